#include "core/app/reach_priv.h"

#include <stdlib.h>

#include "app/access.h"
#include "app/change_letter.h"
#include "app/duties.h"
#include "app/site.h"
#include "app/site_edit.h"
#include "base/date.h"
#include "base/str.h"
#include "base/vec.h"
#include "domain/setting.h"

#define KEY_LETTERS "reach.letters"
#define BY_ITSELF "auto"

/* ---- Reading ---- */

/* Whom the account's lists have to be about: 0 anybody, -1 nobody. */
static int whose(struct ctx *ctx, int64_t *out)
{
    struct person p;
    *out = 0;
    if (access_demand(ctx, RIGHT_TEAM, "whom a change has to reach") != 0)
        return -1;
    if (access_allows((enum account_role)ctx->account->role, RIGHT_EDIT))
        return 0;
    int rc = person_of_account(ctx->db, &audience_team, ctx->account->id, ctx->arena, &p, &ctx->err);
    *out = rc == 1 ? p.id : -1;
    return rc < 0 ? -1 : 0;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The dates of all lines, and people's labels. */
static int load_source(struct ctx *ctx, const struct reach *list, size_t n, struct reach_source *out)
{
    struct vec ids = VEC_OF(int64_t);
    struct site site;
    struct occurrence *dates = NULL;
    struct person *people;
    size_t kept = 0;
    *out = (struct reach_source){.n_dates = 0};
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < list[i].n_to; k++) {
            for (size_t m = 0; m < list[i].to[k].n_lines; m++) {
                int64_t *id = vec_push(&ids, ctx->arena);
                if (!id)
                    return fail_memory(&ctx->err);
                *id = list[i].to[k].lines[m].occurrence;
            }
        }
    }
    int64_t *all = ids.items;
    if (ids.n)
        qsort(all, ids.n, sizeof *all, by_number);
    for (size_t i = 0; i < ids.n; i++) {
        if (kept == 0 || all[kept - 1] != all[i])
            all[kept++] = all[i];
    }
    site_read(ctx, &site);
    out->team = site.name;
    out->phone = site.phone;
    if (kept && occurrence_read(ctx->db, &audience_team, all, kept, ctx->arena, &dates, &out->n_dates, &ctx->err) != 0)
        return -1;
    if (person_list(ctx->db, &audience_team, true, ctx->arena, &people, &out->n_people, &ctx->err) != 0)
        return -1;
    out->dates = dates;
    out->people = people;
    return 0;
}

/* What a letter would say to somebody who is left; none while one waits or has left. */
static int make_letter(struct ctx *ctx, const struct reach_to *t, struct reach_person *p)
{
    struct change_line lines[REACH_LETTER_DATES + 1];
    size_t n = 0, more = 0;
    bool waits = t->mail_state == OUTBOX_QUEUED || t->mail_state == OUTBOX_SENDING || t->mail_state == OUTBOX_SENT ||
                 t->mail_state == OUTBOX_UNCERTAIN;
    p->template_name = t->person ? "planning_change" : "place_change";
    if (t->ticked_at || !t->mail || waits)
        return 0;
    for (size_t i = 0; i < p->n; i++) {
        if (p->lines[i].known)
            continue;
        if (n < REACH_LETTER_DATES)
            lines[n++] = (struct change_line){.what = p->lines[i].what, .text = p->lines[i].text};
        else
            more++;
    }
    if (more)
        lines[n++] = (struct change_line){
            .what = arena_printf(ctx->arena, "Et %zu autre%s date%s", more, more > 1 ? "s" : "", more > 1 ? "s" : ""),
            .text = "Appelez-nous pour la suite."};
    return n ? change_letter_data(ctx, t->name, lines, n, &p->letter) : 0;
}

static int fill_person(struct ctx *ctx, const struct reach_source *from, const struct reach_to *t,
                       struct reach_person *p)
{
    *p = (struct reach_person){.to = t, .n = t->n_lines};
    p->lines = ARENA_ARRAY(ctx->arena, t->n_lines, struct reach_text);
    if (!p->lines)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < t->n_lines; i++) {
        if (reach_say(ctx, from, t, &t->lines[i], &p->lines[i]) != 0)
            return -1;
    }
    p->urgent = !t->ticked_at && t->soonest - ctx->now < REACH_URGENT && t->latest > ctx->now;
    if (!t->ticked_at && reach_sms(ctx, from, t, &p->sms) != 0)
        return -1;
    return make_letter(ctx, t, p);
}

static bool has_date(const struct reach_sheet *s, const char *uuid)
{
    for (size_t i = 0; i < s->n_dates; i++) {
        if (strcmp(s->dates[i].uuid, uuid) == 0)
            return true;
    }
    return false;
}

