/*
 * Library: every name a rule script can use. Private to core/rules.
 *
 * An allow-list: what is not here is not there, whatever version of Lua is linked. The parts of the standard library
 * whose time or result is not bounded by the instructions of the script are replaced (pairs, sort, patterns) or charge
 * what they read and write.
 */
#pragma once

#include <lua.h>

/* Makes the library in a new state; the stack ends as it began. */
void library_open(lua_State *L);

/* Pushes the globals of a script. They can be read only; an unknown name is an error that says it. */
void library_push_globals(lua_State *L);

/* Takes the table on top of the stack and leaves it sealed: it reads the same, but an unknown field is an error naming
 * it, and assignment is refused. name as in messages: "string"; NULL: the globals. */
void library_seal(lua_State *L, const char *name);

/* ---- ordered.c: the same order in every run ---- */

int ordered_pairs(lua_State *L); /* pairs(t) -> iterator: numbers, then texts by bytes, then false, true */
int ordered_sort(lua_State *L);  /* table.sort(list [, before]): stable, for any comparison function */

/* ---- patterns.c: Lua's pattern functions over match.c ---- */

int patterns_find(lua_State *L);
int patterns_match(lua_State *L);
int patterns_gmatch(lua_State *L);
int patterns_gsub(lua_State *L);
