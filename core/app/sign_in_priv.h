/* Between sign_in.c and first_start.c, which makes the account that signs in. */
#pragma once

#include "app/sign_in.h"

/* Opens a session of out->account, in a transaction; its token is good once that is committed. */
int sign_in_open(struct ctx *ctx, const struct knock *k, struct signed_in *out) MUST_USE;

/* What is stored of a new password: 1; 0 when it is not good enough, which *out tells; -1. Slow. */
int sign_in_choose(struct ctx *ctx, struct str typed, const struct account *account, char stored[CRYPTO_PASSWORD_SIZE],
                   struct signed_in *out) MUST_USE;
