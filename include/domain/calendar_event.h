/*
 * What a calendar says of one date: nothing else of the date goes into iCalendar, and of all this a hash is kept, so
 * that nothing can change there without its SEQUENCE (domain/publication.h).
 *
 * Of two variants: what everybody may know of it, without who holds it; and what its team reads, with who holds it but
 * without a place that is not told to everybody, because calendars lie with Google, Apple and Microsoft. No note of the
 * team is in either. Nothing here is read or worded: app/publication.h makes them, publish/icalendar.h writes them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"

/* Bytes of one event's texts: a dozen lines and two notes. As JSON, a control character takes six. */
#define CALENDAR_EVENT_MAX (16u << 10)
#define CALENDAR_EVENT_JSON_MAX (32u << 10)

enum publication_variant { PUBLICATION_PUBLIC, PUBLICATION_PRIVATE, PUBLICATION__MAX };

/* How a date stands, as calendars know it: that it was counted changes nothing there. */
enum calendar_status { CALENDAR_CONFIRMED, CALENDAR_TENTATIVE, CALENDAR_CANCELLED, CALENDAR_MISSED };

struct calendar_event {
    int64_t occurrence;
    enum publication_variant variant;
    const char *uuid; /* its UID, for ever (RFC 7986, 5.3) */
    int level;
    int64_t start_utc, end_utc;
    bool all_day;
    bool moved; /* it was announced for another hour first */
    int32_t was_day;
    int was_start; /* minute of that day */
    enum calendar_status status;
    int open_to;                  /* domain/occurrence.h */
    int64_t capacity;             /* 0: not said */
    const char *title;            /* as announced */
    const char *detail;           /* NULL, as all that follow may be */
    const char *kind;             /* "Permanence" */
    const char *theme, *campaign; /* labels */
    const char *reason, *open_note, *note;
    const char *place, *structure, *address, *postcode, *city;
    const char *staff; /* "AS 1, IDE 2"; only of the private variant */
    /* Of the ledger; not part of the hash. */
    int64_t created_at, modified_at, sequence;
};

/* SHA-256 of all that is told of it. ERR_LIMIT at the arena's limit. */
int calendar_event_hash(const struct calendar_event *e, struct arena *a, char out[CRYPTO_HASH_SIZE],
                        struct err *err) MUST_USE;

/* As a JSON object, without what is of the ledger: the same event gives the same bytes. */
void calendar_event_write(struct buf *out, const struct calendar_event *e);

/* What calendar_event_write wrote; its texts are those of the tree. ERR_INPUT when something is not there. */
int calendar_event_read(const struct json *object, struct calendar_event *out, struct err *err) MUST_USE;
