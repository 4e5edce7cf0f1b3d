/*
 * Whole databases: copying one that is in use, telling whether a file is sound, having one for oneself.
 *
 * A copy is one state of the database, that of the moment when it began, whatever others write meanwhile; it is one
 * file, without -wal, that needs nothing beside it. What a database holds is not looked at here.
 */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "store/db.h"

struct copy_options {
    const char *from, *to;
    void (*progress)(void *arg, int percent); /* may be NULL */
    bool (*stop)(void *arg);                  /* asked every few MiB: true gives up; may be NULL */
    void *arg;
};

/* Makes `to`, readable by its owner only, and flushes it to the disk; what has this name is lost. On failure nothing is
 * left of it. ERR_BUSY when stopped, ERR_LIMIT or ERR_IO for a full disk. */
int copy_database(const struct copy_options *o, struct err *err) MUST_USE;

/* Every page and index of the file says the same (PRAGMA integrity_check): ERR_STORE with the first that does not. */
int copy_verify(struct db *db, struct err *err) MUST_USE;

struct hold;

/* Takes a database that no connection of any process has open, and keeps all from opening it until hold_release; its
 * -wal is brought into it. A damaged one is held too, with its -wal as it is. ERR_BUSY when somebody has it open: a
 * server is seen even when it does nothing, because a connection in WAL mode keeps its lock on the file. This process
 * must have no connection to it. */
int hold_take(const char *path, struct hold **out, struct err *err) MUST_USE;
void hold_release(struct hold *h);
