#include "domain/change.h"

#include "base/buf.h"
#include "store/rows.h"

/* A diff holds at most two whole records. */
#define DIFF_MAX (256u << 10)

static const char *const causes[] = {"form", "import", "rule", "link", "purge", "init", NULL};
static const char *const ops[] = {"create", "update", "delete", "close", NULL};

static const char SQL_ADD[] = "INSERT INTO change(at, actor, cause, entity, entity_id, op, diff, reason, rule_hash,"
                              " account) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

int change_add(struct db *db, const struct author *author, const char *entity, int64_t id, enum change_op op,
               const char *diff, int64_t *seq, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_ADD, &s, err) != 0)
        return -1;
    bind_int(s, 1, author->now);
    bind_text(s, 2, author->actor);
    bind_text(s, 3, causes[author->cause]);
    bind_text(s, 4, entity);
    bind_int(s, 5, id);
    bind_text(s, 6, ops[op]);
    bind_text(s, 7, diff);
    bind_text(s, 8, author->reason);
    bind_text(s, 9, author->rule_hash);
    if (author->account)
        bind_int(s, 10, author->account);
    if (stmt_run(s, err) != 0)
        return -1;
    *seq = db_last_id(db);
    return 0;
}

int change_reason(struct str typed, struct arena *a, const char **out, struct err *err)
{
    char *text = str_dup(a, typed);
    *out = NULL;
    if (!text)
        return fail_memory(err);
    text[utf8_tidy(text, typed.n, true)] = '\0';
    *out = *text ? text : NULL;
    return 0;
}

static void list_json(struct buf *b, const struct field *f, const struct list *list)
{
    buf_char(b, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            buf_char(b, ',');
        record_json(b, f->of, (const char *)list->items + i * f->of->size, &(struct record_filter){.skip_null = true});
    }
    buf_char(b, ']');
}

static int value_json(struct buf *b, const struct record_type *type, const void *rec, int index, struct arena *a,
                      struct err *err)
{
    const struct field *f = &type->fields[index];
    const char *text = NULL;
    if (f->type == F_LIST) {
        list_json(b, f, record_member(f, rec));
        return 0;
    }
    if (record_text(type, rec, index, a, &text, err) != 0)
        return -1;
    if (text)
        buf_json(b, str_of(text));
    else
        buf_lit(b, "null");
    return 0;
}

static bool is_told(const struct field *f)
{
    return (f->flags & FIELD_RULE) && !(f->type == F_LIST && record_index(f->of, STR("id")) >= 0);
}

int change_diff(const struct record_type *type, const void *before, const void *after, struct arena *a,
                const char **out, struct err *err)
{
    struct buf b = buf_in(a, DIFF_MAX);
    for (size_t i = 0; i < type->n; i++) {
        const struct field *f = &type->fields[i];
        if (!is_told(f) || record_says_same(f, (int)i, before, after))
            continue;
        buf_char(&b, b.n ? ',' : '{');
        buf_json(&b, str_of(f->name));
        buf_lit(&b, ":[");
        if (value_json(&b, type, before, (int)i, a, err) != 0)
            return -1;
        buf_char(&b, ',');
        if (value_json(&b, type, after, (int)i, a, err) != 0)
            return -1;
        buf_char(&b, ']');
    }
    if (b.n)
        buf_char(&b, '}');
    if (buf_ok(&b, err) != 0)
        return -1;
    *out = b.n ? buf_cstr(&b) : NULL;
    return 0;
}

/* ---- Reading ---- */

#define OF_STRUCTURE \
    "((c.entity = 'structure' AND c.entity_id = ?1)" \
    " OR (c.entity = 'place' AND c.entity_id IN (SELECT id FROM place WHERE structure = ?1))" \
    " OR (c.entity = 'service' AND c.entity_id IN (SELECT id FROM service WHERE structure = ?1)))"

static const char SQL_LAST[] = "SELECT seq FROM change WHERE at <= ?1 ORDER BY seq DESC LIMIT 1";

/* Rows that follow each other and are by the same author: among those of one author, the number of a row in the
 * structure's history runs away from its number among them wherever another author's stands between. */
static const char SQL_VERSIONS[] =
    "WITH told AS (SELECT c.seq, c.at, c.actor, c.account, c.cause, c.reason, c.diff,"
    " row_number() OVER (ORDER BY c.seq) - row_number() OVER (PARTITION BY c.at, c.actor, c.account, c.cause, c.reason"
    "  ORDER BY c.seq) AS apart FROM change c WHERE " OF_STRUCTURE ")"
    " SELECT min(seq), max(seq), count(*) OVER (), count(*),"
    " total((SELECT count(*) FROM json_each(diff))), total(length(CAST(diff AS BLOB)))"
    " FROM told GROUP BY at, actor, account, cause, reason, apart"
    " HAVING ?4 = 0 OR max(seq) = ?4 ORDER BY max(seq) DESC LIMIT ?2 OFFSET ?3";

