#include "app/verify.h"

#include "app/access.h"
#include "app/refresh.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/vec.h"
#include "history_priv.h"
#include "rules/rules.h"

static const char SQL_KIND[] = "SELECT kind FROM structure WHERE id = ?1";
static const char SQL_WRITE[] =
    "INSERT INTO verification(structure, block, at, by, how, due) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
    " ON CONFLICT(structure, block) DO UPDATE SET at = excluded.at, by = excluded.by, how = excluded.how, due = "
    "excluded.due, account = NULL"
    " WHERE excluded.at >= at";
static const char SQL_DUE[] = "UPDATE verification SET due = ?3 WHERE structure = ?1 AND block = ?2";

static const char SQL_SET[] =
    "INSERT INTO verification(structure, block, at, by, how, due, account) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    " ON CONFLICT(structure, block) DO UPDATE SET at = excluded.at, by = excluded.by, how = excluded.how, due = "
    "excluded.due, account = excluded.account";
static const char SQL_FORGET[] = "DELETE FROM verification WHERE structure = ?1";
static const char SQL_REV[] = "UPDATE structure SET rev = ?2 WHERE id = ?1";

/* Bytes of a difference: four blocks twice, each below 400. */
#define DIFF_MAX 4096

static int kind_of(struct db *db, int64_t structure, struct arena *a, const char **kind, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_KIND, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    int rc = stmt_step(s, err);
    *kind = rc == 1 ? col_text(s, 0, a) : NULL;
    stmt_reset(s);
    if (rc != 1 || !*kind)
        return rc < 0 ? -1 : fail(err, ERR_NOT_FOUND, "no structure %lld", (long long)structure);
    return 0;
}

/* The day until which a block of a structure of this kind, checked so at that date, is trusted. */
static int trusted_until(struct rules *rules, const char *kind, int block, int how, int32_t at, struct arena *a,
                         int32_t *due, struct err *err)
{
    struct verify_after_facts facts = {.kind = kind, .block = block, .how = how};
    struct verify_after_decision decision = {0};
    facts.self_employed = strcmp(kind, KIND_SELF_EMPLOYED) == 0;
    for (int i = 0; i < (int)verify_after_facts_type.n; i++)
        record_mark_set(&facts, i);
    if (rules_call(rules, RULE_VERIFY_AFTER, NULL, &facts, &decision, a, NULL, err) != 0)
        return -1;
    *due = at + (int32_t)decision.days;
    return 0;
}

int verify_write(struct db *db, struct rules *rules, const struct check *c, struct arena *a, struct err *err)
{
    struct stmt *s;
    const char *kind;
    int32_t until;
    char at[DATE_ISO_SIZE], due[DATE_ISO_SIZE];
    if (kind_of(db, c->structure, a, &kind, err) != 0 ||
        trusted_until(rules, kind, c->block, c->how, c->at, a, &until, err) != 0 ||
        db_prepare(db, SQL_WRITE, &s, err) != 0)
        return -1;
    date_iso(c->at, at);
    date_iso(until, due);
    bind_int(s, 1, c->structure);
    bind_text(s, 2, block_names[c->block]);
    bind_text(s, 3, at);
    bind_text(s, 4, c->by);
    bind_text(s, 5, verified_how_names[c->how]);
    bind_text(s, 6, due);
    return stmt_run(s, err);
}

