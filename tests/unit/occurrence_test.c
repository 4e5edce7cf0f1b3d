/* Dates of the agenda and their series: writing, moving, who sees which place, and what triggers refuse underneath. */
#include "fixture.h"

#include <stdio.h>

#include "base/date.h"
#include "domain/occurrence.h"
#include "domain/person.h"

#define DAY_SECONDS 86400

static struct person people[2];
static int64_t places[3]; /* of everybody, confidential, of a structure for the team */

static void set(struct fixture *f, const struct record_type *t, void *rec, const char *field, const char *value)
{
    must(record_parse(t, rec, record_index(t, str_of(field)), str_of(value), f->a, err));
}

static int32_t day(const char *iso)
{
    int32_t d = 0;
    must(date_parse(str_of(iso), &d, err));
    return d;
}

/* Two people, three places, in a transaction that stays open. */
static struct fixture *open_house(void)
{
    static const char rule[] = "INSERT INTO setting(key, value) VALUES('rule.directory.visibility', 'x');"
                               "UPDATE structure SET visible = level, visible_rule = 'x'";
    struct fixture *f = fixture_open();
    fixture_reference(f);
    (void)fixture_add(f, "{'name':'Élan','kind':'ccas','places':[{'key':'1','name':'Salle verte','insee':'92007'},"
                         "{'key':'2','name':'Refuge','insee':'92002','confidential':true}]}");
    (void)fixture_add(f, "{'name':'Bruyère','kind':'ccas','level':'team','places':[{'key':'1','insee':'92007'}]}");
    fixture_exec(f, rule);
    places[0] = fixture_number(f, "SELECT id FROM place WHERE name = 'Salle verte'");
    places[1] = fixture_number(f, "SELECT id FROM place WHERE name = 'Refuge'");
    places[2] = fixture_number(f, "SELECT id FROM place WHERE name IS NULL");
    must(db_begin(f->db, err));
    for (int i = 0; i < 2; i++) {
        people[i] = (struct person){0};
        set(f, &person_type, &people[i], "label", i ? "AS 1" : "IDE 1");
        set(f, &person_type, &people[i], "employment", "member");
        set(f, &person_type, &people[i], "professions", "infirmier");
        must(person_save(f->db, &f->author, NULL, &people[i], f->a, err));
    }
    return f;
}

static struct occurrence on(struct fixture *f, const char *iso, int start, int minutes, int64_t place, int n)
{
    struct occurrence o = {
        .place = place, .start = start, .status = OCCURRENCE_CONFIRMED, .holds_people = true, .holds_place = true};
    char staff[80];
    set(f, &occurrence_type, &o, "kind", "permanence");
    set(f, &occurrence_type, &o, "title", "Permanence santé");
    set(f, &occurrence_type, &o, "day", iso);
    o.minutes = minutes;
    record_mark_set(&o, record_index(&occurrence_type, STR("minutes")));
    snprintf(staff, sizeof staff, "%s|%s", people[0].uuid, people[1].uuid);
    if (n)
        set(f, &occurrence_type, &o, "staff", n == 1 ? people[0].uuid : staff);
    return o;
}

static void save(struct fixture *f, const struct occurrence *before, struct occurrence *after)
{
    must(occurrence_save(f->db, &f->author, before, after, f->a, err));
}

static struct occurrence find(struct fixture *f, const struct audience *who, const char *uuid)
{
    struct occurrence o;
    assert_int_equal(occurrence_find(f->db, who, str_of(uuid), f->a, &o, &(struct err){0}), 1);
    return o;
}

