#include "domain/structure_write.h"

#include <stdio.h>

#include "base/crypto.h"
#include "base/fold.h"
#include "domain/hours.h"
#include "store/row.h"
#include "structure_parts.h"

/* A short id is 40 random bits: among 100,000 structures a second draw is needed once in two hundred databases. */
#define SHORT_ID_DRAWS 5

static const char *const columns[] = {"name",   "acronym", "kind",    "description", "plain_words",
                                      "status", "alert",   "website", "themes"};

#define COLUMNS (sizeof columns / sizeof *columns)

static const char SQL_INSERT[] =
    "INSERT INTO structure(name, acronym, kind, description, plain_words, status, alert, website, themes,"
    " uuid, short, rev, created_at, updated_at, level, name_fold)"
    " VALUES(?1, ?2, ?3, ?4, ?5, coalesce(?6, 'active'), ?7, ?8, ?9, ?10, substr(replace(?10, '-', ''), 1, 10), 0, ?11,"
    " ?11, ?12, ?13)";

static const char SQL_UPDATE[] =
    "UPDATE structure SET name = ?1, acronym = ?2, kind = ?3, description = ?4, plain_words = ?5,"
    " status = coalesce(?6, 'active'), alert = ?7, website = ?8, themes = ?9, updated_at = ?10, level = ?11,"
    " name_fold = ?12 WHERE id = ?13";

static const char SQL_REV[] = "UPDATE structure SET rev = ?1, updated_at = ?2 WHERE id = ?3";

static const char SQL_TAKEN[] = "SELECT 1 FROM structure WHERE short = substr(replace(?1, '-', ''), 1, 10)";

static const char SQL_STATUS[] = "SELECT status FROM structure WHERE id = ?1";
static const char SQL_CLOSE[] =
    "UPDATE structure SET status = 'closed', see_instead = ?1, rev = ?2, updated_at = ?3 WHERE id = ?4";

int bind_columns(struct stmt *s, const struct record_type *type, const void *rec, const char *const *names, size_t n,
                 struct arena *a, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        int index = record_index(type, str_of(names[i]));
        if (bind_field(s, (int)i + 1, type, rec, index, a, err) != 0)
            return -1;
    }
    return 0;
}

int new_uuid(struct arena *a, const char **out, struct err *err)
{
    char *uuid = arena_alloc(a, CRYPTO_UUID_SIZE);
    if (!uuid)
        return fail_memory(err);
    crypto_uuid(uuid);
    *out = uuid;
    return 0;
}

static int draw_uuid(struct db *db, struct structure *after, struct arena *a, struct err *err)
{
    for (int i = 0; i < SHORT_ID_DRAWS; i++) {
        struct stmt *s;
        bool drawn = i == 0 && after->uuid;
        if ((!drawn && new_uuid(a, &after->uuid, err) != 0) || db_prepare(db, SQL_TAKEN, &s, err) != 0)
            return -1;
        bind_text(s, 1, after->uuid);
        int rc = stmt_step(s, err);
        stmt_reset(s);
        if (rc <= 0) {
            record_mark_set(after, record_index(&structure_type, STR("uuid")));
            return rc;
        }
    }
    return fail(err, ERR_BUG, "%d random short ids in a row were taken", SHORT_ID_DRAWS);
}

static int name_fold(const struct structure *s, struct arena *a, struct str *out, struct err *err)
{
    struct buf b = buf_in(a, 4 * RECORD_TEXT_MAX);
    fold_text(&b, str_of(s->name));
    *out = buf_str(&b);
    return buf_ok(&b, err);
}

static int insert(struct writing *w, struct err *err)
{
    struct stmt *s;
    struct structure *after = w->after;
    struct str fold;
    if (draw_uuid(w->db, after, w->a, err) != 0 || name_fold(after, w->a, &fold, err) != 0 ||
        db_prepare(w->db, SQL_INSERT, &s, err) != 0 ||
        bind_columns(s, &structure_type, after, columns, COLUMNS, w->a, err) != 0)
        return -1;
    bind_text(s, 10, after->uuid);
    bind_int(s, 11, w->author->now);
    bind_int(s, 12, after->level);
    bind_str(s, 13, fold);
    if (stmt_run(s, err) != 0)
        return -1;
    w->id = db_last_id(w->db);
    return change_add(w->db, w->author, "structure", w->id, CHANGE_CREATE, NULL, &w->seq, err);
}

static int update(struct writing *w, struct err *err)
{
    const struct structure *before = w->before;
    struct structure *after = w->after;
    struct stmt *s;
    struct str fold;
    const char *diff = NULL;
    if (change_diff(&structure_type, before, after, w->a, &diff, err) != 0)
        return -1;
    if (!diff)
        return 0;
    if (name_fold(after, w->a, &fold, err) != 0 || db_prepare(w->db, SQL_UPDATE, &s, err) != 0 ||
        bind_columns(s, &structure_type, after, columns, COLUMNS, w->a, err) != 0)
        return -1;
    bind_int(s, 10, w->author->now);
    bind_int(s, 11, after->level);
    bind_str(s, 12, fold);
    bind_int(s, 13, w->id);
    if (stmt_run(s, err) != 0)
        return -1;
    return change_add(w->db, w->author, "structure", w->id, CHANGE_UPDATE, diff, &w->seq, err);
}

