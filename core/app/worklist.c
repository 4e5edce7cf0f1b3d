#include "app/worklist.h"

#include "domain/structure_read.h"

int worklist_page(struct ctx *ctx, enum worklist_choice choice, struct str text, int page, struct worklist *out)
{
    int64_t ids[WORKLIST_PAGE_SIZE];
    size_t n;
    *out = (struct worklist){.items = ARENA_ARRAY(ctx->arena, WORKLIST_PAGE_SIZE, struct structure),
                             .standings = ARENA_ARRAY(ctx->arena, WORKLIST_PAGE_SIZE, struct standing)};
    if (!out->items || !out->standings)
        return fail_memory(&ctx->err);
    if (worklist_read(ctx->db, ctx->audience, choice, text, ctx_today(ctx), (size_t)(page - 1) * WORKLIST_PAGE_SIZE,
                      WORKLIST_PAGE_SIZE, ctx->arena, out->standings, &n, &out->total, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        ids[i] = out->standings[i].id;
    /* One transaction reads both: none is left out. */
    return structure_load(ctx->db, ctx->audience, ids, n, ctx->arena, out->items, &out->n, &ctx->err);
}

int worklist_closed_named(struct ctx *ctx, struct str text, struct closed **out, size_t *n)
{
    *out = ARENA_ARRAY(ctx->arena, WORKLIST_CLOSED, struct closed);
    if (!*out)
        return fail_memory(&ctx->err);
    return worklist_closed(ctx->db, ctx->audience, text, WORKLIST_CLOSED, ctx->arena, *out, n, &ctx->err);
}

int worklist_count(struct ctx *ctx, int64_t counts[WORK__MAX])
{
    return worklist_counts(ctx->db, ctx->audience, ctx_today(ctx), counts, &ctx->err);
}

int worklist_duties(struct ctx *ctx, struct duties *list)
{
    static const struct {
        const char *label, *done, *url;
        enum worklist_choice choice;
    } lines[] = {
        {"À vérifier", "rien n’est à vérifier", "/equipe/fiches?choix=verifier", WORK_VERIFY},
        {"Signalées", "rien n’est signalé", "/equipe/fiches?choix=signalees", WORK_FLAGGED},
        {"Incomplètes", "toutes sont assez complètes", "/equipe/fiches?choix=incompletes", WORK_INCOMPLETE},
    };
    int64_t counts[WORK__MAX];
    if (worklist_count(ctx, counts) != 0)
        return -1;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct duty t = {.label = lines[i].label,
                         .one = "fiche",
                         .many = "fiches",
                         .done = lines[i].done,
                         .url = lines[i].url,
                         .right = RIGHT_TEAM,
                         .count = counts[lines[i].choice]};
        if (duties_add(ctx, list, t) != 0)
            return -1;
    }
    return 0;
}

static int load_one(struct ctx *ctx, int64_t id, struct team_structure *out)
{
    size_t found = 0;
    if (structure_load(ctx->db, ctx->audience, &id, 1, ctx->arena, &out->structure, &found, &ctx->err) != 0)
        return -1;
    if (found == 0)
        return 0;
    if (worklist_standing(ctx->db, ctx->audience, id, ctx_today(ctx), ctx->arena, &out->standing, &ctx->err) != 0 ||
        worklist_locks(ctx->db, ctx->audience, id, ctx->arena, &out->locks, &out->n_locks, &ctx->err) != 0)
        return -1;
    return 1;
}

int worklist_one(struct ctx *ctx, struct str uuid, struct team_structure *out)
{
    struct structure_ref ref;
    *out = (struct team_structure){0};
    if (structure_find(ctx->db, ctx->audience, uuid, ctx->arena, &ref, &ctx->err) != 0)
        return -1;
    return ref.state == STRUCTURE_NONE ? 0 : load_one(ctx, ref.id, out);
}

int worklist_queue(struct ctx *ctx, int64_t skip, struct team_structure *out, size_t *total)
{
    struct standing row;
    size_t n;
    *out = (struct team_structure){0};
    if (worklist_read(ctx->db, ctx->audience, WORK_VERIFY, STR(""), ctx_today(ctx), (size_t)skip, 1, ctx->arena, &row,
                      &n, total, &ctx->err) != 0)
        return -1;
    return n ? load_one(ctx, row.id, out) : 0;
}

bool worklist_is_locked(const struct team_structure *t, const char *entity, int64_t id, const char *field)
{
    for (size_t i = 0; i < t->n_locks; i++) {
        const struct field_locked *l = &t->locks[i];
        if (l->entity_id == id && strcmp(l->entity, entity) == 0 && strcmp(l->field, field) == 0)
            return true;
    }
    return false;
}
