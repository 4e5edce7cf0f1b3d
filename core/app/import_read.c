/* Reading a file: whether its columns fit, and each of its rows staged as a part of a structure, or rejected. */
#include "import_priv.h"

#include <stdio.h>

#include "base/date.h"
#include "base/json.h"
#include "rules/import_map.h"
#include "rules/rules.h"

/* What one structure may be as JSON: a hundred services of a few kilobytes. */
#define MAPPED_MAX (1u << 20)

static const char SQL_STAGED[] = "SELECT mapped FROM temp.staged WHERE key = ?1";
static const char SQL_STAGE[] = "INSERT INTO temp.staged(key, line, mapped, hash, finess) VALUES(?1, ?2, ?3, ?4, ?5)"
                                " ON CONFLICT(key) DO UPDATE SET mapped = excluded.mapped, hash = excluded.hash,"
                                " finess = excluded.finess";
static const char SQL_SPOIL[] = "INSERT OR IGNORE INTO temp.spoilt(key) VALUES(?1)";

/* ---- staging: every row becomes part of a staged structure, or a rejection ---- */

/* What an earlier row of this key said, if there was one. */
static int staged_before(struct import *im, const char *key, struct arena *a, struct structure *out, bool *found,
                         struct err *err)
{
    struct stmt *s;
    const struct json *tree;
    if (db_prepare(im->db, SQL_STAGED, &s, err) != 0)
        return -1;
    bind_text(s, 1, key);
    int rc = stmt_step(s, err);
    const char *text = rc == 1 ? col_text(s, 0, a) : NULL;
    stmt_reset(s);
    *found = rc == 1;
    if (rc == 1 && !text)
        return fail_memory(err);
    if (rc != 1)
        return rc;
    *out = (struct structure){0};
    return json_parse(str_of(text), a, &tree, err) != 0 ? -1 : record_from_json(&structure_type, out, tree, a, err);
}

int import_mapped(const struct structure *s, struct arena *a, struct str *json, char hash[CRYPTO_HASH_SIZE],
                  struct err *err)
{
    struct buf b = buf_in(a, MAPPED_MAX);
    record_json(&b, &structure_type, s, &(struct record_filter){.flags = FIELD_RULE, .skip_null = true});
    if (b.failed)
        return fail(err, ERR_INPUT, "plus d’un million d’octets pour une seule structure");
    *json = buf_str(&b);
    crypto_hash_hex(*json, hash);
    return 0;
}

static const char *finess_of(const struct structure *s)
{
    const struct identifier *items = s->identifiers.items;
    for (size_t i = 0; i < s->identifiers.n; i++) {
        if (items[i].scheme == IDENTIFIER_FINESS_ET)
            return items[i].value;
    }
    return NULL;
}

static int stage(struct import *im, const char *key, const struct structure *s, int64_t line, struct arena *a,
                 struct err *err)
{
    struct str json;
    char hash[CRYPTO_HASH_SIZE];
    struct stmt *st;
    if (import_mapped(s, a, &json, hash, err) != 0 || db_prepare(im->db, SQL_STAGE, &st, err) != 0)
        return -1;
    bind_text(st, 1, key);
    bind_int(st, 2, line);
    bind_str(st, 3, json);
    bind_text(st, 4, hash);
    bind_text(st, 5, finess_of(s));
    return stmt_run(st, err);
}

/* ---- the structure that the last row told of: staged when another one begins, since its rows mostly follow each
 * other, and writing and reading it again for each of them takes longer than everything else ---- */

/* Bytes of it that are kept; a larger one is staged at each row. As JSON six times as many are still below MAPPED_MAX:
 * what one row makes too large is that row's rejection. */
#define OPEN_MAX (128u << 10)

static int stage_open(struct import *im, struct arena *a, struct err *err)
{
    struct import_open *o = &im->open;
    if (!o->structure)
        return 0;
    int rc = stage(im, o->structure->key, o->structure, o->line, a, err);
    o->structure = NULL;
    arena_reset(o->a);
    return rc;
}

