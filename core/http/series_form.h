/* The form of a series: of a new one (planning_new_page.c) and of one that is changed (series_change_page.c). Private
 * to http. */
#pragma once

#include "app/activities.h"
#include "app/place_choice.h"
#include "app/planning.h"
#include "app/series_look.h"
#include "page.h"

/* Values of a name that comes several times: ranks, days, people. One more than a date's people, so that too many can
 * be said. */
#define TYPED_CODES_MAX 40

struct typed_codes {
    struct str items[TYPED_CODES_MAX];
    size_t n;
};

/* What is in each field, as typed. */
struct series_typed {
    struct str kind, title, rule, every, position, kept_rule, first, last, count, dates, start, minutes, place, sought,
        listed, /* the words whose places were shown to choose from */
        team, theme, capacity, open_to, open_note, campaign, level;
    struct typed_codes weekdays, ranks, staff, publics, funders;
};

enum series_field {
    SERIES_TITLE,
    SERIES_RULE,
    SERIES_FIRST,
    SERIES_END,
    SERIES_DATES,
    SERIES_START,
    SERIES_MINUTES,
    SERIES_PLACE,
    SERIES_STAFF,
    SERIES_CAPACITY,
    SERIES_OPEN,
    SERIES_NOTE,
    SERIES_PUBLICS,
    SERIES_THEME,
    SERIES_CAMPAIGN,
    SERIES_FUNDERS,
    SERIES_FIELDS
};

struct series_form {
    struct ctx *ctx;
    struct activities kinds;
    const struct activity_kind *kind; /* NULL: no rule declares it */
    struct series_choices choices;
    struct series_typed t;
    struct place_choice place, offered[PLACES_OFFERED]; /* the chosen one (id 0: none), and those found */
    struct place_choice held;                           /* where it is: it may stay there though the place is gone */
    size_t n_offered;
    bool more_places, searched;
    const struct params *given;       /* that it was taken from; NULL: it was not */
    struct str was_title, was_note;   /* as they stand: what was read again once is not asked about twice */
    bool changes;                     /* of a series that is there: it is not made once, and its first day stays */
    const char *wrong[SERIES_FIELDS]; /* in French, beside the field; NULL: nothing is */
    /* What it says, once series_form_parse has returned 1. */
    struct series series;
    struct planned_days days;
    int32_t *list;
};

/* Empty but for what its kind proposes; `kind` may be unknown, or empty. Call directory_as_team before
 * planning_start. */
int series_form_begin(struct ctx *ctx, struct str kind, struct series_form *f) MUST_USE;

/* What was sent or stands in the address; what is not there stays as it is. */
void series_form_take(struct series_form *f, const struct params *given);

/* As a series has it, with the days of one that has no rule. */
int series_form_fill(struct series_form *f, const struct series *s, const int32_t *days, size_t n_days) MUST_USE;

/* Looks the chosen place up, and for the typed name what can be chosen. */
int series_form_places(struct series_form *f) MUST_USE;

/* 1; 0 something is wrong and said; -1. */
int series_form_parse(struct series_form *f) MUST_USE;

/* Sets what the fields show (docs/pages-planning.md, "Series and their dates"). */
void series_form_set(struct page *p, struct series_form *f);

/* Refusals of planning_preview and its likes that are of a field: 0 it is said, -1 it is none. */
int series_form_refused(struct series_form *f) MUST_USE;

/* "chaque mardi", or "à des dates choisies"; in the arena. */
struct str series_rule_words(struct ctx *ctx, const struct series *s);

/* "de 9 h à 12 h", "de 18 h à 9 h le lendemain". */
struct str series_hours_words(struct ctx *ctx, int start, int minutes);
