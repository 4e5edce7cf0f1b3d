#include "course_world.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/vec.h"
#include "domain/commune.h"

/* Half an hour between two starts. */
#define START_STEP 30

/* Days from today on which nothing is proposed any more: the person is called before. */
#define NOTICE_DAYS 2

/* Days after the inclusion at which the first session is looked for. */
#define FIRST_TARGET 7

/* Noon, between two half-days. */
#define NOON 720

static bool has(const struct course *c, const char *field)
{
    return record_has(c, record_index(&course_type, str_of(field)));
}

/* ---- Binômes ---- */

static const struct person *person_of(const struct course_world *w, const char *uuid)
{
    size_t i = board_person(w->board, uuid);
    return i == BOARD_NONE ? NULL : &w->board->people[i].person;
}

static bool has_role(const struct course_world *w, const struct team *t, const struct programme_role *role)
{
    for (size_t i = 0; i < t->members.n; i++) {
        const struct person *p = person_of(w, t->members.codes[i]);
        if (p && programme_role_fits(role, &p->professions))
            return true;
    }
    return false;
}

/* Everybody of it is planned, and it has every role. */
static bool fits(const struct course_world *w, const struct team *t)
{
    const struct programme *p = &w->view->programme->is;
    const struct programme_role *roles = p->roles.items;
    if (t->members.n == 0 || t->members.n > PLAN_MEMBERS_MAX)
        return false;
    for (size_t i = 0; i < t->members.n; i++) {
        if (!person_of(w, t->members.codes[i]))
            return false;
    }
    for (size_t i = 0; i < p->roles.n; i++) {
        if (!has_role(w, t, &roles[i]))
            return false;
    }
    return true;
}

