/* What the agenda's feeds have in common, whatever their format. Private to http. */
#pragma once

#include "agenda.h"
#include "app/agenda_feed.h"
#include "app/site.h"
#include "domain/calendar_event.h"

/* Said in each format of a feed that was cut. */
#define FEED_CUT "Seules les 2\u00A0500 dates les plus proches y sont."

/* A feed as it was asked for, its parameters in their one form. */
struct feed {
    struct agenda_ask ask;
    struct agenda_feed dates;
    struct site site;
    const char *base;        /* of this server, without '/' at the end; "": unknown. Never what a request calls it: the
                                reply is kept for everybody */
    const char *self, *page; /* paths: of the feed, and of what a person reads instead */
    const char *name, *description;
};

/* Reads the parameters and finds the dates for ctx->audience: 1; 0 and the reply, when a value does not exist; -1. */
int feed_read(struct ctx *ctx, const struct request *req, struct reply *reply, const char *path,
              struct feed *out) MUST_USE;

/* FEED_CUT behind what it is, when there are more. NULL at the arena's limit. */
const char *feed_describe(struct ctx *ctx, const struct agenda_feed *dates, const char *what);

/* Sets Last-Modified: a feed may be another one since the last change of anything, since something of these was told
 * anew, and since its window moved at midnight. */
int feed_date(struct ctx *ctx, struct reply *reply, const struct calendar_event *events, size_t n) MUST_USE;

/* Instead of a feed that could not be made (ctx->err): its readers keep what they have. 0, or -1 for what is no fault
 * of a feed. */
int feed_refuse(struct ctx *ctx, struct reply *reply, const char *name) MUST_USE;
