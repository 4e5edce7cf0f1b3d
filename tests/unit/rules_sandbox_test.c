/* What a script can and cannot do, and that it always ends. Runs on a thread of 1 MiB, as the engines do. */
#include "test.h"

#include <pthread.h>
#include <time.h>

#include "app/engine.h"
#include "core/rules/sandbox.h"

static struct arena *arena;
static struct french_sigles sigles;

struct script {
    struct str source;
    char result[2000];
};

/* Body: compiles and runs the script, keeps what it returns as text. */
static void run_script(lua_State *L, void *data)
{
    struct script *script = data;
    sandbox_compile(L, script->source, "rule.lua");
    int before = lua_gettop(L);
    lua_call(L, 0, LUA_MULTRET);
    struct buf b = {.p = script->result, .cap = sizeof script->result, .max = sizeof script->result - 1};
    b.p[0] = '\0';
    for (int i = before; i <= lua_gettop(L); i++) {
        size_t n = 0;
        const char *s = luaL_tolstring(L, i, &n);
        if (i > before)
            buf_char(&b, '|');
        buf_raw(&b, s, n);
        lua_pop(L, 1);
    }
    lua_settop(L, before - 1);
}

/* Runs a source in a sandbox of its own; the result or the error message. */
static const char *run_cost(struct str source, uint64_t *cost, bool *failed)
{
    struct sandbox box;
    struct script *script = ARENA_NEW(arena, struct script);
    script->source = source;
    must(sandbox_open(&box, &sigles, err));
    struct err err;
    *failed = sandbox_run(&box, run_script, script, &err) != 0;
    *cost = box.instructions;
    const char *text = arena_strdup(arena, *failed ? err.msg : script->result);
    sandbox_close(&box);
    assert_int_equal(box.memory, 0);
    return text;
}

static const char *run(const char *source)
{
    uint64_t cost;
    bool failed;
    return run_cost(str_of(source), &cost, &failed);
}

struct snippet {
    const char *source, *expected; /* NULL in a table of errors: any */
};

static void gives(const struct snippet *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *got = run(s[i].source);
        if (strcmp(got, s[i].expected) != 0)
            fail_msg("%s\n  gives \"%s\", should give \"%s\"", s[i].source, got, s[i].expected);
    }
}

static void ends_with(const struct snippet *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t cost;
        bool failed;
        struct timespec from, to;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
        const char *got = run_cost(str_of(s[i].source), &cost, &failed);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
        if (!failed || !strstr(got, s[i].expected))
            fail_msg("%s\n  ends with \"%s\", should end with \"%s\"", s[i].source, got, s[i].expected);
        double seconds = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
        if (seconds > 6.0 * SANDBOX_CPU_MS / 1000)
            fail_msg("%s\n  took %.1f s", s[i].source, seconds);
    }
}
#define GIVES(table) gives((table), sizeof(table) / sizeof(table)[0])
#define ENDS_WITH(table) ends_with((table), sizeof(table) / sizeof(table)[0])

