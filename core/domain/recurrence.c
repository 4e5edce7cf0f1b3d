#include "domain/recurrence.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"

static const char *const weekday_codes[7] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

#define WORKING_DAYS 0x1Fu

/* Longest part a message repeats, in bytes. */
#define SHOWN 40

/* ---- Reading ---- */

static bool same_letters(struct str s, const char *capitals)
{
    if (s.n != strlen(capitals))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 'a' + 'A') : s.p[i];
        if (c != capitals[i])
            return false;
    }
    return true;
}

static int weekday_of(struct str s)
{
    for (int i = 0; i < 7; i++) {
        if (same_letters(s, weekday_codes[i]))
            return i;
    }
    return -1;
}

static int refuse(struct str part, const char *expected, struct err *err)
{
    struct str shown = utf8_prefix(part, SHOWN);
    return fail(err, ERR_INPUT, "rule: \"%.*s\": %s", (int)shown.n, shown.p, expected);
}

/* Where the day comes in the month, of what is ordered: the last one last. */
static int rank(const struct recurrence_day *d)
{
    return d->weekday * 8 + (d->nth < 0 ? 6 : d->nth);
}

static int add_day(struct recurrence *r, int nth, int weekday, struct str part, struct err *err)
{
    struct recurrence_day day = {nth, weekday};
    size_t at = 0;
    while (at < r->n && rank(&r->days[at]) < rank(&day))
        at++;
    if (at < r->n && rank(&r->days[at]) == rank(&day))
        return 0;
    if (r->n == RECURRENCE_DAYS_MAX)
        return refuse(part, "more than ten days of the month", err);
    memmove(&r->days[at + 1], &r->days[at], (r->n - at) * sizeof *r->days);
    r->days[at] = day;
    r->n++;
    return 0;
}

static int parse_days(struct str value, struct recurrence *r, struct err *err)
{
    static const char expected[] = "days are MO TU WE TH FR SA SU, of a month 1MO to 5MO or -1MO";
    struct str rest = value, day;
    bool more = true;
    while (str_cut(&rest, ',', &day, &more)) {
        int weekday = day.n < 2 ? -1 : weekday_of(str_from(day.p + day.n - 2, 2));
        struct str nth = str_from(day.p, day.n < 2 ? 0 : day.n - 2);
        if (weekday < 0)
            return refuse(value, expected, err);
        if (nth.n == 0)
            r->weekdays |= 1u << weekday;
        else if (nth.n == 1 && nth.p[0] >= '1' && nth.p[0] <= '5') {
            if (add_day(r, nth.p[0] - '0', weekday, value, err) != 0)
                return -1;
        } else if (str_is(nth, "-1")) {
            if (add_day(r, -1, weekday, value, err) != 0)
                return -1;
        } else
            return refuse(value, expected, err);
    }
    return 0;
}

enum part { PART_FREQ = 1, PART_INTERVAL = 2, PART_BYDAY = 4, PART_BYSETPOS = 8 };

static int parse_part(struct str name, struct str value, struct recurrence *r, enum part *part, struct err *err)
{
    struct err number = {0};
    int64_t n = 0;
    if (same_letters(name, "FREQ")) {
        *part = PART_FREQ;
        r->freq = same_letters(value, "MONTHLY") ? RECURRENCE_MONTHLY : RECURRENCE_WEEKLY;
        return r->freq == RECURRENCE_MONTHLY || same_letters(value, "WEEKLY")
                   ? 0
                   : refuse(value, "FREQ is WEEKLY or MONTHLY", err);
    }
    if (same_letters(name, "INTERVAL")) {
        *part = PART_INTERVAL;
        if (str_to_int(value, 1, RECURRENCE_WEEKS_MAX, &n, &number) != 0)
            return refuse(value, "INTERVAL is from 1 to 52 weeks, or 12 months", err);
        r->interval = (int)n;
        return 0;
    }
    if (same_letters(name, "BYDAY")) {
        *part = PART_BYDAY;
        return parse_days(value, r, err);
    }
    if (same_letters(name, "BYSETPOS")) {
        *part = PART_BYSETPOS;
        if (!str_is(value, "1") && !str_is(value, "-1"))
            return refuse(value, "BYSETPOS is 1 (the first) or -1 (the last)", err);
        r->position = value.n == 1 ? 1 : -1;
        return 0;
    }
    return refuse(name, "expected FREQ, INTERVAL, BYDAY or BYSETPOS", err);
}

