/* The router, in memory: which route answers, with which values, and what it says to the rest. */
#include "test.h"

#include "base/buf.h"
#include "http.h"

static struct arena *arena;
static struct ctx ctx;

static int make_ctx(void **state)
{
    (void)state;
    arena = arena_new(8u << 20);
    ctx = (struct ctx){.arena = arena, .valid_until = INT64_MAX, .audience = &audience_public};
    return arena ? 0 : -1;
}

static int free_ctx(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Writes what it was given: the pattern and the values. */
static int echo(struct ctx *c, const struct request *r, struct reply *reply)
{
    (void)c;
    const struct str *codes;
    size_t n = request_codes(r, "public", &codes);
    struct str q = request_text(r, "q"), theme = request_text(r, "theme");
    buf_fmt(&reply->body, "%s q=%.*s theme=%.*s page=%d", r->route->pattern, (int)q.n, q.p, (int)theme.n, theme.p,
            (int)request_int(r, "page", 1));
    for (size_t i = 0; i < n; i++)
        buf_fmt(&reply->body, " %.*s", (int)codes[i].n, codes[i].p);
    return 0;
}

static int refuse_with(struct ctx *c, const struct request *r, struct reply *reply)
{
    buf_lit(&reply->body, "half a page");
    return fail(&c->err, (enum err_code)request_int(r, "code", 0), "a reason for the log");
}

static int overflow(struct ctx *c, const struct request *r, struct reply *reply)
{
    (void)c;
    (void)r;
    reply->body.failed = true;
    return 0;
}

static const struct route_param list_params[] = {
    {"q", "Recherche", VALUE_TEXT, .max = 5},
    {"page", "Page", VALUE_INT, .min = 1, .max = 500},
    {"public", "Public", VALUE_CODES, .max = 2},
    {0},
};
static const struct route_param theme_params[] = {{"theme", "Thème", VALUE_CODE, .max = 20}, {0}};
static const struct route_param code_params[] = {{"code", "Code", VALUE_INT, .min = 0, .max = ERR__MAX}, {0}};
static const struct route items[] = {
    ROUTE(METHOD_GET, "/", RIGHT_VISIT, ENGINE_READ, NULL, echo),
    ROUTE(METHOD_GET, "/annuaire", RIGHT_VISIT, ENGINE_READ, list_params, echo),
    ROUTE(METHOD_GET, "/annuaire/besoin/tous", RIGHT_VISIT, ENGINE_READ, NULL, echo),
    ROUTE(METHOD_GET, "/annuaire/besoin/{theme}", RIGHT_VISIT, ENGINE_READ, theme_params, echo),
    ROUTE(METHOD_POST, "/annuaire", RIGHT_VISIT, ENGINE_WRITE, list_params, echo),
    ROUTE(METHOD_POST, "/proposer", RIGHT_VISIT, ENGINE_WRITE, NULL, echo),
    ROUTE(METHOD_GET, "/erreur/{code}", RIGHT_VISIT, ENGINE_READ, code_params, refuse_with),
    ROUTE(METHOD_GET, "/trop", RIGHT_VISIT, ENGINE_READ, NULL, overflow),
    ROUTE(METHOD_GET, "/equipe", RIGHT_TEAM, ENGINE_READ, NULL, echo),
    ROUTE(METHOD_GET, "/partenaires", RIGHT_SELF, ENGINE_READ, NULL, echo),
};
static const struct routes routes = {items, sizeof items / sizeof *items, NULL};

static void the_right_route_answers_with_its_values(void **state)
{
    (void)state;
    static const struct {
        const char *method, *target;
        int status;
        const char *body; /* contained in it */
    } cases[] = {
        {"GET", "/", 200, "/ q= theme= page=1"},
        {"HEAD", "/", 200, "/ q="},
        {"GET", "/annuaire?q=a+b&page=7", 200, "q=a b theme= page=7"},
        {"GET", "/annuaire?q=+a+&q=b", 200, "q=a theme"},
        {"GET", "/annuaire?q=&page=&public=&utm_source=x", 200, "q= theme= page=1"},
        {"GET", "/annuaire?q=%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9", 200, "q=ééééé"},
        {"GET", "/annuaire?public=jeunes&public=femmes&public=jeunes", 200, "page=1 femmes jeunes"},
        {"GET", "/annuaire/besoin/tous", 200, "/annuaire/besoin/tous"},
        {"GET", "/annuaire/besoin/sommeil", 200, "/annuaire/besoin/{theme} q= theme=sommeil"},
        {"GET", "/annuaire/besoin/d%65ntaire", 200, "theme=dentaire"},

        {"GET", "/annuaire?q=123456", 400, "Recherche\u00A0: au plus 5 caractères"},
        {"GET", "/annuaire?page=0", 400, "Page\u00A0: un nombre entier de 1 à 500"},
        {"GET", "/annuaire?page=x", 400, "Page\u00A0: un nombre entier"},
        {"GET", "/annuaire?public=a&public=b&public=c", 400, "Public\u00A0: au plus 2 valeurs"},
        {"GET", "/annuaire?public=%3Cscript%3E", 400, "Public\u00A0: cette valeur n’est pas reconnue"},
        {"GET", "/annuaire?q=%", 400, "Demande incomprise"},

        {"GET", "/nulle-part", 404, "Page introuvable"},
        {"GET", "/annuaire/besoin", 404, "Page introuvable"},
        {"GET", "/annuaire/besoin/a/b", 404, "Page introuvable"},
        {"GET", "/annuaire/besoin/%3Cb%3E", 404, "Page introuvable"},
        {"GET", "/annuaire/besoin/ceci-est-bien-trop-long", 404, "Page introuvable"},
        {"GET", "//annuaire", 404, "Page introuvable"},
        {"GET", "/annuaire//", 404, "Page introuvable"},
        {"POST", "/", 405, "Action impossible"},
        {"GET", "/proposer", 405, "Action impossible"},
        {"DELETE", "/annuaire", 405, "Action impossible"},

        {"GET", "/trop", 500, "Erreur de notre côté"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reply reply;
        ask(&routes, &ctx, cases[i].method, cases[i].target, &reply);
        if (reply.status != cases[i].status || !strstr(buf_cstr(&reply.body), cases[i].body))
            fail_msg("%s %s: %d %s", cases[i].method, cases[i].target, reply.status, buf_cstr(&reply.body));
    }
}

static void a_form_gives_the_values_of_a_post(void **state)
{
    (void)state;
    struct request *r;
    struct reply reply;
    const char *headers[] = {"Content-Length",
                             "13",
                             "Content-Type",
                             "application/x-www-form-urlencoded",
                             "Origin",
                             "https://annuaire.example.org",
                             NULL};
    assert_int_equal(ask_with(arena, "POST", "/annuaire?q=url", headers, &r), 0);
    assert_int_equal(request_take_body(r, STR("q=form&page=2"), arena), 0);
    route_match(&routes, r, arena);
    route_dispatch(&ctx, r, &reply);
    assert_string_equal(buf_cstr(&reply.body), "/annuaire q=form theme= page=2");
}

static void a_slash_too_many_leads_to_the_page(void **state)
{
    (void)state;
    struct reply reply;
    ask(&routes, &ctx, "GET", "/annuaire/?q=a&page=2", &reply);
    assert_int_equal(reply.status, 301);
    assert_string_equal(reply.location, "/annuaire?q=a&page=2");
    ask(&routes, &ctx, "GET", "/annuaire/besoin/d%65ntaire/", &reply);
    assert_string_equal(reply.location, "/annuaire/besoin/d%65ntaire");
    /* Never to another site, and never with a form. */
    ask(&routes, &ctx, "GET", "//evil.example.org/", &reply);
    assert_int_equal(reply.status, 404);
    ask(&routes, &ctx, "GET", "/%2F%2Fevil.example.org/", &reply);
    assert_int_equal(reply.status, 400);
    ask(&routes, &ctx, "POST", "/annuaire/", &reply);
    assert_int_equal(reply.status, 404);
}

static void options_and_405_name_the_methods(void **state)
{
    (void)state;
    struct reply reply;
    unsigned get = 1u << METHOD_GET | 1u << METHOD_HEAD | 1u << METHOD_OPTIONS, post = 1u << METHOD_POST;
    ask(&routes, &ctx, "OPTIONS", "/", &reply);
    assert_int_equal(reply.status, 204);
    assert_int_equal(reply.allow, get);
    ask(&routes, &ctx, "OPTIONS", "/annuaire", &reply);
    assert_int_equal(reply.allow, get | post);
    ask(&routes, &ctx, "OPTIONS", "*", &reply);
    assert_int_equal(reply.status, 204);
    assert_int_equal(reply.allow, get | post);
    ask(&routes, &ctx, "OPTIONS", "/nulle-part", &reply);
    assert_int_equal(reply.status, 404);
    ask(&routes, &ctx, "POST", "/", &reply);
    assert_int_equal(reply.allow, get);
}

static void errors_of_handlers_become_their_status(void **state)
{
    (void)state;
    static const struct {
        enum err_code code;
        int status;
    } cases[] = {{ERR_NONE, 500},     {ERR_INPUT, 400}, {ERR_REFUSED, 403}, {ERR_NOT_FOUND, 404},
                 {ERR_CONFLICT, 409}, {ERR_LIMIT, 500}, {ERR_BUSY, 503},    {ERR_IO, 500},
                 {ERR_STORE, 500},    {ERR_RULE, 500},  {ERR_BUG, 500}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reply reply;
        ask(&routes, &ctx, "GET", arena_printf(arena, "/erreur/%d", cases[i].code), &reply);
        assert_int_equal(reply.status, cases[i].status);
        assert_null(strstr(buf_cstr(&reply.body), "half a page"));
        assert_null(strstr(buf_cstr(&reply.body), "reason"));
        assert_true(reply.never_cached && reply.noindex);
        assert_int_equal(reply.retry_after != 0, cases[i].status == 503);
    }
}

static void a_role_opens_its_pages(void **state)
{
    (void)state;
    struct reply reply;
    struct ctx team = ctx, partner = ctx;
    struct account member = {.role = ROLE_BINOME}, other = {.role = ROLE_PARTNER};
    team.account = &member;
    partner.account = &other;
    ask(&routes, &ctx, "GET", "/equipe?q=a", &reply);
    assert_int_equal(reply.status, 303);
    assert_string_equal(reply.location, "/equipe/connexion?vers=%2Fequipe");
    ask(&routes, &team, "GET", "/equipe", &reply);
    assert_int_equal(reply.status, 200);
    ask(&routes, &team, "GET", "/partenaires", &reply);
    assert_int_equal(reply.status, 200);
    ask(&routes, &partner, "GET", "/partenaires", &reply);
    assert_int_equal(reply.status, 200);
    ask(&routes, &partner, "GET", "/equipe", &reply);
    assert_int_equal(reply.status, 403);
    assert_true(reply.never_cached && strstr(reply.cache_control, "no-store"));
}

/* Forms of visitors: of a page of ours only. */
static void a_form_of_another_site_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *origin;
        int status;
    } cases[] = {{"https://annuaire.example.org", 200},
                 {"http://ANNUAIRE.example.org", 200},
                 {"https://example.org", 403},
                 {"https://annuaire.example.org.example.net", 403},
                 {"null", 403},
                 {"", 403},
                 {"https://", 403},
                 {"annuaire.example.org", 403}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request *r;
        struct reply reply;
        const char *headers[] = {"Origin", cases[i].origin, NULL};
        assert_int_equal(ask_with(arena, "POST", "/proposer", cases[i].origin[0] ? headers : NULL, &r), 0);
        route_match(&routes, r, arena);
        route_dispatch(&ctx, r, &reply);
        if (reply.status != cases[i].status)
            fail_msg("%s: %d", cases[i].origin, reply.status);
    }
}

