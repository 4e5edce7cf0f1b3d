#include "import_merge.h"

#include "base/buf.h"
#include "base/vec.h"

/* Bytes of the places of a service in words, each with its hours and note. */
#define PLACES_TEXT_MAX 60000

/* One pass over one structure. */
struct pass {
    struct merge *m;
    struct vec conflicts;
};

/* Adds "path: theirs against ours"; NULL says nothing. */
static int add_conflict(struct pass *p, const char *path, const char *theirs, const char *ours, struct err *err)
{
    struct import_conflict *c = path ? vec_push(&p->conflicts, p->m->a) : NULL;
    if (!c)
        return fail_memory(err);
    *c = (struct import_conflict){.path = path, .theirs = theirs, .ours = ours};
    return 0;
}

static int add_field_conflict(struct pass *p, const char *prefix, const struct record_type *type, int index,
                              const void *theirs, const void *ours, struct err *err)
{
    const char *their_text, *our_text;
    if (record_text(type, theirs, index, p->m->a, &their_text, err) != 0 ||
        record_text(type, ours, index, p->m->a, &our_text, err) != 0)
        return -1;
    return add_conflict(p, arena_printf(p->m->a, "%s%s", prefix, type->fields[index].name), their_text, our_text, err);
}

/* ---- fields ---- */

#define TOGETHER_MAX 3

/* Fields that are wrong one without the other: locked together, moved together. */
static const char *const together[][TOGETHER_MAX] = {{"lat", "lon", "geo_precision"}, {"age_min", "age_max", NULL}};

/* The indexes of the fields that belong with one, itself included. */
static size_t group_of(const struct record_type *type, int index, int out[TOGETHER_MAX])
{
    for (size_t g = 0; g < sizeof together / sizeof *together; g++) {
        size_t n = 0;
        bool member = false;
        for (int i = 0; i < TOGETHER_MAX && together[g][i]; i++) {
            out[n] = record_index(type, str_of(together[g][i]));
            member = member || out[n] == index;
            n += out[n] >= 0;
        }
        if (member)
            return n;
    }
    out[0] = index;
    return 1;
}

/* One child while it is merged: its field of the record `ours` as it was, which the result replaces. */
struct child {
    const struct record_type *type;
    const char *prefix;
    const void *before; /* NULL: the source speaks of it for the first time */
    const void *now, *ours;
    int64_t id;
};

static bool is_locked(const struct pass *p, const struct child *c, const int *group, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct field *f = &c->type->fields[group[i]];
        if ((f->flags & FIELD_LOCKABLE) && p->m->locked(p->m->lock_arg, c->type->name, c->id, f->name))
            return true;
    }
    return false;
}

/* Does the source's word replace ours? Its first one only fills gaps; later it moves what it changed itself. What it no
 * longer says goes only if it is still what it said. */
static bool follows(const struct child *c, const int *group, size_t n)
{
    bool says = false, gap = true, changed = false, its_own = true;
    for (size_t i = 0; i < n; i++) {
        const struct field *f = &c->type->fields[group[i]];
        says = says || record_says(f, group[i], c->now);
        gap = gap && !structure_holds(f, group[i], c->ours);
        changed = changed || (c->before && !record_says_same(f, group[i], c->before, c->now));
        its_own = its_own && c->before && record_says_same(f, group[i], c->before, c->ours);
    }
    if (!c->before)
        return says && gap;
    return changed && (says || its_own);
}

/* ---- service.places, which a lock keeps as a whole: hours were set by hand ---- */

/* The places with their keys, as sources name them; what has none keeps its uuid. */
static int places_by_key(struct pass *p, const struct service *ours, struct service *out, struct err *err)
{
    struct service_place *items = ARENA_ARRAY(p->m->a, ours->places.n + 1, struct service_place);
    if (!items)
        return fail_memory(err);
    *out = *ours;
    out->places.items = items;
    for (size_t i = 0; i < ours->places.n; i++) {
        items[i] = ((const struct service_place *)ours->places.items)[i];
        for (size_t k = 0; k < p->m->ours->places.n; k++) {
            const struct place *at = &((const struct place *)p->m->ours->places.items)[k];
            if (at->key && at->uuid && items[i].place && strcmp(at->uuid, items[i].place) == 0)
                items[i].place = at->key;
        }
    }
    return 0;
}

