/* The work list: who stands in it, in which order, for whom. */
#include "fixture.h"

#include "app/worklist.h"
#include "base/buf.h"

static const char *const structures[] = {"{'name':'Élan','kind':'ccas','acronym':'APE'}",
                                         "{'name':'Bruyère','kind':'ccas'}",
                                         "{'name':'Cèdre du Lac','kind':'ccas','level':'team'}",
                                         "{'name':'Dune','kind':'ccas'}", "{'name':'Dune','kind':'ccas'}"};

/* 2026-11-22 */
#define TODAY 20779

static struct fixture *territory(void)
{
    struct fixture *f = fixture_open();
    for (size_t i = 0; i < sizeof structures / sizeof *structures; i++)
        (void)fixture_add(f, structures[i]);
    fixture_exec(f, "INSERT INTO verification(structure, block, at, by, how, due) VALUES(1, 'hours', '2026-01-01', "
                    "'x', 'phone', '2026-11-21'),"
                    "(1, 'contact', '2026-01-01', 'x', 'phone', '2026-10-21'),"
                    "(2, 'hours', '2026-01-01', 'x', 'phone', '2026-11-22')," /* due today: not yet late */
                    "(3, 'hours', '2025-01-01', 'x', 'phone', '2025-11-21'),"
                    "(4, 'hours', '2024-01-01', 'x', 'phone', '2024-11-21');"
                    "UPDATE structure SET status = 'closed', flagged = 'x' WHERE id = 4;"
                    "UPDATE structure SET flagged = 'vanished from s', completeness = 49 WHERE id = 2;"
                    "UPDATE structure SET completeness = 50 WHERE id IN (1, 3);"
                    "UPDATE structure SET deleted_rev = NULL, completeness = 0 WHERE id = 5");
    return f;
}

/* The ids in their order, "3 1". */
static const char *ids(struct fixture *f, enum worklist_choice choice, const char *text)
{
    struct standing rows[20];
    struct buf b = buf_in(f->a, 100);
    size_t n, total;
    must(worklist_read(f->db, &audience_team, choice, str_of(text), TODAY, 0, 20, f->a, rows, &n, &total, err));
    assert_int_equal(n, total);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%s%lld", i ? " " : "", (long long)rows[i].id);
    return buf_cstr(&b);
}

static void each_choice_has_those_that_want_it_in_its_order(void **state)
{
    (void)state;
    struct fixture *f = territory();
    int64_t counts[WORK__MAX];
    assert_string_equal(ids(f, WORK_VERIFY, ""), "3 2 5 1"); /* 366 days late, then never: by name */
    assert_string_equal(ids(f, WORK_FLAGGED, ""), "2");
    assert_string_equal(ids(f, WORK_INCOMPLETE, ""), "5 2");
    assert_string_equal(ids(f, WORK_ALL, ""), "2 3 4 5 1");
    must(worklist_counts(f->db, &audience_team, TODAY, counts, err));
    assert_int_equal(counts[WORK_VERIFY], 4);
    assert_int_equal(counts[WORK_FLAGGED], 1);
    assert_int_equal(counts[WORK_INCOMPLETE], 2);
    assert_int_equal(counts[WORK_ALL], 5);
    fixture_exec(f, "UPDATE structure SET deleted_rev = 1 WHERE id = 5");
    assert_string_equal(ids(f, WORK_INCOMPLETE, ""), "2");
    fixture_close(f);
}

static void what_is_seen_more_comes_before_what_is_later(void **state)
{
    (void)state;
    struct fixture *f = territory();
    /* 1: wholly verified, one block ten days late. 2: nothing is late. 5: never, and nobody looks. */
    fixture_exec(f, "DELETE FROM verification WHERE structure IN (1, 2);"
                    "INSERT INTO verification(structure, block, at, by, how, due) SELECT s.column1, b.column1, "
                    "'2026-01-01', 'x', 'phone', '2026-12-01'"
                    " FROM (VALUES(1), (2)) s, (VALUES('identity'), ('contact'), ('hours'), ('conditions')) b;"
                    "UPDATE verification SET due = '2026-11-12' WHERE structure = 1 AND block = 'hours'");
    assert_string_equal(ids(f, WORK_VERIFY, ""), "3 5 1");
    /* 10 x (1 + 40) days against 366 and 365; what was seen before the last 90 days counts for nothing. */
    fixture_exec(f, "INSERT INTO counter SELECT 'view', short, '2026-11-20', 36 FROM structure WHERE id = 1;"
                    "INSERT INTO counter SELECT 'view', short, '2026-08-25', 4 FROM structure WHERE id = 1;"
                    "INSERT INTO counter SELECT 'view', short, '2026-08-24', 900 FROM structure WHERE id = 5");
    assert_string_equal(ids(f, WORK_VERIFY, ""), "1 3 5");
    struct standing one, rows[3];
    size_t n, total;
    must(worklist_standing(f->db, &audience_team, 1, TODAY, f->a, &one, err));
    assert_int_equal(one.views, 40);
    must(worklist_read(f->db, &audience_team, WORK_VERIFY, STR(""), TODAY, 0, 3, f->a, rows, &n, &total, err));
    assert_int_equal(rows[0].views, 40);
    assert_int_equal(rows[2].views, 0);
    fixture_close(f);
}

