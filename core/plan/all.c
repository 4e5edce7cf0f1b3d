#include "plan/all.h"

#include "core/plan/problem.h"

#include <stdlib.h>

/* What a plan pays for each course in its way, and for each time that this one did not get in again: far above the
 * terms that it may win by it, far below PLAN_FORCED. */
#define TOLL 2000
#define TOLLS_MAX 200
/* The same where only cheaper plans are looked for: what another plan nearby costs more, about. */
#define TOLL_CHEAPER 5
/* Plans made, about, when one course is tried at the expense of others. */
#define EXCHANGE_TURNS 4

struct all {
    const struct plan_world *w;
    struct plan_course *courses; /* copies whose id is their index */
    int n;
    struct plan_book *book; /* everything */
    struct plan_book *calm; /* fixed sessions, and proposed ones that still can be: what a course could have alone */
    struct plan_result *r;
    struct arena *a;
    struct problem problem; /* the one at work */
    struct plan candidate;
    /* Making room for one that finds no plan: */
    int turns;       /* left for all of them */
    int again;       /* courses that may still be planned again */
    int32_t toll;    /* TOLL or TOLL_CHEAPER */
    uint16_t *stuck; /* how often each course found no plan */
    int guest;       /* who had no plan before, and is never put back */
    int n_touched, n_waiting;
    int touched[PLAN_EJECTED_MAX], waiting[PLAN_EJECTED_MAX];
    struct plan before[PLAN_EJECTED_MAX], after[PLAN_EJECTED_MAX]; /* of those touched */
};

/* ---- One course in the book ---- */

static int hold_plan(struct plan_book *b, const struct plan_course *c, const struct plan *p, struct err *err)
{
    for (int k = 0; k < c->n_steps; k++)
        if (!plan_step_fixed(&c->steps[k]) && plan_book_hold(b, c, k, p->sessions[k].at, err))
            return -1;
    return 0;
}

static void release_plan(struct plan_book *b, const struct plan_course *c)
{
    for (int k = 0; k < c->n_steps; k++)
        if (!plan_step_fixed(&c->steps[k]))
            plan_book_release_step(b, c->id, k);
}

/* Its dates before that still can be: those that people were told of, or those that only we knew. */
static int hold_before(struct all *s, struct plan_book *b, const struct plan_course *c, enum plan_state state,
                       struct err *err)
{
    problem_describe(&s->problem, b, c);
    for (int k = 0; k < c->n_steps; k++)
        if (c->steps[k].state == state && problem_kept(&s->problem, k) && plan_book_hold(b, c, k, c->steps[k].at, err))
            return -1;
    return 0;
}

/* The course of a thing that may be planned anew; -1: it cannot. */
static int movable(const struct all *s, int thing)
{
    int h = s->book->things[thing].held;
    if (h < 0 || !s->r->found[s->book->held[h].course])
        return -1;
    const struct plan_course *c = &s->courses[s->book->held[h].course];
    return plan_step_fixed(&c->steps[s->book->held[h].step]) ? -1 : (int)c->id;
}

/* Of the courses that a person has on some days and that may be planned anew, the one that was stuck least; -1: none.
 * With x only those that clash with it. */
static int least_stuck(const struct all *s, int person, int first, int last, const struct place_time *x)
{
    int best = -1;
    for (int d = first > 0 ? first : 0; d <= last && d < s->w->days; d++)
        for (int t = s->book->heads[book_cell(s->book, person, d)]; t >= 0; t = s->book->things[t].next) {
            int c = movable(s, t);
            if (c >= 0 && (!x || book_clashes(s->book, &s->book->things[t], x)) &&
                (best < 0 || s->stuck[c] < s->stuck[best]))
                best = c;
        }
    return best;
}

