#include <stdlib.h>

#include "base/date.h"
#include "base/vec.h"
#include "core/app/slots_priv.h"
#include "store/rows.h"

/* Dates held at one place that are looked back at: a weekly one of four years. */
#define HELD_MAX 200

static const char SQL_HELD[] =
    "SELECT o.id, o.start, group_concat(p.uuid, '|') FROM occurrence o JOIN occurrence_staff x ON x.occurrence = o.id"
    " JOIN person p ON p.id = x.person WHERE o.place = ?1 AND o.deleted_rev IS NULL"
    " AND o.status NOT IN ('cancelled', 'missed') AND o.start_utc < ?2 GROUP BY o.id ORDER BY o.start_utc DESC"
    " LIMIT ?3";

/* ---- Who held it before ---- */

static int read_held(struct slot_work *w, struct vec *held, struct stmt *s, size_t place)
{
    int rc;
    while ((rc = stmt_step(s, &w->ctx->err)) == 1) {
        struct slot_held *h = vec_push(held, w->ctx->arena);
        struct str rest = col_str(s, 2);
        if (!h) {
            stmt_reset(s);
            return fail_memory(&w->ctx->err);
        }
        *h = (struct slot_held){.place = place, .start = (int)col_int(s, 1)};
        while (rest.n > 0 && h->n < STAFF_MAX) {
            size_t n = str_find(rest, '|');
            char uuid[40];
            if (n < sizeof uuid) {
                memcpy(uuid, rest.p, n);
                uuid[n] = '\0';
                size_t person = board_person(w->b, uuid);
                if (person != BOARD_NONE)
                    h->staff[h->n++] = person;
            }
            rest = n == rest.n ? STR("") : str_from(rest.p + n + 1, rest.n - n - 1);
        }
    }
    stmt_reset(s);
    return rc;
}

static int load_held(struct slot_work *w)
{
    struct vec held = VEC_OF(struct slot_held);
    for (size_t i = 0; i < w->n_places; i++) {
        struct stmt *s;
        if (w->places[i] == BOARD_NONE)
            continue;
        if (db_prepare(w->ctx->db, SQL_HELD, &s, &w->ctx->err) != 0)
            return -1;
        bind_int(s, 1, w->b->places[w->places[i]].id);
        bind_int(s, 2, w->ctx->now);
        bind_int(s, 3, HELD_MAX);
        if (read_held(w, &held, s, i) != 0)
            return -1;
    }
    w->held = held.items;
    w->n_held = held.n;
    return 0;
}

/* ---- Who could hold it ---- */

static bool has_code(const struct terms *t, const char *code)
{
    for (size_t i = 0; i < t->n; i++) {
        if (strcmp(t->codes[i], code) == 0)
            return true;
    }
    return false;
}

/* Each of these codes is somebody's of the group. */
static bool covers(const struct slot_work *w, const size_t *people, size_t n, const struct terms *codes, bool skills)
{
    for (size_t i = 0; i < codes->n; i++) {
        bool found = false;
        for (size_t k = 0; k < n && !found; k++) {
            const struct person *p = &w->b->people[people[k]].person;
            found = has_code(skills ? &p->skills : &p->professions, codes->codes[i]);
        }
        if (!found)
            return false;
    }
    return true;
}

static bool includes(const size_t *people, size_t n, size_t person)
{
    for (size_t i = 0; i < n; i++) {
        if (people[i] == person)
            return true;
    }
    return false;
}

static bool suits(const struct slot_work *w, const size_t *people, size_t n, const size_t *asked, size_t n_asked)
{
    for (size_t i = 0; i < n_asked; i++) {
        if (!includes(people, n, asked[i]))
            return false;
    }
    return covers(w, people, n, &w->wish->professions, false) && covers(w, people, n, &w->wish->skills, true);
}

static bool is_known(const struct slot_work *w, const size_t *people, size_t n)
{
    for (size_t i = 0; i < w->n_groups; i++) {
        const struct slot_group *g = &w->groups[i];
        bool same = g->n == n;
        for (size_t k = 0; same && k < n; k++)
            same = includes(g->people, g->n, people[k]);
        if (same)
            return true;
    }
    return false;
}

/* Takes a group in, once; false: there is no room for more. */
static bool take(struct slot_work *w, const size_t *people, size_t n, const struct team *team)
{
    if (is_known(w, people, n))
        return true;
    if (w->n_groups == SLOT_GROUPS_MAX) {
        w->more_groups = true;
        return false;
    }
    struct slot_group *g = &w->groups[w->n_groups++];
    *g = (struct slot_group){.n = n, .team = team};
    memcpy(g->people, people, n * sizeof *people);
    return true;
}

/* The people of the board that a list names. */
static int find_people(struct slot_work *w, const struct terms *uuids, size_t *out, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < uuids->n; i++) {
        size_t person = board_person(w->b, uuids->codes[i]);
        if (person == BOARD_NONE || w->b->people[person].person.deleted)
            return fail(&w->ctx->err, ERR_INPUT, "people: %.36s: nobody who is planned", uuids->codes[i]);
        if (*n == STAFF_MAX)
            return fail(&w->ctx->err, ERR_INPUT, "people: at most %d", STAFF_MAX);
        if (includes(out, *n, person))
            continue;
        size_t at = (*n)++;
        for (; at && out[at - 1] > person; at--) /* in the board's order, whatever their uuids are */
            out[at] = out[at - 1];
        out[at] = person;
    }
    return 0;
}

static bool all_planned(const struct slot_work *w, const struct terms *uuids)
{
    for (size_t i = 0; i < uuids->n; i++) {
        size_t person = board_person(w->b, uuids->codes[i]);
        if (person == BOARD_NONE || w->b->people[person].person.deleted)
            return false;
    }
    return true;
}

