#include "publish/block_view.h"

#include "publish/field_words.h"
#include "structure_words.h"

static const struct verification *verification_of(const struct structure *s, int block)
{
    const struct verification *items = s->verifications.items;
    for (size_t i = 0; i < s->verifications.n; i++) {
        if (items[i].block == block)
            return &items[i];
    }
    return NULL;
}

/* Codes whose absence and whose first value say the same: nothing that somebody would confirm. */
static bool says_something(const struct field *f, const void *rec, int index)
{
    if (!record_has(rec, index))
        return false;
    if (f->type == F_BOOL)
        return *(const bool *)record_member(f, rec);
    return f->type != F_ENUM || *(const int *)record_member(f, rec) != 0;
}

/* A service's hours stand with the places it is held at. */
static int block_of(const struct field *f)
{
    return f->of == &service_place_type ? BLOCK_HOURS : (int)f->block;
}

/* What a field of a block says; empty: nothing, or it belongs to another block. */
static struct str text_of(const struct record_type *type, const void *rec, size_t i, int block,
                          const struct structure *s, struct wording *w)
{
    const struct field *f = &type->fields[i];
    bool says = block_of(f) == block && says_something(f, rec, (int)i);
    return says ? field_words(type, rec, (int)i, s, w) : STR("");
}

static void add_part(struct view *parts, const char *title, const struct record_type *type, const void *rec, int block,
                     const struct structure *s, struct wording *w)
{
    struct view *fields = NULL;
    for (size_t i = 0; i < type->n; i++) {
        struct str text = text_of(type, rec, i, block, s, w);
        if (text.n == 0)
            continue;
        if (!fields) {
            struct view *part = view_append(parts);
            view_set_text(part, "title", str_of(title));
            fields = view_set_list(part, "fields");
        }
        struct view *v = view_append(fields);
        view_set_text(v, "label", field_label(&type->fields[i], w->a));
        view_set_text(v, "text", text);
    }
}

static const char *place_title(const struct place *p)
{
    return p->name ? p->name : p->address ? p->address : p->city ? p->city : "Lieu";
}

static void add_parts(struct view *parts, const struct structure *s, int block, struct wording *w)
{
    add_part(parts, NULL, &structure_type, s, block, s, w);
    for (size_t i = 0; i < s->places.n; i++)
        add_part(parts, place_title(place_at(s, i)), &place_type, place_at(s, i), block, s, w);
    for (size_t i = 0; i < s->services.n; i++)
        add_part(parts, service_at(s, i)->name, &service_type, service_at(s, i), block, s, w);
}

void view_blocks(struct view *list, const struct structure *s, struct wording *w)
{
    for (int b = BLOCK_IDENTITY; b < BLOCK__MAX; b++) {
        const struct verification *x = verification_of(s, b);
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(field_block(b)));
        view_set_text(v, "code", str_of(block_names[b]));
        view_set_text(v, "how", str_of(x ? field_how(x->how) : NULL));
        view_set_text(v, "by", str_of(x ? x->by : NULL));
        view_set_bool(v, "late", x && x->due < w->today);
        if (x)
            view_set_date(v, "date", x->at);
        else
            view_set_null(v, "date");
        add_parts(view_set_list(v, "parts"), s, b, w);
    }
}

static void each_of(const char *title, const struct record_type *type, const void *rec, const struct structure *s,
                    struct wording *w, block_value *each, void *arg)
{
    for (size_t i = 0; i < type->n; i++) {
        struct str text = text_of(type, rec, i, block_of(&type->fields[i]), s, w);
        if (block_of(&type->fields[i]) == BLOCK_NONE || text.n == 0)
            continue;
        struct str label = field_label(&type->fields[i], w->a);
        if (title)
            label = str_of(arena_printf(w->a, "%s, %.*s", title, (int)label.n, label.p));
        each(arg, label, text);
    }
}

void block_values(const struct structure *s, struct wording *w, block_value *each, void *arg)
{
    each_of(NULL, &structure_type, s, s, w, each, arg);
    for (size_t i = 0; i < s->places.n; i++)
        each_of(s->places.n > 1 ? place_title(place_at(s, i)) : NULL, &place_type, place_at(s, i), s, w, each, arg);
    for (size_t i = 0; i < s->services.n; i++)
        each_of(s->services.n > 1 ? service_at(s, i)->name : NULL, &service_type, service_at(s, i), s, w, each, arg);
}

static void add_phones(struct view *list, const struct list *contacts, const char *part)
{
    for (size_t i = 0; i < contacts->n; i++) {
        const struct contact *c = &((const struct contact *)contacts->items)[i];
        if (c->kind != CONTACT_PHONE)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "value", str_of(c->value));
        view_set_text(v, "label", str_of(c->label));
        view_set_text(v, "part", str_of(part));
        view_set_text(v, "reserved", str_of(c->level > LEVEL_PUBLIC ? field_level(c->level) : NULL));
    }
}

void view_phones(struct view *list, const struct structure *s)
{
    add_phones(list, &s->contacts, NULL);
    for (size_t i = 0; i < s->places.n; i++)
        add_phones(list, &place_at(s, i)->contacts, s->places.n > 1 ? place_title(place_at(s, i)) : NULL);
    for (size_t i = 0; i < s->services.n; i++)
        add_phones(list, &service_at(s, i)->contacts, service_at(s, i)->name);
}
