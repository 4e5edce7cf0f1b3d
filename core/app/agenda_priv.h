/* What narrowing needs of reading, and the other way round (app/agenda.h). Private to app. */
#pragma once

#include "app/agenda.h"
#include "app/directory.h"
#include "domain/occurrence_scan.h"

/* Narrows dates that come one after the other. Many of them are alike in all that a filter can ask for, as those of a
 * series are: what is true of one is worked out once. */
struct agenda_narrowing;
struct agenda_group;

/* NULL with ctx->err. */
struct agenda_narrowing *agenda_narrowing_new(struct ctx *ctx, const struct agenda_query *q);

/* Whether words were typed: then dates are judged with their texts. */
bool agenda_has_words(const struct agenda_narrowing *n);

/* *misses: what of the query the date does not meet, bit 1 << enum agenda_facet or AGENDA_TEXT. *like: the dates it is
 * counted with. */
int agenda_judge(struct agenda_narrowing *n, const struct occurrence_brief *b, struct agenda_group **like,
                 unsigned *misses) MUST_USE;
_Static_assert(AGENDA__NARROWS <= 32, "one bit of misses each");

/* Counts a date that takes place and is not over by today's first hour. */
void agenda_count(struct agenda_narrowing *n, const struct occurrence_brief *b, struct agenda_group *like,
                  unsigned misses);

/* Fills out->choices, without and ahead. */
int agenda_choose(struct agenda_narrowing *n, struct agenda *out) MUST_USE;

/* A date under a day. */
struct pick {
    int64_t id;
    int32_t day;
    int minute;
    bool live, left, carried;
};

/* What is shown is read whole and announced, into out->entries and n. */
int agenda_load(struct ctx *ctx, const struct pick *picks, size_t n, struct agenda *out) MUST_USE;
