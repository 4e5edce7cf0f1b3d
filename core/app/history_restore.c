#include "app/access.h"
#include "app/edit.h"
#include "app/removal.h"
#include "app/verify.h"
#include "app/publication.h"
#include "base/buf.h"
#include "base/date.h"
#include "domain/structure_write.h"
#include "history_priv.h"

/* One going back. */
struct going {
    struct ctx *ctx;
    const struct restoring *what;
    struct author author;
    struct edit edit;
    struct structure before, after;
    struct change *rows; /* behind the version, the newest first; of one field: that row and those behind it */
    size_t n;
};

static const struct json *diff_of(const struct change *c, struct arena *a, struct err *err)
{
    const struct json *diff = NULL;
    return c->diff && json_parse(str_of(c->diff), a, &diff, err) == 0 && diff->type == JSON_OBJECT ? diff : NULL;
}

/* What the field was before; NULL for a member that is no difference. */
static const struct json *was(const struct json *member)
{
    return member && member->type == JSON_ARRAY && member->n == 2 ? member->first : NULL;
}

static int load(struct going *g)
{
    return history_load_twice(g->ctx, g->what->uuid, &g->before, &g->after);
}

static int read_rows(struct going *g, int64_t from)
{
    return change_rows(g->ctx->db, g->ctx->audience, g->before.id, from, INT64_MAX, g->ctx->arena, &g->rows, &g->n,
                       &g->ctx->err);
}

/* ---- One field ---- */

static bool same_value(const struct record_type *type, const char *a, const char *b)
{
    return strcmp(a, b) == 0 || (history_is_position(type, a) && history_is_position(type, b));
}

/* Has a row behind the shown revision touched the field? */
static bool changed_since(const struct going *g, const struct change *row, const struct record_type *type,
                          const char *field)
{
    for (size_t i = 0; i < g->n && g->rows[i].seq > g->what->rev; i++) {
        struct err ignored;
        const struct change *c = &g->rows[i];
        const struct json *diff = diff_of(c, g->ctx->arena, &ignored);
        if (strcmp(c->entity, row->entity) != 0 || c->entity_id != row->entity_id)
            continue;
        if (!diff)
            return true;
        for (const struct json *m = diff->first; m; m = m->next) {
            if (same_value(type, m->name.p, field))
                return true;
        }
    }
    return false;
}

/* Sets all of the row's fields that are one value with this one. */
static enum restored set_value(struct going *g, const struct record_type *type, void *rec, const struct json *diff,
                               const char *field)
{
    struct err ignored;
    for (const struct json *m = diff->first; m; m = m->next) {
        int index = record_index(type, m->name);
        if (!same_value(type, m->name.p, field))
            continue;
        if (index < 0 || !was(m) || history_set(type, rec, index, was(m), g->ctx->arena, &ignored) != 0)
            return RESTORED_LOST;
    }
    return RESTORED_DONE;
}

static enum restored go_back_field(struct going *g)
{
    struct err ignored;
    const struct change *row = g->n ? &g->rows[g->n - 1] : NULL;
    if (!row || row->seq != g->what->version)
        return RESTORED_UNKNOWN;
    const struct record_type *type = history_type(row->entity);
    const char *field = str_dup(g->ctx->arena, g->what->field);
    const struct json *diff = diff_of(row, g->ctx->arena, &ignored);
    if (!diff)
        return RESTORED_LOST;
    if (!field || !json_member(diff, field))
        return RESTORED_UNKNOWN;
    if (changed_since(g, row, type, field))
        return RESTORED_CHANGED;
    void *rec = history_part(&g->after, type, row->entity_id);
    return rec ? set_value(g, type, rec, diff, field) : RESTORED_PART;
}

/* ---- A whole version ---- */

/* Was this place or service there at the version? The first row behind it that makes or takes it says so. */
static bool was_there(const struct going *g, const struct change *of, bool *told)
{
    bool there = true;
    *told = false;
    for (size_t i = 0; i < g->n; i++) {
        const struct change *c = &g->rows[i];
        if (strcmp(c->entity, of->entity) != 0 || c->entity_id != of->entity_id ||
            (c->op != CHANGE_CREATE && c->op != CHANGE_DELETE))
            continue;
        *told = true;
        there = c->op == CHANGE_DELETE;
    }
    return there;
}

