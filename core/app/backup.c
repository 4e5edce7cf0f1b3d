#include "app/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "domain/calendar.h"
#include "domain/publication.h"
#include "domain/setting.h"
#include "rules/kinds.h"
#include "store/copy.h"
#include "store/migrate.h"

/* How a database begins (its file format, "Magic Header String"). */
#define MAGIC "SQLite format 3"

void backup_stamp(int64_t now, char out[BACKUP_STAMP_SIZE])
{
    struct civil c;
    char iso[DATE_ISO_SIZE];
    paris_civil(now, &c);
    date_iso(paris_date(now), iso);
    (void)snprintf(out, BACKUP_STAMP_SIZE, "%s-%02u%02u%02u", iso, (unsigned)c.hour % 100, (unsigned)c.minute % 100,
                   (unsigned)c.second % 100);
}

/* ---- Making one ---- */

static bool is_same_file(const char *one, const char *other)
{
    struct stat a, b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Only a database, or an empty file, is lost by --replace: never the spreadsheet whose name was typed by mistake. */
static int check_replaced(const char *path, struct err *err)
{
    char head[sizeof MAGIC];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        fail(err, ERR_IO, "%s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    ssize_t n = S_ISREG(st.st_mode) ? read(fd, head, sizeof head) : -1;
    close(fd);
    return n == 0 || (n == (ssize_t)sizeof head && memcmp(head, MAGIC, sizeof head) == 0)
               ? 0
               : fail(err, ERR_REFUSED, "%s is not a backup; it is left as it is: choose another name", path);
}

static int check_target(const struct backup *b, struct arena *a, struct err *err)
{
    static const char *const beside[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        const char *name = arena_printf(a, "%s%s", b->db, beside[i]);
        if (!name)
            return fail_memory(err);
        if (strcmp(name, b->to) == 0 || is_same_file(name, b->to))
            return fail(err, ERR_REFUSED, "%s belongs to the database itself: choose another name", b->to);
    }
    if (is_same_file(b->db, b->to))
        return fail(err, ERR_REFUSED, "%s is the database itself: choose another name", b->to);
    if (access(b->to, F_OK) != 0)
        return 0;
    return b->replace ? check_replaced(b->to, err)
                      : fail(err, ERR_REFUSED, "%s exists already; --replace replaces it", b->to);
}

/* What was written is read again, and has to be one of ours. */
static int verify(const char *path, enum db_mode mode, size_t *has, size_t *needs, struct db **out, struct err *err)
{
    *out = NULL;
    if (db_open(path, mode, out, err) != 0 || copy_verify(*out, err) != 0 ||
        migrate_version(*out, has, needs, err) != 0)
        return -1;
    return *has ? 0 : fail(err, ERR_REFUSED, "it holds no directory");
}

/* ---- Letters ---- */

static const char SQL_HAS_OUTBOX[] = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'outbox'";
/* Letters that end at a time hold a link. None is good once the copy is put back: it has no business in one. */
static const char SQL_NO_LINKS[] =
    "UPDATE outbox SET data = NULL, useless_at = 1 WHERE useless_at IS NOT NULL AND data IS NOT NULL";
/* What was copied is one file again. */
static const char SQL_ONE_FILE[] = "PRAGMA journal_mode=DELETE";

/* A copy of an older version may have no such table yet. */
static int has_outbox(struct db *db, bool *has, struct err *err)
{
    int64_t n = 0;
    if (db_int(db, SQL_HAS_OUTBOX, 0, &n, err) != 0)
        return -1;
    *has = n > 0;
    return 0;
}

static int forget_links(struct db *db, const char *path, struct err *err)
{
    bool has;
    if (has_outbox(db, &has, err) != 0)
        return -1;
    if (has && (db_begin(db, err) != 0 || db_exec(db, SQL_NO_LINKS, err) != 0 || db_commit(db, err) != 0))
        return -1;
    return db_exec(db, SQL_ONE_FILE, err) != 0 ? -1 : file_sync(path, err);
}

int backup_make(const struct backup *b, struct arena *a, struct err *err)
{
    const char *unfinished = arena_printf(a, "%s.%ld.new", b->to, (long)getpid());
    struct copy_options copy = {b->db, unfinished, b->progress, b->stop, b->arg};
    struct db *db = NULL;
    size_t has, needs;
    if (!unfinished)
        return fail_memory(err);
    if (check_target(b, a, err) != 0 || copy_database(&copy, err) != 0)
        return -1;
    int rc = verify(unfinished, DB_WRITE, &has, &needs, &db, err);
    if (rc == 0)
        rc = forget_links(db, unfinished, err);
    db_close(db);
    if (rc != 0)
        err_context(err, "%s", b->db);
    else
        rc = file_give_name(unfinished, b->to, b->replace, err);
    if (rc != 0)
        (void)unlink(unfinished);
    return rc;
}

/* ---- Putting one back ---- */

static const char SQL_HAS_SESSIONS[] = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'session'";
static const char SQL_SIGN_OUT[] = "DELETE FROM session; DELETE FROM mail_token; DELETE FROM campaign_token";
static const char SQL_HAS_BUSY[] = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'busy_source'";
static const char SQL_NO_BUSY[] = "DELETE FROM busy; DELETE FROM busy_source; DELETE FROM busy_link";
static const char SQL_HOLD_MAILS[] = "UPDATE outbox SET state = 'uncertain', error = 'restored from a backup'"
                                     " WHERE state = 'queued' OR state = 'sending'";

/* Whoever was signed in when the copy was made signs in again; links that were followed since would be good once more;
 * mails that waited have probably left since; and whoever took their own calendar back must not find it read again:
 * it is given anew. A copy of an older version may have no such tables yet. */
static int forget_the_past(struct db *db, struct err *err)
{
    int64_t sessions = 0, busy = 0;
    bool outbox;
    if (db_int(db, SQL_HAS_SESSIONS, 0, &sessions, err) != 0 || db_int(db, SQL_HAS_BUSY, 0, &busy, err) != 0 ||
        has_outbox(db, &outbox, err) != 0)
        return -1;
    if (busy && db_exec(db, SQL_NO_BUSY, err) != 0)
        return -1;
    if (sessions && db_exec(db, SQL_SIGN_OUT, err) != 0)
        return -1;
    return outbox && (db_exec(db, SQL_HOLD_MAILS, err) != 0 || db_exec(db, SQL_NO_LINKS, err) != 0) ? -1 : 0;
}

/* What somebody was refused or asked for since the copy was made holds on, and what was made less visible stays so: ?1
 * a uuid, ?2 an instant or a level. A structure whose person objected is seen by the team alone; the next start decides
 * about all of them again, and indexes them. From HELD_RESERVED on they are counted together. */
static const struct {
    const char *table, *read, *keep[2];
} held[] = {
    {"objection",
     "SELECT s.uuid, o.at FROM objection o JOIN structure s ON s.id = o.structure",
     {"INSERT OR IGNORE INTO objection(structure, at) SELECT id, ?2 FROM structure WHERE uuid = ?1",
      "UPDATE structure SET visible = 2 WHERE uuid = ?1 AND ?2"}},
    {"account",
     "SELECT uuid, blocked_at FROM account WHERE blocked_at IS NOT NULL",
     {"UPDATE account SET blocked_at = ?2 WHERE uuid = ?1 AND blocked_at IS NULL"}},
    {"place",
     "SELECT uuid, 1 FROM place WHERE confidential",
     {"UPDATE place SET confidential = 1 WHERE uuid = ?1 AND ?2 AND NOT confidential"}},
    {"structure",
     "SELECT uuid, level FROM structure WHERE level > 0",
     {"UPDATE structure SET level = ?2, visible = max(visible, ?2) WHERE uuid = ?1 AND level < ?2"}},
    {"place",
     "SELECT uuid, level FROM place WHERE level > 0",
     {"UPDATE place SET level = ?2 WHERE uuid = ?1 AND level < ?2"}},
    {"service",
     "SELECT uuid, level FROM service WHERE level > 0",
     {"UPDATE service SET level = ?2 WHERE uuid = ?1 AND level < ?2"}},
    {"contact", /* a uuid has 36 characters */
     "SELECT s.uuid || ' ' || c.norm, max(c.level) FROM contact c JOIN structure s ON s.id = c.structure"
     " WHERE c.level > 0 GROUP BY 1",
     {"UPDATE contact SET level = ?2 WHERE structure = (SELECT id FROM structure WHERE uuid = substr(?1, 1, 36))"
      " AND norm = substr(?1, 38) AND level < ?2"}},
};
#define HELD (sizeof held / sizeof *held)
enum { HELD_OBJECTIONS, HELD_BLOCKED, HELD_RESERVED };
static const char SQL_HAS_TABLE[] = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";

static int has_table(struct db *db, const char *name, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_HAS_TABLE, &s, err) != 0)
        return -1;
    bind_text(s, 1, name);
    int rc = stmt_step(s, err);
    stmt_reset(s);
    return rc;
}

