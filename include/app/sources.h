/*
 * Where the data come from, for the team's pages: what the sources hold, how old that is, and what their imports said.
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"
#include "domain/source.h"

/* A source with its last imports. */
struct source_state {
    const struct source *source;
    struct source_run *runs;
    size_t n;
};

/* All sources; *out in the arena. Fails for an audience below the team. */
int sources_list(struct ctx *ctx, struct source_state **out, size_t *n) MUST_USE;

/* An import and its notes: 1, 0 when there is none, -1. */
int sources_run(struct ctx *ctx, int64_t run, struct source_run *out, struct source_note **notes, size_t *n) MUST_USE;

/* The account that is signed in has read the notes of this import, and of its source's earlier ones. 1, 0 when there is
 * none, -1. */
int sources_review(struct ctx *ctx, int64_t run) MUST_USE;

/* Imports to look at, and sources that bring nothing new. */
int sources_duties(struct ctx *ctx, struct duties *list) MUST_USE;
