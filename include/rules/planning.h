/*
 * The kinds of rules of the planning: what a kind of dates is (activity), which constraints hold and how they are said
 * (planning.constraint), when the campaigns of a year are (planning.campaigns).
 *
 * A constraint is a C function (app/constraints.h); a policy says which of them apply, whether they refuse or warn,
 * with which numbers, how much they weigh and in which words. The rule is asked once for a use, not once for a date.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/record.h"
#include "domain/occurrence.h"

#define RULE_ACTIVITY "activity"
#define RULE_CONSTRAINT "planning.constraint"
#define RULE_CAMPAIGNS "planning.campaigns"

/* ---- activity: a kind of dates, and how one of them is announced ---- */

/* What a report counts it among. */
enum activity_group {
    GROUP_PERMANENCE,
    GROUP_WORKSHOP,
    GROUP_EVENT,
    GROUP_TRAINING,
    GROUP_MEETING,
    GROUP_ROTA,
    GROUP_ACT,
    GROUP__MAX
};

/* How its dates come: by the series' rule, or one a day and night that nobody works, people in turn. */
enum activity_pattern { PATTERN_DATES, PATTERN_ROTA, PATTERN__MAX };

enum counter_unit { UNIT_PERSONS, UNIT_ACTS, UNIT_MINUTES, UNIT__MAX };

extern const char *const activity_group_names[GROUP__MAX + 1], *const activity_pattern_names[PATTERN__MAX + 1],
                                                                   *const counter_unit_names[UNIT__MAX + 1];

/* Counters of one kind: PASS has seven acts, patients and new patients. */
#define ACTIVITY_COUNTERS_MAX 12

/* A date of any kind: five minutes to two days. */
#define ACTIVITY_MINUTES_MIN 5
#define ACTIVITY_MINUTES_MAX 2880

/* People who hold one date. */
#define ACTIVITY_STAFF_MAX 12

struct counter {
    struct record head;
    const char *code, *label;
    int unit;       /* enum counter_unit */
    bool required;  /* a date without it is not counted yet */
    const char *of; /* code of the counter it is part of, and cannot exceed; NULL: none */
};

/* What an activity declares beside its function. */
struct activity {
    struct record head;
    const char *one, *many; /* "une permanence", "permanences" */
    int group, level, open_to, pattern;
    int64_t minutes;                   /* usual length */
    int64_t staff_min, staff_max;      /* people who hold it; 0 and 0: a counted event without staff */
    struct terms professions;          /* one of them is of one of these; none: any */
    bool holds_people, holds_place;    /* nobody is in two of these at once; nor is a place */
    bool themes;                       /* the themes met are ticked */
    bool course;                       /* its dates are sessions of courses: made there alone, and never told outside */
    const char *night_from, *night_to; /* of a rota: "18:00", "09:00" */
    struct list counters;              /* struct counter */
};

struct activity_facts {
    struct record head;
    const char *title, *theme, *place, *commune, *publics, *campaign; /* as people read them; may be NULL */
};

struct activity_words {
    struct record head;
    const char *title, *summary; /* of the agenda's line and page; summary may be NULL */
};

/* ---- planning.constraint: does one hold for a kind of dates, how strongly, in which words ---- */

enum constraint {
    CONSTRAINT_PERSON_BUSY, /* somebody is at another date */
    CONSTRAINT_PLACE_BUSY,  /* the place is taken */
    CONSTRAINT_STAFF,       /* too few, too many, or none of the profession */
    CONSTRAINT_ABSENCE,
    CONSTRAINT_CALENDAR, /* somebody's own calendar says that they are taken */
    CONSTRAINT_PERSON_HOURS,
    CONSTRAINT_LUNCH,
    CONSTRAINT_TRAVEL, /* from the date before, or to the date after */
    CONSTRAINT_SETUP,  /* at the same place: making ready and clearing up */
    CONSTRAINT_PLACE_CLOSED,
    CONSTRAINT_PUBLIC_HOLIDAY,
    CONSTRAINT_SCHOOL_HOLIDAY,
    CONSTRAINT_CAPACITY, /* more people than the place or the kind takes */
    CONSTRAINT_CAMPAIGN, /* a date of a campaign outside its window */
    CONSTRAINT_NOTICE,   /* an announced date is changed too late */
    CONSTRAINT_LOAD,     /* a day or a week too full for somebody */
    CONSTRAINT__MAX
};

enum strength { STRENGTH_OFF, STRENGTH_SOFT, STRENGTH_HARD, STRENGTH__MAX };

extern const char *const constraint_names[CONSTRAINT__MAX + 1], *const strength_names[STRENGTH__MAX + 1];

/* Largest weight of a warning. */
#define CONSTRAINT_WEIGHT_MAX 1000

struct constraint_facts {
    struct record head;
    int constraint;   /* enum constraint */
    const char *kind; /* name of the activity */
    int group;        /* its group */
};

struct constraint_policy {
    struct record head;
    int strength;          /* enum strength */
    int64_t weight;        /* of a warning, when dates are ranked */
    int64_t minutes;       /* lunch; travel (beside the road); setup; load: a day */
    int64_t week_minutes;  /* load: a week */
    int64_t days;          /* notice */
    double factor, speed;  /* travel: roads against the great circle; km/h */
    const char *from, *to; /* person_hours: of who has none of their own; lunch: taken between these; "12:00" */
    const char *sentence;  /* what a coordinator reads; {personne} {lieu} {jour} {detail} are filled in */
    const char *unknown;   /* the same where it cannot be known: school holidays that are not published */
};

/* ---- planning.campaigns: a year -> its campaigns ---- */

/* Campaigns of one year. */
#define CAMPAIGNS_A_YEAR_MAX 30

struct campaign_facts {
    struct record head;
    int64_t year;
};

struct campaign_window {
    struct record head;
    const char *campaign; /* term of scheme "campaign" */
    int32_t first, last;
};

struct campaign_year {
    struct record head;
    struct list windows; /* struct campaign_window */
};

extern const struct record_type counter_type, activity_type, activity_facts_type, activity_words_type,
    constraint_facts_type, constraint_policy_type, campaign_facts_type, campaign_window_type, campaign_year_type;

/* For the table of kinds: what their descriptors cannot know. */
int activity_complete(void *declared, struct err *err) MUST_USE;
int constraint_check(const void *facts, const void *decision, struct err *err) MUST_USE;
int campaign_year_check(const void *facts, const void *decision, struct err *err) MUST_USE;
