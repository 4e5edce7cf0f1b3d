/* The series of the planning: all of them, and one with its dates, settings and history. */
#include "app/rota_plan.h"
#include "base/date.h"
#include "domain/occurrence.h"
#include "planning_card.h"
#include "planning_words.h"
#include "publish/occurrence_view.h"
#include "reread.h"
#include "series.h"
#include "series_form.h"

const char *series_url(struct ctx *ctx, const char *uuid)
{
    return arena_printf(ctx->arena, "/equipe/planning/series/%s", uuid);
}

static struct str day_words(struct ctx *ctx, int32_t day)
{
    struct buf b = buf_in(ctx->arena, 100);
    occurrence_day(&b, day, ctx_today(ctx));
    return buf_str(&b);
}

/* ---- All of them ---- */

static int set_filter(struct page *p, const struct request *req, const struct activities *kinds)
{
    struct view *list = view_set_list(p->view, "kinds");
    for (size_t i = 0; i < kinds->n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "code", str_of(kinds->items[i].name));
        view_set_text(v, "label", str_of(kinds->items[i].title));
        view_set_bool(v, "selected", str_is(request_text(req, "genre"), kinds->items[i].name));
    }
    view_set_text(p->view, "sought", request_text(req, "q"));
    view_set_bool(p->view, "over", str_is(request_text(req, "finies"), "oui"));
    return 0;
}

static void set_row(struct view *v, struct ctx *ctx, const struct series_row *row, const struct activities *kinds)
{
    const struct series *s = &row->series;
    view_set_text(v, "name", str_of(s->title));
    view_set_text(v, "url", str_of(series_url(ctx, s->uuid)));
    view_set_text(v, "kind", activities_label(kinds, s->kind, ctx->arena));
    view_set_text(v, "rule", series_rule_words(ctx, s));
    view_set_text(v, "hours", series_hours_words(ctx, (int)s->start, (int)s->minutes));
    view_set_text(v, "place", str_of(row->place));
    view_set_text(v, "next", row->next ? day_words(ctx, row->next) : STR(""));
    view_set_int(v, "left", row->left);
    view_set_int(v, "cancelled", row->cancelled);
    bool ends = record_has(s, record_index(&series_type, STR("last")));
    view_set_bool(v, "over", ends && s->last < ctx_today(ctx));
    view_set_text(v, "until", ends ? day_words(ctx, s->last) : STR(""));
}

int series_list_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct activities kinds;
    struct series_row *rows;
    struct idle_place *idle;
    size_t n, n_idle;
    const char *kind = request_text(req, "genre").n ? str_dup(ctx->arena, request_text(req, "genre")) : NULL;
    struct series_filter filter = {
        .kind = kind, .text = request_text(req, "q"), .over = str_is(request_text(req, "finies"), "oui")};
    if (activities_read(ctx, &kinds) != 0 || series_rows(ctx, &filter, &rows, &n) != 0 ||
        series_idle_places(ctx, &idle, &n_idle) != 0 || planning_start(&p, ctx, req, "Séries", PLANNING_SERIES) != 0 ||
        set_filter(&p, req, &kinds) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "series.css");
    struct view *list = view_set_list(p.view, "rows");
    for (size_t i = 0; i < n; i++)
        set_row(view_append(list), ctx, &rows[i], &kinds);
    view_set_int(p.view, "total", (int64_t)n);
    view_set_bool(p.view, "filtered", filter.kind || filter.text.n);
    list = view_set_list(p.view, "idle");
    for (size_t i = 0; i < n_idle; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "name", str_of(idle[i].name));
        view_set_text(v, "last", day_words(ctx, idle[i].last));
        view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/planning/nouvelle?lieu=%s", idle[i].uuid)));
    }
    return team_finish(&p, "series_list", reply);
}

/* ---- One ---- */

static int set_fields(struct page *p, struct planning_words *w, const struct series *s)
{
    static const char *const shown[] = {"place",     "team",     "staff",   "theme", "publics", "capacity", "open_to",
                                        "open_note", "campaign", "funders", "level", "first",   "last"};
    struct view *list = view_set_list(p->view, "fields");
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        struct str words;
        if (planning_words_value(w, &series_type, s, record_index(&series_type, str_of(shown[i])), &words) != 0)
            return -1;
        if (!words.n)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(planning_words_label(shown[i])));
        view_set_text(v, "text", words);
    }
    return 0;
}

