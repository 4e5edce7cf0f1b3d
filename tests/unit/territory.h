/*
 * A territory to search in: a database in memory, its snapshots, and what one says in tests of them ("which names does
 * this query find?"). Included by the tests of search and of the snapshot.
 */
#pragma once

#include "fixture.h"

#include "app/search.h"
#include "base/buf.h"

struct territory {
    struct fixture *f;
    const struct audience *who;
    struct snapshots *snapshots;
    const struct snapshot *snap;
};

static inline void look(struct territory *t)
{
    must(snapshot_acquire(t->snapshots, t->f->db, &t->snap, err));
}

static inline struct territory open_as(struct fixture *f, const struct audience *who)
{
    struct territory t = {.f = f, .who = who, .snapshots = snapshots_new(who)};
    assert_non_null(t.snapshots);
    look(&t);
    return t;
}

static inline void close_territory(struct territory *t)
{
    snapshot_release(t->snapshots, t->snap);
    snapshots_free(t->snapshots);
}

static inline const struct search_results *search(const struct territory *t, const struct search_query *q)
{
    struct search_results *r = ARENA_NEW(t->f->a, struct search_results);
    struct search_query one = *q;
    one.page = one.page ? one.page : 1;
    must(search_run(t->f->db, t->snap, t->who->level, &one, t->f->a, r, err));
    return r;
}

static const enum scheme scheme_of_facet[] = {[FACET_THEME] = SCHEME_THEME,
                                              [FACET_PUBLIC] = SCHEME_PUBLIC,
                                              [FACET_COVER] = SCHEME_COVER,
                                              [FACET_LANGUAGE] = SCHEME_LANGUAGE,
                                              [FACET_KIND] = SCHEME_KIND};

/* The index of a value by its code. */
static inline size_t value_of(const struct territory *t, enum facet f, const char *code)
{
    const char *const *codes = f == FACET_MODE ? mode_codes : intake_names;
    if (f < FACET_MODE) {
        const struct term *term = taxonomy_term(&t->snap->taxonomy, scheme_of_facet[f], str_of(code));
        if (!term)
            fail_msg("no term %s", code);
        return term->index;
    }
    for (size_t i = 0; codes[i]; i++) {
        if (strcmp(codes[i], code) == 0)
            return i;
    }
    fail_msg("no value %s", code);
    return 0;
}

static inline void choose(const struct territory *t, struct search_query *q, enum facet f, const char *code)
{
    termset_add(&q->chosen[f], value_of(t, f, code));
}

static inline const struct commune *commune(const struct territory *t, const char *insee)
{
    struct commune *c = ARENA_NEW(t->f->a, struct commune);
    struct err err = {0};
    assert_int_equal(commune_by_insee(t->f->db, str_of(insee), t->f->a, c, &err), 1);
    return c;
}

static inline size_t commune_count(const struct territory *t, const struct search_results *r, const char *insee)
{
    size_t i = snapshot_commune(t->snap, str_of(insee));
    return i < t->snap->communes_n ? r->commune_counts[i] : 0;
}

/* The names found on this page, "Alpha Beta". */
static inline const char *names(const struct territory *t, const struct search_results *r)
{
    struct buf b = buf_in(t->f->a, 10000);
    for (size_t i = 0; i < r->n; i++) {
        struct structure s = fixture_load(t->f, &audience_team, r->items[i].id);
        buf_raw_str(&b, i ? STR(" ") : STR(""));
        buf_raw_str(&b, str_of(s.name));
    }
    return buf_cstr(&b);
}

static inline const char *find_words(const struct territory *t, const char *text)
{
    return names(t, search(t, &(struct search_query){.text = str_of(text)}));
}

#define BAGNEUX "'insee':'92007','lat':48.7988,'lon':2.3098"
#define ANTONY "'insee':'92002','lat':48.7501,'lon':2.2992"

static inline struct fixture *open_examples(void)
{
    static const char *const structures[] = {
        "{'name':'Alpha','kind':'cmp','places':[{'key':'p'," BAGNEUX "}],'services':["
        "{'key':'a','name':'Consultations','themes':['sante-mentale'],'publics':['adultes'],'languages':['portugais'],"
        "'covers':['sans-droits'],'on_site':true,'intake':'yes','places':[{'place':'p'}]},"
        "{'key':'b','name':'Groupe','themes':['deuil'],'publics':['enfants'],'languages':['arabe'],"
        "'covers':['gratuit'],'remote':true,'intake':'full','places':[{'place':'p'}]}]}",
        "{'name':'Beta','kind':'ccas','themes':['droits-sociaux'],'places':[{'key':'p'," ANTONY "}]}",
        "{'name':'Gamma','kind':'ssiad','places':[{'key':'p'," ANTONY "}],'services':[{'key':'a','name':'Soins',"
        "'themes':['soins-domicile'],'home_visits':true,'communes':['92007','92014']}]}",
        "{'name':'Delta','kind':'centre-sante','places':[{'key':'n'," BAGNEUX "},{'key':'s'," ANTONY "}],'services':["
        "{'key':'a','name':'Dentiste','themes':['bucco-dentaire'],'on_site':true,'places':[{'place':'n'}]},"
        "{'key':'b','name':'Vaccins','themes':['vaccination'],'on_site':true,'places':[{'place':'s'}]},"
        "{'key':'c','name':'Infirmerie','themes':['prevention'],'on_site':true}]}",
        "{'name':'Refuge','kind':'hebergement-femmes','places':[{'key':'p','confidential':true," BAGNEUX
        "}],'services':["
        "{'key':'a','name':'Abri','themes':['violences'],'places':[{'place':'p'}]}]}",
        ("{'name':'Omega','kind':'ccas','services':[{'key':'a','name':'Ancien','status':'closed','themes':['deuil']},"
         "{'key':'b','name':'Nouveau','themes':['logement'],'remote':true}]}"),
    };
    struct fixture *f = fixture_open();
    fixture_reference(f);
    for (size_t i = 0; i < sizeof structures / sizeof *structures; i++)
        (void)fixture_add(f, structures[i]);
    fixture_publish(f);
    return f;
}
