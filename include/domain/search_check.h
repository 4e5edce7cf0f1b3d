/*
 * Do the full-text indexes hold what search_doc says of them? They hold no text that they could be compared with, and
 * FTS5's own check sees only whether they are sound in themselves. For `allervers check`; slow, it reads all of them.
 */
#pragma once

#include "domain/search_doc.h"

/* "search_public", "search_team". */
const char *search_index_name(enum search_index index);

/* Whether for each structure the index knows exactly the words that search_doc has of it. A damaged index does not
 * agree. Makes a temporary table: the connection must be allowed to, in a transaction or not. */
int search_check_words(struct db *db, enum search_index index, struct arena *a, bool *agrees, struct err *err) MUST_USE;

/* Whether the index's pages are sound in themselves. Takes the write lock for that, so not inside a reading. */
int search_check_pages(struct db *db, enum search_index index, bool *sound, struct err *err) MUST_USE;
