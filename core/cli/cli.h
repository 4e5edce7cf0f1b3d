/*
 * The command line: what all commands share. Only main.c and core/cli print or choose an exit code.
 *
 * Exit codes: 0 done, 1 refused (the reason is on standard error), 2 the command was not understood.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "app/busy_child.h"
#include "app/config.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "domain/change.h"
#include "store/db.h"
#include "store/migrate.h"

enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

/* Memory of one command; an import releases it row by row. */
#define CLI_ARENA_MAX (1u << 30)

/* Words of a command line. */
#define CLI_WORDS_MAX 4096

struct cli {
    struct arena *a;
    struct config config;
    const struct command *command;
    bool json;          /* --json: a program reads the answer */
    bool tty;           /* standard error is a terminal */
    const char **words; /* what is left when options are taken */
    int n_words;
};

/* An option of one command; --help, --db, --config and --json are every command's. */
struct option_spec {
    const char *name;  /* "--map" */
    const char *value; /* what stands behind it in the help; NULL: a switch */
    const char *help;
    const char **text; /* gets the value */
    bool *flag;        /* set by a switch */
};

struct command {
    const char *name, *words, *summary; /* words: "FILE", as in the help */
    const char *help;                   /* further lines, may be NULL */
    const struct option_spec *options;  /* ends with a NULL name; may be NULL */
    int min_words, max_words;
    int (*run)(struct cli *cli);
};

extern const struct command command_serve, command_init, command_import, command_search, command_set, command_tokens,
    command_rules, command_backup, command_restore, command_check, command_purge;

/* Prints "allervers COMMAND: message" on standard error and returns EXIT_REFUSED. */
int cli_refuse(const struct cli *cli, const struct err *err);

/* The same for a mistake in the words or options; returns EXIT_USAGE. */
int cli_usage(const struct cli *cli, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Opens the configured database, which must exist unless mode is DB_CREATE, whatever its state. */
int cli_open_any(const struct cli *cli, enum db_mode mode, struct db **out, struct err *err) MUST_USE;

/* Opens the configured database, which must exist and be up to date. */
int cli_open(const struct cli *cli, enum db_mode mode, struct db **out, struct err *err) MUST_USE;

struct rule_set;
struct rules;

/* Loads the delivered rules and those of the configured directory, and makes a state of them; the caller frees both. */
int cli_rules(const struct cli *cli, struct rule_set **set, struct rules **rules, struct err *err) MUST_USE;

/* Draws a bar on a terminal, a line each 10 % otherwise, both on standard error. Nothing is drawn before one second;
 * progress_end takes the bar away. */
struct progress {
    const struct cli *cli;
    const char *what;
    int64_t started_ms;
    int shown;
};
struct progress progress_start(const struct cli *cli, const char *what);
void progress_at(void *progress, int percent);
void progress_end(struct progress *p);

/* Decides anew about every structure where other rules than these decided last, or in any case (always). All of it or
 * nothing, in a transaction of its own. progress may be NULL. */
int cli_refresh(struct db *db, struct rules *rules, struct arena *a, const struct author *author, bool always,
                struct progress *progress, struct err *err) MUST_USE;

/* The child process that reads somebody's calendar (app/busy_child.h): no command of people's, so no help names it. */
int cli_busy_read(void);

/* Writes the whole buffer to standard output. */
int cli_print(const struct buf *b);
