#include "app/series_look.h"

#include "app/access.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/fold.h"
#include "store/rows.h"

/* Bytes of a title with its place, folded. */
#define FOLDED_MAX 2000

/* How long ago a place may have held its last date: twelve months. */
#define IDLE_SECONDS (365 * INT64_C(86400))

static const char SQL_ROWS[] =
    "SELECT e.id, coalesce(p.name, s.name), (SELECT min(o.day) FROM occurrence o WHERE o.series = e.id"
    "   AND o.deleted_rev IS NULL AND o.status NOT IN ('cancelled', 'missed') AND o.end_utc > ?1),"
    " (SELECT count(*) FROM occurrence o WHERE o.series = e.id AND o.deleted_rev IS NULL"
    "   AND o.status NOT IN ('cancelled', 'missed') AND o.end_utc > ?1),"
    " (SELECT count(*) FROM occurrence o WHERE o.series = e.id AND o.deleted_rev IS NULL AND o.status = 'cancelled'"
    "   AND o.end_utc > ?1) FROM series e LEFT JOIN place p ON p.id = e.place LEFT JOIN structure s ON"
    " s.id = p.structure WHERE e.deleted_rev IS NULL ORDER BY e.id";
static const char SQL_CHANGES[] =
    "SELECT c.at, max(c.actor), max(a.label), max(c.reason), max(CASE WHEN c.entity = 'series' THEN c.op"
    " END), max(CASE WHEN c.entity = 'series' THEN c.diff END), sum(c.entity = 'occurrence'),"
    " min(CASE WHEN c.entity = 'occurrence' THEN c.op END), max(CASE WHEN c.entity = 'occurrence' THEN c.op END),"
    " min(CASE WHEN c.entity = 'occurrence' THEN c.diff END), max(CASE WHEN c.entity = 'occurrence' THEN c.diff END),"
    " max(o.uuid), min(o.day), max(o.day) FROM change c LEFT JOIN account a ON a.id = c.account"
    " LEFT JOIN occurrence o ON c.entity = 'occurrence' AND o.id = c.entity_id WHERE (c.entity = 'series' AND "
    "c.entity_id = ?1)"
    " OR (c.entity = 'occurrence' AND c.entity_id IN (SELECT id FROM occurrence WHERE series = ?1))"
    " GROUP BY c.at, c.account ORDER BY max(c.seq) DESC LIMIT ?2";

static const char SQL_IDLE[] =
    "SELECT p.uuid, coalesce(p.name, s.name, p.city, 'lieu'), max(o.day) FROM occurrence o JOIN place p ON p.id = "
    "o.place"
    " LEFT JOIN structure s ON s.id = p.structure WHERE o.deleted_rev IS NULL AND o.example = 0"
    " AND o.status NOT IN ('cancelled', 'missed') AND o.start_utc > ?2 AND p.deleted_rev IS NULL"
    " GROUP BY p.id HAVING max(o.start_utc) < ?1 ORDER BY max(o.start_utc) LIMIT ?3";

int series_choices(struct ctx *ctx, struct series_choices *out)
{
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0)
        return -1;
    return person_list(ctx->db, &audience_team, false, ctx->arena, &out->people, &out->n_people, &ctx->err) != 0
               ? -1
               : team_list(ctx->db, &audience_team, false, ctx->arena, &out->teams, &out->n_teams, &ctx->err);
}

int series_read(struct ctx *ctx, struct str uuid, struct series *out)
{
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0)
        return -1;
    return series_find(ctx->db, &audience_team, uuid, ctx->arena, out, &ctx->err);
}

int series_date(struct ctx *ctx, struct str uuid, struct occurrence *out)
{
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0)
        return -1;
    return occurrence_find(ctx->db, &audience_team, uuid, ctx->arena, out, &ctx->err);
}

/* ---- All of them ---- */

/* What a row of SQL_ROWS says beside the series. */
struct counted {
    int64_t id, left, cancelled;
    const char *place, *next;
};

static int read_counted(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct counted *c = item;
    (void)err;
    *c = (struct counted){.id = col_int(s, 0),
                          .place = col_text(s, 1, a),
                          .next = col_text(s, 2, a),
                          .left = col_int(s, 3),
                          .cancelled = col_int(s, 4)};
    return 0;
}

static const struct counted *find_counted(const struct vec *all, int64_t id)
{
    const struct counted *list = all->items;
    size_t low = 0, high = all->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < all->n && list[low].id == id ? &list[low] : NULL;
}

