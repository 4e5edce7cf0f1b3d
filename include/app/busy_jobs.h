/*
 * The thread that reads the calendars that people gave by address, each once an hour, one at a time, in a child process
 * (app/busy_child.h) and on a connection of its own: a server somewhere may take its time.
 *
 * A calendar is due again before it is read, so that one that ends the server does not end the next one at once. What
 * goes wrong is in its row, not in the log: an address would be in good company there.
 */
#pragma once

#include <stdint.h>

#include "base/err.h"

/* How often it looks for work: whoever gave an address waits for it; and how often each is read. */
#define BUSY_JOBS_LOOK_MS 2000
#define BUSY_JOBS_EVERY_S 3600

struct busy_jobs_options {
    const char *db_path;
    int64_t (*clock)(void);
    void (*log)(const char *message);
};

struct busy_jobs;

/* Starts the thread. The caller owns the result. */
int busy_jobs_new(const struct busy_jobs_options *options, struct busy_jobs **out, struct err *err) MUST_USE;

/* Ends what is being read, and the thread. NULL is allowed. */
void busy_jobs_free(struct busy_jobs *j);
