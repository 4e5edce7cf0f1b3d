/*
 * Search over a small territory: what facets, counts, words and distances promise, told once by examples and once by
 * an oracle that knows only the records and runs over a territory drawn at random.
 */
#include "fixture.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/search.h"
#include "base/buf.h"
#include "base/vec.h"

/* ---- running one search ---- */

struct territory {
    struct fixture *f;
    const struct audience *who;
    struct snapshots *snapshots;
    const struct snapshot *snap;
};

static void look(struct territory *t)
{
    must(snapshot_acquire(t->snapshots, t->f->db, &t->snap, err));
}

static struct territory open_as(struct fixture *f, const struct audience *who)
{
    struct territory t = {.f = f, .who = who, .snapshots = snapshots_new(who)};
    assert_non_null(t.snapshots);
    look(&t);
    return t;
}

static void close_territory(struct territory *t)
{
    snapshot_release(t->snapshots, t->snap);
    snapshots_free(t->snapshots);
}

static const struct search_results *search(const struct territory *t, const struct search_query *q)
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
static size_t value_of(const struct territory *t, enum facet f, const char *code)
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

static void choose(const struct territory *t, struct search_query *q, enum facet f, const char *code)
{
    termset_add(&q->chosen[f], value_of(t, f, code));
}

static const struct commune *commune(const struct territory *t, const char *insee)
{
    struct commune *c = ARENA_NEW(t->f->a, struct commune);
    struct err err = {0};
    assert_int_equal(commune_by_insee(t->f->db, str_of(insee), t->f->a, c, &err), 1);
    return c;
}

static size_t commune_count(const struct territory *t, const struct search_results *r, const char *insee)
{
    size_t i = snapshot_commune(t->snap, str_of(insee));
    return i < t->snap->communes_n ? r->commune_counts[i] : 0;
}

/* The names found on this page, "Alpha Beta". */
static const char *names(const struct territory *t, const struct search_results *r)
{
    struct buf b = buf_in(t->f->a, 10000);
    for (size_t i = 0; i < r->n; i++) {
        struct structure s = fixture_load(t->f, &audience_team, r->items[i].id);
        buf_raw_str(&b, i ? STR(" ") : STR(""));
        buf_raw_str(&b, str_of(s.name));
    }
    return buf_cstr(&b);
}

static const char *find_words(const struct territory *t, const char *text)
{
    return names(t, search(t, &(struct search_query){.text = str_of(text)}));
}

#define BAGNEUX "'insee':'92007','lat':48.7988,'lon':2.3098"
#define ANTONY "'insee':'92002','lat':48.7501,'lon':2.2992"

/* ---- by examples ---- */

static struct fixture *open_examples(void)
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
        "{'name':'Omega','kind':'ccas','services':[{'key':'a','name':'Ancien','status':'closed','themes':['deuil']},"
        "{'key':'b','name':'Nouveau','themes':['logement'],'remote':true}]}",
    };
    struct fixture *f = fixture_open();
    fixture_reference(f);
    for (size_t i = 0; i < sizeof structures / sizeof *structures; i++)
        (void)fixture_add(f, structures[i]);
    fixture_publish(f);
    return f;
}

static void words_find_what_the_labels_say(void **state)
{
    (void)state;
    struct fixture *f = open_examples();
    struct territory t = open_as(f, &audience_public);
    static const struct {
        const char *text, *found;
    } cases[] = {
        {"bagneux sans droits portugais", "Alpha"},
        {"bagneux sans droits roumain", ""},
        {"BAGNEUX, portugais", "Alpha"},
        {"portugais bagneux sans papiers", "Alpha"}, /* everyday words for it */
        {"ssiad bagneux", "Gamma"},                  /* comes to people's homes there */
        {"dentiste", "Delta"},
        {"dent", "Delta"}, /* the last word may be unfinished */
        {"mairie à domicile", ""},
        {"à domicile antony", "Gamma"},
        {"à distance logement", "Omega"},
        {"sur place deuil", "Alpha"}, /* the words of a structure, not of one service */
        {"ancien", ""},               /* of a service that is closed */
        {"abri", "Refuge"},
        {"refuge bagneux", ""}, /* where it is, is confidential */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *found = find_words(&t, cases[i].text);
        if (strcmp(found, cases[i].found) != 0)
            fail_msg("%s: \"%s\", should be \"%s\"", cases[i].text, found, cases[i].found);
    }
    close_territory(&t);
    fixture_close(f);
}

