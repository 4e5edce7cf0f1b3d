/* Letters of the outbox: once each, sent by one, blanked when done with, never sent twice by a machine. */
#include "fixture.h"

#include "base/mail.h"
#include "domain/outbox.h"

#define TO "accueil@example.org"
#define DATA "{\"link\":\"/bienvenue/SECRET\"}"

static void put(struct fixture *f, const char *key, int64_t due, int64_t useless_at)
{
    struct letter l = {.key = key, .to = TO, .template_name = "welcome", .data = DATA, due, useless_at};
    must(outbox_put(f->db, &l, FIXTURE_NOW, err));
}

static struct mail look(struct fixture *f, const char *key)
{
    struct mail m;
    struct err why;
    assert_int_equal(outbox_by_key(f->db, key, f->a, &m, &why), 1);
    return m;
}

/* The key of the letter that goes next, or "". */
static const char *next(struct fixture *f, int64_t now)
{
    struct mail m;
    struct err why;
    int rc = outbox_next(f->db, now, f->a, &m, &why);
    assert_true(rc >= 0);
    return rc == 1 ? m.key : "";
}

static void end(struct fixture *f, const char *key, enum outbox_state state, const char *error)
{
    struct err why;
    struct outcome o = {.state = state, .due = FIXTURE_NOW + 60, .error = error};
    struct mail m = look(f, key);
    assert_int_equal(outbox_claim(f->db, m.id, FIXTURE_NOW, &why), 1);
    must(outbox_finish(f->db, m.id, &o, FIXTURE_NOW, err));
}

static void a_letter_is_put_once(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct letter l = {.key = "welcome/1", .to = TO, .template_name = "welcome", .data = DATA}, other = l;
    must(outbox_put(f->db, &l, FIXTURE_NOW, err));
    other.to = "autre@example.org";
    must(outbox_put(f->db, &other, FIXTURE_NOW + 5, err));
    struct mail m = look(f, "welcome/1");
    assert_string_equal(m.to, TO);
    assert_string_equal(m.data, DATA);
    assert_string_equal(m.template_name, "welcome");
    assert_int_equal(m.state, OUTBOX_QUEUED);
    assert_int_equal(m.due, FIXTURE_NOW);
    assert_int_equal(strlen(m.message_id), 36);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM outbox"), 1);
    fixture_close(f);
}

static void what_cannot_be_sent_is_refused_when_it_is_put(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    static char big[OUTBOX_DATA_MAX + 20], key[OUTBOX_KEY_MAX + 2];
    memset(big, 'x', sizeof big - 1);
    memcpy(big, "{\"a\":\"", 6);
    memset(key, 'k', OUTBOX_KEY_MAX + 1);
    static const char *const addresses[] = {"",
                                            "accueil",
                                            "a@b",
                                            "a@example.org\r\nBcc: b@example.org",
                                            "a@example.org,b@example.org",
                                            "<a@example.org>",
                                            "é@example.org"};
    struct letter good = {.key = "k", .to = TO, .template_name = "t", .data = "{}"};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct letter l = good;
        l.to = addresses[i];
        must_fail(outbox_put(f->db, &l, FIXTURE_NOW, err), ERR_INPUT, "letter k: an address");
    }
    struct letter text = good, list = good, large = good, none = good, longer = good, unnamed = good;
    text.data = "bonjour";
    list.data = "[1]";
    large.data = big;
    none.key = "";
    longer.key = key;
    unnamed.template_name = "";
    must_fail(outbox_put(f->db, &text, FIXTURE_NOW, err), ERR_INPUT, "no JSON object");
    must_fail(outbox_put(f->db, &list, FIXTURE_NOW, err), ERR_INPUT, "no JSON object");
    must_fail(outbox_put(f->db, &large, FIXTURE_NOW, err), ERR_LIMIT, "65536 bytes");
    must_fail(outbox_put(f->db, &none, FIXTURE_NOW, err), ERR_LIMIT, "a key of 1 to 120");
    must_fail(outbox_put(f->db, &longer, FIXTURE_NOW, err), ERR_LIMIT, "a key of 1 to 120");
    must_fail(outbox_put(f->db, &unnamed, FIXTURE_NOW, err), ERR_LIMIT, "a template's name");
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM outbox"), 0);
    /* At the limits. */
    big[OUTBOX_DATA_MAX - 2] = '"';
    big[OUTBOX_DATA_MAX - 1] = '}';
    big[OUTBOX_DATA_MAX] = '\0';
    key[OUTBOX_KEY_MAX] = '\0';
    good.data = big;
    good.key = key;
    must(outbox_put(f->db, &good, FIXTURE_NOW, err));
    fixture_close(f);
}

