/* A page that the team wrote, as everybody reads it: its text, and what its saved list finds now. */
#include "leaflet.h"

#include "base/marking.h"
#include "rule_page.h"

/* Bytes of the sentence that a search engine shows. */
#define DESCRIPTION_MAX 200

/* ---- The saved list ---- */

static bool same_town(const struct agenda_entry *a, const struct agenda_entry *b)
{
    return str_eq(str_of(a->date.city), str_of(b->date.city));
}

/* By town, that of the next date first: one looks for one's own. What may not be known of a place has none. A date that
 * was moved says so where it stands now; the day it left is for a list of days. */
static void set_towns(struct page *p, struct view *v, const struct agenda *found)
{
    struct view *towns = view_set_list(v, "towns");
    for (size_t i = 0; i < found->n; i++) {
        size_t before = 0;
        while (before < i && (found->entries[before].left || !same_town(&found->entries[before], &found->entries[i])))
            before++;
        if (before < i || found->entries[i].left)
            continue;
        struct view *town = view_append(towns);
        view_set_text(town, "town", str_of(found->entries[i].date.city));
        struct view *dates = view_set_list(town, "agenda");
        for (size_t k = i; k < found->n; k++) {
            if (!found->entries[k].left && same_town(&found->entries[i], &found->entries[k]))
                agenda_fill(p, view_append(dates), &found->entries[k]);
        }
    }
}

static int set_dates(struct page *p, struct view *v, const struct saved_list *list)
{
    struct agenda *found = ARENA_NEW(p->ctx->arena, struct agenda);
    if (!found)
        return fail_memory(&p->ctx->err);
    if (agenda_read(p->ctx, &list->ask.query, found) != 0)
        return -1;
    set_towns(p, v, found);
    view_set_int(v, "total", (int64_t)found->ahead);
    page_style(p, "agenda.css");
    return 0;
}

static int set_structures(struct page *p, struct view *v, const struct saved_list *list)
{
    struct directory_list found;
    if (directory_list(p->ctx, &list->query, &found) != 0)
        return -1;
    struct view *cards = view_set_list(v, "cards");
    for (size_t i = 0; i < found.n; i++)
        view_card(view_append(cards), &found.items[i], &p->wording, found.metres[i]);
    view_set_int(v, "total", (int64_t)found.results->total);
    view_set_bool(v, "more", found.results->total > found.n);
    return 0;
}

static int set_list(struct page *p, struct view *v, const char *address)
{
    const struct audience *reader = p->ctx->audience;
    struct saved_list *list = ARENA_NEW(p->ctx->arena, struct saved_list);
    if (!list)
        return fail_memory(&p->ctx->err);
    int rc = address ? saved_list_read(p->ctx, str_of(address), list) : 0;
    view_set_bool(v, "listed", address != NULL);
    view_set_bool(v, "dates", address && str_starts(str_of(address), STR("/agenda")));
    view_set_text(v, "list_url", rc == 1 ? list->url : STR(""));
    if (rc != 1 || !list->dates)
        view_set_list(v, "towns");
    if (rc != 1 || list->dates) {
        view_set_list(v, "cards");
        view_set_bool(v, "more", false);
    }
    if (rc != 1) {
        view_set_int(v, "total", 0);
        return rc;
    }
    p->ctx->audience = &audience_public;
    rc = list->dates ? set_dates(p, v, list) : set_structures(p, v, list);
    p->ctx->audience = reader;
    return rc;
}

/* ---- The text ---- */

static void set_spans(struct view *v, const struct marking_line *line)
{
    struct view *spans = view_set_list(v, "spans");
    for (size_t i = 0; i < line->n; i++) {
        const struct marking_span *s = &line->spans[i];
        struct view *o = view_append(spans);
        view_set_text(o, "words", s->text);
        view_set_bool(o, "plain", s->link == MARKING_PLAIN);
        view_set_text(o, "web", s->link == MARKING_WEB ? s->to : STR(""));
        view_set_text(o, "tel", s->link == MARKING_TEL ? s->to : STR(""));
        view_set_text(o, "mail", s->link == MARKING_MAIL ? s->to : STR(""));
    }
}

