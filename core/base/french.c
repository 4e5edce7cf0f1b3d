#include "base/french.h"

#include <stdlib.h>

#include "base/fold.h"
#include "core/base/french_priv.h"

/* ---- letters ---- */

uint32_t french_lower(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7))
        return c + 0x20;
    if (c == 0x178)
        return 0xFF;
    bool even_is_upper = (c >= 0x100 && c <= 0x137 && c != 0x130) || (c >= 0x14A && c <= 0x177);
    bool odd_is_upper = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
    if ((even_is_upper && c % 2 == 0) || (odd_is_upper && c % 2 == 1))
        return c + 1;
    return c;
}

uint32_t french_upper(uint32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7))
        return c - 0x20;
    if (c == 0xFF)
        return 0x178;
    return c > 0x100 && c != 0x131 && french_lower(c - 1) == c ? c - 1 : c;
}

/* ---- acronyms ---- */

int french_sigles_read(struct str csv, struct arena *a, struct french_sigles *out, struct err *err)
{
    *out = (struct french_sigles){.words = ARENA_ARRAY(a, FRENCH_SIGLES_MAX, const char *)};
    if (!out->words)
        return fail_memory(err);
    struct str line, rest = csv;
    bool more = true;
    for (int number = 1; str_cut(&rest, '\n', &line, &more); number++) {
        struct str word = str_trim(str_from(line.p, str_find(line, ';')));
        if (number == 1 || word.n == 0)
            continue;
        if (out->n == FRENCH_SIGLES_MAX)
            return fail(err, ERR_LIMIT, "acronyms, line %d: more than %d", number, FRENCH_SIGLES_MAX);
        if (!utf8_valid(word))
            return fail(err, ERR_INPUT, "acronyms, line %d: not UTF-8", number);
        if (!(out->words[out->n++] = str_dup(a, word)))
            return fail_memory(err);
    }
    qsort(out->words, out->n, sizeof *out->words, compare_words);
    return 0;
}

/* ---- telephone numbers ---- */

/* Digits of the longest international number (E.164). */
#define E164_MAX 15

/* Short numbers: 15, 112, 3919, 116117, 118218. */
static bool is_short_number(const char *d, size_t n)
{
    return (n == 2 && d[0] == '1') || (n == 3 && d[0] == '1') || (n == 4 && (d[0] == '1' || d[0] == '3')) ||
           (n == 6 && d[0] == '1' && d[1] == '1' && (d[2] == '6' || d[2] == '8'));
}

bool french_phone(struct str in, char out[FRENCH_PHONE_SIZE])
{
    char d[E164_MAX + 4];
    size_t n = 0;
    bool plus = false;
    for (in = str_trim(in); in.n;) {
        uint32_t c = utf8_next(&in);
        if (is_digit(c)) {
            if (n == sizeof d)
                return false;
            d[n++] = (char)c;
        } else if (c == '+') {
            if (n)
                break;
            plus = true;
        } else if (n && !is_blank(c) && c != '.' && c != '-' && c != '(' && c != ')') {
            break; /* "/", ",", "ou", "poste": what follows is another number, or not one */
        }
    }
    const char *p = d;
    if (n > 4 && p[0] == '0' && p[1] == '0') {
        p += 2;
        n -= 2;
        plus = true;
    }
    bool french = n > 2 && p[0] == '3' && p[1] == '3' && (plus || n == 11);
    if (french) {
        p += 2;
        n -= 2;
        if (p[0] == '0') {
            p++;
            n--;
        }
        if (n != 9)
            return false;
    } else if (plus) {
        if (n < 8 || n > E164_MAX || p[0] == '0')
            return false;
        out[0] = '+';
        memcpy(out + 1, p, n);
        out[n + 1] = '\0';
        return true;
    } else if (is_short_number(p, n)) {
        memcpy(out, p, n);
        out[n] = '\0';
        return true;
    } else if (n == 10 && p[0] == '0') {
        p++;
        n--;
    }
    if (n != 9 || p[0] == '0')
        return false;
    char *to = out;
    *to++ = '0';
    for (size_t i = 0; i < 9; i++) {
        if (i && i % 2 == 1)
            *to++ = ' ';
        *to++ = p[i];
    }
    *to = '\0';
    return true;
}
