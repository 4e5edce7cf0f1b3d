/*
 * Importing a file through a map (an import rule): looked at first, applied only when asked.
 *
 * Every row of the file ends as a structure that is new, changed, unchanged, as more about the structure of an earlier
 * row, or as a rejection with its reason; what the source no longer holds has vanished, unless its row was rejected and
 * the key is known. Looking (import_read) writes nothing but temporary tables; import_apply is
 * one transaction: killed at any moment, the database is in the old state or the new one. Memory does not grow with the
 * file. What the map says is compared with what it said last time, never with the record, and a field set by hand is
 * kept (import_merge.h).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "domain/change.h"
#include "domain/structure.h"
#include "store/db.h"

struct rules;

/* More than this share of a source's structures vanishing at once is an accident (a truncated file, another extract)
 * until somebody says --force. */
#define IMPORT_VANISH_PERCENT 10

struct import_options {
    const char *map;    /* name of the import rule */
    const char *source; /* name of the source; NULL: the map's */
    const char *title;  /* what the public reads of it; NULL: the map's */
    const char *file;   /* path; or NULL, and then: */
    struct str bytes;   /* the file itself (embedded sample data) */
    bool demo;          /* the structures are invented: banner, noindex */
    bool force;         /* apply even though much vanished, or a column is probably misspelt */
    int32_t file_date;  /* date of the file, when the map cannot tell the date of the data */
    void (*progress)(void *arg, int percent);
    void *progress_arg;
};

struct import_report {
    int64_t rows, joined, rejected; /* of the file; joined: told more about the structure of an earlier row */
    int64_t added, changed, unchanged,
        vanished;           /* structures: rows = added + changed + unchanged + joined + rejected */
    int64_t warnings, kept; /* kept: fields locked by hand that differ */
    int64_t held;           /* structures the source had at its last applied import */
    const char *title;      /* of the source */
    bool has_date, old;     /* the data are dated, and older than the source allows */
    int32_t data_date;
    const char *encoding; /* "UTF-8", "Windows-1252" */
    char separator;
};

/* What a row's fate or a remark is about. */
enum import_note { NOTE_REJECTED, NOTE_WARNING, NOTE_KEPT, NOTE_VANISHED, NOTE__MAX };
extern const char *const import_note_names[NOTE__MAX + 1]; /* "rejected", "warning", "kept", "vanished" */

struct import;

/* Reads the whole file into temporary tables and compares it with the directory. db is open for writing, outside a
 * transaction. A file that cannot be read names line and column; a map that is missing or broken is ERR_RULE. */
int import_read(struct db *db, struct rules *rules, const struct author *author, const struct import_options *options,
                struct arena *a, struct import **out, struct import_report *report, struct err *err) MUST_USE;

/* Writes it all, refreshes visibility, completeness and indexes. ERR_REFUSED when too much vanished, or a column's
 * title is probably misspelt, and force is not set. */
int import_apply(struct import *im, struct import_report *report, struct err *err) MUST_USE;

/* Calls fn for each note in the order of lines (0: not about a line), until it returns non-zero. */
int import_each_note(struct import *im, int (*fn)(void *arg, enum import_note kind, int64_t line, const char *text),
                     void *arg, struct err *err) MUST_USE;

/* A field of a structure, or of one of its places and services. */
struct field_of {
    const struct record_type *type;
    const void *rec; /* as the directory holds it */
    struct str name; /* also "phone" and "mail" of a structure */
};

/* A field that was set by hand is the sources' again: each is taken to have said what the directory holds, so that the
 * next import of its file follows it, whether or not it says anything new. Inside the caller's transaction. */
int import_give_back(struct db *db, const struct structure *ours, const struct field_of *f, struct arena *a,
                     struct err *err) MUST_USE;

/* Drops the temporary tables. NULL is allowed. */
void import_close(struct import *im);
