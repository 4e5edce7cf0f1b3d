/* Each night: who held dates that nobody recorded is written to, once for each date, in one letter. */
#include "app/counting.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/mail.h"
#include "domain/outbox.h"

#define DAY 86400

/* Rows of one night; what is left waits for the next. */
#define REMINDERS_MAX 2000

/* Bytes of a date in words. */
#define WHEN_MAX 120

/* "mardi 3 novembre 2026 à 9 h" */
static struct str when(struct ctx *ctx, const struct count_reminder *r)
{
    struct buf b = buf_in(ctx->arena, WHEN_MAX);
    date_full(&b, r->day);
    buf_lit(&b, " à ");
    date_hour_words(&b, (int)r->start);
    return buf_str(&b);
}

/* What the letter's template reads. */
static int letter_data(struct ctx *ctx, const struct count_reminder *rows, size_t n, const char **out)
{
    struct buf b = buf_in(ctx->arena, OUTBOX_DATA_MAX);
    size_t named = n < COUNTING_LETTER_DATES ? n : COUNTING_LETTER_DATES;
    buf_fmt(&b, "{\"link\":\"/equipe/saisie\",\"n\":%zu,\"more\":%zu,\"dates\":[", n, n - named);
    for (size_t i = 0; i < named; i++) {
        buf_raw_str(&b, i ? STR(",{\"when\":") : STR("{\"when\":"));
        buf_json(&b, when(ctx, &rows[i]));
        buf_lit(&b, ",\"title\":");
        buf_json(&b, str_of(rows[i].title));
        buf_lit(&b, ",\"place\":");
        if (rows[i].place_name)
            buf_json(&b, str_of(rows[i].place_name));
        else
            buf_lit(&b, "null");
        buf_char(&b, '}');
    }
    buf_lit(&b, "]}");
    *out = buf_cstr(&b);
    return buf_ok(&b, &ctx->err);
}

/* The dates of one account. */
static int remind(struct ctx *ctx, const struct count_reminder *rows, size_t n)
{
    char today[DATE_ISO_SIZE];
    const char *data;
    date_iso(ctx_today(ctx), today);
    if (letter_data(ctx, rows, n, &data) != 0)
        return -1;
    struct letter letter = {
        .key = arena_printf(ctx->arena, "counts/%lld/%s", (long long)rows->account, today),
        .to = rows->mail,
        .template_name = "counts",
        .data = data,
        .useless_at = ctx->now + (int64_t)COUNTING_REMIND_AFTER * DAY,
    };
    if (!letter.key)
        return fail_memory(&ctx->err);
    if (mail_is_address(str_of(rows->mail)) && outbox_put(ctx->db, &letter, ctx->now, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (count_reminded(ctx->db, &rows[i], ctx->now, &ctx->err) != 0)
            return -1;
    }
    return 0;
}

static int remind_all(struct ctx *ctx)
{
    struct counting_kinds kinds;
    struct count_reminder *rows;
    size_t n, kept = 0;
    if (counting_kinds(ctx, &kinds) != 0 || count_reminders(ctx->db, ctx->now - (int64_t)COUNTING_REMIND_UNTIL * DAY,
                                                            ctx->now - (int64_t)COUNTING_REMIND_AFTER * DAY,
                                                            REMINDERS_MAX, ctx->arena, &rows, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const struct counting_kind *kind = counting_kind(&kinds, rows[i].kind);
        if (kind && kind->expected)
            rows[kept++] = rows[i];
    }
    for (size_t i = 0, next; i < kept; i = next) {
        for (next = i + 1; next < kept && rows[next].account == rows[i].account;)
            next++;
        if (remind(ctx, rows + i, next - i) != 0)
            return -1;
    }
    return 0;
}

int counting_nightly(struct ctx *ctx)
{
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, remind_all(ctx));
}
