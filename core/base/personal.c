#include "base/personal.h"

#include "base/fold.h"
#include "base/legible.h"
#include "base/nir.h"

/* Digits of a telephone number, as one dials it in France; behind "+33" one less. */
#define PHONE_DIGITS 10

/* Signs in a row between two of them: "06 - 39 - 98 - 00 - 01". */
#define PHONE_GAP 3

/* Bytes of a word that is compared with ours, folded. */
#define WORD_MAX 16

/* Shorter words in capitals are acronyms: CPAM, MDPH, PASS. */
#define CAPITALS_MIN 5

/* ---- Telephone numbers ---- */

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Takes signs between digits; *slashed when one of them stands in dates too. Returns how many. */
static int skip_gap(struct str *s, bool *slashed)
{
    int n = 0;
    for (uint32_t c; n < PHONE_GAP && (c = legible_peek(*s)) != 0 && c < 0x80 && strchr(" .-_/,:", (int)c); n++) {
        *slashed = *slashed || c == '/' || c == ',' || c == ':';
        (void)legible_next(s);
    }
    return n;
}

/* n digits from here on, each perhaps behind signs, and no more. Where signs of dates and hours are among these, all
 * stand between pairs: "01/02/2026, 10:30" is none. */
static bool has_digits(struct str s, size_t n)
{
    bool slashed = false, first = true;
    size_t pairs = 0, gaps = 0;
    for (; n; n--, first = false) {
        bool gap = skip_gap(&s, &slashed) > 0 && !first;
        gaps += gap;
        pairs += gap && n % 2 == 0;
        if (!is_digit(legible_next(&s)))
            return false;
    }
    return !is_digit(legible_peek(s)) && (!slashed || (pairs == 4 && gaps == 4));
}

/* Takes what a text begins with, as it is read. */
static bool skip(struct str *s, const char *what)
{
    struct str rest = *s;
    for (; *what; what++) {
        if (legible_next(&rest) != (unsigned char)*what)
            return false;
    }
    *s = rest;
    return true;
}

static bool starts_with_phone(struct str s)
{
    bool slashed = false;
    if (skip(&s, "+33") || skip(&s, "0033")) {
        (void)skip_gap(&s, &slashed);
        (void)skip(&s, "(0)");
        return has_digits(s, PHONE_DIGITS - 1);
    }
    struct str rest = s;
    return legible_next(&rest) == '0' && legible_peek(rest) != '0' && has_digits(s, PHONE_DIGITS);
}

static bool phone_within(struct str text)
{
    for (uint32_t c, before = 0; text.n; before = c) {
        struct str here = text;
        c = legible_next(&text);
        if ((is_digit(c) || c == '+') && !is_digit(before) && starts_with_phone(here))
            return true;
    }
    return false;
}

/* ---- Mail addresses ---- */

