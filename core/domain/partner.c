#include "domain/partner.h"

#include <stdio.h>

static const char SQL_MAKE[] = "INSERT INTO structure_link(structure, hash, made_at, made_by) VALUES(?1, ?2, ?3, ?4)"
                               " ON CONFLICT(structure) DO UPDATE SET hash = excluded.hash, made_at = excluded.made_at,"
                               " made_by = excluded.made_by, used_at = NULL, seen_at = NULL";
static const char SQL_END[] = "DELETE FROM structure_link WHERE structure = ?1";
static const char SQL_READ[] = "SELECT l.made_at, coalesce(l.used_at, 0), a.label FROM structure_link l"
                               " JOIN account a ON a.id = l.made_by WHERE l.structure = ?1";
static const char SQL_FIND[] = "SELECT structure FROM structure_link WHERE hash = ?1";
static const char SQL_USED[] = "UPDATE structure_link SET used_at = ?2 WHERE structure = ?1";

static const char SQL_SEEN[] =
    "SELECT coalesce(seen_at, 0), made_at FROM structure_link WHERE structure = ?1 AND ?2 = 0 UNION ALL"
    " SELECT coalesce(seen_at, 0), 0 FROM account_structure WHERE structure = ?1 AND account = ?2";
static const char SQL_SEEN_BY_LINK[] =
    "UPDATE structure_link SET seen_at = ?2 WHERE structure = ?1 AND coalesce(seen_at, 0) < ?2";
static const char SQL_SEEN_BY_ACCOUNT[] =
    "UPDATE account_structure SET seen_at = ?2 WHERE structure = ?1 AND account = ?3 AND coalesce(seen_at, 0) < ?2";

static const char SQL_GIVE[] = "INSERT OR IGNORE INTO account_structure(account, structure) VALUES(?1, ?2)";
static const char SQL_TAKE[] = "DELETE FROM account_structure WHERE account = ?1 AND structure = ?2";
static const char SQL_COUNT[] = "SELECT count(*) FROM account_structure WHERE account = ?1";
static const char SQL_STRUCTURES[] =
    "SELECT s.id, s.uuid, s.name FROM account_structure o JOIN structure s ON s.id = o.structure"
    " WHERE o.account = ?1 AND (s.deleted_rev IS NULL OR s.merged = 1) ORDER BY s.name_fold, s.id LIMIT ?2";

/* ---- The lasting link ---- */

int partner_link_make(struct db *db, const struct author *author, int64_t structure, char token[CRYPTO_TOKEN_SIZE],
                      struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    int64_t seq;
    if (db_prepare(db, SQL_MAKE, &s, err) != 0)
        return -1;
    crypto_token(token);
    crypto_hash_hex(str_of(token), hash);
    bind_int(s, 1, structure);
    bind_text(s, 2, hash);
    bind_int(s, 3, author->now);
    bind_int(s, 4, author->account);
    if (stmt_run(s, err) != 0)
        return -1;
    return change_add(db, author, "structure_link", structure, CHANGE_CREATE, NULL, &seq, err);
}

int partner_link_end(struct db *db, const struct author *author, int64_t structure, struct err *err)
{
    struct stmt *s;
    int64_t seq;
    if (db_prepare(db, SQL_END, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    if (stmt_run(s, err) != 0)
        return -1;
    if (db_changes(db) == 0)
        return 0;
    return change_add(db, author, "structure_link", structure, CHANGE_DELETE, NULL, &seq, err) == 0 ? 1 : -1;
}

int partner_link_read(struct db *db, int64_t structure, struct arena *a, struct partner_link *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_READ, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    int rc = stmt_step(s, err);
    if (rc == 1)
        *out = (struct partner_link){.made_at = col_int(s, 0), .used_at = col_int(s, 1), .made_by = col_text(s, 2, a)};
    stmt_reset(s);
    return rc;
}

int partner_link_find(struct db *db, struct str token, int64_t *structure, struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    *structure = 0;
    if (token.n != CRYPTO_TOKEN_SIZE - 1)
        return 0;
    crypto_hash_hex(token, hash);
    if (db_prepare(db, SQL_FIND, &s, err) != 0)
        return -1;
    bind_text(s, 1, hash);
    int rc = stmt_step(s, err);
    if (rc == 1)
        *structure = col_int(s, 0);
    stmt_reset(s);
    return rc;
}

int partner_link_used(struct db *db, int64_t structure, int64_t now, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_USED, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    bind_int(s, 2, now);
    return stmt_run(s, err);
}

int partner_seen(struct db *db, int64_t structure, int64_t account, int64_t *seen_at, int64_t *made_at, struct err *err)
{
    struct stmt *s;
    *seen_at = *made_at = 0;
    if (db_prepare(db, SQL_SEEN, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    bind_int(s, 2, account);
    int rc = stmt_step(s, err);
    if (rc == 1) {
        *seen_at = col_int(s, 0);
        *made_at = col_int(s, 1);
    }
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

int partner_set_seen(struct db *db, int64_t structure, int64_t account, int64_t at, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, account ? SQL_SEEN_BY_ACCOUNT : SQL_SEEN_BY_LINK, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    bind_int(s, 2, at);
    if (account)
        bind_int(s, 3, account);
    return stmt_run(s, err);
}

/* ---- Accounts ---- */

static int run_pair(struct db *db, const char *sql, int64_t account, int64_t structure, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, account);
    bind_int(s, 2, structure);
    return stmt_run(s, err);
}

static int count(struct db *db, int64_t account, int64_t *n, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_COUNT, &s, err) != 0)
        return -1;
    bind_int(s, 1, account);
    int rc = stmt_step(s, err);
    *n = rc == 1 ? col_int(s, 0) : 0;
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

int partner_give(struct db *db, const struct author *author, int64_t account, int64_t structure, struct err *err)
{
    int64_t n, seq;
    char diff[64];
    if (run_pair(db, SQL_GIVE, account, structure, err) != 0)
        return -1;
    if (db_changes(db) == 0)
        return 0;
    if (count(db, account, &n, err) != 0)
        return -1;
    if (n > PARTNER_STRUCTURES_MAX)
        return fail(err, ERR_LIMIT, "structures: an account speaks for %d at most", PARTNER_STRUCTURES_MAX);
    (void)snprintf(diff, sizeof diff, "{\"structure\":[null,\"%lld\"]}", (long long)structure);
    return change_add(db, author, "account", account, CHANGE_UPDATE, diff, &seq, err);
}

int partner_take(struct db *db, const struct author *author, int64_t account, int64_t structure, struct err *err)
{
    int64_t seq;
    char diff[64];
    if (run_pair(db, SQL_TAKE, account, structure, err) != 0)
        return -1;
    if (db_changes(db) == 0)
        return 0;
    (void)snprintf(diff, sizeof diff, "{\"structure\":[\"%lld\",null]}", (long long)structure);
    return change_add(db, author, "account", account, CHANGE_UPDATE, diff, &seq, err);
}

int partner_structures(struct db *db, int64_t account, struct arena *a, struct partner_structure *out, size_t *n,
                       struct err *err)
{
    struct stmt *s;
    int rc = 0;
    *n = 0;
    if (db_prepare(db, SQL_STRUCTURES, &s, err) != 0)
        return -1;
    bind_int(s, 1, account);
    bind_int(s, 2, PARTNER_STRUCTURES_MAX);
    while (*n < PARTNER_STRUCTURES_MAX && (rc = stmt_step(s, err)) == 1)
        out[(*n)++] =
            (struct partner_structure){.id = col_int(s, 0), .uuid = col_text(s, 1, a), .name = col_text(s, 2, a)};
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}
