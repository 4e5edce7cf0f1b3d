#include "app/agenda.h"

#include <stdlib.h>

#include "agenda_priv.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/vec.h"

/* How far the next dates of a home page or of a structure are looked for at first, in days, most often enough; and then
 * at once, each time. */
#define NEAR_DAYS 10
#define PORTION_DAYS 92

/* Dates that read_next gives at most. */
#define NEXT_MAX 8

static int64_t midnight(int32_t day)
{
    return paris_instant(day, 0);
}

/* Takes out what stands in the planning alone; how many are left. */
static size_t keep_shown(struct occurrence *list, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (list[i].status >= OCCURRENCE_CONFIRMED && !list[i].example && !list[i].course)
            list[kept++] = list[i];
    }
    return kept;
}

struct dates {
    struct occurrence *items;
    size_t n;
};

static int read_dates(struct ctx *ctx, const struct audience *who, const struct occurrence_query *q, struct dates *out)
{
    if (occurrence_list(ctx->db, who, q, ctx->arena, &out->items, &out->n, &ctx->err) != 0)
        return -1;
    out->n = keep_shown(out->items, out->n);
    return 0;
}

/* The dates as entries of their own days, announced. */
static int make_entries(struct ctx *ctx, const struct occurrence *const *dates, size_t n, struct agenda_entry **out)
{
    const struct snapshot *snap;
    struct announcement *said;
    struct occurrence *list = ARENA_ARRAY(ctx->arena, n + 1, struct occurrence);
    *out = ARENA_ARRAY(ctx->arena, n + 1, struct agenda_entry);
    if (!list || !*out)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n; i++)
        list[i] = *dates[i];
    if (directory_snapshot(ctx, &snap) != 0 || announce(ctx, &snap->taxonomy, list, n, &said) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct agenda_entry){.date = list[i], .said = said[i], .day = list[i].day};
    return 0;
}

/* ---- The agenda of some days ---- */

static int by_day(const void *x, const void *y)
{
    const struct pick *a = x, *b = y;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->minute != b->minute)
        return a->minute < b->minute ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

struct picks {
    struct pick *items;
    size_t n;
};

/* One agenda while it is read: what is known of each date that matches is where it stands. */
struct reading {
    struct ctx *ctx;
    struct agenda *out;
    struct agenda_narrowing *narrowing;
    int32_t from; /* first day of which picks are kept */
    int64_t midnight;
    struct vec picks;
};

static int keep_pick(struct reading *r, const struct occurrence_brief *b, struct pick p, struct err *err)
{
    struct pick *to = vec_push(&r->picks, r->ctx->arena);
    if (!to)
        return fail_memory(err);
    p.id = b->id;
    p.live = b->live;
    *to = p;
    return 0;
}

/* One that began before and still lasts stands first. */
static int take_date(void *reading, const struct occurrence_brief *b, struct err *err)
{
    struct reading *r = reading;
    bool carried = b->day < r->from;
    struct agenda_group *like;
    unsigned misses;
    if (agenda_judge(r->narrowing, b, &like, &misses) != 0)
        return -1;
    agenda_count(r->narrowing, b, like, misses);
    if (misses || (carried && b->end_utc <= r->midnight))
        return 0;
    return keep_pick(
        r, b, (struct pick){.day = carried ? r->from : b->day, .minute = carried ? -1 : b->start, .carried = carried},
        err);
}

static int take_moved(void *reading, const struct occurrence_brief *b, struct err *err)
{
    struct reading *r = reading;
    struct agenda_group *like;
    unsigned misses;
    if (agenda_judge(r->narrowing, b, &like, &misses) != 0)
        return -1;
    return misses ? 0 : keep_pick(r, b, (struct pick){.day = b->day, .minute = b->start, .left = true}, err);
}

