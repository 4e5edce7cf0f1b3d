/*
 * The planner of courses alone: AIDA courses (six sequences, follow-ups at 1, 3, 6, 9 and 12 months) over 20 binômes,
 * each 35 % busy and away for three weeks, 700 days. One thread.
 *
 *     courses                 one line for each number of courses, tabs between: courses, those that can be placed
 * alone, placed together, sessions, percent of the slots of the binômes that they fill while all are in their
 * sequences, courses that these slots could hold at most, milliseconds for all, for one planned again among all others
 * (median, greatest), mean cost of a course together, alone courses lp SEED FILE    a small shared problem: its exact
 * model for glpsol or cbc into FILE; prints courses, placed, cost (a course not placed: UNPLACED), milliseconds
 *
 * What is printed was checked by tests/unit/plan_checker.h, which shares no code with the planner.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plan/all.h"
#include "tests/unit/plan_checker.h"

#define DAYS 700
#define BINOMES 20
#define PLACES 40
#define SLOTS 4
#define STEPS 11
#define REFERRED 60 /* days over which courses arrive */
#define UNPLACED 100000
#define MEMORY (512u << 20)

struct territory {
    struct plan_world w;
    struct plan_person persons[2 * BINOMES];
    struct plan_binome binomes[BINOMES];
    uint16_t travel[PLACES * PLACES];
    struct plan_course courses[PLAN_COURSES_MAX];
    struct plan_step steps[PLAN_COURSES_MAX][STEPS];
};

static uint64_t seed;

/* splitmix64 */
static uint32_t dice(void)
{
    uint64_t z = seed += 0x9e3779b97f4a7c15ULL;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return (uint32_t)((z ^ z >> 31) >> 32);
}

static int throw_of(int low, int high)
{
    return low + (int)(dice() % (uint32_t)(high - low + 1));
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(int rc, const struct err *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "courses: %s\n", err->msg);
    exit(1);
}

static void *take(size_t n, size_t size)
{
    void *p = calloc(n, size);
    if (!p)
        exit(1);
    return p;
}

/* ---- A territory ---- */

static const int slots[SLOTS] = {540, 660, 840, 960};

static void add_person(struct plan_world *w, struct plan_person *p, const bool *away, const bool (*busy)[SLOTS],
                       bool mine, int tag)
{
    struct plan_interval *work = take((size_t)w->days * 2, sizeof *work),
                         *taken = take((size_t)w->days * SLOTS, sizeof *taken);
    for (int d = 0; d < w->days; d++) {
        if (plan_weekday(w, d) >= 5 || away[d])
            continue;
        work[p->n_work++] = (struct plan_interval){.day = d, .from = 530, .to = 760};
        work[p->n_work++] = (struct plan_interval){.day = d, .from = 830, .to = 1070};
        for (int s = 0; s < SLOTS; s++)
            if (busy[d][s] && (s + d) % 2 == mine) /* one of the two, and so neither as a binôme */
                taken[p->n_busy++] = (struct plan_interval){d, slots[s], slots[s] + 90, 0, (uint32_t)tag};
    }
    p->work = work;
    p->busy = taken;
    p->base = throw_of(1, PLACES);
    p->day_limit = 3;
    p->week_limit = 12;
}

static void make_binome(struct territory *t, int i)
{
    static bool away[DAYS], busy[DAYS][SLOTS];
    memset(away, 0, sizeof away);
    for (int leave = 0; leave < 3; leave++) {
        int first = throw_of(0, t->w.days - 8);
        for (int d = 0; d < 7; d++)
            away[first + d] = true;
    }
    for (int d = 0; d < t->w.days; d++)
        for (int s = 0; s < SLOTS; s++)
            busy[d][s] = throw_of(0, 99) < 35;
    add_person(&t->w, &t->persons[i], away, (const bool(*)[SLOTS])busy, false, i);
    add_person(&t->w, &t->persons[BINOMES + i], away, (const bool(*)[SLOTS])busy, true, i);
    t->binomes[i] = (struct plan_binome){.n = 2, .members = {i, BINOMES + i}, .place = t->persons[i].base};
}

