#include "app/programmes.h"

#include "app/rulebook.h"
#include "base/vec.h"

static int copy(struct ctx *ctx, const struct rule *rule, struct vec *list)
{
    struct programme_kind *k = vec_push(list, ctx->arena);
    if (!k)
        return fail_memory(&ctx->err);
    k->name = arena_strdup(ctx->arena, rule->name);
    k->title = arena_strdup(ctx->arena, rule->title);
    if (!k->name || !k->title)
        return fail_memory(&ctx->err);
    return record_copy(&programme_type, rule->declared, &k->is, ctx->arena, &ctx->err);
}

static int copy_all(struct ctx *ctx, const struct rule_set *set, struct programmes *out)
{
    struct vec list = VEC_OF(struct programme_kind);
    size_t n = 0;
    const struct rule *rules = set ? rule_set_rules(set, &n) : NULL;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rules[i].kind->name, RULE_PROGRAMME) == 0 && copy(ctx, &rules[i], &list) != 0)
            return -1;
    }
    *out = (struct programmes){.items = list.items, .n = list.n};
    return 0;
}

int programmes_read(struct ctx *ctx, struct programmes *out)
{
    *out = (struct programmes){.n = 0};
    if (ctx_rules(ctx))
        return copy_all(ctx, rules_set(ctx_rules(ctx)), out);
    struct rule_set *set = ctx->rulebook ? rulebook_set(ctx->rulebook) : NULL;
    int rc = copy_all(ctx, set, out);
    rule_set_unref(set);
    return rc;
}

const struct programme_kind *programmes_find(const struct programmes *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->items[i].name, name) == 0)
            return &list->items[i];
    }
    return NULL;
}

const char *programmes_words(struct ctx *ctx, const char *programme, const char *code, const char *commune)
{
    struct programme_facts facts = {.code = code, .commune = commune};
    struct programme_words words = {0};
    struct err ignored = {0};
    record_mark_set(&facts, record_index(&programme_facts_type, STR("code")));
    if (commune)
        record_mark_set(&facts, record_index(&programme_facts_type, STR("commune")));
    int rc = -1;
    if (ctx_rules(ctx))
        rc = rules_call(ctx_rules(ctx), RULE_PROGRAMME, programme, &facts, &words, ctx->arena, NULL, &ignored);
    else if (ctx->rulebook)
        rc = rulebook_call(ctx->rulebook, RULE_PROGRAMME, programme, &facts, &words, ctx->arena, &ignored);
    if (rc == 0 && words.title)
        return words.title;
    return arena_printf(ctx->arena, commune ? "%s, %s" : "%s", code, commune);
}
