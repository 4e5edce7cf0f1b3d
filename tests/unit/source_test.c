/* Sources and their imports as the team reads them. */
#include "fixture.h"

#include "domain/source.h"

/* 2026-11-22 */
#define TODAY 20779

static struct fixture *sources(void)
{
    struct fixture *f = fixture_open();
    fixture_exec(f, "INSERT INTO rule_source VALUES('h', 'import', 'plat', 1, '', 0);"
                    "INSERT INTO source(id, name, map, title, data_date, old_after, demo) VALUES"
                    "(1, 'a', 'plat', 'A', '2026-11-01', 21, 0), (2, 'b', 'plat', 'B', '2026-11-01', 20, 0),"
                    "(3, 'c', 'plat', 'C', NULL, 400, 0), (4, 'd', 'plat', 'D', '2020-01-01', 20, 1);"
                    "CREATE TEMP TABLE note(id INTEGER PRIMARY KEY, kind INTEGER, line INTEGER, text TEXT)");
    return f;
}

/* An import of a source, with this many warnings and one rejected row at its last line; its id. */
static int64_t run(struct fixture *f, int64_t source, const char *date, int64_t warnings)
{
    static const char SQL[] = "INSERT INTO import_run(source, at, file, data_date, rule_hash, rows, added, changed,"
                              " unchanged, vanished, rejected, actor)"
                              " VALUES(?1, 1, 'f.csv', ?2, 'h', 1, 0, 0, 0, 0, 1, 'test')";
    static const char SQL_WARN[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)"
                                   " INSERT INTO temp.note(kind, line, text) SELECT 1, i, 'w' FROM n WHERE ?1 > 0";
    struct stmt *s;
    fixture_exec(f, "DELETE FROM temp.note");
    must(db_prepare(f->db, SQL, &s, err));
    bind_int(s, 1, source);
    bind_text(s, 2, date);
    must(stmt_run(s, err));
    int64_t id = db_last_id(f->db);
    must(db_prepare(f->db, SQL_WARN, &s, err));
    bind_int(s, 1, warnings);
    must(stmt_run(s, err));
    fixture_exec(f, "INSERT INTO temp.note(kind, line, text) VALUES(0, 9999, 'r')");
    must(source_notes_keep(f->db, source, id, err));
    return id;
}

static size_t notes(struct fixture *f, int64_t run_id, struct source_note **out)
{
    size_t n;
    must(source_notes_read(f->db, &audience_team, run_id, f->a, out, &n, err));
    return n;
}

static void a_source_is_old_after_its_days_or_without_a_date(void **state)
{
    (void)state;
    struct fixture *f = sources();
    struct source *s;
    struct source_counts counts;
    size_t n;
    must(sources_read(f->db, &audience_team, TODAY, f->a, &s, &n, err));
    assert_int_equal(n, 4);
    assert_false(s[0].old);
    assert_true(s[1].old && s[2].old && s[3].old);
    must(source_counts(f->db, &audience_team, TODAY, &counts, err));
    assert_int_equal(counts.old, 2); /* what is invented does not count */
    fixture_close(f);
}

static void a_file_of_the_same_date_brings_nothing_new(void **state)
{
    (void)state;
    struct fixture *f = sources();
    struct source *s;
    size_t n;
    static const struct {
        const char *date;
        bool still;
    } runs[] = {{"2026-10-01", false}, {"2026-11-01", false}, {"2026-11-01", true}, {"2026-11-02", false}};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        (void)run(f, 1, runs[i].date, 0);
        must(sources_read(f->db, &audience_team, TODAY, f->a, &s, &n, err));
        assert_int_equal(s[0].still, runs[i].still);
    }
    fixture_close(f);
}

static void rejected_rows_come_first_and_the_rest_is_cut(void **state)
{
    (void)state;
    struct fixture *f = sources();
    struct source_note *list;
    struct source_run r;
    struct err err = {0};
    int64_t id = run(f, 1, "2026-11-01", SOURCE_NOTES_MAX);
    assert_int_equal(notes(f, id, &list), SOURCE_NOTES_MAX);
    assert_string_equal(list[0].kind, "rejected");
    assert_int_equal(list[0].line, 9999);
    assert_int_equal(list[1].line, 1);
    assert_int_equal(source_run_find(f->db, &audience_team, id, f->a, &r, &err), 1);
    assert_int_equal(r.notes, SOURCE_NOTES_MAX + 1);
    fixture_close(f);
}

static void notes_of_old_imports_go(void **state)
{
    (void)state;
    struct fixture *f = sources();
    struct source_note *list;
    int64_t other = run(f, 2, NULL, 1), first = run(f, 1, NULL, 1);
    for (int i = 1; i < SOURCE_RUNS_MAX; i++)
        (void)run(f, 1, NULL, 1);
    assert_int_equal(notes(f, first, &list), 2);
    (void)run(f, 1, NULL, 1);
    assert_int_equal(notes(f, first, &list), 0);
    assert_int_equal(notes(f, other, &list), 2);
    fixture_close(f);
}

static void what_was_read_covers_earlier_imports_of_the_source(void **state)
{
    (void)state;
    struct fixture *f = sources();
    struct source_counts counts;
    int64_t one = run(f, 1, NULL, 0), two = run(f, 1, NULL, 0);
    (void)run(f, 1, NULL, 0);
    (void)run(f, 2, NULL, 0);
    (void)run(f, 4, NULL, 0);
    assert_true(one < two);
    must(source_counts(f->db, &audience_team, TODAY, &counts, err));
    assert_int_equal(counts.unread, 4);
    must(source_run_review(f->db, two, &f->author, err));
    must(source_counts(f->db, &audience_team, TODAY, &counts, err));
    assert_int_equal(counts.unread, 2);
    int64_t changes = fixture_number(f, "SELECT count(*) FROM change WHERE entity = 'import_run'");
    assert_int_equal(changes, 1);
    must(source_run_review(f->db, two, &f->author, err)); /* again: no change */
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE entity = 'import_run'"), 1);
    fixture_close(f);
}

static void nobody_below_the_team_reads_them(void **state)
{
    (void)state;
    struct fixture *f = sources();
    struct source *s;
    struct source_note *list;
    struct source_run *runs, r;
    struct source_counts counts;
    size_t n;
    const struct audience *who = &audience_public;
    must_fail(sources_read(f->db, who, TODAY, f->a, &s, &n, err), ERR_REFUSED, "team");
    must_fail(source_runs_read(f->db, who, 1, f->a, &runs, &n, err), ERR_REFUSED, "team");
    must_fail(source_run_find(f->db, who, 1, f->a, &r, err), ERR_REFUSED, "team");
    must_fail(source_notes_read(f->db, who, 1, f->a, &list, &n, err), ERR_REFUSED, "team");
    must_fail(source_counts(f->db, who, TODAY, &counts, err), ERR_REFUSED, "team");
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_is_old_after_its_days_or_without_a_date),
        cmocka_unit_test(a_file_of_the_same_date_brings_nothing_new),
        cmocka_unit_test(rejected_rows_come_first_and_the_rest_is_cut),
        cmocka_unit_test(notes_of_old_imports_go),
        cmocka_unit_test(what_was_read_covers_earlier_imports_of_the_source),
        cmocka_unit_test(nobody_below_the_team_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
