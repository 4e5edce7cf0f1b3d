/* Engines and the watch: order, patience, limits, snapshots, and an end without losses. */
#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/watch.h"
#include "core/app/engine_priv.h"
#include "store/db.h"

#define NOW INT64_C(1790000000)

static char db_path[64];
static struct db *own; /* a connection of "another process" */
static atomic_int logged;
static char last_log[ERR_MSG_MAX];

static int64_t fixed_clock(void)
{
    return NOW;
}

static void log_line(const char *message)
{
    (void)snprintf(last_log, sizeof last_log, "%s", message);
    atomic_fetch_add(&logged, 1);
}

static int make_db(void **state)
{
    (void)state;
    struct err err;
    (void)snprintf(db_path, sizeof db_path, "/tmp/allervers-engine-%d.db", (int)getpid());
    return db_open(db_path, DB_CREATE, &own, &err) == 0 &&
                   db_exec(own,
                           "CREATE TABLE t(n INTEGER); INSERT INTO t VALUES(1), (2), (3);"
                           "CREATE TABLE change(seq INTEGER PRIMARY KEY); CREATE TABLE setting(key TEXT, value TEXT)",
                           &err) == 0
               ? 0
               : -1;
}

static int remove_db(void **state)
{
    (void)state;
    char name[80];
    db_close(own);
    unlink(db_path);
    (void)snprintf(name, sizeof name, "%s-wal", db_path);
    unlink(name);
    (void)snprintf(name, sizeof name, "%s-shm", db_path);
    unlink(name);
    return 0;
}

static struct engines *start(const char *path, size_t readers)
{
    struct engines *e = NULL;
    must(engines_new(
        &(struct engine_options){.db_path = path, .readers = readers, .clock = fixed_clock, .log = log_line}, &e, err));
    return e;
}

