/* Accounts, the browsers that are signed in, and links that may be followed once. */
#include "fixture.h"

#include "domain/account.h"
#include "domain/link.h"
#include "domain/session.h"

static struct account add(struct fixture *f, const char *label, const char *mail, enum account_role role)
{
    struct account account = fixture_account(f, label, mail, role);
    must(db_begin(f->db, err));
    must(account_save(f->db, &f->author, NULL, &account, f->a, err));
    must(db_commit(f->db, err));
    return account;
}

static struct account load(struct fixture *f, int64_t id)
{
    struct account account;
    struct err why;
    assert_int_equal(account_by_id(f->db, id, f->a, &account, &why), 1);
    return account;
}

static void an_account_is_found_by_its_mail_whatever_its_case(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct err why;
    struct account one = add(f, "Coordinatrice 1", "Coordination@Example.org", ROLE_COORDINATOR), found;
    assert_int_equal(account_by_mail(f->db, STR(" coordination@example.ORG "), f->a, &found, &why), 1);
    assert_int_equal(found.id, one.id);
    assert_string_equal(found.mail, "Coordination@Example.org");
    assert_string_equal(found.label, "Coordinatrice 1");
    assert_int_equal(found.role, ROLE_COORDINATOR);
    assert_false(found.has_password);
    assert_int_equal(account_by_uuid(f->db, str_of(one.uuid), f->a, &found, &why), 1);
    assert_int_equal(account_by_mail(f->db, STR("autre@example.org"), f->a, &found, &why), 0);
    assert_int_equal(account_by_mail(f->db, STR("coordination@example.org%"), f->a, &found, &why), 0);
    fixture_close(f);
}

static void one_account_an_address(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct account one = add(f, "Coordinatrice 1", "un@example.org", ROLE_COORDINATOR);
    struct account two = fixture_account(f, "Coordinatrice 2", "UN@example.org", ROLE_COORDINATOR);
    must(db_begin(f->db, err));
    must_fail(account_save(f->db, &f->author, NULL, &two, f->a, err), ERR_CONFLICT, "the address of Coordinatrice 1");
    /* Its own it may keep, spelt otherwise. */
    struct account same = load(f, one.id), renamed = same;
    renamed.mail = "Un@example.org";
    renamed.role = ROLE_BINOME;
    must(account_save(f->db, &f->author, &same, &renamed, f->a, err));
    must(db_commit(f->db, err));
    fixture_close(f);
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    static const char *const bad[] = {"x",
                                      "@example.org",
                                      "a@",
                                      "a@example",
                                      "a@.org",
                                      "a@example.",
                                      "a b@example.org",
                                      "a@b@example.org",
                                      "a@example.org\r\nBcc: b@example.org",
                                      "<a@example.org>",
                                      "a,b@example.org",
                                      "é@example.org"};
    must(db_begin(f->db, err));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct account account = fixture_account(f, "Essai", bad[i], ROLE_BINOME);
        must_fail(account_save(f->db, &f->author, NULL, &account, f->a, err), ERR_INPUT, "mail");
    }
    struct account nobody = fixture_account(f, "", "a@example.org", ROLE_BINOME),
                   visitor = fixture_account(f, "V", "a@example.org", 0);
    must_fail(account_save(f->db, &f->author, NULL, &nobody, f->a, err), ERR_INPUT, "label");
    must_fail(account_save(f->db, &f->author, NULL, &visitor, f->a, err), ERR_INPUT, "role");
    char local[255] = {0};
    memset(local, 'a', 243); /* with @example.org one more than 254 */
    struct account longest = fixture_account(f, "L", arena_printf(f->a, "%s@example.org", local), ROLE_BINOME);
    must_fail(account_save(f->db, &f->author, NULL, &longest, f->a, err), ERR_LIMIT, "mail");
    longest.mail = arena_printf(f->a, "%s@example.org", local + 1);
    must(account_save(f->db, &f->author, NULL, &longest, f->a, err));
    db_rollback(f->db);
    fixture_close(f);
}

