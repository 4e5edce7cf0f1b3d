#include "app/rota_plan.h"

#include "app/access.h"
#include "app/activities.h"
#include "base/date.h"
#include "core/app/planning_priv.h"
#include "core/app/rota_priv.h"
#include "domain/setting.h"
#include "store/rows.h"

static const char SQL_TURNS[] =
    "SELECT p.uuid FROM series_turn t JOIN person p ON p.id = t.person WHERE t.series = ?1 ORDER BY t.position";
static const char SQL_TURN[] =
    "INSERT INTO series_turn(series, position, person) SELECT ?1, ?2, id FROM person WHERE uuid = ?3";

/* ---- The spans ---- */

static int minute_of(struct ctx *ctx, const char *text, int *out)
{
    return text ? minute_parse(str_of(text), out, &ctx->err)
                : fail(&ctx->err, ERR_INPUT, "kind: its rule says no night");
}

static int describe(struct ctx *ctx, const struct activity *a, const struct series *s, const struct board *b, size_t n,
                    struct rota *out)
{
    *out = (struct rota){.alsace_moselle = b->alsace_moselle, .first = s->first, .people = n};
    if (a->pattern != PATTERN_ROTA)
        return fail(&ctx->err, ERR_INPUT, "kind: it is no rota");
    return minute_of(ctx, a->night_from, &out->night_from) != 0 || minute_of(ctx, a->night_to, &out->night_to) != 0 ? -1
                                                                                                                    : 0;
}

static int find_turns(struct ctx *ctx, const struct board *b, const struct terms *turns, bool lost, size_t *out)
{
    for (size_t i = 0; i < turns->n; i++) {
        out[i] = board_person(b, turns->codes[i]);
        bool gone = out[i] == BOARD_NONE || b->people[out[i]].person.deleted;
        if (gone && !lost)
            return fail(&ctx->err, ERR_INPUT, "turns: %.36s: nobody who is planned", turns->codes[i]);
        if (gone)
            out[i] = BOARD_NONE;
    }
    return 0;
}

/* The spans of from..to on the board, and what they meet. `lost`: people who are planned no longer leave a hole. */
static int look(struct ctx *ctx, const struct series *s, const struct terms *turns, int32_t from, int32_t to, bool lost,
                struct rota_preview *out)
{
    size_t people[ROTA_TURNS_MAX], first;
    struct buf facts = planning_facts(ctx);
    struct board *b;
    struct rota r;
    *out = (struct rota_preview){.n = to < from ? 0 : (size_t)(to - from) + 1};
    if (out->n > PREVIEW_DATES_MAX)
        return fail(&ctx->err, ERR_INPUT, "days: more than %d dates", PREVIEW_DATES_MAX);
    if (board_load(ctx, from, to, NULL, 0, &b) != 0 || board_kind(ctx, b, s->kind, &out->kind) != 0 ||
        describe(ctx, out->kind->activity, s, b, turns->n, &r) != 0 || find_turns(ctx, b, turns, lost, people) != 0 ||
        planning_room(ctx, b, out->n) != 0)
        return -1;
    out->board = b;
    out->dates = ARENA_ARRAY(ctx->arena, out->n, struct rota_date);
    if (!out->dates)
        return fail_memory(&ctx->err);
    first = b->n_dates;
    for (size_t i = 0; i < out->n; i++) {
        struct rota_date *d = &out->dates[i];
        struct board_date wish = {.kind = out->kind, .id = -1 - (int64_t)i, .title = s->title, .place = BOARD_NONE};
        d->span = rota_span(&r, from + (int32_t)i);
        d->person = people[d->span.turn];
        if (d->person != BOARD_NONE)
            wish.staff[wish.n_staff++] = d->person;
        board_date_set(&wish, d->span.day, d->span.start, d->span.minutes);
        b->dates[b->n_dates++] = wish;
    }
    if (board_index(b, ctx->arena, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < out->n; i++) {
        struct rota_date *d = &out->dates[i];
        if (constraints_check(b, &b->dates[first + i], ctx->arena, &d->found, &ctx->err) != 0)
            return -1;
        planning_note(&facts, b, &b->dates[first + i], &d->found);
        if (d->found.hard)
            d->person = BOARD_NONE;
        out->refused += d->found.hard > 0;
    }
    return planning_seal(ctx, &facts, out->hash);
}

static int check_turns(struct ctx *ctx, const struct terms *turns)
{
    if (turns->n == 0)
        return fail(&ctx->err, ERR_INPUT, "turns: nobody");
    return turns->n <= ROTA_TURNS_MAX ? 0 : fail(&ctx->err, ERR_INPUT, "turns: more than %d", ROTA_TURNS_MAX);
}

int rota_preview(struct ctx *ctx, const struct series *s, const struct terms *turns, struct rota_preview *out)
{
    if (access_demand(ctx, RIGHT_EDIT, "planning dates") != 0 || check_turns(ctx, turns) != 0)
        return -1;
    return look(ctx, s, turns, rota_week(s->first), planning_until(ctx, s), false, out);
}

/* ---- Writing ---- */

static int write_span(struct ctx *ctx, const struct author *author, const struct series *s,
                      const struct rota_preview *p, const struct rota_date *d)
{
    struct occurrence o = {.series = s->id,
                           .day = d->span.day,
                           .nominal_day = d->span.day,
                           .status = OCCURRENCE_CONFIRMED,
                           .holds_people = p->kind->activity->holds_people,
                           .holds_place = p->kind->activity->holds_place};
    const char **who = ARENA_ARRAY(ctx->arena, 1, const char *);
    static const char *const marked[] = {"day", "nominal_day", "start", "minutes"};
    if (!who)
        return fail_memory(&ctx->err);
    planning_copy(s, &o);
    o.start = d->span.start;
    o.minutes = d->span.minutes;
    o.staff = (struct terms){who, 0};
    if (d->person != BOARD_NONE)
        who[o.staff.n++] = p->board->people[d->person].person.uuid;
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
        record_mark_set(&o, record_index(&occurrence_type, str_of(marked[i])));
    return occurrence_save(ctx->db, author, NULL, &o, ctx->arena, &ctx->err);
}

int rota_write(struct ctx *ctx, const struct author *author, const struct series *s, const struct rota_preview *p)
{
    for (size_t i = 0; i < p->n; i++) {
        if (write_span(ctx, author, s, p, &p->dates[i]) != 0)
            return -1;
    }
    return 0;
}

static int write_turns(struct ctx *ctx, const struct series *s, const struct terms *turns)
{
    for (size_t i = 0; i < turns->n; i++) {
        struct stmt *q;
        if (db_prepare(ctx->db, SQL_TURN, &q, &ctx->err) != 0)
            return -1;
        bind_int(q, 1, s->id);
        bind_int(q, 2, (int64_t)i);
        bind_text(q, 3, turns->codes[i]);
        if (stmt_run(q, &ctx->err) != 0)
            return -1;
    }
    return 0;
}

/* The people of the series: each of its turns once. */
static int set_staff(struct ctx *ctx, struct series *s, const struct terms *turns)
{
    const char **codes = ARENA_ARRAY(ctx->arena, turns->n, const char *);
    size_t n = 0;
    if (!codes)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < turns->n; i++) {
        bool there = false;
        for (size_t k = 0; k < n; k++)
            there = there || strcmp(codes[k], turns->codes[i]) == 0;
        if (!there)
            codes[n++] = turns->codes[i];
    }
    if (n > STAFF_MAX)
        return fail(&ctx->err, ERR_INPUT, "turns: more than %d different people", STAFF_MAX);
    s->staff = (struct terms){codes, n};
    record_mark_set(s, record_index(&series_type, STR("staff")));
    return 0;
}

