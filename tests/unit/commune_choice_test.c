/* Which commune is meant: codes, names, postcodes, homonyms, slips of the keyboard. */
#include "fixture.h"

#include "app/commune_choice.h"
#include "app/snapshot.h"
#include "base/buf.h"
#include "domain/departement.h"

static struct fixture *f;
static struct snapshots *snapshots;
static struct ctx ctx;

static int setup(void **state)
{
    /* code, name, département, postcode, structures */
    static const struct {
        const char *insee, *name, *dept, *postcode;
        int structures;
    } rows[] = {
        {"93066", "Saint-Denis", "93", "93200", 0},
        {"97411", "Saint-Denis", "974", "97400", 0},
        {"11339", "Saint-Denis", "11", "11310", 0},
        {"93071", "Sevran", "93", "93270", 1},
        {"92032", "Fontenay-aux-Roses", "92", "92260", 2},
        {"94033", "Fontenay-sous-Bois", "94", "94120", 3},
        {"94001", "Roseraie", "94", "94110", 1},
        {"92049", "Montrouge", "92", "92120", 1},
        {"02514", "Montrouje", "02", "02999", 0},
        {"01002", "L’Abergement", "01", "01640", 0},
        {"01202", "Lagnieu", "01", "01640", 1},
        {"01384", "Saint-Rambert", "01", "01999", 1},
        {"01385", "Torcieu", "01", "01999", 1},
        {"92046", "Malakoff", "92", "92240", 1},
        {"55001", "Ay", "55", "55001", 1},
    };
    (void)state;
    f = fixture_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf norm = buf_in(f->a, 100);
        commune_norm(&norm, str_of(rows[i].name));
        fixture_exec(
            f,
            arena_printf(f->a,
                         "INSERT INTO commune(insee, name, norm, lat, lon, dept) VALUES('%s', '%s', '%s', 48, 2, "
                         "'%s'); INSERT INTO commune_postcode VALUES('%s', '%s')",
                         rows[i].insee, rows[i].name, buf_cstr(&norm), rows[i].dept, rows[i].postcode, rows[i].insee));
        for (int k = 0; k < rows[i].structures; k++)
            (void)fixture_add(f, arena_printf(f->a, "{'name':'S %d','kind':'ccas','places':[{'key':'p','insee':'%s'}]}",
                                              k, rows[i].insee));
    }
    fixture_publish(f);
    snapshots = snapshots_new(&audience_public);
    ctx = (struct ctx){.db = f->db, .arena = f->a, .snapshots = snapshots, .audience = &audience_public};
    return snapshots ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    snapshot_release(snapshots, ctx.snapshot);
    snapshots_free(snapshots);
    fixture_close(f);
    return 0;
}

static void what_was_typed_is_one_several_or_none(void **state)
{
    (void)state;
    static const struct {
        const char *text, *chosen, *items;
        bool near, by_postcode;
    } cases[] = {
        {"sevran", "93071", "93071", false, false},
        {"93071", "93071", "93071", false, false},
        {" SEVRAN ", "93071", "93071", false, false},
        {"93270", "93071", "93071", false, false},
        /* None of them has a structure, or several have. */
        {"Saint-Denis", "", "11339 93066 97411", false, false},
        {"st denis", "", "11339 93066 97411", false, false},
        {"01999", "", "01384 01385", false, true},
        /* Only one has. */
        {"01640", "01202", "01202 01002", false, true},
        /* Both. */
        {"93200 Saint-Denis", "93066", "93066", false, false},
        {"Saint-Denis (97400)", "97411", "97411", false, false},
        {"Saint-Denis 93", "", "11339 93066 97411", false, false},
        {"93200 Sevran", "93071", "93071", false, false}, /* in the same département */
        /* None is called so. */
        {"fontenay", "", "94033 92032", true, false},
        {"roses", "", "92032", true, false},
        {"rose", "", "94001 92032", true, false},
        {"severan", "", "93071", true, false},
        {"servan", "", "93071", true, false},
        {"montrougge", "", "92049", true, false},
        {"montruoje", "", "92049", true, false},
        {"mlakof", "", "", true, false}, /* two wrong letters of six */
        {"malakof", "", "92046", true, false},
        {"ax", "", "", true, false}, /* too short to guess */
        {"Nulle Part", "", "", true, false},
        {"92", "", "", true, false},
        {"%_'\"", "", "", true, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct commune_choice c;
        struct buf items = buf_in(f->a, 1000);
        if (commune_choice(&ctx, str_of(cases[i].text), &c) != 0)
            fail_msg("%s: %s", cases[i].text, ctx.err.msg);
        for (size_t k = 0; k < c.n; k++)
            buf_fmt(&items, "%s%s", k ? " " : "", c.items[k].insee);
        if (strcmp(buf_cstr(&items), cases[i].items) != 0 || c.near != cases[i].near ||
            c.by_postcode != cases[i].by_postcode || strcmp(c.chosen ? c.chosen->insee : "", cases[i].chosen) != 0)
            fail_msg("%s: %s of \"%s\"%s%s", cases[i].text, c.chosen ? c.chosen->insee : "none", buf_cstr(&items),
                     c.near ? ", near" : "", c.by_postcode ? ", by postcode" : "");
    }
}

static void long_texts_and_many_homonyms_stay_within_their_limits(void **state)
{
    (void)state;
    struct commune_choice c;
    char text[2000];
    memset(text, 'a', sizeof text);
    must(commune_choice(&ctx, str_from(text, sizeof text), &c));
    assert_int_equal(c.n, 0);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "1 a"[i % 3];
    must(commune_choice(&ctx, str_from(text, sizeof text), &c));
    must(db_begin(f->db, err));
    for (int i = 0; i < COMMUNE_CHOICE_MAX + 5; i++)
        fixture_exec(
            f, arena_printf(f->a, "INSERT INTO commune(insee, name, norm, dept) VALUES('X%04d', 'Même', 'meme', '01')",
                            i));
    must(commune_choice(&ctx, STR("même"), &c));
    assert_int_equal(c.n, COMMUNE_CHOICE_MAX);
    assert_null(c.chosen);
    db_rollback(f->db);
}

static void departements_have_their_names(void **state)
{
    (void)state;
    static const struct {
        const char *code, *name;
    } cases[] = {{"01", "Ain"},         {"2A", "Corse-du-Sud"},      {"2B", "Haute-Corse"}, {"92", "Hauts-de-Seine"},
                 {"974", "La Réunion"}, {"989", "Île de Clipperton"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(departement_name(cases[i].code), cases[i].name);
    static const char *const none[] = {"", "1", "20", "96", "97", "990", "2C", "92007"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(departement_name(none[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_typed_is_one_several_or_none),
        cmocka_unit_test(long_texts_and_many_homonyms_stay_within_their_limits),
        cmocka_unit_test(departements_have_their_names),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
