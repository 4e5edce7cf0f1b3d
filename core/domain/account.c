#include "domain/account.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/french.h"
#include "base/mail.h"
#include "store/row.h"

const char *const account_role_names[ROLE__MAX + 1] = {"visitor", "partner", "binome", "coordinator", "admin", NULL};
const char *const account_role_labels[ROLE__MAX + 1] = {"Visiteur",     "Partenaire",     "Membre d’un binôme",
                                                        "Coordination", "Administration", NULL};

static const struct field account_fields[] = {
    FIELD(struct account, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct account, uuid, F_TEXT, "identifiant", .max = 36, .level = LEVEL_TEAM),
    FIELD(struct account, rev, F_INT, "révision", .level = LEVEL_TEAM),
    FIELD(struct account, created_at, F_INSTANT, "création", .level = LEVEL_TEAM),
    FIELD(struct account, updated_at, F_INSTANT, "dernier changement", .level = LEVEL_TEAM),
    FIELD(struct account, label, F_TEXT, "rôle et numéro plutôt qu’un nom", .max = 4 * ACCOUNT_LABEL_MAX,
          .level = LEVEL_TEAM, .flags = FIELD_RULE | FIELD_REQUIRED),
    FIELD(struct account, mail, F_TEXT, "adresse de courriel", .max = MAIL_ADDRESS_MAX, .level = LEVEL_TEAM,
          .flags = FIELD_RULE | FIELD_REQUIRED),
    FIELD(struct account, role, F_ENUM, "partner, binome, coordinator ou admin", .names = account_role_names,
          .level = LEVEL_TEAM, .flags = FIELD_RULE | FIELD_REQUIRED),
    FIELD(struct account, has_password, F_BOOL, "a un mot de passe", .level = LEVEL_TEAM),
    FIELD(struct account, blocked_at, F_INSTANT, "bloqué depuis", .level = LEVEL_TEAM),
    FIELD(struct account, signed_in_at, F_INSTANT, "dernière connexion", .level = LEVEL_TEAM),
};
const struct record_type account_type =
    RECORD_TYPE(struct account, "account", account_fields, "un compte de l’équipe ou d’un partenaire");

#define SELECT_ACCOUNT \
    "SELECT id, uuid, rev, created_at, updated_at, label, mail, role, password IS NOT NULL AS has_password," \
    " blocked_at, signed_in_at FROM account"

static const char SQL_BY_ID[] = SELECT_ACCOUNT " WHERE id = ?1";
static const char SQL_BY_UUID[] = SELECT_ACCOUNT " WHERE uuid = ?1";
static const char SQL_BY_MAIL[] = SELECT_ACCOUNT " WHERE mail_norm = ?1";
static const char SQL_ALL[] = SELECT_ACCOUNT " ORDER BY label, id LIMIT ?1";
static const char SQL_ADMINS[] = "SELECT count(*) FROM account WHERE role = 'admin' AND blocked_at IS NULL"
                                 " AND password IS NOT NULL";
static const char SQL_COUNT[] = "SELECT count(*) FROM account";
static const char SQL_INSERT[] = "INSERT INTO account(uuid, rev, created_at, updated_at, label, mail, mail_norm, role)"
                                 " VALUES(?1, 0, ?2, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_UPDATE[] =
    "UPDATE account SET updated_at = ?2, label = ?3, mail = ?4, mail_norm = ?5, role = ?6 WHERE id = ?1";
static const char SQL_BLOCK[] = "UPDATE account SET updated_at = ?2, blocked_at = ?3 WHERE id = ?1";
static const char SQL_END_SESSIONS[] = "DELETE FROM session WHERE account = ?1";
static const char SQL_END_LINKS[] = "DELETE FROM mail_token WHERE account = ?1";
static const char SQL_SET_PASSWORD[] = "UPDATE account SET updated_at = ?2, password = ?3 WHERE id = ?1";
static const char SQL_REV[] = "UPDATE account SET rev = ?2 WHERE id = ?1";
static const char SQL_PASSWORD[] = "SELECT password FROM account WHERE id = ?1";

/* ---- Reading ---- */

int account_by_id(struct db *db, int64_t id, struct arena *a, struct account *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_BY_ID, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    return row_find(s, &account_type, a, out, err);
}

int account_by_uuid(struct db *db, struct str uuid, struct arena *a, struct account *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_BY_UUID, &s, err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    return row_find(s, &account_type, a, out, err);
}

