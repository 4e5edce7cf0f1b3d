#include "app/check.h"

#include "app/refresh.h"
#include "domain/search_check.h"
#include "domain/structure_read.h"
#include "store/migrate.h"

struct run {
    const struct check *c;
    int64_t findings;
};

/* A text for a finding; NULL is memory that ran out, and the finding is told without it. */
#define SAY(r, ...) arena_printf((r)->c->a, __VA_ARGS__)

static void found(struct run *r, const char *kind, const char *what, const char *remedy)
{
    r->findings++;
    r->c->found(r->c->arg, kind, what ? what : "something is wrong; no memory to say what", remedy ? remedy : "");
}

/* ---- What SQLite knows ---- */

static const char SQL_INTEGRITY[] = "PRAGMA integrity_check(20)"; /* CHECK_EACH_MAX */
static const char SQL_REFERENCES[] = "PRAGMA foreign_key_check";

#define RESTORE "put the last sound backup in its place: allervers restore FILE"

/* Newer SQLite (3.44) looks into full-text tables as well: those are looked at by themselves, with another remedy. */
static bool is_of_an_index(const char *what)
{
    return what && strstr(what, "FTS5 table") != NULL;
}

/* A page may be so damaged that SQLite gives up looking. */
static int check_pages(struct run *r, struct err *err)
{
    struct stmt *s;
    struct err why;
    int rc = db_prepare(r->c->db, SQL_INTEGRITY, &s, &why);
    while (rc >= 0 && (rc = stmt_step(s, &why)) == 1) {
        const char *what = col_text(s, 0, r->c->a);
        if (!str_is(col_str(s, 0), "ok") && !is_of_an_index(what))
            found(r, "damage", what, RESTORE);
    }
    if (rc == 0)
        return 0;
    if (why.code == ERR_STORE) {
        found(r, "damage", SAY(r, "%s", why.msg), RESTORE);
        return 0;
    }
    *err = why;
    return -1;
}