/* That the parts go together. */
static int check(const struct recurrence *r, unsigned seen, struct str text, struct err *err)
{
    if (!(seen & PART_FREQ))
        return refuse(text, "FREQ is missing", err);
    if (r->freq == RECURRENCE_WEEKLY) {
        if (r->n > 0 || r->position != 0 || r->weekdays == 0)
            return refuse(text, "a weekly rule has BYDAY with days of the week and nothing else", err);
        return 0;
    }
    if (r->interval > RECURRENCE_MONTHS_MAX)
        return refuse(text, "INTERVAL of a monthly rule is from 1 to 12", err);
    if (r->position != 0)
        return r->n == 0 && r->weekdays != 0 ? 0 : refuse(text, "BYSETPOS needs BYDAY with days of the week", err);
    if (r->n == 0 || r->weekdays != 0)
        return refuse(text, "a monthly rule has BYDAY with days of the month (2TU), or days of the week and BYSETPOS",
                      err);
    return 0;
}

int recurrence_parse(struct str text, struct recurrence *out, struct err *err)
{
    struct recurrence r = {.interval = 1};
    struct str rest = str_trim(text), part;
    unsigned seen = 0;
    bool more = true;
    if (rest.n >= RECURRENCE_TEXT_SIZE)
        return refuse(rest, "longer than any rule", err);
    while (str_cut(&rest, ';', &part, &more)) {
        size_t equal = str_find(part, '=');
        enum part which = 0;
        if (equal == part.n)
            return refuse(part, "expected NAME=VALUE", err);
        if (parse_part(str_from(part.p, equal), str_from(part.p + equal + 1, part.n - equal - 1), &r, &which, err) != 0)
            return -1;
        if (seen & which)
            return refuse(part, "said twice", err);
        seen |= which;
    }
    if (check(&r, seen, text, err) != 0)
        return -1;
    *out = r;
    return 0;
}

/* ---- Writing ---- */

void recurrence_text(const struct recurrence *r, char out[RECURRENCE_TEXT_SIZE])
{
    size_t n =
        (size_t)snprintf(out, RECURRENCE_TEXT_SIZE, "FREQ=%s", r->freq == RECURRENCE_WEEKLY ? "WEEKLY" : "MONTHLY");
    if (r->interval > 1)
        n += (size_t)snprintf(out + n, RECURRENCE_TEXT_SIZE - n, ";INTERVAL=%d", r->interval);
    const char *before = ";BYDAY=";
    for (int i = 0; i < 7; i++) {
        if (!(r->weekdays >> i & 1))
            continue;
        n += (size_t)snprintf(out + n, RECURRENCE_TEXT_SIZE - n, "%s%s", before, weekday_codes[i]);
        before = ",";
    }
    for (size_t i = 0; i < r->n; i++) {
        n += (size_t)snprintf(out + n, RECURRENCE_TEXT_SIZE - n, "%s%d%s", before, r->days[i].nth,
                              weekday_codes[r->days[i].weekday]);
        before = ",";
    }
    if (r->position != 0)
        snprintf(out + n, RECURRENCE_TEXT_SIZE - n, ";BYSETPOS=%d", r->position);
}

/* ---- Dates ---- */

struct found {
    int32_t from, to;
    int32_t *out;
    size_t n, most;
};

/* False: no room for more. */
static bool put(struct found *f, int32_t date)
{
    if (date < f->from || date > f->to)
        return true;
    if (f->n == f->most)
        return false;
    f->out[f->n++] = date;
    return true;
}

static void weekly(const struct recurrence *r, int32_t start, struct found *f)
{
    int32_t step = 7 * r->interval;
    int32_t week = start - date_weekday(start);
    if (f->from > week)
        week += (f->from - week) / step * step;
    for (; week <= f->to; week += step) {
        for (int i = 0; i < 7; i++) {
            if ((r->weekdays >> i & 1) && !put(f, week + i))
                return;
        }
    }
}

/* The day of a month of n days that begins on `first`; -1: it has none (a fifth Tuesday). */
static int32_t nth_weekday(int32_t first, int n, const struct recurrence_day *d)
{
    int32_t one = first + (d->weekday - date_weekday(first) + 7) % 7;
    int32_t day = d->nth > 0 ? one + 7 * (d->nth - 1) : one + (first + n - 1 - one) / 7 * 7;
    return day < first + n ? day : -1;
}

