#include "domain/link.h"

static const struct purpose {
    const char *name;
    int64_t life;
} purposes[LINK__MAX] = {
    [LINK_FIRST] = {"first", LINK_FIRST_LIFE},
    [LINK_WELCOME] = {"welcome", LINK_WELCOME_LIFE},
    [LINK_SIGN_IN] = {"sign-in", LINK_SIGN_IN_LIFE},
};

static const char SQL_FORGET[] =
    "DELETE FROM mail_token WHERE (purpose = ?1 AND account IS ?2 AND NOT ?4) OR expires_at <= ?3";
static const char SQL_MAKE[] =
    "INSERT INTO mail_token(hash, purpose, account, created_at, expires_at) VALUES(?1, ?2, ?3, ?4, ?5)";
static const char SQL_LOOK[] = "SELECT coalesce(account, 0) FROM mail_token"
                               " WHERE hash = ?1 AND purpose = ?2 AND used_at IS NULL AND expires_at > ?3";
static const char SQL_USE[] = "UPDATE mail_token SET used_at = ?2 WHERE used_at IS NULL AND (hash = ?1 OR"
                              " (purpose = ?3 AND account IS ?4 AND account IS NOT NULL))";

static void bind_account(struct stmt *s, int i, int64_t account)
{
    if (account)
        bind_int(s, i, account);
}

int link_make(struct db *db, enum link_purpose purpose, int64_t account, int64_t now, char token[CRYPTO_TOKEN_SIZE],
              struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    const struct purpose *p = &purposes[purpose];
    if (db_prepare(db, SQL_FORGET, &s, err) != 0)
        return -1;
    bind_text(s, 1, p->name);
    bind_account(s, 2, account);
    bind_int(s, 3, now);
    bind_int(s, 4, purpose == LINK_SIGN_IN && account);
    if (stmt_run(s, err) != 0 || db_prepare(db, SQL_MAKE, &s, err) != 0)
        return -1;
    crypto_token(token);
    crypto_hash_hex(str_of(token), hash);
    bind_text(s, 1, hash);
    bind_text(s, 2, p->name);
    bind_account(s, 3, account);
    bind_int(s, 4, now);
    bind_int(s, 5, now + p->life);
    return stmt_run(s, err);
}

int link_look(struct db *db, enum link_purpose purpose, struct str token, int64_t now, int64_t *account,
              struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    *account = 0;
    if (token.n != CRYPTO_TOKEN_SIZE - 1)
        return 0;
    crypto_hash_hex(token, hash);
    if (db_prepare(db, SQL_LOOK, &s, err) != 0)
        return -1;
    bind_text(s, 1, hash);
    bind_text(s, 2, purposes[purpose].name);
    bind_int(s, 3, now);
    int rc = stmt_step(s, err);
    if (rc == 1)
        *account = col_int(s, 0);
    stmt_reset(s);
    return rc;
}

int link_use(struct db *db, enum link_purpose purpose, struct str token, int64_t now, int64_t *account, struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    int rc = link_look(db, purpose, token, now, account, err);
    if (rc != 1)
        return rc;
    crypto_hash_hex(token, hash);
    if (db_prepare(db, SQL_USE, &s, err) != 0)
        return -1;
    bind_text(s, 1, hash);
    bind_int(s, 2, now);
    bind_text(s, 3, purposes[purpose].name);
    bind_account(s, 4, *account);
    return stmt_run(s, err) == 0 ? 1 : -1;
}
