/* Search over a small territory: what words, choices, counts and distances promise, told by examples. */
#include "territory.h"

#include <math.h>

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

static void a_kind_is_not_found_by_the_words_of_its_heading(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    fixture_reference(f);
    /* Both are "Hôpitaux et cliniques". */
    (void)fixture_add(f, "{'name':'Alpha','kind':'clinique'}");
    (void)fixture_add(f, "{'name':'Beta','kind':'dialyse'}");
    fixture_publish(f);
    struct territory t = open_as(f, &audience_public);
    assert_string_equal(find_words(&t, "clinique"), "Alpha");
    assert_string_equal(find_words(&t, "cliniques"), "");
    assert_string_equal(find_words(&t, "dialyse"), "Beta");
    close_territory(&t);
    fixture_close(f);
}

static void an_acronym_comes_before_the_words_that_begin_like_it(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    fixture_reference(f);
    (void)fixture_add(f, "{'name':'Cafétéria','kind':'lieu-convivial'}");
    (void)fixture_add(f, "{'name':'Beta','kind':'ccas','description':'Permanence de la CAF'}");
    (void)fixture_add(f, "{'name':'Gamma','kind':'ccas'}");
    fixture_publish(f);
    struct territory t = open_as(f, &audience_public);
    assert_string_equal(find_words(&t, "caf"), "Beta Cafétéria");
    assert_string_equal(find_words(&t, "cafet"), "Cafétéria");
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
        cmocka_unit_test(a_kind_is_not_found_by_the_words_of_its_heading),
        cmocka_unit_test(an_acronym_comes_before_the_words_that_begin_like_it),
        cmocka_unit_test(a_scheme_may_have_128_values_to_choose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
