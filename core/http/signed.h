/*
 * Who is behind a request: from its cookie to ctx->account, whether a form came from a page of ours, and the cookie
 * that signs in or out. Private to http; what a sign-in is, is app/sign_in.h.
 *
 * Public pages never ask: they are the same for everybody, and cached; but for those that show more to who is signed in
 * (route.h, by_reader), which are then made for him alone. Every other route does (http/route.c), and every
 * form is refused that another site's page could have sent: forms of people who are signed in carry a token made from
 * their session, forms of visitors must come with an Origin that is ours, or with the
 * token of their page (http/route.h, by_token). What was typed into a form that is refused is
 * not lost (kept.h).
 */
#pragma once

#include "app/ctx.h"
#include "app/sign_in.h"
#include "http/reply.h"
#include "http/request.h"

/* The form field with the token. */
#define SIGNED_FIELD "jeton"

/* Lets the request in, or answers it: with the way to sign in, 403, or -1 and ctx->err. 1: the handler may run. */
int signed_enter(struct ctx *ctx, const struct request *r, struct reply *reply) MUST_USE;

/* Whether the visitor's own connection is encrypted: here never, before the proxy perhaps. */
bool signed_is_secure(const struct ctx *ctx, const struct request *r);

/* The token of this session's forms; and of a session whose token the browser does not have yet. */
struct str signed_token_of(struct ctx *ctx, struct str session);
struct str signed_token(struct ctx *ctx, const struct request *r);

/* Puts a session's token into the visitor's browser; token NULL: takes it out. */
void signed_cookie(struct ctx *ctx, const struct request *r, struct reply *reply, const char *token);

/* Whether the browser sent a session's cookie, good or not. */
bool signed_has_cookie(const struct request *r);

/* Who knocks: for app/sign_in. */
struct knock signed_knock(struct ctx *ctx, const struct request *r);
