/*
 * Constraints: whether a date can be, and if not, why, in words that a coordinator understands.
 *
 * Each kind of constraint is one C function that looks at a wished date on the board and adds what it finds; whether it
 * refuses or warns, with which numbers and in which words, is the policy of its rule. Nothing here reads a database or
 * a clock, and the same board gives the same findings in the same order.
 *
 * Findings may name places that only the team may know: they are for the team's pages alone.
 */
#pragma once

#include "app/board.h"

/* Findings of one date: sixteen constraints, some of them once a person. */
#define FINDINGS_MAX 64

struct finding {
    int constraint;   /* enum constraint */
    int strength;     /* STRENGTH_SOFT or STRENGTH_HARD */
    int64_t weight;   /* of a warning */
    size_t person;    /* of the board, BOARD_NONE: nobody's */
    const char *text; /* NULL where no words were asked for */
};

struct findings {
    struct finding items[FINDINGS_MAX];
    size_t n;
    size_t hard;
    int64_t weight; /* of all warnings */
};

/* Looks at a date; what it is itself on the board (the same id, unless 0) is no obstacle to it. Hard ones come first,
 * then by weight. Texts are in the arena; -1 at its limit. Beyond FINDINGS_MAX the rest is left out: a date that breaks
 * as many is refused by the first. */
int constraints_check(const struct board *b, const struct board_date *wish, struct arena *a, struct findings *out,
                      struct err *err) MUST_USE;

/* Constraints as a set, a bit each. */
#define CONSTRAINT_BIT(c) (1u << (c))

/* What hangs on one person alone, what hangs on one person and the place, and what hangs on nobody: a look at each of
 * them, added up, is what constraints_check finds, but for CONSTRAINT_STAFF, which is about all together, and
 * CONSTRAINT_NOTICE, which is about a date that has a row. */
#define CONSTRAINTS_OF_PERSON \
    (CONSTRAINT_BIT(CONSTRAINT_PERSON_BUSY) | CONSTRAINT_BIT(CONSTRAINT_ABSENCE) | \
     CONSTRAINT_BIT(CONSTRAINT_CALENDAR) | CONSTRAINT_BIT(CONSTRAINT_PERSON_HOURS) | \
     CONSTRAINT_BIT(CONSTRAINT_LUNCH) | CONSTRAINT_BIT(CONSTRAINT_LOAD))
#define CONSTRAINTS_OF_ROAD CONSTRAINT_BIT(CONSTRAINT_TRAVEL)
#define CONSTRAINTS_OF_PLACE \
    (CONSTRAINT_BIT(CONSTRAINT_PLACE_BUSY) | CONSTRAINT_BIT(CONSTRAINT_SETUP) | \
     CONSTRAINT_BIT(CONSTRAINT_PLACE_CLOSED) | CONSTRAINT_BIT(CONSTRAINT_PUBLIC_HOLIDAY) | \
     CONSTRAINT_BIT(CONSTRAINT_SCHOOL_HOLIDAY) | CONSTRAINT_BIT(CONSTRAINT_CAPACITY) | \
     CONSTRAINT_BIT(CONSTRAINT_CAMPAIGN))

/* Only the constraints of this set, and without words: for who compares thousands of dates, then has few of them said.
 */
int constraints_weigh(const struct board *b, const struct board_date *wish, unsigned which, struct arena *a,
                      struct findings *out, struct err *err) MUST_USE;

/* The stretches a person works on a day, at most WORK_HOURS_MAX; those of the policy of CONSTRAINT_PERSON_HOURS, Monday
 * to Friday, when they have none of their own. */
size_t constraints_hours(const struct constraint_policy *policy, const struct person *p, int32_t day,
                         struct work_hours *out);

/* Minutes from one place of the board to another, as the kind's rule reckons them; -1: not known. */
int64_t constraints_road(const struct board *b, const struct board_kind *kind, size_t from, size_t to);
