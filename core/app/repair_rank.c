#include <stdlib.h>

#include "base/date.h"
#include "core/app/repair_priv.h"
#include "store/rows.h"

/* What is worth how much, in the weights of the constraints' rule: a day too full costs 80, being late on the road 150.
 */
#define WORTH_SAME 1000
#define WORTH_SKILL 60
#define WORTH_TEAM 120
#define WORTH_BEEN 20 /* each, of BEEN_MOST */
#define BEEN_MOST 6
#define WEEK_COST 10 /* minutes of the week that cost a point */
#define DAY_COST 5   /* of another day: each that lies between */

static const char SQL_BEEN[] =
    "SELECT s.person, count(*) FROM occurrence o JOIN occurrence_staff s ON s.occurrence = o.id WHERE o.place = ?1"
    " AND o.start_utc > ?2 AND o.start_utc < ?3 AND o.deleted_rev IS NULL"
    " AND o.status NOT IN ('cancelled', 'missed') GROUP BY s.person";

struct been {
    int64_t person, n;
};

size_t repair_away(const struct repair *r)
{
    return board_person(r->board, r->person->uuid);
}

struct board_date repair_wish(const struct repair *r, size_t i, const struct repair_choice *choice)
{
    const struct repair_date *d = &r->dates[i];
    struct board_date w = d->was;
    size_t away = repair_away(r), n = 0;
    if (choice->way == REPAIR_MOVE)
        board_date_set(&w, choice->day, w.start, w.minutes);
    if (choice->way == REPAIR_CANCEL) { /* takes nobody and no place */
        w.n_staff = 0;
        w.place = BOARD_NONE;
    }
    for (size_t k = 0; k < w.n_staff; k++) {
        bool gone = w.staff[k] == away && (choice->way == REPAIR_REPLACE || choice->way == REPAIR_FEWER);
        if (gone && choice->way == REPAIR_REPLACE)
            w.staff[n++] = choice->person;
        else if (!gone)
            w.staff[n++] = w.staff[k];
    }
    w.n_staff = n;
    return w;
}

int repair_put(struct ctx *ctx, struct repair *r, size_t i, const struct repair_choice *choice)
{
    r->board->dates[r->dates[i].at] = repair_wish(r, i, choice);
    return board_index(r->board, ctx->arena, &ctx->err);
}

/* ---- What people bring ---- */

static int64_t shared(const struct terms *a, const struct terms *b)
{
    int64_t n = 0;
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = 0; k < b->n; k++)
            n += strcmp(a->codes[i], b->codes[k]) == 0;
    }
    return n;
}

static bool is_member(const struct team *t, const char *uuid)
{
    for (size_t i = 0; i < t->members.n; i++) {
        if (strcmp(t->members.codes[i], uuid) == 0)
            return true;
    }
    return false;
}

/* A team that this person makes with one of those who stay. */
static const char *team_with(const struct repair *r, const struct board_date *d, size_t person, size_t away)
{
    const struct board *b = r->board;
    for (size_t i = 0; i < r->people.n_teams; i++) {
        const struct team *t = &r->people.teams[i];
        if (t->deleted || !is_member(t, b->people[person].person.uuid))
            continue;
        for (size_t k = 0; k < d->n_staff; k++) {
            if (d->staff[k] != away && is_member(t, b->people[d->staff[k]].person.uuid))
                return t->label;
        }
    }
    return NULL;
}

static size_t other_that_day(const struct board *b, const struct board_spans *dates, const struct board_date *d)
{
    int64_t from = paris_instant(d->day, 0), to = paris_instant(d->day, 1440);
    for (size_t i = 0; (i = board_touching(dates, from, to, i)) < dates->n; i++) {
        if (b->dates[dates->items[i].date].id != d->id)
            return dates->items[i].date;
    }
    return BOARD_NONE;
}

static int64_t minutes_of_week(const struct board_spans *dates, int32_t day)
{
    int32_t monday = day - date_weekday(day);
    int64_t from = paris_instant(monday, 0), to = paris_instant(monday + 7, 0), sum = 0;
    for (size_t i = 0; (i = board_touching(dates, from, to, i)) < dates->n; i++) {
        if (dates->items[i].from >= from)
            sum += (dates->items[i].to - dates->items[i].from) / 60;
    }
    return sum;
}

