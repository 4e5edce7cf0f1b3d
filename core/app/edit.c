#include "app/edit.h"

#include "app/ctx.h"
#include "app/import.h"
#include "app/refresh.h"
#include "base/french.h"
#include "base/vec.h"
#include "domain/commune.h"
#include "domain/hours.h"
#include "domain/structure_read.h"
#include "domain/structure_write.h"
#include "domain/taxonomy.h"

/* Bytes shown of a value that is refused. */
#define SHOWN_MAX 100

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
        return fail(err, ERR_NOT_FOUND,
                    "%.*s: no structure, place or service has this uuid (allervers search --json prints them)",
                    (int)utf8_prefix(uuid, SHOWN_MAX).n, uuid.p);
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
        if ((type->fields[i].flags & FIELD_LOCKABLE) && type->fields[i].type != F_LIST)
            buf_fmt(&names, " %s", type->fields[i].name);
    }
    if (type == &structure_type)
        buf_lit(&names, " phone mail");
    if (type == &place_type)
        buf_lit(&names, " position");
    return fail(err, ERR_INPUT, "\"%.*s\" cannot be set on a %s; these can:%s", (int)utf8_prefix(field, SHOWN_MAX).n,
                field.p, type->name, buf_cstr(&names));
}

/* The code of a term or commune from its code or label; *code lives in the arena. */
static int find_code(const struct edit *e, const struct taxonomy *taxonomy, const char *scheme, struct str label,
                     struct str *code, struct err *err)
{
    struct commune c;
    const struct term *t = NULL;
    int rc = 0;
    if (strcmp(scheme, "commune") == 0)
        rc = commune_find(e->db, label, e->a, &c, err);
    else
        rc = (t = taxonomy_match(taxonomy, scheme_of(str_of(scheme)), label)) != NULL;
    if (rc < 0)
        return -1;
    struct str shown = utf8_prefix(label, SHOWN_MAX);
    if (rc == 0)
        return fail(err, ERR_INPUT, "\"%.*s\" is no %s of the taxonomy", (int)shown.n, shown.p, scheme);
    *code = str_of(t ? t->code : c.insee);
    return 0;
}

/* Codes or labels separated by '|', or for a text the one, become codes. */
static int find_codes(const struct edit *e, const struct field *f, struct str *value, struct err *err)
{
    struct taxonomy taxonomy;
    struct buf codes = buf_in(e->a, RECORD_TEXT_MAX);
    struct str rest = *value, label, code;
    bool more = true;
    if (taxonomy_load(e->db, e->a, &taxonomy, err) != 0)
        return -1;
    while (f->type == F_TERMS ? str_cut(&rest, '|', &label, &more) : more) {
        if (f->type != F_TERMS) {
            label = rest;
            more = false;
        }
        if ((label = str_trim(label)).n == 0)
            continue;
        if (find_code(e, &taxonomy, f->scheme, label, &code, err) != 0)
            return -1;
        if (codes.n)
            buf_lit(&codes, "|");
        buf_raw_str(&codes, code);
    }
    *value = buf_str(&codes);
    return buf_ok(&codes, err);
}

