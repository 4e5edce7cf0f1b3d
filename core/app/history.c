#include "history_priv.h"

#include "app/removal.h"
#include "base/buf.h"
#include "base/vec.h"
#include "domain/structure_read.h"

/* Bytes shown of a stored value that is no longer one. */
#define RAW_MAX (64u << 10)

const struct record_type *history_type(const char *entity)
{
    return strcmp(entity, "place") == 0     ? &place_type
           : strcmp(entity, "service") == 0 ? &service_type
                                            : &structure_type;
}

void *history_part(struct structure *s, const struct record_type *type, int64_t id)
{
    const struct list *list = type == &place_type ? &s->places : &s->services;
    for (size_t i = 0; type != &structure_type && i < list->n; i++) {
        void *rec = (char *)list->items + i * type->size;
        if ((type == &place_type ? ((struct place *)rec)->id : ((struct service *)rec)->id) == id)
            return rec;
    }
    return type == &structure_type && s->id == id ? s : NULL;
}

bool history_is_position(const struct record_type *type, const char *field)
{
    return type == &place_type &&
           (strcmp(field, "lat") == 0 || strcmp(field, "lon") == 0 || strcmp(field, "geo_precision") == 0);
}

/* Stored without what it does not say; rows of the database say that too. */
static void mark_unsaid(const struct record_type *type, void *rec)
{
    for (size_t i = 0; i < type->n; i++) {
        if (!record_present(rec, (int)i))
            record_mark_null(rec, (int)i);
    }
}

static int set_list(const struct field *f, void *rec, int index, const struct json *value, struct arena *a,
                    struct err *err)
{
    struct vec items = {.size = f->of->size};
    for (const struct json *v = value->type == JSON_ARRAY ? value->first : NULL; v; v = v->next) {
        void *item = vec_push(&items, a);
        if (!item)
            return fail_memory(err);
        if (record_from_json(f->of, item, v, a, err) != 0)
            return -1;
        mark_unsaid(f->of, item);
    }
    *(struct list *)record_member(f, rec) = (struct list){.items = items.items, .n = items.n};
    record_mark_set(rec, index);
    return 0;
}

int history_set(const struct record_type *type, void *rec, int index, const struct json *value, struct arena *a,
                struct err *err)
{
    const struct field *f = &type->fields[index];
    if (f->type == F_LIST)
        return set_list(f, rec, index, value, a, err);
    if (value->type != JSON_NULL && value->type != JSON_STRING)
        return fail(err, ERR_INPUT, "%s: a text expected", f->name);
    return record_parse(type, rec, index, value->string, a, err);
}

/* ---- Reading ---- */

int history_load(struct ctx *ctx, struct str uuid, struct structure *out)
{
    struct structure_ref ref;
    size_t found = 0;
    *out = (struct structure){0};
    if (structure_find(ctx->db, ctx->audience, uuid, ctx->arena, &ref, &ctx->err) != 0)
        return -1;
    if (ref.state != STRUCTURE_NONE &&
        structure_load(ctx->db, ctx->audience, &ref.id, 1, ctx->arena, out, &found, &ctx->err) != 0)
        return -1;
    return (int)found;
}

int history_load_twice(struct ctx *ctx, struct str uuid, struct structure *before, struct structure *after)
{
    int rc = history_load(ctx, uuid, before);
    return rc == 1 ? history_load(ctx, uuid, after) : rc;
}

static const char *raw_text(const struct json *value, struct arena *a)
{
    struct buf b = buf_in(a, RAW_MAX);
    if (value->type == JSON_NULL)
        return NULL;
    if (value->type == JSON_STRING)
        return value->string.p;
    json_write(&b, value);
    return buf_cstr(&b);
}

/* A record with nothing but this field, or NULL when the value is none that it may have today. */
static const void *one_field(const struct record_type *type, int index, const struct json *value, struct arena *a)
{
    struct err ignored;
    void *rec = arena_alloc(a, type->size);
    if (rec && value->type == JSON_NULL && type->fields[index].type != F_LIST)
        return rec;
    return rec && history_set(type, rec, index, value, a, &ignored) == 0 ? rec : NULL;
}

static void read_line(struct history_line *line, const struct record_type *type, const struct json *member,
                      const void *now, struct arena *a)
{
    const struct json *was = member->first, *became = was ? was->next : NULL;
    *line = (struct history_line){.type = type, .index = record_index(type, member->name), .name = member->name.p};
    line->blanked = member->type == JSON_NULL;
    if (!became)
        return;
    line->was = raw_text(was, a);
    line->became = raw_text(became, a);
    if (line->index < 0)
        return;
    line->before = one_field(type, line->index, was, a);
    line->after = one_field(type, line->index, became, a);
    line->restorable =
        line->before && now && !record_says_same(&type->fields[line->index], line->index, line->before, now);
}

