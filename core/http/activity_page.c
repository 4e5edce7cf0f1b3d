/* What the team answered: the last notes, what is counted of them in a period, and the same counts as a table. */
#include "base/buf.h"
#include "base/date.h"
#include "calls.h"

/* Rows of a count that the page shows; the file has them all. */
#define ROWS_SHOWN 15
#define LACKS_SHOWN 60

/* Bytes of the file: nine counts of at most ORIENTATION_COUNTS_MAX rows of 200 bytes. */
#define FILE_MAX (4u << 20)

static const struct {
    const char *code, *label;
} kinds[PERIOD__MAX] = {[PERIOD_MONTH] = {"mois", "Mois"},
                        [PERIOD_QUARTER] = {"trimestre", "Trimestre"},
                        [PERIOD_YEAR] = {"annee", "Année"}};

/* One count: its name in the page and in the file, and where its labels come from. */
static const struct {
    const char *name, *title;
    enum scheme scheme; /* SCHEME__MAX: otherwise */
    size_t shown;
} counts[COUNT__MAX] = {
    [COUNT_OUTCOME] = {"outcomes", "Réponse", SCHEME__MAX, ROWS_SHOWN},
    [COUNT_MONTH] = {"months", "Mois", SCHEME__MAX, ROWS_SHOWN},
    [COUNT_CALLER] = {"callers", "Qui demande", SCHEME_CALLER, ROWS_SHOWN},
    [COUNT_CHANNEL] = {"channels", "Moyen", SCHEME_CALL_CHANNEL, ROWS_SHOWN},
    [COUNT_THEME] = {"themes", "Besoin", SCHEME_THEME, ROWS_SHOWN},
    [COUNT_COMMUNE] = {"communes", "Commune", SCHEME__MAX, ROWS_SHOWN},
    [COUNT_STRUCTURE] = {"structures", "Structure donnée", SCHEME__MAX, ROWS_SHOWN},
    [COUNT_LACK] = {"lacks", "Besoin sans réponse", SCHEME_THEME, LACKS_SHOWN},
    [COUNT_RUPTURE] = {"ruptures", "Rupture de parcours", SCHEME_RUPTURE, ROWS_SHOWN},
};

/* ---- Words ---- */

static struct str label_of(struct page *p, enum orientation_count what, const struct orientation_row *r)
{
    static const struct {
        const char *key, *label;
    } outcomes[] = {{"given", "Structures données"},
                    {"information", "Information, sans structure"},
                    {"lack", "Sans réponse, ou réponse incomplète"}};
    for (size_t i = 0; what == COUNT_OUTCOME && i < sizeof outcomes / sizeof *outcomes; i++) {
        if (strcmp(r->key, outcomes[i].key) == 0)
            return str_of(outcomes[i].label);
    }
    if (what == COUNT_MONTH) {
        int32_t first;
        struct err ignored;
        if (date_parse(str_of(arena_printf(p->ctx->arena, "%s-01", r->key)), &first, &ignored) != 0)
            return str_of(r->key);
        struct period month = period_of(PERIOD_MONTH, first, 0);
        return str_of(period_label(&month, p->ctx->arena));
    }
    if (!r->key[0])
        return what == COUNT_COMMUNE ? STR("Commune non précisée") : STR("Besoin non précisé");
    if (counts[what].scheme < SCHEME__MAX)
        return str_of(taxonomy_label(&p->snap->taxonomy, counts[what].scheme, r->key));
    return str_of(r->name ? r->name : r->key);
}

