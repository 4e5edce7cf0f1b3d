/* Requests in memory, for tests of routes and handlers: no socket, no thread. */
#pragma once

#include "http/request.h"
#include "http/route.h"

/* A request as a browser would make it. Headers come in pairs of name and value and end with NULL; Host is added. The
 * result is what request_open says; the request lives in the arena. */
static inline int ask_with(struct arena *a, const char *method, const char *target, const char *const *headers,
                           struct request **out)
{
    struct request_header list[REQUEST_HEADERS_MAX] = {{"Host", "annuaire.example.org"}};
    char *path = arena_strdup(a, target);
    char *query = path ? strchr(path, '?') : NULL;
    struct request_head head = {.method = method,
                                .path = path,
                                .query = query ? query + 1 : NULL,
                                .version = "1.1",
                                .target_size = strlen(target),
                                .headers = list,
                                .n_headers = 1};
    if (query)
        *query = '\0';
    for (; headers && headers[0]; headers += 2)
        list[head.n_headers++] = (struct request_header){headers[0], headers[1]};
    *out = ARENA_NEW(a, struct request);
    return path && *out ? request_open(*out, &head, a) : 503;
}

/* Reads the target and answers it from the table: what a test of a handler calls. */
static inline void ask(const struct routes *routes, struct ctx *ctx, const char *method, const char *target,
                       struct reply *reply)
{
    struct request *r;
    int status = ask_with(ctx->arena, method, target, NULL, &r);
    if (status != 0) {
        *reply = (struct reply){.for_programs = r && r->for_programs};
        reply_error(ctx, reply, status, r ? r->detail : NULL);
        return;
    }
    route_match(routes, r, ctx->arena);
    route_dispatch(ctx, r, reply);
}
