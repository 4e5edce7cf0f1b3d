#include "app/ctx.h"

#include "app/publication.h"
#include "base/date.h"
#include "store/db.h"

int64_t ctx_time(struct ctx *ctx, int64_t valid_until)
{
    if (valid_until < ctx->valid_until)
        ctx->valid_until = valid_until;
    return ctx->now;
}

int32_t ctx_today(struct ctx *ctx)
{
    int32_t today = paris_date(ctx->now);
    (void)ctx_time(ctx, paris_instant(today + 1, 0));
    return today;
}

struct rules *ctx_rules(const struct ctx *ctx)
{
    return ctx->rules ? *ctx->rules : NULL;
}

int ctx_finish(struct ctx *ctx, int rc)
{
    if (rc == 0 && publication_commit(ctx) == 0)
        return 0;
    db_rollback(ctx->db);
    return -1;
}

int ctx_finish_if(struct ctx *ctx, int rc, bool done)
{
    if (rc >= 0 && done)
        return ctx_finish(ctx, 0) == 0 ? rc : -1;
    db_rollback(ctx->db);
    return rc;
}
