/* The JSON reader: what it accepts, what it refuses and where, its limits. */
#include "test.h"

#include "base/buf.h"
#include "base/json.h"

static const struct json *parse(struct arena *a, const char *text)
{
    const struct json *v = NULL;
    must(json_parse(str_of(text), a, &v, err));
    return v;
}

static void every_value_is_read_and_written_back(void **state)
{
    (void)state;
    static const struct {
        const char *text, *written; /* NULL: the same text */
    } cases[] = {
        {"null", NULL},
        {" true ", "true"},
        {"false", NULL},
        {"0", NULL},
        {"-12", NULL},
        {"9223372036854775807", NULL},
        {"-9223372036854775808", NULL},
        {"9223372036854775808", "9.223372036854776e+18"},
        {"3.0", NULL},
        {"48.7906", NULL},
        {"1E2", "100.0"},
        {"-0.5e-1", "-0.05"},
        {"\"\"", NULL},
        {"\"h\xC3\xB4pital \\u00e9\\t\\/\\b\\f\"", "\"h\xC3\xB4pital \xC3\xA9\\u0009/\\u0008\\u000c\""},
        {"\"\\ud83d\\uDE00\"", "\"\xF0\x9F\x98\x80\""},
        {"[]", NULL},
        {"{}", NULL},
        {"[1,[2,[]],{\"a\":null}]", NULL},
        {"{ \"b\" : 1 ,\r\n\t\"a\" : [ true , \"x\" ] }", "{\"b\":1,\"a\":[true,\"x\"]}"},
        {"{\"\":1,\" \":2}", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new(1u << 20);
        struct buf b = buf_heap(1000);
        json_write(&b, parse(a, cases[i].text));
        assert_string_equal(buf_cstr(&b), cases[i].written ? cases[i].written : cases[i].text);
        struct buf again = buf_heap(1000);
        json_write(&again, parse(a, buf_cstr(&b)));
        assert_string_equal(buf_cstr(&again), buf_cstr(&b));
        buf_free(&b);
        buf_free(&again);
        arena_free(a);
    }
}

static void people_read_a_member_a_line(void **state)
{
    (void)state;
    struct arena *a = arena_new(1u << 20);
    struct buf b = buf_heap(1000);
    json_write_lines(&b, parse(a, "{\"a\":[1,{\"b\":null}],\"c\":[],\"d\":{}}"));
    assert_string_equal(buf_cstr(&b), "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": [],\n"
                                      "  \"d\": {}\n}");
    buf_free(&b);
    arena_free(a);
}

static void the_tree_holds_types_names_and_counts(void **state)
{
    (void)state;
    struct arena *a = arena_new(1u << 20);
    const struct json *v = parse(a, "{\"n\":7,\"x\":1.5,\"s\":\"a\\u0062c\",\"l\":[1,2,3]}");
    assert_int_equal(v->type, JSON_OBJECT);
    assert_int_equal(v->n, 4);
    assert_int_equal(json_member(v, "n")->type, JSON_INT);
    assert_int_equal(json_member(v, "n")->integer, 7);
    assert_true(json_member(v, "n")->real == 7.0);
    assert_int_equal(json_member(v, "x")->type, JSON_REAL);
    assert_true(json_member(v, "x")->real == 1.5);
    assert_string_equal(json_member(v, "s")->string.p, "abc");
    assert_int_equal(json_member(v, "s")->string.n, 3);
    assert_int_equal(json_member(v, "l")->n, 3);
    assert_int_equal(json_member(v, "l")->first->next->next->integer, 3);
    assert_null(json_member(v, "l")->first->next->next->next);
    assert_null(json_member(v, "absent"));
    assert_null(json_member(v->first, "n"));
    arena_free(a);
}

static void what_is_not_json_is_refused_with_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"", "line 1, column 1: a value expected, the text ends here"},
        {"  \n ", "line 2, column 2: a value expected"},
        {"nul", "column 1: a value expected"},
        {"NaN", "column 1: a value expected"},
        {"1 2", "column 3: text after the end"},
        {"nullx", "column 5: text after the end"},
        {"[1,]", "column 4: a value expected"},
        {"[1 2]", "column 4: ',' or ']' expected"},
        {"[1", "column 3: ',' or ']' expected"},
        {"{\"a\":1,}", "column 8: a member name in double quotes expected"},
        {"{a:1}", "column 2: a member name"},
        {"{\"a\" 1}", "column 6: ':' expected"},
        {"{\"a\":1 \"b\":2}", "column 8: ',' or '}' expected"},
        {"{\n \"\xC3\xA9\": 1, \"\xC3\xA9\": 2}", "line 2, column 10: \"\xC3\xA9\": this member stands twice"},
        {"// x\n1", "column 1: a value expected"},
        {"01", "column 2: a number may not start with 0"},
        {"-", "column 2: a digit expected"},
        {"+1", "column 1: a value expected"},
        {"1.", "column 3: a digit expected after the point"},
        {".5", "column 1: a value expected"},
        {"1e", "column 3: a digit expected in the exponent"},
        {"1e999", "column 1: a number beyond 1.8e308"},
        {"\"abc", "column 1: a string without its closing quote"},
        {"\"abc\\\"", "column 1: a string without its closing quote"},
        {"\"a\nb\"", "column 3: a control character"},
        {"\"\\x\"", "column 3: unknown escape"},
        {"\"\\u12g4\"", "column 6: four hexadecimal digits"},
        {"\"\\u12\"", "column 6: four hexadecimal digits"},
        {"\"\\u0000\"", "column 4: NUL in a string"},
        {"\"\\ud800\"", "column 4: half of a surrogate pair"},
        {"\"\\ud800\\n\"", "column 4: half of a surrogate pair"},
        {"\"\\ud800\\u0041\"", "column 4: half of a surrogate pair"},
        {"\"\\udc00\"", "column 4: half of a surrogate pair"},
        {"[\"\xC3\xA9\", \"\xE9\"]", "column 8: a byte that is NUL or not UTF-8"},
        {"\xEF\xBB\xBF{}", "column 1: a value expected"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new(1u << 20);
        const struct json *v = NULL;
        enum err_code code = strstr(cases[i].part, "1.8e308") ? ERR_LIMIT : ERR_INPUT;
        must_fail(json_parse(str_of(cases[i].text), a, &v, err), code, cases[i].part);
        assert_null(v);
        arena_free(a);
    }
    struct arena *a = arena_new(1000);
    const struct json *v;
    must_fail(json_parse(STR("[1,\0]"), a, &v, err), ERR_INPUT, "column 4: a byte that is NUL");
    arena_free(a);
}

