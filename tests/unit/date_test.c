/* Dates, Paris time, holidays, French wording. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"

#define NBSP "\xC2\xA0"
#define ZONE_FILE "/usr/share/zoneinfo/Europe/Paris"
#define HOLIDAYS_FILE "reference/calendar/jours-feries-2020-2040.csv"

static int32_t day(const char *iso)
{
    int32_t d = 0;
    must(date_parse(str_of(iso), &d, err));
    return d;
}

static int64_t at(const char *iso)
{
    int64_t t = 0;
    must(instant_parse(str_of(iso), &t, err));
    return t;
}

static void every_day_of_800_years_is_one_after_the_last(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t d = date_from_ymd(1600, 1, 1);
    int weekday = 5; /* 1600-01-01 was a Saturday */
    for (int y = 1600; y < 2400; y++) {
        bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
        for (int m = 1; m <= 12; m++) {
            int n = lengths[m - 1] + (m == 2 && leap);
            assert_int_equal(date_month_days(y, m), n);
            for (int j = 1; j <= n; j++, d++, weekday = (weekday + 1) % 7) {
                struct civil c;
                date_to_ymd(d, &c);
                if (c.year != y || c.month != m || c.day != j || date_from_ymd(y, m, j) != d ||
                    date_weekday(d) != weekday)
                    fail_msg("%d-%d-%d came back as %d-%d-%d, weekday %d", y, m, j, c.year, c.month, c.day,
                             date_weekday(d));
            }
        }
    }
    assert_int_equal(date_from_ymd(1970, 1, 1), 0);
    assert_int_equal(date_from_ymd(-1, 3, 1), -719468 - 366);
}

static void the_ends_of_the_number_range_do_not_overflow(void **state)
{
    (void)state;
    char iso[DATE_ISO_SIZE], instant[INSTANT_ISO_SIZE];
    struct civil c;
    const int32_t ends[] = {INT32_MIN, INT32_MAX};
    for (int i = 0; i < 2; i++) {
        date_to_ymd(ends[i], &c);
        assert_int_equal(date_from_ymd(c.year, c.month, c.day), ends[i]);
        assert_in_range(date_weekday(ends[i]), 0, 6);
    }
    date_iso(INT32_MAX, iso);
    assert_memory_equal(iso, "9999-", 5);
    instant_iso((int64_t)INT32_MIN * 86400, instant);
    assert_memory_equal(instant, "0000-", 5);
}

static void iso_weeks_turn_with_the_thursday(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int week;
    } cases[] = {
        {"2020-12-27", 52}, {"2020-12-28", 53}, {"2021-01-03", 53}, {"2021-01-04", 1},  {"2024-12-29", 52},
        {"2024-12-30", 1},  {"2025-01-05", 1},  {"2025-01-06", 2},  {"2026-12-28", 53}, {"2026-12-31", 53},
        {"2027-01-03", 53}, {"2027-01-04", 1},  {"2016-01-01", 53}, {"2017-01-01", 52}, {"2026-11-22", 47},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (date_iso_week(day(cases[i].day)) != cases[i].week)
            fail_msg("%s: week %d, should be %d", cases[i].day, date_iso_week(day(cases[i].day)), cases[i].week);
}

static void paris_agrees_with_tzdata_on_every_half_hour(void **state)
{
    (void)state;
    if (access(ZONE_FILE, R_OK) != 0)
        skip();
    assert_int_equal(setenv("TZ", ":" ZONE_FILE, 1), 0);
    tzset();
    for (int64_t t = at("1997-01-01T00:00Z"); t < at("2038-01-01T00:00Z"); t += 1800) {
        time_t system_time = (time_t)t;
        struct tm tm;
        struct civil c;
        assert_non_null(localtime_r(&system_time, &tm));
        paris_civil(t, &c);
        if (tm.tm_year + 1900 != c.year || tm.tm_mon + 1 != c.month || tm.tm_mday != c.day || tm.tm_hour != c.hour ||
            tm.tm_min != c.minute || tm.tm_sec != c.second)
            fail_msg("%lld: tzdata says %02d:%02d, we say %02d:%02d", (long long)t, tm.tm_hour, tm.tm_min, c.hour,
                     c.minute);
        int minute = c.hour * 60 + c.minute;
        int64_t back = paris_instant(date_from_ymd(c.year, c.month, c.day), minute);
        bool second_of_a_doubled_hour = paris_offset(t - 3600) == 7200 && paris_offset(t) == 3600;
        if (back != (second_of_a_doubled_hour ? t - 3600 : t))
            fail_msg("%lld came back as %lld", (long long)t, (long long)back);
    }
    assert_int_equal(unsetenv("TZ"), 0);
}

