/*
 * What a use case works with: made by an engine (app/engine.h) for each job, handed to handlers and use cases, never
 * kept.
 *
 * A reply may be cached for as long as the data does not change. What also depends on the clock says until when it is
 * true, by reading the clock through ctx_time or ctx_today: the earliest of those instants wins.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "domain/audience.h"

struct db;
struct snapshots;
struct snapshot;
struct templates;
struct config;
struct throttle;
struct rules;
struct rulebook;
struct feeds;
struct account;
struct session;
struct calendar;

struct ctx {
    struct db *db;                    /* a reader's or the writer's connection */
    struct arena *arena;              /* emptied after the job */
    int64_t now;                      /* when the job started; read it through the functions below */
    int64_t valid_until;              /* INT64_MAX: nothing read the clock */
    struct snapshots *snapshots;      /* the public's */
    struct snapshots *team_snapshots; /* the team's, read when it searches; NULL: nobody does here */
    const struct snapshot *snapshot;  /* the directory as this job sees it, once directory_snapshot has been called */
    const struct audience *audience;  /* the public, until the caller knows better */
    const struct templates *templates;
    const struct config *config;
    struct throttle *throttle;
    struct rules **rules;          /* the writer's, replaced by a job of its own; NULL elsewhere, or there are none */
    struct rulebook *rulebook;     /* the rules in force, to be looked at; NULL: a server without */
    struct feeds *feeds;           /* what becomes of calendars while they are read (app/feeds.h); NULL: nobody asks */
    const struct account *account; /* who is signed in, and in which browser; NULL: a visitor */
    const struct session *session;
    const struct calendar *calendar; /* whose token a program sent (app/caldav.h); NULL: none */
    struct err err;                  /* why a handler returned -1 */
};

/* The clock, for a result that stays true until `valid_until`, an instant after now. */
int64_t ctx_time(struct ctx *ctx, int64_t valid_until);

/* Today in Paris, true until midnight there: for "il y a 3 jours" and for opening hours by day. */
int32_t ctx_today(struct ctx *ctx);

/* The rules in force, for what writes; NULL: they are in error, and nothing can be decided about what it writes. */
struct rules *ctx_rules(const struct ctx *ctx);

/* Ends the transaction that db_begin began: commits when rc is 0, with what calendars are told of the dates that it
 * touched (app/publication.h), else rolls back. 0 when it is committed. */
int ctx_finish(struct ctx *ctx, int rc) MUST_USE;

/* The same for a use case that may end without anything to keep: commits only what is `done`, rolls anything else
 * back. Returns rc, or -1 when it could not be committed. */
int ctx_finish_if(struct ctx *ctx, int rc, bool done) MUST_USE;
