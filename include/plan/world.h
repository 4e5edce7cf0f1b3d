/*
 * What the planner is given and what it gives back: days, people, binômes, courses, plans. Plain structs, filled by the
 * caller, who owns every array and keeps it until the planner is done; nothing here is changed by the planner.
 *
 * The planner dates the sessions of individual programmes (AIDA: six sequences, then follow-ups for a year). It knows
 * no name, no address, no clock, no database: people, places and binômes are indexes, a day is a number of civil days
 * since `first`, a time is minutes of that day. What is not here: why somebody is busy, what a programme is called, who
 * may see what. Same input, same output, always.
 *
 *   1. fill a plan_world; plan_world_check it once
 *   2. plan_book_new (plan/book.h): who is taken when; plan_book_hold what is already planned for other courses
 *   3. plan_solve, plan_alternatives (plan/solve.h), plan_why_not, plan_relax (plan/reason.h) for one course,
 *      or plan_all (plan/all.h) for every open course at once, which makes its own book
 *   What if: copy the world, change the copy, ask again.
 *
 * Hard constraints, never broken for a session that the planner places (enum plan_kind names them):
 *   every member works and is free for the whole session; between it and any other thing of a member on that day,
 * before or after, there are at least the minutes of travel where both have a place; no person has more sessions a day
 * or a week (Monday to Sunday) than their limit; the course's days and starts, its first day, its binômes; the gap to
 * the step before; the window around the anchor. Steps come in their order, each on a later day. Sessions done or
 * confirmed are never moved and never questioned: the planner works around them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Days that a world may span: a course of six sequences and a year of follow-ups needs about 600. */
#define PLAN_DAYS_MAX 900
/* How far back a session done may lie: whole courses that were interrupted. */
#define PLAN_PAST_MAX 1500
/* Starts of a day, the bits of a uint16_t: each half hour of a working day. */
#define PLAN_STARTS_MAX 16
/* A matrix of 1,000 places is 2 MB; a territory has some dozens of communes and its own places. */
#define PLAN_PLACES_MAX 1000
#define PLAN_PERSONS_MAX 128
/* The bits of a uint64_t. */
#define PLAN_BINOMES_MAX 64
#define PLAN_MEMBERS_MAX 3
/* AIDA has 11 and its concertation meetings; a weekly workshop of half a year 24. */
#define PLAN_STEPS_MAX 24
#define PLAN_COURSES_MAX 2000
/* Different lengths of sessions in one book: each keeps a bit mask for every person and day. */
#define PLAN_LENGTHS_MAX 8
/* Minutes between two places: farther is not done within a day. */
#define PLAN_TRAVEL_MAX 240
/* Greatest weight of a term, so that costs fit 32 bits (PLAN_FORCED). */
#define PLAN_WEIGHT_MAX 1000
/* Least gap between two sessions of one course: so at most two of them fall into one week, Monday to Saturday, and the
 * limits of a week stay exact. A course that may meet on Sundays needs one day more. */
#define PLAN_GAP_LEAST 3

/* Units of a session that count at most, for the same reason: days off a target, minutes of road, other sessions. */
#define PLAN_DISTANCE_MAX 365
#define PLAN_ROAD_MAX 480
#define PLAN_LOAD_MAX 60

/* A weight of moving that counts more than everything else a course can cost: moved only if a hard constraint forces
 * it. And one that forbids it. */
#define PLAN_FORCED 40000000
#define PLAN_NEVER (-1)

/* Places are numbered from 1, so that zeroed memory means "not said". */
#define PLAN_NOWHERE (-1)   /* by telephone or video: no travel to it nor from it */
#define PLAN_AT_BINOME (-2) /* where the binôme receives: plan_binome.place */

