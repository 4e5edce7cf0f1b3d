#include "app/planning_week.h"

#include <stdlib.h>

#include "app/access.h"
#include "app/courses.h"
#include "app/planning_calendar.h"
#include "base/date.h"

int32_t week_monday(int32_t day)
{
    return day - date_weekday(day);
}

size_t week_column(const struct week *w, const struct occurrence *o)
{
    int32_t day = paris_date(o->start_utc);
    return day <= w->monday ? 0 : day >= w->monday + WEEK_DAYS ? WEEK_DAYS - 1 : (size_t)(day - w->monday);
}

bool week_lacks_people(const struct activities *kinds, const struct occurrence *o, int64_t now)
{
    const struct activity_kind *k = activities_find(kinds, o->kind);
    bool to_come =
        o->status == OCCURRENCE_ENVISAGED || o->status == OCCURRENCE_PROPOSED || o->status == OCCURRENCE_CONFIRMED;
    return k && to_come && o->end_utc > now && o->staff.n < (size_t)k->is.staff_min;
}

/* ---- Which dates ---- */

static bool holds(const struct occurrence *o, struct str person)
{
    for (size_t i = 0; i < o->staff.n; i++) {
        if (str_is(person, o->staff.codes[i]))
            return true;
    }
    return false;
}

static bool is_asked(const struct week_filter *f, const struct occurrence *o)
{
    return (f->kind.n == 0 || str_is(f->kind, o->kind)) &&
           (f->insee.n == 0 || (o->insee && str_is(f->insee, o->insee))) && (f->person.n == 0 || holds(o, f->person));
}

static int by_name(const void *a, const void *b)
{
    const struct week_commune *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static void note_commune(struct week *w, const struct occurrence *o)
{
    if (!o->insee || !o->city)
        return;
    for (size_t i = 0; i < w->n_communes; i++) {
        if (strcmp(w->communes[i].insee, o->insee) == 0)
            return;
    }
    w->communes[w->n_communes++] = (struct week_commune){.insee = o->insee, .name = o->city};
}

static int read_dates(struct ctx *ctx, struct week *w, const struct week_filter *f)
{
    struct occurrence_query q = {
        .from = paris_instant(w->monday, 0), .to = paris_instant(w->monday + WEEK_DAYS, 0), .examples = true};
    struct occurrence *all;
    size_t n;
    if (occurrence_list(ctx->db, &audience_team, &q, ctx->arena, &all, &n, &ctx->err) != 0)
        return -1;
    w->dates = ARENA_ARRAY(ctx->arena, n, const struct occurrence *);
    w->communes = ARENA_ARRAY(ctx->arena, n, struct week_commune);
    if (!w->dates || !w->communes)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n; i++) {
        if (all[i].course && !courses_on(ctx))
            continue;
        note_commune(w, &all[i]);
        if (is_asked(f, &all[i]))
            w->dates[w->n_dates++] = &all[i];
    }
    if (w->n_communes > 1)
        qsort(w->communes, w->n_communes, sizeof *w->communes, by_name);
    return 0;
}

/* ---- Rows ---- */

static int put(struct ctx *ctx, const struct week *w, struct week_row *row, const struct occurrence *o)
{
    struct week_cell *cell = &row->days[week_column(w, o)];
    /* Rarely more than three: room is made again each time it is full at a power of two. */
    if ((cell->n & (cell->n - 1)) == 0) {
        const struct occurrence **more = ARENA_ARRAY(ctx->arena, cell->n ? cell->n * 2 : 1, const struct occurrence *);
        if (!more)
            return fail_memory(&ctx->err);
        if (cell->n)
            memcpy(more, cell->dates, cell->n * sizeof *more);
        cell->dates = more;
    }
    cell->dates[cell->n++] = o;
    row->n++;
    return 0;
}

static struct week_row *row_of_person(struct week *w, const char *uuid)
{
    for (size_t i = 1; i < w->n_rows; i++) {
        if (strcmp(w->rows[i].person->uuid, uuid) == 0)
            return &w->rows[i];
    }
    return &w->rows[0];
}

static int lay_people(struct ctx *ctx, struct week *w)
{
    w->rows = ARENA_ARRAY(ctx->arena, w->n_people + 1, struct week_row);
    if (!w->rows)
        return fail_memory(&ctx->err);
    w->n_rows = w->n_people + 1;
    for (size_t i = 0; i < w->n_people; i++)
        w->rows[i + 1].person = &w->people[i];
    for (size_t i = 0; i < w->n_dates; i++) {
        const struct occurrence *o = w->dates[i];
        if (o->staff.n == 0 && put(ctx, w, &w->rows[0], o) != 0)
            return -1;
        for (size_t k = 0; k < o->staff.n; k++) {
            if (put(ctx, w, row_of_person(w, o->staff.codes[k]), o) != 0)
                return -1;
        }
    }
    return 0;
}

static int by_place(const void *a, const void *b)
{
    const struct week_row *x = a, *y = b;
    int order = strcmp(x->held->place_name ? x->held->place_name : "", y->held->place_name ? y->held->place_name : "");
    return order ? order : (x->held->place > y->held->place) - (x->held->place < y->held->place);
}

