/*
 * Writing a structure with all that belongs to it, inside the caller's transaction.
 *
 * The caller loads the structure as the team sees it, changes the record, and saves: what differs is written, each
 * difference leaves a row in `change`, and the structure's rev rises. Derived columns (completeness, visibility) and
 * the search indexes are refreshed by app/directory afterwards. Invariants that no rule may break are checked here.
 */
#pragma once

#include "base/arena.h"
#include "domain/change.h"
#include "domain/structure.h"
#include "store/db.h"

/* What no rule and no form may break: the record is valid (record_validate), it has a name and a kind, a latitude has
 * its longitude and both are on Earth, ages are human and no range is upside down, hours can be read. ERR_INPUT, or
 * ERR_LIMIT where something is too long or too many, naming the field. */
int structure_check(const struct structure *s, struct arena *a, struct err *err) MUST_USE;

/* Writes `after`. before NULL: a new structure; uuid and short id are made and set in after. A new record that has a
 * uuid already, which nobody else has, keeps it. Else both describe the
 * same structure: children with an id are updated, those without one are inserted, those that are missing become
 * tombstones. What after does not say, absent or null, is emptied: it is the whole record, loaded before it was
 * changed. *id and *rev (may be NULL) get the structure's. Nothing is written, and rev is 0, when nothing differs.
 * Fails as structure_check does, and with ERR_INPUT for a service_place whose place is unknown. */
int structure_save(struct db *db, const struct author *author, const struct structure *before, struct structure *after,
                   struct arena *a, int64_t *id, int64_t *rev, struct err *err) MUST_USE;

/* Marks a structure closed, with the author's reason and optionally another to see instead (0: none), inside the
 * caller's transaction. ERR_NOT_FOUND when there is no such structure. */
int structure_close(struct db *db, const struct author *author, int64_t id, int64_t see_instead, int64_t *rev,
                    struct err *err) MUST_USE;

/* Takes a place or a service (of this type) back that was deleted, as it was but for its contacts, inside the caller's
 * transaction, with a row in `change`. ERR_NOT_FOUND when this structure has no such tombstone. */
int structure_revive(struct db *db, const struct author *author, int64_t structure, const struct record_type *type,
                     int64_t id, struct err *err) MUST_USE;
