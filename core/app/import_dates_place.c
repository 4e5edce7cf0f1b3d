/* The place that a row of a spreadsheet names: by its name or its structure's, in whatever spelling, or by a number. */
#include "import_dates.h"

#include "base/fold.h"
#include "store/rows.h"

/* Places of the directory: those of a département with all its professionals. */
#define PLACES_MAX 60000

/* Longest name that is compared, in bytes. */
#define NAME_MAX_BYTES 400

/* A place with what it may be called, folded to words. */
struct place_name {
    int64_t id;
    const char *place, *structure, *commune, *insee; /* as they are written; may be NULL */
    const char *own, *of, *at;                       /* folded: its name, its structure's, its commune's; "" for none */
};

static const char SQL_PLACES[] =
    "SELECT p.id, p.name, s.name, coalesce(c.name, p.city), p.insee FROM place p LEFT JOIN structure s ON s.id ="
    " p.structure LEFT JOIN commune c ON c.insee = p.insee WHERE p.deleted_rev IS NULL AND s.deleted_rev IS NULL"
    " ORDER BY p.id LIMIT ?1";
static const char SQL_NUMBER[] =
    "SELECT p.id FROM place p WHERE p.deleted_rev IS NULL AND (p.uuid = ?1 OR p.structure IN (SELECT i.structure FROM"
    " identifier i WHERE i.scheme IN ('finess_et', 'siret') AND i.value = ?1)) ORDER BY p.id LIMIT 2";

static const char *folded(struct str text, struct arena *a)
{
    text = utf8_prefix(text, NAME_MAX_BYTES);
    struct buf b = buf_in(a, 2 * NAME_MAX_BYTES);
    fold_to_words(&b, text);
    return b.failed ? NULL : arena_copy(a, buf_cstr(&b), b.n);
}

static int read_place(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct place_name *p = item;
    *p = (struct place_name){.id = col_int(s, 0),
                             .place = col_text(s, 1, a),
                             .structure = col_text(s, 2, a),
                             .commune = col_text(s, 3, a),
                             .insee = col_text(s, 4, a)};
    p->own = folded(str_of(p->place), a);
    p->of = folded(str_of(p->structure), a);
    p->at = folded(str_of(p->commune), a);
    return p->own && p->of && p->at ? 0 : fail_memory(err);
}

static int load(struct dates_import *in)
{
    struct vec list = VEC_OF(struct place_name);
    struct stmt *s;
    if (in->places)
        return 0;
    if (db_prepare(in->im->db, SQL_PLACES, &s, &in->ctx.err) != 0)
        return -1;
    bind_int(s, 1, PLACES_MAX);
    if (rows_all(s, read_place, in->im->a, &list, &in->ctx.err) != 0)
        return -1;
    in->places = list.items ? list.items : ARENA_NEW(in->im->a, struct place_name);
    in->n_places = list.n;
    return in->places ? 0 : fail_memory(&in->ctx.err);
}

/* "first second" in folded words. */
static bool is_both(struct str text, const char *first, const char *second)
{
    struct str one = str_of(first), two = str_of(second);
    return one.n && two.n && text.n == one.n + 1 + two.n && str_starts(text, one) && text.p[one.n] == ' ' &&
           str_ends(text, two);
}

/* A place whose names hold the words: not it, but perhaps meant. */
#define NEAR 5

/* The better a place fits, the smaller; 0: not at all. An exact name goes before one that only reads alike, and a
 * place's before its structure's, which may have others. */
static int fit(const struct place_name *p, struct str words, struct str text)
{
    if (p->place && str_is(words, p->place))
        return 1;
    if (text.n == 0)
        return 0;
    if (is_both(text, p->of, p->own) || is_both(text, p->own, p->of))
        return 2;
    if (str_is(text, p->own) || is_both(text, p->own, p->at))
        return 3;
    if (str_is(text, p->of) || is_both(text, p->of, p->at))
        return 4;
    return strstr(p->own, text.p) || strstr(p->of, text.p) ? NEAR : 0;
}

static bool is_at(const struct place_name *p, struct str commune, struct str text)
{
    return commune.n == 0 || (text.n && str_is(text, p->at)) || (p->insee && str_is(commune, p->insee));
}

static void name(struct buf *b, const struct place_name *p)
{
    const char *parts[] = {p->place, p->structure, p->commune};
    buf_lit(b, "«\u00A0");
    bool first = true;
    for (int i = 0; i < 3; i++) {
        if (!parts[i] || (i == 1 && p->place && strcmp(p->place, parts[i]) == 0))
            continue;
        buf_fmt(b, "%s%s", first ? "" : ", ", parts[i]);
        first = false;
    }
    buf_lit(b, "\u00A0»");
}

/* Names for a remark that stays a line. */
#define NAMES_MAX 4000

