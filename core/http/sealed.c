#include "http/sealed.h"

#include <stdio.h>
#include <stdlib.h>

/* next_in is const. */
#define ZLIB_CONST
#include <zlib.h>

#include "base/date.h"
#include "hash.h"
#include "http_date.h"

/* All header lines of a reply; a Location can be as long as a target. */
#define HEAD_MAX (REQUEST_TARGET_MAX + 2048u)

/* Levels of zlib, see enum sealed_effort. */
#define LEVEL_ONCE 1
#define LEVEL_KEPT 6

/* What every answer carries. Pages hold no inline style or script, load and send nothing elsewhere, and tell no other
 * site which page (which need) a visitor came from. */
#define SECURITY_HEADERS \
    "X-Content-Type-Options: nosniff\r\n" \
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\r\n" \
    "Cross-Origin-Opener-Policy: same-origin\r\n"
#define POLICY \
    "Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " \
    "font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
#define NOT_FRAMED POLICY "frame-ancestors 'none'\r\nCross-Origin-Resource-Policy: same-origin\r\n"
/* Data that everybody reads: programs in the pages of other sites may too, who are sent no cookie of ours (Fetch, CORS
 * protocol and credentials). */
#define OPEN \
    POLICY "frame-ancestors 'none'\r\nCross-Origin-Resource-Policy: cross-origin\r\nAccess-Control-Allow-Origin: " \
           "*\r\n"
/* What other sites may show is drawn and linked from, and does nothing. */
#define FRAMED \
    "Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri " \
    "'none'; frame-ancestors *\r\nCross-Origin-Resource-Policy: cross-origin\r\n"

/* ---- Sealing ---- */

static bool is_compressible(const char *type)
{
    return strncmp(type, "text/", 5) == 0 || strstr(type, "json") || strstr(type, "xml") || strstr(type, "javascript");
}

/* A header's value is visible ASCII and spaces: a line break in it would begin another header. */
static void put_header(struct buf *b, const char *name, const char *value)
{
    for (const char *p = value; *p; p++) {
        if (*p < ' ' || *p == 0x7F)
            b->failed = true;
    }
    buf_fmt(b, "%s: %s\r\n", name, value);
}

static void put_methods(struct buf *b, unsigned methods)
{
    const char *separator = "Allow: ";
    for (int m = METHOD_GET; m < METHOD__MAX; m++) {
        if (methods >> m & 1) {
            buf_fmt(b, "%s%s", separator, method_names[m]);
            separator = ", ";
        }
    }
    buf_lit(b, "\r\n");
}

static void put_head(struct buf *b, const struct reply *reply)
{
    if (reply->body.n)
        put_header(b, "Content-Type", reply->type);
    put_header(b, "Cache-Control", reply->cache_control ? reply->cache_control : "no-cache");
    if (is_compressible(reply->type))
        buf_lit(b, "Vary: Accept-Encoding\r\n");
    if (reply->location)
        put_header(b, "Location", reply->location);
    if (reply->allow)
        put_methods(b, reply->allow);
    if (reply->modified_at) {
        char at[HTTP_DATE_SIZE];
        http_date(reply->modified_at, at);
        put_header(b, "Last-Modified", at);
    }
    if (reply->file_name)
        buf_fmt(b, "Content-Disposition: inline; filename=\"%s\"\r\n", reply->file_name);
    if (reply->retry_after)
        buf_fmt(b, "Retry-After: %d\r\n", reply->retry_after);
    if (reply->cookie)
        put_header(b, "Set-Cookie", reply->cookie);
    if (reply->challenge)
        put_header(b, "WWW-Authenticate", reply->challenge);
    if (reply->dav)
        buf_lit(b, "DAV: 1, 3, calendar-access\r\n");
    if (reply->clears_site)
        buf_lit(b, "Clear-Site-Data: \"cache\", \"storage\"\r\n");
    if (reply->no_referrer)
        buf_lit(b, "Referrer-Policy: no-referrer\r\n");
    else if (reply->secret_address)
        buf_lit(b, "Referrer-Policy: strict-origin\r\n");
    else
        buf_lit(b, "Referrer-Policy: same-origin\r\n");
    if (reply->noindex)
        buf_lit(b, "X-Robots-Tag: noindex, nofollow\r\n");
    if (reply->framed)
        buf_lit(b, FRAMED);
    else if (reply->open)
        buf_lit(b, OPEN);
    else
        buf_lit(b, NOT_FRAMED);
    buf_lit(b, SECURITY_HEADERS);
}

/* The gzip form of a body, on the heap; NULL when it fails or saves nothing. */
static char *gzip(struct str plain, int level, size_t *n)
{
    enum { GZIP_WRAPPER = 16, WINDOW = 15, MEMORY = 8 };
    z_stream z = {0};
    char *out = malloc(plain.n);
    if (!out || deflateInit2(&z, level, Z_DEFLATED, WINDOW + GZIP_WRAPPER, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(out);
        return NULL;
    }
    z.next_in = (const Bytef *)plain.p;
    z.avail_in = (uInt)plain.n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)plain.n;
    int rc = deflate(&z, Z_FINISH);
    *n = z.total_out;
    deflateEnd(&z);
    if (rc == Z_STREAM_END)
        return out;
    free(out);
    return NULL;
}

