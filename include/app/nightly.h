/*
 * What the server does once a day by itself, besides the backup: forgetting what has been kept long enough.
 *
 * A thread looks at the clock and hands the work to the writer's engine, so that it is never alone with the database
 * and never in anybody's way for longer than one task. The day it was done last stands in the setting 'nightly.day': a
 * server that was off at that hour does it at its next start.
 */
#pragma once

#include <stdint.h>

#include "base/err.h"

struct engines;

/* In Paris, after the backup (3 h unless configured): a copy of yesterday holds what is forgotten today. */
#define NIGHTLY_HOUR 4

/* How often the clock is looked at. */
#define NIGHTLY_LOOK_MS 60000

struct nightly_options {
    struct engines *engines;
    int64_t (*clock)(void);
    void (*log)(const char *message);
};

struct nightly;

/* Starts the thread, which begins with a day that was missed. The caller owns the result. */
int nightly_new(const struct nightly_options *options, struct nightly **out, struct err *err) MUST_USE;

/* Ends the thread; a task that the writer has begun goes on. NULL is allowed. */
void nightly_free(struct nightly *n);

struct ctx;

/* Does what is due at ctx->now, on the writer: nothing before NIGHTLY_HOUR, nor twice a day. A task that fails is
 * logged and tried again the next day; the others are done. */
void nightly_work(struct ctx *ctx, void (*log)(const char *message));