static void make_world(struct territory *t)
{
    struct plan_world *w = &t->w;
    int x[PLACES], y[PLACES];
    *w = (struct plan_world){.first = 20779,
                             .days = DAYS,
                             .n_starts = SLOTS,
                             .evening = 1080,
                             .n_places = PLACES,
                             .travel = t->travel,
                             .persons = t->persons,
                             .n_persons = 2 * BINOMES,
                             .binomes = t->binomes,
                             .n_binomes = BINOMES};
    memcpy(w->starts, slots, sizeof slots);
    static const int32_t weights[PLAN_TERM__MAX] = {3, 80, 40, 10, 5, 1, 20, 1, 60};
    memcpy(w->weights, weights, sizeof weights);
    for (int i = 0; i < PLACES; i++) {
        x[i] = throw_of(0, 200);
        y[i] = throw_of(0, 200);
    }
    for (int i = 0; i < PLACES; i++)
        for (int k = 0; k < PLACES; k++) /* tenths of a km: ten minutes and four each km, as in towns */
            t->travel[i * PLACES + k] = (uint16_t)(i == k ? 5 : 10 + 3 * (abs(x[i] - x[k]) + abs(y[i] - y[k])) / 20);
    for (int i = 0; i < BINOMES; i++)
        make_binome(t, i);
}

static void make_course(struct territory *t, int i)
{
    static const int months[] = {1, 3, 6, 9, 12};
    struct plan_step *s = t->steps[i];
    struct plan_course *c = &t->courses[i];
    int from = throw_of(0, REFERRED);
    *c = (struct plan_course){.id = (uint32_t)i,
                              .place = throw_of(1, PLACES),
                              .from = from,
                              .not_before = from,
                              .candidates = (1u << BINOMES) - 1,
                              .same_weekday = throw_of(0, 1) == 1,
                              .anchor = 5,
                              .steps = s,
                              .n_steps = STEPS};
    int mask = throw_of(1, 15), sure = throw_of(0, 4);
    for (int d = 0; d < 5; d++)
        c->allowed[d] = (uint16_t)(d == sure || throw_of(0, 99) < 60 ? mask : 0);
    for (int k = 0; k < STEPS; k++)
        s[k] = k == 0  ? (struct plan_step){.minutes = 90, .gap = {0, 7, 28}}
               : k < 6 ? (struct plan_step){.minutes = 90, .gap = {14, 21, 35}}
                       : (struct plan_step){.minutes = 60, .months = months[k - 6], .before = 10, .after = 10};
}

/* ---- Figures ---- */

static bool can_place_alone(struct territory *t, int i, struct arena *a, int64_t *cost)
{
    struct plan p;
    struct err err;
    struct plan_book *b;
    bool found;
    must(plan_book_new(&t->w, STEPS, a, &b, &err), &err);
    must(plan_solve(b, &t->courses[i], a, &p, &found, &err), &err);
    *cost += found ? p.cost : 0;
    arena_reset(a);
    return found;
}

/* Slots that binômes have open while all courses are in their sequences, three a day at most. */
static int open_slots(const struct territory *t, int last)
{
    int n = 0;
    for (int b = 0; b < BINOMES; b++)
        for (int d = 0; d <= last && d < t->w.days; d++) {
            int free = 0;
            for (int s = 0; s < SLOTS; s++) {
                bool ok = false;
                for (size_t k = 0; k < t->persons[b].n_work; k++)
                    ok = ok || (t->persons[b].work[k].day == d && t->persons[b].work[k].from <= slots[s] &&
                                slots[s] + 90 <= t->persons[b].work[k].to);
                for (int m = 0; m < 2; m++) {
                    const struct plan_person *p = &t->persons[t->binomes[b].members[m]];
                    for (size_t k = 0; k < p->n_busy; k++)
                        ok = ok && !(p->busy[k].day == d && p->busy[k].from == slots[s]);
                }
                free += ok;
            }
            n += free < 3 ? free : 3;
        }
    return n;
}

