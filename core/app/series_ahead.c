#include "app/series_ahead.h"

#include "app/access.h"
#include "app/activities.h"
#include "base/date.h"
#include "core/app/planning_priv.h"
#include "core/app/rota_priv.h"
#include "store/rows.h"

/* Bytes of the reasons of one day. */
#define REASON_MAX 2000

#define NOBODY "Une personne de la série ne tient plus de dates, ou son lieu n’est plus là."

static const char SQL_BEHIND[] =
    "SELECT uuid FROM series WHERE deleted_rev IS NULL AND extended_to < ?1 AND (last IS NULL OR last > extended_to)"
    " AND (rule IS NOT NULL OR EXISTS (SELECT 1 FROM series_turn t WHERE t.series = series.id))"
    " ORDER BY extended_to, id LIMIT ?2";
static const char SQL_KNOWN[] =
    "SELECT nominal_day FROM occurrence WHERE series = ?1 AND nominal_day > ?2 UNION SELECT day FROM series_waiting"
    " WHERE series = ?1 AND day > ?2";
static const char SQL_WAIT[] =
    "INSERT OR IGNORE INTO series_waiting(series, day, reason, since) VALUES(?1, ?2, ?3, ?4)";
static const char SQL_LATE[] = "DELETE FROM series_waiting WHERE day < ?1";
static const char SQL_LEAVE[] =
    "DELETE FROM series_waiting WHERE day = ?2 AND series = (SELECT id FROM series WHERE uuid = ?1)";
static const char SQL_WAITING[] =
    "SELECT e.uuid, e.title, w.reason, w.day, w.since, EXISTS (SELECT 1 FROM series_turn t WHERE t.series = e.id)"
    " FROM series_waiting w JOIN series e ON e.id = w.series WHERE e.deleted_rev IS NULL AND w.day >= ?1"
    " ORDER BY w.day, e.title LIMIT ?2";
static const char SQL_COUNT[] = "SELECT count(*) FROM series_waiting w JOIN series e ON e.id = w.series WHERE "
                                "e.deleted_rev IS NULL AND w.day >= ?1";
static const char SQL_KINDS[] =
    "SELECT kind, count(*) FROM series WHERE deleted_rev IS NULL AND (last IS NULL OR last"
    " >= ?1) AND (rule IS NOT NULL OR id IN (SELECT series FROM series_turn)) GROUP BY kind";

/* The text must live until the statement has run. At the arena's limit it is null, and what follows fails there too. */
static void bind_day(struct ctx *ctx, struct stmt *s, int i, int32_t day)
{
    char iso[DATE_ISO_SIZE];
    date_iso(day, iso);
    bind_text(s, i, arena_strdup(ctx->arena, iso));
}

/* ---- One series ---- */

static int read_day(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    (void)a;
    return date_parse(col_str(s, 0), item, err);
}