static void a_date_is_written_and_read_in_order(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    struct occurrence late = on(f, "2026-12-01", 840, 180, places[0], 2),
                      early = on(f, "2026-11-24", 540, 180, places[0], 2);
    struct occurrence *list;
    size_t n;
    save(f, NULL, &late);
    save(f, NULL, &early);
    struct occurrence_query q = {.from = early.start_utc, .to = late.end_utc};
    must(occurrence_list(f->db, &audience_team, &q, f->a, &list, &n, err));
    assert_int_equal(n, 2);
    assert_string_equal(list[0].uuid, early.uuid);
    assert_int_equal(list[0].staff.n, 2);
    assert_string_equal(list[0].place_name, "Salle verte");
    assert_string_equal(list[0].city, "Bagneux");
    assert_string_equal(list[0].structure_name, "Élan");
    assert_int_equal(list[0].end_utc - list[0].start_utc, 3 * 3600);
    q.from = early.end_utc; /* the end is not part of it */
    must(occurrence_list(f->db, &audience_team, &q, f->a, &list, &n, err));
    assert_int_equal(n, 1);
    q = (struct occurrence_query){.from = 0, .to = INT32_MAX, .person = people[1].id};
    must(occurrence_list(f->db, &audience_team, &q, f->a, &list, &n, err));
    assert_int_equal(n, 2);
    must_fail(occurrence_list(f->db, &audience_public, &q, f->a, &list, &n, err), ERR_REFUSED, "only the team");
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE entity = 'occurrence'"), 2);
    fixture_close(f);
}

static void a_moved_date_keeps_where_it_was_announced(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    struct occurrence first = on(f, "2026-11-24", 540, 180, places[0], 2), moved, again, back;
    int was = record_index(&occurrence_type, STR("was_day"));
    save(f, NULL, &first);
    first = find(f, &audience_team, first.uuid);
    moved = first;
    moved.day = day("2026-11-26");
    save(f, &first, &moved);
    moved = find(f, &audience_public, first.uuid);
    assert_int_equal(moved.was_day, day("2026-11-24"));
    assert_int_equal(moved.was_start, 540);
    moved = find(f, &audience_team, first.uuid);
    again = moved;
    again.day = day("2026-11-27");
    again.start = 600;
    save(f, &moved, &again);
    again = find(f, &audience_team, first.uuid);
    assert_int_equal(again.was_day, day("2026-11-24")); /* not the day in between */
    back = again;
    back.day = day("2026-11-24");
    back.start = 540;
    save(f, &again, &back);
    back = find(f, &audience_team, first.uuid);
    assert_false(record_has(&back, was));
    fixture_close(f);
}

static void a_date_that_is_over_is_corrected_and_not_said_to_have_moved(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    struct occurrence first = on(f, "2026-11-17", 540, 180, places[0], 2), after, again;
    int was = record_index(&occurrence_type, STR("was_day"));
    save(f, NULL, &first);
    first = find(f, &audience_team, first.uuid);
    after = first;
    after.day = day("2026-11-18");
    save(f, &first, &after);
    after = find(f, &audience_team, first.uuid);
    assert_int_equal(after.day, day("2026-11-18"));
    assert_false(record_has(&after, was));
    again = after;
    again.day = day("2026-11-24"); /* to come again: people who read the agenda are told where it stood */
    save(f, &after, &again);
    assert_int_equal(find(f, &audience_team, first.uuid).was_day, day("2026-11-18"));
    fixture_close(f);
}

