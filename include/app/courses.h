/*
 * Courses, as the team keeps them: from the referral of one person, known by a code, to the end of their programme.
 *
 * Off until the configuration says where the data lie (`parcours`): everything here then fails with ERR_REFUSED and
 * nothing is written. Whoever edits keeps courses; who holds a session may record what became of it. What a session is
 * goes with its date of the agenda in one transaction: envisaged it is a month, proposed and confirmed it takes its
 * people, done or missed it is over. Reasons are codes, and there is no text to type about anybody.
 *
 * Nothing plans here: a date is chosen by hand, or by app/plan of the programme's rule, and looked at either way
 * (app/planning.h).
 */
#pragma once

#include "app/planning.h"
#include "app/programmes.h"
#include "domain/course.h"

/* Whether the operator has declared where the data lie. */
bool courses_on(const struct ctx *ctx);

/* ---- A course ---- */

/* Begins one: programme, referred_on, and what else is known of it; gets its code, id and uuid. `same`: the code of
 * another course of the same person, empty: none. ERR_INPUT beginning with the field ("programme", "referred_on",
 * "insee", "referrer", "language", "not_before", "same", "half_days"). */
int courses_refer(struct ctx *ctx, struct str same, struct course *c) MUST_USE;

/* Changes commune, referrer, referral day, wishes or binôme (uuid in `team`, empty: none). `rev` is the course's when
 * the form was shown: ERR_CONFLICT when it was changed since. ERR_NOT_FOUND; ERR_INPUT as above and "team". */
int courses_change(struct ctx *ctx, struct str uuid, int64_t rev, struct str team, struct course *after) MUST_USE;

/* What it may become by hand from where it is; in_sequence and in_follow_up come from sessions. */
bool courses_may(int from, int to);

/* One that has ended goes on from where it was. ERR_CONFLICT when it has not. */
int courses_resume(struct ctx *ctx, struct str uuid) MUST_USE;

/* It became that, on that day; `reason`, a code of scheme course_stop, only to stop it. Ending it withdraws what is
 * planned ahead. ERR_INPUT "day" (before the referral, or to come), "state", "reason". */
int courses_become(struct ctx *ctx, struct str uuid, int64_t rev, int to, int32_t day, struct str reason) MUST_USE;

/* Was typed by mistake: only without a session that was held. ERR_CONFLICT. */
int courses_remove(struct ctx *ctx, struct str uuid) MUST_USE;

/* ---- Its sessions ---- */

/* Where a session is looked for: of a course, a step by code and a rank from 1. */
struct session_of {
    struct str course, step;
    int64_t rank;
};

/* A date that is wished for one. */
struct session_date {
    int32_t day;
    int start;
    int mode;            /* enum course_mode */
    struct terms people; /* uuids */
    const char *moved;   /* of one that had a date: "moved_us" or "moved_them"; NULL: it has none yet */
};

/* What the course or its programme wishes otherwise: a sentence, in French; hard: it refuses. */
struct session_wish {
    const char *text;
    bool hard;
};

#define SESSION_WISHES_MAX 12

/* One look at a wished date: what the planning finds, and what the course and its programme wish otherwise. */
struct session_look {
    struct preview preview;
    struct session_wish wishes[SESSION_WISHES_MAX];
    size_t n_wishes;
    bool refused, warned;
    char hash[CRYPTO_HASH_SIZE];
};

/* Envisages one for a month (its first day), or moves the month of one that has no date yet. */
int courses_envisage(struct ctx *ctx, const struct session_of *of, int32_t month) MUST_USE;

/* Gives it a date that is proposed to the person, or another one. *state as planning_change: PLANNED only when nothing
 * refuses, and either nothing warns or `agreed` is the look's hash. ERR_INPUT beginning with the field ("step", "day",
 * "mode", "people"). */
int courses_propose(struct ctx *ctx, const struct session_of *of, const struct session_date *date, struct str agreed,
                    struct session_look *out, enum planned_state *state) MUST_USE;

/* The person agreed. ERR_CONFLICT unless it is proposed. */
int courses_confirm(struct ctx *ctx, struct str session) MUST_USE;

