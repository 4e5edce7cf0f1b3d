#include <stdlib.h>

#include "app/access.h"
#include "base/date.h"
#include "core/app/carry_priv.h"
#include "domain/recurrence.h"

/* Whole weeks of a year: a Tuesday stays a Tuesday, a day or two earlier in its month. */
#define YEAR_WEEKS_DAYS 364

/* ---- Years ---- */

void carry_days(struct carry_year y, int32_t *first, int32_t *last)
{
    *first = date_from_ymd(y.year, y.season ? 9 : 1, 1);
    *last = date_from_ymd(y.year + 1, y.season ? 9 : 1, 1) - 1;
}

struct carry_year carry_usual(int32_t today, bool other)
{
    struct civil c;
    date_to_ymd(today, &c);
    bool spring = c.month >= 3 && c.month <= 8, season = spring != other;
    if (season)
        return (struct carry_year){.year = c.month <= 8 ? c.year - 1 : c.year, .season = true};
    return (struct carry_year){.year = c.month < 3 ? c.year - 1 : c.year};
}

static bool has_end(const struct series *s)
{
    return record_has(s, record_index(&series_type, STR("last")));
}

int32_t carry_shifted(int32_t day, const struct carry *c)
{
    int32_t next = day + YEAR_WEEKS_DAYS;
    return next < c->first ? next + 7 : next > c->last ? next - 7 : next;
}

/* ---- The dates of one series ---- */

/* Where a weekly rule begins in the next year: its first date moved, and, of one that continues another ("this and the
 * following"), as many turns before it as that one had. */
static int32_t begins_weekly(const struct carry_series *s, const struct recurrence *r, int32_t day,
                             const struct carry *c)
{
    int32_t turn = 7 * r->interval, back = s->begins < day ? (day - s->begins) / turn * turn : 0;
    int32_t first = carry_shifted(day, c);
    while (first - back < c->first)
        back -= turn;
    return first - (back > 0 ? back : 0);
}

/* The same of a monthly one: whole months, for the second Tuesday may come a week later than the year before. */
static int32_t begins_monthly(const struct carry_series *s, const struct recurrence *r, int32_t day)
{
    struct civil from, begins;
    date_to_ymd(day, &from);
    date_to_ymd(s->begins, &begins);
    int months = (from.year - begins.year) * 12 + from.month - begins.month;
    int back = s->begins < day ? months / r->interval * r->interval : 0, month = from.year * 12 + from.month - 1 - back;
    return date_from_ymd(month / 12 + 1, month % 12 + 1, 1);
}

/* Those of its rule from the year that was, moved to the next. */
static int days_of_rule(struct carry_work *w, struct carry_series *s, int32_t first, int32_t last, int32_t *out,
                        size_t *n)
{
    struct recurrence r;
    struct civil to;
    const struct series *was = &s->was;
    *n = 0;
    if (recurrence_parse(str_of(was->rule), &r, &w->ctx->err) != 0)
        return -1;
    size_t n_was = recurrence_dates(&r, was->first, first, was->last < last ? was->last : last, out, PREVIEW_DATES_MAX);
    if (n_was == 0)
        return 0;
    date_to_ymd(out[n_was - 1], &to);
    if (r.freq == RECURRENCE_WEEKLY) {
        s->next.first = begins_weekly(s, &r, out[0], w->out);
        s->next.last = carry_shifted(out[n_was - 1], w->out);
    } else {
        s->next.first = begins_monthly(s, &r, out[0]);
        s->next.last = date_from_ymd(to.year + 1, to.month, date_month_days(to.year + 1, to.month));
    }
    *n = recurrence_dates(&r, s->next.first, s->next.first, s->next.last < w->out->until ? s->next.last : w->out->until,
                          out, PREVIEW_DATES_MAX);
    return 0;
}