static void the_four_changes_of_the_clock(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    static const struct {
        const char *day;
        int start, minutes;
        const char *from, *to;
    } cases[] = {
        {"2026-03-29", 150, 60, "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"},   /* 2:30 is missing: 3:30 */
        {"2026-10-25", 150, 60, "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"},   /* 2:30 comes twice: the first */
        {"2026-03-28", 1320, 360, "2026-03-28T21:00:00Z", "2026-03-29T03:00:00Z"}, /* over it: six hours of time */
        {"2026-10-24", 1320, 360, "2026-10-24T20:00:00Z", "2026-10-25T02:00:00Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct occurrence o = on(f, cases[i].day, cases[i].start, cases[i].minutes, 0, 0);
        char from[INSTANT_ISO_SIZE], to[INSTANT_ISO_SIZE];
        save(f, NULL, &o);
        o = find(f, &audience_team, o.uuid);
        instant_iso(o.start_utc, from);
        instant_iso(o.end_utc, to);
        assert_string_equal(from, cases[i].from);
        assert_string_equal(to, cases[i].to);
        assert_int_equal(o.start, cases[i].start); /* what was typed stays */
    }
    fixture_close(f);
}

static void of_a_secret_place_there_is_nothing_outside_the_team(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    struct occurrence *list;
    size_t n;
    for (int i = 1; i < 3; i++) {
        struct occurrence o = on(f, "2026-11-24", 540 + 200 * i, 180, places[i], 2), seen;
        save(f, NULL, &o);
        seen = find(f, &audience_public, o.uuid);
        assert_int_equal(seen.place, 0);
        assert_null(seen.place_name);
        assert_null(seen.place_uuid);
        assert_null(seen.insee);
        assert_null(seen.city);
        assert_null(seen.structure_name);
        assert_null(seen.structure_uuid);
        assert_int_equal(seen.staff.n, 0);
        assert_int_equal(seen.funders.n, 0);
        assert_non_null(find(f, &audience_team, o.uuid).insee);
        /* nor is it found by its place */
        struct occurrence_query q = {.from = 0, .to = INT32_MAX, .place = places[i]};
        must(occurrence_list(f->db, &audience_public, &q, f->a, &list, &n, err));
        assert_int_equal(n, 0);
        must(occurrence_list(f->db, &audience_team, &q, f->a, &list, &n, err));
        assert_int_equal(n, 1);
    }
    /* a decision of the visibility rule that is out of date means team */
    struct occurrence open = on(f, "2026-11-25", 540, 60, places[0], 0);
    save(f, NULL, &open);
    assert_non_null(find(f, &audience_public, open.uuid).place_name);
    fixture_exec(f, "UPDATE setting SET value = 'y' WHERE key = 'rule.directory.visibility'");
    assert_null(find(f, &audience_public, open.uuid).place_name);
    fixture_close(f);
}

/* Each text at each level, at a place nobody may know (1) and at one of a structure for the team (2). */
static void no_text_holds_a_social_security_number(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    static const char *const fields[] = {"title", "open_note", "public_note", "reason"};
    for (size_t i = 0; i < 4; i++) {
        struct occurrence o = on(f, "2026-11-24", 540, 60, 0, 0);
        set(f, &occurrence_type, &o, fields[i], "avec 1 85 05 78 006 084");
        must_fail(occurrence_save(f->db, &f->author, NULL, &o, f->a, err), ERR_INPUT, "sécurité sociale");
        set(f, &occurrence_type, &o, fields[i], "avec le 01 99 00 00 01");
        o.holds_people = o.holds_place = false;
        save(f, NULL, &o);
    }
    db_rollback(f->db);
    fixture_close(f);
}

static void no_text_that_everybody_reads_names_a_secret_place(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    static const struct {
        const char *field, *said;
    } texts[] = {{"title", "titre\u00A0: "},
                 {"open_note", "inscription\u00A0: "},
                 {"public_note", "note\u00A0: "},
                 {"reason", "raison\u00A0: "}};
    static const struct {
        int place;
        const char *text;
        bool refused;
    } cases[] = {{1, "Permanence à LA MAISON CLAIRE.", true}, /* its name, with its article or without */
                 {1, "Permanence, maison-claire", true},
                 {1, "Rendez-vous à l’elan", true}, /* the structure */
                 {1, "avec le CDÉ", true},          /* its acronym */
                 {1, "Rue des Érables, au fond", true},
                 {1, "à ANTONY", true},
                 {1, "à l’Antonyme", false}, /* whole words */
                 {1, "Une maison, claire ou non, des érables", true},
                 {1, "Permanence santé, une maison", false},
                 {2, "Chez Bruyere", true},
                 {2, "à Bagneux", true},
                 {2, "Permanence santé", false},
                 {0, "À la Salle verte, chez Élan, à Bagneux", false}};
    fixture_exec(f, "UPDATE place SET name = 'La Maison claire', address = '12 bis, rue des Érables' WHERE"
                    " name = 'Refuge'; UPDATE structure SET acronym = 'CDE' WHERE name = 'Élan'");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t k = 0; k < 4 * LEVEL__MAX; k++) {
            struct occurrence o = on(f, "2026-11-24", 540, 60, places[cases[i].place], 0);
            int level = (int)k / 4;
            o.holds_place = false;
            o.level = level;
            set(f, &occurrence_type, &o, texts[k % 4].field, cases[i].text);
            if (cases[i].refused && level < LEVEL_TEAM)
                must_fail(occurrence_save(f->db, &f->author, NULL, &o, f->a, err), ERR_INPUT, texts[k % 4].said);
            else
                save(f, NULL, &o);
        }
    }
    /* a row of before the check is changed otherwise; not shown to more people, nor given another such text */
    struct occurrence old = on(f, "2026-11-25", 540, 60, places[1], 0), after;
    old.level = LEVEL_TEAM;
    set(f, &occurrence_type, &old, "title", "Maison claire");
    save(f, NULL, &old);
    after = old;
    after.level = LEVEL_PARTNERS;
    must_fail(occurrence_save(f->db, &f->author, &old, &after, f->a, err), ERR_INPUT, "titre");
    fixture_exec(f, "UPDATE occurrence SET level = 0 WHERE title = 'Maison claire'");
    old = find(f, &audience_team, old.uuid);
    after = old;
    after.status = OCCURRENCE_CANCELLED;
    set(f, &occurrence_type, &after, "reason", "Fermée à Antony");
    must_fail(occurrence_save(f->db, &f->author, &old, &after, f->a, err), ERR_INPUT, "raison");
    set(f, &occurrence_type, &after, "reason", "Fermée");
    save(f, &old, &after);

    struct series e = {.place = places[1], .start = 540, .minutes = 60};
    set(f, &series_type, &e, "kind", "permanence");
    set(f, &series_type, &e, "title", "Permanence Maison claire");
    set(f, &series_type, &e, "minutes", "60");
    set(f, &series_type, &e, "first", "2026-11-24");
    set(f, &series_type, &e, "extended_to", "2026-11-24");
    must_fail(series_save(f->db, &f->author, NULL, &e, f->a, err), ERR_INPUT, "titre");
    set(f, &series_type, &e, "title", "Permanence");
    set(f, &series_type, &e, "open_note", "Rue des Erables");
    must_fail(series_save(f->db, &f->author, NULL, &e, f->a, err), ERR_INPUT, "inscription");
    e.level = LEVEL_TEAM;
    must(series_save(f->db, &f->author, NULL, &e, f->a, err));
    fixture_close(f);
}

