/* Between the files of the repair: repair.c (reading, applying), repair_rank.c (what could become of a date),
 * repair_letters.c (who is told what). */
#pragma once

#include "app/repair.h"
#include "base/buf.h"

/* Finds what could become of date i, and proposes. The board stands as it is without it being decided. */
int repair_rank(struct ctx *ctx, struct repair *r, size_t i) MUST_USE;

/* The date as it would be after a choice. */
struct board_date repair_wish(const struct repair *r, size_t i, const struct repair_choice *choice);

/* Puts it on the board in the place of what stands there. */
int repair_put(struct ctx *ctx, struct repair *r, size_t i, const struct repair_choice *choice) MUST_USE;

/* Index of who is away on the board. */
size_t repair_away(const struct repair *r);
