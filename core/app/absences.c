#include "app/absences.h"

#include <stdlib.h>

#include "app/access.h"
#include "app/duties.h"
#include "base/date.h"
#include "store/rows.h"

#define TOUCHED \
    " FROM absence x JOIN occurrence_staff s ON s.person = x.person JOIN occurrence o ON o.id = s.occurrence" \
    " WHERE x.deleted_rev IS NULL AND x.end_utc > ?1 AND o.start_utc > ?1 AND o.start_utc < x.end_utc" \
    " AND o.end_utc > x.start_utc AND o.deleted_rev IS NULL AND o.course = 0 AND o.status NOT IN ('cancelled', " \
    "'missed', 'done')"
#define HELD \
    " FROM person p JOIN occurrence_staff s ON s.person = p.id JOIN occurrence o ON o.id = s.occurrence" \
    " WHERE p.deleted_rev IS NOT NULL AND o.start_utc > ?1 AND o.deleted_rev IS NULL AND o.course = 0" \
    " AND o.status NOT IN ('cancelled', 'missed', 'done')"
static const char SQL_TOUCHED[] = "SELECT x.id, count(*)" TOUCHED " GROUP BY x.id";
static const char SQL_HELD[] = "SELECT p.id, count(*)" HELD " GROUP BY p.id";
static const char SQL_WAITING[] = "SELECT count(*) FROM (SELECT o.id" TOUCHED " UNION SELECT o.id" HELD ")";

struct counted {
    int64_t id, n;
};

static int read_counted(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    (void)a, (void)err;
    *(struct counted *)item = (struct counted){.id = col_int(s, 0), .n = col_int(s, 1)};
    return 0;
}

static int count(struct ctx *ctx, const char *sql, struct vec *out)
{
    struct stmt *s;
    *out = VEC_OF(struct counted);
    if (db_prepare(ctx->db, sql, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, ctx->now);
    return rows_all(s, read_counted, ctx->arena, out, &ctx->err);
}

static int64_t counted_of(const struct vec *list, int64_t id)
{
    const struct counted *c = list->items;
    for (size_t i = 0; i < list->n; i++) {
        if (c[i].id == id)
            return c[i].n;
    }
    return 0;
}

static int by_start(const void *a, const void *b)
{
    const struct absence_row *x = a, *y = b;
    if (x->absence->start_utc != y->absence->start_utc)
        return x->absence->start_utc < y->absence->start_utc ? -1 : 1;
    return x->absence->id < y->absence->id ? -1 : 1;
}

static const struct person *self_of(const struct ctx *ctx, const struct people *all)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->items[i].account && all->items[i].account == ctx->account->id && !all->items[i].deleted)
            return &all->items[i];
    }
    return NULL;
}

int absences_read(struct ctx *ctx, struct absences *out)
{
    struct vec touched, held;
    *out = (struct absences){.n = 0};
    if (people_read(ctx, &out->people) != 0 || count(ctx, SQL_TOUCHED, &touched) != 0 ||
        count(ctx, SQL_HELD, &held) != 0)
        return -1;
    out->self = self_of(ctx, &out->people);
    out->items = ARENA_ARRAY(ctx->arena, out->people.n_away, struct absence_row);
    out->departed = ARENA_ARRAY(ctx->arena, held.n, struct departed);
    if (!out->items || !out->departed)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < out->people.n_away; i++) {
        const struct absence *x = &out->people.away[i];
        const struct person *p = people_by_id(&out->people, x->person);
        if (p)
            out->items[out->n++] = (struct absence_row){
                .absence = x, .person = p, .dates = counted_of(&touched, x->id), .own = p == out->self};
    }
    if (out->n > 1)
        qsort(out->items, out->n, sizeof *out->items, by_start);
    for (size_t i = 0; i < out->people.n; i++) {
        int64_t n = counted_of(&held, out->people.items[i].id);
        if (n > 0)
            out->departed[out->n_departed++] = (struct departed){&out->people.items[i], n};
    }
    return 0;
}

/* ---- Writing ---- */

/* One's own, or anybody's for who edits. */
static int demand(struct ctx *ctx, const struct person *p)
{
    if (access_demand(ctx, RIGHT_TEAM, "noting an absence") != 0)
        return -1;
    if (p->account && p->account == ctx->account->id)
        return 0;
    return access_demand(ctx, RIGHT_EDIT, "noting somebody else's absence");
}

static int post(struct ctx *ctx, struct str person, struct absence *x, int64_t *dates)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct vec touched;
    struct person p;
    int rc = person_find(ctx->db, &audience_team, person, ctx->arena, &p, &ctx->err);
    if (rc != 1 || p.deleted)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "person: nobody who is planned");
    if (demand(ctx, &p) != 0)
        return -1;
    if (x->last < ctx_today(ctx) - ABSENCE_BACK_DAYS)
        return fail(&ctx->err, ERR_INPUT, "last: more than %d days ago", ABSENCE_BACK_DAYS);
    x->person = p.id;
    if (absence_add(ctx->db, &author, x, ctx->arena, &ctx->err) != 0 || count(ctx, SQL_TOUCHED, &touched) != 0)
        return -1;
    *dates = counted_of(&touched, x->id);
    return 0;
}

int absences_post(struct ctx *ctx, struct str person, struct absence *x, int64_t *dates)
{
    if (access_demand(ctx, RIGHT_TEAM, "noting an absence") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, post(ctx, person, x, dates));
}

static int take_back(struct ctx *ctx, struct str uuid)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct people all;
    struct absence x;
    int rc = absence_find(ctx->db, &audience_team, uuid, ctx->arena, &x, &ctx->err);
    if (rc != 1)
        return rc;
    if (people_read(ctx, &all) != 0)
        return -1;
    const struct person *p = people_by_id(&all, x.person);
    if (!p)
        return fail(&ctx->err, ERR_BUG, "absence %lld: nobody's", (long long)x.id);
    return demand(ctx, p) != 0 || absence_remove(ctx->db, &author, &x, &ctx->err) != 0 ? -1 : 1;
}

int absences_take_back(struct ctx *ctx, struct str uuid)
{
    if (access_demand(ctx, RIGHT_TEAM, "taking an absence back") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = take_back(ctx, uuid);
    return ctx_finish_if(ctx, rc, rc == 1);
}

/* ---- What waits ---- */

int absences_duties(struct ctx *ctx, struct duties *list)
{
    struct stmt *s;
    if (db_prepare(ctx->db, SQL_WAITING, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, ctx->now);
    int64_t waiting = stmt_step(s, &ctx->err) == 1 ? col_int(s, 0) : -1;
    stmt_reset(s);
    if (waiting < 0)
        return -1;
    return duties_add(ctx, list,
                      (struct duty){.label = "Dates touchées par une absence",
                                    .one = "date",
                                    .many = "dates",
                                    .done = "aucune date n’attend",
                                    .url = "/equipe/planning/absences",
                                    .right = RIGHT_EDIT,
                                    .count = waiting,
                                    .quiet = true});
}