static void what_will_be_pointless_soonest_goes_first(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    put(f, "campaign/1", 0, 0);
    put(f, "campaign/2", 0, 0);
    put(f, "later", FIXTURE_NOW + 60, 0);
    put(f, "sign-in/1", 0, FIXTURE_NOW + 900);
    put(f, "over", 0, FIXTURE_NOW);
    static const char *const order[] = {"sign-in/1", "campaign/1", "campaign/2", ""};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        assert_string_equal(next(f, FIXTURE_NOW), order[i]);
        if (*order[i])
            end(f, order[i], OUTBOX_SENT, NULL);
    }
    assert_string_equal(next(f, FIXTURE_NOW + 60), "later");
    fixture_close(f);
}

static void a_sent_letter_keeps_no_secret(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    put(f, "a", 0, 0);
    put(f, "b", 0, 0);
    end(f, "a", OUTBOX_SENT, NULL);
    assert_null(look(f, "a").data);
    assert_string_equal(look(f, "a").to, TO);
    must(outbox_cancel(f->db, "b", err));
    assert_null(look(f, "b").data);
    assert_int_equal(look(f, "b").state, OUTBOX_CANCELLED);
    must(outbox_sweep(f->db, FIXTURE_NOW + OUTBOX_KEEP - 1, err));
    assert_non_null(look(f, "a").to);
    must(outbox_sweep(f->db, FIXTURE_NOW + OUTBOX_KEEP, err));
    assert_null(look(f, "a").to);
    assert_null(look(f, "b").to);
    /* It stays known: its key is spent. */
    put(f, "a", 0, 0);
    assert_int_equal(look(f, "a").state, OUTBOX_SENT);
    fixture_close(f);
}

static void only_what_has_not_left_is_cancelled(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct err why;
    static const enum outbox_state ends[] = {OUTBOX_SENT, OUTBOX_FAILED, OUTBOX_UNCERTAIN, OUTBOX_QUEUED};
    static const char *const keys[] = {"sent", "failed", "uncertain", "queued"};
    for (size_t i = 0; i < 4; i++) {
        put(f, keys[i], 0, 0);
        end(f, keys[i], ends[i], "550 no");
        must(outbox_cancel(f->db, keys[i], err));
        assert_int_equal(look(f, keys[i]).state, ends[i] == OUTBOX_SENT ? OUTBOX_SENT : OUTBOX_CANCELLED);
    }
    put(f, "leaving", 0, 0);
    assert_int_equal(outbox_claim(f->db, look(f, "leaving").id, FIXTURE_NOW, &why), 1);
    must(outbox_cancel(f->db, "leaving", err));
    assert_int_equal(look(f, "leaving").state, OUTBOX_SENDING);
    must(outbox_cancel(f->db, "never put", err));
    /* What was cancelled is not sent by who had read it before. */
    put(f, "meanwhile", 0, 0);
    must(outbox_cancel(f->db, "meanwhile", err));
    assert_int_equal(outbox_claim(f->db, look(f, "meanwhile").id, FIXTURE_NOW, &why), 0);
    fixture_close(f);
}

static void all_letters_of_a_thing_are_cancelled_at_once(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    static const char *const keys[] = {"welcome/1/5", "welcome/1/7", "welcome/12/5",
                                       "welcome/2/5", "sign-in/1/5", "welcome/1"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        put(f, keys[i], 0, 0);
    must(outbox_cancel_under(f->db, "welcome/1/", err));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_int_equal(look(f, keys[i]).state, i < 2 ? OUTBOX_CANCELLED : OUTBOX_QUEUED);
    fixture_close(f);
}

static void what_was_leaving_when_the_server_died_is_uncertain(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct err why;
    put(f, "a", 0, 0);
    put(f, "b", 0, 0);
    assert_int_equal(outbox_claim(f->db, look(f, "a").id, FIXTURE_NOW, &why), 1);
    must(outbox_recover(f->db, err));
    assert_int_equal(look(f, "a").state, OUTBOX_UNCERTAIN);
    assert_string_equal(next(f, FIXTURE_NOW + 86400), "b");
    end(f, "b", OUTBOX_QUEUED, "421 later");
    struct outbox_counts n;
    must(outbox_count(f->db, &n, err));
    assert_true(n.queued == 1 && n.late == 1 && n.failed == 0 && n.uncertain == 1);
    struct mail *list = ARENA_ARRAY(f->a, OUTBOX_LIST_MAX, struct mail);
    assert_non_null(list);
    size_t found;
    must(outbox_troubles(f->db, f->a, list, &found, err));
    assert_int_equal(found, 2);
    assert_string_equal(list[0].key, "b");
    assert_string_equal(list[0].error, "421 later");
    assert_int_equal(list[0].due, FIXTURE_NOW + 60);
    assert_null(list[1].data);
    fixture_close(f);
}

static void a_person_sends_again_or_drops(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct err why;
    put(f, "a", 0, 0);
    put(f, "b", 0, 0);
    put(f, "over", 0, FIXTURE_NOW + 1);
    end(f, "a", OUTBOX_UNCERTAIN, NULL);
    end(f, "b", OUTBOX_FAILED, "550 unknown");
    end(f, "over", OUTBOX_FAILED, "550 unknown");
    f->author.now = FIXTURE_NOW + 1;
    must(db_begin(f->db, err));
    assert_int_equal(outbox_resend(f->db, &f->author, look(f, "a").id, &why), 1);
    assert_int_equal(outbox_resend(f->db, &f->author, look(f, "a").id, &why), 0); /* a second click */
    assert_int_equal(outbox_drop(f->db, &f->author, look(f, "a").id, &why), 0);
    assert_int_equal(outbox_drop(f->db, &f->author, look(f, "b").id, &why), 1);
    assert_int_equal(outbox_resend(f->db, &f->author, look(f, "b").id, &why), 0);
    assert_int_equal(outbox_resend(f->db, &f->author, look(f, "over").id, &why), 0); /* its link is dead */
    assert_int_equal(outbox_resend(f->db, &f->author, 12345, &why), 0);
    must(db_commit(f->db, err));
    assert_string_equal(look(f, "a").data, DATA);
    assert_int_equal(look(f, "a").tries, 0);
    assert_string_equal(next(f, FIXTURE_NOW + 1), "a");
    assert_null(look(f, "b").data);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE entity = 'outbox'"), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE diff LIKE '%SECRET%'"), 0);
    fixture_close(f);
}

