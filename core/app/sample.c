#include "app/import.h"
#include "app/verify.h"
#include "base/assets.h"
#include "base/csv.h"
#include "base/date.h"
#include "domain/setting.h"
#include "rules/rules.h"
#include "sample_priv.h"

static const char SQL_COUNT[] = "SELECT count(*) FROM structure";
static const char SQL_BY_KEY[] = "SELECT r.structure FROM source_record r JOIN source o ON o.id = r.source"
                                 " WHERE o.name = 'exemple' AND r.ext_id = ?1";
static const char SQL_INTAKE[] = "UPDATE service SET intake_date = ?2 WHERE structure = ?1 AND intake <> 'unknown'";

/* The team of the demo: a role, a number of the range kept for fiction. */
static const char *const settings[][2] = {
    {"team.name", "DAC du territoire (exemple)"},
    {"team.territory", "sud des Hauts-de-Seine"},
    {"team.phone", "01 99 00 10 00"},
    {"team.phone_hours", "du lundi au vendredi, 9 h – 18 h"},
    {"team.mail", "equipe@example.org"},
    {"planning.school_zone", "C"}, /* of the Hauts-de-Seine; sample_remove takes it back */
};

/* One line of fraicheur.csv. */
struct freshness_row {
    struct str key, block, how, by;
    int64_t days;
};

static int apply_row(struct db *db, struct rules *rules, const struct author *author, const struct freshness_row *f,
                     struct arena *a, struct err *err)
{
    struct stmt *s;
    char iso[DATE_ISO_SIZE];
    int32_t at = paris_date(author->now) - (int32_t)f->days;
    if (db_prepare(db, SQL_BY_KEY, &s, err) != 0)
        return -1;
    bind_str(s, 1, f->key);
    int rc = stmt_step(s, err);
    int64_t id = rc == 1 ? col_int(s, 0) : 0;
    stmt_reset(s);
    if (rc != 1)
        return rc < 0 ? -1 : fail(err, ERR_INPUT, "no structure of key \"%.*s\"", (int)f->key.n, f->key.p);
    if (!str_is(f->block, "intake")) {
        struct check c = {.structure = id, .at = at, .by = str_dup(a, f->by)};
        c.block = record_name_index(block_names, f->block);
        c.how = record_name_index(verified_how_names, f->how);
        if (c.block <= BLOCK_NONE || c.how < 0 || !c.by)
            return fail(err, ERR_INPUT, "unknown block or way");
        return verify_write(db, rules, &c, a, err);
    }
    if (db_prepare(db, SQL_INTAKE, &s, err) != 0)
        return -1;
    date_iso(at, iso);
    bind_int(s, 1, id);
    bind_text(s, 2, iso);
    return stmt_run(s, err);
}

int sample_each(const char *path, size_t columns, int (*take)(void *arg, const struct csv_row *row, struct err *err),
                void *arg, struct arena *a, struct err *err)
{
    struct str text;
    struct csv_row row;
    int rc;
    if (asset_get(path, a, &text, err) != 0)
        return -1;
    struct csv *csv = csv_from_memory(text, true, err);
    if (!csv)
        return -1;
    while ((rc = csv_next(csv, a, &row, err)) == 1) {
        if (row.n < columns)
            rc = fail(err, ERR_INPUT, "%zu columns, %zu expected", row.n, columns);
        if (row.n < columns || take(arg, &row, err) != 0) {
            rc = err_context(err, "%s, line %zu", path, row.line);
            break;
        }
    }
    csv_close(csv);
    return rc;
}

struct freshness {
    struct db *db;
    struct rules *rules;
    const struct author *author;
    struct arena *a;
};

static int take_freshness(void *arg, const struct csv_row *row, struct err *err)
{
    const struct freshness *in = arg;
    struct freshness_row f = {.key = row->cells[0], .block = row->cells[1], .how = row->cells[3], .by = row->cells[4]};
    return str_to_int(row->cells[2], 0, 3650, &f.days, err) != 0
               ? -1
               : apply_row(in->db, in->rules, in->author, &f, in->a, err);
}

static int load_freshness(struct db *db, struct rules *rules, const struct author *author, struct arena *a,
                          struct err *err)
{
    struct freshness in = {.db = db, .rules = rules, .author = author, .a = a};
    return sample_each("data/sample/fraicheur.csv", 5, take_freshness, &in, a, err);
}

static int load_settings(struct db *db, struct err *err)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        if (setting_write(db, settings[i][0], settings[i][1], err) != 0)
            return -1;
    }
    return 0;
}

/* Every row of a file of data/sample is good. */
static int import(struct db *db, struct rules *rules, const struct author *author, struct import_options *o,
                  const char *path, struct arena *a, struct err *err)
{
    struct import *im = NULL;
    struct import_report report;
    if (asset_get(path, a, &o->bytes, err) != 0 || import_read(db, rules, author, o, a, &im, &report, err) != 0)
        return -1;
    int rc = import_apply(im, &report, err);
    import_close(im);
    if (rc == 0 && report.rejected)
        rc = fail(err, ERR_BUG, "%s: %lld rows were rejected", path, (long long)report.rejected);
    return rc;
}

static int load_directory(struct db *db, struct rules *rules, const struct author *author, struct arena *a,
                          struct err *err)
{
    struct import_options o = {.map = "plat",
                               .source = "exemple",
                               .title = "Territoire d’exemple",
                               .demo = true,
                               .file_date = paris_date(author->now)};
    int64_t seq;
    if (import(db, rules, author, &o, "data/sample/territoire.csv", a, err) != 0 || db_begin(db, err) != 0)
        return -1;
    if (load_settings(db, err) == 0 && load_freshness(db, rules, author, a, err) == 0 &&
        change_add(db, author, "verification", 0, CHANGE_UPDATE, NULL, &seq, err) == 0 && db_commit(db, err) == 0)
        return 0;
    db_rollback(db);
    return -1;
}

/* What the demo's planning is known by when it goes (sample_remove.c): the cause of each row of it. */
static int load_planning(struct db *db, struct rules *rules, const struct author *author, struct arena *a,
                         struct err *err)
{
    struct author maker = *author;
    struct import_options o = {.map = "planning", .demo = true};
    maker.cause = CAUSE_INIT;
    if (db_begin(db, err) != 0)
        return -1;
    if (sample_people(db, &maker, a, err) != 0 || db_commit(db, err) != 0 ||
        import(db, rules, &maker, &o, "data/sample/activite-2023.csv", a, err) != 0 || db_begin(db, err) != 0 ||
        sample_season(db, rules, &maker, a, err) != 0 || db_commit(db, err) != 0) {
        db_rollback(db);
        return -1;
    }
    return 0;
}

int sample_load(struct db *db, struct rules *rules, const struct author *author, struct arena *a, int64_t *structures,
                struct err *err)
{
    if (db_int(db, SQL_COUNT, 0, structures, err) != 0)
        return -1;
    if (*structures)
        return fail(err, ERR_REFUSED, "%lld structures are there already: the demo territory is for an empty database",
                    (long long)*structures);
    if (load_directory(db, rules, author, a, err) != 0 || load_planning(db, rules, author, a, err) != 0)
        return -1;
    return db_int(db, SQL_COUNT, 0, structures, err);
}

bool sample_is_setting(const char *key, const char *value)
{
    for (size_t i = 0; value && i < sizeof settings / sizeof *settings; i++) {
        if (strcmp(key, settings[i][0]) == 0)
            return strcmp(value, settings[i][1]) == 0;
    }
    return false;
}
