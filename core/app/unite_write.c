/* Merging two structures by somebody's choices. */
#include "app/access.h"
#include "app/edit.h"
#include "app/refresh.h"
#include "base/vec.h"
#include "domain/structure_read.h"
#include "domain/structure_write.h"
#include "domain/tombstone.h"
#include "domain/unite.h"
#include "history_priv.h"
#include "unite_priv.h"

/* One merge. */
struct work {
    struct ctx *ctx;
    const struct uniting *what;
    struct unite_dates *dates;
    struct author author; /* of what is written to the kept one */
    struct edit edit;
    struct unite_look look;
    struct structure before, after; /* the kept one, once the parts that move are its own */
};

static const struct place *place_at(const struct structure *s, size_t i)
{
    return &((const struct place *)s->places.items)[i];
}

static const struct service *service_at(const struct structure *s, size_t i)
{
    return &((const struct service *)s->services.items)[i];
}

static int stricter(int a, int b)
{
    return a > b ? a : b;
}

/* ---- Parts ---- */

/* A key that no source gives: behind the name of its source, if it has one, the part's own uuid. */
static const char *own_key(const char *key, const char *uuid, struct arena *a)
{
    struct str k = str_of(key);
    size_t colon = str_find(k, ':');
    return arena_printf(a, "%.*s:~%s", colon < k.n ? (int)colon : 0, k.p ? k.p : "", uuid);
}

struct part {
    const struct record_type *type;
    int64_t id;
    const char *uuid, *key;
};

/* A part of the other one: it joins one of ours, or comes over, or stays; its sources learn how it is called now. */
static int settle_part(struct work *w, const struct part *p, const struct part *joins, bool chosen)
{
    struct db *db = w->ctx->db;
    struct err *err = &w->ctx->err;
    struct arena *a = w->ctx->arena;
    int64_t from = w->look.other.id, seq;
    const char *called = own_key(p->key, p->uuid, a);
    if (chosen && joins)
        called = joins->key ? joins->key : own_key(NULL, joins->uuid, a);
    if (!called)
        return fail_memory(err);
    if (p->key && unite_rename(db, from, p->type, p->key, called, err) != 0)
        return -1;
    if (!chosen)
        return 0;
    if (joins && unite_join_part(db, p->type, p->id, joins->id, err) != 0)
        return -1;
    if (joins)
        return joins->key ? 0 : unite_name_part(db, joins->type, joins->id, called, err);
    return unite_move_part(db, &w->author, p->type, p->id, from, w->look.kept.id, w->look.level, p->key ? called : NULL,
                           &seq, err);
}

static struct part place_part(const struct place *p)
{
    return (struct part){&place_type, p->id, p->uuid, p->key};
}

static struct part service_part(const struct service *v)
{
    return (struct part){&service_type, v->id, v->uuid, v->key};
}

static int settle_parts(struct work *w)
{
    const struct unite_look *l = &w->look;
    for (size_t i = 0; i < l->other.places.n; i++) {
        size_t k = l->place_joins[i];
        struct part p = place_part(place_at(&l->other, i)), mine;
        if (k)
            mine = place_part(place_at(&l->kept, k - 1));
        if (settle_part(w, &p, k ? &mine : NULL, w->what->place[i]) != 0)
            return -1;
    }
    for (size_t i = 0; i < l->other.services.n; i++) {
        size_t k = l->service_joins[i];
        struct part p = service_part(service_at(&l->other, i)), mine;
        if (k)
            mine = service_part(service_at(&l->kept, k - 1));
        if (settle_part(w, &p, k ? &mine : NULL, w->what->service[i]) != 0)
            return -1;
    }
    /* Services that came, held at a place that is ours: with the hours that they had there. */
    for (size_t i = 0; i < l->other.places.n; i++) {
        const struct place *p = place_at(&l->other, i);
        if (!l->place_joins[i] || !w->what->place[i])
            continue;
        const struct place *mine = place_at(&l->kept, l->place_joins[i] - 1);
        bool otherwise = p->hours && mine->hours && strcmp(p->hours, mine->hours) != 0;
        if (unite_rehouse(w->ctx->db, l->kept.id, p->id, mine->id, otherwise ? p->hours : NULL, &w->ctx->err) != 0)
            return -1;
    }
    return 0;
}

/* ---- The record ---- */

