/*
 * What a handler answers: status, type, body and the few headers a page may decide. Everything else on the wire
 * (length, date, security headers, compression, ETag) is added when the reply is sealed (http/sealed.h), the same for
 * all.
 */
#pragma once

#include <stdbool.h>

#include "app/tally.h"
#include "base/arena.h"
#include "base/buf.h"

/* The largest body: a page has 30 KiB, a JSON list of 200 structures 400 KiB. Larger things are files made by jobs. */
#define REPLY_BODY_MAX (4u << 20)

#define TYPE_HTML "text/html; charset=utf-8"
#define TYPE_TEXT "text/plain; charset=utf-8"
#define TYPE_JSON "application/json"
#define TYPE_CALENDAR "text/calendar; charset=utf-8"
#define TYPE_PROBLEM "application/problem+json" /* an error told to a program (RFC 9457; docs/api.md) */

struct reply {
    int status;                /* 200 to begin with */
    const char *type;          /* TYPE_HTML to begin with */
    struct buf body;           /* in the arena given to reply_in */
    const char *location;      /* 301, 303: a path of ours, percent-encoded; or NULL */
    const char *cache_control; /* NULL: "no-cache", that is, kept by browsers and asked for again with its ETag */
    unsigned allow;            /* 405 and OPTIONS: methods, bit 1 << METHOD_x */
    const char *cookie;        /* one Set-Cookie, whole; or NULL */
    const char *challenge;     /* 401: WWW-Authenticate, whole; or NULL */
    bool dav;                  /* says that calendars may synchronise here (RFC 4791, 5.1) */
    const char *etag;          /* 200: an ETag of its own, with its quotes, the same that was told elsewhere; such a
                                  reply is not compressed. NULL: one of its bytes */
    bool clears_site;          /* the browser shall forget what it keeps of this site: pages, records that wait */
    int retry_after;           /* seconds; 0: not sent */
    bool noindex;              /* search engines shall not keep this page */
    bool secret_address;       /* its path is told to no other page; forms still say where they come from, as they
                                  would not under "no-referrer" (Fetch, append a request's Origin header), and a
                                  sign-in must not be sent from elsewhere */
    bool no_referrer;          /* not even to the pages of this site (route.h, by_token) */
    bool framed;       /* pages of other sites may show it in a frame: it holds nothing but what everybody reads,
                          and no form */
    bool open;         /* data that everybody reads, for the pages of other sites too; nothing of who is signed in */
    bool outdates;     /* pages that are kept are no longer true, now: an address was revoked */
    bool never_cached; /* made for this visitor or this instant: not kept here either */
    enum tally_kind tally; /* what is counted each time somebody sees this page (app/tally.h), */
    const char *tallied;   /* and under which key */
    int64_t modified_at;   /* Last-Modified, when this was other than before; 0: not said */
    const char *file_name; /* what it is called when it is kept, ASCII; NULL: a page */
    int64_t calendar;      /* the private calendar that this is: who read it last is noted; 0: none */
    bool for_programs;     /* below /api/: errors are JSON instead of a page. Set by the router, not by handlers */
};

struct ctx;

/* An empty reply, 200 and HTML, whose body grows in the arena. */
struct reply reply_in(struct arena *a);

/* Made for this visitor and this instant: kept by no cache, here or there, and by no search engine. */
void reply_private(struct reply *reply);

/* Replaces the reply by an error in French: a page, or the JSON of docs/api.md when the reply is for_programs, which
 * must be set already (reply_in). `detail` is a further sentence in French, or NULL; it is escaped. Never fails: at the
 * limit of the arena the body is empty. */
void reply_error(struct ctx *ctx, struct reply *reply, int status, const char *detail);

/* The status that tells an error to a visitor: ERR_INPUT 400, ERR_REFUSED 403, ERR_NOT_FOUND 404, ERR_CONFLICT 409,
 * ERR_BUSY 503, all others 500. */
int reply_status_of(enum err_code code);

/* English reason phrase of a status line (RFC 9110, 15), never NULL. */
const char *reply_reason(int status);
