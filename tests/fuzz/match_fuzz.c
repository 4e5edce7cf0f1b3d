/* The bounded matcher against Lua's own string.find: the first byte is the length of the pattern, the rest is pattern
 * and subject. Lua is asked only when our matcher ended within its budget, so that it ends too. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdlib.h>

#include "core/rules/match.h"

#define STEPS 20000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
    if (!holds)
        abort();
}

static bool lua_finds(lua_State *L, struct str subject, struct str pattern)
{
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    lua_pushlstring(L, subject.p, subject.n);
    lua_pushlstring(L, pattern.p, pattern.n);
    return lua_pcall(L, 2, LUA_MULTRET, 0) == LUA_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static lua_State *L; /* stack 1: string.find, 2...: its results */
    if (!L) {
        L = luaL_newstate();
        luaL_openlibs(L);
        lua_getglobal(L, "string");
        lua_getfield(L, 1, "find");
        lua_remove(L, 1);
    }
    if (size < 1)
        return 0;
    size_t n = data[0] < size - 1 ? data[0] : size - 1;
    struct str pattern = str_from((const char *)data + 1, n), subject = str_from(pattern.p + n, size - 1 - n);
    if (match_check(pattern))
        return 0; /* Lua may not notice */
    bool anchor = n && pattern.p[0] == '^';
    struct match m = {.subject = subject, .pattern = pattern, .steps = STEPS};
    if (anchor)
        m.pattern = str_from(pattern.p + 1, n - 1);
    enum match_status status = anchor ? match_here(&m, 0) : match_search(&m, 0);
    expect(status != MATCH_SPENT || m.steps == 0);
    if (status == MATCH_SPENT)
        return 0;
    bool well_formed = lua_finds(L, subject, pattern);
    expect(well_formed == (status != MATCH_DEEP));
    if (!well_formed)
        return 0;
    expect(lua_isinteger(L, 2) == (status == MATCH_YES));
    if (status == MATCH_NO)
        return 0;
    expect(lua_tointeger(L, 2) == (lua_Integer)m.start + 1 && lua_tointeger(L, 3) == (lua_Integer)m.end);
    expect((size_t)lua_gettop(L) - 3 == m.captures);
    for (size_t i = 0; i < m.captures; i++) {
        struct match_capture c = m.capture[i];
        size_t length = 0;
        if (c.n == MATCH_POSITION) {
            expect(lua_tointeger(L, (int)i + 4) == (lua_Integer)c.at + 1);
            continue;
        }
        const char *s = lua_tolstring(L, (int)i + 4, &length);
        expect(length == c.n && memcmp(s, subject.p + c.at, length) == 0);
    }
    return 0;
}
