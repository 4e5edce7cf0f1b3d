/* How resources are described to clients of calendars: properties, one row each, and the frame around them. */
#include "dav.h"

#include <stdio.h>

#include "app/config.h"
#include "dav_xml.h"
#include "publish/icalendar.h"

/* Bytes of one date: its texts have RECORD_TEXT_MAX and OCCURRENCE_NOTE_MAX, folded and escaped. */
#define ITEM_TEXT_MAX (64u << 10)

/* ---- Addresses ---- */

void dav_href(struct buf *out, const struct dav *d, const struct dav_resource *res)
{
    const char *own = d->ctx->calendar->uuid;
    switch (res->at) {
    case DAV_PRINCIPALS: buf_lit(out, "/dav/principals/"); break;
    case DAV_PRINCIPAL: buf_fmt(out, "/dav/principals/%s/", own); break;
    case DAV_HOMES: buf_lit(out, "/dav/calendars/"); break;
    case DAV_HOME: buf_fmt(out, "/dav/calendars/%s/", own); break;
    case DAV_COLLECTION: buf_fmt(out, "/dav/calendars/%s/%s/", own, res->collection->of.subject_uuid); break;
    case DAV_ITEM:
        buf_fmt(out, "/dav/calendars/%s/%s/%s.ics", own, res->collection->of.subject_uuid, res->item->uuid);
        break;
    default: buf_lit(out, "/dav/"); break;
    }
}

static void put_href(struct dav *d, enum dav_place at)
{
    buf_lit(d->out, "<D:href>");
    dav_href(d->out, d, &(struct dav_resource){.at = at});
    buf_lit(d->out, "</D:href>");
}

void dav_token(struct buf *out, const struct dav *d, const struct caldav_collection *c)
{
    const char *base = d->ctx->config ? d->ctx->config->base_url : NULL;
    if (base)
        buf_xml(out, str_of(base));
    else
        buf_fmt(out, "http://%.*s", (int)d->r->host.n, d->r->host.p);
    buf_fmt(out, "/dav/sync/%s/%lld", c->of.subject_uuid, (long long)c->rev);
}

/* What is told of a date changes with its rev (domain/publication.h). */
void dav_etag(const struct calendar_item *item, char out[DAV_ETAG_SIZE])
{
    (void)snprintf(out, DAV_ETAG_SIZE, "\"%llx\"", (unsigned long long)item->rev);
}

int dav_text(struct ctx *ctx, const struct calendar_event *e, struct buf *out)
{
    struct ical_calendar c = {.use = ICAL_ITEM, .base_url = ctx->config ? ctx->config->base_url : NULL};
    return ical_write(out, &c, e, 1, ctx->arena, &ctx->err);
}

/* ---- Properties ---- */

typedef int put_property(struct dav *d, const struct dav_resource *res);

static int put_resource_type(struct dav *d, const struct dav_resource *res)
{
    if (res->at != DAV_ITEM)
        buf_lit(d->out, "<D:collection/>");
    if (res->at == DAV_PRINCIPAL)
        buf_lit(d->out, "<D:principal/>");
    if (res->at == DAV_COLLECTION)
        buf_lit(d->out, "<C:calendar/>");
    return 0;
}

static int put_display_name(struct dav *d, const struct dav_resource *res)
{
    const struct calendar *c = res->collection ? &res->collection->of : d->ctx->calendar;
    if (res->at == DAV_ROOT || res->at == DAV_PRINCIPALS || res->at == DAV_HOMES)
        buf_lit(d->out, "Agenda");
    else
        buf_xml(d->out, str_of(c->name));
    return 0;
}

/* Without it, clients offer to write (shared/research/calendars.md, 1.5). */
static int put_privileges(struct dav *d, const struct dav_resource *res)
{
    (void)res;
    buf_lit(d->out, "<D:privilege><D:read/></D:privilege>");
    return 0;
}

static int put_reports(struct dav *d, const struct dav_resource *res)
{
    if (res->at == DAV_COLLECTION)
        buf_lit(d->out, "<D:supported-report><D:report><C:calendar-query/></D:report></D:supported-report>"
                        "<D:supported-report><D:report><C:calendar-multiget/></D:report></D:supported-report>"
                        "<D:supported-report><D:report><D:sync-collection/></D:report></D:supported-report>");
    return 0;
}

static int put_components(struct dav *d, const struct dav_resource *res)
{
    (void)res;
    buf_lit(d->out, "<C:comp name=\"VEVENT\"/>");
    return 0;
}

static int put_data_types(struct dav *d, const struct dav_resource *res)
{
    (void)res;
    buf_lit(d->out, "<C:calendar-data content-type=\"text/calendar\" version=\"2.0\"/>");
    return 0;
}

