#include "import_priv.h"

#include "base/fold.h"
#include "base/vec.h"
#include "domain/commune.h"
#include "domain/hours.h"
#include "domain/structure_write.h"

static int warn(struct import *im, struct arena *a, struct err *err, const char *what, const char *value)
{
    const char *text =
        arena_printf(a, "%s\u00A0: «\u00A0%.*s\u00A0»", what, (int)utf8_prefix(str_of(value), SHOWN_MAX).n, value);
    return text ? import_note(im, NOTE_WARNING, im->line, text, err) : fail_memory(err);
}

/* ---- terms ---- */

static bool has_code(const struct vec *codes, const char *code)
{
    for (size_t i = 0; i < codes->n; i++) {
        if (strcmp(((const char **)codes->items)[i], code) == 0)
            return true;
    }
    return false;
}

static int add_code(struct vec *codes, const char *code, struct arena *a, struct err *err)
{
    if (has_code(codes, code))
        return 0;
    const char **slot = vec_push(codes, a);
    if (!slot)
        return fail_memory(err);
    *slot = code;
    return 0;
}

/* The next value of a cell in which they are separated by ",", ";", "/" or line breaks. False at the end. */
static bool next_value(struct str *rest, struct str *value)
{
    while (rest->n) {
        size_t n = 0;
        while (n < rest->n && !strchr(",;/\n", rest->p[n]))
            n++;
        *value = str_trim(str_from(rest->p, n));
        n += n < rest->n;
        *rest = str_from(rest->p + n, rest->n - n);
        if (value->n)
            return true;
    }
    return false;
}

/* One value, or several in one text: "Logement, Emploi et formation". What is unknown is a warning. */
static int resolve_term(struct import *im, enum scheme scheme, const char *what, const char *text, struct vec *codes,
                        struct arena *a, struct err *err)
{
    const struct term *t = taxonomy_match(&im->taxonomy, scheme, str_of(text));
    struct str rest = str_of(text), value;
    if (t)
        return add_code(codes, t->code, a, err);
    while (next_value(&rest, &value)) {
        t = taxonomy_match(&im->taxonomy, scheme, value);
        const char *shown = t ? NULL : str_dup(a, value);
        if (!t && !shown)
            return fail_memory(err);
        if ((t ? add_code(codes, t->code, a, err) : warn(im, a, err, what, shown)) != 0)
            return -1;
    }
    return 0;
}

static int resolve_terms(struct import *im, enum scheme scheme, const char *what, struct terms *terms, struct arena *a,
                         struct err *err)
{
    struct vec codes = VEC_OF(const char *);
    for (size_t i = 0; i < terms->n; i++) {
        if (resolve_term(im, scheme, what, terms->codes[i], &codes, a, err) != 0)
            return -1;
    }
    *terms = (struct terms){.codes = codes.items, .n = codes.n};
    return 0;
}

static int resolve_communes(struct import *im, struct terms *terms, struct arena *a, struct err *err)
{
    struct vec codes = VEC_OF(const char *);
    for (size_t i = 0; i < terms->n; i++) {
        struct commune c;
        int rc = commune_find(im->db, str_of(terms->codes[i]), a, &c, err);
        if (rc == 1)
            rc = add_code(&codes, c.insee, a, err);
        else if (rc == 0)
            rc = warn(im, a, err, "commune inconnue dans la zone desservie", terms->codes[i]);
        if (rc != 0)
            return -1;
    }
    *terms = (struct terms){.codes = codes.items, .n = codes.n};
    return 0;
}

/* ---- places ---- */

#define INDEX(type, member) record_index(&(type), STR(member))

static int resolve_commune(struct import *im, struct place *p, struct arena *a, struct err *err)
{
    struct commune c = {0};
    int rc = p->insee ? commune_by_insee(im->db, str_of(p->insee), a, &c, err) : 0;
    if (rc == 0)
        rc = commune_match(im->db, str_of(p->city), str_of(p->postcode), a, &c, err);
    if (rc < 0)
        return -1;
    if (rc == 0) {
        if (p->insee || p->city || p->postcode)
            return warn(im, a, err, "commune inconnue", p->city ? p->city : p->insee ? p->insee : p->postcode);
        return 0;
    }
    p->insee = c.insee;
    p->city = c.name;
    record_mark_set(p, INDEX(place_type, "insee"));
    record_mark_set(p, INDEX(place_type, "city"));
    if (!p->postcode && c.postcode) {
        p->postcode = c.postcode;
        record_mark_set(p, INDEX(place_type, "postcode"));
    }
    return 0;
}

