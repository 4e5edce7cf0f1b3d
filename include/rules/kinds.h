/*
 * The kinds of rules: what each is asked and what it may answer, as records.
 *
 * A kind is one row of rule_kinds[]: its facts and its decision have descriptors (printed in scripts/host.d.lua), and
 * one C function in app gathers the facts. To add a kind: its two structs here, their descriptors and its row in
 * kinds.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/record.h"
#include "domain/structure.h"

#define RULE_IMPORT "import"
#define RULE_IMPORT_DATES "import.dates"
#define RULE_VISIBILITY "directory.visibility"
#define RULE_COMPLETENESS "directory.completeness"
#define RULE_VERIFY_AFTER "directory.verify_after"
#define RULE_RETENTION "privacy.retention"

/* ---- import: a row of a foreign file -> struct structure (its FIELD_RULE fields), or a reason ---- */

/* Where the row stands. */
struct import_ctx {
    struct record head;
    int64_t line;       /* in the file, from 1 */
    const char *source; /* name of the source */
    int32_t today;
};

/* Only rows whose cell in this column reads exactly like this are records; the others are passed over in silence. */
struct import_only {
    struct record head;
    const char *column, *text;
};

/* What an import rule, of structures or of dates, declares beside its function: read by rules/import_map.h and by
 * app/import. */
struct import_map {
    struct record head;
    const char *columns, *required; /* names separated by ';', as in the first line of a file; required may be NULL */
    bool header;                    /* the file's first row names its columns; else `columns` does, by position */
    struct list only;               /* struct import_only: all must hold */
    const char *date_column;        /* the first row of the file says the date of the data there; NULL: nowhere */
    const char *licence, *url;      /* of the source; its title is the rule's */
    int64_t old_after_days;         /* then its data are shown as old */
};

/* ---- directory.visibility: struct structure -> level; it may only restrict ---- */

struct visibility_decision {
    struct record head;
    int level; /* enum level */
};

/* ---- directory.completeness: struct structure -> score and what is missing ---- */

struct missing_field {
    struct record head;
    const char *field, *label;
    int block; /* enum block */
};

struct completeness_decision {
    struct record head;
    int64_t score;       /* 0..100 */
    struct list missing; /* struct missing_field, the most useful first */
};

/* ---- directory.verify_after: a block of a structure -> days it stays trusted ---- */

struct verify_after_facts {
    struct record head;
    const char *kind;   /* of the structure, code of the taxonomy */
    int block;          /* enum block, never BLOCK_NONE */
    int how;            /* enum verified_how */
    bool self_employed; /* one person, who moves and stops more often than an institution */
};

struct verify_after_decision {
    struct record head;
    int64_t days; /* 1..1830 */
};

/* ---- privacy.retention: something that is kept about people -> days it is kept ---- */

struct retention_facts {
    struct record head;
    const char *what; /* a name of domain/retention.h */
};

struct retention_decision {
    struct record head;
    int64_t days; /* 1..RETENTION_DAYS_MAX */
};

extern const struct record_type import_ctx_type, import_only_type, import_map_type, visibility_decision_type,
    missing_field_type, completeness_decision_type, verify_after_facts_type, verify_after_decision_type,
    retention_facts_type, retention_decision_type;

/* ---- the table ---- */

struct rule_kind {
    const char *name;
    const char *doc;                 /* French: what a rule of this kind decides, and when it is asked */
    const char *entry;               /* the function it must have */
    bool optional;                   /* or may do without, and then has no examples: a declaration says it all */
    const struct record_type *facts; /* its argument */
    bool row;                        /* a row of a file comes before it, as a table of texts by column */
    const struct record_type *decision;
    unsigned decision_flags;               /* the decision may give fields with these flags; 0: all */
    const struct record_type *declaration; /* what else the rule declares; NULL: nothing */
    /* Fills what a declaration may leave out and checks what record_validate cannot know; NULL: nothing. ERR_RULE. */
    int (*complete)(void *declared, struct err *err);
    /* What no two rules of this kind may both declare; NULL: nothing but their names. */
    const char *(*unique)(const void *declared);
    bool refuses; /* may answer nil, "reason" */
    bool single;  /* there is exactly one rule of this kind, whatever its name */

    /* What record_validate cannot know of a decision on these facts; NULL: nothing. ERR_INPUT naming the field. */
    int (*check)(const void *facts, const void *decision, struct err *err);
};

/* Ends with a NULL name. */
extern const struct rule_kind rule_kinds[];

/* A kind by name, or NULL. */
const struct rule_kind *rule_kind_find(const char *name);
