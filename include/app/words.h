/*
 * The words desk: which searches found nothing, and what a word may also mean.
 *
 * A search that finds nothing is kept by its words only when each of them stands in the directory's index other than in
 * an address (streets have names of people) or on the page of a person who works alone (it has theirs), in the
 * taxonomy, among acronyms and synonyms, or is a commune's: a name or a number that somebody typed into the box is none
 * of these and is only counted. Counted once each time somebody is shown that nothing was found, from memory or not
 * (app/tally.h); what the team searches is not counted.
 * Forgotten by the rule of retention, or when somebody has dealt with it.
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"
#include "app/snapshot.h"
#include "domain/acronym.h"

/* Searches that are listed, the most frequent first. */
#define UNFOUND_LISTED 100

/* Searched at least so often it is work for somebody; a single one may be chance. */
#define UNFOUND_OFTEN 2

struct unfound {
    const char *words;
    int64_t n;
    int32_t last; /* the last day on which it was searched */
};

/* What is counted of a search that found nothing: its words in the index's form, or "" when one of them is not known or
 * there are too many. The text lies in the arena. */
int words_unfound_key(struct ctx *ctx, const struct snapshot *snap, struct str text, const char **out) MUST_USE;

/* Those that are kept, *out in the arena; *others: how many searches were only counted. */
int words_unfound(struct ctx *ctx, struct unfound **out, size_t *n, int64_t *others) MUST_USE;

/* Somebody has dealt with it. */
int words_forget(struct ctx *ctx, struct str words) MUST_USE;

/* Acronyms and synonyms in which this text stands, whatever its accents (empty: all); *out in the arena. */
int words_list(struct ctx *ctx, struct str text, struct acronym **out, size_t *n) MUST_USE;

/* By id: 1, 0, -1. */
int words_one(struct ctx *ctx, int64_t id, struct acronym *out) MUST_USE;

/* As acronym_save; searches of just this form are dealt with by it. */
int words_save(struct ctx *ctx, const struct acronym *before, struct acronym *after) MUST_USE;
int words_remove(struct ctx *ctx, const struct acronym *x) MUST_USE;

/* Its line of the team's first page. */
int words_duties(struct ctx *ctx, struct duties *list) MUST_USE;
