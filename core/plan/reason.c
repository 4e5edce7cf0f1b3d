#include "plan/reason.h"

#include "core/plan/problem.h"

#include <stdlib.h>

/* Kinds that plan_relax may let go, in their order. */
static const enum plan_kind relaxable[] = {PLAN_HELD, PLAN_NOT_BEFORE, PLAN_AVAILABILITY, PLAN_CANDIDATE,
                                           PLAN_GAP,  PLAN_OFFSET,     PLAN_WORK,         PLAN_BUSY,
                                           PLAN_ROAD, PLAN_DAY_LIMIT,  PLAN_WEEK_LIMIT};
#define RELAXABLE (int)(sizeof relaxable / sizeof *relaxable)

_Static_assert(sizeof relaxable / sizeof *relaxable * (sizeof relaxable / sizeof *relaxable - 1) / 2 == PLAN_SETS_MAX,
               "room for every pair");

static int solve_loose(struct plan_book *b, const struct plan_course *c, uint32_t loose, struct pin pin,
                       struct arena *scratch, struct plan *out, bool *found, struct err *err)
{
    struct arena_mark mark = arena_mark(scratch);
    struct problem *p = ARENA_NEW(scratch, struct problem);
    int rc = -1;
    *found = false;
    if (!p) {
        (void)fail_memory(err);
        goto out;
    }
    if (problem_open(p, b, c, &(struct ask){.loose = loose, .pin = pin}, scratch, found, err))
        goto out;
    rc = *found ? problem_search(p, out, found, err) : 0;
    problem_close(p);
out:
    arena_release(scratch, mark);
    return rc;
}

static int try_set(struct plan_book *b, const struct plan_course *c, uint32_t kinds, struct pin pin,
                   struct arena *scratch, struct plan_sets *out, struct err *err)
{
    struct plan p;
    bool found;
    if (solve_loose(b, c, kinds, pin, scratch, &p, &found, err))
        return -1;
    if (found) {
        out->sets[out->n].kinds = kinds;
        out->sets[out->n++].cost = p.cost;
    }
    return 0;
}

static int relax(struct plan_book *b, const struct plan_course *c, struct pin pin, struct arena *scratch,
                 struct plan_sets *out, struct err *err)
{
    out->n = 0;
    for (int i = 0; i < RELAXABLE; i++)
        if (try_set(b, c, 1u << relaxable[i], pin, scratch, out, err))
            return -1;
    for (int i = 0; i < RELAXABLE && (out->n == 0 || out->sets[0].kinds & (out->sets[0].kinds - 1)); i++)
        for (int k = i + 1; k < RELAXABLE; k++)
            if (try_set(b, c, 1u << relaxable[i] | 1u << relaxable[k], pin, scratch, out, err))
                return -1;
    return 0;
}

int plan_relax(struct plan_book *b, const struct plan_course *c, struct arena *scratch, struct plan_sets *out,
               struct err *err)
{
    if (plan_course_check(b->w, c, err))
        return -1;
    return relax(b, c, (struct pin){.step = -1}, scratch, out, err);
}

/* ---- Why not ---- */

static void tell(struct plan_why *why, enum plan_kind kind, int step, int from, int to)
{
    why->refusals[why->n++] = (struct plan_refusal){.kind = kind, .person = -1, .step = step, .from = from, .to = to};
}

/* Days between which the step must lie because of what is fixed before, after, or as its anchor. The course alone is
 * asked: p is opened without the date. */
static void why_not_days(const struct problem *p, int k, int day, struct plan_why *why)
{
    const struct plan_course *c = p->c;
    const struct stage *s = &p->stages[k];
    if (problem_fixed(p, k - 1) && !problem_gap_fits(p, k, k ? c->steps[k - 1].at.day : c->from, day)) {
        int before = k ? c->steps[k - 1].at.day : c->from, to = s->gap_max ? before + s->gap_max : p->w->days - 1;
        if (s->gap_max && to < p->first)
            to = p->first + s->gap_max - s->gap_min;
        tell(why, PLAN_GAP, k - 1, before + s->gap_min, to);
    }
    const struct stage *next = s + 1;
    if (k + 1 < c->n_steps && next->fixed && !problem_gap_fits(p, k + 1, day, c->steps[k + 1].at.day)) {
        int after = c->steps[k + 1].at.day;
        tell(why, PLAN_GAP, k + 1, next->gap_max ? after - next->gap_max : 0, after - next->gap_min);
    }
    if (c->steps[k].months && p->stages[p->anchor].fixed) {
        int low, high;
        problem_window(p, k, c->steps[p->anchor].at.day, &low, &high);
        if (day < low || day > high)
            tell(why, PLAN_OFFSET, p->anchor, low, high);
    }
}

