/* Courses as they are shown: what comes next, what is late (app/courses.h). */
#include "core/app/courses_priv.h"

#include <stdlib.h>

#include "app/access.h"
#include "app/duties.h"
#include "base/date.h"
#include "base/vec.h"

/* People that one course can have met. */
#define MET_MAX 64

/* ---- One of them ---- */

/* The highest rank of a step that is not counted. */
static int64_t highest(const struct course_view *v, const char *step)
{
    int64_t most = 0;
    for (size_t i = 0; i < v->n_sessions; i++) {
        if (v->sessions[i].rank > most && strcmp(v->sessions[i].step, step) == 0)
            most = v->sessions[i].rank;
    }
    return most;
}

static int add_line(struct ctx *ctx, struct course_view *v, struct vec *lines, const struct programme_step *s,
                    int64_t rank)
{
    struct course_line *line = vec_push(lines, ctx->arena);
    if (!line)
        return fail_memory(&ctx->err);
    *line = (struct course_line){
        .step = s, .rank = rank, .session = courses_live(v->sessions, v->n_sessions, s->code, rank)};
    courses_window(&v->course, &v->programme->is, v->sessions, v->n_sessions, s, rank, &line->first, &line->last);
    return 0;
}

/* Steps that are counted in full; of the others what there is. */
static int make_lines(struct ctx *ctx, struct course_view *v)
{
    struct vec lines = VEC_OF(struct course_line);
    const struct programme_step *steps = v->programme ? v->programme->is.steps.items : NULL;
    for (size_t i = 0; steps && i < v->programme->is.steps.n; i++) {
        int64_t most = steps[i].count ? steps[i].count : highest(v, steps[i].code);
        for (int64_t rank = 1; rank <= most; rank++) {
            bool there = courses_live(v->sessions, v->n_sessions, steps[i].code, rank) != NULL;
            if ((steps[i].count || there) && add_line(ctx, v, &lines, &steps[i], rank) != 0)
                return -1;
        }
        v->to_do += steps[i].count;
    }
    v->lines = lines.items;
    v->n_lines = lines.n;
    return 0;
}

/* Different people who held a session, or were there for nothing. */
static void count_met(struct course_view *v)
{
    const char *met[MET_MAX];
    for (size_t i = 0; i < v->n_sessions; i++) {
        const struct course_session *x = &v->sessions[i];
        for (size_t k = 0; x->state == SESSION_DONE && k < x->people.n; k++) {
            size_t at = 0;
            while (at < v->met && strcmp(met[at], x->people.codes[k]) != 0)
                at++;
            if (at == v->met && v->met < MET_MAX)
                met[v->met++] = x->people.codes[k];
        }
    }
}

static void count_lines(struct ctx *ctx, struct course_view *v)
{
    for (size_t i = 0; i < v->n_lines; i++) {
        const struct course_session *x = v->lines[i].session;
        bool counted = v->lines[i].step->count > 0;
        if (!x)
            continue;
        v->done += counted && x->state == SESSION_DONE;
        v->planned += counted && x->state != SESSION_DONE && x->occurrence;
        if (x->state == SESSION_DONE && (!v->last || x->start_utc > v->last->start_utc))
            v->last = x;
        if (x->state != SESSION_DONE && x->occurrence && x->end_utc > ctx->now &&
            (!v->next || x->start_utc < v->next->start_utc))
            v->next = x;
    }
    count_met(v);
}

/* ---- What is late ---- */

#define BIT(c) (1u << (c))

/* The last session of the steps before the follow-up; the day until which nothing is expected. */
static int32_t quiet_since(const struct course_view *v)
{
    const struct course *c = &v->course;
    int32_t since = c->since;
    if (v->last && v->last->day > since)
        since = v->last->day;
    if (record_has(c, record_index(&course_type, STR("not_before"))) && c->not_before > since)
        since = c->not_before;
    return since;
}

