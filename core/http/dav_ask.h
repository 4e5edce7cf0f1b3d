/*
 * What a client of calendars asks for below /dav/: the body of a PROPFIND, a PROPPATCH or a REPORT, understood. What is
 * answered to it is http/dav_page.c's. Private to http.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "http/request.h"

/* Properties asked for at once: Apple's calendar asks for some 35. Each may come back for each date. */
#define DAV_NAMES_MAX 64

enum dav_kind {
    DAV_PROPFIND,
    DAV_PROPPATCH,
    DAV_QUERY,    /* calendar-query (RFC 4791, 7.8) */
    DAV_MULTIGET, /* calendar-multiget (7.9) */
    DAV_SYNC,     /* sync-collection (RFC 6578, 3.2) */
    DAV_OTHER     /* another report: there is nothing to say to it */
};

enum dav_extent { DAV_NAMED, DAV_ALL, DAV_NAMES_ONLY };

struct dav_name {
    const char *ns, *name;
};

struct dav_ask {
    enum dav_kind kind;
    enum dav_extent extent;
    const struct dav_name *names; /* of DAV_NAMED; of DAV_PROPPATCH, those that should change */
    size_t n_names;
    const struct str *hrefs; /* of DAV_MULTIGET, as they were written */
    size_t n_hrefs;
    struct str token; /* of DAV_SYNC; empty: everything */
    int64_t limit;    /* of DAV_SYNC: this many at most; INT64_MAX: no limit */
    int64_t from, to; /* of DAV_QUERY: dates that touch [from, to) */
    bool nothing;     /* of DAV_QUERY: it asks for what there is none of here, such as tasks */
};

/* Reads a body that came with this method. An empty one asks a PROPFIND for everything (RFC 4918, 9.1). ERR_INPUT for
 * what is no XML or none of these requests, ERR_LIMIT above a limit. */
int dav_ask_read(enum method method, struct str body, struct arena *a, struct dav_ask *out, struct err *err) MUST_USE;
