/* Courses from the referral to the end: off until declared, dates at the person's pace, what is late, what is never
 * told. */
#include "planner.h"

#include "app/agenda.h"
#include "app/config.h"
#include "app/courses.h"
#include "app/duties.h"
#include "app/invitations.h"
#include "app/publication.h"
#include "app/purge.h"
#include "app/snapshot.h"
#include "domain/publication.h"

/* FIXTURE_NOW is Sunday 22 November 2026. */

static struct desk *d;
static struct config config;
static struct person nurse, psy, other;
static struct team pair;

static int setup(void **state)
{
    (void)state;
    d = desk_open();
    config = (struct config){.courses = COURSES_OWN};
    d->ctx.config = &config;
    must(db_begin(d->f->db, err));
    nurse = member(d, "IDE 1", "infirmier", 0);
    psy = member(d, "Psychologue A", "psychologue", 0);
    other = member(d, "Psychologue B", "psychologue", 0);
    pair = (struct team){.label = "Binôme sud", .members = {.codes = ARENA_ARRAY(d->f->a, 2, const char *), .n = 2}};
    pair.members.codes[0] = nurse.uuid;
    pair.members.codes[1] = psy.uuid;
    record_mark_set(&pair, record_index(&team_type, STR("label")));
    record_mark_set(&pair, record_index(&team_type, STR("members")));
    must(team_save(d->f->db, &d->f->author, NULL, &pair, d->f->a, err));
    must(db_commit(d->f->db, err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(d);
    return 0;
}

/* The next change says so and is forgotten. */
#define must_refuse(call, code_, words) \
    do { \
        d->ctx.err = (struct err){0}; \
        assert_int_equal((call), -1); \
        assert_int_equal(d->ctx.err.code, code_); \
        if (!strstr(d->ctx.err.msg, words)) \
            fail_msg("%s", d->ctx.err.msg); \
        d->ctx.err = (struct err){0}; \
    } while (0)

static void done(int rc)
{
    if (rc != 0)
        fail_msg("%s", d->ctx.err.msg);
}

static struct course asked(const char *programme, const char *referred)
{
    struct course c = {0};
    set(&course_type, &c, "programme", programme, d->f->a);
    set(&course_type, &c, "referred_on", referred, d->f->a);
    set(&course_type, &c, "insee", "92002", d->f->a);
    set(&course_type, &c, "referrer", "medecin", d->f->a);
    return c;
}

static struct course_page read_page(const char *uuid)
{
    struct course_page p;
    assert_int_equal(courses_find(&d->ctx, str_of(uuid), &p), 1);
    return p;
}

static void become(const char *uuid, int to, const char *on)
{
    struct course_page p = read_page(uuid);
    done(courses_become(&d->ctx, str_of(uuid), p.view.course.rev, to, day(on), STR("")));
}

/* Of AIDA, included on the 12th of November, held by the binôme. */
static const char *included(void)
{
    struct course c = asked("aida", "2026-11-02");
    done(courses_refer(&d->ctx, STR(""), &c));
    become(c.uuid, COURSE_CONTACTED, "2026-11-05");
    become(c.uuid, COURSE_INCLUDED, "2026-11-12");
    struct course_page p = read_page(c.uuid);
    struct course after = p.view.course;
    done(courses_change(&d->ctx, str_of(c.uuid), after.rev, str_of(pair.uuid), &after));
    return c.uuid;
}

static struct session_of of(const char *uuid, const char *step, int64_t rank)
{
    return (struct session_of){.course = str_of(uuid), .step = str_of(step), .rank = rank};
}

static struct session_date date(const char *on, int hour)
{
    return (struct session_date){.day = day(on), .start = hour * 60, .mode = COURSE_MODE_HOME, .people = pair.members};
}

/* Whatever warns is agreed to. */
static const struct course_session *propose(const char *uuid, const char *step, int64_t rank, struct session_date when)
{
    struct session_of which = of(uuid, step, rank);
    struct session_look look;
    enum planned_state state;
    done(courses_propose(&d->ctx, &which, &when, STR(""), &look, &state));
    if (state == PLANNED_OTHERWISE && !look.refused) {
        char agreed[CRYPTO_HASH_SIZE];
        memcpy(agreed, look.hash, sizeof agreed);
        done(courses_propose(&d->ctx, &which, &when, str_of(agreed), &look, &state));
    }
    assert_int_equal(state, PLANNED);
    struct course_page p = read_page(uuid);
    for (size_t i = 0; i < p.view.n_lines; i++) {
        if (p.view.lines[i].rank == rank && strcmp(p.view.lines[i].step->code, step) == 0)
            return p.view.lines[i].session;
    }
    fail_msg("no session");
    return NULL;
}

static void nothing_is_kept_until_it_is_said_where(void **state)
{
    (void)state;
    struct course c = asked("aida", "2026-11-02");
    struct courses_board board;
    struct duties list = {.n = 0};
    config.courses = COURSES_OFF;
    must_refuse(courses_refer(&d->ctx, STR(""), &c), ERR_REFUSED, "courses are off");
    must_refuse(courses_read(&d->ctx, true, &board), ERR_REFUSED, "courses are off");
    must_refuse(courses_score(&d->ctx, STR("aida"), 2026, STR("zarit"), 40, 20), ERR_REFUSED, "courses are off");
    must(courses_duties(&d->ctx, &list));
    assert_int_equal(list.n, 0);
    assert_int_equal(fixture_number(d->f, "SELECT (SELECT count(*) FROM course) + (SELECT count(*) FROM score)"), 0);
}

static void a_course_is_a_code_of_its_programme_and_year(void **state)
{
    (void)state;
    struct course a = asked("aida", "2026-11-02"), b = asked("aida", "2026-11-03"), c = asked("aida", "2025-12-30"),
                  e = asked("relaxation", "2026-11-03");
    done(courses_refer(&d->ctx, STR(""), &a));
    done(courses_refer(&d->ctx, STR(""), &b));
    done(courses_refer(&d->ctx, STR(""), &c));
    done(courses_refer(&d->ctx, STR("AIDA-2026-001"), &e));
    assert_string_equal(a.code, "AIDA-2026-001");
    assert_string_equal(b.code, "AIDA-2026-002");
    assert_string_equal(c.code, "AIDA-2025-001");
    assert_string_equal(e.code, "SSREL-2026-001");
    /* One person in two programmes: three figures. */
    struct course_page p = read_page(a.uuid);
    assert_int_equal(p.n_others, 1);
    assert_string_equal(p.others[0].code, "SSREL-2026-001");
    assert_string_equal(read_page(e.uuid).view.course.same_code, "AIDA-2026-001");
    assert_int_equal(fixture_number(d->f, "SELECT count(DISTINCT coalesce(same_as, id)) FROM course"), 3);
    /* A removed one leaves its code to nobody else. */
    done(courses_remove(&d->ctx, str_of(b.uuid)));
    b = asked("aida", "2026-11-04");
    done(courses_refer(&d->ctx, STR(""), &b));
    assert_string_equal(b.code, "AIDA-2026-003");
}

static void what_is_typed_of_one_is_checked(void **state)
{
    (void)state;
    struct course c = asked("rien", "2026-11-02");
    must_refuse(courses_refer(&d->ctx, STR(""), &c), ERR_INPUT, "programme");
    c = asked("aida", "2026-11-23");
    must_refuse(courses_refer(&d->ctx, STR(""), &c), ERR_INPUT, "referred_on");
    c = asked("aida", "2026-11-02");
    must_refuse(courses_refer(&d->ctx, STR("AIDA-2026-999"), &c), ERR_INPUT, "same");
    set(&course_type, &c, "referrer", "voyant", d->f->a);
    must_refuse(courses_refer(&d->ctx, STR(""), &c), ERR_INPUT, "referrer");
    c = asked("aida", "2026-11-02");
    set(&course_type, &c, "insee", "99999", d->f->a);
    must_refuse(courses_refer(&d->ctx, STR(""), &c), ERR_INPUT, "insee");
    c = asked("aida", "2026-11-02");
    set(&course_type, &c, "half_days", "sun-am", d->f->a);
    must_refuse(courses_refer(&d->ctx, STR(""), &c), ERR_INPUT, "half_days");
    d->who.role = ROLE_BINOME;
    c = asked("aida", "2026-11-02");
    must_refuse(courses_refer(&d->ctx, STR(""), &c), ERR_REFUSED, "");
    d->who.role = ROLE_PARTNER;
    struct courses_board board;
    must_refuse(courses_read(&d->ctx, true, &board), ERR_REFUSED, "");
    d->who.role = ROLE_COORDINATOR;
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM course"), 0);
}

static void states_follow_each_other_and_are_dated(void **state)
{
    (void)state;
    struct course c = asked("aida", "2026-11-02");
    done(courses_refer(&d->ctx, STR(""), &c));
    struct course_page p = read_page(c.uuid);
    int64_t rev = p.view.course.rev;
    must_refuse(courses_become(&d->ctx, str_of(c.uuid), rev, COURSE_CLOSED, day("2026-11-05"), STR("")), ERR_INPUT,
                "state");
    must_refuse(courses_become(&d->ctx, str_of(c.uuid), rev, COURSE_IN_SEQUENCE, day("2026-11-05"), STR("")), ERR_INPUT,
                "state");
    must_refuse(courses_become(&d->ctx, str_of(c.uuid), rev, COURSE_CONTACTED, day("2026-11-01"), STR("")), ERR_INPUT,
                "day");
    must_refuse(courses_become(&d->ctx, str_of(c.uuid), rev, COURSE_CONTACTED, day("2026-11-23"), STR("")), ERR_INPUT,
                "day");
    must_refuse(courses_become(&d->ctx, str_of(c.uuid), rev, COURSE_STOPPED, day("2026-11-05"), STR("")), ERR_INPUT,
                "reason");
    must_refuse(courses_become(&d->ctx, str_of(c.uuid), rev, COURSE_STOPPED, day("2026-11-05"), STR("voyage")),
                ERR_INPUT, "reason");
    must_refuse(courses_become(&d->ctx, str_of(c.uuid), rev - 1, COURSE_CONTACTED, day("2026-11-05"), STR("")),
                ERR_CONFLICT, "rev");
    done(courses_become(&d->ctx, str_of(c.uuid), rev, COURSE_STOPPED, day("2026-11-05"), STR("refus")));
    p = read_page(c.uuid);
    assert_int_equal(p.view.course.state, COURSE_STOPPED);
    assert_int_equal(p.view.course.ended_on, day("2026-11-05"));
    assert_string_equal(p.events[1].reason, "refus");
    assert_int_equal(p.events[1].was, COURSE_REFERRED);
    done(courses_resume(&d->ctx, str_of(c.uuid)));
    p = read_page(c.uuid);
    assert_int_equal(p.view.course.state, COURSE_REFERRED);
    assert_false(record_has(&p.view.course, record_index(&course_type, STR("ended_on"))));
    must_refuse(courses_resume(&d->ctx, str_of(c.uuid)), ERR_CONFLICT, "has not ended");
}

static void a_session_is_a_month_then_a_date_then_agreed(void **state)
{
    (void)state;
    const char *uuid = included();
    struct session_of first = of(uuid, "sequence", 1);
    done(courses_envisage(&d->ctx, &first, day("2026-12-01")));
    struct course_page p = read_page(uuid);
    assert_int_equal(p.view.lines[0].session->state, SESSION_ENVISAGED);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), 0);
    done(courses_envisage(&d->ctx, &first, day("2027-01-01")));
    const struct course_session *x = propose(uuid, "sequence", 1, date("2026-12-01", 14));
    assert_int_equal(x->state, SESSION_PROPOSED);
    assert_int_equal(x->month, day("2026-12-01"));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM course_session"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE course = 1 AND level = 2 AND status ="
                                          " 'proposed' AND holds_people = 1 AND title = 'AIDA-2026-001, Antony'"),
                     1);
    must_refuse(courses_envisage(&d->ctx, &first, day("2027-02-01")), ERR_CONFLICT, "rank");
    must_refuse(courses_done(&d->ctx, str_of(x->uuid), 90), ERR_CONFLICT, "begun");
    done(courses_confirm(&d->ctx, str_of(x->uuid)));
    must_refuse(courses_confirm(&d->ctx, str_of(x->uuid)), ERR_CONFLICT, "proposed");
    d->ctx.now = paris_instant(day("2026-12-01"), 17 * 60);
    done(courses_done(&d->ctx, str_of(x->uuid), 95));
    p = read_page(uuid);
    assert_int_equal(p.view.course.state, COURSE_IN_SEQUENCE);
    assert_int_equal(p.view.course.since, day("2026-12-01"));
    assert_int_equal(p.view.done, 1);
    assert_int_equal(p.view.met, 2);
    assert_int_equal(p.view.lines[1].first, day("2026-12-15"));
    assert_int_equal(p.view.lines[1].last, day("2027-01-05"));
    done(courses_reopen(&d->ctx, str_of(x->uuid)));
    assert_int_equal(read_page(uuid).view.course.state, COURSE_INCLUDED);
}

