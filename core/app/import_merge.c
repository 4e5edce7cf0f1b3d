#include "import_merge.h"

#include "base/vec.h"

/* One pass over one structure. */
struct pass {
    struct merge *m;
    struct vec conflicts;
};

static int add_conflict(struct pass *p, const char *prefix, const struct record_type *type, int index,
                        const void *theirs, const void *ours, struct err *err)
{
    struct import_conflict *c = vec_push(&p->conflicts, p->m->a);
    if (!c || !(c->path = arena_printf(p->m->a, "%s%s", prefix, type->fields[index].name)))
        return fail_memory(err);
    if (record_text(type, theirs, index, p->m->a, &c->theirs, err) != 0 ||
        record_text(type, ours, index, p->m->a, &c->ours, err) != 0)
        return -1;
    return 0;
}

/* Copies one member with its state; texts and lists are shared, which an arena allows. */
static void copy_field(const struct field *f, int index, void *to, const void *from)
{
    static const size_t sizes[F__MAX] = {
        [F_TEXT] = sizeof(char *),     [F_INT] = sizeof(int64_t),        [F_REAL] = sizeof(double),
        [F_BOOL] = sizeof(bool),       [F_DATE] = sizeof(int32_t),       [F_INSTANT] = sizeof(int64_t),
        [F_ENUM] = sizeof(int),        [F_TERMS] = sizeof(struct terms), [F_JSON] = sizeof(char *),
        [F_LIST] = sizeof(struct list)};
    memcpy(record_member(f, to), record_member(f, from), sizes[f->type]);
    if (record_has(from, index))
        record_mark_set(to, index);
    else
        record_mark_null(to, index);
}

/* Absent, null and empty are one thing here: the source says nothing. */
static bool says(const struct field *f, int index, const void *rec)
{
    if (!rec || !record_has(rec, index))
        return false;
    if (f->type == F_TERMS)
        return ((const struct terms *)record_member(f, rec))->n > 0;
    if (f->type == F_LIST)
        return ((const struct list *)record_member(f, rec))->n > 0;
    return true;
}

static bool same(const struct field *f, int index, const void *a, const void *b)
{
    bool in_a = says(f, index, a), in_b = says(f, index, b);
    return in_a == in_b && (!in_a || record_field_equal(f, index, a, b));
}

/* Scalar fields and terms of one record, and service.places, which is a value as a whole. */
static int merge_fields(struct pass *p, const struct record_type *type, const char *prefix, const void *before,
                        const void *now, void *ours, int64_t id, struct err *err)
{
    struct merge *m = p->m;
    for (size_t i = 0; i < type->n; i++) {
        const struct field *f = &type->fields[i];
        int index = (int)i;
        bool value = f->type != F_LIST || (type == &service_type && strcmp(f->name, "places") == 0);
        if (!value || !(f->flags & FIELD_RULE) || strcmp(f->name, "key") == 0)
            continue;
        bool locked = m->locked(m->lock_arg, type->name, id, f->name);
        if (locked) {
            if (!same(f, index, now, ours) && add_conflict(p, prefix, type, index, now, ours, err) != 0)
                return -1;
            continue;
        }
        /* The first word of a source only fills gaps; later it moves what it changed itself. */
        bool follow = before ? !same(f, index, before, now) : says(f, index, now) && !says(f, index, ours);
        if (follow)
            copy_field(f, index, ours, now);
    }
    return 0;
}

static const char *key_of(const struct record_type *type, const void *rec)
{
    return type == &place_type ? ((const struct place *)rec)->key : ((const struct service *)rec)->key;
}

static int64_t id_of(const struct record_type *type, const void *rec)
{
    return type == &place_type ? ((const struct place *)rec)->id : ((const struct service *)rec)->id;
}

static const char *name_of(const struct record_type *type, const void *rec)
{
    const char *name = type == &place_type ? ((const struct place *)rec)->name : ((const struct service *)rec)->name;
    return name ? name : key_of(type, rec);
}

