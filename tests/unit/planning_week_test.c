/* A week of the planning: rows, cells, absences, filters; across a change of clocks and a new year. */
#include "desk.h"

#include "app/planning_week.h"
#include "base/date.h"

static struct person people[3];
static int64_t hall, room;

static void set(const struct record_type *t, void *rec, const char *field, const char *value, struct arena *a)
{
    must(record_parse(t, rec, record_index(t, str_of(field)), str_of(value), a, err));
}

static int32_t day(const char *iso)
{
    int32_t d = 0;
    must(date_parse(str_of(iso), &d, err));
    return d;
}

static struct occurrence add(struct desk *d, const char *iso, int start, int minutes, int64_t place, const char *staff)
{
    struct occurrence o = {.place = place, .start = start, .status = OCCURRENCE_CONFIRMED, .holds_people = true};
    char length[8];
    snprintf(length, sizeof length, "%d", minutes);
    set(&occurrence_type, &o, "kind", "permanence", d->f->a);
    set(&occurrence_type, &o, "title", "Permanence santé", d->f->a);
    set(&occurrence_type, &o, "day", iso, d->f->a);
    set(&occurrence_type, &o, "minutes", length, d->f->a);
    if (staff)
        set(&occurrence_type, &o, "staff", staff, d->f->a);
    must(db_begin(d->f->db, err));
    must(occurrence_save(d->f->db, &d->f->author, NULL, &o, d->f->a, err));
    must(db_commit(d->f->db, err));
    return o;
}

static void add_person(struct desk *d, struct person *p, const char *label, const char *employment)
{
    *p = (struct person){.head = {0}};
    set(&person_type, p, "label", label, d->f->a);
    set(&person_type, p, "employment", employment, d->f->a);
    set(&person_type, p, "professions", "infirmier", d->f->a);
    must(person_save(d->f->db, &d->f->author, NULL, p, d->f->a, err));
}

/* Two members, a self-employed partner; a hall of Bagneux and a room of Malakoff. */
static struct desk *office(void)
{
    struct desk *d = desk_open();
    (void)fixture_add(d->f, "{'name':'Restos (exemple)','kind':'association-caritative','places':["
                            "{'key':'1','name':'Salle B (exemple)','insee':'92007'},"
                            "{'key':'2','name':'Salle A (exemple)','insee':'92046'}]}");
    hall = fixture_number(d->f, "SELECT min(id) FROM place");
    room = fixture_number(d->f, "SELECT max(id) FROM place");
    must(db_begin(d->f->db, err));
    add_person(d, &people[0], "IDE 1", "member");
    add_person(d, &people[1], "Psychologue A", "self_employed");
    add_person(d, &people[2], "IDE 2", "member");
    must(db_commit(d->f->db, err));
    return d;
}

static struct week week(struct desk *d, const char *iso, enum week_by by, const struct week_filter *f)
{
    static const struct week_filter all;
    struct week w;
    if (planning_week(&d->ctx, day(iso), by, f ? f : &all, &w) != 0)
        fail_msg("%s", d->ctx.err.msg);
    return w;
}

static void people_have_a_row_each_and_what_nobody_holds_comes_first(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)add(d, "2026-12-03", 540, 180, hall, people[0].uuid);
    struct week w = week(d, "2026-12-06", WEEK_BY_PERSON, NULL);
    assert_int_equal(w.monday, day("2026-11-30"));
    assert_false(w.weekend);
    assert_int_equal(w.n_rows, 2); /* a partner who holds nothing has none, nor have dates that nobody holds */
    assert_string_equal(w.rows[0].person->label, "IDE 1");
    assert_int_equal(w.rows[0].days[3].n, 1);
    assert_true(week_lacks_people(&w.kinds, w.dates[0], d->ctx.now));
    assert_false(week_lacks_people(&w.kinds, w.dates[0], w.dates[0]->end_utc)); /* it is over */
    (void)add(d, "2026-12-03", 540, 60, hall, NULL);
    (void)add(d, "2026-12-06", 840, 60, hall, people[1].uuid);
    w = week(d, "2026-11-30", WEEK_BY_PERSON, NULL);
    assert_int_equal(w.n_rows, 4);
    assert_null(w.rows[0].person);
    assert_int_equal(w.rows[0].n, 1);
    assert_string_equal(w.rows[3].person->label, "Psychologue A");
    assert_true(w.weekend);
    assert_true(w.school_unknown);
    desk_close(d);
}

