/* Calendars as bytes: the agenda for everybody, and those that are opened by the token in their address. */
#include "agenda.h"

#include "app/agenda_feed.h"
#include "app/config.h"
#include "app/feeds.h"
#include "app/publication.h"
#include "app/site.h"
#include "base/buf.h"
#include "base/date.h"
#include "error_page.h"
#include "publish/icalendar.h"

/* Seconds after which one asks again for a calendar that the ledger is behind. */
#define BEHIND_S 60

static const char SUFFIX[] = ".ics";

/* "marques", "barres", "retires": how cancelled dates stand in a feed, by enum calendar_cancelled. */
static const char *const cancelled_codes[CANCELLED__MAX] = {"marques", "barres", "retires"};

/* ---- What every calendar is made of ---- */

/* A calendar that could not be made: its readers keep what they have. */
static int refuse(struct ctx *ctx, struct reply *reply, const char *name)
{
    bool behind = ctx->err.code == ERR_BUSY;
    if (behind)
        feeds_doubt(ctx->feeds);
    else if (ctx->err.code == ERR_BUG || ctx->err.code == ERR_LIMIT)
        feeds_refused(ctx->feeds, name, ctx->err.msg);
    else
        return -1;
    reply_error(ctx, reply, 503,
                "Cet agenda n’est pas publié en ce moment\u00A0: votre programme garde ce qu’il a et réessaiera.");
    reply->retry_after = BEHIND_S;
    reply->never_cached = true;
    return 0;
}

/* A calendar may be another one since the last change of anything, since something was told anew, and since its window
 * moved at midnight. */
static int date_it(struct ctx *ctx, struct reply *reply, const struct calendar_event *events, size_t n)
{
    int64_t last, today = paris_instant(ctx_today(ctx), 0);
    if (change_last_at(ctx->db, &last, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        last = events[i].modified_at > last ? events[i].modified_at : last;
    reply->modified_at = last > today ? last : today;
    return 0;
}

static int write_feed(struct ctx *ctx, struct reply *reply, const struct ical_calendar *c,
                      enum publication_variant variant, const struct agenda_feed *feed)
{
    struct calendar_event *events;
    size_t n;
    if (publication_events(ctx, variant, feed->ids, feed->n, &events, &n) != 0 ||
        ical_write(&reply->body, c, events, n, ctx->arena, &ctx->err) != 0)
        return refuse(ctx, reply, c->name);
    feeds_published(ctx->feeds, c->name);
    reply->type = TYPE_CALENDAR;
    return date_it(ctx, reply, events, n);
}

static const char *describe(struct ctx *ctx, const struct agenda_feed *feed, const char *what)
{
    return arena_printf(ctx->arena, "%s%s", what,
                        feed->cut ? " Seules les 2\u00A0500 dates les plus proches y sont." : "");
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

int agenda_ics(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct agenda_ask ask;
    struct agenda_feed feed;
    struct ical_calendar c = {.use = ICAL_FEED, .base_url = ctx->config->base_url};
    struct site site;
    int rc = agenda_ask(ctx, req, reply, &ask);
    if (rc == 1)
        rc = take_cancelled(ctx, req, reply, &c.cancelled);
    if (rc <= 0)
        return rc;
    const char *chosen = agenda_chosen_words(ctx, &ask);
    if (!chosen || agenda_feed(ctx, &ask.query, &feed) != 0)
        return -1;
    site_read(ctx, &site);
    struct str source = agenda_address_at("/agenda.ics", &ask, ctx->arena);
    if (c.cancelled != CANCELLED_MARKED)
        source = str_of(arena_printf(ctx->arena, "%.*s%cannules=%s", (int)source.n, source.p,
                                     str_find(source, '?') < source.n ? '&' : '?', cancelled_codes[c.cancelled]));
    char uid[CRYPTO_HASH_SIZE];
    crypto_hash_hex(source, uid);
    c.uid = arena_printf(ctx->arena, "%.32s", uid);
    c.source = arena_copy(ctx->arena, source.p, source.n);
    c.page = agenda_address_at("/agenda", &ask, ctx->arena).p;
    c.name = *chosen ? arena_printf(ctx->arena, "%s\u00A0: %s", site.name, chosen)
                     : arena_printf(ctx->arena, "%s\u00A0: agenda", site.name);
    c.description = describe(ctx, &feed, "Permanences, ateliers, dépistages et rencontres autour de la santé.");
    if (!c.uid || !c.source || !c.page || !c.name || !c.description)
        return fail_memory(&ctx->err);
    reply->file_name = "agenda.ics";
    reply->cache_control = "max-age=300";
    return write_feed(ctx, reply, &c, PUBLICATION_PUBLIC, &feed);
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
                              .description = describe(ctx, &feed,
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
