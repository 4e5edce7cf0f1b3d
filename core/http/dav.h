/*
 * What the parts of /dav/ share: the tree of addresses that a client of calendars finds, and how each of them is
 * described to it. Private to http.
 *
 *     /dav/                                      where clients begin
 *     /dav/principals/CALENDAR/                  who signed in: the calendar whose token was sent
 *     /dav/calendars/CALENDAR/                   its home
 *     /dav/calendars/CALENDAR/SUBJECT/           a person's, a binôme's or a partner's calendar
 *     /dav/calendars/CALENDAR/SUBJECT/DATE.ics   a date
 *
 * Names in capitals are UUIDs. No token is in any of them.
 */
#pragma once

#include "app/caldav.h"
#include "dav_ask.h"
#include "http/reply.h"

#define TYPE_XML "application/xml; charset=utf-8"

/* Bits, so that a property says where it is found. */
enum dav_place {
    DAV_NOWHERE = 0,
    DAV_ROOT = 1,
    DAV_PRINCIPALS = 2,
    DAV_PRINCIPAL = 4,
    DAV_HOMES = 8,
    DAV_HOME = 16,
    DAV_COLLECTION = 32,
    DAV_ITEM = 64
};

struct dav_resource {
    enum dav_place at;
    const struct caldav_collection *collection; /* of a collection and of what is in it */
    const struct calendar_item *item;           /* of an item */
    const struct calendar_event *event;         /* of an item whose text is asked for */
};

/* One answer being made. */
struct dav {
    struct ctx *ctx;
    const struct request *r;
    struct dav_ask ask;
    struct buf *out;
    struct caldav_collection *collections; /* those that the token opens */
    size_t n;
};

/* Where everything is; bytes of an address. */
#define DAV_HREF_MAX (3 * CRYPTO_UUID_SIZE + 40)
void dav_href(struct buf *out, const struct dav *d, const struct dav_resource *res);

/* "https://agenda.example.org/dav/sync/SUBJECT/12": the state of a calendar, as a client keeps it (RFC 6578, 4). */
void dav_token(struct buf *out, const struct dav *d, const struct caldav_collection *c);

/* An ETag with its quotes. */
#define DAV_ETAG_SIZE 20
void dav_etag(const struct calendar_item *item, char out[DAV_ETAG_SIZE]);

/* The iCalendar text of one date, in the buffer. */
int dav_text(struct ctx *ctx, const struct calendar_event *e, struct buf *out) MUST_USE;

/* ---- Multistatus (RFC 4918, 13) ---- */

void dav_begin(struct buf *out);
void dav_end(struct buf *out);

/* One resource with what was asked of it. */
int dav_describe(struct dav *d, const struct dav_resource *res) MUST_USE;

/* One resource that is not there, or no longer; one of whose properties none may be changed. */
void dav_missing(struct buf *out, struct str href);
void dav_protected(struct dav *d, const struct dav_resource *res);

/* The body of a refusal (RFC 4918, 16): one element of the namespace DAV:. */
void dav_refuse(struct reply *reply, int status, const char *condition);

/* Answers a REPORT about this resource. */
int dav_report(struct dav *d, const struct dav_resource *res, struct reply *reply) MUST_USE;

/* ---- Routes ---- */

int dav_admit(struct ctx *ctx, const struct request *r, struct reply *reply) MUST_USE;
int dav_page(struct ctx *ctx, const struct request *r, struct reply *reply) MUST_USE;
int dav_well_known(struct ctx *ctx, const struct request *r, struct reply *reply) MUST_USE;
