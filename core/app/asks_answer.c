/* What partners ask, as coordinators see it and answer: by a word, by cancelling dates, by planning them. */
#include "app/access.h"
#include "app/asks.h"
#include "base/buf.h"
#include "base/date.h"
#include "domain/outbox.h"
#include "domain/structure_read.h"

/* Bytes of a date in a letter: a day, and two texts of a line each. */
#define DATE_LINE_MAX (2 * RECORD_LINE_MAX + 100)

int asks_list(struct ctx *ctx, bool open, int page, struct asks_list *out)
{
    *out = (struct asks_list){.items = ARENA_ARRAY(ctx->arena, ASKS_PAGE_SIZE, struct ask)};
    if (!out->items)
        return fail_memory(&ctx->err);
    if (access_demand(ctx, RIGHT_EDIT, "what partners ask") != 0 ||
        ask_count(ctx->db, 0, NULL, &out->counts, &ctx->err) != 0 ||
        ask_read(ctx->db, open, (size_t)(page - 1) * ASKS_PAGE_SIZE, ASKS_PAGE_SIZE, ctx->arena, out->items, &out->n,
                 &ctx->err) != 0)
        return -1;
    out->total = (size_t)(open ? out->counts.open : out->counts.closed);
    return 0;
}

int asks_duties(struct ctx *ctx, struct duties *list)
{
    struct ask_counts counts;
    if (ask_count(ctx->db, 0, NULL, &counts, &ctx->err) != 0)
        return -1;
    return duties_add(ctx, list,
                      (struct duty){.label = "Demandes des partenaires",
                                    .one = "demande",
                                    .many = "demandes",
                                    .done = "aucune n’attend",
                                    .url = "/equipe/planning/demandes",
                                    .right = RIGHT_EDIT,
                                    .count = counts.open,
                                    .quiet = true});
}

/* Those that would take place and are not over. */
static size_t to_come(const struct ctx *ctx, struct occurrence *list, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (occurrence_live(list[i].status) && list[i].status != OCCURRENCE_DONE && list[i].end_utc > ctx->now)
            list[kept++] = list[i];
    }
    return kept;
}

int asks_find(struct ctx *ctx, struct str uuid, struct ask_one *out)
{
    size_t found = 0;
    *out = (struct ask_one){0};
    if (access_demand(ctx, RIGHT_EDIT, "what partners ask") != 0)
        return -1;
    int rc = ask_by_uuid(ctx->db, uuid, ctx->arena, &out->ask, &ctx->err);
    if (rc != 1)
        return rc;
    if (structure_load(ctx->db, &audience_team, &out->ask.structure, 1, ctx->arena, &out->structure, &found,
                       &ctx->err) != 0 ||
        asks_tied(ctx, &audience_team, &out->ask, &out->tied, &out->n_tied) != 0)
        return -1;
    if (found == 0 || out->ask.kind != ASK_CLOSURE || out->ask.state != ASK_OPEN)
        return 1;
    if (asks_dates(ctx, &audience_team, &out->structure, out->ask.place, out->ask.first, out->ask.last, &out->touched,
                   &out->n_touched) != 0)
        return -1;
    out->n_touched = to_come(ctx, out->touched, out->n_touched);
    return 1;
}

/* ---- The letter ---- */

/* "mardi 14 janvier 2027 à 14 h, Salle des fêtes, Bagneux" */
static void date_line(struct buf *b, const struct occurrence *o)
{
    date_full(b, o->day);
    buf_lit(b, " à ");
    date_hour_words(b, (int)o->start);
    const char *const parts[] = {o->place_name, o->city};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i]) {
            buf_lit(b, ", ");
            buf_raw_str(b, str_of(parts[i]));
        }
    }
}

/* The dates tied to it, as who asked reads them. */
static int put_dates(struct ctx *ctx, const struct ask *x, struct buf *data)
{
    const struct audience *who = x->from == ASK_PARTNER ? access_audience(ROLE_PARTNER) : &audience_public;
    struct occurrence *list;
    size_t n;
    if (asks_tied(ctx, who, x, &list, &n) != 0)
        return -1;
    buf_lit(data, ",\"dates\":[");
    for (size_t i = 0; i < n && i < ASK_TOLD_MAX; i++) {
        struct buf line = buf_in(ctx->arena, DATE_LINE_MAX);
        date_line(&line, &list[i]);
        if (i)
            buf_char(data, ',');
        buf_json(data, buf_str(&line));
    }
    buf_fmt(data, "],\"more\":%zu", n > ASK_TOLD_MAX ? n - ASK_TOLD_MAX : 0);
    return 0;
}

/* To who left an address, or the account's: what was asked, what became of it, and the team's words. */
static int send_answer(struct ctx *ctx, const struct ask *x, bool refused, const char *answer)
{
    struct buf data = buf_in(ctx->arena, OUTBOX_DATA_MAX), about = buf_in(ctx->arena, 200);
    if (!x->mail)
        return 0;
    if (x->kind == ASK_CLOSURE)
        date_days(&about, x->first, x->last);
    buf_lit(&data, "{\"closed\":");
    buf_json(&data, buf_str(&about));
    buf_fmt(&data, ",\"refused\":%s", refused ? "true" : "false");
    if (put_dates(ctx, x, &data) != 0)
        return -1;
    buf_lit(&data, ",\"answer\":[");
    outbox_lines(&data, str_of(answer));
    buf_lit(&data, "]}");
    const char *key = arena_printf(ctx->arena, "ask/%lld", (long long)x->id);
    if (!key || buf_ok(&data, &ctx->err) != 0)
        return key ? -1 : fail_memory(&ctx->err);
    struct letter letter = {.key = key, .to = x->mail, .template_name = "ask_answer", .data = buf_cstr(&data)};
    return outbox_put(ctx->db, &letter, ctx->now, &ctx->err);
}