static void hostile_scripts_end_within_their_budget(void **state)
{
    (void)state;
    static const struct snippet t[] = {
        {"while true do end", "rule.lua:1: too long: more than 5 million instructions"},
        {"while true do pcall(function() while true do end end) end", "too long"},
        {"local function r() return pcall(r) end while true do r() end", "too long"},
        {"local function f() return pcall(f) end return f()", NULL},
        {"local function f() while true do pcall(f) end end f()", "too l"},
        {"local function f() return 1 + f() end return f()", "too large"},
        {"local function r(n) if n == 0 then return 'x' end return (('a'):gsub('a', function() return r(n - 1) end)) "
         "end "
         "while true do r(150) end",
         "too long"},
        {"local function r() return (('a'):gsub('a', r)) end return r()", "C stack overflow"},
        {"text.split(('a'):rep(1 << 20), ('b'):rep(1 << 20)) while true do end", "too long"},
        {"local a = ('\\0'):rep(2 << 20) local b = ('\\0'):rep(2 << 20) .. 'x' while true do local _ = a < b end",
         "too "},
        {"local s = ('\\0'):rep(1 << 20) while true do string.format('%q', s) end", "too "},
        {"local t = {} for i = 1, 50000 do t[-(i * 65535)] = i end while true do end", "too "},
        {"return (('a'):rep(200)):find('.-.-.-.-b')", "rule.lua:1: too long"},
        {"while true do pcall(string.find, ('a'):rep(200), '.-.-.-.-b') end", "too long"},
        {"return (('a'):rep(200)):gsub('.-.-.-.-b', '')", "too long"},
        {"for _ in (('a'):rep(200)):gmatch('.-.-.-.-b') do end", "too long"},
        {"return ('x'):rep(1e9)", "too large: more than 8 MiB"},
        {"return ('x'):rep(8e9)", "too large"},
        {"return ('x'):rep(1e9, 'y')", "too large"},
        {"return (''):rep(1e18)", "too long"},
        {"return ('xxxxxxxx'):rep(1 << 62)", "too large"},
        {"while true do pcall(string.rep, 'x', 1e9) end", "too large"},
        {"local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end", "too large"},
        {"local t = {} for i = 1, 1e9 do t[i] = {} end", "too large"},
        {"local t = {} while true do pcall(function() for i = 1, 1e9 do t[#t + 1] = {} end end) end", "too large"},
        {"local s = 'x' while true do s = s .. s end", "too large"},
        {"local s = ('x'):rep(2e6) local t while true do t = s .. 'y' end", "too slow"},
        {"local a, b = ('x'):rep(1e6) .. 'y', ('x'):rep(1e6) .. 'y' while a == b do end", "too slow"},
        {"return table.concat({}, 'x', 1, 1e9)", "invalid value"},
        {"return table.unpack({}, 1, 1e8)", "too long"},
        {"return table.unpack({}, 1, 9e5)", "too many results"},
        {"return table.unpack({}, 1, 4e6)", "too many results"},
        {"table.move({}, 1, 1e9, 2)", "too long"},
        {"table.move({}, math.mininteger, math.maxinteger, 2)", "too"},
        {"local t = {} for i = 1, 1e5 do table.insert(t, 1, i) end", "too long"},
        {"local t = {} for i = 1, 1e5 do table.insert(t, 1.0, i) end", "too long"},
        {"local t = {} for i = 1, 1e5 do t[i] = i end while #t > 0 do table.remove(t, 1) end", "too long"},
        {"local t = {} for i = 1, 5e4 do t[i] = i end while true do table.sort(t) end", "too long"},
        {"local t = {} for i = 1, 1e5 do t[i] = i end while true do for k in pairs(t) do break end end", "too long"},
        {"local t = {} for i = 1, 1000 do t[i] = ('x'):rep(1000) end while true do table.concat(t) end", "too long"},
        {"while true do string.format('%s%s', ('x'):rep(1e6), ('y'):rep(1e6)) end", "too long"},
        {"while true do text.title(('A '):rep(1000)) end", "too long"},
        {"local s = ('x'):rep(1e6) while true do s:upper() end", "too long"},
        {"goto x ::x:: goto x", "too long"},
        {"error()", "error of type nil"},
        {"error({ code = 'x' })", "rule.lua:1: error of type table"},
        {"error(setmetatable)", "unknown name \"setmetatable\""},
        {"local x <close> = {}", "variable 'x' got a non-closable value"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        if (t[i].expected)
            ends_with(&t[i], 1);
        else
            (void)run(t[i].source);
    }
}

static void what_is_not_pure_is_not_there(void **state)
{
    (void)state;
    static const char *const gone[] = {
        "setmetatable", "getmetatable", "xpcall",         "load",      "loadfile", "loadstring",
        "dofile",       "require",      "collectgarbage", "rawequal",  "rawget",   "rawlen",
        "rawset",       "print",        "warn",           "coroutine", "io",       "os",
        "debug",        "package",      "next",           "_G",        "_VERSION",
    };
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        const char *source = arena_printf(arena, "local a = 1\nreturn %s", gone[i]);
        const char *expected = arena_printf(arena, "rule.lua:2: unknown name \"%s\"", gone[i]);
        ends_with(&(struct snippet){source, expected}, 1);
    }
    static const struct snippet fields[] = {
        {"return string.dump", "string.dump does not exist in rules"},
        {"return math.random()", "math.random does not exist"},
        {"math.randomseed(1)", "math.randomseed does not exist"},
        {"return ('x').foo", "string.foo does not exist"},
        {"return ('x'):dump()", "string.dump does not exist"},
        {"return string.pack('z', 'x')", "string.pack does not exist"},
        {"return text.titel('X')", "text.titel does not exist"},
    };
    ENDS_WITH(fields);
}

