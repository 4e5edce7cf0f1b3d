/* From a record to a view, by its descriptor. */
#include "base/date.h"
#include "core/publish/view_priv.h"

static void set_as_text(struct view *object, const struct record_type *type, const void *rec, int index)
{
    struct err err;
    const char *text = NULL;
    if (!object || object->page->failed)
        return;
    if (record_text(type, rec, index, object->page->arena, &text, &err) == 0)
        view_set_text(object, type->fields[index].name, str_of(text));
    else
        (void)view_refuse(object->page, &err);
}

static void set_terms(struct view *object, const char *name, const struct terms *terms)
{
    struct view *list = view_set_list(object, name);
    for (size_t i = 0; i < terms->n; i++)
        view_append_text(list, str_of(terms->codes[i]));
}

static void set_children(struct view *object, const struct field *f, const struct list *list)
{
    struct view *v = view_set_list(object, f->name);
    for (size_t i = 0; i < list->n; i++)
        view_set_record(view_append(v), f->of, (const char *)list->items + i * f->of->size);
}

void view_set_record(struct view *object, const struct record_type *type, const void *rec)
{
    for (size_t i = 0; i < type->n; i++) {
        const struct field *f = &type->fields[i];
        const void *member = record_member(f, rec);
        if (!record_has(rec, (int)i)) {
            view_set_null(object, f->name);
            continue;
        }
        switch (f->type) {
        case F_TEXT: view_set_text(object, f->name, str_of(*(const char *const *)member)); break;
        case F_INT: view_set_int(object, f->name, *(const int64_t *)member); break;
        case F_BOOL: view_set_bool(object, f->name, *(const bool *)member); break;
        case F_DATE: view_set_date(object, f->name, *(const int32_t *)member); break;
        case F_INSTANT: view_set_date(object, f->name, paris_date(*(const int64_t *)member)); break;
        case F_TERMS: set_terms(object, f->name, member); break;
        case F_LIST: set_children(object, f, member); break;
        case F_REAL:
        case F_ENUM:
        case F_JSON:
        case F__MAX: set_as_text(object, type, rec, (int)i); break;
        }
    }
}
