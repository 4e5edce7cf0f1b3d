/* Calendars as bytes: the agenda for everybody, and those that are opened by the token in their address. */
#include "app/config.h"
#include "app/feeds.h"
#include "app/publication.h"
#include "error_page.h"
#include "feed.h"
#include "publish/icalendar.h"

static const char SUFFIX[] = ".ics";

/* "marques", "barres", "retires": how cancelled dates stand in a feed, by enum calendar_cancelled. */
static const char *const cancelled_codes[CANCELLED__MAX] = {"marques", "barres", "retires"};

static int write_feed(struct ctx *ctx, struct reply *reply, const struct ical_calendar *c,
                      enum publication_variant variant, const struct agenda_feed *feed)
{
    struct calendar_event *events;
    size_t n;
    if (publication_events(ctx, variant, feed->ids, feed->n, &events, &n) != 0 ||
        ical_write(&reply->body, c, events, n, ctx->arena, &ctx->err) != 0)
        return feed_refuse(ctx, reply, c->name);
    feeds_published(ctx->feeds, c->name);
    reply->type = TYPE_CALENDAR;
    return feed_date(ctx, reply, events, n);
}

/* ---- For everybody ---- */

static int take_cancelled(struct ctx *ctx, const struct request *req, struct reply *reply, enum calendar_cancelled *out)
{
    struct str value = request_text(req, "annules");
    int i = 0;
    while (value.n && i < CANCELLED__MAX && !str_is(value, cancelled_codes[i]))
        i++;
    *out = (enum calendar_cancelled)i;
    if (i < CANCELLED__MAX)
        return 1;
    error_page_render(ctx, reply,
                      &(struct error_page){.status = 400,
                                           .param = "annules",
                                           .detail = "Dates annulées\u00A0: «\u00A0marques\u00A0», "
                                                     "«\u00A0barres\u00A0» ou «\u00A0retires\u00A0»."});
    return 0;
}

/* The address of the same feed with cancelled dates as they were asked for. */
static const char *source_of(struct ctx *ctx, const struct feed *f, enum calendar_cancelled how)
{
    if (how == CANCELLED_MARKED)
        return f->self;
    return arena_printf(ctx->arena, "%s%cannules=%s", f->self, strchr(f->self, '?') ? '&' : '?', cancelled_codes[how]);
}

int agenda_ics(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct feed f;
    struct ical_calendar c = {.use = ICAL_FEED, .base_url = ctx->config->base_url};
    char uid[CRYPTO_HASH_SIZE];
    int rc = feed_read(ctx, req, reply, "/agenda.ics", &f);
    if (rc == 1)
        rc = take_cancelled(ctx, req, reply, &c.cancelled);
    if (rc <= 0)
        return rc;
    c.source = source_of(ctx, &f, c.cancelled);
    if (!c.source)
        return fail_memory(&ctx->err);
    crypto_hash_hex(str_of(c.source), uid);
    c.uid = arena_printf(ctx->arena, "%.32s", uid);
    c.page = f.page;
    c.name = f.name;
    c.description = f.description;
    if (!c.uid)
        return fail_memory(&ctx->err);
    reply->file_name = "agenda.ics";
    reply->cache_control = "max-age=300";
    return write_feed(ctx, reply, &c, PUBLICATION_PUBLIC, &f.dates);
}

/* ---- For one reader ---- */

static int refuse_token(struct ctx *ctx, struct reply *reply)
{
    reply_error(ctx, reply, 404,
                "Cette adresse d’agenda n’est pas ou plus valable\u00A0: elle a été révoquée ou remplacée. Demandez-en "
                "une autre, ou retirez l’abonnement de votre agenda.");
    reply_private(reply);
    return 0;
}

int calendar_ics(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct calendar own;
    struct agenda_feed feed;
    struct str token = request_text(req, "jeton");
    if (!str_ends(token, STR(".ics")))
        return refuse_token(ctx, reply);
    token.n -= sizeof SUFFIX - 1;
    int rc = calendar_open(ctx->db, token, ctx->arena, &own, &ctx->err);
    if (rc == 0)
        return refuse_token(ctx, reply);
    if (rc < 0 || agenda_calendar(ctx, &own, &feed) != 0)
        return -1;
    struct ical_calendar c = {.use = ICAL_FEED,
                              .base_url = ctx->config->base_url,
                              .cancelled = own.cancelled,
                              .name = own.name,
                              .uid = own.uuid,
                              .page = own.kind == CALENDAR_PARTNER ? "/agenda" : "/equipe/planning",
                              .description =
                                  feed_describe(ctx, &feed,
                                                own.kind == CALENDAR_PARTNER
                                                    ? "Les dates où l’équipe vient chez vous."
                                                    : "Agenda privé de l’équipe\u00A0: ne le partagez pas.")};
    if (!c.description)
        return fail_memory(&ctx->err);
    reply->file_name = "agenda.ics";
    reply->cache_control = "private, no-cache";
    reply->noindex = true;
    reply->calendar = own.id;
    return write_feed(ctx, reply, &c, own.kind == CALENDAR_PARTNER ? PUBLICATION_PUBLIC : PUBLICATION_PRIVATE, &feed);
}
