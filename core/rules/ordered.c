#include <stdlib.h>

#include "core/rules/library.h"
#include "core/rules/sandbox.h"

/* Instructions charged for each key (counted, listed, ordered) and for each comparison of a sort (and its move). */
#define PAIRS_INSTRUCTIONS 12
#define SORT_INSTRUCTIONS 8

/* ---- pairs ---- */

/* A key of a table while its keys are put in order. Texts stay alive because the table holds them. */
struct key {
    enum { KEY_INTEGER, KEY_REAL, KEY_TEXT, KEY_BOOLEAN } kind;
    lua_Integer integer; /* also false 0, true 1 */
    lua_Number real;
    struct str text;
};

static int compare_keys(const void *x, const void *y)
{
    const struct key *a = x, *b = y;
    bool numbers = a->kind <= KEY_REAL && b->kind <= KEY_REAL;
    if (numbers && (a->kind == KEY_REAL || b->kind == KEY_REAL)) {
        /* Reals that are whole numbers are integer keys in Lua, so a tie is impossible below 2^53, and above it the
         * integer comes first. */
        lua_Number p = a->kind == KEY_REAL ? a->real : (lua_Number)a->integer;
        lua_Number q = b->kind == KEY_REAL ? b->real : (lua_Number)b->integer;
        if (p != q)
            return p < q ? -1 : 1;
    }
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->kind == KEY_TEXT)
        return str_cmp(a->text, b->text);
    return a->integer < b->integer ? -1 : a->integer > b->integer;
}

/* Iterator: upvalue 1 the list of keys, 2 how many were given. Keys that went meanwhile are passed over. A script may
 * call it with anything. */
static int next_pair(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));
    for (;;) {
        i++;
        if (lua_rawgeti(L, lua_upvalueindex(1), i) == LUA_TNIL)
            return 1;
        lua_pushvalue(L, -1);
        if (lua_rawget(L, 1) != LUA_TNIL)
            break;
        lua_pop(L, 2);
        sandbox_charge(L, 1);
    }
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(2));
    return 2;
}

int ordered_pairs(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
        n++;
    sandbox_charge(L, PAIRS_INSTRUCTIONS * (uint64_t)n);
    struct key *keys = lua_newuserdatauv(L, n * sizeof *keys, 0); /* t, keys */
    size_t i = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1), i++) {
        struct key *k = &keys[i];
        *k = (struct key){.kind = KEY_BOOLEAN};
        if (lua_isinteger(L, -2)) {
            k->kind = KEY_INTEGER;
            k->integer = lua_tointeger(L, -2);
        } else if (lua_type(L, -2) == LUA_TNUMBER) {
            k->kind = KEY_REAL;
            k->real = lua_tonumber(L, -2);
        } else if (lua_type(L, -2) == LUA_TSTRING) {
            k->kind = KEY_TEXT;
            k->text.p = lua_tolstring(L, -2, &k->text.n);
        } else if (lua_type(L, -2) == LUA_TBOOLEAN) {
            k->integer = lua_toboolean(L, -2);
        } else {
            return luaL_error(L, "pairs: a key of type %s has no order (use texts or numbers)", luaL_typename(L, -2));
        }
    }
    qsort(keys, n, sizeof *keys, compare_keys);
    lua_createtable(L, (int)n, 0); /* t, keys, list */
    for (i = 0; i < n; i++) {
        const struct key *k = &keys[i];
        switch (k->kind) {
        case KEY_INTEGER: lua_pushinteger(L, k->integer); break;
        case KEY_REAL: lua_pushnumber(L, k->real); break;
        case KEY_TEXT: lua_pushlstring(L, k->text.p, k->text.n); break;
        case KEY_BOOLEAN: lua_pushboolean(L, (int)k->integer); break;
        }
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_pair, 2); /* t, keys, iterator */
    lua_pushvalue(L, 1);
    return 2;
}

/* ---- sort ---- */

enum { LIST = 1, BEFORE = 2, FROM = 3, TO = 4 }; /* stack of ordered_sort */

/* Is FROM[a] to stand before FROM[b]? */
static bool before(lua_State *L, lua_Integer a, lua_Integer b)
{
    sandbox_charge(L, SORT_INSTRUCTIONS);
    bool custom = !lua_isnil(L, BEFORE);
    if (custom)
        lua_pushvalue(L, BEFORE);
    lua_rawgeti(L, FROM, a);
    lua_rawgeti(L, FROM, b);
    if (custom)
        lua_call(L, 2, 1);
    bool yes = custom ? lua_toboolean(L, -1) : lua_compare(L, -2, -1, LUA_OPLT);
    lua_pop(L, custom ? 1 : 2);
    return yes;
}

/* Merges the sorted runs [lo, mid) and [mid, hi) of FROM into TO. */
static void merge(lua_State *L, lua_Integer lo, lua_Integer mid, lua_Integer hi)
{
    lua_Integer a = lo, b = mid;
    for (lua_Integer to = lo; to < hi; to++) {
        bool second = a == mid || (b < hi && before(L, b, a)); /* equal items keep their order */
        lua_rawgeti(L, FROM, second ? b++ : a++);
        lua_rawseti(L, TO, to);
    }
}

/* Lua's own sort chooses its pivots by the clock, is not stable, and gives any order when the function is not one. */
int ordered_sort(lua_State *L)
{
    luaL_checktype(L, LIST, LUA_TTABLE);
    if (!lua_isnoneornil(L, BEFORE))
        luaL_checktype(L, BEFORE, LUA_TFUNCTION);
    lua_settop(L, BEFORE);
    lua_Integer n = (lua_Integer)lua_rawlen(L, LIST);
    sandbox_charge(L, 2 * (uint64_t)n); /* copying in and out */
    lua_createtable(L, (int)n, 0);
    lua_createtable(L, (int)n, 0);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, LIST, i);
        lua_rawseti(L, FROM, i);
    }
    for (lua_Integer run = 1; run < n; run *= 2) {
        for (lua_Integer lo = 1; lo <= n; lo += 2 * run) {
            lua_Integer mid = lo + run < n + 1 ? lo + run : n + 1;
            lua_Integer hi = lo + 2 * run < n + 1 ? lo + 2 * run : n + 1;
            merge(L, lo, mid, hi);
        }
        lua_pushvalue(L, FROM); /* the merged list is the next to merge */
        lua_copy(L, TO, FROM);
        lua_replace(L, TO);
    }
    for (lua_Integer i = 2; i <= n; i++) {
        if (before(L, i, i - 1))
            return luaL_error(L, "table.sort: the comparison function contradicts itself (use < or >, not <= or >=)");
    }
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, FROM, i);
        lua_rawseti(L, LIST, i);
    }
    return 0;
}
