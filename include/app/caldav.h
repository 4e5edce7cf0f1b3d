/*
 * Private calendars for programs that ask what changed instead of reading everything again (CalDAV, RFC 4791 and 6578):
 * whose token came with a request, which calendars it opens, what stands in them. Read-only: dates change in the
 * planning.
 *
 * A person's token opens the person's calendar and those of the binômes that the person belongs to; a binôme's and a
 * partner's that one. What a date says is app/publication.h's, the same as in the feeds. How all this looks on the wire
 * is http/dav_page.c's.
 */
#pragma once

#include "app/ctx.h"
#include "app/sign_in.h"
#include "domain/calendar.h"

enum caldav_answer { CALDAV_OPEN, CALDAV_WRONG, CALDAV_WAIT };

/* Whose token this is: CALDAV_OPEN fills ctx->calendar. One that is wrong, revoked or made anew is counted against the
 * address it came from; who keeps sending such ones is told to wait *wait seconds, and a good one never is: nobody
 * guesses 256 bits, and behind the address of an office a telephone with an old token must not keep the others out. */
int caldav_enter(struct ctx *ctx, const struct knock *knock, struct str token, enum caldav_answer *out,
                 int64_t *wait) MUST_USE;

/* A calendar that ctx->calendar opens. */
struct caldav_collection {
    struct calendar of;
    int64_t rev;       /* its state: the highest of its items, those that were forgotten too */
    int64_t forgotten; /* of an older state it is no longer known what left it */
};

/* Its own first, then those of binômes; *out in the arena. */
int caldav_collections(struct ctx *ctx, struct caldav_collection **out, size_t *n) MUST_USE;

/* What stands in one and touches [from, to), back to where the feeds begin (FEED_BACK_DAYS) and ahead without end, the
 * latest change last; with `since`, whatever changed after that state, and what left it. *out in the arena. */
int caldav_items(struct ctx *ctx, const struct caldav_collection *c, int64_t since, int64_t from, int64_t to,
                 struct calendar_item **out, size_t *n) MUST_USE;

/* The one of a date's uuid, however long ago it was: 1, 0 when it does not stand there, -1. */
int caldav_item(struct ctx *ctx, const struct caldav_collection *c, struct str uuid,
                struct calendar_item *out) MUST_USE;

/* What is said of these: out has room for n, each gets its own or, when it has just left, uuid NULL. */
int caldav_events(struct ctx *ctx, const struct caldav_collection *c, const struct calendar_item *const *items,
                  size_t n, struct calendar_event *out) MUST_USE;
