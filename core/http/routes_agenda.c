/* The agenda as everybody sees it. */
#include "http/routes.h"

#include "agenda.h"

static const struct route items[] = {};

const struct routes agenda_routes = {items, sizeof items / sizeof *items, &planning_routes};
