#include "core/plan/book_priv.h"

/* Chains hold the eight or so sessions of one course. */
static uint32_t chains_for(size_t sessions)
{
    uint32_t n = 16;
    while (n < sessions / 8)
        n *= 2;
    return n;
}

static int *chain_of(struct plan_book *b, uint32_t course)
{
    return &b->chains[(course * 2654435761u) >> 7 & b->mask];
}

static bool fits(const struct plan_interval *x, int from, int minutes)
{
    return x->from <= from && from + minutes <= x->to;
}

/* What is left of the starts at work when the day's things are taken away. */
static void refresh(struct plan_book *b, int length, int person, int day)
{
    size_t cell = book_cell(b, person, day);
    uint16_t open = b->work[length][cell];
    int minutes = b->lengths[length];
    for (int t = b->heads[cell]; t >= 0 && open; t = b->things[t].next)
        for (int i = 0; i < b->w->n_starts; i++)
            if (b->w->starts[i] < b->things[t].to && b->w->starts[i] + minutes > b->things[t].from)
                open = (uint16_t)(open & ~(1u << i));
    b->open[length][cell] = open;
}

int book_length(struct plan_book *b, int minutes, int *out, struct err *err)
{
    const struct plan_world *w = b->w;
    for (int i = 0; i < b->n_lengths; i++)
        if (b->lengths[i] == minutes) {
            *out = i;
            return 0;
        }
    if (b->n_lengths == PLAN_LENGTHS_MAX)
        return fail(err, ERR_LIMIT, "plan: sessions of %d minutes are the %dth length; %d are the most", minutes,
                    PLAN_LENGTHS_MAX + 1, PLAN_LENGTHS_MAX);
    int l = b->n_lengths++;
    b->lengths[l] = minutes;
    for (int p = 0; p < w->n_persons; p++) {
        for (size_t k = 0; k < w->persons[p].n_work; k++) {
            const struct plan_interval *x = &w->persons[p].work[k];
            for (int i = 0; i < w->n_starts; i++)
                if (fits(x, w->starts[i], minutes))
                    b->work[l][book_cell(b, p, x->day)] |= (uint16_t)(1u << i);
        }
        for (int d = 0; d < w->days; d++)
            refresh(b, l, p, d);
    }
    *out = l;
    return 0;
}

static void add_thing(struct plan_book *b, int person, int day, struct thing x)
{
    size_t cell = book_cell(b, person, day);
    int t = b->free_thing; /* there are enough for all busy intervals and all sessions with all members */
    b->free_thing = b->things[t].next;
    x.next = b->heads[cell];
    b->things[t] = x;
    b->heads[cell] = t;
    b->placed[cell] = (uint16_t)(b->placed[cell] + (x.place > 0));
}

static void drop_thing(struct plan_book *b, int person, int day, int held)
{
    size_t cell = book_cell(b, person, day);
    int *link = &b->heads[cell];
    while (b->things[*link].held != held)
        link = &b->things[*link].next;
    int t = *link;
    b->placed[cell] = (uint16_t)(b->placed[cell] - (b->things[t].place > 0));
    *link = b->things[t].next;
    b->things[t].next = b->free_thing;
    b->free_thing = t;
}

