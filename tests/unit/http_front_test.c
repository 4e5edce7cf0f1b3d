/* The front desk, in memory: what comes from the cache, what from an engine, and what when there is none to be had. */
#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/assets.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "domain/session.h"
#include "http.h"
#include "http/assets.h"
#include "http/front.h"
#include "store/db.h"

static atomic_int calls;
static atomic_bool blocked;
static _Atomic int64_t now = 1790000000;
static char last_log[ERR_MSG_MAX];

static struct engines *engines;
static struct cache *cache;
static struct tally *tally;
static struct db *counters;
static struct front *front;
static struct arena *arena;

static int64_t test_clock(void)
{
    return atomic_load(&now);
}

static void log_line(const char *message)
{
    (void)snprintf(last_log, sizeof last_log, "%s", message);
}

static int count(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    (void)ctx;
    struct str q = request_text(r, "q");
    buf_fmt(&reply->body, "call %d %.*s", atomic_fetch_add(&calls, 1) + 1, (int)q.n, q.p);
    return 0;
}

static int count_until(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    (void)ctx_time(ctx, ctx->now + 60);
    return count(ctx, r, reply);
}

static int count_mine(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    reply->never_cached = true;
    return count(ctx, r, reply);
}

static int break_down(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    (void)r;
    (void)reply;
    return fail(&ctx->err, ERR_STORE, "the disk is on fire");
}

static int use_all_memory(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    (void)r;
    (void)reply;
    for (size_t n = ENGINE_ARENA_MAX; n > 0; n /= 2) {
        while (arena_alloc(ctx->arena, n))
            continue;
    }
    return fail_memory(&ctx->err);
}

static int wait(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    while (atomic_load(&blocked))
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    return count(ctx, r, reply);
}

/* As if the visitor were signed in, and had last been seen long ago. */
static int mine_signed_in(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    static const struct session session = {.id = 1, .account = 1};
    ctx->session = &session;
    return count_mine(ctx, r, reply);
}

static int long_page(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    (void)ctx;
    (void)r;
    for (int i = 0; i < 1000; i++)
        buf_lit(&reply->body, "Bagneux, Malakoff, Montrouge. ");
    return 0;
}

static int structure(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    reply->tally = TALLY_VIEW;
    reply->tallied = "0123456789";
    return count(ctx, r, reply);
}

static int no_structure(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    reply->status = 301;
    return structure(ctx, r, reply);
}

static const struct route_param list_params[] = {
    {"q", "Recherche", VALUE_TEXT, .max = 50}, {"public", "Public", VALUE_CODES, .max = 5}, {0}};
static const struct route items[] = {
    ROUTE(METHOD_GET, "/", RIGHT_VISIT, ENGINE_READ, NULL, count),
    ROUTE(METHOD_GET, "/annuaire", RIGHT_VISIT, ENGINE_READ, list_params, count),
    ROUTE(METHOD_POST, "/annuaire", RIGHT_VISIT, ENGINE_WRITE, list_params, count),
    ROUTE(METHOD_GET, "/heure", RIGHT_VISIT, ENGINE_READ, NULL, count_until),
    ROUTE_READER("/lecteur", NULL, count),
    ROUTE(METHOD_GET, "/moi", RIGHT_VISIT, ENGINE_READ, NULL, count_mine),
    ROUTE(METHOD_GET, "/connecte", RIGHT_VISIT, ENGINE_READ, NULL, mine_signed_in),
    ROUTE(METHOD_GET, "/equipe", RIGHT_TEAM, ENGINE_READ, NULL, count),
    ROUTE(METHOD_GET, "/panne", RIGHT_VISIT, ENGINE_READ, list_params, break_down),
    ROUTE(METHOD_GET, "/tout", RIGHT_VISIT, ENGINE_READ, NULL, use_all_memory),
    ROUTE(METHOD_GET, "/fiche", RIGHT_VISIT, ENGINE_READ, NULL, structure),
    ROUTE(METHOD_GET, "/ancienne", RIGHT_VISIT, ENGINE_READ, NULL, no_structure),
    ROUTE(METHOD_GET, "/attente", RIGHT_VISIT, ENGINE_READ, NULL, wait),
    ROUTE(METHOD_GET, "/api/v1/panne", RIGHT_VISIT, ENGINE_READ, NULL, break_down),
    ROUTE(METHOD_GET, "/api/v1/attente", RIGHT_VISIT, ENGINE_READ, NULL, wait),
    ROUTE(METHOD_GET, "/longue", RIGHT_VISIT, ENGINE_READ, NULL, long_page),
    ROUTE(METHOD_GET, "/static/{file}", RIGHT_VISIT, ENGINE_READ, asset_params, asset_file),
    ROUTE(METHOD_GET, "/robots.txt", RIGHT_VISIT, ENGINE_READ, NULL, robots_file),
};

