/*
 * Signing in: by password, by a link that may be followed once, and the first administrator's first time.
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

/* By a mailed link. */
int sign_in_link(struct ctx *ctx, const struct knock *knock, struct str link, struct signed_in *out) MUST_USE;

/* The first administrator: makes the account (label and mail of `account`) with this password. Fails as account_save
 * does. */
int sign_in_first(struct ctx *ctx, const struct knock *knock, struct str link, struct account *account,
                  struct str password, struct signed_in *out) MUST_USE;

/* Changes one's own password, which must be told once more (unless there is none yet), and ends the other sessions.
 * answer: DONE, WRONG, WAIT or FAULT. */
int sign_in_change(struct ctx *ctx, const struct knock *knock, const struct session *session, struct str current,
                   struct str password, struct signed_in *out) MUST_USE;

/* The link of the first administrator, when there is no account yet: *made tells. Called when the server starts. */
int sign_in_first_link(struct db *db, int64_t now, char token[CRYPTO_TOKEN_SIZE], bool *made, struct err *err) MUST_USE;
