/* Files brought to be imported: which are taken, how they are read, who may, and what is left of them. */
#include "desk.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/config.h"
#include "app/rulebook.h"
#include "app/uploads.h"
#include "domain/import_file.h"

#define PLAT "cle;structure;type\r\na;Alpha (exemple);ccas\r\nb;Bêta (exemple);ccas\r\n"

static struct config config;
static struct rulebook *book;
static char folder[] = "/tmp/allervers-uploads-XXXXXX";

static void ask_nobody(void *arg)
{
    (void)arg;
}

/* An administrator at a desk, whose server keeps files in a directory of its own. */
static struct desk *office(void)
{
    struct desk *d = desk_open();
    struct rule_set *set = NULL;
    must(rules_load(NULL, NULL, &set, err));
    must(rulebook_new(ask_nobody, NULL, &book, err));
    rulebook_took(book, set, 1);
    rule_set_unref(set);
    must(config_load(NULL, d->f->a, &config, err));
    assert_non_null(mkdtemp(folder));
    config.db = arena_printf(d->f->a, "%s/a.db", folder);
    d->who.role = ROLE_ADMIN;
    d->ctx.config = &config;
    d->ctx.rulebook = book;
    return d;
}

static void leave(struct desk *d)
{
    const char *dir = arena_printf(d->f->a, "%s-imports", config.db);
    for (int64_t id = 0; id < 100; id++)
        (void)unlink(uploads_path(&config, id, d->f->a));
    (void)rmdir(dir);
    assert_int_equal(rmdir(folder), 0); /* nothing else was left there */
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    rulebook_free(book);
    desk_close(d);
}

static enum upload_fault take(struct desk *d, const char *name, const char *bytes, const struct upload_way *way,
                              int64_t *id)
{
    enum upload_fault fault;
    const char *detail;
    static const struct upload_way any;
    must(uploads_take(&d->ctx, str_of(name), str_of(bytes), way ? way : &any, id, &fault, &detail));
    return fault;
}

static struct import_file find(struct desk *d, int64_t id)
{
    struct import_file f;
    struct err err = {0};
    assert_int_equal(import_file_find(d->f->db, &audience_team, id, d->f->a, &f, &err), 1);
    return f;
}

