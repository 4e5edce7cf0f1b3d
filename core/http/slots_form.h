/* The form of a search of slots: what was asked for, and what it offers. Private to http. */
#pragma once

#include "app/activities.h"
#include "app/place_choice.h"
#include "app/slots.h"
#include "slots.h"

/* Professions, skills and people that are ticked. */
#define SLOTS_TICKED_MAX 12

enum slots_field { SLOTS_KIND, SLOTS_WHERE, SLOTS_DAYS, SLOTS_HOURS, SLOTS_WHO, SLOTS_FIELDS };

struct slots_form {
    struct ctx *ctx;
    const struct request *req;
    struct activities kinds;
    const struct activity_kind *kind; /* NULL: no kind is known */
    struct str where, sought, team, month, first, last, from, to;
    int minutes, size;
    unsigned weekdays;
    struct place_choice offered[PLACES_OFFERED]; /* of the directory, for the words that were typed */
    size_t n_offered;
    bool more_offered;
    const char *wrong[SLOTS_FIELDS]; /* in French, beside the field; NULL: nothing is */
    struct slot_wish wish;           /* what it says, once slots_form_parse has returned 1 */
};

/* What stands in the address. Call directory_as_team before. */
int slots_form_begin(struct ctx *ctx, const struct request *req, struct slots_form *f) MUST_USE;

/* 1; 0 something is wrong and said, or to be chosen; -1. */
int slots_form_parse(struct slots_form *f) MUST_USE;

/* Refusals of slots_search that are of a field: 0 it is said, -1 it is none. */
int slots_form_refused(struct slots_form *f) MUST_USE;

/* Sets the names of docs/pages-planning.md, "Slots and the year to come", the form. */
int slots_form_set(struct page *p, struct slots_form *f) MUST_USE;
