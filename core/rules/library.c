#include "core/rules/library.h"

#include "core/rules/host.h"
#include "core/rules/sandbox.h"

/* ---- what a library function costs ---- */

enum charge {
    FREE,   /* a bounded time: nothing */
    BYTES,  /* the bytes of its texts, in and out */
    LENGTH, /* the same, and the items of the list */
    INSERT, /* the items after the position in its second argument, when there are three */
    REMOVE, /* the same, when there are two */
    RANGE   /* the items from its second argument to its third */
};

struct entry {
    const char *name;
    enum charge charge;
    lua_CFunction ours; /* instead of the standard one */
};

static void charge_texts(lua_State *L, int first, int last)
{
    for (int i = first; i <= last; i++) {
        if (lua_type(L, i) == LUA_TSTRING)
            sandbox_charge_bytes(L, lua_rawlen(L, i));
    }
}

static uint64_t distance(lua_Integer from, lua_Integer to)
{
    return to > from ? (uint64_t)to - (uint64_t)from : 0;
}

static void charge_list(lua_State *L, enum charge charge)
{
    lua_Integer n = lua_type(L, 1) == LUA_TTABLE ? (lua_Integer)lua_rawlen(L, 1) : 0;
    lua_Integer from = lua_tointeger(L, 2);
    if (charge == LENGTH)
        sandbox_charge(L, (uint64_t)n);
    else if ((charge == INSERT && lua_gettop(L) > 2) || (charge == REMOVE && lua_gettop(L) > 1))
        sandbox_charge(L, distance(from, n));
    else if (charge == RANGE)
        sandbox_charge(L, distance(from, lua_isnoneornil(L, 3) ? n : lua_tointeger(L, 3)));
}

/* Stands before a standard function (upvalue 1) and charges for it (upvalue 2: how). */
static int charged(lua_State *L)
{
    lua_CFunction standard = lua_tocfunction(L, lua_upvalueindex(1));
    enum charge charge = (enum charge)lua_tointeger(L, lua_upvalueindex(2));
    charge_texts(L, 1, lua_gettop(L));
    charge_list(L, charge);
    int results = standard(L);
    charge_texts(L, lua_gettop(L) - results + 1, lua_gettop(L));
    return results;
}

/* ---- replacements ---- */

/* tostring without addresses, which differ from run to run. */
static int library_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    switch (lua_type(L, 1)) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING: luaL_tolstring(L, 1, NULL); break;
    case LUA_TLIGHTUSERDATA: lua_pushliteral(L, "null"); break;
    default: lua_pushstring(L, luaL_typename(L, 1));
    }
    return 1;
}

/* Copies string.rep makes for the price of one instruction: also of nothing, which Lua does a billion times if told. */
#define COPIES_PER_INSTRUCTION 8u

