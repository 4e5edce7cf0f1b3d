/* The index of communes: those of the team's territory, then the others by département, in a large one by initial. */
#include "page.h"

#include <stdlib.h>

#include "app/site.h"
#include "app/territory.h"
#include "domain/departement.h"

/* Communes seen at once, in however many départements: about three screens of a telephone. Beyond, a département opens.
 */
#define COMMUNES_OPEN 60

/* Communes of a département that one list holds; beyond, each initial has its own. */
#define COMMUNES_TOGETHER 40

/* A commune in the order of the page: by département, then by name. */
struct listed {
    const struct commune *commune;
    size_t at, order;
};

static int by_departement(const void *x, const void *y)
{
    const struct listed *a = x, *b = y;
    int c = strcmp(a->commune->dept, b->commune->dept);
    return c ? c : (a->order > b->order) - (a->order < b->order);
}

static void add_commune(struct page *p, struct view *list, const struct listed *l)
{
    struct view *v = view_append(list);
    view_set_text(v, "name", str_of(l->commune->name));
    view_set_text(v, "url", str_of(arena_printf(p->ctx->arena, "/annuaire/commune/%s", p->snap->slugs[l->at])));
    view_set_int(v, "count", (int64_t)p->snap->commune_totals[l->at]);
}

/* The capital that stands above a name: of its norm, so that É is E. */
static struct str initial(struct page *p, const struct listed *l)
{
    char c = l->commune->norm[0];
    return str_of(arena_printf(p->ctx->arena, "%c", c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
}

static void add_departement(struct page *p, struct view *list, const struct listed *l, size_t n, bool open)
{
    const char *code = l->commune->dept, *name = departement_name(code);
    bool initials = n > COMMUNES_TOGETHER;
    struct view *v = view_append(list);
    view_set_text(v, "code", str_of(code));
    view_set_text(v, "name", str_of(name ? name : "Autre territoire"));
    view_set_int(v, "communes_n", (int64_t)n);
    view_set_bool(v, "open", open);
    struct view *groups = view_set_list(v, "groups"), *communes = NULL;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || (initials && l[i].commune->norm[0] != l[i - 1].commune->norm[0])) {
            struct view *group = view_append(groups);
            view_set_text(group, "initial", initials ? initial(p, &l[i]) : STR(""));
            communes = view_set_list(group, "communes");
        }
        add_commune(p, communes, &l[i]);
    }
}

int communes_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    (void)req;
    if (page_start(&p, ctx, "Par commune", NAV_COMMUNES, STR("")) != 0)
        return -1;
    page_address(&p, reply, "/annuaire/commune", NULL, false);
    struct listed *all = ARENA_ARRAY(ctx->arena, p.snap->named_n, struct listed);
    struct view *own = view_set_list(p.view, "own_communes"), *departements = view_set_list(p.view, "departements");
    struct str territory = str_of(site_setting(ctx, site_fields[SITE_COMMUNES].key));
    size_t n = 0, own_n = 0, departements_n = 0;
    if (!all)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < p.snap->named_n; i++) {
        size_t at = p.snap->by_name[i];
        const struct commune *c = &p.snap->communes[at];
        struct listed one = {c, at, i};
        if (p.snap->commune_totals[at] == 0)
            continue;
        if (territory_has(territory, c->insee, c->dept)) {
            add_commune(&p, own, &one);
            own_n++;
        } else {
            all[n++] = one;
        }
    }
    if (n)
        qsort(all, n, sizeof *all, by_departement);
    bool alone = n && strcmp(all[0].commune->dept, all[n - 1].commune->dept) == 0;
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && strcmp(all[end].commune->dept, all[first].commune->dept) == 0; end++)
            continue;
        add_departement(&p, departements, &all[first], end - first, alone || n <= COMMUNES_OPEN);
        departements_n++;
    }
    view_set_int(p.view, "departements_n", own_n ? 0 : (int64_t)departements_n);
    view_set_int(p.view, "communes_n", (int64_t)(own_n + n));
    view_set_int(p.view, "elsewhere", (int64_t)(p.snap->n - p.snap->somewhere));
    return page_finish(&p, "communes", reply);
}
