/*
 * The router: one table of routes, each with its method, pattern, right, engine, parameters and handler.
 *
 * route_match compares a request with the table and checks its values: cheap, without a database, on the thread that
 * read the request. route_dispatch answers it, on an engine: it calls the handler or draws the page of the status that
 * route_match found. Neither knows a socket: tests call both in memory.
 *
 *     static const struct route_param list_params[] = {
 *         {"q", "Recherche", VALUE_TEXT, .max = 200},
 *         {"page", "Page", VALUE_INT, .min = 1, .max = 500},
 *         {0},
 *     };
 *     static const struct route routes[] = {
 *         ROUTE(METHOD_GET, "/annuaire", RIGHT_VISIT, ENGINE_READ, list_params, list_page),
 *         ROUTE(METHOD_GET, "/annuaire/besoin/{theme}", RIGHT_VISIT, ENGINE_READ, theme_params, theme_page),
 *     };
 *
 * The first route that fits wins: put literal patterns before those with {names}; route_check refuses a table in which
 * a route can never be reached. A GET route answers HEAD too; OPTIONS and a slash too many at the end are answered
 * here.
 */
#pragma once

#include <stddef.h>

#include "app/access.h"
#include "app/ctx.h"
#include "app/engine.h"
#include "base/err.h"
#include "http/reply.h"
#include "http/request.h"

enum value_type {
    VALUE_TEXT = 1, /* free text of `min` to `max` characters, trimmed */
    VALUE_SECRET,   /* the same as it was typed, never trimmed: a password */
    VALUE_INT,      /* a whole number from `min` to `max` */
    VALUE_CODE,     /* letters, digits, '-', '_' and '.', at most `max` bytes */
    VALUE_CODES, /* a parameter given at most `max` times, each a code of at most ROUTE_CODE_MAX bytes; sorted, once */
    VALUE_QUERY  /* all parameters of the query that the table does not name, as a query again: those with a value, the
                    first of each name, sorted by name. The handler says what they mean. */
};

/* Bytes of a code: a UUID has 36, the longest commune's slug with a short id 60. */
#define ROUTE_CODE_MAX 120

/* An empty value is an absent one. Of a single value given twice the first counts. */
struct route_param {
    const char *name;
    const char *label; /* French, with its capital: begins the sentence that says the value is wrong */
    enum value_type type;
    int64_t min, max;
};

struct route {
    enum method method; /* METHOD_GET or METHOD_POST */
    const char *pattern;
    enum right right; /* what the visitor must be allowed (app/access.h); zero is nobody */
    enum engine_class engine;
    const struct route_param *params; /* ends with a NULL name; NULL: none. Names in {} stand here too. */
    int (*handler)(struct ctx *ctx, const struct request *req, struct reply *reply);
    /* What it shows is more for who is signed in: then nothing of it is taken from the cache, nor kept anywhere. */
    bool by_reader;
    /* Its address holds a token that proves all that is needed: whoever has it may send the form from anywhere, and
     * gains nothing by having another's browser do it. Its pages tell no other page where they are, so their forms come
     * with "Origin: null"; that one is accepted, another site's is not. Never of a link that signs in: whose browser
     * sends that form does matter. */
    bool by_token;
    /* Of a form that visitors send with a file, and of a large body below /dav/: whether this one may, asked before the
     * rest of it is read, and again before the handler runs. 1; 0: answered; -1: ctx->err. NULL: whoever has the right.
     */
    int (*admit)(struct ctx *ctx, const struct request *req, struct reply *reply);
    /* Its handler answers every method of everything from the pattern on, which names no parameter: the tree of WebDAV.
     * Never cached: who asks is in the request's head, not in its address. */
    bool dav;
    size_t body_max; /* bytes of a form with a file (http/multipart.h); 0: it carries none, REQUEST_BODY_MAX */
};

/* A table, for route_check and route_match, and those that are asked after it. */
struct routes {
    const struct route *items;
    size_t n;
    const struct routes *more; /* NULL: this is the last one */
};

