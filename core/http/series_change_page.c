/* Changing several dates of a series at once: what is wished, what becomes of every date, and then saving. */
#include "app/series_change.h"

#include "base/date.h"
#include "base/date_words.h"
#include "reread.h"
#include "series.h"
#include "series_form.h"
#include "series_preview.h"

static struct str typed(const struct request *req, const char *name)
{
    const struct str *value = params_first(&req->form, name);
    return value ? str_trim(*value) : STR("");
}

/* The reason as it is kept, or what is wrong with it. 0, -1. */
static int read_reason(struct ctx *ctx, const struct request *req, const char **out, const char **wrong)
{
    struct str reason = typed(req, "raison");
    *out = *wrong = NULL;
    if (utf8_length(reason) > PLANNING_REASON_MAX) {
        *wrong = "300 lettres au plus.";
        return 0;
    }
    *wrong = reread_wrong(ctx, &req->form, TOLD_WORDS, reason);
    return change_reason(reason, ctx->arena, out, &ctx->err);
}

#define ROTA_SENTENCE \
    "Une astreinte ne se modifie pas ainsi\u00A0: échangez des semaines, changez une date, ou arrêtez-la et " \
    "faites-en " \
    "une autre."

/* ---- The form ---- */

struct edit {
    struct series before;
    struct series_form form;
    struct str from; /* as typed */
    bool following;
    struct str rev;
    const char *from_error, *reason_error, *alert;
};

static int draw_form(struct ctx *ctx, const struct request *req, struct reply *reply, struct edit *e)
{
    struct page p;
    int64_t wrong = (e->from_error != NULL) + (e->reason_error != NULL);
    for (int i = 0; i < SERIES_FIELDS; i++)
        wrong += e->form.wrong[i] != NULL;
    if (planning_start(&p, ctx, req, "Modifier une série", PLANNING_SERIES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "forms.css");
    page_style(&p, "series.css");
    const char *url = series_url(ctx, e->before.uuid);
    view_set_text(p.view, "name", str_of(e->before.title));
    view_set_text(p.view, "url", str_of(url));
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "%s/modifier", url)));
    view_set_text(p.view, "rev", e->rev);
    view_set_text(p.view, "from", e->from);
    view_set_bool(p.view, "following", e->following);
    view_set_text(p.view, "from_error", str_of(e->from_error));
    view_set_text(p.view, "reason_error", str_of(e->reason_error));
    view_set_text(p.view, "typed_reason", typed(req, "raison"));
    reread_set(p.ctx, p.view, "reason", &req->form, TOLD_WORDS, typed(req, "raison"));
    view_set_int(p.view, "reason_max", PLANNING_REASON_MAX);
    view_set_text(p.view, "alert", str_of(e->alert));
    view_set_int(p.view, "wrong_n", wrong);
    e->form.changes = true;
    series_form_set(&p, &e->form);
    if (wrong)
        reply->status = 422;
    return team_finish(&p, "series_edit", reply);
}

static struct str iso_of(struct ctx *ctx, int32_t day)
{
    char iso[DATE_ISO_SIZE];
    date_iso(day, iso);
    return str_of(arena_strdup(ctx->arena, iso));
}

/* The days to come of a series without rule. */
static int fill(struct ctx *ctx, struct edit *e)
{
    struct occurrence *dates;
    size_t n, kept = 0;
    if (series_form_begin(ctx, str_of(e->before.kind), &e->form) != 0 ||
        series_dates(ctx, e->before.id, &dates, &n) != 0)
        return -1;
    int32_t *days = ARENA_ARRAY(ctx->arena, n, int32_t);
    if (!days)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n; i++) {
        if (dates[i].nominal_day >= ctx_today(ctx) && kept < PREVIEW_DATES_MAX)
            days[kept++] = dates[i].nominal_day;
    }
    return series_form_fill(&e->form, &e->before, days, kept);
}

/* From which day: that of the date whose page one comes from, else today. */
static int fill_from(struct ctx *ctx, const struct request *req, struct edit *e)
{
    struct occurrence o;
    struct str date = request_text(req, "date");
    int rc = date.n ? series_date(ctx, date, &o) : 0;
    e->from = iso_of(ctx, rc == 1 && o.series == e->before.id ? o.nominal_day : ctx_today(ctx));
    e->following = str_is(request_text(req, "portee"), "suivantes");
    return rc < 0 ? -1 : 0;
}

