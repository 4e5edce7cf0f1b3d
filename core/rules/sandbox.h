/*
 * Sandbox: one Lua state in which a rule can do nothing but compute, and only for so long. Private to core/rules.
 *
 * Every entry into Lua is one sandbox_run: a protected call with a fresh budget of instructions, memory and, as a
 * backstop, processor time. Once a budget is spent nothing in the script can catch the error: our pcall passes it on,
 * and there is no other protected call (xpcall, coroutines, metatables and finalizers are not there). What a script may
 * name is library.c; this file knows no function by name. A sandbox belongs to one thread, which needs 512 KiB of
 * stack for the deepest nesting Lua allows (measured on the tests: 384 KiB are not enough). Engines have 1 MiB.
 */
#pragma once

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/french.h"
#include "base/str.h"

/* Instructions of the virtual machine for one call. The budget that decides: same facts, same outcome, on any machine.
 * Measured: an endless loop ends after 0.06 s, the worst use of a library function after 0.15 s. A row of a spreadsheet
 * through a map of 25 lines takes 800 instructions and 21 us, completeness of a sparse structure 300 and 30 us, a
 * verification 10 and 2.5 us; a state with the rules is made in 0.5 ms. */
#define SANDBOX_INSTRUCTIONS 5000000u

/* How often the hook counts, in instructions: the precision of a cost. (100 would spare 2 us in 20.) */
#define SANDBOX_TICK 10u

/* Bytes a state may hold, its rules included (all the delivered rules together: about 300 KiB). */
#define SANDBOX_MEMORY (8u << 20)

/* Thread CPU time of one call, in milliseconds: only for what instructions do not see, such as gluing long texts.
 * Instrumented code is several times slower, and there too the budget of instructions must end first. */
#if defined(__SANITIZE_THREAD__)
#define SANDBOX_CPU_MS 10000
#elif defined(__SANITIZE_ADDRESS__)
#define SANDBOX_CPU_MS 2500
#else
#define SANDBOX_CPU_MS 500
#endif

/* Bytes a library function may read or write for the price of one instruction. The prices of all of them are set so
 * that a budget spent on one lasts about as long as one spent on a loop. */
#define SANDBOX_BYTES_PER_INSTRUCTION 32u

enum sandbox_spent { SPENT_NOTHING, SPENT_INSTRUCTIONS, SPENT_MEMORY, SPENT_TIME };

struct sandbox {
    lua_State *L;
    size_t memory, memory_peak; /* bytes held now, and at most during the last run */
    uint64_t instructions;      /* of the last run */
    int64_t cpu_end;            /* thread CPU time that ends the run, in nanoseconds */
    int64_t coarse;             /* when that was last looked at, by the coarse clock */
    enum sandbox_spent spent;   /* by the last run; the state must then be made anew */
    struct err raised;          /* error of C code on its way through Lua; code 0: none */
    const struct french_sigles *sigles;
};

/* Makes the state with its library. The sandbox must not move afterwards; sigles outlives it. */
int sandbox_open(struct sandbox *box, const struct french_sigles *sigles, struct err *err) MUST_USE;

/* Frees the state; a sandbox that is all zero is allowed. */
void sandbox_close(struct sandbox *box);

/* What runs inside the state. It leaves the stack as it finds it (checked), and touches no memory but the state's and
 * an arena's, because any Lua function may jump out of it. */
typedef void sandbox_body(lua_State *L, void *data);

/* Runs body(data): one protected call, one budget. Fails with the body's own error (sandbox_raise), or with ERR_RULE
 * and "file:line: message; called from file:line". */
int sandbox_run(struct sandbox *box, sandbox_body *body, void *data, struct err *err) MUST_USE;

/* ---- for code that runs inside a sandbox_run ---- */

struct sandbox *sandbox_of(lua_State *L);

/* Takes n instructions from the budget; does not return when it is spent. */
void sandbox_charge(lua_State *L, uint64_t n);

/* The same for n bytes of text. */
void sandbox_charge_bytes(lua_State *L, size_t n);

/* Instructions left, and the price of a piece of C code that was given them. */
uint64_t sandbox_left(lua_State *L);

/* Ends the run because a budget is spent. */
_Noreturn void sandbox_end(lua_State *L, enum sandbox_spent what);

/* Ends the run with an error of C code, as it is. */
_Noreturn void sandbox_raise(lua_State *L, const struct err *err);

/* Compiles a source text (never bytecode) named as in messages, and leaves the function on the stack. Its globals are
 * those of the library, read only. Raises on a syntax error. */
void sandbox_compile(lua_State *L, struct str source, const char *name);

/* `pcall` for scripts: errors come back as in Lua, but a spent budget passes through. */
int sandbox_pcall(lua_State *L);
