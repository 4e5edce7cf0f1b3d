/*
 * Somebody else's calendar, read for the one thing it is asked: when is that person taken?
 *
 * The one reader door to libical, which only cuts the text into properties and values: recurrences, exceptions, zones
 * and merging are ours (app/ical_rule.h, app/ical_zone.h), because libical alone is wrong or endless there (research,
 * 2.3 and 2.4). Of an event only its times and whether it takes the person are looked at: titles, places and people
 * are not read out of the text at all. It is meant for a process that may die (app/busy_child.h): libical is not safe
 * beside other threads.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Bytes of a calendar; ten years of a full diary are 1 MiB. */
#define ICAL_TEXT_MAX (2u << 20)

/* Components within components: a calendar, an event, an alarm are three. libical frees them by recursion. */
#define ICAL_DEPTH_MAX 8

/* Events that are looked at; spans before they are merged. */
#define ICAL_EVENTS_MAX 20000
#define ICAL_SPANS_MAX 40000

/* Days and exceptions looked at in one file: 20 ms. Weekly events since 2010 cost 4,000 each if counted. */
#define ICAL_STEPS_MAX 5000000

/* Spans of busy time that come out: twenty months of nine a day. */
#define ICAL_BUSY_MAX 5400

/* Memory of reading one file, beside libical's. */
#define ICAL_ARENA_MAX (32u << 20)

/* Dates of ours that may be told apart, and bytes of each in a list: a uuid and the end of its line. */
#define ICAL_OWN_MAX 20000
#define ICAL_OWN_WIDTH 37

/* Why an event was left out. */
enum ical_refusal {
    ICAL_REFUSED_RULE, /* a recurrence that we do not reckon, or that is none */
    ICAL_REFUSED_ZONE, /* a zone that neither we nor the file know */
    ICAL_REFUSED_DATE, /* no start, an end before it, a date that does not exist */
    ICAL_REFUSED_LIMIT,
    ICAL_REFUSED__MAX
};

struct ical_span {
    int64_t from, to; /* instants */
    bool free;        /* cancelled, or shown as free: takes nobody */
};

struct ical_result {
    struct ical_span *spans; /* ordered by from, to; each date of each event that touches the window */
    size_t n;
    int64_t events, refused[ICAL_REFUSED__MAX];
};

/* Reads a calendar: all that touches [from, to). `own` are the uuids of our own dates, ascending, each with the end of
 * its line: an event with such a UID is one that we sent, and takes nobody elsewhere. ERR_INPUT when it is none,
 * ERR_LIMIT above the limits of the whole file; what exceeds a limit of one event is refused and counted. */
int ical_read(struct str text, struct str own, int64_t from, int64_t to, struct arena *a, struct ical_result *out,
              struct err *err) MUST_USE;

/* What of it takes the person, within [from, to): merged where it overlaps, ordered, at most ICAL_BUSY_MAX (ERR_LIMIT).
 * In the arena. */
int ical_busy(const struct ical_result *r, int64_t from, int64_t to, struct arena *a, struct ical_span **out, size_t *n,
              struct err *err) MUST_USE;
