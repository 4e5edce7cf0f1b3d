#include "domain/calendar.h"

#include "base/vec.h"
#include "store/rows.h"

const char *const calendar_cancelled_names[CANCELLED__MAX + 1] = {"marked", "struck", "dropped", NULL};

/* Who has an account loses with it, with its role, its person, binôme or structure what was opened to it; what was
 * given to somebody without one is closed once they have one. People who are no longer planned, binômes that were given
 * up and structures that are gone have no calendar. */
#define OPENS \
    "(coalesce(p.id, t.id, s.id) IS NOT NULL AND p.deleted_rev IS NULL AND t.deleted_rev IS NULL" \
    " AND s.deleted_rev IS NULL AND CASE WHEN c.account IS NULL THEN c.kind <> 'person' OR p.account IS NULL" \
    " ELSE a.blocked_at IS NULL AND (a.role IN ('coordinator', 'admin')" \
    " OR (c.kind = 'person' AND a.role = 'binome' AND p.account = a.id)" \
    " OR (c.kind = 'team' AND a.role = 'binome' AND EXISTS (SELECT 1 FROM team_member m JOIN person q" \
    "  ON q.id = m.person WHERE m.team = t.id AND q.account = a.id))" \
    " OR (c.kind = 'partner' AND EXISTS (SELECT 1 FROM account_structure o WHERE o.account = a.id" \
    "  AND o.structure = s.id))) END)"
#define SELECT_CALENDAR \
    "SELECT c.id, c.uuid, c.kind, c.subject, coalesce(p.label, t.label, s.name), coalesce(p.uuid, t.uuid, s.uuid)," \
    " coalesce(c.account, 0), c.cancelled, c.made_at, coalesce(c.revoked_at, 0), coalesce(c.last_read_at, 0)," \
    " c.last_client, a.label, c.token_hash IS NOT NULL AND " OPENS \
    " FROM calendar c LEFT JOIN account a ON a.id = c.account" \
    " LEFT JOIN person p ON c.kind = 'person' AND p.id = c.subject" \
    " LEFT JOIN team t ON c.kind = 'team' AND t.id = c.subject" \
    " LEFT JOIN structure s ON c.kind = 'partner' AND s.id = c.subject"

static const char SQL_FIND[] = SELECT_CALENDAR " WHERE c.kind = ?1 AND c.subject = ?2 AND coalesce(c.account, 0) = ?3";
static const char SQL_ALL[] = SELECT_CALENDAR " ORDER BY c.kind, 5, a.label, c.id LIMIT ?1";
static const char SQL_OPEN[] = SELECT_CALENDAR " WHERE c.token_hash = ?1 AND " OPENS;
static const char SQL_ONE[] = SELECT_CALENDAR " WHERE c.uuid = ?1";
static const char SQL_MAKE[] =
    "INSERT INTO calendar(uuid, kind, subject, account, token_hash, cancelled, made_at)"
    " VALUES(?1, ?2, ?3, nullif(?4, 0), ?5, 'marked', ?6)"
    " ON CONFLICT(kind, subject, coalesce(account, 0)) DO UPDATE SET token_hash = excluded.token_hash,"
    " made_at = excluded.made_at, revoked_at = NULL, last_read_at = NULL, last_client = NULL RETURNING id";
static const char SQL_REVOKE[] =
    "UPDATE calendar SET token_hash = NULL, revoked_at = ?2 WHERE id = ?1 AND token_hash IS NOT NULL";
static const char SQL_CANCELLED[] = "UPDATE calendar SET cancelled = ?2 WHERE id = ?1";
static const char SQL_READ[] = "UPDATE calendar SET last_read_at = ?2, last_client = ?3"
                               " WHERE id = ?1 AND token_hash IS NOT NULL AND made_at <= ?2";
static const char SQL_TEAMS[] = "SELECT t.id, t.label, t.uuid FROM team_member m JOIN team t ON t.id = m.team"
                                " WHERE m.person = ?1 AND t.deleted_rev IS NULL ORDER BY t.label, t.id";

static int number_of(const char *const *names, struct str name)
{
    int i = 0;
    while (names[i + 1] && !str_is(name, names[i]))
        i++;
    return i;
}

static int read_calendar(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct calendar *c = item;
    *c = (struct calendar){.id = col_int(s, 0),
                           .uuid = col_text(s, 1, a),
                           .kind = (enum calendar_kind)number_of(calendar_kind_names, col_str(s, 2)),
                           .subject = col_int(s, 3),
                           .name = col_text(s, 4, a),
                           .subject_uuid = col_text(s, 5, a),
                           .account = col_int(s, 6),
                           .cancelled = (enum calendar_cancelled)number_of(calendar_cancelled_names, col_str(s, 7)),
                           .made_at = col_int(s, 8),
                           .revoked_at = col_int(s, 9),
                           .last_read_at = col_int(s, 10),
                           .last_client = col_text(s, 11, a),
                           .owner = col_text(s, 12, a),
                           .opens = col_int(s, 13) != 0};
    return c->uuid ? 0 : fail_memory(err);
}

int calendar_find(struct db *db, enum calendar_kind kind, int64_t subject, int64_t account, struct arena *a,
                  struct calendar *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_FIND, &s, err) != 0)
        return -1;
    bind_text(s, 1, calendar_kind_names[kind]);
    bind_int(s, 2, subject);
    bind_int(s, 3, account);
    return rows_first(s, read_calendar, a, out, err);
}

