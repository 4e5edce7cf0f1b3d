/* The form that changes one date of the planning: what was typed, and the date it says. Private to http. */
#pragma once

#include "app/planning.h"
#include "planning_date.h"
#include "series_form.h"

struct change_form {
    struct series_form f; /* the fields a date shares with series: its day is the first one */
    struct occurrence before, after;
    struct str status, note, reason; /* as typed */
    const struct params *given;      /* what was sent; NULL: nothing was */
    const char *note_error, *reason_error;
};

/* As the date stands. 1; 0: there is no such date; -1. Call directory_as_team first. */
int change_form_begin(struct ctx *ctx, struct str uuid, struct change_form *c) MUST_USE;

/* The fields as `o` has them. */
int change_form_fill(struct change_form *c, const struct occurrence *o) MUST_USE;

/* What was sent; what is not there stays as it is. */
void change_form_take(struct change_form *c, const struct params *given);

/* What a date that is dragged becomes: another day, another place, another person instead of one who holds it; empty
 * texts change nothing. */
void change_form_drag(struct change_form *c, struct str day, struct str place, struct str person, struct str instead);

/* A text as it was typed, unless it is what the date says already: then it is empty. */
struct str change_form_new(const struct change_form *c, struct str text, const char *before);

/* Fills `after`: 1; 0 something is wrong and said; -1. */
int change_form_parse(struct change_form *c) MUST_USE;
