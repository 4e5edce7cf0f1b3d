/*
 * What a plan must keep and what it costs, told a second time: from the words of include/plan/world.h alone, sharing
 * nothing with the planner but its structs. Slow and simple: every session is compared with everything.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "plan/world.h"

/* Something somebody has: a session (of a course, of a step) or a busy interval (course -1). */
struct taken {
    int person, day, from, to, place;
    int course, step; /* course: its index; -1: busy */
};

struct taken_list {
    struct taken *x;
    int n, cap;
};

static inline void taken_add(struct taken_list *t, struct taken x)
{
    if (t->n == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 256;
        t->x = realloc(t->x, (size_t)t->cap * sizeof *t->x);
        if (!t->x)
            exit(1);
    }
    t->x[t->n++] = x;
}

static inline int checker_place(const struct plan_world *w, const struct plan_course *c, int step, int binome)
{
    int place = c->steps[step].place == 0 ? c->place : c->steps[step].place;
    if (place == PLAN_AT_BINOME)
        return w->binomes[binome].place;
    return place == PLAN_NOWHERE ? 0 : place;
}

static inline void taken_session(struct taken_list *t, const struct plan_world *w, const struct plan_course *c,
                                 int course, int step, struct plan_at at)
{
    for (int i = 0; i < w->binomes[at.binome].n && at.day >= 0; i++)
        taken_add(t,
                  (struct taken){w->binomes[at.binome].members[i], at.day, at.start, at.start + c->steps[step].minutes,
                                 checker_place(w, c, step, at.binome), course, step});
}

static inline void taken_busy(struct taken_list *t, const struct plan_world *w)
{
    for (int p = 0; p < w->n_persons; p++)
        for (size_t i = 0; i < w->persons[p].n_busy; i++) {
            const struct plan_interval *b = &w->persons[p].busy[i];
            taken_add(t, (struct taken){p, b->day, b->from, b->to, b->place, -1, 0});
        }
}

/* ---- The calendar, its own way: days counted one by one ---- */

static inline int checker_year_days(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 366 : 365;
}

static inline int checker_month_length(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month] + (month == 1 && checker_year_days(year) == 366);
}

static inline int checker_month_day(const struct plan_world *w, int day, int months)
{
    int left = w->first + day, year = 1970, month = 0;
    while (left >= checker_year_days(year))
        left -= checker_year_days(year++);
    while (left >= checker_month_length(year, month))
        left -= checker_month_length(year, month++);
    int result = day - left; /* the first of its month */
    for (int i = 0; i < months; i++) {
        result += checker_month_length(year, month);
        if (++month == 12) {
            month = 0;
            year++;
        }
    }
    int length = checker_month_length(year, month);
    return result + (left < length ? left : length - 1);
}

static inline int checker_weekday(const struct plan_world *w, int day)
{
    return (((w->first + day + 3) % 7) + 7) % 7; /* 1 January 1970 was a Thursday */
}

/* The Monday of its week. */
static inline int checker_monday(const struct plan_world *w, int day)
{
    return day - checker_weekday(w, day);
}

/* ---- Hard constraints ---- */

static inline bool checker_is_fixed(const struct plan_step *s)
{
    return s->state == PLAN_CONFIRMED || s->state == PLAN_DONE;
}

static inline bool checker_same(struct plan_at a, struct plan_at b)
{
    return a.day == b.day && a.start == b.start && a.binome == b.binome;
}

/* Kinds broken by people and the course's own wishes, without gaps. Own free sessions in `t` count for the limits: the
 * session itself is left out. */
