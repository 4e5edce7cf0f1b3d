/*
 * One course: its cheapest plan, and up to five that differ.
 *
 * Exact: no plan that keeps the hard constraints costs less. Dynamic programming over step, day, start and binôme;
 * steps that hang on an anchor are solved for each day the anchor may have, best first, until no other day can do
 * better. Costs are those of the book as it stands: the other courses' sessions do not move here (plan/all.h moves
 * them).
 *
 * The course's own sessions must not be held in the book: they are read from its steps.
 */
#pragma once

#include "plan/book.h"

/* More plans than people compare on a screen. */
#define PLAN_ALTERNATIVES_MAX 5

/* Fills out with the cheapest plan; *found is false when there is none (plan_relax says why). Of equally cheap plans
 * always the same. Scratch memory comes from the arena and goes back to it: 1 or 2 MB for AIDA and 20 binômes, 100 in
 * the worst case of every limit. ERR_INPUT: plan_course_check; ERR_LIMIT: memory. */
int plan_solve(struct plan_book *b, const struct plan_course *c, struct arena *scratch, struct plan *out, bool *found,
               struct err *err) MUST_USE;

/* The first is the cheapest; each other one is the cheapest of those that differ from each one before it in the day or
 * the binôme of at least two sessions. *n < `most` (1..PLAN_ALTERNATIVES_MAX): there are no more. Five of AIDA among
 * 20 binômes take 10 ms. */
int plan_alternatives(struct plan_book *b, const struct plan_course *c, int most, struct arena *scratch,
                      struct plan *out, int *n, struct err *err) MUST_USE;
