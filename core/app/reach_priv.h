/* Between what tells (reach.c) and how it is said (reach_words.c). */
#pragma once

#include "app/reach.h"
#include "base/buf.h"
#include "domain/person.h"

/* What words are made of. */
struct reach_source {
    const struct occurrence *dates; /* by id */
    size_t n_dates;
    const struct person *people;
    size_t n_people;
    const char *team, *phone; /* who says it; phone may be NULL */
};

/* "de 18 h à 9 h le lendemain" */
void reach_say_hours(struct buf *out, int64_t start, int64_t minutes);

/* "mardi 8 décembre 2026, de 9 h à 12 h" */
void reach_say_when(struct buf *out, int32_t day, int64_t start, int64_t minutes);

/* What one of them is told of one date; both in the arena. A text lies on other people's machines: it does not name a
 * confidential place. */
int reach_say(struct ctx *ctx, const struct reach_source *from, const struct reach_to *to, const struct reach_line *l,
              struct reach_text *out) MUST_USE;

/* The text of a telephone about what they do not know yet; NULL when there is nothing. */
int reach_sms(struct ctx *ctx, const struct reach_source *from, const struct reach_to *to, const char **out) MUST_USE;
