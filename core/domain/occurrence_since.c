#include "domain/occurrence_since.h"

#include "base/buf.h"
#include "base/date.h"
#include "store/rows.h"

/* ?1 level, ?2 places as JSON, ?3 since, ?4 now, ?5 how many. The value of a field at that instant is what the first
 * change after it found there. */
#define CHANGES "FROM change c WHERE c.entity = 'occurrence' AND c.entity_id = o.id AND c.at > ?3"
#define MADE "EXISTS (SELECT 1 " CHANGES " AND c.op = 'create')"
#define BY_RULE "EXISTS (SELECT 1 " CHANGES " AND c.op = 'create' AND c.cause = 'rule')"
#define THEN(field) \
    ", (SELECT ifnull(json_extract(c.diff, '$." field "[0]'), '') " CHANGES " AND c.op = 'update'" \
    " AND json_type(c.diff, '$." field "') IS NOT NULL ORDER BY c.seq LIMIT 1) AS then_" field
#define ALL_THEN THEN("level") THEN("status") THEN("place") THEN("day") THEN("start") THEN("minutes")
#define PLACES "(SELECT value FROM json_each(?2))"
#define LIVE " IN ('proposed', 'confirmed', 'done')"
static const char SQL_SINCE[] =
    "SELECT x.id, coalesce(x.series, 0), x.level <= ?1 AND x.status <> 'envisaged' AND x.deleted_rev IS NULL"
    " AND x.place IN " PLACES " AS is_here,"
    " NOT x.made AND CASE then_level WHEN 'public' THEN 0 WHEN 'partners' THEN 1 WHEN 'team' THEN 2 ELSE x.level END"
    " <= ?1 AND coalesce(then_status, x.status) <> 'envisaged' AND"
    " CAST(coalesce(then_place, x.place) AS INTEGER) IN " PLACES " AS was_here,"
    " x.made, x.by_rule, x.status" LIVE ", coalesce(then_status, x.status)" LIVE ","
    " x.day, coalesce(then_day, x.day), x.start, x.minutes, CAST(coalesce(then_start, x.start) AS INTEGER),"
    " CAST(coalesce(then_minutes, x.minutes) AS INTEGER)"
    " FROM (SELECT o.*, " MADE " AS made, " BY_RULE " AS by_rule" ALL_THEN
    " FROM occurrence o WHERE o.end_utc > ?4 AND o.example = 0 AND EXISTS (SELECT 1 " CHANGES ")) x"
    " WHERE is_here OR was_here ORDER BY x.start_utc, x.id LIMIT ?5";

static int read_row(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct occurrence_since *x = item;
    (void)a;
    *x = (struct occurrence_since){.id = col_int(s, 0),
                                   .series = col_int(s, 1),
                                   .is_here = col_int(s, 2),
                                   .was_here = col_int(s, 3),
                                   .made = col_int(s, 4),
                                   .by_rule = col_int(s, 5),
                                   .live = col_int(s, 6),
                                   .was_live = col_int(s, 7),
                                   .start = col_int(s, 10),
                                   .minutes = col_int(s, 11),
                                   .was_start = col_int(s, 12),
                                   .was_minutes = col_int(s, 13)};
    return date_parse(col_str(s, 8), &x->day, err) != 0 || date_parse(col_str(s, 9), &x->was_day, err) != 0 ? -1 : 0;
}

int occurrence_since(struct db *db, const struct audience *who, const int64_t *places, size_t n_places, int64_t since,
                     int64_t now, struct arena *a, struct occurrence_since **out, size_t *n, struct err *err)
{
    struct vec rows = VEC_OF(struct occurrence_since);
    struct buf list = buf_in(a, n_places * 21 + 3);
    struct stmt *s;
    buf_lit(&list, "[");
    for (size_t i = 0; i < n_places; i++)
        buf_fmt(&list, "%s%lld", i ? "," : "", (long long)places[i]);
    buf_lit(&list, "]");
    if (buf_ok(&list, err) != 0 || db_prepare(db, SQL_SINCE, &s, err) != 0)
        return -1;
    bind_int(s, 1, who->level);
    bind_str(s, 2, buf_str(&list));
    bind_int(s, 3, since);
    bind_int(s, 4, now);
    bind_int(s, 5, OCCURRENCE_SINCE_MAX);
    if (rows_all(s, read_row, a, &rows, err) != 0)
        return -1;
    *out = rows.items;
    *n = rows.n;
    return 0;
}
