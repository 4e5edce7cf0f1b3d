#include "app/series_change.h"

#include <stdlib.h>

#include "app/access.h"
#include "base/date.h"
#include "core/app/planning_priv.h"

/* Between the parts of one look. */
struct looking {
    struct ctx *ctx;
    const struct series_change *c;
    struct series_change_look *out;
    struct occurrence *rows;
    size_t n_rows;
    int32_t *old_days, *new_days; /* what the rule gives before and after, from `from` on */
    size_t n_old, n_new;
    int32_t from;
    size_t first_wish; /* on the board, behind its dates */
};

/* ---- Days ---- */

static bool has_day(const int32_t *days, size_t n, int32_t day)
{
    for (size_t i = 0; i < n; i++) {
        if (days[i] == day)
            return true;
    }
    return false;
}

static int32_t nominal(const struct occurrence *o)
{
    return record_has(o, record_index(&occurrence_type, STR("nominal_day"))) ? o->nominal_day : o->day;
}

static bool series_ends(const struct series *s)
{
    return record_has(s, record_index(&series_type, STR("last")));
}

static void set_date(struct series *s, const char *field, int32_t *member, int32_t day)
{
    *member = day;
    record_mark_set(s, record_index(&series_type, str_of(field)));
}

/* Turns are counted from the first day: with the same rule it stays one of its turns. */
static int begin_after(struct looking *l)
{
    struct series *after = &l->out->after;
    const struct series *before = &l->out->before;
    int32_t first = l->from;
    size_t n = 0;
    if (!l->out->split) {
        set_date(after, "first", &after->first, before->first);
        return 0;
    }
    if (before->rule && after->rule && strcmp(before->rule, after->rule) == 0 &&
        planning_rule_days(l->ctx, before, l->from, planning_until(l->ctx, before), &first, 1, &n) != 0)
        return -1;
    set_date(after, "first", &after->first, first);
    if (series_ends(after) && after->last < after->first)
        return fail(&l->ctx->err, ERR_INPUT, "last: before the first day");
    return 0;
}

static int list_old(struct looking *l)
{
    const struct series *before = &l->out->before;
    int32_t to = series_ends(before) && before->last < before->extended_to ? before->last : before->extended_to;
    if (before->rule)
        return planning_rule_days(l->ctx, before, l->from, to, l->old_days, PREVIEW_DATES_MAX, &l->n_old);
    for (size_t i = 0; i < l->n_rows && l->n_old < PREVIEW_DATES_MAX; i++) {
        if (nominal(&l->rows[i]) >= l->from)
            l->old_days[l->n_old++] = nominal(&l->rows[i]);
    }
    return 0;
}

static int list_new(struct looking *l)
{
    const struct series *after = &l->out->after;
    if (l->c->stop)
        return 0;
    if (after->rule)
        return planning_rule_days(l->ctx, after, l->from, planning_until(l->ctx, after), l->new_days, PREVIEW_DATES_MAX,
                                  &l->n_new);
    for (size_t i = 0; i < l->c->days.n_days && l->n_new < PREVIEW_DATES_MAX; i++) {
        if (l->c->days.days[i] >= l->from)
            l->new_days[l->n_new++] = l->c->days.days[i];
    }
    return 0;
}

/* ---- What becomes of a date that is there ---- */

static bool is_own(const struct occurrence *o, const char *field)
{
    for (size_t i = 0; i < o->own.n; i++) {
        if (strcmp(o->own.codes[i], field) == 0)
            return true;
    }
    return false;
}

static bool differs(const struct series *a, const struct series *b, const char *field)
{
    int i = record_index(&series_type, str_of(field));
    return !record_says_same(&series_type.fields[i], i, a, b);
}

/* Copies what the series changes and the date has not changed itself. A date whose people were chosen keeps people and
 * team. True: something differs. */
static bool apply(const struct looking *l, struct occurrence *o)
{
    const struct series *before = &l->out->before, *after = &l->out->after;
    bool any = false, told = false, staffed = is_own(o, "staff") || is_own(o, "team");
    for (size_t i = 0; planning_shared[i]; i++) {
        const char *field = planning_shared[i];
        bool people = strcmp(field, "staff") == 0 || strcmp(field, "team") == 0;
        if (strcmp(field, "kind") == 0 || (people && staffed) || is_own(o, field) || !differs(before, after, field))
            continue;
        record_same_field_copy(&occurrence_type, o, &series_type, after, field);
        any = true;
        told = told || strcmp(field, "start") == 0 || strcmp(field, "place") == 0;
    }
    if (told && l->c->reason) {
        o->reason = l->c->reason;
        record_mark_set(o, record_index(&occurrence_type, STR("reason")));
    }
    return any;
}

