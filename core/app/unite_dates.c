/* What of the planning stands at the places of the one that goes, and its way to those that stay. */
#include "app/planning_settings.h"
#include "base/date.h"
#include "domain/occurrence.h"
#include "domain/reach.h"
#include "store/rows.h"
#include "unite_priv.h"

/* ?1 place, ?2 now, ?3 today: dates to come, series that go on. */
#define AHEAD "o.deleted_rev IS NULL AND o.end_utc > ?2 AND o.status IN ('envisaged', 'proposed', 'confirmed')"
#define GOES_ON "e.place = ?1 AND e.deleted_rev IS NULL AND (e.last IS NULL OR e.last >= ?3)"
static const char SQL_COUNT[] =
    "SELECT count(*), coalesce(sum(" AHEAD "), 0), coalesce(sum(" AHEAD " AND o.level < ?4), 0),"
    " (SELECT count(*) FROM series e WHERE " GOES_ON ") FROM occurrence o WHERE o.place = ?1 AND o.deleted_rev IS NULL";
/* A series, and the dates that are not of one that is told. */
static const char SQL_STAYS[] =
    "SELECT 1, e.uuid, e.title, '', 0, NULL, NULL FROM series e WHERE " GOES_ON
    " UNION ALL SELECT 0, o.uuid, o.title, o.day, o.start, NULL, NULL FROM occurrence o"
    " WHERE o.place = ?1 AND " AHEAD " AND NOT EXISTS (SELECT 1 FROM series e WHERE e.id = o.series AND " GOES_ON ")"
    " ORDER BY 1 DESC, 4, 5 LIMIT ?4";

/* Dates of two places that both take theirs at one time: what the trigger of 018 refuses. */
#define TAKES(o) o ".holds_place = 1 AND " o ".deleted_rev IS NULL AND " o ".status NOT IN ('cancelled', 'missed')"
#define MEETS \
    " JOIN occurrence k ON k.start_utc < o.end_utc AND k.start_utc > o.start_utc - 172800 AND k.end_utc > o.start_utc" \
    " AND " TAKES("k")
static const char SQL_BUSY[] = "SELECT 0, o.uuid, o.title, o.day, o.start, k.uuid, k.title FROM occurrence o" MEETS
                               " WHERE o.place = ?1 AND k.place = ?3 AND " TAKES(
                                   "o") " AND o.end_utc > ?2 ORDER BY o.start_utc, o.id, k.id LIMIT ?4";
static const char SQL_MEETS[] =
    "SELECT count(*) FROM occurrence o" MEETS " WHERE o.id = ?1 AND k.place = ?2 AND " TAKES("o");

/* Every row of a place, one after the other; those that were removed follow without a word. */
static const char SQL_NEXT_DATE[] = "SELECT id, uuid FROM occurrence WHERE place = ?1 AND id > ?2"
                                    " AND deleted_rev IS NULL ORDER BY id LIMIT 1";
static const char SQL_NEXT_SERIES[] = "SELECT id, uuid FROM series WHERE place = ?1 AND id > ?2"
                                      " AND deleted_rev IS NULL ORDER BY id LIMIT 1";
static const char SQL_GONE_DATES[] = "UPDATE occurrence SET place = ?2 WHERE place = ?1 AND deleted_rev IS NOT NULL";
static const char SQL_GONE_SERIES[] = "UPDATE series SET place = ?2 WHERE place = ?1 AND deleted_rev IS NOT NULL";

/* ---- What there is ---- */

static int read_stuck(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct unite_stuck *x = item;
    *x = (struct unite_stuck){.series = col_int(s, 0) != 0,
                              .uuid = col_text(s, 1, a),
                              .title = col_text(s, 2, a),
                              .start = (int)col_int(s, 4),
                              .with = col_text(s, 5, a),
                              .with_title = col_text(s, 6, a)};
    if (!x->uuid || !x->title)
        return fail_memory(err);
    return x->series ? 0 : date_parse(col_str(s, 3), &x->day, err);
}

