/*
 * The team's work list: which structures want something done, and why the public does not see one.
 *
 * Only ids and reasons are read here, of all structures but tombstones; what a row shows of its structure is
 * domain/structure_read.h. Nothing of it is for anybody below the team: ERR_REFUSED.
 */
#pragma once

#include "base/arena.h"
#include "domain/audience.h"
#include "store/db.h"

enum worklist_choice {
    WORK_VERIFY,  /* a block is past its due date or was never verified: by days late times how often it is seen, those
                     that  did not answer a mail first */
    WORK_FLAGGED, /* an import says that somebody should look at it */
    WORK_INCOMPLETE, /* its completeness is below WORKLIST_COMPLETE */
    WORK_ALL,        /* closed ones too, which nothing is to be done about */
    WORK__MAX
};

/* Of 100. Below, the rule misses something that who orients people asks for. */
#define WORKLIST_COMPLETE 50

/* How far back views count, in days: three months tell what is asked for now. */
#define WORKLIST_VIEW_DAYS 90

/* Bytes of a text to look for in names, folded; words of it. */
#define WORKLIST_TEXT_MAX 1000

/* What stands beside a structure's record. */
struct standing {
    int64_t id;
    const char *flagged; /* why somebody should look at it, or NULL */
    bool undecided;      /* the visibility rule has not been asked since it was changed: only the team sees it */
    int64_t objected_at; /* instant at which the person objected to being published; 0: nobody did */
    bool silent;         /* asked by mail, it never answered, and nobody has verified anything since */
    int64_t views;       /* of its public page, in the last WORKLIST_VIEW_DAYS */
};

/* `n` rows behind the first `skip`, of those in whose name and acronym each word of the text occurs (empty: all), in a
 * total order: names break ties, then ids. *found how many were read, *total how many there are. */
int worklist_read(struct db *db, const struct audience *who, enum worklist_choice choice, struct str text,
                  int32_t today, size_t skip, size_t n, struct arena *a, struct standing *out, size_t *found,
                  size_t *total, struct err *err) MUST_USE;

/* How many there are of each, whatever their names. */
int worklist_counts(struct db *db, const struct audience *who, int32_t today, int64_t counts[WORK__MAX],
                    struct err *err) MUST_USE;

/* A structure that is closed: searches leave it out, and who asks for it by its name must learn it. */
struct closed {
    const char *uuid, *name;
};

/* The first n in whose name and acronym each word of the text occurs, by name; out has room. */
int worklist_closed(struct db *db, const struct audience *who, struct str text, size_t n, struct arena *a,
                    struct closed *out, size_t *found, struct err *err) MUST_USE;

/* ERR_NOT_FOUND when there is no such structure. */
int worklist_standing(struct db *db, const struct audience *who, int64_t structure, int32_t today, struct arena *a,
                      struct standing *out, struct err *err) MUST_USE;

/* A field that is kept from imports. */
struct field_locked {
    const char *entity, *field;
    int64_t entity_id;
};

/* Those of a structure, its places and services: at most WORKLIST_LOCKS_MAX, all lockable fields of a large one. */
#define WORKLIST_LOCKS_MAX 4000
int worklist_locks(struct db *db, const struct audience *who, int64_t structure, struct arena *a,
                   struct field_locked **out, size_t *n, struct err *err) MUST_USE;
