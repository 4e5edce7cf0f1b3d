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

/* Findings of one date: fifteen constraints, some of them once a person. */
#define FINDINGS_MAX 64

struct finding {
    int constraint; /* enum constraint */
    int strength;   /* STRENGTH_SOFT or STRENGTH_HARD */
    int64_t weight; /* of a warning */
    size_t person;  /* of the board, BOARD_NONE: nobody's */
    const char *text;
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
