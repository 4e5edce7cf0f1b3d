/*
 * Whom a change of the agenda has to reach: a list for all the dates of one change, which is done when everybody on it
 * is ticked. Dates that were agreed and are to come; the contacts of the place, the partners' accounts that look after
 * it, those who hold the date.
 *
 * occurrence_save tells reach_note what a date was and is, so that no use case can forget anybody. Each line holds what
 * one of them was last told of one date: a second change before everybody knows goes on the same list, one that is
 * undone before anybody was told leaves it. Who had been told, by a tick or by a letter that left, has to be told
 * again.
 *
 * Who it is stands here as a number; names, telephones and addresses are read where they are kept, so that what is
 * erased there is nowhere else. What is said, and how: app/reach.h.
 */
#pragma once

#include "domain/audience.h"
#include "domain/change.h"
#include "domain/occurrence.h"
#include "domain/outbox.h"
#include "store/db.h"

/* Lists that are read at once, the most urgent first: a week of floods moves some twenty dates. */
#define REACH_LISTS_MAX 100
/* People of one list: a rota of nine doctors and the contacts of a dozen places are the largest known. */
#define REACH_TO_MAX 300
/* Telephones and addresses of one of them. */
#define REACH_WAYS_MAX 12
/* Characters of a note. */
#define REACH_NOTE_MAX 200

/* A letter is enough this long before the date; under it somebody calls. Elapsed hours, not days of the clock. */
#define REACH_URGENT ((int64_t)72 * 3600)

/* How somebody was told. */
enum reach_how {
    REACH_MAIL,
    REACH_PHONE,
    REACH_SMS,
    REACH_SPOKEN, /* of people, face to face */
    REACH_SELF,   /* made the change */
    REACH_UNDONE, /* nothing is left to be told */
    REACH_HOW__MAX
};

extern const char *const reach_how_names[REACH_HOW__MAX + 1];

struct reach_way {
    bool mail;         /* else a telephone */
    const char *value; /* as people read it */
    const char *norm;  /* ten digits, or an address in small letters */
    const char *label; /* may be NULL */
    bool pro;          /* not for the public */
};

/* What one of them is to be told of one date. */
struct reach_line {
    int64_t occurrence;
    bool was, is; /* the date is there for them, as told and as it is */
    bool was_live, is_live;
    int32_t was_day;
    int64_t was_start, was_minutes, was_utc, utc;
    int64_t was_place, place;                /* 0: none */
    const char *was_place_name, *place_name; /* NULL: none */
    bool was_hidden, hidden;                 /* that place is confidential */
    const char *was_staff, *staff;
    bool known;
};

struct reach_to {
    int64_t id, place, account, person; /* 0: not one of these */
    const char *name;                   /* of the place, account or person */
    const char *of, *of_uuid;           /* the place's structure; may be NULL */
    bool confidential;                  /* the place is */
    bool partner;                       /* an account of a partner */
    struct reach_way *ways;
    size_t n_ways;
    const char *mail;             /* the address that is written to; NULL: none */
    int64_t ticked_at;            /* 0: to be reached */
    const char *ticked_by, *note; /* may be NULL */
    int how;                      /* enum reach_how, -1 */
    int mail_state;               /* enum outbox_state of the last letter, -1: none */
    int64_t mail_at;              /* when it left */
    int64_t mails;
    struct reach_line *lines;
    size_t n_lines;
    int64_t soonest; /* the first start to come of what is to be told, as told or as it is; INT64_MAX: none */
    int64_t latest;  /* the last one; INT64_MIN */
};

struct reach {
    int64_t id, rev, at, changed_at;
    const char *uuid, *by, *reason; /* by: label of the account; the last two may be NULL */
    struct reach_to *to;
    size_t n_to, left; /* left: those to be reached */
    int64_t soonest;   /* of those; INT64_MAX */
};

/* ---- Making, in the transaction of the change ---- */

/* What a date was (as the team reads it) and is, when it has just been written. Examples are dates like others. */
int reach_note(struct db *db, const struct author *author, const struct occurrence *before,
               const struct occurrence *after, struct arena *a, struct err *err) MUST_USE;

/* One place turns out to be another (app/unite.h): nobody has to be told, as its dates follow. */
int reach_place_joined(struct db *db, int64_t from, int64_t to, int64_t now, struct err *err) MUST_USE;

/* A letter that says what is so was put for somebody: until `till` its leaving ticks. Another one for the same person
 * in the lists that were changed at `now` (the repair of an absence writes its own). */
int reach_mailed(struct db *db, int64_t to, const char *key, int64_t till, struct err *err) MUST_USE;
int reach_mailed_person(struct db *db, int64_t person, int64_t now, const char *key, struct err *err) MUST_USE;

/* Members of the lists that were changed at `now`, to whom invitations put at `now` tell all of it
 * (domain/invitation.h): no other letter need be put for them. */
int reach_invited(struct db *db, int64_t now, struct err *err) MUST_USE;

/* ---- Reading: only the team may, ERR_REFUSED ---- */

/* Lists where somebody is left to be reached of a date that is not over, the most urgent first; with `occurrence`, all
 * of that date, the newest first; with `uuid`, that one. `person` not 0: only those that tell this person, or of a date
 * that this person holds. */
struct reach_query {
    int64_t now, occurrence, person;
    struct str uuid;
};
int reach_read(struct db *db, const struct audience *who, const struct reach_query *q, struct arena *a,
               struct reach **out, size_t *n, struct err *err) MUST_USE;

/* ---- Ticking, inside the caller's transaction, with a row in `change` ---- */

struct reach_tick {
    enum reach_how how;
    const char *note; /* may be NULL */
};

/* 1; 0: ticked already, or not of this list; -1. The letter that waits for them is cancelled. */
int reach_tick(struct db *db, const struct author *author, int64_t reach, int64_t to, const struct reach_tick *tick,
               struct err *err) MUST_USE;

/* Takes a tick back: 1; 0: there is none; -1. */
int reach_untick(struct db *db, const struct author *author, int64_t reach, int64_t to, struct err *err) MUST_USE;
