#include "app/access.h"
#include "app/refresh.h"
#include "base/date.h"
#include "base/mail.h"
#include "campaign_priv.h"
#include "domain/outbox.h"
#include "domain/structure_read.h"

/* Bytes of a day in words. */
#define DATE_WORDS_MAX 60

static int begin(struct ctx *ctx)
{
    return access_demand(ctx, RIGHT_EDIT, "asking structures to verify") != 0 ? -1 : db_begin(ctx->db, &ctx->err);
}

/* ---- Choosing ---- */

int campaign_choose(struct ctx *ctx, const struct campaign_filter *filter, struct campaign_choice *out)
{
    struct campaign_candidate *found = ARENA_ARRAY(ctx->arena, CAMPAIGN_MAX, struct campaign_candidate);
    int64_t *ids = ARENA_ARRAY(ctx->arena, CAMPAIGN_MAX, int64_t);
    size_t n, k = 0;
    *out = (struct campaign_choice){.items = ARENA_ARRAY(ctx->arena, CAMPAIGN_MAX, struct structure),
                                    .mails = ARENA_ARRAY(ctx->arena, CAMPAIGN_MAX, const char *)};
    if (!found || !ids || !out->items || !out->mails)
        return fail_memory(&ctx->err);
    if (campaign_candidates(ctx->db, ctx->audience, filter, ctx->now, CAMPAIGN_MAX, ctx->arena, found, &n, &out->with,
                            &out->without, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        ids[i] = found[i].structure;
    if (structure_load(ctx->db, &audience_public, ids, n, ctx->arena, out->items, &out->n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n && k < out->n; i++) {
        if (out->items[k].id == found[i].structure)
            out->mails[k++] = found[i].mail;
    }
    return 0;
}

/* ---- Letters ---- */

static void put_member(struct buf *b, const char *name, const char *value)
{
    buf_char(b, b->n > 1 ? ',' : '{');
    buf_json(b, str_of(name));
    buf_char(b, ':');
    if (value)
        buf_json(b, str_of(value));
    else
        buf_lit(b, "null");
}

static void put_sources(struct buf *b, const struct structure *s)
{
    buf_lit(b, ",\"sources\":[");
    for (size_t i = 0; i < s->provenance.n; i++) {
        const struct provenance *p = &((const struct provenance *)s->provenance.items)[i];
        if (i)
            buf_char(b, ',');
        buf_json(b, str_of(p->title));
    }
    buf_char(b, ']');
}

static const char *until(struct ctx *ctx, int64_t expires_at)
{
    struct buf b = buf_in(ctx->arena, DATE_WORDS_MAX);
    date_long(&b, paris_date(expires_at));
    return buf_cstr(&b);
}

const char *campaign_letter(struct ctx *ctx, const struct campaign_sending *what, const struct structure *s,
                            const char *link, const char *object)
{
    struct buf b = buf_in(ctx->arena, OUTBOX_DATA_MAX);
    put_member(&b, "name", s->name);
    put_member(&b, "link", link);
    put_member(&b, "object", object);
    put_member(&b, "until", until(ctx, ctx->now + CAMPAIGN_LIFE));
    put_sources(&b, s);
    buf_lit(&b, ",\"stored\":");
    if (!object)
        buf_lit(&b, "[]");
    else if (what->stored(what->arg, s, &b, &ctx->err) != 0)
        return NULL;
    buf_char(&b, '}');
    return buf_ok(&b, &ctx->err) == 0 ? buf_cstr(&b) : NULL;
}

/* A new path of a link; NULL when it cannot be made. */
static const char *path(struct ctx *ctx, const struct campaign_link *link, enum campaign_purpose purpose)
{
    char token[CRYPTO_TOKEN_SIZE];
    if (campaign_token(ctx->db, link->id, purpose, token, &ctx->err) != 0)
        return NULL;
    const char *text =
        arena_printf(ctx->arena, "/%s/%s", purpose == CAMPAIGN_VERIFY ? "verifier" : "opposition", token);
    if (!text)
        (void)fail_memory(&ctx->err);
    return text;
}

static int put_letter(struct ctx *ctx, const struct campaign_link *link, int n, const char *template_name,
                      const char *data)
{
    struct letter letter = {.key = campaign_key(link->id, n, ctx->arena),
                            .to = link->mail,
                            .template_name = template_name,
                            .data = data,
                            .useless_at = link->expires_at};
    return outbox_put(ctx->db, &letter, ctx->now, &ctx->err);
}

/* ---- Sending ---- */

static int send_one(struct ctx *ctx, const struct campaign_sending *what, const struct campaign *c,
                    const struct structure *s, const char *mail)
{
    struct campaign_link link;
    bool person = strcmp(s->kind, KIND_SELF_EMPLOYED) == 0;
    if (campaign_link_add(ctx->db, c, s->id, mail, person, ctx->now, &link, &ctx->err) != 0)
        return -1;
    const char *verify = path(ctx, &link, CAMPAIGN_VERIFY), *object = NULL, *data;
    if (!verify || (person && !(object = path(ctx, &link, CAMPAIGN_OBJECT))))
        return -1;
    data = campaign_letter(ctx, what, s, verify, object);
    return data ? put_letter(ctx, &link, 0, CAMPAIGN_LETTER, data) : -1;
}

/* Of this uuid, if it may be written to: 1, 0, -1. */
static int candidate(struct ctx *ctx, struct str uuid, struct structure *s, const char **mail)
{
    struct campaign_candidate one;
    int64_t with, without;
    size_t n, found = 0;
    struct campaign_filter filter = {.uuid = str_dup(ctx->arena, uuid)};
    if (!filter.uuid)
        return fail_memory(&ctx->err);
    if (campaign_candidates(ctx->db, ctx->audience, &filter, ctx->now, 1, ctx->arena, &one, &n, &with, &without,
                            &ctx->err) != 0)
        return -1;
    if (n == 0 || !one.mail || !mail_is_address(str_of(one.mail)))
        return 0;
    *mail = one.mail;
    if (structure_load(ctx->db, &audience_public, &one.structure, 1, ctx->arena, s, &found, &ctx->err) != 0)
        return -1;
    return (int)found;
}

static int send_all(struct ctx *ctx, const struct campaign_sending *what, struct campaign *out, size_t *sent)
{
    struct author author = account_author(ctx->account, ctx->now);
    const char *label = str_dup(ctx->arena, utf8_prefix(what->label, CAMPAIGN_LABEL_MAX));
    if (!label)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < what->n && i < CAMPAIGN_MAX; i++) {
        struct structure s;
        const char *mail = NULL;
        int rc = candidate(ctx, what->uuids[i], &s, &mail);
        if (rc == 0)
            continue;
        if (rc < 0 || (*sent == 0 && campaign_add(ctx->db, &author, label, ctx->arena, out, &ctx->err) != 0) ||
            send_one(ctx, what, out, &s, mail) != 0)
            return -1;
        (*sent)++;
    }
    return 0;
}

int campaign_send(struct ctx *ctx, const struct campaign_sending *what, struct campaign *out, size_t *sent)
{
    *sent = 0;
    *out = (struct campaign){0};
    if (begin(ctx) != 0)
        return -1;
    return ctx_finish(ctx, send_all(ctx, what, out, sent));
}

/* ---- Progress ---- */

int campaign_overview(struct ctx *ctx, struct campaign_overview *out)
{
    if (campaign_list(ctx->db, ctx->audience, ctx->now, ctx->arena, &out->campaigns, &out->n, &ctx->err) != 0)
        return -1;
    return objection_list(ctx->db, ctx->audience, ctx->arena, &out->objections, &out->objections_n, &ctx->err);
}

int campaign_read(struct ctx *ctx, struct str uuid, struct campaign *out, struct campaign_link **links, size_t *n)
{
    int rc = campaign_by_uuid(ctx->db, ctx->audience, uuid, ctx->now, ctx->arena, out, &ctx->err);
    if (rc != 1)
        return rc;
    return campaign_links(ctx->db, ctx->audience, out->id, ctx->arena, links, n, &ctx->err) != 0 ? -1 : 1;
}

int campaign_cancel_letters(struct ctx *ctx, int64_t link)
{
    for (int i = 0; i <= CAMPAIGN_REMINDERS; i++) {
        if (outbox_cancel(ctx->db, campaign_key(link, i, ctx->arena), &ctx->err) != 0)
            return -1;
    }
    return 0;
}

static int end(struct ctx *ctx, struct str uuid)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct campaign c;
    struct campaign_link *links;
    size_t n;
    int rc = campaign_read(ctx, uuid, &c, &links, &n);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "there is no such campaign");
    for (size_t i = 0; i < n; i++) {
        if (campaign_cancel_letters(ctx, links[i].id) != 0)
            return -1;
    }
    return campaign_stop(ctx->db, &author, c.id, &ctx->err);
}