static void nothing_can_be_changed_for_the_next_rule(void **state)
{
    (void)state;
    static const struct snippet t[] = {
        {"x = 1", "rule.lua:1: \"x\" would be a global variable: write \"local x\""},
        {"local function f() counter = 1 end f()", "\"counter\" would be a global variable"},
        {"function helper() end", "\"helper\" would be a global variable"},
        {"pairs = nil", "\"pairs\" would be a global variable"},
        {"_ENV.x = 1", "\"x\" would be a global variable"},
        {"string.find = nil", "string.find cannot be changed"},
        {"text.x = 1", "text.x cannot be changed"},
        {"table.insert(table, 1)", "cannot be changed"},
        {"return undefined_name", "unknown name \"undefined_name\""},
        {"return _ENV[1]", "unknown name \"number\""},
        {"return tabel.concat({})", "unknown name \"tabel\""},
    };
    ENDS_WITH(t);
    assert_string_equal(run("local _ENV = { x = 1 } x = 2 return x"), "2");
}

static void bytecode_is_refused(void **state)
{
    (void)state;
    uint64_t cost;
    bool failed;
    const char *got = run_cost(STR("\x1BLuaT\0\x19\x93\r\n"), &cost, &failed);
    assert_true(failed);
    assert_non_null(strstr(got, "attempt to load a binary chunk"));
}

static void the_library_is_deterministic(void **state)
{
    (void)state;
    static const struct snippet t[] = {
        {"local o = {} for k, v in pairs({ z = 1, a = 2, [3] = 3, [1] = 4, [2.5] = 5, [true] = 6, [false] = 7, ['é'] = "
         "8 }) do "
         "o[#o + 1] = tostring(k) .. '=' .. v end return table.concat(o, ' ')",
         "1=4 2.5=5 3=3 a=2 z=1 é=8 false=7 true=6"},
        {"local n = 0 for _ in pairs({}) do n = n + 1 end return n", "0"},
        {"local t = { a = 1, b = 2, c = 3 } local o = '' for k in pairs(t) do o = o .. k t.b = nil end return o", "ac"},
        {"local o = '' for k, v in pairs({ 1, 2, nil, 4 }) do o = o .. k .. v end return o", "112244"},
        {"local o = '' for k in pairs({ [2^53] = 1, [2^53 + 2] = 2, [-1.5] = 3, [math.mininteger] = 4, [1e300] = 5 }) "
         "do "
         "o = o .. ' ' .. k end return o",
         " -9223372036854775808 -1.5 9007199254740992 9007199254740994 1e+300"},
        {"return tostring({}), tostring(pairs), tostring(null), tostring(nil), tostring(1.5), tostring(true)",
         "table|function|null|nil|1.5|true"},
        {"return string.format('%s %s %d %q %%p %5.1f', {}, nil, 3, 'x', 2)", "table nil 3 \"x\" %p   2.0"},
        {"local t = { 3, 1, 2 } table.sort(t) return table.concat(t, ' ')", "1 2 3"},
        {"local t = { 'b', 'a', 'C' } table.sort(t, function(a, b) return a > b end) return table.concat(t, ' ')",
         "b a C"},
        {"local t = {} for i = 1, 300 do t[i] = { i % 7, i } end table.sort(t, function(a, b) return a[1] < b[1] end) "
         "for i = 2, 300 do if t[i][1] == t[i - 1][1] and t[i][2] < t[i - 1][2] then return 'not stable' end end "
         "return 'stable'",
         "stable"},
        {"local t = {} table.sort(t) return #t", "0"},
        {"local t = { 5 } table.sort(t, function() return true end) return t[1]", "5"},
    };
    GIVES(t);
    static const struct snippet wrong[] = {
        {"table.sort({ 1, 2, 3 }, function() return true end)",
         "table.sort: the comparison function contradicts itself"},
        {"table.sort({ 2, 2 }, function(a, b) return a <= b end)", "contradicts itself"},
        {"table.sort({ 1, 'a' })", "attempt to compare"},
        {"table.sort(1)", "table expected"},
        {"table.sort({}, 1)", "function expected"},
        {"for k in pairs({ [{}] = 1 }) do end", "a key of type table has no order"},
        {"pairs(nil)", "table expected"},
        {"pairs({ a = 1 })()", "table expected, got no value"}, /* the iterator, called by hand */
        {"pairs({ a = 1 })(4660)", "table expected, got number"},
        {"pairs({ a = 1 })('x')", "table expected, got string"},
        {"('x'):gmatch('x')(4660)()()", "attempt to call"},
        {"return string.format('%p', {})", "%p (an address) does not exist"},
        {"return string.format('%-10p', {})", "%p (an address) does not exist"},
    };
    ENDS_WITH(wrong);
}

