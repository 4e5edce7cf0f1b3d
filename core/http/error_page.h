/* The one page of all errors (docs/pages.md, "error"), and what programs get in its place (docs/api.md); reply_error is
 * its short form. Private to http. */
#pragma once

#include "app/ctx.h"
#include "http/reply.h"

/* Seconds after which a busy server is worth asking again. */
#define RETRY_AFTER 5

struct error_page {
    int status;
    const char *param;                      /* for programs: the parameter that is wrong, or NULL */
    const char *detail;                     /* French, or NULL */
    const char *name, *closed_reason;       /* 410: of what is no longer there */
    const char *instead_name, *instead_url; /* 410: "voir plutôt" */
    const char *instead_uuid;               /* the same, for programs */
    const struct str *choices;              /* for programs: values of param that would be right, or NULL */
    size_t n_choices;
};

/* Replaces the reply by that page, or by JSON when it is for_programs. Never fails: without templates, or at the
 * arena's limit, it is a plain page. */
void error_page_render(struct ctx *ctx, struct reply *reply, const struct error_page *e);