/* The terms of a cost: units times the weight of the term. A session's terms stand beside it in the plan. */
enum plan_term {
    PLAN_DISTANCE, /* a day off the target of the gap, or of the month; PLAN_DISTANCE_MAX at most */
    PLAN_BINOME,   /* nobody of the session before is there */
    PLAN_MEMBER,   /* somebody of the session before is there, but not the same people. At most PLAN_BINOME's weight */
    PLAN_WEEKDAY,  /* another weekday than the session before, in a course that wishes the same */
    PLAN_HOUR,     /* another start than the session before */
    PLAN_TRAVEL,  /* a minute of road that a member has more on that day, all members added, PLAN_ROAD_MAX at most: from
                     the place before (their last thing with a place that has ended, else their base) and to the place
                     after, less the road between these two; never below 0 for a member; a leg counts PLAN_TRAVEL_MAX
                     at most. Of things that end or begin together, the one with the lowest place */
    PLAN_EVENING, /* a session that ends after plan_world.evening */
    PLAN_LOAD,  /* a session held in the book that a member has in that week, all members added, PLAN_LOAD_MAX at most:
                   other courses', and the fixed ones of this course */
    PLAN_MOVED, /* a proposed or reserved session that does not keep its day, start and binôme */
    PLAN_TERM__MAX
};

/* A fixed session (done, confirmed) has no cost of its own, and no distance or change where the step before (or the
 * anchor) is fixed too. The first step is compared with nothing: it has only its distance from plan_course.from.
 *
 * What can refuse a session, in the order in which it is told. */
enum plan_kind {
    PLAN_HORIZON,      /* before day 0 or after the last day of the world */
    PLAN_AGREED,       /* the step is done or confirmed */
    PLAN_HELD,         /* the step is proposed, and proposed sessions do not move */
    PLAN_NOT_BEFORE,   /* before the course's first day */
    PLAN_AVAILABILITY, /* not a day and start of the course */
    PLAN_CANDIDATE,    /* not a binôme of the course */
    PLAN_GAP,          /* too near or too far from the step before or after */
    PLAN_OFFSET,       /* outside the window around the anchor's month */
    PLAN_WORK,         /* a member does not work then */
    PLAN_BUSY,         /* a member is busy or in another session */
    PLAN_ROAD,         /* no time for a member's road from the thing before, or to the thing after */
    PLAN_DAY_LIMIT,    /* a member has as many sessions as a day may have */
    PLAN_WEEK_LIMIT,   /* or a week */
    PLAN_KIND__MAX
};

/* Names for rules, logs and tests: "distance", "week_limit"... Static. */
const char *plan_term_name(enum plan_term t);
const char *plan_kind_name(enum plan_kind k);

/* from <= minute < to of a day. Arrays of them are ordered by day, then from. */
struct plan_interval {
    int day;      /* 0..days-1 */
    int from, to; /* 0..1440 */
    int place;    /* busy only: 1..n_places, or 0: no place */
    uint32_t tag; /* busy only: the caller's own, given back by plan_why_not */
};

struct plan_person {
    int base;                         /* the place where their roads begin and end, or 0: those are not counted */
    int day_limit, week_limit;        /* sessions; 0: no limit. Busy intervals are no sessions */
    const struct plan_interval *work; /* when they work; a session lies in one of them whole */
    size_t n_work;
    const struct plan_interval *busy; /* may overlap */
    size_t n_busy;
};

struct plan_binome {
    int n; /* 1..PLAN_MEMBERS_MAX different persons */
    int members[PLAN_MEMBERS_MAX];
    int place; /* where they receive (PLAN_AT_BINOME), or 0 */
};

struct plan_world {
    int32_t first; /* the civil date of day 0 (base/date.h). What lies before it counts for no limit: a Monday, so that
                      the sessions of this week are counted, with today as the courses' not_before */
    int days;      /* 1..PLAN_DAYS_MAX */
    int starts[PLAN_STARTS_MAX];
    int n_starts; /* minutes of a day, ascending */
    int evening;  /* minute */
    int n_places;
    const uint16_t
        *travel; /* minutes from a to b: travel[(a - 1) * n_places + b - 1], 0..PLAN_TRAVEL_MAX or more: too far */
    const struct plan_person *persons;
    int n_persons;
    const struct plan_binome *binomes;
    int n_binomes;
    int32_t weights[PLAN_TERM__MAX]; /* 0..PLAN_WEIGHT_MAX each. [PLAN_MOVED]: of proposed sessions, also PLAN_FORCED or
                                        PLAN_NEVER */
    int32_t reserved_weight;         /* the same of reserved ones: 0..PLAN_WEIGHT_MAX or PLAN_FORCED */
};