/* Appends what a query finds between two places, or at one, as far as the list goes. */
static int add_stuck(struct ctx *ctx, const char *sql, int64_t place, int64_t third, const char *today,
                     enum unite_stuck_why why, struct unite_dates *out)
{
    struct vec found = VEC_OF(struct unite_stuck);
    struct stmt *s;
    if (db_prepare(ctx->db, sql, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, place);
    bind_int(s, 2, ctx->now);
    if (today)
        bind_text(s, 3, today);
    else
        bind_int(s, 3, third);
    bind_int(s, 4, (int64_t)(UNITE_STUCK_MAX - out->n_stuck));
    if (rows_all(s, read_stuck, ctx->arena, &found, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < found.n; i++) {
        out->stuck[out->n_stuck] = ((const struct unite_stuck *)found.items)[i];
        out->stuck[out->n_stuck++].why = why;
    }
    return 0;
}

static const struct place *place_at(const struct list *places, size_t i)
{
    return &((const struct place *)places->items)[i];
}

/* Dates that come to a place of ours are read by no more people than the place they come from was. */
static int floor_of(const struct unite_look *l, size_t i)
{
    const struct place *p = place_at(&l->other.places, i), *mine = place_at(&l->kept.places, l->place_joins[i] - 1);
    int level = p->level > l->level ? p->level : l->level;
    return level > mine->level ? level : LEVEL_PUBLIC;
}

static int add_counts(struct ctx *ctx, int64_t place, int level, const char *today, struct unite_dates *out)
{
    struct stmt *s;
    if (db_prepare(ctx->db, SQL_COUNT, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, place);
    bind_int(s, 2, ctx->now);
    bind_text(s, 3, today);
    bind_int(s, 4, level);
    int rc = stmt_step(s, &ctx->err);
    if (rc == 1) {
        out->dates += col_int(s, 0);
        out->ahead += col_int(s, 1);
        out->hidden += col_int(s, 2);
        out->series += col_int(s, 3);
    }
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

/* Against the place of ours, and the places of theirs that are the same. */
static int find_busy(struct ctx *ctx, const struct unite_look *l, const struct uniting *what, size_t i,
                     struct unite_dates *out)
{
    int64_t from = place_at(&l->other.places, i)->id;
    if (add_stuck(ctx, SQL_BUSY, from, place_at(&l->kept.places, l->place_joins[i] - 1)->id, NULL, UNITE_BUSY, out) !=
        0)
        return -1;
    for (size_t k = 0; k < i; k++) {
        if (l->place_joins[k] == l->place_joins[i] && what->place[k] &&
            add_stuck(ctx, SQL_BUSY, from, place_at(&l->other.places, k)->id, NULL, UNITE_BUSY, out) != 0)
            return -1;
    }
    return 0;
}

int unite_dates(struct ctx *ctx, const struct unite_look *look, const struct uniting *what, struct unite_dates *out)
{
    char today[DATE_ISO_SIZE];
    *out = (struct unite_dates){.n_stuck = 0};
    date_iso(ctx_today(ctx), today);
    for (size_t i = 0; i < look->other.places.n && i < UNITE_PLACES_MAX; i++) {
        const struct place *p = place_at(&look->other.places, i);
        bool joins = what->place[i] && look->place_joins[i];
        if (!what->place[i] && add_stuck(ctx, SQL_STAYS, p->id, 0, today, UNITE_STAYS, out) != 0)
            return -1;
        if (what->place[i] && add_counts(ctx, p->id, joins ? floor_of(look, i) : LEVEL_PUBLIC, today, out) != 0)
            return -1;
        if (joins && find_busy(ctx, look, what, i, out) != 0)
            return -1;
    }
    return 0;
}

/* ---- Moving ---- */

/* One row of a place that is another one from now on. */
struct mover {
    struct ctx *ctx;
    const struct author *author;
    int64_t from, to;
    int level; /* no more people than these read it */
    struct unite_dates *out;
};

static int stricter(int a, int b)
{
    return a > b ? a : b;
}

/* Two dates that are over may have been at one place at one time: nobody goes there twice any more. */
static int meets(struct mover *m, int64_t id, bool *out)
{
    struct stmt *s;
    if (db_prepare(m->ctx->db, SQL_MEETS, &s, &m->ctx->err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, m->to);
    int rc = stmt_step(s, &m->ctx->err);
    *out = rc == 1 && col_int(s, 0) > 0;
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

/* Whoever merges decides what a text that names a place, confidential now, becomes: 0 it is told, -1 another reason. */
static int tell_text(struct mover *m, const struct unite_stuck *x)
{
    struct ctx *ctx = m->ctx;
    struct unite_dates *out = m->out;
    const char *words = arena_strdup(ctx->arena, ctx->err.msg);
    if (ctx->err.code != ERR_INPUT || !words)
        return -1;
    ctx->err = (struct err){0};
    if (out->n_stuck < UNITE_STUCK_MAX) {
        out->stuck[out->n_stuck] = *x;
        out->stuck[out->n_stuck].why = UNITE_TOLD;
        out->stuck[out->n_stuck++].words = words;
    }
    return 0;
}

static int move_date(struct mover *m, struct str uuid)
{
    struct ctx *ctx = m->ctx;
    struct occurrence before, after;
    int rc = occurrence_find(ctx->db, &audience_team, uuid, ctx->arena, &before, &ctx->err);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_BUG, "a date went while its place was merged");
    bool over = before.end_utc <= ctx->now, twice = false;
    after = before;
    after.place = m->to;
    after.level = stricter(before.level, m->level);
    if (over && meets(m, before.id, &twice) != 0)
        return -1;
    after.holds_place = before.holds_place && !twice;
    rc = occurrence_save(ctx->db, m->author, &before, &after, ctx->arena, &ctx->err);
    if (rc == 0 || ctx->err.code != ERR_INPUT)
        return rc;
    if (!over)
        return tell_text(m, &(struct unite_stuck){
                                .uuid = before.uuid, .title = before.title, .day = before.day, .start = before.start});
    ctx->err = (struct err){0};
    after.level = LEVEL_TEAM;
    return occurrence_save(ctx->db, m->author, &before, &after, ctx->arena, &ctx->err);
}

static int move_series(struct mover *m, struct str uuid)
{
    struct ctx *ctx = m->ctx;
    struct series before, after;
    int rc = series_find(ctx->db, &audience_team, uuid, ctx->arena, &before, &ctx->err);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_BUG, "a series went while its place was merged");
    after = before;
    after.place = m->to;
    after.level = stricter(before.level, m->level);
    rc = series_save(ctx->db, m->author, &before, &after, ctx->arena, &ctx->err);
    return rc >= 0 ? 0
                   : tell_text(m, &(struct unite_stuck){.series = true, .uuid = before.uuid, .title = before.title});
}

/* Each row in memory of its own, which is given back unless something is told about it. */
static int move_each(struct mover *m, const char *next, int (*move)(struct mover *, struct str))
{
    struct ctx *ctx = m->ctx;
    for (int64_t id = 0;;) {
        char uuid[40];
        struct arena_mark mark = arena_mark(ctx->arena);
        size_t told = m->out->n_stuck;
        struct stmt *s;
        if (db_prepare(ctx->db, next, &s, &ctx->err) != 0)
            return -1;
        bind_int(s, 1, m->from);
        bind_int(s, 2, id);
        int rc = stmt_step(s, &ctx->err);
        struct str found = rc == 1 ? col_str(s, 1) : STR("");
        size_t n = found.n < sizeof uuid ? found.n : 0;
        memcpy(uuid, found.p ? found.p : "", n);
        id = rc == 1 ? col_int(s, 0) : id;
        stmt_reset(s);
        if (rc != 1)
            return rc;
        if (move(m, str_from(uuid, n)) != 0)
            return -1;
        if (m->out->n_stuck == told)
            arena_release(ctx->arena, mark);
    }
}

static int move_gone(struct mover *m)
{
    static const char *const both[] = {SQL_GONE_DATES, SQL_GONE_SERIES};
    for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
        struct stmt *s;
        if (db_prepare(m->ctx->db, both[i], &s, &m->ctx->err) != 0)
            return -1;
        bind_int(s, 1, m->from);
        bind_int(s, 2, m->to);
        if (stmt_run(s, &m->ctx->err) != 0)
            return -1;
    }
    return 0;
}

int unite_move_dates(struct ctx *ctx, const struct author *author, const struct unite_look *look,
                     const struct uniting *what, struct unite_dates *out)
{
    for (size_t i = 0; i < look->other.places.n && i < UNITE_PLACES_MAX; i++) {
        if (!what->place[i] || !look->place_joins[i])
            continue;
        struct mover m = {.ctx = ctx,
                          .author = author,
                          .from = place_at(&look->other.places, i)->id,
                          .to = place_at(&look->kept.places, look->place_joins[i] - 1)->id,
                          .level = floor_of(look, i),
                          .out = out};
        if (move_each(&m, SQL_NEXT_SERIES, move_series) != 0 || move_each(&m, SQL_NEXT_DATE, move_date) != 0 ||
            move_gone(&m) != 0 || place_planning_join(ctx, m.from, m.to) != 0 ||
            reach_place_joined(ctx->db, m.from, m.to, ctx->now, &ctx->err) != 0)
            return -1;
    }
    return 0;
}
