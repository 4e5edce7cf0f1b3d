#include "domain/objection.h"

#include "store/rows.h"

static const char SQL_FIND[] = "SELECT at FROM objection WHERE structure = ?1";
static const char SQL_ADD[] = "INSERT INTO objection(structure, at) VALUES(?1, ?2) ON CONFLICT(structure) DO NOTHING";
static const char SQL_HANDLE[] =
    "UPDATE objection SET handled_at = ?2, handled_by = ?3 WHERE structure = ?1 AND handled_at IS NULL";
static const char SQL_LIFT[] = "DELETE FROM objection WHERE structure = ?1";
static const char SQL_LIST[] = "SELECT o.structure, o.at, coalesce(o.handled_at, 0), s.uuid, s.name FROM objection o"
                               " JOIN structure s ON s.id = o.structure AND s.deleted_rev IS NULL"
                               " ORDER BY o.handled_at IS NOT NULL, o.at DESC, s.id LIMIT ?1";
static const char SQL_COUNT[] = "SELECT count(*) FROM objection o JOIN structure s ON s.id = o.structure"
                                " AND s.deleted_rev IS NULL WHERE o.handled_at IS NULL";

int objection_find(struct db *db, int64_t structure, int64_t *at, struct err *err)
{
    struct stmt *s;
    *at = 0;
    if (db_prepare(db, SQL_FIND, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    int rc = stmt_step(s, err);
    if (rc == 1)
        *at = col_int(s, 0);
    stmt_reset(s);
    return rc;
}

/* Runs a change of one row: -1, or whether there was one. */
static int run(struct db *db, const char *sql, const struct author *author, int64_t structure, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    if (sql != SQL_LIFT)
        bind_int(s, 2, author->now);
    if (sql == SQL_HANDLE && author->account)
        bind_int(s, 3, author->account);
    return stmt_run(s, err) != 0 ? -1 : db_changes(db) > 0;
}

int objection_add(struct db *db, const struct author *author, int64_t structure, struct err *err)
{
    int64_t seq;
    int rc = run(db, SQL_ADD, author, structure, err);
    if (rc != 1)
        return rc;
    return change_add(db, author, "objection", structure, CHANGE_CREATE, NULL, &seq, err);
}

int objection_handle(struct db *db, const struct author *author, int64_t structure, struct err *err)
{
    int64_t seq;
    int rc = run(db, SQL_HANDLE, author, structure, err);
    if (rc == 0)
        return fail(err, ERR_NOT_FOUND, "structure %lld: no objection waits", (long long)structure);
    return rc < 0 ? -1 : change_add(db, author, "objection", structure, CHANGE_UPDATE, NULL, &seq, err);
}

int objection_lift(struct db *db, const struct author *author, int64_t structure, struct err *err)
{
    int64_t seq;
    int rc = run(db, SQL_LIFT, author, structure, err);
    if (rc == 0)
        return fail(err, ERR_NOT_FOUND, "structure %lld: no objection stands", (long long)structure);
    return rc < 0 ? -1 : change_add(db, author, "objection", structure, CHANGE_DELETE, NULL, &seq, err);
}

static int read_row(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct objection *o = item;
    *o = (struct objection){.structure = col_int(s, 0),
                            .at = col_int(s, 1),
                            .handled_at = col_int(s, 2),
                            .uuid = col_text(s, 3, a),
                            .name = col_text(s, 4, a)};
    return o->uuid && o->name ? 0 : fail_memory(err);
}

int objection_list(struct db *db, const struct audience *who, struct arena *a, struct objection **out, size_t *n,
                   struct err *err)
{
    struct stmt *s;
    struct vec list = VEC_OF(struct objection);
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads who objected");
    if (db_prepare(db, SQL_LIST, &s, err) != 0)
        return -1;
    bind_int(s, 1, OBJECTIONS_LISTED);
    int rc = rows_all(s, read_row, a, &list, err);
    *out = list.items;
    *n = list.n;
    return rc;
}

int objection_count(struct db *db, int64_t *n, struct err *err)
{
    return db_int(db, SQL_COUNT, 0, n, err);
}
