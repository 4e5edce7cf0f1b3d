#include "rules/rules.h"

#include <stdlib.h>

#include "base/json.h"
#include "core/rules/rules_priv.h"

int rules_new(struct rule_set *set, struct rules **out, struct err *err)
{
    struct rules *r = calloc(1, sizeof *r);
    if (!r)
        return fail_memory(err);
    r->set = rule_set_ref(set);
    if (rules_open(r, false, err) != 0) {
        rules_free(r);
        return -1;
    }
    *out = r;
    return 0;
}

void rules_free(struct rules *r)
{
    if (!r)
        return;
    sandbox_close(&r->box);
    rule_set_unref(r->set);
    free(r);
}

struct rule_set *rules_set(const struct rules *r)
{
    return r->set;
}

static int find(const struct rules *r, const char *kind, const char *name, struct rule_call *call, struct err *err)
{
    call->rule = rule_set_find(r->set, kind, name);
    if (!call->rule)
        return fail(err, ERR_NOT_FOUND, "%s/%s: no such rule (allervers rules list)", kind, name ? name : "");
    if (!call->rule->asked)
        return fail(err, ERR_NOT_FOUND, "%s: this rule declares, it has no function %s to ask", call->rule->path,
                    call->rule->kind->entry);
    call->index = (size_t)(call->rule - r->set->rules);
    return 0;
}

static int ask(struct rules *r, struct rule_call *call, struct rule_cost *cost, struct err *err)
{
    if (rules_ask(r, call, cost, err) != 0)
        return -1;
    return call->refusal ? fail(err, ERR_REFUSED, "%s", call->refusal) : 0;
}

int rules_call(struct rules *r, const char *kind, const char *name, const void *facts, void *decision, struct arena *a,
               struct rule_cost *cost, struct err *err)
{
    struct rule_call call = {.facts = facts, .decision = decision, .a = a};
    if (find(r, kind, name, &call, err) != 0)
        return -1;
    if (call.rule->kind->row)
        return fail(err, ERR_BUG, "%s: a rule about rows is asked by rules_import_row", kind);
    return ask(r, &call, cost, err);
}

int rules_import_row(struct rules *r, const char *name, const struct rule_row *row, const struct import_ctx *ctx,
                     struct structure *out, struct arena *a, struct rule_cost *cost, struct err *err)
{
    struct rule_call call = {.facts = ctx, .row = row, .decision = out, .a = a};
    if (find(r, RULE_IMPORT, name, &call, err) != 0)
        return -1;
    return ask(r, &call, cost, err);
}

int rules_date_row(struct rules *r, const char *name, const struct rule_row *row, const struct import_ctx *ctx,
                   struct date_row *out, struct arena *a, struct err *err)
{
    struct rule_call call = {.facts = ctx, .row = row, .decision = out, .a = a};
    return find(r, RULE_IMPORT_DATES, name, &call, err) != 0 ? -1 : ask(r, &call, NULL, err);
}

/* ---- for people ---- */

/* {"row": {"Nom": "CCAS"}, "ctx": {...}}: fills row and ctx. */
static int read_row(const struct json *json, struct rule_row *row, struct import_ctx *ctx, struct arena *a,
                    struct err *err)
{
    const struct json *cells = json_member(json, "row"), *given = json_member(json, "ctx");
    if (!cells || cells->type != JSON_OBJECT || json->n > (given ? 2u : 1u))
        return fail(err, ERR_INPUT, "{\"row\": {\"column\": \"text\"}, \"ctx\": {...}} expected, ctx optional");
    const char **names = ARENA_ARRAY(a, cells->n, const char *);
    struct str *texts = ARENA_ARRAY(a, cells->n, struct str);
    if (!names || !texts)
        return fail_memory(err);
    for (const struct json *c = cells->first; c; c = c->next) {
        if (c->type != JSON_STRING)
            return fail(err, ERR_INPUT, "row.%s: a text expected, as in a file", c->name.p);
        names[row->n] = c->name.p;
        texts[row->n++] = c->string;
    }
    row->names = names;
    row->texts = texts;
    if (!given)
        return 0;
    return record_from_json(&import_ctx_type, ctx, given, a, err) == 0 ? 0 : err_context(err, "ctx");
}

int rules_try(struct rules *r, const char *kind, const char *name, struct str facts, struct buf *out, struct arena *a,
              struct rule_cost *cost, struct err *err)
{
    struct rule_call call = {.a = a};
    struct rule_row row = {0};
    const struct json *json = NULL;
    if (find(r, kind, name, &call, err) != 0 || json_parse(facts, a, &json, err) != 0)
        return -1;
    const struct rule_kind *k = call.rule->kind;
    struct import_ctx ctx = {0};
    void *record = arena_alloc(a, k->facts->size);
    call.decision = arena_alloc(a, k->decision->size);
    if (!record || !call.decision)
        return fail_memory(err);
    if (json->type != JSON_OBJECT)
        return fail(err, ERR_INPUT, "the facts: a JSON object expected, { ... }");
    if (k->row ? read_row(json, &row, &ctx, a, err) != 0 : record_from_json(k->facts, record, json, a, err) != 0)
        return -1;
    call_complete_ctx(&ctx, call.rule);
    call.row = &row;
    call.facts = k->row ? (const void *)&ctx : record;
    if (ask(r, &call, cost, err) != 0)
        return -1;
    record_json(out, k->decision, call.decision, NULL);
    return buf_ok(out, err);
}
