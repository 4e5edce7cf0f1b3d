/* The next dates of series, night after night: made once, or waiting for somebody. */
#include "series_desk.h"

#include "app/duties.h"
#include "app/nightly.h"
#include "app/rota_plan.h"
#include "app/series_ahead.h"

#define DAY INT64_C(86400)

static void night(struct desk *d)
{
    if (series_ahead_nightly(&d->ctx) != 0)
        fail_msg("%s", d->ctx.err.msg);
    assert_false(db_in_transaction(d->f->db));
    assert_ptr_equal(d->ctx.account, &d->who);
}

static int64_t count(struct desk *d, const char *what)
{
    struct duties list;
    assert_int_equal(duties_read(&d->ctx, &list), 0);
    for (size_t i = 0; i < list.n; i++) {
        if (strstr(list.items[i].label, what))
            return list.items[i].count;
    }
    return 0;
}

static void a_series_that_goes_on_gets_its_next_dates_once(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", NULL);
    int64_t before = fixture_number(d->f, "SELECT count(*) FROM occurrence");
    night(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), before);
    d->ctx.now += 28 * DAY;
    night(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), before + 4);
    night(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), before + 4);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence_staff"), 2 * (before + 4));
    assert_int_equal(fixture_number(d->f, "SELECT julianday(extended_to) - julianday('2026-12-20') FROM series"),
                     SERIES_AHEAD_DAYS);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE actor = 'nightly'"), 4);
    (void)s;
    desk_close(d);
}

static void a_series_with_an_end_stops_there(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", "2026-12-31");
    d->ctx.now += 300 * DAY;
    night(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), 5);
    desk_close(d);
}

/* The Tuesday that is the first to be made in four weeks, as text. */
static const char *next_tuesday(struct desk *d)
{
    static char iso[DATE_ISO_SIZE];
    int32_t until = day("2026-11-22") + SERIES_AHEAD_DAYS;
    (void)d;
    date_iso(until + 1 + (1 - date_weekday(until + 1) + 7) % 7, iso);
    return iso;
}

static void a_day_that_is_refused_waits_for_somebody(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", NULL);
    struct waiting *list;
    size_t n;
    const char *why;
    int32_t tuesday = day(next_tuesday(d));
    int64_t before = fixture_number(d->f, "SELECT count(*) FROM occurrence");
    absent(d, &people[0], next_tuesday(d));
    d->ctx.now += 28 * DAY;
    night(d);
    night(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), before + 3);
    assert_int_equal(series_ahead_waiting(&d->ctx, &list, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].day, tuesday);
    assert_non_null(strstr(list[0].reason, "IDE 1 n’est pas là"));
    assert_int_equal(count(d, "séries à décider"), 1);

    /* still refused; then not any more */
    assert_int_equal(series_ahead_make(&d->ctx, str_of(s.uuid), tuesday, &why), 0);
    assert_non_null(strstr(why, "IDE 1 n’est pas là"));
    assert_int_equal(count(d, "séries à décider"), 1);
    fixture_exec(d->f, "DELETE FROM absence");
    assert_int_equal(series_ahead_make(&d->ctx, str_of(s.uuid), tuesday, &why), 1);
    assert_int_equal(series_ahead_make(&d->ctx, str_of(s.uuid), tuesday, &why), 0);
    assert_null(why);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), before + 4);
    assert_int_equal(count(d, "séries à décider"), 0);
    desk_close(d);
}

