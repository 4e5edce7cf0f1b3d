/* Views: gathered by many, bounded, written once, lost by nothing but a crash. */
#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "app/pulse.h"
#include "app/tally.h"

/* 2026-11-22 */
#define TODAY 20779

static const char SUM[] = "SELECT coalesce(sum(n), 0) FROM counter", ROWS[] = "SELECT count(*) FROM counter",
                  THREE[] = "SELECT n FROM counter WHERE kind = 'view' AND key = 'aaaaaaaaaa' AND day = '2026-11-22'";

static void write_all(struct fixture *f, struct tally *v)
{
    struct ctx ctx = {.db = f->db, .arena = f->a, .now = FIXTURE_NOW, .valid_until = INT64_MAX};
    if (tally_write(v, &ctx) != 0)
        fail_msg("%s", ctx.err.msg);
}

static void each_structure_has_a_number_a_day(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct tally *v;
    must(tally_new(&v, err));
    for (int i = 0; i < 3; i++)
        tally_note(v, TALLY_VIEW, "aaaaaaaaaa", TODAY);
    tally_note(v, TALLY_VIEW, "aaaaaaaaaa", TODAY - 1);
    tally_note(v, TALLY_VIEW, "bbbbbbbbbb", TODAY);
    tally_note(v, TALLY_VIEW, "", TODAY);
    tally_note(v, TALLY_VIEW, "longer than any short id", TODAY);
    write_all(f, v);
    assert_int_equal(fixture_number(f, ROWS), 3);
    assert_int_equal(fixture_number(f, THREE), 3);
    /* Written once; what comes later is added. */
    write_all(f, v);
    assert_int_equal(fixture_number(f, SUM), 5);
    tally_note(v, TALLY_VIEW, "aaaaaaaaaa", TODAY);
    write_all(f, v);
    assert_int_equal(fixture_number(f, THREE), 4);
    tally_free(v);
    fixture_close(f);
}

static void more_structures_than_fit_are_left_out_until_it_is_written(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct tally *v;
    char key[12]; /* of any int */
    must(tally_new(&v, err));
    for (int i = 0; i < TALLY_VIEWS_MAX + 500; i++) {
        (void)snprintf(key, sizeof key, "%010d", i);
        tally_note(v, TALLY_VIEW, key, TODAY);
    }
    tally_note(v, TALLY_VIEW, "0000000000", TODAY); /* one that is in still counts */
    write_all(f, v);
    assert_int_equal(fixture_number(f, ROWS), TALLY_VIEWS_MAX);
    assert_int_equal(fixture_number(f, SUM), TALLY_VIEWS_MAX + 1);
    tally_note(v, TALLY_VIEW, key, TODAY);
    write_all(f, v);
    assert_int_equal(fixture_number(f, ROWS), TALLY_VIEWS_MAX + 1);
    tally_free(v);
    fixture_close(f);
}

static void what_could_not_be_written_is_written_later(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct tally *v;
    struct ctx ctx = {.db = f->db, .arena = f->a, .now = FIXTURE_NOW, .valid_until = INT64_MAX};
    must(tally_new(&v, err));
    tally_note(v, TALLY_VIEW, "aaaaaaaaaa", TODAY);
    fixture_exec(f, "CREATE TRIGGER full BEFORE INSERT ON counter BEGIN SELECT raise(ABORT, 'disk full'); END");
    assert_int_equal(tally_write(v, &ctx), -1);
    assert_false(db_in_transaction(f->db));
    tally_note(v, TALLY_VIEW, "aaaaaaaaaa", TODAY);
    fixture_exec(f, "DROP TRIGGER full");
    write_all(f, v);
    assert_int_equal(fixture_number(f, SUM), 2);
    tally_free(v);
    fixture_close(f);
}

