/*
 * Acronyms and synonyms: the rows of the thesaurus as the team edits them. What was delivered and is changed or taken
 * out here stays so when a newer file is delivered. What they do in a search is domain/thesaurus.h.
 */
#pragma once

#include "domain/change.h"
#include "store/db.h"

enum acronym_kind { ACRONYM, SYNONYM };

extern const char *const acronym_kind_names[3]; /* "acronym", "synonym", NULL */

struct acronym {
    struct record head;
    int64_t id;
    const char *form;      /* "CMP"; of a synonym what people type */
    int kind;              /* enum acronym_kind */
    const char *expansion; /* "centre médico-psychologique"; of a synonym what is looked for too */
    const char *synonyms;  /* further ones, separated by '|'; may be absent */
    bool own;              /* the team's */
    int64_t rev;
};

extern const struct record_type acronym_type;

/* All that are not taken out, by form; out has room for THESAURUS_ROWS_MAX. */
int acronym_list(struct db *db, struct arena *a, struct acronym *out, size_t *n, struct err *err) MUST_USE;

/* 1, 0 when there is none (or it was taken out), -1. */
int acronym_find(struct db *db, int64_t id, struct arena *a, struct acronym *out, struct err *err) MUST_USE;

/* Writes a new one (before NULL) or what differs, with rows in `change`, inside the caller's transaction. ERR_INPUT for
 * a field that is missing or has no word, ERR_LIMIT for one that is too long or above THESAURUS_ROWS_MAX, ERR_CONFLICT
 * when the same form already means the same: the message begins with the field, or "rows". */
int acronym_save(struct db *db, const struct author *author, const struct acronym *before, struct acronym *after,
                 struct arena *a, struct err *err) MUST_USE;

/* Takes it out, inside the caller's transaction. */
int acronym_remove(struct db *db, const struct author *author, const struct acronym *x, struct err *err) MUST_USE;