static void choices_must_hold_together_for_one_service(void **state)
{
    (void)state;
    struct fixture *f = open_examples();
    struct territory t = open_as(f, &audience_public);
    static const struct {
        const char *theme, *public, *language, *cover, *kind, *mode, *intake, *insee, *found;
    } cases[] = {
        {"sante-mentale", "adultes", "portugais", "sans-droits", "cmp", "sur-place", "yes", "92007", "Alpha"},
        {"sante-mentale", "enfants", NULL, NULL, NULL, NULL, NULL, NULL, ""},
        {"deuil", NULL, "portugais", NULL, NULL, NULL, NULL, NULL, ""},
        {"deuil", NULL, NULL, NULL, NULL, "a-distance", "full", NULL, "Alpha"},
        {"deuil", NULL, NULL, NULL, NULL, "sur-place", NULL, NULL, ""},
        {"droits-sociaux", NULL, NULL, NULL, "ccas", NULL, NULL, "92002", "Beta"},
        {"droits-sociaux", NULL, NULL, NULL, NULL, NULL, NULL, "92007", ""},
        /* at home: where it is, and where it goes */
        {"soins-domicile", NULL, NULL, NULL, NULL, "a-domicile", NULL, "92007", "Gamma"},
        {"soins-domicile", NULL, NULL, NULL, NULL, NULL, NULL, "92014", "Gamma"},
        {"soins-domicile", NULL, NULL, NULL, NULL, NULL, NULL, "92002", "Gamma"},
        /* where the service is held, not where its structure has another door */
        {"bucco-dentaire", NULL, NULL, NULL, NULL, NULL, NULL, "92007", "Delta"},
        {"bucco-dentaire", NULL, NULL, NULL, NULL, NULL, NULL, "92002", ""},
        {"vaccination", NULL, NULL, NULL, NULL, NULL, NULL, "92002", "Delta"},
        {"vaccination", NULL, NULL, NULL, NULL, NULL, NULL, "92007", ""},
        {"prevention", NULL, NULL, NULL, NULL, NULL, NULL, "92007", "Delta"},
        {"violences", NULL, NULL, NULL, NULL, NULL, NULL, NULL, "Refuge"},
        {"violences", NULL, NULL, NULL, NULL, NULL, NULL, "92007", ""},
        {NULL, NULL, NULL, NULL, "ccas", NULL, NULL, NULL, "Beta Omega"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct search_query q = {0};
        const char *const codes[] = {
            [FACET_THEME] = cases[i].theme,       [FACET_PUBLIC] = cases[i].public, [FACET_COVER] = cases[i].cover,
            [FACET_LANGUAGE] = cases[i].language, [FACET_KIND] = cases[i].kind,     [FACET_MODE] = cases[i].mode,
            [FACET_INTAKE] = cases[i].intake};
        for (int k = 0; k < FACET_COMMUNE; k++) {
            if (codes[k])
                choose(&t, &q, (enum facet)k, codes[k]);
        }
        q.commune = cases[i].insee ? commune(&t, cases[i].insee) : NULL;
        const char *found = names(&t, search(&t, &q));
        if (strcmp(found, cases[i].found) != 0)
            fail_msg("case %zu: \"%s\", should be \"%s\"", i, found, cases[i].found);
    }
    close_territory(&t);
    fixture_close(f);
}

static void the_team_sees_where_a_confidential_place_is(void **state)
{
    (void)state;
    struct fixture *f = open_examples();
    struct territory open = open_as(f, &audience_public), team = open_as(f, &audience_team);
    for (int k = 0; k < 2; k++) {
        const struct territory *t = k ? &team : &open;
        struct search_query q = {.commune = commune(t, "92007")};
        choose(t, &q, FACET_KIND, "hebergement-femmes");
        assert_int_equal(search(t, &q)->total, k);
        q.sort = SORT_DISTANCE;
        const struct search_results *r = search(t, &q);
        assert_int_equal(r->total, 1);
        assert_true(k ? r->items[0].metres >= 0 && r->items[0].metres < 100 : r->items[0].metres < 0);
        assert_int_equal(commune_count(t, r, "92007"), k);
        assert_string_equal(find_words(t, "refuge bagneux"), k ? "Refuge" : "");
    }
    assert_int_equal(open.snap->somewhere, 4);
    assert_int_equal(team.snap->somewhere, 5);
    close_territory(&open);
    close_territory(&team);
    fixture_close(f);
}

static void what_is_not_to_be_seen_is_nowhere(void **state)
{
    (void)state;
    static const struct {
        const char *what, *sql;
        bool team; /* the team still sees it */
    } cases[] = {
        {"closed", "UPDATE structure SET status = 'closed' WHERE name = 'Alpha'", false},
        {"deleted", "UPDATE structure SET deleted_rev = 1 WHERE name = 'Alpha'", false},
        {"of the partners", "UPDATE structure SET level = 1 WHERE name = 'Alpha'", true},
        {"restricted by the rule", "UPDATE structure SET visible = 1 WHERE name = 'Alpha'", true},
        {"stale", "UPDATE structure SET visible_rule = 'older' WHERE name = 'Alpha'", true},
        {"never decided", "UPDATE structure SET visible_rule = NULL WHERE name = 'Alpha'", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture *f = open_examples();
        fixture_exec(f, cases[i].sql);
        /* The indexes still hold it: the snapshot alone keeps it out. */
        struct territory open = open_as(f, &audience_public), team = open_as(f, &audience_team);
        if (*find_words(&open, "alpha") || (*find_words(&team, "alpha") != '\0') != cases[i].team)
            fail_msg("%s is found", cases[i].what);
        assert_int_equal(open.snap->n, 5);
        assert_int_equal(team.snap->n, cases[i].team ? 6 : 5);
        assert_int_equal(open.snap->totals[FACET_KIND][value_of(&open, FACET_KIND, "cmp")], 0);
        assert_int_equal(search(&open, &(struct search_query){0})->total, 5);
        fixture_refresh(f);
        static const char rows[] = "SELECT count(*) FROM search_public WHERE search_public MATCH 'alpha'";
        assert_int_equal(fixture_number(f, rows), 0);
        close_territory(&open);
        close_territory(&team);
        fixture_close(f);
    }
}

static void services_and_places_of_the_team_say_nothing_to_the_public(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    fixture_reference(f);
    (void)fixture_add(f, "{'name':'Zeta','kind':'ccas','places':[{'key':'p','level':'team'," BAGNEUX "}],"
                         "'services':[{'key':'a','name':'Pro','level':'partners','themes':['deuil'],'home_visits':true,"
                         "'communes':['92014']},{'key':'b','name':'Tous','themes':['logement']}]}");
    fixture_publish(f);
    struct territory open = open_as(f, &audience_public), team = open_as(f, &audience_team);
    for (int k = 0; k < 2; k++) {
        const struct territory *t = k ? &team : &open;
        assert_int_equal(t->snap->totals[FACET_THEME][value_of(t, FACET_THEME, "deuil")], k);
        assert_int_equal(t->snap->totals[FACET_THEME][value_of(t, FACET_THEME, "logement")], 1);
        assert_int_equal(t->snap->totals[FACET_MODE][MODE_HOME], k);
        assert_int_equal(t->snap->communes_n, 2 * k);
        assert_string_equal(find_words(t, "pro"), k ? "Zeta" : "");
        assert_string_equal(find_words(t, "bagneux"), k ? "Zeta" : "");
        assert_string_equal(find_words(t, "bourg-la-reine"), k ? "Zeta" : "");
    }
    close_territory(&open);
    close_territory(&team);
    fixture_close(f);
}

static void distances_order_and_unknown_ones_come_last(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    fixture_reference(f);
    static const char *const structures[] = {
        "{'name':'A nowhere','kind':'ccas'}",
        "{'name':'B far','kind':'ccas','places':[{'insee':'92048'}]}", /* by the commune's centre */
        "{'name':'C near','kind':'ccas','places':[{'lat':48.7989,'lon':2.3099}]}",
        "{'name':'D two','kind':'ccas','places':[{'insee':'92002'},{'insee':'92046'}]}",
        "{'name':'E unplaced','kind':'ccas','places':[{'insee':'99001'}]}",
        "{'name':'F city','kind':'ccas','places':[{'city':'Quelque part'}]}",
    };
    fixture_exec(f, "INSERT INTO commune(insee, name, norm, dept) VALUES('99001', 'Sans Centre', 'sans-centre', '99')");
    for (size_t i = 0; i < sizeof structures / sizeof *structures; i++)
        (void)fixture_add(f, structures[i]);
    fixture_publish(f);
    struct territory t = open_as(f, &audience_public);
    struct search_query q = {.sort = SORT_DISTANCE, .commune = commune(&t, "92007")};
    const struct search_results *r = search(&t, &q);
    assert_string_equal(names(&t, r), "C near D two B far A nowhere E unplaced F city");
    assert_true(r->items[0].metres < 20);
    assert_true(fabsf(r->items[1].metres - 2210) < 50);
    for (size_t i = 3; i < 6; i++)
        assert_true(r->items[i].metres < 0);
    q.text = STR("two far");
    assert_int_equal(search(&t, &q)->total, 0);
    q.text = STR("ccas");
    assert_string_equal(names(&t, search(&t, &q)), "C near D two B far A nowhere E unplaced F city");
    /* From a commune without a known centre nothing is near or far. */
    q = (struct search_query){.sort = SORT_DISTANCE, .commune = commune(&t, "99001")};
    r = search(&t, &q);
    assert_string_equal(names(&t, r), "A nowhere B far C near D two E unplaced F city");
    for (size_t i = 0; i < r->n; i++)
        assert_true(r->items[i].metres < 0);
    close_territory(&t);
    fixture_close(f);
}

static void words_of_the_name_come_before_words_of_the_text(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    fixture_reference(f);
    (void)fixture_add(f, "{'name':'Accueil','kind':'ccas','description':'On y parle de musique.'}");
    (void)fixture_add(f, "{'name':'École de musique','kind':'ccas'}");
    (void)fixture_add(f, "{'name':'Zone','kind':'ccas','places':[{'name':'Maison de la musique'}]}");
    (void)fixture_add(f, "{'name':'Maison des musiciens','acronym':'MUSIQUE','kind':'ccas'}");
    fixture_publish(f);
    struct territory t = open_as(f, &audience_public);
    assert_string_equal(find_words(&t, "musique"), "École de musique Maison des musiciens Zone Accueil");
    assert_string_equal(find_words(&t, ""), "Accueil École de musique Maison des musiciens Zone");
    assert_int_equal(search(&t, &(struct search_query){.text = STR("!?* \"")})->words, 0);
    assert_int_equal(search(&t, &(struct search_query){.text = STR("!?* \"")})->total, 4);
    close_territory(&t);
    fixture_close(f);
}

/* ---- the snapshot itself ---- */

static void a_snapshot_counts_what_there_is(void **state)
{
    (void)state;
    struct fixture *f = open_examples();
    fixture_exec(f, "INSERT INTO source(id, name, map, title, old_after, data_date, demo) VALUES"
                    "(1, 'one', 'm', 'One', 90, '2026-01-31', 0), (2, 'two', 'm', 'Two', 90, NULL, 1);"
                    "INSERT INTO rule_source VALUES('r', 'import', 'm', 1, '', 0);"
                    "INSERT INTO import_run VALUES(1, 1, 0, 'f', NULL, 'r', 0, 0, 0, 0, 0, 0, 'a');"
                    "INSERT INTO source_record VALUES(1, 'a', 1, '{}', '', 1, NULL), (1, 'b', 1, '{}', '', 1, NULL),"
                    "(1, 'c', 2, '{}', '', 1, NULL), (1, 'd', 3, '{}', '', 1, 1), (2, 'e', 6, '{}', '', 1, NULL);"
                    "UPDATE structure SET level = 2 WHERE id = 6");
    struct territory t = open_as(f, &audience_public);
    const struct snapshot *s = t.snap;
    assert_int_equal(s->n, 5);
    assert_int_equal(s->services_n, 2 + 1 + 3 + 1); /* Beta describes none */
    assert_int_equal(s->places_n, 5);               /* the confidential one is the team's */
    assert_int_equal(s->somewhere, 4);
    /* Bourg-la-Reine is served at home; a commune that only a hidden place knows is not there. */
    assert_int_equal(s->communes_n, 3);
    assert_int_equal(s->named_n, 3);
    static const char *const order[] = {"Antony", "Bagneux", "Bourg-la-Reine"};
    static const uint32_t totals[] = {3, 3, 1};
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(s->communes[s->by_name[i]].name, order[i]);
        assert_int_equal(s->commune_totals[s->by_name[i]], totals[i]);
    }
    assert_int_equal(s->sources_n, 2);
    assert_string_equal(s->sources[0].title, "One");
    assert_int_equal(s->sources[0].structures, 2);
    assert_true(s->sources[0].has_date && s->sources[0].data_date == 20484);
    assert_int_equal(s->sources[1].structures, 0);
    assert_false(s->demo); /* nothing of it is seen */
    for (size_t i = 0; i < s->n; i++)
        assert_int_equal(snapshot_index(s, s->structures[i].id), i);
    assert_int_equal(snapshot_index(s, 6), s->n);
    assert_int_equal(snapshot_index(s, -1), s->n);
    assert_int_equal(snapshot_commune(s, STR("92049")), s->communes_n);
    close_territory(&t);
    struct territory team = open_as(f, &audience_team);
    assert_true(team.snap->demo);
    close_territory(&team);
    fixture_close(f);
}

static void a_commune_that_is_only_named_stands_in_no_list(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    fixture_reference(f);
    (void)fixture_add(f, "{'name':'DAC','kind':'dac','places':[{" BAGNEUX "}],'services':[{'key':'a','name':'Appui',"
                         "'themes':['coordination'],'remote':true,'communes':['92007','92014','92002']}]}");
    fixture_publish(f);
    struct territory t = open_as(f, &audience_public);
    assert_int_equal(t.snap->communes_n, 3); /* their names are needed */
    assert_int_equal(t.snap->named_n, 1);
    assert_string_equal(t.snap->communes[t.snap->by_name[0]].name, "Bagneux");
    close_territory(&t);
    fixture_close(f);
}

static void homonyms_have_addresses_of_their_own(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    fixture_reference(f);
    fixture_exec(f, "INSERT INTO commune(insee, name, norm, dept) VALUES('02049', 'Bagneux', 'bagneux', '02'),"
                    "('2A004', 'Ajaccio', 'ajaccio', '2A'), ('2B999', 'Ajaccio', 'ajaccio', '2B')");
    (void)fixture_add(f, "{'name':'A','kind':'ccas','places':[{'insee':'92007'}]}");
    (void)fixture_add(f, "{'name':'B','kind':'ccas','places':[{'insee':'2A004'}]}");
    (void)fixture_add(f, "{'name':'C','kind':'ccas','places':[{'insee':'2B999'}]}");
    fixture_publish(f);
    struct territory t = open_as(f, &audience_public);
    static const struct {
        const char *insee, *slug;
    } cases[] = {{"92007", "bagneux"}, {"2A004", "ajaccio-2A004"}, {"2B999", "ajaccio-2B999"}};
    for (size_t i = 0; i < 3; i++) {
        size_t at = snapshot_commune(t.snap, str_of(cases[i].insee));
        assert_string_equal(t.snap->slugs[at], cases[i].slug);
        assert_int_equal(snapshot_slug(t.snap, str_of(cases[i].slug)), at);
    }
    assert_int_equal(snapshot_slug(t.snap, STR("ajaccio")), t.snap->communes_n);
    assert_int_equal(snapshot_slug(t.snap, STR("")), t.snap->communes_n);
    close_territory(&t);
    fixture_close(f);
}

static void a_snapshot_is_shared_until_something_changes(void **state)
{
    (void)state;
    struct fixture *f = open_examples();
    struct territory t = open_as(f, &audience_public);
    const struct snapshot *first = t.snap, *again;
    must(snapshot_acquire(t.snapshots, f->db, &again, err));
    assert_ptr_equal(first, again);
    snapshot_release(t.snapshots, again);
    (void)fixture_add(f, "{'name':'Another','kind':'ccas'}");
    must(snapshot_acquire(t.snapshots, f->db, &again, err));
    assert_ptr_not_equal(first, again);
    assert_true(again->revision > first->revision);
    assert_int_equal(again->n, first->n); /* nobody decided about it yet */
    snapshot_release(t.snapshots, again);
    fixture_publish(f);
    must(snapshot_acquire(t.snapshots, f->db, &again, err));
    assert_int_equal(again->n, first->n + 1);
    assert_int_equal(first->n, 6); /* the one in use has not changed */
    snapshot_release(t.snapshots, again);
    close_territory(&t);
    fixture_close(f);
}

static void an_empty_directory_is_one_too(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct territory t = open_as(f, &audience_public);
    const struct search_results *r = search(&t, &(struct search_query){.text = STR("x")});
    assert_int_equal(r->total + r->n + r->everything, 0);
    assert_int_equal(search(&t, &(struct search_query){0})->total, 0);
    close_territory(&t);
    fixture_close(f);
}

static void what_the_database_holds_wrongly_is_not_the_visitor_s_fault(void **state)
{
    (void)state;
    struct fixture *f = open_examples();
    fixture_exec(f, "INSERT INTO verification VALUES(1, 'identity', 'hier', 'x', 'form', '2027-01-01')");
    struct snapshots *h = snapshots_new(&audience_public);
    const struct snapshot *s = NULL;
    must_fail(snapshot_acquire(h, f->db, &s, err), ERR_STORE, "hier");
    must(db_settle(f->db, err));
    fixture_exec(f, "DELETE FROM verification");
    must(snapshot_acquire(h, f->db, &s, err)); /* and it is read again the next time */
    snapshot_release(h, s);
    snapshots_free(h);
    fixture_close(f);
}

/* ---- threads ---- */

#define THREADS 3
#define ROUNDS 60

struct reader {
    pthread_t thread;
    const char *path;
    struct snapshots *snapshots;
    size_t seen;
    bool failed;
};

static void *read_again_and_again(void *arg)
{
    struct reader *self = arg;
    struct db *db = NULL;
    struct arena *a = arena_new(16u << 20);
    struct err err;
    self->failed = !a || db_open(self->path, DB_READ, &db, &err) != 0;
    for (int i = 0; i < ROUNDS && !self->failed; i++) {
        const struct snapshot *s;
        struct search_results *r = ARENA_NEW(a, struct search_results);
        if (snapshot_acquire(self->snapshots, db, &s, &err) != 0) {
            self->failed = true;
            break;
        }
        struct search_query q = {.text = i % 2 ? STR("ccas") : STR(""), .page = 1};
        self->failed = !r || search_run(db, s, LEVEL_PUBLIC, &q, a, r, &err) != 0 || r->total > s->n;
        self->seen += r ? r->total : 0;
        snapshot_release(self->snapshots, s);
        arena_reset(a);
    }
    db_close(db);
    arena_free(a);
    return NULL;
}

static void readers_share_snapshots_while_another_writes(void **state)
{
    (void)state;
    char path[] = "/tmp/allervers-search-XXXXXX", name[64];
    int fd = mkstemp(path);
    assert_true(fd >= 0 && close(fd) == 0);
    struct fixture *f = fixture_open_at(path);
    fixture_reference(f);
    (void)fixture_add(f, "{'name':'First','kind':'ccas'}");
    fixture_publish(f);
    struct snapshots *h = snapshots_new(&audience_public);
    struct reader readers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        readers[i] = (struct reader){.path = path, .snapshots = h};
        assert_int_equal(pthread_create(&readers[i].thread, NULL, read_again_and_again, &readers[i]), 0);
    }
    for (int i = 0; i < 10; i++) {
        (void)fixture_add(f, "{'name':'Next','kind':'ccas'}");
        fixture_publish(f);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(readers[i].thread, NULL), 0);
        assert_false(readers[i].failed);
        assert_true(readers[i].seen > 0);
    }
    snapshots_free(h);
    fixture_close(f);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
}

