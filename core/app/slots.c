#include <stdlib.h>

#include "app/access.h"
#include "base/date.h"
#include "base/vec.h"
#include "core/app/slots_priv.h"
#include "domain/commune.h"
#include "store/rows.h"

/* Starts of one day: every half hour of it. */
#define STARTS_MAX (1440 / SLOT_STEP)

/* Bytes of a uuid and of an INSEE code. */
#define UUID_SIZE 36
#define INSEE_SIZE 5

/* Refusals that are counted: each constraint of everybody. */
#define REFUSALS_MAX 200

/* Number of a place that is no row: the middle of a commune. Larger than any, so that it stands last on the board. */
#define MIDDLE_ID INT64_MAX

#define SELECT_PLACE \
    "SELECT p.id, p.uuid, coalesce(p.name, s.name, c.name, p.city, 'lieu'), p.insee, coalesce(c.name, p.city)" \
    " FROM place p LEFT JOIN structure s ON s.id = p.structure LEFT JOIN commune c ON c.insee = p.insee" \
    " WHERE p.deleted_rev IS NULL"
#define KNOWN \
    " AND p.id IN (SELECT place FROM series WHERE deleted_rev IS NULL UNION SELECT place FROM occurrence UNION" \
    " SELECT place FROM place_planning)"
static const char SQL_KNOWN[] = SELECT_PLACE KNOWN " ORDER BY 5 COLLATE NOCASE, 3 COLLATE NOCASE, p.id LIMIT ?1";
static const char SQL_OF_COMMUNE[] = SELECT_PLACE KNOWN " AND p.insee = ?2 ORDER BY 3 COLLATE NOCASE, p.id LIMIT ?1";
static const char SQL_ONE[] = SELECT_PLACE " AND p.uuid = ?2 LIMIT ?1";

/* ---- Where ---- */

static int read_place(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct slot_place *p = item;
    *p = (struct slot_place){.id = col_int(s, 0),
                             .uuid = col_text(s, 1, a),
                             .name = col_text(s, 2, a),
                             .insee = col_text(s, 3, a),
                             .commune = col_text(s, 4, a)};
    return p->uuid && p->name ? 0 : fail_memory(err);
}

static int list_places(struct ctx *ctx, const char *sql, struct str which, int64_t most, struct slot_place **out,
                       size_t *n)
{
    struct vec places = VEC_OF(struct slot_place);
    struct stmt *s;
    if (db_prepare(ctx->db, sql, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, most);
    if (sql != SQL_KNOWN)
        bind_str(s, 2, which);
    if (rows_all(s, read_place, ctx->arena, &places, &ctx->err) != 0)
        return -1;
    *out = places.items;
    *n = places.n;
    return 0;
}

int slots_places(struct ctx *ctx, struct slot_place **out, size_t *n)
{
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0)
        return -1;
    return list_places(ctx, SQL_KNOWN, STR(""), SLOT_KNOWN_MAX, out, n);
}

/* The middle of a commune, as a place behind the others. */
static int add_middle(struct slot_work *w, const struct commune *c)
{
    struct board *b = w->b;
    struct board_place *places = ARENA_ARRAY(w->ctx->arena, b->n_places + 1, struct board_place);
    if (!places)
        return fail_memory(&w->ctx->err);
    if (b->n_places)
        memcpy(places, b->places, b->n_places * sizeof *places);
    places[b->n_places] = (struct board_place){.id = MIDDLE_ID,
                                               .name = c->name,
                                               .insee = c->insee,
                                               .commune = c->name,
                                               .located = true,
                                               .lat = c->lat,
                                               .lon = c->lon};
    b->places = places;
    w->places[0] = b->n_places++;
    w->n_places = 1;
    w->elsewhere = true;
    return 0;
}

