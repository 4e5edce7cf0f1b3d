#include "app/caldav.h"

#include "app/agenda_feed.h"
#include "app/publication.h"
#include "base/date.h"

/* A program asks some times in a row before it tells its user. */
static const struct throttle_policy by_address = {"calendar address", 20, 300};

/* ---- Entering ---- */

int caldav_enter(struct ctx *ctx, const struct knock *knock, struct str token, enum caldav_answer *out, int64_t *wait)
{
    struct calendar *c = ARENA_NEW(ctx->arena, struct calendar);
    if (!c)
        return fail_memory(&ctx->err);
    int rc = calendar_open(ctx->db, token, ctx->arena, c, &ctx->err);
    if (rc < 0)
        return -1;
    *wait = 0;
    if (rc == 1) {
        ctx->calendar = c;
        *out = CALDAV_OPEN;
        return 0;
    }
    *wait = throttle_wait(knock->throttle, &by_address, knock->address, ctx->now);
    if (!*wait)
        throttle_failed(knock->throttle, &by_address, knock->address, ctx->now);
    *out = *wait ? CALDAV_WAIT : CALDAV_WRONG;
    return 0;
}

/* ---- Calendars ---- */

static int add(struct ctx *ctx, const struct calendar *of, struct caldav_collection *out)
{
    *out = (struct caldav_collection){.of = *of};
    if (calendar_items_state(ctx->db, of->kind, of->subject, &out->rev, &out->forgotten, &ctx->err) != 0)
        return -1;
    /* What was forgotten here may have been the latest change. */
    if (out->rev < out->forgotten)
        out->rev = out->forgotten;
    return 0;
}

int caldav_collections(struct ctx *ctx, struct caldav_collection **out, size_t *n)
{
    struct calendar *teams;
    size_t n_teams;
    if (calendar_teams(ctx->db, ctx->calendar, ctx->arena, &teams, &n_teams, &ctx->err) != 0)
        return -1;
    *out = ARENA_ARRAY(ctx->arena, n_teams + 1, struct caldav_collection);
    *n = n_teams + 1;
    if (!*out)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < *n; i++) {
        if (add(ctx, i ? &teams[i - 1] : ctx->calendar, &(*out)[i]) != 0)
            return -1;
    }
    return 0;
}

/* ---- Dates ---- */

int caldav_items(struct ctx *ctx, const struct caldav_collection *c, int64_t since, int64_t from, int64_t to,
                 struct calendar_item **out, size_t *n)
{
    size_t found, kept = 0;
    int64_t oldest = paris_instant(paris_date(ctx->now) - FEED_BACK_DAYS, 0);
    if (calendar_items_read(ctx->db, c->of.kind, c->of.subject, since, ctx->arena, out, &found, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < found; i++) {
        const struct calendar_item *item = &(*out)[i];
        if (item->gone || since || (item->end_utc > oldest && item->end_utc > from && item->start_utc < to))
            (*out)[kept++] = *item;
    }
    *n = kept;
    return 0;
}

int caldav_item(struct ctx *ctx, const struct caldav_collection *c, struct str uuid, struct calendar_item *out)
{
    int rc = calendar_items_find(ctx->db, c->of.kind, c->of.subject, uuid, ctx->arena, out, &ctx->err);
    return rc == 1 && out->gone ? 0 : rc;
}

/* The place of an event among those asked for; in the order of their beginnings they come, not in ours. */
static void put_event(const struct calendar_item *const *items, size_t n, const struct calendar_event *e,
                      struct calendar_event *out)
{
    for (size_t i = 0; i < n; i++) {
        if (items[i]->occurrence == e->occurrence)
            out[i] = *e;
    }
}

int caldav_events(struct ctx *ctx, const struct caldav_collection *c, const struct calendar_item *const *items,
                  size_t n, struct calendar_event *out)
{
    enum publication_variant variant = c->of.kind == CALENDAR_PARTNER ? PUBLICATION_PUBLIC : PUBLICATION_PRIVATE;
    int64_t *ids = ARENA_ARRAY(ctx->arena, n, int64_t);
    struct calendar_event *events;
    size_t found;
    if (!ids)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n; i++) {
        ids[i] = items[i]->occurrence;
        out[i] = (struct calendar_event){0};
    }
    if (publication_events(ctx, variant, ids, n, &events, &found) != 0)
        return -1;
    for (size_t i = 0; i < found; i++)
        put_event(items, n, &events[i], out);
    return 0;
}