/* All dates of the days first..last, and those that were moved away from a day of from..last. */
static int read_days(struct reading *r, int32_t first, int32_t last)
{
    struct ctx *ctx = r->ctx;
    bool texts = agenda_has_words(r->narrowing);
    struct occurrence_visitor dates = {take_date, r}, moved = {take_moved, r};
    r->midnight = midnight(r->from);
    if (occurrence_scan(ctx->db, ctx->audience, midnight(first), midnight(last + 1), texts, &dates, &ctx->err) != 0)
        return -1;
    return occurrence_scan_moved(ctx->db, ctx->audience, r->from, last + 1, texts, &moved, &ctx->err);
}

static size_t first_from(const struct picks *p, int32_t day)
{
    size_t i = 0;
    while (i < p->n && p->items[i].day < day)
        i++;
    return i;
}

/* The page of a list that begins with pick `begin`: where it ends, and where the pages beside it begin. */
static size_t cut_list(const struct picks *p, size_t begin, struct agenda *out)
{
    size_t end = begin + AGENDA_LIST_SIZE < p->n ? begin + AGENDA_LIST_SIZE : p->n;
    while (end > begin && end < p->n && p->items[end].day == p->items[end - 1].day)
        end++;
    if (end < p->n) {
        out->has_after = true;
        out->after = p->items[end].day;
        out->last = p->items[end - 1].day;
    }
    if (begin > 0) {
        size_t at = begin > AGENDA_LIST_SIZE ? begin - AGENDA_LIST_SIZE : 0;
        out->has_before = true;
        out->before = p->items[at].day;
    }
    return end;
}

/* The next date behind those shown that takes place. */
static void find_next(const struct picks *p, size_t end, struct agenda *out)
{
    for (size_t i = end; i < p->n && !out->has_next; i++) {
        out->has_next = !p->items[i].left && p->items[i].live;
        out->next = p->items[i].day;
    }
}