/* The part before the @ may by the letter of the standard mind its case, no provider does. */
int account_mail_norm(struct str mail, struct arena *a, struct str *out, struct err *err)
{
    mail = str_trim(mail);
    struct buf b = buf_in(a, mail.n);
    for (size_t i = 0; i < mail.n; i++)
        buf_char(&b, mail.p[i] >= 'A' && mail.p[i] <= 'Z' ? (char)(mail.p[i] + ('a' - 'A')) : mail.p[i]);
    *out = buf_str(&b);
    return buf_ok(&b, err);
}

int account_by_mail(struct db *db, struct str mail, struct arena *a, struct account *out, struct err *err)
{
    struct stmt *s;
    struct str norm;
    *out = (struct account){0};
    if (account_mail_norm(mail, a, &norm, err) != 0 || db_prepare(db, SQL_BY_MAIL, &s, err) != 0)
        return -1;
    bind_str(s, 1, norm);
    return row_find(s, &account_type, a, out, err);
}

int account_list(struct db *db, struct arena *a, struct account *out, size_t *n, struct err *err)
{
    struct stmt *s;
    *n = 0;
    if (db_prepare(db, SQL_ALL, &s, err) != 0)
        return -1;
    bind_int(s, 1, ACCOUNTS_MAX);
    return row_read_all(s, &account_type, ACCOUNTS_MAX, a, out, n, err);
}