static void a_file_is_taken_with_the_table_that_fits(void **state)
{
    (void)state;
    struct desk *d = office();
    struct stat st;
    int64_t id = 0;
    assert_int_equal(take(d, "C:\\Mes documents\\liste\n2026.csv", "\xEF\xBB\xBF" PLAT, NULL, &id), UPLOAD_FINE);
    struct import_file f = find(d, id);
    assert_string_equal(f.name, "liste 2026.csv");
    assert_string_equal(f.map, "plat");
    assert_string_equal(f.source, "plat");
    assert_int_equal(f.state, IMPORT_FILE_WAITING);
    assert_int_equal(stat(uploads_path(&config, id, d->f->a), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(st.st_size, f.size);
    leave(d);
}

static void what_cannot_be_read_is_not_kept(void **state)
{
    (void)state;
    struct desk *d = office();
    static const struct {
        const char *bytes, *map;
        enum upload_fault fault;
    } files[] = {{"", "", UPLOAD_EMPTY},
                 {"\xEF\xBB\xBF\r\n  ", "", UPLOAD_EMPTY},
                 {"PK\x03\x04zip", "", UPLOAD_WORKBOOK},
                 {"\xD0\xCF\x11\xE0old", "", UPLOAD_WORKBOOK},
                 {"\xFF\xFE"
                  "a",
                  "", UPLOAD_UNREADABLE},
                 {"x;y\r\n1;2\r\n", "", UPLOAD_NO_MAP},
                 {PLAT, "finess", UPLOAD_NO_MAP},
                 {PLAT, "inconnue", UPLOAD_NO_MAP}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        int64_t id = 0;
        struct upload_way way = {.map = str_of(files[i].map)};
        assert_int_equal(take(d, "f.csv", files[i].bytes, &way, &id), files[i].fault);
        assert_int_equal(id, 0);
    }
    static const char rows[] = "SELECT count(*) FROM import_file";
    assert_int_equal(fixture_number(d->f, rows), 0);
    leave(d);
}

static void a_source_is_chosen_or_new(void **state)
{
    (void)state;
    struct desk *d = office();
    int64_t id = 0;
    desk_import(d, "tableur", PLAT);
    struct upload_way none = {0}, known = {.source = STR("tableur")}, fresh = {.title = STR("Liste des CCAS")},
                      other = {.map = STR("plat"), .source = STR("nulle-part")}, same = {.title = STR("tableur")},
                      blank = {.title = STR("!!")};
    assert_int_equal(take(d, "f.csv", PLAT, &none, &id), UPLOAD_FINE);
    assert_string_equal(find(d, id).source, "tableur"); /* the last one read by this table */
    assert_int_equal(take(d, "f.csv", PLAT, &known, &id), UPLOAD_FINE);
    assert_string_equal(find(d, id).source, "tableur");
    assert_int_equal(take(d, "f.csv", PLAT, &fresh, &id), UPLOAD_FINE);
    assert_string_equal(find(d, id).source, "liste-des-ccas");
    assert_string_equal(find(d, id).title, "Liste des CCAS");
    assert_int_equal(take(d, "f.csv", PLAT, &other, &id), UPLOAD_UNKNOWN);
    assert_int_equal(take(d, "f.csv", PLAT, &same, &id), UPLOAD_TITLE);
    assert_int_equal(take(d, "f.csv", PLAT, &blank, &id), UPLOAD_TITLE);
    leave(d);
}

static void only_an_administrator_may(void **state)
{
    (void)state;
    struct desk *d = office();
    enum upload_fault fault;
    const char *detail;
    int64_t id = 0;
    struct upload_way way = {0};
    assert_int_equal(take(d, "f.csv", PLAT, NULL, &id), UPLOAD_FINE);
    d->who.role = ROLE_COORDINATOR;
    assert_int_equal(uploads_take(&d->ctx, STR("f"), STR(PLAT), &way, &id, &fault, &detail), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    assert_int_equal(uploads_again(&d->ctx, id, &way, &fault), -1);
    assert_int_equal(uploads_confirm(&d->ctx, id, STR("x"), false, &fault), -1);
    assert_int_equal(uploads_remove(&d->ctx, id, &fault), -1);
    leave(d);
}

static void no_more_than_so_many_wait(void **state)
{
    (void)state;
    struct desk *d = office();
    enum upload_fault fault;
    int64_t id = 0;
    for (int i = 0; i < IMPORT_FILES_MAX; i++)
        assert_int_equal(take(d, "f.csv", PLAT, NULL, &id), UPLOAD_FINE);
    int64_t last = id;
    assert_int_equal(take(d, "f.csv", PLAT, NULL, &id), UPLOAD_FULL);
    must(uploads_remove(&d->ctx, last, &fault));
    assert_int_equal(fault, UPLOAD_FINE);
    assert_int_equal(access(uploads_path(&config, last, d->f->a), F_OK), -1);
    assert_int_equal(take(d, "f.csv", PLAT, NULL, &id), UPLOAD_FINE);
    leave(d);
}

static void what_was_removed_or_read_otherwise_is_not_worked_on(void **state)
{
    (void)state;
    struct desk *d = office();
    struct err why = {0};
    enum upload_fault fault;
    int64_t id = 0, who = 0;
    struct import_file f;
    assert_int_equal(take(d, "f.csv", PLAT, NULL, &id), UPLOAD_FINE);
    assert_int_equal(import_file_next(d->f->db, d->f->a, &f, &who, &why), 1);
    assert_int_equal(who, 7);
    assert_int_equal(import_file_claim(d->f->db, &f, IMPORT_FILE_READING, 1, &why), 1);
    assert_int_equal(import_file_claim(d->f->db, &f, IMPORT_FILE_READING, 1, &why), 0);
    assert_int_equal(take(d, "g.csv", PLAT, NULL, &id), UPLOAD_FINE);
    assert_int_equal(import_file_next(d->f->db, d->f->a, &f, &who, &why), 1);
    must(uploads_remove(&d->ctx, f.id, &fault));
    assert_int_equal(import_file_claim(d->f->db, &f, IMPORT_FILE_READING, 1, &why), 0);
    leave(d);
}

/* As the thread does: the report is kept with the file. */
static void look(struct desk *d, int64_t id, const char *csv, struct import_report *report)
{
    struct import_options o = {.map = "plat", .source = "tableur", .bytes = str_of(csv), .compare = true};
    struct import *im = NULL;
    struct author by = {.now = d->ctx.now, .actor = "import test", .cause = CAUSE_IMPORT};
    struct import_counts counts = {0};
    must(import_read(d->f->db, d->rules, &by, &o, d->f->a, &im, report, err));
    counts.vanishes = import_vanishes(report);
    record_mark_set(&counts, record_index(&import_counts_type, STR("vanishes")));
    must(db_begin(d->f->db, err));
    must(import_file_keep(d->f->db, id, 1, &counts, report->fingerprint, false, d->f->a, err));
    must(db_commit(d->f->db, err));
    import_close(im);
}

static void what_was_shown_is_confirmed_once(void **state)
{
    (void)state;
    struct desk *d = office();
    struct import_report report;
    enum upload_fault fault;
    int64_t id = 0;
    assert_int_equal(take(d, "f.csv", PLAT, NULL, &id), UPLOAD_FINE);
    must(uploads_confirm(&d->ctx, id, STR("x"), true, &fault));
    assert_int_equal(fault, UPLOAD_UNKNOWN); /* it has not been read */
    look(d, id, PLAT, &report);
    must(uploads_confirm(&d->ctx, id, STR("other"), true, &fault));
    assert_int_equal(fault, UPLOAD_UNKNOWN);
    must(uploads_confirm(&d->ctx, id, str_of(report.fingerprint), false, &fault));
    assert_int_equal(fault, UPLOAD_FINE);
    assert_int_equal(find(d, id).state, IMPORT_FILE_CONFIRMED);
    must(uploads_confirm(&d->ctx, id, str_of(report.fingerprint), false, &fault));
    assert_int_equal(fault, UPLOAD_UNKNOWN); /* another administrator was faster */
    leave(d);
}

static void much_that_vanishes_is_confirmed_apart(void **state)
{
    (void)state;
    struct desk *d = office();
    struct import_report report;
    enum upload_fault fault;
    int64_t id = 0;
    desk_import(d, "tableur", PLAT);
    static const char less[] = "cle;structure;type\r\na;Alpha (exemple);ccas\r\n";
    assert_int_equal(take(d, "f.csv", less, NULL, &id), UPLOAD_FINE);
    look(d, id, less, &report);
    must(uploads_confirm(&d->ctx, id, str_of(report.fingerprint), false, &fault));
    assert_int_equal(fault, UPLOAD_UNFORCED);
    must(uploads_confirm(&d->ctx, id, str_of(report.fingerprint), true, &fault));
    assert_int_equal(fault, UPLOAD_FINE);
    leave(d);
}

/* What would be done, from one state of the directory to the next. */
static void the_fingerprint_tells_whether_the_same_would_be_done(void **state)
{
    (void)state;
    struct desk *d = office();
    struct import_report one, again, other;
    struct import_file_difference *found;
    size_t n;
    int64_t id = 0;
    static const char changed[] = "cle;structure;type\r\na;Alpha (exemple);ccas\r\nb;Gamma (exemple);ccas\r\n";
    desk_import(d, "tableur", PLAT);
    assert_int_equal(take(d, "f.csv", changed, NULL, &id), UPLOAD_FINE);
    look(d, id, changed, &one);
    look(d, id, changed, &again);
    assert_string_equal(one.fingerprint, again.fingerprint);
    assert_int_equal(one.differing, 1);
    must(import_file_differences(d->f->db, &audience_team, id, 10, d->f->a, &found, &n, err));
    assert_int_equal(n, 1);
    assert_string_equal(found[0].diff, "{\"name\":[\"Bêta (exemple)\",\"Gamma (exemple)\"]}");
    assert_int_equal(found[0].line, 3);
    fixture_exec(d->f, "UPDATE structure SET description = 'x' WHERE name LIKE 'Alpha%'"); /* of no concern */
    look(d, id, changed, &other);
    assert_string_equal(one.fingerprint, other.fingerprint);
    fixture_exec(d->f, "UPDATE structure SET name = 'Delta' WHERE name LIKE 'B%'");
    look(d, id, changed, &other);
    assert_string_not_equal(one.fingerprint, other.fingerprint);
    leave(d);
}

static void what_was_cut_says_so_and_what_is_old_goes(void **state)
{
    (void)state;
    struct desk *d = office();
    int64_t id = 0, kept = 0, now = d->ctx.now;
    assert_int_equal(take(d, "f.csv", PLAT, NULL, &id), UPLOAD_FINE);
    must(db_begin(d->f->db, err));
    must(import_file_set_state(d->f->db, id, IMPORT_FILE_APPLYING, now, NULL, err));
    must(import_files_recover(d->f->db, now, err));
    must(db_commit(d->f->db, err));
    assert_int_equal(find(d, id).state, IMPORT_FILE_CUT);
    d->ctx.now += UPLOADS_DAYS * 86400;
    assert_int_equal(take(d, "f.csv", PLAT, NULL, &kept), UPLOAD_FINE);
    must(uploads_sweep(d->f->db, &config, d->ctx.now + 1, d->f->a, err));
    static const char rows[] = "SELECT count(*) FROM import_file";
    assert_int_equal(fixture_number(d->f, rows), 1);
    /* the file on the disk is as young as this test: it goes a day after it came */
    must(uploads_sweep(d->f->db, &config, (int64_t)time(NULL) + 2 * 86400, d->f->a, err));
    assert_int_equal(access(uploads_path(&config, id, d->f->a), F_OK), -1);
    leave(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_taken_with_the_table_that_fits),
        cmocka_unit_test(what_cannot_be_read_is_not_kept),
        cmocka_unit_test(a_source_is_chosen_or_new),
        cmocka_unit_test(only_an_administrator_may),
        cmocka_unit_test(no_more_than_so_many_wait),
        cmocka_unit_test(what_was_removed_or_read_otherwise_is_not_worked_on),
        cmocka_unit_test(what_was_shown_is_confirmed_once),
        cmocka_unit_test(much_that_vanishes_is_confirmed_apart),
        cmocka_unit_test(the_fingerprint_tells_whether_the_same_would_be_done),
        cmocka_unit_test(what_was_cut_says_so_and_what_is_old_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
