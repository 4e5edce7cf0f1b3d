/* What the planning is told of ways and places: minutes between communes, the room and the school holidays of a place.
 */
#include <math.h>

#include "app/access.h"
#include "app/planning_settings.h"
#include "base/buf.h"
#include "domain/commune.h"
#include "store/rows.h"

/* What is computed is told to these minutes, as app/constraints does. */
#define ROUND_MINUTES 5

static const char SQL_LIST[] =
    "SELECT t.from_insee, t.to_insee, a.name, b.name, t.minutes, a.lat, a.lon, b.lat, b.lon FROM travel t"
    " JOIN commune a ON a.insee = t.from_insee JOIN commune b ON b.insee = t.to_insee ORDER BY a.norm, b.norm LIMIT ?1";
static const char SQL_COUNT[] = "SELECT count(*) FROM travel";
static const char SQL_FIND[] =
    "SELECT minutes FROM travel WHERE (from_insee = ?1 AND to_insee = ?2) OR (from_insee = ?2 AND to_insee = ?1)";
static const char SQL_FORGET[] =
    "DELETE FROM travel WHERE (from_insee = ?1 AND to_insee = ?2) OR (from_insee = ?2 AND to_insee = ?1)";
static const char SQL_SAVE[] = "INSERT INTO travel(from_insee, to_insee, minutes) VALUES(?1, ?2, ?3)";

static const char SQL_PLACE[] =
    "SELECT p.id, p.uuid, coalesce(p.name, s.name, p.address, p.city, 'lieu'), coalesce(c.name, p.city), s.uuid,"
    " s.name, p.confidential, coalesce(q.capacity, 0), coalesce(q.school_closed, 0) FROM place p"
    " LEFT JOIN structure s ON s.id = p.structure LEFT JOIN commune c ON c.insee = p.insee"
    " LEFT JOIN place_planning q ON q.place = p.id WHERE p.uuid = ?1 AND p.deleted_rev IS NULL"
    " AND (s.id IS NULL OR s.deleted_rev IS NULL)";
static const char SQL_KNOWN[] = "SELECT coalesce(capacity, 0), school_closed FROM place_planning WHERE place = ?1";
static const char SQL_KEEP[] =
    "INSERT INTO place_planning(place, capacity, school_closed) VALUES(?1, nullif(?2, 0), ?3)"
    " ON CONFLICT(place) DO UPDATE SET capacity = excluded.capacity,"
    " school_closed = excluded.school_closed";

/* ---- Travel ---- */

struct row {
    struct travel travel;
    double lat[2], lon[2];
    bool located;
};

static int read_row(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct row *r = item;
    *r = (struct row){.travel = {.from = col_text(s, 0, a),
                                 .to = col_text(s, 1, a),
                                 .from_name = col_text(s, 2, a),
                                 .to_name = col_text(s, 3, a),
                                 .minutes = col_int(s, 4),
                                 .computed = -1},
                      .lat = {col_real(s, 5), col_real(s, 7)},
                      .lon = {col_real(s, 6), col_real(s, 8)},
                      .located = !col_null(s, 5) && !col_null(s, 7)};
    return r->travel.from && r->travel.to && r->travel.from_name && r->travel.to_name ? 0 : fail_memory(err);
}

static int64_t computed(const struct row *r, const struct constraint_policy *p)
{
    double km = geo_distance(r->lat[0], r->lon[0], r->lat[1], r->lon[1]) / 1000;
    return ((int64_t)ceil(km * p->factor / p->speed * 60) + ROUND_MINUTES - 1) / ROUND_MINUTES * ROUND_MINUTES;
}

int travel_list(struct ctx *ctx, struct travel **out, size_t *n)
{
    struct vec rows = VEC_OF(struct row);
    struct constraint_policy policy;
    struct stmt *s;
    bool known;
    if (access_demand(ctx, RIGHT_TEAM, "travel times") != 0 || travel_rule(ctx, &policy, &known) != 0 ||
        db_prepare(ctx->db, SQL_LIST, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, TRAVEL_MAX);
    if (rows_all(s, read_row, ctx->arena, &rows, &ctx->err) != 0)
        return -1;
    *out = ARENA_ARRAY(ctx->arena, rows.n, struct travel);
    if (!*out)
        return fail_memory(&ctx->err);
    *n = rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *r = &((const struct row *)rows.items)[i];
        (*out)[i] = r->travel;
        if (known && r->located)
            (*out)[i].computed = computed(r, &policy);
    }
    return 0;
}

static int bound(struct ctx *ctx, const char *sql, const char *from, const char *to, struct stmt **s)
{
    if (db_prepare(ctx->db, sql, s, &ctx->err) != 0)
        return -1;
    bind_text(*s, 1, from);
    bind_text(*s, 2, to);
    return 0;
}

static int read_minutes(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    (void)a, (void)err;
    *(int64_t *)item = col_int(s, 0);
    return 0;
}

static int note(struct ctx *ctx, const char *entity, int64_t id, const char *diff)
{
    struct author author = account_author(ctx->account, ctx->now);
    int64_t seq;
    return diff ? change_add(ctx->db, &author, entity, id, CHANGE_UPDATE, diff, &seq, &ctx->err)
                : fail_memory(&ctx->err);
}

