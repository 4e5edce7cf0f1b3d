/* What is forgotten about people, when, and that nothing of it stays in the file. */
#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/ctx.h"
#include "app/nightly.h"
#include "app/purge.h"
#include "base/date.h"
#include "base/file.h"

#define DAY 86400
#define PLANTED "0199009876"
/* The limit: what happened at this instant is kept, a second earlier it goes. */
#define LIMIT 1700000000

static int64_t count(struct fixture *f, enum retained what)
{
    int64_t n = -1;
    must(retention_count(f->db, what, LIMIT, &n, err));
    return n;
}

static int64_t forget(struct fixture *f, enum retained what)
{
    int64_t n = -1;
    must(db_begin(f->db, err));
    must(retention_forget(f->db, what, LIMIT, &n, err));
    must(db_commit(f->db, err));
    return n;
}

static struct fixture *house(void)
{
    struct fixture *f = fixture_open();
    (void)fixture_add(f, "{'name':'Un cabinet','kind':'professionnel-liberal'}");
    (void)fixture_add(f, "{'name':'Un centre','kind':'ccas','places':[{'key':'a','address':'1 rue du Lac'}],"
                         "'contacts':[{'kind':'phone','value':'01 99 00 98 76','level':'public'}]}");
    return f;
}

static void history_loses_contacts_and_all_of_the_self_employed(void **state)
{
    (void)state;
    struct fixture *f = house();
    fixture_exec(
        f,
        "DELETE FROM change; INSERT INTO change(seq, at, actor, cause, entity, entity_id, op, diff) VALUES"
        "(101, 1699999999, 't', 'form', 'structure', 2, 'update', '{\"contacts\":[[],[{}]],\"name\":[\"A\",\"B\"]}'),"
        "(102, 1700000000, 't', 'form', 'structure', 2, 'update', '{\"contacts\":[[],[{}]]}'),"
        "(103, 1699999999, 't', 'form', 'structure', 1, 'update', '{\"name\":[\"A\",\"B\"]}'),"
        "(104, 1699999999, 't', 'form', 'structure', 2, 'update', '{\"name\":[\"A\",\"B\"]}'),"
        "(105, 1699999999, 't', 'form', 'acronym', 1, 'update', '{\"contacts\":[\"A\",\"B\"]}')");
    assert_int_equal(count(f, RETAINED_HISTORY), 2);
    assert_int_equal(forget(f, RETAINED_HISTORY), 2);
    assert_int_equal(count(f, RETAINED_HISTORY), 0);
    assert_int_equal(forget(f, RETAINED_HISTORY), 0);
    assert_int_equal(fixture_number(f, "SELECT diff = '{\"contacts\":null,\"name\":[\"A\",\"B\"]}' FROM change WHERE "
                                       "seq = 101"),
                     1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE seq IN (102, 104, 105) AND diff LIKE '%[%'"),
                     3);
    assert_int_equal(fixture_number(f, "SELECT diff IS NULL FROM change WHERE seq = 103"), 1);
    fixture_close(f);
}

static void words_of_who_changed_something_go_with_history(void **state)
{
    (void)state;
    struct fixture *f = house();
    fixture_exec(f, "DELETE FROM change; INSERT INTO change(seq, at, actor, cause, entity, entity_id, op, reason, diff)"
                    " VALUES(101, 1699999999, 't', 'form', 'structure', 2, 'update', 'une personne a appelé', '{}'),"
                    "(102, 1700000000, 't', 'form', 'structure', 2, 'update', 'une autre', '{}'),"
                    "(103, 1699999999, 't', 'purge', 'purge', 0, 'delete', 'history', NULL),"
                    "(104, 1699999999, 't', 'form', 'setting', 1, 'update', NULL,"
                    " '{\"publisher.director\":[\"Une personne\",\"Une autre\"]}')");
    assert_int_equal(count(f, RETAINED_HISTORY), 2);
    assert_int_equal(forget(f, RETAINED_HISTORY), 2);
    assert_int_equal(count(f, RETAINED_HISTORY), 0);
    assert_int_equal(fixture_number(f, "SELECT sum(seq) FROM change WHERE reason IS NOT NULL"), 102 + 103);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE diff LIKE '%personne%'"), 0);
    fixture_close(f);
}

