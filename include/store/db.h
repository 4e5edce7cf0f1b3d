/*
 * The one door to SQLite: open, prepared statements, transactions.
 *
 * A struct db is one connection, used by one thread at a time. Statements are cached by the address of their SQL text
 * (SQL is always a static constant, never built), prepared on first use and reset by db_settle after each job: a
 * forgotten read cursor would stop checkpoints for ever. Readers see one snapshot between db_read_begin and db_end.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct db;
struct stmt;

enum db_mode {
    DB_READ,   /* read only; the file must exist */
    DB_WRITE,  /* read and write; the file must exist */
    DB_CREATE, /* read and write; made when missing (0600) */
};

/* Opens a database file (":memory:" for tests): WAL, foreign keys, synchronous FULL for writers, busy timeout 10 s,
 * defensive, trusted_schema off, and the project's functions and tokenizer registered. Does not migrate. */
int db_open(const char *path, enum db_mode mode, struct db **out, struct err *err) MUST_USE;
void db_close(struct db *db);

/* The statement of this SQL text, reset and unbound. `sql` must be a static constant. Owned by db. */
int db_prepare(struct db *db, const char *sql, struct stmt **out, struct err *err) MUST_USE;

/* Binds parameter i (from 1). Text is not copied: it must live until the statement is stepped to its end. */
void bind_int(struct stmt *s, int i, int64_t v);
void bind_real(struct stmt *s, int i, double v);
void bind_text(struct stmt *s, int i, const char *v); /* NULL binds null */
void bind_str(struct stmt *s, int i, struct str v);
void bind_blob(struct stmt *s, int i, struct str v); /* bytes that are no text */
void bind_null(struct stmt *s, int i);

/* Steps to the next row: 1 there is a row, 0 done (the statement is reset), -1 error. A failed bind shows here. */
int stmt_step(struct stmt *s, struct err *err) MUST_USE;

/* Runs to the end a statement that returns no row. */
int stmt_run(struct stmt *s, struct err *err) MUST_USE;

/* Ends a reading before its last row. */
void stmt_reset(struct stmt *s);

/* Columns of the current row, from 0. The slice of col_str dies at the next step; col_text copies into the arena and
 * gives NULL for null, and for an arena at its limit. */
int64_t col_int(const struct stmt *s, int i);
double col_real(const struct stmt *s, int i);
struct str col_str(const struct stmt *s, int i);
struct str col_blob(const struct stmt *s, int i); /* as col_str, of bytes that are no text */
const char *col_text(const struct stmt *s, int i, struct arena *a);
bool col_null(const struct stmt *s, int i);
int col_count(const struct stmt *s);
const char *col_name(const struct stmt *s, int i);

/* Several statements without parameters or results: migrations, PRAGMAs, tests. */
int db_exec(struct db *db, const char *sql, struct err *err) MUST_USE;

/* One integer: the first column of the first row, or `otherwise` when there is none. */
int db_int(struct db *db, const char *sql, int64_t otherwise, int64_t *out, struct err *err) MUST_USE;

/* Transactions: BEGIN IMMEDIATE for writers, a deferred snapshot for readers. They do not nest (ERR_BUG). */
int db_begin(struct db *db, struct err *err) MUST_USE;
int db_commit(struct db *db, struct err *err) MUST_USE;
void db_rollback(struct db *db);
int db_read_begin(struct db *db, struct err *err) MUST_USE;
void db_read_end(struct db *db);
bool db_in_transaction(const struct db *db);

/* After a job: resets every statement; an open transaction is rolled back and reported as ERR_BUG. */
int db_settle(struct db *db, struct err *err) MUST_USE;

int64_t db_last_id(const struct db *db);
int64_t db_changes(const struct db *db);

/* A number that changes whenever another connection, in this process or another, committed (PRAGMA data_version). */
int db_data_version(struct db *db, int64_t *out, struct err *err) MUST_USE;
