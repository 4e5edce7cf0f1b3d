/* When somebody is taken by what is not ours: their own page, and what a person's page says of it. Private to http. */
#pragma once

#include "app/busy_time.h"
#include "team.h"

/* Why a calendar cannot be read, as after a colon: "le serveur ne répond pas". */
const char *busy_fault_words(struct str fault);

/* Sets `busy` (docs/pages-planning.md): null when nothing was given. */
void busy_set(struct view *page, struct ctx *ctx, const struct busy_time *t);

int busy_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int busy_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int busy_file_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int busy_admit(struct ctx *ctx, const struct request *req, struct reply *reply);
int person_busy_form(struct ctx *ctx, const struct request *req, struct reply *reply);
