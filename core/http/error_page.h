/* The one page of all errors (docs/pages.md, "error"); reply_error is its short form. Private to http. */
#pragma once

#include "app/ctx.h"
#include "http/reply.h"

struct error_page {
    int status;
    const char *detail;                     /* French, or NULL */
    const char *name, *closed_reason;       /* 410: of what is no longer there */
    const char *instead_name, *instead_url; /* 410: "voir plutôt" */
};

/* Replaces the reply by that page. Never fails: without templates, or at the arena's limit, it is a plain page. */
void error_page_render(struct ctx *ctx, struct reply *reply, const struct error_page *e);