/* What record_parse cannot know. */
static int check_value(const struct edit *e, const struct field *f, void *rec, struct err *err)
{
    const char **text = record_member(f, rec);
    if (f->type != F_TEXT || !*text)
        return 0;
    if (strcmp(f->name, "hours") == 0) {
        const struct hours *h;
        if (hours_parse(str_of(*text), e->a, &h, err) != 0)
            return -1;
        *text = hours_text(h);
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

/* A telephone is written as all of them are; a mail has an @. */
static const char *usable_contact(const struct edit *e, enum contact_kind kind, struct str value)
{
    char phone[FRENCH_PHONE_SIZE];
    if (kind == CONTACT_PHONE)
        return french_phone(value, phone) ? str_dup(e->a, str_of(phone)) : NULL;
    size_t at = str_find(value, '@');
    return at > 0 && at + 1 < value.n && str_find(value, ' ') == value.n ? str_dup(e->a, value) : NULL;
}

/* The structure's first public contact of a kind, made when there is none; the list is copied, it is shared with
 * nobody. */
static int set_contact(const struct edit *e, struct structure *s, enum contact_kind kind, struct str value,
                       struct edited *out, struct err *err)
{
    struct vec contacts = VEC_OF(struct contact);
    const char *text = value.n ? usable_contact(e, kind, value) : NULL;
    bool met = false;
    struct str shown = utf8_prefix(value, SHOWN_MAX);
    if (value.n && !text)
        return fail(err, ERR_INPUT, "\"%.*s\" is no usable %s (%s)", (int)shown.n, shown.p, contact_kind_names[kind],
                    kind == CONTACT_PHONE ? "10 digits, a short number, or + and those of another country"
                                          : "name@domain");
    for (size_t i = 0; i < s->contacts.n; i++) {
        const struct contact *c = &((const struct contact *)s->contacts.items)[i];
        bool this = !met && c->kind == (int)kind && c->level == LEVEL_PUBLIC;
        met = met || this;
        if (this)
            out->before = c->value;
        if (this && !text)
            continue;
        struct contact *copy = vec_push(&contacts, e->a);
        if (!copy)
            return fail_memory(err);
        *copy = *c;
        if (this)
            copy->value = text;
    }
    if (!met && text) {
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
    out->after = text;
    return 0;
}

/* Latitude and longitude are set together: one without the other is nowhere. */
static bool is_position(const struct target *t, struct str field)
{
    return t->type == &place_type && str_is(field, "position");
}

/* "48.79, 2.31"; NULL when there is no position. */
static int position_text(const struct edit *e, const struct target *t, const char **out, struct err *err)
{
    const char *lat, *lon;
    *out = NULL;
    if (record_text(&place_type, t->rec, record_index(&place_type, STR("lat")), e->a, &lat, err) != 0 ||
        record_text(&place_type, t->rec, record_index(&place_type, STR("lon")), e->a, &lon, err) != 0)
        return -1;
    return lat && lon && !(*out = arena_printf(e->a, "%s, %s", lat, lon)) ? fail_memory(err) : 0;
}

static int set_position(const struct edit *e, struct target *t, struct str value, struct edited *out, struct err *err)
{
    struct str rest = value, lat;
    bool more = true;
    /* A comma is the decimal mark where a semicolon separates. */
    (void)str_cut(&rest, str_find(value, ';') < value.n ? ';' : ',', &lat, &more);
    struct str shown = utf8_prefix(value, SHOWN_MAX);
    if (value.n && (str_trim(lat).n == 0 || str_trim(rest).n == 0))
        return fail(err, ERR_INPUT, "position: \"%.*s\": latitude and longitude expected, as in 48.7988, 2.3098",
                    (int)shown.n, shown.p);
    if (position_text(e, t, &out->before, err) != 0 ||
        record_parse(&place_type, t->rec, record_index(&place_type, STR("lat")), lat, e->a, err) != 0 ||
        record_parse(&place_type, t->rec, record_index(&place_type, STR("lon")), rest, e->a, err) != 0 ||
        record_parse(&place_type, t->rec, record_index(&place_type, STR("geo_precision")),
                     value.n ? STR("address") : STR(""), e->a, err) != 0)
        return -1;
    return position_text(e, t, &out->after, err);
}

static int set_field(const struct edit *e, struct target *t, struct str field, struct str value, struct edited *out,
                     struct err *err)
{
    if (t->type == &structure_type && str_is(field, "phone"))
        return set_contact(e, &t->after, CONTACT_PHONE, value, out, err);
    if (t->type == &structure_type && str_is(field, "mail"))
        return set_contact(e, &t->after, CONTACT_MAIL, value, out, err);
    if (is_position(t, field))
        return set_position(e, t, value, out, err);
    int index = record_index(t->type, field);
    if (index < 0 || !(t->type->fields[index].flags & FIELD_LOCKABLE) || t->type->fields[index].type == F_LIST)
        return unknown_field(t->type, field, e->a, err);
    const struct field *f = &t->type->fields[index];
    if (record_text(t->type, t->rec, index, e->a, &out->before, err) != 0 ||
        (f->scheme && find_codes(e, f, &value, err) != 0) ||
        record_parse(t->type, t->rec, index, value, e->a, err) != 0 || check_value(e, f, t->rec, err) != 0 ||
        record_text(t->type, t->rec, index, e->a, &out->after, err) != 0)
        return -1;
    return 0;
}

int edit_lock(const struct edit *e, const char *entity, int64_t id, const char *field, struct err *err)
{
    struct stmt *s;
    if (db_prepare(e->db, SQL_LOCK, &s, err) != 0)
        return -1;
    bind_text(s, 1, entity);
    bind_int(s, 2, id);
    bind_text(s, 3, field);
    bind_text(s, 4, e->author->actor);
    bind_int(s, 5, e->author->now);
    return stmt_run(s, err);
}

int edit_lock_differences(const struct edit *e, const struct record_type *type, int64_t id, const void *before,
                          const void *after, struct err *err)
{
    for (size_t i = 0; i < type->n; i++) {
        const struct field *f = &type->fields[i];
        if (!(f->flags & FIELD_RULE) || record_says_same(f, (int)i, before, after))
            continue;
        if ((f->flags & FIELD_LOCKABLE) && edit_lock(e, type->name, id, f->name, err) != 0)
            return -1;
        if (type == &structure_type && f->of == &contact_type &&
            (edit_lock(e, type->name, id, "phone", err) != 0 || edit_lock(e, type->name, id, "mail", err) != 0))
            return -1;
    }
    return 0;
}

static int lock(const struct edit *e, const struct target *t, struct str field, struct err *err)
{
    const char *name = str_dup(e->a, field);
    if (!name)
        return fail_memory(err);
    if (!is_position(t, field))
        return edit_lock(e, t->type->name, t->id, name, err);
    return edit_lock(e, t->type->name, t->id, "lat", err) != 0 ? -1 : edit_lock(e, t->type->name, t->id, "lon", err);
}

static const char *name_of(const struct target *t)
{
    if (t->type == &structure_type)
        return t->before.name;
    const char *name =
        t->type == &place_type ? ((const struct place *)t->rec)->name : ((const struct service *)t->rec)->name;
    return name ? name : t->before.name;
}

struct edit edit_of(const struct ctx *ctx, const struct author *author)
{
    return (struct edit){.db = ctx->db, .rules = ctx_rules(ctx), .author = author, .a = ctx->arena};
}

int edit_save(const struct edit *e, const struct structure *before, struct structure *after, struct err *err)
{
    int64_t id;
    if (structure_save(e->db, e->author, before, after, e->a, &id, NULL, err) != 0)
        return -1;
    return refresh_changed(e->db, e->rules, &id, 1, e->author->now, e->a, err);
}

static int write(const struct edit *e, struct target *t, struct str field, struct err *err)
{
    return lock(e, t, field, err) != 0 ? -1 : edit_save(e, &t->before, &t->after, err);
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

static int unlock_one(const struct edit *e, const struct target *t, struct str field, struct err *err)
{
    struct stmt *s;
    if (db_prepare(e->db, SQL_UNLOCK, &s, err) != 0)
        return -1;
    bind_text(s, 1, t->type->name);
    bind_int(s, 2, t->id);
    bind_str(s, 3, field);
    if (stmt_run(s, err) != 0)
        return -1;
    struct str shown = utf8_prefix(field, SHOWN_MAX);
    if (db_changes(e->db) == 0)
        return fail(err, ERR_NOT_FOUND, "\"%.*s\" was not locked", (int)shown.n, shown.p);
    return import_give_back(e->db, &t->before, &(struct field_of){.type = t->type, .rec = t->rec, .name = field}, e->a,
                            err);
}

static int unlock(const struct edit *e, struct str uuid, struct str field, struct target *t, struct err *err)
{
    if (find(e, uuid, t, err) != 0 || load(e, t, err) != 0)
        return -1;
    if (!is_position(t, field))
        return unlock_one(e, t, field, err);
    return unlock_one(e, t, STR("lat"), err) != 0 ? -1 : unlock_one(e, t, STR("lon"), err);
}

int edit_unlock(const struct edit *e, struct str uuid, struct str field, struct edited *out, struct err *err)
{
    struct target t = {0};
    *out = (struct edited){0};
    if (db_begin(e->db, err) != 0)
        return -1;
    if (unlock(e, uuid, field, &t, err) != 0 || db_commit(e->db, err) != 0) {
        db_rollback(e->db);
        return -1;
    }
    out->entity = t.type->name;
    out->name = name_of(&t);
    return 0;
}
