/*
 * Erasing persons: what becomes of the structure of somebody self-employed once it was deleted and the time is over for
 * which deleted ones are kept. Of an institution contacts and addresses go then (domain/retention.h); of a person the
 * name is the datum, so all that it said goes, its history too. The row stays, empty, with its uuid and with what is to
 * be seen instead: its address answers as before. It cannot be taken back.
 *
 * An import must not bring them back, and what would tell them is gone: only keyed hashes are kept, of what their
 * sources called them and of their numbers. Who has the database can test a guess with them, and read nothing.
 */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "domain/structure.h"
#include "store/db.h"

/* What an erased structure is called, and its services and those that were deleted from a living one. */
#define ERASURE_STRUCTURE "Fiche effacée"
#define ERASURE_SERVICE "Service effacé"

/* Structures that are one person, as SQL. */
#define ERASURE_PERSONS "(SELECT id FROM structure WHERE kind = '" KIND_SELF_EMPLOYED "')"

/* The texts that are hashed, as SQL: of what a source calls a structure, and of a number that is one structure's own.
 */
#define ERASURE_OF_KEY(source, key) "'source' || char(10) || " source " || char(10) || " key
#define ERASURE_OF_NUMBER(scheme, value) scheme " || char(10) || " value
#define ERASURE_NUMBERS "scheme IN ('finess_et', 'siret')"

/* How many structures, and parts that were deleted from living ones, are to be erased: persons' deleted before this
 * instant. */
int erasure_count(struct db *db, int64_t before, int64_t *n, struct err *err) MUST_USE;

/* Erases them, inside the caller's transaction. *n as erasure_count. */
int erasure_run(struct db *db, int64_t before, int64_t *n, struct err *err) MUST_USE;

/* Has anybody been erased? 1, 0, -1 */
int erasure_any(struct db *db, struct err *err) MUST_USE;

/* Does this text, made by one of the two macros, tell somebody who was erased? 1, 0, -1 */
int erasure_knows(struct db *db, struct str text, struct err *err) MUST_USE;
