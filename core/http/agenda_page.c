/* The agenda: its dates as a list, a week or a month. */
#include "agenda.h"

#include "base/buf.h"
#include "base/date.h"
#include "publish/occurrence_view.h"

/* Bytes of a heading, and of a title with all that was chosen. */
#define HEADING_MAX 200
#define TITLE_MAX 600

/* ---- One date in a list ---- */

static struct str day_words(struct page *p, int32_t day)
{
    struct buf b = buf_in(p->ctx->arena, HEADING_MAX);
    occurrence_day(&b, day, p->wording.today);
    return buf_str(&b);
}

void agenda_fill(struct page *p, struct view *v, const struct agenda_entry *e)
{
    struct buf at = buf_in(p->ctx->arena, HEADING_MAX);
    view_occurrence(v, &e->date, &e->said, &p->wording);
    if (e->left)
        date_hour_words(&at, (int)e->date.was_start);
    view_set_bool(v, "left", e->left);
    view_set_text(v, "left_hour", buf_str(&at));
    view_set_bool(v, "carried", e->carried);
    view_set_bool(v, "off", e->left || e->date.status == OCCURRENCE_CANCELLED || e->date.status == OCCURRENCE_MISSED);
}

/* ---- Days ---- */

static struct view *add_day(struct page *p, struct view *days, const struct agenda *g, int32_t day)
{
    struct view *v = view_append(days);
    struct civil c;
    date_to_ymd(day, &c);
    view_set_date(v, "date", day);
    view_set_text(v, "heading", day_words(p, day));
    view_set_int(v, "number", c.day);
    view_set_bool(v, "today", day == g->today);
    view_set_bool(v, "past", day < g->today);
    /* Where the first day of a month stands in its week; the others follow. */
    view_set_int(v, "column", date_weekday(day) + 1);
    return view_set_list(v, "dates");
}

/* Every day of a week or month; of a list those that have dates. */
static void set_days(struct page *p, const struct agenda_ask *ask, const struct agenda *g)
{
    struct view *days = view_set_list(p->view, "days"), *dates = NULL;
    bool every = ask->query.span != AGENDA_LIST;
    size_t i = 0;
    for (int32_t day = g->first; day <= g->last && (every || i < g->n); day++) {
        if (!every)
            day = g->entries[i].day;
        dates = add_day(p, days, g, day);
        for (; i < g->n && g->entries[i].day == day; i++)
            agenda_fill(p, view_append(dates), &g->entries[i]);
    }
}

/* ---- Around them ---- */

static struct str address_at(struct page *p, const struct agenda_ask *ask, bool there, int32_t day)
{
    struct agenda_ask other = *ask;
    other.dated = true;
    other.query.day = day;
    return there ? agenda_address(&other, p->ctx->arena) : STR("");
}

static struct str today_address(struct page *p, const struct agenda_ask *ask)
{
    struct agenda_ask other = *ask;
    other.dated = false;
    return agenda_address(&other, p->ctx->arena);
}

static struct str span_heading(struct page *p, const struct agenda_ask *ask, const struct agenda *g)
{
    struct buf b = buf_in(p->ctx->arena, HEADING_MAX);
    struct civil first, last;
    date_to_ymd(g->first, &first);
    date_to_ymd(g->last, &last);
    if (ask->query.span == AGENDA_MONTH) {
        buf_fmt(&b, "%s %d", date_months[first.month - 1], first.year);
    } else if (ask->query.span == AGENDA_WEEK) {
        buf_fmt(&b, "semaine du %d%s", first.day, first.day == 1 ? "er" : "");
        if (first.month != last.month)
            buf_fmt(&b, " %s", date_months[first.month - 1]);
        if (first.year != last.year)
            buf_fmt(&b, " %d", first.year);
        buf_lit(&b, " au ");
        date_long(&b, g->last);
    } else if (g->first > g->today) {
        buf_lit(&b, "à partir du ");
        date_long(&b, g->first);
    } else {
        buf_lit(&b, "prochaines dates");
    }
    return buf_str(&b);
}

static void set_around(struct page *p, const struct agenda_ask *ask, const struct agenda *g)
{
    static const char *const names[] = {"list", "week", "month"}, *const labels[] = {"Liste", "Semaine", "Mois"};
    bool here = g->first <= g->today && g->today <= g->last;
    struct view *spans = view_set_list(p->view, "spans");
    for (int i = 0; i < 3; i++) {
        struct agenda_ask other = *ask;
        struct view *v = view_append(spans);
        other.query.span = (enum agenda_span)i;
        other.dated = ask->dated && !here;
        view_set_text(v, "label", str_of(labels[i]));
        view_set_text(v, "url", agenda_address(&other, p->ctx->arena));
        view_set_bool(v, "current", ask->query.span == (enum agenda_span)i);
        view_set_bool(p->view, names[i], ask->query.span == (enum agenda_span)i);
    }
    view_set_text(p->view, "span", str_of(agenda_spans[ask->query.span]));
    view_set_text(p->view, "heading", span_heading(p, ask, g));
    view_set_text(p->view, "before_url", address_at(p, ask, g->has_before, g->before));
    view_set_text(p->view, "after_url", address_at(p, ask, g->has_after, g->after));
    view_set_text(p->view, "today_url", here ? STR("") : today_address(p, ask));
    view_set_text(p->view, "next_url", address_at(p, ask, g->has_next, g->next));
    view_set_text(p->view, "next", g->has_next ? day_words(p, g->next) : STR(""));
    view_set_int(p->view, "ahead", (int64_t)g->ahead);
    view_set_int(p->view, "total", (int64_t)g->n);
    if (ask->dated)
        view_set_date(p->view, "day", ask->query.day);
    else
        view_set_null(p->view, "day");
}

