/*
 * Opening hours as a form shows them: a week of days with a few slots each, once or for odd and even weeks apart,
 * another week for school holidays, public holidays, and dates.
 *
 * A text may say more (one weekday of the month, months, more slots): then the grid does not hold it and says so, and
 * whoever edits is given the text. What the grid holds it holds whole: the text it gives back says the same of every
 * day. What people typed, and what is wrong with it, is publish/hours_form.h.
 */
#pragma once

#include "domain/hours.h"

/* Slots of a day: a morning and an afternoon, twice. */
#define GRID_SLOTS_MAX 4
/* Dated closures and openings at once: every school holiday and every long weekend of a year, and what a form may hold
 * (PARAMS_FORM_MAX). */
#define GRID_DATES_MAX 12

/* Its weeks: the odd ones, or all; the even ones, if they differ; school holidays. */
enum grid_week { GRID_WEEK, GRID_EVEN, GRID_SCHOOL, GRID__WEEKS };

/* Every day of a date's range. */
#define GRID_ALL_DAYS 127u

struct grid_slot {
    int from, to; /* minutes; `to` beyond 1440 the day after, or HOURS_NO_END */
};

/* Without slot, note or closure nothing is said: closed in a week, as usual in school and public holidays. A note
 * without slots stands for them. */
struct grid_day {
    bool closed;
    size_t n;
    struct grid_slot slots[GRID_SLOTS_MAX];
    const char *note; /* or NULL */
};

struct grid_date {
    int32_t first, last;
    unsigned days; /* bit 0: Monday; which weekdays of the range */
    struct grid_day day;
};

struct hours_grid {
    bool parity; /* GRID_EVEN is used */
    struct grid_day weeks[GRID__WEEKS][7];
    struct grid_day holidays; /* public ones */
    struct grid_date dates[GRID_DATES_MAX];
    size_t n_dates;
};

bool grid_day_says(const struct grid_day *day);
bool grid_day_same(const struct grid_day *x, const struct grid_day *y);

/* What the text says; false: the grid does not hold all of it (or the arena is full). Notes live as h. */
bool hours_grid_read(const struct hours *h, struct arena *a, struct hours_grid *out);

/* The text of a grid in its normal form, without the dates that were over before `today`; NULL when it says nothing. In
 * the arena. ERR_INPUT for what no hours can be (overlapping slots, a note with a quotation mark, dates upside down),
 * ERR_LIMIT for too much of it. */
int hours_grid_text(const struct hours_grid *grid, int32_t today, struct arena *a, const char **out,
                    struct err *err) MUST_USE;

/* A time of day as people type it: 9h, 9 h 30, 09:30, 0930, 9.30, 9, midi, minuit. False for anything else. *minute is
 * from 0 to 1440. */
bool hours_time(struct str typed, int *minute);
