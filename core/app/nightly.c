#include "app/nightly.h"

#include <stdbool.h>

#include "app/busy_time.h"
#include "app/campaign.h"
#include "app/counting.h"
#include "app/digest.h"
#include "app/invitations.h"
#include "app/publication.h"
#include "app/purge.h"
#include "app/series_ahead.h"
#include "base/date.h"
#include "domain/ask.h"
#include "domain/proposal.h"
#include "domain/setting.h"

/* The setting that holds the day whose work was taken. */
#define KEY "nightly.day"

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
    int rc = proposal_expire(ctx->db, ctx->now, &ctx->err);
    return ctx_finish(ctx, rc == 0 ? ask_expire(ctx->db, ctx->now, &ctx->err) : rc);
}

/* A part that has something to do each day adds its line. */
static const struct {
    const char *name;
    int (*run)(struct ctx *ctx);
} tasks[] = {
    {"proposals", expire},
    {"purge", forget},
    {"campaigns", campaign_nightly},
    {"series", series_ahead_nightly},
    {"counts", counting_nightly},
    {"busy", busy_time_nightly},
    {"digest", digest_nightly},
    {"publication", publication_nightly},
    {"invitations", invitations_nightly},
};

/* Is the day's work still to be done? It is then noted as done: what fails is not tried each minute. */
static int take_day(struct ctx *ctx, bool *due)
{
    struct civil c;
    char today[DATE_ISO_SIZE];
    date_iso(paris_date(ctx->now), today);
    paris_civil(ctx->now, &c);
    *due = false;
    if (c.hour < NIGHTLY_HOUR)
        return 0;
    int done = setting_is(ctx->db, KEY, today, &ctx->err);
    *due = done == 0;
    return *due ? setting_write(ctx->db, KEY, today, &ctx->err) : done < 0 ? -1 : 0;
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
