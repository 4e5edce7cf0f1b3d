#include "base/vec.h"

#include <string.h>

#define FIRST_CAP 16u

void *vec_push(struct vec *v, struct arena *a)
{
    if (v->n == v->cap) {
        size_t cap = v->cap ? v->cap * 2 : FIRST_CAP;
        void *items = arena_array(a, cap, v->size);
        if (!items)
            return NULL;
        if (v->n)
            memcpy(items, v->items, v->n * v->size);
        v->items = items;
        v->cap = cap;
    }
    return (char *)v->items + v->size * v->n++;
}
