/* Plans for one course: dates that keep its programme and what everybody can, alternatives, and why there are none. */
#include "planner.h"

#include "app/config.h"
#include "app/course_plan.h"

/* FIXTURE_NOW is Sunday 22 November 2026. */

static struct desk *d;
static struct config config;
static struct person nurse, psy, other;
static struct team pair, second;

static struct team made(const char *label, const char *a, const char *b)
{
    struct team t = {.label = label, .members = {.codes = ARENA_ARRAY(d->f->a, 2, const char *), .n = b ? 2 : 1}};
    t.members.codes[0] = a;
    if (b)
        t.members.codes[1] = b;
    record_mark_set(&t, record_index(&team_type, STR("label")));
    record_mark_set(&t, record_index(&team_type, STR("members")));
    must(team_save(d->f->db, &d->f->author, NULL, &t, d->f->a, err));
    return t;
}

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
    pair = made("Binôme sud", nurse.uuid, psy.uuid);
    second = made("Binôme nord", nurse.uuid, other.uuid);
    (void)made("Psychologues", psy.uuid, other.uuid); /* nobody of the team's in it */
    must(db_commit(d->f->db, err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(d);
    return 0;
}

static void done(int rc)
{
    if (rc != 0)
        fail_msg("%s", d->ctx.err.msg);
}

/* Of AIDA, included on the 12th of November, possible on these half-days ("": any). */
static const char *included(const char *half_days, bool chosen)
{
    struct course c = {0}, after;
    struct course_page p;
    static const struct {
        int state;
        const char *on;
    } steps[] = {{COURSE_CONTACTED, "2026-11-05"}, {COURSE_INCLUDED, "2026-11-12"}};
    set(&course_type, &c, "programme", "aida", d->f->a);
    set(&course_type, &c, "referred_on", "2026-11-02", d->f->a);
    set(&course_type, &c, "insee", "92002", d->f->a);
    if (*half_days)
        set(&course_type, &c, "half_days", half_days, d->f->a);
    done(courses_refer(&d->ctx, STR(""), &c));
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(courses_find(&d->ctx, str_of(c.uuid), &p), 1);
        done(courses_become(&d->ctx, str_of(c.uuid), p.view.course.rev, steps[i].state, day(steps[i].on), STR("")));
    }
    assert_int_equal(courses_find(&d->ctx, str_of(c.uuid), &p), 1);
    after = p.view.course;
    if (chosen)
        done(courses_change(&d->ctx, str_of(c.uuid), after.rev, str_of(pair.uuid), &after));
    return c.uuid;
}

static struct course_plans plans_of(const char *uuid)
{
    struct course_plans p;
    if (course_plans_find(&d->ctx, str_of(uuid), &p) != 1)
        fail_msg("%s", d->ctx.err.msg);
    return p;
}

static size_t differing(const struct course_plan *a, const struct course_plan *b)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n; i++)
        n += a->sessions[i].day != b->sessions[i].day || strcmp(a->sessions[i].who, b->sessions[i].who) != 0;
    return n;
}

/* Six sequences 14 to 35 days apart, five follow-ups in their windows, on Tuesday afternoons. */
static void check_plan(const struct course_plan *p)
{
    static const int months[] = {1, 3, 6, 9, 12}, tolerance[] = {10, 15, 21, 21, 30};
    assert_int_equal(p->n, 11);
    for (size_t i = 0; i < p->n; i++) {
        const struct course_plan_session *s = &p->sessions[i];
        assert_int_equal(date_weekday(s->day), 1);
        assert_true(s->start >= 720 && s->start + s->step->minutes <= 1200);
        if (i > 0 && i < 6)
            assert_in_range(s->day - p->sessions[i - 1].day, 14, 35);
        if (i < 6)
            continue;
        struct civil c;
        date_to_ymd(p->sessions[5].day, &c);
        int month = c.month - 1 + months[i - 6], year = c.year + month / 12,
            last = date_month_days(year, month % 12 + 1);
        int32_t target = date_from_ymd(year, month % 12 + 1, c.day < last ? c.day : last);
        assert_in_range(s->day, target - tolerance[i - 6], target + tolerance[i - 6]);
    }
}

