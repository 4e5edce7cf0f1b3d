#include "domain/change.h"

#include "base/buf.h"

/* A diff holds at most two whole records. */
#define DIFF_MAX (256u << 10)

static const char *const causes[] = {"form", "import", "rule", "link", "purge", "init"};
static const char *const ops[] = {"create", "update", "delete", "close"};

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

static int value_json(struct buf *b, const struct record_type *type, const void *rec, int index, struct arena *a,
                      struct err *err)
{
    const char *text = NULL;
    if (record_text(type, rec, index, a, &text, err) != 0)
        return -1;
    if (text)
        buf_json(b, str_of(text));
    else
        buf_lit(b, "null");
    return 0;
}

int change_diff(const struct record_type *type, const void *before, const void *after, struct arena *a,
                const char **out, struct err *err)
{
    struct buf b = buf_in(a, DIFF_MAX);
    for (size_t i = 0; i < type->n; i++) {
        const struct field *f = &type->fields[i];
        if (f->type == F_LIST || !(f->flags & FIELD_RULE) || record_says_same(f, (int)i, before, after))
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
