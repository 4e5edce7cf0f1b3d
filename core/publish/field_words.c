#include "publish/field_words.h"

#include "base/date.h"
#include "base/french.h"
#include "domain/person.h"
#include "structure_words.h"

/* Of all items of a list, or of a long text. */
#define WORDS_MAX (64u << 10)

static const struct {
    const char *const *names;
    const char *labels[6];
} enums[] = {
    {level_names, {"tout le monde", "partenaires et équipe", "équipe seulement"}},
    {status_names, {"en activité", "suspendu", "fermé"}},
    {cost_kind_names, {"non précisé", "gratuit", "payant"}},
    {intake_names, {"non précisé", "oui", "liste d’attente", "complet"}},
    {contact_kind_names, {"téléphone", "courriel", "site", "personne"}},
    {place_kind_names, {"lieu physique", "à distance", "adresse postale"}},
    {geo_precision_names, {"commune", "rue", "adresse"}},
    {identifier_scheme_names, {"FINESS établissement", "FINESS entité juridique", "SIRET", "RNA"}},
    {verified_how_names, {"sur place", "sur document", "par téléphone", "par la structure"}},
    {block_names, {"", "identité", "contact", "horaires", "conditions"}},
    {employment_names, {"de l’équipe", "en libéral"}},
};

static const char *enum_words(const struct field *f, int value)
{
    for (size_t i = 0; i < sizeof enums / sizeof *enums; i++) {
        if (enums[i].names == f->names)
            return enums[i].labels[value];
    }
    return f->names[value];
}

const char *field_level(int level)
{
    return enums[0].labels[level];
}

const char *field_block(int block)
{
    return enum_words(&verification_type.fields[record_index(&verification_type, STR("block"))], block);
}

const char *field_how(int how)
{
    return enum_words(&verification_type.fields[record_index(&verification_type, STR("how"))], how);
}

static struct str capital(struct str text, struct arena *a)
{
    struct buf b = buf_in(a, RECORD_TEXT_MAX);
    char first[4];
    if (text.n)
        buf_raw(&b, first, utf8_put(french_upper(utf8_next(&text)), first));
    buf_raw_str(&b, text);
    return buf_str(&b);
}

struct str field_label(const struct field *f, struct arena *a)
{
    return capital(str_trim(str_from(f->doc, strcspn(f->doc, ",:(;"))), a);
}

struct str field_hint(const struct field *f, struct arena *a)
{
    size_t n = strcspn(f->doc, ",:(;");
    bool codes = f->type == F_ENUM || f->scheme;
    struct str rest = str_of(f->doc + n);
    return !codes && rest.n > 1 && rest.p[0] != '(' ? capital(str_trim(str_from(rest.p + 1, rest.n - 1)), a) : STR("");
}

struct str field_enum(const struct field *f, int value, struct arena *a)
{
    return capital(str_of(enum_words(f, value)), a);
}

static void put_code(struct buf *b, const char *scheme, const char *code, const struct wording *w)
{
    if (strcmp(scheme, "commune") == 0) {
        const char *name = w->commune(w->arg, code);
        buf_raw_str(b, str_of(name ? name : code));
        return;
    }
    enum scheme s = scheme_of(str_of(scheme));
    buf_raw_str(b, str_of(s < SCHEME__MAX ? taxonomy_label(w->taxonomy, s, code) : code));
}

static void put_text(struct buf *b, const struct field *f, const char *text, struct wording *w)
{
    if (f->scheme)
        put_code(b, f->scheme, text, w);
    else if (strcmp(f->name, "insee") == 0 && w->commune(w->arg, text))
        buf_raw_str(b, str_of(w->commune(w->arg, text)));
    else if (strcmp(f->name, "hours") == 0 && words_hours_text(text, w).n)
        buf_raw_str(b, words_hours_text(text, w));
    else
        buf_raw_str(b, str_of(text));
}

