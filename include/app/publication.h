/*
 * What calendars say of dates, from the records and the words of their kinds' rules, and the ledger that goes with it
 * (domain/publication.h): kept up in the transaction of every change, read with every calendar.
 *
 * ctx_finish ends in publication_commit, so no use case can forget it; what another program wrote is caught up with
 * each minute. A date whose words are not those that the ledger knows is not published meanwhile: better no calendar
 * than one whose changes no client sees.
 */
#pragma once

#include "app/ctx.h"
#include "domain/publication.h"

/* What is said of these dates, in the order of their beginnings, with their sequences: those that are agreed, told in
 * this variant, and no examples. Duplicates among ids count once. ERR_BUSY when the ledger is behind: it will have
 * caught up within a minute. *out in the arena. */
int publication_events(struct ctx *ctx, enum publication_variant variant, const int64_t *ids, size_t n,
                       struct calendar_event **out, size_t *n_out) MUST_USE;

/* Brings the ledger up to date, inside the transaction that is open, on what writes: needs the rules in force, and
 * leaves everything as it is where there are none. */
int publication_refresh(struct ctx *ctx) MUST_USE;

/* Commits the transaction that is open, with what calendars are told of it: what cannot be told now is within a minute,
 * and what somebody typed is not lost for it. -1: not committed; it is the caller's to roll back. */
int publication_commit(struct ctx *ctx) MUST_USE;

/* publication_refresh in a transaction of its own, when anything is behind; and for every date: other rules word them,
 * or this server has another address than the one that calendars were told. */
int publication_catch_up(struct ctx *ctx) MUST_USE;
int publication_reword(struct ctx *ctx) MUST_USE;

/* Once a day: what left calendars long ago is forgotten. */
int publication_nightly(struct ctx *ctx) MUST_USE;
