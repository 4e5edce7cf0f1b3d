/*
 * Structures that are no longer there: deleted with a reason, or merged into another one. Their row stays, with all
 * that belonged to them and their history, for the team alone; readers of the directory never meet them
 * (domain/structure_read.h), imports do not bring them back (app/import.h), and they can be taken back.
 *
 * Closing is something else: a closed structure keeps its page (structure_close).
 */
#pragma once

#include "domain/change.h"
#include "domain/structure.h"

/* Bytes of a reason. */
#define TOMBSTONE_REASON_MAX 600

struct tombstone {
    int64_t id, rev, at; /* at: the instant when it was deleted */
    const char *uuid, *name, *reason;
    const char *by;                          /* who deleted it: an account's label, a role or a command */
    bool merged;                             /* it is see_instead */
    bool erased;                             /* a purge emptied it: it cannot be taken back (domain/erasure.h) */
    const char *instead_uuid, *instead_name; /* of what is to be seen instead, if that is still there; or NULL */
};

/* The one of this uuid: 1, 0 when there is none, -1. Only the team may: ERR_REFUSED. */
int tombstone_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct tombstone *out,
                   struct err *err) MUST_USE;

/* Those that were merged into a structure, at most TOMBSTONES_MAX, the latest first. Only the team may. */
#define TOMBSTONES_MAX 50
int tombstones_merged_into(struct db *db, const struct audience *who, int64_t structure, struct arena *a,
                           struct tombstone **out, size_t *n, struct err *err) MUST_USE;

/* Inside the caller's transaction. The author's reason is kept as the tombstone's. see_instead: another structure, or
 * 0; whatever pointed here points there from now on. Letters that ask it to verify and have not left do not leave.
 * ERR_NOT_FOUND without such a structure. */
int structure_delete(struct db *db, const struct author *author, int64_t id, int64_t see_instead, bool merged,
                     int64_t *rev, struct err *err) MUST_USE;

/* Takes it back as it was, inside the caller's transaction. ERR_NOT_FOUND without such a tombstone, or
 * when it was erased. */
int structure_undelete(struct db *db, const struct author *author, int64_t id, int64_t *rev, struct err *err) MUST_USE;

/* The structure that this one became part of: 1, 0 when it lives or went otherwise, -1. It may be hidden, or gone in
 * its turn: who is told of it is the caller's affair. */
int tombstone_merged_into(struct db *db, int64_t id, int64_t *into, struct err *err) MUST_USE;
