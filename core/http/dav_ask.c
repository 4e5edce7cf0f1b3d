#include "dav_ask.h"

#include "base/date.h"
#include "dav_xml.h"

/* ---- Properties ---- */

static int add_names(const struct dav_node *prop, struct dav_name *names, struct dav_ask *out, struct err *err)
{
    for (const struct dav_node *n = prop->child; n; n = n->next) {
        if (out->n_names == DAV_NAMES_MAX)
            return fail(err, ERR_LIMIT, "more than %d properties", DAV_NAMES_MAX);
        names[out->n_names++] = (struct dav_name){n->ns, n->name};
    }
    return 0;
}

static struct dav_name *make_names(struct arena *a, struct dav_ask *out)
{
    struct dav_name *names = ARENA_ARRAY(a, DAV_NAMES_MAX, struct dav_name);
    out->names = names;
    return names;
}

/* <prop>, <allprop/> or <propname/>; a report without any of them asks for addresses only. */
static int read_extent(const struct dav_node *root, struct arena *a, struct dav_ask *out, struct err *err)
{
    const struct dav_node *prop = dav_child(root, DAV_NS, "prop");
    struct dav_name *names = make_names(a, out);
    if (!names)
        return fail_memory(err);
    if (dav_child(root, DAV_NS, "allprop"))
        out->extent = DAV_ALL;
    else if (dav_child(root, DAV_NS, "propname"))
        out->extent = DAV_NAMES_ONLY;
    else if (prop)
        return add_names(prop, names, out, err);
    else if (out->kind == DAV_PROPFIND)
        return fail(err, ERR_INPUT, "propfind: prop, allprop or propname expected in it");
    return 0;
}