static int choose_teams(struct course_world *w)
{
    struct ctx *ctx = w->ctx;
    size_t n, most = PLAN_BINOMES_MAX - PLAN_STEPS_MAX;
    if (team_list(ctx->db, &audience_team, false, ctx->arena, &w->teams, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n && w->n_teams < most; i++) {
        bool chosen = w->view->course.team == 0 || w->view->course.team == w->teams[i].id;
        if (chosen && fits(w, &w->teams[i]))
            w->teams[w->n_teams++] = w->teams[i];
    }
    return 0;
}

/* ---- People ---- */

static int add_binome(struct course_world *w, struct plan_binome *binomes, const struct terms *uuids)
{
    struct plan_binome *b = &binomes[w->world.n_binomes];
    *b = (struct plan_binome){.n = 0};
    for (size_t i = 0; i < uuids->n && b->n < PLAN_MEMBERS_MAX; i++) {
        size_t at = board_person(w->board, uuids->codes[i]);
        int k = 0;
        if (at == BOARD_NONE)
            continue;
        while (k < w->world.n_persons && w->people[k] != at)
            k++;
        if (k == PLAN_PERSONS_MAX)
            return fail(&w->ctx->err, ERR_LIMIT, "course: more than %d people in its binômes", PLAN_PERSONS_MAX);
        if (k == w->world.n_persons)
            w->people[w->world.n_persons++] = at;
        b->members[b->n++] = k;
    }
    if (b->n)
        w->world.n_binomes++;
    return 0;
}

static bool same_people(const struct course_world *w, const struct plan_binome *b, const struct terms *uuids)
{
    size_t there = 0;
    for (size_t i = 0; i < uuids->n; i++) {
        size_t at = board_person(w->board, uuids->codes[i]);
        for (int k = 0; k < b->n; k++)
            there += w->people[b->members[k]] == at;
    }
    return there == uuids->n && (size_t)b->n == there;
}

/* The binôme of a session that has its date: one of the world's, or one of its own. */
static int binome_of(struct course_world *w, struct plan_binome *binomes, const struct terms *uuids, int *out)
{
    for (*out = 0; *out < w->world.n_binomes; (*out)++) {
        if (same_people(w, &binomes[*out], uuids))
            return 0;
    }
    int before = w->world.n_binomes;
    if (before == PLAN_BINOMES_MAX || add_binome(w, binomes, uuids) != 0)
        return before == PLAN_BINOMES_MAX ? fail(&w->ctx->err, ERR_LIMIT, "course: more than %d binômes", before) : -1;
    *out = w->world.n_binomes > before ? before : 0;
    return 0;
}

static int by_day(const void *x, const void *y)
{
    const struct plan_interval *a = x, *b = y;
    return a->day != b->day ? a->day - b->day : a->from - b->from;
}

/* A stretch between two instants, day by day, as far as the world knows these. */
static int add_span(const struct course_world *w, struct vec *list, int64_t from, int64_t to, int place)
{
    int32_t first = paris_date(from), last = paris_date(to - 1);
    for (int32_t day = first; day <= last; day++) {
        struct civil c;
        struct plan_interval i = {.day = day - w->world.first, .from = 0, .to = 1440, .place = place};
        if (i.day < 0 || i.day >= w->world.days)
            continue;
        if (day == first) {
            paris_civil(from, &c);
            i.from = c.hour * 60 + c.minute;
        }
        if (day == last) {
            paris_civil(to, &c);
            i.to = c.hour + c.minute ? c.hour * 60 + c.minute + (c.second > 0) : 1440;
        }
        struct plan_interval *slot = i.from < i.to ? vec_push(list, w->a) : NULL;
        if (slot)
            *slot = i;
        else if (i.from < i.to)
            return fail_memory(&w->ctx->err);
    }
    return 0;
}

static int add_busy(const struct course_world *w, const struct board_person *p, struct vec *list)
{
    const struct board_spans *all[] = {&p->away, &p->busy, &p->dates};
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < all[k]->n; i++) {
            const struct board_span *s = &all[k]->items[i];
            const struct board_date *d = s->date == BOARD_NONE ? NULL : &w->board->dates[s->date];
            int place = d && d->place != BOARD_NONE ? (int)d->place + 1 : 0;
            if (d && !d->kind->activity->holds_people)
                continue;
            if (add_span(w, list, s->from, s->to, place) != 0)
                return -1;
        }
    }
    if (list->n)
        qsort(list->items, list->n, sizeof(struct plan_interval), by_day);
    return 0;
}

static int add_work(const struct course_world *w, const struct board_person *p, struct vec *list)
{
    for (int day = 0; day < w->world.days; day++) {
        struct work_hours hours[WORK_HOURS_MAX];
        int32_t date = w->world.first + day;
        if (date_holiday(date, w->board->alsace_moselle))
            continue;
        size_t n = constraints_hours(&w->kind->policy[CONSTRAINT_PERSON_HOURS], &p->person, date, hours);
        for (size_t i = 0; i < n; i++) {
            struct plan_interval *slot = vec_push(list, w->a);
            if (!slot)
                return fail_memory(&w->ctx->err);
            *slot = (struct plan_interval){.day = day, .from = (int)hours[i].start, .to = (int)hours[i].finish};
        }
    }
    return 0;
}

static int make_people(struct course_world *w)
{
    struct plan_person *persons = ARENA_ARRAY(w->a, PLAN_PERSONS_MAX, struct plan_person);
    if (!persons)
        return fail_memory(&w->ctx->err);
    for (int i = 0; i < w->world.n_persons; i++) {
        const struct board_person *p = &w->board->people[w->people[i]];
        struct vec work = VEC_OF(struct plan_interval), busy = VEC_OF(struct plan_interval);
        if (add_work(w, p, &work) != 0 || add_busy(w, p, &busy) != 0)
            return -1;
        persons[i] = (struct plan_person){.work = work.items, .n_work = work.n, .busy = busy.items, .n_busy = busy.n};
    }
    w->world.persons = persons;
    return 0;
}

