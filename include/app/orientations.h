/*
 * Noting what was answered to a caller, in the time a telephone call leaves; and counting it.
 *
 * A form carries the number of what it will note (a UUID, made with it), so that sending it twice, or again with
 * something mended, never counts twice. Whoever noted something may mend it or take it back for a month; the others'
 * stays as it is. Who is behind a request is never known here: domain/orientation.h.
 */
#pragma once

#include "app/ctx.h"
#include "domain/orientation.h"
#include "domain/taxonomy.h"

/* For how long one's own may be mended or taken back, in days. */
#define ORIENTATION_MEND_DAYS 31

/* How far back a day may lie: notes on paper are typed in late, a year of another century is a typing error. */
#define ORIENTATION_DAYS_BACK 731

/* Listed at once. */
#define ORIENTATION_RECENT 20

enum orientation_noted {
    NOTED,        /* written, now or by the same form before */
    NOTED_UNDONE, /* it was taken back since: another form is needed to note it after all */
    NOTED_CLOSED  /* somebody else's number, or one's own of more than a month ago */
};

/* Writes what a form says under its number (o->uuid): a new one, or what it changes of one's own. ERR_INPUT as
 * orientation_save, and for a day to come or too long ago ("day"). */
int orientations_note(struct ctx *ctx, struct orientation *o, enum orientation_noted *out) MUST_USE;

/* One's own that may still be mended: 1, 0, -1. */
int orientations_own(struct ctx *ctx, struct str uuid, struct orientation *out) MUST_USE;

/* Takes back one's own: 1, 0 when there is none (or it is the others', or too old), -1. */
int orientations_undo(struct ctx *ctx, struct str uuid) MUST_USE;

/* What this account noted last within a working day, for the next form: 1, 0, -1. */
int orientations_remembered(struct ctx *ctx, struct orientation *out) MUST_USE;

/* One's own by its number, taken back or not: 1, 0, -1. */
int orientations_mine(struct ctx *ctx, struct str uuid, struct orientation *out) MUST_USE;

/* May this account mend it? */
bool orientations_is_open(struct ctx *ctx, const struct orientation *o);

/* The last ORIENTATION_RECENT of the team; *out in the arena. */
int orientations_recent(struct ctx *ctx, struct orientation **out, size_t *n) MUST_USE;

/* A structure that was given, or is about to be. */
struct orientation_given {
    const char *uuid, *name;
    bool closed;
    struct terms themes; /* of the structure and its services; may be empty */
};

/* What is known of these structures, in their order; unknown ones and more than ORIENTATION_GIVEN_MAX are left out.
 * *out in the arena. */
int orientations_given(struct ctx *ctx, const struct str *uuids, size_t n, struct orientation_given **out,
                       size_t *found) MUST_USE;

/* The need that the words of a search name: the theme in whose label and synonyms most of them stand. NULL: none. */
const struct term *orientations_need(const struct taxonomy *t, struct str words);

/* ---- Periods and counts ---- */

enum period_kind { PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR, PERIOD__MAX };

struct period {
    enum period_kind kind;
    int32_t first, last; /* its days */
};

/* The one that a day lies in; `by` periods later (earlier, when negative). */
struct period period_of(enum period_kind kind, int32_t day, int by);

/* As orientation_counts. */
int orientations_counts(struct ctx *ctx, enum orientation_count what, const struct period *period,
                        struct orientation_row **out, size_t *n) MUST_USE;

/* "novembre 2026", "4e trimestre 2026", "2026", in the arena; NULL at its limit. */
const char *period_label(const struct period *p, struct arena *a);
