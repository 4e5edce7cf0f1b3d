/* A thread that looks for work, rests, and ends when told to. */
#include "test.h"

#include <time.h>

#include "base/thread.h"
#include "base/worker.h"

/* What nobody waits for in these tests: an end that did would show. */
#define LONG_MS 3600000

struct bench {
    struct worker worker;
    atomic_int looks, said, fails; /* fails: how many looks from now on */
    bool endless;                  /* a look lasts until it is told to end */
};

static struct bench *told; /* log() has no argument */

static void hear(const char *message)
{
    if (strcmp(message, "nothing to be had") == 0)
        told->said++;
}

static void nap(void)
{
    (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static int look(void *arg, struct err *why)
{
    struct bench *b = arg;
    b->looks++;
    while (b->endless && !worker_is_stopping(&b->worker))
        nap();
    if (b->fails > 0) {
        b->fails--;
        return fail(why, ERR_IO, "nothing to be had");
    }
    return 0;
}

static struct bench *begin(struct bench *b, unsigned every_ms, bool later)
{
    told = b;
    must(worker_start(
        &b->worker, &(struct worker_options){.look = look, .arg = b, .every_ms = every_ms, .later = later, .log = hear},
        err));
    return b;
}

static void wait_for(const atomic_int *what, int at_least)
{
    int64_t start = monotonic_ms();
    while (*what < at_least && monotonic_ms() < start + 10000)
        nap();
    assert_true(*what >= at_least);
}

static void it_looks_at_once_and_again_until_it_is_stopped(void **state)
{
    (void)state;
    struct bench *b = begin(&(struct bench){.endless = false}, 1, false);
    wait_for(&b->looks, 5);
    worker_stop(&b->worker);
    int looks = b->looks;
    for (int i = 0; i < 10; i++)
        nap();
    assert_int_equal(b->looks, looks);
}

static void the_end_does_not_wait_for_the_rest(void **state)
{
    (void)state;
    struct bench *b = begin(&(struct bench){.endless = false}, LONG_MS, false);
    wait_for(&b->looks, 1);
    worker_stop(&b->worker);
    assert_int_equal(b->looks, 1);
    struct bench *late = begin(&(struct bench){.endless = false}, LONG_MS, true);
    worker_stop(&late->worker);
    assert_int_equal(late->looks, 0); /* its first look was to come later */
}

static void a_look_that_lasts_learns_that_it_is_to_end(void **state)
{
    (void)state;
    struct bench *b = begin(&(struct bench){.endless = true}, LONG_MS, false);
    wait_for(&b->looks, 1);
    assert_false(worker_is_stopping(&b->worker));
    worker_stop(&b->worker);
    assert_true(worker_is_stopping(&b->worker));
    assert_int_equal(b->looks, 1);
}

static void why_a_look_failed_is_said_once_until_one_succeeds(void **state)
{
    (void)state;
    struct bench *b = begin(&(struct bench){.fails = 3}, 1, false);
    wait_for(&b->looks, 5);
    assert_int_equal(b->said, 1);
    b->fails = 2;
    wait_for(&b->said, 2);
    wait_for(&b->looks, b->looks + 4);
    worker_stop(&b->worker);
    assert_int_equal(b->said, 2);
}

static void one_that_never_ran_or_has_ended_may_be_stopped(void **state)
{
    (void)state;
    struct bench never = {.endless = false};
    worker_stop(&never.worker);
    struct bench *b = begin(&(struct bench){.endless = false}, 1, false);
    worker_stop(&b->worker);
    worker_stop(&b->worker);
}

static void a_thread_that_the_system_refuses_is_said_and_leaves_nothing(void **state)
{
    (void)state;
    struct bench b = {.endless = false};
    /* more stack than an address can reach */
    must_fail(worker_start(&b.worker, &(struct worker_options){.look = look, .arg = &b, .stack = (size_t)1 << 60}, err),
              ERR_IO, "thread");
    worker_stop(&b.worker);
    assert_int_equal(b.looks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_looks_at_once_and_again_until_it_is_stopped),
        cmocka_unit_test(the_end_does_not_wait_for_the_rest),
        cmocka_unit_test(a_look_that_lasts_learns_that_it_is_to_end),
        cmocka_unit_test(why_a_look_failed_is_said_once_until_one_succeeds),
        cmocka_unit_test(one_that_never_ran_or_has_ended_may_be_stopped),
        cmocka_unit_test(a_thread_that_the_system_refuses_is_said_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