static const char *key_of(const char *target)
{
    struct request *r;
    assert_int_equal(ask_with(arena, "GET", target, NULL, &r), 0);
    route_match(&routes, r, arena);
    assert_non_null(r->route);
    struct buf key = buf_in(arena, 2000);
    route_key(r, &key);
    return buf_cstr(&key);
}

static void requests_that_mean_the_same_have_the_same_key(void **state)
{
    (void)state;
    assert_string_equal(key_of("/annuaire?q=a&public=x&public=y"), key_of("/annuaire?public=y&public=x&utm=1&q=+a"));
    assert_string_equal(key_of("/annuaire"), key_of("/annuaire?q=&page="));
    assert_string_equal(key_of("/annuaire/besoin/sommeil"), key_of("/annuaire/besoin/somm%65il?x"));
    static const char *const different[][2] = {
        {"/annuaire?q=a", "/annuaire?q=b"},
        {"/annuaire?q=a", "/annuaire?public=a"},
        {"/annuaire?public=a&public=b", "/annuaire?public=ab"},
        {"/annuaire?q=1", "/annuaire?page=1"},
        {"/annuaire?q=a%0A2:1", "/annuaire?q=a&public=x"},
        {"/annuaire/besoin/tous", "/annuaire/besoin/tout"},
    };
    for (size_t i = 0; i < sizeof different / sizeof *different; i++)
        assert_string_not_equal(key_of(different[i][0]), key_of(different[i][1]));
}

