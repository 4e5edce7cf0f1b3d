/* Verification by hand. Private to http. */
#pragma once

#include "team.h"

/* Structures that somebody may skip in the queue: nobody does so many. */
#define VERIFY_RANK_MAX 100000

/* The value of the form's button for all four blocks; of the others a block's name. */
#define VERIFY_FIELD_ALL "tout"

int verify_queue_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int verify_form(struct ctx *ctx, const struct request *req, struct reply *reply);
