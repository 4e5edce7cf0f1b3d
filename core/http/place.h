/* The pages of a place at which dates are held: its dates, its poster, what other sites show of it. Private to http. */
#pragma once

#include "agenda.h"

/* The place that the address names, as ctx->audience knows it: 1; 0: answered, by 404, or by 301 where it has another
 * name or became another place; -1. `below`: what stands behind its address, "/affiche". *url gets its address. */
int place_find(struct ctx *ctx, const struct request *req, struct reply *reply, const char *below,
               struct agenda_place *out, const char **url) MUST_USE;

/* The title of a date at this place without the place, which the page has said: the kind's rule may put it behind the
 * title. */
struct str place_title(const struct agenda_entry *e);

int place_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int place_moved_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int place_poster_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int place_frame_page(struct ctx *ctx, const struct request *req, struct reply *reply);
