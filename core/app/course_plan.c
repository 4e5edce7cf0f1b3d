#include "app/course_plan.h"

#include "base/buf.h"
#include "core/app/courses_priv.h"
#include "course_world.h"

/* Memory of one planning: a few MB (plan/solve.h), the board beside it is the job's. */
#define PLANNING_ARENA_MAX (256u << 20)

/* Bytes of the labels of one binôme. */
#define WHO_MAX 400

/* ---- What the planner answered, in the words of the team ---- */

static int name_people(struct course_world *w, const struct plan_binome *b, struct course_plan_session *out)
{
    struct buf who = buf_in(w->ctx->arena, WHO_MAX);
    out->people.codes = ARENA_ARRAY(w->ctx->arena, (size_t)b->n, const char *);
    if (!out->people.codes)
        return fail_memory(&w->ctx->err);
    for (int i = 0; i < b->n; i++) {
        const struct person *p = &w->board->people[w->people[b->members[i]]].person;
        buf_raw_str(&who, i ? STR(", ") : STR(""));
        buf_raw_str(&who, str_of(p->label));
        out->people.codes[out->people.n++] = p->uuid;
    }
    out->who = buf_cstr(&who);
    return buf_ok(&who, &w->ctx->err);
}

static int read_plan(struct course_world *w, const struct plan *p, struct course_plan *out)
{
    *out = (struct course_plan){.cost = p->cost, .n = (size_t)p->n};
    if (!(out->sessions = ARENA_ARRAY(w->ctx->arena, out->n, struct course_plan_session)))
        return fail_memory(&w->ctx->err);
    for (int i = 0; i < p->n; i++) {
        const struct plan_session *s = &p->sessions[i];
        struct course_plan_session *o = &out->sessions[i];
        *o = (struct course_plan_session){.step = w->lines[i]->step,
                                          .rank = w->lines[i]->rank,
                                          .fixed = plan_step_fixed(&w->course.steps[i]),
                                          .day = w->world.first + s->at.day,
                                          .start = s->at.start,
                                          .mode = w->modes[i]};
        memcpy(o->cost, s->cost, sizeof o->cost);
        for (int k = 0; k < PLAN_TERM__MAX; k++)
            out->terms[k] += s->cost[k];
        if (name_people(w, &w->world.binomes[s->at.binome], o) != 0)
            return -1;
    }
    return 0;
}

/* ---- Planning ---- */

static int solve(struct course_world *w, struct course_plans *out)
{
    struct err *err = &w->ctx->err;
    struct plan *plans = ARENA_ARRAY(w->a, PLAN_ALTERNATIVES_MAX, struct plan);
    struct plan_book *book;
    int n = 0;
    if (!plans)
        return fail_memory(err);
    if (plan_world_check(&w->world, err) != 0 || plan_course_check(&w->world, &w->course, err) != 0 ||
        plan_book_new(&w->world, 1, w->a, &book, err) != 0 ||
        plan_alternatives(book, &w->course, PLAN_ALTERNATIVES_MAX, w->a, plans, &n, err) != 0)
        return -1;
    for (int i = 0; i < n; i++) {
        if (read_plan(w, &plans[i], &out->plans[out->n++]) != 0)
            return -1;
    }
    if (n)
        return 0;
    out->trouble = COURSE_PLAN_NONE;
    return plan_relax(book, &w->course, w->a, &out->sets, err);
}

static int find(struct ctx *ctx, struct course_plans *out, struct arena *a)
{
    struct course_world *w = ARENA_NEW(ctx->arena, struct course_world);
    if (!w)
        return fail_memory(&ctx->err);
    *w = (struct course_world){.ctx = ctx, .view = &out->found.view, .a = a};
    if (course_world_make(w, &out->trouble) != 0)
        return -1;
    out->binomes = w->n_teams;
    return out->trouble == COURSE_PLAN_FINE ? solve(w, out) : 0;
}

int course_plans_find(struct ctx *ctx, struct str uuid, struct course_plans *out)
{
    *out = (struct course_plans){.n = 0};
    if (courses_demand(ctx, RIGHT_TEAM, "planning a course") != 0)
        return -1;
    int rc = courses_find(ctx, uuid, &out->found);
    if (rc != 1)
        return rc;
    struct arena *a = arena_new(PLANNING_ARENA_MAX);
    if (!a)
        return fail_memory(&ctx->err);
    rc = find(ctx, out, a);
    arena_free(a);
    return rc == 0 ? 1 : -1;
}
