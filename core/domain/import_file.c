#include "domain/import_file.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/json.h"
#include "store/row.h"

/* Counts and a column's title. */
#define REPORT_MAX (8u << 10)

#define TEAM .level = LEVEL_TEAM

const char *const import_file_states[IMPORT_FILE__MAX + 1] = {"waiting",  "reading", "read", "refused", "confirmed",
                                                              "applying", "applied", "cut",  NULL};

static const struct field file_fields[] = {
    FIELD(struct import_file, id, F_INT, "numéro", TEAM),
    FIELD(struct import_file, at, F_INSTANT, "arrivé", TEAM),
    FIELD(struct import_file, account, F_TEXT, "par", TEAM),
    FIELD(struct import_file, name, F_TEXT, "nom du fichier", TEAM),
    FIELD(struct import_file, size, F_INT, "octets", TEAM),
    FIELD(struct import_file, hash, F_TEXT, "empreinte du fichier", TEAM),
    FIELD(struct import_file, map, F_TEXT, "règle d’import", TEAM),
    FIELD(struct import_file, source, F_TEXT, "nom de la source", TEAM),
    FIELD(struct import_file, title, F_TEXT, "titre de la source", TEAM),
    FIELD(struct import_file, data_date, F_DATE, "date des données", TEAM),
    FIELD(struct import_file, state, F_ENUM, "état", TEAM, .names = import_file_states),
    FIELD(struct import_file, state_at, F_INSTANT, "dans cet état depuis", TEAM),
    FIELD(struct import_file, percent, F_INT, "part écrite", TEAM),
    FIELD(struct import_file, renewed, F_BOOL, "relu depuis ce qui a été confirmé", TEAM),
    FIELD(struct import_file, forced, F_BOOL, "confirmé malgré l’avertissement", TEAM),
    FIELD(struct import_file, error, F_TEXT, "pourquoi il est refusé ou coupé", TEAM),
    FIELD(struct import_file, fingerprint, F_TEXT, "empreinte de ce qui serait fait", TEAM),
    FIELD(struct import_file, report, F_JSON, "ce qui a été compté", TEAM),
    FIELD(struct import_file, run, F_INT, "import", TEAM),
};
const struct record_type import_file_type =
    RECORD_TYPE(struct import_file, "import_file", file_fields, "un fichier à importer");

static const struct field counts_fields[] = {
    FIELD(struct import_counts, rows, F_INT, "lignes", TEAM),
    FIELD(struct import_counts, joined, F_INT, "suite d’une ligne d’avant", TEAM),
    FIELD(struct import_counts, rejected, F_INT, "refusées", TEAM),
    FIELD(struct import_counts, added, F_INT, "nouvelles", TEAM),
    FIELD(struct import_counts, changed, F_INT, "changées", TEAM),
    FIELD(struct import_counts, unchanged, F_INT, "inchangées", TEAM),
    FIELD(struct import_counts, vanished, F_INT, "disparues", TEAM),
    FIELD(struct import_counts, warnings, F_INT, "avertissements", TEAM),
    FIELD(struct import_counts, kept, F_INT, "valeurs gardées", TEAM),
    FIELD(struct import_counts, held, F_INT, "tenues jusque-là", TEAM),
    FIELD(struct import_counts, differing, F_INT, "fiches qui changeraient", TEAM),
    FIELD(struct import_counts, notes, F_INT, "remarques", TEAM),
    FIELD(struct import_counts, encoding, F_TEXT, "codage", TEAM),
    FIELD(struct import_counts, separator, F_TEXT, "séparateur", TEAM),
    FIELD(struct import_counts, misspelt, F_TEXT, "colonne sans doute mal écrite", TEAM),
    FIELD(struct import_counts, data_date, F_DATE, "date des données", TEAM),
    FIELD(struct import_counts, old, F_BOOL, "anciennes", TEAM),
    FIELD(struct import_counts, vanishes, F_BOOL, "trop de disparues", TEAM),
    FIELD(struct import_counts, dates, F_BOOL, "ce sont des dates du planning", TEAM),
};
const struct record_type import_counts_type =
    RECORD_TYPE(struct import_counts, "import_counts", counts_fields, "ce qu’un fichier changerait");

static const struct field difference_fields[] = {
    FIELD(struct import_file_difference, line, F_INT, "ligne du fichier", TEAM),
    FIELD(struct import_file_difference, uuid, F_TEXT, "fiche", TEAM),
    FIELD(struct import_file_difference, name, F_TEXT, "nom", TEAM),
    FIELD(struct import_file_difference, entity, F_TEXT, "genre", TEAM),
    FIELD(struct import_file_difference, part, F_TEXT, "lieu ou service", TEAM),
    FIELD(struct import_file_difference, op, F_INT, "ce qui lui arrive", TEAM),
    FIELD(struct import_file_difference, diff, F_JSON, "différences", TEAM),
};
const struct record_type import_file_difference_type = RECORD_TYPE(
    struct import_file_difference, "import_file_difference", difference_fields, "ce qu’un fichier changerait");

