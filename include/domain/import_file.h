/*
 * Files that administrators bring to be imported, as rows: what is known of each, what an import would change, and how
 * far it is. What is done with them is app/uploads.h, who does it app/import_jobs.h; the bytes lie beside the database.
 *
 * All of it is the team's: ERR_REFUSED for any other audience. Writes are inside the caller's transaction.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/record.h"
#include "domain/audience.h"
#include "domain/change.h"
#include "domain/source.h"
#include "store/db.h"

/* Files at once, applied ones too: some administrators, a few sources each. */
#define IMPORT_FILES_MAX 20

/* Bytes of a file's name that are kept: what file systems allow is 255. */
#define IMPORT_FILE_NAME_MAX 120

/* Remarks of a file that are kept: more rejected lines mean that the whole table wants mending. As CSV they are 2 MiB
 * at most, as they quote 400 bytes. */
#define IMPORT_FILE_NOTES_MAX 5000

enum import_file_state {
    IMPORT_FILE_WAITING, /* to be read */
    IMPORT_FILE_READING,
    IMPORT_FILE_READ,      /* what it would change is there, for somebody to look at */
    IMPORT_FILE_REFUSED,   /* it could not be read, or not be applied: `error` says why; nothing was written */
    IMPORT_FILE_CONFIRMED, /* to be applied */
    IMPORT_FILE_APPLYING,
    IMPORT_FILE_APPLIED,
    IMPORT_FILE_CUT, /* the server was stopped meanwhile: a part of it may be written */
    IMPORT_FILE__MAX
};

extern const char *const import_file_states[IMPORT_FILE__MAX + 1];

struct import_file {
    struct record head;
    int64_t id, at;
    const char *account; /* label of who brought it */
    const char *name;
    int64_t size;
    const char *hash;
    const char *map, *source, *title;
    int32_t data_date; /* as its sender says */
    int state;
    int64_t state_at;
    int64_t percent;
    bool renewed, forced;
    const char *error;
    const char *fingerprint;
    const char *report; /* JSON of struct import_counts */
    int64_t run;
};

/* What was counted when it was read: of struct import_report (app/import.h). */
struct import_counts {
    struct record head;
    int64_t rows, joined, rejected, added, changed, unchanged, vanished, warnings, kept, held, differing;
    int64_t notes; /* how many there were, more than are kept perhaps */
    const char *encoding, *separator, *misspelt;
    int32_t data_date;
    bool old, vanishes; /* too much vanished */
    bool dates;         /* of the planning, no structures */
};

/* struct import_difference (app/import.h), kept. */
struct import_file_difference {
    struct record head;
    int64_t line;
    const char *uuid, *name, *entity, *part;
    int64_t op;
    const char *diff;
};

extern const struct record_type import_file_type, import_counts_type, import_file_difference_type;

/* All of them, the newest first; one of them: 1, 0, -1; its counts, zeroed when it has not been read. */
int import_files_read(struct db *db, const struct audience *who, struct arena *a, struct import_file **out, size_t *n,
                      struct err *err) MUST_USE;
int import_file_find(struct db *db, const struct audience *who, int64_t id, struct arena *a, struct import_file *out,
                     struct err *err) MUST_USE;
int import_file_counts(const struct import_file *f, struct arena *a, struct import_counts *out,
                       struct err *err) MUST_USE;

/* Its remarks, rejected lines first, and what would change, in the order of the file; those that were kept. */
int import_file_notes(struct db *db, const struct audience *who, int64_t id, struct arena *a, struct source_note **out,
                      size_t *n, struct err *err) MUST_USE;
int import_file_differences(struct db *db, const struct audience *who, int64_t id, size_t most, struct arena *a,
                            struct import_file_difference **out, size_t *n, struct err *err) MUST_USE;

/* A new one, to be read: of f name, size, hash, map, source, title and data_date. f->id is set. ERR_LIMIT when there
 * are IMPORT_FILES_MAX. */
int import_file_add(struct db *db, const struct author *author, struct import_file *f, struct err *err) MUST_USE;

/* Each 1 when it was done, 0 when it is not there or not in a state for it (another administrator was faster), -1.
 * again: read it anew, in the way f says (map, source, title, data_date). confirm: apply what has this fingerprint. */
int import_file_again(struct db *db, const struct author *author, const struct import_file *f,
                      struct err *err) MUST_USE;
int import_file_confirm(struct db *db, const struct author *author, int64_t id, struct str fingerprint, bool forced,
                        struct err *err) MUST_USE;
int import_file_remove(struct db *db, const struct author *author, int64_t id, struct err *err) MUST_USE;

/* ---- for who works on them ---- */

/* The one that has waited longest to be read or applied: 1, 0 when there is none, -1. *account gets who confirmed it,
 * or brought it. */
int import_file_next(struct db *db, struct arena *a, struct import_file *out, int64_t *account,
                     struct err *err) MUST_USE;

/* Takes it from the state it was found in to the one of being worked on: 1, 0 when somebody removed it or had it read
 * otherwise meanwhile, -1. */
int import_file_claim(struct db *db, const struct import_file *f, enum import_file_state to, int64_t now,
                      struct err *err) MUST_USE;

int import_file_set_state(struct db *db, int64_t id, enum import_file_state state, int64_t now, const char *error,
                          struct err *err) MUST_USE;
int import_file_set_percent(struct db *db, int64_t id, int percent, struct err *err) MUST_USE;

/* It has been read: keeps the counts, and the remarks and differences of temp.note and temp.difference (app/import). */
int import_file_keep(struct db *db, int64_t id, int64_t now, const struct import_counts *counts,
                     const char *fingerprint, bool renewed, struct arena *a, struct err *err) MUST_USE;

/* It has been applied by this import; 0: of dates, which has no row of its own. What would have changed is now in the
 * history. */
int import_file_applied(struct db *db, int64_t id, int64_t run, int64_t now, struct err *err) MUST_USE;

/* At a start: whoever worked on one is no longer there. */
int import_files_recover(struct db *db, int64_t now, struct err *err) MUST_USE;

/* Forgets those that have been as they are since before this instant. */
int import_files_expire(struct db *db, int64_t before, struct err *err) MUST_USE;
