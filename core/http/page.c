#include "page.h"

#include "app/config.h"
#include "app/logo.h"
#include "app/site.h"
#include "app/territory.h"
#include "base/date.h"
#include "base/version.h"
#include "http/assets.h"
#include "publish/template.h"

const char *const nav_names[NAV__MAX] = {
    "",        "home",  "directory", "themes",        "communes", "agenda",       "about",
    "contact", "legal", "privacy",   "accessibility", "carers",   "professionals"};

static const char *commune_name(const void *arg, const char *insee)
{
    const struct snapshot *s = arg;
    size_t i = snapshot_commune(s, str_of(insee));
    return i < s->communes_n ? s->communes[i].name : NULL;
}

static const char *commune_slug(const void *arg, const char *insee)
{
    const struct snapshot *s = arg;
    size_t i = snapshot_commune(s, str_of(insee));
    return i < s->communes_n ? s->slugs[i] : NULL;
}

static void set_sources(struct view *site, const struct snapshot *snap, int32_t today)
{
    struct view *list = view_set_list(site, "sources");
    for (size_t i = 0; snap && i < snap->sources_n; i++) {
        const struct snapshot_source *o = &snap->sources[i];
        if (o->structures == 0)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "title", str_of(o->title));
        if (o->has_date)
            view_set_date(v, "date", o->data_date);
        else
            view_set_null(v, "date");
        view_set_bool(v, "old", o->has_date && today - o->data_date > o->old_after);
    }
}

static void set_logo(struct view *site, struct ctx *ctx, const char *setting)
{
    struct logo logo;
    logo_parse(setting, &logo);
    if (logo.type == PICTURE_NONE) {
        view_set_null(site, "logo");
        return;
    }
    struct view *v = view_set_object(site, "logo");
    view_set_text(
        v, "url",
        str_of(arena_printf(ctx->arena, "/logo.%s?v=%s", logo.type == PICTURE_PNG ? "png" : "jpg", logo.version)));
    view_set_int(v, "width", logo.width);
    view_set_int(v, "height", logo.height);
}

void page_site(struct view *view, struct ctx *ctx, const struct snapshot *snap, int32_t today)
{
    struct view *site = view_set_object(view, "site");
    struct site s;
    site_read(ctx, &s);
    view_set_text(site, "name", str_of(s.name));
    view_set_text(site, "territory", str_of(s.territory));
    view_set_text(site, "phone", str_of(s.phone));
    view_set_text(site, "phone_hours", str_of(s.phone_hours));
    view_set_text(site, "mail", str_of(s.mail));
    set_logo(site, ctx, s.logo);
    view_set_text(site, "accessibility", str_of(site_conformity_words[s.conformity]));
    view_set_bool(site, "demo", snap && snap->demo);
    view_set_text(site, "version", str_of(ALLERVERS_VERSION));
    view_set_text(site, "style", asset_url("style.css", ctx->arena));
    view_set_text(site, "icons", asset_url("icons.svg", ctx->arena));
    view_set_text(site, "favicon", asset_url("favicon.svg", ctx->arena));
    set_sources(site, snap, today);
}

int page_start(struct page *p, struct ctx *ctx, const char *title, enum nav nav, struct str q)
{
    *p = (struct page){.ctx = ctx, .view = view_new(ctx->arena)};
    if (directory_snapshot(ctx, &p->snap) != 0)
        return -1;
    int32_t today = ctx_today(ctx);
    p->wording = (struct wording){.taxonomy = &p->snap->taxonomy,
                                  .commune = commune_name,
                                  .commune_slug = commune_slug,
                                  .arg = p->snap,
                                  .now = ctx->now,
                                  .today = today,
                                  .valid_until = INT64_MAX,
                                  .a = ctx->arena};
    view_set_date(p->view, "today", today);
    view_set_text(p->view, "title", str_of(title));
    view_set_text(p->view, "q", q);
    struct view *n = view_set_object(p->view, "nav");
    for (int i = NAV_NONE + 1; i < NAV__MAX; i++)
        view_set_bool(n, nav_names[i], (int)nav == i);
    page_site(p->view, ctx, p->snap, today);
    p->styles = view_set_list(p->view, "styles");
    p->alternates = view_set_list(p->view, "alternates");
    p->scripts = view_set_list(p->view, "scripts");
    p->descriptions = view_set_list(p->view, "descriptions");
    return 0;
}

void page_style(struct page *p, const char *file)
{
    view_append_text(p->styles, asset_url(file, p->ctx->arena));
}

void page_alternate(struct page *p, const char *type, const char *title, struct str path)
{
    struct view *v = view_append(p->alternates);
    view_set_text(v, "type", str_of(type));
    view_set_text(v, "title", str_of(title));
    view_set_text(v, "url", path);
}

void page_script(struct page *p, const char *file)
{
    view_append_text(p->scripts, asset_url(file, p->ctx->arena));
}

