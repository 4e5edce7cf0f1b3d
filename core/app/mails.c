#include "app/mails.h"

#include "app/config.h"
#include "app/duties.h"
#include "app/mail_folder.h"
#include "app/mailer.h"
#include "base/mail.h"
#include "domain/setting.h"

int mails_folder(struct ctx *ctx, const char **out)
{
    *out = NULL;
    return ctx->config ? mail_folder_of(ctx->config, ctx->arena, out, &ctx->err) : 0;
}

int mails_read(struct ctx *ctx, struct mails *out)
{
    *out = (struct mails){.troubles = ARENA_ARRAY(ctx->arena, OUTBOX_LIST_MAX, struct mail)};
    if (!out->troubles)
        return fail_memory(&ctx->err);
    if (setting_read_int(ctx->db, MAILER_TESTED, 0, &out->tested_at, &ctx->err) != 0 ||
        mails_folder(ctx, &out->folder) != 0 || outbox_count(ctx->db, &out->counts, &ctx->err) != 0)
        return -1;
    return outbox_troubles(ctx->db, ctx->arena, out->troubles, &out->n_troubles, &ctx->err);
}

int mails_test(struct ctx *ctx, struct str to)
{
    struct letter letter = {.template_name = MAILER_TEST_TEMPLATE, .data = "{}"};
    to = str_trim(to);
    if (!mail_is_address(to))
        return fail(&ctx->err, ERR_INPUT, "mail: an address such as nom@example.org expected");
    letter.to = str_dup(ctx->arena, to);
    /* A second click within the same second is the same wish. */
    letter.key = arena_printf(ctx->arena, "test/%lld/%lld", (long long)ctx->account->id, (long long)ctx->now);
    if (!letter.to || !letter.key)
        return fail_memory(&ctx->err);
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, outbox_put(ctx->db, &letter, ctx->now, &ctx->err));
}

static int by_hand(struct ctx *ctx, int64_t id, int (*act)(struct db *, const struct author *, int64_t, struct err *))
{
    struct author author = account_author(ctx->account, ctx->now);
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = act(ctx->db, &author, id, &ctx->err);
    return ctx_finish_if(ctx, rc, rc == 1);
}

int mails_resend(struct ctx *ctx, int64_t id)
{
    return by_hand(ctx, id, outbox_resend);
}

int mails_drop(struct ctx *ctx, int64_t id)
{
    return by_hand(ctx, id, outbox_drop);
}

int mails_duties(struct ctx *ctx, struct duties *list)
{
    struct outbox_counts n;
    if (outbox_count(ctx->db, &n, &ctx->err) != 0)
        return -1;
    const struct {
        const char *label, *done;
        int64_t count;
        bool alarm;
    } lines[] = {{"Courriels qui n’ont pas pu partir", "tous sont partis", n.failed, true},
                 {"Courriels peut-être envoyés", "aucun n’est incertain", n.uncertain, true},
                 {"Courriels en retard", "aucun n’est en retard", n.late, false}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct duty line = {.label = lines[i].label,
                            .one = "courriel",
                            .many = "courriels",
                            .done = lines[i].done,
                            .url = "/equipe/reglages/courrier",
                            .right = RIGHT_MANAGE,
                            .count = lines[i].count,
                            .quiet = true,
                            .alarm = lines[i].alarm};
        if (duties_add(ctx, list, line) != 0)
            return -1;
    }
    return 0;
}
