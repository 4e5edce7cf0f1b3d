#include <stdarg.h>
#include <stdio.h>

#include "core/rules/rules_priv.h"
#include "core/rules/value.h"

/* Fields every declaration has. */
static const char *const common_fields[] = {"kind", "name", "title", "version", "examples"};
#define COMMON (sizeof common_fields / sizeof common_fields[0])

/* Lengths of the names and titles of rules, in bytes. */
#define NAME_MAX_BYTES 40
#define TITLE_MAX_BYTES 200

/* Reading a declaration: the data of the protected call. */
struct reading {
    struct rule *rule;
    struct arena *a;
};

static _Noreturn void refuse(lua_State *L, const struct rule *rule, const char *fmt, ...) PRINTF_LIKE(3, 4);

static _Noreturn void refuse(lua_State *L, const struct rule *rule, const char *fmt, ...)
{
    char message[ERR_MSG_MAX];
    struct err err;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    (void)fail(&err, ERR_RULE, "%s: %s", rule->path, message);
    sandbox_raise(L, &err);
}

/* Runs the file; leaves the table it returns on the stack. */
static void run_file(lua_State *L, const struct rule *rule)
{
    sandbox_compile(L, rule->source, rule->path);
    lua_call(L, 0, 1);
    if (!lua_istable(L, -1))
        refuse(L, rule, "the file must end with: return { kind = ..., name = ..., ... }");
}

/* The text in a field of the table on top of the stack. */
static const char *text_field(lua_State *L, const struct reading *r, const char *field, size_t max)
{
    struct str s = {0};
    if (lua_getfield(L, -1, field) == LUA_TNIL)
        refuse(L, r->rule, "%s: missing (a text)", field);
    if (lua_type(L, -1) == LUA_TSTRING)
        s.p = lua_tolstring(L, -1, &s.n);
    if (s.n == 0 || s.n > max || !utf8_valid(s))
        refuse(L, r->rule, "%s: a text of 1 to %zu bytes expected", field, max);
    const char *copy = str_dup(r->a, s);
    if (!copy)
        refuse(L, r->rule, "out of memory");
    lua_pop(L, 1);
    return copy;
}

static void check_name(lua_State *L, const struct rule *rule)
{
    if (strspn(rule->name, "abcdefghijklmnopqrstuvwxyz0123456789-_") != strlen(rule->name))
        refuse(L, rule, "name: \"%s\": only a-z, 0-9, - and _", rule->name);
}

/* The kind by its name; the message lists them all. */
static const struct rule_kind *read_kind(lua_State *L, const struct reading *r)
{
    const char *name = text_field(L, r, "kind", NAME_MAX_BYTES);
    const struct rule_kind *kind = rule_kind_find(name);
    if (kind)
        return kind;
    char all[ERR_MSG_MAX / 2];
    struct buf b = {.p = all, .cap = sizeof all, .max = sizeof all - 1};
    for (const struct rule_kind *k = rule_kinds; k->name; k++)
        buf_fmt(&b, "%s%s", k == rule_kinds ? "" : ", ", k->name);
    refuse(L, r->rule, "kind: \"%s\": one of %s expected", name, buf_cstr(&b));
}

/* All fields this kind's declaration may have; NULL-terminated. */
static void list_fields(const struct rule_kind *kind, const char *names[COMMON + 1 + RECORD_FIELDS_MAX + 1])
{
    size_t n = 0;
    for (size_t i = 0; i < COMMON; i++)
        names[n++] = common_fields[i];
    names[n++] = kind->entry;
    for (size_t i = 0; kind->declaration && i < kind->declaration->n; i++)
        names[n++] = kind->declaration->fields[i].name;
    names[n] = NULL;
}

static void check_fields(lua_State *L, const struct reading *r)
{
    const char *names[COMMON + 1 + RECORD_FIELDS_MAX + 1];
    list_fields(r->rule->kind, names);
    const char *unknown = NULL; /* the first by bytes: the same message each time */
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        bool known = false;
        if (lua_type(L, -2) != LUA_TSTRING)
            refuse(L, r->rule, "a value without a name: name = value expected, separated by commas");
        for (size_t i = 0; !known && names[i]; i++)
            known = strcmp(names[i], lua_tostring(L, -2)) == 0;
        if (!known && (!unknown || strcmp(lua_tostring(L, -2), unknown) < 0))
            unknown = lua_tostring(L, -2); /* alive: it is a key of the table */
    }
    if (!unknown)
        return;
    const char *closest = value_closest(names, unknown);
    if (closest)
        refuse(L, r->rule, "%s: unknown field; did you mean \"%s\"?", unknown, closest);
    refuse(L, r->rule, "%s: unknown field of a rule of kind %s", unknown, r->rule->kind->name);
}

/* Reads what a kind declares beside its function, from the table on top of the stack. */
static void read_declared(lua_State *L, const struct reading *r)
{
    const struct record_type *t = r->rule->kind->declaration;
    void *declared = arena_alloc(r->a, t->size);
    struct err err = {0};
    if (!declared)
        refuse(L, r->rule, "out of memory");
    lua_createtable(L, 0, (int)t->n); /* only its fields, so that value_read finds no other */
    for (size_t i = 0; i < t->n; i++) {
        lua_getfield(L, -2, t->fields[i].name);
        lua_setfield(L, -2, t->fields[i].name);
    }
    const struct value_filter filter = {.what = ""};
    if (value_read(L, -1, t, declared, &filter, r->a, &err) != 0 || record_validate(t, declared, &err) != 0)
        refuse(L, r->rule, "%s", err.msg);
    if (r->rule->kind->complete && r->rule->kind->complete(declared, &err) != 0)
        refuse(L, r->rule, "%s", err.msg);
    lua_pop(L, 1);
    r->rule->declared = declared;
}