static void a_day_left_out_does_not_come_back(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", NULL);
    int32_t tuesday = day(next_tuesday(d));
    absent(d, &people[0], next_tuesday(d));
    d->ctx.now += 28 * DAY;
    night(d);
    assert_int_equal(series_ahead_leave(&d->ctx, str_of(s.uuid), tuesday), 1);
    assert_int_equal(series_ahead_leave(&d->ctx, str_of(s.uuid), tuesday), 0);
    night(d);
    assert_int_equal(count(d, "séries à décider"), 0);
    d->who.role = ROLE_BINOME;
    assert_int_equal(series_ahead_leave(&d->ctx, str_of(s.uuid), tuesday), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    desk_close(d);
}

static void a_kind_that_no_rule_declares_is_told_and_nothing_is_lost(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", NULL);
    int64_t before = fixture_number(d->f, "SELECT count(*) FROM occurrence");
    fixture_exec(d->f, "UPDATE series SET kind = 'kermesse'; UPDATE occurrence SET kind = 'kermesse'");
    struct series other = planned(d, "FREQ=WEEKLY;BYDAY=TH", "2026-12-03", "2026-12-31");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), before + 5);
    d->ctx.now += 28 * DAY;
    night(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), before + 5);
    assert_int_equal(count(d, "ne sont plus prolongées"), 1);
    fixture_exec(d->f, "DELETE FROM occurrence WHERE kind <> 'kermesse'"); /* the rule is back */
    fixture_exec(d->f, "UPDATE series SET kind = 'permanence'; UPDATE occurrence SET kind = 'permanence'");
    night(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), before + 4);
    assert_int_equal(count(d, "ne sont plus prolongées"), 0);
    (void)other;
    desk_close(d);
}

static void somebody_who_is_planned_no_longer_makes_the_days_wait(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", NULL);
    fixture_exec(d->f, "UPDATE person SET deleted_rev = 1 WHERE label = 'IDE 2'");
    d->ctx.now += 28 * DAY;
    night(d);
    assert_int_equal(count(d, "séries à décider"), 4);
    desk_close(d);
}

/* ---- On call ---- */

static struct series on_call(struct arena *a, const char *first)
{
    static const char *const given[] = {"open_to", "level", "place", "team", "capacity", "start"};
    struct series s = {.open_to = OPEN_PROFESSIONALS, .level = LEVEL_PARTNERS};
    set(&series_type, &s, "kind", "astreinte", a);
    set(&series_type, &s, "title", "Astreinte médicale", a);
    set(&series_type, &s, "minutes", "900", a);
    set(&series_type, &s, "first", first, a);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        record_mark_set(&s, record_index(&series_type, str_of(given[i])));
    return s;
}

static struct series rota(struct desk *d, const char *first, struct terms turns, size_t *refused)
{
    struct series s = on_call(d->f->a, first);
    struct rota_preview p;
    enum planned_state state;
    char agreed[CRYPTO_HASH_SIZE];
    if (rota_preview(&d->ctx, &s, &turns, &p) != 0)
        fail_msg("%s", d->ctx.err.msg);
    memcpy(agreed, p.hash, sizeof agreed);
    *refused = p.refused;
    if (rota_create(&d->ctx, &s, &turns, str_of(agreed), &p, &state) != 0)
        fail_msg("%s", d->ctx.err.msg);
    assert_int_equal(state, PLANNED);
    return s;
}

static void people_are_on_call_in_turn_and_a_hole_is_seen(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *order[] = {people[2].uuid, people[0].uuid, people[1].uuid};
    struct terms turns = {order, 3};
    size_t refused, n;
    absent(d, &people[0], "2026-12-09");
    struct series s = rota(d, "2026-12-02", turns, &refused), now;
    struct occurrence *dates = dates_of(d, s.id, &n);
    assert_int_equal(dates[0].day, day("2026-11-30")); /* the Monday of that week */
    assert_int_equal(dates[0].start, 1080);
    assert_int_equal(dates[0].minutes, 900);
    assert_string_equal(dates[0].staff.codes[0], people[2].uuid);
    assert_string_equal(dates[7].staff.codes[0], people[0].uuid);
    /* the nights before and of the absence are refused, and nobody is named for them */
    assert_int_equal(refused, 2);
    assert_int_equal(dates[9].staff.n, 0);
    assert_int_equal(dates[8].staff.n, 0);
    for (size_t i = 1; i < n; i++)
        assert_true(dates[i].start_utc >= dates[i - 1].end_utc);

    /* the next ones, by the same order */
    d->ctx.now += 28 * DAY;
    night(d);
    size_t more;
    dates = dates_of(d, s.id, &more);
    assert_int_equal(more, n + 28);
    for (size_t i = n; i < more; i++) {
        size_t week = (size_t)(dates[i].day - day("2026-11-30")) / 7;
        assert_string_equal(dates[i].staff.codes[0], order[week % 3]);
    }
    night(d);
    (void)dates_of(d, s.id, &n);
    assert_int_equal(n, more);
    (void)now;
    desk_close(d);
}

