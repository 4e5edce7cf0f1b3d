#include "plan/world.h"

#include "base/date.h"

const char *plan_term_name(enum plan_term t)
{
    static const char *const names[PLAN_TERM__MAX] = {"distance", "binome",  "member", "weekday", "hour",
                                                      "travel",   "evening", "load",   "moved"};
    return (unsigned)t < PLAN_TERM__MAX ? names[t] : "?";
}

const char *plan_kind_name(enum plan_kind k)
{
    static const char *const names[PLAN_KIND__MAX] = {
        "horizon", "agreed", "held", "not_before", "availability", "candidate", "gap",
        "offset",  "work",   "busy", "road",       "day_limit",    "week_limit"};
    return (unsigned)k < PLAN_KIND__MAX ? names[k] : "?";
}

int plan_month_day(const struct plan_world *w, int day, int months)
{
    struct civil c;
    date_to_ymd(w->first + day, &c);
    int m = c.month - 1 + months;
    int year = c.year + m / 12, month = m % 12 + 1, last = date_month_days(year, month);
    return date_from_ymd(year, month, c.day < last ? c.day : last) - w->first;
}

int plan_weekday(const struct plan_world *w, int day)
{
    return date_weekday(w->first + day);
}

int plan_week(const struct plan_world *w, int day)
{
    int monday = day + date_weekday(w->first); /* days since the Monday of day 0's week */
    return monday >= 0 ? monday / 7 : -((6 - monday) / 7);
}

bool plan_step_fixed(const struct plan_step *s)
{
    return s->state == PLAN_CONFIRMED || s->state == PLAN_DONE;
}

int plan_step_place(const struct plan_world *w, const struct plan_course *c, int step, int binome)
{
    int place = c->steps[step].place ? c->steps[step].place : c->place;
    if (place == PLAN_AT_BINOME)
        place = w->binomes[binome].place;
    return place > 0 ? place : 0;
}

/* ---- What is refused ---- */

static int check_range(const char *what, int index, int v, int low, int high, struct err *err)
{
    if (v >= low && v <= high)
        return 0;
    if (index < 0)
        return fail(err, ERR_INPUT, "plan: %s: %d to %d expected, got %d", what, low, high, v);
    return fail(err, ERR_INPUT, "plan: %s %d: %d to %d expected, got %d", what, index, low, high, v);
}

static int check_intervals(const struct plan_world *w, int person, const char *what, const struct plan_interval *x,
                           size_t n, bool apart, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (x[i].day < 0 || x[i].day >= w->days || x[i].from < 0 || x[i].to <= x[i].from || x[i].to > 1440 ||
            x[i].place < 0 || x[i].place > w->n_places)
            return fail(err, ERR_INPUT,
                        "plan: person %d, %s interval %zu: day %d, %d to %d, place %d is outside the world", person,
                        what, i, x[i].day, x[i].from, x[i].to, x[i].place);
        if (i == 0 || x[i].day > x[i - 1].day)
            continue;
        if (x[i].day < x[i - 1].day || x[i].from < (apart ? x[i - 1].to : x[i - 1].from))
            return fail(err, ERR_INPUT, "plan: person %d, %s interval %zu: not in order, or over the one before",
                        person, what, i);
    }
    return 0;
}

static int check_persons(const struct plan_world *w, struct err *err)
{
    for (int i = 0; i < w->n_persons; i++) {
        const struct plan_person *p = &w->persons[i];
        if (check_range("base of person", i, p->base, 0, w->n_places, err) ||
            check_range("day limit of person", i, p->day_limit, 0, 100, err) ||
            check_range("week limit of person", i, p->week_limit, 0, 100, err) ||
            check_intervals(w, i, "work", p->work, p->n_work, true, err) ||
            check_intervals(w, i, "busy", p->busy, p->n_busy, false, err))
            return -1;
    }
    for (int i = 0; i < w->n_binomes; i++) {
        const struct plan_binome *b = &w->binomes[i];
        if (check_range("members of binome", i, b->n, 1, PLAN_MEMBERS_MAX, err) ||
            check_range("place of binome", i, b->place, 0, w->n_places, err))
            return -1;
        for (int k = 0; k < b->n; k++) {
            if (check_range("member of binome", i, b->members[k], 0, w->n_persons - 1, err))
                return -1;
            for (int j = 0; j < k; j++)
                if (b->members[j] == b->members[k])
                    return fail(err, ERR_INPUT, "plan: binome %d has person %d twice", i, b->members[k]);
        }
    }
    return 0;
}

int plan_world_check(const struct plan_world *w, struct err *err)
{
    if (check_range("days of the world", -1, w->days, 1, PLAN_DAYS_MAX, err) ||
        check_range("starts of a day", -1, w->n_starts, 1, PLAN_STARTS_MAX, err) ||
        check_range("places", -1, w->n_places, 0, PLAN_PLACES_MAX, err) ||
        check_range("persons", -1, w->n_persons, 1, PLAN_PERSONS_MAX, err) ||
        check_range("binomes", -1, w->n_binomes, 1, PLAN_BINOMES_MAX, err) ||
        check_range("evening", -1, w->evening, 0, 1440, err))
        return -1;
    for (int i = 0; i < w->n_starts; i++)
        if (check_range("start", i, w->starts[i], i ? w->starts[i - 1] + 1 : 0, 1439, err))
            return -1;
    for (int t = 0; t < PLAN_TERM__MAX; t++)
        if (t != PLAN_MOVED || (w->weights[t] != PLAN_FORCED && w->weights[t] != PLAN_NEVER))
            if (check_range("weight", t, w->weights[t], 0, PLAN_WEIGHT_MAX, err))
                return -1;
    if (w->weights[PLAN_MEMBER] > w->weights[PLAN_BINOME])
        return fail(err, ERR_INPUT, "plan: the weight of a change of one member (%d) is above that of all (%d)",
                    w->weights[PLAN_MEMBER], w->weights[PLAN_BINOME]);
    if (w->reserved_weight != PLAN_FORCED &&
        check_range("reserved weight", -1, w->reserved_weight, 0, PLAN_WEIGHT_MAX, err))
        return -1;
    return check_persons(w, err);
}