static void a_person_is_never_held_by_two_dates(void **state)
{
    (void)state;
    const char *uuid = included(), *second = included();
    struct session_look look;
    enum planned_state planned;
    (void)propose(uuid, "sequence", 1, date("2026-12-01", 14));
    struct session_of which = of(second, "sequence", 1);
    struct session_date when = date("2026-12-01", 15);
    done(courses_propose(&d->ctx, &which, &when, STR(""), &look, &planned));
    assert_int_equal(planned, PLANNED_OTHERWISE);
    assert_true(look.refused);
    done(courses_propose(&d->ctx, &which, &when, str_of(look.hash), &look, &planned)); /* agreed to or not */
    assert_int_equal(planned, PLANNED_OTHERWISE);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), 1);
}

static bool wishes(const struct session_look *look, const char *words)
{
    for (size_t i = 0; i < look->n_wishes; i++) {
        if (strstr(look->wishes[i].text, words))
            return true;
    }
    return false;
}

static struct session_look look_at(const char *uuid, const char *step, int64_t rank, struct session_date when)
{
    struct session_of which = of(uuid, step, rank);
    struct session_look look;
    enum planned_state planned;
    done(courses_propose(&d->ctx, &which, &when, STR("autre chose"), &look, &planned));
    assert_int_equal(planned, PLANNED_OTHERWISE);
    return look;
}