/* Loads the board with the places that are meant. */
static int load(struct slot_work *w)
{
    struct ctx *ctx = w->ctx;
    struct str where = w->wish->where;
    struct slot_place *list = NULL;
    struct commune commune = {0};
    int64_t ids[SLOT_PLACES_MAX];
    size_t n = 0;
    int in_commune = 0;
    if (where.n == UUID_SIZE && list_places(ctx, SQL_ONE, where, 1, &list, &n) != 0)
        return -1;
    if (where.n == INSEE_SIZE &&
        ((in_commune = commune_by_insee(ctx->db, where, ctx->arena, &commune, &ctx->err)) < 0 ||
         list_places(ctx, SQL_OF_COMMUNE, where, SLOT_PLACES_MAX, &list, &n) != 0))
        return -1;
    if (where.n > 0 && n == 0 && in_commune != 1)
        return fail(&ctx->err, ERR_INPUT, "where: there is no such place");
    for (size_t i = 0; i < n; i++)
        ids[i] = list[i].id;
    if (board_load(ctx, w->days[0], w->days[w->n_days - 1], ids, n, &w->b) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        w->places[i] = board_place(w->b, ids[i]);
    w->n_places = n;
    w->somewhere = where.n > 0;
    if (n == 0 && in_commune == 1)
        return add_middle(w, &commune);
    if (n == 0)
        w->places[w->n_places++] = BOARD_NONE;
    return 0;
}

/* ---- When ---- */

static int list_days(struct slot_work *w)
{
    const struct slot_wish *wish = w->wish;
    int32_t tomorrow = ctx_today(w->ctx) + 1;
    int32_t first = wish->first < tomorrow ? tomorrow : wish->first;
    if (wish->last < wish->first)
        return fail(&w->ctx->err, ERR_INPUT, "last: before the first day");
    if (wish->last < tomorrow)
        return fail(&w->ctx->err, ERR_INPUT, "last: all these days have gone by");
    for (int32_t day = first; day <= wish->last; day++) {
        if (wish->weekdays && !(wish->weekdays >> date_weekday(day) & 1))
            continue;
        if (w->n_days == SLOT_DAYS_MAX) {
            w->more_days = true;
            break;
        }
        w->days[w->n_days++] = day;
    }
    return w->n_days > 0 ? 0 : fail(&w->ctx->err, ERR_INPUT, "weekdays: none of them lies between these days");
}

static int check_hours(struct slot_work *w)
{
    const struct slot_wish *wish = w->wish;
    const struct activity *k = w->kind->activity;
    w->minutes = wish->minutes ? wish->minutes : (int)k->minutes;
    w->size = wish->size ? wish->size : (size_t)(k->staff_min ? k->staff_min : 1);
    if (k->staff_max == 0 || k->pattern != PATTERN_DATES)
        return fail(&w->ctx->err, ERR_INPUT, "kind: nobody is looked for to hold it");
    if (w->minutes < ACTIVITY_MINUTES_MIN || w->minutes > 1440 || w->size > STAFF_MAX)
        return fail(&w->ctx->err, ERR_INPUT, "minutes: 5 minutes to a day expected");
    if (wish->from < 0 || wish->to > 1440 || wish->to - wish->from < w->minutes)
        return fail(&w->ctx->err, ERR_INPUT, "to: the date does not fit between these hours");
    return 0;
}

/* ---- Weighing one day ---- */

struct verdict {
    unsigned refused, warned; /* sets of constraints */
    int64_t weight;
};

/* What one day says: of each person alone, of each person's road to each place, of each place. */
struct day_table {
    int starts[STARTS_MAX];
    size_t n_starts;
    size_t *people, n_people; /* those of any group */
    size_t *at;               /* of each person of the board: where in `people` */
    struct verdict *person, *road, *place;
};

static struct verdict *person_at(const struct day_table *t, size_t person, size_t start)
{
    return &t->person[person * t->n_starts + start];
}
static struct verdict *place_at(const struct day_table *t, size_t place, size_t start)
{
    return &t->place[place * t->n_starts + start];
}
static struct verdict *road_at(const struct day_table *t, size_t n_places, size_t person, size_t place, size_t start)
{
    return &t->road[(person * n_places + place) * t->n_starts + start];
}

static int make_table(struct slot_work *w, struct day_table *t)
{
    struct arena *a = w->ctx->arena;
    *t = (struct day_table){.people = ARENA_ARRAY(a, w->b->n_people, size_t),
                            .at = ARENA_ARRAY(a, w->b->n_people, size_t)};
    if (!t->people || !t->at)
        return fail_memory(&w->ctx->err);
    for (int start = w->wish->from; start + w->minutes <= w->wish->to && t->n_starts < STARTS_MAX; start += SLOT_STEP)
        t->starts[t->n_starts++] = start;
    for (size_t i = 0; i < w->b->n_people; i++)
        t->at[i] = BOARD_NONE;
    for (size_t i = 0; i < w->n_groups; i++) {
        for (size_t k = 0; k < w->groups[i].n; k++) {
            size_t person = w->groups[i].people[k];
            if (t->at[person] == BOARD_NONE) {
                t->at[person] = t->n_people;
                t->people[t->n_people++] = person;
            }
        }
    }
    t->person = ARENA_ARRAY(a, t->n_people * t->n_starts, struct verdict);
    t->road = ARENA_ARRAY(a, t->n_people * w->n_places * t->n_starts, struct verdict);
    t->place = ARENA_ARRAY(a, w->n_places * t->n_starts, struct verdict);
    return t->person && t->road && t->place ? 0 : fail_memory(&w->ctx->err);
}

static int weigh(struct slot_work *w, const struct board_date *d, unsigned which, struct verdict *out)
{
    struct arena_mark mark = arena_mark(w->ctx->arena);
    struct findings f;
    if (constraints_weigh(w->b, d, which, w->ctx->arena, &f, &w->ctx->err) != 0)
        return -1;
    *out = (struct verdict){.weight = f.weight};
    for (size_t i = 0; i < f.n; i++)
        *(f.items[i].strength == STRENGTH_HARD ? &out->refused : &out->warned) |= CONSTRAINT_BIT(f.items[i].constraint);
    arena_release(w->ctx->arena, mark);
    return 0;
}

static struct board_date date_at(const struct slot_work *w, int32_t day, int start, size_t place)
{
    struct board_date d = {.kind = w->kind, .title = w->kind->activity->one, .place = place};
    board_date_set(&d, day, start, w->minutes);
    return d;
}

static int weigh_person(struct slot_work *w, struct day_table *t, int32_t day, size_t i)
{
    const struct board_person *p = &w->b->people[t->people[i]];
    bool moves = board_touching(&p->dates, paris_instant(day, 0), paris_instant(day, 2880), 0) < p->dates.n;
    for (size_t s = 0; s < t->n_starts; s++) {
        struct board_date d = date_at(w, day, t->starts[s], BOARD_NONE);
        d.staff[d.n_staff++] = t->people[i];
        if (weigh(w, &d, CONSTRAINTS_OF_PERSON, person_at(t, i, s)) != 0)
            return -1;
        for (size_t k = 0; k < w->n_places; k++) {
            struct verdict *road = road_at(t, w->n_places, i, k, s);
            d.place = w->places[k];
            *road = (struct verdict){0};
            if (moves && d.place != BOARD_NONE && weigh(w, &d, CONSTRAINTS_OF_ROAD, road) != 0)
                return -1;
        }
    }
    return 0;
}

static int weigh_day(struct slot_work *w, struct day_table *t, int32_t day)
{
    for (size_t i = 0; i < t->n_people; i++) {
        if (weigh_person(w, t, day, i) != 0)
            return -1;
    }
    for (size_t k = 0; k < w->n_places; k++) {
        for (size_t s = 0; s < t->n_starts; s++) {
            struct board_date d = date_at(w, day, t->starts[s], w->places[k]);
            if (weigh(w, &d, CONSTRAINTS_OF_PLACE, place_at(t, k, s)) != 0)
                return -1;
        }
    }
    return 0;
}

/* ---- The best of a day for a group ---- */

/* The hour at which most dates were held at a place; -1: none was. */
static int usual_start(const struct slot_work *w, size_t place)
{
    int best = -1;
    size_t most = 0;
    for (size_t i = 0; i < w->n_held; i++) {
        size_t n = 0;
        for (size_t k = 0; k < w->n_held; k++)
            n += w->held[k].place == place && w->held[k].start == w->held[i].start;
        if (w->held[i].place == place && n > most) {
            most = n;
            best = w->held[i].start;
        }
    }
    return best;
}

/* How far a start is from what is usual: smaller is better. Where nothing is, a whole hour in the morning. */
static int start_rank(int usual, int start)
{
    return usual >= 0 ? abs(start - usual) : start + (start % 60 ? 1440 : 0);
}

static int bits(unsigned set)
{
    int n = 0;
    for (; set; set &= set - 1)
        n++;
    return n;
}

/* Possible before refused; then fewer refusals, lighter warnings, the usual hour. */
static bool is_better(const struct slot *a, int rank_a, const struct slot *b, int rank_b)
{
    if (bits(a->refused) != bits(b->refused))
        return bits(a->refused) < bits(b->refused);
    return a->weight != b->weight ? a->weight < b->weight : rank_a < rank_b;
}

static struct slot best_of_day(const struct slot_work *w, const struct day_table *t, int32_t day, size_t group,
                               const int *usual)
{
    const struct slot_group *g = &w->groups[group];
    struct slot best = {.group = BOARD_NONE};
    int rank = 0;
    for (size_t k = 0; k < w->n_places; k++) {
        for (size_t s = 0; s < t->n_starts; s++) {
            const struct verdict *place = place_at(t, k, s);
            struct slot one = {.group = group,
                               .place = w->places[k],
                               .day = day,
                               .start = t->starts[s],
                               .refused = g->refused | place->refused,
                               .weight = g->weight + place->weight};
            for (size_t i = 0; i < g->n; i++) {
                const struct verdict *p = person_at(t, t->at[g->people[i]], s);
                const struct verdict *r = road_at(t, w->n_places, t->at[g->people[i]], k, s);
                one.refused |= p->refused | r->refused;
                one.weight += p->weight + r->weight;
            }
            int one_rank = start_rank(usual[k], one.start);
            if (best.group == BOARD_NONE || is_better(&one, one_rank, &best, rank)) {
                best = one;
                rank = one_rank;
            }
        }
    }
    return best;
}

/* ---- What tells two slots apart ---- */

static void count_held(const struct slot_work *w, struct slot *s)
{
    const struct slot_group *g = &w->groups[s->group];
    for (size_t i = 0; i < w->n_held; i++) {
        const struct slot_held *h = &w->held[i];
        size_t there = 0;
        if (w->places[h->place] != s->place)
            continue;
        for (size_t k = 0; k < g->n; k++) {
            for (size_t j = 0; j < h->n; j++)
                there += h->staff[j] == g->people[k];
        }
        s->together += there == g->n;
        s->apart += there > 0;
    }
}

static void look_at_road(const struct slot_work *w, struct slot *s, size_t person, size_t date, bool after)
{
    const struct board_date *d = &w->b->dates[date];
    if (d->place == BOARD_NONE || s->place == BOARD_NONE || d->place == s->place)
        return;
    int64_t minutes = after ? constraints_road(w->b, w->kind, d->place, s->place)
                            : constraints_road(w->b, w->kind, s->place, d->place);
    if (minutes < 0)
        return;
    s->near += minutes;
    if (s->road.date == BOARD_NONE || minutes > s->road.minutes)
        s->road = (struct slot_road){.person = person, .date = date, .after = after, .minutes = minutes};
}

/* The roads of that day: from the date before, to the date after, of each of them. */
static void count_roads(const struct slot_work *w, struct slot *s)
{
    const struct slot_group *g = &w->groups[s->group];
    struct board_date d = date_at(w, s->day, s->start, s->place);
    int64_t dawn = paris_instant(s->day, 0), night = paris_instant(s->day, 1440);
    s->road = (struct slot_road){.person = BOARD_NONE, .date = BOARD_NONE};
    for (size_t i = 0; i < g->n; i++) {
        const struct board_spans *dates = &w->b->people[g->people[i]].dates;
        size_t before = BOARD_NONE, after = BOARD_NONE;
        for (size_t k = 0; (k = board_touching(dates, dawn, night, k)) < dates->n; k++) {
            const struct board_span *x = &dates->items[k];
            if (x->to <= d.from && (before == BOARD_NONE || x->to > w->b->dates[before].to))
                before = x->date;
            if (x->from >= d.to && after == BOARD_NONE)
                after = x->date;
        }
        if (before != BOARD_NONE)
            look_at_road(w, s, g->people[i], before, true);
        if (after != BOARD_NONE)
            look_at_road(w, s, g->people[i], after, false);
    }
}

struct ranked {
    struct slot slot;
    const struct slot_group *group;
};

#define ORDER(x, y) \
    do { \
        if ((x) != (y)) \
            return (x) < (y) ? -1 : 1; \
    } while (0)

/* What is possible first; lighter warnings; who was here before; an existing team; who has less to do; who is near. */
static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    ORDER(bits(x->slot.refused), bits(y->slot.refused));
    ORDER(x->slot.weight, y->slot.weight);
    ORDER(y->slot.together, x->slot.together);
    ORDER(y->slot.apart, x->slot.apart);
    ORDER(!x->group->team, !y->group->team);
    ORDER(x->group->minutes, y->group->minutes);
    ORDER(x->slot.near, y->slot.near);
    ORDER(x->slot.day, y->slot.day);
    ORDER(x->slot.group, y->slot.group);
    return 0;
}

