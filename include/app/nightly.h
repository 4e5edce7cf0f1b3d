/*
 * What the server does once a day by itself, besides the backup: forgetting what has been kept long enough.
 *
 * The pulse (app/pulse.h) asks each minute, on the writer. The day it was done last stands in the setting
 * 'nightly.day': a server that was off at that hour does it at its next start.
 */
#pragma once

#include "app/ctx.h"

/* In Paris, after the backup (3 h unless configured): a copy of yesterday holds what is forgotten today. */
#define NIGHTLY_HOUR 4

/* Does what is due at ctx->now, on the writer: nothing before NIGHTLY_HOUR, nor twice a day. A task that fails is
 * logged and tried again the next day; the others are done. */
void nightly_work(struct ctx *ctx, void (*log)(const char *message));
