#include "app/editing.h"

#include "app/access.h"
#include "app/edit.h"
#include "app/removal.h"
#include "base/crypto.h"
#include "base/vec.h"
#include "domain/structure_write.h"
#include "history_priv.h"

#define TOGETHER_MAX 4

/* Fields that mean something only together: the street of one address in the town of another is nowhere. */
static const char *const together[][TOGETHER_MAX] = {
    {"address", "postcode", "city", "insee"},
    {"lat", "lon", "geo_precision"},
    {"age_min", "age_max"},
    {"cost_kind", "cost_text"},
    {"intake", "intake_date"},
};

static const char SQL_GONE[] =
    "SELECT c.at, coalesce(a.label, c.actor), c.reason FROM"
    " (SELECT deleted_rev AS rev FROM structure WHERE uuid = ?1 AND deleted_rev IS NOT NULL UNION ALL"
    "  SELECT deleted_rev FROM place WHERE uuid = ?1 AND deleted_rev IS NOT NULL UNION ALL"
    "  SELECT deleted_rev FROM service WHERE uuid = ?1 AND deleted_rev IS NOT NULL) d"
    " JOIN change c ON c.seq = d.rev LEFT JOIN account a ON a.id = c.account";

/* ?1 the number of a new one, ?2 the structure of a new place or service */
static const char SQL_MADE_STRUCTURE[] = "SELECT uuid, NULL FROM structure WHERE uuid = ?1";
#define MADE_PART(table) \
    "SELECT s.uuid, x.uuid FROM " table " x JOIN structure s ON s.id = x.structure WHERE x.uuid = ?1 AND s.uuid = ?2"
static const char SQL_MADE_PLACE[] = MADE_PART("place");
static const char SQL_MADE_SERVICE[] = MADE_PART("service");

static uint64_t bit(size_t index)
{
    return UINT64_C(1) << index;
}

/* ---- What it is ---- */

static struct list *list_of(struct structure *s, const struct record_type *type)
{
    return type == &place_type ? &s->places : &s->services;
}

static const char *uuid_of(const struct record_type *type, const void *rec)
{
    return type == &place_type     ? ((const struct place *)rec)->uuid
           : type == &service_type ? ((const struct service *)rec)->uuid
                                   : ((const struct structure *)rec)->uuid;
}

static int64_t id_of(const struct record_type *type, const void *rec)
{
    return type == &place_type     ? ((const struct place *)rec)->id
           : type == &service_type ? ((const struct service *)rec)->id
                                   : ((const struct structure *)rec)->id;
}

/* The place or service of this uuid in this structure: another structure's is none of it. */
static void *part_of(struct structure *s, const struct record_type *type, struct str uuid)
{
    struct list *list = list_of(s, type);
    for (size_t i = 0; i < list->n; i++) {
        void *rec = (char *)list->items + i * type->size;
        if (uuid.n && str_is(uuid, uuid_of(type, rec)))
            return rec;
    }
    return NULL;
}

