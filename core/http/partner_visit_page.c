/* On a structure's own page, above its fiche: what changed in its dates, the next ones, whom to warn, what to print and
 * to show elsewhere, what was held there this year. */
#include "app/agenda.h"
#include "app/asks.h"
#include "app/partner_visit.h"
#include "base/date.h"
#include "calendars.h"
#include "own.h"
#include "place.h"
#include "publish/field_words.h"
#include "publish/occurrence_view.h"
#include "team.h"

/* Next dates that are shown; all of them have a page. */
#define NEXT_SHOWN 3

/* Bytes of all contacts of a structure and its places: two hundred lines. More would not be read: what does not fit is
 * left out. */
#define CONTACTS_BYTES (16u << 10)

static const char *const change_words[VISIT__MAX] = {
    [VISIT_NEW] = "Nouvelle date",
    [VISIT_MOVED] = "Déplacée",
    [VISIT_CANCELLED] = "Annulée",
    [VISIT_BACK] = "Aura lieu, finalement",
    [VISIT_LEFT] = "N’a plus lieu chez vous",
    [VISIT_GONE] = "Retirée",
};

static int64_t account_of(const struct door *d)
{
    return d->from == PROPOSAL_PARTNER ? d->ctx->account->id : 0;
}

static struct str day_words(struct ctx *ctx, int32_t day, int64_t minute)
{
    struct buf b = buf_in(ctx->arena, 200);
    date_full(&b, day);
    if (minute >= 0) {
        buf_lit(&b, " à ");
        date_hour_words(&b, (int)minute);
    }
    return buf_str(&b);
}

/* Without the place, which who reads knows: its name where there are several. */
static void set_what(struct door *d, struct view *v, const struct occurrence *o, const struct announcement *said)
{
    size_t n = 0;
    struct agenda_entry e = {.date = *o, .said = *said};
    for (size_t i = 0; i < d->in.open.places.n; i++)
        n += !((const struct place *)d->in.open.places.items)[i].confidential;
    view_set_text(v, "what", place_title(&e));
    view_set_text(v, "where", str_of(n > 1 ? o->place_name : NULL));
}

/* ---- What changed ---- */

static int set_news(struct door *d, struct page *p, struct view *v, const struct audience *who,
                    const struct structure *s)
{
    struct ctx *ctx = d->ctx;
    struct visit_list list;
    struct announcement *said;
    if (visit_news(ctx, who, s, account_of(d), &list) != 0)
        return -1;
    view_set_text(v, "since", day_words(ctx, paris_date(list.since), -1));
    view_set_int(v, "news_more", (int64_t)list.more);
    struct view *items = view_set_list(v, "news");
    for (size_t i = 0; i < list.n; i++) {
        const struct visit_news *x = &list.items[i];
        struct view *o = view_append(items);
        view_set_text(o, "change", str_of(change_words[x->change]));
        view_set_bool(o, "off", x->change == VISIT_CANCELLED || x->change == VISIT_LEFT || x->change == VISIT_GONE);
        view_set_int(o, "more", (int64_t)x->more);
        view_set_text(o, "before",
                      x->change == VISIT_MOVED || x->change == VISIT_GONE ? day_words(ctx, x->day, x->start) : STR(""));
        if (!x->date.id) {
            view_set_null(o, "date");
            continue;
        }
        if (announce(ctx, p->wording.taxonomy, &x->date, 1, &said) != 0)
            return -1;
        struct view *date = view_set_object(o, "date");
        view_occurrence(date, &x->date, said, &p->wording);
        set_what(d, date, &x->date, said);
    }
    return 0;
}

int own_take_known(struct door *d)
{
    struct ctx *ctx = d->ctx;
    int64_t shown_at;
    int good = own_read_stamp(d, &shown_at);
    if (good <= 0)
        return good < 0 ? -1 : own_overview(d);
    const char *where = arena_printf(ctx->arena, "%s?fait=vu", d->url);
    if (!where)
        return fail_memory(&ctx->err);
    return visit_known(ctx, d->in.structure, account_of(d), shown_at) == 0 ? team_go(d->reply, where) : -1;
}

/* ---- The next dates ---- */

static int set_next(struct door *d, struct page *p, struct view *v, const struct audience *who,
                    const struct structure *s)
{
    struct ctx *ctx = d->ctx;
    struct occurrence *list;
    struct announcement *said;
    size_t n, kept = 0;
    int32_t today = ctx_today(ctx);
    if (asks_dates(ctx, who, s, 0, today, today + ASK_AHEAD_MAX, &list, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (list[i].end_utc > ctx->now)
            list[kept++] = list[i];
    }
    size_t shown = kept < NEXT_SHOWN ? kept : NEXT_SHOWN;
    if (announce(ctx, p->wording.taxonomy, list, shown, &said) != 0)
        return -1;
    struct view *next = view_set_list(v, "next");
    for (size_t i = 0; i < shown; i++) {
        struct view *o = view_append(next);
        view_occurrence(o, &list[i], &said[i], &p->wording);
        set_what(d, o, &list[i], &said[i]);
    }
    view_set_int(v, "coming_n", (int64_t)kept);
    return 0;
}

/* ---- What to print and to show elsewhere ---- */

/* Each place that has a page for this reader. A frame and a calendar show only what everybody may know. */
static int set_places(struct door *d, struct view *v, const struct structure *s)
{
    struct ctx *ctx = d->ctx;
    struct view *places = view_set_list(v, "places");
    size_t n = 0;
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *x = (const struct place *)s->places.items + i;
        struct occurrence where;
        struct buf url = buf_in(ctx->arena, 400);
        int rc = x->confidential ? 0 : agenda_where(ctx, str_of(x->uuid), &where);
        if (rc < 0)
            return -1;
        if (rc == 0)
            continue;
        occurrence_place_url(&url, &where);
        struct view *o = view_append(places);
        const char *name = where.place_name ? where.place_name : "Lieu", *page = buf_cstr(&url);
        struct str frame = team_address(ctx, d->req, arena_printf(ctx->arena, "%s/cadre", page));
        view_set_text(o, "name", str_of(name));
        view_set_text(o, "url", str_of(page));
        view_set_text(o, "poster_url", str_of(arena_printf(ctx->arena, "%s/affiche", page)));
        view_set_text(o, "frame_url", where.place_reserved ? STR("") : frame);
        view_set_text(
            o, "feed_url",
            str_of(where.place_reserved
                       ? NULL
                       : arena_printf(ctx->arena, "/aide/agendas?adresse=/agenda.ics%%3Flieu%%3D%s", x->uuid)));
        view_set_int(o, "n", (int64_t)++n);
    }
    view_set_bool(v, "several", n > 1);
    return 0;
}