#define ROUTES(array) ((struct routes){(array), sizeof(array) / sizeof(array)[0], NULL})

/* One line of the table. All six must be given, and neither right nor engine may be zero: otherwise it does not
 * compile.
 */
#define ROUTE(method_, pattern_, right_, engine_, params_, handler_) \
    { \
        .method = (method_), .pattern = "" pattern_ "", .right = ROUTE_NOT_ZERO(right_), \
        .engine = ROUTE_NOT_ZERO(engine_), .params = (params_), .handler = (handler_), \
    }
/* A page of everybody's that shows more to who is signed in. */
#define ROUTE_READER(pattern_, params_, handler_) \
    { \
        .method = METHOD_GET, .pattern = "" pattern_ "", .right = RIGHT_VISIT, .engine = ENGINE_READ, \
        .params = (params_), .handler = (handler_), .by_reader = true, \
    }
/* A page that is opened by the token in its address. */
#define ROUTE_TOKEN(method_, pattern_, engine_, params_, handler_) \
    { \
        .method = (method_), .pattern = "" pattern_ "", .right = RIGHT_VISIT, .engine = ROUTE_NOT_ZERO(engine_), \
        .params = (params_), .handler = (handler_), .by_token = true, \
    }
/* The same for a form that carries a file. */
#define ROUTE_FILE(pattern_, right_, engine_, params_, handler_, body_max_) \
    { \
        .method = METHOD_POST, .pattern = "" pattern_ "", .right = ROUTE_NOT_ZERO(right_), \
        .engine = ROUTE_NOT_ZERO(engine_), .params = (params_), .handler = (handler_), .body_max = (body_max_), \
    }
/* A tree of WebDAV. */
#define ROUTE_DAV(pattern_, admit_, handler_) \
    { \
        .method = METHOD_GET, .pattern = "" pattern_ "", .right = RIGHT_VISIT, .engine = ENGINE_READ, \
        .handler = (handler_), .admit = (admit_), .dav = true, .body_max = REQUEST_DAV_BODY_MAX, \
    }
#define ROUTE_NOT_ZERO(value) ((value) + 0 * (int)sizeof(char[(value) > 0 ? 1 : -1]))

/* Refuses (ERR_BUG) a table with a route that cannot be reached, a {name} without its parameter or that can be absent,
 * or too many parameters. Called once at start. */
int route_check(const struct routes *table, struct err *err) MUST_USE;

/* How many bytes a form, or below /dav/ any body, sent to this path may have: its route's body_max, else
 * REQUEST_BODY_MAX. Asked before anything of the request is read: whatever stands for a {name} will do. */
size_t route_body_max(const struct routes *table, const char *method, const char *path);

/* Fills r->route and r->values, or r->status (301, 400, 404, 405; 204 for OPTIONS) and what goes with it. */
void route_match(const struct routes *table, struct request *r, struct arena *a);

/* What may be asked of the address of a request whose method is none of ours, as bits 1 << METHOD_x (RFC 9110, 10.2.1);
 * 0: there is nothing there, or the address was not read. */
unsigned route_allow(const struct routes *table, const struct request *r);

/* True when a value was given besides those of the path. Parameters the route does not know play no part, nor do they
 * in route_key. */
bool route_narrows(const struct request *r);

/* Writes what identifies the page: pattern and canonical values, equal for requests that mean the same. r->route is
 * set. */
void route_key(const struct request *r, struct buf *key);

/* Whether the handler of a request that route_match has seen may run: there is a route, and who asks may. Otherwise the
 * reply is complete, as route_dispatch leaves it. */
bool route_admit(struct ctx *ctx, const struct request *r, struct reply *reply);

/* Answers a request that route_match has seen. Always leaves a complete reply; when that is the page of status 500, the
 * reason is in ctx->err, for the log. */
void route_dispatch(struct ctx *ctx, const struct request *r, struct reply *reply);