/* 1; 0: there is no such series, and the reply says so; -1. */
static int open_edit(struct ctx *ctx, const struct request *req, struct reply *reply, struct edit **out)
{
    *out = ARENA_NEW(ctx->arena, struct edit);
    if (!*out)
        return fail_memory(&ctx->err);
    int rc = directory_as_team(ctx) != 0 ? -1 : series_read(ctx, request_text(req, "uuid"), &(*out)->before);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc;
}

int series_edit_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct edit *e;
    int rc = open_edit(ctx, req, reply, &e);
    if (rc != 1)
        return rc;
    if (fill(ctx, e) != 0 || fill_from(ctx, req, e) != 0 || series_form_places(&e->form) != 0)
        return -1;
    if (e->form.kind && e->form.kind->is.pattern == PATTERN_ROTA)
        return series_draw(ctx, req, reply, ROTA_SENTENCE, NULL);
    if (!e->form.kind) /* nothing can be decided about dates of a kind that no rule declares */
        return series_draw(ctx, req, reply,
                           "Aucune règle ne déclare plus ce genre de dates\u00A0: la série reste telle "
                           "quelle, elle ne peut être modifiée.",
                           NULL);
    e->rev = str_of(arena_printf(ctx->arena, "%lld", (long long)e->before.rev));
    return draw_form(ctx, req, reply, e);
}

/* ---- What becomes of every date ---- */

static const char *fate_words(const struct series_change_date *d)
{
    bool refused = d->found.hard > 0;
    switch (d->fate) {
    case FATE_CHANGED: return refused ? "reste comme elle est" : "change";
    case FATE_NEW: return refused ? "n’est pas faite" : "nouvelle";
    case FATE_DROPPED: return "sera annulée";
    case FATE_BY_HAND: return "annulée ou déplacée à la main, reste ainsi";
    default: return "ne change pas";
    }
}

