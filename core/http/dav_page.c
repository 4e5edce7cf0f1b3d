/*
 * /dav/: private calendars for programs that synchronise (CalDAV, RFC 4791), read-only.
 *
 * Who asks sends the calendar's token as the password of HTTP Basic with each request; the name may be anything,
 * because some clients want one. The tree of addresses is http/dav.h's; an address of another calendar than the token's
 * is not found.
 */
#include "app/feeds.h"
#include "basic.h"
#include "dav.h"
#include "http/route.h"
#include "signed.h"

/* What programs show to who typed something wrong. */
#define CHALLENGE "Basic realm=\"Agenda\", charset=\"UTF-8\""

#define ALLOWED \
    (1u << METHOD_OPTIONS | 1u << METHOD_GET | 1u << METHOD_HEAD | 1u << METHOD_PROPFIND | 1u << METHOD_REPORT)

/* Seconds after which one asks again for what the ledger is behind. */
#define BEHIND_S 60

static void say(struct reply *reply, int status, const char *text)
{
    reply->status = status;
    reply->type = TYPE_TEXT;
    buf_clear(&reply->body);
    buf_raw(&reply->body, text, strlen(text));
}

/* ---- Entering ---- */

static void prepare(struct reply *reply)
{
    reply->dav = reply->never_cached = reply->noindex = true;
    reply->cache_control = "private, no-cache";
}

/* What may be done here everybody may know. */
int dav_admit(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    struct str name, token;
    enum caldav_answer answer = CALDAV_WRONG;
    int64_t wait = 0;
    prepare(reply);
    if (r->method == METHOD_OPTIONS)
        return 1;
    if (basic_read(r->authorization, ctx->arena, &name, &token)) {
        struct knock knock = signed_knock(ctx, r);
        if (caldav_enter(ctx, &knock, token, &answer, &wait) != 0)
            return -1;
    }
    if (answer == CALDAV_OPEN)
        return 1;
    if (answer == CALDAV_WAIT) {
        say(reply, 429, "Trop d’essais avec un mot de passe qui n’est pas bon. Attendez quelques minutes.\n");
        reply->retry_after = (int)wait;
        return 0;
    }
    say(reply, 401,
        "Identifiant : n’importe lequel, par exemple « agenda ». Mot de passe : celui de votre agenda privé, qui n’est "
        "pas celui de votre compte. S’il ne fonctionne plus, faites-en un nouveau sur la page de vos agendas.\n");
    reply->challenge = CHALLENGE;
    return 0;
}

/* ---- Where ---- */

static int find_item(struct dav *d, struct str name, struct dav_resource *res)
{
    struct calendar_item *item = ARENA_NEW(d->ctx->arena, struct calendar_item);
    if (!item)
        return fail_memory(&d->ctx->err);
    if (!str_ends(name, STR(".ics")))
        return 0;
    int rc = caldav_item(d->ctx, res->collection, str_from(name.p, name.n - 4), item);
    res->item = item;
    res->at = rc == 1 ? DAV_ITEM : DAV_NOWHERE;
    return rc < 0 ? -1 : 0;
}

static int find_in_home(struct dav *d, struct dav_resource *res)
{
    const struct request *r = d->r;
    if (r->n_segments == 3) {
        res->at = DAV_HOME;
        return 0;
    }
    for (size_t i = 0; i < d->n; i++) {
        if (str_is(r->segments[3], d->collections[i].of.subject_uuid))
            res->collection = &d->collections[i];
    }
    if (!res->collection || r->n_segments > 5)
        return 0;
    if (r->n_segments == 5)
        return r->ends_with_slash ? 0 : find_item(d, r->segments[4], res);
    res->at = DAV_COLLECTION;
    return 0;
}

static int find(struct dav *d, struct dav_resource *res)
{
    const struct request *r = d->r;
    *res = (struct dav_resource){.at = DAV_NOWHERE};
    bool principals = r->n_segments > 1 && str_is(r->segments[1], "principals");
    bool homes = r->n_segments > 1 && str_is(r->segments[1], "calendars");
    bool own = r->n_segments > 2 && str_is(r->segments[2], d->ctx->calendar->uuid);
    if (r->n_segments == 1)
        res->at = DAV_ROOT;
    else if (r->n_segments == 2)
        res->at = principals ? DAV_PRINCIPALS : homes ? DAV_HOMES : DAV_NOWHERE;
    else if (principals && own && r->n_segments == 3)
        res->at = DAV_PRINCIPAL;
    else if (homes && own)
        return find_in_home(d, res);
    return 0;
}

/* ---- PROPFIND ---- */

