/* The mailer's rounds, with a way out that answers what the test says; what a mail server does is in cli/mail_test.py.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/backup.h"
#include "app/mail_folder.h"
#include "app/mailer.h"

struct scene {
    struct fixture *f;
    struct mailer_options options;
    struct mailer_round round;
    struct config config;
    enum post_result answer;
    int sent;
    char last[200]; /* recipient and message */
};

static int64_t now;
static char logged[1000];

static int64_t clock_of_test(void)
{
    return now;
}

static void log_of_test(const char *message)
{
    size_t n = strlen(logged);
    (void)snprintf(logged + n, sizeof logged - n, "%s\n", message);
}

static enum post_result post_of_test(void *arg, const struct parcel *p, struct err *why)
{
    struct scene *s = arg;
    s->sent++;
    (void)snprintf(s->last, sizeof s->last, "%s %s %.*s", p->from, p->to, (int)p->message.n, p->message.p);
    /* Whoever looks meanwhile sees that it is leaving. */
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM outbox WHERE state = 'sending'"), 1);
    assert_false(db_in_transaction(s->f->db));
    if (s->answer != POST_SENT)
        (void)fail(why, ERR_IO, "as the test says");
    return s->answer;
}

static int compose_of_test(const struct templates *set, const struct mail *mail, const struct letterhead *head,
                           struct arena *a, struct buf *out, struct err *err)
{
    (void)set;
    (void)a;
    if (strcmp(mail->template_name, "broken") == 0)
        return fail(err, ERR_BUG, "cannot be written");
    buf_raw_str(out, str_of(head->base));
    buf_raw_str(out, str_of(mail->data));
    return buf_ok(out, err);
}

static struct scene *open_scene(void)
{
    static struct scene s;
    s = (struct scene){.f = fixture_open(), .answer = POST_SENT};
    now = FIXTURE_NOW;
    logged[0] = '\0';
    must(config_load(NULL, s.f->a, &s.config, err));
    s.options = (struct mailer_options){.config = &s.config,
                                        .local_url = "http://127.0.0.1:8080",
                                        .compose = compose_of_test,
                                        .clock = clock_of_test,
                                        .log = log_of_test};
    s.round = (struct mailer_round){.options = &s.options,
                                    .post = {.way = "smtp", .send = post_of_test, .arg = &s},
                                    .db = s.f->db,
                                    .arena = arena_new(16u << 20)};
    return &s;
}

static void close_scene(struct scene *s)
{
    arena_free(s->round.arena);
    fixture_close(s->f);
}

static void put(struct scene *s, const char *key, const char *template_name)
{
    struct letter l = {.key = key, .to = "accueil@example.org", .template_name = template_name, .data = "{}"};
    must(outbox_put(s->f->db, &l, now, err));
}

static struct mail look(struct scene *s, const char *key)
{
    struct mail m;
    struct err why;
    assert_int_equal(outbox_by_key(s->f->db, key, s->f->a, &m, &why), 1);
    return m;
}

static void everything_that_is_due_leaves(void **state)
{
    (void)state;
    struct scene *s = open_scene();
    put(s, "a", "welcome");
    put(s, "b", "welcome");
    must(mailer_round(&s->round, err));
    assert_int_equal(s->sent, 2);
    assert_string_equal(s->last, "annuaire@localhost.invalid accueil@example.org http://127.0.0.1:8080{}");
    assert_int_equal(look(s, "a").state, OUTBOX_SENT);
    assert_string_equal(look(s, "a").way, "smtp");
    assert_string_equal(logged, "");
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM setting WHERE key = 'mail.test_delivered'"), 0);
    s->config.base_url = "https://annuaire.example.org";
    s->config.mail_from = "annuaire@example.org";
    put(s, "test/1", "test");
    must(mailer_round(&s->round, err));
    assert_string_equal(s->last, "annuaire@example.org accueil@example.org https://annuaire.example.org{}");
    assert_int_equal(fixture_number(s->f, "SELECT value FROM setting WHERE key = 'mail.test_delivered'"), FIXTURE_NOW);
    close_scene(s);
}

static void a_test_mail_in_a_file_proves_nothing(void **state)
{
    (void)state;
    struct scene *s = open_scene();
    s->round.post.way = "file";
    put(s, "test/1", "test");
    must(mailer_round(&s->round, err));
    assert_int_equal(look(s, "test/1").state, OUTBOX_SENT);
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM setting WHERE key = 'mail.test_delivered'"), 0);
    close_scene(s);
}