/* Each date once, as a place is told of it, or else whoever is. */
static int list_dates(struct ctx *ctx, struct reach_sheet *s)
{
    size_t most = 0;
    for (size_t i = 0; i < s->n; i++)
        most += s->people[i].n;
    s->dates = ARENA_ARRAY(ctx->arena, most, struct reach_text);
    if (!s->dates)
        return fail_memory(&ctx->err);
    for (int known = 0; known < 2; known++) {
        for (size_t i = 0; i < s->n; i++) {
            for (size_t k = 0; k < s->people[i].n; k++) {
                const struct reach_text *t = &s->people[i].lines[k];
                if (t->known == (known == 1) && !has_date(s, t->uuid))
                    s->dates[s->n_dates++] = *t;
            }
        }
    }
    return 0;
}

static int fill(struct ctx *ctx, const struct reach_source *from, const struct reach *r, struct reach_sheet *s)
{
    *s = (struct reach_sheet){.r = *r, .n = r->n_to};
    s->people = ARENA_ARRAY(ctx->arena, r->n_to, struct reach_person);
    if (!s->people)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < r->n_to; i++) {
        if (fill_person(ctx, from, &r->to[i], &s->people[i]) != 0)
            return -1;
        s->urgent = s->urgent || s->people[i].urgent;
    }
    return list_dates(ctx, s);
}

static int read_sheets(struct ctx *ctx, struct reach_query *q, struct reach_sheet **out, size_t *n)
{
    struct reach *list;
    struct reach_source from;
    q->now = ctx->now;
    *n = 0;
    if (reach_read(ctx->db, &audience_team, q, ctx->arena, &list, n, &ctx->err) != 0 ||
        load_source(ctx, list, *n, &from) != 0)
        return -1;
    *out = ARENA_ARRAY(ctx->arena, *n, struct reach_sheet);
    if (!*out)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < *n; i++) {
        if (fill(ctx, &from, &list[i], *out + i) != 0)
            return -1;
    }
    return 0;
}

int reach_open(struct ctx *ctx, struct reach_sheet **out, size_t *n)
{
    struct reach_query q = {.now = 0};
    return whose(ctx, &q.person) != 0 ? -1 : read_sheets(ctx, &q, out, n);
}

int reach_of_date(struct ctx *ctx, int64_t occurrence, struct reach_sheet **out, size_t *n)
{
    struct reach_query q = {.occurrence = occurrence};
    return whose(ctx, &q.person) != 0 ? -1 : read_sheets(ctx, &q, out, n);
}

int reach_find(struct ctx *ctx, struct str uuid, struct reach_sheet *out)
{
    struct reach_query q = {.uuid = uuid};
    struct reach_sheet *list;
    size_t n;
    if (whose(ctx, &q.person) != 0)
        return -1;
    if (uuid.n == 0)
        return 0;
    if (read_sheets(ctx, &q, &list, &n) != 0)
        return -1;
    if (n)
        *out = list[0];
    return n ? 1 : 0;
}

/* ---- Ticking ---- */

static int tell(struct ctx *ctx, struct str uuid, int64_t to, const struct reach_tick *tick)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct reach_sheet s;
    int done = 0, rc = reach_find(ctx, uuid, &s);
    for (size_t i = 0; rc == 1 && i < s.n; i++) {
        const struct reach_to *t = s.people[i].to;
        if (t->ticked_at || (to && t->id != to))
            continue;
        int one = reach_tick(ctx->db, &author, s.r.id, t->id, tick, &ctx->err);
        rc = one < 0 ? -1 : rc;
        done += one == 1;
    }
    return rc < 0 ? -1 : done > 0;
}

int reach_tell(struct ctx *ctx, struct str uuid, int64_t to, enum reach_how how, struct str note)
{
    struct reach_tick tick = {.how = how};
    if (access_demand(ctx, RIGHT_TEAM, "ticking who was told") != 0)
        return -1;
    if (utf8_length(note) > REACH_NOTE_MAX)
        return fail(&ctx->err, ERR_INPUT, "note: at most %d characters", REACH_NOTE_MAX);
    if (change_reason(note, ctx->arena, &tick.note, &ctx->err) != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = tell(ctx, uuid, to, &tick);
    return ctx_finish_if(ctx, rc, rc == 1);
}

static int take_back(struct ctx *ctx, struct str uuid, int64_t to)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct reach_sheet s;
    int rc = reach_find(ctx, uuid, &s);
    return rc == 1 ? reach_untick(ctx->db, &author, s.r.id, to, &ctx->err) : rc;
}

