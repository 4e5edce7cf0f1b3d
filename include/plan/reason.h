/*
 * Why: what refuses a date that was not chosen or what it would cost more, and what stands in the way of any plan.
 *
 * Everything is asked of the same book and the same course as plan_solve (the course's own sessions not held). Words
 * are the caller's: here are kinds, people and sessions.
 */
#pragma once

#include "plan/solve.h"

/* A date is refused for at most so many reasons that are told: three members, each for six kinds. */
#define PLAN_REFUSALS_MAX 24
/* Single kinds or pairs of kinds that can be let go: 11 kinds make 55 pairs. */
#define PLAN_SETS_MAX 55

struct plan_refusal {
    enum plan_kind kind;
    int person;      /* index, or -1: the course itself */
    bool by_session; /* PLAN_BUSY, PLAN_ROAD, limits: another course's session... */
    uint32_t course; /* its id and step */
    int step;        /* of PLAN_GAP and PLAN_OFFSET: the own step it is counted from */
    uint32_t tag;    /* ...or the busy interval's tag */
    int from, to;    /* minutes of what is in the way; PLAN_GAP, PLAN_OFFSET: the days from..to that would do */
    int minutes;     /* PLAN_ROAD: minutes missing; limits: the limit */
};

struct plan_sets {
    int n;
    struct {
        uint32_t kinds; /* bits 1 << enum plan_kind: one or two */
        int32_t cost;   /* of the cheapest plan without them */
    } sets[PLAN_SETS_MAX];
};

struct plan_why {
    int n; /* refusals of this very date; 0: nothing refuses it alone */
    struct plan_refusal refusals[PLAN_REFUSALS_MAX];
    bool possible;                 /* there is a plan with this date */
    struct plan through;           /* the cheapest one with it */
    bool compared;                 /* there is a plan at all, so that extra says what this date costs more */
    int32_t extra[PLAN_TERM__MAX]; /* term by term; single terms may be less, their sum is never */
    struct plan_sets sets;         /* n == 0 and not possible: what would have to be let go for a plan with this date */
};

/* Why not this day, start (one of the world's, or of the step's own date) and binôme for the step. Asked of a fixed
 * step's own date: what speaks against it now, a leave posted since for instance. ERR_INPUT: no such step, start or
 * binôme. */
int plan_why_not(struct plan_book *b, const struct plan_course *c, int step, struct plan_at at, struct arena *scratch,
                 struct plan_why *out, struct err *err) MUST_USE;

/* The smallest sets of kinds without which there is a plan: all single kinds; if none, all pairs; n == 0: not even a
 * pair helps. In the order of enum plan_kind. Never let go: the horizon, what is agreed, the order of steps and
 * PLAN_GAP_LEAST. Without PLAN_AVAILABILITY every start from Monday to Saturday does (Sunday if the course knows it);
 * without PLAN_BUSY sessions may overlap other things; without PLAN_CANDIDATE every binôme does. */
int plan_relax(struct plan_book *b, const struct plan_course *c, struct arena *scratch, struct plan_sets *out,
               struct err *err) MUST_USE;
