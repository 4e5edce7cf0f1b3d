/*
 * The files of www/ as visitors get them: style sheet, script, drawings, under /static/NAME.
 *
 * Their addresses carry a version made from their bytes (asset_url): with it a browser keeps the file for a year
 * without asking; without it, or with an old one, it asks each time. Only files that lie directly in www/ and
 * are of a known type are served, never anything outside.
 */
#pragma once

#include "app/ctx.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/route.h"

/* "/static/style.css?v=0123456789", in the arena. A file that does not exist, or an arena at its limit, gives an
 * address that answers 404. */
struct str asset_url(const char *file, struct arena *a);

/* Handlers: GET /static/{file}?v=..., GET /robots.txt (pages yes, combinations of facets and JSON no). */
int asset_file(struct ctx *ctx, const struct request *req, struct reply *reply);
int robots_file(struct ctx *ctx, const struct request *req, struct reply *reply);

extern const struct route_param asset_params[];
