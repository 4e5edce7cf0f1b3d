/* Lists, from what was typed: contacts and official numbers row by row, and where a service is held. */
#include "record_form_typed.h"

#include "base/french.h"
#include "base/mail.h"

/* ---- Rows ---- */

struct row {
    const struct control *list;
    const struct record_type *of;
    size_t number;
};

/* The text of a cell; NULL: the form does not say it. */
static const struct str *cell(const struct record_form *f, const struct row *r, const char *sub, struct control *c)
{
    *c = control_of_cell(f, r->list, r->number, record_index(r->of, str_of(sub)));
    return params_first(f->given, c->name);
}

static bool is_blank(const struct record_form *f, const struct row *r)
{
    for (size_t i = 0; i < r->of->n; i++) {
        struct control c;
        const struct str *text = r->of->fields[i].type == F_TEXT ? cell(f, r, r->of->fields[i].name, &c) : NULL;
        if (text && str_trim(*text).n)
            return false;
    }
    return true;
}

/* Does the row say what this item was shown as? */
static int says_item(struct record_form *f, const struct row *r, const void *item, bool *same)
{
    *same = true;
    for (size_t i = 0; *same && i < r->of->n; i++) {
        struct control c;
        struct str was;
        const struct str *text = cell(f, r, r->of->fields[i].name, &c);
        if (control_text(f, &c, item, &was, &f->page->ctx->err) != 0)
            return -1;
        if (control_has_cell(f, r->of, (int)i))
            *same = text && typed_same(f, *text, was, true);
    }
    return 0;
}

/* As the importers keep a telephone; a mail can be written to, a site followed. NULL when it is none. */
static const char *usable_contact(struct record_form *f, int kind, struct str value)
{
    struct arena *a = f->page->ctx->arena;
    char phone[FRENCH_PHONE_SIZE];
    struct structure site = {0};
    struct err ignored;
    switch (kind) {
    case CONTACT_PHONE: return french_phone(value, phone) ? arena_strdup(a, phone) : NULL;
    case CONTACT_MAIL: return mail_is_address(value) ? str_dup(a, value) : NULL;
    case CONTACT_URL:
        return record_parse(&structure_type, &site, record_index(&structure_type, STR("website")),
                            typed_address(f, value), a, &ignored) == 0
                   ? site.website
                   : NULL;
    default: return str_dup(a, value);
    }
}

static const char *const unusable_contact[] = {
    [CONTACT_PHONE] =
        "Ce numéro n’est pas utilisable\u00A0: dix chiffres, un numéro court, ou + et l’indicatif du pays.",
    [CONTACT_MAIL] = "Une adresse complète est attendue, par exemple accueil@example.org.",
    [CONTACT_URL] = "Une adresse entière est attendue, par exemple https://www.example.org.",
    [CONTACT_PERSON] = "Ce texte ne convient pas.",
};

/* Letters and digits of an official number, in capitals. */
static const char *usable_identifier(struct record_form *f, int scheme, struct str value)
{
    static const size_t lengths[] = {
        [IDENTIFIER_FINESS_ET] = 9, [IDENTIFIER_FINESS_EJ] = 9, [IDENTIFIER_SIRET] = 14, [IDENTIFIER_RNA] = 10};
    char *out = arena_alloc(f->page->ctx->arena, value.n + 1);
    size_t n = 0, letters = 0;
    for (size_t i = 0; out && i < value.n; i++) {
        char c = (char)(value.p[i] >= 'a' && value.p[i] <= 'z' ? value.p[i] - 32 : value.p[i]);
        if (c == ' ' || c == '.' || c == '-')
            continue;
        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z'))
            return NULL;
        letters += c >= 'A';
        out[n++] = c;
    }
    bool plain = scheme == IDENTIFIER_SIRET ? letters == 0 : scheme == IDENTIFIER_RNA ? out && *out == 'W' : true;
    return out && n == lengths[scheme] && plain ? out : NULL;
}

static const char *const unusable_identifier[] = {
    [IDENTIFIER_FINESS_ET] = "Un numéro FINESS a neuf caractères.",
    [IDENTIFIER_FINESS_EJ] = "Un numéro FINESS a neuf caractères.",
    [IDENTIFIER_SIRET] = "Un numéro SIRET a quatorze chiffres.",
    [IDENTIFIER_RNA] = "Un numéro RNA est un W et neuf chiffres.",
};

/* What the value has to be depends on its kind. */
static int check_value(struct record_form *f, const struct row *r, void *item)
{
    struct control c;
    (void)cell(f, r, "value", &c);
    if (r->of == &contact_type) {
        struct contact *x = item;
        const char *usable = usable_contact(f, x->kind, str_of(x->value));
        x->value = usable ? usable : x->value;
        return usable ? 0 : typed_wrong(f, &c, unusable_contact[x->kind]);
    }
    struct identifier *x = item;
    const char *usable = usable_identifier(f, x->scheme, str_of(x->value));
    x->value = usable ? usable : x->value;
    return usable ? 0 : typed_wrong(f, &c, unusable_identifier[x->scheme]);
}

