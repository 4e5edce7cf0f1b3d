/* An on-call rota: its people in their order, each person's weeks before anything is saved, and a swap of two weeks. */
#include "app/rota_plan.h"

#include "base/date.h"
#include "base/date_words.h"
#include "findings.h"
#include "publish/occurrence_view.h"
#include "series.h"
#include "series_form.h"
#include "series_preview.h"

#define PATH "/equipe/planning/astreinte"

/* Selects of the form: one for each turn that is usual. */
#define TURNS_SHOWN 12

struct rota_form {
    struct activities kinds;
    const struct activity_kind *kind;
    struct series_choices choices;
    struct str title, first, last, level;
    struct typed_codes turns;
    const char *title_error, *first_error, *last_error, *turns_error;
    struct series series;
};

static void take(const struct params *given, const char *name, struct str *out)
{
    const struct str *value = params_first(given, name);
    if (value)
        *out = str_trim(*value);
}

/* 1; 0: no rule declares such a rota; -1. */
static int begin(struct ctx *ctx, const struct request *req, const struct params *given, struct rota_form *f)
{
    const char *name = str_dup(ctx->arena, request_text(req, "genre"));
    if (!name)
        return fail_memory(&ctx->err);
    if (activities_read(ctx, &f->kinds) != 0 || series_choices(ctx, &f->choices) != 0)
        return -1;
    f->kind = activities_find(&f->kinds, name);
    if (!f->kind || f->kind->is.pattern != PATTERN_ROTA)
        return 0;
    f->title = str_of(f->kind->title);
    f->level = str_of(level_names[f->kind->is.level]);
    take(given, "titre", &f->title);
    take(given, "premier_jour", &f->first);
    take(given, "dernier_jour", &f->last);
    take(given, "niveau", &f->level);
    for (size_t i = 0; i < given->n && f->turns.n < ROTA_TURNS_MAX; i++) {
        if (str_is(given->items[i].name, "tour") && given->items[i].value.n)
            f->turns.items[f->turns.n++] = given->items[i].value;
    }
    return 1;
}

static void set_people(struct view *turn, const struct rota_form *f, struct str chosen)
{
    struct view *list = view_set_list(turn, "people");
    for (size_t i = 0; i < f->choices.n_people; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "code", str_of(f->choices.people[i].uuid));
        view_set_text(v, "label", str_of(f->choices.people[i].label));
        view_set_bool(v, "selected", str_is(chosen, f->choices.people[i].uuid));
    }
}

static int draw_form(struct ctx *ctx, const struct request *req, struct reply *reply, struct rota_form *f)
{
    static const char *const levels[] = {"Tout le monde", "Les partenaires et l’équipe", "L’équipe seule"};
    struct page p;
    if (planning_start(&p, ctx, req, f->kind->title, PLANNING_SERIES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "forms.css");
    page_style(&p, "series.css");
    view_set_text(p.view, "action", STR(PATH));
    view_set_text(p.view, "kind", str_of(f->kind->name));
    view_set_text(p.view, "name", f->title);
    view_set_text(p.view, "kind_title", str_of(f->kind->title));
    view_set_text(p.view, "first", f->first);
    view_set_text(p.view, "last", f->last);
    view_set_text(p.view, "title_error", str_of(f->title_error));
    view_set_text(p.view, "first_error", str_of(f->first_error));
    view_set_text(p.view, "last_error", str_of(f->last_error));
    view_set_text(p.view, "turns_error", str_of(f->turns_error));
    view_set_bool(p.view, "nobody", f->choices.n_people == 0);
    struct view *list = view_set_list(p.view, "levels");
    for (int i = 0; i < LEVEL__MAX; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "code", str_of(level_names[i]));
        view_set_text(v, "label", str_of(levels[i]));
        view_set_bool(v, "selected", str_is(f->level, level_names[i]));
    }
    list = view_set_list(p.view, "turns");
    size_t shown = f->turns.n + 2 > TURNS_SHOWN ? f->turns.n + 2 : TURNS_SHOWN;
    for (size_t i = 0; i < shown && i < ROTA_TURNS_MAX; i++) {
        struct view *v = view_append(list);
        view_set_int(v, "n", (int64_t)i + 1);
        set_people(v, f, i < f->turns.n ? f->turns.items[i] : STR(""));
    }
    if (f->title_error || f->first_error || f->last_error || f->turns_error)
        reply->status = 422;
    return team_finish(&p, "rota_new", reply);
}

int rota_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct rota_form *f = ARENA_NEW(ctx->arena, struct rota_form);
    if (!f)
        return fail_memory(&ctx->err);
    int rc = begin(ctx, req, &req->params, f);
    if (rc == 0)
        return team_go(reply, "/equipe/planning/nouvelle");
    return rc < 0 ? -1 : draw_form(ctx, req, reply, f);
}

