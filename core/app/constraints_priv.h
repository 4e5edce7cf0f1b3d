/* Between the files of constraints: constraints.c (the table, the words), constraints_people.c (what people can),
 * constraints_place.c (the place, the calendar, the announcement). */
#pragma once

#include "app/constraints.h"
#include "base/buf.h"

/* One look at one date. */
struct check {
    const struct board *b;
    const struct board_date *wish;
    struct arena *a;
    struct findings *out;
    int constraint; /* the one that is being looked at */
    bool silent;    /* no words */
    bool failed;    /* the arena is full */
};

/* What this date's kind says of the constraint that is being looked at. */
static inline const struct constraint_policy *check_policy(const struct check *c)
{
    return &c->wish->kind->policy[c->constraint];
}

/* Adds a finding, about a person or BOARD_NONE. `detail` fills its place in the policy's sentence; it may be empty. */
void check_found(struct check *c, size_t person, struct str detail);

/* Says that it is not known whether the constraint holds, in the policy's words for that, without weight. */
void check_unknown(struct check *c, struct str detail);

/* A buffer for a detail. */
struct buf check_detail(const struct check *c);

/* Is this date of the board the wish itself? */
bool check_itself(const struct check *c, size_t date);

/* "« Permanence santé », CCAS de Bagneux, de 9 h à 12 h": another date of the board, with its place and day when they
 * are not the wish's. */
void check_date_words(struct buf *out, const struct check *c, const struct board_date *d);

/* "de 9 h à 12 h" */
void check_hours(struct buf *out, int from, int to);

void check_person_busy(struct check *c);
void check_staff(struct check *c);
void check_absence(struct check *c);
void check_calendar(struct check *c);
void check_person_hours(struct check *c);
void check_lunch(struct check *c);
void check_travel(struct check *c);
void check_load(struct check *c);

void check_place_busy(struct check *c);
void check_setup(struct check *c);
void check_place_closed(struct check *c);
void check_public_holiday(struct check *c);
void check_school_holiday(struct check *c);
void check_capacity(struct check *c);
void check_campaign(struct check *c);
void check_notice(struct check *c);