/* Hours that cannot be read are kept as words. */
static int resolve_hours(struct import *im, const struct record_type *type, void *rec, const char **hours,
                         const char **note, struct arena *a, struct err *err)
{
    const struct hours *h;
    struct err why;
    int at = record_index(type, STR("hours")), note_at = record_index(type, STR("hours_note"));
    if (!*hours)
        return 0;
    if (hours_parse(str_of(*hours), a, &h, &why) == 0) {
        *hours = hours_text(h);
        return 0;
    }
    if (warn(im, a, err, "horaires gardés en toutes lettres", *hours) != 0)
        return -1;
    *note = *note ? arena_printf(a, "%s ; %s", *hours, *note) : *hours;
    if (!*note)
        return fail_memory(err);
    record_mark_set(rec, note_at);
    *hours = NULL;
    record_mark_absent(rec, at);
    return 0;
}

static size_t digits_of(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += *s >= '0' && *s <= '9';
    return n;
}

static int resolve_contacts(struct import *im, struct list *contacts, struct arena *a, struct err *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < contacts->n; i++) {
        struct contact *c = &((struct contact *)contacts->items)[i];
        if (!c->value) /* a cell in which nothing can be seen */
            continue;
        bool bad = (c->kind == CONTACT_PHONE && (digits_of(c->value) < 3 || digits_of(c->value) > 15)) ||
                   (c->kind == CONTACT_MAIL && str_find(str_of(c->value), '@') == strlen(c->value));
        if (bad) {
            if (warn(im, a, err, c->kind == CONTACT_PHONE ? "téléphone inutilisable" : "courriel inutilisable",
                     c->value) != 0)
                return -1;
            continue;
        }
        ((struct contact *)contacts->items)[kept++] = *c;
    }
    contacts->n = kept;
    return 0;
}

static void drop_empty_identifiers(struct list *identifiers)
{
    struct identifier *items = identifiers->items;
    size_t kept = 0;
    for (size_t i = 0; i < identifiers->n; i++) {
        if (items[i].value)
            items[kept++] = items[i];
    }
    identifiers->n = kept;
}

/* Hexadecimal digits that tell two long names apart. */
#define KEY_DIGITS 10

/* What of a text no slug can hold: its end, letters that are not Latin. */
static bool outgrows_slug(struct str folded)
{
    for (size_t i = 0; i < folded.n; i++) {
        if ((unsigned char)folded.p[i] >= 0x80)
            return true;
    }
    return folded.n > FOLD_SLUG_MAX;
}

/* "source:key", the form under which a part is found again. Without a key: what it is called. */
static const char *mark_key(const struct import *im, const char *key, struct str otherwise, struct arena *a)
{
    if (key)
        return arena_printf(a, "%s:%s", im->source, key);
    struct buf slug = buf_in(a, FOLD_SLUG_MAX + 1);
    struct buf folded = buf_in(a, FOLD_POINT_MAX * otherwise.n + 1);
    char hash[CRYPTO_HASH_SIZE];
    fold_slug(&slug, otherwise);
    fold_text(&folded, otherwise);
    if (slug.failed || folded.failed)
        return NULL;
    if (!outgrows_slug(buf_str(&folded)))
        return arena_printf(a, "%s:%s", im->source, buf_cstr(&slug));
    crypto_hash_hex(buf_str(&folded), hash);
    return arena_printf(a, "%s:%s-%.*s", im->source, buf_cstr(&slug), KEY_DIGITS, hash);
}

static int resolve_place(struct import *im, struct place *p, struct arena *a, struct err *err)
{
    if (resolve_commune(im, p, a, err) != 0 ||
        resolve_hours(im, &place_type, p, &p->hours, &p->hours_note, a, err) != 0 ||
        resolve_contacts(im, &p->contacts, a, err) != 0)
        return -1;
    const char *called =
        arena_printf(a, "%s %s %s", p->name ? p->name : "", p->address ? p->address : "", p->insee ? p->insee : "");
    p->key = called ? mark_key(im, p->key, str_of(called), a) : NULL;
    record_mark_set(p, INDEX(place_type, "key"));
    return p->key ? 0 : fail_memory(err);
}

