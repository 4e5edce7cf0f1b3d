#include "core/rules/value.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/json.h"
#include "core/rules/sandbox.h"

/* ---- towards Lua ---- */

static void push_json(lua_State *L, const struct json *v)
{
    luaL_checkstack(L, 4, "JSON"); /* its depth is JSON_DEPTH_MAX at most */
    switch (v->type) {
    case JSON_NULL: lua_pushnil(L); break;
    case JSON_FALSE: lua_pushboolean(L, 0); break;
    case JSON_TRUE: lua_pushboolean(L, 1); break;
    case JSON_INT: lua_pushinteger(L, v->integer); break;
    case JSON_REAL: lua_pushnumber(L, v->real); break;
    case JSON_STRING: lua_pushlstring(L, v->string.p, v->string.n); break;
    case JSON_ARRAY: {
        lua_Integer i = 0;
        lua_createtable(L, (int)v->n, 0);
        for (const struct json *c = v->first; c; c = c->next) {
            push_json(L, c);
            lua_rawseti(L, -2, ++i);
        }
        break;
    }
    case JSON_OBJECT:
        lua_createtable(L, 0, (int)v->n);
        for (const struct json *c = v->first; c; c = c->next) {
            lua_pushlstring(L, c->name.p, c->name.n);
            push_json(L, c);
            lua_rawset(L, -3);
        }
        break;
    }
}

static void push_json_text(lua_State *L, const char *text, struct arena *a)
{
    struct err err;
    const struct json *v = NULL;
    if (json_parse(str_of(text), a, &v, &err) != 0)
        sandbox_raise(L, &err);
    push_json(L, v);
}

