/* Taking the demo territory out again. */
#include "app/sample.h"

#include "domain/search_doc.h"
#include "domain/taxonomy.h"

/* What was made with the demo. */
#define MADE(entity_name) \
    "(SELECT entity_id FROM change WHERE entity = '" entity_name "' AND op = 'create' AND cause = 'init')"
/* A part of a series that was split, and the next year of one, are the demo's too. */
#define SERIES_OF_THE_DEMO \
    "(SELECT id FROM series WHERE id IN " MADE( \
        "series") " UNION SELECT s.id FROM series s" \
                  " JOIN made ON s.split_from = made.id OR s.carried_from = made.id)"

/* Structures that a demo source speaks of; those that were merged into one of them follow it, unless another source
 * speaks of them. */
#define OF_THE_DEMO \
    "WITH RECURSIVE d(id) AS (" \
    "SELECT r.structure FROM source_record r JOIN source o ON o.id = r.source WHERE o.demo = 1" \
    " UNION SELECT s.id FROM structure s JOIN d ON s.see_instead = d.id WHERE s.merged = 1" \
    " AND NOT EXISTS (SELECT 1 FROM source_record WHERE structure = s.id)), made(id) AS " SERIES_OF_THE_DEMO " "

/* Somebody typed it in, a source that is none of the demo's holds it too, or dates stand there that the team planned
 * itself: they would have no place any more. */
#define MIXED \
    "(EXISTS (SELECT 1 FROM change c WHERE c.entity = 'structure' AND c.entity_id = d.id AND c.op = 'create'" \
    " AND c.cause = 'form')" \
    " OR EXISTS (SELECT 1 FROM source_record x JOIN source y ON y.id = x.source" \
    " WHERE x.structure = d.id AND y.demo = 0)" \
    " OR EXISTS (SELECT 1 FROM place p JOIN occurrence o ON o.place = p.id WHERE p.structure = d.id AND o.example = 0" \
    " AND o.deleted_rev IS NULL AND o.id NOT IN " MADE( \
        "occurrence") " AND (o.series IS NULL OR o.series NOT IN (SELECT id FROM made)))" \
                      " OR EXISTS (SELECT 1 FROM place p JOIN series e ON e.place = p.id WHERE p.structure = d.id" \
                      " AND e.deleted_rev IS NULL AND e.id NOT IN (SELECT id FROM made)))"

#define GONE "(SELECT id FROM temp.demo)"

/* ---- The planning of the demo: what was made with it, and what goes on from there ---- */

#define GONE_SERIES "(SELECT id FROM temp.demo_series)"
#define GONE_DATES "(SELECT id FROM temp.demo_date)"
#define GONE_PEOPLE "(SELECT id FROM temp.demo_person)"

static const char SQL_FILL_SERIES[] =
    "WITH RECURSIVE made(id) AS " SERIES_OF_THE_DEMO " INSERT INTO temp.demo_series SELECT id FROM made";
static const char SQL_FILL_DATES[] =
    "INSERT INTO temp.demo_date SELECT id FROM occurrence WHERE example = 1 OR id IN " MADE(
        "occurrence") " OR series IN " GONE_SERIES;
static const char SQL_FILL_PEOPLE[] = "INSERT INTO temp.demo_person SELECT id FROM person WHERE id IN " MADE("person");

static const char SQL_PLANNING_HISTORY[] =
    "DELETE FROM change WHERE (entity = 'occurrence' AND entity_id IN " GONE_DATES ") OR"
    " (entity = 'series' AND entity_id IN " GONE_SERIES ") OR (entity = 'person' AND entity_id IN " GONE_PEOPLE ") OR"
    " (entity = 'absence' AND entity_id IN (SELECT id FROM absence WHERE person IN " GONE_PEOPLE "))";
static const char SQL_FUNDING[] = "DELETE FROM funding WHERE (entity = 'occurrence' AND entity_id IN " GONE_DATES ") OR"
                                  " (entity = 'series' AND entity_id IN " GONE_SERIES ")";
static const char SQL_DATES[] = "DELETE FROM occurrence WHERE id IN " GONE_DATES;
static const char SQL_OF_SERIES[] = "UPDATE series SET split_from = NULL, carried_from = NULL WHERE id IN " GONE_SERIES;
static const char SQL_SERIES[] = "DELETE FROM series WHERE id IN " GONE_SERIES;

