#include "core/plan/problem.h"

/* ---- The row ---- */

static int add_start(struct problem *p, int minute, uint16_t bit)
{
    for (int i = 0; i < p->n_starts; i++)
        if (p->starts[i] == minute)
            return i;
    p->starts[p->n_starts] = minute;
    p->bits[p->n_starts] = bit;
    return p->n_starts++;
}

static int add_binome(struct problem *p, int binome, bool candidate)
{
    for (int i = 0; i < p->n_binomes; i++)
        if (p->binomes[i] == binome)
            return i;
    p->binomes[p->n_binomes] = binome;
    p->candidate[p->n_binomes] = candidate;
    return p->n_binomes++;
}

static int members_shared(const struct plan_binome *x, const struct plan_binome *y)
{
    int n = 0;
    for (int i = 0; i < x->n; i++)
        for (int k = 0; k < y->n; k++)
            n += x->members[i] == y->members[k];
    return n;
}

static int32_t price_change(const struct plan_world *w, int from, int to, enum plan_term *term)
{
    const struct plan_binome *x = &w->binomes[from], *y = &w->binomes[to];
    int shared = members_shared(x, y);
    *term = shared ? PLAN_MEMBER : PLAN_BINOME;
    return shared == x->n && shared == y->n ? 0 : w->weights[*term];
}

/* Starts and binômes: what the course may have, then those its dates have. */
static void make_row(struct problem *p, struct pin pin)
{
    uint16_t any = 0;
    for (int i = 0; i < 7; i++)
        any |= p->c->allowed[i];
    for (int i = 0; i < p->w->n_starts; i++)
        if (any >> i & 1 || problem_loose(p, PLAN_AVAILABILITY))
            (void)add_start(p, p->w->starts[i], (uint16_t)(1u << i));
    for (int i = 0; i < p->w->n_binomes; i++)
        if (p->c->candidates >> i & 1 || problem_loose(p, PLAN_CANDIDATE))
            (void)add_binome(p, i, true);
    for (int k = 0; k < p->c->n_steps; k++)
        if (p->c->steps[k].state != PLAN_FREE) {
            uint16_t bit = 0;
            for (int i = 0; i < p->w->n_starts; i++)
                if (p->w->starts[i] == p->c->steps[k].at.start)
                    bit = (uint16_t)(1u << i);
            (void)add_start(p, p->c->steps[k].at.start, bit);
            (void)add_binome(p, p->c->steps[k].at.binome, false);
        }
    if (pin.step >= 0) {
        (void)add_start(p, pin.at.start, 0);
        (void)add_binome(p, pin.at.binome, false);
    }
    p->row = (p->n_starts * p->n_binomes + ROW_BLOCK - 1) / ROW_BLOCK * ROW_BLOCK;
    for (int i = 0; i < p->n_binomes; i++)
        for (int k = 0; k < p->n_binomes; k++) {
            enum plan_term term;
            p->change[i][k] = price_change(p->w, p->binomes[i], p->binomes[k], &term);
            if (i != k && p->change[i][k] < p->w->weights[PLAN_BINOME])
                p->near[k][p->n_near[k]++] = (uint8_t)i;
        }
}

static int cell_of(struct problem *p, struct plan_at at)
{
    return add_start(p, at.start, 0) * p->n_binomes + add_binome(p, at.binome, false);
}

/* ---- Cells ---- */

/* Starts (bits) that the course may have on a weekday. What is let go stays off Sundays, PLAN_GAP_LEAST counts on it.
 */
static uint16_t starts_allowed(const struct problem *p, int weekday)
{
    if (!problem_loose(p, PLAN_AVAILABILITY))
        return p->c->allowed[weekday];
    return weekday < 6 || p->c->allowed[6] ? (uint16_t)0xffff : 0;
}

static void fill_cell(const struct problem *p, struct shape *x, const struct place_time *at, int start, int b,
                      int32_t cost)
{
    int32_t *cheapest = &x->cheapest[at->day - x->low_day];
    cost += p->ask.toll ? p->ask.toll(p->ask.who, at) : 0;
    x->cells[(size_t)(at->day - x->low_day) * (size_t)p->row + (size_t)(start * p->n_binomes + b)] = cost;
    *cheapest = cost < *cheapest ? cost : *cheapest;
}

