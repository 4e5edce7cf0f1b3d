/* Who is behind a request: addresses, cookies, where forms come from, and where one arrives after signing in. */
#include <stdio.h>

#include "fixture.h"
#include "http.h"

#include "app/config.h"
#include "app/sign_in.h"
#include "app/throttle.h"
#include "core/http/signed.h"
#include "http/routes.h"

#define GOOD "le chat dort sur le toit"
#define PEER "127.0.0.1"

/* ---- What the request says of itself ---- */

static void throttling_knows_the_visitor_by_the_proxys_word_alone(void **state)
{
    (void)state;
    static const struct {
        bool behind_proxy;
        const char *forwarded, *address;
    } cases[] = {
        {false, "203.0.113.9", PEER},
        {true, NULL, PEER},
        {true, "", PEER},
        {true, "203.0.113.9", "203.0.113.9"},
        {true, "198.51.100.1, 203.0.113.9 ", "203.0.113.9"}, /* what a visitor sent himself stands first */
        {true, "203.0.113.9,", PEER},
        {true, "unknown", "unknown"},
        {true, "2001:db8:1:2:aaaa::1", "2001:db8:1:2::"}, /* one network, one key, however it is written */
        {true, "2001:0DB8:1:2::7", "2001:db8:1:2::"},
        {true, "2001:db8:1:3::7", "2001:db8:1:3::"},
        {true, "::ffff:203.0.113.9", "::ffff:203.0.113.9"},
        {true, "1234567890123456789012345678901234567890123456789012345678901234", NULL},
        {true, "12345678901234567890123456789012345678901234567890123456789012345", PEER},
    };
    struct arena *a = arena_new(4u << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct config config = {.behind_proxy = cases[i].behind_proxy};
        struct ctx ctx = {.arena = a, .config = &config};
        const char *headers[] = {"X-Forwarded-For", cases[i].forwarded, NULL};
        struct request *r;
        assert_int_equal(ask_with(a, "GET", "/", cases[i].forwarded ? headers : NULL, &r), 0);
        r->peer = STR(PEER);
        assert_str(signed_knock(&ctx, r).address, cases[i].address ? cases[i].address : cases[i].forwarded);
    }
    arena_free(a);
}

static int reached(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    (void)ctx;
    (void)r;
    reply->status = 299;
    return 0;
}

static void a_visitors_form_comes_from_this_site(void **state)
{
    (void)state;
    static const struct route items[] = {ROUTE(METHOD_POST, "/formulaire", RIGHT_VISIT, ENGINE_WRITE, NULL, reached)};
    static const struct routes table = {items, 1, NULL};
    static const struct {
        const char *origin, *proto, *base_url;
        bool ours;
    } cases[] = {
        {"https://annuaire.example.org", NULL, NULL, true},
        {"http://annuaire.example.org", NULL, NULL, true},
        {"https://ANNUAIRE.example.org", NULL, NULL, true},
        {NULL, NULL, NULL, false},
        {"", NULL, NULL, false},
        {"null", NULL, NULL, false},
        {"https://", NULL, NULL, false},
        {"annuaire.example.org", NULL, NULL, false},
        {"https:annuaire.example.org", NULL, NULL, false},
        {"https://annuaire.example.org:8443", NULL, NULL, false},
        {"https://annuaire.example.org.example.net", NULL, NULL, false},
        {"https://x.annuaire.example.org", NULL, NULL, false},
        {"https://example.net/annuaire.example.org", NULL, NULL, false},
        {"https://annuaire.example.org, https://example.net", NULL, NULL, false},
        {"https://public.example.org", NULL, "https://public.example.org", true},
        {"http://public.example.org", NULL, "https://public.example.org", false},
        {"https://annuaire.example.org", "https", NULL, true},
        {"http://annuaire.example.org", "https", NULL, false},
    };
    struct arena *a = arena_new(4u << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct config config = {.behind_proxy = cases[i].proto != NULL, .base_url = cases[i].base_url};
        struct ctx ctx = {.arena = a, .audience = &audience_public, .config = &config};
        const char *headers[] = {"Origin", cases[i].origin, "X-Forwarded-Proto", cases[i].proto, NULL};
        struct request *r;
        struct reply reply;
        headers[2] = cases[i].proto ? headers[2] : NULL;
        assert_int_equal(ask_with(a, "POST", "/formulaire", cases[i].origin ? headers : NULL, &r), 0);
        route_match(&table, r, a);
        route_dispatch(&ctx, r, &reply);
        if (reply.status != (cases[i].ours ? 299 : 403))
            fail_msg("%s: %d", cases[i].origin, reply.status);
    }
    arena_free(a);
}

