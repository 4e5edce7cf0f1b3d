#include "app/access.h"
#include "app/accounts.h"
#include "core/app/reach_priv.h"
#include "core/app/repair_priv.h"

/* Bytes of a line: a title, a place, days. */
#define LINE_MAX 1200

static bool held(const struct board_date *d, size_t person)
{
    for (size_t i = 0; i < d->n_staff; i++) {
        if (d->staff[i] == person)
            return true;
    }
    return false;
}

/* "Permanence santé, mardi 8 décembre 2026, de 9 h à 12 h, Antenne 1". A mail lies on other people's machines: it does
 * not name a confidential place. */
static const char *say_what(struct ctx *ctx, const struct repair *r, const struct repair_date *d)
{
    struct buf b = buf_in(ctx->arena, LINE_MAX);
    buf_raw_str(&b, str_of(d->o.title));
    buf_lit(&b, ", ");
    reach_say_when(&b, d->was.day, d->was.start, d->was.minutes);
    if (d->was.place != BOARD_NONE) {
        const struct board_place *place = &r->board->places[d->was.place];
        buf_lit(&b, ", ");
        buf_raw_str(&b, place->confidential ? STR("lieu confidentiel") : str_of(place->name));
    }
    return arena_copy(ctx->arena, buf_cstr(&b), b.n);
}

/* What one of them reads of it; NULL: nothing changes for that person. */
static const char *say_becomes(struct ctx *ctx, const struct repair *r, const struct repair_date *d,
                               const struct repair_choice *c, struct str reason, size_t person)
{
    const char *away = r->person->label;
    size_t gone = repair_away(r);
    struct buf b = buf_in(ctx->arena, LINE_MAX);
    bool replaces = c->way == REPAIR_REPLACE && c->person == person;
    if (c->way == REPAIR_LATER || (!held(&d->was, person) && !replaces))
        return NULL;
    const char *by = c->way == REPAIR_REPLACE ? r->board->people[c->person].person.label : NULL;
    if (replaces)
        buf_fmt(&b, "Vous la tenez, %s n’y sera pas.", away);
    else if (c->way == REPAIR_REPLACE && person == gone)
        buf_fmt(&b, "%s la tient, vous n’y êtes plus.", by);
    else if (c->way == REPAIR_REPLACE)
        buf_fmt(&b, "%s la tient avec vous, %s n’y sera pas.", by, away);
    else if (c->way == REPAIR_FEWER && person == gone)
        buf_lit(&b, "Elle a lieu sans vous.");
    else if (c->way == REPAIR_FEWER)
        buf_fmt(&b, "Elle a lieu sans %s.", away);
    else if (c->way == REPAIR_MOVE) {
        buf_lit(&b, "Déplacée\u00A0: ");
        reach_say_when(&b, c->day, d->was.start, d->was.minutes);
        buf_char(&b, '.');
    } else {
        buf_lit(&b, "Annulée.");
    }
    if (reason.n && (c->way == REPAIR_MOVE || c->way == REPAIR_CANCEL)) {
        buf_char(&b, ' ');
        buf_raw_str(&b, reason);
    }
    return arena_copy(ctx->arena, buf_cstr(&b), b.n);
}

/* Somebody who holds one of the dates, or might. */
static bool is_concerned(const struct repair *r, size_t person)
{
    for (size_t i = 0; i < r->n; i++) {
        if (held(&r->dates[i].was, person))
            return true;
        for (size_t k = 0; k < r->dates[i].n_people; k++) {
            if (r->dates[i].people[k].person == person)
                return true;
        }
    }
    return false;
}

/* The address of an account that may still read the planning; NULL. */
static const char *mail_of(const struct account *all, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        bool reads = access_allows((enum account_role)all[i].role, RIGHT_TEAM) && !all[i].blocked_at;
        if (id && all[i].id == id && reads)
            return all[i].mail;
    }
    return NULL;
}

static int fill(struct ctx *ctx, const struct repair *r, const struct repair_choice *choices, struct str reason,
                struct repair_letter *l)
{
    l->lines = ARENA_ARRAY(ctx->arena, r->n, struct change_line);
    if (!l->lines)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < r->n; i++) {
        const struct repair_date *d = &r->dates[i];
        const char *text = say_becomes(ctx, r, d, &choices[i], reason, l->person);
        if (!text)
            continue;
        struct change_line *line = &l->lines[l->n++];
        *line = (struct change_line){.what = say_what(ctx, r, d), .text = text};
        if (!line->what)
            return fail_memory(&ctx->err);
        if (d->o.end_utc > l->until)
            l->until = d->o.end_utc;
    }
    return 0;
}

int repair_letters(struct ctx *ctx, const struct repair *r, const struct repair_choice *choices, struct str reason,
                   struct repair_letter **out, size_t *n)
{
    struct account *accounts;
    size_t n_accounts;
    *n = 0;
    *out = ARENA_ARRAY(ctx->arena, r->board->n_people, struct repair_letter);
    if (!*out)
        return fail_memory(&ctx->err);
    if (accounts_list(ctx, &accounts, &n_accounts) != 0)
        return -1;
    for (size_t p = 0; p < r->board->n_people; p++) {
        const char *mail = mail_of(accounts, n_accounts, r->board->people[p].person.account);
        if (!mail || !is_concerned(r, p))
            continue;
        (*out)[*n] = (struct repair_letter){.person = p, .mail = mail};
        if (fill(ctx, r, choices, reason, &(*out)[(*n)++]) != 0)
            return -1;
    }
    return 0;
}
