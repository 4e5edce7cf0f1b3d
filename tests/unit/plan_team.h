/* A small team and its courses, for the planner's tests: Monday to Friday, 9 to 12:30 and 13:30 to 18. */
#pragma once

#include "arena.h"

#include "base/date.h"
#include "plan/all.h"
#include "plan_checker.h"

#define DAYS 480
#define PERSONS 5
#define BINOMES 4
#define PLACES 3
#define COURSES 24
#define STEPS 11

struct team {
    struct plan_world w;
    struct plan_person persons[PERSONS];
    struct plan_binome binomes[BINOMES];
    struct plan_interval work[PERSONS][DAYS * 2], busy[PERSONS][40];
    struct plan_course courses[COURSES];
    struct plan_step steps[COURSES][STEPS];
};

static struct team *team;
static struct plan_result result;

static const uint16_t roads[PLACES * PLACES] = {0, 20, 45, 20, 0, 300, 45, 240, 0};

static inline void make_team(int days)
{
    memset(team, 0, sizeof *team);
    team->w = (struct plan_world){.first = date_from_ymd(2026, 11, 23),
                                  .days = days,
                                  .starts = {540, 660, 840, 960},
                                  .n_starts = 4,
                                  .evening = 1020,
                                  .n_places = PLACES,
                                  .travel = roads,
                                  .persons = team->persons,
                                  .n_persons = PERSONS,
                                  .binomes = team->binomes,
                                  .n_binomes = BINOMES,
                                  .weights = {3, 80, 40, 10, 5, 1, 20, 1, 60}};
    for (int p = 0; p < PERSONS; p++) {
        struct plan_person *x = &team->persons[p];
        *x = (struct plan_person){.base = 1, .work = team->work[p], .busy = team->busy[p]};
        for (int d = 0; d < days; d++)
            if (d % 7 < 5) { /* 23 November 2026 is a Monday */
                team->work[p][x->n_work++] = (struct plan_interval){.day = d, .from = 540, .to = 750};
                team->work[p][x->n_work++] = (struct plan_interval){.day = d, .from = 810, .to = 1080};
            }
    }
    for (int b = 0; b < BINOMES; b++) /* the last person, a psychologist, is in two */
        team->binomes[b] = (struct plan_binome){.n = 2,
                                                .members = {b, b < 2    ? PERSONS - 1
                                                               : b == 2 ? 3
                                                                        : 0},
                                                .place = 2};
}

static inline void leave(int person, int first, int last)
{
    struct plan_person *x = &team->persons[person];
    for (int d = first; d <= last; d++)
        team->busy[person][x->n_busy++] = (struct plan_interval){d, 0, 1440, 0, 77};
}

/* As AIDA: six sequences, then after months. */
static inline struct plan_course *make_course(int i, int from)
{
    static const int months[] = {1, 3, 6, 9, 12};
    struct plan_course *c = &team->courses[i];
    *c = (struct plan_course){.id = (uint32_t)i,
                              .place = 1 + i % 2,
                              .from = from,
                              .not_before = from,
                              .candidates = 15,
                              .anchor = 5,
                              .steps = team->steps[i],
                              .n_steps = STEPS};
    for (int d = 0; d < 5; d++)
        c->allowed[d] = 15;
    for (int k = 0; k < STEPS; k++)
        team->steps[i][k] = k == 0 ? (struct plan_step){.minutes = 90, .gap = {0, 7, 28}}
                            : k < 6
                                ? (struct plan_step){.minutes = 90, .gap = {14, 21, 35}}
                                : (struct plan_step){.minutes = 60, .months = months[k - 6], .before = 10, .after = 10};
    return c;
}

static inline struct plan_book *new_book(size_t sessions)
{
    struct plan_book *b = NULL;
    must(plan_world_check(&team->w, err));
    must(plan_book_new(&team->w, sessions, arena, &b, err));
    return b;
}

static inline int setup(void **state)
{
    team = calloc(1, sizeof *team);
    return team ? arena_setup(state) : -1;
}

static inline int teardown(void **state)
{
    free(team);
    return arena_teardown(state);
}

static inline int empty(void **state)
{
    (void)state;
    arena_reset(arena);
    make_team(DAYS);
    return 0;
}