int reach_take_back(struct ctx *ctx, struct str uuid, int64_t to)
{
    if (access_demand(ctx, RIGHT_TEAM, "ticking who was told") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = take_back(ctx, uuid, to);
    return ctx_finish_if(ctx, rc, rc == 1);
}

/* ---- Letters ---- */

static int put_letters(struct ctx *ctx, const struct reach_sheet *s, size_t *n)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct reach_person *p = &s->people[i];
        const struct reach_to *t = p->to;
        if (!p->letter || t->latest <= ctx->now)
            continue;
        struct letter letter = {
            .key = arena_printf(ctx->arena, "reach/%lld/%lld", (long long)t->id, (long long)t->mails + 1),
            .to = t->mail,
            .template_name = p->template_name,
            .data = p->letter,
            .useless_at = t->latest};
        if (!letter.key)
            return fail_memory(&ctx->err);
        if (outbox_put(ctx->db, &letter, ctx->now, &ctx->err) != 0 ||
            reach_mailed(ctx->db, t->id, letter.key, t->soonest - REACH_URGENT, &ctx->err) != 0)
            return -1;
        (*n)++;
    }
    return 0;
}

static int write_list(struct ctx *ctx, struct str uuid, int64_t rev, size_t *n)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct reach_sheet s;
    int64_t seq;
    int rc = reach_find(ctx, uuid, &s);
    if (rc != 1)
        return rc;
    if (s.r.rev != rev)
        return fail(&ctx->err, ERR_CONFLICT, "rev: what is to be told was changed since the letters were shown");
    if (put_letters(ctx, &s, n) != 0)
        return -1;
    return *n == 0 || change_add(ctx->db, &author, "reach", s.r.id, CHANGE_UPDATE, NULL, &seq, &ctx->err) == 0 ? 1 : -1;
}

int reach_write(struct ctx *ctx, struct str uuid, int64_t rev, size_t *n)
{
    *n = 0;
    if (access_demand(ctx, RIGHT_EDIT, "writing to those whom a change has to reach") != 0 ||
        db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = write_list(ctx, uuid, rev, n);
    return ctx_finish_if(ctx, rc, rc == 1);
}

int reach_writes_itself(struct ctx *ctx, bool *out)
{
    int rc = setting_is(ctx->db, KEY_LETTERS, BY_ITSELF, &ctx->err);
    *out = rc == 1;
    return rc < 0 ? -1 : 0;
}

int reach_set_writes_itself(struct ctx *ctx, bool yes)
{
    bool was;
    if (access_demand(ctx, RIGHT_EDIT, "how changes are told") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = reach_writes_itself(ctx, &was);
    if (rc == 0)
        rc = site_change(ctx, KEY_LETTERS, was ? BY_ITSELF : NULL, yes ? BY_ITSELF : NULL);
    return ctx_finish(ctx, rc);
}

/* Somebody looks after letters that failed, and after people whose letter was taken back: only first ones. */
static int put_due(struct ctx *ctx)
{
    struct reach_query q = {.now = ctx->now};
    struct reach_sheet *list;
    size_t n, put = 0;
    if (read_sheets(ctx, &q, &list, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < list[i].n; k++) {
            if (list[i].people[k].to->mail_state >= 0)
                list[i].people[k].letter = NULL;
        }
        if (list[i].r.changed_at <= ctx->now - REACH_SETTLE && put_letters(ctx, &list[i], &put) != 0)
            return -1;
    }
    return put > 0;
}

int reach_work(struct ctx *ctx)
{
    bool itself;
    if (reach_writes_itself(ctx, &itself) != 0)
        return -1;
    if (!itself)
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = put_due(ctx);
    return ctx_finish_if(ctx, rc, rc == 1) < 0 ? -1 : 0;
}

/* ---- What waits ---- */

int reach_duties(struct ctx *ctx, struct duties *list)
{
    struct reach_query q = {.now = ctx->now};
    struct reach *open = NULL;
    size_t n = 0;
    struct buf one = buf_in(ctx->arena, 200), many = buf_in(ctx->arena, 200);
    if (ctx->account && access_allows((enum account_role)ctx->account->role, RIGHT_TEAM) &&
        (whose(ctx, &q.person) != 0 || reach_read(ctx->db, &audience_team, &q, ctx->arena, &open, &n, &ctx->err) != 0))
        return -1;
    buf_lit(&one, "changement");
    buf_lit(&many, "changements");
    if (n && open[0].soonest != INT64_MAX) {
        struct civil c;
        struct buf *both[] = {&one, &many};
        paris_civil(open[0].soonest, &c);
        for (size_t i = 0; i < 2; i++) {
            buf_raw_str(both[i], i ? STR(", le plus urgent pour ") : STR(" pour "));
            date_full(both[i], paris_date(open[0].soonest));
            buf_lit(both[i], " à ");
            date_hour_words(both[i], c.hour * 60 + c.minute);
        }
    }
    return duties_add(ctx, list,
                      (struct duty){.label = "Qui prévenir d’un changement",
                                    .one = buf_cstr(&one),
                                    .many = buf_cstr(&many),
                                    .done = "tout le monde est prévenu",
                                    .url = "/equipe/planning/a-prevenir",
                                    .right = RIGHT_TEAM,
                                    .count = (int64_t)n,
                                    .quiet = true});
}
