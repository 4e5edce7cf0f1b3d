/*
 * Whether the directory is ready to be published: what a public service needs and a fresh installation lacks. The
 * dashboard shows it to those who manage, until all of it is done.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "app/ctx.h"

enum ready_item { READY_HTTPS, READY_MAIL, READY_BACKUP, READY_LEGAL, READY_DEMO, READY__MAX };

/* Texts are in French, in the arena or for ever. */
struct ready_line {
    const char *label; /* "HTTPS" */
    const char *state; /* how it is, and what to do: a sentence */
    const char *url;   /* where that is done; NULL: not in the browser */
    bool done;
};

/* over_https: this very request came through it. *left is how many are not done. */
int ready_read(struct ctx *ctx, bool over_https, struct ready_line out[READY__MAX], size_t *left) MUST_USE;
