/* Rule sets and calls: what is delivered, what a territory adds, what is wrong with it. On a thread of 1 MiB. */
#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/engine.h"
#include "base/date.h"
#include "rules/import_map.h"
#include "rules/rules.h"

static struct arena *arena;
static char directory[] = "/tmp/allervers-rules-XXXXXX"; /* an overlay, emptied before each test */

static void write_rule(const char *name, const char *text)
{
    char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static void remove_rule(const char *name)
{
    char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    (void)unlink(path);
}

static int clean(void **state)
{
    (void)state;
    static const char *const names[] = {"a.lua", "b.lua", "import.lua", "notes.txt"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove_rule(names[i]);
    arena_reset(arena);
    return 0;
}

/* A rule of kind verify_after whose function has this body; three examples that a body returning 90 days passes. */
static const char *verify_rule(const char *name, const char *body)
{
    return arena_printf(arena,
                        "local function verify_after(facts)\n%s\nend\n"
                        "local given = { kind = 'cmp', block = 'hours', how = 'phone', self_employed = false }\n"
                        "local example = { given = given, expect = { days = 90 } }\n"
                        "return { kind = 'directory.verify_after', name = '%s', title = 'Essai', version = 1,\n"
                        "  verify_after = verify_after, examples = { example, example, example } }\n",
                        body, name);
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

static const struct verify_after_facts hours = {.kind = "cmp", .block = BLOCK_HOURS, .how = VERIFIED_PHONE};

static struct verify_after_facts facts_of(void)
{
    struct verify_after_facts f = hours;
    for (int i = 0; i < (int)verify_after_facts_type.n; i++)
        record_mark_set(&f, i);
    return f;
}

static int verify(struct rules *r, int64_t *days, struct rule_cost *cost, struct err *why)
{
    struct verify_after_facts facts = facts_of();
    struct verify_after_decision d = {0};
    int rc = rules_call(r, RULE_VERIFY_AFTER, NULL, &facts, &d, arena, cost, why);
    *days = d.days;
    return rc;
}

static void descriptors_of_the_kinds_are_sound(void **state)
{
    (void)state;
    for (const struct rule_kind *k = rule_kinds; k->name; k++) {
        must(record_type_check(k->facts, err));
        must(record_type_check(k->decision, err));
        if (k->declaration)
            must(record_type_check(k->declaration, err));
        assert_ptr_equal(rule_kind_find(k->name), k);
    }
    assert_null(rule_kind_find("nothing"));
}

static void the_delivered_rules_pass_their_examples(void **state)
{
    (void)state;
    struct rule_set *set = NULL;
    size_t n = 0;
    must(rules_load(NULL, NULL, &set, err));
    const struct rule *rules = rule_set_rules(set, &n);
    assert_true(n >= 3);
    for (size_t i = 0; i < n; i++) {
        assert_false(rules[i].overlaid);
        assert_int_equal(strlen(rules[i].hash), 64);
        assert_int_equal(strncmp(rules[i].path, "scripts/", 8), 0);
        assert_ptr_equal(rule_set_find(set, rules[i].kind->name, rules[i].name), &rules[i]);
        if (i)
            assert_true(strcmp(rules[i - 1].kind->name, rules[i].kind->name) <= 0);
    }
    assert_non_null(rule_set_find(set, RULE_VISIBILITY, NULL));
    assert_null(rule_set_find(set, RULE_IMPORT, NULL));
    assert_null(rule_set_find(set, "nothing", "defaut"));
    rule_set_unref(set);
}

static void a_rule_is_asked_and_its_cost_told(void **state)
{
    (void)state;
    struct rules *r = load();
    int64_t days;
    struct rule_cost cost = {0}, again = {0};
    must(verify(r, &days, &cost, err));
    assert_int_equal(days, 90);
    must(verify(r, &days, &again, err));
    assert_int_equal(cost.instructions, again.instructions);
    assert_true(cost.instructions < 1000);
    struct verify_after_facts facts = facts_of();
    struct verify_after_decision d = {0};
    must_fail(rules_call(r, RULE_VERIFY_AFTER, "autre", &facts, &d, arena, NULL, err), ERR_NOT_FOUND, "no such rule");
    must_fail(rules_call(r, RULE_IMPORT, NULL, &facts, &d, arena, NULL, err), ERR_NOT_FOUND, "no such rule");
    rules_free(r);
    rules_free(NULL);
}

static void a_territory_replaces_a_rule_by_name(void **state)
{
    (void)state;
    write_rule("a.lua", verify_rule("defaut", "return { days = 90 }"));
    write_rule("notes.txt", "not a rule");
    struct rules *r = load();
    int64_t days;
    must(verify(r, &days, NULL, err));
    const struct rule *rule = rule_set_find(rules_set(r), RULE_VERIFY_AFTER, NULL);
    assert_true(rule->overlaid);
    assert_string_equal(rule->title, "Essai");
    rules_free(r);
    write_rule("b.lua", verify_rule("defaut", "return { days = 90 }"));
    struct rule_set *set;
    must_fail(rules_load(directory, NULL, &set, err), ERR_RULE, "already has a rule named \"defaut\"");
    write_rule("b.lua", verify_rule("autre", "return { days = 90 }"));
    must_fail(rules_load(directory, NULL, &set, err), ERR_RULE, "only one rule may decide");
    must_fail(rules_load("/nonexistent", NULL, &set, err), ERR_NOT_FOUND, "no such directory");
}

/* Every broken file gives an error that names it; the report has them all. */
static void broken_rules_are_refused_with_file_and_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
    } wrong[] = {
        {"return {", "a.lua:1: unexpected symbol near <eof>"},
        {"return 1", "a.lua: the file must end with: return {"},
        {"x = 1", "a.lua:1: \"x\" would be a global variable"},
        {"while true do end", "a.lua:1: too long"},
        {"return { name = 'a' }", "a.lua: kind: missing"},
        {"return { kind = 'nothing' }", "kind: \"nothing\": one of directory.completeness, "},
        {"return { kind = 'import', nmae = 'x' }", "nmae: unknown field; did you mean \"name\"?"},
        {"return { kind = 'import', rows = 'x' }", "rows: unknown field; did you mean \"row\"?"},
        {"return { kind = 'import', 'x' }", "a value without a name"},
        {"return { kind = 'import', title = 'x' }", "name: missing"},
        {"return { kind = 'import', name = 'A b', title = 'x' }", "name: \"A b\": only a-z"},
        {"return { kind = 'import', name = 'a', title = 'x' }", "version: a whole number from 1"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 0 }", "version: a whole number from 1"},
        {"return { kind = 'import', name = 'a', title = 'x', version = '1' }", "version: a whole number from 1"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 1 }", "row: missing (a function)"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 1, row = pairs }", "columns: required"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 1, row = pairs, columns = { 'x' } }",
         "columns: a text expected, got a table"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 1, row = pairs, columns = 'a;b;A', "
         "old_after_days = 1 }",
         "columns: \"A\" stands twice"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 1, row = pairs, columns = 'a;;b', "
         "old_after_days = 1 }",
         "columns: name 2 is empty"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 1, row = pairs, columns = 'a', required = 'b', "
         "old_after_days = 1 }",
         "required: \"b\" is not among the columns"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 1, row = pairs, columns = 'a', date_column = "
         "'b', "
         "old_after_days = 1 }",
         "date_column: \"b\" is not among the columns"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 1, row = pairs, columns = 'a', "
         "only = { { column = 'b', text = 'x' } }, old_after_days = 1 }",
         "only: \"b\" is not among the columns"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 1, row = pairs, columns = 'a', old_after_days = "
         "0 }",
         "old_after_days: 1 or more"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 1, row = pairs, columns = 'a', old_after_days = "
         "1 }",
         "examples: missing"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 1, row = pairs, columns = 'a', old_after_days = "
         "1, "
         "examples = { {}, {} } }",
         "examples: 2, from 3 to 50 expected"},
        {"return { kind = 'import', name = 'a', title = 'x', version = 1, row = pairs, columns = 'a', old_after_days = "
         "1, "
         "examples = { {}, {}, {} } }",
         "examples[1].given: missing"},
        {"local e = { given = {}, expect = {}, refuse = 'x' } return { kind = 'import', name = 'a', title = 'x', "
         "version = 1, "
         "row = pairs, columns = 'a', old_after_days = 1, examples = { e, e, e } }",
         "either expect = the decision, or refuse"},
        {"local e = { given = {}, expect = {} } return { kind = 'import', name = 'a', title = 'x', version = 1, "
         "row = pairs, columns = 'a', old_after_days = 1, examples = { e, e, e } }",
         "one of them must show a refusal"},
        {"local e = { given = {}, exepct = {} } return { kind = 'import', name = 'a', title = 'x', version = 1, "
         "row = pairs, columns = 'a', old_after_days = 1, examples = { e, e, e } }",
         "examples[1].exepct: given, expect, refuse, ctx or title expected"},
        {"return { kind = 'import' } \xFF", "a.lua:1: not UTF-8"},
    };
    struct rule_set *set;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err why = {0};
        write_rule("a.lua", wrong[i].text);
        if (rules_load(directory, NULL, &set, &why) == 0 || why.code != ERR_RULE || !strstr(why.msg, wrong[i].part) ||
            strncmp(why.msg, directory, strlen(directory)) != 0)
            fail_msg("%s\n  gives \"%s\" (%s), should give \"%s\"", wrong[i].text, why.msg, err_name(why.code),
                     wrong[i].part);
    }
    struct buf report = buf_in(arena, 10000);
    write_rule("a.lua", "return 1");
    write_rule("b.lua", "return 2");
    must_fail(rules_load(directory, &report, &set, err), ERR_RULE, "a.lua: the file must end with");
    assert_non_null(strstr(buf_cstr(&report), "b.lua: the file must end with"));
}

