/* What the planner's files ask the book: free starts, counts, what refuses a session, what it costs there. */
#pragma once

#include "plan/book.h"
#include "plan/reason.h"

/* Sessions of a person on a day, agreed ones included: beyond, somebody's data are wrong. */
#define BOOK_DAY_MAX 100

/* Something a person has on a day: a busy interval, or a session held. */
struct thing {
    int next; /* in the person's day; -1: the end */
    int held; /* index in `held`, or -1: busy */
    int16_t from, to, place;
    uint32_t tag;
};

struct held {
    uint32_t course;
    int step, minutes, place;
    struct plan_at at;
    int next; /* in its hash chain, or in the list of free ones; -1: the end */
};

struct plan_book {
    const struct plan_world *w;
    int weekday0; /* of day 0 */
    int n_weeks;
    struct thing *things;
    struct held *held;
    int free_thing, free_held;
    int *heads;                 /* first thing of a person's day */
    int *chains;                /* held sessions by course */
    uint32_t mask;              /* chains - 1 */
    uint8_t *by_day;            /* sessions of a person's day: BOOK_DAY_MAX at most */
    uint16_t *by_week, *placed; /* of their week; things with a place on their day */
    int n_lengths;
    int lengths[PLAN_LENGTHS_MAX];
    uint16_t *work[PLAN_LENGTHS_MAX], *open[PLAN_LENGTHS_MAX]; /* starts at work; of these, starts with nothing else */
};

static inline size_t book_cell(const struct plan_book *b, int person, int day)
{
    return (size_t)person * (size_t)b->w->days + (size_t)day;
}

/* plan_weekday and plan_week of a day of the world, without asking the calendar. */
static inline int book_weekday(const struct plan_book *b, int day)
{
    return (b->weekday0 + day) % 7;
}

static inline int book_week(const struct plan_book *b, int day)
{
    return (b->weekday0 + day) / 7;
}

static inline int book_week_count(const struct plan_book *b, int person, int week)
{
    return b->by_week[person * b->n_weeks + week];
}

/* The index of a length, whose masks are made when it is first asked for. ERR_LIMIT: PLAN_LENGTHS_MAX. */
int book_length(struct plan_book *b, int minutes, int *out, struct err *err) MUST_USE;

/* A session that is looked at, held or not. place 0: nowhere. */
struct place_time {
    int binome, place, day, from, minutes;
};

/* The kinds (bits) of people's constraints that refuse it, without those in `loose`; one of each kind, member and thing
 * is told to `why` (may be NULL), as long as there is room. */
uint32_t book_refusals(const struct plan_book *b, const struct place_time *s, uint32_t loose, struct plan_why *why);

/* Whether one thing of a member alone refuses it: PLAN_BUSY or PLAN_ROAD. */
bool book_clashes(const struct plan_book *b, const struct thing *t, const struct place_time *s);

/* Minutes of road that a person has more with it (PLAN_TRAVEL); *refused is set where a place is too near in time
 * (PLAN_ROAD). */
int book_road(const struct plan_book *b, int person, const struct place_time *s, bool *refused);

/* The same on a day without another place. */
int book_calm_road(const struct plan_book *b, int person, int place);

/* Cost of the session where it is: PLAN_TRAVEL, PLAN_EVENING, PLAN_LOAD into terms; returns their sum. */
int32_t book_cost(const struct plan_book *b, const struct place_time *s, int32_t terms[PLAN_TERM__MAX]);
