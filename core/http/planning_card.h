/* One date of the planning as the team's pages show it in a line or a cell. Private to http. */
#pragma once

#include "app/planning_week.h"
#include "planning.h"

/* The address of a date's page of the team, in the arena. */
const char *planning_date_url(struct ctx *ctx, const char *uuid);

/* "9 h – 12 h"; of one that ends on another day "18 h – 9 h, mardi"; of one that began before `day`, the day in whose
 * column it stands, "depuis lundi, 18 h – 9 h". */
struct str planning_hours(struct ctx *ctx, const struct occurrence *o, int32_t day);

/* "Annulée", "Proposée"...; empty for one that is confirmed. */
struct str planning_state(int status);

/* Sets what a card says (docs/pages-planning.md, "card"). `people` are those of the week or of the page. */
void planning_card_set(struct view *v, struct page *p, const struct week *w, const struct occurrence *o);
