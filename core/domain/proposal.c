#include "domain/proposal.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/record.h"
#include "store/rows.h"

const char *const proposal_from_names[] = {"public", "partner", "link", "campaign", NULL};
const char *const proposal_state_names[] = {"open", "done", "refused", "expired", NULL};
const char *const proposal_kind_names[] = {"phone", "closed", "hours", "address", "other", NULL};

static const char SQL_INSERT[] =
    "INSERT INTO proposal(uuid, structure, shown_at, created_at, from_kind, account, kinds, message, mail, unchanged,"
    " digest) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
static const char SQL_INSERT_FIELD[] =
    "INSERT INTO proposal_field(proposal, entity, entity_id, field, was, proposed) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";

/* An account is answered where it is reached today, as long as it may sign in: its address is not copied. */
#define ADDRESS "coalesce(p.mail, CASE WHEN p.state = 'open' AND a.blocked_at IS NULL THEN a.mail END)"

#define COLUMNS \
    "SELECT p.id, p.uuid, coalesce(p.structure, 0), p.shown_at, p.created_at, p.from_kind, coalesce(p.account, 0)," \
    " a.label, p.kinds, p.message, " ADDRESS ", p.unchanged, p.digest, p.state, coalesce(p.answered_at, 0), b.label," \
    " p.answer, s.uuid, s.name, (SELECT count(*) FROM proposal_field f WHERE f.proposal = p.id)" \
    " FROM proposal p LEFT JOIN structure s ON s.id = p.structure LEFT JOIN account a ON a.id = p.account" \
    " LEFT JOIN account b ON b.id = p.answered_by"

static const char SQL_BY_UUID[] = COLUMNS " WHERE p.uuid = ?1";
static const char SQL_OPEN[] = COLUMNS " WHERE p.state = 'open' ORDER BY p.created_at, p.id LIMIT ?1 OFFSET ?2";
static const char SQL_CLOSED[] =
    COLUMNS " WHERE p.state <> 'open' ORDER BY p.answered_at DESC, p.id DESC LIMIT ?1 OFFSET ?2";
static const char SQL_OF[] = COLUMNS " WHERE p.structure = ?2 ORDER BY p.created_at DESC, p.id DESC LIMIT ?1";

static const char SQL_FIELDS[] =
    "SELECT entity, entity_id, field, was, proposed, taken FROM proposal_field WHERE proposal = ?1"
    " ORDER BY CASE entity WHEN 'structure' THEN 0 WHEN 'place' THEN 1 ELSE 2 END, entity_id, field";

static const char SQL_CLOSE[] = "UPDATE proposal SET state = ?2, answered_at = ?3, answered_by = ?4, answer = ?5,"
                                " mail = NULL WHERE id = ?1";
static const char SQL_TAKE[] =
    "UPDATE proposal_field SET taken = ?5 WHERE proposal = ?1 AND entity = ?2 AND entity_id = ?3 AND field = ?4";

static const char SQL_COUNT[] =
    "SELECT coalesce(sum(state = 'open'), 0), coalesce(sum(state <> 'open'), 0),"
    " coalesce(sum(state = 'open' AND from_kind = 'public'), 0), coalesce(sum(state = 'open' AND structure = ?1), 0),"
    " coalesce(sum(state = 'open' AND structure = ?1 AND from_kind = 'public'), 0),"
    " coalesce(max(state = 'open' AND digest = ?2), 0) FROM proposal";

static const char SQL_EXPIRE[] =
    "UPDATE proposal SET state = 'expired', answered_at = ?1, mail = NULL WHERE state = 'open' AND created_at <= ?2";

/* ---- Writing ---- */

static void bind_id(struct stmt *s, int i, int64_t id)
{
    if (id)
        bind_int(s, i, id);
}

/* "phone|closed"; NULL for none. */
static const char *kinds_text(unsigned kinds, struct arena *a)
{
    struct buf b = buf_in(a, 100);
    for (int k = 0; k < PROPOSAL_KIND__MAX; k++) {
        if (!(kinds & 1u << k))
            continue;
        if (b.n)
            buf_lit(&b, "|");
        buf_raw_str(&b, str_of(proposal_kind_names[k]));
    }
    return b.n ? buf_cstr(&b) : NULL;
}

