/*
 * When people are taken by what is not ours: the calendar a person gave, the times it says, and the link by which
 * somebody without an account gives one.
 *
 * Times alone are kept: no title, no place, nobody's name. The address of a calendar opens it to whoever has it: it is
 * kept to be read each hour, and goes to no page, no log, no row of `change`. How a calendar is read is
 * app/busy_child.h's; what the planning makes of it is a constraint's (CONSTRAINT_CALENDAR).
 */
#pragma once

#include "base/crypto.h"
#include "domain/audience.h"
#include "domain/change.h"
#include "store/db.h"

/* Times of one person: nine a day for twenty months (ICAL_BUSY_MAX); of all people that one board reads, the earliest:
 * forty full diaries of a year. */
#define BUSY_SPANS_MAX 5400
#define BUSY_READ_MAX 100000

/* Weeks of the grid from this one on, half-days of a week: Monday to Saturday, morning until 13 h and afternoon. */
#define BUSY_WEEKS 8
#define BUSY_HALVES 12
#define BUSY_NOON (13 * 60)

/* How long a link is good, seconds: two months of weeks, and some to come back. */
#define BUSY_LINK_LIFE (90 * 86400)

/* How long past times are kept. */
#define BUSY_KEEP_DAYS 62

enum busy_kind { BUSY_FILE, BUSY_ADDRESS, BUSY_GRID, BUSY_KIND__MAX };

extern const char *const busy_kind_names[BUSY_KIND__MAX + 1];

/* A week that was answered: bit k is half-day k, set when the person is free. */
struct busy_week {
    int32_t monday;
    unsigned free;
};

struct busy_span {
    int64_t person, from, to; /* instants */
};

struct busy_source {
    int64_t person;
    enum busy_kind kind;
    const char *url; /* of BUSY_ADDRESS; else NULL */
    struct busy_week weeks[BUSY_WEEKS];
    size_t n_weeks;                           /* of BUSY_GRID; ascending */
    int64_t given_at, read_at, due_at;        /* instants; read_at and due_at 0: never */
    int64_t failures, events, refused, spans; /* the last: how many times stand in `busy` */
    int64_t until;                            /* end of the last of them, 0: none */
    const char *fault;                        /* NULL: none */
};

/* What was read. */
struct busy_reading {
    int64_t events, refused;
    const struct busy_span *spans; /* ascending, none over another; `person` is not looked at */
    size_t n;
};

/* The calendar of a person: 1, 0 there is none, -1. Only for the team (ERR_REFUSED). */
int busy_find(struct db *db, const struct audience *who, int64_t person, struct arena *a, struct busy_source *out,
              struct err *err) MUST_USE;

/* All inside the caller's transaction, with a row of `change` that says that one was given or taken back, not which.
 * Whatever the person gave before is erased. `reading` NULL: not read yet. */
int busy_give_url(struct db *db, const struct author *author, int64_t person, const char *url,
                  struct err *err) MUST_USE;
int busy_give_file(struct db *db, const struct author *author, int64_t person, const struct busy_reading *reading,
                   struct err *err) MUST_USE;
/* These weeks instead of those that were answered before. ERR_INPUT for none, or for a day that is no Monday. */
int busy_give_grid(struct db *db, const struct author *author, int64_t person, const struct busy_week *weeks, size_t n,
                   struct arena *a, struct err *err) MUST_USE;

/* Erases the calendar and all it said: 1, 0 there was none, -1. The bytes are overwritten (SECURE_DELETE). */
int busy_stop(struct db *db, const struct author *author, int64_t person, struct err *err) MUST_USE;

/* ---- Reading by the hour ---- */

/* The address that is due first, and is taken: due again at `next`, whatever becomes of it. 1, 0 none, -1. Inside the
 * caller's transaction, as are those below. */
int busy_take_due(struct db *db, int64_t now, int64_t next, struct arena *a, struct busy_source *out,
                  struct err *err) MUST_USE;

/* What became of it: nothing is written when the person gave another calendar meanwhile. A failure keeps what was read
 * before. */
int busy_was_read(struct db *db, const struct busy_source *source, const struct busy_reading *reading, int64_t now,
                  struct err *err) MUST_USE;
int busy_failed(struct db *db, const struct busy_source *source, const char *fault, struct err *err) MUST_USE;

/* Forgets times that are over for BUSY_KEEP_DAYS, the calendars of who is no longer planned, and links that are over.
 */
int busy_sweep(struct db *db, int64_t now, struct err *err) MUST_USE;

/* Whose calendars failed `times` times or more in a row, of those who are planned: their numbers. */
int busy_failing(struct db *db, int64_t times, struct arena *a, int64_t **people, size_t *n, struct err *err) MUST_USE;

/* The uuids of our dates that touch [from, to), ascending, each with the end of its line, at most `most`: in a calendar
 * that was read they are what we sent. In the arena. */
int busy_own_dates(struct db *db, int64_t from, int64_t to, size_t most, struct arena *a, struct str *out,
                   struct err *err) MUST_USE;

/* ---- For the planning ---- */

/* Times that touch [from, to) of who is planned, ordered by person and start; at most BUSY_READ_MAX, the earliest. */
int busy_spans(struct db *db, const struct audience *who, int64_t from, int64_t to, struct arena *a,
               struct busy_span **out, size_t *n, struct err *err) MUST_USE;

/* ---- Links ---- */

/* A new link of a person; the one before is no longer good. Inside the caller's transaction. */
int busy_link_make(struct db *db, int64_t person, int64_t now, char token[CRYPTO_TOKEN_SIZE], struct err *err) MUST_USE;

/* Whose it is: 1; 0 unknown, over, or of somebody who is no longer planned; -1. */
int busy_link_look(struct db *db, struct str token, int64_t now, int64_t *person, int64_t *expires_at,
                   struct err *err) MUST_USE;
