#include "base/french.h"

#include <stdlib.h>

#include "base/fold.h"
#include "core/base/french_priv.h"
#include "core/base/french_words.h"

static bool is_letter(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c != 0xD7 && c != 0xF7 && c <= 0x24F);
}

/* U+0092 is the cp1252 apostrophe in a file read as Latin-1. */
static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == 0x92 || c == 0x2019 || c == 0x2BC;
}

static bool starts_with_blank(struct str s)
{
    return s.n && is_blank(utf8_next(&s));
}

static bool starts_with_letter(struct str s)
{
    return s.n && is_letter(utf8_next(&s));
}

static struct str skip_blanks(struct str s)
{
    while (starts_with_blank(s))
        (void)utf8_next(&s);
    return s;
}

/* ---- word lists ---- */

/* Longest word that can be in a list, in bytes; longer ones are names. */
#define WORD_MAX 32
#define FOLDED_MAX (WORD_MAX + FOLD_POINT_MAX)

static struct str fold_word(struct str w, char out[FOLDED_MAX])
{
    size_t n = 0;
    while (w.n && n < WORD_MAX)
        n += fold_point(utf8_next(&w), out + n);
    return str_from(out, n);
}

/* The word of a list sorted by folded form, or NULL. */
static const char *find_word(const char *const *list, size_t n, struct str key)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        char folded[FOLDED_MAX];
        int c = str_cmp(key, fold_word(str_of(list[mid]), folded));
        if (c == 0)
            return list[mid];
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

static const char *find_short(const struct short_form *list, size_t n, struct str key)
{
    for (size_t i = 0; i < n; i++) {
        if (str_is(key, list[i].key))
            return list[i].form;
    }
    return NULL;
}
#define FIND(list, key) find_word((list), sizeof(list) / sizeof(list)[0], (key))
#define FIND_SHORT(list, key) find_short((list), sizeof(list) / sizeof(list)[0], (key))

/* sigles: NULL where the acronyms that people search are names (the commune of Ars, a street called du Mas). */
static bool is_sigle(struct str w, const struct french_sigles *sigles)
{
    char key[WORD_MAX + 1];
    if (w.n > WORD_MAX)
        return false;
    memcpy(key, w.p, w.n);
    key[w.n] = '\0';
    const char *k = key;
    if (sigles && sigles->n && bsearch(&k, sigles->words, sigles->n, sizeof *sigles->words, compare_words))
        return true;
    return bsearch(&k, more_sigles, sizeof more_sigles / sizeof *more_sigles, sizeof *more_sigles, compare_words);
}

/* ---- one word ---- */

enum word_kind { WORD_NONE, WORD_KEPT, WORD_SMALL, WORD_ARTICLE, WORD_COMMON, WORD_SAINT, WORD_NAME };

struct word {
    enum word_kind kind;
    struct str text;
    const char *form; /* as it is written; NULL: KEPT, and names that are in no list */
    bool shortened;   /* an abbreviation: its full stop goes with it */
};

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
    while (digits < key.n && is_digit((unsigned char)key.p[digits]))
        digits++;
    for (size_t i = 0; digits && i < sizeof ends / sizeof *ends; i++) {
        if (str_is(str_from(key.p + digits, key.n - digits), ends[i]))
            return true;
    }
    return false;
}

/* The letters and digits at the start of s, and dots between single letters ("C.H."). */
static struct str take_letters(struct str s, bool *digits, bool *dots)
{
    struct str at = s, initial = s; /* initial: after the last dot */
    *digits = *dots = false;
    for (int run = 0; at.n;) { /* run: letters since then */
        struct str after = at;
        uint32_t c = utf8_next(&after);
        if (c == '.' && run == 1 && !*digits) {
            *dots = true;
            initial = after;
            run = 0;
        } else if (is_letter(c) || is_digit(c)) {
            *digits = *digits || is_digit(c);
            run++;
        } else {
            break;
        }
        at = *dots && run > 1 ? initial : after; /* "E.MICHAUT": the initial is a word, the name another */
        if (at.p == initial.p && run > 1)
            break;
    }
    return str_from(s.p, (size_t)(at.p - s.p));
}