/* ---- services ---- */

static int resolve_service(struct import *im, struct structure *s, struct service *v, struct arena *a, struct err *err)
{
    if (!v->name)
        return fail(err, ERR_INPUT, "un service sans nom");
    if (resolve_terms(im, SCHEME_THEME, "besoin inconnu", &v->themes, a, err) != 0 ||
        resolve_terms(im, SCHEME_PUBLIC, "public inconnu", &v->publics, a, err) != 0 ||
        resolve_terms(im, SCHEME_LANGUAGE, "langue inconnue", &v->languages, a, err) != 0 ||
        resolve_terms(im, SCHEME_COVER, "prise en charge inconnue", &v->covers, a, err) != 0 ||
        resolve_terms(im, SCHEME_REFERRAL, "« qui oriente » inconnu", &v->referrals, a, err) != 0 ||
        resolve_terms(im, SCHEME_CHANNEL, "moyen de joindre inconnu", &v->channels, a, err) != 0 ||
        resolve_communes(im, &v->communes, a, err) != 0 || resolve_contacts(im, &v->contacts, a, err) != 0)
        return -1;
    v->key = mark_key(im, v->key, str_of(v->name), a);
    record_mark_set(v, INDEX(service_type, "key"));
    if (!v->key)
        return fail_memory(err);
    for (size_t i = 0; i < v->places.n; i++) {
        struct service_place *sp = &((struct service_place *)v->places.items)[i];
        sp->place = sp->place ? mark_key(im, sp->place, STR(""), a) : NULL;
        if (resolve_hours(im, &service_place_type, sp, &sp->hours, &sp->hours_note, a, err) != 0)
            return -1;
    }
    /* A row with one place and a service that is held somewhere: there. */
    if (v->places.n == 0 && s->places.n == 1 && (v->on_site || (!v->home_visits && !v->remote))) {
        struct service_place *sp = ARENA_NEW(a, struct service_place);
        if (!sp)
            return fail_memory(err);
        sp->place = ((const struct place *)s->places.items)[0].key;
        record_mark_set(sp, INDEX(service_place_type, "place"));
        v->places = (struct list){.items = sp, .n = 1};
        record_mark_set(v, INDEX(service_type, "places"));
    }
    return 0;
}

static int resolve_website(struct import *im, struct structure *s, struct arena *a, struct err *err)
{
    struct structure probe = {0};
    struct err why;
    int at = INDEX(structure_type, "website");
    if (!s->website || record_parse(&structure_type, &probe, at, str_of(s->website), a, &why) == 0)
        return 0;
    const char *value = s->website;
    s->website = NULL;
    record_mark_absent(s, at);
    return warn(im, a, err, "adresse web inutilisable", value);
}

int import_resolve(struct import *im, struct structure *s, struct arena *a, struct err *err)
{
    if (!s->name || !*s->name)
        return fail(err, ERR_INPUT, "sans nom");
    if (!s->kind)
        return fail(err, ERR_INPUT, "sans type");
    const struct term *kind = taxonomy_match(&im->taxonomy, SCHEME_KIND, str_of(s->kind));
    if (!kind && taxonomy_mapped(&im->taxonomy, im->db, SCHEME_KIND, str_of(s->kind), &kind, err) != 0)
        return -1;
    if (!kind)
        return fail(err, ERR_INPUT, "type inconnu\u00A0: «\u00A0%.*s\u00A0»",
                    (int)utf8_prefix(str_of(s->kind), SHOWN_MAX).n, s->kind);
    s->kind = kind->code;
    drop_empty_identifiers(&s->identifiers);
    if (resolve_terms(im, SCHEME_THEME, "besoin inconnu", &s->themes, a, err) != 0 ||
        resolve_contacts(im, &s->contacts, a, err) != 0 || resolve_website(im, s, a, err) != 0)
        return -1;
    for (size_t i = 0; i < s->places.n; i++) {
        if (resolve_place(im, &((struct place *)s->places.items)[i], a, err) != 0)
            return -1;
    }
    for (size_t i = 0; i < s->services.n; i++) {
        if (resolve_service(im, s, &((struct service *)s->services.items)[i], a, err) != 0)
            return -1;
    }
    import_join_confidential(&s->places, &s->places);
    return 0;
}

/* ---- several rows, one structure ---- */

