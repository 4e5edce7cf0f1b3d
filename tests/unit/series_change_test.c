/* Several dates of a series changed at once: what is kept, what is cancelled, what is new, and what refuses. */
#include "series_desk.h"

#include "app/reach.h"
#include "app/series_change.h"

static struct series_change changing(const struct series *s, const char *from, bool following)
{
    return (struct series_change){
        .uuid = str_of(s->uuid), .rev = s->rev, .from = day(from), .following = following, .after = *s};
}

static struct series_change_look look(struct desk *d, const struct series_change *c)
{
    struct series_change_look l;
    if (series_change_look(&d->ctx, c, &l) != 1)
        fail_msg("%s", d->ctx.err.msg);
    return l;
}

/* Looked at and saved. */
static struct series_change_look change(struct desk *d, const struct series_change *c)
{
    struct series_change_look l = look(d, c), now;
    enum planned_state state;
    if (series_change_save(&d->ctx, c, str_of(l.hash), &now, &state) != 1)
        fail_msg("%s", d->ctx.err.msg);
    assert_int_equal(state, PLANNED);
    assert_false(db_in_transaction(d->f->db));
    return now;
}

static void move(struct desk *d, struct occurrence before, const char *iso)
{
    struct occurrence after = before;
    struct preview p, q;
    enum planned_state state;
    after.day = day(iso);
    assert_int_equal(planning_look(&d->ctx, &before, &after, &p), 0);
    assert_int_equal(planning_change(&d->ctx, str_of(before.uuid), before.rev, &after, str_of(p.hash), &q, &state), 0);
    assert_int_equal(state, PLANNED);
}

