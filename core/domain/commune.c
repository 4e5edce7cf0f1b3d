#include "domain/commune.h"

#include <math.h>

#include "base/fold.h"

#define P FIELD_PUBLISHED
static const struct field commune_fields[] = {
    FIELD(struct commune, insee, F_TEXT, "code INSEE, cinq caractères", .max = 5, .flags = P | FIELD_REQUIRED),
    FIELD(struct commune, name, F_TEXT, "nom", .max = 100, .flags = P | FIELD_REQUIRED),
    FIELD(struct commune, norm, F_TEXT, "nom dans les adresses web", .max = 100, .flags = P),
    FIELD(struct commune, lat, F_REAL, "latitude du centre", .flags = P),
    FIELD(struct commune, lon, F_REAL, "longitude du centre", .flags = P),
    FIELD(struct commune, dept, F_TEXT, "département", .max = 3, .flags = P),
    FIELD(struct commune, epci, F_TEXT, "SIREN de l’intercommunalité", .max = 9, .flags = P),
    FIELD(struct commune, postcode, F_TEXT, "premier code postal", .max = 5, .flags = P),
};
const struct record_type commune_type = RECORD_TYPE(struct commune, "commune", commune_fields, "une commune");

#define SELECT_COMMUNE \
    "SELECT c.insee, c.name, c.norm, c.lat, c.lon, c.dept, c.epci," \
    " (SELECT min(q.postcode) FROM commune_postcode q WHERE q.insee = c.insee) AS postcode FROM commune c"

static const char SQL_BY_INSEE[] = SELECT_COMMUNE " WHERE c.insee = upper(?1)";
static const char SQL_NAME[] = "SELECT name FROM commune WHERE insee = upper(?1)";
static const char SQL_BY_NORM[] = SELECT_COMMUNE " WHERE c.norm = ?1 ORDER BY c.insee";
static const char SQL_BY_POSTCODE[] =
    SELECT_COMMUNE " JOIN commune_postcode p ON p.insee = c.insee WHERE p.postcode = ?1 ORDER BY c.insee";
static const char SQL_BY_BOTH[] = SELECT_COMMUNE
    " JOIN commune_postcode p ON p.insee = c.insee WHERE c.norm = ?1 AND p.postcode = ?2 ORDER BY c.insee";
/* A CEDEX postcode is no commune's own: the name within the département decides. */
static const char SQL_BY_DEPT[] =
    SELECT_COMMUNE " WHERE c.norm = ?1 AND (c.dept = substr(?2, 1, 2) OR c.dept = substr(?2, 1, 3)"
                   " OR (substr(?2, 1, 2) = '20' AND c.dept IN ('2A', '2B'))) ORDER BY c.insee";

/* Registers cut names at 26 letters; this long, a beginning is enough. */
#define CUT_NAME "20"

/* Of the communes of a postcode: one that is called more than the name says ("Évry" for Évry-Courcouronnes), or less
 * ("Cannes-la-Bocca"). */
static const char SQL_NEAR_POSTCODE[] = SELECT_COMMUNE
    " JOIN commune_postcode p ON p.insee = c.insee WHERE p.postcode = ?2 AND"
    " (substr(c.norm, 1, length(?1) + 1) = ?1 || '-' OR substr(?1, 1, length(c.norm) + 1) = c.norm || '-' OR"
    " (length(?1) >= " CUT_NAME " AND substr(c.norm, 1, length(?1)) = ?1)) ORDER BY c.insee";
/* The same within the département, for more only; '.' comes after '-', '{' after 'z'. */
static const char SQL_NEAR_DEPT[] =
    SELECT_COMMUNE " WHERE c.norm >= CASE WHEN length(?1) >= " CUT_NAME " THEN ?1 ELSE ?1 || '-' END"
                   " AND c.norm < CASE WHEN length(?1) >= " CUT_NAME " THEN ?1 || '{' ELSE ?1 || '.' END"
                   " AND (c.dept = substr(?2, 1, 2) OR c.dept = substr(?2, 1, 3)"
                   " OR (substr(?2, 1, 2) = '20' AND c.dept IN ('2A', '2B'))) ORDER BY c.insee";

/* The columns of SELECT_COMMUNE, one by one: for each place of each row of an import. */
static int read_commune(const struct stmt *s, struct arena *a, struct commune *out, struct err *err)
{
    const char **const texts[] = {&out->insee, &out->name, &out->norm, NULL,
                                  NULL,        &out->dept, &out->epci, &out->postcode};
    *out = (struct commune){0};
    for (int i = 0; i < (int)(sizeof texts / sizeof *texts); i++) {
        if (col_null(s, i)) {
            record_mark_null(out, i);
            continue;
        }
        record_mark_set(out, i);
        if (texts[i] && !(*texts[i] = col_text(s, i, a)))
            return fail_memory(err);
    }
    out->lat = col_real(s, 3);
    out->lon = col_real(s, 4);
    return 0;
}

/* First row; *alone tells whether it was the only one. */
static int first(struct db *db, const char *sql, struct str one, const struct str *two, struct arena *a,
                 struct commune *out, bool *alone, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_str(s, 1, one);
    if (two)
        bind_str(s, 2, *two);
    int rc = stmt_step(s, err);
    if (rc == 1)
        rc = read_commune(s, a, out, err) != 0 ? -1 : 1;
    if (rc == 1 && alone) {
        int more = stmt_step(s, err);
        *alone = more == 0;
        rc = more < 0 ? -1 : 1;
    }
    stmt_reset(s);
    return rc;
}

