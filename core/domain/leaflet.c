#include "domain/leaflet.h"

#include "base/buf.h"
#include "base/vec.h"
#include "store/rows.h"

/* A row of history holds two texts of 20,000 bytes before and after, escaped. */
#define DIFF_MAX (256u << 10)

#define COLUMNS "SELECT id, rev, updated_at, slug, title, text, list, shown FROM leaflet"
static const char SQL_FIND[] = COLUMNS " WHERE slug = ?1 AND (shown = 1 OR ?2 >= 2)";
static const char SQL_LIST[] = COLUMNS " WHERE shown = 1 OR ?1 >= 2 ORDER BY title, id";
static const char SQL_TAKEN[] = "SELECT 1 FROM leaflet WHERE slug = ?1 AND id <> ?2";
static const char SQL_INSERT[] = "INSERT INTO leaflet(rev, created_at, updated_at, slug, title, text, list, shown)"
                                 " VALUES(0, ?2, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_UPDATE[] = "UPDATE leaflet SET updated_at = ?2, slug = ?3, title = ?4, text = ?5, list = ?6,"
                                 " shown = ?7 WHERE id = ?1";
static const char SQL_REV[] = "UPDATE leaflet SET rev = ?2 WHERE id = ?1";
_Static_assert(LEVEL_TEAM == 2, "SQL_FIND and SQL_LIST say this number");

/* ---- Reading ---- */

static int read_row(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct leaflet *l = item;
    *l = (struct leaflet){.id = col_int(s, 0),
                          .rev = col_int(s, 1),
                          .updated_at = col_int(s, 2),
                          .slug = col_text(s, 3, a),
                          .title = col_text(s, 4, a),
                          .text = col_text(s, 5, a),
                          .shown = col_int(s, 7) != 0};
    if (!col_null(s, 6) && !(l->list = col_text(s, 6, a)))
        return fail_memory(err);
    return l->slug && l->title && l->text ? 0 : fail_memory(err);
}

int leaflet_find(struct db *db, const struct audience *who, struct str slug, struct arena *a, struct leaflet *out,
                 struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_FIND, &s, err) != 0)
        return -1;
    bind_str(s, 1, slug);
    bind_int(s, 2, who->level);
    int rc = stmt_step(s, err);
    if (rc == 1 && read_row(s, out, a, err) != 0)
        rc = -1;
    stmt_reset(s);
    return rc;
}

int leaflet_list(struct db *db, const struct audience *who, struct arena *a, struct leaflet **out, size_t *n,
                 struct err *err)
{
    struct stmt *s;
    struct vec list = VEC_OF(struct leaflet);
    if (db_prepare(db, SQL_LIST, &s, err) != 0)
        return -1;
    bind_int(s, 1, who->level);
    if (rows_all(s, read_row, a, &list, err) != 0)
        return -1;
    *out = list.items;
    *n = list.n;
    return 0;
}

/* ---- Writing ---- */

static void add(struct buf *b, const char *field, const char *before, const char *after)
{
    const char *const values[] = {before, after};
    if (str_eq(str_of(before), str_of(after)))
        return;
    buf_char(b, b->n > 1 ? ',' : '{');
    buf_json(b, str_of(field));
    buf_lit(b, ":[");
    for (int i = 0; i < 2; i++) {
        if (values[i])
            buf_json(b, str_of(values[i]));
        else
            buf_lit(b, "null");
        buf_char(b, i ? ']' : ',');
    }
}

static const char *shown_word(const struct leaflet *l)
{
    return l->shown ? "1" : NULL;
}

static int refuse_taken(struct db *db, const struct leaflet *l, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_TAKEN, &s, err) != 0)
        return -1;
    bind_text(s, 1, l->slug);
    bind_int(s, 2, l->id);
    int rc = stmt_step(s, err);
    stmt_reset(s);
    return rc == 1 ? fail(err, ERR_CONFLICT, "slug: \"%s\" is another page's", l->slug) : rc;
}

static int write(struct db *db, int64_t now, struct leaflet *l, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, l->id ? SQL_UPDATE : SQL_INSERT, &s, err) != 0)
        return -1;
    if (l->id)
        bind_int(s, 1, l->id);
    bind_int(s, 2, now);
    bind_text(s, 3, l->slug);
    bind_text(s, 4, l->title);
    bind_text(s, 5, l->text);
    bind_text(s, 6, l->list);
    bind_int(s, 7, l->shown);
    if (stmt_run(s, err) != 0)
        return -1;
    l->id = l->id ? l->id : db_last_id(db);
    l->updated_at = now;
    return 0;
}

static int note_rev(struct db *db, const struct leaflet *l, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_REV, &s, err) != 0)
        return -1;
    bind_int(s, 1, l->id);
    bind_int(s, 2, l->rev);
    return stmt_run(s, err);
}

int leaflet_save(struct db *db, const struct author *author, const struct leaflet *before, struct leaflet *after,
                 struct arena *a, struct err *err)
{
    static const struct leaflet nothing;
    const struct leaflet *old = before ? before : &nothing;
    struct buf diff = buf_in(a, DIFF_MAX);
    after->id = old->id;
    after->rev = old->rev;
    add(&diff, "title", old->title, after->title);
    add(&diff, "slug", old->slug, after->slug);
    add(&diff, "text", old->text, after->text);
    add(&diff, "list", old->list, after->list);
    add(&diff, "shown", shown_word(old), shown_word(after));
    if (diff.n == 0)
        return buf_ok(&diff, err);
    buf_char(&diff, '}');
    if (buf_ok(&diff, err) != 0 || refuse_taken(db, after, err) != 0 || write(db, author->now, after, err) != 0 ||
        change_add(db, author, "leaflet", after->id, before ? CHANGE_UPDATE : CHANGE_CREATE, buf_cstr(&diff),
                   &after->rev, err) != 0)
        return -1;
    return note_rev(db, after, err);
}