/* Those that were chosen one by one, each on the same weekday of the nearest week. */
static int days_one_by_one(struct carry_work *w, struct carry_series *s, int32_t first, int32_t last, int32_t *out,
                           size_t *n)
{
    struct occurrence_query q = {.from = 0, .to = INT64_MAX, .series = s->was.id, .examples = true};
    struct occurrence *dates;
    size_t n_was;
    *n = 0;
    if (occurrence_list(w->ctx->db, &audience_team, &q, w->ctx->arena, &dates, &n_was, &w->ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n_was && *n < PREVIEW_DATES_MAX; i++) {
        int32_t day = dates[i].nominal_day;
        if (!occurrence_live(dates[i].status) || day < first || day > last)
            continue;
        size_t at = *n;
        day = carry_shifted(day, w->out);
        while (at > 0 && out[at - 1] > day)
            at--;
        if (at > 0 && out[at - 1] == day)
            continue;
        memmove(out + at + 1, out + at, (*n - at) * sizeof *out);
        out[at] = day;
        ++*n;
    }
    if (*n > 0) {
        s->next.first = out[0];
        s->next.last = out[*n - 1];
    }
    return 0;
}

static void mark(struct series *s, const char *field)
{
    record_mark_set(s, record_index(&series_type, str_of(field)));
}

/* What the next one begins with: all that the series was, without those who are gone. */
static int begin_next(struct carry_work *w, struct carry_series *s, const struct person *people, size_t n_people)
{
    const struct terms *was = &s->was.staff;
    const char **staff = ARENA_ARRAY(w->ctx->arena, was->n, const char *);
    if (!staff)
        return fail_memory(&w->ctx->err);
    s->next = s->was;
    s->next.id = s->next.rev = s->next.split_from = 0;
    s->next.uuid = NULL;
    s->next.carried_from = s->was.id;
    s->next.staff = (struct terms){.codes = staff};
    for (size_t i = 0; i < was->n; i++) {
        const struct person *p = NULL;
        for (size_t k = 0; k < n_people && !p; k++)
            p = strcmp(people[k].uuid, was->codes[i]) == 0 ? &people[k] : NULL;
        if (p && !p->deleted)
            staff[s->next.staff.n++] = was->codes[i];
        else if (s->n_gone < STAFF_MAX)
            s->gone[s->n_gone++] = p ? p->label : "quelqu’un";
    }
    record_mark_absent(&s->next, record_index(&series_type, STR("uuid")));
    mark(&s->next, "first");
    mark(&s->next, "last");
    mark(&s->next, "extended_to");
    return 0;
}

static int make_dates(struct carry_work *w, struct carry_series *s, int32_t first, int32_t last)
{
    int32_t today = ctx_today(w->ctx), *days = ARENA_ARRAY(w->ctx->arena, PREVIEW_DATES_MAX + 1, int32_t);
    size_t n;
    if (!days)
        return fail_memory(&w->ctx->err);
    if ((s->was.rule ? days_of_rule : days_one_by_one)(w, s, first, last, days, &n) != 0)
        return -1;
    s->dates = ARENA_ARRAY(w->ctx->arena, n, struct carry_date);
    if (!s->dates)
        return fail_memory(&w->ctx->err);
    for (size_t i = 0; i < n; i++) {
        if (days[i] > today)
            s->dates[s->n++].day = days[i];
    }
    if (s->n == 0)
        s->state = CARRY_EMPTY;
    s->next.extended_to = s->was.rule && s->next.last > w->out->until ? w->out->until : s->next.last;
    return 0;
}

/* ---- Which series ---- */

/* What is carried of series i, apart from its dates. */
static enum carry_state state_of(const struct series *all, size_t n, size_t i, const struct carry *c,
                                 const struct activity *kind)
{
    const struct series *s = &all[i];
    for (size_t k = 0; k < n; k++) {
        if (all[k].carried_from == s->id)
            return CARRY_DONE;
    }
    for (size_t k = 0; k < n; k++) {
        if (all[k].split_from == s->id && all[k].first < c->first)
            return CARRY_REPLACED;
    }
    bool rota = kind && kind->pattern == PATTERN_ROTA;
    if ((s->rule || rota) && (!has_end(s) || s->last >= c->first))
        return CARRY_GOES_ON;
    return !kind ? CARRY_UNKNOWN : rota ? CARRY_IN_TURN : CARRY_NEXT;
}

/* The first day of a series and of those it continues, within the year. */
static int32_t begins(const struct series *all, size_t n, const struct series *s, int32_t first)
{
    int32_t day = s->first;
    int64_t from = s->split_from;
    for (size_t turns = 0; from != 0 && turns < n; turns++) {
        const struct series *before = NULL;
        for (size_t k = 0; k < n && !before; k++)
            before = all[k].id == from ? &all[k] : NULL;
        from = before ? before->split_from : 0;
        day = before && before->first < day ? before->first : day;
    }
    return day < first ? first : day;
}

static bool in_answers(const struct carry_answers *a, const char *uuid)
{
    for (size_t i = 0; i < a->n_series; i++) {
        if (str_is(a->series[i], uuid))
            return true;
    }
    return false;
}

static int list_series(struct carry_work *w, int32_t first, int32_t last)
{
    struct carry *out = w->out;
    struct series *all;
    struct person *people;
    size_t n, n_people;
    if (series_list(w->ctx->db, &audience_team, first, w->ctx->arena, &all, &n, &w->ctx->err) != 0 ||
        person_list(w->ctx->db, &audience_team, true, w->ctx->arena, &people, &n_people, &w->ctx->err) != 0)
        return -1;
    out->series = ARENA_ARRAY(w->ctx->arena, n, struct carry_series);
    if (!out->series)
        return fail_memory(&w->ctx->err);
    for (size_t i = 0; i < n; i++) {
        const struct rule *rule = rule_set_find(rules_set(*w->ctx->rules), RULE_ACTIVITY, all[i].kind);
        if (all[i].first > last)
            continue;
        struct carry_series *s = &out->series[out->n++];
        s->was = all[i];
        s->begins = begins(all, n, &all[i], first);
        s->state = state_of(all, n, i, out, rule ? rule->declared : NULL);
        s->ticked = !w->answers->given || in_answers(w->answers, s->was.uuid);
        if (s->state != CARRY_NEXT && s->state != CARRY_IN_TURN)
            continue;
        if (out->n_next == CARRY_SERIES_MAX || out->n_dates > CARRY_DATES_MAX - PREVIEW_DATES_MAX) {
            s->state = CARRY_WAITS;
            continue;
        }
        bool rota = s->state == CARRY_IN_TURN;
        if (begin_next(w, s, people, n_people) != 0 ||
            (rota ? carry_look_rota(w, s) : make_dates(w, s, first, last)) != 0)
            return -1;
        out->n_next += s->state == CARRY_NEXT || s->state == CARRY_IN_TURN;
        out->n_dates += s->n;
    }
    return 0;
}

/* ---- On the board ---- */

static int put_wishes(struct carry_work *w)
{
    struct carry *out = w->out;
    int64_t *places = ARENA_ARRAY(w->ctx->arena, out->n, int64_t);
    w->wishes = ARENA_ARRAY(w->ctx->arena, out->n_dates, struct carry_wish);
    if (!places || !w->wishes)
        return fail_memory(&w->ctx->err);
    for (size_t i = 0; i < out->n; i++)
        places[i] = out->series[i].was.place;
    if (board_load(w->ctx, out->first, out->last, places, out->n, &w->b) != 0 ||
        planning_room(w->ctx, w->b, out->n_dates) != 0)
        return -1;
    w->base = w->b->n_dates;
    for (size_t i = 0; i < out->n; i++) {
        struct carry_series *s = &out->series[i];
        size_t place = board_place(w->b, s->was.place);
        s->place = place == BOARD_NONE ? NULL : w->b->places[place].name;
        if (s->state != CARRY_NEXT)
            continue;
        if (board_kind(w->ctx, w->b, s->was.kind, &s->kind) != 0)
            return -1;
        struct board_date wish = {
            .kind = s->kind, .title = s->was.title, .campaign = s->was.campaign, .capacity = s->was.capacity};
        if (planning_find(w->ctx, w->b, &s->next.staff, s->next.place, &wish) != 0)
            return -1;
        for (size_t k = 0; k < s->n; k++) {
            wish.id = -1 - (int64_t)w->n; /* itself on the board, and no row's number */
            board_date_set(&wish, s->dates[k].day, (int)s->was.start, (int)s->was.minutes);
            w->b->dates[w->base + w->n] = wish;
            w->wishes[w->n++] = (struct carry_wish){s, &s->dates[k]};
        }
    }
    return 0;
}

/* ---- What each date meets ---- */

static int look_at(struct carry_work *w, size_t i, struct findings *f)
{
    return constraints_check(w->b, &w->b->dates[w->base + i], w->ctx->arena, f, &w->ctx->err);
}

int carry_keep_findings(struct carry_work *w, struct carry_date *d, const struct findings *f)
{
    struct finding *kept = ARENA_ARRAY(w->ctx->arena, f->n, struct finding);
    if (!kept)
        return fail_memory(&w->ctx->err);
    memcpy(kept, f->items, f->n * sizeof *kept);
    d->found = kept;
    d->n_found = f->n;
    return 0;
}

/* Nobody knows whether it is a holiday: said once for all dates, by school_unknown. */
static bool is_unknown(const struct board *b, const struct finding *f, int32_t day)
{
    return f->constraint == CONSTRAINT_SCHOOL_HOLIDAY && (day < b->school.from || day > b->school.until);
}

bool carry_asks(const struct carry_work *w, const struct finding *f, int32_t day)
{
    return f->strength == STRENGTH_HARD ||
           ((CARRY_DECIDES & CONSTRAINT_BIT(f->constraint)) && !is_unknown(w->b, f, day));
}

/* First alone with what stands, then with all that is carried. */
static int look_at_all(struct carry_work *w)
{
    struct findings f;
    w->b->n_dates = w->base;
    if (board_index(w->b, w->ctx->arena, &w->ctx->err) != 0 || carry_look_standing(w) != 0)
        return -1;
    for (size_t i = 0; i < w->n; i++) {
        struct arena_mark mark = arena_mark(w->ctx->arena);
        if (look_at(w, i, &f) != 0)
            return -1;
        arena_release(w->ctx->arena, mark);
        w->wishes[i].date->refused = f.hard > 0;
    }
    w->b->n_dates = w->base + w->n;
    if (board_index(w->b, w->ctx->arena, &w->ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < w->n; i++) {
        if (look_at(w, i, &f) != 0 || carry_keep_findings(w, w->wishes[i].date, &f) != 0)
            return -1;
        w->wishes[i].date->collides = f.hard > 0 && !w->wishes[i].date->refused;
    }
    return 0;
}

/* Does the series say it of every date? Then it is no decision about one of them. */
static bool is_everywhere(const struct carry_series *s, int constraint)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        bool found = false;
        for (size_t k = 0; k < s->dates[i].n_found; k++) {
            const struct finding *f = &s->dates[i].found[k];
            found = found || (f->constraint == constraint && f->strength == STRENGTH_SOFT);
        }
        n += found;
    }
    return s->n > 1 && n == s->n;
}

