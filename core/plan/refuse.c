/* One session against the people who would hold it: what refuses it, and what it costs where it is. */
#include "core/plan/book_priv.h"

#include <stdlib.h>

static int leg(const struct plan_world *w, int from, int to)
{
    if (from <= 0 || to <= 0)
        return 0;
    return w->travel[(size_t)(from - 1) * (size_t)w->n_places + (size_t)(to - 1)];
}

static int counted_leg(const struct plan_world *w, int from, int to)
{
    int t = leg(w, from, to);
    return t < PLAN_TRAVEL_MAX ? t : PLAN_TRAVEL_MAX;
}

/* Minutes that are missing between a thing and the session: 0 where the road fits, or where they are at the same time
 * (that is PLAN_BUSY's). */
static int missing(const struct plan_world *w, const struct thing *t, const struct place_time *s)
{
    if (t->place <= 0 || s->place <= 0)
        return 0;
    bool before = t->to <= s->from;
    if (!before && t->from < s->from + s->minutes)
        return 0;
    int road = before ? leg(w, t->place, s->place) : leg(w, s->place, t->place);
    int time = before ? s->from - t->to : t->from - s->from - s->minutes;
    if (road > PLAN_TRAVEL_MAX)
        return road;
    return road > time ? road - time : 0;
}

bool book_clashes(const struct plan_book *b, const struct thing *t, const struct place_time *s)
{
    return (t->from < s->from + s->minutes && t->to > s->from) || missing(b->w, t, s) > 0;
}

int book_road(const struct plan_book *b, int person, const struct place_time *s, bool *refused)
{
    const struct plan_world *w = b->w;
    int before = w->persons[person].base, after = before, ended = -1, begins = 1441;
    for (int i = b->heads[book_cell(b, person, s->day)]; i >= 0; i = b->things[i].next) {
        const struct thing *t = &b->things[i];
        if (t->place <= 0)
            continue;
        if (missing(w, t, s))
            *refused = true;
        if (t->to <= s->from && (t->to > ended || (t->to == ended && t->place < before))) {
            ended = t->to;
            before = t->place;
        }
        if (t->from >= s->from + s->minutes && (t->from < begins || (t->from == begins && t->place < after))) {
            begins = t->from;
            after = t->place;
        }
    }
    int more = counted_leg(w, before, s->place) + counted_leg(w, s->place, after) - counted_leg(w, before, after);
    return s->place > 0 && more > 0 ? more : 0;
}

int book_calm_road(const struct plan_book *b, int person, int place)
{
    int base = b->w->persons[person].base;
    int more = counted_leg(b->w, base, place) + counted_leg(b->w, place, base) - counted_leg(b->w, base, base);
    return place > 0 && more > 0 ? more : 0;
}

int32_t book_cost(const struct plan_book *b, const struct place_time *s, int32_t terms[PLAN_TERM__MAX])
{
    const struct plan_world *w = b->w;
    const struct plan_binome *x = &w->binomes[s->binome];
    int road = 0, load = 0, week = book_week(b, s->day);
    bool refused = false;
    for (int i = 0; i < x->n; i++) {
        road += book_road(b, x->members[i], s, &refused);
        load += book_week_count(b, x->members[i], week);
    }
    terms[PLAN_TRAVEL] = (road < PLAN_ROAD_MAX ? road : PLAN_ROAD_MAX) * w->weights[PLAN_TRAVEL];
    terms[PLAN_LOAD] = (load < PLAN_LOAD_MAX ? load : PLAN_LOAD_MAX) * w->weights[PLAN_LOAD];
    terms[PLAN_EVENING] = s->from + s->minutes > w->evening ? w->weights[PLAN_EVENING] : 0;
    return terms[PLAN_TRAVEL] + terms[PLAN_LOAD] + terms[PLAN_EVENING];
}

static void tell(const struct plan_book *b, struct plan_why *why, enum plan_kind kind, int person,
                 const struct thing *t, int minutes)
{
    if (!why || why->n == PLAN_REFUSALS_MAX)
        return;
    struct plan_refusal *r = &why->refusals[why->n++];
    *r = (struct plan_refusal){.kind = kind, .person = person, .minutes = minutes};
    if (!t)
        return;
    r->tag = t->tag;
    r->from = t->from;
    r->to = t->to;
    r->by_session = t->held >= 0;
    if (r->by_session) {
        r->course = b->held[t->held].course;
        r->step = b->held[t->held].step;
    }
}

static bool at_work(const struct plan_person *p, const struct place_time *s)
{
    size_t low = 0, high = p->n_work; /* the first interval of the day */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (p->work[middle].day < s->day)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < p->n_work && p->work[low].day == s->day; low++)
        if (p->work[low].from <= s->from && s->from + s->minutes <= p->work[low].to)
            return true;
    return false;
}

uint32_t book_refusals(const struct plan_book *b, const struct place_time *s, uint32_t loose, struct plan_why *why)
{
    const struct plan_world *w = b->w;
    const struct plan_binome *x = &w->binomes[s->binome];
    uint32_t found = 0;
    for (int i = 0; i < x->n; i++) {
        int person = x->members[i];
        const struct plan_person *p = &w->persons[person];
        uint32_t mine = 0;
        if (!(loose & 1u << PLAN_WORK) && !at_work(p, s)) {
            mine |= 1u << PLAN_WORK;
            tell(b, why, PLAN_WORK, person, NULL, 0);
        }
        for (int k = b->heads[book_cell(b, person, s->day)]; k >= 0; k = b->things[k].next) {
            const struct thing *t = &b->things[k];
            int short_of = missing(w, t, s);
            bool over = t->from < s->from + s->minutes && t->to > s->from;
            if (over && !(loose & 1u << PLAN_BUSY)) {
                mine |= 1u << PLAN_BUSY;
                tell(b, why, PLAN_BUSY, person, t, 0);
            }
            if (short_of && !(loose & 1u << PLAN_ROAD)) {
                mine |= 1u << PLAN_ROAD;
                tell(b, why, PLAN_ROAD, person, t, short_of);
            }
        }
        if (!(loose & 1u << PLAN_DAY_LIMIT) && p->day_limit &&
            b->by_day[book_cell(b, person, s->day)] >= p->day_limit) {
            mine |= 1u << PLAN_DAY_LIMIT;
            tell(b, why, PLAN_DAY_LIMIT, person, NULL, p->day_limit);
        }
        if (!(loose & 1u << PLAN_WEEK_LIMIT) && p->week_limit &&
            book_week_count(b, person, book_week(b, s->day)) >= p->week_limit) {
            mine |= 1u << PLAN_WEEK_LIMIT;
            tell(b, why, PLAN_WEEK_LIMIT, person, NULL, p->week_limit);
        }
        found |= mine;
    }
    return found;
}
