#include "store/migrate.h"

#include <stdio.h>

#include "base/assets.h"

#define SCHEMA_DIR "data/schema/"

static const char SQL_TABLE[] = "CREATE TABLE IF NOT EXISTS migration("
                                " number INTEGER PRIMARY KEY," /* NNN of data/schema/NNN_what.sql */
                                " name TEXT NOT NULL,"         /* the file's name */
                                " hash INTEGER NOT NULL,"      /* FNV-1a of its text, to notice an edited past */
                                " at INTEGER NOT NULL"         /* when it was applied, seconds since 1970 */
                                ")";
static const char SQL_EXISTS[] = "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name='migration'";
static const char SQL_TABLES[] = "SELECT count(*) FROM sqlite_schema WHERE type='table'";
static const char SQL_ROWS[] = "SELECT number, name, hash FROM migration ORDER BY number";
static const char SQL_ADD[] = "INSERT INTO migration(number, name, hash, at) VALUES(?1, ?2, ?3, ?4)";

/* Not a security matter: it only notices an accident. */
static int64_t fnv1a(struct str s)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return (int64_t)(h >> 1);
}

static struct str entry_text(const struct asset_entry *e)
{
    return str_from(e->start, (size_t)(e->end - e->start));
}

/* Compares what was applied with the embedded files; *known gets how many of them were. */
static int compare(struct db *db, const struct asset_entry *files, size_t n, size_t *known, struct err *err)
{
    struct stmt *s;
    *known = 0;
    int64_t exists = 0;
    if (db_int(db, SQL_EXISTS, 0, &exists, err) != 0)
        return -1;
    if (!exists)
        return 0;
    if (db_prepare(db, SQL_ROWS, &s, err) != 0)
        return -1;
    int rc;
    while ((rc = stmt_step(s, err)) == 1) {
        if (*known == n) {
            fail(err, ERR_REFUSED,
                 "the database has version %lld of the schema (\"%.*s\"), this program knows %zu: the program is too "
                 "old; "
                 "install the newer allervers that made it so, or restore a backup",
                 (long long)col_int(s, 0), (int)col_str(s, 1).n, col_str(s, 1).p, n);
            rc = -1;
            break;
        }
        if (fnv1a(entry_text(&files[*known])) != col_int(s, 2)) {
            fail(err, ERR_REFUSED,
                 "version %lld of the schema (\"%.*s\") was applied with another text than %s of this program: use the "
                 "allervers that made this database, or move the file away and make a new one (allervers init)",
                 (long long)col_int(s, 0), (int)col_str(s, 1).n, col_str(s, 1).p, files[*known].name);
            rc = -1;
            break;
        }
        ++*known;
    }
    stmt_reset(s);
    return rc;
}

static int apply(struct db *db, const struct asset_entry *file, int64_t number, int64_t now, struct err *err)
{
    struct stmt *s;
    /* The embedded text is followed by a NUL byte (tests/tools/embed.awk). */
    if (db_exec(db, file->start, err) != 0 || db_prepare(db, SQL_ADD, &s, err) != 0)
        return err_context(err, "%s", file->name);
    bind_int(s, 1, number);
    bind_text(s, 2, file->name + sizeof SCHEMA_DIR - 1);
    bind_int(s, 3, fnv1a(entry_text(file)));
    bind_int(s, 4, now);
    return stmt_run(s, err);
}

/* A file with tables and without our history belongs to another program. */
static int refuse_foreign(struct db *db, struct err *err)
{
    int64_t ours = 0, tables = 0;
    if (db_int(db, SQL_EXISTS, 0, &ours, err) != 0 || db_int(db, SQL_TABLES, 0, &tables, err) != 0)
        return -1;
    if (tables && !ours)
        return fail(err, ERR_REFUSED,
                    "this is not an allervers database: it holds %lld tables of another program; choose another file",
                    (long long)tables);
    return 0;
}

int migrate(struct db *db, int64_t now, int *applied, struct err *err)
{
    const struct asset_entry *files = NULL;
    size_t n = assets_under(SCHEMA_DIR, &files), known = 0;
    if (db_begin(db, err) != 0)
        return -1;
    if (refuse_foreign(db, err) != 0 || db_exec(db, SQL_TABLE, err) != 0 || compare(db, files, n, &known, err) != 0)
        goto undo;
    for (size_t i = known; i < n; i++) {
        if (apply(db, &files[i], (int64_t)i + 1, now, err) != 0)
            goto undo;
    }
    if (db_commit(db, err) != 0)
        goto undo;
    if (applied)
        *applied = (int)(n - known);
    return 0;
undo:
    db_rollback(db);
    return -1;
}

int migrate_version(struct db *db, size_t *has, size_t *needs, struct err *err)
{
    const struct asset_entry *files = NULL;
    *needs = assets_under(SCHEMA_DIR, &files);
    return refuse_foreign(db, err) != 0 ? -1 : compare(db, files, *needs, has, err);
}

int migrate_check(struct db *db, const char *path, struct err *err)
{
    size_t n = 0, known = 0;
    if (migrate_version(db, &known, &n, err) != 0)
        return -1;
    if (known == 0)
        return fail(err, ERR_REFUSED,
                    "there is no directory in this database yet: allervers init --sample --db '%s' makes the demo "
                    "territory in it, --upgrade one without structures",
                    path);
    if (known < n)
        return fail(err, ERR_REFUSED,
                    "the database has version %zu of the schema, this program needs %zu: allervers init --upgrade --db "
                    "'%s' brings it up to date",
                    known, n, path);
    return 0;
}
