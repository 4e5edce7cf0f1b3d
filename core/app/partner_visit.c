#include "app/partner_visit.h"

#include <stdlib.h>

#include "app/counting.h"
#include "base/date.h"
#include "domain/occurrence_since.h"

#define DAY 86400

/* Those of a structure as its reader knows it; a confidential one is nobody's. */
static int place_ids(struct ctx *ctx, const struct structure *s, int64_t **out, size_t *n)
{
    *n = 0;
    *out = ARENA_ARRAY(ctx->arena, s->places.n + 1, int64_t);
    if (!*out)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *p = (const struct place *)s->places.items + i;
        if (!p->confidential)
            (*out)[(*n)++] = p->id;
    }
    return 0;
}

/* ---- What changed ---- */

static int read_since(struct ctx *ctx, int64_t structure, int64_t account, int64_t *since)
{
    int64_t seen, made, earliest = ctx->now - VISIT_BACK_DAYS * (int64_t)DAY;
    if (partner_seen(ctx->db, structure, account, &seen, &made, &ctx->err) != 0)
        return -1;
    *since = seen ? seen : ctx->now - VISIT_FIRST_DAYS * (int64_t)DAY;
    if (!seen && made > *since)
        *since = made;
    if (*since < earliest)
        *since = earliest;
    return 0;
}

/* False: nothing that who receives it would call a change. The dates by which a series goes on are none. */
static bool tells(const struct occurrence_since *x, enum visit_change *out)
{
    bool elsewhen = x->day != x->was_day || x->start != x->was_start || x->minutes != x->was_minutes;
    if (!x->was_here && x->is_here) {
        *out = VISIT_NEW;
        return x->live && !(x->made && x->by_rule && x->series);
    }
    if (!x->is_here) {
        *out = VISIT_GONE; /* VISIT_LEFT where it can be read */
        return x->was_here && x->was_live;
    }
    *out = x->live ? (x->was_live ? VISIT_MOVED : VISIT_BACK) : VISIT_CANCELLED;
    return x->live != x->was_live || (x->live && elsewhen);
}