static void a_missing_hour_moves_forward_and_a_doubled_hour_is_the_first(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int minute;
        const char *instant;
    } cases[] = {
        {"2026-03-29", 119, "2026-03-29T00:59:00Z"},  {"2026-03-29", 120, "2026-03-29T01:00:00Z"},
        {"2026-03-29", 150, "2026-03-29T01:30:00Z"},  {"2026-03-29", 180, "2026-03-29T01:00:00Z"},
        {"2026-10-25", 119, "2026-10-24T23:59:00Z"},  {"2026-10-25", 120, "2026-10-25T00:00:00Z"},
        {"2026-10-25", 179, "2026-10-25T00:59:00Z"},  {"2026-10-25", 180, "2026-10-25T02:00:00Z"},
        {"2026-10-24", 1560, "2026-10-25T00:00:00Z"}, {"2028-02-29", 540, "2028-02-29T08:00:00Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char iso[INSTANT_ISO_SIZE];
        instant_iso(paris_instant(day(cases[i].day), cases[i].minute), iso);
        if (strcmp(iso, cases[i].instant) != 0)
            fail_msg("%s minute %d: %s, should be %s", cases[i].day, cases[i].minute, iso, cases[i].instant);
    }
    assert_int_equal(paris_offset(at("1990-07-01T00:00Z")), 3600); /* not modelled */
    assert_int_equal(paris_date(at("2026-11-22T23:00Z")), day("2026-11-23"));
    assert_int_equal(paris_date(at("2026-11-22T22:59:59Z")), day("2026-11-22"));
}

static void easter_falls_where_the_almanac_says(void **state)
{
    (void)state;
    static const char *const easter[] = {
        "2000-04-23", "2001-04-15", "2002-03-31", "2003-04-20", "2004-04-11", "2005-03-27", "2006-04-16",
        "2007-04-08", "2008-03-23", "2009-04-12", "2010-04-04", "2011-04-24", "2012-04-08", "2013-03-31",
        "2014-04-20", "2015-04-05", "2016-03-27", "2017-04-16", "2018-04-01", "2019-04-21", "2020-04-12",
        "2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
        "2028-04-16", "2029-04-01", "2030-04-21", "2031-04-13", "2032-03-28", "2033-04-17", "2034-04-09",
        "2035-03-25", "2036-04-13", "2037-04-05", "2038-04-25", "2039-04-10", "2040-04-01",
    };
    for (int i = 0; i <= 40; i++)
        if (date_easter(2000 + i) != day(easter[i]))
            fail_msg("Easter %d is not %s", 2000 + i, easter[i]);
    /* The two exceptions of the computus, and the latest and earliest possible dates. */
    assert_int_equal(date_easter(1954), day("1954-04-18"));
    assert_int_equal(date_easter(1981), day("1981-04-19"));
    assert_int_equal(date_easter(1943), day("1943-04-25"));
    assert_int_equal(date_easter(1818), date_from_ymd(1818, 3, 22));
}

static void holidays_are_those_of_the_official_list(void **state)
{
    (void)state;
    const char *shared = getenv("ALLERVERS_SHARED");
    char path[512], line[200];
    (void)snprintf(path, sizeof path, "%s/" HOLIDAYS_FILE, shared ? shared : "../shared");
    FILE *f = fopen(path, "r");
    if (!f)
        skip();
    /* One slot a day from 2020 to 2040: 1 national, 2 Alsace-Moselle only. */
    static char listed[21 * 366];
    int32_t first = day("2020-01-01"), end = day("2041-01-01");
    int n = 0;
    while (fgets(line, sizeof line, f)) {
        int32_t d = 0;
        struct err err = {0};
        if (date_parse(str_from(line, strcspn(line, ",")), &d, &err) == 0) {
            listed[d - first] = strstr(line, "alsace-moselle") ? 2 : 1;
            n++;
        }
    }
    (void)fclose(f);
    assert_int_equal(n, 21 * 13);
    for (int32_t d = first; d < end; d++) {
        char iso[DATE_ISO_SIZE];
        date_iso(d, iso);
        if (date_is_holiday(d, false) != (listed[d - first] == 1) ||
            date_is_holiday(d, true) != (listed[d - first] != 0))
            fail_msg("%s: the list says %d", iso, listed[d - first]);
    }
}

