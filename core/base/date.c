#include "base/date.h"

#include <time.h>

#include "base/buf.h"

#define DAY_SECONDS 86400
/* Days from 0000-03-01 to 1970-01-01. Years are counted from March, so that the leap day is the last of its year. */
#define EPOCH_FROM_MARCH_0 719468
#define DAYS_400_YEARS 146097
#define DAYS_100_YEARS 36524
#define DAYS_4_YEARS 1461
/* From 14 days on people count in weeks. */
#define WEEKS_FROM 14
/* The first year in which the whole of Europe changed hours by the rule of paris_offset. */
#define SUMMER_TIME_FROM 1997

#define NBSP "\xC2\xA0"

const char *const date_weekdays[7] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};
const char *const date_months[12] = {"janvier", "février", "mars",      "avril",   "mai",      "juin",
                                     "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* ---- The calendar ---- */

int32_t date_from_ymd(int year, int month, int day)
{
    int from_march = (month + 9) % 12;
    int64_t y = (int64_t)year - (month <= 2);
    int64_t leaps = floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);
    /* March to July and August to December are 31 30 31 30 31: 153 days in five months. */
    return (int32_t)(y * 365 + leaps + (from_march * 153 + 2) / 5 + day - 1 - EPOCH_FROM_MARCH_0);
}

void date_to_ymd(int32_t date, struct civil *out)
{
    int64_t days = (int64_t)date + EPOCH_FROM_MARCH_0;
    int64_t cycle = floor_div(days, DAYS_400_YEARS);
    int rest = (int)(days - cycle * DAYS_400_YEARS);
    /* The last century of a cycle and the last year of four are one day longer: it must not open a fifth one. */
    int centuries = rest / DAYS_100_YEARS < 3 ? rest / DAYS_100_YEARS : 3;
    rest -= centuries * DAYS_100_YEARS;
    int fours = rest / DAYS_4_YEARS;
    rest -= fours * DAYS_4_YEARS;
    int ones = rest / 365 < 3 ? rest / 365 : 3;
    rest -= ones * 365;
    int from_march = (rest * 5 + 2) / 153;
    int month = from_march < 10 ? from_march + 3 : from_march - 9;
    *out = (struct civil){
        .year = (int)(cycle * 400 + centuries * 100 + fours * 4 + ones + (month <= 2)),
        .month = month,
        .day = rest - (from_march * 153 + 2) / 5 + 1,
    };
}

int date_month_days(int year, int month)
{
    return date_from_ymd(month < 12 ? year : year + 1, month < 12 ? month + 1 : 1, 1) - date_from_ymd(year, month, 1);
}

int date_weekday(int32_t date)
{
    int64_t from_monday = (int64_t)date + 3; /* 1970-01-01 was a Thursday */
    return (int)(from_monday - floor_div(from_monday, 7) * 7);
}

int date_iso_week(int32_t date)
{
    struct civil c;
    int32_t thursday = date - date_weekday(date) + 3; /* a week belongs to the year of its Thursday */
    date_to_ymd(thursday, &c);
    return (thursday - date_from_ymd(c.year, 1, 1)) / 7 + 1;
}

int32_t date_easter(int year)
{
    /* Age of the moon in the 19-year cycle, corrected for the dropped leap days and for the moon's drift. */
    int golden = year % 19, century = year / 100;
    int dropped = century - century / 4, drift = (8 * century + 13) / 25;
    int epact = (19 * golden + dropped - drift + 15) % 30;
    /* Days from 21 March to the Paschal full moon; the two exceptions keep it before 19 April. */
    int moon = epact - (epact == 29 || (epact == 28 && golden > 10));
    int32_t full = date_from_ymd(year, 3, 21) + moon;
    return full + 7 - (date_weekday(full) + 1) % 7; /* the Sunday after it */
}

const char *date_holiday(int32_t date, bool alsace_moselle)
{
    static const struct {
        const char *name;
        int month, day;
        bool local;
    } fixed[] = {
        {"jour de l’an", 1, 1, false},        {"fête du Travail", 5, 1, false}, {"victoire de 1945", 5, 8, false},
        {"fête nationale", 7, 14, false},     {"Assomption", 8, 15, false},     {"Toussaint", 11, 1, false},
        {"armistice de 1918", 11, 11, false}, {"Noël", 12, 25, false},          {"Saint-Étienne", 12, 26, true},
    };
    static const struct {
        const char *name;
        int days; /* after Easter Sunday */
        bool local;
    } moving[] = {{"lundi de Pâques", 1, false},
                  {"Ascension", 39, false},
                  {"lundi de Pentecôte", 50, false},
                  {"Vendredi saint", -2, true}};
    struct civil c;
    date_to_ymd(date, &c);
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (c.month == fixed[i].month && c.day == fixed[i].day)
            return alsace_moselle || !fixed[i].local ? fixed[i].name : NULL;
    int32_t after_easter = date - date_easter(c.year);
    for (size_t i = 0; i < sizeof moving / sizeof *moving; i++)
        if (after_easter == moving[i].days && (alsace_moselle || !moving[i].local))
            return moving[i].name;
    return NULL;
}

