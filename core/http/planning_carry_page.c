/* Carrying a year to the next: every series with its next dates, and of these only those that need a decision. */
#include "slots.h"

#include "app/carry.h"
#include "app/directory.h"
#include "base/date.h"
#include "findings.h"
#include "series_form.h"

#define PATH "/equipe/planning/annee"

/* Of a form: what becomes of one date. */
static const char *const choice_codes[CARRY__MAX] = {
    [CARRY_KEEP] = "garder", [CARRY_LEAVE] = "laisser", [CARRY_MOVE] = "deplacer"};

/* ---- Which year ---- */

/* "2026", or "2026-2027" from September. */
static const char *year_code(struct ctx *ctx, struct carry_year y)
{
    return y.season ? arena_printf(ctx->arena, "%d-%d", y.year, y.year + 1) : arena_printf(ctx->arena, "%d", y.year);
}

static bool parse_year(struct str code, struct carry_year *out)
{
    int64_t year = 0, next = 0;
    size_t dash = str_find(code, '-');
    struct err ignored;
    out->season = dash < code.n;
    if (str_to_int(str_from(code.p, dash), DATE_YEAR_MIN, DATE_YEAR_MAX, &year, &ignored) != 0)
        return false;
    out->year = (int)year;
    return !out->season ||
           str_to_int(str_from(code.p + dash + 1, code.n - dash - 1), year + 1, year + 1, &next, &ignored) == 0;
}

/* The years one may carry: the one before, this one and the next, of both kinds. */
static void set_years(struct page *p, struct carry_year current)
{
    struct view *list = view_set_list(p->view, "years");
    struct civil today;
    date_to_ymd(ctx_today(p->ctx), &today);
    for (int season = 0; season < 2; season++) {
        for (int year = today.year - 1; year <= today.year + 1; year++) {
            struct carry_year y = {.year = year, .season = season == 1}, next = {year + 1, season == 1};
            struct view *v = view_append(list);
            const char *was = year_code(p->ctx, y), *then = year_code(p->ctx, next);
            view_set_text(v, "code", str_of(was));
            view_set_text(v, "label",
                          str_of(arena_printf(p->ctx->arena, "%s vers %s%s", was ? was : "", then ? then : "",
                                              season ? ", de septembre à août" : "")));
            view_set_bool(v, "selected", y.year == current.year && y.season == current.season);
        }
    }
}

/* ---- What was answered ---- */

/* "d_12_2027-03-29" */
static bool parse_name(struct str name, struct carry_answer *out)
{
    struct err ignored;
    if (!str_starts(name, STR("d_")))
        return false;
    struct str rest = str_from(name.p + 2, name.n - 2);
    size_t bar = str_find(rest, '_');
    return bar < rest.n && str_to_int(str_from(rest.p, bar), 1, INT64_MAX, &out->series, &ignored) == 0 &&
           date_parse(str_from(rest.p + bar + 1, rest.n - bar - 1), &out->day, &ignored) == 0;
}

static int take_answers(struct ctx *ctx, const struct request *req, struct carry_answers *out)
{
    struct carry_answer *items = ARENA_ARRAY(ctx->arena, req->form.n, struct carry_answer);
    struct str *series = ARENA_ARRAY(ctx->arena, req->form.n, struct str);
    if (!items || !series)
        return fail_memory(&ctx->err);
    *out = (struct carry_answers){.given = true, .series = series, .items = items};
    for (size_t i = 0; i < req->form.n; i++) {
        const struct param *x = &req->form.items[i];
        struct carry_answer a = {0};
        if (str_is(x->name, "serie"))
            series[out->n_series++] = x->value;
        for (int c = 0; c < CARRY__MAX; c++) {
            if (!str_is(x->value, choice_codes[c]) || !parse_name(x->name, &a))
                continue;
            a.choice = (enum carry_choice)c;
            items[out->n++] = a;
        }
    }
    return 0;
}

/* ---- Drawing ---- */

static struct str full_day(struct ctx *ctx, int32_t day)
{
    struct buf b = buf_in(ctx->arena, 60);
    date_full(&b, day);
    return buf_str(&b);
}

static void add_choice(struct view *list, enum carry_choice c, enum carry_choice chosen, struct str label)
{
    struct view *v = view_append(list);
    view_set_text(v, "value", str_of(choice_codes[c]));
    view_set_text(v, "label", label);
    view_set_bool(v, "checked", c == chosen);
}