/* ---- Answering ---- */

/* The words of an answer as they are kept, NULL: none; false: too many. */
static int tidy(struct ctx *ctx, struct str typed, const char **out, bool *fits)
{
    char *words = str_dup(ctx->arena, typed);
    if (!words)
        return fail_memory(&ctx->err);
    size_t n = utf8_tidy(words, typed.n, false);
    words[n] = '\0';
    *out = n ? words : NULL;
    *fits = utf8_length(str_from(words, n)) <= ASK_WORDS_MAX;
    return 0;
}

/* The letter and the state, once the dates are written and tied. */
static int finish(struct ctx *ctx, const struct ask *x, bool refuse, const char *words, enum ask_answered *out)
{
    struct author author = account_author(ctx->account, ctx->now);
    if (send_answer(ctx, x, refuse, words) != 0)
        return -1;
    int rc = ask_close(ctx->db, &author, x, refuse ? ASK_REFUSED : ASK_DONE, words, &ctx->err);
    if (rc == 0)
        *out = ASK_ALREADY;
    return rc < 0 ? -1 : 0;
}

static const struct occurrence *touched_one(const struct ask_one *one, struct str uuid)
{
    for (size_t i = 0; i < one->n_touched; i++) {
        if (str_is(uuid, one->touched[i].uuid))
            return &one->touched[i];
    }
    return NULL;
}

static int cancel_dates(struct ctx *ctx, const struct ask_one *one, const struct answering *what)
{
    for (size_t i = 0; i < what->n_cancel; i++) {
        const struct occurrence *o = touched_one(one, what->cancel[i]);
        int rc = o ? planning_cancel_within(ctx, what->cancel[i], what->reason) : 0;
        if (rc < 0 || (rc == 1 && ask_tie(ctx->db, one->ask.id, o->uuid, &ctx->err) != 0))
            return -1;
    }
    return 0;
}

static int answer(struct ctx *ctx, const struct answering *what, enum ask_answered *out)
{
    struct ask_one one;
    const char *reason, *words;
    bool fits;
    int rc = asks_find(ctx, what->uuid, &one);
    *out = ASK_UNKNOWN;
    if (rc != 1)
        return rc;
    if (tidy(ctx, what->answer, &words, &fits) != 0 || change_reason(what->reason, ctx->arena, &reason, &ctx->err) != 0)
        return -1;
    bool cancels = what->n_cancel > 0 && !what->refuse;
    *out = one.ask.state != ASK_OPEN                                                 ? ASK_ALREADY
           : !fits                                                                   ? ASK_TOO_LONG
           : what->refuse && !words                                                  ? ASK_NO_ANSWER
           : cancels && (!reason || utf8_length(what->reason) > PLANNING_REASON_MAX) ? ASK_NO_REASON
                                                                                     : ASK_ANSWERED;
    if (*out != ASK_ANSWERED)
        return 0;
    return cancels && cancel_dates(ctx, &one, what) != 0 ? -1 : finish(ctx, &one.ask, what->refuse, words, out);
}

int asks_answer(struct ctx *ctx, const struct answering *what, enum ask_answered *out)
{
    *out = ASK_UNKNOWN;
    if (access_demand(ctx, RIGHT_EDIT, "answering what partners ask") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = answer(ctx, what, out);
    return ctx_finish_if(ctx, rc, *out == ASK_ANSWERED);
}

/* ---- Answering by planning ---- */

static int plan(struct ctx *ctx, const struct ask_plan *what, struct series *s, const struct planned_days *days,
                struct str agreed, struct preview *preview, enum planned_state *state, enum ask_answered *out)
{
    struct ask x;
    const char *words;
    bool fits;
    int rc = ask_by_uuid(ctx->db, what->uuid, ctx->arena, &x, &ctx->err);
    if (rc < 0 || tidy(ctx, what->answer, &words, &fits) != 0 ||
        planning_create_within(ctx, s, days, agreed, preview, state) != 0)
        return -1;
    *out = rc == 0 || x.kind != ASK_WORKSHOP ? ASK_UNKNOWN
           : x.state != ASK_OPEN             ? ASK_ALREADY
           : !fits                           ? ASK_TOO_LONG
                                             : ASK_ANSWERED;
    if (*state != PLANNED || *out != ASK_ANSWERED)
        return 0;
    for (size_t i = 0; i < preview->n; i++) {
        if (preview->dates[i].uuid && ask_tie(ctx->db, x.id, preview->dates[i].uuid, &ctx->err) != 0)
            return -1;
    }
    return finish(ctx, &x, false, words, out);
}

int asks_plan(struct ctx *ctx, const struct ask_plan *what, struct series *s, const struct planned_days *days,
              struct str agreed, struct preview *preview, enum planned_state *state, enum ask_answered *out)
{
    *out = ASK_UNKNOWN;
    *state = PLANNED_NOTHING;
    if (access_demand(ctx, RIGHT_EDIT, "answering what partners ask") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = plan(ctx, what, s, days, agreed, preview, state, out);
    return ctx_finish_if(ctx, rc, *state == PLANNED && *out == ASK_ANSWERED);
}