/* It took place, and how long; the course moves on: to its sequence with the first, to its follow-up with the last
 * before. Who holds it may. ERR_CONFLICT unless it has a date that has begun. */
int courses_done(struct ctx *ctx, struct str session, int64_t minutes) MUST_USE;

/* It did not: enum session_missed. Its rank is free again. */
int courses_missed(struct ctx *ctx, struct str session, int why) MUST_USE;

/* Whether who is signed in may say what became of it. */
int courses_may_record(struct ctx *ctx, const struct course_session *x, bool *may) MUST_USE;

/* What was recorded of it was wrong: it is confirmed again. */
int courses_reopen(struct ctx *ctx, struct str session) MUST_USE;

/* It is no longer planned. */
int courses_withdraw(struct ctx *ctx, struct str session) MUST_USE;

/* ---- Scores, tied to nothing ---- */

int courses_score(struct ctx *ctx, struct str programme, int year, struct str scale, int64_t first,
                  int64_t last) MUST_USE;

/* ---- Looking ---- */

/* Why a course waits for somebody. */
enum course_late {
    COURSE_LATE_CONTACT,   /* referred, nobody called */
    COURSE_LATE_INCLUDE,   /* called, not included nor stopped */
    COURSE_LATE_UNPLANNED, /* nothing is planned ahead, for too long */
    COURSE_LATE_FOLLOW_UP, /* the sessions are done, no follow-up is planned */
    COURSE_LATE_OVERDUE,   /* a follow-up's time is over */
    COURSE_LATE_RECORD,    /* a date is over, and nobody said what became of it */
    COURSE_LATE_AWAY,      /* somebody who holds a date to come will not be there */
    COURSE_LATE_CLOSE,     /* all is done: to be closed */
    COURSE_LATE__MAX
};

/* One rank of one step, as the page shows it. */
struct course_line {
    const struct programme_step *step;
    int64_t rank;
    const struct course_session *session; /* the live one; NULL: nothing is planned */
    int32_t first, last;                  /* when it should be, by the programme; 0: not known yet */
};

struct course_view {
    struct course course;
    const struct programme_kind *programme; /* NULL: no rule declares it any more */
    struct course_session *sessions;        /* all, missed and withdrawn ones too */
    size_t n_sessions;
    struct course_line *lines;
    size_t n_lines;
    size_t done, planned;                     /* sessions of counted steps */
    int64_t to_do;                            /* how many these steps have */
    const struct course_session *last, *next; /* the last one held, the next with a date; NULL */
    size_t met;                               /* different people who held one */
    int32_t waits;                            /* days since something was done, or was expected to be */
    unsigned late;                            /* bits of enum course_late */
};

/* Every open course, or all with `ended`, the latest first within a state. */
struct courses_board {
    struct programmes programmes;
    struct course_view *items;
    size_t n;
    size_t by_state[COURSE__MAX], late[COURSE_LATE__MAX];
};

int courses_read(struct ctx *ctx, bool ended, struct courses_board *out) MUST_USE;

/* One, with its events and the other courses of the same person: 1, 0, -1. */
struct course_page {
    struct programmes programmes;
    struct course_view view;
    struct course_event *events;
    size_t n_events;
    struct course *others;
    size_t n_others;
};
int courses_find(struct ctx *ctx, struct str uuid, struct course_page *out) MUST_USE;

/* Whether another session has the rank of one that was missed. */
bool courses_rank_taken(const struct course_view *v, const struct course_session *x);

/* The course, step and rank of a session: 1, 0 there is none, -1. */
int courses_of_session(struct ctx *ctx, struct str session, const char **course, const char **step,
                       int64_t *rank) MUST_USE;

/* The course of a date that is a session: 1 and its uuid, 0, -1. */
int courses_of_date(struct ctx *ctx, int64_t occurrence, const char **uuid) MUST_USE;

int courses_scores(struct ctx *ctx, struct score_mean **out, size_t *n) MUST_USE;

/* Its lines of the team's first page; none while courses are off. */
struct duties;
int courses_duties(struct ctx *ctx, struct duties *list) MUST_USE;