/* One for a person, as in its feed, for a binôme, for who receives: two calendars of one telephone are told apart. */
static int put_color(struct dav *d, const struct dav_resource *res)
{
    static const char *const colors[CALENDAR__MAX] = {"#008080FF", "#8A4B08FF", "#5B3E96FF"};
    buf_fmt(d->out, "%s", colors[res->collection->of.kind]);
    return 0;
}

static int put_token(struct dav *d, const struct dav_resource *res)
{
    dav_token(d->out, d, res->collection);
    return 0;
}

static int put_etag(struct dav *d, const struct dav_resource *res)
{
    char etag[DAV_ETAG_SIZE];
    dav_etag(res->item, etag);
    buf_xml(d->out, str_of(etag));
    return 0;
}

static int put_content_type(struct dav *d, const struct dav_resource *res)
{
    (void)res;
    buf_lit(d->out, "text/calendar; component=VEVENT");
    return 0;
}

static int put_data(struct dav *d, const struct dav_resource *res)
{
    struct buf text = buf_in(d->ctx->arena, ITEM_TEXT_MAX);
    if (dav_text(d->ctx, res->event, &text) != 0)
        return -1;
    buf_xml(d->out, buf_str(&text));
    return 0;
}

#define EVERYWHERE (DAV_ROOT | DAV_PRINCIPALS | DAV_PRINCIPAL | DAV_HOMES | DAV_HOME | DAV_COLLECTION | DAV_ITEM)
#define ENTRANCES (DAV_ROOT | DAV_PRINCIPAL | DAV_HOME)

static const struct property {
    const char *prefix, *name;
    unsigned where;
    put_property *put;
    enum dav_place link; /* where its address leads; then there is nothing else to put */
} properties[] = {
    {"D", "resourcetype", EVERYWHERE, put_resource_type, DAV_NOWHERE},
    {"D", "displayname", EVERYWHERE & ~(unsigned)DAV_ITEM, put_display_name, DAV_NOWHERE},
    {"D", "current-user-principal", EVERYWHERE, NULL, DAV_PRINCIPAL},
    {"D", "principal-URL", ENTRANCES, NULL, DAV_PRINCIPAL},
    {"D", "principal-collection-set", EVERYWHERE & ~(unsigned)DAV_ITEM, NULL, DAV_PRINCIPALS},
    {"C", "calendar-home-set", ENTRANCES, NULL, DAV_HOME},
    {"C", "calendar-user-address-set", ENTRANCES, NULL, DAV_PRINCIPAL},
    {"D", "owner", DAV_HOME | DAV_COLLECTION | DAV_ITEM, NULL, DAV_PRINCIPAL},
    {"D", "current-user-privilege-set", EVERYWHERE, put_privileges, DAV_NOWHERE},
    {"D", "supported-report-set", EVERYWHERE & ~(unsigned)DAV_ITEM, put_reports, DAV_NOWHERE},
    {"C", "supported-calendar-component-set", DAV_COLLECTION, put_components, DAV_NOWHERE},
    {"C", "supported-calendar-data", DAV_COLLECTION, put_data_types, DAV_NOWHERE},
    {"A", "calendar-color", DAV_COLLECTION, put_color, DAV_NOWHERE},
    {"CS", "getctag", DAV_COLLECTION, put_token, DAV_NOWHERE},
    {"D", "sync-token", DAV_COLLECTION, put_token, DAV_NOWHERE},
    {"D", "getetag", DAV_ITEM, put_etag, DAV_NOWHERE},
    {"D", "getcontenttype", DAV_ITEM, put_content_type, DAV_NOWHERE},
    {"C", "calendar-data", DAV_ITEM, put_data, DAV_NOWHERE},
};
#define PROPERTIES (sizeof properties / sizeof *properties)

static const struct {
    const char *prefix, *ns;
} namespaces[] = {{"D", DAV_NS}, {"C", DAV_NS_CALDAV}, {"CS", DAV_NS_SERVER}, {"A", DAV_NS_APPLE}};
#define NAMESPACES (sizeof namespaces / sizeof *namespaces)

/* NULL: one of none that is declared for the whole answer. */
static const char *prefix_of(const char *ns)
{
    for (size_t i = 0; i < NAMESPACES; i++) {
        if (strcmp(namespaces[i].ns, ns) == 0)
            return namespaces[i].prefix;
    }
    return NULL;
}

/* NULL: this resource has none of that name. */
static const struct property *find_property(const struct dav_name *name, const struct dav_resource *res)
{
    const char *prefix = prefix_of(name->ns);
    for (size_t i = 0; prefix && i < PROPERTIES; i++) {
        const struct property *p = &properties[i];
        if (strcmp(p->name, name->name) == 0 && strcmp(p->prefix, prefix) == 0)
            return (p->where & (unsigned)res->at) && (p->put != put_data || res->event) ? p : NULL;
    }
    return NULL;
}