/* ---- Why not ---- */

static int note_refusal(struct slot_work *w, struct slots *out, struct slot_refusal r, int32_t day)
{
    for (size_t i = 0; i < out->n_refusals; i++) {
        struct slot_refusal *known = &out->refusals[i];
        if (known->constraint == r.constraint && known->person == r.person && known->place == r.place) {
            known->days++;
            known->weekdays |= 1u << date_weekday(day);
            return 0;
        }
    }
    if (out->n_refusals == REFUSALS_MAX)
        return 0;
    if (!out->refusals) {
        out->refusals = ARENA_ARRAY(w->ctx->arena, REFUSALS_MAX, struct slot_refusal);
        if (!out->refusals)
            return fail_memory(&w->ctx->err);
    }
    r.days = 1;
    r.weekdays = 1u << date_weekday(day);
    out->refusals[out->n_refusals++] = r;
    return 0;
}

/* The constraints that refuse a day whatever its hour. */
static unsigned always(const struct verdict *v, size_t n)
{
    unsigned set = n ? ~0u : 0;
    for (size_t i = 0; i < n; i++)
        set &= v[i].refused;
    return set;
}

static int note_refusals(struct slot_work *w, const struct day_table *t, int32_t day, struct slots *out)
{
    for (int c = 0; c < CONSTRAINT__MAX; c++) {
        for (size_t i = 0; i < t->n_people; i++) {
            struct slot_refusal r = {.constraint = c, .person = t->people[i], .place = BOARD_NONE};
            if ((always(person_at(t, i, 0), t->n_starts) & CONSTRAINT_BIT(c)) && note_refusal(w, out, r, day) != 0)
                return -1;
        }
        for (size_t k = 0; k < w->n_places; k++) {
            struct slot_refusal r = {.constraint = c, .person = BOARD_NONE, .place = w->places[k]};
            if ((always(place_at(t, k, 0), t->n_starts) & CONSTRAINT_BIT(c)) && note_refusal(w, out, r, day) != 0)
                return -1;
        }
    }
    return 0;
}