static void what_the_course_wishes_is_said(void **state)
{
    (void)state;
    const char *uuid = included();
    struct course after = read_page(uuid).view.course;
    set(&course_type, &after, "half_days", "tue-pm|thu-am", d->f->a);
    set(&course_type, &after, "not_before", "2026-12-02", d->f->a);
    set(&course_type, &after, "mode", "office", d->f->a);
    after.same_weekday = true;
    done(courses_change(&d->ctx, str_of(uuid), after.rev, str_of(pair.uuid), &after));
    struct session_look look = look_at(uuid, "sequence", 1, date("2026-12-01", 10));
    assert_true(wishes(&look, "mardi matin n’est pas parmi"));
    assert_true(wishes(&look, "Rien n’est souhaité avant le mercredi 2 décembre 2026"));
    assert_true(wishes(&look, "dans nos locaux"));
    assert_false(look.refused);
    struct session_date when = date("2026-12-03", 10);
    when.mode = COURSE_MODE_OFFICE;
    (void)propose(uuid, "sequence", 1, when);
    when = date("2026-12-15", 14);
    when.mode = COURSE_MODE_OFFICE;
    when.people.n = 1; /* the nurse alone */
    look = look_at(uuid, "sequence", 2, when);
    assert_true(wishes(&look, "12 jours après la séquence 1\u00A0: le programme en demande de 14 à 35"));
    assert_true(wishes(&look, "la fois d’avant, c’était un jeudi"));
    assert_true(wishes(&look, "Il manque un rôle\u00A0: psychologue"));
    look = look_at(uuid, "suivi", 1, date("2027-02-02", 14));
    assert_true(wishes(&look, "pas toutes ses dates"));
}

