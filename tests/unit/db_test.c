/* Connections, statements, transactions and rows, as store/db.h, store/row.h and store/rows.h promise them. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/record.h"
#include "store/db.h"
#include "store/row.h"
#include "store/rows.h"

/* Distinct statements of one connection: one less than the table of db.c. */
#define STATEMENTS 511

static char dir[64], path[80];
static struct arena *arena;

static int make_dir(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/allervers-db-XXXXXX");
    arena = arena_new(1u << 20);
    if (!arena || !mkdtemp(dir))
        return -1;
    (void)snprintf(path, sizeof path, "%s/one.db", dir);
    return 0;
}

static int drop_dir(void **state)
{
    (void)state;
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[96];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
    arena_free(arena);
    return rmdir(dir);
}

static const char table_sql[] = "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c REAL)";
static const char insert_sql[] = "INSERT INTO t(a, b, c) VALUES(?1, ?2, ?3)";
static const char select_sql[] = "SELECT a, b, c FROM t ORDER BY a";
static const char count_sql[] = "SELECT count(*) FROM t";
static const char none_sql[] = "SELECT a FROM t WHERE a < 0";
static const char null_sql[] = "SELECT NULL";

static struct db *open_new(void)
{
    struct db *db;
    must(db_open(path, DB_CREATE, &db, err));
    must(db_exec(db, table_sql, err));
    return db;
}

static struct db *open_as(enum db_mode mode)
{
    struct db *db;
    must(db_open(path, mode, &db, err));
    return db;
}

static void insert(struct db *db, int64_t a)
{
    struct stmt *s;
    must(db_prepare(db, insert_sql, &s, err));
    bind_int(s, 1, a);
    must(stmt_run(s, err));
}

/* There is a next row. */
static void row(struct stmt *s)
{
    struct err err = {0};
    if (stmt_step(s, &err) != 1)
        fail_msg("no row: %s", err.msg);
}

static int64_t count(struct db *db)
{
    int64_t n = -1;
    must(db_int(db, count_sql, -1, &n, err));
    return n;
}

static void only_create_makes_a_file_and_only_its_owner_reads_it(void **state)
{
    (void)state;
    struct db *db;
    struct stat st;
    must_fail(db_open(path, DB_READ, &db, err), ERR_IO, path);
    must_fail(db_open(path, DB_WRITE, &db, err), ERR_IO, path);
    must_fail(db_open("/nowhere/at/all.db", DB_CREATE, &db, err), ERR_IO, "/nowhere/at/all.db");
    assert_int_not_equal(stat(path, &st), 0);
    mode_t before = umask(0);
    must(db_open(path, DB_CREATE, &db, err));
    must(db_exec(db, table_sql, err));
    (void)umask(before);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char name[96];
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        assert_int_equal(stat(name, &st), 0);
        if ((st.st_mode & 0777) != 0600)
            fail_msg("%s: mode %o", name, st.st_mode & 0777);
    }
    db_close(db);
}

static void what_is_no_database_is_refused_with_its_path(void **state)
{
    (void)state;
    struct db *db;
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < 400; i++)
        assert_true(fputs("nom;adresse;téléphone\n", f) >= 0);
    assert_int_equal(fclose(f), 0);
    must_fail(db_open(path, DB_WRITE, &db, err), ERR_STORE, path);
    must_fail(db_open(path, DB_READ, &db, err), ERR_STORE, path);
}

static void values_come_back_as_they_were_bound(void **state)
{
    (void)state;
    struct db *db = open_new();
    struct stmt *s;
    static const struct {
        int64_t a;
        const char *b;
        double c;
    } rows[] = {{INT64_MIN, "œuvre\n’", -0.5}, {0, "", 1e300}, {INT64_MAX, NULL, 0}};
    for (size_t i = 0; i < 3; i++) {
        must(db_prepare(db, insert_sql, &s, err));
        bind_int(s, 1, rows[i].a);
        bind_text(s, 2, rows[i].b);
        bind_real(s, 3, rows[i].c);
        must(stmt_run(s, err));
        assert_int_equal(db_changes(db), 1);
        assert_int_equal(db_last_id(db), rows[i].a);
    }
    must(db_prepare(db, select_sql, &s, err));
    assert_int_equal(col_count(s), 3);
    assert_string_equal(col_name(s, 1), "b");
    for (size_t i = 0; i < 3; i++) {
        row(s);
        assert_int_equal(col_int(s, 0), rows[i].a);
        assert_true(col_real(s, 2) == rows[i].c);
        assert_int_equal(col_null(s, 1), !rows[i].b);
        assert_str(col_str(s, 1), rows[i].b ? rows[i].b : "");
        const char *copy = col_text(s, 1, arena);
        assert_int_equal(copy == NULL, !rows[i].b);
        if (copy)
            assert_string_equal(copy, rows[i].b);
    }
    struct err end = {0};
    assert_int_equal(stmt_step(s, &end), 0);
    db_close(db);
}

