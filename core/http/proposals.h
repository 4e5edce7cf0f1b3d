/* Between the pages about proposals: the team's queue, and those where they are made. Private to http. */
#pragma once

#include "app/proposal.h"
#include "team.h"

/* "Téléphone faux": what a visitor ticks. */
const char *proposal_kind_label(int kind);

/* "en attente" */
const char *proposal_state_words(enum proposal_state state);

/* Why something was not taken, in French; NULL when it was. */
const char *proposed_sentence(enum proposed why);

/* How long somebody who sent much must wait, in French, in the arena. */
const char *proposal_wait_sentence(struct ctx *ctx, int64_t seconds);
