#include <math.h>

#include "base/date.h"
#include "base/duration.h"
#include "core/app/constraints_priv.h"
#include "domain/commune.h"

/* Roads are told to five minutes. */
#define ROUND_MINUTES 5

static const struct board_person *somebody(const struct check *c, size_t k)
{
    return &c->b->people[c->wish->staff[k]];
}

void check_person_busy(struct check *c)
{
    const struct board_date *w = c->wish;
    if (!w->kind->activity->holds_people)
        return;
    for (size_t k = 0; k < w->n_staff; k++) {
        const struct board_spans *dates = &somebody(c, k)->dates;
        for (size_t i = 0; (i = board_touching(dates, w->from, w->to, i)) < dates->n; i++) {
            const struct board_date *d = &c->b->dates[dates->items[i].date];
            if (check_itself(c, dates->items[i].date) || !d->kind->activity->holds_people)
                continue;
            struct buf detail = check_detail(c);
            check_date_words(&detail, c, d);
            check_found(c, w->staff[k], buf_str(&detail));
        }
    }
}

/* ---- Enough people ---- */

static bool shares_code(const struct terms *a, const struct terms *b)
{
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = 0; k < b->n; k++) {
            if (strcmp(a->codes[i], b->codes[k]) == 0)
                return true;
        }
    }
    return false;
}

void check_staff(struct check *c)
{
    const struct activity *k = c->wish->kind->activity;
    size_t n = c->wish->n_staff;
    bool able = k->professions.n == 0 || n == 0;
    struct buf detail = check_detail(c);
    if (n < (size_t)k->staff_min)
        buf_fmt(&detail, "il faut %d personne%s, ", (int)k->staff_min, k->staff_min > 1 ? "s" : "");
    if (n < (size_t)k->staff_min && n == 0)
        buf_lit(&detail, "il n’y a personne");
    else if (n < (size_t)k->staff_min)
        buf_fmt(&detail, "il y en a %zu", n);
    else if (n > (size_t)k->staff_max)
        buf_fmt(&detail, "%d personne%s au plus, il y en a %zu", (int)k->staff_max, k->staff_max > 1 ? "s" : "", n);
    if (detail.n > 0)
        check_found(c, BOARD_NONE, buf_str(&detail));
    for (size_t i = 0; i < n; i++)
        able = able || shares_code(&k->professions, &somebody(c, i)->person.professions);
    if (!able)
        check_found(c, BOARD_NONE, STR("personne n’a le métier qu’il faut"));
}

/* ---- When people work ---- */

void check_absence(struct check *c)
{
    const struct board_date *w = c->wish;
    for (size_t k = 0; k < w->n_staff; k++) {
        const struct board_spans *away = &somebody(c, k)->away;
        if (board_touching(away, w->from, w->to, 0) < away->n)
            check_found(c, w->staff[k], STR(""));
    }
}

/* Does this person hold a date at exactly this time? Their calendar then shows what we planned. */
static bool holds_exactly(const struct board_spans *dates, const struct board_span *s)
{
    for (size_t i = 0; (i = board_touching(dates, s->from, s->to, i)) < dates->n; i++) {
        if (dates->items[i].from == s->from && dates->items[i].to == s->to)
            return true;
    }
    return false;
}

/* "le mardi 3 mars 2026 de 9 h à 10 h": what of the date the calendar takes. */
static void say_taken(struct buf *out, const struct board_date *w, const struct board_span *s)
{
    int64_t midnight = paris_instant(w->day, 0);
    int from = w->start, to = w->start + w->minutes;
    if (s->from > w->from)
        from = (int)((s->from - midnight) / 60);
    if (s->to < w->to)
        to = (int)((s->to - midnight + 59) / 60);
    buf_lit(out, "le ");
    date_full(out, w->day);
    buf_char(out, ' ');
    check_hours(out, from, to);
}

void check_calendar(struct check *c)
{
    const struct board_date *w = c->wish;
    for (size_t k = 0; k < w->n_staff; k++) {
        const struct board_person *p = somebody(c, k);
        for (size_t i = 0; (i = board_touching(&p->busy, w->from, w->to, i)) < p->busy.n; i++) {
            if (holds_exactly(&p->dates, &p->busy.items[i]))
                continue;
            struct buf detail = check_detail(c);
            say_taken(&detail, w, &p->busy.items[i]);
            check_found(c, w->staff[k], buf_str(&detail));
            break;
        }
    }
}

size_t constraints_hours(const struct constraint_policy *policy, const struct person *p, int32_t day,
                         struct work_hours *out)
{
    struct err ignored;
    int from = 0, to = 0;
    if (p->hours.n > 0)
        return person_day(p, day, out);
    if (date_weekday(day) > 4 || minute_parse(str_of(policy->from), &from, &ignored) != 0 ||
        minute_parse(str_of(policy->to), &to, &ignored) != 0)
        return 0;
    out[0] = (struct work_hours){.start = from, .finish = to};
    return 1;
}

