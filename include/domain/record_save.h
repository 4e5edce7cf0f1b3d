/*
 * Writing a record's own row: what differs, its row in `change`, its revision. For records with one table of their own,
 * whose descriptor has `id`, `uuid` and `rev`; lists and sets that stand in other tables are the caller's.
 */
#pragma once

#include "domain/change.h"
#include "store/db.h"

/* The number of a level in a statement, of a parameter that holds its name. */
#define RECORD_LEVEL(parameter) "CASE " parameter " WHEN 'public' THEN 0 WHEN 'partners' THEN 1 ELSE 2 END"

struct record_table {
    const struct record_type *type;
    const char *entity;        /* as history names it */
    const char *const *fields; /* written, in the order of the statements; NULL-terminated */
    const char *insert;        /* ?1 uuid, ?2 now, ?3... fields */
    const char *update;        /* ?1 id, ?2 now, ?3... fields; NULL: never changed once written */
    const char *set_rev;       /* ?1 id, ?2 rev */
    const char *set_deleted;   /* ?1 id, ?2 rev of the deletion, or null: it is back */
};

/* Validates and writes: a new row when before is NULL (after gets id and uuid, unless it has a uuid already), else what
 * differs. 1 written, 0 nothing differs, -1. Inside the caller's transaction (ERR_BUG otherwise). */
int record_save(struct db *db, const struct author *author, const struct record_table *t, const void *before,
                void *after, struct arena *a, struct err *err) MUST_USE;

/* A set of codes that stands in a table of its own. */
struct record_set {
    const char *field; /* for messages */
    const char *none;  /* ?1 id: takes all out */
    const char *add;   /* ?1 id, ?2 code; writes no row for one that is there or unknown */
};

/* Writes the whole set. ERR_INPUT naming a code that is unknown or stands twice. */
int record_save_set(struct db *db, const struct record_set *set, int64_t id, const struct terms *codes,
                    struct err *err) MUST_USE;

/* Marks a row as deleted, or back. */
int record_delete(struct db *db, const struct author *author, const struct record_table *t, int64_t id, bool gone,
                  struct err *err) MUST_USE;