/* ---- Reading ---- */

#define SELECT_FILE \
    "SELECT f.id, f.at, a.label AS account, f.name, f.size, f.hash, f.map, f.source, f.title, f.data_date, f.state," \
    " f.state_at, f.percent, f.renewed, f.forced, f.error, f.fingerprint, f.report, f.run" \
    " FROM import_file f JOIN account a ON a.id = f.account"
static const char SQL_ALL[] = SELECT_FILE " ORDER BY f.id DESC LIMIT ?1";
static const char SQL_ONE[] = SELECT_FILE " WHERE f.id = ?1";
static const char SQL_NEXT[] =
    SELECT_FILE " WHERE f.state = 'waiting' OR f.state = 'confirmed' ORDER BY f.state_at, f.id LIMIT 1";
static const char SQL_WHO[] = "SELECT account FROM change WHERE entity = 'import_file' AND entity_id = ?1"
                              " AND account IS NOT NULL ORDER BY seq DESC LIMIT 1";
static const char SQL_NOTES[] = "SELECT kind, line, text FROM import_file_note WHERE file = ?1 ORDER BY n";
static const char SQL_DIFFERENCES[] = "SELECT line, uuid, name, entity, part, op, diff FROM import_file_difference"
                                      " WHERE file = ?1 ORDER BY n LIMIT ?2";

static int prepare(struct db *db, const struct audience *who, const char *sql, int64_t first, struct stmt **s,
                   struct err *err)
{
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads what is to be imported");
    if (db_prepare(db, sql, s, err) != 0)
        return -1;
    bind_int(*s, 1, first);
    return 0;
}

/* All rows, at most `most`, into an array of the arena. */
static int read_all(struct stmt *s, const struct record_type *type, size_t most, struct arena *a, void **out, size_t *n,
                    struct err *err)
{
    *out = arena_array(a, most, type->size);
    return *out ? row_read_all(s, type, most, a, *out, n, err) : fail_memory(err);
}

int import_files_read(struct db *db, const struct audience *who, struct arena *a, struct import_file **out, size_t *n,
                      struct err *err)
{
    struct stmt *s;
    return prepare(db, who, SQL_ALL, IMPORT_FILES_MAX, &s, err) != 0
               ? -1
               : read_all(s, &import_file_type, IMPORT_FILES_MAX, a, (void **)out, n, err);
}

static int read_one(struct stmt *s, struct arena *a, struct import_file *out, struct err *err)
{
    size_t n;
    return row_read_all(s, &import_file_type, 1, a, out, &n, err) != 0 ? -1 : (int)n;
}

int import_file_find(struct db *db, const struct audience *who, int64_t id, struct arena *a, struct import_file *out,
                     struct err *err)
{
    struct stmt *s;
    return prepare(db, who, SQL_ONE, id, &s, err) != 0 ? -1 : read_one(s, a, out, err);
}

int import_file_counts(const struct import_file *f, struct arena *a, struct import_counts *out, struct err *err)
{
    const struct json *tree;
    *out = (struct import_counts){0};
    if (!f->report)
        return 0;
    return json_parse(str_of(f->report), a, &tree, err) != 0 ? -1
                                                             : record_from_json(&import_counts_type, out, tree, a, err);
}

int import_file_notes(struct db *db, const struct audience *who, int64_t id, struct arena *a, struct source_note **out,
                      size_t *n, struct err *err)
{
    struct stmt *s;
    return prepare(db, who, SQL_NOTES, id, &s, err) != 0
               ? -1
               : read_all(s, &source_note_type, IMPORT_FILE_NOTES_MAX, a, (void **)out, n, err);
}

int import_file_differences(struct db *db, const struct audience *who, int64_t id, size_t most, struct arena *a,
                            struct import_file_difference **out, size_t *n, struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_DIFFERENCES, id, &s, err) != 0)
        return -1;
    bind_int(s, 2, (int64_t)most);
    return read_all(s, &import_file_difference_type, most, a, (void **)out, n, err);
}

int import_file_next(struct db *db, struct arena *a, struct import_file *out, int64_t *account, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_NEXT, &s, err) != 0)
        return -1;
    int rc = read_one(s, a, out, err);
    if (rc != 1)
        return rc;
    if (db_prepare(db, SQL_WHO, &s, err) != 0)
        return -1;
    bind_int(s, 1, out->id);
    rc = stmt_step(s, err);
    *account = rc == 1 ? col_int(s, 0) : 0;
    stmt_reset(s);
    return rc < 0 ? -1 : 1;
}