static int append(struct list *list, const struct record_type *type, const void *item, struct arena *a, struct err *err)
{
    char *items = arena_array(a, list->n + 1, type->size);
    if (!items)
        return fail_memory(err);
    if (list->n)
        memcpy(items, list->items, list->n * type->size);
    memcpy(items + list->n * type->size, item, type->size);
    *list = (struct list){.items = items, .n = list->n + 1};
    return 0;
}

/* A contact of the other one: ours too, and then for those who may read both; else as it was, or less. */
static int take_contact(struct work *w, struct list *mine, const struct contact *c)
{
    struct contact copy = *c;
    for (size_t i = 0; i < mine->n; i++) {
        struct contact *m = &((struct contact *)mine->items)[i];
        if (!unite_same_contact(m, c))
            continue;
        m->level = stricter(m->level, c->level);
        record_mark_set(m, record_index(&contact_type, STR("level")));
        return 0;
    }
    copy.level = stricter(c->level, w->look.level);
    record_mark_set(&copy, record_index(&contact_type, STR("level")));
    return append(mine, &contact_type, &copy, w->ctx->arena, &w->ctx->err);
}

static int take_contacts(struct work *w, struct list *mine, const struct list *theirs, const bool *chosen)
{
    for (size_t i = 0; i < theirs->n; i++) {
        if ((!chosen || chosen[i]) && take_contact(w, mine, &((const struct contact *)theirs->items)[i]) != 0)
            return -1;
    }
    return 0;
}

static void copy_field(const struct field *f, int index, void *to, const void *from)
{
    static const size_t sizes[F__MAX] = {
        [F_TEXT] = sizeof(const char *), [F_INT] = sizeof(int64_t),        [F_REAL] = sizeof(double),
        [F_BOOL] = sizeof(bool),         [F_DATE] = sizeof(int32_t),       [F_INSTANT] = sizeof(int64_t),
        [F_ENUM] = sizeof(int),          [F_TERMS] = sizeof(struct terms), [F_JSON] = sizeof(const char *),
        [F_LIST] = sizeof(struct list)};
    memcpy(record_member(f, to), record_member(f, from), sizes[f->type]);
    if (record_has(from, index))
        record_mark_set(to, index);
    else
        record_mark_null(to, index);
}

/* Where ours says nothing, what the other said; with its lock. Position and ages go as wholes: they are filled only
 * where all of ours is empty, which holds for each of them when it holds for the first. */
static int fill(struct work *w, const struct record_type *type, void *mine, int64_t id, const void *theirs,
                int64_t from)
{
    static const char *const wholes[] = {"lon", "geo_precision", "age_max"};
    static const char *const led_by[] = {"lat", "lat", "age_min"};
    bool empty[RECORD_FIELDS_MAX];
    for (size_t i = 0; i < type->n; i++)
        empty[i] = !structure_holds(&type->fields[i], (int)i, mine);
    for (size_t i = 0; i < type->n; i++) {
        const struct field *f = &type->fields[i];
        bool fills = empty[i];
        for (size_t k = 0; k < sizeof wholes / sizeof *wholes; k++) {
            if (strcmp(f->name, wholes[k]) == 0)
                fills = empty[record_index(type, str_of(led_by[k]))] && empty[i];
        }
        if (!(f->flags & FIELD_LOCKABLE) && strcmp(f->name, "geo_precision") != 0)
            continue;
        if (f->type == F_LIST || !fills || !structure_holds(f, (int)i, theirs))
            continue;
        copy_field(f, (int)i, mine, theirs);
        if (unite_lock(w->ctx->db, type, from, id, f->name, &w->ctx->err) != 0)
            return -1;
    }
    return 0;
}

static int join_places(struct work *w)
{
    const struct unite_look *l = &w->look;
    int confidential = record_index(&place_type, STR("confidential"));
    for (size_t i = 0; i < l->other.places.n; i++) {
        const struct place *p = place_at(&l->other, i);
        if (!l->place_joins[i] || !w->what->place[i])
            continue;
        struct place *mine = (struct place *)place_at(&w->after, l->place_joins[i] - 1);
        if (stricter(p->level, l->level) <= mine->level && fill(w, &place_type, mine, mine->id, p, p->id) != 0)
            return -1;
        if (p->confidential) {
            mine->confidential = true;
            record_mark_set(mine, confidential);
            if (unite_lock(w->ctx->db, &place_type, p->id, mine->id, "confidential", &w->ctx->err) != 0)
                return -1;
        }
        if (take_contacts(w, &mine->contacts, &p->contacts, NULL) != 0)
            return -1;
        record_mark_set(mine, record_index(&place_type, STR("contacts")));
    }
    return 0;
}

