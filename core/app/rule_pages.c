#include "app/rule_pages.h"

#include "app/rulebook.h"
#include "base/json.h"

const struct page_rule *rule_page_of(const struct rule *rule)
{
    return strcmp(rule->kind->name, RULE_PAGE) == 0 ? rule->declared : NULL;
}

const struct rule *rule_page_find(const struct rule_set *set, struct str path)
{
    size_t n;
    const struct rule *rules = rule_set_rules(set, &n);
    for (size_t i = 0; i < n; i++) {
        const struct page_rule *page = rule_page_of(&rules[i]);
        if (page && str_is(path, page->path))
            return &rules[i];
    }
    return NULL;
}

bool rule_page_taken(struct ctx *ctx, struct str path)
{
    struct rule_set *set = ctx->rulebook ? rulebook_set(ctx->rulebook) : NULL;
    bool taken = set && rule_page_find(set, path);
    rule_set_unref(set);
    return taken;
}

int rule_page_ask(struct ctx *ctx, const struct rule *rule, const struct page_facts *facts, struct page_decision *out,
                  const struct json **model)
{
    *out = (struct page_decision){.title = NULL};
    if (rulebook_call(ctx->rulebook, RULE_PAGE, rule->name, facts, out, ctx->arena, &ctx->err) != 0)
        return -1;
    return json_parse(str_of(out->model), ctx->arena, model, &ctx->err);
}
