/* Counts on a telephone: the dates that wait, and one of them. */
#include "base/buf.h"
#include "base/date.h"
#include "count.h"

/* How far back dates without a record are listed as mine, and as others'; and records that may be mended, in days. */
#define MINE_DAYS 400
#define OTHERS_DAYS 31
#define RECENT_DAYS 7

#define DAY 86400

/* What both pages need: their sheet, and the script without which they are complete. */
static void start(struct page *p)
{
    page_style(p, "counts.css");
    page_script(p, "counts.js");
    view_set_text(p->view, "account", str_of(p->ctx->account->uuid));
}

/* ---- The list ---- */

/* Those of kinds that need no record are offered for some days only. */
static bool is_listed(struct ctx *ctx, const struct counting_kinds *kinds, const struct count_date *d)
{
    return counting_kind(kinds, d->kind)->expected || d->start_utc > ctx->now - (int64_t)RECENT_DAYS * DAY;
}

/* The last ones first; how many were left out is `name`_more. */
static int set_waiting(struct page *p, const struct counting_kinds *kinds, bool mine)
{
    struct ctx *ctx = p->ctx;
    struct count_query q = {.from = ctx->now - (int64_t)(mine ? MINE_DAYS : OTHERS_DAYS) * DAY,
                            .to = mine ? paris_instant(ctx_today(ctx) + 1, 0) : ctx->now,
                            .uncounted = true,
                            .mine = mine};
    struct count_date *dates;
    size_t n, listed = 0;
    int64_t more = 0;
    if (counting_dates(ctx, kinds, &q, !mine, &dates, &n) != 0) /* of others, what waits */
        return -1;
    struct view *list = view_set_list(p->view, mine ? "mine" : "others");
    for (size_t i = n; i-- > 0;) {
        if (!is_listed(ctx, kinds, &dates[i]) || (!mine && dates[i].mine))
            continue;
        if (listed++ >= COUNTS_LISTED) {
            more++;
            continue;
        }
        struct view *v = view_append(list);
        count_set_date(v, ctx, &dates[i]);
        view_set_bool(v, "keep", mine && dates[i].start_utc > ctx->now - (int64_t)RECENT_DAYS * DAY);
    }
    view_set_int(p->view, mine ? "mine_more" : "others_more", more);
    return 0;
}

static int set_recent(struct page *p, const struct counting_kinds *kinds)
{
    struct ctx *ctx = p->ctx;
    struct count_query q = {.from = ctx->now - (int64_t)RECENT_DAYS * DAY, .to = ctx->now, .mine = true};
    struct count_date *dates;
    size_t n;
    if (counting_dates(ctx, kinds, &q, false, &dates, &n) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "recent");
    for (size_t i = n; i-- > 0;) {
        struct counting_date d;
        if (dates[i].counted_at == 0)
            continue;
        int rc = counting_find(ctx, kinds, str_of(dates[i].uuid), &d);
        if (rc < 0)
            return -1;
        if (rc == 0)
            continue;
        struct view *v = view_append(list);
        count_set_date(v, ctx, &dates[i]);
        view_set_text(v, "words", count_words(ctx, p, &d));
    }
    return 0;
}

int counts_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct counting_kinds kinds;
    if (planning_start(&p, ctx, req, "Bilans", PLANNING_COUNTS) != 0 || counting_kinds(ctx, &kinds) != 0)
        return -1;
    page_address(&p, reply, "/equipe/saisie", NULL, true);
    start(&p);
    int known = counting_has_person(ctx);
    if (known < 0 || set_waiting(&p, &kinds, true) != 0 || set_waiting(&p, &kinds, false) != 0 ||
        set_recent(&p, &kinds) != 0)
        return -1;
    view_set_bool(p.view, "person", known == 1);
    view_set_text(p.view, "done", request_text(req, "fait"));
    return team_finish(&p, "counts", reply);
}

/* ---- One date ---- */

