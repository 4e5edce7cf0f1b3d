/* What becomes of the sessions of a course: envisaged, confirmed, held, missed, withdrawn (app/courses.h). */
#include "core/app/courses_priv.h"

#include "app/access.h"
#include "base/date.h"
#include "domain/person.h"

/* Longest session, in minutes. */
#define LASTED_MAX 600

const struct course_session *courses_live(const struct course_session *list, size_t n, const char *step, int64_t rank)
{
    for (size_t i = 0; i < n; i++) {
        if (session_live(list[i].state) && list[i].rank == rank && strcmp(list[i].step, step) == 0)
            return &list[i];
    }
    return NULL;
}

int courses_work_session(struct ctx *ctx, struct str session, struct course_work *out, struct course_session *x)
{
    struct course c;
    int rc = course_session_find(ctx->db, &audience_team, session, ctx->arena, x, &ctx->err);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "there is no such session");
    rc = course_by_id(ctx->db, &audience_team, x->course, ctx->arena, &c, &ctx->err);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "the course of this session was removed");
    return courses_work(ctx, str_of(c.uuid), out);
}

static void mark(struct course_session *x, const char *field, bool given)
{
    int index = record_index(&course_session_type, str_of(field));
    if (given)
        record_mark_set(x, index);
    else
        record_mark_null(x, index);
}

int courses_save_session(struct ctx *ctx, const struct course_session *before, struct course_session *after, int status)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct occurrence date, next;
    mark(after, "missed", after->state == SESSION_MISSED);
    mark(after, "minutes", after->state == SESSION_DONE);
    if (before->occurrence) {
        int rc = occurrence_find(ctx->db, &audience_team, str_of(before->date_uuid), ctx->arena, &date, &ctx->err);
        if (rc != 1)
            return rc < 0 ? -1 : fail(&ctx->err, ERR_BUG, "a session without its date");
        next = date;
        next.status = status;
        if (occurrence_save(ctx->db, &author, &date, &next, ctx->arena, &ctx->err) != 0)
            return -1;
    }
    return course_session_save(ctx->db, &author, before, after, ctx->arena, &ctx->err);
}

static bool has_date(const struct course_session *x)
{
    return x->state == SESSION_PROPOSED || x->state == SESSION_CONFIRMED;
}

int courses_clear(struct ctx *ctx, const struct course_work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        struct course_session after = w->sessions[i];
        if (has_date(&after) && after.end_utc <= ctx->now)
            return fail(&ctx->err, ERR_CONFLICT, "sessions: one is over: say first what became of it");
        if (after.state != SESSION_ENVISAGED && !has_date(&after))
            continue;
        after.state = SESSION_WITHDRAWN;
        if (courses_save_session(ctx, &w->sessions[i], &after, OCCURRENCE_CANCELLED) != 0)
            return -1;
    }
    return 0;
}

/* ---- What they make of the course ---- */

bool courses_is_main(const struct programme_step *s)
{
    return s->count > 0 && s->offsets.n == 0;
}

/* The state that sessions say. */
static int state_of(const struct course_work *w)
{
    const struct programme_step *steps = w->programme->is.steps.items;
    bool any = false, all = true, follows = false;
    for (size_t i = 0; i < w->programme->is.steps.n; i++) {
        follows = follows || steps[i].offsets.n > 0;
        for (int64_t rank = 1; courses_is_main(&steps[i]) && rank <= steps[i].count; rank++) {
            const struct course_session *x = courses_live(w->sessions, w->n, steps[i].code, rank);
            bool done = x && x->state == SESSION_DONE;
            any = any || done;
            all = all && done;
        }
    }
    return any && all && follows ? COURSE_IN_FOLLOW_UP : any ? COURSE_IN_SEQUENCE : COURSE_INCLUDED;
}

