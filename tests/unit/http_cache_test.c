/* Sealed replies and the cache: what is on the wire, what is kept, and for how long. */
#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <zlib.h>

#include "app/ctx.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "http/cache.h"
#include "http/sealed.h"

#define NOW INT64_C(784111777) /* the date of RFC 9110's example */

static struct arena *arena;

static int make_arena(void **state)
{
    (void)state;
    struct err err;
    arena = arena_new(64u << 20);
    return arena && crypto_init(&err) == 0 ? 0 : -1;
}

static int free_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct sealed *page(const char *text, size_t times, int64_t valid_until)
{
    struct reply reply = reply_in(arena);
    for (size_t i = 0; i < times; i++)
        buf_fmt(&reply.body, "%s", text);
    struct sealed *s = sealed_new(&reply, valid_until, SEALED_KEPT);
    assert_non_null(s);
    return s;
}

/* ---- On the wire ---- */

static const char *wire(const struct sealed *s, const struct request *r, enum connection connection)
{
    struct buf out = buf_in(arena, 1u << 20);
    struct str rest;
    sealed_write(&out, s, r, connection, NOW, &rest);
    buf_raw_str(&out, rest);
    assert_false(out.failed);
    return buf_cstr(&out);
}

static void an_answer_is_complete_and_dated(void **state)
{
    (void)state;
    struct request get = {.method = METHOD_GET}, head = {.method = METHOD_HEAD};
    struct sealed *s = page("bonjour", 1, INT64_MAX);
    const char *text = wire(s, &get, CONNECTION_KEEP);
    const char *const lines[] = {"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
                                 "\r\nContent-Length: 7\r\n",
                                 "\r\nContent-Type: text/html; charset=utf-8\r\n",
                                 "\r\nContent-Security-Policy: default-src 'none'; ",
                                 "\r\nX-Content-Type-Options: nosniff\r\n",
                                 "\r\nReferrer-Policy: same-origin\r\n",
                                 "\r\nCache-Control: no-cache\r\n",
                                 "\r\nVary: Accept-Encoding\r\n",
                                 "\r\n\r\nbonjour"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (!strstr(text, lines[i]))
            fail_msg("\"%s\" is missing in %s", lines[i], text);
    }
    assert_null(strstr(text, "Connection:"));
    assert_null(strstr(text, "Set-Cookie"));
    assert_null(strstr(text, "Clear-Site-Data"));
    struct reply out = reply_in(arena);
    out.clears_site = true;
    struct sealed *cleared = sealed_new(&out, INT64_MAX, SEALED_PLAIN);
    assert_non_null(strstr(wire(cleared, &get, CONNECTION_KEEP), "\r\nClear-Site-Data: \"cache\", \"storage\"\r\n"));
    sealed_drop(cleared);
    text = wire(s, &head, CONNECTION_CLOSE);
    assert_non_null(strstr(text, "\r\nContent-Length: 7\r\n"));
    assert_non_null(strstr(text, "\r\nConnection: close\r\n"));
    assert_string_equal(strstr(text, "\r\n\r\n"), "\r\n\r\n");
    assert_non_null(strstr(wire(s, &get, CONNECTION_KEEP_1_0), "\r\nConnection: keep-alive\r\n"));
    assert_non_null(strstr(wire(s, NULL, CONNECTION_CLOSE), "bonjour"));
    sealed_drop(s);
}

