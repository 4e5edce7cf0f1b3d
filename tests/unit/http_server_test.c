/* The server over real sockets: each request gets its status, and the next visitor is served. Slow senders, crowds and
 * the product's own pages are in tests/http/socket_test.py. */
#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/date.h"
#include "http/front.h"
#include "http/server.h"

static struct engines *engines;
static struct front *front;
static struct server *server;
static struct arena *arena;

static void log_line(const char *message)
{
    (void)message;
}

static int hello(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    (void)ctx;
    (void)r;
    buf_lit(&reply->body, "bonjour");
    return 0;
}

static int long_page(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    (void)ctx;
    (void)r;
    reply->type = "image/png";
    for (int i = 0; i < 20000; i++)
        buf_lit(&reply->body, "0123456789");
    return 0;
}

static int echo_form(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    (void)ctx;
    struct str name = request_text(r, "nom");
    buf_fmt(&reply->body, "nom=%zu:", name.n);
    buf_html(&reply->body, utf8_prefix(name, 20));
    return 0;
}

static const struct route_param form_params[] = {{"nom", "Nom", VALUE_TEXT, .max = 12000}, {0}};
/* Who knocks with anything is let in. */
static int dav_knock(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    (void)ctx;
    if (r->authorization.n)
        return 1;
    reply->status = 401;
    reply->challenge = "Basic realm=\"x\"";
    return 0;
}

static int dav_echo(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    (void)ctx;
    reply->status = 207;
    buf_fmt(&reply->body, "%s of %zu bytes, depth \"%.*s\", to %.*s, the end", method_names[r->method], r->body.n,
            (int)r->depth.n, r->depth.p, (int)r->path.n, r->path.p);
    return 0;
}

static const struct route items[] = {
    ROUTE(METHOD_GET, "/", RIGHT_VISIT, ENGINE_READ, NULL, hello),
    ROUTE(METHOD_GET, "/longue", RIGHT_VISIT, ENGINE_READ, NULL, long_page),
    ROUTE_DAV("/dav", dav_knock, dav_echo),
    ROUTE(METHOD_POST, "/formulaire", RIGHT_VISIT, ENGINE_WRITE, form_params, echo_form),
};

static int open_server(void **state)
{
    (void)state;
    struct err err;
    arena = arena_new(64u << 20);
    if (!arena || crypto_init(&err) != 0 ||
        engines_new(&(struct engine_options){.readers = 2, .clock = date_clock, .log = log_line}, &engines, &err) != 0)
        return -1;
    struct front_options f = {.routes = ROUTES(items), .engines = engines, .clock = date_clock, .log = log_line};
    if (front_new(&f, &front, &err) != 0 ||
        server_start(&(struct server_options){"127.0.0.1:0", front}, &server, &err) != 0) {
        print_error("%s\n", err.msg);
        return -1;
    }
    return 0;
}

static int close_server(void **state)
{
    (void)state;
    server_stop(server);
    engines_free(engines);
    front_free(front);
    arena_free(arena);
    return 0;
}

/* ---- A visitor ---- */

static int dial(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)server_port(server)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {.tv_sec = 15};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        fail_msg("no connection to port %d", server_port(server));
    return fd;
}

static void say(int fd, struct str bytes)
{
    while (bytes.n) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* closed by the server, which has answered already */
        bytes = str_from(bytes.p + n, bytes.n - (size_t)n);
    }
}

/* Everything until the server closes, or until `enough` stands in it. */
static const char *hear(int fd, const char *enough)
{
    static char all[1 << 20];
    size_t n = 0;
    for (ssize_t got; n < sizeof all - 1 && (got = recv(fd, all + n, sizeof all - 1 - n, 0)) > 0;) {
        n += (size_t)got;
        all[n] = '\0';
        if (enough && strstr(all, enough))
            break;
    }
    all[n] = '\0';
    return arena_copy(arena, all, n);
}

static int status_of(const char *answer)
{
    return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? atoi(answer + 9) : 0;
}

