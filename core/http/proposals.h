/* Between the pages about proposals: the team's queue, and those where they are made. Private to http. */
#pragma once

#include "app/proposal.h"
#include "team.h"

/* "Téléphone faux": what a visitor ticks. */
const char *proposal_kind_label(int kind);

/* "en attente" */
const char *proposal_state_words(enum proposal_state state);