static void this_and_the_following_is_a_series_of_its_own_that_keeps_the_dates(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", "2027-01-31");
    size_t n, m;
    struct occurrence *before = dates_of(d, s.id, &n);
    assert_int_equal(n, 9);
    struct series_change c = changing(&s, "2026-12-22", true);
    c.after.start = 600;
    struct series_change_look l = change(d, &c);
    assert_true(l.split);
    assert_int_equal(l.changed, 6);
    assert_int_equal(l.made + l.dropped + l.refused, 0);
    struct occurrence *old = dates_of(d, s.id, &m);
    assert_int_equal(m, 3);
    assert_int_equal(old[2].start, 540);
    struct occurrence *now = dates_of(d, l.after.id, &m);
    assert_int_equal(m, 6);
    for (size_t i = 0; i < m; i++) {
        assert_string_equal(now[i].uuid, before[3 + i].uuid);
        assert_int_equal(now[i].id, before[3 + i].id);
        assert_int_equal(now[i].start, 600);
        assert_int_equal(now[i].was_start, 540);
    }
    assert_int_equal(fixture_number(d->f, "SELECT last = '2026-12-21' FROM series ORDER BY id LIMIT 1"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT split_from FROM series ORDER BY id DESC LIMIT 1"), s.id);
    assert_int_equal(fixture_number(d->f, "SELECT first = '2026-12-22' FROM series ORDER BY id DESC LIMIT 1"), 1);
    desk_close(d);
}

static void what_was_changed_by_hand_stays(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", "2026-12-31");
    size_t n;
    struct occurrence *rows = dates_of(d, s.id, &n);
    assert_int_equal(n, 5);
    move(d, rows[1], "2026-12-10");
    assert_int_equal(planning_cancel(&d->ctx, str_of(rows[2].uuid), STR("salle fermée")), 1);
    struct occurrence staffed = rows[3];
    const char *third[] = {people[2].uuid};
    struct preview p, q;
    enum planned_state got;
    staffed.staff = (struct terms){third, 1};
    assert_int_equal(planning_look(&d->ctx, &rows[3], &staffed, &p), 0);
    assert_int_equal(planning_change(&d->ctx, str_of(staffed.uuid), rows[3].rev, &staffed, str_of(p.hash), &q, &got),
                     0);
    assert_int_equal(got, PLANNED);

    struct series_change c = changing(&s, "2026-11-22", false);
    const char *two[] = {people[1].uuid, people[2].uuid};
    c.after.start = 600;
    c.after.title = "Permanence du CCAS";
    c.after.staff = (struct terms){two, 2};
    struct series_change_look l = change(d, &c);
    assert_false(l.split);
    assert_int_equal(l.changed, 4);
    rows = dates_of(d, s.id, &n);
    assert_int_equal(n, 5);
    assert_int_equal(rows[1].day, day("2026-12-10")); /* moved by hand: there, at the new hour */
    assert_int_equal(rows[1].start, 600);
    assert_int_equal(rows[2].status, OCCURRENCE_CANCELLED); /* nothing of it changes */
    assert_int_equal(rows[2].start, 540);
    assert_string_equal(rows[2].title, "Permanence santé");
    assert_int_equal(rows[3].staff.n, 1); /* its people were chosen */
    assert_string_equal(rows[3].staff.codes[0], people[2].uuid);
    assert_string_equal(rows[3].title, "Permanence du CCAS");
    assert_int_equal(rows[4].staff.n, 2);
    assert_string_equal(rows[0].title, "Permanence du CCAS");
    desk_close(d);
}

static void another_weekday_cancels_the_old_days_and_makes_new_ones(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", "2026-12-31");
    size_t n;
    struct occurrence *rows = dates_of(d, s.id, &n);
    move(d, rows[0], "2026-12-02");
    struct series_change c = changing(&s, "2026-11-22", false);
    struct series_change_look l;
    enum planned_state got;
    set(&series_type, &c.after, "rule", "FREQ=WEEKLY;BYDAY=TH", d->f->a);
    l = look(d, &c);
    assert_int_equal(l.dropped, 4); /* the fifth was moved by hand, and stays */
    assert_int_equal(l.made, 5);
    assert_int_equal(series_change_save(&d->ctx, &c, str_of(l.hash), &l, &got), -1);
    assert_int_equal(d->ctx.err.code, ERR_INPUT); /* people who come read why */
    assert_false(db_in_transaction(d->f->db));
    c.reason = "le jeudi désormais";
    l = change(d, &c);
    rows = dates_of(d, s.id, &n);
    assert_int_equal(n, 10);
    for (size_t i = 0; i < n; i++) {
        bool tuesday = date_weekday(rows[i].day) == 1;
        assert_int_equal(rows[i].status == OCCURRENCE_CANCELLED, tuesday);
        if (tuesday)
            assert_string_equal(rows[i].reason, "le jeudi désormais");
    }
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE deleted_rev IS NOT NULL"), 0);
    desk_close(d);
}

static void days_left_out_are_not_made_by_another_change(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = permanence(d->f->a, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", "2026-12-31"), now;
    int32_t out[] = {day("2026-12-22")};
    struct planned_days days = {.left_out = out, .n_left_out = 1};
    struct preview p;
    enum planned_state got;
    char agreed[CRYPTO_HASH_SIZE];
    assert_int_equal(planning_preview(&d->ctx, &s, &days, &p), 0);
    memcpy(agreed, p.hash, sizeof agreed);
    assert_int_equal(planning_create(&d->ctx, &s, &days, str_of(agreed), &p, &got), 0);
    assert_int_equal(series_find(d->f->db, &audience_team, str_of(s.uuid), d->f->a, &now, &d->ctx.err), 1);
    struct series_change c = changing(&now, "2026-11-22", false);
    c.after.title = "Permanence du CCAS";
    assert_int_equal(change(d, &c).made, 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), 4);
    /* two Januaries more are new, the day that was left out is not */
    assert_int_equal(series_find(d->f->db, &audience_team, str_of(s.uuid), d->f->a, &now, &d->ctx.err), 1);
    c = changing(&now, "2026-11-22", false);
    set(&series_type, &c.after, "last", "2027-01-12", d->f->a);
    assert_int_equal(change(d, &c).made, 2);
    desk_close(d);
}

static void a_date_that_is_refused_stays_as_it_was_and_the_look_says_so(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", "2026-12-31");
    size_t n;
    absent(d, &people[2], "2026-12-15");
    struct series_change c = changing(&s, "2026-11-22", false);
    const char *two[] = {people[1].uuid, people[2].uuid};
    c.after.staff = (struct terms){two, 2};
    struct series_change_look l = change(d, &c);
    assert_int_equal(l.refused, 1);
    assert_int_equal(l.changed, 4);
    assert_true(l.dates[2].left_out);
    assert_string_equal(l.dates[2].found.items[0].text, "IDE 3 n’est pas là le mardi 15 décembre 2026.");
    struct occurrence *rows = dates_of(d, s.id, &n);
    assert_string_equal(rows[2].staff.codes[0], people[0].uuid);
    assert_int_equal(rows[2].status, OCCURRENCE_CONFIRMED);
    desk_close(d);
}

static void of_two_coordinators_the_second_is_told(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", "2026-12-31");
    struct series_change first = changing(&s, "2026-11-22", false), second = first;
    first.after.start = 600;
    second.after.start = 660;
    struct series_change_look l = look(d, &second), now;
    enum planned_state got;
    (void)change(d, &first);
    assert_int_equal(series_change_save(&d->ctx, &second, str_of(l.hash), &now, &got), -1);
    assert_int_equal(d->ctx.err.code, ERR_CONFLICT);
    assert_false(db_in_transaction(d->f->db));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE start = 660"), 0);

    /* and when one date was changed alone */
    size_t n;
    struct series again;
    assert_int_equal(series_find(d->f->db, &audience_team, str_of(s.uuid), d->f->a, &again, &d->ctx.err), 1);
    second = changing(&again, "2026-11-22", false);
    second.after.start = 660;
    l = look(d, &second);
    move(d, dates_of(d, s.id, &n)[1], "2026-12-10");
    assert_int_equal(series_change_save(&d->ctx, &second, str_of(l.hash), &now, &got), 1);
    assert_int_equal(got, PLANNED_OTHERWISE);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE start = 660"), 0);
    desk_close(d);
}

static void nothing_changed_writes_nothing(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", NULL);
    int64_t rows = fixture_number(d->f, "SELECT count(*) FROM change");
    struct series_change c = changing(&s, "2026-12-22", true);
    struct series_change_look l = look(d, &c), now;
    enum planned_state got;
    assert_int_equal(series_change_save(&d->ctx, &c, str_of(l.hash), &now, &got), 1);
    assert_int_equal(got, PLANNED_NOTHING);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change"), rows);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM series"), 1);
    c.uuid = STR("00000000-0000-4000-8000-000000000000");
    assert_int_equal(series_change_look(&d->ctx, &c, &now), 0);
    d->who.role = ROLE_BINOME;
    assert_int_equal(series_change_look(&d->ctx, &c, &now), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    desk_close(d);
}

static void a_fortnight_keeps_its_turn_when_it_is_split(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-12-01", "2027-01-31");
    struct series_change c = changing(&s, "2026-12-09", true); /* of the other week */
    c.after.start = 600;
    struct series_change_look l = change(d, &c);
    assert_int_equal(l.made + l.dropped, 0);
    assert_int_equal(l.changed, 4);
    assert_int_equal(l.after.first, day("2026-12-15"));
    desk_close(d);
}

static void a_series_is_stopped_and_brought_back(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", NULL), now;
    int64_t all = fixture_number(d->f, "SELECT count(*) FROM occurrence");
    struct series_change c = changing(&s, "2027-01-05", false);
    size_t restored, refused;
    c.stop = true;
    c.reason = "fin de la convention";
    struct series_change_look l = change(d, &c);
    assert_int_equal(l.dropped, all - 5);
    assert_int_equal(fixture_number(d->f, "SELECT last = '2027-01-04' FROM series"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), all);
    assert_int_equal(series_change_restore(&d->ctx, str_of(s.uuid), STR("autre chose"), &restored, &refused), 1);
    assert_int_equal(restored, 0);

    absent(d, &people[0], "2027-01-12");
    assert_int_equal(series_change_restore(&d->ctx, str_of(s.uuid), STR("fin de la convention"), &restored, &refused),
                     1);
    assert_int_equal(restored, all - 6);
    assert_int_equal(refused, 1);
    assert_int_equal(series_find(d->f->db, &audience_team, str_of(s.uuid), d->f->a, &now, &d->ctx.err), 1);
    assert_false(record_has(&now, record_index(&series_type, STR("last")))); /* it goes on, as before */
    assert_int_equal(now.extended_to, s.extended_to - (s.extended_to - day("2026-12-01")) % 7);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE status = 'cancelled'"), 1);
    desk_close(d);
}

/* All that have to be told of it are on one list, which closes itself when everything is brought back. */
static void a_series_that_is_stopped_has_one_list_of_people_to_reach(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", NULL);
    struct series_change c = changing(&s, "2027-01-05", false);
    struct reach_sheet *list;
    size_t restored, refused, n;
    c.stop = true;
    c.reason = "fin de la convention";
    struct series_change_look l = change(d, &c);
    must(reach_open(&d->ctx, &list, &n));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].n_dates, l.dropped);
    assert_int_equal(list[0].n, 3); /* the place and two nurses */
    assert_string_equal(list[0].r.reason, "fin de la convention");
    d->ctx.now += 60;
    assert_int_equal(series_change_restore(&d->ctx, str_of(s.uuid), STR("fin de la convention"), &restored, &refused),
                     1);
    assert_int_equal(restored, l.dropped);
    must(reach_open(&d->ctx, &list, &n));
    assert_int_equal(n, 0);
    desk_close(d);
}

