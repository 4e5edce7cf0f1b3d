/*
 * The form of opening hours: what was typed in each of its fields, as a grid (domain/hours_grid.h) and back, with what
 * is wrong beside what is wrong, and the names and values that its template shows.
 *
 * It knows neither a request nor a record: http/hours_page reads and writes those.
 */
#pragma once

#include "domain/hours_grid.h"
#include "publish/structure_view.h"

/* Slots of a day that are shown at least. */
#define HOURS_FORM_SLOTS 2

/* Letters of a note: a reason, not a story. */
#define HOURS_FORM_NOTE_MAX 120

/* The usual week: as in the grid, only by appointment, round the clock, or nothing said. */
enum hours_usual { USUAL_WEEK, USUAL_APPOINTMENT, USUAL_ALWAYS, USUAL_UNSAID };

/* School and public holidays: nothing said, closed, hours of their own. */
enum hours_special { SPECIAL_UNSAID, SPECIAL_CLOSED, SPECIAL_HOURS };

struct hours_form_slot {
    struct str from, to;
    const char *error; /* French, or NULL */
};

struct hours_form_day {
    bool closed;
    struct str note;
    struct hours_form_slot slots[GRID_SLOTS_MAX];
    const char *error;
};

struct hours_form_date {
    struct str first, last;
    unsigned days;
    bool removed;
    struct hours_form_day day;
    const char *error;
};

struct hours_form {
    enum hours_usual usual;
    bool parity;
    enum hours_special school, holidays;
    struct str school_note; /* of a closure */
    const char *school_error;
    struct hours_form_day weeks[GRID__WEEKS][7], public;
    struct hours_form_date dates[GRID_DATES_MAX];
    size_t n_dates, slots; /* shown: dates, and slots of a day */
    size_t faults;
};

/* What the names of a week's fields begin with: "a", "b" and "v". */
extern const char *const hours_form_weeks[GRID__WEEKS];

/* The value of a form's field, or NULL. */
typedef const struct str *hours_form_value(const void *arg, const char *name);

/* Fills the form from a grid (texts in the arena), and from what was sent (texts where they are). */
void hours_form_fill(struct hours_form *f, const struct hours_grid *grid, struct arena *a);
void hours_form_read(struct hours_form *f, hours_form_value *value, const void *arg);

/* Copies a day of a week to others, as bits. */
void hours_form_copy(struct hours_form *f, enum grid_week week, int from, unsigned to);

/* The grid of what was typed. Sets `faults` and the errors beside the fields: with faults the grid is not to be used. A
 * date that is wholly empty or removed is left out; dates that were over before today are a fault. */
void hours_form_grid(struct hours_form *f, int32_t today, struct arena *a, struct hours_grid *out);

/* Gives the object the names of docs/pages.md, "hours": all but those that http/hours_page sets itself. */
void hours_form_view(struct view *v, const struct hours_form *f, struct arena *a);

/* A text of hours in French; empty without one. */
struct str hours_form_words(const char *text, struct wording *w);

/* "hours_text" and "opening" of a text as the public reads them. NULL: no hours. */
void hours_form_preview(struct view *v, const char *text, struct wording *w);

/* "over": its dates gone by, in words. */
void hours_form_over(struct view *v, const char *text, struct wording *w);
