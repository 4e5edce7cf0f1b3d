/*
 * Changing several dates of a series at once: from one of them on, which makes a new series of what follows, or all
 * that are to come.
 *
 * A date keeps what was changed on it alone (its `own` fields), and what was moved or cancelled by hand stays so. Dates
 * that the changed rule no longer gives are cancelled with a reason, never removed; the days it newly gives are made;
 * days that were left out when the series was made are not made by changing its title. What has begun or is over is
 * never touched. A date that a hard constraint refuses stays as it was, and a new one that is refused is not made: the
 * look says so beforehand, with a hash, as app/planning.h does, and saving is one transaction on the writer.
 */
#pragma once

#include "app/planning.h"

/* What becomes of a date. */
enum series_fate {
    FATE_SAME,    /* nothing, but perhaps its series */
    FATE_BY_HAND, /* nothing: it was cancelled or moved by hand */
    FATE_CHANGED,
    FATE_NEW,
    FATE_DROPPED, /* cancelled: the rule no longer gives it */
    FATE__MAX
};

struct series_change_date {
    enum series_fate fate;
    int32_t day;                     /* where it will stand */
    const struct occurrence *before; /* NULL: it is new */
    struct occurrence after;
    struct findings found;
    bool left_out; /* refused, or by who changes: it stays as it is, or is not made */
};

struct series_change {
    struct str uuid;
    int64_t rev;    /* of the series when the form was shown */
    int32_t from;   /* the first day that is touched; before today: today */
    bool following; /* what follows becomes a series of its own, where something stands before */
    bool stop;      /* no date from that day on; `after` and `days` are not read */
    struct series after;
    struct planned_days days; /* its days when it has no rule; days that stay as they are */
    const char *reason;       /* why dates are cancelled, read by everybody; NULL when none is */
};

struct series_change_look {
    struct series before, after; /* `after` as it would be written, of a split the new one */
    bool split;
    const struct board *board;
    const struct board_kind *kind;
    struct series_change_date *dates; /* in the order of their days */
    size_t n, changed, made, dropped, refused, warned;
    char hash[CRYPTO_HASH_SIZE];
};

/* What would become of its dates: 1, 0 there is no such series, -1: as planning_preview. Writes nothing. */
int series_change_look(struct ctx *ctx, const struct series_change *c, struct series_change_look *out) MUST_USE;

/* Writes it if the look still has this hash and the series this rev: 1, 0 there is no such series, -1. ERR_CONFLICT
 * "rev" when it was changed since; ERR_INPUT "reason" when dates are to be cancelled without one. out->after.uuid is
 * the series that holds the dates to come. PLANNED_NOTHING: nothing would change. */
int series_change_save(struct ctx *ctx, const struct series_change *c, struct str agreed,
                       struct series_change_look *out, enum planned_state *state) MUST_USE;

/* Brings back the dates to come of a series that were cancelled for this reason, as far as people and places are free;
 * *restored and *refused are how many. The series goes on until the last of them at least. 1, 0 there is no such
 * series, -1. */
int series_change_restore(struct ctx *ctx, struct str uuid, struct str reason, size_t *restored,
                          size_t *refused) MUST_USE;