static void searches_that_overflow_are_only_counted(void **state)
{
    (void)state;
    static const char none[] = "SELECT n FROM counter WHERE kind = 'unfound' AND key = ''",
                      kept[] = "SELECT count(*) FROM counter WHERE kind = 'unfound' AND key <> ''";
    struct fixture *f = fixture_open();
    struct tally *v;
    char key[TALLY_KEY_MAX + 2];
    must(tally_new(&v, err));
    for (int i = 0; i < TALLY_UNFOUND_MAX + 3; i++) {
        (void)snprintf(key, sizeof key, "mot %d", i);
        tally_note(v, TALLY_UNFOUND, key, TODAY);
    }
    tally_note(v, TALLY_UNFOUND, "mot 0", TODAY);
    tally_note(v, TALLY_VIEW, "aaaaaaaaaa", TODAY); /* the others have room of their own */
    memset(key, 'x', TALLY_KEY_MAX + 1);
    key[TALLY_KEY_MAX + 1] = '\0';
    tally_note(v, TALLY_UNFOUND, key, TODAY);
    write_all(f, v);
    assert_int_equal(fixture_number(f, kept), TALLY_UNFOUND_MAX);
    assert_int_equal(fixture_number(f, none), 3);
    assert_int_equal(fixture_number(f, "SELECT n FROM counter WHERE key = 'mot 0'"), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM counter WHERE kind = 'view'"), 1);
    /* And in the table: what is there goes on, what is new is only counted. */
    for (int i = 0; i < TALLY_UNFOUND_KEPT + 10; i++) {
        (void)snprintf(key, sizeof key, "autre %d", i);
        tally_note(v, TALLY_UNFOUND, key, TODAY);
        if (i % 500 == 499)
            write_all(f, v);
    }
    tally_note(v, TALLY_UNFOUND, "mot 0", TODAY);
    write_all(f, v);
    assert_int_equal(fixture_number(f, kept), TALLY_UNFOUND_KEPT);
    assert_int_equal(fixture_number(f, "SELECT n FROM counter WHERE key = 'mot 0'"), 3);
    tally_free(v);
    fixture_close(f);
}

/* ---- The pulse ---- */

static int64_t fixed_clock(void)
{
    return FIXTURE_NOW;
}

static void log_line(const char *message)
{
    print_error("%s\n", message);
}

static void *look(void *arg)
{
    for (int i = 0; i < 1000; i++)
        tally_note(arg, TALLY_VIEW, i % 2 ? "aaaaaaaaaa" : "bbbbbbbbbb", TODAY);
    return NULL;
}

static void look_together(struct tally *v)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, look, v), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
}

static void it_is_written_as_time_goes_by_and_at_the_end(void **state)
{
    (void)state;
    char path[64];
    struct engines *e;
    struct tally *v;
    struct pulse *p;
    (void)snprintf(path, sizeof path, "/tmp/allervers-views-%d.db", (int)getpid());
    struct fixture *f = fixture_open_at(path);
    must(tally_new(&v, err));
    must(engines_new(&(struct engine_options){.db_path = path, .readers = 1, .clock = fixed_clock, .log = log_line}, &e,
                     err));
    must(pulse_new(&(struct pulse_options){.engines = e, .tally = v, .log = log_line, .every_ms = 20}, &p, err));
    look_together(v);
    for (int i = 0; i < 200 && fixture_number(f, SUM) < 4000; i++)
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    assert_int_equal(fixture_number(f, SUM), 4000);
    pulse_free(p);
    /* A stop writes what the next minute would have. */
    must(pulse_new(&(struct pulse_options){.engines = e, .tally = v, .log = log_line}, &p, err));
    tally_note(v, TALLY_VIEW, "aaaaaaaaaa", TODAY);
    pulse_free(p);
    assert_int_equal(fixture_number(f, SUM), 4001);
    engines_free(e);
    tally_free(v);
    fixture_close(f);
    for (int i = 0; i < 3; i++) {
        static const char *const tails[] = {"", "-wal", "-shm"};
        char name[80];
        (void)snprintf(name, sizeof name, "%s%s", path, tails[i]);
        unlink(name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_structure_has_a_number_a_day),
        cmocka_unit_test(more_structures_than_fit_are_left_out_until_it_is_written),
        cmocka_unit_test(what_could_not_be_written_is_written_later),
        cmocka_unit_test(searches_that_overflow_are_only_counted),
        cmocka_unit_test(it_is_written_as_time_goes_by_and_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
