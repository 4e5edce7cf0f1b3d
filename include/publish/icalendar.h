/*
 * iCalendar (RFC 5545, RFC 7986): what a calendar says of dates, as bytes. The one door to libical's writer, which is
 * not safe for threads even on components of one's own (shared/research/calendars.md, 2.2): a mutex holds for the whole
 * program, so callers keep what was written.
 *
 * A VEVENT for each date and no rule of recurrence; civil times with a VTIMEZONE of ours, because the one that libical
 * makes of Paris is refused by Outlook and loses its zone with Apple; SEQUENCE and stamps from the ledger, so that the
 * same dates give the same bytes. No ORGANIZER or ATTENDEE but in an invitation: a published date that has them is
 * taken for one.
 *
 * What was written is read back and compared before anybody gets it: one broken line, and Google shows nothing at all,
 * without a word.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "domain/calendar.h"

/* Dates of one calendar: a file of 1 MB, more than which Google refuses, holds 2,900 of them. */
#define ICAL_EVENTS_MAX 2500

/* Bytes of a calendar: its dates of some 700 bytes each, the longest ones of 3 KiB. */
#define ICAL_TEXT_MAX (8u << 20)

enum ical_use {
    ICAL_FEED,    /* METHOD:PUBLISH */
    ICAL_ITEM,    /* without METHOD, as CalDAV stores one date (RFC 4791, 4.1) */
    ICAL_REQUEST, /* an invitation (RFC 5546, 3.2.2), of one date */
    ICAL_CANCEL   /* its end (3.2.5) */
};

struct ical_calendar {
    enum ical_use use;
    enum calendar_cancelled cancelled; /* of a feed; an item always says what iCalendar says */
    const char *base_url;              /* of this server; NULL: unknown, then no address is given */
    /* Of a feed. */
    const char *name, *description;
    const char *uid;
    const char *page;   /* a path of ours: where a person reads the same */
    const char *source; /* a path of ours: where this was read; NULL: it is a secret */
    /* Of an invitation: mail addresses. */
    const char *organizer, *organizer_name, *attendee, *attendee_name;
};

/* Writes the dates, in their order; of cancelled ones those that the calendar does not drop. ERR_LIMIT above
 * ICAL_EVENTS_MAX or ICAL_TEXT_MAX; ERR_BUG when it does not read back as it was written. */
int ical_write(struct buf *out, const struct ical_calendar *c, const struct calendar_event *events, size_t n,
               struct arena *a, struct err *err) MUST_USE;

/* Whether the text reads back as these dates: ERR_BUG naming the first that does not. ical_write has asked it; by
 * itself it is for tests and for texts that were kept. */
int ical_check(struct str text, const struct ical_calendar *c, const struct calendar_event *events, size_t n,
               struct arena *a, struct err *err) MUST_USE;
