#include "base/nir.h"

#include "base/legible.h"

/* Without and with the key. */
#define SHORT 13
#define LONG 15

/* Signs in a row between two digits that belong together only because of the key: more is another number. */
#define GAP_MAX 3

/* Where a group may end: behind the sex, the year, the month, the département, the commune, the order. */
static bool may_end_group(size_t n)
{
    return n == 1 || n == 3 || n == 5 || n == 7 || n == 10 || n == SHORT;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Not the signs that stand before a number, such as those of "n°", quotes, dashes and pictures: below the Latin
 * letters, and in the blocks of punctuation, symbols and pictures. */
static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return c >= 0xC0 && c != 0xD7 && c != 0xF7 && (c < 0x2000 || c > 0x2BFF) && (c < 0x3000 || c > 0x303F) &&
           (c < 0xE000 || c > 0xF8FF) && (c < 0xFE00 || c > 0xFE6F) && (c < 0xFFE0 || c > 0xFFFF) &&
           (c < 0x1D000 || c > 0x1D3FF) && (c < 0x1F000 || c > 0x1FAFF);
}

/* What people put between groups; blanks, dashes and points of all kinds are one of theirs (base/legible.h). */
static bool is_separator(uint32_t c)
{
    return c && c < 0x80 && strchr(" .-/_,:;|+*'\"()[]{}<>\\~=\n", (int)c);
}

/* The second character of a Corsican département. */
static bool is_corsican(const char *digits, size_t n, uint32_t c)
{
    return n == 6 && digits[5] == '2' && (c == 'A' || c == 'B' || c == 'a' || c == 'b');
}

static bool is_number(const char *d, size_t n)
{
    int month = (d[3] - '0') * 10 + d[4] - '0';
    /* 3, 4, 7 and 8: of somebody who is being registered. */
    bool sex = d[0] == '1' || d[0] == '2' || d[0] == '3' || d[0] == '4' || d[0] == '7' || d[0] == '8';
    /* Above 12: a month that was not known, or not told (INSEE). */
    return (n == SHORT || n == LONG) && sex && ((month >= 1 && month <= 12) || month >= 20);
}

/* Are the last two its key? 2A counts as 19, 2B as 18. */
static bool has_key(const char *d)
{
    int64_t number = 0;
    for (size_t i = 0; i < SHORT; i++) {
        bool corsican = !is_digit((unsigned char)d[6]);
        int value = d[i] - '0';
        if (corsican && i == 5)
            value = 1;
        else if (corsican && i == 6)
            value = d[6] == 'A' || d[6] == 'a' ? 9 : 8;
        number = number * 10 + value;
    }
    return 97 - (int)(number % 97) == (d[13] - '0') * 10 + d[14] - '0';
}

/* Is what begins here one, in one piece or in its groups? */
static bool starts_with_one(struct str s)
{
    char digits[LONG];
    size_t n = 0;
    while (n < LONG) {
        uint32_t c = legible_next(&s);
        if (is_digit(c) || is_corsican(digits, n, c))
            digits[n++] = (char)c;
        else if (!is_separator(c) || n == SHORT || !may_end_group(n))
            return false;
        if ((n == SHORT || n == LONG) && is_number(digits, n) && !is_digit(legible_peek(s)))
            return true;
    }
    return false;
}

/* Takes up to GAP_MAX separators. */
static void skip_gap(struct str *s)
{
    for (int i = 0; i < GAP_MAX && is_separator(legible_peek(*s)); i++)
        (void)legible_next(s);
}

/* Are the digits that begin here one with its key, wherever they are parted? */
static bool starts_with_key(struct str s)
{
    char digits[LONG];
    for (size_t n = 0; n < LONG; n++) {
        if (n)
            skip_gap(&s);
        uint32_t c = legible_next(&s);
        if (!is_digit(c) && !is_corsican(digits, n, c))
            return false;
        digits[n] = (char)c;
    }
    skip_gap(&s);
    return is_number(digits, LONG) && has_key(digits) && !is_digit(legible_peek(s));
}

/* `glued`: letters may stand before it. */
static bool within(struct str text, bool glued)
{
    bool inside = false;   /* a word or a number has begun */
    int gap = GAP_MAX + 1; /* signs since the last digit */
    while (text.n) {
        struct str here = text;
        uint32_t c = legible_next(&text);
        bool digit = is_digit(c);
        if (digit && !inside && starts_with_one(here))
            return true;
        if (digit && gap > GAP_MAX && starts_with_key(here))
            return true;
        inside = digit || (!glued && is_letter(c));
        gap = digit ? 0 : is_separator(c) && gap < GAP_MAX ? gap + 1 : GAP_MAX + 1;
    }
    return false;
}

bool nir_within(struct str text)
{
    return within(text, false);
}

bool nir_within_address(struct str mail)
{
    return within(mail, true);
}
