/* What all pages have in common: the view they start from and how they are rendered. Private to http. */
#pragma once

#include "app/commune_choice.h"
#include "app/ctx.h"
#include "app/directory.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/route.h"
#include "publish/structure_view.h"
#include "publish/view.h"

enum nav {
    NAV_NONE,
    NAV_HOME,
    NAV_DIRECTORY,
    NAV_THEMES,
    NAV_COMMUNES,
    NAV_AGENDA,
    NAV_ABOUT,
    NAV_CONTACT,
    NAV_LEGAL,
    NAV_PRIVACY,
    NAV_ACCESSIBILITY,
    NAV_CARERS,
    NAV_PROFESSIONALS,
    NAV__MAX
};

/* Their names in `nav`, for templates. */
extern const char *const nav_names[NAV__MAX];

/* Communes that a form lists: those of the largest departments fit nearly all. Beyond, their name or postcode is typed,
 * and the list would weigh more than the results. */
#define COMMUNES_LISTED 400

struct page {
    struct ctx *ctx;
    const struct snapshot *snap;
    struct view *view;
    struct view *styles, *scripts, *descriptions, *alternates;
    struct wording wording;
    /* Of a list that lives elsewhere than under /annuaire: where, and what its addresses carry along ("&donner=...").
     */
    const char *list_base;
    struct str list_carried;
    int refresh; /* of a team's page: seconds after which the browser asks again; 0: never */
};

/* Starts a page: the snapshot, the clock, and the names of docs/pages.md, "On every page" ("noindex" and the two
 * addresses excepted: page_address). `q` is what the search box shows again. */
int page_start(struct page *p, struct ctx *ctx, const char *title, enum nav nav, struct str q) MUST_USE;

/* A page for one visitor: the public head, in no list, kept by no cache and no browser. */
int page_start_private(struct page *p, struct ctx *ctx, const char *title, struct reply *reply) MUST_USE;

/* Adds a style sheet of its own, or a script without which it is as complete (files of www/static). */
void page_style(struct page *p, const char *file);
void page_script(struct page *p, const char *file);

/* Another form of the same content that programs look for: a calendar, a feed. */
void page_alternate(struct page *p, const char *type, const char *title, struct str path);

/* What a search engine shows under the page's title: a sentence or two. */
void page_describe(struct page *p, const char *text);

/* "page_url", "json_url" (path or NULL) and "noindex"; `path` is where the page lives. */
void page_address(struct page *p, struct reply *reply, const char *path, const char *json_path, bool noindex);

/* Sets `pages` of docs/pages.md, "list": null when there is but one. `url` gives the address of page n. */
void page_numbers(struct view *page, int current, int last, struct str (*url)(const void *arg, int n), const void *arg);

/* The lists that communes are put in: those of the team's territory come first, where there are others too. */
struct commune_lists {
    struct str territory; /* app/territory.h; empty: all are in `others` */
    struct view *own, *others;
};

/* Sets `own_communes` and `communes`, both empty. */
struct commune_lists page_communes(struct page *p);

/* The list this one belongs to. */
struct view *page_commune_list(const struct commune_lists *l, const struct commune *c);

/* An option of www/templates/commune_options.html. */
struct commune_option {
    struct str code, name;
    bool selected, disabled;
    bool counted; /* how many structures are there is told */
    int64_t count;
};

void page_add_commune(struct view *list, const struct commune_option *o);

/* Sets them of a form: those of the territory to choose from, with the one that is chosen even if it is none of them,
 * and `commune`. None to choose from above COMMUNES_LISTED: it is typed. */
void page_set_communes(struct page *p, struct str chosen);

/* Sets `name` [{code, label, selected}]: the terms of a scheme to choose from. */
void page_set_terms(struct page *p, const char *name, enum scheme scheme, struct str chosen);

/* Renders the template into the reply; the reply's life ends with the first sentence that ages. */
int page_finish(struct page *p, const char *template_name, struct reply *reply) MUST_USE;

/* Sets `site` from the configuration, the database and the snapshot; snap NULL: an error page without a database. */
void page_site(struct view *view, struct ctx *ctx, const struct snapshot *snap, int32_t today);

int home_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int logo_png(struct ctx *ctx, const struct request *req, struct reply *reply);
int logo_jpg(struct ctx *ctx, const struct request *req, struct reply *reply);
int contact_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int legal_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int privacy_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int accessibility_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int about_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int themes_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int communes_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int list_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int structure_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int structures_json(struct ctx *ctx, const struct request *req, struct reply *reply);
int structure_json(struct ctx *ctx, const struct request *req, struct reply *reply);
int report_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int report_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int report_done_page(struct ctx *ctx, const struct request *req, struct reply *reply);

/* ---- the list's choices (list_query.c), shared by the page and the JSON ---- */

struct facet_spec {
    const char *param, *legend;
    enum scheme scheme; /* SCHEME__MAX: modes and intakes */
};
extern const struct facet_spec facet_specs[FACET_COMMUNE];

/* Number of values of a facet, and each one's code and label. */
size_t facet_size(const struct snapshot *s, enum facet f);
const char *facet_code(const struct snapshot *s, enum facet f, size_t i);
const char *facet_label(const struct snapshot *s, enum facet f, size_t i);

/* What became of the commune that was asked for. */
struct list_where {
    struct str typed;            /* empty: none was */
    struct commune_choice found; /* found.chosen is the query's; without it a page shows the list of all communes */
    enum search_sort sort;       /* as asked for, even where there is nothing to measure from */
};

/* Reads the query of a request whose route has the list's parameters, and finds. 1: fine; 0: a value that does not
 * exist, the reply then says which (400, or 404 for a value in the path); -1: ctx->err. A commune that is unknown, or
 * of which there are several, is such a value for programs only. */
int list_find(struct ctx *ctx, const struct request *req, struct reply *reply, struct search_query *q,
              struct list_where *where, struct directory_list *list) MUST_USE;

/* Sets the names of docs/pages.md, "list", but for `heading` and `cards`. */
int list_fill(struct page *p, const struct search_query *q, const struct list_where *where,
              const struct directory_list *list) MUST_USE;

/* What tells this page from another tab: the heading and what was chosen, or how much was found. */
const char *list_title(struct ctx *ctx, const struct snapshot *snap, const struct search_query *q, const char *heading,
                       size_t total);

/* The address of a list: /annuaire and its canonical query (or `base` instead of /annuaire). */
struct str list_url(const struct snapshot *s, const struct search_query *q, const char *base, struct arena *a);