static void drop(const struct looking *l, struct series_change_date *d)
{
    d->fate = FATE_DROPPED;
    d->after.status = OCCURRENCE_CANCELLED;
    d->after.reason = l->c->reason;
    record_mark_set(&d->after, record_index(&occurrence_type, STR("reason")));
}

static bool is_left_out(const struct looking *l, int32_t day)
{
    return has_day(l->c->days.left_out, l->c->days.n_left_out, day);
}

static void decide(const struct looking *l, struct series_change_date *d)
{
    const struct occurrence *o = d->before;
    int32_t day = nominal(o);
    bool was = has_day(l->old_days, l->n_old, day), is = has_day(l->new_days, l->n_new, day);
    d->after = *o;
    d->day = o->day;
    d->left_out = is_left_out(l, o->day);
    if (!occurrence_live(o->status) || o->status == OCCURRENCE_DONE)
        d->fate = FATE_BY_HAND;
    else if (l->c->stop || (was && !is && !is_own(o, "day")))
        drop(l, d);
    else if (was && !is)
        d->fate = FATE_BY_HAND;
    else
        d->fate = apply(l, &d->after) ? FATE_CHANGED : FATE_SAME;
}

/* ---- The dates ---- */

static bool has_row(const struct looking *l, int32_t day)
{
    for (size_t i = 0; i < l->n_rows; i++) {
        if (nominal(&l->rows[i]) == day)
            return true;
    }
    return false;
}

static int by_day(const void *a, const void *b)
{
    const struct series_change_date *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->before ? x->before->id : 0) < (y->before ? y->before->id : 0) ? -1 : 1;
}

static int list_dates(struct looking *l)
{
    struct series_change_look *out = l->out;
    out->dates = ARENA_ARRAY(l->ctx->arena, l->n_rows + l->n_new, struct series_change_date);
    if (!out->dates)
        return fail_memory(&l->ctx->err);
    for (size_t i = 0; i < l->n_rows; i++) {
        const struct occurrence *o = &l->rows[i];
        if (nominal(o) < l->from || o->start_utc <= l->ctx->now)
            continue;
        struct series_change_date *d = &out->dates[out->n++];
        d->before = o;
        decide(l, d);
    }
    for (size_t i = 0; i < l->n_new; i++) {
        int32_t day = l->new_days[i];
        if (has_day(l->old_days, l->n_old, day) || has_row(l, day) || has_day(l->new_days, i, day))
            continue;
        out->dates[out->n++] =
            (struct series_change_date){.fate = FATE_NEW, .day = day, .left_out = is_left_out(l, day)};
    }
    if (out->n > PREVIEW_DATES_MAX)
        return fail(&l->ctx->err, ERR_INPUT, "days: more than %d dates: an earlier last day expected",
                    PREVIEW_DATES_MAX);
    if (out->n > 1)
        qsort(out->dates, out->n, sizeof *out->dates, by_day);
    return 0;
}

/* ---- What they meet ---- */

/* A date that will not be takes nobody and nothing. */
static void empty(struct board *b, int64_t id)
{
    for (size_t i = 0; i < b->n_dates; i++) {
        if (b->dates[i].id == id) {
            b->dates[i].n_staff = 0;
            b->dates[i].place = BOARD_NONE;
        }
    }
}

static int put_wishes(struct looking *l, struct board *b)
{
    const struct series *after = &l->out->after;
    struct board_date wish = {.kind = l->out->kind};
    if ((!l->c->stop && planning_find(l->ctx, b, &after->staff, after->place, &wish) != 0) ||
        planning_room(l->ctx, b, l->out->n) != 0)
        return -1;
    for (size_t i = 0; i < l->out->n; i++) {
        struct series_change_date *d = &l->out->dates[i];
        if (d->fate == FATE_DROPPED && !d->left_out)
            empty(b, d->before->id);
    }
    l->first_wish = b->n_dates;
    for (size_t i = 0; i < l->out->n; i++) {
        struct series_change_date *d = &l->out->dates[i];
        if (d->fate == FATE_NEW) {
            planning_copy(after, &d->after);
            d->after.day = d->day;
        } else if (d->fate != FATE_CHANGED) {
            continue;
        }
        wish.id = d->before ? d->before->id : -1 - (int64_t)i;
        wish.title = d->after.title;
        wish.campaign = d->after.campaign;
        wish.capacity = d->after.capacity;
        wish.place = board_place(b, d->after.place);
        planning_people(b, &d->after.staff, &wish);
        board_date_set(&wish, d->after.day, (int)d->after.start, (int)d->after.minutes);
        b->dates[b->n_dates++] = wish;
    }
    return board_index(b, l->ctx->arena, &l->ctx->err);
}