/* Whoever planned dates of their own with people of the demo keeps the dates. */
static const char SQL_STAFF[] = "DELETE FROM occurrence_staff WHERE person IN " GONE_PEOPLE;
static const char SQL_SERIES_STAFF[] = "DELETE FROM series_staff WHERE person IN " GONE_PEOPLE;
static const char SQL_TURNS[] = "DELETE FROM series_turn WHERE person IN " GONE_PEOPLE;
static const char SQL_DATES_TEAM[] = "UPDATE occurrence SET team = NULL WHERE team IN " MADE("team");
static const char SQL_SERIES_TEAM[] = "UPDATE series SET team = NULL WHERE team IN " MADE("team");
static const char SQL_TEAMS[] = "DELETE FROM team WHERE id IN " MADE("team");
static const char SQL_TEAM_HISTORY[] =
    "DELETE FROM change WHERE entity = 'team' AND entity_id NOT IN (SELECT id FROM team)";
static const char SQL_PEOPLE[] = "DELETE FROM person WHERE id IN " GONE_PEOPLE;

static const char SQL_COUNT_ALONE[] = OF_THE_DEMO "SELECT count(*) FROM d WHERE NOT " MIXED;
static const char SQL_COUNT_MIXED[] = OF_THE_DEMO "SELECT count(*) FROM d WHERE " MIXED;
static const char SQL_SOURCES[] = "SELECT count(*) FROM source WHERE demo = 1";
static const char SQL_TABLE[] = "CREATE TEMP TABLE IF NOT EXISTS demo(id INTEGER PRIMARY KEY); DELETE FROM temp.demo;"
                                " CREATE TEMP TABLE IF NOT EXISTS demo_series(id INTEGER PRIMARY KEY);"
                                " DELETE FROM temp.demo_series;"
                                " CREATE TEMP TABLE IF NOT EXISTS demo_date(id INTEGER PRIMARY KEY);"
                                " DELETE FROM temp.demo_date;"
                                " CREATE TEMP TABLE IF NOT EXISTS demo_person(id INTEGER PRIMARY KEY);"
                                " DELETE FROM temp.demo_person";
static const char SQL_FILL[] = "INSERT INTO temp.demo " OF_THE_DEMO "SELECT id FROM d WHERE NOT " MIXED;
static const char SQL_IDS[] = "SELECT id FROM temp.demo WHERE id > ?1 ORDER BY id LIMIT 1";

/* What is mixed loses its demo source below, before which it is flagged. */
static const char SQL_FLAG[] =
    "UPDATE structure SET flagged = 'venait aussi du territoire d’exemple\u00A0: à relire'"
    " WHERE id IN (SELECT r.structure FROM source_record r JOIN source o ON o.id = r.source WHERE o.demo = 1)"
    " AND id NOT IN " GONE;

/* What points to them and stays; what cascades (places, services, contacts, verifications...) needs no line here. */
static const char SQL_PARENTS[] = "UPDATE structure SET parent = NULL WHERE parent IN " GONE " AND id NOT IN " GONE;
static const char SQL_INSTEAD[] =
    "UPDATE structure SET see_instead = NULL, merged = 0 WHERE see_instead IN " GONE " AND id NOT IN " GONE;

/* What bears their numbers without a foreign key. */
static const char SQL_LOCKS[] =
    "DELETE FROM field_lock WHERE (entity = 'structure' AND entity_id IN " GONE ") OR"
    " (entity = 'place' AND entity_id IN (SELECT id FROM place WHERE structure IN " GONE ")) OR"
    " (entity = 'service' AND entity_id IN (SELECT id FROM service WHERE structure IN " GONE "))";
static const char SQL_HISTORY[] =
    "DELETE FROM change WHERE (entity = 'structure' AND entity_id IN " GONE ") OR"
    " (entity = 'place' AND entity_id IN (SELECT id FROM place WHERE structure IN " GONE ")) OR"
    " (entity = 'service' AND entity_id IN (SELECT id FROM service WHERE structure IN " GONE "))";
static const char SQL_VIEWS[] =
    "DELETE FROM counter WHERE kind = 'view' AND key IN (SELECT short FROM structure WHERE id IN " GONE ")";
static const char SQL_STRUCTURES[] = "DELETE FROM structure WHERE id IN " GONE;
static const char SQL_RECORDS[] = "DELETE FROM source_record WHERE source IN (SELECT id FROM source WHERE demo = 1)";
static const char SQL_RUNS[] = "DELETE FROM import_run WHERE source IN (SELECT id FROM source WHERE demo = 1)";
static const char SQL_DEMO_SOURCES[] = "DELETE FROM source WHERE demo = 1";

