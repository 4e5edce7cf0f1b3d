/*
 * History: every write to the directory leaves one row in `change`, whose seq is the revision of what it touched.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/record.h"
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

/* Adds the row, inside the caller's transaction. diff is JSON {field: [old, new]} or NULL. *seq is the new revision. */
int change_add(struct db *db, const struct author *author, const char *entity, int64_t id, enum change_op op,
               const char *diff, int64_t *seq, struct err *err) MUST_USE;

/* The differing scalar fields (those a rule may give) of two records of one type as JSON {field: [old, new]}, or NULL
 * when there is none: absent, null and empty are the same nothing. */
int change_diff(const struct record_type *type, const void *before, const void *after, struct arena *a,
                const char **out, struct err *err) MUST_USE;