int courses_progress(struct ctx *ctx, struct course *c, int32_t day)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct course_work w;
    if (c->state < COURSE_INCLUDED || !course_open(c->state))
        return 0;
    if (courses_work(ctx, str_of(c->uuid), &w) != 0)
        return -1;
    if (!w.programme) /* no rule says any more what its steps are */
        return 0;
    struct course after = w.course;
    after.state = state_of(&w);
    if (after.state == w.course.state)
        return 0;
    if (course_save(ctx->db, &author, &w.course, &after, ctx->arena, &ctx->err) != 0)
        return -1;
    return course_event_add(ctx->db, &author, &after, w.course.state, day, NULL, &ctx->err);
}

/* ---- A month ---- */

static int envisage(struct ctx *ctx, const struct session_of *of, int32_t month)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct course_work w;
    struct civil first;
    const char *step = str_dup(ctx->arena, of->step);
    if (!step)
        return fail_memory(&ctx->err);
    if (courses_work(ctx, of->course, &w) != 0)
        return -1;
    const struct programme_step *s = w.programme ? programme_step_find(&w.programme->is, step) : NULL;
    if (!s || of->rank < 1 || of->rank > (s->count ? s->count : COURSE_RANK_MAX))
        return fail(&ctx->err, ERR_INPUT, "step: the programme has no such session");
    if (w.course.state < COURSE_INCLUDED || !course_open(w.course.state))
        return fail(&ctx->err, ERR_CONFLICT, "state: only of a course that is included, and has not ended");
    date_to_ymd(month, &first);
    int32_t begin = date_from_ymd(first.year, first.month, 1), today = ctx_today(ctx);
    date_to_ymd(today, &first);
    if (begin < date_from_ymd(first.year, first.month, 1) || begin > today + SERIES_AHEAD_DAYS)
        return fail(&ctx->err, ERR_INPUT, "month: from this one to eighteen months ahead");
    const struct course_session *before = courses_live(w.sessions, w.n, step, of->rank);
    if (before && before->state != SESSION_ENVISAGED)
        return fail(&ctx->err, ERR_CONFLICT, "rank: this session has a date");
    struct course_session after =
        before ? *before : (struct course_session){.course = w.course.id, .step = s->code, .rank = of->rank};
    after.state = SESSION_ENVISAGED;
    after.month = begin;
    mark(&after, "step", true);
    mark(&after, "rank", true);
    mark(&after, "month", true);
    return course_session_save(ctx->db, &author, before, &after, ctx->arena, &ctx->err);
}

int courses_envisage(struct ctx *ctx, const struct session_of *of, int32_t month)
{
    if (courses_demand(ctx, RIGHT_EDIT, "planning a session") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, envisage(ctx, of, month));
}

/* ---- What becomes of a date ---- */

/* Who holds a session may say what became of it; whoever edits may all. */
int courses_may_record(struct ctx *ctx, const struct course_session *x, bool *may)
{
    struct person self;
    *may = ctx->account && access_allows((enum account_role)ctx->account->role, RIGHT_EDIT);
    if (*may)
        return 0;
    int rc =
        ctx->account ? person_of_account(ctx->db, &audience_team, ctx->account->id, ctx->arena, &self, &ctx->err) : 0;
    for (size_t i = 0; rc == 1 && i < x->people.n; i++)
        *may = *may || strcmp(x->people.codes[i], self.uuid) == 0;
    return rc < 0 ? -1 : 0;
}

static int demand_record(struct ctx *ctx, const struct course_session *x)
{
    bool may;
    if (courses_may_record(ctx, x, &may) != 0)
        return -1;
    return may ? 0 : fail(&ctx->err, ERR_REFUSED, "only who holds a session says what became of it");
}

static int confirm(struct ctx *ctx, struct str session)
{
    struct course_work w;
    struct course_session before, after;
    if (courses_work_session(ctx, session, &w, &before) != 0)
        return -1;
    if (before.state != SESSION_PROPOSED)
        return fail(&ctx->err, ERR_CONFLICT, "state: only what is proposed is confirmed");
    after = before;
    after.state = SESSION_CONFIRMED;
    return courses_save_session(ctx, &before, &after, OCCURRENCE_CONFIRMED);
}

int courses_confirm(struct ctx *ctx, struct str session)
{
    if (courses_demand(ctx, RIGHT_EDIT, "confirming a session") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, confirm(ctx, session));
}

