/* The pages without a form: home, themes, about. */
#include "agenda.h"
#include "leaflet.h"

#include <stdlib.h>

#include "base/fold.h"

/* Themes shown first, in the order people ask for them at permanences. */
#define THEMES_TOP 10

/* Communes named in a sentence; a larger territory has its own page for them. */
#define COMMUNES_NAMED 30

static int set_fresh(struct page *p)
{
    struct freshness f;
    if (directory_freshness(p->ctx, &f) != 0)
        return -1;
    struct view *v = view_set_object(p->view, "fresh");
    view_set_int(v, "structures", (int64_t)f.structures);
    view_set_int(v, "places", (int64_t)f.places);
    view_set_int(v, "services", (int64_t)f.services);
    view_set_int(v, "percent", f.percent);
    return 0;
}

int home_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    (void)req;
    if (page_start(&p, ctx, "Accueil", NAV_HOME, STR("")) != 0 || set_fresh(&p) != 0 || agenda_on_home(&p) != 0 ||
        pages_set_published(&p) != 0)
        return -1;
    page_style(&p, "leaflet.css");
    page_address(&p, reply, "/", NULL, false);
    struct commune_lists communes = page_communes(&p);
    for (size_t i = 0; p.snap->named_n <= COMMUNES_LISTED && i < p.snap->named_n; i++) {
        const struct commune *c = &p.snap->communes[p.snap->by_name[i]];
        page_add_commune(page_commune_list(&communes, c),
                         &(struct commune_option){.code = str_of(c->insee), .name = str_of(c->name)});
    }
    return page_finish(&p, "home", reply);
}

static void add_theme(struct page *p, struct view *list, size_t i)
{
    const struct term *t = &p->snap->taxonomy.terms[SCHEME_THEME][i];
    struct view *v = view_append(list);
    view_set_text(v, "label", str_of(t->label));
    view_set_text(v, "url", str_of(arena_printf(p->ctx->arena, "/annuaire/besoin/%s", t->code)));
    view_set_int(v, "count", (int64_t)p->snap->totals[FACET_THEME][i]);
}

struct entry {
    size_t index;
    const char *folded;
};

static int by_label(const void *x, const void *y)
{
    return strcmp(((const struct entry *)x)->folded, ((const struct entry *)y)->folded);
}

/* The themes behind the first ones that something answers, by label; the number of them. */
static size_t other_themes(struct page *p, struct entry out[TAXONOMY_TERMS_MAX])
{
    size_t n = 0;
    for (size_t i = THEMES_TOP; i < p->snap->taxonomy.n[SCHEME_THEME]; i++) {
        struct str label = str_of(p->snap->taxonomy.terms[SCHEME_THEME][i].label);
        struct buf folded = buf_in(p->ctx->arena, label.n + 1);
        if (p->snap->totals[FACET_THEME][i] == 0)
            continue;
        fold_text(&folded, label);
        out[n++] = (struct entry){.index = i, .folded = buf_cstr(&folded)};
    }
    qsort(out, n, sizeof *out, by_label);
    return n;
}

int themes_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    (void)req;
    if (page_start(&p, ctx, "Par besoin", NAV_THEMES, STR("")) != 0)
        return -1;
    page_address(&p, reply, "/annuaire/besoin", NULL, false);
    struct view *top = view_set_list(p.view, "top"), *rest = view_set_list(p.view, "rest");
    /* A theme that nothing answers yet leads nowhere; the first ones stay, so that the page keeps its shape. */
    struct entry others[TAXONOMY_TERMS_MAX];
    size_t n = other_themes(&p, others);
    for (size_t i = 0; i < THEMES_TOP && i < p.snap->taxonomy.n[SCHEME_THEME]; i++)
        add_theme(&p, top, i);
    for (size_t i = 0; i < n; i++)
        add_theme(&p, rest, others[i].index);
    return page_finish(&p, "themes", reply);
}

int about_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    (void)req;
    if (page_start(&p, ctx, "À propos", NAV_ABOUT, STR("")) != 0 || set_fresh(&p) != 0)
        return -1;
    page_address(&p, reply, "/a-propos", NULL, false);
    struct view *communes = view_set_list(p.view, "communes");
    for (size_t i = 0; p.snap->named_n <= COMMUNES_NAMED && i < p.snap->named_n; i++)
        view_append_text(communes, str_of(p.snap->communes[p.snap->by_name[i]].name));
    struct view *origins = view_set_list(p.view, "origins");
    for (size_t i = 0; i < p.snap->sources_n; i++) {
        const struct snapshot_source *o = &p.snap->sources[i];
        /* What feeds nothing that is seen here is nobody's business here. */
        if (o->structures == 0)
            continue;
        struct view *v = view_append(origins);
        view_set_text(v, "title", str_of(o->title));
        view_set_text(v, "licence", str_of(o->licence));
        view_set_text(v, "url", str_of(o->url));
        if (o->has_date)
            view_set_date(v, "date", o->data_date);
        else
            view_set_null(v, "date");
        view_set_bool(v, "old", o->has_date && p.wording.today - o->data_date > o->old_after);
        view_set_bool(v, "demo", o->demo);
        view_set_int(v, "structures", o->structures);
    }
    view_set_text(p.view, "api_url", STR("/api/v1/structures"));
    return page_finish(&p, "about", reply);
}
