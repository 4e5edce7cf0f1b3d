#include "app/password.h"

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
