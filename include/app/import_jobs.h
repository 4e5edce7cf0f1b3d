/*
 * The thread that reads and applies the files of app/uploads.h, one at a time, on a connection and with rules of its
 * own: an import takes seconds, and a form must not wait for it.
 *
 * What it is at stands in the file's row. A server that dies meanwhile says so there at its next start, and a person
 * decides: a file that kills a server would kill it again. What is applied is what was shown: the file is read again
 * first, and if anything would come out otherwise it is shown anew instead.
 */
#pragma once

#include "app/config.h"
#include "base/err.h"

struct rulebook;

/* How often it looks for work: a person waits for it. */
#define IMPORT_JOBS_LOOK_MS 300

/* How often files that are too old are looked for. */
#define IMPORT_JOBS_SWEEP_S 3600

struct import_jobs_options {
    const struct config *config;
    struct rulebook *rulebook; /* the rules in force; freed after the jobs */
    int64_t (*clock)(void);
    void (*log)(const char *message);
};

struct import_jobs;

/* Starts the thread. The caller owns the result. */
int import_jobs_new(const struct import_jobs_options *options, struct import_jobs **out, struct err *err) MUST_USE;

/* Stops what is being done at the end of its part, and ends the thread. NULL is allowed. */
void import_jobs_free(struct import_jobs *j);
