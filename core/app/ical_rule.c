#include "app/ical_rule.h"

#include "base/date.h"

/* Days of the longest period, a leap year. */
#define PERIOD_DAYS_MAX 366

/* A civil day with all that the parts of a rule ask of it. */
struct looked {
    int month, day, month_days, year_day, year_days;
};

static bool holds(const struct ical_list *list, int value, int length)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->items[i] == value || (list->items[i] < 0 && length + list->items[i] + 1 == value))
            return true;
    }
    return false;
}

/* Is it this weekday, and where one is asked for, the nth of its month or year? */
static bool holds_weekday(const struct ical_rule *r, int weekday, const struct looked *l)
{
    bool of_year = r->freq == ICAL_YEARLY && r->month.n == 0;
    int at = of_year ? l->year_day : l->day, length = of_year ? l->year_days : l->month_days;
    for (size_t i = 0; i < r->day.n; i++) {
        int nth = r->day_nth.items[i];
        if (r->day.items[i] == weekday && (nth == 0 || nth == (at - 1) / 7 + 1 || nth == -((length - at) / 7 + 1)))
            return true;
    }
    return false;
}

/* RFC 5545, 3.3.10: what a rule does not say, its first day says. */
static bool fits(const struct ical_rule *r, int32_t date, int first_weekday, const struct civil *first)
{
    struct civil c;
    date_to_ymd(date, &c);
    int32_t new_year = date_from_ymd(c.year, 1, 1);
    struct looked l = {c.month, c.day, date_month_days(c.year, c.month), date - new_year + 1,
                       date_from_ymd(c.year + 1, 1, 1) - new_year};
    bool plain = r->day.n == 0 && r->month_day.n == 0 && r->year_day.n == 0;
    if (r->month.n > 0 && !holds(&r->month, l.month, 12))
        return false;
    if (r->month_day.n > 0 && !holds(&r->month_day, l.day, l.month_days))
        return false;
    if (r->year_day.n > 0 && !holds(&r->year_day, l.year_day, l.year_days))
        return false;
    if (r->day.n > 0 && !holds_weekday(r, date_weekday(date), &l))
        return false;
    if (!plain || r->freq == ICAL_DAILY)
        return true;
    if (r->freq == ICAL_WEEKLY)
        return date_weekday(date) == first_weekday;
    return l.day == first->day && (r->freq == ICAL_MONTHLY || r->month.n > 0 || l.month == first->month);
}

/* First day and length of the period number k after the one that holds the first day. */
static int32_t period(const struct ical_rule *r, int32_t first, const struct civil *c, int64_t k, int *days)
{
    int64_t by = k * r->interval;
    if (r->freq == ICAL_DAILY) {
        *days = 1;
        return (int32_t)(first + by);
    }
    if (r->freq == ICAL_WEEKLY) {
        *days = 7;
        return (int32_t)(first - (date_weekday(first) - r->week_start + 7) % 7 + 7 * by);
    }
    int64_t months = c->year * 12 + (r->freq == ICAL_MONTHLY ? c->month - 1 + by : 12 * by);
    int year = (int)(months / 12), month = (int)(months % 12) + 1;
    int32_t start = date_from_ymd(year, month, 1);
    *days = r->freq == ICAL_MONTHLY ? date_month_days(year, month) : date_from_ymd(year + 1, 1, 1) - start;
    return start;
}

/* The first period that can matter: the one before the window, unless all must be counted. */
static int64_t period_near(const struct ical_rule *r, int32_t first, int32_t from)
{
    static const int shortest[] = {[ICAL_DAILY] = 1, [ICAL_WEEKLY] = 7, [ICAL_MONTHLY] = 31, [ICAL_YEARLY] = 366};
    int64_t k = from > first && r->count == 0 ? (from - first) / ((int64_t)shortest[r->freq] * r->interval) - 1 : 0;
    return k > 0 ? k : 0;
}

/* Of a period's days, those BYSETPOS chooses. */
static size_t choose(const struct ical_rule *r, int32_t *set, size_t n)
{
    size_t kept = 0;
    if (r->set_pos.n == 0)
        return n;
    for (size_t i = 0; i < n; i++) {
        if (holds(&r->set_pos, (int)i + 1, (int)n))
            set[kept++] = set[i];
    }
    return kept;
}

int ical_rule_days(const struct ical_rule *r, int32_t first, int32_t from, int32_t to, int64_t *steps, int32_t *days,
                   size_t max, size_t *n)
{
    int32_t set[PERIOD_DAYS_MAX], last = to < r->until ? to : r->until;
    int weekday = date_weekday(first), length;
    struct civil c;
    int counted = 1;
    date_to_ymd(first, &c);
    *n = 0;
    if (first >= from && first <= to) {
        if (max == 0)
            return -1;
        days[(*n)++] = first;
    }
    for (int64_t k = period_near(r, first, from);; k++) {
        int32_t start = period(r, first, &c, k, &length);
        size_t found = 0;
        if (start > last)
            return 0;
        if ((*steps -= length) < 0)
            return -1;
        for (int i = 0; i < length; i++) {
            if (fits(r, start + i, weekday, &c))
                set[found++] = start + i;
        }
        found = choose(r, set, found);
        for (size_t i = 0; i < found; i++) {
            if (set[i] <= first)
                continue;
            if (set[i] > last || (r->count && ++counted > r->count))
                return 0;
            if (set[i] < from)
                continue;
            if (*n == max)
                return -1;
            days[(*n)++] = set[i];
        }
    }
}
