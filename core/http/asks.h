/* The planning's settings, its ways and places, and what partners ask of it. Private to http. */
#pragma once

#include "domain/ask.h"
#include "planning.h"

int planning_settings_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int planning_settings_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int school_file_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int school_apply_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int travel_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int travel_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int place_planning_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int place_planning_form(struct ctx *ctx, const struct request *req, struct reply *reply);

/* "un atelier", "fermés du lundi 4 janvier 2027 au vendredi 8 janvier 2027". */
struct str ask_words(struct ctx *ctx, const struct ask *x);

/* "en attente", "traitée"... */
const char *ask_state_words(int state);

/* Sets `ask`: the workshop that was asked for and is being planned, by its uuid; null when there is none. For who may
 * edit. */
int ask_set_planned(struct page *p, struct str uuid) MUST_USE;

int asks_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int ask_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int ask_form(struct ctx *ctx, const struct request *req, struct reply *reply);
