/* Records as Lua tables and back: every type, every mistake by its path. */
#include "test.h"

#include "base/json.h"
#include "base/record.h"
#include "core/rules/sandbox.h"
#include "core/rules/value.h"

static struct arena *arena;

struct item {
    struct record head;
    const char *name;
    int64_t count;
};

struct thing {
    struct record head;
    const char *label, *code, *notes;
    int64_t number, secret;
    double ratio;
    bool open;
    int32_t day;
    int64_t at;
    int colour;
    struct terms tags;
    struct list items;
};

static const char *const colours[] = {"red", "green", NULL};

static const struct field item_fields[] = {
    FIELD(struct item, name, F_TEXT, "nom", .max = 10, .flags = FIELD_RULE | FIELD_REQUIRED),
    FIELD(struct item, count, F_INT, "combien", .flags = FIELD_RULE),
};
static const struct record_type item_type = RECORD_TYPE(struct item, "item", item_fields, "un objet");

static const struct field thing_fields[] = {
    FIELD(struct thing, label, F_TEXT, "libellé", .flags = FIELD_RULE),
    FIELD(struct thing, code, F_TEXT, "calculé"),
    FIELD(struct thing, notes, F_JSON, "remarques"),
    FIELD(struct thing, number, F_INT, "nombre", .flags = FIELD_RULE),
    FIELD(struct thing, secret, F_INT, "interne", .flags = FIELD_INTERNAL),
    FIELD(struct thing, ratio, F_REAL, "part", .flags = FIELD_RULE),
    FIELD(struct thing, open, F_BOOL, "ouvert", .flags = FIELD_RULE),
    FIELD(struct thing, day, F_DATE, "jour", .flags = FIELD_RULE),
    FIELD(struct thing, at, F_INSTANT, "instant", .flags = FIELD_RULE),
    FIELD(struct thing, colour, F_ENUM, "couleur", .names = colours, .flags = FIELD_RULE),
    FIELD(struct thing, tags, F_TERMS, "mots", .scheme = "tag", .max = 3, .flags = FIELD_RULE),
    FIELD(struct thing, items, F_LIST, "objets", .of = &item_type, .max = 3, .flags = FIELD_RULE),
};
static const struct record_type thing_type = RECORD_TYPE(struct thing, "thing", thing_fields, "une chose");

/* A script that gets a thing as `...` and returns one. */
struct exchange {
    struct str source;
    const struct thing *in;
    struct thing out;
    unsigned flags;
};

static void exchange_body(lua_State *L, void *data)
{
    struct exchange *x = data;
    const struct value_filter filter = {.flags = x->flags, .what = ""};
    struct err err;
    sandbox_compile(L, x->source, "rule.lua");
    if (x->in)
        value_push(L, &thing_type, x->in, arena);
    lua_call(L, x->in ? 1 : 0, 1);
    int height = lua_gettop(L);
    if (value_read(L, -1, &thing_type, &x->out, &filter, arena, &err) != 0) {
        assert_int_equal(lua_gettop(L), height);
        sandbox_raise(L, &err);
    }
    assert_int_equal(lua_gettop(L), height);
    lua_pop(L, 1);
}

