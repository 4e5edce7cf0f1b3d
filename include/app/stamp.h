/*
 * Stamps: what a form that needs no account carries so that only forms of ours come back, neither at once as a machine
 * sends them nor after days, and so that they say truly when they were shown.
 *
 * A stamp is signed with a secret of the database: it cannot be made up, only used again while it lives, which is what
 * the limits of app/proposal and app/throttle are for. It keeps no state and recognises nobody.
 */
#pragma once

#include "app/ctx.h"
#include "base/str.h"

/* Seconds: a working day, for a form that waits in a tab; what nobody fills in faster. */
#define STAMP_LIFE (12 * 3600)
#define STAMP_QUICKEST 3

/* Bytes of a stamp: a number of 20 digits, a point, 64 hexadecimal digits. */
#define STAMP_MAX 85

/* For a form about this subject ("signaler", a uuid), in the arena. NULL and ctx->err at the arena's limit or without a
 * database. */
const char *stamp_make(struct ctx *ctx, struct str subject) MUST_USE;

enum stamped { STAMPED_WELL, STAMPED_QUICK, STAMPED_OLD, STAMPED_NOT };

/* What a form's stamp says; *at, the instant at which it was shown, is of no worth when it is STAMPED_NOT. */
int stamp_read(struct ctx *ctx, struct str subject, struct str text, int64_t *at, enum stamped *how) MUST_USE;
