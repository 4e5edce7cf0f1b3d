/* The bounded matcher finds what Lua's own finds, and stops where Lua's does not. */
#include "test.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "core/rules/match.h"

static lua_State *lua; /* with the standard library */

static int setup(void **state)
{
    (void)state;
    lua = luaL_newstate();
    luaL_openlibs(lua);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    lua_close(lua);
    return 0;
}

/* string.find of Lua itself: false when it raises an error; results stay on its stack. */
static bool lua_finds(struct str subject, struct str pattern)
{
    lua_settop(lua, 0);
    lua_getglobal(lua, "string");
    lua_getfield(lua, 1, "find");
    lua_remove(lua, 1);
    lua_pushlstring(lua, subject.p, subject.n);
    lua_pushlstring(lua, pattern.p, pattern.n);
    return lua_pcall(lua, 2, LUA_MULTRET, 0) == LUA_OK;
}

static void same(struct str subject, struct str pattern)
{
    const char *wrong = match_check(pattern);
    bool well_formed = lua_finds(subject, pattern);
    if (wrong) {
        if (well_formed)
            fail_msg("\"%s\" in \"%s\": we say %s, Lua accepts it", pattern.p, subject.p, wrong);
        return;
    }
    if (!well_formed)
        fail_msg("\"%s\" in \"%s\": Lua says %s", pattern.p, subject.p, lua_tostring(lua, -1));
    bool anchor = pattern.n && pattern.p[0] == '^';
    struct match m = {.subject = subject, .steps = 1000000};
    m.pattern = anchor ? str_from(pattern.p + 1, pattern.n - 1) : pattern;
    enum match_status status = anchor ? match_here(&m, 0) : match_search(&m, 0);
    if ((status == MATCH_YES) != lua_isinteger(lua, 1))
        fail_msg("\"%s\" in \"%s\": status %d, Lua says %s", pattern.p, subject.p, (int)status,
                 luaL_tolstring(lua, 1, NULL));
    if (status != MATCH_YES)
        return;
    assert_int_equal(m.start + 1, lua_tointeger(lua, 1));
    assert_int_equal(m.end, lua_tointeger(lua, 2));
    assert_int_equal(m.captures, lua_gettop(lua) - 2);
    for (size_t i = 0; i < m.captures; i++) {
        struct match_capture c = m.capture[i];
        size_t n = 0;
        const char *s = lua_tolstring(lua, (int)i + 3, &n);
        if (c.n == MATCH_POSITION) {
            assert_int_equal(c.at + 1, lua_tointeger(lua, (int)i + 3));
        } else {
            assert_int_equal(c.n, n);
            assert_memory_equal(subject.p + c.at, s, n);
        }
    }
}

static const char *const subjects[] = {
    "",
    "a",
    "b",
    "ab",
    "aaa",
    "aab",
    "abcabc",
    "hello world",
    "  trim me  ",
    "key = value",
    "2026-11-22",
    "f(a(b)c)d",
    "THE (quick) fox",
    "x^y$z",
    "[x]",
    "a.b-c+d*e?f%g",
    "\xC3\xA9t\xC3\xA9",
    "aXbXc",
    "]-^",
    "0x1F",
    "a\nb\tc",
    "((",
    "))",
    "a]b",
    "-",
    "^",
    "$",
    "%",
    "\x7F\x01",
    "THE END",
    "aaaaaaaaaaaaaaaaaaaab",
};

static const char *const patterns[] = {
    "",
    "a",
    "b",
    "^a",
    "a$",
    "^$",
    "^",
    "$",
    ".",
    ".*",
    ".-",
    ".+",
    "a*",
    "a+",
    "a-",
    "a?",
    "a?b",
    "a*b",
    "a-b",
    "^a-b$",
    "(a)(b)",
    "(a*(b))",
    "()",
    "()a()",
    "(.)%1",
    "(%w+)%s*=%s*(%w+)",
    "^%s*(.-)%s*$",
    "%d+-%d+-%d+",
    "(%d+)-(%d+)",
    "%b()",
    "%bab",
    "%baa",
    "%f[%w]%w+",
    "%f[%a]",
    "%f[^%a]",
    "%f[%z]",
    "THE (%b())",
    "[abc]",
    "[^abc]",
    "[a-c]+",
    "[c-a]",
    "[]]",
    "[^]]",
    "[]-a]",
    "[a-]",
    "[-a]",
    "[%a-z]",
    "[a-%%]",
    "[%]]",
    "[%-]",
    "[^%s]",
    "[^-]",
    "%a%A",
    "%c",
    "%d%D",
    "%g+",
    "%l+",
    "%p+",
    "%P+",
    "%s",
    "%S+",
    "%u+",
    "%U",
    "%w+",
    "%W+",
    "%x+",
    "%X",
    "%z",
    "%.",
    "%%",
    "%$",
    "%^",
    "$a",
    "a^",
    "a$b",
    "*",
    "*a",
    "?",
    "+",
    "-",
    "^*",
    "^-",
    "(.-)(.-)(.-)b",
    "(.*)(.*)b",
    "((((a))))",
    "(a",
    "a)",
    "(()",
    "%",
    "a%",
    "[",
    "[a",
    "[^",
    "[]",
    "[%",
    "[%]",
    "%b",
    "%b(",
    "%f",
    "%fa",
    "%1",
    "(a)%2",
    "(a%1)",
    "%0",
    "()%1",
    "x-",
    "[%w_]+",
    "(\xC3\xA9)",
    "[\xC3\xA9]+",
    "[\x80-\xFF]+",
    "%E",
    "%e",
};

