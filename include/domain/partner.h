/*
 * Who may speak for a structure without being of the team: whoever holds its lasting link, and the accounts of partners
 * that were given it. Of a link only the hash of its token is stored.
 */
#pragma once

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "domain/change.h"
#include "store/db.h"

/* Structures of one account: a large association has a dozen places under as many names. */
#define PARTNER_STRUCTURES_MAX 50

/* ---- The lasting link ---- */

struct partner_link {
    int64_t made_at, used_at; /* instants; used_at: something was sent, 0: never */
    const char *made_by;      /* label of the account */
};

/* Makes a link and gives its token; an earlier one of the same structure is no longer good. Inside the caller's
 * transaction, with a row in `change`. */
int partner_link_make(struct db *db, const struct author *author, int64_t structure, char token[CRYPTO_TOKEN_SIZE],
                      struct err *err) MUST_USE;

/* Ends it, inside the caller's transaction: 1, 0 when there is none, -1. */
int partner_link_end(struct db *db, const struct author *author, int64_t structure, struct err *err) MUST_USE;

/* What there is of a structure: 1, 0, -1. */
int partner_link_read(struct db *db, int64_t structure, struct arena *a, struct partner_link *out,
                      struct err *err) MUST_USE;

/* Whose link this is: 1, 0, -1. Changes nothing. */
int partner_link_find(struct db *db, struct str token, int64_t *structure, struct err *err) MUST_USE;

/* Notes that something was sent by it, inside the caller's transaction. */
int partner_link_used(struct db *db, int64_t structure, int64_t now, struct err *err) MUST_USE;

/* Until when what changed was said to be known: by the link (account 0), or by an account; 0: never. *made_at: when the
 * link was made, 0 of an account. */
int partner_seen(struct db *db, int64_t structure, int64_t account, int64_t *seen_at, int64_t *made_at,
                 struct err *err) MUST_USE;

/* It is known until this instant, inside the caller's transaction; an earlier one than before changes nothing. */
int partner_set_seen(struct db *db, int64_t structure, int64_t account, int64_t at, struct err *err) MUST_USE;

/* ---- Accounts ---- */

struct partner_structure {
    int64_t id;
    const char *uuid, *name;
};

/* Gives an account a structure, or takes it back, inside the caller's transaction and with a row in `change`; what is
 * so already writes nothing. ERR_LIMIT above PARTNER_STRUCTURES_MAX. */
int partner_give(struct db *db, const struct author *author, int64_t account, int64_t structure,
                 struct err *err) MUST_USE;
int partner_take(struct db *db, const struct author *author, int64_t account, int64_t structure,
                 struct err *err) MUST_USE;

/* Those of an account that are not deleted, or became part of another one, by name; out has room for
 * PARTNER_STRUCTURES_MAX. */
int partner_structures(struct db *db, int64_t account, struct arena *a, struct partner_structure *out, size_t *n,
                       struct err *err) MUST_USE;