void page_describe(struct page *p, const char *text)
{
    view_append_text(p->descriptions, str_of(text));
}

int page_start_private(struct page *p, struct ctx *ctx, const char *title, struct reply *reply)
{
    if (page_start(p, ctx, title, NAV_NONE, STR("")) != 0)
        return -1;
    page_address(p, reply, "", NULL, true);
    reply_private(reply);
    return 0;
}

void page_address(struct page *p, struct reply *reply, const char *path, const char *json_path, bool noindex)
{
    const char *base = p->ctx->config ? p->ctx->config->base_url : NULL;
    view_set_text(p->view, "page_url", base ? str_of(arena_printf(p->ctx->arena, "%s%s", base, path)) : STR(""));
    view_set_text(p->view, "printed_url", str_of(base ? arena_printf(p->ctx->arena, "%s%s", base, path) : path));
    view_set_text(p->view, "json_url", str_of(json_path));
    reply->noindex = noindex || p->snap->demo;
    view_set_bool(p->view, "noindex", reply->noindex);
}

struct commune_lists page_communes(struct page *p)
{
    struct commune_lists l = {.territory = str_of(site_setting(p->ctx, site_fields[SITE_COMMUNES].key))};
    size_t own = 0;
    for (size_t i = 0; l.territory.n && p->snap->named_n <= COMMUNES_LISTED && i < p->snap->named_n; i++) {
        const struct commune *c = &p->snap->communes[p->snap->by_name[i]];
        own += territory_has(l.territory, c->insee, c->dept);
    }
    if (own == p->snap->named_n)
        l.territory = STR("");
    l.own = view_set_list(p->view, "own_communes");
    l.others = view_set_list(p->view, "communes");
    return l;
}

struct view *page_commune_list(const struct commune_lists *l, const struct commune *c)
{
    return territory_has(l->territory, c->insee, c->dept) ? l->own : l->others;
}

void page_add_commune(struct view *list, const struct commune_option *o)
{
    struct view *v = view_append(list);
    view_set_text(v, "code", o->code);
    view_set_text(v, "name", o->name);
    view_set_bool(v, "selected", o->selected);
    view_set_bool(v, "disabled", o->disabled);
    view_set_bool(v, "counted", o->counted);
    view_set_int(v, "count", o->count);
}

/* Pages named on each side of the current one. */
#define PAGES_AROUND 2

void page_numbers(struct view *page, int current, int last, struct str (*url)(const void *arg, int n), const void *arg)
{
    if (last <= 1) {
        view_set_null(page, "pages");
        return;
    }
    struct view *pages = view_set_object(page, "pages");
    view_set_int(pages, "current", current);
    view_set_int(pages, "last", last);
    view_set_text(pages, "prev_url", current > 1 ? url(arg, current - 1) : STR(""));
    view_set_text(pages, "next_url", current < last ? url(arg, current + 1) : STR(""));
    struct view *items = view_set_list(pages, "items");
    int before = 0;
    for (int n = 1; n <= last; n++) {
        bool near = n >= current - PAGES_AROUND && n <= current + PAGES_AROUND;
        if (n != 1 && n != last && !near)
            continue;
        struct view *v = view_append(items);
        view_set_int(v, "n", n);
        view_set_text(v, "url", url(arg, n));
        view_set_bool(v, "current", n == current);
        view_set_bool(v, "gap", n > before + 1);
        before = n;
    }
}

int page_finish(struct page *p, const char *template_name, struct reply *reply)
{
    if (p->wording.valid_until < INT64_MAX)
        (void)ctx_time(p->ctx, p->wording.valid_until);
    return template_render(p->ctx->templates, template_name, p->view, &reply->body, &p->ctx->err);
}

void page_set_communes(struct page *p, struct str chosen)
{
    struct commune_lists lists = page_communes(p);
    bool listed = p->snap->named_n <= COMMUNES_LISTED, among = false;
    for (size_t i = 0; listed && i < p->snap->named_n; i++) {
        const struct commune *c = &p->snap->communes[p->snap->by_name[i]];
        page_add_commune(page_commune_list(&lists, c), &(struct commune_option){.code = str_of(c->insee),
                                                                                .name = str_of(c->name),
                                                                                .selected = str_is(chosen, c->insee)});
        among = among || str_is(chosen, c->insee);
    }
    if (listed && chosen.n && !among)
        page_add_commune(lists.others, &(struct commune_option){.code = chosen, .name = chosen, .selected = true});
    view_set_text(p->view, "commune", chosen);
}

void page_set_terms(struct page *p, const char *name, enum scheme scheme, struct str chosen)
{
    const struct taxonomy *t = &p->snap->taxonomy;
    struct view *list = view_set_list(p->view, name);
    for (size_t i = 0; i < t->n[scheme]; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "code", str_of(t->terms[scheme][i].code));
        view_set_text(v, "label", str_of(t->terms[scheme][i].label));
        view_set_bool(v, "selected", str_is(chosen, t->terms[scheme][i].code));
    }
}