int calendar_all(struct db *db, size_t most, struct arena *a, struct calendar **out, size_t *n, struct err *err)
{
    struct vec list = VEC_OF(struct calendar);
    struct stmt *s;
    if (db_prepare(db, SQL_ALL, &s, err) != 0)
        return -1;
    bind_int(s, 1, (int64_t)most);
    if (rows_all(s, read_calendar, a, &list, err) != 0)
        return -1;
    *out = list.items;
    *n = list.n;
    return 0;
}

int calendar_open(struct db *db, struct str token, struct arena *a, struct calendar *out, struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    if (token.n != CRYPTO_TOKEN_SIZE - 1)
        return 0;
    crypto_hash_hex(token, hash);
    if (db_prepare(db, SQL_OPEN, &s, err) != 0)
        return -1;
    bind_text(s, 1, hash);
    return rows_first(s, read_calendar, a, out, err);
}

int calendar_by_uuid(struct db *db, struct str uuid, struct arena *a, struct calendar *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_ONE, &s, err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    return rows_first(s, read_calendar, a, out, err);
}

int calendar_make(struct db *db, const struct author *author, enum calendar_kind kind, int64_t subject, int64_t account,
                  char token[CRYPTO_TOKEN_SIZE], struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE], uuid[CRYPTO_UUID_SIZE];
    int64_t id, seq;
    if (db_prepare(db, SQL_MAKE, &s, err) != 0)
        return -1;
    crypto_token(token);
    crypto_hash_hex(str_of(token), hash);
    crypto_uuid(uuid);
    bind_text(s, 1, uuid);
    bind_text(s, 2, calendar_kind_names[kind]);
    bind_int(s, 3, subject);
    bind_int(s, 4, account);
    bind_text(s, 5, hash);
    bind_int(s, 6, author->now);
    if (stmt_step(s, err) != 1)
        return -1;
    id = col_int(s, 0);
    stmt_reset(s);
    return change_add(db, author, "calendar", id, CHANGE_CREATE, NULL, &seq, err);
}

int calendar_revoke(struct db *db, const struct author *author, const struct calendar *c, struct err *err)
{
    struct stmt *s;
    int64_t seq;
    if (db_prepare(db, SQL_REVOKE, &s, err) != 0)
        return -1;
    bind_int(s, 1, c->id);
    bind_int(s, 2, author->now);
    if (stmt_run(s, err) != 0)
        return -1;
    if (db_changes(db) == 0)
        return 0;
    return change_add(db, author, "calendar", c->id, CHANGE_DELETE, NULL, &seq, err) == 0 ? 1 : -1;
}

int calendar_set_cancelled(struct db *db, const struct author *author, const struct calendar *c,
                           enum calendar_cancelled how, struct err *err)
{
    struct stmt *s;
    int64_t seq;
    if (db_prepare(db, SQL_CANCELLED, &s, err) != 0)
        return -1;
    bind_int(s, 1, c->id);
    bind_text(s, 2, calendar_cancelled_names[how]);
    if (stmt_run(s, err) != 0)
        return -1;
    return change_add(db, author, "calendar", c->id, CHANGE_UPDATE, NULL, &seq, err);
}

int calendar_read_by(struct db *db, int64_t id, int64_t at, const char *client, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_READ, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, at);
    bind_text(s, 3, client);
    return stmt_run(s, err);
}

int calendar_teams(struct db *db, const struct calendar *own, struct arena *a, struct calendar **out, size_t *n,
                   struct err *err)
{
    struct vec list = VEC_OF(struct calendar);
    struct stmt *s;
    int rc;
    *out = NULL;
    *n = 0;
    if (own->kind != CALENDAR_PERSON)
        return 0;
    if (db_prepare(db, SQL_TEAMS, &s, err) != 0)
        return -1;
    bind_int(s, 1, own->subject);
    while ((rc = stmt_step(s, err)) == 1) {
        struct calendar *c = vec_push(&list, a);
        if (!c)
            return fail_memory(err);
        *c = *own;
        c->kind = CALENDAR_TEAM;
        c->subject = col_int(s, 0);
        c->name = col_text(s, 1, a);
        c->subject_uuid = col_text(s, 2, a);
        if (!c->name || !c->subject_uuid)
            return fail_memory(err);
    }
    *out = list.items;
    *n = list.n;
    return rc;
}

/* ---- Backups ---- */

static const char SQL_CLOSE_ALL[] = "UPDATE calendar SET token_hash = NULL, revoked_at = coalesce(revoked_at, made_at)";
static const char SQL_TOKENS[] = "SELECT uuid, token_hash, made_at, revoked_at FROM calendar";
static const char SQL_KEEP[] =
    "UPDATE calendar SET token_hash = ?2, made_at = ?3, revoked_at = nullif(?4, 0) WHERE uuid = ?1";

static int keep_address(struct db *db, const struct stmt *row, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_KEEP, &s, err) != 0)
        return -1;
    bind_str(s, 1, col_str(row, 0));
    if (!col_null(row, 1))
        bind_str(s, 2, col_str(row, 1));
    bind_int(s, 3, col_int(row, 2));
    bind_int(s, 4, col_int(row, 3));
    return stmt_run(s, err);
}

int calendar_keep(struct db *old, struct db *db, struct err *err)
{
    struct stmt *s;
    int rc;
    if (db_exec(db, SQL_CLOSE_ALL, err) != 0 || db_prepare(old, SQL_TOKENS, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        if (keep_address(db, s, err) != 0) {
            stmt_reset(s);
            return -1;
        }
    }
    return rc;
}