/* ---- Whom to warn ---- */

/* How the team reaches them: what the structure and its places show to everybody. What is reserved stands with the
 * fiche, below. */
static int set_contacts(struct door *d, struct page *p, struct view *v)
{
    const struct structure *s = &d->in.open;
    struct part x = own_structure_part(d);
    struct str reserved;
    struct buf words = buf_in(d->ctx->arena, CONTACTS_BYTES);
    if (own_reserved_words(d, p, &x, &reserved) != 0)
        return -1;
    buf_raw_str(&words,
                field_words(&structure_type, s, record_index(&structure_type, STR("contacts")), s, &p->wording));
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *at = (const struct place *)s->places.items + i;
        struct str more = STR("");
        if (!at->confidential)
            more = field_words(&place_type, at, record_index(&place_type, STR("contacts")), s, &p->wording);
        buf_raw_str(&words, words.n && more.n ? STR("\n") : STR(""));
        buf_raw_str(&words, more);
    }
    view_set_text(v, "contacts", buf_str(&words));
    view_set_bool(v, "reserved_contacts", reserved.n > 0);
    view_set_text(v, "contacts_url", str_of(arena_printf(d->ctx->arena, "%s?partie=%s", d->url, x.uuid)));
    return 0;
}

/* ---- This year ---- */

/* "12 permanences", "moins de 5 permanences"; empty: none. */
static struct str number_words(struct ctx *ctx, const struct visit_number *x, const char *least, const char *one,
                               const char *many)
{
    struct buf b = buf_in(ctx->arena, 200);
    if (x->n)
        buf_fmt(&b, "%s%lld %s", least, (long long)x->n, x->n > 1 ? many : one);
    else if (x->some)
        buf_fmt(&b, "moins de %d %s", HELD_LEAST, many);
    return buf_str(&b);
}

static int set_years(struct door *d, struct page *p, struct view *v)
{
    struct ctx *ctx = d->ctx;
    struct civil c;
    struct view *years = view_set_list(v, "years");
    date_to_ymd(ctx_today(ctx), &c);
    for (int year = c.year; year >= c.year - 1; year--) {
        struct visit_year x;
        struct buf themes = buf_in(ctx->arena, 1000);
        if (visit_year(ctx, &d->in.open, year, &x) != 0)
            return -1;
        if (!x.permanences.some && !x.workshops.some)
            continue;
        for (size_t i = 0; i < x.n_themes; i++) {
            buf_raw_str(&themes, i ? STR(", ") : STR(""));
            buf_raw_str(&themes, str_of(taxonomy_label(p->wording.taxonomy, SCHEME_THEME, x.themes[i])));
        }
        struct view *o = view_append(years);
        view_set_int(o, "year", year);
        view_set_text(o, "permanences", number_words(ctx, &x.permanences, "", "permanence", "permanences"));
        view_set_text(o, "workshops", number_words(ctx, &x.workshops, "", "atelier", "ateliers"));
        view_set_text(o, "people",
                      number_words(ctx, &x.people, "au moins ", "personne rencontrée", "personnes rencontrées"));
        view_set_text(o, "themes", buf_str(&themes));
    }
    return 0;
}

/* ---- The whole ---- */

int own_set_visit(struct door *d, struct page *p)
{
    const struct audience *who;
    const struct structure *s = own_seen(d, &who);
    /* Who answers a campaign's mail is asked about the fiche alone. */
    if (!s->id || d->from == PROPOSAL_CAMPAIGN) {
        view_set_null(p->view, "visit");
        return 0;
    }
    page_style(p, "own.css");
    struct view *v = view_set_object(p->view, "visit");
    view_set_text(v, "dates_url", str_of(arena_printf(d->ctx->arena, "%s?partie=dates", d->url)));
    view_set_bool(v, "known", str_is(request_text(d->req, "fait"), "vu"));
    struct calendar_door door;
    int rc = calendars_of_partner(d->ctx, s->id, &door);
    if (rc < 0)
        return -1;
    calendar_set_state(view_set_object(v, "calendar"), d->ctx, rc == 1 && door.has, &door.calendar);
    return set_news(d, p, v, who, s) != 0 || set_next(d, p, v, who, s) != 0 || set_places(d, v, s) != 0 ||
                   set_contacts(d, p, v) != 0 || set_years(d, p, v) != 0
               ? -1
               : 0;
}
