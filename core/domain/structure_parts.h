/* Between structure_write.c (the structure's own row) and structure_parts.c (what belongs to it). */
#pragma once

#include "domain/structure_write.h"

/* One structure being written. */
struct writing {
    struct db *db;
    const struct author *author;
    const struct structure *before; /* NULL: a new one */
    struct structure *after;
    struct arena *a;
    int64_t id;
    int64_t seq;        /* last change row, 0: nothing written yet */
    bool parts_changed; /* something without a change row of its own was written */
};

int bind_columns(struct stmt *s, const struct record_type *type, const void *rec, const char *const *names, size_t n,
                 struct arena *a, struct err *err) MUST_USE;
int new_uuid(struct arena *a, const char **out, struct err *err) MUST_USE;

/* A place or service that is a tombstone lives again; *seq is its new revision. */
int revive_part(struct db *db, const struct author *author, int64_t structure, const struct record_type *type,
                int64_t id, int64_t *seq, struct err *err) MUST_USE;

/* Each writes what differs from before; places come first, because services and contacts name them. */
int write_identifiers(struct writing *w, struct err *err) MUST_USE;
int write_places(struct writing *w, struct err *err) MUST_USE;
int write_services(struct writing *w, struct err *err) MUST_USE;
int write_contacts(struct writing *w, struct err *err) MUST_USE;
