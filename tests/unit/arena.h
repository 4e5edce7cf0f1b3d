/* The arena of a program's tests, made before them or before each: cmocka's setup and teardown. */
#pragma once

#include "test.h"

/* No test of those that share it comes near. */
#define ARENA_TEST_MAX (64u << 20)

static struct arena *arena;

static inline int arena_setup(void **state)
{
    (void)state;
    arena = arena_new(ARENA_TEST_MAX);
    return arena ? 0 : -1;
}

static inline int arena_teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}
