/*
 * What is derived from a structure, made again after each change: how long its verifications are trusted, visibility
 * and completeness by their rules, then the rows of the full-text indexes.
 *
 * The setting 'rule.KIND' holds the hash of the rule whose decisions are stored, and a decision about visibility
 * carries it too. When another rule of one of these kinds is loaded, all decisions are made again in one transaction,
 * so that readers see either all the old ones or all the new ones.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "domain/change.h"
#include "domain/taxonomy.h"
#include "store/db.h"

struct rules;
struct rule;
struct search_writer;
struct structure;

/* Structures refreshed between two releases of the arena. */
#define REFRESH_BATCH 100

struct refresh {
    struct db *db;
    struct rules *rules;
    const struct taxonomy *taxonomy;
    struct arena *a; /* marked and released by batch */
    int64_t now;
    void (*progress)(void *arg, int percent); /* while many are refreshed; may be NULL */
    void *progress_arg;
};

/* The next structures behind the id `after`, tombstones too, in the order of their ids: at most REFRESH_BATCH, *n 0
 * after the last. */
int refresh_next_ids(struct db *db, int64_t after, int64_t *ids, size_t *n, struct err *err) MUST_USE;

/* Refreshes these structures (at most REFRESH_BATCH), inside the caller's transaction; or all of them when a rule has
 * changed: the others' decisions would be stale, and hide them. */
int refresh_changed(struct db *db, struct rules *rules, const int64_t *ids, size_t n, int64_t now, struct arena *a,
                    struct err *err) MUST_USE;

/* Refreshes those whose ids stand in temp.touched, or all when a rule has changed, inside the caller's transaction. */
int refresh_touched(const struct refresh *r, struct err *err) MUST_USE;

/* Are the rules that are loaded those that made the stored decisions? */
int refresh_is_current(const struct refresh *r, bool *current, struct err *err) MUST_USE;

/* Refreshes everything, in a transaction of its own. */
int refresh_all(const struct refresh *r, const struct author *author, struct err *err) MUST_USE;

/* Stores the text of a rule that decided something, once, inside the caller's transaction. */
int refresh_keep_rule(struct db *db, const struct rule *rule, int64_t now, struct err *err) MUST_USE;

/* Whether what is kept of a structure for the indexes is what a refresh would write; s is the structure of this id as
 * the team sees it, NULL when it is deleted. */
int refresh_is_indexed(const struct search_writer *w, int64_t id, const struct structure *s, struct arena *a,
                       bool *indexed, struct err *err) MUST_USE;