/* Long enough for a page that takes all memory, which the thread sanitizer makes several times slower. */
#ifdef __SANITIZE_THREAD__
#define PATIENCE_MS 2000
#else
#define PATIENCE_MS 200
#endif

static int open_front(void **state)
{
    (void)state;
    struct err err;
    struct engine_options e = {.readers = 2, .clock = test_clock, .log = log_line};
    atomic_store(&calls, 0);
    last_log[0] = '\0';
    arena = arena_new(16u << 20);
    if (!arena || crypto_init(&err) != 0 || engines_new(&e, &engines, &err) != 0 ||
        cache_new(4u << 20, &cache, &err) != 0 || tally_new(&tally, &err) != 0)
        return -1;
    struct front_options o = {.routes = ROUTES(items),
                              .engines = engines,
                              .cache = cache,
                              .tally = tally,
                              .clock = test_clock,
                              .log = log_line,
                              .patience_ms = PATIENCE_MS};
    return front_new(&o, &front, &err);
}

static int close_front(void **state)
{
    (void)state;
    engines_free(engines);
    front_free(front);
    cache_free(cache);
    tally_free(tally);
    arena_free(arena);
    return 0;
}

/* The body (identity form) and the status of an answer. */
static const char *visit(const char *method, const char *target, const char *const *headers, int *status)
{
    struct exchange *x = exchange_new();
    struct request *r;
    assert_non_null(x);
    assert_int_equal(ask_with(x->arena, method, target, headers, &r), 0);
    x->request = *r;
    struct sealed *s = front_answer(front, x);
    assert_non_null(s);
    *status = s->status;
    const char *body = arena_copy(arena, s->plain.p, s->plain.n);
    sealed_drop(s);
    exchange_drop(x);
    return body;
}

static void expect(const char *method, const char *target, int status, const char *body)
{
    int got;
    const char *of_this_site[] = {"Origin", "https://annuaire.example.org", NULL};
    const char *text = visit(method, target, of_this_site, &got);
    if (got != status || !strstr(text, body))
        fail_msg("%s %s: %d %s; should be %d %s", method, target, got, text, status, body);
}

static void the_third_visitor_gets_what_was_made_for_the_second(void **state)
{
    (void)state;
    expect("GET", "/annuaire?q=a&public=x&public=y", 200, "call 1 a");
    expect("GET", "/annuaire?q=a&public=x&public=y", 200, "call 2 a");
    expect("GET", "/annuaire?q=a&public=x&public=y", 200, "call 2 a");
    expect("GET", "/annuaire?public=y&q=+a+&public=x&utm_source=mail", 200, "call 2 a");
    expect("HEAD", "/annuaire?q=a&public=x&public=y", 200, "call 2 a");
    expect("GET", "/annuaire?q=b&public=x&public=y", 200, "call 3 b");
    expect("GET", "/annuaire?q=a&public=x", 200, "call 4 a");
    expect("POST", "/annuaire?q=a&public=x&public=y", 200, "call 5");
    expect("GET", "/annuaire?q=a&public=x&public=y", 200, "call 2 a");
}

static void a_page_expires_by_time_and_by_change(void **state)
{
    (void)state;
    expect("GET", "/heure", 200, "call 1");
    expect("GET", "/heure", 200, "call 2");
    expect("GET", "/heure", 200, "call 2");
    atomic_fetch_add(&now, 59);
    expect("GET", "/heure", 200, "call 2");
    atomic_fetch_add(&now, 1);
    expect("GET", "/heure", 200, "call 3");
    expect("GET", "/heure", 200, "call 3");
    cache_invalidate(cache);
    expect("GET", "/heure", 200, "call 4");
    expect("GET", "/heure", 200, "call 4");
}

