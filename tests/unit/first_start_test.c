/* The first start: one form makes the first account and says whose directory this is, or nothing. */
#include "fixture.h"

#include "app/first_start.h"

#define GOOD "le chat dort sur le toit"
#define MAIL "admin@example.org"

struct scene {
    struct fixture *f;
    struct throttle *throttle;
    struct ctx ctx;
    struct knock knock;
    char link[CRYPTO_TOKEN_SIZE];
    struct signed_in in;
    struct first_wrong wrong;
};

static struct scene *set_up(void)
{
    static struct scene s;
    bool made;
    s = (struct scene){.f = fixture_open()};
    must(throttle_new(&s.throttle, err));
    s.knock = (struct knock){.throttle = s.throttle, .address = STR("192.0.2.1")};
    s.ctx = (struct ctx){.db = s.f->db, .arena = s.f->a, .now = FIXTURE_NOW, .audience = &audience_public};
    must(first_start_link(s.f->db, FIXTURE_NOW, s.link, &made, err));
    assert_true(made);
    return &s;
}

static void tear_down(struct scene *s)
{
    throttle_free(s->throttle);
    fixture_close(s->f);
}

static struct first_form good_form(void)
{
    return (struct first_form){.account = {[FIRST_LABEL] = STR(" Administration "),
                                           [FIRST_MAIL] = STR(MAIL),
                                           [FIRST_PASSWORD] = STR(GOOD),
                                           [FIRST_AGAIN] = STR(GOOD)},
                               .site = {.typed = {[SITE_NAME] = STR("DAC du val (exemple)"),
                                                  [SITE_PHONE] = STR("0199001000"),
                                                  [SITE_COMMUNES] = STR("92, Val-de-Marne")}}};
}

static enum sign_in_answer start(struct scene *s, const char *link, const struct first_form *form)
{
    if (first_start(&s->ctx, &s->knock, str_of(link), form, &s->in, &s->wrong) != 0)
        fail_msg("%s", s->ctx.err.msg);
    assert_null(s->ctx.account);
    must(db_settle(s->f->db, err));
    return s->in.answer;
}

static void expect_nothing_written(struct scene *s)
{
    assert_int_equal(fixture_number(s->f, "SELECT (SELECT count(*) FROM account) + (SELECT count(*) FROM session)"
                                          " + (SELECT count(*) FROM change WHERE entity = 'setting')"),
                     0);
}

static void one_form_makes_the_account_and_the_settings(void **state)
{
    (void)state;
    struct scene *s = set_up();
    struct first_form form = good_form();
    struct site_values now;
    bool made;
    assert_int_equal(start(s, s->link, &form), SIGN_IN_DONE);
    assert_int_equal(s->in.account.role, ROLE_ADMIN);
    assert_string_equal(s->in.account.label, "Administration");
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM session"), 1);
    must(site_values_read(&s->ctx, &now));
    assert_string_equal(now.text[SITE_NAME], "DAC du val (exemple)");
    assert_string_equal(now.text[SITE_PHONE], "01 99 00 10 00");
    assert_string_equal(now.text[SITE_COMMUNES], "92|94");
    /* The history says who. */
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM change c JOIN account a ON a.id = c.account"
                                          " WHERE c.entity = 'setting' AND a.mail = '" MAIL "'"),
                     3);
    /* Its link is spent, and no other is made. */
    form.account[FIRST_MAIL] = STR("two@example.org");
    assert_int_equal(start(s, s->link, &form), SIGN_IN_OVER);
    must(first_start_link(s->f->db, FIXTURE_NOW, s->link, &made, err));
    assert_false(made);
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM account"), 1);
    tear_down(s);
}

static void all_that_is_wrong_is_said_at_once_and_nothing_is_written(void **state)
{
    (void)state;
    struct scene *s = set_up();
    struct first_form form = good_form();
    form.account[FIRST_LABEL] = STR("  ");
    form.account[FIRST_MAIL] = STR("nulle part");
    form.account[FIRST_PASSWORD] = STR("motdepasse123");
    form.site.typed[SITE_NAME] = STR("");
    form.site.typed[SITE_PHONE] = STR("demain");
    form.site.typed[SITE_COMMUNES] = STR("Nulle-Part");
    form.site.logo = STR("GIF89a");
    assert_int_equal(start(s, s->link, &form), SIGN_IN_FAULT);
    for (int i = 0; i < FIRST__MAX; i++)
        assert_int_equal(s->wrong.account[i] != NULL, i != FIRST_PASSWORD);
    assert_int_equal(s->wrong.password, PASSWORD_COMMON);
    for (int i = 0; i < SITE_WRONG__MAX; i++)
        assert_int_equal(s->wrong.site[i] != NULL,
                         i == SITE_NAME || i == SITE_PHONE || i == SITE_COMMUNES || i == SITE_LOGO);
    expect_nothing_written(s);
    /* Each alone is enough; the link still serves. */
    for (int i = 0; i < 4; i++) {
        form = good_form();
        if (i == 0)
            form.site.typed[SITE_MAIL] = STR("equipe@");
        else if (i == 1)
            form.account[FIRST_AGAIN] = STR(GOOD "s");
        else if (i == 2)
            form.account[FIRST_PASSWORD] = form.account[FIRST_AGAIN] = STR("court");
        else
            form.site.logo = STR("<svg>");
        if (start(s, s->link, &form) != SIGN_IN_FAULT)
            fail_msg("case %d", i);
        expect_nothing_written(s);
    }
    form = good_form();
    assert_int_equal(start(s, s->link, &form), SIGN_IN_DONE);
    tear_down(s);
}

static void only_the_last_link_serves(void **state)
{
    (void)state;
    struct scene *s = set_up();
    struct first_form form = good_form();
    char newer[CRYPTO_TOKEN_SIZE];
    bool made;
    must(first_start_link(s->f->db, FIXTURE_NOW, newer, &made, err));
    assert_true(made);
    assert_int_equal(start(s, s->link, &form), SIGN_IN_OVER);
    assert_int_equal(start(s, "", &form), SIGN_IN_OVER);
    s->ctx.now += 86401;
    assert_int_equal(start(s, newer, &form), SIGN_IN_OVER);
    expect_nothing_written(s);
    s->ctx.now = FIXTURE_NOW;
    assert_int_equal(start(s, newer, &form), SIGN_IN_DONE);
    tear_down(s);
}

/* A failure behind the account takes the account back. */
static void what_cannot_be_written_leaves_nothing(void **state)
{
    (void)state;
    struct scene *s = set_up();
    struct first_form form = good_form();
    fixture_exec(s->f, "CREATE TEMP TRIGGER t BEFORE INSERT ON change WHEN new.entity = 'setting'"
                       " BEGIN SELECT raise(ABORT, 'no'); END");
    assert_int_equal(first_start(&s->ctx, &s->knock, str_of(s->link), &form, &s->in, &s->wrong), -1);
    must(db_settle(s->f->db, err));
    expect_nothing_written(s);
    fixture_exec(s->f, "DROP TRIGGER t");
    assert_int_equal(start(s, s->link, &form), SIGN_IN_DONE);
    tear_down(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_form_makes_the_account_and_the_settings),
        cmocka_unit_test(all_that_is_wrong_is_said_at_once_and_nothing_is_written),
        cmocka_unit_test(only_the_last_link_serves),
        cmocka_unit_test(what_cannot_be_written_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
