/* A date for a session, looked at and proposed (app/courses.h). */
#include "core/app/courses_priv.h"

#include "app/access.h"
#include "base/buf.h"
#include "base/date.h"
#include "domain/person.h"

/* Bytes of what a look says, for its hash. */
#define SAID_MAX 4096
/* From this minute on it is the afternoon. */
#define NOON 720

/* ---- When it should be ---- */

static int32_t add_months(int32_t day, int64_t months)
{
    struct civil c;
    date_to_ymd(day, &c);
    int64_t m = c.month - 1 + months;
    int year = c.year + (int)(m / 12), month = (int)(m % 12) + 1, last = date_month_days(year, month);
    return date_from_ymd(year, month, c.day < last ? c.day : last);
}

static bool dated(const struct course_session *x)
{
    return x && x->occurrence && session_live(x->state);
}

void courses_window(const struct course *c, const struct programme *p, const struct course_session *list, size_t n,
                    const struct programme_step *step, int64_t rank, int32_t *first, int32_t *last)
{
    const struct programme_offset *offsets = step->offsets.items;
    const struct programme_step *after = step->after ? programme_step_find(p, step->after) : NULL;
    const struct course_session *before = NULL;
    *first = *last = 0;
    if (step->offsets.n && after && rank >= 1 && rank <= (int64_t)step->offsets.n) {
        before = courses_live(list, n, after->code, after->count);
        if (!dated(before))
            return;
        int32_t target = add_months(before->day, offsets[rank - 1].months);
        *first = target - (int32_t)offsets[rank - 1].tolerance;
        *last = target + (int32_t)offsets[rank - 1].tolerance;
        return;
    }
    before = rank > 1 ? courses_live(list, n, step->code, rank - 1) : NULL;
    if (step->gap && dated(before)) {
        *first = before->day + (int32_t)step->gap_min;
        *last = before->day + (int32_t)step->gap_max;
    }
    if (record_has(c, record_index(&course_type, STR("not_before"))) && *first && *first < c->not_before &&
        c->not_before <= *last)
        *first = c->not_before;
}

/* ---- What is wished otherwise ---- */

/* What is looked at. */
struct wish_look {
    struct ctx *ctx;
    const struct course_work *w;
    const struct programme_step *step;
    int64_t rank;
    const struct session_date *date;
    struct session_look *out;
    struct person *people; /* all that are planned */
    size_t n_people;
};

static int wish(struct wish_look *l, bool hard, const char *text)
{
    if (!text)
        return fail_memory(&l->ctx->err);
    if (l->out->n_wishes < SESSION_WISHES_MAX)
        l->out->wishes[l->out->n_wishes++] = (struct session_wish){.text = text, .hard = hard};
    return 0;
}

static const char *day_words(struct ctx *ctx, int32_t day)
{
    struct buf b = buf_in(ctx->arena, 60);
    date_full(&b, day);
    return buf_cstr(&b);
}

static int wish_half_day(struct wish_look *l)
{
    const struct course *c = &l->w->course;
    int weekday = date_weekday(l->date->day);
    bool afternoon = l->date->start >= NOON;
    if (record_has(c, record_index(&course_type, STR("not_before"))) && l->date->day < c->not_before &&
        wish(l, false,
             arena_printf(l->ctx->arena, "Rien n’est souhaité avant le %s.", day_words(l->ctx, c->not_before))) != 0)
        return -1;
    if (!c->half_days.n)
        return 0;
    for (size_t i = 0; weekday < COURSE_HALF_DAYS / 2 && i < c->half_days.n; i++) {
        if (strcmp(c->half_days.codes[i], course_half_days[weekday * 2 + afternoon]) == 0)
            return 0;
    }
    return wish(l, false,
                arena_printf(l->ctx->arena, "Le %s %s n’est pas parmi les demi-journées possibles.",
                             date_weekdays[weekday], afternoon ? "après-midi" : "matin"));
}

