/* The planner's words and limits, and one course. Against trying every plan: plan_exact_test.c. */
#include "plan_team.h"

#include "plan/reason.h"

static struct plan solve(struct plan_book *b, const struct plan_course *c)
{
    struct plan p = {0};
    bool found = false;
    must(plan_solve(b, c, arena, &p, &found, err));
    if (!found)
        fail_msg("there is no plan");
    return p;
}

static bool has_plan(struct plan_book *b, const struct plan_course *c)
{
    struct plan p;
    bool found;
    must(plan_solve(b, c, arena, &p, &found, err));
    return found;
}

/* ---- Words ---- */

static void every_term_and_kind_has_its_own_name(void **state)
{
    (void)state;
    for (int i = 0; i < PLAN_TERM__MAX; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(plan_term_name((enum plan_term)i), plan_term_name((enum plan_term)k));
    for (int i = 0; i < PLAN_KIND__MAX; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(plan_kind_name((enum plan_kind)i), plan_kind_name((enum plan_kind)k));
    assert_string_equal(plan_term_name(PLAN_DISTANCE), "distance");
    assert_string_equal(plan_term_name(PLAN_MOVED), "moved");
    assert_string_equal(plan_kind_name(PLAN_HORIZON), "horizon");
    assert_string_equal(plan_kind_name(PLAN_WEEK_LIMIT), "week_limit");
    assert_string_equal(plan_kind_name(PLAN_KIND__MAX), "?");
}

static void a_month_later_is_the_same_day_or_the_months_last(void **state)
{
    (void)state;
    static const struct {
        int year, month, day, months, to_year, to_month, to_day;
    } cases[] = {
        {2027, 1, 31, 1, 2027, 2, 28},  {2028, 1, 31, 1, 2028, 2, 29},  {2027, 1, 28, 1, 2027, 2, 28},
        {2027, 3, 31, 3, 2027, 6, 30},  {2026, 12, 31, 2, 2027, 2, 28}, {2026, 11, 30, 12, 2027, 11, 30},
        {2028, 2, 29, 12, 2029, 2, 28}, {2027, 5, 15, 9, 2028, 2, 15},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int day = date_from_ymd(cases[i].year, cases[i].month, cases[i].day) - team->w.first;
        int to = date_from_ymd(cases[i].to_year, cases[i].to_month, cases[i].to_day) - team->w.first;
        assert_int_equal(plan_month_day(&team->w, day, cases[i].months), to);
    }
    for (int day = -PLAN_PAST_MAX; day < PLAN_DAYS_MAX; day++)
        for (int months = 1; months <= 12; months++)
            assert_int_equal(plan_month_day(&team->w, day, months), checker_month_day(&team->w, day, months));
}

static void weeks_turn_on_mondays_before_day_0_too(void **state)
{
    (void)state;
    for (int shift = 0; shift < 7; shift++) {
        team->w.first = date_from_ymd(2026, 11, 23) + shift;
        for (int day = -60; day < 60; day++) {
            assert_int_equal(plan_weekday(&team->w, day), date_weekday(team->w.first + day));
            assert_int_equal(plan_week(&team->w, day) - plan_week(&team->w, day - 1), plan_weekday(&team->w, day) == 0);
        }
        assert_int_equal(plan_week(&team->w, 0), 0);
    }
}

/* ---- One course ---- */

static void with_nobody_in_the_way_a_course_keeps_its_targets_and_its_people(void **state)
{
    (void)state;
    struct plan p = solve(new_book(0), make_course(0, 0));
    static const int days[] = {7, 28, 49, 70, 91, 112};
    for (int k = 0; k < 6; k++) {
        assert_int_equal(p.sessions[k].at.day, days[k]);
        assert_int_equal(p.sessions[k].cost[PLAN_DISTANCE], 0);
    }
    for (int k = 0; k < STEPS; k++) {
        assert_int_equal(p.sessions[k].at.binome, p.sessions[0].at.binome);
        assert_int_equal(p.sessions[k].at.start, 540);
        assert_int_equal(p.sessions[k].cost[PLAN_BINOME] + p.sessions[k].cost[PLAN_MEMBER], 0);
    }
    /* 15 March 2027, then the fifteenth of each month, or the nearest day of work: 15 June is a Tuesday. */
    assert_int_equal(team->w.first + p.sessions[5].at.day, date_from_ymd(2027, 3, 15));
    assert_int_equal(team->w.first + p.sessions[7].at.day, date_from_ymd(2027, 6, 15));
    assert_int_equal(team->w.first + p.sessions[6].at.day, date_from_ymd(2027, 4, 15));
}

static void leave_of_one_member_is_filled_by_the_binome_that_shares_the_other(void **state)
{
    (void)state;
    struct plan_course *c = make_course(0, 0);
    c->n_steps = 3;
    c->steps = team->steps[0];
    team->steps[0][1].gap = (struct plan_gap){14, 21, 22};
    team->w.weights[PLAN_DISTANCE] = 100;
    c->candidates = 3 | 4;
    leave(0, 27, 30);
    struct plan p = solve(new_book(0), c);
    assert_int_equal(p.sessions[0].at.binome, 1); /* who can hold all three */
    team->busy[1][0] = (struct plan_interval){7, 0, 1440, 0, 0};
    team->busy[1][1] = (struct plan_interval){49, 0, 1440, 0, 0};
    team->persons[1].n_busy = 2;
    leave(2, 0, 30);
    arena_reset(arena);
    p = solve(new_book(0), c);
    assert_int_equal(p.sessions[0].at.binome, 0);
    assert_int_equal(p.sessions[1].at.binome, 1);
    assert_int_equal(p.sessions[1].cost[PLAN_MEMBER], 40);
    assert_int_equal(p.sessions[1].cost[PLAN_BINOME], 0);
}

static void a_late_course_is_planned_from_the_first_possible_day(void **state)
{
    (void)state;
    struct plan_course *c = make_course(0, -100);
    c->not_before = 3;
    team->steps[0][0].state = team->steps[0][1].state = PLAN_DONE;
    team->steps[0][0].at = (struct plan_at){-70, 600, 0};
    team->steps[0][1].at = (struct plan_at){-50, 600, 1}; /* fifty days ago, where 35 are the most */
    struct plan p = solve(new_book(0), c);
    assert_int_equal(p.sessions[2].at.day, 3);
    assert_int_equal(p.sessions[2].cost[PLAN_DISTANCE], (53 - 21) * 3);
    assert_int_equal(p.sessions[1].at.day, -50);
    assert_int_equal(p.sessions[1].cost[PLAN_MEMBER], 0); /* what is done costs nothing */
    /* Nobody for the 21 days in which a late step must be made up. */
    for (int i = 0; i < PERSONS; i++)
        leave(i, 3, 24);
    struct plan_sets sets;
    arena_reset(arena);
    struct plan_book *b = new_book(0);
    assert_false(has_plan(b, c));
    must(plan_relax(b, c, arena, &sets, err));
    assert_int_equal(sets.n, 3);
    assert_int_equal(sets.sets[0].kinds, 1u << PLAN_NOT_BEFORE); /* days 0 to 2 */
    assert_int_equal(sets.sets[1].kinds, 1u << PLAN_GAP);
    assert_int_equal(sets.sets[2].kinds, 1u << PLAN_BUSY);
}

static void a_proposed_date_moves_only_when_forced_or_never(void **state)
{
    (void)state;
    struct plan_course *c = make_course(0, 0);
    struct plan_step *s = &team->steps[0][1];
    struct plan_sets sets;
    *s = (struct plan_step){.minutes = 90, .gap = s->gap, .state = PLAN_PROPOSED, .at = {35, 970, 0}};
    team->w.weights[PLAN_MOVED] = PLAN_FORCED;
    struct plan p = solve(new_book(0), c);
    assert_int_equal(p.sessions[1].at.start, 970); /* an odd hour that people agreed to */
    assert_int_equal(p.sessions[1].cost[PLAN_MOVED], 0);
    team->w.weights[PLAN_MOVED] = 0;
    arena_reset(arena);
    assert_int_equal(solve(new_book(0), c).sessions[1].at.start, 540);
    leave(0, 35, 35);
    team->w.weights[PLAN_MOVED] = PLAN_FORCED;
    arena_reset(arena);
    p = solve(new_book(0), c);
    assert_int_equal(p.sessions[1].cost[PLAN_MOVED], PLAN_FORCED);
    assert_true(p.cost - PLAN_FORCED < 2000);
    team->w.weights[PLAN_MOVED] = PLAN_NEVER;
    arena_reset(arena);
    struct plan_book *b = new_book(0);
    assert_false(has_plan(b, c));
    must(plan_relax(b, c, arena, &sets, err));
    assert_int_equal(sets.n, 2);
    assert_int_equal(sets.sets[0].kinds, 1u << PLAN_HELD);
    assert_int_equal(sets.sets[1].kinds, 1u << PLAN_BUSY);
}

static void a_refusal_names_the_person_the_session_and_the_missing_minutes(void **state)
{
    (void)state;
    struct plan_course *c = make_course(1, 0), *other = make_course(2, 0);
    struct plan_why *why = ARENA_NEW(arena, struct plan_why);
    struct plan_book *b = new_book(STEPS);
    other->place = 3;
    must(plan_book_hold(b, other, 4, (struct plan_at){7, 540, 0}, err)); /* until 10:30 at place 3 */
    must(plan_why_not(b, c, 0, (struct plan_at){7, 660, 0}, arena, why, err));
    assert_int_equal(why->n, 2); /* both members: from place 3 to place 2 in 30 minutes */
    assert_int_equal(why->refusals[0].kind, PLAN_ROAD);
    assert_int_equal(why->refusals[0].person, 0);
    assert_int_equal(why->refusals[1].person, PERSONS - 1);
    assert_true(why->refusals[0].by_session);
    assert_int_equal(why->refusals[0].course, 2);
    assert_int_equal(why->refusals[0].step, 4);
    assert_int_equal(why->refusals[0].minutes, 210);
    leave(3, 7, 7);
    team->persons[2].day_limit = 1;
    arena_reset(arena);
    b = new_book(STEPS);
    why = ARENA_NEW(arena, struct plan_why);
    must(plan_book_hold(b, other, 4, (struct plan_at){7, 540, 2}, err));
    must(plan_why_not(b, c, 0, (struct plan_at){7, 960, 2}, arena, why, err));
    assert_int_equal(why->n, 2);
    assert_int_equal(why->refusals[0].kind, PLAN_BUSY);
    assert_int_equal(why->refusals[0].person, 3);
    assert_int_equal(why->refusals[0].tag, 77);
    assert_int_equal(why->refusals[1].kind, PLAN_DAY_LIMIT);
    assert_int_equal(why->refusals[1].minutes, 1);
    must_fail(plan_why_not(b, c, 0, (struct plan_at){7, 961, 2}, arena, why, err), ERR_INPUT, "minute 961");
    must_fail(plan_why_not(b, c, STEPS, (struct plan_at){7, 960, 2}, arena, why, err), ERR_INPUT, "step 11");
    must(plan_why_not(b, c, 0, (struct plan_at){DAYS, 960, 2}, arena, why, err));
    assert_int_equal(why->refusals[0].kind, PLAN_HORIZON);
}

static void what_speaks_against_an_agreed_date_is_told(void **state)
{
    (void)state;
    struct plan_course *c = make_course(0, 0);
    struct plan_why *why = ARENA_NEW(arena, struct plan_why);
    team->steps[0][0].state = PLAN_CONFIRMED;
    team->steps[0][0].at = (struct plan_at){9, 545, 0};
    must(plan_why_not(new_book(0), c, 0, team->steps[0][0].at, arena, why, err));
    assert_int_equal(why->n, 0);
    assert_true(why->possible);
    leave(0, 9, 9);
    must(plan_why_not(new_book(0), c, 0, team->steps[0][0].at, arena, why, err));
    assert_int_equal(why->n, 1);
    assert_int_equal(why->refusals[0].kind, PLAN_BUSY);
    must(plan_why_not(new_book(0), c, 0, (struct plan_at){10, 540, 1}, arena, why, err));
    assert_int_equal(why->refusals[0].kind, PLAN_AGREED);
}

static void a_book_that_gave_everything_back_answers_as_before(void **state)
{
    (void)state;
    struct plan_course *c = make_course(0, 0), *other = make_course(1, 0);
    struct plan_book *b = new_book(STEPS);
    c->candidates = other->candidates = 1;
    struct plan p = solve(b, c), taken = solve(b, other);
    for (int k = 0; k < STEPS; k++)
        must(plan_book_hold(b, other, k, taken.sessions[k].at, err));
    struct plan beside = solve(b, c);
    assert_true(beside.cost > p.cost);
    plan_book_release_step(b, other->id, 3);
    plan_book_release(b, other->id);
    struct plan after = solve(b, c);
    assert_int_equal(after.cost, p.cost);
    for (int k = 0; k < STEPS; k++)
        assert_true(checker_same(after.sessions[k].at, p.sessions[k].at));
}

/* ---- Limits ---- */

static void a_world_at_its_limits_is_taken_and_one_beyond_is_refused(void **state)
{
    (void)state;
    struct plan_world w = team->w;
#define beyond(field, most, words) \
    do { \
        int was = w.field; \
        w.field = (most) + 1; \
        must_fail(plan_world_check(&w, err), ERR_INPUT, words); \
        w.field = was; \
    } while (0)
    beyond(days, PLAN_DAYS_MAX, "days of the world");
    beyond(n_starts, PLAN_STARTS_MAX, "starts of a day");
    beyond(n_places, PLAN_PLACES_MAX, "places");
    beyond(n_persons, PLAN_PERSONS_MAX, "persons");
    beyond(n_binomes, PLAN_BINOMES_MAX, "binomes");
    beyond(evening, 1440, "evening");
    beyond(weights[PLAN_LOAD], PLAN_WEIGHT_MAX, "weight 7");
    beyond(weights[PLAN_MOVED], PLAN_FORCED, "weight 8");
    beyond(weights[PLAN_MEMBER], w.weights[PLAN_BINOME], "change of one member (81)");
    beyond(reserved_weight, PLAN_WEIGHT_MAX, "reserved weight");
    beyond(starts[2], w.starts[3] - 1, "start 3");
    team->binomes[1].n = PLAN_MEMBERS_MAX + 1;
    must_fail(plan_world_check(&w, err), ERR_INPUT, "members of binome 1");
    team->binomes[1].n = 2;
    team->binomes[1].members[1] = team->binomes[1].members[0];
    must_fail(plan_world_check(&w, err), ERR_INPUT, "binome 1 has person 1 twice");
    team->binomes[1].members[1] = PERSONS;
    must_fail(plan_world_check(&w, err), ERR_INPUT, "member of binome 1");
    make_team(DAYS);
    team->work[0][3].from = team->work[0][2].from;
    must_fail(plan_world_check(&w, err), ERR_INPUT, "person 0, work interval 3");
    make_team(DAYS);
    leave(4, DAYS, DAYS);
    must_fail(plan_world_check(&w, err), ERR_INPUT, "person 4, busy interval 0: day 480");
}

static void the_largest_world_and_course_are_planned(void **state)
{
    (void)state;
    static struct plan_person persons[PLAN_PERSONS_MAX];
    static struct plan_binome binomes[PLAN_BINOMES_MAX];
    static struct plan_interval work[PLAN_DAYS_MAX];
    static struct plan_step steps[PLAN_STEPS_MAX];
    struct plan_world w = team->w;
    struct plan_course c = {
        .place = PLAN_AT_BINOME, .candidates = UINT64_MAX, .steps = steps, .n_steps = PLAN_STEPS_MAX};
    w.days = PLAN_DAYS_MAX;
    w.n_starts = PLAN_STARTS_MAX;
    for (int i = 0; i < PLAN_STARTS_MAX; i++)
        w.starts[i] = 480 + i * 30;
    for (int d = 0; d < PLAN_DAYS_MAX; d++)
        work[d] = (struct plan_interval){.day = d, .from = 480, .to = 1200};
    for (int i = 0; i < PLAN_PERSONS_MAX; i++)
        persons[i] = (struct plan_person){.work = work, .n_work = PLAN_DAYS_MAX, .week_limit = 1};
    for (int i = 0; i < PLAN_BINOMES_MAX; i++)
        binomes[i] =
            (struct plan_binome){.n = PLAN_MEMBERS_MAX, .members = {i, i + 1, i + 64}, .place = 1 + i % PLACES};
    w.persons = persons;
    w.n_persons = PLAN_PERSONS_MAX;
    w.binomes = binomes;
    w.n_binomes = PLAN_BINOMES_MAX;
    for (int d = 0; d < 6; d++)
        c.allowed[d] = 0xffff;
    for (int k = 0; k < PLAN_STEPS_MAX; k++)
        steps[k] = (struct plan_step){.minutes = 60, .gap = {k ? PLAN_GAP_LEAST : 0, 5, 6}};
    struct plan_book *b;
    struct plan p;
    bool found;
    must(plan_world_check(&w, err));
    must(plan_book_new(&w, 0, arena, &b, err));
    must(plan_solve(b, &c, arena, &p, &found, err));
    assert_true(found);
    assert_int_equal(p.n, PLAN_STEPS_MAX);
    c.n_steps++;
    must_fail(plan_solve(b, &c, arena, &p, &found, err), ERR_INPUT, "25 steps");
}

static void a_course_beyond_its_limits_is_refused(void **state)
{
    (void)state;
    struct plan_course *c = make_course(3, 0);
    struct plan_step *s = team->steps[3];
    must(plan_course_check(&team->w, c, err));
#define refused(field, value, words) \
    do { \
        struct plan_step kept[STEPS]; \
        struct plan_course was = *c; \
        memcpy(kept, s, sizeof kept); \
        field = value; \
        must_fail(plan_course_check(&team->w, c, err), ERR_INPUT, words); \
        memcpy(s, kept, sizeof kept); \
        *c = was; \
    } while (0)
    refused(c->n_steps, 0, "0 steps");
    refused(c->place, 0, "no place 0");
    refused(c->place, PLACES + 1, "no place 4");
    refused(c->allowed[6], 16, "beyond the world's 4");
    refused(c->allowed[6], 1; s[2].gap.min = PLAN_GAP_LEAST, "step 2: a gap of 3 days; 4 is the least");
    refused(c->candidates, 16, "beyond the world's 4");
    refused(c->from, -PLAN_PAST_MAX - 1, "from day -1501");
    refused(c->anchor, 6, "its anchor is step 6");
    refused(s[1].gap.min, PLAN_GAP_LEAST - 1, "3 is the least");
    refused(s[1].gap.max, 13, "a gap of 14, 21, 13");
    refused(s[1].minutes, 1441, "1441 minutes");
    refused(s[7].after, PLAN_DAYS_MAX + 1, "window");
    refused(s[1].place, PLACES + 1, "step 1: no place 4");
    refused(s[0].state, PLAN_DONE; s[0].at.day = -PLAN_PAST_MAX - 1, "day -1501");
    refused(s[0].state, PLAN_CONFIRMED; s[0].at.day = -1, "day -1");
    refused(s[0].state, PLAN_DONE; s[0].at.day = 9; s[1].state = PLAN_DONE;
            s[1].at.day = 9, "not after the step before it");
    s[1].gap = (struct plan_gap){PLAN_GAP_LEAST, PLAN_GAP_LEAST, PLAN_GAP_LEAST};
    must(plan_course_check(&team->w, c, err));
}

static void a_book_holds_what_it_was_made_for(void **state)
{
    (void)state;
    struct plan_course *c = make_course(0, 0);
    struct plan_book *b = new_book(1);
    for (int i = 0; i < 1 + PLAN_STEPS_MAX; i++)
        must(plan_book_hold(b, c, 0, (struct plan_at){i, 540, 0}, err));
    must_fail(plan_book_hold(b, c, 0, (struct plan_at){0, 540, 0}, err), ERR_LIMIT, "the book is full");
    must(plan_book_hold(b, c, 0, (struct plan_at){-3, 540, 0}, err)); /* before the world: nothing to hold */
    b = new_book(200);
    for (int i = 0; i < 100; i++)
        must(plan_book_hold(b, c, 0, (struct plan_at){5, 540, 0}, err));
    must_fail(plan_book_hold(b, c, 0, (struct plan_at){5, 540, 0}, err), ERR_LIMIT,
              "person 0 has 100 sessions on day 5");
    must_fail(plan_book_new(&team->w, (size_t)PLAN_COURSES_MAX * PLAN_STEPS_MAX + 1, arena, &b, err), ERR_LIMIT,
              "48001");
}

static void the_ninth_length_of_sessions_is_refused(void **state)
{
    (void)state;
    struct plan_course *c = make_course(0, 0);
    struct plan_book *b = new_book(0);
    c->n_steps = 1;
    for (int i = 0; i < PLAN_LENGTHS_MAX; i++) {
        team->steps[0][0].minutes = 30 + i;
        (void)solve(b, c);
    }
    struct plan p;
    bool found;
    team->steps[0][0].minutes = 30 + PLAN_LENGTHS_MAX;
    must_fail(plan_solve(b, c, arena, &p, &found, err), ERR_LIMIT, "the 9th length");
    team->steps[0][0].minutes = 30;
    (void)solve(b, c);
}

static void six_plans_and_too_many_courses_are_refused(void **state)
{
    (void)state;
    struct plan plans[PLAN_ALTERNATIVES_MAX];
    int n;
    struct plan_book *b = new_book(0);
    must_fail(plan_alternatives(b, make_course(0, 0), PLAN_ALTERNATIVES_MAX + 1, arena, plans, &n, err), ERR_INPUT,
              "6");
    must(plan_alternatives(b, make_course(0, 0), PLAN_ALTERNATIVES_MAX, arena, plans, &n, err));
    assert_int_equal(n, PLAN_ALTERNATIVES_MAX);
    must_fail(plan_all(&team->w, team->courses, PLAN_COURSES_MAX + 1, arena, &result, err), ERR_LIMIT, "2001 courses");
    must(plan_all(&team->w, team->courses, 0, arena, &result, err));
    assert_int_equal(result.placed, 0);
}

static void without_memory_everything_says_so_and_the_book_stays_whole(void **state)
{
    (void)state;
    struct plan_course *c = make_course(0, 0);
    team->steps[0][0].state = PLAN_CONFIRMED;
    team->steps[0][0].at = (struct plan_at){7, 540, 0};
    struct plan_book *b = new_book(0);
    struct plan p = solve(b, c), q;
    struct err e;
    bool found;
    int refused = 0;
    for (size_t n = 1;; n++, refused++) {
        arena_fail_at(arena, n);
        int rc = plan_solve(b, c, arena, &q, &found, &e);
        arena_fail_at(arena, 0);
        if (rc == 0)
            break;
        assert_int_equal(e.code, ERR_LIMIT);
    }
    assert_true(refused > 10);
    assert_int_equal(q.cost, p.cost);
    make_course(1, 3);
    refused = 0;
    for (size_t n = 1;; n += 7, refused++) {
        arena_fail_at(arena, n);
        int rc = plan_all(&team->w, team->courses, 2, arena, &result, &e);
        arena_fail_at(arena, 0);
        if (rc == 0)
            break;
        assert_int_equal(e.code, ERR_LIMIT);
    }
    assert_true(refused > 10 && result.placed == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_term_and_kind_has_its_own_name, empty),
        cmocka_unit_test_setup(a_month_later_is_the_same_day_or_the_months_last, empty),
        cmocka_unit_test_setup(weeks_turn_on_mondays_before_day_0_too, empty),
        cmocka_unit_test_setup(with_nobody_in_the_way_a_course_keeps_its_targets_and_its_people, empty),
        cmocka_unit_test_setup(leave_of_one_member_is_filled_by_the_binome_that_shares_the_other, empty),
        cmocka_unit_test_setup(a_late_course_is_planned_from_the_first_possible_day, empty),
        cmocka_unit_test_setup(a_proposed_date_moves_only_when_forced_or_never, empty),
        cmocka_unit_test_setup(a_refusal_names_the_person_the_session_and_the_missing_minutes, empty),
        cmocka_unit_test_setup(what_speaks_against_an_agreed_date_is_told, empty),
        cmocka_unit_test_setup(a_book_that_gave_everything_back_answers_as_before, empty),
        cmocka_unit_test_setup(a_world_at_its_limits_is_taken_and_one_beyond_is_refused, empty),
        cmocka_unit_test_setup(the_largest_world_and_course_are_planned, empty),
        cmocka_unit_test_setup(a_course_beyond_its_limits_is_refused, empty),
        cmocka_unit_test_setup(a_book_holds_what_it_was_made_for, empty),
        cmocka_unit_test_setup(the_ninth_length_of_sessions_is_refused, empty),
        cmocka_unit_test_setup(six_plans_and_too_many_courses_are_refused, empty),
        cmocka_unit_test_setup(without_memory_everything_says_so_and_the_book_stays_whole, empty),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
