#include "core/rules/sandbox.h"

#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "core/rules/library.h"

/* Callers named after the place of an error. */
#define CALLERS_MAX 3

/* Bytes of one error message built inside Lua. */
#define MESSAGE_MAX (ERR_MSG_MAX - 1)

struct sandbox *sandbox_of(lua_State *L)
{
    return *(struct sandbox **)lua_getextraspace(L);
}

/* ---- memory ---- */

/* lua_Alloc. The state counts what it holds; a refusal makes Lua collect its garbage and ask again before it fails. */
static void *allocate(void *ud, void *p, size_t old, size_t size)
{
    struct sandbox *box = ud;
    if (!p)
        old = 0; /* Lua passes the kind of the new object here */
    if (size == 0) {
        free(p);
        box->memory -= old;
        return NULL;
    }
    if (size > old && size - old > SANDBOX_MEMORY - box->memory)
        return NULL;
    void *q = realloc(p, size);
    if (!q)
        return size <= old ? p : NULL; /* Lua counts on a block that shrinks */
    box->memory = box->memory - old + size;
    if (box->memory > box->memory_peak)
        box->memory_peak = box->memory;
    return q;
}

/* ---- budget ---- */

static int64_t read_clock(clockid_t clock)
{
    struct timespec t = {0};
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static const char *spent_message(enum sandbox_spent spent)
{
    switch (spent) {
    case SPENT_INSTRUCTIONS: return "too long: more than 5 million instructions (an endless loop?)";
    case SPENT_MEMORY: return "too large: more than 8 MiB of memory (a table or a text that grows without end?)";
    case SPENT_TIME: return "too slow: it spent its processor time (very long texts?)";
    default: return "not spent";
    }
}
_Static_assert(SANDBOX_INSTRUCTIONS == 5000000 && SANDBOX_MEMORY == 8u << 20, "spent_message says these numbers");

void sandbox_end(lua_State *L, enum sandbox_spent what)
{
    sandbox_of(L)->spent = what;
    lua_pushnil(L); /* needs no memory; the place is found by explain(), the message by sandbox_run() */
    lua_error(L);
    __builtin_unreachable();
}

void sandbox_raise(lua_State *L, const struct err *err)
{
    sandbox_of(L)->raised = *err;
    lua_pushnil(L);
    lua_error(L);
    __builtin_unreachable();
}

uint64_t sandbox_left(lua_State *L)
{
    return SANDBOX_INSTRUCTIONS - sandbox_of(L)->instructions;
}

void sandbox_charge(lua_State *L, uint64_t n)
{
    struct sandbox *box = sandbox_of(L);
    if (n > sandbox_left(L)) {
        box->instructions = SANDBOX_INSTRUCTIONS;
        sandbox_end(L, SPENT_INSTRUCTIONS);
    }
    box->instructions += n;
}

void sandbox_charge_bytes(lua_State *L, size_t n)
{
    sandbox_charge(L, n / SANDBOX_BYTES_PER_INSTRUCTION);
}

/* Reading the thread's clock is a system call: only when the coarse one, a few nanoseconds from the kernel's page, has
 * moved (every 4 ms). Counting instructions instead would not do: comparing two texts of 2 MiB of NUL is one
 * instruction and takes 15 ms. */
static void tick(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    struct sandbox *box = sandbox_of(L);
    sandbox_charge(L, SANDBOX_TICK);
    int64_t coarse = read_clock(CLOCK_MONOTONIC_COARSE);
    if (coarse == box->coarse)
        return;
    box->coarse = coarse;
    if (read_clock(CLOCK_THREAD_CPUTIME_ID) > box->cpu_end)
        sandbox_end(L, SPENT_TIME);
}

/* Instructions charged for one pcall, beside one for each value it returns. */
#define PCALL_INSTRUCTIONS 50

int sandbox_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    sandbox_charge(L, PCALL_INSTRUCTIONS);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int rc = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
    struct sandbox *box = sandbox_of(L);
    if (rc == LUA_ERRMEM)
        sandbox_end(L, SPENT_MEMORY);
    if (box->spent != SPENT_NOTHING || box->raised.code != ERR_NONE)
        return lua_error(L);
    sandbox_charge(L, (uint64_t)lua_gettop(L));
    if (rc == LUA_OK)
        return lua_gettop(L);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

/* ---- errors ---- */

/* Message handler of sandbox_run: "file:line: message; called from file:line". It runs while the stack of the error
 * still stands, and before a budget error is worded, so that this one has its place too. */
static int explain(lua_State *L)
{
    struct sandbox *box = sandbox_of(L);
    if (box->raised.code != ERR_NONE)
        return 1;
    char text[MESSAGE_MAX];
    struct buf b = {.p = text, .cap = sizeof text, .max = sizeof text - 1};
    const char *message = spent_message(box->spent);
    if (box->spent == SPENT_NOTHING)
        message = lua_isstring(L, 1) ? lua_tostring(L, 1) : NULL;
    lua_Debug ar;
    for (int level = 0, named = 0; named <= CALLERS_MAX && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline <= 0)
            continue; /* a C function */
        if (named == 0 && (!message || strncmp(message, ar.short_src, strlen(ar.short_src)) != 0))
            buf_fmt(&b, "%s:%d: ", ar.short_src, ar.currentline);
        if (named == 0 && message)
            buf_raw_str(&b, utf8_prefix(str_of(message), MESSAGE_MAX / 2));
        else if (named == 0)
            buf_fmt(&b, "error of type %s (give error() a text)", luaL_typename(L, 1));
        else
            buf_fmt(&b, "%s%s:%d", named == 1 ? "; called from " : ", ", ar.short_src, ar.currentline);
        named++;
    }
    if (b.n == 0 && message) /* no Lua function left on the stack: a tail call, a syntax error */
        buf_raw_str(&b, utf8_prefix(str_of(message), MESSAGE_MAX - 1));
    lua_pushlstring(L, text, b.n);
    return 1;
}