/* The dated sessions of the same step that come before and after in rank. */
static int wish_gap(struct wish_look *l)
{
    const struct programme_step *s = l->step;
    static const int sides[] = {-1, 1};
    for (size_t i = 0; s->gap && i < 2; i++) {
        const struct course_session *x = courses_live(l->w->sessions, l->w->n, s->code, l->rank + sides[i]);
        if (!dated(x))
            continue;
        int32_t gap = sides[i] < 0 ? l->date->day - x->day : x->day - l->date->day;
        if (gap >= s->gap_min && gap <= s->gap_max)
            continue;
        const char *text =
            gap < 0 ? arena_printf(l->ctx->arena, "Elle passerait %s la %s %lld, qui est le %s.",
                                   sides[i] < 0 ? "avant" : "après", s->label, (long long)x->rank,
                                   day_words(l->ctx, x->day))
            : s->gap_min == s->gap_max
                ? arena_printf(l->ctx->arena, "%d jours %s la %s %lld\u00A0: le programme en demande %lld.", gap,
                               sides[i] < 0 ? "après" : "avant", s->label, (long long)x->rank, (long long)s->gap)
                : arena_printf(l->ctx->arena, "%d jour%s %s la %s %lld\u00A0: le programme en demande de %lld à %lld.",
                               gap, gap > 1 ? "s" : "", sides[i] < 0 ? "après" : "avant", s->label, (long long)x->rank,
                               (long long)s->gap_min, (long long)s->gap_max);
        if (wish(l, false, text) != 0)
            return -1;
    }
    return 0;
}

static int wish_window(struct wish_look *l)
{
    int32_t first, last;
    if (!l->step->offsets.n)
        return 0;
    courses_window(&l->w->course, &l->w->programme->is, l->w->sessions, l->w->n, l->step, l->rank, &first, &last);
    if (!first)
        return wish(l, false,
                    arena_printf(l->ctx->arena, "L’étape d’avant n’a pas toutes ses dates\u00A0: le programme compte "
                                                "les mois à partir de la dernière."));
    if (l->date->day >= first && l->date->day <= last)
        return 0;
    return wish(l, false,
                arena_printf(l->ctx->arena, "Le programme l’attend du %s au %s.", day_words(l->ctx, first),
                             day_words(l->ctx, last)));
}

/* The last date of the course before this one. */
static const struct course_session *date_before(const struct wish_look *l)
{
    const struct course_session *found = NULL;
    for (size_t i = 0; i < l->w->n; i++) {
        const struct course_session *x = &l->w->sessions[i];
        bool self = x->rank == l->rank && strcmp(x->step, l->step->code) == 0;
        if (!self && dated(x) && x->day < l->date->day && (!found || x->day > found->day))
            found = x;
    }
    return found;
}

static int wish_usual(struct wish_look *l)
{
    const struct course *c = &l->w->course;
    const struct course_session *x = date_before(l);
    static const char *const where[COURSE_MODE__MAX] = {"à domicile", "dans nos locaux", "au cabinet", "en visio",
                                                        "par téléphone"};
    if (c->same_weekday && x && date_weekday(x->day) != date_weekday(l->date->day) &&
        wish(l, false,
             arena_printf(l->ctx->arena, "Toujours le même jour est souhaité\u00A0: la fois d’avant, c’était un %s.",
                          date_weekdays[date_weekday(x->day)])) != 0)
        return -1;
    if (record_has(c, record_index(&course_type, STR("mode"))) && c->mode != l->date->mode)
        return wish(l, false, arena_printf(l->ctx->arena, "Il est souhaité que ce soit %s.", where[c->mode]));
    return 0;
}

/* ---- Who holds it ---- */

static const struct person *person_of(const struct wish_look *l, const char *uuid)
{
    for (size_t i = 0; i < l->n_people; i++) {
        if (strcmp(l->people[i].uuid, uuid) == 0)
            return &l->people[i];
    }
    return NULL;
}

static bool fits(const struct person *p, const struct programme_role *role)
{
    return p && programme_role_fits(role, &p->professions);
}

/* Somebody else than before in a role that is always the same person's. */
static int wish_same(struct wish_look *l, const struct programme_role *role)
{
    const struct course_session *x = date_before(l);
    for (size_t i = 0; role->same && x && i < x->people.n; i++) {
        const struct person *was = person_of(l, x->people.codes[i]);
        bool still = !fits(was, role);
        for (size_t k = 0; k < l->date->people.n && !still; k++)
            still = strcmp(l->date->people.codes[k], x->people.codes[i]) == 0;
        if (!still)
            return wish(l, true,
                        arena_printf(l->ctx->arena, "Le programme veut toujours la même personne (%s)\u00A0: %s.",
                                     role->label, was->label));
    }
    return 0;
}

