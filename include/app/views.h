/*
 * How often the public page of each structure is seen: gathered in memory by the threads that answer, written into the
 * table `counter` once a minute. A number per structure and day, nothing of who or when; it says what to verify first,
 * and a structure how often people looked for it.
 *
 * A crash loses what was gathered since the last writing. Who counts as somebody is for the caller to say.
 */
#pragma once

#include "app/ctx.h"

/* Structures that can be noted between two writings; further ones are left out. A server that answers 10,000 requests a
 * second could show more in a minute, but not to people. */
#define VIEWS_MAX 8192

/* Bytes of a structure's short id. */
#define VIEWS_KEY_MAX 10

/* How long the numbers are kept, in days: a year and a month, so that a month can be compared with last year's. */
#define VIEWS_KEEP_DAYS 396

struct views;

/* The caller owns it. */
int views_new(struct views **out, struct err *err) MUST_USE;
void views_free(struct views *v);

/* The page of the structure of this short id was shown on this day. From any thread; never fails. Longer keys, which
 * are none, count for nothing. */
void views_note(struct views *v, const char *short_id, int32_t day);

/* Writes what was gathered, on the writer, in a transaction of its own; once a day it forgets what is too old. What
 * could not be written stays gathered. */
int views_write(struct views *v, struct ctx *ctx) MUST_USE;