static void each_answer_has_its_state(void **state)
{
    (void)state;
    static const struct {
        enum post_result answer;
        enum outbox_state state;
        int64_t due;
    } cases[] = {{POST_SENT, OUTBOX_SENT, 0},
                 {POST_LATER, OUTBOX_QUEUED, MAILER_WAIT_FIRST_S},
                 {POST_CLOSED, OUTBOX_QUEUED, MAILER_WAIT_FIRST_S},
                 {POST_REFUSED, OUTBOX_FAILED, 0},
                 {POST_PERHAPS, OUTBOX_UNCERTAIN, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scene *s = open_scene();
        s->answer = cases[i].answer;
        put(s, "a", "welcome");
        struct mail before = look(s, "a");
        must(mailer_round(&s->round, err));
        struct mail m = look(s, "a");
        assert_int_equal(m.state, cases[i].state);
        assert_int_equal(m.due - before.due, cases[i].due);
        assert_int_equal(m.data == NULL, m.state == OUTBOX_SENT);
        if (m.state != OUTBOX_SENT)
            assert_string_equal(m.error, "as the test says");
        assert_null(strstr(logged, "example.org"));
        close_scene(s);
    }
}

static bool stop_after_one(void *arg)
{
    return ((struct scene *)arg)->sent > 0;
}

static void what_was_given_up_to_stop_is_due_at_once(void **state)
{
    (void)state;
    struct scene *s = open_scene();
    s->answer = POST_STOPPED;
    s->round.stop = stop_after_one;
    s->round.arg = s;
    put(s, "a", "welcome");
    put(s, "b", "welcome");
    must(mailer_round(&s->round, err));
    assert_int_equal(s->sent, 1);
    assert_int_equal(look(s, "a").state, OUTBOX_QUEUED);
    assert_int_equal(look(s, "a").due, now);
    close_scene(s);
}

static void waits_grow_and_end(void **state)
{
    (void)state;
    int64_t total = 0;
    assert_int_equal(mailer_wait(1), 5);
    assert_int_equal(mailer_wait(2), 10);
    assert_int_equal(mailer_wait(10), 2560);
    assert_int_equal(mailer_wait(11), 3600);
    assert_int_equal(mailer_wait(1000000), 3600);
    for (int64_t i = 1; i < MAILER_TRIES_MAX; i++)
        total += mailer_wait(i);
    assert_in_range(total, 46 * 3600, 49 * 3600); /* two days */
    struct scene *s = open_scene();
    s->answer = POST_LATER;
    put(s, "a", "welcome");
    for (int i = 1; i < MAILER_TRIES_MAX; i++) {
        must(mailer_round(&s->round, err));
        must(mailer_round(&s->round, err)); /* not before its time */
        assert_int_equal(s->sent, i);
        assert_int_equal(look(s, "a").state, OUTBOX_QUEUED);
        now = look(s, "a").due;
    }
    must(mailer_round(&s->round, err));
    assert_int_equal(look(s, "a").state, OUTBOX_FAILED);
    close_scene(s);
}

static void while_nothing_can_be_sent_one_try_stands_for_all(void **state)
{
    (void)state;
    struct scene *s = open_scene();
    char key[20];
    s->answer = POST_CLOSED;
    for (int i = 0; i < 50; i++) {
        (void)snprintf(key, sizeof key, "a/%d", i);
        put(s, key, "welcome");
    }
    must(mailer_round(&s->round, err));
    assert_int_equal(s->sent, 1);
    now += 4;
    must(mailer_round(&s->round, err));
    assert_int_equal(s->sent, 1);
    now += 1;
    must(mailer_round(&s->round, err));
    assert_int_equal(s->sent, 2);
    now += 9;
    must(mailer_round(&s->round, err));
    assert_int_equal(s->sent, 2);
    /* An hour of this is a dozen tries and one line of the log; nothing is lost. */
    for (int i = 0; i < 3600; i++, now++)
        must(mailer_round(&s->round, err));
    assert_in_range(s->sent, 9, 13);
    assert_non_null(strstr(logged, "nothing can be sent (as the test says)"));
    assert_null(strstr(strchr(logged, '\n') + 1, "nothing"));
    s->answer = POST_SENT;
    now += 3600;
    must(mailer_round(&s->round, err));
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM outbox WHERE state = 'sent'"), 50);
    close_scene(s);
}

static void a_letter_that_cannot_be_written_fails_alone(void **state)
{
    (void)state;
    struct scene *s = open_scene();
    put(s, "a", "broken");
    put(s, "b", "welcome");
    must(mailer_round(&s->round, err));
    assert_int_equal(s->sent, 1);
    assert_int_equal(look(s, "a").state, OUTBOX_FAILED);
    assert_string_equal(look(s, "a").error, "cannot be written");
    assert_int_equal(look(s, "b").state, OUTBOX_SENT);
    close_scene(s);
}

/* Another connection holds the database while the answer arrives: it was sent, and is not sent again. */
static enum post_result sent_and_locked(void *arg, const struct parcel *p, struct err *why)
{
    struct scene *s = arg;
    enum post_result result = post_of_test(arg, p, why);
    must(db_exec(s->f->db, "CREATE TEMP TRIGGER full BEFORE UPDATE ON outbox BEGIN SELECT raise(FAIL, 'full'); END",
                 err));
    return result;
}

static void what_became_of_it_is_kept_until_the_database_takes_it(void **state)
{
    (void)state;
    struct scene *s = open_scene();
    s->round.post.send = sent_and_locked;
    put(s, "a", "welcome");
    put(s, "b", "welcome");
    must_fail(mailer_round(&s->round, err), ERR_CONFLICT, "full");
    must_fail(mailer_round(&s->round, err), ERR_CONFLICT, "full");
    assert_int_equal(s->sent, 1);
    assert_int_equal(look(s, "a").state, OUTBOX_SENDING);
    must(db_exec(s->f->db, "DROP TRIGGER full", err));
    s->round.post.send = post_of_test;
    must(mailer_round(&s->round, err));
    assert_int_equal(look(s, "a").state, OUTBOX_SENT);
    assert_int_equal(s->sent, 2);
    close_scene(s);
}

static void where_mails_go(void **state)
{
    (void)state;
    struct scene *s = open_scene();
    const char *folder;
    s->config.db = "/var/lib/annuaire.db";
    must(mail_folder_of(&s->config, s->f->a, &folder, err));
    assert_string_equal(folder, "/var/lib/annuaire.db-courriels");
    s->config.smtp_host = "smtp.example.org";
    must(mail_folder_of(&s->config, s->f->a, &folder, err));
    assert_null(folder);
    s->config.mail_dir = "/tmp/x";
    must(mail_folder_of(&s->config, s->f->a, &folder, err));
    assert_string_equal(folder, "/tmp/x");
    struct post out = mail_folder_post("/nowhere/at/all");
    struct parcel p = {.id = 1, .now = now, .template_name = "test", .message = STR("x")};
    struct err why = {0};
    assert_int_equal(out.send(out.arg, &p, &why), POST_CLOSED);
    assert_non_null(strstr(why.msg, "/nowhere/at/all"));
    char *longest = arena_alloc(s->f->a, 3000);
    memset(longest, 'x', 2999);
    out = mail_folder_post(longest);
    assert_int_equal(out.send(out.arg, &p, &why), POST_CLOSED);
    assert_non_null(strstr(why.msg, "1999 bytes"));
    close_scene(s);
}

static void put_file(const char *dir, const char *name)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
}

