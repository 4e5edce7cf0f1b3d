/*
 * Accounts as an administrator keeps them: who there is, a new one, another role, an invitation, the end of one.
 *
 * A new account has no password: an invitation is a link that its owner follows once to choose one, or to do without.
 * It is mailed; or it is given to the administrator to be passed on, and shown once.
 */
#pragma once

#include "app/ctx.h"
#include "domain/account.h"
#include "domain/link.h"

/* All of them; *out in the arena. */
int accounts_list(struct ctx *ctx, struct account **out, size_t *n) MUST_USE;

/* By uuid: 1, 0, -1. */
int accounts_find(struct ctx *ctx, struct str uuid, struct account *out) MUST_USE;

/* Writes label, mail and role: of the account `before`, or of a new one (NULL), which then gets an invitation: mailed,
 * and `invitation` is empty, or in `invitation`. As account_save fails. */
int accounts_save(struct ctx *ctx, const struct account *before, struct account *after, bool by_mail,
                  char invitation[CRYPTO_TOKEN_SIZE]) MUST_USE;

/* A new invitation, given as above; the earlier one is no longer good. ERR_REFUSED for a blocked account. */
int accounts_invite(struct ctx *ctx, const struct account *account, bool by_mail,
                    char invitation[CRYPTO_TOKEN_SIZE]) MUST_USE;

/* Blocks it, or lets it in again. ERR_REFUSED for one's own, and for the last administrator. */
int accounts_block(struct ctx *ctx, const struct account *account, bool blocked) MUST_USE;
