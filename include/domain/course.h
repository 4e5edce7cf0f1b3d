/*
 * Courses: what one person goes through in a programme (rules/programme.h), known by a code and never by a name.
 *
 * A course has events (on which day it became what), and sessions: a session is first only a month, then a date of the
 * agenda (domain/occurrence.h, `course` set) that is proposed, confirmed, done or missed. A session that was missed or
 * withdrawn leaves its rank free for another one. Everything here is the team's alone: below it, reading is
 * ERR_REFUSED. What may become what, and who may, is app/courses.h's.
 */
#pragma once

#include "domain/audience.h"
#include "domain/change.h"
#include "store/db.h"

/* Courses of one territory that are read at once, closed ones of some years too: AIDA includes 32 a year, support care
 * 212. Sessions of them, and events of one. */
#define COURSES_MAX 6000
#define COURSE_SESSIONS_MAX 60000
#define COURSE_EVENTS_MAX 1000
/* Bytes of a code: ten letters, a year, a number. */
#define COURSE_CODE_SIZE 24
/* Sessions of a step that is not counted. */
#define COURSE_RANK_MAX 200
/* Half-days of a week: five days, or six, mornings and afternoons. */
#define COURSE_HALF_DAYS 12

enum course_state {
    COURSE_REFERRED,
    COURSE_CONTACTED,
    COURSE_INCLUDED,
    COURSE_IN_SEQUENCE,
    COURSE_IN_FOLLOW_UP,
    COURSE_CLOSED,
    COURSE_STOPPED,
    COURSE__MAX
};

enum session_state {
    SESSION_ENVISAGED, /* a month */
    SESSION_PROPOSED,  /* a date that the person has not agreed to yet */
    SESSION_CONFIRMED,
    SESSION_DONE,
    SESSION_MISSED,
    SESSION_WITHDRAWN, /* no longer planned, before its date */
    SESSION__MAX
};

enum session_missed { MISSED_BY_US, MISSED_BY_THEM, MISSED_NO_SHOW, MISSED__MAX };

/* Where a session takes place. */
enum course_mode {
    COURSE_MODE_HOME,
    COURSE_MODE_OFFICE,
    COURSE_MODE_PRACTICE,
    COURSE_MODE_VIDEO,
    COURSE_MODE_PHONE,
    COURSE_MODE__MAX
};

extern const char *const course_mode_names[COURSE_MODE__MAX + 1];
extern const char *const course_state_names[COURSE__MAX + 1], *const session_state_names[SESSION__MAX + 1],
                                                                  *const session_missed_names[MISSED__MAX + 1];

/* Codes of half-days: "mon-am", "mon-pm" to "sat-pm". */
extern const char *const course_half_days[COURSE_HALF_DAYS + 1];

struct course {
    struct record head;
    int64_t id;
    const char *uuid;
    int64_t rev, created_at, updated_at;
    const char *code, *programme; /* the second: name of a rule */
    int64_t same_as;              /* id of the first course of the same person; 0: this is it */
    int state;                    /* enum course_state */
    const char *insee, *referrer;
    int32_t referred_on;
    struct terms half_days; /* none: whenever */
    int mode;               /* enum course_mode; absent: not said */
    const char *language;
    bool same_weekday;
    int32_t not_before; /* absent: at once */
    int64_t team;       /* 0: none yet */
    int32_t ended_on;
    const char *stop;
    /* Read with it. */
    const char *commune, *same_code, *team_uuid, *team_label;
    int32_t since; /* the day it became what it is */
};

struct course_event {
    int64_t id, at;
    int32_t day;
    int was, became;              /* enum course_state; was COURSE__MAX: it began */
    const char *reason, *account; /* a code; the label of who typed it; both may be NULL */
};

struct course_session {
    struct record head;
    int64_t id;
    const char *uuid;
    int64_t rev, created_at, updated_at, course;
    const char *step;
    int64_t rank;
    int state;          /* enum session_state */
    int32_t month;      /* its first day */
    int64_t occurrence; /* 0: none */
    int mode;           /* enum course_mode; absent: no date yet */
    int missed;         /* enum session_missed; absent: it was not */
    int64_t minutes;    /* it lasted; absent: not done */
    /* Of its date, read with it; day absent: none. */
    const char *date_uuid;
    int32_t day;
    int64_t start, length, start_utc, end_utc;
    bool away;                 /* somebody who holds it is not there then, or is no longer planned */
    const char *staff, *place; /* labels, joined by ", "; may be absent */
    struct terms people;       /* uuids */
};

