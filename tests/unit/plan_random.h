/* Invented worlds and courses for the planner's tests, the same for the same seed: small enough to try every plan. */
#pragma once

#include "test.h"

#include "plan/book.h"

#define RANDOM_DAYS 62
#define RANDOM_PERSONS 5
#define RANDOM_BINOMES 4
#define RANDOM_PLACES 4
#define RANDOM_OTHERS 6
#define RANDOM_STEPS 4

struct invented {
    struct plan_world w;
    struct plan_person persons[RANDOM_PERSONS];
    struct plan_binome binomes[RANDOM_BINOMES];
    struct plan_interval work[RANDOM_PERSONS][RANDOM_DAYS * 2], busy[RANDOM_PERSONS][RANDOM_DAYS * 2];
    uint16_t travel[RANDOM_PLACES * RANDOM_PLACES];
    struct plan_course course;
    struct plan_step steps[RANDOM_STEPS];
    struct plan_course others[RANDOM_OTHERS]; /* one confirmed session each */
    struct plan_step other_steps[RANDOM_OTHERS];
    int n_others;
};

/* splitmix64 */
static inline uint32_t dice(uint64_t *s)
{
    uint64_t z = *s += 0x9e3779b97f4a7c15ULL;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return (uint32_t)((z ^ z >> 31) >> 32);
}

/* low..high */
static inline int throw_of(uint64_t *s, int low, int high)
{
    return low + (int)(dice(s) % (uint32_t)(high - low + 1));
}

static inline bool one_in(uint64_t *s, int n)
{
    return dice(s) % (uint32_t)n == 0;
}

static inline void invent_person(struct invented *v, int p, uint64_t *s)
{
    struct plan_person *x = &v->persons[p];
    size_t n = 0, m = 0;
    int off = throw_of(s, 0, 6), places = v->w.n_places;
    for (int d = 0; d < v->w.days; d++) {
        int weekday = (v->w.first + d + 3) % 7;
        if (weekday != off && !one_in(s, 9)) {
            if (one_in(s, 3)) {
                v->work[p][n++] = (struct plan_interval){.day = d, .from = 540, .to = 1200};
            } else {
                v->work[p][n++] = (struct plan_interval){.day = d, .from = 540, .to = 760};
                if (!one_in(s, 4))
                    v->work[p][n++] =
                        (struct plan_interval){.day = d, .from = 760 + throw_of(s, 0, 1) * 40, .to = 1140};
            }
        }
        int last = 0;
        for (int i = 0; i < 2 && one_in(s, 3); i++) {
            int from = last + throw_of(s, 0, 600), to = from + throw_of(s, 20, 200);
            if (to > 1440)
                break;
            v->busy[p][m++] =
                (struct plan_interval){d, from, to, one_in(s, 2) ? throw_of(s, 0, places) : 0, (uint32_t)m};
            last = from;
        }
    }
    *x = (struct plan_person){.base = one_in(s, 2) ? throw_of(s, 0, places) : 0,
                              .work = v->work[p],
                              .n_work = n,
                              .busy = v->busy[p],
                              .n_busy = m};
    x->day_limit = one_in(s, 2) ? throw_of(s, 1, 2) : 0;
    x->week_limit = one_in(s, 2) ? throw_of(s, 1, 3) : 0;
}

static inline void invent_world(struct invented *v, uint64_t *s)
{
    struct plan_world *w = &v->w;
    static const int starts[] = {540, 660, 840, 960, 1050};
    w->first = 20400 + throw_of(s, 0, 800);
    w->days = throw_of(s, 20, RANDOM_DAYS);
    for (int i = 0; i < 5; i++)
        if (w->n_starts < 3 && !one_in(s, 3))
            w->starts[w->n_starts++] = starts[i];
    if (w->n_starts == 0)
        w->starts[w->n_starts++] = 540;
    w->evening = throw_of(s, 900, 1140);
    w->n_places = throw_of(s, 0, RANDOM_PLACES);
    for (int i = 0; i < w->n_places * w->n_places; i++)
        v->travel[i] = (uint16_t)(i % (w->n_places + 1) == 0 ? 0 : one_in(s, 8) ? 300 : throw_of(s, 5, 100));
    w->travel = v->travel;
    w->n_persons = throw_of(s, 2, RANDOM_PERSONS);
    w->n_binomes = throw_of(s, 1, RANDOM_BINOMES);
    w->persons = v->persons;
    w->binomes = v->binomes;
    for (int p = 0; p < w->n_persons; p++)
        invent_person(v, p, s);
    for (int b = 0; b < w->n_binomes; b++) {
        struct plan_binome *x = &v->binomes[b];
        x->place = throw_of(s, 0, w->n_places);
        x->members[x->n++] = throw_of(s, 0, w->n_persons - 1);
        int second = throw_of(s, 0, w->n_persons - 1);
        if (second != x->members[0])
            x->members[x->n++] = second;
    }
    for (int t = 0; t < PLAN_TERM__MAX; t++)
        w->weights[t] = one_in(s, 4) ? 0 : throw_of(s, 1, t == PLAN_DISTANCE || t == PLAN_TRAVEL ? 6 : 60);
    if (w->weights[PLAN_MEMBER] > w->weights[PLAN_BINOME])
        w->weights[PLAN_MEMBER] = w->weights[PLAN_BINOME];
    if (one_in(s, 3))
        w->weights[PLAN_MOVED] = one_in(s, 2) ? PLAN_NEVER : PLAN_FORCED;
    w->reserved_weight = one_in(s, 3) ? PLAN_FORCED : throw_of(s, 0, 9);
}

