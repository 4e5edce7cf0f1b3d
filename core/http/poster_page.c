/* A place's month, or three of them, on one sheet for its door. */
#include "place.h"

#include "app/config.h"
#include "base/buf.h"
#include "base/date.h"
#include "publish/occurrence_view.h"
#include "publish/poster.h"
#include "publish/qr.h"
#include "team.h"

/* Months that can be chosen. */
#define MONTHS_OFFERED 12

/* Dates with the same hours from which on these are said once: of two, each line rather says all. */
#define COLUMNS_FROM 3

/* Bytes of a line of the sheet. */
#define LINE_MAX_BYTES 600

/* ---- Which days ---- */

/* Months are counted from year 0: December 2026 is 2026 * 12 + 11. */
static int month_of(int32_t day)
{
    struct civil c;
    date_to_ymd(day, &c);
    return c.year * 12 + c.month - 1;
}

static int32_t first_of(int month)
{
    return date_from_ymd(month / 12, month % 12 + 1, 1);
}

/* "2026-12"; -1: it is not a month. */
static int read_month(struct str s)
{
    struct err ignored;
    int64_t year, month;
    if (s.n != 7 || s.p[4] != '-' || str_to_int(str_from(s.p, 4), 2000, 2200, &year, &ignored) != 0 ||
        str_to_int(str_from(s.p + 5, 2), 1, 12, &month, &ignored) != 0)
        return -1;
    return (int)(year * 12 + month - 1);
}

struct poster {
    struct ctx *ctx;
    struct agenda_place place;
    const char *url;
    int month, months; /* the first one; 1 or 3 */
    const struct agenda_entry **shown;
    size_t n;
    bool one_title, one_open, one_hours; /* of all of them: said once */
};

static bool is_ahead(const struct poster *x, const struct agenda_entry *e)
{
    return e->date.end_utc > x->ctx->now;
}

/* 1; 0: a value that is none, answered; -1. */
static int read_period(struct poster *x, const struct request *req, struct reply *reply)
{
    struct str month = request_text(req, "mois"), length = request_text(req, "duree");
    int now = month_of(ctx_today(x->ctx));
    x->months = str_is(length, "mois") ? 1 : 3;
    x->month = month.n ? read_month(month) : now;
    if (x->month < 0 || (length.n && x->months == 3 && !str_is(length, "trimestre"))) {
        reply_error(x->ctx, reply, 400,
                    x->month < 0 ? "Un mois est attendu, par exemple 2026-12."
                                 : "La durée est «\u00A0mois\u00A0» ou "
                                   "«\u00A0trimestre\u00A0».");
        return 0;
    }
    /* Unless it is chosen: the first month in which something takes place. */
    for (size_t i = 0; !month.n && i < x->place.n; i++) {
        const struct agenda_entry *e = &x->place.entries[i];
        if (is_ahead(x, e) && occurrence_live(e->date.status)) {
            int first = month_of(e->date.day);
            x->month = first > now ? first : now;
            break;
        }
    }
    return 1;
}

static struct str hours_of(const struct poster *x, const struct agenda_entry *e)
{
    struct buf b = buf_in(x->ctx->arena, LINE_MAX_BYTES);
    occurrence_hours(&b, &e->date);
    return buf_str(&b);
}

/* Those of the period that are not over. What was cancelled stays, struck through: who comes each Tuesday must see that
 * this one is not. */
static int choose_dates(struct poster *x)
{
    int32_t first = first_of(x->month), last = first_of(x->month + x->months) - 1;
    x->shown = ARENA_ARRAY(x->ctx->arena, x->place.n + 1, const struct agenda_entry *);
    if (!x->shown)
        return fail_memory(&x->ctx->err);
    x->one_title = x->one_open = true;
    for (size_t i = 0; i < x->place.n; i++) {
        const struct agenda_entry *e = &x->place.entries[i];
        bool carried = e->date.day < first && x->n == 0 && month_of(e->date.day) == x->month - 1;
        if (!is_ahead(x, e) || (e->date.day < first && !carried) || e->date.day > last ||
            (carried && e->date.end_utc <= paris_instant(first, 0)))
            continue;
        x->shown[x->n++] = e;
        x->one_title = x->one_title && str_eq(place_title(e), place_title(x->shown[0]));
        x->one_open = x->one_open && e->date.open_to == x->shown[0]->date.open_to &&
                      str_eq(str_of(e->date.open_note), str_of(x->shown[0]->date.open_note));
    }
    x->one_title = x->one_title && x->n > 0;
    x->one_open = x->one_open && x->n > 0;
    x->one_hours = x->n >= COLUMNS_FROM;
    for (size_t i = 1; i < x->n && x->one_hours; i++)
        x->one_hours = str_eq(hours_of(x, x->shown[i]), hours_of(x, x->shown[0]));
    return 0;
}

