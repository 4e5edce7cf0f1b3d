/* The pages that the team writes: what is read, and where it is written. Private to http. */
#pragma once

#include "app/leaflets.h"
#include "saved_list.h"

/* Sets `leaflet` (docs/pages.md) as everybody reads it, whoever asks, with the styles that draw it. A text or list that
 * cannot be read any more is left out. */
int leaflet_fill(struct page *p, const struct leaflet *l) MUST_USE;

/* Sets `pages`, what is published under /p/ by rules and by the team, or `ruled`, by rules alone: [{title, url}], by
 * title. */
int pages_set_published(struct page *p) MUST_USE;
int pages_set_ruled(struct page *p) MUST_USE;

int leaflet_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int carers_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int professionals_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int leaflets_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int leaflet_edit_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int leaflet_edit_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int leaflet_withdraw_form(struct ctx *ctx, const struct request *req, struct reply *reply);