static void pause_ms(int ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

/* ---- Jobs ---- */

struct order {
    atomic_int n, released;
    int seen[ENGINE_QUEUE_MAX + 1];
};

struct numbered {
    struct order *order;
    int number;
};

static void note_number(struct ctx *ctx, void *arg)
{
    struct numbered *job = arg;
    (void)ctx;
    job->order->seen[atomic_fetch_add(&job->order->n, 1)] = job->number;
}

static void note_release(void *arg)
{
    struct numbered *job = arg;
    atomic_fetch_add(&job->order->released, 1);
}

/* A gate: the job waits until it is opened. */
struct gate {
    atomic_bool entered, open;
    atomic_int released;
};

static void wait_at_gate(struct ctx *ctx, void *arg)
{
    struct gate *g = arg;
    (void)ctx;
    atomic_store(&g->entered, true);
    while (!atomic_load(&g->open))
        pause_ms(1);
}

static void leave_gate(void *arg)
{
    atomic_fetch_add(&((struct gate *)arg)->released, 1);
}

static struct engine_job gate_job(struct gate *g)
{
    return (struct engine_job){wait_at_gate, leave_gate, g};
}

static void see_fresh_ctx(struct ctx *ctx, void *arg)
{
    int *seen = arg;
    assert_int_equal(arena_used(ctx->arena), 0);
    assert_int_equal(ctx->now, NOW);
    assert_true(ctx->valid_until == INT64_MAX && ctx->audience == &audience_public && ctx->err.code == ERR_NONE);
    assert_non_null(arena_alloc(ctx->arena, 1000));
    assert_null(arena_alloc(ctx->arena, ENGINE_ARENA_MAX));
    (void)ctx_time(ctx, NOW + 5);
    ctx->err.code = ERR_BUG;
    ++*seen;
}

static void each_job_starts_from_a_fresh_context(void **state)
{
    (void)state;
    struct engines *e = start(NULL, 1);
    int seen = 0;
    for (int i = 0; i < 3; i++)
        must(engine_run(e, ENGINE_READ, (struct engine_job){see_fresh_ctx, NULL, &seen}, 5000, err));
    must(engine_run(e, ENGINE_WRITE, (struct engine_job){see_fresh_ctx, NULL, &seen}, 5000, err));
    assert_int_equal(seen, 4);
    engines_free(e);
}

/* What was refused to somebody who waited too long does not happen afterwards. */
static void a_job_that_nobody_waits_for_any_more_does_not_begin(void **state)
{
    (void)state;
    struct engines *e = start(NULL, 1);
    struct gate first = {0}, second = {0};
    must(engine_post(e, ENGINE_WRITE, gate_job(&first), err));
    while (!atomic_load(&first.entered))
        pause_ms(1);
    must_fail(engine_run(e, ENGINE_WRITE, gate_job(&second), 20, err), ERR_BUSY, "no engine answered");
    atomic_store(&first.open, true);
    while (atomic_load(&second.released) == 0)
        pause_ms(1);
    assert_false(atomic_load(&second.entered));
    assert_int_equal(atomic_load(&first.released), 1);
    engines_free(e);
}

static void jobs_of_the_writer_run_in_the_order_they_came(void **state)
{
    (void)state;
    static struct order order;
    static struct numbered jobs[100];
    struct engines *e = start(NULL, 2);
    for (int i = 0; i < 100; i++) {
        jobs[i] = (struct numbered){&order, i};
        must(engine_post(e, ENGINE_WRITE, (struct engine_job){note_number, note_release, &jobs[i]}, err));
    }
    engines_free(e); /* finishes what waits */
    assert_int_equal(order.n, 100);
    assert_int_equal(order.released, 100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(order.seen[i], i);
}

static void a_submitter_may_give_up_and_its_job_is_released_once(void **state)
{
    (void)state;
    struct gate g = {0};
    struct engines *e = start(NULL, 1);
    must_fail(engine_run(e, ENGINE_READ, gate_job(&g), 30, err), ERR_BUSY, "within 30 ms");
    assert_int_equal(g.released, 0);
    atomic_store(&g.open, true);
    while (atomic_load(&g.released) == 0)
        pause_ms(1);
    engines_free(e);
    assert_int_equal(g.released, 1);
}

static void a_full_queue_refuses_and_a_stuck_engine_shows(void **state)
{
    (void)state;
    static struct order order;
    static struct numbered job = {&order, 1};
    struct gate g = {0};
    struct err e1 = {0};
    struct engines *e = start(NULL, 1);
    struct engine_job one = {note_number, note_release, &job};
    must(engine_post(e, ENGINE_READ, gate_job(&g), err));
    while (!atomic_load(&g.entered))
        pause_ms(1);
    for (int i = 0; i < ENGINE_QUEUE_MAX; i++)
        must(engine_post(e, ENGINE_READ, one, err));
    must_fail(engine_post(e, ENGINE_READ, one, err), ERR_BUSY, "256 jobs are waiting");
    must_fail(engine_run(e, ENGINE_READ, one, 10, err), ERR_BUSY, "256 jobs are waiting");
    assert_int_equal(order.released, 2); /* the two refused */

    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t now = (int64_t)t.tv_sec * 1000;
    must(engines_check(e, err));
    must(engines_check_at(e, now + ENGINE_STUCK_READ_MS - 1000, err));
    must_fail(engines_check_at(e, now + ENGINE_STUCK_READ_MS + 2000, err), ERR_BUSY, "reader engine 2 has been");
    must(engine_run(e, ENGINE_WRITE, (struct engine_job){note_number, NULL, &job}, 5000, &e1) ? -1 : 0);
    atomic_store(&g.open, true);
    engines_free(e);
    assert_int_equal(order.released, ENGINE_QUEUE_MAX + 2);
    assert_int_equal(g.released, 1);
}

/* Each slow job is a tenth of a second: who comes last must not wait longer than anybody has patience. */
static void the_slow_engine_keeps_a_short_queue(void **state)
{
    (void)state;
    static struct order order;
    static struct numbered job = {&order, 1};
    struct gate g = {0};
    struct engines *e = start(NULL, 1);
    struct engine_job one = {note_number, note_release, &job};
    must(engine_post(e, ENGINE_SLOW, gate_job(&g), err));
    while (!atomic_load(&g.entered))
        pause_ms(1);
    for (int i = 0; i < ENGINE_SLOW_QUEUE_MAX; i++)
        must(engine_post(e, ENGINE_SLOW, one, err));
    must_fail(engine_post(e, ENGINE_SLOW, one, err), ERR_BUSY, "32 jobs are waiting");
    must(engine_run(e, ENGINE_WRITE, one, 5000, err));
    must(engine_run(e, ENGINE_READ, one, 5000, err));
    atomic_store(&g.open, true);
    engines_free(e);
    assert_int_equal(order.n, ENGINE_SLOW_QUEUE_MAX + 2);
}

/* ---- With a database ---- */

static const char SQL_SUM[] = "SELECT sum(n) FROM t";
static const char SQL_ROWS[] = "SELECT n FROM t";
static const char SQL_INSERT[] = "INSERT INTO t VALUES(10)";

static void read_twice(struct ctx *ctx, void *arg)
{
    int64_t *sums = arg;
    struct err err;
    if (db_int(ctx->db, SQL_SUM, 0, &sums[0], &ctx->err) != 0 || db_exec(own, SQL_INSERT, &err) != 0 ||
        db_int(ctx->db, SQL_SUM, 0, &sums[1], &ctx->err) != 0)
        sums[0] = -1;
}

static void a_reader_sees_one_snapshot_for_the_whole_job(void **state)
{
    (void)state;
    struct engines *e = start(db_path, 1);
    int64_t sums[2], again[2];
    must(engine_run(e, ENGINE_READ, (struct engine_job){read_twice, NULL, sums}, 5000, err));
    assert_int_equal(sums[0], 6);
    assert_int_equal(sums[1], 6);
    must(engine_run(e, ENGINE_READ, (struct engine_job){read_twice, NULL, again}, 5000, err));
    assert_int_equal(again[0], 16);
    engines_free(e);
}

static void leave_a_cursor_open(struct ctx *ctx, void *arg)
{
    struct stmt *s;
    (void)arg;
    if (db_prepare(ctx->db, SQL_ROWS, &s, &ctx->err) != 0 || stmt_step(s, &ctx->err) != 1)
        atomic_store(&logged, 1000);
}

static void leave_a_transaction_open(struct ctx *ctx, void *arg)
{
    (void)arg;
    if (db_begin(ctx->db, &ctx->err) != 0 || db_exec(ctx->db, SQL_INSERT, &ctx->err) != 0)
        atomic_store(&logged, 1000);
}

static void what_a_job_leaves_open_is_closed_and_said(void **state)
{
    (void)state;
    int64_t before, after;
    struct engines *e = start(db_path, 1);
    must(db_int(own, SQL_SUM, 0, &before, err));
    atomic_store(&logged, 0);
    for (int i = 0; i < 3; i++)
        must(engine_run(e, ENGINE_READ, (struct engine_job){leave_a_cursor_open, NULL, NULL}, 5000, err));
    assert_int_equal(logged, 0);
    must(engine_run(e, ENGINE_WRITE, (struct engine_job){leave_a_transaction_open, NULL, NULL}, 5000, err));
    assert_int_equal(logged, 1);
    assert_non_null(strstr(last_log, "transaction was left open"));
    must(db_int(own, SQL_SUM, 0, &after, err));
    assert_int_equal(before, after);
    engines_free(e);
}

static void a_missing_database_is_said_at_the_start(void **state)
{
    (void)state;
    struct engines *e;
    struct engine_options o = {.db_path = "/nonexistent/x.db", .clock = fixed_clock, .log = log_line};
    must_fail(engines_new(&o, &e, err), ERR_IO, "/nonexistent/x.db");
    struct watch *w;
    must_fail(watch_new(&(struct watch_options){.db_path = "/nonexistent/x.db", .log = log_line}, &w, err), ERR_IO,
              "/nonexistent/x.db");
}

static void note_change(void *arg)
{
    atomic_fetch_add((atomic_int *)arg, 1);
}

static void the_watch_notices_the_changes_that_others_commit(void **state)
{
    (void)state;
    static atomic_int changes;
    struct watch *w;
    must(watch_new(&(struct watch_options){db_path, note_change, &changes, log_line}, &w, err));
    pause_ms(2 * WATCH_MS);
    assert_int_equal(changes, 0);
    static const char *const told[] = {"INSERT INTO change VALUES(1)", "INSERT INTO setting VALUES('team.name', 'DAC')",
                                       "UPDATE setting SET value = 'Dac'",
                                       "INSERT INTO change VALUES(2); DELETE FROM setting"};
    for (int n = 0; n < 4; n++) {
        must(db_exec(own, told[n], err));
        for (int i = 0; i < 50 && changes == n; i++)
            pause_ms(20);
        assert_int_equal(changes, n + 1);
    }
    /* What no page shows is written all the time: views, sessions, mails. */
    must(db_exec(own, SQL_INSERT, err));
    pause_ms(3 * WATCH_MS);
    assert_int_equal(changes, 4);
    watch_free(w);
}

/* ---- Many at once ---- */

static void add_one(struct ctx *ctx, void *arg)
{
    (void)ctx;
    atomic_fetch_add((atomic_int *)arg, 1);
}

static void *submit_many(void *arg)
{
    void **args = arg;
    for (int i = 0; i < 500; i++) {
        struct err err;
        struct engine_job job = {add_one, NULL, args[1]};
        enum engine_class class = i % 5 ? ENGINE_READ : ENGINE_WRITE;
        while (engine_run(args[0], class, job, 10000, &err) != 0)
            pause_ms(1);
    }
    return NULL;
}

static void sixteen_threads_are_served_all(void **state)
{
    (void)state;
    pthread_t threads[16];
    static atomic_int sum;
    struct engines *e = start(db_path, 0);
    void *args[] = {e, &sum};
    for (int i = 0; i < 16; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, submit_many, args), 0);
    for (int i = 0; i < 16; i++)
        pthread_join(threads[i], NULL);
    engines_free(e);
    assert_int_equal(sum, 16 * 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_job_starts_from_a_fresh_context),
        cmocka_unit_test(a_job_that_nobody_waits_for_any_more_does_not_begin),
        cmocka_unit_test(jobs_of_the_writer_run_in_the_order_they_came),
        cmocka_unit_test(a_submitter_may_give_up_and_its_job_is_released_once),
        cmocka_unit_test(a_full_queue_refuses_and_a_stuck_engine_shows),
        cmocka_unit_test(the_slow_engine_keeps_a_short_queue),
        cmocka_unit_test(a_reader_sees_one_snapshot_for_the_whole_job),
        cmocka_unit_test(what_a_job_leaves_open_is_closed_and_said),
        cmocka_unit_test(a_missing_database_is_said_at_the_start),
        cmocka_unit_test(the_watch_notices_the_changes_that_others_commit),
        cmocka_unit_test(sixteen_threads_are_served_all),
    };
    return cmocka_run_group_tests(tests, make_db, remove_db);
}
