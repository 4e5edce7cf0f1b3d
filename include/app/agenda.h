/*
 * The agenda as its readers use it: the dates of some days narrowed by what was chosen, one date with those of its
 * series, a place, the next ones open to everybody.
 *
 * People on call in turn are shown to who chooses or types that kind: one a night, they would hide the rest.
 *
 * It shows what is agreed, to come or done, moved or cancelled: what is only envisaged or proposed, and examples, stand
 * in the planning alone, whoever reads. What a reader may not know of a place is not in the dates it is made of
 * (domain/occurrence.h): no choice, search or count here can find it.
 */
#pragma once

#include "app/announce.h"
#include "app/ctx.h"
#include "domain/occurrence.h"

/* How far the agenda looks ahead and back, in days: beyond the longest series and the last annual report. */
#define AGENDA_AHEAD_DAYS 730
#define AGENDA_BACK_DAYS 400

/* Dates of one page of the list; a day is never cut. */
#define AGENDA_LIST_SIZE 50

/* Dates shown before and after one of a series. */
#define AGENDA_BEFORE 2
#define AGENDA_AFTER 5

/* What narrows the agenda. */
enum agenda_facet {
    AGENDA_THEME,
    AGENDA_KIND,    /* name of a rule of kind "activity" */
    AGENDA_COMMUNE, /* INSEE */
    AGENDA_PLACE,   /* uuid */
    AGENDA_PUBLIC,
    AGENDA_CAMPAIGN,
    AGENDA_FACETS,
    AGENDA_TEXT = AGENDA_FACETS,
    AGENDA__NARROWS
};

/* Which days are shown: from one on as far as AGENDA_LIST_SIZE dates reach, never before today; a week from its Monday;
 * a month. */
enum agenda_span { AGENDA_LIST, AGENDA_WEEK, AGENDA_MONTH };

struct agenda_query {
    struct str chosen[AGENDA__NARROWS]; /* empty: any */
    enum agenda_span span;
    int32_t day; /* within the days shown; brought into what the agenda reaches */
};

/* A date as it stands under a day. */
struct agenda_entry {
    struct occurrence date;
    struct announcement said;
    int32_t day;
    bool left;    /* it was announced for this day, and moved to another */
    bool carried; /* it began on an earlier day, before those that are shown */
};

/* A value that would find something beside the other choices. */
struct agenda_choice {
    const char *code, *label;
    size_t n; /* dates to come */
};

struct agenda_choices {
    struct agenda_choice *items;
    size_t n;
};

struct agenda {
    int32_t today, first, last;
    struct agenda_entry *entries; /* by day and hour */
    size_t n;
    size_t ahead; /* dates to come that take place and match */
    /* A day of the week or month before and after, the first day of the list's page before and after; and of a week or
     * month, the first day behind it with a date that takes place and matches. */
    int32_t before, after, next;
    bool has_before, has_after, has_next;
    struct agenda_choices choices[AGENDA_FACETS];
    size_t without[AGENDA__NARROWS]; /* dates to come if this choice were left out; 0 where nothing is chosen */
};

/* Reads the agenda for ctx->audience. */
int agenda_read(struct ctx *ctx, const struct agenda_query *q, struct agenda *out) MUST_USE;

/* ---- One date ---- */

enum agenda_found { AGENDA_NONE, AGENDA_GONE, AGENDA_FOUND };

struct agenda_date {
    enum agenda_found found;
    struct agenda_entry *date, *before, *after; /* before, after: of its series, in order of time */
    size_t n_before, n_after;
};

/* The date of this uuid as ctx->audience sees it, or whether it stood here once. */
int agenda_date(struct ctx *ctx, struct str uuid, struct agenda_date *out) MUST_USE;

/* ---- Where ---- */

struct agenda_place {
    struct occurrence place;      /* nothing but where */
    struct agenda_entry *entries; /* from today on */
    size_t n;
};

/* All dates to come at the place of this uuid: 1, 0 when there is none that ctx->audience may know, -1. */
int agenda_place(struct ctx *ctx, struct str uuid, struct agenda_place *out) MUST_USE;

/* The uuid of the place whose page this is: a uuid, its last digits, or what ends with these after "--". 1, 0 when
 * there is none, -1; whether ctx->audience may know it is agenda_place's to say. */
int agenda_place_named(struct ctx *ctx, struct str name, const char **out) MUST_USE;

/* The same without its dates. */
int agenda_where(struct ctx *ctx, struct str uuid, struct occurrence *out) MUST_USE;

/* The uuid of the place that this one has become by a merge: 1, 0 when it has not, or ctx->audience may not know that
 * place, -1. */
int agenda_place_joined(struct ctx *ctx, struct str uuid, const char **out) MUST_USE;

/* The next dates at any place of a structure, at most `most` (8): those that are not over, cancelled ones too. */
int agenda_at_structure(struct ctx *ctx, struct str uuid, size_t most, struct agenda_entry **out, size_t *n) MUST_USE;

/* The next dates that everybody may come to, as everybody sees them, at most `most` (8). */
int agenda_next_open(struct ctx *ctx, size_t most, struct agenda_entry **out, size_t *n) MUST_USE;