static void a_statement_is_unbound_when_it_is_taken_again(void **state)
{
    (void)state;
    struct db *db = open_new();
    struct stmt *one, *two;
    must(db_prepare(db, insert_sql, &one, err));
    bind_int(one, 1, 7);
    bind_str(one, 2, str_from("secret...", 6));
    must(stmt_run(one, err));
    must(db_prepare(db, insert_sql, &two, err));
    assert_ptr_equal(one, two);
    bind_null(two, 3);
    must(stmt_run(two, err));
    must(db_prepare(db, select_sql, &one, err));
    row(one);
    assert_str(col_str(one, 1), "secret");
    row(one);
    assert_true(col_null(one, 1));
    db_close(db);
}

static void a_slice_of_nothing_is_an_empty_text(void **state)
{
    (void)state;
    struct db *db = open_new();
    struct stmt *s;
    must(db_prepare(db, insert_sql, &s, err));
    bind_str(s, 2, (struct str){0});
    must(stmt_run(s, err));
    must(db_prepare(db, select_sql, &s, err));
    row(s);
    assert_false(col_null(s, 1));
    db_close(db);
}

static void misuse_is_told(void **state)
{
    (void)state;
    struct db *db = open_new();
    struct stmt *s, *again;
    insert(db, 1);
    insert(db, 2);
    must(db_prepare(db, insert_sql, &s, err));
    bind_int(s, 4, 1);
    must_fail(stmt_run(s, err), ERR_BUG, "could not be bound");
    must(db_prepare(db, insert_sql, &s, err)); /* and is forgotten */
    bind_int(s, 1, 3);
    must(stmt_run(s, err));
    must(db_prepare(db, select_sql, &s, err));
    must_fail(stmt_run(s, err), ERR_BUG, "nobody reads");
    must(db_prepare(db, select_sql, &s, err));
    row(s);
    must_fail(db_prepare(db, select_sql, &again, err), ERR_BUG, "while its rows are being read");
    stmt_reset(s);
    must(db_prepare(db, select_sql, &again, err));
    static const char nonsense[] = "SELECT nothing FROM nowhere";
    must_fail(db_prepare(db, nonsense, &s, err), ERR_STORE, "nowhere");
    must_fail(db_prepare(db, nonsense, &s, err), ERR_STORE, "nowhere");
    static const char quotes[] = "SELECT \"a text in double quotes\"";
    must_fail(db_prepare(db, quotes, &s, err), ERR_STORE, "no such column");
    must_fail(db_exec(db, "INSERT INTO t(a) VALUES(1)", err), ERR_CONFLICT, "UNIQUE");
    db_close(db);
}

static void one_number_has_a_default(void **state)
{
    (void)state;
    struct db *db = open_new();
    int64_t n = 0;
    must(db_int(db, none_sql, 42, &n, err));
    assert_int_equal(n, 42);
    must(db_int(db, null_sql, 43, &n, err));
    assert_int_equal(n, 43);
    insert(db, 5);
    must(db_int(db, select_sql, 42, &n, err));
    assert_int_equal(n, 5);
    must(db_int(db, select_sql, 42, &n, err)); /* its rows are not left open */
    db_close(db);
}

/* Texts at distinct addresses, as SQL constants are. */
static char texts[STATEMENTS + 1][24];

static void a_connection_has_room_for_all_statements_of_the_program_and_no_more(void **state)
{
    (void)state;
    struct db *db;
    struct stmt *s;
    must(db_open(":memory:", DB_CREATE, &db, err));
    int used = 0;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < STATEMENTS; i++) {
            (void)snprintf(texts[i], sizeof texts[i], "SELECT %d", i);
            struct err err = {0};
            if (db_prepare(db, texts[i], &s, &err) != 0)
                fail_msg("statement %d: %s", i, err.msg);
            row(s);
            assert_int_equal(col_int(s, 0), i);
            stmt_reset(s);
            used++;
        }
    }
    assert_int_equal(used, 2 * STATEMENTS);
    (void)snprintf(texts[STATEMENTS], sizeof texts[STATEMENTS], "SELECT 1");
    must_fail(db_prepare(db, texts[STATEMENTS], &s, err), ERR_BUG, "511 statements");
    must(db_prepare(db, texts[17], &s, err));
    db_close(db);
}

