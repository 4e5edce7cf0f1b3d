/* Who keeps failing waits; who is honest hardly does. */
#include <stdio.h>

#include "test.h"

#include "app/throttle.h"
#include "base/crypto.h"

static const struct throttle_policy account = {"account", 5, 60}, address = {"address", 20, 300};

static struct throttle *make(void)
{
    struct throttle *t = NULL;
    must(crypto_init(err));
    must(throttle_new(&t, err));
    return t;
}

static void failures_beyond_the_free_ones_cost_ever_more_up_to_a_minute(void **state)
{
    (void)state;
    struct throttle *t = make();
    static const int waits[] = {0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60};
    int64_t now = 1000000;
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        throttle_failed(t, &account, STR("a@example.org"), now);
        assert_int_equal(throttle_wait(t, &account, STR("a@example.org"), now), waits[i]);
        now += waits[i];
        assert_int_equal(throttle_wait(t, &account, STR("a@example.org"), now), 0);
    }
    /* Nobody else waits, and no other policy's key of the same name. */
    assert_int_equal(throttle_wait(t, &account, STR("b@example.org"), now), 0);
    assert_int_equal(throttle_wait(t, &address, STR("a@example.org"), now), 0);
    throttle_free(t);
}

static void a_success_or_a_quiet_time_forgives(void **state)
{
    (void)state;
    struct throttle *t = make();
    int64_t now = 1000000;
    for (int i = 0; i < 100; i++)
        throttle_failed(t, &account, STR("a"), now);
    assert_int_equal(throttle_wait(t, &account, STR("a"), now), 60);
    throttle_succeeded(t, &account, STR("a"));
    assert_int_equal(throttle_wait(t, &account, STR("a"), now), 0);
    throttle_failed(t, &account, STR("a"), now);
    assert_int_equal(throttle_wait(t, &account, STR("a"), now), 0);
    for (int i = 0; i < 100; i++)
        throttle_failed(t, &account, STR("a"), now);
    throttle_failed(t, &account, STR("a"), now + THROTTLE_QUIET + 1);
    assert_int_equal(throttle_wait(t, &account, STR("a"), now + THROTTLE_QUIET + 1), 0);
    throttle_free(t);
}

static void a_clock_set_back_locks_nobody_out(void **state)
{
    (void)state;
    struct throttle *t = make();
    for (int i = 0; i < 100; i++)
        throttle_failed(t, &account, STR("a"), 1000000);
    assert_int_equal(throttle_wait(t, &account, STR("a"), 1000), 60);
    assert_int_equal(throttle_wait(t, &account, STR("a"), 1030), 30);
    assert_int_equal(throttle_wait(t, &account, STR("a"), 1060), 0);
    throttle_free(t);
}

static void a_flood_of_keys_forgets_those_that_wait_least(void **state)
{
    (void)state;
    struct throttle *t = make();
    int64_t now = 1000000;
    for (int i = 0; i < 100; i++)
        throttle_failed(t, &account, STR("guessed"), now);
    char key[32];
    for (int i = 0; i < 8 * THROTTLE_KEYS; i++) {
        (void)snprintf(key, sizeof key, "stranger %d", i);
        throttle_failed(t, &address, str_of(key), now);
    }
    assert_int_equal(throttle_wait(t, &account, STR("guessed"), now), 60);
    throttle_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failures_beyond_the_free_ones_cost_ever_more_up_to_a_minute),
        cmocka_unit_test(a_success_or_a_quiet_time_forgives),
        cmocka_unit_test(a_clock_set_back_locks_nobody_out),
        cmocka_unit_test(a_flood_of_keys_forgets_those_that_wait_least),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
