/* One course's days: gaps, windows around the anchor's months, and what they leave to each step. */
#include "core/plan/problem.h"

#include <stdlib.h>

#include "base/date.h"

bool problem_gap_fits(const struct problem *p, int k, int before, int day)
{
    const struct stage *s = &p->stages[k];
    if (s->fixed && problem_fixed(p, k - 1))
        return true;
    if (day - before < s->gap_min)
        return false;
    if (s->gap_max == 0 || day - before <= s->gap_max)
        return true;
    bool late = problem_fixed(p, k - 1) && before + s->gap_max < p->first;
    return late && day <= p->first + s->gap_max - s->gap_min;
}

/* From the stage's table once the days are bounded. */
static int month_day(const struct problem *p, int k, int anchor)
{
    const int *known = p->stages[k].months;
    return known ? known[anchor - p->stages[p->anchor].low] : plan_month_day(p->w, anchor, p->c->steps[k].months);
}

void problem_window(const struct problem *p, int k, int anchor, int *low, int *high)
{
    const struct plan_step *s = &p->c->steps[k];
    int day = month_day(p, k, anchor);
    *low = day - s->before;
    *high = day + s->after;
    if (*high < p->first && p->stages[p->anchor].fixed)
        *high = p->first + s->before + s->after;
    if (problem_loose(p, PLAN_OFFSET)) {
        *low = 0;
        *high = p->w->days - 1;
    }
}

int32_t problem_distance(const struct problem *p, int k, int before, int anchor, int day)
{
    int from = problem_anchored(p, k) ? p->anchor : k - 1;
    if (p->stages[k].fixed && problem_fixed(p, from))
        return 0;
    int target = problem_anchored(p, k) ? month_day(p, k, anchor) : before + p->c->steps[k].gap.target;
    int off = abs(day - target);
    return (off < PLAN_DISTANCE_MAX ? off : PLAN_DISTANCE_MAX) * p->w->weights[PLAN_DISTANCE];
}

bool problem_bound_days(struct problem *p)
{
    int low = p->c->from, high = p->c->from, last = p->w->days - 1;
    for (int k = 0; k < p->c->n_steps; k++) {
        struct stage *s = &p->stages[k];
        if (s->fixed) {
            low = high = s->low = s->high = s->only_day;
            continue;
        }
        int from = low + s->gap_min, to = s->gap_max ? high + s->gap_max : last;
        if (s->gap_max && problem_fixed(p, k - 1) && to < p->first)
            to = p->first + s->gap_max - s->gap_min;
        if (problem_anchored(p, k)) {
            int a, b, c;
            problem_window(p, k, p->stages[p->anchor].low, &a, &b);
            problem_window(p, k, p->stages[p->anchor].high, &c, &b);
            from = a > from ? a : from;
            to = b < to ? b : to;
        }
        from = from > p->first ? from : p->first;
        to = to < last ? to : last;
        if (s->only_cell >= 0) {
            from = s->only_day > from ? s->only_day : from;
            to = s->only_day < to ? s->only_day : to;
        }
        low = s->low = from;
        high = s->high = to;
        if (low > high)
            return false;
    }
    for (int k = p->c->n_steps - 2; k >= 0; k--) {
        struct stage *s = &p->stages[k];
        const struct stage *next = &p->stages[k + 1];
        if (s->fixed)
            continue;
        if (s->high > next->high - next->gap_min)
            s->high = next->high - next->gap_min;
        if (next->gap_max && s->low < next->low - next->gap_max)
            s->low = next->low - next->gap_max;
        if (s->low > s->high)
            return false;
    }
    return true;
}

int problem_make_months(struct problem *p, struct err *err)
{
    for (int k = 0; k < p->c->n_steps; k++) {
        if (!problem_anchored(p, k))
            continue;
        int low = p->stages[p->anchor].low, n = p->stages[p->anchor].high - low + 1;
        int *months = ARENA_ARRAY(p->a, (size_t)n, int);
        if (!months)
            return fail_memory(err);
        for (int i = 0; i < n;) {
            struct civil c;
            date_to_ymd(p->w->first + low + i, &c);
            int m = c.month - 1 + p->c->steps[k].months, year = c.year + m / 12, month = m % 12 + 1;
            int first = date_from_ymd(year, month, 1) - p->w->first, last = first + date_month_days(year, month) - 1;
            int length = date_month_days(c.year, c.month);
            for (int d = c.day; d <= length && i < n; d++, i++)
                months[i] = first + d - 1 < last ? first + d - 1 : last;
        }
        p->stages[k].months = months;
    }
    return 0;
}
