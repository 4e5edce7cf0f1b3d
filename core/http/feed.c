#include "feed.h"

#include "app/config.h"
#include "app/feeds.h"
#include "base/buf.h"
#include "base/date.h"

/* Seconds after which one asks again for a calendar that the ledger is behind. */
#define BEHIND_S 60

const char *feed_describe(struct ctx *ctx, const struct agenda_feed *dates, const char *what)
{
    return arena_printf(ctx->arena, "%s%s", what, dates->cut ? " " FEED_CUT : "");
}

int feed_read(struct ctx *ctx, const struct request *req, struct reply *reply, const char *path, struct feed *out)
{
    int rc = agenda_ask(ctx, req, reply, &out->ask);
    if (rc != 1)
        return rc;
    const char *chosen = agenda_chosen_words(ctx, &out->ask);
    if (!chosen || agenda_feed(ctx, &out->ask.query, &out->dates) != 0)
        return -1;
    reply->open = !ctx->account;
    site_read(ctx, &out->site);
    out->base = ctx->config && ctx->config->base_url ? ctx->config->base_url : "";
    out->self = agenda_address_at(path, &out->ask, ctx->arena).p;
    out->page = agenda_address_at("/agenda", &out->ask, ctx->arena).p;
    out->name = arena_printf(ctx->arena, "%s\u00A0: %s", out->site.name, *chosen ? chosen : "agenda");
    out->description =
        feed_describe(ctx, &out->dates, "Permanences, ateliers, dépistages et rencontres autour de la santé.");
    return out->self && out->page && out->name && out->description ? 1 : fail_memory(&ctx->err);
}

int feed_date(struct ctx *ctx, struct reply *reply, const struct calendar_event *events, size_t n)
{
    int64_t last, today = paris_instant(ctx_today(ctx), 0);
    if (change_last_at(ctx->db, &last, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        last = events[i].modified_at > last ? events[i].modified_at : last;
    reply->modified_at = last > today ? last : today;
    return 0;
}

int feed_refuse(struct ctx *ctx, struct reply *reply, const char *name)
{
    bool behind = ctx->err.code == ERR_BUSY;
    if (behind)
        feeds_doubt(ctx->feeds);
    else if (ctx->err.code == ERR_BUG || ctx->err.code == ERR_LIMIT)
        feeds_refused(ctx->feeds, name, ctx->err.msg);
    else
        return -1;
    reply_error(ctx, reply, 503,
                "Cet agenda n’est pas publié en ce moment\u00A0: votre programme garde ce qu’il a et réessaiera.");
    reply->retry_after = BEHIND_S;
    reply->never_cached = true;
    return 0;
}