static int record_done(struct ctx *ctx, struct str session, int64_t minutes)
{
    struct course_work w;
    struct course_session before, after;
    if (courses_work_session(ctx, session, &w, &before) != 0 || demand_record(ctx, &before) != 0)
        return -1;
    if (!has_date(&before) || before.start_utc > ctx->now)
        return fail(&ctx->err, ERR_CONFLICT, "state: only a date that has begun can have been held");
    if (minutes < 1 || minutes > LASTED_MAX)
        return fail(&ctx->err, ERR_INPUT, "minutes: from 1 to %d", LASTED_MAX);
    after = before;
    after.state = SESSION_DONE;
    after.minutes = minutes;
    if (courses_save_session(ctx, &before, &after, OCCURRENCE_DONE) != 0)
        return -1;
    return courses_progress(ctx, &w.course, before.day);
}

int courses_done(struct ctx *ctx, struct str session, int64_t minutes)
{
    if (courses_demand(ctx, RIGHT_TEAM, "recording a session") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, record_done(ctx, session, minutes));
}

static int record_missed(struct ctx *ctx, struct str session, int why)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct course_work w;
    struct course_session before, after;
    if (courses_work_session(ctx, session, &w, &before) != 0 || demand_record(ctx, &before) != 0)
        return -1;
    if (!has_date(&before))
        return fail(&ctx->err, ERR_CONFLICT, "state: it has no date that could be missed");
    if (why < 0 || why >= MISSED__MAX || (why == MISSED_NO_SHOW && before.start_utc > ctx->now))
        return fail(&ctx->err, ERR_INPUT, "why: moved_us, moved_them, or once it has begun no_show");
    after = before;
    after.state = SESSION_MISSED;
    after.missed = why;
    /* To come, it is called off: calendars say so. */
    if (courses_save_session(ctx, &before, &after,
                             before.start_utc > ctx->now ? OCCURRENCE_CANCELLED : OCCURRENCE_MISSED) != 0)
        return -1;
    return course_event_add(ctx->db, &author, &w.course, w.course.state, ctx_today(ctx), session_missed_names[why],
                            &ctx->err);
}

int courses_missed(struct ctx *ctx, struct str session, int why)
{
    if (courses_demand(ctx, RIGHT_TEAM, "recording a session") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, record_missed(ctx, session, why));
}

static int reopen(struct ctx *ctx, struct str session)
{
    struct course_work w;
    struct course_session before, after;
    if (courses_work_session(ctx, session, &w, &before) != 0 || demand_record(ctx, &before) != 0)
        return -1;
    if (before.state != SESSION_DONE && before.state != SESSION_MISSED)
        return fail(&ctx->err, ERR_CONFLICT, "state: nothing was recorded of it");
    if (!course_open(w.course.state))
        return fail(&ctx->err, ERR_CONFLICT, "state: the course has ended");
    after = before;
    after.state = SESSION_CONFIRMED;
    if (courses_save_session(ctx, &before, &after, OCCURRENCE_CONFIRMED) != 0)
        return -1;
    return courses_progress(ctx, &w.course, ctx_today(ctx));
}

int courses_reopen(struct ctx *ctx, struct str session)
{
    if (courses_demand(ctx, RIGHT_TEAM, "recording a session") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, reopen(ctx, session));
}

static int withdraw(struct ctx *ctx, struct str session)
{
    struct course_work w;
    struct course_session before, after;
    if (courses_work_session(ctx, session, &w, &before) != 0)
        return -1;
    if (before.state != SESSION_ENVISAGED && (!has_date(&before) || before.start_utc <= ctx->now))
        return fail(&ctx->err, ERR_CONFLICT, "state: only what is still to come is withdrawn");
    after = before;
    after.state = SESSION_WITHDRAWN;
    return courses_save_session(ctx, &before, &after, OCCURRENCE_CANCELLED);
}

int courses_withdraw(struct ctx *ctx, struct str session)
{
    if (courses_demand(ctx, RIGHT_EDIT, "withdrawing a session") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, withdraw(ctx, session));
}
