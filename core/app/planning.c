#include "core/app/planning_priv.h"

#include "app/access.h"
#include "base/date.h"
#include "domain/recurrence.h"

/* Bytes of what a preview's hash is made of: a date with all its findings is some hundred. */
#define FACTS_MAX (1u << 20)

/* ---- The dates ---- */

static int refuse_days(struct ctx *ctx, size_t n)
{
    if (n == 0)
        return fail(&ctx->err, ERR_INPUT, "days: no date");
    return n <= PREVIEW_DATES_MAX ? 0
                                  : fail(&ctx->err, ERR_INPUT, "days: more than %d dates: an earlier last day expected",
                                         PREVIEW_DATES_MAX);
}

int32_t planning_until(struct ctx *ctx, const struct series *s)
{
    int32_t most = ctx_today(ctx) + SERIES_AHEAD_DAYS;
    bool ends = record_has(s, record_index(&series_type, STR("last")));
    return ends && s->last < most ? s->last : most;
}

int planning_rule_days(struct ctx *ctx, const struct series *s, int32_t from, int32_t to, int32_t *out, size_t most,
                       size_t *n)
{
    struct recurrence r;
    *n = 0;
    if (!s->rule || to < from)
        return 0;
    if (recurrence_parse(str_of(s->rule), &r, &ctx->err) != 0)
        return -1;
    *n = recurrence_dates(&r, s->first, from, to, out, most);
    return 0;
}

/* The days of a series, ascending, each once. */
static int list_days(struct ctx *ctx, const struct series *s, const struct planned_days *days, int32_t **out, size_t *n)
{
    *out = ARENA_ARRAY(ctx->arena, PREVIEW_DATES_MAX + 1, int32_t);
    if (!*out)
        return fail_memory(&ctx->err);
    if (planning_rule_days(ctx, s, s->first, planning_until(ctx, s), *out, PREVIEW_DATES_MAX + 1, n) != 0)
        return -1;
    for (size_t i = 0; !s->rule && i < days->n_days && *n <= PREVIEW_DATES_MAX; i++) {
        size_t at = *n;
        while (at > 0 && (*out)[at - 1] > days->days[i])
            at--;
        if (at > 0 && (*out)[at - 1] == days->days[i])
            continue;
        memmove(*out + at + 1, *out + at, (*n - at) * sizeof **out);
        (*out)[at] = days->days[i];
        ++*n;
    }
    return refuse_days(ctx, *n);
}

static bool is_left_out(const struct planned_days *days, int32_t day, int32_t today)
{
    if (days->no_past && day < today)
        return true;
    for (size_t i = 0; i < days->n_left_out; i++) {
        if (days->left_out[i] == day)
            return true;
    }
    return false;
}

/* ---- The board with the wishes on it ---- */

int planning_find(struct ctx *ctx, const struct board *b, const struct terms *staff, int64_t place,
                  struct board_date *d)
{
    d->n_staff = 0;
    for (size_t i = 0; i < staff->n; i++) {
        size_t person = board_person(b, staff->codes[i]);
        if (person == BOARD_NONE || b->people[person].person.deleted)
            return fail(&ctx->err, ERR_INPUT, "staff: %.36s: nobody who is planned", staff->codes[i]);
        d->staff[d->n_staff++] = person;
    }
    d->place = board_place(b, place);
    return place == 0 || d->place != BOARD_NONE ? 0 : fail(&ctx->err, ERR_INPUT, "place: there is none");
}

void planning_people(const struct board *b, const struct terms *staff, struct board_date *wish)
{
    wish->n_staff = 0;
    for (size_t i = 0; i < staff->n && wish->n_staff < STAFF_MAX; i++) {
        size_t person = board_person(b, staff->codes[i]);
        if (person != BOARD_NONE)
            wish->staff[wish->n_staff++] = person;
    }
}

int planning_room(struct ctx *ctx, struct board *b, size_t n)
{
    struct board_date *dates = ARENA_ARRAY(ctx->arena, b->n_dates + n, struct board_date);
    if (!dates)
        return fail_memory(&ctx->err);
    if (b->n_dates)
        memcpy(dates, b->dates, b->n_dates * sizeof *dates);
    b->dates = dates;
    return 0;
}

/* ---- What the preview says, as a hash ---- */

struct buf planning_facts(struct ctx *ctx)
{
    return buf_in(ctx->arena, FACTS_MAX);
}