/* One line of valid UTF-8, whatever the script put in its error. */
static void clean(char *s)
{
    for (size_t bad; (bad = utf8_find_bad(str_of(s))) < strlen(s);)
        s[bad] = '?';
    for (; *s; s++) {
        if ((unsigned char)*s < ' ' || *s == 0x7F)
            *s = ' ';
    }
}

struct entry {
    sandbox_body *body;
    void *data;
};

/* The protected C function: calls the body and checks the height of the stack. */
static int enter(lua_State *L)
{
    const struct entry *e = lua_touserdata(L, 1);
    e->body(L, e->data);
    struct err err;
    if (lua_gettop(L) == 1)
        return 0;
    (void)fail(&err, ERR_BUG, "sandbox: %d values left on the stack", lua_gettop(L) - 1);
    sandbox_raise(L, &err);
}

int sandbox_run(struct sandbox *box, sandbox_body *body, void *data, struct err *err)
{
    struct entry entry = {body, data};
    lua_State *L = box->L;
    int height = lua_gettop(L);
    box->instructions = 0;
    box->memory_peak = box->memory;
    box->raised.code = ERR_NONE;
    box->cpu_end = read_clock(CLOCK_THREAD_CPUTIME_ID) + SANDBOX_CPU_MS * INT64_C(1000000);
    lua_sethook(L, tick, LUA_MASKCOUNT, SANDBOX_TICK); /* starts the count anew: equal calls have equal costs */
    lua_pushcfunction(L, explain);
    lua_pushcfunction(L, enter);
    lua_pushlightuserdata(L, &entry);
    int rc = lua_pcall(L, 1, 0, height + 1);
    if (rc == LUA_ERRMEM)
        box->spent = SPENT_MEMORY;
    int result = 0;
    if (rc != LUA_OK && box->raised.code != ERR_NONE) {
        *err = box->raised;
        result = -1;
        clean(err->msg);
    } else if (rc != LUA_OK) {
        bool told = rc == LUA_ERRRUN && lua_type(L, -1) == LUA_TSTRING && lua_rawlen(L, -1) > 0;
        const char *other = box->spent != SPENT_NOTHING ? spent_message(box->spent) : "error inside an error";
        result = fail(err, ERR_RULE, "%s", told ? lua_tostring(L, -1) : other);
        clean(err->msg);
    }
    lua_settop(L, height);
    return result;
}

/* ---- state ---- */

void sandbox_compile(lua_State *L, struct str source, const char *name)
{
    const char *chunk = lua_pushfstring(L, "@%s", name);
    if (luaL_loadbufferx(L, source.p, source.n, chunk, "t") != LUA_OK)
        lua_error(L);
    library_push_globals(L);
    lua_setupvalue(L, -2, 1); /* its _ENV */
    lua_remove(L, -2);        /* the name */
}

static void open_library(lua_State *L, void *data)
{
    (void)data;
    library_open(L);
}

int sandbox_open(struct sandbox *box, const struct french_sigles *sigles, struct err *err)
{
    *box = (struct sandbox){.sigles = sigles};
    box->L = lua_newstate(allocate, box);
    if (!box->L)
        return fail_memory(err);
    *(struct sandbox **)lua_getextraspace(box->L) = box;
    if (sandbox_run(box, open_library, NULL, err) == 0)
        return 0;
    sandbox_close(box);
    return -1;
}

void sandbox_close(struct sandbox *box)
{
    if (box->L)
        lua_close(box->L);
    box->L = NULL;
}
