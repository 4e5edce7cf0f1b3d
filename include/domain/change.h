/*
 * History: every write to the directory leaves one row in `change`, whose seq is the revision of what it touched.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/record.h"
#include "domain/audience.h"
#include "store/db.h"

enum change_cause { CAUSE_FORM, CAUSE_IMPORT, CAUSE_RULE, CAUSE_LINK, CAUSE_PURGE, CAUSE_INIT };

/* Who writes, when and why; the same for all the changes of one command, import or request. */
struct author {
    int64_t now;
    const char *actor; /* a role or a command, never a person's name */
    int64_t account;   /* whose, 0: nobody's */
    enum change_cause cause;
    const char *reason;    /* may be NULL */
    const char *rule_hash; /* the rule that decided, or NULL */
};

enum change_op { CHANGE_CREATE, CHANGE_UPDATE, CHANGE_DELETE, CHANGE_CLOSE };

/* What an update has for a diff when it changed nothing that has a name, only the order of places or services. */
#define CHANGE_NO_FIELD "{}"

/* *out becomes why somebody changed something, as it was typed but on one line and without what nobody sees or what
 * misleads who reads it (utf8_tidy); NULL when nothing is said. How long it may be is the caller's. */
int change_reason(struct str typed, struct arena *a, const char **out, struct err *err) MUST_USE;

/* Adds the row, inside the caller's transaction. diff is JSON {field: [old, new]} or NULL. *seq is the new revision. */
int change_add(struct db *db, const struct author *author, const char *entity, int64_t id, enum change_op op,
               const char *diff, int64_t *seq, struct err *err) MUST_USE;

/* seq of the last row that was written until this instant, 0 when there is none. */
int change_last(struct db *db, int64_t at, int64_t *seq, struct err *err) MUST_USE;

/* When the last one was written, whatever it was; 0: none. */
int change_last_at(struct db *db, int64_t *at, struct err *err) MUST_USE;

/* The differing fields (those a rule may give) of two records of one type as JSON {field: [old, new]}, or NULL when
 * there is none: absent, null and empty are the same nothing. A value is the text of record_text, or null; of a list
 * an array of objects, as record_json writes them. Lists of records that have rows of their own (places, services) are
 * left to these. */
int change_diff(const struct record_type *type, const void *before, const void *after, struct arena *a,
                const char **out, struct err *err) MUST_USE;

/* ---- The history of a structure with its places and services ---- */

/* What one command, form or import did to it, as one row or several: those that follow each other in its history and
 * have the same instant, actor, account, cause and reason. Two versions never overlap. */
struct change_version {
    int64_t first, last;         /* seq of its first and last row */
    int64_t rows, fields, bytes; /* how many rows, values that differ in them, and bytes of these */
};

/* A row. */
struct change {
    int64_t seq, at;
    const char *actor, *account; /* a role or a command; the label of the account, or NULL */
    enum change_cause cause;
    const char *reason; /* or NULL */
    const char *entity; /* "structure", "place" or "service" */
    int64_t entity_id;
    const char *name; /* of the place or service, or its address; may be NULL */
    enum change_op op;
    const char *diff; /* as change_diff gives it; of an update NULL: blanked by a purge */
};

/* Rows of one structure that are read at once. Ten years of weekly imports that each change something are 520. */
#define CHANGE_ROWS_MAX 5000

/* The versions of a structure from the newest on, `n` of them behind the first `skip`; *found how many were read,
 * *total how many there are. `only` not 0: the one whose last row this is. Only the team may: ERR_REFUSED. */
int change_versions(struct db *db, const struct audience *who, int64_t structure, size_t skip, size_t n, int64_t only,
                    struct change_version *out, size_t *found, size_t *total, struct err *err) MUST_USE;

/* Its rows of first <= seq <= last, the newest first; ERR_LIMIT when there are more than CHANGE_ROWS_MAX. Only the team
 * may: ERR_REFUSED. */
int change_rows(struct db *db, const struct audience *who, int64_t structure, int64_t first, int64_t last,
                struct arena *a, struct change **out, size_t *n, struct err *err) MUST_USE;

/* ---- The history of any other record ---- */

/* The rows of one record that came after `since` (0: all), the newest first, at most `most`: those of a date of the
 * planning, of a series. Only the team may: ERR_REFUSED. */
int change_of(struct db *db, const struct audience *who, const char *entity, int64_t id, int64_t since, size_t most,
              struct arena *a, struct change **out, size_t *n, struct err *err) MUST_USE;
