/* Programmes: what the delivered ones say, and what is refused when a rule is loaded, with file, field and remedy. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rules/planning.h"
#include "rules/programme.h"
#include "rules/rules.h"

static struct arena *arena;
static char directory[] = "/tmp/allervers-programmes-XXXXXX";

static void write_rule(const char *text)
{
    FILE *f = fopen(arena_printf(arena, "%s/a.lua", directory), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new(32u << 20);
    return arena && mkdtemp(directory) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    (void)unlink(arena_printf(arena, "%s/a.lua", directory));
    (void)rmdir(directory);
    arena_free(arena);
    return 0;
}

static const struct programme *delivered(struct rule_set *set, const char *name)
{
    const struct rule *rule = rule_set_find(set, RULE_PROGRAMME, name);
    assert_non_null(rule);
    return rule->declared;
}

static void aida_is_six_sequences_and_a_year_of_follow_up(void **state)
{
    (void)state;
    static const int64_t months[] = {1, 3, 6, 9, 12};
    struct rule_set *set;
    must(rules_load(NULL, NULL, &set, err));
    const struct programme *p = delivered(set, "aida");
    const struct programme_step *sequence = programme_step_find(p, "sequence"),
                                *after = programme_step_find(p, "suivi");
    assert_int_equal(sequence->count, 6);
    assert_int_equal(sequence->minutes, 90);
    assert_int_equal(sequence->gap_min, 14);
    assert_int_equal(sequence->gap, 21);
    assert_int_equal(sequence->gap_max, 35);
    assert_int_equal(after->count, 5); /* as many as its offsets */
    assert_string_equal(after->after, "sequence");
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(((struct programme_offset *)after->offsets.items)[i].months, months[i]);
    assert_int_equal(programme_step_find(p, "concertation")->count, 0);
    assert_int_equal(p->roles.n, 2);
    assert_int_equal(programme_role_find(p, "psychologue")->professions.n, 1);
    assert_int_equal(p->late_unplanned, 35);
    assert_int_equal(p->ahead, 2);
    assert_true(programme_weight(p, TERM_BINOME) > programme_weight(p, TERM_WEEKDAY));
    assert_null(programme_step_find(p, "rien"));
    assert_null(programme_role_find(p, "rien"));
    rule_set_unref(set);
}

static void support_care_is_at_most_five_sessions_or_one(void **state)
{
    (void)state;
    static const char *const kinds[] = {"soutien-psychologique", "activite-physique", "dietetique", "relaxation",
                                        "danse-therapie",        "socio-esthetique"};
    struct rule_set *set;
    must(rules_load(NULL, NULL, &set, err));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct programme_step *s = delivered(set, kinds[i])->steps.items;
        assert_int_equal(s->count, 5);
        assert_int_equal(s->modes.n, 4);
        assert_string_equal(s->activity, "soin-support");
    }
    assert_int_equal(((const struct programme_step *)delivered(set, "fin-de-traitement")->steps.items)->count, 1);
    assert_true(((const struct programme_step *)delivered(set, "relaxation")->steps.items)->group);
    rule_set_unref(set);
}

static void the_kinds_of_their_dates_stay_in_the_team(void **state)
{
    (void)state;
    struct rule_set *set;
    size_t n, courses = 0;
    must(rules_load(NULL, NULL, &set, err));
    const struct rule *all = rule_set_rules(set, &n);
    for (size_t i = 0; i < n; i++) {
        const struct activity *k = strcmp(all[i].kind->name, RULE_ACTIVITY) == 0 ? all[i].declared : NULL;
        courses += k && k->course;
        assert_true(!k || !k->course || k->level == LEVEL_TEAM);
    }
    assert_int_equal(courses, 5);
    rule_set_unref(set);
}

static void a_session_is_named_by_its_code_and_its_commune(void **state)
{
    (void)state;
    struct rule_set *set;
    struct rules *r;
    struct programme_facts facts = {.code = "AIDA-2026-017", .commune = "Sceaux"};
    struct programme_words words = {0};
    must(rules_load(NULL, NULL, &set, err));
    must(rules_new(set, &r, err));
    record_mark_set(&facts, 0);
    record_mark_set(&facts, 1);
    must(rules_call(r, RULE_PROGRAMME, "aida", &facts, &words, arena, NULL, err));
    assert_string_equal(words.title, "AIDA-2026-017, Sceaux");
    rules_free(r);
    rule_set_unref(set);
}

#define HEAD \
    "return { kind = 'programme', name = 'essai', title = 'Essai', version = 1, code = 'ESS', person = 'la personne'," \
    " roles = { { code = 'r', label = 'r' } },"
#define STEP(more) \
    "steps = { { code = 's', label = 's', activity = 'seance', minutes = 60, modes = { 'home' }, " more " } } }"
