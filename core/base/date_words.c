#include "base/date_words.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/fold.h"

/* Day, month, year. */
#define NUMBERS_MAX 3

/* Letters that tell one month from all others: "juin" and "juil" need four. */
#define MONTH_LETTERS_MIN 3

static const char *const weekdays[] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};
static const char *const months[] = {"janvier", "fevrier", "mars",      "avril",   "mai",      "juin",
                                     "juillet", "aout",    "septembre", "octobre", "novembre", "decembre"};

struct typed {
    int numbers[NUMBERS_MAX], digits[NUMBERS_MAX];
    size_t n;
    int weekday, month; /* -1, 0: not said */
    bool odd;           /* something else stands there */
};

/* The only name that the word begins, or -1. */
static int named(const char *const *names, size_t n, struct str word)
{
    int found = -1;
    for (size_t i = 0; i < n; i++) {
        if (str_is(word, names[i]))
            return (int)i;
        if (word.n < MONTH_LETTERS_MIN || !str_starts(str_of(names[i]), word))
            continue;
        if (found >= 0)
            return -1;
        found = (int)i;
    }
    return found;
}

static void take_word(struct typed *t, struct str word)
{
    int day = named(weekdays, 7, word), month = named(months, 12, word);
    if (str_is(word, "mar")) /* the third letter of a Tuesday and of a month */
        day = -1;
    if (str_is(word, "le") || (str_is(word, "er") && t->n == 1 && t->numbers[0] == 1))
        return;
    if (month >= 0 && t->month == 0 && t->n == 1)
        t->month = month + 1;
    else if (day >= 0 && t->weekday < 0 && t->n == 0)
        t->weekday = day;
    else
        t->odd = true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static void take_number(struct typed *t, struct str digits)
{
    int value = 0;
    if (t->n == NUMBERS_MAX || digits.n > 4) {
        t->odd = true;
        return;
    }
    for (size_t i = 0; i < digits.n; i++)
        value = 10 * value + (digits.p[i] - '0');
    t->digits[t->n] = (int)digits.n;
    t->numbers[t->n++] = value;
}

static struct typed cut(struct str s)
{
    struct typed t = {.weekday = -1};
    for (size_t i = 0; i < s.n && !t.odd;) {
        size_t from = i;
        if (is_digit(s.p[i])) {
            while (i < s.n && is_digit(s.p[i]))
                i++;
            take_number(&t, str_from(s.p + from, i - from));
        } else if (is_letter(s.p[i])) {
            while (i < s.n && is_letter(s.p[i]))
                i++;
            take_word(&t, str_from(s.p + from, i - from));
        } else {
            t.odd = !strchr(" ./-\t", s.p[i++]);
        }
    }
    return t;
}

/* The day of that name, in the year that is said or the next one that has it and has not passed. */
static bool place(struct typed *t, int32_t today, int32_t *out)
{
    size_t said = t->month ? 1 : 2; /* numbers before the year */
    int day = t->numbers[0], month = t->month ? t->month : t->numbers[1];
    struct civil now;
    if (t->n < said || t->n > said + 1 || month < 1 || month > 12 || day < 1)
        return false;
    date_to_ymd(today, &now);
    int first = now.year, last = now.year + 8; /* a 29 February */
    if (t->n == said + 1) {
        first = last = t->numbers[said] + (t->digits[said] == 2 ? 2000 : 0);
        if (t->digits[said] != 2 && t->digits[said] != 4)
            return false;
    }
    for (int year = first; year <= last && year >= DATE_YEAR_MIN && year <= DATE_YEAR_MAX; year++) {
        *out = date_from_ymd(year, month, day);
        if (day <= date_month_days(year, month) && (t->n == said + 1 || *out >= today))
            return true;
    }
    return false;
}

int date_words_parse(struct str s, int32_t today, struct arena *a, int32_t *out, struct err *err)
{
    struct str all = str_trim(s);
    struct buf folded = buf_in(a, DATE_WORDS_MAX + 1);
    struct err ignored;
    if (date_parse(all, out, &ignored) == 0)
        return 0;
    if (all.n <= DATE_WORDS_MAX)
        fold_text(&folded, all);
    struct typed t = cut(buf_str(&folded));
    if (all.n > DATE_WORDS_MAX || folded.failed || t.odd || t.n == 0 || !place(&t, today, out))
        return fail(err, ERR_INPUT, "date: \"%.*s\" is not understood", (int)utf8_prefix(all, DATE_WORDS_MAX).n, all.p);
    if (t.weekday >= 0 && date_weekday(*out) != t.weekday)
        return fail(err, ERR_INPUT, "date: \"%.*s\" is a %s", (int)all.n, all.p, date_weekdays[date_weekday(*out)]);
    return 0;
}

/* Bytes before the next separator, and *skip those of it. */
static size_t next_end(struct str s, size_t *skip)
{
    for (size_t i = 0; i < s.n; i++) {
        *skip = 1;
        if (strchr(",;\n\r", s.p[i]))
            return i;
        *skip = 4;
        if (str_starts(str_from(s.p + i, s.n - i), STR(" et ")))
            return i;
    }
    *skip = 0;
    return s.n;
}

int date_words_list(struct str text, int32_t today, struct arena *a, int32_t *out, size_t most, size_t *n,
                    struct err *err)
{
    *n = 0;
    while (text.n) {
        size_t skip, end = next_end(text, &skip);
        struct str one = str_trim(str_from(text.p, end));
        text = str_from(text.p + end + skip, text.n - end - skip);
        if (!one.n)
            continue;
        if (*n == most)
            return fail(err, ERR_LIMIT, "dates: more than %zu", most);
        if (date_words_parse(one, today, a, &out[(*n)++], err) != 0)
            return -1;
    }
    return 0;
}
