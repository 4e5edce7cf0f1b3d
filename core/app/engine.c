#include "engine_priv.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/snapshot.h"
#include "base/thread.h"
#include "store/db.h"

/* A job on its way. Submitter and engine each hold a share: the submitter may leave first. */
struct ticket {
    struct engine_job job;
    struct ticket *next;
    pthread_cond_t done_signal;
    int shares;
    bool done, given_up; /* given up: nobody waits for it any more */
};

struct queue {
    struct ticket *first, **last;
    size_t n;
    pthread_cond_t filled;
};

struct engine {
    struct engines *all;
    enum engine_class class;
    struct db *db;
    struct arena *arena;
    pthread_t thread;
    bool started;
    int64_t busy_since; /* monotonic milliseconds; 0: waiting for a job */
};

struct engines {
    struct engine_options options;
    pthread_mutex_t lock; /* guards queues, tickets, stopping, busy_since */
    struct queue queues[ENGINE__MAX];
    bool stopping;
    size_t n;
    struct engine engines[ENGINE_READERS_MAX + 2];
};

/* ---- Tickets ---- */

static void release(struct engine_job job)
{
    if (job.release)
        job.release(job.arg);
}

/* Called with the lock held. */
static void drop_share(struct ticket *t)
{
    if (--t->shares > 0)
        return;
    pthread_cond_destroy(&t->done_signal);
    free(t);
}

/* Puts a job into its queue; the ticket when the submitter wants to wait. Called with the lock held. */
static int enqueue(struct engines *e, enum engine_class class, struct engine_job job, int shares, struct ticket **out,
                   struct err *err)
{
    struct queue *q = &e->queues[class];
    if (e->stopping)
        return fail(err, ERR_BUSY, "the server is stopping");
    size_t most = class == ENGINE_SLOW ? ENGINE_SLOW_QUEUE_MAX : ENGINE_QUEUE_MAX;
    if (q->n >= most)
        return fail(err, ERR_BUSY, "%zu jobs are waiting already", most);
    struct ticket *t = calloc(1, sizeof *t);
    if (!t)
        return fail_memory(err);
    *t = (struct ticket){.job = job, .shares = shares};
    cond_init(&t->done_signal);
    *q->last = t;
    q->last = &t->next;
    q->n++;
    pthread_cond_signal(&q->filled);
    *out = t;
    return 0;
}

static struct ticket *dequeue(struct queue *q)
{
    struct ticket *t = q->first;
    q->first = t->next;
    if (!q->first)
        q->last = &q->first;
    q->n--;
    return t;
}

int engine_post(struct engines *e, enum engine_class class, struct engine_job job, struct err *err)
{
    struct ticket *t;
    pthread_mutex_lock(&e->lock);
    int rc = enqueue(e, class, job, 1, &t, err);
    pthread_mutex_unlock(&e->lock);
    if (rc != 0)
        release(job);
    return rc;
}

int engine_run(struct engines *e, enum engine_class class, struct engine_job job, unsigned patience_ms, struct err *err)
{
    struct timespec until = monotonic_in(patience_ms);
    struct ticket *t;
    pthread_mutex_lock(&e->lock);
    if (enqueue(e, class, job, 2, &t, err) != 0) {
        pthread_mutex_unlock(&e->lock);
        release(job);
        return -1;
    }
    int waited = 0;
    while (!t->done && waited == 0)
        waited = pthread_cond_timedwait(&t->done_signal, &e->lock, &until);
    bool done = t->done;
    t->given_up = !done;
    drop_share(t);
    pthread_mutex_unlock(&e->lock);
    return done ? 0 : fail(err, ERR_BUSY, "no engine answered within %u ms", patience_ms);
}

/* ---- Threads ---- */

static void run_job(struct engine *self, struct engine_job job)
{
    const struct engine_options *o = &self->all->options;
    struct ctx ctx = {.db = self->db,
                      .arena = self->arena,
                      .now = o->clock(),
                      .valid_until = INT64_MAX,
                      .snapshots = o->snapshots,
                      .team_snapshots = o->team_snapshots,
                      .audience = &audience_public,
                      .templates = o->templates,
                      .config = o->config,
                      .throttle = o->throttle,
                      .rules = self->class == ENGINE_WRITE ? o->rules : NULL,
                      .rulebook = o->rulebook,
                      .feeds = o->feeds};
    bool reads = self->db && self->class == ENGINE_READ;
    struct err err;
    if (reads && db_read_begin(self->db, &err) != 0)
        o->log(err.msg);
    job.run(&ctx, job.arg);
    if (ctx.snapshot)
        snapshot_release(ctx.snapshots, ctx.snapshot);
    if (reads)
        db_read_end(self->db);
    if (self->db && db_settle(self->db, &err) != 0)
        o->log(err.msg);
    arena_reset(self->arena);
}

