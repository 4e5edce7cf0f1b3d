/* From what was typed to a record: texts, choices and checks, and the whole form. */
#include "record_form_typed.h"

static int add_error(struct record_form *f, const char *control, struct str label, const char *sentence)
{
    struct form_error *e = sentence ? vec_push(&f->errors, f->page->ctx->arena) : NULL;
    if (!e)
        return fail_memory(&f->page->ctx->err);
    *e = (struct form_error){.control = control, .label = label, .sentence = sentence};
    return 0;
}

int typed_wrong(struct record_form *f, const struct control *c, const char *sentence)
{
    struct str label = control_label(f, c);
    const char *of_row =
        c->row ? arena_printf(f->page->ctx->arena, "%.*s, ligne %zu", (int)label.n, label.p, c->row) : NULL;
    return add_error(f, c->name, of_row ? str_of(of_row) : label, sentence);
}

int record_form_error(struct record_form *f, const char *field, const char *sentence)
{
    for (size_t g = 0; g < f->n; g++) {
        for (size_t i = 0; i < f->groups[g].n; i++) {
            struct control c;
            if (strcmp(f->groups[g].fields[i].name, field) != 0)
                continue;
            if (control_of(f, &f->groups[g].fields[i], &c, &f->page->ctx->err) != 0)
                return -1;
            return typed_wrong(f, &c, sentence);
        }
    }
    return fail(&f->page->ctx->err, ERR_BUG, "this form has no field %s", field);
}

/* ---- Texts ---- */

bool typed_same(struct record_form *f, struct str x, struct str y, bool one_line)
{
    char *a = str_dup(f->page->ctx->arena, x), *b = str_dup(f->page->ctx->arena, y);
    return a && b && str_eq(str_from(a, utf8_tidy(a, x.n, one_line)), str_from(b, utf8_tidy(b, y.n, one_line)));
}

const char *typed_too_long(struct record_form *f, size_t n, size_t max)
{
    return arena_printf(f->page->ctx->arena, "Ce texte est trop long d’environ %zu lettres\u00A0: raccourcissez-le.",
                        n - max);
}

/* What record_parse refused, for people. NULL: it was no fault of theirs. */
static const char *sentence_of(struct record_form *f, const struct field *field, struct str typed)
{
    size_t max = field->max ? field->max : RECORD_TEXT_MAX;
    if (f->page->ctx->err.code != ERR_INPUT && f->page->ctx->err.code != ERR_LIMIT)
        return NULL;
    switch (field->type) {
    case F_TEXT:
        if (typed.n > max)
            return typed_too_long(f, typed.n, max);
        return field->flags & FIELD_URL ? "Une adresse entière est attendue, par exemple https://www.example.org."
                                        : "Ce choix n’existe pas\u00A0: prenez-en un de la liste.";
    case F_INT: return "Un nombre entier est attendu, en chiffres.";
    case F_REAL: return "Un nombre est attendu, en chiffres.";
    case F_DATE: return "Une date est attendue, par exemple 22/11/2026.";
    case F_TERMS: return "Il y en a trop, ou l’un d’eux n’existe pas.";
    case F_ENUM:
    case F_BOOL: return "Ce choix n’existe pas\u00A0: prenez-en un de la liste.";
    default: return NULL;
    }
}

struct str typed_address(struct record_form *f, struct str typed)
{
    const char *whole = NULL;
    bool bare = str_find(typed, ':') == typed.n && str_find(typed, '.') < typed.n;
    if (bare && !(whole = arena_printf(f->page->ctx->arena, "https://%.*s", (int)typed.n, typed.p)))
        return typed;
    return bare ? str_of(whole) : typed;
}

int typed_parse(struct record_form *f, const struct control *c, struct str typed, void *rec)
{
    const struct field *field = &c->type->fields[c->index];
    struct err *err = &f->page->ctx->err;
    typed = str_trim(typed);
    if (typed.n == 0 && control_is_required(c))
        return typed_wrong(f, c, "Ce champ est obligatoire.");
    if (field->flags & FIELD_URL)
        typed = typed_address(f, typed);
    if (field->type == F_TEXT && field->scheme && typed.n &&
        !taxonomy_term(f->page->wording.taxonomy, scheme_of(str_of(field->scheme)), typed))
        return typed_wrong(f, c, "Ce choix n’existe pas\u00A0: prenez-en un de la liste.");
    if (record_parse(c->type, rec, c->index, typed, f->page->ctx->arena, err) == 0)
        return 1;
    const char *sentence = sentence_of(f, field, typed);
    return sentence ? typed_wrong(f, c, sentence) : -1;
}

/* ---- One field ---- */

static int read_text(struct record_form *f, const struct control *c, const void *base, void *out)
{
    const struct str *typed = params_first(f->given, c->name);
    struct str was;
    if (!typed)
        return 0;
    if (control_text(f, c, base, &was, &f->page->ctx->err) != 0)
        return -1;
    bool required = control_is_required(c) && str_trim(*typed).n == 0;
    if (!required && typed_same(f, *typed, was, c->kind != CONTROL_AREA))
        return 0;
    return typed_parse(f, c, *typed, out) < 0 ? -1 : 0;
}

static int read_check(struct record_form *f, const struct control *c, const void *base, void *out)
{
    const struct field *field = &c->type->fields[c->index];
    bool now = params_has(f->given, c->name, STR("oui"));
    bool was = record_has(base, c->index) && *(const bool *)record_member(field, base);
    if (!params_first(f->given, c->name) || now == was)
        return 0;
    *(bool *)record_member(field, out) = now;
    record_mark_set(out, c->index);
    return 0;
}

static bool holds_code(const struct terms *t, struct str code)
{
    for (size_t i = 0; i < t->n; i++) {
        if (str_is(code, t->codes[i]))
            return true;
    }
    return false;
}

