/* French text: names in capitals, telephone numbers. */
#include "test.h"

#include "base/fold.h"
#include "base/french.h"
#include "core/base/french_words.h"

static struct arena *arena;
static struct french_sigles sigles;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1u << 20);
    must(
        french_sigles_read(STR("sigle;developpe;synonymes;ambigu\n"
                               "HAD;hospitalisation à domicile;;non\nEHPAD;établissement...;;non\nCH;;;\r\nCMP;;;\n\n"),
                           arena, &sigles, err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *fold(const char *s)
{
    struct buf b = buf_in(arena, 1000);
    fold_text(&b, str_of(s));
    return buf_cstr(&b);
}

static const char *title(struct str s)
{
    struct buf b = buf_in(arena, 1000);
    french_title(&b, s, &sigles);
    assert_true(utf8_valid(buf_str(&b)) || !utf8_valid(s));
    return buf_cstr(&b);
}

static void capitals_and_small_letters_are_inverse(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x250; c++) {
        if (french_lower(c) != c)
            assert_int_equal(french_upper(french_lower(c)), c);
        if (french_upper(c) != c)
            assert_int_equal(french_lower(french_upper(c)), c);
    }
    assert_int_equal(french_lower(0xD7), 0xD7);
    assert_int_equal(french_upper(0xFF), 0x178);
}

static void word_lists_are_sorted(void **state)
{
    (void)state;
#define SORTED(list, key) \
    for (size_t i = 1; i < sizeof(list) / sizeof *(list); i++) \
    assert_true(strcmp(key((list)[i - 1]), key((list)[i])) < 0)
    SORTED(common_words, fold);
    SORTED(small_words, fold);
    SORTED(more_sigles, (const char *));
}

static void names_in_capitals_become_readable(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"CENTRE HOSPITALIER DE BOURG-EN-BRESSE", "Centre hospitalier de Bourg-en-Bresse"},
        {"CENTRE HOSPITALIER LOUIS CONSTANT FLEMING", "Centre hospitalier Louis Constant Fleming"},
        {"CTRE MEDICO-PSYCHOLOGIQUE ENFANTS", "Ctre médico-psychologique enfants"},
        {"MAISON DE REPOS LES TILLEULS", "Maison de repos Les Tilleuls"},
        {"CH DE LA ROCHE SUR YON", "CH de la Roche sur Yon"},
        {"HOPITAL DE JOUR PSY", "Hôpital de jour psy"},
        {"UNITE HAD DE L'HOPITAL", "Unité HAD de l’hôpital"},
        {"CENTRE D ACCUEIL COTE D OR", "Centre d’accueil Cote d’Or"},
        {"L'OREE DU BOIS", "L’Oree du Bois"},
        {"HOPITAL ST PIERRE ET STE ANNE", "Hôpital Saint Pierre et Sainte Anne"},
        {"E.H.P.A.D. EDMAR LAMA", "E.H.P.A.D. Edmar Lama"},
        {"RUE E.MICHAUT", "Rue E.Michaut"},
        {"LIEU DE VIE \"MAVOUNA MEMA 1\"", "Lieu de vie \"Mavouna Mema 1\""},
        {"UNITE AUTODIALYSE (LA POSSESSION)-ASDR", "Unité autodialyse (La Possession)-Asdr"},
        {"CMP CHS PINEL 80G02 CORBIE", "CMP CHS Pinel 80G02 Corbie"},
        {"CENTRE MEDICAL DU 3ÈME AGE, 1ER ETAGE", "Centre médical du 3ème Age, 1er Etage"},
        {"AVENUE LOUIS XIV", "Avenue Louis XIV"},
        {"MAINTIEN A DOMICILE BATIMENT A", "Maintien à domicile bâtiment A"},
        {"  ETABLISSEMENT   DE SANTÉ ", "Établissement de santé"},
        {"Centre déjà lisible de l'EST", "Centre déjà lisible de l’EST"},
        {"", ""},
        {"-", "-"},
        {"D", "D"},
        {"D ", "D"},
        {"L'", "L’"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_string_equal(title(str_of(names[i][0])), names[i][1]);
}

static void any_bytes_make_a_title(void **state)
{
    (void)state;
    assert_string_equal(title(STR("CENTRE \xFF\xFE DU\x92 PARC")),
                        "Centre \xEF\xBF\xBD\xEF\xBF\xBD du\xEF\xBF\xBD Parc");
    (void)title(str_from("D\0X", 3));
    char name[200];
    memset(name, 'A', sizeof name);
    assert_int_equal(strlen(title(str_from(name, sizeof name))), sizeof name);
    for (size_t i = 0; i + 1 < sizeof name; i += 2)
        memcpy(name + i, "\xC3\x89", 2); /* É: a cut inside a letter must not read outside */
    for (size_t n = 0; n < 80; n++)
        (void)title(str_from(name, n));
}

static void telephone_numbers_are_found_or_refused(void **state)
{
    (void)state;
    static const char *const numbers[][2] = {
        {"474454647", "04 74 45 46 47"},
        {"0474454647", "04 74 45 46 47"},
        {"04.74.45.46.47", "04 74 45 46 47"},
        {"04-74-45-46-47", "04 74 45 46 47"},
        {"+33 4 74 45 46 47", "04 74 45 46 47"},
        {"+33 (0)4 74 45 46 47", "04 74 45 46 47"},
        {"0033474454647", "04 74 45 46 47"},
        {"33474454647", "04 74 45 46 47"},
        {"Tél. : 01 99 00 12 34 (accueil)", "01 99 00 12 34"},
        {"01 99 00 12 34 / 06 12 34 56 78", "01 99 00 12 34"},
        {"01 99 00 12 34 ou 35", "01 99 00 12 34"},
        {"01\xC2\xA0"
         "99\xC2\xA0"
         "00\xC2\xA0"
         "12\xC2\xA0"
         "34",
         "01 99 00 12 34"},
        {"15", "15"},
        {"3114", "3114"},
        {"39 19", "3919"},
        {"116 117", "116117"},
        {"+32 2 555 12 34", "+3225551234"},
        {"", NULL},
        {"néant", NULL},
        {"00", NULL},
        {"0000000000", NULL},
        {"047445464", NULL},
        {"04744546471", NULL},
        {"+33 4 74 45 46", NULL},
        {"+1", NULL},
        {"123456789012345678901234567890", NULL},
        {"+1234567890123456", NULL},
        {"99", NULL},
        {"7777", NULL},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char out[FRENCH_PHONE_SIZE] = "";
        bool found = french_phone(str_of(numbers[i][0]), out);
        if (numbers[i][1] ? !found || strcmp(out, numbers[i][1]) != 0 : found)
            fail_msg("\"%s\" gave \"%s\", should give \"%s\"", numbers[i][0], out, numbers[i][1]);
    }
}

static void a_list_of_acronyms_names_its_bad_line(void **state)
{
    (void)state;
    struct french_sigles s;
    must_fail(french_sigles_read(STR("sigle\nCH\n\xFF\n"), arena, &s, err), ERR_INPUT, "line 3");
    struct buf b = buf_in(arena, 1u << 16);
    for (int i = 0; i <= FRENCH_SIGLES_MAX + 1; i++)
        buf_fmt(&b, "S%d\n", i);
    must_fail(french_sigles_read(buf_str(&b), arena, &s, err), ERR_LIMIT, "line 2002");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capitals_and_small_letters_are_inverse),
        cmocka_unit_test(word_lists_are_sorted),
        cmocka_unit_test(names_in_capitals_become_readable),
        cmocka_unit_test(any_bytes_make_a_title),
        cmocka_unit_test(telephone_numbers_are_found_or_refused),
        cmocka_unit_test(a_list_of_acronyms_names_its_bad_line),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
