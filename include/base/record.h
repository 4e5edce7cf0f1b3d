/*
 * Records described once.
 *
 * A record is a C struct whose first member is `struct record`; its descriptor lists the other members once, and that
 * one table reads an SQL row (store/row), fills a Lua table and reads one back (rules/value), writes JSON and CSV
 * (record_json.c, record_csv.c), feeds a template (publish/view), parses one typed field (record_parse), blanks what an
 * audience may not see (record_blank) and prints the script documentation. It never generates SQL and never joins.
 *
 * Each field is absent (not loaded, or blanked), null, or has a value: two bits in the head, by the field's index.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Limits of a record: fields (bits of the head), depth of nested lists, items of one list. */
#define RECORD_FIELDS_MAX 64
#define RECORD_DEPTH_MAX 3
#define RECORD_LIST_MAX 200

/* Longest text of a field that states no maximum of its own, in bytes. */
#define RECORD_TEXT_MAX 4000

/* Texts of at most this many bytes are one line: names, addresses, telephones. */
#define RECORD_LINE_MAX 300

enum field_type {
    F_TEXT,    /* const char *      UTF-8 */
    F_INT,     /* int64_t */
    F_REAL,    /* double */
    F_BOOL,    /* bool */
    F_DATE,    /* int32_t           days since 1970-01-01; AAAA-MM-JJ outside C */
    F_INSTANT, /* int64_t           seconds since 1970; 2026-11-22T09:30:00Z outside C */
    F_ENUM,    /* int               index in names[] */
    F_TERMS,   /* struct terms      codes of one scheme of the taxonomy */
    F_JSON,    /* const char *      a JSON text */
    F_LIST,    /* struct list       child records */
    F__MAX
};

/* Who may see a record or a field; ordered: a greater value sees less far. */
enum level { LEVEL_PUBLIC, LEVEL_PARTNERS, LEVEL_TEAM, LEVEL__MAX };

/* Fields are verified by block: each has its own date, author and period. */
enum block { BLOCK_NONE, BLOCK_IDENTITY, BLOCK_CONTACT, BLOCK_HOURS, BLOCK_CONDITIONS, BLOCK__MAX };

extern const char *const level_names[LEVEL__MAX + 1]; /* "public", "partners", "team", NULL */
extern const char *const block_names[BLOCK__MAX + 1]; /* "none", "identity", ... NULL */

enum field_flags {
    FIELD_PUBLISHED = 1, /* stands in JSON and CSV exports */
    FIELD_LOCKABLE = 2,  /* may be set by hand and then survives a re-import */
    FIELD_REQUIRED = 4,  /* a rule or a form must give it: not absent, null, "" nor without items */
    FIELD_URL = 8,       /* text that must be an absolute http or https address */
    FIELD_RULE = 16,     /* a rule may give it (import) */
    FIELD_INTERNAL = 32  /* never leaves C: not in Lua, JSON, CSV or templates */
};

struct terms {
    const char **codes;
    size_t n;
};

struct list {
    void *items; /* array of n structs of the child's type */
    size_t n;
};

struct record {
    uint64_t present, null;
};

struct record_type;

struct field {
    const char *name; /* the same in SQL, Lua, JSON and templates */
    enum field_type type;
    size_t offset;
    const char *doc; /* French: it is read by rule writers */
    enum level level;
    enum block block;
    unsigned flags;
    size_t max;                   /* bytes of text or JSON, number of terms or items; 0: the limits above */
    const char *const *names;     /* F_ENUM: NULL-terminated */
    const char *scheme;           /* F_TERMS: scheme of the taxonomy; F_TEXT: the text is one code of this scheme */
    const struct record_type *of; /* F_LIST */
};

struct record_type {
    const char *name;
    const char *doc;
    size_t size;
    const struct field *fields;
    size_t n;
};

/* One line of a descriptor: FIELD(struct place, name, F_TEXT, "nom du lieu", .flags = FIELD_LOCKABLE). */
#define FIELD(S, member, T, description, ...) \
    { \
        .name = #member, .type = T, .offset = offsetof(S, member), .doc = description, __VA_ARGS__ \
    }
#define RECORD_TYPE(S, type_name, table, description) \
    { \
        .name = type_name, .doc = description, .size = sizeof(S), .fields = table, \
        .n = sizeof(table) / sizeof(table)[0] \
    }

/* Index of a field by name, or -1. */
int record_index(const struct record_type *t, struct str name);

/* Index of a name in a NULL-terminated list of names, or -1. */
int record_name_index(const char *const *names, struct str name);

