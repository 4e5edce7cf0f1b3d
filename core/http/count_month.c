/* A month of past dates filled at once, and its sheet of paper. */
#include "base/buf.h"
#include "base/date.h"
#include "count.h"

/* Fields of the grid's form: below PARAMS_FORM_MAX with the token and the filters. */
#define GRID_PAIRS_MAX 430

/* Rows that a form may have: each has four fields at least. */
#define GRID_ROWS_MAX 150

/* What became of a form. */
struct saved {
    struct counting_sent *sent;
    struct counting_answer *answers;
    struct str *uuids;
    size_t n, done, wrong, refused;
};

static int read_dates(struct ctx *ctx, const struct counting_kinds *kinds, const struct count_month *m, bool past,
                      struct count_date **dates, size_t *n)
{
    int64_t end = paris_instant(m->next, 0);
    struct count_query q = {.from = paris_instant(m->first, 0),
                            .to = past && ctx->now < end ? ctx->now : end,
                            .uncounted = past,
                            .person = m->person.n ? str_dup(ctx->arena, m->person) : NULL,
                            .place = m->place.n ? str_dup(ctx->arena, m->place) : NULL};
    return counting_dates(ctx, kinds, &q, false, dates, n);
}

/* Of the form's rows, the one of this date; SIZE_MAX: none. */
static size_t row_of(const struct saved *saved, const char *uuid)
{
    for (size_t i = 0; i < saved->n; i++) {
        if (str_is(saved->uuids[i], uuid))
            return i;
    }
    return SIZE_MAX;
}

/* Does its row stand there again? */
static bool is_again(const struct counting_answer *a)
{
    return a->state == COUNTING_WRONG || a->state == COUNTING_ASTRAY;
}

/* What was typed and could not be written stands in its row again; what somebody else recorded is told above. */
static int set_again(struct page *p, const struct saved *saved, struct count_grid *grid)
{
    struct ctx *ctx = p->ctx;
    struct view *list = view_set_list(p->view, "refused");
    if (!saved)
        return 0;
    struct counting_sent *typed = ARENA_ARRAY(ctx->arena, grid->n + 1, struct counting_sent);
    struct counting_answer *answers = ARENA_ARRAY(ctx->arena, grid->n + 1, struct counting_answer);
    if (!typed || !answers)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < grid->n; i++) {
        size_t row = row_of(saved, grid->dates[i].uuid);
        if (row == SIZE_MAX || !is_again(&saved->answers[row]))
            continue;
        typed[i] = saved->sent[row];
        if (saved->answers[row].state == COUNTING_ASTRAY)
            typed[i].sheet = count_new_sheet(ctx);
        answers[i] = saved->answers[row];
    }
    for (size_t i = 0; i < saved->n; i++) {
        const struct counting_answer *a = &saved->answers[i];
        if (a->state != COUNTING_ELSE && a->state != COUNTING_REFUSED)
            continue;
        struct view *v = view_append(list);
        count_set_date(v, ctx, &a->date.date);
        view_set_text(v, "sentence", str_of(a->sentence));
        view_set_text(v, "words", a->state == COUNTING_ELSE ? count_words(ctx, p, &a->date) : STR(""));
        view_set_text(v, "by", str_of(a->date.count.by));
    }
    grid->typed = typed;
    grid->answers = answers;
    return 0;
}

static int draw_month(struct ctx *ctx, const struct request *req, struct reply *reply,
                      const struct counting_kinds *kinds, const struct count_month *m, const struct saved *saved)
{
    struct page p;
    struct count_grid grid = {.kinds = kinds, .pairs_max = GRID_PAIRS_MAX};
    if (planning_start(&p, ctx, req, "Saisir le mois", PLANNING_COUNTS) != 0 ||
        read_dates(ctx, kinds, m, true, &grid.dates, &grid.n) != 0 || set_again(&p, saved, &grid) != 0 ||
        count_set_grid(&p, &grid) != 0 || count_set_month(&p, m, "/equipe/saisie/mois") != 0)
        return -1;
    page_address(&p, reply, "/equipe/saisie/mois", NULL, true);
    page_style(&p, "counts.css");
    view_set_int(p.view, "done", saved ? (int64_t)saved->done : request_int(req, "fait", 0));
    view_set_int(p.view, "wrong", saved ? (int64_t)saved->wrong : 0);
    return team_finish(&p, "counts_month", reply);
}

int counts_month_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct counting_kinds kinds;
    struct count_month m;
    int rc = count_month_read(ctx, req, reply, &m);
    if (rc != 1)
        return rc;
    if (counting_kinds(ctx, &kinds) != 0)
        return -1;
    return draw_month(ctx, req, reply, &kinds, &m, NULL);
}