/* ---- Places ---- */

/* The middle of the course's commune behind the board's places; its number for the planner in *home, 0: not known. */
static int add_home(struct course_world *w, int *home)
{
    struct board *b = w->board;
    struct commune c;
    const char *insee = w->view->course.insee;
    int rc = insee ? commune_by_insee(w->ctx->db, str_of(insee), w->ctx->arena, &c, &w->ctx->err) : 0;
    *home = 0;
    if (rc != 1)
        return rc < 0 ? -1 : 0;
    struct board_place *places = ARENA_ARRAY(w->ctx->arena, b->n_places + 1, struct board_place);
    if (!places)
        return fail_memory(&w->ctx->err);
    if (b->n_places)
        memcpy(places, b->places, b->n_places * sizeof *places);
    places[b->n_places] = (struct board_place){
        .name = c.name, .insee = c.insee, .commune = c.name, .located = true, .lat = c.lat, .lon = c.lon};
    b->places = places;
    *home = (int)++b->n_places;
    return 0;
}

/* Roads that are not known take no time: the look at the date says so. */
static int make_roads(struct course_world *w)
{
    size_t n = w->board->n_places;
    uint16_t *travel = ARENA_ARRAY(w->a, n * n + 1, uint16_t);
    if (n > PLAN_PLACES_MAX)
        return fail(&w->ctx->err, ERR_LIMIT, "course: more than %d places", PLAN_PLACES_MAX);
    if (!travel)
        return fail_memory(&w->ctx->err);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            int64_t minutes = i == k ? 0 : constraints_road(w->board, w->kind, i, k);
            travel[i * n + k] = (uint16_t)(minutes < 0 ? 0 : minutes < PLAN_TRAVEL_MAX ? minutes : PLAN_TRAVEL_MAX);
        }
    }
    w->world.n_places = (int)n;
    w->world.travel = travel;
    return 0;
}

/* ---- Weights ---- */

static void set_weights(struct course_world *w)
{
    static const enum plan_term terms[TERM__MAX] = {
        [TERM_GAP] = PLAN_DISTANCE,    [TERM_BINOME] = PLAN_BINOME, [TERM_MEMBER] = PLAN_MEMBER,
        [TERM_WEEKDAY] = PLAN_WEEKDAY, [TERM_HOUR] = PLAN_HOUR,     [TERM_TRAVEL] = PLAN_TRAVEL,
        [TERM_EVENING] = PLAN_EVENING, [TERM_LOAD] = PLAN_LOAD};
    for (int i = 0; i < TERM__MAX; i++)
        w->world.weights[terms[i]] = (int32_t)programme_weight(&w->view->programme->is, (enum programme_term)i);
    w->world.weights[PLAN_MOVED] = PLAN_NEVER;
}

/* ---- The course ---- */

static bool is_dated(const struct course_session *x)
{
    return x && x->occurrence &&
           (x->state == SESSION_DONE || x->state == SESSION_CONFIRMED || x->state == SESSION_PROPOSED);
}

static bool allows(const struct programme_step *s, int mode)
{
    for (size_t i = 0; i < s->modes.n; i++) {
        if (strcmp(s->modes.codes[i], course_mode_names[mode]) == 0)
            return true;
    }
    return false;
}

/* Where it was wished, if the step takes place there; else where the step mostly does. */
static int mode_of(const struct course_world *w, const struct programme_step *s)
{
    const struct course *c = &w->view->course;
    if (has(c, "mode") && allows(s, c->mode))
        return c->mode;
    return s->modes.n ? record_name_index(course_mode_names, str_of(s->modes.codes[0])) : COURSE_MODE_HOME;
}

/* The place of a mode: of one who receives, and of no place at all, there is no road. */
static int place_of(int mode, int home)
{
    if (mode == COURSE_MODE_VIDEO || mode == COURSE_MODE_PHONE)
        return PLAN_NOWHERE;
    return mode == COURSE_MODE_HOME && home ? home : PLAN_AT_BINOME;
}

