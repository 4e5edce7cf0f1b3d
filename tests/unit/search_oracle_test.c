/*
 * Search against an oracle that knows only the records: over a territory drawn at random, every count, page and order
 * must be what reading all the records one by one gives.
 */
#include "territory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"

#define DRAWN 90
#define QUERIES 400

static uint32_t drawn;
static struct arena *arena_of_test;

static uint32_t draw(uint32_t below)
{
    drawn = drawn * 1664525u + 1013904223u;
    return (drawn >> 8) % below;
}

static const char *const some_codes[][6] = {
    [FACET_THEME] = {"sante-mentale", "deuil", "logement", "violences", "diabete", "cancer"},
    [FACET_PUBLIC] = {"adultes", "enfants", "femmes", "hommes", "etudiants", "aidants"},
    [FACET_COVER] = {"sans-droits", "ame", "css", "tiers-payant", "secteur-1", "gratuit"},
    [FACET_LANGUAGE] = {"arabe", "portugais", "lsf", "anglais", "turc", "interprete"},
    [FACET_KIND] = {"cmp", "ccas", "ssiad", "hebergement-femmes", "pharmacie", "dac"},
    [FACET_MODE] = {"sur-place", "a-domicile", "a-distance", "sur-place", "a-domicile", "a-distance"},
    [FACET_INTAKE] = {"unknown", "yes", "waiting", "full", "yes", "full"},
};
static const char *const some_communes[] = {"92002", "92007", "92014", "92046", "92048", "92049"};
static const char *const some_words[] = {"", "alpha", "beta", "gamma", "alpha beta", "delta alpha", "zeta"};

static void draw_terms(struct buf *b, const char *member, enum facet f)
{
    buf_fmt(b, ",'%s':[", member);
    bool any = false;
    for (size_t i = 0; i < 6; i++) {
        if (draw(4) == 0) {
            buf_fmt(b, "%s'%s'", any ? "," : "", some_codes[f][i]);
            any = true;
        }
    }
    buf_lit(b, "]");
}

static bool one_in(uint32_t n)
{
    return draw(n) == 0;
}

static void draw_place(struct buf *b, int i)
{
    buf_fmt(b, "%s{'key':'p%d','%s':'%s','confidential':%s,'level':'%s'}", i ? "," : "", i,
            one_in(8) ? "city" : "insee", some_communes[draw(6)], one_in(6) ? "true" : "false",
            one_in(10) ? "team" : "public");
}

static void draw_service(struct buf *b, int i, uint32_t places)
{
    buf_fmt(b, "%s{'key':'s%d','name':'Service','level':'%s','status':'%s'", i ? "," : "", i,
            one_in(10) ? "partners" : "public", one_in(8) ? "closed" : "active");
    draw_terms(b, "themes", FACET_THEME);
    draw_terms(b, "publics", FACET_PUBLIC);
    draw_terms(b, "covers", FACET_COVER);
    draw_terms(b, "languages", FACET_LANGUAGE);
    buf_fmt(b, ",'on_site':%s,'home_visits':%s,'remote':%s,'intake':'%s'", one_in(2) ? "true" : "false",
            one_in(3) ? "true" : "false", one_in(3) ? "true" : "false", intake_names[draw(4)]);
    buf_fmt(b, ",'communes':['%s','%s']", some_communes[draw(3)], some_communes[3 + draw(3)]);
    buf_lit(b, ",'places':[");
    bool any = false;
    for (uint32_t k = 0; k < places; k++) {
        if (one_in(2)) {
            buf_fmt(b, "%s{'place':'p%u'}", any ? "," : "", (unsigned)k);
            any = true;
        }
    }
    buf_lit(b, "]}");
}

static void draw_structure(struct fixture *f, int n)
{
    static const char *const words[] = {"alpha", "beta", "gamma", "delta"};
    struct buf b = buf_in(f->a, 20000);
    uint32_t places = draw(4), services = draw(4);
    buf_fmt(&b, "{'name':'Lieu %d", n);
    for (size_t i = 0; i < 4; i++)
        buf_fmt(&b, "%s%s", one_in(2) ? " " : " non", words[i]);
    buf_fmt(&b, "','kind':'%s','level':'%s'", some_codes[FACET_KIND][draw(6)], one_in(15) ? "partners" : "public");
    if (one_in(4))
        draw_terms(&b, "themes", FACET_THEME);
    buf_lit(&b, ",'places':[");
    for (uint32_t i = 0; i < places; i++)
        draw_place(&b, (int)i);
    buf_lit(&b, "],'services':[");
    for (uint32_t i = 0; i < services; i++)
        draw_service(&b, (int)i, places);
    buf_lit(&b, "]}");
    (void)fixture_add(f, buf_cstr(&b));
}