/* ---- Its lines ---- */

static void put_month(struct buf *b, int month, bool year)
{
    buf_raw_str(b, str_of(date_months[month % 12]));
    if (year)
        buf_fmt(b, " %d", month / 12);
}

/* To whom it is open, and how one registers. */
static void put_open(struct buf *b, const struct occurrence *o)
{
    buf_raw_str(b, str_of(occurrence_open(o->open_to)));
    if (o->open_note) {
        buf_lit(b, "\u00A0: ");
        buf_raw_str(b, str_of(o->open_note));
    }
}

static struct str period_words(const struct poster *x)
{
    struct buf b = buf_in(x->ctx->arena, LINE_MAX_BYTES);
    int last = x->month + x->months - 1;
    put_month(&b, x->month, x->months == 1 || x->month / 12 != last / 12);
    if (x->months > 1) {
        buf_lit(&b, " à ");
        put_month(&b, last, true);
    }
    return buf_str(&b);
}

/* What stands below a date: what all of them share is said above. */
static struct str note_of(const struct poster *x, const struct agenda_entry *e)
{
    struct buf b = buf_in(x->ctx->arena, 4 * LINE_MAX_BYTES);
    const struct occurrence *o = &e->date;
    bool off = o->status == OCCURRENCE_CANCELLED || o->status == OCCURRENCE_MISSED;
    if (off)
        buf_lit(&b, "Annulée");
    if (!x->one_title) {
        buf_raw_str(&b, b.n ? STR("\u00A0: ") : STR(""));
        buf_raw_str(&b, place_title(e));
    }
    if (!x->one_open && !off) {
        buf_raw_str(&b, b.n ? STR(". ") : STR(""));
        put_open(&b, o);
    }
    if (record_has(o, record_index(&occurrence_type, STR("was_day"))) && !off) {
        buf_raw_str(&b, b.n ? STR(". ") : STR(""));
        buf_lit(&b, "Au lieu du ");
        date_full(&b, o->was_day);
    }
    return buf_str(&b);
}

static int set_rows(struct poster *x, struct page *p)
{
    struct poster_row *rows = ARENA_ARRAY(x->ctx->arena, x->n + 1, struct poster_row);
    const struct occurrence *where = &x->place.place;
    struct str title = x->one_title ? place_title(x->shown[0]) : STR("Agenda"), period = period_words(x),
               hours = x->one_hours ? hours_of(x, x->shown[0]) : STR("");
    struct buf open = buf_in(x->ctx->arena, LINE_MAX_BYTES);
    struct view *months = view_set_list(p->view, "months"), *dates = NULL;
    if (!rows)
        return fail_memory(&x->ctx->err);
    if (x->one_open)
        put_open(&open, &x->shown[0]->date);
    for (size_t i = 0; i < x->n; i++) {
        const struct occurrence *o = &x->shown[i]->date;
        struct buf day = buf_in(x->ctx->arena, LINE_MAX_BYTES);
        date_day(&day, o->day);
        rows[i] = (struct poster_row){.day = utf8_length(buf_str(&day)),
                                      .hours = x->one_hours ? 0 : utf8_length(hours_of(x, x->shown[i])),
                                      .note = utf8_length(note_of(x, x->shown[i])),
                                      .heading = x->months > 1 &&
                                                 (i == 0 || month_of(o->day) != month_of(x->shown[i - 1]->date.day))};
    }
    struct poster_head head = {.title = utf8_length(title),
                               .where = utf8_length(str_of(where->place_name)),
                               .address = utf8_length(str_of(where->structure_name)) +
                                          utf8_length(str_of(where->address)) + utf8_length(str_of(where->city)) + 10,
                               .note = utf8_length(buf_str(&open)),
                               .hours = utf8_length(hours)};
    struct poster_layout layout;
    poster_fit(&head, rows, x->n, &layout);
    for (size_t i = 0; i < layout.shown; i++) {
        const struct agenda_entry *e = x->shown[i];
        struct buf day = buf_in(x->ctx->arena, LINE_MAX_BYTES), month = buf_in(x->ctx->arena, LINE_MAX_BYTES);
        if (i == 0 || rows[i].heading) {
            struct view *m = view_append(months);
            put_month(&month, month_of(e->date.day), true);
            view_set_text(m, "heading", rows[i].heading ? buf_str(&month) : STR(""));
            dates = view_set_list(m, "dates");
        }
        struct view *v = view_append(dates);
        date_day(&day, e->date.day);
        agenda_fill(p, v, e);
        view_set_text(v, "day_short", buf_str(&day));
        view_set_text(v, "line", note_of(x, e));
    }
    view_set_text(p->view, "size", str_of(arena_printf(x->ctx->arena, "size-%d", layout.size)));
    view_set_text(p->view, "layout",
                  str_of(arena_printf(x->ctx->arena, "columns-%d%s", layout.columns,
                                      x->one_hours     ? " alone"
                                      : layout.stacked ? " stacked"
                                                       : "")));
    view_set_text(p->view, "heading", title);
    view_set_bool(p->view, "long", head.title > POSTER_TITLE_LONG);
    view_set_text(p->view, "period", period);
    view_set_text(p->view, "open", buf_str(&open));
    view_set_text(p->view, "every_hours", hours);
    view_set_int(p->view, "more", (int64_t)(x->n - layout.shown));
    return 0;
}