static void sort_findings(struct carry_work *w, struct carry_series *s)
{
    bool everywhere[CONSTRAINT__MAX];
    for (int c = 0; c < CONSTRAINT__MAX; c++)
        everywhere[c] = is_everywhere(s, c);
    for (size_t i = 0; i < s->n; i++) {
        struct carry_date *d = &s->dates[i];
        for (size_t k = 0; k < d->n_found; k++) {
            const struct finding *f = &d->found[k];
            if (is_unknown(w->b, f, d->day)) {
                w->out->school_unknown = true;
            } else if (carry_asks(w, f, d->day) && (f->strength == STRENGTH_HARD || !everywhere[f->constraint])) {
                d->decision = true;
            } else if (s->said[f->constraint]++ == 0) {
                s->example[f->constraint] = f->text;
            }
        }
        s->decisions += d->decision;
    }
}

/* ---- Another day ---- */

static bool has_day(const struct carry_series *s, int32_t day)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->dates[i].day == day || s->dates[i].other == day)
            return true;
    }
    return false;
}

static bool overlap(const struct board_date *d, const struct board_date *o)
{
    if (o->from >= d->to || o->to <= d->from)
        return false;
    if (o->place != BOARD_NONE && o->place == d->place)
        return true;
    for (size_t x = 0; x < d->n_staff; x++) {
        for (size_t y = 0; y < o->n_staff; y++) {
            if (d->staff[x] == o->staff[y])
                return true;
        }
    }
    return false;
}

