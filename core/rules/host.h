/*
 * Host functions: what the program lends to rules beside Lua's own library. Private to core/rules.
 *
 * Few, total (defined for every text, nil included) and pure: they read their arguments and nothing else. One table
 * holds them with the documentation that scripts/host.d.lua prints.
 */
#pragma once

#include <lua.h>

struct buf;

/* Adds the tables of host functions, and `null`, to the table of globals on top of the stack. */
void host_open(lua_State *L);

/* Writes their part of scripts/host.d.lua. */
void host_stub(struct buf *out);
