/*
 * A small JSON reader (RFC 8259) into a tree in an arena: rule facts, stored decisions, tests. Strict: UTF-8 checked,
 * no comments, no trailing commas, no duplicate member names, depth and size limited. Writing is buf_json and
 * record_json.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define JSON_DEPTH_MAX 16
#define JSON_SIZE_MAX (4u << 20)
#define JSON_MEMBERS_MAX 10000

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_INT, JSON_REAL, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_type type;
    struct str name;                 /* member name, when inside an object */
    struct str string;               /* JSON_STRING, unescaped; NUL-terminated too */
    int64_t integer;                 /* JSON_INT: written without fraction or exponent and within int64 */
    double real;                     /* JSON_INT and JSON_REAL */
    const struct json *first, *next; /* children in order, and the next sibling */
    size_t n;                        /* children */
};

/* Parses the whole text; an error names line and column. */
int json_parse(struct str text, struct arena *a, const struct json **out, struct err *err) MUST_USE;

/* Member of an object by name, or NULL. */
const struct json *json_member(const struct json *object, const char *name);
