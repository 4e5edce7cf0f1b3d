/* Memory, slices, UTF-8, buffers and errors. */
#include "test.h"

#include "base/buf.h"

static void arena_gives_zeroed_memory_up_to_its_limit(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000);
    char *p = arena_alloc(a, 900);
    assert_non_null(p);
    for (int i = 0; i < 900; i++)
        assert_int_equal(p[i], 0);
    assert_null(arena_alloc(a, 200));
    assert_non_null(arena_alloc(a, 50));
    assert_null(arena_array(a, SIZE_MAX / 2, 4));
    arena_free(a);
}

static void arena_releases_to_a_mark(void **state)
{
    (void)state;
    struct arena *a = arena_new(10u << 20);
    for (int round = 0; round < 1000; round++) {
        struct arena_mark m = arena_mark(a);
        for (int i = 0; i < 40; i++)
            assert_non_null(arena_alloc(a, 10000)); /* several chunks, and one larger than a chunk: */
        assert_non_null(arena_alloc(a, 200000));
        arena_release(a, m);
        assert_int_equal(arena_used(a), 0);
    }
    char *kept = arena_strdup(a, "kept");
    struct arena_mark m = arena_mark(a);
    memset(arena_alloc(a, 100000), 'x', 100000);
    arena_release(a, m);
    char *again = arena_alloc(a, 8);
    assert_int_equal(again[0], 0);
    assert_string_equal(kept, "kept");
    arena_free(a);
}

static void slices_cut_and_trim(void **state)
{
    (void)state;
    struct str rest = STR("a||b|"), f;
    bool more = true;
    const char *const expected[] = {"a", "", "b", ""};
    for (int i = 0; i < 4; i++) {
        assert_true(str_cut(&rest, '|', &f, &more));
        assert_str(f, expected[i]);
    }
    assert_false(str_cut(&rest, '|', &f, &more));
    assert_str(str_trim(STR("\xC2\xA0 x y\t\xC2\xA0")), "x y");
    assert_str(str_trim(STR("  ")), "");
}

