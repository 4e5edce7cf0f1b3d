#include "import_priv.h"

#include "base/json.h"
#include "store/rows.h"

static const char SQL_RECORDS[] =
    "SELECT r.id, m.mapped FROM source_record r JOIN source_mapped m ON m.record = r.id WHERE r.structure = ?1";
/* What this source calls a part. */
static const char SQL_OWN_KEY[] =
    "SELECT key FROM record_part WHERE record = ?1 AND entity = ?2 AND called = ?3 ORDER BY key LIMIT 1";
static const char SQL_REWRITE[] = "UPDATE source_mapped SET mapped = ?2 WHERE record = ?1";
static const char SQL_REWRITE_HASH[] = "UPDATE source_record SET mapped_hash = ?2 WHERE id = ?1";

/* What one source said last. */
struct said {
    int64_t record;
    const char *mapped;
};

static const char *key_of(const struct record_type *type, const void *rec)
{
    return type == &place_type ? ((const struct place *)rec)->key : ((const struct service *)rec)->key;
}

/* The key of a part of the directory as this source says it. */
static int own_key(struct db *db, const struct said *said, const struct field_of *f, struct arena *a, const char **out,
                   struct err *err)
{
    struct stmt *s;
    *out = f->type == &structure_type ? NULL : key_of(f->type, f->rec);
    if (!*out)
        return 0;
    if (db_prepare(db, SQL_OWN_KEY, &s, err) != 0)
        return -1;
    bind_int(s, 1, said->record);
    bind_text(s, 2, f->type->name);
    bind_text(s, 3, *out);
    int rc = stmt_step(s, err);
    if (rc == 1)
        *out = col_text(s, 0, a);
    stmt_reset(s);
    return rc < 0 ? -1 : *out ? 0 : fail_memory(err);
}

/* The structure itself, or its part of this key; or NULL. */
static void *counterpart(struct structure *s, const struct record_type *type, const char *key)
{
    if (type == &structure_type)
        return s;
    const struct list *list = type == &place_type ? &s->places : &s->services;
    for (size_t i = 0; i < list->n && key; i++) {
        void *item = (char *)list->items + i * type->size;
        if (key_of(type, item) && strcmp(key_of(type, item), key) == 0)
            return item;
    }
    return NULL;
}

/* Its contacts of this kind become ours. */
static int copy_contacts(struct structure *s, const struct structure *ours, enum contact_kind kind, struct arena *a,
                         struct err *err)
{
    struct vec out = VEC_OF(struct contact);
    for (int k = 0; k < 2; k++) {
        const struct list *from = k == 0 ? &s->contacts : &ours->contacts;
        for (size_t i = 0; i < from->n; i++) {
            const struct contact *c = &((const struct contact *)from->items)[i];
            if ((c->kind == (int)kind) != (k == 1))
                continue;
            struct contact *copy = vec_push(&out, a);
            if (!copy)
                return fail_memory(err);
            *copy = *c;
        }
    }
    s->contacts = (struct list){.items = out.items, .n = out.n};
    record_mark_set(s, record_index(&structure_type, STR("contacts")));
    return 0;
}

static int copy_field(const struct record_type *type, int index, void *to, const void *from, struct arena *a,
                      struct err *err)
{
    const char *text;
    if (record_text(type, from, index, a, &text, err) != 0)
        return -1;
    if (text)
        return record_parse(type, to, index, str_of(text), a, err);
    record_mark_absent(to, index);
    return 0;
}

static int rewrite(struct db *db, const struct said *said, const struct structure *ours, const struct field_of *f,
                   struct arena *a, struct err *err)
{
    const struct json *tree;
    struct structure s = {0};
    struct str json;
    char hash[CRYPTO_HASH_SIZE];
    struct stmt *st;
    if (json_parse(str_of(said->mapped), a, &tree, err) != 0 ||
        record_from_json(&structure_type, &s, tree, a, err) != 0)
        return -1;
    const char *key;
    if (own_key(db, said, f, a, &key, err) != 0)
        return -1;
    int index = record_index(f->type, f->name);
    void *rec = counterpart(&s, f->type, key);
    if (!rec)
        return 0;
    if (index >= 0)
        index = copy_field(f->type, index, rec, f->rec, a, err);
    else
        index = copy_contacts(&s, ours, str_is(f->name, "phone") ? CONTACT_PHONE : CONTACT_MAIL, a, err);
    if (index != 0 || import_mapped(&s, a, &json, hash, err) != 0 || db_prepare(db, SQL_REWRITE, &st, err) != 0)
        return -1;
    bind_int(st, 1, said->record);
    bind_str(st, 2, json);
    if (stmt_run(st, err) != 0 || db_prepare(db, SQL_REWRITE_HASH, &st, err) != 0)
        return -1;
    bind_int(st, 1, said->record);
    bind_text(st, 2, hash);
    return stmt_run(st, err);
}

static int read_said(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct said *said = item;
    *said = (struct said){.record = col_int(s, 0), .mapped = col_text(s, 1, a)};
    return said->mapped ? 0 : fail_memory(err);
}

int import_give_back(struct db *db, const struct structure *ours, const struct field_of *f, struct arena *a,
                     struct err *err)
{
    struct vec all = VEC_OF(struct said);
    struct stmt *s;
    if (db_prepare(db, SQL_RECORDS, &s, err) != 0)
        return -1;
    bind_int(s, 1, ours->id);
    int rc = rows_all(s, read_said, a, &all, err);
    for (size_t i = 0; rc == 0 && i < all.n; i++)
        rc = rewrite(db, &((const struct said *)all.items)[i], ours, f, a, err);
    return rc;
}
