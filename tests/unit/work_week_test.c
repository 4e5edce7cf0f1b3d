/* A usual week of work: what is typed, what is kept, how it is read. */
#include "arena.h"

#include "domain/work_week.h"

static struct work_slot slot(const char *typed)
{
    struct work_slot s = {-1, -1};
    if (!work_slot_parse(str_of(typed), &s))
        s.from = s.to = -1;
    return s;
}

static void a_stretch_is_read_as_people_type_it(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        int from, to;
    } good[] = {{"9 h – 12 h 30", 540, 750},   {"9h-12h30", 540, 750},
                {"9-17", 540, 1020},           {"0900-1230", 540, 750},
                {" de 9 h à 12 h ", 540, 720}, {"9:00 — 12:30", 540, 750},
                {"14h à minuit", 840, 1440},   {"9\u00A0h\u00A0–\u00A012\u00A0h\u00A030", 540, 750},
                {"0 h – 24 h", 0, 1440},       {"9.30-midi", 570, 720}};
    static const char *const bad[] = {"",
                                      "9h",
                                      "matin",
                                      "9h-9h",
                                      "17h-9h",
                                      "-",
                                      "9h-",
                                      "-12h",
                                      "9-12-14",
                                      "25h-26h",
                                      "9h 12h",
                                      "9h60-10h",
                                      "9h-12h et encore bien d’autres choses qui ne sont pas des heures"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct work_slot s = slot(good[i].typed);
        if (s.from != good[i].from || s.to != good[i].to)
            fail_msg("%s: %d to %d", good[i].typed, s.from, s.to);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (slot(bad[i]).to != -1)
            fail_msg("%s was read", bad[i]);
    }
}

static void said(const struct work_week *w, const char *words)
{
    struct list hours;
    struct buf b = buf_in(arena, 2000);
    struct work_week again;
    must(work_week_hours(w, arena, &hours, err));
    work_week_words(&b, &hours);
    assert_string_equal(buf_cstr(&b), words);
    /* what is kept gives the same grid back */
    assert_true(work_week_read(&hours, &again));
    struct list same;
    must(work_week_hours(&again, arena, &same, err));
    struct buf c = buf_in(arena, 2000);
    work_week_words(&c, &same);
    assert_string_equal(buf_cstr(&c), words);
}

static void a_week_is_told_in_words(void **state)
{
    (void)state;
    struct work_week w = {.parity = false};
    said(&w, "");
    for (int day = 0; day < 5; day++)
        w.days[WORK_WEEK][day][0] = (struct work_slot){540, 1020};
    said(&w, "du lundi au vendredi 9\u00A0h\u00A0–\u00A017\u00A0h");
    w.days[WORK_WEEK][2][0] = (struct work_slot){0, 0};
    w.days[WORK_WEEK][4][0] = (struct work_slot){0, 0};
    said(&w, "lundi, mardi et jeudi 9\u00A0h\u00A0–\u00A017\u00A0h");
    memcpy(w.days[WORK_EVEN], w.days[WORK_WEEK], sizeof w.days[WORK_WEEK]);
    w.parity = true;
    w.days[WORK_EVEN][2][0] = (struct work_slot){540, 720};
    said(&w, "lundi, mardi et jeudi 9\u00A0h\u00A0–\u00A017\u00A0h\u00A0; mercredi 9\u00A0h\u00A0–\u00A012\u00A0h les "
             "semaines paires");
    struct work_week two = {.days[WORK_WEEK][0] = {{840, 1080}, {540, 720}}};
    said(&two, "lundi 9\u00A0h\u00A0–\u00A012\u00A0h et 14\u00A0h\u00A0–\u00A018\u00A0h");
}

static void a_full_grid_fits_what_a_person_may_have(void **state)
{
    (void)state;
    struct work_week w = {.parity = true};
    struct list hours;
    for (int week = 0; week < WORK__WEEKS; week++) {
        for (int day = 0; day < 7; day++) {
            w.days[week][day][0] = (struct work_slot){540 + week, 720};
            w.days[week][day][1] = (struct work_slot){780 + week, 1020};
        }
    }
    must(work_week_hours(&w, arena, &hours, err));
    assert_int_equal(hours.n, WORK_HOURS_MAX);
    assert_true(work_week_read(&hours, &w));
}

static void a_third_stretch_does_not_fit_the_grid(void **state)
{
    (void)state;
    struct work_hours h[3] = {
        {.start = 480, .finish = 540}, {.start = 600, .finish = 660}, {.start = 700, .finish = 800}};
    struct work_week w;
    assert_false(work_week_read(&(struct list){.items = h, .n = 3}, &w));
    assert_true(work_week_read(&(struct list){.items = h, .n = 2}, &w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stretch_is_read_as_people_type_it),
        cmocka_unit_test(a_week_is_told_in_words),
        cmocka_unit_test(a_full_grid_fits_what_a_person_may_have),
        cmocka_unit_test(a_third_stretch_does_not_fit_the_grid),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
