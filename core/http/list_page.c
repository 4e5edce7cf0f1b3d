#include "page.h"

#include <stdlib.h>

#include "app/words.h"
#include "domain/departement.h"

/* Values of a facet seen at once; the rest is behind "autres". */
#define OPTIONS_SHOWN 5

/* Checked labels that a title names, and a way out of an empty list; beyond, the facet's own name does there. */
#define LABELS_NAMED 3

/* A facet's values in the order they are shown. */
struct option {
    size_t index, count;
    bool checked;
};

static int by_count(const void *x, const void *y)
{
    const struct option *a = x, *b = y;
    if (a->checked != b->checked)
        return a->checked ? -1 : 1;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* The address of this list with another query. */
static struct str address(struct page *p, const struct search_query *q)
{
    struct str url = list_url(p->snap, q, p->list_base, p->ctx->arena), more = p->list_carried;
    if (more.n == 0)
        return url;
    const char *mark = str_find(url, '?') < url.n ? "&" : "?";
    return str_of(arena_printf(p->ctx->arena, "%.*s%s%.*s", (int)url.n, url.p, mark, (int)more.n, more.p));
}

/* The query without one value, or with the facet emptied; always back to the first page. */
static struct search_query without(const struct search_query *q, enum facet f, size_t i)
{
    struct search_query other = *q;
    other.page = 1;
    if (f == FACET_COMMUNE)
        other.commune = NULL;
    else
        other.chosen[f].bits[i / 64] &= ~(UINT64_C(1) << (i % 64));
    return other;
}

static struct search_query without_facet(const struct search_query *q, enum facet f)
{
    struct search_query other = without(q, f, 0);
    if (f != FACET_COMMUNE)
        other.chosen[f] = (struct termset){0};
    return other;
}

/* The values of a facet that this directory has at all, or that are checked. */
static size_t gather(const struct page *p, const struct search_query *q, const struct search_results *r, enum facet f,
                     struct option options[FACET_VALUES_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < facet_size(p->snap, f); i++) {
        bool on = termset_has(&q->chosen[f], i);
        if (p->snap->totals[f][i] || on)
            options[n++] = (struct option){.index = i, .count = r->counts[f][i], .checked = on};
    }
    if (f == FACET_INTAKE && n > 1 && options[0].index == INTAKE_UNKNOWN) {
        /* What is not said comes last. */
        struct option unknown = options[0];
        memmove(options, options + 1, (n - 1) * sizeof *options);
        options[n - 1] = unknown;
    } else if (f != FACET_MODE && f != FACET_INTAKE) {
        qsort(options, n, sizeof *options, by_count);
    }
    return n;
}

static void set_facet(struct page *p, struct view *list, const struct search_query *q, const struct search_results *r,
                      enum facet f)
{
    struct option options[FACET_VALUES_MAX];
    size_t n = gather(p, q, r, f, options), checked = 0, useful = 0;
    for (size_t i = 0; i < n; i++) {
        checked += options[i].checked;
        useful += options[i].checked || options[i].count;
    }
    /* Nothing to choose: only greyed values would stand there. */
    if (useful == 0)
        return;
    struct view *facet = view_append(list);
    view_set_text(facet, "param", str_of(facet_specs[f].param));
    view_set_text(facet, "legend", str_of(facet_specs[f].legend));
    view_set_bool(facet, "open", checked > 0 || f == FACET_THEME);
    view_set_int(facet, "checked_n", (int64_t)checked);
    struct view *shown = view_set_list(facet, "options"), *more = view_set_list(facet, "more");
    for (size_t i = 0; i < n; i++) {
        bool seen = options[i].checked || (options[i].count && i < OPTIONS_SHOWN);
        struct view *o = view_append(seen ? shown : more);
        const char *code = facet_code(p->snap, f, options[i].index);
        view_set_text(o, "id", str_of(arena_printf(p->ctx->arena, "f-%s-%s", facet_specs[f].param, code)));
        view_set_text(o, "value", str_of(code));
        view_set_text(o, "label", str_of(facet_label(p->snap, f, options[i].index)));
        view_set_int(o, "count", (int64_t)options[i].count);
        view_set_bool(o, "checked", options[i].checked);
        view_set_bool(o, "disabled", options[i].count == 0 && !options[i].checked);
    }
}

static void add_chip(struct page *p, struct view *list, const char *facet, struct str label,
                     const struct search_query *q)
{
    struct view *chip = view_append(list);
    view_set_text(chip, "facet", str_of(facet));
    view_set_text(chip, "label", label);
    view_set_text(chip, "url", address(p, q));
}

static size_t set_chips(struct page *p, const struct search_query *q)
{
    struct view *list = view_set_list(p->view, "chips");
    size_t boxes = 0, all = 0;
    struct search_query other = *q;
    other.page = 1;
    if (q->text.n) {
        other.text = STR("");
        add_chip(p, list, "Mots", q->text, &other);
        all++;
    }
    if (q->commune) {
        other = without(q, FACET_COMMUNE, 0);
        add_chip(p, list, q->sort == SORT_DISTANCE ? "Autour de" : "Commune", str_of(q->commune->name), &other);
        all++;
    }
    for (int f = 0; f < FACET_COMMUNE; f++) {
        for (size_t i = 0; i < facet_size(p->snap, (enum facet)f); i++) {
            if (!termset_has(&q->chosen[f], i))
                continue;
            other = without(q, (enum facet)f, i);
            add_chip(p, list, facet_specs[f].legend, str_of(facet_label(p->snap, (enum facet)f, i)), &other);
            boxes++;
        }
    }
    view_set_int(p->view, "filters_n", (int64_t)boxes);
    view_set_text(p->view, "clear_url", boxes + all > 1 ? address(p, &(struct search_query){.page = 1}) : STR(""));
    return boxes + all;
}

static void set_communes(struct page *p, const struct search_query *q, const struct search_results *r)
{
    struct commune_lists lists = page_communes(p);
    for (size_t i = 0; p->snap->named_n <= COMMUNES_LISTED && i < p->snap->named_n; i++) {
        size_t at = p->snap->by_name[i];
        const struct commune *c = &p->snap->communes[at];
        bool selected = q->commune && strcmp(q->commune->insee, c->insee) == 0;
        /* The team may choose one where nothing is, to look around it. */
        page_add_commune(page_commune_list(&lists, c),
                         &(struct commune_option){.code = str_of(c->insee),
                                                  .name = str_of(c->name),
                                                  .selected = selected,
                                                  .disabled = !p->list_base && !selected && !r->commune_counts[at],
                                                  .counted = true,
                                                  .count = (int64_t)r->commune_counts[at]});
    }
    view_set_text(p->view, "commune_name", str_of(q->commune ? q->commune->name : NULL));
}

/* What was typed is several communes, or none: which others may be meant, each with all that was chosen besides. */
static void set_where(struct page *p, const struct search_query *q, const struct list_where *where,
                      const struct search_results *r)
{
    const struct commune_choice *found = &where->found;
    struct str typed = where->typed;
    view_set_text(p->view, "commune_typed",
                  found->chosen ? str_of(found->chosen->name)
                                : str_from(arena_copy(p->ctx->arena, typed.p, typed.n), typed.n));
    if (!typed.n || (found->chosen && found->n == 1)) {
        view_set_null(p->view, "where");
        return;
    }
    struct view *v = view_set_object(p->view, "where");
    view_set_bool(v, "unknown", found->near);
    view_set_bool(v, "several", !found->near && !found->chosen);
    view_set_bool(v, "others", found->chosen != NULL);
    view_set_bool(v, "by_postcode", found->by_postcode);
    view_set_text(v, "name", found->by_postcode || found->near ? typed : str_of(found->items[0].name));
    struct view *items = view_set_list(v, "items");
    for (size_t i = 0; i < found->n; i++) {
        const struct commune *c = &found->items[i];
        struct search_query other = *q;
        size_t at = snapshot_commune(p->snap, str_of(c->insee));
        if (c == found->chosen)
            continue;
        other.commune = c;
        other.sort = where->sort;
        other.page = 1;
        struct view *item = view_append(items);
        view_set_text(item, "name", str_of(c->name));
        view_set_text(item, "postcode", str_of(c->postcode));
        view_set_text(item, "departement", str_of(departement_name(c->dept)));
        view_set_text(item, "url", address(p, &other));
        view_set_int(item, "count", at < p->snap->communes_n ? (int64_t)r->commune_counts[at] : 0);
    }
}

static void set_sort(struct page *p, const struct search_query *q)
{
    struct view *sort = view_set_object(p->view, "sort");
    struct search_query other = *q;
    other.page = 1;
    view_set_text(sort, "value", q->sort == SORT_DISTANCE ? STR("distance") : STR(""));
    view_set_bool(sort, "by_distance", q->sort == SORT_DISTANCE);
    other.sort = SORT_RELEVANCE;
    view_set_text(sort, "relevance_url", address(p, &other));
    other.sort = SORT_DISTANCE;
    view_set_text(sort, "distance_url", q->commune ? address(p, &other) : STR(""));
}

/* A list as numbers of pages are made from. */
struct linked {
    struct page *page;
    const struct search_query *query;
};

static struct str page_link(const void *arg, int n)
{
    const struct linked *l = arg;
    struct search_query other = *l->query;
    other.page = n;
    return address(l->page, &other);
}

struct relaxation {
    const char *label;
    struct search_query query;
    size_t count;
};

static int best_first(const void *x, const void *y)
{
    const struct relaxation *a = x, *b = y;
    return (a->count < b->count) - (a->count > b->count);
}

/* "Sans « Arabe, Portugais »", "Dans toutes les communes". */
static const char *relax_label(struct page *p, const struct search_query *q, enum facet f)
{
    const char *names = NULL;
    size_t n = 0;
    if (f == FACET_COMMUNE)
        return "Dans toutes les communes";
    for (size_t i = 0; i < facet_size(p->snap, f); i++) {
        if (!termset_has(&q->chosen[f], i))
            continue;
        const char *label = facet_label(p->snap, f, i);
        names = names ? arena_printf(p->ctx->arena, "%s, %s", names, label) : label;
        if (++n > LABELS_NAMED)
            return arena_printf(p->ctx->arena, "Sans le filtre «\u00A0%s\u00A0»", facet_specs[f].legend);
    }
    return arena_printf(p->ctx->arena, "Sans «\u00A0%s\u00A0»", names ? names : "");
}

/* Nothing found: each choice whose removal finds something, or the words without any choice. */
static int set_relax(struct page *p, const struct search_query *q, const struct search_results *r)
{
    struct view *list = view_set_list(p->view, "relax");
    struct relaxation *ways = ARENA_ARRAY(p->ctx->arena, FACET__MAX + 2, struct relaxation);
    const char *words = arena_copy(p->ctx->arena, q->text.p, q->text.n);
    size_t n = 0;
    if (!ways || !words)
        return fail_memory(&p->ctx->err);
    if (r->total > 0)
        return 0;
    for (int f = 0; f < FACET__MAX; f++) {
        if (r->without[f])
            ways[n++] = (struct relaxation){.label = relax_label(p, q, (enum facet)f),
                                            .query = without_facet(q, (enum facet)f),
                                            .count = r->without[f]};
    }
    if (n == 0 && r->words && r->everything)
        ways[n++] = (struct relaxation){
            .label = arena_printf(p->ctx->arena, "Seulement «\u00A0%s\u00A0», sans aucun filtre", words),
            .query = {.text = q->text, .page = 1},
            .count = r->everything};
    if (r->words) {
        struct search_results *other = ARENA_NEW(p->ctx->arena, struct search_results);
        struct search_query no_words = *q;
        no_words.text = STR("");
        no_words.page = 1;
        if (!other)
            return fail_memory(&p->ctx->err);
        if (search_run(p->ctx->db, p->snap, p->ctx->audience->level, &no_words, p->ctx->arena, other, &p->ctx->err) !=
            0)
            return -1;
        if (other->total && other->total < p->snap->n)
            ways[n++] = (struct relaxation){.label = arena_printf(p->ctx->arena, "Sans «\u00A0%s\u00A0»", words),
                                            .query = no_words,
                                            .count = other->total};
    }
    qsort(ways, n, sizeof *ways, best_first);
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(ways[i].label));
        view_set_text(v, "url", address(p, &ways[i].query));
        view_set_int(v, "count", (int64_t)ways[i].count);
    }
    return 0;
}

