/* The three reports about a calendar (RFC 4791, 7.8 and 7.9; RFC 6578, 3.2): which of its dates, or what changed. */
#include <stdlib.h>

#include "app/directory.h"
#include "dav.h"
#include "dav_xml.h"
#include "http/params.h"

/* Dates whose texts are made at once, and the memory that they take meanwhile: each some 10 KiB. */
#define BATCH 100
#define BATCH_ARENA_MAX (4u << 20)

static bool wants_text(const struct dav_ask *ask)
{
    for (size_t i = 0; i < ask->n_names; i++) {
        if (strcmp(ask->names[i].name, "calendar-data") == 0 && strcmp(ask->names[i].ns, DAV_NS_CALDAV) == 0)
            return true;
    }
    return false;
}

static void miss(struct dav *d, const struct caldav_collection *c, const struct calendar_item *item)
{
    struct buf b = buf_in(d->ctx->arena, DAV_HREF_MAX);
    dav_href(&b, d, &(struct dav_resource){.at = DAV_ITEM, .collection = c, .item = item});
    dav_missing(d->out, buf_str(&b));
}

/* A date that has left since it was found is missing. */
static int describe_some(struct dav *d, const struct caldav_collection *c, const struct calendar_item *const *items,
                         size_t n)
{
    struct calendar_event *events = ARENA_ARRAY(d->ctx->arena, n, struct calendar_event);
    if (!events)
        return fail_memory(&d->ctx->err);
    if (caldav_events(d->ctx, c, items, n, events) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct dav_resource res = {.at = DAV_ITEM, .collection = c, .item = items[i], .event = &events[i]};
        if (!events[i].uuid)
            miss(d, c, items[i]);
        else if (dav_describe(d, &res) != 0)
            return -1;
    }
    return 0;
}

/* The same with their texts, some at a time: what they are made of is given back in between. */
static int describe_texts(struct dav *d, const struct caldav_collection *c, const struct calendar_item *const *items,
                          size_t n)
{
    const struct snapshot *kept; /* taken for the whole answer, whose arena it needs none of */
    struct ctx *ctx = d->ctx, some = *ctx;
    if (directory_snapshot(ctx, &kept) != 0)
        return -1;
    some = *ctx;
    some.arena = arena_new(BATCH_ARENA_MAX);
    if (!some.arena)
        return fail_memory(&ctx->err);
    d->ctx = &some;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i += BATCH) {
        rc = describe_some(d, c, items + i, n - i < BATCH ? n - i : BATCH);
        arena_reset(some.arena);
    }
    d->ctx = ctx;
    arena_free(some.arena);
    if (rc != 0)
        ctx->err = some.err;
    return rc;
}

static int describe_items(struct dav *d, const struct caldav_collection *c, const struct calendar_item *const *items,
                          size_t n)
{
    if (wants_text(&d->ask))
        return describe_texts(d, c, items, n);
    for (size_t i = 0; i < n; i++) {
        struct dav_resource res = {.at = DAV_ITEM, .collection = c, .item = items[i]};
        if (dav_describe(d, &res) != 0)
            return -1;
    }
    return 0;
}

static const struct calendar_item **pointers(struct arena *a, const struct calendar_item *items, size_t n)
{
    const struct calendar_item **out = ARENA_ARRAY(a, n, const struct calendar_item *);
    for (size_t i = 0; out && i < n; i++)
        out[i] = &items[i];
    return out;
}

/* ---- calendar-query ---- */

static int answer_query(struct dav *d, const struct caldav_collection *c)
{
    struct calendar_item *items = NULL;
    size_t n = 0;
    if (!d->ask.nothing && caldav_items(d->ctx, c, 0, d->ask.from, d->ask.to, &items, &n) != 0)
        return -1;
    const struct calendar_item **list = pointers(d->ctx->arena, items, n);
    return list ? describe_items(d, c, list, n) : fail_memory(&d->ctx->err);
}

/* ---- calendar-multiget ---- */

/* The uuid at the end of an address of this calendar, which may be written in full and with other escapes than ours;
 * empty for any other. */
static int uuid_in(struct dav *d, const struct caldav_collection *c, struct str href, struct str *uuid)
{
    struct str decoded;
    struct err bad;
    size_t scheme = str_find(href, ':');
    *uuid = STR("");
    if (scheme + 3 < href.n && href.p[scheme + 1] == '/' && href.p[scheme + 2] == '/') {
        href = str_from(href.p + scheme + 3, href.n - scheme - 3);
        size_t slash = str_find(href, '/');
        href = str_from(href.p + slash, href.n - slash);
    }
    struct buf own = buf_in(d->ctx->arena, DAV_HREF_MAX);
    dav_href(&own, d, &(struct dav_resource){.at = DAV_COLLECTION, .collection = c});
    if (buf_ok(&own, &d->ctx->err) != 0)
        return -1;
    if (percent_decode(href, false, d->ctx->arena, &decoded, &bad) != 0)
        return bad.code == ERR_INPUT ? 0 : fail_memory(&d->ctx->err);
    if (!str_starts(decoded, buf_str(&own)) || !str_ends(decoded, STR(".ics")) || decoded.n < own.n + 4)
        return 0;
    *uuid = str_from(decoded.p + own.n, decoded.n - own.n - 4);
    return 0;
}

