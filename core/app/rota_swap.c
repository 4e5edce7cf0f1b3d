/* The weeks of a rota, and two of them that change hands. */
#include "app/access.h"
#include "app/rota_plan.h"
#include "base/date.h"
#include "core/app/planning_priv.h"
#include "store/rows.h"

/* Bytes of what refuses a swap. */
#define WHY_MAX 4000

static const char SQL_IS_ROTA[] = "SELECT count(*) FROM series_turn WHERE series = ?1";

static int read_number(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    (void)a, (void)err;
    *(int64_t *)item = col_int(s, 0);
    return 0;
}

static int is_rota(struct ctx *ctx, int64_t series)
{
    struct stmt *q;
    int64_t n = 0;
    if (db_prepare(ctx->db, SQL_IS_ROTA, &q, &ctx->err) != 0)
        return -1;
    bind_int(q, 1, series);
    return rows_first(q, read_number, ctx->arena, &n, &ctx->err) < 0 ? -1 : n > 0;
}

static int list_dates(struct ctx *ctx, int64_t series, struct occurrence **out, size_t *n)
{
    struct occurrence_query q = {.from = 0, .to = INT64_MAX, .series = series, .examples = true};
    return occurrence_list(ctx->db, &audience_team, &q, ctx->arena, out, n, &ctx->err);
}

static bool is_to_come(struct ctx *ctx, const struct occurrence *o)
{
    return occurrence_live(o->status) && o->start_utc > ctx->now;
}

static const char *label_of(const struct person *people, size_t n, const char *uuid)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(people[i].uuid, uuid) == 0)
            return people[i].label;
    }
    return uuid;
}

int rota_weeks(struct ctx *ctx, int64_t series, struct rota_week_row **out, size_t *n)
{
    struct occurrence *dates;
    struct person *people;
    size_t n_dates, n_people;
    struct vec rows = VEC_OF(struct rota_week_row);
    *n = 0;
    int rota = access_demand(ctx, RIGHT_TEAM, "planning") != 0 ? -1 : is_rota(ctx, series);
    if (rota != 1)
        return rota;
    if (list_dates(ctx, series, &dates, &n_dates) != 0 ||
        person_list(ctx->db, &audience_team, true, ctx->arena, &people, &n_people, &ctx->err) != 0)
        return -1;
    struct rota_week_row *row = NULL;
    for (size_t i = 0; i < n_dates; i++) {
        const struct occurrence *o = &dates[i];
        if (!is_to_come(ctx, o))
            continue;
        if (!row || row->monday != rota_week(o->nominal_day)) {
            row = vec_push(&rows, ctx->arena);
            if (!row)
                return fail_memory(&ctx->err);
            *row = (struct rota_week_row){.monday = rota_week(o->nominal_day)};
        }
        row->dates++;
        row->empty += o->staff.n == 0;
        if (!row->person && o->staff.n) {
            row->uuid = o->staff.codes[0];
            row->person = label_of(people, n_people, row->uuid);
        }
    }
    *out = rows.items;
    *n = rows.n;
    return 0;
}

/* ---- Two weeks ---- */

struct swap {
    struct occurrence *dates;
    size_t n;
    int32_t weeks[2];
    const char *holders[2];
    struct occurrence *after; /* of each date; id 0: it stays */
    const char **who[2];
};

static int side_of(struct ctx *ctx, const struct swap *w, const struct occurrence *o)
{
    for (int k = 0; k < 2; k++) {
        if (is_to_come(ctx, o) && rota_week(o->nominal_day) == w->weeks[k])
            return k;
    }
    return -1;
}

/* 1; 0 *why: nobody holds one of them. */
static int find_holders(struct ctx *ctx, struct swap *w, const struct rota_side sides[2], const char **why)
{
    for (size_t i = 0; i < w->n; i++) {
        int k = side_of(ctx, w, &w->dates[i]);
        if (k >= 0 && !w->holders[k] && w->dates[i].staff.n)
            w->holders[k] = w->dates[i].staff.codes[0];
    }
    if (w->weeks[0] == w->weeks[1])
        *why = "Choisissez deux semaines différentes.";
    else if (!w->holders[0] || !w->holders[1])
        *why = "Personne ne tient l’une de ces semaines.";
    else if (!str_is(sides[0].holder, w->holders[0]) || !str_is(sides[1].holder, w->holders[1]))
        *why = "Quelqu’un a changé ces semaines depuis que vous avez ouvert la page\u00A0: les voici à jour.";
    else if (strcmp(w->holders[0], w->holders[1]) == 0)
        *why = "La même personne tient les deux semaines.";
    return *why == NULL;
}

