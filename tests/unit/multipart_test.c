/* Forms with a file, as browsers send them and as others might. */
#include "arena.h"

#include "base/buf.h"
#include "http.h"
#include "http/multipart.h"

#define TYPE "multipart/form-data; boundary=----WebKitFormBoundaryX"
#define EDGE "------WebKitFormBoundaryX"
#define TEXT_PART(name, value) EDGE "\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_PART(name, file, bytes) \
    EDGE "\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file \
         "\"\r\nContent-Type: image/png\r\n\r\n" bytes "\r\n"
#define END EDGE "--\r\n"

static int read_it(struct str body, struct params *fields, struct upload *file, struct err *err)
{
    return multipart_read(STR(TYPE), body, false, arena, fields, file, err);
}

static void fields_and_a_file_are_read(void **state)
{
    (void)state;
    struct params p;
    struct upload file;
    struct str body =
        STR(TEXT_PART("nom", "DAC du Val, « l’exemple »") TEXT_PART("adresse", "1 rue\r\n--------WebKit\r\nici")
                FILE_PART("logo", "a\\;name=%22x.png", "\x89PNG\r\n\0--\r\n----") TEXT_PART("vide", "") END);
    must(read_it(body, &p, &file, err));
    assert_int_equal(p.n, 3);
    assert_str(*params_first(&p, "nom"), "DAC du Val, « l’exemple »");
    assert_str(*params_first(&p, "adresse"), "1 rue\r\n--------WebKit\r\nici");
    assert_str(*params_first(&p, "vide"), "");
    assert_str(file.field, "logo");
    assert_int_equal(file.bytes.n, 15);
    assert_true(file.bytes.p > body.p && file.bytes.p < body.p + body.n);
}

static void a_file_that_was_not_chosen_is_none(void **state)
{
    (void)state;
    struct params p;
    struct upload file;
    must(read_it(STR(FILE_PART("logo", "", "") TEXT_PART("nom", "x") END), &p, &file, err));
    assert_int_equal(file.field.n, 0);
    assert_int_equal(p.n, 1);
    must(read_it(STR(END), &p, &file, err));
    assert_int_equal(p.n, 0);
}