/* What the free starts of a binôme cost on a day. Asked one by one where a constraint of people is let go. */
static void fill_loose(const struct problem *p, struct shape *x, int b, uint16_t open, struct place_time s)
{
    int32_t terms[PLAN_TERM__MAX];
    for (int i = 0; i < p->n_starts; i++) {
        s.from = p->starts[i];
        if (open & p->bits[i] && !book_refusals(p->book, &s, p->ask.loose, NULL))
            fill_cell(p, x, &s, i, b, book_cost(p->book, &s, terms));
    }
}

/* The same, from the book's masks. calm: each member's road on a day without other places. */
static void fill_day(const struct problem *p, struct shape *x, int b, uint16_t open, struct place_time s,
                     const int *calm)
{
    const struct plan_book *book = p->book;
    const struct plan_binome *m = &p->w->binomes[s.binome];
    const int32_t *weights = p->w->weights;
    int load = 0, road = 0, week = book_week(book, s.day);
    bool roads = false;
    for (int i = 0; i < m->n; i++) {
        size_t cell = book_cell(book, m->members[i], s.day);
        open &= book->open[x->length][cell];
        roads = roads || book->placed[cell];
    }
    for (int i = 0; i < m->n && open; i++) {
        const struct plan_person *person = &p->w->persons[m->members[i]];
        int in_week = book_week_count(book, m->members[i], week);
        if ((person->day_limit && book->by_day[book_cell(book, m->members[i], s.day)] >= person->day_limit) ||
            (person->week_limit && in_week >= person->week_limit))
            return;
        road += calm[i];
        load += in_week;
    }
    load = load < PLAN_LOAD_MAX ? load : PLAN_LOAD_MAX;
    for (int i = 0; i < p->n_starts && open; i++) {
        if (!(open & p->bits[i]))
            continue;
        s.from = p->starts[i];
        if (roads) {
            bool refused = false;
            road = 0;
            for (int k = 0; k < m->n && !refused; k++)
                road += book->placed[book_cell(book, m->members[k], s.day)]
                            ? book_road(book, m->members[k], &s, &refused)
                            : calm[k];
            if (refused)
                continue;
        }
        fill_cell(p, x, &s, i, b,
                  (road < PLAN_ROAD_MAX ? road : PLAN_ROAD_MAX) * weights[PLAN_TRAVEL] + load * weights[PLAN_LOAD] +
                      (s.from + s.minutes > p->w->evening ? weights[PLAN_EVENING] : 0));
    }
}

static int fill_shape(struct problem *p, struct shape *x, int step, struct err *err)
{
    const uint32_t people =
        1u << PLAN_WORK | 1u << PLAN_BUSY | 1u << PLAN_ROAD | 1u << PLAN_DAY_LIMIT | 1u << PLAN_WEEK_LIMIT;
    size_t days = (size_t)(x->high_day - x->low_day + 1), n = days * (size_t)p->row;
    x->cells = ARENA_ARRAY(p->a, n, int32_t);
    x->cheapest = ARENA_ARRAY(p->a, days, int32_t);
    if (!x->cells || !x->cheapest)
        return fail_memory(err);
    uint16_t allowed[7];
    for (int i = 0; i < 7; i++)
        allowed[i] = starts_allowed(p, i);
    for (size_t i = 0; i < days; i++) {
        x->cheapest[i] = PLAN_INF;
        if (allowed[book_weekday(p->book, x->low_day + (int)i)]) /* the rows of other days are never read */
            for (size_t r = 0; r < (size_t)p->row; r++)
                x->cells[i * (size_t)p->row + r] = PLAN_INF;
    }
    for (int b = 0; b < p->n_binomes; b++) {
        if (!p->candidate[b])
            continue;
        int binome = p->binomes[b], calm[PLAN_MEMBERS_MAX];
        struct place_time at = {
            .binome = binome, .place = plan_step_place(p->w, p->c, step, binome), .minutes = x->minutes};
        for (int i = 0; i < p->w->binomes[binome].n; i++)
            calm[i] = book_calm_road(p->book, p->w->binomes[binome].members[i], at.place);
        int weekday = book_weekday(p->book, x->low_day);
        for (at.day = x->low_day; at.day <= x->high_day; at.day++) {
            uint16_t open = allowed[weekday];
            weekday = weekday < 6 ? weekday + 1 : 0;
            if (open && p->ask.loose & people)
                fill_loose(p, x, b, open, at);
            else if (open)
                fill_day(p, x, b, open, at, calm);
        }
    }
    return 0;
}

