/*
 * The demo territory: data/sample through the same flat map as anybody's spreadsheet, then how fresh each block is,
 * counted back from the day of the installation. With it people under the names of roles; the activity of 2023, through
 * the same map of dates as anybody's, whose dates are examples and stay out of the agenda; and a season around that
 * day, which stands in it. Its source is marked demo: banner on every page, not indexed. And how
 * it goes again (sample_remove.c).
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

/* What is there of it, and of anything else imported as invented (allervers import --demo). */
struct sample_left {
    int64_t structures; /* theirs alone */
    int64_t
        mixed; /* that another source or a form made too, or where the team planned dates: they stay, to be looked at */
};

int sample_count(struct db *db, struct sample_left *out, struct err *err) MUST_USE;

/* Takes it out for good, in a transaction of its own: those structures with all that belongs to them, their history,
 * what is indexed of them, and their sources; its people, series and dates, and what continues these series. Structures
 * that are mixed only lose that source, and are flagged. Accounts and settings stay. `out` is what there was.
 * ERR_REFUSED when there is nothing. */
int sample_remove(struct db *db, const struct author *author, struct arena *a, struct sample_left *out,
                  struct err *err) MUST_USE;

/* Whether this setting still has the value that the demo territory gave it. */
bool sample_is_setting(const char *key, const char *value);