/* A course that a member of the session has in its way: because they clash, or for a day or a week that is full. */
static int in_the_way(const struct all *s, const struct place_time *x, int person)
{
    const struct plan_person *p = &s->w->persons[person];
    int monday = x->day - book_weekday(s->book, x->day);
    int c = least_stuck(s, person, x->day, x->day, x);
    if (c < 0 && p->day_limit && s->book->by_day[book_cell(s->book, person, x->day)] >= p->day_limit)
        c = least_stuck(s, person, x->day, x->day, NULL);
    if (c < 0 && p->week_limit && book_week_count(s->book, person, book_week(s->book, x->day)) >= p->week_limit)
        c = least_stuck(s, person, monday, monday + 6, NULL);
    return c;
}

/* What a session pays for the courses that it has in its way. */
static int32_t toll(const void *who, const struct place_time *x)
{
    const struct all *s = who;
    const struct plan_binome *m = &s->w->binomes[x->binome];
    int n = 0, last = -1;
    for (int i = 0; i < m->n; i++) {
        int c = in_the_way(s, x, m->members[i]);
        if (c >= 0 && c != last)
            n += 1 + s->stuck[c];
        last = c;
    }
    return s->toll * (n < TOLLS_MAX ? n : TOLLS_MAX);
}

/* The cheapest plan in a book that holds the fixed sessions and none of the course's others. below: only one that costs
 * less than this plan does now; NULL: any. In the calm book, with as few others in its way as can be. */
static int solve_in(struct all *s, struct plan_book *b, const struct plan_course *c, struct plan *below, bool *found,
                    struct err *err)
{
    const struct ask ask = {.own_held = true, .pin = {.step = -1}, .toll = b == s->calm ? toll : NULL, .who = s};
    struct arena_mark mark = arena_mark(s->a);
    int rc = problem_open(&s->problem, b, c, &ask, s->a, found, err);
    if (rc == 0 && *found) {
        if (below) {
            problem_price(&s->problem, below);
            s->problem.limit = below->cost;
        }
        rc = problem_search(&s->problem, &s->candidate, found, err);
    }
    arena_release(s->a, mark);
    return rc;
}

/* Takes the course out, plans it, and puts it back; a course without plan keeps its proposed dates. */
static int insert(struct all *s, int i, struct err *err)
{
    const struct plan_course *c = &s->courses[i];
    release_plan(s->book, c);
    if (solve_in(s, s->book, c, NULL, &s->r->found[i], err))
        return -1;
    if (!s->r->found[i])
        return hold_before(s, s->book, c, PLAN_PROPOSED, err);
    s->r->plans[i] = s->candidate;
    return hold_plan(s->book, c, &s->candidate, err);
}

/* ---- A course that finds no plan ---- */

/* Notes what a course had, once: false when no more can be noted. */
static bool touch(struct all *s, int i)
{
    for (int k = 0; k < s->n_touched; k++)
        if (s->touched[k] == i)
            return true;
    if (s->n_touched == PLAN_EJECTED_MAX)
        return false;
    s->before[s->n_touched] = s->r->plans[i];
    s->touched[s->n_touched++] = i;
    return true;
}

/* Holds the course where the plan says, session by session (two may fall into one week), and takes the courses out that
 * stand there: they wait. *done is false when something cannot be taken out, or too many. */
static int push_in(struct all *s, int course, bool *done, struct err *err)
{
    const struct plan_course *c = &s->courses[course];
    *done = false;
    for (int k = 0; k < c->n_steps; k++) {
        if (plan_step_fixed(&c->steps[k]))
            continue;
        const struct plan_at *at = &s->r->plans[course].sessions[k].at;
        struct place_time x = {at->binome, plan_step_place(s->w, c, k, at->binome), at->day, at->start,
                               c->steps[k].minutes};
        const struct plan_binome *m = &s->w->binomes[at->binome];
        while (book_refusals(s->book, &x, 0, NULL)) {
            int i = -1;
            for (int member = 0; member < m->n && i < 0; member++)
                i = in_the_way(s, &x, m->members[member]);
            if (i < 0 || s->n_waiting == PLAN_EJECTED_MAX || (i != s->guest && !touch(s, i)))
                return 0;
            release_plan(s->book, &s->courses[i]);
            s->r->found[i] = false;
            s->waiting[s->n_waiting++] = i;
            if (hold_before(s, s->book, &s->courses[i], PLAN_PROPOSED,
                            err)) /* nobody else takes these while it waits */
                return -1;
        }
        if (plan_book_hold(s->book, c, k, *at, err))
            return -1;
    }
    s->r->found[course] = *done = true;
    return 0;
}

