/*
 * Importing a file through a map (an import rule): looked at first, applied only when asked.
 *
 * Every row of the file ends as a structure that is new, changed, unchanged, as more about the structure of an earlier
 * row, or as a rejection with its reason; what the source no longer holds has vanished, unless its row was rejected and
 * the key is known. Looking (import_read) writes nothing but temporary tables; import_apply is
 * one transaction: killed at any moment, the database is in the old state or the new one. Memory does not grow with the
 * file. In a server the applying may be cut into parts (in_parts), so that nobody waits for it. What the map says is
 * compared with what it said last time, never with the record, and a field set by hand is kept (import_merge.h).
 *
 * A map of kind import.dates reads dates of the planning and of past activity instead, one a row: new, changed,
 * unchanged or rejected in the same way, written in one transaction, never taken away (core/app/import_dates.h). They
 * have no source: what the file says is compared with the planning.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "domain/change.h"
#include "domain/structure.h"
#include "store/db.h"

struct rules;
struct rule;
struct rule_set;

/* More than this share of a source's structures vanishing at once is an accident (a truncated file, another extract)
 * until somebody says --force. */
#define IMPORT_VANISH_PERCENT 10

/* How long a part may hold the only write lock, and how long others then have it: SQLite asks for it again every 100 ms
 * at most. 5,000 new structures take 2.5 s of a core, and so some 20 parts. */
#define IMPORT_PART_MS 150
#define IMPORT_PAUSE_MS 120

/* Differences that are told one by one; more of them are only counted. */
#define IMPORT_DIFFERENCES_MAX 500

struct import_options {
    const char *map;         /* name of the import rule */
    const char *source;      /* name of the source; NULL: the map's */
    const char *title;       /* what the public reads of it; NULL: the map's */
    const char *file;        /* path; or NULL, and then: */
    struct str bytes;        /* the file itself (embedded sample data, an upload) */
    const char *name;        /* what it is called; NULL: the last part of its path */
    bool demo;               /* the structures are invented: banner, noindex */
    bool force;              /* apply even though much vanished, or a column is probably misspelt */
    int32_t file_date;       /* date of the file, when the map cannot tell the date of the data */
    bool compare;            /* look at every structure that would change, and tell how (import_each_difference) */
    bool in_parts;           /* see import_apply */
    bool (*stop)(void *arg); /* asked between parts, with progress_arg; true gives up. May be NULL */
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
    const char *misspelt;               /* title of a column that is probably one of the map's; NULL: none */
    int64_t differing;                  /* with compare: structures of the directory that would not be as they are */
    char fingerprint[CRYPTO_HASH_SIZE]; /* with compare: of all that would be done; the same is the same */
    int64_t run;                        /* once applied: its row in import_run; 0: of dates there is none */
    bool dates;                         /* added, changed and unchanged are dates of the agenda */
};

/* More vanished than IMPORT_VANISH_PERCENT. */
bool import_vanishes(const struct import_report *report);

/* What a row's fate or a remark is about. */
enum import_note { NOTE_REJECTED, NOTE_WARNING, NOTE_KEPT, NOTE_VANISHED, NOTE__MAX };
extern const char *const import_note_names[NOTE__MAX + 1]; /* "rejected", "warning", "kept", "vanished" */

struct import;

/* Reads the whole file into temporary tables and compares it with the directory. db is open for writing, outside a
 * transaction. A file that cannot be read names line and column; a map that is missing or broken is ERR_RULE. */
int import_read(struct db *db, struct rules *rules, const struct author *author, const struct import_options *options,
                struct arena *a, struct import **out, struct import_report *report, struct err *err) MUST_USE;

/* The import rule of this name, of structures or of dates; NULL: none. */
const struct rule *import_rule(const struct rule_set *set, const char *name);

/* Whether the map can read a file of this beginning: *columns is how many of those it declares stand there. ERR_REFUSED
 * names, in French, what is missing; a file that is no CSV fails as csv_open does. */
int import_fits(const struct rule *rule, struct str bytes, struct arena *a, size_t *columns, struct err *err) MUST_USE;

/* Writes it all, refreshes visibility, completeness and indexes. ERR_REFUSED when too much vanished, or a column's
 * title is probably misspelt, and force is not set. With in_parts it is committed every IMPORT_PART_MS: what is killed
 * or fails halfway has written a part, each structure whole, and its run stays unfinished; reading the file again tells
 * what is left. ERR_CONFLICT when other rules came into force meanwhile, ERR_BUSY when stop says so. */
int import_apply(struct import *im, struct import_report *report, struct err *err) MUST_USE;

/* Calls fn for each note in the order of lines (0: not about a line), until it returns non-zero. */
int import_each_note(struct import *im, int (*fn)(void *arg, enum import_note kind, int64_t line, const char *text),
                     void *arg, struct err *err) MUST_USE;

/* What would become of a structure, or of one of its places and services. */
struct import_difference {
    int64_t line;
    const char *uuid;   /* of the structure; NULL: it is new */
    const char *name;   /* of the structure */
    const char *entity; /* "structure", "place", "service" */
    const char *part;   /* name or address of the place or service; NULL: it has none, or it is the structure */
    enum change_op op;  /* CHANGE_DELETE: the place or service goes */
    const char *diff;   /* of an update, as change_diff gives it; else NULL */
};

/* Calls fn for the first IMPORT_DIFFERENCES_MAX of them, in the order of lines, until it returns non-zero. */
int import_each_difference(struct import *im, int (*fn)(void *arg, const struct import_difference *d), void *arg,
                           struct err *err) MUST_USE;

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
