/* A week of the planning: a grid by person or by place, and day by day on a telephone. */
#include "app/courses.h"
#include "base/buf.h"
#include "base/date.h"
#include "planning_card.h"

/* Bytes of this page's address with all its parameters. */
#define URL_MAX 400
/* Bytes of a day: "mercredi 30". */
#define DAY_MAX 20

struct asked {
    int32_t day;
    enum week_by by;
    struct week_filter filter;
    const struct person *me;
    bool mine; /* the person is asked for as "moi" */
};

/* ---- Addresses ---- */

static struct str address(struct ctx *ctx, const struct asked *q, int32_t day, enum week_by by)
{
    struct buf b = buf_in(ctx->arena, URL_MAX);
    char iso[DATE_ISO_SIZE];
    date_iso(day, iso);
    buf_fmt(&b, "/equipe/planning?jour=%s", iso);
    if (by == WEEK_BY_PLACE)
        buf_lit(&b, "&par=lieu");
    if (q->filter.kind.n)
        buf_fmt(&b, "&genre=%.*s", (int)q->filter.kind.n, q->filter.kind.p);
    if (q->filter.insee.n)
        buf_fmt(&b, "&commune=%.*s", (int)q->filter.insee.n, q->filter.insee.p);
    if (q->mine)
        buf_lit(&b, "&personne=moi");
    else if (q->filter.person.n)
        buf_fmt(&b, "&personne=%.*s", (int)q->filter.person.n, q->filter.person.p);
    return buf_str(&b);
}

static void set_around(struct page *p, const struct asked *q, const struct week *w)
{
    struct view *v = view_set_object(p->view, "around");
    int32_t today = ctx_today(p->ctx);
    view_set_text(v, "before_url", address(p->ctx, q, w->monday - WEEK_DAYS, q->by));
    view_set_text(v, "after_url", address(p->ctx, q, w->monday + WEEK_DAYS, q->by));
    view_set_text(v, "today_url", week_monday(today) == w->monday ? STR("") : address(p->ctx, q, today, q->by));
    view_set_text(v, "person_url", address(p->ctx, q, w->monday, WEEK_BY_PERSON));
    view_set_text(v, "place_url", address(p->ctx, q, w->monday, WEEK_BY_PLACE));
    view_set_text(v, "all_url",
                  q->filter.kind.n || q->filter.insee.n || q->filter.person.n
                      ? address(p->ctx, &(struct asked){.day = q->day}, w->monday, q->by)
                      : STR(""));
}

/* ---- Words ---- */

/* "du 23 au 29 novembre 2026", "du 28 septembre au 4 octobre 2026" */
static struct str week_words(struct ctx *ctx, int32_t monday)
{
    struct buf b = buf_in(ctx->arena, 120);
    date_days(&b, monday, monday + WEEK_DAYS - 1);
    return buf_str(&b);
}

/* "lundi 23" */
static struct str day_words(struct ctx *ctx, int32_t day)
{
    struct buf b = buf_in(ctx->arena, DAY_MAX);
    date_day(&b, day);
    return buf_str(&b);
}

/* "absence", "absence dès 14 h", "absence jusqu’à 12 h", "absence de 9 h à 12 h" */
static struct str away_words(struct ctx *ctx, const struct week_cell *cell)
{
    struct buf b = buf_in(ctx->arena, 80);
    if (!cell->away)
        return STR("");
    buf_lit(&b, "absence");
    if (cell->away_from > 0 && cell->away_to < 1440) {
        buf_lit(&b, " de ");
        date_hour_words(&b, cell->away_from);
        buf_lit(&b, " à ");
        date_hour_words(&b, cell->away_to);
    } else if (cell->away_from > 0) {
        buf_lit(&b, " dès ");
        date_hour_words(&b, cell->away_from);
    } else if (cell->away_to < 1440) {
        buf_lit(&b, " jusqu’à ");
        date_hour_words(&b, cell->away_to);
    }
    return buf_str(&b);
}

/* ---- The grid ---- */

