/* All courses at once: what is kept, what moves, who makes room. Every result is checked by plan_checker.h. */
#include "plan_team.h"

static struct plan_result again;

static void plan_everybody(int n, struct plan_result *r)
{
    char told[200];
    must(plan_world_check(&team->w, err));
    must(plan_all(&team->w, team->courses, n, arena, r, err));
    if (checker_all(&team->w, team->courses, n, r->found, r->plans, told, sizeof told))
        fail_msg("%s", told);
}

/* The dates of a plan become what the courses had before. */
static void take_over(const struct plan_result *r, enum plan_state state)
{
    for (int i = 0; i < r->n; i++)
        for (int k = 0; k < STEPS && r->found[i]; k++)
            if (!plan_step_fixed(&team->steps[i][k])) {
                team->steps[i][k].state = state;
                team->steps[i][k].at = r->plans[i].sessions[k].at;
            }
}

static void make_crowd(void)
{
    for (int i = 0; i < COURSES; i++) {
        struct plan_course *c = make_course(i, i % 20);
        c->same_weekday = i % 2;
        c->candidates = i % 3 ? 15 : 1u << i % 4;
        for (int d = 0; d < 5; d++)
            c->allowed[d] = (i + d) % 3 ? (uint16_t)(i % 5 ? 15 : 3) : 0;
    }
    for (int p = 0; p < PERSONS; p++) {
        team->persons[p].day_limit = 2;
        team->persons[p].week_limit = 5;
    }
}

static void all_courses_get_plans_that_keep_every_constraint(void **state)
{
    (void)state;
    make_crowd();
    plan_everybody(COURSES, &result);
    assert_int_equal(result.placed, COURSES);
    assert_int_equal(result.sessions[PLAN_NEW], COURSES * STEPS);
    assert_in_range(result.rounds, 2, PLAN_AGAIN / COURSES);
    int64_t sum = 0;
    for (int i = 0; i < COURSES; i++)
        sum += result.plans[i].cost;
    assert_int_equal(sum, result.cost);
}

static void the_same_question_has_the_same_answer(void **state)
{
    (void)state;
    make_crowd();
    plan_everybody(COURSES, &result);
    plan_everybody(COURSES, &again);
    for (int i = 0; i < COURSES; i++)
        for (int k = 0; k < STEPS; k++)
            assert_true(checker_same(result.plans[i].sessions[k].at, again.plans[i].sessions[k].at));
}

static void a_plan_planned_again_moves_nothing(void **state)
{
    (void)state;
    static const enum plan_state states[] = {PLAN_PROPOSED, PLAN_RESERVED, PLAN_CONFIRMED};
    make_crowd();
    plan_everybody(COURSES, &result);
    team->w.weights[PLAN_MOVED] = team->w.reserved_weight = PLAN_FORCED;
    for (int i = 0; i < 3; i++) {
        take_over(&result, states[i]);
        plan_everybody(COURSES, &again);
        assert_int_equal(again.sessions[PLAN_KEPT], COURSES * STEPS);
    }
}

static void after_an_absence_only_what_it_touches_moves(void **state)
{
    (void)state;
    make_crowd();
    plan_everybody(COURSES, &result);
    take_over(&result, PLAN_PROPOSED);
    team->w.weights[PLAN_MOVED] = PLAN_FORCED;
    int touched = 0;
    bool theirs[COURSES][STEPS] = {{false}};
    for (int i = 0; i < COURSES; i++)
        for (int k = 0; k < STEPS; k++) {
            struct plan_at at = result.plans[i].sessions[k].at;
            const struct plan_binome *b = &team->binomes[at.binome];
            theirs[i][k] = at.day >= 40 && at.day <= 60 && (b->members[0] == 1 || b->members[1] == 1);
            touched += theirs[i][k];
        }
    leave(1, 40, 60);
    plan_everybody(COURSES, &again);
    assert_true(touched > 3);
    assert_int_equal(again.placed, COURSES);
    int moved = again.sessions[PLAN_SHIFTED] + again.sessions[PLAN_EXCHANGED];
    assert_int_equal(moved, touched);
    for (int i = 0; i < COURSES; i++)
        for (int k = 0; k < STEPS; k++)
            assert_int_equal(again.changes[i][k] != PLAN_KEPT, theirs[i][k]);
}

