/* What goes on into the next year: a rota by its turn, and series whose dates stand already or wait. */
#include <stdlib.h>

#include "base/date.h"
#include "core/app/carry_priv.h"
#include "core/app/rota_priv.h"
#include "store/rows.h"

/* A rota that ends this near to the year's end goes through the next one; another keeps its months. */
#define ROTA_END_DAYS 31

/* ---- A rota ---- */

/* Who is on call first: so the turn is seen to go on. */
static const char *first_person(const struct rota_preview *p)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->dates[i].person != BOARD_NONE)
            return p->board->people[p->dates[i].person].person.label;
    }
    return NULL;
}

static int32_t last_of(const struct carry_series *s, const struct carry *c)
{
    return s->was.last + ROTA_END_DAYS >= c->first ? c->last : carry_shifted(s->was.last, c);
}

int carry_look_rota(struct carry_work *w, struct carry_series *s)
{
    struct rota_preview *p = ARENA_NEW(w->ctx->arena, struct rota_preview);
    int32_t after = s->was.extended_to + 1, tomorrow = ctx_today(w->ctx) + 1, last = last_of(s, w->out);
    int32_t from = after > w->out->first ? after : w->out->first, to = last < w->out->until ? last : w->out->until;
    if (!p)
        return fail_memory(&w->ctx->err);
    from = from > tomorrow ? from : tomorrow;
    int rc = rota_ahead(w->ctx, &s->was, from, to, p);
    if (rc < 0)
        return -1;
    if (rc == 0 || p->n == 0) {
        s->state = rc == 0 ? CARRY_NO_TURN : CARRY_EMPTY;
        return 0;
    }
    s->rota = p;
    s->next = s->was; /* the same one, a year longer */
    s->next.last = last;
    s->next.extended_to = to;
    record_mark_set(&s->next, record_index(&series_type, STR("last")));
    record_mark_set(&s->next, record_index(&series_type, STR("extended_to")));
    s->next_person = first_person(p);
    s->sealed = p->hash;
    s->kind = p->kind;
    s->dates = ARENA_ARRAY(w->ctx->arena, p->n, struct carry_date);
    if (!s->dates)
        return fail_memory(&w->ctx->err);
    for (size_t i = 0; i < p->n; i++) {
        struct carry_date *d = &s->dates[s->n++];
        *d = (struct carry_date){.day = p->dates[i].span.day, .decision = p->dates[i].person == BOARD_NONE};
        if (carry_keep_findings(w, d, &p->dates[i].found) != 0)
            return -1;
        s->decisions += d->decision;
    }
    return 0;
}

int carry_write_rota(struct carry_work *w, const struct author *author, struct carry_series *s)
{
    if (series_save(w->ctx->db, author, &s->was, &s->next, w->ctx->arena, &w->ctx->err) < 0 ||
        series_extend(w->ctx->db, s->was.id, s->next.extended_to, &w->ctx->err) != 0 ||
        rota_write(w->ctx, author, &s->next, s->rota) != 0)
        return -1;
    s->written = s->n;
    w->out->n_series_written++;
    w->out->n_dates_written += s->written;
    return 0;
}

/* ---- Dates that stand ---- */

/* A date of the next year that will take place. */
struct standing {
    int64_t id, series;
    const char *uuid;
};

/* Each alone: a year of several hundred series is ten thousand dates, and a handful of them is told. */
static const char SQL_STANDING[] =
    "SELECT id, series, uuid FROM occurrence WHERE series IS NOT NULL AND deleted_rev IS NULL AND status NOT IN"
    " ('cancelled', 'missed') AND start_utc >= ?1 AND start_utc < ?2 AND end_utc > ?3 ORDER BY series, start_utc, id";

static int read_standing(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct standing *x = item;
    *x = (struct standing){.id = col_int(s, 0), .series = col_int(s, 1), .uuid = col_text(s, 2, a)};
    return x->uuid ? 0 : fail_memory(err);
}

static bool is_hole(const struct board_date *d)
{
    return d->n_staff == 0 && d->kind->activity && d->kind->activity->pattern == PATTERN_ROTA;
}

/* The constraints that ask of each of n dates, as bits. */
static int weigh(struct carry_work *w, const struct standing *list, size_t n, unsigned *asks)
{
    for (size_t i = 0; i < n; i++) {
        const struct board_date *on = board_date_of(w->b, list[i].id);
        struct arena_mark mark = arena_mark(w->ctx->arena);
        struct findings f = {.n = 0};
        asks[i] = 0;
        if (on && constraints_weigh(w->b, on, ~0u, w->ctx->arena, &f, &w->ctx->err) != 0)
            return -1;
        for (size_t k = 0; k < f.n; k++)
            asks[i] |= carry_asks(w, &f.items[k], on->day) ? CONSTRAINT_BIT(f.items[k].constraint) : 0;
        arena_release(w->ctx->arena, mark);
    }
    return 0;
}

