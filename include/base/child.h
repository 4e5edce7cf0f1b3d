/*
 * Running another program: without a shell, without fork, and never for longer than it may.
 *
 * A program that is run (child_run) gets no input; what it prints goes to standard error, where our log goes. One that
 * is talked to (child_talk) gets its input and answers us alone: no environment, nothing of what it says is logged.
 * Both run in a process group of their own, so that ending one also ends what it started.
 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Words of a program to run, its name and the last one included. */
#define CHILD_WORDS_MAX 64

/* Bytes of its words together. */
#define CHILD_LINE_MAX 4096

struct child_options {
    const char *words;       /* separated by blanks; the first is the program, looked for in PATH */
    const char *last;        /* one more word, whatever it holds */
    unsigned limit_s;        /* ended after so many seconds */
    bool (*stop)(void *arg); /* asked ten times a second: true ends it; may be NULL */
    void *arg;
};

/* Runs it to its end: 0 when it says 0. ERR_IO when it cannot be started, says something else or was killed, ERR_LIMIT
 * when it took too long, ERR_BUSY when stopped; err names the program. */
int child_run(const struct child_options *o, struct err *err) MUST_USE;

struct child_talk {
    const char *const *words; /* the first is the path of the program; ends with NULL */
    struct str input;         /* all it may read */
    unsigned limit_ms;        /* ended after so long */
    bool (*stop)(void *arg);  /* as above */
    void *arg;
};

/* Runs it, gives it its input and appends what it prints to `out`, whose maximum is the most it may say (ERR_LIMIT).
 * Errors as child_run's. */
int child_talk(const struct child_talk *t, struct buf *out, struct err *err) MUST_USE;