static void the_rest_of_lua_is_lua(void **state)
{
    (void)state;
    static const struct snippet t[] = {
        {"return pcall(error, 'x')", "false|x"},
        {"local t = {} for i = 1, 1e5 do table.insert(t, i) end while #t > 0 do table.remove(t) end return #t", "0"},
        {"return pcall(function(a, b) return a + b, 'y' end, 1, 2)", "true|3|y"},
        {"return select('#', pcall(error))", "2"},
        {"return #table.pack(1, 2, 3), table.unpack({ 1, 2 })", "3|1|2"},
        {"local t = { 1, 3 } table.insert(t, 2, 2) table.insert(t, 4) return table.concat(t), table.remove(t, 1), #t",
         "1234|1|3"},
        {"return ('é'):upper(), utf8.len('é'), utf8.char(233), ('x'):rep(3, '-'), ('abc'):sub(-2), ('abc'):reverse()",
         "é|1|é|x-x-x|bc|cba"},
        {"local o = '' for c in ('aé'):gmatch(utf8.charpattern) do o = o .. '[' .. c .. ']' end return o", "[a][é]"},
        {"return math.floor(3.7), math.max(1, 5), math.tointeger(3.0), math.type(1), 7 // 2, 1 << 4",
         "3|5|3|integer|3|16"},
        {"return tonumber('0x10'), tonumber('z', 36), tonumber('x'), type(nil)", "16|35|nil|nil"},
        {"return #table.move({ 1, 2 }, 1, 2, 2)", "3"},
        {"return select(2, pcall(function() return 1 + {} end))",
         "rule.lua:1: attempt to perform arithmetic on a table value"},
    };
    GIVES(t);
    static const struct snippet wrong[] = {
        {"local x = '10' + 1", "attempt to perform arithmetic on a string value"}, /* text.number says what is meant */
        {"return (", "rule.lua:1: unexpected symbol near <eof>"},
        {"local t\nlocal function f() return t.x end\nlocal function g() local v = f() return v end\ng()",
         "rule.lua:2: attempt to index a nil value (upvalue 't'); called from rule.lua:3, rule.lua:4"},
        {"return text.trim({})", "bad argument #1 to 'trim' (string expected, got table)"},
        {"assert(false, 'no')", "rule.lua:1: no"},
        {"error('l\\195ne\\nwrap')", "rule.lua:1: l?ne wrap"},
        {"error(('é'):rep(1000))", "rule.lua:1: éé"},
    };
    ENDS_WITH(wrong);
}