static int by_time(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Each course once more, with its dates taken out of the book of all. */
static void plan_again(struct territory *t, int n, const struct plan_result *r, struct arena *a, double *ms)
{
    struct plan_book *b;
    struct plan p;
    struct err err;
    bool found;
    must(plan_book_new(&t->w, (size_t)n * STEPS, a, &b, &err), &err);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < STEPS && r->found[i]; k++)
            must(plan_book_hold(b, &t->courses[i], k, r->plans[i].sessions[k].at, &err), &err);
    for (int i = 0; i < n; i++) {
        plan_book_release(b, t->courses[i].id);
        double from = now_ms();
        must(plan_solve(b, &t->courses[i], a, &p, &found, &err), &err);
        ms[i] = now_ms() - from;
        for (int k = 0; k < STEPS && r->found[i]; k++)
            must(plan_book_hold(b, &t->courses[i], k, r->plans[i].sessions[k].at, &err), &err);
    }
    qsort(ms, (size_t)n, sizeof *ms, by_time);
}

static void measure(struct territory *t, int n, struct arena *a)
{
    struct plan_result r;
    struct err err;
    char told[200];
    int alone = 0;
    int64_t alone_cost = 0;
    double *ms = take((size_t)n, sizeof *ms);
    for (int i = 0; i < n; i++)
        alone += can_place_alone(t, i, a, &alone_cost);
    double from = now_ms();
    must(plan_all(&t->w, t->courses, n, a, &r, &err), &err);
    double all = now_ms() - from;
    if (checker_all(&t->w, t->courses, n, r.found, r.plans, told, sizeof told)) {
        fprintf(stderr, "courses: %s\n", told);
        exit(1);
    }
    int last = REFERRED, in_sequences = 0;
    for (int i = 0; i < n; i++)
        if (r.found[i] && r.plans[i].sessions[5].at.day > last)
            last = r.plans[i].sessions[5].at.day;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < STEPS && r.found[i]; k++)
            in_sequences += r.plans[i].sessions[k].at.day <= last;
    int open = open_slots(t, last);
    plan_again(t, n, &r, a, ms);
    printf("%d\t%d\t%d\t%d\t%.0f\t%d\t%.0f\t%.2f\t%.2f\t%.0f\t%.0f\n", n, alone, r.placed, r.placed * STEPS,
           100.0 * in_sequences / open, open / 6, all, ms[n / 2], ms[n - 1], r.placed ? (double)r.cost / r.placed : 0,
           alone ? (double)alone_cost / alone : 0);
    fflush(stdout);
    free(ms);
    arena_reset(a);
}

/* ---- The exact model of a small shared problem ---- */

#define SMALL_DAYS 84
#define SMALL_BINOMES 4
#define SMALL_STEPS 5
#define NODES_MAX 2000

/* Where a session of a course may be. */
struct node {
    struct plan_at at;
    int64_t cost;
};

/* No roads and no load, which tie the courses' costs together; people and their limits do. */
static void make_small(struct territory *t, int n)
{
    make_world(t);
    struct plan_world *w = &t->w;
    w->days = SMALL_DAYS;
    w->n_binomes = SMALL_BINOMES;
    w->n_starts = 2;
    w->weights[PLAN_TRAVEL] = w->weights[PLAN_LOAD] = 0;
    for (int i = 0; i < 2 * BINOMES; i++) {
        struct plan_person *p = &t->persons[i];
        p->day_limit = 1;
        p->week_limit = 3;
        while (p->n_work && p->work[p->n_work - 1].day >= w->days)
            p->n_work--;
        while (p->n_busy && p->busy[p->n_busy - 1].day >= w->days)
            p->n_busy--;
    }
    t->binomes[1].members[1] = t->binomes[0].members[1]; /* one psychologist in two */
    for (int i = 0; i < n; i++) {
        make_course(t, i);
        struct plan_course *c = &t->courses[i];
        c->from = c->not_before = throw_of(0, 10);
        c->candidates = 1u << throw_of(0, 3) | 1u << throw_of(0, 3);
        c->place = PLAN_NOWHERE;
        c->n_steps = SMALL_STEPS;
        for (int d = 0; d < 7; d++)
            c->allowed[d] = c->allowed[d] ? (uint16_t)(1 + (c->allowed[d] & 2) + (i + d) % 2) & 3 : 0;
        for (int k = 0; k < SMALL_STEPS; k++)
            t->steps[i][k] = (struct plan_step){.minutes = 90, .gap = {k ? 7 : 0, k ? 10 : 3, 14}};
    }
}

