/* From a record, and what was typed, to what the templates show. */
#include "record_form_priv.h"

#include "base/buf.h"
#include "base/date.h"
#include "http/assets.h"
#include "publish/field_words.h"

/* Drawing one control. */
struct drawing {
    const struct record_form *f;
    const struct control *c;
    const void *rec;
    struct view *v;
    bool typed;
};

static struct arena *arena_of(const struct record_form *f)
{
    return f->page->ctx->arena;
}

static struct str joined(struct arena *a, const char *x, const char *y)
{
    return str_of(arena_printf(a, "%s%s", x, y));
}

struct record_form record_form_of(struct page *page, const struct record_type *type, const struct form_group *groups,
                                  size_t n)
{
    return (struct record_form){.page = page,
                                .type = type,
                                .groups = groups,
                                .n = n,
                                .prefix = "",
                                .level = LEVEL_TEAM,
                                .errors = VEC_OF(struct form_error)};
}

static const char *sentence_for(const struct record_form *f, const char *control)
{
    for (size_t i = 0; i < f->errors.n; i++) {
        const struct form_error *e = &((const struct form_error *)f->errors.items)[i];
        if (strcmp(e->control, control) == 0)
            return e->sentence;
    }
    return NULL;
}

/* ---- Choices ---- */

static struct view *add_option(const struct drawing *d, struct view *list, struct str value, struct str label,
                               bool selected, size_t i)
{
    struct view *o = view_append(list);
    view_set_text(o, "id", str_of(arena_printf(arena_of(d->f), "%s_%zu", d->c->name, i)));
    view_set_text(o, "value", value);
    view_set_text(o, "label", label);
    view_set_bool(o, "selected", selected);
    return o;
}

static void set_enum_options(const struct drawing *d, struct view *list, const struct field *field, struct str value)
{
    /* Nothing is a choice only where nothing is said yet. */
    if (value.n == 0 && d->c->field)
        (void)add_option(d, list, STR(""), STR("Non précisé"), true, 0);
    for (int i = 0; field->names[i]; i++)
        (void)add_option(d, list, str_of(field->names[i]), field_enum(field, i, arena_of(d->f)),
                         str_is(value, field->names[i]), (size_t)i + 1);
}

static void set_term_options(const struct drawing *d, struct view *list, enum scheme scheme, struct str value)
{
    const struct taxonomy *t = d->f->page->wording.taxonomy;
    (void)add_option(d, list, STR(""), STR("Choisissez"), value.n == 0, 0);
    if (value.n && !taxonomy_term(t, scheme, value))
        (void)add_option(d, list, value, value, true, 0);
    for (size_t i = 0; i < t->n[scheme]; i++)
        (void)add_option(d, list, str_of(t->terms[scheme][i].code), str_of(t->terms[scheme][i].label),
                         str_is(value, t->terms[scheme][i].code), i + 1);
}

static bool has_code(const struct terms *terms, const char *code)
{
    for (size_t i = 0; i < terms->n; i++) {
        if (strcmp(terms->codes[i], code) == 0)
            return true;
    }
    return false;
}

static bool is_checked(const struct drawing *d, const char *code)
{
    if (d->typed && params_first(d->f->given, d->c->name))
        return params_has(d->f->given, d->c->name, str_of(code));
    const struct field *field = &d->c->type->fields[d->c->index];
    if (field->type == F_TERMS)
        return has_code(record_member(field, d->rec), code);
    const struct list *held = record_member(field, d->rec);
    for (size_t i = 0; i < held->n; i++) {
        if (strcmp(((const struct service_place *)held->items)[i].place, code) == 0)
            return true;
    }
    return false;
}

static void set_checks(const struct drawing *d, struct view *list)
{
    const struct field *field = &d->c->type->fields[d->c->index];
    const struct terms *terms = record_member(field, d->rec);
    const struct taxonomy *t = d->f->page->wording.taxonomy;
    enum scheme scheme = scheme_of(str_of(field->scheme));
    size_t n = 0;
    for (size_t i = 0; i < t->n[scheme]; i++)
        (void)add_option(d, list, str_of(t->terms[scheme][i].code), str_of(t->terms[scheme][i].label),
                         is_checked(d, t->terms[scheme][i].code), ++n);
    for (size_t i = 0; i < terms->n; i++) {
        if (!taxonomy_term(t, scheme, str_of(terms->codes[i])))
            (void)add_option(d, list, str_of(terms->codes[i]), str_of(terms->codes[i]), is_checked(d, terms->codes[i]),
                             ++n);
    }
}