/* The four pattern functions against Lua's own, by running the same script in both. */
static void pattern_functions_do_what_lua_does(void **state)
{
    (void)state;
    static const char *const scripts[] = {
        "return ('hello'):find('l')",
        "return ('hello'):find('xyz')",
        "return ('hello'):find('')",
        "return ('hello'):find('', 10)",
        "return ('hello'):find('', 6)",
        "return ('hello'):find('l', -2)",
        "return ('hello'):find('h', -100)",
        "return ('a.b'):find('.', 2, true)",
        "return ('a+b'):find('+', 1, true)",
        "return ('key=val'):find('(%w+)=(%w+)')",
        "return ('hello'):find('^l', 3)",
        "return ('hello'):match('^(l)(l)', 3)",
        "return ('hello'):match('()ll()')",
        "return ('hello'):match('.-', 3)",
        "return ('  x '):match('^%s*(.-)%s*$')",
        "local o = '' for w in ('one two'):gmatch('%a+') do o = o .. w .. ';' end return o",
        "local o = '' for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do o = o .. k .. v end return o",
        "local o = '' for p in ('abc'):gmatch('()') do o = o .. p end return o",
        "local o = '' for w in ('abc'):gmatch('b*') do o = o .. '<' .. w .. '>' end return o",
        "local o = '' for w in ('abc'):gmatch('%a', 2) do o = o .. w end return o",
        "local o = '' for w in ('^a^a'):gmatch('^a') do o = o .. w end return o",
        "local o = 'x' for w in (''):gmatch('.') do o = o .. w end return o",
        "return ('hello world'):gsub('o', '0')",
        "return ('hello world'):gsub('o', '0', 1)",
        "return ('hello world'):gsub('o', '0', 0)",
        "return ('hello world'):gsub('', '-')",
        "return ('abc'):gsub('b*', 'x')",
        "return ('abc'):gsub('%w', '%0%0')",
        "return ('abc'):gsub('(a)(b)(c)', '%3%2%1%%')",
        "return ('abc'):gsub('a', '%1')",
        "return ('a b'):gsub('%w', { a = 'x', b = false })",
        "return ('a b'):gsub('(%w)', function(c) if c == 'a' then return 1 end end)",
        "return ('a b'):gsub('()', function(p) return p end)",
        "return ('abc'):gsub('^a', 'x')",
        "return ('aaa'):gsub('^a', 'x')",
        "return ('abc'):gsub('$', 'x')",
        "return ('a,b,,c'):gsub(',', ', ')",
        "return ('x'):gsub('.', '%%')",
        "return ('é'):gsub('[\\128-\\255]', '?')",
        "return ('a\\0b'):gsub('%z', '0')",
        "return ('x'):gsub('x', 12)",
        "return string.gsub(12, 1, 3)",
        "return select('#', string.find('abc', 'b'))",
    };
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        lua_settop(L, 0);
        struct buf b = buf_in(arena, 1000);
        if (luaL_dostring(L, scripts[i]) != LUA_OK)
            fail_msg("%s: %s", scripts[i], lua_tostring(L, -1));
        for (int k = 1; k <= lua_gettop(L); k++) {
            size_t n = 0;
            const char *s = luaL_tolstring(L, k, &n);
            if (k > 1)
                buf_char(&b, '|');
            buf_raw(&b, s, n);
            lua_pop(L, 1);
        }
        const char *got = run(scripts[i]);
        if (strcmp(got, buf_cstr(&b)) != 0)
            fail_msg("%s\n  gives \"%s\", in Lua \"%s\"", scripts[i], got, buf_cstr(&b));
    }
    lua_close(L);
    static const struct snippet wrong[] = {
        {"return ('a'):find('(')", "malformed pattern \"(\": \"(\" without \")\""},
        {"return ('a'):gsub('a', '%2')", "the replacement names capture %2, the pattern has 0"},
        {"return ('a'):gsub('a', '%x')", "% stands before a digit or another %"},
        {"return ('a'):gsub('a', '%')", "% stands before a digit or another %"},
        {"return ('a'):gsub('a', function() return {} end)", "the replacement is a table"},
        {"return ('a'):gsub('a')", "text, function or table expected"},
        {"return ('a'):find(nil)", "string expected"},
        {"return ('a'):rep(300):find(('a?'):rep(250))", "pattern too complex"},
    };
    ENDS_WITH(wrong);
}