static int read_been(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    (void)a, (void)err;
    *(struct been *)item = (struct been){.person = col_int(s, 0), .n = col_int(s, 1)};
    return 0;
}

static int load_been(struct ctx *ctx, int64_t place, struct vec *out)
{
    struct stmt *s;
    *out = VEC_OF(struct been);
    if (place == 0)
        return 0;
    if (db_prepare(ctx->db, SQL_BEEN, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, place);
    bind_int(s, 2, ctx->now - (int64_t)REPAIR_BEEN_DAYS * 86400);
    bind_int(s, 3, ctx->now);
    return rows_all(s, read_been, ctx->arena, out, &ctx->err);
}

/* What somebody brings, before constraints are asked. */
static struct repair_person describe(const struct repair *r, const struct board_date *d, size_t person,
                                     const struct vec *been)
{
    const struct board_person *p = &r->board->people[person];
    struct repair_person out = {.person = person,
                                .same = shared(&p->person.professions, &r->person->professions) > 0,
                                .skills = shared(&p->person.skills, &r->person->skills),
                                .team = team_with(r, d, person, repair_away(r)),
                                .other = other_that_day(r->board, &p->dates, d),
                                .week = minutes_of_week(&p->dates, d->day)};
    const struct been *b = been->items;
    for (size_t i = 0; i < been->n; i++)
        out.been = b[i].person == p->person.id ? b[i].n : out.been;
    out.score = (out.same ? WORTH_SAME : 0) + out.skills * WORTH_SKILL + (out.team ? WORTH_TEAM : 0) +
                (out.been < BEEN_MOST ? out.been : BEEN_MOST) * WORTH_BEEN - out.week / WEEK_COST;
    return out;
}

/* ---- What stands against a choice ---- */

/* Does a finding speak against this choice, rather than of the date whoever holds it, or of what nobody knows? */
static bool speaks_of(const struct finding *f, size_t person)
{
    return f->weight > 0 && (person == BOARD_NONE || f->person == person || f->constraint == CONSTRAINT_STAFF);
}

static int keep(struct ctx *ctx, const struct findings *found, size_t person, struct repair_notes *out)
{
    *out = (struct repair_notes){.texts = ARENA_ARRAY(ctx->arena, found->n, const char *)};
    if (!out->texts)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < found->n; i++) {
        if (speaks_of(&found->items[i], person))
            out->texts[out->n++] = found->items[i].text;
    }
    return 0;
}

static int check(struct ctx *ctx, const struct repair *r, size_t i, const struct repair_choice *choice,
                 struct findings *found)
{
    struct board_date wish = repair_wish(r, i, choice);
    return constraints_check(r->board, &wish, ctx->arena, found, &ctx->err);
}

/* ---- Replacements ---- */

struct candidate {
    struct repair_person p;
    const char *label;
    bool refused;
};

/* Who can before who cannot; then by score, then by label. */
static int by_score(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->refused != y->refused)
        return x->refused ? 1 : -1;
    if (x->p.score != y->p.score)
        return x->p.score > y->p.score ? -1 : 1;
    int order = strcmp(x->label, y->label);
    return order ? order : (x->p.person > y->p.person) - (x->p.person < y->p.person);
}

static bool holds(const struct board_date *d, size_t person)
{
    for (size_t k = 0; k < d->n_staff; k++) {
        if (d->staff[k] == person)
            return true;
    }
    return false;
}

static int list_candidates(struct ctx *ctx, const struct repair *r, size_t i, struct candidate **out, size_t *n)
{
    const struct repair_date *d = &r->dates[i];
    struct vec been;
    *n = 0;
    *out = ARENA_ARRAY(ctx->arena, r->board->n_people, struct candidate);
    if (!*out)
        return fail_memory(&ctx->err);
    if (load_been(ctx, d->o.place, &been) != 0)
        return -1;
    for (size_t p = 0; p < r->board->n_people; p++) {
        const struct person *x = &r->board->people[p].person;
        if (x->deleted || holds(&d->was, p) || p == repair_away(r))
            continue;
        struct candidate *c = &(*out)[(*n)++];
        struct findings found;
        struct arena_mark mark = arena_mark(ctx->arena);
        *c = (struct candidate){.p = describe(r, &d->was, p, &been), .label = x->label};
        if (check(ctx, r, i, &(struct repair_choice){.way = REPAIR_REPLACE, .person = p}, &found) != 0)
            return -1;
        c->refused = found.hard > 0;
        for (size_t k = 0; k < found.n; k++)
            c->p.score -= speaks_of(&found.items[k], p) ? found.items[k].weight : 0;
        arena_release(ctx->arena, mark);
    }
    if (*n > 1)
        qsort(*out, *n, sizeof **out, by_score);
    return 0;
}