/* Keeps what the rows of this key said so far. */
static int keep_open(struct import *im, const struct structure *s, struct arena *a, struct err *err)
{
    struct import_open *o = &im->open;
    int64_t line = o->structure ? o->line : im->line;
    struct structure *copy = arena_used(o->a) <= OPEN_MAX / 2 ? ARENA_NEW(o->a, struct structure) : NULL;
    struct err full;
    if (copy && record_copy(&structure_type, s, copy, o->a, &full) == 0) {
        *o = (struct import_open){.structure = copy, .line = line, .a = o->a};
        return 0;
    }
    if (stage(im, s->key, s, line, a, err) != 0)
        return -1;
    o->structure = NULL;
    arena_reset(o->a);
    return 0;
}

/* What earlier rows of this key said, if there are any; whatever else was open is staged. */
static int said_before(struct import *im, const char *key, struct arena *a, struct structure *out, bool *found,
                       struct err *err)
{
    const struct import_open *o = &im->open;
    if (o->structure && strcmp(o->structure->key, key) == 0) {
        *out = *o->structure;
        *found = true;
        return 0;
    }
    return stage_open(im, a, err) != 0 ? -1 : staged_before(im, key, a, out, found, err);
}

/* Later rows of a structure may leave its name and kind to the first one. */
static void inherit(struct structure *s, const struct structure *first)
{
    if (!s->name) {
        s->name = first->name;
        record_mark_set(s, record_index(&structure_type, STR("name")));
    }
    if (!s->kind) {
        s->kind = first->kind;
        record_mark_set(s, record_index(&structure_type, STR("kind")));
    }
}

/* Cells without the blanks around: a cell of blanks is empty. */
static const struct str *trimmed(const struct csv_row *row, struct arena *a)
{
    struct str *cells = ARENA_ARRAY(a, row->n, struct str);
    for (size_t i = 0; cells && i < row->n; i++)
        cells[i] = str_trim(row->cells[i]);
    return cells;
}

/* One row: staged, and *joined to an earlier one of its key, or not. *key is what the row says of itself, also when it
 * is rejected; NULL when nobody knows. */
static int take_row(struct import *im, const struct csv_row *row, const char *const *names, bool *joined,
                    const char **key, struct arena *a, struct err *err)
{
    struct structure s = {0}, first = {0};
    struct import_ctx ctx = {.line = (int64_t)row->line, .source = im->source, .today = paris_date(im->author.now)};
    struct rule_row cells = {.names = names, .n = row->n};
    for (int i = 0; i < (int)import_ctx_type.n; i++)
        record_mark_set(&ctx, i);
    im->line = (int64_t)row->line;
    if (row->extra)
        return fail(err, ERR_INPUT, "cellules de trop (%zu)\u00A0: un séparateur est-il resté dans un texte\u00A0?",
                    row->extra);
    if (!(cells.texts = trimmed(row, a)))
        return fail_memory(err);
    if (im->dates)
        return import_dates_take(im, &cells, &ctx, a, err);
    int rc = rules_import_row(im->rules, im->options.map, &cells, &ctx, &s, a, NULL, err);
    *key = s.key;
    if (rc != 0)
        return -1;
    if (!s.key || !*s.key)
        return fail(err, ERR_INPUT, "sans clé");
    if (said_before(im, s.key, a, &first, joined, err) != 0)
        return -1;
    if (*joined)
        inherit(&s, &first);
    if (import_resolve(im, &s, a, err) != 0 || (*joined && import_join(&first, &s, a, err) != 0))
        return -1;
    const struct structure *whole = *joined ? &first : &s;
    return import_check(whole, a, err) != 0 ? -1 : keep_open(im, whole, a, err);
}

static int spoil(struct import *im, const char *key, struct err *err)
{
    struct stmt *s;
    if (!key)
        return 0;
    if (db_prepare(im->db, SQL_SPOIL, &s, err) != 0)
        return -1;
    bind_text(s, 1, key);
    return stmt_run(s, err);
}

/* Rows in a run that the map may fail on by itself (an error in it, a value out of its type) before it is called
 * broken: one ugly row must not end an import, and a map that loops must not run out its budget a hundred thousand
 * times. */
#define BROKEN_ROWS_MAX 20

