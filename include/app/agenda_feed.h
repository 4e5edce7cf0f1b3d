/*
 * The agenda as programs read it (/agenda.ics, .json, .csv, .atom): the dates that the same choices show on its page,
 * free text excepted, over a window that moves with the days, in the order of their beginnings.
 */
#pragma once

#include "app/agenda.h"

/* The window: three months back, so that history does not vanish from a subscriber's past; eighteen ahead, as far as
 * series are made (shared/research/calendars.md, 1.3). */
#define FEED_BACK_DAYS 92
#define FEED_AHEAD_DAYS SERIES_AHEAD_DAYS

/* Dates of one feed: of more, those nearest to today, the coming ones first. */
#define FEED_DATES_MAX 2500

struct agenda_feed {
    int64_t *ids;
    size_t n;
    bool cut; /* there are more */
    int32_t first, last;
};

/* The dates for ctx->audience; q's span and day are not looked at. */
int agenda_feed(struct ctx *ctx, const struct agenda_query *q, struct agenda_feed *out) MUST_USE;

/* The same as whole entries, announced. */
int agenda_feed_entries(struct ctx *ctx, const struct agenda_feed *feed, struct agenda_entry **out) MUST_USE;

/* The dates of a private calendar's window, by their numbers (domain/publication.h says whose they are). */
struct calendar;
int agenda_calendar(struct ctx *ctx, const struct calendar *c, struct agenda_feed *out) MUST_USE;