static int wish_roles(struct wish_look *l)
{
    const struct programme_role *roles = l->w->programme->is.roles.items;
    for (size_t r = 0; r < l->w->programme->is.roles.n; r++) {
        bool held = !programme_step_held(l->step, roles[r].code);
        for (size_t i = 0; i < l->date->people.n && !held; i++)
            held = fits(person_of(l, l->date->people.codes[i]), &roles[r]);
        if (!held && wish(l, false, arena_printf(l->ctx->arena, "Il manque un rôle\u00A0: %s.", roles[r].label)) != 0)
            return -1;
        if (programme_step_held(l->step, roles[r].code) && wish_same(l, &roles[r]) != 0)
            return -1;
    }
    return 0;
}

static int look_wishes(struct wish_look *l)
{
    if (person_list(l->ctx->db, &audience_team, true, l->ctx->arena, &l->people, &l->n_people, &l->ctx->err) != 0)
        return -1;
    return wish_half_day(l) == 0 && wish_gap(l) == 0 && wish_window(l) == 0 && wish_usual(l) == 0 ? wish_roles(l) : -1;
}

/* What was shown, as one hash. */
static int seal(struct ctx *ctx, struct session_look *out)
{
    const struct findings *found = &out->preview.dates[0].found;
    struct buf said = buf_in(ctx->arena, SAID_MAX);
    buf_raw_str(&said, str_of(out->preview.hash));
    out->refused = out->preview.refused > 0;
    out->warned = out->n_wishes > 0;
    /* What weighs nothing stands against nothing: holidays that are not published yet. */
    for (size_t i = 0; i < found->n; i++)
        out->warned = out->warned || found->items[i].strength == STRENGTH_HARD || found->items[i].weight > 0;
    for (size_t i = 0; i < out->n_wishes; i++) {
        out->refused = out->refused || out->wishes[i].hard;
        buf_fmt(&said, "%d", out->wishes[i].hard);
        buf_raw_str(&said, str_of(out->wishes[i].text));
    }
    if (buf_ok(&said, &ctx->err) != 0)
        return -1;
    crypto_hash_hex(buf_str(&said), out->hash);
    return 0;
}

/* ---- Proposing ---- */

static void mark_date(struct occurrence *o, const char *field)
{
    record_mark_set(o, record_index(&occurrence_type, str_of(field)));
}

/* The date of the agenda as it would be. */
static int make_date(struct ctx *ctx, const struct course_work *w, const struct programme_step *s,
                     const struct session_date *d, const struct occurrence *before, struct occurrence *o)
{
    static const char *const given[] = {"kind", "title", "day", "minutes"};
    const char *title = programmes_words(ctx, w->course.programme, w->course.code, w->course.commune);
    const struct rule *rule = rule_set_find(rules_set(ctx_rules(ctx)), RULE_ACTIVITY, s->activity);
    if (!title)
        return fail_memory(&ctx->err);
    if (!rule)
        return fail(&ctx->err, ERR_RULE, "activity/%s: no rule declares this kind of dates", s->activity);
    *o = before ? *before : (struct occurrence){.level = LEVEL_TEAM, .open_to = OPEN_PROFESSIONALS, .course = true};
    o->kind = s->activity;
    o->title = title;
    o->day = d->day;
    o->start = d->start;
    o->minutes = s->minutes;
    o->team = w->course.team;
    o->staff = d->people;
    o->status = OCCURRENCE_PROPOSED;
    o->holds_people = ((const struct activity *)rule->declared)->holds_people;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        mark_date(o, given[i]);
    occurrence_time(o);
    return 0;
}

static int check_asked(struct ctx *ctx, const struct course_work *w, const struct programme_step *s,
                       const struct session_of *of, const struct session_date *d)
{
    int32_t today = ctx_today(ctx);
    bool mode = false;
    if (!s || of->rank < 1 || of->rank > (s->count ? s->count : COURSE_RANK_MAX))
        return fail(&ctx->err, ERR_INPUT, "step: the programme has no such session");
    if (w->course.state < COURSE_INCLUDED || !course_open(w->course.state))
        return fail(&ctx->err, ERR_CONFLICT, "state: only of a course that is included, and has not ended");
    if (d->day < w->course.referred_on || d->day > today + SERIES_AHEAD_DAYS)
        return fail(&ctx->err, ERR_INPUT, "day: from the referral to eighteen months ahead");
    for (size_t i = 0; i < s->modes.n && d->mode >= 0 && d->mode < COURSE_MODE__MAX; i++)
        mode = mode || strcmp(s->modes.codes[i], course_mode_names[d->mode]) == 0;
    if (!mode)
        return fail(&ctx->err, ERR_INPUT, "mode: none of those of this step");
    if (!d->people.n || d->people.n > STAFF_MAX)
        return fail(&ctx->err, ERR_INPUT, "people: somebody holds it");
    return 0;
}