/* Would it meet what is proposed for a date before? Then both could not be taken. */
static bool meets_other(const struct carry_work *w, size_t i, const struct board_date *wish)
{
    for (size_t k = 0; k < i; k++) {
        struct board_date d = w->b->dates[w->base + k];
        if (!w->wishes[k].date->other)
            continue;
        board_date_set(&d, w->wishes[k].date->other, d.start, d.minutes);
        if (overlap(wish, &d))
            return true;
    }
    return false;
}

/* The nearest day within a week, at the same hour, that nothing speaks against; among equally near ones the later. */
static int find_other(struct carry_work *w, size_t i)
{
    struct carry_series *s = w->wishes[i].of;
    struct carry_date *date = w->wishes[i].date;
    for (int away = 1; away <= CARRY_NEAR_DAYS; away++) {
        for (int side = 1; side >= -1; side -= 2) {
            int32_t day = date->day + side * away;
            struct board_date wish = w->b->dates[w->base + i];
            struct findings f;
            bool good = true;
            if (day < w->out->first || day > w->out->last || day <= ctx_today(w->ctx) || has_day(s, day) ||
                (date_weekday(day) > 4 && date_weekday(date->day) < 5))
                continue;
            board_date_set(&wish, day, wish.start, wish.minutes);
            struct arena_mark mark = arena_mark(w->ctx->arena);
            if (constraints_weigh(w->b, &wish, ~0u, w->ctx->arena, &f, &w->ctx->err) != 0)
                return -1;
            arena_release(w->ctx->arena, mark);
            good = !meets_other(w, i, &wish);
            for (size_t k = 0; good && k < f.n; k++)
                good = !carry_asks(w, &f.items[k], day) &&
                       !(f.items[k].constraint == CONSTRAINT_PERSON_HOURS && s->said[CONSTRAINT_PERSON_HOURS] < s->n);
            if (good) {
                date->other = day;
                return 0;
            }
        }
    }
    return 0;
}