static void examples_that_do_not_hold_say_what_differs(void **state)
{
    (void)state;
    static const struct {
        const char *body, *part;
    } wrong[] = {
        {"return { days = 91 }", "examples[1]: expect.days: \"90\" expected, got \"91\""},
        {"return { days = 0 }", "a.lua:1: examples[1]: verify_after returned: days: from 1 to 1830, not 0"},
        {"return { day = 90 }", "a.lua:1: examples[1]: verify_after returned: day: unknown field"},
        {"return {}", "verify_after returned: days: required"},
        {"return { days = '90' }", "days: a whole number expected, got a text"},
        {"return nil, 'non'", "verify_after returned: nil: rules of this kind always decide"},
        {"return", "verify_after returned: nil"},
        {"return { days = 90 }, 'x'", "a decision and something after it"},
        {"return facts.missing.x", "a.lua:2: examples[1]: attempt to index a nil value (field 'missing')"},
        {"return { days = facts.kidn == 'cmp' and 1 or error('oups') }", "a.lua:2: examples[1]: oups"},
        {"while true do end", "a.lua:2: examples[1]: too long"},
    };
    struct rule_set *set;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err why = {0};
        write_rule("a.lua", verify_rule("defaut", wrong[i].body));
        if (rules_load(directory, NULL, &set, &why) == 0 || why.code != ERR_RULE || !strstr(why.msg, wrong[i].part) ||
            !strstr(why.msg, "examples[1]"))
            fail_msg("%s\n  gives \"%s\", should give \"%s\"", wrong[i].body, why.msg, wrong[i].part);
    }
}

