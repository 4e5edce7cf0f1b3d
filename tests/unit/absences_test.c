/* Absences: who may note whose, which dates they touch, what waits. */
#include "planner.h"

#include "app/duties.h"

static struct person people[2];
static struct account binome = {.id = 8, .role = ROLE_BINOME, .label = "Binôme 1"};

static void date_of(struct desk *d, const char *iso, int start, const struct person *p, int status)
{
    struct occurrence o = {.start = start, .minutes = 180, .status = status, .holds_people = true};
    set(&occurrence_type, &o, "kind", "permanence", d->f->a);
    set(&occurrence_type, &o, "title", "Permanence santé", d->f->a);
    set(&occurrence_type, &o, "day", iso, d->f->a);
    set(&occurrence_type, &o, "minutes", "180", d->f->a);
    set(&occurrence_type, &o, "staff", p->uuid, d->f->a);
    must(occurrence_save(d->f->db, &d->f->author, NULL, &o, d->f->a, err));
}

/* Two people, the second one's account is a binôme's; the first holds four dates, one of them cancelled. */
static struct desk *office(void)
{
    struct desk *d = desk_open();
    fixture_exec(d->f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                       "(8, 'v', 0, 0, 0, 'Binôme 1', 'b@example.org', 'b@example.org', 'binome')");
    must(db_begin(d->f->db, err));
    people[0] = member(d, "IDE 1", "infirmier", 0);
    people[1] = member(d, "AS 1", "assistant-social", 8);
    date_of(d, "2026-11-20", 540, &people[0], OCCURRENCE_CONFIRMED); /* over */
    date_of(d, "2026-12-01", 540, &people[0], OCCURRENCE_CONFIRMED);
    date_of(d, "2026-12-03", 840, &people[0], OCCURRENCE_CONFIRMED);
    date_of(d, "2026-12-04", 540, &people[0], OCCURRENCE_CANCELLED);
    must(db_commit(d->f->db, err));
    return d;
}

static void post(struct desk *d, const struct person *p, struct absence *x, int64_t dates)
{
    int64_t n = -1;
    if (absences_post(&d->ctx, str_of(p->uuid), x, &n) != 0)
        fail_msg("%s", d->ctx.err.msg);
    assert_false(db_in_transaction(d->f->db));
    assert_int_equal(n, dates);
}

static void refused(struct desk *d, const struct person *p, struct absence x, enum err_code code, const char *why)
{
    int64_t n;
    assert_int_equal(absences_post(&d->ctx, str_of(p ? p->uuid : "nobody"), &x, &n), -1);
    if (d->ctx.err.code != code || !strstr(d->ctx.err.msg, why))
        fail_msg("%s", d->ctx.err.msg);
    assert_false(db_in_transaction(d->f->db));
}

static int64_t waiting(struct desk *d)
{
    struct duties list;
    assert_int_equal(duties_read(&d->ctx, &list), 0);
    for (size_t i = 0; i < list.n; i++) {
        if (strcmp(list.items[i].url, "/equipe/planning/absences") == 0)
            return list.items[i].count;
    }
    return 0;
}

static void an_absence_says_how_many_dates_to_come_it_touches(void **state)
{
    (void)state;
    struct desk *d = office();
    struct absence all = days("2026-11-15", "2026-12-31"), one = days("2027-01-05", "2027-01-05");
    struct absences list;
    assert_int_equal(waiting(d), 0);
    post(d, &people[0], &one, 0);
    post(d, &people[0], &all, 2);
    assert_int_equal(waiting(d), 2);
    assert_int_equal(absences_read(&d->ctx, &list), 0);
    assert_int_equal(list.n, 2);
    assert_string_equal(list.items[0].absence->uuid, all.uuid);
    assert_int_equal(list.items[0].dates, 2);
    assert_int_equal(list.items[1].dates, 0);
    assert_null(list.self);
    /* its row in history, by whom */
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'absence' AND account = 7"), 2);
    assert_int_equal(absences_take_back(&d->ctx, str_of(all.uuid)), 1);
    assert_int_equal(absences_take_back(&d->ctx, str_of(all.uuid)), 0);
    assert_int_equal(waiting(d), 0);
    desk_close(d);
}

static void hours_of_an_absence_touch_what_they_cover(void **state)
{
    (void)state;
    struct desk *d = office();
    struct absence morning = days("2026-12-03", "2026-12-03"), from_noon = days("2026-12-01", "2026-12-03");
    morning.finish = 840; /* the date begins at 14:00 */
    post(d, &people[0], &morning, 0);
    assert_int_equal(absences_take_back(&d->ctx, str_of(morning.uuid)), 1);
    from_noon.start = 720; /* the first date is over by then */
    from_noon.finish = 841;
    post(d, &people[0], &from_noon, 1);
    desk_close(d);
}