static inline uint32_t checker_session(const struct plan_world *w, const struct plan_course *c, int course, int k,
                                       struct plan_at at, const struct taken_list *t)
{
    uint32_t bad = 0;
    const struct plan_step *s = &c->steps[k];
    int from = at.start, to = at.start + s->minutes, place = checker_place(w, c, k, at.binome);
    if (at.day < 0 || at.day >= w->days)
        return 1u << PLAN_HORIZON;
    if (at.day < c->not_before)
        bad |= 1u << PLAN_NOT_BEFORE;
    if (!(c->candidates >> at.binome & 1))
        bad |= 1u << PLAN_CANDIDATE;
    uint16_t allowed = c->allowed[checker_weekday(w, at.day)];
    bool known = false, in = false;
    for (int i = 0; i < w->n_starts; i++)
        if (w->starts[i] == at.start) {
            known = true;
            in = allowed >> i & 1;
        }
    bool kept = (s->state == PLAN_PROPOSED || s->state == PLAN_RESERVED) && checker_same(at, s->at);
    if (known ? !in : !(kept && allowed))
        bad |= 1u << PLAN_AVAILABILITY;
    if (s->state == PLAN_PROPOSED && w->weights[PLAN_MOVED] == PLAN_NEVER && !kept)
        bad |= 1u << PLAN_HELD;
    for (int i = 0; i < w->binomes[at.binome].n; i++) {
        int person = w->binomes[at.binome].members[i], in_day = 0, in_week = 0;
        const struct plan_person *p = &w->persons[person];
        bool works = false;
        for (size_t j = 0; j < p->n_work; j++)
            works = works || (p->work[j].day == at.day && p->work[j].from <= from && to <= p->work[j].to);
        if (!works)
            bad |= 1u << PLAN_WORK;
        for (int j = 0; j < t->n; j++) {
            const struct taken *x = &t->x[j];
            if (x->person != person || (x->course == course && x->step == k))
                continue;
            if (x->course >= 0 && x->day == at.day)
                in_day++;
            if (x->course >= 0 && checker_monday(w, x->day) == checker_monday(w, at.day))
                in_week++;
            if (x->day != at.day)
                continue;
            if (x->from < to && from < x->to) {
                bad |= 1u << PLAN_BUSY;
            } else if (place && x->place) {
                bool first = x->to <= from;
                int a = first ? x->place : place, b = first ? place : x->place;
                int road = w->travel[(a - 1) * w->n_places + b - 1];
                if (road > PLAN_TRAVEL_MAX || road > (first ? from - x->to : x->from - to))
                    bad |= 1u << PLAN_ROAD;
            }
        }
        if (p->day_limit && in_day + 1 > p->day_limit)
            bad |= 1u << PLAN_DAY_LIMIT;
        if (p->week_limit && in_week + 1 > p->week_limit)
            bad |= 1u << PLAN_WEEK_LIMIT;
    }
    return bad;
}

/* Kinds broken between step k and the one before, and its anchor; `loose` kinds are let go. */
static inline uint32_t checker_gap(const struct plan_world *w, const struct plan_course *c, int k, int before,
                                   int anchor, int day, uint32_t loose)
{
    const struct plan_step *s = &c->steps[k];
    bool fixed = checker_is_fixed(s), before_fixed = k == 0 || checker_is_fixed(&c->steps[k - 1]);
    int first = c->not_before > 0 && !(loose >> PLAN_NOT_BEFORE & 1) ? c->not_before : 0;
    int least = k == 0 ? 0 : c->allowed[6] ? PLAN_GAP_LEAST + 1 : PLAN_GAP_LEAST;
    bool gap_loose = loose >> PLAN_GAP & 1;
    uint32_t bad = 0;
    int min = gap_loose || s->gap.min < least ? least : s->gap.min;
    int max = gap_loose || s->months ? 0 : s->gap.max;
    if (!(fixed && before_fixed)) {
        if (day < before + min)
            bad |= 1u << PLAN_GAP;
        int last = before + max;
        if (before_fixed && last < first)
            last = first + max - min;
        if (max && day > last)
            bad |= 1u << PLAN_GAP;
    }
    if (s->months && !fixed && !(loose >> PLAN_OFFSET & 1)) {
        int target = checker_month_day(w, anchor, s->months), last = target + s->after;
        if (checker_is_fixed(&c->steps[c->anchor]) && last < first)
            last = first + s->before + s->after;
        if (day < target - s->before || day > last)
            bad |= 1u << PLAN_OFFSET;
    }
    return bad;
}

/* Everything, of all courses together: the first break is told, and how many there are is returned. */
static inline int checker_all(const struct plan_world *w, const struct plan_course *courses, int n, const bool *found,
                              const struct plan *plans, char *told, size_t size)
{
    struct taken_list every = {0};
    int breaks = 0;
    taken_busy(&every, w);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < courses[i].n_steps; k++) {
            const struct plan_step *s = &courses[i].steps[k];
            if (found[i] || checker_is_fixed(s))
                taken_session(&every, w, &courses[i], i, k, checker_is_fixed(s) ? s->at : plans[i].sessions[k].at);
        }
    /* By person, so that a session is compared with what its members have. */
    struct taken_list *mine = calloc((size_t)w->n_persons, sizeof *mine);
    for (int i = 0; i < every.n; i++)
        taken_add(&mine[every.x[i].person], every.x[i]);
    for (int i = 0; i < n; i++) {
        const struct plan_course *c = &courses[i];
        for (int k = 0; found[i] && k < c->n_steps; k++) {
            struct plan_at at = plans[i].sessions[k].at;
            uint32_t bad = 0;
            if (checker_is_fixed(&c->steps[k])) {
                bad = checker_same(at, c->steps[k].at) ? 0 : 1u << PLAN_AGREED;
            } else {
                struct taken_list members = {0};
                for (int m = 0; m < w->binomes[at.binome].n; m++) {
                    const struct taken_list *t = &mine[w->binomes[at.binome].members[m]];
                    for (int j = 0; j < t->n; j++)
                        if (abs(t->x[j].day - at.day) < 7)
                            taken_add(&members, t->x[j]);
                }
                bad = checker_session(w, c, i, k, at, &members);
                free(members.x);
            }
            int anchor = c->steps[k].months ? plans[i].sessions[c->anchor].at.day : 0;
            bad |= checker_gap(w, c, k, k ? plans[i].sessions[k - 1].at.day : c->from, anchor, at.day, 0);
            if (bad && breaks++ == 0)
                snprintf(told, size, "course %d, step %d (day %d, %d, %d) on day %d at %d by %d breaks %#x", i, k,
                         c->steps[k].at.day, c->steps[k].at.start, c->steps[k].at.binome, at.day, at.start, at.binome,
                         bad);
        }
    }
    for (int p = 0; p < w->n_persons; p++)
        free(mine[p].x);
    free(mine);
    free(every.x);
    return breaks;
}