static unsigned late_follow_up(const struct course_view *v, int32_t today)
{
    bool any = false, overdue = false;
    int32_t last_main = 0;
    for (size_t i = 0; i < v->n_lines; i++) {
        const struct course_line *l = &v->lines[i];
        if (courses_is_main(l->step) && l->session && l->session->day > last_main)
            last_main = l->session->day;
        if (!l->step->offsets.n)
            continue;
        any = any || l->session != NULL;
        overdue = overdue || (l->last && l->last < today && (!l->session || l->session->state == SESSION_ENVISAGED));
    }
    if (overdue)
        return BIT(COURSE_LATE_OVERDUE);
    return !any && last_main && today - last_main > v->programme->is.late_follow_up ? BIT(COURSE_LATE_FOLLOW_UP) : 0;
}

static unsigned late(struct ctx *ctx, const struct course_view *v)
{
    const struct programme *p = &v->programme->is;
    int32_t today = ctx_today(ctx);
    unsigned bits = 0;
    for (size_t i = 0; i < v->n_sessions; i++) {
        const struct course_session *x = &v->sessions[i];
        if (x->state != SESSION_PROPOSED && x->state != SESSION_CONFIRMED)
            continue;
        if (x->end_utc <= ctx->now)
            bits |= BIT(COURSE_LATE_RECORD);
        else if (x->away)
            bits |= BIT(COURSE_LATE_AWAY);
    }
    switch (v->course.state) {
    case COURSE_REFERRED: return today - v->course.referred_on > p->late_contact ? BIT(COURSE_LATE_CONTACT) : 0;
    case COURSE_CONTACTED: return today - v->course.since > p->late_include ? BIT(COURSE_LATE_INCLUDE) : 0;
    case COURSE_CLOSED:
    case COURSE_STOPPED: return 0;
    default: break;
    }
    if (v->to_do && (int64_t)v->done == v->to_do)
        return bits | BIT(COURSE_LATE_CLOSE);
    if (v->course.state == COURSE_IN_FOLLOW_UP)
        return bits | late_follow_up(v, today);
    return bits | (!v->next && today - quiet_since(v) >= p->late_unplanned ? BIT(COURSE_LATE_UNPLANNED) : 0);
}

static int make_view(struct ctx *ctx, const struct programmes *programmes, struct course_view *v)
{
    v->programme = programmes_find(programmes, v->course.programme);
    if (make_lines(ctx, v) != 0)
        return -1;
    count_lines(ctx, v);
    v->waits = ctx_today(ctx) - quiet_since(v);
    v->late = v->programme ? late(ctx, v) : 0;
    return 0;
}

/* ---- All of them ---- */

static int by_state(const void *a, const void *b)
{
    const struct course_view *x = a, *y = b;
    if (x->course.state != y->course.state)
        return x->course.state - y->course.state;
    if ((x->late != 0) != (y->late != 0))
        return x->late ? -1 : 1;
    if (x->course.since != y->course.since)
        return x->course.since < y->course.since ? -1 : 1;
    return strcmp(x->course.code, y->course.code);
}

int courses_read(struct ctx *ctx, bool ended, struct courses_board *out)
{
    struct course *list;
    struct course_session *sessions;
    size_t n_sessions, at = 0;
    *out = (struct courses_board){.n = 0};
    if (courses_demand(ctx, RIGHT_TEAM, "reading courses") != 0 || programmes_read(ctx, &out->programmes) != 0 ||
        course_list(ctx->db, &audience_team, ended, ctx->arena, &list, &out->n, &ctx->err) != 0 ||
        course_sessions(ctx->db, &audience_team, 0, ctx->arena, &sessions, &n_sessions, &ctx->err) != 0)
        return -1;
    out->items = ARENA_ARRAY(ctx->arena, out->n + 1, struct course_view);
    if (!out->items)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < out->n; i++) {
        struct course_view *v = &out->items[i];
        v->course = list[i];
        for (at = 0; at < n_sessions && sessions[at].course != v->course.id;)
            at++;
        v->sessions = sessions + at;
        while (at + v->n_sessions < n_sessions && sessions[at + v->n_sessions].course == v->course.id)
            v->n_sessions++;
        if (make_view(ctx, &out->programmes, v) != 0)
            return -1;
        out->by_state[v->course.state]++;
        for (int k = 0; k < COURSE_LATE__MAX; k++)
            out->late[k] += v->late >> k & 1;
    }
    if (out->n)
        qsort(out->items, out->n, sizeof *out->items, by_state);
    return 0;
}