int campaign_end(struct ctx *ctx, struct str uuid)
{
    return begin(ctx) != 0 ? -1 : ctx_finish(ctx, end(ctx, uuid));
}

/* ---- Objections ---- */

int campaign_refresh(struct ctx *ctx, int64_t structure)
{
    return refresh_changed(ctx->db, ctx_rules(ctx), &structure, 1, ctx->now, ctx->arena, &ctx->err);
}

/* Of the structure of this uuid: 1, 0, -1. */
static int find_objection(struct ctx *ctx, struct str uuid, int64_t *structure)
{
    struct structure_ref ref;
    int64_t at;
    if (structure_find(ctx->db, ctx->audience, uuid, ctx->arena, &ref, &ctx->err) != 0)
        return -1;
    *structure = ref.id;
    return ref.state == STRUCTURE_NONE ? 0 : objection_find(ctx->db, ref.id, &at, &ctx->err);
}

int campaign_objection_handled(struct ctx *ctx, struct str uuid)
{
    int64_t structure;
    if (begin(ctx) != 0)
        return -1;
    struct author author = account_author(ctx->account, ctx->now);
    int rc = find_objection(ctx, uuid, &structure);
    if (rc == 1 && objection_handle(ctx->db, &author, structure, &ctx->err) != 0)
        rc = -1;
    return ctx_finish_if(ctx, rc, rc == 1);
}

