/* Series of dates: their pages. Private to http. */
#pragma once

#include "planning.h"

int planning_new_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int planning_new_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int series_list_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int series_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int series_edit_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int series_edit_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int series_stop_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int series_restore_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int waiting_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int waiting_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int rota_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int rota_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int rota_swap_form(struct ctx *ctx, const struct request *req, struct reply *reply);

/* Its address, in the arena. */
const char *series_url(struct ctx *ctx, const char *uuid);

/* The page of one, with what became of a form beside it; `alert` NULL: nothing. */
int series_draw(struct ctx *ctx, const struct request *req, struct reply *reply, const char *alert,
                const char *reason_error) MUST_USE;
