#include "app/orientations.h"

#include "base/date.h"
#include "base/token.h"
#include "domain/session.h"
#include "domain/structure_read.h"

/* Words of a search that are compared with a theme's: a sentence of need has fewer. */
#define NEED_WORDS_MAX 12

bool orientations_is_open(struct ctx *ctx, const struct orientation *o)
{
    return !o->deleted && ctx->account && o->account == ctx->account->id &&
           ctx->now - o->created_at < ORIENTATION_MEND_DAYS * 86400;
}

/* ---- Noting ---- */

static int check_day(struct ctx *ctx, const struct orientation *o)
{
    int32_t today = ctx_today(ctx);
    if (o->day > today)
        return fail(&ctx->err, ERR_INPUT, "day: it is yet to come");
    if (o->day < today - ORIENTATION_DAYS_BACK)
        return fail(&ctx->err, ERR_INPUT, "day: more than %d days ago", ORIENTATION_DAYS_BACK);
    return 0;
}

static int note(struct ctx *ctx, struct orientation *o, enum orientation_noted *out)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct orientation before;
    int found = orientation_find(ctx->db, ctx->audience, str_of(o->uuid), ctx->arena, &before, &ctx->err);
    if (found < 0)
        return -1;
    *out = NOTED;
    if (found && before.deleted && before.account == ctx->account->id)
        *out = NOTED_UNDONE;
    else if (found && !orientations_is_open(ctx, &before))
        *out = NOTED_CLOSED;
    if (*out != NOTED)
        return 0;
    return orientation_save(ctx->db, &author, found ? &before : NULL, o, ctx->arena, &ctx->err);
}

int orientations_note(struct ctx *ctx, struct orientation *o, enum orientation_noted *out)
{
    if (check_day(ctx, o) != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, note(ctx, o, out));
}

int orientations_own(struct ctx *ctx, struct str uuid, struct orientation *out)
{
    int rc = orientation_find(ctx->db, ctx->audience, uuid, ctx->arena, out, &ctx->err);
    return rc == 1 && !orientations_is_open(ctx, out) ? 0 : rc;
}

int orientations_mine(struct ctx *ctx, struct str uuid, struct orientation *out)
{
    int rc = orientation_find(ctx->db, ctx->audience, uuid, ctx->arena, out, &ctx->err);
    return rc == 1 && out->account != ctx->account->id ? 0 : rc;
}

int orientations_undo(struct ctx *ctx, struct str uuid)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct orientation o;
    int rc = orientations_own(ctx, uuid, &o);
    if (rc != 1)
        return rc;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, orientation_remove(ctx->db, &author, &o, &ctx->err)) == 0 ? 1 : -1;
}

int orientations_remembered(struct ctx *ctx, struct orientation *out)
{
    return orientation_last(ctx->db, ctx->audience, ctx->account->id, ctx->now - SESSION_IDLE, ctx->arena, out,
                            &ctx->err);
}

int orientations_recent(struct ctx *ctx, struct orientation **out, size_t *n)
{
    *out = ARENA_ARRAY(ctx->arena, ORIENTATION_RECENT, struct orientation);
    if (!*out)
        return fail_memory(&ctx->err);
    return orientation_recent(ctx->db, ctx->audience, ORIENTATION_RECENT, ctx->arena, *out, n, &ctx->err);
}

/* ---- Structures ---- */

static int add_themes(struct terms *to, const struct terms *from, struct arena *a, struct err *err)
{
    const char **codes = ARENA_ARRAY(a, to->n + from->n + 1, const char *);
    if (!codes)
        return fail_memory(err);
    for (size_t i = 0; i < to->n; i++)
        codes[i] = to->codes[i];
    to->codes = codes;
    for (size_t i = 0; i < from->n; i++) {
        size_t k = 0;
        while (k < to->n && strcmp(codes[k], from->codes[i]) != 0)
            k++;
        if (k == to->n)
            codes[to->n++] = from->codes[i];
    }
    return 0;
}

