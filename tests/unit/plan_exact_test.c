/* The planner against trying every plan: thousands of small invented worlds, the same cost. */
#include "arena.h"

#include "plan/reason.h"
#include "plan_checker.h"
#include "plan_random.h"

#ifndef WORLDS
#define WORLDS 3000
#endif
#define SEED 20261123
/* Plans of one world that are kept to compare alternatives; worlds with more are tried for their cheapest only. */
#define KEPT_MAX 60000

/* Every plan of an invented course, found by trying. */
struct tried {
    const struct invented *v;
    struct taken_list others; /* and the course's fixed sessions */
    struct {
        struct plan_at at;
        int64_t cost;
    } cells[RANDOM_STEPS][RANDOM_DAYS * 6 * RANDOM_BINOMES];
    int n_cells[RANDOM_STEPS];
    uint32_t loose;
    struct plan_at now[RANDOM_STEPS];
    bool found;
    int64_t best;
    bool keep;
    int n_kept;
    struct {
        int64_t cost;
        struct plan_at at[RANDOM_STEPS];
    } * kept;
};

static void list_cells(struct tried *t)
{
    const struct plan_world *w = &t->v->w;
    const struct plan_course *c = &t->v->course;
    for (int k = 0; k < c->n_steps; k++) {
        const struct plan_step *s = &c->steps[k];
        t->n_cells[k] = 0;
        if (checker_is_fixed(s)) {
            t->cells[k][t->n_cells[k]++].at = s->at;
            t->cells[k][0].cost = 0;
            continue;
        }
        for (int d = 0; d < w->days; d++)
            for (int i = 0; i <= w->n_starts; i++)
                for (int b = 0; b < w->n_binomes; b++) {
                    struct plan_at at = {d, i < w->n_starts ? w->starts[i] : s->at.start, b};
                    bool twice = false; /* the start it had before, if it is one of the world's */
                    for (int j = 0; j < w->n_starts; j++)
                        twice = twice || (i == w->n_starts && w->starts[j] == at.start);
                    if (twice || (i == w->n_starts && !checker_same(at, s->at)) ||
                        (i == w->n_starts && s->state == PLAN_FREE))
                        continue;
                    uint32_t bad = checker_session(w, c, -2, k, at, &t->others) & ~t->loose;
                    if (t->loose >> PLAN_AVAILABILITY & 1 && checker_weekday(w, d) == 6 && !c->allowed[6])
                        bad |= 1;
                    if (bad)
                        continue;
                    t->cells[k][t->n_cells[k]].at = at;
                    t->cells[k][t->n_cells[k]++].cost = checker_own_cost(w, c, k, at, &t->others);
                }
    }
}

/* The limit of a week, with the course's own sessions so far. */
static bool week_fits(const struct tried *t, int k)
{
    const struct plan_world *w = &t->v->w;
    const struct plan_binome *x = &w->binomes[t->now[k].binome];
    if (t->loose >> PLAN_WEEK_LIMIT & 1)
        return true;
    for (int m = 0; m < x->n; m++) {
        int p = x->members[m], n = 0;
        for (int j = 0; j < t->others.n; j++)
            n += t->others.x[j].course >= 0 && t->others.x[j].person == p &&
                 checker_monday(w, t->others.x[j].day) == checker_monday(w, t->now[k].day);
        bool own = false;
        for (int j = 0; j <= k; j++) {
            if (checker_is_fixed(&t->v->steps[j]) ||
                checker_monday(w, t->now[j].day) != checker_monday(w, t->now[k].day))
                continue;
            const struct plan_binome *y = &w->binomes[t->now[j].binome];
            for (int i = 0; i < y->n; i++)
                n += y->members[i] == p;
            own = true;
        }
        if (own && w->persons[p].week_limit && n > w->persons[p].week_limit)
            return false;
    }
    return true;
}

