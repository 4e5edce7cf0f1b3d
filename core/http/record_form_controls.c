/* Which control shows a field, what it is called, and its text. */
#include "record_form_priv.h"

#include "base/buf.h"
#include "publish/field_words.h"

/* Text of a territory of RECORD_LIST_MAX communes, each on a line. */
#define COMMUNES_TEXT_MAX (64u << 10)

static uint64_t bit(int index)
{
    return index >= 0 ? UINT64_C(1) << index : 0;
}

static bool is_known(const struct field *f)
{
    return f->type != F_INSTANT && f->type != F_JSON && !(f->flags & FIELD_INTERNAL);
}

static enum control_kind kind_of(const struct field *f)
{
    switch (f->type) {
    case F_TEXT: return f->scheme ? CONTROL_SELECT : f->max && f->max <= RECORD_LINE_MAX ? CONTROL_LINE : CONTROL_AREA;
    case F_DATE: return CONTROL_DATE;
    case F_BOOL: return CONTROL_CHECK;
    case F_ENUM: return CONTROL_SELECT;
    case F_TERMS: return strcmp(f->scheme, "commune") == 0 ? CONTROL_COMMUNES : CONTROL_CHECKS;
    case F_LIST: return f->of == &service_place_type ? CONTROL_HELD : CONTROL_ROWS;
    default: return CONTROL_LINE;
    }
}

int control_of(const struct record_form *f, const struct form_field *field, struct control *out, struct err *err)
{
    const char *name = field->name;
    *out = (struct control){.field = field, .type = f->type};
    bool commune = f->type == &place_type && strcmp(name, "commune") == 0;
    bool position = f->type == &place_type && strcmp(name, "position") == 0;
    out->index = record_index(f->type, str_of(commune ? "insee" : position ? "lat" : name));
    if (out->index < 0 || !is_known(&f->type->fields[out->index]))
        return fail(err, ERR_BUG, "%s: no form shows a field %s", f->type->name, name);
    out->kind = commune ? CONTROL_COMMUNE : position ? CONTROL_POSITION : kind_of(&f->type->fields[out->index]);
    out->name = arena_printf(f->page->ctx->arena, "%s%s", f->prefix, name);
    return out->name ? 0 : fail_memory(err);
}

struct control control_of_cell(const struct record_form *f, const struct control *rows, size_t row, int index)
{
    const struct record_type *of = rows->type->fields[rows->index].of;
    const char *name = arena_printf(f->page->ctx->arena, "%s_%zu_%s", rows->name, row, of->fields[index].name);
    return (struct control){
        .kind = kind_of(&of->fields[index]), .type = of, .index = index, .name = name ? name : "", .row = row};
}

const char *control_suffixed(const struct record_form *f, const struct control *c, const char *suffix)
{
    const char *name = arena_printf(f->page->ctx->arena, "%s_%s", c->name, suffix);
    return name ? name : "";
}

const char *control_count_name(const struct record_form *f, const struct control *rows)
{
    return control_suffixed(f, rows, "n");
}

const char *control_remove_name(const struct record_form *f, const struct control *rows, size_t row)
{
    const char *name = arena_printf(f->page->ctx->arena, "%s_%zu_retirer", rows->name, row);
    return name ? name : "";
}

uint64_t control_fields(const struct control *c)
{
    if (c->kind == CONTROL_COMMUNE)
        return bit(record_index(&place_type, STR("insee"))) | bit(record_index(&place_type, STR("city")));
    if (c->kind == CONTROL_POSITION)
        return bit(record_index(&place_type, STR("lat"))) | bit(record_index(&place_type, STR("lon")));
    return bit(c->index);
}

bool control_is_required(const struct control *c)
{
    return (c->type->fields[c->index].flags & FIELD_REQUIRED) || (c->field && c->field->required);
}

struct str control_label(const struct record_form *f, const struct control *c)
{
    if (c->field && c->field->label)
        return str_of(c->field->label);
    return field_label(&c->type->fields[c->index], f->page->ctx->arena);
}

bool params_has(const struct params *given, const char *name, struct str value)
{
    for (size_t i = 0; given && i < given->n; i++) {
        if (str_is(given->items[i].name, name) && str_eq(given->items[i].value, value))
            return true;
    }
    return false;
}