static int put_property_of(struct dav *d, const struct dav_resource *res, const struct property *p)
{
    if (d->ask.extent == DAV_NAMES_ONLY) {
        buf_fmt(d->out, "<%s:%s/>", p->prefix, p->name);
        return 0;
    }
    buf_fmt(d->out, "<%s:%s>", p->prefix, p->name);
    int rc = 0;
    if (p->link)
        put_href(d, p->link);
    else
        rc = p->put(d, res);
    buf_fmt(d->out, "</%s:%s>", p->prefix, p->name);
    return rc;
}

/* Names of strangers: expat has seen that they are names. */
static void put_empty(struct buf *out, const struct dav_name *name)
{
    const char *prefix = prefix_of(name->ns);
    if (prefix) {
        buf_fmt(out, "<%s:", prefix);
        buf_xml(out, str_of(name->name));
        buf_lit(out, "/>");
        return;
    }
    buf_lit(out, "<");
    buf_xml(out, str_of(name->name));
    buf_lit(out, " xmlns=\"");
    buf_xml(out, str_of(name->ns));
    buf_lit(out, "\"/>");
}

/* ---- Multistatus ---- */

void dav_begin(struct buf *out)
{
    buf_lit(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus");
    for (size_t i = 0; i < NAMESPACES; i++)
        buf_fmt(out, " xmlns:%s=\"%s\"", namespaces[i].prefix, namespaces[i].ns);
    buf_lit(out, ">\n");
}

void dav_end(struct buf *out)
{
    buf_lit(out, "</D:multistatus>\n");
}

static void end_propstat(struct buf *out, const char *status)
{
    buf_fmt(out, "</D:prop><D:status>HTTP/1.1 %s</D:status></D:propstat>", status);
}

/* All, or their names: what stands in an answer only when it is asked for (RFC 4791, 9.6) is not among them. */
static int describe_all(struct dav *d, const struct dav_resource *res)
{
    buf_lit(d->out, "<D:propstat><D:prop>");
    for (size_t i = 0; i < PROPERTIES; i++) {
        const struct property *p = &properties[i];
        if ((p->where & (unsigned)res->at) && p->put != put_data && put_property_of(d, res, p) != 0)
            return -1;
    }
    end_propstat(d->out, "200 OK");
    return 0;
}

static int describe_named(struct dav *d, const struct dav_resource *res)
{
    const struct dav_ask *ask = &d->ask;
    size_t found = 0;
    for (size_t i = 0; i < ask->n_names; i++) {
        const struct property *p = find_property(&ask->names[i], res);
        if (!p)
            continue;
        if (found++ == 0)
            buf_lit(d->out, "<D:propstat><D:prop>");
        if (put_property_of(d, res, p) != 0)
            return -1;
    }
    if (found)
        end_propstat(d->out, "200 OK");
    if (found == ask->n_names)
        return 0;
    buf_lit(d->out, "<D:propstat><D:prop>");
    for (size_t i = 0; i < ask->n_names; i++) {
        if (!find_property(&ask->names[i], res))
            put_empty(d->out, &ask->names[i]);
    }
    end_propstat(d->out, "404 Not Found");
    return 0;
}

int dav_describe(struct dav *d, const struct dav_resource *res)
{
    buf_lit(d->out, "<D:response><D:href>");
    dav_href(d->out, d, res);
    buf_lit(d->out, "</D:href>");
    int rc = 0;
    if (d->ask.extent != DAV_NAMED)
        rc = describe_all(d, res);
    else if (d->ask.n_names)
        rc = describe_named(d, res);
    else
        buf_lit(d->out, "<D:status>HTTP/1.1 200 OK</D:status>");
    buf_lit(d->out, "</D:response>\n");
    return rc;
}

void dav_missing(struct buf *out, struct str href)
{
    buf_lit(out, "<D:response><D:href>");
    buf_xml(out, href);
    buf_lit(out, "</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>\n");
}

void dav_protected(struct dav *d, const struct dav_resource *res)
{
    buf_lit(d->out, "<D:response><D:href>");
    dav_href(d->out, d, res);
    buf_lit(d->out, "</D:href><D:propstat><D:prop>");
    for (size_t i = 0; i < d->ask.n_names; i++)
        put_empty(d->out, &d->ask.names[i]);
    buf_lit(d->out, "</D:prop><D:status>HTTP/1.1 403 Forbidden</D:status><D:error>"
                    "<D:cannot-modify-protected-property/></D:error></D:propstat></D:response>\n");
}

void dav_refuse(struct reply *reply, int status, const char *condition)
{
    reply->status = status;
    reply->type = TYPE_XML;
    buf_clear(&reply->body);
    buf_fmt(&reply->body, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:error xmlns:D=\"DAV:\"><D:%s/></D:error>\n",
            condition);
}
