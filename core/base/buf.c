#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_CAP 256u

struct buf buf_heap(size_t max)
{
    return (struct buf){.max = max};
}

struct buf buf_in(struct arena *a, size_t max)
{
    return (struct buf){.max = max, .arena = a};
}

void buf_free(struct buf *b)
{
    if (!b->arena)
        free(b->p);
    *b = (struct buf){.max = b->max, .arena = b->arena};
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->failed = false;
    if (b->p)
        b->p[0] = '\0';
}

int buf_ok(const struct buf *b, struct err *err)
{
    if (!b->failed)
        return 0;
    return fail(err, ERR_LIMIT, "output of more than %zu bytes, or out of memory", b->max);
}

struct str buf_str(const struct buf *b)
{
    return str_from(b->p ? b->p : "", b->n);
}

const char *buf_cstr(const struct buf *b)
{
    return b->p ? b->p : "";
}

/* Room for n more bytes and the final NUL. */
static bool reserve(struct buf *b, size_t n)
{
    if (b->failed)
        return false;
    if (n > b->max || b->n > b->max - n) {
        b->failed = true;
        return false;
    }
    if (b->n + n < b->cap)
        return true;
    size_t cap = b->cap ? b->cap : FIRST_CAP;
    while (cap <= b->n + n)
        cap *= 2;
    char *p = b->arena ? arena_alloc(b->arena, cap) : realloc(b->p, cap);
    if (!p) {
        b->failed = true;
        return false;
    }
    if (b->arena && b->n)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_raw(struct buf *b, const char *p, size_t n)
{
    if (!reserve(b, n))
        return;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_raw_str(struct buf *b, struct str s)
{
    buf_raw(b, s.p, s.n);
}

void buf_char(struct buf *b, char c)
{
    buf_raw(b, &c, 1);
}

void buf_int(struct buf *b, int64_t v)
{
    buf_fmt(b, "%lld", (long long)v);
}

void buf_real(struct buf *b, double v)
{
    char digits[32];
    /* 17 significant digits always read back the same; most numbers of people need fewer. */
    for (int precision = 15; precision <= 17; precision++) {
        (void)snprintf(digits, sizeof digits, "%.*g", precision, v);
        if (strtod(digits, NULL) == v)
            break;
    }
    buf_raw(b, digits, strlen(digits));
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0) {
        b->failed = true;
    } else if (reserve(b, (size_t)n)) {
        (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

/* HTML and XML differ in one character. */
static void put_escaped(struct buf *b, struct str s, const char *carriage_return)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        const char *ref = NULL;
        switch (c) {
        case '\r': ref = carriage_return; break;
        case '&': ref = "&amp;"; break;
        case '<': ref = "&lt;"; break;
        case '>': ref = "&gt;"; break;
        case '"': ref = "&quot;"; break;
        case '\'': ref = "&#39;"; break;
        default:
            if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7F)
                ref = "";
        }
        if (!ref)
            continue;
        buf_raw(b, s.p + from, i - from);
        buf_raw(b, ref, strlen(ref));
        from = i + 1;
    }
    buf_raw(b, s.p + from, s.n - from);
}

void buf_html(struct buf *b, struct str s)
{
    put_escaped(b, s, "");
}

/* U+FFFE and U+FFFF are EF BF BE and EF BF BF. */
static size_t find_noncharacter(struct str s)
{
    size_t i = 0;
    while (i < s.n && !(s.n - i > 2 && memcmp(s.p + i, "\xEF\xBF", 2) == 0 && (unsigned char)s.p[i + 2] >= 0xBE))
        i++;
    return i;
}

void buf_xml(struct buf *b, struct str s)
{
    for (size_t at; s.n; s = str_from(s.p + at, s.n - at)) {
        at = find_noncharacter(s);
        put_escaped(b, str_from(s.p, at), "&#13;");
        at = at < s.n ? at + 3 : at;
    }
}

void buf_url(struct buf *b, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                     c == '.' || c == '_' || c == '~';
        if (plain) {
            buf_char(b, (char)c);
        } else {
            char esc[3] = {'%', hex[c >> 4], hex[c & 15]};
            buf_raw(b, esc, 3);
        }
    }
}

void buf_json(struct buf *b, struct str s)
{
    buf_char(b, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        char esc[8];
        size_t skip = 1;
        if (c == '"' || c == '\\')
            (void)snprintf(esc, sizeof esc, "\\%c", c);
        else if (c == '\n')
            (void)snprintf(esc, sizeof esc, "\\n");
        else if (c < 0x20 || c == 0x7F || c == '<' || c == '>' || c == '&')
            (void)snprintf(esc, sizeof esc, "\\u%04x", (unsigned)c);
        else if (c == 0xE2 && i + 2 < s.n && (unsigned char)s.p[i + 1] == 0x80 &&
                 ((unsigned char)s.p[i + 2] & 0xFE) == 0xA8) {
            (void)snprintf(esc, sizeof esc, "\\u202%c", (s.p[i + 2] & 1) ? '9' : '8');
            skip = 3;
        } else
            continue;
        buf_raw(b, s.p + from, i - from);
        buf_raw(b, esc, strlen(esc));
        i += skip - 1;
        from = i + 1;
    }
    buf_raw(b, s.p + from, s.n - from);
    buf_char(b, '"');
}

void buf_csv(struct buf *b, struct str s, char separator)
{
    bool formula = s.n && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@' || s.p[0] == '\t');
    bool quote = formula || str_find(s, separator) < s.n || str_find(s, '"') < s.n || str_find(s, '\n') < s.n ||
                 str_find(s, '\r') < s.n;
    if (!quote) {
        buf_raw_str(b, s);
        return;
    }
    buf_char(b, '"');
    if (formula)
        buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, s.p[i]);
    }
    buf_char(b, '"');
}