int counts_sheet_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct counting_kinds kinds;
    struct count_month m;
    struct page p;
    int rc = count_month_read(ctx, req, reply, &m);
    if (rc != 1)
        return rc;
    struct count_grid grid = {.kinds = &kinds};
    if (counting_kinds(ctx, &kinds) != 0 || planning_start(&p, ctx, req, "Feuille de comptage", PLANNING_COUNTS) != 0 ||
        read_dates(ctx, &kinds, &m, false, &grid.dates, &grid.n) != 0 || count_set_grid(&p, &grid) != 0 ||
        count_set_month(&p, &m, "/equipe/saisie/feuille") != 0)
        return -1;
    page_address(&p, reply, "/equipe/saisie/feuille", NULL, true);
    page_style(&p, "counts.css");
    return team_finish(&p, "counts_sheet", reply);
}

/* ---- The form ---- */

static struct str field(const struct request *req, struct ctx *ctx, const char *name, size_t row)
{
    const char *full = arena_printf(ctx->arena, "%s%zu", name, row);
    const struct str *value = full ? params_first(&req->form, full) : NULL;
    return value ? str_trim(*value) : STR("");
}

/* The themes ticked in a row. */
static void read_ticks(struct ctx *ctx, const struct request *req, size_t row, struct counting_sent *out)
{
    const char *name = arena_printf(ctx->arena, "t%zu", row);
    struct str *themes = ARENA_ARRAY(ctx->arena, COUNT_THEMES_MAX, struct str);
    for (size_t i = 0; name && themes && i < req->form.n && out->n_themes < COUNT_THEMES_MAX; i++) {
        if (str_is(req->form.items[i].name, name))
            themes[out->n_themes++] = req->form.items[i].value;
    }
    out->themes = themes;
}

/* Was anything said of it? A length of time is proposed, so it says nothing alone; no more does the date's own theme.
 */
static bool is_touched(const struct counting_sent *sent, const struct activity *a, const char *theme)
{
    bool touched = sent->missed;
    for (size_t i = 0; i < a->counters.n; i++) {
        bool proposed = ((const struct counter *)a->counters.items)[i].unit == UNIT_MINUTES;
        touched = touched || (!proposed && sent->values[i].n > 0);
    }
    for (size_t i = 0; i < sent->n_themes; i++)
        touched = touched || !theme || !str_is(sent->themes[i], theme);
    return touched;
}

static int save_row(struct ctx *ctx, const struct request *req, const struct counting_kinds *kinds, size_t row,
                    struct saved *saved)
{
    struct counting_date d;
    struct str uuid = field(req, ctx, "d", row);
    struct counting_sent *sent = &saved->sent[saved->n];
    struct counting_answer *answer = &saved->answers[saved->n];
    int rc = counting_find(ctx, kinds, uuid, &d);
    if (rc != 1 || !d.kind)
        return rc < 0 ? -1 : 0;
    *sent = (struct counting_sent){.sheet = field(req, ctx, "f", row), .reason = field(req, ctx, "m", row)};
    sent->missed = sent->reason.n > 0;
    count_read_values(ctx, req, d.kind->activity, arena_printf(ctx->arena, "c%zu-", row), sent);
    read_ticks(ctx, req, row, sent);
    if (!is_touched(sent, d.kind->activity, d.date.theme))
        return 0;
    if (counting_record(ctx, kinds, uuid, sent, answer) != 0)
        return -1;
    saved->uuids[saved->n++] = uuid;
    saved->done += answer->state == COUNTING_DONE || answer->state == COUNTING_KNOWN;
    saved->wrong += is_again(answer);
    saved->refused += answer->state == COUNTING_ELSE || answer->state == COUNTING_REFUSED;
    return 0;
}

int counts_month_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct counting_kinds kinds;
    struct count_month m;
    struct saved saved = {.sent = ARENA_ARRAY(ctx->arena, GRID_ROWS_MAX, struct counting_sent),
                          .answers = ARENA_ARRAY(ctx->arena, GRID_ROWS_MAX, struct counting_answer),
                          .uuids = ARENA_ARRAY(ctx->arena, GRID_ROWS_MAX, struct str)};
    int rc = count_month_read(ctx, req, reply, &m);
    if (rc != 1)
        return rc;
    if (!saved.sent || !saved.answers || !saved.uuids)
        return fail_memory(&ctx->err);
    if (counting_kinds(ctx, &kinds) != 0)
        return -1;
    for (size_t row = 0; row < GRID_ROWS_MAX && field(req, ctx, "d", row).n; row++) {
        if (save_row(ctx, req, &kinds, row, &saved) != 0)
            return -1;
    }
    if (saved.wrong == 0 && saved.refused == 0) {
        struct buf b = buf_in(ctx->arena, 300);
        buf_fmt(&b, "/equipe/saisie/mois?fait=%zu&mois=", saved.done);
        buf_raw_str(&b, count_month_code(ctx, m.first));
        buf_lit(&b, "&personne=");
        buf_url(&b, m.person);
        buf_lit(&b, "&lieu=");
        buf_url(&b, m.place);
        return team_go(reply, buf_cstr(&b));
    }
    reply->status = saved.wrong ? 422 : 409;
    return draw_month(ctx, req, reply, &kinds, &m, &saved);
}
