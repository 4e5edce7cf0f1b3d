/* The directory as the team searches it during a call: every line and place, and what is given is ticked. */
#include "app/worklist.h"
#include "base/buf.h"
#include "calls.h"
#include "fiches.h"
#include "publish/field_words.h"

/* Bytes of the ticked structures and the carried fields in an address: TICKED_MAX UUIDs with their names. */
#define CARRIED_MAX 4096

/* Lines shown in a row: further ones are on the fiche. */
#define LINES_SHOWN 4

static const char *const carried[] = {"jour", "appelant", "canal", "besoin", "manque", "rupture"};
#define CARRIED (sizeof carried / sizeof *carried)

static void add_pair(struct buf *url, const char *name, struct str value)
{
    buf_char(url, '&');
    buf_raw_str(url, str_of(name));
    buf_char(url, '=');
    buf_url(url, value);
}

void calls_carried(struct buf *url, const struct request *req)
{
    for (size_t i = 0; i < CARRIED; i++) {
        if (request_text(req, carried[i]).n)
            add_pair(url, carried[i], request_text(req, carried[i]));
    }
}

void calls_set_carried(struct view *v, const struct request *req)
{
    struct view *list = view_set_list(v, "carried");
    for (size_t i = 0; i < CARRIED; i++) {
        struct str value = request_text(req, carried[i]);
        if (value.n == 0)
            continue;
        struct view *o = view_append(list);
        view_set_text(o, "name", str_of(carried[i]));
        view_set_text(o, "value", value);
    }
}

/* What the addresses of this list carry: what was ticked, and what the form had. */
static int carry(struct page *p, const struct request *req)
{
    const struct str *uuids;
    size_t n = request_codes(req, "donner", &uuids);
    struct buf b = buf_in(p->ctx->arena, CARRIED_MAX);
    calls_carried(&b, req);
    for (size_t i = 0; i < n; i++)
        add_pair(&b, "donner", uuids[i]);
    struct str all = buf_str(&b);
    p->list_carried = all.n ? str_from(all.p + 1, all.n - 1) : STR("");
    return buf_ok(&b, &p->ctx->err);
}

/* ---- Rows ---- */

static void add_lines(struct view *list, const struct list *contacts, const char *where, size_t *n)
{
    for (size_t i = 0; i < contacts->n && *n < LINES_SHOWN; i++) {
        const struct contact *c = &((const struct contact *)contacts->items)[i];
        if (c->kind != CONTACT_PHONE)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "value", str_of(c->value));
        view_set_text(v, "label", str_of(c->label ? c->label : where));
        view_set_text(v, "reserved", str_of(c->level > LEVEL_PUBLIC ? field_level(c->level) : NULL));
        ++*n;
    }
}

static void set_lines(struct view *v, const struct structure *s)
{
    struct view *list = view_set_list(v, "lines");
    size_t n = 0;
    add_lines(list, &s->contacts, NULL, &n);
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *p = &((const struct place *)s->places.items)[i];
        add_lines(list, &p->contacts, p->name, &n);
    }
    for (size_t i = 0; i < s->services.n; i++) {
        const struct service *x = &((const struct service *)s->services.items)[i];
        add_lines(list, &x->contacts, x->name, &n);
    }
}

static bool is_ticked(const struct request *req, const char *uuid)
{
    const struct str *uuids;
    size_t n = request_codes(req, "donner", &uuids);
    for (size_t i = 0; i < n; i++) {
        if (str_is(uuids[i], uuid))
            return true;
    }
    return false;
}

/* A card with what only the team may read. */
static void set_row(struct view *v, struct page *p, const struct request *req, const struct structure *s, double metres)
{
    const struct place *first = s->places.n ? s->places.items : NULL;
    int level = s->level > s->visible ? s->level : s->visible;
    view_card(v, s, &p->wording, metres);
    view_set_text(v, "uuid", str_of(s->uuid));
    view_set_text(v, "fiche_url", str_of(fiche_url(p->ctx, s)));
    view_set_text(v, "where", str_of(first && first->address ? first->address : NULL));
    view_set_text(v, "town", str_of(first ? first->city : NULL));
    view_set_text(v, "reserved", str_of(level > LEVEL_PUBLIC ? field_level(level) : NULL));
    view_set_bool(v, "ticked", is_ticked(req, s->uuid));
    set_lines(v, s);
}

/* ---- The page ---- */

/* Those ticked before that are not on this page: they stay with the form. */
static int set_ticked(struct page *p, const struct request *req, const struct directory_list *list)
{
    const struct str *uuids;
    size_t n = request_codes(req, "donner", &uuids), kept = 0;
    struct str *elsewhere = ARENA_ARRAY(p->ctx->arena, n + 1, struct str);
    if (!elsewhere)
        return fail_memory(&p->ctx->err);
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < list->n && !str_is(uuids[i], list->items[k].uuid))
            k++;
        if (k == list->n)
            elsewhere[kept++] = uuids[i];
    }
    return calls_set_given(p, elsewhere, kept);
}

/* A search leaves out what is closed; who asks for it by its name must learn it. */
static int set_closed(struct page *p, struct str text)
{
    struct closed *closed;
    size_t n = 0;
    struct view *list = view_set_list(p->view, "closed");
    if (text.n && worklist_closed_named(p->ctx, text, &closed, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "name", str_of(closed[i].name));
        view_set_text(v, "url", str_of(arena_printf(p->ctx->arena, "/equipe/fiches/%s", closed[i].uuid)));
    }
    return 0;
}

int team_search_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct search_query q;
    struct list_where where;
    struct directory_list list;
    int rc = directory_as_team(ctx) == 0 ? list_find(ctx, req, reply, &q, &where, &list) : -1;
    if (rc <= 0)
        return rc;
    if (q.page > 1 && list.n == 0) {
        reply_error(ctx, reply, 404, "Cette page de résultats n’existe pas.");
        return 0;
    }
    if (team_start(&p, ctx, req, list_title(ctx, list.snap, &q, "Chercher", list.results->total), TEAM_SEARCH) != 0)
        return -1;
    page_address(&p, reply, "/equipe/annuaire", NULL, true);
    p.list_base = "/equipe/annuaire";
    if (carry(&p, req) != 0 || calls_set_noted(&p, req, NULL) != 0 || calls_set_bar(&p, req, NULL) != 0)
        return -1;
    calls_set_carried(p.view, req);
    view_set_text(p.view, "sought", q.text);
    view_set_bool(p.view, "fresh", !route_narrows(req) || request_text(req, "note").n > 0);
    struct view *cards = view_set_list(p.view, "cards");
    for (size_t i = 0; i < list.n; i++)
        set_row(view_append(cards), &p, req, &list.items[i], list.metres[i]);
    if (set_ticked(&p, req, &list) != 0 || set_closed(&p, q.text) != 0 || list_fill(&p, &q, &where, &list) != 0)
        return -1;
    return team_finish(&p, "team_search", reply);
}