static void new_courses_in_a_full_team_move_no_proposed_date(void **state)
{
    (void)state;
    make_crowd();
    for (int p = 0; p < PERSONS; p++) {
        team->persons[p].day_limit = 1;
        team->persons[p].week_limit = 3;
    }
    team->w.weights[PLAN_MOVED] = PLAN_FORCED;
    plan_everybody(12, &result);
    for (int i = 0; i < 12; i++)
        for (int k = 0; k < STEPS && result.found[i]; k++) {
            team->steps[i][k].state = k < 3 ? PLAN_PROPOSED : PLAN_RESERVED;
            team->steps[i][k].at = result.plans[i].sessions[k].at;
        }
    plan_everybody(COURSES, &again);
    assert_true(again.placed > result.placed && again.placed < COURSES); /* full indeed */
    for (int i = 0; i < 12; i++)
        for (int k = 0; k < 3; k++)
            assert_true(!again.found[i] || !result.found[i] || again.changes[i][k] == PLAN_KEPT);
    assert_true(again.sessions[PLAN_SHIFTED] + again.sessions[PLAN_EXCHANGED] > 0); /* of those nobody was told */
}

static void a_course_that_finds_nothing_has_others_planned_around_it(void **state)
{
    (void)state;
    /* One binôme, one session a day; the first course may take any day of the week and prefers Monday the 30th, the
     * second has that Monday only, but more starts, so that its turn comes last. */
    team->w.days = 14;
    make_team(14);
    for (int p = 0; p < PERSONS; p++)
        team->persons[p].day_limit = 1;
    for (int i = 0; i < 2; i++) {
        struct plan_course *c = make_course(i, 0);
        c->n_steps = 1;
        c->candidates = 1;
        c->place = 1;
        memset(c->allowed, 0, sizeof c->allowed);
    }
    for (int d = 0; d < 3; d++)
        team->courses[0].allowed[d] = 1;
    team->courses[1].allowed[0] = 15;
    team->steps[1][0].gap = (struct plan_gap){7, 7, 7};
    plan_everybody(2, &result);
    assert_int_equal(result.placed, 2);
    assert_int_equal(result.plans[1].sessions[0].at.day, 7);
    assert_int_equal(result.plans[0].sessions[0].at.day, 8);
    /* Where the first may take that day only, too, the second stays without, and what was is as it was. */
    team->courses[0].allowed[1] = team->courses[0].allowed[2] = 0;
    team->steps[0][0].gap = team->steps[1][0].gap;
    plan_everybody(2, &result);
    assert_int_equal(result.placed, 1);
    assert_true(result.found[0]);
    assert_int_equal(result.plans[0].sessions[0].at.day, 7);
    assert_int_equal(result.sessions[PLAN_NONE], 1);
}

/* One binôme with a session a day, a few courses of one or two sessions on the days they say. */
static struct plan_course *short_course(int i, int n_steps, uint16_t monday, uint16_t tuesday, uint16_t thursday,
                                        uint16_t friday)
{
    struct plan_course *c = make_course(i, 0);
    c->n_steps = n_steps;
    c->candidates = 1;
    c->place = 1;
    c->allowed[0] = monday;
    c->allowed[1] = tuesday;
    c->allowed[2] = 0;
    c->allowed[3] = thursday;
    c->allowed[4] = friday;
    team->persons[0].day_limit = 1;
    team->w.weights[PLAN_MOVED] = PLAN_FORCED;
    return c;
}