static int write_travel(struct ctx *ctx, const char *from, const char *to, int64_t minutes)
{
    struct stmt *s;
    int64_t was = -1, n;
    struct buf diff = buf_in(ctx->arena, 200);
    if (bound(ctx, SQL_FIND, from, to, &s) != 0 || rows_first(s, read_minutes, ctx->arena, &was, &ctx->err) < 0 ||
        db_int(ctx->db, SQL_COUNT, 0, &n, &ctx->err) != 0)
        return -1;
    if (was == minutes || (was < 0 && minutes < 0))
        return 0;
    if (was < 0 && n >= TRAVEL_MAX)
        return fail(&ctx->err, ERR_LIMIT, "travel: more than %d pairs of communes", TRAVEL_MAX);
    if (bound(ctx, SQL_FORGET, from, to, &s) != 0 || stmt_run(s, &ctx->err) != 0)
        return -1;
    if (minutes >= 0) {
        if (bound(ctx, SQL_SAVE, from, to, &s) != 0)
            return -1;
        bind_int(s, 3, minutes);
        if (stmt_run(s, &ctx->err) != 0)
            return -1;
    }
    buf_fmt(&diff, "{\"%s %s\":[", from, to);
    if (was >= 0)
        buf_fmt(&diff, "\"%lld\",", (long long)was);
    else
        buf_lit(&diff, "null,");
    if (minutes >= 0)
        buf_fmt(&diff, "\"%lld\"]}", (long long)minutes);
    else
        buf_lit(&diff, "null]}");
    return note(ctx, "travel", 1, buf_cstr(&diff));
}

int travel_save(struct ctx *ctx, const char *from, const char *to, int64_t minutes)
{
    struct commune one, two;
    if (access_demand(ctx, RIGHT_EDIT, "travel times") != 0)
        return -1;
    if (minutes > TRAVEL_MINUTES_MAX)
        return fail(&ctx->err, ERR_INPUT, "minutes: 0 to %d expected", TRAVEL_MINUTES_MAX);
    int first = commune_by_insee(ctx->db, str_of(from), ctx->arena, &one, &ctx->err);
    int second = first < 0 ? -1 : commune_by_insee(ctx->db, str_of(to), ctx->arena, &two, &ctx->err);
    if (second < 0)
        return -1;
    int order = first == 1 && second == 1 ? strcmp(one.insee, two.insee) : 0;
    if (order == 0)
        return fail(&ctx->err, ERR_INPUT, "to: two communes expected");
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, order < 0 ? write_travel(ctx, one.insee, two.insee, minutes)
                                     : write_travel(ctx, two.insee, one.insee, minutes));
}

/* ---- Places ---- */

static int read_place(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct place_planning *p = item;
    *p = (struct place_planning){.id = col_int(s, 0),
                                 .uuid = col_text(s, 1, a),
                                 .name = col_text(s, 2, a),
                                 .city = col_text(s, 3, a),
                                 .structure_uuid = col_text(s, 4, a),
                                 .structure_name = col_text(s, 5, a),
                                 .confidential = col_int(s, 6) != 0,
                                 .capacity = col_int(s, 7),
                                 .school_closed = col_int(s, 8) != 0};
    return p->uuid && p->name ? 0 : fail_memory(err);
}

int place_planning_read(struct ctx *ctx, struct str uuid, struct place_planning *out)
{
    struct stmt *s;
    if (access_demand(ctx, RIGHT_TEAM, "a place of the planning") != 0 ||
        db_prepare(ctx->db, SQL_PLACE, &s, &ctx->err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    return rows_first(s, read_place, ctx->arena, out, &ctx->err);
}

struct known {
    int64_t capacity, school_closed;
};

static int read_known(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct known *k = item;
    (void)a, (void)err;
    *k = (struct known){col_int(s, 0), col_int(s, 1)};
    return 0;
}

static int write_place(struct ctx *ctx, int64_t place, int64_t capacity, bool school_closed)
{
    struct known was = {0};
    struct stmt *s;
    if (db_prepare(ctx->db, SQL_KNOWN, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, place);
    if (rows_first(s, read_known, ctx->arena, &was, &ctx->err) < 0)
        return -1;
    if (was.capacity == capacity && was.school_closed == school_closed)
        return 0;
    if (db_prepare(ctx->db, SQL_KEEP, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, place);
    bind_int(s, 2, capacity);
    bind_int(s, 3, school_closed);
    if (stmt_run(s, &ctx->err) != 0)
        return -1;
    return note(ctx, "place_planning", place,
                arena_printf(ctx->arena, "{\"capacity\":[\"%lld\",\"%lld\"],\"school_closed\":[\"%d\",\"%d\"]}",
                             (long long)was.capacity, (long long)capacity, (int)was.school_closed, school_closed));
}

int place_planning_save(struct ctx *ctx, int64_t place, int64_t capacity, bool school_closed)
{
    if (access_demand(ctx, RIGHT_EDIT, "a place of the planning") != 0)
        return -1;
    if (capacity < 0 || capacity > PLACE_CAPACITY_MAX)
        return fail(&ctx->err, ERR_INPUT, "capacity: 1 to %d expected", PLACE_CAPACITY_MAX);
    return db_begin(ctx->db, &ctx->err) != 0 ? -1 : ctx_finish(ctx, write_place(ctx, place, capacity, school_closed));
}

int place_planning_join(struct ctx *ctx, int64_t from, int64_t to)
{
    struct known one = {0}, other = {0};
    const int64_t ids[] = {from, to};
    struct known *const both[] = {&one, &other};
    for (size_t i = 0; i < 2; i++) {
        struct stmt *s;
        if (db_prepare(ctx->db, SQL_KNOWN, &s, &ctx->err) != 0)
            return -1;
        bind_int(s, 1, ids[i]);
        if (rows_first(s, read_known, ctx->arena, both[i], &ctx->err) < 0)
            return -1;
    }
    return write_place(ctx, to, other.capacity ? other.capacity : one.capacity,
                       one.school_closed || other.school_closed);
}
