/*
 * How dates at some places stood at an earlier instant beside how they stand now, as history tells it
 * (domain/change.h): what changed since. Numbers and days only; the texts of a date that the audience may read are
 * domain/occurrence.h's.
 *
 * A date is "here" for an audience when it may see it, somebody was asked already (more than envisaged), it is not
 * removed and it is at one of the places. What was here and is no longer may be told by its day and hour of then, which
 * the audience could read.
 */
#pragma once

#include "domain/occurrence.h"

/* Dates that are told at once, the next ones: a page shows twenty of them. */
#define OCCURRENCE_SINCE_MAX 500

struct occurrence_since {
    int64_t id, series; /* series 0: none */
    bool is_here, was_here;
    bool made;    /* after that instant */
    bool by_rule; /* made by nobody: the next dates of a series that goes on */
    bool live, was_live;
    int32_t day, was_day;
    int64_t start, minutes, was_start, was_minutes;
};

/* Dates at any of `places` (ids) then or now that are not over and changed after `since`, in the order of their start,
 * the first OCCURRENCE_SINCE_MAX; *out in the arena. */
int occurrence_since(struct db *db, const struct audience *who, const int64_t *places, size_t n_places, int64_t since,
                     int64_t now, struct arena *a, struct occurrence_since **out, size_t *n, struct err *err) MUST_USE;
