#include "core/app/repair_priv.h"

#include "app/access.h"
#include "base/date.h"
#include "core/app/planning_priv.h"
#include "domain/outbox.h"
#include "domain/reach.h"

/* ---- Reading ---- */

/* Who, and from when to when, as instants: 1, 0 there is none, -1. */
static int find(struct ctx *ctx, const struct repair_of *of, struct repair *r, int64_t *from, int64_t *to)
{
    *from = ctx->now;
    *to = ctx->now + (int64_t)SERIES_AHEAD_DAYS * 86400;
    if (of->person.n) {
        r->person = people_person(&r->people, of->person);
        return r->person && r->person->deleted;
    }
    struct absence *x = ARENA_NEW(ctx->arena, struct absence);
    if (!x)
        return fail_memory(&ctx->err);
    int rc = absence_find(ctx->db, &audience_team, of->absence, ctx->arena, x, &ctx->err);
    if (rc != 1)
        return rc;
    r->absence = x;
    r->person = people_by_id(&r->people, x->person);
    *from = x->start_utc > *from ? x->start_utc : *from;
    *to = x->end_utc;
    return r->person != NULL;
}

/* The dates of that person that are still to come and take place. */
static int load_dates(struct ctx *ctx, struct repair *r, int64_t from, int64_t to)
{
    struct occurrence_query q = {.from = from, .to = to, .person = r->person->id, .examples = true};
    struct occurrence *list;
    size_t n = 0;
    if (from < to && occurrence_list(ctx->db, &audience_team, &q, ctx->arena, &list, &n, &ctx->err) != 0)
        return -1;
    r->dates = ARENA_ARRAY(ctx->arena, REPAIR_DATES_MAX, struct repair_date);
    if (!r->dates)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n; i++) {
        if (!occurrence_live(list[i].status) || list[i].status == OCCURRENCE_DONE || list[i].start_utc <= ctx->now ||
            list[i].course) /* mended from its course */
            continue;
        if (r->n == REPAIR_DATES_MAX)
            r->more++;
        else
            r->dates[r->n++].o = list[i];
    }
    return 0;
}

/* The board of these dates, and of the days to which they might be moved. */
static int load_board(struct ctx *ctx, struct repair *r)
{
    int32_t first = r->n ? r->dates[0].o.day : ctx_today(ctx), last = r->n ? r->dates[r->n - 1].o.day : first;
    if (board_load(ctx, first - REPAIR_SLOT_DAYS, last + REPAIR_SLOT_DAYS, NULL, 0, &r->board) != 0)
        return -1;
    for (size_t i = 0; i < r->n; i++) {
        struct repair_date *d = &r->dates[i];
        size_t at = 0;
        while (at < r->board->n_dates && r->board->dates[at].id != d->o.id)
            at++;
        if (at == r->board->n_dates)
            return fail(&ctx->err, ERR_BUG, "occurrence %lld is not on the board", (long long)d->o.id);
        d->at = at;
        d->was = r->board->dates[at];
    }
    return 0;
}

/* ---- What the screen says, as a hash ---- */

static void note_texts(struct buf *facts, const struct repair_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++) {
        buf_raw_str(facts, str_of(notes->texts[i]));
        buf_char(facts, '\n');
    }
}

static void note_date(struct buf *facts, const struct repair *r, const struct repair_date *d)
{
    buf_fmt(facts, "%lld %lld %d\n", (long long)d->o.id, (long long)d->o.rev, d->fewer);
    for (size_t i = 0; i < d->n_people; i++) {
        const struct repair_person *p = &d->people[i];
        buf_fmt(facts, "%lld %d %lld %lld ", (long long)r->board->people[p->person].person.id, p->same,
                (long long)p->skills, (long long)p->been);
        buf_fmt(facts, "%lld %lld\n", (long long)p->week,
                p->other == BOARD_NONE ? 0LL : (long long)r->board->dates[p->other].id);
        note_texts(facts, &p->against);
    }
    for (size_t i = 0; i < d->n_slots; i++) {
        buf_fmt(facts, "%d\n", (int)d->slots[i].day);
        note_texts(facts, &d->slots[i].against);
    }
}

