#include "store/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "db_priv.h"

/* Pages copied at once, 4 MiB: between them the copy can be stopped, and its progress seen. */
#define STEP_PAGES 1024

/* Where SQLite puts its locks (its file format, "Locking And Concurrency"): pending, reserved and shared bytes. */
#define LOCKS_START 0x40000000
#define LOCKS_LENGTH 512

static const char SQL_LOOK[] = "SELECT count(*) FROM sqlite_schema";
static const char SQL_VERIFY[] = "PRAGMA integrity_check(1)";

/* ---- Copying ---- */

/* No journal, no waiting for the disk: an unfinished copy is thrown away. */
#define SQL_SCRATCH "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF"

/* What was copied says WAL, in which a file may have a second one beside it. */
#define SQL_ONE_FILE "PRAGMA journal_mode=DELETE"

static int open_new(const char *path, sqlite3 **out, struct err *err)
{
    if (unlink(path) != 0 && errno != ENOENT)
        return fail(err, ERR_IO, "%s: %s", path, strerror(errno));
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(err, ERR_IO, "%s: %s", path, strerror(errno));
    close(fd);
    if (sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return *out ? db_fail(*out, err, path) : fail_memory(err);
    return sqlite3_exec(*out, SQL_SCRATCH, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_fail(*out, err, path);
}

static int copy_pages(const struct copy_options *o, sqlite3 *from, sqlite3 *to, struct err *err)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    int rc = SQLITE_OK, stopped = 0;
    if (!b)
        return db_fail(to, err, o->to);
    while (rc == SQLITE_OK && !stopped) {
        rc = sqlite3_backup_step(b, STEP_PAGES);
        int all = sqlite3_backup_pagecount(b);
        if (o->progress && all)
            o->progress(o->arg, (int)(100 * (int64_t)(all - sqlite3_backup_remaining(b)) / all));
        stopped = rc == SQLITE_OK && o->stop && o->stop(o->arg);
    }
    int end = sqlite3_backup_finish(b);
    if (stopped)
        return fail(err, ERR_BUSY, "%s: stopped before its end", o->to);
    if (rc != SQLITE_DONE || end != SQLITE_OK || sqlite3_exec(to, SQL_ONE_FILE, NULL, NULL, NULL) != SQLITE_OK) {
        db_fail(to, err, o->to);
        /* a disk that is full is told in two ways; SQLite's words do not name the file */
        return err_context(err, "%s could not be written", o->to);
    }
    return 0;
}

/* A reader that has begun sees one state to its end: what others commit neither shows nor makes the copy begin again.
 */
static int open_source(const char *path, struct db **out, struct err *err)
{
    int64_t tables;
    if (access(path, F_OK) != 0)
        return fail(err, ERR_NOT_FOUND, "%s: no such file", path);
    if (db_open(path, DB_READ, out, err) != 0)
        return -1;
    if (db_read_begin(*out, err) == 0 && db_int(*out, SQL_LOOK, 0, &tables, err) == 0)
        return 0;
    if (sqlite3_errcode(db_handle(*out)) == SQLITE_NOTADB)
        return fail(err, ERR_STORE, "%s is not a database, or is damaged: take another copy", path);
    return err_context(err, "%s", path);
}

int copy_database(const struct copy_options *o, struct err *err)
{
    struct db *from = NULL;
    sqlite3 *to = NULL;
    int rc = open_source(o->from, &from, err);
    if (rc == 0) {
        rc = open_new(o->to, &to, err);
        if (rc == 0)
            rc = copy_pages(o, db_handle(from), to, err);
        sqlite3_close(to);
        if (rc == 0)
            rc = file_sync(o->to, err);
        if (rc != 0)
            (void)unlink(o->to);
    }
    db_close(from);
    return rc;
}

int copy_verify(struct db *db, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_VERIFY, &s, err) != 0)
        return -1;
    int rc = stmt_step(s, err);
    struct str said = rc == 1 ? col_str(s, 0) : STR("");
    size_t line = str_find(said, '\n') + 1; /* the first of two lines only names the file */
    if (rc == 1 && str_is(said, "ok"))
        rc = 0;
    else if (rc >= 0)
        rc = fail(err, ERR_STORE, "the file is damaged: %.*s", (int)(said.n > line ? said.n - line : said.n),
                  said.n > line ? said.p + line : said.p);
    stmt_reset(s);
    return rc;
}

/* ---- Having one alone ---- */

struct hold {
    sqlite3 *db; /* of a sound file */
    int fd;      /* of a damaged one, -1 else */
};

/* Leaving WAL needs to be alone, and puts what the -wal holds into the file. */
#define SQL_ALONE "PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE"

static int refuse_busy(const char *path, struct err *err)
{
    return fail(err, ERR_BUSY,
                "%s is open in another program, probably the server: end it first (systemctl stop allervers)", path);
}

/* What SQLite cannot read it cannot lock either, but who has it open holds the same bytes. */
static int hold_damaged(struct hold *h, const char *path, struct err *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCKS_START, .l_len = LOCKS_LENGTH};
    h->fd = open(path, O_RDWR | O_CLOEXEC);
    if (h->fd < 0)
        return fail(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (fcntl(h->fd, F_SETLK, &lock) == 0)
        return 0;
    return errno == EACCES || errno == EAGAIN ? refuse_busy(path, err)
                                              : fail(err, ERR_IO, "%s: %s", path, strerror(errno));
}

int hold_take(const char *path, struct hold **out, struct err *err)
{
    struct hold *h = calloc(1, sizeof *h);
    if (!h)
        return fail_memory(err);
    h->fd = -1;
    int rc = sqlite3_open_v2(path, &h->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(h->db, SQL_ALONE, NULL, NULL, NULL);
    if (rc == SQLITE_OK) {
        *out = h;
        return 0;
    }
    sqlite3_close(h->db);
    h->db = NULL;
    rc = rc == SQLITE_BUSY || rc == SQLITE_LOCKED ? refuse_busy(path, err) : hold_damaged(h, path, err);
    if (rc != 0) {
        hold_release(h);
        return -1;
    }
    *out = h;
    return 0;
}

void hold_release(struct hold *h)
{
    if (!h)
        return;
    sqlite3_close(h->db);
    if (h->fd >= 0)
        close(h->fd);
    free(h);
}
