/* The planner against trying every plan: thousands of small invented worlds, the same cost. */
#include "arena.h"

#include "plan/all.h"
#include "plan/reason.h"
#include "plan_checker.h"
#include "plan_random.h"

#define WORLDS 3000
#define ALTERNATIVE_WORLDS 700
#define REASON_WORLDS 700
#define CROWDS 600
#define CROWD 8
#define SEED 20261123
/* Sessions that are tried in one world: what takes longer is left out, and counted. */
#define VISITS_MAX 400000
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
    int pinned; /* a step that has one cell only, -1: none */
    struct plan_at pin;
    int visits;
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
                    if (bad || (t->pinned == k && !checker_same(at, t->pin)))
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
        if (++t->visits > VISITS_MAX)
            return;
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

/* Whether all of them could be tried. */
static bool try_all(struct tried *t, const struct invented *v, uint32_t loose, bool keep)
{
    t->v = v;
    t->visits = 0;
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
    return t->visits <= VISITS_MAX;
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
    int plans = 0, left_out = 0;
    for (uint64_t seed = SEED; seed < SEED + WORLDS; seed++) {
        struct plan p;
        bool found;
        invent(v, seed);
        arena_reset(arena);
        struct plan_book *b = invented_book(v, arena);
        struct err e;
        if (plan_solve(b, &v->course, arena, &p, &found, &e))
            fail_msg("seed %llu: %s", (unsigned long long)seed, e.msg);
        tried->pinned = -1;
        if (!try_all(tried, v, 0, false)) {
            left_out++;
            continue;
        }
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
    print_message("# %d worlds from seed %d, %d with a plan, %d too large to try\n", WORLDS, SEED, plans, left_out);
    assert_true(plans > WORLDS / 5 && plans < WORLDS && left_out < WORLDS / 20);
}

static bool far(const struct invented *x, const struct plan_at *a, const struct plan *b)
{
    int n = 0;
    for (int k = 0; k < x->course.n_steps; k++)
        n += !checker_is_fixed(&x->steps[k]) &&
             (a[k].day != b->sessions[k].at.day || a[k].binome != b->sessions[k].at.binome);
    return n >= 2;
}

/* The cheapest kept plan that is far from the first n; -1: none. */
static int64_t next_cost(const struct tried *t, const struct plan *plans, int n)
{
    int64_t best = -1;
    for (int i = 0; i < t->n_kept; i++) {
        bool ok = best < 0 || t->kept[i].cost < best;
        for (int k = 0; k < n && ok; k++)
            ok = far(t->v, t->kept[i].at, &plans[k]);
        if (ok)
            best = t->kept[i].cost;
    }
    return best;
}

static void alternatives_are_the_cheapest_that_differ_in_two_sessions(void **state)
{
    (void)state;
    int compared = 0, counts[PLAN_ALTERNATIVES_MAX + 1] = {0};
    for (uint64_t seed = SEED; seed < SEED + ALTERNATIVE_WORLDS; seed++) {
        static struct plan plans[PLAN_ALTERNATIVES_MAX];
        int n;
        invent(v, seed);
        arena_reset(arena);
        tried->pinned = -1;
        if (!try_all(tried, v, 0, true) || tried->n_kept > KEPT_MAX)
            continue;
        struct plan_book *b = invented_book(v, arena);
        must(plan_alternatives(b, &v->course, PLAN_ALTERNATIVES_MAX, arena, plans, &n, err));
        for (int i = 0; i <= n && i < PLAN_ALTERNATIVES_MAX; i++) {
            int64_t cost = next_cost(tried, plans, i);
            if (i < n ? plans[i].cost != cost : cost != -1)
                fail_msg("seed %llu: plan %d of %d costs %d, trying says %lld", (unsigned long long)seed, i, n,
                         i < n ? plans[i].cost : -1, (long long)cost);
            if (i < n)
                check(v, &plans[i], seed);
        }
        compared++;
        counts[n]++;
    }
    print_message("# %d worlds from seed %d; with 0 to 5 plans: %d %d %d %d %d %d\n", compared, SEED, counts[0],
                  counts[1], counts[2], counts[3], counts[4], counts[5]);
    assert_true(counts[1] > 0 && counts[3] > 0 && counts[5] > 0);
}

static const enum plan_kind kinds[] = {PLAN_HELD, PLAN_NOT_BEFORE, PLAN_AVAILABILITY, PLAN_CANDIDATE,
                                       PLAN_GAP,  PLAN_OFFSET,     PLAN_WORK,         PLAN_BUSY,
                                       PLAN_ROAD, PLAN_DAY_LIMIT,  PLAN_WEEK_LIMIT};
#define KINDS (sizeof kinds / sizeof *kinds)

/* -1: too many to try. */
static int agrees(const struct plan_sets *sets, uint32_t mask, uint64_t seed)
{
    if (!try_all(tried, v, mask, false))
        return -1;
    int64_t cost = -1;
    for (int k = 0; k < sets->n; k++)
        if (sets->sets[k].kinds == mask)
            cost = sets->sets[k].cost;
    if (cost != (tried->found ? tried->best : -1))
        fail_msg("seed %llu: without %#x a plan costs %lld, trying says %lld", (unsigned long long)seed, mask,
                 (long long)cost, tried->found ? (long long)tried->best : -1LL);
    return tried->found;
}

static void what_is_let_go_is_the_least_that_makes_a_plan_possible(void **state)
{
    (void)state;
    int single = 0, pairs = 0, nothing = 0;
    for (uint64_t seed = SEED; seed < SEED + REASON_WORLDS; seed++) {
        struct plan_sets sets;
        struct plan p;
        bool found;
        invent(v, seed);
        arena_reset(arena);
        struct plan_book *b = invented_book(v, arena);
        must(plan_solve(b, &v->course, arena, &p, &found, err));
        if (found)
            continue;
        must(plan_relax(b, &v->course, arena, &sets, err));
        tried->pinned = -1;
        bool any = false;
        for (size_t i = 0; i < KINDS; i++)
            any = agrees(&sets, 1u << kinds[i], seed) == 1 || any;
        single += any;
        if (any)
            continue;
        for (size_t i = 0; i < KINDS && seed % 4 == 0; i++)
            for (size_t k = i + 1; k < KINDS; k++)
                (void)agrees(&sets, 1u << kinds[i] | 1u << kinds[k], seed);
        pairs += sets.n > 0;
        nothing += sets.n == 0;
    }
    print_message("# without a plan: one kind helps %d, two %d, nothing %d\n", single, pairs, nothing);
    assert_true(single > 50 && pairs > 5);
}

/* Kinds that refuse a date by itself and by what is fixed around it. */
static uint32_t kinds_against(const struct invented *x, int k, struct plan_at at)
{
    const struct plan_course *c = &x->course;
    if (at.day < 0 || at.day >= x->w.days)
        return 1u << PLAN_HORIZON;
    uint32_t bad = checker_session(&x->w, c, 99, k, at, &tried->others);
    if (checker_is_fixed(&c->steps[k]))
        return bad | (checker_same(at, c->steps[k].at) ? 0 : 1u << PLAN_AGREED);
    bool before = k == 0 || checker_is_fixed(&c->steps[k - 1]), anchor = c->steps[k].months > 0;
    anchor = anchor && checker_is_fixed(&c->steps[c->anchor]);
    uint32_t gap = checker_gap(&x->w, c, k, k ? c->steps[k - 1].at.day : c->from,
                               anchor ? c->steps[c->anchor].at.day : 0, at.day, 0);
    bad |= gap & ((before ? 1u << PLAN_GAP : 0) | (anchor ? 1u << PLAN_OFFSET : 0));
    if (k + 1 < c->n_steps && checker_is_fixed(&c->steps[k + 1]))
        bad |= checker_gap(&x->w, c, k + 1, at.day, 0, c->steps[k + 1].at.day, 1u << PLAN_OFFSET) & 1u << PLAN_GAP;
    return bad;
}

static void why_a_date_was_not_chosen_is_what_refuses_it_or_what_it_costs_more(void **state)
{
    (void)state;
    int refused = 0, possible = 0, hopeless = 0, dear = 0;
    for (uint64_t seed = SEED; seed < SEED + REASON_WORLDS; seed++) {
        static struct plan_why why;
        static struct plan p;
        uint64_t s = seed ^ 0x5eed;
        bool found;
        invent(v, seed);
        arena_reset(arena);
        struct plan_book *b = invented_book(v, arena);
        must(plan_solve(b, &v->course, arena, &p, &found, err));
        for (int i = 0; i < 4; i++) {
            int k = throw_of(&s, 0, v->course.n_steps - 1);
            struct plan_at at = invent_at(&v->w, &s);
            at.start = v->w.starts[throw_of(&s, 0, v->w.n_starts - 1)];
            if (found && i) { /* near the plan, so that some are possible */
                at = p.sessions[k].at;
                at.day += i - 2;
                at.start = v->w.starts[0];
            }
            tried->pinned = -1;
            if (!try_all(tried, v, 0, false))
                continue;
            must(plan_why_not(b, &v->course, k, at, arena, &why, err));
            uint32_t told = 0;
            for (int j = 0; j < why.n; j++)
                told |= 1u << why.refusals[j].kind;
            if (told != kinds_against(v, k, at))
                fail_msg("seed %llu: step %d on day %d at %d by %d is refused by %#x, the checker says %#x",
                         (unsigned long long)seed, k, at.day, at.start, at.binome, told, kinds_against(v, k, at));
            refused += why.n > 0;
            if (why.n)
                continue;
            int64_t best = tried->best;
            tried->pinned = k;
            tried->pin = at;
            if (!try_all(tried, v, 0, false))
                continue;
            assert_int_equal(why.possible, tried->found);
            hopeless += !why.possible;
            if (!why.possible)
                continue;
            assert_int_equal(why.through.cost, tried->best);
            assert_true(checker_same(why.through.sessions[k].at, at));
            check(v, &why.through, seed);
            int64_t extra = 0;
            for (int t = 0; t < PLAN_TERM__MAX; t++)
                extra += why.extra[t];
            assert_true(why.compared);
            assert_int_equal(extra, tried->best - best);
            possible++;
            dear += extra > 0;
        }
    }
    print_message("# dates refused %d, possible %d (dearer %d), refused by the rest %d\n", refused, possible, dear,
                  hopeless);
    assert_true(refused > 100 && dear > 50 && hopeless > 10);
}

static void courses_of_every_state_planned_together_keep_every_constraint(void **state)
{
    (void)state;
    static struct plan_course courses[CROWD];
    static struct plan_step steps[CROWD][RANDOM_STEPS];
    int placed = 0, alone = 0, changes[PLAN_CHANGE__MAX] = {0};
    for (uint64_t seed = SEED; seed < SEED + CROWDS; seed++) {
        struct plan_result r;
        char told[200];
        uint64_t s = seed ^ 0xc0de;
        invent(v, seed);
        arena_reset(arena);
        for (int i = 0; i < CROWD; i++) {
            invent_course(v, &s);
            memcpy(steps[i], v->steps, sizeof v->steps);
            courses[i] = v->course;
            courses[i].steps = steps[i];
            must(plan_course_check(&v->w, &courses[i], err));
        }
        must(plan_all(&v->w, courses, CROWD, arena, &r, err));
        if (checker_all(&v->w, courses, CROWD, r.found, r.plans, told, sizeof told))
            fail_msg("seed %llu: %s", (unsigned long long)seed, told);
        for (int i = 0; i < PLAN_CHANGE__MAX; i++)
            changes[i] += r.sessions[i];
        placed += r.placed;
        for (int i = 0; i < CROWD; i++) {
            struct plan p;
            struct plan_book *b;
            bool found = false;
            must(plan_book_new(&v->w, 0, arena, &b, err));
            must(plan_solve(b, &courses[i], arena, &p, &found, err));
            alone += found;
        }
    }
    print_message(
        "# %d worlds from seed %d: %d courses placed of %d that can be alone; sessions without %d, kept %d, new %d,"
        " shifted %d, exchanged %d, lost %d\n",
        CROWDS, SEED, placed, alone, changes[PLAN_NONE], changes[PLAN_KEPT], changes[PLAN_NEW], changes[PLAN_SHIFTED],
        changes[PLAN_EXCHANGED], changes[PLAN_LOST]);
    for (int i = 0; i < PLAN_CHANGE__MAX; i++)
        assert_true(changes[i] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cheapest_plan_costs_what_trying_every_plan_finds),
        cmocka_unit_test(alternatives_are_the_cheapest_that_differ_in_two_sessions),
        cmocka_unit_test(what_is_let_go_is_the_least_that_makes_a_plan_possible),
        cmocka_unit_test(courses_of_every_state_planned_together_keep_every_constraint),
        cmocka_unit_test(why_a_date_was_not_chosen_is_what_refuses_it_or_what_it_costs_more),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