static int set_text(struct page *p, struct view *v, const char *text)
{
    struct view *blocks = view_set_list(v, "blocks");
    struct marking m;
    struct err err;
    if (marking_read(str_of(text), p->ctx->arena, &m, &err) != 0) {
        if (err.code == ERR_INPUT || err.code == ERR_LIMIT)
            return 0;
        p->ctx->err = err;
        return -1;
    }
    for (size_t i = 0; i < m.n; i++) {
        const struct marking_block *b = &m.blocks[i];
        struct view *o = view_append(blocks);
        view_set_bool(o, "paragraph", b->kind == MARKING_PARAGRAPH);
        view_set_bool(o, "heading", b->kind == MARKING_HEADING);
        view_set_bool(o, "items", b->kind == MARKING_LIST);
        view_set_bool(o, "reach", b->kind == MARKING_REACH);
        struct view *lines = view_set_list(o, "lines");
        for (size_t k = 0; k < b->n; k++)
            set_spans(view_append(lines), &b->lines[k]);
    }
    return 0;
}

int leaflet_fill(struct page *p, const struct leaflet *l)
{
    struct view *v = view_set_object(p->view, "leaflet");
    view_set_text(v, "title", str_of(l->title));
    page_style(p, "leaflet.css");
    return set_text(p, v, l->text) != 0 ? -1 : set_list(p, v, l->list);
}

/* ---- The page ---- */

/* The first paragraph, as far as a search engine shows it; links are their words. */
static const char *describe(struct page *p, const char *text)
{
    struct buf b = buf_in(p->ctx->arena, MARKING_TEXT_MAX);
    struct marking m;
    struct err err;
    size_t i = 0;
    if (marking_read(str_of(text), p->ctx->arena, &m, &err) != 0)
        return NULL;
    while (i < m.n && m.blocks[i].kind != MARKING_PARAGRAPH)
        i++;
    for (size_t k = 0; i < m.n && k < m.blocks[i].lines[0].n; k++)
        buf_raw_str(&b, m.blocks[i].lines[0].spans[k].text);
    struct str all = buf_str(&b), cut = utf8_prefix(all, DESCRIPTION_MAX);
    while (cut.n < all.n && cut.n && cut.p[cut.n - 1] != ' ')
        cut.n--;
    cut = str_trim(cut);
    return cut.n ? arena_printf(p->ctx->arena, "%.*s%s", (int)cut.n, cut.p, cut.n < all.n ? "…" : "") : NULL;
}

static int show(struct ctx *ctx, struct reply *reply, struct str slug, enum nav nav)
{
    struct page p;
    struct leaflet l;
    ctx->audience = &audience_public;
    int rc = leaflet_read(ctx, slug, &l);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    const char *path = leaflet_path(&l, ctx->arena);
    if (!path)
        return fail_memory(&ctx->err);
    if (page_start(&p, ctx, l.title, nav, STR("")) != 0 || leaflet_fill(&p, &l) != 0)
        return -1;
    page_address(&p, reply, path, NULL, false);
    const char *description = describe(&p, l.text);
    if (description)
        page_describe(&p, description);
    return page_finish(&p, "leaflet", reply);
}

int leaflet_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str slug = request_text(req, "page");
    ctx->audience = &audience_public;
    int rc = rule_page_answer(ctx, req, reply, slug);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (!leaflet_is_delivered(slug))
        return show(ctx, reply, slug, NAV_NONE);
    reply_error(ctx, reply, 404, NULL);
    return 0;
}

int carers_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    (void)req;
    return show(ctx, reply, STR("aidants"), NAV_CARERS);
}

int professionals_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    (void)req;
    return show(ctx, reply, STR("professionnels"), NAV_PROFESSIONALS);
}
