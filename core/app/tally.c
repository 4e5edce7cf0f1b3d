#include "app/tally.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/date.h"
#include "store/db.h"

static const char SQL_ADD[] = "INSERT INTO counter(kind, key, day, n) VALUES(?1, ?2, ?3, ?4)"
                              " ON CONFLICT(kind, key, day) DO UPDATE SET n = n + excluded.n";
static const char SQL_KNOWN[] = "SELECT 1 FROM counter WHERE kind = ?1 AND key = ?2 LIMIT 1";
static const char SQL_KEPT[] = "SELECT count(DISTINCT key) FROM counter WHERE kind = 'unfound' AND key <> ''";

static const struct {
    const char *name;
    size_t key;  /* bytes of one */
    size_t most; /* keys between two writings */
} kinds[TALLY__MAX] = {
    [TALLY_VIEW] = {"view", 10, TALLY_VIEWS_MAX}, [TALLY_UNFOUND] = {"unfound", TALLY_KEY_MAX, TALLY_UNFOUND_MAX}};

/* Twice as many as are used: a slot is found within a few steps. */
#define SLOTS (2 * (TALLY_VIEWS_MAX + TALLY_UNFOUND_MAX))

struct counted {
    enum tally_kind kind; /* TALLY_NOTHING: a free slot */
    int32_t day;
    int64_t n;
    char key[TALLY_KEY_MAX + 1];
};

struct tally {
    pthread_mutex_t lock; /* guards what follows; held for a microsecond, while writing begins for a millisecond */
    size_t n[TALLY__MAX];
    struct counted slots[SLOTS];
};

int tally_new(struct tally **out, struct err *err)
{
    struct tally *t = calloc(1, sizeof *t);
    if (!t)
        return fail_memory(err);
    pthread_mutex_init(&t->lock, NULL);
    *out = t;
    return 0;
}

void tally_free(struct tally *t)
{
    if (!t)
        return;
    pthread_mutex_destroy(&t->lock);
    free(t);
}

/* FNV-1a: short ids are random, and only ids that exist come here; searches are few. */
static size_t slot_of(enum tally_kind kind, const char *key, int32_t day)
{
    uint32_t h = 2166136261u ^ (uint32_t)day ^ (uint32_t)kind;
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * 16777619u;
    return h % SLOTS;
}

static struct counted *find(struct tally *t, enum tally_kind kind, const char *key, int32_t day)
{
    size_t at = slot_of(kind, key, day);
    for (struct counted *c; (c = &t->slots[at])->kind; at = (at + 1) % SLOTS) {
        if (c->kind == kind && c->day == day && strcmp(c->key, key) == 0)
            break;
    }
    return &t->slots[at];
}

/* Called with the lock held. */
static void add(struct tally *t, enum tally_kind kind, const char *key, int32_t day, int64_t n)
{
    struct counted *c = find(t, kind, key, day);
    /* The key "" always has room: half of the slots stay free. */
    if (!c->kind && t->n[kind] >= kinds[kind].most && kind == TALLY_UNFOUND)
        c = find(t, kind, key = "", day);
    if (!c->kind) {
        if (t->n[kind] >= kinds[kind].most && key[0])
            return;
        t->n[kind]++;
        c->kind = kind;
        c->day = day;
        memcpy(c->key, key, strlen(key) + 1);
    }
    c->n += n;
}

void tally_note(struct tally *t, enum tally_kind kind, const char *key, int32_t day)
{
    if (strlen(key) > kinds[kind].key || (kind == TALLY_VIEW && !key[0]))
        return;
    pthread_mutex_lock(&t->lock);
    add(t, kind, key, day, 1);
    pthread_mutex_unlock(&t->lock);
}

/* Takes all of it out, into the arena. */
static int take(struct tally *t, struct arena *a, struct counted **out, size_t *n, struct err *err)
{
    size_t most = 1;
    pthread_mutex_lock(&t->lock);
    for (int k = 0; k < TALLY__MAX; k++)
        most += t->n[k];
    struct counted *items = ARENA_ARRAY(a, most, struct counted);
    *n = 0;
    for (size_t i = 0; items && i < SLOTS; i++) {
        if (t->slots[i].kind)
            items[(*n)++] = t->slots[i];
    }
    if (items) {
        memset(t->slots, 0, sizeof t->slots);
        memset(t->n, 0, sizeof t->n);
    }
    pthread_mutex_unlock(&t->lock);
    *out = items;
    return items ? 0 : fail_memory(err);
}

static void give_back(struct tally *t, const struct counted *items, size_t n)
{
    pthread_mutex_lock(&t->lock);
    for (size_t i = 0; i < n; i++)
        add(t, items[i].kind, items[i].key, items[i].day, items[i].n);
    pthread_mutex_unlock(&t->lock);
}

/* A search that is new when enough are kept counts as "". *kept is how many there are. */
static int key_of(struct ctx *ctx, const struct counted *c, int64_t *kept, const char **out)
{
    struct stmt *s;
    *out = c->key;
    if (c->kind != TALLY_UNFOUND || !c->key[0])
        return 0;
    if (db_prepare(ctx->db, SQL_KNOWN, &s, &ctx->err) != 0)
        return -1;
    bind_text(s, 1, kinds[c->kind].name);
    bind_text(s, 2, c->key);
    int rc = stmt_step(s, &ctx->err);
    stmt_reset(s);
    if (rc == 0 && *kept >= TALLY_UNFOUND_KEPT)
        *out = "";
    else
        *kept += rc == 0;
    return rc < 0 ? -1 : 0;
}

static int write_all(struct ctx *ctx, const struct counted *items, size_t n)
{
    char iso[DATE_ISO_SIZE];
    int64_t kept = 0;
    if (db_int(ctx->db, SQL_KEPT, 0, &kept, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct stmt *s;
        const char *key;
        if (key_of(ctx, &items[i], &kept, &key) != 0 || db_prepare(ctx->db, SQL_ADD, &s, &ctx->err) != 0)
            return -1;
        date_iso(items[i].day, iso);
        bind_text(s, 1, kinds[items[i].kind].name);
        bind_text(s, 2, key);
        bind_text(s, 3, iso);
        bind_int(s, 4, items[i].n);
        if (stmt_run(s, &ctx->err) != 0)
            return -1;
    }
    return 0;
}

int tally_write(struct tally *t, struct ctx *ctx)
{
    struct counted *items;
    size_t n;
    if (take(t, ctx->arena, &items, &n, &ctx->err) != 0)
        return -1;
    if (n == 0)
        return 0;
    int rc = db_begin(ctx->db, &ctx->err);
    if (rc == 0)
        rc = ctx_finish(ctx, write_all(ctx, items, n));
    if (rc != 0)
        give_back(t, items, n);
    return rc;
}