/* ---- Cost ---- */

static inline int checker_leg(const struct plan_world *w, int a, int b)
{
    if (!a || !b)
        return 0;
    int road = w->travel[(a - 1) * w->n_places + b - 1];
    return road > PLAN_TRAVEL_MAX ? PLAN_TRAVEL_MAX : road;
}

/* A session where it is, `t` being what is held beside the course's own free sessions. */
static inline int64_t checker_own_cost(const struct plan_world *w, const struct plan_course *c, int k,
                                       struct plan_at at, const struct taken_list *t)
{
    const struct plan_step *s = &c->steps[k];
    int from = at.start, to = from + s->minutes, place = checker_place(w, c, k, at.binome), road = 0, load = 0;
    if (checker_is_fixed(s))
        return 0;
    for (int i = 0; i < w->binomes[at.binome].n; i++) {
        int person = w->binomes[at.binome].members[i], end = -1, begin = 9999;
        int before = w->persons[person].base, after = before;
        for (int j = 0; j < t->n; j++) {
            const struct taken *x = &t->x[j];
            if (x->person != person)
                continue;
            load += x->course >= 0 && checker_monday(w, x->day) == checker_monday(w, at.day);
            if (x->day != at.day || !x->place)
                continue;
            if (x->to <= from && (x->to > end || (x->to == end && x->place < before))) {
                end = x->to;
                before = x->place;
            }
            if (x->from >= to && (x->from < begin || (x->from == begin && x->place < after))) {
                begin = x->from;
                after = x->place;
            }
        }
        int more = checker_leg(w, before, place) + checker_leg(w, place, after) - checker_leg(w, before, after);
        road += place && more > 0 ? more : 0;
    }
    int64_t cost = (int64_t)(road > PLAN_ROAD_MAX ? PLAN_ROAD_MAX : road) * w->weights[PLAN_TRAVEL];
    cost += (int64_t)(load > PLAN_LOAD_MAX ? PLAN_LOAD_MAX : load) * w->weights[PLAN_LOAD];
    cost += to > w->evening ? w->weights[PLAN_EVENING] : 0;
    if (s->state == PLAN_PROPOSED && !checker_same(at, s->at) && w->weights[PLAN_MOVED] != PLAN_NEVER)
        cost += w->weights[PLAN_MOVED];
    if (s->state == PLAN_RESERVED && !checker_same(at, s->at))
        cost += w->reserved_weight;
    return cost;
}

/* What it costs next to the session before (NULL: the first) and its anchor. */
static inline int64_t checker_pair_cost(const struct plan_world *w, const struct plan_course *c, int k,
                                        const struct plan_at *before, int anchor, struct plan_at at)
{
    const struct plan_step *s = &c->steps[k];
    bool fixed = checker_is_fixed(s), before_fixed = k == 0 || checker_is_fixed(&c->steps[k - 1]);
    bool from_fixed = s->months ? checker_is_fixed(&c->steps[c->anchor]) : before_fixed;
    int target = s->months ? checker_month_day(w, anchor, s->months) : (before ? before->day : c->from) + s->gap.target;
    int off = abs(at.day - target);
    int64_t cost = fixed && from_fixed
                       ? 0
                       : (int64_t)(off > PLAN_DISTANCE_MAX ? PLAN_DISTANCE_MAX : off) * w->weights[PLAN_DISTANCE];
    if (!before || (fixed && before_fixed))
        return cost;
    const struct plan_binome *x = &w->binomes[before->binome], *y = &w->binomes[at.binome];
    int same = 0;
    for (int i = 0; i < x->n; i++)
        for (int j = 0; j < y->n; j++)
            same += x->members[i] == y->members[j];
    if (same == 0)
        cost += w->weights[PLAN_BINOME];
    else if (same != x->n || same != y->n)
        cost += w->weights[PLAN_MEMBER];
    if (c->same_weekday && checker_weekday(w, before->day) != checker_weekday(w, at.day))
        cost += w->weights[PLAN_WEEKDAY];
    if (before->start != at.start)
        cost += w->weights[PLAN_HOUR];
    return cost;
}