static void a_rule_that_remembers_is_refused(void **state)
{
    (void)state;
    struct rule_set *set;
    char *text = arena_printf(arena, "local n = 0\n%s",
                              verify_rule("defaut", "n = n + 1 return { days = n == 1 and 90 or 91 }"));
    write_rule("a.lua", text);
    must_fail(rules_load(directory, NULL, &set, err), ERR_RULE, "it keeps something from one call to the next");
    text =
        arena_printf(arena, "local seen = {}\n%s",
                     verify_rule("defaut", "for i = 1, #seen * 1000 do end seen[#seen + 1] = 1 return { days = 90 }"));
    write_rule("a.lua", text);
    must_fail(rules_load(directory, NULL, &set, err), ERR_RULE, "takes another time");
}

static void facts_of_examples_are_checked(void **state)
{
    (void)state;
    struct rule_set *set;
    char *text = arena_strdup(arena, verify_rule("defaut", "return { days = 90 }"));
    memcpy(strstr(text, "self_employed"), "self_emploied", 13);
    write_rule("a.lua", text);
    must_fail(rules_load(directory, NULL, &set, err), ERR_RULE,
              "examples[1].given.self_emploied: unknown field of verify_after_facts; did you mean \"self_employed\"?");
}

static void after_a_spent_budget_the_next_call_works(void **state)
{
    (void)state;
    /* Each of these ends one call; the facts say which, so that the examples do not meet them. */
    write_rule("a.lua",
               verify_rule("defaut",
                           "local k = facts.kind\n"
                           "if k == 'loop' then while true do pcall(function() while true do end end) end end\n"
                           "if k == 'pattern' then return (('a'):rep(200)):find('.-.-.-.-b') end\n"
                           "if k == 'text' then return ('x'):rep(8e9) end\n"
                           "if k == 'table' then local t = {} while true do t[#t + 1] = {} end end\n"
                           "if k == 'deep' then local function r() return (('a'):gsub('a', r)) end r() end\n"
                           "if k == 'error' then error('oups') end\n"
                           "if k == 'field' then return { dais = 1 } end\n"
                           "if k == 'global' then days = 1 end\n"
                           "return { days = 90 }"));
    static const char *const cases[][2] = {
        {"loop", "too long"},
        {"pattern", "too long"},
        {"text", "too large"},
        {"table", "too large"},
        {"deep", "C stack overflow"},
        {"error", "a.lua:8: oups"},
        {"field", "dais: unknown field of verify_after_decision; did you mean \"days\"?"},
        {"global", "\"days\" would be a global variable"},
    };
    struct rules *r = load();
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        const char *const *c = cases[i % (sizeof cases / sizeof *cases)];
        struct verify_after_facts facts = facts_of();
        struct verify_after_decision d = {0};
        int64_t days;
        facts.kind = c[0];
        must_fail(rules_call(r, RULE_VERIFY_AFTER, NULL, &facts, &d, arena, NULL, err), ERR_RULE, c[1]);
        must_fail(rules_call(r, RULE_VERIFY_AFTER, NULL, &facts, &d, arena, NULL, err), ERR_RULE, "a.lua");
        must(verify(r, &days, NULL, err));
        assert_int_equal(days, 90);
    }
    rules_free(r);
}

