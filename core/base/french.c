#include "base/french.h"

#include <stdlib.h>

#include "base/fold.h"
#include "core/base/french_words.h"

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

static bool is_letter(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c != 0xD7 && c != 0xF7 && c <= 0x24F);
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* U+0092 is the cp1252 apostrophe in a file read as Latin-1. */
static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == 0x92 || c == 0x2019 || c == 0x2BC;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x2007 || c == 0x2009 || c == 0x202F;
}

/* ---- acronyms ---- */

static int compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

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

/* ---- names in capitals ---- */

/* Longest word that can be in a list below, in bytes; longer ones are names. */
#define WORD_MAX 32

static int fold_compare(struct str key, const char *word)
{
    char folded[WORD_MAX + FOLD_POINT_MAX];
    size_t n = 0;
    for (struct str w = str_of(word); w.n && n < WORD_MAX;)
        n += fold_point(utf8_next(&w), folded + n);
    return str_cmp(key, str_from(folded, n));
}

/* The word of a list sorted by folded form, or NULL. */
static const char *find_word(const char *const *list, size_t n, struct str key)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = fold_compare(key, list[mid]);
        if (c == 0)
            return list[mid];
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}
#define FIND(list, key) find_word((list), sizeof(list) / sizeof(list)[0], (key))

enum word_kind { WORD_NONE, WORD_KEPT, WORD_SMALL, WORD_ARTICLE, WORD_COMMON, WORD_SAINT, WORD_NAME };

struct word {
    enum word_kind kind;
    struct str text;
    const char *form; /* as it is written: WORD_SMALL, WORD_ARTICLE, WORD_COMMON, WORD_SAINT */
};

static bool is_sigle(struct str w, const struct french_sigles *sigles)
{
    char key[WORD_MAX + 1];
    if (w.n > WORD_MAX)
        return false;
    memcpy(key, w.p, w.n);
    key[w.n] = '\0';
    const char *k = key;
    if (sigles->n && bsearch(&k, sigles->words, sigles->n, sizeof *sigles->words, compare_words))
        return true;
    return bsearch(&k, more_sigles, sizeof more_sigles / sizeof *more_sigles, sizeof *more_sigles, compare_words);
}

/* True if the word has one of these letters (small and plain), or a letter that does not fold. */
static bool has_one(struct str w, const char *letters)
{
    while (w.n) {
        char bytes[FOLD_POINT_MAX];
        size_t n = fold_point(utf8_next(&w), bytes);
        if (n != 1 || strchr(letters, bytes[0]))
            return true;
    }
    return false;
}

/* 3EME, 1ER, 2NDE: the word is folded. */
static bool is_ordinal(struct str key)
{
    static const char *const ends[] = {"e", "er", "ere", "eme", "emes", "nd", "nde"};
    size_t digits = 0;
    while (digits < key.n && key.p[digits] >= '0' && key.p[digits] <= '9')
        digits++;
    for (size_t i = 0; digits && i < sizeof ends / sizeof *ends; i++) {
        if (str_is(str_from(key.p + digits, key.n - digits), ends[i]))
            return true;
    }
    return false;
}

/* The word at the start of s: letters and digits, and dots between single letters ("C.H."). */
static struct word take_word(struct str s, const struct french_sigles *sigles)
{
    struct word w = {.kind = WORD_NAME};
    struct str at = s, initial = s; /* initial: after the last dot */
    bool digits = false, dots = false;
    for (int run = 0; at.n;) { /* run: letters since then */
        struct str after = at;
        uint32_t c = utf8_next(&after);
        if (c == '.' && run == 1 && !digits) {
            dots = true;
            initial = after;
            run = 0;
        } else if (is_letter(c) || is_digit(c)) {
            digits = digits || is_digit(c);
            run++;
        } else {
            break;
        }
        at = dots && run > 1 ? initial : after; /* "E.MICHAUT": the initial is a word, the name another */
        if (at.p == initial.p && run > 1)
            break;
    }
    w.text = str_from(s.p, (size_t)(at.p - s.p));
    char folded[WORD_MAX + FOLD_POINT_MAX];
    size_t n = 0;
    for (struct str t = w.text; t.n && n < WORD_MAX;)
        n += fold_point(utf8_next(&t), folded + n);
    struct str key = str_from(folded, n);
    if (w.text.n == 0)
        w.kind = WORD_NONE;
    else if ((digits && !is_ordinal(key)) || dots)
        w.kind = WORD_KEPT;
    else if (str_is(key, "st") || str_is(key, "ste"))
        w = (struct word){.kind = WORD_SAINT, .text = w.text, .form = n == 2 ? "Saint" : "Sainte"};
    else if ((n > 1 || (str_is(key, "a") && at.n && at.p[0] == ' ')) && (w.form = FIND(small_words, key)))
        w.kind = w.form[0] == 'l' ? WORD_ARTICLE : WORD_SMALL;
    else if (is_sigle(w.text, sigles) || (n > 1 && !has_one(w.text, "aeiouy")) ||
             (n > 1 && !has_one(w.text, "abcdefghjklmnopqrstuwyz")))
        w.kind = WORD_KEPT;
    else if ((w.form = FIND(common_words, key)))
        w.kind = WORD_COMMON;
    return w;
}