static int make_shapes(struct problem *p, struct err *err)
{
    int step_of[PLAN_STEPS_MAX];
    for (int k = 0; k < p->c->n_steps; k++) {
        struct stage *s = &p->stages[k];
        const struct plan_step *step = &p->c->steps[k];
        if (s->fixed)
            continue;
        int i = 0;
        while (i < p->n_shapes && (p->shapes[i].minutes != step->minutes || p->shapes[i].place != step->place))
            i++;
        struct shape *x = &p->shapes[i];
        if (i == p->n_shapes) {
            *x = (struct shape){.minutes = step->minutes, .place = step->place, .low_day = s->low, .high_day = s->high};
            if (book_length(p->book, x->minutes, &x->length, err))
                return -1;
            step_of[p->n_shapes++] = k;
        }
        x->low_day = s->low < x->low_day ? s->low : x->low_day;
        x->high_day = s->high > x->high_day ? s->high : x->high_day;
        s->shape = i;
    }
    for (int i = 0; i < p->n_shapes; i++)
        if (fill_shape(p, &p->shapes[i], step_of[i], err))
            return -1;
    return 0;
}

/* What a session costs where it was planned before; PLAN_INF when it cannot stay. */
static int32_t price_kept(const struct problem *p, int k)
{
    const struct plan_at *at = &p->c->steps[k].at;
    uint16_t open = starts_allowed(p, plan_weekday(p->w, at->day));
    struct place_time s = {at->binome, plan_step_place(p->w, p->c, k, at->binome), at->day, at->start,
                           p->c->steps[k].minutes};
    int32_t terms[PLAN_TERM__MAX];
    for (int i = 0; i < p->n_starts; i++)
        if (p->starts[i] == at->start && p->bits[i])
            open &= p->bits[i];
    bool chosen = p->c->candidates >> at->binome & 1 || problem_loose(p, PLAN_CANDIDATE);
    if (!open || !chosen || at->day < p->first || book_refusals(p->book, &s, p->ask.loose, NULL))
        return PLAN_INF;
    return book_cost(p->book, &s, terms);
}

bool problem_kept(const struct problem *p, int k)
{
    return price_kept(p, k) < PLAN_INF;
}

/* ---- Ready ---- */

static void make_stage(struct problem *p, int k, struct pin pin)
{
    const struct plan_step *step = &p->c->steps[k];
    struct stage *s = &p->stages[k];
    *s = (struct stage){
        .fixed = plan_step_fixed(step), .keep_day = -1, .keep_cell = -1, .only_day = -1, .only_cell = -1};
    s->gap_min = step->gap.min;
    s->gap_max = problem_anchored(p, k) ? 0 : step->gap.max;
    if (problem_loose(p, PLAN_GAP)) {
        s->gap_min = k ? p->least : 0;
        s->gap_max = 0;
    } else if (problem_anchored(p, k) && s->gap_min < p->least) {
        s->gap_min = p->least;
    }
    if (s->fixed || pin.step == k) {
        struct plan_at at = s->fixed ? step->at : pin.at;
        s->only_day = at.day;
        s->only_cell = cell_of(p, at);
    }
    if (step->state != PLAN_PROPOSED && step->state != PLAN_RESERVED)
        return;
    s->keep_day = step->at.day;
    s->keep_cell = cell_of(p, step->at);
    int32_t weight = step->state == PLAN_PROPOSED ? p->w->weights[PLAN_MOVED] : p->w->reserved_weight;
    bool held = weight == PLAN_NEVER && !problem_loose(p, PLAN_HELD);
    s->moved = weight == PLAN_NEVER ? 0 : weight;
    if (held && s->only_cell < 0) {
        s->only_day = s->keep_day;
        s->only_cell = s->keep_cell;
    }
}

static int hold_fixed(struct problem *p, struct err *err)
{
    for (int k = 0; k < p->c->n_steps && !p->ask.own_held; k++)
        if (p->stages[k].fixed && plan_book_hold(p->book, p->c, k, p->c->steps[k].at, err))
            return -1;
    return 0;
}

