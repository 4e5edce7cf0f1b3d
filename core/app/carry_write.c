#include "app/access.h"
#include "core/app/carry_priv.h"

/* ---- Are the choices possible together? ---- */

static bool is_carried(const struct carry_wish *x)
{
    return x->of->state == CARRY_NEXT && x->of->ticked && x->date->choice != CARRY_LEAVE;
}

/* Takes from the board what is not carried, moves what is moved: what is then refused cannot be written. */
static int check_choices(struct carry_work *w)
{
    struct board *b = w->b;
    size_t n = w->base;
    for (size_t i = 0; i < w->n; i++) {
        struct carry_wish *x = &w->wishes[i];
        if (!is_carried(x))
            continue;
        struct board_date d = b->dates[w->base + i];
        if (x->date->choice == CARRY_MOVE)
            board_date_set(&d, x->date->other, d.start, d.minutes);
        w->wishes[n - w->base] = *x;
        b->dates[n++] = d;
    }
    b->n_dates = n;
    w->n = n - w->base;
    if (board_index(b, w->ctx->arena, &w->ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < w->n; i++) {
        struct carry_date *d = w->wishes[i].date;
        struct findings f;
        struct arena_mark mark = arena_mark(w->ctx->arena);
        if (constraints_check(b, &b->dates[w->base + i], w->ctx->arena, &f, &w->ctx->err) != 0)
            return -1;
        if (f.hard == 0) {
            arena_release(w->ctx->arena, mark);
            continue;
        }
        d->taken = d->decision = true;
        if (carry_keep_findings(w, d, &f) != 0)
            return -1;
        w->out->n_taken++;
    }
    return 0;
}

/* ---- Writing ---- */

static void mark(struct occurrence *o, const char *field)
{
    record_mark_set(o, record_index(&occurrence_type, str_of(field)));
}

/* One that is moved keeps the day of its rule, as any date that was changed alone. */
static int write_date(struct carry_work *w, const struct author *author, const struct carry_series *s,
                      const struct carry_date *d)
{
    static const char *own[] = {"day"};
    struct occurrence o = {.series = s->next.id,
                           .day = d->other,
                           .nominal_day = d->day,
                           .status = OCCURRENCE_CONFIRMED,
                           .holds_people = s->kind->activity->holds_people,
                           .holds_place = s->kind->activity->holds_place,
                           .own = {.codes = own, .n = 1}};
    if (d->choice != CARRY_MOVE)
        return planning_write(w->ctx, author, &s->next, s->kind, d->day, &o);
    planning_copy(&s->next, &o);
    mark(&o, "day");
    mark(&o, "nominal_day");
    mark(&o, "own");
    return occurrence_save(w->ctx->db, author, NULL, &o, w->ctx->arena, &w->ctx->err);
}

static int write_series(struct carry_work *w, const struct author *author, struct carry_series *s)
{
    struct err *err = &w->ctx->err;
    if (series_save(w->ctx->db, author, NULL, &s->next, w->ctx->arena, err) < 0) {
        struct err why = *err;
        if (why.code != ERR_INPUT)
            return -1;
        return fail(err, ERR_INPUT, "«\u00A0%.200s\u00A0», %s", s->next.title, why.msg);
    }
    for (size_t i = 0; i < s->n; i++) {
        const struct carry_date *d = &s->dates[i];
        struct arena_mark mark = arena_mark(w->ctx->arena);
        if (d->choice == CARRY_LEAVE)
            continue;
        if (write_date(w, author, s, d) != 0)
            return -1;
        arena_release(w->ctx->arena, mark);
        s->written++;
    }
    w->out->n_series_written++;
    w->out->n_dates_written += s->written;
    return 0;
}

static bool has_rota(const struct carry *c)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->series[i].state == CARRY_IN_TURN && c->series[i].ticked)
            return true;
    }
    return false;
}

static int apply(struct carry_work *w, struct str agreed, enum planned_state *state)
{
    struct author author = account_author(w->ctx->account, w->ctx->now);
    struct carry *out = w->out;
    if (carry_look(w) != 0)
        return -1;
    if (!str_is(agreed, out->hash)) {
        *state = PLANNED_OTHERWISE;
        return 0;
    }
    if (check_choices(w) != 0)
        return -1;
    *state = out->n_taken ? PLANNED_OTHERWISE : w->n == 0 && !has_rota(out) ? PLANNED_NOTHING : PLANNED;
    for (size_t i = 0; *state == PLANNED && i < out->n; i++) {
        struct carry_series *s = &out->series[i];
        if (!s->ticked)
            continue;
        if ((s->state == CARRY_NEXT && write_series(w, &author, s) != 0) ||
            (s->state == CARRY_IN_TURN && carry_write_rota(w, &author, s) != 0))
            return -1;
    }
    return 0;
}

int carry_apply(struct ctx *ctx, struct carry_year year, const struct carry_answers *answers, struct str agreed,
                struct carry *out, enum planned_state *state)
{
    struct carry_work w = {.ctx = ctx, .answers = answers, .year = year, .out = out};
    *out = (struct carry){0};
    *state = PLANNED_NOTHING;
    if (access_demand(ctx, RIGHT_EDIT, "carrying a year") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = apply(&w, agreed, state);
    return ctx_finish_if(ctx, rc, *state == PLANNED);
}