static int check_references(struct run *r, struct err *err)
{
    struct stmt *s;
    int rc;
    int64_t n = 0;
    if (db_prepare(r->c->db, SQL_REFERENCES, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        if (++n > CHECK_EACH_MAX)
            continue;
        const char *table = col_text(s, 0, r->c->a), *to = col_text(s, 2, r->c->a);
        /* a table without rowid has no number to give */
        if (col_null(s, 1))
            found(r, "reference", SAY(r, "%s: a row leads to a row of %s that is not there", table, to), RESTORE);
        else
            found(r, "reference",
                  SAY(r, "%s: row %lld leads to a row of %s that is not there", table, (long long)col_int(s, 1), to),
                  RESTORE);
    }
    if (rc == 0 && n > CHECK_EACH_MAX)
        found(r, "reference", SAY(r, "and %lld more of these", (long long)(n - CHECK_EACH_MAX)), RESTORE);
    return rc;
}

/* ---- Rows whose owner is gone, and decisions that no longer hold ---- */

static const char SQL_CONTACTS[] =
    "SELECT id FROM contact AS c WHERE NOT CASE entity"
    " WHEN 'structure' THEN EXISTS (SELECT 1 FROM structure WHERE id = c.entity_id AND id = c.structure)"
    " WHEN 'place' THEN EXISTS (SELECT 1 FROM place WHERE id = c.entity_id AND structure = c.structure)"
    " ELSE EXISTS (SELECT 1 FROM service WHERE id = c.entity_id AND structure = c.structure) END";
static const char SQL_LOCKS[] = "SELECT DISTINCT entity_id FROM field_lock AS l WHERE NOT CASE entity"
                                " WHEN 'structure' THEN EXISTS (SELECT 1 FROM structure WHERE id = l.entity_id)"
                                " WHEN 'place' THEN EXISTS (SELECT 1 FROM place WHERE id = l.entity_id)"
                                " ELSE EXISTS (SELECT 1 FROM service WHERE id = l.entity_id) END";
static const char SQL_PAIRS[] = "SELECT v.id FROM service_place AS x JOIN service AS v ON v.id = x.service"
                                " JOIN place AS p ON p.id = x.place WHERE p.structure IS NOT v.structure";
static const char SQL_RUNS[] = "SELECT x.structure FROM source_record AS x JOIN import_run AS i ON i.id = x.seen_run"
                               " WHERE i.source <> x.source";
static const char SQL_KINDS[] = "SELECT id FROM structure AS s WHERE deleted_rev IS NULL AND NOT EXISTS"
                                " (SELECT 1 FROM term WHERE scheme = 'kind' AND code = s.kind)";
static const char SQL_STALE[] = "SELECT id FROM structure WHERE deleted_rev IS NULL AND visible_rule IS NOT"
                                " (SELECT value FROM setting WHERE key = 'rule.directory.visibility')";

/* Each query gives the numbers of what it found. */
static const struct {
    const char *kind, *sql, *what, *remedy;
} rows[] = {
    {"orphan", SQL_CONTACTS, "contacts whose structure, place or service is not there, or is another one's",
     "DELETE FROM contact WHERE id IN (...)"},
    {"orphan", SQL_LOCKS, "locks on a structure, place or service that is not there",
     "DELETE FROM field_lock WHERE entity_id IN (...)"},
    {"orphan", SQL_PAIRS, "services held at a place of another structure",
     "DELETE FROM service_place WHERE service IN (...)"},
    {"orphan", SQL_RUNS, "structures last seen in an import of another source", NULL},
    {"orphan", SQL_KINDS, "structures of a kind that is not in the taxonomy", NULL},
    {"decision", SQL_STALE,
     "structures hidden from the public, because other rules decided about them than those in force", NULL},
};

static const char *remedy_of(const struct run *r, size_t i)
{
    const char *path = r->c->path;
    if (rows[i].remedy)
        return SAY(r, "nothing shows them; back up, then sqlite3 '%s' \"%s\" with the numbers above", path,
                   rows[i].remedy);
    if (rows[i].sql == SQL_RUNS)
        return "import that source again";
    if (rows[i].sql == SQL_KINDS)
        return SAY(r, "allervers init --upgrade --db '%s' loads the taxonomy again; or give them a kind: allervers set",
                   path);
    return SAY(r, "allervers search --rebuild --db '%s'", path);
}

/* Appends a number to "(1, 2, 3"; the first few are enough to find the others. */
static const char *list_more(const struct run *r, const char *list, int64_t n, int64_t number)
{
    if (n > CHECK_EACH_MAX || !list)
        return list;
    return n == CHECK_EACH_MAX ? SAY(r, "%s, %lld...", list, (long long)number)
                               : SAY(r, "%s%s%lld", list, n == 1 ? "" : ", ", (long long)number);
}

static int check_rows(struct run *r, struct err *err)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct stmt *s;
        const char *list = "";
        int64_t n = 0;
        int rc;
        if (db_prepare(r->c->db, rows[i].sql, &s, err) != 0)
            return -1;
        while ((rc = stmt_step(s, err)) == 1) {
            n++;
            list = list_more(r, list, n, col_int(s, 0));
        }
        if (rc < 0)
            return -1;
        if (n)
            found(r, rows[i].kind, SAY(r, "%s: %lld (%s)", rows[i].what, (long long)n, list ? list : ""),
                  remedy_of(r, i));
    }
    return 0;
}

/* ---- Full text ---- */

static const char SQL_IDS_N[] = "SELECT count(*) FROM structure";
static const char SQL_STRAYS[] = "SELECT count(*) FROM search_doc WHERE structure NOT IN (SELECT id FROM structure)";

/* The indexes are read through a temporary table, and tell whether they are sound in what FTS5 takes for a write. */
#define MAY_WRITE "PRAGMA query_only=OFF"
#define MAY_NOT_WRITE "PRAGMA query_only=ON"

static void found_search(struct run *r, const char *what)
{
    found(r, "search", what, SAY(r, "allervers search --rebuild --db '%s'", r->c->path));
}

