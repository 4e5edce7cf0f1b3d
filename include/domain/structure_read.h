/*
 * Reading structures as an audience may see them.
 *
 * Rows above the audience's level are not returned, fields above it are absent, and a confidential place has neither
 * address, commune nor position for anyone but the team. Lists load by one statement per kind of child for the whole
 * page, never one per row.
 */
#pragma once

#include "base/arena.h"
#include "domain/audience.h"
#include "domain/structure.h"
#include "store/db.h"

/* Structures asked for at once: a page of results, or a batch of an export. */
#define STRUCTURE_BATCH_MAX 200

/* Loads the structures of these ids, in that order; those the audience may not see, and tombstones, are left out. out
 * has room for n; *found gets how many. Everything lives in the arena. */
int structure_load(struct db *db, const struct audience *who, const int64_t *ids, size_t n, struct arena *a,
                   struct structure *out, size_t *found, struct err *err) MUST_USE;

/* A structure that was deleted, as it was (domain/tombstone.h), without the places and services that went elsewhere or
 * before it: 1, 0 when there is none, -1. Only the team may: ERR_REFUSED. */
int structure_load_tombstone(struct db *db, const struct audience *who, int64_t id, struct arena *a,
                             struct structure *out, struct err *err) MUST_USE;

/* What structure_load would give another audience of a structure that the team's reading holds and that this audience
 * may see at all (the caller knows whether it may: that is a stored decision). Texts are shared with it. *less:
 * something was left out. */
int structure_as_seen(const struct structure *team, const struct audience *who, struct arena *a, struct structure *out,
                      bool *less, struct err *err) MUST_USE;

/* Leaves of a place that is confidential only that it is there. */
void structure_hide_place(struct place *place);

/* What an address points to. */
enum structure_state { STRUCTURE_NONE, STRUCTURE_LIVE, STRUCTURE_GONE };

struct structure_ref {
    enum structure_state state;
    int64_t id;
    const char *name;    /* of a closed one too: the page says what closed; NULL of a deleted one */
    int64_t see_instead; /* id of another structure the audience may see, or 0 */
    bool merged;         /* deleted because it is that one: whoever asks for it is led there */
};

/* By uuid (36 characters) or short id (10). What the audience may not see is STRUCTURE_NONE; a closed one that it could
 * see is STRUCTURE_GONE, and so is a deleted one with another to see. Deleted otherwise is as if it had never been. */
int structure_find(struct db *db, const struct audience *who, struct str uuid_or_short, struct arena *a,
                   struct structure_ref *out, struct err *err) MUST_USE;
