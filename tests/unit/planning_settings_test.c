/* What the planning is told once: zones, the calendar's end, minutes between communes, places. */
#include "desk.h"

#include "app/board.h"
#include "app/constraints.h"
#include "app/planning_settings.h"
#include "base/date.h"

static int32_t day(const char *iso)
{
    int32_t d = 0;
    must(date_parse(str_of(iso), &d, err));
    return d;
}

static struct planning_settings settings(struct desk *d)
{
    struct planning_settings set;
    must(planning_settings_read(&d->ctx, &set));
    return set;
}

static void territory(struct desk *d, const char *codes)
{
    static const char sql[] = "INSERT OR REPLACE INTO setting(key, value) VALUES('team.communes', ?1)";
    struct stmt *s;
    must(db_prepare(d->f->db, sql, &s, err));
    bind_text(s, 1, codes);
    must(stmt_run(s, err));
}

static void every_departement_has_its_zone(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int zone;
    } known[] = {{"92", ZONE_C}, {"46", ZONE_C},     {"75", ZONE_C}, {"67", ZONE_B}, {"57", ZONE_B},
                 {"33", ZONE_A}, {"2A", ZONE_CORSE}, {"974", -1},    {"20", -1},     {"", -1},
                 {"9", -1},      {" 9", -1},         {"01", ZONE_A}, {"72", ZONE_B}};
    size_t n = 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_int_equal(school_zone_of(str_of(known[i].code)), known[i].zone);
    for (int i = 1; i <= 95; i++) {
        char code[] = {(char)('0' + i / 10), (char)('0' + i % 10), '\0'};
        n += school_zone_of(str_of(code)) >= 0;
    }
    assert_int_equal(n, 94); /* without the 20, which is 2A and 2B */
}