/* ---- What it says ---- */

static int set_text(struct ctx *ctx, struct series *s, const char *field, struct str text)
{
    return record_parse(&series_type, s, record_index(&series_type, str_of(field)), text, ctx->arena, &ctx->err);
}

/* 1; 0 something is wrong and said; -1. */
static int parse(struct ctx *ctx, struct rota_form *f, struct terms *turns)
{
    static const char *const marked[] = {"kind", "open_to", "level", "place", "team", "capacity", "start", "minutes"};
    struct series *s = &f->series;
    struct err ignored;
    int level = record_name_index(level_names, f->level);
    int32_t day;
    *s = (struct series){.kind = f->kind->name,
                         .open_to = f->kind->is.open_to,
                         .minutes = f->kind->is.minutes,
                         .level = level < 0 ? LEVEL_TEAM : level};
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
        record_mark_set(s, record_index(&series_type, str_of(marked[i])));
    if (!f->title.n || set_text(ctx, s, "title", f->title) != 0)
        f->title_error = "Un titre est attendu, de 200 lettres au plus.";
    if (date_words_parse(f->first, ctx_today(ctx), ctx->arena, &day, &ignored) != 0)
        f->first_error = "Une date est attendue, comme 24/11/2026.";
    else
        s->first = rota_week(day);
    record_mark_set(s, record_index(&series_type, STR("first")));
    if (f->last.n) {
        if (date_words_parse(f->last, ctx_today(ctx), ctx->arena, &s->last, &ignored) != 0 || s->last < s->first)
            f->last_error = "Une date est attendue, après le premier jour.";
        record_mark_set(s, record_index(&series_type, STR("last")));
    }
    turns->codes = ARENA_ARRAY(ctx->arena, f->turns.n, const char *);
    if (!turns->codes)
        return fail_memory(&ctx->err);
    for (turns->n = 0; turns->n < f->turns.n; turns->n++) {
        turns->codes[turns->n] = str_dup(ctx->arena, f->turns.items[turns->n]);
        if (!turns->codes[turns->n])
            return fail_memory(&ctx->err);
    }
    if (f->turns.n == 0)
        f->turns_error = "Choisissez au moins une personne.";
    return !f->title_error && !f->first_error && !f->last_error && !f->turns_error;
}

/* What a use case refuses, beside its field: 0, or -1. */
static int refused(struct ctx *ctx, struct rota_form *f)
{
    struct str why = str_of(ctx->err.msg);
    if (ctx->err.code != ERR_INPUT)
        return -1;
    if (str_starts(why, STR("turns: more than")))
        f->turns_error = "Douze personnes différentes au plus, et vingt-quatre tours.";
    else if (str_starts(why, STR("turns")))
        f->turns_error = "Une de ces personnes n’est plus planifiée.";
    else if (str_starts(why, STR("days")))
        f->last_error = "Plus de 600 jours\u00A0: choisissez un dernier jour plus proche.";
    else
        return -1;
    return 0;
}

/* ---- The weeks, before anything is saved ---- */

static void set_day(struct view *v, struct ctx *ctx, const struct rota_preview *r, const struct rota_date *d)
{
    struct buf day = buf_in(ctx->arena, 100);
    date_full(&day, d->span.day);
    struct occurrence o = {.day = d->span.day, .start = d->span.start, .minutes = d->span.minutes};
    struct buf hours = buf_in(ctx->arena, 100);
    occurrence_time(&o);
    occurrence_hours(&hours, &o);
    view_set_text(v, "day", buf_str(&day));
    view_set_text(v, "hours", buf_str(&hours));
    view_set_text(v, "holiday", str_of(d->span.holiday));
    view_set_bool(v, "refused", d->found.hard > 0);
    view_set_bool(v, "long", d->span.whole ? d->span.minutes != 1440 : d->span.minutes % 60 != 0);
    view_set_text(v, "person", d->person == BOARD_NONE ? STR("") : str_of(r->board->people[d->person].person.label));
    findings_set(v, &d->found);
}