/* "p1: Mo-Fr 09:00-12:00, sur rendez-vous; p2"; NULL without any. */
static const char *places_text(struct pass *p, const struct service *s)
{
    struct buf b = buf_in(p->m->a, PLACES_TEXT_MAX);
    for (size_t i = 0; i < s->places.n; i++) {
        const struct service_place *sp = &((const struct service_place *)s->places.items)[i];
        buf_raw_str(&b, i ? STR("; ") : STR(""));
        buf_raw_str(&b, str_of(sp->place));
        if (sp->hours) {
            buf_lit(&b, ": ");
            buf_raw_str(&b, str_of(sp->hours));
        }
        if (sp->hours_note) {
            buf_lit(&b, ", ");
            buf_raw_str(&b, str_of(sp->hours_note));
        }
    }
    return b.n ? buf_cstr(&b) : NULL;
}

static int keep_places(struct pass *p, const struct child *c, int index, struct err *err)
{
    struct service mine;
    const struct field *f = &c->type->fields[index];
    if (places_by_key(p, c->ours, &mine, err) != 0)
        return -1;
    if (record_says_same(f, index, c->now, &mine))
        return 0;
    return add_conflict(p, arena_printf(p->m->a, "%s%s", c->prefix, f->name), places_text(p, c->now),
                        places_text(p, &mine), err);
}

/* Scalar fields and terms of one record, and service.places, which is a value as a whole. */
static int merge_fields(struct pass *p, const struct child *c, void *result, struct err *err)
{
    for (int i = 0; i < (int)c->type->n; i++) {
        const struct field *f = &c->type->fields[i];
        int group[TOGETHER_MAX];
        bool value = f->type != F_LIST || (c->type == &service_type && strcmp(f->name, "places") == 0);
        if (!value || !(f->flags & FIELD_RULE) || strcmp(f->name, "key") == 0)
            continue;
        size_t n = group_of(c->type, i, group);
        if (is_locked(p, c, group, n) && f->type == F_LIST) {
            if (keep_places(p, c, i, err) != 0)
                return -1;
        } else if (is_locked(p, c, group, n)) {
            if (!record_says_same(f, i, c->now, c->ours) &&
                add_field_conflict(p, c->prefix, c->type, i, c->now, c->ours, err) != 0)
                return -1;
        } else if (follows(c, group, n)) {
            record_field_copy(f, i, result, c->now);
        }
    }
    return 0;
}

/* ---- lists ---- */

static struct list list_in(const struct record_type *type, const char *field, const void *rec)
{
    const struct list *list = rec ? record_member(&type->fields[record_index(type, str_of(field))], rec) : NULL;
    return list ? *list : (struct list){0};
}

static const void *item_at(const struct record_type *of, const struct list *list, size_t i)
{
    return (const char *)list->items + i * of->size;
}

/* A list of a record that is being put together. That it is not too long is checked when it is written. */
struct result {
    struct pass *p;
    const struct field *f;
    int index;
    struct vec items;
};

static struct result result_of(struct pass *p, const struct record_type *type, const char *field)
{
    int index = record_index(type, str_of(field));
    const struct field *f = &type->fields[index];
    return (struct result){.p = p, .f = f, .index = index, .items = {.size = f->of->size}};
}

/* Adds a copy of the item, which *out (may be NULL) gets. */
static int keep(struct result *r, const void *item, void **out, struct err *err)
{
    void *copy = vec_push(&r->items, r->p->m->a);
    if (!copy)
        return fail_memory(err);
    memcpy(copy, item, r->f->of->size);
    if (out)
        *out = copy;
    return 0;
}

static struct list kept_so_far(const struct result *r)
{
    return (struct list){.items = r->items.items, .n = r->items.n};
}

static void put(const struct result *r, void *rec)
{
    *(struct list *)record_member(r->f, rec) = kept_so_far(r);
    record_mark_set(rec, r->index);
}

/* ---- contacts and identifiers: no identity but their value ---- */

static const char *value_of(const struct record_type *of, const void *item)
{
    return of == &contact_type ? ((const struct contact *)item)->value : ((const struct identifier *)item)->value;
}