static void holidays_without_the_list(void **state)
{
    (void)state;
    assert_true(date_is_holiday(day("2026-04-06"), false));  /* Easter Monday */
    assert_false(date_is_holiday(day("2026-04-05"), false)); /* Easter Sunday is no legal holiday */
    assert_true(date_is_holiday(day("2026-05-14"), false));
    assert_false(date_is_holiday(day("2026-12-26"), false));
    assert_true(date_is_holiday(day("2026-12-26"), true));
    assert_true(date_is_holiday(day("2008-05-01"), false)); /* Ascension and 1 May at once */
}

static void dates_are_read_in_two_forms_and_refused_otherwise(void **state)
{
    (void)state;
    assert_int_equal(day("22/11/2026"), day("2026-11-22"));
    assert_int_equal(day("2024-02-29"), date_from_ymd(2024, 2, 29));
    static const struct {
        const char *text, *part;
    } bad[] = {
        {"", "AAAA-MM-JJ or JJ/MM/AAAA"}, {"2026-1-2", "AAAA-MM-JJ"},       {"22-11-2026", "AAAA-MM-JJ"},
        {"2026-11-22 ", "AAAA-MM-JJ"},    {"2026-11-2x", "AAAA-MM-JJ"},     {"2026-02-29", "\"2026-02-29\": this day"},
        {"31/04/2026", "does not exist"}, {"2026-13-01", "does not exist"}, {"2026-00-10", "does not exist"},
        {"2026-10-00", "does not exist"}, {"1849-12-31", "1850 to 2200"},   {"01/01/2201", "1850 to 2200"},
        {"2100-02-29", "does not exist"}, {"２026-11-2", "AAAA-MM-JJ"},
    };
    int32_t d = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        must_fail(date_parse(str_of(bad[i].text), &d, err), ERR_INPUT, bad[i].part);
    assert_int_equal(d, 7);
}

static void instants_are_read_back_as_written(void **state)
{
    (void)state;
    char iso[INSTANT_ISO_SIZE];
    static const char *const texts[] = {"1969-12-31T23:59:59Z", "2026-11-22T09:30:00Z", "2024-02-29T00:00:00Z",
                                        "1850-01-01T00:00:00Z", "2200-12-31T23:59:59Z"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        instant_iso(at(texts[i]), iso);
        assert_string_equal(iso, texts[i]);
    }
    assert_int_equal(at("2026-11-22T09:30Z"), at("2026-11-22T09:30:00Z"));
    assert_int_equal(at("1970-01-02T00:00:01Z"), 86401);
    static const char *const bad[] = {"2026-11-22",           "2026-11-22T09:30:00",  "2026-11-22T09:30:00+01",
                                      "2026-11-22 09:30:00Z", "2026-11-22T24:00:00Z", "2026-11-22T09:60Z",
                                      "2026-12-31T23:59:60Z", "2026-02-30T09:30Z"};
    int64_t t = 0;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        must_fail(instant_parse(str_of(bad[i]), &t, err), ERR_INPUT, bad[i]);
}

static void dates_and_hours_are_said_as_people_say_them(void **state)
{
    (void)state;
    struct buf b = buf_heap(200);
    date_full(&b, day("2026-11-22"));
    assert_string_equal(buf_cstr(&b), "dimanche 22 novembre 2026");
    buf_clear(&b);
    date_full(&b, day("2026-05-01"));
    assert_string_equal(buf_cstr(&b), "vendredi 1er mai 2026");
    buf_clear(&b);
    date_day(&b, day("2026-11-22"));
    buf_lit(&b, ", ");
    date_day(&b, day("2026-05-01"));
    assert_string_equal(buf_cstr(&b), "dimanche 22, vendredi 1er");
    buf_clear(&b);
    date_long(&b, day("2026-08-11"));
    assert_string_equal(buf_cstr(&b), "11 août 2026");
    static const struct {
        const char *first, *last, *words, *full;
    } spans[] = {
        {"2026-12-24", "2026-12-24", "le 24 décembre 2026", "le jeudi 24 décembre 2026"},
        {"2027-01-01", "2027-01-11", "du 1er au 11 janvier 2027", "du vendredi 1er au lundi 11 janvier 2027"},
        {"2026-09-28", "2026-10-04", "du 28 septembre au 4 octobre 2026",
         "du lundi 28 septembre au dimanche 4 octobre 2026"},
        {"2026-12-19", "2027-01-03", "du 19 décembre 2026 au 3 janvier 2027",
         "du samedi 19 décembre 2026 au dimanche 3 janvier 2027"},
    };
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        buf_clear(&b);
        date_days(&b, day(spans[i].first), day(spans[i].last));
        assert_string_equal(buf_cstr(&b), spans[i].words);
        buf_clear(&b);
        date_full_days(&b, day(spans[i].first), day(spans[i].last));
        assert_string_equal(buf_cstr(&b), spans[i].full);
    }
    static const struct {
        int minute;
        const char *said;
    } hours[] = {{0, "0" NBSP "h"},
                 {540, "9" NBSP "h"},
                 {545, "9" NBSP "h" NBSP "05"},
                 {570, "9" NBSP "h" NBSP "30"},
                 {1439, "23" NBSP "h" NBSP "59"},
                 {1440, "24" NBSP "h"}};
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
        buf_clear(&b);
        date_hour(&b, hours[i].minute);
        assert_string_equal(buf_cstr(&b), hours[i].said);
        buf_clear(&b);
        date_hour_words(&b, hours[i].minute);
        assert_string_equal(buf_cstr(&b), hours[i].minute % 1440 ? hours[i].said : "minuit");
    }
    buf_free(&b);
}