static int by_id(const void *x, const void *y)
{
    const struct occurrence *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

int agenda_load(struct ctx *ctx, const struct pick *picks, size_t n, struct agenda *out)
{
    struct occurrence *list;
    const struct occurrence **dates = ARENA_ARRAY(ctx->arena, n + 1, const struct occurrence *);
    int64_t *ids = ARENA_ARRAY(ctx->arena, n + 1, int64_t);
    size_t n_list;
    if (!dates || !ids)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n; i++)
        ids[i] = picks[i].id;
    if (occurrence_read(ctx->db, ctx->audience, ids, n, ctx->arena, &list, &n_list, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct occurrence wanted = {.id = picks[i].id};
        dates[i] = n_list ? bsearch(&wanted, list, n_list, sizeof *list, by_id) : NULL;
        if (!dates[i])
            return fail(&ctx->err, ERR_BUG, "a date is gone within one reading");
    }
    if (make_entries(ctx, dates, n, &out->entries) != 0)
        return -1;
    out->n = n;
    for (size_t i = 0; i < n; i++) {
        out->entries[i].day = picks[i].day;
        out->entries[i].left = picks[i].left;
        out->entries[i].carried = picks[i].carried;
    }
    return 0;
}

static int cut(struct ctx *ctx, const struct agenda_query *q, const struct picks *p, struct agenda *out)
{
    size_t begin = first_from(p, out->first);
    size_t end = q->span == AGENDA_LIST ? cut_list(p, begin, out) : first_from(p, out->last + 1);
    if (q->span != AGENDA_LIST)
        find_next(p, end, out);
    return agenda_load(ctx, p->items + begin, end - begin, out);
}

static void set_span(const struct agenda_query *q, struct agenda *out)
{
    struct civil c;
    int32_t earliest = out->today - AGENDA_BACK_DAYS, latest = out->today + AGENDA_AHEAD_DAYS;
    int32_t day = q->day < earliest ? earliest : q->day > latest ? latest : q->day;
    switch (q->span) {
    case AGENDA_LIST:
        out->first = day < out->today ? out->today : day;
        out->last = latest;
        return;
    case AGENDA_WEEK:
        out->first = day - date_weekday(day);
        out->last = out->first + 6;
        break;
    case AGENDA_MONTH:
        date_to_ymd(day, &c);
        out->first = day - c.day + 1;
        out->last = out->first + date_month_days(c.year, c.month) - 1;
        break;
    }
    out->has_before = out->first > earliest;
    out->before = out->first - 1;
    out->has_after = out->last < latest;
    out->after = out->last + 1;
}

static int read_agenda(struct reading *r, const struct agenda_query *q)
{
    struct agenda *out = r->out;
    int32_t end = out->today + AGENDA_AHEAD_DAYS;
    r->narrowing = agenda_narrowing_new(r->ctx, q);
    /* Of a list also what stands before it: the page before is made of it. */
    r->from = q->span == AGENDA_LIST ? out->today : out->first;
    if (!r->narrowing ||
        read_days(r, out->today < r->from ? out->today : r->from, out->last < end ? end : out->last) != 0 ||
        agenda_choose(r->narrowing, out) != 0)
        return -1;
    struct picks picks = {r->picks.items, r->picks.n};
    if (picks.n)
        qsort(picks.items, picks.n, sizeof *picks.items, by_day);
    return cut(r->ctx, q, &picks, out);
}

int agenda_read(struct ctx *ctx, const struct agenda_query *q, struct agenda *out)
{
    struct reading r = {.ctx = ctx, .out = out, .picks = VEC_OF(struct pick)};
    *out = (struct agenda){.today = ctx_today(ctx)};
    set_span(q, out);
    return read_agenda(&r, q);
}

/* ---- One date ---- */

/* The last ones before the date, and the first ones after it that are of use: of a date that is over those that are
 * not. */
static int read_series(struct ctx *ctx, const struct occurrence *o, struct agenda_date *out)
{
    struct dates d = {0};
    struct occurrence_query q = {
        .from = midnight(o->day - AGENDA_BACK_DAYS), .to = midnight(o->day + AGENDA_AHEAD_DAYS), .series = o->series};
    const struct occurrence *before[AGENDA_BEFORE] = {0}, *after[AGENDA_AFTER] = {0}; /* the first filled backwards */
    if (!o->series)
        return 0;
    if (read_dates(ctx, ctx->audience, &q, &d) != 0)
        return -1;
    bool over = o->end_utc <= ctx->now;
    for (size_t i = d.n; i-- > 0 && out->n_before < AGENDA_BEFORE;) {
        if (d.items[i].start_utc < o->start_utc)
            before[AGENDA_BEFORE - ++out->n_before] = &d.items[i];
    }
    for (size_t i = 0; i < d.n && out->n_after < AGENDA_AFTER; i++) {
        if (d.items[i].start_utc > o->start_utc && (!over || d.items[i].end_utc > ctx->now))
            after[out->n_after++] = &d.items[i];
    }
    return make_entries(ctx, before + AGENDA_BEFORE - out->n_before, out->n_before, &out->before) == 0 &&
                   make_entries(ctx, after, out->n_after, &out->after) == 0
               ? 0
               : -1;
}

int agenda_date(struct ctx *ctx, struct str uuid, struct agenda_date *out)
{
    struct occurrence o;
    const struct occurrence *one = &o;
    *out = (struct agenda_date){.found = AGENDA_NONE};
    int rc = occurrence_find(ctx->db, ctx->audience, uuid, ctx->arena, &o, &ctx->err);
    if (rc == 0) {
        rc = occurrence_gone(ctx->db, ctx->audience, uuid, &ctx->err);
        out->found = rc == 1 ? AGENDA_GONE : AGENDA_NONE;
        return rc < 0 ? -1 : 0;
    }
    if (rc < 0 || keep_shown(&o, 1) == 0)
        return rc < 0 ? -1 : 0;
    out->found = AGENDA_FOUND;
    return make_entries(ctx, &one, 1, &out->date) == 0 ? read_series(ctx, &o, out) : -1;
}

/* ---- Where ---- */

int agenda_place(struct ctx *ctx, struct str uuid, struct agenda_place *out)
{
    struct dates d = {0};
    int32_t today = ctx_today(ctx);
    *out = (struct agenda_place){0};
    int rc = occurrence_place(ctx->db, ctx->audience, uuid, ctx->arena, &out->place, &ctx->err);
    if (rc != 1)
        return rc;
    struct occurrence_query q = {.from = midnight(today), .to = midnight(today + AGENDA_AHEAD_DAYS), .at = uuid};
    if (read_dates(ctx, ctx->audience, &q, &d) != 0)
        return -1;
    const struct occurrence **dates = ARENA_ARRAY(ctx->arena, d.n + 1, const struct occurrence *);
    if (!dates)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < d.n; i++)
        dates[i] = &d.items[i];
    out->n = d.n;
    return make_entries(ctx, dates, d.n, &out->entries) == 0 ? 1 : -1;
}