/* ---- import ---- */

/* A spreadsheet as an association's volunteer keeps it: capitals, lost zeros, several values in a cell. */
static const char spreadsheet[] =
    "local types = { [\"resto du coeur\"] = \"association-caritative\", [\"centre social\"] = \"centre-social\" }\n"
    "local function row(r)\n"
    "  local nom = text.title(r[\"Nom de la structure\"])\n"
    "  local type = types[text.fold(r.Type)]\n"
    "  if not type then return nil, \"type inconnu\\u{A0}: \" .. (r.Type or \"vide\") end\n"
    "  local tel = text.phone(r[\"Tél.\"])\n"
    "  return {\n"
    "    key = text.fold(nom .. \" \" .. (r.Ville or \"\")), name = nom, kind = type,\n"
    "    website = text.url(r.Site),\n"
    "    themes = text.split(r.Besoins, \"/\"),\n"
    "    places = { { key = \"1\", address = r.Adresse, city = text.city(r.Ville) } },\n"
    "    contacts = tel and { { kind = \"phone\", value = tel } },\n"
    "  }\n"
    "end\n"
    "return {\n"
    "  kind = \"import\", name = \"associations\", title = \"Associations de la ville\", version = 1,\n"
    "  columns = \"Nom de la structure;Type;Adresse;Ville;Tél.;Site;Besoins;Mis à jour\",\n"
    "  required = \"Nom de la structure;Type\", date_column = \"Mis à jour\",\n"
    "  licence = \"fourni par la mairie\", old_after_days = 365, row = row,\n"
    "  examples = {\n"
    "    { given = { [\"Nom de la structure\"] = \"RESTO DU COEUR\", Type = \"Resto du Cœur\" },\n"
    "      expect = { key = \"resto du coeur\", name = \"Resto du Cœur\", kind = \"association-caritative\", themes = "
    "{},\n"
    "        places = { { key = \"1\" } } } },\n"
    "    { given = { [\"Nom de la structure\"] = \"X\", Type = \"Autre\" }, refuse = \"type inconnu\\u{A0}: Autre\" "
    "},\n"
    "    { given = { [\"Nom de la structure\"] = \"X\" }, refuse = \"type inconnu\\u{A0}: vide\" },\n"
    "  },\n"
    "}\n";

