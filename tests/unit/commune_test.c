/* Communes: names in every spelling, postcodes that serve several, homonyms, distances. */
#include "fixture.h"

#include <math.h>

#include "base/buf.h"
#include "domain/commune.h"

static const char *norm(const char *name, char out[200])
{
    struct buf b = buf_heap(199);
    commune_norm(&b, str_of(name));
    memcpy(out, buf_cstr(&b), b.n + 1);
    buf_free(&b);
    return out;
}

static void names_have_one_norm_whatever_their_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *name, *norm;
    } cases[] = {
        {"Bagneux", "bagneux"},
        {"BAGNEUX CEDEX", "bagneux"},
        {"Bagneux Cédex 02", "bagneux"},
        {"ST MARTIN", "saint-martin"},
        {"Saint-Martin", "saint-martin"},
        {"STE GENEVIEVE DES BOIS", "sainte-genevieve-des-bois"},
        {"St-Étienne-du-Bois", "saint-etienne-du-bois"},
        {"L’Haÿ-les-Roses", "l-hay-les-roses"},
        {"L'HAY LES ROSES", "l-hay-les-roses"},
        {"  Châtenay–Malabry ", "chatenay-malabry"},
        {"Œuilly", "oeuilly"},
        {"Stains", "stains"},
        {"CEDEX", ""},
        {"LYON  03", "lyon"},
        {"Paris 10e Arrondissement", "paris"},
        {"3", "3"},
        {"Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", "saint-remy-en-bouzemont-saint-genest-et-isson"},
        {"ST REMY EN BOUZEMONT ST GENEST ET ISSON", "saint-remy-en-bouzemont-saint-genest-et-isson"},
    };
    char out[200];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(norm(cases[i].name, out), cases[i].norm);
}

static int add_communes(void **state)
{
    struct fixture *f = fixture_open();
    /* code, name, département, postcodes */
    static const char *const rows[][4] = {
        {"92007", "Bagneux", "92", "92220"},
        {"02049", "Bagneux", "02", "02290"},
        {"92032", "Fontenay-aux-Roses", "92", "92260"},
        {"92014", "Bourg-la-Reine", "92", "92340"},
        {"2A004", "Ajaccio", "2A", "20000 20090"},
        {"2B033", "Bastia", "2B", "20200"},
        {"97302", "Cayenne", "973", "97300"},
        {"97411", "Saint-Denis", "974", "97400 97490"},
        {"93066", "Saint-Denis", "93", "93200"},
        {"97105", "Basse-Terre", "971", "97100"},
        {"97701", "Saint-Barthélemy", "977", "97133"},
        {"01033", "Valserhône", "01", "01200"},
        {"01189", "Injoux-Génissiat", "01", "01200"},
        {"62001", "Doublon", "62", "62000"},
        {"62002", "Doublon", "62", "62000"},
        {"69123", "Lyon", "69", "69001 69003"},
        {"91228", "Évry-Courcouronnes", "91", "91000 91080"},
        {"06029", "Cannes", "06", "06400 06150"},
        {"53062", "Château-Gontier-sur-Mayenne", "53", "53200"},
        {"58062", "Château-Chinon (Ville)", "58", "58120"},
        {"58063", "Château-Chinon (Campagne)", "58", "58120"},
        {"44003", "Ancenis-Saint-Géréon", "44", "44150"},
    };
    static const char insert[] = "INSERT INTO commune(insee, name, norm, dept) VALUES(?1, ?2, ?3, ?4)";
    static const char postcode[] = "INSERT INTO commune_postcode(postcode, insee) VALUES(?1, ?2)";
    char slug[200];
    struct stmt *s;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        must(db_prepare(f->db, insert, &s, err));
        bind_text(s, 1, rows[i][0]);
        bind_text(s, 2, rows[i][1]);
        bind_text(s, 3, norm(rows[i][1], slug));
        bind_text(s, 4, rows[i][2]);
        must(stmt_run(s, err));
        struct str rest = str_of(rows[i][3]), code;
        bool more = true;
        while (str_cut(&rest, ' ', &code, &more)) {
            must(db_prepare(f->db, postcode, &s, err));
            bind_str(s, 1, code);
            bind_text(s, 2, rows[i][0]);
            must(stmt_run(s, err));
        }
    }
    fixture_exec(f, "UPDATE commune SET lat = 48.7988, lon = 2.3098 WHERE insee = '92007'");
    *state = f;
    return 0;
}

static int drop(void **state)
{
    fixture_close(*state);
    return 0;
}

/* `found` compared with the code expected, NULL: none. */
static void same(const char *what, int rc, const struct commune *c, const char *insee)
{
    if (rc < 0 || (rc == 1) != (insee != NULL) || (insee && strcmp(c->insee, insee) != 0))
        fail_msg("%s: %s, should be %s", what, rc == 1 ? c->insee : "nothing", insee ? insee : "nothing");
}

static void what_a_person_types_is_found(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text, *insee;
    } cases[] = {
        {"92007", "92007"},
        {" Fontenay aux roses ", "92032"},
        {"92220", "92007"},
        {"2A004", "2A004"},
        {"2a004", "2A004"},
        {"20090", "2A004"},
        {"01200", "01033"}, /* two communes: the first by code */
        {"st denis", "93066"},
        {"bagneux cedex", "02049"}, /* homonyms: the first by code */
        {"", NULL},
        {"   ", NULL},
        {"99999", NULL},
        {"Nulle Part", NULL},
        {"*", NULL},
        {"%", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct commune c;
        struct err err;
        int rc = commune_find(f->db, str_of(cases[i].text), f->a, &c, &err);
        same(cases[i].text, rc, &c, cases[i].insee);
    }
}

