/* find, match, gmatch and gsub as in Lua 5.4, over our bounded matcher. */
#include "core/rules/library.h"
#include "core/rules/match.h"
#include "core/rules/sandbox.h"

/* Instructions charged for one call, beside the steps of the matcher and the bytes of the pattern. */
#define CALL_INSTRUCTIONS 10

/* A search under way in one subject: what the four functions share. */
struct search {
    struct match m;
    bool anchored;
};

static struct str text_argument(lua_State *L, int i)
{
    struct str s;
    s.p = luaL_checklstring(L, i, &s.n);
    return s;
}

/* Position of the optional argument i, 1-based and from the end if negative, as an offset; beyond the end: n + 1. */
static size_t start_argument(lua_State *L, int i, size_t n)
{
    lua_Integer at = luaL_optinteger(L, i, 1);
    if (at > 0)
        return (size_t)at - 1 > n ? n + 1 : (size_t)at - 1;
    if (at == 0 || at < -(lua_Integer)n)
        return 0;
    return n - (size_t)-at;
}

static void begin(lua_State *L, struct search *s, struct str subject, struct str pattern)
{
    s->m = (struct match){.subject = subject, .pattern = pattern};
    sandbox_charge(L, CALL_INSTRUCTIONS + pattern.n);
    const char *wrong = match_check(pattern);
    if (wrong)
        luaL_error(L, "malformed pattern \"%s\": %s", pattern.p, wrong);
}

/* The same, with "^" as an anchor. */
static void begin_anchored(lua_State *L, struct search *s, struct str subject, struct str pattern)
{
    s->anchored = pattern.n && pattern.p[0] == '^';
    begin(L, s, subject, s->anchored ? str_from(pattern.p + 1, pattern.n - 1) : pattern);
}

enum how { HERE, ONWARD, PLAIN };

/* Runs the matcher on what is left of the budget and charges what it took. */
static bool run(lua_State *L, struct search *s, size_t at, enum how how)
{
    uint64_t left = sandbox_left(L);
    s->m.steps = left;
    enum match_status status = how == HERE     ? match_here(&s->m, at)
                               : how == ONWARD ? match_search(&s->m, at)
                                               : match_plain(&s->m, at);
    if (status == MATCH_SPENT)
        sandbox_charge(L, left + 1);
    sandbox_charge(L, left - s->m.steps);
    if (status == MATCH_DEEP)
        luaL_error(L, "pattern too complex: more than %d parts that depend on each other", MATCH_DEPTH_MAX);
    return status == MATCH_YES;
}

static void push_capture(lua_State *L, const struct match *m, size_t i)
{
    struct match_capture c = m->capture[i];
    if (c.n == MATCH_POSITION)
        lua_pushinteger(L, (lua_Integer)c.at + 1);
    else
        lua_pushlstring(L, m->subject.p + c.at, c.n);
}

static void push_whole(lua_State *L, const struct match *m)
{
    lua_pushlstring(L, m->subject.p + m->start, m->end - m->start);
}

/* Pushes all captures; the whole match if there is none and `whole`. Returns how many. */
static int push_captures(lua_State *L, const struct match *m, bool whole)
{
    if (m->captures == 0 && whole) {
        push_whole(L, m);
        return 1;
    }
    luaL_checkstack(L, (int)m->captures, "captures");
    for (size_t i = 0; i < m->captures; i++)
        push_capture(L, m, i);
    return (int)m->captures;
}

static int find_or_match(lua_State *L, bool find)
{
    struct search s;
    struct str subject = text_argument(L, 1), pattern = text_argument(L, 2);
    size_t at = start_argument(L, 3, subject.n);
    bool found = false;
    sandbox_charge(L, pattern.n);
    if (find && (lua_toboolean(L, 4) || match_is_plain(pattern))) {
        s.m = (struct match){.subject = subject, .pattern = pattern};
        found = at <= subject.n && run(L, &s, at, PLAIN);
    } else {
        begin_anchored(L, &s, subject, pattern);
        found = at <= subject.n && run(L, &s, at, s.anchored ? HERE : ONWARD);
    }
    if (!found) {
        luaL_pushfail(L);
        return 1;
    }
    if (!find)
        return push_captures(L, &s.m, true);
    lua_pushinteger(L, (lua_Integer)s.m.start + 1);
    lua_pushinteger(L, (lua_Integer)s.m.end);
    return push_captures(L, &s.m, false) + 2;
}