static void what_is_private_or_wrong_is_made_each_time(void **state)
{
    (void)state;
    for (int i = 1; i < 4; i++) {
        char text[20];
        (void)snprintf(text, sizeof text, "call %d", i);
        expect("GET", "/moi", 200, text);
        expect("GET", "/nulle-part", 404, "Page introuvable");
        expect("GET", "/equipe", 303, "");
        expect("GET", "/annuaire?public=%3C", 400, "Public\u00A0: cette valeur");
        expect("POST", "/moi", 405, "Action impossible");
    }
    assert_int_equal(cache_figures(cache).entries, 0);
}

/* What is kept is the visitors': who comes with a cookie, good or not, neither gets it nor leaves anything there. */
static void a_page_that_depends_on_its_reader_is_kept_for_visitors_alone(void **state)
{
    (void)state;
    const char *cookie[] = {"Cookie", "allervers=nobodys", NULL};
    int status;
    for (int i = 1; i < 4; i++)
        assert_non_null(strstr(visit("GET", "/lecteur", cookie, &status), "call"));
    assert_int_equal(cache_figures(cache).entries, 0);
    expect("GET", "/lecteur", 200, "call 4");
    expect("GET", "/lecteur", 200, "call 5");
    expect("GET", "/lecteur", 200, "call 5");
    assert_non_null(strstr(visit("GET", "/lecteur", cookie, &status), "call 6"));
    expect("GET", "/lecteur", 200, "call 5");
}

