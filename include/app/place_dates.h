/*
 * Dates to come and series at a place that is no longer there for them: taken out of the directory by an import or with
 * its structure, or of a structure that has closed for good. Who removes one by hand is told before (app/removal.h);
 * here is what comes otherwise, on the team's first page until each is moved, cancelled or ended. Also all dates to
 * come at the places of one structure, for who is about to remove it.
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"

/* Series and single dates of one page: a structure that closes has a few. */
#define PLACE_DATES_MAX 200

enum place_state {
    PLACE_OPEN,
    PLACE_CLOSED, /* its structure has closed for good */
    PLACE_GONE    /* it, or its structure, is not in the directory any more */
};

/* A series with its dates to come at one place, or a date of its own. Texts in the arena. */
struct place_dates {
    int64_t place;
    const char *name; /* of the place, with its structure and commune */
    enum place_state state;
    const char *structure; /* uuid; NULL: a place of its own */
    const char *series;    /* uuid, or NULL */
    const char *date;      /* uuid of the next one; NULL: the series has none to come there yet */
    const char *title;
    int32_t day;      /* of the next one */
    int64_t start, n; /* its minute; how many are to come */
};

/* Of the places of this structure, by uuid; or, when it is empty, of all places that are closed or gone. By place, then
 * by what comes first; at most PLACE_DATES_MAX, *more when there are others. Only for the team. */
int place_dates_list(struct ctx *ctx, struct str structure, struct place_dates **out, size_t *n, bool *more) MUST_USE;

/* The line of the team's first page. */
int place_dates_duties(struct ctx *ctx, struct duties *list) MUST_USE;
