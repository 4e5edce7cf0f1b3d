/* The calendars that people give: what is kept of them, who may, links, readings that fail, what the board sees, and
 * that no title comes near the database. The child that reads is this test itself. */
#include "planner.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/board.h"
#include "app/busy_jobs.h"
#include "app/busy_time.h"
#include "app/duties.h"
#include "base/file.h"
#include "base/thread.h"

#define CALENDAR \
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u-secret\nSUMMARY:Chimiotherapie\nLOCATION:Hopital\nATTENDEE:mailto:x@" \
    "example.org\n" \
    "DTSTART;TZID=Europe/Paris:20261201T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\nEND:VEVENT\n" \
    "BEGIN:VEVENT\nSUMMARY:Etrange\nDTSTART;TZID=Lune:20261201T100000\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n"
#define SECRET_URL "https://agenda.example.invalid/secret-4711/basic.ics"

static struct person people[2];
static struct account binome = {.id = 8, .role = ROLE_BINOME, .label = "Binôme 1"};

/* Two people; the second one's account is a binôme's, who is signed in. */
static struct desk *office(const char *path)
{
    struct desk *d = desk_open_at(path);
    fixture_exec(d->f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                       "(8, 'v', 0, 0, 0, 'Binôme 1', 'b@example.org', 'b@example.org', 'binome')");
    must(db_begin(d->f->db, err));
    people[0] = member(d, "Psychologue A", "psychologue", 0);
    people[1] = member(d, "AS 1", "assistant-social", 8);
    must(db_commit(d->f->db, err));
    d->ctx.account = &binome;
    return d;
}

static struct busy_time seen(struct desk *d, struct str token)
{
    struct busy_time t;
    if (busy_time_read(&d->ctx, token, &t) != 1)
        fail_msg("%s", d->ctx.err.msg);
    return t;
}

static void give_file(struct desk *d, struct str token)
{
    enum busy_fault fault;
    if (busy_time_file(&d->ctx, token, STR(CALENDAR), &fault) != 1)
        fail_msg("%s", d->ctx.err.msg);
    assert_int_equal(fault, BUSY_FINE);
}

static void a_file_leaves_its_hours_and_nothing_else(void **state)
{
    (void)state;
    struct desk *d = office(":memory:");
    give_file(d, STR(""));
    struct busy_time t = seen(d, STR(""));
    assert_string_equal(t.person.label, "AS 1");
    assert_true(t.given && t.source.kind == BUSY_FILE && t.source.spans == 3 && t.source.events == 2 &&
                t.source.refused == 1 && t.source.read_at == FIXTURE_NOW && t.source.due_at == 0);
    assert_int_equal(fixture_number(d->f, "SELECT min(start_utc) FROM busy"), paris_instant(day("2026-12-01"), 600));
    assert_int_equal(
        fixture_number(d->f,
                       "SELECT count(*) FROM change WHERE entity = 'busy_source' AND diff IS NULL AND account = 8"),
        1);
    /* what is no calendar changes nothing */
    enum busy_fault fault;
    assert_int_equal(busy_time_file(&d->ctx, STR(""), STR("bonjour"), &fault), 1);
    assert_int_equal(fault, BUSY_NO_CALENDAR);
    assert_int_equal(seen(d, STR("")).source.spans, 3);
    assert_int_equal(busy_time_stop(&d->ctx, STR("")), 1);
    assert_false(seen(d, STR("")).given);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM busy"), 0);
    assert_int_equal(busy_time_stop(&d->ctx, STR("")), 1); /* again: nothing */
    desk_close(d);
}

static void what_was_given_ends_with_the_account(void **state)
{
    static const char *const ends[] = {"UPDATE account SET blocked_at = 1 WHERE id = 8",
                                       "UPDATE person SET account = NULL WHERE account = 8"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct desk *d = office(":memory:");
        give_file(d, STR(""));
        fixture_exec(d->f, "UPDATE account SET mail = 'c@example.org' WHERE id = 8");
        assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM busy"), 3);
        fixture_exec(d->f, ends[i]);
        assert_int_equal(fixture_number(d->f, "SELECT (SELECT count(*) FROM busy) + count(*) FROM busy_source"), 0);
        desk_close(d);
    }
}

