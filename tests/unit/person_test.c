/* People, the hours they work, when they are away, the teams they go in. */
#include "fixture.h"

#include <stdio.h>

#include "base/date.h"
#include "domain/person.h"

static struct fixture *open_team(void)
{
    struct fixture *f = fixture_open();
    fixture_reference(f);
    must(db_begin(f->db, err));
    return f;
}

static void set(struct fixture *f, const struct record_type *t, void *rec, const char *field, const char *value)
{
    must(record_parse(t, rec, record_index(t, str_of(field)), str_of(value), f->a, err));
}

static struct person somebody(struct fixture *f, const char *label)
{
    struct person p = {0};
    set(f, &person_type, &p, "label", label);
    set(f, &person_type, &p, "employment", "member");
    set(f, &person_type, &p, "professions", "infirmier");
    return p;
}

static struct person add(struct fixture *f, const char *label)
{
    struct person p = somebody(f, label);
    must(person_save(f->db, &f->author, NULL, &p, f->a, err));
    return p;
}

static struct work_hours stretch(int weekday, int weeks, int start, int finish)
{
    struct work_hours h = {.weekday = weekday, .weeks = weeks, .start = start, .finish = finish};
    for (int i = 0; i < (int)work_hours_type.n; i++)
        record_mark_set(&h, i);
    return h;
}

static void give_hours(struct person *p, struct work_hours *list, size_t n)
{
    p->hours = (struct list){.items = list, .n = n};
    record_mark_set(p, record_index(&person_type, STR("hours")));
}

static int32_t day(const char *iso)
{
    int32_t d = 0;
    must(date_parse(str_of(iso), &d, err));
    return d;
}

static void a_person_is_written_read_and_changed_with_their_history(void **state)
{
    (void)state;
    struct fixture *f = open_team();
    struct person before = add(f, "IDE 1"), after, read, *list;
    size_t n;
    struct work_hours hours[] = {stretch(1, WEEKS_ODD, 840, 1020), stretch(1, WEEKS_ALL, 540, 720)};
    after = before;
    give_hours(&after, hours, 2);
    set(f, &person_type, &after, "skills", "conduite|animation");
    must(person_save(f->db, &f->author, &before, &after, f->a, err));
    assert_int_equal(person_find(f->db, &audience_team, str_of(before.uuid), f->a, &read, &(struct err){0}), 1);
    assert_string_equal(read.label, "IDE 1");
    assert_int_equal(read.hours.n, 2);
    assert_int_equal(read.skills.n, 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE entity = 'person'"), 2);
    assert_int_equal(fixture_number(f, "SELECT rev FROM person"), fixture_number(f, "SELECT max(seq) FROM change"));

    must(person_save(f->db, &f->author, &read, &read, f->a, err)); /* nothing differs: nothing is written */
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE entity = 'person'"), 2);

    (void)add(f, "AS 1");
    must(person_remove(f->db, &f->author, &read, true, err));
    must(person_list(f->db, &audience_team, false, f->a, &list, &n, err));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].label, "AS 1");
    must(person_list(f->db, &audience_team, true, f->a, &list, &n, err));
    assert_int_equal(n, 2);
    assert_true(list[1].deleted && list[1].hours.n == 2);
    must(person_remove(f->db, &f->author, &list[1], false, err));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM person WHERE deleted_rev IS NULL"), 2);
    fixture_close(f);
}

static void usual_hours_follow_odd_and_even_weeks(void **state)
{
    (void)state;
    struct person p = {0};
    struct work_hours hours[] = {stretch(1, WEEKS_ODD, 840, 1020), stretch(1, WEEKS_ALL, 540, 720),
                                 stretch(2, WEEKS_EVEN, 540, 720)};
    struct work_hours out[WORK_HOURS_MAX];
    give_hours(&p, hours, 3);
    assert_int_equal(date_iso_week(day("2026-11-24")), 48);
    assert_int_equal(person_day(&p, day("2026-11-24"), out), 1); /* a Tuesday of an even week */
    assert_int_equal(person_day(&p, day("2026-12-01"), out), 2);
    assert_int_equal(out[0].start, 540);
    assert_int_equal(out[1].start, 840);
    assert_int_equal(person_day(&p, day("2026-11-25"), out), 1);
    assert_int_equal(person_day(&p, day("2026-12-02"), out), 0);
}

static void what_cannot_be_is_refused_by_field(void **state)
{
    (void)state;
    struct fixture *f = open_team();
    struct person p = somebody(f, "IDE 1"), other;
    struct work_hours overlap[] = {stretch(1, WEEKS_ALL, 540, 720), stretch(1, WEEKS_EVEN, 700, 800)};
    struct work_hours backwards[] = {stretch(1, WEEKS_ALL, 720, 540)};
    struct work_hours apart[] = {stretch(1, WEEKS_ODD, 540, 720), stretch(1, WEEKS_EVEN, 700, 800)};
    give_hours(&p, overlap, 2);
    must_fail(person_save(f->db, &f->author, NULL, &p, f->a, err), ERR_INPUT, "hours[2]: they overlap");
    give_hours(&p, backwards, 1);
    must_fail(person_save(f->db, &f->author, NULL, &p, f->a, err), ERR_INPUT, "hours[1]");
    give_hours(&p, apart, 2);
    must(person_save(f->db, &f->author, NULL, &p, f->a, err));

    fixture_exec(f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role)"
                    " VALUES(5, 'a', 0, 0, 0, 'Binôme 1', 'a', 'a', 'binome')");
    other = p;
    set(f, &person_type, &other, "account", "5");
    must(person_save(f->db, &f->author, &p, &other, f->a, err));
    assert_int_equal(person_of_account(f->db, &audience_team, 5, f->a, &p, &(struct err){0}), 1);
    other = somebody(f, "IDE 2");
    set(f, &person_type, &other, "account", "5");
    must_fail(person_save(f->db, &f->author, NULL, &other, f->a, err), ERR_INPUT,
              "account: it is the account of IDE 1");
    other = (struct person){0};
    must_fail(person_save(f->db, &f->author, NULL, &other, f->a, err), ERR_INPUT, "label");
    fixture_close(f);
}

