/* Finding a slot, and carrying a year to the next: two pages of the planning. Private to http. */
#pragma once

#include "planning.h"

int planning_slots_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int planning_carry_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int planning_carry_form(struct ctx *ctx, const struct request *req, struct reply *reply);
