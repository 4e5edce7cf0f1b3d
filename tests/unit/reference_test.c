/* Reference tables: the delivered files, and the communes of public ones. */
#include "fixture.h"

#include "base/csv.h"
#include "domain/commune.h"

/* ---- the delivered files ---- */

static void the_delivered_files_load_once(void **state)
{
    (void)state;
    static const char changes[] = "SELECT count(*) FROM change";
    static const char rows[] =
        "SELECT (SELECT count(*) FROM commune) * (SELECT count(*) FROM commune_postcode) * (SELECT "
        "count(*) FROM term) * (SELECT count(*) FROM term_map) * (SELECT count(*) FROM acronym)";
    static const char retired[] = "SELECT count(*) FROM term WHERE retired = 1";
    struct fixture *f = fixture_open();
    fixture_reference(f);
    int64_t n = fixture_number(f, rows), c = fixture_number(f, changes);
    assert_true(n > 0);
    assert_int_equal(c, 1);
    assert_int_equal(fixture_number(f, retired), 0);
    fixture_exec(f, "UPDATE term SET label = 'by hand' WHERE code = 'cmp'");
    fixture_reference(f);
    assert_int_equal(fixture_number(f, rows), n);
    assert_int_equal(fixture_number(f, changes), c);
    static const char by_hand[] = "SELECT count(*) FROM term WHERE label = 'by hand'";
    assert_int_equal(fixture_number(f, by_hand), 1); /* nothing was read again */
    fixture_close(f);
}

static void another_version_replaces_them_and_retires_what_it_lacks(void **state)
{
    (void)state;
    static const char terms[] = "SELECT count(*) FROM term WHERE retired = 0";
    static const char left[] = "SELECT count(*) FROM term WHERE code = 'old-theme' AND retired = 1";
    static const char maps[] = "SELECT count(*) FROM term_map", acronyms[] = "SELECT count(*) FROM acronym";
    static const char changed[] = "SELECT count(*) FROM change WHERE entity = 'reference'";
    struct fixture *f = fixture_open();
    fixture_reference(f);
    int64_t n = fixture_number(f, terms), m = fixture_number(f, maps), s = fixture_number(f, acronyms);
    fixture_exec(f, "UPDATE setting SET value = 'of another version' WHERE key = 'reference.hash';"
                    "INSERT INTO term(scheme, code, label, position) VALUES('theme', 'old-theme', 'Old', 1);"
                    "UPDATE term SET label = 'by hand', retired = 1 WHERE code = 'cmp'");
    fixture_reference(f);
    assert_int_equal(fixture_number(f, terms), n);
    assert_int_equal(fixture_number(f, left), 1);
    assert_int_equal(fixture_number(f, maps), m);
    assert_int_equal(fixture_number(f, acronyms), s);
    assert_int_equal(fixture_number(f, changed), 2);
    fixture_close(f);
}

/* What the tables promise each other. */
static void the_delivered_files_agree(void **state)
{
    (void)state;
    static const char *const none[] = {
        "SELECT count(*) FROM term t WHERE parent IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM term p WHERE p.scheme = t.scheme AND p.code = t.parent)",
        "SELECT count(*) FROM term_map m WHERE NOT EXISTS"
        " (SELECT 1 FROM term t WHERE t.scheme = m.scheme AND t.code = m.code)",
        "SELECT count(*) FROM (SELECT 1 FROM term GROUP BY scheme, position HAVING count(*) > 1)",
        "SELECT count(*) FROM (SELECT 1 FROM term GROUP BY scheme, label HAVING count(*) > 1)",
        "SELECT count(*) FROM term WHERE code GLOB '*[^a-z0-9-]*' OR length(code) > 40",
        "SELECT count(*) FROM (SELECT 1 FROM term_map WHERE standard IN ('finess', 'eurostat')"
        " GROUP BY standard, external HAVING count(*) > 1)",
        "SELECT count(*) FROM commune WHERE lat IS NULL OR lon IS NULL OR dept <> substr(insee, 1, 2)",
        "SELECT count(*) FROM commune c WHERE NOT EXISTS (SELECT 1 FROM commune_postcode p WHERE p.insee = c.insee)",
        /* the ten needs of the home page and the schemes of the facets */
        "SELECT 8 - count(*) FROM term WHERE scheme = 'theme' AND code IN ('droits-sante', 'sante-mentale',"
        " 'medecin-traitant', 'gynecologie', 'hebergement', 'ophtalmologie', 'bucco-dentaire', 'diabete')",
        "SELECT 17 - count(DISTINCT scheme) FROM term",
        "SELECT 1 - count(*) FROM term WHERE scheme = 'public' AND code = 'tous-publics'",
    };
    struct fixture *f = fixture_open();
    struct taxonomy t;
    fixture_reference(f);
    must(taxonomy_load(f->db, f->a, &t, err));
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        int64_t n = fixture_number(f, none[i]);
        if (n != 0)
            fail_msg("%lld: %s", (long long)n, none[i]);
    }
    fixture_close(f);
}