int patterns_find(lua_State *L)
{
    return find_or_match(L, true);
}

int patterns_match(lua_State *L)
{
    return find_or_match(L, false);
}

/* Iterator of gmatch. Upvalues: subject, pattern, where to look next, where the last match ended (-1: none). Offsets
 * and not pointers, so that no Lua value holds an address. */
static int gmatch_next(lua_State *L)
{
    struct search s;
    struct str subject, pattern;
    subject.p = lua_tolstring(L, lua_upvalueindex(1), &subject.n);
    pattern.p = lua_tolstring(L, lua_upvalueindex(2), &pattern.n);
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    begin(L, &s, subject, pattern);
    for (size_t at = (size_t)lua_tointeger(L, lua_upvalueindex(3)); at <= subject.n; at = s.m.start + 1) {
        if (!run(L, &s, at, ONWARD))
            break;
        if ((lua_Integer)s.m.end == last)
            continue; /* an empty match right after the last one */
        lua_pushinteger(L, (lua_Integer)s.m.end);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return push_captures(L, &s.m, true);
    }
    lua_pushinteger(L, (lua_Integer)subject.n + 1);
    lua_replace(L, lua_upvalueindex(3));
    return 0;
}

int patterns_gmatch(lua_State *L)
{
    struct str subject = text_argument(L, 1);
    (void)text_argument(L, 2);
    size_t at = start_argument(L, 3, subject.n);
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)at);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, gmatch_next, 4);
    return 1;
}

/* Adds a replacement text, where %0 to %9 are captures and %% is a percent sign. */
static void add_text(lua_State *L, luaL_Buffer *b, const struct match *m, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c != '%') {
            luaL_addchar(b, c);
            continue;
        }
        c = ++i < text.n ? text.p[i] : 'x';
        if (c == '%') {
            luaL_addchar(b, '%');
            continue;
        }
        size_t index = (size_t)(c - '0');
        if (c < '0' || c > '9')
            luaL_error(L, "gsub: in the replacement, %% stands before a digit or another %%");
        if (c == '0' || (c == '1' && m->captures == 0))
            push_whole(L, m);
        else if (index <= m->captures)
            push_capture(L, m, index - 1);
        else
            luaL_error(L, "gsub: the replacement names capture %%%d, the pattern has %d", (int)index, (int)m->captures);
        luaL_addvalue(b);
    }
}

/* Adds what replaces the match just found. The replacement is argument 3. */
static void add_replacement(lua_State *L, luaL_Buffer *b, const struct match *m)
{
    int type = lua_type(L, 3);
    if (type == LUA_TSTRING || type == LUA_TNUMBER) {
        struct str text = text_argument(L, 3);
        sandbox_charge(L, text.n);
        add_text(L, b, m, text);
        return;
    }
    if (type == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(L, m, true), 1);
    } else {
        if (m->captures)
            push_capture(L, m, 0);
        else
            push_whole(L, m);
        lua_gettable(L, 3);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        push_whole(L, m);
    } else if (!lua_isstring(L, -1)) {
        luaL_error(L, "gsub: the replacement is a %s, a text is expected", luaL_typename(L, -1));
    }
    sandbox_charge_bytes(L, lua_rawlen(L, -1));
    luaL_addvalue(b);
}

int patterns_gsub(lua_State *L)
{
    struct search s;
    struct str subject = text_argument(L, 1), pattern = text_argument(L, 2);
    int type = lua_type(L, 3);
    luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
                     "text, function or table");
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)subject.n + 1), n = 0;
    begin_anchored(L, &s, subject, pattern);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    size_t at = 0, last = SIZE_MAX;
    while (n < most) {
        if (run(L, &s, at, HERE) && s.m.end != last) {
            n++;
            add_replacement(L, &b, &s.m);
            at = last = s.m.end;
        } else if (at < subject.n) {
            luaL_addchar(&b, subject.p[at++]);
        } else {
            break;
        }
        if (s.anchored)
            break;
    }
    if (at < subject.n)
        luaL_addlstring(&b, subject.p + at, subject.n - at);
    luaL_pushresult(&b);
    lua_pushinteger(L, n);
    return 2;
}