static void *engine_main(void *arg)
{
    struct engine *self = arg;
    struct engines *e = self->all;
    struct queue *q = &e->queues[self->class];
    pthread_mutex_lock(&e->lock);
    for (;;) {
        while (!q->first && !e->stopping)
            pthread_cond_wait(&q->filled, &e->lock);
        if (!q->first)
            break;
        struct ticket *t = dequeue(q);
        struct engine_job job = t->job;
        bool wanted = !t->given_up;
        self->busy_since = monotonic_ms();
        pthread_mutex_unlock(&e->lock);

        if (wanted)
            run_job(self, job);

        pthread_mutex_lock(&e->lock);
        self->busy_since = 0;
        t->done = true;
        pthread_cond_signal(&t->done_signal);
        drop_share(t);
        pthread_mutex_unlock(&e->lock);
        release(job);
        pthread_mutex_lock(&e->lock);
    }
    pthread_mutex_unlock(&e->lock);
    return NULL;
}

static int add_engine(struct engines *e, enum engine_class class, struct err *err)
{
    struct engine *self = &e->engines[e->n++];
    self->all = e;
    self->class = class;
    self->arena = arena_new(ENGINE_ARENA_MAX);
    if (!self->arena)
        return fail_memory(err);
    if (e->options.db_path &&
        db_open(e->options.db_path, class == ENGINE_READ ? DB_READ : DB_WRITE, &self->db, err) != 0)
        return -1;
    self->started = thread_start(&self->thread, ENGINE_STACK, engine_main, self, err) == 0;
    return self->started ? 0 : -1;
}

static size_t count_readers(size_t wanted)
{
    if (wanted == 0) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        wanted = cores < 2 ? 2 : (size_t)cores;
    }
    return wanted < ENGINE_READERS_MAX ? wanted : ENGINE_READERS_MAX;
}

int engines_new(const struct engine_options *options, struct engines **out, struct err *err)
{
    struct engines *e = calloc(1, sizeof *e);
    if (!e)
        return fail_memory(err);
    e->options = *options;
    pthread_mutex_init(&e->lock, NULL);
    for (int i = 0; i < ENGINE__MAX; i++) {
        e->queues[i].last = &e->queues[i].first;
        pthread_cond_init(&e->queues[i].filled, NULL);
    }
    int rc = add_engine(e, ENGINE_WRITE, err);
    if (rc == 0)
        rc = add_engine(e, ENGINE_SLOW, err);
    for (size_t i = count_readers(options->readers); rc == 0 && i > 0; i--)
        rc = add_engine(e, ENGINE_READ, err);
    if (rc != 0) {
        engines_free(e);
        return -1;
    }
    *out = e;
    return 0;
}

void engines_free(struct engines *e)
{
    if (!e)
        return;
    pthread_mutex_lock(&e->lock);
    e->stopping = true;
    for (int i = 0; i < ENGINE__MAX; i++)
        pthread_cond_broadcast(&e->queues[i].filled);
    pthread_mutex_unlock(&e->lock);
    for (size_t i = 0; i < e->n; i++) {
        if (e->engines[i].started)
            pthread_join(e->engines[i].thread, NULL);
        db_close(e->engines[i].db);
        arena_free(e->engines[i].arena);
    }
    for (int i = 0; i < ENGINE__MAX; i++)
        pthread_cond_destroy(&e->queues[i].filled);
    pthread_mutex_destroy(&e->lock);
    free(e);
}

int engines_check(struct engines *e, struct err *err)
{
    return engines_check_at(e, monotonic_ms(), err);
}

int engines_check_at(struct engines *e, int64_t now, struct err *err)
{
    static const char *const names[ENGINE__MAX] = {
        [ENGINE_READ] = "reader", [ENGINE_WRITE] = "writer", [ENGINE_SLOW] = "slow"};
    int rc = 0;
    pthread_mutex_lock(&e->lock);
    for (size_t i = 0; i < e->n && rc == 0; i++) {
        const struct engine *one = &e->engines[i];
        int64_t busy = one->busy_since ? now - one->busy_since : 0;
        if (busy > (one->class == ENGINE_READ ? ENGINE_STUCK_READ_MS : ENGINE_STUCK_WRITE_MS))
            rc = fail(err, ERR_BUSY, "%s engine %zu has been in one job for %lld s", names[one->class], i,
                      (long long)(busy / 1000));
    }
    pthread_mutex_unlock(&e->lock);
    return rc;
}
