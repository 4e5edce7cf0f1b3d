/* Between what keeps courses (courses.c), their sessions (courses_session.c, courses_date.c) and what is shown of them
 * (courses_look.c). */
#pragma once

#include "app/access.h"
#include "app/courses.h"

/* ERR_REFUSED unless courses are on and whoever is signed in has this right. */
int courses_demand(struct ctx *ctx, enum right right, const char *what) MUST_USE;

/* A course with its programme and all its sessions, for who changes them inside a transaction. */
struct course_work {
    struct course course;
    struct programmes programmes;
    const struct programme_kind *programme;
    struct course_session *sessions;
    size_t n;
};

/* ERR_NOT_FOUND when there is none; the programme is NULL when no rule declares it. */
int courses_work(struct ctx *ctx, struct str uuid, struct course_work *out) MUST_USE;

/* The same of a session's course, and the session. */
int courses_work_session(struct ctx *ctx, struct str session, struct course_work *out,
                         struct course_session *x) MUST_USE;

/* The live session of a rank; NULL. */
const struct course_session *courses_live(const struct course_session *list, size_t n, const char *step, int64_t rank);

/* Saves a session in this state, and what its date of the agenda then is. */
int courses_save_session(struct ctx *ctx, const struct course_session *before, struct course_session *after,
                         int status) MUST_USE;

/* Takes out what is planned ahead, when a course ends. ERR_CONFLICT "sessions" when one is over and not recorded. */
int courses_clear(struct ctx *ctx, const struct course_work *w) MUST_USE;

/* What its sessions make of an included course; notes it when that is another state. */
int courses_progress(struct ctx *ctx, struct course *c, int32_t day) MUST_USE;

/* When the session of this rank should be, from those that have a date: 0 and 0 while it is not known. */
void courses_window(const struct course *c, const struct programme *p, const struct course_session *list, size_t n,
                    const struct programme_step *step, int64_t rank, int32_t *first, int32_t *last);

/* A step that is counted towards the whole, and is no follow-up. */
bool courses_is_main(const struct programme_step *s);

/* Marks a field that was given. */
void course_mark(struct course *c, const char *field, bool given);
