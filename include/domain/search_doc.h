/*
 * What is indexed of a structure: one row in search_public with what the public may read, one in search_team with
 * everything. Derived data: written here after each change of a structure, rebuilt at will.
 *
 * The indexes hold no text. Words are cut once, those of the taxonomy once for all structures, and the words of each
 * structure are kept in search_doc, to be taken out again when it changes.
 */
#pragma once

#include "domain/audience.h"
#include "domain/structure.h"
#include "domain/taxonomy.h"
#include "store/db.h"

enum search_index { SEARCH_PUBLIC, SEARCH_TEAM, SEARCH_INDEX__MAX };

/* Writes to both indexes. Lives in the arena it is made in, as long as its taxonomy. */
struct search_writer;

struct search_writer *search_writer_new(struct db *db, const struct taxonomy *t, struct arena *a, struct err *err);

/* Replaces what is indexed of this structure: `team` as the team sees it, `open` as the public does, NULL when it may
 * not see it at all; the same pointer twice when both see the same. Temporary memory comes from the arena. Inside the
 * caller's transaction. */
int search_put(struct search_writer *w, const struct structure *team, const struct structure *open, struct arena *a,
               struct err *err) MUST_USE;

/* Takes the structure out of both; nothing happens when it is not there. */
int search_remove(struct search_writer *w, int64_t id, struct arena *a, struct err *err) MUST_USE;

/* Empties both, whatever they hold: the start of writing all of them again. */
int search_clear(struct search_writer *w, struct err *err) MUST_USE;

/* Takes what was removed out of the file: until then FTS5 only notes that a word is no longer there. Writes both
 * indexes anew, inside the caller's transaction. */
int search_shred(struct db *db, struct err *err) MUST_USE;

/* Whether search_put would write of the structure of this id what search_doc holds; `team` is NULL when nothing is to
 * be indexed of it. What the indexes themselves hold is domain/search_check's. */
int search_is_current(const struct search_writer *w, int64_t id, const struct structure *team,
                      const struct structure *open, struct arena *a, bool *current, struct err *err) MUST_USE;
