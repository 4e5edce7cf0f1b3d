/*
 * Replies kept in memory, so that what everybody asks for never reaches an engine.
 *
 * A reply is served while nothing has changed since before it was made (cache_invalidate counts changes of data and of
 * rules) and while the clock has not passed its valid_until. Only pages for everybody come here: the front
 * (http/front.h) neither asks nor gives for anyone signed in.
 *
 * A stranger cannot fill it. How often each key was asked for lately is estimated in a small fixed table; a reply is
 * kept from its second request on, and when the cache is full only if it is asked for more often than the one it
 * displaces. Ten thousand addresses invented once each therefore leave nothing behind.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "http/sealed.h"

/* Replies kept at most, and the share of the whole that one of them may take. */
#define CACHE_ENTRIES_MAX 16384
#define CACHE_ENTRY_SHARE 16

struct cache;

/* A cache of at most max_bytes. The caller owns it. */
int cache_new(size_t max_bytes, struct cache **out, struct err *err) MUST_USE;
void cache_free(struct cache *c);

/* The number of changes so far, to be read before the work on a reply begins. */
uint64_t cache_generation(struct cache *c);

/* Something changed: nothing made before now is served again. */
void cache_invalidate(struct cache *c);

/* A share of the reply for this key, to be dropped by the caller; or NULL. Then *worth_keeping says whether cache_put
 * would take it: a reply worth keeping is worth compressing well. */
struct sealed *cache_get(struct cache *c, struct str key, int64_t now, bool *worth_keeping) MUST_USE;

/* Keeps a share of its own of a reply whose making began at this generation, unless it is stale, too large, or less
 * asked for than what it would displace. */
void cache_put(struct cache *c, struct str key, uint64_t generation, struct sealed *s);

struct cache_figures {
    size_t entries, bytes;
    uint64_t hits, misses;
};

struct cache_figures cache_figures(struct cache *c);
