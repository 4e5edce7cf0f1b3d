/* The planning: the team's dates, series, people, counts. */
#include "http/routes.h"

#include "planning.h"

static const struct route items[] = {};

const struct routes planning_routes = {items, sizeof items / sizeof *items, NULL};
