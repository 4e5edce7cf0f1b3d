/*
 * Values: records as Lua tables and back, by their descriptor. Private to core/rules.
 *
 * Towards Lua a field that is absent or null is nil, a list or a set of terms is always a table, dates and instants are
 * ISO texts, enums their names, JSON fields tables. Fields that never leave C (FIELD_INTERNAL) are left out. From Lua
 * everything is checked: a key that is no field, a wrong type, a list with holes is an error that names the path
 * ("services[2].nmae"). A missing key is absent, the constant `null` and the empty text are null. What a JSON field is
 * given is any table of texts, numbers, booleans, null and tables: its names come out sorted, a table without anything
 * is an empty list.
 */
#pragma once

#include <lua.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/record.h"

/* Tables inside one another in a JSON field that a rule gives: below JSON_DEPTH_MAX, so that what was written is read.
 */
#define VALUE_JSON_DEPTH_MAX 8

/* Pushes a record. Needs the arena for JSON fields. Raises at a limit. */
void value_push(lua_State *L, const struct record_type *t, const void *rec, struct arena *a);

/* Which fields a table may give. */
struct value_filter {
    unsigned flags;   /* those that have all these flags, as FIELD_RULE; 0: all but internal ones */
    const char *what; /* what the table is, for messages: "examples[2].given" */
};

/* Reads the table at stack index i into rec, its texts and lists into the arena. Only the types are checked:
 * record_validate does the rest. ERR_RULE naming the path, ERR_LIMIT at the arena's limit. The stack ends as it began.
 */
int value_read(lua_State *L, int i, const struct record_type *t, void *rec, const struct value_filter *filter,
               struct arena *a, struct err *err) MUST_USE;

/* The name of the list (NULL-terminated) that is closest to a misspelt one, or NULL when none is close. */
const char *value_closest(const char *const *names, const char *misspelt);