static struct str copy_to(char **at, const char *p, size_t n)
{
    char *to = *at;
    if (n)
        memcpy(to, p, n);
    *at += n;
    return str_from(to, n);
}

static void name_etags(struct sealed *s, const char *own)
{
    if (own) {
        (void)snprintf(s->etag, sizeof s->etag, "%s", own);
        return;
    }
    unsigned long long hash = hash_bytes(0, s->plain.p, s->plain.n);
    (void)snprintf(s->etag, sizeof s->etag, "\"%016llx\"", hash);
    (void)snprintf(s->etag_gzip, sizeof s->etag_gzip, "\"%016llx-z\"", hash);
}

struct sealed *sealed_new(const struct reply *reply, int64_t valid_until, enum sealed_effort effort)
{
    struct buf head = buf_heap(HEAD_MAX);
    struct str body = buf_str(&reply->body);
    struct sealed *s = NULL;
    char *zipped = NULL;
    size_t zipped_n = 0;
    put_head(&head, reply);
    if (head.failed)
        goto out;
    if (effort != SEALED_PLAIN && !reply->etag && body.n >= SEALED_GZIP_MIN && is_compressible(reply->type))
        zipped = gzip(body, effort == SEALED_KEPT ? LEVEL_KEPT : LEVEL_ONCE, &zipped_n);
    if (!zipped)
        zipped_n = 0;
    size_t size = sizeof *s + head.n + body.n + zipped_n;
    s = malloc(size);
    if (!s)
        goto out;
    *s = (struct sealed){.status = reply->status, .valid_until = valid_until, .size = size};
    atomic_init(&s->shares, 1);
    s->outdates = reply->outdates;
    s->modified_at = reply->modified_at;
    s->calendar = reply->status == 200 || reply->status == 207 ? reply->calendar : 0;
    s->may_be_cached = reply->status == 200 && !reply->never_cached;
    if (reply->status == 200 && reply->tally && strlen(reply->tallied) <= TALLY_KEY_MAX) {
        s->tally = reply->tally;
        (void)snprintf(s->tallied, sizeof s->tallied, "%s", reply->tallied);
    }
    char *at = (char *)(s + 1);
    s->head = copy_to(&at, head.p, head.n);
    s->plain = copy_to(&at, body.p, body.n);
    s->gzip = copy_to(&at, zipped, zipped_n);
    if (reply->status == 200)
        name_etags(s, reply->etag);
out:
    free(zipped);
    buf_free(&head);
    return s;
}

struct sealed *sealed_share(struct sealed *s)
{
    atomic_fetch_add_explicit(&s->shares, 1, memory_order_relaxed);
    return s;
}

void sealed_drop(struct sealed *s)
{
    if (s && atomic_fetch_sub_explicit(&s->shares, 1, memory_order_acq_rel) == 1)
        free(s);
}

/* ---- Writing ---- */

/* True when the list of If-None-Match names one of the two forms (RFC 9110, 13.1.2: compared weakly). */
static bool names_etag(struct str list, const struct sealed *s)
{
    struct str item;
    for (bool more = list.n > 0; str_cut(&list, ',', &item, &more);) {
        item = str_trim(item);
        if (str_starts(item, STR("W/")))
            item = str_from(item.p + 2, item.n - 2);
        if (str_is(item, "*") || str_is(item, s->etag) || (s->etag_gzip[0] && str_is(item, s->etag_gzip)))
            return true;
    }
    return false;
}

/* If-None-Match decides where it is given (RFC 9110, 13.2.2). */
static bool is_unchanged(const struct sealed *s, const struct request *r)
{
    if (r->if_none_match.n)
        return s->etag[0] && names_etag(r->if_none_match, s);
    return s->modified_at && r->if_modified_since >= s->modified_at;
}

void sealed_write(struct buf *out, const struct sealed *s, const struct request *r, enum connection connection,
                  int64_t now, struct str *rest)
{
    bool get = r && (r->method == METHOD_GET || r->method == METHOD_HEAD);
    bool unchanged = get && s->status == 200 && is_unchanged(s, r);
    bool zipped = r && r->accepts_gzip && s->gzip.n;
    struct str body = zipped ? s->gzip : s->plain;
    int status = unchanged ? 304 : s->status;
    char date[HTTP_DATE_SIZE];
    http_date(now, date);

    buf_fmt(out, "HTTP/1.1 %d %s\r\nDate: %s\r\n", status, reply_reason(status), date);
    if (connection != CONNECTION_KEEP)
        buf_fmt(out, "Connection: %s\r\n", connection == CONNECTION_CLOSE ? "close" : "keep-alive");
    if (s->etag[0])
        buf_fmt(out, "ETag: %s\r\n", zipped ? s->etag_gzip : s->etag);
    if (zipped && !unchanged)
        buf_lit(out, "Content-Encoding: gzip\r\n");
    if (status != 304 && status != 204)
        buf_fmt(out, "Content-Length: %zu\r\n", body.n);
    buf_raw_str(out, s->head);
    buf_lit(out, "\r\n");

    if (status == 304 || (r && r->method == METHOD_HEAD))
        body.n = 0;
    size_t joined = body.n < SEALED_JOIN_MAX ? body.n : SEALED_JOIN_MAX;
    buf_raw(out, body.p, joined);
    *rest = str_from(body.p + joined, body.n - joined);
}