static int list_nodes(const struct territory *t, int i, int k, const struct taken_list *busy, struct node *out)
{
    int n = 0;
    const struct plan_course *c = &t->courses[i];
    for (int d = 0; d < t->w.days; d++)
        for (int s = 0; s < t->w.n_starts; s++)
            for (int b = 0; b < t->w.n_binomes; b++) {
                struct plan_at at = {d, t->w.starts[s], b};
                if (n < NODES_MAX && checker_session(&t->w, c, i, k, at, busy) == 0)
                    out[n++] = (struct node){at, checker_own_cost(&t->w, c, k, at, busy)};
            }
    return n;
}

/* An arc of a course from one session to the next: a variable of the model. */
struct arc {
    int course, step, from, to; /* nodes; from -1: the start */
    struct plan_at at;          /* where it leads */
    int64_t cost;
};

struct model {
    struct arc *arcs;
    int n, cap;
};

static void add_arc(struct model *m, struct arc a)
{
    if (m->n == m->cap) {
        m->cap = m->cap ? 2 * m->cap : 4096;
        m->arcs = realloc(m->arcs, (size_t)m->cap * sizeof *m->arcs);
        if (!m->arcs)
            exit(1);
    }
    m->arcs[m->n++] = a;
}

static void list_arcs(const struct territory *t, int i, const struct taken_list *busy, struct model *m)
{
    static struct node nodes[SMALL_STEPS][NODES_MAX];
    const struct plan_course *c = &t->courses[i];
    for (int k = 0, before = 0, n = 0; k < c->n_steps; k++, before = n) {
        n = list_nodes(t, i, k, busy, nodes[k]);
        for (int y = 0; y < n; y++) {
            struct arc a = {i, k, -1, y, nodes[k][y].at, nodes[k][y].cost};
            if (k == 0 && checker_gap(&t->w, c, k, c->from, 0, a.at.day, 0) == 0) {
                a.cost += checker_pair_cost(&t->w, c, k, NULL, 0, a.at);
                add_arc(m, a);
            }
            for (int x = 0; k > 0 && x < before; x++) {
                const struct plan_at *from = &nodes[k - 1][x].at;
                if (checker_gap(&t->w, c, k, from->day, 0, a.at.day, 0))
                    continue;
                a.from = x;
                a.cost = nodes[k][y].cost + checker_pair_cost(&t->w, c, k, from, 0, a.at);
                add_arc(m, a);
            }
        }
    }
}

/* A person's sessions at one start, of one day, of one week: at most as many as they may have. */
static void write_people(const struct territory *t, const struct model *m, FILE *f)
{
    for (int p = 0; p < t->w.n_persons; p++)
        for (int d = 0; d < t->w.days; d++) {
            int sunday = plan_weekday(&t->w, d) == 0 ? d + 6 : d - 1; /* on Mondays, for the week */
            for (int last = d; last <= d + 6; last += 6) {
                int limit = last == d ? t->persons[p].day_limit : t->persons[p].week_limit, n = 0;
                if (last > d && last != sunday)
                    continue;
                for (int i = 0; i < m->n; i++) {
                    const struct arc *a = &m->arcs[i];
                    const struct plan_binome *b = &t->w.binomes[a->at.binome];
                    if (a->at.day >= d && a->at.day <= last && (b->members[0] == p || b->members[1] == p))
                        fprintf(f, "%s x%d\n", n++ ? " +" : " ", i);
                }
                if (n)
                    fprintf(f, " <= %d\n", limit);
            }
        }
}

