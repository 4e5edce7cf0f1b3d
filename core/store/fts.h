/*
 * The tokenizer "allervers" of SQLite's full-text search (FTS5): base/token, for tables made with
 * `tokenize = 'allervers'`. It must be registered on every connection before such a table is touched; a database
 * opened by another program cannot search it. With `tokenize = 'allervers words'` what is written to the table are
 * words cut before (store/words.h), what is asked is cut by base/token.
 */
#pragma once

#include <sqlite3.h>

#include "base/err.h"

/* Registers the tokenizer on a connection. ERR_STORE when this SQLite has no FTS5. */
int fts_register(sqlite3 *db, struct err *err) MUST_USE;
