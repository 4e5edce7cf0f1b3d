/*
 * The search: for each step, day, start and binôme the least cost of the steps up to there ("forward"), then the way
 * back from the cheapest end.
 *
 * What a session costs next to the one before is a sum: so much for other people, so much for another hour, so much for
 * the days between. The least over all sessions before is therefore found one after the other: over binômes, over
 * starts, then over days. Two things do not fit into that sum: a member who has room for one more session in a week
 * only (row_spread_tight), and the day of the anchor, for each of which the steps after it are searched apart, best
 * hope first.
 *
 * For plans that must differ from others each cost is kept by class: how many sessions differ so far from each of these
 * plans, 0, 1, or 2 and more, as digits to the base 3.
 */
#include "core/plan/problem.h"
#include "core/plan/rows.h"

#include <stdlib.h>
#include <string.h>

#define CLASSES_MAX 81 /* 3 to the power of PLAN_ALTERNATIVES_MAX - 1 */

_Static_assert(PLAN_ALTERNATIVES_MAX == 5, "a digit for each plan before the last");

struct layer {
    int low, n;                  /* days low..low + n - 1 */
    int32_t *cost[CLASSES_MAX];  /* (day - low) * row + cell; NULL: none in this class */
    int32_t *least[CLASSES_MAX]; /* of each day */
};

struct search {
    struct problem *p;
    int n_classes;
    int32_t *before, *tight, *sum, *single; /* rows: the best of each day before; the same in a full week; scratch */
    int32_t *before_least, *tight_least;
    bool *is_tight;
    struct layer layers[PLAN_STEPS_MAX], around; /* around: the anchor's one day */
};

/* ---- One step ---- */

/* Whether two sessions that are both placed here may come to lie in one week. */
static bool shares_week(const struct problem *p, int k)
{
    return k > 0 && !p->stages[k].fixed && !p->stages[k - 1].fixed && p->stages[k].gap_min < 7 &&
           !(p->ask.loose >> PLAN_WEEK_LIMIT & 1);
}

static void spread_layer(struct search *s, const struct layer *from, const struct layer *to, int class, int k)
{
    struct problem *p = s->p;
    for (int i = 0; i < from->n; i++) {
        size_t at = (size_t)i * (size_t)p->row;
        s->before_least[i] = PLAN_INF;
        s->is_tight[i] = false;
        if (from->least[class][i] >= PLAN_INF)
            continue;
        if (k > 0 && p->stages[k].fixed && p->stages[k - 1].fixed) { /* what is agreed costs nothing */
            s->before_least[i] = from->least[class][i];
            for (int r = 0; r < p->row; r++)
                s->before[at + (size_t)r] = from->least[class][i];
            continue;
        }
        s->before_least[i] = row_spread(p, from->cost[class] + at, s->before + at, s->single);
        if (!shares_week(p, k))
            continue;
        int day = from->low + i, sunday = day + 6 - book_weekday(p->book, day), week = book_week(p->book, day);
        if (sunday < day + p->stages[k].gap_min || sunday < to->low || !row_week_is_tight(p, week))
            continue;
        s->is_tight[i] = true;
        s->tight_least[i] = row_spread_tight(p, week, from->cost[class] + at, s->tight + at, s->single);
    }
}

static int32_t weekday_cost(const struct problem *p, int before, int day)
{
    return p->c->same_weekday && (day - before) % 7 != 0 ? p->w->weights[PLAN_WEEKDAY] : 0;
}

/* Cost of days alone between two sessions: not the anchor's distance. */
static int32_t days_cost(const struct problem *p, int k, int before, int day)
{
    if (k == 0)
        return p->c->steps[k].months ? 0 : problem_distance(p, k, before, 0, day);
    if (p->stages[k].fixed && p->stages[k - 1].fixed)
        return 0;
    return weekday_cost(p, before, day) + (p->c->steps[k].months ? 0 : problem_distance(p, k, before, 0, day));
}