static void transactions_do_not_nest_and_roll_back(void **state)
{
    (void)state;
    struct db *db = open_new();
    must(db_begin(db, err));
    assert_true(db_in_transaction(db));
    insert(db, 1);
    must_fail(db_begin(db, err), ERR_BUG, "inside a transaction");
    must_fail(db_read_begin(db, err), ERR_BUG, "inside a transaction");
    db_rollback(db);
    assert_false(db_in_transaction(db));
    assert_int_equal(count(db), 0);
    must(db_begin(db, err));
    insert(db, 1);
    must(db_commit(db, err));
    assert_false(db_in_transaction(db));
    db_rollback(db); /* nothing is open: nothing happens */
    assert_int_equal(count(db), 1);
    must_fail(db_commit(db, err), ERR_STORE, "no transaction");
    db_close(db);
}

static void settling_ends_what_a_job_left_open(void **state)
{
    (void)state;
    struct db *db = open_new();
    struct stmt *s;
    insert(db, 1);
    insert(db, 2);
    must(db_settle(db, err));
    must(db_prepare(db, select_sql, &s, err));
    row(s);
    must(db_settle(db, err)); /* an open cursor is no fault */
    must(db_prepare(db, select_sql, &s, err));

    must(db_begin(db, err));
    insert(db, 3);
    must_fail(db_settle(db, err), ERR_BUG, "left open");
    assert_int_equal(count(db), 2);
    must(db_settle(db, err));
    must(db_exec(db, "BEGIN; INSERT INTO t(a) VALUES(4)", err)); /* behind our back */
    must_fail(db_settle(db, err), ERR_BUG, "left open");
    assert_int_equal(count(db), 2);
    must(db_begin(db, err));
    must(db_exec(db, "ROLLBACK", err));
    must_fail(db_settle(db, err), ERR_BUG, "left open");
    must(db_begin(db, err));
    must(db_commit(db, err));
    db_close(db);
}

static void an_open_cursor_stops_no_checkpoint_after_settling(void **state)
{
    (void)state;
    struct db *db = open_new(), *reader = open_as(DB_READ);
    struct stmt *s;
    int64_t busy;
    static const char checkpoint[] = "PRAGMA wal_checkpoint(TRUNCATE)";
    insert(db, 1);
    must(db_exec(db, "PRAGMA busy_timeout=1", err));
    must(db_prepare(reader, select_sql, &s, err));
    row(s);
    must(db_int(db, checkpoint, -1, &busy, err));
    assert_int_equal(busy, 1);
    must(db_settle(reader, err));
    must(db_int(db, checkpoint, -1, &busy, err));
    assert_int_equal(busy, 0);
    db_close(reader);
    db_close(db);
}

static void a_reader_reads_only(void **state)
{
    (void)state;
    struct db *db = open_new(), *reader = open_as(DB_READ);
    struct stmt *s;
    insert(db, 1);
    assert_int_equal(count(reader), 1);
    must(db_prepare(reader, insert_sql, &s, err));
    must_fail(stmt_run(s, err), ERR_STORE, "readonly");
    must_fail(db_exec(reader, "DROP TABLE t", err), ERR_STORE, "readonly");
    must_fail(db_begin(reader, err), ERR_STORE, "readonly");
    insert(db, 2); /* nobody holds the write lock */
    db_close(reader);
    db_close(db);
}

static void a_reader_sees_one_state_until_it_ends(void **state)
{
    (void)state;
    struct db *db = open_new(), *reader = open_as(DB_READ);
    must(db_read_begin(reader, err));
    assert_int_equal(count(reader), 0);
    insert(db, 1);
    assert_int_equal(count(reader), 0);
    db_read_end(reader);
    assert_int_equal(count(reader), 1);
    must(db_settle(reader, err));
    db_close(reader);
    db_close(db);
}