/* ---- communes ---- */

static int read_communes(struct fixture *f, const char *text, bool apply, struct communes_report *report,
                         struct err *err)
{
    struct communes_options how = {.apply = apply};
    struct csv *csv = csv_from_memory(str_of(text), true, err);
    if (!csv)
        return -1;
    int rc = apply ? db_begin(f->db, err) : db_read_begin(f->db, err);
    if (rc == 0 && (rc = reference_communes(f->db, &f->author, csv, &how, f->a, report, err)) == 0 && apply)
        rc = db_commit(f->db, err);
    db_rollback(f->db);
    csv_close(csv);
    return rc;
}

/* "92007 Bagneux bagneux 92 48.8,2.31 epci 92220,92221" of one code. */
static const char *tell(struct fixture *f, const char *insee)
{
    static const char sql[] =
        "SELECT printf('%s %s %s %s %s,%s %s %s', insee, name, norm, dept, coalesce(lat, '-'), coalesce(lon, '-'),"
        " coalesce(epci, '-'), coalesce((SELECT group_concat(postcode) FROM (SELECT postcode FROM commune_postcode p "
        "WHERE"
        " p.insee = commune.insee ORDER BY postcode)), '-')) FROM commune WHERE insee = ?1";
    struct stmt *s;
    struct err end = {0};
    must(db_prepare(f->db, sql, &s, err));
    bind_text(s, 1, insee);
    const char *out = stmt_step(s, &end) == 1 ? col_text(s, 0, f->a) : "none";
    stmt_reset(s);
    return out;
}