/* A row that the map or our own checks refuse is noted with its reason; a broken map, a full disk end the import. */
static int take_or_reject(struct import *im, const struct csv_row *row, const char *const *names,
                          struct import_report *report, struct err *err)
{
    struct err why = {0};
    bool joined = false;
    const char *key = NULL;
    report->rows++;
    if (take_row(im, row, names, &joined, &key, im->a, &why) == 0) {
        im->broken_rows = 0;
        report->joined += joined;
        return 0;
    }
    im->broken_rows = why.code == ERR_RULE ? im->broken_rows + 1 : 0;
    bool refused = why.code == ERR_REFUSED || why.code == ERR_INPUT || why.code == ERR_RULE;
    if (!refused || im->broken_rows > BROKEN_ROWS_MAX) {
        *err = why;
        return err_context(err, "line %zu", row->line);
    }
    im->rejected++;
    return spoil(im, key, err) != 0 ? -1 : import_note(im, NOTE_REJECTED, im->line, why.msg, err);
}

/* The reader gives a column without a title this name: such columns, empty, stand beside many a table. */
static bool is_untitled(struct str name, size_t i)
{
    char untitled[40];
    (void)snprintf(untitled, sizeof untitled, "colonne_%zu", i + 1);
    return str_is(name, untitled);
}

/* A column that the map does not know: said at once when it has a title, else when a text stands in it. One that was
 * probably meant for the map's own would be lost, and what it was to hide shown: it is not applied without --force. */
static int note_column(struct import *im, const struct import_map *map, const struct csv *csv, const char *const *names,
                       size_t i, struct err *err)
{
    size_t n;
    struct str declared;
    const struct str *header = csv_header(csv, &n);
    if (is_untitled(header[i], i)) {
        im->untitled[i] = true;
        return 0;
    }
    const char *text = arena_printf(im->a, "colonne inconnue\u00A0: «\u00A0%.*s\u00A0»", (int)header[i].n, header[i].p);
    if (names[i] && import_map_closest(map, names, n, names[i], &declared)) {
        im->misspelt = names[i];
        text = arena_printf(im->a, "%s\u00A0; est-ce «\u00A0%.*s\u00A0»\u202F? Corrigez le titre", text ? text : "",
                            (int)declared.n, declared.p);
    }
    return text ? import_note(im, NOTE_WARNING, (int64_t)csv_header_line(csv), text, err) : fail_memory(err);
}

/* A text under no title is said once a column. */
static int note_untitled(struct import *im, const struct csv_row *row, struct err *err)
{
    for (size_t i = 0; i < row->n; i++) {
        if (!im->untitled[i] || str_trim(row->cells[i]).n == 0)
            continue;
        im->untitled[i] = false;
        const char *text = arena_printf(im->a, "colonne %zu sans titre, laissée de côté\u00A0: «\u00A0%.*s\u00A0»",
                                        i + 1, (int)utf8_prefix(row->cells[i], SHOWN_MAX).n, row->cells[i].p);
        if (!text)
            return fail_memory(err);
        if (import_note(im, NOTE_WARNING, (int64_t)row->line, text, err) != 0)
            return -1;
    }
    return 0;
}

bool import_is_stopping(const struct import *im)
{
    return im->options.stop && im->options.stop(im->options.progress_arg);
}

static int read_each(struct import *im, struct csv *csv, const struct import_map *map, const char *const *names,
                     struct import_report *report, struct err *err)
{
    struct csv_row row;
    size_t others = 0; /* rows that are no record of this map */
    for (bool first = true;; first = false) {
        struct arena_mark mark = arena_mark(im->a);
        int rc = csv_next(csv, im->a, &row, err);
        if (rc == 1) {
            struct rule_row cells = {.names = names, .texts = row.cells, .n = row.n};
            if (first && import_map_date(map, &cells, &im->data_date))
                im->has_date = true;
            if (note_untitled(im, &row, err) != 0)
                rc = -1;
            else if (!import_map_takes(map, &cells))
                others++;
            else if (take_or_reject(im, &row, names, report, err) != 0)
                rc = -1;
            if (im->options.progress)
                im->options.progress(im->options.progress_arg, csv_percent(csv));
            if (rc == 1 && import_is_stopping(im))
                rc = fail(err, ERR_BUSY, "stopped before its end");
        }
        arena_release(im->a, mark);
        if (rc == 0 && others && report->rows == 0)
            return fail(err, ERR_INPUT,
                        "none of its %zu rows is a record that the map \"%s\" reads: is it another file?", others,
                        im->options.map);
        if (rc != 1)
            return rc;
    }
}