/* Checks the shape of the examples; what they say is tried by example_run. */
static void check_examples(lua_State *L, const struct reading *r)
{
    struct rule *rule = r->rule;
    bool refusal = false;
    if (lua_getfield(L, -1, "examples") != LUA_TTABLE)
        refuse(L, rule, "examples: missing (a list of at least %d)", RULE_EXAMPLES_MIN);
    rule->examples = lua_rawlen(L, -1);
    if (rule->examples < RULE_EXAMPLES_MIN || rule->examples > RULE_EXAMPLES_MAX)
        refuse(L, rule, "examples: %zu, from %d to %d expected", rule->examples, RULE_EXAMPLES_MIN, RULE_EXAMPLES_MAX);
    for (size_t i = 1; i <= rule->examples; i++) {
        static const char *const allowed[] = {"title", "given", "ctx", "expect", "refuse", NULL};
        if (lua_rawgeti(L, -1, (lua_Integer)i) != LUA_TTABLE)
            refuse(L, rule, "examples[%zu]: a table expected", i);
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
            const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "1";
            bool known = false;
            for (size_t k = 0; !known && allowed[k]; k++)
                known = strcmp(allowed[k], key) == 0 && (rule->kind->row || strcmp(key, "ctx") != 0);
            if (!known)
                refuse(L, rule, "examples[%zu].%s: given, expect, refuse%s or title expected", i, key,
                       rule->kind->row ? ", ctx" : "");
        }
        bool given = lua_getfield(L, -1, "given") == LUA_TTABLE, expect = lua_getfield(L, -2, "expect") != LUA_TNIL;
        bool refuses = lua_getfield(L, -3, "refuse") != LUA_TNIL;
        if (!given)
            refuse(L, rule, "examples[%zu].given: missing (a table)", i);
        if (expect == refuses)
            refuse(L, rule, "examples[%zu]: either expect = the decision, or refuse = the reason", i);
        if (refuses && (!rule->kind->refuses || lua_type(L, -1) != LUA_TSTRING))
            refuse(L, rule, "examples[%zu].refuse: %s", i,
                   rule->kind->refuses ? "the reason as a text expected" : "rules of this kind do not refuse");
        refusal = refusal || refuses;
        lua_pop(L, 4);
    }
    if (rule->kind->refuses && !refusal)
        refuse(L, rule, "examples: one of them must show a refusal: { given = {...}, refuse = \"...\" }");
    lua_pop(L, 1);
}

/* Of a rule that only declares. */
static void refuse_examples(lua_State *L, const struct reading *r)
{
    if (lua_getfield(L, -1, "examples") != LUA_TNIL)
        refuse(L, r->rule, "examples: of what? a rule without the function %s has none", r->rule->kind->entry);
    lua_pop(L, 1);
}

static void read_body(lua_State *L, void *data)
{
    const struct reading *r = data;
    struct rule *rule = r->rule;
    run_file(L, rule);
    rule->kind = read_kind(L, r);
    check_fields(L, r);
    rule->name = text_field(L, r, "name", NAME_MAX_BYTES);
    rule->title = text_field(L, r, "title", TITLE_MAX_BYTES);
    check_name(L, rule);
    int whole = 0;
    lua_getfield(L, -1, "version");
    rule->version = lua_tointegerx(L, -1, &whole);
    if (!whole || lua_type(L, -1) != LUA_TNUMBER || rule->version < 1)
        refuse(L, rule, "version: a whole number from 1 expected; add 1 when the rule changes");
    int type = lua_getfield(L, -2, rule->kind->entry);
    rule->asked = type == LUA_TFUNCTION;
    if (!rule->asked && !(rule->kind->optional && type == LUA_TNIL))
        refuse(L, rule, "%s: missing (a function)", rule->kind->entry);
    lua_pop(L, 2);
    if (rule->kind->declaration)
        read_declared(L, r);
    if (rule->asked)
        check_examples(L, r);
    else
        refuse_examples(L, r);
    lua_pop(L, 1);
}

int declaration_read(struct rule *rule, const struct french_sigles *sigles, struct arena *a, struct err *err)
{
    struct sandbox box;
    struct reading r = {.rule = rule, .a = a};
    crypto_hash_hex(rule->source, rule->hash);
    if (sandbox_open(&box, sigles, err) != 0)
        return -1;
    int rc = sandbox_run(&box, read_body, &r, err);
    if (rc != 0 && strncmp(err->msg, rule->path, strlen(rule->path)) != 0)
        (void)err_context(err, "%s", rule->path);
    sandbox_close(&box);
    return rc;
}

/* ---- kept in a state ---- */

static const char functions_key, examples_key; /* their addresses are keys of the registry */

static void keep(lua_State *L, const void *key, size_t i)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, key);
    }
    lua_insert(L, -2);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
    lua_pop(L, 1);
}

static void push_kept(lua_State *L, const void *key, size_t i)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, key);
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    lua_remove(L, -2);
}

void declaration_keep(lua_State *L, const struct rule *rule, size_t i, bool examples)
{
    if (!rule->asked)
        return;
    run_file(L, rule);
    lua_getfield(L, -1, rule->kind->entry);
    keep(L, &functions_key, i);
    if (examples) {
        lua_getfield(L, -1, "examples");
        keep(L, &examples_key, i);
    }
    lua_pop(L, 1);
}

void declaration_push_function(lua_State *L, size_t i)
{
    push_kept(L, &functions_key, i);
}

void declaration_push_examples(lua_State *L, size_t i)
{
    push_kept(L, &examples_key, i);
}
