/*
 * Running another program: without a shell, without fork, and never for longer than it may.
 *
 * The program gets no input; what it prints goes to standard error, where our log goes. It runs in a process group of
 * its own, so that ending it also ends what it started.
 */
#pragma once

#include <stdbool.h>

#include "base/err.h"

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
