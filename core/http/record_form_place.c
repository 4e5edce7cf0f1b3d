/* Where something is, from what was typed: communes by their names or postcodes, a position. */
#include "record_form_typed.h"

/* Communes that are wrong and named in one sentence. */
#define WRONG_NAMED 3

/* Communes offered for one that is not clear. */
#define COMMUNES_OFFERED 6

/* Bytes of what was typed that a sentence repeats. */
#define SHOWN_MAX 60

static struct str shown(struct str typed)
{
    return utf8_prefix(typed, SHOWN_MAX);
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

int typed_communes(struct record_form *f, const struct control *c, const void *base, void *out)
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
    if (typed_same(f, *typed, was, false))
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
        return typed_wrong(f, c, buf_cstr(&why));
    return typed_set_terms(f, c, &codes, base, out);
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
    *taken = pick && pick->n && for_text && typed_same(f, *for_text, typed, true);
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

int typed_place_commune(struct record_form *f, const struct control *c, const void *base, void *out)
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
    if (typed_same(f, typed, was, true))
        return 0;
    if (typed.n == 0) {
        move_place(p, NULL, NULL, NULL);
        return 0;
    }
    if (typed.n > city->max)
        return typed_wrong(f, c, typed_too_long(f, typed.n, city->max));
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
    return typed_wrong(f, c,
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

int typed_position(struct record_form *f, const struct control *c, const void *base, void *out)
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
    if (typed_same(f, *typed, was, true))
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
        return typed_wrong(f, c, "Une latitude et une longitude sont attendues, par exemple 48.7988, 2.3098.");
    set_number(p, "lat", &p->lat, north);
    set_number(p, "lon", &p->lon, east);
    int precision = record_index(&place_type, STR("geo_precision"));
    if (!record_has(p, precision)) {
        p->geo_precision = GEO_ADDRESS;
        record_mark_set(p, precision);
    }
    return 0;
}
