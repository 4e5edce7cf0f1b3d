#include "app/password.h"

#include "base/buf.h"
#include "base/fold.h"

/* Bytes of a folded text: never more than it had. Mail address and label are shorter than a password may be. */
#define FOLDED_MAX (PASSWORD_MAX * 4 + 1)

/* A label or a name before the @ shorter than this says nothing: every password holds an "a". */
#define OWN_WORD_MIN 3

/* What is left when common words are taken out must be worth as much as this many characters. */
#define OWN_MIN 6

/* Folded: without accents and capitals. Words that people build passwords from first, rows of keys, and the field's
 * own. */
static const char *const common[] = {
    "motdepasse",     "password", "passe",     "pass",       "mdp",       "azertyuiop", "azerty",
    "qsdfghjklm",     "qsdfgh",   "wxcvbn",    "qwertyuiop", "qwerty",    "asdfgh",     "zxcvbn",
    "abcdefghijkl",   "abcdef",   "abcd",      "abc",        "bonjour",   "salut",      "soleil",
    "jetaime",        "amour",    "coucou",    "doudou",     "chouchou",  "loulou",     "marseille",
    "paris",          "france",   "football",  "liberte",    "bienvenue", "welcome",    "admin",
    "administrateur", "root",     "user",      "test",       "secret",    "sesame",     "ordinateur",
    "internet",       "dragon",   "monkey",    "letmein",    "iloveyou",  "princess",   "princesse",
    "superman",       "batman",   "starwars",  "pokemon",    "naruto",    "camille",    "nicolas",
    "chocolat",       "vacances", "printemps", "automne",    "hiver",     "janvier",    "fevrier",
    "septembre",      "octobre",  "novembre",  "decembre",   "annuaire",  "allervers",  "coordination",
    "permanence",     "sante",    "dac",       "equipe",     "hopital",   "clinique",   "infirmiere",
    "medecin",
};

/* ---- One form ---- */

/* Letters and what they are with a mark, in the same order. */
static const struct mark {
    uint32_t mark;
    const char *letters;
    uint16_t composed[12];
} marks[] = {
    {0x300, "AEIOUaeiou", {0xC0, 0xC8, 0xCC, 0xD2, 0xD9, 0xE0, 0xE8, 0xEC, 0xF2, 0xF9}},
    {0x301, "AEIOUYaeiouy", {0xC1, 0xC9, 0xCD, 0xD3, 0xDA, 0xDD, 0xE1, 0xE9, 0xED, 0xF3, 0xFA, 0xFD}},
    {0x302, "AEIOUaeiou", {0xC2, 0xCA, 0xCE, 0xD4, 0xDB, 0xE2, 0xEA, 0xEE, 0xF4, 0xFB}},
    {0x303, "ANOano", {0xC3, 0xD1, 0xD5, 0xE3, 0xF1, 0xF5}},
    {0x308, "AEIOUYaeiouy", {0xC4, 0xCB, 0xCF, 0xD6, 0xDC, 0x178, 0xE4, 0xEB, 0xEF, 0xF6, 0xFC, 0xFF}},
    {0x30A, "Aa", {0xC5, 0xE5}},
    {0x327, "Cc", {0xC7, 0xE7}},
};

/* The letter with its mark; 0 when there is none such. */
static uint32_t compose(uint32_t letter, uint32_t mark)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *at =
            marks[i].mark == mark && letter && letter < 0x80 ? strchr(marks[i].letters, (int)letter) : NULL;
        if (at)
            return marks[i].composed[at - marks[i].letters];
    }
    return 0;
}

/* Category Zs of Unicode. */
static bool is_space(uint32_t c)
{
    return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

static void put_point(struct buf *b, uint32_t c)
{
    char bytes[4];
    buf_raw(b, bytes, utf8_put(is_space(c) ? ' ' : c, bytes));
}

int password_canonical(struct str typed, struct arena *a, struct str *out, struct err *err)
{
    struct buf b = buf_in(a, 3 * typed.n); /* an ill-formed byte becomes three */
    while (typed.n) {
        uint32_t c = utf8_next(&typed);
        struct str rest = typed;
        uint32_t composed = rest.n ? compose(c, utf8_next(&rest)) : 0;
        if (composed)
            typed = rest;
        put_point(&b, composed ? composed : c);
    }
    *out = buf_str(&b);
    return buf_ok(&b, err);
}

/* ---- How good it is ---- */

/* Takes every occurrence of a word out of the text. */
static void take_out(char *text, const char *word)
{
    size_t n = strlen(word);
    for (char *at = text; n >= OWN_WORD_MIN && (at = strstr(at, word)) != NULL;)
        memmove(at, at + n, strlen(at + n) + 1);
}

/* How many characters a guesser must still find: letters count, a digit or sign half (a year and a '!' are soon
 * tried), and what only goes on as it began nothing ("1111", "1234", "dcba"). */
static size_t worth(const char *text)
{
    size_t halves = 0;
    for (size_t i = 0; text[i]; i++) {
        bool letter = text[i] >= 'a' && text[i] <= 'z';
        int step = i ? text[i] - text[i - 1] : 9;
        if (step >= -1 && step <= 1)
            continue;
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            halves += letter || (unsigned char)text[i] >= 0x80 ? 2 : 1;
    }
    return halves / 2;
}

/* One piece written twice or more, the last time perhaps cut short. */
static bool is_repeated(struct str s)
{
    for (size_t period = 1; period <= s.n / 2; period++) {
        size_t i = period;
        while (i < s.n && s.p[i] == s.p[i - period])
            i++;
        if (i == s.n)
            return true;
    }
    return false;
}

/* Folded, without spaces. */
static void fold_into(char out[FOLDED_MAX], struct str s)
{
    size_t n = 0;
    while (s.n) {
        char folded[FOLD_POINT_MAX];
        size_t size = fold_point(utf8_next(&s), folded);
        for (size_t i = 0; i < size && n < FOLDED_MAX - 1; i++) {
            if (folded[i] != ' ')
                out[n++] = folded[i];
        }
    }
    out[n] = '\0';
}

enum password_fault password_check(struct str password, const struct account *account)
{
    char text[FOLDED_MAX], own[FOLDED_MAX];
    size_t length = utf8_length(password);
    if (length < PASSWORD_MIN)
        return PASSWORD_SHORT;
    if (length > PASSWORD_MAX)
        return PASSWORD_LONG;
    fold_into(text, password);
    if (is_repeated(password) || is_repeated(str_of(text)))
        return PASSWORD_COMMON;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        take_out(text, common[i]);
    if (worth(text) < OWN_MIN)
        return PASSWORD_COMMON;
    if (!account)
        return PASSWORD_FINE;
    struct str mail = str_of(account->mail);
    fold_into(own, str_from(mail.p, str_find(mail, '@')));
    take_out(text, own);
    fold_into(own, str_of(account->label));
    take_out(text, own);
    return worth(text) < OWN_MIN ? PASSWORD_OWN : PASSWORD_FINE;
}
