/* Rules of series: reading, dates against a day-by-day oracle, French. */
#include "test.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/date.h"
#include "domain/recurrence.h"

static struct recurrence rule(const char *text)
{
    struct recurrence r = {0};
    must(recurrence_parse(str_of(text), &r, err));
    return r;
}

static int32_t day(const char *iso)
{
    int32_t d = 0;
    must(date_parse(str_of(iso), &d, err));
    return d;
}

/* What the rule gives between two days, as "2026-11-24 2026-12-08". */
static const char *dates(const char *text, const char *start, const char *from, const char *to)
{
    static char out[512];
    int32_t list[40];
    struct recurrence r = rule(text);
    size_t n = recurrence_dates(&r, day(start), day(from), day(to), list, 40), at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        char iso[DATE_ISO_SIZE];
        date_iso(list[i], iso);
        at += (size_t)snprintf(out + at, sizeof out - at, "%s%s", i ? " " : "", iso);
    }
    return out;
}

static const char *normal(const char *text)
{
    static char out[RECURRENCE_TEXT_SIZE];
    struct recurrence r = rule(text);
    recurrence_text(&r, out);
    return out;
}

static const char *french(const char *text)
{
    static char out[400];
    struct arena *a = arena_new(1u << 16);
    struct buf b = buf_in(a, 400);
    struct recurrence r = rule(text);
    recurrence_french(&b, &r);
    snprintf(out, sizeof out, "%s", buf_cstr(&b));
    arena_free(a);
    return out;
}

static void weekly_and_fortnightly_series_keep_their_weekday(void **state)
{
    (void)state;
    assert_string_equal(dates("FREQ=WEEKLY;BYDAY=TU", "2026-11-24", "2026-11-24", "2026-12-15"),
                        "2026-11-24 2026-12-01 2026-12-08 2026-12-15");
    assert_string_equal(dates("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "2026-12-31", "2026-12-28", "2027-01-31"),
                        "2026-12-31 2027-01-12 2027-01-14 2027-01-26 2027-01-28");
    /* the phase is the series', however far the window is from its start */
    assert_string_equal(dates("FREQ=WEEKLY;INTERVAL=3;BYDAY=FR", "2026-01-02", "2026-12-01", "2026-12-31"),
                        "2026-12-04 2026-12-25");
}

static void monthly_series_fall_on_the_nth_weekday_or_on_none(void **state)
{
    (void)state;
    assert_string_equal(dates("FREQ=MONTHLY;BYDAY=2TU", "2026-01-01", "2026-11-01", "2027-01-31"),
                        "2026-11-10 2026-12-08 2027-01-12");
    assert_string_equal(dates("FREQ=MONTHLY;BYDAY=5MO", "2026-01-01", "2026-10-01", "2027-03-31"),
                        "2026-11-30 2027-03-29");
    assert_string_equal(dates("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-01", "2026-02-01", "2026-04-30"),
                        "2026-02-27 2026-03-27 2026-04-24");
    /* February 2027: its fourth Monday is its last */
    assert_string_equal(dates("FREQ=MONTHLY;BYDAY=4MO,-1MO", "2026-01-01", "2027-02-01", "2027-03-31"),
                        "2027-02-22 2027-03-22 2027-03-29");
    assert_string_equal(dates("FREQ=MONTHLY;INTERVAL=3;BYDAY=1WE", "2026-11-10", "2026-11-01", "2027-06-30"),
                        "2027-02-03 2027-05-05");
    assert_string_equal(dates("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", "2026-01-01", "2026-08-01", "2026-11-30"),
                        "2026-08-03 2026-09-01 2026-10-01 2026-11-02");
    assert_string_equal(
        dates("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-01", "2026-01-01", "2026-02-28"),
        "2026-01-30 2026-02-27");
}

/* Is it one of the rule's days? Told from the day alone, without months or turns being walked. */
static bool expected(const struct recurrence *r, int32_t start, int32_t d)
{
    struct civil c, s;
    int weekday = date_weekday(d);
    date_to_ymd(d, &c);
    date_to_ymd(start, &s);
    if (d < start)
        return false;
    if (r->freq == RECURRENCE_WEEKLY)
        return (r->weekdays >> weekday & 1) && ((d - weekday) - (start - date_weekday(start))) / 7 % r->interval == 0;
    if ((c.year * 12 + c.month - s.year * 12 - s.month) % r->interval != 0)
        return false;
    int length = date_month_days(c.year, c.month), nth = (c.day + 6) / 7, last = c.day > length - 7;
    for (size_t i = 0; i < r->n; i++) {
        if (r->days[i].weekday == weekday && (r->days[i].nth == nth || (r->days[i].nth < 0 && last)))
            return true;
    }
    if (r->position == 0 || !(r->weekdays >> weekday & 1))
        return false;
    for (int other = 1; other <= length; other++) {
        bool before = r->position > 0 ? other < c.day : other > c.day;
        if (before && (r->weekdays >> date_weekday(d - c.day + other) & 1))
            return false;
    }
    return true;
}

static void every_rule_gives_the_days_an_oracle_picks_one_by_one(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "FREQ=WEEKLY;BYDAY=MO",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU",
        "FREQ=WEEKLY;INTERVAL=52;BYDAY=WE",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
        "FREQ=MONTHLY;BYDAY=1MO,3MO,5MO,-1MO",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1SU,1SA",
        "FREQ=MONTHLY;INTERVAL=12;BYDAY=5TH",
        "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=-1",
        "FREQ=MONTHLY;INTERVAL=5;BYDAY=WE;BYSETPOS=1",
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct recurrence r = rule(rules[i]);
        for (int32_t start = day("2023-12-25"); start < day("2024-03-10"); start += 5) {
            int32_t from = start - 3, to = start + 900, list[1000];
            size_t n = recurrence_dates(&r, start, from, to, list, 1000), at = 0;
            for (int32_t d = from; d <= to; d++) {
                bool given = at < n && list[at] == d;
                if (given != expected(&r, start, d))
                    fail_msg("%s from day %d: day %d %s", rules[i], start, d, given ? "too much" : "missing");
                at += given;
            }
            assert_int_equal(at, n);
        }
    }
}