static int swap(struct desk *d, const struct series *s, const char *one, size_t a, const char *other, size_t b,
                const char **why)
{
    struct rota_side sides[2] = {{day(one), str_of(people[a].uuid)}, {day(other), str_of(people[b].uuid)}};
    return rota_swap(&d->ctx, str_of(s->uuid), sides, why);
}

static void two_weeks_change_hands(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *order[] = {people[0].uuid, people[1].uuid, people[2].uuid}, *why;
    struct terms turns = {order, 3};
    size_t refused, n;
    struct series s = rota(d, "2026-11-30", turns, &refused);
    struct rota_week_row *weeks;
    assert_int_equal(swap(d, &s, "2026-12-03", 0, "2026-12-14", 2, &why), 1);
    struct occurrence *dates = dates_of(d, s.id, &n);
    assert_string_equal(dates[0].staff.codes[0], people[2].uuid);
    assert_string_equal(dates[6].staff.codes[0], people[2].uuid);
    assert_string_equal(dates[7].staff.codes[0], people[1].uuid);
    assert_string_equal(dates[14].staff.codes[0], people[0].uuid);
    assert_string_equal(dates[0].own.codes[0], "staff");
    assert_int_equal(rota_weeks(&d->ctx, s.id, &weeks, &n), 0);
    assert_int_equal(weeks[0].monday, day("2026-11-30"));
    assert_string_equal(weeks[0].person, "IDE 3");
    assert_int_equal(weeks[0].dates, 7);

    /* not onto an absence, and not with oneself */
    absent(d, &people[1], "2026-12-02");
    assert_int_equal(swap(d, &s, "2026-11-30", 2, "2026-12-07", 1, &why), 0);
    assert_non_null(strstr(why, "IDE 2 n’est pas là"));
    assert_string_equal(dates_of(d, s.id, &n)[0].staff.codes[0], people[2].uuid);
    assert_int_equal(swap(d, &s, "2026-11-30", 2, "2026-12-01", 2, &why), 0);
    assert_non_null(strstr(why, "deux semaines différentes"));
    /* nor from a page that shows who held them before */
    assert_int_equal(swap(d, &s, "2026-11-30", 0, "2026-12-07", 1, &why), 0);
    assert_non_null(strstr(why, "depuis que vous avez ouvert"));
    assert_false(db_in_transaction(d->f->db));
    desk_close(d);
}

static void what_is_no_rota_is_refused(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = on_call(d->f->a, "2026-11-30");
    struct rota_preview p;
    struct terms none = {0};
    const char *lost[] = {"nobody"};
    assert_int_equal(rota_preview(&d->ctx, &s, &none, &p), -1);
    assert_non_null(strstr(d->ctx.err.msg, "turns: nobody"));
    assert_int_equal(rota_preview(&d->ctx, &s, &(struct terms){lost, 1}, &p), -1);
    assert_non_null(strstr(d->ctx.err.msg, "turns: nobody: nobody"));
    set(&series_type, &s, "kind", "permanence", d->f->a);
    const char *one[] = {people[0].uuid};
    assert_int_equal(rota_preview(&d->ctx, &s, &(struct terms){one, 1}, &p), -1);
    assert_non_null(strstr(d->ctx.err.msg, "no rota"));
    d->who.role = ROLE_BINOME;
    assert_int_equal(rota_preview(&d->ctx, &s, &(struct terms){one, 1}, &p), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_series_that_goes_on_gets_its_next_dates_once),
        cmocka_unit_test(a_series_with_an_end_stops_there),
        cmocka_unit_test(a_day_that_is_refused_waits_for_somebody),
        cmocka_unit_test(a_day_left_out_does_not_come_back),
        cmocka_unit_test(a_kind_that_no_rule_declares_is_told_and_nothing_is_lost),
        cmocka_unit_test(somebody_who_is_planned_no_longer_makes_the_days_wait),
        cmocka_unit_test(people_are_on_call_in_turn_and_a_hole_is_seen),
        cmocka_unit_test(two_weeks_change_hands),
        cmocka_unit_test(what_is_no_rota_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