static void a_spreadsheet_nobody_here_wrote_is_read_by_a_short_map(void **state)
{
    (void)state;
    size_t lines = 0;
    for (const char *p = spreadsheet; *p; p++)
        lines += *p == '\n';
    assert_true(lines <= 30);
    write_rule("import.lua", spreadsheet);
    struct rules *r = load();
    const struct rule *rule = rule_set_find(rules_set(r), RULE_IMPORT, "associations");
    const struct str header[] = {
        STR("NOM DE LA STRUCTURE"), STR(" type "), STR("tel."),      STR("Ville"), STR("Site"), STR("Besoins"),
        STR("Remarques"),           STR(""),       STR("Mis a jour")};
    const char **names;
    must(import_map_bind(rule_map(rule), header, 9, arena, &names, err));
    assert_string_equal(names[0], "Nom de la structure");
    assert_string_equal(names[2], "Tél.");
    assert_string_equal(names[6], "Remarques");
    assert_null(names[7]);
    assert_true(import_map_declares(rule_map(rule), names[0]));
    assert_false(import_map_declares(rule_map(rule), names[6]));
    must_fail(import_map_bind(rule_map(rule), header + 1, 1, arena, &names, err), ERR_REFUSED,
              "«\u00A0Nom de la structure\u00A0»");
    must(import_map_bind(rule_map(rule), header, 9, arena, &names, err));

    const struct str cells[] = {STR("CENTRE SOCIAL DES TILLEULS"),
                                STR("Centre social"),
                                STR("199001234"),
                                STR("BAGNEUX"),
                                STR("www.example.org"),
                                STR("Santé mentale / Logement"),
                                STR("x"),
                                STR("y"),
                                STR("22/11/2026")};
    struct rule_row row = {.names = names, .texts = cells, .n = 9};
    struct import_ctx ctx = {.line = 2, .source = "associations", .today = 20000};
    struct structure s = {0};
    struct rule_cost cost;
    for (int i = 0; i < (int)import_ctx_type.n; i++)
        record_mark_set(&ctx, i);
    must(rules_import_row(r, "associations", &row, &ctx, &s, arena, &cost, err));
    assert_string_equal(s.key, "centre social des tilleuls bagneux");
    assert_string_equal(s.name, "Centre social des Tilleuls");
    assert_string_equal(s.kind, "centre-social");
    assert_string_equal(s.website, "https://www.example.org");
    assert_int_equal(s.themes.n, 2);
    assert_string_equal(s.themes.codes[0], "Santé mentale"); /* a label: import makes it a code */
    assert_string_equal(((const struct place *)s.places.items)[0].city, "Bagneux");
    assert_string_equal(((const struct contact *)s.contacts.items)[0].value, "01 99 00 12 34");
    assert_false(record_present(&s, record_index(&structure_type, STR("acronym"))));
    assert_true(cost.instructions < 5000);

    int32_t date;
    assert_true(import_map_date(rule_map(rule), &row, &date));
    assert_int_equal(date, date_from_ymd(2026, 11, 22));
    assert_true(import_map_takes(rule_map(rule), &row));
    const struct str other[] = {STR("X"), STR("Plombier"), STR(""), STR(""), STR(""),
                                STR(""),  STR(""),         STR(""), STR("")};
    row.texts = other;
    must_fail(rules_import_row(r, "associations", &row, &ctx, &s, arena, NULL, err), ERR_REFUSED,
              "type inconnu\u00A0: Plombier");
    assert_false(import_map_date(rule_map(rule), &row, &date));
    rules_free(r);
}

static void a_file_without_header_is_read_by_position(void **state)
{
    (void)state;
    const struct import_only only[] = {{.column = "section", .text = "structureet"}};
    const struct import_map map = {.columns = "section;nofinesset;nofinessej;rs",
                                   .date_column = "rs",
                                   .only = {.items = (void *)only, .n = 1},
                                   .old_after_days = 1};
    const char **names;
    must(import_map_bind(&map, NULL, 6, arena, &names, err));
    assert_string_equal(names[3], "rs");
    assert_null(names[4]);
    const struct str first[] = {STR("finess"), STR("etalab"), STR("111"), STR("2026-05-12")};
    const struct str second[] = {STR("structureet"),    STR("010000024"), STR("010780054"),
                                 STR("CH DE FLEYRIAT"), STR("x"),         STR("y")};
    struct rule_row row = {.names = names, .texts = first, .n = 4};
    int32_t date;
    assert_true(import_map_date(&map, &row, &date));
    assert_int_equal(date, date_from_ymd(2026, 5, 12));
    assert_false(import_map_takes(&map, &row));
    row = (struct rule_row){.names = names, .texts = second, .n = 6};
    assert_true(import_map_takes(&map, &row));
}