static int ascending(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The days of a rule in one month, ascending, each once. */
static size_t of_month(const struct recurrence *r, int32_t first, int n, int32_t out[RECURRENCE_DAYS_MAX])
{
    size_t count = 0, kept = 0;
    for (int i = 0; r->position != 0 && i < n; i++) {
        int32_t day = r->position > 0 ? first + i : first + n - 1 - i;
        if (r->weekdays >> date_weekday(day) & 1) {
            out[0] = day;
            return 1;
        }
    }
    for (size_t i = 0; i < r->n; i++) {
        int32_t day = nth_weekday(first, n, &r->days[i]);
        if (day >= 0)
            out[count++] = day;
    }
    qsort(out, count, sizeof *out, ascending);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || out[kept - 1] != out[i]) /* the fourth may be the last one too */
            out[kept++] = out[i];
    }
    return kept;
}

static void monthly(const struct recurrence *r, int32_t start, struct found *f)
{
    struct civil c;
    date_to_ymd(start, &c);
    for (int month = c.year * 12 + c.month - 1;; month += r->interval) {
        int year = month / 12, of_year = month % 12 + 1;
        int32_t first = date_from_ymd(year, of_year, 1), days[RECURRENCE_DAYS_MAX];
        if (first > f->to)
            return;
        size_t n = of_month(r, first, date_month_days(year, of_year), days);
        for (size_t i = 0; i < n; i++) {
            if (!put(f, days[i]))
                return;
        }
    }
}

size_t recurrence_dates(const struct recurrence *r, int32_t start, int32_t from, int32_t to, int32_t *out, size_t most)
{
    struct found f = {.from = from > start ? from : start, .to = to, .out = out, .most = most};
    if (r->freq == RECURRENCE_WEEKLY)
        weekly(r, start, &f);
    else
        monthly(r, start, &f);
    return f.n;
}

/* ---- French ---- */

/* "le lundi", "le 2e mardi", joined by commas and a last "et". */
static void join(struct buf *out, size_t i, size_t n)
{
    if (i > 0 && i + 1 == n)
        buf_lit(out, " et ");
    else if (i > 0)
        buf_lit(out, ", ");
}

static void say_weekdays(struct buf *out, unsigned weekdays, const char *article)
{
    size_t n = 0, said = 0;
    for (int i = 0; i < 7; i++)
        n += weekdays >> i & 1;
    for (int i = 0; i < 7; i++) {
        if (!(weekdays >> i & 1))
            continue;
        join(out, said++, n);
        buf_fmt(out, "%s %s", article, date_weekdays[i]);
    }
}

static void say_weekly(struct buf *out, const struct recurrence *r)
{
    if (r->interval > 2) {
        buf_fmt(out, "toutes les %d semaines, ", r->interval);
        say_weekdays(out, r->weekdays, "le");
    } else if (r->interval == 1 && r->weekdays == 0x7F) {
        buf_lit(out, "chaque jour");
    } else if (r->interval == 1 && r->weekdays == WORKING_DAYS) {
        buf_lit(out, "du lundi au vendredi");
    } else {
        say_weekdays(out, r->weekdays, r->interval == 1 ? "chaque" : "un");
        if (r->interval == 2)
            buf_lit(out, " sur deux");
    }
}

static void say_monthly(struct buf *out, const struct recurrence *r)
{
    if (r->position != 0) {
        buf_fmt(out, "le %s ", r->position > 0 ? "premier" : "dernier");
        if (r->weekdays == WORKING_DAYS)
            buf_lit(out, "jour de semaine");
        else if ((r->weekdays & (r->weekdays - 1)) == 0)
            buf_raw_str(out, str_of(date_weekdays[__builtin_ctz(r->weekdays)]));
        else {
            buf_lit(out, "jour parmi ");
            say_weekdays(out, r->weekdays, "le");
        }
    }
    for (size_t i = 0; i < r->n; i++) {
        const struct recurrence_day *d = &r->days[i];
        join(out, i, r->n);
        if (d->nth < 0)
            buf_fmt(out, "le dernier %s", date_weekdays[d->weekday]);
        else
            buf_fmt(out, "le %d%s %s", d->nth, d->nth == 1 ? "er" : "e", date_weekdays[d->weekday]);
    }
    if (r->interval == 1)
        buf_lit(out, " du mois");
    else if (r->interval == 2)
        buf_lit(out, " du mois, un mois sur deux");
    else
        buf_fmt(out, " du mois, tous les %d mois", r->interval);
}

void recurrence_french(struct buf *out, const struct recurrence *r)
{
    if (r->freq == RECURRENCE_WEEKLY)
        say_weekly(out, r);
    else
        say_monthly(out, r);
}
