#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "core/rules/rules_priv.h"
#include "core/rules/value.h"

/* Columns of the row of an example. */
#define EXAMPLE_CELLS_MAX 500

/* One example under trial. */
struct trial {
    struct rule_call call;
    size_t k;       /* from 0 */
    void *expected; /* a decision, or */
    const char *refusal;
    struct rule_example *show; /* filled, unless NULL */
};

/* Raises an error about the example itself. */
static _Noreturn void wrong_example(lua_State *L, const struct trial *t, const char *what, const char *message)
{
    struct err err;
    (void)fail(&err, ERR_RULE, "%s: examples[%zu]%s: %s", t->call.rule->path, t->k + 1, what, message);
    sandbox_raise(L, &err);
}

/* Reads a field of the example (on top of the stack) as a record; absent leaves it as it is. */
static void read_part(lua_State *L, const struct trial *t, const char *part, const struct record_type *type,
                      unsigned flags, void *rec)
{
    char path[40];
    const struct value_filter filter = {.flags = flags, .what = path};
    struct err err;
    (void)snprintf(path, sizeof path, "examples[%zu].%s", t->k + 1, part);
    if (lua_getfield(L, -1, part) != LUA_TNIL && value_read(L, -1, type, rec, &filter, t->call.a, &err) != 0) {
        (void)err_context(&err, "%s", t->call.rule->path);
        sandbox_raise(L, &err);
    }
    lua_pop(L, 1);
}

/* Pushes a copy of the row of texts in `given`, without the empty ones, as a file would give it. */
static void push_given_row(lua_State *L, const struct trial *t)
{
    lua_getfield(L, -1, "given");
    lua_newtable(L); /* given, row */
    for (lua_pushnil(L); lua_next(L, -3); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
            wrong_example(L, t, ".given", "texts by column expected: { [\"Nom\"] = \"CCAS\" }");
        if (lua_rawlen(L, -1) == 0)
            continue;
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, -5);
    }
    lua_remove(L, -2);
}

/* ---- for people ---- */

static int compare_cells(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Writes the row of texts on top of the stack, its columns in alphabetical order: pairs has none. */
static void show_row(lua_State *L, const struct trial *t, struct buf *b)
{
    const char **names = ARENA_ARRAY(t->call.a, EXAMPLE_CELLS_MAX, const char *);
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        if (!names || n == EXAMPLE_CELLS_MAX || !(names[n] = arena_strdup(t->call.a, lua_tostring(L, -2))))
            wrong_example(L, t, ".given", "too many columns to be shown");
        n++;
    }
    if (n)
        qsort(names, n, sizeof *names, compare_cells);
    buf_lit(b, "{");
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        buf_json(b, str_of(names[i]));
        buf_char(b, ':');
        lua_getfield(L, -1, names[i]);
        buf_json(b, str_of(lua_tostring(L, -1)));
        lua_pop(L, 1);
    }
    buf_lit(b, "}");
}

/* The title and the facts of the example at this index of the stack; a row is on top of it. */
static void show_example(lua_State *L, const struct trial *t, int example, const void *facts)
{
    const struct rule_kind *kind = t->call.rule->kind;
    struct buf b = buf_in(t->call.a, SANDBOX_MEMORY);
    if (kind->row) {
        buf_lit(&b, "{\"row\":");
        show_row(L, t, &b);
        buf_lit(&b, ",\"ctx\":");
    }
    record_json(&b, kind->facts, facts, NULL);
    if (kind->row)
        buf_lit(&b, "}");
    t->show->given = buf_str(&b);
    lua_getfield(L, example, "title");
    t->show->title = lua_type(L, -1) == LUA_TSTRING ? arena_strdup(t->call.a, lua_tostring(L, -1)) : NULL;
    lua_pop(L, 1);
}

static void trial_body(lua_State *L, void *data)
{
    struct trial *t = data;
    const struct rule_kind *kind = t->call.rule->kind;
    declaration_push_examples(L, t->call.index);
    lua_rawgeti(L, -1, (lua_Integer)t->k + 1); /* examples, example */
    void *facts = arena_alloc(t->call.a, kind->facts->size);
    t->call.decision = arena_alloc(t->call.a, kind->decision->size);
    t->expected = arena_alloc(t->call.a, kind->decision->size);
    if (!facts || !t->call.decision || !t->expected)
        wrong_example(L, t, "", "out of memory");
    read_part(L, t, kind->row ? "ctx" : "given", kind->facts, 0, facts);
    if (kind->row)
        call_complete_ctx(facts, t->call.rule);
    read_part(L, t, "expect", kind->decision, kind->decision_flags, t->expected);
    if (lua_getfield(L, -1, "refuse") == LUA_TSTRING && !(t->refusal = arena_strdup(t->call.a, lua_tostring(L, -1))))
        wrong_example(L, t, "", "out of memory");
    lua_pop(L, 1);
    t->call.facts = facts;
    int example = lua_gettop(L);
    declaration_push_function(L, t->call.index);
    if (kind->row) {
        lua_pushvalue(L, example);
        push_given_row(L, t);
        lua_remove(L, -2);
    }
    if (t->show)
        show_example(L, t, example, facts);
    value_push(L, kind->facts, facts, t->call.a);
    call_pushed(L, &t->call, kind->row ? 2 : 1);
    lua_pop(L, 2);
}

