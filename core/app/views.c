#include "app/views.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/date.h"
#include "store/db.h"

static const char SQL_ADD[] = "INSERT INTO counter(kind, key, day, n) VALUES('view', ?1, ?2, ?3)"
                              " ON CONFLICT(kind, key, day) DO UPDATE SET n = n + excluded.n";
static const char SQL_FORGET[] = "DELETE FROM counter WHERE kind = 'view' AND day < ?1";

/* Twice as many as are used: a slot is found within a few steps. */
#define SLOTS (2 * VIEWS_MAX)

struct seen {
    char key[VIEWS_KEY_MAX + 1]; /* empty: a free slot */
    int32_t day;
    int64_t n;
};

struct views {
    pthread_mutex_t lock; /* guards what follows; held for a microsecond, while writing begins for a millisecond */
    size_t n;
    struct seen slots[SLOTS];
    int32_t forgot; /* the writer's: day on which it last forgot */
};

int views_new(struct views **out, struct err *err)
{
    struct views *v = calloc(1, sizeof *v);
    if (!v)
        return fail_memory(err);
    pthread_mutex_init(&v->lock, NULL);
    *out = v;
    return 0;
}

void views_free(struct views *v)
{
    if (!v)
        return;
    pthread_mutex_destroy(&v->lock);
    free(v);
}

/* FNV-1a: short ids are random, and only ids that exist come here. */
static size_t slot_of(const char *key, int32_t day)
{
    uint32_t h = 2166136261u ^ (uint32_t)day;
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * 16777619u;
    return h % SLOTS;
}

/* Called with the lock held. */
static void add(struct views *v, const char *key, int32_t day, int64_t n)
{
    size_t at = slot_of(key, day);
    while (v->slots[at].key[0] && (v->slots[at].day != day || strcmp(v->slots[at].key, key) != 0))
        at = (at + 1) % SLOTS;
    struct seen *s = &v->slots[at];
    if (!s->key[0]) {
        if (v->n == VIEWS_MAX)
            return;
        v->n++;
        s->day = day;
        memcpy(s->key, key, strlen(key) + 1);
    }
    s->n += n;
}

void views_note(struct views *v, const char *short_id, int32_t day)
{
    size_t n = strlen(short_id);
    if (n == 0 || n > VIEWS_KEY_MAX)
        return;
    pthread_mutex_lock(&v->lock);
    add(v, short_id, day, 1);
    pthread_mutex_unlock(&v->lock);
}

/* Takes all of it out, into the arena. */
static int take(struct views *v, struct arena *a, struct seen **out, size_t *n, struct err *err)
{
    pthread_mutex_lock(&v->lock);
    struct seen *items = ARENA_ARRAY(a, v->n ? v->n : 1, struct seen);
    *n = 0;
    for (size_t i = 0; items && i < SLOTS; i++) {
        if (v->slots[i].key[0])
            items[(*n)++] = v->slots[i];
    }
    if (items) {
        memset(v->slots, 0, sizeof v->slots);
        v->n = 0;
    }
    pthread_mutex_unlock(&v->lock);
    *out = items;
    return items ? 0 : fail_memory(err);
}

static void give_back(struct views *v, const struct seen *items, size_t n)
{
    pthread_mutex_lock(&v->lock);
    for (size_t i = 0; i < n; i++)
        add(v, items[i].key, items[i].day, items[i].n);
    pthread_mutex_unlock(&v->lock);
}

static int write_all(struct ctx *ctx, const struct seen *items, size_t n)
{
    char iso[DATE_ISO_SIZE];
    for (size_t i = 0; i < n; i++) {
        struct stmt *s;
        if (db_prepare(ctx->db, SQL_ADD, &s, &ctx->err) != 0)
            return -1;
        date_iso(items[i].day, iso);
        bind_text(s, 1, items[i].key);
        bind_text(s, 2, iso);
        bind_int(s, 3, items[i].n);
        if (stmt_run(s, &ctx->err) != 0)
            return -1;
    }
    return 0;
}

static int forget(struct ctx *ctx, int32_t today)
{
    struct stmt *s;
    char iso[DATE_ISO_SIZE];
    if (db_prepare(ctx->db, SQL_FORGET, &s, &ctx->err) != 0)
        return -1;
    date_iso(today - VIEWS_KEEP_DAYS, iso);
    bind_text(s, 1, iso);
    return stmt_run(s, &ctx->err);
}

int views_write(struct views *v, struct ctx *ctx)
{
    struct seen *items;
    size_t n;
    int32_t today = ctx_today(ctx);
    if (take(v, ctx->arena, &items, &n, &ctx->err) != 0)
        return -1;
    if (n == 0 && v->forgot == today)
        return 0;
    int rc = db_begin(ctx->db, &ctx->err);
    if (rc == 0) {
        rc = write_all(ctx, items, n);
        if (rc == 0 && v->forgot != today)
            rc = forget(ctx, today);
        rc = ctx_finish(ctx, rc);
    }
    if (rc != 0)
        give_back(v, items, n);
    else
        v->forgot = today;
    return rc;
}
