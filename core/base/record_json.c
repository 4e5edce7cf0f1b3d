#include "base/date.h"
#include "base/json.h"
#include "core/base/record_priv.h"

/* ---- Writing ---- */

static void write_value(struct buf *b, const struct field *f, const void *rec, const struct record_filter *filter)
{
    const void *member = record_member(f, rec);
    switch (f->type) {
    case F_TEXT: buf_json(b, str_of(*(const char *const *)member)); break;
    case F_BOOL: buf_raw_str(b, *(const bool *)member ? STR("true") : STR("false")); break;
    case F_INT:
    case F_REAL:
    case F_JSON: record_write_value(b, f, rec); break;
    case F_ENUM: buf_json(b, str_of(f->names[*(const int *)member])); break;
    case F_DATE:
    case F_INSTANT:
        buf_char(b, '"');
        record_write_value(b, f, rec);
        buf_char(b, '"');
        break;
    case F_TERMS: {
        const struct terms *terms = member;
        buf_char(b, '[');
        for (size_t i = 0; i < terms->n; i++) {
            if (i)
                buf_char(b, ',');
            buf_json(b, str_of(terms->codes[i]));
        }
        buf_char(b, ']');
        break;
    }
    case F_LIST: {
        const struct list *list = member;
        buf_char(b, '[');
        for (size_t i = 0; i < list->n; i++) {
            if (i)
                buf_char(b, ',');
            record_json(b, f->of, (const char *)list->items + i * f->of->size, filter);
        }
        buf_char(b, ']');
        break;
    }
    case F__MAX: break;
    }
}

void record_json(struct buf *b, const struct record_type *t, const void *rec, const struct record_filter *filter)
{
    static const struct record_filter everything = {0};
    bool first = true;
    if (!filter)
        filter = &everything;
    buf_char(b, '{');
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        bool has = record_has(rec, (int)i);
        if (!record_present(rec, (int)i) || (f->flags & filter->flags) != filter->flags || (!has && filter->skip_null))
            continue;
        if (!first)
            buf_char(b, ',');
        first = false;
        buf_json(b, str_of(f->name));
        buf_char(b, ':');
        if (has)
            write_value(b, f, rec, filter);
        else
            buf_lit(b, "null");
    }
    buf_char(b, '}');
}

/* ---- Reading ---- */

static int read_text(const struct json *v, const char **out, struct arena *a, struct err *err)
{
    if (v->type != JSON_STRING)
        return fail(err, ERR_INPUT, "a text expected");
    *out = str_dup(a, v->string);
    return *out ? 0 : fail_memory(err);
}

static int read_terms(const struct field *f, const struct json *v, struct terms *out, struct arena *a, struct err *err)
{
    if (v->type != JSON_ARRAY)
        return fail(err, ERR_INPUT, "a list of codes expected");
    if (v->n > record_max_items(f))
        return fail(err, ERR_LIMIT, "%zu terms, at most %zu", v->n, record_max_items(f));
    out->codes = ARENA_ARRAY(a, v->n, const char *);
    if (!out->codes)
        return fail_memory(err);
    for (const struct json *c = v->first; c; c = c->next) {
        if (read_text(c, &out->codes[out->n++], a, err) != 0)
            return -1;
    }
    return 0;
}

/* One member but a list; err does not name the field. */
static int read_value(const struct field *f, const struct json *v, void *member, struct arena *a, struct err *err)
{
    switch (f->type) {
    case F_TEXT: return read_text(v, member, a, err);
    case F_INT:
        *(int64_t *)member = v->integer;
        return v->type == JSON_INT ? 0 : fail(err, ERR_INPUT, "an integer expected");
    case F_REAL:
        *(double *)member = v->real;
        return v->type == JSON_INT || v->type == JSON_REAL ? 0 : fail(err, ERR_INPUT, "a number expected");
    case F_BOOL:
        *(bool *)member = v->type == JSON_TRUE;
        return v->type == JSON_TRUE || v->type == JSON_FALSE ? 0 : fail(err, ERR_INPUT, "true or false expected");
    case F_DATE:
        return v->type == JSON_STRING ? date_parse(v->string, member, err)
                                      : fail(err, ERR_INPUT, "a date as \"2026-11-22\" expected");
    case F_INSTANT:
        return v->type == JSON_STRING ? instant_parse(v->string, member, err)
                                      : fail(err, ERR_INPUT, "an instant as \"2026-11-22T09:30:00Z\" expected");
    case F_ENUM:
        return v->type == JSON_STRING ? record_enum_index(f, v->string, member, err)
                                      : fail(err, ERR_INPUT, "a text expected");
    case F_TERMS: return read_terms(f, v, member, a, err);
    case F_JSON: {
        struct buf b = buf_in(a, JSON_SIZE_MAX);
        json_write(&b, v);
        *(const char **)member = buf_cstr(&b);
        return buf_ok(&b, err);
    }
    case F_LIST:
    case F__MAX: break;
    }
    return fail(err, ERR_BUG, "a field without a type");
}

static int read_list(const struct field *f, const struct json *v, struct list *out, struct arena *a, struct err *err)
{
    if (v->type != JSON_ARRAY)
        return fail(err, ERR_INPUT, "%s: a list expected", f->name);
    if (v->n > record_max_items(f))
        return fail(err, ERR_LIMIT, "%s: %zu items, at most %zu", f->name, v->n, record_max_items(f));
    out->items = arena_array(a, v->n, f->of->size);
    if (!out->items)
        return fail_memory(err);
    for (const struct json *c = v->first; c; c = c->next) {
        size_t i = out->n++;
        if (record_from_json(f->of, (char *)out->items + i * f->of->size, c, a, err) != 0)
            return record_err_item(err, f->name, i);
    }
    return 0;
}

int record_from_json(const struct record_type *t, void *rec, const struct json *object, struct arena *a,
                     struct err *err)
{
    memset(rec, 0, t->size);
    if (object->type != JSON_OBJECT)
        return fail(err, ERR_INPUT, "%s: an object expected", t->name);
    for (const struct json *v = object->first; v; v = v->next) {
        int index = record_index(t, v->name);
        if (index < 0) {
            struct str shown = utf8_prefix(v->name, 60);
            return fail(err, ERR_INPUT, "%.*s: %s has no such field", (int)shown.n, shown.p, t->name);
        }
        const struct field *f = &t->fields[index];
        void *member = record_member(f, rec);
        if (v->type == JSON_NULL) {
            record_mark_null(rec, index);
            continue;
        }
        if (f->type == F_LIST) {
            if (read_list(f, v, member, a, err) != 0)
                return -1;
        } else if (read_value(f, v, member, a, err) != 0 || record_check_value(f, rec, err) != 0) {
            return err_context(err, "%s", f->name);
        }
        record_mark_set(rec, index);
    }
    return 0;
}
