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

/* Not the signs that stand before a number, such as those of "n°", quotes and dashes: below the Latin letters, and in
 * the blocks of punctuation and symbols (U+2000 to U+2BFF). */
static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return c >= 0xC0 && (c < 0x2000 || c > 0x2BFF) && c != 0xFFFD;
}

/* Blanks of any width and dashes of any length are in U+2000 to U+2015. */
static bool is_separator(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '.' || c == '-' || c == '/' || c == '_' || c == 0xA0 || c == 0x202F ||
           (c >= 0x2000 && c <= 0x2015);
}

/* Bytes of one separator at the start; 0: none. */
static size_t separator(struct str s)
{
    struct str rest = s;
    return s.n && is_separator(utf8_next(&rest)) ? s.n - rest.n : 0;
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
    while (text.n) {
        bool digit = is_digit(text.p[0]);
        if (!inside && digit && starts_with_one(text))
            return true;
        inside = is_letter(utf8_next(&text)) || digit;
    }
    return false;
}