static int check_hours(const char *text, struct arena *a, struct err *err)
{
    const struct hours *h;
    struct arena_mark mark = arena_mark(a);
    int rc = text ? hours_parse(str_of(text), a, &h, err) : 0;
    arena_release(a, mark);
    return rc == 0 ? 0 : err_context(err, "hours");
}

static int check_service_hours(const struct service *v, struct arena *a, struct err *err)
{
    for (size_t i = 0; i < v->places.n; i++) {
        if (check_hours(((const struct service_place *)v->places.items)[i].hours, a, err) != 0)
            return err_context(err, "places[%zu]", i + 1);
    }
    return 0;
}

int structure_check(const struct structure *s, struct arena *a, struct err *err)
{
    if (record_validate(&structure_type, s, err) != 0)
        return -1;
    if (!s->name || !*s->name || !s->kind || !*s->kind)
        return fail(err, ERR_INPUT, "%s: required", s->name && *s->name ? "kind" : "name");
    int lat = record_index(&place_type, STR("lat")), lon = record_index(&place_type, STR("lon"));
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *p = &((const struct place *)s->places.items)[i];
        if (record_has(p, lat) != record_has(p, lon))
            return fail(err, ERR_INPUT, "places[%zu]: lat and lon go together", i + 1);
        if (record_has(p, lat) && (p->lat < -90 || p->lat > 90 || p->lon < -180 || p->lon > 180))
            return fail(err, ERR_INPUT, "places[%zu]: %g, %g is no position on Earth", i + 1, p->lat, p->lon);
        if (check_hours(p->hours, a, err) != 0)
            return err_context(err, "places[%zu]", i + 1);
    }
    int min = record_index(&service_type, STR("age_min")), max = record_index(&service_type, STR("age_max"));
    for (size_t i = 0; i < s->services.n; i++) {
        const struct service *v = &((const struct service *)s->services.items)[i];
        if ((record_has(v, min) && (v->age_min < 0 || v->age_min > STRUCTURE_AGE_MAX)) ||
            (record_has(v, max) && (v->age_max < 0 || v->age_max > STRUCTURE_AGE_MAX)))
            return fail(err, ERR_INPUT, "services[%zu]: age_min and age_max are ages from 0 to %d", i + 1,
                        STRUCTURE_AGE_MAX);
        if (record_has(v, min) && record_has(v, max) && v->age_min > v->age_max)
            return fail(err, ERR_INPUT, "services[%zu]: age_min %lld is above age_max %lld", i + 1,
                        (long long)v->age_min, (long long)v->age_max);
        if (check_service_hours(v, a, err) != 0)
            return err_context(err, "services[%zu]", i + 1);
    }
    return 0;
}

static int revise(struct db *db, const struct author *author, int64_t id, int64_t seq, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_REV, &s, err) != 0)
        return -1;
    bind_int(s, 1, seq);
    bind_int(s, 2, author->now);
    bind_int(s, 3, id);
    return stmt_run(s, err);
}

int structure_save(struct db *db, const struct author *author, const struct structure *before, struct structure *after,
                   struct arena *a, int64_t *id, int64_t *rev, struct err *err)
{
    struct writing w = {
        .db = db, .author = author, .before = before, .after = after, .a = a, .id = before ? before->id : 0};
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "structure_save outside a transaction");
    if (structure_check(after, a, err) != 0)
        return -1;
    if ((before ? update(&w, err) : insert(&w, err)) != 0)
        return -1;
    if (write_identifiers(&w, err) != 0 || write_places(&w, err) != 0 || write_services(&w, err) != 0 ||
        write_contacts(&w, err) != 0)
        return -1;
    *id = w.id;
    if (w.parts_changed && w.seq == 0 &&
        change_add(db, author, "structure", w.id, CHANGE_UPDATE, CHANGE_NO_FIELD, &w.seq, err) != 0)
        return -1;
    if (rev)
        *rev = w.seq;
    return w.seq ? revise(db, author, w.id, w.seq, err) : 0;
}

/* What closing changes, for history. */
static int closing_diff(struct db *db, int64_t id, char *out, size_t size, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_STATUS, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    int rc = stmt_step(s, err);
    if (rc == 1)
        (void)snprintf(out, size, "{\"status\":[\"%.*s\",\"closed\"]}", (int)col_str(s, 0).n, col_str(s, 0).p);
    stmt_reset(s);
    if (rc == 0)
        return fail(err, ERR_NOT_FOUND, "structure %lld: there is none", (long long)id);
    return rc < 0 ? -1 : 0;
}

int structure_close(struct db *db, const struct author *author, int64_t id, int64_t see_instead, int64_t *rev,
                    struct err *err)
{
    struct stmt *s;
    char diff[60];
    if (closing_diff(db, id, diff, sizeof diff, err) != 0 ||
        change_add(db, author, "structure", id, CHANGE_CLOSE, diff, rev, err) != 0 ||
        db_prepare(db, SQL_CLOSE, &s, err) != 0)
        return -1;
    if (see_instead)
        bind_int(s, 1, see_instead);
    bind_int(s, 2, *rev);
    bind_int(s, 3, author->now);
    bind_int(s, 4, id);
    return stmt_run(s, err);
}

int structure_revive(struct db *db, const struct author *author, int64_t structure, const struct record_type *type,
                     int64_t id, struct err *err)
{
    int64_t seq;
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "structure_revive outside a transaction");
    if (revive_part(db, author, structure, type, id, &seq, err) != 0)
        return -1;
    return revise(db, author, structure, seq, err);
}
