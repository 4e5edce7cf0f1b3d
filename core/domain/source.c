#include "domain/source.h"

#include "base/date.h"
#include "store/row.h"

#define TEAM .level = LEVEL_TEAM

static const struct field source_fields[] = {
    FIELD(struct source, id, F_INT, "numéro", TEAM),
    FIELD(struct source, name, F_TEXT, "nom de la source", TEAM),
    FIELD(struct source, title, F_TEXT, "titre", TEAM),
    FIELD(struct source, map, F_TEXT, "règle d’import", TEAM),
    FIELD(struct source, licence, F_TEXT, "licence", TEAM),
    FIELD(struct source, url, F_TEXT, "adresse", TEAM),
    FIELD(struct source, data_date, F_DATE, "date des données", TEAM),
    FIELD(struct source, old_after, F_INT, "jours après lesquels elles sont anciennes", TEAM),
    FIELD(struct source, structures, F_INT, "structures", TEAM),
    FIELD(struct source, demo, F_BOOL, "inventée", TEAM),
    FIELD(struct source, old, F_BOOL, "données anciennes", TEAM),
    FIELD(struct source, still, F_BOOL, "le dernier import n’a rien apporté de plus récent", TEAM),
    FIELD(struct source, imported_at, F_INSTANT, "dernier import", TEAM),
};
const struct record_type source_type = RECORD_TYPE(struct source, "source", source_fields, "d’où viennent des données");

static const struct field source_run_fields[] = {
    FIELD(struct source_run, id, F_INT, "numéro", TEAM),
    FIELD(struct source_run, at, F_INSTANT, "quand", TEAM),
    FIELD(struct source_run, file, F_TEXT, "fichier", TEAM),
    FIELD(struct source_run, data_date, F_DATE, "date des données", TEAM),
    FIELD(struct source_run, rows, F_INT, "lignes", TEAM),
    FIELD(struct source_run, added, F_INT, "nouvelles", TEAM),
    FIELD(struct source_run, changed, F_INT, "changées", TEAM),
    FIELD(struct source_run, unchanged, F_INT, "inchangées", TEAM),
    FIELD(struct source_run, vanished, F_INT, "disparues", TEAM),
    FIELD(struct source_run, rejected, F_INT, "lignes refusées", TEAM),
    FIELD(struct source_run, notes, F_INT, "remarques", TEAM),
    FIELD(struct source_run, actor, F_TEXT, "par", TEAM),
    FIELD(struct source_run, reviewed_at, F_INSTANT, "relu", TEAM),
    FIELD(struct source_run, unfinished, F_BOOL, "en cours, ou coupé avant la fin", TEAM),
};
const struct record_type source_run_type = RECORD_TYPE(struct source_run, "import_run", source_run_fields, "un import");

static const struct field source_note_fields[] = {
    FIELD(struct source_note, kind, F_TEXT, "genre", TEAM),
    FIELD(struct source_note, line, F_INT, "ligne du fichier", TEAM),
    FIELD(struct source_note, text, F_TEXT, "remarque", TEAM),
};
const struct record_type source_note_type =
    RECORD_TYPE(struct source_note, "import_note", source_note_fields, "une remarque d’un import");

/* ?1 today. A source without a date may be of any age: old. */
#define OLD "(o.data_date IS NULL OR date(o.data_date, '+' || o.old_after || ' days') < ?1)"

static const char SQL_SOURCES[] =
    "SELECT o.id, o.name, o.title, o.map, o.licence, o.url, o.data_date, o.old_after, o.demo, " OLD " AS old,"
    " (SELECT count(*) FROM source_record r WHERE r.source = o.id AND r.gone_run IS NULL) AS structures,"
    " (SELECT max(at) FROM import_run i WHERE i.source = o.id) AS imported_at,"
    " (SELECT count(*) = 2 AND count(DISTINCT coalesce(data_date, '')) = 1 FROM (SELECT data_date FROM import_run i"
    "  WHERE i.source = o.id ORDER BY id DESC LIMIT 2)) AS still"
    " FROM source o ORDER BY o.title, o.id LIMIT ?2";

#define SELECT_RUN \
    "SELECT id, at, file, data_date, rows, added, changed, unchanged, vanished, rejected, notes, actor, reviewed_at," \
    " unfinished" \
    " FROM import_run"
static const char SQL_RUNS[] = SELECT_RUN " WHERE source = ?1 ORDER BY id DESC LIMIT ?2";
static const char SQL_RUN[] = SELECT_RUN " WHERE id = ?1";
static const char SQL_READ_NOTES[] = "SELECT kind, line, text FROM import_note WHERE run = ?1 ORDER BY n LIMIT ?2";

/* What wants a person first: rows that were lost, then what the import decided not to follow. */
static const char SQL_KEEP[] =
    "INSERT INTO import_note(run, n, kind, line, text)"
    " SELECT ?1, row_number() OVER (ORDER BY kind <> 0, line, id),"
    " CASE kind WHEN 0 THEN 'rejected' WHEN 1 THEN 'warning' WHEN 2 THEN 'kept' ELSE 'vanished' END, line, text"
    " FROM temp.note ORDER BY kind <> 0, line, id LIMIT ?2";