int calls_set_orientation(struct page *p, struct view *v, const struct orientation *o, struct str way)
{
    const struct taxonomy *t = &p->snap->taxonomy;
    const char *commune = o->insee ? p->wording.commune(p->wording.arg, o->insee) : NULL;
    struct orientation_given *given;
    struct str *uuids = ARENA_ARRAY(p->ctx->arena, o->given.n + 1, struct str);
    size_t n;
    if (!uuids)
        return fail_memory(&p->ctx->err);
    for (size_t i = 0; i < o->given.n; i++)
        uuids[i] = str_of(o->given.codes[i]);
    if (orientations_given(p->ctx, uuids, o->given.n, &given, &n) != 0)
        return -1;
    struct view *list = view_set_list(v, "names");
    for (size_t i = 0; i < n; i++)
        view_append_text(list, str_of(given[i].name));
    view_set_date(v, "day", o->day);
    view_set_text(v, "caller", str_of(taxonomy_label(t, SCHEME_CALLER, o->caller)));
    view_set_text(v, "channel", str_of(taxonomy_label(t, SCHEME_CALL_CHANNEL, o->channel)));
    view_set_text(v, "commune", str_of(commune ? commune : o->insee));
    view_set_text(v, "need", str_of(o->theme ? taxonomy_label(t, SCHEME_THEME, o->theme) : NULL));
    view_set_text(v, "lack", str_of(o->lack ? taxonomy_label(t, SCHEME_LACK, o->lack) : NULL));
    view_set_text(v, "rupture", str_of(o->rupture ? taxonomy_label(t, SCHEME_RUPTURE, o->rupture) : NULL));
    view_set_bool(v, "open", orientations_is_open(p->ctx, o));
    view_set_text(v, "url",
                  str_of(arena_printf(p->ctx->arena, "/equipe/orientations/%s%s%.*s", o->uuid, way.n ? "?" : "",
                                      (int)way.n, way.p)));
    view_set_text(v, "undo_action", str_of(arena_printf(p->ctx->arena, "/equipe/orientations/%s/annulation", o->uuid)));
    return 0;
}

/* ---- The period ---- */

/* Of the parameters; 0 for a value that is none. */
static int read_period(struct ctx *ctx, const struct request *req, struct period *out)
{
    struct str code = request_text(req, "periode"), from = request_text(req, "de");
    int32_t day = ctx_today(ctx);
    int kind = PERIOD_MONTH;
    struct err ignored;
    if (code.n) {
        for (kind = 0; kind < PERIOD__MAX && !str_is(code, kinds[kind].code);)
            kind++;
    }
    if (kind == PERIOD__MAX)
        return 0;
    const char *first = arena_printf(ctx->arena, "%.*s-01", (int)from.n, from.p);
    if (from.n && (from.n != 7 || date_parse(str_of(first), &day, &ignored) != 0))
        return 0;
    *out = period_of((enum period_kind)kind, day, 0);
    return 1;
}

static struct str period_url(struct ctx *ctx, const struct period *p, const char *path)
{
    struct civil c;
    date_to_ymd(p->first, &c);
    return str_of(arena_printf(ctx->arena, "%s?periode=%s&de=%04d-%02d", path, kinds[p->kind].code, c.year, c.month));
}

static void set_period(struct page *p, const struct period *now)
{
    struct ctx *ctx = p->ctx;
    struct period before = period_of(now->kind, now->first, -1), after = period_of(now->kind, now->first, 1);
    bool future = after.first > ctx_today(ctx);
    struct view *v = view_set_object(p->view, "period");
    view_set_text(v, "label", str_of(period_label(now, ctx->arena)));
    view_set_date(v, "first", now->first);
    view_set_date(v, "last", now->last);
    view_set_text(v, "before_label", str_of(period_label(&before, ctx->arena)));
    view_set_text(v, "before_url", period_url(ctx, &before, "/equipe/orientations"));
    view_set_text(v, "after_label", str_of(future ? NULL : period_label(&after, ctx->arena)));
    view_set_text(v, "after_url", future ? STR("") : period_url(ctx, &after, "/equipe/orientations"));
    view_set_text(v, "file_url", period_url(ctx, now, "/equipe/orientations/orientations.csv"));
    view_set_bool(v, "months", now->kind != PERIOD_MONTH);
    struct view *list = view_set_list(p->view, "kinds");
    for (int k = 0; k < PERIOD__MAX; k++) {
        struct period other = period_of((enum period_kind)k, now->first, 0);
        struct view *o = view_append(list);
        view_set_text(o, "label", str_of(kinds[k].label));
        view_set_text(o, "url", period_url(ctx, &other, "/equipe/orientations"));
        view_set_bool(o, "current", k == (int)now->kind);
    }
}

/* ---- The page ---- */

