/* Settings: what is written is read, and what was forgotten is not there. */
#include "fixture.h"

#include "domain/setting.h"

static void a_text_is_read_as_it_was_last_written(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    const char *value = "left over";
    struct err e;
    assert_int_equal(setting_read(f->db, "team.name", f->a, &value, &e), 0);
    assert_null(value);
    must(setting_write(f->db, "team.name", "DAC", err));
    must(setting_write(f->db, "team.name", "DAC du Sud", err));
    must(setting_write(f->db, "team.mail", "e@example.org", err));
    assert_int_equal(setting_read(f->db, "team.name", f->a, &value, &e), 1);
    assert_string_equal(value, "DAC du Sud");
    assert_int_equal(setting_is(f->db, "team.name", "DAC du Sud", &e), 1);
    assert_int_equal(setting_is(f->db, "team.name", "DAC", &e), 0);
    assert_int_equal(setting_is(f->db, "team.nam", "DAC du Sud", &e), 0);
    fixture_close(f);
}

static void an_empty_text_is_none(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    const char *value = "left over";
    int64_t number;
    struct err e;
    must(setting_write(f->db, "team.name", "", err));
    assert_int_equal(setting_read(f->db, "team.name", f->a, &value, &e), 0);
    assert_null(value);
    assert_int_equal(setting_is(f->db, "team.name", "", &e), 0);
    must(setting_read_int(f->db, "team.name", 7, &number, err));
    assert_int_equal(number, 7);
    fixture_close(f);
}

static void a_number_keeps_its_digits(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    static const int64_t numbers[] = {0, -1, FIXTURE_NOW, INT64_MAX, INT64_MIN};
    int64_t number;
    const char *text;
    struct err e;
    must(setting_read_int(f->db, "backup.at", -5, &number, err));
    assert_int_equal(number, -5);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        must(setting_write_int(f->db, "backup.at", numbers[i], err));
        must(setting_read_int(f->db, "backup.at", 3, &number, err));
        assert_int_equal(number, numbers[i]);
    }
    must(setting_write_int(f->db, "backup.at", 1795339800, err));
    assert_int_equal(setting_read(f->db, "backup.at", f->a, &text, &e), 1);
    assert_string_equal(text, "1795339800");
    must(setting_write(f->db, "backup.at", "12 h", err));
    must_fail(setting_read_int(f->db, "backup.at", 0, &number, err), ERR_INPUT, "setting backup.at");
    fixture_close(f);
}

static void what_is_forgotten_is_not_there(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    const char *value;
    struct err e;
    must(setting_write(f->db, "a", "1", err));
    must(setting_write(f->db, "b", "2", err));
    must(setting_forget(f->db, "a", err));
    must(setting_forget(f->db, "a", err));
    assert_int_equal(setting_read(f->db, "a", f->a, &value, &e), 0);
    assert_int_equal(setting_read(f->db, "b", f->a, &value, &e), 1);
    fixture_close(f);
}

static void a_database_without_the_table_says_so(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    const char *value;
    fixture_exec(f, "DROP TABLE setting");
    must_fail(setting_read(f->db, "a", f->a, &value, err), ERR_STORE, "setting");
    must_fail(setting_is(f->db, "a", "1", err), ERR_STORE, "setting");
    must_fail(setting_write(f->db, "a", "1", err), ERR_STORE, "setting");
    must_fail(setting_forget(f->db, "a", err), ERR_STORE, "setting");
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_read_as_it_was_last_written),
        cmocka_unit_test(an_empty_text_is_none),
        cmocka_unit_test(a_number_keeps_its_digits),
        cmocka_unit_test(what_is_forgotten_is_not_there),
        cmocka_unit_test(a_database_without_the_table_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