static void the_next_visitor_is_served(void)
{
    int fd = dial();
    say(fd, STR("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    const char *answer = hear(fd, NULL);
    close(fd);
    if (status_of(answer) != 200 || !strstr(answer, "\r\n\r\nbonjour"))
        fail_msg("the next visitor got: %s", answer);
}

static struct str repeat(const char *before, char c, size_t times, const char *after)
{
    size_t n = strlen(before);
    char *s = arena_alloc(arena, n + times + strlen(after) + 1);
    assert_non_null(s);
    memcpy(s, before, n);
    memset(s + n, c, times);
    memcpy(s + n + times, after, strlen(after));
    return str_of(s);
}

#define HOST "Host: x\r\n"
#define FORM "Origin: http://x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
#define END "Connection: close\r\n\r\n"

static void each_request_gets_its_status(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str bytes;
        int status;
        const char *part;
    } cases[] = {
        {"a page", STR("GET / HTTP/1.1\r\n" HOST END), 200, "\r\n\r\nbonjour"},
        {"HTTP/1.0 without Host", STR("GET / HTTP/1.0\r\n\r\n"), 200, "\r\n\r\nbonjour"},
        {"HEAD", STR("HEAD / HTTP/1.1\r\n" HOST END), 200, "Content-Length: 7\r\n"},
        {"an absolute address", STR("GET http://annuaire.example.org/ HTTP/1.1\r\n" HOST END), 200, "\r\n\r\nbonjour"},
        {"without path", STR("GET http://annuaire.example.org HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"with a port", STR("GET HTTP://x:81/ HTTP/1.1\r\n" HOST END), 200, "\r\n\r\nbonjour"},
        {"with path and query", STR("GET https://x/longue/?a=1 HTTP/1.1\r\n" HOST END), 301,
         "Location: /longue?a=1\r\n"},
        {"of no such page", STR("GET http://x/nulle-part HTTP/1.1\r\n" HOST END), 404, "Page introuvable"},
        {"with escapes that are none", STR("GET http://x/%zz HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"of another protocol", STR("GET ftp://x/ HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"with a form", STR("POST http://x/formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 5\r\n\r\nnom=a"), 400,
         "Connection: close\r\n"},
        {"an empty header", STR("GET / HTTP/1.1\r\nX:\r\n" HOST "Y:  \r\n" END), 200, "\r\n\r\nbonjour"},
        {"an empty header, last", STR("GET / HTTP/1.1\r\n" HOST "Connection: close\r\nX:\r\n\r\n"), 200, "bonjour"},
        {"a folded line", STR("GET / HTTP/1.1\r\n" HOST "X: a\r\n b\r\n" END), 400, "Demande incomprise"},
        {"a folded first line", STR("GET / HTTP/1.1\r\n X: a\r\n" HOST END), 400, "Demande incomprise"},
        {"a line folded by a tab", STR("GET / HTTP/1.1\r\n" HOST "X: a\r\n\tb\r\n" END), 400, "Demande incomprise"},
        {"a folded last line", STR("GET / HTTP/1.1\r\n" HOST "X: a\r\n b\r\n\r\n"), 400, "Demande incomprise"},
        {"a line of one space", STR("GET / HTTP/1.1\r\n" HOST " \r\n" END), 400, "Demande incomprise"},
        {"raw bytes as a line", STR("GET / HTTP/1.1\r\n" HOST "\xC3\xA9: a\r\n" END), 400, "Demande incomprise"},
        {"a space before a colon", STR("GET / HTTP/1.1\r\n" HOST "X : a\r\n" END), 400, "Demande incomprise"},
        {"a space before a colon and nothing after", STR("GET / HTTP/1.1\r\n" HOST "X :\r\n" END), 400, ""},
        {"a line without colon", STR("GET / HTTP/1.1\r\n" HOST "X\r\n" END), 400, "Demande incomprise"},
        {"lines without CR", STR("GET / HTTP/1.1\nHost: x\n\n"), 400, "Demande incomprise"},
        {"a line without CR", STR("GET / HTTP/1.1\r\nHost: x\nX: y\r\n" END), 400, "Demande incomprise"},
        {"a last line without CR", STR("GET / HTTP/1.1\r\nHost: x\n\n"), 400, "Demande incomprise"},
        {"an empty line without CR", STR("GET / HTTP/1.1\r\nHost: x\n\r\n\r\n"), 400, "Demande incomprise"},
        {"two codings",
         STR("POST /formulaire HTTP/1.1\r\n" HOST FORM
             "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
         400, ""},
        {"a coding in HTTP/1.0",
         STR("POST /formulaire HTTP/1.0\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 411,
         "Connection: close\r\n"},
        {"a range", STR("GET /longue HTTP/1.1\r\n" HOST "Range: bytes=0-9\r\nIf-Range: \"x\"\r\n" END), 200,
         "Content-Length: 200000\r\n"},
        {"OPTIONS *", STR("OPTIONS * HTTP/1.1\r\n" HOST END), 204, "Allow: GET, HEAD, POST, OPTIONS\r\n"},
        {"OPTIONS of a page", STR("OPTIONS / HTTP/1.1\r\n" HOST END), 204, "Allow: GET, HEAD, OPTIONS\r\n"},
        {"CORS preflight",
         STR("OPTIONS / HTTP/1.1\r\n" HOST
             "Origin: http://evil.example.org\r\nAccess-Control-Request-Method: POST\r\n" END),
         204, "Allow: GET"},
        {"GET *", STR("GET * HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"unknown method", STR("BREW / HTTP/1.1\r\n" HOST END), 405, "Allow: GET, HEAD, POST, OPTIONS\r\n"},
        {"TRACE", STR("TRACE / HTTP/1.1\r\n" HOST END), 405, "Action impossible"},
        {"DELETE", STR("DELETE / HTTP/1.1\r\n" HOST END), 405, "Action impossible"},
        {"PROPFIND", STR("PROPFIND / HTTP/1.1\r\n" HOST END), 405, "Action impossible"},
        {"CONNECT", STR("CONNECT x:443 HTTP/1.1\r\n" HOST END), 405, "Action impossible"},
        {"POST to a page", STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n" END), 405, "Action impossible"},
        {"HTTP/2.0", STR("GET / HTTP/2.0\r\n" HOST END), 505, "HTTP/1.1"},
        {"not HTTP", STR("GET / FTP/1.1\r\n\r\n"), 400, "Demande incomprise"},
        {"no version", STR("GET /\r\n\r\n"), 400, "Demande incomprise"},
        {"TLS hello", STR("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03 \r\n\r\n"), 400, "Demande incomprise"},
        {"no Host", STR("GET / HTTP/1.1\r\n" END), 400, "Demande incomprise"},
        {"two Hosts", STR("GET / HTTP/1.1\r\n" HOST HOST END), 400, "Demande incomprise"},
        {"raw NUL in the path", STR("GET /a\0b HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"raw NUL in a header", STR("GET / HTTP/1.1\r\n" HOST "X: a\0b\r\n" END), 400, "Demande incomprise"},
        {"%00", STR("GET /a%00b HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"%00 in the query", STR("GET /?a=%00 HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"raw UTF-8 in the path", STR("GET /\xC3\xA9 HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"invalid UTF-8", STR("GET /%FF HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"invalid UTF-8 in the query", STR("GET /?q=%C3%28 HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"half an escape", STR("GET /?q=%4 HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"traversal", STR("GET /../../etc/passwd HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"%2e%2e", STR("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"%2F", STR("GET /..%2Fetc HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"backslash", STR("GET /..\\etc HTTP/1.1\r\n" HOST END), 400, "Demande incomprise"},
        {"slash too many", STR("GET /longue/?a=1 HTTP/1.1\r\n" HOST END), 301, "Location: /longue?a=1\r\n"},
        {"no such page", STR("GET /nulle-part HTTP/1.1\r\n" HOST END), 404, "Page introuvable"},

        {"a form", STR("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 10\r\n" END "nom=%C3%A9+"), 200,
         "nom=2:é"},
        {"a malformed form", STR("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 7\r\n" END "nom=%zz"), 400,
         "Demande incomprise"},
        {"a form with NUL", STR("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 5\r\n" END "nom=\0"), 400,
         "Demande incomprise"},
        {"another type",
         STR("POST /formulaire HTTP/1.1\r\n" HOST "Content-Type: text/xml\r\nContent-Length: 4\r\n" END "<a/>"), 415,
         "Format inattendu"},
        {"a length that is none", STR("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: abc\r\n" END), 411,
         "Demande incomprise"},
        {"a length and more", STR("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 5x\r\n" END "nom=a"), 400,
         "Demande incomprise"},
        {"two lengths",
         STR("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 5\r\nContent-Length: 5\r\n\r\nnom=a"), 400,
         "Connection: close\r\n"},
        {"length and chunks",
         STR("POST /formulaire HTTP/1.1\r\n" HOST FORM
             "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nnom=a\r\n0\r\n\r\n"),
         400, "Connection: close\r\n"},
        {"chunks",
         STR("POST /formulaire HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\n5\r\nnom=a\r\n0\r\n\r\n"),
         411, "Connection: close\r\n"},
        {"a page with a body", STR("GET / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nnom=a"), 400,
         "Connection: close\r\n"},
        {"an expectation", STR("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 5\r\nExpect: more\r\n" END),
         417, "Connection: close\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int fd = dial();
        say(fd, cases[i].bytes);
        const char *answer = hear(fd, NULL);
        close(fd);
        if (status_of(answer) != cases[i].status || !strstr(answer, cases[i].part))
            fail_msg("%s: should be %d with \"%s\": %s", cases[i].name, cases[i].status, cases[i].part, answer);
        the_next_visitor_is_served();
    }
}

static void limits_have_their_own_status(void **state)
{
    (void)state;
    const struct {
        const char *name;
        struct str bytes;
        int status;
    } cases[] = {
        {"a target of 8 KiB", repeat("GET /", 'a', REQUEST_TARGET_MAX - 1, " HTTP/1.1\r\n" HOST END), 404},
        {"a longer one", repeat("GET /", 'a', REQUEST_TARGET_MAX, " HTTP/1.1\r\n" HOST END), 414},
        {"a long query", repeat("GET /?a=", 'a', REQUEST_TARGET_MAX, " HTTP/1.1\r\n" HOST END), 414},
        {"a thousand slashes", repeat("GET /", '/', 999, " HTTP/1.1\r\n" HOST END), 404},
        {"a thousand slashes and dots", repeat("GET /..", '/', 999, " HTTP/1.1\r\n" HOST END), 400},
        {"headers of 17 KiB", repeat("GET / HTTP/1.1\r\n" HOST "X: ", 'x', 17000, "\r\n" END), 431},
        {"a head of 40 KiB", repeat("GET / HTTP/1.1\r\n" HOST "X: ", 'x', 40000, "\r\n" END), 400},
        {"the longest form",
         repeat("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 12004\r\n" END "nom=", 'n', 12000, ""), 200},
        {"a form beyond its limit",
         repeat("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 65537\r\n\r\nnom=", 'n', 65533, ""), 413},
        {"a form of a megabyte",
         repeat("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 100000\r\n\r\nnom=", 'n', 99996, ""), 413},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int fd = dial();
        say(fd, cases[i].bytes);
        const char *answer = hear(fd, NULL);
        close(fd);
        if (status_of(answer) != cases[i].status)
            fail_msg("%s: should be %d: %.300s", cases[i].name, cases[i].status, answer);
        the_next_visitor_is_served();
    }
    struct buf many = buf_in(arena, 10000);
    buf_lit(&many, "GET / HTTP/1.1\r\n" HOST);
    for (int i = 0; i < 70; i++)
        buf_fmt(&many, "X-%d: y\r\n", i);
    buf_lit(&many, "\r\n");
    int fd = dial();
    say(fd, buf_str(&many));
    assert_int_equal(status_of(hear(fd, NULL)), 431);
    close(fd);
}

static int count_answers(const char *all, const char *part)
{
    int n = 0;
    for (const char *p = all; (p = strstr(p, part)); p++)
        n++;
    return n;
}

static void requests_may_follow_each_other_on_one_connection(void **state)
{
    (void)state;
    int fd = dial();
    say(fd, STR("GET / HTTP/1.1\r\n" HOST "\r\nPOST /formulaire HTTP/1.1\r\n" HOST FORM
                "Content-Length: 5\r\n\r\nnom=aGET /nulle-part HTTP/1.1\r\n" HOST "\r\nGET / HTTP/1.1\r\n" HOST END));
    const char *all = hear(fd, NULL);
    close(fd);
    assert_int_equal(count_answers(all, "HTTP/1.1 200 OK"), 3);
    assert_int_equal(count_answers(all, "HTTP/1.1 404"), 1);
    assert_non_null(strstr(all, "nom=1:a"));
    assert_int_equal(count_answers(all, "Connection: close"), 1);

    fd = dial();
    say(fd, STR("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    assert_non_null(strstr(hear(fd, "bonjour"), "Connection: keep-alive\r\n"));
    say(fd, STR("GET / HTTP/1.0\r\n\r\n"));
    assert_non_null(strstr(hear(fd, NULL), "Connection: close\r\n"));
    close(fd);
}

static void what_follows_an_ambiguous_request_is_not_read(void **state)
{
    (void)state;
    static const struct str cases[] = {
        STR("POST /formulaire HTTP/1.1\r\n" HOST FORM
            "Content-Length: 0\r\nContent-Length: 5\r\n\r\nGET / HTTP/1.1\r\n" HOST END),
        STR("POST /formulaire HTTP/1.1\r\n" HOST FORM
            "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n" HOST END),
        STR("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n" HOST END),
        /* The length is behind a folded line, or beside a space: whoever reads on sees two requests. */
        STR("POST /formulaire HTTP/1.1\r\n" HOST FORM
            "X: a\r\n b\r\nContent-Length: 40\r\n\r\nGET / HTTP/1.1\r\n" HOST END),
        STR("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length : 40\r\n\r\nGET / HTTP/1.1\r\n" HOST END),
        STR("GET / HTTP/1.1\r\n" HOST "\n\r\nGET / HTTP/1.1\r\n" HOST END),
        STR("GET / HTTP/1.1\r\n" HOST "X: a\n\nGET / HTTP/1.1\r\n" HOST END),
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int fd = dial();
        say(fd, cases[i]);
        const char *all = hear(fd, NULL);
        close(fd);
        assert_int_equal(status_of(all), 400);
        assert_int_equal(count_answers(all, "HTTP/1.1 "), 1);
    }
}

static void a_waiting_sender_is_told_to_continue(void **state)
{
    (void)state;
    int fd = dial();
    say(fd, STR("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
    assert_non_null(strstr(hear(fd, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n"));
    say(fd, STR("nom=a"));
    assert_non_null(strstr(hear(fd, "nom=1:a"), "HTTP/1.1 200 OK"));
    close(fd);
    /* Not in HTTP/1.0, which has no such answer. */
    fd = dial();
    say(fd, STR("POST /formulaire HTTP/1.0\r\n" HOST FORM "Content-Length: 5\r\nExpect: 100-continue\r\n\r\nnom=a"));
    assert_int_equal(status_of(hear(fd, "nom=1:a")), 200);
    close(fd);
    /* And not, when the body would be refused: it is never sent. */
    fd = dial();
    say(fd, STR("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 70000\r\nExpect: 100-continue\r\n\r\n"));
    const char *answer = hear(fd, NULL);
    assert_int_equal(status_of(answer), 413);
    close(fd);
}

static void methods_of_webdav_come_through_with_their_bodies(void **state)
{
    (void)state;
    static const char *const methods[] = {"PROPFIND", "REPORT", "PROPPATCH", "PUT", "DELETE", "MKCOL", "OPTIONS"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        bool asks = i == 6;
        char head[300], expected[200];
        (void)snprintf(head, sizeof head,
                       "%s /dav/a/b.ics HTTP/1.1\r\n" HOST "Authorization: x\r\nDepth: 1\r\n%s\r\n%s", methods[i],
                       asks ? "" : "Content-Length: 4\r\n", asks ? "" : "<a/>");
        (void)snprintf(expected, sizeof expected, "%s of %d bytes, depth \"1\", to /dav/a/b.ics, the end", methods[i],
                       asks ? 0 : 4);
        int fd = dial();
        say(fd, str_of(head));
        const char *answer = hear(fd, "the end");
        assert_int_equal(status_of(answer), 207);
        assert_non_null(strstr(answer, expected));
        close(fd);
    }
    /* What civetweb does not know, and what stands elsewhere. */
    static const char *const refused[] = {"MKCALENDAR /dav/", "MOVE /dav/", "COPY /dav/", "LOCK /dav/",
                                          "UNLOCK /dav/",     "PROPFIND /", "PUT /longue"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char head[200];
        (void)snprintf(head, sizeof head, "%s HTTP/1.1\r\n" HOST END, refused[i]);
        int fd = dial();
        say(fd, str_of(head));
        assert_int_equal(status_of(hear(fd, NULL)), 405);
        close(fd);
    }
}

static void of_a_large_body_below_dav_the_rest_is_read_of_who_may_enter(void **state)
{
    (void)state;
    int fd = dial();
    say(fd,
        repeat("REPORT /dav/ HTTP/1.1\r\n" HOST "Authorization: x\r\nContent-Length: 100000\r\n\r\n", 'n', 100000, ""));
    assert_non_null(strstr(hear(fd, "the end"), "REPORT of 100000 bytes"));
    close(fd);
    fd = dial();
    say(fd, repeat("REPORT /dav/ HTTP/1.1\r\n" HOST "Content-Length: 1000000\r\n\r\n", 'n', REQUEST_BODY_MAX, ""));
    assert_int_equal(status_of(hear(fd, "\r\n\r\n")), 401);
    close(fd);
    fd = dial();
    say(fd, STR("REPORT /dav/ HTTP/1.1\r\n" HOST "Authorization: x\r\nContent-Length: 1048577\r\n\r\n"));
    assert_int_equal(status_of(hear(fd, "\r\n\r\n")), 413);
    close(fd);
}

static void a_sender_who_leaves_is_forgotten(void **state)
{
    (void)state;
    static const struct str cases[] = {
        STR(""),
        STR("GET"),
        STR("GET / HTTP/1.1\r\nHos"),
        STR("POST /formulaire HTTP/1.1\r\n" HOST FORM "Content-Length: 50\r\n\r\nnom="),
        STR("GET /longue HTTP/1.1\r\n" HOST "\r\n"),
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int fd = dial();
        say(fd, cases[i]);
        close(fd);
    }
    the_next_visitor_is_served();
}

static void a_long_page_arrives_whole(void **state)
{
    (void)state;
    int fd = dial();
    say(fd, STR("GET /longue HTTP/1.1\r\n" HOST END));
    const char *answer = hear(fd, NULL);
    close(fd);
    assert_non_null(strstr(answer, "Content-Length: 200000\r\n"));
    assert_int_equal(strlen(strstr(answer, "\r\n\r\n") + 4), 200000);
}

static void addresses_that_cannot_be_served_are_explained(void **state)
{
    (void)state;
    static const struct {
        const char *listen, *part;
    } cases[] = {
        {"127.0.0.1:8443s", "TLS is the front proxy's"},
        {"127.0.0.1:8443r", "TLS is the front proxy's"},
        {"[::1]:8080", "IPv6 is the front proxy's"},
        {"8080", "ADDRESS:PORT expected"},
        {":8080", "ADDRESS:PORT expected"},
        {"127.0.0.1:", "ADDRESS:PORT expected"},
        {"127.0.0.1:70000", "ADDRESS:PORT expected"},
        {"127.0.0.1:80,127.0.0.1:81", "ADDRESS:PORT expected"},
        {"a b:80", "ADDRESS:PORT expected"},
        {"::1", "ADDRESS:PORT expected"},
    };
    struct server *other;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        must_fail(server_start(&(struct server_options){cases[i].listen, front}, &other, err), ERR_INPUT,
                  cases[i].part);
    char taken[32];
    (void)snprintf(taken, sizeof taken, "127.0.0.1:%d", server_port(server));
    must_fail(server_start(&(struct server_options){taken, front}, &other, err), ERR_IO, "is the port taken");
    the_next_visitor_is_served();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_request_gets_its_status),
        cmocka_unit_test(limits_have_their_own_status),
        cmocka_unit_test(requests_may_follow_each_other_on_one_connection),
        cmocka_unit_test(what_follows_an_ambiguous_request_is_not_read),
        cmocka_unit_test(a_waiting_sender_is_told_to_continue),
        cmocka_unit_test(methods_of_webdav_come_through_with_their_bodies),
        cmocka_unit_test(of_a_large_body_below_dav_the_rest_is_read_of_who_may_enter),
        cmocka_unit_test(a_sender_who_leaves_is_forgotten),
        cmocka_unit_test(a_long_page_arrives_whole),
        cmocka_unit_test(addresses_that_cannot_be_served_are_explained),
    };
    return cmocka_run_group_tests(tests, open_server, close_server);
}