static int read_changes(const struct dav_node *root, struct arena *a, struct dav_ask *out, struct err *err)
{
    struct dav_name *names = make_names(a, out);
    if (!names)
        return fail_memory(err);
    for (const struct dav_node *n = root->child; n; n = n->next) {
        const struct dav_node *prop = dav_child(n, DAV_NS, "prop");
        if (prop && (dav_is(n, DAV_NS, "set") || dav_is(n, DAV_NS, "remove")) && add_names(prop, names, out, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- calendar-query ---- */

/* 20261101T000000Z (RFC 4791, 9.9: in UTC). */
static int read_instant(const char *text, int64_t *out, struct err *err)
{
    char spread[] = "0000-00-00T00:00:00Z";
    static const size_t from[] = {0, 1, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9, 10, 11, 11, 12, 13, 13, 14, 15};
    if (strlen(text) != 16 || text[8] != 'T')
        return fail(err, ERR_INPUT, "time-range: an instant such as 20261101T000000Z expected, got \"%.40s\"", text);
    for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
        if (spread[i] != '-' && spread[i] != ':')
            spread[i] = text[from[i]];
    }
    /* Years that no date of ours has stand for no bound. */
    int64_t year;
    if (str_to_int(str_from(text, 4), 0, 9999, &year, err) != 0)
        return -1;
    if (year >= DATE_YEAR_MIN && year <= DATE_YEAR_MAX)
        return instant_parse(str_of(spread), out, err);
    *out = year < DATE_YEAR_MIN ? INT64_MIN : INT64_MAX;
    return 0;
}

static int read_range(const struct dav_node *range, struct dav_ask *out, struct err *err)
{
    const char *start = dav_attribute(range, "start"), *end = dav_attribute(range, "end");
    if ((start && read_instant(start, &out->from, err) != 0) || (end && read_instant(end, &out->to, err) != 0))
        return -1;
    if (out->from >= out->to)
        return fail(err, ERR_INPUT, "time-range: an end after its start expected");
    return 0;
}

/* Of the components in a calendar only dates are known here; a filter names those it wants, or wants to be absent, and
 * dates match when they are wanted and nothing else is (RFC 4791, 9.7.1). What a filter says of their properties and
 * alarms is passed over: more is found then, and the client looks again. */
static int read_filter(const struct dav_node *calendar, struct dav_ask *out, struct err *err)
{
    for (const struct dav_node *n = calendar->child; n; n = n->next) {
        if (!dav_is(n, DAV_NS_CALDAV, "comp-filter"))
            continue;
        const char *name = dav_attribute(n, "name");
        bool dates = name && strcmp(name, "VEVENT") == 0, zones = name && strcmp(name, "VTIMEZONE") == 0;
        bool absent = dav_child(n, DAV_NS_CALDAV, "is-not-defined") != NULL;
        const struct dav_node *range = dav_child(n, DAV_NS_CALDAV, "time-range");
        out->nothing |= (dates || zones) == absent;
        if (dates && range && read_range(range, out, err) != 0)
            return -1;
    }
    return 0;
}

static int read_query(const struct dav_node *root, struct dav_ask *out, struct err *err)
{
    const struct dav_node *filter = dav_child(root, DAV_NS_CALDAV, "filter");
    const struct dav_node *calendar = filter ? dav_child(filter, DAV_NS_CALDAV, "comp-filter") : NULL;
    out->from = INT64_MIN;
    out->to = INT64_MAX;
    if (!calendar)
        return 0;
    const char *name = dav_attribute(calendar, "name");
    out->nothing = !name || strcmp(name, "VCALENDAR") != 0 || dav_child(calendar, DAV_NS_CALDAV, "is-not-defined");
    return read_filter(calendar, out, err);
}

/* ---- calendar-multiget, sync-collection ---- */

static int read_hrefs(const struct dav_node *root, struct arena *a, struct dav_ask *out, struct err *err)
{
    size_t n = 0;
    for (const struct dav_node *c = root->child; c; c = c->next)
        n += dav_is(c, DAV_NS, "href");
    struct str *hrefs = ARENA_ARRAY(a, n, struct str);
    out->hrefs = hrefs;
    if (!hrefs)
        return fail_memory(err);
    for (const struct dav_node *c = root->child; c; c = c->next) {
        if (dav_is(c, DAV_NS, "href"))
            hrefs[out->n_hrefs++] = str_trim(c->text);
    }
    return 0;
}

/* There is nothing inside what is in a calendar: both levels mean the same here. */
static int read_sync(const struct dav_node *root, struct dav_ask *out, struct err *err)
{
    const struct dav_node *token = dav_child(root, DAV_NS, "sync-token");
    const struct dav_node *limit = dav_child(root, DAV_NS, "limit");
    const struct dav_node *most = limit ? dav_child(limit, DAV_NS, "nresults") : NULL;
    out->limit = INT64_MAX;
    if (!token)
        return fail(err, ERR_INPUT, "sync-collection: sync-token expected in it");
    out->token = str_trim(token->text);
    return most ? str_to_int(str_trim(most->text), 0, INT64_MAX, &out->limit, err) : 0;
}

/* ---- All of them ---- */

static enum dav_kind kind_of(const struct dav_node *root)
{
    if (dav_is(root, DAV_NS_CALDAV, "calendar-query"))
        return DAV_QUERY;
    if (dav_is(root, DAV_NS_CALDAV, "calendar-multiget"))
        return DAV_MULTIGET;
    return dav_is(root, DAV_NS, "sync-collection") ? DAV_SYNC : DAV_OTHER;
}

static int read_report(const struct dav_node *root, struct arena *a, struct dav_ask *out, struct err *err)
{
    out->kind = kind_of(root);
    if (out->kind == DAV_OTHER)
        return 0;
    if (read_extent(root, a, out, err) != 0)
        return -1;
    if (out->kind == DAV_QUERY)
        return read_query(root, out, err);
    return out->kind == DAV_MULTIGET ? read_hrefs(root, a, out, err) : read_sync(root, out, err);
}

int dav_ask_read(enum method method, struct str body, struct arena *a, struct dav_ask *out, struct err *err)
{
    struct dav_node *root;
    *out = (struct dav_ask){.kind = method == METHOD_PROPPATCH ? DAV_PROPPATCH : DAV_PROPFIND, .token = STR("")};
    if (method == METHOD_PROPFIND && body.n == 0) {
        out->extent = DAV_ALL;
        return 0;
    }
    if (dav_xml_read(body, a, &root, err) != 0)
        return -1;
    if (method == METHOD_REPORT)
        return read_report(root, a, out, err);
    if (!dav_is(root, DAV_NS, method == METHOD_PROPPATCH ? "propertyupdate" : "propfind"))
        return fail(err, ERR_INPUT, "%.40s: propfind or propertyupdate of DAV: expected", root->name);
    return method == METHOD_PROPPATCH ? read_changes(root, a, out, err) : read_extent(root, a, out, err);
}