static int lay_places(struct ctx *ctx, struct week *w)
{
    w->rows = ARENA_ARRAY(ctx->arena, w->n_dates + 1, struct week_row);
    if (!w->rows)
        return fail_memory(&ctx->err);
    w->n_rows = 1;
    for (size_t i = 0; i < w->n_dates; i++) {
        const struct occurrence *o = w->dates[i];
        size_t at = 0;
        for (size_t k = 1; o->place && k < w->n_rows && at == 0; k++)
            at = w->rows[k].held->place == o->place ? k : 0;
        if (o->place && at == 0) {
            at = w->n_rows++;
            w->rows[at].held = o;
        }
        if (put(ctx, w, &w->rows[at], o) != 0)
            return -1;
    }
    if (w->n_rows > 2)
        qsort(w->rows + 1, w->n_rows - 1, sizeof *w->rows, by_place);
    return 0;
}

/* Leaves out the rows that say nothing. */
static void keep_rows(struct week *w, enum week_by by, const struct week_filter *f)
{
    size_t n = 0;
    bool narrowed = f->kind.n || f->insee.n || f->person.n;
    for (size_t i = 0; i < w->n_rows; i++) {
        const struct week_row *row = &w->rows[i];
        const struct person *p = row->person;
        bool member = by == WEEK_BY_PERSON && p && !p->deleted && p->employment == EMPLOYMENT_MEMBER;
        bool asked = f->person.n && p && str_is(f->person, p->uuid);
        bool others = f->person.n && by == WEEK_BY_PERSON && !asked; /* who holds the same dates */
        if (!others && (row->n || asked || (member && !narrowed)))
            w->rows[n++] = *row;
    }
    w->n_rows = n;
}

/* ---- Absences and days off ---- */

static void mark_away(struct week *w, struct week_row *row, const struct absence *x)
{
    for (int i = 0; i < WEEK_DAYS; i++) {
        int32_t day = w->monday + i;
        struct week_cell *cell = &row->days[i];
        if (day < x->first || day > x->last)
            continue;
        int from = day == x->first ? (int)x->start : 0, to = day == x->last ? (int)x->finish : 1440;
        cell->away_from = cell->away && cell->away_from < from ? cell->away_from : from;
        cell->away_to = cell->away && cell->away_to > to ? cell->away_to : to;
        cell->away = true;
    }
}

/* Of people with hours of their own, the days these leave out. */
static void mark_off(struct week *w, struct week_row *row)
{
    struct work_hours hours[WORK_HOURS_MAX];
    if (row->person->hours.n == 0)
        return;
    for (int i = 0; i < WEEK_DAYS; i++)
        row->days[i].off = person_day(row->person, w->monday + i, hours) == 0;
}

static int mark_people(struct ctx *ctx, struct week *w)
{
    struct absence *away;
    size_t n;
    if (absence_list(ctx->db, &audience_team, 0, paris_instant(w->monday, 0), paris_instant(w->monday + WEEK_DAYS, 0),
                     ctx->arena, &away, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < w->n_rows; i++) {
        struct week_row *row = &w->rows[i];
        if (!row->person)
            continue;
        mark_off(w, row);
        for (size_t k = 0; k < n; k++) {
            if (away[k].person == row->person->id)
                mark_away(w, row, &away[k]);
        }
    }
    return 0;
}

/* ---- The week ---- */

static int name_days(struct ctx *ctx, struct week *w)
{
    struct planning_calendar c;
    if (planning_calendar_read(ctx, &c) != 0)
        return -1;
    for (int i = 0; i < WEEK_DAYS; i++) {
        int32_t day = w->monday + i;
        bool known;
        w->days[i] = (struct week_day){
            .day = day, .holiday = date_holiday(day, c.alsace_moselle), .school = planning_school(&c, day, &known)};
        w->school_unknown = w->school_unknown || !known;
    }
    return 0;
}

int planning_week(struct ctx *ctx, int32_t day, enum week_by by, const struct week_filter *f, struct week *out)
{
    *out = (struct week){.monday = week_monday(day)};
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0 || activities_read(ctx, &out->kinds) != 0 ||
        person_list(ctx->db, &audience_team, true, ctx->arena, &out->people, &out->n_people, &ctx->err) != 0 ||
        read_dates(ctx, out, f) != 0 || name_days(ctx, out) != 0)
        return -1;
    if ((by == WEEK_BY_PERSON ? lay_people(ctx, out) : lay_places(ctx, out)) != 0)
        return -1;
    keep_rows(out, by, f);
    out->weekend = ctx_today(ctx) >= out->monday + 5 && ctx_today(ctx) < out->monday + WEEK_DAYS;
    for (size_t i = 0; i < out->n_dates; i++)
        out->weekend = out->weekend || week_column(out, out->dates[i]) >= 5;
    return mark_people(ctx, out);
}

int planning_myself(struct ctx *ctx, const struct person **out)
{
    struct person *p = ARENA_NEW(ctx->arena, struct person);
    *out = NULL;
    if (!p)
        return fail_memory(&ctx->err);
    int rc = ctx->account ? person_of_account(ctx->db, &audience_team, ctx->account->id, ctx->arena, p, &ctx->err) : 0;
    if (rc == 1)
        *out = p;
    return rc < 0 ? -1 : 0;
}
