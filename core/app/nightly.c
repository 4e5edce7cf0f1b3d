#include "app/nightly.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "app/ctx.h"
#include "app/engine.h"
#include "app/purge.h"
#include "base/date.h"
#include "base/thread.h"

struct nightly {
    struct nightly_options options;
    pthread_t thread;
    bool started;
    int32_t looked;       /* the last day on which the writer was asked */
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    bool stopping;
};

static const char SQL_DONE[] = "SELECT value FROM setting WHERE key = 'nightly.day'";
static const char SQL_DO[] = "INSERT INTO setting(key, value) VALUES('nightly.day', ?1)"
                             " ON CONFLICT(key) DO UPDATE SET value = excluded.value";

static int forget(struct ctx *ctx)
{
    struct purge_line lines[RETAINED__MAX];
    if (!ctx->rules || !*ctx->rules)
        return fail(&ctx->err, ERR_RULE, "no rules are in force");
    return purge_run(ctx->db, *ctx->rules, ctx->now, ctx->arena, lines, &ctx->err);
}

/* A part that has something to do each day adds its line. */
static const struct {
    const char *name;
    int (*run)(struct ctx *ctx);
} tasks[] = {
    {"purge", forget},
};

/* Is the day's work still to be done? It is then noted as done: what fails is not tried each minute. */
static int take_day(struct ctx *ctx, bool *due)
{
    struct stmt *s;
    struct civil c;
    char today[DATE_ISO_SIZE];
    date_iso(paris_date(ctx->now), today);
    paris_civil(ctx->now, &c);
    *due = false;
    if (c.hour < NIGHTLY_HOUR)
        return 0;
    if (db_prepare(ctx->db, SQL_DONE, &s, &ctx->err) != 0)
        return -1;
    int rc = stmt_step(s, &ctx->err);
    *due = rc == 0 || (rc == 1 && !str_is(col_str(s, 0), today));
    stmt_reset(s);
    if (rc < 0 || !*due)
        return rc < 0 ? -1 : 0;
    if (db_prepare(ctx->db, SQL_DO, &s, &ctx->err) != 0)
        return -1;
    bind_text(s, 1, today);
    return stmt_run(s, &ctx->err);
}

void nightly_work(struct ctx *ctx, void (*log)(const char *message))
{
    bool due = false;
    if (take_day(ctx, &due) != 0) {
        log(ctx->err.msg);
        return;
    }
    for (size_t i = 0; due && i < sizeof tasks / sizeof *tasks; i++) {
        if (tasks[i].run(ctx) != 0) {
            (void)err_context(&ctx->err, "nightly %s", tasks[i].name);
            log(ctx->err.msg);
        }
    }
}

/* ---- The thread ---- */

static void job(struct ctx *ctx, void *arg)
{
    const struct nightly *n = arg;
    nightly_work(ctx, n->options.log);
}

/* Waits for the job, so that `arg` lives as long as it: nightly_free waits for this thread. */
static void look(struct nightly *n)
{
    struct err err;
    struct civil c;
    int64_t now = n->options.clock();
    paris_civil(now, &c);
    if (c.hour < NIGHTLY_HOUR || n->looked == paris_date(now))
        return;
    if (engine_run(n->options.engines, ENGINE_WRITE, (struct engine_job){.run = job, .arg = n}, UINT32_MAX, &err) != 0)
        n->options.log(err.msg);
    else
        n->looked = paris_date(now);
}

static void *nightly_main(void *arg)
{
    struct nightly *n = arg;
    pthread_mutex_lock(&n->lock);
    while (!n->stopping) {
        pthread_mutex_unlock(&n->lock);
        look(n);
        pthread_mutex_lock(&n->lock);
        struct timespec until = monotonic_in(NIGHTLY_LOOK_MS);
        while (!n->stopping && pthread_cond_timedwait(&n->wake, &n->lock, &until) == 0)
            continue;
    }
    pthread_mutex_unlock(&n->lock);
    return NULL;
}

int nightly_new(const struct nightly_options *options, struct nightly **out, struct err *err)
{
    struct nightly *n = calloc(1, sizeof *n);
    if (!n)
        return fail_memory(err);
    n->options = *options;
    cond_init(&n->wake);
    pthread_mutex_init(&n->lock, NULL);
    n->started = thread_start(&n->thread, 0, nightly_main, n, err) == 0;
    if (!n->started) {
        nightly_free(n);
        return -1;
    }
    *out = n;
    return 0;
}

void nightly_free(struct nightly *n)
{
    if (!n)
        return;
    pthread_mutex_lock(&n->lock);
    n->stopping = true;
    pthread_cond_signal(&n->wake);
    pthread_mutex_unlock(&n->lock);
    if (n->started)
        pthread_join(n->thread, NULL);
    pthread_cond_destroy(&n->wake);
    pthread_mutex_destroy(&n->lock);
    free(n);
}
