/* From what was typed to a record. */
#include "record_form_priv.h"

#include "base/buf.h"
#include "base/french.h"
#include "base/mail.h"

/* Communes that are wrong and named in one sentence. */
#define WRONG_NAMED 3

/* Communes offered for one that is not clear. */
#define COMMUNES_OFFERED 6

/* Bytes of what was typed that a sentence repeats. */
#define SHOWN_MAX 60

static int add_error(struct record_form *f, const char *control, struct str label, const char *sentence)
{
    struct form_error *e = sentence ? vec_push(&f->errors, f->page->ctx->arena) : NULL;
    if (!e)
        return fail_memory(&f->page->ctx->err);
    *e = (struct form_error){.control = control, .label = label, .sentence = sentence};
    return 0;
}

static int wrong(struct record_form *f, const struct control *c, const char *sentence)
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
            return wrong(f, &c, sentence);
        }
    }
    return fail(&f->page->ctx->err, ERR_BUG, "this form has no field %s", field);
}

/* ---- Texts ---- */

/* Both as record_parse would keep them. */
static bool same_text(struct record_form *f, struct str x, struct str y, bool one_line)
{
    char *a = str_dup(f->page->ctx->arena, x), *b = str_dup(f->page->ctx->arena, y);
    return a && b && str_eq(str_from(a, utf8_tidy(a, x.n, one_line)), str_from(b, utf8_tidy(b, y.n, one_line)));
}

static struct str shown(struct str typed)
{
    return utf8_prefix(typed, SHOWN_MAX);
}

static const char *too_long(struct record_form *f, size_t n, size_t max)
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
            return too_long(f, typed.n, max);
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

/* An address that lacks its beginning, as people say it: "www.example.org". */
static struct str whole_address(struct record_form *f, struct str typed)
{
    const char *whole = NULL;
    bool bare = str_find(typed, ':') == typed.n && str_find(typed, '.') < typed.n;
    if (bare && !(whole = arena_printf(f->page->ctx->arena, "https://%.*s", (int)typed.n, typed.p)))
        return typed;
    return bare ? str_of(whole) : typed;
}

/* 1: set; 0: refused, and said; -1. */
static int parse(struct record_form *f, const struct control *c, struct str typed, void *rec)
{
    const struct field *field = &c->type->fields[c->index];
    struct err *err = &f->page->ctx->err;
    typed = str_trim(typed);
    if (typed.n == 0 && control_is_required(c))
        return wrong(f, c, "Ce champ est obligatoire.");
    if (field->flags & FIELD_URL)
        typed = whole_address(f, typed);
    if (field->type == F_TEXT && field->scheme && typed.n &&
        !taxonomy_term(f->page->wording.taxonomy, scheme_of(str_of(field->scheme)), typed))
        return wrong(f, c, "Ce choix n’existe pas\u00A0: prenez-en un de la liste.");
    if (record_parse(c->type, rec, c->index, typed, f->page->ctx->arena, err) == 0)
        return 1;
    const char *sentence = sentence_of(f, field, typed);
    return sentence ? wrong(f, c, sentence) : -1;
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
    if (!required && same_text(f, *typed, was, c->kind != CONTROL_AREA))
        return 0;
    return parse(f, c, *typed, out) < 0 ? -1 : 0;
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

/* Sets the terms when they are others than they were; they are compared as sets. */
static int set_terms(struct record_form *f, const struct control *c, const struct buf *codes, const void *base,
                     void *out)
{
    const struct field *field = &c->type->fields[c->index];
    void *fresh = arena_alloc(f->page->ctx->arena, c->type->size);
    if (!fresh || buf_ok(codes, &f->page->ctx->err) != 0)
        return fail_memory(&f->page->ctx->err);
    int rc = parse(f, c, buf_str(codes), fresh);
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
            return wrong(f, c, "Ce choix n’existe pas\u00A0: prenez-en un de la liste.");
        if (codes.n)
            buf_lit(&codes, "|");
        buf_raw_str(&codes, code);
    }
    return set_terms(f, c, &codes, base, out);
}

/* ---- Communes ---- */

static void name_communes(struct record_form *f, struct buf *b, const struct commune_choice *found)
{
    for (size_t i = 0; i < found->n && i < COMMUNES_OFFERED; i++) {
        buf_raw_str(b, i ? STR(", ") : STR(""));
        buf_raw_str(b, control_commune_words(f, &found->items[i]));
    }
    if (found->n > COMMUNES_OFFERED)
        buf_lit(b, "…");
}