/* Least over all days before, into s->sum; false when there is none, or none that stays below `most`. */
static bool gather(struct search *s, const struct layer *from, int k, int day, int32_t most)
{
    struct problem *p = s->p;
    const struct stage *x = &p->stages[k];
    int low = from->low, high = from->low + from->n - 1, row = p->row;
    if (!problem_fixed(p, k - 1)) {
        if (high > day - x->gap_min)
            high = day - x->gap_min;
        if (x->gap_max && low < day - x->gap_max)
            low = day - x->gap_max;
    }
    bool any = false;
    for (int d = low; d <= high; d++) {
        int i = d - from->low;
        if (s->before_least[i] >= PLAN_INF || !problem_gap_fits(p, k, d, day))
            continue;
        bool tight = s->is_tight[i] && book_week(p->book, d) == book_week(p->book, day);
        int32_t add = days_cost(p, k, d, day);
        if ((tight ? s->tight_least[i] : s->before_least[i]) + add >= most)
            continue;
        const int32_t *v = (tight ? s->tight : s->before) + (size_t)i * (size_t)row;
        if (!any)
            for (int r = 0; r < row; r++)
                s->sum[r] = PLAN_INF;
        row_lower(s->sum, v, add, row);
        any = true;
    }
    return any;
}

static int class_after(const struct search *s, int class, int k, int day, int cell)
{
    const struct problem *p = s->p;
    int binome = p->binomes[cell % p->n_binomes], after = 0;
    for (int i = 0, power = 1; i < p->n_avoid; i++, power *= 3, class /= 3) {
        const struct plan_at *at = &p->avoid[i].sessions[k].at;
        bool differs = at->day != day || at->binome != binome;
        int digit = class % 3 + differs;
        after += power * (digit < 2 ? digit : 2);
    }
    return after;
}

static int put(struct search *s, struct layer *to, int class, int k, int day, int cell, int32_t cost, struct err *err)
{
    struct problem *p = s->p;
    if (cost + p->stages[k].floor >= p->limit)
        return 0;
    if (p->n_avoid)
        class = class_after(s, class, k, day, cell);
    if (!to->cost[class]) {
        size_t n = (size_t)to->n * (size_t)p->row;
        to->cost[class] = ARENA_ARRAY(p->a, n, int32_t);
        to->least[class] = ARENA_ARRAY(p->a, (size_t)to->n, int32_t);
        if (!to->cost[class] || !to->least[class])
            return fail_memory(err);
        for (size_t i = 0; i < n; i++)
            to->cost[class][i] = PLAN_INF;
        for (int i = 0; i < to->n; i++)
            to->least[class][i] = PLAN_INF;
    }
    int32_t *at = &to->cost[class][(size_t)(day - to->low) * (size_t)p->row + (size_t)cell];
    int32_t *least = &to->least[class][day - to->low];
    *at = cost < *at ? cost : *at;
    *least = cost < *least ? cost : *least;
    return 0;
}

/* What the session itself costs in a cell, PLAN_INF when it cannot be there. */
static int32_t cell_cost(const struct problem *p, int k, int day, int cell)
{
    const struct stage *x = &p->stages[k];
    if (x->only_cell >= 0 && (day != x->only_day || cell != x->only_cell))
        return PLAN_INF;
    if (x->fixed)
        return 0;
    if (day == x->keep_day && cell == x->keep_cell)
        return x->keep_cost;
    const struct shape *shape = &p->shapes[x->shape];
    int32_t cost = shape->cells[(size_t)(day - shape->low_day) * (size_t)p->row + (size_t)cell];
    return cost < PLAN_INF ? cost + x->moved : PLAN_INF;
}

static int32_t day_least(const struct problem *p, int k, int day)
{
    const struct stage *x = &p->stages[k];
    if (x->only_cell >= 0 && day != x->only_day)
        return PLAN_INF;
    if (x->fixed)
        return 0;
    int32_t least = p->shapes[x->shape].cheapest[day - p->shapes[x->shape].low_day];
    return day == x->keep_day && x->keep_cost < least ? x->keep_cost : least;
}

