/*
 * The list of structures that are perhaps the same one, and saying that two are not (domain/twin.h finds them,
 * app/unite.h makes one of two).
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"
#include "domain/structure.h"
#include "domain/twin.h"

/* Pairs of one page, and pages that can be asked for. */
#define TWINS_PAGE_SIZE 20
#define TWINS_PAGE_MAX 1000

struct twins {
    struct twin_pair pairs[TWINS_PAGE_SIZE];
    struct structure a[TWINS_PAGE_SIZE], b[TWINS_PAGE_SIZE]; /* as the team sees them */
    size_t n, total;
};

/* `page` from 1. Fails for an audience below the team. */
int twins_page(struct ctx *ctx, int page, struct twins *out) MUST_USE;

/* The structures that are perhaps this one, at most TWINS_PAGE_SIZE, the strongest first: `b` of each pair and `n`; `a`
 * and `total` are not set. Fails for an audience below the team. */
int twins_beside(struct ctx *ctx, int64_t id, struct twins *out) MUST_USE;

/* Its line of the team's first page. */
int twins_duties(struct ctx *ctx, struct duties *list) MUST_USE;

/* Somebody says that two structures are not one, or takes it back: 1; 0 when one is not there or they share nothing.
 * ERR_REFUSED for somebody who may not edit. */
int twins_set_apart(struct ctx *ctx, struct str a, struct str b, bool apart) MUST_USE;
