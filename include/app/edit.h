/*
 * Setting one field of a structure, place or service by hand. The field is locked: imports keep it from now on and list
 * what the source says instead (app/import).
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "domain/change.h"
#include "domain/structure.h"
#include "store/db.h"

struct ctx;
struct rules;

struct edit {
    struct db *db; /* for writing, outside a transaction */
    struct rules *rules;
    const struct author *author;
    struct arena *a;
};

/* What a form that `author` sent writes with: `rules` is NULL when they are in error. The author must live as long. */
struct edit edit_of(const struct ctx *ctx, const struct author *author);

/* What was done, for the person who asked. */
struct edited {
    const char *entity, *name;  /* "service", "Accueil" */
    const char *before, *after; /* as text; NULL: empty */
};

/* Sets the field of whatever has this uuid to the text (empty: nothing), in the form record_parse reads; "phone" and
 * "mail" of a structure are its first public telephone and mail, "position" of a place "LAT, LON" or "LAT; LON". Terms
 * may be codes or labels, separated by '|'. ERR_NOT_FOUND without such a record, ERR_INPUT for an unknown field or a
 * bad value (the message lists what there is).
 */
int edit_field(const struct edit *e, struct str uuid, struct str field, struct str value, struct edited *out,
               struct err *err) MUST_USE;

/* Gives the field back to the imports: it stays as it is until the next import of a source that holds the record, which
 * is followed. `out` gets entity and name. */
int edit_unlock(const struct edit *e, struct str uuid, struct str field, struct edited *out, struct err *err) MUST_USE;

/* What history and forms share with the above, inside a transaction: saves a structure that was loaded twice and
 * changed once, and what is derived from it; keeps imports from a field of a structure, place or service ("phone",
 * "mail" too). */
int edit_save(const struct edit *e, const struct structure *before, struct structure *after, struct err *err) MUST_USE;
int edit_lock(const struct edit *e, const char *entity, int64_t id, const char *field, struct err *err) MUST_USE;

/* Locks each field of a structure, place or service in which the two records differ; other contacts of a structure lock
 * "phone" and "mail". */
int edit_lock_differences(const struct edit *e, const struct record_type *type, int64_t id, const void *before,
                          const void *after, struct err *err) MUST_USE;
