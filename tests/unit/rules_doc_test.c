/* docs/regles.md does what it says: its snippets are applied to the delivered rules as the reader would. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/assets.h"
#include "http/rule_templates.h"
#include "rules/page.h"
#include "rules/programme.h"
#include "rules/rules.h"

#define GUIDE "docs/regles.md"
#define GUIDE_MAX (1u << 20)
#define FOLDER "/etc/allervers/regles" /* of the guide's reader */

static struct arena *arena;
static char directory[] = "/tmp/allervers-guide-XXXXXX";
static char *guide;

/* Block number i, from 0, of those that start with ```language. */
static char *block(const char *language, int i)
{
    const char *start = arena_printf(arena, "\n```%s\n", language), *p = guide;
    for (; i >= 0; i--) {
        p = strstr(p, start);
        assert_non_null(p);
        p += strlen(start);
    }
    const char *end = strstr(p, "\n```");
    assert_non_null(end);
    return arena_copy(arena, p, (size_t)(end + 1 - p));
}

static char *delivered(const char *path)
{
    struct str s;
    must(asset_get(path, arena, &s, err));
    return arena_copy(arena, s.p, s.n);
}

/* The text with `old`, which is there, replaced once. */
static char *replaced(const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);
    if (!at)
        fail_msg("\"%s\" is no more in the delivered rule: the guide must follow", old);
    return arena_printf(arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

static void write_rule(const char *name, const char *text)
{
    FILE *f = fopen(arena_printf(arena, "%s/%s", directory, name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static struct rules *load(void)
{
    struct rule_set *set = NULL;
    struct rules *r = NULL;
    must(rules_load(directory, NULL, &set, err));
    must(rules_new(set, &r, err));
    rule_set_unref(set);
    return r;
}

static int setup(void **state)
{
    (void)state;
    FILE *f = fopen(GUIDE, "rb");
    arena = arena_new(16u << 20);
    if (!f || !(guide = arena_alloc(arena, GUIDE_MAX + 1)) || !mkdtemp(directory))
        return -1;
    size_t n = fread(guide, 1, GUIDE_MAX, f);
    (void)fclose(f);
    return n > 0 && n < GUIDE_MAX ? 0 : -1;
}

static void remove_rules(void)
{
    static const char *const names[] = {"verification.lua", "visibilite.lua", "associations.lua", "sommeil.lua",
                                        "memoire.lua"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)unlink(arena_printf(arena, "%s/%s", directory, names[i]));
}

static int teardown(void **state)
{
    (void)state;
    remove_rules();
    (void)rmdir(directory);
    arena_free(arena);
    return 0;
}

static void the_first_example_changes_a_delay(void **state)
{
    (void)state;
    char *rule = delivered("scripts/directory/verification.lua");
    rule = replaced(rule, "  hours = 90,       -- horaires\n", block("lua", 0));
    write_rule("verification.lua", rule);
    struct rule_set *set;
    struct err why = {0};
    assert_int_equal(rules_load(directory, NULL, &set, &why), -1);
    if (!strstr(guide, replaced(why.msg, directory, FOLDER)))
        fail_msg("the guide does not show this message: %s", why.msg);
    write_rule("verification.lua", replaced(rule, "      expect = { days = 90 },\n", block("lua", 1)));
    struct rules *r = load();
    struct verify_after_facts facts = {.kind = "centre-sante", .block = BLOCK_HOURS, .how = VERIFIED_PHONE};
    struct verify_after_decision d = {0};
    for (int i = 0; i < (int)verify_after_facts_type.n; i++)
        record_mark_set(&facts, i);
    must(rules_call(r, RULE_VERIFY_AFTER, NULL, &facts, &d, arena, NULL, err));
    assert_int_equal(d.days, 60);
    rules_free(r);
    remove_rules();
}

static void the_second_example_hides_a_kind(void **state)
{
    (void)state;
    char *rule = delivered("scripts/directory/visibilite.lua");
    rule = replaced(rule, "local par_type = {}\n", block("lua", 2));
    rule = replaced(rule, "  examples = {\n", arena_printf(arena, "  examples = {\n%s", block("lua", 3)));
    write_rule("visibilite.lua", rule);
    struct rules *r = load();
    struct buf out = buf_in(arena, 1000);
    must(rules_try(r, RULE_VISIBILITY, "defaut", STR("{\"name\":\"SIAO\",\"kind\":\"siao\"}"), &out, arena, NULL, err));
    assert_string_equal(buf_cstr(&out), "{\"level\":\"partners\"}");
    rules_free(r);
    remove_rules();
}

static void the_third_example_reads_a_spreadsheet(void **state)
{
    (void)state;
    char *map = block("lua", 4);
    int lines = 0;
    for (const char *p = map; *p; p++)
        lines += *p == '\n';
    assert_true(lines <= 30);
    write_rule("associations.lua", map);
    struct rules *r = load();
    struct buf out = buf_in(arena, 10000);
    must(rules_try(r, RULE_IMPORT, "associations", str_of(block("json", 0)), &out, arena, NULL, err));
    if (!strstr(guide, buf_cstr(&out)))
        fail_msg("the guide does not show this answer: %s", buf_cstr(&out));
    rules_free(r);
    remove_rules();
}

static void the_fourth_example_publishes_a_page(void **state)
{
    struct rule_set *set = NULL;
    struct rules *r = NULL;
    struct buf out = buf_in(arena, 10000);
    (void)state;
    write_rule("sommeil.lua", block("lua", 5));
    must(rule_pages_load(directory, NULL, &set, err)); /* its template is tried on its examples */
    must(rules_new(set, &r, err));
    rule_set_unref(set);
    must(rules_try(r, RULE_PAGE, "sommeil", str_of(block("json", 1)), &out, arena, NULL, err));
    if (!strstr(guide, buf_cstr(&out)))
        fail_msg("the guide does not show this answer: %s", buf_cstr(&out));
    rules_free(r);
    remove_rules();
}

static void the_fifth_example_is_a_programme(void **state)
{
    (void)state;
    write_rule("memoire.lua", block("lua", 6));
    struct rules *r = load();
    const struct rule *rule = rule_set_find(rules_set(r), RULE_PROGRAMME, "memoire");
    assert_non_null(rule);
    const struct programme *p = rule->declared;
    const struct programme_step *step = p->steps.items;
    const struct programme_role *role = p->roles.items;
    assert_string_equal(p->code, "MEM");
    assert_int_equal(p->steps.n, 1);
    assert_int_equal(step->count, 8);
    assert_int_equal(step->gap, 7); /* weekly */
    assert_true(step->gap_min > 0 && step->gap_max < 14);
    assert_true(role->same); /* the same person throughout */
    assert_int_equal(p->ahead, PROGRAMME_AHEAD);
    assert_int_equal(programme_weight(p, TERM_WEEKDAY), 50);
    assert_int_equal(programme_weight(p, TERM_TRAVEL), 0);
    rules_free(r);
    remove_rules();
}

static void the_guide_names_every_kind_and_function(void **state)
{
    (void)state;
    for (const struct rule_kind *k = rule_kinds; k->name; k++)
        assert_non_null(strstr(guide, arena_printf(arena, "| `%s` |", k->name)));
    struct buf stub = buf_in(arena, 1u << 20);
    rules_stub(&stub);
    static const char mark[] = "\nfunction ";
    for (const char *p = buf_cstr(&stub); (p = strstr(p, mark));) {
        p += strlen(mark);
        assert_non_null(strstr(guide, arena_printf(arena, "| `%.*s(", (int)strcspn(p, "("), p)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_example_changes_a_delay),
        cmocka_unit_test(the_second_example_hides_a_kind),
        cmocka_unit_test(the_third_example_reads_a_spreadsheet),
        cmocka_unit_test(the_fourth_example_publishes_a_page),
        cmocka_unit_test(the_fifth_example_is_a_programme),
        cmocka_unit_test(the_guide_names_every_kind_and_function),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