static int by_id(const void *x, const void *y)
{
    const struct occurrence *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

static int by_number(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

/* How many of its series stand there by this change already; *last the one of them that says there are more. */
static size_t told(const struct visit_list *list, const int64_t *series, int64_t one, enum visit_change change,
                   size_t *last)
{
    size_t n = 0;
    for (size_t i = 0; one && i < list->n; i++) {
        if (series[i] == one && list->items[i].change == change) {
            n++;
            *last = i;
        }
    }
    return n;
}

static void add_news(struct visit_list *out, int64_t *series, const struct occurrence_since *x,
                     const struct visit_news *news)
{
    size_t last;
    if (told(out, series, x->series, news->change, &last) >= VISIT_OF_SERIES) {
        out->items[last].more++;
    } else if (out->n == VISIT_NEWS_MAX) {
        out->more++;
    } else {
        series[out->n] = x->series;
        out->items[out->n++] = *news;
    }
}

int visit_news(struct ctx *ctx, const struct audience *who, const struct structure *s, int64_t account,
               struct visit_list *out)
{
    struct occurrence_since *rows;
    struct occurrence *dates;
    int64_t *places, *ids, series[VISIT_NEWS_MAX] = {0};
    size_t n_places, n, n_dates;
    *out = (struct visit_list){.items = ARENA_ARRAY(ctx->arena, VISIT_NEWS_MAX, struct visit_news)};
    if (!out->items)
        return fail_memory(&ctx->err);
    if (read_since(ctx, s->id, account, &out->since) != 0 || place_ids(ctx, s, &places, &n_places) != 0 ||
        occurrence_since(ctx->db, who, places, n_places, out->since, ctx->now, ctx->arena, &rows, &n, &ctx->err) != 0)
        return -1;
    if (!(ids = ARENA_ARRAY(ctx->arena, n + 1, int64_t)))
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].id;
    qsort(ids, n, sizeof *ids, by_number);
    if (occurrence_read(ctx->db, who, ids, n, ctx->arena, &dates, &n_dates, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct visit_news news = {.day = rows[i].was_day, .start = rows[i].was_start};
        struct occurrence wanted = {.id = rows[i].id};
        if (!tells(&rows[i], &news.change))
            continue;
        const struct occurrence *o = n_dates ? bsearch(&wanted, dates, n_dates, sizeof *dates, by_id) : NULL;
        /* What is envisaged again is nobody's to read but the team's. */
        if (o && news.change == VISIT_GONE && o->status != OCCURRENCE_ENVISAGED)
            news.change = VISIT_LEFT;
        if (o && news.change != VISIT_GONE)
            news.date = *o;
        add_news(out, series, &rows[i], &news);
    }
    return 0;
}

int visit_known(struct ctx *ctx, int64_t structure, int64_t account, int64_t at)
{
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, partner_set_seen(ctx->db, structure, account, at < ctx->now ? at : ctx->now, &ctx->err));
}

/* ---- What was held ---- */

struct visit_span {
    const int64_t *places;
    size_t n_places;
    int64_t from, to;
};

/* Its first counter of people that is no part of another one; NULL: it has none. */
static const char *people_counter(const struct activity *kind)
{
    for (size_t i = 0; i < kind->counters.n; i++) {
        const struct counter *c = (const struct counter *)kind->counters.items + i;
        if (c->unit == UNIT_PERSONS && !c->of)
            return c->code;
    }
    return NULL;
}

/* The kinds of one group: how many dates of them, and their counters behind those of `counted`. */
static int read_group(struct ctx *ctx, const struct counting_kinds *kinds, int group, const struct visit_span *span,
                      struct held_people *counted, size_t *n_counted, struct visit_number *out)
{
    const char **names = ARENA_ARRAY(ctx->arena, kinds->n + 1, const char *);
    size_t n = 0;
    if (!names)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < kinds->n; i++) {
        const struct counting_kind *k = &kinds->items[i];
        const char *measure = people_counter(k->activity);
        if (k->activity->group != group)
            continue;
        names[n++] = k->name;
        if (measure)
            counted[(*n_counted)++] = (struct held_people){k->name, measure};
    }
    return held_dates(ctx->db, span->places, span->n_places, span->from, span->to, names, n, ctx->arena, &out->n,
                      &out->some, &ctx->err);
}

int visit_year(struct ctx *ctx, const struct structure *open, int year, struct visit_year *out)
{
    struct counting_kinds kinds;
    int64_t *places;
    struct visit_span span = {.from = paris_instant(date_from_ymd(year, 1, 1), 0),
                              .to = paris_instant(date_from_ymd(year + 1, 1, 1), 0)};
    size_t n_counted = 0;
    *out = (struct visit_year){.year = year};
    if (counting_kinds(ctx, &kinds) != 0 || place_ids(ctx, open, &places, &span.n_places) != 0)
        return -1;
    struct held_people *counted = ARENA_ARRAY(ctx->arena, kinds.n + 1, struct held_people);
    if (!counted)
        return fail_memory(&ctx->err);
    span.places = places;
    if (read_group(ctx, &kinds, GROUP_PERMANENCE, &span, counted, &n_counted, &out->permanences) != 0 ||
        read_group(ctx, &kinds, GROUP_WORKSHOP, &span, counted, &n_counted, &out->workshops) != 0 ||
        held_people(ctx->db, places, span.n_places, span.from, span.to, counted, n_counted, ctx->arena, &out->people.n,
                    &out->people.some, &ctx->err) != 0)
        return -1;
    return held_themes(ctx->db, places, span.n_places, span.from, span.to, ctx->arena, out->themes, &out->n_themes,
                       &ctx->err);
}
