/* Between the page of one date of the planning and the forms that change it. Private to http. */
#pragma once

#include "app/planning_date.h"
#include "planning_card.h"
#include "planning_words.h"

/* The page of a date with its forms. `alert`: what became of a form, NULL: nothing; `reason` what was typed as the
 * reason of a cancellation, with what is wrong with it. */
struct date_shown {
    const char *alert, *reason_error;
    struct str reason;
    const struct findings *found; /* that stand against bringing it back; NULL: none */
    const char *agreed;           /* hash of the look that found them; NULL: it cannot be */
};

int planning_date_draw(struct ctx *ctx, const struct request *req, struct reply *reply,
                       const struct date_shown *shown) MUST_USE;

/* Whether it has gone by: it is corrected then, and what happened is recorded. */
bool planning_is_over(const struct ctx *ctx, const struct occurrence *o);

/* Sets `when`, and `clock`: what a change of clocks does to the date; NULL: nothing. */
void planning_when_set(struct view *v, struct ctx *ctx, const struct occurrence *o);