static int by_days(const void *a, const void *b)
{
    const struct slot_refusal *x = a, *y = b;
    ORDER(y->days, x->days);
    ORDER(x->constraint, y->constraint);
    ORDER(x->person, y->person);
    ORDER(x->place, y->place);
    return 0;
}

/* Counts for each place the days on which it opens at some hour. */
static void note_open(const struct slot_work *w, const struct day_table *t, size_t *open_days)
{
    for (size_t k = 0; k < w->n_places; k++) {
        bool open = false;
        for (size_t s = 0; s < t->n_starts && !open; s++) {
            const struct verdict *v = place_at(t, k, s);
            open = !((v->refused | v->warned) & CONSTRAINT_BIT(CONSTRAINT_PLACE_CLOSED));
        }
        open_days[k] += open;
    }
}

/* ---- All days ---- */

/* Has the constraints of a slot said, whole. */
static int say(struct slot_work *w, struct slot *s)
{
    const struct slot_group *g = &w->groups[s->group];
    struct board_date d = date_at(w, s->day, s->start, s->place);
    struct findings f;
    memcpy(d.staff, g->people, g->n * sizeof *d.staff);
    d.n_staff = g->n;
    if (constraints_check(w->b, &d, w->ctx->arena, &f, &w->ctx->err) != 0)
        return -1;
    struct finding *kept = ARENA_ARRAY(w->ctx->arena, f.n, struct finding);
    if (!kept)
        return fail_memory(&w->ctx->err);
    memcpy(kept, f.items, f.n * sizeof *kept);
    s->found = kept;
    s->n_found = f.n;
    return 0;
}