/* The uuid of the place of ours that this place of the other one is now; NULL: it did not come. */
static const char *where_now(const struct work *w, const char *uuid)
{
    const struct unite_look *l = &w->look;
    for (size_t i = 0; i < l->other.places.n; i++) {
        if (strcmp(place_at(&l->other, i)->uuid, uuid) != 0)
            continue;
        if (!w->what->place[i])
            return NULL;
        return l->place_joins[i] ? place_at(&l->kept, l->place_joins[i] - 1)->uuid : uuid;
    }
    return NULL;
}

static int join_held(struct work *w, struct service *mine, const struct service *theirs)
{
    for (size_t i = 0; i < theirs->places.n; i++) {
        struct service_place sp = ((const struct service_place *)theirs->places.items)[i];
        bool known = false;
        sp.place = where_now(w, sp.place);
        for (size_t k = 0; sp.place && k < mine->places.n; k++)
            known = known || strcmp(((const struct service_place *)mine->places.items)[k].place, sp.place) == 0;
        if (!sp.place || known)
            continue;
        if (append(&mine->places, &service_place_type, &sp, w->ctx->arena, &w->ctx->err) != 0)
            return -1;
        record_mark_set(mine, record_index(&service_type, STR("places")));
    }
    return 0;
}

static int join_services(struct work *w)
{
    const struct unite_look *l = &w->look;
    for (size_t i = 0; i < l->other.services.n; i++) {
        const struct service *v = service_at(&l->other, i);
        if (!l->service_joins[i] || !w->what->service[i])
            continue;
        struct service *mine = (struct service *)service_at(&w->after, l->service_joins[i] - 1);
        bool open = stricter(v->level, l->level) <= mine->level;
        if (open && fill(w, &service_type, mine, mine->id, v, v->id) != 0)
            return -1;
        if ((open && join_held(w, mine, v) != 0) || take_contacts(w, &mine->contacts, &v->contacts, NULL) != 0)
            return -1;
        record_mark_set(mine, record_index(&service_type, STR("contacts")));
    }
    return 0;
}

/* A value that somebody chose against another is kept from imports, as if typed; one that fills a gap keeps its lock.
 */
static int choose_fields(struct work *w)
{
    const struct unite_look *l = &w->look;
    int level;
    for (size_t i = 0; i < structure_type.n; i++) {
        const struct field *f = &structure_type.fields[i];
        bool taken = w->what->taken >> i & 1;
        if (!unite_chooses(f) || record_says_same(f, (int)i, &l->kept, &l->other))
            continue;
        bool both = record_says(f, (int)i, &l->kept) && record_says(f, (int)i, &l->other);
        if (taken)
            copy_field(f, (int)i, &w->after, &l->other);
        if ((both || (taken && record_says(f, (int)i, &l->kept))) &&
            edit_lock(&w->edit, "structure", l->kept.id, f->name, &w->ctx->err) != 0)
            return -1;
        if (taken && unite_lock(w->ctx->db, &structure_type, l->other.id, l->kept.id, f->name, &w->ctx->err) != 0)
            return -1;
    }
    if (unite_restricts(l, w->what, &level)) {
        w->after.level = stricter(w->after.level, level);
        record_mark_set(&w->after, record_index(&structure_type, STR("level")));
    }
    return unite_lock(w->ctx->db, &structure_type, l->other.id, l->kept.id, "phone", &w->ctx->err) != 0
               ? -1
               : unite_lock(w->ctx->db, &structure_type, l->other.id, l->kept.id, "mail", &w->ctx->err);
}

static bool has_identifier(const struct structure *s, const struct identifier *d)
{
    for (size_t i = 0; i < s->identifiers.n; i++) {
        const struct identifier *mine = &((const struct identifier *)s->identifiers.items)[i];
        if (mine->scheme == d->scheme && strcmp(mine->value, d->value) == 0)
            return true;
    }
    return false;
}

