#include "app/watch.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/crypto.h"
#include "base/worker.h"
#include "store/db.h"

struct watch {
    struct watch_options options;
    struct db *db;
    int64_t version;  /* of the file */
    int64_t revision; /* of what pages show */
    dev_t device;     /* of the file that is open */
    ino_t inode;
    struct worker worker;
    pthread_mutex_t lock; /* guards what follows */
    bool failing;
    struct err why;
};

static const char SQL_SEQ[] = "SELECT max(seq) FROM change",
                  SQL_SETTINGS[] = "SELECT key, value FROM setting ORDER BY key";

static int read_version(struct watch *w, int64_t *version, struct err *err)
{
    struct stat st;
    if (stat(w->options.db_path, &st) != 0 || st.st_dev != w->device || st.st_ino != w->inode)
        return fail(err, ERR_STORE,
                    "%s: the file was removed or replaced, and the old one is still served: start the server again",
                    w->options.db_path);
    return db_data_version(w->db, version, err);
}

/* Settings are a few dozen short texts: their hash tells whether one is another. */
static int hash_settings(struct db *db, uint64_t *hash, struct err *err)
{
    struct stmt *s;
    int rc;
    if (db_prepare(db, SQL_SETTINGS, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        struct str parts[] = {col_str(s, 0), STR("="), col_str(s, 1)};
        *hash = *hash * 1099511628211u + crypto_hash_short(parts, sizeof parts / sizeof *parts);
    }
    return rc;
}

static int read_revision(struct watch *w, int64_t *revision, struct err *err)
{
    uint64_t hash = 0;
    int64_t seq = 0;
    int rc = db_read_begin(w->db, err);
    if (rc != 0)
        return -1;
    rc = db_int(w->db, SQL_SEQ, 0, &seq, err);
    if (rc == 0)
        rc = hash_settings(w->db, &hash, err);
    db_read_end(w->db);
    *revision = (int64_t)(hash + (uint64_t)seq);
    return rc;
}

/* When the version cannot be read, a change is assumed: better a page made again than an old one. */
static int look(void *arg, struct err *err)
{
    struct watch *w = arg;
    int64_t version = w->version;
    int64_t revision = w->revision;
    bool failed =
        read_version(w, &version, err) != 0 || (version != w->version && read_revision(w, &revision, err) != 0);
    pthread_mutex_lock(&w->lock);
    w->failing = failed;
    if (failed)
        w->why = *err;
    pthread_mutex_unlock(&w->lock);
    if (failed || revision != w->revision)
        w->options.changed(w->options.arg);
    w->version = version;
    w->revision = revision;
    return failed ? -1 : 0;
}

int watch_new(const struct watch_options *options, struct watch **out, struct err *err)
{
    struct watch *w = calloc(1, sizeof *w);
    if (!w)
        return fail_memory(err);
    w->options = *options;
    pthread_mutex_init(&w->lock, NULL);
    struct stat st = {0};
    (void)stat(options->db_path, &st); /* opening it says what is wrong */
    w->device = st.st_dev;
    w->inode = st.st_ino;
    struct worker_options each = {.look = look, .arg = w, .every_ms = WATCH_MS, .later = true, .log = options->log};
    if (db_open(options->db_path, DB_READ, &w->db, err) != 0 || db_data_version(w->db, &w->version, err) != 0 ||
        read_revision(w, &w->revision, err) != 0 || worker_start(&w->worker, &each, err) != 0) {
        watch_free(w);
        return -1;
    }
    *out = w;
    return 0;
}

int watch_check(struct watch *w, struct err *err)
{
    pthread_mutex_lock(&w->lock);
    bool failing = w->failing;
    if (failing)
        *err = w->why;
    pthread_mutex_unlock(&w->lock);
    return failing ? -1 : 0;
}

void watch_free(struct watch *w)
{
    if (!w)
        return;
    worker_stop(&w->worker);
    db_close(w->db);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
