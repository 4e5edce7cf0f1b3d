/* New dates: the kind, the form, every date with what it meets, and then saving. */
#include "app/asks.h"
#include "app/series_ahead.h"
#include "asks.h"
#include "base/date.h"
#include "series.h"
#include "series_form.h"
#include "series_preview.h"

#define PATH "/equipe/planning/nouvelle"

/* Bytes of an address with all that is filled in beforehand. */
#define URL_MAX 2000

/* ---- Which kind ---- */

static const char *const groups[GROUP__MAX] = {
    [GROUP_PERMANENCE] = "Permanences", [GROUP_WORKSHOP] = "Ateliers", [GROUP_EVENT] = "Événements",
    [GROUP_TRAINING] = "Formations",    [GROUP_MEETING] = "Réunions",  [GROUP_ROTA] = "Astreintes",
    [GROUP_ACT] = "Actes et séances",
};

/* The page of this kind's form, with what the address already says. */
static struct str kind_url(struct ctx *ctx, const struct request *req, const struct activity_kind *k)
{
    struct buf b = buf_in(ctx->arena, URL_MAX);
    buf_raw_str(&b, k->is.pattern == PATTERN_ROTA ? STR("/equipe/planning/astreinte") : STR(PATH));
    buf_lit(&b, "?genre=");
    buf_url(&b, str_of(k->name));
    for (size_t i = 0; i < req->params.n; i++) {
        if (str_is(req->params.items[i].name, "genre"))
            continue;
        buf_char(&b, '&');
        buf_url(&b, req->params.items[i].name);
        buf_char(&b, '=');
        buf_url(&b, req->params.items[i].value);
    }
    return buf_str(&b);
}

