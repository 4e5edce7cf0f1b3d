/*
 * How dates are announced: what their kinds are called, and the title and summary that the kind's rule (activity,
 * function `present`) words from what the reader may know of each. Here no place is hidden any more: the dates come as
 * their audience reads them, so a rule cannot name a place that the reader may not see.
 *
 * A date is announced whatever its rule does: without rules, or when a rule refuses or is wrong, by its own title.
 */
#pragma once

#include "app/ctx.h"
#include "domain/occurrence.h"
#include "domain/taxonomy.h"
#include "rules/planning.h"

/* The announcements of n dates, in their order; *out in the arena. Fails only at the arena's limit. */
int announce(struct ctx *ctx, const struct taxonomy *terms, const struct occurrence *list, size_t n,
             struct announcement **out) MUST_USE;

/* What a kind of dates is called, alone ("Permanence") and several ("permanences"); its name where no rule declares it.
 * In the arena. `rota`: people are on call in turn. */
struct activity_names {
    const char *one, *many;
    bool rota;
};
int announce_kind(struct ctx *ctx, const char *kind, struct activity_names *out) MUST_USE;