/* What the page says once, of the whole series or of all, is not said of its dates. */
static bool is_said_elsewhere(const struct carry *c, const struct carry_series *s, const struct carry_date *d,
                              const struct finding *f)
{
    return f->strength != STRENGTH_HARD &&
           (s->said[f->constraint] > 0 || (f->constraint == CONSTRAINT_SCHOOL_HOLIDAY && d->day > c->school_until));
}

static void set_date(struct view *v, struct ctx *ctx, const struct carry *c, const struct carry_series *s,
                     const struct carry_date *d)
{
    char iso[DATE_ISO_SIZE];
    struct findings found = {.n = 0};
    struct view *choices = view_set_list(v, "choices");
    date_iso(d->day, iso);
    for (size_t i = 0; i < d->n_found; i++) {
        const struct finding *f = &d->found[i];
        if (!is_said_elsewhere(c, s, d, f))
            found.items[found.n++] = *f;
    }
    view_set_text(v, "name", str_of(arena_printf(ctx->arena, "d_%lld_%s", (long long)s->was.id, iso)));
    view_set_text(v, "day", full_day(ctx, d->day));
    view_set_bool(v, "taken", d->taken);
    findings_set(v, &found);
    if (!d->refused)
        add_choice(choices, CARRY_KEEP, d->choice, STR("La garder"));
    add_choice(choices, CARRY_LEAVE, d->choice, STR("Ne pas la reconduire"));
    if (d->other)
        add_choice(choices, CARRY_MOVE, d->choice,
                   str_of(arena_printf(ctx->arena, "La mettre le %s", full_day(ctx, d->other).p)));
}

/* What a series says of its dates without asking: "IDE 1 ne travaille pas... (12 dates)". */
static void set_said(struct view *v, struct ctx *ctx, const struct carry_series *s)
{
    struct view *list = view_set_list(v, "said");
    for (size_t i = 0; i < s->n_gone; i++)
        view_append_text(list, str_of(arena_printf(ctx->arena,
                                                   "%s n’est plus dans l’équipe\u00A0: les dates se feront sans "
                                                   "cette personne.",
                                                   s->gone[i])));
    for (int c = 0; c < CONSTRAINT__MAX; c++) {
        if (s->said[c] == 0)
            continue;
        const char *of = s->said[c] == s->n ? "toutes les dates" : NULL;
        view_append_text(list, str_of(of ? arena_printf(ctx->arena, "%s (%s)", s->example[c], of)
                                         : arena_printf(ctx->arena, "%s (%zu date%s)", s->example[c], s->said[c],
                                                        s->said[c] > 1 ? "s" : "")));
    }
}

/* Which series it is: several have one title. */
static void set_which(struct view *v, struct ctx *ctx, const struct carry_series *s)
{
    view_set_text(v, "title", str_of(s->was.title));
    view_set_text(v, "place", str_of(s->place));
    view_set_text(v, "rule", series_rule_words(ctx, &s->was));
    view_set_text(v, "hours", series_hours_words(ctx, (int)s->was.start, (int)s->was.minutes));
}

static void set_series(struct view *v, struct ctx *ctx, const struct carry *c, const struct carry_series *s)
{
    struct view *dates = view_set_list(v, "dates");
    view_set_text(v, "uuid", str_of(s->was.uuid));
    set_which(v, ctx, s);
    view_set_text(v, "first", full_day(ctx, s->dates[0].day));
    view_set_text(v, "last", full_day(ctx, s->dates[s->n - 1].day));
    view_set_int(v, "n", (int64_t)s->n);
    view_set_int(v, "decisions", (int64_t)s->decisions);
    view_set_bool(v, "ticked", s->ticked);
    set_said(v, ctx, s);
    for (size_t i = 0; i < s->n; i++) {
        if (s->dates[i].decision)
            set_date(view_append(dates), ctx, c, s, &s->dates[i]);
    }
}

/* Dates of the next year that need a decision and that no choice of this form settles: each is on a page of its own. */
static void set_watched(struct view *v, struct ctx *ctx, const struct carry *c, const struct carry_series *s)
{
    struct view *dates = view_set_list(v, "dates");
    for (size_t i = 0; i < s->n; i++) {
        const struct carry_date *d = &s->dates[i];
        if (!d->decision)
            continue;
        struct findings found = {.n = 0};
        struct view *o = view_append(dates);
        for (size_t k = 0; k < d->n_found; k++) {
            if (!is_said_elsewhere(c, s, d, &d->found[k]))
                found.items[found.n++] = d->found[k];
        }
        view_set_text(o, "day", full_day(ctx, d->day));
        view_set_text(o, "url",
                      str_of(d->uuid ? arena_printf(ctx->arena, "/equipe/planning/dates/%s", d->uuid) : NULL));
        view_set_text(o, "waits", str_of(d->waits));
        view_set_bool(o, "hole", d->hole);
        findings_set(o, &found);
    }
    view_set_int(v, "decisions", (int64_t)s->decisions);
}