int account_password(struct db *db, int64_t id, struct arena *a, const char **stored, struct err *err)
{
    struct stmt *s;
    *stored = NULL;
    if (db_prepare(db, SQL_PASSWORD, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    int rc = stmt_step(s, err);
    if (rc == 1 && !col_null(s, 0) && !(*stored = col_text(s, 0, a)))
        rc = fail_memory(err);
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

/* ---- Writing ---- */

int account_describe(struct account *out, struct str label, struct str mail, enum account_role role, struct arena *a,
                     struct err *err)
{
    const struct {
        const char *field;
        struct str typed;
        const char **to;
    } texts[] = {{"label", label, &out->label}, {"mail", mail, &out->mail}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *copy = str_dup(a, texts[i].typed);
        if (!copy)
            return fail_memory(err);
        copy[utf8_tidy(copy, texts[i].typed.n, true)] = '\0';
        if (!copy[0])
            continue;
        *texts[i].to = copy;
        record_mark_set(out, record_index(&account_type, str_of(texts[i].field)));
    }
    out->role = (int)role;
    record_mark_set(out, record_index(&account_type, STR("role")));
    return 0;
}

struct author account_author(const struct account *account, int64_t now)
{
    return (struct author){
        .now = now, .actor = account_role_names[account->role], .account = account->id, .cause = CAUSE_FORM};
}

static int check(const struct account *account, struct err *err)
{
    if (record_validate(&account_type, account, err) != 0)
        return -1;
    if (utf8_length(str_of(account->label)) > ACCOUNT_LABEL_MAX)
        return fail(err, ERR_LIMIT, "label: more than %d characters", ACCOUNT_LABEL_MAX);
    if (!mail_is_address(str_of(account->mail)))
        return fail(err, ERR_INPUT, "mail: \"%.60s\": an address such as nom@example.org expected", account->mail);
    if (account->role == ROLE_VISITOR)
        return fail(err, ERR_INPUT, "role: partner, binome, coordinator or admin expected");
    return 0;
}

/* Who keeps the keys: checked after the write that took them from this account, inside its transaction. Who was invited
 * and has not come does not keep them: the invitation may run out. */
static int check_admin_left(struct db *db, const struct account *before, struct err *err)
{
    int64_t n = 0;
    if (before->role != ROLE_ADMIN)
        return 0;
    if (db_int(db, SQL_ADMINS, 0, &n, err) != 0)
        return -1;
    return n ? 0 : fail(err, ERR_REFUSED, "no administrator would be left: make another one first");
}

/* A row of history, and the account's rev. */
static int note(struct db *db, const struct author *author, int64_t id, enum change_op op, const char *diff,
                struct err *err)
{
    struct stmt *s;
    int64_t seq;
    if (change_add(db, author, "account", id, op, diff, &seq, err) != 0 || db_prepare(db, SQL_REV, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, seq);
    return stmt_run(s, err);
}

static int is_free(struct db *db, const struct account *account, struct arena *a, struct err *err)
{
    struct account other;
    int rc = account_by_mail(db, str_of(account->mail), a, &other, err);
    if (rc == 1 && other.id != account->id)
        return fail(err, ERR_CONFLICT, "mail: \"%.100s\" is the address of %s", account->mail, other.label);
    return rc < 0 ? -1 : 0;
}

static void bind_account(struct stmt *s, const struct account *account, struct str norm)
{
    bind_text(s, 3, account->label);
    bind_text(s, 4, account->mail);
    bind_str(s, 5, norm);
    bind_text(s, 6, account_role_names[account->role]);
}

static int insert(struct db *db, const struct author *author, struct account *after, struct str norm, struct arena *a,
                  struct err *err)
{
    struct stmt *s;
    int64_t n = 0;
    char *uuid = arena_alloc(a, CRYPTO_UUID_SIZE);
    if (!uuid)
        return fail_memory(err);
    if (db_int(db, SQL_COUNT, 0, &n, err) != 0)
        return -1;
    if (n >= ACCOUNTS_MAX)
        return fail(err, ERR_LIMIT, "accounts: %d already, the most that are listed", ACCOUNTS_MAX);
    crypto_uuid(uuid);
    if (db_prepare(db, SQL_INSERT, &s, err) != 0)
        return -1;
    bind_text(s, 1, uuid);
    bind_int(s, 2, author->now);
    bind_account(s, after, norm);
    if (stmt_run(s, err) != 0)
        return -1;
    after->id = db_last_id(db);
    after->uuid = uuid;
    return note(db, author, after->id, CHANGE_CREATE, NULL, err);
}

static int run_for(struct db *db, const char *sql, int64_t id, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    return stmt_run(s, err);
}

static int update(struct db *db, const struct author *author, const struct account *before, struct account *after,
                  struct str norm, struct arena *a, struct err *err)
{
    struct stmt *s;
    const char *diff;
    if (change_diff(&account_type, before, after, a, &diff, err) != 0)
        return -1;
    if (!diff)
        return 0;
    if (db_prepare(db, SQL_UPDATE, &s, err) != 0)
        return -1;
    bind_int(s, 1, before->id);
    bind_int(s, 2, author->now);
    bind_account(s, after, norm);
    if (stmt_run(s, err) != 0 || (after->role != ROLE_ADMIN && check_admin_left(db, before, err) != 0))
        return -1;
    /* Links that were mailed to the old address may be in other hands. */
    if (strcmp(before->mail, after->mail) != 0 && run_for(db, SQL_END_LINKS, before->id, err) != 0)
        return -1;
    return note(db, author, before->id, CHANGE_UPDATE, diff, err);
}

int account_save(struct db *db, const struct author *author, const struct account *before, struct account *after,
                 struct arena *a, struct err *err)
{
    struct str norm;
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "account_save outside a transaction");
    after->id = before ? before->id : 0;
    if (check(after, err) != 0 || is_free(db, after, a, err) != 0 ||
        account_mail_norm(str_of(after->mail), a, &norm, err) != 0)
        return -1;
    return before ? update(db, author, before, after, norm, a, err) : insert(db, author, after, norm, a, err);
}

int account_block(struct db *db, const struct author *author, const struct account *account, bool blocked,
                  struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_BLOCK, &s, err) != 0)
        return -1;
    bind_int(s, 1, account->id);
    bind_int(s, 2, author->now);
    if (blocked)
        bind_int(s, 3, author->now);
    if (stmt_run(s, err) != 0 || (blocked && check_admin_left(db, account, err) != 0))
        return -1;
    if (blocked &&
        (run_for(db, SQL_END_SESSIONS, account->id, err) != 0 || run_for(db, SQL_END_LINKS, account->id, err) != 0))
        return -1;
    return note(db, author, account->id, CHANGE_UPDATE,
                blocked ? "{\"blocked\":[\"non\",\"oui\"]}" : "{\"blocked\":[\"oui\",\"non\"]}", err);
}

int account_set_password(struct db *db, const struct author *author, int64_t id, const char *stored, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_SET_PASSWORD, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, author->now);
    bind_text(s, 3, stored);
    if (stmt_run(s, err) != 0)
        return -1;
    return note(db, author, id, CHANGE_UPDATE, "{\"password\":[null,null]}", err);
}
