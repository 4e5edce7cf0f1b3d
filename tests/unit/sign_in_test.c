/* Ways in: password, link; and who stays out. */
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#include "app/accounts.h"
#include "app/sign_in.h"
#include "domain/link.h"

#define GOOD "le chat dort sur le toit"
#define OTHER "trois pommes et un violon"

struct scene {
    struct fixture *f;
    struct throttle *throttle;
    struct ctx ctx;
    struct knock knock;
    struct account account; /* a coordinator whose password is GOOD */
};

static struct scene set_up_at(const char *path)
{
    struct scene s = {.f = fixture_open_at(path)};
    s.account = fixture_account(s.f, "Coordinatrice 1", "un@example.org", ROLE_COORDINATOR);
    char stored[CRYPTO_PASSWORD_SIZE];
    must(throttle_new(&s.throttle, err));
    must(crypto_password_hash(STR(GOOD), stored, err));
    must(db_begin(s.f->db, err));
    must(account_save(s.f->db, &s.f->author, NULL, &s.account, s.f->a, err));
    must(account_set_password(s.f->db, &s.f->author, s.account.id, stored, err));
    must(db_commit(s.f->db, err));
    s.ctx = (struct ctx){.db = s.f->db, .arena = s.f->a, .now = FIXTURE_NOW, .audience = &audience_public};
    s.knock = (struct knock){.throttle = s.throttle, .address = STR("192.0.2.1"), .client = "Firefox, Linux"};
    return s;
}

static struct scene set_up(void)
{
    return set_up_at(":memory:");
}

static void remove_db(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[80];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
}

static void tear_down(struct scene *s)
{
    throttle_free(s->throttle);
    fixture_close(s->f);
}

static struct signed_in with_password(struct scene *s, const char *mail, const char *password)
{
    struct signed_in in;
    if (sign_in_password(&s->ctx, &s->knock, str_of(mail), str_of(password), &in) != 0)
        fail_msg("%s", s->ctx.err.msg);
    return in;
}

static bool is_open(struct scene *s, const char *token)
{
    struct session session;
    struct account account;
    struct err err;
    return session_find(s->f->db, str_of(token), s->ctx.now, s->f->a, &session, &account, &err) == 1;
}

static void the_right_password_opens_a_session(void **state)
{
    (void)state;
    struct scene s = set_up();
    struct signed_in in = with_password(&s, " UN@example.org", GOOD);
    assert_int_equal(in.answer, SIGN_IN_DONE);
    assert_int_equal(in.account.id, s.account.id);
    assert_true(is_open(&s, in.token));
    tear_down(&s);
}

static void whoever_is_wrong_learns_nothing(void **state)
{
    (void)state;
    struct scene s = set_up();
    static const char *const tries[][2] = {{"un@example.org", "le chat dort sous le toit"},
                                           {"un@example.org", ""},
                                           {"personne@example.org", GOOD},
                                           {"", ""},
                                           {"un@example.org' OR 1=1 --", GOOD}};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        struct signed_in in = with_password(&s, tries[i][0], tries[i][1]);
        assert_int_equal(in.answer, SIGN_IN_WRONG);
        assert_null(in.account.label);
        assert_string_equal(in.token, "");
    }
    assert_int_equal(fixture_number(s.f, "SELECT count(*) FROM session"), 0);
    tear_down(&s);
}

/* Argon2id runs for an unknown address too: the time does not tell. A tenth is far from the thousandth it would be. */
static void an_unknown_address_takes_as_long_as_a_wrong_password(void **state)
{
    (void)state;
    struct scene s = set_up();
    clock_t start = clock();
    (void)with_password(&s, "un@example.org", "faux mais assez long");
    clock_t known = clock() - start;
    start = clock();
    (void)with_password(&s, "personne@example.org", "faux mais assez long");
    clock_t unknown = clock() - start;
    assert_true(unknown > known / 10);
    tear_down(&s);
}