int campaign_objection_lifted(struct ctx *ctx, struct str uuid)
{
    int64_t structure;
    if (access_demand(ctx, RIGHT_EDIT, "asking structures to verify") != 0)
        return -1;
    if (!ctx_rules(ctx))
        return 0;
    if (begin(ctx) != 0)
        return -1;
    struct author author = account_author(ctx->account, ctx->now);
    author.reason = "la personne veut de nouveau figurer dans l’annuaire";
    int rc = find_objection(ctx, uuid, &structure);
    if (rc == 1 &&
        (objection_lift(ctx->db, &author, structure, &ctx->err) != 0 || campaign_refresh(ctx, structure) != 0))
        rc = -1;
    return ctx_finish_if(ctx, rc, rc == 1);
}

int campaign_duties(struct ctx *ctx, struct duties *list)
{
    int64_t n = 0;
    if (objection_count(ctx->db, &n, &ctx->err) != 0)
        return -1;
    return duties_add(ctx, list,
                      (struct duty){.label = "Oppositions à la publication",
                                    .one = "personne",
                                    .many = "personnes",
                                    .done = "aucune",
                                    .url = "/equipe/verifications",
                                    .right = RIGHT_EDIT,
                                    .count = n,
                                    .quiet = true});
}

/* ---- Each night ---- */

static const char *reminder(struct ctx *ctx, const struct campaign_link *link, const char *verify, const char *object)
{
    struct buf b = buf_in(ctx->arena, OUTBOX_DATA_MAX);
    put_member(&b, "name", link->structure_name);
    put_member(&b, "link", verify);
    put_member(&b, "object", object);
    put_member(&b, "until", until(ctx, link->expires_at));
    buf_fmt(&b, ",\"last\":%s}", link->reminded + 1 == CAMPAIGN_REMINDERS ? "true" : "false");
    return buf_ok(&b, &ctx->err) == 0 ? buf_cstr(&b) : NULL;
}

static int remind_one(struct ctx *ctx, const struct campaign_link *link)
{
    const char *verify = path(ctx, link, CAMPAIGN_VERIFY), *object = NULL, *data;
    if (!verify || (link->person && !(object = path(ctx, link, CAMPAIGN_OBJECT))))
        return -1;
    data = reminder(ctx, link, verify, object);
    if (!data || put_letter(ctx, link, link->reminded + 1, CAMPAIGN_REMINDER, data) != 0)
        return -1;
    return campaign_reminded(ctx->db, link->id, &ctx->err);
}

static int nightly(struct ctx *ctx)
{
    struct campaign_link *links;
    size_t n;
    if (campaign_due(ctx->db, ctx->now, ctx->arena, &links, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (remind_one(ctx, &links[i]) != 0)
            return -1;
    }
    return 0;
}

int campaign_nightly(struct ctx *ctx)
{
    return db_begin(ctx->db, &ctx->err) != 0 ? -1 : ctx_finish(ctx, nightly(ctx));
}
