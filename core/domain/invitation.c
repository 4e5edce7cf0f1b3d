#include "domain/invitation.h"

#include "base/buf.h"
#include "store/rows.h"

/* Whose address is known to be theirs: they came by a link that was sent there. */
#define IS_INVITED \
    "coalesce(p.way, 'mail') = 'mail' AND p.deleted_rev IS NULL AND a.blocked_at IS NULL" \
    " AND a.signed_in_at IS NOT NULL"

static const char SQL_WAY[] =
    "SELECT coalesce(p.way, 'mail') = 'subscription', p.way IS NOT NULL,"
    " iif(a.blocked_at IS NULL AND a.signed_in_at IS NOT NULL, a.mail, NULL),"
    " (SELECT count(*) FROM invitation i WHERE i.person = p.id AND i.said <> '' AND i.ends_at > ?2),"
    " (SELECT coalesce(max(told_at), 0) FROM invitation i WHERE i.person = p.id), p.tentative"
    " FROM person p LEFT JOIN account a ON a.id = p.account WHERE p.id = ?1";
static const char SQL_CHOOSE[] = "UPDATE person SET way = ?2 WHERE id = ?1 RETURNING id";
static const char SQL_TENTATIVE[] = "UPDATE person SET tentative = ?2 WHERE id = ?1 RETURNING id";
static const char SQL_LIST[] =
    "SELECT p.id, p.label, iif(" IS_INVITED ", a.mail, NULL), coalesce(p.way, 'mail') = 'subscription',"
    " EXISTS (SELECT 1 FROM occurrence_staff s WHERE s.occurrence = ?1 AND s.person = p.id), i.sequence, i.ends_at,"
    " i.said, i.said_to, i.knows, i.knows_to, m.state, p.tentative"
    " FROM (SELECT person FROM occurrence_staff WHERE occurrence = ?1"
    "  UNION SELECT person FROM invitation WHERE occurrence = ?1) x JOIN person p ON p.id = x.person"
    " LEFT JOIN account a ON a.id = p.account LEFT JOIN invitation i ON i.person = p.id AND i.occurrence = ?1"
    " LEFT JOIN outbox m ON m.idem_key = 'invitation/' || p.id || '/' || ?1 || '/' || i.sequence ORDER BY p.id";
static const char SQL_SAVE[] =
    "INSERT INTO invitation(person, occurrence, sequence, told_at, ends_at, said, said_to, knows, knows_to)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT(person, occurrence) DO UPDATE SET"
    " sequence = excluded.sequence, told_at = excluded.told_at, ends_at = excluded.ends_at, said = excluded.said,"
    " said_to = excluded.said_to, knows = excluded.knows, knows_to = excluded.knows_to";
static const char SQL_DOUBT[] =
    "INSERT OR IGNORE INTO publication_stale SELECT o.id FROM occurrence o WHERE o.start_utc > ?1 AND o.start_utc <= ?2"
    " AND o.deleted_rev IS NULL AND EXISTS (SELECT 1 FROM occurrence_staff s JOIN person p ON p.id = s.person"
    "  JOIN account a ON a.id = p.account WHERE s.occurrence = o.id AND " IS_INVITED
    "  AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.person = p.id AND i.occurrence = o.id AND i.said <> ''))";
static const char SQL_FORGET[] = "DELETE FROM invitation WHERE ends_at < ?1";

/* ---- The way ---- */

static int read_way(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct invitation_way *w = item;
    *w = (struct invitation_way){.subscription = col_int(s, 0) != 0,
                                 .chosen = col_int(s, 1) != 0,
                                 .address = col_text(s, 2, a),
                                 .coming = col_int(s, 3),
                                 .told_at = col_int(s, 4),
                                 .tentative = col_int(s, 5) != 0};
    return w->address || col_null(s, 2) ? 0 : fail_memory(err);
}

int invitation_way_read(struct db *db, int64_t person, int64_t now, struct arena *a, struct invitation_way *out,
                        struct err *err)
{
    struct stmt *s;
    *out = (struct invitation_way){.subscription = false};
    if (db_prepare(db, SQL_WAY, &s, err) != 0)
        return -1;
    bind_int(s, 1, person);
    bind_int(s, 2, now);
    return rows_first(s, read_way, a, out, err);
}

