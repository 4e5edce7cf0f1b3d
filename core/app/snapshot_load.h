/* Between the files of the snapshot: snapshot.c (shared, looked up), snapshot_load.c (read from the database). */
#pragma once

#include "app/snapshot.h"

/* Fills s with what an audience of this level may see, from one reading of the database. What it points to lies in a;
 * it is incomplete when -1 is returned. */
int snapshot_load(struct snapshot *s, struct db *db, enum level level, struct arena *a, struct err *err) MUST_USE;