static void set_held(const struct drawing *d, struct view *list)
{
    for (size_t i = 0; d->f->of && i < d->f->of->places.n; i++) {
        const struct place *p = &((const struct place *)d->f->of->places.items)[i];
        const char *title = p->name ? p->name : p->address ? p->address : p->city;
        (void)add_option(d, list, str_of(p->uuid), str_of(title ? title : "Lieu"), is_checked(d, p->uuid), i + 1);
    }
}

/* The labels that are checked. */
static struct str chosen_words(const struct drawing *d)
{
    const struct field *field = &d->c->type->fields[d->c->index];
    const struct taxonomy *t = d->f->page->wording.taxonomy;
    enum scheme scheme = scheme_of(str_of(field->scheme));
    struct buf b = buf_in(arena_of(d->f), RECORD_TEXT_MAX);
    for (size_t i = 0; i < t->n[scheme]; i++) {
        if (!is_checked(d, t->terms[scheme][i].code))
            continue;
        if (b.n)
            buf_lit(&b, ", ");
        buf_raw_str(&b, str_of(t->terms[scheme][i].label));
    }
    return buf_str(&b);
}

static void set_fold(const struct drawing *d, bool wrong)
{
    const struct field *field = &d->c->type->fields[d->c->index];
    bool terms = d->c->kind == CONTROL_CHECKS;
    enum scheme scheme = terms ? scheme_of(str_of(field->scheme)) : SCHEME__MAX;
    bool folded = terms && !wrong && d->f->page->wording.taxonomy->n[scheme] > RECORD_FORM_FOLD;
    view_set_bool(d->v, "folded", folded);
    view_set_text(d->v, "chosen", folded ? chosen_words(d) : STR(""));
}

/* Of a commune that was asked back: those that it may be, and the text as it stands. */
static void set_candidates(const struct drawing *d)
{
    const struct record_form *f = d->f;
    struct view *list = view_set_list(d->v, "candidates");
    bool asked = d->c->kind == CONTROL_COMMUNE && d->typed && sentence_for(f, d->c->name);
    view_set_text(d->v, "pick_name", str_of(control_suffixed(f, d->c, "choix")));
    view_set_text(d->v, "pick_for", str_of(control_suffixed(f, d->c, "pour")));
    for (size_t i = 0; asked && i < f->communes.n; i++)
        (void)add_option(d, list, str_of(f->communes.items[i].insee), control_commune_words(f, &f->communes.items[i]),
                         false, i + 1);
    if (asked)
        (void)add_option(d, list, STR("tel-quel"),
                         STR("Une autre, qui n’est pas dans la table des communes\u00A0: garder ce nom tel quel"),
                         false, f->communes.n + 1);
}

/* ---- One control ---- */

static struct str mode_of(const struct field *field)
{
    if (field->flags & FIELD_URL)
        return STR("url");
    return field->type == F_INT ? STR("numeric") : field->type == F_REAL ? STR("decimal") : STR("");
}

static int set_value(const struct drawing *d, struct str *value)
{
    const struct str *given = d->typed ? params_first(d->f->given, d->c->name) : NULL;
    if (control_text(d->f, d->c, d->rec, value, &d->f->page->ctx->err) != 0)
        return -1;
    if (given)
        *value = d->c->kind == CONTROL_CHECK && params_has(d->f->given, d->c->name, STR("oui")) ? STR("oui")
                 : d->c->kind == CONTROL_CHECK                                                  ? STR("")
                                                                                                : *given;
    return 0;
}

static struct str hint_of(const struct drawing *d)
{
    const struct control *c = d->c;
    const struct identifier *number = d->rec;
    if (c->type == &identifier_type && str_is(str_of(c->type->fields[c->index].name), "value") && number->value &&
        identifier_is_doubtful(number))
        return STR("La clé de ce numéro ne tombe pas juste\u00A0: relisez-le.");
    if (c->field && c->field->hint)
        return str_of(c->field->hint);
    bool special = c->kind == CONTROL_COMMUNE || c->kind == CONTROL_POSITION || !c->field;
    return special ? STR("") : field_hint(&c->type->fields[c->index], arena_of(d->f));
}