static int set_themes(struct page *p, const struct counting_date *d, const struct counting_sent *typed)
{
    const struct term **terms;
    size_t n, first;
    struct view *usual = view_set_list(p->view, "themes"), *others = view_set_list(p->view, "themes_more");
    bool more_checked = false;
    view_set_bool(p->view, "has_themes", d->kind->activity->themes);
    if (counting_themes(p->ctx, d->date.kind, &p->snap->taxonomy, &terms, &n, &first) != 0)
        return -1;
    for (size_t i = 0; d->kind->activity->themes && i < n; i++) {
        bool checked = !typed && d->count.at == 0 && d->date.theme && strcmp(d->date.theme, terms[i]->code) == 0;
        for (size_t k = 0; typed && k < typed->n_themes; k++)
            checked = checked || str_is(typed->themes[k], terms[i]->code);
        for (size_t k = 0; !typed && k < d->count.themes.n; k++)
            checked = checked || strcmp(d->count.themes.codes[k], terms[i]->code) == 0;
        more_checked = more_checked || (checked && i >= first);
        struct view *v = view_append(i < first ? usual : others);
        view_set_text(v, "code", str_of(terms[i]->code));
        view_set_text(v, "label", str_of(terms[i]->label));
        view_set_bool(v, "checked", checked);
    }
    view_set_bool(p->view, "themes_open", more_checked);
    return 0;
}

/* Ids of records that this page shows. */
static void set_seen(struct page *p, const struct counting_date *d)
{
    struct view *list = view_set_list(p->view, "seen");
    if (d->count.at)
        view_append_text(list, str_of(counting_seen(&d->count)));
}

/* What is recorded, by whom and when; null when nothing is. */
static void set_stands(struct page *p, const struct counting_date *d)
{
    if (d->count.at == 0) {
        view_set_null(p->view, "stands");
        return;
    }
    struct view *v = view_set_object(p->view, "stands");
    view_set_text(v, "words", count_words(p->ctx, p, d));
    view_set_text(v, "by", str_of(d->count.by));
    view_set_text(v, "when", team_instant(p->ctx, d->count.at));
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct counting_date *d,
                const struct counting_sent *typed, const struct counting_answer *answer)
{
    struct page p;
    /* What is sent again is another record, but for mended words. */
    bool again = !typed || answer->state == COUNTING_ELSE || answer->state == COUNTING_ASTRAY;
    bool missed = typed ? typed->missed : d->count.status == OCCURRENCE_MISSED;
    if (planning_start(&p, ctx, req, d->date.title, PLANNING_COUNTS) != 0 || set_themes(&p, d, typed) != 0)
        return -1;
    page_address(&p, reply, "/equipe/saisie", NULL, true);
    start(&p);
    count_set_date(view_set_object(p.view, "date"), ctx, &d->date);
    view_set_bool(p.view, "cancelled", d->date.status == OCCURRENCE_CANCELLED);
    view_set_text(p.view, "sheet", again ? count_new_sheet(ctx) : typed->sheet);
    set_seen(&p, d);
    set_stands(&p, d);
    view_set_bool(p.view, "missed", missed);
    count_set_reasons(p.view, &p, typed ? typed->reason : str_of(d->count.missed));
    count_set_counters(p.view, ctx, d, typed, answer, "c-");
    view_set_text(p.view, "note", typed ? typed->note : str_of(d->count.note));
    view_set_text(p.view, "reason_error", str_of(answer ? answer->reason : NULL));
    view_set_text(p.view, "themes_error", str_of(answer ? answer->themes : NULL));
    view_set_text(p.view, "note_error", str_of(answer ? answer->note : NULL));
    view_set_bool(p.view, "note_asks", answer && answer->note_asks);
    view_set_text(p.view, "error", str_of(answer ? answer->sentence : NULL));
    view_set_bool(p.view, "wrong", answer && answer->state == COUNTING_WRONG);
    view_set_bool(p.view, "else", answer && answer->state == COUNTING_ELSE);
    return team_finish(&p, "count", reply);
}

static int none(struct ctx *ctx, struct reply *reply)
{
    reply_error(ctx, reply, 404, "Cette date n’existe pas, ou a été retirée du planning.");
    return 0;
}

