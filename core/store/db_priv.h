/* What the modules of store share: the only place where SQLite's own types appear. */
#pragma once

#include <sqlite3.h>

#include "store/db.h"

sqlite3 *db_handle(struct db *db);

/* Fills err from the connection's last error; `what` is the SQL or a few words. Returns -1. */
int db_fail(sqlite3 *handle, struct err *err, const char *what);