/* State of a field. record_has: present and not null. */
bool record_present(const void *rec, int index);
bool record_has(const void *rec, int index);
void record_mark_null(void *rec, int index);
void record_mark_set(void *rec, int index);
void record_mark_absent(void *rec, int index);

/* Address of the member inside the struct. */
void *record_member(const struct field *f, const void *rec);

/* Parses one field from text as a form, a command line or a CSV cell gives it, and sets it. White space at both ends is
 * dropped, and a text is tidied (utf8_tidy); the empty text is null, or an error where the field is required. Booleans
 * are oui, vrai, true, 1 or non, faux, false, 0; enums are their names; terms are separated by '|' and taken as codes,
 * each once (the taxonomy is checked by the caller); JSON is parsed and kept compact. Then the value is checked as
 * record_validate does. F_LIST is refused. The value lives in the arena; on failure the record is unchanged. */
int record_parse(const struct record_type *t, void *rec, int index, struct str text, struct arena *a,
                 struct err *err) MUST_USE;

/* One field as text, which record_parse reads back as the same value; *out is NULL when the field is absent or null.
 * Fails at the arena's limit, and for F_LIST. */
int record_text(const struct record_type *t, const void *rec, int index, struct arena *a, const char **out,
                struct err *err) MUST_USE;

/* Checks a whole record, lists included: required fields, UTF-8, lengths, finite numbers, dates in the years of
 * base/date.h, enums in range, codes, URLs, JSON. err names the field as a path; items count from 1, as in Lua
 * ("services[2].name"). */
int record_validate(const struct record_type *t, const void *rec, struct err *err) MUST_USE;

/* Copies a record with all that it points to into the arena; -1 at the arena's limit. */
int record_copy(const struct record_type *t, const void *rec, void *out, struct arena *a, struct err *err) MUST_USE;

/* Copies one member, whose texts and lists are then shared; what has no value becomes null. */
void record_field_copy(const struct field *f, int index, void *to, const void *from);

/* The same into a record of another type, which has a field of this name and kind too. */
void record_same_field_copy(const struct record_type *to_type, void *to, const struct record_type *from_type,
                            const void *from, const char *name);

/* Makes absent every field above the level, lists included, and wipes its value. */
void record_blank(const struct record_type *t, void *rec, enum level level);

/* True if both hold the same value, null or absence in this field (absent, null and "" are three things); terms are
 * compared as sets, lists item by item. */
bool record_field_equal(const struct field *f, int index, const void *a, const void *b);
bool record_equal(const struct record_type *t, const void *a, const void *b);

/* Does the field hold anything? Absent, null, "" and a list without items say nothing. And: do both say the same, or
 * nothing both? What histories and merges compare, where how nothing is written plays no part. */
bool record_says(const struct field *f, int index, const void *rec);
bool record_says_same(const struct field *f, int index, const void *a, const void *b);

/* Refuses a descriptor that breaks the limits above, repeats a name or lacks what its type needs (ERR_BUG): called once
 * for every type by the tests and at start. Everything else here trusts a checked type. */
int record_type_check(const struct record_type *t, struct err *err) MUST_USE;

/* ---- JSON (record_json.c) ---- */

struct buf;

/* Which fields are written. */
struct record_filter {
    unsigned flags; /* all these flags are set; 0: any field */
    bool skip_null; /* leave null fields out; else they are written as null */
};

/* Writes the record as a JSON object: present fields in the descriptor's order, dates and instants in ISO form, enums
 * by name, terms and lists as arrays, F_JSON as it stands. A NULL filter writes every present field; a filter holds for
 * the items of lists too. The same record always gives the same bytes. */
void record_json(struct buf *b, const struct record_type *t, const void *rec, const struct record_filter *filter);

struct json; /* base/json.h */

/* Reads a record from a parsed JSON object: *rec is emptied first; a member not given is absent. An unknown member, a
 * wrong type or a value that record_validate would refuse is an error naming the path; that required fields are there
 * is left to record_validate. The values live in the arena. */
int record_from_json(const struct record_type *t, void *rec, const struct json *object, struct arena *a,
                     struct err *err) MUST_USE;

/* ---- CSV (record_csv.c) ---- */

/* One line, CRLF included, of the names of the fields that have all the flags; and one of their values as record_text
 * gives them: terms joined by '|', null and absent as an empty cell, numbers with a point. Lists are left out: a table
 * of their own. */
void record_csv_header(struct buf *b, const struct record_type *t, unsigned flags, char separator);
void record_csv_row(struct buf *b, const struct record_type *t, const void *rec, unsigned flags, char separator);
