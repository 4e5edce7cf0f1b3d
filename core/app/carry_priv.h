/* Between the files of carry: carry.c (which series, their dates, what they meet), carry_on.c (those that go on: rotas,
 * series whose dates stand), carry_write.c (what was chosen, written). */
#pragma once

#include "app/carry.h"
#include "app/series_ahead.h"
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
    size_t n, base;          /* of the board: where the wishes begin */
    struct waiting *waiting; /* days of series that go on */
    size_t n_waiting;
    struct carry *out;
};

/* Makes the whole preview, with the board. */
int carry_look(struct carry_work *w) MUST_USE;

/* The same weekday a year later, within the next year. */
int32_t carry_shifted(int32_t day, const struct carry *c);

/* What was found of a date, kept; and whether it asks for a decision of its own, unless the series says it of every
 * date. */
int carry_keep_findings(struct carry_work *w, struct carry_date *d, const struct findings *f) MUST_USE;
bool carry_asks(const struct carry_work *w, const struct finding *f, int32_t day);

/* The spans of a rota in the next year, by its turn. */
int carry_look_rota(struct carry_work *w, struct carry_series *s) MUST_USE;
/* Makes them, and the series as much longer, in the caller's transaction. */
int carry_write_rota(struct carry_work *w, const struct author *author, struct carry_series *s) MUST_USE;

/* Of each series that goes on the dates that stand or wait and need a decision. On the indexed board, before anything
 * that is carried. */
int carry_look_standing(struct carry_work *w) MUST_USE;

/* The constraints that ask for a decision, when they do not say the same of every date. */
#define CARRY_DECIDES \
    (CONSTRAINT_BIT(CONSTRAINT_PUBLIC_HOLIDAY) | CONSTRAINT_BIT(CONSTRAINT_SCHOOL_HOLIDAY) | \
     CONSTRAINT_BIT(CONSTRAINT_PLACE_CLOSED) | CONSTRAINT_BIT(CONSTRAINT_ABSENCE) | \
     CONSTRAINT_BIT(CONSTRAINT_CALENDAR) | CONSTRAINT_BIT(CONSTRAINT_PERSON_BUSY) | \
     CONSTRAINT_BIT(CONSTRAINT_PLACE_BUSY) | CONSTRAINT_BIT(CONSTRAINT_CAMPAIGN))
