#include "app/sample.h"

#include "app/import.h"
#include "app/verify.h"
#include "base/assets.h"
#include "base/csv.h"
#include "base/date.h"
#include "domain/setting.h"
#include "rules/rules.h"

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

static int load_freshness(struct db *db, struct rules *rules, const struct author *author, struct arena *a,
                          struct err *err)
{
    struct str text;
    struct csv_row row;
    int rc;
    if (asset_get("data/sample/fraicheur.csv", a, &text, err) != 0)
        return -1;
    struct csv *csv = csv_from_memory(text, true, err);
    if (!csv)
        return -1;
    while ((rc = csv_next(csv, a, &row, err)) == 1) {
        struct freshness_row f = {.key = row.cells[0], .block = row.cells[1], .how = row.cells[3], .by = row.cells[4]};
        if (row.n < 5 || str_to_int(row.cells[2], 0, 3650, &f.days, err) != 0 ||
            apply_row(db, rules, author, &f, a, err) != 0) {
            rc = err_context(err, "data/sample/fraicheur.csv, line %zu", row.line);
            break;
        }
    }
    csv_close(csv);
    return rc;
}

static int load_settings(struct db *db, struct err *err)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        if (setting_write(db, settings[i][0], settings[i][1], err) != 0)
            return -1;
    }
    return 0;
}

int sample_load(struct db *db, struct rules *rules, const struct author *author, struct arena *a, int64_t *structures,
                struct err *err)
{
    struct import_options o = {.map = "plat",
                               .source = "exemple",
                               .title = "Territoire d’exemple",
                               .demo = true,
                               .file_date = paris_date(author->now)};
    struct import *im = NULL;
    struct import_report report;
    int64_t seq;
    if (db_int(db, SQL_COUNT, 0, structures, err) != 0)
        return -1;
    if (*structures)
        return fail(err, ERR_REFUSED, "%lld structures are there already: the demo territory is for an empty database",
                    (long long)*structures);
    if (asset_get("data/sample/territoire.csv", a, &o.bytes, err) != 0 ||
        import_read(db, rules, author, &o, a, &im, &report, err) != 0)
        return -1;
    int rc = import_apply(im, &report, err);
    import_close(im);
    if (rc == 0 && report.rejected)
        rc = fail(err, ERR_BUG, "%lld rows of the demo territory were rejected", (long long)report.rejected);
    if (rc != 0 || db_begin(db, err) != 0)
        return -1;
    if (load_settings(db, err) != 0 || load_freshness(db, rules, author, a, err) != 0 ||
        change_add(db, author, "verification", 0, CHANGE_UPDATE, NULL, &seq, err) != 0 || db_commit(db, err) != 0) {
        db_rollback(db);
        return -1;
    }
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