static void what_is_typed_is_tidied_and_a_name_has_eighty_characters(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct account account = {0};
    char eighty[2 * 80 + 1] = {0}, more[2 * 81 + 1] = {0};
    for (size_t i = 0; i < 81; i++)
        memcpy(more + 2 * i, "é", 2);
    memcpy(eighty, more, sizeof eighty - 1);
    must(account_describe(&account, STR(" Coord\u202Einatrice\n2\u200B "), STR("\u200Ba@example.org\u00A0"),
                          ROLE_BINOME, f->a, err));
    assert_string_equal(account.label, "Coordinatrice 2");
    assert_string_equal(account.mail, "a@example.org");
    struct account empty = {0};
    must(account_describe(&empty, STR("\u200B"), STR(""), ROLE_BINOME, f->a, err));
    assert_null(empty.label);
    must(db_begin(f->db, err));
    must_fail(account_save(f->db, &f->author, NULL, &empty, f->a, err), ERR_INPUT, "label");
    account.label = more;
    must_fail(account_save(f->db, &f->author, NULL, &account, f->a, err), ERR_LIMIT, "label: more than 80");
    account.label = eighty;
    must(account_save(f->db, &f->author, NULL, &account, f->a, err));
    db_rollback(f->db);
    fixture_close(f);
}

static void there_are_no_more_accounts_than_the_list_shows(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct account *list = ARENA_ARRAY(f->a, ACCOUNTS_MAX, struct account),
                   last = fixture_account(f, "L", "l@example.org", 1);
    size_t n;
    fixture_exec(f, "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO"
                    " account(uuid, rev, created_at, updated_at, label, mail, mail_norm, role)"
                    " SELECT 'u' || i, 1, 1, 1, 'A', 'a' || i || '@example.org', 'a' || i || '@example.org', 'binome'"
                    " FROM n");
    struct account one = add(f, "Z", "z@example.org", ROLE_BINOME), renamed = one;
    must(account_list(f->db, f->a, list, &n, err));
    assert_int_equal(n, ACCOUNTS_MAX);
    assert_string_equal(list[n - 1].label, "Z");
    must(db_begin(f->db, err));
    must_fail(account_save(f->db, &f->author, NULL, &last, f->a, err), ERR_LIMIT, "accounts: 1000 already");
    renamed.label = "Y";
    must(account_save(f->db, &f->author, &one, &renamed, f->a, err));
    db_rollback(f->db);
    fixture_close(f);
}

static void an_administrator_is_always_left(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct account admin = load(f, add(f, "Administration 1", "admin@example.org", ROLE_ADMIN).id), lower = admin;
    lower.role = ROLE_COORDINATOR;
    must(db_begin(f->db, err));
    must_fail(account_save(f->db, &f->author, &admin, &lower, f->a, err), ERR_REFUSED, "no administrator");
    db_rollback(f->db);
    must(db_begin(f->db, err));
    must_fail(account_block(f->db, &f->author, &admin, true, err), ERR_REFUSED, "no administrator");
    db_rollback(f->db);
    struct account other = add(f, "Administration 2", "admin2@example.org", ROLE_ADMIN);
    /* Invited is not arrived: the invitation may run out. */
    must(db_begin(f->db, err));
    must(account_set_password(f->db, &f->author, admin.id, "$argon2id$...", err));
    must_fail(account_save(f->db, &f->author, &admin, &lower, f->a, err), ERR_REFUSED, "no administrator");
    db_rollback(f->db);
    must(db_begin(f->db, err));
    must(account_set_password(f->db, &f->author, admin.id, "$argon2id$...", err));
    must(account_set_password(f->db, &f->author, other.id, "$argon2id$...", err));
    must(db_commit(f->db, err));
    must(db_begin(f->db, err));
    must(account_block(f->db, &f->author, &other, true, err));
    must_fail(account_block(f->db, &f->author, &admin, true, err), ERR_REFUSED, "no administrator");
    db_rollback(f->db);
    must(db_begin(f->db, err));
    must(account_save(f->db, &f->author, &admin, &lower, f->a, err));
    must(db_commit(f->db, err));
    fixture_close(f);
}