/* The session as it is, with its date; before->id 0 when nothing is planned. */
static int find_before(struct ctx *ctx, const struct course_work *w, const struct session_of *of, const char *step,
                       const struct session_date *d, struct course_session *before, struct occurrence *date)
{
    const struct course_session *x = courses_live(w->sessions, w->n, step, of->rank);
    *before = (struct course_session){.course = w->course.id, .step = step, .rank = of->rank};
    if (!x)
        return 0;
    *before = *x;
    if (x->state == SESSION_DONE)
        return fail(&ctx->err, ERR_CONFLICT, "state: this session was held");
    if (!x->occurrence)
        return 0;
    if (!d->moved)
        return fail(&ctx->err, ERR_INPUT, "moved: who moves it, we or they?");
    int rc = occurrence_find(ctx->db, &audience_team, str_of(x->date_uuid), ctx->arena, date, &ctx->err);
    return rc == 1 ? 0 : rc < 0 ? -1 : fail(&ctx->err, ERR_BUG, "a session without its date");
}

static void mark_session(struct course_session *x)
{
    static const char *const given[] = {"step", "rank", "month", "mode"};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        record_mark_set(x, record_index(&course_session_type, str_of(given[i])));
}

static int save(struct ctx *ctx, const struct course_work *w, const struct session_date *d,
                const struct course_session *before, const struct occurrence *was, struct occurrence *date)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct course_session after = *before;
    struct civil day;
    if (occurrence_save(ctx->db, &author, was, date, ctx->arena, &ctx->err) != 0)
        return -1;
    date_to_ymd(d->day, &day);
    after.state = SESSION_PROPOSED;
    after.month = date_from_ymd(day.year, day.month, 1);
    after.mode = d->mode;
    after.occurrence = date->id;
    mark_session(&after);
    if (course_session_save(ctx->db, &author, before->id ? before : NULL, &after, ctx->arena, &ctx->err) != 0)
        return -1;
    return was ? course_event_add(ctx->db, &author, &w->course, w->course.state, ctx_today(ctx), d->moved, &ctx->err)
               : 0;
}

static int propose(struct ctx *ctx, const struct session_of *of, const struct session_date *d, struct str agreed,
                   struct session_look *out, enum planned_state *state)
{
    struct course_work w;
    struct course_session before;
    struct occurrence was = {0}, date;
    const char *code = str_dup(ctx->arena, of->step);
    if (!code)
        return fail_memory(&ctx->err);
    if (courses_work(ctx, of->course, &w) != 0)
        return -1;
    const struct programme_step *s = w.programme ? programme_step_find(&w.programme->is, code) : NULL;
    if (check_asked(ctx, &w, s, of, d) != 0 || find_before(ctx, &w, of, s->code, d, &before, &was) != 0)
        return -1;
    bool moves = before.occurrence != 0;
    if (make_date(ctx, &w, s, d, moves ? &was : NULL, &date) != 0)
        return -1;
    struct occurrence stands = moves ? was : date;
    if (!moves)
        stands.id = -1; /* itself on the board, and no row's number */
    if (planning_look(ctx, &stands, &date, &out->preview) != 0)
        return -1;
    struct wish_look l = {.ctx = ctx, .w = &w, .step = s, .rank = of->rank, .date = d, .out = out};
    if (look_wishes(&l) != 0 || seal(ctx, out) != 0)
        return -1;
    *state = out->refused || (out->warned && !str_is(agreed, out->hash)) ? PLANNED_OTHERWISE : PLANNED;
    return *state == PLANNED ? save(ctx, &w, d, &before, moves ? &was : NULL, &date) : 0;
}

int courses_propose(struct ctx *ctx, const struct session_of *of, const struct session_date *date, struct str agreed,
                    struct session_look *out, enum planned_state *state)
{
    *state = PLANNED_NOTHING;
    *out = (struct session_look){.n_wishes = 0};
    if (courses_demand(ctx, RIGHT_EDIT, "proposing a session") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = propose(ctx, of, date, agreed, out, state);
    return ctx_finish_if(ctx, rc, *state == PLANNED);
}