extern const struct record_type course_type, course_session_type;

/* Of one that is neither closed nor stopped. */
bool course_open(int state);

/* Of one that has a date to come or to be recorded, or a month: takes its rank. */
bool session_live(int state);

/* The next code of a programme and a year that nobody had. */
int course_code(struct db *db, const char *prefix, int year, char out[COURSE_CODE_SIZE], struct err *err) MUST_USE;

/* Those that are open, or all with `ended`, in the order of their codes; *out in the arena. ERR_REFUSED below the team,
 * ERR_LIMIT above COURSES_MAX. */
int course_list(struct db *db, const struct audience *who, bool ended, struct arena *a, struct course **out, size_t *n,
                struct err *err) MUST_USE;

/* By uuid, number or code: 1, 0 when there is none, -1. */
int course_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct course *out,
                struct err *err) MUST_USE;
int course_by_id(struct db *db, const struct audience *who, int64_t id, struct arena *a, struct course *out,
                 struct err *err) MUST_USE;
int course_by_code(struct db *db, const struct audience *who, struct str code, struct arena *a, struct course *out,
                   struct err *err) MUST_USE;

/* The other courses of the same person, in the order of their codes. */
int course_others(struct db *db, const struct audience *who, const struct course *c, struct arena *a,
                  struct course **out, size_t *n, struct err *err) MUST_USE;

/* Writes a new one (before NULL; after gets id and uuid) or what differs, with a row in `change`, inside the caller's
 * transaction. ERR_INPUT beginning with the field for a half-day that there is none of. */
int course_save(struct db *db, const struct author *author, const struct course *before, struct course *after,
                struct arena *a, struct err *err) MUST_USE;

/* Was typed by mistake. */
int course_remove(struct db *db, const struct author *author, const struct course *c, struct err *err) MUST_USE;

/* Notes what it became on that day, by whom; reason may be NULL. */
int course_event_add(struct db *db, const struct author *author, const struct course *c, int was, int32_t day,
                     const char *reason, struct err *err) MUST_USE;

/* All of one course, the first typed first. */
int course_events(struct db *db, const struct audience *who, int64_t course, struct arena *a, struct course_event **out,
                  size_t *n, struct err *err) MUST_USE;

/* Sessions of one course, or of all that are open (0), by course and in the order in which they were made. */
int course_sessions(struct db *db, const struct audience *who, int64_t course, struct arena *a,
                    struct course_session **out, size_t *n, struct err *err) MUST_USE;

/* One by uuid: 1, 0, -1. */
int course_session_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a,
                        struct course_session *out, struct err *err) MUST_USE;

/* As course_save. ERR_CONFLICT "rank" when the step has a live session of that rank. */
int course_session_save(struct db *db, const struct author *author, const struct course_session *before,
                        struct course_session *after, struct arena *a, struct err *err) MUST_USE;

/* The course whose session this date is: 1 its uuid, 0 it is none's, -1. Of a date that several share, the first. */
int course_of_date(struct db *db, const struct audience *who, int64_t occurrence, struct arena *a, const char **uuid,
                   struct err *err) MUST_USE;

/* ---- Scores ---- */

/* From how many rows on means are told. */
#define SCORES_MIN 5

struct score_mean {
    const char *programme, *scale;
    int64_t year, n;
    double first, last; /* 0 below SCORES_MIN rows */
};

/* One detached row; the change row says neither what nor of whom. Inside the caller's transaction. */
int score_add(struct db *db, const struct author *author, const char *programme, int year, const char *scale,
              int64_t first, int64_t last, struct err *err) MUST_USE;

/* Per programme, year and scale. */
int score_means(struct db *db, const struct audience *who, struct arena *a, struct score_mean **out, size_t *n,
                struct err *err) MUST_USE;
