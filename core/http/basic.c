#include "basic.h"

#include <strings.h>

static int digit_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Groups of four, padded, without a bit that is not used: each text has one spelling. */
static bool decode(struct str coded, char *out, size_t *n)
{
    *n = 0;
    if (coded.n == 0 || coded.n % 4 != 0)
        return false;
    size_t padding = coded.p[coded.n - 1] != '=' ? 0 : coded.p[coded.n - 2] == '=' ? 2 : 1;
    unsigned bits = 0;
    for (size_t i = 0; i < coded.n; i++) {
        int digit = i >= coded.n - padding ? 0 : digit_of(coded.p[i]);
        if (digit < 0)
            return false;
        bits = bits << 6 | (unsigned)digit;
        if (i % 4 != 3)
            continue;
        size_t bytes = i + 1 == coded.n ? 3 - padding : 3;
        if (bits & ((1u << 8 * (3 - bytes)) - 1))
            return false;
        for (size_t j = 0; j < bytes; j++)
            out[(*n)++] = (char)(bits >> (16 - 8 * j) & 0xFF);
        bits = 0;
    }
    return true;
}

bool basic_read(struct str authorization, struct arena *a, struct str *name, struct str *password)
{
    static const char scheme[] = "Basic ";
    struct str coded = authorization;
    if (coded.n < sizeof scheme - 1 || strncasecmp(coded.p, scheme, sizeof scheme - 1) != 0)
        return false;
    coded = str_trim(str_from(coded.p + sizeof scheme - 1, coded.n - (sizeof scheme - 1)));
    char *text = coded.n <= BASIC_MAX ? arena_alloc(a, coded.n + 1) : NULL;
    size_t n;
    if (!text || !decode(coded, text, &n))
        return false;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F)
            return false;
    }
    size_t behind = n; /* the last colon */
    while (behind > 0 && text[behind - 1] != ':')
        behind--;
    if (behind == 0)
        return false;
    *name = str_from(text, behind - 1);
    *password = str_trim(str_from(text + behind, n - behind));
    return true;
}