static int shown_days(const struct week *w)
{
    return w->weekend ? WEEK_DAYS : 5;
}

static void set_day(struct view *v, struct page *p, const struct week *w, int i)
{
    const struct week_day *d = &w->days[i];
    char iso[DATE_ISO_SIZE];
    date_iso(d->day, iso);
    view_set_text(v, "iso", str_of(arena_strdup(p->ctx->arena, iso)));
    view_set_text(v, "words", day_words(p->ctx, d->day));
    view_set_bool(v, "now", d->day == ctx_today(p->ctx));
    view_set_text(v, "holiday", str_of(d->holiday));
    view_set_text(v, "school", str_of(d->school));
}

/* Days with all their dates: the telephone's list; and the heads of the columns. */
static void set_days(struct page *p, const struct week *w)
{
    struct view *list = view_set_list(p->view, "days");
    for (int i = 0; i < shown_days(w); i++) {
        struct view *v = view_append(list), *dates;
        set_day(v, p, w, i);
        dates = view_set_list(v, "dates");
        for (size_t k = 0; k < w->n_dates; k++) {
            if (week_column(w, w->dates[k]) == (size_t)i)
                planning_card_set(view_append(dates), p, w, w->dates[k]);
        }
    }
}

static void set_cell(struct view *v, struct page *p, const struct week *w, const struct week_row *row, int i)
{
    const struct week_cell *cell = &row->days[i];
    set_day(v, p, w, i);
    view_set_text(v, "away", away_words(p->ctx, cell));
    view_set_bool(v, "rest", cell->off && !cell->away);
    struct view *dates = view_set_list(v, "dates");
    for (size_t k = 0; k < cell->n; k++)
        planning_card_set(view_append(dates), p, w, cell->dates[k]);
}

static void set_row(struct view *v, struct page *p, const struct week *w, const struct week_row *row, enum week_by by)
{
    const struct person *who = row->person;
    const struct occurrence *at = row->held;
    bool people = by == WEEK_BY_PERSON;
    view_set_text(v, "person", str_of(who && !who->deleted ? who->uuid : NULL));
    view_set_text(v, "place_uuid", str_of(at ? at->place_uuid : NULL));
    view_set_text(v, "name",
                  who      ? str_of(who->label)
                  : at     ? str_of(at->place_name)
                  : people ? STR("Sans équipe")
                           : STR("Sans lieu"));
    view_set_text(v, "city", str_of(at ? at->city : NULL));
    view_set_bool(v, "none", !who && !at);
    view_set_bool(v, "gone", who && who->deleted);
    view_set_int(v, "n", (int64_t)row->n);
    struct view *cells = view_set_list(v, "cells");
    for (int i = 0; i < shown_days(w); i++)
        set_cell(view_append(cells), p, w, row, i);
}

/* ---- The filter ---- */

static void add_choice(struct view *list, struct str code, struct str label, bool selected)
{
    struct view *v = view_append(list);
    view_set_text(v, "code", code);
    view_set_text(v, "label", label);
    view_set_bool(v, "selected", selected);
}

static void set_filter(struct page *p, const struct asked *q, const struct week *w)
{
    struct ctx *ctx = p->ctx;
    struct view *kinds = view_set_list(p->view, "kinds"), *communes = view_set_list(p->view, "communes"),
                *people = view_set_list(p->view, "people");
    bool listed = q->filter.insee.n == 0;
    char iso[DATE_ISO_SIZE];
    for (size_t i = 0; i < w->kinds.n; i++) {
        const char *name = w->kinds.items[i].name;
        if (w->kinds.items[i].is.course && !courses_on(ctx))
            continue;
        add_choice(kinds, str_of(name), activities_label(&w->kinds, name, ctx->arena), str_is(q->filter.kind, name));
    }
    for (size_t i = 0; i < w->n_communes; i++) {
        const struct week_commune *c = &w->communes[i];
        listed = listed || str_is(q->filter.insee, c->insee);
        add_choice(communes, str_of(c->insee), str_of(c->name), str_is(q->filter.insee, c->insee));
    }
    if (!listed) {
        size_t i = snapshot_commune(p->snap, q->filter.insee);
        bool known = i < p->snap->communes_n;
        add_choice(communes, q->filter.insee, known ? str_of(p->snap->communes[i].name) : q->filter.insee, true);
    }
    if (q->me)
        add_choice(people, STR("moi"), STR("Moi"), q->mine);
    for (size_t i = 0; i < w->n_people; i++) {
        const struct person *x = &w->people[i];
        bool chosen = !q->mine && str_is(q->filter.person, x->uuid);
        if (!x->deleted || chosen)
            add_choice(people, str_of(x->uuid), str_of(x->label), chosen);
    }
    date_iso(q->day, iso);
    view_set_text(p->view, "day", str_of(arena_strdup(ctx->arena, iso)));
}

