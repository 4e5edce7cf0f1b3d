/*
 * Series as the team reads them: the list with what is left of each, one with its dates, its history in `change`, and
 * what the form of a series chooses from.
 */
#pragma once

#include "app/ctx.h"
#include "domain/occurrence.h"
#include "domain/person.h"

/* ---- What a form chooses from ---- */

struct series_choices {
    struct person *people;
    struct team *teams;
    size_t n_people, n_teams;
};

/* Those who are planned. ERR_REFUSED below the team. */
int series_choices(struct ctx *ctx, struct series_choices *out) MUST_USE;

/* By its uuid: 1, 0 when there is none, -1. */
int series_read(struct ctx *ctx, struct str uuid, struct series *out) MUST_USE;

/* One date, as the team sees it. */
int series_date(struct ctx *ctx, struct str uuid, struct occurrence *out) MUST_USE;

/* ---- All of them ---- */

struct series_row {
    struct series series;
    const char *place;       /* its name; NULL: none */
    int32_t next;            /* day of the next date that takes place; 0: none */
    int64_t left, cancelled; /* dates to come that take place, and that do not */
};

struct series_filter {
    const char *kind; /* NULL: any */
    struct str text;  /* in the title or the place's name, whatever accents and capitals */
    bool over;        /* those that are over too */
};

/* In the order of their titles; *out in the arena. */
int series_rows(struct ctx *ctx, const struct series_filter *filter, struct series_row **out, size_t *n) MUST_USE;

/* Places that held dates in the last twelve months and have none to come. */
#define IDLE_PLACES_MAX 200

struct idle_place {
    const char *uuid, *name;
    int32_t last; /* day of the last date there */
};

/* The one that waits longest first. */
int series_idle_places(struct ctx *ctx, struct idle_place **out, size_t *n) MUST_USE;

/* ---- One ---- */

/* Its dates from the first to the last, cancelled ones too. */
int series_dates(struct ctx *ctx, int64_t series, struct occurrence **out, size_t *n) MUST_USE;

/* Rows of history of one page. */
#define SERIES_CHANGES_MAX 60

struct series_change_row {
    int64_t at;
    const char *actor, *account, *reason; /* as of struct change; the last two may be NULL */
    const char *op, *diff; /* of the series' own row: "create", "update"; diff as change_diff gives it, or NULL */
    int64_t dates;         /* dates of the series written by the same person at that instant */
    /* Of these, when there are any: the row of each where all are alike ("" for a diff where they are not), the first
     * and the last day, and of a single one its uuid. */
    const char *date_op, *date_diff, *date;
    int32_t first, last;
};

/* What was done to it, the newest first. */
int series_changes(struct ctx *ctx, int64_t series, struct series_change_row **out, size_t *n) MUST_USE;
