#include "base/date.h"
#include "core/rules/rules_priv.h"
#include "core/rules/value.h"

void call_complete_ctx(struct import_ctx *ctx, const struct rule *rule)
{
    int line = record_index(&import_ctx_type, STR("line")), source = record_index(&import_ctx_type, STR("source"));
    int today = record_index(&import_ctx_type, STR("today"));
    if (!record_has(ctx, line))
        ctx->line = 1;
    if (!record_has(ctx, source))
        ctx->source = rule->name;
    if (!record_has(ctx, today))
        ctx->today = date_from_ymd(2026, 1, 1);
    for (int i = 0; i < (int)import_ctx_type.n; i++)
        record_mark_set(ctx, i);
}

/* ---- what a rule answers ---- */

/* Raises an error about what the function returned, at the line where it stands. */
static _Noreturn void wrong_answer(lua_State *L, const struct rule_call *call, enum err_code code, const char *message)
{
    struct err err;
    lua_Debug ar;
    declaration_push_function(L, call->index);
    lua_getinfo(L, ">S", &ar);
    (void)fail(&err, code, "%s:%d: %s returned: %s", call->rule->path, ar.linedefined, call->rule->kind->entry,
               message);
    sandbox_raise(L, &err);
}

/* The key of a row that was refused, at -1: whose fate it is not. */
static void read_refused_key(lua_State *L, const struct rule_call *call)
{
    static const struct value_filter filter = {.flags = FIELD_RULE, .what = ""};
    struct err err;
    if (lua_isnil(L, -1))
        return;
    if (!call->rule->kind->row || lua_type(L, -1) != LUA_TSTRING)
        wrong_answer(L, call, ERR_RULE, "nil, a reason, and something that is not the key of a row");
    lua_createtable(L, 0, 1);
    lua_insert(L, -2);
    lua_setfield(L, -2, "key");
    if (value_read(L, -1, call->rule->kind->decision, call->decision, &filter, call->a, &err) != 0)
        wrong_answer(L, call, err.code == ERR_LIMIT ? ERR_LIMIT : ERR_RULE, err.msg);
}

/* nil, "reason" and perhaps a key at -3 to -1. */
static void read_refusal(lua_State *L, struct rule_call *call)
{
    struct str reason = {0};
    if (!call->rule->kind->refuses)
        wrong_answer(L, call, ERR_RULE, "nil: rules of this kind always decide");
    if (lua_type(L, -2) == LUA_TSTRING)
        reason.p = lua_tolstring(L, -2, &reason.n);
    if (reason.n == 0 || reason.n > RULE_REASON_MAX || !utf8_valid(reason))
        wrong_answer(L, call, ERR_RULE, "nil without a reason: return nil, \"pourquoi\" (at most 400 bytes)");
    if (!(call->refusal = str_dup(call->a, reason)))
        wrong_answer(L, call, ERR_LIMIT, "a reason that does not fit the arena");
    read_refused_key(L, call);
}
_Static_assert(RULE_REASON_MAX == 400, "read_refusal says this number");

static void read_decision(lua_State *L, struct rule_call *call)
{
    const struct rule_kind *kind = call->rule->kind;
    const struct value_filter filter = {.flags = kind->decision_flags, .what = ""};
    struct err err;
    if (!lua_isnil(L, -2) || !lua_isnil(L, -1))
        wrong_answer(L, call, ERR_RULE, "a decision and something after it: either a decision, or nil and a reason");
    int rc = value_read(L, -3, kind->decision, call->decision, &filter, call->a, &err);
    /* What an import rule gives is made ready before it is checked: labels are not codes yet. */
    if (rc == 0 && !kind->row)
        rc = record_validate(kind->decision, call->decision, &err);
    if (rc == 0 && kind->check)
        rc = kind->check(call->facts, call->decision, &err);
    if (rc != 0)
        wrong_answer(L, call, err.code == ERR_LIMIT ? ERR_LIMIT : ERR_RULE, err.msg);
}

void call_pushed(lua_State *L, struct rule_call *call, int arguments)
{
    lua_call(L, arguments, 3);
    if (lua_isnil(L, -3))
        read_refusal(L, call);
    else
        read_decision(L, call);
    lua_pop(L, 3);
}

/* ---- asking ---- */

static void push_row(lua_State *L, const struct rule_row *row)
{
    lua_createtable(L, 0, (int)row->n);
    for (size_t i = 0; i < row->n; i++) {
        if (!row->names[i] || row->texts[i].n == 0)
            continue;
        lua_pushlstring(L, row->texts[i].p, row->texts[i].n);
        lua_setfield(L, -2, row->names[i]);
    }
}

static void ask_body(lua_State *L, void *data)
{
    struct rule_call *call = data;
    const struct rule_kind *kind = call->rule->kind;
    declaration_push_function(L, call->index);
    if (kind->row)
        push_row(L, call->row);
    value_push(L, kind->facts, call->facts, call->a);
    call_pushed(L, call, kind->row ? 2 : 1);
}

struct opening {
    const struct rule_set *set;
    size_t i;
    bool examples;
};

static void keep_body(lua_State *L, void *data)
{
    const struct opening *o = data;
    declaration_keep(L, &o->set->rules[o->i], o->i, o->examples);
}

int rules_open(struct rules *r, bool examples, struct err *err)
{
    struct opening o = {.set = r->set, .examples = examples};
    if (sandbox_open(&r->box, &r->set->sigles, err) != 0)
        return -1;
    for (; o.i < r->set->n; o.i++) {
        if (sandbox_run(&r->box, keep_body, &o, err) == 0)
            continue;
        sandbox_close(&r->box);
        return err_context(err, "rules cannot be loaded again");
    }
    return 0;
}

int rules_ask(struct rules *r, struct rule_call *call, struct rule_cost *cost, struct err *err)
{
    if (!r->box.L && rules_open(r, false, err) != 0)
        return -1;
    size_t before = r->box.memory;
    call->refusal = NULL;
    int rc = sandbox_run(&r->box, ask_body, call, err);
    if (cost)
        *cost = (struct rule_cost){.instructions = r->box.instructions, .memory = r->box.memory_peak - before};
    if (rc == 0)
        return 0;
    if (r->box.spent != SPENT_NOTHING)
        sandbox_close(&r->box); /* the next call gets a new state */
    if (err->code == ERR_RULE && strncmp(err->msg, call->rule->path, strlen(call->rule->path)) != 0)
        (void)err_context(err, "%s", call->rule->path);
    return -1;
}
