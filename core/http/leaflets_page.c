/* Where the team writes its pages: all of them, one with its preview and its history. */
#include "base/json.h"
#include "leaflet.h"
#include "team.h"

#define PATH "/equipe/pages"

/* Changes shown below a page. */
#define HISTORY_SHOWN 20

/* ---- All ---- */

static void add_page(struct page *p, struct view *list, const struct leaflet *l)
{
    struct view *v = view_append(list);
    view_set_text(v, "title", str_of(l->title));
    view_set_text(v, "url", str_of(arena_printf(p->ctx->arena, PATH "/%s", l->slug)));
    view_set_text(v, "path", str_of(leaflet_path(l, p->ctx->arena)));
    view_set_bool(v, "shown", l->shown);
    view_set_bool(v, "delivered", leaflet_is_delivered(str_of(l->slug)));
    view_set_bool(v, "own", l->updated_at > 0);
}

int leaflets_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct leaflet *all, one;
    size_t n;
    if (team_start(&p, ctx, req, "Pages", TEAM_SETTINGS) != 0 || leaflets_read(ctx, &all, &n) != 0)
        return -1;
    page_address(&p, reply, PATH, NULL, true);
    struct str done = request_text(req, "fait");
    view_set_text(p.view, "done", str_is(done, "retire") ? STR("La page n’est plus publiée.") : STR(""));
    struct view *list = view_set_list(p.view, "leaflets");
    for (size_t i = 0; i < LEAFLETS_DELIVERED; i++) {
        if (leaflet_read(ctx, str_of(leaflets_delivered[i].slug), &one) != 1)
            return -1;
        add_page(&p, list, &one);
    }
    for (size_t i = 0; i < n; i++)
        add_page(&p, list, &all[i]);
    if (pages_set_ruled(&p) != 0)
        return -1;
    return team_finish(&p, "leaflets", reply);
}

/* ---- History ---- */

static const struct {
    const char *field, *label;
} labels[] = {{"title", "Titre"}, {"slug", "Adresse"}, {"text", "Texte"}, {"list", "Liste"}, {"shown", "Publiée"}};

static const char *label_of(struct str field)
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        if (str_is(field, labels[i].field))
            return labels[i].label;
    }
    return NULL;
}

static struct str value_of(struct str field, const struct json *value)
{
    bool empty = !value || value->type != JSON_STRING;
    if (str_is(field, "shown"))
        return empty ? STR("non") : STR("oui");
    return empty ? STR("rien") : value->string;
}

static int set_change(struct page *p, struct view *v, const struct change *c)
{
    const struct json *diff = NULL;
    view_set_text(v, "when", team_instant(p->ctx, c->at));
    view_set_text(v, "who", team_author(p->ctx, c));
    struct view *lines = view_set_list(v, "lines");
    view_set_bool(v, "blanked", !c->diff);
    if (!c->diff)
        return 0;
    if (json_parse(str_of(c->diff), p->ctx->arena, &diff, &p->ctx->err) != 0)
        return -1;
    for (const struct json *f = diff->first; f; f = f->next) {
        struct view *line = view_append(lines);
        view_set_text(line, "label", str_of(label_of(f->name)));
        view_set_text(line, "was", value_of(f->name, f->first));
        view_set_text(line, "became", value_of(f->name, f->first ? f->first->next : NULL));
    }
    return 0;
}

static int set_history(struct page *p, int64_t id)
{
    struct change *changes = NULL;
    size_t n = 0;
    struct view *list = view_set_list(p->view, "changes");
    if (id && change_of(p->ctx->db, p->ctx->audience, "leaflet", id, 0, HISTORY_SHOWN, p->ctx->arena, &changes, &n,
                        &p->ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (set_change(p, view_append(list), &changes[i]) != 0)
            return -1;
    }
    return 0;
}

/* ---- One ---- */

/* What the page of the form says. */
struct draft {
    struct str was; /* slug of the page; empty: a new one */
    struct leaflet page;
    struct str slug, list; /* as typed */
    int64_t rev;
    struct leaflet_wrong wrong;
    const char *error, *done;
    bool preview;
};

static void set_form(struct page *p, const struct draft *d)
{
    struct view *f = view_set_object(p->view, "form");
    view_set_text(f, "title", str_of(d->page.title));
    view_set_text(f, "slug", d->slug);
    view_set_text(f, "text", str_of(d->page.text));
    view_set_text(f, "list", d->list);
    view_set_bool(f, "shown", d->page.shown);
    view_set_int(f, "rev", d->rev);
    view_set_text(f, "title_wrong", str_of(d->wrong.title));
    view_set_text(f, "slug_wrong", str_of(d->wrong.slug));
    view_set_text(f, "text_wrong", str_of(d->wrong.text));
    view_set_text(f, "list_wrong", str_of(d->wrong.list));
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct draft *d,
                const struct leaflet *stored)
{
    struct page p;
    const char *name = stored ? stored->title : "Nouvelle page";
    bool own = stored && stored->id && stored->updated_at;
    if (team_start(&p, ctx, req, name, TEAM_SETTINGS) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    view_set_text(p.view, "name", str_of(name));
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, PATH "/%s", stored ? stored->slug : "nouvelle")));
    view_set_text(p.view, "withdraw_action",
                  own && stored->shown ? str_of(arena_printf(ctx->arena, PATH "/%s/retrait", stored->slug)) : STR(""));
    view_set_text(p.view, "public_url", stored && stored->shown ? str_of(leaflet_path(stored, ctx->arena)) : STR(""));
    view_set_bool(p.view, "delivered", stored && leaflet_is_delivered(str_of(stored->slug)));
    view_set_text(p.view, "error", str_of(d->error));
    view_set_text(p.view, "done", str_of(d->done));
    set_form(&p, d);
    view_set_bool(p.view, "preview", d->preview);
    if (!d->preview)
        view_set_null(p.view, "leaflet");
    if ((d->preview && leaflet_fill(&p, &d->page) != 0) || set_history(&p, stored ? stored->id : 0) != 0)
        return -1;
    return team_finish(&p, "leaflet_edit", reply);
}