static const char *heading(const struct snapshot *snap, const struct request *req, const struct search_query *q)
{
    struct str need = request_text(req, "besoin");
    const struct term *t = need.n ? taxonomy_term(&snap->taxonomy, SCHEME_THEME, need) : NULL;
    if (t)
        return t->label;
    return request_text(req, "slug").n ? q->commune->name : "Annuaire";
}

/* The heading and what was chosen: "Annuaire : Bagneux, Arabe". */
static const char *titled(struct ctx *ctx, const struct snapshot *snap, const struct search_query *q, const char *head)
{
    const char *text = head, *before = "\u00A0: ";
    size_t named = 0;
    if (q->commune && strcmp(q->commune->name, head) != 0) {
        text = arena_printf(ctx->arena, "%s%s%s", text, before, q->commune->name);
        before = ", ";
    }
    for (int f = 0; f < FACET_COMMUNE; f++) {
        for (size_t i = 0; text && i < facet_size(snap, (enum facet)f) && named < LABELS_NAMED; i++) {
            const char *label = facet_label(snap, (enum facet)f, i);
            if (!termset_has(&q->chosen[f], i) || strcmp(label, head) == 0)
                continue;
            text = arena_printf(ctx->arena, "%s%s%s", text, before, label);
            before = ", ";
            named++;
        }
    }
    return text;
}