static void a_date_of_the_team_or_of_the_sample_is_not_everybodys(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    struct occurrence mine = on(f, "2026-11-24", 540, 60, 0, 0), sample = on(f, "2026-11-24", 540, 60, 0, 0), *list, o;
    struct occurrence_query q = {.from = 0, .to = INT32_MAX};
    size_t n;
    set(f, &occurrence_type, &mine, "level", "team");
    sample.example = true;
    save(f, NULL, &mine);
    save(f, NULL, &sample);
    assert_int_equal(occurrence_find(f->db, &audience_public, str_of(mine.uuid), f->a, &o, &(struct err){0}), 0);
    must(occurrence_list(f->db, &audience_public, &q, f->a, &list, &n, err));
    assert_int_equal(n, 0);
    q.examples = true;
    must(occurrence_list(f->db, &audience_public, &q, f->a, &list, &n, err));
    assert_int_equal(n, 1);
    must(occurrence_remove(f->db, &f->author, &sample, err));
    must(occurrence_list(f->db, &audience_team, &q, f->a, &list, &n, err));
    assert_int_equal(n, 1);
    fixture_close(f);
}

/* ---- Underneath ---- */

static void nobody_is_in_two_places_whatever_writes(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    struct occurrence one = on(f, "2026-11-24", 540, 180, places[0], 2), two, changed;
    save(f, NULL, &one);
    two = on(f, "2026-11-24", 719, 60, 0, 1); /* its last minute */
    must_fail(occurrence_save(f->db, &f->author, NULL, &two, f->a, err), ERR_CONFLICT, "person");
    db_rollback(f->db);
    fixture_close(f);

    f = open_house();
    one = on(f, "2026-11-24", 540, 180, places[0], 2);
    save(f, NULL, &one);
    two = on(f, "2026-11-24", 720, 60, 0, 1); /* right after it */
    save(f, NULL, &two);
    two = find(f, &audience_team, two.uuid);
    changed = two;
    changed.start = 700;
    must_fail(occurrence_save(f->db, &f->author, &two, &changed, f->a, err), ERR_CONFLICT, "person");
    fixture_close(f);

    f = open_house();
    one = on(f, "2026-11-24", 540, 180, places[0], 1);
    one.status = OCCURRENCE_CANCELLED;
    save(f, NULL, &one);
    two = on(f, "2026-11-24", 540, 60, 0, 1); /* a cancelled one takes nobody */
    save(f, NULL, &two);
    one = find(f, &audience_team, one.uuid);
    changed = one;
    changed.status = OCCURRENCE_CONFIRMED; /* until it is restored */
    must_fail(occurrence_save(f->db, &f->author, &one, &changed, f->a, err), ERR_CONFLICT, "person");
    fixture_close(f);

    f = open_house();
    one = on(f, "2026-11-24", 540, 180, places[0], 1);
    one.holds_people = false; /* a date that holds nobody */
    save(f, NULL, &one);
    two = on(f, "2026-11-24", 540, 60, 0, 1);
    save(f, NULL, &two);
    fixture_close(f);
}