/* Whether each structure of a batch is indexed as a rebuild would do it. */
static int check_batch(struct run *r, const struct search_writer *w, const int64_t *ids, size_t n, int64_t *wrong,
                       struct err *err)
{
    struct arena *a = r->c->a;
    struct structure *items = ARENA_ARRAY(a, n, struct structure);
    size_t loaded;
    if (!items)
        return fail_memory(err);
    if (structure_load(r->c->db, &audience_team, ids, n, a, items, &loaded, err) != 0)
        return -1;
    for (size_t i = 0, k = 0; i < n; i++) {
        const struct structure *s = k < loaded && items[k].id == ids[i] ? &items[k++] : NULL;
        bool indexed = false;
        if (refresh_is_indexed(w, ids[i], s, a, &indexed, err) != 0)
            return -1;
        *wrong += !indexed;
    }
    return 0;
}

static int check_structures(struct run *r, const struct search_writer *w, int64_t *wrong, struct err *err)
{
    const struct check *c = r->c;
    int64_t ids[REFRESH_BATCH], after = 0, total = 0, done = 0;
    size_t n = 0;
    if (db_int(c->db, SQL_IDS_N, 0, &total, err) != 0)
        return -1;
    do {
        struct arena_mark mark = arena_mark(c->a);
        int rc = refresh_next_ids(r->c->db, after, ids, &n, err);
        if (rc == 0 && n)
            rc = check_batch(r, w, ids, n, wrong, err);
        arena_release(c->a, mark);
        if (rc != 0)
            return -1;
        after = n ? ids[n - 1] : after;
        done += (int64_t)n;
        if (c->progress)
            c->progress(c->arg, (int)(100 * done / (total ? total : 1)));
    } while (n);
    return 0;
}

static int check_search(struct run *r, struct err *err)
{
    struct taxonomy taxonomy;
    int64_t wrong = 0, strays = 0;
    if (taxonomy_load(r->c->db, r->c->a, &taxonomy, err) != 0)
        return -1;
    const struct search_writer *w = search_writer_new(r->c->db, &taxonomy, r->c->a, err);
    if (!w || check_structures(r, w, &wrong, err) != 0 || db_int(r->c->db, SQL_STRAYS, 0, &strays, err) != 0)
        return -1;
    if (wrong + strays)
        found_search(r, SAY(r, "structures indexed otherwise than they should be: %lld", (long long)(wrong + strays)));
    for (enum search_index i = 0; i < SEARCH_INDEX__MAX; i++) {
        bool agrees = false;
        if (search_check_words(r->c->db, i, r->c->a, &agrees, err) != 0)
            return -1;
        if (!agrees)
            found_search(r, SAY(r, "%s does not hold the words that search_doc says", search_index_name(i)));
    }
    return 0;
}

/* Outside the snapshot of the rest, which could not become a write. */
static int check_pages_of_indexes(struct run *r, struct err *err)
{
    for (enum search_index i = 0; i < SEARCH_INDEX__MAX; i++) {
        bool sound = false;
        if (search_check_pages(r->c->db, i, &sound, err) != 0)
            return -1;
        if (!sound)
            found_search(r, SAY(r, "%s is damaged", search_index_name(i)));
    }
    return 0;
}

/* ---- All of it ---- */

/* In one snapshot: what others write meanwhile is no finding. `known`: it is sound as a file, and one of ours. */
static int check_snapshot(struct run *r, bool *known, struct err *err)
{
    struct err version;
    if (check_pages(r, err) != 0)
        return -1;
    if (r->findings == 0 && migrate_check(r->c->db, r->c->path, &version) != 0)
        found(r, "schema", SAY(r, "%s", version.msg), "do what it says, then check again");
    *known = r->findings == 0;
    if (*known && (check_references(r, err) != 0 || check_rows(r, err) != 0 || check_search(r, err) != 0))
        return -1;
    return 0;
}

int check_database(const struct check *c, int64_t *findings, struct err *err)
{
    struct run r = {.c = c};
    bool known = false;
    if (db_exec(c->db, MAY_WRITE, err) != 0 || db_read_begin(c->db, err) != 0)
        return -1;
    int rc = check_snapshot(&r, &known, err);
    db_read_end(c->db);
    if (rc == 0 && known)
        rc = check_pages_of_indexes(&r, err);
    *findings = r.findings;
    return rc == 0 ? db_exec(c->db, MAY_NOT_WRITE, err) : rc;
}
