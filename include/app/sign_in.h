/*
 * Signing in: by password, by a mailed link, by an invitation; and who is signed in. The first administrator's first
 * time is app/first_start.h.
 *
 * Every way ends in a session (domain/session.h), whose token goes into the browser's cookie and nowhere else. A wrong
 * password, a blocked account and an unknown address get the same answer after the same time. These take as long as
 * Argon2id does (100 ms): they belong on an engine of class SLOW.
 */
#pragma once

#include "app/ctx.h"
#include "app/password.h"
#include "app/throttle.h"
#include "base/crypto.h"
#include "domain/link.h"
#include "domain/session.h"

/* Who knocks. */
struct knock {
    struct throttle *throttle;
    struct str address; /* the visitor's, only for throttling: it is never stored nor logged */
    const char *client; /* the browser in words, for the list of sessions; NULL: unknown */
};

enum sign_in_answer {
    SIGN_IN_DONE,
    SIGN_IN_WRONG, /* address or password */
    SIGN_IN_WAIT,  /* too many failures: after `wait` seconds */
    SIGN_IN_OVER,  /* the link is unknown, used or too old */
    SIGN_IN_FAULT  /* the new password is not good enough: see `fault` */
};

struct signed_in {
    enum sign_in_answer answer;
    int64_t wait;
    enum password_fault fault;
    struct account account;
    char token[CRYPTO_TOKEN_SIZE];
};

/* By password. */
int sign_in_password(struct ctx *ctx, const struct knock *knock, struct str mail, struct str password,
                     struct signed_in *out) MUST_USE;

/* Mails a link to sign in, which may be followed once within LINK_SIGN_IN_LIFE; `wanted` is the page to go to
 * afterwards, or empty. answer: DONE, whether somebody has the address or not and after the same work, or WAIT. At most
 * one mail a minute goes to an account. ERR_INPUT for what is no address. */
int sign_in_ask_link(struct ctx *ctx, const struct knock *knock, struct str mail, struct str wanted,
                     struct signed_in *out) MUST_USE;

/* By that link. answer: DONE or OVER. */
int sign_in_by_link(struct ctx *ctx, const struct knock *knock, struct str link, struct signed_in *out) MUST_USE;

/* Whether a link is good, without using it: 1, and whose (empty for the first administrator's); 0, -1. */
int sign_in_look(struct ctx *ctx, enum link_purpose purpose, struct str link, struct account *account) MUST_USE;

/* By an invitation, without choosing a password: for an account that has none, and will sign in by mailed links.
 * answer: DONE or OVER. */
int sign_in_welcome_without(struct ctx *ctx, const struct knock *knock, struct str link,
                            struct signed_in *out) MUST_USE;

/* By an invitation: chooses the first or a new password, which ends all other sessions. */
int sign_in_welcome(struct ctx *ctx, const struct knock *knock, struct str link, struct str password,
                    struct signed_in *out) MUST_USE;

/* Whose cookie this is: fills ctx->account, ctx->session and ctx->audience, or leaves the visitor a visitor. */
int sign_in_recognise(struct ctx *ctx, struct str token) MUST_USE;

/* Notes that the session is in use, on a connection that writes. */
int sign_in_touch(struct ctx *ctx, int64_t session) MUST_USE;

/* The account's open sessions, the last used first; out has room for SESSIONS_MAX. */
int sign_in_sessions(struct ctx *ctx, struct session *out, size_t *n) MUST_USE;

/* Ends one of the account's sessions (0: all the others than its own). *ended tells how many. */
int sign_in_end(struct ctx *ctx, int64_t session, int64_t *ended) MUST_USE;

/* Changes one's own password, which must be told once more (unless there is none yet), and ends the other sessions.
 * answer: DONE, WRONG (also when the session has ended meanwhile), WAIT or FAULT. */
int sign_in_change(struct ctx *ctx, const struct knock *knock, const struct session *session, struct str current,
                   struct str password, struct signed_in *out) MUST_USE;