static int try_exchange(struct exchange *x, struct err *why)
{
    struct sandbox box;
    struct french_sigles none = {0};
    must(sandbox_open(&box, &none, err));
    int rc = sandbox_run(&box, exchange_body, x, why);
    sandbox_close(&box);
    return rc;
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new(4u << 20);
    must(record_type_check(&thing_type, err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct thing parsed(const char *json)
{
    struct thing t;
    const struct json *tree;
    must(json_parse(str_of(json), arena, &tree, err));
    must(record_from_json(&thing_type, &t, tree, arena, err));
    return t;
}

static const char full[] =
    "{\"label\":\"Été\",\"code\":\"c\",\"notes\":{\"a\":[1,2.5,true,null,\"x\"]},\"number\":-7,\"ratio\":0.25,\"open\":"
    "false,"
    "\"day\":\"2026-11-22\",\"at\":\"2026-11-22T09:30:00Z\",\"colour\":\"green\",\"tags\":[\"a\",\"b\"],"
    "\"items\":[{\"name\":\"x\",\"count\":1},{\"name\":\"y\"}]}";

static void a_record_comes_back_as_it_went(void **state)
{
    (void)state;
    struct thing t = parsed(full);
    struct exchange x = {.source = STR("local t = ... t.notes = nil return t"), .in = &t};
    must(try_exchange(&x, err));
    record_mark_absent(&t, record_index(&thing_type, STR("notes")));
    assert_true(record_equal(&thing_type, &t, &x.out));
}

static void a_script_sees_each_type_as_it_reads_it(void **state)
{
    (void)state;
    struct thing t = parsed(full);
    t.secret = 42;
    record_mark_set(&t, record_index(&thing_type, STR("secret")));
    struct exchange x = {
        .in = &t,
        .source =
            STR("local t = ...\n"
                "assert(t.label == 'Été' and t.number == -7 and math.type(t.number) == 'integer')\n"
                "assert(t.ratio == 0.25 and t.open == false and t.day == '2026-11-22')\n"
                "assert(t.at == '2026-11-22T09:30:00Z' and t.colour == 'green' and #t.tags == 2 and t.tags[2] == 'b')\n"
                "assert(#t.items == 2 and t.items[1].count == 1 and t.items[2].count == nil)\n"
                "assert(t.notes.a[2] == 2.5 and t.notes.a[3] == true and t.notes.a[5] == 'x')\n"
                "assert(t.secret == nil)\n"
                "return { label = 'ok' }")};
    must(try_exchange(&x, err));
    assert_string_equal(x.out.label, "ok");
}

static void absent_and_null_are_nil_and_lists_are_always_tables(void **state)
{
    (void)state;
    struct thing t = parsed("{\"label\":null}");
    struct exchange x = {
        .in = &t,
        .source = STR("local t = ... assert(t.label == nil and t.number == nil)\n"
                      "assert(#t.tags == 0 and #t.items == 0) return { number = null, label = '', items = {} }")};
    must(try_exchange(&x, err));
    int label = record_index(&thing_type, STR("label")), number = record_index(&thing_type, STR("number"));
    int items = record_index(&thing_type, STR("items")), day = record_index(&thing_type, STR("day"));
    assert_true(record_present(&x.out, number) && !record_has(&x.out, number));
    assert_true(record_present(&x.out, label) && !record_has(&x.out, label));
    assert_true(record_has(&x.out, items) && x.out.items.n == 0);
    assert_false(record_present(&x.out, day));
}

static void mistakes_are_named_by_their_path(void **state)
{
    (void)state;
    static const struct {
        const char *source, *part;
    } wrong[] = {
        {"return 1", "the decision: a table (thing) expected, got a number"},
        {"return nil", "a table (thing) expected, got nil"},
        {"return { labl = 'x' }", "labl: unknown field of thing; did you mean \"label\"?"},
        {"return { quite_other = 1 }", "quite_other: unknown field of thing (scripts/host.d.lua lists them)"},
        {"return { zz = 1, yy = 2, label = 'x' }", "yy: unknown field"},
        {"return { 'x' }", "its keys must be names of fields of thing, not a number"},
        {"return { secret = 1 }", "secret: unknown field of thing"},
        {"return { code = 'x' }", "code: this field is computed by the program: a rule does not give it"},
        {"return { label = 12 }", "label: a text expected, got a number"},
        {"return { label = {} }", "label: a text expected, got a table"},
        {"return { label = '\\xFF' }", "label: the text is not valid UTF-8"},
        {"return { label = 'a\\0b' }", "label: the text is not valid UTF-8"},
        {"return { label = ('x'):rep(4001) }", "label: a text of 4001 bytes, at most 4000"},
        {"return { number = 1.5 }", "number: a whole number expected"},
        {"return { number = '1' }", "number: a whole number expected, got a text"},
        {"return { number = 1e300 }", "number: a whole number expected"},
        {"return { ratio = true }", "ratio: a number expected, got true or false"},
        {"return { open = 1 }", "open: true or false expected, got a number"},
        {"return { day = '31/02/2026' }", "day: "},
        {"return { day = 20261122 }", "day: a date like \"2026-11-22\" expected, got a number"},
        {"return { at = 'now' }", "at: "},
        {"return { colour = 'blue' }", "colour: \"blue\": one of \"red\", \"green\" expected"},
        {"return { colour = 1 }", "colour: one of \"red\", \"green\" expected, got a number"},
        {"return { tags = 'a' }", "tags: a list expected, got a text"},
        {"return { tags = { 'a', 2 } }", "tags[2]: a text expected, got a number"},
        {"return { tags = { 'a', '' } }", "tags[2]: an empty text in a list"},
        {"return { tags = { 'a', nil, 'c' } }", "tags: "},
        {"return { tags = { 'a', x = 'b' } }", "tags: a list expected: { a, b, c }, without names"},
        {"return { tags = { '1', '2', '3', '4' } }", "tags: 4 items, at most 3"},
        {"return { items = { {}, {}, {}, {} } }", "items: 4 items, at most 3"},
        {"return { items = { { name = 'a' }, { nmae = 'b' } } }",
         "items[2].nmae: unknown field of item; did you mean \"name\"?"},
        {"return { items = { { name = ('x'):rep(11) } } }", "items[1].name: a text of 11 bytes, at most 10"},
        {"return { items = { 'a' } }", "items[1]: a table (item) expected, got a text"},
        {"return { items = { { count = pairs } } }", "items[1].count: a whole number expected, got a function"},
        {"local t = {} t.items = { t } return t", "items[1].items: unknown field of item"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct exchange x = {.source = str_of(wrong[i].source), .flags = FIELD_RULE};
        struct err got = {0};
        if (try_exchange(&x, &got) == 0 || got.code != ERR_RULE || !strstr(got.msg, wrong[i].part))
            fail_msg("%s\n  gives \"%s\" (%s), should give \"%s\"", wrong[i].source, got.msg, err_name(got.code),
                     wrong[i].part);
    }
}

static void a_full_arena_is_an_error_wherever_it_happens(void **state)
{
    (void)state;
    struct thing t = parsed(full);
    struct arena *own = arena;
    int refused = 0;
    for (size_t n = 1; n < 40; n++) {
        struct exchange x = {.source = STR("local t = ... t.notes = nil return t"), .in = &t};
        struct err got = {0};
        arena = arena_new(1u << 20);
        arena_fail_at(arena, n);
        if (try_exchange(&x, &got) != 0) {
            assert_int_equal(got.code, ERR_LIMIT);
            refused++;
        }
        arena_free(arena);
    }
    arena = own;
    assert_true(refused > 5);
}

static void the_closest_name_is_proposed(void **state)
{
    (void)state;
    static const char *const names[] = {"name", "title", "kind", "at", NULL};
    static const char *const cases[][2] = {{"nmae", "name"},  {"titel", "title"},    {"knd", "kind"},
                                           {"kinds", "kind"}, {"xyz", NULL},         {"", NULL},
                                           {"x", NULL},       {"descriptions", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = value_closest(names, cases[i][0]);
        if (cases[i][1] ? !got || strcmp(got, cases[i][1]) != 0 : got != NULL)
            fail_msg("%s: %s", cases[i][0], got ? got : "none");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_comes_back_as_it_went),
        cmocka_unit_test(a_script_sees_each_type_as_it_reads_it),
        cmocka_unit_test(absent_and_null_are_nil_and_lists_are_always_tables),
        cmocka_unit_test(mistakes_are_named_by_their_path),
        cmocka_unit_test(a_full_arena_is_an_error_wherever_it_happens),
        cmocka_unit_test(the_closest_name_is_proposed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