/* ---- What surrounds it ---- */

/* The months that have dates, and the one that is shown. */
static void set_choices(const struct poster *x, struct page *p)
{
    struct view *list = view_set_list(p->view, "choices");
    int now = month_of(ctx_today(x->ctx));
    size_t n = 0, i = 0;
    for (int month = now < x->month ? now : x->month; n < MONTHS_OFFERED && month < now + 24; month++) {
        bool some = month == x->month;
        for (; i < x->place.n && month_of(x->place.entries[i].date.day) <= month; i++)
            some = some || (month_of(x->place.entries[i].date.day) == month && is_ahead(x, &x->place.entries[i]));
        if (!some)
            continue;
        struct buf words = buf_in(x->ctx->arena, LINE_MAX_BYTES);
        struct view *v = view_append(list);
        put_month(&words, month, true);
        view_set_text(v, "value", str_of(arena_printf(x->ctx->arena, "%04d-%02d", month / 12, month % 12 + 1)));
        view_set_text(v, "label", buf_str(&words));
        view_set_bool(v, "selected", month == x->month);
        n++;
    }
    view_set_bool(p->view, "quarter", x->months > 1);
}

/* Where the dates are kept up to date: printed, and read by a telephone. Not of a place that is not told to everybody:
 * its page opens to who is signed in. */
static void set_address(const struct poster *x, const struct request *req, struct page *p, struct reply *reply)
{
    bool open = !x->place.place.place_reserved;
    /* The short form, which some will type. */
    const char *tail = x->url + strlen(x->url) - PLACE_TAIL;
    struct str address = open ? team_address(x->ctx, req, arena_printf(x->ctx->arena, "/lieux/%s", tail)) : STR("");
    struct str shown = address;
    size_t scheme = str_starts(shown, STR("https://")) ? 8 : str_starts(shown, STR("http://")) ? 7 : 0;
    /* Without a configured address it is the one that was asked: nobody else's page. */
    if (!x->ctx->config || !x->ctx->config->base_url)
        reply->never_cached = true;
    view_set_text(p->view, "address", str_from(shown.p + scheme, shown.n - scheme));
    view_set_qr(p->view, address, "Code à lire avec un téléphone\u00A0: les dates à jour", x->ctx->arena);
}

int place_poster_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct poster x = {.ctx = ctx};
    int rc = place_find(ctx, req, reply, "/affiche", &x.place, &x.url);
    if (rc == 1)
        rc = read_period(&x, req, reply);
    if (rc != 1)
        return rc;
    const char *name = x.place.place.place_name ? x.place.place.place_name : "Lieu";
    const char *title = arena_printf(ctx->arena, "Affiche\u00A0: %s", name);
    if (!title)
        return fail_memory(&ctx->err);
    if (choose_dates(&x) != 0 || page_start(&p, ctx, title, NAV_AGENDA, STR("")) != 0)
        return -1;
    page_address(&p, reply, arena_printf(ctx->arena, "%s/affiche", x.url), NULL, true);
    page_style(&p, "poster.css");
    page_script(&p, "poster.js");
    view_set_text(p.view, "url", str_of(x.url));
    view_set_text(p.view, "poster_url", str_of(arena_printf(ctx->arena, "%s/affiche", x.url)));
    view_occurrence_place(view_set_object(p.view, "place"), &x.place.place, NULL, &p.wording);
    set_address(&x, req, &p, reply);
    set_choices(&x, &p);
    if (set_rows(&x, &p) != 0)
        return -1;
    return page_finish(&p, "poster", reply);
}
