/* One date of the agenda; and the next ones, on the home page and a structure's. */
#include "agenda.h"

#include "base/buf.h"
#include "base/date.h"
#include "error_page.h"
#include "publish/occurrence_view.h"

/* Dates on the home page, and on a structure's. */
#define HOME_DATES 5
#define STRUCTURE_DATES 3

/* Bytes of a title or description: that of the date, and its day. */
#define WORDS_MAX 1200

/* ---- One date ---- */

int agenda_set_directory(struct page *p, const struct occurrence *o)
{
    struct structure_ref ref;
    struct structure s, instead;
    struct buf url = buf_in(p->ctx->arena, 400);
    const char *access = NULL;
    if (o->structure_uuid) {
        if (directory_structure(p->ctx, str_of(o->structure_uuid), &ref, &s, &instead) != 0)
            return -1;
        if (ref.state == STRUCTURE_LIVE && s.id)
            structure_url(&url, &s);
        for (size_t i = 0; i < s.places.n; i++) {
            const struct place *place = &((const struct place *)s.places.items)[i];
            if (place->uuid && o->place_uuid && strcmp(place->uuid, o->place_uuid) == 0)
                access = place->access;
        }
    }
    view_set_text(p->view, "access", str_of(access));
    view_set_text(p->view, "directory_url", buf_str(&url));
    return 0;
}

static void set_dates(struct page *p, const char *name, const struct agenda_entry *entries, size_t n)
{
    struct view *list = view_set_list(p->view, name);
    for (size_t i = 0; i < n; i++)
        agenda_fill(p, view_append(list), &entries[i]);
}

/* Other dates of the same series: where they are is said when it is somewhere else. */
static void set_series(struct page *p, const char *name, const struct agenda_date *d,
                       const struct agenda_entry *entries, size_t n)
{
    struct view *list = view_set_list(p->view, name);
    const char *here = d->date->date.place_uuid;
    for (size_t i = 0; i < n; i++) {
        const struct occurrence *o = &entries[i].date;
        struct view *v = view_append(list);
        bool elsewhere = o->place_uuid && (!here || strcmp(here, o->place_uuid) != 0);
        agenda_fill(p, v, &entries[i]);
        view_set_text(v, "elsewhere", str_of(elsewhere ? o->place_name : NULL));
    }
}

/* What is said of it in lists of links: its title and day, or that it does not take place. */
static const char *title_of(struct ctx *ctx, const struct agenda_entry *e)
{
    struct buf b = buf_in(ctx->arena, WORDS_MAX);
    buf_raw_str(&b, str_of(e->said.title));
    buf_lit(&b, ", ");
    date_full(&b, e->date.day);
    if (e->date.status == OCCURRENCE_CANCELLED)
        buf_lit(&b, " (annulée)");
    return b.failed ? e->said.title : buf_cstr(&b);
}

static const char *describe(struct ctx *ctx, const struct agenda_entry *e)
{
    struct buf b = buf_in(ctx->arena, WORDS_MAX);
    buf_raw_str(&b, str_of(e->said.title));
    buf_lit(&b, "\u00A0: ");
    occurrence_when(&b, &e->date);
    if (e->said.summary) {
        buf_lit(&b, ". ");
        buf_raw_str(&b, str_of(e->said.summary));
    }
    return b.failed ? e->said.title : buf_cstr(&b);
}

static int gone(struct ctx *ctx, struct reply *reply)
{
    error_page_render(ctx, reply,
                      &(struct error_page){.status = 410,
                                           .detail = "Cette date a été retirée de l’agenda",
                                           .instead_name = "L’agenda, toutes les dates",
                                           .instead_url = "/agenda"});
    return 0;
}

int agenda_date_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct agenda_date found;
    struct str uuid = request_text(req, "uuid");
    if (agenda_date(ctx, uuid, &found) != 0)
        return -1;
    if (found.found == AGENDA_GONE)
        return gone(ctx, reply);
    if (found.found == AGENDA_NONE) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    const struct agenda_entry *e = found.date;
    if (page_start(&p, ctx, title_of(ctx, e), NAV_AGENDA, STR("")) != 0)
        return -1;
    /* What is over or does not take place is of no use to who looks for something to go to. */
    page_address(&p, reply, arena_printf(ctx->arena, "/agenda/seance/%.*s", (int)uuid.n, uuid.p), NULL,
                 e->date.end_utc <= ctx->now || !occurrence_live(e->date.status));
    page_describe(&p, describe(ctx, e));
    page_style(&p, "agenda.css");
    view_set_bool(p.view, "reader", ctx->audience->level > LEVEL_PUBLIC);
    agenda_fill(&p, view_set_object(p.view, "date"), e);
    set_series(&p, "before", &found, found.before, found.n_before);
    set_series(&p, "after", &found, found.after, found.n_after);
    if (agenda_set_directory(&p, &e->date) != 0)
        return -1;
    return page_finish(&p, "agenda_date", reply);
}

/* ---- Elsewhere ---- */

int agenda_on_home(struct page *p)
{
    struct agenda_entry *entries;
    size_t n;
    if (agenda_next_open(p->ctx, HOME_DATES, &entries, &n) != 0)
        return -1;
    if (n)
        page_style(p, "agenda.css");
    set_dates(p, "agenda", entries, n);
    return 0;
}

/* Each place that has one of the dates, once; by name. */
static void set_places(struct page *p, const struct agenda_entry *entries, size_t n)
{
    struct view *list = view_set_list(p->view, "agenda_places");
    const char *seen[STRUCTURE_DATES];
    size_t n_seen = 0;
    for (size_t i = 0; i < n; i++) {
        const struct occurrence *o = &entries[i].date;
        size_t k = 0;
        while (k < n_seen && strcmp(seen[k], o->place_uuid) != 0)
            k++;
        if (k < n_seen)
            continue;
        seen[n_seen++] = o->place_uuid;
        struct view *v = view_append(list);
        view_set_text(v, "name", str_of(o->place_name));
        struct buf url = buf_in(p->ctx->arena, 400);
        occurrence_place_url(&url, o);
        view_set_text(v, "url", buf_str(&url));
    }
}

int agenda_on_structure(struct page *p, const char *uuid)
{
    struct agenda_entry *entries;
    size_t n;
    if (agenda_at_structure(p->ctx, str_of(uuid), STRUCTURE_DATES, &entries, &n) != 0)
        return -1;
    if (n)
        page_style(p, "agenda.css");
    set_dates(p, "agenda", entries, n);
    set_places(p, entries, n);
    return 0;
}