/* ---- What is suggested, and what was answered ---- */

/* Does a date that is carried before this one take its people or its place? */
static bool comes_second(const struct carry_work *w, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (overlap(&w->b->dates[w->base + i], &w->b->dates[w->base + k]))
            return true;
    }
    return false;
}

/* A school break and a campaign are kept as they were; of what else speaks against a date it is left out, or moved. */
static enum carry_choice suggest(const struct carry_work *w, size_t i)
{
    const struct carry_date *d = w->wishes[i].date;
    if (d->collides)
        return !comes_second(w, i) ? CARRY_KEEP : d->other ? CARRY_MOVE : CARRY_LEAVE;
    if (d->refused)
        return d->other ? CARRY_MOVE : CARRY_LEAVE;
    for (size_t k = 0; k < d->n_found; k++) {
        int c = d->found[k].constraint;
        if (c == CONSTRAINT_PUBLIC_HOLIDAY || c == CONSTRAINT_PLACE_CLOSED)
            return CARRY_LEAVE;
    }
    return CARRY_KEEP;
}

static enum carry_choice answer_of(const struct carry_work *w, size_t i)
{
    const struct carry_wish *x = &w->wishes[i];
    for (size_t k = 0; k < w->answers->n; k++) {
        const struct carry_answer *a = &w->answers->items[k];
        if (a->series != x->of->was.id || a->day != x->date->day)
            continue;
        bool possible = a->choice == CARRY_LEAVE || (a->choice == CARRY_KEEP && !x->date->refused) ||
                        (a->choice == CARRY_MOVE && x->date->other);
        return possible ? a->choice : suggest(w, i);
    }
    return suggest(w, i);
}