/* Those that were there and are not any more live again, before the structure is loaded. */
static int revive(struct going *g)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct change *c = &g->rows[i];
        const struct record_type *type = history_type(c->entity);
        bool told;
        if (c->op != CHANGE_DELETE || type == &structure_type || !was_there(g, c, &told) ||
            history_part(&g->before, type, c->entity_id))
            continue;
        /* A part of which somebody locked a field stays though its source dropped it. */
        if (structure_revive(g->ctx->db, &g->author, g->before.id, type, c->entity_id, &g->ctx->err) != 0 ||
            edit_lock(&g->edit, type->name, c->entity_id, "name", &g->ctx->err) != 0)
            return -1;
        int rc = load(g);
        if (rc != 1)
            return rc < 0 ? -1 : fail(&g->ctx->err, ERR_BUG, "the structure went while it was restored");
    }
    return 0;
}

static void drop(struct structure *s, const struct record_type *type, int64_t id)
{
    struct list *list = type == &place_type ? &s->places : &s->services;
    char *rec = history_part(s, type, id);
    if (!rec)
        return;
    char *next = rec + type->size, *end = (char *)list->items + list->n * type->size;
    memmove(rec, next, (size_t)(end - next));
    list->n--;
}

/* What cannot be read back: purged or refused, or too much of it for the memory of one request. */
static enum restored not_back(const struct err *why)
{
    return why->code == ERR_LIMIT ? RESTORED_FAR : RESTORED_LOST;
}

/* Takes one row back, the later ones having been taken back before. */
static enum restored take_back(struct going *g, const struct change *c)
{
    const struct record_type *type = history_type(c->entity);
    struct err why = {0};
    bool told;
    if (type != &structure_type && !was_there(g, c, &told)) {
        drop(&g->after, type, c->entity_id);
        return RESTORED_DONE;
    }
    /* What was taken and lives again has the values it went with: its own row of making says nothing more, nor does
     * that of a structure's deletion, which has been taken back. */
    if (c->op == CHANGE_CREATE || (c->op == CHANGE_DELETE && type == &structure_type))
        return RESTORED_DONE;
    const struct json *diff = diff_of(c, g->ctx->arena, &why);
    void *rec = history_part(&g->after, type, c->entity_id);
    if (!diff || !rec)
        return not_back(&why);
    for (const struct json *m = diff->first; m; m = m->next) {
        int index = record_index(type, m->name);
        if (str_is(m->name, "merged")) /* what became part of it stays so: it has a tombstone */
            continue;
        if (index < 0 || !was(m) || history_set(type, rec, index, was(m), g->ctx->arena, &why) != 0)
            return not_back(&why);
    }
    return RESTORED_DONE;
}

static int go_back_version(struct going *g, enum restored *out)
{
    *out = RESTORED_CHANGED;
    if (g->before.rev != g->what->rev)
        return 0;
    *out = g->n ? RESTORED_DONE : RESTORED_NOTHING;
    if (revive(g) != 0)
        return -1;
    for (size_t i = 0; i < g->n && *out == RESTORED_DONE; i++)
        *out = take_back(g, &g->rows[i]);
    return 0;
}

/* ---- Writing ---- */

/* Imports shall not undo it. */
static int lock_parts(struct going *g, const struct record_type *type, struct list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        void *rec = (char *)list->items + i * type->size;
        int64_t id = type == &place_type ? ((struct place *)rec)->id : ((struct service *)rec)->id;
        const void *old = history_part(&g->before, type, id);
        if (old && edit_lock_differences(&g->edit, type, id, old, rec, &g->ctx->err) != 0)
            return -1;
    }
    return 0;
}

