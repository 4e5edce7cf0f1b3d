/* Dates of a month in tables, one a kind: what the grid and its sheet of paper share. */
#include "base/buf.h"
#include "base/date.h"
#include "count.h"

/* Bytes of "2026-10". */
#define MONTH_SIZE 7

/* Until this day of a month the last one is meant. */
#define MONTH_GRACE 10

/* Themes of a table, numbered: paper has room for no more. */
#define GRID_THEMES 10

/* Fields of a row beside its counters and themes: the date, its record, why it did not take place. */
#define ROW_FIELDS 3

/* ---- The month ---- */

struct str count_month_code(struct ctx *ctx, int32_t day)
{
    struct civil c;
    date_to_ymd(day, &c);
    return str_of(arena_printf(ctx->arena, "%04d-%02d", c.year, c.month));
}

static bool read_month(struct str s, int32_t *first)
{
    struct err ignored;
    char day[DATE_ISO_SIZE];
    if (s.n != MONTH_SIZE)
        return false;
    memcpy(day, s.p, MONTH_SIZE);
    memcpy(day + MONTH_SIZE, "-01", 4);
    return date_parse(str_of(day), first, &ignored) == 0;
}

static int32_t month_after(int32_t first)
{
    struct civil c;
    date_to_ymd(first, &c);
    return first + date_month_days(c.year, c.month);
}

int count_month_read(struct ctx *ctx, const struct request *req, struct reply *reply, struct count_month *out)
{
    struct str month = request_text(req, "mois");
    *out = (struct count_month){.person = request_text(req, "personne"), .place = request_text(req, "lieu")};
    if (month.n == 0)
        month = count_month_code(ctx, ctx_today(ctx) - MONTH_GRACE);
    if (!read_month(month, &out->first)) {
        reply_error(ctx, reply, 400, "Un mois s’écrit comme 2026-10.");
        return 0;
    }
    out->next = month_after(out->first);
    return 1;
}

static struct str month_url(struct ctx *ctx, const char *path, int32_t day, const struct count_month *m)
{
    struct buf b = buf_in(ctx->arena, 300);
    buf_raw_str(&b, str_of(path));
    buf_lit(&b, "?mois=");
    buf_raw_str(&b, count_month_code(ctx, day));
    if (m->person.n) {
        buf_lit(&b, "&personne=");
        buf_url(&b, m->person);
    }
    if (m->place.n) {
        buf_lit(&b, "&lieu=");
        buf_url(&b, m->place);
    }
    return buf_str(&b);
}

static void set_choices(struct view *v, const char *name, const struct count_choice *choices, size_t n,
                        struct str chosen)
{
    struct view *list = view_set_list(v, name);
    for (size_t i = 0; i < n; i++) {
        struct view *o = view_append(list);
        view_set_text(o, "code", str_of(choices[i].uuid));
        view_set_text(o, "label", str_of(choices[i].label));
        view_set_bool(o, "selected", str_is(chosen, choices[i].uuid));
    }
}

int count_set_month(struct page *p, const struct count_month *m, const char *path)
{
    struct ctx *ctx = p->ctx;
    struct count_choice *people, *places;
    size_t n_people, n_places;
    if (counting_choices(ctx, paris_instant(m->first, 0), paris_instant(m->next, 0), &people, &n_people, &places,
                         &n_places) != 0)
        return -1;
    view_set_date(p->view, "first", m->first);
    view_set_text(p->view, "month", count_month_code(ctx, m->first));
    view_set_text(p->view, "person", m->person);
    view_set_text(p->view, "place", m->place);
    view_set_text(p->view, "before_url", month_url(ctx, path, m->first - 1, m));
    view_set_text(p->view, "after_url", month_url(ctx, path, m->next, m));
    view_set_text(p->view, "grid_url", month_url(ctx, "/equipe/saisie/mois", m->first, m));
    view_set_text(p->view, "sheet_url", month_url(ctx, "/equipe/saisie/feuille", m->first, m));
    set_choices(p->view, "people", people, n_people, m->person);
    set_choices(p->view, "places", places, n_places, m->place);
    return 0;
}

/* ---- The tables ---- */

static void set_columns(struct view *group, const struct activity *a)
{
    struct view *list = view_set_list(group, "columns");
    for (size_t i = 0; i < a->counters.n; i++) {
        const struct counter *c = &((const struct counter *)a->counters.items)[i];
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(c->label));
        view_set_bool(v, "required", c->required);
    }
}

