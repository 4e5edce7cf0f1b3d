/*
 * Links that may be followed once: an invitation, the first administrator, signing in without a password. The token is
 * in the link; here is only its hash. GET shows what it is for (link_look), POST uses it (link_use): a mail reader that
 * opens every link must not spend it.
 */
#pragma once

#include "base/crypto.h"
#include "domain/account.h"

enum link_purpose { LINK_FIRST, LINK_WELCOME, LINK_SIGN_IN, LINK__MAX };

/* How long each may be followed, in seconds. */
#define LINK_FIRST_LIFE 86400
#define LINK_WELCOME_LIFE (7 * 86400)
#define LINK_SIGN_IN_LIFE 900

/* Makes a link for an account (0: none) and gives its token; earlier ones of the same account and purpose are no longer
 * good. Of an account's links to sign in several are good at once: a stranger who asks for another must not spoil the
 * one that its owner is about to follow. Inside the caller's transaction. */
int link_make(struct db *db, enum link_purpose purpose, int64_t account, int64_t now, char token[CRYPTO_TOKEN_SIZE],
              struct err *err) MUST_USE;

/* Whether the link is good: 1, *account gets whose; 0 when it is unknown, used or expired; -1. Changes nothing. */
int link_look(struct db *db, enum link_purpose purpose, struct str token, int64_t now, int64_t *account,
              struct err *err) MUST_USE;

/* Uses it, inside the caller's transaction: as link_look, and never good again; nor are the account's others of the
 * same purpose. */
int link_use(struct db *db, enum link_purpose purpose, struct str token, int64_t now, int64_t *account,
             struct err *err) MUST_USE;
