/* Opening hours as a grid: what it holds, what it gives back, and times as people type them. */
#include "hours.h"

#include "base/date.h"
#include "domain/hours_grid.h"

static bool read(const char *text, struct hours_grid *grid)
{
    return hours_grid_read(hours(text), arena, grid);
}

static const char *give_back(const struct hours_grid *grid, int32_t today)
{
    const char *text;
    must(hours_grid_text(grid, today, arena, &text, err));
    return text;
}

/* Texts that the grid holds, and what it makes of those that say the same in more rules. */
static void what_the_grid_holds_it_gives_back(void **state)
{
    (void)state;
    static const char *const same[] = {
        "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
        "Mo,Tu,Th,Fr 09:00-12:30,13:30-18:00; We 13:30-18:00; PH off",
        "24/7",
        "24/7; PH off",
        "off",
        "off \"travaux\"",
        "Mo-Su \"sur rendez-vous\"",
        "Mo-Fr 09:00-12:00 \"sur rendez-vous\"",
        "Mo,Tu,Th,Fr 09:00-17:00; We off",
        "Mo,Tu,Th,Fr 09:00-17:00; We off \"formation\"",
        "Mo-Su 22:00-06:00",
        "Mo-Fr 09:00-12:00,13:00+",
        "Fr 00:00-24:00",
        "week 1-53/2 We 09:00-12:00; week 2-53/2 Th 09:00-12:00",
        "Mo 09:00-12:00; week 1-53/2 We 09:00-12:00; week 2-53/2 We off",
        "Mo-Fr 09:00-17:00; SH off",
        "Mo-Fr 09:00-17:00; SH Mo-Fr 10:00-12:00; SH Sa off",
        "Mo-Fr 09:00-17:00; PH 10:00-12:00 \"porte nord\"",
        "PH off",
        "SH off; PH off",
        "Mo-Fr 09:00-12:00; 2026 Aug 01-31 off \"congés\"; 2026 Aug 12 09:00-12:00",
        "Mo-Fr 09:00-12:00; 2026 Jul 06-Aug 28 Mo-Fr 10:00-12:00",
        "2026 Dec 24-2027 Jan 02 off",
        "2026 Dec 24 \"sur rendez-vous\"",
    };
    static const char *const otherwise[][2] = {
        {"Mo 09:00-12:00; Tu 09:00-12:00; We 09:00-12:00", "Mo-We 09:00-12:00"},
        {"Mo-Fr 09:00-12:00, We 14:00-17:00", "Mo,Tu,Th,Fr 09:00-12:00; We 09:00-12:00,14:00-17:00"},
        {"We 14:00-17:00, We 09:00-12:00", "We 09:00-12:00,14:00-17:00"},
        {"week 1-53/2 Mo 09:00-12:00; week 2-53/2 Mo 09:00-12:00", "Mo 09:00-12:00"},
    };
    struct hours_grid *grid = ARENA_NEW(arena, struct hours_grid);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        if (!read(same[i], grid))
            fail_msg("not held: %s", same[i]);
        assert_string_equal(give_back(grid, INT32_MIN), same[i]);
    }
    for (size_t i = 0; i < sizeof otherwise / sizeof *otherwise; i++) {
        if (!read(otherwise[i][0], grid))
            fail_msg("not held: %s", otherwise[i][0]);
        assert_string_equal(give_back(grid, INT32_MIN), otherwise[i][1]);
    }
}

static void what_it_does_not_hold_it_says(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Mo[1] 09:00-12:00",
        "Mo,Sa[1] 09:00-12:00",
        "Mo-Fr 09:00-12:00; Aug off",
        "Mo 1h-2h,2h-3h,3h-4h,4h-5h,5h-6h",
        "Mo 09:00-12:00 \"a\", Mo 14:00-17:00 \"b\"",
        "Mo 09:00-12:00, Mo \"sur rendez-vous\"",
        "Mo-Fr 09:00-12:00; week 1-53/2 SH Mo off",
        "week 1-53/2 PH off",
        "PH 10:00-12:00; Mo off",
        "2026 Jul 01-31 Mo[1] 09:00-12:00",
        /* Every day, but not said of holidays as "Mo-Su" would be. */
        "Mo-Fr 09:00-12:00; Sa,Su 09:00-12:00",
    };
    struct hours_grid *grid = ARENA_NEW(arena, struct hours_grid);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (read(hours_text(hours(texts[i])), grid))
            fail_msg("held: %s, as %s", texts[i], give_back(grid, INT32_MIN));
}

static void dates_hold_to_the_last_and_no_further(void **state)
{
    (void)state;
    struct hours_grid *grid = ARENA_NEW(arena, struct hours_grid);
    struct buf b = buf_in(arena, HOURS_TEXT_MAX);
    for (int n = 1; n <= GRID_DATES_MAX + 1; n++) {
        buf_fmt(&b, "%s2026 Dec %02d off", n > 1 ? "; " : "", n);
        assert_int_equal(read(buf_cstr(&b), grid), n <= GRID_DATES_MAX);
    }
}