static struct word take_word(struct str s, const struct french_sigles *sigles)
{
    bool digits, dots;
    struct word w = {.kind = WORD_NAME, .text = take_letters(s, &digits, &dots)};
    struct str at = str_from(s.p + w.text.n, s.n - w.text.n);
    char folded[FOLDED_MAX];
    struct str key = fold_word(w.text, folded);
    if (w.text.n == 0) {
        w.kind = WORD_NONE;
    } else if ((digits && !is_ordinal(key)) || dots) {
        w.kind = WORD_KEPT;
    } else if (str_is(key, "st") || str_is(key, "saint")) {
        w.kind = WORD_SAINT;
        w.form = "Saint";
    } else if (str_is(key, "ste") || str_is(key, "sainte")) {
        w.kind = WORD_SAINT;
        w.form = "Sainte";
    } else if ((key.n > 1 || (str_is(key, "a") && at.n && at.p[0] == ' ')) && (w.form = FIND(small_words, key))) {
        w.kind = w.form[0] == 'l' && !str_is(key, "lez") ? WORD_ARTICLE : WORD_SMALL;
    } else if ((w.form = FIND_SHORT(short_forms, key))) {
        w.kind = is_letter((unsigned char)w.form[0]) && w.form[0] < 'a' ? WORD_NAME : WORD_COMMON;
        w.shortened = true;
    } else if (is_sigle(w.text, sigles) || (key.n > 1 && !has_one(w.text, "aeiouy")) ||
               (key.n > 1 && !has_one(w.text, "abcdefghjklmnopqrstuwyz"))) {
        w.kind = WORD_KEPT;
    } else if ((w.form = FIND(common_words, key))) {
        w.kind = WORD_COMMON;
    } else {
        w.form = FIND(accented_names, key);
    }
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

/* ---- a whole name ---- */

enum style {
    STYLE_INSTITUTION, /* common words are small: "Centre hospitalier" */
    STYLE_PLACE        /* they are part of the name: "place de l’Hôpital" */
};

struct title {
    struct buf *out;
    const struct french_sigles *sigles;
    enum style style;
    struct str in;         /* what is still to be written */
    enum word_kind before; /* of the last word; WORD_NONE: a start */
    bool space;            /* one is due before the next character */
    bool empty;            /* nothing is written yet */
    bool quoted;           /* inside quotes */
};

static bool has_small_letters(struct str s)
{
    while (s.n) {
        uint32_t c = utf8_next(&s);
        if (is_letter(c) && french_upper(c) != c)
            return true;
    }
    return false;
}

/* The single letter of an elision, with its apostrophe, the blank after it or the one that replaced it: "D'", "D' ",
 * "L ". Its length in *n. */
static bool is_elision(struct str s, size_t *n)
{
    struct str rest = s;
    uint32_t letter = utf8_next(&rest);
    if ((letter != 'D' && letter != 'L') || !rest.n)
        return false;
    uint32_t mark = utf8_next(&rest);
    if (is_apostrophe(mark))
        rest = skip_blanks(rest);
    if (!rest.n || (!is_apostrophe(mark) && !is_blank(mark)))
        return false;
    *n = (size_t)(rest.p - s.p);
    char bytes[FOLD_POINT_MAX];
    size_t k = fold_point(utf8_next(&rest), bytes);
    return k == 2 || (k == 1 && bytes[0] && strchr("aeiouyh", bytes[0]));
}

static void pay_space(struct title *t)
{
    if (t->space && !t->empty)
        buf_char(t->out, ' ');
    t->space = t->empty = false;
}

static void skip(struct title *t, size_t n)
{
    t->in = str_from(t->in.p + n, t->in.n - n);
}

static void put_elision(struct title *t, size_t n)
{
    struct word next = take_word(str_from(t->in.p + n, t->in.n - n), t->sigles);
    bool name = next.kind == WORD_NAME || (next.kind == WORD_COMMON && t->style == STYLE_PLACE);
    bool capital =
        t->before == WORD_NONE || (t->in.p[0] == 'L' && name && (t->before == WORD_COMMON || t->before == WORD_KEPT));
    pay_space(t);
    put_word(t->out, str_from(t->in.p, 1), capital);
    buf_lit(t->out, "’");
    skip(t, n);
    t->before = WORD_SMALL;
}

/* "CTRE HOSP", "GRP HOSP": elsewhere it may be an hôpital or an hospitalisation. */
static bool is_hospitalier(struct str rest)
{
    char folded[FOLDED_MAX];
    bool digits, dots;
    return str_is(fold_word(take_letters(skip_blanks(rest), &digits, &dots), folded), "hosp");
}

static void put_one_word(struct title *t)
{
    struct word w = take_word(t->in, t->sigles);
    bool start = t->before == WORD_NONE;
    bool capital = start || w.kind == WORD_NAME || w.kind == WORD_SAINT;
    pay_space(t);
    skip(t, w.text.n);
    if (w.kind == WORD_COMMON && (t->style == STYLE_PLACE || t->before == WORD_SAINT)) {
        capital = true;
        w.kind = WORD_NAME;
    } else if (w.kind == WORD_ARTICLE && (t->before == WORD_COMMON || t->before == WORD_KEPT)) {
        struct word next = take_word(skip_blanks(t->in), t->sigles);
        capital = next.kind == WORD_NAME || next.kind == WORD_SAINT; /* "clinique Les Tilleuls", "Digne les Bains" */
    }
    if (w.kind == WORD_KEPT)
        buf_raw_str(t->out, w.text);
    else
        put_word(t->out, w.form ? str_of(w.form) : w.text, capital);
    if ((w.shortened || w.kind == WORD_SAINT) && t->in.n && t->in.p[0] == '.') {
        skip(t, 1);
        t->space = starts_with_letter(t->in); /* "HOP.DE JOUR" */
    }
    bool group = w.form && (str_is(str_of(w.form), "centre") || str_is(str_of(w.form), "groupe"));
    if (group && is_hospitalier(t->in)) {
        t->in = skip_blanks(t->in);
        skip(t, strlen("HOSP") + (t->in.n > strlen("HOSP") && t->in.p[strlen("HOSP")] == '.'));
        buf_lit(t->out, " hospitalier");
    }
    t->before = w.kind;
    if (w.kind == WORD_SAINT && (t->space || starts_with_blank(t->in))) {
        /* Institutions, streets and communes called after a saint take a hyphen. */
        struct word next = take_word(skip_blanks(t->in), t->sigles);
        if (next.text.n > 1 && (next.kind == WORD_NAME || next.kind == WORD_COMMON)) {
            t->in = skip_blanks(t->in);
            t->space = false;
            buf_char(t->out, '-');
        }
    } else if (w.text.n && w.text.p[w.text.n - 1] == '.') {
        t->space = t->space || starts_with_letter(t->in); /* "E.MICHAUT", "C.H.S.LOMMELET" */
    }
}

/* A hyphen with a blank beside it separates two parts of a name; at either end it separates nothing. */
static void put_dash(struct title *t)
{
    struct str rest = str_from(t->in.p + 1, t->in.n - 1);
    bool dash = t->space || t->empty || starts_with_blank(rest) || !rest.n;
    if (!dash) {
        buf_char(t->out, '-');
    } else if (!t->empty && skip_blanks(rest).n) {
        t->space = true;
        pay_space(t);
        buf_lit(t->out, "–");
        t->space = true;
        t->before = WORD_NONE;
    }
    t->in = rest;
}

/* Straight quotes by pairs; one that is alone is left out. */
static void put_quote(struct title *t)
{
    bool closes = str_find(str_from(t->in.p + 1, t->in.n - 1), '"') < t->in.n - 1;
    skip(t, 1);
    if (t->quoted) {
        buf_lit(t->out, "\u00A0»");
        t->quoted = false;
        t->space = true;
    } else if (closes) {
        t->space = true;
        pay_space(t);
        buf_lit(t->out, "«\u00A0");
        t->in = skip_blanks(t->in);
        t->quoted = true;
        t->before = WORD_NONE;
    }
}

/* ":" and a "/" with a blank beside it stand between blanks. */
static bool put_separator(struct title *t, uint32_t c)
{
    struct str rest = str_from(t->in.p + 1, t->in.n - 1);
    bool slash = c == '/' && (t->space || starts_with_blank(rest));
    if ((c != ':' && !slash) || t->empty || !skip_blanks(rest).n)
        return false;
    if (slash)
        buf_lit(t->out, " /");
    else
        buf_lit(t->out, "\u00A0:");
    t->space = true;
    t->before = slash ? WORD_NONE : WORD_KEPT;
    t->in = rest;
    return true;
}

static void put_other(struct title *t, uint32_t c, struct str rest)
{
    char bytes[4];
    bool closing = c == ')' || c == ']' || c == ',' || c == '.' || c == ';';
    bool dot = c == '.' && t->before != WORD_NONE && starts_with_letter(rest);
    if (closing)
        t->space = t->space && c == '.';
    pay_space(t);
    buf_raw(t->out, bytes, utf8_put(is_apostrophe(c) ? 0x2019 : c, bytes));
    t->in = c == '(' || c == '[' ? skip_blanks(rest) : rest;
    t->space = dot || ((closing && c != '.') && starts_with_letter(rest));
    if (t->before != WORD_NONE && !is_apostrophe(c))
        t->before = WORD_KEPT;
}

/* Writes what is in t; a text that has small letters already (as_is) is only trimmed. */
static void put_text(struct title *t, bool as_is)
{
    while (t->in.n) {
        struct str rest = t->in;
        uint32_t c = utf8_next(&rest);
        size_t elision = 0;
        if (is_blank(c)) {
            t->space = true;
            t->in = rest;
        } else if (as_is) {
            char bytes[4];
            pay_space(t);
            buf_raw(t->out, bytes, utf8_put(is_apostrophe(c) ? 0x2019 : c, bytes));
            t->in = rest;
        } else if (is_elision(t->in, &elision)) {
            put_elision(t, elision);
        } else if (is_letter(c) || is_digit(c)) {
            put_one_word(t);
        } else if (c == '-') {
            put_dash(t);
        } else if (c == '"') {
            put_quote(t);
        } else if (!put_separator(t, c)) {
            put_other(t, c, rest);
        }
    }
}

/* Without the marks some registers put before a name to sort it first or last; marks alone stay. */
static struct str without_marks(struct str s)
{
    struct str rest = str_trim(s);
    while (rest.n && rest.p[0] && strchr(".,;:-_*", rest.p[0]))
        rest = str_trim(str_from(rest.p + 1, rest.n - 1));
    return rest.n ? rest : str_trim(s);
}

void french_title(struct buf *out, struct str in, const struct french_sigles *sigles)
{
    struct title t = {.out = out, .sigles = sigles, .in = without_marks(in), .empty = true};
    put_text(&t, has_small_letters(in));
}

/* ---- addresses ---- */

void french_street(struct buf *out, struct str number, struct str street)
{
    struct title t = {.out = out, .style = STYLE_PLACE, .in = str_trim(street), .empty = true};
    char folded[FOLDED_MAX];
    bool digits, dots, as_is = has_small_letters(street);
    struct str first = take_letters(t.in, &digits, &dots), key = fold_word(first, folded);
    struct str rest = str_from(t.in.p + first.n, t.in.n - first.n);
    const char *type = starts_with_blank(rest) ? FIND_SHORT(street_codes, key) : NULL;
    if (!type)
        type = FIND(street_types, key);
    buf_raw_str(out, str_trim(number));
    if (str_trim(number).n && t.in.n)
        buf_char(out, ' ');
    if (type && !as_is) {
        put_word(out, str_of(type), !number.n);
        t.in = rest;
        t.before = WORD_NAME; /* "rue de l’Église", "cours la Reine": what follows is no start */
        t.empty = false;
    }
    put_text(&t, as_is);
}

/* "PARIS", "LYON" and "MARSEILLE" have arrondissements, other numbers are those of a CEDEX. */
static bool has_arrondissements(struct str city)
{
    char folded[FOLDED_MAX];
    struct str key = fold_word(city, folded);
    return str_is(key, "paris") || str_is(key, "lyon") || str_is(key, "marseille");
}

/* "03", "10E", "3EME": the number; 0 when it is none. */
static int arrondissement(struct str word)
{
    int n = 0;
    for (size_t i = 0; i < word.n && i < 2 && is_digit((unsigned char)word.p[i]); i++)
        n = 10 * n + (word.p[i] - '0');
    return n;
}

/* CEDEX, which registers cut to 26 letters leave as CEDE or CED. */
static bool is_cedex(struct str word)
{
    char folded[FOLDED_MAX];
    struct str key = fold_word(word, folded);
    return str_is(key, "cedex") || str_is(key, "cede") || str_is(key, "ced");
}

static bool is_leading_article(struct str s)
{
    return str_is(s, "Le") || str_is(s, "La") || str_is(s, "Les");
}

void french_city(struct buf *out, struct str in)
{
    struct str rest = str_trim(in), city = str_from(rest.p, 0), word;
    int number = 0;
    while (rest.n) {
        rest = skip_blanks(rest);
        size_t n = 0;
        while (n < rest.n && !starts_with_blank(str_from(rest.p + n, rest.n - n)))
            n++;
        word = str_from(rest.p, n);
        if (city.n && (is_cedex(word) || (n && is_digit((unsigned char)word.p[0])))) {
            number = has_arrondissements(city) ? arrondissement(word) : 0;
            break;
        }
        city.n = (size_t)(word.p + n - city.p);
        rest = str_from(rest.p + n, rest.n - n);
    }
    struct title t = {.out = out, .style = STYLE_PLACE, .in = city, .empty = true};
    bool as_is = has_small_letters(city), first = true;
    size_t start = out->n;
    put_text(&t, as_is);
    /* Communes are written with hyphens, but for the article in front. */
    for (size_t i = start, from = start; !as_is && i < out->n; i++) {
        if (out->p[i] != ' ')
            continue;
        if (!first || !is_leading_article(str_from(out->p + from, i - from)))
            out->p[i] = '-';
        first = false;
    }
    if (number)
        buf_fmt(out, number == 1 ? " %der" : " %de", number);
}
