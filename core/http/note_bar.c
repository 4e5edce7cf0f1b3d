/* The bar that notes in one click who asked, beside the team's search and on a fiche; and the way back to there. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/vec.h"
#include "calls.h"

/* Callers that have a button at once; the others are behind "Autres". */
#define CALLERS_SHOWN 4

/* The callers of so many days say who asks most: a button keeps its place for months. */
#define CALLERS_DAYS 365

/* What a search is made of, but for its page. */
static const char *const search_texts[] = {"q", "commune", "tri"};

/* ---- The way back ---- */

static int add_pair(struct vec *v, const char *name, struct str value, struct ctx *ctx)
{
    struct param *p = value.n ? vec_push(v, ctx->arena) : NULL;
    if (p)
        *p = (struct param){str_of(name), value};
    return p || !value.n ? 0 : fail_memory(&ctx->err);
}

/* The search that a request shows, or that its form carries. */
static int search_of(struct ctx *ctx, const struct request *req, struct vec *out)
{
    *out = VEC_OF(struct param);
    for (size_t i = 0; i < sizeof search_texts / sizeof *search_texts; i++) {
        if (add_pair(out, search_texts[i], request_text(req, search_texts[i]), ctx) != 0)
            return -1;
    }
    for (int f = 0; f < FACET_COMMUNE; f++) {
        const struct str *codes;
        size_t n = request_codes(req, facet_specs[f].param, &codes);
        for (size_t i = 0; i < n; i++) {
            if (add_pair(out, facet_specs[f].param, codes[i], ctx) != 0)
                return -1;
        }
    }
    return 0;
}

/* The page of the results stands in the button's address: a new search begins at the first one. */
static int64_t page_of(const struct request *req)
{
    const struct str *given = params_first(&req->params, "page");
    struct err ignored;
    int64_t page = 1;
    return given && str_to_int(*given, 1, SEARCH_PAGE_MAX, &page, &ignored) == 0 ? page : 1;
}

static void put_pair(struct buf *b, const struct param *p)
{
    if (b->n)
        buf_char(b, '&');
    buf_raw_str(b, p->name);
    buf_char(b, '=');
    buf_url(b, p->value);
}

int calls_way(struct ctx *ctx, const struct request *req, const char *of, struct str *out)
{
    struct vec pairs;
    struct buf b = buf_in(ctx->arena, CALLS_WAY_MAX);
    struct str fiche = of ? str_of(of) : request_text(req, "fiche");
    if (search_of(ctx, req, &pairs) != 0)
        return -1;
    if (fiche.n)
        put_pair(&b, &(struct param){STR("fiche"), fiche});
    for (size_t i = 0; !fiche.n && i < pairs.n; i++)
        put_pair(&b, &((const struct param *)pairs.items)[i]);
    if (!fiche.n && page_of(req) > 1)
        buf_fmt(&b, "%spage=%d", b.n ? "&" : "", (int)page_of(req));
    *out = buf_str(&b);
    return buf_ok(&b, &ctx->err);
}

/* A form brings it back as anybody may write it: only what a search is made of goes on. */
static bool is_of_search(const struct param *p)
{
    for (size_t i = 0; i < sizeof search_texts / sizeof *search_texts; i++) {
        if (str_is(p->name, search_texts[i]))
            return true;
    }
    for (int f = 0; f < FACET_COMMUNE; f++) {
        if (str_is(p->name, facet_specs[f].param))
            return true;
    }
    return str_is(p->name, "page");
}

int calls_go_back(struct ctx *ctx, struct reply *reply, struct str way, struct str number)
{
    struct params given;
    struct err ignored;
    struct buf rest = buf_in(ctx->arena, CALLS_WAY_MAX);
    if (params_form(way, ctx->arena, &given, &ignored) != 0)
        given.n = 0;
    const struct str *fiche = params_first(&given, "fiche");
    if (fiche && crypto_is_uuid(*fiche))
        return team_go(reply, arena_printf(ctx->arena, "/equipe/fiches/%.*s?note=%.*s", (int)fiche->n, fiche->p,
                                           (int)number.n, number.p));
    put_pair(&rest, &(struct param){STR("note"), number});
    for (size_t i = 0; i < given.n; i++) {
        if (is_of_search(&given.items[i]))
            put_pair(&rest, &given.items[i]);
    }
    if (buf_ok(&rest, &ctx->err) != 0)
        return -1;
    return team_go(reply, arena_printf(ctx->arena, "/equipe/annuaire?%s", buf_cstr(&rest)));
}