int courses_find(struct ctx *ctx, struct str uuid, struct course_page *out)
{
    struct course_view *v = &out->view;
    *out = (struct course_page){.n_events = 0};
    if (courses_demand(ctx, RIGHT_TEAM, "reading a course") != 0)
        return -1;
    int rc = course_find(ctx->db, &audience_team, uuid, ctx->arena, &v->course, &ctx->err);
    if (rc != 1)
        return rc;
    if (programmes_read(ctx, &out->programmes) != 0 ||
        course_sessions(ctx->db, &audience_team, v->course.id, ctx->arena, &v->sessions, &v->n_sessions, &ctx->err) !=
            0 ||
        course_events(ctx->db, &audience_team, v->course.id, ctx->arena, &out->events, &out->n_events, &ctx->err) !=
            0 ||
        course_others(ctx->db, &audience_team, &v->course, ctx->arena, &out->others, &out->n_others, &ctx->err) != 0)
        return -1;
    return make_view(ctx, &out->programmes, v) == 0 ? 1 : -1;
}

bool courses_rank_taken(const struct course_view *v, const struct course_session *x)
{
    return courses_live(v->sessions, v->n_sessions, x->step, x->rank) != NULL;
}

int courses_of_session(struct ctx *ctx, struct str session, const char **course, const char **step, int64_t *rank)
{
    struct course_session x;
    struct course c;
    if (courses_demand(ctx, RIGHT_TEAM, "reading a session") != 0)
        return -1;
    int rc = course_session_find(ctx->db, &audience_team, session, ctx->arena, &x, &ctx->err);
    if (rc == 1)
        rc = course_by_id(ctx->db, &audience_team, x.course, ctx->arena, &c, &ctx->err);
    if (rc != 1)
        return rc;
    *course = c.uuid;
    *step = x.step;
    *rank = x.rank;
    return 1;
}

int courses_of_date(struct ctx *ctx, int64_t occurrence, const char **uuid)
{
    *uuid = NULL;
    if (courses_demand(ctx, RIGHT_TEAM, "reading a course") != 0)
        return -1;
    return course_of_date(ctx->db, &audience_team, occurrence, ctx->arena, uuid, &ctx->err);
}

/* ---- What waits ---- */

/* The days of half a year have a few dozen open courses: all are read. */
int courses_duties(struct ctx *ctx, struct duties *list)
{
    struct courses_board board;
    int64_t late = 0, record = 0;
    if (!courses_on(ctx))
        return 0;
    if (courses_read(ctx, false, &board) != 0)
        return -1;
    for (size_t i = 0; i < board.n; i++) {
        late += (board.items[i].late & ~BIT(COURSE_LATE_RECORD)) != 0;
        record += (board.items[i].late & BIT(COURSE_LATE_RECORD)) != 0;
    }
    if (duties_add(ctx, list,
                   (struct duty){.label = "Parcours à reprendre",
                                 .one = "parcours",
                                 .many = "parcours",
                                 .done = "aucun parcours n’attend",
                                 .url = "/equipe/parcours?retard=1",
                                 .right = RIGHT_EDIT,
                                 .count = late,
                                 .quiet = true}) != 0)
        return -1;
    return duties_add(ctx, list,
                      (struct duty){.label = "Séances à noter",
                                    .one = "parcours",
                                    .many = "parcours",
                                    .done = "toutes les séances sont notées",
                                    .url = "/equipe/parcours?retard=1",
                                    .right = RIGHT_TEAM,
                                    .count = record,
                                    .quiet = true});
}