/* One that waits gets a plan, or the dates that it would have alone with the fewest others in its way. */
static int serve(struct all *s, bool *done, struct err *err)
{
    int i = s->waiting[--s->n_waiting];
    const struct plan_course *c = &s->courses[i];
    *done = true;
    if (insert(s, i, err))
        return -1;
    if (s->r->found[i])
        return 0;
    s->stuck[i]++;
    release_plan(s->book, c);
    release_plan(s->calm, c);
    if (solve_in(s, s->calm, c, NULL, done, err) || hold_before(s, s->calm, c, PLAN_PROPOSED, err))
        return -1;
    if (!*done)
        return 0;
    s->r->plans[i] = s->candidate;
    return push_in(s, i, done, err);
}

/* Those touched get plans that they have together. */
static int put_back(struct all *s, const struct plan *plans, struct err *err)
{
    for (int k = 0; k < s->n_touched; k++)
        release_plan(s->book, &s->courses[s->touched[k]]);
    for (int k = 0; k < s->n_touched; k++) {
        int i = s->touched[k];
        s->r->plans[i] = plans[k];
        s->r->found[i] = true;
        if (hold_plan(s->book, &s->courses[i], &plans[k], err))
            return -1;
    }
    return 0;
}

/* Room for a course without a plan: those in its way wait in turn, and those in theirs, until all have a plan; or all
 * is as it was. */
static int make_room(struct all *s, int course, struct err *err)
{
    bool done = true;
    s->guest = course;
    s->n_touched = 0;
    s->n_waiting = 1;
    s->waiting[0] = course;
    for (int n = 0; s->n_waiting && done; n++) {
        done = n < PLAN_CHAIN_MAX && s->turns-- > 0;
        if (done && serve(s, &done, err))
            return -1;
    }
    if (done)
        return 0;
    release_plan(s->book, &s->courses[course]);
    if (put_back(s, s->before, err))
        return -1;
    s->r->found[course] = false;
    release_plan(s->book, &s->courses[course]);
    return hold_before(s, s->book, &s->courses[course], PLAN_PROPOSED, err);
}

/* ---- A course at the expense of others ---- */

static int price_touched(struct all *s, int64_t *sum, struct err *err)
{
    *sum = 0;
    for (int k = 0; k < s->n_touched; k++) {
        int i = s->touched[k];
        release_plan(s->book, &s->courses[i]);
        problem_describe(&s->problem, s->book, &s->courses[i]);
        problem_price(&s->problem, &s->r->plans[i]);
        *sum += s->r->plans[i].cost;
        if (hold_plan(s->book, &s->courses[i], &s->r->plans[i], err))
            return -1;
    }
    return 0;
}