static void hold_the_writer(struct ctx *ctx, void *arg)
{
    (void)ctx;
    (void)arg;
    while (atomic_load(&blocked))
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static const char SQL_SEEN[] = "SELECT seen_at FROM session WHERE id = 1";

/* Each page of somebody signed in wants to note it; one that waits for the writer is enough. */
static void pages_that_are_read_leave_the_writers_queue_to_forms(void **state)
{
    (void)state;
    char path[64];
    struct db *db;
    struct err busy;
    int64_t seen = 0;
    size_t room = 0;
    (void)snprintf(path, sizeof path, "/tmp/allervers-front-%d.db", (int)getpid());
    must(db_open(path, DB_CREATE, &db, err));
    must(db_exec(db, "CREATE TABLE session(id INTEGER, seen_at INTEGER); INSERT INTO session VALUES(1, 0)", err));
    engines_free(engines);
    front_free(front);
    must(engines_new(&(struct engine_options){.db_path = path, .readers = 1, .clock = test_clock, .log = log_line},
                     &engines, err));
    must(front_new(
        &(struct front_options){.routes = ROUTES(items), .engines = engines, .clock = test_clock, .log = log_line},
        &front, err));
    atomic_store(&blocked, true);
    struct engine_job hold = {.run = hold_the_writer};
    must(engine_post(engines, ENGINE_WRITE, hold, err));
    for (int i = 0; i < 20; i++)
        expect("GET", "/connecte", 200, "call");
    while (engine_post(engines, ENGINE_WRITE, hold, &busy) == 0)
        room++;
    atomic_store(&blocked, false);
    assert_true(room >= ENGINE_QUEUE_MAX - 2);
    for (int i = 0; i < 1000 && seen == 0; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
        must(db_int(db, SQL_SEEN, 0, &seen, err));
    }
    assert_int_equal(seen, test_clock());
    /* And noted again, later. */
    atomic_fetch_add(&now, SESSION_TOUCH);
    for (int i = 0; i < 1000 && seen != test_clock(); i++) {
        expect("GET", "/connecte", 200, "call");
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
        must(db_int(db, SQL_SEEN, 0, &seen, err));
    }
    assert_int_equal(seen, test_clock());
    db_close(db);
    for (size_t i = 0; i < 3; i++)
        (void)unlink(arena_printf(arena, "%s%s", path, i == 0 ? "" : i == 1 ? "-wal" : "-shm"));
}

static void a_failure_is_logged_without_the_address(void **state)
{
    (void)state;
    expect("GET", "/panne?q=avortement", 500, "Erreur de notre côté");
    assert_string_equal(last_log, "GET /panne: the disk is on fire");
}

static void a_page_that_took_all_memory_is_a_page_that_says_so(void **state)
{
    (void)state;
    expect("GET", "/tout", 500, "Erreur de notre côté");
    assert_non_null(strstr(last_log, "out of memory"));
}

static void an_engine_that_does_not_answer_gives_503_and_recovers(void **state)
{
    (void)state;
    atomic_store(&blocked, true);
    expect("GET", "/attente", 503, "Serveur occupé");
    expect("GET", "/attente", 503, "Serveur occupé");
    expect("GET", "/", 503, "Serveur occupé"); /* both readers wait */
    expect("GET", "/healthz", 200, "ok\n");    /* not yet for long */
    atomic_store(&blocked, false);
    struct timespec moment = {.tv_nsec = 20000000};
    nanosleep(&moment, NULL);
    expect("GET", "/moi", 200, "call");
}

static void programs_are_told_in_json_whoever_refuses(void **state)
{
    (void)state;
    expect("GET", "/api/v1/panne", 500, "{\"status\":500,\"title\":\"Erreur de notre côté\",\"detail\":");
    expect("GET", "/api/v1/nulle-part", 404, "{\"status\":404,");
    expect("GET", "/%61pi/v1/nulle-part", 404, "{\"status\":404,");
    expect("POST", "/api/v1/panne", 405, "{\"status\":405,");
    atomic_store(&blocked, true);
    expect("GET", "/api/v1/attente", 503, "{\"status\":503,\"title\":\"Serveur occupé\",");
    atomic_store(&blocked, false);
    struct exchange *x = exchange_new();
    assert_non_null(x);
    x->request.for_programs = true;
    x->request.param = "q";
    x->request.detail = "Mots\u00A0: trop «\u00A0\"longs\"\u00A0».";
    struct sealed *s = front_refuse(front, 400, x);
    assert_str(s->plain, "{\"status\":400,\"title\":\"Demande incomprise\",\"detail\":"
                         "\"Mots\u00A0: trop «\u00A0\\\"longs\\\"\u00A0».\",\"param\":\"q\"}\n");
    sealed_drop(s);
    /* Without memory for the sentence, the one made at the start. */
    while (arena_alloc(x->arena, 64))
        continue;
    s = front_refuse(front, 400, x);
    assert_true(str_starts(s->plain, STR("{\"status\":400,")));
    sealed_drop(s);
    exchange_drop(x);
    s = front_refuse(front, 418, NULL);
    assert_int_equal(s->status, 500);
    sealed_drop(s);
}

/* Asks as this browser, and how often the structure was seen in all. */
static int64_t seen_after(const char *method, const char *target, const char *agent, const char *cookie)
{
    static const char SQL_VIEWS[] = "SELECT coalesce(sum(n), 0) FROM counter WHERE key = '0123456789'";
    const char *headers[] = {"User-Agent", agent, "Cookie", cookie, NULL};
    struct exchange *x = exchange_new();
    struct request *r;
    int64_t n = -1;
    if (!cookie)
        headers[2] = NULL;
    assert_int_equal(ask_with(x->arena, method, target, agent ? headers : NULL, &r), 0);
    x->request = *r;
    sealed_drop(front_answer(front, x));
    exchange_drop(x);
    struct arena *a = arena_new(1u << 20);
    struct ctx ctx = {.db = counters, .arena = a, .now = atomic_load(&now), .valid_until = INT64_MAX};
    if (tally_write(tally, &ctx) != 0)
        fail_msg("%s", ctx.err.msg);
    arena_free(a);
    must(db_int(counters, SQL_VIEWS, -1, &n, err));
    return n;
}

static void a_structure_counts_each_time_somebody_sees_it(void **state)
{
    (void)state;
    static const char firefox[] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                      robot[] = "Mozilla/5.0 (compatible; Examplebot/2.1; +http://example.org/bot.html)";
    must(db_open(":memory:", DB_CREATE, &counters, err));
    must(db_exec(counters,
                 "CREATE TABLE counter(kind TEXT, key TEXT, day TEXT, n INTEGER, PRIMARY KEY (kind, key, day))", err));
    /* Made by an engine, then from the cache. */
    for (int i = 1; i <= 4; i++)
        assert_int_equal(seen_after("GET", "/fiche", firefox, NULL), i);
    /* Robots, programs, the team, and who only asks whether it is there. */
    assert_int_equal(seen_after("GET", "/fiche", robot, NULL), 4);
    assert_int_equal(seen_after("GET", "/fiche", "curl/8.14.1", NULL), 4);
    assert_int_equal(seen_after("GET", "/fiche", NULL, NULL), 4);
    assert_int_equal(seen_after("GET", "/fiche", firefox, "allervers=x"), 4);
    assert_int_equal(seen_after("GET", "/fiche", firefox, "__Host-allervers=x"), 4);
    assert_int_equal(seen_after("HEAD", "/fiche", firefox, NULL), 4);
    /* No page, no view. */
    assert_int_equal(seen_after("GET", "/ancienne", firefox, NULL), 4);
    assert_int_equal(seen_after("GET", "/nulle-part", firefox, NULL), 4);
    assert_int_equal(seen_after("GET", "/fiche", firefox, "autre=1"), 5);
    db_close(counters);
}

static void those_who_read_gzip_get_it_at_once(void **state)
{
    (void)state;
    static const char *const gzip[] = {"Accept-Encoding", "gzip", NULL};
    for (int i = 0; i < 4; i++) {
        struct exchange *x = exchange_new();
        struct request *r;
        assert_int_equal(ask_with(x->arena, "GET", "/longue", i % 2 ? NULL : gzip, &r), 0);
        x->request = *r;
        struct sealed *s = front_answer(front, x);
        /* The first visitor reads gzip. The second does not, but what he is given will be kept: with both forms. */
        assert_true(s->gzip.n > 0);
        sealed_drop(s);
        exchange_drop(x);
    }
}

static void an_exchange_is_used_again_when_nobody_shares_it(void **state)
{
    (void)state;
    struct exchange *x = exchange_new();
    assert_non_null(arena_alloc(x->arena, 100));
    x->request.status = 404;
    struct exchange *same = exchange_renew(x);
    assert_ptr_equal(same, x);
    assert_int_equal(arena_used(x->arena), 0);
    assert_int_equal(x->request.status, 0);
    atomic_fetch_add(&x->shares, 1); /* as an engine would */
    struct exchange *other = exchange_renew(x);
    assert_ptr_not_equal(other, x);
    exchange_drop(other);
    exchange_drop(x);
}

/* ---- Files ---- */

static void files_have_a_version_in_their_address(void **state)
{
    (void)state;
    struct err err;
    struct str content;
    int status;
    if (asset_get("www/style.css", arena, &content, &err) != 0)
        fail_msg("%s", err.msg);
    struct str url = asset_url("style.css", arena);
    assert_true(str_starts(url, STR("/static/style.css?v=")) && url.n == 30);
    assert_str(asset_url("nothing.css", arena), "/static/nothing.css");
    const char *body = visit("GET", str_dup(arena, url), NULL, &status);
    assert_int_equal(status, 200);
    assert_true(str_is(content, body));
    expect("GET", "/static/style.css", 200, "");
    expect("GET", "/robots.txt", 200, "Disallow: /annuaire?\n");
    static const char *const absent[] = {"/static/nothing.css",
                                         "/static/home.html",
                                         "/static/templates%2Fhome.html",
                                         "/static/..%2Ftemplates",
                                         "/static/style.css.map",
                                         "/static/",
                                         "/static",
                                         "/static/README.md",
                                         "/static/style.css/x",
                                         "/static/.css"};
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
        struct exchange *x = exchange_new();
        struct request *r;
        int refused = ask_with(x->arena, "GET", absent[i], NULL, &r);
        if (refused == 0) {
            x->request = *r;
            struct sealed *s = front_answer(front, x);
            if (s->status != 404)
                fail_msg("%s: %d", absent[i], s->status);
            sealed_drop(s);
        } else {
            assert_int_equal(refused, 400);
        }
        exchange_drop(x);
    }
}