/* ---- What administrators do ---- */

static const char SQL_COUNT[] = "SELECT count(*) FROM import_file";
static const char SQL_ADD[] = "INSERT INTO import_file(at, account, name, size, hash, map, source, title, data_date,"
                              " state, state_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting', ?1)";
/* Whatever nobody works on: also one that was applied, to see that nothing is left to do. */
static const char SQL_AGAIN[] =
    "UPDATE import_file SET map = ?3, source = ?4, title = ?5, data_date = ?6, state = 'waiting', state_at = ?2,"
    " renewed = 0, forced = 0, error = NULL, run = NULL"
    " WHERE id = ?1 AND (state = 'read' OR state = 'refused' OR state = 'cut')";
static const char SQL_CONFIRM[] = "UPDATE import_file SET state = 'confirmed', state_at = ?2, forced = ?4, renewed = 0,"
                                  " percent = 0 WHERE id = ?1 AND state = 'read' AND fingerprint = ?3";
static const char SQL_REMOVE[] = "DELETE FROM import_file WHERE id = ?1 AND state <> 'reading' AND state <> 'applying'";

static void bind_data_date(struct stmt *s, int i, const struct import_file *f, char iso[DATE_ISO_SIZE])
{
    if (!record_has(f, record_index(&import_file_type, STR("data_date")))) {
        bind_null(s, i);
        return;
    }
    date_iso(f->data_date, iso);
    bind_text(s, i, iso);
}

int import_file_add(struct db *db, const struct author *author, struct import_file *f, struct err *err)
{
    struct stmt *s;
    char iso[DATE_ISO_SIZE];
    int64_t n = 0, seq;
    if (db_int(db, SQL_COUNT, 0, &n, err) != 0)
        return -1;
    if (n >= IMPORT_FILES_MAX)
        return fail(err, ERR_LIMIT, "%d files are waiting already: apply or remove one", IMPORT_FILES_MAX);
    if (db_prepare(db, SQL_ADD, &s, err) != 0)
        return -1;
    bind_int(s, 1, author->now);
    bind_int(s, 2, author->account);
    bind_text(s, 3, f->name);
    bind_int(s, 4, f->size);
    bind_text(s, 5, f->hash);
    bind_text(s, 6, f->map);
    bind_text(s, 7, f->source);
    bind_text(s, 8, f->title);
    bind_data_date(s, 9, f, iso);
    if (stmt_run(s, err) != 0)
        return -1;
    f->id = db_last_id(db);
    return change_add(db, author, "import_file", f->id, CHANGE_CREATE, NULL, &seq, err);
}

/* Runs it; 1 with a row in `change` when it did something. */
static int run(struct db *db, struct stmt *s, const struct author *author, int64_t id, enum change_op op,
               struct err *err)
{
    int64_t seq;
    if (stmt_run(s, err) != 0)
        return -1;
    if (db_changes(db) == 0)
        return 0;
    return change_add(db, author, "import_file", id, op, NULL, &seq, err) == 0 ? 1 : -1;
}

int import_file_again(struct db *db, const struct author *author, const struct import_file *f, struct err *err)
{
    struct stmt *s;
    char iso[DATE_ISO_SIZE];
    if (db_prepare(db, SQL_AGAIN, &s, err) != 0)
        return -1;
    bind_int(s, 1, f->id);
    bind_int(s, 2, author->now);
    bind_text(s, 3, f->map);
    bind_text(s, 4, f->source);
    bind_text(s, 5, f->title);
    bind_data_date(s, 6, f, iso);
    return run(db, s, author, f->id, CHANGE_UPDATE, err);
}

int import_file_confirm(struct db *db, const struct author *author, int64_t id, struct str fingerprint, bool forced,
                        struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_CONFIRM, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, author->now);
    bind_str(s, 3, fingerprint);
    bind_int(s, 4, forced);
    return run(db, s, author, id, CHANGE_UPDATE, err);
}

int import_file_remove(struct db *db, const struct author *author, int64_t id, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_REMOVE, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    return run(db, s, author, id, CHANGE_DELETE, err);
}

/* ---- What the one who works on them does ---- */

static const char SQL_STATE[] = "UPDATE import_file SET state = ?2, state_at = ?3, error = ?4 WHERE id = ?1";
static const char SQL_CLAIM[] = "UPDATE import_file SET state = ?2, state_at = ?3, error = NULL"
                                " WHERE id = ?1 AND state = ?4 AND state_at = ?5";