static void a_table_with_a_mistake_is_refused(void **state)
{
    (void)state;
    must(route_check(&routes, err));
    static const struct route hidden[] = {
        ROUTE(METHOD_GET, "/annuaire/besoin/{theme}", RIGHT_VISIT, ENGINE_READ, theme_params, echo),
        ROUTE(METHOD_GET, "/annuaire/besoin/tous", RIGHT_VISIT, ENGINE_READ, NULL, echo),
    };
    must_fail(route_check(&ROUTES(hidden), err), ERR_BUG, "/annuaire/besoin/tous cannot be reached");
    static const struct route unnamed[] = {
        ROUTE(METHOD_GET, "/annuaire/{theme}", RIGHT_VISIT, ENGINE_READ, list_params, echo),
    };
    must_fail(route_check(&ROUTES(unnamed), err), ERR_BUG, "{theme} needs a parameter");
    static const struct route_param too_many[REQUEST_VALUES_MAX + 2] = {
        [0 ... REQUEST_VALUES_MAX] = {"x", "X", VALUE_INT, 0, 1}};
    static const struct route crowded[] = {ROUTE(METHOD_GET, "/", RIGHT_VISIT, ENGINE_READ, too_many, echo)};
    must_fail(route_check(&ROUTES(crowded), err), ERR_BUG, "more than 24");
}

