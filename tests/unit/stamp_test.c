/* Stamps of forms: none can be made up, changed, or used for another form or too late. */
#include "fixture.h"

#include "app/stamp.h"

static struct ctx ctx_at(struct fixture *f, int64_t now)
{
    return (struct ctx){.db = f->db, .arena = f->a, .now = now, .valid_until = INT64_MAX};
}

static enum stamped read_at(struct fixture *f, int64_t now, const char *subject, const char *text)
{
    struct ctx ctx = ctx_at(f, now);
    enum stamped how;
    int64_t at;
    assert_int_equal(stamp_read(&ctx, str_of(subject), str_of(text), &at, &how), 0);
    if (how != STAMPED_NOT)
        assert_int_equal(at, FIXTURE_NOW);
    return how;
}

static const char *make(struct fixture *f, const char *subject)
{
    struct ctx ctx = ctx_at(f, FIXTURE_NOW);
    const char *text = stamp_make(&ctx, str_of(subject));
    assert_non_null(text);
    assert_true(strlen(text) <= STAMP_MAX);
    assert_int_equal(ctx.valid_until, FIXTURE_NOW + 1); /* nobody keeps the page */
    return text;
}

static void it_is_good_for_its_form_and_its_time(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    const char *text = make(f, "signaler");
    assert_int_equal(read_at(f, FIXTURE_NOW + STAMP_QUICKEST, "signaler", text), STAMPED_WELL);
    assert_int_equal(read_at(f, FIXTURE_NOW + STAMP_QUICKEST - 1, "signaler", text), STAMPED_QUICK);
    assert_int_equal(read_at(f, FIXTURE_NOW - 100, "signaler", text), STAMPED_QUICK);
    assert_int_equal(read_at(f, FIXTURE_NOW + STAMP_LIFE, "signaler", text), STAMPED_WELL);
    assert_int_equal(read_at(f, FIXTURE_NOW + STAMP_LIFE + 1, "signaler", text), STAMPED_OLD);
    assert_int_equal(read_at(f, FIXTURE_NOW + 60, "autre", text), STAMPED_NOT);
    assert_int_equal(read_at(f, FIXTURE_NOW + 60, "", text), STAMPED_NOT);
    fixture_close(f);
}

static void what_was_not_signed_is_none(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    const char *text = make(f, "signaler");
    const char *mac = strchr(text, '.') + 1;
    const char *bad[] = {"",
                         ".",
                         "x",
                         mac,
                         arena_printf(f->a, "%d.%s", FIXTURE_NOW + 1, mac),
                         arena_printf(f->a, "%d.%s", FIXTURE_NOW, mac + 1),
                         arena_printf(f->a, "%s0", text),
                         arena_printf(f->a, "-%s", text),
                         arena_printf(f->a, "%d.", FIXTURE_NOW),
                         arena_printf(f->a, "99999999999999999999.%s", mac),
                         arena_printf(f->a, "%s%s", text, text)};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(read_at(f, FIXTURE_NOW + 60, "signaler", bad[i]), STAMPED_NOT);
    fixture_close(f);
}

static void each_database_has_its_own_secret(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    const char *text = make(f, "signaler");
    fixture_exec(f, "UPDATE setting SET value = 'another' WHERE key = 'secret.stamp'");
    assert_int_equal(read_at(f, FIXTURE_NOW + 60, "signaler", text), STAMPED_NOT);
    fixture_exec(f, "DELETE FROM setting WHERE key = 'secret.stamp'");
    struct ctx ctx = ctx_at(f, FIXTURE_NOW);
    assert_null(stamp_make(&ctx, STR("signaler")));
    assert_int_equal(ctx.err.code, ERR_STORE);
    fixture_close(f);
}

static void the_signature_is_an_hmac(void **state)
{
    (void)state;
    char mac[CRYPTO_HASH_SIZE];
    /* RFC 4231, test case 2. */
    crypto_sign_hex(STR("Jefe"), STR("what do ya want for nothing?"), mac);
    assert_string_equal(mac, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_good_for_its_form_and_its_time),
        cmocka_unit_test(what_was_not_signed_is_none),
        cmocka_unit_test(each_database_has_its_own_secret),
        cmocka_unit_test(the_signature_is_an_hmac),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
