/*
 * What happened on the dates of the agenda: whether they took place, counters, themes that were met, a note of the team
 * to itself. Numbers only: there is no name here, and no column for one.
 *
 * Which counters a date has is its kind's rule; whether a count may be taken is app/counting.h. Each one that is sent
 * has an id made by who sends it (`count_sheet`), so that a telephone without network may send it twice. The counters
 * stand in the history of the date, the note does not: it goes with privacy.retention, and nobody below the team reads
 * any of this. History has entity "occurrence" and the fields of count_type.
 */
#pragma once

#include "domain/audience.h"
#include "domain/change.h"
#include "domain/occurrence.h"
#include "store/db.h"

/* Largest number of one counter. */
#define COUNT_MOST 100000
/* Numbers of one date: the counters of its kind, and those that its kind had before its rule changed. */
#define COUNT_MEASURES_MAX 24
/* Themes of one date: more are not met in one afternoon. */
#define COUNT_THEMES_MAX 20

/* A number of one date. */
struct measure {
    struct record head;
    const char *measure; /* code of a counter of its kind */
    int64_t value;
};

struct count {
    struct record head;
    int status;         /* enum occurrence_status: OCCURRENCE_DONE or _MISSED; any other: nothing was recorded */
    const char *missed; /* why it did not take place: term of scheme "missed" */
    struct list values; /* struct measure, by code */
    struct terms themes;
    const char *note;  /* for the team */
    int64_t at;        /* instant of the last record; 0: none */
    const char *by;    /* label of the account; NULL */
    const char *sheet; /* id of the last record; NULL: none, or it came with an import */
};

extern const struct record_type measure_type, count_type;

/* A date as pages of counts show it: a place that is confidential is not named, as what telephones keep and what is
 * printed hold none. */
struct count_date {
    struct record head;
    int64_t id;
    const char *uuid, *kind, *title, *theme;
    int32_t day;
    int64_t start, minutes, start_utc, end_utc;
    int status;
    int64_t counted_at;
    const char *place_name, *city; /* NULL: none, or confidential */
    bool confidential, mine;       /* mine: held by the person of the account that asks */
    const char *staff;             /* labels, with commas; NULL: nobody's */
};

/* Those that begin in [from, to), of one account's person, one person or one place (uuids; NULL: any). Neither removed,
 * cancelled nor of the sample. */
struct count_query {
    int64_t from, to;
    bool uncounted;  /* confirmed ones that nothing was recorded of */
    int64_t account; /* whose are `mine` */
    bool mine;       /* only these */
    const char *person, *place;
};

/* In the order of their start; *out in the arena. ERR_REFUSED below the team, ERR_LIMIT above OCCURRENCES_MAX. */
int count_dates(struct db *db, const struct audience *who, const struct count_query *q, struct arena *a,
                struct count_date **out, size_t *n, struct err *err) MUST_USE;

/* One, cancelled ones too: 1, 0 when there is none, -1. */
int count_date_find(struct db *db, const struct audience *who, struct str uuid, int64_t account, struct arena *a,
                    struct count_date *out, struct err *err) MUST_USE;

/* Of each kind, how many dates ended before an instant and nothing was recorded of. */
struct count_waiting {
    const char *kind;
    int64_t n;
};
int count_waiting(struct db *db, const struct audience *who, int64_t before, struct arena *a,
                  struct count_waiting **out, size_t *n, struct err *err) MUST_USE;

/* Somebody who holds dates that begin in [from, to), or a place of some that is not confidential. */
struct count_choice {
    const char *uuid, *label;
};
int count_people(struct db *db, const struct audience *who, int64_t from, int64_t to, struct arena *a,
                 struct count_choice **out, size_t *n, struct err *err) MUST_USE;
int count_places(struct db *db, const struct audience *who, int64_t from, int64_t to, struct arena *a,
                 struct count_choice **out, size_t *n, struct err *err) MUST_USE;

/* The themes met at dates of a kind since an instant, the most frequent first; out has room for `most`. */
int count_frequent(struct db *db, const struct audience *who, const char *kind, int64_t since, size_t most,
                   struct arena *a, const char **out, size_t *n, struct err *err) MUST_USE;

/* ---- One date's ---- */

/* Of the date with this number; a date without has no values, and the status that it has. */
int count_read(struct db *db, const struct audience *who, int64_t occurrence, struct arena *a, struct count *out,
               struct err *err) MUST_USE;

/* Of which date this id was received: 1 and its number, 0, -1. */
int count_sheet_find(struct db *db, struct str sheet, int64_t *occurrence, struct err *err) MUST_USE;

/* Notes that this id was received, whether or not it changed anything. Inside the caller's transaction. */
int count_sheet_add(struct db *db, const struct author *author, int64_t occurrence, const char *sheet,
                    struct err *err) MUST_USE;

/* Writes status, reason, values, themes, note, and author->now as the instant, with a row in `change`; `before` as
 * count_read gave it. Inside the caller's transaction. ERR_INPUT beginning with the field: a status that is neither
 * done nor missed, a reason or theme that there is none of, a value outside 0..COUNT_MOST or named twice; ERR_CONFLICT
 * when a date that was missed is to be done, and its people or place are taken. */
int count_save(struct db *db, const struct author *author, int64_t occurrence, const struct count *before,
               const struct count *after, struct arena *a, struct err *err) MUST_USE;

/* ---- Reminders ---- */

/* A date that ended in [from, to) without a record, and somebody who held it and may sign in. */
struct count_reminder {
    struct record head;
    int64_t occurrence, account;
    const char *mail, *kind, *title, *place_name;
    int32_t day;
    int64_t start;
};

extern const struct record_type count_date_type, count_reminder_type;

/* Those that were not reminded of it yet, by account and day; at most `most`. For the nightly work. */
int count_reminders(struct db *db, int64_t from, int64_t to, size_t most, struct arena *a, struct count_reminder **out,
                    size_t *n, struct err *err) MUST_USE;

/* They were. Inside the caller's transaction. */
int count_reminded(struct db *db, const struct count_reminder *r, int64_t now, struct err *err) MUST_USE;
