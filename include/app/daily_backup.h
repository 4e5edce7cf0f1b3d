/*
 * The copy of the database that the server makes each day by itself, the command that takes it elsewhere, and the old
 * ones that make room.
 *
 * Where nothing is configured they lie beside the database, as long as there is room: a disk that backups fill would
 * stop the team. Elsewhere the operator has chosen the disk. A thread of its own looks at the clock; it blocks nobody.
 * Whatever fails is logged, kept for whoever looks at the state of the server, and tried again. Copies made by hand
 * (allervers backup) are not counted, nor ever deleted.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "app/config.h"
#include "app/duties.h"
#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/* How often the clock is looked at. */
#define DAILY_LOOK_MS 30000

/* After a failure: soon enough for a disk where somebody makes room, not so soon that the log is nothing else. */
#define DAILY_RETRY_S 3600

/* Longest run of the command: a large copy on a slow line, but not the next day's. */
#define DAILY_COMMAND_S (6 * 3600)

/* What a database's copies lie in when backup_dir is empty: its own name with this; and how many times the size of the
 * database must be free there: for the copy, and for as much work again. */
#define DAILY_BESIDE "-copies"
#define DAILY_ROOM 2

/* What backup_dir says to have none. */
#define DAILY_NONE "none"

/* The directory of the copies: backup_dir, else beside the database; NULL for none. In the arena. */
int daily_dir(const struct config *config, struct arena *a, const char **out, struct err *err) MUST_USE;

/* Whether one is due: none was made since that hour struck last, and the last try is not a recent failure. Instants; 0
 * is never. An instant in the future is of a clock that was wrong, and counts as never. */
bool daily_is_due(int64_t made, int64_t tried, int hour, int64_t now);

/* Deletes all but the `keep` newest daily copies of a directory, never `made`, the name of the one just made; and what
 * copies that were killed left there a day ago. Other files are not touched. */
int daily_prune(const char *dir, int64_t keep, const char *made, int64_t now, struct arena *a,
                struct err *err) MUST_USE;

/* What is known of the last one, kept in the database. */
struct daily_state {
    int64_t at;          /* instant of the last copy, 0: never */
    const char *file;    /* its path; NULL: never */
    int64_t failed_at;   /* not 0: what was tried last failed then, the copy or the command after it */
    const char *failure; /* why, in English */
};

int daily_read(struct db *db, struct arena *a, struct daily_state *out, struct err *err) MUST_USE;

/* An alarm of the team's first page, when the last one failed. */
int daily_duties(struct ctx *ctx, struct duties *list) MUST_USE;

struct daily_options {
    const struct config *config; /* db, backup_dir (not DAILY_NONE), backup_at, backup_keep, backup_command */
    int64_t (*clock)(void);
    void (*log)(const char *message);
    bool (*stop)(void *arg); /* true gives up what is being done; may be NULL. daily_new has its own. */
    void *arg;
};

/* Makes one now, whether it is due or not: copy, prune, command, and what daily_read tells. -1 when there is no new
 * copy; a command that fails is only told. */
int daily_make(const struct daily_options *o, struct arena *a, struct err *err) MUST_USE;

struct daily;

/* Starts the thread, which begins with one that was missed. The caller owns the result. */
int daily_new(const struct daily_options *options, struct daily **out, struct err *err) MUST_USE;

/* Gives up what is being done, the command too, and ends the thread. NULL is allowed. */
void daily_free(struct daily *d);