static int create(struct ctx *ctx, struct series *s, const struct terms *turns, struct str agreed,
                  struct rota_preview *out, enum planned_state *state)
{
    struct author author = account_author(ctx->account, ctx->now);
    if (rota_preview(ctx, s, turns, out) != 0)
        return -1;
    *state = !str_is(agreed, out->hash) ? PLANNED_OTHERWISE : out->n == 0 ? PLANNED_NOTHING : PLANNED;
    if (*state != PLANNED)
        return 0;
    s->first = rota_week(s->first);
    s->start = out->dates[0].span.start;
    s->minutes = out->kind->activity->minutes;
    s->extended_to = planning_until(ctx, s);
    static const char *const marked[] = {"first", "start", "minutes", "extended_to"};
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
        record_mark_set(s, record_index(&series_type, str_of(marked[i])));
    if (set_staff(ctx, s, turns) != 0 || series_save(ctx->db, &author, NULL, s, ctx->arena, &ctx->err) < 0)
        return -1;
    return write_turns(ctx, s, turns) != 0 ? -1 : rota_write(ctx, &author, s, out);
}

int rota_create(struct ctx *ctx, struct series *s, const struct terms *turns, struct str agreed,
                struct rota_preview *out, enum planned_state *state)
{
    *state = PLANNED_NOTHING;
    if (access_demand(ctx, RIGHT_EDIT, "planning dates") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = create(ctx, s, turns, agreed, out, state);
    return ctx_finish_if(ctx, rc, *state == PLANNED);
}

/* ---- The next ones ---- */

static int read_uuid(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    const char **uuid = item;
    *uuid = col_text(s, 0, a);
    return *uuid ? 0 : fail_memory(err);
}

int rota_ahead(struct ctx *ctx, const struct series *s, int32_t from, int32_t to, struct rota_preview *out)
{
    struct vec turns = VEC_OF(const char *);
    struct stmt *q;
    if (db_prepare(ctx->db, SQL_TURNS, &q, &ctx->err) != 0)
        return -1;
    bind_int(q, 1, s->id);
    if (rows_all(q, read_uuid, ctx->arena, &turns, &ctx->err) != 0)
        return -1;
    if (turns.n == 0)
        return 0;
    struct terms codes = {turns.items, turns.n < ROTA_TURNS_MAX ? turns.n : ROTA_TURNS_MAX};
    *out = (struct rota_preview){.n = 0};
    if (to < from)
        return 1;
    return look(ctx, s, &codes, from, to, true, out) == 0 ? 1 : -1;
}

int rota_extend(struct ctx *ctx, const struct author *author, const struct series *s, int32_t to)
{
    struct rota_preview p;
    int32_t today = ctx_today(ctx), from = s->extended_to + 1 > today ? s->extended_to + 1 : today;
    int rc = rota_ahead(ctx, s, from, to, &p);
    if (rc != 1)
        return rc;
    return rota_write(ctx, author, s, &p) == 0 ? 1 : -1;
}