static void what_is_malformed_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *body, *said;
    } cases[] = {
        {"", "does not begin"},
        {"\r\n" END, "does not begin"},
        {TEXT_PART("a", "b"), "cut short"},
        {EDGE "x" TEXT_PART("a", "b") END, "does not end its line"},
        {EDGE "\r\n\r\nb\r\n" END, "cut short"},
        {EDGE "\r\nContent-Type: text/plain\r\n\r\nb\r\n" END, "Content-Disposition"},
        {EDGE "\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nb\r\n" END, "Content-Disposition"},
        {EDGE "\r\nContent-Disposition: form-data\r\n\r\nb\r\n" END, "without a name"},
        {EDGE "\r\nContent-Disposition: form-data; name=\"a\r\n\r\nb\r\n" END, "without a name"},
        {TEXT_PART("", "b") END, "without a name"},
        {TEXT_PART("a", "\xFF") END, "UTF-8"},
        {FILE_PART("logo", "a", "x") FILE_PART("logo", "b", "y") END, "more than one file"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct params p;
        struct upload file;
        struct err why = {0};
        if (read_it(str_of(cases[i].body), &p, &file, &why) == 0 || !strstr(why.msg, cases[i].said))
            fail_msg("%zu: \"%s\", should say \"%s\"", i, why.msg, cases[i].said);
    }
    struct params p;
    struct upload file;
    static const char *const types[] = {"multipart/form-data",
                                        "multipart/form-data; boundary=",
                                        "multipart/form-data; boundary=\"a",
                                        "multipart/form-data; boundary=a b",
                                        "multipart/mixed; boundary=X",
                                        "text/plain"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        must_fail(multipart_read(str_of(types[i]), STR("--X--"), false, arena, &p, &file, err), ERR_INPUT,
                  "boundary expected");
    must(multipart_read(STR("Multipart/Form-Data; charset=x; boundary=\"a:b\""), STR("--a:b--"), false, arena, &p,
                        &file, err));
}

static void cut_anywhere_it_is_refused_or_complete(void **state)
{
    (void)state;
    struct str body = STR(TEXT_PART("nom", "x") FILE_PART("logo", "a", "bytes") END);
    for (size_t n = 0; n < body.n - 2; n++) {
        struct params p;
        struct upload file;
        must_fail(read_it(str_from(body.p, n), &p, &file, err), ERR_INPUT, "");
    }
}

static void of_a_beginning_the_file_alone_may_be_cut(void **state)
{
    (void)state;
    struct params p;
    struct upload file;
    struct str body = STR(TEXT_PART("nom", "x") FILE_PART("logo", "a", "bytes") TEXT_PART("apres", "y") END);
    size_t in_file = 0;
    while (strncmp(body.p + in_file, "bytes", 5) != 0)
        in_file++;
    must(multipart_read(STR(TYPE), str_from(body.p, in_file + 3), true, arena, &p, &file, err));
    assert_str(*params_first(&p, "nom"), "x");
    assert_str(file.bytes, "byt");
    must_fail(multipart_read(STR(TYPE), str_from(body.p, 60), true, arena, &p, &file, err), ERR_INPUT, "cut short");
    must_fail(multipart_read(STR(TYPE), str_from(body.p, body.n - 40), true, arena, &p, &file, err), ERR_INPUT,
              "cut short");
}

static void parts_heads_and_values_have_their_limits(void **state)
{
    (void)state;
    struct params p;
    struct upload file;
    for (int more = 0; more <= 1; more++) {
        struct buf parts = buf_in(arena, 1u << 20), value = buf_in(arena, 1u << 20), head = buf_in(arena, 1u << 20);
        for (int i = 0; i < MULTIPART_PARTS_MAX + more; i++)
            buf_lit(&parts, TEXT_PART("a", "b"));
        buf_lit(&parts, END);
        buf_lit(&value, EDGE "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n");
        for (int i = 0; i < PARAM_FORM_VALUE_MAX + more; i++)
            buf_char(&value, 'x');
        buf_lit(&value, "\r\n" END);
        buf_lit(&head, EDGE "\r\nContent-Disposition: form-data; name=\"a\"\r\nX-Long: ");
        for (size_t start = strlen(EDGE "\r\n"); head.n - start < MULTIPART_HEAD_MAX + (size_t)more;)
            buf_char(&head, 'x');
        buf_lit(&head, "\r\n\r\nb\r\n" END);
        const struct buf *all[] = {&parts, &value, &head};
        for (size_t i = 0; i < 3; i++) {
            if (more)
                must_fail(read_it(buf_str(all[i]), &p, &file, err), ERR_LIMIT, "more than");
            else
                must(read_it(buf_str(all[i]), &p, &file, err));
        }
    }
}

static int nothing(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    (void)ctx;
    (void)req;
    (void)reply;
    return 0;
}

static const struct route items[] = {
    ROUTE(METHOD_POST, "/texte", RIGHT_VISIT, ENGINE_WRITE, NULL, nothing),
    ROUTE_FILE("/fichier", RIGHT_VISIT, ENGINE_WRITE, NULL, nothing, REQUEST_FILE_BODY_MAX),
};

/* What request_open and then request_take_body say of a form of this size and type. */
static int send(const char *path, size_t size, const char *type, const char *body)
{
    struct routes table = ROUTES(items);
    const char *length = arena_printf(arena, "%zu", size);
    struct request_header headers[] = {{"Host", "x"}, {"Content-Type", type}, {"Content-Length", length}};
    struct request_head head = {.method = "POST",
                                .path = path,
                                .version = "1.1",
                                .headers = headers,
                                .n_headers = 3,
                                .body_max = route_body_max(&table, "POST", path)};
    struct request *r = ARENA_NEW(arena, struct request);
    int status = request_open(r, &head, arena);
    return status ? status : request_take_body(r, str_of(body), arena);
}

static void only_the_route_of_a_file_takes_one(void **state)
{
    (void)state;
    const char *body = TEXT_PART("nom", "x") END;
    assert_int_equal(send("/fichier", strlen(body), TYPE, body), 0);
    assert_int_equal(send("/texte", strlen(body), TYPE, body), 415);
    assert_int_equal(send("/fichier", 5, "application/x-www-form-urlencoded", "nom=x"), 0);
    assert_int_equal(send("/fichier", REQUEST_FILE_BODY_MAX, TYPE, body), 0);
    assert_int_equal(send("/fichier", REQUEST_FILE_SENT_MAX, TYPE, body), 0);
    assert_int_equal(send("/fichier", REQUEST_FILE_SENT_MAX + 1, TYPE, body), 413);
    assert_int_equal(send("/texte", REQUEST_BODY_MAX + 1, TYPE, body), 413);
    assert_int_equal(send("/fichier/", REQUEST_BODY_MAX + 1, TYPE, body), 413);
    assert_int_equal(send("/fichier", 5, TYPE, "x=y&z"), 400);
    assert_int_equal(send("/fichier", 5, "text/plain", "x=y&z"), 415);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_setup, arena_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fields_and_a_file_are_read),
        TEST(a_file_that_was_not_chosen_is_none),
        TEST(what_is_malformed_is_refused),
        TEST(cut_anywhere_it_is_refused_or_complete),
        TEST(of_a_beginning_the_file_alone_may_be_cut),
        TEST(parts_heads_and_values_have_their_limits),
        TEST(only_the_route_of_a_file_takes_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