/* The teams that suit; with `team` asked for that one, whatever it lacks: the constraint says what. */
static int take_teams(struct slot_work *w, const size_t *asked, size_t n_asked)
{
    const struct activity *k = w->kind->activity;
    struct team *teams;
    size_t n;
    bool found = !w->wish->team;
    if (team_list(w->ctx->db, &audience_team, false, w->ctx->arena, &teams, &n, &w->ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        size_t people[STAFF_MAX], n_people;
        bool wanted = w->wish->team && strcmp(teams[i].uuid, w->wish->team) == 0;
        found = found || wanted;
        if ((w->wish->team && !wanted) || teams[i].members.n > STAFF_MAX)
            continue;
        if (!all_planned(w, &teams[i].members))
            continue;
        if (find_people(w, &teams[i].members, people, &n_people) != 0)
            return -1;
        bool fits = w->wish->size ? n_people == w->size
                                  : (int64_t)n_people >= k->staff_min && (int64_t)n_people <= k->staff_max;
        if ((wanted || fits) && n_people > 0 && suits(w, people, n_people, asked, n_asked))
            (void)take(w, people, n_people, &teams[i]);
    }
    return found ? 0 : fail(&w->ctx->err, ERR_INPUT, "team: there is none of this name");
}

/* People from whom a group is put together: all triples of them are 34,220. */
#define CANDIDATES_MAX 60

struct candidate {
    size_t person;
    bool able; /* has something that was asked for */
    int64_t held, minutes;
    const char *label;
};

/* Who has what is asked for, then who was here most often, then who has least to do. */
static int by_use(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->able != y->able)
        return x->able ? -1 : 1;
    if (x->held != y->held)
        return x->held > y->held ? -1 : 1;
    if (x->minutes != y->minutes)
        return x->minutes < y->minutes ? -1 : 1;
    return strcmp(x->label, y->label);
}

/* Of dates between the days that are looked at. */
static int64_t minutes_of(const struct slot_work *w, size_t person)
{
    const struct board_spans *s = &w->b->people[person].dates;
    int64_t from = paris_instant(w->wish->first, 0), to = paris_instant(w->wish->last + 1, 0), sum = 0;
    for (size_t i = 0; (i = board_touching(s, from, to, i)) < s->n; i++)
        sum += (s->items[i].to - s->items[i].from) / 60;
    return sum;
}

static size_t list_candidates(const struct slot_work *w, const size_t *asked, size_t n_asked, struct candidate *out)
{
    size_t n = 0;
    for (size_t i = 0; i < w->b->n_people; i++) {
        const struct person *p = &w->b->people[i].person;
        if (p->deleted || includes(asked, n_asked, i))
            continue;
        struct candidate c = {.person = i, .minutes = minutes_of(w, i), .label = p->label};
        for (size_t k = 0; k < w->wish->professions.n; k++)
            c.able = c.able || has_code(&p->professions, w->wish->professions.codes[k]);
        for (size_t k = 0; k < w->wish->skills.n; k++)
            c.able = c.able || has_code(&p->skills, w->wish->skills.codes[k]);
        for (size_t k = 0; k < w->n_held; k++)
            c.held += includes(w->held[k].staff, w->held[k].n, i);
        out[n++] = c;
    }
    if (n > 1)
        qsort(out, n, sizeof *out, by_use);
    return n < CANDIDATES_MAX ? n : CANDIDATES_MAX;
}

/* Completes `people`, of which n are chosen, from the candidates at `from` and after; depth is at most
 * SLOT_TOGETHER_MAX. */
static bool complete(struct slot_work *w, size_t *people, size_t n, size_t n_asked, const struct candidate *all,
                     size_t n_all, size_t from)
{
    if (n == w->size)
        return !suits(w, people, n, people, n_asked) || take(w, people, n, NULL);
    for (size_t i = from; i < n_all; i++) {
        people[n] = all[i].person;
        if (!complete(w, people, n + 1, n_asked, all, n_all, i + 1))
            return false;
    }
    return true;
}

/* Groups that are no team: those who are asked for, and as many others as are needed. */
static int take_others(struct slot_work *w, const size_t *asked, size_t n_asked)
{
    size_t people[STAFF_MAX] = {0};
    struct candidate *all = ARENA_ARRAY(w->ctx->arena, w->b->n_people, struct candidate);
    if (!all)
        return fail_memory(&w->ctx->err);
    memcpy(people, asked, n_asked * sizeof *asked);
    if (n_asked >= w->size) {
        if (suits(w, people, n_asked, people, n_asked) && n_asked > 0)
            (void)take(w, people, n_asked, NULL);
        return 0;
    }
    if (w->size - n_asked > SLOT_TOGETHER_MAX)
        return 0;
    (void)complete(w, people, n_asked, n_asked, all, list_candidates(w, asked, n_asked, all), 0);
    return 0;
}

int slot_groups(struct slot_work *w)
{
    size_t asked[STAFF_MAX], n_asked;
    w->groups = ARENA_ARRAY(w->ctx->arena, SLOT_GROUPS_MAX, struct slot_group);
    if (!w->groups)
        return fail_memory(&w->ctx->err);
    if (find_people(w, &w->wish->people, asked, &n_asked) != 0 || load_held(w) != 0 ||
        take_teams(w, asked, n_asked) != 0 || (!w->wish->team && take_others(w, asked, n_asked) != 0))
        return -1;
    for (size_t i = 0; i < w->n_groups; i++) {
        for (size_t k = 0; k < w->groups[i].n; k++)
            w->groups[i].minutes += minutes_of(w, w->groups[i].people[k]);
    }
    return 0;
}
