/* What a server keeps of the rules it has in force. */
#include "arena.h"

#include <pthread.h>

#include "app/rulebook.h"
#include "base/json.h"

static struct rule_set *delivered(void)
{
    struct rule_set *set = NULL;
    must(rules_load(NULL, NULL, &set, err));
    return set;
}

static struct rulebook_state state_of(struct rulebook *book)
{
    struct rulebook_state s;
    must(rulebook_read(book, arena, &s, err));
    return s;
}

/* ---- readings ---- */

static void ask_nobody(void *arg)
{
    (void)arg;
}

static void a_failed_reading_keeps_what_is_in_force(void **state)
{
    (void)state;
    struct rulebook *book;
    struct rule_set *set = delivered();
    must(rulebook_new(ask_nobody, NULL, &book, err));
    struct rulebook_state s = state_of(book);
    assert_null(s.set);
    assert_int_equal(s.tried, 0);
    rulebook_begin(book);
    assert_true(state_of(book).reading);
    rulebook_took(book, set, 100);
    rulebook_refused(book, STR("a.lua:3: no\nb.lua:1: no\n"), 200);
    s = state_of(book);
    assert_ptr_equal(s.set, set);
    assert_int_equal(s.since, 100);
    assert_int_equal(s.tried, 200);
    assert_false(s.reading);
    assert_str(s.report, "a.lua:3: no\nb.lua:1: no\n");
    rule_set_unref(s.set);
    rulebook_took(book, set, 300);
    s = state_of(book);
    assert_int_equal(s.since, 300);
    assert_int_equal(s.report.n, 0);
    rule_set_unref(s.set);
    rulebook_free(book);
    rule_set_unref(set);
}

static void a_report_is_never_empty_nor_endless(void **state)
{
    (void)state;
    struct rulebook *book;
    char *long_one = test_malloc(RULEBOOK_REPORT_MAX + 10);
    must(rulebook_new(ask_nobody, NULL, &book, err));
    rulebook_refused(book, STR(""), 1);
    assert_true(state_of(book).report.n > 0);
    memset(long_one, 'x', RULEBOOK_REPORT_MAX + 10);
    rulebook_refused(book, str_from(long_one, RULEBOOK_REPORT_MAX + 10), 2);
    assert_int_equal(state_of(book).report.n, RULEBOOK_REPORT_MAX - 1);
    test_free(long_one);
    rulebook_free(book);
}

/* ---- asking ---- */

struct server {
    struct rulebook *book;
    pthread_t thread;
    int asked;
};

static void *read_again(void *arg)
{
    struct server *s = arg;
    rulebook_refused(s->book, STR("broken"), 7);
    return NULL;
}

static void ask_server(void *arg)
{
    struct server *s = arg;
    s->asked++;
    assert_int_equal(pthread_create(&s->thread, NULL, read_again, s), 0);
}

static void who_asks_waits_for_the_outcome(void **state)
{
    (void)state;
    struct server server = {0};
    must(rulebook_new(ask_server, &server, &server.book, err));
    rulebook_ask(server.book, 60000);
    assert_int_equal(server.asked, 1);
    assert_str(state_of(server.book).report, "broken");
    pthread_join(server.thread, NULL);
    rulebook_free(server.book);
}

static void who_asks_does_not_wait_for_ever(void **state)
{
    (void)state;
    struct rulebook *book;
    must(rulebook_new(ask_nobody, NULL, &book, err));
    rulebook_ask(book, 1);
    assert_true(state_of(book).reading);
    rulebook_free(book);
}

/* ---- examples ---- */

static void examples_come_with_facts_that_can_be_tried_again(void **state)
{
    (void)state;
    struct rule_set *set = delivered();
    struct rules *rules;
    size_t n;
    const struct rule *r = rule_set_rules(set, &n);
    must(rules_new(set, &rules, err));
    for (size_t i = 0; i < n; i++) {
        struct rule_example *examples;
        must(rules_examples(set, &r[i], arena, &examples, err));
        for (size_t k = 0; k < r[i].examples; k++) {
            struct buf out = buf_in(arena, 1u << 20);
            struct err why = {0};
            int rc = rules_try(rules, r[i].kind->name, r[i].name, examples[k].given, &out, arena, NULL, &why);
            assert_true(examples[k].given.n > 0);
            if (examples[k].refusal) {
                assert_int_equal(rc, -1);
                assert_string_equal(why.msg, examples[k].refusal);
            } else {
                assert_int_equal(rc, 0);
                assert_true(str_eq(buf_str(&out), examples[k].decision));
            }
        }
        arena_reset(arena);
    }
    rules_free(rules);
    rule_set_unref(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_reading_keeps_what_is_in_force),
        cmocka_unit_test(a_report_is_never_empty_nor_endless),
        cmocka_unit_test(who_asks_waits_for_the_outcome),
        cmocka_unit_test(who_asks_does_not_wait_for_ever),
        cmocka_unit_test(examples_come_with_facts_that_can_be_tried_again),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
