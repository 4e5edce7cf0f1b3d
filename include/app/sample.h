/*
 * The demo territory: data/sample through the same flat map as anybody's spreadsheet, then how fresh each block is,
 * counted back from the day of the installation. Its source is marked demo: banner on every page, not indexed.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "domain/change.h"
#include "store/db.h"

struct rules;

/* Loads it into a migrated database that has no structure yet (ERR_REFUSED otherwise). *structures gets their number.
 */
int sample_load(struct db *db, struct rules *rules, const struct author *author, struct arena *a, int64_t *structures,
                struct err *err) MUST_USE;

/* Whether this setting still has the value that the demo territory gave it. */
bool sample_is_setting(const char *key, const char *value);