static bool same(struct plan_at a, struct plan_at b)
{
    return a.day == b.day && a.start == b.start && a.binome == b.binome;
}

/* start: which of the world's, n_starts: none, as people agreed to. */
static void why_not_course(const struct problem *p, int k, struct plan_at at, int start, struct plan_why *why)
{
    const struct plan_course *c = p->c;
    const struct plan_step *s = &c->steps[k];
    uint16_t allowed = c->allowed[plan_weekday(p->w, at.day)];
    if (p->stages[k].fixed && !same(at, s->at))
        tell(why, PLAN_AGREED, k, s->at.day, s->at.day);
    if (s->state == PLAN_PROPOSED && p->w->weights[PLAN_MOVED] == PLAN_NEVER && !same(at, s->at))
        tell(why, PLAN_HELD, k, s->at.day, s->at.day);
    if (at.day < c->not_before)
        tell(why, PLAN_NOT_BEFORE, k, c->not_before, p->w->days - 1);
    if (start < p->w->n_starts ? !(allowed >> start & 1) : !allowed)
        tell(why, PLAN_AVAILABILITY, k, at.day, at.day);
    if (!(c->candidates >> at.binome & 1))
        tell(why, PLAN_CANDIDATE, k, at.day, at.day);
}

/* The course's fixed sessions are held while its people are asked. */
static int why_not_people(struct plan_book *b, const struct plan_course *c, int k, struct plan_at at,
                          struct plan_why *why, struct err *err)
{
    struct place_time s = {at.binome, plan_step_place(b->w, c, k, at.binome), at.day, at.start, c->steps[k].minutes};
    int rc = 0;
    for (int i = 0; i < c->n_steps && rc == 0; i++)
        if (i != k && plan_step_fixed(&c->steps[i]))
            rc = plan_book_hold(b, c, i, c->steps[i].at, err);
    if (rc == 0)
        (void)book_refusals(b, &s, 0, why);
    plan_book_release(b, c->id);
    return rc;
}

static int by_kind(const void *a, const void *b)
{
    const struct plan_refusal *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to != y->to ? (x->to < y->to ? -1 : 1) : x->step - y->step;
}

static int compare(struct plan_book *b, const struct plan_course *c, struct arena *scratch, struct plan_why *out,
                   struct err *err)
{
    struct plan *best = ARENA_NEW(scratch, struct plan);
    if (!best)
        return fail_memory(err);
    if (solve_loose(b, c, 0, (struct pin){.step = -1}, scratch, best, &out->compared, err))
        return -1;
    for (int i = 0; i < best->n && out->compared; i++)
        for (int t = 0; t < PLAN_TERM__MAX; t++)
            out->extra[t] += out->through.sessions[i].cost[t] - best->sessions[i].cost[t];
    return 0;
}

int plan_why_not(struct plan_book *b, const struct plan_course *c, int step, struct plan_at at, struct arena *scratch,
                 struct plan_why *out, struct err *err)
{
    const struct plan_world *w = b->w;
    struct arena_mark mark = arena_mark(scratch);
    struct problem *p = ARENA_NEW(scratch, struct problem);
    int start = 0, rc = -1;
    *out = (struct plan_why){0};
    if (!p)
        return fail_memory(err);
    if (plan_course_check(w, c, err))
        goto out;
    while (start < w->n_starts && w->starts[start] != at.start)
        start++;
    bool known = step >= 0 && step < c->n_steps && at.binome >= 0 && at.binome < w->n_binomes;
    if (!known || (start == w->n_starts && (c->steps[step].state == PLAN_FREE || !same(at, c->steps[step].at)))) {
        (void)fail(err, ERR_INPUT, "plan: course %u: step %d at minute %d by binome %d is asked for, and there is none",
                   c->id, step, at.start, at.binome);
        goto out;
    }
    if (at.day < 0 || at.day >= w->days) {
        tell(out, PLAN_HORIZON, step, 0, w->days - 1);
        rc = 0;
        goto out;
    }
    problem_describe(p, b, c);
    why_not_course(p, step, at, start, out);
    if (!p->stages[step].fixed)
        why_not_days(p, step, at.day, out);
    if (why_not_people(b, c, step, at, out, err))
        goto out;
    qsort(out->refusals, (size_t)out->n, sizeof *out->refusals, by_kind);
    rc = 0;
    if (out->n)
        goto out;
    struct pin pin = {step, at};
    rc = solve_loose(b, c, 0, pin, scratch, &out->through, &out->possible, err);
    if (rc == 0 && out->possible)
        rc = compare(b, c, scratch, out, err);
    else if (rc == 0)
        rc = relax(b, c, pin, scratch, &out->sets, err);
out:
    arena_release(scratch, mark);
    return rc;
}
