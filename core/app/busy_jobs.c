#include "app/busy_jobs.h"

#include <stdlib.h>

#include "app/busy_time.h"
#include "app/engine.h"
#include "base/worker.h"

/* Memory of one reading: its times twice, and the list of our own dates as it grew. */
#define ARENA_MAX (8u << 20)

struct busy_jobs {
    struct busy_jobs_options options;
    struct db *db;
    struct arena *arena;
    struct worker worker;
};

static int finish(struct busy_jobs *j, int rc, struct err *err)
{
    if (rc >= 0 && db_commit(j->db, err) == 0)
        return rc;
    db_rollback(j->db);
    return -1;
}

static int take(struct busy_jobs *j, struct busy_source *out, struct err *err)
{
    int64_t now = j->options.clock();
    if (db_begin(j->db, err) != 0)
        return -1;
    return finish(j, busy_take_due(j->db, now, now + BUSY_JOBS_EVERY_S, j->arena, out, err), err);
}

static int settle(struct busy_jobs *j, const struct busy_source *source, const struct busy_answer *answer,
                  struct err *err)
{
    struct busy_reading reading = {.events = answer->events, .refused = answer->refused, .n = answer->n};
    struct busy_span *spans = ARENA_ARRAY(j->arena, answer->n, struct busy_span);
    if (!spans)
        return fail_memory(err);
    for (size_t i = 0; i < answer->n; i++)
        spans[i] = (struct busy_span){.from = answer->spans[i].from, .to = answer->spans[i].to};
    reading.spans = spans;
    if (db_begin(j->db, err) != 0)
        return -1;
    return finish(j,
                  answer->fault == BUSY_FINE ? busy_was_read(j->db, source, &reading, j->options.clock(), err)
                                             : busy_failed(j->db, source, busy_fault_names[answer->fault], err),
                  err);
}

/* 1 one was read, 0 none is due, -1. */
static int read_one(struct busy_jobs *j, struct err *err)
{
    struct busy_source source;
    struct busy_answer answer;
    int64_t now = j->options.clock();
    int rc = take(j, &source, err);
    if (rc != 1)
        return rc;
    struct busy_question q = {.url = str_of(source.url),
                              .from = now - BUSY_BACK_DAYS * 86400LL,
                              .to = now + BUSY_AHEAD_DAYS * 86400LL,
                              .stop = worker_is_stopping,
                              .arg = &j->worker};
    if (busy_own_dates(j->db, q.from, q.to, ICAL_OWN_MAX, j->arena, &q.own, err) != 0)
        return -1;
    if (busy_child_ask(&q, j->arena, &answer, err) != 0)
        return err->code == ERR_BUSY ? 0 : -1;
    return settle(j, &source, &answer, err) == 0 ? 1 : -1;
}

static int look(void *arg, struct err *err)
{
    struct busy_jobs *j = arg;
    struct err unsettled;
    int rc = 1;
    while (rc == 1 && !worker_is_stopping(&j->worker)) {
        rc = read_one(j, err);
        arena_reset(j->arena);
    }
    if (db_settle(j->db, &unsettled) != 0)
        j->options.log(unsettled.msg);
    return rc < 0 ? -1 : 0;
}

int busy_jobs_new(const struct busy_jobs_options *options, struct busy_jobs **out, struct err *err)
{
    struct busy_jobs *j = calloc(1, sizeof *j);
    if (!j)
        return fail_memory(err);
    j->options = *options;
    j->arena = arena_new(ARENA_MAX);
    int rc = j->arena ? db_open(options->db_path, DB_WRITE, &j->db, err) : fail_memory(err);
    if (rc == 0)
        rc = worker_start(
            &j->worker,
            &(struct worker_options){
                .look = look, .arg = j, .every_ms = BUSY_JOBS_LOOK_MS, .stack = ENGINE_STACK, .log = options->log},
            err);
    if (rc != 0) {
        busy_jobs_free(j);
        return -1;
    }
    *out = j;
    return 0;
}

void busy_jobs_free(struct busy_jobs *j)
{
    if (!j)
        return;
    worker_stop(&j->worker);
    db_close(j->db);
    arena_free(j->arena);
    free(j);
}
