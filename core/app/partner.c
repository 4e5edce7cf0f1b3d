#include "app/partner.h"

#include "app/access.h"
#include "domain/structure_read.h"
#include "domain/tombstone.h"

/* ---- Coming in ---- */

int partner_merged(struct ctx *ctx, int64_t id, bool *merged, struct structure *into)
{
    int64_t kept;
    size_t found = 0;
    int rc = tombstone_merged_into(ctx->db, id, &kept, &ctx->err);
    *merged = rc == 1;
    if (rc != 1)
        return rc;
    return structure_load(ctx->db, &audience_public, &kept, 1, ctx->arena, into, &found, &ctx->err);
}

static int enter(struct ctx *ctx, int64_t id, struct partner_door *out)
{
    struct structure team = {0};
    size_t found = 0, open = 0;
    if (structure_load(ctx->db, &audience_team, &id, 1, ctx->arena, &team, &found, &ctx->err) != 0 ||
        structure_load(ctx->db, &audience_public, &id, 1, ctx->arena, &out->open, &open, &ctx->err) != 0)
        return -1;
    if (found == 0)
        return partner_merged(ctx, id, &out->merged, &out->into);
    out->structure = id;
    out->name = team.name;
    if (team.status == STATUS_CLOSED)
        out->open = (struct structure){0};
    return 1;
}

int partner_enter_by_link(struct ctx *ctx, struct str token, struct partner_door *out)
{
    int64_t id;
    *out = (struct partner_door){0};
    int rc = partner_link_find(ctx->db, token, &id, &ctx->err);
    return rc == 1 ? enter(ctx, id, out) : rc;
}

int partner_own(struct ctx *ctx, struct partner_structure *out, size_t *n)
{
    *n = 0;
    return access_demand(ctx, RIGHT_SELF, "listing one's own structures") != 0
               ? -1
               : partner_structures(ctx->db, ctx->account->id, ctx->arena, out, n, &ctx->err);
}

/* The same with what is for partners. */
static int enter_reserved(struct ctx *ctx, int64_t id, struct partner_door *out)
{
    size_t found = 0;
    int rc = enter(ctx, id, out);
    if (rc != 1 || !out->open.id)
        return rc;
    return structure_load(ctx->db, access_audience(ROLE_PARTNER), &id, 1, ctx->arena, &out->partners, &found,
                          &ctx->err) == 0
               ? 1
               : -1;
}

int partner_enter_signed(struct ctx *ctx, struct str uuid, struct partner_door *out)
{
    struct partner_structure *own = ARENA_ARRAY(ctx->arena, PARTNER_STRUCTURES_MAX, struct partner_structure);
    size_t n;
    *out = (struct partner_door){0};
    if (!own)
        return fail_memory(&ctx->err);
    if (partner_own(ctx, own, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (str_is(uuid, own[i].uuid))
            return enter_reserved(ctx, own[i].id, out);
    }
    return 0;
}

int partner_sent(struct ctx *ctx, int64_t structure, struct proposal *out, size_t *n)
{
    return proposal_of(ctx->db, structure, PARTNER_SENT_MAX, ctx->arena, out, n, &ctx->err);
}

/* ---- Links ---- */

int partner_link_state(struct ctx *ctx, int64_t structure, struct partner_link *out)
{
    return access_demand(ctx, RIGHT_EDIT, "a structure's link") != 0
               ? -1
               : partner_link_read(ctx->db, structure, ctx->arena, out, &ctx->err);
}

int partner_link_renew(struct ctx *ctx, int64_t structure, char token[CRYPTO_TOKEN_SIZE])
{
    if (access_demand(ctx, RIGHT_EDIT, "a structure's link") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    struct author author = account_author(ctx->account, ctx->now);
    return ctx_finish(ctx, partner_link_make(ctx->db, &author, structure, token, &ctx->err));
}

int partner_link_revoke(struct ctx *ctx, int64_t structure)
{
    if (access_demand(ctx, RIGHT_EDIT, "a structure's link") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    struct author author = account_author(ctx->account, ctx->now);
    return ctx_finish(ctx, partner_link_end(ctx->db, &author, structure, &ctx->err) < 0 ? -1 : 0);
}

/* ---- Accounts ---- */

int partner_of(struct ctx *ctx, const struct account *account, struct partner_structure *out, size_t *n)
{
    *n = 0;
    return access_demand(ctx, RIGHT_MANAGE, "a partner's list of structures") != 0
               ? -1
               : partner_structures(ctx->db, account->id, ctx->arena, out, n, &ctx->err);
}

int partner_change(struct ctx *ctx, const struct account *account, struct str uuid, bool give)
{
    struct structure_ref ref;
    if (access_demand(ctx, RIGHT_MANAGE, "a partner's list of structures") != 0 ||
        structure_find(ctx->db, &audience_team, uuid, ctx->arena, &ref, &ctx->err) != 0)
        return -1;
    if (ref.state == STRUCTURE_NONE)
        return fail(&ctx->err, ERR_NOT_FOUND, "no structure %.*s", (int)uuid.n, uuid.p);
    struct author author = account_author(ctx->account, ctx->now);
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, give ? partner_give(ctx->db, &author, account->id, ref.id, &ctx->err)
                                : partner_take(ctx->db, &author, account->id, ref.id, &ctx->err));
}