static void a_deleted_structure_loses_how_to_reach_it(void **state)
{
    (void)state;
    struct fixture *f = house();
    fixture_exec(f, "INSERT INTO change(seq, at, actor, cause, entity, entity_id, op) VALUES"
                    "(901, 1699999999, 't', 'form', 'structure', 2, 'delete')");
    assert_int_equal(count(f, RETAINED_DELETED), 0);
    fixture_exec(f, "UPDATE structure SET deleted_rev = 901, deleted_reason = 'une personne a appelé' WHERE id = 2;"
                    "UPDATE change SET reason = 'une personne a appelé' WHERE seq = 901");
    assert_int_equal(count(f, RETAINED_DELETED), 4);
    assert_int_equal(forget(f, RETAINED_DELETED), 4);
    assert_int_equal(fixture_number(f, "SELECT count(deleted_reason) FROM structure"), 0);
    assert_int_equal(fixture_number(f, "SELECT count(reason) FROM change WHERE reason LIKE '%personne%'"), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM contact"), 0);
    assert_int_equal(fixture_number(f, "SELECT count(address) FROM place"), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM structure WHERE name = 'Un centre'"), 1);
    assert_int_equal(count(f, RETAINED_DELETED), 0);
    fixture_close(f);
}

static void a_blocked_account_loses_its_name(void **state)
{
    (void)state;
    struct fixture *f = house();
    fixture_exec(f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role, password,"
                    " blocked_at) VALUES(7, 'u', 1, 0, 0, 'Une personne', 'p@example.org', 'p@example.org', 'admin',"
                    " 'x', 1699999999), (8, 'v', 1, 0, 0, 'Une autre', 'q@example.org', 'q@example.org', 'admin', 'x',"
                    " NULL); INSERT INTO change(at, actor, cause, entity, entity_id, op, diff) VALUES"
                    "(1699999999, 't', 'form', 'account', 7, 'update', '{\"mail\":[\"a\",\"p@example.org\"]}')");
    assert_int_equal(forget(f, RETAINED_ACCOUNTS), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM account WHERE mail LIKE '%example%'"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM account WHERE id = 7 AND password IS NULL"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE diff LIKE '%example%'"), 0);
    assert_int_equal(forget(f, RETAINED_ACCOUNTS), 0);
    fixture_close(f);
}

static void a_blocked_account_loses_its_name_in_verifications_too(void **state)
{
    (void)state;
    struct fixture *f = house();
    /* Two of the same name, one of them under an older name too. */
    fixture_exec(f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role,"
                    " blocked_at) VALUES(7, 'u', 1, 0, 0, 'Une personne', 'p@example.org', 'p@example.org', 'admin',"
                    " 1699999999), (8, 'v', 1, 0, 0, 'Une personne', 'q@example.org', 'q@example.org', 'admin', NULL);"
                    "INSERT INTO verification(structure, block, at, by, account, how, due) VALUES"
                    "(2, 'identity', '2020-01-01', 'Un nom de jadis', 7, 'phone', '2021-01-01'),"
                    "(2, 'contact', '2020-01-01', 'Une personne', 8, 'phone', '2021-01-01'),"
                    "(2, 'hours', '2020-01-01', 'La structure', NULL, 'link', '2021-01-01');"
                    "INSERT INTO change(seq, at, actor, cause, entity, entity_id, op, diff) VALUES(901, 1800000000,"
                    " 't', 'form', 'structure', 2, 'update', '{\"verifications\":[[{\"block\":\"hours\",\"by\":"
                    "\"La structure\"}],[{\"block\":\"identity\",\"by\":\"Un nom de jadis\",\"account\":7},"
                    "{\"block\":\"contact\",\"by\":\"Une personne\",\"account\":8}]]}'),"
                    "(902, 1800000000, 't', 'form', 'structure', 2, 'update', '{\"verifications\":[[],[]]}')");
    assert_int_equal(count(f, RETAINED_ACCOUNTS), 3);
    assert_int_equal(forget(f, RETAINED_ACCOUNTS), 3);
    assert_int_equal(count(f, RETAINED_ACCOUNTS), 0);
    static const char names[] = "SELECT count(*) FROM verification WHERE (block = 'identity' AND by = 'compte 7') OR"
                                " (block = 'contact' AND by = 'Une personne') OR by = 'La structure'";
    assert_int_equal(fixture_number(f, names), 3);
    static const char told[] =
        "SELECT count(*) FROM change WHERE seq = 901 AND diff = '{\"verifications\":[[{\"block\":\"hours\",\"by\":"
        "\"La structure\"}],[{\"block\":\"identity\",\"by\":\"compte 7\",\"account\":7},"
        "{\"block\":\"contact\",\"by\":\"Une personne\",\"account\":8}]]}'";
    assert_int_equal(fixture_number(f, told), 1);
    fixture_close(f);
}

static void sessions_links_and_letters_go(void **state)
{
    (void)state;
    struct fixture *f = house();
    fixture_exec(f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                    "(7, 'u', 1, 0, 0, 'x', 'x', 'x', 'admin');"
                    "INSERT INTO session(hash, account, created_at, seen_at) VALUES('a', 7, 0, 1699999999),"
                    "('b', 7, 0, 1700000000);"
                    "INSERT INTO mail_token(hash, purpose, account, created_at, expires_at) VALUES"
                    "('a', 'welcome', 7, 0, 1699999999), ('b', 'welcome', 7, 0, 1700000000);"
                    "INSERT INTO outbox(idem_key, message_id, recipient, template, data, state, created_at, due) VALUES"
                    "('a', 'a', 'p@example.org', 't', NULL, 'sent', 1699999999, 0),"
                    "('b', 'b', 'p@example.org', 't', '{}', 'queued', 1699999999, 0),"
                    "('c', 'c', 'p@example.org', 't', NULL, 'failed', 1700000000, 0);"
                    "UPDATE outbox SET error = '550 p@example.org' WHERE idem_key = 'a'");
    assert_int_equal(count(f, RETAINED_SESSIONS), 2);
    assert_int_equal(forget(f, RETAINED_SESSIONS), 2);
    assert_int_equal(fixture_number(f, "SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM mail_token)"), 2);
    assert_int_equal(forget(f, RETAINED_LETTERS), 1);
    assert_int_equal(fixture_number(f, "SELECT count(recipient) FROM outbox"), 2);
    assert_int_equal(fixture_number(f, "SELECT count(error) FROM outbox"), 0);
    fixture_close(f);
}

static void numbers_go_by_the_day(void **state)
{
    (void)state;
    struct fixture *f = house();
    /* LIMIT is on 2023-11-14. */
    fixture_exec(f, "INSERT INTO counter VALUES('unfound', 'a b', '2023-11-14', 1), ('unfound', '', '2023-11-13', 9),"
                    "('view', 'aaaaaaaaaa', '2023-11-14', 1), ('view', 'aaaaaaaaaa', '2023-11-13', 1)");
    assert_int_equal(count(f, RETAINED_SEARCHES), 1);
    assert_int_equal(forget(f, RETAINED_SEARCHES), 1);
    assert_int_equal(forget(f, RETAINED_VIEWS), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM counter WHERE day = '2023-11-14'"), 2);
    fixture_close(f);
}

static void what_is_forgotten_is_not_in_the_file(void **state)
{
    (void)state;
    char path[] = "/tmp/allervers-retention-XXXXXX";
    struct err err = {0};
    struct str bytes = {0};
    close(mkstemp(path));
    struct fixture *f = fixture_open_at(path);
    fixture_exec(f, "INSERT INTO change(at, actor, cause, entity, entity_id, op, diff) VALUES"
                    "(1, 't', 'form', 'structure', 2, 'update', '{\"contacts\":[[],[{\"value\":\"" PLANTED "\"}]]}');"
                    "PRAGMA wal_checkpoint(TRUNCATE)");
    assert_int_equal(file_read(path, 16u << 20, f->a, &bytes, &err), 0);
    assert_true(fixture_holds(bytes, STR(PLANTED)));
    assert_int_equal(forget(f, RETAINED_HISTORY), 1);
    fixture_exec(f, "PRAGMA wal_checkpoint(TRUNCATE)");
    assert_int_equal(file_read(path, 16u << 20, f->a, &bytes, &err), 0);
    assert_false(fixture_holds(bytes, STR(PLANTED)));
    fixture_close(f);
    (void)unlink(path);
}

/* ---- by the rule ---- */

static void a_purge_tells_what_it_did_and_a_look_changes_nothing(void **state)
{
    (void)state;
    struct fixture *f = house();
    struct rules *rules = desk_rules();
    struct purge_line lines[RETAINED__MAX];
    fixture_exec(f, "INSERT INTO change(at, actor, cause, entity, entity_id, op, diff) VALUES"
                    "(1, 't', 'form', 'structure', 2, 'update', '{\"contacts\":[[],[{}]]}')");
    must(purge_look(f->db, rules, FIXTURE_NOW, f->a, lines, err));
    assert_int_equal(lines[RETAINED_HISTORY].n, 1);
    assert_int_equal(lines[RETAINED_HISTORY].days, 1095);
    must(purge_look(f->db, rules, FIXTURE_NOW, f->a, lines, err));
    assert_int_equal(lines[RETAINED_HISTORY].n, 1);
    must(purge_run(f->db, rules, FIXTURE_NOW, f->a, lines, err));
    assert_int_equal(lines[RETAINED_HISTORY].n, 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE cause = 'purge' AND reason = 'history'"), 1);
    must(purge_run(f->db, rules, FIXTURE_NOW, f->a, lines, err));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE cause = 'purge'"), 1);
    rules_free(rules);
    fixture_close(f);
}

static int logged;

static void log_line(const char *message)
{
    (void)message;
    logged++;
}

static void the_night_comes_once_a_day_and_not_before_its_hour(void **state)
{
    (void)state;
    struct fixture *f = house();
    struct rules *rules = desk_rules();
    struct ctx ctx = {.db = f->db, .arena = f->a, .rules = &rules};
    int32_t today = paris_date(FIXTURE_NOW);
    static const char SQL_OLD[] = "INSERT INTO change(at, actor, cause, entity, entity_id, op, diff) VALUES"
                                  "(1, 't', 'form', 'structure', 2, 'update', '{\"contacts\":[[],[{}]]}')";
    const struct {
        int32_t day;
        int minute;
        int64_t forgotten;
    } looks[] = {{today, NIGHTLY_HOUR * 60 - 1, 0},
                 {today, NIGHTLY_HOUR * 60, 1},
                 {today, 23 * 60, 0},
                 {today + 1, 60, 0},
                 {today + 1, 12 * 60, 1}};
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        fixture_exec(f, "DELETE FROM change WHERE cause = 'purge'");
        fixture_exec(f, SQL_OLD);
        ctx.now = paris_instant(looks[i].day, looks[i].minute);
        nightly_work(&ctx, log_line);
        assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE cause = 'purge'"), looks[i].forgotten);
    }
    assert_int_equal(logged, 0);
    /* Without rules what needs them (forgetting, the series) fails, and says so once a day. */
    struct rules *none = NULL;
    ctx.rules = &none;
    ctx.now += 2 * DAY;
    nightly_work(&ctx, log_line);
    nightly_work(&ctx, log_line);
    assert_int_equal(logged, 2);
    rules_free(rules);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(history_loses_contacts_and_all_of_the_self_employed),
        cmocka_unit_test(a_deleted_structure_loses_how_to_reach_it),
        cmocka_unit_test(words_of_who_changed_something_go_with_history),
        cmocka_unit_test(a_blocked_account_loses_its_name),
        cmocka_unit_test(a_blocked_account_loses_its_name_in_verifications_too),
        cmocka_unit_test(sessions_links_and_letters_go),
        cmocka_unit_test(numbers_go_by_the_day),
        cmocka_unit_test(what_is_forgotten_is_not_in_the_file),
        cmocka_unit_test(a_purge_tells_what_it_did_and_a_look_changes_nothing),
        cmocka_unit_test(the_night_comes_once_a_day_and_not_before_its_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