/* The plan it would have alone, those in its way planned anew: kept when they all together cost less. */
static int exchange(struct all *s, int x, bool *better, struct err *err)
{
    const struct plan_course *c = &s->courses[x];
    bool done;
    int64_t before, after;
    s->guest = -1;
    s->n_touched = s->n_waiting = 0;
    (void)touch(s, x);
    release_plan(s->book, c);
    release_plan(s->calm, c);
    s->toll = TOLL_CHEAPER;
    int rc = solve_in(s, s->calm, c, NULL, &done, err);
    s->toll = TOLL;
    if (rc || hold_before(s, s->calm, c, PLAN_PROPOSED, err))
        return -1;
    if (done) {
        s->r->found[x] = false;
        s->r->plans[x] = s->candidate;
        if (push_in(s, x, &done, err))
            return -1;
    }
    done = done && s->n_waiting > 0; /* with nobody in its way it would have that plan already */
    while (done && s->n_waiting) {
        int i = s->waiting[--s->n_waiting];
        if (insert(s, i, err))
            return -1;
        done = s->r->found[i];
    }
    if (done && price_touched(s, &after, err))
        return -1;
    for (int k = 0; k < s->n_touched; k++)
        s->after[k] = s->r->plans[s->touched[k]];
    if (put_back(s, s->before, err) || (done && price_touched(s, &before, err)))
        return -1;
    if (!done || after >= before)
        return 0;
    *better = true;
    return put_back(s, s->after, err);
}

/* ---- All ---- */

struct turn {
    int course, choice;
};

static int by_choice(const void *a, const void *b)
{
    const struct turn *x = a, *y = b;
    return x->choice != y->choice ? x->choice - y->choice : x->course - y->course;
}

/* Those with the least choice first: starts of a week times binômes. */
static struct turn *make_turns(struct all *s)
{
    struct turn *t = ARENA_ARRAY(s->a, (size_t)s->n, struct turn);
    for (int i = 0; i < s->n && t; i++) {
        int starts = 0;
        for (int d = 0; d < 7; d++)
            starts += __builtin_popcount(s->courses[i].allowed[d]);
        t[i] = (struct turn){i, starts * __builtin_popcountll(s->courses[i].candidates)};
    }
    if (t)
        qsort(t, (size_t)s->n, sizeof *t, by_choice);
    return t;
}

static int hold_what_is(struct all *s, struct err *err)
{
    for (int i = 0; i < s->n; i++) {
        const struct plan_course *c = &s->courses[i];
        for (int k = 0; k < c->n_steps; k++)
            if (plan_step_fixed(&c->steps[k]) && (plan_book_hold(s->book, c, k, c->steps[k].at, err) ||
                                                  plan_book_hold(s->calm, c, k, c->steps[k].at, err)))
                return -1;
    }
    for (int i = 0; i < s->n; i++)
        if (hold_before(s, s->book, &s->courses[i], PLAN_PROPOSED, err) ||
            hold_before(s, s->calm, &s->courses[i], PLAN_PROPOSED, err))
            return -1;
    for (int i = 0; i < s->n; i++)
        if (hold_before(s, s->book, &s->courses[i], PLAN_RESERVED, err))
            return -1;
    return 0;
}

/* One course after the other, planned again: *better when any has a cheaper plan, or one where there was none. */
static int improve(struct all *s, const struct turn *turns, bool *better, struct err *err)
{
    *better = false;
    s->again -= s->n;
    s->r->rounds++;
    for (int i = 0; i < s->n; i++) {
        int x = turns[i].course;
        const struct plan_course *c = &s->courses[x];
        bool found = s->r->found[x], cheaper = false;
        if (!found) {
            if (insert(s, x, err) || (!s->r->found[x] && make_room(s, x, err)))
                return -1;
            *better = *better || s->r->found[x];
            continue;
        }
        release_plan(s->book, c);
        if (solve_in(s, s->book, c, &s->r->plans[x], &cheaper, err))
            return -1;
        if (cheaper)
            s->r->plans[x] = s->candidate;
        *better = *better || cheaper;
        if (hold_plan(s->book, c, &s->r->plans[x], err))
            return -1;
        /* A date that should move only if forced: others make room first. */
        if (s->r->plans[x].cost >= PLAN_FORCED && s->turns-- > 0 && exchange(s, x, better, err))
            return -1;
    }
    return 0;
}

