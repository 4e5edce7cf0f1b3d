#include "app/reference.h"

#include "base/assets.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/fold.h"
#include "base/french.h"
#include "domain/commune.h"
#include "domain/setting.h"
#include "domain/taxonomy.h"

/* The setting that holds the hash of the tables as they were loaded. */
#define KEY "reference.hash"

static const char SQL_COMMUNE[] =
    "INSERT INTO commune(insee, name, norm, lat, lon, dept, epci) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    " ON CONFLICT(insee) DO UPDATE SET name = excluded.name, norm = excluded.norm, lat = coalesce(excluded.lat, lat),"
    " lon = coalesce(excluded.lon, lon), dept = excluded.dept, epci = coalesce(excluded.epci, epci)";
static const char SQL_COMMUNE_SAME[] =
    "SELECT name = ?2 AND norm = ?3 AND lat IS coalesce(?4, lat) AND lon IS coalesce(?5, lon) AND dept = ?6"
    " AND epci IS coalesce(?7, epci) FROM commune WHERE insee = ?1";
static const char SQL_HAS_POSTCODE[] = "SELECT 1 FROM commune_postcode WHERE postcode = ?1 AND insee = ?2";
static const char SQL_SEEN_TABLE[] = "DROP TABLE IF EXISTS temp.commune_seen;"
                                     "CREATE TEMP TABLE commune_seen(insee TEXT PRIMARY KEY, state INTEGER NOT NULL)"
                                     " WITHOUT ROWID";
static const char SQL_SEEN[] = "INSERT INTO temp.commune_seen(insee, state) VALUES(?1, ?2)"
                               " ON CONFLICT(insee) DO UPDATE SET state = max(state, excluded.state)";
static const char SQL_SEEN_N[] = "SELECT count(*) FROM temp.commune_seen WHERE state = ?1";
static const char SQL_UNSEEN_N[] = "SELECT count(*) FROM commune WHERE insee NOT IN"
                                   " (SELECT insee FROM temp.commune_seen)";
static const char SQL_POSTCODE[] = "INSERT OR IGNORE INTO commune_postcode(postcode, insee) VALUES(?1, ?2)";
static const char SQL_RETIRE[] = "UPDATE term SET retired = 1";
static const char SQL_TERM[] =
    "INSERT INTO term(scheme, code, label, parent, position, synonyms) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
    " ON CONFLICT(scheme, code) DO UPDATE SET label = excluded.label, parent = excluded.parent,"
    " position = excluded.position, synonyms = excluded.synonyms, retired = 0";
static const char SQL_MAPS_DELETE[] = "DELETE FROM term_map";
static const char SQL_MAP[] = "INSERT OR IGNORE INTO term_map(scheme, code, standard, external) VALUES(?1, ?2, ?3, ?4)";
static const char SQL_ACRONYMS_DELETE[] = "DELETE FROM acronym WHERE own = 0";
static const char SQL_ACRONYM[] = "INSERT INTO acronym(form, expansion, synonyms) VALUES(?1, ?2, ?3)"
                                  " ON CONFLICT(form, expansion) DO NOTHING"; /* the team's own stands */

/* Where the columns of a file are: for each wanted column its names in public files, the best first. */
#define NAMES_MAX 6
struct wanted {
    const char *names[NAMES_MAX];
    bool required;
};

/* Most columns any of the files below has for us. */
#define WANTED_MAX 8

struct columns {
    size_t at[WANTED_MAX]; /* index in the row, SIZE_MAX: not in the file */
};

static size_t find_column(const struct str *header, size_t width, const char *name)
{
    struct buf b = buf_heap(FOLD_SLUG_MAX + 1);
    size_t i = 0;
    for (; i < width; i++) {
        buf_clear(&b);
        fold_slug(&b, header[i]);
        if (str_is(buf_str(&b), name))
            break;
    }
    buf_free(&b);
    return i < width ? i : SIZE_MAX;
}