/* The page of the address: 1, and *out NULL for a new one; 0 and the page of status 404; -1. */
static int find(struct ctx *ctx, const struct request *req, struct reply *reply, struct leaflet *room,
                const struct leaflet **out)
{
    struct str slug = request_text(req, "page");
    *out = NULL;
    if (!slug.n)
        return 1;
    int rc = leaflet_read(ctx, slug, room);
    if (rc == 1)
        *out = room;
    else if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc;
}

int leaflet_edit_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct leaflet room;
    const struct leaflet *stored;
    struct str done = request_text(req, "fait");
    int rc = find(ctx, req, reply, &room, &stored);
    if (rc != 1)
        return rc;
    struct draft d = {.page = {.shown = true}};
    if (stored)
        d = (struct draft){
            .page = *stored, .slug = str_of(stored->slug), .list = str_of(stored->list), .rev = stored->rev};
    if (str_is(done, "enregistre"))
        d.done = "C’est enregistré.";
    else if (str_is(done, "livre"))
        d.done = "La page dit de nouveau le texte livré.";
    return draw(ctx, req, reply, &d, stored);
}

static struct str typed(const struct request *req, const char *name)
{
    const struct str *s = params_first(&req->form, name);
    return s ? *s : STR("");
}

/* The list in its one form; what is no list is said beside its field. */
static int take_list(struct ctx *ctx, struct draft *d, struct leaflet_form *form)
{
    struct saved_list *list = ARENA_NEW(ctx->arena, struct saved_list);
    if (!list)
        return fail_memory(&ctx->err);
    if (!str_trim(d->list).n)
        return 0;
    int rc = d->list.n <= LEAFLET_LIST_MAX ? saved_list_read(ctx, d->list, list) : 0;
    if (rc == 1)
        form->list = list->url;
    else if (rc == 0)
        d->wrong.list = "Ce n’est pas une liste de l’annuaire ni de l’agenda\u00A0: ouvrez-la, choisissez ses filtres, "
                        "puis copiez ici l’adresse qu’affiche votre navigateur.";
    return rc < 0 ? -1 : 0;
}

static int preview(struct ctx *ctx, const struct leaflet_form *form, struct draft *d)
{
    bool good;
    if (leaflet_check(ctx, form, d->was, &d->page, &d->wrong, &good) != 0)
        return -1;
    d->preview = good;
    return 0;
}

static void explain(struct reply *reply, struct draft *d, enum leaflet_saved saved)
{
    reply->status = saved == LEAFLET_CHANGED ? 409 : 422;
    d->error = "Rien n’est enregistré\u00A0: une information est à corriger ci-dessous.";
    if (saved == LEAFLET_CHANGED)
        d->error =
            "Quelqu’un a enregistré cette page depuis que vous l’avez ouverte. Votre texte est ci-dessous\u00A0: "
            "enregistrez-le de nouveau pour le garder, ou rouvrez la page pour voir le sien.";
    else if (saved == LEAFLET_TOO_MANY)
        d->error = "Il y a déjà cent pages, le plus qu’il puisse y en avoir.";
}

int leaflet_edit_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct leaflet room;
    const struct leaflet *stored;
    enum leaflet_saved saved = LEAFLET_WRONG;
    int rc = find(ctx, req, reply, &room, &stored);
    if (rc != 1)
        return rc;
    struct draft d = {.was = request_text(req, "page"), .list = typed(req, "liste"), .slug = typed(req, "adresse")};
    struct leaflet_form form = {.title = typed(req, "titre"),
                                .slug = d.slug,
                                .text = typed(req, "texte"),
                                .shown = str_is(request_text(req, "publiee"), "oui"),
                                .rev = request_int(req, "rev", 0)};
    bool look = str_is(request_text(req, "action"), "apercu");
    d.rev = form.rev;
    if (take_list(ctx, &d, &form) != 0)
        return -1;
    if (look || d.wrong.list)
        rc = preview(ctx, &form, &d);
    else
        rc = leaflet_store(ctx, &form, d.was, &d.page, &d.wrong, &saved);
    if (rc != 0)
        return -1;
    if (saved == LEAFLET_SAVED) {
        const char *to = arena_printf(ctx->arena, PATH "/%s?fait=enregistre", d.page.slug);
        return to ? team_go(reply, to) : fail_memory(&ctx->err);
    }
    if (!look || !d.preview)
        explain(reply, &d, saved);
    if (saved == LEAFLET_CHANGED && stored)
        d.rev = stored->rev;
    return draw(ctx, req, reply, &d, stored);
}

int leaflet_withdraw_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str slug = request_text(req, "page");
    int rc = leaflet_withdraw(ctx, slug);
    if (rc < 0)
        return -1;
    if (rc == 0) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    if (!leaflet_is_delivered(slug))
        return team_go(reply, PATH "?fait=retire");
    const char *to = arena_printf(ctx->arena, PATH "/%.*s?fait=livre", (int)slug.n, slug.p);
    return to ? team_go(reply, to) : fail_memory(&ctx->err);
}
