/* Between what makes a rota longer (the nightly extension of series, carrying a year) and the rota itself. */
#pragma once

#include "app/rota_plan.h"

/* The next spans of a rota until a day, by the same order, in the caller's transaction: 1; 0: this series is none; -1.
 * A span whose person cannot is made without anybody. */
int rota_extend(struct ctx *ctx, const struct author *author, const struct series *s, int32_t to) MUST_USE;

/* Makes the dates of rota_ahead, in the caller's transaction. */
int rota_write(struct ctx *ctx, const struct author *author, const struct series *s,
               const struct rota_preview *p) MUST_USE;