/* The word with its first letter in capital or not, the rest as given (forms) or in small letters (names). */
static void put_word(struct buf *out, struct str text, bool capital)
{
    char bytes[4];
    for (bool first = true; text.n; first = false) {
        uint32_t c = utf8_next(&text);
        c = first && capital ? french_upper(c) : french_lower(c);
        buf_raw(out, bytes, utf8_put(c, bytes));
    }
}

static bool has_small_letters(struct str s)
{
    while (s.n) {
        uint32_t c = utf8_next(&s);
        if (is_letter(c) && french_upper(c) != c)
            return true;
    }
    return false;
}

/* The single letter of an elision, with its apostrophe or the blank that replaced it: "D'", "L ". Its length in *n. */
static bool is_elision(struct str s, size_t *n)
{
    struct str rest = s;
    uint32_t letter = utf8_next(&rest);
    if ((letter != 'D' && letter != 'L') || !rest.n)
        return false;
    uint32_t mark = utf8_next(&rest);
    if (!rest.n || (!is_apostrophe(mark) && !is_blank(mark)))
        return false;
    *n = (size_t)(rest.p - s.p);
    struct str first = rest;
    char bytes[FOLD_POINT_MAX];
    size_t k = fold_point(utf8_next(&first), bytes);
    return k == 2 || (k == 1 && bytes[0] && strchr("aeiouyh", bytes[0]));
}

void french_title(struct buf *out, struct str in, const struct french_sigles *sigles)
{
    bool as_is = has_small_letters(in), space = false;
    enum word_kind before = WORD_NONE; /* kind of the last word */
    for (in = str_trim(in); in.n;) {
        struct str rest = in;
        uint32_t c = utf8_next(&rest);
        size_t elision = 0;
        if (is_blank(c)) {
            space = true;
            in = rest;
            continue;
        }
        if (space)
            buf_char(out, ' ');
        space = false;
        if (as_is || (!is_letter(c) && !is_digit(c))) {
            char bytes[4];
            buf_raw(out, bytes, utf8_put(is_apostrophe(c) ? 0x2019 : c, bytes));
            in = rest;
            continue;
        }
        if (is_elision(in, &elision)) {
            struct word next = take_word(str_from(in.p + elision, in.n - elision), sigles);
            bool capital = before == WORD_NONE || (c == 'L' && next.kind == WORD_NAME && before != WORD_SMALL);
            put_word(out, str_from(in.p, 1), capital);
            buf_lit(out, "’");
            in = str_from(in.p + elision, in.n - elision);
            before = WORD_SMALL;
            continue;
        }
        struct word w = take_word(in, sigles);
        in = str_from(in.p + w.text.n, in.n - w.text.n);
        bool start = before == WORD_NONE;
        if (w.kind == WORD_ARTICLE && !start && before != WORD_SMALL) {
            struct word next = take_word(str_trim(in), sigles);
            start = next.kind == WORD_NAME || next.kind == WORD_SAINT;
        }
        if (w.kind == WORD_KEPT)
            buf_raw_str(out, w.text);
        else if (w.kind == WORD_SAINT)
            buf_raw_str(out, str_of(w.form));
        else if (w.form)
            put_word(out, str_of(w.form), start);
        else
            put_word(out, w.text, true);
        before = w.kind;
    }
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