/* ---- The bar ---- */

struct caller {
    const struct term *term;
    int64_t n;
};

static int most_first(const void *x, const void *y)
{
    const struct caller *a = x, *b = y;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return (a->term > b->term) - (a->term < b->term);
}

/* All callers of the taxonomy, those who asked this team most often first. */
static int read_callers(struct page *p, struct caller **out, size_t *n)
{
    const struct taxonomy *t = &p->snap->taxonomy;
    struct period year = {.last = ctx_today(p->ctx), .first = ctx_today(p->ctx) - CALLERS_DAYS};
    struct orientation_row *rows;
    size_t found;
    *n = t->n[SCHEME_CALLER];
    *out = ARENA_ARRAY(p->ctx->arena, *n + 1, struct caller);
    if (!*out)
        return fail_memory(&p->ctx->err);
    if (orientations_counts(p->ctx, COUNT_CALLER, &year, &rows, &found) != 0)
        return -1;
    for (size_t i = 0; i < *n; i++) {
        struct caller *c = &(*out)[i];
        *c = (struct caller){.term = &t->terms[SCHEME_CALLER][i]};
        for (size_t k = 0; k < found; k++) {
            if (strcmp(rows[k].key, c->term->code) == 0)
                c->n = rows[k].n;
        }
    }
    qsort(*out, *n, sizeof **out, most_first);
    return 0;
}

static void set_lacks(struct view *v, const struct taxonomy *t)
{
    struct view *list = view_set_list(v, "lacks");
    for (size_t i = 0; i < t->n[SCHEME_LACK]; i++) {
        struct view *o = view_append(list);
        view_set_text(o, "code", str_of(t->terms[SCHEME_LACK][i].code));
        view_set_text(o, "label", str_of(t->terms[SCHEME_LACK][i].label));
        view_set_bool(o, "selected", i == 0);
    }
}

int calls_set_bar(struct page *p, const struct request *req, const char *fiche)
{
    struct caller *callers;
    struct vec pairs = VEC_OF(struct param);
    size_t n;
    char number[CRYPTO_UUID_SIZE];
    int rc = fiche ? add_pair(&pairs, "fiche", str_of(fiche), p->ctx) : search_of(p->ctx, req, &pairs);
    if (rc != 0 || read_callers(p, &callers, &n) != 0)
        return -1;
    crypto_uuid(number);
    const char *end = page_of(req) > 1 ? arena_printf(p->ctx->arena, "?page=%d", (int)page_of(req)) : "";
    struct view *bar = view_set_object(p->view, "bar");
    struct view *most = view_set_list(bar, "most"), *others = view_set_list(bar, "others");
    view_set_bool(bar, "searched", !fiche);
    for (size_t i = 0; i < n; i++) {
        const struct term *t = callers[i].term;
        struct view *v = view_append(i < CALLERS_SHOWN ? most : others);
        view_set_text(v, "label", str_of(t->label));
        view_set_text(v, "action",
                      str_of(arena_printf(p->ctx->arena, "/equipe/orientations/%s/appel/%s%s", number, t->code, end)));
    }
    set_lacks(bar, &p->snap->taxonomy);
    struct view *search = view_set_list(bar, "search");
    for (size_t i = 0; i < pairs.n; i++) {
        const struct param *q = &((const struct param *)pairs.items)[i];
        struct view *v = view_append(search);
        view_set_text(v, "name", q->name);
        view_set_text(v, "value", q->value);
    }
    return 0;
}

int calls_set_noted(struct page *p, const struct request *req, const char *fiche)
{
    struct orientation o;
    struct str way;
    struct str uuid = request_text(req, "note");
    int rc = uuid.n ? orientations_mine(p->ctx, uuid, &o) : 0;
    if (rc <= 0) {
        view_set_null(p->view, "noted");
        return rc;
    }
    if (calls_way(p->ctx, req, fiche, &way) != 0)
        return -1;
    struct view *v = view_set_object(p->view, "noted");
    view_set_bool(v, "undone", o.deleted);
    return calls_set_orientation(p, v, &o, way);
}
