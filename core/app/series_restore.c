/* Bringing back the dates of a series that were cancelled together. */
#include "app/access.h"
#include "app/series_change.h"
#include "base/date.h"
#include "core/app/planning_priv.h"
#include "store/rows.h"

/* Where the series ended before it was given the end it has. */
static const char SQL_END_BEFORE[] =
    "SELECT json_extract(diff, '$.last[0]') FROM change WHERE entity = 'series' AND entity_id = ?1"
    " AND json_extract(diff, '$.last[1]') = ?2 ORDER BY seq DESC LIMIT 1";

struct restoring {
    struct occurrence *rows;
    size_t n; /* those that are to come back */
    int32_t first, last;
    int32_t last_row; /* nominal day of the last row of all */
    bool *free;
};

static bool is_wanted(struct ctx *ctx, const struct occurrence *o, struct str reason)
{
    return o->status == OCCURRENCE_CANCELLED && o->start_utc > ctx->now && str_eq(str_of(o->reason), reason);
}

static int list(struct ctx *ctx, const struct series *s, struct str reason, struct restoring *r)
{
    struct occurrence_query q = {.from = 0, .to = INT64_MAX, .series = s->id, .examples = true};
    size_t all;
    if (occurrence_list(ctx->db, &audience_team, &q, ctx->arena, &r->rows, &all, &ctx->err) != 0)
        return -1;
    r->last_row = s->first;
    for (size_t i = 0; i < all; i++) {
        const struct occurrence *o = &r->rows[i];
        int32_t day = o->nominal_day > o->day ? o->nominal_day : o->day;
        r->last_row = day > r->last_row ? day : r->last_row;
        if (!is_wanted(ctx, o, reason))
            continue;
        r->first = r->n == 0 || o->day < r->first ? o->day : r->first;
        r->last = r->n == 0 || o->day > r->last ? o->day : r->last;
        r->rows[r->n++] = *o;
    }
    return 0;
}

static int look(struct ctx *ctx, const struct series *s, struct restoring *r)
{
    const struct board_kind *kind;
    struct board *b;
    int64_t *places = ARENA_ARRAY(ctx->arena, r->n, int64_t);
    r->free = ARENA_ARRAY(ctx->arena, r->n, bool);
    if (!r->free || !places)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < r->n; i++)
        places[i] = r->rows[i].place;
    if (board_load(ctx, r->first, r->last, places, r->n, &b) != 0 || board_kind(ctx, b, s->kind, &kind) != 0 ||
        planning_room(ctx, b, r->n) != 0)
        return -1;
    size_t at = b->n_dates;
    for (size_t i = 0; i < r->n; i++) {
        const struct occurrence *o = &r->rows[i];
        struct board_date wish = {.kind = kind,
                                  .id = o->id,
                                  .title = o->title,
                                  .campaign = o->campaign,
                                  .capacity = o->capacity,
                                  .place = board_place(b, o->place)};
        planning_people(b, &o->staff, &wish);
        board_date_set(&wish, o->day, (int)o->start, (int)o->minutes);
        b->dates[b->n_dates++] = wish;
    }
    if (board_index(b, ctx->arena, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < r->n; i++) {
        struct findings *found = ARENA_NEW(ctx->arena, struct findings);
        if (!found)
            return fail_memory(&ctx->err);
        if (constraints_check(b, &b->dates[at + i], ctx->arena, found, &ctx->err) != 0)
            return -1;
        r->free[i] = found->hard == 0;
    }
    return 0;
}

static int read_end(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    const char **end = item;
    (void)err;
    *end = col_text(s, 0, a);
    return 0;
}

/* The series goes on as it did before it was ended, and until the last date that is back at least. */
static int reopen(struct ctx *ctx, const struct author *author, const struct series *before, int32_t last)
{
    struct series after = *before;
    char iso[DATE_ISO_SIZE];
    const char *was = NULL;
    struct err ignored;
    struct stmt *s;
    int index = record_index(&series_type, STR("last"));
    if (!record_has(before, index) || before->last >= last)
        return 0;
    if (db_prepare(ctx->db, SQL_END_BEFORE, &s, &ctx->err) != 0)
        return -1;
    date_iso(before->last, iso);
    bind_int(s, 1, before->id);
    bind_text(s, 2, iso);
    int rc = rows_first(s, read_end, ctx->arena, &was, &ctx->err);
    if (rc < 0)
        return -1;
    if (rc == 1 && !was) {
        record_mark_null(&after, index);
    } else if (rc == 0 || date_parse(str_of(was), &after.last, &ignored) != 0 || after.last < last) {
        after.last = last;
    }
    return series_save(ctx->db, author, before, &after, ctx->arena, &ctx->err) < 0 ? -1 : 0;
}

static int restore(struct ctx *ctx, struct str uuid, struct str reason, size_t *restored, size_t *refused)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct series s;
    struct restoring r = {0};
    int32_t last = INT32_MIN;
    int status = record_index(&occurrence_type, STR("reason"));
    int rc = series_find(ctx->db, &audience_team, uuid, ctx->arena, &s, &ctx->err);
    if (rc != 1)
        return rc;
    if (list(ctx, &s, reason, &r) != 0)
        return -1;
    if (r.n == 0)
        return 1;
    if (look(ctx, &s, &r) != 0)
        return -1;
    for (size_t i = 0; i < r.n; i++) {
        struct occurrence after = r.rows[i];
        if (!r.free[i]) {
            ++*refused;
            continue;
        }
        after.status = OCCURRENCE_CONFIRMED;
        record_mark_null(&after, status);
        after.reason = NULL;
        if (occurrence_save(ctx->db, &author, &r.rows[i], &after, ctx->arena, &ctx->err) != 0)
            return -1;
        last = after.nominal_day > last ? after.nominal_day : last;
        ++*restored;
    }
    if (*restored == 0)
        return 1;
    if (reopen(ctx, &author, &s, last) != 0)
        return -1;
    return series_extend(ctx->db, s.id, r.last_row, &ctx->err) == 0 ? 1 : -1;
}

int series_change_restore(struct ctx *ctx, struct str uuid, struct str reason, size_t *restored, size_t *refused)
{
    *restored = *refused = 0;
    if (access_demand(ctx, RIGHT_EDIT, "changing a series") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = restore(ctx, uuid, reason, restored, refused);
    return ctx_finish_if(ctx, rc, *restored > 0);
}