static void only_the_right_version_is_kept_for_a_year(void **state)
{
    (void)state;
    struct ctx ctx = {.arena = arena, .audience = &audience_public};
    struct routes routes = ROUTES(items);
    struct reply reply;
    ask(&routes, &ctx, "GET", str_dup(arena, asset_url("style.css", arena)), &reply);
    assert_string_equal(reply.type, "text/css; charset=utf-8");
    assert_string_equal(reply.cache_control, "public, max-age=31536000, immutable");
    ask(&routes, &ctx, "GET", "/static/style.css?v=0123456789", &reply);
    assert_int_equal(reply.status, 200);
    assert_null(reply.cache_control);
    ask(&routes, &ctx, "GET", "/static/icons.svg", &reply);
    assert_string_equal(reply.type, "image/svg+xml");
}

/* ---- Many at once ---- */

static void *visit_many(void *arg)
{
    (void)arg;
    struct exchange *x = NULL;
    for (int i = 0; i < 300; i++) {
        char target[40];
        struct request *r;
        (void)snprintf(target, sizeof target, "/annuaire?q=%d", i % 20);
        x = exchange_renew(x);
        if (!x || ask_with(x->arena, "GET", target, NULL, &r) != 0)
            abort();
        x->request = *r;
        struct sealed *s = front_answer(front, x);
        char end[16];
        (void)snprintf(end, sizeof end, " %d", i % 20);
        if (s->status == 200 && !str_ends(s->plain, str_of(end)))
            abort();
        sealed_drop(s);
        if (i % 100 == 0)
            cache_invalidate(cache);
    }
    exchange_drop(x);
    return NULL;
}