/* Dates to come are not left at a place that the version had not yet. */
static int check_dates(struct going *g, enum restored *out)
{
    for (size_t i = 0; i < g->before.places.n && *out == RESTORED_DONE; i++) {
        int64_t id = ((const struct place *)g->before.places.items)[i].id;
        const char *ahead = NULL;
        if (!history_part(&g->after, &place_type, id) && removal_ahead(g->ctx, 0, id, &ahead) != 0)
            return -1;
        *out = ahead ? RESTORED_DATES : RESTORED_DONE;
    }
    return 0;
}

static int write(struct going *g, enum restored *out)
{
    struct err *err = &g->ctx->err;
    if (check_dates(g, out) != 0 || *out != RESTORED_DONE)
        return *out != RESTORED_DONE ? 0 : -1;
    /* Something of another time that no record may say today is no fault of ours, nor of who asks. */
    if (structure_check(&g->after, g->ctx->arena, err) != 0) {
        *out = RESTORED_LOST;
        return err->code == ERR_INPUT || err->code == ERR_LIMIT ? 0 : -1;
    }
    if (edit_lock_differences(&g->edit, &structure_type, g->before.id, &g->before, &g->after, err) != 0 ||
        lock_parts(g, &place_type, &g->after.places) != 0 || lock_parts(g, &service_type, &g->after.services) != 0 ||
        verify_replace(g->ctx->db, &g->author, &g->before, &g->after.verifications, g->ctx->arena, err) != 0)
        return -1;
    if (edit_save(&g->edit, &g->before, &g->after, err) == 0)
        return 0;
    /* A service held at a place that is gone. */
    *out = RESTORED_PART;
    return err->code == ERR_INPUT ? 0 : -1;
}

/* Is there anything to write? */
static bool differs(const struct going *g, int64_t rev_at_first)
{
    return g->before.rev != rev_at_first || !record_equal(&structure_type, &g->before, &g->after);
}

static const char *reason(struct going *g)
{
    struct buf b = buf_in(g->ctx->arena, 100);
    int64_t at = 0;
    for (size_t i = 0; i < g->n; i++)
        at = g->rows[i].seq == g->what->version ? g->rows[i].at : at;
    buf_lit(&b, "restauration du ");
    date_long(&b, paris_date(at));
    return buf_cstr(&b);
}

static int go_back(struct going *g, enum restored *out)
{
    int rc = load(g);
    *out = RESTORED_UNKNOWN;
    if (rc != 1)
        return rc;
    int64_t rev = g->before.rev;
    if (read_rows(g, g->what->version) != 0)
        return -1;
    if (g->n == 0 || g->rows[g->n - 1].seq != g->what->version)
        return 0;
    g->author.reason = reason(g);
    if (g->what->field.n) {
        *out = go_back_field(g);
    } else {
        g->n--; /* the version's own row stays */
        if (go_back_version(g, out) != 0)
            return -1;
    }
    if (*out == RESTORED_DONE && !differs(g, rev))
        *out = RESTORED_NOTHING;
    return *out == RESTORED_DONE ? write(g, out) : 0;
}

int history_restore(struct ctx *ctx, const struct restoring *what, enum restored *out)
{
    struct going g = {.ctx = ctx, .what = what};
    *out = RESTORED_RULES;
    if (access_demand(ctx, RIGHT_EDIT, "restoring a version") != 0)
        return -1;
    g.author = account_author(ctx->account, ctx->now);
    g.edit = edit_of(ctx, &g.author);
    if (!g.edit.rules)
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    struct arena_mark mark = arena_mark(ctx->arena);
    int rc = go_back(&g, out);
    if (rc == 0 && *out == RESTORED_DONE && publication_commit(ctx) == 0)
        return 0;
    db_rollback(ctx->db);
    if (rc == 0 && *out == RESTORED_DONE)
        return -1;
    /* Too many rows, or more values than one request has memory for. */
    if (rc != 0 && ctx->err.code == ERR_LIMIT)
        *out = RESTORED_FAR;
    else if (rc != 0)
        return -1;
    arena_release(ctx->arena, mark); /* there must be some left for the page that says so */
    return 0;
}
