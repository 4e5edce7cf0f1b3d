/*
 * From an SQL row to a record: columns are matched with the descriptor's fields by name.
 *
 * The matching is done once per reading (row_map), not per row. A field without a column stays absent, a NULL column
 * makes it null. Texts are copied into the arena; terms are one text, their codes sorted and joined by '|'. Child lists
 * are loaded by a statement of their own.
 */
#pragma once

#include "base/arena.h"
#include "base/record.h"
#include "base/vec.h"
#include "store/db.h"

struct row_map {
    const struct record_type *type;
    signed char column[RECORD_FIELDS_MAX]; /* column of each field, -1: none */
};

/* Matches the statement's columns with the type's fields. A column named like no field is ERR_BUG, unless its name
 * starts with '_' (for the caller's own use). */
int row_map(struct stmt *s, const struct record_type *type, struct row_map *out, struct err *err) MUST_USE;

/* Fills rec (zeroed by the caller) from the current row. A value that is not of the field's type is ERR_STORE. */
int row_read(const struct stmt *s, const struct row_map *map, void *rec, struct arena *a, struct err *err) MUST_USE;

/* The first row of a statement as a record of this type, zeroed when there is none: 1, 0, -1. The statement is reset.
 */
int row_find(struct stmt *s, const struct record_type *type, struct arena *a, void *out, struct err *err) MUST_USE;

/* All rows of a statement, at most `most`, into an array of records of this type; the statement is reset. */
int row_read_all(struct stmt *s, const struct record_type *type, size_t most, struct arena *a, void *out, size_t *n,
                 struct err *err) MUST_USE;

/* The same into a list that grows, when it is not known how few they are. */
int row_read_list(struct stmt *s, const struct record_type *type, struct arena *a, struct vec *list,
                  struct err *err) MUST_USE;

/* Binds the field to parameter i as row_read expects to find it; absent and null bind NULL. The text of a date or
 * of terms (each code once) lies in the arena. */
int bind_field(struct stmt *s, int i, const struct record_type *type, const void *rec, int index, struct arena *a,
               struct err *err) MUST_USE;