/* One line of a territory: its code, or why it has none. */
static int read_commune(struct record_form *f, struct str line, struct buf *codes, struct buf *why)
{
    struct commune_choice found;
    if (commune_choice(f->page->ctx, line, &found) != 0)
        return -1;
    if (found.n == 1 && !found.near) {
        buf_raw_str(codes, codes->n ? STR("|") : STR(""));
        buf_raw_str(codes, str_of(found.items[0].insee));
        return 1;
    }
    buf_fmt(why, "%s«\u00A0%.*s\u00A0»", why->n ? " " : "", (int)shown(line).n, shown(line).p);
    if (found.n == 0) {
        buf_lit(why, " n’est pas une commune connue.");
    } else {
        buf_raw_str(why, found.near ? STR(" n’est pas une commune connue. Proches\u00A0: ")
                                    : STR(" peut être plusieurs communes, écrivez celle que vous voulez\u00A0: "));
        name_communes(f, why, &found);
        buf_lit(why, ".");
    }
    return 0;
}

/* The code of a line that was shown so, or an empty text. */
static int code_shown(struct record_form *f, const struct control *c, const void *base, struct str line,
                      struct str *code)
{
    const struct terms *codes = record_member(&c->type->fields[c->index], base);
    struct str text, one;
    bool more = true;
    *code = STR("");
    if (control_text(f, c, base, &text, &f->page->ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < codes->n && str_cut(&text, '\n', &one, &more); i++) {
        if (str_eq(one, line))
            *code = str_of(codes->codes[i]);
    }
    return 0;
}

static int read_communes(struct record_form *f, const struct control *c, const void *base, void *out)
{
    const struct str *typed = params_first(f->given, c->name);
    struct buf codes = buf_in(f->page->ctx->arena, REQUEST_BODY_MAX), why = buf_in(f->page->ctx->arena, 4000);
    struct str was, rest, line, code;
    size_t unclear = 0;
    bool more = true;
    if (!typed)
        return 0;
    if (control_text(f, c, base, &was, &f->page->ctx->err) != 0)
        return -1;
    if (same_text(f, *typed, was, false))
        return 0;
    for (rest = *typed; str_cut(&rest, '\n', &line, &more) && unclear < WRONG_NAMED;) {
        line = str_trim(line);
        if (line.n == 0)
            continue;
        if (code_shown(f, c, base, line, &code) != 0)
            return -1;
        if (code.n) {
            buf_raw_str(&codes, codes.n ? STR("|") : STR(""));
            buf_raw_str(&codes, code);
            continue;
        }
        int rc = read_commune(f, line, &codes, &why);
        if (rc < 0)
            return -1;
        unclear += rc == 0;
    }
    if (unclear)
        return wrong(f, c, buf_cstr(&why));
    return set_terms(f, c, &codes, base, out);
}

static void set_place_text(struct place *p, const char *field, const char **member, const char *text)
{
    int index = record_index(&place_type, str_of(field));
    *member = text;
    if (text)
        record_mark_set(p, index);
    else
        record_mark_null(p, index);
}

/* A place is in this commune; its postcode too, when none was typed. */
static void move_place(struct place *p, const char *insee, const char *city, const char *postcode)
{
    set_place_text(p, "insee", &p->insee, insee);
    set_place_text(p, "city", &p->city, city);
    if (postcode && !p->postcode)
        set_place_text(p, "postcode", &p->postcode, postcode);
}

/* With the typed postcode first, which tells those of one name apart. */
static int find_place_commune(struct record_form *f, struct str typed, const char *postcode)
{
    struct ctx *ctx = f->page->ctx;
    const char *both = postcode ? arena_printf(ctx->arena, "%s %.*s", postcode, (int)typed.n, typed.p) : NULL;
    if (both && commune_choice(ctx, str_of(both), &f->communes) != 0)
        return -1;
    if (both && f->communes.n == 1 && !f->communes.near)
        return 0;
    return commune_choice(ctx, typed, &f->communes);
}

/* What was chosen of those offered for this very text: a code, or "tel-quel". */
static int take_pick(struct record_form *f, const struct control *c, struct str typed, struct place *p, bool *taken)
{
    const struct str *pick = params_first(f->given, control_suffixed(f, c, "choix"));
    const struct str *for_text = params_first(f->given, control_suffixed(f, c, "pour"));
    struct commune found;
    *taken = pick && pick->n && for_text && same_text(f, *for_text, typed, true);
    if (!*taken)
        return 0;
    if (str_is(*pick, "tel-quel")) {
        char *city = str_dup(f->page->ctx->arena, typed);
        if (!city)
            return fail_memory(&f->page->ctx->err);
        move_place(p, NULL, city, NULL);
        return 0;
    }
    int rc = commune_by_insee(f->page->ctx->db, *pick, f->page->ctx->arena, &found, &f->page->ctx->err);
    *taken = rc == 1;
    if (rc == 1)
        move_place(p, found.insee, found.name, found.postcode);
    return rc < 0 ? -1 : 0;
}

static int read_place_commune(struct record_form *f, const struct control *c, const void *base, void *out)
{
    const struct str *given = params_first(f->given, c->name);
    const struct field *city = &place_type.fields[record_index(&place_type, STR("city"))];
    struct place *p = out;
    struct str was;
    bool taken;
    if (!given)
        return 0;
    struct str typed = str_trim(*given);
    if (control_text(f, c, base, &was, &f->page->ctx->err) != 0)
        return -1;
    if (same_text(f, typed, was, true))
        return 0;
    if (typed.n == 0) {
        move_place(p, NULL, NULL, NULL);
        return 0;
    }
    if (typed.n > city->max)
        return wrong(f, c, too_long(f, typed.n, city->max));
    if (take_pick(f, c, typed, p, &taken) != 0)
        return -1;
    if (taken)
        return 0;
    if (find_place_commune(f, typed, p->postcode) != 0)
        return -1;
    if (f->communes.n == 1 && !f->communes.near) {
        const struct commune *one = &f->communes.items[0];
        move_place(p, one->insee, one->name, one->postcode);
        return 0;
    }
    return wrong(f, c,
                 f->communes.near || f->communes.n == 0
                     ? "Cette commune n’est pas connue\u00A0: choisissez ci-dessous, ou corrigez le nom."
                     : "Plusieurs communes ont ce nom ou ce code postal\u00A0: choisissez ci-dessous.");
}

/* ---- Position ---- */

static void set_number(struct place *p, const char *field, double *member, double value)
{
    *member = value;
    record_mark_set(p, record_index(&place_type, str_of(field)));
}

static int read_position(struct record_form *f, const struct control *c, const void *base, void *out)
{
    static const char *const parts[] = {"lat", "lon", "geo_precision"};
    const struct str *typed = params_first(f->given, c->name);
    struct place *p = out;
    struct err ignored;
    struct str was, lat, lon;
    double north, east;
    bool more = true;
    if (!typed)
        return 0;
    if (control_text(f, c, base, &was, &f->page->ctx->err) != 0)
        return -1;
    if (same_text(f, *typed, was, true))
        return 0;
    lon = str_trim(*typed);
    if (lon.n == 0) {
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            record_mark_null(p, record_index(&place_type, str_of(parts[i])));
        return 0;
    }
    /* A comma is the decimal mark where a semicolon separates. */
    (void)str_cut(&lon, str_find(lon, ';') < lon.n ? ';' : ',', &lat, &more);
    if (str_to_real(str_trim(lat), -90, 90, &north, &ignored) != 0 ||
        str_to_real(str_trim(lon), -180, 180, &east, &ignored) != 0)
        return wrong(f, c, "Une latitude et une longitude sont attendues, par exemple 48.7988, 2.3098.");
    set_number(p, "lat", &p->lat, north);
    set_number(p, "lon", &p->lon, east);
    int precision = record_index(&place_type, STR("geo_precision"));
    if (!record_has(p, precision)) {
        p->geo_precision = GEO_ADDRESS;
        record_mark_set(p, precision);
    }
    return 0;
}

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
            *same = text && same_text(f, *text, was, true);
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
                            whole_address(f, value), a, &ignored) == 0
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
        return usable ? 0 : wrong(f, &c, unusable_contact[x->kind]);
    }
    struct identifier *x = item;
    const char *usable = usable_identifier(f, x->scheme, str_of(x->value));
    x->value = usable ? usable : x->value;
    return usable ? 0 : wrong(f, &c, unusable_identifier[x->scheme]);
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
        if (parse(f, &c, value, item) < 0)
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
        return wrong(f, c,
                     arena_printf(f->page->ctx->arena, "Il y en a trop\u00A0: %zu au plus.", control_rows_max(c)));
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

static int read_rows(struct record_form *f, const struct control *c, const void *base, void *out)
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

static int read_held(struct record_form *f, const struct control *c, const void *base, void *out)
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
    return wrong(f, c, "Choisissez laquelle des deux valeurs garder.");
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
    case CONTROL_HELD: return read_held(f, c, base, out);
    case CONTROL_ROWS: return read_rows(f, c, base, out);
    case CONTROL_COMMUNE: return read_place_commune(f, c, base, out);
    case CONTROL_POSITION: return read_position(f, c, base, out);
    case CONTROL_COMMUNES: return read_communes(f, c, base, out);
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
