/* The pages that the team writes: what is read, and where it is written. Private to http. */
#pragma once

#include "agenda.h"
#include "app/leaflets.h"

/* A saved list, as its address says. */
struct leaflet_list {
    bool dates; /* of the agenda; else of the directory */
    struct agenda_ask ask;
    struct search_query query;
    struct str url; /* its one form */
};

/* Reads the address of a list as it is copied from a browser, whole or from its path on: 1; 0 when it is neither a list
 * of the directory nor of the agenda, or asks for what does not exist; -1 with ctx->err. */
int leaflet_list_read(struct ctx *ctx, struct str typed, struct leaflet_list *out) MUST_USE;

/* Sets `leaflet` (docs/pages.md) as everybody reads it, whoever asks, with the styles that draw it. A text or list that
 * cannot be read any more is left out. */
int leaflet_fill(struct page *p, const struct leaflet *l) MUST_USE;

int leaflet_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int carers_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int professionals_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int leaflets_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int leaflet_edit_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int leaflet_edit_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int leaflet_withdraw_form(struct ctx *ctx, const struct request *req, struct reply *reply);