static void a_date_that_we_sent_takes_nobody_elsewhere(void **state)
{
    (void)state;
    struct desk *d = office(":memory:");
    enum busy_fault fault;
    fixture_exec(d->f, "INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, day, start, minutes,"
                       " start_utc, end_utc, status, open_to) VALUES('0f7a2c1e-1111-4222-8333-444455556000', 1, 1, 1,"
                       " 'permanence', 'Permanence', '2026-12-01', 540, 60, 1796112000, 1796115600, 'confirmed',"
                       " 'everyone')");
    assert_int_equal(busy_time_file(&d->ctx, STR(""),
                                    STR("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:0f7a2c1e-1111-4222-8333-444455556000\n"
                                        "DTSTART:20261208T090000Z\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n"),
                                    &fault),
                     1);
    assert_int_equal(seen(d, STR("")).source.spans, 0);
    assert_int_equal(seen(d, STR("")).source.events, 1);
    desk_close(d);
}

static bool holds(struct desk *d, const char *path, const char *text)
{
    struct str bytes;
    must(file_read(path, 64u << 20, d->f->a, &bytes, err));
    return fixture_holds(bytes, str_of(text));
}

static void no_title_and_after_a_stop_no_address_is_in_the_files_bytes(void **state)
{
    char path[] = "/tmp/allervers-busy-XXXXXX", wal[40];
    (void)state;
    close(mkstemp(path));
    struct desk *d = office(path);
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    give_file(d, STR(""));
    assert_int_equal(busy_time_address(&d->ctx, STR(""), STR(SECRET_URL)), 1);
    fixture_exec(d->f, "PRAGMA wal_checkpoint(TRUNCATE)");
    static const char *const never[] = {"Chimio", "Hopital", "x@example", "u-secret", "Etrange"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        assert_false(holds(d, path, never[i]));
    assert_true(holds(d, path, "secret-4711")); /* read each hour */
    assert_int_equal(
        fixture_number(d->f, "SELECT count(*) FROM change WHERE diff LIKE '%4711%' OR reason LIKE '%4711%'"), 0);
    assert_int_equal(busy_time_stop(&d->ctx, STR("")), 1);
    fixture_exec(d->f, "PRAGMA wal_checkpoint(TRUNCATE)");
    assert_false(holds(d, path, "secret-4711"));
    desk_close(d);
    unlink(path);
    unlink(wal);
    (void)snprintf(wal, sizeof wal, "%s-shm", path);
    unlink(wal);
}

static void a_grid_takes_what_is_not_ticked_in_weeks_that_were_answered(void **state)
{
    (void)state;
    struct desk *d = office(":memory:");
    struct busy_week weeks[2] = {{day("2026-11-23"), 0xFFF & ~1u}, {day("2026-12-07"), 0}};
    assert_int_equal(busy_time_grid(&d->ctx, STR(""), weeks, 2), 1);
    struct busy_time t = seen(d, STR(""));
    assert_int_equal(t.source.spans, 13);
    assert_int_equal(t.source.n_weeks, 2);
    assert_int_equal(t.source.weeks[0].free, 0xFFE);
    assert_int_equal(t.source.weeks[1].monday, day("2026-12-07"));
    assert_int_equal(fixture_number(d->f, "SELECT end_utc FROM busy ORDER BY start_utc LIMIT 1"),
                     paris_instant(day("2026-11-23"), BUSY_NOON));
    weeks[0].monday++;
    assert_int_equal(busy_time_grid(&d->ctx, STR(""), weeks, 1), -1);
    assert_int_equal(d->ctx.err.code, ERR_INPUT);
    assert_int_equal(busy_time_grid(&d->ctx, STR(""), weeks, 0), -1);
    desk_close(d);
}

static void the_board_knows_who_is_taken(void **state)
{
    (void)state;
    struct desk *d = office(":memory:");
    struct board *b;
    give_file(d, STR(""));
    d->ctx.account = &d->who;
    assert_int_equal(board_load(&d->ctx, day("2026-12-01"), day("2026-12-02"), NULL, 0, &b), 0);
    const struct board_spans *s = &b->people[board_person(b, people[1].uuid)].busy;
    assert_true(s->n >= 1 && s->items[0].from == paris_instant(day("2026-12-01"), 600) && s->longest == 3600);
    assert_int_equal(b->people[board_person(b, people[0].uuid)].busy.n, 0);
    desk_close(d);
}

/* ---- Links ---- */

/* The token in the letter that waits. */
static struct str letter_token(struct desk *d)
{
    struct stmt *s;
    static char token[CRYPTO_TOKEN_SIZE];
    must(db_prepare(d->f->db, "SELECT data FROM outbox WHERE template = 'busy' AND state = 'queued'", &s, err));
    assert_int_equal(stmt_step(s, &d->ctx.err), 1);
    const char *at = strstr(col_text(s, 0, d->f->a), "/mes-disponibilites/");
    memcpy(token, at + 20, CRYPTO_TOKEN_SIZE - 1);
    stmt_reset(s);
    return str_of(token);
}

static void somebody_without_an_account_answers_by_a_link(void **state)
{
    (void)state;
    struct desk *d = office(":memory:");
    struct busy_week week = {day("2026-11-23"), 1};
    struct busy_time t;
    assert_int_equal(busy_time_invite(&d->ctx, str_of(people[0].uuid), STR("p@example.org")), -1); /* a binôme */
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    d->ctx.account = &d->who;
    assert_int_equal(busy_time_invite(&d->ctx, str_of(people[0].uuid), STR("personne")), -1);
    assert_int_equal(d->ctx.err.code, ERR_INPUT);
    assert_int_equal(busy_time_invite(&d->ctx, str_of(people[0].uuid), STR("p@example.org")), 1);
    struct str first = letter_token(d);
    char kept[CRYPTO_TOKEN_SIZE];
    memcpy(kept, first.p, sizeof kept);
    d->ctx.account = NULL;
    assert_string_equal(seen(d, first).person.label, "Psychologue A");
    assert_int_equal(busy_time_grid(&d->ctx, first, &week, 1), 1);
    give_file(d, first); /* as often as they like */
    assert_int_equal(
        fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'busy_source' AND cause = 'link'"), 2);
    /* a new one ends it, its letter too */
    d->ctx.account = &d->who;
    assert_int_equal(busy_time_invite(&d->ctx, str_of(people[0].uuid), STR("p@example.org")), 1);
    assert_int_equal(busy_time_read(&d->ctx, str_of(kept), &t), 0);
    assert_int_equal(busy_time_stop(&d->ctx, str_of(kept)), 0);
    assert_true(seen(d, letter_token(d)).given);
    /* three months, and it is over */
    d->ctx.now = FIXTURE_NOW + BUSY_LINK_LIFE;
    assert_int_equal(busy_time_read(&d->ctx, letter_token(d), &t), 0);
    d->ctx.now = FIXTURE_NOW;
    /* nobody who is no longer planned */
    must(db_begin(d->f->db, err));
    must(person_remove(d->f->db, &d->f->author, &people[0], true, err));
    must(db_commit(d->f->db, err));
    assert_int_equal(busy_time_read(&d->ctx, letter_token(d), &t), 0);
    assert_int_equal(busy_time_nightly(&d->ctx), 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM busy_source"), 0);
    desk_close(d);
}

static void who_plans_sees_no_address_and_may_erase(void **state)
{
    (void)state;
    struct desk *d = office(":memory:");
    struct busy_time t;
    assert_int_equal(busy_time_address(&d->ctx, STR(""), STR("webcal://agenda.example.invalid/secret-4711/basic.ics")),
                     1);
    assert_str(seen(d, STR("")).host, "agenda.example.invalid");
    assert_int_equal(busy_time_erase(&d->ctx, str_of(people[1].uuid)), -1); /* a binôme, even one's own that way */
    d->ctx.account = &d->who;
    assert_int_equal(busy_time_of(&d->ctx, str_of(people[1].uuid), &t), 1);
    assert_true(t.given && !t.source.url && t.host.n == 0);
    assert_int_equal(busy_time_read(&d->ctx, STR(""), &t), 0); /* the coordinator is nobody's */
    assert_int_equal(busy_time_erase(&d->ctx, str_of(people[1].uuid)), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM busy_source"), 0);
    binome.role = ROLE_PARTNER;
    d->ctx.account = &binome;
    assert_int_equal(busy_time_of(&d->ctx, str_of(people[1].uuid), &t), -1);
    binome.role = ROLE_BINOME;
    desk_close(d);
}

/* ---- By the hour ---- */

static int64_t told(struct desk *d)
{
    struct duties list;
    d->ctx.account = &d->who;
    assert_int_equal(duties_read(&d->ctx, &list), 0);
    d->ctx.account = &binome;
    for (size_t i = 0; i < list.n; i++) {
        if (strstr(list.items[i].label, "ne se lisent plus"))
            return list.items[i].count;
    }
    return 0;
}

static void readings_that_fail_are_told_the_third_time_and_keep_what_was_read(void **state)
{
    (void)state;
    struct desk *d = office(":memory:");
    struct busy_source due, later;
    struct busy_span span = {.from = FIXTURE_NOW, .to = FIXTURE_NOW + 60};
    struct busy_reading reading = {.events = 1, .spans = &span, .n = 1};
    assert_int_equal(busy_time_address(&d->ctx, STR(""), STR(SECRET_URL)), 1);
    must(db_begin(d->f->db, err));
    assert_int_equal(busy_take_due(d->f->db, FIXTURE_NOW, FIXTURE_NOW + 3600, d->f->a, &due, &d->ctx.err), 1);
    assert_string_equal(due.url, SECRET_URL);
    assert_int_equal(busy_take_due(d->f->db, FIXTURE_NOW + 3599, FIXTURE_NOW + 3600, d->f->a, &later, &d->ctx.err), 0);
    must(busy_was_read(d->f->db, &due, &reading, FIXTURE_NOW, err));
    for (int i = 1; i < BUSY_QUIET_FAILURES; i++)
        must(busy_failed(d->f->db, &due, "unreachable", err));
    must(db_commit(d->f->db, err));
    assert_false(seen(d, STR("")).failing);
    assert_int_equal(told(d), 0);
    must(db_begin(d->f->db, err));
    must(busy_failed(d->f->db, &due, "unreachable", err));
    must(db_commit(d->f->db, err));
    struct busy_time t = seen(d, STR(""));
    assert_true(t.failing && t.source.spans == 1);
    assert_string_equal(t.source.fault, "unreachable");
    assert_int_equal(told(d), 1);
    /* what was being read when another was given is nobody's */
    d->ctx.now++;
    assert_int_equal(busy_time_address(&d->ctx, STR(""), STR("https://other.example.invalid/")), 1);
    must(db_begin(d->f->db, err));
    must(busy_was_read(d->f->db, &due, &reading, FIXTURE_NOW, err));
    must(busy_failed(d->f->db, &due, "unreachable", err));
    must(db_commit(d->f->db, err));
    t = seen(d, STR(""));
    assert_true(t.source.spans == 0 && t.source.failures == 0 && t.source.read_at == 0);
    desk_close(d);
}

static int64_t clock_now(void)
{
    return FIXTURE_NOW;
}

static char logged[2000];

static void keep_log(const char *message)
{
    (void)snprintf(logged + strlen(logged), sizeof logged - strlen(logged), "%s\n", message);
}

static void the_thread_reads_what_is_due_and_logs_no_address(void **state)
{
    char path[] = "/tmp/allervers-busy-XXXXXX", beside[48];
    struct busy_jobs_options o = {.db_path = path, .clock = clock_now, .log = keep_log};
    struct busy_jobs *jobs;
    (void)state;
    close(mkstemp(path));
    struct desk *d = office(path);
    assert_int_equal(busy_time_address(&d->ctx, STR(""), STR("https://127.0.0.1:9/secret-4711")), 1);
    must(busy_jobs_new(&o, &jobs, err));
    for (int i = 0; i < 100 && fixture_number(d->f, "SELECT failures FROM busy_source") == 0; i++)
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    busy_jobs_free(jobs);
    assert_string_equal(seen(d, STR("")).source.fault, "inside");
    assert_null(strstr(logged, "4711"));
    assert_string_equal(logged, "");
    desk_close(d);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(beside, sizeof beside, "%s%s", path, ends[i]);
        unlink(beside);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], BUSY_CHILD_WORD) == 0)
        return busy_child_limit(BUSY_CHILD_CPU_S, BUSY_CHILD_MEMORY) ? -busy_child_serve(0, 1, NULL) : 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_leaves_its_hours_and_nothing_else),
        cmocka_unit_test(what_was_given_ends_with_the_account),
        cmocka_unit_test(a_date_that_we_sent_takes_nobody_elsewhere),
        cmocka_unit_test(no_title_and_after_a_stop_no_address_is_in_the_files_bytes),
        cmocka_unit_test(a_grid_takes_what_is_not_ticked_in_weeks_that_were_answered),
        cmocka_unit_test(the_board_knows_who_is_taken),
        cmocka_unit_test(somebody_without_an_account_answers_by_a_link),
        cmocka_unit_test(who_plans_sees_no_address_and_may_erase),
        cmocka_unit_test(readings_that_fail_are_told_the_third_time_and_keep_what_was_read),
        cmocka_unit_test(the_thread_reads_what_is_due_and_logs_no_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
