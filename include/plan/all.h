/*
 * All open courses at once: each gets dates for all its steps, so that capacity is reserved to its end.
 *
 * What is fixed is held first, then what was planned before and still can be. The other courses are inserted, those
 * with the least choice first; for one that finds no plan, those in its way are planned anew around it, and those in
 * theirs. Then one course after the other is planned again, alone or together with
 * those in the way of a cheaper plan, until nothing improves. Each is exact for itself; together
 * they are good, not optimal: BENCH_ONLY=courses make bench prints the distance. Deterministic; nothing is written
 * anywhere.
 */
#pragma once

#include "plan/solve.h"

/* Courses are planned again, round after round and then some at the expense of others, until nothing improves or so
 * many were: about a second. Measured with 600, which have three rounds: the mean cost of one falls from 537 to 515,
 * 506, 502. */
#define PLAN_AGAIN 1800

/* Room for a course that finds no plan: so many others may have to move for it, in so many turns of planning one; and
 * so many turns are spent on all such courses, about a second. */
#define PLAN_EJECTED_MAX 24
#define PLAN_CHAIN_MAX 60
#define PLAN_CHAINS_MAX 1000

enum plan_change {
    PLAN_NONE,      /* no date before and none now: the course has no plan */
    PLAN_KEPT,      /* as before, or fixed */
    PLAN_NEW,       /* no date before */
    PLAN_SHIFTED,   /* another day or start, the same binôme */
    PLAN_EXCHANGED, /* another binôme */
    PLAN_LOST, /* a date before, and the course has no plan now. Of these the proposed ones that still can be are held
                  against the others all the same */
    PLAN_CHANGE__MAX
};

struct plan_result {
    int n;                              /* courses, in the caller's order */
    bool *found;                        /* has a plan */
    struct plan *plans;                 /* valid where found */
    uint8_t (*changes)[PLAN_STEPS_MAX]; /* enum plan_change of each session, against the courses' steps */
    int placed;                         /* courses found */
    int sessions[PLAN_CHANGE__MAX];     /* sessions by change: "3 moved, 1 new binôme" */
    int64_t cost;                       /* of all plans, each among all others */
    int rounds;                         /* in which each course was planned again */
};

/* Plans them. The result is in the arena, 1.2 KB for each course; scratch goes back to it, two books and a search: 16
 * MB are enough for 600 courses. ERR_INPUT, ERR_LIMIT: PLAN_COURSES_MAX, memory. */
int plan_all(const struct plan_world *w, const struct plan_course *courses, int n, struct arena *a,
             struct plan_result *out, struct err *err) MUST_USE;
