/*
 * A small JSON reader (RFC 8259) into a tree in an arena: rule facts, stored decisions, tests. Strict: UTF-8 checked,
 * no comments, no trailing commas, no duplicate member names, no NUL in a string, depth and size limited. Records are
 * written by record_json, single strings by buf_json.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Nesting of arrays and objects: bounds the recursion. */
#define JSON_DEPTH_MAX 16
/* Bytes of the text, and children of one array or object. The arena's limit bounds the tree. */
#define JSON_SIZE_MAX (4u << 20)
#define JSON_MEMBERS_MAX 10000

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_INT, JSON_REAL, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_type type;
    struct str name;                 /* member name, when inside an object; NUL-terminated too */
    struct str string;               /* JSON_STRING, unescaped; NUL-terminated too */
    int64_t integer;                 /* JSON_INT: written without fraction or exponent and within int64 */
    double real;                     /* JSON_INT and JSON_REAL */
    const struct json *first, *next; /* children in order, and the next sibling */
    size_t n;                        /* children */
};

/* Parses the whole text; the tree owns its strings. An error names line and column (in characters, from 1): ERR_INPUT
 * when the text is not JSON, ERR_LIMIT at a limit above or at the arena's. */
int json_parse(struct str text, struct arena *a, const struct json **out, struct err *err) MUST_USE;

/* Member of an object by name, or NULL. */
const struct json *json_member(const struct json *object, const char *name);

struct buf;

/* Writes a tree as compact JSON, members in their order: parsed again it gives an equal tree. */
void json_write(struct buf *b, const struct json *value);

/* The same for people to read and change: a member on each line, indented by two spaces; what is empty in one piece. */
void json_write_lines(struct buf *b, const struct json *value);