/* ---- Texts ---- */

struct str control_commune_words(const struct record_form *f, const struct commune *c)
{
    struct arena *a = f->page->ctx->arena;
    return str_of(c->postcode ? arena_printf(a, "%s (%s)", c->name, c->postcode) : c->name);
}

static int communes_text(const struct record_form *f, const struct terms *codes, struct str *out, struct err *err)
{
    struct ctx *ctx = f->page->ctx;
    struct buf b = buf_in(ctx->arena, COMMUNES_TEXT_MAX);
    for (size_t i = 0; i < codes->n; i++) {
        struct commune c;
        int rc = commune_by_insee(ctx->db, str_of(codes->codes[i]), ctx->arena, &c, err);
        if (rc < 0)
            return -1;
        if (i)
            buf_lit(&b, "\n");
        buf_raw_str(&b, rc ? control_commune_words(f, &c) : str_of(codes->codes[i]));
    }
    *out = buf_str(&b);
    return buf_ok(&b, err);
}

static int position_text(const struct record_form *f, const struct place *p, struct str *out, struct err *err)
{
    struct buf b = buf_in(f->page->ctx->arena, 100);
    buf_real(&b, p->lat);
    buf_lit(&b, ", ");
    buf_real(&b, p->lon);
    *out = buf_str(&b);
    return buf_ok(&b, err);
}

int control_text(const struct record_form *f, const struct control *c, const void *rec, struct str *out,
                 struct err *err)
{
    const struct field *field = &c->type->fields[c->index];
    const char *text = NULL;
    *out = STR("");
    if (c->kind == CONTROL_COMMUNE) {
        *out = str_of(((const struct place *)rec)->city);
        return 0;
    }
    if (!record_has(rec, c->index))
        return 0;
    switch (c->kind) {
    case CONTROL_POSITION: return position_text(f, rec, out, err);
    case CONTROL_COMMUNES: return communes_text(f, record_member(field, rec), out, err);
    case CONTROL_CHECK: *out = *(const bool *)record_member(field, rec) ? STR("oui") : STR(""); return 0;
    case CONTROL_CHECKS:
    case CONTROL_HELD:
    case CONTROL_ROWS: return 0;
    default: break;
    }
    if (record_text(c->type, rec, c->index, f->page->ctx->arena, &text, err) != 0)
        return -1;
    *out = str_of(text);
    return 0;
}

/* ---- Rows ---- */

bool control_has_cell(const struct record_form *f, const struct record_type *of, int index)
{
    return f->level == LEVEL_TEAM || strcmp(of->fields[index].name, "level") != 0;
}

int control_rows(const struct record_form *f, const struct control *c, const void *rec, struct list *shown,
                 struct list *hidden, struct err *err)
{
    const struct field *field = &c->type->fields[c->index];
    const struct list *all = record_member(field, rec);
    size_t size = field->of->size;
    *shown = (struct list){.items = arena_array(f->page->ctx->arena, all->n, size)};
    *hidden = (struct list){.items = arena_array(f->page->ctx->arena, all->n, size)};
    if (!shown->items || !hidden->items)
        return fail_memory(err);
    for (size_t i = 0; i < all->n; i++) {
        const char *item = (const char *)all->items + i * size;
        bool above = field->of == &contact_type && ((const struct contact *)(const void *)item)->level > (int)f->level;
        struct list *to = above ? hidden : shown;
        memcpy((char *)to->items + to->n++ * size, item, size);
    }
    return 0;
}

size_t control_rows_max(const struct control *rows)
{
    size_t max = rows->type->fields[rows->index].max;
    return max ? max : RECORD_LIST_MAX;
}

int control_rows_given(const struct record_form *f, const struct control *rows)
{
    int64_t n;
    struct err ignored;
    int64_t max = (int64_t)control_rows_max(rows) + RECORD_FORM_SPARE + RECORD_FORM_MORE;
    const struct str *text = f->given ? params_first(f->given, control_count_name(f, rows)) : NULL;
    return text && str_to_int(*text, 0, max, &n, &ignored) == 0 ? (int)n : -1;
}
