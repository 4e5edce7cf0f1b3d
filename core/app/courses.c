#include "core/app/courses_priv.h"

#include "app/access.h"
#include "app/config.h"
#include "base/date.h"
#include "domain/commune.h"
#include "domain/person.h"
#include "domain/taxonomy.h"

bool courses_on(const struct ctx *ctx)
{
    return ctx->config && ctx->config->courses != COURSES_OFF;
}

int courses_demand(struct ctx *ctx, enum right right, const char *what)
{
    if (!courses_on(ctx))
        return fail(&ctx->err, ERR_REFUSED,
                    "courses are off: say where their data lie first (parcours, docs/donnees-personnelles.md)");
    return access_demand(ctx, right, what);
}

void course_mark(struct course *c, const char *field, bool given)
{
    int index = record_index(&course_type, str_of(field));
    if (given)
        record_mark_set(c, index);
    else
        record_mark_null(c, index);
}

int courses_work(struct ctx *ctx, struct str uuid, struct course_work *out)
{
    *out = (struct course_work){.n = 0};
    int rc = course_find(ctx->db, &audience_team, uuid, ctx->arena, &out->course, &ctx->err);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "there is no such course");
    if (programmes_read(ctx, &out->programmes) != 0)
        return -1;
    out->programme = programmes_find(&out->programmes, out->course.programme);
    return course_sessions(ctx->db, &audience_team, out->course.id, ctx->arena, &out->sessions, &out->n, &ctx->err);
}

/* ---- What is typed of one ---- */

static int check_term(struct ctx *ctx, const char *field, enum scheme scheme, const char *code)
{
    struct taxonomy terms;
    if (!code)
        return 0;
    if (taxonomy_load(ctx->db, ctx->arena, &terms, &ctx->err) != 0)
        return -1;
    return taxonomy_term(&terms, scheme, str_of(code))
               ? 0
               : fail(&ctx->err, ERR_INPUT, "%s: \"%.60s\": there is no such term", field, code);
}

static int check(struct ctx *ctx, const struct course *c)
{
    const char *name;
    if (c->referred_on > ctx_today(ctx))
        return fail(&ctx->err, ERR_INPUT, "referred_on: it is still to come");
    if (check_term(ctx, "referrer", SCHEME_REFERRAL, c->referrer) != 0 ||
        check_term(ctx, "language", SCHEME_LANGUAGE, c->language) != 0)
        return -1;
    if (!c->insee)
        return 0;
    if (commune_name_of(ctx->db, str_of(c->insee), ctx->arena, &name, &ctx->err) != 0)
        return -1;
    return name ? 0 : fail(&ctx->err, ERR_INPUT, "insee: \"%.5s\": there is no such commune", c->insee);
}

static int find_same(struct ctx *ctx, struct str same, struct course *c)
{
    struct course other;
    c->same_as = 0;
    if (!same.n)
        return 0;
    int rc = course_by_code(ctx->db, &audience_team, same, ctx->arena, &other, &ctx->err);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_INPUT, "same: there is no course of this code");
    c->same_as = other.same_as ? other.same_as : other.id;
    return 0;
}

/* ---- Beginning and changing one ---- */

static int refer(struct ctx *ctx, struct str same, struct course *c)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct programmes programmes;
    struct civil day;
    char *code = arena_alloc(ctx->arena, COURSE_CODE_SIZE);
    if (!code)
        return fail_memory(&ctx->err);
    if (programmes_read(ctx, &programmes) != 0)
        return -1;
    const struct programme_kind *k = c->programme ? programmes_find(&programmes, c->programme) : NULL;
    if (!k)
        return fail(&ctx->err, ERR_INPUT, "programme: no rule declares it");
    if (check(ctx, c) != 0 || find_same(ctx, same, c) != 0)
        return -1;
    date_to_ymd(c->referred_on, &day);
    if (course_code(ctx->db, k->is.code, day.year, code, &ctx->err) != 0)
        return -1;
    c->code = code;
    c->state = COURSE_REFERRED;
    course_mark(c, "code", true);
    course_mark(c, "programme", true);
    course_mark(c, "referred_on", true);
    if (course_save(ctx->db, &author, NULL, c, ctx->arena, &ctx->err) != 0)
        return -1;
    return course_event_add(ctx->db, &author, c, COURSE__MAX, c->referred_on, NULL, &ctx->err);
}

int courses_refer(struct ctx *ctx, struct str same, struct course *c)
{
    if (courses_demand(ctx, RIGHT_EDIT, "beginning a course") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, refer(ctx, same, c));
}

