/* What narrowing needs of reading, and the other way round (app/agenda.h). Private to app. */
#pragma once

#include "app/agenda.h"
#include "app/directory.h"

/* Narrows dates that come in portions, each forgotten before the next: what outlives them lies in ctx->arena. */
struct agenda_narrowing;

/* NULL with ctx->err. */
struct agenda_narrowing *agenda_narrowing_new(struct ctx *ctx, const struct agenda_query *q);

/* *misses: what of the query the date does not meet, bit 1 << enum agenda_facet or AGENDA_TEXT. */
int agenda_judge(struct agenda_narrowing *n, const struct occurrence *o, unsigned *misses) MUST_USE;
_Static_assert(AGENDA__NARROWS <= 32, "one bit of misses each");

/* Counts a date that takes place and is not over by today's first hour, for choices, without and ahead. */
int agenda_count(struct agenda_narrowing *n, const struct occurrence *o, unsigned misses, struct agenda *out) MUST_USE;

/* Fills out->choices. */
int agenda_choose(struct agenda_narrowing *n, struct agenda *out) MUST_USE;
