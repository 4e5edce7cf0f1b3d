/*
 * Who holds permanences and workshops: people as roles and numbers, the hours they work, when they are away, and the
 * teams they go in.
 *
 * A person is not an account: a self-employed psychologist may be planned and never sign in. Absences carry no reason,
 * here or anywhere. What a date needs of people is a constraint's (app/constraints.h); only the team reads any of this.
 */
#pragma once

#include "domain/audience.h"
#include "domain/change.h"
#include "store/db.h"

/* People and teams of one territory, all listed at once: twenty members and some forty partners are the largest known.
 */
#define PEOPLE_MAX 300
#define TEAMS_MAX 300
/* Members of one team. */
#define TEAM_MEMBERS_MAX 12
/* Rows of a usual week: seven days, odd and even weeks, two stretches a day. */
#define WORK_HOURS_MAX 28
/* Absences that are read at once: sixty people, two years, one a fortnight. */
#define ABSENCES_MAX 4000

enum employment { EMPLOYMENT_MEMBER, EMPLOYMENT_SELF_EMPLOYED, EMPLOYMENT__MAX };
enum work_weeks { WEEKS_ALL, WEEKS_ODD, WEEKS_EVEN, WEEKS__MAX };

extern const char *const employment_names[EMPLOYMENT__MAX + 1], *const work_weeks_names[WEEKS__MAX + 1];

/* A stretch of a usual week. */
struct work_hours {
    struct record head;
    int64_t weekday;       /* 0: Monday */
    int weeks;             /* enum work_weeks, of ISO 8601 */
    int64_t start, finish; /* minutes of the day */
};

struct person {
    struct record head;
    int64_t id;
    const char *uuid;
    int64_t rev, created_at, updated_at;
    bool deleted; /* no longer planned */
    const char *label;
    int employment;
    struct terms professions, skills;
    int64_t account;   /* 0: none */
    struct list hours; /* struct work_hours; none: the hours of rule planning.constraint, person_hours */
};

/* Away from the minute `start` of the first day to the minute `finish` of the last one. */
struct absence {
    struct record head;
    int64_t id;
    const char *uuid;
    int64_t rev, created_at, updated_at, person;
    int32_t first, last;
    int64_t start, finish; /* minutes of the day: 0 and 1440 are whole days */
    int64_t start_utc, end_utc;
};

/* People who go together. */
struct team {
    struct record head;
    int64_t id;
    const char *uuid;
    int64_t rev, created_at, updated_at;
    bool deleted;
    const char *label;
    struct terms members; /* uuids of people */
};

extern const struct record_type work_hours_type, person_type, absence_type, team_type;

/* All that are planned, and with `gone` those who no longer are, in the order of their labels, numbers as such ("IDE
 * 2", "IDE 10"); *out in the arena. ERR_REFUSED below the team. */
int person_list(struct db *db, const struct audience *who, bool gone, struct arena *a, struct person **out, size_t *n,
                struct err *err) MUST_USE;

/* By uuid, or the one of an account: 1, 0 when there is none, -1. */
int person_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct person *out,
                struct err *err) MUST_USE;
int person_of_account(struct db *db, const struct audience *who, int64_t account, struct arena *a, struct person *out,
                      struct err *err) MUST_USE;

/* Writes a new one (before NULL; after gets id and uuid) or what differs, with a row in `change`, inside the caller's
 * transaction. ERR_INPUT beginning with the field: no label, no profession, hours that overlap or end before they
 * begin, an account that is another person's; ERR_LIMIT above PEOPLE_MAX. */
int person_save(struct db *db, const struct author *author, const struct person *before, struct person *after,
                struct arena *a, struct err *err) MUST_USE;

/* No longer planned, or planned again; the dates they hold stay theirs. Inside the caller's transaction. */
int person_remove(struct db *db, const struct author *author, const struct person *p, bool gone,
                  struct err *err) MUST_USE;

/* Whether a person's usual hours hold on that day: the stretches of its weekday and week, ascending, at most
 * WORK_HOURS_MAX. 0: none. */
size_t person_day(const struct person *p, int32_t day, struct work_hours *out);

/* ---- Absences ---- */

/* Those that touch [from, to) and were not taken back, by person and start; of one person, or of all (0). */
int absence_list(struct db *db, const struct audience *who, int64_t person, int64_t from, int64_t to, struct arena *a,
                 struct absence **out, size_t *n, struct err *err) MUST_USE;
int absence_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct absence *out,
                 struct err *err) MUST_USE;

/* Writes a new one, its instants from its days and minutes, inside the caller's transaction. ERR_INPUT for an end
 * before its start or longer than three years, ERR_CONFLICT when it overlaps another of the same person. */
int absence_add(struct db *db, const struct author *author, struct absence *after, struct arena *a,
                struct err *err) MUST_USE;

/* Takes it back. */
int absence_remove(struct db *db, const struct author *author, const struct absence *x, struct err *err) MUST_USE;

/* ---- Teams ---- */

int team_list(struct db *db, const struct audience *who, bool gone, struct arena *a, struct team **out, size_t *n,
              struct err *err) MUST_USE;
int team_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct team *out,
              struct err *err) MUST_USE;
/* As person_save. ERR_INPUT: no label, no member, a member twice, unknown or no longer planned; ERR_LIMIT. */
int team_save(struct db *db, const struct author *author, const struct team *before, struct team *after,
              struct arena *a, struct err *err) MUST_USE;
int team_remove(struct db *db, const struct author *author, const struct team *t, bool gone, struct err *err) MUST_USE;