/* ---- by an oracle, over a territory drawn at random ---- */

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

static void a_scheme_may_have_128_values_to_choose(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    for (int i = 0; i < TAXONOMY_TERMS_MAX; i++)
        fixture_exec(f, arena_printf(f->a,
                                     "INSERT INTO term(scheme, code, label, position) VALUES('kind', 'k%d', 'K%d', %d),"
                                     "('theme', 't%d', 'T%d', %d)",
                                     i, i, i, i, i, 500 - i));
    for (int i = 0; i < TAXONOMY_TERMS_MAX; i++)
        (void)fixture_add(f, arena_printf(f->a,
                                          "{'name':'n%03d','kind':'k%d','services':[{'key':'a','name':'s',"
                                          "'themes':['t%d']}]}",
                                          i, i, i));
    (void)fixture_add(f, "{'name':'unknown','kind':'gone','services':[{'key':'a','name':'s','themes':['gone']}]}");
    fixture_publish(f);
    struct territory t = open_as(f, &audience_public);
    const struct search_results *all = search(&t, &(struct search_query){0});
    assert_int_equal(all->total, TAXONOMY_TERMS_MAX + 1);
    for (size_t i = 0; i < TAXONOMY_TERMS_MAX; i++) {
        struct search_query q = {0};
        termset_add(&q.chosen[FACET_KIND], i);
        assert_int_equal(all->counts[FACET_KIND][i], 1);
        assert_int_equal(all->counts[FACET_THEME][i], 1);
        assert_int_equal(t.snap->totals[FACET_KIND][i], 1);
        assert_string_equal(names(&t, search(&t, &q)), arena_printf(f->a, "n%03zu", i));
        q = (struct search_query){0};
        termset_add(&q.chosen[FACET_THEME], i);
        assert_string_equal(names(&t, search(&t, &q)), arena_printf(f->a, "n%03zu", TAXONOMY_TERMS_MAX - 1 - i));
    }
    close_territory(&t);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_find_what_the_labels_say),
        cmocka_unit_test(choices_must_hold_together_for_one_service),
        cmocka_unit_test(the_team_sees_where_a_confidential_place_is),
        cmocka_unit_test(what_is_not_to_be_seen_is_nowhere),
        cmocka_unit_test(services_and_places_of_the_team_say_nothing_to_the_public),
        cmocka_unit_test(distances_order_and_unknown_ones_come_last),
        cmocka_unit_test(words_of_the_name_come_before_words_of_the_text),
        cmocka_unit_test(a_snapshot_counts_what_there_is),
        cmocka_unit_test(a_commune_that_is_only_named_stands_in_no_list),
        cmocka_unit_test(homonyms_have_addresses_of_their_own),
        cmocka_unit_test(a_snapshot_is_shared_until_something_changes),
        cmocka_unit_test(an_empty_directory_is_one_too),
        cmocka_unit_test(what_the_database_holds_wrongly_is_not_the_visitor_s_fault),
        cmocka_unit_test(readers_share_snapshots_while_another_writes),
        cmocka_unit_test(counts_and_pages_are_those_of_the_records),
        cmocka_unit_test(a_scheme_may_have_128_values_to_choose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
