#include "base/legible.h"

#include "base/fold.h"

/* Code points of the zeros of all scripts and styles, each with its nine digits behind it (Unicode 14, UnicodeData.txt,
 * category Nd). In ascending order. */
static const uint32_t zeros[] = {
    '0',     0x660,   0x6F0,   0x7C0,   0x966,   0x9E6,   0xA66,   0xAE6,   0xB66,   0xBE6,   0xC66,
    0xCE6,   0xD66,   0xDE6,   0xE50,   0xED0,   0xF20,   0x1040,  0x1090,  0x17E0,  0x1810,  0x1946,
    0x19D0,  0x1A80,  0x1A90,  0x1B50,  0x1BB0,  0x1C40,  0x1C50,  0xA620,  0xA8D0,  0xA900,  0xA9D0,
    0xA9F0,  0xAA50,  0xABF0,  0xFF10,  0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0,
    0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60,
    0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
};

/* Digits above, below, in circles, in brackets and before a point: category No, `value` that of the first. */
static const struct {
    uint32_t first, last;
    unsigned value;
} dressed[] = {
    {0xB2, 0xB3, 2},     {0xB9, 0xB9, 1},     {0x2070, 0x2070, 0}, {0x2074, 0x2079, 4}, {0x2080, 0x2089, 0},
    {0x2460, 0x2468, 1}, {0x2474, 0x247C, 1}, {0x2488, 0x2490, 1}, {0x24EA, 0x24EA, 0}, {0x24F5, 0x24FD, 1},
    {0x24FF, 0x24FF, 0}, {0x2776, 0x277E, 1}, {0x2780, 0x2788, 1}, {0x278A, 0x2792, 1}, {0x1F101, 0x1F10A, 0},
};

/* '0' to '9', or 0. */
static uint32_t digit(uint32_t c)
{
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros && c >= zeros[i]; i++) {
        if (c - zeros[i] < 10)
            return '0' + c - zeros[i];
    }
    for (size_t i = 0; i < sizeof dressed / sizeof *dressed && c >= dressed[i].first; i++) {
        if (c <= dressed[i].last)
            return '0' + dressed[i].value + c - dressed[i].first;
    }
    return 0;
}

/* Beside what folding takes away: soft hyphens, marks of direction and of Mongolian, marks around a sign. */
static bool is_hidden(uint32_t c)
{
    return fold_vanishes(c) || c == 0xAD || c == 0x61C || c == 0x180E || (c >= 0x20D0 && c <= 0x20FF) ||
           (c >= 0xE0000 && c <= 0xE01EF);
}

/* Beside those of folding: the empty signs of Braille and of Hangul. */
static bool is_blank(uint32_t c)
{
    return c == '\t' || c == 0xB || c == 0xC || c == 0xA0 || c == 0x2800 || c == 0x3164 || c == 0xFFA0 ||
           (fold_is_space(c) && c != 0xFFFD);
}

static bool is_point(uint32_t c)
{
    return c == 0xB7 || c == 0x66B || c == 0x66C || c == 0x2022 || c == 0x2024 || c == 0x2027 || c == 0x2219 ||
           c == 0x22C5 || c == 0x3002 || c == 0x30FB;
}

static uint32_t seen(uint32_t c)
{
    uint32_t d = digit(c);
    if (d)
        return d;
    if (c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
        return '\n';
    if (is_blank(c))
        return ' ';
    if (fold_is_dash(c))
        return '-';
    if (is_point(c))
        return '.';
    if (c == 0x2044 || c == 0x2215)
        return '/';
    return c >= 0xFF01 && c <= 0xFF5E ? c - (0xFF01 - '!') : c;
}

uint32_t legible_next(struct str *s)
{
    while (s->n) {
        uint32_t c = utf8_next(s);
        if (c >= ' ' && c < 0x7F)
            return c;
        if (!is_hidden(c))
            return seen(c);
    }
    return 0;
}

uint32_t legible_peek(struct str s)
{
    return legible_next(&s);
}