static int find_gone(struct ctx *ctx, struct str uuid, struct opened *out)
{
    struct stmt *s;
    if (db_prepare(ctx->db, SQL_GONE, &s, &ctx->err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    int rc = stmt_step(s, &ctx->err);
    if (rc == 1) {
        out->state = EDITING_GONE;
        out->gone = (struct editing_gone){
            .at = col_int(s, 0), .who = col_text(s, 1, ctx->arena), .reason = col_text(s, 2, ctx->arena)};
    }
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

/* A new record: what most of them are. */
static void *fresh(struct ctx *ctx, const struct record_type *type)
{
    static const char *const usual[] = {"status", "level", "cost_kind", "intake"};
    void *rec = arena_alloc(ctx->arena, type->size);
    for (size_t i = 0; rec && i < sizeof usual / sizeof *usual; i++) {
        int index = record_index(type, str_of(usual[i]));
        if (index >= 0)
            record_mark_set(rec, index);
    }
    /* Of a place the descriptor's kind is an enum, of a structure a choice nobody can make for its author. */
    if (rec && type == &place_type)
        record_mark_set(rec, record_index(type, STR("kind")));
    return rec;
}

/* ---- What it was ---- */

static int undo(struct ctx *ctx, const struct record_type *type, const struct change *c, void *base, bool *told)
{
    const struct json *diff;
    struct err ignored;
    if (c->op == CHANGE_CREATE || !c->diff || json_parse(str_of(c->diff), ctx->arena, &diff, &ignored) != 0) {
        *told = false;
        return 0;
    }
    for (const struct json *m = diff->first; m; m = m->next) {
        int index = record_index(type, m->name);
        if (index < 0 || m->type != JSON_ARRAY || m->n != 2 ||
            history_set(type, base, index, m->first, ctx->arena, &ignored) != 0)
            *told = false;
    }
    return 0;
}

/* The record as it was at the form's revision: the later changes taken back, the newest first. */
static int find_base(struct ctx *ctx, const struct editing *what, struct opened *out)
{
    struct change *rows;
    size_t n;
    void *base = arena_alloc(ctx->arena, what->type->size);
    if (!base)
        return fail_memory(&ctx->err);
    memcpy(base, out->now, what->type->size);
    out->base = base;
    out->told = true;
    if (what->rev == 0 || what->rev >= out->structure.rev)
        return 0;
    struct err err = {0};
    if (change_rows(ctx->db, ctx->audience, out->structure.id, what->rev + 1, INT64_MAX, ctx->arena, &rows, &n, &err) !=
        0) {
        /* More changes than one reads at once: nobody remembers what the form was made from. */
        out->told = false;
        if (err.code == ERR_LIMIT)
            return 0;
        ctx->err = err;
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rows[i].entity, what->type->name) == 0 && rows[i].entity_id == id_of(what->type, out->now) &&
            undo(ctx, what->type, &rows[i], base, &out->told) != 0)
            return -1;
    }
    return 0;
}

static int open_part(struct ctx *ctx, const struct editing *what, struct opened *out)
{
    if (what->type == &structure_type)
        out->now = &out->structure;
    else
        out->now = what->part.n ? part_of(&out->structure, what->type, what->part) : fresh(ctx, what->type);
    if (out->now) {
        out->state = EDITING_OPEN;
        return what->part.n || what->type == &structure_type
                   ? find_base(ctx, what, out)
                   : find_base(ctx, &(struct editing){.type = what->type}, out);
    }
    return what->part.n ? find_gone(ctx, what->part, out) : fail_memory(&ctx->err);
}

int editing_open(struct ctx *ctx, const struct editing *what, struct opened *out)
{
    *out = (struct opened){.state = EDITING_UNKNOWN};
    if (access_demand(ctx, RIGHT_EDIT, "editing a structure") != 0)
        return -1;
    if (what->uuid.n == 0) {
        out->state = EDITING_OPEN;
        out->now = out->base = fresh(ctx, what->type);
        out->told = true;
        return out->now ? 0 : fail_memory(&ctx->err);
    }
    int rc = history_load(ctx, what->uuid, &out->structure);
    if (rc < 0)
        return -1;
    return rc == 0 ? find_gone(ctx, what->uuid, out) : open_part(ctx, what, out);
}

/* ---- Merging ---- */

/* The fields that one value is made of, as bits. */
static uint64_t group_of(const struct record_type *type, size_t index)
{
    for (size_t g = 0; g < sizeof together / sizeof *together; g++) {
        uint64_t group = 0;
        for (int i = 0; i < TOGETHER_MAX && together[g][i]; i++) {
            int at = record_index(type, str_of(together[g][i]));
            group |= at >= 0 ? bit((size_t)at) : 0;
        }
        if (group & bit(index))
            return group;
    }
    return bit(index);
}

static uint64_t differing(const struct record_type *type, const void *a, const void *b)
{
    uint64_t out = 0;
    for (size_t i = 0; i < type->n; i++) {
        bool has_rows = type->fields[i].type == F_LIST && record_index(type->fields[i].of, STR("id")) >= 0;
        if ((type->fields[i].flags & FIELD_RULE) && !has_rows && !record_says_same(&type->fields[i], (int)i, a, b))
            out |= bit(i);
    }
    return out;
}

/* Into `merged`, which is what is there now; the fields to ask about. */
static uint64_t merge(const struct record_type *type, const struct opened *o, const void *typed, void *merged)
{
    uint64_t mine = differing(type, o->base, typed), theirs = differing(type, o->base, o->now);
    uint64_t apart = differing(type, o->now, typed), asked = 0;
    if (!o->told)
        theirs = UINT64_MAX;
    for (size_t i = 0; i < type->n; i++) {
        uint64_t group = group_of(type, i);
        if (!(mine & group) || !(apart & bit(i)))
            continue;
        if (theirs & group)
            asked |= bit(i);
        else
            record_field_copy(&type->fields[i], (int)i, merged, typed);
    }
    return asked;
}

/* ---- Writing ---- */

/* One saving. */
struct writing {
    struct ctx *ctx;
    const struct editing *what;
    struct author author;
    struct edit edit;
    struct saved *out;
};

static int start(struct writing *w, struct ctx *ctx, const struct editing *what, struct str reason, struct saved *out)
{
    *out = (struct saved){.state = SAVED_RULES};
    *w = (struct writing){.ctx = ctx, .what = what, .out = out};
    const char *why;
    if (access_demand(ctx, RIGHT_EDIT, "editing a structure") != 0 ||
        change_reason(reason, ctx->arena, &why, &ctx->err) != 0)
        return -1;
    w->author = account_author(ctx->account, ctx->now);
    w->author.reason = why;
    w->edit = edit_of(ctx, &w->author);
    return 0;
}

/* Puts the record into its structure: instead of the one with its id, or behind the others. */
static void *put(struct writing *w, struct structure *after, const void *rec)
{
    const struct record_type *type = w->what->type;
    if (type == &structure_type) {
        *after = *(const struct structure *)rec;
        return after;
    }
    struct list *list = list_of(after, type);
    char *items = arena_array(w->ctx->arena, list->n + 1, type->size);
    if (!items)
        return NULL;
    if (list->n)
        memcpy(items, list->items, list->n * type->size);
    list->items = items;
    void *at = w->what->part.n ? part_of(after, type, w->what->part) : items + list->n++ * type->size;
    if (at)
        memcpy(at, rec, type->size);
    return at;
}

static int write(struct writing *w, const struct opened *o, const void *merged)
{
    struct err *err = &w->ctx->err;
    bool is_new = w->what->uuid.n == 0;
    struct structure *before = is_new ? NULL : ARENA_NEW(w->ctx->arena, struct structure);
    struct structure *after = ARENA_NEW(w->ctx->arena, struct structure);
    if (!after || (!is_new && !before))
        return fail_memory(err);
    *after = o->structure;
    if (before)
        *before = o->structure;
    void *rec = put(w, after, merged);
    if (!rec)
        return fail_memory(err);
    /* Two changes that are each right may not be so together. */
    w->out->state = SAVED_LOST;
    if (structure_check(after, w->ctx->arena, err) != 0)
        return err->code == ERR_INPUT || err->code == ERR_LIMIT ? 0 : -1;
    if (!is_new && id_of(w->what->type, rec) &&
        edit_lock_differences(&w->edit, w->what->type, id_of(w->what->type, rec), o->now, merged, err) != 0)
        return -1;
    /* A service held at a place that is gone. */
    if (edit_save(&w->edit, before, after, err) != 0)
        return err->code == ERR_INPUT ? 0 : -1;
    w->out->state = SAVED_DONE;
    w->out->uuid = after->uuid;
    w->out->part = w->what->type == &structure_type ? NULL : uuid_of(w->what->type, rec);
    return 0;
}

static bool makes_one(const struct editing *what)
{
    return what->uuid.n == 0 || (what->type != &structure_type && what->part.n == 0);
}

/* Was this form taken before? 1, 0, -1. */
static int is_made(struct writing *w)
{
    const struct editing *what = w->what;
    struct stmt *s;
    if (!makes_one(what) || !crypto_is_uuid(what->number))
        return 0;
    if (db_prepare(w->ctx->db,
                   what->type == &place_type     ? SQL_MADE_PLACE
                   : what->type == &service_type ? SQL_MADE_SERVICE
                                                 : SQL_MADE_STRUCTURE,
                   &s, &w->ctx->err) != 0)
        return -1;
    bind_str(s, 1, what->number);
    if (what->type != &structure_type)
        bind_str(s, 2, what->uuid);
    int rc = stmt_step(s, &w->ctx->err);
    if (rc == 1) {
        w->out->state = SAVED_DONE;
        w->out->uuid = col_text(s, 0, w->ctx->arena);
        w->out->part = col_text(s, 1, w->ctx->arena);
    }
    stmt_reset(s);
    return rc;
}

/* The new record's own uuid. */
static int set_number(struct writing *w, void *rec)
{
    const struct editing *what = w->what;
    int index = record_index(what->type, STR("uuid"));
    if (!makes_one(what) || !crypto_is_uuid(what->number))
        return 0;
    const char *uuid = str_dup(w->ctx->arena, what->number);
    if (!uuid)
        return fail_memory(&w->ctx->err);
    *(const char **)record_member(&what->type->fields[index], rec) = uuid;
    return 0;
}

static int save(struct writing *w, const void *typed)
{
    int made = is_made(w);
    if (made != 0)
        return made < 0 ? -1 : 0;
    struct saved *out = w->out;
    struct opened *o = &out->opened;
    const struct record_type *type = w->what->type;
    if (editing_open(w->ctx, w->what, o) != 0)
        return -1;
    void *merged = arena_alloc(w->ctx->arena, type->size);
    if (!merged)
        return fail_memory(&w->ctx->err);
    out->state = SAVED_GONE;
    if (o->state != EDITING_OPEN)
        return 0;
    out->uuid = o->structure.uuid;
    out->part = type != &structure_type && w->what->part.n ? uuid_of(type, o->now) : NULL;
    memcpy(merged, o->now, type->size);
    out->merged = merged;
    out->asked = merge(type, o, typed, merged);
    out->state = out->asked ? SAVED_CONFLICT : SAVED_NOTHING;
    if (out->asked || (!makes_one(w->what) && !differing(type, o->now, merged)))
        return 0;
    return set_number(w, merged) != 0 ? -1 : write(w, o, merged);
}

int editing_save(struct ctx *ctx, const struct editing *what, const void *typed, struct str reason, struct saved *out)
{
    struct writing w;
    if (start(&w, ctx, what, reason, out) != 0)
        return -1;
    if (!w.edit.rules)
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = save(&w, typed);
    return ctx_finish_if(ctx, rc, out->state == SAVED_DONE);
}

/* ---- Taking away ---- */

/* A service is not held where there is no place any more. */
static int leave_place(struct writing *w, struct structure *after, const char *place)
{
    struct service *services = arena_array(w->ctx->arena, after->services.n, sizeof *services);
    if (!services)
        return fail_memory(&w->ctx->err);
    if (after->services.n)
        memcpy(services, after->services.items, after->services.n * sizeof *services);
    after->services.items = services;
    for (size_t i = 0; i < after->services.n; i++) {
        struct vec held = VEC_OF(struct service_place);
        const struct service_place *old = services[i].places.items;
        for (size_t k = 0; k < services[i].places.n; k++) {
            if (strcmp(old[k].place, place) == 0)
                continue;
            struct service_place *kept = vec_push(&held, w->ctx->arena);
            if (!kept)
                return fail_memory(&w->ctx->err);
            *kept = old[k];
        }
        services[i].places = (struct list){.items = held.items, .n = held.n};
    }
    return 0;
}

static int take_away(struct writing *w)
{
    struct opened *o = &w->out->opened;
    const struct record_type *type = w->what->type;
    if (editing_open(w->ctx, w->what, o) != 0)
        return -1;
    w->out->state = SAVED_GONE;
    if (o->state != EDITING_OPEN)
        return 0;
    const char *ahead = NULL;
    if (type == &place_type && removal_ahead(w->ctx, 0, ((const struct place *)o->now)->id, &ahead) != 0)
        return -1;
    if (ahead) {
        w->out->state = SAVED_DATES;
        return 0;
    }
    struct structure *after = ARENA_NEW(w->ctx->arena, struct structure);
    struct list *from = list_of(&o->structure, type);
    char *items = arena_array(w->ctx->arena, from->n, type->size);
    if (!after || !items)
        return fail_memory(&w->ctx->err);
    *after = o->structure;
    struct list *to = list_of(after, type);
    *to = (struct list){.items = items};
    for (size_t i = 0; i < from->n; i++) {
        const char *rec = (const char *)from->items + i * type->size;
        if (rec != o->now)
            memcpy(items + to->n++ * type->size, rec, type->size);
    }
    if ((type == &place_type && leave_place(w, after, uuid_of(type, o->now)) != 0) ||
        edit_save(&w->edit, &o->structure, after, &w->ctx->err) != 0)
        return -1;
    w->out->uuid = o->structure.uuid;
    w->out->state = SAVED_DONE;
    return 0;
}

int editing_remove(struct ctx *ctx, const struct editing *what, struct str reason, struct saved *out)
{
    struct writing w;
    if (start(&w, ctx, what, reason, out) != 0)
        return -1;
    if (what->type == &structure_type || what->part.n == 0)
        return fail(&ctx->err, ERR_BUG, "only a place or a service is taken away here");
    if (!w.edit.rules)
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = take_away(&w);
    return ctx_finish_if(ctx, rc, out->state == SAVED_DONE);
}