static void put_terms(struct buf *b, const struct field *f, const struct terms *terms, const struct wording *w)
{
    for (size_t i = 0; i < terms->n; i++) {
        if (i)
            buf_lit(b, ", ");
        put_code(b, f->scheme, terms->codes[i], w);
    }
}

static void put_contact(struct buf *b, const struct contact *c)
{
    buf_raw_str(b, str_of(c->value));
    if (c->label) {
        buf_lit(b, ", ");
        buf_raw_str(b, str_of(c->label));
    }
    if (c->level > LEVEL_PUBLIC) {
        buf_lit(b, " (");
        buf_raw_str(b, str_of(field_level(c->level)));
        buf_lit(b, ")");
    }
}

static void put_held(struct buf *b, const struct service_place *sp, const struct structure *of, struct wording *w)
{
    const char *name = "un lieu";
    for (size_t i = 0; of && i < of->places.n; i++) {
        const struct place *p = place_at(of, i);
        bool named = (p->uuid && words_same(p->uuid, sp->place)) || (p->key && words_same(p->key, sp->place));
        if (named)
            name = p->name ? p->name : p->address ? p->address : p->city ? p->city : of->name;
    }
    buf_raw_str(b, str_of(name));
    if (sp->hours) {
        buf_lit(b, "\u00A0: ");
        buf_raw_str(b, words_hours_text(sp->hours, w));
    }
    if (sp->hours_note) {
        buf_lit(b, ", ");
        buf_raw_str(b, str_of(sp->hours_note));
    }
}

/* "horaires : 22 novembre 2026, par téléphone (Coordinatrice 2)" */
static void put_verification(struct buf *b, const struct verification *v)
{
    buf_fmt(b, "%s\u00A0: ", field_block(v->block));
    date_long(b, v->at);
    buf_fmt(b, ", %s", field_how(v->how));
    if (v->by)
        buf_fmt(b, " (%s)", v->by);
}

static void put_list(struct buf *b, const struct field *f, const struct list *list, const struct structure *of,
                     struct wording *w)
{
    for (size_t i = 0; i < list->n; i++) {
        const void *item = (const char *)list->items + i * f->of->size;
        if (i)
            buf_lit(b, "\n");
        if (f->of == &contact_type) {
            put_contact(b, item);
        } else if (f->of == &service_place_type) {
            put_held(b, item, of, w);
        } else if (f->of == &verification_type) {
            put_verification(b, item);
        } else if (f->of == &identifier_type) {
            const struct identifier *d = item;
            buf_raw_str(b, str_of(enum_words(&identifier_type.fields[0], d->scheme)));
            buf_lit(b, " ");
            buf_raw_str(b, str_of(d->value));
        }
    }
}

struct str field_words(const struct record_type *type, const void *rec, int index, const struct structure *of,
                       struct wording *w)
{
    const struct field *f = &type->fields[index];
    const void *member = record_member(f, rec);
    struct buf b = buf_in(w->a, WORDS_MAX);
    if (!record_has(rec, index))
        return STR("");
    switch (f->type) {
    case F_TEXT: put_text(&b, f, *(const char *const *)member, w); break;
    case F_JSON: buf_raw_str(&b, str_of(*(const char *const *)member)); break;
    case F_INT: buf_int(&b, *(const int64_t *)member); break;
    case F_REAL: buf_real(&b, *(const double *)member); break;
    case F_BOOL: buf_raw_str(&b, *(const bool *)member ? STR("oui") : STR("non")); break;
    case F_DATE: date_long(&b, *(const int32_t *)member); break;
    case F_INSTANT: date_long(&b, paris_date(*(const int64_t *)member)); break;
    case F_ENUM: buf_raw_str(&b, str_of(enum_words(f, *(const int *)member))); break;
    case F_TERMS: put_terms(&b, f, member, w); break;
    case F_LIST: put_list(&b, f, member, of, w); break;
    case F__MAX: break;
    }
    return buf_str(&b);
}