static void a_name_is_found_by_its_words_whatever_their_accents(void **state)
{
    (void)state;
    static const struct {
        const char *text, *ids;
    } cases[] = {{"elan", "1"}, {"ÉLAN", "1"},   {"lac cedre", "3"},  {"cèdre dune", ""},
                 {"ape", "1"},  {"dune", "4 5"}, {"  dune  ", "4 5"}, {"\"", ""},
                 {"%", ""},     {"<", ""},       {"du", "3 4 5"}};
    struct fixture *f = territory();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(ids(f, WORK_ALL, cases[i].text), cases[i].ids);
    fixture_close(f);
}

static void pages_hold_each_once(void **state)
{
    (void)state;
    struct fixture *f = territory();
    int64_t seen[5] = {0};
    size_t n, total;
    for (size_t i = 0; i < 5; i++) {
        struct standing row;
        must(worklist_read(f->db, &audience_team, WORK_ALL, STR(""), TODAY, i, 1, f->a, &row, &n, &total, err));
        assert_int_equal(n, 1);
        assert_int_equal(total, 5);
        seen[row.id - 1]++;
    }
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(seen[i], 1);
    fixture_close(f);
}

static void one_is_read_with_its_locks_and_its_standing(void **state)
{
    (void)state;
    struct fixture *f = territory();
    struct ctx ctx = {.db = f->db, .arena = f->a, .now = FIXTURE_NOW, .audience = &audience_team};
    struct structure closed = fixture_load(f, &audience_team, 4), two = fixture_load(f, &audience_team, 2);
    struct team_structure t;
    fixture_exec(f, "INSERT INTO field_lock VALUES('structure', 2, 'name', 'x', 0), ('structure', 1, 'alert', 'x', 0);"
                    "INSERT INTO setting VALUES('rule.directory.visibility', 'h');"
                    "UPDATE structure SET visible_rule = 'h' WHERE id = 4");
    assert_int_equal(worklist_one(&ctx, str_of(two.uuid), &t), 1);
    assert_true(t.standing.undecided);
    assert_string_equal(t.standing.flagged, "vanished from s");
    assert_true(worklist_is_locked(&t, "structure", 2, "name"));
    assert_false(worklist_is_locked(&t, "structure", 2, "alert"));
    assert_int_equal(worklist_one(&ctx, str_of(closed.uuid), &t), 1);
    assert_false(t.standing.undecided);
    assert_int_equal(worklist_one(&ctx, STR("00000000-0000-4000-8000-000000000000"), &t), 0);
    fixture_close(f);
}

static void nobody_below_the_team_reads_it(void **state)
{
    (void)state;
    static const struct audience partners = {.level = LEVEL_PARTNERS};
    struct fixture *f = territory();
    struct standing row;
    struct field_locked *locks;
    int64_t counts[WORK__MAX];
    size_t n, total;
    must_fail(worklist_read(f->db, &partners, WORK_ALL, STR(""), TODAY, 0, 1, f->a, &row, &n, &total, err), ERR_REFUSED,
              "team");
    must_fail(worklist_counts(f->db, &audience_public, TODAY, counts, err), ERR_REFUSED, "team");
    must_fail(worklist_standing(f->db, &partners, 1, TODAY, f->a, &row, err), ERR_REFUSED, "team");
    must_fail(worklist_locks(f->db, &partners, 1, f->a, &locks, &n, err), ERR_REFUSED, "team");
    must_fail(worklist_standing(f->db, &audience_team, 99, TODAY, f->a, &row, err), ERR_NOT_FOUND, "99");
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_choice_has_those_that_want_it_in_its_order),
        cmocka_unit_test(what_is_seen_more_comes_before_what_is_later),
        cmocka_unit_test(a_name_is_found_by_its_words_whatever_their_accents),
        cmocka_unit_test(pages_hold_each_once),
        cmocka_unit_test(one_is_read_with_its_locks_and_its_standing),
        cmocka_unit_test(nobody_below_the_team_reads_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