static void sql_alone_cannot_take_somebody_twice(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    struct occurrence one = on(f, "2026-11-24", 540, 180, 0, 1), two = on(f, "2026-11-24", 600, 60, 0, 0);
    save(f, NULL, &one);
    save(f, NULL, &two);
    must_fail(db_exec(f->db,
                      "INSERT INTO occurrence_staff SELECT max(occurrence.id), person.id FROM occurrence, person"
                      " WHERE label = 'IDE 1'",
                      err),
              ERR_CONFLICT, "person is taken");
    fixture_close(f);
}

static void no_place_is_taken_twice_by_kinds_that_hold_it(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    struct occurrence one = on(f, "2026-11-24", 1380, 180, places[0], 0),
                      two = on(f, "2026-11-25", 60, 60, places[0], 0);
    save(f, NULL, &one);
    two.holds_place = false; /* a meeting in another room of the same house */
    save(f, NULL, &two);
    struct occurrence three = on(f, "2026-11-25", 60, 60, places[0], 0);
    must_fail(occurrence_save(f->db, &f->author, NULL, &three, f->a, err), ERR_CONFLICT, "place");
    fixture_close(f);

    f = open_house();
    one = on(f, "2026-11-24", 1380, 180, places[0], 0);
    two = on(f, "2026-11-25", 60, 60, places[1], 0);
    save(f, NULL, &one);
    save(f, NULL, &two);
    two = find(f, &audience_team, two.uuid);
    three = two;
    three.place = places[0];
    must_fail(occurrence_save(f->db, &f->author, &two, &three, f->a, err), ERR_CONFLICT, "place");
    fixture_close(f);
}

