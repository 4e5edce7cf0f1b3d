/*
 * What is indexed of a structure: one row in search_public with what the public may read, one in search_team with
 * everything. Derived data: written here after each change of a structure, rebuilt at will.
 */
#pragma once

#include "domain/audience.h"
#include "domain/structure.h"
#include "domain/taxonomy.h"
#include "store/db.h"

enum search_index { SEARCH_PUBLIC, SEARCH_TEAM, SEARCH_INDEX__MAX };

/* The audience whose reading an index holds. */
const struct audience *search_audience(enum search_index index);

/* Replaces the row of this structure, loaded as that index's audience sees it. */
int search_put(struct db *db, enum search_index index, const struct structure *s, const struct taxonomy *t,
               struct arena *a, struct err *err) MUST_USE;

/* Takes the structure out of the index; nothing happens when it is not there. */
int search_remove(struct db *db, enum search_index index, int64_t id, struct err *err) MUST_USE;