/* Where a date is added: on the day that is shown, by the person that was chosen. */
static struct str add_url(struct ctx *ctx, const struct asked *q)
{
    struct buf b = buf_in(ctx->arena, URL_MAX);
    char iso[DATE_ISO_SIZE];
    date_iso(q->day, iso);
    buf_fmt(&b, "/equipe/planning/nouvelle?jour=%s", iso);
    if (q->filter.person.n)
        buf_fmt(&b, "&personne=%.*s", (int)q->filter.person.n, q->filter.person.p);
    return buf_str(&b);
}

/* ---- The page ---- */

/* 1; 0: the reply says what is wrong; -1. */
static int read_asked(struct ctx *ctx, const struct request *req, struct reply *reply, struct asked *q)
{
    struct str day = request_text(req, "jour"), by = request_text(req, "par");
    struct err wrong;
    *q = (struct asked){.day = ctx_today(ctx),
                        .by = str_is(by, "lieu") ? WEEK_BY_PLACE : WEEK_BY_PERSON,
                        .filter = {.kind = request_text(req, "genre"),
                                   .insee = request_text(req, "commune"),
                                   .person = request_text(req, "personne")}};
    if (planning_myself(ctx, &q->me) != 0)
        return -1;
    q->mine = str_is(q->filter.person, "moi");
    if (q->mine)
        q->filter.person = q->me ? str_of(q->me->uuid) : q->filter.person;
    if (day.n && date_parse(day, &q->day, &wrong) != 0) {
        reply_error(ctx, reply, 400, "Le jour s’écrit AAAA-MM-JJ.");
        return 0;
    }
    if (by.n && !str_is(by, "lieu") && !str_is(by, "personne")) {
        reply_error(ctx, reply, 400, "La semaine se montre par personne ou par lieu.");
        return 0;
    }
    return 1;
}

int planning_week_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct asked q;
    struct week w;
    int rc = read_asked(ctx, req, reply, &q);
    if (rc != 1)
        return rc;
    if (planning_week(ctx, q.day, q.by, &q.filter, &w) != 0)
        return -1;
    struct str title = str_of(arena_printf(ctx->arena, "Planning, semaine %d", date_iso_week(w.monday)));
    if (planning_start(&p, ctx, req, title.p, PLANNING_WEEK) != 0)
        return -1;
    page_address(&p, reply, "/equipe/planning", NULL, true);
    view_set_int(p.view, "week", date_iso_week(w.monday));
    view_set_text(p.view, "week_words", week_words(ctx, w.monday));
    view_set_bool(p.view, "by_person", q.by == WEEK_BY_PERSON);
    view_set_bool(p.view, "school_unknown", w.school_unknown);
    view_set_int(p.view, "total", (int64_t)w.n_dates);
    view_set_text(p.view, "add_url", add_url(ctx, &q));
    page_script(&p, "planning.js");
    set_around(&p, &q, &w);
    set_filter(&p, &q, &w);
    set_days(&p, &w);
    struct view *rows = view_set_list(p.view, "rows");
    for (size_t i = 0; i < w.n_rows; i++)
        set_row(view_append(rows), &p, &w, &w.rows[i], q.by);
    return team_finish(&p, "planning_week", reply);
}
