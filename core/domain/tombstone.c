#include "domain/tombstone.h"

#include "domain/campaign.h"
#include "store/rows.h"

#define TOMBSTONE \
    "SELECT s.id, s.rev, coalesce(c.at, s.updated_at), s.uuid, s.name, s.deleted_reason, coalesce(a.label, c.actor)," \
    " s.merged, t.uuid, t.name, s.erased FROM structure s LEFT JOIN change c ON c.seq = s.deleted_rev" \
    " LEFT JOIN account a ON a.id = c.account LEFT JOIN structure t ON t.id = s.see_instead AND t.deleted_rev IS NULL" \
    " WHERE s.deleted_rev IS NOT NULL"

static const char SQL_FIND[] = TOMBSTONE " AND s.uuid = ?1";
static const char SQL_MERGED[] =
    TOMBSTONE " AND s.merged = 1 AND s.see_instead = ?1 ORDER BY s.deleted_rev DESC LIMIT ?2";

static const char SQL_MERGED_INTO[] = "SELECT see_instead FROM structure WHERE id = ?1 AND deleted_rev IS NOT NULL AND"
                                      " merged = 1 AND see_instead IS NOT NULL";

static const char SQL_DELETE[] =
    "UPDATE structure SET deleted_rev = ?1, rev = ?1, updated_at = ?2, deleted_reason = ?3, see_instead = ?4,"
    " merged = ?5 WHERE id = ?6 AND deleted_rev IS NULL";
/* Who pointed to it points on. */
static const char SQL_POINT_ON[] = "UPDATE structure SET see_instead = ?1 WHERE see_instead = ?2 AND id <> ?1";
static const char SQL_UNDELETE[] =
    "UPDATE structure SET deleted_rev = NULL, rev = ?1, updated_at = ?2, deleted_reason = NULL, see_instead = NULL,"
    " merged = 0 WHERE id = ?3 AND deleted_rev IS NOT NULL AND erased = 0";
static const char SQL_OWN_PLACES[] = "UPDATE place SET joins = NULL WHERE structure = ?1 AND joins IS NOT NULL";

static int read(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct tombstone *t = item;
    *t = (struct tombstone){.id = col_int(s, 0),
                            .rev = col_int(s, 1),
                            .at = col_int(s, 2),
                            .uuid = col_text(s, 3, a),
                            .name = col_text(s, 4, a),
                            .reason = col_text(s, 5, a),
                            .by = col_text(s, 6, a),
                            .merged = col_int(s, 7) != 0,
                            .instead_uuid = col_text(s, 8, a),
                            .instead_name = col_text(s, 9, a),
                            .erased = col_int(s, 10) != 0};
    return t->uuid && t->name ? 0 : fail_memory(err);
}

static int prepare(struct db *db, const struct audience *who, const char *sql, struct stmt **s, struct err *err)
{
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads what was deleted");
    return db_prepare(db, sql, s, err);
}

int tombstone_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct tombstone *out,
                   struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_FIND, &s, err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    return rows_first(s, read, a, out, err);
}

int tombstones_merged_into(struct db *db, const struct audience *who, int64_t structure, struct arena *a,
                           struct tombstone **out, size_t *n, struct err *err)
{
    struct stmt *s;
    struct vec all = VEC_OF(struct tombstone);
    if (prepare(db, who, SQL_MERGED, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    bind_int(s, 2, TOMBSTONES_MAX);
    int rc = rows_all(s, read, a, &all, err);
    *out = all.items;
    *n = all.n;
    return rc;
}

static int must_change_one(struct db *db, int64_t id, const char *what, struct err *err)
{
    return db_changes(db) == 1 ? 0 : fail(err, ERR_NOT_FOUND, "structure %lld is %s", (long long)id, what);
}

int structure_delete(struct db *db, const struct author *author, int64_t id, int64_t see_instead, bool merged,
                     int64_t *rev, struct err *err)
{
    struct stmt *s;
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "structure_delete outside a transaction");
    if (see_instead == id || (merged && !see_instead))
        return fail(err, ERR_BUG, "structure %lld cannot be seen instead of itself", (long long)id);
    if (change_add(db, author, "structure", id, CHANGE_DELETE, NULL, rev, err) != 0 ||
        db_prepare(db, SQL_DELETE, &s, err) != 0)
        return -1;
    bind_int(s, 1, *rev);
    bind_int(s, 2, author->now);
    bind_text(s, 3, author->reason);
    if (see_instead)
        bind_int(s, 4, see_instead);
    bind_int(s, 5, merged);
    bind_int(s, 6, id);
    if (stmt_run(s, err) != 0 || must_change_one(db, id, "not there or deleted already", err) != 0 ||
        campaign_unsend(db, id, err) != 0)
        return -1;
    if (!see_instead)
        return 0;
    if (db_prepare(db, SQL_POINT_ON, &s, err) != 0)
        return -1;
    bind_int(s, 1, see_instead);
    bind_int(s, 2, id);
    return stmt_run(s, err);
}

int structure_undelete(struct db *db, const struct author *author, int64_t id, int64_t *rev, struct err *err)
{
    struct stmt *s;
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "structure_undelete outside a transaction");
    if (change_add(db, author, "structure", id, CHANGE_CREATE, NULL, rev, err) != 0 ||
        db_prepare(db, SQL_UNDELETE, &s, err) != 0)
        return -1;
    bind_int(s, 1, *rev);
    bind_int(s, 2, author->now);
    bind_int(s, 3, id);
    if (stmt_run(s, err) != 0 || must_change_one(db, id, "no tombstone", err) != 0 ||
        db_prepare(db, SQL_OWN_PLACES, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    return stmt_run(s, err);
}

int tombstone_merged_into(struct db *db, int64_t id, int64_t *into, struct err *err)
{
    struct stmt *s;
    *into = 0;
    if (db_prepare(db, SQL_MERGED_INTO, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    int rc = stmt_step(s, err);
    if (rc == 1)
        *into = col_int(s, 0);
    stmt_reset(s);
    return rc;
}