static void a_series_of_a_kind_that_is_gone_can_be_stopped(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01", "2026-12-31");
    struct series_change c = changing(&s, "2026-12-15", false);
    struct series_change_look l;
    fixture_exec(d->f, "UPDATE series SET kind = 'kermesse'; UPDATE occurrence SET kind = 'kermesse';"
                       "UPDATE person SET deleted_rev = 1");
    assert_int_equal(series_change_look(&d->ctx, &c, &l), -1);
    assert_int_equal(d->ctx.err.code, ERR_NOT_FOUND);
    c.stop = true;
    c.reason = "fin de la convention";
    assert_int_equal(change(d, &c).dropped, 3);
    desk_close(d);
}

static void what_has_begun_is_never_touched(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = planned(d, "FREQ=WEEKLY;BYDAY=TU", "2026-11-03", "2026-12-31");
    struct series_change c = changing(&s, "2026-11-03", false);
    c.after.start = 600;
    assert_int_equal(change(d, &c).changed, 6);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE start = 540"), 3);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_and_the_following_is_a_series_of_its_own_that_keeps_the_dates),
        cmocka_unit_test(what_was_changed_by_hand_stays),
        cmocka_unit_test(another_weekday_cancels_the_old_days_and_makes_new_ones),
        cmocka_unit_test(days_left_out_are_not_made_by_another_change),
        cmocka_unit_test(a_date_that_is_refused_stays_as_it_was_and_the_look_says_so),
        cmocka_unit_test(of_two_coordinators_the_second_is_told),
        cmocka_unit_test(nothing_changed_writes_nothing),
        cmocka_unit_test(a_fortnight_keeps_its_turn_when_it_is_split),
        cmocka_unit_test(a_series_is_stopped_and_brought_back),
        cmocka_unit_test(a_series_that_is_stopped_has_one_list_of_people_to_reach),
        cmocka_unit_test(a_series_of_a_kind_that_is_gone_can_be_stopped),
        cmocka_unit_test(what_has_begun_is_never_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
