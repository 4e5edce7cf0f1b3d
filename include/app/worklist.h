/*
 * The team's directory: its work list page by page, and one structure with all that the team knows about it.
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"
#include "domain/structure.h"
#include "domain/worklist.h"

/* Rows of one page, and pages that can be asked for: 100,000 structures have 5,000. */
#define WORKLIST_PAGE_SIZE 20
#define WORKLIST_PAGE_MAX 10000

struct worklist {
    struct structure *items;    /* as the team sees them */
    struct standing *standings; /* of each */
    size_t n, total;
};

/* `page` from 1. Fails for an audience below the team. */
int worklist_page(struct ctx *ctx, enum worklist_choice choice, struct str text, int page,
                  struct worklist *out) MUST_USE;

/* Closed structures of this name, at most WORKLIST_CLOSED; *out in the arena. Fails for an audience below the team. */
#define WORKLIST_CLOSED 5
int worklist_closed_named(struct ctx *ctx, struct str text, struct closed **out, size_t *n) MUST_USE;

/* One structure: closed or hidden too. */
struct team_structure {
    struct structure structure;
    struct standing standing;
    struct field_locked *locks;
    size_t n_locks;
};

/* What is to be verified, one at a time: the structure behind the first `skip` of WORK_VERIFY; 1, 0 when there are not
 * so many. *total how many there are. Fails for an audience below the team. */
int worklist_queue(struct ctx *ctx, int64_t skip, struct team_structure *out, size_t *total) MUST_USE;

int worklist_count(struct ctx *ctx, int64_t counts[WORK__MAX]) MUST_USE;

/* Its lines of the team's first page. */
int worklist_duties(struct ctx *ctx, struct duties *list) MUST_USE;

/* By its uuid: 1, 0 when there is none, -1. Fails for an audience below the team. */
int worklist_one(struct ctx *ctx, struct str uuid, struct team_structure *out) MUST_USE;

/* Is this field of a structure, place or service kept from imports? */
bool worklist_is_locked(const struct team_structure *t, const char *entity, int64_t id, const char *field);