/* What of [from, to) of a day lies outside the stretches, in words; nothing when all is inside. */
static void say_outside(struct buf *out, const struct work_hours *h, size_t n, int from, int to)
{
    int at = from;
    if (n == 0) {
        buf_lit(out, " ce jour-là");
        return;
    }
    for (size_t i = 0; i < n && at < to; i++) {
        if (h[i].finish <= at)
            continue;
        if (h[i].start > at) {
            if (i == 0) {
                buf_lit(out, " avant ");
                date_hour_words(out, (int)h[i].start);
            } else {
                buf_char(out, ' ');
                check_hours(out, at, (int)(h[i].start < to ? h[i].start : to));
            }
        }
        at = (int)h[i].finish;
    }
    if (at < to && h[n - 1].finish < to) {
        if (out->n > 0)
            buf_lit(out, " ni");
        buf_lit(out, " après ");
        date_hour_words(out, (int)h[n - 1].finish);
    }
}

void check_person_hours(struct check *c)
{
    const struct board_date *w = c->wish;
    for (size_t k = 0; k < w->n_staff; k++) {
        for (int begin = w->start, end = w->start + w->minutes, day = 0; begin < end; begin = 0, end -= 1440, day++) {
            struct work_hours hours[WORK_HOURS_MAX];
            size_t n = constraints_hours(check_policy(c), &somebody(c, k)->person, w->day + day, hours);
            struct buf outside = check_detail(c), detail = check_detail(c);
            say_outside(&outside, hours, n, begin, end < 1440 ? end : 1440);
            if (outside.n > 0) {
                buf_lit(&detail, "le ");
                date_full(&detail, w->day + day);
                buf_raw_str(&detail, buf_str(&outside));
                check_found(c, w->staff[k], n == 0 ? str_from(detail.p, detail.n - outside.n) : buf_str(&detail));
                break;
            }
        }
    }
}

/* ---- The day's rhythm ---- */

/* Longest free time within [from, to), in seconds, of somebody with these dates and the wish. */
static int64_t longest_free(const struct check *c, const struct board_spans *dates, int64_t from, int64_t to)
{
    const struct board_date *w = c->wish;
    int64_t free_from = from, longest = 0;
    bool told = false;
    for (size_t i = board_touching(dates, from, to, 0);; i = board_touching(dates, from, to, i + 1)) {
        bool more = i < dates->n;
        int64_t begin = more ? dates->items[i].from : to, end = more ? dates->items[i].to : to;
        if (more && check_itself(c, dates->items[i].date))
            continue;
        if (!told && w->from <= begin) { /* the wish comes next; this one after it */
            told = true;
            if (w->from - free_from > longest)
                longest = w->from - free_from;
            if (w->to > free_from)
                free_from = w->to;
        }
        if (begin - free_from > longest)
            longest = begin - free_from;
        if (end > free_from)
            free_from = end;
        if (!more)
            return longest;
    }
}

void check_lunch(struct check *c)
{
    const struct constraint_policy *p = check_policy(c);
    const struct board_date *w = c->wish;
    struct err ignored;
    int from = 0, to = 0;
    if (minute_parse(str_of(p->from), &from, &ignored) != 0 || minute_parse(str_of(p->to), &to, &ignored) != 0)
        return;
    int64_t begin = paris_instant(w->day, from), end = paris_instant(w->day, to);
    if (w->to <= begin || w->from >= end)
        return;
    for (size_t k = 0; k < w->n_staff; k++) {
        if (longest_free(c, &somebody(c, k)->dates, begin, end) >= p->minutes * 60)
            continue;
        struct buf detail = check_detail(c);
        duration_words(&detail, p->minutes);
        check_found(c, w->staff[k], buf_str(&detail));
    }
}

/* Minutes typed for two communes, either way round; -1: none. */
static int64_t typed_minutes(const struct board *b, const char *from, const char *to)
{
    for (size_t i = 0; from && to && i < b->n_travel; i++) {
        const struct board_travel *t = &b->travel[i];
        if ((strcmp(t->from, from) == 0 && strcmp(t->to, to) == 0) ||
            (strcmp(t->from, to) == 0 && strcmp(t->to, from) == 0))
            return t->minutes;
    }
    return -1;
}

int64_t constraints_road(const struct board *b, const struct board_kind *kind, size_t from_index, size_t to_index)
{
    const struct constraint_policy *p = &kind->policy[CONSTRAINT_TRAVEL];
    const struct board_place *from = &b->places[from_index], *to = &b->places[to_index];
    int64_t typed = typed_minutes(b, from->insee, to->insee);
    if (p->strength == STRENGTH_OFF)
        return -1;
    if (typed >= 0)
        return typed + p->minutes;
    if (!from->located || !to->located)
        return -1;
    double km = geo_distance(from->lat, from->lon, to->lat, to->lon) / 1000;
    double road = km * p->factor / p->speed * 60 + (double)p->minutes;
    return ((int64_t)ceil(road) + ROUND_MINUTES - 1) / ROUND_MINUTES * ROUND_MINUTES;
}