/* A rota: the turn goes on, and whose spans are holes. */
static void set_rota(struct view *v, struct ctx *ctx, const struct carry *c, const struct carry_series *s)
{
    set_watched(v, ctx, c, s);
    view_set_text(v, "uuid", str_of(s->was.uuid));
    view_set_text(v, "title", str_of(s->was.title));
    view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/planning/series/%s", s->was.uuid)));
    view_set_text(v, "person", str_of(s->next_person));
    view_set_text(v, "first", full_day(ctx, s->dates[0].day));
    view_set_text(v, "last", full_day(ctx, s->dates[s->n - 1].day));
    view_set_int(v, "n", (int64_t)s->n);
    view_set_bool(v, "ticked", s->ticked);
}

static const char *const state_words[] = {
    [CARRY_NEXT] = "",
    [CARRY_DONE] = "déjà reconduite",
    [CARRY_REPLACED] = "remplacée par une autre, qui la continue",
    [CARRY_NO_TURN] = "une astreinte dont le tour n’est pas écrit",
    [CARRY_UNKNOWN] = "aucune règle ne déclare plus ce genre de dates",
    [CARRY_EMPTY] = "aucune date à venir",
    [CARRY_WAITS] = "à reconduire ensuite\u00A0: il y en a trop pour une fois",
};

/* The form of a new rota, with what is known of this one; NULL: it has its turn. */
static const char *rota_url(struct ctx *ctx, const struct carry *c, const struct carry_series *s)
{
    struct buf b = buf_in(ctx->arena, 2000);
    char first[DATE_ISO_SIZE], last[DATE_ISO_SIZE];
    if (s->state != CARRY_NO_TURN)
        return NULL;
    date_iso(s->was.last + 1 > c->first ? s->was.last + 1 : c->first, first);
    date_iso(c->last, last);
    buf_lit(&b, "/equipe/planning/astreinte?genre=");
    buf_url(&b, str_of(s->was.kind));
    buf_lit(&b, "&titre=");
    buf_url(&b, str_of(s->was.title));
    buf_fmt(&b, "&premier_jour=%s&dernier_jour=%s&niveau=%s", first, last, level_names[s->was.level]);
    return buf_cstr(&b);
}

static void set_other(struct view *v, struct ctx *ctx, const struct carry *c, const struct carry_series *s)
{
    view_set_text(v, "title", str_of(s->was.title));
    view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/planning/series/%s", s->was.uuid)));
    view_set_text(v, "state", str_of(state_words[s->state]));
    view_set_text(v, "rota_url", str_of(rota_url(ctx, c, s)));
}

/* One whose dates come by themselves: until when, and those that need a decision. */
static void set_going(struct view *v, struct ctx *ctx, const struct carry *c, const struct carry_series *s)
{
    bool ends = record_has(&s->was, record_index(&series_type, STR("last")));
    set_watched(v, ctx, c, s);
    set_which(v, ctx, s);
    view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/planning/series/%s", s->was.uuid)));
    view_set_bool(v, "endless", !ends);
    view_set_text(v, "until", full_day(ctx, ends ? s->was.last : s->was.extended_to));
    view_set_int(v, "n", (int64_t)s->standing);
}

