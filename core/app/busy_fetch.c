#include "app/busy_fetch.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/thread.h"

const char *const busy_fault_names[BUSY__MAX + 1] = {[BUSY_FINE] = "fine",
                                                     [BUSY_NOT_HTTPS] = "not_https",
                                                     [BUSY_INSIDE] = "inside",
                                                     [BUSY_UNREACHABLE] = "unreachable",
                                                     [BUSY_CERTIFICATE] = "certificate",
                                                     [BUSY_REFUSED] = "refused",
                                                     [BUSY_STATUS] = "status",
                                                     [BUSY_REDIRECTS] = "redirects",
                                                     [BUSY_BIG] = "big",
                                                     [BUSY_SLOW] = "slow",
                                                     [BUSY_NO_CALENDAR] = "no_calendar",
                                                     [BUSY_FULL] = "full",
                                                     [BUSY_BROKEN] = "broken"};

/* ---- Addresses ---- */

/* IANA's registry of special-purpose IPv4 addresses: none of these is a server of the public internet. */
static const struct {
    uint32_t net;
    int bits;
} inside[] = {
    {0x00000000, 8},  /* this network */
    {0x0A000000, 8},  /* 10: private */
    {0x64400000, 10}, /* 100.64: shared by a provider's customers */
    {0x7F000000, 8},  /* loopback */
    {0xA9FE0000, 16}, /* 169.254: link-local, and the metadata of clouds */
    {0xAC100000, 12}, /* 172.16: private */
    {0xC0000000, 24}, /* 192.0.0: protocols */
    {0xC0000200, 24}, /* 192.0.2: documentation */
    {0xC0586300, 24}, /* 192.88.99: 6to4 relays */
    {0xC0A80000, 16}, /* 192.168: private */
    {0xC6120000, 15}, /* 198.18: benchmarks */
    {0xC6336400, 24}, /* 198.51.100: documentation */
    {0xCB007100, 24}, /* 203.0.113: documentation */
    {0xE0000000, 4},  /* multicast */
    {0xF0000000, 4},  /* reserved, broadcast */
};

static bool is_public_v4(uint32_t address)
{
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        if ((address ^ inside[i].net) >> (32 - inside[i].bits) == 0)
            return false;
    }
    return true;
}

/* Only 2000::/3 is given out to the public; in it 2001::/23 are protocols (Teredo among them), 2001:db8::/32 and
 * 3fff::/20 documentation, and 2002::/16 is 6to4, which wraps IPv4. Mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96),
 * unique local, link-local and multicast lie outside of it. */
static bool is_public_v6(const unsigned char b[16])
{
    if ((b[0] & 0xE0) != 0x20)
        return false;
    if (b[0] == 0x20 && b[1] == 0x01 && (b[2] < 2 || (b[2] == 0x0D && b[3] == 0xB8)))
        return false;
    return !(b[0] == 0x20 && b[1] == 0x02) && !(b[0] == 0x3F && b[1] == 0xFF && b[2] < 0x10);
}

bool busy_address_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        return is_public_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        return is_public_v6(v6.sin6_addr.s6_addr);
    }
    return false;
}

static bool has_scheme(struct str s, const char *scheme)
{
    size_t n = strlen(scheme);
    return s.n >= n && strncasecmp(s.p, scheme, n) == 0;
}

int busy_url(struct str typed, struct buf *out, struct err *err)
{
    struct str s = str_trim(typed);
    size_t scheme = has_scheme(s, "https://")     ? 8
                    : has_scheme(s, "webcal://")  ? 9
                    : has_scheme(s, "webcals://") ? 10
                                                  : 0;
    if (s.n > BUSY_URL_MAX)
        return fail(err, ERR_LIMIT, "address: at most %d bytes", BUSY_URL_MAX);
    if (scheme == 0)
        return fail(err, ERR_INPUT, "address: https:// expected");
    s = str_from(s.p + scheme, s.n - scheme);
    size_t host = 0;
    while (host < s.n && !strchr("/?#", s.p[host]))
        host++;
    if (host == 0 || memchr(s.p, '@', host))
        return fail(err, ERR_INPUT, "address: a host without a name or password expected");
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] <= ' ' || s.p[i] >= 0x7F || strchr("\\\"<>^`{|}", s.p[i]))
            return fail(err, ERR_INPUT, "address: a letter that addresses do not have");
    }
    buf_lit(out, "https://");
    buf_raw_str(out, s);
    return buf_ok(out, err);
}

