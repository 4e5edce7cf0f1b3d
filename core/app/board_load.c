#include <stdlib.h>

#include "app/access.h"
#include "app/board.h"
#include "app/planning_calendar.h"
#include "app/planning_settings.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/vec.h"
#include "domain/busy.h"
#include "store/rows.h"

/* Kinds one territory declares. */
#define KINDS_MAX 60

/* Days around the window that are read too: the date before and the date after, and the whole week, count. */
#define AROUND_DAYS 8

static const char SQL_PLACE[] =
    "SELECT p.id, p.uuid, coalesce(p.name, s.name, c.name, p.city, 'lieu'), p.insee, coalesce(c.name, p.city),"
    " p.confidential, p.lat, p.lon, p.hours, coalesce(q.capacity, 0), coalesce(q.school_closed, 0),"
    " p.deleted_rev IS NOT NULL OR s.deleted_rev IS NOT NULL, s.status = 'closed' FROM place p"
    " LEFT JOIN structure s ON s.id = p.structure LEFT JOIN commune c ON c.insee = p.insee"
    " LEFT JOIN place_planning q ON q.place = p.id WHERE p.id = ?1";
/* Those that take place and touch [?1, ?2). */
#define TAKE_PLACE " WHERE o.deleted_rev IS NULL AND o.status NOT IN ('cancelled', 'missed')"
#define DATES TAKE_PLACE " AND o.start_utc < ?2 AND o.start_utc > ?1 - 172800 AND o.end_utc > ?1"
/* Of these, those at the place ?3 and those of the people whose uuids stand in ?4. The + and the
 * CROSS keep SQLite from reading the dates of everybody. */
#define NEAR \
    TAKE_PLACE \
    " AND +o.start_utc < ?2 AND o.end_utc > ?1 AND o.id IN (SELECT n.id FROM occurrence n WHERE n.place = ?3" \
    " AND n.start_utc < ?2 AND n.start_utc > ?1 - 172800 UNION SELECT h.occurrence FROM person p" \
    " CROSS JOIN occurrence_staff h ON h.person = p.id WHERE instr(?4, p.uuid) > 0)"
#define ORDER " ORDER BY o.start_utc, o.id"
#define COUNT "SELECT count(*) FROM occurrence o"
#define SELECT \
    "SELECT o.id, o.kind, o.title, o.campaign, o.day, o.start, o.minutes, coalesce(o.place, 0)," \
    " coalesce(o.capacity, 0), o.status = 'confirmed' AND o.level < 2, o.holds_people, o.holds_place FROM occurrence " \
    "o"
#define STAFF "SELECT x.occurrence, x.person FROM occurrence o JOIN occurrence_staff x ON x.occurrence = o.id"
/* How many, their rows, who holds them; of all, or of a place and people. */
static const struct {
    const char *count, *dates, *staff;
} sql_all = {COUNT DATES, SELECT DATES ORDER, STAFF DATES ORDER},
  sql_near = {COUNT NEAR, SELECT NEAR ORDER, STAFF NEAR ORDER};
static const char SQL_TRAVEL[] =
    "SELECT from_insee, to_insee, minutes FROM travel ORDER BY from_insee, to_insee LIMIT ?1";

/* ---- Kinds ---- */

static int ask_policies(struct ctx *ctx, struct board_kind *k)
{
    static const char *const given[] = {"constraint", "kind", "group"};
    for (int c = 0; c < CONSTRAINT__MAX; c++) {
        struct constraint_facts facts = {.constraint = c, .kind = k->name, .group = k->activity->group};
        for (size_t i = 0; i < sizeof given / sizeof *given; i++)
            record_mark_set(&facts, record_index(&constraint_facts_type, str_of(given[i])));
        if (rules_call(*ctx->rules, RULE_CONSTRAINT, NULL, &facts, &k->policy[c], ctx->arena, NULL, &ctx->err) != 0)
            return -1;
    }
    return 0;
}

