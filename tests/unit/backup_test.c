/* Copies of a database: when the daily one is due, which old ones go, what is told of the last one. */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/backup.h"
#include "app/daily_backup.h"
#include "base/date.h"
#include "store/copy.h"
#include "store/migrate.h"

static char dir[64], path[80];
static struct arena *arena;

static int make_dir(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/allervers-backup-XXXXXX");
    arena = arena_new(4u << 20);
    if (!arena || !mkdtemp(dir))
        return -1;
    (void)snprintf(path, sizeof path, "%s/one.db", dir);
    return 0;
}

static int drop_dir(void **state)
{
    (void)state;
    const struct dirent *e;
    DIR *d = opendir(dir);
    while (d && (e = readdir(d))) {
        char name[400];
        (void)snprintf(name, sizeof name, "%s/%s", dir, e->d_name);
        (void)unlink(name);
    }
    closedir(d);
    arena_free(arena);
    return rmdir(dir);
}

static int64_t instant(const char *iso)
{
    int64_t t = 0;
    must(instant_parse(str_of(iso), &t, err));
    return t;
}

static void one_a_day_is_due_at_its_hour_in_paris(void **state)
{
    (void)state;
    static const struct {
        const char *made, *tried, *now;
        int hour;
        bool due;
    } cases[] = {
        /* never yet: at once */
        {NULL, NULL, "2026-11-22T10:00:00Z", 3, true},
        {NULL, NULL, "2026-11-22T01:00:00Z", 3, true},
        /* at 3 in Paris, 2 in UTC in winter and 1 in summer */
        {"2026-11-21T02:00:10Z", NULL, "2026-11-22T01:59:59Z", 3, false},
        {"2026-11-21T02:00:10Z", NULL, "2026-11-22T02:00:00Z", 3, true},
        {"2026-07-21T01:00:10Z", NULL, "2026-07-22T00:59:59Z", 3, false},
        {"2026-07-21T01:00:10Z", NULL, "2026-07-22T01:00:00Z", 3, true},
        /* made, then not until the next day */
        {"2026-11-22T02:00:00Z", NULL, "2026-11-22T02:00:00Z", 3, false},
        {"2026-11-22T02:00:10Z", NULL, "2026-11-23T01:59:59Z", 3, false},
        {"2026-11-22T02:00:10Z", NULL, "2026-11-23T02:00:00Z", 3, true},
        /* the server was off at its hour: at the start; late, but the next one is at its hour again */
        {"2026-11-20T02:00:10Z", NULL, "2026-11-22T09:00:00Z", 3, true},
        {"2026-11-22T09:00:00Z", NULL, "2026-11-22T23:00:00Z", 3, false},
        {"2026-11-22T09:00:00Z", NULL, "2026-11-23T02:00:00Z", 3, true},
        /* midnight and 23 h */
        {"2026-11-21T23:00:00Z", NULL, "2026-11-22T22:59:59Z", 0, false},
        {"2026-11-21T23:00:00Z", NULL, "2026-11-22T23:00:00Z", 0, true},
        {"2026-11-21T22:00:00Z", NULL, "2026-11-22T22:00:00Z", 23, true},
        /* a failure: an hour later, or when its hour strikes again */
        {NULL, "2026-11-22T10:00:00Z", "2026-11-22T10:59:59Z", 3, false},
        {NULL, "2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z", 3, true},
        {"2026-11-21T02:00:10Z", "2026-11-22T02:00:00Z", "2026-11-22T02:30:00Z", 3, false},
        {NULL, "2026-11-22T01:59:00Z", "2026-11-22T02:00:00Z", 3, true},
        /* changes of clocks: 2 h does not exist on 29 March, exists twice on 25 October, and strikes once */
        {"2026-03-28T01:00:00Z", NULL, "2026-03-29T00:59:59Z", 2, false},
        {"2026-03-28T01:00:00Z", NULL, "2026-03-29T01:00:00Z", 2, true},
        {"2026-03-29T01:00:00Z", NULL, "2026-03-29T23:59:59Z", 2, false},
        {"2026-10-25T00:00:00Z", NULL, "2026-10-25T01:00:00Z", 2, false},
        /* 29 February, and the day after */
        {"2028-02-28T02:00:00Z", NULL, "2028-02-29T02:00:00Z", 3, true},
        {"2028-02-29T02:00:00Z", NULL, "2028-03-01T02:00:00Z", 3, true},
        /* a clock that was wrong once does not stop them for ever; one that is a minute off repeats nothing */
        {"2099-01-01T00:00:00Z", NULL, "2026-11-22T10:00:00Z", 3, true},
        {NULL, "2099-01-01T00:00:00Z", "2026-11-22T10:00:00Z", 3, true},
        {"2026-11-22T02:00:30Z", NULL, "2026-11-22T02:00:00Z", 3, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t made = cases[i].made ? instant(cases[i].made) : 0, tried = cases[i].tried ? instant(cases[i].tried) : 0;
        if (daily_is_due(made, tried, cases[i].hour, instant(cases[i].now)) != cases[i].due)
            fail_msg("case %zu, at %s: should %sbe due", i, cases[i].now, cases[i].due ? "" : "not ");
    }
}

static void a_stamp_sorts_as_the_time_it_tells(void **state)
{
    (void)state;
    char stamp[BACKUP_STAMP_SIZE];
    backup_stamp(instant("2026-11-22T02:00:05Z"), stamp);
    assert_string_equal(stamp, "2026-11-22-030005");
    backup_stamp(instant("2026-12-31T23:00:00Z"), stamp);
    assert_string_equal(stamp, "2027-01-01-000000");
}

static void touch(const char *name, int64_t at)
{
    char file[200];
    (void)snprintf(file, sizeof file, "%s/%s", dir, name);
    FILE *f = fopen(file, "w");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
    struct timespec times[2] = {{.tv_sec = at}, {.tv_sec = at}};
    assert_int_equal(utimensat(AT_FDCWD, file, times, 0), 0);
}

static bool is_there(const char *name)
{
    char file[200];
    (void)snprintf(file, sizeof file, "%s/%s", dir, name);
    return access(file, F_OK) == 0;
}

static void erase(const char *name)
{
    char file[200];
    (void)snprintf(file, sizeof file, "%s/%s", dir, name);
    assert_int_equal(unlink(file), 0);
}

static void old_copies_make_room_and_nothing_else_goes(void **state)
{
    (void)state;
    int64_t now = instant("2026-11-22T10:00:00Z");
    static const struct {
        const char *name;
        int old, left;
    } files[] = {
        {"allervers-2026-11-22-030000.db", 0, 1},
        {"allervers-2026-11-21-030000.db", 0, 1},
        {"allervers-2026-11-20-235959.db", 0, 0},
        {"allervers-2026-11-20-030000.db", 0, 0},
        {"allervers-2025-11-20-030000.db", 0, 0},
        /* of other people */
        {"allervers-2026-11-20.db", 0, 1},
        {"allervers-2026-11-20-030000.db.bz2", 0, 1},
        {"allervers-2026-11-20-03000x.db", 0, 1},
        {"annuaire-2026-11-20-030000.db", 0, 1},
        {"one.db", 0, 1},
        /* being written, and left over */
        {"allervers-2026-11-22-030000.db.12.new", 0, 1},
        {"allervers-2026-11-20-030000.db.12.new", 86401, 0},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        touch(files[i].name, now - files[i].old);
    must(daily_prune(dir, 2, "allervers-2026-11-22-030000.db", now, arena, err));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (is_there(files[i].name) != files[i].left)
            fail_msg("%s should be %s", files[i].name, files[i].left ? "kept" : "gone");
    }
    /* fewer than may be kept: all stay */
    must(daily_prune(dir, 7, "allervers-2026-11-22-030000.db", now, arena, err));
    assert_true(is_there("allervers-2026-11-21-030000.db"));
    must(daily_prune(dir, 1, "allervers-2026-11-22-030000.db", now, arena, err));
    assert_false(is_there("allervers-2026-11-21-030000.db"));
    must_fail(daily_prune("/none", 1, "x", now, arena, err), ERR_IO, "/none");
}

static void the_one_just_made_stays_whatever_the_others_say_of_their_date(void **state)
{
    (void)state;
    int64_t now = instant("2026-11-22T10:00:00Z");
    touch("allervers-2026-11-22-110000.db", now);
    touch("allervers-2099-01-01-030000.db", now);
    touch("allervers-2099-01-02-030000.db", now);
    must(daily_prune(dir, 1, "allervers-2026-11-22-110000.db", now, arena, err));
    assert_true(is_there("allervers-2026-11-22-110000.db"));
    assert_false(is_there("allervers-2099-01-01-030000.db"));
    assert_false(is_there("allervers-2099-01-02-030000.db"));
}

static char last_log[1024];

static void keep_log(const char *message)
{
    (void)snprintf(last_log, sizeof last_log, "%s", message);
}

static int64_t clock_now;

static int64_t fake_clock(void)
{
    return clock_now;
}

static struct db *open_new(void)
{
    struct db *db;
    must(db_open(path, DB_CREATE, &db, err));
    must(migrate(db, 1, NULL, err));
    return db;
}

static void what_became_of_the_last_one_can_be_read(void **state)
{
    (void)state;
    char copies[80];
    (void)snprintf(copies, sizeof copies, "%s/copies", dir);
    struct config config = {.db = path, .backup_dir = copies, .backup_keep = 2, .backup_at = 3};
    struct daily_options o = {.config = &config, .clock = fake_clock, .log = keep_log};
    struct daily_state last;
    struct db *db = open_new();
    must(daily_read(db, arena, &last, err));
    assert_int_equal(last.at, 0);
    assert_null(last.file);
    assert_null(last.failure);

    clock_now = instant("2026-11-22T02:00:00Z");
    must(daily_make(&o, arena, err));
    must(daily_read(db, arena, &last, err));
    assert_int_equal(last.at, clock_now);
    assert_non_null(strstr(last.file, "/copies/allervers-2026-11-22-030000.db"));
    assert_null(last.failure);

    /* the copy is there, its journey failed */
    config.backup_command = "false";
    clock_now += 86400;
    must(daily_make(&o, arena, err));
    must(daily_read(db, arena, &last, err));
    assert_int_equal(last.at, clock_now);
    assert_int_equal(last.failed_at, clock_now);
    assert_non_null(strstr(last.failure, "false failed with exit code 1"));
    assert_non_null(strstr(last_log, "false failed with exit code 1"));

    /* no copy: what is known of the last one stays */
    config.backup_dir = "/dev/null";
    clock_now += 86400;
    must_fail(daily_make(&o, arena, err), ERR_IO, "/dev/null");
    must(daily_read(db, arena, &last, err));
    assert_int_equal(last.at, clock_now - 86400);
    assert_int_equal(last.failed_at, clock_now);
    assert_non_null(strstr(last.failure, "/dev/null"));

    /* and the next good one ends the failure; two are kept */
    config.backup_dir = copies;
    config.backup_command = "true";
    clock_now += 86400;
    must(daily_make(&o, arena, err));
    must(daily_read(db, arena, &last, err));
    assert_int_equal(last.at, clock_now);
    assert_int_equal(last.failed_at, 0);
    assert_null(last.failure);
    assert_false(is_there("copies/allervers-2026-11-22-030000.db"));
    assert_true(is_there("copies/allervers-2026-11-23-030000.db"));
    db_close(db);
    erase("copies/allervers-2026-11-23-030000.db");
    erase("copies/allervers-2026-11-25-030000.db");
    assert_int_equal(rmdir(copies), 0);
}

/* Where nobody chose a disk, the copy leaves room: what is wanted is twice the database. */
static void beside_the_database_there_must_be_room(void **state)
{
    (void)state;
    struct config config = {.db = path, .backup_keep = 2, .backup_at = 3};
    struct daily_options o = {.config = &config, .clock = fake_clock, .log = keep_log};
    struct daily_state last;
    const char *copies;
    db_close(open_new());
    must(daily_dir(&config, arena, &copies, err));
    assert_string_equal(copies, arena_printf(arena, "%s-copies", path));
    clock_now = instant("2026-11-22T02:00:00Z");
    /* Sparse: it takes no room, but no disk of ours has twice as much. */
    const char *log = arena_printf(arena, "%s-wal", path);
    int fd = open(log, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0 && ftruncate(fd, INT64_C(4) << 40) == 0);
    close(fd);
    must_fail(daily_make(&o, arena, err), ERR_LIMIT, "are free, 2 times the database");
    (void)unlink(log);
    assert_non_null(strstr(last_log, "FAILED"));
    must(daily_make(&o, arena, err));
    struct db *db;
    must(db_open(path, DB_READ, &db, err));
    must(daily_read(db, arena, &last, err));
    assert_null(last.failure);
    assert_int_equal(strncmp(last.file, copies, strlen(copies)), 0);
    db_close(db);
    assert_int_equal(unlink(last.file), 0);
    assert_int_equal(rmdir(copies), 0);
    config.backup_dir = "none";
    must(daily_dir(&config, arena, &copies, err));
    assert_null(copies);
    must_fail(daily_make(&o, arena, err), ERR_BUG, "none");
}

static bool at_once(void *arg)
{
    ++*(int *)arg;
    return true;
}

static void a_copy_that_is_stopped_leaves_nothing(void **state)
{
    (void)state;
    int asked = 0;
    char to[96];
    struct db *db = open_new();
    /* more than one step of 4 MiB */
    must(db_exec(db, "CREATE TABLE big AS SELECT zeroblob(6000000) AS b", err));
    (void)snprintf(to, sizeof to, "%s.copy", path);
    struct copy_options o = {.from = path, .to = to, .stop = at_once, .arg = &asked};
    must_fail(copy_database(&o, err), ERR_BUSY, "stopped");
    assert_int_equal(asked, 1);
    assert_int_equal(access(to, F_OK), -1);
    o.stop = NULL;
    must(copy_database(&o, err));
    assert_int_equal(access(to, F_OK), 0);
    db_close(db);
}

static void a_database_is_held_by_one_only(void **state)
{
    (void)state;
    struct hold *hold;
    struct db *db = open_new();
    db_close(db);
    must(hold_take(path, &hold, err));
    struct stat st;
    char wal[96];
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    assert_int_equal(stat(wal, &st), -1);
    hold_release(hold);
    hold_release(NULL);
    must_fail(hold_take("/none/x.db", &hold, err), ERR_IO, "/none/x.db");
}

int main(void)
{
#define IN_A_DIRECTORY(f) cmocka_unit_test_setup_teardown(f, make_dir, drop_dir)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_a_day_is_due_at_its_hour_in_paris),
        cmocka_unit_test(a_stamp_sorts_as_the_time_it_tells),
        IN_A_DIRECTORY(old_copies_make_room_and_nothing_else_goes),
        IN_A_DIRECTORY(the_one_just_made_stays_whatever_the_others_say_of_their_date),
        IN_A_DIRECTORY(what_became_of_the_last_one_can_be_read),
        IN_A_DIRECTORY(beside_the_database_there_must_be_room),
        IN_A_DIRECTORY(a_copy_that_is_stopped_leaves_nothing),
        IN_A_DIRECTORY(a_database_is_held_by_one_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