int agenda_where(struct ctx *ctx, struct str uuid, struct occurrence *out)
{
    return occurrence_place(ctx->db, ctx->audience, uuid, ctx->arena, out, &ctx->err);
}

int agenda_place_named(struct ctx *ctx, struct str name, const char **out)
{
    *out = NULL;
    if (crypto_is_uuid(name)) {
        *out = str_dup(ctx->arena, name);
        return *out ? 1 : fail_memory(&ctx->err);
    }
    bool bare = name.n == PLACE_TAIL;
    if (!bare && (name.n < PLACE_TAIL + 2 || memcmp(name.p + name.n - PLACE_TAIL - 2, "--", 2) != 0))
        return 0;
    return occurrence_place_tail(ctx->db, str_from(name.p + name.n - PLACE_TAIL, PLACE_TAIL), ctx->arena, out,
                                 &ctx->err);
}

int agenda_place_joined(struct ctx *ctx, struct str uuid, const char **out)
{
    struct occurrence place;
    int rc = occurrence_place_joined(ctx->db, uuid, ctx->arena, out, &ctx->err);
    return rc == 1 ? occurrence_place(ctx->db, ctx->audience, str_of(*out), ctx->arena, &place, &ctx->err) : rc;
}

/* The next `most` that are wanted: the near days first, then some months at a time, none of which is kept that has none
 * of them. */
static int read_next(struct ctx *ctx, const struct audience *who, struct str receiver,
                     bool (*wanted)(const struct occurrence *o), size_t most, struct agenda_entry **out, size_t *n)
{
    const struct occurrence *dates[NEXT_MAX];
    int32_t today = ctx_today(ctx), last = today + AGENDA_AHEAD_DAYS, end;
    *n = 0;
    most = most < NEXT_MAX ? most : NEXT_MAX;
    for (int32_t day = today; day < last && *n < most; day = end) {
        struct arena_mark before = arena_mark(ctx->arena);
        struct dates d = {0};
        size_t had = *n;
        end = day + (day == today ? NEAR_DAYS : PORTION_DAYS);
        int64_t from = day == today ? ctx->now : midnight(day);
        struct occurrence_query q = {.from = from, .to = midnight(end), .receiver = receiver};
        if (read_dates(ctx, who, &q, &d) != 0)
            return -1;
        for (size_t i = 0; i < d.n && *n < most; i++) {
            bool again = day != today && d.items[i].start_utc < from;
            if (!again && (!wanted || wanted(&d.items[i])))
                dates[(*n)++] = &d.items[i];
        }
        if (*n == had)
            arena_release(ctx->arena, before);
    }
    return make_entries(ctx, dates, *n, out);
}

int agenda_at_structure(struct ctx *ctx, struct str uuid, size_t most, struct agenda_entry **out, size_t *n)
{
    return read_next(ctx, ctx->audience, uuid, NULL, most, out, n);
}

static bool open_to_everybody(const struct occurrence *o)
{
    return o->open_to == OPEN_EVERYONE && occurrence_live(o->status);
}

int agenda_next_open(struct ctx *ctx, size_t most, struct agenda_entry **out, size_t *n)
{
    return read_next(ctx, &audience_public, STR(""), open_to_everybody, most, out, n);
}
