#include "domain/setting.h"

static const char SQL_READ[] = "SELECT value FROM setting WHERE key = ?1 AND value <> ''";
static const char SQL_WRITE[] = "INSERT INTO setting(key, value) VALUES(?1, ?2)"
                                " ON CONFLICT(key) DO UPDATE SET value = excluded.value";
static const char SQL_FORGET[] = "DELETE FROM setting WHERE key = ?1";

/* 1 at the row, 0, -1. */
static int find(struct db *db, const char *key, struct stmt **s, struct err *err)
{
    if (db_prepare(db, SQL_READ, s, err) != 0)
        return -1;
    bind_text(*s, 1, key);
    return stmt_step(*s, err);
}

int setting_read(struct db *db, const char *key, struct arena *a, const char **out, struct err *err)
{
    struct stmt *s;
    *out = NULL;
    int rc = find(db, key, &s, err);
    if (rc != 1)
        return rc;
    *out = col_text(s, 0, a);
    stmt_reset(s);
    return *out ? 1 : fail_memory(err);
}

int setting_read_int(struct db *db, const char *key, int64_t otherwise, int64_t *out, struct err *err)
{
    struct stmt *s;
    *out = otherwise;
    int rc = find(db, key, &s, err);
    if (rc != 1)
        return rc;
    rc = str_to_int(col_str(s, 0), INT64_MIN, INT64_MAX, out, err);
    stmt_reset(s);
    return rc == 0 ? 0 : err_context(err, "setting %s", key);
}

int setting_is(struct db *db, const char *key, const char *value, struct err *err)
{
    struct stmt *s;
    int rc = find(db, key, &s, err);
    if (rc != 1)
        return rc;
    bool same = str_is(col_str(s, 0), value);
    stmt_reset(s);
    return same;
}

static int prepare_write(struct db *db, const char *key, struct stmt **s, struct err *err)
{
    if (db_prepare(db, SQL_WRITE, s, err) != 0)
        return -1;
    bind_text(*s, 1, key);
    return 0;
}

int setting_write(struct db *db, const char *key, const char *value, struct err *err)
{
    struct stmt *s;
    if (prepare_write(db, key, &s, err) != 0)
        return -1;
    bind_text(s, 2, value);
    return stmt_run(s, err);
}

int setting_write_int(struct db *db, const char *key, int64_t value, struct err *err)
{
    struct stmt *s;
    if (prepare_write(db, key, &s, err) != 0)
        return -1;
    bind_int(s, 2, value); /* a column of texts keeps its decimal digits */
    return stmt_run(s, err);
}

int setting_forget(struct db *db, const char *key, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_FORGET, &s, err) != 0)
        return -1;
    bind_text(s, 1, key);
    return stmt_run(s, err);
}
