/*
 * The three-way merge of an import: what the source said last time, what it says now, and what the directory holds.
 *
 * A field follows the source only when the source itself changed it and nobody locked it; what the team wrote stays,
 * and what the source no longer says goes only if it is still what it said. The first word of a source fills gaps.
 * Position and ages move as wholes; contacts and identifiers come and go one by one; places and services are found
 * again by key. Pure: records in, record out; import_write.c reads and writes.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "domain/structure.h"

/* A field set by hand that the source contradicts: kept, and listed. */
struct import_conflict {
    const char *path;   /* "name", "services[Accueil].intake"; "services[Accueil]": the source dropped it whole */
    const char *theirs; /* what the source says; NULL: nothing */
    const char *ours;   /* what is kept */
};

/* Is this field of this child locked? entity: "structure", "place", "service". */
typedef bool lock_fn(const void *arg, const char *entity, int64_t id, const char *field);

struct merge {
    const struct structure *before; /* the source's last word; NULL: it speaks for the first time of this structure */
    const struct structure *now;    /* the source's present word */
    struct structure *ours;         /* as the team sees it; becomes the result */
    lock_fn *locked;
    const void *lock_arg;
    struct arena *a;
    /* out */
    struct import_conflict *conflicts;
    size_t n_conflicts;
};

/* Merges m->now into m->ours. Fails only at the arena's limit. Two sources together may give more than a list holds:
 * that is found when the result is written. */
int import_merge(struct merge *m, struct err *err) MUST_USE;