void planning_note(struct buf *facts, const struct board *b, const struct board_date *d, const struct findings *found)
{
    buf_fmt(facts, "%d %d %d %lld", (int)d->day, d->start, d->minutes, (long long)d->id);
    buf_fmt(facts, " %lld", d->place == BOARD_NONE ? 0LL : (long long)b->places[d->place].id);
    for (size_t i = 0; i < d->n_staff; i++)
        buf_fmt(facts, " %lld", (long long)b->people[d->staff[i]].person.id);
    buf_char(facts, '\n');
    for (size_t i = 0; i < found->n; i++) {
        buf_fmt(facts, "%d ", found->items[i].strength);
        buf_raw_str(facts, str_of(found->items[i].text));
        buf_char(facts, '\n');
    }
}

int planning_seal(struct ctx *ctx, const struct buf *facts, char hash[CRYPTO_HASH_SIZE])
{
    const struct rule *rule = rule_set_find(rules_set(*ctx->rules), RULE_CONSTRAINT, NULL);
    struct buf all = buf_in(ctx->arena, FACTS_MAX + CRYPTO_HASH_SIZE);
    buf_raw_str(&all, buf_str(facts));
    buf_raw_str(&all, str_of(rule ? rule->hash : ""));
    if (buf_ok(facts, &ctx->err) != 0 || buf_ok(&all, &ctx->err) != 0)
        return -1;
    crypto_hash_hex(buf_str(&all), hash);
    return 0;
}