static void set_date(struct view *v, struct ctx *ctx, const struct occurrence *o)
{
    struct buf hours = buf_in(ctx->arena, 100);
    occurrence_hours(&hours, o);
    bool moved = record_has(o, record_index(&occurrence_type, STR("was_day")));
    view_set_text(v, "url", str_of(planning_date_url(ctx, o->uuid)));
    view_set_text(v, "day", day_words(ctx, o->day));
    view_set_text(v, "hours", buf_str(&hours));
    view_set_text(v, "state", planning_state(o->status));
    view_set_bool(v, "off", !occurrence_live(o->status));
    view_set_text(v, "reason", str_of(o->reason));
    view_set_text(v, "was", moved && o->was_day != o->day ? day_words(ctx, o->was_day) : STR(""));
    view_set_bool(v, "own", o->own.n > 0);
}

/* Dates to come, those that are over, and the reasons for which dates to come are cancelled. */
static void set_dates(struct page *p, const struct occurrence *dates, size_t n)
{
    struct ctx *ctx = p->ctx;
    struct view *coming = view_set_list(p->view, "coming"), *past = view_set_list(p->view, "past"),
                *reasons = view_set_list(p->view, "reasons");
    int64_t left = 0, past_n = 0;
    for (size_t i = 0; i < n; i++) {
        bool over = dates[i].end_utc <= ctx->now;
        set_date(view_append(over ? past : coming), ctx, &dates[i]);
        past_n += over;
        left += !over && occurrence_live(dates[i].status);
        if (over || dates[i].status != OCCURRENCE_CANCELLED || !dates[i].reason)
            continue;
        int64_t same = 0;
        bool first = true;
        for (size_t k = 0; k < n; k++) {
            bool alike = dates[k].end_utc > ctx->now && dates[k].status == OCCURRENCE_CANCELLED && dates[k].reason &&
                         strcmp(dates[k].reason, dates[i].reason) == 0;
            first = first && !(alike && k < i);
            same += alike;
        }
        if (!first)
            continue;
        struct view *v = view_append(reasons);
        view_set_text(v, "reason", str_of(dates[i].reason));
        view_set_int(v, "count", same);
    }
    view_set_int(p->view, "left", left);
    view_set_int(p->view, "past_n", past_n);
}

static enum change_op date_op(const char *op)
{
    return strcmp(op, "create") == 0 ? CHANGE_CREATE : strcmp(op, "update") == 0 ? CHANGE_UPDATE : CHANGE_DELETE;
}

/* "mardi 8 décembre 2026", "du 8 au 15 décembre 2026" */
static struct str span_words(struct ctx *ctx, int32_t first, int32_t last)
{
    struct buf b = buf_in(ctx->arena, 100);
    if (first == last)
        date_full(&b, first);
    else
        date_days(&b, first, last);
    return buf_str(&b);
}

static int set_history(struct page *p, struct planning_words *w, const struct series *s)
{
    struct series_change_row *rows;
    size_t n;
    if (series_changes(p->ctx, s->id, &rows, &n) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "history");
    for (size_t i = 0; i < n; i++) {
        const struct series_change_row *r = &rows[i];
        struct view *v = view_append(list);
        bool made = r->op && strcmp(r->op, "create") == 0;
        struct change by = {.actor = r->actor, .account = r->account};
        view_set_text(v, "what",
                      made    ? STR("Créée")
                      : r->op ? STR("Modifiée")
                              : planning_words_what(date_op(r->date_op), r->date_diff, r->dates > 1));
        view_set_text(v, "days", r->dates && !r->op ? span_words(p->ctx, r->first, r->last) : STR(""));
        view_set_text(v, "url", str_of(r->date && !r->op ? planning_date_url(p->ctx, r->date) : NULL));
        view_set_text(v, "when", team_ago(p->ctx, r->at));
        view_set_text(v, "who", team_author(p->ctx, &by));
        view_set_text(v, "why", str_of(r->reason));
        view_set_int(v, "dates", r->dates);
        bool one = !r->op && r->dates == 1 && date_op(r->date_op) == CHANGE_UPDATE;
        if (planning_words_diff(v, w, one ? &occurrence_type : &series_type,
                                one    ? r->date_diff
                                : made ? NULL
                                       : r->diff) != 0)
            return -1;
    }
    return 0;
}

/* The weeks of a rota and who holds them; none of another series. */
static int set_weeks(struct page *p, const struct series *s)
{
    struct rota_week_row *rows = NULL;
    size_t n;
    if (rota_weeks(p->ctx, s->id, &rows, &n) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "weeks");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        struct buf monday = buf_in(p->ctx->arena, 100);
        char iso[DATE_ISO_SIZE];
        date_iso(rows[i].monday, iso);
        date_long(&monday, rows[i].monday);
        view_set_text(v, "value", str_of(arena_printf(p->ctx->arena, "%s_%s", iso, rows[i].uuid ? rows[i].uuid : "")));
        view_set_text(v, "monday", buf_str(&monday));
        view_set_text(v, "person", str_of(rows[i].person));
        view_set_int(v, "empty", (int64_t)rows[i].empty);
    }
    return 0;
}