int verify_again(struct db *db, struct rules *rules, struct structure *structure, struct arena *a, struct err *err)
{
    struct verification *items = structure->verifications.items;
    for (size_t i = 0; i < structure->verifications.n; i++) {
        struct verification *v = &items[i];
        struct stmt *s;
        int32_t until;
        char due[DATE_ISO_SIZE];
        if (trusted_until(rules, structure->kind, v->block, v->how, v->at, a, &until, err) != 0)
            return -1;
        if (until == v->due)
            continue;
        if (db_prepare(db, SQL_DUE, &s, err) != 0)
            return -1;
        v->due = until;
        date_iso(until, due);
        bind_int(s, 1, structure->id);
        bind_text(s, 2, block_names[v->block]);
        bind_text(s, 3, due);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- Replacing all of a structure ---- */

static void list_json(struct buf *b, const struct list *list)
{
    buf_char(b, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            buf_char(b, ',');
        record_json(b, &verification_type, (const struct verification *)list->items + i,
                    &(struct record_filter){.skip_null = true});
    }
    buf_char(b, ']');
}

static const struct verification *find(const struct list *list, int block)
{
    const struct verification *items = list->items;
    for (size_t i = 0; i < list->n; i++) {
        if (items[i].block == block)
            return &items[i];
    }
    return NULL;
}

/* In whatever order. */
static bool same_list(const struct list *a, const struct list *b)
{
    for (size_t i = 0; a->n == b->n && i < a->n; i++) {
        const struct verification *x = (const struct verification *)a->items + i, *y = find(b, x->block);
        if (!y || !record_equal(&verification_type, x, y))
            return false;
    }
    return a->n == b->n;
}

static int set_one(struct db *db, int64_t structure, const struct verification *v, struct err *err)
{
    struct stmt *s;
    char at[DATE_ISO_SIZE], due[DATE_ISO_SIZE];
    if (v->block <= BLOCK_NONE || v->block >= BLOCK__MAX)
        return fail(err, ERR_INPUT, "verifications: %d is no block", v->block);
    if (db_prepare(db, SQL_SET, &s, err) != 0)
        return -1;
    date_iso(v->at, at);
    date_iso(v->due, due);
    bind_int(s, 1, structure);
    bind_text(s, 2, block_names[v->block]);
    bind_text(s, 3, at);
    bind_text(s, 4, v->by ? v->by : "");
    bind_text(s, 5, verified_how_names[v->how]);
    bind_text(s, 6, due);
    if (v->account)
        bind_int(s, 7, v->account);
    return stmt_run(s, err);
}

static int set_all(struct db *db, int64_t structure, const struct list *list, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_FORGET, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    if (stmt_run(s, err) != 0)
        return -1;
    for (size_t i = 0; i < list->n; i++) {
        if (set_one(db, structure, (const struct verification *)list->items + i, err) != 0)
            return -1;
    }
    return 0;
}

int verify_replace(struct db *db, const struct author *author, const struct structure *s, const struct list *instead,
                   struct arena *a, struct err *err)
{
    struct buf diff = buf_in(a, DIFF_MAX);
    struct stmt *st;
    int64_t seq;
    if (same_list(&s->verifications, instead))
        return 0;
    buf_lit(&diff, "{\"verifications\":[");
    list_json(&diff, &s->verifications);
    buf_char(&diff, ',');
    list_json(&diff, instead);
    buf_lit(&diff, "]}");
    if (buf_ok(&diff, err) != 0 || set_all(db, s->id, instead, err) != 0 ||
        change_add(db, author, "structure", s->id, CHANGE_UPDATE, buf_cstr(&diff), &seq, err) != 0 ||
        db_prepare(db, SQL_REV, &st, err) != 0)
        return -1;
    bind_int(st, 1, s->id);
    bind_int(st, 2, seq);
    return stmt_run(st, err);
}

/* ---- Today ---- */

/* Of the block, what is known or what is new. */
static int next_of(const struct verifier *v, const struct structure *s, int block, bool checked, struct vec *list,
                   struct err *err)
{
    const struct verification *known = find(&s->verifications, block);
    int32_t day = v->day ? v->day : paris_date(v->author->now);
    if (!checked && !known)
        return 0;
    struct verification *x = vec_push(list, v->a);
    if (!x)
        return fail_memory(err);
    if (!checked || (known && known->at > day)) {
        *x = *known;
        return 0;
    }
    x->block = block;
    x->at = day;
    x->by = v->by;
    x->account = v->account;
    x->how = v->how;
    for (int i = 0; i < (int)verification_type.n; i++)
        record_mark_set(x, i);
    if (!x->account)
        record_mark_null(x, record_index(&verification_type, STR("account")));
    return trusted_until(v->rules, s->kind, block, v->how, x->at, v->a, &x->due, err);
}

int verify_blocks(const struct verifier *v, const struct structure *s, unsigned blocks, struct err *err)
{
    struct vec list = VEC_OF(struct verification);
    for (int b = BLOCK_IDENTITY; b < BLOCK__MAX; b++) {
        if (next_of(v, s, b, blocks >> b & 1, &list, err) != 0)
            return -1;
    }
    if (verify_replace(v->db, v->author, s, &(struct list){.items = list.items, .n = list.n}, v->a, err) != 0)
        return -1;
    return refresh_changed(v->db, v->rules, &s->id, 1, v->author->now, v->a, err);
}

const char *verify_reason(int how)
{
    switch (how) {
    case VERIFIED_PLACE: return "vérification sur place";
    case VERIFIED_DOCUMENT: return "vérification sur document";
    case VERIFIED_PHONE: return "vérification par téléphone";
    }
    return NULL;
}

static int by_hand(struct ctx *ctx, const struct verifying *what, enum verify_done *out)
{
    struct author author = account_author(ctx->account, ctx->now);
    author.reason = verify_reason(what->how);
    struct verifier v = {.db = ctx->db,
                         .rules = ctx_rules(ctx),
                         .author = &author,
                         .by = ctx->account->label,
                         .account = ctx->account->id,
                         .how = what->how,
                         .a = ctx->arena};
    struct structure s;
    int found = history_load(ctx, what->uuid, &s);
    if (found < 0)
        return -1;
    *out = !found ? VERIFY_UNKNOWN : s.rev != what->rev ? VERIFY_CHANGED : VERIFY_DONE;
    return *out == VERIFY_DONE ? verify_blocks(&v, &s, what->blocks, &ctx->err) : 0;
}

int verify_by_hand(struct ctx *ctx, const struct verifying *what, enum verify_done *out)
{
    *out = VERIFY_RULES;
    if (access_demand(ctx, RIGHT_EDIT, "verifying a structure") != 0)
        return -1;
    if ((what->blocks & ~VERIFY_ALL) || !what->blocks || !verify_reason(what->how))
        return fail(&ctx->err, ERR_INPUT, "blocks %#x, way %d: nothing that is verified by hand", what->blocks,
                    what->how);
    if (!ctx_rules(ctx))
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = by_hand(ctx, what, out);
    return ctx_finish_if(ctx, rc, *out == VERIFY_DONE);
}
