#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most requests fit one chunk; a larger need gets a chunk of its own size. */
#define CHUNK 65536u
#define ALIGN _Alignof(max_align_t)

struct chunk {
    struct chunk *prev;
    size_t cap, used;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct chunk *top;
    size_t max, total;
    size_t fail_at;
};

struct arena *arena_new(size_t max)
{
    struct arena *a = calloc(1, sizeof *a);
    if (a)
        a->max = max;
    return a;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    for (struct chunk *c = a->top, *prev; c; c = prev) {
        prev = c->prev;
        free(c);
    }
    free(a);
}

static struct chunk *push_chunk(struct arena *a, size_t need)
{
    size_t cap = need > CHUNK ? need : CHUNK;
    struct chunk *c = malloc(sizeof *c + cap);
    if (!c)
        return NULL;
    c->prev = a->top;
    c->cap = cap;
    c->used = 0;
    a->top = c;
    return c;
}

void *arena_alloc(struct arena *a, size_t n)
{
    if (a->fail_at && --a->fail_at == 0) {
        a->fail_at = 1;
        return NULL;
    }
    if (n > SIZE_MAX / 2)
        return NULL;
    size_t size = (n + ALIGN - 1) / ALIGN * ALIGN;
    if (size == 0)
        size = ALIGN;
    if (size > a->max || a->total > a->max - size)
        return NULL;
    struct chunk *c = a->top;
    if (!c || c->cap - c->used < size) {
        c = push_chunk(a, size);
        if (!c)
            return NULL;
    }
    void *p = c->bytes + c->used;
    c->used += size;
    a->total += size;
    return memset(p, 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return arena_alloc(a, count * size);
}

char *arena_copy(struct arena *a, const char *p, size_t n)
{
    char *s = n < SIZE_MAX ? arena_alloc(a, n + 1) : NULL;
    if (s && n)
        memcpy(s, p, n);
    return s;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_copy(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *s = n >= 0 ? arena_alloc(a, (size_t)n + 1) : NULL;
    if (s)
        (void)vsnprintf(s, (size_t)n + 1, fmt, again);
    va_end(again);
    return s;
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){.chunk = a->top, .used = a->top ? a->top->used : 0, .total = a->total};
}

void arena_release(struct arena *a, struct arena_mark mark)
{
    while (a->top && a->top != mark.chunk) {
        struct chunk *prev = a->top->prev;
        /* The first chunk stays: a loop that marks an empty arena must not pay malloc and free at each turn. */
        if (!prev && !mark.chunk && a->top->cap == CHUNK) {
            a->top->used = 0;
            break;
        }
        free(a->top);
        a->top = prev;
    }
    if (a->top && a->top == mark.chunk)
        a->top->used = mark.used;
    a->total = mark.total;
}

void arena_reset(struct arena *a)
{
    arena_release(a, (struct arena_mark){0});
}

size_t arena_used(const struct arena *a)
{
    return a->total;
}

void arena_fail_at(struct arena *a, size_t n)
{
    a->fail_at = n;
}
