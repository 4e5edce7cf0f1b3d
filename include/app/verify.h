/*
 * Verifications: a block of a structure was checked, when, by which role and how. How long it stays trusted is decided
 * by the rule directory.verify_after when it is written, and again whenever the rule or the structure has changed.
 *
 * Each leaves a row in `change` whose difference is the structure's list of verifications, so that history shows it and
 * takes it back. It raises the structure's rev but not updated_at, which is when what the structure says changed.
 */
#pragma once

#include "app/ctx.h"
#include "base/arena.h"
#include "base/err.h"
#include "domain/change.h"
#include "domain/structure.h"
#include "store/db.h"

struct rules;

struct check {
    int64_t structure;
    int block; /* enum block, not BLOCK_NONE */
    int how;   /* enum verified_how */
    int32_t at;
    const char *by; /* a role */
};

/* Writes it inside the caller's transaction, unless a later one of the same block is there already. The caller adds the
 * row of change. */
int verify_write(struct db *db, struct rules *rules, const struct check *c, struct arena *a, struct err *err) MUST_USE;

/* Decides again until when the verifications of this structure, read for the team, are trusted; writes those that
 * differ, inside the caller's transaction. */
int verify_again(struct db *db, struct rules *rules, struct structure *structure, struct arena *a,
                 struct err *err) MUST_USE;

/* All blocks, as bits 1 << enum block. */
#define VERIFY_ALL (1u << BLOCK_IDENTITY | 1u << BLOCK_CONTACT | 1u << BLOCK_HOURS | 1u << BLOCK_CONDITIONS)

/* Who may be trusted to have looked: what is the same for all blocks. */
struct verifier {
    struct db *db; /* for writing, in a transaction */
    struct rules *rules;
    const struct author *author;
    int32_t day;     /* of the look; 0: today. A later one that is known stays */
    const char *by;  /* a role, or the label of an account */
    int64_t account; /* this one, whose name goes when the account's does; 0: by is no account's */
    int how;         /* enum verified_how */
    struct arena *a;
};

/* These blocks (bits) of a structure, read for the team, were checked; what follows from it is refreshed. Nothing
 * is written when all of it is known already. */
int verify_blocks(const struct verifier *v, const struct structure *s, unsigned blocks, struct err *err) MUST_USE;

/* The structure's verifications shall be these instead, for history's going back: rows, change and rev; the refresh is
 * the caller's. */
int verify_replace(struct db *db, const struct author *author, const struct structure *s, const struct list *instead,
                   struct arena *a, struct err *err) MUST_USE;

/* Why a change says it was made, for a way that the team may choose: "vérification sur place"; NULL for another. */
const char *verify_reason(int how);

/* What somebody of the team asks for, as the form carries it. */
struct verifying {
    struct str uuid; /* of the structure */
    unsigned blocks; /* bits; at least one */
    int how;         /* not VERIFIED_LINK: a link is used by the structure itself */
    int64_t rev;     /* of the structure when its values were shown */
};

enum verify_done {
    VERIFY_DONE,
    VERIFY_CHANGED, /* somebody changed it since its values were shown */
    VERIFY_UNKNOWN, /* no such structure */
    VERIFY_RULES    /* the rules are in error: nothing can be decided about what would be written */
};

/* By the account that is signed in, in a transaction of its own. Whatever is not VERIFY_DONE has written nothing.
 * ERR_REFUSED for somebody who may not change the directory. */
int verify_by_hand(struct ctx *ctx, const struct verifying *what, enum verify_done *out) MUST_USE;