static int insert_field(struct db *db, int64_t proposal, const struct proposal_field *f, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_INSERT_FIELD, &s, err) != 0)
        return -1;
    bind_int(s, 1, proposal);
    bind_text(s, 2, f->entity);
    bind_int(s, 3, f->entity_id);
    bind_text(s, 4, f->field);
    bind_text(s, 5, f->was);
    bind_text(s, 6, f->proposed);
    return stmt_run(s, err);
}

int proposal_insert(struct db *db, struct proposal *p, const struct proposal_field *fields, size_t n, struct arena *a,
                    struct err *err)
{
    struct stmt *s;
    char *uuid = arena_alloc(a, CRYPTO_UUID_SIZE);
    if (!uuid)
        return fail_memory(err);
    if (n > PROPOSAL_FIELDS_MAX)
        return fail(err, ERR_LIMIT, "proposal: %zu fields, at most %d", n, PROPOSAL_FIELDS_MAX);
    if (db_prepare(db, SQL_INSERT, &s, err) != 0)
        return -1;
    crypto_uuid(uuid);
    bind_text(s, 1, uuid);
    bind_id(s, 2, p->structure);
    bind_int(s, 3, p->shown_at);
    bind_int(s, 4, p->created_at);
    bind_text(s, 5, proposal_from_names[p->from]);
    bind_id(s, 6, p->account);
    bind_text(s, 7, kinds_text(p->kinds, a));
    bind_text(s, 8, p->message);
    bind_text(s, 9, p->mail);
    bind_int(s, 10, p->unchanged);
    bind_text(s, 11, p->digest);
    if (stmt_run(s, err) != 0)
        return -1;
    p->uuid = uuid;
    p->id = db_last_id(db);
    for (size_t i = 0; i < n; i++) {
        if (insert_field(db, p->id, &fields[i], err) != 0)
            return -1;
    }
    return 0;
}

static int take_field(struct db *db, int64_t proposal, const struct proposal_field *f, struct err *err)
{
    struct stmt *s;
    if (!f->decided)
        return 0;
    if (db_prepare(db, SQL_TAKE, &s, err) != 0)
        return -1;
    bind_int(s, 1, proposal);
    bind_text(s, 2, f->entity);
    bind_int(s, 3, f->entity_id);
    bind_text(s, 4, f->field);
    bind_int(s, 5, f->taken);
    return stmt_run(s, err);
}