static int rank_people(struct ctx *ctx, struct repair *r, size_t i)
{
    struct repair_date *d = &r->dates[i];
    struct candidate *all;
    size_t n;
    if (list_candidates(ctx, r, i, &all, &n) != 0)
        return -1;
    for (size_t k = 0; k < n; k++) {
        bool full = all[k].refused ? d->n_busy == REPAIR_BUSY_MAX : d->n_people == REPAIR_PEOPLE_MAX;
        struct findings found;
        if (full) {
            d->busy_more += all[k].refused;
            continue;
        }
        if (check(ctx, r, i, &(struct repair_choice){.way = REPAIR_REPLACE, .person = all[k].p.person}, &found) != 0)
            return -1;
        if (all[k].refused) {
            d->busy[d->n_busy++] = (struct repair_busy){all[k].p.person, found.items[0].text};
            continue;
        }
        struct repair_person *p = &d->people[d->n_people++];
        *p = all[k].p;
        if (keep(ctx, &found, p->person, &p->against) != 0)
            return -1;
        p->good = p->same && p->against.n == 0;
    }
    return 0;
}

/* ---- Other ways ---- */

static int look_at_fewer(struct ctx *ctx, struct repair *r, size_t i)
{
    struct repair_date *d = &r->dates[i];
    struct findings found;
    if ((int64_t)d->was.n_staff - 1 < d->was.kind->activity->staff_min)
        return 0;
    if (check(ctx, r, i, &(struct repair_choice){.way = REPAIR_FEWER}, &found) != 0)
        return -1;
    d->fewer = found.hard == 0;
    for (size_t k = 0; k < found.n; k++)
        d->fewer = d->fewer && found.items[k].constraint != CONSTRAINT_STAFF;
    return 0;
}

struct day {
    int32_t day;
    int64_t cost;
};

static int by_cost(const void *a, const void *b)
{
    const struct day *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    return x->day < y->day ? -1 : 1;
}

/* The days around on which the same people could, nearest and easiest first. Nobody moves to a day that is over, nor
 * somebody who is no longer planned. */
static int look_for_days(struct ctx *ctx, struct repair *r, size_t i)
{
    struct repair_date *d = &r->dates[i];
    struct day days[2 * REPAIR_SLOT_DAYS];
    struct findings found;
    size_t n = 0;
    for (int32_t day = d->was.day - REPAIR_SLOT_DAYS; !r->person->deleted && day <= d->was.day + REPAIR_SLOT_DAYS;
         day++) {
        struct arena_mark mark = arena_mark(ctx->arena);
        if (day == d->was.day || day <= r->board->today)
            continue;
        if (check(ctx, r, i, &(struct repair_choice){.way = REPAIR_MOVE, .day = day}, &found) != 0)
            return -1;
        if (found.hard == 0)
            days[n++] = (struct day){day, found.weight + (int64_t)DAY_COST * abs(day - d->was.day)};
        arena_release(ctx->arena, mark);
    }
    if (n > 1)
        qsort(days, n, sizeof *days, by_cost);
    for (; d->n_slots < n && d->n_slots < REPAIR_SLOTS_MAX; d->n_slots++) {
        struct repair_slot *s = &d->slots[d->n_slots];
        s->day = days[d->n_slots].day;
        if (check(ctx, r, i, &(struct repair_choice){.way = REPAIR_MOVE, .day = s->day}, &found) != 0 ||
            keep(ctx, &found, BOARD_NONE, &s->against) != 0)
            return -1;
    }
    return 0;
}

int repair_rank(struct ctx *ctx, struct repair *r, size_t i)
{
    struct repair_date *d = &r->dates[i];
    if (rank_people(ctx, r, i) != 0 || look_at_fewer(ctx, r, i) != 0 || look_for_days(ctx, r, i) != 0)
        return -1;
    d->proposed = (struct repair_choice){.way = REPAIR_LATER};
    if (d->n_people && d->people[0].good)
        d->proposed = (struct repair_choice){.way = REPAIR_REPLACE, .person = d->people[0].person};
    return 0;
}
