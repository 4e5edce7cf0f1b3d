/*
 * Arena: all the memory of one request, one job row or one command, freed at once.
 *
 * Nothing taken from an arena is ever freed alone; mark and release give back everything taken since the mark (one
 * import row, one template). Because everything hangs on the arena, a longjmp out of Lua cannot leak. An arena has a
 * limit, belongs to one thread at a time, and is not a cache: what outlives the request is copied out of it.
 */
#pragma once

#include <stddef.h>

#include "base/err.h"

struct arena;

struct arena_mark {
    void *chunk;
    size_t used, total;
};

/* A new arena that will hold at most `max` bytes of payload. NULL when the system has no memory. */
struct arena *arena_new(size_t max);

/* Frees the arena and all it holds. NULL is allowed. */
void arena_free(struct arena *a);

/* n zeroed bytes aligned for any type, or NULL at the limit. n == 0 gives a unique valid pointer. */
void *arena_alloc(struct arena *a, size_t n) MUST_USE;

/* count * size zeroed bytes, or NULL on overflow or at the limit. */
void *arena_array(struct arena *a, size_t count, size_t size) MUST_USE;

/* A NUL-terminated copy of the n bytes at p (p may be NULL when n is 0), or NULL at the limit. */
char *arena_copy(struct arena *a, const char *p, size_t n) MUST_USE;

/* A copy of a C string, or NULL at the limit. s is not NULL. */
char *arena_strdup(struct arena *a, const char *s) MUST_USE;

/* printf into the arena, or NULL at the limit. */
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3) MUST_USE;

/* Where the arena stands now; arena_release gives back all that was taken since. */
struct arena_mark arena_mark(const struct arena *a);
void arena_release(struct arena *a, struct arena_mark mark);

/* Empties the arena but keeps its first chunk for the next request. */
void arena_reset(struct arena *a);

/* Bytes of payload held now. */
size_t arena_used(const struct arena *a);

/* Tests only: the n-th allocation from now on (1 = the next) and all after it fail; 0 ends the torture. */
void arena_fail_at(struct arena *a, size_t n);

#define ARENA_NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define ARENA_ARRAY(a, n, T) ((T *)arena_array((a), (n), sizeof(T)))