/* string.rep(text, n [, separator]): the length is checked before the memory is asked for. */
static int library_rep(lua_State *L)
{
    size_t len = 0, sep = 0;
    luaL_checklstring(L, 1, &len);
    lua_Integer n = luaL_checkinteger(L, 2);
    luaL_optlstring(L, 3, "", &sep);
    uint64_t each = (uint64_t)len + sep;
    if (n > 0 && each > SANDBOX_MEMORY / (uint64_t)n)
        sandbox_end(L, SPENT_MEMORY);
    if (n > 0)
        sandbox_charge(L, (uint64_t)n / COPIES_PER_INSTRUCTION + each * (uint64_t)n / SANDBOX_BYTES_PER_INSTRUCTION);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/* string.format(...): tables print as tostring prints them, and %p, an address, is refused. */
static int library_format(lua_State *L)
{
    size_t n = 0;
    const char *f = luaL_checklstring(L, 1, &n);
    for (size_t i = 0; i + 1 < n; i++) {
        if (f[i] != '%')
            continue;
        i++;
        while (i + 1 < n && strchr("-+ #0123456789.", f[i]))
            i++;
        if (f[i] == 'p')
            return luaL_error(L, "format: %%p (an address) does not exist in rules");
    }
    for (int i = 2; i <= lua_gettop(L); i++) {
        if (lua_type(L, i) == LUA_TTABLE || lua_type(L, i) == LUA_TFUNCTION || lua_type(L, i) == LUA_TLIGHTUSERDATA) {
            lua_pushcfunction(L, library_tostring);
            lua_pushvalue(L, i);
            lua_call(L, 1, 1);
            lua_replace(L, i);
        }
    }
    charge_texts(L, 1, lua_gettop(L));
    int results = lua_tocfunction(L, lua_upvalueindex(1))(L);
    charge_texts(L, lua_gettop(L), lua_gettop(L));
    return results;
}

/* ---- the list ---- */

static const struct entry base_entries[] = {
    {"assert", FREE, NULL},         {"error", FREE, NULL},
    {"ipairs", FREE, NULL},         {"pairs", FREE, ordered_pairs},
    {"pcall", FREE, sandbox_pcall}, {"select", FREE, NULL},
    {"tonumber", BYTES, NULL},      {"tostring", FREE, library_tostring},
    {"type", FREE, NULL},           {NULL, FREE, NULL},
};

static const struct entry string_entries[] = {
    {"byte", BYTES, NULL},
    {"char", BYTES, NULL},
    {"find", FREE, patterns_find},
    {"format", FREE, library_format},
    {"gmatch", FREE, patterns_gmatch},
    {"gsub", FREE, patterns_gsub},
    {"len", FREE, NULL},
    {"lower", BYTES, NULL},
    {"match", FREE, patterns_match},
    {"rep", FREE, library_rep},
    {"reverse", BYTES, NULL},
    {"sub", BYTES, NULL},
    {"upper", BYTES, NULL},
    {NULL, FREE, NULL},
};

static const struct entry table_entries[] = {
    {"concat", LENGTH, NULL}, {"insert", INSERT, NULL},     {"move", RANGE, NULL},   {"pack", FREE, NULL},
    {"remove", REMOVE, NULL}, {"sort", FREE, ordered_sort}, {"unpack", RANGE, NULL}, {NULL, FREE, NULL},
};

static const struct entry math_entries[] = {
    {"abs", FREE, NULL},   {"acos", FREE, NULL},       {"asin", FREE, NULL},      {"atan", FREE, NULL},
    {"ceil", FREE, NULL},  {"cos", FREE, NULL},        {"deg", FREE, NULL},       {"exp", FREE, NULL},
    {"floor", FREE, NULL}, {"fmod", FREE, NULL},       {"huge", FREE, NULL},      {"log", FREE, NULL},
    {"max", FREE, NULL},   {"maxinteger", FREE, NULL}, {"min", FREE, NULL},       {"mininteger", FREE, NULL},
    {"modf", FREE, NULL},  {"pi", FREE, NULL},         {"rad", FREE, NULL},       {"sin", FREE, NULL},
    {"sqrt", FREE, NULL},  {"tan", FREE, NULL},        {"tointeger", FREE, NULL}, {"type", FREE, NULL},
    {"ult", FREE, NULL},   {NULL, FREE, NULL},
};

static const struct entry utf8_entries[] = {
    {"char", FREE, NULL}, {"charpattern", FREE, NULL}, {"codepoint", BYTES, NULL}, {"codes", FREE, NULL},
    {"len", BYTES, NULL}, {"offset", BYTES, NULL},     {NULL, FREE, NULL},
};

static const struct library {
    const char *name; /* NULL: the globals themselves */
    lua_CFunction open;
    const struct entry *entries;
} libraries[] = {
    {"string", luaopen_string, string_entries}, {"table", luaopen_table, table_entries},
    {"math", luaopen_math, math_entries},       {"utf8", luaopen_utf8, utf8_entries},
    {NULL, luaopen_base, base_entries},
};

/* ---- sealed tables ---- */

/* __index and __newindex; upvalue 1: name of the table, or nil for the globals. */
static int unknown_name(lua_State *L)
{
    const char *table = lua_tostring(L, lua_upvalueindex(1));
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
    if (table)
        return luaL_error(L, "%s.%s does not exist in rules (scripts/host.d.lua lists what does)", table, name);
    return luaL_error(
        L,
        "unknown name \"%s\": a \"local\" that is missing or misspelt? Rules have no globals of their own, "
        "no files and no clock (scripts/host.d.lua lists what they have)",
        name);
}

static int refuse_assignment(lua_State *L)
{
    const char *table = lua_tostring(L, lua_upvalueindex(1));
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
    if (table)
        return luaL_error(L, "%s.%s cannot be changed", table, name);
    return luaL_error(L, "\"%s\" would be a global variable: write \"local %s\"", name, name);
}

static void set_name_function(lua_State *L, lua_CFunction f, const char *name, const char *field)
{
    lua_pushstring(L, name); /* nil for NULL */
    lua_pushcclosure(L, f, 1);
    lua_setfield(L, -2, field);
}

void library_seal(lua_State *L, const char *name)
{
    lua_createtable(L, 0, 1); /* table, its metatable */
    set_name_function(L, unknown_name, name, "__index");
    lua_setmetatable(L, -2);  /* table */
    lua_newtable(L);          /* table, seal */
    lua_createtable(L, 0, 2); /* table, seal, its metatable */
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    set_name_function(L, refuse_assignment, name, "__newindex");
    lua_setmetatable(L, -2); /* table, seal */
    lua_remove(L, -2);       /* seal */
}

/* ---- making it ---- */

static const char globals_key; /* its address is the key of the globals in the registry */

void library_push_globals(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_key);
}

/* Copies what the list allows from the standard library on top of the stack into the table below it. */
static void copy_allowed(lua_State *L, const struct entry *e)
{
    for (; e->name; e++) {
        if (lua_getfield(L, -1, e->name) == LUA_TNIL)
            luaL_error(L, "the Lua that is linked has no \"%s\": not 5.4?", e->name);
        if (e->ours) {
            lua_pushcclosure(L, e->ours, 1); /* upvalue 1: the standard function */
        } else if (e->charge != FREE) {
            lua_pushinteger(L, e->charge);
            lua_pushcclosure(L, charged, 2);
        }
        lua_setfield(L, -3, e->name);
    }
    lua_pop(L, 1);
}

void library_open(lua_State *L)
{
    lua_newtable(L); /* globals */
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        const struct library *lib = &libraries[i];
        if (lib->name)
            lua_newtable(L); /* globals, ours */
        lua_pushcfunction(L, lib->open);
        lua_call(L, 0, 1); /* globals, ours, standard */
        copy_allowed(L, lib->entries);
        if (!lib->name)
            continue;
        if (strcmp(lib->name, "string") == 0) { /* methods of texts are these functions, and nothing else */
            lua_pushliteral(L, "");
            lua_createtable(L, 0, 1); /* globals, ours, "", metatable */
            lua_pushvalue(L, -3);
            lua_setfield(L, -2, "__index");
            lua_setmetatable(L, -2);
            lua_pop(L, 1);
        }
        library_seal(L, lib->name);
        lua_setfield(L, -2, lib->name);
    }
    host_open(L); /* adds its tables to the globals on top of the stack */
    library_seal(L, NULL);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_key);
}
