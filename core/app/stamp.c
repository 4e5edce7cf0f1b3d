#include "app/stamp.h"

#include "base/crypto.h"
#include "domain/setting.h"

/* The setting that holds the key. */
#define KEY "secret.stamp"

static const char *secret(struct ctx *ctx)
{
    const char *value;
    if (setting_read(ctx->db, KEY, ctx->arena, &value, &ctx->err) == 0)
        (void)fail(&ctx->err, ERR_STORE, "setting " KEY " is gone: forms of visitors cannot be signed");
    return value;
}

static const char *signature(struct ctx *ctx, struct str subject, int64_t at)
{
    const char *key = secret(ctx);
    char *mac = arena_alloc(ctx->arena, CRYPTO_HASH_SIZE);
    const char *text = arena_printf(ctx->arena, "stamp %lld %.*s", (long long)at, (int)subject.n, subject.p);
    if (!key)
        return NULL;
    if (!mac || !text) {
        (void)fail_memory(&ctx->err);
        return NULL;
    }
    crypto_sign_hex(str_of(key), str_of(text), mac);
    return mac;
}

const char *stamp_make(struct ctx *ctx, struct str subject)
{
    /* It is of this instant: the page that carries it is kept by nobody. */
    int64_t at = ctx_time(ctx, ctx->now + 1);
    const char *mac = signature(ctx, subject, at);
    const char *text = mac ? arena_printf(ctx->arena, "%lld.%s", (long long)at, mac) : NULL;
    if (mac && !text)
        (void)fail_memory(&ctx->err);
    return text;
}

int stamp_read(struct ctx *ctx, struct str subject, struct str text, int64_t *at, enum stamped *how)
{
    struct err ignored;
    size_t point = str_find(text, '.');
    *how = STAMPED_NOT;
    *at = 0;
    if (text.n > STAMP_MAX || point == text.n || str_to_int(str_from(text.p, point), 0, INT64_MAX, at, &ignored) != 0)
        return 0;
    const char *mac = signature(ctx, subject, *at);
    if (!mac)
        return -1;
    if (!crypto_same(str_from(text.p + point + 1, text.n - point - 1), str_of(mac)))
        return 0;
    *how = ctx->now - *at > STAMP_LIFE ? STAMPED_OLD : ctx->now - *at < STAMP_QUICKEST ? STAMPED_QUICK : STAMPED_WELL;
    return 0;
}