static void a_date_is_moved_by_us_or_by_them_and_keeps_its_uid(void **state)
{
    (void)state;
    const char *uuid = included();
    const struct course_session *x = propose(uuid, "sequence", 1, date("2026-12-01", 14));
    const char *uid = x->date_uuid;
    done(courses_confirm(&d->ctx, str_of(x->uuid)));
    struct session_of which = of(uuid, "sequence", 1);
    struct session_date when = date("2026-12-08", 14);
    struct session_look look;
    enum planned_state planned;
    must_refuse(courses_propose(&d->ctx, &which, &when, STR(""), &look, &planned), ERR_INPUT, "moved");
    when.moved = "moved_them";
    x = propose(uuid, "sequence", 1, when);
    assert_string_equal(x->date_uuid, uid);
    assert_int_equal(x->state, SESSION_PROPOSED); /* to be agreed to again */
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE was_day = '2026-12-01'"), 1);
    struct course_page p = read_page(uuid);
    assert_string_equal(p.events[p.n_events - 1].reason, "moved_them");
}

static void a_missed_session_leaves_its_rank_free(void **state)
{
    (void)state;
    const char *uuid = included();
    const struct course_session *x = propose(uuid, "sequence", 1, date("2026-12-01", 14));
    must_refuse(courses_missed(&d->ctx, str_of(x->uuid), MISSED_NO_SHOW), ERR_INPUT, "why");
    d->ctx.now = paris_instant(day("2026-12-01"), 17 * 60);
    done(courses_missed(&d->ctx, str_of(x->uuid), MISSED_NO_SHOW));
    assert_null(read_page(uuid).view.lines[0].session);
    const struct course_session *again = propose(uuid, "sequence", 1, date("2026-12-08", 14));
    assert_string_not_equal(again->date_uuid, x->date_uuid);
    must_refuse(courses_reopen(&d->ctx, str_of(x->uuid)), ERR_CONFLICT, "rank");
    done(courses_withdraw(&d->ctx, str_of(again->uuid)));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE status = 'cancelled'"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE status = 'missed'"), 1);
}