static int read_rows(struct import *im, struct csv *csv, const struct import_map *map, const char *const *names,
                     struct import_report *report, struct err *err)
{
    im->open = (struct import_open){.a = arena_new(OPEN_MAX)};
    if (!im->open.a)
        return fail_memory(err);
    int rc = read_each(im, csv, map, names, report, err);
    if (rc == 0)
        rc = stage_open(im, im->a, err);
    arena_free(im->open.a);
    im->open = (struct import_open){0};
    return rc;
}

/* ---- the file, and whether it fits ---- */

static int open_csv(const struct import_options *o, bool header, struct csv **out, struct err *err)
{
    *out = o->file ? csv_open(o->file, header, err) : csv_from_memory(o->bytes, header, err);
    return *out ? 0 : -1;
}

/* Rows among which the header is looked for: above it stand titles, a date, blank rows. */
#define HEADER_ROWS_MAX 20

/* Binds the first row that has the columns the map needs; *n: columns of the header. When there is none, err says what
 * the first row lacks. */
static int bind_header(const struct import_map *map, struct csv *csv, struct arena *a, const char ***names, size_t *n,
                       struct err *err)
{
    const struct str *header = csv_header(csv, n);
    int rc = import_map_bind(map, header, map->header ? *n : CSV_COLUMNS_MAX, a, names, err), more = 1;
    for (int row = 1; rc != 0 && err->code == ERR_REFUSED && map->header && more == 1 && row < HEADER_ROWS_MAX; row++) {
        struct err other;
        more = csv_next_header(csv, &other);
        header = csv_header(csv, n);
        if (more == 1 && import_map_bind(map, header, *n, a, names, &other) == 0)
            return 0;
    }
    return rc;
}

/* A map without a header takes any table: what tells is that it takes a row. */
static int takes_a_row(const struct import_map *map, struct csv *csv, const char *const *names, size_t *columns,
                       struct arena *a, struct err *err)
{
    struct csv_row row;
    int rc = 0;
    for (int i = 0; i < HEADER_ROWS_MAX && (rc = csv_next(csv, a, &row, err)) == 1; i++) {
        struct rule_row cells = {.names = names, .texts = row.cells, .n = row.n};
        if (!import_map_takes(map, &cells))
            continue;
        for (size_t k = 0; k < row.n; k++)
            *columns += names[k] != NULL;
        return 0;
    }
    return rc < 0 ? -1 : fail(err, ERR_REFUSED, "aucune de ses premières lignes n’est une fiche de cette table");
}

int import_fits(const struct rule *rule, struct str bytes, struct arena *a, size_t *columns, struct err *err)
{
    const struct import_map *map = rule_map(rule);
    const char **names;
    size_t n;
    *columns = 0;
    struct csv *csv = csv_from_memory(bytes, map->header, err);
    if (!csv)
        return -1;
    int rc = bind_header(map, csv, a, &names, &n, err);
    if (rc == 0 && !map->header)
        rc = takes_a_row(map, csv, names, columns, a, err);
    for (size_t i = 0; rc == 0 && map->header && i < n; i++)
        *columns += names[i] && import_map_declares(map, names[i]);
    csv_close(csv);
    return rc;
}

int import_read_file(struct import *im, const struct rule *rule, struct import_report *report, struct err *err)
{
    const struct import_map *map = rule_map(rule);
    struct csv *csv;
    const char **names;
    size_t n;
    if (open_csv(&im->options, map->header, &csv, err) != 0)
        return -1;
    int rc = bind_header(map, csv, im->a, &names, &n, err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        if (!names[i] || !import_map_declares(map, names[i]))
            rc = note_column(im, map, csv, names, i, err);
    }
    if (rc == 0)
        rc = read_rows(im, csv, map, names, report, err);
    if (rc != 0)
        (void)err_context(err, "%s", im->options.file ? im->options.file : im->name);
    report->encoding = csv_encoding(csv) == CSV_UTF8 ? "UTF-8" : "Windows-1252";
    report->separator = csv_separator(csv);
    csv_close(csv);
    return rc;
}
