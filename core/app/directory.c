#include "app/directory.h"

#include "base/date.h"
#include "domain/hours.h"

/* A verification younger than this is recent: six months. */
#define RECENT_DAYS 183

int directory_snapshot(struct ctx *ctx, const struct snapshot **out)
{
    if (!ctx->snapshot && snapshot_acquire(ctx->snapshots, ctx->db, &ctx->snapshot, &ctx->err) != 0)
        return -1;
    *out = ctx->snapshot;
    return 0;
}

int directory_as_team(struct ctx *ctx)
{
    if (ctx->audience->level < LEVEL_TEAM)
        return fail(&ctx->err, ERR_REFUSED, "only the team searches its directory");
    if (ctx->snapshot || !ctx->team_snapshots)
        return fail(&ctx->err, ERR_BUG, "directory_as_team: too late, or the team has no snapshots here");
    return snapshot_acquire(ctx->team_snapshots, ctx->db, &ctx->snapshot, &ctx->err);
}

int directory_list(struct ctx *ctx, const struct search_query *query, struct directory_list *out)
{
    int64_t ids[SEARCH_PAGE_SIZE];
    struct search_results *r = ARENA_NEW(ctx->arena, struct search_results);
    out->results = r;
    out->items = ARENA_ARRAY(ctx->arena, SEARCH_PAGE_SIZE, struct structure);
    out->metres = ARENA_ARRAY(ctx->arena, SEARCH_PAGE_SIZE, double);
    if (!r || !out->items || !out->metres)
        return fail_memory(&ctx->err);
    if (directory_snapshot(ctx, &out->snap) != 0 ||
        search_run(ctx->db, out->snap, ctx->audience->level, query, ctx->arena, r, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < r->n; i++)
        ids[i] = r->items[i].id;
    if (structure_load(ctx->db, ctx->audience, ids, r->n, ctx->arena, out->items, &out->n, &ctx->err) != 0)
        return -1;
    /* A structure that left between the snapshot and this reading is left out; the distances follow. */
    for (size_t i = 0, k = 0; i < r->n && k < out->n; i++) {
        if (out->items[k].id == r->items[i].id)
            out->metres[k++] = (double)r->items[i].metres;
    }
    return 0;
}

static int load_one(struct ctx *ctx, int64_t id, struct structure *out)
{
    size_t found;
    *out = (struct structure){0};
    return structure_load(ctx->db, ctx->audience, &id, 1, ctx->arena, out, &found, &ctx->err);
}

int directory_structure(struct ctx *ctx, struct str id, struct structure_ref *ref, struct structure *out,
                        struct structure *instead)
{
    *out = *instead = (struct structure){0};
    if (structure_find(ctx->db, ctx->audience, id, ctx->arena, ref, &ctx->err) != 0)
        return -1;
    if (ref->state == STRUCTURE_LIVE)
        return load_one(ctx, ref->id, out);
    return ref->see_instead ? load_one(ctx, ref->see_instead, instead) : 0;
}

static int forget_past(struct ctx *ctx, int32_t today, const char **hours, int32_t *until)
{
    const struct hours *h;
    struct err ignored;
    if (!*hours || hours_parse(str_of(*hours), ctx->arena, &h, &ignored) != 0)
        return 0;
    int32_t last = hours_words_until(h, today);
    *until = last < *until ? last : *until;
    return hours_current(h, today, ctx->arena, hours, &ctx->err);
}

int directory_forget_past(struct ctx *ctx, struct structure *s)
{
    int32_t until = INT32_MAX, today = paris_date(ctx->now);
    struct place *places = s->places.items;
    struct service *services = s->services.items;
    for (size_t i = 0; i < s->places.n; i++)
        if (forget_past(ctx, today, &places[i].hours, &until) != 0)
            return -1;
    for (size_t i = 0; i < s->services.n; i++) {
        struct service_place *held = services[i].places.items;
        for (size_t k = 0; k < services[i].places.n; k++)
            if (forget_past(ctx, today, &held[k].hours, &until) != 0)
                return -1;
    }
    if (until != INT32_MAX)
        (void)ctx_time(ctx, paris_instant(until + 1, 0));
    return 0;
}

int directory_freshness(struct ctx *ctx, struct freshness *out)
{
    const struct snapshot *s;
    if (directory_snapshot(ctx, &s) != 0)
        return -1;
    int32_t today = ctx_today(ctx);
    size_t recent = 0;
    *out = (struct freshness){.structures = s->n, .places = s->places_n, .services = s->services_n};
    for (size_t i = 0; i < s->n; i++) {
        const struct snapshot_structure *e = &s->structures[i];
        recent += e->blocks_verified == BLOCK__MAX - 1 && today - e->verified_at <= RECENT_DAYS;
    }
    out->percent = s->n ? (int)(100 * recent / s->n) : 0;
    return 0;
}