/* What one service says, read from the records alone. */
struct told {
    const struct structure *s;
    const struct service *v; /* NULL: the structure describes none */
};

static bool has(const struct terms *terms, const char *code)
{
    for (size_t i = 0; i < terms->n; i++) {
        if (strcmp(terms->codes[i], code) == 0)
            return true;
    }
    return false;
}

static bool told_value(const struct told *x, enum facet f, const char *code)
{
    const struct service *v = x->v;
    switch (f) {
    case FACET_THEME: return has(&x->s->themes, code) || (v && has(&v->themes, code));
    case FACET_PUBLIC: return v && has(&v->publics, code);
    case FACET_COVER: return v && has(&v->covers, code);
    case FACET_LANGUAGE: return v && has(&v->languages, code);
    case FACET_KIND: return strcmp(x->s->kind, code) == 0;
    case FACET_MODE:
        return v &&
               ((strcmp(code, "sur-place") == 0 && v->on_site) || (strcmp(code, "a-domicile") == 0 && v->home_visits) ||
                (strcmp(code, "a-distance") == 0 && v->remote));
    case FACET_INTAKE: return v && strcmp(intake_names[v->intake], code) == 0;
    case FACET_COMMUNE:
    case FACET__MAX: break;
    }
    return false;
}

static bool is_held_at(const struct service *v, const struct place *p)
{
    for (size_t k = 0; v && p->uuid && k < v->places.n; k++) {
        if (strcmp(((const struct service_place *)v->places.items)[k].place, p->uuid) == 0)
            return true;
    }
    return false;
}

static bool told_commune(const struct told *x, const char *insee)
{
    bool known = false, there = false, anywhere = false;
    for (size_t i = 0; i < x->s->places.n; i++) {
        const struct place *p = fixture_place(x->s, i);
        bool same = p->insee && strcmp(p->insee, insee) == 0, held = is_held_at(x->v, p);
        known = known || (held && p->insee);
        there = there || (held && same);
        anywhere = anywhere || same;
    }
    return (known ? there : anywhere) || (x->v && x->v->home_visits && has(&x->v->communes, insee));
}

/* A query in the oracle's own words. */
struct asked {
    const char *words;
    const char *chosen[FACET_COMMUNE][2];
    const char *insee;
    bool by_distance;
};

static bool says_words(const struct structure *s, const char *words)
{
    struct str rest = str_of(words), word;
    bool more = true;
    while (str_cut(&rest, ' ', &word, &more)) {
        if (word.n && !strstr(s->name, arena_printf(arena_of_test, " %.*s", (int)word.n, word.p)))
            return false;
    }
    return true;
}

static bool one_passes(const struct told *x, const struct asked *q)
{
    for (int f = 0; f < FACET_COMMUNE; f++) {
        bool any = false, active = false;
        for (int k = 0; k < 2; k++) {
            active = active || q->chosen[f][k];
            any = any || (q->chosen[f][k] && told_value(x, (enum facet)f, q->chosen[f][k]));
        }
        if (active && !any)
            return false;
    }
    return !q->insee || q->by_distance || told_commune(x, q->insee);
}

static bool passes(const struct structure *s, const struct asked *q)
{
    struct told x = {.s = s};
    size_t live = 0;
    if (!says_words(s, q->words))
        return false;
    for (size_t i = 0; i < s->services.n; i++) {
        x.v = fixture_service(s, i);
        if (x.v->status == STATUS_CLOSED)
            continue;
        live++;
        if (one_passes(&x, q))
            return true;
    }
    x.v = NULL;
    return live == 0 && one_passes(&x, q);
}

/* Everything this audience may read. */
struct records {
    struct structure *items;
    size_t n;
};

static size_t expected(const struct records *all, const struct asked *q)
{
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++)
        n += passes(&all->items[i], q);
    return n;
}

static struct records read_all(struct fixture *f, const struct audience *who)
{
    struct vec v = VEC_OF(struct structure);
    for (int64_t id = 1; id <= DRAWN; id++) {
        struct structure s = fixture_load(f, who, id);
        if (s.id && s.status != STATUS_CLOSED)
            *(struct structure *)vec_push(&v, f->a) = s;
    }
    return (struct records){.items = v.items, .n = v.n};
}

static struct search_query query_of(const struct territory *t, const struct asked *q)
{
    struct search_query out = {.text = str_of(q->words),
                               .commune = q->insee ? commune(t, q->insee) : NULL,
                               .sort = q->by_distance ? SORT_DISTANCE : SORT_RELEVANCE};
    for (int f = 0; f < FACET_COMMUNE; f++) {
        for (int k = 0; k < 2; k++) {
            if (q->chosen[f][k])
                choose(t, &out, (enum facet)f, q->chosen[f][k]);
        }
    }
    return out;
}

