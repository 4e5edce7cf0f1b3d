/* All dates of a place; and the next ones in a frame, for other sites. */
#include "place.h"

#include "base/buf.h"
#include "base/date.h"
#include "publish/occurrence_view.h"

/* Dates that a frame shows: what is read in it without scrolling much. */
#define FRAME_DATES 6

/* ---- Which place ---- */

/* For good: posters and bookmarks follow. */
static int lead_to(struct ctx *ctx, struct reply *reply, const char *url, const char *below)
{
    reply->status = 301;
    reply->location = arena_printf(ctx->arena, "%s%s", url, below);
    return reply->location ? 0 : fail_memory(&ctx->err);
}

static int nowhere(struct ctx *ctx, struct reply *reply)
{
    reply_error(ctx, reply, 404, NULL);
    return 0;
}

/* The place of this name, or the one that it became. */
static int read_place(struct ctx *ctx, struct str name, struct agenda_place *out, const char **url)
{
    const char *uuid, *now;
    struct buf b = buf_in(ctx->arena, 400);
    int rc = agenda_place_named(ctx, name, &uuid);
    if (rc != 1)
        return rc;
    if ((rc = agenda_place_joined(ctx, str_of(uuid), &now)) < 0 ||
        (rc = agenda_place(ctx, str_of(rc == 1 ? now : uuid), out)) != 1)
        return rc;
    occurrence_place_url(&b, &out->place);
    *url = buf_cstr(&b);
    return buf_ok(&b, &ctx->err) == 0 ? 1 : -1;
}

int place_find(struct ctx *ctx, const struct request *req, struct reply *reply, const char *below,
               struct agenda_place *out, const char **url)
{
    struct str name = request_text(req, "lieu");
    int rc = read_place(ctx, name, out, url);
    if (rc == 0)
        return nowhere(ctx, reply);
    if (rc == 1 && !str_is(name, *url + sizeof "/lieux/" - 1))
        return lead_to(ctx, reply, *url, below);
    return rc;
}

/* /agenda/lieu/UUID, as it was called before. */
int place_moved_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct agenda_place place;
    const char *url;
    int rc = read_place(ctx, request_text(req, "uuid"), &place, &url);
    return rc == 1 ? lead_to(ctx, reply, url, "") : rc == 0 ? nowhere(ctx, reply) : -1;
}

struct str place_title(const struct agenda_entry *e)
{
    struct str title = str_of(e->said.title), name = str_of(e->date.place_name);
    if (name.n && title.n > name.n + 2 && memcmp(title.p + title.n - name.n, name.p, name.n) == 0 &&
        memcmp(title.p + title.n - name.n - 2, ", ", 2) == 0)
        title.n -= name.n + 2;
    return title;
}

/* ---- Its dates ---- */

/* By month. */
static void set_months(struct page *p, const struct agenda_place *place)
{
    struct view *months = view_set_list(p->view, "months"), *dates = NULL;
    struct civil c, before = {0};
    for (size_t i = 0; i < place->n; i++) {
        date_to_ymd(place->entries[i].date.day, &c);
        if (i == 0 || c.month != before.month || c.year != before.year) {
            struct view *m = view_append(months);
            view_set_date(m, "month", place->entries[i].date.day);
            dates = view_set_list(m, "dates");
        }
        before = c;
        agenda_fill(p, view_append(dates), &place->entries[i]);
    }
}

/* The first that is neither over nor cancelled. */
static void set_next(struct page *p, const struct agenda_place *place)
{
    for (size_t i = 0; i < place->n; i++) {
        const struct occurrence *o = &place->entries[i].date;
        if (o->end_utc > p->ctx->now && occurrence_live(o->status)) {
            agenda_fill(p, view_set_object(p->view, "next"), &place->entries[i]);
            return;
        }
    }
    view_set_null(p->view, "next");
}

int place_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct agenda_place place;
    const char *url;
    int rc = place_find(ctx, req, reply, "", &place, &url);
    if (rc != 1)
        return rc;
    const char *name = place.place.place_name ? place.place.place_name : "Lieu";
    const char *title = arena_printf(ctx->arena, "Dates\u00A0: %s", name);
    if (!title)
        return fail_memory(&ctx->err);
    if (page_start(&p, ctx, title, NAV_AGENDA, STR("")) != 0)
        return -1;
    page_address(&p, reply, url, NULL, place.n == 0);
    page_describe(&p, arena_printf(ctx->arena, "Permanences, ateliers et rencontres à venir\u00A0: %s%s%s.", name,
                                   place.place.city ? ", " : "", place.place.city ? place.place.city : ""));
    page_style(&p, "agenda.css");
    view_set_bool(p.view, "reader", ctx->audience->level > LEVEL_PUBLIC);
    view_set_text(p.view, "poster_url", str_of(arena_printf(ctx->arena, "%s/affiche", url)));
    /* The feeds are what everybody reads. */
    struct agenda_ask ask = {.query.chosen[AGENDA_PLACE] = str_of(place.place.place_uuid)};
    if (place.place.place_reserved)
        view_set_null(p.view, "follow");
    else
        agenda_subscribe(&p, &ask);
    view_occurrence_place(view_set_object(p.view, "place"), &place.place, NULL, &p.wording);
    set_next(&p, &place);
    set_months(&p, &place);
    if (agenda_set_directory(&p, &place.place) != 0)
        return -1;
    return page_finish(&p, "agenda_place", reply);
}

/* ---- In a frame ---- */

int place_frame_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct agenda_place place;
    const char *url = NULL;
    size_t shown = 0;
    int rc = place_find(ctx, req, reply, "/cadre", &place, &url);
    if (rc < 0 || reply->status == 301)
        return rc;
    /* Of a place that is gone, too: the other site shows a sentence, and not a torn page. */
    int status = rc == 1 ? 200 : 404;
    *reply = reply_in(ctx->arena);
    reply->status = status;
    reply->framed = true;
    if (page_start(&p, ctx, "Prochaines dates", NAV_NONE, STR("")) != 0)
        return -1;
    page_address(&p, reply, url ? url : "/agenda", NULL, true);
    page_style(&p, "frame.css");
    view_set_bool(p.view, "found", rc == 1);
    struct view *dates = view_set_list(p.view, "dates");
    view_set_text(p.view, "url", str_of(url ? url : "/agenda"));
    view_set_text(p.view, "name", str_of(rc == 1 ? place.place.place_name : NULL));
    for (size_t i = 0; rc == 1 && i < place.n && shown < FRAME_DATES; i++) {
        if (place.entries[i].date.end_utc <= ctx->now)
            continue;
        struct view *v = view_append(dates);
        agenda_fill(&p, v, &place.entries[i]);
        view_set_text(v, "what", place_title(&place.entries[i]));
        shown++;
    }
    return page_finish(&p, "frame", reply);
}
