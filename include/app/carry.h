/*
 * Carrying a year to the next: all its series at once, each with its weekday, and of their dates only those that need a
 * decision.
 *
 * A year is a civil one, or from September to August. A rule stays (the second Tuesday of the month); weekly ones
 * and dates chosen one by one move by whole weeks, so that a Tuesday stays a Tuesday. What needs a decision is a public
 * holiday, a school break, a place that is closed or taken, somebody who is away or elsewhere, a date outside its
 * campaign: keep it, leave it out, or take the nearest other day that nothing speaks against. What speaks against
 * every date of a series is said once of the series. As with any planning everything is previewed, sealed with a hash,
 * and written in one transaction when the preview still says the same. A series that was carried is not carried again.
 *
 * A rota goes on by the same turn: its series becomes a year longer, and a span whose person cannot is made without
 * anybody, as each night (app/rota_plan.h). Series that have no end, or one that is far enough, are made by themselves:
 * of their dates in the next year, too, those that need a decision are told, and decided one by one on their pages.
 */
#pragma once

#include "app/rota_plan.h"

/* Series of one year. The largest known plans forty; the rest of more is carried by running it again. */
#define CARRY_SERIES_MAX 200

/* Dates of one run: forty series of forty dates are 1,600. */
#define CARRY_DATES_MAX 4000

/* Decisions of one form (http/params.h): further series wait for the next run. */
#define CARRY_DECISIONS_MAX 600

/* How far from its day another one is proposed. */
#define CARRY_NEAR_DAYS 7

struct carry_year {
    int year;
    bool season; /* from September of that year */
};

/* First and last day of it. */
void carry_days(struct carry_year y, int32_t *first, int32_t *last);

/* The one that people would carry now: until February and from September the civil year, else the season. `other`: the
 * other of the two, for who plans by seasons in November. */
struct carry_year carry_usual(int32_t today, bool other);

enum carry_choice { CARRY_KEEP, CARRY_LEAVE, CARRY_MOVE, CARRY__MAX };

struct carry_date {
    int32_t day;
    int32_t other; /* proposed instead; 0: none */
    const struct finding *found;
    size_t n_found;
    bool decision; /* needs one */
    bool refused;  /* as things stand, whatever else is carried: it cannot be kept */
    bool collides; /* with another date that is carried, too */
    bool taken;    /* what was chosen is refused: the reason is `found` */
    /* Of a series that goes on. */
    const char *uuid;  /* of the date, which stands; NULL: it waits (app/series_ahead.h) */
    const char *waits; /* why it waits, or NULL */
    bool hole;         /* of a rota: nobody holds it */
    enum carry_choice choice;
};

enum carry_state {
    CARRY_NEXT,     /* can be carried */
    CARRY_DONE,     /* was carried */
    CARRY_GOES_ON,  /* has no end, or one in the next year: its dates come by themselves */
    CARRY_REPLACED, /* a later series is its continuation ("this and the following") */
    CARRY_IN_TURN,  /* people in turn: the same series goes on by its turn */
    CARRY_NO_TURN,  /* a rota of which nobody wrote the turn */
    CARRY_UNKNOWN,  /* its kind is declared by no rule any more */
    CARRY_EMPTY,    /* had no date in that year, or none is left of the next one */
    CARRY_WAITS     /* too many at once: the next run */
};

struct carry_series {
    struct series was, next;
    int32_t begins; /* in the year that was: with the series that it continues */
    enum carry_state state;
    const struct board_kind *kind;
    const char *place; /* name, or NULL */
    struct carry_date *dates;
    size_t n, decisions; /* of one that goes on `dates` are the decisions alone */
    size_t standing;     /* of one that goes on: dates of the next year */
    /* Of a rota: who takes its first week, or NULL; what its preview says, as a hash. */
    const char *next_person, *sealed;
    const struct rota_preview *rota;
    size_t said[CONSTRAINT__MAX];         /* dates of which this warns without a decision */
    const char *example[CONSTRAINT__MAX]; /* what it says of the first of them */
    const char *gone[STAFF_MAX];          /* people who are no longer planned: the dates are without them */
    size_t n_gone;
    bool ticked;
    size_t written;
};

struct carry {
    int32_t first, last; /* of the year that is made */
    int32_t until;       /* dates beyond are made later, day by day; `last` when all are made now */
    struct carry_series *series;
    size_t n, n_next, n_dates, n_decisions;
    size_t n_watched;     /* decisions about dates that stand or wait */
    int32_t school_until; /* the school calendar is known until then; beyond it is said once */
    bool school_unknown;  /* for some of the dates */
    char hash[CRYPTO_HASH_SIZE];
    size_t n_taken; /* choices that are refused */
    size_t n_series_written, n_dates_written;
};

struct carry_answer {
    int64_t series;
    int32_t day;
    enum carry_choice choice;
};

/* What was chosen; all zero: nothing yet, every series is ticked and each decision as suggested. */
struct carry_answers {
    bool given;
    const struct str *series; /* uuids of those that are ticked */
    size_t n_series;
    const struct carry_answer *items;
    size_t n;
};

/* All series of the year with what becomes of them. Writes nothing. Only who edits. */
int carry_preview(struct ctx *ctx, struct carry_year year, const struct carry_answers *answers,
                  struct carry *out) MUST_USE;

/* Writes the ticked series with their dates, in one transaction, if the preview's hash still is `agreed` and no choice
 * is refused; else *out is the preview as it is now. */
int carry_apply(struct ctx *ctx, struct carry_year year, const struct carry_answers *answers, struct str agreed,
                struct carry *out, enum planned_state *state) MUST_USE;