static bool same_item(const struct record_type *of, const void *a, const void *b)
{
    bool kind = of == &contact_type ? ((const struct contact *)a)->kind == ((const struct contact *)b)->kind
                                    : ((const struct identifier *)a)->scheme == ((const struct identifier *)b)->scheme;
    return kind && strcmp(value_of(of, a), value_of(of, b)) == 0;
}

static const void *find_item(const struct record_type *of, const struct list *list, const void *item)
{
    for (size_t i = 0; i < list->n; i++) {
        if (same_item(of, item_at(of, list, i), item))
            return item_at(of, list, i);
    }
    return NULL;
}

/* What the source adds comes, what it drops goes. What it says otherwise of the same value (its label, who may read it)
 * follows it too: a line that is now for professionals must not stay public. */
static int merge_set(struct pass *p, const struct record_type *type, const char *field, const void *before,
                     const void *now, void *ours, struct err *err)
{
    struct result r = result_of(p, type, field);
    const struct record_type *of = r.f->of;
    struct list was = list_in(type, field, before), is = list_in(type, field, now), mine = list_in(type, field, ours);
    for (size_t i = 0; i < mine.n; i++) {
        const void *item = item_at(of, &mine, i);
        const void *old = find_item(of, &was, item), *fresh = find_item(of, &is, item);
        if (old && !fresh)
            continue;
        if (keep(&r, old && !record_equal(of, old, fresh) ? fresh : item, NULL, err) != 0)
            return -1;
    }
    for (size_t i = 0; i < is.n; i++) {
        const void *item = item_at(of, &is, i);
        struct list so_far = kept_so_far(&r);
        if (!find_item(of, &was, item) && !find_item(of, &so_far, item) && keep(&r, item, NULL, err) != 0)
            return -1;
    }
    put(&r, ours);
    return 0;
}

/* A structure's telephones or mails set by hand ("phone", "mail"): ours stay, and what the source says otherwise is
 * listed. */
static int keep_locked_contacts(struct pass *p, const char *field, enum contact_kind kind, const struct list *held,
                                struct structure *ours, struct err *err)
{
    struct result r = result_of(p, &structure_type, "contacts");
    const char *mine = NULL;
    for (int k = 0; k < 2; k++) {
        const struct list *from = k == 0 ? held : &ours->contacts;
        for (size_t i = 0; i < from->n; i++) {
            const struct contact *c = item_at(&contact_type, from, i);
            /* Of this kind what we had, of the others what the merge gave. */
            if ((c->kind == (int)kind) != (k == 0))
                continue;
            if (keep(&r, c, NULL, err) != 0)
                return -1;
            mine = k == 0 && !mine ? c->value : mine;
        }
    }
    for (size_t i = 0; i < p->m->now->contacts.n; i++) {
        const struct contact *c = item_at(&contact_type, &p->m->now->contacts, i);
        if (c->kind == (int)kind && !find_item(&contact_type, held, c) &&
            add_conflict(p, field, c->value, mine, err) != 0)
            return -1;
    }
    put(&r, ours);
    return 0;
}