static void any_length_of_text_is_no_error(void **state)
{
    struct fixture *f = *state;
    struct commune c;
    struct err err;
    char *text = arena_alloc(f->a, 100001);
    for (size_t i = 0; i + 1 < 100001; i += 2)
        memcpy(text + i, "\xC3\xA9", 2);
    assert_int_equal(commune_find(f->db, str_from(text, 100000), f->a, &c, &err), 0);
    assert_int_equal(commune_match(f->db, str_from(text, 100000), STR("92220"), f->a, &c, &err), 0);
}

static void what_a_file_says_is_matched_only_when_it_is_sure(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *name, *postcode, *insee;
    } cases[] = {
        {"BAGNEUX", "92220", "92007"},
        {"BAGNEUX CEDEX", "92225", "92007"}, /* a CEDEX postcode: the département decides */
        {"Bagneux", "02290", "02049"},
        {"Bagneux", "", NULL}, /* two in France */
        {"Bagneux", "75014", NULL},
        {"", "92220", "92007"},
        {"", "01200", NULL}, /* serves two */
        {"Valserhone", "01200", "01033"},
        {"FONTENAY AUX ROSES", "", "92032"},
        {"CAYENNE CEDEX", "97306", "97302"},
        {"AJACCIO CEDEX 9", "20303", "2A004"},
        {"BASTIA CEDEX", "20405", "2B033"},
        {"ST DENIS", "97400", "97411"},
        {"ST DENIS CEDEX", "97715", NULL}, /* 977 is Saint-Barthélemy */
        {"ST DENIS CEDEX", "97805", NULL},
        {"ST DENIS", "93210", "93066"},
        {"ST BARTHELEMY", "97133", "97701"},
        {"Bagneux", "92340", "92007"}, /* another's postcode in the same département */
        {"Bourg la Reine", "92220", "92014"},
        {"Doublon", "62000", NULL}, /* name and postcode tell nothing apart */
        {"Doublon", "62999", NULL},
        {"LYON  03", "69437", "69123"},
        {"Lyon 3e", "69003", "69123"},
        {"Évry", "91000", "91228"},    /* the commune is called more */
        {"ANCENIS", "44156", "44003"}, /* the same, with a CEDEX */
        {"Évr", "91000", NULL},
        {"CANNES LA BOCCA", "06150", "06029"}, /* the commune is called less */
        {"CANNES LA BOCCA CEDEX", "06159", NULL},
        {"CHATEAU GONTIER SUR MAYENN", "53200", "53062"}, /* cut at 26 letters */
        {"CHATEAU GONTIER SUR MAYENN", "53204", "53062"},
        {"CHATEAU CHINON", "58120", NULL}, /* two are */
        {"Sainte-Clotilde", "97490", NULL},
        {"", "", NULL},
        {"Sceaux", "92330", NULL}, /* not in the table */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct commune c;
        struct err err;
        int rc = commune_match(f->db, str_of(cases[i].name), str_of(cases[i].postcode), f->a, &c, &err);
        same(arena_printf(f->a, "%s %s", cases[i].name, cases[i].postcode), rc, &c, cases[i].insee);
    }
}

static void a_commune_brings_its_fields(void **state)
{
    struct fixture *f = *state;
    struct commune c;
    struct err err;
    assert_int_equal(commune_by_insee(f->db, STR("92007"), f->a, &c, &err), 1);
    assert_string_equal(c.name, "Bagneux");
    assert_string_equal(c.norm, "bagneux");
    assert_string_equal(c.postcode, "92220");
    assert_string_equal(c.dept, "92");
    assert_true(c.lat > 48.79 && c.lon < 2.31);
    assert_int_equal(commune_by_insee(f->db, STR("2B033"), f->a, &c, &err), 1);
    assert_false(record_has(&c, record_index(&commune_type, STR("lat"))));
    assert_int_equal(commune_by_insee(f->db, STR("Bagneux"), f->a, &c, &err), 0);
}

static void the_descriptor_is_sound(void **state)
{
    (void)state;
    must(record_type_check(&commune_type, err));
}

static void distances_are_those_of_the_globe(void **state)
{
    (void)state;
    static const struct {
        double lat1, lon1, lat2, lon2, metres, within;
    } cases[] = {
        {48.8566, 2.3522, 48.8566, 2.3522, 0, 0},
        {48.8566, 2.3522, 45.7640, 4.8357, 391500, 1000}, /* Paris, Lyon */
        {0, 0, 0, 180, 20015087, 10},
        {90, 0, -90, 0, 20015087, 10},
        {0, 179.5, 0, -179.5, 111195, 10}, /* across the date line */
        {48.7988, 2.3098, 48.7901, 2.2870, 1930, 30},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double d = geo_distance(cases[i].lat1, cases[i].lon1, cases[i].lat2, cases[i].lon2);
        if (fabs(d - cases[i].metres) > cases[i].within)
            fail_msg("%zu: %g m, should be %g", i, d, cases[i].metres);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_have_one_norm_whatever_their_spelling),
        cmocka_unit_test(what_a_person_types_is_found),
        cmocka_unit_test(any_length_of_text_is_no_error),
        cmocka_unit_test(what_a_file_says_is_matched_only_when_it_is_sure),
        cmocka_unit_test(a_commune_brings_its_fields),
        cmocka_unit_test(the_descriptor_is_sound),
        cmocka_unit_test(distances_are_those_of_the_globe),
    };
    return cmocka_run_group_tests(tests, add_communes, drop);
}
