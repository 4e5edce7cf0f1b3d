/* The private calendar of who receives the team, made, replaced or revoked from its own page (app/calendars.h). */
#include "calendars.h"
#include "own.h"

/* Its address, this once. */
static int draw(struct door *d, const struct calendar_door *door, const char *token)
{
    struct page p;
    if (own_start(d, &p, "Vos dates dans votre agenda") != 0 || calendar_set_address(&p, d->req, door, token) != 0)
        return -1;
    page_style(&p, "calendars.css");
    return own_finish(d, &p, "own_calendar_link", "own_calendar_signed");
}

int own_take_calendar(struct door *d)
{
    struct ctx *ctx = d->ctx;
    struct calendar_door door;
    char token[CRYPTO_TOKEN_SIZE];
    int64_t shown_at;
    bool ends = str_is(request_text(d->req, "envoi"), "agenda-fin");
    int rc = own_read_stamp(d, &shown_at);
    if (rc < 0 || (rc == 1 && (rc = calendars_of_partner(ctx, d->in.structure, &door)) < 0))
        return -1;
    /* Of a fiche that the public does not see no page offers one. */
    if (rc == 0 || !d->in.open.id || own_must_wait(d))
        return own_overview(d);
    if (ends) {
        const char *where = arena_printf(ctx->arena, "%s#agenda", d->url);
        if (!where)
            return fail_memory(&ctx->err);
        return calendars_revoke(ctx, &door) == 0 ? team_go(d->reply, where) : -1;
    }
    if (calendars_renew(ctx, &door, token) != 0)
        return -1;
    const char *kept = arena_strdup(ctx->arena, token);
    return kept ? draw(d, &door, kept) : fail_memory(&ctx->err);
}
