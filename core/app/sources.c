#include "app/sources.h"

int sources_list(struct ctx *ctx, struct source_state **out, size_t *n)
{
    struct source *sources;
    if (sources_read(ctx->db, ctx->audience, ctx_today(ctx), ctx->arena, &sources, n, &ctx->err) != 0)
        return -1;
    *out = ARENA_ARRAY(ctx->arena, *n, struct source_state);
    if (!*out)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < *n; i++) {
        struct source_state *s = &(*out)[i];
        s->source = &sources[i];
        if (source_runs_read(ctx->db, ctx->audience, sources[i].id, ctx->arena, &s->runs, &s->n, &ctx->err) != 0)
            return -1;
    }
    return 0;
}

int sources_run(struct ctx *ctx, int64_t run, struct source_run *out, struct source_note **notes, size_t *n)
{
    int rc = source_run_find(ctx->db, ctx->audience, run, ctx->arena, out, &ctx->err);
    if (rc != 1)
        return rc;
    return source_notes_read(ctx->db, ctx->audience, run, ctx->arena, notes, n, &ctx->err) == 0 ? 1 : -1;
}

int sources_review(struct ctx *ctx, int64_t run)
{
    struct source_run found;
    if (access_demand(ctx, RIGHT_EDIT, "reviewing an import") != 0)
        return -1;
    struct author author = account_author(ctx->account, ctx->now);
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = source_run_find(ctx->db, ctx->audience, run, ctx->arena, &found, &ctx->err);
    if (rc == 1 && source_run_review(ctx->db, run, &author, &ctx->err) != 0)
        rc = -1;
    return ctx_finish_if(ctx, rc, rc == 1);
}

int sources_duties(struct ctx *ctx, struct duties *list)
{
    struct source_counts counts;
    if (source_counts(ctx->db, ctx->audience, ctx_today(ctx), &counts, &ctx->err) != 0)
        return -1;
    struct duty imports = {.label = "Imports à relire",
                           .one = "import",
                           .many = "imports",
                           .done = "toutes les remarques ont été lues",
                           .url = "/equipe/sources",
                           .right = RIGHT_EDIT,
                           .count = counts.unread};
    struct duty old = {.label = "Sources qui n’apportent plus rien de neuf",
                       .one = "source",
                       .many = "sources",
                       .done = "leurs données sont récentes",
                       .url = "/equipe/sources",
                       .right = RIGHT_EDIT,
                       .count = counts.old};
    return duties_add(ctx, list, imports) != 0 || duties_add(ctx, list, old) != 0 ? -1 : 0;
}
