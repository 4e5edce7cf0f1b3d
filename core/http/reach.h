/* Whom a change has to reach: the lists, one of them with its letters, the card on a date's page; and the digest of the
 * week. Private to http. */
#pragma once

#include "app/reach.h"
#include "planning.h"

/* Appends a list as reach_card.html reads it; on the page of its date without the way there. */
int reach_append(struct page *p, struct view *list, const struct reach_sheet *s, bool on_date) MUST_USE;

/* Sets `reach` on a date's page: its lists that this account may see, done ones only as a sentence. */
int reach_set_date(struct page *p, int64_t occurrence) MUST_USE;

int reach_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int reach_setting_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int reach_one_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int reach_tick_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int reach_mail_form(struct ctx *ctx, const struct request *req, struct reply *reply);

/* ---- The digest of the week ---- */

int digest_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int digest_stop_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int digest_stop_form(struct ctx *ctx, const struct request *req, struct reply *reply);
