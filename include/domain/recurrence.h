/*
 * When a series comes back: a small set of rules, each a subset of iCalendar's RRULE (RFC 5545 section 3.3.10), the
 * dates they give, and how they are said in French.
 *
 *   FREQ=WEEKLY;BYDAY=TU             chaque mardi
 *   FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH  un mardi et un jeudi sur deux: the weeks are counted from the series' first
 * date FREQ=MONTHLY;BYDAY=2TU,4TU       le 2e et le 4e mardi du mois; -1FR is the last Friday
 *   FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1  le premier jour de semaine du mois; -1 the last
 *
 * Dates chosen one by one are no rule: they are the series' rows. Nothing else of RRULE is understood, on purpose:
 * what a rule gives must be what people expect, and half of what calendars write is read differently by others
 * (sub-daily rules never end, COUNT moves when a date is left out). Where a rule ends is the series', not the rule's.
 * A rule knows neither hours nor holidays: those are constraints.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Weeks or months from one turn to the next: a year of either. */
#define RECURRENCE_WEEKS_MAX 52
#define RECURRENCE_MONTHS_MAX 12

/* Different days of a monthly rule: "the 1st and 3rd Tuesday and Thursday" are four. */
#define RECURRENCE_DAYS_MAX 10

/* Bytes of a rule as text, with the NUL: five weekdays, or ten days of a month, are 64. */
#define RECURRENCE_TEXT_SIZE 96

enum recurrence_freq { RECURRENCE_WEEKLY, RECURRENCE_MONTHLY };

struct recurrence_day {
    int nth;     /* 1..5, or -1: the last */
    int weekday; /* 0: Monday */
};

struct recurrence {
    enum recurrence_freq freq;
    int interval;                                    /* 1: every week or month */
    unsigned weekdays;                               /* bit 0: Monday; weekly, and the set of `position` */
    int position;                                    /* monthly: 1 the first, -1 the last of the weekdays; 0: `days` */
    struct recurrence_day days[RECURRENCE_DAYS_MAX]; /* ordered by weekday, then nth, the last last */
    size_t n;
};

/* Reads a rule in whatever order and case its parts stand. ERR_INPUT names the part that is not understood. */
int recurrence_parse(struct str text, struct recurrence *out, struct err *err) MUST_USE;

/* The normal form, which parses again to the same rule. */
void recurrence_text(const struct recurrence *r, char out[RECURRENCE_TEXT_SIZE]);

/* The dates of a rule from `from` to `to`, both included, ascending, at most `most` of them; returns their number.
 * Turns are counted from the week or month of `start`, before which there is none. */
size_t recurrence_dates(const struct recurrence *r, int32_t start, int32_t from, int32_t to, int32_t *out, size_t most);

/* "chaque mardi", "un mardi sur deux", "le 2e mardi du mois"; no capital, no full stop. */
void recurrence_french(struct buf *out, const struct recurrence *r);