static const char *done_words(struct ctx *ctx, const struct request *req)
{
    struct str done = request_text(req, "fait");
    long long n = (long long)request_int(req, "n", 0), refused = (long long)request_int(req, "refusees", 0);
    if (str_is(done, "enregistree"))
        return "La série est enregistrée, avec ses dates.";
    if (str_is(done, "changee"))
        return "C’est enregistré.";
    if (str_is(done, "echangees"))
        return "Les deux semaines sont échangées.";
    if (str_is(done, "arretee"))
        return "La série est arrêtée\u00A0: ses dates annulées restent dans l’agenda, barrées.";
    if (str_is(done, "retablies") && refused)
        return arena_printf(
            ctx->arena,
            "%lld date%s rétablie%s\u00A0; %lld reste%s annulée%s, parce que quelqu’un ou le lieu n’est plus libre.", n,
            n > 1 ? "s" : "", n > 1 ? "s" : "", refused, refused > 1 ? "nt" : "", refused > 1 ? "s" : "");
    if (str_is(done, "retablies"))
        return arena_printf(ctx->arena, "%lld date%s rétablie%s.", n, n > 1 ? "s" : "", n > 1 ? "s" : "");
    return NULL;
}

int series_draw(struct ctx *ctx, const struct request *req, struct reply *reply, const char *alert,
                const char *reason_error)
{
    struct page p;
    struct planning_words *w;
    struct activities kinds;
    struct series s;
    struct occurrence *dates;
    size_t n;
    char iso[DATE_ISO_SIZE];
    int rc = series_read(ctx, request_text(req, "uuid"), &s);
    if (rc == 0) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    if (rc < 0 || planning_start(&p, ctx, req, s.title, PLANNING_SERIES) != 0 || activities_read(ctx, &kinds) != 0 ||
        planning_words_open(&p, &w) != 0 || series_dates(ctx, s.id, &dates, &n) != 0 || set_fields(&p, w, &s) != 0 ||
        set_history(&p, w, &s) != 0 || set_weeks(&p, &s) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "series.css");
    set_dates(&p, dates, n);
    const char *url = series_url(ctx, s.uuid);
    bool ends = record_has(&s, record_index(&series_type, STR("last")));
    const struct str *reason = params_first(&req->form, "raison"), *from = params_first(&req->form, "a_partir");
    const struct activity_kind *kind = activities_find(&kinds, s.kind);
    bool turns = kind && kind->is.pattern == PATTERN_ROTA;
    date_iso(ctx_today(ctx), iso);
    view_set_text(p.view, "name", str_of(s.title));
    view_set_text(p.view, "kind", activities_label(&kinds, s.kind, ctx->arena));
    view_set_text(p.view, "rule", turns ? STR("chacun une semaine, à son tour") : series_rule_words(ctx, &s));
    view_set_text(p.view, "hours",
                  turns ? STR("les nuits, les week-ends et les jours fériés")
                        : series_hours_words(ctx, (int)s.start, (int)s.minutes));
    view_set_bool(p.view, "over", ends && s.last < ctx_today(ctx));
    view_set_bool(p.view, "known", kind != NULL);
    view_set_bool(p.view, "rota", turns);
    view_set_text(p.view, "swap_url", str_of(arena_printf(ctx->arena, "%s/echange", url)));
    view_set_text(p.view, "edit_url", str_of(arena_printf(ctx->arena, "%s/modifier", url)));
    view_set_text(p.view, "stop_url", str_of(arena_printf(ctx->arena, "%s/arret", url)));
    view_set_text(p.view, "restore_url", str_of(arena_printf(ctx->arena, "%s/retablissement", url)));
    view_set_text(p.view, "copy_url", str_of(arena_printf(ctx->arena, "/equipe/planning/nouvelle?serie=%s", s.uuid)));
    view_set_int(p.view, "rev", s.rev);
    view_set_text(p.view, "today_iso", str_of(arena_strdup(ctx->arena, iso)));
    view_set_text(p.view, "typed_from", from ? *from : STR(""));
    view_set_text(p.view, "typed_reason", reason ? *reason : STR(""));
    reread_set(p.ctx, p.view, "reason", &req->form, TOLD_WORDS, reason ? *reason : STR(""));
    view_set_int(p.view, "reason_max", PLANNING_REASON_MAX);
    view_set_text(p.view, "reason_error", str_of(reason_error));
    view_set_text(p.view, "alert", str_of(alert));
    view_set_text(p.view, "done", str_of(alert || reason_error ? NULL : done_words(ctx, req)));
    return team_finish(&p, "series_one", reply);
}

int series_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return series_draw(ctx, req, reply, NULL, NULL);
}