static int answer_multiget(struct dav *d, const struct caldav_collection *c)
{
    struct calendar_item *items = ARENA_ARRAY(d->ctx->arena, d->ask.n_hrefs, struct calendar_item);
    size_t n = 0;
    if (!items)
        return fail_memory(&d->ctx->err);
    for (size_t i = 0; i < d->ask.n_hrefs; i++) {
        struct str uuid;
        if (uuid_in(d, c, d->ask.hrefs[i], &uuid) != 0)
            return -1;
        int rc = uuid.n ? caldav_item(d->ctx, c, uuid, &items[n]) : 0;
        if (rc < 0)
            return -1;
        if (rc == 1)
            n++;
        else
            dav_missing(d->out, d->ask.hrefs[i]);
    }
    const struct calendar_item **list = pointers(d->ctx->arena, items, n);
    return list ? describe_items(d, c, list, n) : fail_memory(&d->ctx->err);
}

/* ---- sync-collection ---- */

/* The state that a token tells, of this calendar and known here; whatever server's name stands before it. */
static bool read_token(const struct caldav_collection *c, struct str token, int64_t *since)
{
    static const struct str where = {"/dav/sync/", 10};
    struct err bad;
    size_t at = 0, uuid = strlen(c->of.subject_uuid);
    while (at < token.n && !str_starts(str_from(token.p + at, token.n - at), where))
        at++;
    if (token.n - at < where.n + uuid + 2)
        return false;
    struct str rest = str_from(token.p + at + where.n, token.n - at - where.n);
    if (!str_is(str_from(rest.p, uuid), c->of.subject_uuid) || rest.p[uuid] != '/' ||
        str_to_int(str_from(rest.p + uuid + 1, rest.n - uuid - 1), 0, c->rev, since, &bad) != 0)
        return false;
    return *since >= c->forgotten;
}

static void put_gone(struct dav *d, const struct caldav_collection *c, const struct calendar_item *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (items[i].gone)
            miss(d, c, &items[i]);
    }
}

/* Nothing that changes between the state told and the dates read is lost: it comes again with the next state. */
static int answer_sync(struct dav *d, const struct caldav_collection *c, struct reply *reply)
{
    struct calendar_item *items = NULL;
    size_t n = 0, standing = 0;
    int64_t since = 0;
    if (d->ask.token.n && !read_token(c, d->ask.token, &since)) {
        dav_refuse(reply, 403, "valid-sync-token");
        return 0;
    }
    bool unchanged = d->ask.token.n && since == c->rev;
    if (!unchanged && caldav_items(d->ctx, c, since, INT64_MIN, INT64_MAX, &items, &n) != 0)
        return -1;
    if ((int64_t)n > d->ask.limit) {
        dav_refuse(reply, 507, "number-of-matches-within-limits");
        return 0;
    }
    const struct calendar_item **list = ARENA_ARRAY(d->ctx->arena, n, const struct calendar_item *);
    if (!list)
        return fail_memory(&d->ctx->err);
    for (size_t i = 0; i < n; i++) {
        if (!items[i].gone)
            list[standing++] = &items[i];
    }
    put_gone(d, c, items, n);
    if (describe_items(d, c, list, standing) != 0)
        return -1;
    buf_lit(d->out, "<D:sync-token>");
    dav_token(d->out, d, c);
    buf_lit(d->out, "</D:sync-token>\n");
    return 0;
}

/* ---- All of them ---- */

int dav_report(struct dav *d, const struct dav_resource *res, struct reply *reply)
{
    int rc = 0;
    if (d->ask.kind != DAV_OTHER && res->at != DAV_COLLECTION) {
        dav_refuse(reply, 403, "supported-report");
        return 0;
    }
    reply->status = 207;
    reply->type = TYPE_XML;
    dav_begin(d->out);
    if (d->ask.kind == DAV_QUERY)
        rc = answer_query(d, res->collection);
    else if (d->ask.kind == DAV_MULTIGET)
        rc = answer_multiget(d, res->collection);
    else if (d->ask.kind == DAV_SYNC)
        rc = answer_sync(d, res->collection, reply);
    if (rc == 0 && reply->status == 207)
        dav_end(d->out);
    return rc;
}
