/*
 * Search: text, facets and distance over one snapshot.
 *
 * The text goes to the full-text index (its tokens only, quoted); everything else is decided in memory. A choice inside
 * a facet is "one of these", facets are joined by "and", and they must hold together for one service of the structure.
 * A facet's counts ignore its own choice and apply the others, so that no count lies and no value shown as possible
 * gives nothing.
 */
#pragma once

#include "app/snapshot.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "store/db.h"

/* Results of a page, and the last page that can be asked for: beyond it nobody reads. */
#define SEARCH_PAGE_SIZE 20
#define SEARCH_PAGE_MAX 500

enum search_sort { SORT_RELEVANCE, SORT_DISTANCE, SORT__MAX };

struct search_query {
    struct str text;
    struct termset chosen[FACET__MAX]; /* bit: index of the term, of the mode, of the intake; FACET_COMMUNE: unused */
    const struct commune *commune;     /* NULL: anywhere. A filter, or with SORT_DISTANCE the place to measure from */
    enum search_sort sort;
    int page; /* from 1 */
};

struct search_result {
    int64_t id;
    float metres; /* from query.commune; negative: unknown */
};

struct search_results {
    struct search_result items[SEARCH_PAGE_SIZE];
    size_t n;                                         /* on this page */
    size_t total;                                     /* in all */
    size_t words;                                     /* words of the text that were searched; 0: no text */
    uint32_t counts[FACET_COMMUNE][FACET_VALUES_MAX]; /* structures per value, this facet's own choice ignored */
    uint32_t *commune_counts;                         /* by index in snapshot.communes */
    size_t without[FACET__MAX];                       /* structures that only this facet's choice keeps out */
    size_t everything;                                /* structures the text finds, without any choice */
};

/* Fills out (some kilobytes: it belongs in the arena). Any text is good; what no token can be made of is no text. */
int search_run(struct db *db, const struct snapshot *snap, enum level level, const struct search_query *query,
               struct arena *a, struct search_results *out, struct err *err) MUST_USE;
