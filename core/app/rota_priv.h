/* Between the nightly extension of series and the rota (app/rota_plan.h). */
#pragma once

#include "app/ctx.h"
#include "domain/change.h"
#include "domain/occurrence.h"

/* The next spans of a rota until a day, by the same order, in the caller's transaction: 1; 0: this series is none; -1.
 * A span whose person cannot is made without anybody. */
int rota_extend(struct ctx *ctx, const struct author *author, const struct series *s, int32_t to) MUST_USE;