static int find_columns(const struct csv *csv, const struct wanted *wanted, size_t n, const char *what,
                        struct columns *out, struct err *err)
{
    size_t width;
    const struct str *header = csv_header(csv, &width);
    for (size_t i = 0; i < n; i++) {
        out->at[i] = SIZE_MAX;
        for (int k = 0; k < NAMES_MAX && wanted[i].names[k] && out->at[i] == SIZE_MAX; k++)
            out->at[i] = find_column(header, width, wanted[i].names[k]);
        if (wanted[i].required && out->at[i] == SIZE_MAX)
            return fail(err, ERR_INPUT, "%s: no column \"%s\"", what, wanted[i].names[0]);
    }
    return 0;
}

static struct str cell(const struct csv_row *row, const struct columns *c, size_t i)
{
    return c->at[i] < row->n ? str_trim(row->cells[c->at[i]]) : STR("");
}

/* An empty cell is null. */
static void bind_cell(struct stmt *s, int i, struct str v)
{
    if (v.n)
        bind_str(s, i, v);
    else
        bind_null(s, i);
}

static int run_plain(struct db *db, const char *sql, struct err *err)
{
    struct stmt *s;
    return db_prepare(db, sql, &s, err) != 0 ? -1 : stmt_run(s, err);
}

/* Rows between two looks at the progress. */
#define ROWS_PER_LOOK 100

/* One table being read: called for each row; how: for who looks before it writes, NULL: write. */
typedef int row_fn(struct db *db, const struct csv_row *row, const struct columns *c,
                   const struct communes_options *how, struct arena *a, struct err *err);

static int each_row(struct db *db, struct csv *csv, const struct columns *c, row_fn *fn,
                    const struct communes_options *how, struct arena *a, size_t *rows, struct err *err)
{
    struct csv_row row;
    int rc;
    *rows = 0;
    for (;;) {
        struct arena_mark mark = arena_mark(a);
        rc = csv_next(csv, a, &row, err);
        if (rc == 1 && how && how->most && *rows == how->most)
            rc = fail(err, ERR_LIMIT, "line %zu: more than %zu rows", row.line, how->most);
        if (rc == 1 && row.extra)
            rc = fail(err, ERR_INPUT, "line %zu: more cells than the header has; is a separator not quoted?", row.line);
        if (rc == 1 && fn(db, &row, c, how, a, err) != 0)
            rc = err_context(err, "line %zu", row.line);
        arena_release(a, mark);
        if (rc != 1)
            return rc;
        ++*rows;
        if (how && how->progress && *rows % ROWS_PER_LOOK == 0)
            how->progress(how->progress_arg, csv_percent(csv));
    }
}

/* ---- communes ---- */

static const struct wanted commune_columns[] = {
    {{"insee", "code-insee", "code", "code-commune-insee", "com"}, true},
    {{"nom", "nom-commune", "nom-standard", "nom-de-la-commune", "libelle", "name"}, true},
    {{"codes-postaux", "codespostaux", "code-postal", "postcode"}, false},
    {{"latitude", "lat", "latitude-centre", "latitude-mairie"}, false},
    {{"longitude", "lon", "longitude-centre", "longitude-mairie"}, false},
    {{"epci", "epci-code", "code-epci"}, false},
    {{"typecom"}, false},
};

#define COMMUNE_COLUMNS (sizeof commune_columns / sizeof *commune_columns)

/* The next five digits of a cell, whatever stands between them. */
static bool next_postcode(struct str *rest, struct str *out)
{
    size_t digits = 0;
    for (size_t i = 0; i <= rest->n; i++) {
        if (i < rest->n && rest->p[i] >= '0' && rest->p[i] <= '9') {
            digits++;
            continue;
        }
        if (digits == 5) {
            *out = str_from(rest->p + i - 5, 5);
            *rest = str_from(rest->p + i, rest->n - i);
            return true;
        }
        digits = 0;
    }
    return false;
}

/* Five digits, or 2A and 2B of Corsica and three digits. */
static bool is_insee(struct str s)
{
    if (s.n != 5)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        bool corsica = i == 1 && s.p[0] == '2' && (s.p[i] == 'A' || s.p[i] == 'B');
        if (!corsica && (s.p[i] < '0' || s.p[i] > '9'))
            return false;
    }
    return true;
}

