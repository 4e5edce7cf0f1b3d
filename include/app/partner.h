/*
 * Partners: a structure reads its own public values and proposes others, by its lasting link or after signing in.
 *
 * By a link they see what everybody sees, never more; an account also sees what is reserved for partners. They write
 * nothing but proposals of what everybody sees (app/proposal.h). Links are made by who may
 * edit, accounts are given structures by who manages accounts.
 */
#pragma once

#include "app/ctx.h"
#include "domain/account.h"
#include "domain/partner.h"
#include "domain/proposal.h"
#include "domain/structure.h"

/* What is shown of what was sent. */
#define PARTNER_SENT_MAX 10

/* Through which door somebody comes to a structure. */
struct partner_door {
    int64_t structure;
    const char *name;          /* also when the public does not see it */
    struct structure open;     /* as everybody reads it; id 0: nobody does, for now */
    struct structure partners; /* as partners read it, for who is signed in; id 0: by a link, or as above */
    bool merged;               /* it opens nothing: the structure became part of another one */
    struct structure into;     /* that one, as everybody reads it; id 0: nobody does */
};

/* By a link's token, or by uuid for the account that is signed in: 1, 0 when it opens nothing, -1. Neither opens the
 * structure that its own became part of: who may speak for that one is for the team to say. */
int partner_enter_by_link(struct ctx *ctx, struct str token, struct partner_door *out) MUST_USE;
int partner_enter_signed(struct ctx *ctx, struct str uuid, struct partner_door *out) MUST_USE;

/* Did this structure, which is no longer there, become part of another one? `into`: that one, as everybody reads it.
 * 0, -1. */
int partner_merged(struct ctx *ctx, int64_t id, bool *merged, struct structure *into) MUST_USE;

/* Those of the account that is signed in; out has room for PARTNER_STRUCTURES_MAX. */
int partner_own(struct ctx *ctx, struct partner_structure *out, size_t *n) MUST_USE;

/* The last that were sent for it; out has room for PARTNER_SENT_MAX. */
int partner_sent(struct ctx *ctx, int64_t structure, struct proposal *out, size_t *n) MUST_USE;

/* ---- For who may edit ---- */

/* The link of a structure, read for the team: 1, 0, -1. */
int partner_link_state(struct ctx *ctx, int64_t structure, struct partner_link *out) MUST_USE;

/* Makes it anew (the token is told once), or ends it. ERR_REFUSED for who may not. */
int partner_link_renew(struct ctx *ctx, int64_t structure, char token[CRYPTO_TOKEN_SIZE]) MUST_USE;
int partner_link_revoke(struct ctx *ctx, int64_t structure) MUST_USE;

/* ---- For who manages accounts ---- */

/* The structures of an account; out has room for PARTNER_STRUCTURES_MAX. */
int partner_of(struct ctx *ctx, const struct account *account, struct partner_structure *out, size_t *n) MUST_USE;

/* Gives it one, by uuid, or takes it back. ERR_REFUSED for who may not, ERR_LIMIT above the limit, ERR_NOT_FOUND for no
 * such structure. */
int partner_change(struct ctx *ctx, const struct account *account, struct str uuid, bool give) MUST_USE;
