#include "page.h"

#include "domain/structure.h"
#include "error_page.h"

/* A list's address: eight facets of at most a few values. */
#define URL_MAX 8192u

const struct facet_spec facet_specs[FACET_COMMUNE] = {
    [FACET_THEME] = {"theme", "Besoin", SCHEME_THEME},
    [FACET_PUBLIC] = {"public", "Pour qui", SCHEME_PUBLIC},
    [FACET_COVER] = {"couverture", "Prise en charge", SCHEME_COVER},
    [FACET_LANGUAGE] = {"langue", "Langue", SCHEME_LANGUAGE},
    [FACET_KIND] = {"type", "Type de lieu", SCHEME_KIND},
    [FACET_MODE] = {"mode", "Sur place ou à domicile", SCHEME__MAX},
    [FACET_INTAKE] = {"accueil", "Disponibilité", SCHEME__MAX},
};

static const char *const intake_codes[] = {"inconnu", "oui", "attente", "complet"};
static const char *const intake_labels[] = {"Non précisée", "Prend de nouvelles personnes", "Liste d’attente",
                                            "Complet"};
static const char *const mode_titles[MODE__MAX] = {"Sur place", "À domicile", "À distance"};

size_t facet_size(const struct snapshot *s, enum facet f)
{
    if (f == FACET_MODE)
        return MODE__MAX;
    return f == FACET_INTAKE ? INTAKE_FULL + 1 : s->taxonomy.n[facet_specs[f].scheme];
}

const char *facet_code(const struct snapshot *s, enum facet f, size_t i)
{
    if (f == FACET_MODE)
        return mode_codes[i];
    return f == FACET_INTAKE ? intake_codes[i] : s->taxonomy.terms[facet_specs[f].scheme][i].code;
}

const char *facet_label(const struct snapshot *s, enum facet f, size_t i)
{
    if (f == FACET_MODE)
        return mode_titles[i];
    return f == FACET_INTAKE ? intake_labels[i] : s->taxonomy.terms[facet_specs[f].scheme][i].label;
}

static size_t facet_find(const struct snapshot *s, enum facet f, struct str code)
{
    size_t i = 0;
    while (i < facet_size(s, f) && !str_is(code, facet_code(s, f, i)))
        i++;
    return i;
}

static int refuse(struct ctx *ctx, struct reply *reply, int status, const char *param, const char *legend,
                  struct str value)
{
    const char *detail = arena_printf(ctx->arena,
                                      "%s\u00A0: la valeur «\u00A0%.*s\u00A0» n’existe pas. Retirez ce critère, ou "
                                      "choisissez-le dans la liste.",
                                      legend, (int)value.n, value.p);
    error_page_render(ctx, reply, &(struct error_page){.status = status, .param = param, .detail = detail});
    return 0;
}

/* A program is told what it may ask for instead. */
static int refuse_commune(struct ctx *ctx, const struct list_where *where, struct reply *reply)
{
    const struct commune_choice *found = &where->found;
    struct str *codes = ARENA_ARRAY(ctx->arena, found->n, struct str);
    const char *why = found->near ? "n’est celle d’aucune commune connue" : "est celle de plusieurs communes";
    const char *detail =
        arena_printf(ctx->arena, "Commune\u00A0: la valeur «\u00A0%.*s\u00A0» %s. Donnez un code INSEE%s.",
                     (int)where->typed.n, where->typed.p, why, found->n ? ", par exemple l’un de ceux de choices" : "");
    if (!codes)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < found->n; i++)
        codes[i] = str_of(found->items[i].insee);
    error_page_render(
        ctx, reply,
        &(struct error_page){
            .status = 400, .param = "commune", .detail = detail, .choices = codes, .n_choices = found->n});
    return 0;
}

/* The commune of a path: as its list is called, not its code or another spelling. Homonyms that have structures have
 * their codes in their addresses; without, it is that of the one with most of them. */
static int take_slug(struct ctx *ctx, const struct snapshot *s, struct str slug, struct commune_choice *found)
{
    size_t at = snapshot_slug(s, slug);
    if (at < s->communes_n) {
        *found = (struct commune_choice){.chosen = &s->communes[at], .items = &s->communes[at], .n = 1};
        return 0;
    }
    if (commune_choice(ctx, slug, found) != 0)
        return -1;
    bool named = found->n && !found->near && str_is(slug, found->items[0].norm);
    found->chosen = named ? &found->items[0] : NULL;
    return 0;
}