/* A browser's calendar shows no text that is not a date. */
static bool is_no_date(const struct control *c, struct str value)
{
    int32_t date;
    struct err ignored;
    return c->kind == CONTROL_DATE && value.n && date_parse(value, &date, &ignored) != 0;
}

/* The names that every control has; docs/pages.md. */
static int draw_control(const struct drawing *d)
{
    const struct control *c = d->c;
    const struct field *field = &c->type->fields[c->index];
    struct view *v = d->v;
    struct arena *a = arena_of(d->f);
    const char *sentence = sentence_for(d->f, c->name);
    struct str value, hint = hint_of(d);
    if (set_value(d, &value) != 0)
        return -1;
    view_set_text(v, "name", str_of(c->name));
    view_set_text(v, "label", control_label(d->f, c));
    view_set_text(v, "hint", hint);
    view_set_text(v, "error", str_of(sentence));
    view_set_text(v, "described",
                  sentence && hint.n ? str_of(arena_printf(a, "%s-aide %s-erreur", c->name, c->name))
                  : sentence         ? joined(a, c->name, "-erreur")
                  : hint.n           ? joined(a, c->name, "-aide")
                                     : STR(""));
    /* An empty row says nothing: nothing in it may be required by the browser. */
    view_set_bool(v, "required", c->field && control_is_required(c));
    bool no_date = is_no_date(c, value);
    view_set_bool(v, "line",
                  no_date || c->kind == CONTROL_LINE || c->kind == CONTROL_COMMUNE || c->kind == CONTROL_POSITION);
    view_set_bool(v, "area", c->kind == CONTROL_AREA || c->kind == CONTROL_COMMUNES);
    view_set_bool(v, "date", c->kind == CONTROL_DATE && !no_date);
    view_set_bool(v, "select", c->kind == CONTROL_SELECT);
    view_set_bool(v, "check", c->kind == CONTROL_CHECK);
    view_set_bool(v, "checks", c->kind == CONTROL_CHECKS || c->kind == CONTROL_HELD);
    view_set_bool(v, "table", c->kind == CONTROL_ROWS);
    view_set_bool(v, "long", (c->kind == CONTROL_AREA && field->max == 0) || c->kind == CONTROL_COMMUNES);
    view_set_bool(v, "checked", c->kind == CONTROL_CHECK && value.n);
    view_set_text(v, "value", value);
    view_set_text(v, "mode", mode_of(field));
    struct view *options = view_set_list(v, "options");
    if (field->type == F_ENUM)
        set_enum_options(d, options, field, value);
    else if (c->kind == CONTROL_SELECT)
        set_term_options(d, options, scheme_of(str_of(field->scheme)), value);
    else if (c->kind == CONTROL_CHECKS)
        set_checks(d, options);
    else if (c->kind == CONTROL_HELD)
        set_held(d, options);
    set_candidates(d);
    set_fold(d, sentence != NULL);
    return 0;
}

/* ---- Rows ---- */

static int draw_row(const struct drawing *d, struct view *rows, size_t number, const void *item)
{
    const struct record_form *f = d->f;
    const struct record_type *of = d->c->type->fields[d->c->index].of;
    struct view *row = view_append(rows);
    const char *remove = control_remove_name(f, d->c, number);
    view_set_int(row, "number", (int64_t)number);
    view_set_text(row, "remove", str_of(remove));
    view_set_bool(row, "removed", d->typed && params_has(f->given, remove, STR("oui")));
    view_set_bool(row, "fresh", item == NULL);
    struct view *cells = view_set_list(row, "cells");
    const void *nothing = arena_alloc(arena_of(f), of->size);
    if (!nothing)
        return fail_memory(&f->page->ctx->err);
    for (size_t i = 0; i < of->n; i++) {
        struct control c = control_of_cell(f, d->c, number, (int)i);
        struct drawing cell = {.f = f, .c = &c, .rec = item ? item : nothing, .typed = d->typed};
        if (!control_has_cell(f, of, (int)i))
            continue;
        cell.v = view_append(cells);
        if (draw_control(&cell) != 0)
            return -1;
    }
    return 0;
}