static void a_row_knows_where_it_stands(void **state)
{
    (void)state;
    write_rule("import.lua",
               "local function row(r, ctx) if r.a then return nil, ctx.source .. ctx.line .. ctx.today end return { "
               "key = 'x' } end\n"
               "return { kind = 'import', name = 'x', title = 'x', version = 1, columns = 'a', old_after_days = 1, row "
               "= row,\n"
               "examples = { { given = { a = '1' }, refuse = 'x12026-01-01' },\n"
               "  { given = { a = '1' }, ctx = { line = 7, today = '2026-11-22' }, refuse = 'x72026-11-22' },\n"
               "  { given = { a = '' }, expect = { key = 'x' } } } }\n");
    struct rules *r = load();
    struct buf out = buf_in(arena, 100);
    must_fail(rules_try(r, RULE_IMPORT, "x", STR("{\"row\":{\"a\":\"1\"},\"ctx\":{\"source\":\"y\"}}"), &out, arena,
                        NULL, err),
              ERR_REFUSED, "y12026-01-01");
    rules_free(r);
}

static void an_import_rule_gives_only_what_it_may(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"{ name = 'x' }", "key: required"},
        {"{ key = 'x', uuid = 'y' }", "uuid: this field is computed by the program"},
        {"{ key = 'x', id = 1 }", "id: unknown field of structure"},
        {"{ key = 'x', services = { { nmae = 'y' } } }",
         "services[1].nmae: unknown field of service; did you mean \"name\"?"},
        {"{ key = 'x', verifications = {} }", "verifications: this field is computed by the program"},
        {"nil", "nil without a reason"},
        {"nil, ''", "nil without a reason"},
        {"nil, {}", "nil without a reason"},
        {"nil, ('x'):rep(401)", "nil without a reason"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct rule_set *set;
        write_rule(
            "import.lua",
            arena_printf(
                arena,
                "local function row(r) if r.a == 'no' then return nil, 'non' end return %s end\n"
                "local refusal = { given = { a = 'no' }, refuse = 'non' }\n"
                "return { kind = 'import', name = 'x', title = 'x', version = 1, columns = 'a', old_after_days = 1,\n"
                "row = row, examples = { refusal, { given = { a = 'x' }, expect = {} }, refusal } }\n",
                wrong[i][0]));
        must_fail(rules_load(directory, NULL, &set, err), ERR_RULE, wrong[i][1]);
    }
}

/* ---- trying, printing ---- */

static void a_rule_can_be_tried_with_json(void **state)
{
    (void)state;
    write_rule("import.lua", spreadsheet);
    struct rules *r = load();
    struct buf out = buf_in(arena, 10000);
    struct rule_cost cost = {0};
    must(rules_try(r, RULE_VERIFY_AFTER, "defaut",
                   STR("{\"kind\":\"cmp\",\"block\":\"hours\",\"how\":\"phone\",\"self_employed\":true}"), &out, arena,
                   &cost, err));
    assert_string_equal(buf_cstr(&out), "{\"days\":45}");
    buf_clear(&out);
    must(rules_try(r, RULE_IMPORT, "associations",
                   STR("{\"row\":{\"Nom de la structure\":\"CMP\",\"Type\":\"centre social\"},\"ctx\":{\"line\":3}}"),
                   &out, arena, &cost, err));
    assert_non_null(strstr(buf_cstr(&out), "\"name\":\"CMP\""));
    must_fail(rules_try(r, RULE_IMPORT, "associations", STR("{\"row\":{\"Type\":\"x\",\"Nom de la structure\":\"y\"}}"),
                        &out, arena, &cost, err),
              ERR_REFUSED, "type inconnu");
    static const char *const wrong[][2] = {
        {"[]", "a JSON object"}, {"{\"knd\":1}", "knd"}, {"{", "line 1"}, {"{\"block\":\"x\"}", "block"}};
    for (size_t i = 0; i < 4; i++)
        must_fail(rules_try(r, RULE_VERIFY_AFTER, "defaut", str_of(wrong[i][0]), &out, arena, &cost, err), ERR_INPUT,
                  wrong[i][1]);
    must_fail(rules_try(r, RULE_IMPORT, "associations", STR("{\"Type\":\"x\"}"), &out, arena, &cost, err), ERR_INPUT,
              "\"row\"");
    must_fail(rules_try(r, RULE_IMPORT, "associations", STR("{\"row\":{\"Type\":1}}"), &out, arena, &cost, err),
              ERR_INPUT, "row.Type: a text expected");
    must_fail(rules_try(r, RULE_IMPORT, "x", STR("{}"), &out, arena, &cost, err), ERR_NOT_FOUND, "import/x");
    rules_free(r);
}