/* ---- What was chosen, and can be ---- */

static const char *chosen_label(const struct agenda *g, const struct agenda_ask *ask, int f, struct arena *a)
{
    const struct agenda_choices *c = &g->choices[f < AGENDA_FACETS ? f : 0];
    for (size_t i = 0; f < AGENDA_FACETS && i < c->n; i++) {
        if (str_is(ask->query.chosen[f], c->items[i].code))
            return c->items[i].label;
    }
    return arena_printf(a, "«\u00A0%.*s\u00A0»", (int)ask->query.chosen[f].n, ask->query.chosen[f].p);
}

static struct str address_without(struct page *p, const struct agenda_ask *ask, int f)
{
    struct agenda_ask other = *ask;
    other.query.chosen[f] = STR("");
    return agenda_address(&other, p->ctx->arena);
}

static void set_chips(struct page *p, const struct agenda_ask *ask, const struct agenda *g)
{
    struct view *chips = view_set_list(p->view, "chips"), *relax = view_set_list(p->view, "relax");
    struct agenda_ask none = {.query = {.span = ask->query.span, .day = ask->query.day}, .dated = ask->dated};
    size_t n = 0;
    for (int f = 0; f < AGENDA__NARROWS; f++) {
        if (!ask->query.chosen[f].n)
            continue;
        struct view *v = view_append(chips);
        struct str label = str_of(chosen_label(g, ask, f, p->ctx->arena));
        view_set_text(v, "facet", str_of(agenda_legends[f]));
        view_set_text(v, "label", label);
        view_set_text(v, "url", address_without(p, ask, f));
        n++;
        if (g->without[f] == 0 || g->ahead > 0)
            continue;
        v = view_append(relax);
        view_set_text(v, "label", label);
        view_set_text(v, "url", address_without(p, ask, f));
        view_set_int(v, "count", (int64_t)g->without[f]);
    }
    view_set_text(p->view, "clear_url", n > 1 ? agenda_address(&none, p->ctx->arena) : STR(""));
    view_set_bool(p->view, "narrowed", n > 0);
}

/* A facet with one value that is not chosen narrows nothing. */
static void set_facets(struct page *p, const struct agenda_ask *ask, const struct agenda *g)
{
    struct view *facets = view_set_list(p->view, "facets");
    size_t chosen = 0;
    for (int f = 0; f < AGENDA_FACETS; f++) {
        const struct agenda_choices *c = &g->choices[f];
        chosen += ask->query.chosen[f].n > 0;
        if (c->n < 2 && !ask->query.chosen[f].n)
            continue;
        struct view *v = view_append(facets);
        view_set_text(v, "param", str_of(agenda_params[f]));
        view_set_text(v, "legend", str_of(agenda_legends[f]));
        view_set_text(v, "any", f == AGENDA_COMMUNE || f == AGENDA_CAMPAIGN ? STR("Toutes") : STR("Tous"));
        struct view *options = view_set_list(v, "options");
        for (size_t i = 0; i < c->n; i++) {
            struct view *o = view_append(options);
            view_set_text(o, "code", str_of(c->items[i].code));
            view_set_text(o, "label", str_of(c->items[i].label));
            view_set_int(o, "count", (int64_t)c->items[i].n);
            view_set_bool(o, "selected", str_is(ask->query.chosen[f], c->items[i].code));
        }
    }
    view_set_bool(p->view, "filtered", chosen > 0);
    view_set_int(p->view, "filters_n", (int64_t)chosen);
}

/* What tells this page from another tab: the days, and what was chosen. */
static const char *title_of(struct ctx *ctx, const struct agenda_ask *ask, const struct agenda *g, struct str heading)
{
    struct buf b = buf_in(ctx->arena, TITLE_MAX);
    buf_lit(&b, "Agenda");
    if (ask->query.span != AGENDA_LIST || ask->dated) {
        buf_lit(&b, ", ");
        buf_raw_str(&b, heading);
    }
    bool first = true;
    for (int f = 0; f < AGENDA__NARROWS; f++) {
        if (!ask->query.chosen[f].n)
            continue;
        buf_raw_str(&b, first ? STR("\u00A0: ") : STR(", "));
        buf_raw_str(&b, str_of(chosen_label(g, ask, f, ctx->arena)));
        first = false;
    }
    return b.failed ? "Agenda" : buf_cstr(&b);
}

int agenda_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct agenda_ask ask;
    struct agenda agenda;
    int rc = agenda_ask(ctx, req, reply, &ask);
    if (rc <= 0)
        return rc;
    if (agenda_read(ctx, &ask.query, &agenda) != 0)
        return -1;
    struct str heading = span_heading(&(struct page){.ctx = ctx}, &ask, &agenda);
    if (page_start(&p, ctx, title_of(ctx, &ask, &agenda, heading), NAV_AGENDA, ask.query.chosen[AGENDA_TEXT]) != 0)
        return -1;
    page_address(&p, reply, "/agenda", agenda_address_at("/agenda.json", &ask, ctx->arena).p, route_narrows(req));
    agenda_subscribe(&p, &ask);
    page_describe(&p, "Permanences, ateliers, dépistages et rencontres autour de la santé\u00A0: où, quand, pour qui, "
                      "et comment s’inscrire.");
    page_style(&p, "agenda.css");
    view_set_bool(p.view, "reader", ctx->audience->level > LEVEL_PUBLIC);
    set_around(&p, &ask, &agenda);
    set_chips(&p, &ask, &agenda);
    set_facets(&p, &ask, &agenda);
    set_days(&p, &ask, &agenda);
    return page_finish(&p, "agenda", reply);
}
