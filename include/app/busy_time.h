/*
 * The calendar a person gives so that nobody plans over what is not ours: an address that is read each hour
 * (app/busy_jobs.h), a file that is read once, or a grid of half-days.
 *
 * Who is signed in gives one's own; somebody without an account does by a link that a coordinator mails. Both see what
 * was understood of it, as numbers. The coordinator sees whether somebody is free, and whether the calendar can still
 * be read; nobody sees its address again, only its host.
 */
#pragma once

#include "app/busy_child.h"
#include "app/ctx.h"
#include "domain/busy.h"
#include "domain/person.h"

struct duties;

/* How far back and ahead calendars are read, in days: two months, and as far as dates are planned. */
#define BUSY_BACK_DAYS 62
#define BUSY_AHEAD_DAYS 549

/* Readings of an address that go wrong before anybody is told: a server may be down for an hour. */
#define BUSY_QUIET_FAILURES 3

struct busy_time {
    struct person person;
    bool given; /* there is a calendar; else `source` is empty */
    struct busy_source source;
    struct str host; /* of its address; else empty */
    int64_t until;   /* of the link one came by; 0: signed in */
    int32_t monday;  /* of this week: the first of the grid */
    bool failing;    /* BUSY_QUIET_FAILURES or more */
};

/* In all of these `token` is the link's, or empty: who is signed in. 1; 0: the link is not good (any more), or the
 * account is nobody's who is planned; -1. Those that write do so in a transaction of their own. */

int busy_time_read(struct ctx *ctx, struct str token, struct busy_time *out) MUST_USE;

/* Takes an address as it was typed; it is read within seconds. ERR_INPUT, ERR_LIMIT: busy_url's. */
int busy_time_address(struct ctx *ctx, struct str token, struct str typed) MUST_USE;

/* Reads a file in a child process, which takes a moment: on the slow engine. Anything but BUSY_FINE in *fault has
 * written nothing; the file itself is kept nowhere. */
int busy_time_file(struct ctx *ctx, struct str token, struct str bytes, enum busy_fault *fault) MUST_USE;

/* Takes the weeks that were answered. ERR_INPUT: busy_give_grid's. */
int busy_time_grid(struct ctx *ctx, struct str token, const struct busy_week *weeks, size_t n) MUST_USE;

/* Erases the calendar and all it said, at once. */
int busy_time_stop(struct ctx *ctx, struct str token) MUST_USE;

/* ---- For who plans ---- */

/* What a person's page shows: `host` and `source.url` stay empty. 1, 0 nobody of this uuid, -1. ERR_REFUSED below the
 * team. */
int busy_time_of(struct ctx *ctx, struct str uuid, struct busy_time *out) MUST_USE;

/* Mails a link to that page; the one before is no longer good. 1, 0, -1: ERR_INPUT for what is no address, ERR_REFUSED
 * for who may not edit. */
int busy_time_invite(struct ctx *ctx, struct str uuid, struct str mail) MUST_USE;

/* Erases somebody's calendar for them. ERR_REFUSED as above. */
int busy_time_erase(struct ctx *ctx, struct str uuid) MUST_USE;

/* Whose calendar cannot be read any more: numbers of people, for the list of them. */
int busy_time_failing(struct ctx *ctx, int64_t **people, size_t *n) MUST_USE;

/* The line of the team's first page (app/duties.h), and what is done each night (app/nightly.h). */
int busy_time_duties(struct ctx *ctx, struct duties *list) MUST_USE;
int busy_time_nightly(struct ctx *ctx) MUST_USE;