static int say(struct dates_import *in, struct buf *b, const char **why)
{
    *why = b->failed ? NULL : buf_cstr(b);
    return *why ? 0 : fail_memory(&in->ctx.err);
}

static void names(struct dates_import *in, struct buf *b, const size_t *found, size_t n)
{
    size_t shown = n < CANDIDATES_SHOWN ? n : CANDIDATES_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        if (i)
            buf_lit(b, ", ");
        name(b, &in->places[found[i]]);
    }
    if (n > shown)
        buf_fmt(b, " et %zu autres", n - shown);
}

static int unknown(struct dates_import *in, struct str words, const size_t *found, size_t n, const char **why)
{
    struct buf b = buf_in(in->im->a, NAMES_MAX);
    buf_fmt(&b, "lieu\u00A0: «\u00A0%.*s\u00A0» n’est pas dans l’annuaire\u00A0; ",
            (int)utf8_prefix(words, SHOWN_MAX).n, words.p);
    if (n) {
        buf_lit(&b, "est-ce ");
        names(in, &b, found, n);
        buf_lit(&b, "\u202F? Sinon, ");
    }
    buf_lit(&b, "ajoutez-le à la fiche de sa structure, ou laissez la case vide et nommez-le dans le titre");
    return say(in, &b, why);
}

static int several(struct dates_import *in, const size_t *found, size_t n, const char **why)
{
    struct buf b = buf_in(in->im->a, NAMES_MAX);
    buf_lit(&b, "lieu\u00A0: plusieurs portent ce nom\u00A0: ");
    names(in, &b, found, n);
    buf_lit(&b, "\u00A0; écrivez la structure et le lieu, ou remplissez la colonne commune");
    return say(in, &b, why);
}

/* An identifier of the place, or of its structure when it has one place. */
static int by_number(struct dates_import *in, struct str words, int64_t *id)
{
    struct stmt *s;
    if (db_prepare(in->im->db, SQL_NUMBER, &s, &in->ctx.err) != 0)
        return -1;
    bind_str(s, 1, words);
    int rc = stmt_step(s, &in->ctx.err);
    if (rc == 1) {
        *id = col_int(s, 0);
        rc = stmt_step(s, &in->ctx.err) == 0;
    }
    stmt_reset(s);
    return rc;
}

/* The places that fit best; commune empty: of all of them. How they fit, 0: none does. */
static int seek(const struct dates_import *in, struct str words, struct str text, struct str commune, struct str where,
                size_t found[CANDIDATES_SHOWN], size_t *n)
{
    int best = 0;
    *n = 0;
    for (size_t i = 0; i < in->n_places; i++) {
        int how = is_at(&in->places[i], commune, where) ? fit(&in->places[i], words, text) : 0;
        if (how == 0 || (best && how > best))
            continue;
        *n = how == best ? *n : 0;
        best = how;
        if (*n < CANDIDATES_SHOWN)
            found[*n] = i;
        ++*n;
    }
    return best;
}

/* It is known, and not there: the commune is another one, or is misspelt. */
static int elsewhere(struct dates_import *in, struct str words, struct str commune, const size_t *found, size_t n,
                     const char **why)
{
    struct buf b = buf_in(in->im->a, NAMES_MAX);
    buf_fmt(&b, "lieu\u00A0: «\u00A0%.*s\u00A0» n’est pas dans l’annuaire à «\u00A0%.*s\u00A0»\u00A0; est-ce ",
            (int)utf8_prefix(words, SHOWN_MAX).n, words.p, (int)utf8_prefix(commune, SHOWN_MAX).n, commune.p);
    names(in, &b, found, n);
    buf_lit(&b, "\u202F? Corrigez la commune, ou videz sa case");
    return say(in, &b, why);
}

int dates_find_place(struct dates_import *in, struct str words, struct str commune, int64_t *id, const char **why)
{
    size_t found[CANDIDATES_SHOWN], n = 0;
    int rc = by_number(in, words, id);
    if (rc != 0)
        return rc;
    if (load(in) != 0)
        return -1;
    const char *folded_words = folded(words, in->im->a), *folded_commune = folded(commune, in->im->a);
    if (!folded_words || !folded_commune)
        return fail_memory(&in->ctx.err);
    struct str text = str_of(folded_words), where = str_of(folded_commune);
    int best = seek(in, words, text, commune, where, found, &n);
    if (n == 0 && commune.n) {
        best = seek(in, words, text, STR(""), STR(""), found, &n);
        if (n && best != NEAR)
            return elsewhere(in, words, commune, found, n, why);
        n = 0;
    }
    if (n == 0 || best == NEAR)
        return unknown(in, words, found, n, why);
    if (n > 1)
        return several(in, found, n, why);
    *id = in->places[found[0]].id;
    return 1;
}
