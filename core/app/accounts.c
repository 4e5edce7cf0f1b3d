#include "app/accounts.h"

#include "base/buf.h"
#include "base/date.h"
#include "domain/outbox.h"
#include "store/db.h"

/* Bytes of a letter's data: a label and a link. */
#define LETTER_DATA_MAX 4000

int accounts_list(struct ctx *ctx, struct account **out, size_t *n)
{
    *out = ARENA_ARRAY(ctx->arena, ACCOUNTS_MAX, struct account);
    return *out ? account_list(ctx->db, ctx->arena, *out, n, &ctx->err) : fail_memory(&ctx->err);
}

int accounts_find(struct ctx *ctx, struct str uuid, struct account *out)
{
    return account_by_uuid(ctx->db, uuid, ctx->arena, out, &ctx->err);
}

/* Letters that hold links of this account which are worth nothing any more. */
static int cancel_letters(struct ctx *ctx, int64_t id, const char *what)
{
    const char *prefix = arena_printf(ctx->arena, "%s/%lld/", what, (long long)id);
    return prefix ? outbox_cancel_under(ctx->db, prefix, &ctx->err) : fail_memory(&ctx->err);
}

static int end_letters(struct ctx *ctx, int64_t id)
{
    return cancel_letters(ctx, id, "welcome") != 0 ? -1 : cancel_letters(ctx, id, "sign-in");
}

static int mail_invitation(struct ctx *ctx, const struct account *account, bool again, const char *token)
{
    struct buf until = buf_in(ctx->arena, 100), data = buf_in(ctx->arena, LETTER_DATA_MAX);
    char hash[CRYPTO_HASH_SIZE];
    crypto_hash_hex(str_of(token), hash);
    date_long(&until, paris_date(ctx->now + LINK_WELCOME_LIFE));
    buf_lit(&data, "{\"label\":");
    buf_json(&data, str_of(account->label));
    buf_lit(&data, ",\"link\":\"/bienvenue/");
    buf_raw_str(&data, str_of(token)); /* letters, digits, '-' and '_' */
    buf_lit(&data, "\",\"until\":");
    buf_json(&data, buf_str(&until));
    buf_raw_str(&data, again ? STR(",\"again\":true}") : STR(",\"again\":false}"));
    struct letter letter = {
        /* A letter for each link: two within a second are two, the earlier link is worth nothing any more. */
        .key = arena_printf(ctx->arena, "welcome/%lld/%.16s", (long long)account->id, hash),
        .to = account->mail,
        .template_name = "welcome",
        .data = buf_cstr(&data),
        .useless_at = ctx->now + LINK_WELCOME_LIFE};
    if (!letter.key || until.failed)
        return fail_memory(&ctx->err);
    return buf_ok(&data, &ctx->err) != 0 ? -1 : outbox_put(ctx->db, &letter, ctx->now, &ctx->err);
}

static int invite(struct ctx *ctx, const struct account *account, bool again, bool by_mail, char *invitation)
{
    if (cancel_letters(ctx, account->id, "welcome") != 0 ||
        link_make(ctx->db, LINK_WELCOME, account->id, ctx->now, invitation, &ctx->err) != 0)
        return -1;
    if (!by_mail)
        return 0;
    int rc = mail_invitation(ctx, account, again, invitation);
    invitation[0] = '\0';
    return rc;
}

static int save(struct ctx *ctx, const struct account *before, struct account *after, bool by_mail, char *invitation)
{
    struct author author = account_author(ctx->account, ctx->now);
    if (account_save(ctx->db, &author, before, after, ctx->arena, &ctx->err) != 0)
        return -1;
    if (!before)
        return invite(ctx, after, false, by_mail, invitation);
    return strcmp(before->mail, after->mail) == 0 ? 0 : end_letters(ctx, before->id);
}

int accounts_save(struct ctx *ctx, const struct account *before, struct account *after, bool by_mail,
                  char invitation[CRYPTO_TOKEN_SIZE])
{
    invitation[0] = '\0';
    return db_begin(ctx->db, &ctx->err) != 0 ? -1 : ctx_finish(ctx, save(ctx, before, after, by_mail, invitation));
}

int accounts_invite(struct ctx *ctx, const struct account *account, bool by_mail, char invitation[CRYPTO_TOKEN_SIZE])
{
    invitation[0] = '\0';
    if (account->blocked_at)
        return fail(&ctx->err, ERR_REFUSED, "account %s is blocked: unblock it first", account->uuid);
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, invite(ctx, account, true, by_mail, invitation));
}

static int block(struct ctx *ctx, const struct author *author, const struct account *account, bool blocked)
{
    if (account_block(ctx->db, author, account, blocked, &ctx->err) != 0)
        return -1;
    return blocked ? end_letters(ctx, account->id) : 0;
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
    return ctx_finish(ctx, block(ctx, &author, account, blocked));
}
