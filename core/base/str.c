#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* How much of a bad value an error message repeats. */
#define SHOWN 60

/* Longest number read; buf_real writes at most 24 characters. */
#define REAL_CHARS_MAX 40u

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str a, const char *s)
{
    return str_eq(a, str_of(s));
}

bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq(str_from(s.p, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq(str_from(s.p + (s.n - suffix.n), suffix.n), suffix);
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

size_t str_find(struct str s, char c)
{
    const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
    return at ? (size_t)(at - s.p) : s.n;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool str_holds(struct str text, struct str part)
{
    for (size_t i = 0; i + part.n <= text.n; i++) {
        if (memcmp(text.p + i, part.p, part.n) == 0)
            return true;
    }
    return false;
}

struct str str_trim(struct str s)
{
    for (;;) {
        if (s.n && is_space(s.p[0]))
            s = str_from(s.p + 1, s.n - 1);
        else if (str_starts(s, STR("\xC2\xA0")))
            s = str_from(s.p + 2, s.n - 2);
        else if (s.n && is_space(s.p[s.n - 1]))
            s.n -= 1;
        else if (str_ends(s, STR("\xC2\xA0")))
            s.n -= 2;
        else
            return s;
    }
}

bool str_cut(struct str *rest, char separator, struct str *field, bool *more)
{
    if (!*more)
        return false;
    size_t at = str_find(*rest, separator);
    *field = str_from(rest->p, at);
    *more = at < rest->n;
    *rest = *more ? str_from(rest->p + at + 1, rest->n - at - 1) : str_from(rest->p + at, 0);
    return true;
}

int str_to_int(struct str s, int64_t min, int64_t max, int64_t *out, struct err *err)
{
    char digits[24];
    if (s.n > 0 && s.n < sizeof digits) {
        memcpy(digits, s.p, s.n);
        digits[s.n] = '\0';
        bool plain = true;
        for (size_t i = 0; i < s.n; i++)
            plain = plain && ((s.p[i] >= '0' && s.p[i] <= '9') || (i == 0 && s.p[i] == '-' && s.n > 1));
        char *end = NULL;
        errno = 0;
        long long v = plain ? strtoll(digits, &end, 10) : 0;
        if (plain && *end == '\0' && errno == 0 && v >= min && v <= max) {
            *out = v;
            return 0;
        }
    }
    return fail(err, ERR_INPUT, "\"%.*s\": integer from %lld to %lld expected", (int)(s.n < SHOWN ? s.n : SHOWN),
                s.n ? s.p : "", (long long)min, (long long)max);
}

/* Digits with at most one point or comma, then perhaps an exponent. strtod rounds correctly; it reads a point because
 * the program never calls setlocale. */
static bool parse_decimal(struct str s, double *out)
{
    char text[REAL_CHARS_MAX + 1];
    if (s.n > REAL_CHARS_MAX)
        return false;
    size_t i = 0, digits = 0, points = 0;
    if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
        i++;
    for (; i < s.n && s.p[i] != 'e' && s.p[i] != 'E'; i++) {
        bool point = s.p[i] == '.' || s.p[i] == ',';
        if (point ? ++points > 1 : s.p[i] < '0' || s.p[i] > '9')
            return false;
        digits += !point;
    }
    if (digits == 0)
        return false;
    if (i < s.n) {
        i++;
        if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
            i++;
        if (i == s.n)
            return false;
        for (; i < s.n; i++) {
            if (s.p[i] < '0' || s.p[i] > '9')
                return false;
        }
    }
    for (size_t k = 0; k < s.n; k++)
        text[k] = s.p[k] == ',' ? '.' : s.p[k];
    text[s.n] = '\0';
    *out = strtod(text, NULL);
    return isfinite(*out);
}

int str_to_real(struct str s, double min, double max, double *out, struct err *err)
{
    double v = 0;
    if (parse_decimal(s, &v) && v >= min && v <= max) {
        *out = v;
        return 0;
    }
    return fail(err, ERR_INPUT, "\"%.*s\": number from %g to %g expected", (int)(s.n < SHOWN ? s.n : SHOWN),
                s.n ? s.p : "", min, max);
}

char *str_dup(struct arena *a, struct str s)
{
    return arena_copy(a, s.p, s.n);
}