static int keep_row(struct db *db, const char *const *sql, const char *uuid, int64_t at, int64_t *n, struct err *err)
{
    for (size_t i = 0; i < 2 && sql[i]; i++) {
        struct stmt *s;
        if (db_prepare(db, sql[i], &s, err) != 0)
            return -1;
        bind_text(s, 1, uuid);
        bind_int(s, 2, at);
        if (stmt_run(s, err) != 0)
            return -1;
        if (db_changes(db) == 0) /* known then already, or not there yet */
            return 0;
    }
    (*n)++;
    return 0;
}

static int keep_rows(struct db *old, struct db *db, size_t which, int64_t *n, struct arena *a, struct err *err)
{
    struct stmt *s;
    int rc = has_table(old, held[which].table, err);
    if (rc == 1)
        rc = has_table(db, held[which].table, err);
    if (rc != 1)
        return rc;
    if (db_prepare(old, held[which].read, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        const char *uuid = col_text(s, 0, a);
        if (!uuid || keep_row(db, held[which].keep, uuid, col_int(s, 1), n, err) != 0) {
            stmt_reset(s);
            return uuid ? -1 : fail_memory(err);
        }
    }
    return rc;
}

/* A lasting link that was taken back or replaced since is not good again, and one that was made since stays. */
static const char SQL_LINKS[] = "SELECT s.uuid, a.uuid, l.hash, l.made_at, l.used_at FROM structure_link l"
                                " JOIN structure s ON s.id = l.structure JOIN account a ON a.id = l.made_by";
static const char SQL_NO_LASTING[] = "DELETE FROM structure_link";
static const char SQL_LASTING[] =
    "INSERT INTO structure_link(structure, hash, made_at, made_by, used_at) SELECT s.id, ?3, ?4, a.id, ?5"
    " FROM structure s, account a WHERE s.uuid = ?1 AND a.uuid = ?2";

static int keep_link(struct db *db, const struct stmt *row, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_LASTING, &s, err) != 0)
        return -1;
    for (int i = 0; i < 3; i++)
        bind_str(s, i + 1, col_str(row, i));
    bind_int(s, 4, col_int(row, 3));
    if (!col_null(row, 4))
        bind_int(s, 5, col_int(row, 4));
    return stmt_run(s, err);
}

