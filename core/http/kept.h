/*
 * What somebody typed into a form that could not be taken, because the session had ended meanwhile: it is not lost.
 *
 * The page that says so carries the form's values along, and after signing in offers them for sending again: never by
 * itself, always by a button, and only where the form came from a page of ours (its Origin). A form that has a field
 * "reprise" is drawn again with its values, unsaved; any other shows what it would send. Passwords and tokens are
 * never kept, and of a form that has a password nothing is. Where a form cannot be sent again, because the account has
 * lost the right or nobody says where the form came from, what was typed is shown to be copied. Nothing is stored.
 * Private to http.
 */
#pragma once

#include "app/ctx.h"
#include "http/reply.h"
#include "http/request.h"
#include "publish/view.h"

/* Before the name of a value that is carried through the page where one signs in. */
#define KEPT_PREFIX "garde."

/* Bytes that may be left free of a request's body: the fields of the page where one signs in. */
#define KEPT_ROOM 6144

/* The values worth keeping of a form that was refused; none when it has a secret, or is too long to be carried. */
int kept_of_form(struct ctx *ctx, const struct request *r, struct params *out) MUST_USE;

/* Those that the page where one signs in carried. */
int kept_carried(struct ctx *ctx, const struct request *r, struct params *out) MUST_USE;

/* Sets `kept` (docs/pages.md, "Signing in"), the names with this before them. */
void kept_set(struct view *v, const struct params *kept, const char *prefix, struct arena *a);

/* The page that offers to send them again to `path`, with this token. */
int kept_offer(struct ctx *ctx, struct reply *reply, const struct params *kept, struct str path, struct str token,
               const char *sentence) MUST_USE;

/* Refuses with status 403 and this sentence, and shows what was typed when `show`. Never fails, like reply_error. */
void kept_refuse(struct ctx *ctx, const struct request *r, struct reply *reply, const char *sentence, bool show);

/* A request that failed with this status, for a reason of ours such as a full disk: the page of all errors, or of a
 * form what was typed. Leaves ctx->err as it is; never fails. */
void kept_fail(struct ctx *ctx, const struct request *r, struct reply *reply, int status);
