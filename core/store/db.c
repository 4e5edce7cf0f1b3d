#include "store/db.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "db_priv.h"
#include "fts.h"

/* Distinct SQL texts one connection may hold; the whole program has fewer than half as many. */
#define STATEMENTS_MAX 512

/* How long a connection waits for another process's write lock. */
#define BUSY_MS 10000

/* Page cache per connection (KiB, negative as SQLite wants it), and for readers a memory map: a territory of 5,000
 * structures is 20 MB on disk, 100,000 are 400 MB. An import maps nothing: its memory does not grow with the database.
 */
#define CACHE_SQL "PRAGMA cache_size=-16384"
#define MAP_SQL "PRAGMA mmap_size=536870912"

struct stmt {
    sqlite3_stmt *st;
    const char *sql;
    int bind_rc;
};

struct db {
    sqlite3 *handle;
    struct stmt stmts[STATEMENTS_MAX]; /* open addressing by the address of the SQL text */
    size_t n;
    bool writable, in_transaction;
};

int db_fail(sqlite3 *handle, struct err *err, const char *what)
{
    int rc = sqlite3_errcode(handle);
    enum err_code code = ERR_STORE;
    if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
        code = ERR_BUSY;
    else if (rc == SQLITE_CONSTRAINT)
        code = ERR_CONFLICT;
    else if (rc == SQLITE_NOMEM || rc == SQLITE_TOOBIG)
        code = ERR_LIMIT;
    else if (rc == SQLITE_IOERR || rc == SQLITE_FULL) /* a full disk is no fault of who typed something */
        code = ERR_IO;
    return fail(err, code, "database: %s (%.120s)", sqlite3_errmsg(handle), what);
}

sqlite3 *db_handle(struct db *db)
{
    return db->handle;
}

/* For the whole process, before its first connection. Without statistics of memory an allocation takes no mutex that
 * all connections share; without page caches filled in advance a temporary table (a sorted list, an IN) costs no 90 KiB
 * of fresh memory: writing and indexing 5,000 structures takes a fifth less time and 7,000 page faults instead of
 * 220,000. */
static void configure_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
}

static int configure(struct db *db, struct err *err)
{
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    sqlite3_extended_result_codes(db->handle, 0);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
    if (fts_register(db->handle, err) != 0)
        return -1;
    if (db_exec(db, "PRAGMA foreign_keys=ON; PRAGMA temp_store=FILE; " CACHE_SQL, err) != 0)
        return -1;
    if (db->writable)
        /* secure_delete: what a purge takes is overwritten. Debian builds it in; others do not. */
        return db_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON", err);
    return db_exec(db, "PRAGMA query_only=ON; " MAP_SQL, err);
}

/* SQLite would let everybody read a new file; its -wal and -shm take the mode of the database. Only a file that is not
 * there is opened here: closing one that another connection of this process has open would drop its locks. */
static void make_private(const char *path)
{
    int fd = strcmp(path, ":memory:") == 0 ? -1 : open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
}