int typed_set_terms(struct record_form *f, const struct control *c, const struct buf *codes, const void *base,
                    void *out)
{
    const struct field *field = &c->type->fields[c->index];
    void *fresh = arena_alloc(f->page->ctx->arena, c->type->size);
    if (!fresh || buf_ok(codes, &f->page->ctx->err) != 0)
        return fail_memory(&f->page->ctx->err);
    int rc = typed_parse(f, c, buf_str(codes), fresh);
    if (rc <= 0 || record_says_same(field, c->index, base, fresh))
        return rc < 0 ? -1 : 0;
    *(struct terms *)record_member(field, out) = *(struct terms *)record_member(field, fresh);
    if (record_has(fresh, c->index))
        record_mark_set(out, c->index);
    else
        record_mark_null(out, c->index);
    return 0;
}

static int read_checks(struct record_form *f, const struct control *c, const void *base, void *out)
{
    const struct field *field = &c->type->fields[c->index];
    struct buf codes = buf_in(f->page->ctx->arena, REQUEST_BODY_MAX);
    if (!params_first(f->given, c->name))
        return 0;
    for (size_t i = 0; i < f->given->n; i++) {
        struct str code = f->given->items[i].value;
        if (!str_is(f->given->items[i].name, c->name) || code.n == 0)
            continue;
        /* One that was retired since stays as long as nobody takes it away. */
        if (!taxonomy_term(f->page->wording.taxonomy, scheme_of(str_of(field->scheme)), code) &&
            !holds_code(record_member(field, base), code))
            return typed_wrong(f, c, "Ce choix n’existe pas\u00A0: prenez-en un de la liste.");
        if (codes.n)
            buf_lit(&codes, "|");
        buf_raw_str(&codes, code);
    }
    return typed_set_terms(f, c, &codes, base, out);
}

/* ---- All of them ---- */

/* Of a field that two people changed, one says which stays: 1 that of the form, 0 the other, -1. */
static int keeps_own(struct record_form *f, const struct control *c, bool *own)
{
    const struct str *choice = params_first(f->given, control_suffixed(f, c, "garder"));
    *own = !choice || str_is(*choice, "mien");
    if (!choice || *own || str_is(*choice, "autre"))
        return 0;
    *own = true;
    f->asked |= control_fields(c);
    return typed_wrong(f, c, "Choisissez laquelle des deux valeurs garder.");
}

static int read_field(struct record_form *f, const struct control *c, const void *base, void *out)
{
    bool own;
    if (keeps_own(f, c, &own) != 0)
        return -1;
    if (!own) {
        f->typed &= ~control_fields(c);
        return 0;
    }
    switch (c->kind) {
    case CONTROL_CHECK: return read_check(f, c, base, out);
    case CONTROL_CHECKS: return read_checks(f, c, base, out);
    case CONTROL_HELD: return typed_held(f, c, base, out);
    case CONTROL_ROWS: return typed_rows(f, c, base, out);
    case CONTROL_COMMUNE: return typed_place_commune(f, c, base, out);
    case CONTROL_POSITION: return typed_position(f, c, base, out);
    case CONTROL_COMMUNES: return typed_communes(f, c, base, out);
    default: return read_text(f, c, base, out);
    }
}

/* What two fields must say together; both are as they were when they do not. */
static int check_ages(struct record_form *f, const struct service *base, struct service *v)
{
    int min = record_index(&service_type, STR("age_min")), max = record_index(&service_type, STR("age_max"));
    bool low = record_has(v, min), high = record_has(v, max);
    bool bad_low = low && (v->age_min < 0 || v->age_min > STRUCTURE_AGE_MAX);
    bool bad_high = high && (v->age_max < 0 || v->age_max > STRUCTURE_AGE_MAX);
    bool upside_down = low && high && v->age_min > v->age_max;
    if (!bad_low && !bad_high && !upside_down)
        return 0;
    v->age_min = base->age_min;
    v->age_max = base->age_max;
    uint64_t both = UINT64_C(1) << min | UINT64_C(1) << max;
    v->head.present = (v->head.present & ~both) | (base->head.present & both);
    v->head.null = (v->head.null & ~both) | (base->head.null & both);
    if (!bad_low && !bad_high)
        return record_form_error(f, "age_max", "L’âge maximal est inférieur à l’âge minimal.");
    return record_form_error(f, bad_low ? "age_min" : "age_max",
                             arena_printf(f->page->ctx->arena, "Un âge de 0 à %d ans est attendu.", STRUCTURE_AGE_MAX));
}

static bool has_field(const struct record_form *f, const char *name)
{
    for (size_t g = 0; g < f->n; g++) {
        for (size_t i = 0; i < f->groups[g].n; i++) {
            if (strcmp(f->groups[g].fields[i].name, name) == 0)
                return true;
        }
    }
    return false;
}

int record_form_read(struct record_form *f, const struct params *given, const void *base, void *out)
{
    struct err *err = &f->page->ctx->err;
    f->given = given;
    f->typed = UINT64_MAX;
    f->errors = VEC_OF(struct form_error);
    memcpy(out, base, f->type->size);
    for (size_t g = 0; g < f->n; g++) {
        for (size_t i = 0; i < f->groups[g].n; i++) {
            struct control c;
            if (control_of(f, &f->groups[g].fields[i], &c, err) != 0 || read_field(f, &c, base, out) != 0)
                return -1;
        }
    }
    if (f->type == &service_type && has_field(f, "age_min") && has_field(f, "age_max") && check_ages(f, base, out) != 0)
        return -1;
    return f->errors.n == 0;
}

bool record_form_adds_row(const struct params *given)
{
    return params_first(given, RECORD_FORM_ADD) != NULL;
}
