/* Between the files of carry: carry.c (which series, their dates, what they meet), carry_write.c (what was chosen,
 * written). */
#pragma once

#include "app/carry.h"
#include "core/app/planning_priv.h"

/* The dates of one run, all of which stand on the board behind those it has. */
struct carry_wish {
    struct carry_series *of;
    struct carry_date *date;
};

struct carry_work {
    struct ctx *ctx;
    const struct carry_answers *answers;
    struct carry_year year;
    struct board *b;
    struct carry_wish *wishes;
    size_t n, base; /* of the board: where the wishes begin */
    struct carry *out;
};

/* Makes the whole preview, with the board. */
int carry_look(struct carry_work *w) MUST_USE;

/* The constraints that ask for a decision, when they do not say the same of every date. */
#define CARRY_DECIDES \
    (CONSTRAINT_BIT(CONSTRAINT_PUBLIC_HOLIDAY) | CONSTRAINT_BIT(CONSTRAINT_SCHOOL_HOLIDAY) | \
     CONSTRAINT_BIT(CONSTRAINT_PLACE_CLOSED) | CONSTRAINT_BIT(CONSTRAINT_ABSENCE) | \
     CONSTRAINT_BIT(CONSTRAINT_PERSON_BUSY) | CONSTRAINT_BIT(CONSTRAINT_PLACE_BUSY) | \
     CONSTRAINT_BIT(CONSTRAINT_CAMPAIGN))
