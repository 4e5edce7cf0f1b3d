/*
 * What was held at some places in a year, so coarse that whoever receives the team may read it: how many dates of each
 * kind, how many people were met, which themes came up most often.
 *
 * This is all of the counts (domain/count.h) that leaves the team. Whoever reads it twice, or two years of it, must not
 * find out about one date or a few people by a difference: a number under HELD_LEAST is not given, and numbers of
 * people are cut down to a multiple of it, so that between two of them lies any number of a range of nine.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/* The smallest number that is told, and the step of those of people. */
#define HELD_LEAST 5

/* Themes that are told. */
#define HELD_THEMES 3

/* A counter whose values are people, and the kind that has it. */
struct held_people {
    const char *kind, *measure;
};

/* Dates of these kinds that took place in [from, to): 0 when there were fewer than HELD_LEAST; *some: there were any.
 */
int held_dates(struct db *db, const int64_t *places, size_t n_places, int64_t from, int64_t to,
               const char *const *kinds, size_t n_kinds, struct arena *a, int64_t *dates, bool *some,
               struct err *err) MUST_USE;

/* People that were met at dates of these kinds, in all, cut down; *some: there were any, be they too few to tell. */
int held_people(struct db *db, const int64_t *places, size_t n_places, int64_t from, int64_t to,
                const struct held_people *counted, size_t n_counted, struct arena *a, int64_t *people, bool *some,
                struct err *err) MUST_USE;

/* The themes met at HELD_LEAST dates or more, the most frequent first; out has room for HELD_THEMES. */
int held_themes(struct db *db, const int64_t *places, size_t n_places, int64_t from, int64_t to, struct arena *a,
                const char **out, size_t *n, struct err *err) MUST_USE;