static int draw_kinds(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct activities kinds;
    if (activities_read(ctx, &kinds) != 0 ||
        planning_start(&p, ctx, req, "Nouvelle date ou série", PLANNING_SERIES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "series.css");
    struct view *list = view_set_list(p.view, "groups");
    for (int g = 0; g < GROUP__MAX; g++) {
        struct view *of = NULL;
        for (size_t i = 0; i < kinds.n; i++) {
            if (kinds.items[i].is.group != g || kinds.items[i].is.course)
                continue;
            if (!of) {
                struct view *v = view_append(list);
                view_set_text(v, "label", str_of(groups[g]));
                of = view_set_list(v, "kinds");
            }
            struct view *k = view_append(of);
            view_set_text(k, "title", str_of(kinds.items[i].title));
            view_set_text(k, "url", kind_url(ctx, req, &kinds.items[i]));
        }
    }
    return team_finish(&p, "planning_kinds", reply);
}

/* ---- The ask ---- */

/* What a partner asked for, which these dates answer; and the word that goes with them, as typed. */
static int set_ask(struct page *p, const struct request *req)
{
    const struct str *answer = params_first(&req->form, "reponse");
    view_set_text(p->view, "answer", answer ? *answer : STR(""));
    return ask_set_planned(p, request_text(req, "demande"));
}

/* ---- The form ---- */

static int draw_form(struct ctx *ctx, const struct request *req, struct reply *reply, struct series_form *f)
{
    struct page p;
    int64_t wrong = 0;
    for (int i = 0; i < SERIES_FIELDS; i++)
        wrong += f->wrong[i] != NULL;
    if (planning_start(&p, ctx, req, "Nouvelle date ou série", PLANNING_SERIES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "forms.css");
    page_style(&p, "series.css");
    view_set_text(p.view, "action", STR(PATH));
    view_set_int(p.view, "wrong_n", wrong);
    const struct str *waiting = params_first(req->method == METHOD_POST ? &req->form : &req->params, "attente");
    view_set_text(p.view, "waiting", waiting ? *waiting : STR(""));
    series_form_set(&p, f);
    if (set_ask(&p, req) != 0)
        return -1;
    if (wrong)
        reply->status = 422;
    return team_finish(&p, "planning_new", reply);
}

/* A series to copy: 1, 0 there is none, -1. */
static int fill_copy(struct ctx *ctx, struct str uuid, struct series_form *f)
{
    struct series s;
    int rc = series_read(ctx, uuid, &s);
    if (rc != 1)
        return rc;
    if (series_form_begin(ctx, str_of(s.kind), f) != 0 || series_form_fill(f, &s, NULL, 0) != 0)
        return -1;
    f->t.first = f->t.last = STR("");
    return 1;
}

int planning_new_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct series_form *f = ARENA_NEW(ctx->arena, struct series_form);
    struct str copied = request_text(req, "serie"), day = request_text(req, "jour");
    int32_t first;
    struct err ignored;
    if (!f)
        return fail_memory(&ctx->err);
    if (directory_as_team(ctx) != 0)
        return -1;
    int rc = copied.n ? fill_copy(ctx, copied, f) : 0;
    if (rc < 0 || (rc == 0 && series_form_begin(ctx, request_text(req, "genre"), f) != 0))
        return -1;
    if (!f->kind)
        return draw_kinds(ctx, req, reply);
    if (f->kind->is.pattern == PATTERN_ROTA)
        return team_go(reply, str_dup(ctx->arena, kind_url(ctx, req, f->kind)));
    series_form_take(f, &req->params);
    if (day.n && date_parse(day, &first, &ignored) == 0) {
        f->t.first = day;
        f->t.weekdays.n = 0;
        if (!params_first(&req->params, "regle"))
            f->t.rule = STR("une-fois");
    }
    return series_form_places(f) != 0 ? -1 : draw_form(ctx, req, reply, f);
}

/* ---- The dates, before anything is saved ---- */

static void set_staff(struct view *v, const struct series_form *f)
{
    struct view *list = view_set_list(v, "staff");
    for (size_t i = 0; i < f->series.staff.n; i++) {
        for (size_t k = 0; k < f->choices.n_people; k++) {
            if (strcmp(f->choices.people[k].uuid, f->series.staff.codes[i]) == 0)
                view_append_text(list, str_of(f->choices.people[k].label));
        }
    }
}

static int draw_preview(struct ctx *ctx, const struct request *req, struct reply *reply, struct series_form *f,
                        const struct preview *seen, const char *alert, const char *answer_error)
{
    struct page p;
    const struct str *before = params_first(&req->form, "vu");
    struct preview_line *lines = ARENA_ARRAY(ctx->arena, seen->n, struct preview_line);
    if (!lines)
        return fail_memory(&ctx->err);
    if (planning_start(&p, ctx, req, "Les dates, avant d’enregistrer", PLANNING_SERIES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "series.css");
    page_script(&p, "planning_preview.js");
    for (size_t i = 0; i < seen->n; i++) {
        const struct preview_date *d = &seen->dates[i];
        lines[i] = (struct preview_line){.day = d->day,
                                         .found = &d->found,
                                         .refused = d->found.hard > 0,
                                         .ticked = d->left_out && !(f->days.no_past && d->day < ctx_today(ctx)),
                                         .tickable = true};
    }
    series_preview_set(&p, lines, seen->n, before && alert ? *before : STR(""));
    series_preview_carry(&p, req);
    view_set_text(p.view, "action", STR(PATH));
    view_set_text(p.view, "agreed", str_of(seen->hash));
    view_set_text(p.view, "alert", str_of(alert));
    view_set_text(p.view, "name", str_of(f->series.title));
    view_set_text(p.view, "kind", str_of(str_is(str_of(f->series.title), f->kind->title) ? NULL : f->kind->title));
    bool alone = !f->series.rule && seen->n == 1;
    view_set_text(p.view, "rule", alone ? STR("") : series_rule_words(ctx, &f->series));
    view_set_text(p.view, "hours", series_hours_words(ctx, (int)f->series.start, (int)f->series.minutes));
    view_set_text(p.view, "place", str_of(f->place.id ? f->place.name : NULL));
    if (f->series.rule)
        series_preview_ahead(&p, &f->series);
    else
        view_set_bool(p.view, "ahead", false); /* dates chosen one by one are all there */
    set_staff(p.view, f);
    view_set_text(p.view, "answer_error", str_of(answer_error));
    if (set_ask(&p, req) != 0)
        return -1;
    if (alert)
        reply->status = answer_error ? 422 : 409;
    return team_finish(&p, "planning_preview", reply);
}

/* The day that waited (app/series_ahead.h) is made otherwise now: "UUID_AAAA-MM-JJ". */
static int leave_waiting(struct ctx *ctx, const struct request *req)
{
    const struct str *waiting = params_first(&req->form, "attente");
    struct err ignored;
    int32_t day;
    if (!waiting || waiting->n <= CRYPTO_UUID_SIZE || waiting->p[CRYPTO_UUID_SIZE - 1] != '_' ||
        date_parse(str_from(waiting->p + CRYPTO_UUID_SIZE, waiting->n - CRYPTO_UUID_SIZE), &day, &ignored) != 0)
        return 0;
    return series_ahead_leave(ctx, str_from(waiting->p, CRYPTO_UUID_SIZE - 1), day) < 0 ? -1 : 0;
}

/* With the ask that it answers, if it answers one. */
static int write_all(struct ctx *ctx, const struct request *req, struct series_form *f, struct preview *p,
                     enum planned_state *state, enum ask_answered *answered)
{
    const struct str *agreed = params_first(&req->form, "accord"), *answer = params_first(&req->form, "reponse");
    struct ask_plan what = {.uuid = request_text(req, "demande"), .answer = answer ? *answer : STR("")};
    *answered = ASK_ANSWERED;
    return what.uuid.n ? asks_plan(ctx, &what, &f->series, &f->days, agreed ? *agreed : STR(""), p, state, answered)
                       : planning_create(ctx, &f->series, &f->days, agreed ? *agreed : STR(""), p, state);
}

static int save(struct ctx *ctx, const struct request *req, struct reply *reply, struct series_form *f,
                struct preview *p)
{
    enum planned_state state;
    enum ask_answered answered;
    struct str ask = request_text(req, "demande");
    if (write_all(ctx, req, f, p, &state, &answered) != 0)
        return series_form_refused(f) == 0 ? draw_form(ctx, req, reply, f) : -1;
    if (state == PLANNED_OTHERWISE)
        return draw_preview(ctx, req, reply, f, p,
                            "Le planning a changé depuis que vous avez vu ces dates\u00A0: rien n’a été enregistré. "
                            "Voici ce qu’elles rencontrent maintenant.",
                            NULL);
    if (state == PLANNED_NOTHING)
        return draw_preview(ctx, req, reply, f, p,
                            "Toutes les dates sont refusées ou laissées de côté\u00A0: rien n’a été enregistré.", NULL);
    if (answered == ASK_TOO_LONG)
        return draw_preview(ctx, req, reply, f, p, "Rien n’est enregistré\u00A0: votre mot est trop long.",
                            "C’est trop long\u00A0: 1000 caractères au plus.");
    if (answered != ASK_ANSWERED)
        return draw_preview(ctx, req, reply, f, p,
                            "Quelqu’un a déjà répondu à cette demande\u00A0: rien n’a été enregistré.", NULL);
    if (leave_waiting(ctx, req) != 0)
        return -1;
    if (ask.n)
        return team_go(reply,
                       arena_printf(ctx->arena, "/equipe/planning/demandes/%.*s?fait=planifiee", (int)ask.n, ask.p));
    if (f->series.uuid)
        return team_go(reply, arena_printf(ctx->arena, "/equipe/planning/series/%s?fait=enregistree", f->series.uuid));
    return team_go(reply, arena_printf(ctx->arena, "/equipe/planning/dates/%s?fait=enregistree", p->dates[0].uuid));
}

int planning_new_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct series_form *f = ARENA_NEW(ctx->arena, struct series_form);
    struct preview *p = ARENA_NEW(ctx->arena, struct preview);
    struct str step = request_text(req, "etape");
    int32_t *out;
    if (!f || !p)
        return fail_memory(&ctx->err);
    if (directory_as_team(ctx) != 0 || series_form_begin(ctx, request_text(req, "genre"), f) != 0)
        return -1;
    if (!f->kind)
        return draw_kinds(ctx, req, reply);
    series_form_take(f, &req->form);
    if (str_is(step, "lieu") || str_is(step, "modifier"))
        return series_form_places(f) != 0 ? -1 : draw_form(ctx, req, reply, f);
    int rc = series_form_parse(f);
    if (rc != 1)
        return rc < 0 ? -1 : draw_form(ctx, req, reply, f);
    if (series_preview_ticked(ctx, req, &out, &f->days.n_left_out) != 0)
        return -1;
    f->days.left_out = out;
    f->days.no_past = str_is(step, "a-venir");
    if (f->days.no_past || str_is(step, "enregistrer"))
        return save(ctx, req, reply, f, p);
    if (planning_preview(ctx, &f->series, &f->days, p) != 0)
        return series_form_refused(f) == 0 ? draw_form(ctx, req, reply, f) : -1;
    return draw_preview(ctx, req, reply, f, p, NULL, NULL);
}