/* What the steps after each one cost at least, wherever they are. */
static bool make_floors(struct problem *p)
{
    int32_t sum = 0;
    for (int k = p->c->n_steps - 1; k >= 0; k--) {
        struct stage *s = &p->stages[k];
        s->floor = sum;
        if (s->fixed)
            continue;
        const struct shape *x = &p->shapes[s->shape];
        int32_t least = s->keep_cost;
        for (int day = s->low; day <= s->high; day++)
            least = x->cheapest[day - x->low_day] < least ? x->cheapest[day - x->low_day] : least;
        if (least >= PLAN_INF)
            return false;
        sum += least;
    }
    return true;
}

/* All that the course says of itself. */
static void describe(struct problem *p, struct plan_book *b, const struct plan_course *c, const struct ask *ask)
{
    *p = (struct problem){.book = b, .w = b->w, .c = c, .ask = *ask, .anchor = -1, .limit = PLAN_INF};
    p->least = c->allowed[6] ? PLAN_GAP_LEAST + 1 : PLAN_GAP_LEAST;
    p->first = c->not_before > 0 && !problem_loose(p, PLAN_NOT_BEFORE) ? c->not_before : 0;
    make_row(p, ask->pin);
    for (int k = 0; k < c->n_steps; k++) {
        make_stage(p, k, ask->pin);
        if (problem_anchored(p, k))
            p->anchor = c->anchor;
    }
}

void problem_describe(struct problem *p, struct plan_book *b, const struct plan_course *c)
{
    describe(p, b, c, &(struct ask){.pin = {.step = -1}});
}

int problem_open(struct problem *p, struct plan_book *b, const struct plan_course *c, const struct ask *ask,
                 struct arena *a, bool *possible, struct err *err)
{
    describe(p, b, c, ask);
    p->a = a;
    *possible = problem_bound_days(p);
    if (!*possible) {
        p->ask.own_held = true; /* nothing is held, nothing is given back */
        return 0;
    }
    if (hold_fixed(p, err))
        goto out;
    for (int k = 0; k < c->n_steps; k++)
        p->stages[k].keep_cost = p->stages[k].keep_day >= 0 ? price_kept(p, k) : PLAN_INF;
    if (problem_make_months(p, err) || make_shapes(p, err))
        goto out;
    *possible = make_floors(p);
    return 0;
out:
    problem_close(p);
    return -1;
}

void problem_close(struct problem *p)
{
    for (int k = 0; k < p->c->n_steps && !p->ask.own_held; k++)
        if (p->stages[k].fixed)
            plan_book_release_step(p->book, p->c->id, k);
}

void problem_price(const struct problem *p, struct plan *plan)
{
    plan->cost = 0;
    plan->n = p->c->n_steps;
    for (int k = 0; k < plan->n; k++) {
        struct plan_session *s = &plan->sessions[k];
        const struct plan_session *last = k ? s - 1 : NULL;
        for (int t = 0; t < PLAN_TERM__MAX; t++)
            s->cost[t] = 0;
        int anchor = p->anchor >= 0 ? plan->sessions[p->anchor].at.day : 0;
        s->cost[PLAN_DISTANCE] = problem_distance(p, k, last ? last->at.day : p->c->from, anchor, s->at.day);
        if (last && !(p->stages[k].fixed && p->stages[k - 1].fixed)) {
            enum plan_term term;
            int32_t change = price_change(p->w, last->at.binome, s->at.binome, &term);
            s->cost[term] = change;
            if (p->c->same_weekday && plan_weekday(p->w, last->at.day) != plan_weekday(p->w, s->at.day))
                s->cost[PLAN_WEEKDAY] = p->w->weights[PLAN_WEEKDAY];
            s->cost[PLAN_HOUR] = last->at.start != s->at.start ? p->w->weights[PLAN_HOUR] : 0;
        }
        if (!p->stages[k].fixed) {
            struct place_time x = {s->at.binome, plan_step_place(p->w, p->c, k, s->at.binome), s->at.day, s->at.start,
                                   p->c->steps[k].minutes};
            (void)book_cost(p->book, &x, s->cost);
            const struct plan_at *old = &p->c->steps[k].at;
            if (old->day != s->at.day || old->start != s->at.start || old->binome != s->at.binome)
                s->cost[PLAN_MOVED] = p->stages[k].moved;
        }
        for (int t = 0; t < PLAN_TERM__MAX; t++)
            plan->cost += s->cost[t];
    }
}