static int find_team(struct ctx *ctx, struct str uuid, struct course *c)
{
    struct team t;
    c->team = 0;
    if (!uuid.n)
        return 0;
    int rc = team_find(ctx->db, &audience_team, uuid, ctx->arena, &t, &ctx->err);
    if (rc < 0)
        return -1;
    if (rc == 0 || (t.deleted && (!c->team_uuid || !str_is(uuid, c->team_uuid))))
        return fail(&ctx->err, ERR_INPUT, "team: there is no such binôme");
    c->team = t.id;
    return 0;
}

/* Dates ahead are named by the commune. */
static int rename_dates(struct ctx *ctx, const struct author *author, struct str uuid)
{
    struct course_work w;
    if (courses_work(ctx, uuid, &w) != 0)
        return -1;
    const char *title = programmes_words(ctx, w.course.programme, w.course.code, w.course.commune);
    if (!title)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < w.n; i++) {
        struct occurrence before, after;
        if (!session_live(w.sessions[i].state) || !w.sessions[i].occurrence || w.sessions[i].state == SESSION_DONE)
            continue;
        int rc =
            occurrence_find(ctx->db, &audience_team, str_of(w.sessions[i].date_uuid), ctx->arena, &before, &ctx->err);
        if (rc != 1)
            return rc < 0 ? -1 : fail(&ctx->err, ERR_BUG, "a session without its date");
        after = before;
        after.title = title;
        if (occurrence_save(ctx->db, author, &before, &after, ctx->arena, &ctx->err) != 0)
            return -1;
    }
    return 0;
}

static int change(struct ctx *ctx, struct str uuid, int64_t rev, struct str team, struct course *after)
{
    static const char *const kept[] = {"id",    "uuid",     "code", "programme", "same_as",
                                       "state", "ended_on", "stop", "team_uuid"};
    struct author author = account_author(ctx->account, ctx->now);
    struct course before;
    int rc = course_find(ctx->db, &audience_team, uuid, ctx->arena, &before, &ctx->err);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "there is no such course");
    if (before.rev != rev)
        return fail(&ctx->err, ERR_CONFLICT, "rev: the course was changed since the form was shown");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        int index = record_index(&course_type, str_of(kept[i]));
        record_field_copy(&course_type.fields[index], index, after, &before);
    }
    course_mark(after, "referred_on", true);
    if (check(ctx, after) != 0 || find_team(ctx, team, after) != 0 ||
        course_save(ctx->db, &author, &before, after, ctx->arena, &ctx->err) != 0)
        return -1;
    bool moved = !str_eq(str_of(before.insee), str_of(after->insee));
    return moved ? rename_dates(ctx, &author, uuid) : 0;
}

int courses_change(struct ctx *ctx, struct str uuid, int64_t rev, struct str team, struct course *after)
{
    if (courses_demand(ctx, RIGHT_EDIT, "changing a course") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, change(ctx, uuid, rev, team, after));
}

/* ---- What it becomes ---- */

bool courses_may(int from, int to)
{
    switch (to) {
    case COURSE_CONTACTED: return from == COURSE_REFERRED;
    case COURSE_INCLUDED: return from == COURSE_REFERRED || from == COURSE_CONTACTED;
    case COURSE_CLOSED: return from == COURSE_INCLUDED || from == COURSE_IN_SEQUENCE || from == COURSE_IN_FOLLOW_UP;
    case COURSE_STOPPED: return course_open(from);
    default: return false;
    }
}

/* Saves a state with its event; an end takes out what is planned. */
static int set_state(struct ctx *ctx, const struct course_work *w, int to, int32_t day, const char *reason)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct course after = w->course;
    bool ends = !course_open(to);
    after.state = to;
    after.ended_on = day;
    after.stop = to == COURSE_STOPPED ? reason : NULL;
    course_mark(&after, "ended_on", ends);
    course_mark(&after, "stop", after.stop != NULL);
    if (ends && courses_clear(ctx, w) != 0)
        return -1;
    if (course_save(ctx->db, &author, &w->course, &after, ctx->arena, &ctx->err) != 0)
        return -1;
    return course_event_add(ctx->db, &author, &after, w->course.state, day, reason, &ctx->err);
}

