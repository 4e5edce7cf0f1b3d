#include "domain/session.h"

#include "store/row.h"

static const struct field session_fields[] = {
    FIELD(struct session, id, F_INT, "numéro", .level = LEVEL_TEAM),
    FIELD(struct session, account, F_INT, "compte", .flags = FIELD_INTERNAL),
    FIELD(struct session, created_at, F_INSTANT, "ouverture", .level = LEVEL_TEAM),
    FIELD(struct session, seen_at, F_INSTANT, "dernière page lue, à dix minutes près", .level = LEVEL_TEAM),
    FIELD(struct session, client, F_TEXT, "navigateur, en clair", .max = 60, .level = LEVEL_TEAM),
};
const struct record_type session_type =
    RECORD_TYPE(struct session, "session", session_fields, "un navigateur connecté");

#define SELECT_SESSION "SELECT id, account, created_at, seen_at, client FROM session"
#define NOT_OVER " created_at > ?2 - ?3 AND seen_at > ?2 - ?4"

static const char SQL_OPEN[] =
    "INSERT INTO session(hash, account, created_at, seen_at, client) VALUES(?1, ?2, ?3, ?3, ?4)";
static const char SQL_SIGNED_IN[] = "UPDATE account SET signed_in_at = ?2 WHERE id = ?1";
static const char SQL_FIND[] = SELECT_SESSION " WHERE hash = ?1 AND" NOT_OVER;
static const char SQL_LIST[] =
    SELECT_SESSION " WHERE account = ?1 AND" NOT_OVER " ORDER BY seen_at DESC, id DESC LIMIT ?5";
static const char SQL_TOUCH[] = "UPDATE session SET seen_at = ?2 WHERE id = ?1 AND seen_at < ?2";
static const char SQL_END[] = "DELETE FROM session WHERE account = ?1 AND (?2 = 0 OR id = ?2) AND id <> ?3";
static const char SQL_OVER[] = "DELETE FROM session WHERE NOT (" NOT_OVER ")";
/* All but those used last. */
static const char SQL_CROWD[] = "DELETE FROM session WHERE account = ?1 AND id NOT IN"
                                " (SELECT id FROM session WHERE account = ?1 ORDER BY seen_at DESC, id DESC LIMIT ?2)";

static void bind_not_over(struct stmt *s, int64_t now)
{
    bind_int(s, 2, now);
    bind_int(s, 3, SESSION_LIFE);
    bind_int(s, 4, SESSION_IDLE);
}

int session_open(struct db *db, int64_t account, const char *client, int64_t now, char token[CRYPTO_TOKEN_SIZE],
                 struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    crypto_token(token);
    crypto_hash_hex(str_of(token), hash);
    if (db_prepare(db, SQL_OPEN, &s, err) != 0)
        return -1;
    bind_text(s, 1, hash);
    bind_int(s, 2, account);
    bind_int(s, 3, now);
    bind_text(s, 4, client);
    if (stmt_run(s, err) != 0 || db_prepare(db, SQL_CROWD, &s, err) != 0)
        return -1;
    bind_int(s, 1, account);
    bind_int(s, 2, SESSIONS_MAX);
    if (stmt_run(s, err) != 0 || db_prepare(db, SQL_SIGNED_IN, &s, err) != 0)
        return -1;
    bind_int(s, 1, account);
    bind_int(s, 2, now);
    return stmt_run(s, err);
}

int session_find(struct db *db, struct str token, int64_t now, struct arena *a, struct session *out,
                 struct account *account, struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    *out = (struct session){0};
    if (token.n != CRYPTO_TOKEN_SIZE - 1)
        return 0;
    crypto_hash_hex(token, hash);
    if (db_prepare(db, SQL_FIND, &s, err) != 0)
        return -1;
    bind_text(s, 1, hash);
    bind_not_over(s, now);
    int rc = row_find(s, &session_type, a, out, err);
    if (rc == 1)
        rc = account_by_id(db, out->account, a, account, err);
    return rc == 1 && account->blocked_at ? 0 : rc;
}

int session_list(struct db *db, int64_t account, int64_t now, struct arena *a, struct session *out, size_t *n,
                 struct err *err)
{
    struct stmt *s;
    *n = 0;
    if (db_prepare(db, SQL_LIST, &s, err) != 0)
        return -1;
    bind_int(s, 1, account);
    bind_not_over(s, now);
    bind_int(s, 5, SESSIONS_MAX);
    return row_read_all(s, &session_type, SESSIONS_MAX, a, out, n, err);
}

int session_touch(struct db *db, int64_t id, int64_t now, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_TOUCH, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, now);
    return stmt_run(s, err);
}

int session_end(struct db *db, int64_t account, int64_t id, int64_t but, int64_t now, int64_t *ended, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_END, &s, err) != 0)
        return -1;
    bind_int(s, 1, account);
    bind_int(s, 2, id);
    bind_int(s, 3, but);
    if (stmt_run(s, err) != 0)
        return -1;
    if (ended)
        *ended = db_changes(db);
    if (db_prepare(db, SQL_OVER, &s, err) != 0)
        return -1;
    bind_not_over(s, now);
    return stmt_run(s, err);
}
