#include "app/ical_read.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <strings.h>

#include "app/ical_rule.h"
#include "app/ical_zone.h"
#include "base/date.h"
#include "base/vec.h"

/* Furthest from UTC that a zone may be, and how many changes of one are kept. */
#define OFFSET_MAX (16 * 3600)
#define SHIFTS_MAX 200

/* Days of one rule: each of a window of four years. */
#define DAYS_MAX 1600

/* Longest event: who is away for longer is not busy but gone. */
#define LENGTH_MAX (400 * 86400LL)

/* A date or a time as a property gives it. */
struct when {
    bool date; /* a whole day */
    int32_t day;
    int second;
    const struct ical_zone *zone;
};

struct event {
    icalcomponent *component;
    const char *uid; /* libical's; "" */
    bool moved;      /* has a RECURRENCE-ID: stands for that date of the one with the same uid */
    struct when id;
    int64_t id_at, sequence;
};

/* What takes dates out of an event. */
struct exception {
    bool date;
    int32_t day;
    int64_t at;
};

struct reader {
    int64_t from, to, steps;
    struct str own;
    struct arena *a;
    icalcomponent *calendar; /* the one whose zones count */
    struct vec zones, events, spans, exceptions;
    int32_t *days; /* DAYS_MAX */
    struct ical_result *out;
    bool failed; /* the arena is full */
};

/* ---- Values ---- */

static void refuse(struct reader *r, enum ical_refusal why)
{
    r->out->refused[why]++;
}

static bool read_time(const struct icaltimetype *t, struct when *out)
{
    if (t->year < DATE_YEAR_MIN || t->year > DATE_YEAR_MAX || t->month < 1 || t->month > 12 || t->day < 1 ||
        t->day > date_month_days(t->year, t->month))
        return false;
    if (!t->is_date &&
        (t->hour < 0 || t->hour > 23 || t->minute < 0 || t->minute > 59 || t->second < 0 || t->second > 60))
        return false;
    out->date = t->is_date != 0;
    out->day = date_from_ymd(t->year, t->month, t->day);
    out->second = t->is_date ? 0 : t->hour * 3600 + t->minute * 60 + (t->second < 60 ? t->second : 59);
    return true;
}

static int64_t instant_of(const struct when *w)
{
    return ical_zone_instant(w->date ? &ical_zone_paris : w->zone, w->day, w->second);
}

