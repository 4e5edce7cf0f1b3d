#include "http/cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "hash.h"

/* The table of frequencies: four rows of counters, one of each row for a key, the smallest counts. After AGE requests
 * all are halved; at half a request per counter, one key invented once in forty passes for known. */
#define ROWS 4
#define COLUMNS 16384
#define AGE 8192

/* How many kept replies are compared to find the one asked for least. */
#define SAMPLE 8

struct entry {
    struct entry *next; /* same bucket */
    uint64_t hash, generation;
    struct sealed *sealed;
    size_t at; /* place in ring */
    size_t size, key_size;
    char key[];
};

struct cache {
    atomic_uint_fast64_t generation;
    uint64_t seed; /* so that nobody can prepare colliding keys */
    size_t max_bytes;
    pthread_mutex_t lock; /* guards what follows; held for less than a microsecond */
    struct entry *buckets[CACHE_ENTRIES_MAX];
    struct entry *ring[CACHE_ENTRIES_MAX]; /* all entries, in no order */
    size_t hand;                           /* where the next sample begins */
    uint8_t counters[ROWS][COLUMNS];
    unsigned age;
    struct cache_figures figures;
};

int cache_new(size_t max_bytes, struct cache **out, struct err *err)
{
    struct cache *c = calloc(1, sizeof *c);
    if (!c)
        return fail_memory(err);
    crypto_random(&c->seed, sizeof c->seed);
    c->max_bytes = max_bytes;
    pthread_mutex_init(&c->lock, NULL);
    *out = c;
    return 0;
}

uint64_t cache_generation(struct cache *c)
{
    return atomic_load(&c->generation);
}

void cache_invalidate(struct cache *c)
{
    atomic_fetch_add(&c->generation, 1);
}

/* ---- Frequencies ---- */

static uint8_t *counter(struct cache *c, uint64_t hash, int row)
{
    return &c->counters[row][hash_mix(hash + (uint64_t)row * HASH_K1) % COLUMNS];
}

static unsigned frequency(struct cache *c, uint64_t hash)
{
    unsigned least = UINT8_MAX;
    for (int row = 0; row < ROWS; row++)
        least = *counter(c, hash, row) < least ? *counter(c, hash, row) : least;
    return least;
}

static unsigned count_request(struct cache *c, uint64_t hash)
{
    if (++c->age >= AGE) {
        c->age = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < COLUMNS; i++)
                c->counters[row][i] /= 2;
        }
    }
    unsigned n = frequency(c, hash);
    if (n == UINT8_MAX)
        return n;
    /* Only the smallest are raised: the others belong to somebody else already. */
    for (int row = 0; row < ROWS; row++) {
        if (*counter(c, hash, row) == n)
            *counter(c, hash, row) = (uint8_t)(n + 1);
    }
    return n + 1;
}

/* ---- Entries (the lock is held) ---- */

static struct entry **find(struct cache *c, struct str key, uint64_t hash)
{
    struct entry **e = &c->buckets[hash % CACHE_ENTRIES_MAX];
    while (*e && ((*e)->hash != hash || !str_eq(str_from((*e)->key, (*e)->key_size), key)))
        e = &(*e)->next;
    return e;
}

static bool is_fresh(struct cache *c, const struct entry *e)
{
    return e->generation == cache_generation(c);
}

static void remove_at(struct cache *c, struct entry **link)
{
    struct entry *e = *link;
    struct entry *last = c->ring[--c->figures.entries];
    *link = e->next;
    c->ring[e->at] = last;
    last->at = e->at;
    c->figures.bytes -= e->size;
    sealed_drop(e->sealed);
    free(e);
}

/* Of a few entries from the hand on, a stale one, or else the one asked for least. */
static struct entry *pick_victim(struct cache *c, unsigned *its_frequency)
{
    struct entry *victim = NULL;
    for (int i = 0; i < SAMPLE; i++) {
        struct entry *e = c->ring[c->hand++ % c->figures.entries];
        if (!is_fresh(c, e)) {
            *its_frequency = 0;
            return e;
        }
        unsigned n = frequency(c, e->hash);
        if (!victim || n < *its_frequency) {
            victim = e;
            *its_frequency = n;
        }
    }
    return victim;
}

/* Makes room for `size` bytes at the expense of entries less asked for than this key. */
static bool make_room(struct cache *c, size_t size, uint64_t hash)
{
    unsigned mine = frequency(c, hash);
    while (c->figures.entries == CACHE_ENTRIES_MAX || c->figures.bytes + size > c->max_bytes) {
        unsigned theirs = 0;
        struct entry *victim = pick_victim(c, &theirs);
        if (theirs >= mine)
            return false;
        remove_at(c, find(c, str_from(victim->key, victim->key_size), victim->hash));
    }
    return true;
}

/* ---- The three calls ---- */

struct sealed *cache_get(struct cache *c, struct str key, int64_t now, bool *worth_keeping)
{
    uint64_t hash = hash_bytes(c->seed, key.p, key.n);
    struct sealed *s = NULL;
    pthread_mutex_lock(&c->lock);
    *worth_keeping = count_request(c, hash) >= 2;
    struct entry **link = find(c, key, hash);
    if (*link && (!is_fresh(c, *link) || now >= (*link)->sealed->valid_until))
        remove_at(c, link);
    else if (*link)
        s = sealed_share((*link)->sealed);
    if (s)
        c->figures.hits++;
    else
        c->figures.misses++;
    pthread_mutex_unlock(&c->lock);
    return s;
}

static struct entry *new_entry(struct str key, uint64_t hash, uint64_t generation, struct sealed *s)
{
    struct entry *e = malloc(sizeof *e + key.n);
    if (!e)
        return NULL;
    *e = (struct entry){.hash = hash, .generation = generation, .sealed = s, .key_size = key.n};
    e->size = sizeof *e + key.n + s->size;
    if (key.n)
        memcpy(e->key, key.p, key.n);
    return e;
}

void cache_put(struct cache *c, struct str key, uint64_t generation, struct sealed *s)
{
    uint64_t hash = hash_bytes(c->seed, key.p, key.n);
    struct entry *e = s->may_be_cached ? new_entry(key, hash, generation, s) : NULL;
    if (!e)
        return;
    pthread_mutex_lock(&c->lock);
    struct entry **link = find(c, key, hash);
    if (*link)
        remove_at(c, link);
    bool kept = is_fresh(c, e) && e->size <= c->max_bytes / CACHE_ENTRY_SHARE && frequency(c, hash) >= 2 &&
                make_room(c, e->size, hash);
    if (kept) {
        struct entry **bucket = &c->buckets[hash % CACHE_ENTRIES_MAX];
        sealed_share(s);
        e->next = *bucket;
        *bucket = e;
        e->at = c->figures.entries++;
        c->ring[e->at] = e;
        c->figures.bytes += e->size;
    }
    pthread_mutex_unlock(&c->lock);
    if (!kept)
        free(e);
}

struct cache_figures cache_figures(struct cache *c)
{
    pthread_mutex_lock(&c->lock);
    struct cache_figures f = c->figures;
    pthread_mutex_unlock(&c->lock);
    return f;
}

void cache_free(struct cache *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->figures.entries; i++) {
        sealed_drop(c->ring[i]->sealed);
        free(c->ring[i]);
    }
    pthread_mutex_destroy(&c->lock);
    free(c);
}
