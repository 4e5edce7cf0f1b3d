#include "domain/structure_read.h"

#include "base/vec.h"

/* What is being made of one structure. */
struct seen {
    enum level level;
    struct arena *a;
    bool less; /* something was left out */
};

static int level_of(const struct record_type *type, const void *rec)
{
    if (type == &contact_type)
        return ((const struct contact *)rec)->level;
    return type == &place_type ? ((const struct place *)rec)->level : ((const struct service *)rec)->level;
}

/* A copy of the list without the items above the level; each copy is blanked as a row that is read. */
static int copy_list(struct seen *x, const struct record_type *type, struct list *list, struct err *err)
{
    struct vec out = {.size = type->size};
    bool has_level = type == &contact_type || type == &place_type || type == &service_type;
    for (size_t i = 0; i < list->n; i++) {
        const void *item = (const char *)list->items + i * type->size;
        if (has_level && level_of(type, item) > (int)x->level) {
            x->less = true;
            continue;
        }
        void *copy = vec_push(&out, x->a);
        if (!copy)
            return fail_memory(err);
        memcpy(copy, item, type->size);
        record_blank(type, copy, x->level);
    }
    *list = (struct list){.items = out.items, .n = out.n};
    return 0;
}

static bool names_open_place(const struct structure *s, const char *uuid)
{
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *p = &((const struct place *)s->places.items)[i];
        if (!p->confidential && p->uuid && strcmp(p->uuid, uuid) == 0)
            return true;
    }
    return false;
}

/* Where a service is held: a place that may not be known is not even named. s->places is what is left of them. */
static int copy_held(struct seen *x, const struct structure *s, struct service *v, struct err *err)
{
    struct vec out = VEC_OF(struct service_place);
    for (size_t i = 0; i < v->places.n; i++) {
        const struct service_place *sp = &((const struct service_place *)v->places.items)[i];
        if (!names_open_place(s, sp->place)) {
            x->less = true;
            continue;
        }
        struct service_place *copy = vec_push(&out, x->a);
        if (!copy)
            return fail_memory(err);
        *copy = *sp;
        record_blank(&service_place_type, copy, x->level);
    }
    if (out.n == 0 && v->places.n)
        record_mark_absent(v, record_index(&service_type, STR("places")));
    v->places = (struct list){.items = out.items, .n = out.n};
    return 0;
}

/* As if its row had never been read: absent when nothing is left, where the structure's own is empty. */
static int copy_contacts(struct seen *x, const struct record_type *type, void *rec, struct list *contacts,
                         struct err *err)
{
    size_t before = contacts->n;
    if (copy_list(x, &contact_type, contacts, err) != 0)
        return -1;
    if (before && contacts->n == 0)
        record_mark_absent(rec, record_index(type, STR("contacts")));
    return 0;
}

/* The number of an establishment leads to its address in public registers. */
static int copy_identifiers(struct seen *x, struct structure *s, struct err *err)
{
    struct vec out = VEC_OF(struct identifier);
    bool hides = false;
    for (size_t i = 0; i < s->places.n; i++)
        hides = hides || ((const struct place *)s->places.items)[i].confidential;
    for (size_t i = 0; i < s->identifiers.n && hides; i++) {
        const struct identifier *d = &((const struct identifier *)s->identifiers.items)[i];
        if (d->scheme == IDENTIFIER_FINESS_ET || d->scheme == IDENTIFIER_SIRET)
            continue;
        struct identifier *copy = vec_push(&out, x->a);
        if (!copy)
            return fail_memory(err);
        *copy = *d;
    }
    if (hides)
        s->identifiers = (struct list){.items = out.items, .n = out.n};
    return 0;
}

static int copy_places(struct seen *x, struct structure *s, struct err *err)
{
    if (copy_list(x, &place_type, &s->places, err) != 0)
        return -1;
    for (size_t i = 0; i < s->places.n; i++) {
        struct place *p = &((struct place *)s->places.items)[i];
        if (p->confidential)
            x->less = true;
        else if (copy_contacts(x, &place_type, p, &p->contacts, err) != 0)
            return -1;
    }
    return 0;
}

static int copy_services(struct seen *x, struct structure *s, struct err *err)
{
    if (copy_list(x, &service_type, &s->services, err) != 0)
        return -1;
    for (size_t i = 0; i < s->services.n; i++) {
        struct service *v = &((struct service *)s->services.items)[i];
        if (copy_held(x, s, v, err) != 0 || copy_contacts(x, &service_type, v, &v->contacts, err) != 0)
            return -1;
    }
    return 0;
}

int structure_as_seen(const struct structure *team, const struct audience *who, struct arena *a, struct structure *out,
                      bool *less, struct err *err)
{
    struct seen x = {.level = who->level, .a = a};
    *out = *team;
    record_blank(&structure_type, out, who->level);
    if (who->level < LEVEL_TEAM) {
        /* Identifiers first: which places there are decides about them. */
        if (copy_identifiers(&x, out, err) != 0 || copy_places(&x, out, err) != 0 || copy_services(&x, out, err) != 0 ||
            copy_list(&x, &contact_type, &out->contacts, err) != 0 ||
            copy_list(&x, &verification_type, &out->verifications, err) != 0)
            return -1;
        for (size_t i = 0; i < out->places.n; i++)
            structure_hide_place(&((struct place *)out->places.items)[i]);
    }
    *less = x.less;
    return 0;
}
