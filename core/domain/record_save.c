#include "domain/record_save.h"

#include "base/crypto.h"
#include "store/row.h"

/* First parameter of the fields. */
#define FIRST_FIELD 3

static int64_t *id_of(const struct record_table *t, void *rec)
{
    return record_member(&t->type->fields[record_index(t->type, STR("id"))], rec);
}

static const char **uuid_of(const struct record_table *t, void *rec)
{
    return record_member(&t->type->fields[record_index(t->type, STR("uuid"))], rec);
}

static int run_rev(struct db *db, const char *sql, int64_t id, int64_t rev, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    if (rev)
        bind_int(s, 2, rev);
    return stmt_run(s, err);
}

static int give_uuid(const struct record_table *t, void *rec, struct arena *a, struct err *err)
{
    const char **uuid = uuid_of(t, rec);
    if (*uuid)
        return crypto_is_uuid(str_of(*uuid)) ? 0 : fail(err, ERR_INPUT, "uuid: a UUID in small letters expected");
    char *drawn = arena_alloc(a, CRYPTO_UUID_SIZE);
    if (!drawn)
        return fail_memory(err);
    crypto_uuid(drawn);
    *uuid = drawn;
    record_mark_set(rec, record_index(t->type, STR("uuid")));
    return 0;
}

int record_save(struct db *db, const struct author *author, const struct record_table *t, const void *before,
                void *after, struct arena *a, struct err *err)
{
    struct stmt *s;
    const char *diff;
    void *nothing = before ? NULL : arena_alloc(a, t->type->size);
    int64_t seq;
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "record_save of %s outside a transaction", t->entity);
    if (!before && !nothing)
        return fail_memory(err);
    if (record_validate(t->type, after, err) != 0 ||
        change_diff(t->type, before ? before : nothing, after, a, &diff, err) != 0)
        return -1;
    if (before && !diff)
        return 0;
    if ((!before && give_uuid(t, after, a, err) != 0) || db_prepare(db, before ? t->update : t->insert, &s, err) != 0)
        return -1;
    if (before)
        bind_int(s, 1, *id_of(t, after));
    else
        bind_text(s, 1, *uuid_of(t, after));
    bind_int(s, 2, author->now);
    for (int i = 0; t->fields[i]; i++) {
        int index = record_index(t->type, str_of(t->fields[i]));
        if (bind_field(s, FIRST_FIELD + i, t->type, after, index, a, err) != 0)
            return -1;
    }
    if (stmt_run(s, err) != 0)
        return -1;
    if (!before) {
        *id_of(t, after) = db_last_id(db);
        record_mark_set(after, record_index(t->type, STR("id")));
    }
    int64_t id = *id_of(t, after);
    if (change_add(db, author, t->entity, id, before ? CHANGE_UPDATE : CHANGE_CREATE, diff, &seq, err) != 0 ||
        run_rev(db, t->set_rev, id, seq, err) != 0)
        return -1;
    return 1;
}

int record_delete(struct db *db, const struct author *author, const struct record_table *t, int64_t id, bool gone,
                  struct err *err)
{
    int64_t seq;
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "record_delete of %s outside a transaction", t->entity);
    if (change_add(db, author, t->entity, id, gone ? CHANGE_DELETE : CHANGE_CREATE, NULL, &seq, err) != 0 ||
        run_rev(db, t->set_rev, id, seq, err) != 0)
        return -1;
    return run_rev(db, t->set_deleted, id, gone ? seq : 0, err);
}

int record_save_set(struct db *db, const struct record_set *set, int64_t id, const struct terms *codes, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, set->none, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    if (stmt_run(s, err) != 0)
        return -1;
    for (size_t i = 0; i < codes->n; i++) {
        if (db_prepare(db, set->add, &s, err) != 0)
            return -1;
        bind_int(s, 1, id);
        bind_text(s, 2, codes->codes[i]);
        if (stmt_run(s, err) != 0)
            return -1;
        if (db_changes(db) == 0)
            return fail(err, ERR_INPUT, "%s: \"%.40s\": named twice, or there is none", set->field, codes->codes[i]);
    }
    return 0;
}
