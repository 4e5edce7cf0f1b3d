/*
 * The rows of a statement that a function of the caller reads: the first of them, or all of them as a growing list.
 *
 * For rows that are no record with a descriptor (store/row.h reads those). How many there may be is the statement's to
 * say, by its LIMIT.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "store/db.h"

/* Fills an item from the current row; 0 or -1. */
typedef int row_reader(const struct stmt *s, void *item, struct arena *a, struct err *err);

/* The first row: 1 it is read, 0 there is none and the item is as it was, -1. The statement is reset. */
int rows_first(struct stmt *s, row_reader *read, struct arena *a, void *item, struct err *err) MUST_USE;

/* All rows behind what the list holds, each into a zeroed item; the statement is reset. */
int rows_all(struct stmt *s, row_reader *read, struct arena *a, struct vec *list, struct err *err) MUST_USE;
