/*
 * A growing array in an arena: for rows whose number is known only when they have been read.
 *
 * Growth doubles and leaves the old copy to the arena, so at most twice the final size is spent. Pointers to items
 * die at the next push: take them when the array is complete.
 */
#pragma once

#include <stddef.h>

#include "base/arena.h"

struct vec {
    void *items;
    size_t n, cap, size; /* size: bytes of one item */
};

#define VEC_OF(T) ((struct vec){.size = sizeof(T)})

/* Room for one more zeroed item at the end, or NULL at the arena's limit. */
void *vec_push(struct vec *v, struct arena *a) MUST_USE;