/* s->sum and the session's own cost, into the layer. */
static int settle(struct search *s, struct layer *to, int class, int k, int day, int32_t around, struct err *err)
{
    struct problem *p = s->p;
    const struct stage *x = &p->stages[k];
    const int32_t *sum = s->sum;
    if (x->only_cell >= 0 || day == x->keep_day) {
        for (int r = 0; r < p->row; r++) {
            int32_t cost = cell_cost(p, k, day, r);
            if (cost < PLAN_INF && sum[r] < PLAN_INF && put(s, to, class, k, day, r, sum[r] + cost + around, err))
                return -1;
        }
        return 0;
    }
    const struct shape *shape = &p->shapes[x->shape];
    const int32_t *cells = shape->cells + (size_t)(day - shape->low_day) * (size_t)p->row;
    int32_t add = around + x->moved, most = p->limit - x->floor - add;
    for (int r = 0; r < p->row; r++)
        if (cells[r] < PLAN_INF && sum[r] < most - cells[r] &&
            put(s, to, class, k, day, r, sum[r] + cells[r] + add, err))
            return -1;
    return 0;
}

/* From the layer before (NULL: plan_course.from) to step k's; to->low and to->n are set. */
static int advance(struct search *s, const struct layer *from, struct layer *to, int k, int anchor, struct err *err)
{
    struct problem *p = s->p;
    for (int class = 0; class < s->n_classes; class ++) {
        if (from ? !from->cost[class] : class > 0)
            continue;
        if (from)
            spread_layer(s, from, to, class, k);
        for (int day = to->low; day < to->low + to->n; day++) {
            int32_t own = day_least(p, k, day);
            if (own >= PLAN_INF)
                continue;
            int32_t around = p->c->steps[k].months ? problem_distance(p, k, 0, anchor, day) : 0;
            if (!from) {
                if (!problem_gap_fits(p, k, p->c->from, day))
                    continue;
                int32_t start = days_cost(p, k, p->c->from, day);
                for (int r = 0; r < p->row; r++)
                    s->sum[r] = start;
            } else if (!gather(s, from, k, day, p->limit - own - around - p->stages[k].floor)) {
                continue;
            }
            if (settle(s, to, class, k, day, around, err))
                return -1;
        }
    }
    return 0;
}

/* ---- The way back ---- */

struct spot {
    int class, day, cell;
    int32_t cost;
};

static int32_t pair_cost(const struct problem *p, int k, int day, int cell, int next_day, int next_cell)
{
    int n = p->n_binomes, b = cell % n, c = next_cell % n;
    if (!problem_gap_fits(p, k, day, next_day))
        return PLAN_INF;
    if (p->stages[k].fixed && p->stages[k - 1].fixed)
        return 0;
    int week = book_week(p->book, next_day);
    if (shares_week(p, k) && book_week(p->book, day) == week && row_one_left_of_both(p, b, c, week))
        return PLAN_INF;
    return p->change[b][c] + (cell / n != next_cell / n ? p->w->weights[PLAN_HOUR] : 0) +
           days_cost(p, k, day, next_day);
}

/* The session before that leads to this cost: the first in the order of class, day, start, binôme. */
static bool step_back(const struct search *s, const struct layer *from, int k, int anchor, struct spot *at)
{
    const struct problem *p = s->p;
    int32_t own = cell_cost(p, k, at->day, at->cell);
    own += p->c->steps[k].months ? problem_distance(p, k, 0, anchor, at->day) : 0;
    for (int class = 0; class < s->n_classes; class ++) {
        if (!from->cost[class] || class_after(s, class, k, at->day, at->cell) != (p->n_avoid ? at->class : 0))
            continue;
        for (int i = 0; i < from->n; i++) {
            if (from->least[class][i] > at->cost - own)
                continue;
            const int32_t *row = from->cost[class] + (size_t)i * (size_t)p->row;
            for (int r = 0; r < p->row; r++) {
                if (row[r] > at->cost - own)
                    continue;
                int32_t pair = pair_cost(p, k, from->low + i, r, at->day, at->cell);
                if (pair >= PLAN_INF || row[r] + pair + own != at->cost)
                    continue;
                *at = (struct spot){class, from->low + i, r, row[r]};
                return true;
            }
        }
    }
    return false;
}