static void places_are_told_by_name_and_what_has_none_first(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)add(d, "2026-12-01", 540, 60, hall, people[0].uuid);
    (void)add(d, "2026-12-02", 540, 60, room, people[0].uuid);
    (void)add(d, "2026-12-03", 540, 60, hall, people[0].uuid);
    (void)add(d, "2026-12-04", 540, 60, 0, people[0].uuid);
    struct week w = week(d, "2026-12-01", WEEK_BY_PLACE, NULL);
    assert_int_equal(w.n_rows, 3);
    assert_null(w.rows[0].held);
    assert_string_equal(w.rows[1].held->place_name, "Salle A (exemple)");
    assert_int_equal(w.rows[2].n, 2);
    assert_int_equal(w.n_communes, 2);
    assert_string_equal(w.communes[0].name, "Bagneux");
    desk_close(d);
}

static void a_filter_leaves_what_was_asked_for(void **state)
{
    (void)state;
    struct desk *d = office();
    char both[80];
    snprintf(both, sizeof both, "%s|%s", people[0].uuid, people[2].uuid);
    (void)add(d, "2026-12-01", 540, 60, hall, both);
    (void)add(d, "2026-12-02", 540, 60, room, people[2].uuid);
    struct week_filter me = {.person = str_of(people[0].uuid)}, there = {.insee = STR("92046")},
                       other = {.kind = STR("atelier")};
    struct week w = week(d, "2026-12-01", WEEK_BY_PERSON, &me);
    assert_int_equal(w.n_rows, 1);
    assert_int_equal(w.n_dates, 1);
    w = week(d, "2026-12-01", WEEK_BY_PERSON, &there);
    assert_int_equal(w.n_rows, 1);
    assert_string_equal(w.rows[0].person->label, "IDE 2");
    assert_int_equal(w.n_communes, 2); /* to choose another from */
    w = week(d, "2026-12-01", WEEK_BY_PERSON, &other);
    assert_int_equal(w.n_rows, 0);
    desk_close(d);
}

static void absences_and_days_off_stand_in_their_cells(void **state)
{
    (void)state;
    struct desk *d = office();
    struct absence x = {
        .person = people[0].id, .first = day("2026-11-27"), .last = day("2026-12-01"), .start = 720, .finish = 720};
    record_mark_set(&x, record_index(&absence_type, STR("first")));
    record_mark_set(&x, record_index(&absence_type, STR("last")));
    struct person mended = people[2];
    struct work_hours hours[] = {{.weekday = 0, .start = 540, .finish = 1020},
                                 {.weekday = 2, .start = 540, .finish = 720}};
    for (size_t i = 0; i < 2; i++) {
        static const char *const given[] = {"weekday", "weeks", "start", "finish"};
        for (size_t k = 0; k < 4; k++)
            record_mark_set(&hours[i], record_index(&work_hours_type, str_of(given[k])));
    }
    mended.hours = (struct list){.items = hours, .n = 2};
    record_mark_set(&mended, record_index(&person_type, STR("hours")));
    must(db_begin(d->f->db, err));
    must(absence_add(d->f->db, &d->f->author, &x, d->f->a, err));
    must(person_save(d->f->db, &d->f->author, &people[2], &mended, d->f->a, err));
    must(db_commit(d->f->db, err));
    struct week w = week(d, "2026-11-30", WEEK_BY_PERSON, NULL);
    const struct week_row *one = &w.rows[0], *two = &w.rows[1];
    assert_true(one->days[0].away && one->days[0].away_from == 0 && one->days[0].away_to == 1440);
    assert_true(one->days[1].away && one->days[1].away_to == 720);
    assert_false(one->days[2].away);
    assert_false(one->days[1].off); /* no hours of their own */
    assert_false(two->days[0].off);
    assert_true(two->days[1].off);
    assert_false(two->days[2].off);
    desk_close(d);
}