static void the_zone_is_the_territorys_until_somebody_chooses(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    assert_int_equal(settings(d).zone, PLANNING_NO_ZONE);
    territory(d, "92002|92007");
    assert_int_equal(settings(d).zone, ZONE_C);
    assert_false(settings(d).chosen);
    territory(d, "33|92007"); /* of two zones: it is not guessed */
    assert_int_equal(settings(d).zone, PLANNING_NO_ZONE);
    must(planning_settings_save(&d->ctx, true, ZONE_B));
    assert_int_equal(settings(d).zone, ZONE_B);
    assert_true(settings(d).chosen && settings(d).alsace_moselle);
    must(planning_settings_save(&d->ctx, false, PLANNING_NO_ZONE));
    assert_false(settings(d).chosen || settings(d).alsace_moselle);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'setting'"), 4);
    d->who.role = ROLE_BINOME;
    assert_int_equal(planning_settings_save(&d->ctx, true, ZONE_B), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    desk_close(d);
}

static int64_t due(struct desk *d)
{
    struct duties *list = ARENA_NEW(d->f->a, struct duties);
    must(planning_settings_duties(&d->ctx, list));
    assert_int_equal(list->n, 1);
    return list->items[0].count;
}

static void know_until(struct desk *d, const char *until)
{
    struct school_break b = {day("2026-10-17"), day("2026-11-01"), "Vacances de la Toussaint"};
    struct school_calendar c = {.breaks = &b, .n = 1, .from = day("2026-09-01"), .until = day(until)};
    fixture_exec(d->f, "DELETE FROM school_break; DELETE FROM school_cover");
    must(db_begin(d->f->db, err));
    must(school_write(d->f->db, &d->f->author, ZONE_C, &c, d->f->a, err));
    must(db_commit(d->f->db, err));
}

static void six_months_before_its_end_the_calendar_is_to_be_renewed(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    territory(d, "92");
    assert_int_equal(due(d), 0); /* nothing is planned yet */
    fixture_exec(d->f, "INSERT INTO series(uuid, rev, created_at, updated_at, kind, title, start, minutes, first,"
                       " extended_to, open_to) VALUES('s', 0, 0, 0, 'atelier', 'Atelier', 600, 60, '2026-12-01',"
                       " '2026-12-01', 'everyone')");
    assert_int_equal(due(d), 1); /* never imported */
    know_until(d, "2027-07-03");
    assert_int_equal(due(d), 0);
    know_until(d, "2027-05-24"); /* today is 2026-11-22 */
    assert_int_equal(due(d), 0);
    know_until(d, "2027-05-23");
    assert_int_equal(due(d), 1);
    know_until(d, "2026-11-21");
    assert_int_equal(due(d), 1);
    desk_close(d);
}

static const char *waits(struct desk *d, const char **url)
{
    struct duties *list = ARENA_NEW(d->f->a, struct duties);
    must(planning_settings_duties(&d->ctx, list));
    *url = list->items[0].url;
    return list->items[0].count ? list->items[0].label : NULL;
}

static void where_no_zone_is_chosen_it_is_to_be_chosen(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    const char *url;
    assert_null(waits(d, &url)); /* nothing is planned yet */
    fixture_exec(d->f, "INSERT INTO series(uuid, rev, created_at, updated_at, kind, title, start, minutes, first,"
                       " extended_to, open_to) VALUES('s', 0, 0, 0, 'atelier', 'Atelier', 600, 60, '2026-12-01',"
                       " '2026-12-01', 'everyone')");
    assert_string_equal(waits(d, &url), "Zone de vacances scolaires");
    assert_string_equal(url, "/equipe/reglages/planning#feries");
    territory(d, "35|92"); /* two zones: still to be chosen */
    assert_string_equal(waits(d, &url), "Zone de vacances scolaires");
    territory(d, "974"); /* overseas has none */
    assert_null(waits(d, &url));
    territory(d, "35");
    assert_string_equal(waits(d, &url), "Calendrier scolaire");
    desk_close(d);
}

static void the_board_takes_the_zone_of_the_territory(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct board *b;
    know_until(d, "2027-07-03");
    must(board_load(&d->ctx, day("2026-12-01"), day("2026-12-31"), NULL, 0, &b));
    assert_int_equal(b->school.until, -1);
    territory(d, "92");
    must(board_load(&d->ctx, day("2026-12-01"), day("2026-12-31"), NULL, 0, &b));
    assert_int_equal(b->school.until, day("2027-07-03"));
    desk_close(d);
}

static void the_campaigns_come_from_the_rule_by_name(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct campaign_year of;
    const char *title;
    assert_int_equal(planning_campaigns(&d->ctx, 2026, &of, &title), 1);
    assert_int_equal(of.windows.n, 6);
    assert_string_equal(title, "Campagnes de santé");
    d->ctx.rules = NULL;
    assert_int_equal(planning_campaigns(&d->ctx, 2026, &of, &title), 0);
    assert_string_equal(title, "");
    desk_close(d);
}

/* ---- Travel ---- */

static void minutes_hold_in_both_directions_once(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct travel *list;
    size_t n;
    must(travel_save(&d->ctx, "92046", "92007", 25));
    must(travel_save(&d->ctx, "92007", "92046", 40)); /* the same pair */
    must(travel_save(&d->ctx, "92007", "92046", 40));
    must(travel_list(&d->ctx, &list, &n));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].from, "92007");
    assert_string_equal(list[0].to_name, "Malakoff");
    assert_int_equal(list[0].minutes, 40);
    assert_true(list[0].computed > 0 && list[0].computed % 5 == 0 && list[0].computed < 40);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'travel'"), 2);
    must(travel_save(&d->ctx, "92046", "92007", -1));
    must(travel_save(&d->ctx, "92046", "92007", -1));
    must(travel_list(&d->ctx, &list, &n));
    assert_int_equal(n, 0);
    desk_close(d);
}