int db_open(const char *path, enum db_mode mode, struct db **out, struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        return fail_memory(err);
    pthread_once(&once, configure_library);
    db->writable = mode != DB_READ;
    /* A reader opens read-write all the same: WAL needs to make its -shm file; query_only keeps it honest. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (mode == DB_CREATE) {
        flags |= SQLITE_OPEN_CREATE;
        make_private(path);
    }
    if (sqlite3_open_v2(path, &db->handle, flags, NULL) != SQLITE_OK) {
        if (db->handle)
            fail(err, ERR_IO, "%s: cannot be opened as a database (%s: %s)", path, sqlite3_errmsg(db->handle),
                 strerror(sqlite3_system_errno(db->handle)));
        else
            fail_memory(err);
        db_close(db);
        return -1;
    }
    if (configure(db, err) != 0) {
        int rc = sqlite3_errcode(db->handle);
        if (rc == SQLITE_NOTADB || rc == SQLITE_CORRUPT)
            fail(err, ERR_STORE, "%s is not a database, or is damaged: name another one, or restore a copy", path);
        else
            err_context(err, "%s", path);
        db_close(db);
        return -1;
    }
    *out = db;
    return 0;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < STATEMENTS_MAX; i++)
        sqlite3_finalize(db->stmts[i].st);
    sqlite3_close(db->handle);
    free(db);
}

int db_prepare(struct db *db, const char *sql, struct stmt **out, struct err *err)
{
    size_t i = ((uintptr_t)sql >> 3) * 2654435761u % STATEMENTS_MAX;
    while (db->stmts[i].sql && db->stmts[i].sql != sql)
        i = (i + 1) % STATEMENTS_MAX;
    struct stmt *s = &db->stmts[i];
    if (s->sql) {
        if (sqlite3_stmt_busy(s->st))
            return fail(err, ERR_BUG, "statement used while its rows are being read: %.120s", sql);
        sqlite3_clear_bindings(s->st);
        s->bind_rc = SQLITE_OK;
        *out = s;
        return 0;
    }
    if (db->n >= STATEMENTS_MAX - 1)
        return fail(err, ERR_BUG, "more than %d statements on one connection", STATEMENTS_MAX - 1);
    if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->st, NULL) != SQLITE_OK)
        return db_fail(db->handle, err, sql);
    s->sql = sql;
    s->bind_rc = SQLITE_OK;
    db->n++;
    *out = s;
    return 0;
}

static void bound(struct stmt *s, int rc)
{
    if (rc != SQLITE_OK)
        s->bind_rc = rc;
}

void bind_int(struct stmt *s, int i, int64_t v)
{
    bound(s, sqlite3_bind_int64(s->st, i, v));
}

void bind_real(struct stmt *s, int i, double v)
{
    bound(s, sqlite3_bind_double(s->st, i, v));
}

void bind_text(struct stmt *s, int i, const char *v)
{
    bound(s, sqlite3_bind_text(s->st, i, v, -1, SQLITE_STATIC));
}

void bind_str(struct stmt *s, int i, struct str v)
{
    bound(s, sqlite3_bind_text64(s->st, i, v.p ? v.p : "", v.n, SQLITE_STATIC, SQLITE_UTF8));
}

void bind_blob(struct stmt *s, int i, struct str v)
{
    bound(s, sqlite3_bind_blob64(s->st, i, v.p ? v.p : "", v.n, SQLITE_STATIC));
}

void bind_null(struct stmt *s, int i)
{
    bound(s, sqlite3_bind_null(s->st, i));
}

int stmt_step(struct stmt *s, struct err *err)
{
    if (s->bind_rc != SQLITE_OK)
        return fail(err, ERR_BUG, "a parameter of \"%.120s\" could not be bound (%s)", s->sql,
                    sqlite3_errstr(s->bind_rc));
    int rc = sqlite3_step(s->st);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE) {
        sqlite3_reset(s->st);
        return 0;
    }
    db_fail(sqlite3_db_handle(s->st), err, s->sql);
    sqlite3_reset(s->st);
    return -1;
}

int stmt_run(struct stmt *s, struct err *err)
{
    int rc = stmt_step(s, err);
    if (rc == 1) {
        sqlite3_reset(s->st);
        return fail(err, ERR_BUG, "statement gave a row nobody reads: %.120s", s->sql);
    }
    return rc;
}

void stmt_reset(struct stmt *s)
{
    sqlite3_reset(s->st);
}

int64_t col_int(const struct stmt *s, int i)
{
    return sqlite3_column_int64(s->st, i);
}

double col_real(const struct stmt *s, int i)
{
    return sqlite3_column_double(s->st, i);
}

struct str col_str(const struct stmt *s, int i)
{
    const char *p = (const char *)sqlite3_column_text(s->st, i);
    return str_from(p ? p : "", p ? (size_t)sqlite3_column_bytes(s->st, i) : 0);
}

struct str col_blob(const struct stmt *s, int i)
{
    const char *p = sqlite3_column_blob(s->st, i);
    return str_from(p ? p : "", p ? (size_t)sqlite3_column_bytes(s->st, i) : 0);
}

const char *col_text(const struct stmt *s, int i, struct arena *a)
{
    if (col_null(s, i))
        return NULL;
    return str_dup(a, col_str(s, i));
}

bool col_null(const struct stmt *s, int i)
{
    return sqlite3_column_type(s->st, i) == SQLITE_NULL;
}

int col_count(const struct stmt *s)
{
    return sqlite3_column_count(s->st);
}

const char *col_name(const struct stmt *s, int i)
{
    return sqlite3_column_name(s->st, i);
}

int db_exec(struct db *db, const char *sql, struct err *err)
{
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_fail(db->handle, err, sql);
}

int db_int(struct db *db, const char *sql, int64_t otherwise, int64_t *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    int rc = stmt_step(s, err);
    if (rc < 0)
        return -1;
    *out = rc == 1 && !col_null(s, 0) ? col_int(s, 0) : otherwise;
    stmt_reset(s);
    return 0;
}

static int begin(struct db *db, const char *sql, struct err *err)
{
    if (db->in_transaction)
        return fail(err, ERR_BUG, "transaction begun inside a transaction");
    if (db_exec(db, sql, err) != 0)
        return -1;
    db->in_transaction = true;
    return 0;
}

int db_begin(struct db *db, struct err *err)
{
    return begin(db, "BEGIN IMMEDIATE", err);
}

int db_commit(struct db *db, struct err *err)
{
    if (db_exec(db, "COMMIT", err) != 0)
        return -1;
    db->in_transaction = false;
    return 0;
}

void db_rollback(struct db *db)
{
    if (!sqlite3_get_autocommit(db->handle))
        (void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    db->in_transaction = false;
}

int db_read_begin(struct db *db, struct err *err)
{
    return begin(db, "BEGIN", err);
}

void db_read_end(struct db *db)
{
    db_rollback(db);
}

bool db_in_transaction(const struct db *db)
{
    return db->in_transaction;
}

int db_settle(struct db *db, struct err *err)
{
    for (size_t i = 0; i < STATEMENTS_MAX; i++) {
        if (db->stmts[i].st)
            sqlite3_reset(db->stmts[i].st);
    }
    if (sqlite3_get_autocommit(db->handle) && !db->in_transaction)
        return 0;
    db_rollback(db);
    return fail(err, ERR_BUG, "a transaction was left open; it was rolled back");
}

int64_t db_last_id(const struct db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

int64_t db_changes(const struct db *db)
{
    return sqlite3_changes64(db->handle);
}

int db_data_version(struct db *db, int64_t *out, struct err *err)
{
    return db_int(db, "PRAGMA data_version", 0, out, err);
}