static void count(struct series_change_look *out, struct series_change_date *d)
{
    out->refused += d->found.hard > 0;
    out->warned += d->found.hard == 0 && d->found.n > 0;
    d->left_out = d->left_out || d->found.hard > 0;
    if (d->left_out)
        return;
    out->changed += d->fate == FATE_CHANGED;
    out->made += d->fate == FATE_NEW;
    out->dropped += d->fate == FATE_DROPPED;
}

static int look_at_all(struct looking *l, struct board *b)
{
    struct buf facts = planning_facts(l->ctx);
    size_t at = l->first_wish;
    for (size_t i = 0; i < l->out->n; i++) {
        struct series_change_date *d = &l->out->dates[i];
        buf_fmt(&facts, "%d %d %lld\n", (int)d->fate, (int)d->day, (long long)(d->before ? d->before->rev : 0));
        if (d->fate == FATE_CHANGED || d->fate == FATE_NEW) {
            const struct board_date *wish = &b->dates[at++];
            if (constraints_check(b, wish, l->ctx->arena, &d->found, &l->ctx->err) != 0)
                return -1;
            planning_note(&facts, b, wish, &d->found);
        }
        count(l->out, d);
    }
    return planning_seal(l->ctx, &facts, l->out->hash);
}

static int load_board(struct looking *l, struct board **b)
{
    int32_t first = l->from, last = l->from;
    for (size_t i = 0; i < l->out->n; i++) {
        int32_t day = l->out->dates[i].day;
        first = day < first ? day : first;
        last = day > last ? day : last;
    }
    if (board_load(l->ctx, first, last, &l->out->after.place, 1, b) != 0)
        return -1;
    l->out->board = *b;
    if (board_kind(l->ctx, *b, l->out->before.kind, &l->out->kind) == 0)
        return 0;
    if (!l->c->stop || l->ctx->err.code != ERR_NOT_FOUND)
        return -1;
    l->ctx->err = (struct err){0}; /* stopping asks nothing of its kind */
    return 0;
}

/* ---- The look ---- */

/* The series as it would be: what the form says, and what it never changes. */
static int prepare(struct looking *l)
{
    struct series_change_look *out = l->out;
    const struct series_change *c = l->c;
    out->after = c->stop ? out->before : c->after;
    out->after.kind = out->before.kind;
    record_mark_set(&out->after, record_index(&series_type, STR("kind")));
    out->split = !c->stop && c->following && out->before.first < l->from;
    if (c->stop) {
        int32_t last = l->from - 1 < out->before.first ? out->before.first : l->from - 1;
        if (series_ends(&out->before) && out->before.last < last)
            return 0;
        set_date(&out->after, "last", &out->after.last, last);
        return 0;
    }
    out->after.split_from = out->split ? out->before.id : out->before.split_from;
    out->after.carried_from = out->split ? 0 : out->before.carried_from;
    if (!out->split) {
        out->after.id = out->before.id;
        out->after.uuid = out->before.uuid;
        out->after.rev = out->before.rev;
    }
    return begin_after(l);
}

int series_change_look(struct ctx *ctx, const struct series_change *c, struct series_change_look *out)
{
    int32_t today = ctx_today(ctx);
    struct looking l = {.ctx = ctx, .c = c, .out = out, .from = c->from < today ? today : c->from};
    struct occurrence_query q = {.from = 0, .to = INT64_MAX, .examples = true};
    struct board *b;
    *out = (struct series_change_look){0};
    if (access_demand(ctx, RIGHT_EDIT, "changing a series") != 0)
        return -1;
    int rc = series_find(ctx->db, &audience_team, c->uuid, ctx->arena, &out->before, &ctx->err);
    if (rc != 1)
        return rc;
    q.series = out->before.id;
    l.old_days = ARENA_ARRAY(ctx->arena, PREVIEW_DATES_MAX, int32_t);
    l.new_days = ARENA_ARRAY(ctx->arena, PREVIEW_DATES_MAX, int32_t);
    if (!l.old_days || !l.new_days)
        return fail_memory(&ctx->err);
    if (occurrence_list(ctx->db, &audience_team, &q, ctx->arena, &l.rows, &l.n_rows, &ctx->err) != 0 ||
        prepare(&l) != 0 || list_old(&l) != 0 || list_new(&l) != 0 || list_dates(&l) != 0 || load_board(&l, &b) != 0 ||
        put_wishes(&l, b) != 0 || look_at_all(&l, b) != 0)
        return -1;
    return 1;
}

/* ---- Writing ---- */

