/* Between the two halves of app/campaign: the team's and that of who follows a link. Private to app. */
#pragma once

#include "app/campaign.h"

/* What has not left of a link's letters has become pointless; inside the caller's transaction. */
int campaign_cancel_letters(struct ctx *ctx, int64_t link) MUST_USE;

/* What is derived from a structure is decided anew, with the writer's rules. */
int campaign_refresh(struct ctx *ctx, int64_t structure) MUST_USE;
