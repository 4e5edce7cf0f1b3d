#include "domain/outbox.h"

#include "base/crypto.h"
#include "base/mail.h"
#include "store/rows.h"

const char *const outbox_state_names[OUTBOX__MAX + 1] = {"queued", "sending",   "sent", "uncertain",
                                                         "failed", "cancelled", NULL};

#define SELECT(data) \
    "SELECT id, idem_key, message_id, recipient, template, " data ", state, created_at, due, coalesce(useless_at, 0)," \
    " tries, coalesce(tried_at, 0), way, error FROM outbox"
#define SELECT_MAIL SELECT("data")

static const char SQL_PUT[] =
    "INSERT INTO outbox(idem_key, message_id, recipient, template, data, state, created_at, due, useless_at)"
    " VALUES(?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?7, ?8) ON CONFLICT(idem_key) DO NOTHING";
static const char SQL_IS_OBJECT[] = "SELECT CASE WHEN json_valid(?1) THEN json_type(?1) = 'object' ELSE 0 END";
static const char SQL_CANCEL[] = "UPDATE outbox SET state = 'cancelled', data = NULL, error = NULL"
                                 " WHERE idem_key = ?1 AND state IN ('queued', 'failed', 'uncertain')";
/* '0' follows '/'. */
static const char SQL_CANCEL_UNDER[] = "UPDATE outbox SET state = 'cancelled', data = NULL, error = NULL"
                                       " WHERE idem_key > ?1 AND idem_key < rtrim(?1, '/') || '0'"
                                       " AND state IN ('queued', 'failed', 'uncertain')";
static const char SQL_BY_KEY[] = SELECT_MAIL " WHERE idem_key = ?1";
static const char SQL_RECOVER[] =
    "UPDATE outbox SET state = 'uncertain', error = 'the server ended while it was being sent'"
    " WHERE state = 'sending'";
static const char SQL_POINTLESS[] = "UPDATE outbox SET state = 'cancelled', data = NULL"
                                    " WHERE state = 'queued' AND useless_at <= ?1";
/* Nobody can send them again: what they hold is of no more use. */
static const char SQL_OVER[] = "UPDATE outbox SET data = NULL WHERE state IN ('failed', 'uncertain')"
                               " AND data IS NOT NULL AND useless_at <= ?1";
static const char SQL_GIVE_UP[] = "UPDATE outbox SET state = 'cancelled', data = NULL"
                                  " WHERE state IN ('failed', 'uncertain')"
                                  " AND coalesce(tried_at, created_at) <= ?1 - ?2";
static const char SQL_FORGET[] = "UPDATE outbox SET recipient = NULL, error = NULL WHERE recipient IS NOT NULL"
                                 " AND state IN ('sent', 'cancelled') AND coalesce(tried_at, created_at) <= ?1 - ?2";
static const char SQL_NEXT[] = SELECT_MAIL " WHERE state = 'queued' AND due <= ?1 AND coalesce(useless_at > ?1, 1)"
                                           " ORDER BY useless_at IS NULL, useless_at, due, id LIMIT 1";
static const char SQL_CLAIM[] = "UPDATE outbox SET state = 'sending', tries = tries + 1, tried_at = ?2"
                                " WHERE id = ?1 AND state = 'queued'";
static const char SQL_FINISH[] = "UPDATE outbox SET state = ?2, due = coalesce(?3, due), way = ?4, error = ?5,"
                                 " tried_at = ?6, data = CASE WHEN ?7 THEN NULL ELSE data END"
                                 " WHERE id = ?1 AND state IN ('sending', 'uncertain')";
static const char SQL_COUNT[] = "SELECT count(*) FILTER (WHERE state = 'queued'),"
                                " count(*) FILTER (WHERE state = 'queued' AND tries > 0),"
                                " count(*) FILTER (WHERE state = 'failed'),"
                                " count(*) FILTER (WHERE state = 'uncertain')"
                                " FROM outbox WHERE state <> 'sent' AND state <> 'cancelled'";
static const char SQL_TROUBLES[] =
    SELECT("NULL") " WHERE state <> 'sent' AND state <> 'cancelled' AND (state IN ('failed', 'uncertain') OR"
                   " (state = 'queued' AND tries > 0)) ORDER BY id DESC LIMIT ?1";
