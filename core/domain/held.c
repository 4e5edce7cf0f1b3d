#include "domain/held.h"

#include "base/buf.h"
#include "store/rows.h"

/* ?1 places as JSON, ?2 and ?3 the time. */
#define HELD \
    "o.place IN (SELECT value FROM json_each(?1)) AND o.start_utc >= ?2 AND o.start_utc < ?3 AND o.status = 'done'" \
    " AND o.deleted_rev IS NULL AND o.example = 0 AND o.course = 0"
/* ?5: [kind, ...] */
static const char SQL_DATES[] = "SELECT iif(count(*) < ?4, 0, count(*)), count(*) > 0 FROM occurrence o WHERE " HELD
                                " AND o.kind IN (SELECT value FROM json_each(?5))";
/* ?5: [[kind, measure], ...] */
static const char SQL_PEOPLE[] =
    "SELECT coalesce(sum(t.value), 0) / ?4 * ?4, coalesce(sum(t.value), 0) > 0 FROM occurrence o"
    " JOIN tally t ON t.occurrence = o.id JOIN json_each(?5) k ON json_extract(k.value, '$[0]') = o.kind"
    " AND json_extract(k.value, '$[1]') = t.measure WHERE " HELD;
static const char SQL_THEMES[] =
    "SELECT t.theme FROM occurrence o JOIN occurrence_theme t ON t.occurrence = o.id WHERE " HELD
    " GROUP BY t.theme HAVING count(*) >= ?4 ORDER BY count(*) DESC, t.theme LIMIT ?5";

static int prepare(struct db *db, const char *sql, const int64_t *places, size_t n_places, int64_t from, int64_t to,
                   struct arena *a, struct stmt **s, struct err *err)
{
    struct buf list = buf_in(a, n_places * 21 + 3);
    buf_lit(&list, "[");
    for (size_t i = 0; i < n_places; i++)
        buf_fmt(&list, "%s%lld", i ? "," : "", (long long)places[i]);
    buf_lit(&list, "]");
    if (buf_ok(&list, err) != 0 || db_prepare(db, sql, s, err) != 0)
        return -1;
    bind_str(*s, 1, buf_str(&list));
    bind_int(*s, 2, from);
    bind_int(*s, 3, to);
    bind_int(*s, 4, HELD_LEAST);
    return 0;
}

/* One number, and whether there is anything. */
static int read_number(struct stmt *s, int64_t *n, bool *some, struct err *err)
{
    int rc = stmt_step(s, err);
    if (rc == 1) {
        *n = col_int(s, 0);
        *some = col_int(s, 1);
    }
    stmt_reset(s);
    return rc == 1 ? 0 : -1;
}

int held_dates(struct db *db, const int64_t *places, size_t n_places, int64_t from, int64_t to,
               const char *const *kinds, size_t n_kinds, struct arena *a, int64_t *dates, bool *some, struct err *err)
{
    struct buf list = buf_in(a, n_kinds * 100 + 3);
    struct stmt *s;
    buf_lit(&list, "[");
    for (size_t i = 0; i < n_kinds; i++) {
        buf_raw_str(&list, i ? STR(",") : STR(""));
        buf_json(&list, str_of(kinds[i]));
    }
    buf_lit(&list, "]");
    if (buf_ok(&list, err) != 0 || prepare(db, SQL_DATES, places, n_places, from, to, a, &s, err) != 0)
        return -1;
    bind_str(s, 5, buf_str(&list));
    return read_number(s, dates, some, err);
}

int held_people(struct db *db, const int64_t *places, size_t n_places, int64_t from, int64_t to,
                const struct held_people *counted, size_t n_counted, struct arena *a, int64_t *people, bool *some,
                struct err *err)
{
    struct buf pairs = buf_in(a, n_counted * 200 + 3);
    struct stmt *s;
    buf_lit(&pairs, "[");
    for (size_t i = 0; i < n_counted; i++) {
        buf_raw_str(&pairs, i ? STR(",[") : STR("["));
        buf_json(&pairs, str_of(counted[i].kind));
        buf_lit(&pairs, ",");
        buf_json(&pairs, str_of(counted[i].measure));
        buf_lit(&pairs, "]");
    }
    buf_lit(&pairs, "]");
    if (buf_ok(&pairs, err) != 0 || prepare(db, SQL_PEOPLE, places, n_places, from, to, a, &s, err) != 0)
        return -1;
    bind_str(s, 5, buf_str(&pairs));
    return read_number(s, people, some, err);
}

static int read_theme(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    const char **code = item;
    *code = col_text(s, 0, a);
    return *code ? 0 : fail_memory(err);
}

int held_themes(struct db *db, const int64_t *places, size_t n_places, int64_t from, int64_t to, struct arena *a,
                const char **out, size_t *n, struct err *err)
{
    struct vec rows = VEC_OF(const char *);
    struct stmt *s;
    if (prepare(db, SQL_THEMES, places, n_places, from, to, a, &s, err) != 0)
        return -1;
    bind_int(s, 5, HELD_THEMES);
    if (rows_all(s, read_theme, a, &rows, err) != 0)
        return -1;
    for (size_t i = 0; i < rows.n; i++)
        out[i] = ((const char **)rows.items)[i];
    *n = rows.n;
    return 0;
}
