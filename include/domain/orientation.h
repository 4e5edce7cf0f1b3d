/*
 * Orientations: what the team answered to somebody who asked, as codes, and what is counted of them.
 *
 * One row a request: day, kind of caller, channel, commune, need, structures given, or why there was none; and the
 * cause when what was told is a broken care pathway. Nothing about persons can be written: the schema accepts dates,
 * numbers and terms of the taxonomy alone. Who may note and correct is app/orientations.h; only the team reads.
 */
#pragma once

#include "domain/audience.h"
#include "domain/change.h"
#include "store/db.h"

/* Structures given to one caller: a list longer than this is no orientation. */
#define ORIENTATION_GIVEN_MAX 12

/* Rows of one count: the longest are 40 communes x 58 themes x 10 causes, of which a year knows some hundred. */
#define ORIENTATION_COUNTS_MAX 2000

struct orientation {
    struct record head;
    int64_t id;
    const char *uuid;
    int64_t rev, created_at, updated_at, account;
    bool deleted; /* taken back */
    int32_t day;
    const char *caller, *channel, *theme, *insee, *lack, *rupture; /* codes; the last four may be absent */
    struct terms given;                                            /* uuids of structures */
};

extern const struct record_type orientation_type;

/* By its uuid, one that was taken back too: 1, 0 when there is none, -1. Refused below the team. */
int orientation_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a,
                     struct orientation *out, struct err *err) MUST_USE;

/* The last one that counts of this account since an instant: 1, 0, -1. Its structures are not read. */
int orientation_last(struct db *db, const struct audience *who, int64_t account, int64_t since, struct arena *a,
                     struct orientation *out, struct err *err) MUST_USE;

/* The last n noted that count, the newest first; out has room. */
int orientation_recent(struct db *db, const struct audience *who, size_t n, struct arena *a, struct orientation *out,
                       size_t *found, struct err *err) MUST_USE;

/* Writes a new one (before NULL; after->uuid is given), or what differs, with a row in `change`, inside the caller's
 * transaction. ERR_INPUT for what is missing, too much, or no term, commune or structure that exists: the message
 * begins with the field. */
int orientation_save(struct db *db, const struct author *author, const struct orientation *before,
                     struct orientation *after, struct arena *a, struct err *err) MUST_USE;

/* Takes it back: it counts no more. Inside the caller's transaction; nothing happens to one that was taken back. */
int orientation_remove(struct db *db, const struct author *author, const struct orientation *o,
                       struct err *err) MUST_USE;

/* ---- Counts ---- */

enum orientation_count {
    COUNT_OUTCOME, /* key "given", "information", "lack": something was given, nothing was needed, nothing was found */
    COUNT_MONTH,   /* "2026-11" */
    COUNT_CALLER,
    COUNT_CHANNEL,
    COUNT_THEME,     /* "" where it was not said; so for communes */
    COUNT_COMMUNE,   /* INSEE */
    COUNT_STRUCTURE, /* uuid of what was given; one that was replaced counts for the one to see instead */
    COUNT_LACK,      /* theme, commune and cause */
    COUNT_RUPTURE,   /* cause */
    COUNT__MAX
};

struct orientation_row {
    const char *key, *commune, *cause; /* the last two for COUNT_LACK */
    const char *name;                  /* of the commune or structure; NULL otherwise */
    int64_t n;
};

/* Of the days first <= day <= last: most frequent first, months in their order. *out in the arena, at most
 * ORIENTATION_COUNTS_MAX rows. */
int orientation_counts(struct db *db, const struct audience *who, enum orientation_count what, int32_t first,
                       int32_t last, struct arena *a, struct orientation_row **out, size_t *n,
                       struct err *err) MUST_USE;
