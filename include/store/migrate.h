/*
 * Schema versions: the numbered files of data/schema, embedded, applied in order, once, each in its own transaction.
 *
 * A file is never edited once released: what was applied is remembered with its hash, and a database whose past
 * differs from ours, or that is newer than this program, is refused.
 */
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "store/db.h"

/* Brings the database up to date; *applied (may be NULL) gets the number of files applied now. `now` dates them. */
int migrate(struct db *db, int64_t now, int *applied, struct err *err) MUST_USE;

/* 0 when the schema is exactly the one this program was built with; else ERR_REFUSED, saying what to do. */
int migrate_check(struct db *db, struct err *err) MUST_USE;