static int take_commune(struct ctx *ctx, const struct request *req, const struct snapshot *s, struct search_query *q,
                        struct list_where *where, struct reply *reply)
{
    struct str slug = request_text(req, "slug");
    where->typed = slug.n ? slug : request_text(req, "commune");
    if (!where->typed.n)
        return 1;
    if ((slug.n ? take_slug(ctx, s, slug, &where->found) : commune_choice(ctx, where->typed, &where->found)) != 0)
        return -1;
    q->commune = where->found.chosen;
    if (slug.n && !q->commune)
        return refuse(ctx, reply, 404, NULL, "Commune", slug);
    return q->commune || !reply->for_programs ? 1 : refuse_commune(ctx, where, reply);
}

static int list_query(struct ctx *ctx, const struct request *req, const struct snapshot *s, struct search_query *q,
                      struct list_where *where, struct reply *reply)
{
    *where = (struct list_where){0};
    *q = (struct search_query){.text = request_text(req, "q"), .page = (int)request_int(req, "page", 1)};
    struct str sort = request_text(req, "tri"), need = request_text(req, "besoin");
    if (sort.n && !str_is(sort, "distance") && !str_is(sort, "pertinence"))
        return refuse(ctx, reply, 400, "tri", "Tri", sort);
    q->sort = str_is(sort, "distance") ? SORT_DISTANCE : SORT_RELEVANCE;
    for (int f = 0; f < FACET_COMMUNE; f++) {
        const struct str *codes;
        size_t n = request_codes(req, facet_specs[f].param, &codes);
        for (size_t i = 0; i < n; i++) {
            size_t at = facet_find(s, (enum facet)f, codes[i]);
            if (at == facet_size(s, (enum facet)f))
                return refuse(ctx, reply, 400, facet_specs[f].param, facet_specs[f].legend, codes[i]);
            termset_add(&q->chosen[f], at);
        }
    }
    if (need.n) {
        size_t at = facet_find(s, FACET_THEME, need);
        if (at == facet_size(s, FACET_THEME))
            return refuse(ctx, reply, 404, NULL, "Besoin", need);
        termset_add(&q->chosen[FACET_THEME], at);
    }
    int rc = take_commune(ctx, req, s, q, where, reply);
    where->sort = q->sort;
    if (rc == 1 && !q->commune)
        q->sort = SORT_RELEVANCE;
    return rc;
}

int list_find(struct ctx *ctx, const struct request *req, struct reply *reply, struct search_query *q,
              struct list_where *where, struct directory_list *list)
{
    const struct snapshot *snap;
    if (directory_snapshot(ctx, &snap) != 0)
        return -1;
    int rc = list_query(ctx, req, snap, q, where, reply);
    if (rc == 1 && directory_list(ctx, q, list) != 0)
        return -1;
    return rc;
}

static void add(struct buf *b, bool *first, const char *name, struct str value)
{
    buf_char(b, *first ? '?' : '&');
    *first = false;
    buf_raw_str(b, str_of(name));
    buf_lit(b, "=");
    buf_url(b, value);
}

struct str list_url(const struct snapshot *s, const struct search_query *q, const char *base, struct arena *a)
{
    struct buf b = buf_in(a, URL_MAX);
    bool first = true;
    buf_raw_str(&b, str_of(base ? base : "/annuaire"));
    if (q->text.n)
        add(&b, &first, "q", q->text);
    if (q->commune)
        add(&b, &first, "commune", str_of(q->commune->insee));
    if (q->sort == SORT_DISTANCE && q->commune)
        add(&b, &first, "tri", STR("distance"));
    for (int f = 0; f < FACET_COMMUNE; f++) {
        for (size_t i = 0; i < facet_size(s, (enum facet)f); i++) {
            if (termset_has(&q->chosen[f], i))
                add(&b, &first, facet_specs[f].param, str_of(facet_code(s, (enum facet)f, i)));
        }
    }
    if (q->page > 1) {
        char n[16];
        int len = 0;
        for (int v = q->page; v; v /= 10)
            len++;
        for (int v = q->page, i = len; v; v /= 10)
            n[--i] = (char)('0' + v % 10);
        add(&b, &first, "page", str_from(n, (size_t)len));
    }
    return buf_str(&b);
}
