/*
 * Series that go on: each night their next dates are made, SERIES_AHEAD_DAYS ahead. A day that a hard constraint
 * refuses is not made in silence: it waits, on the team's first page and on a page of its own, until somebody makes it
 * or leaves it out. A series whose kind no rule declares any more is left as it is, and told.
 *
 * The same night twice makes nothing twice; one night looks at AHEAD_SERIES_MAX series at most, those that are the
 * least ahead first.
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"

/* Series of one night: ten times what the largest territory known has. A first night after a month off is done in two.
 */
#define AHEAD_SERIES_MAX 500

/* Days that wait and are shown: a team that lets more wait has another problem. */
#define WAITING_MAX 300

/* For app/nightly.c. */
int series_ahead_nightly(struct ctx *ctx) MUST_USE;

/* Its lines of the team's first page: days that wait, series that no rule carries on. */
int series_ahead_duties(struct ctx *ctx, struct duties *list) MUST_USE;

struct waiting {
    const char *series, *title, *reason; /* uuid and title of the series; why, in French */
    int32_t day;
    int64_t since;
    bool rota; /* of people in turn: made otherwise on the series' own page */
};

/* In the order of their days. */
int series_ahead_waiting(struct ctx *ctx, struct waiting **out, size_t *n) MUST_USE;

/* Leaves a day out: it waits no more. 1, 0 it did not, -1. ERR_REFUSED for who may not edit. */
int series_ahead_leave(struct ctx *ctx, struct str series, int32_t day) MUST_USE;

/* Makes the date of a day that waits as the series says, if nothing refuses it any more: 1 made, and it waits no more;
 * 0 still refused, *why is told, or NULL when it does not wait; -1. */
int series_ahead_make(struct ctx *ctx, struct str series, int32_t day, const char **why) MUST_USE;