/* A row that is none of those shown. */
static int read_new_row(struct record_form *f, const struct row *r, void *item)
{
    size_t before = f->errors.n;
    for (size_t i = 0; i < r->of->n; i++) {
        struct control c;
        const struct str *text = cell(f, r, r->of->fields[i].name, &c);
        struct str value = text && control_has_cell(f, r->of, (int)i) ? *text : STR("");
        if (r->of->fields[i].type == F_ENUM && value.n == 0)
            value = str_of(r->of->fields[i].names[0]);
        if (typed_parse(f, &c, value, item) < 0)
            return -1;
    }
    return f->errors.n == before ? check_value(f, r, item) : 0;
}

static int read_row(struct record_form *f, const struct row *r, const struct list *was, void *item)
{
    for (size_t i = 0; i < was->n; i++) {
        const void *old = (const char *)was->items + i * r->of->size;
        bool same;
        if (says_item(f, r, old, &same) != 0)
            return -1;
        if (same) {
            memcpy(item, old, r->of->size);
            return 0;
        }
    }
    return read_new_row(f, r, item);
}

static bool same_items(const struct record_type *of, const struct list *a, const struct vec *b)
{
    for (size_t i = 0; a->n == b->n && i < a->n; i++) {
        for (size_t k = 0; k < of->n; k++) {
            if (!record_says_same(&of->fields[k], (int)k, (const char *)a->items + i * of->size,
                                  (const char *)b->items + i * of->size))
                return false;
        }
    }
    return a->n == b->n;
}

/* Puts the rows, and behind them what the form does not show. */
static int set_rows(struct record_form *f, const struct control *c, struct vec *rows, const struct list *hidden,
                    void *out)
{
    const struct field *field = &c->type->fields[c->index];
    if (rows->n + hidden->n > control_rows_max(c))
        return typed_wrong(
            f, c, arena_printf(f->page->ctx->arena, "Il y en a trop\u00A0: %zu au plus.", control_rows_max(c)));
    for (size_t i = 0; i < hidden->n; i++) {
        void *item = vec_push(rows, f->page->ctx->arena);
        if (!item)
            return fail_memory(&f->page->ctx->err);
        memcpy(item, (const char *)hidden->items + i * rows->size, rows->size);
    }
    *(struct list *)record_member(field, out) = (struct list){.items = rows->items, .n = rows->n};
    record_mark_set(out, c->index);
    return 0;
}

int typed_rows(struct record_form *f, const struct control *c, const void *base, void *out)
{
    const struct field *field = &c->type->fields[c->index];
    struct vec rows = {.size = field->of->size};
    struct list was, hidden;
    int n = control_rows_given(f, c);
    size_t errors = f->errors.n;
    if (n < 0)
        return 0;
    if (control_rows(f, c, base, &was, &hidden, &f->page->ctx->err) != 0)
        return -1;
    for (int i = 1; i <= n; i++) {
        struct row r = {.list = c, .of = field->of, .number = (size_t)i};
        if (is_blank(f, &r) || params_has(f->given, control_remove_name(f, c, r.number), STR("oui")))
            continue;
        void *item = vec_push(&rows, f->page->ctx->arena);
        if (!item)
            return fail_memory(&f->page->ctx->err);
        if (read_row(f, &r, &was, item) != 0)
            return -1;
    }
    if (f->errors.n > errors || same_items(field->of, &was, &rows))
        return 0;
    return set_rows(f, c, &rows, &hidden, out);
}

/* ---- Where a service is held ---- */

static const struct service_place *held_at(const struct list *held, const char *uuid)
{
    for (size_t i = 0; i < held->n; i++) {
        const struct service_place *sp = &((const struct service_place *)held->items)[i];
        if (strcmp(sp->place, uuid) == 0)
            return sp;
    }
    return NULL;
}

int typed_held(struct record_form *f, const struct control *c, const void *base, void *out)
{
    const struct field *field = &c->type->fields[c->index];
    const struct list *was = record_member(field, base);
    struct vec held = VEC_OF(struct service_place);
    bool changed = false;
    if (!params_first(f->given, c->name) || !f->of)
        return 0;
    for (size_t i = 0; i < f->of->places.n; i++) {
        const struct place *p = &((const struct place *)f->of->places.items)[i];
        bool chosen = params_has(f->given, c->name, str_of(p->uuid));
        const struct service_place *old = held_at(was, p->uuid);
        changed = changed || chosen != (old != NULL);
        struct service_place *sp = chosen ? vec_push(&held, f->page->ctx->arena) : NULL;
        if (chosen && !sp)
            return fail_memory(&f->page->ctx->err);
        if (chosen && old) {
            *sp = *old;
        } else if (chosen) {
            sp->place = p->uuid;
            record_mark_set(sp, record_index(&service_place_type, STR("place")));
        }
    }
    if (!changed)
        return 0;
    return set_rows(f, c, &held, &(struct list){0}, out);
}
