/*
 * Verifications: a block of a structure was checked, when, by which role and how. How long it stays trusted is decided
 * by the rule directory.verify_after when it is written, and again whenever the rule or the structure has changed.
 */
#pragma once

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
