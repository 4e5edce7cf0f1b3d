/* The taxonomy in memory: order, limits, and what people and files call a term. */
#include "fixture.h"

static void add_term(struct fixture *f, const char *scheme, const char *code, const char *label, int position,
                     int retired)
{
    static const char sql[] = "INSERT INTO term(scheme, code, label, parent, position, synonyms, retired)"
                              " VALUES(?1, ?2, ?3, NULL, ?4, NULL, ?5)";
    struct stmt *s;
    must(db_prepare(f->db, sql, &s, err));
    bind_text(s, 1, scheme);
    bind_text(s, 2, code);
    bind_text(s, 3, label);
    bind_int(s, 4, position);
    bind_int(s, 5, retired);
    must(stmt_run(s, err));
}

static struct taxonomy load(struct fixture *f)
{
    struct taxonomy t;
    must(taxonomy_load(f->db, f->a, &t, err));
    return t;
}

static void terms_come_in_the_order_of_display(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    add_term(f, "theme", "c", "C", 3, 0);
    add_term(f, "theme", "b2", "B", 2, 0);
    add_term(f, "theme", "b1", "B", 2, 0);
    add_term(f, "theme", "gone", "Gone", 1, 1);
    add_term(f, "cover", "x", "X", 1, 0);
    add_term(f, "unheard-of", "y", "Y", 1, 0); /* a scheme of a newer program */
    struct taxonomy t = load(f);
    static const char *const order[] = {"b1", "b2", "c"};
    assert_int_equal(t.n[SCHEME_THEME], 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(t.terms[SCHEME_THEME][i].code, order[i]);
        assert_int_equal(t.terms[SCHEME_THEME][i].index, i);
    }
    assert_int_equal(t.n[SCHEME_COVER], 1);
    assert_int_equal(t.n[SCHEME_KIND], 0);
    assert_null(taxonomy_term(&t, SCHEME_THEME, STR("gone")));
    assert_null(taxonomy_term(&t, SCHEME_COVER, STR("c")));
    assert_string_equal(taxonomy_label(&t, SCHEME_THEME, "c"), "C");
    assert_string_equal(taxonomy_label(&t, SCHEME_THEME, "gone"), "gone");
    assert_int_equal(scheme_of(STR("language")), SCHEME_LANGUAGE);
    assert_int_equal(scheme_of(STR("unheard-of")), SCHEME__MAX);
    fixture_close(f);
}

static void a_scheme_holds_128_terms_and_no_more(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    for (int i = 0; i < TAXONOMY_TERMS_MAX; i++)
        add_term(f, "theme", arena_printf(f->a, "t%d", i), "T", i, 0);
    add_term(f, "theme", "retired", "R", 500, 1);
    struct taxonomy t = load(f);
    assert_int_equal(t.n[SCHEME_THEME], TAXONOMY_TERMS_MAX);
    add_term(f, "theme", "one-more", "T", 999, 0);
    must_fail(taxonomy_load(f->db, f->a, &t, err), ERR_LIMIT, "128 terms in scheme \"theme\"");
    must(db_settle(f->db, err));
    fixture_close(f);
}

/* Longer than FOLD_SLUG_MAX, and equal up to there. */
#define LONG "Centre d’accueil et d’accompagnement à la réduction des risques pour usagers"

static void a_term_is_matched_by_code_or_label_in_any_spelling(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    add_term(f, "kind", "cmp", "Centre médico-psychologique (CMP)", 1, 0);
    add_term(f, "kind", "caarud", LONG " de drogues", 2, 0);
    add_term(f, "kind", "autre", LONG " de transports", 3, 0);
    add_term(f, "kind", "ehpad", "Maison de retraite", 4, 0);
    add_term(f, "kind", "structure", "Structure", 5, 0);
    static const struct {
        const char *text, *code;
    } cases[] = {
        {"cmp", "cmp"},
        {"CMP", "cmp"},
        {" cmp ", "cmp"},
        {"centre medico psychologique CMP", "cmp"},
        {"Centre médico–psychologique (C M P)", NULL},
        {LONG " de drogues", "caarud"},
        {LONG " de transports", "autre"},
        {LONG, NULL},
        {LONG " de rien du tout", NULL},
        {"MAISON DE RETRAITE", "ehpad"},
        {"Maison de retraite médicalisée", NULL},
        {"Structure", "structure"},
        {"", NULL},
        {"???", NULL},
        {"薬局", NULL},
    };
    struct taxonomy t = load(f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct term *found = taxonomy_match(&t, SCHEME_KIND, str_of(cases[i].text));
        if ((found != NULL) != (cases[i].code != NULL) || (found && strcmp(found->code, cases[i].code) != 0))
            fail_msg("%s: %s, should be %s", cases[i].text, found ? found->code : "none",
                     cases[i].code ? cases[i].code : "none");
    }
    fixture_close(f);
}

static void a_code_of_another_standard_stands_for_one_term_or_none(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    add_term(f, "kind", "cmp", "CMP", 1, 0);
    add_term(f, "kind", "ehpad", "EHPAD", 2, 0);
    add_term(f, "kind", "gone", "Gone", 3, 1);
    fixture_exec(
        f, "INSERT INTO term_map(scheme, code, standard, external) VALUES"
           "('kind', 'cmp', 'finess', '156'), ('theme', 'ehpad', 'finess', '500'), ('kind', 'gone', 'finess', '1'),"
           "('kind', 'cmp', 'finess', '2'), ('kind', 'ehpad', 'finess', '2'), ('kind', 'ehpad', 'other', 'a:b')");
    static const struct {
        const char *text, *code;
    } cases[] = {{"finess:156", "cmp"},
                 {"other:a:b", "ehpad"},
                 {"other:156", NULL},
                 {"finess:500", NULL},
                 {"finess:1", NULL},
                 {"finess:2", NULL},
                 {"156", NULL},
                 {":", NULL},
                 {"", NULL}};
    struct taxonomy t = load(f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct term *found;
        must(taxonomy_mapped(&t, f->db, SCHEME_KIND, str_of(cases[i].text), &found, err));
        if ((found != NULL) != (cases[i].code != NULL) || (found && strcmp(found->code, cases[i].code) != 0))
            fail_msg("%s: %s", cases[i].text, found ? found->code : "none");
    }
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_come_in_the_order_of_display),
        cmocka_unit_test(a_scheme_holds_128_terms_and_no_more),
        cmocka_unit_test(a_term_is_matched_by_code_or_label_in_any_spelling),
        cmocka_unit_test(a_code_of_another_standard_stands_for_one_term_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
