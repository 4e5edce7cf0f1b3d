/* Between the files of the import: import.c (its course), import_read.c (the file, row by row), import_resolve.c (a row
 * made ready), import_write.c (applied). */
#pragma once

#include "app/import.h"
#include "app/refresh.h"
#include "base/crypto.h"
#include "base/csv.h"
#include "domain/structure.h"
#include "domain/taxonomy.h"

/* Bytes shown of a value that is not understood. */
#define SHOWN_MAX 300

/* What the rows of one key said, while they follow each other. */
struct import_open {
    const struct structure *structure; /* NULL: none */
    int64_t line;                      /* of its first row */
    struct arena *a;                   /* its own */
};

struct import {
    struct db *db;
    struct rules *rules;
    struct author author;
    struct import_options options;
    const char *name;             /* of the file */
    const char *source;           /* its name */
    int64_t source_id;            /* 0: not there yet */
    int64_t held;                 /* structures it had at its last applied import */
    int64_t rejected, notes_read; /* while reading: rows rejected, the last remark */
    int64_t rejected_read;        /* of dates: before they were held against the planning */
    bool dates;                   /* the map is one of dates: app/import_dates */
    int64_t passed;               /* structures that are not taken: their persons were erased */
    struct taxonomy taxonomy;
    struct arena *a; /* the command's: lives as long as the import */
    char rule_hash[65];
    int64_t line; /* of the row being read */
    struct import_open open;
    const char *misspelt;           /* title of a column that is probably one of the map's; NULL: none */
    int broken_rows;                /* on which the map failed, in a run */
    bool untitled[CSV_COLUMNS_MAX]; /* columns without a title in which no text has been seen yet */
    struct refresh refresh;         /* while applying */
    int64_t part_began;             /* monotonic milliseconds */
    int64_t done, to_do;            /* structures written, and all of them */
    size_t differences;             /* told one by one */
    char fingerprint[CRYPTO_HASH_SIZE];
    const char *url, *licence, *title;
    int64_t old_after;
    bool has_date;
    int32_t data_date;
};

/* Adds a note about the line being read (0: about none). */
int import_note(struct import *im, enum import_note kind, int64_t line, const char *text, struct err *err) MUST_USE;

/* Reads the file: what its rows say is staged (temp.staged), those that are refused are noted. Counts report->rows and
 * joined; says its encoding and separator. */
int import_read_file(struct import *im, const struct rule *rule, struct import_report *report,
                     struct err *err) MUST_USE;

/* Has somebody asked the import to stop? */
bool import_is_stopping(const struct import *im);

/* Makes what a map returned ready to be compared and stored: labels become codes, communes are recognised, hours
 * normal, keys complete and marked with the source. What cannot be understood but can be left out is noted as a
 * warning; what cannot be left out is ERR_INPUT, the reason of the rejection, in French. */
int import_resolve(struct import *im, struct structure *s, struct arena *a, struct err *err) MUST_USE;

/* Two rows of the same key are one structure: adds the second's services, places and contacts to the first. What the
 * first pointed to stays as it was, should this fail. */
int import_join(struct structure *first, const struct structure *second, struct arena *a, struct err *err) MUST_USE;

/* A place that one row says is confidential is so in both, in whatever spelling: the same key, address or position. */
void import_join_confidential(const struct list *first, const struct list *second);

/* A structure with a place that one source says is confidential: those that other sources give it become so too and a
 * warning says it, but for what somebody set by hand. The list of places is copied when it changes. */
int import_keep_confidential(struct import *im, struct structure *s, bool (*locked)(int64_t place, const void *arg),
                             struct arena *a, struct err *err) MUST_USE;

/* What no row may break: structure_check's, and services are held at places that are there. ERR_INPUT: the row's fault.
 */
int import_check(const struct structure *s, struct arena *a, struct err *err) MUST_USE;

/* What a map said of a structure as it is kept from import to import, and its hash. The text lives in the arena. */
int import_mapped(const struct structure *s, struct arena *a, struct str *json, char hash[CRYPTO_HASH_SIZE],
                  struct err *err) MUST_USE;

/* ---- of dates (import_dates.c) ---- */

struct rule_row;
struct import_ctx;

/* Stages what the row says; its fate is told when the whole file is held against the planning. */
int import_dates_take(struct import *im, const struct rule_row *cells, const struct import_ctx *ctx, struct arena *a,
                      struct err *err) MUST_USE;

/* Notes what would be refused or warned of, counts, and with options.compare tells what would change. */
int import_dates_compare(struct import *im, struct import_report *report, struct err *err) MUST_USE;

/* Does it all again inside the caller's transaction, and writes. ERR_CONFLICT when it would come out otherwise by now,
 * and naming the line when a date takes a person or a place that a constraint switched off did not look at. */
int import_dates_apply(struct import *im, struct import_report *report, struct err *err) MUST_USE;

/* ---- of structures ---- */

/* Takes the persons who were erased (domain/erasure.h) out of what is staged: they do not come back, and what the file
 * says of them is not noted. Counts im->passed. */
int import_pass_over(struct import *im, struct err *err) MUST_USE;

/* Merges every staged structure into the directory, or with apply false only notes what would be kept against the
 * source. Counts report->kept. The ids touched stand in temp.touched. */
int import_write(struct import *im, int64_t run, bool apply, struct import_report *report, struct err *err) MUST_USE;

/* Tells what would become of a structure; before NULL: it is new. */
int import_compare(struct import *im, int64_t line, const struct structure *before, const struct structure *after,
                   struct import_report *report, struct arena *a, struct err *err) MUST_USE;

/* Tells one difference; those beyond IMPORT_DIFFERENCES_MAX are only in the fingerprint. */
int import_tell(struct import *im, const struct import_difference *d, struct err *err) MUST_USE;

/* What is to be done holds this too: see import_report. */
void import_fingerprint(struct import *im, struct str what);

/* Where nothing is being read: ends the part that has lasted long enough, lets others write, and begins the next. */
int import_part(struct import *im, struct err *err) MUST_USE;

/* Notes what the source no longer holds; with apply marks it, and closes what is held by nothing else. */
int import_write_vanished(struct import *im, int64_t run, bool apply, struct err *err) MUST_USE;
