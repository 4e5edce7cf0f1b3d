/*
 * The board: all that decides whether a date can be, of some weeks or months, in memory.
 *
 * People with their hours, absences and dates, places with their hours and dates, school holidays, campaigns, and the
 * policy of every constraint. It is read once for a use (a preview of fifty dates, a search of slots, a repair) and
 * then answers without the database: app/constraints.h asks it. Only the team has one.
 */
#pragma once

#include "app/ctx.h"
#include "domain/hours.h"
#include "domain/occurrence.h"
#include "domain/person.h"
#include "domain/school.h"
#include "rules/planning.h"
#include "rules/rules.h"

/* No place; nobody. */
#define BOARD_NONE SIZE_MAX

/* When somebody is away, or a person or a place is taken: [from, to), ordered by `from`. */
struct board_span {
    int64_t from, to;
    size_t date; /* of the board; of an absence or a calendar BOARD_NONE */
};

struct board_spans {
    struct board_span *items;
    size_t n;
    int64_t longest; /* seconds: how far before an instant a span that touches it may begin */
};

struct board_person {
    struct person person;
    struct board_spans away, dates;
    struct board_spans busy; /* by their own calendar (domain/busy.h) */
};

struct board_place {
    int64_t id;
    const char *uuid, *name, *insee, *commune; /* the last three may be NULL */
    bool located, confidential, school_closed;
    bool gone, shut; /* not in the directory any more; its structure has closed for good */
    double lat, lon;
    int64_t capacity;          /* 0: not known */
    const struct hours *hours; /* NULL: not known */
    struct board_spans dates;
};

/* A date, or one that is wished. */
struct board_date {
    int64_t id; /* 0: wished, no row yet */
    const struct board_kind *kind;
    const char *title, *campaign; /* the second may be NULL */
    int32_t day;
    int start, minutes;
    int64_t from, to; /* instants */
    size_t place;     /* index, or BOARD_NONE */
    size_t staff[STAFF_MAX], n_staff;
    int64_t capacity; /* 0: not said */
    bool announced;   /* stands in the agenda, and would be changed */
};

/* A kind of dates, with what holds for it. */
struct board_kind {
    const char *name;
    const struct activity *activity;
    struct constraint_policy policy[CONSTRAINT__MAX];
};

/* Where the row of this number stands among the dates. */
struct board_number {
    int64_t id;
    size_t at;
};

struct board_travel {
    const char *from, *to; /* INSEE */
    int64_t minutes;
};

struct board {
    int32_t today;
    bool alsace_moselle;
    struct board_person *people;
    size_t n_people;
    struct board_place *places;
    size_t n_places;
    struct board_date *dates; /* those that take place: neither cancelled, missed nor removed */
    size_t n_dates;
    struct board_number *by_id; /* of those that have a row, by number */
    size_t n_by_id;
    struct school_calendar school; /* of the zone */
    bool zoned;                    /* a zone is chosen, or is that of the territory */
    struct board_travel *travel;   /* ordered by from, to */
    size_t n_travel;
    struct campaign_window *windows;
    size_t n_windows;
    struct board_kind *kinds; /* those that were asked for */
    size_t n_kinds;
};

/* Everything that touches the days first..last, and the places named beside those of its dates. A date of a kind that
 * no rule declares any more has a kind without a name. Only for the team (ERR_REFUSED), on an engine that has rules. It
 * lives in the job's arena. */
int board_load(struct ctx *ctx, int32_t first, int32_t last, const int64_t *places, size_t n_places,
               struct board **out) MUST_USE;

/* The same, but of the dates only those of these people (uuids) and of this place (0: none): all that a new date of
 * theirs can meet. */
int board_load_near(struct ctx *ctx, int32_t first, int32_t last, const struct terms *people, int64_t place,
                    struct board **out) MUST_USE;

/* A kind of dates with what holds for it; ERR_NOT_FOUND when no rule declares it. */
int board_kind(struct ctx *ctx, struct board *b, const char *name, const struct board_kind **out) MUST_USE;

/* Index of a person by uuid, of a place by its number; BOARD_NONE. */
size_t board_person(const struct board *b, const char *uuid);
size_t board_place(const struct board *b, int64_t id);

/* Sets day, start and minutes, and the instants that follow from them. */
void board_date_set(struct board_date *d, int32_t day, int start, int minutes);

/* The date of this number as it stands, the first of the board that has it; NULL. */
const struct board_date *board_date_of(const struct board *b, int64_t id);

/* Makes the spans of people and places, and the order by number, from the board's dates: after the dates are there, and
 * again after one was changed. Fails at the arena's limit. */
int board_index(struct board *b, struct arena *a, struct err *err) MUST_USE;

/* The first span at or after index `i` that touches [from, to); spans->n when there is none. */
size_t board_touching(const struct board_spans *spans, int64_t from, int64_t to, size_t i);
