/*
 * What is derived from a structure, made again after each change: visibility and completeness by their rules, then the
 * rows of the full-text indexes.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "domain/taxonomy.h"
#include "store/db.h"

struct rules;

/* Structures refreshed between two releases of the arena. */
#define REFRESH_BATCH 100

struct refresh {
    struct db *db; /* inside a transaction */
    struct rules *rules;
    const struct taxonomy *taxonomy;
    struct arena *a; /* marked and released by batch */
    int64_t now;
};

/* Refreshes these structures. */
int refresh_structures(const struct refresh *r, const int64_t *ids, size_t n, struct err *err) MUST_USE;

/* Refreshes those whose ids stand in temp.touched. */
int refresh_touched(const struct refresh *r, void (*progress)(void *arg, int percent), void *arg, struct err *err) MUST_USE;

/* Refreshes everything in a transaction of its own, when `force` or when the visibility rule that decided last is not the
 * one loaded now. *done says whether it was needed. */
int refresh_all(const struct refresh *r, bool force, bool *done, struct err *err) MUST_USE;