static void push_terms(lua_State *L, const struct terms *terms)
{
    lua_createtable(L, (int)terms->n, 0);
    for (size_t i = 0; i < terms->n; i++) {
        lua_pushstring(L, terms->codes[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_list(lua_State *L, const struct field *f, const struct list *list, struct arena *a)
{
    lua_createtable(L, (int)list->n, 0);
    for (size_t i = 0; i < list->n; i++) {
        value_push(L, f->of, (const char *)list->items + i * f->of->size, a);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* A field that has a value. */
static void push_field(lua_State *L, const struct field *f, const void *member, struct arena *a)
{
    char iso[INSTANT_ISO_SIZE];
    switch (f->type) {
    case F_TEXT: lua_pushstring(L, *(const char *const *)member); break;
    case F_INT: lua_pushinteger(L, *(const int64_t *)member); break;
    case F_REAL: lua_pushnumber(L, *(const double *)member); break;
    case F_BOOL: lua_pushboolean(L, *(const bool *)member); break;
    case F_DATE:
        date_iso(*(const int32_t *)member, iso);
        lua_pushstring(L, iso);
        break;
    case F_INSTANT:
        instant_iso(*(const int64_t *)member, iso);
        lua_pushstring(L, iso);
        break;
    case F_ENUM: lua_pushstring(L, f->names[*(const int *)member]); break;
    case F_TERMS: push_terms(L, member); break;
    case F_JSON: push_json_text(L, *(const char *const *)member, a); break;
    case F_LIST: push_list(L, f, member, a); break;
    case F__MAX: lua_pushnil(L); break;
    }
}

void value_push(lua_State *L, const struct record_type *t, const void *rec, struct arena *a)
{
    luaL_checkstack(L, 6, "records");
    lua_createtable(L, 0, (int)t->n);
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        bool has = record_has(rec, (int)i), several = f->type == F_LIST || f->type == F_TERMS;
        if ((f->flags & FIELD_INTERNAL) || (!has && !several))
            continue;
        if (has)
            push_field(L, f, record_member(f, rec), a);
        else
            lua_newtable(L); /* so that ipairs() needs no test */
        lua_setfield(L, -2, f->name);
    }
}

/* ---- from Lua ---- */

/* Longest path named in a message. */
#define PATH_SIZE 160

struct reader {
    lua_State *L;
    struct arena *a;
    const struct value_filter *filter;
    struct err *err;
    char path[PATH_SIZE];
};

static int wrong(struct reader *r, const char *fmt, ...) PRINTF_LIKE(2, 3);

static int wrong(struct reader *r, const char *fmt, ...)
{
    char message[ERR_MSG_MAX - PATH_SIZE];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    return fail(r->err, ERR_RULE, "%s: %s", r->path[0] ? r->path : "the decision", message);
}

/* Appends ".name" or "[i]" to the path; returns where it stood, for path_back. */
static size_t path_name(struct reader *r, const char *name)
{
    size_t n = strlen(r->path), at = n, more = strlen(name); /* for each field of each row: no printf */
    if (n && at < PATH_SIZE - 1)
        r->path[at++] = '.';
    more = more < PATH_SIZE - 1 - at ? more : PATH_SIZE - 1 - at;
    memcpy(r->path + at, name, more);
    r->path[at + more] = '\0';
    return n;
}

static size_t path_item(struct reader *r, lua_Integer i)
{
    size_t n = strlen(r->path);
    (void)snprintf(r->path + n, sizeof r->path - n, "[%lld]", (long long)i);
    return n;
}

static void path_back(struct reader *r, size_t n)
{
    r->path[n] = '\0';
}

/* The value on top of the stack, in words. */
static const char *described(lua_State *L)
{
    static const char *const words[] = {"nil", "true or false", "null", "a number", "a text", "a table", "a function"};
    int type = lua_type(L, -1);
    return type >= 0 && type <= LUA_TFUNCTION ? words[type] : "something else";
}

/* Edit distance of two short words, or 3 when it is more than 2. */
static int distance(const char *a, const char *b)
{
    enum { SHORT = 40 };
    size_t n = strlen(a), m = strlen(b);
    int row[SHORT + 1];
    if (n > SHORT || m > SHORT)
        return 3;
    for (size_t j = 0; j <= m; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int above = row[j], best = diagonal + (a[i - 1] != b[j - 1]);
            best = above + 1 < best ? above + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            diagonal = above;
            row[j] = best;
        }
    }
    return row[m] > 2 ? 3 : row[m];
}

const char *value_closest(const char *const *names, const char *misspelt)
{
    const char *closest = NULL;
    int least = 3;
    for (; *names; names++) {
        int d = distance(*names, misspelt);
        if (d < least && (size_t)d < strlen(*names)) {
            least = d;
            closest = *names;
        }
    }
    return closest;
}

/* Whether a key of the table names a field that a table may hold at all. */
static bool is_field(const struct record_type *t, struct str key)
{
    int index = record_index(t, key);
    return index >= 0 && !(t->fields[index].flags & FIELD_INTERNAL);
}

/* Says which key of the table at i is not a field: the first by bytes, so that the message is the same each time. */
static int unknown_key(struct reader *r, int i, const struct record_type *t)
{
    lua_State *L = r->L;
    struct str first = {0};
    for (lua_pushnil(L); lua_next(L, i); lua_pop(L, 1)) {
        struct str key;
        if (lua_type(L, -2) != LUA_TSTRING) {
            lua_pop(L, 1);
            return wrong(r, "its keys must be names of fields of %s, not %s", t->name, described(L));
        }
        key.p = lua_tolstring(L, -2, &key.n);
        if (!is_field(t, key) && (!first.p || str_cmp(key, first) < 0))
            first = key;
    }
    if (!first.p)
        return fail(r->err, ERR_BUG, "%s: a field was counted twice", r->path);
    const char *names[RECORD_FIELDS_MAX + 1];
    size_t n = 0;
    for (size_t k = 0; k < t->n; k++) {
        if (is_field(t, str_of(t->fields[k].name)))
            names[n++] = t->fields[k].name;
    }
    names[n] = NULL;
    const char *closest = value_closest(names, first.p);
    (void)path_name(r, first.p);
    return closest ? wrong(r, "unknown field of %s; did you mean \"%s\"?", t->name, closest)
                   : wrong(r, "unknown field of %s (scripts/host.d.lua lists them)", t->name);
}

static size_t count_keys(lua_State *L, int i)
{
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, i); lua_pop(L, 1))
        n++;
    return n;
}

/* The text on top of the stack, copied and tidied; NULL in *out for the empty text. */
static int read_text(struct reader *r, size_t max, const char **out)
{
    struct str s;
    if (lua_type(r->L, -1) != LUA_TSTRING)
        return wrong(r, "a text expected, got %s", described(r->L));
    s.p = lua_tolstring(r->L, -1, &s.n);
    if (s.n > max)
        return wrong(r, "a text of %zu bytes, at most %zu", s.n, max);
    if (!utf8_valid(s))
        return wrong(r, "the text is not valid UTF-8 (cut in the middle of a letter?)");
    *out = NULL;
    char *copy = s.n ? str_dup(r->a, s) : NULL;
    if (s.n && !copy)
        return fail_memory(r->err);
    if (copy) {
        copy[utf8_tidy(copy, s.n, max <= RECORD_LINE_MAX)] = '\0';
        *out = *copy ? copy : NULL;
    }
    return 0;
}

static int read_enum(struct reader *r, const struct field *f, int *out)
{
    char all[ERR_MSG_MAX / 2] = "";
    const char *name = lua_type(r->L, -1) == LUA_TSTRING ? lua_tostring(r->L, -1) : NULL;
    *out = name ? record_name_index(f->names, str_of(name)) : -1;
    if (*out >= 0)
        return 0;
    for (int i = 0; f->names[i]; i++) {
        size_t n = strlen(all);
        (void)snprintf(all + n, sizeof all - n, "%s\"%s\"", i ? ", " : "", f->names[i]);
    }
    return name ? wrong(r, "\"%.60s\": one of %s expected", name, all)
                : wrong(r, "one of %s expected, got %s", all, described(r->L));
}

/* Checks that the table on top of the stack is a list of at most max items; their number in *n. */
static int check_list(struct reader *r, size_t max, size_t *n)
{
    lua_State *L = r->L;
    if (lua_type(L, -1) != LUA_TTABLE)
        return wrong(r, "a list expected, got %s", described(L));
    *n = lua_rawlen(L, -1);
    if (*n > max)
        return wrong(r, "%zu items, at most %zu", *n, max);
    if (count_keys(L, lua_gettop(L)) != *n)
        return wrong(r, "a list expected: { a, b, c }, without names and without nil in the middle");
    return 0;
}

static int read_terms(struct reader *r, size_t max, struct terms *out)
{
    size_t n = 0;
    if (check_list(r, max, &n) != 0)
        return -1;
    if (!(out->codes = ARENA_ARRAY(r->a, n, const char *)))
        return fail_memory(r->err);
    for (lua_Integer i = 1; i <= (lua_Integer)n; i++) {
        size_t here = path_item(r, i);
        const char **code = &out->codes[out->n++];
        lua_rawgeti(r->L, -1, i);
        if (read_text(r, RECORD_TEXT_MAX, code) != 0)
            return -1;
        if (!*code)
            return wrong(r, "an empty text in a list");
        lua_pop(r->L, 1);
        path_back(r, here);
    }
    return 0;
}

static int read_record(struct reader *r, int i, const struct record_type *t, void *rec);

static int read_list(struct reader *r, const struct field *f, size_t max, struct list *out)
{
    size_t n = 0;
    if (check_list(r, max, &n) != 0)
        return -1;
    if (!(out->items = arena_array(r->a, n, f->of->size)))
        return fail_memory(r->err);
    for (lua_Integer i = 1; i <= (lua_Integer)n; i++) {
        size_t here = path_item(r, i);
        lua_rawgeti(r->L, -1, i);
        if (read_record(r, lua_gettop(r->L), f->of, (char *)out->items + out->n++ * f->of->size) != 0)
            return -1;
        lua_pop(r->L, 1);
        path_back(r, here);
    }
    return 0;
}

/* A date or an instant: a text that parses. */
static int read_time(struct reader *r, const struct field *f, void *member)
{
    struct err why;
    const char *s = lua_type(r->L, -1) == LUA_TSTRING ? lua_tostring(r->L, -1) : NULL;
    if (s && (f->type == F_DATE ? date_parse(str_of(s), member, &why) : instant_parse(str_of(s), member, &why)) == 0)
        return 0;
    return s ? wrong(r, "%s", why.msg)
             : wrong(r, "a date like \"%s\" expected, got %s",
                     f->type == F_DATE ? "2026-11-22" : "2026-11-22T09:30:00Z", described(r->L));
}

/* ---- what has no descriptor: as JSON ---- */

static int put_json(struct reader *r, struct buf *b, size_t depth);

static int compare_keys(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* The names of the table on top of the stack, sorted by bytes: the same table always gives the same text. */
static int sorted_keys(struct reader *r, size_t n, struct str **out)
{
    lua_State *L = r->L;
    size_t k = 0;
    if (!(*out = ARENA_ARRAY(r->a, n, struct str)))
        return fail_memory(r->err);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        struct str *key = &(*out)[k++];
        if (lua_type(L, -2) != LUA_TSTRING) {
            lua_pop(L, 1);
            return wrong(r, "a list, or names and their values, not both in one table");
        }
        key->p = lua_tolstring(L, -2, &key->n); /* it is the table's, and lives as long */
        if (!utf8_valid(*key))
            return wrong(r, "a name is not valid UTF-8");
    }
    qsort(*out, n, sizeof **out, compare_keys);
    return 0;
}

static int put_table(struct reader *r, struct buf *b, size_t depth)
{
    lua_State *L = r->L;
    size_t n = lua_rawlen(L, -1), all = count_keys(L, lua_gettop(L));
    struct str *keys = NULL;
    bool list = n == all; /* a table without anything is an empty list */
    if (depth == VALUE_JSON_DEPTH_MAX)
        return wrong(r, "tables inside one another more than %d deep", VALUE_JSON_DEPTH_MAX);
    if (!list && sorted_keys(r, all, &keys) != 0)
        return -1;
    buf_char(b, list ? '[' : '{');
    for (size_t i = 0; i < all && !b->failed; i++) {
        size_t here = list ? path_item(r, (lua_Integer)i + 1) : path_name(r, str_dup(r->a, keys[i]));
        if (i)
            buf_char(b, ',');
        if (list) {
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
        } else {
            buf_json(b, keys[i]);
            buf_char(b, ':');
            lua_pushlstring(L, keys[i].p, keys[i].n);
            lua_rawget(L, -2);
        }
        if (put_json(r, b, depth + 1) != 0)
            return -1;
        lua_pop(L, 1);
        path_back(r, here);
    }
    buf_char(b, list ? ']' : '}');
    return 0;
}

static int put_number(struct reader *r, struct buf *b)
{
    lua_State *L = r->L;
    int whole = 0;
    lua_Integer i = lua_tointegerx(L, -1, &whole); /* 3.0 is whole too */
    lua_Number x = lua_tonumber(L, -1);
    if (!whole && !isfinite(x))
        return wrong(r, "a number expected, not an infinite one nor what is none");
    if (whole)
        buf_int(b, i);
    else
        buf_fmt(b, "%.17g", x);
    return 0;
}

/* Writes the value on top of the stack. Shared tables are written each time: what ends it is the buffer's limit. */
static int put_json(struct reader *r, struct buf *b, size_t depth)
{
    lua_State *L = r->L;
    const char *text = NULL;
    luaL_checkstack(L, 6, "JSON");
    switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN: buf_raw_str(b, lua_toboolean(L, -1) ? STR("true") : STR("false")); return 0;
    case LUA_TLIGHTUSERDATA: buf_lit(b, "null"); return 0;
    case LUA_TNUMBER: return put_number(r, b);
    case LUA_TTABLE: return put_table(r, b, depth);
    case LUA_TSTRING:
        if (read_text(r, b->max, &text) != 0)
            return -1;
        buf_json(b, str_of(text));
        return 0;
    default: return wrong(r, "a text, a number, true, false, null or a table expected, got %s", described(L));
    }
}

static int read_json(struct reader *r, size_t max, const char **out)
{
    struct buf b = buf_in(r->a, max);
    if (put_json(r, &b, 0) != 0)
        return -1;
    if (b.failed)
        return wrong(r, "more than %zu bytes", max);
    *out = buf_cstr(&b);
    return 0;
}

/* The value on top of the stack, which is neither nil nor null. */
static int read_field(struct reader *r, const struct field *f, void *member)
{
    lua_State *L = r->L;
    int whole = 0;
    size_t max = f->max ? f->max : f->type == F_TEXT ? RECORD_TEXT_MAX : RECORD_LIST_MAX;
    switch (f->type) {
    case F_TEXT: return read_text(r, max, member);
    case F_INT:
        *(int64_t *)member = lua_type(L, -1) == LUA_TNUMBER ? lua_tointegerx(L, -1, &whole) : 0;
        return whole ? 0 : wrong(r, "a whole number expected, got %s", described(L));
    case F_REAL:
        *(double *)member = lua_tonumber(L, -1);
        return lua_type(L, -1) == LUA_TNUMBER ? 0 : wrong(r, "a number expected, got %s", described(L));
    case F_BOOL:
        *(bool *)member = lua_toboolean(L, -1);
        return lua_isboolean(L, -1) ? 0 : wrong(r, "true or false expected, got %s", described(L));
    case F_DATE:
    case F_INSTANT: return read_time(r, f, member);
    case F_ENUM: return read_enum(r, f, member);
    case F_TERMS: return read_terms(r, max, member);
    case F_LIST: return read_list(r, f, max, member);
    case F_JSON: return read_json(r, f->max ? f->max : RECORD_TEXT_MAX, member);
    case F__MAX: break;
    }
    return wrong(r, "this field is computed by the program: a rule does not give it");
}

static int read_record(struct reader *r, int i, const struct record_type *t, void *rec)
{
    lua_State *L = r->L;
    size_t given = 0;
    luaL_checkstack(L, 8, "records"); /* RECORD_DEPTH_MAX levels of it */
    if (lua_type(L, i) != LUA_TTABLE) {
        lua_pushvalue(L, i);
        return wrong(r, "a table (%s) expected, got %s", t->name, described(L));
    }
    for (size_t k = 0; k < t->n; k++) {
        const struct field *f = &t->fields[k];
        lua_pushstring(L, f->name);
        int type = lua_rawget(L, i);
        if (type != LUA_TNIL && !(f->flags & FIELD_INTERNAL)) {
            size_t here = path_name(r, f->name);
            given++;
            if ((f->flags & r->filter->flags) != r->filter->flags)
                return wrong(r, "this field is computed by the program: a rule does not give it");
            bool null = type == LUA_TLIGHTUSERDATA;
            if (!null && read_field(r, f, record_member(f, rec)) != 0)
                return -1;
            if (null || (f->type == F_TEXT && !*(const char *const *)record_member(f, rec)))
                record_mark_null(rec, (int)k);
            else
                record_mark_set(rec, (int)k);
            path_back(r, here);
        }
        lua_pop(L, 1);
    }
    return count_keys(L, i) == given ? 0 : unknown_key(r, i, t);
}

int value_read(lua_State *L, int i, const struct record_type *t, void *rec, const struct value_filter *filter,
               struct arena *a, struct err *err)
{
    int height = lua_gettop(L);
    struct reader r = {.L = L, .a = a, .filter = filter, .err = err};
    (void)snprintf(r.path, sizeof r.path, "%s", filter->what);
    memset(rec, 0, t->size);
    int rc = read_record(&r, lua_absindex(L, i), t, rec);
    lua_settop(L, height);
    return rc;
}
