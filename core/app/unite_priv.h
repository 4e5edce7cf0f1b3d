/* Between unite.c, which compares, unite_write.c, which merges, and unite_dates.c: the planning. */
#pragma once

#include "app/unite.h"

/* The same number or address, however it is written. */
bool unite_same_contact(const struct contact *a, const struct contact *b);

/* Inside the merge's transaction, once the kept one's places are written: dates, series and what the planning knows of
 * a place go to the place that it joins, each with its row in `change`. What everybody reads of a date to come and
 * names a place that is confidential now is put to out->stuck: then nothing may be kept. */
int unite_move_dates(struct ctx *ctx, const struct author *author, const struct unite_look *look,
                     const struct uniting *what, struct unite_dates *out) MUST_USE;