static void two_writers_exclude_each_other(void **state)
{
    (void)state;
    struct db *db = open_new(), *other = open_as(DB_WRITE);
    struct stmt *s;
    must(db_exec(other, "PRAGMA busy_timeout=1", err));
    must(db_begin(db, err));
    must_fail(db_begin(other, err), ERR_BUSY, "locked");
    assert_false(db_in_transaction(other));
    must(db_prepare(other, insert_sql, &s, err));
    must_fail(stmt_run(s, err), ERR_BUSY, "locked");
    must(db_commit(db, err));
    must(db_begin(other, err));
    must(db_commit(other, err));
    must(db_settle(other, err));
    db_close(other);
    db_close(db);
}

static void the_version_tells_what_others_committed(void **state)
{
    (void)state;
    struct db *db = open_new(), *reader = open_as(DB_READ);
    int64_t first, second, mine;
    must(db_data_version(reader, &first, err));
    must(db_data_version(reader, &second, err));
    assert_int_equal(first, second);
    must(db_data_version(db, &mine, err));
    insert(db, 1);
    must(db_data_version(reader, &second, err));
    assert_int_not_equal(first, second);
    must(db_data_version(db, &second, err));
    assert_int_equal(mine, second);
    db_close(reader);
    db_close(db);
}

/* ---- rows ---- */

struct thing {
    struct record head;
    const char *name;
    int64_t n;
    double x;
    bool yes;
    int32_t day;
    int64_t at;
    int colour;
    struct terms themes;
    struct list parts;
};

static const char *const colours[] = {"red", "green", NULL};
static const struct record_type thing_type;
static const struct field thing_fields[] = {
    FIELD(struct thing, name, F_TEXT, "d"),
    FIELD(struct thing, n, F_INT, "d"),
    FIELD(struct thing, x, F_REAL, "d"),
    FIELD(struct thing, yes, F_BOOL, "d"),
    FIELD(struct thing, day, F_DATE, "d"),
    FIELD(struct thing, at, F_INSTANT, "d"),
    FIELD(struct thing, colour, F_ENUM, "d", .names = colours),
    FIELD(struct thing, themes, F_TERMS, "d", .scheme = "theme"),
    FIELD(struct thing, parts, F_LIST, "d", .of = &thing_type),
};
static const struct record_type thing_type = RECORD_TYPE(struct thing, "thing", thing_fields, "d");

/* The first row of a query, read into a thing. */
static int read_thing(struct db *db, const char *sql, struct thing *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    int rc = row_find(s, &thing_type, arena, out, err);
    assert_int_not_equal(rc, 0);
    return rc == 1 ? 0 : -1;
}

static void columns_find_their_fields_by_name(void **state)
{
    (void)state;
    struct db *db;
    struct thing t;
    static const char all[] =
        "SELECT 'green' AS colour, 12 AS n, 'œ' AS name, 0.25 AS x, 1 AS yes, '2026-11-22' AS day,"
        " 1795339800 AS at, 'not for us' AS _note";
    static const char some[] = "SELECT NULL AS name, 3 AS n";
    must(db_open(":memory:", DB_CREATE, &db, err));
    must(read_thing(db, all, &t, err));
    assert_string_equal(t.name, "œ");
    assert_int_equal(t.n, 12);
    assert_true(t.x == 0.25 && t.yes);
    assert_int_equal(t.day, 20779);
    assert_int_equal(t.at, 1795339800);
    assert_int_equal(t.colour, 1);
    assert_false(record_present(&t, 7));
    must(read_thing(db, some, &t, err));
    assert_true(record_present(&t, 0) && !record_has(&t, 0));
    assert_true(record_has(&t, 1));
    assert_false(record_present(&t, 2));
    db_close(db);
}