static void thirty_two_visitors_each_get_their_own_page(void **state)
{
    (void)state;
    pthread_t threads[32];
    for (int i = 0; i < 32; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, visit_many, NULL), 0);
    for (int i = 0; i < 32; i++)
        pthread_join(threads[i], NULL);
    assert_true(cache_figures(cache).hits > 1000);
}

static struct front *patient; /* on a loaded machine too, nobody is told to come back */
static atomic_int arrived;

/* One visitor of a page that takes a while; what it says is kept in `arg`. */
static void *visit_slow(void *arg)
{
    char *said = arg;
    struct exchange *x = exchange_new();
    struct request *r;
    if (!x || ask_with(x->arena, "GET", "/attente", NULL, &r) != 0)
        abort();
    x->request = *r;
    atomic_fetch_add(&arrived, 1);
    struct sealed *s = front_answer(patient, x);
    (void)snprintf(said, 40, "%d %.*s", s->status, (int)(s->plain.n < 30 ? s->plain.n : 30), s->plain.p);
    sealed_drop(s);
    exchange_drop(x);
    return NULL;
}

static void who_asks_for_what_is_being_made_gets_the_same(void **state)
{
    (void)state;
    enum { VISITORS = 12 };
    pthread_t threads[VISITORS];
    char said[VISITORS][40];
    struct err err;
    struct front_options o = {.routes = ROUTES(items),
                              .engines = engines,
                              .cache = cache,
                              .clock = test_clock,
                              .log = log_line,
                              .patience_ms = 60000};
    assert_int_equal(front_new(&o, &patient, &err), 0);
    atomic_store(&arrived, 0);
    atomic_store(&blocked, true);
    for (int i = 0; i < VISITORS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, visit_slow, said[i]), 0);
    struct timespec moment = {.tv_nsec = 20000000};
    while (atomic_load(&arrived) < VISITORS)
        nanosleep(&moment, NULL);
    nanosleep(&moment, NULL);
    /* After a change they are strangers to who asked before. */
    cache_invalidate(cache);
    char later[40];
    pthread_t last;
    assert_int_equal(pthread_create(&last, NULL, visit_slow, later), 0);
    while (atomic_load(&arrived) < VISITORS + 1)
        nanosleep(&moment, NULL);
    nanosleep(&moment, NULL);
    atomic_store(&blocked, false);
    for (int i = 0; i < VISITORS; i++)
        pthread_join(threads[i], NULL);
    pthread_join(last, NULL);
    assert_int_equal(atomic_load(&calls), 2); /* once for all of them, once for the one after the change */
    for (int i = 1; i < VISITORS; i++)
        assert_string_equal(said[i], said[0]);
    assert_string_not_equal(later, said[0]);
    front_free(patient);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_front, close_front)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_third_visitor_gets_what_was_made_for_the_second),
        TEST(a_page_expires_by_time_and_by_change),
        TEST(what_is_private_or_wrong_is_made_each_time),
        TEST(a_page_that_depends_on_its_reader_is_kept_for_visitors_alone),
        TEST(pages_that_are_read_leave_the_writers_queue_to_forms),
        TEST(a_failure_is_logged_without_the_address),
        TEST(a_page_that_took_all_memory_is_a_page_that_says_so),
        TEST(an_engine_that_does_not_answer_gives_503_and_recovers),
        TEST(programs_are_told_in_json_whoever_refuses),
        TEST(a_structure_counts_each_time_somebody_sees_it),
        TEST(those_who_read_gzip_get_it_at_once),
        TEST(an_exchange_is_used_again_when_nobody_shares_it),
        TEST(files_have_a_version_in_their_address),
        TEST(only_the_right_version_is_kept_for_a_year),
        TEST(who_asks_for_what_is_being_made_gets_the_same),
        TEST(thirty_two_visitors_each_get_their_own_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