static int walk_back(const struct search *s, const struct layer *const *layers, int anchor, struct spot at,
                     struct plan *out, struct err *err)
{
    const struct problem *p = s->p;
    int32_t cost = at.cost;
    for (int k = p->c->n_steps - 1; k >= 0; k--) {
        out->sessions[k].at =
            (struct plan_at){at.day, p->starts[at.cell / p->n_binomes], p->binomes[at.cell % p->n_binomes]};
        if (k > 0 && !step_back(s, layers[k - 1], k, anchor, &at))
            return fail(err, ERR_BUG, "plan: course %u: nothing leads to step %d on day %d", p->c->id, k, at.day);
    }
    problem_price(p, out);
    if (out->cost != cost && !p->ask.toll)
        return fail(err, ERR_BUG, "plan: course %u costs %d, its search says %d", p->c->id, out->cost, cost);
    return 0;
}

/* The cheapest end in a layer: in every digit 2. */
static bool cheapest_end(const struct search *s, const struct layer *x, struct spot *out)
{
    const struct problem *p = s->p;
    int class = s->n_classes - 1;
    *out = (struct spot){.class = class, .cost = PLAN_INF};
    if (!x->cost[class])
        return false;
    for (int i = 0; i < x->n; i++)
        for (int r = 0; r < p->row && x->least[class][i] < out->cost; r++) {
            int32_t cost = x->cost[class][(size_t)i * (size_t)p->row + (size_t)r];
            if (cost < out->cost)
                *out = (struct spot){class, x->low + i, r, cost};
        }
    return out->cost < p->limit;
}

/* ---- Around the anchor ---- */

struct hope {
    int day;
    int32_t cost; /* no plan with the anchor on this day costs less */
};

static int by_hope(const void *a, const void *b)
{
    const struct hope *x = a, *y = b;
    return x->cost != y->cost ? (x->cost < y->cost ? -1 : 1) : x->day - y->day;
}

/* Days of step k once the anchor's day is known. */
static bool narrow(const struct problem *p, int k, int anchor, int low, int high, int *from, int *to)
{
    const struct stage *x = &p->stages[k];
    *from = x->low;
    *to = x->high;
    if (x->fixed)
        return true;
    if (p->c->steps[k].months) {
        int a, b;
        problem_window(p, k, anchor, &a, &b);
        *from = a > *from ? a : *from;
        *to = b < *to ? b : *to;
    } else if (!problem_fixed(p, k - 1)) {
        *from = low + x->gap_min > *from ? low + x->gap_min : *from;
        *to = x->gap_max && high + x->gap_max < *to ? high + x->gap_max : *to;
    }
    return *from <= *to;
}

static int32_t hope_of(const struct search *s, const struct layer *x, int day)
{
    const struct problem *p = s->p;
    int32_t sum = PLAN_INF;
    for (int class = 0; class < s->n_classes; class ++)
        if (x->cost[class] && x->least[class][day - x->low] < sum)
            sum = x->least[class][day - x->low];
    for (int k = p->anchor + 1, low = day, high = day; k < p->c->n_steps && sum < PLAN_INF; k++) {
        int32_t least = PLAN_INF;
        if (!narrow(p, k, day, low, high, &low, &high))
            return PLAN_INF;
        for (int d = low; d <= high; d++) {
            int32_t cost = day_least(p, k, d);
            if (cost < PLAN_INF && p->c->steps[k].months)
                cost += problem_distance(p, k, 0, day, d);
            least = cost < least ? cost : least;
        }
        sum = least < PLAN_INF ? sum + least : PLAN_INF;
    }
    return sum;
}

