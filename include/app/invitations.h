/*
 * Invitations by mail: exactly who holds a date finds it in their own calendar, moved when it moves, gone when it is no
 * longer theirs. Decided in the transaction of every change, as a part of app/publication.h's pass over the dates that
 * it touched: a letter for each person, date and change, in the outbox (domain/outbox.h), which composes it
 * (publish/invitation.h).
 *
 * What counts is what somebody knows, from the last letter that left (domain/invitation.h): a change that is taken back
 * before its letter left takes the letter back too, and tells nothing.
 *
 * One letter holds one date, because programs take one date from a letter (RFC 5546, 3.2.2; RFC 6047). So that forty
 * dates of a series are not forty mails in one minute, nobody is invited further ahead than INVITATION_AHEAD: the rest
 * follow one by one, each night, when they are settled; what moves before that was never in anybody's calendar. Who
 * wants all of the year there chooses the subscription.
 */
#pragma once

#include "app/ctx.h"
#include "domain/calendar_event.h"
#include "domain/invitation.h"

/* Six weeks: some twenty dates of a binôme. */
#define INVITATION_AHEAD (42 * 86400)

/* How long a letter waits for who changes their mind: the planning is moved several times in one sitting. */
#define INVITATION_WAIT 300

/* What is told of a date now, `e` of its private variant with sequence (NULL: nothing, it is no longer agreed or no
 * longer there), to whom it concerns. Inside the caller's transaction. */
int invitations_note(struct ctx *ctx, int64_t occurrence, const struct calendar_event *e) MUST_USE;

/* The way of a person: 1, 0 when there is none, -1. */
int invitations_way(struct ctx *ctx, int64_t person, struct invitation_way *out) MUST_USE;

/* The same of who is signed in, with the person's id: 0 when nobody of the planning has this account. */
int invitations_mine(struct ctx *ctx, int64_t *person, struct invitation_way *out) MUST_USE;

/* Who is signed in chooses. By mail: their private calendars and those of their binômes end, and what comes is sent.
 * By subscription: what they were invited to is taken back. 1; 0 when nobody of the planning has this account; -1. */
int invitations_choose(struct ctx *ctx, bool subscription) MUST_USE;

/* Who is signed in wants what is only proposed too, marked as such, by the way they chose; or no longer. As before. */
int invitations_tentative(struct ctx *ctx, bool wanted) MUST_USE;

/* Somebody makes the address of a private calendar that holds their own dates: that chooses the subscription, where
 * nothing was chosen. 1; 0 when they chose invitations, and the address is to be refused; -1. Inside the caller's
 * transaction. */
int invitations_subscribe(struct ctx *ctx) MUST_USE;

/* Once a day: dates that have come near, and what is long over. */
int invitations_nightly(struct ctx *ctx) MUST_USE;