static void text_functions_are_total(void **state)
{
    (void)state;
    static const struct snippet t[] = {
        {"return text.trim('  x '), text.trim('  '), text.trim(nil), text.trim(12)", "x|nil|nil|12"},
        {"return text.title('CH DE BOURG-EN-BRESSE'), text.title(nil), text.title('')",
         "CH de Bourg-en-Bresse|nil|nil"},
        {"return text.fold('  ÉTÉ  À  Sœur'), text.fold(nil)", "ete a soeur|nil"},
        {"return text.phone('474454647'), text.phone('x'), text.phone(nil)", "04 74 45 46 47|nil|nil"},
        {"return text.date('22/11/2026'), text.date('2026-11-22'), text.date('31/02/2026'), text.date(nil)",
         "2026-11-22|2026-11-22|nil|nil"},
        {"return text.number('1\xC2\xA0"
         "234,5'), text.number('12'), text.number('x'), text.number(nil), text.number('-3')",
         "1234.5|12|nil|nil|-3"},
        {"return math.type(text.number('12')), text.number(('1'):rep(100)), text.number(' '), text.number('é1')",
         "integer|nil|nil|nil"},
        {"return table.concat(text.split(' a | b ||c'), '+'), #text.split(nil), #text.split(''), "
         "table.concat(text.split('a/b;c', '/'), '+')",
         "a+b+c|0|0|a+b;c"},
        {"return text.join(' ', '12', nil, ' rue ', '', 'X'), text.join(', '), text.join('', nil)", "12 rue X|nil|nil"},
        {"return text.url('www.example.org'), text.url('HTTP://example.org/a?b'), text.url('example'), text.url('a "
         "b.fr'), "
         "text.url(nil), text.url('https://'), text.url('.fr'), text.url('javascript:x.y'), text.url('x.fr/\"')",
         "https://www.example.org|http://example.org/a?b|nil|nil|nil|nil|nil|nil|nil"},
        {"return null == null, null == nil, type(null)", "true|false|userdata"},
    };
    GIVES(t);
    static const struct snippet wrong[] = {
        {"return text.title({})", "string expected, got table"},
        {"return text.split(true)", "string expected, got boolean"},
        {"return text.join(nil, 'x')", "string expected, got nil"},
    };
    ENDS_WITH(wrong);
}

static void lists_are_searched_by_name_and_grouped(void **state)
{
    (void)state;
    static const struct snippet t[] = {
        {"local l = {{name = 'a', x = 1}, {name = 'b', x = 2}, {x = 3}} return named(l, 'b').x, named(l, 'c'), "
         "named({}, 'a')",
         "2|nil|nil"},
        {"local g = grouped({{c = 'x', n = 1}, {c = 'y', n = 2}, {c = 'x', n = 3}, {n = 4}}, 'c') "
         "return #g, g[1].name, #g[1].items, g[1].items[2].n, g[2].name, #g[2].items",
         "2|x|2|3|y|1"},
        {"local g = grouped({{n = 1}, {c = 'x', n = 2}, {c = 5, n = 3}}, 'c', 'ailleurs', 'agenda') "
         "return #g, g[1].name, #g[1].agenda, g[2].name, #grouped({}, 'c')",
         "2|ailleurs|2|x|0"},
        {"return grouped({{items = 'name'}}, 'items', nil, 'name')[1].name[1].items", "name"},
    };
    GIVES(t);
    static const struct snippet wrong[] = {
        {"return named(nil, 'a')", "table expected, got nil"},
        {"return named({1}, 'a')", "named: a list of tables with names expected"},
        {"return grouped({{c = 'x'}}, nil)", "string expected, got nil"},
        {"return grouped({'x'}, 'c')", "grouped: a list of tables expected"},
    };
    ENDS_WITH(wrong);
}

