#include "app/twins.h"

#include "app/access.h"
#include "domain/structure_read.h"
#include "history_priv.h"

int twins_page(struct ctx *ctx, int page, struct twins *out)
{
    int64_t ids[2 * TWINS_PAGE_SIZE];
    struct structure *items = ARENA_ARRAY(ctx->arena, 2 * TWINS_PAGE_SIZE, struct structure);
    size_t n, found;
    *out = (struct twins){.n = 0};
    if (!items)
        return fail_memory(&ctx->err);
    if (twin_list(ctx->db, ctx->audience, (size_t)(page - 1) * TWINS_PAGE_SIZE, TWINS_PAGE_SIZE, out->pairs, &n,
                  &out->total, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        ids[2 * i] = out->pairs[i].a;
        ids[2 * i + 1] = out->pairs[i].b;
    }
    if (structure_load(ctx->db, ctx->audience, ids, 2 * n, ctx->arena, items, &found, &ctx->err) != 0)
        return -1;
    /* One transaction reads both: none is left out. */
    if (found != 2 * n)
        return fail(&ctx->err, ERR_BUG, "%zu structures of %zu pairs", found, n);
    for (size_t i = 0; i < n; i++) {
        out->a[i] = items[2 * i];
        out->b[i] = items[2 * i + 1];
    }
    out->n = n;
    return 0;
}

int twins_beside(struct ctx *ctx, int64_t id, struct twins *out)
{
    int64_t ids[TWINS_PAGE_SIZE];
    size_t n, found;
    *out = (struct twins){.n = 0};
    if (twin_beside(ctx->db, ctx->audience, id, TWINS_PAGE_SIZE, out->pairs, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        ids[i] = out->pairs[i].a == id ? out->pairs[i].b : out->pairs[i].a;
    if (structure_load(ctx->db, ctx->audience, ids, n, ctx->arena, out->b, &found, &ctx->err) != 0)
        return -1;
    if (found != n)
        return fail(&ctx->err, ERR_BUG, "%zu structures of %zu pairs", found, n);
    out->n = n;
    return 0;
}

int twins_duties(struct ctx *ctx, struct duties *list)
{
    size_t none, total;
    if (twin_list(ctx->db, ctx->audience, 0, 0, NULL, &none, &total, &ctx->err) != 0)
        return -1;
    struct duty t = {.label = "Doublons possibles",
                     .one = "paire",
                     .many = "paires",
                     .done = "aucune fiche ne ressemble à une autre",
                     .url = "/equipe/doublons",
                     .right = RIGHT_EDIT,
                     .count = (int64_t)total};
    return duties_add(ctx, list, t);
}

static int set_apart(struct ctx *ctx, struct str a, struct str b, bool apart)
{
    struct structure one, two;
    struct author author = account_author(ctx->account, ctx->now);
    unsigned reasons;
    bool already;
    int rc = history_load(ctx, a, &one);
    rc = rc == 1 ? history_load(ctx, b, &two) : rc;
    if (rc != 1)
        return rc;
    if (twin_of(ctx->db, ctx->audience, one.id, two.id, &reasons, &already, &ctx->err) != 0)
        return -1;
    if (!reasons)
        return 0;
    return already != apart && twin_set_apart(ctx->db, &author, one.id, two.id, apart, &ctx->err) != 0 ? -1 : 1;
}

int twins_set_apart(struct ctx *ctx, struct str a, struct str b, bool apart)
{
    if (access_demand(ctx, RIGHT_EDIT, "saying that two structures are not one") != 0)
        return -1;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = set_apart(ctx, a, b, apart);
    return ctx_finish_if(ctx, rc, rc == 1);
}