static struct plan_gap gap_of(const struct programme_step *s, int64_t rank, bool first)
{
    if (rank > 1 && s->gap)
        return (struct plan_gap){.min = (int)(s->gap_min > PLAN_GAP_LEAST ? s->gap_min : PLAN_GAP_LEAST),
                                 .target = (int)s->gap,
                                 .max = (int)s->gap_max};
    return (struct plan_gap){.min = first ? 0 : PLAN_GAP_LEAST,
                             .target = s->gap && !first ? (int)s->gap : FIRST_TARGET};
}

/* The line whose day the offsets of a step count from: the last of the step before. -1: none. */
static int anchor_of(const struct course_world *w, const struct programme_step *s)
{
    int found = -1;
    for (int i = 0; i < w->course.n_steps; i++) {
        if (strcmp(w->lines[i]->step->code, s->after) == 0)
            found = i;
    }
    return found;
}

static int make_step(struct course_world *w, struct plan_binome *binomes, const struct course_line *line, int home,
                     struct plan_step *out, enum course_plan_trouble *trouble)
{
    const struct programme_step *s = line->step;
    const struct programme_offset *offsets = s->offsets.items;
    const struct course_session *x = line->session;
    int i = w->course.n_steps, mode = is_dated(x) ? x->mode : mode_of(w, s);
    *out = (struct plan_step){.minutes = (int)s->minutes, .gap = gap_of(s, line->rank, i == 0)};
    w->modes[i] = mode;
    w->lines[i] = line;
    out->place = place_of(mode, home);
    if (s->offsets.n) {
        int anchor = anchor_of(w, s);
        if (anchor < 0 || (w->course.anchor && w->course.anchor != anchor) || line->rank > (int64_t)s->offsets.n)
            *trouble = COURSE_PLAN_SHAPE;
        w->course.anchor = anchor < 0 ? 0 : anchor;
        out->months = (int)offsets[line->rank - 1].months;
        out->before = out->after = (int)offsets[line->rank - 1].tolerance;
        out->gap = (struct plan_gap){.min = PLAN_GAP_LEAST};
    }
    w->course.n_steps++;
    if (!is_dated(x))
        return 0;
    out->state = x->state == SESSION_DONE ? PLAN_DONE : PLAN_CONFIRMED;
    out->at = (struct plan_at){.day = x->day - w->world.first, .start = (int)x->start};
    return binome_of(w, binomes, &x->people, &out->at.binome);
}

static void set_allowed(struct course_world *w)
{
    const struct course *c = &w->view->course;
    for (int day = 0; day < 7; day++) {
        for (int i = 0; i < w->world.n_starts; i++) {
            bool afternoon = w->world.starts[i] >= NOON, free = c->half_days.n == 0 && day < 5;
            for (size_t k = 0; k < c->half_days.n && day < COURSE_HALF_DAYS / 2; k++)
                free = free || strcmp(c->half_days.codes[k], course_half_days[2 * day + afternoon]) == 0;
            if (free)
                w->course.allowed[day] |= (uint16_t)(1u << i);
        }
    }
}

