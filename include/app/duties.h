/*
 * What waits for somebody: the lines of the team's first page. Each part of the application that makes work tells its
 * own (a function in duties.c's table), as a number and where it is done.
 */
#pragma once

#include "app/access.h"
#include "app/ctx.h"

/* Lines of the page: two or three a part. */
#define DUTIES_MAX 40

/* Texts are in French and live as long as the list's arena, or for ever. */
struct duty {
    const char *label;      /* "À vérifier" */
    const char *one, *many; /* what is counted: "fiche", "fiches" */
    const char *done;       /* said when there is nothing: "rien n’est à vérifier" */
    const char *url;        /* where it is done */
    enum right right;       /* who may do it; others are not shown it */
    int64_t count;
    bool quiet; /* not shown when there is nothing: it rarely happens */
    bool alarm; /* something is broken, rather than waiting: it comes first */
};

struct duties {
    struct duty items[DUTIES_MAX];
    size_t n;
};

/* For the parts: adds a line. ERR_BUG above DUTIES_MAX. */
int duties_add(struct ctx *ctx, struct duties *list, struct duty line) MUST_USE;

/* What the account that is signed in may do; alarms with a count first, else in the order of the table. */
int duties_read(struct ctx *ctx, struct duties *out) MUST_USE;