static int read_given(struct ctx *ctx, struct str uuid, struct orientation_given *out, size_t *found)
{
    struct structure_ref ref;
    struct structure s = {0};
    if (structure_find(ctx->db, ctx->audience, uuid, ctx->arena, &ref, &ctx->err) != 0)
        return -1;
    *found = 0;
    if (ref.state == STRUCTURE_NONE)
        return 0;
    if (structure_load(ctx->db, ctx->audience, &ref.id, 1, ctx->arena, &s, found, &ctx->err) != 0)
        return -1;
    /* One that was replaced since it was given. */
    if (*found == 0 && ref.see_instead &&
        structure_load(ctx->db, ctx->audience, &ref.see_instead, 1, ctx->arena, &s, found, &ctx->err) != 0)
        return -1;
    if (*found == 0)
        return 0;
    *out = (struct orientation_given){.uuid = s.uuid, .name = s.name, .closed = s.status == STATUS_CLOSED};
    if (add_themes(&out->themes, &s.themes, ctx->arena, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < s.services.n; i++) {
        const struct service *v = &((const struct service *)s.services.items)[i];
        if (add_themes(&out->themes, &v->themes, ctx->arena, &ctx->err) != 0)
            return -1;
    }
    return 0;
}

int orientations_given(struct ctx *ctx, const struct str *uuids, size_t n, struct orientation_given **out,
                       size_t *found)
{
    *found = 0;
    *out = ARENA_ARRAY(ctx->arena, ORIENTATION_GIVEN_MAX, struct orientation_given);
    if (!*out)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n && *found < ORIENTATION_GIVEN_MAX; i++) {
        size_t one;
        if (read_given(ctx, uuids[i], &(*out)[*found], &one) != 0)
            return -1;
        *found += one;
    }
    return 0;
}

/* ---- The need ---- */

struct words {
    char text[NEED_WORDS_MAX][TOKEN_MAX];
    size_t size[NEED_WORDS_MAX], n;
    unsigned met; /* bit i: words[i] was among the theme's */
};

static int keep_word(void *arg, const struct token *t)
{
    struct words *w = arg;
    if (w->n == NEED_WORDS_MAX)
        return 1;
    /* "le", "de", "un": they are in every label. */
    if (t->text.n <= 2)
        return 0;
    memcpy(w->text[w->n], t->text.p, t->text.n);
    w->size[w->n++] = t->text.n;
    return 0;
}

static int meet_word(void *arg, const struct token *t)
{
    struct words *w = arg;
    for (size_t i = 0; i < w->n; i++) {
        if (str_eq(t->text, str_from(w->text[i], w->size[i])))
            w->met |= 1u << i;
    }
    return 0;
}

const struct term *orientations_need(const struct taxonomy *t, struct str text)
{
    struct words w = {.n = 0};
    const struct term *best = NULL;
    int most = 0;
    (void)token_each(text, TOKEN_QUERY, keep_word, &w);
    for (size_t i = 0; i < t->n[SCHEME_THEME]; i++) {
        const struct term *theme = &t->terms[SCHEME_THEME][i];
        w.met = 0;
        (void)token_each(str_of(theme->label), TOKEN_INDEX, meet_word, &w);
        int label = __builtin_popcount(w.met);
        (void)token_each(str_of(theme->synonyms), TOKEN_INDEX, meet_word, &w);
        /* A word of the label says more than one of the synonyms, and the first theme of equals is asked for most. */
        int score = label + 2 * __builtin_popcount(w.met);
        if (score > most) {
            most = score;
            best = theme;
        }
    }
    return best;
}

/* ---- Periods and counts ---- */

struct period period_of(enum period_kind kind, int32_t day, int by)
{
    static const int lengths[PERIOD__MAX] = {[PERIOD_MONTH] = 1, [PERIOD_QUARTER] = 3, [PERIOD_YEAR] = 12};
    struct civil c;
    int length = lengths[kind];
    date_to_ymd(day, &c);
    int month = c.year * 12 + (c.month - 1) / length * length + by * length;
    int next = month + length;
    return (struct period){.kind = kind,
                           .first = date_from_ymd(month / 12, month % 12 + 1, 1),
                           .last = date_from_ymd(next / 12, next % 12 + 1, 1) - 1};
}

int orientations_counts(struct ctx *ctx, enum orientation_count what, const struct period *period,
                        struct orientation_row **out, size_t *n)
{
    return orientation_counts(ctx->db, ctx->audience, what, period->first, period->last, ctx->arena, out, n, &ctx->err);
}

const char *period_label(const struct period *p, struct arena *a)
{
    struct civil c;
    date_to_ymd(p->first, &c);
    if (p->kind == PERIOD_MONTH)
        return arena_printf(a, "%s %d", date_months[c.month - 1], c.year);
    if (p->kind == PERIOD_YEAR)
        return arena_printf(a, "%d", c.year);
    int quarter = (c.month + 2) / 3;
    return arena_printf(a, "%d%s trimestre %d", quarter, quarter == 1 ? "er" : "e", c.year);
}