/* Looks at each wish, which stand on the board from `first` on. */
static int look(struct ctx *ctx, struct board *b, size_t first, struct preview *out)
{
    struct buf facts = planning_facts(ctx);
    if (board_index(b, ctx->arena, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < out->n; i++) {
        struct preview_date *date = &out->dates[i];
        const struct board_date *wish = &b->dates[first + i];
        if (constraints_check(b, wish, ctx->arena, &date->found, &ctx->err) != 0)
            return -1;
        date->left_out = date->left_out || date->found.hard > 0;
        out->refused += date->found.hard > 0;
        out->warned += date->found.hard == 0 && date->found.n > 0;
        out->left_out += date->left_out;
        planning_note(&facts, b, wish, &date->found);
    }
    return planning_seal(ctx, &facts, out->hash);
}

/* ---- A series ---- */

int planning_preview(struct ctx *ctx, const struct series *s, const struct planned_days *days, struct preview *out)
{
    struct board *b;
    int32_t *list;
    size_t n;
    *out = (struct preview){0};
    if (access_demand(ctx, RIGHT_EDIT, "planning dates") != 0 || list_days(ctx, s, days, &list, &n) != 0 ||
        board_load_near(ctx, list[0], list[n - 1], &s->staff, s->place, &b) != 0 ||
        board_kind(ctx, b, s->kind, &out->kind) != 0 || planning_room(ctx, b, n) != 0)
        return -1;
    if (out->kind->activity->course)
        return fail(&ctx->err, ERR_INPUT, "kind: %s: its dates are made from a course", s->kind);
    struct board_date wish = {.kind = out->kind, .title = s->title, .campaign = s->campaign, .capacity = s->capacity};
    if (planning_find(ctx, b, &s->staff, s->place, &wish) != 0)
        return -1;
    out->board = b;
    out->dates = ARENA_ARRAY(ctx->arena, n, struct preview_date);
    if (!out->dates)
        return fail_memory(&ctx->err);
    size_t first = b->n_dates;
    for (size_t i = 0; i < n; i++) {
        out->dates[i] = (struct preview_date){.day = list[i], .left_out = is_left_out(days, list[i], ctx_today(ctx))};
        wish.id = -1 - (int64_t)i; /* itself on the board, and no row's number */
        board_date_set(&wish, list[i], (int)s->start, (int)s->minutes);
        b->dates[b->n_dates++] = wish;
    }
    out->n = n;
    return look(ctx, b, first, out);
}

static void mark(struct occurrence *o, const char *field)
{
    record_mark_set(o, record_index(&occurrence_type, str_of(field)));
}

const char *const planning_shared[] = {"level",   "kind",    "title",     "theme",    "publics", "start",
                                       "minutes", "open_to", "open_note", "campaign", "place",   "team",
                                       "staff",   "funders", "capacity",  NULL};

void planning_copy(const struct series *s, struct occurrence *o)
{
    for (size_t i = 0; planning_shared[i]; i++)
        record_same_field_copy(&occurrence_type, o, &series_type, s, planning_shared[i]);
}

int planning_write(struct ctx *ctx, const struct author *author, const struct series *s, const struct board_kind *kind,
                   int32_t day, struct occurrence *o)
{
    *o = (struct occurrence){.series = s->id, .day = day, .nominal_day = day, .status = OCCURRENCE_CONFIRMED};
    planning_copy(s, o);
    mark(o, "day");
    mark(o, "nominal_day");
    o->holds_people = kind->activity->holds_people;
    o->holds_place = kind->activity->holds_place;
    return occurrence_save(ctx->db, author, NULL, o, ctx->arena, &ctx->err);
}

/* A single day that nothing makes again and that continues nothing is a date of its own. */
static bool is_alone(const struct series *s, const struct preview *p)
{
    return !s->rule && p->n == 1 && !s->split_from && !s->carried_from;
}

int planning_create_within(struct ctx *ctx, struct series *s, const struct planned_days *days, struct str agreed,
                           struct preview *out, enum planned_state *state)
{
    struct author author = account_author(ctx->account, ctx->now);
    *state = PLANNED_NOTHING;
    if (planning_preview(ctx, s, days, out) != 0)
        return -1;
    *state = !str_is(agreed, out->hash) ? PLANNED_OTHERWISE : out->left_out == out->n ? PLANNED_NOTHING : PLANNED;
    if (*state != PLANNED)
        return 0;
    s->extended_to = s->rule ? planning_until(ctx, s) : out->dates[out->n - 1].day;
    record_mark_set(s, record_index(&series_type, STR("extended_to")));
    if (!is_alone(s, out) && series_save(ctx->db, &author, NULL, s, ctx->arena, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < out->n; i++) {
        struct occurrence o;
        if (out->dates[i].left_out)
            continue;
        if (planning_write(ctx, &author, s, out->kind, out->dates[i].day, &o) != 0)
            return -1;
        out->dates[i].uuid = o.uuid;
    }
    return 0;
}

int planning_create(struct ctx *ctx, struct series *s, const struct planned_days *days, struct str agreed,
                    struct preview *out, enum planned_state *state)
{
    *state = PLANNED_NOTHING;
    if (access_demand(ctx, RIGHT_EDIT, "planning dates") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = planning_create_within(ctx, s, days, agreed, out, state);
    return ctx_finish_if(ctx, rc, *state == PLANNED);
}

/* ---- One date ---- */

int planning_look(struct ctx *ctx, const struct occurrence *before, const struct occurrence *after, struct preview *out)
{
    struct board *b;
    int32_t first = before->day < after->day ? before->day : after->day;
    int32_t last = before->day < after->day ? after->day : before->day;
    *out = (struct preview){0};
    if (before->status == OCCURRENCE_DONE && paris_instant(after->day, (int)after->start) > ctx->now)
        return fail(&ctx->err, ERR_INPUT, "first: what took place is not to come");
    if (access_demand(ctx, RIGHT_EDIT, "planning dates") != 0 ||
        board_load(ctx, first, last, &after->place, 1, &b) != 0 || board_kind(ctx, b, after->kind, &out->kind) != 0)
        return -1;
    struct board_date wish = {.id = before->id,
                              .kind = out->kind,
                              .title = after->title,
                              .campaign = after->campaign,
                              .capacity = after->capacity};
    if (planning_find(ctx, b, &after->staff, after->place, &wish) != 0)
        return -1;
    board_date_set(&wish, after->day, (int)after->start, (int)after->minutes);
    out->board = b;
    out->dates = ARENA_NEW(ctx->arena, struct preview_date);
    if (!out->dates)
        return fail_memory(&ctx->err);
    out->dates[0].day = after->day;
    out->n = 1;
    size_t at = b->n_dates;
    if (planning_room(ctx, b, 1) != 0)
        return -1;
    b->dates[b->n_dates++] = wish; /* beside the date as it stands, which has the same number and is no obstacle */
    return look(ctx, b, at, out);
}

int planning_own(struct ctx *ctx, const struct occurrence *before, struct occurrence *after)
{
    static const char *const shared[] = {"title",   "theme",   "publics", "day",      "start",
                                         "minutes", "place",   "team",    "open_to",  "open_note",
                                         "staff",   "funders", "level",   "campaign", "capacity"};
    enum { MOST = sizeof shared / sizeof *shared };
    const char **own = ARENA_ARRAY(ctx->arena, MOST + before->own.n, const char *);
    size_t n = 0;
    if (!own)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < before->own.n; i++)
        own[n++] = before->own.codes[i];
    for (size_t i = 0; i < MOST; i++) {
        int index = record_index(&occurrence_type, str_of(shared[i]));
        bool known = false;
        for (size_t k = 0; k < before->own.n; k++)
            known = known || strcmp(before->own.codes[k], shared[i]) == 0;
        if (!known && !record_says_same(&occurrence_type.fields[index], index, before, after))
            own[n++] = shared[i];
    }
    after->own = (struct terms){.codes = own, .n = n};
    mark(after, "own");
    return 0;
}

int planning_refuse_course(struct ctx *ctx, const struct occurrence *o)
{
    return o->course ? fail(&ctx->err, ERR_REFUSED, "a session of a course is changed from its course") : 0;
}

static int change(struct ctx *ctx, struct str uuid, int64_t rev, struct occurrence *after, struct str agreed,
                  struct preview *out, enum planned_state *state)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct occurrence before;
    int rc = occurrence_find(ctx->db, &audience_team, uuid, ctx->arena, &before, &ctx->err);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "there is no such date");
    if (planning_refuse_course(ctx, &before) != 0)
        return -1;
    if (before.rev != rev)
        return fail(&ctx->err, ERR_CONFLICT, "rev: the date was changed since the form was shown");
    if (planning_look(ctx, &before, after, out) != 0)
        return -1;
    *state = out->refused || !str_is(agreed, out->hash) ? PLANNED_OTHERWISE : PLANNED;
    if (*state != PLANNED || planning_own(ctx, &before, after) != 0)
        return *state == PLANNED ? -1 : 0;
    return occurrence_save(ctx->db, &author, &before, after, ctx->arena, &ctx->err);
}