static const char *stop_name(const struct board_place *p, const struct board_place *beside)
{
    bool communes = p->commune && beside->commune && strcmp(p->commune, beside->commune) != 0;
    return communes ? p->commune : p->name;
}

/* "de Bagneux", "d’Antony", "du Plessis", "des Lilas", "de L’Haÿ" */
static void say_from(struct buf *out, const char *name)
{
    if (strncmp(name, "Le ", 3) == 0 || strncmp(name, "Les ", 4) == 0) {
        buf_raw_str(out, name[2] == ' ' ? STR("du ") : STR("des "));
        buf_raw_str(out, str_of(strchr(name, ' ') + 1));
        return;
    }
    static const char vowels[] = "AEIOUYaeiouy";
    bool accented = strncmp(name, "É", 2) == 0 || strncmp(name, "È", 2) == 0 || strncmp(name, "Î", 2) == 0;
    buf_raw_str(out, strchr(vowels, name[0]) || accented ? STR("d’") : STR("de "));
    buf_raw_str(out, str_of(name));
}

/* "à Bagneux", "au Plessis", "aux Lilas" */
static void say_to(struct buf *out, const char *name)
{
    bool one = strncmp(name, "Le ", 3) == 0, many = strncmp(name, "Les ", 4) == 0;
    buf_raw_str(out, one ? STR("au ") : many ? STR("aux ") : STR("à "));
    buf_raw_str(out, str_of(one || many ? strchr(name, ' ') + 1 : name));
}

/* Between two dates of a person on one day, one of which is the wish. */
static void look_at_road(struct check *c, size_t person, const struct board_date *first, const struct board_date *then)
{
    if (first->place == BOARD_NONE || then->place == BOARD_NONE || first->place == then->place)
        return;
    const struct board_place *from = &c->b->places[first->place], *to = &c->b->places[then->place];
    int64_t need = constraints_road(c->b, c->wish->kind, first->place, then->place),
            have = (then->from - first->to) / 60;
    if (need < 0 || have >= need)
        return;
    struct buf detail = check_detail(c);
    say_from(&detail, stop_name(from, to));
    buf_char(&detail, ' ');
    say_to(&detail, stop_name(to, from));
    buf_fmt(&detail, "\u00A0: il faut %lld\u00A0min", (long long)need);
    if (have == 0)
        buf_lit(&detail, ", les dates se suivent");
    else
        buf_fmt(&detail, " et il y en a %lld", (long long)have);
    check_found(c, person, buf_str(&detail));
}

void check_travel(struct check *c)
{
    const struct board_date *w = c->wish;
    int64_t dawn = paris_instant(w->day, 0),
            night = w->to > paris_instant(w->day, 1440) ? w->to : paris_instant(w->day, 1440);
    if (!w->kind->activity->holds_people)
        return;
    for (size_t k = 0; k < w->n_staff; k++) {
        const struct board_spans *dates = &somebody(c, k)->dates;
        const struct board_date *before = NULL, *after = NULL;
        for (size_t i = 0; (i = board_touching(dates, dawn, night, i)) < dates->n; i++) {
            const struct board_date *d = &c->b->dates[dates->items[i].date];
            if (check_itself(c, dates->items[i].date) || !d->kind->activity->holds_people)
                continue;
            if (d->to <= w->from && (!before || d->to > before->to))
                before = d;
            if (d->from >= w->to && (!after || d->from < after->from))
                after = d;
        }
        if (before)
            look_at_road(c, w->staff[k], before, w);
        if (after)
            look_at_road(c, w->staff[k], w, after);
    }
}

/* Minutes of a person's dates that begin in [from, to), the wish among them. */
static int64_t minutes_between(const struct check *c, const struct board_spans *dates, int64_t from, int64_t to)
{
    int64_t sum = c->wish->minutes;
    for (size_t i = 0; (i = board_touching(dates, from, to, i)) < dates->n; i++) {
        if (dates->items[i].from >= from && !check_itself(c, dates->items[i].date))
            sum += (dates->items[i].to - dates->items[i].from) / 60;
    }
    return sum;
}

static void say_load(struct check *c, size_t person, int64_t have, int64_t most, const char *when)
{
    if (most == 0 || have <= most)
        return;
    struct buf detail = check_detail(c);
    duration_words(&detail, have);
    buf_fmt(&detail, " %s, ", when);
    duration_words(&detail, most);
    buf_lit(&detail, " au plus");
    check_found(c, person, buf_str(&detail));
}

void check_load(struct check *c)
{
    const struct constraint_policy *p = check_policy(c);
    const struct board_date *w = c->wish;
    int32_t monday = w->day - date_weekday(w->day);
    for (size_t k = 0; k < w->n_staff; k++) {
        const struct board_spans *dates = &somebody(c, k)->dates;
        say_load(c, w->staff[k], minutes_between(c, dates, paris_instant(w->day, 0), paris_instant(w->day, 1440)),
                 p->minutes, "ce jour-là");
        say_load(c, w->staff[k], minutes_between(c, dates, paris_instant(monday, 0), paris_instant(monday + 7, 0)),
                 p->week_minutes, "cette semaine-là");
    }
}