static int write_series(struct ctx *ctx, const struct author *author, struct series_change_look *out)
{
    struct series ended = out->before;
    struct series *after = &out->after;
    if (after->rule)
        set_date(after, "extended_to", &after->extended_to, planning_until(ctx, after));
    else
        set_date(after, "extended_to", &after->extended_to, series_ends(after) ? after->last : after->first);
    if (!out->split) {
        return series_save(ctx->db, author, &out->before, after, ctx->arena, &ctx->err) < 0
                   ? -1
                   : series_extend(ctx->db, after->id, after->extended_to, &ctx->err);
    }
    after->id = 0;
    after->uuid = NULL;
    record_mark_absent(after, record_index(&series_type, STR("uuid")));
    set_date(&ended, "last", &ended.last, after->first - 1 < ended.first ? ended.first : after->first - 1);
    if (series_save(ctx->db, author, NULL, after, ctx->arena, &ctx->err) < 0 ||
        series_save(ctx->db, author, &out->before, &ended, ctx->arena, &ctx->err) < 0)
        return -1;
    return 0;
}

static const char SQL_WAITING_LEFT[] = "DELETE FROM series_waiting WHERE series = ?1 AND day >= ?2";
static const char SQL_WAITING_CARRY[] = "UPDATE series_waiting SET series = ?3 WHERE series = ?1 AND day >= ?2";

/* Days that wait for a decision go with those of the series; of another rule, or of none, they wait no more. */
static int follow_waiting(struct ctx *ctx, const struct series_change *c, const struct series_change_look *out,
                          int32_t from)
{
    bool left = c->stop || differs(&out->before, &out->after, "rule") || differs(&out->before, &out->after, "last");
    char iso[DATE_ISO_SIZE];
    struct stmt *s;
    if (!left && !out->split)
        return 0;
    if (db_prepare(ctx->db, left ? SQL_WAITING_LEFT : SQL_WAITING_CARRY, &s, &ctx->err) != 0)
        return -1;
    date_iso(from, iso);
    bind_int(s, 1, out->before.id);
    bind_text(s, 2, iso);
    if (!left)
        bind_int(s, 3, out->after.id);
    return stmt_run(s, &ctx->err);
}

static int write_dates(struct ctx *ctx, const struct author *author, struct series_change_look *out)
{
    /* What goes makes room for what comes. */
    static const enum series_fate order[] = {FATE_DROPPED, FATE_CHANGED, FATE_NEW};
    for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
        for (size_t i = 0; i < out->n; i++) {
            struct series_change_date *d = &out->dates[i];
            int rc = 0;
            if (d->fate != order[k] || d->left_out)
                continue;
            if (d->before) {
                d->after.series = out->after.id;
                rc = occurrence_save(ctx->db, author, d->before, &d->after, ctx->arena, &ctx->err);
            } else {
                rc = planning_write(ctx, author, &out->after, out->kind, d->day, &d->after);
            }
            if (rc < 0)
                return -1;
        }
    }
    return 0;
}

/* Nothing of the series and of its dates would be written. A split alone is nothing. */
static bool is_idle(const struct series_change_look *out)
{
    if (out->changed || out->made || out->dropped)
        return false;
    for (size_t i = 0; i < series_type.n; i++) {
        const struct field *f = &series_type.fields[i];
        bool moves = out->split && strcmp(f->name, "first") == 0;
        if ((f->flags & FIELD_RULE) && !moves && !record_says_same(f, (int)i, &out->before, &out->after))
            return false;
    }
    return true;
}

static int save(struct ctx *ctx, const struct series_change *c, struct str agreed, struct series_change_look *out,
                enum planned_state *state)
{
    struct author author = account_author(ctx->account, ctx->now);
    int rc = series_change_look(ctx, c, out);
    if (rc != 1)
        return rc;
    if (out->before.rev != c->rev)
        return fail(&ctx->err, ERR_CONFLICT, "rev: the series was changed since the form was shown");
    if (out->dropped && (!c->reason || !*c->reason))
        return fail(&ctx->err, ERR_INPUT, "reason: missing: people who come read it");
    *state = !str_is(agreed, out->hash) ? PLANNED_OTHERWISE : is_idle(out) ? PLANNED_NOTHING : PLANNED;
    if (*state != PLANNED)
        return 1;
    author.reason = c->reason;
    int32_t from = c->from < ctx_today(ctx) ? ctx_today(ctx) : c->from;
    if (write_series(ctx, &author, out) != 0 || follow_waiting(ctx, c, out, from) != 0 ||
        (out->split && series_carry(ctx->db, out->before.id, out->after.id, from, &ctx->err) != 0))
        return -1;
    return write_dates(ctx, &author, out) == 0 ? 1 : -1;
}

int series_change_save(struct ctx *ctx, const struct series_change *c, struct str agreed,
                       struct series_change_look *out, enum planned_state *state)
{
    *state = PLANNED_NOTHING;
    if (access_demand(ctx, RIGHT_EDIT, "changing a series") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = save(ctx, c, agreed, out, state);
    return ctx_finish_if(ctx, rc, rc == 1 && *state == PLANNED);
}
