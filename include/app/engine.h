/*
 * Engines: the threads that do the work, each with its own database connection and arena.
 *
 * There are a few reader engines, one writer engine, and one slow engine for what takes a tenth of a second or more
 * of a core, one at a time (passwords): it writes too, in transactions as short as the writer's. A job is a function
 * and its argument; jobs of a class start in the order they came. After each job the engine resets its statements and
 * rolls back what was left open. Engines know nothing of HTTP.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "app/ctx.h"
#include "base/err.h"

/* Most reader engines, however many cores: each holds a connection with 16 MiB of page cache. */
#define ENGINE_READERS_MAX 8

/* Stack of an engine: a Lua rule needs 512 KiB at its deepest (measured; 384 KiB crash). */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define ENGINE_STACK (8u << 20) /* instrumented frames are several times larger */
#else
#define ENGINE_STACK (1u << 20)
#endif

/* Memory of one job: a page takes about 1 MiB, a JSON list of 200 structures 6 MiB. */
#define ENGINE_ARENA_MAX (16u << 20)

/* Jobs that may wait per class. At 3 ms a page and two engines the last one starts after 0.4 s; further ones are
 * refused, which is kinder than an answer that comes too late. */
#define ENGINE_QUEUE_MAX 256

/* The same for the slow engine: at 100 ms a password, or 200 on a small machine, the last one starts after 6 s, within
 * ENGINE_PATIENCE_MS. A flood of passwords then holds this many threads of the server, not all of them. */
#define ENGINE_SLOW_QUEUE_MAX 32

/* How long a visitor waits for an engine before being told to come back. */
#define ENGINE_PATIENCE_MS 10000

/* A job that runs longer than this means that its engine is stuck: readers serve pages, the writer also recomputes the
 * visibility of 100,000 structures, and the slow one may wait for it. */
#define ENGINE_STUCK_READ_MS 10000
#define ENGINE_STUCK_WRITE_MS 300000

enum engine_class { ENGINE_READ = 1, ENGINE_WRITE, ENGINE_SLOW, ENGINE__MAX };

struct engine_options {
    const char *db_path;         /* exists and is migrated; NULL: engines without a database (tests) */
    size_t readers;              /* 0: one per core, at least 2, at most ENGINE_READERS_MAX */
    int64_t (*clock)(void);      /* gives ctx->now: date_clock, or a test's own */
    struct snapshots *snapshots; /* these are handed to every ctx; NULL is allowed */
    struct snapshots *team_snapshots;
    const struct templates *templates;
    const struct config *config;
    struct throttle *throttle;
    struct rules **rules; /* handed to the writer's jobs and touched by nobody else while it runs; NULL is allowed */
    struct rulebook *rulebook;        /* handed to every ctx; NULL is allowed */
    struct feeds *feeds;              /* likewise */
    void (*log)(const char *message); /* one line in English for the operator: a broken promise of a job */
};

struct engines;

/* Opens the connections and starts the threads. The caller owns the result. */
int engines_new(const struct engine_options *options, struct engines **out, struct err *err) MUST_USE;

/* Refuses new jobs, finishes those that wait, ends the threads and closes the connections. NULL is allowed. */
void engines_free(struct engines *e);

/* A job: runs on an engine with a fresh ctx (arena empty, audience public, now read). */
struct engine_job {
    void (*run)(struct ctx *ctx, void *arg);
    void (*release)(void *arg); /* gives arg back: called exactly once, whatever happens; may be NULL */
    void *arg;
};

/* Hands a job over and waits until it has run, at most patience_ms. 0: it has run. -1: ERR_BUSY, the queue is full, the
 * engines are stopping, or the wait was too long. In that last case a job that has begun runs to its end, so arg must
 * be shared: the engine's share is what `release` gives back, perhaps before this function returns. One that has not
 * begun is left out: what was refused to somebody must not happen afterwards. */
int engine_run(struct engines *e, enum engine_class class, struct engine_job job, unsigned patience_ms,
               struct err *err) MUST_USE;

/* Hands a job over without waiting. -1 (ERR_BUSY): it will not run, and was released. */
int engine_post(struct engines *e, enum engine_class class, struct engine_job job, struct err *err) MUST_USE;

/* 0 when every engine answers; ERR_BUSY naming one that has been in a job for too long. Takes no engine. */
int engines_check(struct engines *e, struct err *err) MUST_USE;
