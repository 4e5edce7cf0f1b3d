/*
 * One course made ready for its search: what may be when, and what it costs there (problem.c, days.c); the search
 * (search.c, rows.c).
 *
 * Days run over the world, a row is the starts of a day times the binômes: cell s * n_binomes + b. Only starts and
 * binômes that the course may have are in it, and those of its fixed sessions.
 */
#pragma once

#include "core/plan/book_priv.h"

/* Above every cost (24 steps at PLAN_FORCED and all terms at their most: 982 million); twice it still fits. */
#define PLAN_INF (1 << 30)

/* A row is filled up to whole blocks with cells that are never taken, for the compiler's vectors. */
#define ROW_BLOCK 8

/* Starts of a row: the world's, and as many odd ones as steps can have. */
#define ROW_STARTS_MAX (PLAN_STARTS_MAX + PLAN_STEPS_MAX)

/* Sessions of one length at one place: their rows are the same for every step that has them. */
struct shape {
    int minutes, place, length; /* place: of the step, 0 as the course */
    int low_day, high_day;      /* rows that any step asks for */
    int32_t *cells;             /* (day - low_day) * row + cell; PLAN_INF: refused */
    int32_t *cheapest;          /* of each day; PLAN_INF: none */
};

struct stage {
    bool fixed;
    int low, high;        /* days it may be on */
    int shape;            /* of a step that is not fixed */
    int gap_min, gap_max; /* max 0: none */
    /* A session with a date before: its own cell, beside the others which cost `moved` more. */
    int keep_day, keep_cell; /* -1: none */
    int32_t keep_cost;       /* PLAN_INF: refused now */
    int32_t moved;
    int only_day, only_cell; /* -1, or no other cell: fixed, held, or asked for */
    const int *months; /* anchored: the day it aims at for each day of the anchor, from its low; NULL until opened */
    int32_t floor;     /* the least that the steps after this one cost */
};

/* A step that must be on one day, start and binôme; step -1: none. */
struct pin {
    int step;
    struct plan_at at;
};

/* What is asked of a course. */
struct ask {
    uint32_t loose; /* kinds let go */
    bool own_held;  /* its fixed sessions are in the book already */
    struct pin pin;
    /* What a session pays beside its terms for standing where others do, NULL: nothing. Not in the plan's price. */
    int32_t (*toll)(const void *who, const struct place_time *at);
    const void *who;
};

struct problem {
    struct plan_book *book;
    const struct plan_world *w;
    const struct plan_course *c;
    struct arena *a;
    struct ask ask;
    int first;  /* no session before this day */
    int least;  /* days between two sessions, whatever is let go */
    int anchor; /* the step anchored steps hang on, -1: none */
    int row, n_starts, n_binomes;
    int starts[ROW_STARTS_MAX];    /* minutes */
    uint16_t bits[ROW_STARTS_MAX]; /* in plan_course.allowed; 0: not the world's */
    int binomes[PLAN_BINOMES_MAX];
    bool candidate[PLAN_BINOMES_MAX];
    int32_t change[PLAN_BINOMES_MAX][PLAN_BINOMES_MAX]; /* cost between binômes of the row */
    int n_near[PLAN_BINOMES_MAX];                       /* those whose change costs less than that of all */
    uint8_t near[PLAN_BINOMES_MAX][PLAN_BINOMES_MAX];
    int n_shapes;
    struct shape shapes[PLAN_STEPS_MAX];
    struct stage stages[PLAN_STEPS_MAX];
    int n_avoid; /* plans from which two sessions must differ */
    const struct plan *avoid;
    int32_t limit; /* only plans that cost less */
};

/* Makes it ready in the arena; the fixed sessions are held in the book until problem_close. *possible is false when a
 * step has no day at all. */
int problem_open(struct problem *p, struct plan_book *b, const struct plan_course *c, const struct ask *ask,
                 struct arena *a, bool *possible, struct err *err) MUST_USE;
void problem_close(struct problem *p);

/* Without days and cells, for the questions below: no arena, nothing held. */
void problem_describe(struct problem *p, struct plan_book *b, const struct plan_course *c);

/* The cheapest plan below p->limit, PLAN_INF for any. */
int problem_search(struct problem *p, struct plan *out, bool *found, struct err *err) MUST_USE;

/* Whether a session that has a date before can keep it, as far as people and the course's wishes go. */
bool problem_kept(const struct problem *p, int k);

/* May step k be on `day` when the step before is on `before`; its anchor is another matter. */
bool problem_gap_fits(const struct problem *p, int k, int before, int day);

/* First and last day of an anchored step around its anchor. */
void problem_window(const struct problem *p, int k, int anchor, int *low, int *high);

/* Cost of the distance: days off the target, from the step before or from the anchor. */
int32_t problem_distance(const struct problem *p, int k, int before, int anchor, int day);

/* The plan's terms, session by session, from its dates alone. */
void problem_price(const struct problem *p, struct plan *plan);

/* The days each step may be on, as far as gaps and the horizon say: forward from what is before, then back from what is
 * fixed after. false: a step has none. */
bool problem_bound_days(struct problem *p);

/* stage.months: the calendar is asked once for each month in which the anchor may lie. */
int problem_make_months(struct problem *p, struct err *err) MUST_USE;

static inline bool problem_loose(const struct problem *p, enum plan_kind k)
{
    return p->ask.loose >> k & 1;
}

static inline bool problem_anchored(const struct problem *p, int k)
{
    return p->c->steps[k].months > 0;
}

static inline bool problem_fixed(const struct problem *p, int k)
{
    return k < 0 || p->stages[k].fixed; /* before the first step lies plan_course.from */
}