static void equal_calls_have_equal_costs(void **state)
{
    (void)state;
    static const char source[] =
        "local words, out = {}, {} for w in ('un deux trois quatre'):rep(50, ' '):gmatch('%a+') do words[w] = "
        "(words[w] or 0) + 1 end\n"
        "for k, v in pairs(words) do out[#out + 1] = k .. v end table.sort(out) return table.concat(out, ' ')";
    uint64_t first = 0, again = 0;
    bool failed;
    const char *a = run_cost(str_of(source), &first, &failed);
    assert_false(failed);
    assert_string_equal(a, "deux50 quatre50 trois50 un50");
    for (int i = 0; i < 20; i++) {
        assert_string_equal(run_cost(str_of(source), &again, &failed), a);
        assert_int_equal(again, first);
    }
    /* The budget ends every run at the same number of turns. */
    static const char endless[] = "local n = 0 pcall(function() while true do n = n + 1 end end) return n";
    assert_string_equal(run(endless), run(endless));
}

static void a_failed_run_leaves_a_state_that_can_be_used_or_closed(void **state)
{
    (void)state;
    struct sandbox box;
    must(sandbox_open(&box, &sigles, err));
    struct script script = {.source = STR("error('x')")};
    must_fail(sandbox_run(&box, run_script, &script, err), ERR_RULE, "rule.lua:1: x");
    assert_int_equal(box.spent, SPENT_NOTHING);
    script.source = STR("return 1");
    must(sandbox_run(&box, run_script, &script, err));
    assert_string_equal(script.result, "1");
    script.source = STR("while true do end");
    must_fail(sandbox_run(&box, run_script, &script, err), ERR_RULE, "too long");
    assert_int_equal(box.spent, SPENT_INSTRUCTIONS);
    assert_int_equal(box.instructions, SANDBOX_INSTRUCTIONS);
    sandbox_close(&box);
    assert_int_equal(box.memory, 0);
}

static void raise_own_error(lua_State *L, void *data)
{
    struct err err;
    (void)data;
    (void)fail(&err, ERR_LIMIT, "own message");
    sandbox_raise(L, &err);
}

static void leave_a_value(lua_State *L, void *data)
{
    (void)data;
    lua_pushnil(L);
}

static void errors_of_our_code_keep_their_kind(void **state)
{
    (void)state;
    struct sandbox box;
    must(sandbox_open(&box, &sigles, err));
    must_fail(sandbox_run(&box, raise_own_error, NULL, err), ERR_LIMIT, "own message");
    must_fail(sandbox_run(&box, leave_a_value, NULL, err), ERR_BUG, "1 values left on the stack");
    sandbox_close(&box);
}

static int run_all(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_scripts_end_within_their_budget),
        cmocka_unit_test(what_is_not_pure_is_not_there),
        cmocka_unit_test(nothing_can_be_changed_for_the_next_rule),
        cmocka_unit_test(bytecode_is_refused),
        cmocka_unit_test(the_library_is_deterministic),
        cmocka_unit_test(the_rest_of_lua_is_lua),
        cmocka_unit_test(pattern_functions_do_what_lua_does),
        cmocka_unit_test(text_functions_are_total),
        cmocka_unit_test(lists_are_searched_by_name_and_grouped),
        cmocka_unit_test(equal_calls_have_equal_costs),
        cmocka_unit_test(a_failed_run_leaves_a_state_that_can_be_used_or_closed),
        cmocka_unit_test(errors_of_our_code_keep_their_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

static void *thread(void *result)
{
    arena = arena_new(64u << 20);
    struct err err;
    if (french_sigles_read(STR("sigle\nCH\nHAD\n"), arena, &sigles, &err) == 0)
        *(int *)result = run_all();
    arena_free(arena);
    return NULL;
}

int main(void)
{
    int result = 1;
    pthread_t t;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, ENGINE_STACK);
    if (pthread_create(&t, &attr, thread, &result) == 0)
        pthread_join(t, NULL);
    pthread_attr_destroy(&attr);
    return result;
}