static void finds_what_lua_finds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        for (size_t j = 0; j < sizeof patterns / sizeof *patterns; j++) {
            struct str subject = str_of(subjects[i]), pattern = str_of(patterns[j]);
            /* Lua notices a malformed pattern only where it gets to: these two are compared by hand below. */
            if (match_check(pattern) && lua_finds(subject, pattern))
                continue;
            same(subject, pattern);
        }
    }
    same(str_from("a\0b", 3), str_from("a%zb", 4));
    same(str_from("a\0b", 3), str_from("a\0b", 3));
    same(str_from("a\0b", 3), str_from("[\0]b", 4));
    same(str_from("\0", 1), str_from("%f[%z]", 6));
}

static void malformed_patterns_say_why(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"(", "\"(\" without \")\""},     {"a(b", "\"(\" without \")\""},
        {"())", "\")\" without \"(\""},   {"%", "at the end"},
        {"[a", "\"[\" without"},          {"[%]", "\"[\" without"},
        {"[^", "\"[\" without"},          {"%b(", "needs two"},
        {"%f(", "needs a set"},           {"%f[", "\"[\" without"},
        {"%1", "must name a capture"},    {"(%1)", "must name a capture"},
        {"(a)%2", "must name a capture"}, {"%0", "must name a capture"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *why = match_check(str_of(wrong[i][0]));
        if (!why || !strstr(why, wrong[i][1]))
            fail_msg("\"%s\": %s", wrong[i][0], why ? why : "accepted");
    }
    char many[2 * MATCH_CAPTURES_MAX + 3] = "";
    for (int i = 0; i < MATCH_CAPTURES_MAX; i++)
        strncat(many, "()", 3);
    assert_null(match_check(str_of(many)));
    same(STR("x"), str_of(many));
    strncat(many, "()", 3);
    assert_string_equal(match_check(str_of(many)), "more than 32 captures");
}

static enum match_status search(struct str subject, struct str pattern, uint64_t *steps)
{
    struct match m = {.subject = subject, .pattern = pattern, .steps = *steps};
    enum match_status status = match_search(&m, 0);
    *steps -= m.steps;
    return status;
}

static void a_slow_pattern_spends_its_budget(void **state)
{
    (void)state;
    char letters[201];
    memset(letters, 'a', 200);
    static const char *const slow[] = {".-.-.-.-b", ".*.*.*.*b",
                                       "a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?.-.-b", "(.-)(.-)(.-)%1%2%3b"};
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
        uint64_t steps = 5000000;
        assert_int_equal(search(str_from(letters, 200), str_of(slow[i]), &steps), MATCH_SPENT);
        assert_int_equal(steps, 5000000);
    }
    uint64_t steps = 5000000;
    assert_int_equal(search(str_from(letters, 200), STR(".-.-b"), &steps), MATCH_NO);
    assert_in_range(steps, 1000000, 5000000); /* about 200 cubed over 6, thrice a step */
}

static void the_cost_of_a_match_is_the_same_each_time(void **state)
{
    (void)state;
    uint64_t first = 100000, second = 100000;
    assert_int_equal(search(STR("key = value"), STR("(%w+)%s*=%s*(%w+)"), &first), MATCH_YES);
    assert_int_equal(search(STR("key = value"), STR("(%w+)%s*=%s*(%w+)"), &second), MATCH_YES);
    assert_int_equal(first, second);
    assert_in_range(first, 20, 100);
    /* One step less is not enough. */
    uint64_t less = first - 1;
    assert_int_equal(search(STR("key = value"), STR("(%w+)%s*=%s*(%w+)"), &less), MATCH_SPENT);
}

static void a_deep_pattern_is_refused_where_lua_refuses_it(void **state)
{
    (void)state;
    char pattern[2 * MATCH_DEPTH_MAX + 3] = "";
    for (int i = 0; i < MATCH_DEPTH_MAX - 1; i++)
        memcpy(pattern + 2 * i, "a?", 3);
    char letters[MATCH_DEPTH_MAX + 1];
    memset(letters, 'a', sizeof letters);
    uint64_t steps = 5000000;
    assert_int_equal(search(str_from(letters, sizeof letters), str_of(pattern), &steps), MATCH_YES);
    same(str_from(letters, sizeof letters), str_of(pattern));
    strncat(pattern, "a?", 3);
    steps = 5000000;
    assert_int_equal(search(str_from(letters, sizeof letters), str_of(pattern), &steps), MATCH_DEEP);
    assert_false(lua_finds(str_from(letters, sizeof letters), str_of(pattern)));
    assert_non_null(strstr(lua_tostring(lua, -1), "too complex"));
}

static void plain_search_finds_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *subject, *pattern;
        int at;
    } cases[] = {{"", "", 0},         {"abc", "", 0},  {"abc", "c", 2},    {"abc", "bc", 1},
                 {"abc", "abcd", -1}, {"a.c", ".", 1}, {"aaab", "aab", 1}, {"", "a", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct match m = {.subject = str_of(cases[i].subject), .pattern = str_of(cases[i].pattern), .steps = 100};
        enum match_status status = match_plain(&m, 0);
        assert_int_equal(status == MATCH_YES ? (int)m.start : -1, cases[i].at);
    }
    struct match m = {.subject = STR("aaaaaaaaaa"), .pattern = STR("ab"), .steps = 9};
    assert_int_equal(match_plain(&m, 0), MATCH_SPENT);
    assert_true(match_is_plain(STR("a,b c")));
    assert_false(match_is_plain(STR("a.b")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_lua_finds),
        cmocka_unit_test(malformed_patterns_say_why),
        cmocka_unit_test(a_slow_pattern_spends_its_budget),
        cmocka_unit_test(the_cost_of_a_match_is_the_same_each_time),
        cmocka_unit_test(a_deep_pattern_is_refused_where_lua_refuses_it),
        cmocka_unit_test(plain_search_finds_bytes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
