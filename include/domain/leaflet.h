/*
 * Pages that the team writes: rows of `leaflet` and their history. What a page may say, and the texts that are
 * delivered with the program, are app/leaflets.h.
 */
#pragma once

#include "domain/audience.h"
#include "domain/change.h"

struct leaflet {
    int64_t id, rev, updated_at; /* id 0: not stored */
    const char *slug, *title, *text;
    const char *list; /* may be NULL */
    bool shown;
};

/* The page of this slug: 1, 0 when there is none that this audience may read, -1. One that is not shown is the team's.
 */
int leaflet_find(struct db *db, const struct audience *who, struct str slug, struct arena *a, struct leaflet *out,
                 struct err *err) MUST_USE;

/* All that this audience may read, by title; *out in the arena. */
int leaflet_list(struct db *db, const struct audience *who, struct arena *a, struct leaflet **out, size_t *n,
                 struct err *err) MUST_USE;

/* Writes a page, new when `before` is NULL (fills id), and its history; `rev` follows. Inside a transaction. Nothing is
 * written when nothing differs. ERR_CONFLICT when the slug is another page's. */
int leaflet_save(struct db *db, const struct author *author, const struct leaflet *before, struct leaflet *after,
                 struct arena *a, struct err *err) MUST_USE;
