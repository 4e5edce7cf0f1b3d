#include "app/place_dates.h"

#include "app/access.h"
#include "app/place_choice.h"
#include "base/date.h"
#include "store/rows.h"

/* ?1 now, ?2 today, ?3 structure or null, ?4 how many. Of each group of dates the columns are those of the first one:
 * SQLite takes them from the row of min(). */
#define AHEAD "o.deleted_rev IS NULL AND o.end_utc > ?1 AND o.status IN ('envisaged', 'proposed', 'confirmed')"
#define AT \
    " LEFT JOIN structure s ON s.id = p.structure LEFT JOIN commune c ON c.insee = p.insee" \
    " WHERE iif(?3 IS NULL, p.deleted_rev IS NOT NULL OR s.deleted_rev IS NOT NULL OR s.status = 'closed'," \
    " s.uuid = ?3) AND "
#define PLACE \
    "p.id AS place, s.name, p.name, coalesce(c.name, p.city) AS city, p.deleted_rev IS NOT NULL OR s.deleted_rev IS " \
    "NOT NULL AS gone, s.status = 'closed' AS closed, s.uuid"
#define STRANDED \
    "SELECT " PLACE \
    ", e.uuid, o.uuid, coalesce(e.title, o.title), o.day, o.start, count(*), min(o.start_utc) AS first" \
    " FROM occurrence o JOIN place p ON p.id = o.place LEFT JOIN series e ON e.id = o.series AND e.deleted_rev IS " \
    "NULL" AT AHEAD " GROUP BY o.place, coalesce(e.id, -o.id) UNION ALL SELECT " PLACE \
    ", e.uuid, NULL, e.title, NULL, 0, 0, 0 FROM series e JOIN place p ON p.id = e.place" AT \
    "e.deleted_rev IS NULL AND (e.last IS NULL OR e.last >= ?2) AND NOT EXISTS (SELECT 1 FROM occurrence o" \
    " WHERE o.series = e.id AND o.place = e.place AND " AHEAD ")"
static const char SQL_LIST[] = "SELECT * FROM (" STRANDED ") ORDER BY city, place, first LIMIT ?4";
static const char SQL_COUNT[] = "SELECT count(*) FROM (" STRANDED ")";

static int read_row(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct place_dates *x = item;
    *x = (struct place_dates){.place = col_int(s, 0),
                              .name = place_words(a, col_text(s, 1, a), col_text(s, 2, a), col_text(s, 3, a)),
                              .state = col_int(s, 4)   ? PLACE_GONE
                                       : col_int(s, 5) ? PLACE_CLOSED
                                                       : PLACE_OPEN,
                              .structure = col_text(s, 6, a),
                              .series = col_text(s, 7, a),
                              .date = col_text(s, 8, a),
                              .title = col_text(s, 9, a),
                              .start = col_int(s, 11),
                              .n = col_int(s, 12)};
    if (!x->name || !x->title)
        return fail_memory(err);
    return x->date ? date_parse(col_str(s, 10), &x->day, err) : 0;
}

/* The first three; the text of the day must live until the statement has run. */
static int prepare(struct ctx *ctx, const char *sql, struct str structure, char today[DATE_ISO_SIZE], struct stmt **s)
{
    if (db_prepare(ctx->db, sql, s, &ctx->err) != 0)
        return -1;
    date_iso(ctx_today(ctx), today);
    bind_int(*s, 1, ctx->now);
    bind_text(*s, 2, today);
    if (structure.n)
        bind_str(*s, 3, structure);
    else
        bind_null(*s, 3);
    return 0;
}

int place_dates_list(struct ctx *ctx, struct str structure, struct place_dates **out, size_t *n, bool *more)
{
    struct vec rows = VEC_OF(struct place_dates);
    char today[DATE_ISO_SIZE];
    struct stmt *s;
    if (access_demand(ctx, RIGHT_TEAM, "dates at a place") != 0 || prepare(ctx, SQL_LIST, structure, today, &s) != 0)
        return -1;
    bind_int(s, 4, PLACE_DATES_MAX + 1);
    if (rows_all(s, read_row, ctx->arena, &rows, &ctx->err) != 0)
        return -1;
    *more = rows.n > PLACE_DATES_MAX;
    *out = rows.items;
    *n = *more ? PLACE_DATES_MAX : rows.n;
    return 0;
}

int place_dates_duties(struct ctx *ctx, struct duties *list)
{
    char today[DATE_ISO_SIZE];
    struct stmt *s;
    if (prepare(ctx, SQL_COUNT, STR(""), today, &s) != 0)
        return -1;
    int64_t waiting = stmt_step(s, &ctx->err) == 1 ? col_int(s, 0) : -1;
    stmt_reset(s);
    if (waiting < 0)
        return -1;
    return duties_add(ctx, list,
                      (struct duty){.label = "Dates à un lieu fermé ou retiré",
                                    .one = "série ou date",
                                    .many = "séries ou dates",
                                    .done = "aucune",
                                    .url = "/equipe/planning/lieux",
                                    .right = RIGHT_EDIT,
                                    .count = waiting,
                                    .quiet = true});
}
