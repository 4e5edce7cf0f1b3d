/*
 * The front desk: from a request that has been read to the bytes of its answer. Cache first, then an engine.
 *
 * This is where the threads of the connections hand over: they never run a handler. It knows no socket either: tests
 * ask it in memory, and http/server.h brings the requests of the network.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

#include "app/engine.h"
#include "app/feeds.h"
#include "app/tally.h"
#include "app/watch.h"
#include "base/arena.h"
#include "base/err.h"
#include "http/cache.h"
#include "http/request.h"
#include "http/route.h"
#include "http/sealed.h"

struct front_options {
    struct routes routes;
    struct engines *engines; /* freed before the front, which their last jobs still use */
    struct cache *cache;     /* freed after the front; NULL: nothing is kept (--dev) */
    struct tally *tally;     /* what was seen is noted there; freed after the front; NULL: nowhere */
    struct feeds *feeds;     /* likewise who read a private calendar; NULL: nowhere */
    struct watch *watch;     /* what /healthz asks about the database; NULL: nobody watches (--dev) */
    int64_t (*clock)(void);
    void (*log)(const char *message); /* one line in English; never holds an address, which may tell a need */
    unsigned patience_ms;             /* 0: ENGINE_PATIENCE_MS */
};

struct front;

/* Checks the routes and draws the pages of the errors that need no engine. The caller owns the result. */
int front_new(const struct front_options *options, struct front **out, struct err *err) MUST_USE;
void front_free(struct front *f);

/* A request and its memory, shared with the engine that works on it: a visitor may give up before the engine does. */
struct exchange {
    atomic_int shares;
    struct arena *arena;
    struct request request;
    /* The rest is the front's. */
    struct front *front;
    bool worth_keeping;
    int64_t session; /* in use, to be noted */
    struct sealed *answer;
};

/* An empty exchange; NULL when memory is out. exchange_renew gives one that is empty again: the same, if nobody shares
 * it any more. */
struct exchange *exchange_new(void) MUST_USE;
struct exchange *exchange_renew(struct exchange *x) MUST_USE;
void exchange_drop(struct exchange *x);

/* Answers x->request, which request_open has accepted and whose body has been taken. The caller gets a share. GET
 * /healthz is answered here, without an engine: "ok", or 503 and the reason. */
struct sealed *front_answer(struct front *f, struct exchange *x) MUST_USE;

/* Whether the sender of a form, of whose body only the beginning has been taken, may send the rest of it: NULL, or the
 * answer, of which the caller gets a share. */
struct sealed *front_admit(struct front *f, struct exchange *x) MUST_USE;

/* The answer to what could not be read: the page of this status, or its JSON when x->request is for programs. The
 * caller gets a share. x may be NULL; otherwise no engine works on it. */
struct sealed *front_refuse(struct front *f, int status, struct exchange *x) MUST_USE;

/* route_body_max of its routes. */
size_t front_body_max(const struct front *f, const char *method, const char *path);

/* The clock of the options. */
int64_t front_now(const struct front *f);