static bool is_address_char(char c)
{
    return is_digit((unsigned char)c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
           c == '_' || c == '+';
}

static bool mail_within(struct str text)
{
    for (size_t i = 1; i + 1 < text.n; i++) {
        bool point = false;
        if (text.p[i] != '@' || !is_address_char(text.p[i - 1]))
            continue;
        for (size_t k = i + 1; k < text.n && is_address_char(text.p[k]); k++)
            point = point || (text.p[k] == '.' && k > i + 1 && k + 1 < text.n && is_address_char(text.p[k + 1]));
        if (point)
            return true;
    }
    return false;
}

/* ---- Names ---- */

struct word {
    struct str text;
    bool capital;  /* it begins with one */
    bool capitals; /* it is written in them */
    size_t letters;
};

static bool is_capital(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || c == 0x152;
}

static bool is_letter(uint32_t c)
{
    return is_capital(c) || (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0x17F && c != 0xF7);
}

/* Takes the next word; *gap is what stood before it. False at the end. */
static bool next_word(struct str *rest, struct str *gap, struct word *w)
{
    struct str s = *rest, here = s;
    while (s.n && !is_letter(legible_next(&s)))
        here = s;
    *gap = str_from(rest->p, rest->n - here.n);
    *w = (struct word){.capitals = true};
    for (s = here; s.n;) {
        struct str from = s;
        uint32_t c = legible_next(&s);
        if (!is_letter(c) && (c != '-' || !w->letters)) {
            s = from;
            break;
        }
        w->capital = w->letters ? w->capital : is_capital(c);
        w->capitals = w->capitals && (is_capital(c) || c == '-');
        w->letters++;
    }
    w->text = str_from(here.p, here.n - s.n);
    *rest = s;
    return w->letters > 0;
}

/* The words are folded (base/fold.h). */
static bool is_one_of(struct str s, const char *const *words)
{
    char folded[WORD_MAX];
    size_t n = 0;
    while (s.n) {
        char point[FOLD_POINT_MAX];
        size_t width = fold_point(utf8_next(&s), point);
        if (n + width > sizeof folded)
            return false;
        memcpy(folded + n, point, width);
        n += width;
    }
    for (size_t i = 0; words[i]; i++) {
        if (str_is(str_from(folded, n), words[i]))
            return true;
    }
    return false;
}

/* Before a person's name. */
static bool is_title(const struct word *w)
{
    static const char *const titles[] = {"monsieur", "madame", "mademoiselle", "mme",       "mlle",
                                         "mr",       "dr",     "docteur",      "nomme",     "nommee",
                                         "appelle",  "prenom", "prenomme",     "prenommee", NULL};
    return is_one_of(w->text, titles) ||
           (w->letters == 1 && w->capital && is_one_of(w->text, (const char *const[]){"m", NULL}));
}

/* With a capital and yet nobody: places, offices, months with a colour, and what sentences begin with. */
static bool is_common(const struct word *w)
{
    static const char *const common[] = {
        "restos",   "coeur",  "secours",   "populaire", "catholique", "croix",     "rouge",   "foyer",   "centre",
        "social",   "espace", "maison",    "place",     "rue",        "avenue",    "hopital", "saint",   "sainte",
        "octobre",  "mars",   "rose",      "bleu",      "semaine",    "bourg",     "sud",     "nord",    "est",
        "ouest",    "la",     "le",        "les",       "un",         "une",       "des",     "du",      "de",
        "il",       "elle",   "ils",       "elles",     "nous",       "on",        "ce",      "cette",   "ces",
        "pour",     "avec",   "dans",      "en",        "au",         "aux",       "sans",    "pas",     "peu",
        "beaucoup", "plus",   "deux",      "trois",     "permanence", "atelier",   "equipe",  "accueil", "mairie",
        "medecins", "monde",  "pharmacie", "france",    "travail",    "assurance", "maladie", "sante",   "association",
        NULL};
    return is_one_of(w->text, common) || w->letters < 2 || (w->capitals && w->letters < CAPITALS_MIN);
}

/* Blanks only, and no line end: another line is another sentence. */
static bool is_blank(struct str gap)
{
    bool blank = gap.n > 0;
    for (uint32_t c; blank && (c = legible_next(&gap)) != 0;)
        blank = c == ' ';
    return blank;
}

/* Blanks, perhaps a point or a colon among them. */
static bool follows_title(struct str gap)
{
    bool sign = false, fits = gap.n > 0;
    for (uint32_t c; fits && (c = legible_next(&gap)) != 0;) {
        fits = c == ' ' || (!sign && (c == '.' || c == ':'));
        sign = sign || c != ' ';
    }
    return fits;
}

static unsigned names_within(struct str text)
{
    struct word before = {0}, w;
    struct str gap;
    unsigned found = 0;
    while (next_word(&text, &gap, &w)) {
        bool titled = before.letters && is_title(&before) && follows_title(gap);
        bool two = before.capital && is_blank(gap) && !is_common(&before) && !is_common(&w);
        if (w.capital && titled)
            return PERSONAL_NAME | PERSONAL_CALLED;
        if (w.capital && two)
            found = PERSONAL_NAME;
        before = w;
    }
    return found;
}

unsigned personal_within(struct str text)
{
    unsigned found = nir_within(text) ? PERSONAL_NIR : 0;
    found |= phone_within(text) ? PERSONAL_PHONE : 0;
    found |= mail_within(text) ? PERSONAL_MAIL : 0;
    return found | names_within(text);
}