static int put_wishes(struct ctx *ctx, struct swap *w, struct board *b, size_t *wishes)
{
    const struct board_kind *kind;
    if (planning_room(ctx, b, w->n) != 0)
        return -1;
    for (size_t i = 0; i < w->n; i++) {
        const struct occurrence *o = &w->dates[i];
        int k = side_of(ctx, w, o);
        if (k < 0 || o->staff.n != 1 || strcmp(o->staff.codes[0], w->holders[k]) != 0)
            continue;
        if (board_kind(ctx, b, o->kind, &kind) != 0)
            return -1;
        w->after[i] = *o;
        w->after[i].staff = (struct terms){w->who[k], 1};
        struct board_date wish = {.kind = kind, .id = o->id, .title = o->title, .place = board_place(b, o->place)};
        planning_people(b, &w->after[i].staff, &wish);
        board_date_set(&wish, o->day, (int)o->start, (int)o->minutes);
        for (size_t d = 0; d < b->n_dates; d++) { /* both sides leave what they hold */
            if (b->dates[d].id == o->id)
                b->dates[d].n_staff = 0;
        }
        b->dates[b->n_dates++] = wish;
        ++*wishes;
    }
    return board_index(b, ctx->arena, &ctx->err);
}

static int look(struct ctx *ctx, struct swap *w, const char **why)
{
    struct findings *found = ARENA_NEW(ctx->arena, struct findings);
    struct buf said = buf_in(ctx->arena, WHY_MAX);
    struct board *b;
    size_t wishes = 0;
    int32_t first = w->weeks[0] < w->weeks[1] ? w->weeks[0] : w->weeks[1];
    int32_t last = w->weeks[0] < w->weeks[1] ? w->weeks[1] : w->weeks[0];
    if (!found)
        return fail_memory(&ctx->err);
    if (board_load(ctx, first, last + 6, NULL, 0, &b) != 0 || put_wishes(ctx, w, b, &wishes) != 0)
        return -1;
    for (size_t i = b->n_dates - wishes; i < b->n_dates; i++) {
        if (constraints_check(b, &b->dates[i], ctx->arena, found, &ctx->err) != 0)
            return -1;
        for (size_t k = 0; k < found->n && said.n < WHY_MAX / 2; k++) {
            if (found->items[k].strength != STRENGTH_HARD)
                continue;
            buf_raw_str(&said, said.n ? STR(" ") : STR(""));
            buf_raw_str(&said, str_of(found->items[k].text));
        }
    }
    *why = said.n ? buf_cstr(&said) : NULL;
    return *why == NULL;
}

/* That its people were chosen stays noted on the date. */
static int note_own(struct ctx *ctx, const struct occurrence *before, struct occurrence *after)
{
    const char **own = ARENA_ARRAY(ctx->arena, before->own.n + 1, const char *);
    size_t n = 0;
    bool known = false;
    if (!own)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < before->own.n; i++) {
        own[n++] = before->own.codes[i];
        known = known || strcmp(before->own.codes[i], "staff") == 0;
    }
    if (!known)
        own[n++] = "staff";
    after->own = (struct terms){own, n};
    record_mark_set(after, record_index(&occurrence_type, STR("own")));
    record_mark_set(after, record_index(&occurrence_type, STR("staff")));
    return 0;
}

static int swap(struct ctx *ctx, struct str uuid, const struct rota_side sides[2], const char **why)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct swap w = {.weeks = {rota_week(sides[0].day), rota_week(sides[1].day)}};
    struct series s;
    int rc = series_find(ctx->db, &audience_team, uuid, ctx->arena, &s, &ctx->err);
    if (rc == 1)
        rc = is_rota(ctx, s.id);
    if (rc != 1) {
        *why = "Cette série n’est pas une astreinte.";
        return rc;
    }
    if (list_dates(ctx, s.id, &w.dates, &w.n) != 0)
        return -1;
    w.after = ARENA_ARRAY(ctx->arena, w.n, struct occurrence);
    w.who[0] = ARENA_ARRAY(ctx->arena, 1, const char *);
    w.who[1] = ARENA_ARRAY(ctx->arena, 1, const char *);
    if (!w.after || !w.who[0] || !w.who[1])
        return fail_memory(&ctx->err);
    rc = find_holders(ctx, &w, sides, why);
    if (rc != 1)
        return rc;
    *w.who[0] = w.holders[1];
    *w.who[1] = w.holders[0];
    rc = look(ctx, &w, why);
    if (rc != 1)
        return rc;
    for (size_t i = 0; i < w.n; i++) {
        if (!w.after[i].id)
            continue;
        if (note_own(ctx, &w.dates[i], &w.after[i]) != 0 ||
            occurrence_save(ctx->db, &author, &w.dates[i], &w.after[i], ctx->arena, &ctx->err) != 0)
            return -1;
    }
    return 1;
}

int rota_swap(struct ctx *ctx, struct str series, const struct rota_side sides[2], const char **why)
{
    *why = NULL;
    if (access_demand(ctx, RIGHT_EDIT, "planning dates") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = swap(ctx, series, sides, why);
    return ctx_finish_if(ctx, rc, rc == 1);
}