static void a_way_that_is_none_is_refused(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    static const struct {
        const char *from, *to;
        int64_t minutes;
    } bad[] = {{"92007", "92007", 5}, {"92007", "99999", 5}, {"x", "92007", 5}, {"92007", "92046", 601}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(travel_save(&d->ctx, bad[i].from, bad[i].to, bad[i].minutes), -1);
        assert_int_equal(d->ctx.err.code, ERR_INPUT);
        d->ctx.err = (struct err){0};
    }
    must(travel_save(&d->ctx, "92007", "92046", 600));
    must(travel_save(&d->ctx, "92007", "92046", 0));
    d->who.role = ROLE_BINOME;
    assert_int_equal(travel_save(&d->ctx, "92007", "92046", 5), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    desk_close(d);
}

static void as_many_pairs_as_the_limit_are_kept(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    fixture_exec(d->f, "INSERT OR IGNORE INTO commune(insee, name, norm, lat, lon, dept) WITH RECURSIVE n(i) AS"
                       " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70)"
                       " SELECT 'T' || (1000 + i), 'T' || i, 't' || i, 48, 2, '92' FROM n");
    fixture_exec(d->f, "INSERT INTO travel(from_insee, to_insee, minutes) SELECT a.insee, b.insee, 5 FROM commune a"
                       " JOIN commune b ON a.insee < b.insee WHERE a.insee LIKE 'T%' AND b.insee LIKE 'T%'"
                       " LIMIT 1999");
    must(travel_save(&d->ctx, "92007", "92046", 5));
    assert_int_equal(travel_save(&d->ctx, "92007", "92002", 5), -1);
    assert_int_equal(d->ctx.err.code, ERR_LIMIT);
    must(travel_save(&d->ctx, "92007", "92046", 6)); /* one that is there */
    desk_close(d);
}

/* ---- Places ---- */

static void a_place_is_told_its_room_and_its_holidays(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct place_planning x;
    int64_t id = fixture_add(d->f, "{'name':'Centre (exemple)','kind':'ccas','places':[{'key':'a','name':'Salle',"
                                   "'insee':'92007'}]}");
    const char *uuid =
        fixture_place(&(struct structure){.places = fixture_load(d->f, &audience_team, id).places}, 0)->uuid;
    assert_int_equal(place_planning_read(&d->ctx, str_of(uuid), &x), 1);
    assert_string_equal(x.name, "Salle");
    assert_string_equal(x.city, "Bagneux");
    assert_int_equal(x.capacity, 0);
    must(place_planning_save(&d->ctx, x.id, 12, true));
    must(place_planning_save(&d->ctx, x.id, 12, true));
    assert_int_equal(place_planning_read(&d->ctx, str_of(uuid), &x), 1);
    assert_true(x.capacity == 12 && x.school_closed);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'place_planning'"), 1);
    assert_int_equal(place_planning_save(&d->ctx, x.id, PLACE_CAPACITY_MAX + 1, true), -1);
    assert_int_equal(place_planning_read(&d->ctx, STR("nothing"), &x), 0);
    d->who.role = ROLE_PARTNER;
    assert_int_equal(place_planning_read(&d->ctx, str_of(uuid), &x), -1);
    assert_int_equal(place_planning_save(&d->ctx, x.id, 1, false), -1);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_departement_has_its_zone),
        cmocka_unit_test(the_zone_is_the_territorys_until_somebody_chooses),
        cmocka_unit_test(six_months_before_its_end_the_calendar_is_to_be_renewed),
        cmocka_unit_test(where_no_zone_is_chosen_it_is_to_be_chosen),
        cmocka_unit_test(the_board_takes_the_zone_of_the_territory),
        cmocka_unit_test(the_campaigns_come_from_the_rule_by_name),
        cmocka_unit_test(minutes_hold_in_both_directions_once),
        cmocka_unit_test(a_way_that_is_none_is_refused),
        cmocka_unit_test(as_many_pairs_as_the_limit_are_kept),
        cmocka_unit_test(a_place_is_told_its_room_and_its_holidays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