int plan_book_new(const struct plan_world *w, size_t sessions, struct arena *a, struct plan_book **out, struct err *err)
{
    struct plan_book *b = ARENA_NEW(a, struct plan_book);
    if (!b)
        return fail_memory(err);
    size_t n_things = (sessions + PLAN_STEPS_MAX) * PLAN_MEMBERS_MAX, n_held = sessions + PLAN_STEPS_MAX;
    if (sessions > (size_t)PLAN_COURSES_MAX * PLAN_STEPS_MAX)
        return fail(err, ERR_LIMIT, "plan: a book of %zu sessions; %d are the most", sessions,
                    PLAN_COURSES_MAX * PLAN_STEPS_MAX);
    for (int p = 0; p < w->n_persons; p++)
        n_things += w->persons[p].n_busy;
    b->w = w;
    b->weekday0 = plan_weekday(w, 0);
    b->n_weeks = plan_week(w, w->days - 1) + 1;
    b->mask = chains_for(sessions) - 1;
    size_t cells = (size_t)w->n_persons * (size_t)w->days;
    b->things = ARENA_ARRAY(a, n_things, struct thing);
    b->held = ARENA_ARRAY(a, n_held, struct held);
    b->heads = ARENA_ARRAY(a, cells, int);
    b->chains = ARENA_ARRAY(a, b->mask + 1, int);
    b->by_day = ARENA_ARRAY(a, cells, uint8_t);
    b->by_week = ARENA_ARRAY(a, (size_t)w->n_persons * (size_t)b->n_weeks, uint16_t);
    b->placed = ARENA_ARRAY(a, cells, uint16_t);
    for (int l = 0; l < PLAN_LENGTHS_MAX; l++) {
        b->work[l] = ARENA_ARRAY(a, cells, uint16_t);
        b->open[l] = ARENA_ARRAY(a, cells, uint16_t);
        if (!b->work[l] || !b->open[l])
            return fail_memory(err);
    }
    if (!b->things || !b->held || !b->heads || !b->chains || !b->by_day || !b->by_week || !b->placed)
        return fail_memory(err);
    for (size_t i = 0; i < n_things; i++)
        b->things[i].next = i + 1 < n_things ? (int)i + 1 : -1;
    for (size_t i = 0; i < n_held; i++)
        b->held[i].next = i + 1 < n_held ? (int)i + 1 : -1;
    for (size_t i = 0; i < cells; i++)
        b->heads[i] = -1;
    for (uint32_t i = 0; i <= b->mask; i++)
        b->chains[i] = -1;
    for (int p = 0; p < w->n_persons; p++)
        for (size_t k = 0; k < w->persons[p].n_busy; k++) {
            const struct plan_interval *x = &w->persons[p].busy[k];
            add_thing(b, p, x->day,
                      (struct thing){.held = -1,
                                     .from = (int16_t)x->from,
                                     .to = (int16_t)x->to,
                                     .place = (int16_t)x->place,
                                     .tag = x->tag});
        }
    *out = b;
    return 0;
}

/* A session is counted for each member or taken from the count. */
static void count(struct plan_book *b, const struct held *h, int by)
{
    const struct plan_binome *x = &b->w->binomes[h->at.binome];
    for (int i = 0; i < x->n; i++) {
        int p = x->members[i];
        uint8_t *day = &b->by_day[book_cell(b, p, h->at.day)];
        uint16_t *week = &b->by_week[p * b->n_weeks + book_week(b, h->at.day)];
        *day = (uint8_t)(*day + by);
        *week = (uint16_t)(*week + by);
        for (int l = 0; l < b->n_lengths; l++)
            refresh(b, l, p, h->at.day);
    }
}

int plan_book_hold(struct plan_book *b, const struct plan_course *c, int step, struct plan_at at, struct err *err)
{
    if (at.day < 0 || at.day >= b->w->days)
        return 0;
    const struct plan_binome *x = &b->w->binomes[at.binome];
    for (int i = 0; i < x->n; i++)
        if (b->by_day[book_cell(b, x->members[i], at.day)] == BOOK_DAY_MAX)
            return fail(err, ERR_LIMIT, "plan: course %u, step %d: person %d has %d sessions on day %d", c->id, step,
                        x->members[i], BOOK_DAY_MAX, at.day);
    int h = b->free_held;
    if (h < 0)
        return fail(err, ERR_LIMIT, "plan: course %u, step %d: the book is full", c->id, step);
    b->free_held = b->held[h].next;
    int minutes = c->steps[step].minutes, *chain = chain_of(b, c->id);
    int place = plan_step_place(b->w, c, step, at.binome);
    b->held[h] = (struct held){c->id, step, minutes, place, at, *chain};
    *chain = h;
    for (int i = 0; i < x->n; i++)
        add_thing(
            b, x->members[i], at.day,
            (struct thing){
                .held = h, .from = (int16_t)at.start, .to = (int16_t)(at.start + minutes), .place = (int16_t)place});
    count(b, &b->held[h], 1);
    return 0;
}

/* step -1: all of them. */
static void release(struct plan_book *b, uint32_t course, int step)
{
    int *link = chain_of(b, course);
    while (*link >= 0) {
        int i = *link;
        struct held *h = &b->held[i];
        if (h->course != course || (step >= 0 && h->step != step)) {
            link = &h->next;
            continue;
        }
        const struct plan_binome *x = &b->w->binomes[h->at.binome];
        for (int k = 0; k < x->n; k++)
            drop_thing(b, x->members[k], h->at.day, i);
        count(b, h, -1);
        *link = h->next;
        h->next = b->free_held;
        b->free_held = i;
    }
}

void plan_book_release(struct plan_book *b, uint32_t course)
{
    release(b, course, -1);
}

void plan_book_release_step(struct plan_book *b, uint32_t course, int step)
{
    release(b, course, step);
}