bool date_is_holiday(int32_t date, bool alsace_moselle)
{
    return date_holiday(date, alsace_moselle) != NULL;
}

/* ---- Paris ---- */

/* 01:00 UTC on the last Sunday of a month of 31 days. */
static int64_t changeover(int year, int month)
{
    int32_t last = date_from_ymd(year, month, 31);
    return (int64_t)(last - (date_weekday(last) + 1) % 7) * DAY_SECONDS + 3600;
}

int paris_offset(int64_t instant)
{
    struct civil c;
    date_to_ymd((int32_t)floor_div(instant, DAY_SECONDS), &c);
    bool summer = c.year >= SUMMER_TIME_FROM && instant >= changeover(c.year, 3) && instant < changeover(c.year, 10);
    return summer ? 7200 : 3600;
}

int32_t paris_date(int64_t instant)
{
    return (int32_t)floor_div(instant + paris_offset(instant), DAY_SECONDS);
}

void paris_civil(int64_t instant, struct civil *out)
{
    int32_t date = paris_date(instant);
    int second = (int)(instant + paris_offset(instant) - (int64_t)date * DAY_SECONDS);
    date_to_ymd(date, out);
    out->hour = second / 3600;
    out->minute = second / 60 % 60;
    out->second = second % 60;
}

int64_t paris_instant(int32_t date, int minute_of_day)
{
    int64_t local = (int64_t)date * DAY_SECONDS + (int64_t)minute_of_day * 60;
    /* Summer time tried first: a doubled hour is the first one, and a missing hour, being neither, moves forward. */
    return paris_offset(local - 7200) == 7200 ? local - 7200 : local - 3600;
}

int64_t date_clock(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec;
}

/* ---- ISO form ---- */

static char *put_digits(char *p, int v, int n)
{
    for (int i = n - 1; i >= 0; i--, v /= 10)
        p[i] = (char)('0' + v % 10);
    return p + n;
}

void date_iso(int32_t date, char out[DATE_ISO_SIZE])
{
    struct civil c;
    date_to_ymd(date, &c);
    char *p = put_digits(out, c.year < 0 ? 0 : c.year > 9999 ? 9999 : c.year, 4);
    *p++ = '-';
    p = put_digits(p, c.month, 2);
    *p++ = '-';
    p = put_digits(p, c.day, 2);
    *p = '\0';
}

void instant_iso(int64_t instant, char out[INSTANT_ISO_SIZE])
{
    int64_t date = floor_div(instant, DAY_SECONDS);
    int second = (int)(instant - date * DAY_SECONDS);
    date_iso((int32_t)date, out);
    char *p = out + DATE_ISO_SIZE - 1;
    *p++ = 'T';
    p = put_digits(p, second / 3600, 2);
    *p++ = ':';
    p = put_digits(p, second / 60 % 60, 2);
    *p++ = ':';
    p = put_digits(p, second % 60, 2);
    *p++ = 'Z';
    *p = '\0';
}

/* Reads a text against a pattern in which A M J h m s stand for one digit of the year, month, day, hour, minute and
 * second, and every other character for itself. */
static bool read_pattern(struct str s, const char *pattern, struct civil *out)
{
    struct civil c = {0};
    if (s.n != strlen(pattern))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        int *v = NULL;
        switch (pattern[i]) {
        case 'A': v = &c.year; break;
        case 'M': v = &c.month; break;
        case 'J': v = &c.day; break;
        case 'h': v = &c.hour; break;
        case 'm': v = &c.minute; break;
        case 's': v = &c.second; break;
        default:
            if (s.p[i] != pattern[i])
                return false;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *v = *v * 10 + (s.p[i] - '0');
    }
    *out = c;
    return true;
}

/* How much of a bad value an error message repeats. */
static int shown(struct str s)
{
    return (int)(s.n < 40 ? s.n : 40);
}

static int check_day(struct str s, const struct civil *c, struct err *err)
{
    if (c->year < DATE_YEAR_MIN || c->year > DATE_YEAR_MAX)
        return fail(err, ERR_INPUT, "\"%.*s\": year from %d to %d expected", shown(s), s.p, DATE_YEAR_MIN,
                    DATE_YEAR_MAX);
    if (c->month < 1 || c->month > 12 || c->day < 1 || c->day > date_month_days(c->year, c->month))
        return fail(err, ERR_INPUT, "\"%.*s\": this day does not exist", shown(s), s.p);
    return 0;
}

int date_parse(struct str s, int32_t *out, struct err *err)
{
    struct civil c;
    if (!read_pattern(s, "AAAA-MM-JJ", &c) && !read_pattern(s, "JJ/MM/AAAA", &c))
        return fail(err, ERR_INPUT, "\"%.*s\": date as AAAA-MM-JJ or JJ/MM/AAAA expected", shown(s), s.n ? s.p : "");
    if (check_day(s, &c, err) != 0)
        return -1;
    *out = date_from_ymd(c.year, c.month, c.day);
    return 0;
}

