#include "app/communes.h"

#include "app/access.h"
#include "domain/account.h"

static const char SQL_COUNT[] = "SELECT count(*) FROM commune";

int communes_count(struct ctx *ctx, int64_t *n)
{
    return db_int(ctx->db, SQL_COUNT, 0, n, &ctx->err);
}

/* Of a file that is none of communes the message is for who sent it; any other failure is ours. */
static int refused(struct ctx *ctx, const char **why)
{
    if (ctx->err.code != ERR_INPUT && ctx->err.code != ERR_LIMIT)
        return -1;
    *why = arena_strdup(ctx->arena, ctx->err.msg);
    return *why ? 0 : fail_memory(&ctx->err);
}

int communes_load(struct ctx *ctx, struct str bytes, struct communes_report *out, const char **why)
{
    struct communes_options how = {.apply = true, .most = COMMUNES_ROWS_MAX};
    *why = NULL;
    if (access_demand(ctx, RIGHT_MANAGE, "loading communes") != 0)
        return -1;
    struct author author = account_author(ctx->account, ctx->now);
    struct csv *csv = csv_from_memory(bytes, true, &ctx->err);
    if (!csv)
        return refused(ctx, why);
    int rc = db_begin(ctx->db, &ctx->err);
    if (rc == 0)
        rc = ctx_finish(ctx, reference_communes(ctx->db, &author, csv, &how, ctx->arena, out, &ctx->err));
    csv_close(csv);
    return rc == 0 ? 0 : refused(ctx, why);
}
