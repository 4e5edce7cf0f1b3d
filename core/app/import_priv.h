/* Between the files of the import: import.c (its course), import_resolve.c (a row made ready), import_write.c
 * (applied). */
#pragma once

#include "app/import.h"
#include "domain/structure.h"
#include "domain/taxonomy.h"

struct import {
    struct db *db;
    struct rules *rules;
    struct author author;
    struct import_options options;
    const char *source; /* its name */
    int64_t source_id;  /* 0: not there yet */
    struct taxonomy taxonomy;
    struct arena *a; /* the command's: lives as long as the import */
    char rule_hash[65];
    int64_t line;    /* of the row being read */
    int broken_rows; /* on which the map failed, in a run */
    const char *url, *licence, *title;
    int64_t old_after;
    bool has_date;
    int32_t data_date;
};

/* Adds a note about the line being read (0: about none). */
int import_note(struct import *im, enum import_note kind, int64_t line, const char *text, struct err *err) MUST_USE;

/* Makes what a map returned ready to be compared and stored: labels become codes, communes are recognised, hours
 * normal, keys complete and marked with the source. What cannot be understood but can be left out is noted as a
 * warning; what cannot be left out is ERR_INPUT, the reason of the rejection, in French. */
int import_resolve(struct import *im, struct structure *s, struct arena *a, struct err *err) MUST_USE;

/* Two rows of the same key are one structure: adds the second's services, places and contacts to the first. */
int import_join(struct structure *first, const struct structure *second, struct arena *a, struct err *err) MUST_USE;

/* Merges every staged structure into the directory, or with apply false only notes what would be kept against the
 * source. Counts `kept`. The ids touched stand in temp.touched. */
int import_write(struct import *im, int64_t run, bool apply, int64_t *kept, struct err *err) MUST_USE;

/* Marks what the source no longer holds, closes what no other source holds. */
int import_write_vanished(struct import *im, int64_t run, struct err *err) MUST_USE;
