/*
 * Planning: making a series with all its dates, and changing, moving, cancelling and restoring one of them.
 *
 * Everything is previewed first: each date with what refuses it or warns. A preview has a hash of all that it says; the
 * form carries it back, and saving makes the preview again inside its own transaction, on the one writer: when it says
 * anything else (somebody planned meanwhile, posted an absence, changed a rule), nothing is written and the new preview
 * is shown. Which dates are left out is no part of the hash: whoever saves says it at that moment. A date that a hard
 * constraint refuses is never written. Who holds dates may read; who edits may plan.
 */
#pragma once

#include "app/constraints.h"
#include "base/crypto.h"

/* Dates of one preview: a weekly series over eighteen months has 79, a daily rota a year 366. */
#define PREVIEW_DATES_MAX 600

/* Bytes of a reason, as everybody reads it. */
#define PLANNING_REASON_MAX 300

struct preview_date {
    int32_t day;
    struct findings found;
    bool left_out;    /* by who plans, or refused */
    const char *uuid; /* of the date that was written; else NULL */
};

struct preview {
    const struct board *board;
    const struct board_kind *kind;
    struct preview_date *dates;
    size_t n, refused, warned, left_out; /* refused ones are left out too */
    char hash[CRYPTO_HASH_SIZE];
};

/* What is to become of a series: `days` when it has no rule, the days that who plans took out, and whether those that
 * are over are left out as well. */
struct planned_days {
    const int32_t *days, *left_out;
    size_t n_days, n_left_out;
    bool no_past;
};

/* The dates a series would have from its first day to its last, at most SERIES_AHEAD_DAYS ahead, and what each meets.
 * ERR_INPUT beginning with the field for what cannot be (no date at all, more than PREVIEW_DATES_MAX, an unknown kind,
 * place, person); ERR_REFUSED for who may not plan. Writes nothing. */
int planning_preview(struct ctx *ctx, const struct series *s, const struct planned_days *days,
                     struct preview *out) MUST_USE;

enum planned_state {
    PLANNED,
    PLANNED_OTHERWISE, /* the preview says something else than what was agreed to: nothing is written */
    PLANNED_NOTHING    /* no date is left to write */
};

/* Writes the series and every date that is neither refused nor left out, in one transaction, if the preview's hash
 * still is `agreed`. s gets its id and uuid; a single day without rule is a date of its own, and s stays without.
 * *out is the preview as it is now. */
int planning_create(struct ctx *ctx, struct series *s, const struct planned_days *days, struct str agreed,
                    struct preview *out, enum planned_state *state) MUST_USE;
/* The same inside the caller's transaction, which is only good when *state is PLANNED. */
int planning_create_within(struct ctx *ctx, struct series *s, const struct planned_days *days, struct str agreed,
                           struct preview *out, enum planned_state *state) MUST_USE;

/* ---- One date ---- */

/* What a changed date meets; `after` is `before` with other fields. The hash as of a preview of one date. ERR_INPUT
 * beginning with "first" for a date that took place and would be to come. */
int planning_look(struct ctx *ctx, const struct occurrence *before, const struct occurrence *after,
                  struct preview *out) MUST_USE;

/* Changes one date of the agenda by itself: moved, staffed otherwise, renamed. What is changed stays so when its series
 * changes. `rev` is the date's when the form was shown: ERR_CONFLICT when it was changed since. PLANNED_OTHERWISE when
 * the look says something else than `agreed`, or refuses. */
int planning_change(struct ctx *ctx, struct str uuid, int64_t rev, struct occurrence *after, struct str agreed,
                    struct preview *out, enum planned_state *state) MUST_USE;

/* Cancels a date, or brings it back; the reason is read by everybody. 1 done, 0 there is no such date or it is so
 * already, -1. Bringing back a date whose people or place are taken meanwhile is ERR_CONFLICT. */
int planning_cancel(struct ctx *ctx, struct str uuid, struct str reason) MUST_USE;
/* The same inside the caller's transaction. */
int planning_cancel_within(struct ctx *ctx, struct str uuid, struct str reason) MUST_USE;
int planning_restore(struct ctx *ctx, struct str uuid) MUST_USE;