static void the_clock_limits_what_was_read_with_it(void **state)
{
    (void)state;
    struct ctx c = ctx;
    c.now = INT64_C(1790000000); /* 2026-09-21T14:13:20Z, 16:13:20 in Paris */
    assert_int_equal(ctx_today(&c), 20717);
    assert_int_equal(c.valid_until, INT64_C(20717) * 86400 + 22 * 3600);
    assert_int_equal(ctx_time(&c, c.now + 40), c.now);
    assert_int_equal(c.valid_until, c.now + 40);
    assert_int_equal(ctx_time(&c, c.now + 10), c.now);
    assert_int_equal(ctx_today(&c), 20717);
    assert_int_equal(c.valid_until, c.now + 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_route_answers_with_its_values),
        cmocka_unit_test(a_form_gives_the_values_of_a_post),
        cmocka_unit_test(a_slash_too_many_leads_to_the_page),
        cmocka_unit_test(options_and_405_name_the_methods),
        cmocka_unit_test(errors_of_handlers_become_their_status),
        cmocka_unit_test(a_role_opens_its_pages),
        cmocka_unit_test(a_form_of_another_site_is_refused),
        cmocka_unit_test(requests_that_mean_the_same_have_the_same_key),
        cmocka_unit_test(a_table_with_a_mistake_is_refused),
        cmocka_unit_test(the_clock_limits_what_was_read_with_it),
    };
    return cmocka_run_group_tests(tests, make_ctx, free_ctx);
}
