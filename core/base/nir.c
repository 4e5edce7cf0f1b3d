#include "base/nir.h"

/* Without and with the key. */
#define SHORT 13
#define LONG 15

/* Where a group may end: behind the sex, the year, the month, the département, the commune, the order. */
static bool may_end_group(size_t n)
{
    return n == 1 || n == 3 || n == 5 || n == 7 || n == 10 || n == SHORT;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* Bytes of one separator at the start: a blank (U+00A0 and U+202F too), a point, a hyphen, a slash; 0: none. */
static size_t separator(struct str s)
{
    if (s.n && (s.p[0] == ' ' || s.p[0] == '.' || s.p[0] == '-' || s.p[0] == '/' || s.p[0] == '\t'))
        return 1;
    if (str_starts(s, STR("\u00A0")))
        return 2;
    return str_starts(s, STR("\u202F")) ? 3 : 0;
}

/* The second character of a Corsican département. */
static bool is_corsican(const char *digits, size_t n, char c)
{
    return n == 6 && digits[5] == '2' && (c == 'A' || c == 'B' || c == 'a' || c == 'b');
}

static bool is_number(const char *d, size_t n)
{
    int month = (d[3] - '0') * 10 + d[4] - '0';
    bool sex = d[0] == '1' || d[0] == '2' || d[0] == '3' || d[0] == '4' || d[0] == '7' || d[0] == '8';
    /* Above 12: a month that was not known, or not told (INSEE). */
    return (n == SHORT || n == LONG) && sex && ((month >= 1 && month <= 12) || month >= 20);
}

/* Is what begins here one? */
static bool starts_with_one(struct str s)
{
    char digits[LONG];
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < LONG;) {
        size_t gap = separator(str_from(s.p + i, s.n - i));
        if (is_digit(s.p[i]) || is_corsican(digits, n, s.p[i])) {
            digits[n++] = s.p[i++];
        } else if (gap && n == SHORT) {
            break;
        } else if (gap && may_end_group(n)) {
            i += gap;
        } else {
            break;
        }
        if (n == SHORT && is_number(digits, n) && (i == s.n || !is_digit(s.p[i])))
            return true;
        if (n == LONG)
            return is_number(digits, n) && (i == s.n || !is_digit(s.p[i]));
    }
    return false;
}

bool nir_within(struct str text)
{
    bool inside = false; /* a word or a number has begun */
    for (size_t i = 0; i < text.n; i++) {
        if (!inside && is_digit(text.p[i]) && starts_with_one(str_from(text.p + i, text.n - i)))
            return true;
        inside = is_digit(text.p[i]) || (is_letter(text.p[i]) && separator(str_from(text.p + i, text.n - i)) == 0);
        size_t gap = separator(str_from(text.p + i, text.n - i));
        i += gap > 1 ? gap - 1 : 0;
    }
    return false;
}
