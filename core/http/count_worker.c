/* The worker that keeps the pages of counts on a telephone: its script, with the files of this version before it. */
#include "base/assets.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "count.h"
#include "http/assets.h"

/* Digits of the version: as many as tell a few hundred editions apart. */
#define VERSION_DIGITS 10

/* What the pages load; the first is the one of the page that says that there is no network. */
static const char *const files[] = {"style.css", "team.css",    "planning.css", "counts.css",
                                    "counts.js", "sign_out.js", "icons.svg",    "favicon.svg"};

int count_worker_file(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str script;
    struct buf list = buf_in(ctx->arena, 4000), all = buf_in(ctx->arena, ASSET_MAX);
    char version[CRYPTO_HASH_SIZE];
    (void)req;
    if (asset_get("www/counts_worker.js", ctx->arena, &script, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        buf_raw_str(&list, i ? STR(", ") : STR(""));
        buf_json(&list, asset_url(files[i], ctx->arena));
    }
    buf_raw_str(&all, buf_str(&list));
    buf_raw_str(&all, script);
    if (buf_ok(&list, &ctx->err) != 0 || buf_ok(&all, &ctx->err) != 0)
        return -1;
    crypto_hash_hex(buf_str(&all), version);
    version[VERSION_DIGITS] = '\0';
    reply->type = "text/javascript; charset=utf-8";
    reply->noindex = true;
    buf_fmt(&reply->body, "const VERSION = \"%s\", FILES = [%s];\n", version, buf_cstr(&list));
    buf_raw_str(&reply->body, script);
    return buf_ok(&reply->body, &ctx->err);
}