static int become(struct ctx *ctx, struct str uuid, int64_t rev, int to, int32_t day, struct str reason)
{
    struct course_work w;
    const char *code = reason.n ? str_dup(ctx->arena, reason) : NULL;
    if (reason.n && !code)
        return fail_memory(&ctx->err);
    if (courses_work(ctx, uuid, &w) != 0)
        return -1;
    if (w.course.rev != rev)
        return fail(&ctx->err, ERR_CONFLICT, "rev: the course was changed since the form was shown");
    if (!courses_may(w.course.state, to))
        return fail(&ctx->err, ERR_INPUT, "state: a course that is %s does not become %s",
                    course_state_names[w.course.state], to >= 0 && to < COURSE__MAX ? course_state_names[to] : "that");
    if (day < w.course.referred_on || day < w.course.since || day > ctx_today(ctx))
        return fail(&ctx->err, ERR_INPUT, "day: from the day it became what it is to today");
    if ((to == COURSE_STOPPED) != (code != NULL))
        return fail(&ctx->err, ERR_INPUT, "reason: why it is stopped, and only then");
    if (check_term(ctx, "reason", SCHEME_COURSE_STOP, code) != 0)
        return -1;
    return set_state(ctx, &w, to, day, code);
}

int courses_become(struct ctx *ctx, struct str uuid, int64_t rev, int to, int32_t day, struct str reason)
{
    if (courses_demand(ctx, RIGHT_EDIT, "changing the state of a course") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, become(ctx, uuid, rev, to, day, reason));
}

static int resume(struct ctx *ctx, struct str uuid)
{
    struct course_work w;
    struct course_event *events;
    size_t n;
    if (courses_work(ctx, uuid, &w) != 0 ||
        course_events(ctx->db, &audience_team, w.course.id, ctx->arena, &events, &n, &ctx->err) != 0)
        return -1;
    if (course_open(w.course.state))
        return fail(&ctx->err, ERR_CONFLICT, "state: the course has not ended");
    for (size_t i = n; i-- > 0;) {
        if (events[i].became == w.course.state && events[i].was != w.course.state && events[i].was < COURSE__MAX)
            return set_state(ctx, &w, events[i].was, ctx_today(ctx), NULL);
    }
    return fail(&ctx->err, ERR_BUG, "course %s has ended, and no event says when", w.course.code);
}

int courses_resume(struct ctx *ctx, struct str uuid)
{
    if (courses_demand(ctx, RIGHT_EDIT, "resuming a course") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, resume(ctx, uuid));
}

static int take_out(struct ctx *ctx, struct str uuid)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct course_work w;
    if (courses_work(ctx, uuid, &w) != 0)
        return -1;
    for (size_t i = 0; i < w.n; i++) {
        if (w.sessions[i].state == SESSION_DONE || w.sessions[i].state == SESSION_MISSED)
            return fail(&ctx->err, ERR_CONFLICT, "sessions: what was recorded is counted: stop the course instead");
    }
    return courses_clear(ctx, &w) != 0 ? -1 : course_remove(ctx->db, &author, &w.course, &ctx->err);
}

int courses_remove(struct ctx *ctx, struct str uuid)
{
    if (courses_demand(ctx, RIGHT_EDIT, "removing a course") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, take_out(ctx, uuid));
}

/* ---- Scores ---- */

static int score(struct ctx *ctx, struct str programme, int year, struct str scale, int64_t first, int64_t last)
{
    struct author author = account_author(ctx->account, ctx->now);
    const char *name = str_dup(ctx->arena, programme), *code = str_dup(ctx->arena, scale);
    struct programmes all;
    struct civil today;
    if (!name || !code)
        return fail_memory(&ctx->err);
    if (programmes_read(ctx, &all) != 0)
        return -1;
    const struct programme_kind *k = programmes_find(&all, name);
    const struct programme_scale *s = k ? programme_scale_find(&k->is, code) : NULL;
    date_to_ymd(ctx_today(ctx), &today);
    if (!s)
        return fail(&ctx->err, ERR_INPUT, "scale: the programme has no such scale");
    if (year < today.year - 2 || year > today.year)
        return fail(&ctx->err, ERR_INPUT, "year: from %d to %d", today.year - 2, today.year);
    if (first < 0 || first > s->max)
        return fail(&ctx->err, ERR_INPUT, "first: from 0 to %lld", (long long)s->max);
    if (last < 0 || last > s->max)
        return fail(&ctx->err, ERR_INPUT, "last: from 0 to %lld", (long long)s->max);
    return score_add(ctx->db, &author, k->name, year, s->code, first, last, &ctx->err);
}

int courses_score(struct ctx *ctx, struct str programme, int year, struct str scale, int64_t first, int64_t last)
{
    if (courses_demand(ctx, RIGHT_EDIT, "entering a score") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, score(ctx, programme, year, scale, first, last));
}

int courses_scores(struct ctx *ctx, struct score_mean **out, size_t *n)
{
    if (courses_demand(ctx, RIGHT_TEAM, "reading scores") != 0)
        return -1;
    return score_means(ctx->db, &audience_team, ctx->arena, out, n, &ctx->err);
}