int commune_name_of(struct db *db, struct str insee, struct arena *a, const char **out, struct err *err)
{
    struct stmt *s;
    *out = NULL;
    if (db_prepare(db, SQL_NAME, &s, err) != 0)
        return -1;
    bind_str(s, 1, insee);
    int rc = stmt_step(s, err);
    if (rc == 1 && !(*out = col_text(s, 0, a)))
        rc = fail_memory(err);
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    }
    return s.n > 0;
}

int commune_by_insee(struct db *db, struct str insee, struct arena *a, struct commune *out, struct err *err)
{
    return first(db, SQL_BY_INSEE, insee, NULL, a, out, NULL, err);
}

static int by_name(struct db *db, struct str name, const struct str *postcode, const char *sql, struct arena *a,
                   struct commune *out, bool *alone, struct err *err)
{
    struct buf norm = buf_in(a, 256);
    commune_norm(&norm, name);
    if (buf_ok(&norm, err) != 0)
        return -1;
    return first(db, sql, buf_str(&norm), postcode, a, out, alone, err);
}

int commune_find(struct db *db, struct str text, struct arena *a, struct commune *out, struct err *err)
{
    text = utf8_prefix(str_trim(text), 100);
    if (text.n == 0)
        return 0;
    int rc = commune_by_insee(db, text, a, out, err);
    if (rc == 0 && text.n == 5 && all_digits(text))
        rc = first(db, SQL_BY_POSTCODE, text, NULL, a, out, NULL, err);
    if (rc == 0)
        rc = by_name(db, text, NULL, SQL_BY_NORM, a, out, NULL, err);
    return rc;
}

/* All rows, `max` at most. */
static int all(struct db *db, const char *sql, struct str key, size_t max, struct arena *a, struct commune *out,
               size_t *n, struct err *err)
{
    struct stmt *s;
    int rc = 1;
    *n = 0;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_str(s, 1, key);
    while (*n < max && (rc = stmt_step(s, err)) == 1) {
        out[*n] = (struct commune){0};
        if (read_commune(s, a, &out[(*n)++], err) != 0) {
            rc = -1;
            break;
        }
    }
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

int commune_find_all(struct db *db, struct str text, size_t max, struct arena *a, struct commune *out, size_t *n,
                     struct err *err)
{
    text = utf8_prefix(str_trim(text), 100);
    *n = 0;
    if (text.n == 0)
        return 0;
    if (all(db, SQL_BY_INSEE, text, max, a, out, n, err) != 0)
        return -1;
    if (*n == 0 && text.n == 5 && all_digits(text) && all(db, SQL_BY_POSTCODE, text, max, a, out, n, err) != 0)
        return -1;
    struct buf norm = buf_in(a, 256);
    commune_norm(&norm, text);
    return *n ? 0 : buf_ok(&norm, err) != 0 ? -1 : all(db, SQL_BY_NORM, buf_str(&norm), max, a, out, n, err);
}

int commune_match(struct db *db, struct str name, struct str postcode, struct arena *a, struct commune *out,
                  struct err *err)
{
    static const char *const ways[] = {SQL_BY_BOTH, SQL_BY_DEPT, SQL_NEAR_POSTCODE, SQL_NEAR_DEPT};
    bool alone = false;
    name = utf8_prefix(str_trim(name), 100);
    postcode = str_trim(postcode);
    int rc = 0;
    if (name.n && postcode.n) {
        for (size_t i = 0; i < sizeof ways / sizeof *ways && rc == 0; i++)
            rc = by_name(db, name, &postcode, ways[i], a, out, &alone, err);
    } else if (name.n) {
        rc = by_name(db, name, NULL, SQL_BY_NORM, a, out, &alone, err);
    } else if (postcode.n) {
        rc = first(db, SQL_BY_POSTCODE, postcode, NULL, a, out, &alone, err);
    }
    return rc == 1 && !alone ? 0 : rc;
}

void commune_norm(struct buf *out, struct str name)
{
    struct buf slug = buf_heap(FOLD_SLUG_MAX + 1);
    fold_slug(&slug, name);
    struct str rest = buf_str(&slug), word;
    bool more = true, any = false;
    while (str_cut(&rest, '-', &word, &more)) {
        /* No commune has a number in its name: it is a CEDEX or an arrondissement. */
        if (str_is(word, "cedex") || (any && word.n && word.p[0] >= '0' && word.p[0] <= '9'))
            break;
        if (any)
            buf_lit(out, "-");
        any = true;
        if (str_is(word, "st"))
            buf_lit(out, "saint");
        else if (str_is(word, "ste"))
            buf_lit(out, "sainte");
        else
            buf_raw_str(out, word);
    }
    buf_free(&slug);
}

double geo_distance(double lat1, double lon1, double lat2, double lon2)
{
    const double rad = 0.017453292519943295;
    double dlat = (lat2 - lat1) * rad, dlon = (lon2 - lon1) * rad;
    double h = sin(dlat / 2) * sin(dlat / 2) + cos(lat1 * rad) * cos(lat2 * rad) * sin(dlon / 2) * sin(dlon / 2);
    return 2 * 6371000.0 * asin(sqrt(h > 1 ? 1 : h));
}
