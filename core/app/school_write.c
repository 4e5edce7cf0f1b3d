/* What becomes of the ministry's file: compared with what is known, and written. */
#include "app/access.h"
#include "app/school_import.h"

static bool is_within(const struct school_break *b, const struct school_calendar *c)
{
    return b->first <= c->until && b->last >= c->from;
}

static bool has(const struct school_calendar *c, const struct school_break *b)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->breaks[i].first == b->first && c->breaks[i].last == b->last)
            return true;
    }
    return false;
}

static int compare(struct ctx *ctx, const struct school_calendar *brought, struct school_look *x)
{
    const struct school_calendar *known = &x->known;
    x->hole = known->until >= known->from && (brought->from > known->until + 1 || brought->until < known->from - 1);
    x->added = ARENA_ARRAY(ctx->arena, brought->n, struct school_break);
    x->removed = ARENA_ARRAY(ctx->arena, known->n, struct school_break);
    if (!x->added || !x->removed)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < brought->n; i++) {
        if (!has(known, &brought->breaks[i]))
            x->added[x->n_added++] = brought->breaks[i];
    }
    for (size_t i = 0; i < known->n; i++) {
        if (is_within(&known->breaks[i], brought) && !has(brought, &known->breaks[i]))
            x->removed[x->n_removed++] = known->breaks[i];
    }
    return 0;
}

int school_import_look(struct ctx *ctx, const struct school_file *file, struct school_look *out)
{
    for (int z = 0; z < ZONE__MAX; z++) {
        const struct school_calendar *brought = &file->zones[z];
        out[z] = (struct school_look){.given = brought->until >= brought->from};
        if (school_read(ctx->db, (enum school_zone)z, ctx->arena, &out[z].known, &ctx->err) != 0 ||
            (out[z].given && compare(ctx, brought, &out[z]) != 0))
            return -1;
    }
    return 0;
}

static int write_zones(struct ctx *ctx, const struct school_file *file)
{
    struct author author = account_author(ctx->account, ctx->now);
    for (int z = 0; z < ZONE__MAX; z++) {
        const struct school_calendar *c = &file->zones[z];
        if (c->until >= c->from && school_write(ctx->db, &author, (enum school_zone)z, c, ctx->arena, &ctx->err) != 0)
            return -1;
    }
    return 0;
}

int school_import_write(struct ctx *ctx, const struct school_file *file)
{
    if (access_demand(ctx, RIGHT_EDIT, "writing school holidays") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, write_zones(ctx, file));
}
