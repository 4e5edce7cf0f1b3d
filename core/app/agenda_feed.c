#include "app/agenda_feed.h"

#include "agenda_priv.h"
#include "base/date.h"
#include "base/vec.h"
#include "domain/calendar.h"

struct found {
    int64_t id;
    bool to_come;
};

struct reading {
    struct ctx *ctx;
    struct agenda_narrowing *narrowing;
    struct vec found;
};

static int keep(struct ctx *ctx, struct vec *list, int64_t id, bool to_come)
{
    struct found *to = vec_push(list, ctx->arena);
    if (!to)
        return fail_memory(&ctx->err);
    *to = (struct found){id, to_come};
    return 0;
}

static int take(void *reading, const struct occurrence_brief *b, struct err *err)
{
    struct reading *r = reading;
    struct agenda_group *like;
    unsigned misses;
    if (agenda_judge(r->narrowing, b, &like, &misses) != 0)
        return -1;
    if (misses)
        return 0;
    if (keep(r->ctx, &r->found, b->id, b->end_utc > r->ctx->now) == 0)
        return 0;
    *err = r->ctx->err;
    return -1;
}

static void set_window(struct ctx *ctx, struct agenda_feed *out)
{
    int32_t today = ctx_today(ctx);
    *out = (struct agenda_feed){.first = today - FEED_BACK_DAYS, .last = today + FEED_AHEAD_DAYS};
}

/* Of too many those nearest to now: a later one rather than an earlier. */
static int cut(struct ctx *ctx, const struct vec *list, struct agenda_feed *out)
{
    const struct found *f = list->items;
    size_t begin = 0, n = list->n;
    out->cut = n > FEED_DATES_MAX;
    if (out->cut) {
        size_t past = 0;
        while (past < n && !f[past].to_come)
            past++;
        begin = n - past >= FEED_DATES_MAX ? past : n - FEED_DATES_MAX;
        n = FEED_DATES_MAX;
    }
    out->ids = ARENA_ARRAY(ctx->arena, n + 1, int64_t);
    if (!out->ids)
        return fail_memory(&ctx->err);
    for (out->n = 0; out->n < n; out->n++)
        out->ids[out->n] = f[begin + out->n].id;
    return 0;
}

int agenda_feed(struct ctx *ctx, const struct agenda_query *q, struct agenda_feed *out)
{
    struct reading r = {.ctx = ctx, .found = VEC_OF(struct found)};
    struct occurrence_visitor visitor = {take, &r};
    set_window(ctx, out);
    r.narrowing = agenda_narrowing_new(ctx, q);
    if (!r.narrowing || occurrence_scan(ctx->db, ctx->audience, paris_instant(out->first, 0),
                                        paris_instant(out->last + 1, 0), false, &visitor, &ctx->err) != 0)
        return -1;
    return cut(ctx, &r.found, out);
}

int agenda_calendar(struct ctx *ctx, const struct calendar *c, struct agenda_feed *out)
{
    struct vec list = VEC_OF(struct found);
    struct calendar_date *dates;
    size_t n;
    set_window(ctx, out);
    if (calendar_dates(ctx->db, c->kind, c->subject, paris_instant(out->first, 0), paris_instant(out->last + 1, 0),
                       ctx->arena, &dates, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (keep(ctx, &list, dates[i].occurrence, dates[i].end_utc > ctx->now) != 0)
            return -1;
    }
    return cut(ctx, &list, out);
}

int agenda_feed_entries(struct ctx *ctx, const struct agenda_feed *feed, struct agenda_entry **out)
{
    struct agenda whole = {0};
    struct pick *picks = ARENA_ARRAY(ctx->arena, feed->n + 1, struct pick);
    if (!picks)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < feed->n; i++)
        picks[i].id = feed->ids[i];
    if (agenda_load(ctx, picks, feed->n, &whole) != 0)
        return -1;
    for (size_t i = 0; i < whole.n; i++)
        whole.entries[i].day = whole.entries[i].date.day;
    *out = whole.entries;
    return 0;
}
