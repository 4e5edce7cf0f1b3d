/* Query strings, forms and cookies. */
#include "arena.h"

#include "base/buf.h"
#include "http/params.h"

/* "name=value|name=value" for comparing. */
static const char *shown(const struct params *p)
{
    struct buf b = buf_in(arena, 10000);
    for (size_t i = 0; i < p->n; i++) {
        buf_raw_str(&b, p->items[i].name);
        buf_char(&b, '=');
        buf_raw_str(&b, p->items[i].value);
        buf_char(&b, '|');
    }
    return buf_cstr(&b);
}

static void a_query_is_decoded_in_order_with_its_repetitions(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *expected;
    } cases[] = {
        {"", ""},
        {"q=a+b%20c", "q=a b c|"},
        {"public=femmes&q=m%C3%A9moire&public=jeunes", "public=femmes|q=mémoire|public=jeunes|"},
        {"a", "a=|"},
        {"a=b=c", "a=b=c|"},
        {"&&a=1&", "a=1|"},
        {"=x&a=1", "a=1|"},
        {"%61=%2B%26%3D", "a=+&=|"},
        {"d%C3%A9p=92", "dép=92|"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct params p;
        must(params_query(str_of(cases[i].raw), arena, &p, err));
        assert_string_equal(shown(&p), cases[i].expected);
    }
}

static void a_malformed_query_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"q=%",   "q=%1",        "q=%zz",  "q=%1g", "q=%C3",    "q=%00",
                                      "%00=1", "q=%ED%A0%80", "q=\xFF", "q=a%",  "q=%C0%AF", "a=1&b=%-1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct params p;
        must_fail(params_query(str_of(bad[i]), arena, &p, err), ERR_INPUT, "expected");
    }
}

static struct str repeated(const char *what, size_t times)
{
    struct buf b = buf_in(arena, 500000);
    for (size_t i = 0; i < times; i++)
        buf_fmt(&b, "%s", what);
    return buf_str(&b);
}

static void limits_hold_to_the_last_one_allowed(void **state)
{
    (void)state;
    struct params p;
    must(params_query(repeated("a=&", PARAMS_MAX), arena, &p, err));
    assert_int_equal(p.n, PARAMS_MAX);
    must_fail(params_query(repeated("a=&", PARAMS_MAX + 1), arena, &p, err), ERR_LIMIT, "64 parameters");
    must(params_query(repeated("n", PARAM_NAME_MAX), arena, &p, err));
    must_fail(params_query(repeated("n", PARAM_NAME_MAX + 1), arena, &p, err), ERR_LIMIT, "name");
    struct str longest = repeated("v", PARAM_FORM_VALUE_MAX);
    const char *text = arena_printf(arena, "v=%.*s", PARAM_VALUE_MAX, longest.p);
    must(params_query(str_of(text), arena, &p, err));
    text = arena_printf(arena, "v=%.*s", PARAM_VALUE_MAX + 1, longest.p);
    must_fail(params_query(str_of(text), arena, &p, err), ERR_LIMIT, "1000 bytes");
    must(params_form(str_of(text), arena, &p, err));
    text = arena_printf(arena, "v=%.*s", PARAM_FORM_VALUE_MAX, longest.p);
    must(params_form(str_of(text), arena, &p, err));
    must(params_form(repeated("a=&", PARAMS_FORM_MAX), arena, &p, err));
    must_fail(params_form(repeated("a=&", PARAMS_FORM_MAX + 1), arena, &p, err), ERR_LIMIT, "900 parameters");
    text = arena_printf(arena, "v=%sx", longest.p);
    must_fail(params_form(str_of(text), arena, &p, err), ERR_LIMIT, "65536 bytes");
}

static void cookies_that_are_malformed_are_left_out(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *expected;
    } cases[] = {
        {"", ""},
        {"a=1", "a=1|"},
        {"a=1; b=\"2\"; c=x=y", "a=1|b=2|c=x=y|"},
        {"a=%41", "a=%41|"},
        {"nothing; =x; a=1;; b=", "a=1|b=|"},
        {"a=\xC3\xA9; b=2", "b=2|"},
        {"a=\x7F; b=\"; c d=3; e=4", "e=4|"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct params p;
        must(params_cookie(str_of(cases[i].raw), arena, &p, err));
        assert_string_equal(shown(&p), cases[i].expected);
    }
    struct params p;
    must(params_cookie(repeated("a=1;", PARAMS_MAX + 9), arena, &p, err));
    assert_int_equal(p.n, PARAMS_MAX);
    must(params_cookie(repeated("n", 2000), arena, &p, err));
    assert_int_equal(p.n, 0);
}

static void memory_that_runs_out_is_an_error_everywhere(void **state)
{
    (void)state;
    for (size_t n = 1; n < 20; n++) {
        struct arena *small = arena_new(1u << 20);
        struct params p = {0};
        struct err err = {0};
        arena_fail_at(small, n);
        if (params_query(STR("a=1&b=2&c=3"), small, &p, &err) != 0)
            assert_int_equal(err.code, ERR_LIMIT);
        else
            assert_true(n > 6 && p.n == 3);
        arena_fail_at(small, n);
        if (params_cookie(STR("a=1; b=2"), small, &p, &err) != 0)
            assert_int_equal(err.code, ERR_LIMIT);
        else
            assert_true(n > 4 && p.n == 2);
        arena_free(small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_is_decoded_in_order_with_its_repetitions),
        cmocka_unit_test(a_malformed_query_is_refused),
        cmocka_unit_test(limits_hold_to_the_last_one_allowed),
        cmocka_unit_test(cookies_that_are_malformed_are_left_out),
        cmocka_unit_test(memory_that_runs_out_is_an_error_everywhere),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