/* INSEE's own file also lists communes that are now part of another, some of them under that other's code. */
static bool is_former(struct str typecom)
{
    return str_is(typecom, "COMA") || str_is(typecom, "COMD");
}

/* "92002" -> 92, "2A004" -> 2A, "97411" -> 974. */
static struct str dept_of(struct str insee)
{
    return str_from(insee.p, str_starts(insee, STR("97")) || str_starts(insee, STR("98")) ? 3 : 2);
}

/* Arrondissements of the three cities that have some: their postcodes are the city's. */
static const struct city {
    const char *first, *last, *insee, *name;
} cities[] = {{"13201", "13216", "13055", "Marseille"},
              {"69381", "69389", "69123", "Lyon"},
              {"75101", "75120", "75056", "Paris"}};

static const struct city *city_of(struct str insee)
{
    for (size_t i = 0; i < sizeof cities / sizeof *cities; i++) {
        if (str_cmp(insee, str_of(cities[i].first)) >= 0 && str_cmp(insee, str_of(cities[i].last)) <= 0)
            return &cities[i];
    }
    return NULL;
}

/* What a row says of a commune. */
struct told {
    struct str insee, name, norm, epci, postcodes;
    double lat, lon;
    bool has_position;
};

static int read_commune(const struct csv_row *row, const struct columns *c, struct arena *a, struct told *out,
                        struct err *err)
{
    struct str lat = cell(row, c, 3), lon = cell(row, c, 4);
    *out = (struct told){
        .insee = cell(row, c, 0), .name = cell(row, c, 1), .postcodes = cell(row, c, 2), .epci = cell(row, c, 5)};
    if (!is_insee(out->insee))
        return fail(err, ERR_INPUT, "\"%.*s\" is no INSEE code (five characters; has a leading zero been lost?)",
                    (int)out->insee.n, out->insee.p);
    if (!out->name.n)
        return fail(err, ERR_INPUT, "commune %.*s has no name", (int)out->insee.n, out->insee.p);
    if ((lat.n && str_to_real(lat, -90, 90, &out->lat, err) != 0) ||
        (lon.n && str_to_real(lon, -180, 180, &out->lon, err) != 0))
        return -1;
    const struct city *city = city_of(out->insee);
    if (city) {
        out->insee = str_of(city->insee);
        out->name = str_of(city->name);
    }
    out->has_position = lat.n && lon.n && !city;
    struct buf name = buf_in(a, FRENCH_TITLE_MAX(out->name.n)), norm = buf_in(a, 256);
    french_city(&name, out->name); /* La Poste writes in capitals */
    out->name = buf_str(&name);
    commune_norm(&norm, out->name);
    out->norm = buf_str(&norm);
    return buf_ok(&name, err) != 0 ? -1 : buf_ok(&norm, err);
}

/* Binds a commune to SQL_COMMUNE or SQL_COMMUNE_SAME. */
static int prepare_commune(struct db *db, const char *sql, const struct told *t, struct stmt **out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_str(s, 1, t->insee);
    bind_str(s, 2, t->name);
    bind_str(s, 3, t->norm);
    if (t->has_position) {
        bind_real(s, 4, t->lat);
        bind_real(s, 5, t->lon);
    }
    bind_str(s, 6, dept_of(t->insee));
    bind_cell(s, 7, t->epci);
    *out = s;
    return 0;
}

static int prepare_postcode(struct db *db, const char *sql, struct str postcode, struct str insee, struct stmt **out,
                            struct err *err)
{
    if (db_prepare(db, sql, out, err) != 0)
        return -1;
    bind_str(*out, 1, postcode);
    bind_str(*out, 2, insee);
    return 0;
}

static int write_commune(struct db *db, const struct told *t, struct err *err)
{
    struct stmt *s;
    struct str rest = t->postcodes, postcode;
    if (prepare_commune(db, SQL_COMMUNE, t, &s, err) != 0 || stmt_run(s, err) != 0)
        return -1;
    while (next_postcode(&rest, &postcode)) {
        if (prepare_postcode(db, SQL_POSTCODE, postcode, t->insee, &s, err) != 0 || stmt_run(s, err) != 0)
            return -1;
    }
    return 0;
}