static void guessing_is_slowed_down_and_honesty_is_not(void **state)
{
    (void)state;
    struct scene s = set_up();
    for (int i = 0; i < 6; i++)
        assert_int_equal(with_password(&s, "un@example.org", "faux").answer, SIGN_IN_WRONG);
    struct signed_in in = with_password(&s, "un@example.org", GOOD);
    assert_int_equal(in.answer, SIGN_IN_WAIT);
    assert_int_equal(in.wait, 1);
    /* A second later the owner is in. */
    s.ctx.now++;
    assert_int_equal(with_password(&s, "un@example.org", GOOD).answer, SIGN_IN_DONE);
    assert_int_equal(with_password(&s, "un@example.org", "faux").answer, SIGN_IN_WRONG);
    assert_int_equal(with_password(&s, "un@example.org", GOOD).answer, SIGN_IN_DONE);
    tear_down(&s);
}

/* Wrong without being hashed: a tenth of a second each would add up. */
static const char *too_long(void)
{
    static char text[PASSWORD_MAX + 2];
    memset(text, 'x', sizeof text - 1);
    return text;
}

/* A stranger who fails for hours on purpose, as soon as he may, keeps nobody else out. */
static void a_stranger_keeps_nobody_out_of_his_account(void **state)
{
    (void)state;
    struct scene s = set_up();
    struct signed_in in = {0};
    for (int i = 0; i < 40; i++) {
        in = with_password(&s, "un@example.org", too_long());
        s.ctx.now += in.wait;
    }
    assert_true(s.ctx.now - FIXTURE_NOW > 600);
    (void)with_password(&s, "un@example.org", too_long());
    assert_int_equal(with_password(&s, "un@example.org", GOOD).answer, SIGN_IN_WAIT);
    s.knock.address = STR("192.0.2.2");
    assert_int_equal(with_password(&s, "un@example.org", GOOD).answer, SIGN_IN_DONE);
    tear_down(&s);
}

/* Many addresses that try one account: it is guarded after all, by a minute between two tries. */
static void many_addresses_that_try_one_account_wait(void **state)
{
    (void)state;
    struct scene s = set_up();
    char address[20];
    int tried = 0;
    for (; tried < 200; tried++) {
        (void)snprintf(address, sizeof address, "192.0.2.%d", tried);
        s.knock.address = str_of(address);
        struct signed_in in = with_password(&s, "un@example.org", too_long());
        if (in.answer == SIGN_IN_WAIT)
            break;
    }
    assert_int_equal(tried, 101);
    struct signed_in in = with_password(&s, "un@example.org", GOOD);
    assert_int_equal(in.answer, SIGN_IN_WAIT);
    s.ctx.now += in.wait;
    assert_int_equal(with_password(&s, "un@example.org", GOOD).answer, SIGN_IN_DONE);
    tear_down(&s);
}

/* Spelt otherwise, an address is slowed down as much when nobody has it: else the waiting would tell who has an
 * account. */
static void waiting_does_not_tell_who_has_an_account(void **state)
{
    (void)state;
    static const char *const mails[][2] = {{"un@example.org", " UN@Example.org"},
                                           {"personne@example.org", " PERSONNE@Example.org"}};
    struct scene s = set_up();
    for (size_t m = 0; m < sizeof mails / sizeof *mails; m++) {
        for (int i = 0; i < 6; i++)
            assert_int_equal(with_password(&s, mails[m][i % 2], "faux").answer, SIGN_IN_WRONG);
        assert_int_equal(with_password(&s, mails[m][1], "faux").answer, SIGN_IN_WAIT);
    }
    tear_down(&s);
}

static void one_address_that_tries_everybody_waits(void **state)
{
    (void)state;
    struct scene s = set_up();
    char mail[40];
    int tried = 0;
    for (; tried < 40; tried++) {
        (void)snprintf(mail, sizeof mail, "essai%d@example.org", tried);
        if (with_password(&s, mail, "").answer == SIGN_IN_WAIT)
            break;
    }
    assert_int_equal(tried, 21);
    s.knock.address = STR("192.0.2.2");
    assert_int_equal(with_password(&s, "un@example.org", GOOD).answer, SIGN_IN_DONE);
    tear_down(&s);
}