static int draw_preview(struct ctx *ctx, const struct request *req, struct reply *reply, const struct series *s,
                        const struct series_change_look *l, const char *action, const char *alert)
{
    struct page p;
    struct str seen = typed(req, "vu");
    struct preview_line *lines = ARENA_ARRAY(ctx->arena, l->n, struct preview_line);
    if (!lines)
        return fail_memory(&ctx->err);
    if (planning_start(&p, ctx, req, "Ce que deviennent les dates", PLANNING_SERIES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "series.css");
    for (size_t i = 0; i < l->n; i++) {
        const struct series_change_date *d = &l->dates[i];
        bool acts = d->fate == FATE_CHANGED || d->fate == FATE_NEW || d->fate == FATE_DROPPED;
        lines[i] = (struct preview_line){.day = d->day,
                                         .found = &d->found,
                                         .fate = fate_words(d),
                                         .refused = d->found.hard > 0,
                                         .ticked = acts && d->left_out,
                                         .tickable = acts};
    }
    series_preview_set(&p, lines, l->n, alert ? seen : STR(""));
    series_preview_carry(&p, req);
    view_set_text(p.view, "action", str_of(action));
    view_set_text(p.view, "url", str_of(series_url(ctx, s->uuid)));
    view_set_text(p.view, "agreed", str_of(l->hash));
    view_set_text(p.view, "alert", str_of(alert));
    view_set_text(p.view, "name", str_of(s->title));
    view_set_text(p.view, "rule", series_rule_words(ctx, &l->after));
    view_set_text(p.view, "hours", series_hours_words(ctx, (int)l->after.start, (int)l->after.minutes));
    view_set_bool(p.view, "split", l->split);
    view_set_int(p.view, "change_n", (int64_t)l->changed);
    view_set_int(p.view, "new_n", (int64_t)l->made);
    view_set_int(p.view, "drop_n", (int64_t)l->dropped);
    if (alert)
        reply->status = 409;
    return team_finish(&p, "series_preview", reply);
}

/* ---- Saving ---- */

#define CHANGED_SINCE \
    "Quelqu’un a changé la série depuis que vous avez ouvert la page\u00A0: rien n’a été enregistré. La voici à " \
    "jour\u00A0; recommencez si vous le voulez toujours."
#define OTHERWISE \
    "Le planning a changé depuis que vous avez vu ces dates\u00A0: rien n’a été enregistré. Voici ce qu’elles " \
    "deviendraient maintenant."

static int read_change(struct ctx *ctx, const struct request *req, const struct series *before, struct series_change *c,
                       int32_t **out)
{
    struct err ignored;
    *c = (struct series_change){.uuid = str_of(before->uuid), .from = ctx_today(ctx)};
    if (str_to_int(typed(req, "rev"), 0, INT64_MAX, &c->rev, &ignored) != 0)
        c->rev = -1;
    if (series_preview_ticked(ctx, req, out, &c->days.n_left_out) != 0)
        return -1;
    c->days.left_out = *out;
    return 0;
}

static int save(struct ctx *ctx, const struct request *req, struct reply *reply, const struct series *before,
                const struct series_change *c, struct series_change_look *l, const char *action, const char *done)
{
    enum planned_state state;
    int rc = series_change_save(ctx, c, typed(req, "accord"), l, &state);
    if (rc < 0 && ctx->err.code == ERR_CONFLICT && str_starts(str_of(ctx->err.msg), STR("rev"))) {
        reply->status = 409;
        return series_draw(ctx, req, reply, CHANGED_SINCE, NULL);
    }
    if (rc < 0)
        return -1;
    if (rc == 0) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    if (state == PLANNED_OTHERWISE)
        return draw_preview(ctx, req, reply, before, l, action, OTHERWISE);
    if (state == PLANNED_NOTHING)
        return draw_preview(ctx, req, reply, before, l, action, "Rien ne changerait\u00A0: rien n’a été enregistré.");
    return team_go(reply, arena_printf(ctx->arena, "%s?fait=%s", series_url(ctx, l->after.uuid), done));
}

/* What the form says, with errors beside its fields: 1, 0, -1. */
static int read_edit(struct ctx *ctx, const struct request *req, struct edit *e, struct series_change *c)
{
    struct err ignored;
    e->from = typed(req, "a_partir");
    e->following = str_is(typed(req, "portee"), "suivantes");
    e->rev = typed(req, "rev");
    c->following = e->following;
    if (e->following && date_words_parse(e->from, ctx_today(ctx), ctx->arena, &c->from, &ignored) != 0)
        e->from_error = "À partir de quel jour\u00A0?";
    if (read_reason(ctx, req, &c->reason, &e->reason_error) != 0)
        return -1;
    int rc = series_form_parse(&e->form);
    if (rc < 0)
        return -1;
    c->after = e->form.series;
    c->days.days = e->form.days.days;
    c->days.n_days = e->form.days.n_days;
    return rc == 1 && !e->from_error && !e->reason_error;
}

/* A text that names a secret place is said beside its field. */
static int save_edit(struct ctx *ctx, const struct request *req, struct reply *reply, struct edit *e,
                     const struct series_change *c, struct series_change_look *l, const char *action)
{
    int rc = save(ctx, req, reply, &e->before, c, l, action, "changee");
    if (rc >= 0 || ctx->err.code != ERR_INPUT)
        return rc;
    if (str_starts(str_of(ctx->err.msg), STR("raison")))
        e->reason_error = arena_strdup(ctx->arena, ctx->err.msg);
    else if (series_form_refused(&e->form) != 0)
        return -1;
    ctx->err = (struct err){0};
    return draw_form(ctx, req, reply, e);
}

int series_edit_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct series_change_look *l = ARENA_NEW(ctx->arena, struct series_change_look);
    struct series_change c;
    struct edit *e;
    int32_t *out;
    struct str step = request_text(req, "etape");
    if (!l)
        return fail_memory(&ctx->err);
    int rc = open_edit(ctx, req, reply, &e);
    if (rc != 1)
        return rc;
    if (series_form_begin(ctx, str_of(e->before.kind), &e->form) != 0 ||
        read_change(ctx, req, &e->before, &c, &out) != 0)
        return -1;
    if (e->form.kind && e->form.kind->is.pattern == PATTERN_ROTA)
        return series_draw(ctx, req, reply, ROTA_SENTENCE, NULL);
    if (!e->form.kind)
        return series_draw(ctx, req, reply, "Aucune règle ne déclare plus ce genre de dates.", NULL);
    series_form_take(&e->form, &req->form);
    if (str_is(step, "lieu") || str_is(step, "modifier")) {
        e->from = typed(req, "a_partir");
        e->following = str_is(typed(req, "portee"), "suivantes");
        e->rev = typed(req, "rev");
        return series_form_places(&e->form) != 0 ? -1 : draw_form(ctx, req, reply, e);
    }
    rc = read_edit(ctx, req, e, &c);
    if (rc != 1)
        return rc < 0 ? -1 : draw_form(ctx, req, reply, e);
    const char *action = arena_printf(ctx->arena, "%s/modifier", series_url(ctx, e->before.uuid));
    rc = series_change_look(ctx, &c, l);
    if (rc < 0)
        return series_form_refused(&e->form) == 0 ? draw_form(ctx, req, reply, e) : -1;
    if (l->dropped && !c.reason) {
        e->reason_error = "Des dates seraient annulées\u00A0: dites pourquoi, celles et ceux qui viennent le liront.";
        return draw_form(ctx, req, reply, e);
    }
    if (str_is(step, "enregistrer"))
        return save_edit(ctx, req, reply, e, &c, l, action);
    return draw_preview(ctx, req, reply, &e->before, l, action, NULL);
}