/* Their pages are told to nobody, so that browsers say "null" of the forms in them. */
static void a_form_by_token_comes_from_this_site_or_from_nowhere(void **state)
{
    (void)state;
    static const struct {
        const char *path, *origin;
        bool enters;
    } cases[] = {
        {"/chez-vous/abc", "null", true},
        {"/verifier/abc", "null", true},
        {"/opposition/abc", "null", true},
        {"/verifier/abc", "https://annuaire.example.org", true},
        {"/verifier/abc", "https://example.net", false},
        {"/verifier/abc", "https://null", false},
        {"/verifier/abc", "", false},
        /* Whose browser signs in does matter. */
        {"/connexion/abc", "null", false},
        {"/bienvenue/abc", "null", false},
        {"/premier-demarrage/abc", "null", false},
        {"/signaler", "null", false},
        {"/equipe/connexion", "null", false},
    };
    struct arena *a = arena_new(4u << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *headers[] = {"Origin", cases[i].origin, NULL};
        struct ctx ctx = {.arena = a, .audience = &audience_public};
        struct request *r;
        struct reply reply = reply_in(a);
        assert_int_equal(ask_with(a, "POST", cases[i].path, headers, &r), 0);
        route_match(&public_routes, r, a);
        assert_non_null(r->route);
        if (signed_enter(&ctx, r, &reply) != cases[i].enters)
            fail_msg("%s from \"%s\"", cases[i].path, cases[i].origin);
    }
    arena_free(a);
}

/* ---- Signing in by form ---- */

struct scene {
    struct fixture *f;
    struct throttle *throttle;
    struct config config;
    struct ctx ctx;
};

static struct scene *set_up(enum account_role role)
{
    static struct scene s;
    struct account account = {0};
    char stored[CRYPTO_PASSWORD_SIZE];
    s = (struct scene){.f = fixture_open()};
    must(throttle_new(&s.throttle, err));
    must(crypto_password_hash(STR(GOOD), stored, err));
    must(account_describe(&account, STR("Essai 1"), STR("un@example.org"), role, s.f->a, err));
    must(db_begin(s.f->db, err));
    must(account_save(s.f->db, &s.f->author, NULL, &account, s.f->a, err));
    must(account_set_password(s.f->db, &s.f->author, account.id, stored, err));
    must(db_commit(s.f->db, err));
    s.ctx = (struct ctx){.db = s.f->db,
                         .arena = s.f->a,
                         .now = FIXTURE_NOW,
                         .audience = &audience_public,
                         .config = &s.config,
                         .throttle = s.throttle};
    return &s;
}

static void tear_down(struct scene *s)
{
    throttle_free(s->throttle);
    fixture_close(s->f);
}

/* The form of signing in, over https or http. */
static struct request *fill_in(struct scene *s, const char *wanted, bool https)
{
    const char *body =
        arena_printf(s->f->a, "courriel=un%%40example.org&mot_de_passe=le+chat+dort+sur+le+toit&vers=%s", wanted);
    const char *headers[] = {"Origin",
                             "https://annuaire.example.org",
                             "Content-Type",
                             "application/x-www-form-urlencoded",
                             "Content-Length",
                             arena_printf(s->f->a, "%zu", strlen(body)),
                             "X-Forwarded-Proto",
                             https ? "https" : "http",
                             NULL};
    struct request *r;
    s->config.behind_proxy = https;
    assert_int_equal(ask_with(s->f->a, "POST", "/equipe/connexion", headers, &r), 0);
    assert_int_equal(request_take_body(r, str_of(body), s->f->a), 0);
    route_match(&public_routes, r, s->f->a);
    assert_int_equal(r->status, 0);
    return r;
}

static struct reply sign_in(struct scene *s, const char *wanted, bool https)
{
    struct reply reply;
    route_dispatch(&s->ctx, fill_in(s, wanted, https), &reply);
    return reply;
}

static void one_arrives_on_a_page_of_the_team_and_nowhere_else(void **state)
{
    (void)state;
    static const struct {
        const char *wanted, *arrives;
    } cases[] = {
        {"", "/equipe"},
        {"/equipe", "/equipe"},
        {"/equipe/compte", "/equipe/compte"},
        {"/equipe/comptes/0f7a2c1e-1111-4222-8333-444455556666",
         "/equipe/comptes/0f7a2c1e-1111-4222-8333-444455556666"},
        {"/annuaire", "/equipe"},
        {"/equipex", "/equipe"},
        {"https://example.net/equipe/", "/equipe"},
        {"//example.net/equipe/", "/equipe"},
        {"%2F%2Fexample.net", "/equipe"},
        {"%5C%5Cexample.net", "/equipe"},
        {"/equipe/..//example.net", "/equipe"},
        {"/equipe/%5Cexample.net", "/equipe"},
        {"/equipe/%0D%0ALocation:+https://example.net", "/equipe"},
        {"/equipe/%252e%252e/", "/equipe"},
        {"/equipe/a+b", "/equipe"},
        {"/equipe/%C3%A9", "/equipe"},
    };
    struct scene *s = set_up(ROLE_COORDINATOR);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reply reply = sign_in(s, cases[i].wanted, false);
        assert_int_equal(reply.status, 303);
        assert_string_equal(reply.location, cases[i].arrives);
        assert_string_equal(reply.cache_control, "no-store");
    }
    tear_down(s);
}