static void only_the_team_reads_who_works_when(void **state)
{
    (void)state;
    struct fixture *f = open_team();
    struct person *people;
    struct absence *away;
    struct team *teams;
    size_t n;
    must_fail(person_list(f->db, &audience_public, false, f->a, &people, &n, err), ERR_REFUSED, "only the team");
    must_fail(absence_list(f->db, &audience_public, 0, 0, 1, f->a, &away, &n, err), ERR_REFUSED, "only the team");
    must_fail(team_list(f->db, &audience_public, false, f->a, &teams, &n, err), ERR_REFUSED, "only the team");
    fixture_close(f);
}

static struct absence away(const struct person *p, const char *first, const char *last, int start, int finish)
{
    struct absence x = {.person = p->id, .first = day(first), .last = day(last), .start = start, .finish = finish};
    record_mark_set(&x, record_index(&absence_type, STR("first")));
    record_mark_set(&x, record_index(&absence_type, STR("last")));
    return x;
}

static void an_absence_is_days_and_minutes_of_paris_and_has_no_reason(void **state)
{
    (void)state;
    struct fixture *f = open_team();
    struct person p = add(f, "IDE 1");
    /* from before the clocks go back to after: 25 October 2026 has 25 hours */
    struct absence x = away(&p, "2026-10-25", "2026-10-25", 0, 1440),
                   y = away(&p, "2026-10-25", "2026-10-26", 600, 720);
    struct absence *list;
    size_t n;
    must(absence_add(f->db, &f->author, &x, f->a, err));
    assert_int_equal(x.end_utc - x.start_utc, 25 * 3600);
    must_fail(absence_add(f->db, &f->author, &y, f->a, err), ERR_CONFLICT,
              "away already from 2026-10-25 to 2026-10-25");
    y = away(&p, "2026-10-26", "2026-10-26", 780, 1080);
    must(absence_add(f->db, &f->author, &y, f->a, err));
    y = away(&p, "2026-11-26", "2026-11-25", 0, 1440);
    must_fail(absence_add(f->db, &f->author, &y, f->a, err), ERR_INPUT, "ends before it begins");
    y = away(&p, "2026-11-26", "2036-11-25", 0, 1440);
    must_fail(absence_add(f->db, &f->author, &y, f->a, err), ERR_INPUT, "more than 1100 days");

    must(absence_list(f->db, &audience_team, p.id, x.end_utc, x.end_utc + 86400, f->a, &list, &n, err));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].start, 780);
    must(absence_remove(f->db, &f->author, &x, err));
    must(absence_list(f->db, &audience_team, 0, 0, INT32_MAX, f->a, &list, &n, err));
    assert_int_equal(n, 1);
    fixture_close(f);
}

static void a_team_is_people_who_are_planned(void **state)
{
    (void)state;
    struct fixture *f = open_team();
    struct person one = add(f, "IDE 1"), two = add(f, "AS 1");
    struct team t = {0}, *list, read;
    size_t n;
    char members[80];
    snprintf(members, sizeof members, "%s|%s", one.uuid, two.uuid);
    set(f, &team_type, &t, "label", "Binôme nord");
    set(f, &team_type, &t, "members", members);
    must(team_save(f->db, &f->author, NULL, &t, f->a, err));
    must(team_list(f->db, &audience_team, false, f->a, &list, &n, err));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].members.n, 2);
    read = list[0];
    set(f, &team_type, &read, "members", one.uuid);
    must(team_save(f->db, &f->author, &list[0], &read, f->a, err));
    assert_int_equal(team_find(f->db, &audience_team, str_of(t.uuid), f->a, &read, &(struct err){0}), 1);
    assert_int_equal(read.members.n, 1);
    must(person_remove(f->db, &f->author, &two, true, err));
    list[0] = read;
    set(f, &team_type, &list[0], "members", members);
    must_fail(team_save(f->db, &f->author, &read, &list[0], f->a, err), ERR_INPUT, "members");
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_is_written_read_and_changed_with_their_history),
        cmocka_unit_test(usual_hours_follow_odd_and_even_weeks),
        cmocka_unit_test(what_cannot_be_is_refused_by_field),
        cmocka_unit_test(only_the_team_reads_who_works_when),
        cmocka_unit_test(an_absence_is_days_and_minutes_of_paris_and_has_no_reason),
        cmocka_unit_test(a_team_is_people_who_are_planned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