static void all_sessions_get_dates_that_keep_the_programme(void **state)
{
    (void)state;
    const char *uuid = included("tue-pm", true);
    struct course_plans p = plans_of(uuid);
    assert_int_equal(p.trouble, COURSE_PLAN_FINE);
    assert_int_equal(p.binomes, 1);
    assert_int_equal(p.n, PLAN_ALTERNATIVES_MAX);
    for (size_t i = 0; i < p.n; i++) {
        check_plan(&p.plans[i]);
        assert_true(i == 0 || p.plans[i].cost >= p.plans[i - 1].cost);
        for (size_t k = 0; k < i; k++)
            assert_true(differing(&p.plans[i], &p.plans[k]) >= 2);
        int32_t sum = 0;
        for (int t = 0; t < PLAN_TERM__MAX; t++)
            sum += p.plans[i].terms[t];
        assert_int_equal(sum, p.plans[i].cost);
    }
    const char *who = p.plans[0].sessions[0].who;
    assert_true(strstr(who, "IDE 1") && strstr(who, "Psychologue A"));
    assert_true(p.plans[0].sessions[0].day >= day("2026-11-24"));
    /* Nothing was written. */
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM course_session"), 0);
}

static void what_has_a_date_stays_and_leave_is_kept(void **state)
{
    (void)state;
    const char *uuid = included("tue-pm", true);
    struct session_date on = {.day = day("2026-12-01"), .start = 870, .mode = COURSE_MODE_HOME, .people = pair.members};
    struct session_of of = {.course = str_of(uuid), .step = STR("sequence"), .rank = 1};
    struct session_look look;
    enum planned_state state_;
    done(courses_propose(&d->ctx, &of, &on, STR(""), &look, &state_));
    if (state_ != PLANNED)
        done(courses_propose(&d->ctx, &of, &on, str_of(look.hash), &look, &state_));
    assert_int_equal(state_, PLANNED);
    /* The psychologist is away for three weeks around the target of the second. */
    struct absence leave = days("2026-12-12", "2026-12-26");
    leave.person = psy.id;
    must(db_begin(d->f->db, err));
    must(absence_add(d->f->db, &d->f->author, &leave, d->f->a, err));
    must(db_commit(d->f->db, err));
    struct course_plans p = plans_of(uuid);
    assert_int_equal(p.trouble, COURSE_PLAN_FINE);
    for (size_t i = 0; i < p.n; i++) {
        const struct course_plan_session *s = p.plans[i].sessions;
        check_plan(&p.plans[i]);
        assert_true(s[0].fixed && s[0].day == day("2026-12-01") && s[0].start == 870);
        assert_true(!s[1].fixed && s[1].day >= day("2026-12-27") && s[1].day <= day("2027-01-05"));
    }
}

static void without_a_binome_every_one_that_has_the_roles_is_a_candidate(void **state)
{
    (void)state;
    struct course_plans p = plans_of(included("", false));
    assert_int_equal(p.trouble, COURSE_PLAN_FINE);
    assert_int_equal(p.binomes, 2);
    fixture_exec(d->f, "UPDATE team SET deleted_rev = 1");
    p = plans_of(included("", false));
    assert_int_equal(p.trouble, COURSE_PLAN_BINOMES);
}

static void what_cannot_be_planned_says_why(void **state)
{
    (void)state;
    struct course c = {0};
    set(&course_type, &c, "programme", "aida", d->f->a);
    set(&course_type, &c, "referred_on", "2026-11-02", d->f->a);
    done(courses_refer(&d->ctx, STR(""), &c));
    assert_int_equal(plans_of(c.uuid).trouble, COURSE_PLAN_STATE);
    struct course_plans none;
    assert_int_equal(course_plans_find(&d->ctx, STR("0f7a2c1e-2222-4222-8333-444455559999"), &none), 0);
    /* On Saturdays the team does not work: other half-days, or other hours, would do. */
    struct course_plans p = plans_of(included("sat-am", true));
    assert_int_equal(p.trouble, COURSE_PLAN_NONE);
    uint32_t kinds = 0;
    for (int i = 0; i < p.sets.n; i++)
        kinds |= p.sets.sets[i].kinds;
    assert_true(kinds & 1u << PLAN_AVAILABILITY && kinds & 1u << PLAN_WORK);
    config.courses = COURSES_OFF;
    assert_int_equal(course_plans_find(&d->ctx, str_of(c.uuid), &none), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_sessions_get_dates_that_keep_the_programme, setup, teardown),
        cmocka_unit_test_setup_teardown(what_has_a_date_stays_and_leave_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(without_a_binome_every_one_that_has_the_roles_is_a_candidate, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_planned_says_why, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
