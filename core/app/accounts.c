#include "app/accounts.h"

#include "store/db.h"

int accounts_list(struct ctx *ctx, struct account **out, size_t *n)
{
    *out = ARENA_ARRAY(ctx->arena, ACCOUNTS_MAX, struct account);
    return *out ? account_list(ctx->db, ctx->arena, *out, n, &ctx->err) : fail_memory(&ctx->err);
}

int accounts_find(struct ctx *ctx, struct str uuid, struct account *out)
{
    return account_by_uuid(ctx->db, uuid, ctx->arena, out, &ctx->err);
}

static int save(struct ctx *ctx, const struct account *before, struct account *after, char *invitation)
{
    struct author author = account_author(ctx->account, ctx->now);
    if (account_save(ctx->db, &author, before, after, ctx->arena, &ctx->err) != 0)
        return -1;
    return before ? 0 : link_make(ctx->db, LINK_WELCOME, after->id, ctx->now, invitation, &ctx->err);
}

int accounts_save(struct ctx *ctx, const struct account *before, struct account *after,
                  char invitation[CRYPTO_TOKEN_SIZE])
{
    invitation[0] = '\0';
    return db_begin(ctx->db, &ctx->err) != 0 ? -1 : ctx_finish(ctx, save(ctx, before, after, invitation));
}

int accounts_invite(struct ctx *ctx, const struct account *account, char invitation[CRYPTO_TOKEN_SIZE])
{
    invitation[0] = '\0';
    if (account->blocked_at)
        return fail(&ctx->err, ERR_REFUSED, "account %s is blocked: unblock it first", account->uuid);
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, link_make(ctx->db, LINK_WELCOME, account->id, ctx->now, invitation, &ctx->err));
}

int accounts_block(struct ctx *ctx, const struct account *account, bool blocked)
{
    struct author author = account_author(ctx->account, ctx->now);
    if (account->id == ctx->account->id)
        return fail(&ctx->err, ERR_REFUSED, "nobody blocks his own account");
    if (!blocked == !account->blocked_at)
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, account_block(ctx->db, &author, account, blocked, &ctx->err));
}
