/* The routes of the product: everything the server answers, in one chain of tables. */
#pragma once

#include "http/route.h"

/* Begins the chain: the directory, signing in, the team, settings; then the agenda, calendars, the planning, who holds
 * its dates, what it is told once or asked, series, what looks for them, and who is taken
 * elsewhere; and the pages that the team writes. */
extern const struct routes public_routes, agenda_routes, calendar_routes, planning_routes, people_routes, ask_routes,
    series_routes, slots_routes, busy_routes, leaflet_routes, course_routes;
