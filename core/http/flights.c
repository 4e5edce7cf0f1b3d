#include "flights.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/thread.h"
#include "hash.h"

struct flight {
    struct flight *next; /* in the air */
    uint64_t hash, generation;
    struct str key; /* of who makes it */
    int shares;     /* who makes it and who waits */
    bool landed;
    struct sealed *sealed; /* a share of its own; NULL: not for others */
    pthread_cond_t ended;
};

struct flights {
    uint64_t seed;
    pthread_mutex_t lock; /* guards what follows and every flight; held for less than a microsecond */
    struct flight *first; /* no more than there are threads of the server */
};

int flights_new(struct flights **out, struct err *err)
{
    struct flights *f = calloc(1, sizeof *f);
    if (!f)
        return fail_memory(err);
    crypto_random(&f->seed, sizeof f->seed);
    pthread_mutex_init(&f->lock, NULL);
    *out = f;
    return 0;
}

void flights_free(struct flights *f)
{
    if (!f)
        return;
    pthread_mutex_destroy(&f->lock);
    free(f);
}

/* The lock is held. */
static struct flight *find(struct flights *f, struct str key, uint64_t hash, uint64_t generation)
{
    struct flight *x = f->first;
    while (x && (x->hash != hash || x->generation != generation || !str_eq(x->key, key)))
        x = x->next;
    return x;
}

/* The lock is held. NULL when memory is out. */
static struct flight *take_off(struct flights *f, struct str key, uint64_t hash, uint64_t generation)
{
    struct flight *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    *x = (struct flight){.next = f->first, .hash = hash, .generation = generation, .key = key, .shares = 1};
    cond_init(&x->ended);
    f->first = x;
    return x;
}

/* The lock is held. */
static void leave(struct flight *x)
{
    if (--x->shares > 0)
        return;
    sealed_drop(x->sealed);
    pthread_cond_destroy(&x->ended);
    free(x);
}

enum flight_turn flights_join(struct flights *f, struct str key, uint64_t generation, unsigned patience_ms,
                              struct flight **mine, struct sealed **out)
{
    struct timespec until = monotonic_in(patience_ms);
    uint64_t hash = hash_bytes(f->seed, key.p, key.n);
    pthread_mutex_lock(&f->lock);
    struct flight *x = find(f, key, hash, generation);
    if (!x) {
        *mine = take_off(f, key, hash, generation);
        pthread_mutex_unlock(&f->lock);
        return *mine ? FLIGHT_MINE : FLIGHT_ALONE;
    }
    x->shares++;
    for (int rc = 0; !x->landed && rc == 0;)
        rc = pthread_cond_timedwait(&x->ended, &f->lock, &until);
    enum flight_turn turn = !x->landed ? FLIGHT_LATE : x->sealed ? FLIGHT_SHARED : FLIGHT_ALONE;
    *out = x->sealed ? sealed_share(x->sealed) : NULL;
    leave(x);
    pthread_mutex_unlock(&f->lock);
    return turn;
}

void flights_land(struct flights *f, struct flight *mine, struct sealed *s)
{
    pthread_mutex_lock(&f->lock);
    struct flight **link = &f->first;
    while (*link != mine)
        link = &(*link)->next;
    *link = mine->next;
    /* What failed would fail for them too, and take as long. */
    bool for_all = s && (s->may_be_cached || s->status >= 500);
    mine->sealed = for_all && mine->shares > 1 ? sealed_share(s) : NULL;
    mine->landed = true;
    pthread_cond_broadcast(&mine->ended);
    leave(mine);
    pthread_mutex_unlock(&f->lock);
}