static void a_blocked_account_stays_out(void **state)
{
    (void)state;
    struct scene s = set_up();
    struct signed_in in;
    char link[CRYPTO_TOKEN_SIZE];
    must(db_begin(s.f->db, err));
    must(account_block(s.f->db, &s.f->author, &s.account, true, err));
    must(link_make(s.f->db, LINK_WELCOME, s.account.id, FIXTURE_NOW, link, err));
    must(db_commit(s.f->db, err));
    assert_int_equal(with_password(&s, "un@example.org", GOOD).answer, SIGN_IN_WRONG);
    assert_int_equal(sign_in_welcome(&s.ctx, &s.knock, str_of(link), STR(OTHER), &in), 0);
    assert_int_equal(in.answer, SIGN_IN_OVER);
    tear_down(&s);
}

/* ---- While the password is being hashed ---- */

/* Somebody else's connection, on a thread: it has read the account and waits for the lock that the test holds. */
struct rival {
    struct scene scene;
    const struct session *session; /* NULL: signs in; else changes its password to OTHER */
    struct signed_in in;
    int rc;
};

static void *knock_meanwhile(void *arg)
{
    struct rival *r = arg;
    struct scene *s = &r->scene;
    r->rc = r->session ? sign_in_change(&s->ctx, &s->knock, r->session, STR(GOOD), STR(OTHER), &r->in)
                       : sign_in_password(&s->ctx, &s->knock, STR("un@example.org"), STR(GOOD), &r->in);
    return NULL;
}

static void what_happens_while_a_password_is_hashed_counts(void **state)
{
    (void)state;
    enum { BLOCKED, OTHER_PASSWORD, SIGNED_OUT, NOTHING };
    static const struct {
        bool changes;
        int meanwhile;
        enum sign_in_answer answer;
    } tries[] = {{false, BLOCKED, SIGN_IN_WRONG},       {false, OTHER_PASSWORD, SIGN_IN_WRONG},
                 {false, NOTHING, SIGN_IN_DONE},        {true, BLOCKED, SIGN_IN_WRONG},
                 {true, OTHER_PASSWORD, SIGN_IN_WRONG}, {true, SIGNED_OUT, SIGN_IN_WRONG},
                 {true, NOTHING, SIGN_IN_DONE}};
    char path[64], other[CRYPTO_PASSWORD_SIZE];
    (void)snprintf(path, sizeof path, "/tmp/allervers-sign-in-%d.db", (int)getpid());
    must(crypto_init(err));
    must(crypto_password_hash(STR("une troisième phrase de passe"), other, err));
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        struct scene s = set_up_at(path);
        struct signed_in here = with_password(&s, "un@example.org", GOOD);
        struct rival r = {.scene = s};
        struct session session;
        struct account account;
        struct err why;
        pthread_t thread;
        assert_int_equal(session_find(s.f->db, str_of(here.token), s.ctx.now, s.f->a, &session, &account, &why), 1);
        r.session = tries[i].changes ? &session : NULL;
        r.scene.ctx.arena = arena_new(1u << 20);
        must(db_open(path, DB_WRITE, &r.scene.ctx.db, err));
        must(db_begin(s.f->db, err));
        assert_int_equal(pthread_create(&thread, NULL, knock_meanwhile, &r), 0);
        nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
        if (tries[i].meanwhile == BLOCKED)
            must(account_block(s.f->db, &s.f->author, &s.account, true, err));
        else if (tries[i].meanwhile == OTHER_PASSWORD)
            must(account_set_password(s.f->db, &s.f->author, s.account.id, other, err));
        else if (tries[i].meanwhile == SIGNED_OUT)
            must(session_end(s.f->db, s.account.id, session.id, 0, s.ctx.now, NULL, err));
        must(db_commit(s.f->db, err));
        pthread_join(thread, NULL);
        assert_int_equal(r.rc, 0);
        assert_int_equal(r.in.answer, tries[i].answer);
        if (r.in.answer == SIGN_IN_WRONG) {
            const char *stored;
            assert_int_equal(fixture_number(s.f, "SELECT count(*) FROM session"), tries[i].meanwhile == OTHER_PASSWORD);
            must(account_password(s.f->db, s.account.id, s.f->a, &stored, err));
            assert_false(crypto_password_is(STR(OTHER), stored));
        }
        db_close(r.scene.ctx.db);
        arena_free(r.scene.ctx.arena);
        tear_down(&s);
        remove_db(path);
    }
}

