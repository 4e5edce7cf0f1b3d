#include "app/ctx.h"

#include "base/date.h"

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
