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
        "３８５０５７８００６０８４", /* full width; of somebody who is being registered */
        "4 85 05 78 006 084",
        "7 85 05 78 006 084 82",
        "8850578006084",
        "2 69 05 ２Ｂ 588 157",
        "269052b588157",
        "١٨٥٠٥٧٨٠٠٦٠٨٤",      /* Arabic-Indic */
        "۱ ۸۵ ۰۵ ۷۸ ۰۰۶ ۰۸۴", /* Persian */
        "१८५०५७८००६०८४",      /* Devanagari */
        "𝟏𝟖𝟓𝟎𝟓𝟕𝟖𝟎𝟎𝟔𝟎𝟖𝟒",      /* bold */
        "①⑧⑤⓪⑤⑦⑧⓪⓪⑥⓪⑧④",      /* in circles */
        "¹⁸⁵⁰⁵⁷⁸⁰⁰⁶⁰⁸⁴",      /* above */
        "1️⃣8️⃣5️⃣0️⃣5️⃣7️⃣8️⃣0️⃣0️⃣6️⃣0️⃣8️⃣4️⃣", /* keys */
        "1\u200B85\u200B05\u200B78\u200B006\u200B084",
        "1850\u200D57\u2060800\uFEFF6084",
        "185\u00AD0578\u200E006084",
        "1\u300085\u300005\u300078\u3000006\u3000084",
        "1·85·05·78·006·084",
        "1,85,05,78,006,084",
        "1 : 85 : 05 : 78 : 006 : 084",
        "(1) 85 05 78 (006) 084",
        "1\t85\t05\t78\t006\t084",
        "1 85 05\r\n78 006 084",
        "📞1850578006084",
        "×1850578006084",
        /* parted as nobody does, or glued: the key is right */
        "2850 5780 0608 441",
        "2-8-5-0-5-7-8-0-0-6-0-8-4-4-1",
        "28 50 57 80 06 08 441",
        "sécu285057800608441",
        "2690 52A5 8815 717",
        "2 6 9 0 5 2 B 5 8 8 1 5 7 4 4",
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
        "2850 5780 0608 442", /* the key is another */
        "06 2850 5780 0608 441",
        "2850 5780 0608 441 12",
        "2850    5780    0608    441",
        "x٢٨٥٠٥٧٨٠٠٦٠٨٤",
    };
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        if (nir_within(str_of(no[i])))
            fail_msg("found: %s", no[i]);
    }
}

static void addresses_glue_letters_to_them(void **state)
{
    (void)state;
    assert_true(nir_within_address(STR("marie1850578006084@example.org")));
    assert_true(nir_within_address(STR("marie.1.85.05.78.006.084@example.org")));
    assert_false(nir_within_address(STR("marie1985@example.org")));
    assert_false(nir_within_address(STR("")));
}

/* Signs that stand between two digits are read once for each number that may begin before them. */
static void long_texts_are_read_in_time(void **state)
{
    static char text[1 << 20];
    (void)state;
    for (size_t i = 0; i + 4 <= sizeof text; i += 4)
        memcpy(text + i, i % 400 ? "\u200B " : "1 8 ", 4);
    assert_false(nir_within(str_from(text, sizeof text)));
    memset(text, '1', sizeof text);
    assert_false(nir_within(str_from(text, sizeof text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_found_in_one_piece_and_in_groups),
        cmocka_unit_test(other_numbers_are_not),
        cmocka_unit_test(addresses_glue_letters_to_them),
        cmocka_unit_test(long_texts_are_read_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
