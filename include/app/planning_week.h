/*
 * A week of the planning, laid out for the team: a row for each person or place, a cell for each day.
 *
 * Everything is read at once and put in its cell here, without one question a cell. It shows what is there and decides
 * nothing: what may be is app/constraints.h's.
 */
#pragma once

#include "app/activities.h"
#include "domain/occurrence.h"
#include "domain/person.h"

#define WEEK_DAYS 7

enum week_by { WEEK_BY_PERSON, WEEK_BY_PLACE };

/* Which dates; what is NULL or empty asks for nothing. */
struct week_filter {
    struct str kind, insee, person; /* name of the rule; code of the commune; uuid */
};

struct week_day {
    int32_t day;
    const char *holiday, *school; /* "lundi de Pâques"; "Vacances de Noël"; NULL: none */
};

struct week_cell {
    const struct occurrence **dates; /* in the order of their start */
    size_t n;
    bool away;              /* of a person, who is absent from away_from to away_to, minutes of this day */
    int away_from, away_to; /* of several stretches their outer ends */
    bool off;               /* usual hours leave this day out */
};

struct week_row {
    const struct person *person;   /* by person; NULL: dates that nobody holds */
    const struct occurrence *held; /* by place: any date there; NULL: dates without a place */
    struct week_cell days[WEEK_DAYS];
    size_t n; /* dates */
};

struct week_commune {
    const char *insee, *name;
};

struct week {
    int32_t monday;
    bool weekend;        /* something stands on Saturday or Sunday, or it is that day */
    bool school_unknown; /* of some of its days it is not known whether they are school holidays */
    struct week_day days[WEEK_DAYS];
    struct week_row *rows; /* what nobody holds, or has no place, first; then by name */
    size_t n_rows;
    const struct occurrence **dates; /* those of the filter, in the order of their start */
    size_t n_dates;
    struct activities kinds;
    struct person *people; /* all, also those who are no longer planned; in the order of their labels */
    size_t n_people;
    struct week_commune *communes; /* of all dates of the week, by name */
    size_t n_communes;
};

/* The Monday of a day's week. */
int32_t week_monday(int32_t day);

/* The column in which a date stands: that of its first day in the week. */
size_t week_column(const struct week *w, const struct occurrence *o);

/* The week of a day. Only for the team (ERR_REFUSED). People have a row when they are of the team or hold something;
 * with a filter, only when they hold something. */
int planning_week(struct ctx *ctx, int32_t day, enum week_by by, const struct week_filter *f,
                  struct week *out) MUST_USE;

/* Whether a date that is to come has fewer people than its kind needs. */
bool week_lacks_people(const struct activities *kinds, const struct occurrence *o, int64_t now);

/* The person of the account that is signed in; NULL: none. */
int planning_myself(struct ctx *ctx, const struct person **out) MUST_USE;