static inline int invent_place(const struct plan_world *w, uint64_t *s)
{
    return w->n_places == 0 || one_in(s, 5) ? PLAN_NOWHERE
           : one_in(s, 4)                   ? PLAN_AT_BINOME
                                            : throw_of(s, 1, w->n_places);
}

static inline struct plan_at invent_at(const struct plan_world *w, uint64_t *s)
{
    int start = one_in(s, 5) ? 600 + throw_of(s, 0, 9) * 10 : w->starts[throw_of(s, 0, w->n_starts - 1)];
    return (struct plan_at){throw_of(s, 0, w->days - 1), start, throw_of(s, 0, w->n_binomes - 1)};
}

/* The states of the steps: a beginning that is done, here and there a confirmed, proposed or reserved one. */
static inline void invent_states(struct invented *v, uint64_t *s)
{
    int day = -throw_of(s, 5, 40), done = one_in(s, 3) ? throw_of(s, 1, v->course.n_steps) : 0;
    for (int k = 0; k < v->course.n_steps; k++) {
        struct plan_step *x = &v->steps[k];
        day += throw_of(s, 3, 12);
        struct plan_at at = invent_at(&v->w, s);
        at.day = day;
        if (k < done) {
            x->state = day < 0 || one_in(s, 2) ? PLAN_DONE : PLAN_CONFIRMED;
        } else if (day >= 0 && one_in(s, 4)) {
            static const enum plan_state states[] = {PLAN_CONFIRMED, PLAN_PROPOSED, PLAN_PROPOSED, PLAN_RESERVED};
            x->state = states[throw_of(s, 0, 3)];
        }
        if (at.day >= v->w.days)
            x->state = PLAN_FREE;
        if (x->state != PLAN_FREE)
            x->at = at;
    }
}

static inline void invent_course(struct invented *v, uint64_t *s)
{
    struct plan_course *c = &v->course;
    const struct plan_world *w = &v->w;
    *c = (struct plan_course){.id = 1000, .place = invent_place(w, s), .same_weekday = one_in(s, 2), .steps = v->steps};
    c->candidates = dice(s) & ((1u << w->n_binomes) - 1);
    c->candidates |= 1u << throw_of(s, 0, w->n_binomes - 1);
    bool sunday = one_in(s, 6);
    for (int i = 0; i < 6 + sunday; i++)
        c->allowed[i] = (uint16_t)(one_in(s, 4) ? 0 : dice(s) & ((1u << w->n_starts) - 1));
    c->n_steps = throw_of(s, 1, RANDOM_STEPS);
    c->from = throw_of(s, -20, 5);
    c->not_before = throw_of(s, -10, 8);
    int anchor = one_in(s, 2) && c->n_steps > 1 ? throw_of(s, 0, c->n_steps - 2) : -1;
    c->anchor = anchor;
    for (int k = 0; k < c->n_steps; k++) {
        struct plan_step *x = &v->steps[k];
        *x = (struct plan_step){.minutes = one_in(s, 3) ? 45 : 90, .place = one_in(s, 4) ? invent_place(w, s) : 0};
        x->gap.min = throw_of(s, k ? 4 : 0, 6);
        x->gap.max = one_in(s, 6) ? 0 : x->gap.min + throw_of(s, 0, 5);
        x->gap.target = x->gap.min + throw_of(s, 0, 4);
        if (!sunday && k && one_in(s, 3))
            x->gap.min = 3;
        if (anchor >= 0 && k > anchor && !one_in(s, 3)) {
            x->months = 1;
            x->gap = (struct plan_gap){.min = one_in(s, 2) ? 0 : 5};
            x->before = throw_of(s, 0, 4);
            x->after = throw_of(s, 0, 4);
        }
    }
    invent_states(v, s);
}

/* A world, a course, and sessions of others in it. */
static inline void invent(struct invented *v, uint64_t seed)
{
    uint64_t s = seed;
    memset(v, 0, sizeof *v);
    invent_world(v, &s);
    invent_course(v, &s);
    v->n_others = throw_of(&s, 0, RANDOM_OTHERS);
    for (int i = 0; i < v->n_others; i++) {
        v->other_steps[i] = (struct plan_step){.minutes = 60, .state = PLAN_CONFIRMED, .at = invent_at(&v->w, &s)};
        v->others[i] = (struct plan_course){
            .id = (uint32_t)i, .place = invent_place(&v->w, &s), .steps = &v->other_steps[i], .n_steps = 1};
    }
}

static inline struct plan_book *invented_book(const struct invented *v, struct arena *a)
{
    struct plan_book *b = NULL;
    must(plan_world_check(&v->w, err));
    must(plan_course_check(&v->w, &v->course, err));
    must(plan_book_new(&v->w, RANDOM_OTHERS, a, &b, err));
    for (int i = 0; i < v->n_others; i++)
        must(plan_book_hold(b, &v->others[i], 0, v->other_steps[i].at, err));
    return b;
}