static void set_all(struct page *p, const struct carry *c)
{
    struct ctx *ctx = p->ctx;
    struct view *series = view_set_list(p->view, "series"), *others = view_set_list(p->view, "others"),
                *rotas = view_set_list(p->view, "rotas"), *going = view_set_list(p->view, "going");
    for (size_t i = 0; i < c->n; i++) {
        const struct carry_series *s = &c->series[i];
        if (s->state == CARRY_NEXT)
            set_series(view_append(series), ctx, c, s);
        else if (s->state == CARRY_IN_TURN)
            set_rota(view_append(rotas), ctx, c, s);
        else if (s->state == CARRY_GOES_ON)
            set_going(view_append(going), ctx, c, s);
        else
            set_other(view_append(others), ctx, c, s);
    }
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, struct carry_year year,
                const struct carry *c, const char *alert)
{
    struct page p;
    if (planning_start(&p, ctx, req, "Reconduire une année", PLANNING_SERIES) != 0)
        return -1;
    page_address(&p, reply, PATH, NULL, true);
    page_style(&p, "forms.css");
    page_style(&p, "series.css");
    page_style(&p, "slots.css");
    set_all(&p, c);
    set_years(&p, year);
    view_set_text(p.view, "action", STR(PATH));
    view_set_text(p.view, "year", str_of(year_code(ctx, year)));
    view_set_text(p.view, "next_year",
                  str_of(year_code(ctx, (struct carry_year){.year = year.year + 1, .season = year.season})));
    view_set_text(p.view, "agreed", str_of(c->hash));
    view_set_text(p.view, "alert", str_of(alert));
    view_set_int(p.view, "series_n", (int64_t)c->n_next);
    view_set_int(p.view, "dates_n", (int64_t)c->n_dates);
    view_set_int(p.view, "decisions_n", (int64_t)c->n_decisions);
    view_set_int(p.view, "watched_n", (int64_t)c->n_watched);
    view_set_bool(p.view, "school_unknown", c->school_unknown);
    if (c->school_until >= c->first)
        view_set_text(p.view, "school_until", full_day(ctx, c->school_until));
    else
        view_set_null(p.view, "school_until");
    view_set_text(p.view, "until", c->until < c->last ? full_day(ctx, c->until) : STR(""));
    view_set_int(p.view, "written_series", request_int(req, "series", 0));
    view_set_int(p.view, "written_dates", request_int(req, "dates", 0));
    if (alert)
        reply->status = 409;
    return team_finish(&p, "planning_carry", reply);
}

/* ---- The page and its form ---- */

static int year_of(struct ctx *ctx, const struct request *req, struct reply *reply, struct carry_year *out)
{
    struct str code = request_text(req, "annee");
    *out = carry_usual(ctx_today(ctx), false);
    if (code.n && !parse_year(code, out)) {
        reply_error(ctx, reply, 400, "Cette année n’est pas comprise.");
        return 0;
    }
    return 1;
}

int planning_carry_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    static const struct carry_answers nothing;
    struct carry c;
    struct carry_year year;
    if (!year_of(ctx, req, reply, &year))
        return 0;
    if (directory_as_team(ctx) != 0 || carry_preview(ctx, year, &nothing, &c) != 0)
        return -1;
    if (!request_text(req, "annee").n && c.n_next == 0) { /* whoever chose no year sees the one with something to do */
        struct carry other;
        struct carry_year second = carry_usual(ctx_today(ctx), true);
        if (carry_preview(ctx, second, &nothing, &other) != 0)
            return -1;
        if (other.n_next)
            return draw(ctx, req, reply, second, &other, NULL);
    }
    return draw(ctx, req, reply, year, &c, NULL);
}

int planning_carry_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct carry c;
    struct carry_year year;
    struct carry_answers answers;
    enum planned_state state;
    const struct str *agreed = params_first(&req->form, "accord");
    if (!year_of(ctx, req, reply, &year))
        return 0;
    if (directory_as_team(ctx) != 0 || take_answers(ctx, req, &answers) != 0)
        return -1;
    if (carry_apply(ctx, year, &answers, agreed ? *agreed : STR(""), &c, &state) != 0) {
        const char *why = arena_strdup(ctx->arena, ctx->err.msg);
        if (ctx->err.code != ERR_INPUT || !str_starts(str_of(why), STR("«")))
            return -1;
        ctx->err = (struct err){0}; /* a series whose text names a secret place */
        return carry_preview(ctx, year, &answers, &c) != 0 ? -1 : draw(ctx, req, reply, year, &c, why);
    }
    if (state == PLANNED)
        return team_go(reply, arena_printf(ctx->arena, PATH "?annee=%s&series=%zu&dates=%zu", year_code(ctx, year),
                                           c.n_series_written, c.n_dates_written));
    return draw(ctx, req, reply, year, &c,
                state == PLANNED_NOTHING ? "Aucune date n’est à reconduire\u00A0: rien n’a été enregistré."
                : c.n_taken
                    ? "Des dates gardées ou déplacées se gênent\u00A0: rien n’a été enregistré. Elles sont marquées."
                    : "Le planning a changé depuis que vous avez vu cette page\u00A0: rien n’a été enregistré. "
                      "Voici ce que les dates rencontrent maintenant.");
}