struct str busy_url_host(struct str url)
{
    size_t n = 0;
    if (url.n <= 8)
        return STR("");
    url = str_from(url.p + 8, url.n - 8);
    while (n < url.n && !strchr("/?#", url.p[n]))
        n++;
    return str_from(url.p, n);
}

/* ---- Fetching ---- */

struct fetch {
    const struct busy_fetch_test *test;
    struct buf *out;
    bool led_inside, too_big;
};

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct fetch *f = arg;
    bool loopback = false;
    if (address->family == AF_INET && f->test && f->test->loopback) {
        struct sockaddr_in v4;
        memcpy(&v4, &address->addr, sizeof v4);
        loopback = ntohl(v4.sin_addr.s_addr) == INADDR_LOOPBACK;
    }
    if (purpose != CURLSOCKTYPE_IPCXN || (!loopback && !busy_address_is_public(&address->addr))) {
        f->led_inside = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take(char *bytes, size_t size, size_t n, void *arg)
{
    struct fetch *f = arg;
    buf_raw(f->out, bytes, size * n);
    f->too_big = f->out->failed;
    return f->too_big ? 0 : size * n;
}

/* All of it must be obeyed: a libcurl that cannot do as told fetches nothing. */
static bool guard(CURL *c, struct fetch *f, const char *url, long ms)
{
    const char *ca = f->test ? f->test->ca_file : NULL;
    return curl_easy_setopt(c, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           (!ca || curl_easy_setopt(c, CURLOPT_CAINFO, ca) == CURLE_OK) &&
           curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, f) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_WRITEDATA, f) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_USERAGENT, "allervers") == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, ms) == CURLE_OK;
}

static enum busy_fault judge(CURLcode rc, const struct fetch *f, long status)
{
    if (f->too_big)
        return BUSY_BIG;
    if (f->led_inside && rc != CURLE_OK)
        return BUSY_INSIDE;
    switch (rc) {
    case CURLE_OK: break;
    case CURLE_OPERATION_TIMEDOUT: return BUSY_SLOW;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return BUSY_CERTIFICATE;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT: return BUSY_NOT_HTTPS;
    default: return BUSY_UNREACHABLE;
    }
    if (status == 401 || status == 403 || status == 404 || status == 410)
        return BUSY_REFUSED;
    return status == 200 ? BUSY_FINE : BUSY_STATUS;
}

/* One request. With a redirect `next` gets where it leads, else it is left empty. */
static enum busy_fault ask(CURL *c, struct fetch *f, const char *url, int64_t until, struct buf *next, long *status)
{
    int64_t left = until - monotonic_ms();
    char *to = NULL;
    struct err ignored;
    if (left <= 0)
        return BUSY_SLOW;
    buf_clear(f->out);
    curl_easy_reset(c);
    if (!guard(c, f, url, (long)left))
        return BUSY_BROKEN;
    CURLcode rc = curl_easy_perform(c);
    *status = 0;
    (void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, status);
    if (rc == CURLE_OK && *status >= 300 && *status < 400 &&
        curl_easy_getinfo(c, CURLINFO_REDIRECT_URL, &to) == CURLE_OK && to)
        return busy_url(str_of(to), next, &ignored) == 0 ? BUSY_FINE : BUSY_NOT_HTTPS;
    return judge(rc, f, *status);
}

enum busy_fault busy_fetch(struct str url, const struct busy_fetch_test *test, struct buf *out, long *status)
{
    struct fetch f = {.test = test, .out = out};
    struct buf from = buf_heap(2 * BUSY_URL_MAX), next = buf_heap(2 * BUSY_URL_MAX);
    struct err ignored;
    int64_t until = monotonic_ms() + (test && test->limit_ms ? test->limit_ms : BUSY_FETCH_S * 1000);
    enum busy_fault fault = busy_url(url, &from, &ignored) == 0 ? BUSY_FINE : BUSY_NOT_HTTPS;
    *status = 0;
    CURL *c = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
    if (!c)
        fault = BUSY_BROKEN;
    for (int hop = 0; fault == BUSY_FINE; hop++) {
        buf_clear(&next);
        fault = ask(c, &f, buf_cstr(&from), until, &next, status);
        if (fault != BUSY_FINE || next.n == 0)
            break;
        if (hop == BUSY_REDIRECTS_MAX)
            fault = BUSY_REDIRECTS;
        struct buf swap = from;
        from = next;
        next = swap;
    }
    curl_easy_cleanup(c);
    buf_free(&from);
    buf_free(&next);
    return fault;
}