/* ---- what differs ---- */

static const char *shown(const struct record_type *t, const void *rec, int i, struct arena *a)
{
    struct err ignored;
    const char *text = NULL;
    if (!record_present(rec, i))
        return "nothing";
    if (!record_has(rec, i))
        return "null";
    if (t->fields[i].type == F_LIST)
        return arena_printf(a, "%zu items", ((const struct list *)record_member(&t->fields[i], rec))->n);
    if (record_text(t, rec, i, a, &text, &ignored) != 0 || !text)
        return "?";
    return arena_printf(a, "\"%s\"", text);
}

/* Bytes of a value that is shown of JSON: enough to recognise it. */
#define SHOWN_MAX 120

static void put_shown(struct buf *b, const struct json *v, struct arena *a)
{
    struct buf text = buf_in(a, SANDBOX_MEMORY);
    if (!v) {
        buf_lit(b, "nothing");
        return;
    }
    json_write(&text, v);
    buf_raw_str(b, utf8_prefix(buf_str(&text), SHOWN_MAX));
    buf_raw_str(b, text.n > SHOWN_MAX ? STR("...") : STR(""));
}

/* Where two JSON values differ first: "towns[1].name: "a" expected, got "b"". Their nesting is limited. */
static void describe_json(struct buf *b, const struct json *want, const struct json *got, struct arena *a)
{
    bool nested = want && got && want->type == got->type && (want->type == JSON_ARRAY || want->type == JSON_OBJECT);
    const struct json *x = nested ? want->first : NULL, *y = nested ? got->first : NULL;
    for (size_t i = 1; x && y; x = x->next, y = y->next, i++) {
        struct buf p = buf_in(a, SANDBOX_MEMORY), q = buf_in(a, SANDBOX_MEMORY);
        json_write(&p, x);
        json_write(&q, y);
        bool named = want->type == JSON_OBJECT;
        if (str_eq(buf_str(&p), buf_str(&q)) && (!named || str_eq(x->name, y->name)))
            continue;
        int order = named ? str_cmp(x->name, y->name) : 0; /* names are sorted: the smaller one stands in one alone */
        const struct json *shown = order > 0 ? y : x;
        if (named)
            buf_fmt(b, ".%s", shown->name.p);
        else
            buf_fmt(b, "[%zu]", i);
        describe_json(b, order > 0 ? NULL : x, order < 0 ? NULL : y, a);
        return;
    }
    if (nested && (x || y)) {
        if (want->type == JSON_OBJECT)
            buf_fmt(b, ".%s", x ? x->name.p : y->name.p);
        else
            buf_fmt(b, "[%zu]", (want->n < got->n ? want->n : got->n) + 1);
    }
    buf_lit(b, ": ");
    put_shown(b, nested ? x : want, a);
    buf_lit(b, " expected, got ");
    put_shown(b, nested ? y : got, a);
}

static void describe_texts(struct buf *b, const struct field *f, const void *expected, const void *got, struct arena *a)
{
    const struct json *x = NULL, *y = NULL;
    struct err ignored;
    buf_fmt(b, "%s", f->name);
    if (json_parse(str_of(*(const char *const *)record_member(f, expected)), a, &x, &ignored) == 0 &&
        json_parse(str_of(*(const char *const *)record_member(f, got)), a, &y, &ignored) == 0)
        describe_json(b, x, y, a);
}

/* Writes the first difference between two records as "services[1].name: "a" expected, got "b"". */
static void describe_difference(struct buf *b, const struct record_type *t, const void *expected, const void *got,
                                struct arena *a)
{
    for (int i = 0; i < (int)t->n; i++) {
        const struct field *f = &t->fields[i];
        if (record_field_equal(f, i, expected, got))
            continue;
        const struct list *x = record_member(f, expected), *y = record_member(f, got);
        if (f->type == F_LIST && record_has(expected, i) && record_has(got, i) && x->n == y->n) {
            for (size_t k = 0; k < x->n; k++) {
                const char *p = (const char *)x->items + k * f->of->size, *q = (const char *)y->items + k * f->of->size;
                if (record_equal(f->of, p, q))
                    continue;
                buf_fmt(b, "%s[%zu].", f->name, k + 1);
                describe_difference(b, f->of, p, q, a);
                return;
            }
        }
        if (f->type == F_JSON && record_has(expected, i) && record_has(got, i)) {
            describe_texts(b, f, expected, got, a);
            return;
        }
        const char *want = shown(t, expected, i, a), *have = shown(t, got, i, a);
        buf_fmt(b, "%s: %s expected, got %s", f->name, want ? want : "?", have ? have : "?");
        return;
    }
}