/* before, `n` times `unit`, after. */
static struct buf repeated(const char *before, const char *unit, size_t n, const char *after)
{
    struct buf b = buf_heap(8u << 20);
    buf_raw_str(&b, str_of(before));
    for (size_t i = 0; i < n; i++)
        buf_raw_str(&b, str_of(unit));
    buf_raw_str(&b, str_of(after));
    return b;
}

static void limits_hold_and_what_is_within_passes(void **state)
{
    (void)state;
    static const struct {
        const char *before, *unit;
        size_t n;
        const char *after, *refusal; /* NULL: accepted */
    } cases[] = {
        {"", "[", JSON_DEPTH_MAX, "]]]]]]]]]]]]]]]]", NULL},
        {"", "[", JSON_DEPTH_MAX + 1, "]]]]]]]]]]]]]]]]]", "column 17: more than 16 levels"},
        {"[1", ",1", JSON_MEMBERS_MAX - 1, "]", NULL},
        {"[1", ",1", JSON_MEMBERS_MAX, "]", "more than 10000 values"},
        {"1", "0", 307, "", NULL},
        {"0.", "0", 398, "", NULL},
        {"0.", "0", 399, "", "more than 400 characters"},
        {"\"", "x", JSON_SIZE_MAX - 2, "\"", NULL},
        {"\"", "x", JSON_SIZE_MAX - 1, "\"", "at most 4194304 are read"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new(16u << 20);
        struct buf b = repeated(cases[i].before, cases[i].unit, cases[i].n, cases[i].after);
        const struct json *v;
        if (cases[i].refusal)
            must_fail(json_parse(buf_str(&b), a, &v, err), ERR_LIMIT, cases[i].refusal);
        else
            must(json_parse(buf_str(&b), a, &v, err));
        buf_free(&b);
        arena_free(a);
    }
}

static void a_duplicate_among_ten_thousand_names_is_found(void **state)
{
    (void)state;
    struct buf b = buf_heap(1u << 20);
    for (int i = 0; i < JSON_MEMBERS_MAX - 1; i++)
        buf_fmt(&b, "%c\"m%d\":%d", i ? ',' : '{', i, i);
    buf_lit(&b, ",\n\"m17\":0}");
    struct arena *a = arena_new(16u << 20);
    const struct json *v;
    must_fail(json_parse(buf_str(&b), a, &v, err), ERR_INPUT, "line 2, column 1: \"m17\": this member stands twice");
    arena_free(a);
    buf_free(&b);
}

static void an_arena_that_fails_anywhere_gives_a_clean_error(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct arena *a = arena_new(1u << 20);
        arena_fail_at(a, n);
        const struct json *v = NULL;
        struct err err = {0};
        int rc = json_parse(STR("{\"a\":[1,\"x\",{}],\"b\":null,\"c\":{\"d\":1,\"e\":2}}"), a, &v, &err);
        arena_free(a);
        if (rc == 0) {
            assert_true(n > 10);
            break;
        }
        assert_int_equal(err.code, ERR_LIMIT);
        assert_true(n < 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_read_and_written_back),
        cmocka_unit_test(people_read_a_member_a_line),
        cmocka_unit_test(the_tree_holds_types_names_and_counts),
        cmocka_unit_test(what_is_not_json_is_refused_with_line_and_column),
        cmocka_unit_test(limits_hold_and_what_is_within_passes),
        cmocka_unit_test(a_duplicate_among_ten_thousand_names_is_found),
        cmocka_unit_test(an_arena_that_fails_anywhere_gives_a_clean_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
