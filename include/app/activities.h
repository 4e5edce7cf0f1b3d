/*
 * The kinds of dates that the rules declare (permanence, atelier...), for pages that name, list or count them.
 *
 * The writer asks its own rules, readers look into the rulebook; both get copies in the job's arena. When the rules are
 * in error there is none: a page then shows a kind by its name. What a kind decides is asked elsewhere (app/board.h).
 */
#pragma once

#include "app/ctx.h"
#include "rules/planning.h"

struct activity_kind {
    const char *name, *title; /* of the rule: "permanence", "Permanence d’information et de prévention santé" */
    struct activity is;
};

struct activities {
    struct activity_kind *items; /* in the order of their names */
    size_t n;
};

int activities_read(struct ctx *ctx, struct activities *out) MUST_USE;

/* NULL: no rule declares it (any more). */
const struct activity_kind *activities_find(const struct activities *list, const char *name);

/* "une permanence" as "Permanence", in the arena; NULL at its limit. */
const char *activity_alone(const char *one, struct arena *a);

/* The same of a kind by name; the name itself when it is unknown. */
struct str activities_label(const struct activities *list, const char *name, struct arena *a);