static void the_room_for_dates_is_not_exceeded(void **state)
{
    (void)state;
    int32_t list[3] = {0, 0, -7};
    struct recurrence r = rule("FREQ=WEEKLY;BYDAY=MO"), m = rule("FREQ=MONTHLY;BYDAY=1MO,2MO");
    assert_int_equal(recurrence_dates(&r, day("2026-11-23"), 0, INT32_MAX / 2, list, 2), 2);
    assert_int_equal(list[2], -7);
    assert_int_equal(recurrence_dates(&m, day("2026-11-23"), 0, INT32_MAX / 2, list, 2), 2);
    assert_int_equal(list[2], -7);
    assert_int_equal(recurrence_dates(&m, day("2026-11-23"), 0, day("2026-11-01"), list, 2), 0);
}

static void text_has_one_normal_form(void **state)
{
    (void)state;
    assert_string_equal(normal("byday=th,tu;freq=weekly"), "FREQ=WEEKLY;BYDAY=TU,TH");
    assert_string_equal(normal(" FREQ=WEEKLY;INTERVAL=1;BYDAY=TU,TU "), "FREQ=WEEKLY;BYDAY=TU");
    assert_string_equal(normal("FREQ=MONTHLY;BYDAY=-1FR,3FR,1FR;INTERVAL=2"),
                        "FREQ=MONTHLY;INTERVAL=2;BYDAY=1FR,3FR,-1FR");
    assert_string_equal(normal("FREQ=MONTHLY;BYSETPOS=-1;BYDAY=FR,MO"), "FREQ=MONTHLY;BYDAY=MO,FR;BYSETPOS=-1");
    assert_string_equal(normal("FREQ=MONTHLY;INTERVAL=12;BYDAY=-1MO,-1TU,-1WE,-1TH,-1FR,-1SA,-1SU,1MO,1TU,1WE"),
                        "FREQ=MONTHLY;INTERVAL=12;BYDAY=1MO,-1MO,1TU,-1TU,1WE,-1WE,-1TH,-1FR,-1SA,-1SU");
}

