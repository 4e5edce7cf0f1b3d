#include "domain/work_week.h"

#include "base/date.h"
#include "domain/hours_grid.h"

/* Bytes of a typed stretch; "de 9 heures à midi et demie" is refused long before. */
#define TYPED_MAX 60

static bool said(struct work_slot s)
{
    return s.to > s.from;
}

/* ---- The grid ---- */

static bool put(struct work_slot *day, const struct work_hours *h)
{
    size_t n = 0;
    while (n < WORK_SLOTS_MAX && said(day[n]))
        n++;
    if (n == WORK_SLOTS_MAX)
        return false;
    while (n > 0 && day[n - 1].from > h->start) {
        day[n] = day[n - 1];
        n--;
    }
    day[n] = (struct work_slot){.from = (int)h->start, .to = (int)h->finish};
    return true;
}

bool work_week_read(const struct list *hours, struct work_week *out)
{
    const struct work_hours *h = hours->items;
    bool whole = true;
    *out = (struct work_week){.parity = false};
    for (size_t i = 0; i < hours->n; i++)
        out->parity = out->parity || h[i].weeks != WEEKS_ALL;
    for (size_t i = 0; i < hours->n; i++) {
        if (h[i].weeks != WEEKS_EVEN && !put(out->days[WORK_WEEK][h[i].weekday], &h[i]))
            whole = false;
        if (out->parity && h[i].weeks != WEEKS_ODD && !put(out->days[WORK_EVEN][h[i].weekday], &h[i]))
            whole = false;
    }
    return whole;
}

static bool holds(const struct work_slot *day, struct work_slot s)
{
    for (size_t i = 0; i < WORK_SLOTS_MAX; i++) {
        if (day[i].from == s.from && day[i].to == s.to)
            return true;
    }
    return false;
}

static void add(struct list *out, int weekday, int weeks, struct work_slot s)
{
    struct work_hours *h = (struct work_hours *)out->items + out->n++;
    *h = (struct work_hours){.weekday = weekday, .weeks = weeks, .start = s.from, .finish = s.to};
    for (size_t i = 0; i < work_hours_type.n; i++)
        record_mark_set(h, (int)i);
}

int work_week_hours(const struct work_week *w, struct arena *a, struct list *out, struct err *err)
{
    *out = (struct list){.items = ARENA_ARRAY(a, WORK_HOURS_MAX, struct work_hours)};
    if (!out->items)
        return fail_memory(err);
    for (int day = 0; day < 7; day++) {
        for (int i = 0; i < WORK_SLOTS_MAX; i++) {
            struct work_slot odd = w->days[WORK_WEEK][day][i], even = w->days[WORK_EVEN][day][i];
            bool both = !w->parity || holds(w->days[WORK_EVEN][day], odd);
            if (said(odd))
                add(out, day, both ? WEEKS_ALL : WEEKS_ODD, odd);
            if (w->parity && said(even) && !holds(w->days[WORK_WEEK][day], even))
                add(out, day, WEEKS_EVEN, even);
        }
    }
    return 0;
}

/* ---- As it is typed ---- */

/* Where the two times of a stretch part: the index of what separates them, and its bytes; 0 when nothing does. */
static size_t find_separator(struct str s, size_t *at)
{
    static const struct str separators[] = {{"–", 3}, {"—", 3}, {"-", 1}, {"à", 2}, {"À", 2}};
    for (*at = 0; *at < s.n; ++*at) {
        struct str rest = str_from(s.p + *at, s.n - *at);
        for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
            if (str_starts(rest, separators[i]))
                return separators[i].n;
        }
    }
    return 0;
}

bool work_slot_parse(struct str typed, struct work_slot *out)
{
    struct str s = str_trim(typed);
    size_t at = 0;
    if (s.n > TYPED_MAX)
        return false;
    if (str_starts(s, STR("de ")) || str_starts(s, STR("De ")))
        s = str_from(s.p + 3, s.n - 3);
    size_t n = find_separator(s, &at);
    struct work_slot slot;
    if (n == 0 || !hours_time(str_from(s.p, at), &slot.from) ||
        !hours_time(str_from(s.p + at + n, s.n - at - n), &slot.to))
        return false;
    if (slot.to == 0) /* minuit, the end of the day */
        slot.to = 1440;
    if (slot.to <= slot.from)
        return false;
    *out = slot;
    return true;
}

/* ---- In words ---- */

void work_slot_words(struct buf *out, struct work_slot slot)
{
    date_hour(out, slot.from);
    buf_lit(out, "\u00A0–\u00A0");
    date_hour(out, slot.to);
}

/* Stretches of one weekday in weeks of one kind, ascending. */
static size_t stretches(const struct list *hours, int weeks, int weekday, struct work_slot out[WORK_HOURS_MAX])
{
    const struct work_hours *h = hours->items;
    size_t n = 0;
    for (size_t i = 0; i < hours->n && n < WORK_HOURS_MAX; i++) {
        if (h[i].weeks != weeks || h[i].weekday != weekday)
            continue;
        size_t at = n++;
        for (; at > 0 && out[at - 1].from > h[i].start; at--)
            out[at] = out[at - 1];
        out[at] = (struct work_slot){.from = (int)h[i].start, .to = (int)h[i].finish};
    }
    return n;
}

static bool same_day(const struct list *hours, int weeks, int x, int y)
{
    struct work_slot a[WORK_HOURS_MAX], b[WORK_HOURS_MAX];
    size_t n = stretches(hours, weeks, x, a), m = stretches(hours, weeks, y, b);
    for (size_t i = 0; n == m && i < n; i++) {
        if (a[i].from != b[i].from || a[i].to != b[i].to)
            return false;
    }
    return n == m;
}

/* "lundi, mardi et jeudi", or "du lundi au vendredi" for three that follow each other. */
static void put_days(struct buf *out, unsigned days)
{
    int first = 0, n = 0, told = 0;
    while (!(days >> first & 1))
        first++;
    for (int day = 0; day < 7; day++)
        n += (int)(days >> day & 1);
    if (n > 2 && days >> first == (1u << n) - 1) {
        buf_fmt(out, "du %s au %s", date_weekdays[first], date_weekdays[first + n - 1]);
        return;
    }
    for (int day = first; day < 7; day++) {
        if (!(days >> day & 1))
            continue;
        buf_raw_str(out, told == 0 ? STR("") : told == n - 1 ? STR(" et ") : STR(", "));
        buf_raw_str(out, str_of(date_weekdays[day]));
        told++;
    }
}

void work_week_words(struct buf *out, const struct list *hours)
{
    static const char *const when[] = {
        [WEEKS_ALL] = "", [WEEKS_ODD] = " les semaines impaires", [WEEKS_EVEN] = " les semaines paires"};
    bool begun = false;
    for (int weeks = WEEKS_ALL; weeks < WEEKS__MAX; weeks++) {
        unsigned told = 0;
        for (int day = 0; day < 7; day++) {
            struct work_slot slots[WORK_HOURS_MAX];
            size_t n = stretches(hours, weeks, day, slots);
            unsigned days = 0;
            if (n == 0 || told >> day & 1)
                continue;
            for (int other = day; other < 7; other++)
                days |= (unsigned)same_day(hours, weeks, day, other) << other;
            told |= days;
            if (begun)
                buf_lit(out, "\u00A0; ");
            begun = true;
            put_days(out, days);
            for (size_t i = 0; i < n; i++) {
                buf_raw_str(out, i ? STR(" et ") : STR(" "));
                work_slot_words(out, slots[i]);
            }
            buf_raw_str(out, str_of(when[weeks]));
        }
    }
}
