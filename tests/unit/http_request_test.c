/* Heads and bodies: what is accepted, and with which status the rest is refused. */
#include "arena.h"

#include "base/buf.h"
#include "http.h"

static const char *repeat(char c, size_t times)
{
    char *s = arena_alloc(arena, times + 1);
    assert_non_null(s);
    memset(s, c, times);
    return s;
}

static void targets_are_split_and_decoded(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        int status;
        const char *segments;
    } cases[] = {
        {"/", 0, ""},
        {"/annuaire", 0, "annuaire|"},
        {"/annuaire/besoin/sant%C3%A9-mentale", 0, "annuaire|besoin|santé-mentale|"},
        {"/a/", 0, "a|"},
        {"/a+b", 0, "a+b|"},
        {"/%2e%2e/etc/passwd", 400, NULL},
        {"/a/../b", 400, NULL},
        {"/a/./b", 400, NULL},
        {"/a/%2E", 400, NULL},
        {"/a%2Fb", 400, NULL},
        {"/a%5Cb", 400, NULL},
        {"/a%00b", 400, NULL},
        {"/a%", 400, NULL},
        {"/%FF", 400, NULL},
        {"/a?q=%", 400, NULL},
        {"/a?q=%FF", 400, NULL},
        {"a", 400, NULL},
        {"*", 400, NULL},
        {"/...", 0, "...|"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request *r;
        int status = ask_with(arena, "GET", cases[i].target, NULL, &r);
        if (status != cases[i].status)
            fail_msg("%s: %d, should be %d", cases[i].target, status, cases[i].status);
        struct buf b = buf_in(arena, 1000);
        for (size_t j = 0; j < r->n_segments; j++) {
            buf_raw_str(&b, r->segments[j]);
            buf_char(&b, '|');
        }
        if (status == 0)
            assert_string_equal(buf_cstr(&b), cases[i].segments);
    }
}

static void a_thousand_slashes_are_a_page_that_does_not_exist(void **state)
{
    (void)state;
    struct request *r;
    assert_int_equal(ask_with(arena, "GET", repeat('/', 1000), NULL, &r), 0);
    assert_true(r->unmatchable);
    assert_int_equal(ask_with(arena, "GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", NULL, &r), 0);
    assert_false(r->unmatchable);
    assert_int_equal(ask_with(arena, "GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", NULL, &r), 0);
    assert_true(r->unmatchable);
}

static void a_target_ends_at_its_limit(void **state)
{
    (void)state;
    struct request *r;
    char *target = arena_printf(arena, "/%s", repeat('a', REQUEST_TARGET_MAX));
    assert_int_equal(ask_with(arena, "GET", target, NULL, &r), 414);
    target[REQUEST_TARGET_MAX] = '\0';
    assert_int_equal(ask_with(arena, "GET", target, NULL, &r), 0);
}