static void an_invitation_is_accepted_once(void **state)
{
    (void)state;
    struct scene s = set_up();
    struct signed_in in;
    char link[CRYPTO_TOKEN_SIZE];
    must(link_make(s.f->db, LINK_WELCOME, s.account.id, FIXTURE_NOW, link, err));
    struct signed_in before = with_password(&s, "un@example.org", GOOD);
    assert_int_equal(sign_in_welcome(&s.ctx, &s.knock, str_of(link), STR("court"), &in), 0);
    assert_int_equal(in.answer, SIGN_IN_FAULT); /* which spends nothing */
    assert_int_equal(sign_in_welcome(&s.ctx, &s.knock, str_of(link), STR(OTHER), &in), 0);
    assert_int_equal(in.answer, SIGN_IN_DONE);
    assert_true(is_open(&s, in.token));
    assert_false(is_open(&s, before.token));
    assert_int_equal(with_password(&s, "un@example.org", OTHER).answer, SIGN_IN_DONE);
    assert_int_equal(sign_in_welcome(&s.ctx, &s.knock, str_of(link), STR(GOOD), &in), 0);
    assert_int_equal(in.answer, SIGN_IN_OVER);
    tear_down(&s);
}

/* ---- Mailed links ---- */

static struct signed_in ask_link(struct scene *s, const char *mail)
{
    struct signed_in in = {0};
    assert_int_equal(sign_in_ask_link(&s->ctx, &s->knock, str_of(mail), STR("/equipe/fiches"), &in), 0);
    return in;
}

/* The token of the letter that was put last. */
static const char *mailed_token(struct scene *s)
{
    static const char sql[] =
        "SELECT substr(json_extract(data, '$.link'), 12, 43) FROM outbox ORDER BY id DESC LIMIT 1";
    struct stmt *stmt;
    struct err why;
    assert_int_equal(db_prepare(s->f->db, sql, &stmt, &why), 0);
    assert_int_equal(stmt_step(stmt, &why), 1);
    const char *token = col_text(stmt, 0, s->f->a);
    stmt_reset(stmt);
    return token;
}

static struct signed_in follow(struct scene *s, const char *token)
{
    struct signed_in in = {0};
    assert_int_equal(sign_in_by_link(&s->ctx, &s->knock, str_of(token), &in), 0);
    return in;
}

static void a_mailed_link_signs_in_once(void **state)
{
    (void)state;
    struct scene s = set_up();
    struct account whose;
    assert_int_equal(ask_link(&s, " UN@example.org ").answer, SIGN_IN_DONE);
    assert_int_equal(fixture_number(s.f, "SELECT count(*) FROM outbox WHERE recipient = 'un@example.org'"
                                         " AND template = 'sign_in' AND useless_at = created_at + 900"),
                     1);
    const char *token = mailed_token(&s);
    /* Looking spends nothing: mail readers open links by themselves. */
    for (int i = 0; i < 3; i++)
        assert_int_equal(sign_in_look(&s.ctx, LINK_SIGN_IN, str_of(token), &whose), 1);
    assert_int_equal(whose.id, s.account.id);
    assert_int_equal(sign_in_look(&s.ctx, LINK_WELCOME, str_of(token), &whose), 0);
    struct signed_in in = follow(&s, token);
    assert_int_equal(in.answer, SIGN_IN_DONE);
    assert_true(is_open(&s, in.token));
    assert_int_equal(follow(&s, token).answer, SIGN_IN_OVER);
    /* Its password is as good as before. */
    assert_int_equal(with_password(&s, "un@example.org", GOOD).answer, SIGN_IN_DONE);
    tear_down(&s);
}

