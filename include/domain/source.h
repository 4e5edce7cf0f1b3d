/*
 * Where the directory's data come from, as the team watches it: each source with the date of its data, and its imports
 * with what they had to say. The importing itself is app/import.h; what the public reads of a source stands with each
 * structure (domain/structure.h).
 *
 * All of it is the team's: ERR_REFUSED for any other audience.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/record.h"
#include "domain/audience.h"
#include "domain/change.h"
#include "store/db.h"

/* Sources that are listed: a territory has a handful, a region some dozens. */
#define SOURCES_MAX 100

/* Imports of a source that are listed, and whose notes are kept; a weekly one for two months. */
#define SOURCE_RUNS_MAX 10

/* Notes of an import that are kept. More of them mean that the whole file wants mending, not each line. */
#define SOURCE_NOTES_MAX 500

struct source {
    struct record head;
    int64_t id;
    const char *name, *title, *map, *licence, *url;
    int32_t data_date;   /* of the data, as the file says; absent: unknown */
    int64_t old_after;   /* days after which they are old */
    int64_t structures;  /* that it holds */
    bool demo;           /* invented */
    bool old;            /* the data are, today */
    bool still;          /* the last import brought data of the same date as the one before */
    int64_t imported_at; /* instant of the last import; absent: none */
};

struct source_run {
    struct record head;
    int64_t id, at;
    const char *file;
    int32_t data_date;
    int64_t rows, added, changed, unchanged, vanished, rejected, notes;
    const char *actor;
    int64_t reviewed_at; /* null: nobody has read its notes yet */
    bool unfinished;     /* being written, or cut short: only a part of it is there */
};

struct source_note {
    struct record head;
    const char *kind; /* "rejected", "warning", "kept", "vanished" */
    int64_t line;     /* in the file; 0: about none of them */
    const char *text;
};

extern const struct record_type source_type, source_run_type, source_note_type;

/* All sources by title, at most SOURCES_MAX; *out in the arena. */
int sources_read(struct db *db, const struct audience *who, int32_t today, struct arena *a, struct source **out,
                 size_t *n, struct err *err) MUST_USE;

/* The last imports of a source, the newest first, at most SOURCE_RUNS_MAX. */
int source_runs_read(struct db *db, const struct audience *who, int64_t source, struct arena *a,
                     struct source_run **out, size_t *n, struct err *err) MUST_USE;

/* One import: 1, 0 when there is none of this id, -1. */
int source_run_find(struct db *db, const struct audience *who, int64_t run, struct arena *a, struct source_run *out,
                    struct err *err) MUST_USE;

/* Its notes in their order, at most SOURCE_NOTES_MAX. */
int source_notes_read(struct db *db, const struct audience *who, int64_t run, struct arena *a, struct source_note **out,
                      size_t *n, struct err *err) MUST_USE;

/* Keeps the notes of an import that is being applied, of temp.note (app/import), inside its transaction; those of the
 * source's older imports go. */
int source_notes_keep(struct db *db, int64_t source, int64_t run, struct err *err) MUST_USE;

/* Somebody has read the notes of this import, and of the source's earlier ones; inside the caller's transaction. */
int source_run_review(struct db *db, int64_t run, const struct author *author, struct err *err) MUST_USE;

/* Imports whose notes nobody has read, and sources with old data; invented ones apart. */
struct source_counts {
    int64_t unread, old;
};
int source_counts(struct db *db, const struct audience *who, int32_t today, struct source_counts *out,
                  struct err *err) MUST_USE;