/* Takes it away when it is there. */
static bool had_file(const char *dir, const char *name)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    return unlink(path) == 0;
}

static void old_files_go_and_nothing_else(void **state)
{
    (void)state;
    struct scene *s = open_scene();
    char dir[] = "/tmp/allervers-mails-XXXXXX", old[BACKUP_STAMP_SIZE], kept[BACKUP_STAMP_SIZE], name[100];
    assert_non_null(mkdtemp(dir));
    s->config.mail_dir = dir;
    s->config.smtp_host = "smtp.example.org"; /* those of before are swept all the same */
    backup_stamp(now - MAIL_FOLDER_KEEP - 1, old);
    backup_stamp(now - MAIL_FOLDER_KEEP, kept);
    static const char *const others[] = {"lettre.eml", "2020-01-01-000000.eml", "2020-01-01-000000-1-test.txt",
                                         "1.new"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        put_file(dir, others[i]);
    put_file(dir, arena_printf(s->f->a, "%s-1-test.eml", old));
    put_file(dir, arena_printf(s->f->a, "%s-2-test.eml", kept));
    must(mail_folder_sweep(&s->config, now, err));
    assert_false(had_file(dir, arena_printf(s->f->a, "%s-1-test.eml", old)));
    assert_true(had_file(dir, arena_printf(s->f->a, "%s-2-test.eml", kept)));
    /* Of more than there may be the newest stay. */
    for (int i = 0; i <= MAIL_FOLDER_MAX; i++) {
        (void)snprintf(name, sizeof name, "%.11s%06d-7-test.eml", kept, 240000 + i);
        put_file(dir, name);
    }
    must(mail_folder_sweep(&s->config, now, err));
    for (int i = MAIL_FOLDER_MAX; i >= 0; i--) {
        (void)snprintf(name, sizeof name, "%.11s%06d-7-test.eml", kept, 240000 + i);
        assert_int_equal(had_file(dir, name), i > 0);
    }
    /* What was never finished goes after a day. */
    must(mail_folder_sweep(&s->config, time(NULL) + 90000, err));
    assert_false(had_file(dir, "1.new"));
    for (size_t i = 0; i < 3; i++)
        assert_true(had_file(dir, others[i]));
    assert_int_equal(rmdir(dir), 0);
    must(mail_folder_sweep(&s->config, now, err)); /* no directory, nothing to do */
    close_scene(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_that_is_due_leaves),
        cmocka_unit_test(a_test_mail_in_a_file_proves_nothing),
        cmocka_unit_test(each_answer_has_its_state),
        cmocka_unit_test(what_was_given_up_to_stop_is_due_at_once),
        cmocka_unit_test(waits_grow_and_end),
        cmocka_unit_test(while_nothing_can_be_sent_one_try_stands_for_all),
        cmocka_unit_test(a_letter_that_cannot_be_written_fails_alone),
        cmocka_unit_test(what_became_of_it_is_kept_until_the_database_takes_it),
        cmocka_unit_test(where_mails_go),
        cmocka_unit_test(old_files_go_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