static void a_row_that_does_not_fit_is_the_database_s_fault(void **state)
{
    (void)state;
    struct db *db;
    struct thing t;
    static const struct {
        const char *sql;
        enum err_code code;
        const char *part;
    } cases[] = {
        {"SELECT 1 AS nmae", ERR_BUG, "\"nmae\" is no field of thing"},
        {"SELECT 'blue' AS colour", ERR_STORE, "thing.colour"},
        {"SELECT 'soon' AS day", ERR_STORE, "thing.day"},
        {"SELECT 'x' AS parts", ERR_BUG, "parts"},
    };
    must(db_open(":memory:", DB_CREATE, &db, err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        must_fail(read_thing(db, cases[i].sql, &t, err), cases[i].code, cases[i].part);
    db_close(db);
}

static void a_field_is_bound_as_it_is_read(void **state)
{
    (void)state;
    struct db *db;
    struct stmt *s;
    struct thing out = {0}, in = {.name = "œ", .n = -4, .x = 0.5, .yes = true, .day = 20779, .at = 9, .colour = 1};
    static const char sql[] = "SELECT ?1 AS name, ?2 AS n, ?3 AS x, ?4 AS yes, ?5 AS day, ?6 AS at, ?7 AS colour";
    struct row_map map;
    must(db_open(":memory:", DB_CREATE, &db, err));
    for (int null = 0; null < 2; null++) {
        must(db_prepare(db, sql, &s, err));
        must(row_map(s, &thing_type, &map, err));
        for (int i = 0; i < 7; i++) {
            if (null)
                record_mark_null(&in, i);
            else
                record_mark_set(&in, i);
            must(bind_field(s, i + 1, &thing_type, &in, i, arena, err));
        }
        row(s);
        out = (struct thing){0};
        must(row_read(s, &map, &out, arena, err));
        stmt_reset(s);
        assert_true(record_equal(&thing_type, &in, &out));
    }
    record_mark_set(&in, 8);
    must_fail(bind_field(s, 1, &thing_type, &in, 8, arena, err), ERR_BUG, "parts");
    db_close(db);
}

static void a_set_of_terms_is_one_text_whatever_its_order(void **state)
{
    (void)state;
    static const struct {
        size_t n;
        const char *codes[RECORD_LIST_MAX];
        const char *text;
    } cases[] = {
        {3, {"lsf", "arabe", "portugais"}, "arabe|lsf|portugais"},
        {4, {"lsf", "arabe", "lsf", "arabe"}, "arabe|lsf"},
        {1, {"œ"}, "œ"},
        {0, {NULL}, ""},
    };
    struct db *db;
    struct stmt *s;
    struct row_map map;
    must(db_open(":memory:", DB_CREATE, &db, err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct thing out = {0}, in = {.themes = {(const char **)cases[i].codes, cases[i].n}};
        record_mark_set(&in, 7);
        must(db_prepare(db, "SELECT ?1 AS themes", &s, err));
        must(row_map(s, &thing_type, &map, err));
        must(bind_field(s, 1, &thing_type, &in, 7, arena, err));
        row(s);
        assert_str(col_str(s, 0), cases[i].text);
        must(row_read(s, &map, &out, arena, err));
        stmt_reset(s);
        assert_true(record_equal(&thing_type, &in, &out));
        for (size_t k = 1; k < out.themes.n; k++)
            assert_true(strcmp(out.themes.codes[k - 1], out.themes.codes[k]) < 0);
    }
    db_close(db);
}

static void a_record_that_is_not_there_is_empty(void **state)
{
    (void)state;
    struct db *db;
    struct stmt *s;
    struct err e;
    static const char none[] = "SELECT 1 AS n WHERE 0", three[] = "SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3";
    struct thing t = {.n = 7}, all[2];
    size_t n;
    must(db_open(":memory:", DB_CREATE, &db, err));
    must(db_prepare(db, none, &s, err));
    assert_int_equal(row_find(s, &thing_type, arena, &t, &e), 0);
    assert_int_equal(t.n, 0);
    must(db_prepare(db, three, &s, err));
    must(row_read_all(s, &thing_type, 2, arena, all, &n, err));
    assert_int_equal(n, 2);
    assert_int_equal(all[1].n, 2);
    db_close(db);
}

struct pair {
    int64_t a;
    const char *b;
};

/* Refuses 3. */
static int read_pair(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct pair *p = item;
    assert_true(p->a == 0 && !p->b);
    *p = (struct pair){.a = col_int(s, 0), .b = col_text(s, 1, a)};
    return p->a == 3 ? fail(err, ERR_STORE, "three") : 0;
}

static void a_function_of_the_caller_reads_one_row_or_all(void **state)
{
    (void)state;
    struct db *db = open_new();
    struct stmt *s;
    struct err e;
    struct pair one = {0};
    struct vec list = VEC_OF(struct pair);
    must(db_prepare(db, select_sql, &s, err));
    assert_int_equal(rows_first(s, read_pair, arena, &one, &e), 0);
    must(rows_all(s, read_pair, arena, &list, err));
    assert_int_equal(list.n, 0);
    insert(db, 1);
    insert(db, 2);
    must(db_prepare(db, select_sql, &s, err));
    assert_int_equal(rows_first(s, read_pair, arena, &one, &e), 1);
    assert_int_equal(one.a, 1);
    must(rows_all(s, read_pair, arena, &list, err));
    must(rows_all(s, read_pair, arena, &list, err));
    assert_int_equal(list.n, 4);
    assert_int_equal(((const struct pair *)list.items)[3].a, 2);
    db_close(db);
}

static void a_row_that_is_refused_ends_the_reading(void **state)
{
    (void)state;
    struct db *db = open_new();
    struct stmt *s;
    struct pair one = {0};
    struct vec list = VEC_OF(struct pair);
    struct arena *small = arena_new(4096);
    for (int64_t i = 2; i < 6; i++)
        insert(db, i);
    must(db_prepare(db, select_sql, &s, err));
    must_fail(rows_all(s, read_pair, arena, &list, err), ERR_STORE, "three");
    must_fail(rows_all(s, read_pair, arena, &list, err), ERR_STORE, "three"); /* from its first row on */
    must(db_exec(db, "DELETE FROM t WHERE a = 2", err));
    must_fail(rows_first(s, read_pair, arena, &one, err), ERR_STORE, "three");
    must(db_exec(db, "DROP TABLE t", err)); /* it holds no cursor */
    while (arena_alloc(small, 64))
        ;
    list = VEC_OF(struct pair);
    must(db_exec(db, "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c REAL); INSERT INTO t(a) VALUES(1)", err));
    must_fail(rows_all(s, read_pair, small, &list, err), ERR_LIMIT, "");
    arena_free(small);
    db_close(db);
}

static void a_full_disk_is_not_taken_for_a_text_that_is_too_long(void **state)
{
    (void)state;
    static const char full_sql[] = "PRAGMA max_page_count = 1",
                      fill_sql[] = "INSERT INTO t(b) VALUES(hex(zeroblob(100000)))";
    struct db *db = open_new();
    int64_t n;
    must(db_exec(db, full_sql, err));
    must_fail(db_exec(db, fill_sql, err), ERR_IO, "full");
    must(db_int(db, count_sql, 0, &n, err));
    assert_int_equal(n, 0);
    db_close(db);
}

int main(void)
{
#define IN_A_DIRECTORY(f) cmocka_unit_test_setup_teardown(f, make_dir, drop_dir)
    const struct CMUnitTest tests[] = {
        IN_A_DIRECTORY(only_create_makes_a_file_and_only_its_owner_reads_it),
        IN_A_DIRECTORY(what_is_no_database_is_refused_with_its_path),
        IN_A_DIRECTORY(values_come_back_as_they_were_bound),
        IN_A_DIRECTORY(a_statement_is_unbound_when_it_is_taken_again),
        IN_A_DIRECTORY(a_slice_of_nothing_is_an_empty_text),
        IN_A_DIRECTORY(misuse_is_told),
        IN_A_DIRECTORY(one_number_has_a_default),
        IN_A_DIRECTORY(a_connection_has_room_for_all_statements_of_the_program_and_no_more),
        IN_A_DIRECTORY(transactions_do_not_nest_and_roll_back),
        IN_A_DIRECTORY(settling_ends_what_a_job_left_open),
        IN_A_DIRECTORY(an_open_cursor_stops_no_checkpoint_after_settling),
        IN_A_DIRECTORY(a_reader_reads_only),
        IN_A_DIRECTORY(a_reader_sees_one_state_until_it_ends),
        IN_A_DIRECTORY(two_writers_exclude_each_other),
        IN_A_DIRECTORY(the_version_tells_what_others_committed),
        IN_A_DIRECTORY(columns_find_their_fields_by_name),
        IN_A_DIRECTORY(a_row_that_does_not_fit_is_the_database_s_fault),
        IN_A_DIRECTORY(a_field_is_bound_as_it_is_read),
        IN_A_DIRECTORY(a_set_of_terms_is_one_text_whatever_its_order),
        IN_A_DIRECTORY(a_record_that_is_not_there_is_empty),
        IN_A_DIRECTORY(a_function_of_the_caller_reads_one_row_or_all),
        IN_A_DIRECTORY(a_row_that_is_refused_ends_the_reading),
        IN_A_DIRECTORY(a_full_disk_is_not_taken_for_a_text_that_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
