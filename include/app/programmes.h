/*
 * The programmes that the rules declare (AIDA, support care...), for pages and use cases: copies in the job's arena, as
 * app/activities.h has the kinds of dates. When the rules are in error there is none: a course of a programme that
 * nobody declares any more is still read, and shown by its name.
 */
#pragma once

#include "app/ctx.h"
#include "rules/programme.h"

struct programme_kind {
    const char *name, *title; /* of the rule: "aida", "AIDA, accompagnement..." */
    struct programme is;
};

struct programmes {
    struct programme_kind *items; /* in the order of their names */
    size_t n;
};

int programmes_read(struct ctx *ctx, struct programmes *out) MUST_USE;

/* NULL: no rule declares it (any more). */
const struct programme_kind *programmes_find(const struct programmes *list, const char *name);

/* What calendars read of a session, as the programme's rule words it from the code and the commune (may be NULL); both,
 * when it has no function or fails. In the arena; NULL at its limit. */
const char *programmes_words(struct ctx *ctx, const char *programme, const char *code, const char *commune);
