#include "app/snapshot.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "snapshot_load.h"

/* 100,000 structures take about 20 MB; beyond a million the design no longer holds. */
#define SNAPSHOT_BYTES_MAX (512u << 20)

const char *const mode_codes[MODE__MAX + 1] = {"sur-place", "a-domicile", "a-distance", NULL};
const char *const mode_labels[MODE__MAX + 1] = {"sur place", "à domicile", "à distance", NULL};

static const char SQL_REVISION[] = "SELECT max(seq) FROM change";

/* A shared snapshot and its memory. */
struct held {
    struct snapshot s; /* first: a const struct snapshot * is a struct held * */
    struct arena *arena;
    atomic_int refs;
};

struct snapshots {
    pthread_mutex_t lock;
    const struct audience *who;
    struct held *current;
};

size_t snapshot_index(const struct snapshot *s, int64_t id, size_t *at)
{
    size_t lo = *at, step = 1;
    if (lo >= s->n || s->structures[lo].id > id)
        lo = 0;
    /* Strides that double until the id is passed, then halves. */
    while (lo + step < s->n && s->structures[lo + step].id <= id) {
        lo += step;
        step *= 2;
    }
    for (size_t hi = lo + step < s->n ? lo + step : s->n; hi - lo > 1;) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->structures[mid].id <= id)
            lo = mid;
        else
            hi = mid;
    }
    *at = lo;
    return lo < s->n && s->structures[lo].id == id ? lo : s->n;
}

size_t snapshot_commune(const struct snapshot *s, struct str insee)
{
    size_t lo = 0, hi = s->communes_n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = str_cmp(str_of(s->communes[mid].insee), insee);
        if (c == 0)
            return mid;
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return s->communes_n;
}

size_t snapshot_slug(const struct snapshot *s, struct str slug)
{
    for (size_t i = 0; i < s->named_n; i++) {
        if (str_is(slug, s->slugs[s->by_name[i]]))
            return s->by_name[i];
    }
    return s->communes_n;
}

static void drop(struct held *h)
{
    if (h && atomic_fetch_sub(&h->refs, 1) == 1) {
        arena_free(h->arena);
        free(h);
    }
}

static int load(const struct audience *who, struct db *db, struct held **out, struct err *err)
{
    struct held *h = calloc(1, sizeof *h);
    if (!h)
        return fail_memory(err);
    atomic_init(&h->refs, 1);
    h->arena = arena_new(SNAPSHOT_BYTES_MAX);
    if (!h->arena || snapshot_load(&h->s, db, who->level, h->arena, err) != 0) {
        if (!h->arena)
            fail_memory(err);
        drop(h);
        return -1;
    }
    *out = h;
    return 0;
}

int snapshot_revision(struct db *db, int64_t *out, struct err *err)
{
    return db_int(db, SQL_REVISION, 0, out, err);
}

struct snapshots *snapshots_new(const struct audience *who)
{
    struct snapshots *h = calloc(1, sizeof *h);
    if (h && pthread_mutex_init(&h->lock, NULL) == 0) {
        h->who = who;
        return h;
    }
    free(h);
    return NULL;
}

void snapshots_free(struct snapshots *h)
{
    if (!h)
        return;
    drop(h->current);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

int snapshot_acquire(struct snapshots *h, struct db *db, const struct snapshot **out, struct err *err)
{
    int64_t revision = 0;
    if (snapshot_revision(db, &revision, err) != 0)
        return -1;
    int rc = 0;
    pthread_mutex_lock(&h->lock);
    /* A reader whose transaction began before the last change takes the newer one: two would only chase each other. */
    if (!h->current || h->current->s.revision < revision) {
        struct held *fresh = NULL;
        rc = load(h->who, db, &fresh, err);
        if (rc == 0) {
            drop(h->current);
            h->current = fresh;
        }
    }
    if (rc == 0) {
        atomic_fetch_add(&h->current->refs, 1);
        *out = &h->current->s;
    }
    pthread_mutex_unlock(&h->lock);
    return rc;
}

void snapshot_release(struct snapshots *h, const struct snapshot *s)
{
    (void)h;
    drop((struct held *)(uintptr_t)s);
}
