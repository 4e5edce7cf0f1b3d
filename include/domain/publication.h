/*
 * The ledger of what calendars were told: per date and variant a hash, how often it changed (SEQUENCE) and when it did
 * last (DTSTAMP, LAST-MODIFIED); and what stands in the calendar of each person, binôme and partner, with what left it.
 *
 * Which dates may be behind, triggers note (data/schema/024_publication.sql); app/publication.h brings them up to date.
 * Nothing here knows what a calendar says, or who may read it.
 */
#pragma once

#include <stddef.h>

#include "domain/calendar_event.h"
#include "store/db.h"

/* Dates of which one pass takes note at once: what they say hangs on the arena meanwhile. */
#define PUBLICATION_BATCH 500

/* How long a date that left a calendar is told to programs that ask what changed; one that asks later reads it anew. */
#define CALENDAR_GONE_LIFE (400 * 86400)

/* Whether any date may be behind: 1, 0, -1. */
int publication_is_stale(struct db *db, struct err *err) MUST_USE;

/* The next ones behind `after`, ascending, at most PUBLICATION_BATCH. */
int publication_stale(struct db *db, int64_t after, int64_t *ids, size_t *n, struct err *err) MUST_USE;

/* This one no longer is; every date may be. Inside the caller's transaction, as all that writes here. */
int publication_done(struct db *db, int64_t occurrence, struct err *err) MUST_USE;
int publication_doubt_all(struct db *db, struct err *err) MUST_USE;

/* Takes note of what is told of a date now: a hash as before changes nothing, another one raises its sequence; "" is
 * told to nobody. */
int publication_note(struct db *db, int64_t occurrence, enum publication_variant variant, const char *hash, int64_t now,
                     struct err *err) MUST_USE;

/* Fills sequence and modified_at of an event whose hash this is: 1; 0 when the ledger knows another one; -1. Without a
 * row it knows "". */
int publication_look(struct db *db, struct calendar_event *e, const char *hash, struct err *err) MUST_USE;

/* All that calendars hold was told anew, for another reason than a date: addresses in it have changed. */
int publication_raise_all(struct db *db, int64_t now, struct err *err) MUST_USE;

/* `db`, a backup, takes the place of `old`, where calendars were told more since: a date that says the same in both has
 * the sequence of `old`, others one above it; programs that synchronise read everything anew. Inside the caller's
 * transaction. */
int publication_keep(struct db *old, struct db *db, struct err *err) MUST_USE;

/* ---- Whose calendars ---- */

enum calendar_kind { CALENDAR_PERSON, CALENDAR_TEAM, CALENDAR_PARTNER, CALENDAR__MAX };

extern const char *const calendar_kind_names[CALENDAR__MAX + 1];

/* What one pass found of a date. */
struct calendar_told {
    bool variants[PUBLICATION__MAX]; /* it is told in it */
    bool changed[PUBLICATION__MAX];  /* otherwise than before */
    int64_t rev, now;                /* rev: of the pass */
};

/* Brings the calendars that a date stands in up to date: of who holds it and of its binôme, in the private variant; of
 * the structure that receives it, in the public one. */
int calendar_items_note(struct db *db, int64_t occurrence, const struct calendar_told *told, struct err *err) MUST_USE;

/* The number of the next pass, noted. */
int calendar_items_rev(struct db *db, int64_t *rev, struct err *err) MUST_USE;

/* Forgets what left calendars before this instant: programs that know an older state must read anew. */
int calendar_items_forget(struct db *db, int64_t before, struct err *err) MUST_USE;

struct calendar_item {
    const char *uuid;
    int64_t occurrence, rev;
    bool gone;
    int64_t start_utc, end_utc; /* 0: the date is no longer there */
};

/* What changed in a calendar after `since`, in the order in which it did; with since 0 all that stands there, nothing
 * that left it. *out in the arena. */
int calendar_items_read(struct db *db, enum calendar_kind kind, int64_t subject, int64_t since, struct arena *a,
                        struct calendar_item **out, size_t *n, struct err *err) MUST_USE;

/* The one of a date's uuid, gone or not: 1, 0 when it never stood there, -1. */
int calendar_items_find(struct db *db, enum calendar_kind kind, int64_t subject, struct str uuid, struct arena *a,
                        struct calendar_item *out, struct err *err) MUST_USE;

/* The highest rev of a calendar, its state; *forgotten: from this one on nothing that left it was forgotten. */
int calendar_items_state(struct db *db, enum calendar_kind kind, int64_t subject, int64_t *rev, int64_t *forgotten,
                         struct err *err) MUST_USE;

struct calendar_date {
    int64_t occurrence, end_utc;
};

/* The dates of a calendar that touch [from, to), in the order of their beginnings. */
int calendar_dates(struct db *db, enum calendar_kind kind, int64_t subject, int64_t from, int64_t to, struct arena *a,
                   struct calendar_date **out, size_t *n, struct err *err) MUST_USE;