static void nobody_looks_after_it_and_it_goes(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    put(f, "pointless", 0, FIXTURE_NOW + 10);
    put(f, "forgotten", 0, 0);
    end(f, "forgotten", OUTBOX_FAILED, "550 unknown");
    must(outbox_sweep(f->db, FIXTURE_NOW + 9, err));
    assert_int_equal(look(f, "pointless").state, OUTBOX_QUEUED);
    must(outbox_sweep(f->db, FIXTURE_NOW + 10, err));
    assert_int_equal(look(f, "pointless").state, OUTBOX_CANCELLED);
    assert_null(look(f, "pointless").data);
    assert_int_equal(look(f, "forgotten").state, OUTBOX_FAILED);
    must(outbox_sweep(f->db, FIXTURE_NOW + OUTBOX_KEEP, err));
    assert_int_equal(look(f, "forgotten").state, OUTBOX_CANCELLED);
    assert_null(look(f, "forgotten").to);
    fixture_close(f);
}

static void what_cannot_be_sent_again_holds_no_link(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct mail mail;
    struct err why;
    put(f, "a", 0, FIXTURE_NOW + 100);
    end(f, "a", OUTBOX_FAILED, "no");
    put(f, "b", 0, 0);
    end(f, "b", OUTBOX_FAILED, "no");
    must(outbox_sweep(f->db, FIXTURE_NOW + 99, err));
    assert_int_equal(outbox_by_key(f->db, "a", f->a, &mail, &why), 1);
    assert_non_null(mail.data);
    must(outbox_sweep(f->db, FIXTURE_NOW + 100, err));
    assert_int_equal(outbox_by_key(f->db, "a", f->a, &mail, &why), 1);
    assert_null(mail.data);
    assert_int_equal(mail.state, OUTBOX_FAILED); /* somebody still has to know */
    assert_int_equal(outbox_by_key(f->db, "b", f->a, &mail, &why), 1);
    assert_non_null(mail.data);
    fixture_close(f);
}

static void what_a_mail_server_said_is_cut_at_a_character(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    static char said[OUTBOX_ERROR_MAX + 10];
    memset(said, 'x', sizeof said - 1);
    memcpy(said + OUTBOX_ERROR_MAX - 1, "é", 2);
    put(f, "a", 0, 0);
    end(f, "a", OUTBOX_FAILED, said);
    assert_int_equal(strlen(look(f, "a").error), OUTBOX_ERROR_MAX - 1);
    fixture_close(f);
}

static void addresses(void **state)
{
    (void)state;
    static const char *const good[] = {"a@b.fr", "prenom.nom+x@sous.example.org", "a'b@example.org"};
    char longest[MAIL_ADDRESS_MAX + 2];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    memcpy(longest + 10, "@b.", 3);
    assert_false(mail_is_address(str_of(longest)));
    assert_true(mail_is_address(str_from(longest, MAIL_ADDRESS_MAX)));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(mail_is_address(str_of(good[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_is_put_once),
        cmocka_unit_test(what_cannot_be_sent_is_refused_when_it_is_put),
        cmocka_unit_test(what_will_be_pointless_soonest_goes_first),
        cmocka_unit_test(a_sent_letter_keeps_no_secret),
        cmocka_unit_test(only_what_has_not_left_is_cancelled),
        cmocka_unit_test(all_letters_of_a_thing_are_cancelled_at_once),
        cmocka_unit_test(what_was_leaving_when_the_server_died_is_uncertain),
        cmocka_unit_test(a_person_sends_again_or_drops),
        cmocka_unit_test(nobody_looks_after_it_and_it_goes),
        cmocka_unit_test(what_cannot_be_sent_again_holds_no_link),
        cmocka_unit_test(what_a_mail_server_said_is_cut_at_a_character),
        cmocka_unit_test(addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
