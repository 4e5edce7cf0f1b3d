/*
 * The digest of the week: what was moved, cancelled or added in the agenda, mailed on Monday morning to who wants it.
 *
 * A partner reads of the structures of their account, as everybody of their audience may; a member of a binôme of their
 * own dates; who edits of all. Whoever wants it says so on the page of their account, and leaves by a link in each
 * letter, without signing in. It is made from the history of the dates (domain/change.h): what was changed and put back
 * within the week is no change, and a week without one sends nothing.
 */
#pragma once

#include "app/ctx.h"

/* Dates of one letter, each kind; what is left is said as a number. */
#define DIGEST_DATES 30
/* How far ahead new dates are told, in days: those made for the year after are no news yet. */
#define DIGEST_AHEAD_DAYS 56
/* How long the way out of a letter is good, in days. */
#define DIGEST_STOP_DAYS 365
/* Minute of Monday in Paris at which letters leave. */
#define DIGEST_MINUTE (7 * 60)

/* Of the account that is signed in. ERR_REFUSED without one. */
int digest_wanted(struct ctx *ctx, bool *out) MUST_USE;
int digest_want(struct ctx *ctx, bool yes) MUST_USE;

/* By the token of a letter: 1; 0 it is none of ours, or too old; -1. `*wanted`: it is still sent. The second stops it.
 */
int digest_stop_look(struct ctx *ctx, struct str token, bool *wanted) MUST_USE;
int digest_stop(struct ctx *ctx, struct str token) MUST_USE;

/* Once a week, on the writer: puts the letters. */
int digest_nightly(struct ctx *ctx) MUST_USE;
