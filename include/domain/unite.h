/*
 * What moves in the database when a structure turns out to be another one: its parts, what sources say of it, and
 * every other row that names it. Steps of app/unite.h, inside its transaction; each does one thing and knows no choice.
 */
#pragma once

#include "domain/change.h"
#include "domain/structure.h"

/* A place or a service (of this type) comes to another structure, behind its own: with its contacts and what is locked
 * of it; none of them is read by more than `level` allows. key: how it is called there, or NULL as before. */
int unite_move_part(struct db *db, const struct author *author, const struct record_type *type, int64_t id,
                    int64_t from, int64_t to, int level, const char *key, int64_t *seq, struct err *err) MUST_USE;

/* A part that is known by no key gets this one. */
int unite_name_part(struct db *db, const struct record_type *type, int64_t id, const char *key,
                    struct err *err) MUST_USE;

/* A part turns out to be another one: what was proposed of it is proposed of that, what was asked for there too, and
 * the address of a place leads to that one. */
int unite_join_part(struct db *db, const struct record_type *type, int64_t id, int64_t joins, struct err *err) MUST_USE;

/* What the sources of `from` call `key` is called so from now on. */
int unite_rename(struct db *db, int64_t from, const struct record_type *type, const char *key, const char *called,
                 struct err *err) MUST_USE;

/* Services of this structure that are held at one place are held at another; those without hours of their own get
 * these (NULL: none). */
int unite_rehouse(struct db *db, int64_t structure, int64_t place, int64_t instead, const char *hours,
                  struct err *err) MUST_USE;

/* A lock of a field of the one becomes one of the other, if there is one. */
int unite_lock(struct db *db, const struct record_type *type, int64_t from, int64_t to, const char *field,
               struct err *err) MUST_USE;

/* Everything else that names `from` names `to`: sources, verifications (the later of each block), what is below it or
 * leads to it, and the tables of unite_known. What would stand there twice stays. No service is held at a place of
 * another structure afterwards. */
int unite_references(struct db *db, int64_t from, int64_t to, struct err *err) MUST_USE;

/* "table.column" of every column that names a structure or a place and that this module, or what calls it, knows how to
 * treat; NULL at the end. A table that is not here fails tests/unit/unite_test.c: add it to core/domain/unite.c. */
extern const char *const unite_known[];

/* Writes in the history of a structure that another one became part of it. */
int unite_tell(struct db *db, const struct author *author, int64_t structure, const char *other, struct arena *a,
               struct err *err) MUST_USE;
