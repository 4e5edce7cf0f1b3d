#include "app/pulse.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "app/feeds.h"
#include "app/nightly.h"
#include "app/publication.h"
#include "app/reach.h"
#include "app/tally.h"
#include "base/worker.h"

/* How long a stop waits for the writer to write what was gathered. */
#define LAST_MS 10000

/* What the jobs share with the pulse, which may end before the last of them has run. */
struct beat {
    struct pulse_options options;
    atomic_int shares;
};

struct pulse {
    struct beat *beat;
    struct worker worker;
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

static int ask(void *arg, struct err *err)
{
    struct beat *b = arg;
    return engine_post(b->options.engines, ENGINE_WRITE, job(b), err);
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
    struct worker_options each = {.look = ask,
                                  .arg = b,
                                  .every_ms = options->every_ms ? options->every_ms : PULSE_MS,
                                  .later = true,
                                  .log = options->log};
    if (worker_start(&p->worker, &each, err) != 0) {
        release(b);
        free(p);
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
    worker_stop(&p->worker);
    if (engine_run(p->beat->options.engines, ENGINE_WRITE, job(p->beat), LAST_MS, &err) != 0)
        p->beat->options.log(err.msg);
    release(p->beat);
    free(p);
}