#define TWO(more) \
    "steps = { { code = 's', label = 's', activity = 'seance', minutes = 60, modes = { 'home' }, count = 2, gap = 7 " \
    "}," \
    " { code = 't', label = 't', activity = 'seance', minutes = 60, modes = { 'home' }, " more " } } }"

static void what_is_wrong_with_one_is_said_when_it_is_loaded(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {HEAD STEP("count = 2"), "steps[1].gap: missing"},
        {HEAD STEP("count = 2, gap = 7, gap_min = 8"), "gap_min <= gap <= gap_max"},
        {HEAD STEP("count = 2, gap = 7, gap_max = 6"), "gap_min <= gap <= gap_max"},
        {HEAD STEP("count = 2, gap = 400"), "<= 366 days"},
        {HEAD STEP("count = 31, gap = 7"), "steps[1].count: from 0 to 30"},
        {HEAD STEP("count = 1, minutes = 5"), "steps[1].minutes: from 10 to 480, not 5"},
        {HEAD STEP("count = 1, modes = { 'moon' }"), "steps[1].modes: \"moon\""},
        {HEAD STEP("count = 1, roles = { 'x' }"), "steps[1].roles: \"x\""},
        {HEAD STEP("count = 1, activity = 'permanence'"), "not those of courses"},
        {HEAD STEP("count = 1, activity = 'rien'"), "steps[1].activity: \"rien\": there is none"},
        {HEAD STEP("count = 1, after = 's'"), "a step written before this one"},
        {HEAD STEP("offsets = { { months = 1, tolerance = 5 } }"), "steps[1].after: missing"},
        {HEAD TWO("count = 1, code = 's'"), "steps[2].code: \"s\" stands twice"},
        {HEAD TWO("after = 's', count = 1, offsets = { { months = 1, tolerance = 5 } }"), "leave out count and gap"},
        {HEAD TWO("after = 's', offsets = { { months = 1, tolerance = 20 }, { months = 2, tolerance = 10 } }"),
         "offsets[2]: it may fall before the one before it"},
        {HEAD TWO("after = 's', offsets = { { months = 40, tolerance = 20 } }"), "months: from 1 to 36"},
        {HEAD "ahead = 7, " STEP("count = 1"), "ahead: from 1 to 6"},
        {HEAD "late_contact = 0, " STEP("count = 1"), "late_contact: from 1 to 366"},
        {HEAD "weights = { { term = 'gap', weight = 1 }, { term = 'gap', weight = 2 } }, " STEP("count = 1"),
         "weights[2].term: \"gap\" stands twice"},
        {HEAD "weights = { { term = 'gap', weight = 1001 } }, " STEP("count = 1"), "from 0 to 1000"},
        {HEAD "weigths = {}, " STEP("count = 1"), "did you mean \"weights\"?"},
        {HEAD STEP("count = 1, minuts = 2"), "did you mean \"minutes\"?"},
        {HEAD "code = 'aida', " STEP("count = 1"), "2 to 10 capitals"},
        {HEAD "code = 'AIDA', " STEP("count = 1"), "\"AIDA\" is what scripts/programmes/aida.lua declares too"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct rule_set *set;
        struct err why = {0};
        struct arena_mark mark = arena_mark(arena);
        /* A later field of the same name wins, as in Lua. */
        write_rule(wrong[i].text);
        if (rules_load(directory, NULL, &set, &why) == 0)
            fail_msg("accepted: %s", wrong[i].text);
        if (!strstr(why.msg, wrong[i].message) || !strstr(why.msg, "/a.lua"))
            fail_msg("%s\nsays: %s", wrong[i].text, why.msg);
        arena_release(arena, mark);
    }
}

static void a_name_without_the_code_is_refused(void **state)
{
    (void)state;
    struct rule_set *set;
    struct err why = {0};
    write_rule("local function session(f) return { title = 'Rendez-vous' } end\n"
               "local e = { given = { code = 'ESS-2026-001' }, expect = { title = 'Rendez-vous' } }\n" HEAD
               "session = session, examples = { e, e, e }, " STEP("count = 1"));
    assert_int_equal(rules_load(directory, NULL, &set, &why), -1);
    assert_non_null(strstr(why.msg, "the code must stand in it"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aida_is_six_sequences_and_a_year_of_follow_up),
        cmocka_unit_test(support_care_is_at_most_five_sessions_or_one),
        cmocka_unit_test(the_kinds_of_their_dates_stay_in_the_team),
        cmocka_unit_test(a_session_is_named_by_its_code_and_its_commune),
        cmocka_unit_test(what_is_wrong_with_one_is_said_when_it_is_loaded),
        cmocka_unit_test(a_name_without_the_code_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