static int check_place(const struct plan_world *w, const char *what, int place, int low, uint32_t id, int step,
                       struct err *err)
{
    if (place >= low && place <= w->n_places && (place || low != 1))
        return 0;
    if (low == 1 && (place == PLAN_NOWHERE || place == PLAN_AT_BINOME))
        return 0;
    return fail(err, ERR_INPUT, "plan: course %u, step %d: no %s %d", id, step, what, place);
}

static int check_step(const struct plan_world *w, const struct plan_course *c, int k, struct err *err)
{
    const struct plan_step *s = &c->steps[k];
    int least = k == 0 ? 0 : c->allowed[6] ? PLAN_GAP_LEAST + 1 : PLAN_GAP_LEAST;
    if (check_place(w, "place", s->place, PLAN_AT_BINOME, c->id, k, err))
        return -1;
    if (s->minutes < 1 || s->minutes > 1440 || s->months < 0 || s->months > 60 || (unsigned)s->state > PLAN_DONE)
        return fail(err, ERR_INPUT, "plan: course %u, step %d: %d minutes, %d months, state %d", c->id, k, s->minutes,
                    s->months, (int)s->state);
    if (s->months > 0) {
        if (c->anchor < 0 || c->anchor >= k)
            return fail(err, ERR_INPUT,
                        "plan: course %u, step %d: its anchor is step %d, which does not come before it", c->id, k,
                        c->anchor);
        if (s->before < 0 || s->after < 0 || s->before > PLAN_DAYS_MAX || s->after > PLAN_DAYS_MAX)
            return fail(err, ERR_INPUT, "plan: course %u, step %d: a window of -%d to +%d days", c->id, k, s->before,
                        s->after);
    }
    if ((s->months == 0 || s->gap.min != 0) && s->gap.min < least)
        return fail(err, ERR_INPUT, "plan: course %u, step %d: a gap of %d days; %d is the least", c->id, k, s->gap.min,
                    least);
    if (s->gap.min > PLAN_DAYS_MAX || s->gap.target < 0 || s->gap.target > PLAN_DAYS_MAX ||
        s->gap.max > PLAN_DAYS_MAX || (s->gap.max != 0 && s->gap.max < s->gap.min))
        return fail(err, ERR_INPUT, "plan: course %u, step %d: a gap of %d, %d, %d days", c->id, k, s->gap.min,
                    s->gap.target, s->gap.max);
    if (s->state == PLAN_FREE)
        return 0;
    int earliest = s->state == PLAN_DONE ? -PLAN_PAST_MAX : 0;
    if (s->at.day < earliest || s->at.day >= w->days || s->at.start < 0 || s->at.start > 1439 || s->at.binome < 0 ||
        s->at.binome >= w->n_binomes)
        return fail(err, ERR_INPUT, "plan: course %u, step %d: day %d, minute %d, binome %d is outside the world",
                    c->id, k, s->at.day, s->at.start, s->at.binome);
    return 0;
}

int plan_course_check(const struct plan_world *w, const struct plan_course *c, struct err *err)
{
    if (c->n_steps < 1 || c->n_steps > PLAN_STEPS_MAX)
        return fail(err, ERR_INPUT, "plan: course %u has %d steps; 1 to %d expected", c->id, c->n_steps,
                    PLAN_STEPS_MAX);
    if (check_place(w, "place", c->place, 1, c->id, 0, err))
        return -1;
    for (int i = 0; i < 7; i++)
        if (c->allowed[i] >> w->n_starts)
            return fail(err, ERR_INPUT, "plan: course %u: a start beyond the world's %d on weekday %d", c->id,
                        w->n_starts, i);
    if (w->n_binomes < PLAN_BINOMES_MAX && c->candidates >> w->n_binomes)
        return fail(err, ERR_INPUT, "plan: course %u: a binome beyond the world's %d", c->id, w->n_binomes);
    if (c->from < -PLAN_PAST_MAX || c->from >= w->days || c->not_before < -PLAN_PAST_MAX)
        return fail(err, ERR_INPUT, "plan: course %u: from day %d, not before day %d", c->id, c->from, c->not_before);
    int last = -PLAN_PAST_MAX - 1;
    for (int k = 0; k < c->n_steps; k++) {
        const struct plan_step *s = &c->steps[k];
        if (check_step(w, c, k, err))
            return -1;
        if (!plan_step_fixed(s))
            continue;
        if (s->at.day <= last)
            return fail(err, ERR_INPUT, "plan: course %u, step %d: on day %d, not after the step before it on day %d",
                        c->id, k, s->at.day, last);
        last = s->at.day;
    }
    return 0;
}
