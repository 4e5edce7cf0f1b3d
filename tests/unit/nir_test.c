/* Social-security numbers are found as people write them, and nothing else is taken for one. */
#include "test.h"

#include "base/nir.h"

static void they_are_found_in_one_piece_and_in_groups(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "185057800608436",
        "1850578006084",
        "1 85 05 78 006 084 36",
        "1 85 05 78 006 084",
        "1-85-05-78-006-084-36",
        "1.85.05.78.006.084.36",
        "1\u00A085\u00A005\u00A078\u202F006\u00A0084\u00A036",
        "mon n° est 2 69 05 2A 588 157 80, merci",
        "2690549588157 80",
        "n°:285057800608436.",
        "06 39 98 00 01 et 1 85 05 78 006 084 36",
        "1 85 42 78 006 084", /* a month that was not known */
        "n°185057800608436",
        "Nº185057800608436",
        "«185057800608436»",
        "“1850578006084”",
        "NIR–185057800608436",
        "assuré…185057800608436",
        "1_85_05_78_006_084_36",
        "1–85–05–78–006–084–36",                       /* en dashes */
        "1\u201185\u201105\u201178\u2011006\u2011084", /* hyphens that do not break */
        "1\u200985\u200905\u200978\u2009006\u2009084", /* thin spaces */
        "1  85  05  78  006  084",
        "1 85 05 78 006 084 (36)",
        "1850578006084 / 36",
    };
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (!nir_within(str_of(yes[i])))
            fail_msg("not found: %s", yes[i]);
    }
}

static void other_numbers_are_not(void **state)
{
    (void)state;
    static const char *const no[] = {
        "",
        "01 99 00 00 01",
        "01 99 00 00 01 06 39 98 00 02",
        "SIRET 12345678900012",
        "SIRET 123 456 789 00012",
        "FINESS 920000650",
        "du 1 12 2026 au 15 12 2026, 9 h 30 - 12 h 30",
        "185137800608436", /* month 13 */
        "985057800608436",
        "1850578006084361",
        "18505780060843",
        "185057800608 4 36",
        "x185057800608436",
        "É185057800608436",
        "12 rue des Lilas, 92220 Bagneux",
    };
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        if (nir_within(str_of(no[i])))
            fail_msg("found: %s", no[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_found_in_one_piece_and_in_groups),
        cmocka_unit_test(other_numbers_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
