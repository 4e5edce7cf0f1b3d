/*
 * The table of communes as an administrator fills it in the browser, with the public file of all communes of France:
 * what `allervers import --communes` does (app/reference.h), from bytes that were sent.
 */
#pragma once

#include "app/ctx.h"
#include "app/reference.h"

/* Rows of a file that is sent: La Poste's has 39,000, and others wait while they are written (0.6 s). */
#define COMMUNES_ROWS_MAX 60000

/* How many the table holds. */
int communes_count(struct ctx *ctx, int64_t *n) MUST_USE;

/* Reads the file and writes what differs, all of it or nothing, in a transaction of its own; 35,000 communes take half
 * a second. *why NULL: it is written; else why it cannot be, in English, naming the line. ERR_REFUSED for whoever may
 * not manage. */
int communes_load(struct ctx *ctx, struct str bytes, struct communes_report *out, const char **why) MUST_USE;