int count_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct counting_kinds kinds;
    struct counting_date d;
    if (counting_kinds(ctx, &kinds) != 0)
        return -1;
    int rc = counting_find(ctx, &kinds, request_text(req, "uuid"), &d);
    if (rc != 1 || !d.kind)
        return rc < 0 ? -1 : none(ctx, reply);
    return draw(ctx, req, reply, &d, NULL, NULL);
}

static const char *const state_names[] = {
    [COUNTING_DONE] = "done",       [COUNTING_KNOWN] = "done", [COUNTING_ELSE] = "else",     [COUNTING_WRONG] = "wrong",
    [COUNTING_REFUSED] = "refused", [COUNTING_GONE] = "gone",  [COUNTING_ASTRAY] = "astray",
};

/* For the script: what became of it. */
static int tell(struct ctx *ctx, struct reply *reply, const struct counting_answer *answer)
{
    const char *sentence = answer->sentence ? answer->sentence : answer->reason ? answer->reason : answer->note;
    for (size_t i = 0; !sentence && i < ACTIVITY_COUNTERS_MAX; i++)
        sentence = answer->values[i];
    reply_private(reply);
    reply->type = TYPE_JSON;
    buf_fmt(&reply->body, "{\"state\":\"%s\",\"sentence\":", state_names[answer->state]);
    buf_json(&reply->body, str_of(sentence));
    buf_fmt(&reply->body, ",\"note\":%s}", answer->note_asks ? "true" : "false");
    return buf_ok(&reply->body, &ctx->err);
}

/* Ids of records the sender knows; what is none is known to nobody, and stops nothing. */
static void read_seen(struct ctx *ctx, const struct request *req, struct counting_sent *out)
{
    struct str *seen = ARENA_ARRAY(ctx->arena, COUNTING_SEEN_MAX, struct str);
    for (size_t i = 0; seen && i < req->form.n && out->n_seen < COUNTING_SEEN_MAX; i++) {
        if (str_is(req->form.items[i].name, "vu"))
            seen[out->n_seen++] = req->form.items[i].value;
    }
    out->seen = seen;
}

static void read_form(struct ctx *ctx, const struct request *req, const struct counting_kind *kind,
                      struct counting_sent *out)
{
    const struct str *note = params_first(&req->form, "note");
    *out = (struct counting_sent){.sheet = request_text(req, "feuille"),
                                  .missed = str_is(request_text(req, "etat"), "manquee"),
                                  .reason = request_text(req, "raison"),
                                  .note = note ? *note : STR(""),
                                  .note_kept = str_is(request_text(req, "note_vue"), "oui"),
                                  .noted = true};
    read_seen(ctx, req, out);
    out->n_themes = request_codes(req, "theme", &out->themes);
    if (kind)
        count_read_values(ctx, req, kind->activity, "c-", out);
}

int count_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct counting_kinds kinds;
    struct counting_date d;
    struct counting_sent sent;
    struct counting_answer answer;
    struct str uuid = request_text(req, "uuid");
    bool by_script = str_is(request_text(req, COUNT_REPLY_FIELD), "json");
    if (counting_kinds(ctx, &kinds) != 0)
        return -1;
    int rc = counting_find(ctx, &kinds, uuid, &d);
    if (rc < 0)
        return -1;
    read_form(ctx, req, rc == 1 ? d.kind : NULL, &sent);
    if (counting_record(ctx, &kinds, uuid, &sent, &answer) != 0)
        return -1;
    if (by_script)
        return tell(ctx, reply, &answer);
    if (answer.state == COUNTING_GONE || !answer.date.kind)
        return none(ctx, reply);
    if (answer.state == COUNTING_DONE || answer.state == COUNTING_KNOWN)
        return team_go(reply, "/equipe/saisie?fait=oui");
    reply->status = answer.state == COUNTING_WRONG ? 422 : 409;
    return draw(ctx, req, reply, &answer.date, &sent, &answer);
}