int repair_read(struct ctx *ctx, const struct repair_of *of, struct repair *out)
{
    int64_t from, to;
    *out = (struct repair){.n = 0};
    if (access_demand(ctx, RIGHT_EDIT, "repairing dates") != 0 || people_read(ctx, &out->people) != 0)
        return -1;
    int rc = find(ctx, of, out, &from, &to);
    if (rc != 1)
        return rc;
    if (load_dates(ctx, out, from, to) != 0 || load_board(ctx, out) != 0)
        return -1;
    struct buf facts = planning_facts(ctx);
    for (size_t i = 0; i < out->n; i++) {
        /* What is proposed for a date counts for the next ones: one person is not given all of them unseen. */
        if (repair_rank(ctx, out, i) != 0 || repair_put(ctx, out, i, &out->dates[i].proposed) != 0)
            return -1;
        note_date(&facts, out, &out->dates[i]);
    }
    return planning_seal(ctx, &facts, out->hash) == 0 ? 1 : -1;
}

/* ---- Applying ---- */

/* What was decided of a date, if the screen offers it: 1; 0 it does not; LATER for a date of which nothing is said. */
static int choice_of(const struct repair *r, const struct repair_date *d, const struct repair_decisions *all,
                     struct repair_choice *out)
{
    *out = (struct repair_choice){.way = REPAIR_LATER};
    for (size_t i = 0; i < all->n; i++) {
        const struct repair_decided *x = &all->items[i];
        if (!str_is(x->date, d->o.uuid))
            continue;
        out->way = x->way;
        for (size_t k = 0; x->way == REPAIR_REPLACE && k < d->n_people; k++) {
            out->person = d->people[k].person;
            if (str_is(x->person, r->board->people[out->person].person.uuid))
                return 1;
        }
        for (size_t k = 0; x->way == REPAIR_MOVE && k < d->n_slots; k++) {
            out->day = d->slots[k].day;
            if (x->day == out->day)
                return 1;
        }
        return x->way == REPAIR_LATER || x->way == REPAIR_CANCEL || (x->way == REPAIR_FEWER && d->fewer);
    }
    return 1;
}

/* Is every date that something was decided of on the screen? */
static bool all_known(const struct repair *r, const struct repair_decisions *all)
{
    for (size_t i = 0; i < all->n; i++) {
        bool known = all->items[i].way == REPAIR_LATER;
        for (size_t k = 0; k < r->n; k++)
            known = known || str_is(all->items[i].date, r->dates[k].o.uuid);
        if (!known)
            return false;
    }
    return true;
}

/* What takes people and places away comes before what gives them. */
static bool in_pass(const struct repair_choice *c, int pass)
{
    bool gives = c->way == REPAIR_REPLACE || c->way == REPAIR_MOVE;
    return c->way != REPAIR_LATER && gives == (pass == 1);
}

/* Looks at all choices together, each with those before it on the board: how many are refused; -1. */
static int look_together(struct ctx *ctx, struct repair *r, const struct repair_choice *choices)
{
    static const struct repair_choice nothing = {.way = REPAIR_LATER};
    int refused = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (repair_put(ctx, r, i, &nothing) != 0)
            return -1;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < r->n; i++) {
            struct findings found = {.n = 0};
            if (!in_pass(&choices[i], pass))
                continue;
            struct board_date wish = repair_wish(r, i, &choices[i]);
            if (choices[i].way != REPAIR_CANCEL &&
                constraints_check(r->board, &wish, ctx->arena, &found, &ctx->err) != 0)
                return -1;
            if (found.hard > 0) {
                r->dates[i].refused = found.items[0].text;
                refused++;
            } else if (repair_put(ctx, r, i, &choices[i]) != 0) {
                return -1;
            }
        }
    }
    return refused;
}

static void mark(struct occurrence *o, const char *field)
{
    record_mark_set(o, record_index(&occurrence_type, str_of(field)));
}

static int set_staff(struct ctx *ctx, const struct repair *r, size_t i, const struct repair_choice *choice,
                     struct occurrence *after)
{
    struct board_date wish = repair_wish(r, i, choice);
    after->staff = (struct terms){.codes = ARENA_ARRAY(ctx->arena, wish.n_staff, const char *)};
    if (!after->staff.codes)
        return fail_memory(&ctx->err);
    for (size_t k = 0; k < wish.n_staff; k++)
        after->staff.codes[after->staff.n++] = r->board->people[wish.staff[k]].person.uuid;
    mark(after, "staff");
    return 0;
}

static int write_one(struct ctx *ctx, const struct repair *r, size_t i, const struct repair_choice *choice,
                     const char *reason)
{
    struct author author = account_author(ctx->account, ctx->now);
    const struct occurrence *before = &r->dates[i].o;
    struct occurrence after = *before;
    if (choice->way == REPAIR_REPLACE || choice->way == REPAIR_FEWER) {
        if (set_staff(ctx, r, i, choice, &after) != 0)
            return -1;
    } else if (reason) {
        after.reason = author.reason = reason;
        mark(&after, "reason");
    }
    if (choice->way == REPAIR_MOVE) {
        after.day = choice->day;
        mark(&after, "day");
    }
    if (choice->way == REPAIR_CANCEL)
        after.status = OCCURRENCE_CANCELLED;
    else if (planning_own(ctx, before, &after) != 0)
        return -1;
    return occurrence_save(ctx->db, &author, before, &after, ctx->arena, &ctx->err);
}