static void the_stub_describes_every_kind(void **state)
{
    (void)state;
    struct buf out = buf_in(arena, 1u << 20);
    rules_stub(&out);
    must(buf_ok(&out, err));
    for (const struct rule_kind *k = rule_kinds; k->name; k++) {
        assert_true(strstr(buf_cstr(&out), arena_printf(arena, "---@class rule.%s\n", k->name)) ||
                    strstr(buf_cstr(&out), arena_printf(arena, "---@class rule.%s: ", k->name)));
        assert_non_null(strstr(buf_cstr(&out), arena_printf(arena, "---@class %s\n", k->facts->name)));
    }
    assert_non_null(strstr(buf_cstr(&out), "---@class import.structure\n"));
    assert_non_null(strstr(buf_cstr(&out), "function text.title(s) end\n"));
    assert_null(strstr(buf_cstr(&out), "short_id")); /* internal */
}

static void memory_that_ends_is_an_error_of_the_call(void **state)
{
    (void)state;
    write_rule("import.lua", spreadsheet);
    struct rules *r = load();
    const char *const names[] = {"Nom de la structure", "Type", "Besoins"};
    const struct str cells[] = {STR("CENTRE SOCIAL"), STR("centre social"), STR("a/b")};
    const struct rule_row row = {.names = names, .texts = cells, .n = 3};
    struct import_ctx ctx = {.line = 2, .source = "x", .today = 20000};
    int refused = 0;
    for (size_t n = 1; n < 20; n++) {
        struct structure s = {0};
        struct err why = {0};
        arena_fail_at(arena, n);
        if (rules_import_row(r, "associations", &row, &ctx, &s, arena, NULL, &why) != 0) {
            refused++;
            assert_int_equal(why.code, ERR_LIMIT);
        }
        arena_fail_at(arena, 0);
    }
    assert_true(refused > 3 && refused < 19);
    rules_free(r);
}

static int run_all(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(descriptors_of_the_kinds_are_sound, clean),
        cmocka_unit_test_setup(the_delivered_rules_pass_their_examples, clean),
        cmocka_unit_test_setup(a_rule_is_asked_and_its_cost_told, clean),
        cmocka_unit_test_setup(a_territory_replaces_a_rule_by_name, clean),
        cmocka_unit_test_setup(broken_rules_are_refused_with_file_and_place, clean),
        cmocka_unit_test_setup(examples_that_do_not_hold_say_what_differs, clean),
        cmocka_unit_test_setup(a_rule_that_remembers_is_refused, clean),
        cmocka_unit_test_setup(facts_of_examples_are_checked, clean),
        cmocka_unit_test_setup(after_a_spent_budget_the_next_call_works, clean),
        cmocka_unit_test_setup(a_spreadsheet_nobody_here_wrote_is_read_by_a_short_map, clean),
        cmocka_unit_test_setup(a_file_without_header_is_read_by_position, clean),
        cmocka_unit_test_setup(a_row_knows_where_it_stands, clean),
        cmocka_unit_test_setup(an_import_rule_gives_only_what_it_may, clean),
        cmocka_unit_test_setup(a_rule_can_be_tried_with_json, clean),
        cmocka_unit_test_setup(the_stub_describes_every_kind, clean),
        cmocka_unit_test_setup(memory_that_ends_is_an_error_of_the_call, clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

static void *thread(void *result)
{
    *(int *)result = run_all();
    return NULL;
}

int main(void)
{
    int result = 1;
    pthread_t t;
    pthread_attr_t attr;
    arena = arena_new(64u << 20);
    if (!arena || !mkdtemp(directory))
        return 1;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, ENGINE_STACK);
    if (pthread_create(&t, &attr, thread, &result) == 0)
        pthread_join(t, NULL);
    pthread_attr_destroy(&attr);
    (void)clean(NULL);
    (void)rmdir(directory);
    arena_free(arena);
    return result;
}