int planning_change(struct ctx *ctx, struct str uuid, int64_t rev, struct occurrence *after, struct str agreed,
                    struct preview *out, enum planned_state *state)
{
    *state = PLANNED_NOTHING;
    if (access_demand(ctx, RIGHT_EDIT, "planning dates") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = change(ctx, uuid, rev, after, agreed, out, state);
    return ctx_finish_if(ctx, rc, *state == PLANNED);
}

static int set_status(struct ctx *ctx, struct str uuid, int status, const char *reason)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct occurrence before, after;
    int rc = occurrence_find(ctx->db, &audience_team, uuid, ctx->arena, &before, &ctx->err);
    if (rc != 1)
        return rc;
    bool cancelled = before.status == OCCURRENCE_CANCELLED;
    if (planning_refuse_course(ctx, &before) != 0)
        return -1;
    if (cancelled == (status == OCCURRENCE_CANCELLED))
        return 0;
    after = before;
    after.status = status;
    after.reason = reason;
    if (reason)
        mark(&after, "reason");
    else
        record_mark_null(&after, record_index(&occurrence_type, STR("reason")));
    author.reason = reason;
    return occurrence_save(ctx->db, &author, &before, &after, ctx->arena, &ctx->err) == 0 ? 1 : -1;
}

int planning_cancel_within(struct ctx *ctx, struct str uuid, struct str reason)
{
    const char *said;
    if (access_demand(ctx, RIGHT_EDIT, "cancelling a date") != 0)
        return -1;
    if (utf8_length(reason) > PLANNING_REASON_MAX)
        return fail(&ctx->err, ERR_INPUT, "reason: at most %d characters", PLANNING_REASON_MAX);
    if (change_reason(reason, ctx->arena, &said, &ctx->err) != 0)
        return -1;
    if (!said)
        return fail(&ctx->err, ERR_INPUT, "reason: missing: people who come read it");
    return set_status(ctx, uuid, OCCURRENCE_CANCELLED, said);
}

int planning_cancel(struct ctx *ctx, struct str uuid, struct str reason)
{
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = planning_cancel_within(ctx, uuid, reason);
    return ctx_finish_if(ctx, rc, rc == 1);
}

int planning_restore(struct ctx *ctx, struct str uuid)
{
    if (access_demand(ctx, RIGHT_EDIT, "restoring a date") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = set_status(ctx, uuid, OCCURRENCE_CONFIRMED, NULL);
    return ctx_finish_if(ctx, rc, rc == 1);
}