static int decide(struct carry_work *w)
{
    for (size_t i = 0; i < w->out->n; i++) {
        if (w->out->series[i].state == CARRY_NEXT)
            sort_findings(w, &w->out->series[i]);
    }
    for (size_t i = 0; i < w->n; i++) {
        struct carry_wish *x = &w->wishes[i];
        if (!x->date->decision)
            continue;
        if (find_other(w, i) != 0)
            return -1;
        x->date->choice = answer_of(w, i);
        w->out->n_decisions++;
    }
    return 0;
}

/* ---- All of it ---- */

static int seal(struct carry_work *w)
{
    struct buf facts = planning_facts(w->ctx);
    for (size_t i = 0; i < w->out->n; i++) {
        const struct carry_series *s = &w->out->series[i];
        if (s->state == CARRY_IN_TURN) {
            buf_fmt(&facts, "%lld ", (long long)s->was.id);
            buf_raw_str(&facts, str_of(s->sealed));
        }
    }
    for (size_t i = 0; i < w->n; i++) {
        const struct carry_wish *x = &w->wishes[i];
        buf_fmt(&facts, "%lld %d ", (long long)x->of->was.id, (int)x->date->other);
        for (size_t k = 0; x->date->decision && k < x->date->n_found; k++) {
            buf_raw_str(&facts, str_of(x->date->found[k].text));
            buf_char(&facts, '\n');
        }
        struct findings none = {.n = 0};
        planning_note(&facts, w->b, &w->b->dates[w->base + i], &none);
    }
    return planning_seal(w->ctx, &facts, w->out->hash);
}

/* Series whose decisions do not fit one form wait; those before them are carried now. */
static void make_wait(struct carry *out)
{
    size_t decisions = 0;
    for (size_t i = 0; i < out->n; i++) {
        struct carry_series *s = &out->series[i];
        if (s->state != CARRY_NEXT)
            continue;
        decisions += s->decisions;
        if (decisions <= CARRY_DECISIONS_MAX)
            continue;
        s->state = CARRY_WAITS;
        out->n_next--;
        out->n_decisions -= s->decisions;
        decisions -= s->decisions;
        out->n_dates -= s->n;
    }
}

int carry_look(struct carry_work *w)
{
    struct carry_year next = {.year = w->year.year + 1, .season = w->year.season};
    int32_t first, last, ahead = ctx_today(w->ctx) + SERIES_AHEAD_DAYS;
    carry_days(w->year, &first, &last);
    carry_days(next, &w->out->first, &w->out->last);
    w->out->until = w->out->last < ahead ? w->out->last : ahead;
    if (ctx_rules(w->ctx) == NULL)
        return fail(&w->ctx->err, ERR_RULE, "planning: the rules are in error, nothing can be decided");
    if (list_series(w, first, last) != 0 || put_wishes(w) != 0 || look_at_all(w) != 0 || decide(w) != 0)
        return -1;
    w->out->school_until = w->b->school.until;
    make_wait(w->out);
    return seal(w);
}

int carry_preview(struct ctx *ctx, struct carry_year year, const struct carry_answers *answers, struct carry *out)
{
    struct carry_work w = {.ctx = ctx, .answers = answers, .year = year, .out = out};
    *out = (struct carry){0};
    return access_demand(ctx, RIGHT_EDIT, "carrying a year") != 0 ? -1 : carry_look(&w);
}
