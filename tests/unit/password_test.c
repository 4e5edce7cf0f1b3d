/* Which passwords are good enough. */
#include "test.h"

#include "app/password.h"

static const struct account me = {.label = "Coordinatrice 2", .mail = "claire.fontaine@example.org"};

static void check(const char *const *passwords, size_t n, enum password_fault expected)
{
    for (size_t i = 0; i < n; i++) {
        enum password_fault fault = password_check(str_of(passwords[i]), &me);
        if (fault != expected)
            fail_msg("\"%s\": %d, should be %d", passwords[i], (int)fault, (int)expected);
    }
}
#define CHECK(list, expected) check(list, sizeof(list) / sizeof *(list), expected)

static void one_password_has_one_form_on_every_keyboard(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"", ""},
        {"e\u0301te\u0301", "été"},
        {"été", "été"},
        {"C\u0327a y\u0308 A\u030A n\u0303 Y\u0308", "Ça ÿ Å ñ Ÿ"},
        {"trois\u00A0pommes\u202F!", "trois pommes !"},
        {"e\u0301\u0301 \u0301 x\u0301 e", "é\u0301 \u0301 x\u0301 e"}, /* not ours: as it came */
        {"мой\u3000дом", "мой дом"},
        {"\xFF", "\uFFFD"},
    };
    struct arena *a = arena_new(1u << 20);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct str out;
        must(password_canonical(str_of(pairs[i][0]), a, &out, err));
        assert_str(out, pairs[i][1]);
    }
    arena_free(a);
}

static void a_sentence_is_fine(void **state)
{
    (void)state;
    static const char *const fine[] = {"le chat dort sur le toit",
                                       "trois pommes et un vélo",
                                       "Vx7!kq-Rp2wz9t",
                                       "Ma tante joue du basson",
                                       "correct horse battery staple",
                                       "мой дом у реки",
                                       "la clinique des petits vélos jaunes"};
    CHECK(fine, PASSWORD_FINE);
}

static void the_length_has_two_ends(void **state)
{
    (void)state;
    static const char *const shorts[] = {"", "a", "Vx7!kq-Rp2w"};
    char longest[PASSWORD_MAX + 2];
    for (size_t i = 0; i <= PASSWORD_MAX; i++)
        longest[i] = (char)('a' + (i * i * i / 7 + i / 26) % 23);
    longest[PASSWORD_MAX + 1] = '\0';
    CHECK(shorts, PASSWORD_SHORT);
    assert_int_equal(password_check(str_of(longest), NULL), PASSWORD_LONG);
    longest[PASSWORD_MAX] = '\0';
    assert_int_equal(password_check(str_of(longest), NULL), PASSWORD_FINE);
    /* Characters count, not bytes. */
    assert_int_equal(password_check(STR("éééééé"), NULL), PASSWORD_SHORT);
}

static void what_everybody_tries_is_common(void **state)
{
    (void)state;
    static const char *const common[] = {"motdepasse2026", "MotDePasse2026!", "Mot de passe 1234", "passwordpassword",
                                         "azertyuiop123",  "123456789012",    "aaaaaaaaaaaaa",     "abcabcabcabcabc",
                                         "Bonjour2026!!",  "01/01/1980 !!",   "qwertyuiop[]12",    "Allervers2026!",
                                         "Été2026Été2026", "permanence123",   "soleilsoleil12",    "Infirmière2026!"};
    CHECK(common, PASSWORD_COMMON);
}

static void ones_own_name_is_no_secret(void **state)
{
    (void)state;
    static const char *const own[] = {"claire.fontaine1", "Coordinatrice2!", "CLAIRE.FONTAINE 2026",
                                      "coordinatrice 2 !"};
    CHECK(own, PASSWORD_OWN);
    assert_int_equal(password_check(STR("claire.fontaine1"), NULL), PASSWORD_FINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_password_has_one_form_on_every_keyboard),
        cmocka_unit_test(a_sentence_is_fine),
        cmocka_unit_test(the_length_has_two_ends),
        cmocka_unit_test(what_everybody_tries_is_common),
        cmocka_unit_test(ones_own_name_is_no_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
