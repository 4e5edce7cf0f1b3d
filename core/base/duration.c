#include "base/duration.h"

#include <stdbool.h>

/* Bytes of the text that is read, without its spaces: "100000min" and all zeros one may put before. */
#define TEXT_MAX 24

/* Copies it in small letters without any blank; 0 when it is too long. */
static size_t squeeze(struct str s, char out[TEXT_MAX])
{
    size_t n = 0;
    while (s.n) {
        uint32_t c = utf8_next(&s);
        if (c == ' ' || c == '\t' || c == 0xA0 || c == 0x202F)
            continue;
        if (n == TEXT_MAX || c > 0x7E || c < ' ')
            return 0;
        out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    return n;
}

/* Takes a number of at most six digits from the start: 1, or 0 when there is none. */
static bool take_number(struct str *s, int64_t *out)
{
    size_t n = 0;
    *out = 0;
    while (n < s->n && n < 6 && s->p[n] >= '0' && s->p[n] <= '9')
        *out = *out * 10 + (s->p[n++] - '0');
    *s = str_from(s->p + n, s->n - n);
    return n > 0;
}

static bool take_word(struct str *s, const char *const *words)
{
    for (size_t i = 0; words[i]; i++) {
        struct str w = str_of(words[i]);
        if (str_starts(*s, w)) {
            *s = str_from(s->p + w.n, s->n - w.n);
            return true;
        }
    }
    return false;
}

static bool read(struct str s, int64_t *out)
{
    static const char *const hours[] = {"heures", "heure", "h", ":", NULL};
    static const char *const minutes[] = {"minutes", "minute", "min", "mn", NULL};
    int64_t first, second;
    if (!take_number(&s, &first))
        return false;
    if (!take_word(&s, hours)) {
        *out = first;
        return take_word(&s, minutes) && s.n == 0;
    }
    *out = first * 60;
    if (s.n == 0)
        return true;
    bool full = take_number(&s, &second) && second < 60;
    *out += second;
    (void)take_word(&s, minutes);
    return full && s.n == 0;
}

int duration_parse(struct str s, int64_t most, int64_t *out, struct err *err)
{
    char text[TEXT_MAX];
    int64_t n;
    if (!read(str_from(text, squeeze(s, text)), &n))
        return fail(err, ERR_INPUT, "\"%.*s\": hours and minutes expected, as \"2 h 30\" or \"45 min\"",
                    (int)(s.n < 60 ? s.n : 60), s.p);
    if (n > most)
        return fail(err, ERR_INPUT, "\"%.*s\": at most %lld minutes", (int)(s.n < 60 ? s.n : 60), s.p, (long long)most);
    *out = n;
    return 0;
}

void duration_words(struct buf *out, int64_t minutes)
{
    if (minutes < 60) {
        buf_fmt(out, "%lld\u00A0min", (long long)minutes);
        return;
    }
    buf_fmt(out, "%lld\u00A0h", (long long)(minutes / 60));
    if (minutes % 60)
        buf_fmt(out, "\u00A0%02lld", (long long)(minutes % 60));
}