static int set_count(struct page *p, enum orientation_count what, const struct period *period, int64_t *all)
{
    const struct taxonomy *t = &p->snap->taxonomy;
    struct orientation_row *rows;
    size_t n;
    if (orientations_counts(p->ctx, what, period, &rows, &n) != 0)
        return -1;
    struct view *v = view_set_object(p->view, counts[what].name);
    view_set_int(v, "more", n > counts[what].shown ? (int64_t)(n - counts[what].shown) : 0);
    struct view *list = view_set_list(v, "rows");
    for (size_t i = 0; i < n; i++) {
        *all += rows[i].n;
        if (i >= counts[what].shown)
            continue;
        struct view *o = view_append(list);
        view_set_text(o, "label", label_of(p, what, &rows[i]));
        view_set_int(o, "n", rows[i].n);
        if (what == COUNT_LACK) {
            view_set_text(o, "commune", str_of(rows[i].name ? rows[i].name : rows[i].commune));
            view_set_text(o, "cause", str_of(taxonomy_label(t, SCHEME_LACK, rows[i].cause)));
        }
    }
    return 0;
}

int orientations_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct period period;
    struct orientation *last;
    size_t n;
    int64_t all[COUNT__MAX] = {0};
    if (!read_period(ctx, req, &period)) {
        reply_error(ctx, reply, 400, "Cette période n’existe pas.");
        return 0;
    }
    if (team_start(&p, ctx, req, "Orientations", TEAM_CALLS) != 0 || orientations_recent(ctx, &last, &n) != 0)
        return -1;
    page_address(&p, reply, "/equipe/orientations", NULL, true);
    set_period(&p, &period);
    for (int what = 0; what < COUNT__MAX; what++) {
        if (set_count(&p, (enum orientation_count)what, &period, &all[what]) != 0)
            return -1;
    }
    view_set_int(p.view, "total", all[COUNT_OUTCOME]);
    view_set_int(p.view, "ruptures_n", all[COUNT_RUPTURE]);
    view_set_int(p.view, "lacks_n", all[COUNT_LACK]);
    struct view *list = view_set_list(p.view, "last");
    for (size_t i = 0; i < n; i++) {
        if (calls_set_orientation(&p, view_append(list), &last[i], STR("")) != 0)
            return -1;
    }
    return team_finish(&p, "orientations", reply);
}

/* ---- The file ---- */

static void add_cell(struct buf *b, struct str text)
{
    buf_csv(b, text, ';');
    buf_char(b, ';');
}

static int add_count(struct page *p, struct buf *b, enum orientation_count what, const struct period *period)
{
    struct orientation_row *rows;
    size_t n;
    char first[DATE_ISO_SIZE], last[DATE_ISO_SIZE];
    if (orientations_counts(p->ctx, what, period, &rows, &n) != 0)
        return -1;
    date_iso(period->first, first);
    date_iso(period->last, last);
    for (size_t i = 0; i < n; i++) {
        const struct orientation_row *r = &rows[i];
        bool lack = what == COUNT_LACK;
        add_cell(b, str_of(first));
        add_cell(b, str_of(last));
        add_cell(b, str_of(counts[what].title));
        add_cell(b, str_of(r->key));
        add_cell(b, label_of(p, what, r));
        add_cell(b, str_of(lack ? r->commune : NULL));
        add_cell(b, str_of(lack ? r->name : NULL));
        add_cell(b, str_of(lack ? r->cause : NULL));
        add_cell(b, lack ? str_of(taxonomy_label(&p->snap->taxonomy, SCHEME_LACK, r->cause)) : STR(""));
        buf_int(b, r->n);
        buf_lit(b, "\r\n");
    }
    return 0;
}

int orientations_file(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct period period;
    if (!read_period(ctx, req, &period)) {
        reply_error(ctx, reply, 400, "Cette période n’existe pas.");
        return 0;
    }
    if (page_start(&p, ctx, "Orientations", NAV_NONE, STR("")) != 0)
        return -1;
    struct buf b = buf_in(ctx->arena, FILE_MAX);
    buf_lit(&b, "\xEF\xBB\xBF"); /* Excel takes a file without it for Windows-1252 */
    buf_lit(&b, "du;au;tableau;code;libellé;code commune;commune;code cause;cause;nombre\r\n");
    for (int what = 0; what < COUNT__MAX; what++) {
        if (add_count(&p, &b, (enum orientation_count)what, &period) != 0)
            return -1;
    }
    if (buf_ok(&b, &ctx->err) != 0)
        return -1;
    reply->body = b;
    reply->type = "text/csv; charset=utf-8";
    reply->never_cached = reply->noindex = true;
    reply->cache_control = "no-store";
    return 0;
}
