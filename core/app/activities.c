#include "app/activities.h"

#include "app/rulebook.h"
#include "base/buf.h"
#include "base/french.h"
#include "base/vec.h"

static int copy(struct ctx *ctx, const struct rule *rule, struct vec *list)
{
    struct activity_kind *k = vec_push(list, ctx->arena);
    if (!k)
        return fail_memory(&ctx->err);
    k->name = arena_strdup(ctx->arena, rule->name);
    k->title = arena_strdup(ctx->arena, rule->title);
    if (!k->name || !k->title)
        return fail_memory(&ctx->err);
    return record_copy(&activity_type, rule->declared, &k->is, ctx->arena, &ctx->err);
}

static int copy_all(struct ctx *ctx, const struct rule_set *set, struct activities *out)
{
    struct vec list = VEC_OF(struct activity_kind);
    size_t n = 0;
    const struct rule *rules = set ? rule_set_rules(set, &n) : NULL;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rules[i].kind->name, RULE_ACTIVITY) == 0 && copy(ctx, &rules[i], &list) != 0)
            return -1;
    }
    *out = (struct activities){.items = list.items, .n = list.n};
    return 0;
}

int activities_read(struct ctx *ctx, struct activities *out)
{
    struct rulebook_state state = {.set = NULL};
    struct rules *own = ctx_rules(ctx);
    *out = (struct activities){.n = 0};
    if (own)
        return copy_all(ctx, rules_set(own), out);
    if (!ctx->rulebook)
        return 0;
    if (rulebook_read(ctx->rulebook, ctx->arena, &state, &ctx->err) != 0)
        return -1;
    int rc = copy_all(ctx, state.set, out);
    rule_set_unref(state.set);
    return rc;
}

const struct activity_kind *activities_find(const struct activities *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->items[i].name, name) == 0)
            return &list->items[i];
    }
    return NULL;
}

const char *activity_alone(const char *one, struct arena *a)
{
    const char *space = strchr(one, ' ');
    struct str rest = str_of(space ? space + 1 : one);
    char first[4];
    struct buf b = buf_in(a, rest.n + sizeof first + 1);
    if (rest.n)
        buf_raw(&b, first, utf8_put(french_upper(utf8_next(&rest)), first));
    buf_raw_str(&b, rest);
    return b.failed ? NULL : buf_cstr(&b);
}

struct str activities_label(const struct activities *list, const char *name, struct arena *a)
{
    const struct activity_kind *k = activities_find(list, name);
    return str_of(k ? activity_alone(k->is.one, a) : name);
}