static const char SQL_ROWS[] =
    "SELECT c.seq, c.at, c.actor, a.label, c.cause, c.reason, c.entity, c.entity_id,"
    " CASE c.entity WHEN 'place' THEN (SELECT coalesce(p.name, p.address, p.city) FROM place p WHERE p.id = "
    "c.entity_id)"
    "  WHEN 'service' THEN (SELECT v.name FROM service v WHERE v.id = c.entity_id) END, c.op, c.diff"
    " FROM change c LEFT JOIN account a ON a.id = c.account"
    " WHERE " OF_STRUCTURE " AND c.seq BETWEEN ?2 AND ?3 ORDER BY c.seq DESC LIMIT ?4";

int change_last(struct db *db, int64_t at, int64_t *seq, struct err *err)
{
    struct stmt *s;
    *seq = 0;
    if (db_prepare(db, SQL_LAST, &s, err) != 0)
        return -1;
    bind_int(s, 1, at);
    int rc = stmt_step(s, err);
    if (rc == 1)
        *seq = col_int(s, 0);
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

int change_last_at(struct db *db, int64_t *at, struct err *err)
{
    return db_int(db, "SELECT at FROM change ORDER BY seq DESC LIMIT 1", 0, at, err);
}

static int prepare_for_team(struct db *db, const struct audience *who, const char *sql, int64_t structure,
                            struct stmt **s, struct err *err)
{
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads the history of a structure");
    if (db_prepare(db, sql, s, err) != 0)
        return -1;
    bind_int(*s, 1, structure);
    return 0;
}

int change_versions(struct db *db, const struct audience *who, int64_t structure, size_t skip, size_t n, int64_t only,
                    struct change_version *out, size_t *found, size_t *total, struct err *err)
{
    struct stmt *s;
    int rc;
    *found = *total = 0;
    if (prepare_for_team(db, who, SQL_VERSIONS, structure, &s, err) != 0)
        return -1;
    bind_int(s, 2, (int64_t)n);
    bind_int(s, 3, (int64_t)skip);
    bind_int(s, 4, only);
    while ((rc = stmt_step(s, err)) == 1) {
        out[(*found)++] = (struct change_version){.first = col_int(s, 0),
                                                  .last = col_int(s, 1),
                                                  .rows = col_int(s, 3),
                                                  .fields = col_int(s, 4),
                                                  .bytes = col_int(s, 5)};
        *total = (size_t)col_int(s, 2);
    }
    return rc;
}

static int read_row(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct change *c = item;
    int cause = record_name_index(causes, col_str(s, 4)), op = record_name_index(ops, col_str(s, 9));
    if (cause < 0 || op < 0)
        return fail(err, ERR_STORE, "change %lld: unknown cause or operation", (long long)col_int(s, 0));
    *c = (struct change){.seq = col_int(s, 0),
                         .at = col_int(s, 1),
                         .actor = col_text(s, 2, a),
                         .account = col_text(s, 3, a),
                         .cause = (enum change_cause)cause,
                         .reason = col_text(s, 5, a),
                         .entity = col_text(s, 6, a),
                         .entity_id = col_int(s, 7),
                         .name = col_text(s, 8, a),
                         .op = (enum change_op)op,
                         .diff = col_text(s, 10, a)};
    return c->actor && c->entity && (c->diff || col_null(s, 10)) ? 0 : fail_memory(err);
}

int change_rows(struct db *db, const struct audience *who, int64_t structure, int64_t first, int64_t last,
                struct arena *a, struct change **out, size_t *n, struct err *err)
{
    struct stmt *s;
    struct vec rows = VEC_OF(struct change);
    if (prepare_for_team(db, who, SQL_ROWS, structure, &s, err) != 0)
        return -1;
    bind_int(s, 2, first);
    bind_int(s, 3, last);
    bind_int(s, 4, CHANGE_ROWS_MAX + 1);
    int rc = rows_all(s, read_row, a, &rows, err);
    if (rc == 0 && rows.n > CHANGE_ROWS_MAX)
        return fail(err, ERR_LIMIT, "structure %lld: more than %d changes at once", (long long)structure,
                    CHANGE_ROWS_MAX);
    *out = rows.items;
    *n = rows.n;
    return rc;
}

/* ---- Of any other record ---- */

static const char SQL_OF[] =
    "SELECT c.seq, c.at, c.actor, a.label, c.cause, c.reason, c.entity, c.entity_id, NULL, c.op, c.diff"
    " FROM change c LEFT JOIN account a ON a.id = c.account"
    " WHERE c.entity = ?1 AND c.entity_id = ?2 AND c.seq > ?3 ORDER BY c.seq DESC LIMIT ?4";

int change_of(struct db *db, const struct audience *who, const char *entity, int64_t id, int64_t since, size_t most,
              struct arena *a, struct change **out, size_t *n, struct err *err)
{
    struct stmt *s;
    struct vec rows = VEC_OF(struct change);
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads history");
    if (db_prepare(db, SQL_OF, &s, err) != 0)
        return -1;
    bind_text(s, 1, entity);
    bind_int(s, 2, id);
    bind_int(s, 3, since);
    bind_int(s, 4, (int64_t)most);
    int rc = rows_all(s, read_row, a, &rows, err);
    *out = rows.items;
    *n = rows.n;
    return rc;
}
