#include <stdlib.h>

#include "app/access.h"
#include "app/board.h"
#include "app/planning_calendar.h"
#include "app/planning_settings.h"
#include "base/date.h"
#include "base/vec.h"
#include "store/rows.h"

/* Kinds one territory declares. */
#define KINDS_MAX 60

/* Days around the window that are read too: the date before and the date after, and the whole week, count. */
#define AROUND_DAYS 8

static const char SQL_PLACE[] =
    "SELECT p.id, p.uuid, coalesce(p.name, s.name, c.name, p.city, 'lieu'), p.insee, coalesce(c.name, p.city),"
    " p.confidential, p.lat, p.lon, p.hours, coalesce(q.capacity, 0), coalesce(q.school_closed, 0) FROM place p"
    " LEFT JOIN structure s ON s.id = p.structure LEFT JOIN commune c ON c.insee = p.insee"
    " LEFT JOIN place_planning q ON q.place = p.id WHERE p.id = ?1";
static const char SQL_TRAVEL[] =
    "SELECT from_insee, to_insee, minutes FROM travel ORDER BY from_insee, to_insee LIMIT ?1";

/* ---- Kinds ---- */

static int ask_policies(struct ctx *ctx, struct board_kind *k)
{
    static const char *const given[] = {"constraint", "kind", "group"};
    for (int c = 0; c < CONSTRAINT__MAX; c++) {
        struct constraint_facts facts = {.constraint = c, .kind = k->name, .group = k->activity->group};
        for (size_t i = 0; i < sizeof given / sizeof *given; i++)
            record_mark_set(&facts, record_index(&constraint_facts_type, str_of(given[i])));
        if (rules_call(*ctx->rules, RULE_CONSTRAINT, NULL, &facts, &k->policy[c], ctx->arena, NULL, &ctx->err) != 0)
            return -1;
    }
    return 0;
}

int board_kind(struct ctx *ctx, struct board *b, const char *name, const struct board_kind **out)
{
    for (size_t i = 0; i < b->n_kinds; i++) {
        if (strcmp(b->kinds[i].name, name) == 0) {
            *out = &b->kinds[i];
            return 0;
        }
    }
    const struct rule *rule = rule_set_find(rules_set(*ctx->rules), RULE_ACTIVITY, name);
    if (!rule)
        return fail(&ctx->err, ERR_NOT_FOUND, "activity/%s: no rule declares this kind of dates", name);
    if (b->n_kinds == KINDS_MAX)
        return fail(&ctx->err, ERR_LIMIT, "more than %d kinds of dates", KINDS_MAX);
    struct board_kind *k = &b->kinds[b->n_kinds++];
    *k = (struct board_kind){.name = rule->name, .activity = rule->declared};
    *out = k;
    return ask_policies(ctx, k);
}

/* ---- People ---- */

static int load_people(struct ctx *ctx, struct board *b, int64_t from, int64_t to)
{
    struct person *people;
    struct absence *away;
    size_t n_away;
    if (person_list(ctx->db, &audience_team, true, ctx->arena, &people, &b->n_people, &ctx->err) != 0 ||
        absence_list(ctx->db, &audience_team, 0, from, to, ctx->arena, &away, &n_away, &ctx->err) != 0)
        return -1;
    b->people = ARENA_ARRAY(ctx->arena, b->n_people, struct board_person);
    if (!b->people)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < b->n_people; i++) {
        struct board_person *p = &b->people[i];
        struct vec spans = VEC_OF(struct board_span);
        p->person = people[i];
        for (size_t k = 0; k < n_away; k++) {
            if (away[k].person != people[i].id)
                continue;
            struct board_span *s = vec_push(&spans, ctx->arena);
            if (!s)
                return fail_memory(&ctx->err);
            *s = (struct board_span){.from = away[k].start_utc, .to = away[k].end_utc, .date = BOARD_NONE};
        }
        p->away = (struct board_spans){.items = spans.items, .n = spans.n};
    }
    return 0;
}

