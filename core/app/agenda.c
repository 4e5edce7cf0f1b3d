#include "app/agenda.h"

#include <stdlib.h>

#include "agenda_priv.h"
#include "base/date.h"
#include "base/vec.h"

/* How far the next dates of a home page or of a structure are looked for at first: most often it is enough. */
#define NEAR_DAYS 45

static int64_t midnight(int32_t day)
{
    return paris_instant(day, 0);
}

/* Takes out what stands in the planning alone; how many are left. */
static size_t keep_shown(struct occurrence *list, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (list[i].status >= OCCURRENCE_CONFIRMED && !list[i].example)
            list[kept++] = list[i];
    }
    return kept;
}

static int read_dates(struct ctx *ctx, const struct audience *who, const struct occurrence_query *q,
                      struct agenda_dates *out)
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

/* A date under a day. */
struct pick {
    const struct occurrence *date;
    int32_t day;
    int minute;
    bool left, carried;
};

static int by_day(const void *x, const void *y)
{
    const struct pick *a = x, *b = y;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->minute != b->minute)
        return a->minute < b->minute ? -1 : 1;
    return (a->date->id > b->date->id) - (a->date->id < b->date->id);
}

struct picks {
    struct pick *items;
    size_t n;
};

/* Where each date that matches stands, from `from` on. One that began before and still lasts stands first. */
static void pick_dates(const struct agenda_dates *d, int32_t from, struct picks *out)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct occurrence *o = &d->items[i];
        bool carried = o->day < from;
        if (d->misses[i] || (carried && o->end_utc <= midnight(from)))
            continue;
        out->items[out->n++] = (struct pick){
            .date = o, .day = carried ? from : o->day, .minute = carried ? -1 : (int)o->start, .carried = carried};
    }
}

static void pick_moved(const struct agenda_dates *d, struct picks *out)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct occurrence *o = &d->items[i];
        if (!d->misses[i])
            out->items[out->n++] =
                (struct pick){.date = o, .day = o->was_day, .minute = (int)o->was_start, .left = true};
    }
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
        out->has_next = !p->items[i].left && occurrence_live(p->items[i].date->status);
        out->next = p->items[i].day;
    }
}

static int cut(struct ctx *ctx, const struct agenda_query *q, const struct picks *p, struct agenda *out)
{
    size_t begin = first_from(p, out->first);
    size_t end = q->span == AGENDA_LIST ? cut_list(p, begin, out) : first_from(p, out->last + 1);
    if (q->span != AGENDA_LIST)
        find_next(p, end, out);
    out->n = end - begin;
    const struct occurrence **dates = ARENA_ARRAY(ctx->arena, out->n + 1, const struct occurrence *);
    if (!dates)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < out->n; i++)
        dates[i] = p->items[begin + i].date;
    if (make_entries(ctx, dates, out->n, &out->entries) != 0)
        return -1;
    for (size_t i = 0; i < out->n; i++) {
        out->entries[i].day = p->items[begin + i].day;
        out->entries[i].left = p->items[begin + i].left;
        out->entries[i].carried = p->items[begin + i].carried;
    }
    return 0;
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

int agenda_read(struct ctx *ctx, const struct agenda_query *q, struct agenda *out)
{
    struct agenda_dates dates = {0}, moved = {0};
    const struct snapshot *snap;
    int32_t today = ctx_today(ctx), end = today + AGENDA_AHEAD_DAYS;
    *out = (struct agenda){.today = today};
    set_span(q, out);
    /* Of a list also what stands before it: the page before is made of it. */
    int32_t from = q->span == AGENDA_LIST ? today : out->first;
    int32_t since = today < from ? today : from, until = out->last < end ? end : out->last;
    struct occurrence_query all = {.from = midnight(since), .to = midnight(until + 1)};
    if (directory_snapshot(ctx, &snap) != 0 || read_dates(ctx, ctx->audience, &all, &dates) != 0 ||
        occurrence_moved(ctx->db, ctx->audience, from, out->last + 1, false, ctx->arena, &moved.items, &moved.n,
                         &ctx->err) != 0)
        return -1;
    moved.n = keep_shown(moved.items, moved.n);
    if (agenda_match(ctx, snap, q, &dates) != 0 || agenda_match(ctx, snap, q, &moved) != 0 ||
        agenda_count(ctx, snap, q, &dates, out) != 0)
        return -1;
    struct picks picks = {.items = ARENA_ARRAY(ctx->arena, dates.n + moved.n + 1, struct pick)};
    if (!picks.items)
        return fail_memory(&ctx->err);
    pick_dates(&dates, from, &picks);
    pick_moved(&moved, &picks);
    qsort(picks.items, picks.n, sizeof *picks.items, by_day);
    return cut(ctx, q, &picks, out);
}

/* ---- One date ---- */

/* The last ones before the date, and the first ones after it that are of use: of a date that is over those that are
 * not. */
static int read_series(struct ctx *ctx, const struct occurrence *o, struct agenda_date *out)
{
    struct agenda_dates d = {0};
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

/* The first `most` of them that are wanted, as entries. */
static int take_first(struct ctx *ctx, const struct agenda_dates *d, bool (*wanted)(const struct occurrence *o),
                      size_t most, struct agenda_entry **out, size_t *n)
{
    const struct occurrence **dates = ARENA_ARRAY(ctx->arena, d->n + 1, const struct occurrence *);
    if (!dates)
        return fail_memory(&ctx->err);
    *n = 0;
    for (size_t i = 0; i < d->n && *n < most; i++) {
        if (!wanted || wanted(&d->items[i]))
            dates[(*n)++] = &d->items[i];
    }
    return make_entries(ctx, dates, *n, out);
}

int agenda_place(struct ctx *ctx, struct str uuid, struct agenda_place *out)
{
    struct agenda_dates d = {0};
    int32_t today = ctx_today(ctx);
    *out = (struct agenda_place){0};
    int rc = occurrence_place(ctx->db, ctx->audience, uuid, ctx->arena, &out->place, &ctx->err);
    if (rc != 1)
        return rc;
    struct occurrence_query q = {.from = midnight(today), .to = midnight(today + AGENDA_AHEAD_DAYS), .at = uuid};
    if (read_dates(ctx, ctx->audience, &q, &d) != 0 || take_first(ctx, &d, NULL, SIZE_MAX, &out->entries, &out->n) != 0)
        return -1;
    return 1;
}

/* The next `most` that are wanted: of the near days, and of all that is planned only when these do not have them. */
static int read_next(struct ctx *ctx, const struct audience *who, struct str receiver,
                     bool (*wanted)(const struct occurrence *o), size_t most, struct agenda_entry **out, size_t *n)
{
    static const int32_t windows[] = {NEAR_DAYS, AGENDA_AHEAD_DAYS};
    int32_t today = ctx_today(ctx);
    *n = 0;
    for (size_t i = 0; i < sizeof windows / sizeof *windows && *n < most; i++) {
        struct agenda_dates d = {0};
        struct occurrence_query q = {.from = ctx->now, .to = midnight(today + windows[i]), .receiver = receiver};
        if (read_dates(ctx, who, &q, &d) != 0 || take_first(ctx, &d, wanted, most, out, n) != 0)
            return -1;
    }
    return 0;
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