static void staff_change_places_in_one_write(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    struct occurrence one = on(f, "2026-11-24", 540, 180, 0, 1), two = on(f, "2026-11-24", 540, 180, 0, 0), after;
    save(f, NULL, &one);
    set(f, &occurrence_type, &two, "staff", people[1].uuid);
    save(f, NULL, &two);
    /* moved and staffed by somebody else at once: who held it before is no obstacle */
    one = find(f, &audience_team, one.uuid);
    after = one;
    after.start = 600;
    set(f, &occurrence_type, &after, "staff", people[0].uuid);
    save(f, &one, &after);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM occurrence_staff"), 2);
    fixture_close(f);
}

/* ---- Series ---- */

static void a_series_is_written_and_read_and_its_rule_checked(void **state)
{
    (void)state;
    struct fixture *f = open_house();
    struct series e = {.place = places[0], .start = 540}, read, *list;
    size_t n;
    set(f, &series_type, &e, "kind", "permanence");
    set(f, &series_type, &e, "title", "Permanence santé");
    set(f, &series_type, &e, "minutes", "180");
    set(f, &series_type, &e, "first", "2026-11-24");
    set(f, &series_type, &e, "extended_to", "2027-11-24");
    set(f, &series_type, &e, "rule", "FREQ=WEEKLY;BYDAY=TU");
    set(f, &series_type, &e, "staff", people[0].uuid);
    set(f, &series_type, &e, "funders", "ars|cnav");
    must(series_save(f->db, &f->author, NULL, &e, f->a, err));
    assert_int_equal(series_find(f->db, &audience_team, str_of(e.uuid), f->a, &read, &(struct err){0}), 1);
    assert_int_equal(read.staff.n, 1);
    assert_int_equal(read.funders.n, 2);
    assert_int_equal(read.place, places[0]);
    struct series after = read;
    set(f, &series_type, &after, "rule", "FREQ=DAILY");
    must_fail(series_save(f->db, &f->author, &read, &after, f->a, err), ERR_INPUT, "FREQ is WEEKLY or MONTHLY");
    after = read;
    set(f, &series_type, &after, "last", "2026-11-01");
    must_fail(series_save(f->db, &f->author, &read, &after, f->a, err), ERR_INPUT, "last: before the first day");
    set(f, &series_type, &after, "last", "2026-12-31");
    must(series_save(f->db, &f->author, &read, &after, f->a, err));
    must(series_list(f->db, &audience_team, day("2026-12-31"), f->a, &list, &n, err));
    assert_int_equal(n, 1);
    must(series_list(f->db, &audience_team, day("2027-01-01"), f->a, &list, &n, err));
    assert_int_equal(n, 0);

    /* one date a series, day and rank */
    struct occurrence o = on(f, "2026-11-24", 540, 60, 0, 0), same = on(f, "2026-11-24", 700, 60, 0, 0);
    o.series = same.series = read.id;
    set(f, &occurrence_type, &o, "nominal_day", "2026-11-24");
    set(f, &occurrence_type, &same, "nominal_day", "2026-11-24");
    save(f, NULL, &o);
    must_fail(occurrence_save(f->db, &f->author, NULL, &same, f->a, err), ERR_CONFLICT, "UNIQUE");
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_is_written_and_read_in_order),
        cmocka_unit_test(a_moved_date_keeps_where_it_was_announced),
        cmocka_unit_test(a_date_that_is_over_is_corrected_and_not_said_to_have_moved),
        cmocka_unit_test(the_four_changes_of_the_clock),
        cmocka_unit_test(of_a_secret_place_there_is_nothing_outside_the_team),
        cmocka_unit_test(no_text_holds_a_social_security_number),
        cmocka_unit_test(no_text_that_everybody_reads_names_a_secret_place),
        cmocka_unit_test(a_date_of_the_team_or_of_the_sample_is_not_everybodys),
        cmocka_unit_test(nobody_is_in_two_places_whatever_writes),
        cmocka_unit_test(sql_alone_cannot_take_somebody_twice),
        cmocka_unit_test(no_place_is_taken_twice_by_kinds_that_hold_it),
        cmocka_unit_test(staff_change_places_in_one_write),
        cmocka_unit_test(a_series_is_written_and_read_and_its_rule_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