/* Numbers find the structure again in other sources: all of them come. */
static int take_identifiers(struct work *w)
{
    const struct list *theirs = &w->look.other.identifiers;
    for (size_t i = 0; i < theirs->n; i++) {
        const struct identifier *d = &((const struct identifier *)theirs->items)[i];
        if (!has_identifier(&w->after, d) &&
            append(&w->after.identifiers, &identifier_type, d, w->ctx->arena, &w->ctx->err) != 0)
            return -1;
    }
    return 0;
}

static int make_record(struct work *w)
{
    if (choose_fields(w) != 0 || take_identifiers(w) != 0 ||
        take_contacts(w, &w->after.contacts, &w->look.other.contacts, w->what->contact) != 0)
        return -1;
    return join_places(w) != 0 ? -1 : join_services(w);
}

/* ---- The course ---- */

static int load_kept(struct work *w)
{
    int rc = history_load_twice(w->ctx, str_of(w->look.kept.uuid), &w->before, &w->after);
    return rc == 1 ? 0 : rc < 0 ? -1 : fail(&w->ctx->err, ERR_BUG, "the structure went while it was merged");
}

static int write(struct work *w, enum united *out)
{
    struct ctx *ctx = w->ctx;
    struct err *err = &ctx->err;
    const struct structure *kept = &w->look.kept, *other = &w->look.other;
    struct author last = w->author;
    int64_t id, rev;
    w->author.reason = arena_printf(ctx->arena, "fusion avec «\u00A0%s\u00A0»", other->name);
    last.reason = arena_printf(ctx->arena, "fusionnée avec «\u00A0%s\u00A0»", kept->name);
    if (!w->author.reason || !last.reason)
        return fail_memory(err);
    if (settle_parts(w) != 0 || load_kept(w) != 0 || make_record(w) != 0)
        return -1;
    if (structure_check(&w->after, ctx->arena, err) != 0) {
        *out = UNITED_FULL;
        return err->code == ERR_LIMIT || err->code == ERR_INPUT ? 0 : -1;
    }
    if (structure_save(ctx->db, &w->author, &w->before, &w->after, ctx->arena, &id, NULL, err) != 0 ||
        unite_move_dates(ctx, &w->author, &w->look, w->what, w->dates) != 0)
        return -1;
    if (w->dates->n_stuck) {
        *out = UNITED_DATES;
        return 0;
    }
    if (unite_tell(ctx->db, &w->author, kept->id, other->name, ctx->arena, err) != 0 ||
        unite_references(ctx->db, other->id, kept->id, err) != 0 ||
        structure_delete(ctx->db, &last, other->id, kept->id, true, &rev, err) != 0)
        return -1;
    const int64_t both[] = {kept->id, other->id};
    return refresh_changed(ctx->db, w->edit.rules, both, 2, ctx->now, ctx->arena, err);
}

static int unite(struct work *w, enum united *out)
{
    int rc = unite_look(w->ctx, w->what->kept, w->what->other, &w->look);
    if (rc < 0)
        return -1;
    *out = rc == 0                                                                            ? UNITED_UNKNOWN
           : w->look.kept.rev != w->what->kept_rev || w->look.other.rev != w->what->other_rev ? UNITED_CHANGED
                                                                                              : UNITED_DONE;
    if (*out == UNITED_DONE && unite_dates(w->ctx, &w->look, w->what, w->dates) != 0)
        return -1;
    if (*out == UNITED_DONE && w->dates->n_stuck)
        *out = UNITED_DATES;
    return *out == UNITED_DONE ? write(w, out) : 0;
}

int unite_write(struct ctx *ctx, const struct uniting *what, struct unite_dates *dates, enum united *out)
{
    struct work *w = ARENA_NEW(ctx->arena, struct work);
    *out = UNITED_RULES;
    *dates = (struct unite_dates){.n_stuck = 0};
    if (access_demand(ctx, RIGHT_EDIT, "merging structures") != 0)
        return -1;
    if (!w)
        return fail_memory(&ctx->err);
    w->ctx = ctx;
    w->what = what;
    w->dates = dates;
    w->author = account_author(ctx->account, ctx->now);
    w->edit = edit_of(ctx, &w->author);
    if (!w->edit.rules)
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = unite(w, out);
    return ctx_finish_if(ctx, rc, *out == UNITED_DONE);
}