static void what_decides_where_a_request_ends_must_be_unambiguous(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        int status;
        const char *headers[7];
    } cases[] = {
        {"POST", 0, {"Content-Length", "5"}},
        {"POST", 400, {"Content-Length", "5", "Content-Length", "5"}},
        {"POST", 400, {"Content-Length", "5", "content-length", "6"}},
        {"POST", 400, {"Content-Length", "5", "Transfer-Encoding", "chunked"}},
        {"POST", 411, {"Transfer-Encoding", "chunked"}},
        {"POST", 411, {"Transfer-Encoding", "identity"}},
        {"POST", 400, {"Content-Length", "+5"}},
        {"POST", 400, {"Content-Length", "-5"}},
        {"POST", 400, {"Content-Length", "5 5"}},
        {"POST", 400, {"Content-Length", "0x5"}},
        {"POST", 400, {"Content-Length", ""}},
        {"POST", 400, {"Content-Length", "99999999999999999999999"}},
        {"POST", 0, {"Content-Length", "65536"}},
        {"POST", 413, {"Content-Length", "65537"}},
        {"GET", 400, {"Content-Length", "5"}},
        {"HEAD", 400, {"Content-Length", "5"}},
        {"GET", 0, {"Content-Length", "0"}},
        {"GET", 400, {"Host", "other.example.org"}},
        {"PUT", 405, {"Content-Length", "5"}},
        {"get", 405, {NULL}},
        {"POST", 0, {"Content-Length", "5", "Expect", "100-continue"}},
        {"POST", 417, {"Content-Length", "5", "Expect", "a miracle"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request *r;
        int status = ask_with(arena, cases[i].method, "/", cases[i].headers, &r);
        if (status != cases[i].status)
            fail_msg("case %zu: %d, should be %d", i, status, cases[i].status);
    }
}

static void a_host_is_needed_from_http_1_1_on(void **state)
{
    (void)state;
    static const struct request_header evil = {"Host", "a b"}, good = {"Host", "[::1]:8080"};
    struct request_head head = {.method = "GET", .path = "/", .version = "1.1", .target_size = 1};
    struct request r;
    assert_int_equal(request_open(&r, &head, arena), 400);
    head.version = "1.0";
    assert_int_equal(request_open(&r, &head, arena), 0);
    head.headers = &evil;
    head.n_headers = 1;
    assert_int_equal(request_open(&r, &head, arena), 400);
    head.headers = &good;
    assert_int_equal(request_open(&r, &head, arena), 0);
    assert_str(r.host, "[::1]:8080");
}

static void headers_end_at_their_limits(void **state)
{
    (void)state;
    struct request_header headers[REQUEST_HEADERS_MAX];
    for (size_t i = 0; i < REQUEST_HEADERS_MAX; i++)
        headers[i] = (struct request_header){"X", "y"};
    headers[0] = (struct request_header){"Host", "h"};
    struct request_head head = {.method = "GET", .path = "/", .version = "1.1", .target_size = 1, .headers = headers};
    struct request r;
    head.n_headers = REQUEST_HEADERS_MAX - 1;
    assert_int_equal(request_open(&r, &head, arena), 0);
    head.n_headers = REQUEST_HEADERS_MAX;
    assert_int_equal(request_open(&r, &head, arena), 431);
    head.n_headers = 2;
    headers[1].value = repeat('z', REQUEST_HEADERS_SIZE_MAX - 9 - 5);
    assert_int_equal(request_open(&r, &head, arena), 0);
    headers[1].value = repeat('z', REQUEST_HEADERS_SIZE_MAX - 9 - 5 + 1);
    assert_int_equal(request_open(&r, &head, arena), 431);
}

static void gzip_is_accepted_when_it_says_so(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool accepted;
    } cases[] = {
        {"gzip", true},        {"deflate, GZIP;q=0.5, br", true},
        {"gzip;q=0", false},   {"gzip; q=0.000", false},
        {"br, x-gzip", false}, {"", false},
        {"gzip;q=0.1", true},  {"gzipped", false},
        {"identity", false},   {"gzip ; q=1", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request *r;
        const char *headers[] = {"Accept-Encoding", cases[i].value, NULL};
        assert_int_equal(ask_with(arena, "GET", "/", headers, &r), 0);
        if (r->accepts_gzip != cases[i].accepted)
            fail_msg("\"%s\": should %sbe accepted", cases[i].value, cases[i].accepted ? "" : "not ");
    }
}

static void forms_are_read_when_they_are_forms(void **state)
{
    (void)state;
    struct request *r;
    const char *form[] = {"Content-Length", "11", "Content-Type", "application/x-www-form-urlencoded; charset=UTF-8",
                          NULL};
    assert_int_equal(ask_with(arena, "POST", "/", form, &r), 0);
    assert_int_equal(r->content_length, 11);
    assert_int_equal(request_take_body(r, STR("nom=a+b&x=1"), arena), 0);
    assert_str(*params_first(&r->form, "nom"), "a b");
    assert_null(params_first(&r->form, "y"));
    assert_int_equal(request_take_body(r, STR("nom=%zz"), arena), 400);
    assert_int_equal(request_take_body(r, STR("nom=\xFF"), arena), 400);
    form[3] = "application/x-www-form-urlencodedx";
    assert_int_equal(ask_with(arena, "POST", "/", form, &r), 0);
    assert_int_equal(request_take_body(r, STR("a=1"), arena), 415);
    form[3] = "multipart/form-data; boundary=x";
    assert_int_equal(ask_with(arena, "POST", "/", form, &r), 0);
    assert_int_equal(request_take_body(r, STR("a=1"), arena), 415);
    assert_int_equal(request_take_body(r, STR(""), arena), 0);
}

static void methods_of_webdav_are_known_below_dav_alone(void **state)
{
    (void)state;
    static const char *const methods[] = {"PROPFIND", "REPORT", "PROPPATCH", "PUT", "DELETE", "MKCOL"};
    const char *headers[] = {"Content-Length", "4", "Authorization", "Basic YTpi", "Depth", "1", NULL};
    struct request *r;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        assert_int_equal(ask_with(arena, methods[i], "/agenda", headers, &r), 405);
        assert_int_equal(ask_with(arena, methods[i], "/davantage/", headers, &r), 405);
        assert_int_equal(ask_with(arena, methods[i], "/dav/calendars/", headers, &r), 0);
        assert_true(r->dav && r->for_programs);
        assert_string_equal(method_names[r->method], methods[i]);
        assert_str(r->authorization, "Basic YTpi");
        assert_str(r->depth, "1");
    }
    assert_int_equal(request_take_body(r, STR("<a/>"), arena), 0);
    assert_str(r->body, "<a/>");
    assert_int_equal(ask_with(arena, "PROPFIND", "/.well-known/caldav", NULL, &r), 0);
    assert_int_equal(ask_with(arena, "LOCK", "/dav/", NULL, &r), 405);
    assert_int_equal(ask_with(arena, "GET", "/dav/", headers, &r), 400);
    assert_int_equal(ask_with(arena, "POST", "/agenda", headers, &r), 0);
    assert_int_equal(r->authorization.n, 0);
}