static void numbers_are_whole_or_refused(void **state)
{
    (void)state;
    int64_t v = 7;
    must(str_to_int(STR("-12"), -20, 20, &v, err));
    assert_int_equal(v, -12);
    const char *const bad[] = {"", "-", "1x", " 1", "0x10", "21", "99999999999999999999", "1-"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        must_fail(str_to_int(str_of(bad[i]), -20, 20, &v, err), ERR_INPUT, "from -20 to 20");
    must(str_to_int(STR("-9223372036854775808"), INT64_MIN, INT64_MAX, &v, err));
    assert_true(v == INT64_MIN);
    must_fail(str_to_int(STR("9223372036854775808"), INT64_MIN, INT64_MAX, &v, err), ERR_INPUT, "9223372036854775808");
    double d = 0;
    must(str_to_real(STR("48,7906"), -90, 90, &d, err));
    assert_true(d > 48.790599 && d < 48.790601);
    must(str_to_real(STR("-2.5"), -90, 90, &d, err));
    assert_true(d == -2.5);
    must_fail(str_to_real(STR("4.8.7"), -90, 90, &d, err), ERR_INPUT, "4.8.7");
    must_fail(str_to_real(STR("nan"), -90, 90, &d, err), ERR_INPUT, "number");
    must(str_to_real(STR("12e-1"), -90, 90, &d, err));
    assert_true(d == 1.2);
    const char *const bad_reals[] = {"", ".", "+", "e5", "1e", "1e+", "1e5x", "1e999", "inf", "0x10", "1 "};
    for (size_t i = 0; i < sizeof bad_reals / sizeof *bad_reals; i++)
        must_fail(str_to_real(str_of(bad_reals[i]), -90, 90, &d, err), ERR_INPUT, "number");
}

static void utf8_is_checked_as_rfc_3629_says(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t n;
        bool valid;
    } cases[] = {
        {"h\xC3\xB4pital", 8, true},    {"\xF0\x9F\x98\x80", 4, true},
        {"\xC0\xAF", 2, false},         {"\xED\xA0\x80", 3, false},
        {"\xF4\x90\x80\x80", 4, false}, {"a\0b", 3, false},
        {"\xE2\x82", 2, false},         {"\x80", 1, false},
        {"\xE0\x80\x80", 3, false},     {"", 0, true},
        {"\xEF\xBB\xBFx", 4, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(utf8_valid(str_from(cases[i].s, cases[i].n)), cases[i].valid);
    assert_int_equal(utf8_find_bad(STR("h\xC3\xB4\xE9pital")), 3);
    char out[4];
    for (uint32_t c = 1; c < 0x110000; c += 7) {
        size_t n = utf8_put(c, out);
        struct str s = str_from(out, n);
        uint32_t back = utf8_next(&s);
        assert_int_equal(s.n, 0);
        assert_int_equal(back, c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c);
    }
    assert_str(utf8_prefix(STR("h\xC3\xB4"), 2), "h");
}

static void what_misleads_a_reader_leaves_a_text(void **state)
{
    (void)state;
    static const struct {
        const char *text, *lines, *line;
    } cases[] = {
        {"", "", ""},
        {"Le Nid", "Le Nid", "Le Nid"},
        {" a \x01\x1B[31mb\x07 ", "a [31mb", "a [31mb"},
        {"a\tb\x7F\xC2\x85z", "a b z", "a b z"},
        {"a\r\nb\rc\nd\n\ne\u2028f", "a\nb\nc\nd\n\ne\nf", "a b c d e f"},
        {"\uFEFFab\u202Ec\u2066d\u200Be\u2060\u2069", "abcde", "abcde"},
        {"\u2028\u2029\uFEFF", "", ""},
        {"می\u200Cخواهم d’été\u00A0!", "می\u200Cخواهم d’été\u00A0!", "می\u200Cخواهم d’été\u00A0!"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char lines[100], line[100];
        size_t n = strlen(cases[i].text);
        memcpy(lines, cases[i].text, n);
        memcpy(line, cases[i].text, n);
        assert_str(str_from(lines, utf8_tidy(lines, n, false)), cases[i].lines);
        assert_str(str_from(line, utf8_tidy(line, n, true)), cases[i].line);
    }
}

static void buffers_escape_by_type(void **state)
{
    (void)state;
    struct buf b = buf_heap(1000);
    buf_html(&b, STR("<a href=\"x\">l'\x01&\n"));
    assert_string_equal(buf_cstr(&b), "&lt;a href=&quot;x&quot;&gt;l&#39;&amp;\n");
    buf_clear(&b);
    buf_xml(&b, STR("\xEF\xBF\xBE<a b='c'>&\r\n\t\x01\xEF\xBF\xBD\xEF\xBF\xBF]]>\xEF\xBF"));
    assert_string_equal(buf_cstr(&b), "&lt;a b=&#39;c&#39;&gt;&amp;&#13;\n\t\xEF\xBF\xBD]]&gt;\xEF\xBF");
    buf_clear(&b);
    buf_url(&b, STR("\xC3\xA9 &/~"));
    assert_string_equal(buf_cstr(&b), "%C3%A9%20%26%2F~");
    buf_clear(&b);
    buf_json(&b, STR("a\"\\\n</script>\xE2\x80\xA8\x7F"));
    assert_string_equal(buf_cstr(&b), "\"a\\\"\\\\\\n\\u003c/script\\u003e\\u2028\\u007f\"");
    buf_clear(&b);
    buf_csv(&b, STR("=1+2"), ';');
    buf_char(&b, ';');
    buf_csv(&b, STR("a;\"b\""), ';');
    assert_string_equal(buf_cstr(&b), "\"'=1+2\";\"a;\"\"b\"\"\"");
    buf_free(&b);
}

static void reals_are_written_to_be_read_back_the_same(void **state)
{
    (void)state;
    static const struct {
        double v;
        const char *text;
    } cases[] = {{48.7906, "48.7906"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {-2.5, "-2.5"},
                 {1e-7, "1e-07"},
                 {1.0 / 3, "0.3333333333333333"},
                 {5e-324, "4.94065645841247e-324"},
                 {3, "3"},
                 {1e300, "1e+300"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b = buf_heap(100);
        buf_real(&b, cases[i].v);
        assert_string_equal(buf_cstr(&b), cases[i].text);
        double back = 0;
        must(str_to_real(buf_str(&b), -1e301, 1e301, &back, err));
        assert_true(back == cases[i].v);
        buf_free(&b);
    }
}

static void a_buffer_fails_once_and_stays_failed(void **state)
{
    (void)state;
    struct buf b = buf_heap(10);
    buf_lit(&b, "0123456789");
    must(buf_ok(&b, err));
    buf_lit(&b, "x");
    buf_lit(&b, "");
    must_fail(buf_ok(&b, err), ERR_LIMIT, "10 bytes");
    assert_string_equal(buf_cstr(&b), "0123456789");
    buf_free(&b);

    struct arena *a = arena_new(300);
    struct buf c = buf_in(a, 100000);
    for (int i = 0; i < 1000; i++)
        buf_lit(&c, "abc");
    must_fail(buf_ok(&c, err), ERR_LIMIT, "out of memory");
    arena_free(a);
}

static void errors_keep_their_code_and_gain_context(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(fail(&e, ERR_INPUT, "page: %d", 3), -1);
    err_context(&e, "line %d", 7);
    assert_string_equal(e.msg, "line 7: page: 3");
    assert_int_equal(e.code, ERR_INPUT);
    char longer[2000];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    fail(&e, ERR_IO, "%s", longer);
    err_context(&e, "%s", longer);
    assert_int_equal(strlen(e.msg), ERR_MSG_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_zeroed_memory_up_to_its_limit),
        cmocka_unit_test(arena_releases_to_a_mark),
        cmocka_unit_test(slices_cut_and_trim),
        cmocka_unit_test(numbers_are_whole_or_refused),
        cmocka_unit_test(utf8_is_checked_as_rfc_3629_says),
        cmocka_unit_test(what_misleads_a_reader_leaves_a_text),
        cmocka_unit_test(buffers_escape_by_type),
        cmocka_unit_test(reals_are_written_to_be_read_back_the_same),
        cmocka_unit_test(a_buffer_fails_once_and_stays_failed),
        cmocka_unit_test(errors_keep_their_code_and_gain_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