static void who_holds_a_session_records_it_and_nothing_else(void **state)
{
    (void)state;
    const char *uuid = included();
    const struct course_session *x = propose(uuid, "sequence", 1, date("2026-12-01", 14));
    d->ctx.now = paris_instant(day("2026-12-01"), 17 * 60);
    d->who.role = ROLE_BINOME;
    must_refuse(courses_done(&d->ctx, str_of(x->uuid), 90), ERR_REFUSED, "only who holds");
    must_refuse(courses_withdraw(&d->ctx, str_of(x->uuid)), ERR_REFUSED, "");
    fixture_exec(d->f, "UPDATE person SET account = 7 WHERE label = 'Psychologue A'");
    done(courses_done(&d->ctx, str_of(x->uuid), 90));
    d->who.role = ROLE_COORDINATOR;
    assert_int_equal(read_page(uuid).view.done, 1);
}

/* Six sequences three weeks apart; the day of the last. */
static int32_t hold_all(const char *uuid)
{
    int32_t at = day("2026-12-01");
    for (int rank = 1; rank <= 6; rank++, at += 21) {
        char iso[DATE_ISO_SIZE];
        date_iso(at, iso);
        const struct course_session *x = propose(uuid, "sequence", rank, date(iso, 14));
        d->ctx.now = paris_instant(at, 17 * 60);
        done(courses_done(&d->ctx, str_of(x->uuid), 90));
    }
    return at - 21;
}

static bool is_late(const char *uuid, enum course_late why)
{
    return read_page(uuid).view.late >> why & 1;
}