static void a_mailed_link_is_good_for_a_quarter_of_an_hour(void **state)
{
    (void)state;
    struct scene s = set_up();
    (void)ask_link(&s, "un@example.org");
    const char *first = mailed_token(&s);
    s.ctx.now += 61;
    (void)ask_link(&s, "un@example.org");
    const char *second = mailed_token(&s);
    assert_string_not_equal(first, second);
    /* Who asks for another spoils none. */
    struct account whose;
    assert_int_equal(sign_in_look(&s.ctx, LINK_SIGN_IN, str_of(first), &whose), 1);
    s.ctx.now += LINK_SIGN_IN_LIFE - 61;
    assert_int_equal(follow(&s, first).answer, SIGN_IN_OVER);
    assert_int_equal(follow(&s, second).answer, SIGN_IN_DONE);
    /* The one that was followed takes the others with it. */
    s.ctx.now += 600;
    (void)ask_link(&s, "un@example.org");
    first = mailed_token(&s);
    s.ctx.now += 61;
    (void)ask_link(&s, "un@example.org");
    assert_int_equal(follow(&s, first).answer, SIGN_IN_DONE);
    assert_int_equal(follow(&s, mailed_token(&s)).answer, SIGN_IN_OVER);
    tear_down(&s);
}

static void who_asks_for_a_link_learns_nothing(void **state)
{
    (void)state;
    struct scene s = set_up();
    struct signed_in in;
    struct account whose;
    assert_int_equal(ask_link(&s, "personne@example.org").answer, SIGN_IN_DONE);
    assert_int_equal(fixture_number(s.f, "SELECT count(*) FROM outbox"), 0);
    assert_int_equal(fixture_number(s.f, "SELECT count(*) FROM mail_token WHERE account IS NULL"), 1);
    must(db_begin(s.f->db, err));
    must(account_block(s.f->db, &s.f->author, &s.account, true, err));
    must(db_commit(s.f->db, err));
    assert_int_equal(ask_link(&s, "un@example.org").answer, SIGN_IN_DONE);
    assert_int_equal(fixture_number(s.f, "SELECT count(*) FROM outbox"), 0);
    assert_int_equal(sign_in_ask_link(&s.ctx, &s.knock, STR("nulle part"), STR(""), &in), -1);
    assert_int_equal(s.ctx.err.code, ERR_INPUT);
    /* Nobody's link lets nobody in, even if it were guessed. */
    char token[CRYPTO_TOKEN_SIZE];
    must(link_make(s.f->db, LINK_SIGN_IN, 0, s.ctx.now, token, err));
    assert_int_equal(sign_in_look(&s.ctx, LINK_SIGN_IN, str_of(token), &whose), 0);
    assert_int_equal(follow(&s, token).answer, SIGN_IN_OVER);
    tear_down(&s);
}

/* Known or not, the same tries are let in and made to wait; and no mailbox is flooded. */
static void asking_for_links_is_slowed_down(void **state)
{
    (void)state;
    static const char *const mails[] = {"un@example.org", "personne@example.org"};
    for (size_t m = 0; m < 2; m++) {
        struct scene s = set_up();
        for (int i = 0; i < 4; i++)
            assert_int_equal(ask_link(&s, mails[m]).answer, SIGN_IN_DONE);
        struct signed_in in = ask_link(&s, mails[m]);
        assert_int_equal(in.answer, SIGN_IN_WAIT);
        assert_int_equal(in.wait, 1);
        assert_int_equal(fixture_number(s.f, "SELECT count(*) FROM outbox"), m == 0);
        /* An hour of insisting from many addresses: one mail a minute at most. */
        char address[20];
        for (int i = 0; i < 3600; i += 5, s.ctx.now += 5) {
            (void)snprintf(address, sizeof address, "192.0.2.%d", i % 250);
            s.knock.address = str_of(address);
            (void)ask_link(&s, mails[m]);
        }
        assert_in_range(fixture_number(s.f, "SELECT count(*) FROM outbox"), 0, 61);
        tear_down(&s);
    }
}