/* The first of them, said. */
static int keep(struct slot_work *w, const struct ranked *all, size_t n, size_t most, struct slot **out, size_t *kept,
                size_t *more)
{
    *kept = n < most ? n : most;
    *more = n - *kept;
    *out = ARENA_ARRAY(w->ctx->arena, *kept, struct slot);
    if (!*out)
        return fail_memory(&w->ctx->err);
    for (size_t i = 0; i < *kept; i++) {
        (*out)[i] = all[i].slot;
        if (say(w, &(*out)[i]) != 0)
            return -1;
    }
    return 0;
}

static int search_day(struct slot_work *w, struct day_table *t, const int *usual, struct ranked *all,
                      struct slot_day *day, struct slots *out)
{
    size_t possible = 0;
    day->clear = 0;
    if (weigh_day(w, t, day->day) != 0 || note_refusals(w, t, day->day, out) != 0)
        return -1;
    for (size_t i = 0; i < w->n_groups; i++) {
        all[i] = (struct ranked){best_of_day(w, t, day->day, i, usual), &w->groups[i]};
        count_held(w, &all[i].slot);
        count_roads(w, &all[i].slot);
        possible += all[i].slot.refused == 0;
        day->clear += all[i].slot.refused == 0 && all[i].slot.weight == 0;
    }
    if (w->n_groups > 1)
        qsort(all, w->n_groups, sizeof *all, by_rank);
    out->possible += possible;
    out->clear += day->clear;
    if (keep(w, all, possible, SLOTS_A_DAY, &day->slots, &day->n, &day->more) != 0)
        return -1;
    return keep(w, all + possible, w->n_groups - possible, SLOTS_REFUSED_A_DAY, &day->refused, &day->n_refused,
                &day->more_refused);
}

