#include "app/pulse.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "app/feeds.h"
#include "app/nightly.h"
#include "app/publication.h"
#include "app/reach.h"
#include "app/tally.h"
#include "base/thread.h"

/* How long a stop waits for the writer to write what was gathered. */
#define LAST_MS 10000

/* What the jobs share with the pulse, which may end before the last of them has run. */
struct beat {
    struct pulse_options options;
    atomic_int shares;
};

struct pulse {
    struct beat *beat;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t stop;
    bool stopping, started;
};

static void release(void *arg)
{
    struct beat *b = arg;
    if (atomic_fetch_sub(&b->shares, 1) == 1)
        free(b);
}

/* Runs on the writer. */
static void work(struct ctx *ctx, void *arg)
{
    struct beat *b = arg;
    if (tally_write(b->options.tally, ctx) != 0)
        b->options.log(ctx->err.msg);
    if (feeds_write(b->options.feeds, ctx) != 0)
        b->options.log(ctx->err.msg);
    if ((feeds_doubted(b->options.feeds) ? publication_reword(ctx) : publication_catch_up(ctx)) != 0)
        b->options.log(ctx->err.msg);
    if (reach_work(ctx) != 0)
        b->options.log(ctx->err.msg);
    nightly_work(ctx, b->options.log);
}

static struct engine_job job(struct beat *b)
{
    atomic_fetch_add(&b->shares, 1);
    return (struct engine_job){.run = work, .release = release, .arg = b};
}

static void *pulse_main(void *arg)
{
    struct pulse *p = arg;
    struct err err;
    unsigned every = p->beat->options.every_ms ? p->beat->options.every_ms : PULSE_MS;
    pthread_mutex_lock(&p->lock);
    while (!p->stopping) {
        struct timespec until = monotonic_in(every);
        if (pthread_cond_timedwait(&p->stop, &p->lock, &until) == 0)
            continue;
        pthread_mutex_unlock(&p->lock);
        if (engine_post(p->beat->options.engines, ENGINE_WRITE, job(p->beat), &err) != 0)
            p->beat->options.log(err.msg);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

int pulse_new(const struct pulse_options *options, struct pulse **out, struct err *err)
{
    struct pulse *p = calloc(1, sizeof *p);
    struct beat *b = calloc(1, sizeof *b);
    if (!p || !b) {
        free(p);
        free(b);
        return fail_memory(err);
    }
    b->options = *options;
    atomic_init(&b->shares, 1);
    p->beat = b;
    cond_init(&p->stop);
    pthread_mutex_init(&p->lock, NULL);
    p->started = thread_start(&p->thread, 0, pulse_main, p, err) == 0;
    if (!p->started) {
        pulse_free(p);
        return -1;
    }
    *out = p;
    return 0;
}

void pulse_free(struct pulse *p)
{
    struct err err;
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_cond_signal(&p->stop);
    pthread_mutex_unlock(&p->lock);
    if (p->started) {
        pthread_join(p->thread, NULL);
        if (engine_run(p->beat->options.engines, ENGINE_WRITE, job(p->beat), LAST_MS, &err) != 0)
            p->beat->options.log(err.msg);
    }
    pthread_cond_destroy(&p->stop);
    pthread_mutex_destroy(&p->lock);
    release(p->beat);
    free(p);
}