static void a_body_below_dav_ends_at_its_limit(void **state)
{
    (void)state;
    static const struct request_header headers[][2] = {{{"Host", "h"}, {"Content-Length", "1048576"}},
                                                       {{"Host", "h"}, {"Content-Length", "1048577"}}};
    for (int i = 0; i < 2; i++) {
        struct request_head head = {.method = "REPORT",
                                    .path = "/dav/",
                                    .version = "1.1",
                                    .target_size = 5,
                                    .body_max = REQUEST_DAV_BODY_MAX,
                                    .headers = headers[i],
                                    .n_headers = 2};
        struct request r;
        assert_int_equal(request_open(&r, &head, arena), i ? 413 : 0);
    }
}

static void cookies_are_found_by_name(void **state)
{
    (void)state;
    struct request *r;
    const char *headers[] = {"Cookie", "a=1; session=abc", NULL};
    assert_int_equal(ask_with(arena, "GET", "/", headers, &r), 0);
    assert_str(request_cookie(r, "session"), "abc");
    assert_str(request_cookie(r, "other"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_are_split_and_decoded),
        cmocka_unit_test(a_thousand_slashes_are_a_page_that_does_not_exist),
        cmocka_unit_test(a_target_ends_at_its_limit),
        cmocka_unit_test(what_decides_where_a_request_ends_must_be_unambiguous),
        cmocka_unit_test(a_host_is_needed_from_http_1_1_on),
        cmocka_unit_test(headers_end_at_their_limits),
        cmocka_unit_test(gzip_is_accepted_when_it_says_so),
        cmocka_unit_test(forms_are_read_when_they_are_forms),
        cmocka_unit_test(methods_of_webdav_are_known_below_dav_alone),
        cmocka_unit_test(a_body_below_dav_ends_at_its_limit),
        cmocka_unit_test(cookies_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
