/*
 * Schema versions: the numbered files of data/schema, embedded, applied in order, once, all in one transaction.
 *
 * A file is never edited once released: what was applied is remembered with its hash, and a database whose past
 * differs from ours, that is newer than this program, or that another program made, is refused.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db.h"

/* Brings the database up to date; *applied (may be NULL) gets the number of files applied now. `now` dates them. */
int migrate(struct db *db, int64_t now, int *applied, struct err *err) MUST_USE;

/* How many files this database has had, and how many this program has. ERR_REFUSED when it is newer, has another past
 * or is another program's; an empty file has had none. */
int migrate_version(struct db *db, size_t *has, size_t *needs, struct err *err) MUST_USE;

/* 0 when the schema is exactly the one this program was built with; else ERR_REFUSED, saying which it is and what to
 * type: `path` is the database's name for that. */
int migrate_check(struct db *db, const char *path, struct err *err) MUST_USE;
