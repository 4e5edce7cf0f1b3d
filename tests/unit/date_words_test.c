/* Dates as they are typed. */
#include "test.h"

#include "base/date.h"
#include "base/date_words.h"

static struct arena *a;

/* 2026-11-22, a Sunday. */
static int32_t today(void)
{
    return date_from_ymd(2026, 11, 22);
}

static const char *read_one(const char *text)
{
    static char iso[DATE_ISO_SIZE];
    int32_t d = 0;
    must(date_words_parse(str_of(text), today(), a, &d, err));
    date_iso(d, iso);
    return iso;
}

static void each_way_of_writing_a_date_is_read(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"24/11/2026", "2026-11-24"},
                                          {"2026-11-24", "2026-11-24"},
                                          {"24/11/26", "2026-11-24"},
                                          {"24/11", "2026-11-24"},
                                          {"21/11", "2027-11-21"},
                                          {"22/11", "2026-11-22"},
                                          {"1er décembre", "2026-12-01"},
                                          {"le 1er décembre", "2026-12-01"},
                                          {"1 DECEMBRE 2027", "2027-12-01"},
                                          {"mardi 24 novembre", "2026-11-24"},
                                          {"mardi 24 nov. 2026", "2026-11-24"},
                                          {"24.11.2026", "2026-11-24"},
                                          {"5 août 2027", "2027-08-05"},
                                          {"3 juil. 2027", "2027-07-03"},
                                          {"3 juin", "2027-06-03"},
                                          {"2 mars", "2027-03-02"},
                                          {"29 février", "2028-02-29"},
                                          {"dimanche 22/11/2026", "2026-11-22"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(read_one(rows[i][0]), rows[i][1]);
}

static void what_is_no_date_is_refused_by_its_name(void **state)
{
    (void)state;
    static const char *const rows[] = {"demain",
                                       "24",
                                       "24/13/2026",
                                       "31 avril",
                                       "31/02/2026",
                                       "3 jui 2027",
                                       "24/11/026",
                                       "1er décembre 2026 x",
                                       "1/2/3/4",
                                       "décembre",
                                       "",
                                       "mardi",
                                       "0/1/2026",
                                       "24/11/02026",
                                       "24 24 novembre"};
    int32_t d;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        must_fail(date_words_parse(str_of(rows[i]), today(), a, &d, err), ERR_INPUT, "is not understood");
    must_fail(date_words_parse(STR("lundi 24/11/2026"), today(), a, &d, err), ERR_INPUT, "is a mardi");
    char longer[DATE_WORDS_MAX + 2];
    memset(longer, '1', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    must_fail(date_words_parse(str_of(longer), today(), a, &d, err), ERR_INPUT, "is not understood");
}

static void a_list_is_cut_at_commas_lines_and_et(void **state)
{
    (void)state;
    int32_t out[4];
    size_t n;
    must(date_words_list(STR("24/11/2026, 1er décembre et 8/12\n\n15 décembre;"), today(), a, out, 4, &n, err));
    assert_int_equal(n, 4);
    assert_int_equal(out[3], date_from_ymd(2026, 12, 15));
    must(date_words_list(STR(" ,\n; "), today(), a, out, 4, &n, err));
    assert_int_equal(n, 0);
    must_fail(date_words_list(STR("1/1,2/1,3/1,4/1,5/1"), today(), a, out, 4, &n, err), ERR_LIMIT, "more than 4");
    must_fail(date_words_list(STR("1/1, le 14 juillet au soir"), today(), a, out, 4, &n, err), ERR_INPUT,
              "\"le 14 juillet au soir\"");
}

int main(void)
{
    a = arena_new(1u << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_of_writing_a_date_is_read),
        cmocka_unit_test(what_is_no_date_is_refused_by_its_name),
        cmocka_unit_test(a_list_is_cut_at_commas_lines_and_et),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(a);
    return rc;
}