static int describe_below(struct dav *d, const struct dav_resource *res)
{
    static const enum dav_place children[][2] = {
        {DAV_ROOT, DAV_PRINCIPALS}, {DAV_ROOT, DAV_HOMES}, {DAV_PRINCIPALS, DAV_PRINCIPAL}, {DAV_HOMES, DAV_HOME}};
    for (size_t i = 0; i < sizeof children / sizeof *children; i++) {
        if (children[i][0] == res->at && dav_describe(d, &(struct dav_resource){.at = children[i][1]}) != 0)
            return -1;
    }
    for (size_t i = 0; res->at == DAV_HOME && i < d->n; i++) {
        struct dav_resource c = {.at = DAV_COLLECTION, .collection = &d->collections[i]};
        if (dav_describe(d, &c) != 0)
            return -1;
    }
    if (res->at != DAV_COLLECTION)
        return 0;
    struct calendar_item *items;
    size_t n;
    if (caldav_items(d->ctx, res->collection, 0, INT64_MIN, INT64_MAX, &items, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct dav_resource item = {.at = DAV_ITEM, .collection = res->collection, .item = &items[i]};
        if (dav_describe(d, &item) != 0)
            return -1;
    }
    return 0;
}

/* Without a depth RFC 4918 (9.1) means everything below, which nobody wants who forgets it. */
static int answer_propfind(struct dav *d, const struct dav_resource *res, struct reply *reply)
{
    bool below = str_is(d->r->depth, "1");
    if (!below && d->r->depth.n && !str_is(d->r->depth, "0")) {
        dav_refuse(reply, 403, "propfind-finite-depth");
        return 0;
    }
    reply->status = 207;
    reply->type = TYPE_XML;
    dav_begin(d->out);
    if (dav_describe(d, res) != 0 || (below && describe_below(d, res) != 0))
        return -1;
    dav_end(d->out);
    return 0;
}

/* ---- The other methods ---- */

static int answer_proppatch(struct dav *d, const struct dav_resource *res, struct reply *reply)
{
    reply->status = 207;
    reply->type = TYPE_XML;
    dav_begin(d->out);
    dav_protected(d, res);
    dav_end(d->out);
    return 0;
}

static int answer_get(struct dav *d, const struct dav_resource *res, struct reply *reply)
{
    struct calendar_event event;
    char etag[DAV_ETAG_SIZE];
    if (res->at != DAV_ITEM) {
        say(reply, 200,
            "Cette adresse est celle d’agendas à synchroniser : saisissez-la dans votre application d’agenda "
            "(compte CalDAV), non dans un navigateur.\n");
        return 0;
    }
    if (caldav_events(d->ctx, res->collection, &res->item, 1, &event) != 0)
        return -1;
    if (!event.uuid) {
        say(reply, 404, "Cette date n’est plus dans cet agenda.\n");
        return 0;
    }
    dav_etag(res->item, etag);
    reply->type = TYPE_CALENDAR;
    reply->etag = arena_strdup(d->ctx->arena, etag);
    return reply->etag ? dav_text(d->ctx, &event, d->out) : fail_memory(&d->ctx->err);
}

static int answer_ask(struct dav *d, const struct dav_resource *res, struct reply *reply)
{
    if (dav_ask_read(d->r->method, d->r->body, d->ctx->arena, &d->ask, &d->ctx->err) != 0) {
        if (d->ctx->err.code != ERR_INPUT && d->ctx->err.code != ERR_LIMIT)
            return -1;
        say(reply, 400, d->ctx->err.msg);
        buf_lit(&reply->body, "\n");
        return 0;
    }
    switch (d->r->method) {
    case METHOD_REPORT: return dav_report(d, res, reply);
    case METHOD_PROPPATCH: return answer_proppatch(d, res, reply);
    default: return answer_propfind(d, res, reply);
    }
}

static int answer_options(struct reply *reply)
{
    reply->allow = ALLOWED;
    reply->type = TYPE_TEXT;
    return 0;
}

/* As of a feed (http/feed_page.c): what cannot be published as it should be is not, and the team is told. */
static int refuse(struct ctx *ctx, const struct dav_resource *res, struct reply *reply)
{
    if (ctx->err.code == ERR_BUSY)
        feeds_doubt(ctx->feeds);
    else if (res->collection && (ctx->err.code == ERR_BUG || ctx->err.code == ERR_LIMIT))
        feeds_refused(ctx->feeds, res->collection->of.name, ctx->err.msg);
    else
        return -1;
    say(reply, 503, "Cet agenda n’est pas publié en ce moment : votre programme garde ce qu’il a et réessaiera.\n");
    reply->retry_after = BEHIND_S;
    return 0;
}

int dav_page(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    struct dav d = {.ctx = ctx, .r = r, .out = &reply->body};
    struct dav_resource res;
    prepare(reply);
    if (r->method == METHOD_OPTIONS)
        return answer_options(reply);
    if (r->method == METHOD_POST) {
        say(reply, 405, "");
        reply->allow = ALLOWED;
        return 0;
    }
    if (r->method == METHOD_PUT || r->method == METHOD_DELETE || r->method == METHOD_MKCOL) {
        dav_refuse(reply, 403, "need-privileges");
        return 0;
    }
    if (caldav_collections(ctx, &d.collections, &d.n) != 0 || find(&d, &res) != 0)
        return -1;
    if (res.at == DAV_NOWHERE) {
        say(reply, 404, "Il n’y a rien à cette adresse, ou elle n’est pas de cet agenda.\n");
        return 0;
    }
    reply->calendar = ctx->calendar->id;
    bool gets = r->method == METHOD_GET || r->method == METHOD_HEAD;
    int rc = gets ? answer_get(&d, &res, reply) : answer_ask(&d, &res, reply);
    if (rc != 0)
        return refuse(ctx, &res, reply);
    if (reply->body.failed)
        dav_refuse(reply, 507, "number-of-matches-within-limits");
    return 0;
}

/* Where clients look first (RFC 6764, 5). */
int dav_well_known(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    (void)ctx;
    (void)r;
    reply->status = r->n_segments == 2 ? 301 : 404;
    reply->location = r->n_segments == 2 ? "/dav/" : NULL;
    reply->never_cached = true;
    return 0;
}
