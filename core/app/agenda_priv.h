/* What narrowing needs of reading, and the other way round (app/agenda.h). Private to app. */
#pragma once

#include "app/agenda.h"
#include "app/directory.h"

/* Dates with what of the query each does not meet: bit 1 << enum agenda_facet or AGENDA_TEXT. */
struct agenda_dates {
    struct occurrence *items;
    unsigned char *misses;
    size_t n;
};
_Static_assert(AGENDA__NARROWS <= 8, "one bit of misses each");

/* Fills misses. */
int agenda_match(struct ctx *ctx, const struct snapshot *snap, const struct agenda_query *q,
                 struct agenda_dates *dates) MUST_USE;

/* Fills choices, without and ahead from the dates that take place and are not over by today's first hour. */
int agenda_count(struct ctx *ctx, const struct snapshot *snap, const struct agenda_query *q,
                 const struct agenda_dates *dates, struct agenda *out) MUST_USE;