static bool same_outcome(const struct record_type *type, const struct trial *a, const struct trial *b)
{
    if (a->call.refusal || b->call.refusal)
        return a->call.refusal && b->call.refusal && strcmp(a->call.refusal, b->call.refusal) == 0;
    return record_equal(type, a->call.decision, b->call.decision);
}

static int fail_example(const struct trial *t, struct err *err, const char *what, const char *detail)
{
    return fail(err, ERR_RULE, "%s: examples[%zu]: %s%s", t->call.rule->path, t->k + 1, what, detail);
}

static int compare(const struct trial *t, struct err *err)
{
    const struct rule_kind *kind = t->call.rule->kind;
    if (t->refusal && !t->call.refusal)
        return fail_example(t, err, "a refusal expected, the rule decides", "");
    if (!t->refusal && t->call.refusal)
        return fail_example(t, err, "a decision expected, the rule refuses: ", t->call.refusal);
    if (t->refusal && strcmp(t->refusal, t->call.refusal) != 0)
        return fail_example(t, err, "refuse: the rule says: ", t->call.refusal);
    if (t->refusal || record_equal(kind->decision, t->expected, t->call.decision))
        return 0;
    struct buf b = buf_in(t->call.a, ERR_MSG_MAX);
    describe_difference(&b, kind->decision, t->expected, t->call.decision, t->call.a);
    return fail_example(t, err, "expect.", buf_cstr(&b));
}

/* "FILE:LINE: message" becomes "FILE:LINE: examples[k]: message"; any other message gets the file before it. */
static int name_example(const struct rule *rule, size_t k, struct err *err)
{
    struct err old = *err;
    size_t n = strlen(rule->path);
    if (strncmp(old.msg, rule->path, n) == 0 && old.msg[n] == ':') {
        size_t line = 1 + strspn(old.msg + n + 1, "0123456789");
        if (line > 1 && strncmp(old.msg + n + line, ": ", 2) == 0)
            return fail(err, old.code, "%.*s: examples[%zu]: %s", (int)(n + line), old.msg, k + 1,
                        old.msg + n + line + 2);
    }
    return err_context(err, "%s: examples[%zu]", rule->path, k + 1);
}

int example_run(struct rules *r, size_t i, size_t k, struct err *err)
{
    const struct rule *rule = &r->set->rules[i];
    struct arena *a = arena_new(SANDBOX_MEMORY);
    if (!a)
        return fail_memory(err);
    struct trial first = {.call = {.rule = rule, .index = i, .a = a}, .k = k}, again = first;
    int rc = !r->box.L ? rules_open(r, true, err) : 0;
    if (rc == 0)
        rc = sandbox_run(&r->box, trial_body, &first, err);
    uint64_t cost = r->box.instructions;
    if (rc == 0)
        rc = sandbox_run(&r->box, trial_body, &again, err);
    if (rc == 0)
        rc = compare(&first, err);
    else if (strstr(err->msg, "examples[") == NULL)
        (void)name_example(rule, k, err);
    if (rc == 0 && (!same_outcome(rule->kind->decision, &first, &again) || r->box.instructions != cost))
        rc = fail_example(&first, err,
                          "asked twice, the rule answers differently or takes another time: it keeps "
                          "something from one call to the next",
                          "");
    if (r->box.L && r->box.spent != SPENT_NOTHING)
        sandbox_close(&r->box);
    arena_free(a);
    return rc;
}

int rules_examples(struct rule_set *set, const struct rule *rule, struct arena *a, struct rule_example **out,
                   struct err *err)
{
    struct rules r = {.set = set};
    size_t i = (size_t)(rule - set->rules);
    *out = ARENA_ARRAY(a, rule->examples, struct rule_example);
    int rc = *out ? rules_open(&r, true, err) : fail_memory(err);
    for (size_t k = 0; rc == 0 && k < rule->examples; k++) {
        struct trial t = {.call = {.rule = rule, .index = i, .a = a}, .k = k, .show = &(*out)[k]};
        struct buf b = buf_in(a, SANDBOX_MEMORY);
        rc = sandbox_run(&r.box, trial_body, &t, err);
        t.show->refusal = t.call.refusal;
        if (rc == 0 && !t.call.refusal)
            record_json(&b, rule->kind->decision, t.call.decision, NULL);
        t.show->decision = buf_str(&b);
        rc = rc == 0 ? buf_ok(&b, err) : rc;
    }
    sandbox_close(&r.box);
    return rc;
}