static void who_makes_room_does_not_take_a_proposed_date_of_another_who_does(void **state)
{
    (void)state;
    /* The first has Thursday 10 and could take Friday 11; the second has Monday 7, could take Tuesday 8, and is
     * proposed on that Friday; the third needs that Monday and that Thursday. */
    (void)short_course(0, 1, 0, 0, 1, 1);
    team->steps[0][0].gap = (struct plan_gap){10, 10, 11};
    (void)short_course(1, 2, 1, 1, 0, 1);
    team->steps[1][0].gap = (struct plan_gap){7, 7, 8};
    team->steps[1][1] = (struct plan_step){.minutes = 90, .gap = {3, 4, 7}, .state = PLAN_PROPOSED, .at = {11, 540, 0}};
    (void)short_course(2, 2, 15, 0, 15, 0);
    team->steps[2][0].gap = (struct plan_gap){7, 7, 7};
    team->steps[2][1].gap = (struct plan_gap){3, 3, 3};
    plan_everybody(3, &result);
    assert_int_equal(result.placed, 2);
    assert_false(result.found[2]);
    assert_int_equal(result.changes[1][1], PLAN_KEPT);
    /* Were the Friday not promised, there would be room for all. */
    team->steps[1][1].state = PLAN_RESERVED;
    plan_everybody(3, &result);
    assert_int_equal(result.placed, 3);
    assert_int_equal(result.changes[1][1], PLAN_SHIFTED);
}

static void for_a_proposed_date_others_make_room(void **state)
{
    (void)state;
    /* The second is proposed on Monday 7, and its next must be on Friday 11 then; the first is inserted before it and
     * likes that Friday best, but has the Tuesday after, too. */
    (void)short_course(0, 1, 0, 1, 0, 1);
    team->steps[0][0].gap = (struct plan_gap){10, 11, 15};
    (void)short_course(1, 2, 3, 3, 0, 1);
    team->steps[1][0] = (struct plan_step){.minutes = 90, .gap = {7, 7, 8}, .state = PLAN_PROPOSED, .at = {7, 540, 0}};
    team->steps[1][1].gap = (struct plan_gap){4, 4, 7};
    team->busy[0][0] = (struct plan_interval){14, 0, 1440, 0, 0};
    team->persons[0].n_busy = 1;
    plan_everybody(2, &result);
    assert_int_equal(result.placed, 2);
    assert_int_equal(result.changes[1][0], PLAN_KEPT);
    assert_int_equal(result.plans[1].sessions[1].at.day, 11);
    assert_int_equal(result.plans[0].sessions[0].at.day, 15);
}

static void what_if_leaves_the_first_world_as_it_was(void **state)
{
    (void)state;
    make_crowd();
    plan_everybody(COURSES, &result);
    struct plan_world other = team->w;
    struct plan_person people[PERSONS];
    struct plan_interval away[] = {{40, 0, 1440, 0, 0}, {41, 0, 1440, 0, 0}, {42, 0, 1440, 0, 0}};
    memcpy(people, team->persons, sizeof people);
    people[1].busy = away;
    people[1].n_busy = 3;
    other.persons = people;
    must(plan_world_check(&other, err));
    must(plan_all(&other, team->courses, COURSES, arena, &again, err));
    plan_everybody(COURSES, &again);
    assert_int_equal(again.cost, result.cost);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(all_courses_get_plans_that_keep_every_constraint, empty),
        cmocka_unit_test_setup(the_same_question_has_the_same_answer, empty),
        cmocka_unit_test_setup(a_plan_planned_again_moves_nothing, empty),
        cmocka_unit_test_setup(after_an_absence_only_what_it_touches_moves, empty),
        cmocka_unit_test_setup(new_courses_in_a_full_team_move_no_proposed_date, empty),
        cmocka_unit_test_setup(a_course_that_finds_nothing_has_others_planned_around_it, empty),
        cmocka_unit_test_setup(who_makes_room_does_not_take_a_proposed_date_of_another_who_does, empty),
        cmocka_unit_test_setup(for_a_proposed_date_others_make_room, empty),
        cmocka_unit_test_setup(what_if_leaves_the_first_world_as_it_was, empty),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