static void a_night_stands_where_it_begins_or_on_monday(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)add(d, "2026-03-29", 1080, 900, 0, people[0].uuid); /* Sunday evening, after the night of the change */
    (void)add(d, "2026-04-03", 1080, 900, 0, people[0].uuid);
    struct week w = week(d, "2026-03-30", WEEK_BY_PERSON, NULL);
    assert_int_equal(w.n_dates, 2);
    assert_int_equal(w.rows[0].days[0].n, 1);
    assert_int_equal(w.rows[0].days[4].n, 1);
    assert_false(w.weekend);
    w = week(d, "2026-03-29", WEEK_BY_PERSON, NULL);
    assert_int_equal(w.rows[0].days[6].n, 1);
    desk_close(d);
}

/* The four cases of a change of clocks: in the missing hour, in the doubled one, across each change. */
static void dates_at_a_change_of_clocks_stand_on_their_day(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int start, minutes, shown_start, shown_end;
    } cases[] = {{"2026-03-29", 150, 60, 210, 270},
                 {"2026-10-25", 150, 60, 150, 150},
                 {"2026-03-29", 90, 120, 90, 270},
                 {"2026-10-25", 90, 180, 90, 210}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct desk *d = office();
        struct civil from, to;
        (void)add(d, cases[i].day, cases[i].start, cases[i].minutes, 0, people[0].uuid);
        struct week w = week(d, cases[i].day, WEEK_BY_PERSON, NULL);
        assert_int_equal(w.rows[0].days[6].n, 1);
        paris_civil(w.dates[0]->start_utc, &from);
        paris_civil(w.dates[0]->end_utc, &to);
        assert_int_equal(from.hour * 60 + from.minute, cases[i].shown_start);
        assert_int_equal(to.hour * 60 + to.minute, cases[i].shown_end);
        assert_int_equal(w.dates[0]->start, cases[i].start);
        desk_close(d);
    }
}

static void only_the_team_sees_it(void **state)
{
    (void)state;
    struct desk *d = office();
    struct week w;
    d->who.role = ROLE_PARTNER;
    assert_int_equal(planning_week(&d->ctx, 0, WEEK_BY_PERSON, &(struct week_filter){.kind = STR("")}, &w), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    desk_close(d);
}

static void who_is_signed_in_may_be_somebody_who_is_planned(void **state)
{
    (void)state;
    struct desk *d = office();
    const struct person *me;
    assert_int_equal(planning_myself(&d->ctx, &me), 0);
    assert_null(me);
    fixture_exec(d->f, "UPDATE person SET account = 7 WHERE label = 'IDE 2'");
    assert_int_equal(planning_myself(&d->ctx, &me), 0);
    assert_string_equal(me->label, "IDE 2");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_have_a_row_each_and_what_nobody_holds_comes_first),
        cmocka_unit_test(places_are_told_by_name_and_what_has_none_first),
        cmocka_unit_test(a_filter_leaves_what_was_asked_for),
        cmocka_unit_test(absences_and_days_off_stand_in_their_cells),
        cmocka_unit_test(a_night_stands_where_it_begins_or_on_monday),
        cmocka_unit_test(dates_at_a_change_of_clocks_stand_on_their_day),
        cmocka_unit_test(only_the_team_sees_it),
        cmocka_unit_test(who_is_signed_in_may_be_somebody_who_is_planned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