static void try_step(struct tried *t, int k, int64_t cost)
{
    const struct plan_course *c = &t->v->course;
    if (k == c->n_steps) {
        t->best = !t->found || cost < t->best ? cost : t->best;
        t->found = true;
        if (t->keep && t->n_kept < KEPT_MAX) {
            t->kept[t->n_kept].cost = cost;
            memcpy(t->kept[t->n_kept].at, t->now, sizeof t->now);
        }
        t->n_kept++;
        return;
    }
    for (int i = 0; i < t->n_cells[k]; i++) {
        struct plan_at at = t->cells[k][i].at;
        int anchor = c->steps[k].months ? t->now[c->anchor].day : 0;
        if (checker_gap(&t->v->w, c, k, k ? t->now[k - 1].day : c->from, anchor, at.day, t->loose))
            continue;
        t->now[k] = at;
        if (!checker_is_fixed(&c->steps[k]) && !week_fits(t, k))
            continue;
        int64_t more = t->cells[k][i].cost + checker_pair_cost(&t->v->w, c, k, k ? &t->now[k - 1] : NULL, anchor, at);
        if (t->keep || !t->found || cost + more < t->best) /* the rest costs nothing less than nothing */
            try_step(t, k + 1, cost + more);
    }
}

static void try_all(struct tried *t, const struct invented *v, uint32_t loose, bool keep)
{
    t->v = v;
    t->loose = loose;
    t->others.n = 0;
    taken_busy(&t->others, &v->w);
    for (int i = 0; i < v->n_others; i++)
        taken_session(&t->others, &v->w, &v->others[i], i, 0, v->other_steps[i].at);
    for (int k = 0; k < v->course.n_steps; k++)
        if (checker_is_fixed(&v->steps[k]) && v->steps[k].at.day >= 0)
            taken_session(&t->others, &v->w, &v->course, 99, k, v->steps[k].at);
    list_cells(t);
    t->found = false;
    t->keep = keep;
    t->n_kept = 0;
    try_step(t, 0, 0);
}

/* Everything the checker knows, of a plan of the invented course beside the others. */
static void check(const struct invented *v, const struct plan *p, uint64_t seed)
{
    static struct plan_course courses[RANDOM_OTHERS + 1];
    static struct plan plans[RANDOM_OTHERS + 1];
    bool found[RANDOM_OTHERS + 1] = {false};
    char told[200];
    memcpy(courses, v->others, sizeof v->others);
    courses[v->n_others] = v->course;
    plans[v->n_others] = *p;
    found[v->n_others] = true;
    if (checker_all(&v->w, courses, v->n_others + 1, found, plans, told, sizeof told))
        fail_msg("seed %llu: %s", (unsigned long long)seed, told);
    int64_t sum = 0;
    for (int k = 0; k < p->n; k++)
        for (int t = 0; t < PLAN_TERM__MAX; t++)
            sum += p->sessions[k].cost[t];
    assert_int_equal(sum, p->cost);
}

static struct tried *tried;
static struct invented *v;

static int setup(void **state)
{
    tried = calloc(1, sizeof *tried);
    v = calloc(1, sizeof *v);
    if (tried)
        tried->kept = calloc(KEPT_MAX, sizeof *tried->kept);
    return tried && v && tried->kept ? arena_setup(state) : -1;
}

static int teardown(void **state)
{
    free(tried->kept);
    free(tried->others.x);
    free(tried);
    free(v);
    return arena_teardown(state);
}

static void the_cheapest_plan_costs_what_trying_every_plan_finds(void **state)
{
    (void)state;
    int plans = 0;
    for (uint64_t seed = SEED; seed < SEED + WORLDS; seed++) {
        struct plan p;
        bool found;
        invent(v, seed);
        arena_reset(arena);
        struct plan_book *b = invented_book(v, arena);
        struct err e;
        if (plan_solve(b, &v->course, arena, &p, &found, &e))
            fail_msg("seed %llu: %s", (unsigned long long)seed, e.msg);
        try_all(tried, v, 0, false);
        if (found != tried->found)
            fail_msg("seed %llu: the planner %s a plan, trying %s", (unsigned long long)seed,
                     found ? "finds" : "finds not", tried->found ? "does" : "does not");
        if (!found)
            continue;
        plans++;
        check(v, &p, seed);
        if (p.cost != tried->best)
            fail_msg("seed %llu: the planner's plan costs %d, the cheapest %lld", (unsigned long long)seed, p.cost,
                     (long long)tried->best);
    }
    print_message("# %d worlds from seed %d, %d with a plan\n", WORLDS, SEED, plans);
    assert_true(plans > WORLDS / 5 && plans < WORLDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cheapest_plan_costs_what_trying_every_plan_finds),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
