#include "base/fold.h"

/*
 * One character for each code point: a small letter, digit, space or apostrophe is what it folds to; '=' folds to
 * itself, '!' vanishes, a capital stands for several letters (see spelt). Letters with a hook, a bar or an open form
 * lose it, so that Bambara or Vietnamese names are found from a French keyboard. Facts of Unicode 15, UnicodeData.txt.
 */
static const char latin[] = " =========a==!====23'====1o=====aaaaaaAceeeeiiiidnooooo=ouuuuyTS" /* U+00A0 */
                            "aaaaaaAceeeeiiiidnooooo=ouuuuyTyaaaaaaccccccccddddeeeeeeeeeegggg" /* U+00E0 */
                            "gggghhhhiiiiiiiiiiIIjjkkkllllllllllnnnnnnnnnooooooOOrrrrrrssssss" /* U+0120 */
                            "ssttttttuuuuuuuuuuuuwwyyyzzzzzzsbbbb==occdddd=eeeffggHiikkl==nno" /* U+0160 */
                            "oo==pp===s=ttttuuuvyyzzz==z=========DDDLLLNNNaaiioouuuuuuuuuueaa" /* U+01A0 */
                            "aaAAggggkkoooozzjDDDggHwnnaaAAooaaaaeeeeiiiioooorrrruuuusstt==hh" /* U+01E0 */
                            "ndUUzzaaeeooooooooyylntj==accltsz==bu=eejj=qrryy===bocddeeee===j" /* U+0220 */
                            "gg=g==h=ii=lll===mnn=o======rrr===ssj=s=tuuv====zzzz=========j==" /* U+0260 */;
static const char latin_additional[] = "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm" /* U+1E00 */
                                       "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv" /* U+1E40 */
                                       "wwwwwwwwwwxxxxyyzzzzzzhtwyasssS=aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee" /* U+1E80 */
                                       "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy====yy" /* U+1EC0 */;

#define LATIN_FIRST 0xA0u
#define ADDITIONAL_FIRST 0x1E00u

_Static_assert(sizeof latin == 0x2A0 - LATIN_FIRST + 1, "one character for each of U+00A0..029F");
_Static_assert(sizeof latin_additional == 0x1F00 - ADDITIONAL_FIRST + 1, "one character for each of U+1E00..1EFF");

/* U+FB00..FB06. */
static const char *const ligatures[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};

static size_t put(const char *s, char out[FOLD_POINT_MAX])
{
    size_t n = strlen(s);
    memcpy(out, s, n);
    return n;
}

static size_t put_char(char c, char out[FOLD_POINT_MAX])
{
    out[0] = c;
    return 1;
}

/* The letters a capital of the tables stands for. */
static const char *spelt(char capital)
{
    switch (capital) {
    case 'A': return "ae";
    case 'D': return "dz";
    case 'H': return "hv";
    case 'I': return "ij";
    case 'L': return "lj";
    case 'N': return "nj";
    case 'O': return "oe";
    case 'S': return "ss";
    case 'T': return "th";
    default: return "ou"; /* 'U' */
    }
}

static size_t from_table(char entry, uint32_t c, char out[FOLD_POINT_MAX])
{
    if (entry == '=')
        return utf8_put(c, out);
    if (entry == '!')
        return 0;
    if (entry >= 'A' && entry <= 'Z')
        return put(spelt(entry), out);
    return put_char(entry, out);
}

static size_t from_ascii(uint32_t c, char out[FOLD_POINT_MAX])
{
    if (c >= 'A' && c <= 'Z')
        c += 'a' - 'A';
    else if (c == '`')
        c = '\'';
    else if (c < 0x20 || c == 0x7F)
        c = ' ';
    return put_char((char)c, out);
}

bool fold_vanishes(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2069) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF;
}

bool fold_is_space(uint32_t c)
{
    return c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000 || c == 0xFFFD || (c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF;
}

static bool is_apostrophe(uint32_t c)
{
    return (c >= 0x2BB && c <= 0x2BD) || c == 0x2B9 || c == 0x2018 || c == 0x2019 || c == 0x201B || c == 0x2032;
}

bool fold_is_dash(uint32_t c)
{
    return (c >= 0x2010 && c <= 0x2015) || c == 0x2043 || c == 0x2212 || c == 0x2E3A || c == 0x2E3B || c == 0xFE58 ||
           c == 0xFE63;
}

size_t fold_point(uint32_t c, char out[FOLD_POINT_MAX])
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFF01 - '!';
    if (c < 0x80)
        return from_ascii(c, out);
    if (c < LATIN_FIRST)
        return put_char(' ', out);
    if (c - LATIN_FIRST < sizeof latin - 1)
        return from_table(latin[c - LATIN_FIRST], c, out);
    if (c >= ADDITIONAL_FIRST && c - ADDITIONAL_FIRST < sizeof latin_additional - 1)
        return from_table(latin_additional[c - ADDITIONAL_FIRST], c, out);
    if (fold_vanishes(c))
        return 0;
    if (fold_is_space(c))
        return put_char(' ', out);
    if (is_apostrophe(c))
        return put_char('\'', out);
    if (fold_is_dash(c))
        return put_char('-', out);
    if (c >= 0xFB00 && c <= 0xFB06)
        return put(ligatures[c - 0xFB00], out);
    /* Capitals of Greek and Cyrillic, by their distance from the small letters. */
    if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
        c += 32;
    else if (c >= 0x400 && c <= 0x40F)
        c += 80;
    return utf8_put(c, out);
}

void fold_text(struct buf *out, struct str text)
{
    char chunk[256];
    size_t n = 0;
    while (text.n) {
        n += fold_point(utf8_next(&text), chunk + n);
        if (n > sizeof chunk - FOLD_POINT_MAX || text.n == 0) {
            buf_raw(out, chunk, n);
            n = 0;
        }
    }
}

void fold_slug(struct buf *out, struct str text)
{
    char slug[FOLD_SLUG_MAX];
    size_t n = 0, cut = 0;
    bool between = false; /* something stood between the last letter and the next */
    while (text.n) {
        char s[FOLD_POINT_MAX];
        size_t width = fold_point(utf8_next(&text), s);
        for (size_t i = 0; i < width; i++) {
            if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9'))) {
                between = n > 0;
                continue;
            }
            if (between)
                cut = n;
            if (n + between >= FOLD_SLUG_MAX) {
                n = cut ? cut : n;
                goto full;
            }
            if (between)
                slug[n++] = '-';
            between = false;
            slug[n++] = s[i];
        }
    }
full:
    if (n == 0)
        buf_lit(out, "structure");
    else
        buf_raw(out, slug, n);
}

void fold_to_words(struct buf *out, struct str text)
{
    bool between = false;
    while (text.n) {
        char folded[FOLD_POINT_MAX];
        size_t n = fold_point(utf8_next(&text), folded);
        for (size_t i = 0; i < n; i++) {
            bool letter = (folded[i] >= 'a' && folded[i] <= 'z') || (folded[i] >= '0' && folded[i] <= '9') ||
                          (unsigned char)folded[i] >= 0x80;
            if (letter && between && out->n)
                buf_char(out, ' ');
            between = !letter;
            if (letter)
                buf_char(out, folded[i]);
        }
    }
}