static void a_known_etag_gives_304(void **state)
{
    (void)state;
    struct request r = {.method = METHOD_GET, .accepts_gzip = true};
    struct sealed *s = page("bonjour ", 200, INT64_MAX), *other = page("bonsoir ", 200, INT64_MAX);
    assert_string_not_equal(s->etag, other->etag);
    const struct {
        const char *list;
        bool unchanged;
    } cases[] = {{s->etag, true},
                 {s->etag_gzip, true},
                 {arena_printf(arena, "\"x\", W/%s", s->etag), true},
                 {"*", true},
                 {other->etag, false},
                 {"", false},
                 {"\"\"", false},
                 {arena_printf(arena, "%.8s", s->etag), false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        r.if_none_match = str_of(cases[i].list);
        const char *text = wire(s, &r, CONNECTION_KEEP);
        assert_int_equal(strncmp(text, "HTTP/1.1 304 Not Modified", 25) == 0, cases[i].unchanged);
        if (cases[i].unchanged) {
            assert_string_equal(strstr(text, "\r\n\r\n"), "\r\n\r\n");
            assert_null(strstr(text, "Content-Length"));
            assert_non_null(strstr(text, s->etag_gzip));
        }
    }
    sealed_drop(s);
    sealed_drop(other);
}

static void gzip_is_sent_to_those_who_read_it(void **state)
{
    (void)state;
    struct request plain = {.method = METHOD_GET}, zipped = {.method = METHOD_GET, .accepts_gzip = true};
    struct sealed *s = page("Bagneux, Malakoff, Montrouge. ", 1000, INT64_MAX);
    assert_true(s->gzip.n > 0 && s->gzip.n < s->plain.n / 10);
    const char *text = wire(s, &plain, CONNECTION_KEEP);
    assert_null(strstr(text, "Content-Encoding"));
    assert_non_null(strstr(text, s->etag));
    text = wire(s, &zipped, CONNECTION_KEEP);
    assert_non_null(strstr(text, "Content-Encoding: gzip\r\n"));
    assert_non_null(strstr(text, s->etag_gzip));

    char *back = arena_alloc(arena, s->plain.n);
    z_stream z = {0};
    z.next_in = (Bytef *)(uintptr_t)s->gzip.p;
    z.avail_in = (uInt)s->gzip.n;
    z.next_out = (Bytef *)back;
    z.avail_out = (uInt)s->plain.n;
    assert_int_equal(inflateInit2(&z, 31), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_memory_equal(back, s->plain.p, s->plain.n);
    inflateEnd(&z);
    sealed_drop(s);

    /* Not worth it: too short, random, or a type that is compressed already. */
    s = page("x", SEALED_GZIP_MIN - 1, INT64_MAX);
    assert_int_equal(s->gzip.n, 0);
    sealed_drop(s);
    struct reply noise = reply_in(arena);
    char bytes[2000];
    crypto_random(bytes, sizeof bytes);
    buf_raw(&noise.body, bytes, sizeof bytes);
    s = sealed_new(&noise, INT64_MAX, SEALED_KEPT);
    assert_int_equal(s->gzip.n, 0);
    sealed_drop(s);
    struct reply picture = reply_in(arena);
    picture.type = "image/png";
    for (int i = 0; i < 1000; i++)
        buf_lit(&picture.body, "png");
    s = sealed_new(&picture, INT64_MAX, SEALED_KEPT);
    assert_int_equal(s->gzip.n, 0);
    assert_null(strstr(wire(s, &zipped, CONNECTION_KEEP), "Vary"));
    sealed_drop(s);
}

static void a_long_body_follows_in_a_second_write(void **state)
{
    (void)state;
    struct sealed *s = page("0123456789abcdef", SEALED_JOIN_MAX / 16 + 1, INT64_MAX);
    struct request r = {.method = METHOD_GET};
    struct buf out = buf_in(arena, 1u << 20);
    struct str rest;
    sealed_write(&out, s, &r, CONNECTION_KEEP, NOW, &rest);
    assert_str(rest, "0123456789abcdef");
    sealed_drop(s);
}

static void a_header_never_holds_a_line_break(void **state)
{
    (void)state;
    struct reply reply = reply_in(arena);
    reply.location = "/a\r\nSet-Cookie: x=1";
    assert_null(sealed_new(&reply, INT64_MAX, SEALED_PLAIN));
    reply.location = "/a";
    reply.status = 301;
    reply.allow = 1u << METHOD_GET | 1u << METHOD_OPTIONS;
    reply.retry_after = 5;
    reply.noindex = true;
    struct sealed *s = sealed_new(&reply, INT64_MAX, SEALED_PLAIN);
    const char *text = wire(s, NULL, CONNECTION_KEEP);
    assert_non_null(strstr(text, "HTTP/1.1 301 Moved Permanently\r\n"));
    assert_non_null(strstr(text, "\r\nLocation: /a\r\n"));
    assert_non_null(strstr(text, "\r\nAllow: GET, OPTIONS\r\n"));
    assert_non_null(strstr(text, "\r\nRetry-After: 5\r\n"));
    assert_non_null(strstr(text, "\r\nX-Robots-Tag: noindex, nofollow\r\n"));
    assert_null(strstr(text, "ETag"));
    assert_false(s->may_be_cached);
    sealed_drop(s);
}

static void an_etag_told_elsewhere_is_the_only_one(void **state)
{
    (void)state;
    struct reply reply = reply_in(arena);
    reply.type = "text/calendar; charset=utf-8";
    reply.etag = "\"1f\"";
    reply.dav = true;
    for (int i = 0; i < 1000; i++)
        buf_lit(&reply.body, "DTSTART");
    struct sealed *s = sealed_new(&reply, INT64_MAX, SEALED_ONCE);
    struct request r = {.method = METHOD_GET, .accepts_gzip = true};
    const char *text = wire(s, &r, CONNECTION_KEEP);
    assert_non_null(strstr(text, "\r\nETag: \"1f\"\r\n"));
    assert_non_null(strstr(text, "\r\nDAV: 1, 3, calendar-access\r\n"));
    assert_null(strstr(text, "Content-Encoding"));
    r.if_none_match = STR("\"1e\", \"1f\"");
    assert_non_null(strstr(wire(s, &r, CONNECTION_KEEP), "HTTP/1.1 304 "));
    r.if_none_match = STR("\"1e\", ");
    assert_non_null(strstr(wire(s, &r, CONNECTION_KEEP), "HTTP/1.1 200 "));
    sealed_drop(s);
    reply.status = 401;
    reply.challenge = "Basic realm=\"Agenda\"";
    s = sealed_new(&reply, INT64_MAX, SEALED_ONCE);
    text = wire(s, &r, CONNECTION_KEEP);
    assert_non_null(strstr(text, "HTTP/1.1 401 Unauthorized\r\n"));
    assert_non_null(strstr(text, "\r\nWWW-Authenticate: Basic realm=\"Agenda\"\r\n"));
    assert_null(strstr(text, "ETag"));
    sealed_drop(s);
}

/* ---- Kept ---- */

static struct cache *new_cache(size_t max)
{
    struct cache *c = NULL;
    must(cache_new(max, &c, err));
    return c;
}

/* Asks for a page as the front does: from the cache, or made and offered. True when it came from the cache. */
static bool visit(struct cache *c, const char *key, size_t size, int64_t now, int64_t valid_until)
{
    bool worth;
    uint64_t generation = cache_generation(c);
    struct sealed *s = cache_get(c, str_of(key), now, &worth);
    bool hit = s != NULL;
    if (!s) {
        struct reply reply = reply_in(arena);
        struct arena_mark m = arena_mark(arena);
        reply.type = "image/png"; /* not compressed: the size is what was asked for */
        for (size_t i = 0; i < size; i += 16)
            buf_lit(&reply.body, "0123456789abcdef");
        s = sealed_new(&reply, valid_until, SEALED_PLAIN);
        assert_non_null(s);
        arena_release(arena, m);
        if (worth)
            cache_put(c, str_of(key), generation, s);
    }
    sealed_drop(s);
    return hit;
}

static void a_reply_is_kept_from_its_second_request_on(void **state)
{
    (void)state;
    struct cache *c = new_cache(1u << 20);
    assert_false(visit(c, "/", 100, NOW, INT64_MAX));
    assert_int_equal(cache_figures(c).entries, 0);
    assert_false(visit(c, "/", 100, NOW, INT64_MAX));
    assert_int_equal(cache_figures(c).entries, 1);
    assert_true(visit(c, "/", 100, NOW, INT64_MAX));
    assert_false(visit(c, "/a", 100, NOW, INT64_MAX));
    cache_free(c);
}

static void a_reply_expires_by_time_alone(void **state)
{
    (void)state;
    struct cache *c = new_cache(1u << 20);
    (void)visit(c, "/", 100, NOW, NOW + 60);
    (void)visit(c, "/", 100, NOW, NOW + 60);
    assert_true(visit(c, "/", 100, NOW, NOW + 60));
    assert_true(visit(c, "/", 100, NOW + 59, NOW + 60));
    assert_false(visit(c, "/", 100, NOW + 60, NOW + 120));
    assert_true(visit(c, "/", 100, NOW + 61, NOW + 120));
    assert_int_equal(cache_figures(c).entries, 1);
    cache_free(c);
}

static void a_change_ends_all_that_was_made_before_it(void **state)
{
    (void)state;
    struct cache *c = new_cache(1u << 20);
    bool worth;
    for (int i = 0; i < 2; i++)
        (void)visit(c, "/", 100, NOW, INT64_MAX);
    assert_true(visit(c, "/", 100, NOW, INT64_MAX));
    cache_invalidate(c);
    assert_false(visit(c, "/", 100, NOW, INT64_MAX));
    assert_true(visit(c, "/", 100, NOW, INT64_MAX));

    /* Begun before the change, finished after it: not kept. */
    uint64_t generation = cache_generation(c);
    struct sealed *s = cache_get(c, STR("/late"), NOW, &worth);
    assert_null(s);
    s = page("late", 1, INT64_MAX);
    cache_invalidate(c);
    (void)!cache_get(c, STR("/late"), NOW, &worth);
    assert_true(worth);
    cache_put(c, STR("/late"), generation, s);
    sealed_drop(s);
    assert_null(cache_get(c, STR("/late"), NOW, &worth));
    cache_free(c);
}

static void the_size_is_capped_and_strangers_displace_nothing(void **state)
{
    (void)state;
    enum { MAX = 200000, ENTRY = 4000 };
    struct cache *c = new_cache(MAX);
    char key[40];
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 30; i++) {
            (void)snprintf(key, sizeof key, "/known/%d", i);
            (void)visit(c, key, ENTRY, NOW, INT64_MAX);
        }
    }
    size_t before = cache_figures(c).entries;
    assert_int_equal(before, 30);
    /* Ten thousand addresses asked for once, then a thousand asked for twice. */
    for (int i = 0; i < 12000; i++) {
        (void)snprintf(key, sizeof key, "/invented/%d", i < 10000 ? i : 10000 + i / 2);
        (void)visit(c, key, ENTRY, NOW, INT64_MAX);
        assert_true(cache_figures(c).bytes <= MAX);
    }
    int kept = 0;
    for (int i = 0; i < 30; i++) {
        (void)snprintf(key, sizeof key, "/known/%d", i);
        kept += visit(c, key, ENTRY, NOW, INT64_MAX);
    }
    assert_true(kept >= 25);
    /* What becomes popular does come in. */
    for (int i = 0; i < 200; i++)
        (void)visit(c, "/new", ENTRY, NOW, INT64_MAX);
    assert_true(visit(c, "/new", ENTRY, NOW, INT64_MAX));
    /* No single reply takes more than its share. */
    for (int i = 0; i < 5; i++)
        assert_false(visit(c, "/huge", MAX / CACHE_ENTRY_SHARE, NOW, INT64_MAX));
    cache_free(c);
}

