/* Asking structures by mail: the team's pages, and those of who follows a link. Private to http. */
#pragma once

#include "app/campaign.h"
#include "team.h"

int campaigns_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int campaign_new_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int campaign_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int campaign_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int campaign_stop_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int objection_form(struct ctx *ctx, const struct request *req, struct reply *reply);

int answer_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int answer_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int object_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int object_form(struct ctx *ctx, const struct request *req, struct reply *reply);