int board_kind(struct ctx *ctx, struct board *b, const char *name, const struct board_kind **out)
{
    for (size_t i = 0; i < b->n_kinds; i++) {
        if (strcmp(b->kinds[i].name, name) == 0) {
            *out = &b->kinds[i];
            return 0;
        }
    }
    const struct rule *rule = rule_set_find(rules_set(*ctx->rules), RULE_ACTIVITY, name);
    if (!rule)
        return fail(&ctx->err, ERR_NOT_FOUND, "activity/%s: no rule declares this kind of dates", name);
    if (b->n_kinds == KINDS_MAX)
        return fail(&ctx->err, ERR_LIMIT, "more than %d kinds of dates", KINDS_MAX);
    struct board_kind *k = &b->kinds[b->n_kinds++];
    *k = (struct board_kind){.name = rule->name, .activity = rule->declared};
    *out = k;
    return ask_policies(ctx, k);
}

/* ---- People ---- */

/* What their own calendars say; rows come by person and start, so each person's lie together. */
static int load_busy(struct ctx *ctx, struct board *b, int64_t from, int64_t to)
{
    struct busy_span *busy;
    size_t n;
    if (busy_spans(ctx->db, &audience_team, from, to, ctx->arena, &busy, &n, &ctx->err) != 0)
        return -1;
    struct board_span *spans = ARENA_ARRAY(ctx->arena, n, struct board_span);
    if (!spans)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n; i++)
        spans[i] = (struct board_span){.from = busy[i].from, .to = busy[i].to, .date = BOARD_NONE};
    for (size_t i = 0; i < b->n_people; i++) {
        struct board_spans *s = &b->people[i].busy;
        for (size_t k = 0; k < n; k++) {
            if (busy[k].person != b->people[i].person.id)
                continue;
            if (s->n++ == 0)
                s->items = &spans[k];
            if (busy[k].to - busy[k].from > s->longest)
                s->longest = busy[k].to - busy[k].from;
        }
    }
    return 0;
}

static int load_people(struct ctx *ctx, struct board *b, int64_t from, int64_t to)
{
    struct person *people;
    struct absence *away;
    size_t n_away;
    if (person_list(ctx->db, &audience_team, true, ctx->arena, &people, &b->n_people, &ctx->err) != 0 ||
        absence_list(ctx->db, &audience_team, 0, from, to, ctx->arena, &away, &n_away, &ctx->err) != 0)
        return -1;
    b->people = ARENA_ARRAY(ctx->arena, b->n_people, struct board_person);
    if (!b->people)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < b->n_people; i++) {
        struct board_person *p = &b->people[i];
        struct vec spans = VEC_OF(struct board_span);
        p->person = people[i];
        for (size_t k = 0; k < n_away; k++) {
            if (away[k].person != people[i].id)
                continue;
            struct board_span *s = vec_push(&spans, ctx->arena);
            if (!s)
                return fail_memory(&ctx->err);
            *s = (struct board_span){.from = away[k].start_utc, .to = away[k].end_utc, .date = BOARD_NONE};
        }
        p->away = (struct board_spans){.items = spans.items, .n = spans.n};
    }
    return load_busy(ctx, b, from, to);
}

size_t board_person(const struct board *b, const char *uuid)
{
    for (size_t i = 0; i < b->n_people; i++) {
        if (strcmp(b->people[i].person.uuid, uuid) == 0)
            return i;
    }
    return BOARD_NONE;
}

/* ---- Places ---- */