static void after_the_sixth_sequence_comes_a_year_of_follow_up(void **state)
{
    (void)state;
    const char *uuid = included();
    int32_t last = hold_all(uuid); /* 16 March 2027 */
    struct course_page p = read_page(uuid);
    assert_int_equal(p.view.course.state, COURSE_IN_FOLLOW_UP);
    assert_int_equal(p.view.to_do, 11);
    assert_int_equal(p.view.lines[6].first, day("2027-04-06"));
    assert_int_equal(p.view.lines[6].last, day("2027-04-26"));
    assert_int_equal(p.view.lines[10].first, day("2028-02-15"));
    assert_false(is_late(uuid, COURSE_LATE_FOLLOW_UP));
    d->ctx.now = paris_instant(last + 15, 600);
    assert_true(is_late(uuid, COURSE_LATE_FOLLOW_UP));
    struct session_of which = of(uuid, "suivi", 1);
    done(courses_envisage(&d->ctx, &which, day("2027-04-01")));
    assert_false(is_late(uuid, COURSE_LATE_FOLLOW_UP));
    d->ctx.now = paris_instant(day("2027-04-27"), 600);
    assert_true(is_late(uuid, COURSE_LATE_OVERDUE));
}

static void what_waits_too_long_is_late(void **state)
{
    (void)state;
    struct course c = asked("aida", "2026-11-08");
    struct duties list = {.n = 0};
    struct courses_board board;
    const char *uuid = included();
    done(courses_refer(&d->ctx, STR(""), &c));
    assert_false(is_late(c.uuid, COURSE_LATE_CONTACT));
    d->ctx.now += 86400;
    assert_true(is_late(c.uuid, COURSE_LATE_CONTACT)); /* fifteen days */
    d->ctx.now = paris_instant(day("2026-12-16"), 600);
    assert_false(is_late(uuid, COURSE_LATE_UNPLANNED));
    d->ctx.now = paris_instant(day("2026-12-17"), 600);
    assert_true(is_late(uuid, COURSE_LATE_UNPLANNED)); /* 35 days from the inclusion */
    done(courses_read(&d->ctx, false, &board));
    assert_int_equal(board.n, 2);
    assert_int_equal(board.late[COURSE_LATE_UNPLANNED], 1);
    must(courses_duties(&d->ctx, &list));
    assert_int_equal(list.items[0].count, 2);
    (void)propose(uuid, "sequence", 1, date("2026-12-18", 14));
    assert_false(is_late(uuid, COURSE_LATE_UNPLANNED));
    d->ctx.now = paris_instant(day("2026-12-19"), 600);
    assert_true(is_late(uuid, COURSE_LATE_RECORD));
}

static void somebody_who_will_not_be_there_is_said(void **state)
{
    (void)state;
    const char *uuid = included();
    (void)propose(uuid, "sequence", 1, date("2026-12-01", 14));
    assert_false(is_late(uuid, COURSE_LATE_AWAY));
    struct absence x = days("2026-11-30", "2026-12-04");
    x.person = psy.id;
    record_mark_set(&x, record_index(&absence_type, STR("person")));
    must(db_begin(d->f->db, err));
    must(absence_add(d->f->db, &d->f->author, &x, d->f->a, err));
    must(db_commit(d->f->db, err));
    assert_true(is_late(uuid, COURSE_LATE_AWAY));
    must(db_begin(d->f->db, err));
    must(absence_remove(d->f->db, &d->f->author, &x, err));
    must(person_remove(d->f->db, &d->f->author, &nurse, true, err));
    must(db_commit(d->f->db, err));
    assert_true(is_late(uuid, COURSE_LATE_AWAY)); /* no longer planned */
}

static void an_end_takes_out_what_is_ahead(void **state)
{
    (void)state;
    const char *uuid = included();
    (void)propose(uuid, "sequence", 1, date("2026-12-01", 14));
    struct session_of which = of(uuid, "sequence", 2);
    done(courses_envisage(&d->ctx, &which, day("2026-12-01")));
    int64_t rev = read_page(uuid).view.course.rev;
    d->ctx.now = paris_instant(day("2026-12-02"), 600);
    must_refuse(courses_become(&d->ctx, str_of(uuid), rev, COURSE_CLOSED, day("2026-12-02"), STR("")), ERR_CONFLICT,
                "sessions");
    d->ctx.now = paris_instant(day("2026-11-30"), 600);
    done(courses_become(&d->ctx, str_of(uuid), rev, COURSE_STOPPED, day("2026-11-30"), STR("demenagement")));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM course_session WHERE state = 'withdrawn'"), 2);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE status = 'cancelled'"), 1);
    must_refuse(courses_envisage(&d->ctx, &which, day("2026-12-01")), ERR_CONFLICT, "included");
}