static const char SQL_PERCENT[] = "UPDATE import_file SET percent = ?2 WHERE id = ?1";
static const char SQL_KEEP[] = "UPDATE import_file SET state = 'read', state_at = ?2, error = NULL, fingerprint = ?3,"
                               " report = ?4, renewed = ?5, forced = 0 WHERE id = ?1";
static const char SQL_DROP_NOTES[] = "DELETE FROM import_file_note WHERE file = ?1";
static const char SQL_DROP_DIFFERENCES[] = "DELETE FROM import_file_difference WHERE file = ?1";
static const char SQL_KEEP_NOTES[] =
    "INSERT INTO import_file_note(file, n, kind, line, text)"
    " SELECT ?1, row_number() OVER (ORDER BY kind <> 0, line, id),"
    " CASE kind WHEN 0 THEN 'rejected' WHEN 1 THEN 'warning' WHEN 2 THEN 'kept' ELSE 'vanished' END, line, text"
    " FROM temp.note ORDER BY kind <> 0, line, id LIMIT ?2";
static const char SQL_KEEP_DIFFERENCES[] =
    "INSERT INTO import_file_difference(file, n, line, uuid, name, entity, part, op, diff)"
    " SELECT ?1, row_number() OVER (ORDER BY line, id), line, uuid, name, entity, part, op, diff"
    " FROM temp.difference ORDER BY line, id";
static const char SQL_APPLIED[] =
    "UPDATE import_file SET state = 'applied', state_at = ?2, run = ?3, percent = 100, error = NULL WHERE id = ?1";
static const char SQL_RECOVER[] = "UPDATE import_file SET state = 'cut', state_at = ?1, error = 'the server was stopped"
                                  " or died meanwhile' WHERE state = 'reading' OR state = 'applying'";
static const char SQL_EXPIRE[] =
    "DELETE FROM import_file WHERE state_at < ?1 AND state <> 'reading' AND state <> 'applying'";

int import_file_claim(struct db *db, const struct import_file *f, enum import_file_state to, int64_t now,
                      struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_CLAIM, &s, err) != 0)
        return -1;
    bind_int(s, 1, f->id);
    bind_text(s, 2, import_file_states[to]);
    bind_int(s, 3, now);
    bind_text(s, 4, import_file_states[f->state]);
    bind_int(s, 5, f->state_at);
    return stmt_run(s, err) != 0 ? -1 : db_changes(db) > 0;
}

int import_file_set_state(struct db *db, int64_t id, enum import_file_state state, int64_t now, const char *error,
                          struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_STATE, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_text(s, 2, import_file_states[state]);
    bind_int(s, 3, now);
    bind_text(s, 4, error);
    return stmt_run(s, err);
}

int import_file_set_percent(struct db *db, int64_t id, int percent, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_PERCENT, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, percent);
    return stmt_run(s, err);
}

static int run_of(struct db *db, const char *sql, int64_t id, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    return stmt_run(s, err);
}

int import_file_keep(struct db *db, int64_t id, int64_t now, const struct import_counts *counts,
                     const char *fingerprint, bool renewed, struct arena *a, struct err *err)
{
    struct stmt *s;
    struct buf report = buf_in(a, REPORT_MAX);
    record_json(&report, &import_counts_type, counts, &(struct record_filter){.skip_null = true});
    if (buf_ok(&report, err) != 0 || db_prepare(db, SQL_KEEP, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, now);
    bind_text(s, 3, fingerprint);
    bind_str(s, 4, buf_str(&report));
    bind_int(s, 5, renewed);
    if (stmt_run(s, err) != 0 || run_of(db, SQL_DROP_NOTES, id, err) != 0 ||
        run_of(db, SQL_DROP_DIFFERENCES, id, err) != 0 || run_of(db, SQL_KEEP_DIFFERENCES, id, err) != 0 ||
        db_prepare(db, SQL_KEEP_NOTES, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, IMPORT_FILE_NOTES_MAX);
    return stmt_run(s, err);
}

int import_file_applied(struct db *db, int64_t id, int64_t applied_by, int64_t now, struct err *err)
{
    struct stmt *s;
    if (run_of(db, SQL_DROP_DIFFERENCES, id, err) != 0 || db_prepare(db, SQL_APPLIED, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, now);
    if (applied_by)
        bind_int(s, 3, applied_by);
    else
        bind_null(s, 3);
    return stmt_run(s, err);
}

int import_files_recover(struct db *db, int64_t now, struct err *err)
{
    return run_of(db, SQL_RECOVER, now, err);
}

int import_files_expire(struct db *db, int64_t before, struct err *err)
{
    return run_of(db, SQL_EXPIRE, before, err);
}
