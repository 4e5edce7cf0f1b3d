/*
 * The directory as its readers use it: the list, one structure, how fresh it all is. Handlers call these and render.
 */
#pragma once

#include "app/ctx.h"
#include "app/search.h"
#include "domain/structure.h"
#include "domain/structure_read.h"

/* The snapshot of this request (the same until its end). 0, or -1 with ctx->err. */
int directory_snapshot(struct ctx *ctx, const struct snapshot **out) MUST_USE;

/* From now on this request searches what the team sees: called before anything else here, on its pages that search. The
 * team's other pages take the public's snapshot, which is there anyway. ERR_REFUSED for who is not of the team. */
int directory_as_team(struct ctx *ctx) MUST_USE;

/* A page of results with its structures, in order. */
struct directory_list {
    const struct snapshot *snap;
    struct search_results *results;
    struct structure *items;
    double *metres; /* of each item, negative: unknown */
    size_t n;
};

int directory_list(struct ctx *ctx, const struct search_query *query, struct directory_list *out) MUST_USE;

/* One structure by its uuid or short id. ref says whether it is live or gone; out is filled when it is live, and for a
 * gone one `instead` when there is another to see (instead->id is 0 otherwise). */
int directory_structure(struct ctx *ctx, struct str id, struct structure_ref *ref, struct structure *out,
                        struct structure *instead) MUST_USE;

/* Takes dated hours that are over out of a structure that is given as data; the clock is read when there are any that
 * will be. */
int directory_forget_past(struct ctx *ctx, struct structure *s) MUST_USE;

/* How fresh the directory is. */
struct freshness {
    size_t structures, places, services;
    int percent; /* of the structures, those whose four blocks were all verified since less than six months; rounded
                    down */
};

int directory_freshness(struct ctx *ctx, struct freshness *out) MUST_USE;