static void history_tells_what_changed_but_no_password(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct account one = load(f, add(f, "Coordinatrice 1", "un@example.org", ROLE_COORDINATOR).id), after = one;
    char stored[CRYPTO_PASSWORD_SIZE];
    after.label = "Coordinatrice 3";
    must(crypto_password_hash(STR("le chat dort sur le toit"), stored, err));
    must(db_begin(f->db, err));
    must(account_save(f->db, &f->author, &one, &after, f->a, err));
    must(account_set_password(f->db, &f->author, one.id, stored, err));
    must(db_commit(f->db, err));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE entity = 'account'"), 3);
    assert_int_equal(
        fixture_number(f, "SELECT count(*) FROM change WHERE diff LIKE '%Coordinatrice 1%Coordinatrice 3%'"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE diff LIKE '%argon%'"), 0);
    one = load(f, one.id);
    assert_true(one.has_password);
    assert_int_equal(one.rev, fixture_number(f, "SELECT max(seq) FROM change"));
    const char *kept;
    must(account_password(f->db, one.id, f->a, &kept, err));
    assert_string_equal(kept, stored);
    fixture_close(f);
}

/* ---- sessions ---- */

static int find(struct fixture *f, const char *token, int64_t now)
{
    struct session session;
    struct account account;
    struct err why;
    return session_find(f->db, str_of(token), now, f->a, &session, &account, &why);
}

static void a_session_is_known_by_its_token_alone(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct account one = add(f, "Coordinatrice 1", "un@example.org", ROLE_COORDINATOR), found;
    struct session session;
    struct err why;
    char token[CRYPTO_TOKEN_SIZE];
    must(session_open(f->db, one.id, "Firefox, Linux", FIXTURE_NOW, token, err));
    assert_int_equal(session_find(f->db, str_of(token), FIXTURE_NOW + 60, f->a, &session, &found, &why), 1);
    assert_int_equal(found.id, one.id);
    assert_int_equal(found.signed_in_at, FIXTURE_NOW);
    assert_string_equal(session.client, "Firefox, Linux");
    token[0] = token[0] == 'a' ? 'b' : 'a';
    assert_int_equal(find(f, token, FIXTURE_NOW), 0);
    assert_int_equal(find(f, "", FIXTURE_NOW), 0);
    /* The file holds no token: its hash cannot be sent. */
    assert_int_equal(fixture_number(f, "SELECT length(hash) FROM session"), CRYPTO_HASH_SIZE - 1);
    fixture_close(f);
}

static void a_session_ends_by_rest_by_age_and_by_hand(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct account one = add(f, "Coordinatrice 1", "un@example.org", ROLE_COORDINATOR), found;
    struct session session;
    struct err why;
    char token[CRYPTO_TOKEN_SIZE], other[CRYPTO_TOKEN_SIZE];
    int64_t now = FIXTURE_NOW, ended;
    must(session_open(f->db, one.id, NULL, now, token, err));
    assert_int_equal(find(f, token, now + SESSION_IDLE - 1), 1);
    assert_int_equal(find(f, token, now + SESSION_IDLE), 0);
    /* Used each hour it lives for a week, not longer. */
    for (; now < FIXTURE_NOW + SESSION_LIFE - 3600; now += 3600) {
        assert_int_equal(session_find(f->db, str_of(token), now, f->a, &session, &found, &why), 1);
        must(session_touch(f->db, session.id, now, err));
    }
    assert_int_equal(find(f, token, FIXTURE_NOW + SESSION_LIFE - 1), 1);
    assert_int_equal(find(f, token, FIXTURE_NOW + SESSION_LIFE), 0);
    must(session_open(f->db, one.id, NULL, now, other, err));
    assert_int_equal(session_find(f->db, str_of(other), now, f->a, &session, &found, &why), 1);
    must(session_end(f->db, one.id, 0, session.id, now, &ended, err));
    assert_int_equal(ended, 1);
    assert_int_equal(find(f, token, now), 0);
    assert_int_equal(find(f, other, now), 1);
    must(session_end(f->db, one.id + 1, session.id, 0, now, &ended, err)); /* another's account ends nothing */
    assert_int_equal(ended, 0);
    must(session_end(f->db, one.id, session.id, 0, now, &ended, err));
    assert_int_equal(find(f, other, now), 0);
    fixture_close(f);
}

static void a_blocked_account_has_no_session(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    add(f, "Administration", "admin@example.org", ROLE_ADMIN);
    struct account one = add(f, "Coordinatrice 1", "un@example.org", ROLE_COORDINATOR);
    char token[CRYPTO_TOKEN_SIZE];
    must(session_open(f->db, one.id, NULL, FIXTURE_NOW, token, err));
    must(db_begin(f->db, err));
    must(account_block(f->db, &f->author, &one, true, err));
    must(db_commit(f->db, err));
    assert_int_equal(find(f, token, FIXTURE_NOW), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM session"), 0);
    /* Not even one that was opened at the same moment. */
    must(session_open(f->db, one.id, NULL, FIXTURE_NOW, token, err));
    assert_int_equal(find(f, token, FIXTURE_NOW), 0);
    must(db_begin(f->db, err));
    must(account_block(f->db, &f->author, &one, false, err));
    must(db_commit(f->db, err));
    assert_int_equal(load(f, one.id).blocked_at, 0);
    fixture_close(f);
}

static void sessions_are_listed_and_the_oldest_makes_room(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct account one = add(f, "Coordinatrice 1", "un@example.org", ROLE_COORDINATOR);
    struct session list[SESSIONS_MAX];
    size_t n;
    char first[CRYPTO_TOKEN_SIZE], token[CRYPTO_TOKEN_SIZE];
    must(session_open(f->db, one.id, "la première", FIXTURE_NOW, first, err));
    for (int i = 1; i <= SESSIONS_MAX; i++) {
        assert_int_equal(find(f, first, FIXTURE_NOW + i), 1);
        must(session_open(f->db, one.id, NULL, FIXTURE_NOW + i, token, err));
    }
    assert_int_equal(find(f, first, FIXTURE_NOW), 0);
    must(session_list(f->db, one.id, FIXTURE_NOW + 60, f->a, list, &n, err));
    assert_int_equal(n, SESSIONS_MAX);
    assert_int_equal(list[0].seen_at, FIXTURE_NOW + SESSIONS_MAX);
    must(session_list(f->db, one.id, FIXTURE_NOW + SESSION_IDLE + 60, f->a, list, &n, err));
    assert_int_equal(n, 0);
    fixture_close(f);
}

/* ---- links ---- */

static void a_link_is_followed_once_and_in_time(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct account one = add(f, "Coordinatrice 1", "un@example.org", ROLE_COORDINATOR);
    struct err why;
    char token[CRYPTO_TOKEN_SIZE], newer[CRYPTO_TOKEN_SIZE];
    int64_t account;
    must(link_make(f->db, LINK_WELCOME, one.id, FIXTURE_NOW, token, err));
    for (int i = 0; i < 2; i++) { /* looking spends nothing */
        assert_int_equal(link_look(f->db, LINK_WELCOME, str_of(token), FIXTURE_NOW + 1, &account, &why), 1);
        assert_int_equal(account, one.id);
    }
    assert_int_equal(link_look(f->db, LINK_FIRST, str_of(token), FIXTURE_NOW, &account, &why), 0);
    assert_int_equal(link_look(f->db, LINK_WELCOME, str_of(token), FIXTURE_NOW + LINK_WELCOME_LIFE, &account, &why), 0);
    assert_int_equal(link_use(f->db, LINK_WELCOME, str_of(token), FIXTURE_NOW + 1, &account, &why), 1);
    assert_int_equal(link_use(f->db, LINK_WELCOME, str_of(token), FIXTURE_NOW + 1, &account, &why), 0);
    /* A newer one replaces an older one. */
    must(link_make(f->db, LINK_WELCOME, one.id, FIXTURE_NOW, token, err));
    must(link_make(f->db, LINK_WELCOME, one.id, FIXTURE_NOW, newer, err));
    assert_int_equal(link_look(f->db, LINK_WELCOME, str_of(token), FIXTURE_NOW, &account, &why), 0);
    assert_int_equal(link_look(f->db, LINK_WELCOME, str_of(newer), FIXTURE_NOW, &account, &why), 1);
    must(link_make(f->db, LINK_FIRST, 0, FIXTURE_NOW, token, err));
    assert_int_equal(link_use(f->db, LINK_FIRST, str_of(token), FIXTURE_NOW, &account, &why), 1);
    assert_int_equal(account, 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM mail_token WHERE length(hash) <> 64"), 0);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_is_found_by_its_mail_whatever_its_case),
        cmocka_unit_test(one_account_an_address),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(what_is_typed_is_tidied_and_a_name_has_eighty_characters),
        cmocka_unit_test(there_are_no_more_accounts_than_the_list_shows),
        cmocka_unit_test(an_administrator_is_always_left),
        cmocka_unit_test(history_tells_what_changed_but_no_password),
        cmocka_unit_test(a_session_is_known_by_its_token_alone),
        cmocka_unit_test(a_session_ends_by_rest_by_age_and_by_hand),
        cmocka_unit_test(a_blocked_account_has_no_session),
        cmocka_unit_test(sessions_are_listed_and_the_oldest_makes_room),
        cmocka_unit_test(a_link_is_followed_once_and_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