static void *by_key(const struct record_type *type, const struct list *list, const char *key)
{
    for (size_t i = 0; list && key && i < list->n; i++) {
        void *rec = (char *)list->items + i * type->size;
        if (key_of(type, rec) && strcmp(key_of(type, rec), key) == 0)
            return rec;
    }
    return NULL;
}

static bool contact_equal(const struct contact *a, const struct contact *b)
{
    return a->kind == b->kind && strcmp(a->value, b->value) == 0;
}

static bool identifier_equal(const struct identifier *a, const struct identifier *b)
{
    return a->scheme == b->scheme && strcmp(a->value, b->value) == 0;
}

static bool item_equal(const struct record_type *type, const void *a, const void *b)
{
    return type == &contact_type ? contact_equal(a, b) : identifier_equal(a, b);
}

static bool holds(const struct record_type *type, const struct list *list, const void *item)
{
    for (size_t i = 0; list && i < list->n; i++) {
        if (item_equal(type, (const char *)list->items + i * type->size, item))
            return true;
    }
    return false;
}

/* Contacts and identifiers have no identity but their value: what the source adds comes, what it drops goes. */
static int merge_set(struct pass *p, const struct record_type *type, const struct list *before, const struct list *now,
                     struct list *ours, struct err *err)
{
    struct vec out = {.size = type->size};
    for (size_t i = 0; i < ours->n; i++) {
        const void *item = (const char *)ours->items + i * type->size;
        bool dropped = holds(type, before, item) && !holds(type, now, item);
        void *copy = dropped ? NULL : vec_push(&out, p->m->a);
        if (!dropped && !copy)
            return fail_memory(err);
        if (copy)
            memcpy(copy, item, type->size);
    }
    for (size_t i = 0; i < now->n; i++) {
        const void *item = (const char *)now->items + i * type->size;
        if (holds(type, before, item) || holds(type, ours, item))
            continue;
        void *copy = vec_push(&out, p->m->a);
        if (!copy)
            return fail_memory(err);
        memcpy(copy, item, type->size);
    }
    *ours = (struct list){.items = out.items, .n = out.n};
    return 0;
}

static int merge_contacts(struct pass *p, const struct list *before, const struct list *now, struct list *ours,
                          struct err *err)
{
    return merge_set(p, &contact_type, before, now, ours, err);
}

static struct list *contacts_of(const struct record_type *type, const void *rec)
{
    return record_member(&type->fields[record_index(type, STR("contacts"))], rec);
}

/* Has somebody locked a field of this part? Then it stays though the source dropped it. */
static bool any_lock(const struct merge *m, const struct record_type *type, int64_t id)
{
    for (size_t i = 0; i < type->n; i++) {
        if (m->locked(m->lock_arg, type->name, id, type->fields[i].name))
            return true;
    }
    return false;
}

/* Places or services: found again by the key the source gave them. */
static int merge_parts(struct pass *p, const struct record_type *type, const struct list *before,
                       const struct list *now, struct list *ours, struct err *err)
{
    struct merge *m = p->m;
    struct vec out = {.size = type->size};
    for (size_t i = 0; i < ours->n; i++) {
        void *mine = (char *)ours->items + i * type->size;
        const char *key = key_of(type, mine);
        const void *old = by_key(type, before, key), *fresh = by_key(type, now, key);
        if (old && !fresh && !any_lock(m, type, id_of(type, mine)))
            continue;
        void *copy = vec_push(&out, m->a);
        if (!copy)
            return fail_memory(err);
        memcpy(copy, mine, type->size);
        if (!fresh)
            continue;
        const char *prefix = arena_printf(m->a, "%s[%s].", type->name, name_of(type, copy) ? name_of(type, copy) : "");
        if (!prefix)
            return fail_memory(err);
        if (merge_fields(p, type, prefix, old, fresh, copy, id_of(type, mine), err) != 0 ||
            merge_contacts(p, old ? contacts_of(type, old) : NULL, contacts_of(type, fresh), contacts_of(type, copy),
                           err) != 0)
            return -1;
    }
    for (size_t i = 0; i < now->n; i++) {
        const void *fresh = (const char *)now->items + i * type->size;
        const char *key = key_of(type, fresh);
        /* Known last time and gone since: the team removed it, it does not come back by itself. */
        if (by_key(type, ours, key) || by_key(type, before, key))
            continue;
        void *copy = vec_push(&out, m->a);
        if (!copy)
            return fail_memory(err);
        memcpy(copy, fresh, type->size);
    }
    *ours = (struct list){.items = out.items, .n = out.n};
    return 0;
}