static enum plan_change change_of(const struct plan_step *s, const struct plan_at *at, bool found)
{
    if (plan_step_fixed(s))
        return PLAN_KEPT;
    if (!found)
        return s->state == PLAN_FREE ? PLAN_NONE : PLAN_LOST;
    if (s->state == PLAN_FREE)
        return PLAN_NEW;
    if (s->at.binome != at->binome)
        return PLAN_EXCHANGED;
    return s->at.day != at->day || s->at.start != at->start ? PLAN_SHIFTED : PLAN_KEPT;
}

/* The difference, and what each plan costs among all others. */
static int conclude(struct all *s, struct err *err)
{
    struct plan_result *r = s->r;
    for (int i = 0; i < s->n; i++) {
        const struct plan_course *c = &s->courses[i];
        r->placed += r->found[i];
        for (int k = 0; k < c->n_steps; k++) {
            r->changes[i][k] = (uint8_t)change_of(&c->steps[k], &r->plans[i].sessions[k].at, r->found[i]);
            r->sessions[r->changes[i][k]]++;
        }
        if (!r->found[i])
            continue;
        release_plan(s->book, c);
        problem_describe(&s->problem, s->book, c);
        problem_price(&s->problem, &r->plans[i]);
        r->cost += r->plans[i].cost;
        if (hold_plan(s->book, c, &r->plans[i], err))
            return -1;
    }
    return 0;
}

static int run(struct all *s, struct err *err)
{
    size_t sessions = 0;
    for (int i = 0; i < s->n; i++)
        sessions += (size_t)s->courses[i].n_steps;
    struct turn *turns = make_turns(s);
    s->stuck = ARENA_ARRAY(s->a, (size_t)s->n, uint16_t);
    if (!turns || !s->stuck)
        return fail_memory(err);
    if (plan_book_new(s->w, sessions, s->a, &s->book, err) || plan_book_new(s->w, sessions, s->a, &s->calm, err) ||
        hold_what_is(s, err))
        return -1;
    for (int i = 0; i < s->n; i++)
        if (insert(s, turns[i].course, err))
            return -1;
    for (bool better = true; better && s->again > 0;) {
        while (better && s->again > 0)
            if (improve(s, turns, &better, err))
                return -1;
        for (int i = 0; i < s->n && s->again > 0; i++, s->again -= EXCHANGE_TURNS)
            if (s->r->found[turns[i].course] && exchange(s, turns[i].course, &better, err))
                return -1;
    }
    return conclude(s, err);
}

int plan_all(const struct plan_world *w, const struct plan_course *courses, int n, struct arena *a,
             struct plan_result *out, struct err *err)
{
    if (n < 0 || n > PLAN_COURSES_MAX)
        return fail(err, ERR_LIMIT, "plan: %d courses; %d are the most", n, PLAN_COURSES_MAX);
    for (int i = 0; i < n; i++)
        if (plan_course_check(w, &courses[i], err))
            return -1;
    *out = (struct plan_result){.n = n};
    out->found = ARENA_ARRAY(a, (size_t)n, bool);
    out->plans = ARENA_ARRAY(a, (size_t)n, struct plan);
    out->changes = arena_array(a, (size_t)n, sizeof *out->changes);
    struct arena_mark mark = arena_mark(a);
    struct all *s = ARENA_NEW(a, struct all);
    struct plan_course *copies = ARENA_ARRAY(a, (size_t)n, struct plan_course);
    int rc = -1;
    if (!out->found || !out->plans || !out->changes || !s || !copies) {
        (void)fail_memory(err);
        goto out;
    }
    for (int i = 0; i < n; i++) {
        copies[i] = courses[i];
        copies[i].id = (uint32_t)i;
    }
    s->w = w;
    s->courses = copies;
    s->n = n;
    s->r = out;
    s->a = a;
    s->turns = PLAN_CHAINS_MAX;
    s->again = PLAN_AGAIN;
    s->toll = TOLL;
    rc = run(s, err);
out:
    arena_release(a, mark);
    return rc;
}