/* The days of its rule that are neither dates nor waiting yet. */
static int list_days(struct ctx *ctx, const struct series *s, int32_t to, int32_t **out, size_t *n)
{
    struct vec known = VEC_OF(int32_t);
    struct stmt *q;
    size_t all, kept = 0;
    int32_t today = ctx_today(ctx), from = s->extended_to + 1 > today ? s->extended_to + 1 : today;
    *out = ARENA_ARRAY(ctx->arena, PREVIEW_DATES_MAX, int32_t);
    if (!*out)
        return fail_memory(&ctx->err);
    if (planning_rule_days(ctx, s, from, to, *out, PREVIEW_DATES_MAX, &all) != 0 ||
        db_prepare(ctx->db, SQL_KNOWN, &q, &ctx->err) != 0)
        return -1;
    bind_int(q, 1, s->id);
    bind_day(ctx, q, 2, s->extended_to);
    if (rows_all(q, read_day, ctx->arena, &known, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < all; i++) {
        bool there = false;
        for (size_t k = 0; k < known.n; k++)
            there = there || ((const int32_t *)known.items)[k] == (*out)[i];
        if (!there)
            (*out)[kept++] = (*out)[i];
    }
    *n = kept;
    return 0;
}

static int wait_for(struct ctx *ctx, const struct series *s, int32_t day, const char *reason)
{
    struct stmt *q;
    if (db_prepare(ctx->db, SQL_WAIT, &q, &ctx->err) != 0)
        return -1;
    bind_int(q, 1, s->id);
    bind_day(ctx, q, 2, day);
    bind_text(q, 3, reason);
    bind_int(q, 4, ctx->now);
    return stmt_run(q, &ctx->err);
}

/* The refusals of a date, one after the other. */
static const char *reason_of(struct ctx *ctx, const struct findings *found)
{
    struct buf b = buf_in(ctx->arena, REASON_MAX);
    for (size_t i = 0; i < found->n; i++) {
        if (found->items[i].strength != STRENGTH_HARD)
            continue;
        if (b.n)
            buf_char(&b, ' ');
        buf_raw_str(&b, str_of(found->items[i].text));
    }
    return buf_cstr(&b);
}

/* What its days meet. 1; 0: nothing can be said, since somebody or the place is gone; -1. */
static int look(struct ctx *ctx, const struct series *s, const int32_t *days, size_t n, struct preview *p)
{
    struct series wish = *s;
    struct planned_days chosen = {.days = days, .n_days = n};
    wish.rule = NULL;
    if (planning_preview(ctx, &wish, &chosen, p) == 0)
        return 1;
    if (ctx->err.code != ERR_INPUT)
        return -1;
    ctx->err = (struct err){0};
    return 0;
}

static int make_dates(struct ctx *ctx, const struct author *author, const struct series *s, const int32_t *days,
                      size_t n)
{
    struct preview *p = ARENA_NEW(ctx->arena, struct preview);
    if (!p)
        return fail_memory(&ctx->err);
    int known = n ? look(ctx, s, days, n, p) : 1;
    if (known < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct occurrence o;
        bool refused = !known || p->dates[i].found.hard > 0;
        int rc = refused ? wait_for(ctx, s, days[i], known ? reason_of(ctx, &p->dates[i].found) : NOBODY)
                         : planning_write(ctx, author, s, p->kind, days[i], &o);
        if (rc != 0 && ctx->err.code == ERR_INPUT) { /* nothing was written: its text names a place that is secret */
            struct err why = ctx->err;
            ctx->err = (struct err){0};
            rc = wait_for(ctx, s, days[i], why.msg);
        }
        if (rc != 0)
            return -1;
    }
    return 0;
}

static int extend(struct ctx *ctx, const struct author *author, const struct series *s)
{
    int32_t *days, to = planning_until(ctx, s);
    size_t n = 0;
    int turns = rota_extend(ctx, author, s, to);
    if (turns < 0)
        return -1;
    if (turns == 0 && (list_days(ctx, s, to, &days, &n) != 0 || make_dates(ctx, author, s, days, n) != 0))
        return -1;
    return series_extend(ctx->db, s->id, to, &ctx->err);
}

/* ---- Each night ---- */

static int read_uuid(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    const char **uuid = item;
    *uuid = col_text(s, 0, a);
    return *uuid ? 0 : fail_memory(err);
}

static int one(struct ctx *ctx, const struct author *author, const struct activities *kinds, const char *uuid)
{
    struct series s;
    int rc = series_find(ctx->db, &audience_team, str_of(uuid), ctx->arena, &s, &ctx->err);
    if (rc != 1 || !activities_find(kinds, s.kind))
        return rc < 0 ? -1 : 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, extend(ctx, author, &s));
}

/* The arena of the night holds one series after the other: what a series took is given back. */
static int all(struct ctx *ctx)
{
    struct author author = {.now = ctx->now, .actor = "nightly", .cause = CAUSE_RULE};
    struct vec behind = VEC_OF(const char *);
    struct activities kinds;
    struct stmt *q;
    struct err first = {0};
    if (db_prepare(ctx->db, SQL_LATE, &q, &ctx->err) != 0)
        return -1;
    bind_day(ctx, q, 1, ctx_today(ctx));
    if (stmt_run(q, &ctx->err) != 0 || activities_read(ctx, &kinds) != 0 ||
        db_prepare(ctx->db, SQL_BEHIND, &q, &ctx->err) != 0)
        return -1;
    bind_day(ctx, q, 1, ctx_today(ctx) + SERIES_AHEAD_DAYS);
    bind_int(q, 2, AHEAD_SERIES_MAX);
    if (rows_all(q, read_uuid, ctx->arena, &behind, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < behind.n; i++) {
        struct arena_mark mark = arena_mark(ctx->arena);
        if (one(ctx, &author, &kinds, ((const char *const *)behind.items)[i]) != 0 && first.code == 0)
            first = ctx->err; /* the others are made all the same */
        arena_release(ctx->arena, mark);
    }
    ctx->err = first;
    return first.code == 0 ? 0 : -1;
}

int series_ahead_nightly(struct ctx *ctx)
{
    /* What plans by itself has the rights of who plans, and no name. */
    static const struct account night = {.role = ROLE_COORDINATOR, .label = "la nuit"};
    const struct account *who = ctx->account;
    if (!ctx_rules(ctx))
        return fail(&ctx->err, ERR_RULE, "no rules are in force");
    ctx->account = &night;
    int rc = all(ctx);
    ctx->account = who;
    return rc;
}

/* ---- What waits ---- */

static int read_waiting(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct waiting *w = item;
    *w = (struct waiting){.series = col_text(s, 0, a),
                          .title = col_text(s, 1, a),
                          .reason = col_text(s, 2, a),
                          .since = col_int(s, 4),
                          .rota = col_int(s, 5) != 0};
    if (!w->series || !w->title || !w->reason)
        return fail_memory(err);
    return date_parse(col_str(s, 3), &w->day, err);
}

int series_ahead_waiting(struct ctx *ctx, struct waiting **out, size_t *n)
{
    struct vec rows = VEC_OF(struct waiting);
    struct stmt *q;
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0 || db_prepare(ctx->db, SQL_WAITING, &q, &ctx->err) != 0)
        return -1;
    bind_day(ctx, q, 1, ctx_today(ctx));
    bind_int(q, 2, WAITING_MAX);
    if (rows_all(q, read_waiting, ctx->arena, &rows, &ctx->err) != 0)
        return -1;
    *out = rows.items;
    *n = rows.n;
    return 0;
}

