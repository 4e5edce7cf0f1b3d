/* Whether somebody saw a page, for the numbers of app/tally.h. Private to http. */
#pragma once

#include "http/request.h"

/* True for a GET of what looks like a person's browser without a session of ours: robots say their name, and the team
 * and partners look at pages for other reasons. */
bool seen_by_somebody(const struct request *r);