int invitation_way_write(struct db *db, const struct author *author, int64_t person, bool subscription, struct err *err)
{
    struct stmt *s;
    int64_t seq;
    if (db_prepare(db, SQL_CHOOSE, &s, err) != 0)
        return -1;
    bind_int(s, 1, person);
    bind_text(s, 2, subscription ? "subscription" : "mail");
    int rc = stmt_step(s, err);
    stmt_reset(s);
    if (rc != 1)
        return rc < 0 ? -1 : fail(err, ERR_NOT_FOUND, "person %lld: there is none", (long long)person);
    return change_add(db, author, "invitation", person, CHANGE_UPDATE,
                      subscription ? "{\"way\":[null,\"subscription\"]}" : "{\"way\":[null,\"mail\"]}", &seq, err);
}

int invitation_tentative_write(struct db *db, const struct author *author, int64_t person, bool tentative,
                               struct err *err)
{
    struct stmt *s;
    int64_t seq;
    if (db_prepare(db, SQL_TENTATIVE, &s, err) != 0)
        return -1;
    bind_int(s, 1, person);
    bind_int(s, 2, tentative);
    int rc = stmt_step(s, err);
    stmt_reset(s);
    if (rc != 1)
        return rc < 0 ? -1 : fail(err, ERR_NOT_FOUND, "person %lld: there is none", (long long)person);
    return change_add(db, author, "invitation", person, CHANGE_UPDATE,
                      tentative ? "{\"tentative\":[false,true]}" : "{\"tentative\":[true,false]}", &seq, err);
}

/* ---- What was said ---- */

static int read_invitation(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct invitation *x = item;
    *x = (struct invitation){.person = col_int(s, 0),
                             .label = col_text(s, 1, a),
                             .address = col_text(s, 2, a),
                             .subscribes = col_int(s, 3) != 0,
                             .holds = col_int(s, 4) != 0,
                             .tentative = col_int(s, 12) != 0,
                             .kept = !col_null(s, 5),
                             .said = "",
                             .said_to = "",
                             .knows = "",
                             .knows_to = "",
                             .state = OUTBOX_SENT};
    if (x->kept) {
        int state = record_name_index(outbox_state_names, col_str(s, 11));
        x->sequence = col_int(s, 5);
        x->ends_at = col_int(s, 6);
        x->said = col_text(s, 7, a);
        x->said_to = col_text(s, 8, a);
        x->knows = col_text(s, 9, a);
        x->knows_to = col_text(s, 10, a);
        x->state = state < 0 ? OUTBOX_SENT : (enum outbox_state)state;
    }
    if (!x->label || (!x->address && !col_null(s, 2)) || !x->said || !x->said_to || !x->knows || !x->knows_to)
        return fail_memory(err);
    if (x->state == OUTBOX_SENT || x->state == OUTBOX_SENDING || x->state == OUTBOX_UNCERTAIN) {
        x->knows = x->said;
        x->knows_to = x->said_to;
    }
    return 0;
}

int invitation_list(struct db *db, int64_t occurrence, struct arena *a, struct invitation **out, size_t *n,
                    struct err *err)
{
    struct vec list = VEC_OF(struct invitation);
    struct stmt *s;
    if (db_prepare(db, SQL_LIST, &s, err) != 0)
        return -1;
    bind_int(s, 1, occurrence);
    if (rows_all(s, read_invitation, a, &list, err) != 0)
        return -1;
    *out = list.items;
    *n = list.n;
    for (size_t i = 0; i < *n; i++)
        (*out)[i].occurrence = occurrence;
    return 0;
}

int invitation_save(struct db *db, const struct invitation *x, int64_t told_at, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_SAVE, &s, err) != 0)
        return -1;
    bind_int(s, 1, x->person);
    bind_int(s, 2, x->occurrence);
    bind_int(s, 3, x->sequence);
    bind_int(s, 4, told_at);
    bind_int(s, 5, x->ends_at);
    bind_text(s, 6, x->said);
    bind_text(s, 7, x->said_to);
    bind_text(s, 8, x->knows);
    bind_text(s, 9, x->knows_to);
    return stmt_run(s, err);
}

const char *invitation_key(const struct invitation *x, struct arena *a)
{
    return arena_printf(a, "invitation/%lld/%lld/%lld", (long long)x->person, (long long)x->occurrence,
                        (long long)x->sequence);
}

int invitation_doubt(struct db *db, int64_t from, int64_t to, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_DOUBT, &s, err) != 0)
        return -1;
    bind_int(s, 1, from);
    bind_int(s, 2, to);
    return stmt_run(s, err);
}

int invitation_forget(struct db *db, int64_t before, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_FORGET, &s, err) != 0)
        return -1;
    bind_int(s, 1, before);
    return stmt_run(s, err);
}