/* The team's first page is not for partners. */
static void a_partner_arrives_on_his_own_page(void **state)
{
    (void)state;
    struct scene *s = set_up(ROLE_PARTNER);
    assert_string_equal(sign_in(s, "", false).location, "/equipe/mes-structures");
    assert_string_equal(sign_in(s, "/equipe", false).location, "/equipe/mes-structures");
    tear_down(s);
}

/* Whichever allocation fails: one is signed in and has the cookie, or is told of an error. */
static void without_memory_nobody_is_signed_in_by_half(void **state)
{
    (void)state;
    struct scene *s = set_up(ROLE_COORDINATOR);
    struct reply reply = {0};
    for (size_t n = 1; n < 200 && reply.status != 303; n++) {
        struct request *r = fill_in(s, "/equipe/compte", false);
        arena_fail_at(s->f->a, n);
        route_dispatch(&s->ctx, r, &reply);
        arena_fail_at(s->f->a, 0);
        assert_true(reply.status == 500 || (reply.status == 303 && reply.cookie));
        assert_true(reply.status == 303 || !reply.cookie);
    }
    assert_int_equal(reply.status, 303);
    tear_down(s);
}

static void over_https_only_the_guarded_cookie_counts(void **state)
{
    (void)state;
    struct scene *s = set_up(ROLE_COORDINATOR);
    struct reply plain = sign_in(s, "", false), secure = sign_in(s, "", true);
    static const char ends_plain[] = "; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax",
                      ends_secure[] = "; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure";
    assert_true(str_starts(str_of(plain.cookie), STR("allervers=")) &&
                str_ends(str_of(plain.cookie), str_of(ends_plain)));
    assert_true(str_starts(str_of(secure.cookie), STR("__Host-allervers=")) &&
                str_ends(str_of(secure.cookie), str_of(ends_secure)));
    const char *token = arena_printf(s->f->a, "%.*s", CRYPTO_TOKEN_SIZE - 1, plain.cookie + strlen("allervers="));
    const char *guarded =
        arena_printf(s->f->a, "%.*s", CRYPTO_TOKEN_SIZE - 1, secure.cookie + strlen("__Host-allervers="));
    const struct {
        const char *cookie;
        bool https, known;
    } cases[] = {
        {arena_printf(s->f->a, "allervers=%s", token), false, true},
        {arena_printf(s->f->a, "allervers=%s", token), true, false},
        {arena_printf(s->f->a, "allervers=%s; __Host-allervers=%s", token, guarded), true, true},
        {arena_printf(s->f->a, "__Host-allervers=x; __Host-allervers=%s", guarded), true, false},
        {arena_printf(s->f->a, "__host-allervers=%s", guarded), true, false},
        {arena_printf(s->f->a, "__Host-allervers=%sx", guarded), true, false},
        {arena_printf(s->f->a, "__Host-allervers=\"%s\"", guarded), true, true},
        {"__Host-allervers=", true, false},
    };
    static const struct route items[] = {ROUTE(METHOD_GET, "/moi", RIGHT_SELF, ENGINE_READ, NULL, reached)};
    static const struct routes table = {items, 1, NULL};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *headers[] = {"Cookie", cases[i].cookie, "X-Forwarded-Proto", "https", NULL};
        struct request *r;
        struct reply reply;
        s->config.behind_proxy = cases[i].https;
        s->ctx.account = NULL;
        s->ctx.session = NULL;
        assert_int_equal(ask_with(s->f->a, "GET", "/moi", headers, &r), 0);
        route_match(&table, r, s->f->a);
        route_dispatch(&s->ctx, r, &reply);
        if (reply.status != (cases[i].known ? 299 : 303))
            fail_msg("%s: %d", cases[i].cookie, reply.status);
    }
    tear_down(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(throttling_knows_the_visitor_by_the_proxys_word_alone),
        cmocka_unit_test(a_visitors_form_comes_from_this_site),
        cmocka_unit_test(a_form_by_token_comes_from_this_site_or_from_nowhere),
        cmocka_unit_test(one_arrives_on_a_page_of_the_team_and_nowhere_else),
        cmocka_unit_test(a_partner_arrives_on_his_own_page),
        cmocka_unit_test(without_memory_nobody_is_signed_in_by_half),
        cmocka_unit_test(over_https_only_the_guarded_cookie_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