static struct str folded(struct arena *a, const char *text, const char *more)
{
    struct buf b = buf_in(a, FOLDED_MAX);
    fold_text(&b, str_of(text));
    buf_char(&b, ' ');
    fold_text(&b, str_of(more));
    return buf_str(&b);
}

int series_rows(struct ctx *ctx, const struct series_filter *filter, struct series_row **out, size_t *n)
{
    struct vec counts = VEC_OF(struct counted);
    struct series *all;
    struct stmt *s;
    struct err ignored;
    size_t n_all;
    int32_t since = filter->over ? date_from_ymd(DATE_YEAR_MIN, 1, 1) : ctx_today(ctx);
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0 ||
        series_list(ctx->db, &audience_team, since, ctx->arena, &all, &n_all, &ctx->err) != 0 ||
        db_prepare(ctx->db, SQL_ROWS, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, ctx->now);
    if (rows_all(s, read_counted, ctx->arena, &counts, &ctx->err) != 0)
        return -1;
    *out = ARENA_ARRAY(ctx->arena, n_all, struct series_row);
    *n = 0;
    if (!*out)
        return fail_memory(&ctx->err);
    struct buf words = buf_in(ctx->arena, FOLDED_MAX);
    fold_text(&words, filter->text);
    for (size_t i = 0; i < n_all; i++) {
        const struct counted *c = find_counted(&counts, all[i].id);
        struct series_row row = {.series = all[i]};
        if (c) {
            row.place = c->place;
            row.left = c->left;
            row.cancelled = c->cancelled;
            if (c->next && date_parse(str_of(c->next), &row.next, &ignored) != 0)
                row.next = 0;
        }
        if ((filter->kind && strcmp(filter->kind, all[i].kind) != 0) ||
            !str_holds(folded(ctx->arena, all[i].title, row.place), buf_str(&words)))
            continue;
        (*out)[(*n)++] = row;
    }
    return 0;
}

static int read_idle(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct idle_place *p = item;
    *p = (struct idle_place){.uuid = col_text(s, 0, a), .name = col_text(s, 1, a)};
    return p->uuid && p->name ? date_parse(col_str(s, 2), &p->last, err) : fail_memory(err);
}

int series_idle_places(struct ctx *ctx, struct idle_place **out, size_t *n)
{
    struct vec rows = VEC_OF(struct idle_place);
    struct stmt *s;
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0 || db_prepare(ctx->db, SQL_IDLE, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, ctx->now);
    bind_int(s, 2, ctx->now - IDLE_SECONDS);
    bind_int(s, 3, IDLE_PLACES_MAX);
    if (rows_all(s, read_idle, ctx->arena, &rows, &ctx->err) != 0)
        return -1;
    *out = rows.items;
    *n = rows.n;
    return 0;
}

/* ---- One ---- */

int series_dates(struct ctx *ctx, int64_t series, struct occurrence **out, size_t *n)
{
    struct occurrence_query q = {.from = 0, .to = INT64_MAX, .series = series, .examples = true};
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0)
        return -1;
    return occurrence_list(ctx->db, &audience_team, &q, ctx->arena, out, n, &ctx->err);
}

static int read_change(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct series_change_row *r = item;
    *r = (struct series_change_row){.at = col_int(s, 0),
                                    .actor = col_text(s, 1, a),
                                    .account = col_text(s, 2, a),
                                    .reason = col_text(s, 3, a),
                                    .op = col_text(s, 4, a),
                                    .diff = col_text(s, 5, a),
                                    .dates = col_int(s, 6)};
    if (!r->actor)
        return fail_memory(err);
    if (r->dates == 0)
        return 0;
    /* All alike, or each its own way. */
    r->date_op = str_eq(col_str(s, 7), col_str(s, 8)) ? col_text(s, 7, a) : "update";
    r->date_diff = str_eq(col_str(s, 9), col_str(s, 10)) ? col_text(s, 9, a) : "";
    r->date = r->dates == 1 ? col_text(s, 11, a) : NULL;
    return date_parse(col_str(s, 12), &r->first, err) != 0 ? -1 : date_parse(col_str(s, 13), &r->last, err);
}

int series_changes(struct ctx *ctx, int64_t series, struct series_change_row **out, size_t *n)
{
    struct vec rows = VEC_OF(struct series_change_row);
    struct stmt *s;
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0 || db_prepare(ctx->db, SQL_CHANGES, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, series);
    bind_int(s, 2, SERIES_CHANGES_MAX);
    if (rows_all(s, read_change, ctx->arena, &rows, &ctx->err) != 0)
        return -1;
    *out = rows.items;
    *n = rows.n;
    return 0;
}
