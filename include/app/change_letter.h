/* Letters that tell people of the planning what changes for them: by the repair of an absence (repair.c), of any change
 * (reach.c). */
#pragma once

#include "app/ctx.h"

struct change_line {
    const char *what, *text;
};

/* What the letters planning_change and place_change read: to whom, and each date. In the arena. */
int change_letter_data(struct ctx *ctx, const char *label, const struct change_line *lines, size_t n,
                       const char **out) MUST_USE;