int history_lines(const struct record_type *type, struct str diff, const void *now, struct arena *a,
                  struct history_line **out, size_t *n, struct err *err)
{
    const struct json *tree;
    *n = 0;
    if (json_parse(diff, a, &tree, err) != 0)
        return -1;
    *out = ARENA_ARRAY(a, tree->n, struct history_line);
    if (!*out)
        return fail_memory(err);
    for (const struct json *m = tree->first; m; m = m->next) {
        /* The source's own key is nobody's business here. */
        if (!str_is(m->name, "key"))
            read_line(&(*out)[(*n)++], type, m, now, a);
    }
    return 0;
}

static int read_lines(struct history_row *row, struct structure *now, struct arena *a, struct err *err)
{
    const struct change *c = row->change;
    row->blanked = c->op == CHANGE_UPDATE && !c->diff;
    if (!c->diff)
        return 0;
    if (history_lines(row->type, str_of(c->diff), history_part(now, row->type, c->entity_id), a, &row->lines, &row->n,
                      err) != 0)
        return err_context(err, "change %lld", (long long)c->seq);
    return 0;
}

static int64_t weight(int64_t fields, int64_t bytes)
{
    return bytes + fields * HISTORY_FIELD_WEIGHT;
}

/* The row belongs to the version it stands in: versions do not overlap. *room is what is left of the page's weight; a
 * version that is alone shows as many of its rows as it holds. */
static int read_version(struct ctx *ctx, struct history *h, const struct change_version *from, bool alone,
                        int64_t *room, struct history_version *out)
{
    struct change *changes;
    size_t n;
    out->folded = !alone && weight(from->fields, from->bytes) > *room;
    if (change_rows(ctx->db, ctx->audience, h->structure.id, out->folded ? from->last : from->first, from->last,
                    ctx->arena, &changes, &n, &ctx->err) != 0)
        return -1;
    out->rows = ARENA_ARRAY(ctx->arena, n, struct history_row);
    if (!out->rows)
        return fail_memory(&ctx->err);
    out->last = from->last;
    for (out->n = 0; out->n < n && (*room > 0 || out->folded || out->n == 0); out->n++) {
        struct history_row *row = &out->rows[out->n];
        row->change = &changes[out->n];
        row->type = history_type(row->change->entity);
        if (out->folded)
            continue;
        if (read_lines(row, &h->structure, ctx->arena, &ctx->err) != 0)
            return -1;
        *room -= weight((int64_t)row->n, (int64_t)str_of(row->change->diff).n);
    }
    out->more = from->rows - (int64_t)out->n;
    return 0;
}

static int read_versions(struct ctx *ctx, struct history *h, size_t skip, int64_t only)
{
    int64_t room = HISTORY_WEIGHT_MAX;
    struct change_version versions[HISTORY_PAGE_SIZE], newest;
    size_t one, all;
    if (change_versions(ctx->db, ctx->audience, h->structure.id, skip, HISTORY_PAGE_SIZE, only, versions, &h->n,
                        &h->total, &ctx->err) != 0 ||
        change_versions(ctx->db, ctx->audience, h->structure.id, 0, 1, 0, &newest, &one, &all, &ctx->err) != 0)
        return -1;
    h->versions = ARENA_ARRAY(ctx->arena, h->n, struct history_version);
    if (!h->versions)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < h->n; i++) {
        if (read_version(ctx, h, &versions[i], only != 0, &room, &h->versions[i]) != 0)
            return -1;
        h->versions[i].current = versions[i].last == newest.last;
    }
    return 0;
}

static int read(struct ctx *ctx, struct str uuid, size_t skip, int64_t only, struct history *out)
{
    *out = (struct history){0};
    int rc = history_load(ctx, uuid, &out->structure);
    if (rc == 0 && ctx->audience->level == LEVEL_TEAM) {
        rc = removal_read(ctx, uuid, &out->tombstone, &out->structure);
        out->deleted = rc == 1;
    }
    if (rc != 1)
        return rc;
    if (tombstones_merged_into(ctx->db, ctx->audience, out->structure.id, ctx->arena, &out->merged, &out->merged_n,
                               &ctx->err) != 0)
        return -1;
    return read_versions(ctx, out, skip, only) == 0 ? 1 : -1;
}

int history_read(struct ctx *ctx, struct str uuid, int page, struct history *out)
{
    return read(ctx, uuid, (size_t)(page - 1) * HISTORY_PAGE_SIZE, 0, out);
}

int history_read_version(struct ctx *ctx, struct str uuid, int64_t version, struct history *out)
{
    return read(ctx, uuid, 0, version, out);
}
