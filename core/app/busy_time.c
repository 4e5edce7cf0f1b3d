#include "app/busy_time.h"

#include "app/access.h"
#include "app/duties.h"
#include "base/date.h"
#include "base/mail.h"
#include "domain/outbox.h"

/* Bytes of a letter's data: a name, a path, a day. */
#define LETTER_DATA_MAX 2000

/* ---- Whose ---- */

static struct author author_of(const struct ctx *ctx, struct str token)
{
    if (token.n == 0)
        return account_author(ctx->account, ctx->now);
    return (struct author){.now = ctx->now, .actor = "lien", .cause = CAUSE_LINK};
}

static const char SQL_UUID[] = "SELECT uuid FROM person WHERE id = ?1";

static int person_by_id(struct ctx *ctx, int64_t id, struct person *out)
{
    struct stmt *s;
    if (db_prepare(ctx->db, SQL_UUID, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, id);
    int rc = stmt_step(s, &ctx->err);
    const char *uuid = rc == 1 ? col_text(s, 0, ctx->arena) : NULL;
    stmt_reset(s);
    if (rc != 1)
        return rc;
    if (!uuid)
        return fail_memory(&ctx->err);
    return person_find(ctx->db, &audience_team, str_of(uuid), ctx->arena, out, &ctx->err);
}

/* Whoever holds the token, or is signed in: 1, 0 nobody who is planned, -1. */
static int find(struct ctx *ctx, struct str token, struct person *out, int64_t *until)
{
    int64_t id = 0;
    int rc;
    *until = 0;
    if (token.n > 0) {
        rc = busy_link_look(ctx->db, token, ctx->now, &id, until, &ctx->err);
        return rc == 1 ? person_by_id(ctx, id, out) : rc;
    }
    if (access_demand(ctx, RIGHT_SELF, "giving one's calendar") != 0)
        return -1;
    rc = person_of_account(ctx->db, &audience_team, ctx->account->id, ctx->arena, out, &ctx->err);
    return rc == 1 ? !out->deleted : rc;
}

static int fill(struct ctx *ctx, struct busy_time *out)
{
    int rc = busy_find(ctx->db, &audience_team, out->person.id, ctx->arena, &out->source, &ctx->err);
    int32_t today = ctx_today(ctx);
    out->given = rc == 1;
    out->monday = today - date_weekday(today);
    out->host = out->given && out->source.url ? busy_url_host(str_of(out->source.url)) : STR("");
    out->failing = out->given && out->source.failures >= BUSY_QUIET_FAILURES;
    return rc < 0 ? -1 : 1;
}

int busy_time_read(struct ctx *ctx, struct str token, struct busy_time *out)
{
    *out = (struct busy_time){.given = false};
    int rc = find(ctx, token, &out->person, &out->until);
    return rc == 1 ? fill(ctx, out) : rc;
}

/* ---- Giving ---- */

/* What is done for a person, in the transaction. */
struct deed {
    const char *url;
    const struct busy_reading *reading;
    const struct busy_week *weeks;
    size_t n_weeks;
    bool stop;
};

static int perform(struct ctx *ctx, const struct author *author, int64_t person, const struct deed *d)
{
    if (d->stop)
        return busy_stop(ctx->db, author, person, &ctx->err) < 0 ? -1 : 0;
    if (d->url)
        return busy_give_url(ctx->db, author, person, d->url, &ctx->err);
    if (d->reading)
        return busy_give_file(ctx->db, author, person, d->reading, &ctx->err);
    return busy_give_grid(ctx->db, author, person, d->weeks, d->n_weeks, ctx->arena, &ctx->err);
}

static int act(struct ctx *ctx, struct str token, const struct deed *d)
{
    struct person p;
    int64_t until;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = find(ctx, token, &p, &until);
    if (rc == 1) {
        struct author author = author_of(ctx, token);
        rc = perform(ctx, &author, p.id, d) == 0 ? 1 : -1;
    }
    return ctx_finish_if(ctx, rc, rc == 1);
}

int busy_time_address(struct ctx *ctx, struct str token, struct str typed)
{
    struct buf url = buf_in(ctx->arena, 2 * BUSY_URL_MAX);
    if (busy_url(typed, &url, &ctx->err) != 0)
        return -1;
    return act(ctx, token, &(struct deed){.url = buf_cstr(&url)});
}

int busy_time_grid(struct ctx *ctx, struct str token, const struct busy_week *weeks, size_t n)
{
    return act(ctx, token, &(struct deed){.weeks = weeks, .n_weeks = n});
}

int busy_time_stop(struct ctx *ctx, struct str token)
{
    return act(ctx, token, &(struct deed){.stop = true});
}

int busy_time_file(struct ctx *ctx, struct str token, struct str bytes, enum busy_fault *fault)
{
    struct person p;
    int64_t until;
    struct busy_answer answer;
    struct busy_question q = {
        .text = bytes, .from = ctx->now - BUSY_BACK_DAYS * 86400LL, .to = ctx->now + BUSY_AHEAD_DAYS * 86400LL};
    int rc = find(ctx, token, &p, &until);
    *fault = BUSY_FINE;
    if (rc != 1)
        return rc;
    if (busy_own_dates(ctx->db, q.from, q.to, ICAL_OWN_MAX, ctx->arena, &q.own, &ctx->err) != 0 ||
        busy_child_ask(&q, ctx->arena, &answer, &ctx->err) != 0)
        return -1;
    *fault = answer.fault;
    if (answer.fault != BUSY_FINE)
        return 1;
    struct busy_reading reading = {.events = answer.events, .refused = answer.refused, .n = answer.n};
    struct busy_span *spans = ARENA_ARRAY(ctx->arena, answer.n, struct busy_span);
    if (!spans)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < answer.n; i++)
        spans[i] = (struct busy_span){.from = answer.spans[i].from, .to = answer.spans[i].to};
    reading.spans = spans;
    return act(ctx, token, &(struct deed){.reading = &reading});
}