/* In the order in which they win when a commune has several rows. */
enum state { STATE_SAME, STATE_CHANGED, STATE_NEW };

static int compare_commune(struct db *db, const struct told *t, enum state *out, struct err *err)
{
    struct stmt *s;
    struct str rest = t->postcodes, postcode;
    if (prepare_commune(db, SQL_COMMUNE_SAME, t, &s, err) != 0)
        return -1;
    int rc = stmt_step(s, err);
    *out = rc == 0 ? STATE_NEW : rc == 1 && col_int(s, 0) ? STATE_SAME : STATE_CHANGED;
    stmt_reset(s);
    while (rc >= 0 && *out == STATE_SAME && next_postcode(&rest, &postcode)) {
        if (prepare_postcode(db, SQL_HAS_POSTCODE, postcode, t->insee, &s, err) != 0)
            return -1;
        rc = stmt_step(s, err);
        *out = rc == 1 ? STATE_SAME : STATE_CHANGED;
        stmt_reset(s);
    }
    return rc < 0 ? -1 : 0;
}

static int commune_row(struct db *db, const struct csv_row *row, const struct columns *c,
                       const struct communes_options *how, struct arena *a, struct err *err)
{
    struct told t;
    struct stmt *s;
    enum state state = STATE_NEW;
    if (is_former(cell(row, c, 6)))
        return 0;
    if (read_commune(row, c, a, &t, err) != 0)
        return -1;
    if (how) {
        if (compare_commune(db, &t, &state, err) != 0 || db_prepare(db, SQL_SEEN, &s, err) != 0)
            return -1;
        bind_str(s, 1, t.insee);
        bind_int(s, 2, state);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return (how && !how->apply) || state == STATE_SAME ? 0 : write_commune(db, &t, err);
}

static int log_reload(struct db *db, const struct author *author, const char *table, struct err *err)
{
    int64_t seq;
    return change_add(db, author, table, 0, CHANGE_UPDATE, NULL, &seq, err);
}

static int count_seen(struct db *db, enum state state, int64_t *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_SEEN_N, &s, err) != 0)
        return -1;
    bind_int(s, 1, state);
    if (stmt_step(s, err) < 0)
        return -1;
    *out = col_int(s, 0);
    stmt_reset(s);
    return 0;
}

int reference_communes(struct db *db, const struct author *author, struct csv *csv, const struct communes_options *how,
                       struct arena *a, struct communes_report *out, struct err *err)
{
    struct columns c;
    *out = (struct communes_report){0};
    if (find_columns(csv, commune_columns, COMMUNE_COLUMNS, "communes", &c, err) != 0 ||
        db_exec(db, SQL_SEEN_TABLE, err) != 0 || each_row(db, csv, &c, commune_row, how, a, &out->rows, err) != 0 ||
        count_seen(db, STATE_NEW, &out->added, err) != 0 || count_seen(db, STATE_CHANGED, &out->changed, err) != 0 ||
        count_seen(db, STATE_SAME, &out->unchanged, err) != 0 || db_int(db, SQL_UNSEEN_N, 0, &out->absent, err) != 0)
        return -1;
    return how->apply && (out->added || out->changed) ? log_reload(db, author, "commune", err) : 0;
}

/* ---- taxonomy ---- */

static const struct wanted term_columns[] = {{{"schema"}, true}, {{"code"}, true},     {{"libelle"}, true},
                                             {{"parent"}, true}, {{"position"}, true}, {{"synonymes"}, true}};

static int term_row(struct db *db, const struct csv_row *row, const struct columns *c,
                    const struct communes_options *how, struct arena *a, struct err *err)
{
    struct stmt *s;
    int64_t position;
    (void)how;
    (void)a;
    if (scheme_of(cell(row, c, 0)) == SCHEME__MAX)
        return fail(err, ERR_INPUT, "\"%.*s\" is no scheme", (int)cell(row, c, 0).n, cell(row, c, 0).p);
    if (str_to_int(cell(row, c, 4), 0, 10000, &position, err) != 0 || db_prepare(db, SQL_TERM, &s, err) != 0)
        return -1;
    bind_str(s, 1, cell(row, c, 0));
    bind_str(s, 2, cell(row, c, 1));
    bind_str(s, 3, cell(row, c, 2));
    bind_cell(s, 4, cell(row, c, 3));
    bind_int(s, 5, position);
    bind_cell(s, 6, cell(row, c, 5));
    return stmt_run(s, err);
}