static void its_dates_are_changed_from_the_course_alone(void **state)
{
    (void)state;
    const char *uuid = included(), *found;
    const struct course_session *x = propose(uuid, "sequence", 1, date("2026-12-01", 14));
    done(courses_confirm(&d->ctx, str_of(x->uuid)));
    must_refuse(planning_cancel(&d->ctx, str_of(x->date_uuid), STR("Reporté")), ERR_REFUSED, "from its course");
    must_refuse(planning_restore(&d->ctx, str_of(x->date_uuid)), ERR_REFUSED, "from its course");
    assert_int_equal(courses_of_date(&d->ctx, x->occurrence, &found), 1);
    assert_string_equal(found, uuid);
    /* Nor can anything else put one into the agenda of others, whatever writes. */
    struct err why;
    assert_int_equal(db_exec(d->f->db, "UPDATE occurrence SET level = 0", &why), -1);
    assert_int_equal(db_exec(d->f->db, "UPDATE occurrence SET course = 0", &why), -1);
}

static struct calendar_event *told(int64_t occurrence, size_t *n)
{
    struct calendar_event *events;
    static struct snapshots *snapshots;
    if (!snapshots)
        snapshots = snapshots_new(&audience_team);
    d->ctx.snapshots = snapshots;
    d->ctx.snapshot = NULL;
    must(publication_events(&d->ctx, PUBLICATION_PRIVATE, &occurrence, 1, &events, n));
    snapshot_release(snapshots, d->ctx.snapshot);
    return events;
}

static int64_t in_calendars(void)
{
    return fixture_number(d->f, "SELECT count(*) FROM calendar_item WHERE gone_at IS NULL");
}

static void calendars_carry_what_is_agreed_by_code_and_commune(void **state)
{
    (void)state;
    size_t n;
    const char *uuid = included();
    const struct course_session *x = propose(uuid, "sequence", 1, date("2026-12-01", 14));
    assert_int_equal(in_calendars(), 0); /* nobody asked for what is only proposed */
    done(courses_confirm(&d->ctx, str_of(x->uuid)));
    assert_int_equal(in_calendars(), 3); /* two people and their binôme */
    struct calendar_event *e = told(x->occurrence, &n);
    assert_int_equal(n, 1);
    assert_string_equal(e->title, "AIDA-2026-001, Antony");
    assert_int_equal(e->status, CALENDAR_CONFIRMED);
    assert_null(e->detail);
    assert_null(e->note);
    assert_null(e->place);
    assert_null(e->address);
    assert_null(e->reason);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM publication WHERE variant = 'public' AND hash <> ''"),
                     0);
    int64_t sequence = e->sequence;
    /* Moved, it is to be agreed to again, and leaves them until then. */
    struct session_date when = date("2026-12-08", 14);
    when.moved = "moved_us";
    x = propose(uuid, "sequence", 1, when);
    assert_int_equal(in_calendars(), 0);
    e = told(x->occurrence, &n);
    assert_int_equal(e->status, CALENDAR_TENTATIVE);
    assert_true(e->sequence > sequence);
}

static void who_asks_reads_what_is_only_proposed(void **state)
{
    (void)state;
    const char *uuid = included();
    fixture_exec(d->f, "UPDATE person SET account = 7 WHERE label = 'Psychologue A'");
    assert_int_equal(invitations_tentative(&d->ctx, true), 1);
    (void)propose(uuid, "sequence", 1, date("2026-12-01", 14));
    assert_int_equal(in_calendars(), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM calendar_item i JOIN person p ON p.id = i.subject WHERE"
                                          " i.kind = 'person' AND p.label = 'Psychologue A'"),
                     1);
    assert_int_equal(invitations_tentative(&d->ctx, false), 1);
    assert_int_equal(in_calendars(), 0);
}

