/*
 * Copies of the database, and putting one back: what `allervers backup` and `allervers restore` do.
 *
 * A copy is made under a temporary name, flushed, read again, and gets its name when it is sound: a file that has the
 * name of a backup is one. Putting back works the same way, and keeps what it replaces.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/* "2026-11-22-030005", civil time in Paris, with its NUL: sorted by name is sorted by time. */
#define BACKUP_STAMP_SIZE 18

void backup_stamp(int64_t now, char out[BACKUP_STAMP_SIZE]);

struct backup {
    const char *db, *to;
    bool replace;                             /* an older copy of this name may be replaced, nothing else */
    void (*progress)(void *arg, int percent); /* may be NULL */
    bool (*stop)(void *arg);                  /* as copy_database; may be NULL */
    void *arg;
};

/* Makes a copy of a database that may be in use. Letters that hold a link and have not left are blank in it: nobody
 * who reads the copy can follow one. ERR_REFUSED when the name is taken, ERR_STORE when the database is
 * damaged: then no copy is left, and older ones are worth keeping. */
int backup_make(const struct backup *b, struct arena *a, struct err *err) MUST_USE;

struct restored {
    const char *kept;  /* where the database is that was replaced; NULL: there was none */
    size_t has, needs; /* versions of the schema: fewer means that init --upgrade is next */
    /* Kept of the one that was replaced: persons who objected since, accounts blocked, places made confidential and
     * records or contacts made less visible. */
    int64_t objections, blocked, reserved;
};

/* Puts the copy `from` at the place of the database `db`, which nobody may have open. Who was signed in then is signed
 * out, and links that could be followed once are worth nothing: they may have been taken back since. Mails that
 * waited have probably left since: they are uncertain, a person decides, except about those that hold a link, which can
 * only be dropped. Who has objected to being listed since, which accounts were blocked, what was made
 * confidential or less visible, and the lasting links of structures and the addresses of private calendars as they are
 * by now, is taken over from the database that is replaced, if it can be read. Only db, progress and arg are read of
 * `to`. Until the last step, a renaming, the old database is in its place. */
int backup_restore(const char *from, const struct backup *to, int64_t now, struct arena *a, struct restored *out,
                   struct err *err) MUST_USE;