static const char *part_key(const struct record_type *type, const void *rec)
{
    return type == &place_type ? ((const struct place *)rec)->key : ((const struct service *)rec)->key;
}

static bool in_list(const struct record_type *type, const struct list *list, const void *item)
{
    for (size_t i = 0; i < list->n; i++) {
        const void *other = (const char *)list->items + i * type->size;
        bool parts = type == &place_type || type == &service_type;
        if (parts ? strcmp(part_key(type, other), part_key(type, item)) == 0 : record_equal(type, other, item))
            return true;
    }
    return false;
}

static int join_list(const struct record_type *type, struct list *first, const struct list *second, struct arena *a,
                     struct err *err)
{
    struct vec out = {.size = type->size};
    for (int k = 0; k < 2; k++) {
        const struct list *from = k == 0 ? first : second;
        for (size_t i = 0; i < from->n; i++) {
            const void *item = (const char *)from->items + i * type->size;
            if (k == 1 && in_list(type, first, item))
                continue;
            void *copy = vec_push(&out, a);
            if (!copy)
                return fail_memory(err);
            memcpy(copy, item, type->size);
        }
    }
    *first = (struct list){.items = out.items, .n = out.n};
    return 0;
}

/* The same service in another row: it is held at that row's places too, or the row says nothing new. */
static int join_service(struct service *into, const struct service *from, struct arena *a, struct err *err)
{
    size_t before = into->places.n;
    if (join_list(&service_place_type, &into->places, &from->places, a, err) != 0)
        return -1;
    if (into->places.n == before)
        return fail(err, ERR_INPUT, "le service « %.100s » de cette structure est déjà décrit plus haut", from->name);
    record_mark_set(into, INDEX(service_type, "places"));
    return 0;
}

/* A list's items may be changed after this without changing whose they were. */
static int own_items(struct list *list, size_t size, struct arena *a, struct err *err)
{
    void *items = arena_array(a, list->n, size);
    if (!items)
        return fail_memory(err);
    if (list->n)
        memcpy(items, list->items, list->n * size);
    list->items = items;
    return 0;
}

int import_join(struct structure *first, const struct structure *second, struct arena *a, struct err *err)
{
    if (own_items(&first->places, sizeof(struct place), a, err) != 0 ||
        own_items(&first->services, sizeof(struct service), a, err) != 0)
        return -1;
    import_join_confidential(&first->places, &second->places);
    for (size_t i = 0; i < second->services.n; i++) {
        const struct service *from = &((const struct service *)second->services.items)[i];
        for (size_t k = 0; k < first->services.n; k++) {
            struct service *into = &((struct service *)first->services.items)[k];
            if (strcmp(into->key, from->key) == 0 && join_service(into, from, a, err) != 0)
                return -1;
        }
    }
    for (size_t i = 0; i < structure_type.n; i++) {
        const struct field *f = &structure_type.fields[i];
        if (f->type != F_LIST || !(f->flags & FIELD_RULE))
            continue;
        struct list *into = record_member(f, first);
        if (join_list(f->of, into, record_member(f, second), a, err) != 0)
            return -1;
        if (into->n)
            record_mark_set(first, (int)i);
    }
    return 0;
}

/* ---- what no row may break ---- */

static bool has_place(const struct structure *s, const char *key)
{
    for (size_t i = 0; i < s->places.n; i++) {
        if (strcmp(((const struct place *)s->places.items)[i].key, key) == 0)
            return true;
    }
    return false;
}

static int check_places_named(const struct structure *s, struct err *err)
{
    for (size_t i = 0; i < s->services.n; i++) {
        const struct service *v = &((const struct service *)s->services.items)[i];
        for (size_t k = 0; k < v->places.n; k++) {
            const struct service_place *sp = &((const struct service_place *)v->places.items)[k];
            if (!sp->place || !has_place(s, sp->place))
                return fail(err, ERR_INPUT, "services[%zu].places[%zu]: no place of this structure has this key", i + 1,
                            k + 1);
        }
    }
    return 0;
}

int import_check(const struct structure *s, struct arena *a, struct err *err)
{
    if (structure_check(s, a, err) == 0)
        return check_places_named(s, err);
    /* What is too long or too many is this row's fault, not the import's. */
    if (err->code == ERR_LIMIT)
        err->code = ERR_INPUT;
    return -1;
}