int instant_parse(struct str s, int64_t *out, struct err *err)
{
    struct civil c;
    if (!read_pattern(s, "AAAA-MM-JJThh:mm:ssZ", &c) && !read_pattern(s, "AAAA-MM-JJThh:mmZ", &c))
        return fail(err, ERR_INPUT, "\"%.*s\": instant as 2026-11-22T09:30:00Z expected", shown(s), s.n ? s.p : "");
    if (check_day(s, &c, err) != 0)
        return -1;
    if (c.hour > 23 || c.minute > 59 || c.second > 59)
        return fail(err, ERR_INPUT, "\"%.*s\": this time does not exist", shown(s), s.p);
    *out = (int64_t)date_from_ymd(c.year, c.month, c.day) * DAY_SECONDS + c.hour * 3600 + c.minute * 60 + c.second;
    return 0;
}

int minute_parse(struct str s, int *out, struct err *err)
{
    struct civil c;
    if ((!read_pattern(s, "hh:mm", &c) && !read_pattern(s, "h:mm", &c)) || c.minute > 59 ||
        c.hour * 60 + c.minute > 1440)
        return fail(err, ERR_INPUT, "\"%.*s\": hour as 09:30 expected", shown(s), s.n ? s.p : "");
    *out = c.hour * 60 + c.minute;
    return 0;
}

/* ---- French words ---- */

void date_long(struct buf *out, int32_t date)
{
    struct civil c;
    date_to_ymd(date, &c);
    buf_fmt(out, "%d%s %s %d", c.day, c.day == 1 ? "er" : "", date_months[c.month - 1], c.year);
}

void date_full(struct buf *out, int32_t date)
{
    buf_fmt(out, "%s ", date_weekdays[date_weekday(date)]);
    date_long(out, date);
}

void date_day(struct buf *out, int32_t date)
{
    struct civil c;
    date_to_ymd(date, &c);
    buf_fmt(out, "%s %d%s", date_weekdays[date_weekday(date)], c.day, c.day == 1 ? "er" : "");
}

static void say_days(struct buf *out, int32_t first, int32_t last, bool weekdays)
{
    struct civil a, b;
    date_to_ymd(first, &a);
    date_to_ymd(last, &b);
    buf_raw_str(out, first == last ? STR("le ") : STR("du "));
    if (first != last) {
        if (weekdays)
            buf_fmt(out, "%s ", date_weekdays[date_weekday(first)]);
        buf_fmt(out, "%d%s", a.day, a.day == 1 ? "er" : "");
        if (a.year != b.year || a.month != b.month)
            buf_fmt(out, " %s", date_months[a.month - 1]);
        if (a.year != b.year)
            buf_fmt(out, " %d", a.year);
        buf_lit(out, " au ");
    }
    if (weekdays)
        date_full(out, last);
    else
        date_long(out, last);
}

void date_days(struct buf *out, int32_t first, int32_t last)
{
    say_days(out, first, last, false);
}

void date_full_days(struct buf *out, int32_t first, int32_t last)
{
    say_days(out, first, last, true);
}

/* Whole calendar months from one date to a later one. */
static int months_between(int32_t from, int32_t to)
{
    struct civil a, b;
    date_to_ymd(from, &a);
    date_to_ymd(to, &b);
    return (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day);
}

void date_ago(struct buf *out, int32_t date, int32_t today)
{
    bool past = date < today;
    int64_t days = past ? (int64_t)today - date : (int64_t)date - today;
    if (days == 0) {
        buf_lit(out, "aujourd’hui");
        return;
    }
    if (days == 1) {
        buf_raw_str(out, past ? STR("hier") : STR("demain"));
        return;
    }
    buf_raw_str(out, past ? STR("il y a ") : STR("dans "));
    int months = past ? months_between(date, today) : months_between(today, date);
    struct civil a, b;
    date_to_ymd(date, &a);
    date_to_ymd(today, &b);
    if (days < WEEKS_FROM)
        buf_fmt(out, "%d jours", (int)days);
    else if (months < 1)
        buf_fmt(out, "%d semaines", (int)days / 7);
    else if (months == 1)
        buf_lit(out, "un mois");
    else if (months < 12)
        buf_fmt(out, "%d mois", months);
    else if (months == 12 && a.day == b.day)
        buf_lit(out, "un an");
    else if (months < 24)
        buf_lit(out, "plus d’un an");
    else
        buf_fmt(out, "%d ans", months / 12);
}

void date_hour_words(struct buf *out, int minute_of_day)
{
    if (minute_of_day % 1440 == 0)
        buf_lit(out, "minuit");
    else
        date_hour(out, minute_of_day);
}

void date_hour(struct buf *out, int minute_of_day)
{
    buf_fmt(out, "%d" NBSP "h", minute_of_day / 60);
    if (minute_of_day % 60)
        buf_fmt(out, NBSP "%02d", minute_of_day % 60);
}