static struct asked draw_query(void)
{
    struct asked q = {.words = some_words[draw(3) ? 0 : draw(7)]};
    for (int f = 0; f < FACET_COMMUNE; f++) {
        for (int k = 0; k < 2; k++)
            q.chosen[f][k] = one_in(6) ? some_codes[f][draw(6)] : NULL;
    }
    q.insee = one_in(3) ? some_communes[draw(6)] : NULL;
    q.by_distance = q.insee && one_in(3);
    return q;
}

static struct asked without(const struct asked *q, int f)
{
    struct asked other = *q;
    if (f == FACET_COMMUNE)
        other.insee = NULL;
    else
        other.chosen[f][0] = other.chosen[f][1] = NULL;
    return other;
}

static struct asked with_only(const struct asked *q, int f, const char *value)
{
    struct asked other = without(q, f);
    if (f == FACET_COMMUNE) {
        other.insee = value;
        other.by_distance = false;
    } else {
        other.chosen[f][0] = value;
    }
    return other;
}

static void same(const char *what, int query, size_t got, size_t want)
{
    if (got != want)
        fail_msg("query %d, %s: %zu, should be %zu", query, what, got, want);
}

/* All pages together: each structure once, those that pass and no other, the nearest first. */
static void check_pages(const struct territory *t, const struct records *all, const struct asked *asked, int query,
                        size_t total)
{
    struct search_query q = query_of(t, asked);
    bool *seen = ARENA_ARRAY(t->f->a, DRAWN + 1, bool);
    size_t n = 0, n_pass = 0;
    float last = -1;
    for (q.page = 1; q.page < 10; q.page++) {
        const struct search_results *r = search(t, &q);
        same("items of a page", query, r->n,
             total > n ? (total - n < SEARCH_PAGE_SIZE ? total - n : SEARCH_PAGE_SIZE) : 0);
        for (size_t i = 0; i < r->n; i++, n++) {
            assert_false(seen[r->items[i].id]);
            seen[r->items[i].id] = true;
            float metres = r->items[i].metres < 0 ? HUGE_VALF : r->items[i].metres;
            if (asked->by_distance || (q.commune && !*asked->words)) {
                assert_true(metres >= last);
                last = metres;
            }
        }
    }
    for (size_t i = 0; i < all->n; i++)
        n_pass += seen[all->items[i].id] && passes(&all->items[i], asked);
    same("structures on all pages", query, n_pass, total);
}

static void check_query(const struct territory *t, const struct records *all, const struct asked *asked, int query)
{
    struct search_query q = query_of(t, asked);
    const struct search_results *r = search(t, &q);
    same("total", query, r->total, expected(all, asked));
    same("everything", query, r->everything, expected(all, &(struct asked){.words = asked->words}));
    for (int f = 0; f < FACET__MAX; f++) {
        struct asked other = without(asked, f);
        bool active = f == FACET_COMMUNE ? asked->insee && !asked->by_distance : true;
        same("without", query, r->without[f], active ? expected(all, &other) - r->total : 0);
        for (int k = 0; k < 6; k++) {
            const char *value = f == FACET_COMMUNE ? some_communes[k] : some_codes[f][k];
            other = with_only(asked, f, value);
            size_t got =
                f == FACET_COMMUNE ? commune_count(t, r, value) : r->counts[f][value_of(t, (enum facet)f, value)];
            same(arena_printf(t->f->a, "facet %d, %s", f, value), query, got, expected(all, &other));
        }
    }
    check_pages(t, all, asked, query, r->total);
}

static void counts_and_pages_are_those_of_the_records(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    arena_of_test = f->a;
    drawn = 20261122;
    fixture_reference(f);
    for (int i = 0; i < DRAWN; i++)
        draw_structure(f, i);
    fixture_publish(f);
    fixture_exec(
        f, "UPDATE structure SET visible = 2 WHERE id % 11 = 0; UPDATE structure SET status = 'closed' WHERE id % "
           "13 = 0");
    fixture_refresh(f);
    static const struct audience *const audiences[] = {&audience_public, &audience_team};
    for (int k = 0; k < 2; k++) {
        struct territory t = open_as(f, audiences[k]);
        struct records all = read_all(f, audiences[k]);
        assert_int_equal(t.snap->n, all.n);
        check_query(&t, &all, &(struct asked){.words = ""}, -1);
        for (int i = 0; i < QUERIES; i++) {
            struct arena_mark mark = arena_mark(f->a);
            struct asked q = draw_query();
            check_query(&t, &all, &q, i);
            arena_release(f->a, mark);
        }
        close_territory(&t);
    }
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_and_pages_are_those_of_the_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