static int by_id(const void *x, const void *y)
{
    const struct board_place *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

size_t board_place(const struct board *b, int64_t id)
{
    struct board_place key = {.id = id};
    const struct board_place *found =
        b->n_places ? bsearch(&key, b->places, b->n_places, sizeof *b->places, by_id) : NULL;
    return found ? (size_t)(found - b->places) : BOARD_NONE;
}

static int read_place(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct board_place *p = item;
    struct err no_hours; /* a text that is not understood is a note: nothing is known of it here */
    *p = (struct board_place){.id = col_int(s, 0),
                              .uuid = col_text(s, 1, a),
                              .name = col_text(s, 2, a),
                              .insee = col_text(s, 3, a),
                              .commune = col_text(s, 4, a),
                              .confidential = col_int(s, 5) != 0,
                              .located = !col_null(s, 6) && !col_null(s, 7),
                              .lat = col_real(s, 6),
                              .lon = col_real(s, 7),
                              .capacity = col_int(s, 9),
                              .school_closed = col_int(s, 10) != 0,
                              .gone = col_int(s, 11) != 0,
                              .shut = col_int(s, 12) != 0};
    if (!p->uuid || !p->name)
        return fail_memory(err);
    if (!col_null(s, 8) && hours_parse(col_str(s, 8), a, &p->hours, &no_hours) != 0)
        p->hours = NULL;
    return 0;
}

static int by_number(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

/* The places of these numbers, each once; 0 is none. */
static int load_places(struct ctx *ctx, struct board *b, int64_t *ids, size_t n)
{
    struct vec places = VEC_OF(struct board_place);
    if (n > 1)
        qsort(ids, n, sizeof *ids, by_number);
    for (size_t i = 0; i < n; i++) {
        struct stmt *s;
        if (ids[i] == 0 || (i > 0 && ids[i] == ids[i - 1]))
            continue;
        if (db_prepare(ctx->db, SQL_PLACE, &s, &ctx->err) != 0)
            return -1;
        bind_int(s, 1, ids[i]);
        if (rows_all(s, read_place, ctx->arena, &places, &ctx->err) != 0)
            return -1;
    }
    b->places = places.items;
    b->n_places = places.n;
    return 0;
}

/* ---- Dates ---- */

#define UNDECLARED(people, place) \
    { \
        .name = "", .activity = &(const struct activity) \
        { \
            .holds_people = (people), .holds_place = (place) \
        } \
    }
static const struct board_kind undeclared[2][2] = {{UNDECLARED(false, false), UNDECLARED(false, true)},
                                                   {UNDECLARED(true, false), UNDECLARED(true, true)}};

/* Which dates: those of [from, to), and with `people` (uuids, one after the other) theirs and those of a place alone.
 */
struct near {
    int64_t from, to, place;
    const char *people;
};

/* The kind of a row; its name is copied only once. */
static int kind_of(struct ctx *ctx, struct board *b, struct str name, bool holds_people, bool holds_place,
                   const struct board_kind **out)
{
    for (size_t i = 0; i < b->n_kinds; i++) {
        if (str_is(name, b->kinds[i].name)) {
            *out = &b->kinds[i];
            return 0;
        }
    }
    const char *copy = str_dup(ctx->arena, name);
    if (!copy)
        return fail_memory(&ctx->err);
    if (board_kind(ctx, b, copy, out) == 0)
        return 0;
    if (ctx->err.code != ERR_NOT_FOUND)
        return -1;
    /* No rule declares its kind any more: it still takes its people and its place, and the others can be planned. */
    ctx->err = (struct err){0};
    *out = &undeclared[holds_people][holds_place];
    return 0;
}

/* A row as it is read: only what decides (domain/occurrence.h reads the rest), for a board may hold thousands. Its
 * place is still a number. */
static int read_date(struct ctx *ctx, struct board *b, const struct stmt *s, struct board_date *d, int64_t *place)
{
    int32_t day;
    *d = (struct board_date){.id = col_int(s, 0),
                             .title = col_text(s, 2, ctx->arena),
                             .campaign = col_text(s, 3, ctx->arena),
                             .capacity = col_int(s, 8),
                             .announced = col_int(s, 9) != 0};
    *place = col_int(s, 7);
    if (!d->title)
        return fail_memory(&ctx->err);
    if (date_parse(col_str(s, 4), &day, &ctx->err) != 0 ||
        kind_of(ctx, b, col_str(s, 1), col_int(s, 10) != 0, col_int(s, 11) != 0, &d->kind) != 0)
        return -1;
    board_date_set(d, day, (int)col_int(s, 5), (int)col_int(s, 6));
    return 0;
}

static int by_person(const void *x, const void *y)
{
    const struct board_number *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

static int prepare(struct ctx *ctx, const char *sql, const struct near *w, struct stmt **s)
{
    if (db_prepare(ctx->db, sql, s, &ctx->err) != 0)
        return -1;
    bind_int(*s, 1, w->from);
    bind_int(*s, 2, w->to);
    if (w->people) {
        bind_int(*s, 3, w->place);
        bind_text(*s, 4, w->people);
    }
    return 0;
}

/* Who holds them: the rows come in the order of the dates. */
static int load_staff(struct ctx *ctx, struct board *b, const struct near *w)
{
    struct board_number *people = ARENA_ARRAY(ctx->arena, b->n_people, struct board_number);
    struct stmt *s;
    size_t at = 0;
    int rc;
    if (!people)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < b->n_people; i++)
        people[i] = (struct board_number){b->people[i].person.id, i};
    if (b->n_people > 1)
        qsort(people, b->n_people, sizeof *people, by_person);
    if (prepare(ctx, (w->people ? &sql_near : &sql_all)->staff, w, &s) != 0)
        return -1;
    while ((rc = stmt_step(s, &ctx->err)) == 1) {
        struct board_number key = {.id = col_int(s, 1)};
        const struct board_number *who = bsearch(&key, people, b->n_people, sizeof *people, by_person);
        while (at < b->n_dates && b->dates[at].id != col_int(s, 0))
            at++;
        if (who && at < b->n_dates && b->dates[at].n_staff < STAFF_MAX)
            b->dates[at].staff[b->dates[at].n_staff++] = who->at;
    }
    return rc;
}

static int count_dates(struct ctx *ctx, const struct near *w, size_t *n)
{
    struct stmt *s;
    if (prepare(ctx, (w->people ? &sql_near : &sql_all)->count, w, &s) != 0 || stmt_step(s, &ctx->err) < 0)
        return -1;
    *n = (size_t)col_int(s, 0);
    stmt_reset(s);
    return *n <= OCCURRENCES_MAX
               ? 0
               : fail(&ctx->err, ERR_LIMIT, "more than %d dates at once: ask for fewer months", OCCURRENCES_MAX);
}

static int load_dates(struct ctx *ctx, struct board *b, const struct near *w, const int64_t *more, size_t n_more)
{
    struct stmt *s;
    size_t n;
    int rc;
    if (count_dates(ctx, w, &n) != 0)
        return -1;
    int64_t *places = ARENA_ARRAY(ctx->arena, n, int64_t), *all = ARENA_ARRAY(ctx->arena, n + n_more, int64_t);
    b->dates = ARENA_ARRAY(ctx->arena, n, struct board_date);
    if (!places || !all || !b->dates)
        return fail_memory(&ctx->err);
    if (prepare(ctx, (w->people ? &sql_near : &sql_all)->dates, w, &s) != 0)
        return -1;
    for (b->n_dates = 0; (rc = stmt_step(s, &ctx->err)) == 1 && b->n_dates < n; b->n_dates++) {
        if (read_date(ctx, b, s, &b->dates[b->n_dates], &places[b->n_dates]) != 0) {
            stmt_reset(s);
            return -1;
        }
    }
    stmt_reset(s);
    if (rc < 0)
        return -1;
    for (size_t i = 0; i < b->n_dates; i++)
        all[i] = places[i];
    for (size_t i = 0; i < n_more; i++)
        all[b->n_dates + i] = more[i];
    if (load_places(ctx, b, all, b->n_dates + n_more) != 0)
        return -1;
    for (size_t i = 0; i < b->n_dates; i++)
        b->dates[i].place = board_place(b, places[i]);
    return load_staff(ctx, b, w);
}

/* ---- The calendar ---- */

static int read_travel(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct board_travel *t = item;
    *t = (struct board_travel){.from = col_text(s, 0, a), .to = col_text(s, 1, a), .minutes = col_int(s, 2)};
    return t->from && t->to ? 0 : fail_memory(err);
}

static int load_campaigns(struct ctx *ctx, struct board *b, int first_year, int last_year)
{
    struct vec windows = VEC_OF(struct campaign_window);
    for (int year = first_year; year <= last_year; year++) {
        struct campaign_facts facts = {.year = year};
        struct campaign_year of = {0};
        record_mark_set(&facts, 0);
        if (rules_call(*ctx->rules, RULE_CAMPAIGNS, NULL, &facts, &of, ctx->arena, NULL, &ctx->err) != 0)
            return -1;
        for (size_t i = 0; i < of.windows.n; i++) {
            struct campaign_window *w = vec_push(&windows, ctx->arena);
            if (!w)
                return fail_memory(&ctx->err);
            *w = ((const struct campaign_window *)of.windows.items)[i];
        }
    }
    b->windows = windows.items;
    b->n_windows = windows.n;
    return 0;
}

static int load_calendar(struct ctx *ctx, struct board *b, int32_t first, int32_t last)
{
    struct vec travel = VEC_OF(struct board_travel);
    struct civil from, to;
    struct planning_calendar known;
    struct stmt *s;
    if (planning_calendar_read(ctx, &known) != 0 || db_prepare(ctx->db, SQL_TRAVEL, &s, &ctx->err) != 0)
        return -1;
    b->alsace_moselle = known.alsace_moselle;
    b->school = known.school;
    b->zoned = known.zoned;
    bind_int(s, 1, TRAVEL_MAX);
    if (rows_all(s, read_travel, ctx->arena, &travel, &ctx->err) != 0)
        return -1;
    b->travel = travel.items;
    b->n_travel = travel.n;
    date_to_ymd(first, &from);
    date_to_ymd(last, &to);
    return load_campaigns(ctx, b, from.year, to.year);
}

static int load(struct ctx *ctx, int32_t first, int32_t last, struct near near, const int64_t *places, size_t n_places,
                struct board **out)
{
    struct board *b = ARENA_NEW(ctx->arena, struct board);
    near.from = paris_instant(first - AROUND_DAYS, 0);
    near.to = paris_instant(last + AROUND_DAYS, 0);
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0)
        return -1;
    if (!ctx->rules || !*ctx->rules)
        return fail(&ctx->err, ERR_RULE, "planning: the rules are in error, nothing can be decided");
    if (!b || !(b->kinds = ARENA_ARRAY(ctx->arena, KINDS_MAX, struct board_kind)))
        return fail_memory(&ctx->err);
    b->today = ctx_today(ctx);
    if (load_people(ctx, b, near.from, near.to) != 0 || load_dates(ctx, b, &near, places, n_places) != 0 ||
        load_calendar(ctx, b, first, last) != 0 || board_index(b, ctx->arena, &ctx->err) != 0)
        return -1;
    *out = b;
    return 0;
}

int board_load(struct ctx *ctx, int32_t first, int32_t last, const int64_t *places, size_t n_places, struct board **out)
{
    return load(ctx, first, last, (struct near){0}, places, n_places, out);
}

int board_load_near(struct ctx *ctx, int32_t first, int32_t last, const struct terms *people, int64_t place,
                    struct board **out)
{
    struct buf uuids = buf_in(ctx->arena, PEOPLE_MAX * 40);
    for (size_t i = 0; i < people->n; i++) {
        buf_raw_str(&uuids, str_of(people->codes[i]));
        buf_char(&uuids, '|');
    }
    if (buf_ok(&uuids, &ctx->err) != 0)
        return -1;
    return load(ctx, first, last, (struct near){.place = place, .people = buf_cstr(&uuids)}, &place, 1, out);
}