/* ---- Stopping, bringing back ---- */

int series_stop_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct series_change_look *l = ARENA_NEW(ctx->arena, struct series_change_look);
    struct series_change c;
    struct series before;
    int32_t *out;
    struct err ignored;
    const char *wrong;
    if (!l)
        return fail_memory(&ctx->err);
    int rc = series_read(ctx, request_text(req, "uuid"), &before);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    if (read_change(ctx, req, &before, &c, &out) != 0 || read_reason(ctx, req, &c.reason, &wrong) != 0)
        return -1;
    c.stop = true;
    if (!wrong && !c.reason)
        wrong = "Dites pourquoi\u00A0: celles et ceux qui viennent le liront.";
    if (!wrong && date_words_parse(typed(req, "a_partir"), ctx_today(ctx), ctx->arena, &c.from, &ignored) != 0)
        wrong = "À partir de quel jour\u00A0? Par exemple 24/11/2026.";
    if (wrong || str_is(request_text(req, "etape"), "modifier")) {
        reply->status = wrong ? 422 : 200;
        return series_draw(ctx, req, reply, NULL, wrong);
    }
    const char *action = arena_printf(ctx->arena, "%s/arret", series_url(ctx, before.uuid));
    if (str_is(request_text(req, "etape"), "enregistrer")) {
        rc = save(ctx, req, reply, &before, &c, l, action, "arretee");
        if (rc >= 0 || ctx->err.code != ERR_INPUT || !str_starts(str_of(ctx->err.msg), STR("raison")))
            return rc;
        wrong = arena_strdup(ctx->arena, ctx->err.msg);
        ctx->err = (struct err){0};
        reply->status = 422;
        return series_draw(ctx, req, reply, NULL, wrong);
    }
    return series_change_look(ctx, &c, l) < 0 ? -1 : draw_preview(ctx, req, reply, &before, l, action, NULL);
}

int series_restore_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    size_t restored, refused;
    struct str uuid = request_text(req, "uuid");
    int rc = series_change_restore(ctx, uuid, typed(req, "raison"), &restored, &refused);
    if (rc < 0 && ctx->err.code == ERR_NOT_FOUND)
        return series_draw(ctx, req, reply,
                           "Aucune règle ne déclare plus ce genre de dates\u00A0: elles ne peuvent être "
                           "rétablies.",
                           NULL);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    return team_go(reply, arena_printf(ctx->arena, "/equipe/planning/series/%.*s?fait=retablies&n=%zu&refusees=%zu",
                                       (int)uuid.n, uuid.p, restored, refused));
}
