#include "http/reply.h"

#include "error_page.h"

/* Reason phrases (RFC 9110, 15). */
static const struct {
    int status;
    const char *reason;
} reasons[] = {
    {200, "OK"},
    {204, "No Content"},
    {207, "Multi-Status"},
    {301, "Moved Permanently"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

const char *reply_reason(int status)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (reasons[i].status == status)
            return reasons[i].reason;
    }
    return "Unknown";
}

int reply_status_of(enum err_code code)
{
    switch (code) {
    case ERR_INPUT: return 400;
    case ERR_REFUSED: return 403;
    case ERR_NOT_FOUND: return 404;
    case ERR_CONFLICT: return 409;
    case ERR_BUSY: return 503;
    default: return 500;
    }
}

struct reply reply_in(struct arena *a)
{
    return (struct reply){.status = 200, .type = TYPE_HTML, .body = buf_in(a, REPLY_BODY_MAX)};
}

void reply_private(struct reply *reply)
{
    reply->never_cached = reply->noindex = true;
    reply->cache_control = "no-store";
}

void reply_error(struct ctx *ctx, struct reply *reply, int status, const char *detail)
{
    error_page_render(ctx, reply, &(struct error_page){.status = status, .detail = detail});
}
