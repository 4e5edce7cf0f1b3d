/* Lengths of time as people write them. */
#include "test.h"

#include "base/duration.h"

static void lengths_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t minutes; /* -1: refused */
    } cases[] = {{"2 h 30", 150},
                 {"2h30", 150},
                 {"2 H 05 min", 125},
                 {"2 h", 120},
                 {"2:30", 150},
                 {"45 min", 45},
                 {"45mn", 45},
                 {"3 heures", 180},
                 {"1 heure 15", 75},
                 {"0 min", 0},
                 {"2", -1},
                 {"", -1},
                 {"h", -1},
                 {"2 h 60", -1},
                 {"2 h 30 s", -1},
                 {"deux h", -1},
                 {"-1 h", -1},
                 {"1,5 h", -1},
                 {"1000 h", 60000},
                 {"1667 h", -1},
                 {"100000 min", 100000},
                 {"100001 min", -1},
                 {"2\u00A0h\u00A030", 150},
                 {"2 h é", -1},
                 {"0000000000000000000000000001 h", -1}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        int64_t minutes = -1;
        if (duration_parse(str_of(cases[i].text), 100000, &minutes, &err) != 0)
            minutes = -1;
        if (minutes != cases[i].minutes)
            fail_msg("\"%s\": %lld", cases[i].text, (long long)minutes);
    }
}

static void lengths_are_said(void **state)
{
    struct buf b = buf_heap(100);
    (void)state;
    duration_words(&b, 150);
    buf_lit(&b, ", ");
    duration_words(&b, 125);
    buf_lit(&b, ", ");
    duration_words(&b, 120);
    buf_lit(&b, ", ");
    duration_words(&b, 45);
    assert_str(buf_str(&b), "2\u00A0h\u00A030, 2\u00A0h\u00A005, 2\u00A0h, 45\u00A0min");
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lengths_are_read), cmocka_unit_test(lengths_are_said)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
