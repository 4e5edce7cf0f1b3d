/* Rows of costs: from the cells of one day to those of a later one, whatever the days between cost. */
#pragma once

#include "core/plan/problem.h"

/* The least that leads to each cell of a row, other people and other hours counted; returns the least of all. `single`
 * is scratch of n_binomes. */
int32_t row_spread(const struct problem *p, const int32_t *from, int32_t *to, int32_t *single);

/* The same to a day in the same week, in which some members have room for one session more and not for two. */
int32_t row_spread_tight(const struct problem *p, int week, const int32_t *from, int32_t *to, int32_t *single);

/* Whether two binômes of the row share a member who has room for one more session in this week; whether any has. */
bool row_one_left_of_both(const struct problem *p, int b, int c, int week);
bool row_week_is_tight(const struct problem *p, int week);

/* sum = min(sum, v + add), by blocks: most of the search's time goes here. */
void row_lower(int32_t *restrict sum, const int32_t *restrict v, int32_t add, int row);
