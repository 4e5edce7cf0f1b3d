#include "base/personal.h"

#include "base/nir.h"

/* Digits of a telephone number, as one dials it in France; behind "+33" one less. */
#define PHONE_DIGITS 10

/* Bytes of a word that is compared with ours. */
#define WORD_MAX 16

/* Shorter words in capitals are acronyms: CPAM, MDPH, PASS. */
#define CAPITALS_MIN 5

/* ---- Telephone numbers ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes of one blank, point or dash at the start; 0: none. */
static size_t separator(struct str s)
{
    struct str rest = s;
    uint32_t c = s.n ? utf8_next(&rest) : 0;
    bool is = c == ' ' || c == '.' || c == '-' || c == '_' || c == 0xA0 || c == 0x202F || c == 0x2011;
    return is ? s.n - rest.n : 0;
}

/* n digits from here on, each perhaps behind one separator, and no more. */
static bool has_digits(struct str s, size_t n)
{
    for (; n && s.n; n--) {
        size_t gap = separator(s);
        if (gap >= s.n || !is_digit(s.p[gap]))
            return false;
        s = str_from(s.p + gap + 1, s.n - gap - 1);
    }
    return n == 0 && (s.n == 0 || !is_digit(s.p[0]));
}

static bool starts_with_phone(struct str s)
{
    if (str_starts(s, STR("+33")))
        return has_digits(str_from(s.p + 3, s.n - 3), PHONE_DIGITS - 1);
    if (str_starts(s, STR("0033")))
        return has_digits(str_from(s.p + 4, s.n - 4), PHONE_DIGITS - 1);
    return s.p[0] == '0' && s.n > 1 && s.p[1] != '0' && has_digits(s, PHONE_DIGITS);
}

static bool phone_within(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        bool begins = (is_digit(text.p[i]) || text.p[i] == '+') && (i == 0 || !is_digit(text.p[i - 1]));
        if (begins && starts_with_phone(str_from(text.p + i, text.n - i)))
            return true;
    }
    return false;
}

/* ---- Mail addresses ---- */

static bool is_address_char(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' ||
           c == '+';
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
    while (s.n && !is_letter(utf8_next(&s)))
        here = s;
    *gap = str_from(rest->p, rest->n - here.n);
    *w = (struct word){.capitals = true};
    for (s = here; s.n;) {
        struct str from = s;
        uint32_t c = utf8_next(&s);
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

static bool is_one_of(struct str s, const char *const *words)
{
    char small[WORD_MAX];
    if (s.n > WORD_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++)
        small[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + ('a' - 'A') : s.p[i]);
    for (size_t i = 0; words[i]; i++) {
        if (str_is(str_from(small, s.n), words[i]))
            return true;
    }
    return false;
}

/* Before a person's name. */
static bool is_title(const struct word *w)
{
    static const char *const titles[] = {"monsieur", "madame", "mademoiselle", "mme",       "mlle",
                                         "mr",       "dr",     "docteur",      "nommé",     "nommée",
                                         "appelle",  "prénom", "prénommé",     "prénommée", NULL};
    return is_one_of(w->text, titles) || (w->letters == 1 && w->capital && str_is(w->text, "M"));
}

/* With a capital and yet nobody: places, offices, months with a colour, and what sentences begin with. */
static bool is_common(const struct word *w)
{
    static const char *const common[] = {
        "restos",   "cœur",   "secours",   "populaire", "catholique", "croix",     "rouge",   "foyer",   "centre",
        "social",   "espace", "maison",    "place",     "rue",        "avenue",    "hôpital", "saint",   "sainte",
        "octobre",  "mars",   "rose",      "bleu",      "semaine",    "bourg",     "sud",     "nord",    "est",
        "ouest",    "la",     "le",        "les",       "un",         "une",       "des",     "du",      "de",
        "il",       "elle",   "ils",       "elles",     "nous",       "on",        "ce",      "cette",   "ces",
        "pour",     "avec",   "dans",      "en",        "au",         "aux",       "sans",    "pas",     "peu",
        "beaucoup", "plus",   "deux",      "trois",     "permanence", "atelier",   "équipe",  "accueil", "mairie",
        "médecins", "monde",  "pharmacie", "france",    "travail",    "assurance", "maladie", "santé",   "association",
        NULL};
    return is_one_of(w->text, common) || w->letters < 2 || (w->capitals && w->letters < CAPITALS_MIN);
}

static bool is_blank(struct str gap)
{
    return str_is(gap, " ") || str_is(gap, "\u00A0") || str_is(gap, "\u202F");
}

static bool follows_title(struct str gap)
{
    return is_blank(gap) || str_is(gap, ". ") || str_is(gap, ".") || str_is(gap, ".\u00A0") || str_is(gap, " : ");
}

static bool name_within(struct str text)
{
    struct word before = {0}, w;
    struct str gap;
    while (next_word(&text, &gap, &w)) {
        bool titled = before.letters && is_title(&before) && follows_title(gap);
        bool two = before.capital && is_blank(gap) && !is_common(&before) && !is_common(&w);
        if (w.capital && (titled || two))
            return true;
        before = w;
    }
    return false;
}

unsigned personal_within(struct str text)
{
    unsigned found = nir_within(text) ? PERSONAL_NIR : 0;
    found |= phone_within(text) ? PERSONAL_PHONE : 0;
    found |= mail_within(text) ? PERSONAL_MAIL : 0;
    return found | (name_within(text) ? PERSONAL_NAME : 0);
}