static void how_long_ago_is_said_in_the_unit_people_would_choose(void **state)
{
    (void)state;
    static const struct {
        const char *day, *today, *said;
    } cases[] = {
        {"2026-11-22", "2026-11-22", "aujourd’hui"},
        {"2026-11-21", "2026-11-22", "hier"},
        {"2026-11-23", "2026-11-22", "demain"},
        {"2026-11-20", "2026-11-22", "il y a 2 jours"},
        {"2026-11-09", "2026-11-22", "il y a 13 jours"},
        {"2026-11-08", "2026-11-22", "il y a 2 semaines"},
        {"2026-10-23", "2026-11-22", "il y a 4 semaines"},
        {"2026-10-22", "2026-11-22", "il y a un mois"},
        {"2026-09-23", "2026-11-22", "il y a un mois"},
        {"2026-09-22", "2026-11-22", "il y a 2 mois"},
        {"2025-11-23", "2026-11-22", "il y a 11 mois"},
        {"2025-11-22", "2026-11-22", "il y a un an"},
        {"2025-11-21", "2026-11-22", "il y a plus d’un an"},
        {"2024-11-23", "2026-11-22", "il y a plus d’un an"},
        {"2024-11-22", "2026-11-22", "il y a 2 ans"},
        {"2024-02-29", "2025-02-28", "il y a 11 mois"},
        {"2024-02-29", "2025-03-01", "il y a plus d’un an"},
        {"2026-01-31", "2026-02-28", "il y a 4 semaines"},
        {"2026-02-01", "2026-03-01", "il y a un mois"},
        {"2026-11-25", "2026-11-22", "dans 3 jours"},
        {"2026-12-10", "2026-11-22", "dans 2 semaines"},
        {"2027-01-22", "2026-11-22", "dans 2 mois"},
        {"2029-11-22", "2026-11-22", "dans 3 ans"},
    };
    struct buf b = buf_heap(200);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_clear(&b);
        date_ago(&b, day(cases[i].day), day(cases[i].today));
        if (strcmp(buf_cstr(&b), cases[i].said) != 0)
            fail_msg("%s on %s: \"%s\", should be \"%s\"", cases[i].day, cases[i].today, buf_cstr(&b), cases[i].said);
    }
    buf_free(&b);
}

static void the_clock_runs_in_this_century(void **state)
{
    (void)state;
    assert_in_range(date_clock(), at("2024-01-01T00:00Z"), at("2200-01-01T00:00Z"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_800_years_is_one_after_the_last),
        cmocka_unit_test(the_ends_of_the_number_range_do_not_overflow),
        cmocka_unit_test(iso_weeks_turn_with_the_thursday),
        cmocka_unit_test(paris_agrees_with_tzdata_on_every_half_hour),
        cmocka_unit_test(a_missing_hour_moves_forward_and_a_doubled_hour_is_the_first),
        cmocka_unit_test(easter_falls_where_the_almanac_says),
        cmocka_unit_test(holidays_are_those_of_the_official_list),
        cmocka_unit_test(holidays_without_the_list),
        cmocka_unit_test(dates_are_read_in_two_forms_and_refused_otherwise),
        cmocka_unit_test(instants_are_read_back_as_written),
        cmocka_unit_test(dates_and_hours_are_said_as_people_say_them),
        cmocka_unit_test(how_long_ago_is_said_in_the_unit_people_would_choose),
        cmocka_unit_test(the_clock_runs_in_this_century),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