/* What all of them say is no decision about one of them. */
static unsigned said_by_all(const unsigned *asks, size_t n)
{
    unsigned all = n > 1 ? ~0u : 0;
    for (size_t i = 0; i < n; i++)
        all &= asks[i];
    return all;
}

static int add_standing(struct carry_work *w, struct carry_series *s, const struct standing *x, unsigned asks)
{
    const struct board_date *on = board_date_of(w->b, x->id);
    struct findings *f = ARENA_NEW(w->ctx->arena, struct findings);
    size_t kept = 0;
    if (!f)
        return fail_memory(&w->ctx->err);
    struct carry_date *d = &s->dates[s->n++];
    *d = (struct carry_date){.day = on->day, .uuid = x->uuid, .hole = is_hole(on), .decision = true};
    if (constraints_check(w->b, on, w->ctx->arena, f, &w->ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < f->n; i++) {
        if (asks & CONSTRAINT_BIT(f->items[i].constraint))
            f->items[kept++] = f->items[i];
    }
    f->n = kept;
    return carry_keep_findings(w, d, f);
}

static int by_day(const void *x, const void *y)
{
    const struct carry_date *a = x, *b = y;
    return (a->day > b->day) - (a->day < b->day);
}

/* Behind those that stand: what each night could not make. */
static void add_waiting(struct carry_work *w, struct carry_series *s)
{
    for (size_t i = 0; i < w->n_waiting; i++) {
        const struct waiting *x = &w->waiting[i];
        if (strcmp(x->series, s->was.uuid) == 0 && x->day >= w->out->first && x->day <= w->out->last)
            s->dates[s->n++] = (struct carry_date){.day = x->day, .waits = x->reason, .decision = true};
    }
}

static int look_at_one(struct carry_work *w, struct carry_series *s, const struct standing *list, size_t n)
{
    unsigned *asks = ARENA_ARRAY(w->ctx->arena, n, unsigned);
    size_t told = 0;
    if (!asks || weigh(w, list, n, asks) != 0)
        return asks ? -1 : fail_memory(&w->ctx->err);
    unsigned all = said_by_all(asks, n);
    for (size_t i = 0; i < n; i++) {
        const struct board_date *on = board_date_of(w->b, list[i].id);
        asks[i] &= ~all;
        told += asks[i] || (on && is_hole(on));
    }
    s->dates = ARENA_ARRAY(w->ctx->arena, told + w->n_waiting, struct carry_date);
    if (!s->dates)
        return fail_memory(&w->ctx->err);
    for (size_t i = 0; i < n; i++) {
        const struct board_date *on = board_date_of(w->b, list[i].id);
        if ((asks[i] || (on && is_hole(on))) && add_standing(w, s, &list[i], asks[i]) != 0)
            return -1;
    }
    add_waiting(w, s);
    if (s->n > 1)
        qsort(s->dates, s->n, sizeof *s->dates, by_day);
    s->decisions = s->n;
    s->standing = n;
    w->out->n_watched += s->n;
    return 0;
}

int carry_look_standing(struct carry_work *w)
{
    struct vec rows = VEC_OF(struct standing);
    struct stmt *q;
    size_t from = 0, to;
    if (series_ahead_waiting(w->ctx, &w->waiting, &w->n_waiting) != 0 ||
        db_prepare(w->ctx->db, SQL_STANDING, &q, &w->ctx->err) != 0)
        return -1;
    bind_int(q, 1, paris_instant(w->out->first, 0));
    bind_int(q, 2, paris_instant(w->out->last + 1, 0));
    bind_int(q, 3, w->ctx->now);
    if (rows_all(q, read_standing, w->ctx->arena, &rows, &w->ctx->err) != 0)
        return -1;
    const struct standing *list = rows.items;
    for (size_t i = 0; i < w->out->n; i++) {
        struct carry_series *s = &w->out->series[i];
        if (s->state != CARRY_GOES_ON)
            continue;
        for (from = 0; from < rows.n && list[from].series != s->was.id; from++)
            ;
        for (to = from; to < rows.n && list[to].series == s->was.id; to++)
            ;
        if (look_at_one(w, s, list ? list + from : NULL, to - from) != 0)
            return -1;
    }
    return 0;
}