static const char SQL_RESEND[] = "UPDATE outbox SET state = 'queued', due = ?2, tries = 0, error = NULL WHERE id = ?1"
                                 " AND state IN ('failed', 'uncertain') AND data IS NOT NULL"
                                 " AND coalesce(useless_at > ?2, 1)";
static const char SQL_DROP[] = "UPDATE outbox SET state = 'cancelled', data = NULL WHERE id = ?1"
                               " AND state IN ('failed', 'uncertain')";

/* ---- Putting and cancelling ---- */

static int check_data(struct db *db, const struct letter *l, struct err *err)
{
    struct stmt *s;
    if (strlen(l->data) > OUTBOX_DATA_MAX)
        return fail(err, ERR_LIMIT, "letter %s: data of more than %u bytes", l->key, OUTBOX_DATA_MAX);
    if (db_prepare(db, SQL_IS_OBJECT, &s, err) != 0)
        return -1;
    bind_text(s, 1, l->data);
    bool object = stmt_step(s, err) == 1 && col_int(s, 0) == 1;
    stmt_reset(s);
    return object ? 0 : fail(err, ERR_INPUT, "letter %s: its data is no JSON object", l->key);
}

static int check(struct db *db, const struct letter *l, struct err *err)
{
    if (!*l->key || strlen(l->key) > OUTBOX_KEY_MAX)
        return fail(err, ERR_LIMIT, "letter: a key of 1 to %d bytes expected, got \"%.60s\"", OUTBOX_KEY_MAX, l->key);
    if (!*l->template_name || strlen(l->template_name) > OUTBOX_TEMPLATE_MAX)
        return fail(err, ERR_LIMIT, "letter %s: a template's name of 1 to %d bytes expected", l->key,
                    OUTBOX_TEMPLATE_MAX);
    if (!mail_is_address(str_of(l->to)))
        return fail(err, ERR_INPUT, "letter %s: an address such as nom@example.org expected", l->key);
    return check_data(db, l, err);
}

int outbox_put(struct db *db, const struct letter *l, int64_t now, struct err *err)
{
    struct stmt *s;
    char id[CRYPTO_UUID_SIZE];
    if (check(db, l, err) != 0 || db_prepare(db, SQL_PUT, &s, err) != 0)
        return -1;
    crypto_uuid(id);
    bind_text(s, 1, l->key);
    bind_text(s, 2, id);
    bind_text(s, 3, l->to);
    bind_text(s, 4, l->template_name);
    bind_text(s, 5, l->data);
    bind_int(s, 6, now);
    bind_int(s, 7, l->due ? l->due : now);
    if (l->useless_at)
        bind_int(s, 8, l->useless_at);
    return stmt_run(s, err);
}

void outbox_lines(struct buf *data, struct str text)
{
    struct str line;
    bool first = true;
    for (bool more = text.n > 0; more && str_cut(&text, '\n', &line, &more);) {
        if ((line = str_trim(line)).n == 0)
            continue;
        buf_raw_str(data, first ? STR("") : STR(","));
        buf_json(data, line);
        first = false;
    }
}

int outbox_cancel(struct db *db, const char *key, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_CANCEL, &s, err) != 0)
        return -1;
    bind_text(s, 1, key);
    return stmt_run(s, err);
}

int outbox_cancel_under(struct db *db, const char *prefix, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_CANCEL_UNDER, &s, err) != 0)
        return -1;
    bind_text(s, 1, prefix);
    return stmt_run(s, err);
}

/* ---- Reading ---- */

static int read(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct mail *out = item;
    struct str state = col_str(s, 6);
    *out = (struct mail){.id = col_int(s, 0),
                         .key = col_text(s, 1, a),
                         .message_id = col_text(s, 2, a),
                         .to = col_text(s, 3, a),
                         .template_name = col_text(s, 4, a),
                         .data = col_text(s, 5, a),
                         .created_at = col_int(s, 7),
                         .due = col_int(s, 8),
                         .useless_at = col_int(s, 9),
                         .tries = col_int(s, 10),
                         .tried_at = col_int(s, 11),
                         .way = col_text(s, 12, a),
                         .error = col_text(s, 13, a)};
    int index = record_name_index(outbox_state_names, state);
    out->state = index < 0 ? OUTBOX_UNCERTAIN : (enum outbox_state)index;
    bool whole = out->key && out->message_id && out->template_name && (out->to || col_null(s, 3)) &&
                 (out->data || col_null(s, 5));
    return whole ? 0 : fail_memory(err);
}

