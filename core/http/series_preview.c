#include "series_preview.h"

#include "app/planning.h"
#include "base/date.h"
#include "findings.h"
#include "signed.h"

/* Bytes a line takes in what is carried: a day, its mark, two separators. */
#define SEEN_LINE 32

static struct str seen_word(struct ctx *ctx, const struct preview_line *l)
{
    char iso[DATE_ISO_SIZE], mark[17] = "";
    date_iso(l->day, iso);
    if (l->found)
        findings_mark(l->found, mark);
    return str_of(arena_printf(ctx->arena, "%s:%.8s;", iso, mark));
}

/* What is said beside a date; NULL at the arena's limit, or when nothing was looked at. What is not known is said once
 * for all dates, not beside each. */
static const struct findings *told(struct ctx *ctx, const struct findings *found, int64_t *unknown)
{
    struct findings *out = found ? ARENA_NEW(ctx->arena, struct findings) : NULL;
    if (!out)
        return NULL;
    out->hard = found->hard;
    for (size_t i = 0; i < found->n; i++) {
        if (findings_unknown(&found->items[i]))
            ++*unknown;
        else
            out->items[out->n++] = found->items[i];
    }
    return out;
}

static const char *month_words(struct ctx *ctx, int32_t day)
{
    struct civil c;
    date_to_ymd(day, &c);
    return arena_printf(ctx->arena, "%s %d", date_months[c.month - 1], c.year);
}

static void set_line(struct view *v, struct ctx *ctx, const struct preview_line *l, bool changed)
{
    static const struct findings none;
    char iso[DATE_ISO_SIZE];
    struct buf day = buf_in(ctx->arena, 100);
    date_iso(l->day, iso);
    date_full(&day, l->day);
    view_set_text(v, "iso", str_of(arena_strdup(ctx->arena, iso)));
    view_set_text(v, "day", buf_str(&day));
    view_set_text(v, "fate", str_of(l->fate));
    view_set_bool(v, "refused", l->refused);
    view_set_bool(v, "ticked", l->ticked);
    view_set_bool(v, "tickable", l->tickable && !l->refused);
    view_set_bool(v, "changed", changed);
    view_set_bool(v, "past", l->day < ctx_today(ctx));
    findings_set(v, l->found ? l->found : &none);
}

void series_preview_set(struct page *p, const struct preview_line *lines, size_t n, struct str seen)
{
    struct ctx *ctx = p->ctx;
    struct view *months = view_set_list(p->view, "months"), *month = NULL, *dates = NULL;
    struct buf now = buf_in(ctx->arena, PREVIEW_DATES_MAX * SEEN_LINE * 2u);
    int64_t refused = 0, warned = 0, kept = 0, past = 0, to_come = 0, changed_n = 0, unknown = 0;
    struct civil last = {0}, c;
    for (size_t i = 0; i < n; i++) {
        struct str word = seen_word(ctx, &lines[i]);
        struct preview_line shown = lines[i], *l = &shown;
        l->found = told(ctx, l->found, &unknown);
        bool changed = seen.n && !str_holds(seen, word);
        date_to_ymd(l->day, &c);
        if (!month || c.month != last.month || c.year != last.year) {
            month = view_append(months);
            view_set_text(month, "label", str_of(month_words(ctx, l->day)));
            dates = view_set_list(month, "dates");
        }
        last = c;
        set_line(view_append(dates), ctx, l, changed);
        buf_raw_str(&now, word);
        refused += l->refused;
        warned += !l->refused && l->found && l->found->n > 0;
        past += l->day < ctx_today(ctx);
        kept += !l->refused && !l->ticked;
        to_come += !l->refused && !l->ticked && l->day >= ctx_today(ctx);
        changed_n += changed;
    }
    /* All of one sort: "1 date, refusée", "12 dates, toutes sans remarque". */
    const char *only = refused == (int64_t)n  ? n > 1 ? "toutes refusées" : "refusée"
                       : warned == (int64_t)n ? n > 1 ? "toutes avec un avertissement" : "avec un avertissement"
                       : refused + warned     ? NULL
                       : n > 1                ? "toutes sans remarque"
                                              : "sans remarque";
    if (only) {
        struct view *v = view_set_object(p->view, "only");
        view_set_text(v, "words", str_of(only));
        view_set_text(v, "class", str_of(refused ? "is-hard" : warned ? "is-soft" : ""));
    } else {
        view_set_null(p->view, "only");
    }
    view_set_int(p->view, "total", (int64_t)n);
    view_set_int(p->view, "refused_n", refused);
    view_set_int(p->view, "warned_n", warned);
    view_set_int(p->view, "unknown_n", unknown);
    view_set_int(p->view, "silent_n", (int64_t)n - refused - warned);
    view_set_int(p->view, "kept_n", kept);
    view_set_int(p->view, "past_n", past);
    view_set_int(p->view, "to_come_n", to_come);
    view_set_int(p->view, "changed_n", changed_n);
    view_set_text(p->view, "seen", buf_str(&now));
}

void series_preview_ahead(struct page *p, const struct series *s)
{
    struct buf b = buf_in(p->ctx->arena, 60);
    bool ends = record_has(s, record_index(&series_type, STR("last")));
    if (ends)
        date_full(&b, s->last);
    view_set_bool(p->view, "ahead", !ends || s->last > ctx_today(p->ctx) + SERIES_AHEAD_DAYS);
    view_set_text(p->view, "until", buf_str(&b));
}

void series_preview_carry(struct page *p, const struct request *req)
{
    static const char *const own[] = {"etape", "retire", "accord", "vu", "demande", "reponse", SIGNED_FIELD};
    struct view *list = view_set_list(p->view, "hidden");
    for (size_t i = 0; i < req->form.n; i++) {
        bool mine = false;
        for (size_t k = 0; k < sizeof own / sizeof *own; k++)
            mine = mine || str_is(req->form.items[i].name, own[k]);
        if (mine)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "name", req->form.items[i].name);
        view_set_text(v, "value", req->form.items[i].value);
    }
}

int series_preview_ticked(struct ctx *ctx, const struct request *req, int32_t **out, size_t *n)
{
    struct err ignored;
    *n = 0;
    *out = ARENA_ARRAY(ctx->arena, PREVIEW_DATES_MAX, int32_t);
    if (!*out)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < req->form.n && *n < PREVIEW_DATES_MAX; i++) {
        if (str_is(req->form.items[i].name, "retire") &&
            date_parse(req->form.items[i].value, &(*out)[*n], &ignored) == 0)
            ++*n;
    }
    return 0;
}
