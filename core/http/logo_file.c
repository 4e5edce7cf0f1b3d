/* The team's logo as visitors' browsers load it. */
#include "page.h"

#include "app/logo.h"
#include "app/site.h"

/* Its address holds its version: with it a browser keeps it for a year, otherwise it asks each time. */
static int serve(struct ctx *ctx, const struct request *req, struct reply *reply, enum picture_type type,
                 const char *mime)
{
    struct logo logo;
    struct str bytes;
    logo_parse(site_setting(ctx, "team.logo"), &logo);
    int rc = logo_bytes(ctx, type, &bytes);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "there is no logo of this type");
    reply->type = mime;
    if (str_is(request_text(req, "v"), logo.version))
        reply->cache_control = "public, max-age=31536000, immutable";
    buf_raw_str(&reply->body, bytes);
    return 0;
}

int logo_png(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return serve(ctx, req, reply, PICTURE_PNG, "image/png");
}

int logo_jpg(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return serve(ctx, req, reply, PICTURE_JPEG, "image/jpeg");
}