static int read_one(struct stmt *s, struct arena *a, struct mail *out, struct err *err)
{
    *out = (struct mail){0};
    return rows_first(s, read, a, out, err);
}

int outbox_by_key(struct db *db, const char *key, struct arena *a, struct mail *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_BY_KEY, &s, err) != 0)
        return -1;
    bind_text(s, 1, key);
    return read_one(s, a, out, err);
}

/* ---- Sending ---- */

int outbox_recover(struct db *db, struct err *err)
{
    return db_exec(db, SQL_RECOVER, err);
}

static int run_at(struct db *db, const char *sql, int64_t now, bool keeps, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, now);
    if (keeps)
        bind_int(s, 2, OUTBOX_KEEP);
    return stmt_run(s, err);
}

int outbox_sweep(struct db *db, int64_t now, struct err *err)
{
    if (run_at(db, SQL_POINTLESS, now, false, err) != 0 || run_at(db, SQL_OVER, now, false, err) != 0 ||
        run_at(db, SQL_GIVE_UP, now, true, err) != 0)
        return -1;
    return run_at(db, SQL_FORGET, now, true, err);
}

int outbox_next(struct db *db, int64_t now, struct arena *a, struct mail *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_NEXT, &s, err) != 0)
        return -1;
    bind_int(s, 1, now);
    return read_one(s, a, out, err);
}

int outbox_claim(struct db *db, int64_t id, int64_t now, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_CLAIM, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, now);
    return stmt_run(s, err) != 0 ? -1 : db_changes(db) == 1;
}

int outbox_finish(struct db *db, int64_t id, const struct outcome *o, int64_t now, struct err *err)
{
    struct stmt *s;
    struct str error = utf8_prefix(str_of(o->error), OUTBOX_ERROR_MAX);
    if (db_prepare(db, SQL_FINISH, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_text(s, 2, outbox_state_names[o->state]);
    if (o->state == OUTBOX_QUEUED)
        bind_int(s, 3, o->due);
    bind_text(s, 4, o->way);
    if (o->error)
        bind_str(s, 5, error);
    bind_int(s, 6, now);
    bind_int(s, 7, o->state == OUTBOX_SENT || o->state == OUTBOX_CANCELLED);
    return stmt_run(s, err);
}

/* ---- Looking after it ---- */

int outbox_count(struct db *db, struct outbox_counts *out, struct err *err)
{
    struct stmt *s;
    *out = (struct outbox_counts){0};
    if (db_prepare(db, SQL_COUNT, &s, err) != 0)
        return -1;
    int rc = stmt_step(s, err);
    if (rc == 1)
        *out = (struct outbox_counts){col_int(s, 0), col_int(s, 1), col_int(s, 2), col_int(s, 3)};
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

int outbox_troubles(struct db *db, struct arena *a, struct mail *out, size_t *n, struct err *err)
{
    struct stmt *s;
    int rc;
    *n = 0;
    if (db_prepare(db, SQL_TROUBLES, &s, err) != 0)
        return -1;
    bind_int(s, 1, OUTBOX_LIST_MAX);
    while ((rc = stmt_step(s, err)) == 1) {
        if (read(s, &out[*n], a, err) != 0) {
            rc = -1;
            break;
        }
        ++*n;
    }
    stmt_reset(s);
    return rc;
}

/* What a person decided about a letter, and its row in `change`. */
static int by_hand(struct db *db, const struct author *author, struct stmt *s, int64_t id, const char *diff,
                   struct err *err)
{
    int64_t seq;
    bind_int(s, 1, id);
    if (stmt_run(s, err) != 0)
        return -1;
    if (db_changes(db) != 1)
        return 0;
    return change_add(db, author, "outbox", id, CHANGE_UPDATE, diff, &seq, err) != 0 ? -1 : 1;
}

int outbox_resend(struct db *db, const struct author *author, int64_t id, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_RESEND, &s, err) != 0)
        return -1;
    bind_int(s, 2, author->now);
    return by_hand(db, author, s, id, "{\"state\":[null,\"queued\"]}", err);
}

int outbox_drop(struct db *db, const struct author *author, int64_t id, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_DROP, &s, err) != 0)
        return -1;
    return by_hand(db, author, s, id, "{\"state\":[null,\"cancelled\"]}", err);
}