static int merge_own_contacts(struct pass *p, struct err *err)
{
    static const struct {
        const char *field;
        enum contact_kind kind;
    } lockable[] = {{"phone", CONTACT_PHONE}, {"mail", CONTACT_MAIL}};
    struct merge *m = p->m;
    struct list held = m->ours->contacts;
    if (merge_set(p, &structure_type, "contacts", m->before, m->now, m->ours, err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof lockable / sizeof *lockable; i++) {
        if (m->locked(m->lock_arg, "structure", m->ours->id, lockable[i].field) &&
            keep_locked_contacts(p, lockable[i].field, lockable[i].kind, &held, m->ours, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- places and services: found again by the key the source gave them ---- */

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
    const char *key = key_of(type, rec);
    return name ? name : key ? key : "";
}

static const void *by_key(const struct record_type *type, const struct list *list, const char *key)
{
    for (size_t i = 0; key && i < list->n; i++) {
        const void *rec = item_at(type, list, i);
        if (key_of(type, rec) && strcmp(key_of(type, rec), key) == 0)
            return rec;
    }
    return NULL;
}

/* Has somebody locked a field of this part? Then it stays though the source dropped it. */
static bool any_lock(const struct pass *p, const struct record_type *type, const void *part)
{
    const struct child c = {.type = type, .id = id_of(type, part)};
    for (int i = 0; i < (int)type->n; i++) {
        if (is_locked(p, &c, &i, 1))
            return true;
    }
    return false;
}

/* One part of ours that the source may have dropped or changed. */
static int merge_part(struct result *r, const void *mine, const void *old, const void *fresh, struct err *err)
{
    struct pass *p = r->p;
    const struct record_type *type = r->f->of;
    const char *called = name_of(type, mine), *path = arena_printf(p->m->a, "%s[%s]", r->f->name, called);
    bool dropped = old && !fresh;
    void *copy = NULL;
    if (!path)
        return fail_memory(err);
    if (dropped && !any_lock(p, type, mine))
        return 0;
    if (dropped && add_conflict(p, path, NULL, called, err) != 0)
        return -1;
    if (keep(r, mine, &copy, err) != 0)
        return -1;
    if (!fresh)
        return 0;
    struct child c = {.type = type,
                      .prefix = arena_printf(p->m->a, "%s.", path),
                      .before = old,
                      .now = fresh,
                      .ours = mine,
                      .id = id_of(type, mine)};
    if (!c.prefix)
        return fail_memory(err);
    return merge_fields(p, &c, copy, err) != 0 ? -1 : merge_set(p, type, "contacts", old, fresh, copy, err);
}

static int merge_parts(struct pass *p, const char *field, struct err *err)
{
    struct merge *m = p->m;
    struct result r = result_of(p, &structure_type, field);
    const struct record_type *type = r.f->of;
    struct list was = list_in(&structure_type, field, m->before), is = list_in(&structure_type, field, m->now);
    struct list mine = list_in(&structure_type, field, m->ours);
    for (size_t i = 0; i < mine.n; i++) {
        const void *part = item_at(type, &mine, i);
        const char *key = key_of(type, part);
        if (merge_part(&r, part, by_key(type, &was, key), by_key(type, &is, key), err) != 0)
            return -1;
    }
    for (size_t i = 0; i < is.n; i++) {
        const void *fresh = item_at(type, &is, i);
        const char *key = key_of(type, fresh);
        struct list so_far = kept_so_far(&r);
        /* Known last time and gone since: the team removed it, it does not come back by itself. */
        if (!by_key(type, &so_far, key) && !by_key(type, &was, key) && keep(&r, fresh, NULL, err) != 0)
            return -1;
    }
    put(&r, m->ours);
    return 0;
}

static bool has_place(const struct structure *s, const char *named)
{
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *p = item_at(&place_type, &s->places, i);
        if ((p->uuid && strcmp(p->uuid, named) == 0) || (p->key && strcmp(p->key, named) == 0))
            return true;
    }
    return false;
}

/* A place that went away, by the source or by hand, holds no service any more. */
static int leave_lost_places(struct pass *p, struct structure *s, struct err *err)
{
    for (size_t i = 0; i < s->services.n; i++) {
        struct service *v = &((struct service *)s->services.items)[i];
        struct result r = result_of(p, &service_type, "places");
        for (size_t k = 0; k < v->places.n; k++) {
            const struct service_place *sp = item_at(&service_place_type, &v->places, k);
            if (has_place(s, sp->place) && keep(&r, sp, NULL, err) != 0)
                return -1;
        }
        if (r.items.n < v->places.n)
            put(&r, v);
    }
    return 0;
}

int import_merge(struct merge *m, struct err *err)
{
    struct pass p = {.m = m, .conflicts = VEC_OF(struct import_conflict)};
    const struct structure held = *m->ours;
    const struct child whole = {
        .type = &structure_type, .prefix = "", .before = m->before, .now = m->now, .ours = &held, .id = held.id};
    if (merge_fields(&p, &whole, m->ours, err) != 0 ||
        merge_set(&p, &structure_type, "identifiers", m->before, m->now, m->ours, err) != 0 ||
        merge_own_contacts(&p, err) != 0 || merge_parts(&p, "places", err) != 0 ||
        merge_parts(&p, "services", err) != 0 || leave_lost_places(&p, m->ours, err) != 0)
        return -1;
    m->conflicts = p.conflicts.items;
    m->n_conflicts = p.conflicts.n;
    return 0;
}