static const struct wanted map_columns[] = {
    {{"schema"}, true}, {{"code"}, true}, {{"standard"}, true}, {{"code-externe"}, true}};

static int map_row(struct db *db, const struct csv_row *row, const struct columns *c,
                   const struct communes_options *how, struct arena *a, struct err *err)
{
    struct stmt *s;
    (void)how;
    (void)a;
    if (db_prepare(db, SQL_MAP, &s, err) != 0)
        return -1;
    for (int i = 0; i < 4; i++)
        bind_str(s, i + 1, cell(row, c, (size_t)i));
    return stmt_run(s, err);
}

static const struct wanted acronym_columns[] = {{{"sigle"}, true}, {{"developpe"}, true}, {{"synonymes"}, true}};

static int acronym_row(struct db *db, const struct csv_row *row, const struct columns *c,
                       const struct communes_options *how, struct arena *a, struct err *err)
{
    struct stmt *s;
    (void)how;
    (void)a;
    if (db_prepare(db, SQL_ACRONYM, &s, err) != 0)
        return -1;
    bind_str(s, 1, cell(row, c, 0));
    bind_str(s, 2, cell(row, c, 1));
    bind_cell(s, 3, cell(row, c, 2));
    return stmt_run(s, err);
}

/* ---- the embedded files ---- */

static const struct file {
    const char *path, *clear; /* clear: run before the rows */
    const struct wanted *columns;
    size_t n;
    row_fn *row;
} files[] = {
    {"data/reference/communes.csv", NULL, commune_columns, COMMUNE_COLUMNS, commune_row},
    {"data/reference/termes.csv", SQL_RETIRE, term_columns, 6, term_row},
    {"data/reference/termes-correspondances.csv", SQL_MAPS_DELETE, map_columns, 4, map_row},
    {"data/reference/sigles.csv", SQL_ACRONYMS_DELETE, acronym_columns, 3, acronym_row},
};

#define FILES (sizeof files / sizeof *files)

static int load_file(struct db *db, const struct file *f, struct str text, struct arena *a, struct err *err)
{
    struct columns c;
    size_t rows;
    struct csv *csv = csv_from_memory(text, true, err);
    if (!csv)
        return -1;
    int rc = -1;
    if (find_columns(csv, f->columns, f->n, f->path, &c, err) == 0 && (!f->clear || run_plain(db, f->clear, err) == 0))
        rc = each_row(db, csv, &c, f->row, NULL, a, &rows, err);
    csv_close(csv);
    return rc;
}

/* One hash for all files: the hash of their hashes. */
static int hash_files(struct str texts[FILES], char out[CRYPTO_HASH_SIZE], struct arena *a, struct err *err)
{
    struct buf all = buf_in(a, FILES * CRYPTO_HASH_SIZE);
    for (size_t i = 0; i < FILES; i++) {
        char one[CRYPTO_HASH_SIZE];
        if (asset_get(files[i].path, a, &texts[i], err) != 0)
            return -1;
        crypto_hash_hex(texts[i], one);
        buf_raw(&all, one, CRYPTO_HASH_SIZE - 1);
    }
    crypto_hash_hex(buf_str(&all), out);
    return buf_ok(&all, err);
}

int reference_load(struct db *db, const struct author *author, struct arena *a, struct err *err)
{
    struct str texts[FILES];
    char hash[CRYPTO_HASH_SIZE];
    if (hash_files(texts, hash, a, err) != 0)
        return -1;
    int same = setting_is(db, KEY, hash, err);
    if (same != 0)
        return same < 0 ? -1 : 0;
    for (size_t i = 0; i < FILES; i++) {
        if (load_file(db, &files[i], texts[i], a, err) != 0)
            return err_context(err, "%s", files[i].path);
    }
    if (setting_write(db, KEY, hash, err) != 0)
        return -1;
    return log_reload(db, author, "reference", err);
}