static void a_link_ends_with_the_address_it_was_sent_to(void **state)
{
    (void)state;
    struct scene s = set_up();
    (void)ask_link(&s, "un@example.org");
    struct account moved = s.account;
    moved.mail = "nouvelle@example.org";
    must(db_begin(s.f->db, err));
    must(account_save(s.f->db, &s.f->author, &s.account, &moved, s.f->a, err));
    must(db_commit(s.f->db, err));
    assert_int_equal(follow(&s, mailed_token(&s)).answer, SIGN_IN_OVER);
    tear_down(&s);
}

/* Somebody who presses twice ends the first link: the second one must leave too. */
static void each_invitation_is_a_letter_of_its_own(void **state)
{
    (void)state;
    struct scene s = set_up();
    char token[CRYPTO_TOKEN_SIZE];
    s.ctx.account = &s.account;
    for (int i = 0; i < 2; i++)
        assert_int_equal(accounts_invite(&s.ctx, &s.account, true, token), 0);
    assert_int_equal(fixture_number(s.f, "SELECT count(*) FROM outbox WHERE template = 'welcome'"), 2);
    assert_int_equal(fixture_number(s.f, "SELECT count(*) FROM outbox WHERE state = 'queued'"), 1);
    tear_down(&s);
}

static void an_invitation_is_accepted_without_a_password(void **state)
{
    (void)state;
    struct scene s = set_up();
    struct signed_in in;
    char link[CRYPTO_TOKEN_SIZE];
    /* Who has a password keeps it. */
    must(link_make(s.f->db, LINK_WELCOME, s.account.id, FIXTURE_NOW, link, err));
    assert_int_equal(sign_in_welcome_without(&s.ctx, &s.knock, str_of(link), &in), 0);
    assert_int_equal(in.answer, SIGN_IN_OVER);
    struct account other = fixture_account(s.f, "Binôme 1", "deux@example.org", ROLE_BINOME);
    must(db_begin(s.f->db, err));
    must(account_save(s.f->db, &s.f->author, NULL, &other, s.f->a, err));
    must(link_make(s.f->db, LINK_WELCOME, other.id, FIXTURE_NOW, link, err));
    must(db_commit(s.f->db, err));
    assert_int_equal(sign_in_welcome_without(&s.ctx, &s.knock, str_of(link), &in), 0);
    assert_int_equal(in.answer, SIGN_IN_DONE);
    assert_int_equal(in.account.id, other.id);
    assert_true(is_open(&s, in.token));
    assert_int_equal(sign_in_welcome_without(&s.ctx, &s.knock, str_of(link), &in), 0);
    assert_int_equal(in.answer, SIGN_IN_OVER);
    assert_int_equal(with_password(&s, "deux@example.org", "").answer, SIGN_IN_WRONG);
    (void)ask_link(&s, "deux@example.org");
    assert_int_equal(follow(&s, mailed_token(&s)).answer, SIGN_IN_DONE);
    tear_down(&s);
}