static void a_member_notes_ones_own_and_nobody_elses(void **state)
{
    (void)state;
    struct desk *d = office();
    struct absence own = days("2026-12-01", "2026-12-02"), others = days("2027-02-01", "2027-02-02");
    struct absences list;
    post(d, &people[0], &others, 0);
    d->ctx.account = &binome;
    post(d, &people[1], &own, 0);
    refused(d, &people[0], days("2026-12-01", "2026-12-02"), ERR_REFUSED, "somebody else's absence");
    assert_int_equal(absences_take_back(&d->ctx, str_of(others.uuid)), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    assert_int_equal(absences_read(&d->ctx, &list), 0);
    assert_string_equal(list.self->label, "AS 1");
    assert_true(list.items[0].own && !list.items[1].own);
    assert_int_equal(absences_take_back(&d->ctx, str_of(own.uuid)), 1);
    /* a partner, nobody's */
    binome.role = ROLE_PARTNER;
    refused(d, &people[1], days("2026-12-01", "2026-12-02"), ERR_REFUSED, "team");
    assert_int_equal(absences_read(&d->ctx, &list), -1);
    binome.role = ROLE_BINOME;
    desk_close(d);
}

static void what_cannot_be_noted_is_refused_by_field(void **state)
{
    (void)state;
    struct desk *d = office();
    struct absence x = days("2026-12-01", "2026-12-05");
    post(d, &people[0], &x, 2);
    refused(d, NULL, days("2026-12-01", "2026-12-05"), ERR_NOT_FOUND, "person");
    refused(d, &people[0], days("2026-12-05", "2026-12-09"), ERR_CONFLICT, "first");
    refused(d, &people[1], days("2026-12-05", "2026-12-01"), ERR_INPUT, "last: the absence ends");
    refused(d, &people[1], days("2026-12-05", "2036-12-01"), ERR_INPUT, "last: more than 1100");
    refused(d, &people[1], days("2026-10-01", "2026-10-21"), ERR_INPUT, "last: more than 31");
    x = days("2026-10-01", "2026-10-22"); /* the limit */
    post(d, &people[1], &x, 0);
    desk_close(d);
}

static void dates_of_who_left_wait_too_each_once(void **state)
{
    (void)state;
    struct desk *d = office();
    struct absence x = days("2026-12-01", "2026-12-01");
    struct absences list;
    post(d, &people[0], &x, 1);
    assert_int_equal(people_remove(&d->ctx, str_of(people[0].uuid), true), 1);
    assert_int_equal(people_remove(&d->ctx, str_of(people[0].uuid), true), 0);
    assert_int_equal(waiting(d), 2);
    assert_int_equal(absences_read(&d->ctx, &list), 0);
    assert_int_equal(list.n_departed, 1);
    assert_int_equal(list.departed[0].dates, 2);
    refused(d, &people[0], days("2027-01-01", "2027-01-05"), ERR_NOT_FOUND, "person");
    assert_int_equal(people_remove(&d->ctx, str_of(people[0].uuid), false), 1);
    assert_int_equal(waiting(d), 1);
    desk_close(d);
}

/* ---- People and teams by the same door ---- */

static void who_does_not_edit_changes_no_person_and_no_team(void **state)
{
    (void)state;
    struct desk *d = office();
    struct person p = people[0];
    struct team t = {.label = "x"};
    struct people all;
    d->ctx.account = &binome;
    assert_int_equal(people_read(&d->ctx, &all), 0);
    assert_int_equal(people_save(&d->ctx, str_of(p.uuid), p.rev, &p), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    assert_int_equal(people_save_team(&d->ctx, STR(""), 0, &t), -1);
    assert_int_equal(people_remove(&d->ctx, str_of(p.uuid), true), -1);
    assert_int_equal(people_remove_team(&d->ctx, STR("x"), true), -1);
    desk_close(d);
}

static void of_two_who_change_a_person_the_second_is_told(void **state)
{
    (void)state;
    struct desk *d = office();
    struct people all;
    struct history_row *rows;
    size_t n;
    assert_int_equal(people_read(&d->ctx, &all), 0);
    struct person mine = *people_person(&all, str_of(people[0].uuid)), theirs = mine;
    int64_t rev = mine.rev;
    set(&person_type, &mine, "label", "IDE 7", d->f->a);
    set(&person_type, &theirs, "label", "IDE 8", d->f->a);
    assert_int_equal(people_save(&d->ctx, str_of(mine.uuid), rev, &mine), 0);
    assert_int_equal(people_save(&d->ctx, str_of(mine.uuid), rev, &theirs), -1);
    assert_int_equal(d->ctx.err.code, ERR_CONFLICT);
    assert_int_equal(people_history(&d->ctx, &person_type, mine.id, &rows, &n), 0);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].n, 1);
    assert_string_equal(rows[0].lines[0].became, "IDE 7");
    assert_string_equal(rows[0].change->account, "Coordinatrice 2");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absence_says_how_many_dates_to_come_it_touches),
        cmocka_unit_test(hours_of_an_absence_touch_what_they_cover),
        cmocka_unit_test(a_member_notes_ones_own_and_nobody_elses),
        cmocka_unit_test(what_cannot_be_noted_is_refused_by_field),
        cmocka_unit_test(dates_of_who_left_wait_too_each_once),
        cmocka_unit_test(who_does_not_edit_changes_no_person_and_no_team),
        cmocka_unit_test(of_two_who_change_a_person_the_second_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