static int draw_rows(const struct drawing *d)
{
    const struct record_form *f = d->f;
    const struct field *field = &d->c->type->fields[d->c->index];
    struct view *rows = view_set_list(d->v, "rows");
    view_set_text(d->v, "count_name", str_of(control_count_name(f, d->c)));
    view_set_text(d->v, "add_name", STR(RECORD_FORM_ADD));
    if (d->c->kind != CONTROL_ROWS) {
        view_set_int(d->v, "count", 0);
        return 0;
    }
    struct list shown, hidden;
    if (control_rows(f, d->c, d->rec, &shown, &hidden, &f->page->ctx->err) != 0)
        return -1;
    int given = d->typed ? control_rows_given(f, d->c) : -1;
    size_t n = given >= 0 ? (size_t)given : shown.n + RECORD_FORM_SPARE, most = control_rows_max(d->c);
    if (given >= 0 && params_has(f->given, RECORD_FORM_ADD, str_of(d->c->name)))
        n += RECORD_FORM_MORE;
    n = n > most ? most : n;
    view_set_int(d->v, "count", (int64_t)n);
    for (size_t i = 0; i < n; i++) {
        const void *item = given < 0 && i < shown.n ? (const char *)shown.items + i * field->of->size : NULL;
        if (draw_row(d, rows, i + 1, item) != 0)
            return -1;
    }
    return 0;
}

/* ---- A field ---- */

/* What somebody else wrote meanwhile, where one has to choose. */
static int draw_conflict(const struct drawing *d, struct view *all)
{
    const struct record_form *f = d->f;
    struct str theirs;
    if (!(f->asked & control_fields(d->c)) || !f->theirs) {
        view_set_null(d->v, "conflict");
        return 0;
    }
    struct view *v = view_set_object(d->v, "conflict");
    struct wording plain = f->page->wording;
    if (control_text(f, d->c, f->theirs, &theirs, &f->page->ctx->err) != 0)
        return -1;
    bool special = d->c->kind == CONTROL_COMMUNE || d->c->kind == CONTROL_POSITION || d->c->kind == CONTROL_COMMUNES;
    if (!special)
        theirs = field_words(f->type, f->theirs, d->c->index, f->of, &plain);
    view_set_text(v, "keep", str_of(control_suffixed(f, d->c, "garder")));
    view_set_text(v, "theirs", theirs);
    struct view *one = view_append(all);
    view_set_text(one, "control", str_of(control_suffixed(f, d->c, "garder")));
    view_set_text(one, "label", control_label(f, d->c));
    return 0;
}

static int draw_group(const struct record_form *f, struct view *groups, struct view *conflicts,
                      const struct form_group *g, const void *rec)
{
    struct view *v = view_append(groups);
    view_set_text(v, "id", joined(arena_of(f), f->prefix, g->id));
    view_set_text(v, "title", str_of(g->title));
    view_set_text(v, "intro", str_of(g->intro));
    struct view *fields = view_set_list(v, "fields");
    for (size_t i = 0; i < g->n; i++) {
        struct control c;
        if (control_of(f, &g->fields[i], &c, &f->page->ctx->err) != 0)
            return -1;
        struct drawing d = {.f = f,
                            .c = &c,
                            .rec = rec,
                            .v = view_append(fields),
                            .typed = f->given && (f->typed & control_fields(&c))};
        if (draw_control(&d) != 0 || draw_rows(&d) != 0 || draw_conflict(&d, conflicts) != 0)
            return -1;
    }
    return 0;
}

int record_form_view(const struct record_form *f, struct view *object, const void *rec)
{
    struct view *errors = view_set_list(object, "errors"), *groups = view_set_list(object, "groups");
    struct view *conflicts = view_set_list(object, "conflicts");
    view_set_text(object, "form_style", asset_url("forms.css", arena_of(f)));
    for (size_t i = 0; i < f->errors.n; i++) {
        const struct form_error *e = &((const struct form_error *)f->errors.items)[i];
        struct view *v = view_append(errors);
        view_set_text(v, "control", str_of(e->control));
        view_set_text(v, "label", e->label);
        view_set_text(v, "sentence", str_of(e->sentence));
    }
    for (size_t g = 0; g < f->n; g++) {
        if (draw_group(f, groups, conflicts, &f->groups[g], rec) != 0)
            return -1;
    }
    return 0;
}