static void set_legend(struct view *group, const struct term **terms, size_t n)
{
    struct view *list = view_set_list(group, "legend");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        view_set_int(v, "rank", (int64_t)i + 1);
        view_set_text(v, "label", str_of(terms[i]->label));
    }
}

static bool is_ticked(const struct counting_sent *typed, const struct count_date *d, const char *code)
{
    bool ticked = !typed && d->theme && strcmp(d->theme, code) == 0;
    for (size_t i = 0; typed && i < typed->n_themes; i++)
        ticked = ticked || str_is(typed->themes[i], code);
    return ticked;
}

static void set_ticks(struct view *row, struct ctx *ctx, const struct counting_sent *typed, const struct count_date *d,
                      const struct term **terms, size_t n, size_t index)
{
    struct view *list = view_set_list(row, "ticks");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "id", str_of(arena_printf(ctx->arena, "t%zu-%s", index, terms[i]->code)));
        view_set_int(v, "rank", (int64_t)i + 1);
        view_set_text(v, "code", str_of(terms[i]->code));
        view_set_text(v, "label", str_of(terms[i]->label));
        view_set_bool(v, "checked", is_ticked(typed, d, terms[i]->code));
    }
}

static void set_row(struct page *p, struct view *row, const struct count_grid *grid, const struct counting_kind *kind,
                    size_t i, size_t index, const struct term **terms, size_t n_terms)
{
    struct ctx *ctx = p->ctx;
    const struct counting_sent *typed = grid->typed && grid->typed[i].sheet.n ? &grid->typed[i] : NULL;
    const struct counting_answer *answer = typed && grid->answers ? &grid->answers[i] : NULL;
    struct counting_date d = {.date = grid->dates[i], .kind = kind};
    count_set_date(row, ctx, &grid->dates[i]);
    view_set_text(row, "index", str_of(arena_printf(ctx->arena, "%zu", index)));
    view_set_text(row, "sheet", typed ? typed->sheet : grid->pairs_max ? count_new_sheet(ctx) : STR(""));
    view_set_bool(row, "counted", grid->dates[i].counted_at != 0);
    view_set_text(row, "wrong", str_of(!answer ? NULL : answer->reason ? answer->reason : answer->sentence));
    count_set_counters(row, ctx, &d, typed, answer, arena_printf(ctx->arena, "c%zu-", index));
    count_set_reasons(row, p, typed ? typed->reason : STR(""));
    set_ticks(row, ctx, typed, &grid->dates[i], terms, n_terms, index);
}

static size_t pairs_of(const struct activity *a)
{
    return ROW_FIELDS + a->counters.n + (a->themes ? GRID_THEMES : 0);
}

/* The dates of one kind. */
struct table {
    const struct counting_kind *kind;
    const struct term **terms;
    size_t n_terms;
    struct view *rows;
};

static int start_table(struct page *p, struct view *groups, struct table *t)
{
    const struct activity *a = t->kind->activity;
    size_t n, first;
    /* Numbers of themes are those of any day: what was printed last month is typed today. */
    if (counting_themes(p->ctx, NULL, &p->snap->taxonomy, &t->terms, &n, &first) != 0)
        return -1;
    t->n_terms = !a->themes ? 0 : first < GRID_THEMES ? first : GRID_THEMES;
    struct view *group = view_append(groups);
    view_set_text(group, "many", str_of(a->many));
    view_set_bool(group, "has_themes", a->themes);
    set_columns(group, a);
    set_legend(group, t->terms, t->n_terms);
    t->rows = view_set_list(group, "rows");
    return 0;
}

int count_set_grid(struct page *p, const struct count_grid *grid)
{
    struct view *groups = view_set_list(p->view, "groups");
    size_t pairs = 0, index = 0, left = 0, n = grid->kinds->n;
    /* Those that wait for a record, then the others. */
    for (size_t k = 0; k < 2 * n; k++) {
        struct table t = {.kind = &grid->kinds->items[k % n]};
        for (size_t i = 0; t.kind->expected == (k < n) && i < grid->n; i++) {
            if (strcmp(grid->dates[i].kind, t.kind->name) != 0)
                continue;
            pairs += pairs_of(t.kind->activity);
            if (grid->pairs_max && pairs > grid->pairs_max) {
                left++;
                continue;
            }
            if (!t.rows && start_table(p, groups, &t) != 0)
                return -1;
            set_row(p, view_append(t.rows), grid, t.kind, i, index++, t.terms, t.n_terms);
        }
    }
    view_set_int(p->view, "total", (int64_t)index);
    view_set_int(p->view, "left", (int64_t)left);
    return 0;
}
