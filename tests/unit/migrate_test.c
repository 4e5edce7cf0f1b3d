/* Schema versions: applied once, in order, and a database with another past is refused. */
#include "test.h"

#include "base/assets.h"
#include "store/db.h"
#include "store/migrate.h"

#define NOW 1795339800

static const char tables_sql[] = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
static const char applied_sql[] = "SELECT count(*) FROM migration WHERE at = 1795339800";
static const char ordered_sql[] = "SELECT count(*) FROM migration WHERE name LIKE printf('%03d_%%.sql', number)";

static struct db *open_empty(void)
{
    struct db *db;
    must(db_open(":memory:", DB_CREATE, &db, err));
    return db;
}

static int64_t number(struct db *db, const char *sql)
{
    int64_t n = -1;
    must(db_int(db, sql, -1, &n, err));
    return n;
}

static int64_t files(void)
{
    const struct asset_entry *first;
    return (int64_t)assets_under("data/schema/", &first);
}

static void a_fresh_database_gets_every_file_once(void **state)
{
    (void)state;
    struct db *db = open_empty();
    int applied = -1;
    assert_true(files() > 0);
    must(migrate(db, NOW, &applied, err));
    assert_int_equal(applied, files());
    assert_int_equal(number(db, applied_sql), files());
    assert_int_equal(number(db, ordered_sql), files());
    must(migrate_check(db, "a.db", err));
    int64_t tables = number(db, tables_sql);
    must(migrate(db, NOW + 60, &applied, err));
    assert_int_equal(applied, 0);
    assert_int_equal(number(db, applied_sql), files());
    assert_int_equal(number(db, tables_sql), tables);
    must(migrate(db, NOW, NULL, err));
    must(db_settle(db, err));
    db_close(db);
}

/* What happened to a migrated database, and how that is told. */
static void a_database_with_another_past_is_refused_and_left_alone(void **state)
{
    (void)state;
    static const struct {
        const char *change, *part;
    } cases[] = {
        {"UPDATE migration SET hash = hash + 1 WHERE number = 2",
         "version 2 of the schema (\"002_reference.sql\") was applied with another text"},
        {"UPDATE migration SET hash = 0 WHERE number = (SELECT max(number) FROM migration)", "another text"},
        {"DELETE FROM migration WHERE number = 1", "another text"},
        {"INSERT INTO migration SELECT max(number) + 1, '999_later.sql', 1, 1 FROM migration",
         "(\"999_later.sql\"), this program knows "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct db *db = open_empty();
        must(migrate(db, NOW, NULL, err));
        must(db_exec(db, cases[i].change, err));
        int64_t rows = number(db, applied_sql), tables = number(db, tables_sql);
        must_fail(migrate(db, NOW, NULL, err), ERR_REFUSED, cases[i].part);
        must_fail(migrate_check(db, "a.db", err), ERR_REFUSED, cases[i].part);
        assert_int_equal(number(db, applied_sql), rows);
        assert_int_equal(number(db, tables_sql), tables);
        must(db_settle(db, err)); /* no transaction is left */
        db_close(db);
    }
}

/* A database of the first version: the first file and its row. */
static struct db *open_first_version(void)
{
    struct db *now = open_empty(), *db = open_empty();
    const struct asset_entry *first;
    struct stmt *s;
    static const char row[] = "SELECT name, hash FROM migration WHERE number = 1";
    static const char copy[] = "INSERT INTO migration(number, name, hash, at) VALUES(1, ?1, ?2, 1795339800)";
    must(migrate(now, NOW, NULL, err));
    assert_true(assets_under("data/schema/", &first) > 1);
    must(db_exec(db, first->start, err));
    must(db_exec(db, "CREATE TABLE migration(number INTEGER PRIMARY KEY, name TEXT, hash INTEGER, at INTEGER)", err));
    must(db_prepare(now, row, &s, err));
    struct err end;
    assert_int_equal(stmt_step(s, &end), 1);
    char name[80] = "";
    memcpy(name, col_str(s, 0).p, col_str(s, 0).n);
    int64_t hash = col_int(s, 1);
    must(db_prepare(db, copy, &s, err));
    bind_text(s, 1, name);
    bind_int(s, 2, hash);
    must(stmt_run(s, err));
    db_close(now);
    return db;
}

static void an_older_database_is_brought_up_to_date(void **state)
{
    (void)state;
    struct db *db = open_first_version();
    int applied = 0;
    must_fail(migrate_check(db, "a.db", err), ERR_REFUSED,
              "the database has version 1 of the schema, this program needs ");
    must_fail(migrate_check(db, "a.db", err), ERR_REFUSED,
              ": allervers init --upgrade --db 'a.db' brings it up to date");
    must(migrate(db, NOW, &applied, err));
    assert_int_equal(applied, files() - 1);
    must(migrate_check(db, "a.db", err));
    db_close(db);
}

static void a_file_that_fails_leaves_nothing_behind(void **state)
{
    (void)state;
    struct db *db = open_first_version();
    must(db_exec(db, "CREATE TABLE source(another TEXT)", err)); /* 002 and 003 would pass, 004 finds its table taken */
    int64_t tables = number(db, tables_sql);
    must_fail(migrate(db, NOW, NULL, err), ERR_STORE, "data/schema/004_import.sql");
    assert_int_equal(number(db, tables_sql), tables);
    assert_int_equal(number(db, applied_sql), 1);
    must(db_settle(db, err));
    db_close(db);
}

static void a_file_of_another_program_is_not_touched(void **state)
{
    (void)state;
    struct db *db = open_empty();
    must(db_exec(db, "CREATE TABLE bookmarks(url TEXT)", err));
    must_fail(migrate_check(db, "a.db", err), ERR_REFUSED, "not an allervers database");
    must_fail(migrate(db, NOW, NULL, err), ERR_REFUSED, "not an allervers database");
    assert_int_equal(number(db, tables_sql), 1);
    db_close(db);
    db = open_empty();
    must_fail(migrate_check(db, "a.db", err), ERR_REFUSED, "allervers init");
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fresh_database_gets_every_file_once),
        cmocka_unit_test(a_database_with_another_past_is_refused_and_left_alone),
        cmocka_unit_test(an_older_database_is_brought_up_to_date),
        cmocka_unit_test(a_file_that_fails_leaves_nothing_behind),
        cmocka_unit_test(a_file_of_another_program_is_not_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
