/* Texts that everybody reads: what looks like a person is asked about once, and a social-security number never stays.
 */
#include "test.h"

#include "app/told.h"

static struct ctx office(void)
{
    return (struct ctx){.arena = arena_new(1 << 16)};
}

static void what_names_nobody_is_kept(void **state)
{
    (void)state;
    struct ctx ctx = office();
    static const char *const fine[] = {"", "La salle est fermée.", "Le centre social est en travaux jusqu’à 18 h."};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        struct told t = told_look(&ctx, str_of(fine[i]), TOLD_WORDS, NULL, 0);
        assert_null(t.wrong);
        assert_false(t.asks);
    }
    arena_free(ctx.arena);
}

static void a_name_or_a_number_is_asked_about_until_somebody_read_it_again(void **state)
{
    (void)state;
    struct ctx ctx = office();
    struct str text = STR("Docteur Exemple est absent\nAppelez le 06 39 98 00 01");
    struct told t = told_look(&ctx, text, TOLD_WORDS, NULL, 0);
    assert_true(t.asks && !t.seen);
    assert_non_null(strstr(t.wrong, "un nom et un numéro de téléphone"));
    /* as a browser sends it back */
    struct str seen[] = {STR("autre"), STR("Docteur Exemple est absent\r\nAppelez le 06 39 98 00 01 ")};
    t = told_look(&ctx, text, TOLD_WORDS, seen, 2);
    assert_true(t.asks && t.seen);
    assert_null(t.wrong);
    /* another text than the one that was read again */
    t = told_look(&ctx, STR("Docteur Exemple est absent\nAppelez le 06 39 98 00 02"), TOLD_WORDS, seen, 2);
    assert_non_null(t.wrong);
    t = told_look(&ctx, STR("Docteur Exemple est absent"), TOLD_WORDS, seen, 2);
    assert_non_null(t.wrong);
    arena_free(ctx.arena);
}

static void a_title_may_have_capitals_and_a_number_but_calls_nobody_by_name(void **state)
{
    (void)state;
    struct ctx ctx = office();
    assert_null(told_look(&ctx, STR("Ciné-débat Les Enfants Perdus, 01 99 00 10 00"), TOLD_LABEL, NULL, 0).wrong);
    struct told t = told_look(&ctx, STR("Permanence de Mme Exemple"), TOLD_LABEL, NULL, 0);
    assert_true(t.asks);
    assert_non_null(strstr(t.wrong, "un nom, et"));
    arena_free(ctx.arena);
}

static void a_social_security_number_never_stays(void **state)
{
    (void)state;
    struct ctx ctx = office();
    struct str text = STR("1 85 05 78 006 084 36");
    struct told t = told_look(&ctx, text, TOLD_WORDS, &text, 1);
    assert_non_null(told_look(&ctx, text, TOLD_LABEL, &text, 1).wrong);
    assert_false(t.asks);
    assert_non_null(strstr(t.wrong, "sécurité sociale"));
    arena_free(ctx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_names_nobody_is_kept),
        cmocka_unit_test(a_name_or_a_number_is_asked_about_until_somebody_read_it_again),
        cmocka_unit_test(a_title_may_have_capitals_and_a_number_but_calls_nobody_by_name),
        cmocka_unit_test(a_social_security_number_never_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