const char *list_title(struct ctx *ctx, const struct snapshot *snap, const struct search_query *q, const char *head,
                       size_t total)
{
    const char *text = titled(ctx, snap, q, head);
    if (q->text.n && total)
        text = arena_printf(ctx->arena, "%zu structure%s pour «\u00A0%.*s\u00A0»", total, total > 1 ? "s" : "",
                            (int)q->text.n, q->text.p);
    else if (q->text.n)
        text = arena_printf(ctx->arena, "Rien pour «\u00A0%.*s\u00A0»", (int)q->text.n, q->text.p);
    return q->page > 1 && text ? arena_printf(ctx->arena, "%s, page %d", text, q->page) : text;
}

/* Words of the search that may mean several things: each reading with the search that means it. */
static void set_readings(struct page *p, const struct search_query *q)
{
    struct view *list = view_set_list(p->view, "readings");
    struct thesaurus_hit hits[THESAURUS_HITS_MAX];
    size_t n = thesaurus_ambiguous(&p->snap->thesaurus, q->text, hits);
    struct str text = q->text;
    for (size_t i = 0; i < n; i++) {
        const struct thesaurus_form *f = hits[i].form;
        struct view *v = view_append(list);
        view_set_text(v, "form", str_of(f->form));
        struct view *items = view_set_list(v, "items");
        for (size_t k = 0; k < f->n; k++) {
            struct search_query other = *q;
            struct view *item = view_append(items);
            other.page = 1;
            other.text = str_of(arena_printf(p->ctx->arena, "%.*s%s%.*s", (int)hits[i].start, text.p, f->readings[k],
                                             (int)(text.n - hits[i].end), text.p + hits[i].end));
            view_set_text(item, "label", str_of(f->readings[k]));
            view_set_text(item, "url", address(p, &other));
        }
    }
}