static int keep_links(struct db *old, struct db *db, struct err *err)
{
    struct stmt *s;
    int rc = has_table(old, "structure_link", err);
    if (rc == 1)
        rc = has_table(db, "structure_link", err);
    if (rc != 1)
        return rc;
    if (db_exec(db, SQL_NO_LASTING, err) != 0 || db_prepare(old, SQL_LINKS, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        if (keep_link(db, s, err) != 0) {
            stmt_reset(s);
            return -1;
        }
    }
    return rc;
}

/* Who reads calendars has seen what was told since, by addresses that were good since. */
static int keep_calendars(struct db *old, struct db *db, struct err *err)
{
    int rc = has_table(old, "publication", err);
    if (rc == 1)
        rc = has_table(db, "publication", err);
    if (rc != 1)
        return rc;
    return publication_keep(old, db, err) != 0 ? -1 : calendar_keep(old, db, err);
}

/* Of a database that is too damaged to be read nothing is known. */
static int keep_since(const char *replaced, struct db *db, struct restored *out, struct arena *a, struct err *err)
{
    struct db *old = NULL;
    struct err unreadable;
    if (access(replaced, F_OK) != 0)
        return 0;
    if (db_open(replaced, DB_READ, &old, &unreadable) != 0 || copy_verify(old, &unreadable) != 0) {
        db_close(old);
        return 0;
    }
    int rc = db_begin(db, err);
    for (size_t i = 0; rc == 0 && i < HELD; i++)
        rc = keep_rows(old, db, i,
                       i == HELD_OBJECTIONS ? &out->objections
                       : i == HELD_BLOCKED  ? &out->blocked
                                            : &out->reserved,
                       a, err);
    bool decide = out->objections || out->reserved;
    if (rc == 0 && (keep_links(old, db, err) != 0 || keep_calendars(old, db, err) != 0 ||
                    (decide && setting_forget(db, "rule." RULE_VISIBILITY, err) != 0) || db_commit(db, err) != 0))
        rc = -1;
    if (rc != 0)
        db_rollback(db);
    db_close(old);
    return rc;
}

/* Who types this as root must not take the database from the account that serves it: it stays whose it was, or whose
 * directory it lies in. */
static int give_to_owner(const char *staged, const char *db, struct arena *a, struct err *err)
{
    const char *slash = strrchr(db, '/');
    const char *dir = !slash ? "." : slash == db ? "/" : arena_copy(a, db, (size_t)(slash - db));
    struct stat st;
    if (geteuid() != 0)
        return 0;
    if (!dir)
        return fail_memory(err);
    if ((stat(db, &st) == 0 || stat(dir, &st) == 0) && chown(staged, st.st_uid, st.st_gid) == 0)
        return 0;
    return fail(err, ERR_IO, "%s: %s", staged, strerror(errno));
}

/* The copy of the copy that will be the database, as sound as it can be told. */
static int stage(const char *from, const struct backup *to, const char *staged, struct restored *out, struct arena *a,
                 struct err *err)
{
    struct copy_options copy = {from, staged, to->progress, NULL, to->arg};
    struct db *db = NULL;
    if (is_same_file(from, to->db))
        return fail(err, ERR_REFUSED, "%s is the database itself: name a backup", from);
    if (copy_database(&copy, err) != 0)
        return -1;
    int rc = verify(staged, DB_WRITE, &out->has, &out->needs, &db, err);
    if (rc == 0)
        rc = forget_the_past(db, err);
    if (rc == 0)
        rc = keep_since(to->db, db, out, a, err);
    db_close(db);
    if (rc != 0)
        return err_context(err, "%s", from);
    return give_to_owner(staged, to->db, a, err) != 0 ? -1 : file_sync(staged, err);
}

static int move_beside(const char *db, const char *kept, const char *end, struct arena *a, struct err *err)
{
    const char *from = arena_printf(a, "%s%s", db, end), *to = arena_printf(a, "%s%s", kept, end);
    if (!from || !to)
        return fail_memory(err);
    return rename(from, to) == 0 || errno == ENOENT ? 0 : fail(err, ERR_IO, "%s: %s", from, strerror(errno));
}

/* A -wal that stayed would be read into the new database. A sound old one has none when it is held. */
static int take_place(const char *staged, const char *db, const char *kept, bool there, struct arena *a,
                      struct err *err)
{
    if (there && link(db, kept) != 0 && (errno == EEXIST || rename(db, kept) != 0))
        return fail(err, ERR_IO, "%s cannot be kept as %s: %s", db, kept, strerror(errno));
    if (move_beside(db, kept, "-wal", a, err) != 0 || move_beside(db, kept, "-shm", a, err) != 0)
        return -1;
    if (file_give_name(staged, db, there, err) == 0)
        return 0;
    if (there && is_same_file(db, kept))
        (void)unlink(kept);
    return -1;
}

int backup_restore(const char *from, const struct backup *to, int64_t now, struct arena *a, struct restored *out,
                   struct err *err)
{
    char stamp[BACKUP_STAMP_SIZE];
    const char *staged = arena_printf(a, "%s.%ld.new", to->db, (long)getpid()), *kept;
    struct hold *hold = NULL;
    bool there = access(to->db, F_OK) == 0;
    *out = (struct restored){0};
    backup_stamp(now, stamp);
    if (!staged || !(kept = arena_printf(a, "%s.before-%s", to->db, stamp)))
        return fail_memory(err);
    /* first, so that a server that runs is told before the long part; and again for the renaming */
    if (there && hold_take(to->db, &hold, err) != 0)
        return -1;
    hold_release(hold);
    hold = NULL;
    int rc = stage(from, to, staged, out, a, err);
    if (rc == 0 && there)
        rc = hold_take(to->db, &hold, err);
    if (rc == 0)
        rc = take_place(staged, to->db, kept, there, a, err);
    hold_release(hold);
    if (rc != 0)
        (void)unlink(staged);
    else if (there)
        out->kept = kept;
    return rc;
}
