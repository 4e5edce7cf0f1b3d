#include "app/nightly.h"

#include <stdbool.h>

#include "app/campaign.h"
#include "app/purge.h"
#include "base/date.h"
#include "domain/proposal.h"

static const char SQL_DONE[] = "SELECT value FROM setting WHERE key = 'nightly.day'";
static const char SQL_DO[] = "INSERT INTO setting(key, value) VALUES('nightly.day', ?1)"
                             " ON CONFLICT(key) DO UPDATE SET value = excluded.value";

static int forget(struct ctx *ctx)
{
    struct purge_line lines[RETAINED__MAX];
    if (!ctx_rules(ctx))
        return fail(&ctx->err, ERR_RULE, "no rules are in force");
    return purge_run(ctx->db, ctx_rules(ctx), ctx->now, ctx->arena, lines, &ctx->err);
}

static int expire(struct ctx *ctx)
{
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, proposal_expire(ctx->db, ctx->now, &ctx->err));
}

/* A part that has something to do each day adds its line. */
static const struct {
    const char *name;
    int (*run)(struct ctx *ctx);
} tasks[] = {
    {"proposals", expire},
    {"purge", forget},
    {"campaigns", campaign_nightly},
};

/* Is the day's work still to be done? It is then noted as done: what fails is not tried each minute. */
static int take_day(struct ctx *ctx, bool *due)
{
    struct stmt *s;
    struct civil c;
    char today[DATE_ISO_SIZE];
    date_iso(paris_date(ctx->now), today);
    paris_civil(ctx->now, &c);
    *due = false;
    if (c.hour < NIGHTLY_HOUR)
        return 0;
    if (db_prepare(ctx->db, SQL_DONE, &s, &ctx->err) != 0)
        return -1;
    int rc = stmt_step(s, &ctx->err);
    *due = rc == 0 || (rc == 1 && !str_is(col_str(s, 0), today));
    stmt_reset(s);
    if (rc < 0 || !*due)
        return rc < 0 ? -1 : 0;
    if (db_prepare(ctx->db, SQL_DO, &s, &ctx->err) != 0)
        return -1;
    bind_text(s, 1, today);
    return stmt_run(s, &ctx->err);
}

void nightly_work(struct ctx *ctx, void (*log)(const char *message))
{
    bool due = false;
    if (take_day(ctx, &due) != 0) {
        log(ctx->err.msg);
        return;
    }
    for (size_t i = 0; due && i < sizeof tasks / sizeof *tasks; i++) {
        if (tasks[i].run(ctx) != 0) {
            (void)err_context(&ctx->err, "nightly %s", tasks[i].name);
            log(ctx->err.msg);
        }
    }
}
