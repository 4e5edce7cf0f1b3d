/*
 * Dates of a spreadsheet on their way into the planning, between the files of their import: import_dates.c (its
 * course), import_dates_row.c (a row understood), import_dates_place.c (its place), import_dates_write.c (told, and
 * written).
 */
#pragma once

#include "app/constraints.h"
#include "domain/account.h"
#include "domain/count.h"
#include "import_priv.h"
#include "rules/date_row.h"

/* Dates of one file: six years of the largest team known. All of them are in memory while they are looked at. */
#define IMPORT_DATES_MAX 6000

/* Candidates that a remark names. */
#define CANDIDATES_SHOWN 5

struct dates_import;

/* A row: the date it asks for, and the one that is there. */
struct asked {
    int64_t line;
    const struct rule *kind;
    struct occurrence after;
    const struct occurrence *before; /* NULL: it is new */
    struct terms themes;             /* met */
    const char *team_note;           /* NULL: none */
    int64_t counts[ACTIVITY_COUNTERS_MAX];
    bool counted[ACTIVITY_COUNTERS_MAX]; /* by the row, in the order of the kind's counters */
    struct count had;                    /* what was recorded of it before */
    bool records, incomplete;            /* counters or themes are to be written; one that the kind requires lacks */
    bool says_status, rejected, differs;
    size_t at;        /* its place on the board; BOARD_NONE: it is not on it */
    const char *diff; /* what changes of a date that is there, as JSON in French; NULL: it is new */
};

struct dates_import {
    struct import *im;
    struct ctx ctx; /* as a member of the team: who may import was asked before */
    struct account account;
    int32_t today;
    struct person *people; /* those who are no longer planned too */
    size_t n_people;
    struct place_name *places; /* read when the first row names one */
    size_t n_places;
    struct asked *rows;
    size_t n;
    struct occurrence *there; /* dates around those of the file, by their start */
    size_t n_there;
    struct board *board;
};

static inline const struct activity *asked_activity(const struct asked *d)
{
    return d->kind->declared;
}

/* Notes a row as rejected; the text is French and says what to do. */
int dates_reject(struct dates_import *in, struct asked *d, const char *text) MUST_USE;
int dates_warn(struct dates_import *in, const struct asked *d, const char *text) MUST_USE;

/* Finds kind, place, people and terms behind the words of a row, and fills d->after with what it says (only that is
 * marked). What cannot be understood rejects it, or is left out with a warning. */
int dates_understand(struct dates_import *in, const struct date_row *row, struct asked *d) MUST_USE;

/* The place of these words: 1 *id, 0 and *why, what to write instead, -1. */
int dates_find_place(struct dates_import *in, struct str words, struct str commune, int64_t *id,
                     const char **why) MUST_USE;

/* What differs between a row and the date that is there: d->after becomes the whole date, d->differs and d->diff are
 * set. Of a new date what it is. */
int dates_compare(struct dates_import *in, struct asked *d) MUST_USE;

/* Tells what would be done (import_difference), or does it. */
int dates_tell(struct dates_import *in, const struct asked *d, struct import_report *report) MUST_USE;
int dates_write(struct dates_import *in, struct asked *d) MUST_USE;
