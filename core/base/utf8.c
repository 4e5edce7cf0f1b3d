#include "base/str.h"

#include <stdint.h>
#include <string.h>

/* Well-formed sequences of RFC 3629 section 4, by lead byte: length, and bounds of the second byte. */
static size_t lead(unsigned char c, unsigned char *lo, unsigned char *hi)
{
    *lo = 0x80;
    *hi = 0xBF;
    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF)
        return 2;
    if (c >= 0xE0 && c <= 0xEF) {
        if (c == 0xE0)
            *lo = 0xA0;
        if (c == 0xED)
            *hi = 0x9F;
        return 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        if (c == 0xF0)
            *lo = 0x90;
        if (c == 0xF4)
            *hi = 0x8F;
        return 4;
    }
    return 0;
}

size_t utf8_sequence(struct str s)
{
    unsigned char lo, hi;
    size_t n = s.n ? lead((unsigned char)s.p[0], &lo, &hi) : 0;
    if (n == 0 || n > s.n)
        return 0;
    for (size_t i = 1; i < n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < lo || c > hi)
            return 0;
        lo = 0x80;
        hi = 0xBF;
    }
    return n;
}

/* Are these eight bytes ASCII without NUL? */
static bool plain(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return ((v | (v - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080)) == 0;
}

size_t utf8_find_bad(struct str s)
{
    size_t at = 0;
    while (at < s.n) {
        if (s.n - at >= 8 && plain(s.p + at)) { /* most of any text */
            at += 8;
            continue;
        }
        size_t n = s.p[at] ? utf8_sequence(str_from(s.p + at, s.n - at)) : 0;
        if (n == 0)
            break;
        at += n;
    }
    return at;
}

bool utf8_valid(struct str s)
{
    return utf8_find_bad(s) == s.n;
}

uint32_t utf8_next(struct str *s)
{
    size_t n = utf8_sequence(*s);
    const unsigned char *p = (const unsigned char *)s->p;
    uint32_t c = 0xFFFD;
    if (n == 1)
        c = p[0];
    else if (n == 2)
        c = (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3Fu);
    else if (n == 3)
        c = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3Fu);
    else if (n == 4)
        c = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6 |
            (p[3] & 0x3Fu);
    n = n ? n : 1;
    *s = str_from(s->p + n, s->n - n);
    return c;
}

size_t utf8_put(uint32_t c, char out[4])
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = 0xFFFD;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t utf8_length(struct str s)
{
    size_t n = 0;
    while (s.n) {
        (void)utf8_next(&s);
        n++;
    }
    return n;
}

struct str utf8_prefix(struct str s, size_t max)
{
    if (s.n <= max)
        return s;
    s.n = max;
    while (s.n && ((unsigned char)s.p[s.n] & 0xC0) == 0x80)
        s.n--;
    return s;
}

/* What becomes of a code point: itself, ' ', '\n', or 0: it goes. */
static uint32_t tidied(uint32_t c, bool one_line)
{
    if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
        return one_line ? ' ' : '\n';
    if (c < ' ' || (c >= 0x7F && c <= 0x9F))
        return ' ';
    if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200B || c == 0x2060 || c == 0xFEFF)
        return 0;
    return c;
}

size_t utf8_tidy(char *p, size_t n, bool one_line)
{
    struct str rest = str_from(p, n);
    size_t to = 0;
    while (rest.n) {
        const char *from = rest.p;
        uint32_t c = utf8_next(&rest), new = tidied(c, one_line);
        size_t width = (size_t)(rest.p - from);
        if (c == '\r' && rest.n && rest.p[0] == '\n')
            continue;
        if (new == c) {
            memmove(p + to, from, width);
            to += width;
        } else if (new && (to == 0 || p[to - 1] != (char)new || new == '\n')) {
            p[to++] = (char)new;
        }
    }
    struct str trimmed = str_trim(str_from(p, to));
    memmove(p, trimmed.p, trimmed.n);
    return trimmed.n;
}