/* Each course: one way from its start to its end, or none (u). */
static void write_ways(int n, const struct model *m, FILE *f)
{
    for (int c = 0; c < n; c++) {
        for (int i = 0; i < m->n; i++)
            if (m->arcs[i].course == c && m->arcs[i].step == 0)
                fprintf(f, " + x%d\n", i);
        fprintf(f, " + u%d = 1\n", c);
        for (int k = 0; k + 1 < SMALL_STEPS; k++)
            for (int node = 0; node < NODES_MAX; node++) {
                int terms = 0;
                for (int i = 0; i < m->n; i++) {
                    const struct arc *a = &m->arcs[i];
                    if (a->course == c && a->step == k && a->to == node)
                        terms += fprintf(f, " + x%d\n", i) > 0;
                    if (a->course == c && a->step == k + 1 && a->from == node)
                        terms += fprintf(f, " - x%d\n", i) > 0;
                }
                if (terms)
                    fprintf(f, " = 0\n");
            }
    }
}

static void write_model(const struct territory *t, int n, FILE *f)
{
    struct taken_list busy = {0};
    struct model m = {0};
    taken_busy(&busy, &t->w);
    for (int i = 0; i < n; i++)
        list_arcs(t, i, &busy, &m);
    fprintf(f, "Minimize\n cost:\n");
    for (int i = 0; i < m.n; i++)
        fprintf(f, " + %lld x%d\n", (long long)m.arcs[i].cost, i);
    for (int c = 0; c < n; c++)
        fprintf(f, " + %d u%d\n", UNPLACED, c);
    fprintf(f, "Subject To\n");
    write_ways(n, &m, f);
    write_people(t, &m, f);
    fprintf(f, "Binary\n");
    for (int i = 0; i < m.n; i++)
        fprintf(f, " x%d\n", i);
    for (int c = 0; c < n; c++)
        fprintf(f, " u%d\n", c);
    fprintf(f, "End\n");
    free(m.arcs);
    free(busy.x);
}

static void against_a_solver(struct territory *t, uint64_t its_seed, int n, const char *path, struct arena *a)
{
    struct plan_result r;
    struct err err;
    char told[200];
    seed = its_seed;
    make_small(t, n);
    must(plan_world_check(&t->w, &err), &err);
    FILE *f = fopen(path, "w");
    if (!f)
        exit(1);
    write_model(t, n, f);
    fclose(f);
    double from = now_ms();
    must(plan_all(&t->w, t->courses, n, a, &r, &err), &err);
    double ms = now_ms() - from;
    if (checker_all(&t->w, t->courses, n, r.found, r.plans, told, sizeof told)) {
        fprintf(stderr, "courses: %s\n", told);
        exit(1);
    }
    printf("%d\t%d\t%lld\t%.2f\n", n, r.placed, (long long)(r.cost + (int64_t)UNPLACED * (n - r.placed)), ms);
}

int main(int argc, char **argv)
{
    static struct territory t;
    static const int sizes[] = {30, 60, 150, 300, 600};
    struct arena *a = arena_new(MEMORY);
    struct err err;
    if (!a)
        return 1;
    if (argc == 5 && strcmp(argv[1], "lp") == 0) {
        against_a_solver(&t, strtoull(argv[2], NULL, 10), (int)strtol(argv[3], NULL, 10), argv[4], a);
        arena_free(a);
        return 0;
    }
    seed = 600;
    make_world(&t);
    must(plan_world_check(&t.w, &err), &err);
    for (int i = 0; i < sizes[4]; i++)
        make_course(&t, i);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        measure(&t, sizes[i], a);
    arena_free(a);
    return 0;
}