/* A campaign is sent with its first letter in one transaction: one without any asked only what went here. */
static const char SQL_CAMPAIGNS[] =
    "DELETE FROM campaign WHERE NOT EXISTS (SELECT 1 FROM campaign_link l WHERE l.campaign = campaign.id)";

/* In this order. */
static const char *const steps[] = {SQL_FILL_SERIES, SQL_FILL_DATES,   SQL_FILL_PEOPLE,  SQL_PLANNING_HISTORY,
                                    SQL_FUNDING,     SQL_DATES,        SQL_OF_SERIES,    SQL_SERIES,
                                    SQL_STAFF,       SQL_SERIES_STAFF, SQL_TURNS,        SQL_DATES_TEAM,
                                    SQL_SERIES_TEAM, SQL_TEAMS,        SQL_TEAM_HISTORY, SQL_PEOPLE,
                                    SQL_FLAG,        SQL_PARENTS,      SQL_INSTEAD,      SQL_LOCKS,
                                    SQL_HISTORY,     SQL_VIEWS,        SQL_STRUCTURES,   SQL_CAMPAIGNS,
                                    SQL_RECORDS,     SQL_RUNS,         SQL_DEMO_SOURCES};

int sample_count(struct db *db, struct sample_left *out, struct err *err)
{
    return db_int(db, SQL_COUNT_ALONE, 0, &out->structures, err) != 0 ||
                   db_int(db, SQL_COUNT_MIXED, 0, &out->mixed, err) != 0
               ? -1
               : 0;
}

/* A team elsewhere would be told the holidays of the demo's zone; what somebody chose stays. */
static const char SQL_ZONE[] = "DELETE FROM setting WHERE key = 'planning.school_zone' AND NOT EXISTS (SELECT 1 FROM"
                               " change WHERE entity = 'setting' AND instr(diff, 'planning.school_zone') > 0)";

/* The full-text indexes give a structure back only while its words are known. */
static int forget_words(struct db *db, struct arena *a, struct err *err)
{
    struct taxonomy *taxonomy = ARENA_NEW(a, struct taxonomy);
    if (!taxonomy || taxonomy_load(db, a, taxonomy, err) != 0)
        return taxonomy ? -1 : fail_memory(err);
    struct search_writer *w = search_writer_new(db, taxonomy, a, err);
    for (int64_t id = 0; w;) {
        struct stmt *s;
        if (db_prepare(db, SQL_IDS, &s, err) != 0)
            return -1;
        bind_int(s, 1, id);
        int rc = stmt_step(s, err);
        id = rc == 1 ? col_int(s, 0) : 0;
        stmt_reset(s);
        if (rc != 1)
            return rc;
        struct arena_mark mark = arena_mark(a);
        rc = search_remove(w, id, a, err);
        arena_release(a, mark);
        if (rc != 0)
            return -1;
    }
    return -1;
}

static int remove_all(struct db *db, const struct author *author, struct arena *a, struct sample_left *out,
                      struct err *err)
{
    struct stmt *s;
    int64_t seq, sources;
    if (sample_count(db, out, err) != 0 || db_int(db, SQL_SOURCES, 0, &sources, err) != 0)
        return -1;
    if (sources == 0)
        return fail(err, ERR_REFUSED, "nothing of the demo territory is left in this database");
    if (db_prepare(db, SQL_FILL, &s, err) != 0 || stmt_run(s, err) != 0 || forget_words(db, a, err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (db_prepare(db, steps[i], &s, err) != 0 || stmt_run(s, err) != 0)
            return -1;
    }
    if (db_prepare(db, SQL_ZONE, &s, err) != 0 || stmt_run(s, err) != 0)
        return -1;
    return change_add(db, author, "source", 0, CHANGE_DELETE, NULL, &seq, err);
}

int sample_remove(struct db *db, const struct author *author, struct arena *a, struct sample_left *out, struct err *err)
{
    if (db_exec(db, SQL_TABLE, err) != 0 || db_begin(db, err) != 0)
        return -1;
    if (remove_all(db, author, a, out, err) != 0 || db_commit(db, err) != 0) {
        db_rollback(db);
        return -1;
    }
    return 0;
}
