#include "app/throttle.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/crypto.h"

/* Slots looked at for one key: full of others, the table is as good as full. */
#define PROBES 16

/* Doublings counted: 2^20 seconds are longer than any policy's longest. */
#define DOUBLINGS_MAX 20

struct slot {
    uint64_t key; /* 0: empty */
    int64_t last; /* failure */
    int failures, wait;
};

struct throttle {
    pthread_mutex_t lock;
    unsigned char secret[32];
    struct slot slots[THROTTLE_KEYS];
};

int throttle_new(struct throttle **out, struct err *err)
{
    struct throttle *t = calloc(1, sizeof *t);
    if (!t)
        return fail_memory(err);
    pthread_mutex_init(&t->lock, NULL);
    crypto_random(t->secret, sizeof t->secret);
    *out = t;
    return 0;
}

void throttle_free(struct throttle *t)
{
    if (!t)
        return;
    pthread_mutex_destroy(&t->lock);
    free(t);
}

static uint64_t key_of(const struct throttle *t, const struct throttle_policy *policy, struct str key)
{
    struct str parts[] = {str_from((const char *)t->secret, sizeof t->secret), str_of(policy->name), key};
    uint64_t h = crypto_hash_short(parts, sizeof parts / sizeof *parts);
    return h ? h : 1;
}

static bool is_quiet(const struct slot *s, int64_t now)
{
    return s->key == 0 || now - s->last > THROTTLE_QUIET;
}

/* The key's slot; NULL when it has none. */
static struct slot *find(struct throttle *t, uint64_t key)
{
    for (size_t i = 0; i < PROBES; i++) {
        struct slot *s = &t->slots[(key + i) % THROTTLE_KEYS];
        if (s->key == key)
            return s;
    }
    return NULL;
}

/* A slot for a new key: a quiet one, else the one that may try again soonest. */
static struct slot *take(struct throttle *t, uint64_t key, int64_t now)
{
    struct slot *best = NULL;
    for (size_t i = 0; i < PROBES; i++) {
        struct slot *s = &t->slots[(key + i) % THROTTLE_KEYS];
        if (is_quiet(s, now)) {
            best = s;
            break;
        }
        if (!best || s->last + s->wait < best->last + best->wait)
            best = s;
    }
    *best = (struct slot){.key = key};
    return best;
}

int64_t throttle_wait(struct throttle *t, const struct throttle_policy *policy, struct str key, int64_t now)
{
    uint64_t k = key_of(t, policy, key);
    pthread_mutex_lock(&t->lock);
    struct slot *s = find(t, k);
    /* A clock that was set back must not make anybody wait for longer than the policy says: as if it failed now. */
    if (s && s->last > now)
        s->last = now;
    int64_t wait = s && !is_quiet(s, now) ? s->last + s->wait - now : 0;
    pthread_mutex_unlock(&t->lock);
    return wait > 0 ? wait : 0;
}

void throttle_failed(struct throttle *t, const struct throttle_policy *policy, struct str key, int64_t now)
{
    uint64_t k = key_of(t, policy, key);
    pthread_mutex_lock(&t->lock);
    struct slot *s = find(t, k);
    if (!s || is_quiet(s, now))
        s = take(t, k, now);
    s->last = now;
    s->failures++;
    int doublings = s->failures - policy->free - 1;
    if (doublings >= 0) {
        int wait = 1 << (doublings < DOUBLINGS_MAX ? doublings : DOUBLINGS_MAX);
        s->wait = wait < policy->longest ? wait : policy->longest;
    }
    pthread_mutex_unlock(&t->lock);
}

void throttle_succeeded(struct throttle *t, const struct throttle_policy *policy, struct str key)
{
    uint64_t k = key_of(t, policy, key);
    pthread_mutex_lock(&t->lock);
    struct slot *s = find(t, k);
    if (s)
        *s = (struct slot){0};
    pthread_mutex_unlock(&t->lock);
}