static void communes_are_read_from_the_files_that_are_public(void **state)
{
    (void)state;
    static const struct {
        const char *what, *file, *insee, *told;
        size_t rows;
    } cases[] = {
        {"ours",
         "insee;nom;codes_postaux;latitude;longitude;departement;epci\n"
         "92007;Bagneux;92220;48.7988;2.3098;92;200057966\n",
         "92007", "92007 Bagneux bagneux 92 48.7988,2.3098 200057966 92220", 1},
        {"data.gouv.fr, one row a commune",
         "code_insee,nom_standard,dep_code,dep_nom,epci_code,code_postal,codes_postaux,latitude_mairie,longitude_"
         "mairie,"
         "latitude_centre,longitude_centre\n"
         "97411,Saint-Denis,974,La Réunion,249740119,97400,\"97400,97417,97490\",-20.87,55.44,-20.93,55.45\n",
         "97411", "97411 Saint-Denis saint-denis 974 -20.93,55.45 249740119 97400,97417,97490", 1},
        {"geo.api.gouv.fr", "nom;code;codesPostaux;departement\nAjaccio;2A004;20000|20090|20167;Corse-du-Sud\n",
         "2A004", "2A004 Ajaccio ajaccio 2A -,- - 20000,20090,20167", 1},
        {"INSEE, with communes that are part of others",
         "\"TYPECOM\",\"COM\",\"REG\",\"DEP\",\"NCC\",\"NCCENR\",\"LIBELLE\"\n"
         "\"COM\",\"01015\",\"84\",\"01\",\"ARBOYS EN BUGEY\",\"Arboys en Bugey\",\"Arboys en Bugey\"\n"
         "\"ARM\",\"75113\",\"11\",\"75\",\"PARIS 13E\",\"Paris 13e\",\"Paris 13e Arrondissement\"\n"
         "\"COMD\",\"01015\",\"\",\"\",\"ARBIGNIEU\",\"Arbignieu\",\"Arbignieu\"\n"
         "\"COMA\",\"01340\",\"\",\"\",\"SAINT BOIS\",\"Saint-Bois\",\"Saint-Bois\"\n",
         "01015", "01015 Arboys en Bugey arboys-en-bugey 01 -,- - -", 4},
        {"La Poste, one row a postcode",
         "#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libellé_d_acheminement\n"
         "2B033;BASTIA;20200;BASTIA\n2B033;BASTIA;20600;BASTIA\n",
         "2B033", "2B033 Bastia bastia 2B -,- - 20200,20600", 2},
        {"La Poste, a city of arrondissements",
         "#Code_commune_INSEE;Nom_de_la_commune;Code_postal;latitude;longitude\n"
         "75101;PARIS 01;75001;48.8625;2.3364\n75116;PARIS 16;75016;48.86;2.26\n75116;PARIS 16;75116;48.86;2.26\n",
         "75056", "75056 Paris paris 75 -,- - 75001,75016,75116", 3},
        {"data.gouv.fr, Communes de France",
         ",code_insee,nom_standard,nom_sans_pronom,typecom,dep_code,epci_code,code_postal,codes_postaux,latitude_"
         "mairie,"
         "longitude_mairie,latitude_centre,longitude_centre\n"
         "12,94038,L'Haÿ-les-Roses,Haÿ-les-Roses,COM,94,200054781,94240,\"94240, 94241\",1,1,48.7787,2.3378\n",
         "94038", "94038 L’Haÿ-les-Roses l-hay-les-roses 94 48.7787,2.3378 200054781 94240,94241", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture *f = fixture_open();
        struct communes_report looked, report, again;
        must(read_communes(f, cases[i].file, false, &looked, err));
        assert_string_equal(tell(f, cases[i].insee), "none");
        must(read_communes(f, cases[i].file, true, &report, err));
        const char *told = tell(f, cases[i].insee);
        if (strcmp(told, cases[i].told) != 0 || report.rows != cases[i].rows)
            fail_msg("%s: %zu rows, %s", cases[i].what, report.rows, told);
        assert_memory_equal(&looked, &report, sizeof looked);
        assert_int_equal(report.added, fixture_number(f, "SELECT count(*) FROM commune"));
        /* the same again */
        must(read_communes(f, cases[i].file, true, &again, err));
        assert_int_equal(again.unchanged, report.added);
        assert_int_equal(again.added + again.changed + again.absent, 0);
        assert_string_equal(tell(f, "01340"), "none");
        static const char logged[] = "SELECT count(*) FROM change WHERE entity = 'commune' AND entity_id = 0";
        assert_int_equal(fixture_number(f, logged), 1);
        fixture_close(f);
    }
}

static void loading_again_adds_and_updates_and_forgets_nothing(void **state)
{
    (void)state;
    static const char first[] = "insee;nom;codes_postaux;lat;lon;epci\n92007;Bagneux;92220;48.8;2.3;200057966\n"
                                "92019;Châtenay-Malabry;92290;;;\n92071;Sceaux;92330;;;\n";
    static const char second[] =
        "insee;nom;codes_postaux\n92007;Bagneux-les-Vignes;92221\n92002;Antony;92160\n92071;Sceaux;\n";
    static const char logged[] = "SELECT count(*) FROM change WHERE entity = 'commune'";
    struct fixture *f = fixture_open();
    struct communes_report r, looked;
    must(read_communes(f, first, true, &r, err));
    must(read_communes(f, second, false, &looked, err));
    assert_string_equal(tell(f, "92007"), "92007 Bagneux bagneux 92 48.8,2.3 200057966 92220");
    assert_int_equal(fixture_number(f, logged), 1);
    must(read_communes(f, second, true, &r, err));
    assert_memory_equal(&looked, &r, sizeof r);
    assert_int_equal(r.rows, 3);
    assert_int_equal(r.added, 1);
    assert_int_equal(r.changed, 1);
    assert_int_equal(r.unchanged, 1);
    assert_int_equal(r.absent, 1);
    assert_string_equal(tell(f, "92007"),
                        "92007 Bagneux-les-Vignes bagneux-les-vignes 92 48.8,2.3 200057966 92220,92221");
    assert_string_equal(tell(f, "92002"), "92002 Antony antony 92 -,- - 92160");
    assert_string_equal(tell(f, "92019"), "92019 Châtenay-Malabry chatenay-malabry 92 -,- - 92290");
    assert_int_equal(fixture_number(f, logged), 2);
    /* one column at a time is a change */
    static const char *const changes[] = {"insee;nom\n92002;Antonie\n",
                                          "insee;nom;cp\n92002;Antonie;92161\n",
                                          "insee;nom;codes_postaux\n92002;Antonie;92161\n",
                                          "insee;nom;lat;lon\n92002;Antonie;48.75;2.3\n",
                                          "insee;nom;lat;lon\n92002;Antonie;48.75;2.31\n",
                                          "insee;nom;epci\n92002;Antonie;200057966\n"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        must(read_communes(f, changes[i], true, &r, err));
        assert_int_equal(r.changed, i != 1); /* "cp" is no column of ours */
        assert_int_equal(r.unchanged, i == 1);
    }
    fixture_close(f);
}

static void a_bad_line_is_named_and_nothing_is_loaded(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"insee;name of nothing\n92007;Bagneux\n", "no column \"nom\""},
        {"postcode;nom\n92220;Bagneux\n", "no column \"insee\""},
        {"", "no column \"insee\""},
        {"insee;nom\n92007;Bagneux\n1015;Arboys\n", "line 3: \"1015\" is no INSEE code"},
        {"insee;nom\n92007;Bagneux\nSUD92;Antony\n", "line 3: \"SUD92\" is no INSEE code"},
        {"insee;nom\n92007;Bagneux\n\n92é2;Antony\n", "line 4: \"92é2\" is no INSEE code"},
        {"insee;nom\n92007;\n", "line 2: commune 92007 has no name"},
        {"insee;nom;lat;lon\n92007;Bagneux;488;2.3\n", "line 2: \"488\""},
        {"insee;nom;lat;lon\n92007;Bagneux;48.8;east\n", "line 2: \"east\""},
        {"insee;nom\n92002;Antony\n92007;Bagneux;92220\n", "line 3: more cells than the header has"},
        {"insee;nom\n92007;\"Bagneux\n", "line 2"},
    };
    static const char any[] = "SELECT count(*) FROM commune";
    struct fixture *f = fixture_open();
    struct communes_report r;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        must_fail(read_communes(f, cases[i][0], false, &r, err), ERR_INPUT, cases[i][1]);
        must_fail(read_communes(f, cases[i][0], true, &r, err), ERR_INPUT, cases[i][1]);
        assert_int_equal(fixture_number(f, any), 0);
    }
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_delivered_files_load_once),
        cmocka_unit_test(another_version_replaces_them_and_retires_what_it_lacks),
        cmocka_unit_test(the_delivered_files_agree),
        cmocka_unit_test(communes_are_read_from_the_files_that_are_public),
        cmocka_unit_test(loading_again_adds_and_updates_and_forgets_nothing),
        cmocka_unit_test(a_bad_line_is_named_and_nothing_is_loaded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