static void what_is_not_for_everybody_is_not_kept(void **state)
{
    (void)state;
    struct cache *c = new_cache(1u << 20);
    struct reply reply = reply_in(arena);
    bool worth;
    reply.never_cached = true;
    struct sealed *s = sealed_new(&reply, INT64_MAX, SEALED_PLAIN);
    for (int i = 0; i < 3; i++) {
        assert_null(cache_get(c, STR("/x"), NOW, &worth));
        cache_put(c, STR("/x"), cache_generation(c), s);
    }
    sealed_drop(s);
    cache_free(c);
}

/* ---- Many at once ---- */

enum { THREADS = 16, VISITS = 4000, KEYS = 64 };

static void *visit_many(void *arg)
{
    struct cache *c = arg;
    struct arena *mine = arena_new(1u << 20);
    unsigned seed = (unsigned)(uintptr_t)&mine;
    for (int i = 0; i < VISITS; i++) {
        char key[32];
        bool worth;
        seed = seed * 1103515245u + 12345u;
        (void)snprintf(key, sizeof key, "/page/%u", seed >> 16 & (KEYS - 1));
        uint64_t generation = cache_generation(c);
        struct sealed *s = cache_get(c, str_of(key), NOW, &worth);
        if (!s) {
            struct reply reply = reply_in(mine);
            buf_fmt(&reply.body, "%s", key);
            s = sealed_new(&reply, INT64_MAX, SEALED_ONCE);
            cache_put(c, str_of(key), generation, s);
        }
        /* What comes back is what was asked for, whoever made it. */
        if (!str_is(s->plain, key))
            abort();
        sealed_drop(s);
        if (i % 500 == 0)
            cache_invalidate(c);
        arena_reset(mine);
    }
    arena_free(mine);
    return NULL;
}

static void threads_share_the_cache(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    struct cache *c = new_cache(20000); /* room for some twenty of sixty-four */
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, visit_many, c), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    struct cache_figures f = cache_figures(c);
    assert_int_equal(f.hits + f.misses, THREADS * VISITS);
    assert_true(f.hits > 0 && f.bytes <= 20000);
    cache_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_complete_and_dated),
        cmocka_unit_test(a_known_etag_gives_304),
        cmocka_unit_test(gzip_is_sent_to_those_who_read_it),
        cmocka_unit_test(a_long_body_follows_in_a_second_write),
        cmocka_unit_test(a_header_never_holds_a_line_break),
        cmocka_unit_test(an_etag_told_elsewhere_is_the_only_one),
        cmocka_unit_test(a_reply_is_kept_from_its_second_request_on),
        cmocka_unit_test(a_reply_expires_by_time_alone),
        cmocka_unit_test(a_change_ends_all_that_was_made_before_it),
        cmocka_unit_test(the_size_is_capped_and_strangers_displace_nothing),
        cmocka_unit_test(what_is_not_for_everybody_is_not_kept),
        cmocka_unit_test(threads_share_the_cache),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
