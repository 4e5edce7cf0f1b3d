#include "app/duties.h"

#include "app/absences.h"
#include "app/asks.h"
#include "app/busy_time.h"
#include "app/campaign.h"
#include "app/counting.h"
#include "app/courses.h"
#include "app/daily_backup.h"
#include "app/feeds.h"
#include "app/mails.h"
#include "app/place_dates.h"
#include "app/planning_settings.h"
#include "app/proposal.h"
#include "app/reach.h"
#include "app/rulebook.h"
#include "app/series_ahead.h"
#include "app/sources.h"
#include "app/twins.h"
#include "app/uploads.h"
#include "app/words.h"
#include "app/worklist.h"

/* In the order in which the page shows them. */
static int (*const parts[])(struct ctx *ctx, struct duties *list) = {
    worklist_duties,     counting_duties,
    proposal_duties,     campaign_duties,
    series_ahead_duties, twins_duties,
    words_duties,        daily_duties,
    mails_duties,        rulebook_duties,
    sources_duties,      uploads_duties,
    absences_duties,     planning_settings_duties,
    asks_duties,         place_dates_duties,
    courses_duties,      feeds_duties,
    reach_duties,        busy_time_duties,
};

int duties_add(struct ctx *ctx, struct duties *list, struct duty line)
{
    if (list->n == DUTIES_MAX)
        return fail(&ctx->err, ERR_BUG, "duties: more than %d lines; raise DUTIES_MAX", DUTIES_MAX);
    list->items[list->n++] = line;
    return 0;
}

static void take(struct duties *out, const struct duties *all, enum account_role role, bool alarms)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct duty *t = &all->items[i];
        bool alarm = t->alarm && t->count > 0;
        if (alarm == alarms && access_allows(role, t->right) && (t->count > 0 || !t->quiet))
            out->items[out->n++] = *t;
    }
}

int duties_read(struct ctx *ctx, struct duties *out)
{
    struct duties all = {.n = 0};
    enum account_role role = ctx->account ? (enum account_role)ctx->account->role : ROLE_VISITOR;
    out->n = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i](ctx, &all) != 0)
            return -1;
    }
    take(out, &all, role, true);
    take(out, &all, role, false);
    return 0;
}