static void what_is_over_is_left_out(void **state)
{
    (void)state;
    struct hours_grid *grid = ARENA_NEW(arena, struct hours_grid);
    assert_true(read("Mo 09:00-12:00; 2026 Nov 20-21 off; 2026 Dec 24 off", grid));
    assert_string_equal(give_back(grid, date_from_ymd(2026, 11, 21)),
                        "Mo 09:00-12:00; 2026 Nov 20-21 off; 2026 Dec 24 off");
    assert_string_equal(give_back(grid, date_from_ymd(2026, 11, 22)), "Mo 09:00-12:00; 2026 Dec 24 off");
    assert_true(read("2026 Dec 24 off", grid));
    assert_null(give_back(grid, date_from_ymd(2026, 12, 25)));
    *grid = (struct hours_grid){0};
    assert_null(give_back(grid, INT32_MIN));
}

static void a_grid_that_no_hours_can_be_is_refused(void **state)
{
    (void)state;
    static struct hours_grid grids[8];
    static const char *const parts[] = {"closed and has hours", "quotation mark", "quotation mark",
                                        "no minutes",           "overlap",        "dates have",
                                        "dates have",           "same time"};
    grids[0].weeks[GRID_WEEK][0] = (struct grid_day){.closed = true, .n = 1, .slots = {{540, 720}}};
    grids[1].weeks[GRID_SCHOOL][0] = (struct grid_day){.closed = true, .note = "a\"b"};
    grids[2].holidays = (struct grid_day){.note = ""};
    grids[3].weeks[GRID_WEEK][6] = (struct grid_day){.n = 1, .slots = {{1440, 1500}}};
    grids[4].weeks[GRID_WEEK][6] = (struct grid_day){.n = 2, .slots = {{540, 720}, {600, 660}}};
    grids[5].dates[0] = (struct grid_date){.first = 2, .last = 1, .days = GRID_ALL_DAYS, .day = {.closed = true}};
    grids[6].dates[0] = (struct grid_date){.first = 1, .last = 1, .days = GRID_ALL_DAYS};
    grids[7].weeks[GRID_WEEK][0] = (struct grid_day){.n = 1, .slots = {{540, 540}}};
    grids[5].n_dates = grids[6].n_dates = 1;
    const char *text;
    for (size_t i = 0; i < sizeof grids / sizeof *grids; i++)
        must_fail(hours_grid_text(&grids[i], INT32_MIN, arena, &text, err), ERR_INPUT, parts[i]);
    struct hours_grid *grid = ARENA_NEW(arena, struct hours_grid);
    char *note = arena_alloc(arena, HOURS_TEXT_MAX);
    memset(note, 'x', HOURS_TEXT_MAX - 1);
    grid->holidays = (struct grid_day){.closed = true, .note = note};
    must_fail(hours_grid_text(grid, INT32_MIN, arena, &text, err), ERR_LIMIT, "at most 2000");
}

static void times_are_read_as_people_type_them(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        int minute; /* -1: refused */
    } cases[] = {
        {"9h", 540},
        {"9 h 30", 570},
        {"09:30", 570},
        {"9:30", 570},
        {"0930", 570},
        {"930", 570},
        {"9", 540},
        {"09", 540},
        {"9.30", 570},
        {"9H30", 570},
        {" 9h30 ", 570},
        {"24h", 1440},
        {"24:00", 1440},
        {"0h", 0},
        {"midi", 720},
        {"Minuit", 0},
        {"9\u00A0h\u00A030", 570},
        {"", -1},
        {"h", -1},
        {"9h3", -1},
        {"9h300", -1},
        {"9h60", -1},
        {"24h01", -1},
        {"25", -1},
        {"99999", -1},
        {"9:", -1},
        {"9h30m", -1},
        {"-9", -1},
        {"9h-12h", -1},
        {"neuf heures", -1},
        {"9 heures 30", -1},
        {"é", -1},
        {"2460", -1},
        {"9,30", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int minute = -1;
        bool good = hours_time(str_of(cases[i].typed), &minute);
        if (good != (cases[i].minute >= 0) || (good && minute != cases[i].minute))
            fail_msg("<%s>: %d, should be %d", cases[i].typed, good ? minute : -1, cases[i].minute);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_setup, arena_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_the_grid_holds_it_gives_back),      TEST(what_it_does_not_hold_it_says),
        TEST(dates_hold_to_the_last_and_no_further),  TEST(what_is_over_is_left_out),
        TEST(a_grid_that_no_hours_can_be_is_refused), TEST(times_are_read_as_people_type_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