static void set_weeks(struct page *p, const struct rota_preview *r, const struct terms *turns)
{
    struct ctx *ctx = p->ctx;
    struct view *list = view_set_list(p->view, "weeks"), *days = NULL;
    for (size_t i = 0; i < r->n; i++) {
        const struct rota_date *d = &r->dates[i];
        if (i == 0 || rota_week(d->span.day) != rota_week(r->dates[i - 1].span.day)) {
            struct view *v = view_append(list);
            struct buf monday = buf_in(ctx->arena, 100);
            size_t person = board_person(r->board, turns->codes[d->span.turn]);
            int64_t holes = 0, holidays = 0;
            for (size_t k = i; k < r->n && rota_week(r->dates[k].span.day) == rota_week(d->span.day); k++) {
                holes += r->dates[k].found.hard > 0;
                holidays += r->dates[k].span.holiday != NULL;
            }
            date_long(&monday, rota_week(d->span.day));
            view_set_text(v, "monday", buf_str(&monday));
            view_set_text(v, "person", str_of(person == BOARD_NONE ? NULL : r->board->people[person].person.label));
            view_set_int(v, "holes", holes);
            view_set_int(v, "holidays", holidays);
            days = view_set_list(v, "days");
        }
        set_day(view_append(days), ctx, r, d);
    }
}

static int draw_preview(struct ctx *ctx, const struct request *req, struct reply *reply, struct rota_form *f,
                        const struct rota_preview *r, const struct terms *turns, const char *alert)
{
    struct page p;
    if (planning_start(&p, ctx, req, "Les semaines, avant d’enregistrer", PLANNING_SERIES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "series.css");
    series_preview_carry(&p, req);
    series_preview_ahead(&p, &f->series);
    set_weeks(&p, r, turns);
    view_set_text(p.view, "action", STR(PATH));
    view_set_text(p.view, "name", f->title);
    view_set_text(p.view, "agreed", str_of(r->hash));
    view_set_text(p.view, "alert", str_of(alert));
    view_set_int(p.view, "total", (int64_t)r->n);
    view_set_int(p.view, "refused_n", (int64_t)r->refused);
    view_set_bool(p.view, "alsace", r->board->alsace_moselle);
    if (alert)
        reply->status = 409;
    return team_finish(&p, "rota_preview", reply);
}

int rota_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct rota_form *f = ARENA_NEW(ctx->arena, struct rota_form);
    struct str step = request_text(req, "etape");
    const struct str *agreed = params_first(&req->form, "accord");
    enum planned_state state = PLANNED_OTHERWISE;
    struct rota_preview r;
    struct terms turns = {0};
    if (!f)
        return fail_memory(&ctx->err);
    int rc = begin(ctx, req, &req->form, f);
    if (rc <= 0)
        return rc < 0 ? -1 : team_go(reply, "/equipe/planning/nouvelle");
    if (str_is(step, "modifier"))
        return draw_form(ctx, req, reply, f);
    rc = parse(ctx, f, &turns);
    if (rc != 1)
        return rc < 0 ? -1 : draw_form(ctx, req, reply, f);
    bool saves = str_is(step, "enregistrer");
    rc = saves ? rota_create(ctx, &f->series, &turns, agreed ? *agreed : STR(""), &r, &state)
               : rota_preview(ctx, &f->series, &turns, &r);
    if (rc != 0)
        return refused(ctx, f) == 0 ? draw_form(ctx, req, reply, f) : -1;
    if (saves && state == PLANNED)
        return team_go(reply, arena_printf(ctx->arena, "%s?fait=enregistree", series_url(ctx, f->series.uuid)));
    return draw_preview(ctx, req, reply, f, &r, &turns,
                        saves ? "Le planning a changé depuis que vous avez vu ces semaines\u00A0: rien n’a été "
                                "enregistré. Les voici à jour."
                              : NULL);
}

/* ---- Two weeks change hands ---- */

/* "2026-11-30_UUID": a week and who held it. */
static int read_side(struct str text, struct rota_side *out, struct err *err)
{
    size_t cut = str_find(text, '_');
    out->holder = cut < text.n ? str_from(text.p + cut + 1, text.n - cut - 1) : STR("");
    return date_parse(str_from(text.p, cut), &out->day, err);
}

int rota_swap_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str uuid = request_text(req, "uuid"), one = STR(""), other = STR("");
    const char *why = NULL;
    struct err ignored;
    struct rota_side sides[2];
    take(&req->form, "semaine", &one);
    take(&req->form, "contre", &other);
    if (read_side(one, &sides[0], &ignored) != 0 || read_side(other, &sides[1], &ignored) != 0) {
        reply->status = 422;
        return series_draw(ctx, req, reply, "Choisissez deux semaines.", NULL);
    }
    int rc = rota_swap(ctx, uuid, sides, &why);
    if (rc < 0)
        return -1;
    if (rc == 1)
        return team_go(reply,
                       arena_printf(ctx->arena, "/equipe/planning/series/%.*s?fait=echangees", (int)uuid.n, uuid.p));
    reply->status = 409;
    return series_draw(ctx, req, reply, arena_printf(ctx->arena, "L’échange est refusé. %s", why), NULL);
}