static void what_is_not_understood_is_refused_by_name(void **state)
{
    (void)state;
    struct recurrence r;
#define REFUSED(text, part) must_fail(recurrence_parse(str_of(text), &r, err), ERR_INPUT, part)
    REFUSED("", "NAME=VALUE");
    REFUSED("FREQ=DAILY", "\"DAILY\": FREQ is WEEKLY or MONTHLY");
    REFUSED("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "\"SECONDLY\"");
    REFUSED("BYDAY=MO", "FREQ is missing");
    REFUSED("FREQ=WEEKLY", "a weekly rule has BYDAY");
    REFUSED("FREQ=WEEKLY;BYDAY=2MO", "a weekly rule has BYDAY");
    REFUSED("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=1", "a weekly rule has BYDAY");
    REFUSED("FREQ=MONTHLY;BYDAY=MO", "2TU");
    REFUSED("FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=1", "BYSETPOS needs");
    REFUSED("FREQ=MONTHLY;BYDAY=6MO", "\"6MO\"");
    REFUSED("FREQ=MONTHLY;BYDAY=0MO", "\"0MO\"");
    REFUSED("FREQ=MONTHLY;BYDAY=-2MO", "\"-2MO\"");
    REFUSED("FREQ=MONTHLY;BYDAY=1MO,", "\"1MO,\"");
    REFUSED("FREQ=MONTHLY;BYDAY=1XX", "\"1XX\"");
    REFUSED("FREQ=WEEKLY;INTERVAL=0;BYDAY=MO", "\"0\": INTERVAL");
    REFUSED("FREQ=WEEKLY;INTERVAL=53;BYDAY=MO", "\"53\": INTERVAL");
    REFUSED("FREQ=MONTHLY;INTERVAL=13;BYDAY=1MO", "from 1 to 12");
    REFUSED("FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", "said twice");
    REFUSED("FREQ=WEEKLY;COUNT=10;BYDAY=MO", "\"COUNT\"");
    REFUSED("FREQ=MONTHLY;BYDAY=1MO,2MO,3MO,4MO,5MO,-1MO,1TU,2TU,3TU,4TU,5TU", "more than ten");
    REFUSED("FREQ=MONTHLY;INTERVAL=12;BYDAY=1MO,1MO,1MO,1MO,1MO,1MO,1MO,1MO,1MO,1MO,1MO,1MO,1MO,1MO,1MO,1MO,1MO",
            "longer than any rule");
#undef REFUSED
}

static void rules_are_said_as_people_say_them(void **state)
{
    (void)state;
    assert_string_equal(french("FREQ=WEEKLY;BYDAY=TU"), "chaque mardi");
    assert_string_equal(french("FREQ=WEEKLY;BYDAY=TU,TH"), "chaque mardi et chaque jeudi");
    assert_string_equal(french("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"), "du lundi au vendredi");
    assert_string_equal(french("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"), "chaque jour");
    assert_string_equal(french("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"), "un mardi sur deux");
    assert_string_equal(french("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,TH,FR"),
                        "toutes les 3 semaines, le mardi, le jeudi et le vendredi");
    assert_string_equal(french("FREQ=MONTHLY;BYDAY=1TU,3TU"), "le 1er mardi et le 3e mardi du mois");
    assert_string_equal(french("FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2"), "le dernier vendredi du mois, un mois sur deux");
    assert_string_equal(french("FREQ=MONTHLY;BYDAY=2WE;INTERVAL=3"), "le 2e mercredi du mois, tous les 3 mois");
    assert_string_equal(french("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"), "le premier jour de semaine du mois");
    assert_string_equal(french("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=-1"), "le dernier samedi du mois");
    assert_string_equal(french("FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1"),
                        "le premier jour parmi le samedi et le dimanche du mois");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weekly_and_fortnightly_series_keep_their_weekday),
        cmocka_unit_test(monthly_series_fall_on_the_nth_weekday_or_on_none),
        cmocka_unit_test(every_rule_gives_the_days_an_oracle_picks_one_by_one),
        cmocka_unit_test(the_room_for_dates_is_not_exceeded),
        cmocka_unit_test(text_has_one_normal_form),
        cmocka_unit_test(what_is_not_understood_is_refused_by_name),
        cmocka_unit_test(rules_are_said_as_people_say_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
