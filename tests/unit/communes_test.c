/* All communes, from the public file: who may, which files, and all of it or nothing. */
#include "fixture.h"

#include "app/communes.h"
#include "app/territory.h"
#include "domain/account.h"

static const char POSTE[] = "#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libelle_d_acheminement;Ligne_5\n"
                            "69123;LYON 01;69001;LYON;\n69266;VILLEURBANNE;69100;VILLEURBANNE;\n",
                  INSEE[] = "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n"
                            "COM,69266,84,69,69M,691,0,VILLEURBANNE,Villeurbanne,Villeurbanne,,\n"
                            "COMD,01015,84,01,,,0,ARBIGNIEU,Arbignieu,Arbignieu,,01015\n";

static struct ctx ctx_of(struct fixture *f, const struct account *who)
{
    return (struct ctx){.db = f->db, .arena = f->a, .now = FIXTURE_NOW, .audience = &audience_team, .account = who};
}

static const char *load(struct ctx *ctx, const char *bytes, struct communes_report *report)
{
    const char *why;
    if (communes_load(ctx, str_of(bytes), report, &why) != 0)
        fail_msg("%s", ctx->err.msg);
    return why;
}

static void a_territory_can_be_said_once_its_communes_are_loaded(void **state)
{
    (void)state;
    static const struct account admin = {.id = 7, .role = ROLE_ADMIN, .label = "Administration"};
    struct fixture *f = fixture_open();
    struct ctx ctx = ctx_of(f, &admin);
    struct communes_report report;
    const char *codes, *wrong;
    int64_t before, after;
    fixture_reference(f);
    fixture_exec(f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                    "(7, 'u', 0, 0, 0, 'Administration', 'a@example.org', 'a@example.org', 'admin')");
    must(territory_parse(&ctx, STR("Villeurbanne"), &codes, &wrong));
    assert_non_null(strstr(wrong, "Communes de"));
    must(territory_parse(&ctx, STR("69"), &codes, &wrong)); /* a département needs no table */
    assert_string_equal(codes, "69");
    must(communes_count(&ctx, &before));
    assert_null(load(&ctx, POSTE, &report));
    assert_int_equal(report.added, 2);
    must(communes_count(&ctx, &after));
    assert_int_equal(after, before + 2);
    must(territory_parse(&ctx, STR("Villeurbanne\n69100"), &codes, &wrong));
    assert_string_equal(codes, "69266");
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE entity = 'commune' AND account = 7"), 1);
    /* Again, or from the other public file: nothing is taken away. */
    assert_null(load(&ctx, INSEE, &report));
    assert_int_equal(report.added, 0);
    must(territory_parse(&ctx, STR("69100"), &codes, &wrong));
    assert_string_equal(codes, "69266");
    fixture_close(f);
}

static void a_file_that_is_wrong_writes_nothing_and_says_where(void **state)
{
    (void)state;
    static const struct account admin = {.id = 7, .role = ROLE_ADMIN, .label = "Administration"};
    static const struct {
        const char *bytes, *says;
    } cases[] = {
        {"", "column"},
        {"a;b\n1;2\n", "column"},
        {"code_insee;nom\n69266;Villeurbanne\n1001;Sans zéro\n", "line 3"},
        {"PK\3\4", ""},
    };
    struct fixture *f = fixture_open();
    struct ctx ctx = ctx_of(f, &admin);
    struct communes_report report;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *why = load(&ctx, cases[i].bytes, &report);
        if (!why || !strstr(why, cases[i].says))
            fail_msg("%zu: %s", i, why);
        assert_int_equal(fixture_number(f, "SELECT count(*) FROM commune WHERE insee = '69266'"), 0);
        must(db_settle(f->db, err));
    }
    fixture_close(f);
}

static void only_who_manages_loads_communes(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    for (int role = ROLE_PARTNER; role < ROLE_ADMIN; role++) {
        struct account who = {.id = 7, .role = role, .label = "Essai"};
        struct ctx ctx = ctx_of(f, &who);
        struct communes_report report;
        const char *why;
        assert_int_equal(communes_load(&ctx, str_of(POSTE), &report, &why), -1);
        assert_int_equal(ctx.err.code, ERR_REFUSED);
    }
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_territory_can_be_said_once_its_communes_are_loaded),
        cmocka_unit_test(a_file_that_is_wrong_writes_nothing_and_says_where),
        cmocka_unit_test(only_who_manages_loads_communes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