/* The best of all days; of one group not all twenty, when others can too. */
static int choose_best(struct slot_work *w, struct slots *out)
{
    size_t n = 0, groups = 0;
    size_t *taken = ARENA_ARRAY(w->ctx->arena, w->n_groups, size_t);
    struct ranked *all = ARENA_ARRAY(w->ctx->arena, out->n_days * SLOTS_A_DAY, struct ranked);
    const struct slot **from = ARENA_ARRAY(w->ctx->arena, out->n_days * SLOTS_A_DAY, const struct slot *);
    if (!taken || !all || !from)
        return fail_memory(&w->ctx->err);
    for (size_t i = 0; i < out->n_days; i++) {
        for (size_t k = 0; k < out->days[i].n; k++, n++) {
            const struct slot *s = &out->days[i].slots[k];
            all[n] = (struct ranked){*s, &w->groups[s->group]};
            groups += taken[s->group]++ == 0;
        }
    }
    memset(taken, 0, w->n_groups * sizeof *taken);
    if (n > 1)
        qsort(all, n, sizeof *all, by_rank);
    size_t most = groups > 1 ? SLOTS_BEST / groups + SLOTS_BEST / 5 : SLOTS_BEST;
    for (size_t i = 0; i < n && out->n_best < SLOTS_BEST; i++) {
        const struct slot_day *day = out->days;
        if (taken[all[i].slot.group]++ >= most)
            continue;
        while (day->day != all[i].slot.day)
            day++;
        for (size_t k = 0; k < day->n; k++) {
            if (day->slots[k].group == all[i].slot.group)
                out->best[out->n_best++] = &day->slots[k];
        }
    }
    return 0;
}