/* ---- For who plans ---- */

int busy_time_of(struct ctx *ctx, struct str uuid, struct busy_time *out)
{
    *out = (struct busy_time){.given = false};
    if (access_demand(ctx, RIGHT_TEAM, "who is free") != 0)
        return -1;
    int rc = person_find(ctx->db, &audience_team, uuid, ctx->arena, &out->person, &ctx->err);
    if (rc != 1 || (rc = fill(ctx, out)) != 1)
        return rc;
    out->source.url = NULL;
    out->host = STR("");
    return 1;
}

static int put_letter(struct ctx *ctx, const struct person *p, struct str mail, const char *token)
{
    struct buf data = buf_in(ctx->arena, LETTER_DATA_MAX), until = buf_in(ctx->arena, 100);
    char hash[CRYPTO_HASH_SIZE];
    crypto_hash_hex(str_of(token), hash);
    date_long(&until, paris_date(ctx->now + BUSY_LINK_LIFE));
    buf_lit(&data, "{\"label\":");
    buf_json(&data, str_of(p->label));
    buf_lit(&data, ",\"link\":\"/mes-disponibilites/");
    buf_raw_str(&data, str_of(token)); /* letters, digits, '-' and '_' */
    buf_lit(&data, "\",\"until\":");
    buf_json(&data, buf_str(&until));
    buf_char(&data, '}');
    struct letter letter = {.key = arena_printf(ctx->arena, "busy/%lld/%.16s", (long long)p->id, hash),
                            .to = str_dup(ctx->arena, mail),
                            .template_name = "busy",
                            .data = buf_cstr(&data),
                            .useless_at = ctx->now + BUSY_LINK_LIFE};
    if (!letter.key || !letter.to || until.failed)
        return fail_memory(&ctx->err);
    const char *earlier = arena_printf(ctx->arena, "busy/%lld/", (long long)p->id);
    if (!earlier || outbox_cancel_under(ctx->db, earlier, &ctx->err) != 0)
        return earlier ? -1 : fail_memory(&ctx->err);
    return buf_ok(&data, &ctx->err) != 0 ? -1 : outbox_put(ctx->db, &letter, ctx->now, &ctx->err);
}

static int invite(struct ctx *ctx, struct str uuid, struct str mail)
{
    char token[CRYPTO_TOKEN_SIZE];
    struct person p;
    int rc = person_find(ctx->db, &audience_team, uuid, ctx->arena, &p, &ctx->err);
    if (rc != 1 || p.deleted)
        return rc < 0 ? -1 : 0;
    if (busy_link_make(ctx->db, p.id, ctx->now, token, &ctx->err) != 0 || put_letter(ctx, &p, mail, token) != 0)
        return -1;
    return 1;
}

int busy_time_invite(struct ctx *ctx, struct str uuid, struct str mail)
{
    mail = str_trim(mail);
    if (access_demand(ctx, RIGHT_EDIT, "asking when somebody is free") != 0)
        return -1;
    if (!mail_is_address(mail))
        return fail(&ctx->err, ERR_INPUT, "mail: an address expected");
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = invite(ctx, uuid, mail);
    return ctx_finish_if(ctx, rc, rc == 1);
}

int busy_time_erase(struct ctx *ctx, struct str uuid)
{
    struct person p;
    if (access_demand(ctx, RIGHT_EDIT, "erasing somebody's calendar") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = person_find(ctx->db, &audience_team, uuid, ctx->arena, &p, &ctx->err);
    if (rc == 1) {
        struct author author = account_author(ctx->account, ctx->now);
        rc = busy_stop(ctx->db, &author, p.id, &ctx->err) < 0 ? -1 : 1;
    }
    return ctx_finish_if(ctx, rc, rc == 1);
}

int busy_time_failing(struct ctx *ctx, int64_t **people, size_t *n)
{
    return busy_failing(ctx->db, BUSY_QUIET_FAILURES, ctx->arena, people, n, &ctx->err);
}

int busy_time_duties(struct ctx *ctx, struct duties *list)
{
    int64_t *people;
    size_t n;
    if (busy_time_failing(ctx, &people, &n) != 0)
        return -1;
    return duties_add(ctx, list,
                      (struct duty){.label = "Agendas personnels qui ne se lisent plus",
                                    .one = "agenda",
                                    .many = "agendas",
                                    .done = "tous se lisent",
                                    .url = "/equipe/personnes",
                                    .right = RIGHT_EDIT,
                                    .count = (int64_t)n,
                                    .quiet = true});
}

int busy_time_nightly(struct ctx *ctx)
{
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, busy_sweep(ctx->db, ctx->now, &ctx->err));
}
