/*
 * A request, read and checked: what the router and the handlers work on.
 *
 * request_open turns the parts of a head (as civetweb splits it, or as a test writes them) into a struct request and
 * applies the protocol's rules that the library leaves open: sizes, one Content-Length, a Host, no transfer coding. It
 * knows no socket. The values a handler reads are those of request_text, request_int and request_codes: checked against
 * the route's table by route_match (http/route.h), in canonical form.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "http/multipart.h"
#include "http/params.h"

/* Bytes of a request target: above, 414. A search with every facet chosen has about 2 KiB. */
#define REQUEST_TARGET_MAX 8192

/* Bytes of all headers together, and their number: above, 431. Browsers send about 1 KiB; cookies of other programs on
 * the same host make the rest. civetweb silently drops what comes after the 64th header, so we refuse at 64. */
#define REQUEST_HEADERS_SIZE_MAX 16384
#define REQUEST_HEADERS_MAX 64

/* Segments of a path; the deepest of ours has five. More is simply a page that does not exist. */
#define REQUEST_SEGMENTS_MAX 16

/* Bytes of a form: above, 413. The longest, a structure with its places and services, has about 20 KiB. */
#define REQUEST_BODY_MAX 65536

/* The same where a small file comes with it: what fits the usual limit of proxies, 1 MiB. */
#define REQUEST_FILE_BODY_MAX (1u << 20)

/* The same for a file to import: 16 MiB, some ten thousand rows with long texts, and the form around it. */
#define REQUEST_UPLOAD_MAX (16u << 20)
#define REQUEST_UPLOAD_BODY_MAX (REQUEST_UPLOAD_MAX + REQUEST_BODY_MAX)

/* Of a body with a file, what may come: what is above the route's limit is read and forgotten, so that a photograph of
 * a telephone, sent by mistake, is answered beside its field with what was typed. Above, 413. Only who may send a file
 * at all gets that far (http/server.h). */
#define REQUEST_FILE_SENT_MAX (64u << 20)

/* Values of one request: see struct route_param. */
#define REQUEST_VALUES_MAX 24

/* Bytes of a body below /dav/: what fits the usual limit of proxies, 1 MiB. A client that asks for everything at once
 * (vdirsyncer) names each date in some 150 bytes, and a team has a thousand. Above REQUEST_BODY_MAX only who has
 * entered is listened to (http/server.h). */
#define REQUEST_DAV_BODY_MAX (1u << 20)

/* Memory of one request: target, headers and body, each kept as sent and decoded, but for files. */
#define REQUEST_ARENA_MAX ((384u << 10) + REQUEST_UPLOAD_BODY_MAX)

/* Those from METHOD_PROPFIND on are known below /dav/ alone; elsewhere they are METHOD_OTHER. The other methods of
 * WebDAV (COPY, MOVE, LOCK, UNLOCK, MKCALENDAR, ACL) are so everywhere: civetweb does not let them through, and what is
 * only read needs none of them. */
enum method {
    METHOD_OTHER,
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_OPTIONS,
    METHOD_PROPFIND,
    METHOD_REPORT,
    METHOD_PROPPATCH,
    METHOD_PUT,
    METHOD_DELETE,
    METHOD_MKCOL,
    METHOD__MAX
};

extern const char *const method_names[METHOD__MAX]; /* "?", "GET", ... */

/* What came over the wire. */
struct request_head {
    const char *method;
    const char *path;    /* from the first '/', still percent-encoded; "*" for OPTIONS * */
    const char *query;   /* after '?', still encoded; NULL when there is none */
    const char *version; /* "1.0" or "1.1" */
    const char *peer;    /* address of the other end; NULL: unknown */
    size_t target_size;  /* bytes of the whole target as sent */
    size_t body_max;     /* route_body_max; 0: REQUEST_BODY_MAX */
    const struct request_header {
        const char *name, *value;
    } * headers;
    size_t n_headers;
    bool malformed; /* lines of it are not above: they were folded, or ended or began otherwise than RFC 9112 says */
};

struct route;

/* One checked value: a text, a number, or a sorted list of codes. */
struct request_value {
    bool present;
    struct str text;
    int64_t integer;
    const struct str *codes;
    size_t n_codes;
};

struct request {
    enum method method;
    struct str path; /* as sent */
    struct str segments[REQUEST_SEGMENTS_MAX];
    size_t n_segments; /* decoded */
    bool ends_with_slash;
    bool unmatchable;  /* an empty segment or too many: no such page */
    bool for_programs; /* below /api/ and /dav/: whoever refuses it answers in JSON */
    bool dav;          /* below /dav/, or the address where clients look for it: the body is no form */
    struct str query;  /* as sent */
    struct params params, form, cookies;
    struct str host, content_type, if_none_match; /* empty when absent */
    int64_t if_modified_since;                    /* 0 when absent, or no date */
    struct str origin, user_agent;                /* empty when absent */
    struct str forwarded_for, forwarded_proto; /* of the last proxy; to be believed only of one's own (http/signed.h) */
    struct str peer;                           /* address of the other end of the connection */
    bool accepts_gzip;
    struct str authorization, depth; /* below /dav/ alone; empty when absent */

    int64_t content_length; /* 0 when there is none */
    size_t body_max;        /* above REQUEST_BODY_MAX a file may come with the form */
    struct upload file;     /* the file that came with it */
    struct str body;        /* below /dav/: as it came, or its beginning */
    bool expects_continue;  /* the sender waits for an answer before the body */

    /* Filled by route_match. */
    bool by_token;             /* the address holds a token (struct route), also of a request that is refused */
    const struct route *route; /* NULL: no page, or not with this method */
    int status;                /* 0, or what the router answers instead of calling the handler */
    const char *param;         /* the name of the parameter that is wrong, or NULL */
    const char *detail;        /* French, for the page of that status; or NULL. Also set when request_open refuses */
    const char *location;      /* for 301 */
    unsigned allow;            /* methods of this path, bit 1 << METHOD_x */
    struct request_value values[REQUEST_VALUES_MAX];
};

/* True for the path of an address that programs use: /api/..., /agenda.json, /dav/... */
bool request_is_for_programs(const char *path);

/* True for the path of an address that calendars synchronise with: /dav/... */
bool request_is_dav(const char *path);

/* Reads a head. 0, or the status to answer before closing the connection: 400, 405, 411, 413, 414, 417, 431, 503. The
 * texts live in the arena, except those of a request that is refused. */
int request_open(struct request *r, const struct request_head *head, struct arena *a) MUST_USE;

/* Whether the file that came was too large for its route, and only its beginning is here. */
bool request_file_is_cut(const struct request *r);

/* Takes the body, complete (content_length bytes, or its beginning when a file may come with it, or below /dav/), and
 * reads the form in it; below /dav/ it is kept as it came. 0, or 400, 415. */
int request_take_body(struct request *r, struct str body, struct arena *a) MUST_USE;

/* A value of the route's table by its name: the text (empty when absent), the number, the codes. A name that is not in
 * the table, or of another type, gives what an absent value gives. */
struct str request_text(const struct request *r, const char *name);
int64_t request_int(const struct request *r, const char *name, int64_t otherwise);
size_t request_codes(const struct request *r, const char *name, const struct str **out);

/* A cookie by its name, empty when absent. */
struct str request_cookie(const struct request *r, const char *name);