static int search_days(struct slot_work *w, struct slots *out)
{
    struct day_table table;
    int usual[SLOT_PLACES_MAX];
    size_t open_days[SLOT_PLACES_MAX] = {0};
    struct ranked *all = ARENA_ARRAY(w->ctx->arena, w->n_groups, struct ranked);
    out->days = ARENA_ARRAY(w->ctx->arena, w->n_days, struct slot_day);
    if (!all || !out->days)
        return fail_memory(&w->ctx->err);
    if (make_table(w, &table) != 0)
        return -1;
    for (size_t k = 0; k < w->n_places; k++)
        usual[k] = usual_start(w, k);
    for (out->n_days = 0; out->n_days < w->n_days; out->n_days++) {
        struct slot_day *day = &out->days[out->n_days];
        day->day = w->days[out->n_days];
        if (search_day(w, &table, usual, all, day, out) != 0)
            return -1;
        note_open(w, &table, open_days);
    }
    out->n_places = w->n_places;
    for (size_t k = 0; k < w->n_places; k++) {
        if (open_days[k] == 0 && w->places[k] != BOARD_NONE)
            out->shut[out->n_shut++] = w->places[k];
    }
    if (out->n_refusals > 1)
        qsort(out->refusals, out->n_refusals, sizeof *out->refusals, by_days);
    return choose_best(w, out);
}

/* What the kind says of each group, whatever the day. */
static int weigh_groups(struct slot_work *w)
{
    for (size_t i = 0; i < w->n_groups; i++) {
        struct slot_group *g = &w->groups[i];
        struct board_date d = date_at(w, w->days[0], w->wish->from, BOARD_NONE);
        struct verdict v;
        memcpy(d.staff, g->people, g->n * sizeof *d.staff);
        d.n_staff = g->n;
        if (weigh(w, &d, CONSTRAINT_BIT(CONSTRAINT_STAFF), &v) != 0)
            return -1;
        g->weight = v.weight;
        g->refused = v.refused;
    }
    return 0;
}

int slots_search(struct ctx *ctx, const struct slot_wish *wish, struct slots *out)
{
    struct slot_work *w = ARENA_NEW(ctx->arena, struct slot_work);
    *out = (struct slots){0};
    if (!w)
        return fail_memory(&ctx->err);
    w->ctx = ctx;
    w->wish = wish;
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0 || list_days(w) != 0 || load(w) != 0 ||
        board_kind(ctx, w->b, wish->kind, &w->kind) != 0 || check_hours(w) != 0 || slot_groups(w) != 0 ||
        weigh_groups(w) != 0)
        return -1;
    *out = (struct slots){.board = w->b,
                          .kind = w->kind,
                          .minutes = w->minutes,
                          .size = w->size,
                          .somewhere = w->somewhere,
                          .elsewhere = w->elsewhere,
                          .groups = w->groups,
                          .n_groups = w->n_groups,
                          .more_groups = w->more_groups,
                          .more_days = w->more_days};
    return search_days(w, out);
}
