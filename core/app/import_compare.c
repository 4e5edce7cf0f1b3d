/* What an import would make of the structures that are there, told before it is applied. */
#include "import_priv.h"

#include "domain/change.h"

static const char SQL_ADD[] = "INSERT INTO temp.difference(line, uuid, name, entity, part, op, diff)"
                              " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_EACH[] = "SELECT line, uuid, name, entity, part, op, diff FROM temp.difference ORDER BY line, id";

void import_fingerprint(struct import *im, struct str what)
{
    char both[2 * CRYPTO_HASH_SIZE];
    size_t n = strlen(im->fingerprint);
    if (!im->options.compare)
        return;
    memcpy(both, im->fingerprint, n);
    crypto_hash_hex(what, both + n);
    crypto_hash_hex(str_of(both), im->fingerprint);
}

int import_tell(struct import *im, const struct import_difference *d, struct err *err)
{
    struct stmt *s;
    import_fingerprint(im, str_of(d->uuid));
    import_fingerprint(im, str_of(d->part));
    import_fingerprint(im, str_of(d->diff));
    if (im->differences == IMPORT_DIFFERENCES_MAX)
        return 0;
    im->differences++;
    if (db_prepare(im->db, SQL_ADD, &s, err) != 0)
        return -1;
    bind_int(s, 1, d->line);
    bind_text(s, 2, d->uuid);
    bind_text(s, 3, d->name);
    bind_text(s, 4, d->entity);
    bind_text(s, 5, d->part);
    bind_int(s, 6, (int64_t)d->op);
    bind_text(s, 7, d->diff);
    return stmt_run(s, err);
}

/* One of the structure's places or services: how to find it again, and what to call it. */
static int64_t id_of(const struct record_type *type, const void *rec)
{
    return type == &place_type ? ((const struct place *)rec)->id : ((const struct service *)rec)->id;
}

static const char *name_of(const struct record_type *type, const void *rec)
{
    const struct place *p = rec;
    if (type != &place_type)
        return ((const struct service *)rec)->name;
    return p->name ? p->name : p->address;
}

static const void *with_id(const struct record_type *type, const struct list *list, int64_t id)
{
    for (size_t i = 0; id && i < list->n; i++) {
        const char *rec = (const char *)list->items + i * type->size;
        if (id_of(type, rec) == id)
            return rec;
    }
    return NULL;
}

/* Added, changed and removed ones of a list. */
static int compare_parts(struct import *im, struct import_difference d, const struct record_type *type,
                         const struct list *before, const struct list *after, bool *differs, struct arena *a,
                         struct err *err)
{
    d.entity = type == &place_type ? "place" : "service";
    for (size_t i = 0; i < after->n; i++) {
        const char *now = (const char *)after->items + i * type->size;
        const void *was = with_id(type, before, id_of(type, now));
        d.part = name_of(type, now);
        d.op = was ? CHANGE_UPDATE : CHANGE_CREATE;
        d.diff = NULL;
        if (was && change_diff(type, was, now, a, &d.diff, err) != 0)
            return -1;
        if (was && !d.diff)
            continue;
        *differs = true;
        if (import_tell(im, &d, err) != 0)
            return -1;
    }
    d.op = CHANGE_DELETE;
    d.diff = NULL;
    for (size_t i = 0; i < before->n; i++) {
        const char *was = (const char *)before->items + i * type->size;
        d.part = name_of(type, was);
        if (with_id(type, after, id_of(type, was)))
            continue;
        *differs = true;
        if (import_tell(im, &d, err) != 0)
            return -1;
    }
    return 0;
}

int import_compare(struct import *im, int64_t line, const struct structure *before, const struct structure *after,
                   struct import_report *report, struct arena *a, struct err *err)
{
    struct import_difference d = {
        .line = line, .uuid = before ? before->uuid : NULL, .name = after->name, .entity = "structure"};
    bool differs = false;
    if (!im->options.compare)
        return 0;
    if (!before) {
        d.op = CHANGE_CREATE;
        return import_tell(im, &d, err);
    }
    d.op = CHANGE_UPDATE;
    if (change_diff(&structure_type, before, after, a, &d.diff, err) != 0)
        return -1;
    if (d.diff) {
        differs = true;
        if (import_tell(im, &d, err) != 0)
            return -1;
    }
    if (compare_parts(im, d, &place_type, &before->places, &after->places, &differs, a, err) != 0 ||
        compare_parts(im, d, &service_type, &before->services, &after->services, &differs, a, err) != 0)
        return -1;
    report->differing += differs;
    return 0;
}

int import_each_difference(struct import *im, int (*fn)(void *arg, const struct import_difference *d), void *arg,
                           struct err *err)
{
    struct stmt *s;
    int rc;
    if (db_prepare(im->db, SQL_EACH, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        struct arena_mark mark = arena_mark(im->a);
        struct import_difference d = {.line = col_int(s, 0),
                                      .uuid = col_text(s, 1, im->a),
                                      .name = col_text(s, 2, im->a),
                                      .entity = col_text(s, 3, im->a),
                                      .part = col_text(s, 4, im->a),
                                      .op = (enum change_op)col_int(s, 5),
                                      .diff = col_text(s, 6, im->a)};
        int stop = d.name && d.entity ? fn(arg, &d) : 1;
        arena_release(im->a, mark);
        if (stop)
            break;
    }
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}