static bool add_codes(struct ical_list *list, const short *values, size_t size, short offset)
{
    for (size_t i = 0; i < size && values[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        if (list->n == ICAL_RULE_LIST_MAX)
            return false;
        list->items[list->n++] = (int16_t)(values[i] + offset);
    }
    return true;
}

static int weekday_of(int libical)
{
    return (libical + 5) % 7; /* theirs begin with Sunday, 1 */
}

/* The whitelist of research 2.4: what people's calendars hold, and nothing that is endless. */
static bool read_rule(const struct icalrecurrencetype *t, struct ical_rule *out)
{
    static const struct {
        icalrecurrencetype_frequency theirs;
        enum ical_freq ours;
    } freqs[] = {{ICAL_DAILY_RECURRENCE, ICAL_DAILY},
                 {ICAL_WEEKLY_RECURRENCE, ICAL_WEEKLY},
                 {ICAL_MONTHLY_RECURRENCE, ICAL_MONTHLY},
                 {ICAL_YEARLY_RECURRENCE, ICAL_YEARLY}};
    size_t f = 0;
    *out = (struct ical_rule){.interval = t->interval, .count = t->count, .until = INT32_MAX, .week_start = 0};
    while (f < sizeof freqs / sizeof *freqs && freqs[f].theirs != t->freq)
        f++;
    if (f == sizeof freqs / sizeof *freqs || t->interval < 1 || t->interval > ICAL_RULE_INTERVAL_MAX || t->count < 0 ||
        t->count > ICAL_RULE_COUNT_MAX)
        return false;
    out->freq = freqs[f].ours;
    if (t->rscale || t->by_second[0] != ICAL_RECURRENCE_ARRAY_MAX || t->by_minute[0] != ICAL_RECURRENCE_ARRAY_MAX ||
        t->by_hour[0] != ICAL_RECURRENCE_ARRAY_MAX || t->by_week_no[0] != ICAL_RECURRENCE_ARRAY_MAX)
        return false;
    if (t->week_start != ICAL_NO_WEEKDAY)
        out->week_start = weekday_of((int)t->week_start);
    for (size_t i = 0; i < ICAL_BY_DAY_SIZE && t->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        if (out->day.n == ICAL_RULE_LIST_MAX)
            return false;
        out->day.items[out->day.n++] = (int16_t)weekday_of((int)icalrecurrencetype_day_day_of_week(t->by_day[i]));
        out->day_nth.items[out->day_nth.n++] = (int16_t)icalrecurrencetype_day_position(t->by_day[i]);
        if (out->freq < ICAL_MONTHLY && out->day_nth.items[out->day_nth.n - 1] != 0)
            return false;
    }
    return add_codes(&out->month, t->by_month, ICAL_BY_MONTH_SIZE, 0) &&
           add_codes(&out->month_day, t->by_month_day, ICAL_BY_MONTHDAY_SIZE, 0) &&
           add_codes(&out->year_day, t->by_year_day, ICAL_BY_YEARDAY_SIZE, 0) &&
           add_codes(&out->set_pos, t->by_set_pos, ICAL_BY_SETPOS_SIZE, 0);
}

/* Some rule of the component was taken out by libical, which could not read it: the event says less than it should. */
static bool is_damaged(icalcomponent *c)
{
    static const char *const names[] = {"RRULE",   "RDATE", "EXDATE",   "EXRULE",
                                        "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"};
    icalproperty *p = icalcomponent_get_first_property(c, ICAL_XLICERROR_PROPERTY);
    for (; p; p = icalcomponent_get_next_property(c, ICAL_XLICERROR_PROPERTY)) {
        const char *text = icalproperty_get_xlicerror(p);
        const char *in = text ? strstr(text, " in ") : NULL;
        for (size_t i = 0; in && i < sizeof names / sizeof *names; i++) {
            size_t n = strlen(names[i]);
            if (strncmp(in + 4, names[i], n) == 0 && in[4 + n] == ' ')
                return true;
        }
    }
    return false;
}

static icalproperty *first(icalcomponent *c, icalproperty_kind kind)
{
    return icalcomponent_get_first_property(c, kind);
}

/* ---- Zones ---- */

static int by_instant(const void *x, const void *y)
{
    const struct ical_shift *a = x, *b = y;
    return (a->at > b->at) - (a->at < b->at);
}

/* The changes that one STANDARD or DAYLIGHT gives in the years of the window, its first one included. */
static bool add_shifts(struct reader *r, icalcomponent *c, struct ical_shift *shifts, size_t *n, int *before)
{
    int32_t days[SHIFTS_MAX], low = paris_date(r->from) - 800, high = paris_date(r->to) + 800;
    struct ical_rule rule;
    struct when start = {0};
    icalproperty *at = first(c, ICAL_DTSTART_PROPERTY), *from = first(c, ICAL_TZOFFSETFROM_PROPERTY),
                 *to = first(c, ICAL_TZOFFSETTO_PROPERTY), *recurs = first(c, ICAL_RRULE_PROPERTY);
    size_t found = 0;
    if (!at || !from || !to || first(c, ICAL_RDATE_PROPERTY) || is_damaged(c))
        return false;
    struct icaltimetype t = icalproperty_get_dtstart(at);
    int offset_from = icalproperty_get_tzoffsetfrom(from), offset_to = icalproperty_get_tzoffsetto(to);
    if (!read_time(&t, &start) || abs(offset_from) > OFFSET_MAX || abs(offset_to) > OFFSET_MAX)
        return false;
    int64_t until = INT64_MAX;
    if (recurs) {
        struct icalrecurrencetype recurrence = icalproperty_get_rrule(recurs);
        struct when last = {0};
        if (!read_rule(&recurrence, &rule))
            return false;
        if (!icaltime_is_null_time(recurrence.until)) {
            if (!read_time(&recurrence.until, &last))
                return false;
            until = (int64_t)last.day * 86400 + (last.date ? 86399 : last.second + OFFSET_MAX);
        }
        if (ical_rule_days(&rule, start.day, low, high, &r->steps, days, SHIFTS_MAX, &found) != 0)
            return false;
    }
    if (found == 0 || days[0] != start.day) {
        if (found == SHIFTS_MAX)
            return false;
        days[found++] = start.day;
    }
    for (size_t i = 0; i < found; i++) {
        int64_t instant = (int64_t)days[i] * 86400 + start.second - offset_from;
        if (instant > until)
            continue;
        if (*n == SHIFTS_MAX)
            return false;
        if (*n == 0)
            *before = offset_from;
        shifts[(*n)++] = (struct ical_shift){instant, offset_to};
    }
    return true;
}

/* A zone from the file; of kind ICAL_ZONE_UNKNOWN when it has none of that name, or one that is not simple. */
static void read_zone(struct reader *r, icalcomponent *c, struct ical_zone *out)
{
    struct ical_shift shifts[SHIFTS_MAX];
    size_t n = 0;
    icalcomponent *part = icalcomponent_get_first_component(c, ICAL_ANY_COMPONENT);
    for (; part; part = icalcomponent_get_next_component(c, ICAL_ANY_COMPONENT)) {
        icalcomponent_kind kind = icalcomponent_isa(part);
        if (kind != ICAL_XSTANDARD_COMPONENT && kind != ICAL_XDAYLIGHT_COMPONENT)
            continue;
        if (!add_shifts(r, part, shifts, &n, &out->before))
            return;
    }
    if (n == 0)
        return;
    qsort(shifts, n, sizeof *shifts, by_instant);
    struct ical_shift *kept = ARENA_ARRAY(r->a, n, struct ical_shift);
    if (!kept) {
        r->failed = true;
        return;
    }
    memcpy(kept, shifts, n * sizeof *shifts);
    *out = (struct ical_zone){out->name, ICAL_ZONE_OWN, out->before, kept, n};
}

static const char *name_of_zone(icalcomponent *c)
{
    icalproperty *p = first(c, ICAL_TZID_PROPERTY);
    const char *name = p ? icalproperty_get_tzid(p) : NULL;
    return name ? name : "";
}

/* By its name; each is looked for once. Zones of one file are few; above sixty the file plays a game. */
static const struct ical_zone *zone_of(struct reader *r, const char *tzid)
{
    enum { ZONES_MAX = 60 };
    const struct ical_zone *known = ical_zone_known(str_of(tzid));
    struct ical_zone **zones = r->zones.items;
    if (known || !ical_tzid_clean(str_of(tzid)))
        return known;
    for (size_t i = 0; i < r->zones.n; i++) {
        if (strcmp(zones[i]->name, tzid) == 0)
            return zones[i];
    }
    if (r->zones.n == ZONES_MAX)
        return NULL;
    struct ical_zone *z = ARENA_NEW(r->a, struct ical_zone), **slot = vec_push(&r->zones, r->a);
    if (!z || !slot || !(z->name = arena_strdup(r->a, tzid))) {
        r->failed = true;
        return NULL;
    }
    z->kind = ICAL_ZONE_UNKNOWN;
    *slot = z;
    icalcomponent *c = icalcomponent_get_first_component(r->calendar, ICAL_VTIMEZONE_COMPONENT);
    while (c && strcmp(name_of_zone(c), tzid) != 0)
        c = icalcomponent_get_next_component(r->calendar, ICAL_VTIMEZONE_COMPONENT);
    if (c)
        read_zone(r, c, z);
    return z;
}

/* The zone of a property: its own, UTC, or Paris for a time that names none. NULL: not known. */
static const struct ical_zone *zone_of_property(struct reader *r, icalproperty *p, const struct icaltimetype *t)
{
    icalparameter *tzid = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
    const char *name = tzid ? icalparameter_get_tzid(tzid) : NULL;
    if (icaltime_is_utc(*t))
        return &ical_zone_utc;
    if (!name || t->is_date)
        return &ical_zone_paris;
    const struct ical_zone *z = zone_of(r, name);
    return z && z->kind != ICAL_ZONE_UNKNOWN ? z : NULL;
}

/* A property that holds a time; ICAL_REFUSED__MAX: it was read. */
static enum ical_refusal read_when(struct reader *r, icalproperty *p, const struct icaltimetype *t, struct when *out)
{
    if (!read_time(t, out))
        return ICAL_REFUSED_DATE;
    out->zone = zone_of_property(r, p, t);
    return out->zone ? ICAL_REFUSED__MAX : ICAL_REFUSED_ZONE;
}

/* ---- One event ---- */

/* What a date of an event lasts: days of the calendar, and seconds beside them. */
struct length {
    int32_t days;
    int64_t seconds;
};

static bool read_duration(const struct icaldurationtype *d, struct length *out)
{
    if (d->is_neg || d->weeks > 100 || d->days > 400 || d->hours > 9600 || d->minutes > 576000 || d->seconds > 34560000)
        return false;
    out->days = (int32_t)(d->weeks * 7 + d->days);
    out->seconds = (int64_t)d->hours * 3600 + (int64_t)d->minutes * 60 + d->seconds;
    return out->days * 86400LL + out->seconds <= LENGTH_MAX;
}

/* RFC 5545, 3.6.1: to its end, or as long as it says; else a day for a day, nothing for an hour. */
static enum ical_refusal read_length(struct reader *r, icalcomponent *c, const struct when *start, struct length *out)
{
    icalproperty *end = first(c, ICAL_DTEND_PROPERTY), *lasts = first(c, ICAL_DURATION_PROPERTY);
    struct when until;
    *out = (struct length){.days = start->date ? 1 : 0};
    if (end) {
        struct icaltimetype t = icalproperty_get_dtend(end);
        enum ical_refusal why = read_when(r, end, &t, &until);
        if (why != ICAL_REFUSED__MAX)
            return why;
        int64_t seconds = instant_of(&until) - instant_of(start);
        if (start->date && until.date)
            *out = (struct length){.days = until.day > start->day ? until.day - start->day : 1};
        else
            *out = (struct length){.seconds = seconds};
        return seconds < 0 || seconds > LENGTH_MAX ? ICAL_REFUSED_DATE : ICAL_REFUSED__MAX;
    }
    if (lasts) {
        struct icaldurationtype d = icalproperty_get_duration(lasts);
        return read_duration(&d, out) ? ICAL_REFUSED__MAX : ICAL_REFUSED_DATE;
    }
    return ICAL_REFUSED__MAX;
}

static bool has_text(icalcomponent *c, const char *name, const char *const *values)
{
    icalproperty *p = first(c, ICAL_X_PROPERTY);
    for (; p; p = icalcomponent_get_next_property(c, ICAL_X_PROPERTY)) {
        const char *is = icalproperty_get_x_name(p), *text = icalproperty_get_x(p);
        for (size_t i = 0; is && text && strcasecmp(is, name) == 0 && values[i]; i++) {
            if (strcasecmp(text, values[i]) == 0)
                return true;
        }
    }
    return false;
}

/* Cancelled, or said to take nobody. "Working elsewhere" is Outlook's for being at work. */
static bool is_free(icalcomponent *c)
{
    static const char *const free_words[] = {"FREE", "WORKINGELSEWHERE", NULL};
    icalproperty *status = first(c, ICAL_STATUS_PROPERTY), *transp = first(c, ICAL_TRANSP_PROPERTY);
    return (status && icalproperty_get_status(status) == ICAL_STATUS_CANCELLED) ||
           (transp && (icalproperty_get_transp(transp) == ICAL_TRANSP_TRANSPARENT ||
                       icalproperty_get_transp(transp) == ICAL_TRANSP_TRANSPARENTNOCONFLICT)) ||
           has_text(c, "X-MICROSOFT-CDO-BUSYSTATUS", free_words);
}

/* Keeps a span that touches the window. */
static bool add_span(struct reader *r, int64_t from, int64_t to, bool is_free_time)
{
    if (to <= from || to <= r->from || from >= r->to)
        return true;
    if (r->spans.n == ICAL_SPANS_MAX)
        return false;
    struct ical_span *s = vec_push(&r->spans, r->a);
    if (!s) {
        r->failed = true;
        return false;
    }
    *s = (struct ical_span){from, to, is_free_time};
    return true;
}

static bool add_date(struct reader *r, const struct when *start, const struct length *length, bool is_free_time)
{
    struct when end = *start;
    end.day += length->days;
    return add_span(r, instant_of(start), instant_of(&end) + length->seconds, is_free_time);
}

static bool add_exception(struct reader *r, const struct when *w)
{
    struct exception *x = vec_push(&r->exceptions, r->a);
    if (!x) {
        r->failed = true;
        return false;
    }
    *x = (struct exception){w->date, w->day, instant_of(w)};
    return true;
}

static int by_event(const void *x, const void *y)
{
    const struct event *a = x, *b = y;
    int order = strcmp(a->uid, b->uid);
    if (order == 0)
        order = a->moved - b->moved;
    if (order == 0)
        order = (a->id_at > b->id_at) - (a->id_at < b->id_at);
    return order ? order : (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

/* Everything that takes dates out of this event: EXDATE, and those that stand elsewhere. */
static enum ical_refusal gather_exceptions(struct reader *r, const struct event *e, size_t at)
{
    const struct event *events = r->events.items;
    struct when w;
    r->exceptions.n = 0;
    icalproperty *p = first(e->component, ICAL_EXDATE_PROPERTY);
    for (; p; p = icalcomponent_get_next_property(e->component, ICAL_EXDATE_PROPERTY)) {
        struct icaltimetype t = icalproperty_get_exdate(p);
        enum ical_refusal why = read_when(r, p, &t, &w);
        if (why != ICAL_REFUSED__MAX)
            return why;
        if (!add_exception(r, &w))
            return ICAL_REFUSED_LIMIT;
    }
    for (size_t i = at + 1; e->uid[0] && i < r->events.n && strcmp(events[i].uid, e->uid) == 0; i++) {
        if (--r->steps < 0 || (events[i].moved && !add_exception(r, &events[i].id)))
            return ICAL_REFUSED_LIMIT;
    }
    return ICAL_REFUSED__MAX;
}

static bool is_excepted(struct reader *r, const struct when *w)
{
    const struct exception *x = r->exceptions.items;
    int64_t at = instant_of(w);
    r->steps -= (int64_t)r->exceptions.n;
    for (size_t i = 0; i < r->exceptions.n; i++) {
        if (x[i].date || w->date ? x[i].day == w->day : x[i].at == at)
            return true;
    }
    return false;
}

/* The dates of one RRULE. */
static enum ical_refusal add_rule(struct reader *r, icalproperty *p, const struct when *start,
                                  const struct length *length, bool is_free_time)
{
    struct icalrecurrencetype t = icalproperty_get_rrule(p);
    struct ical_rule rule;
    struct when until = {.zone = start->zone}, w = *start;
    int64_t last = INT64_MAX;
    size_t n;
    int32_t span = length->days + (int32_t)(length->seconds / 86400) + 2;
    if (!read_rule(&t, &rule))
        return ICAL_REFUSED_RULE;
    if (!icaltime_is_null_time(t.until)) {
        if (!read_time(&t.until, &until))
            return ICAL_REFUSED_RULE;
        until.zone = icaltime_is_utc(t.until) ? &ical_zone_utc : start->zone;
        rule.until = until.day + 1;
        last = until.date ? ical_zone_instant(start->zone, until.day, 86399) : instant_of(&until);
    }
    if (ical_rule_days(&rule, start->day, paris_date(r->from) - span, paris_date(r->to) + 2, &r->steps, r->days,
                       DAYS_MAX, &n) != 0)
        return ICAL_REFUSED_LIMIT;
    for (size_t i = 0; i < n; i++) {
        w.day = r->days[i];
        if (instant_of(&w) > last || is_excepted(r, &w))
            continue;
        if (r->steps < 0 || !add_date(r, &w, length, is_free_time))
            return ICAL_REFUSED_LIMIT;
    }
    return ICAL_REFUSED__MAX;
}

/* One RDATE, of a time, a day or a period with its own end. */
static enum ical_refusal add_rdate(struct reader *r, icalproperty *p, const struct when *start, struct length length,
                                   bool is_free_time)
{
    struct icaldatetimeperiodtype d = icalproperty_get_rdate(p);
    bool is_period = !icaltime_is_null_time(d.period.start);
    struct when w, end;
    enum ical_refusal why = read_when(r, p, is_period ? &d.period.start : &d.time, &w);
    if (why != ICAL_REFUSED__MAX)
        return why;
    if (w.date && !start->date) {
        w.date = false;
        w.second = start->second;
        w.zone = start->zone;
    }
    if (is_period && !icaltime_is_null_time(d.period.end)) {
        if ((why = read_when(r, p, &d.period.end, &end)) != ICAL_REFUSED__MAX)
            return why;
        length = (struct length){.seconds = instant_of(&end) - instant_of(&w)};
        if (length.seconds < 0 || length.seconds > LENGTH_MAX)
            return ICAL_REFUSED_DATE;
    } else if (is_period && !read_duration(&d.period.duration, &length)) {
        return ICAL_REFUSED_DATE;
    }
    if (is_excepted(r, &w))
        return ICAL_REFUSED__MAX;
    return r->steps >= 0 && add_date(r, &w, &length, is_free_time) ? ICAL_REFUSED__MAX : ICAL_REFUSED_LIMIT;
}

/* All dates of an event; what is refused leaves none of it. */
static enum ical_refusal expand(struct reader *r, const struct event *e, size_t at)
{
    icalcomponent *c = e->component;
    icalproperty *p = first(c, ICAL_DTSTART_PROPERTY);
    bool is_free_time = is_free(c);
    struct when start;
    struct length length;
    if (!p || is_damaged(c))
        return p ? ICAL_REFUSED_RULE : ICAL_REFUSED_DATE;
    struct icaltimetype t = icalproperty_get_dtstart(p);
    enum ical_refusal why = read_when(r, p, &t, &start);
    if (why != ICAL_REFUSED__MAX || (why = read_length(r, c, &start, &length)) != ICAL_REFUSED__MAX)
        return why;
    if (e->moved)
        return add_date(r, &start, &length, is_free_time) ? ICAL_REFUSED__MAX : ICAL_REFUSED_LIMIT;
    if (first(c, ICAL_EXRULE_PROPERTY))
        return ICAL_REFUSED_RULE;
    if ((why = gather_exceptions(r, e, at)) != ICAL_REFUSED__MAX)
        return why;
    icalproperty *rule = first(c, ICAL_RRULE_PROPERTY);
    if (!rule && !is_excepted(r, &start) && !add_date(r, &start, &length, is_free_time))
        return ICAL_REFUSED_LIMIT;
    for (; rule; rule = icalcomponent_get_next_property(c, ICAL_RRULE_PROPERTY)) {
        if ((why = add_rule(r, rule, &start, &length, is_free_time)) != ICAL_REFUSED__MAX)
            return why;
    }
    for (p = first(c, ICAL_RDATE_PROPERTY); p; p = icalcomponent_get_next_property(c, ICAL_RDATE_PROPERTY)) {
        if ((why = add_rdate(r, p, &start, length, is_free_time)) != ICAL_REFUSED__MAX)
            return why;
    }
    return ICAL_REFUSED__MAX;
}

/* A later version of the same event, or of the same date of it, stands in the file. */
static bool is_outdated(const struct event *e, const struct event *next)
{
    return e->uid[0] && strcmp(e->uid, next->uid) == 0 && e->moved == next->moved && e->id_at == next->id_at &&
           next->sequence > e->sequence;
}

static void expand_all(struct reader *r)
{
    const struct event *events = r->events.items;
    for (size_t i = 0; i < r->events.n && !r->failed; i++) {
        size_t spans = r->spans.n;
        if (i + 1 < r->events.n && is_outdated(&events[i], &events[i + 1]))
            continue;
        enum ical_refusal why = expand(r, &events[i], i);
        if (why != ICAL_REFUSED__MAX) {
            r->spans.n = spans;
            refuse(r, why);
        }
    }
}

/* ---- The file ---- */

/* Is it the uuid of a date of ours? */
static bool is_own(const struct reader *r, const char *uid)
{
    size_t low = 0, high = r->own.n / ICAL_OWN_WIDTH;
    if (strlen(uid) != ICAL_OWN_WIDTH - 1)
        return false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(r->own.p + middle * ICAL_OWN_WIDTH, uid, ICAL_OWN_WIDTH - 1);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static void take_event(struct reader *r, icalcomponent *c)
{
    icalproperty *uid = first(c, ICAL_UID_PROPERTY), *id = first(c, ICAL_RECURRENCEID_PROPERTY),
                 *sequence = first(c, ICAL_SEQUENCE_PROPERTY);
    struct event e = {.component = c, .moved = id != NULL};
    e.uid = uid && icalproperty_get_uid(uid) ? icalproperty_get_uid(uid) : "";
    e.sequence = sequence ? icalproperty_get_sequence(sequence) : 0;
    r->out->events++;
    if (is_own(r, e.uid))
        return;
    if (id) {
        struct icaltimetype t = icalproperty_get_recurrenceid(id);
        enum ical_refusal why = read_when(r, id, &t, &e.id);
        if (why != ICAL_REFUSED__MAX) {
            refuse(r, why);
            return;
        }
        e.id_at = instant_of(&e.id);
    }
    struct event *kept = r->events.n < ICAL_EVENTS_MAX ? vec_push(&r->events, r->a) : NULL;
    if (kept)
        *kept = e;
    else
        refuse(r, ICAL_REFUSED_LIMIT);
}

/* What a server says of somebody without telling why. */
static void take_freebusy(struct reader *r, icalcomponent *c)
{
    icalproperty *p = first(c, ICAL_FREEBUSY_PROPERTY);
    for (; p && !r->failed; p = icalcomponent_get_next_property(c, ICAL_FREEBUSY_PROPERTY)) {
        icalparameter *type = icalproperty_get_first_parameter(p, ICAL_FBTYPE_PARAMETER);
        struct icalperiodtype period = icalproperty_get_freebusy(p);
        struct length length = {0};
        struct when from, to;
        r->out->events++;
        enum ical_refusal why = read_when(r, p, &period.start, &from);
        bool ends = why == ICAL_REFUSED__MAX && !icaltime_is_null_time(period.end);
        if (ends && (why = read_when(r, p, &period.end, &to)) == ICAL_REFUSED__MAX)
            length.seconds = instant_of(&to) - instant_of(&from);
        if (why == ICAL_REFUSED__MAX && !ends && !read_duration(&period.duration, &length))
            why = ICAL_REFUSED_DATE;
        if (why == ICAL_REFUSED__MAX && (length.seconds < 0 || length.seconds > LENGTH_MAX))
            why = ICAL_REFUSED_DATE;
        if (why == ICAL_REFUSED__MAX &&
            !add_date(r, &from, &length, type && icalparameter_get_fbtype(type) == ICAL_FBTYPE_FREE))
            why = ICAL_REFUSED_LIMIT;
        if (why != ICAL_REFUSED__MAX)
            refuse(r, why);
    }
}

/* Each component of a kind; all are listed first, for finding a zone walks through the same calendar. */
static void take_all(struct reader *r, icalcomponent_kind kind, void (*take)(struct reader *r, icalcomponent *c))
{
    struct vec all = VEC_OF(icalcomponent *);
    icalcomponent *c = icalcomponent_get_first_component(r->calendar, kind);
    for (; c && !r->failed; c = icalcomponent_get_next_component(r->calendar, kind)) {
        icalcomponent **slot = vec_push(&all, r->a);
        r->failed = !slot;
        if (slot)
            *slot = c;
    }
    for (size_t i = 0; i < all.n && !r->failed; i++)
        take(r, ((icalcomponent **)all.items)[i]);
}

static void read_calendar(struct reader *r, icalcomponent *calendar)
{
    r->calendar = calendar;
    r->zones.n = r->events.n = 0;
    take_all(r, ICAL_VEVENT_COMPONENT, take_event);
    if (r->events.n > 1)
        qsort(r->events.items, r->events.n, sizeof(struct event), by_event);
    expand_all(r);
    take_all(r, ICAL_VFREEBUSY_COMPONENT, take_freebusy);
}

/* How deep the components of a text stand in each other. */
static int depth_of(struct str text)
{
    struct str line;
    bool more = true;
    int depth = 0, deepest = 0;
    while (more && str_cut(&text, '\n', &line, &more)) {
        if (line.n >= 6 && strncasecmp(line.p, "BEGIN:", 6) == 0 && ++depth > deepest)
            deepest = depth;
        if (line.n >= 4 && strncasecmp(line.p, "END:", 4) == 0 && depth > 0)
            depth--;
    }
    return deepest;
}

static int by_span(const void *x, const void *y)
{
    const struct ical_span *a = x, *b = y;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

static void read_root(struct reader *r, icalcomponent *root, bool *any)
{
    *any = true;
    if (icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT) {
        read_calendar(r, root);
        return;
    }
    *any = false;
    /* A file may hold several calendars, one after the other. */
    if (icalcomponent_isa(root) != ICAL_XROOT_COMPONENT)
        return;
    icalcomponent *c = icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT);
    for (; c && !r->failed; c = icalcomponent_get_next_component(root, ICAL_VCALENDAR_COMPONENT)) {
        *any = true;
        read_calendar(r, c);
    }
}

int ical_read(struct str text, struct str own, int64_t from, int64_t to, struct arena *a, struct ical_result *out,
              struct err *err)
{
    struct reader r = {.own = own, .from = from, .to = to, .steps = ICAL_STEPS_MAX, .a = a, .out = out};
    bool any = false;
    *out = (struct ical_result){.n = 0};
    if (text.n > ICAL_TEXT_MAX)
        return fail(err, ERR_LIMIT, "calendar: more than %u bytes", ICAL_TEXT_MAX);
    if (memchr(text.p, '\0', text.n) || depth_of(text) == 0)
        return fail(err, ERR_INPUT, "calendar: BEGIN:VCALENDAR expected");
    if (depth_of(text) > ICAL_DEPTH_MAX)
        return fail(err, ERR_LIMIT, "calendar: components nested deeper than %d", ICAL_DEPTH_MAX);
    char *copy = str_dup(a, text);
    r.days = ARENA_ARRAY(a, DAYS_MAX, int32_t);
    if (!copy || !r.days)
        return fail_memory(err);
    icalerror_set_errors_are_fatal(0);
    r.zones = VEC_OF(struct ical_zone *);
    r.events = VEC_OF(struct event);
    r.spans = VEC_OF(struct ical_span);
    r.exceptions = VEC_OF(struct exception);
    icalcomponent *root = icalparser_parse_string(copy);
    if (root) {
        read_root(&r, root, &any);
        icalcomponent_free(root);
    }
    icalmemory_free_ring();
    if (r.failed)
        return fail_memory(err);
    if (!any)
        return fail(err, ERR_INPUT, "calendar: BEGIN:VCALENDAR expected");
    if (r.spans.n > 1)
        qsort(r.spans.items, r.spans.n, sizeof(struct ical_span), by_span);
    out->spans = r.spans.items;
    out->n = r.spans.n;
    return 0;
}

int ical_busy(const struct ical_result *r, int64_t from, int64_t to, struct arena *a, struct ical_span **out, size_t *n,
              struct err *err)
{
    struct vec merged = VEC_OF(struct ical_span);
    struct ical_span *last = NULL;
    for (size_t i = 0; i < r->n; i++) {
        const struct ical_span *s = &r->spans[i];
        int64_t begin = s->from < from ? from : s->from, end = s->to > to ? to : s->to;
        if (s->free || end <= begin)
            continue;
        if (last && begin < last->to) {
            last->to = end > last->to ? end : last->to;
            continue;
        }
        if (merged.n == ICAL_BUSY_MAX)
            return fail(err, ERR_LIMIT, "calendar: more than %d spans of busy time", ICAL_BUSY_MAX);
        if (!(last = vec_push(&merged, a)))
            return fail_memory(err);
        *last = (struct ical_span){begin, end, false};
    }
    *out = merged.items;
    *n = merged.n;
    return 0;
}
