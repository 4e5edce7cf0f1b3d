#include "core/publish/view_priv.h"

#include "base/json.h"

uint32_t view_hash(struct str name)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)name.p[i]) * 16777619u;
    return h;
}

const struct view *view_find(const struct view *object, struct str name, uint32_t hash)
{
    for (const struct view *v = object->as.children.first; v; v = v->next) {
        if (v->hash == hash && str_eq(v->name, name))
            return v;
    }
    return NULL;
}

struct view *view_new(struct arena *a)
{
    struct view *v = ARENA_NEW(a, struct view);
    struct view_page *page = ARENA_NEW(a, struct view_page);
    if (!v || !page)
        return NULL;
    page->arena = a;
    v->type = VIEW_OBJECT;
    v->page = page;
    return v;
}

int view_ok(const struct view *v, struct err *err)
{
    if (!v)
        return fail_memory(err);
    if (!v->page->failed)
        return 0;
    *err = v->page->err;
    return -1;
}

struct view *view_refuse(struct view_page *page, const struct err *err)
{
    if (!page->failed)
        page->err = *err;
    page->failed = true;
    return NULL;
}

/* A new last child of an object or a list. */
static struct view *add(struct view *parent, enum view_type parent_type, struct str name, enum view_type type)
{
    struct err err;
    if (!parent || parent->page->failed)
        return NULL;
    struct view_page *page = parent->page;
    if (parent->type != parent_type) {
        (void)fail(&err, ERR_BUG, "view: \"%.*s\" put into something that is not %s", (int)name.n, name.p,
                   parent_type == VIEW_LIST ? "a list" : "an object");
        return view_refuse(page, &err);
    }
    uint32_t hash = view_hash(name);
    if (parent_type == VIEW_OBJECT && view_find(parent, name, hash)) {
        (void)fail(&err, ERR_BUG, "view: \"%.*s\" set twice in one object", (int)name.n, name.p);
        return view_refuse(page, &err);
    }
    struct view *v = ARENA_NEW(page->arena, struct view);
    if (!v) {
        (void)fail_memory(&err);
        return view_refuse(page, &err);
    }
    v->type = type;
    v->hash = hash;
    v->name = name;
    v->page = page;
    if (parent->as.children.last)
        parent->as.children.last->next = v;
    else
        parent->as.children.first = v;
    parent->as.children.last = v;
    return v;
}

static struct view *set(struct view *object, const char *name, enum view_type type)
{
    return add(object, VIEW_OBJECT, str_of(name), type);
}

void view_set_null(struct view *object, const char *name)
{
    (void)set(object, name, VIEW_NULL);
}

void view_set_text(struct view *object, const char *name, struct str text)
{
    struct view *v = set(object, name, VIEW_TEXT);
    if (v)
        v->as.text = text;
}

void view_set_int(struct view *object, const char *name, int64_t value)
{
    struct view *v = set(object, name, VIEW_INT);
    if (v)
        v->as.integer = value;
}

void view_set_bool(struct view *object, const char *name, bool value)
{
    struct view *v = set(object, name, VIEW_BOOL);
    if (v)
        v->as.boolean = value;
}

void view_set_date(struct view *object, const char *name, int32_t date)
{
    struct view *v = set(object, name, VIEW_DATE);
    if (v)
        v->as.date = date;
}

bool view_has(const struct view *object, struct str name)
{
    return object && object->type == VIEW_OBJECT && view_find(object, name, view_hash(name));
}

struct view *view_set_object(struct view *object, const char *name)
{
    return set(object, name, VIEW_OBJECT);
}

struct view *view_set_list(struct view *object, const char *name)
{
    return set(object, name, VIEW_LIST);
}

struct view *view_append(struct view *list)
{
    return add(list, VIEW_LIST, STR("item"), VIEW_OBJECT);
}

void view_append_text(struct view *list, struct str text)
{
    struct view *v = add(list, VIEW_LIST, STR("item"), VIEW_TEXT);
    if (v)
        v->as.text = text;
}

static void refuse_json(struct view *parent, const struct json *value)
{
    struct err err;
    (void)fail(&err, ERR_BUG, "view: \"%.*s\" of JSON is none of what a template prints", (int)value->name.n,
               value->name.p);
    (void)view_refuse(parent->page, &err);
}

/* The nesting of JSON is limited (JSON_DEPTH_MAX), so this recursion is. */
static void append_json(struct view *list, const struct json *value)
{
    for (const struct json *item = list ? value->first : NULL; item; item = item->next) {
        if (item->type == JSON_STRING)
            view_append_text(list, item->string);
        else if (item->type == JSON_OBJECT)
            view_set_json(view_append(list), item);
        else
            refuse_json(list, item);
    }
}

void view_set_json(struct view *object, const struct json *value)
{
    for (const struct json *m = object ? value->first : NULL; m; m = m->next) {
        const char *name = m->name.p;
        switch (m->type) {
        case JSON_NULL: view_set_null(object, name); break;
        case JSON_FALSE:
        case JSON_TRUE: view_set_bool(object, name, m->type == JSON_TRUE); break;
        case JSON_INT: view_set_int(object, name, m->integer); break;
        case JSON_STRING: view_set_text(object, name, m->string); break;
        case JSON_ARRAY: append_json(view_set_list(object, name), m); break;
        case JSON_OBJECT: view_set_json(view_set_object(object, name), m); break;
        case JSON_REAL: refuse_json(object, m); break;
        }
    }
}