size_t board_person(const struct board *b, const char *uuid)
{
    for (size_t i = 0; i < b->n_people; i++) {
        if (strcmp(b->people[i].person.uuid, uuid) == 0)
            return i;
    }
    return BOARD_NONE;
}

/* ---- Places ---- */

static int by_id(const void *x, const void *y)
{
    const struct board_place *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

size_t board_place(const struct board *b, int64_t id)
{
    struct board_place key = {.id = id};
    const struct board_place *found =
        b->n_places ? bsearch(&key, b->places, b->n_places, sizeof *b->places, by_id) : NULL;
    return found ? (size_t)(found - b->places) : BOARD_NONE;
}

static int read_place(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct board_place *p = item;
    struct err no_hours; /* a text that is not understood is a note: nothing is known of it here */
    *p = (struct board_place){.id = col_int(s, 0),
                              .uuid = col_text(s, 1, a),
                              .name = col_text(s, 2, a),
                              .insee = col_text(s, 3, a),
                              .commune = col_text(s, 4, a),
                              .confidential = col_int(s, 5) != 0,
                              .located = !col_null(s, 6) && !col_null(s, 7),
                              .lat = col_real(s, 6),
                              .lon = col_real(s, 7),
                              .capacity = col_int(s, 9),
                              .school_closed = col_int(s, 10) != 0};
    if (!p->uuid || !p->name)
        return fail_memory(err);
    if (!col_null(s, 8) && hours_parse(col_str(s, 8), a, &p->hours, &no_hours) != 0)
        p->hours = NULL;
    return 0;
}

static int load_place(struct ctx *ctx, struct vec *places, int64_t id)
{
    struct stmt *s;
    const struct board_place *list = places->items;
    for (size_t i = 0; i < places->n; i++) {
        if (list[i].id == id)
            return 0;
    }
    if (id == 0)
        return 0;
    if (db_prepare(ctx->db, SQL_PLACE, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, id);
    return rows_all(s, read_place, ctx->arena, places, &ctx->err);
}

static int load_places(struct ctx *ctx, struct board *b, const struct occurrence *dates, size_t n, const int64_t *more,
                       size_t n_more)
{
    struct vec places = VEC_OF(struct board_place);
    for (size_t i = 0; i < n; i++) {
        if (load_place(ctx, &places, dates[i].place) != 0)
            return -1;
    }
    for (size_t i = 0; i < n_more; i++) {
        if (load_place(ctx, &places, more[i]) != 0)
            return -1;
    }
    b->places = places.items;
    b->n_places = places.n;
    if (places.n > 1)
        qsort(b->places, b->n_places, sizeof *b->places, by_id);
    return 0;
}

/* ---- Dates ---- */

#define UNDECLARED(people, place) \
    { \
        .name = "", .activity = &(const struct activity) \
        { \
            .holds_people = (people), .holds_place = (place) \
        } \
    }
static const struct board_kind undeclared[2][2] = {{UNDECLARED(false, false), UNDECLARED(false, true)},
                                                   {UNDECLARED(true, false), UNDECLARED(true, true)}};

static int put_date(struct ctx *ctx, struct board *b, const struct occurrence *o)
{
    struct board_date *d = &b->dates[b->n_dates];
    if (!occurrence_live(o->status))
        return 0;
    *d = (struct board_date){.id = o->id,
                             .title = o->title,
                             .campaign = o->campaign,
                             .place = board_place(b, o->place),
                             .capacity = o->capacity,
                             .announced = o->status == OCCURRENCE_CONFIRMED && o->level < LEVEL_TEAM};
    board_date_set(d, o->day, (int)o->start, (int)o->minutes);
    for (size_t i = 0; i < o->staff.n && d->n_staff < STAFF_MAX; i++) {
        size_t person = board_person(b, o->staff.codes[i]);
        if (person != BOARD_NONE)
            d->staff[d->n_staff++] = person;
    }
    b->n_dates++;
    if (board_kind(ctx, b, o->kind, &d->kind) == 0)
        return 0;
    if (ctx->err.code != ERR_NOT_FOUND)
        return -1;
    /* No rule declares its kind any more: it still takes its people and its place, and the others can be planned. */
    ctx->err = (struct err){0};
    d->kind = &undeclared[o->holds_people][o->holds_place];
    return 0;
}

static int load_dates(struct ctx *ctx, struct board *b, int64_t from, int64_t to, const int64_t *more, size_t n_more)
{
    struct occurrence_query q = {.from = from, .to = to, .examples = true};
    struct occurrence *dates;
    size_t n;
    if (occurrence_list(ctx->db, &audience_team, &q, ctx->arena, &dates, &n, &ctx->err) != 0 ||
        load_places(ctx, b, dates, n, more, n_more) != 0)
        return -1;
    b->dates = ARENA_ARRAY(ctx->arena, n, struct board_date);
    if (!b->dates)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n; i++) {
        if (put_date(ctx, b, &dates[i]) != 0)
            return -1;
    }
    return 0;
}

/* ---- The calendar ---- */

static int read_travel(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct board_travel *t = item;
    *t = (struct board_travel){.from = col_text(s, 0, a), .to = col_text(s, 1, a), .minutes = col_int(s, 2)};
    return t->from && t->to ? 0 : fail_memory(err);
}

static int load_campaigns(struct ctx *ctx, struct board *b, int first_year, int last_year)
{
    struct vec windows = VEC_OF(struct campaign_window);
    for (int year = first_year; year <= last_year; year++) {
        struct campaign_facts facts = {.year = year};
        struct campaign_year of = {0};
        record_mark_set(&facts, 0);
        if (rules_call(*ctx->rules, RULE_CAMPAIGNS, NULL, &facts, &of, ctx->arena, NULL, &ctx->err) != 0)
            return -1;
        for (size_t i = 0; i < of.windows.n; i++) {
            struct campaign_window *w = vec_push(&windows, ctx->arena);
            if (!w)
                return fail_memory(&ctx->err);
            *w = ((const struct campaign_window *)of.windows.items)[i];
        }
    }
    b->windows = windows.items;
    b->n_windows = windows.n;
    return 0;
}

static int load_calendar(struct ctx *ctx, struct board *b, int32_t first, int32_t last)
{
    struct vec travel = VEC_OF(struct board_travel);
    struct civil from, to;
    struct planning_calendar known;
    struct stmt *s;
    if (planning_calendar_read(ctx, &known) != 0 || db_prepare(ctx->db, SQL_TRAVEL, &s, &ctx->err) != 0)
        return -1;
    b->alsace_moselle = known.alsace_moselle;
    b->school = known.school;
    bind_int(s, 1, TRAVEL_MAX);
    if (rows_all(s, read_travel, ctx->arena, &travel, &ctx->err) != 0)
        return -1;
    b->travel = travel.items;
    b->n_travel = travel.n;
    date_to_ymd(first, &from);
    date_to_ymd(last, &to);
    return load_campaigns(ctx, b, from.year, to.year);
}

int board_load(struct ctx *ctx, int32_t first, int32_t last, const int64_t *places, size_t n_places, struct board **out)
{
    struct board *b = ARENA_NEW(ctx->arena, struct board);
    int64_t from = paris_instant(first - AROUND_DAYS, 0), to = paris_instant(last + AROUND_DAYS, 0);
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0)
        return -1;
    if (!ctx->rules || !*ctx->rules)
        return fail(&ctx->err, ERR_RULE, "planning: the rules are in error, nothing can be decided");
    if (!b || !(b->kinds = ARENA_ARRAY(ctx->arena, KINDS_MAX, struct board_kind)))
        return fail_memory(&ctx->err);
    b->today = ctx_today(ctx);
    if (load_people(ctx, b, from, to) != 0 || load_dates(ctx, b, from, to, places, n_places) != 0 ||
        load_calendar(ctx, b, first, last) != 0 || board_index(b, ctx->arena, &ctx->err) != 0)
        return -1;
    *out = b;
    return 0;
}