/* The steps after the anchor, it being on this day; a better end is walked back at once. */
static int search_after(struct search *s, int day, struct plan *out, bool *found, struct err *err)
{
    struct problem *p = s->p;
    const struct layer *chain[PLAN_STEPS_MAX];
    struct layer *anchor = &s->layers[p->anchor];
    struct arena_mark mark = arena_mark(p->a);
    int low = day, high = day, rc = -1;
    memset(&s->around, 0, sizeof s->around);
    s->around.low = day;
    s->around.n = 1;
    for (int class = 0; class < s->n_classes; class ++)
        if (anchor->cost[class] && anchor->least[class][day - anchor->low] < PLAN_INF) {
            s->around.cost[class] = anchor->cost[class] + (size_t)(day - anchor->low) * (size_t)p->row;
            s->around.least[class] = anchor->least[class] + (day - anchor->low);
        }
    for (int k = 0; k < p->c->n_steps; k++)
        chain[k] = k == p->anchor ? &s->around : &s->layers[k];
    for (int k = p->anchor + 1; k < p->c->n_steps; k++) {
        struct layer *x = &s->layers[k];
        if (!narrow(p, k, day, low, high, &low, &high)) {
            rc = 0;
            goto out;
        }
        memset(x, 0, sizeof *x);
        x->low = low;
        x->n = high - low + 1;
        if (advance(s, chain[k - 1], x, k, day, err))
            goto out;
    }
    struct spot end;
    rc = 0;
    if (cheapest_end(s, chain[p->c->n_steps - 1], &end)) {
        rc = walk_back(s, chain, day, end, out, err);
        p->limit = end.cost;
        *found = true;
    }
out:
    arena_release(p->a, mark);
    return rc;
}

static int search_anchored(struct search *s, struct plan *out, bool *found, struct err *err)
{
    struct problem *p = s->p;
    const struct layer *x = &s->layers[p->anchor];
    struct hope *hopes = ARENA_ARRAY(p->a, (size_t)x->n, struct hope);
    if (!hopes)
        return fail_memory(err);
    for (int i = 0; i < x->n; i++)
        hopes[i] = (struct hope){x->low + i, hope_of(s, x, x->low + i)};
    qsort(hopes, (size_t)x->n, sizeof *hopes, by_hope);
    for (int i = 0; i < x->n && hopes[i].cost < p->limit; i++)
        if (search_after(s, hopes[i].day, out, found, err))
            return -1;
    return 0;
}

/* ---- All ---- */

static int make_rows(struct search *s, struct err *err)
{
    const struct problem *p = s->p;
    size_t days = 1, row = (size_t)p->row;
    for (int k = 0; k < p->c->n_steps; k++)
        if ((size_t)(p->stages[k].high - p->stages[k].low + 1) > days)
            days = (size_t)(p->stages[k].high - p->stages[k].low + 1);
    s->before = ARENA_ARRAY(p->a, days * row, int32_t);
    s->tight = ARENA_ARRAY(p->a, days * row, int32_t);
    s->sum = ARENA_ARRAY(p->a, row, int32_t);
    s->single = ARENA_ARRAY(p->a, row, int32_t);
    s->before_least = ARENA_ARRAY(p->a, days, int32_t);
    s->tight_least = ARENA_ARRAY(p->a, days, int32_t);
    s->is_tight = ARENA_ARRAY(p->a, days, bool);
    for (size_t i = 0; s->before && s->tight && i < days * row; i++)
        s->before[i] = s->tight[i] = PLAN_INF;
    bool all = s->before && s->tight && s->sum && s->single && s->before_least && s->tight_least && s->is_tight;
    return all ? 0 : fail_memory(err);
}

int problem_search(struct problem *p, struct plan *out, bool *found, struct err *err)
{
    struct search *s = ARENA_NEW(p->a, struct search);
    *found = false;
    if (!s)
        return fail_memory(err);
    s->p = p;
    s->n_classes = 1;
    for (int i = 0; i < p->n_avoid; i++)
        s->n_classes *= 3;
    if (make_rows(s, err))
        return -1;
    int last = p->anchor >= 0 ? p->anchor : p->c->n_steps - 1;
    const struct layer *chain[PLAN_STEPS_MAX];
    for (int k = 0; k <= last; k++) {
        struct layer *x = &s->layers[k];
        x->low = p->stages[k].low;
        x->n = p->stages[k].high - p->stages[k].low + 1;
        chain[k] = x;
        if (advance(s, k ? chain[k - 1] : NULL, x, k, 0, err))
            return -1;
    }
    if (p->anchor >= 0)
        return search_anchored(s, out, found, err);
    struct spot end;
    if (!cheapest_end(s, chain[last], &end))
        return 0;
    *found = true;
    return walk_back(s, chain, 0, end, out, err);
}