int list_fill(struct page *p, const struct search_query *q, const struct list_where *where,
              const struct directory_list *list)
{
    const struct search_results *r = list->results;
    size_t first = (size_t)(q->page - 1) * SEARCH_PAGE_SIZE;
    size_t pages = (r->total + SEARCH_PAGE_SIZE - 1) / SEARCH_PAGE_SIZE;
    view_set_int(p->view, "total", (int64_t)r->total);
    view_set_int(p->view, "first", list->n ? (int64_t)first + 1 : 0);
    view_set_int(p->view, "last", list->n ? (int64_t)(first + r->n) : 0);
    set_communes(p, q, r);
    set_where(p, q, where, r);
    set_sort(p, q);
    set_chips(p, q);
    set_readings(p, q);
    struct view *facets = view_set_list(p->view, "facets");
    for (int f = 0; f < FACET_COMMUNE; f++)
        set_facet(p, facets, q, r, (enum facet)f);
    page_numbers(p->view, q->page, (int)(pages < SEARCH_PAGE_MAX ? pages : SEARCH_PAGE_MAX), page_link,
                 &(struct linked){.page = p, .query = q});
    return set_relax(p, q, r);
}

/* Where the list lives, written from its values: requests with the same values share one kept page, however each wrote
 * its address. */
static const char *path_of(const struct request *req, struct arena *a)
{
    struct str need = request_text(req, "besoin"), slug = request_text(req, "slug");
    if (need.n)
        return arena_printf(a, "/annuaire/besoin/%.*s", (int)need.n, need.p);
    return slug.n ? arena_printf(a, "/annuaire/commune/%.*s", (int)slug.n, slug.p) : "/annuaire";
}

int list_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct search_query q;
    struct list_where where;
    struct directory_list list;
    int rc = list_find(ctx, req, reply, &q, &where, &list);
    if (rc <= 0)
        return rc;
    if (q.text.n && list.results->words && list.results->everything == 0) {
        reply->tally = TALLY_UNFOUND;
        if (words_unfound_key(ctx, list.snap, q.text, &reply->tallied) != 0)
            return -1;
    }
    if (q.page > 1 && list.n == 0) {
        reply_error(ctx, reply, 404, "Cette page de résultats n’existe pas.");
        return 0;
    }
    bool need = request_text(req, "besoin").n > 0, place = request_text(req, "slug").n > 0;
    if (page_start(&p, ctx, list_title(ctx, list.snap, &q, heading(list.snap, req, &q), list.results->total),
                   need    ? NAV_THEMES
                   : place ? NAV_COMMUNES
                           : NAV_DIRECTORY,
                   q.text) != 0)
        return -1;
    const char *path = path_of(req, ctx->arena);
    struct str json = list_url(list.snap, &q, "/api/v1/structures", ctx->arena);
    if (!path)
        return fail_memory(&ctx->err);
    page_address(&p, reply, path, str_dup(ctx->arena, json), route_narrows(req));
    view_set_text(p.view, "heading", str_of(heading(p.snap, req, &q)));
    struct view *cards = view_set_list(p.view, "cards");
    for (size_t i = 0; i < list.n; i++)
        view_card(view_append(cards), &list.items[i], &p.wording, list.metres[i]);
    if (list_fill(&p, &q, &where, &list) != 0)
        return -1;
    return page_finish(&p, "list", reply);
}