static int leave(struct ctx *ctx, struct str series, int32_t day)
{
    struct stmt *q;
    if (db_prepare(ctx->db, SQL_LEAVE, &q, &ctx->err) != 0)
        return -1;
    bind_str(q, 1, series);
    bind_day(ctx, q, 2, day);
    if (stmt_run(q, &ctx->err) != 0)
        return -1;
    return db_changes(ctx->db) > 0;
}

int series_ahead_leave(struct ctx *ctx, struct str series, int32_t day)
{
    if (access_demand(ctx, RIGHT_EDIT, "planning dates") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = leave(ctx, series, day);
    return ctx_finish_if(ctx, rc, rc == 1);
}

static int make(struct ctx *ctx, struct str uuid, int32_t day, const char **why)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct preview *p = ARENA_NEW(ctx->arena, struct preview);
    struct series s;
    struct occurrence o;
    if (!p)
        return fail_memory(&ctx->err);
    int rc = series_find(ctx->db, &audience_team, uuid, ctx->arena, &s, &ctx->err);
    if (rc == 1)
        rc = leave(ctx, uuid, day);
    if (rc != 1)
        return rc;
    int known = look(ctx, &s, &day, 1, p);
    if (known < 0)
        return -1;
    *why = !known ? NOBODY : p->dates[0].found.hard ? reason_of(ctx, &p->dates[0].found) : NULL;
    if (*why)
        return 0;
    return planning_write(ctx, &author, &s, p->kind, day, &o) == 0 ? 1 : -1;
}

int series_ahead_make(struct ctx *ctx, struct str series, int32_t day, const char **why)
{
    *why = NULL;
    if (access_demand(ctx, RIGHT_EDIT, "planning dates") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = make(ctx, series, day, why);
    return ctx_finish_if(ctx, rc, rc == 1);
}

/* ---- On the first page ---- */

struct kind_count {
    const char *kind;
    int64_t n;
};

static int read_kind(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct kind_count *k = item;
    *k = (struct kind_count){.kind = col_text(s, 0, a), .n = col_int(s, 1)};
    return k->kind ? 0 : fail_memory(err);
}

/* Series whose kind no rule declares. Without any rules that is the rules' own alarm. */
static int count_orphans(struct ctx *ctx, int64_t *out)
{
    struct activities kinds;
    struct vec rows = VEC_OF(struct kind_count);
    struct stmt *q;
    *out = 0;
    if (activities_read(ctx, &kinds) != 0 || db_prepare(ctx->db, SQL_KINDS, &q, &ctx->err) != 0)
        return -1;
    bind_day(ctx, q, 1, ctx_today(ctx));
    if (rows_all(q, read_kind, ctx->arena, &rows, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < rows.n && kinds.n > 0; i++) {
        const struct kind_count *k = (const struct kind_count *)rows.items + i;
        *out += activities_find(&kinds, k->kind) ? 0 : k->n;
    }
    return 0;
}

static int read_number(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    (void)a, (void)err;
    *(int64_t *)item = col_int(s, 0);
    return 0;
}

int series_ahead_duties(struct ctx *ctx, struct duties *list)
{
    struct stmt *q;
    int64_t waiting = 0, orphans = 0;
    if (db_prepare(ctx->db, SQL_COUNT, &q, &ctx->err) != 0)
        return -1;
    bind_day(ctx, q, 1, ctx_today(ctx));
    if (rows_first(q, read_number, ctx->arena, &waiting, &ctx->err) < 0 || count_orphans(ctx, &orphans) != 0 ||
        duties_add(ctx, list,
                   (struct duty){.label = "Dates de séries à décider",
                                 .one = "date",
                                 .many = "dates",
                                 .done = "aucune",
                                 .url = "/equipe/planning/attente",
                                 .right = RIGHT_EDIT,
                                 .count = waiting,
                                 .quiet = true}) != 0)
        return -1;
    return duties_add(ctx, list,
                      (struct duty){.label = "Séries qui ne sont plus prolongées",
                                    .one = "série, d’un genre qu’aucune règle ne déclare",
                                    .many = "séries, de genres qu’aucune règle ne déclare",
                                    .done = "aucune",
                                    .url = "/equipe/planning/series",
                                    .right = RIGHT_EDIT,
                                    .count = orphans,
                                    .quiet = true,
                                    .alarm = true});
}
