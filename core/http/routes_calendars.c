/* Private calendars of the team. */
#include "http/routes.h"

#include "calendars.h"

static const struct route_param one_params[] = {{"genre", "Genre", VALUE_CODE, 1, 36},
                                                {"uuid", "Identifiant", VALUE_CODE, 36, 36},
                                                {"geste", "Geste", VALUE_CODE, 0, 20},
                                                {"annules", "Dates annulées", VALUE_CODE, 0, 20},
                                                {NULL, NULL, 0, 0, 0}};
static const struct route_param end_params[] = {{"agenda", "Agenda", VALUE_CODE, 36, 36}, {NULL, NULL, 0, 0, 0}};
static const struct route_param help_params[] = {{"adresse", "Adresse", VALUE_TEXT, 0, 600}, {NULL, NULL, 0, 0, 0}};

static const struct route items[] = {
    ROUTE(METHOD_GET, "/aide/agendas", RIGHT_VISIT, ENGINE_READ, help_params, calendar_help_page),
    ROUTE(METHOD_GET, "/equipe/agendas", RIGHT_TEAM, ENGINE_READ, NULL, calendars_page),
    ROUTE(METHOD_POST, "/equipe/agendas", RIGHT_EDIT, ENGINE_WRITE, end_params, calendars_end_form),
    ROUTE(METHOD_GET, "/equipe/agendas/{genre}/{uuid}", RIGHT_TEAM, ENGINE_READ, one_params, calendar_page),
    ROUTE(METHOD_POST, "/equipe/agendas/{genre}/{uuid}", RIGHT_TEAM, ENGINE_WRITE, one_params, calendar_form),
};

const struct routes calendar_routes = {items, sizeof items / sizeof *items, &planning_routes};