static void a_new_password_ends_the_other_sessions(void **state)
{
    (void)state;
    struct scene s = set_up();
    struct signed_in here = with_password(&s, "un@example.org", GOOD),
                     there = with_password(&s, "un@example.org", GOOD), in;
    struct session session;
    struct account account;
    struct err why;
    assert_int_equal(session_find(s.f->db, str_of(here.token), s.ctx.now, s.f->a, &session, &account, &why), 1);
    static const struct {
        const char *current, *password;
        enum sign_in_answer answer;
        enum password_fault fault;
    } tries[] = {
        {"faux", OTHER, SIGN_IN_WRONG, PASSWORD_FINE},
        {GOOD, "court", SIGN_IN_FAULT, PASSWORD_SHORT},
        {GOOD, "coordinatrice 1 !", SIGN_IN_FAULT, PASSWORD_OWN},
        {GOOD, OTHER, SIGN_IN_DONE, PASSWORD_FINE},
    };
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        assert_int_equal(
            sign_in_change(&s.ctx, &s.knock, &session, str_of(tries[i].current), str_of(tries[i].password), &in), 0);
        assert_int_equal(in.answer, tries[i].answer);
        assert_int_equal(in.fault, tries[i].fault);
        assert_int_equal(is_open(&s, there.token), tries[i].answer != SIGN_IN_DONE);
    }
    assert_true(is_open(&s, here.token));
    assert_int_equal(with_password(&s, "un@example.org", GOOD).answer, SIGN_IN_WRONG);
    assert_int_equal(with_password(&s, "un@example.org", OTHER).answer, SIGN_IN_DONE);
    /* History says who, not what. */
    assert_int_equal(fixture_number(s.f, "SELECT count(*) FROM change WHERE account = 1 AND actor = 'coordinator'"), 1);
    tear_down(&s);
}

/* Chosen on one machine, pasted on another where accents are marks of their own and a space does not break. */
static void a_password_is_the_same_on_every_keyboard(void **state)
{
    (void)state;
    struct scene s = set_up();
    struct signed_in in = with_password(&s, "un@example.org", GOOD);
    struct session session;
    struct account account;
    struct err why;
    assert_int_equal(session_find(s.f->db, str_of(in.token), s.ctx.now, s.f->a, &session, &account, &why), 1);
    must(sign_in_change(&s.ctx, &s.knock, &session, STR(GOOD), STR("le vélo prêté revient"), &in) != 0 ? -1 : 0);
    assert_int_equal(in.answer, SIGN_IN_DONE);
    assert_int_equal(with_password(&s, "un@example.org", "le ve\u0301lo pre\u0302te\u0301\u00A0revient").answer,
                     SIGN_IN_DONE);
    assert_int_equal(with_password(&s, "un@example.org", "le velo prete revient").answer, SIGN_IN_WRONG);
    /* Eleven characters in one form are eleven in every form. */
    must(sign_in_change(&s.ctx, &s.knock, &session, STR("le vélo prêté revient"), STR("e\u0301te\u0301 vx7!kq-"),
                        &in) != 0
             ? -1
             : 0);
    assert_int_equal(in.fault, PASSWORD_SHORT);
    tear_down(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_password_opens_a_session),
        cmocka_unit_test(whoever_is_wrong_learns_nothing),
        cmocka_unit_test(an_unknown_address_takes_as_long_as_a_wrong_password),
        cmocka_unit_test(guessing_is_slowed_down_and_honesty_is_not),
        cmocka_unit_test(a_stranger_keeps_nobody_out_of_his_account),
        cmocka_unit_test(many_addresses_that_try_one_account_wait),
        cmocka_unit_test(waiting_does_not_tell_who_has_an_account),
        cmocka_unit_test(one_address_that_tries_everybody_waits),
        cmocka_unit_test(a_blocked_account_stays_out),
        cmocka_unit_test(what_happens_while_a_password_is_hashed_counts),
        cmocka_unit_test(an_invitation_is_accepted_once),
        cmocka_unit_test(a_mailed_link_signs_in_once),
        cmocka_unit_test(a_mailed_link_is_good_for_a_quarter_of_an_hour),
        cmocka_unit_test(who_asks_for_a_link_learns_nothing),
        cmocka_unit_test(asking_for_links_is_slowed_down),
        cmocka_unit_test(a_link_ends_with_the_address_it_was_sent_to),
        cmocka_unit_test(each_invitation_is_a_letter_of_its_own),
        cmocka_unit_test(an_invitation_is_accepted_without_a_password),
        cmocka_unit_test(a_new_password_ends_the_other_sessions),
        cmocka_unit_test(a_password_is_the_same_on_every_keyboard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