static int make_course(struct course_world *w, struct plan_binome *binomes, int home, enum course_plan_trouble *trouble)
{
    const struct course_view *v = w->view;
    struct plan_step *steps = ARENA_ARRAY(w->a, PLAN_STEPS_MAX, struct plan_step);
    int32_t from = v->course.since, today = ctx_today(w->ctx);
    size_t free = 0;
    w->lines = ARENA_ARRAY(w->a, PLAN_STEPS_MAX, const struct course_line *);
    w->modes = ARENA_ARRAY(w->a, PLAN_STEPS_MAX, int);
    if (!steps || !w->lines || !w->modes)
        return fail_memory(&w->ctx->err);
    for (size_t i = 0; i < v->n_lines && *trouble == COURSE_PLAN_FINE; i++) {
        if (!v->lines[i].step->count)
            continue;
        if (w->course.n_steps == PLAN_STEPS_MAX) {
            *trouble = COURSE_PLAN_SHAPE;
            return 0;
        }
        free += !is_dated(v->lines[i].session);
        if (make_step(w, binomes, &v->lines[i], home, &steps[w->course.n_steps], trouble) != 0)
            return -1;
    }
    if (*trouble == COURSE_PLAN_FINE && free == 0)
        *trouble = COURSE_PLAN_DONE;
    w->course.id = 1;
    w->course.place = home ? home : PLAN_NOWHERE;
    w->course.from = from - w->world.first;
    w->course.not_before = today + NOTICE_DAYS - w->world.first;
    if (has(&v->course, "not_before") && v->course.not_before - w->world.first > w->course.not_before)
        w->course.not_before = v->course.not_before - w->world.first;
    w->course.candidates = (UINT64_C(1) << w->n_teams) - 1;
    w->course.same_weekday = v->course.same_weekday;
    w->course.steps = steps;
    set_allowed(w);
    return 0;
}

/* ---- All of it ---- */

static const struct programme_step *first_counted(const struct programme *p)
{
    const struct programme_step *steps = p->steps.items;
    for (size_t i = 0; i < p->steps.n; i++) {
        if (steps[i].count)
            return &steps[i];
    }
    return NULL;
}

static int make_binomes(struct course_world *w, struct plan_binome **out)
{
    *out = ARENA_ARRAY(w->a, PLAN_BINOMES_MAX, struct plan_binome);
    w->people = ARENA_ARRAY(w->a, PLAN_PERSONS_MAX, size_t);
    if (!*out || !w->people)
        return fail_memory(&w->ctx->err);
    for (size_t i = 0; i < w->n_teams; i++) {
        if (add_binome(w, *out, &w->teams[i].members) != 0)
            return -1;
    }
    w->world.binomes = *out;
    return 0;
}

int course_world_make(struct course_world *w, enum course_plan_trouble *trouble)
{
    struct ctx *ctx = w->ctx;
    const struct course *c = &w->view->course;
    const struct programme_step *step = w->view->programme ? first_counted(&w->view->programme->is) : NULL;
    struct plan_binome *binomes;
    int32_t today = ctx_today(ctx);
    int home;
    *trouble = COURSE_PLAN_FINE;
    if (!step)
        *trouble = COURSE_PLAN_SHAPE;
    else if (c->state < COURSE_INCLUDED || !course_open(c->state))
        *trouble = COURSE_PLAN_STATE;
    if (*trouble != COURSE_PLAN_FINE)
        return 0;
    w->world.first = today - date_weekday(today);
    w->world.days = COURSE_PLAN_DAYS;
    w->world.evening = COURSE_PLAN_EVENING;
    for (int at = COURSE_PLAN_MORNING; at <= COURSE_PLAN_LAST && w->world.n_starts < PLAN_STARTS_MAX;
         at += START_STEP) {
        if (at + START_STEP <= NOON || at >= NOON + 90) /* nobody begins at lunch */
            w->world.starts[w->world.n_starts++] = at;
    }
    if (board_load(ctx, w->world.first, w->world.first + w->world.days - 1, NULL, 0, &w->board) != 0 ||
        board_kind(ctx, w->board, step->activity, &w->kind) != 0 || choose_teams(w) != 0)
        return -1;
    if (w->n_teams == 0) {
        *trouble = COURSE_PLAN_BINOMES;
        return 0;
    }
    set_weights(w);
    if (add_home(w, &home) != 0 || make_roads(w) != 0 || make_binomes(w, &binomes) != 0 ||
        make_course(w, binomes, home, trouble) != 0)
        return -1;
    return make_people(w);
}