/* A session's day, start (minute) and binôme (index in the world). */
struct plan_at {
    int day, start, binome;
};

enum plan_state {
    PLAN_FREE,      /* no date yet */
    PLAN_RESERVED,  /* a date of an earlier plan that nobody was told */
    PLAN_PROPOSED,  /* told as a proposal. A start that is none of the world's may be kept on a weekday of the course */
    PLAN_CONFIRMED, /* never moves */
    PLAN_DONE       /* never moves; its day may lie before day 0 */
};

/* Days after the step before; of the first step, after plan_course.from. When the step before is fixed (done,
 * confirmed, or `from`) and its max has passed before the course's first possible day (day 0 or not_before), the step
 * is late and not impossible: it may take place from that first possible day until max - min days later. */
struct plan_gap {
    int min, target, max; /* min: PLAN_GAP_LEAST or more, of the first step 0 or more. max 0: none */
};

struct plan_step {
    int minutes;         /* 1..1440 */
    int place;           /* 0: the course's; or 1..n_places, PLAN_NOWHERE, PLAN_AT_BINOME */
    struct plan_gap gap; /* of an anchored step only min counts, 0: the least */
    int months;          /* > 0: anchored, so many months after the course's anchor (plan_month_day) */
    int before, after;   /* the window around that day. A window that has passed, seen from a fixed anchor, is late: the
                            step may take place from the first possible day until before + after days later */
    enum plan_state state;
    struct plan_at at; /* of all states but PLAN_FREE */
};

struct plan_course {
    uint32_t id;                   /* the caller's own, given back */
    int place;                     /* 1..n_places, PLAN_NOWHERE, PLAN_AT_BINOME */
    uint16_t allowed[7];           /* Monday first: bit i is starts[i] */
    int from;                      /* the day from which the first gap counts: when the course was included */
    int not_before;                /* no session is placed before this day, nor before day 0 */
    uint64_t candidates;           /* bit i is binomes[i]: who speaks the language, whom the team chose */
    bool same_weekday;             /* wished: PLAN_WEEKDAY counts */
    int anchor;                    /* index of the step that anchored steps follow; all of these come after it */
    const struct plan_step *steps; /* in their order; one on a later day than the other */
    int n_steps;
};

struct plan_session {
    struct plan_at at;
    int32_t cost[PLAN_TERM__MAX];
};

/* One date for each step. */
struct plan {
    int32_t cost; /* the sum of all */
    int n;        /* the course's n_steps */
    struct plan_session sessions[PLAN_STEPS_MAX];
};

/* Refuses what breaks the words above or a limit (ERR_INPUT naming which and where; ERR_LIMIT). The other functions of
 * this layer expect a world and courses that passed, with this world. */
int plan_world_check(const struct plan_world *w, struct err *err) MUST_USE;
int plan_course_check(const struct plan_world *w, const struct plan_course *c, struct err *err) MUST_USE;

/* The day so many months after a day of the world: the same day of the month, or the month's last day where there is no
 * such day (31 January + 1 month: 28 or 29 February). */
int plan_month_day(const struct plan_world *w, int day, int months);

/* 0 = Monday, and a number that is the same from Monday to Sunday; days before day 0 too. */
int plan_weekday(const struct plan_world *w, int day);
int plan_week(const struct plan_world *w, int day);

/* Done or confirmed. */
bool plan_step_fixed(const struct plan_step *s);

/* Where a step takes place with a binôme: 1..n_places, or 0: nowhere. */
int plan_step_place(const struct plan_world *w, const struct plan_course *c, int step, int binome);