static const char SQL_KEPT[] = "UPDATE import_run SET notes = (SELECT count(*) FROM temp.note) WHERE id = ?1";
static const char SQL_FORGET[] =
    "DELETE FROM import_note WHERE run IN (SELECT id FROM import_run WHERE source = ?1 AND id NOT IN"
    " (SELECT id FROM import_run WHERE source = ?1 ORDER BY id DESC LIMIT ?2))";
static const char SQL_REVIEW[] = "UPDATE import_run SET reviewed_at = ?2 WHERE reviewed_at IS NULL AND id <= ?1"
                                 " AND source = (SELECT source FROM import_run WHERE id = ?1)";
static const char SQL_COUNT[] = "SELECT (SELECT count(*) FROM import_run i JOIN source o ON o.id = i.source"
                                "  WHERE i.notes > 0 AND i.reviewed_at IS NULL AND o.demo = 0),"
                                " (SELECT count(*) FROM source o WHERE o.demo = 0 AND " OLD ")";

static int prepare(struct db *db, const struct audience *who, const char *sql, struct stmt **s, struct err *err)
{
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads what imports said");
    return db_prepare(db, sql, s, err);
}

/* All rows of a prepared statement, at most `max`, as records of the type. */
static int read_all(struct stmt *s, const struct record_type *type, size_t max, struct arena *a, void **out, size_t *n,
                    struct err *err)
{
    *n = 0;
    *out = arena_array(a, max, type->size);
    return *out ? row_read_all(s, type, max, a, *out, n, err) : fail_memory(err);
}

int sources_read(struct db *db, const struct audience *who, int32_t today, struct arena *a, struct source **out,
                 size_t *n, struct err *err)
{
    struct stmt *s;
    char iso[DATE_ISO_SIZE];
    if (prepare(db, who, SQL_SOURCES, &s, err) != 0)
        return -1;
    date_iso(today, iso);
    bind_text(s, 1, iso);
    bind_int(s, 2, SOURCES_MAX);
    return read_all(s, &source_type, SOURCES_MAX, a, (void **)out, n, err);
}

int source_runs_read(struct db *db, const struct audience *who, int64_t source, struct arena *a,
                     struct source_run **out, size_t *n, struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_RUNS, &s, err) != 0)
        return -1;
    bind_int(s, 1, source);
    bind_int(s, 2, SOURCE_RUNS_MAX);
    return read_all(s, &source_run_type, SOURCE_RUNS_MAX, a, (void **)out, n, err);
}

int source_run_find(struct db *db, const struct audience *who, int64_t run, struct arena *a, struct source_run *out,
                    struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_RUN, &s, err) != 0)
        return -1;
    bind_int(s, 1, run);
    return row_find(s, &source_run_type, a, out, err);
}

int source_notes_read(struct db *db, const struct audience *who, int64_t run, struct arena *a, struct source_note **out,
                      size_t *n, struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_READ_NOTES, &s, err) != 0)
        return -1;
    bind_int(s, 1, run);
    bind_int(s, 2, SOURCE_NOTES_MAX);
    return read_all(s, &source_note_type, SOURCE_NOTES_MAX, a, (void **)out, n, err);
}

int source_notes_keep(struct db *db, int64_t source, int64_t run, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_KEEP, &s, err) != 0)
        return -1;
    bind_int(s, 1, run);
    bind_int(s, 2, SOURCE_NOTES_MAX);
    if (stmt_run(s, err) != 0 || db_prepare(db, SQL_KEPT, &s, err) != 0)
        return -1;
    bind_int(s, 1, run);
    if (stmt_run(s, err) != 0 || db_prepare(db, SQL_FORGET, &s, err) != 0)
        return -1;
    bind_int(s, 1, source);
    bind_int(s, 2, SOURCE_RUNS_MAX);
    return stmt_run(s, err);
}

int source_run_review(struct db *db, int64_t run, const struct author *author, struct err *err)
{
    struct stmt *s;
    int64_t seq;
    if (db_prepare(db, SQL_REVIEW, &s, err) != 0)
        return -1;
    bind_int(s, 1, run);
    bind_int(s, 2, author->now);
    if (stmt_run(s, err) != 0)
        return -1;
    return db_changes(db) ? change_add(db, author, "import_run", run, CHANGE_UPDATE, NULL, &seq, err) : 0;
}

int source_counts(struct db *db, const struct audience *who, int32_t today, struct source_counts *out, struct err *err)
{
    struct stmt *s;
    char iso[DATE_ISO_SIZE];
    if (prepare(db, who, SQL_COUNT, &s, err) != 0)
        return -1;
    date_iso(today, iso);
    bind_text(s, 1, iso);
    if (stmt_step(s, err) < 0)
        return -1;
    *out = (struct source_counts){.unread = col_int(s, 0), .old = col_int(s, 1)};
    stmt_reset(s);
    return 0;
}