int proposal_close(struct db *db, const struct author *author, const struct proposal *p, enum proposal_state state,
                   const char *answer, const struct proposal_field *fields, size_t n, struct err *err)
{
    static const char *const diffs[PROPOSAL_STATE__MAX] = {NULL, "{\"state\":[\"open\",\"done\"]}",
                                                           "{\"state\":[\"open\",\"refused\"]}",
                                                           "{\"state\":[\"open\",\"expired\"]}"};
    struct stmt *s;
    int64_t seq;
    if (db_prepare(db, SQL_CLOSE, &s, err) != 0)
        return -1;
    bind_int(s, 1, p->id);
    bind_text(s, 2, proposal_state_names[state]);
    bind_int(s, 3, author->now);
    bind_id(s, 4, author->account);
    bind_text(s, 5, answer);
    if (stmt_run(s, err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (take_field(db, p->id, &fields[i], err) != 0)
            return -1;
    }
    return change_add(db, author, "proposal", p->id, CHANGE_UPDATE, diffs[state], &seq, err);
}

/* ---- Reading ---- */

static int name_index(const struct stmt *s, int column, const char *const *names)
{
    int i = record_name_index(names, col_str(s, column));
    return i < 0 ? 0 : i;
}

static unsigned kinds_of(struct str text)
{
    unsigned kinds = 0;
    struct str one;
    for (bool more = text.n > 0; more && str_cut(&text, '|', &one, &more);) {
        int k = record_name_index(proposal_kind_names, one);
        kinds |= k < 0 ? 0 : 1u << k;
    }
    return kinds;
}

static void read_row(const struct stmt *s, struct arena *a, struct proposal *p)
{
    *p = (struct proposal){.id = col_int(s, 0),
                           .uuid = col_text(s, 1, a),
                           .structure = col_int(s, 2),
                           .shown_at = col_int(s, 3),
                           .created_at = col_int(s, 4),
                           .from = (enum proposal_from)name_index(s, 5, proposal_from_names),
                           .account = col_int(s, 6),
                           .partner = col_text(s, 7, a),
                           .kinds = kinds_of(col_str(s, 8)),
                           .message = col_text(s, 9, a),
                           .mail = col_text(s, 10, a),
                           .unchanged = col_int(s, 11) != 0,
                           .digest = col_text(s, 12, a),
                           .state = (enum proposal_state)name_index(s, 13, proposal_state_names),
                           .answered_at = col_int(s, 14),
                           .answered_by = col_text(s, 15, a),
                           .answer = col_text(s, 16, a),
                           .structure_uuid = col_text(s, 17, a),
                           .structure_name = col_text(s, 18, a),
                           .fields_n = (size_t)col_int(s, 19)};
}

int proposal_by_uuid(struct db *db, struct str uuid, struct arena *a, struct proposal *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_BY_UUID, &s, err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    int rc = stmt_step(s, err);
    if (rc == 1)
        read_row(s, a, out);
    stmt_reset(s);
    return rc;
}

static int read_field(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct proposal_field *f = item;
    *f = (struct proposal_field){.entity = col_text(s, 0, a),
                                 .entity_id = col_int(s, 1),
                                 .field = col_text(s, 2, a),
                                 .was = col_text(s, 3, a),
                                 .proposed = col_text(s, 4, a),
                                 .decided = !col_null(s, 5),
                                 .taken = col_int(s, 5) != 0};
    return f->entity && f->field ? 0 : fail_memory(err);
}

int proposal_fields(struct db *db, int64_t id, struct arena *a, struct proposal_field **out, size_t *n, struct err *err)
{
    struct stmt *s;
    struct vec list = VEC_OF(struct proposal_field);
    if (db_prepare(db, SQL_FIELDS, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    int rc = rows_all(s, read_field, a, &list, err);
    *out = list.items;
    *n = list.n;
    return rc;
}

static int read_all(struct stmt *s, size_t n, struct arena *a, struct proposal *out, size_t *found, struct err *err)
{
    int rc = 0;
    for (*found = 0; *found < n && (rc = stmt_step(s, err)) == 1; (*found)++)
        read_row(s, a, &out[*found]);
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

int proposal_read(struct db *db, bool open, size_t skip, size_t n, struct arena *a, struct proposal *out, size_t *found,
                  struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, open ? SQL_OPEN : SQL_CLOSED, &s, err) != 0)
        return -1;
    bind_int(s, 1, (int64_t)n);
    bind_int(s, 2, (int64_t)skip);
    return read_all(s, n, a, out, found, err);
}

int proposal_of(struct db *db, int64_t structure, size_t n, struct arena *a, struct proposal *out, size_t *found,
                struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_OF, &s, err) != 0)
        return -1;
    bind_int(s, 1, (int64_t)n);
    bind_int(s, 2, structure);
    return read_all(s, n, a, out, found, err);
}

int proposal_count(struct db *db, int64_t structure, const char *digest, struct proposal_counts *out, struct err *err)
{
    struct stmt *s;
    *out = (struct proposal_counts){0};
    if (db_prepare(db, SQL_COUNT, &s, err) != 0)
        return -1;
    bind_id(s, 1, structure);
    bind_text(s, 2, digest);
    int rc = stmt_step(s, err);
    if (rc == 1)
        *out = (struct proposal_counts){.open = col_int(s, 0),
                                        .closed = col_int(s, 1),
                                        .open_public = col_int(s, 2),
                                        .open_of = col_int(s, 3),
                                        .open_of_public = col_int(s, 4),
                                        .same = col_int(s, 5) != 0};
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

/* ---- The end ---- */

int proposal_expire(struct db *db, int64_t now, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_EXPIRE, &s, err) != 0)
        return -1;
    bind_int(s, 1, now);
    bind_int(s, 2, now - (int64_t)PROPOSAL_LIFE_DAYS * 86400);
    return stmt_run(s, err);
}