/* A structure's telephones or mails set by hand ("phone", "mail"): ours stay, and what the source says otherwise is
 * listed. */
static int keep_locked_contacts(struct pass *p, const char *field, enum contact_kind kind, const struct list *kept,
                                struct list *ours, struct err *err)
{
    struct merge *m = p->m;
    struct vec out = VEC_OF(struct contact);
    const char *mine = NULL;
    for (int k = 0; k < 2; k++) {
        const struct list *from = k == 0 ? kept : ours;
        for (size_t i = 0; i < from->n; i++) {
            const struct contact *c = &((const struct contact *)from->items)[i];
            /* Of this kind what we had, of the others what the merge gave. */
            if ((c->kind == (int)kind) != (k == 0))
                continue;
            struct contact *copy = vec_push(&out, m->a);
            if (!copy)
                return fail_memory(err);
            *copy = *c;
            mine = k == 0 && !mine ? c->value : mine;
        }
    }
    for (size_t i = 0; i < m->now->contacts.n; i++) {
        const struct contact *c = &((const struct contact *)m->now->contacts.items)[i];
        if (c->kind != (int)kind || holds(&contact_type, kept, c))
            continue;
        struct import_conflict *conflict = vec_push(&p->conflicts, m->a);
        if (!conflict)
            return fail_memory(err);
        *conflict = (struct import_conflict){.path = field, .theirs = c->value, .ours = mine};
    }
    *ours = (struct list){.items = out.items, .n = out.n};
    return 0;
}

static int merge_own_contacts(struct pass *p, const struct list *before, struct err *err)
{
    static const struct {
        const char *field;
        enum contact_kind kind;
    } lockable[] = {{"phone", CONTACT_PHONE}, {"mail", CONTACT_MAIL}};
    struct merge *m = p->m;
    struct list kept = m->ours->contacts;
    if (merge_contacts(p, before, &m->now->contacts, &m->ours->contacts, err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof lockable / sizeof *lockable; i++) {
        if (m->locked(m->lock_arg, "structure", m->ours->id, lockable[i].field) &&
            keep_locked_contacts(p, lockable[i].field, lockable[i].kind, &kept, &m->ours->contacts, err) != 0)
            return -1;
    }
    return 0;
}

int import_merge(struct merge *m, struct err *err)
{
    struct pass p = {.m = m, .conflicts = VEC_OF(struct import_conflict)};
    const struct structure *before = m->before, *now = m->now;
    struct structure *ours = m->ours;
    if (merge_fields(&p, &structure_type, "", before, now, ours, ours->id, err) != 0 ||
        merge_set(&p, &identifier_type, before ? &before->identifiers : NULL, &now->identifiers, &ours->identifiers,
                  err) != 0 ||
        merge_own_contacts(&p, before ? &before->contacts : NULL, err) != 0 ||
        merge_parts(&p, &place_type, before ? &before->places : NULL, &now->places, &ours->places, err) != 0 ||
        merge_parts(&p, &service_type, before ? &before->services : NULL, &now->services, &ours->services, err) != 0)
        return -1;
    m->conflicts = p.conflicts.items;
    m->n_conflicts = p.conflicts.n;
    return 0;
}
