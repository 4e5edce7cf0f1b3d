#include "app/edit.h"

#include "app/refresh.h"
#include "base/vec.h"
#include "domain/commune.h"
#include "domain/hours.h"
#include "domain/structure_read.h"
#include "domain/structure_write.h"
#include "domain/taxonomy.h"

static const char SQL_FIND[] =
    "SELECT 'structure', id, id FROM structure WHERE uuid = ?1 AND deleted_rev IS NULL UNION ALL"
    " SELECT 'place', id, structure FROM place WHERE uuid = ?1 AND deleted_rev IS NULL UNION ALL"
    " SELECT 'service', id, structure FROM service WHERE uuid = ?1 AND deleted_rev IS NULL";
static const char SQL_LOCK[] =
    "INSERT INTO field_lock(entity, entity_id, field, by, at) VALUES(?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT(entity, entity_id, field) DO UPDATE SET by = excluded.by, at = excluded.at";
static const char SQL_UNLOCK[] = "DELETE FROM field_lock WHERE entity = ?1 AND entity_id = ?2 AND field = ?3";

/* The record a uuid names, inside its structure. */
struct target {
    const struct record_type *type;
    int64_t id, structure;
    struct structure before, after;
    void *rec; /* in after */
};

static int find(const struct edit *e, struct str uuid, struct target *t, struct err *err)
{
    struct stmt *s;
    if (db_prepare(e->db, SQL_FIND, &s, err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    int rc = stmt_step(s, err);
    if (rc == 1) {
        struct str entity = col_str(s, 0);
        t->type = str_is(entity, "structure") ? &structure_type : str_is(entity, "place") ? &place_type : &service_type;
        t->id = col_int(s, 1);
        t->structure = col_int(s, 2);
    }
    stmt_reset(s);
    if (rc == 0)
        return fail(err, ERR_NOT_FOUND, "%.*s: no structure, place or service has this uuid",
                    (int)(uuid.n < 60 ? uuid.n : 60), uuid.p);
    return rc < 0 ? -1 : 0;
}

static void *item_of(const struct record_type *type, struct structure *s, int64_t id)
{
    if (type == &structure_type)
        return s;
    struct list *list = type == &place_type ? &s->places : &s->services;
    for (size_t i = 0; i < list->n; i++) {
        void *rec = (char *)list->items + i * type->size;
        if ((type == &place_type ? ((struct place *)rec)->id : ((struct service *)rec)->id) == id)
            return rec;
    }
    return NULL;
}

/* Two loads, so that changing one leaves the other as it was. */
static int load(const struct edit *e, struct target *t, struct err *err)
{
    size_t one, two;
    t->before = t->after = (struct structure){0};
    if (structure_load(e->db, &audience_team, &t->structure, 1, e->a, &t->before, &one, err) != 0 ||
        structure_load(e->db, &audience_team, &t->structure, 1, e->a, &t->after, &two, err) != 0)
        return -1;
    t->rec = one && two ? item_of(t->type, &t->after, t->id) : NULL;
    return t->rec ? 0 : fail(err, ERR_NOT_FOUND, "this record is no longer there");
}

/* Lists what can be set, in the message. */
static int unknown_field(const struct record_type *type, struct str field, struct arena *a, struct err *err)
{
    struct buf names = buf_in(a, 2000);
    for (size_t i = 0; i < type->n; i++) {
        if (type->fields[i].flags & FIELD_LOCKABLE)
            buf_fmt(&names, " %s", type->fields[i].name);
    }
    if (type == &structure_type)
        buf_lit(&names, " phone mail");
    return fail(err, ERR_INPUT, "\"%.*s\" cannot be set on a %s; these can:%s", (int)(field.n < 60 ? field.n : 60),
                field.p, type->name, buf_cstr(&names));
}

static int check_terms(const struct edit *e, const struct field *f, struct terms *terms, struct err *err)
{
    struct taxonomy taxonomy;
    bool communes = strcmp(f->scheme, "commune") == 0;
    if (!communes && taxonomy_load(e->db, e->a, &taxonomy, err) != 0)
        return -1;
    for (size_t i = 0; i < terms->n; i++) {
        struct commune c;
        const struct term *t =
            communes ? NULL : taxonomy_match(&taxonomy, scheme_of(str_of(f->scheme)), str_of(terms->codes[i]));
        int rc = communes ? commune_find(e->db, str_of(terms->codes[i]), e->a, &c, err) : t != NULL;
        if (rc < 0)
            return -1;
        if (rc == 0)
            return fail(err, ERR_INPUT, "\"%.100s\" is no %s of the taxonomy", terms->codes[i], f->scheme);
        terms->codes[i] = communes ? c.insee : t->code;
    }
    return 0;
}

/* What record_parse cannot know. */
static int check_value(const struct edit *e, const struct field *f, void *rec, struct err *err)
{
    void *member = record_member(f, rec);
    if (f->type == F_TERMS)
        return check_terms(e, f, member, err);
    const char **text = member;
    if (f->type != F_TEXT || !*text)
        return 0;
    if (strcmp(f->name, "hours") == 0) {
        const struct hours *h;
        if (hours_parse(str_of(*text), e->a, &h, err) != 0)
            return -1;
        *text = hours_text(h);
    } else if (f->scheme) {
        struct terms one = {.codes = text, .n = 1};
        return check_terms(e, f, &one, err);
    } else if (strcmp(f->name, "insee") == 0) {
        struct commune c;
        int rc = commune_by_insee(e->db, str_of(*text), e->a, &c, err);
        if (rc == 0)
            return fail(err, ERR_INPUT, "\"%s\" is no known INSEE code (allervers import --communes loads them all)",
                        *text);
        return rc < 0 ? -1 : 0;
    }
    return 0;
}

/* The structure's first public contact of a kind, made when there is none; the list is copied, it is shared with
 * nobody. */
static int set_contact(const struct edit *e, struct structure *s, enum contact_kind kind, struct str value,
                       struct edited *out, struct err *err)
{
    struct vec contacts = VEC_OF(struct contact);
    struct contact *found = NULL;
    const char *text = str_dup(e->a, value);
    bool wrong = kind == CONTACT_MAIL ? str_find(value, '@') == value.n : value.n < 3;
    if (!text)
        return fail_memory(err);
    if (value.n && wrong)
        return fail(err, ERR_INPUT, "\"%s\" is no usable %s", text, contact_kind_names[kind]);
    for (size_t i = 0; i < s->contacts.n; i++) {
        const struct contact *c = &((const struct contact *)s->contacts.items)[i];
        bool this = !found && c->kind == (int)kind && c->level == LEVEL_PUBLIC;
        if (this)
            out->before = c->value;
        struct contact *copy = this && !value.n ? NULL : vec_push(&contacts, e->a);
        if (copy)
            *copy = *c;
        if (this && copy)
            (found = copy)->value = text;
    }
    if (!found && value.n && !out->before) {
        struct contact *c = vec_push(&contacts, e->a);
        if (!c)
            return fail_memory(err);
        c->kind = (int)kind;
        c->value = text;
        record_mark_set(c, record_index(&contact_type, STR("kind")));
        record_mark_set(c, record_index(&contact_type, STR("value")));
        record_mark_set(c, record_index(&contact_type, STR("level")));
    }
    s->contacts = (struct list){.items = contacts.items, .n = contacts.n};
    out->after = value.n ? text : NULL;
    return 0;
}

static int set_field(const struct edit *e, struct target *t, struct str field, struct str value, struct edited *out,
                     struct err *err)
{
    if (t->type == &structure_type && str_is(field, "phone"))
        return set_contact(e, &t->after, CONTACT_PHONE, value, out, err);
    if (t->type == &structure_type && str_is(field, "mail"))
        return set_contact(e, &t->after, CONTACT_MAIL, value, out, err);
    int index = record_index(t->type, field);
    if (index < 0 || !(t->type->fields[index].flags & FIELD_LOCKABLE))
        return unknown_field(t->type, field, e->a, err);
    if (record_text(t->type, t->rec, index, e->a, &out->before, err) != 0 ||
        record_parse(t->type, t->rec, index, value, e->a, err) != 0 ||
        check_value(e, &t->type->fields[index], t->rec, err) != 0 ||
        record_text(t->type, t->rec, index, e->a, &out->after, err) != 0)
        return -1;
    return 0;
}

static int lock(const struct edit *e, const struct target *t, struct str field, struct err *err)
{
    struct stmt *s;
    if (db_prepare(e->db, SQL_LOCK, &s, err) != 0)
        return -1;
    bind_text(s, 1, t->type->name);
    bind_int(s, 2, t->id);
    bind_str(s, 3, field);
    bind_text(s, 4, e->author->actor);
    bind_int(s, 5, e->author->now);
    return stmt_run(s, err);
}

static const char *name_of(const struct target *t)
{
    if (t->type == &structure_type)
        return t->before.name;
    const char *name =
        t->type == &place_type ? ((const struct place *)t->rec)->name : ((const struct service *)t->rec)->name;
    return name ? name : t->before.name;
}

static int write(const struct edit *e, struct target *t, struct str field, struct err *err)
{
    struct taxonomy taxonomy;
    int64_t id;
    struct refresh refresh = {.db = e->db, .rules = e->rules, .taxonomy = &taxonomy, .a = e->a, .now = e->author->now};
    if (structure_save(e->db, e->author, &t->before, &t->after, e->a, &id, NULL, err) != 0 ||
        lock(e, t, field, err) != 0 || taxonomy_load(e->db, e->a, &taxonomy, err) != 0)
        return -1;
    return refresh_structures(&refresh, &t->structure, 1, err);
}

int edit_field(const struct edit *e, struct str uuid, struct str field, struct str value, struct edited *out,
               struct err *err)
{
    struct target t = {0};
    *out = (struct edited){0};
    if (db_begin(e->db, err) != 0)
        return -1;
    if (find(e, uuid, &t, err) != 0 || load(e, &t, err) != 0 ||
        set_field(e, &t, field, str_trim(value), out, err) != 0 || write(e, &t, field, err) != 0 ||
        db_commit(e->db, err) != 0) {
        db_rollback(e->db);
        return -1;
    }
    out->entity = t.type->name;
    out->name = name_of(&t);
    return 0;
}

int edit_unlock(const struct edit *e, struct str uuid, struct str field, struct err *err)
{
    struct target t = {0};
    struct stmt *s;
    if (find(e, uuid, &t, err) != 0 || db_prepare(e->db, SQL_UNLOCK, &s, err) != 0)
        return -1;
    bind_text(s, 1, t.type->name);
    bind_int(s, 2, t.id);
    bind_str(s, 3, field);
    if (stmt_run(s, err) != 0)
        return -1;
    return db_changes(e->db)
               ? 0
               : fail(err, ERR_NOT_FOUND, "\"%.*s\" was not locked", (int)(field.n < 60 ? field.n : 60), field.p);
}
