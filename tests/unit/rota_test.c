/* On call: a year without gap or overlap, through holidays and changes of clocks. */
#include "test.h"

#include "base/date.h"
#include "domain/rota.h"
#include "rules/planning.h"

/* Nine people, nights from six to nine, from the week of Monday 4 January 2027. */
static struct rota nine(void)
{
    return (struct rota){.night_from = 1080, .night_to = 540, .first = date_from_ymd(2027, 1, 4), .people = 9};
}

static int64_t begins(const struct rota_span *s)
{
    return paris_instant(s->day, s->start);
}

static int64_t ends(const struct rota_span *s)
{
    return begins(s) + (int64_t)s->minutes * 60;
}

static void a_year_has_no_gap_and_no_overlap(void **state)
{
    (void)state;
    for (int alsace = 0; alsace < 2; alsace++) {
        for (int year = 2026; year <= 2028; year++) {
            struct rota r = nine();
            r.alsace_moselle = alsace;
            for (int32_t day = date_from_ymd(year, 1, 1); day <= date_from_ymd(year, 12, 31); day++) {
                struct rota_span s = rota_span(&r, day), next = rota_span(&r, day + 1);
                assert_true(s.minutes >= ACTIVITY_MINUTES_MIN && s.minutes <= ACTIVITY_MINUTES_MAX);
                assert_true(ends(&s) == paris_instant(day + 1, 540));
                /* the next one begins where it ends, or after the hours that everybody works */
                assert_true(begins(&next) == (rota_works(&r, day + 1) ? paris_instant(day + 1, 1080) : ends(&s)));
            }
        }
    }
}

static void a_change_of_clocks_is_an_hour_more_or_less(void **state)
{
    (void)state;
    struct rota r = nine();
    struct rota_span s = rota_span(&r, date_from_ymd(2027, 3, 27)); /* a Saturday, spring forward on the Sunday */
    assert_int_equal(s.minutes, 1380);
    s = rota_span(&r, date_from_ymd(2027, 10, 30)); /* a Saturday, back on the Sunday */
    assert_int_equal(s.minutes, 1500);
    s = rota_span(&r, date_from_ymd(2027, 6, 9));
    assert_int_equal(s.minutes, 900);
    s = rota_span(&r, date_from_ymd(2027, 6, 12));
    assert_int_equal(s.minutes, 1440);
}

static void a_holiday_is_whole_and_a_monday_begins_the_week_in_the_morning(void **state)
{
    (void)state;
    struct rota r = nine();
    struct rota_span s = rota_span(&r, date_from_ymd(2027, 3, 29)); /* Easter Monday */
    assert_true(s.whole);
    assert_int_equal(s.start, 540);
    assert_string_equal(s.holiday, "lundi de Pâques");
    assert_int_equal(s.turn, 12 % 9);
    struct rota_span before = rota_span(&r, date_from_ymd(2027, 3, 28));
    assert_int_equal(before.turn, 11 % 9);
    assert_true(ends(&before) == begins(&s));
    s = rota_span(&r, date_from_ymd(2027, 3, 26)); /* Good Friday */
    assert_false(s.whole);
    r.alsace_moselle = true;
    s = rota_span(&r, date_from_ymd(2027, 3, 26));
    assert_true(s.whole);
}

static void everybody_has_a_week_in_turn(void **state)
{
    (void)state;
    struct rota r = nine();
    r.first = date_from_ymd(2027, 1, 7); /* a Thursday of the same week */
    for (int week = 0; week < 30; week++) {
        for (int i = 0; i < 7; i++)
            assert_int_equal(rota_span(&r, date_from_ymd(2027, 1, 4) + 7 * week + i).turn, week % 9);
    }
    assert_int_equal(rota_span(&r, date_from_ymd(2027, 1, 3)).turn, 8); /* the week before it begins */
    r.people = 1;
    assert_int_equal(rota_span(&r, date_from_ymd(2027, 8, 15)).turn, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_has_no_gap_and_no_overlap),
        cmocka_unit_test(a_change_of_clocks_is_an_hour_more_or_less),
        cmocka_unit_test(a_holiday_is_whole_and_a_monday_begins_the_week_in_the_morning),
        cmocka_unit_test(everybody_has_a_week_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