static void scores_are_tied_to_nothing_and_told_from_five_on(void **state)
{
    (void)state;
    struct score_mean *means;
    size_t n;
    must_refuse(courses_score(&d->ctx, STR("aida"), 2026, STR("zarit"), 89, 20), ERR_INPUT, "first");
    must_refuse(courses_score(&d->ctx, STR("aida"), 2026, STR("eva"), 8, 2), ERR_INPUT, "scale");
    must_refuse(courses_score(&d->ctx, STR("aida"), 2027, STR("zarit"), 8, 2), ERR_INPUT, "year");
    for (int i = 0; i < 4; i++)
        done(courses_score(&d->ctx, STR("aida"), 2026, STR("zarit"), 40 + i, 20));
    done(courses_scores(&d->ctx, &means, &n));
    assert_int_equal(n, 1);
    assert_int_equal(means[0].n, 4);
    assert_true(means[0].first == 0 && means[0].last == 0);
    done(courses_score(&d->ctx, STR("aida"), 2026, STR("zarit"), 44, 20));
    done(courses_scores(&d->ctx, &means, &n));
    assert_true(means[0].first == 42 && means[0].last == 20);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'score' AND diff IS NOT NULL"),
                     0);
}

static void an_ended_course_forgets_where_and_when_it_could_be(void **state)
{
    (void)state;
    struct purge_line lines[RETAINED__MAX];
    const char *uuid = included();
    struct course after = read_page(uuid).view.course;
    set(&course_type, &after, "half_days", "tue-pm", d->f->a);
    done(courses_change(&d->ctx, str_of(uuid), after.rev, str_of(pair.uuid), &after));
    const struct course_session *x = propose(uuid, "sequence", 1, date("2026-12-01", 14));
    d->ctx.now = paris_instant(day("2026-12-02"), 600);
    done(courses_done(&d->ctx, str_of(x->uuid), 90));
    become(uuid, COURSE_CLOSED, "2026-12-02");
    int64_t end = paris_instant(day("2026-12-02"), 600);
    must(purge_look(d->f->db, d->rules, end + 548LL * 86400, d->f->a, lines, err));
    assert_int_equal(lines[RETAINED_COURSES].days, 548);
    assert_int_equal(lines[RETAINED_COURSES].n, 0);
    must(purge_run(d->f->db, d->rules, end + 550LL * 86400, d->f->a, lines, err));
    assert_true(lines[RETAINED_COURSES].n > 3);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM course WHERE insee IS NULL AND half_days IS NULL AND"
                                          " code = 'AIDA-2026-001' AND referrer = 'medecin'"),
                     1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE title = 'AIDA-2026-001'"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE diff LIKE '%Antony%' OR diff LIKE"
                                          " '%92002%' OR diff LIKE '%tue-pm%'"),
                     0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM course_session WHERE state = 'done'"), 1);
    must(purge_look(d->f->db, d->rules, end + 550LL * 86400, d->f->a, lines, err));
    assert_int_equal(lines[RETAINED_COURSES].n, 0); /* nothing twice */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_kept_until_it_is_said_where),
        TEST(a_course_is_a_code_of_its_programme_and_year),
        TEST(what_is_typed_of_one_is_checked),
        TEST(states_follow_each_other_and_are_dated),
        TEST(a_session_is_a_month_then_a_date_then_agreed),
        TEST(a_person_is_never_held_by_two_dates),
        TEST(what_the_course_wishes_is_said),
        TEST(a_date_is_moved_by_us_or_by_them_and_keeps_its_uid),
        TEST(a_missed_session_leaves_its_rank_free),
        TEST(who_holds_a_session_records_it_and_nothing_else),
        TEST(after_the_sixth_sequence_comes_a_year_of_follow_up),
        TEST(what_waits_too_long_is_late),
        TEST(somebody_who_will_not_be_there_is_said),
        TEST(an_end_takes_out_what_is_ahead),
        TEST(its_dates_are_changed_from_the_course_alone),
        TEST(an_ended_course_forgets_where_and_when_it_could_be),
        TEST(calendars_carry_what_is_agreed_by_code_and_commune),
        TEST(who_asks_reads_what_is_only_proposed),
        TEST(scores_are_tied_to_nothing_and_told_from_five_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