/* ---- Telling ---- */

static bool is_told(const struct repair *r, const struct repair_letter *l, const struct repair_decisions *d)
{
    for (size_t i = 0; i < d->n_told; i++) {
        if (str_is(d->told[i], r->board->people[l->person].person.uuid))
            return l->n > 0;
    }
    return false;
}

static int put_letter(struct ctx *ctx, const struct repair *r, const struct repair_letter *l)
{
    const struct person *to = &r->board->people[l->person].person;
    const char *data;
    if (change_letter_data(ctx, to->label, l->lines, l->n, &data) != 0)
        return -1;
    struct letter letter = {
        .key = arena_printf(ctx->arena, "repair/%lld/%lld/%.16s", (long long)r->person->id, (long long)to->id, r->hash),
        .to = l->mail,
        .template_name = "planning_change",
        .data = data,
        .useless_at = l->until};
    if (!letter.key)
        return fail_memory(&ctx->err);
    return outbox_put(ctx->db, &letter, ctx->now, &ctx->err) != 0
               ? -1
               : reach_mailed_person(ctx->db, to->id, ctx->now, letter.key, &ctx->err);
}

static int write_all(struct ctx *ctx, const struct repair *r, const struct repair_choice *choices,
                     const struct repair_decisions *d, const char *reason)
{
    struct repair_letter *letters;
    size_t n;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < r->n; i++) {
            if (in_pass(&choices[i], pass) && write_one(ctx, r, i, &choices[i], reason) != 0)
                return -1;
        }
    }
    if (repair_letters(ctx, r, choices, str_of(reason), &letters, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (is_told(r, &letters[i], d) && put_letter(ctx, r, &letters[i]) != 0)
            return -1;
    }
    return 0;
}

static int check_reason(struct ctx *ctx, const struct repair_decisions *d, const char **out)
{
    bool cancels = false;
    for (size_t i = 0; i < d->n; i++)
        cancels = cancels || d->items[i].way == REPAIR_CANCEL;
    if (utf8_length(d->reason) > PLANNING_REASON_MAX)
        return fail(&ctx->err, ERR_INPUT, "reason: at most %d characters", PLANNING_REASON_MAX);
    if (change_reason(d->reason, ctx->arena, out, &ctx->err) != 0)
        return -1;
    return *out || !cancels ? 0 : fail(&ctx->err, ERR_INPUT, "reason: missing: people who come read it");
}

static int apply(struct ctx *ctx, const struct repair_of *of, const struct repair_decisions *d, const char *reason,
                 struct repair *out, enum repair_state *state)
{
    struct repair_choice *choices = ARENA_ARRAY(ctx->arena, REPAIR_DATES_MAX, struct repair_choice);
    int rc = repair_read(ctx, of, out);
    size_t decided = 0;
    if (rc != 1 || !choices)
        return choices ? rc : fail_memory(&ctx->err);
    *state = REPAIR_OTHERWISE;
    if (!str_is(d->agreed, out->hash) || !all_known(out, d))
        return 1;
    for (size_t i = 0; i < out->n; i++) {
        if (choice_of(out, &out->dates[i], d, &choices[i]) != 1)
            return 1;
        decided += choices[i].way != REPAIR_LATER;
    }
    *state = REPAIR_NOTHING;
    if (decided == 0)
        return 1;
    int refused = look_together(ctx, out, choices);
    if (refused != 0) {
        *state = REPAIR_REFUSED;
        return refused < 0 ? -1 : 1;
    }
    *state = REPAIR_DONE;
    return write_all(ctx, out, choices, d, reason) == 0 ? 1 : -1;
}

int repair_apply(struct ctx *ctx, const struct repair_of *of, const struct repair_decisions *d, struct repair *out,
                 enum repair_state *state)
{
    const char *reason;
    *state = REPAIR_NOTHING;
    if (access_demand(ctx, RIGHT_EDIT, "repairing dates") != 0 || check_reason(ctx, d, &reason) != 0 ||
        db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = apply(ctx, of, d, reason, out, state);
    return ctx_finish_if(ctx, rc, rc == 1 && *state == REPAIR_DONE);
}
