/*
 * Plans for one course: dates for all the sessions that have none yet, computed by the planner (plan/solve.h) from what
 * the planning knows of everybody: their hours, absences, dates, own calendars, roads.
 *
 * It proposes and writes nothing: a date is given to a session one at a time, with the person's agreement
 * (courses_propose). What has a date stays as it is. Candidates are the binômes that have every role of the programme;
 * of a course that has a binôme, that one alone.
 */
#pragma once

#include "app/courses.h"
#include "plan/reason.h"

/* Days that a plan may span, from the Monday of this week: the longest way through AIDA has six sequences five weeks
 * apart, and thirteen months. */
#define COURSE_PLAN_DAYS 640

/* Minutes between which sessions begin, and from which on they end in the evening. */
#define COURSE_PLAN_MORNING 540
#define COURSE_PLAN_LAST 1050
#define COURSE_PLAN_EVENING 1110

struct course_plan_session {
    const struct programme_step *step;
    int64_t rank;
    bool fixed; /* it has its date: done, confirmed or proposed */
    int32_t day;
    int start, mode;     /* enum course_mode */
    struct terms people; /* uuids of who holds it */
    const char *who;     /* their labels, joined by ", " */
    int32_t cost[PLAN_TERM__MAX];
};

struct course_plan {
    struct course_plan_session *sessions;
    size_t n;
    int32_t cost, terms[PLAN_TERM__MAX]; /* of all, and by term */
};

/* Why nothing is planned. */
enum course_plan_trouble {
    COURSE_PLAN_FINE,
    COURSE_PLAN_STATE,   /* not included, or ended */
    COURSE_PLAN_DONE,    /* every session has its date */
    COURSE_PLAN_BINOMES, /* nobody has the roles of the programme */
    COURSE_PLAN_SHAPE,   /* its programme has more, or other, steps than the planner knows */
    COURSE_PLAN_NONE     /* no dates would do: `sets` says what stands in the way */
};

struct course_plans {
    struct course_page found;
    enum course_plan_trouble trouble;
    struct course_plan plans[PLAN_ALTERNATIVES_MAX];
    size_t n; /* fewer than PLAN_ALTERNATIVES_MAX: there are no more that differ */
    size_t binomes;
    struct plan_sets sets;
};

/* 1; 0 when there is no such course; -1. Only for the team, on an engine that has rules. */
int course_plans_find(struct ctx *ctx, struct str uuid, struct course_plans *out) MUST_USE;
