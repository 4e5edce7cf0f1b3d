/* The agenda as everybody sees it. */
#include "http/routes.h"

#include "agenda.h"

static const struct route_param agenda_route_params[] = {
    {"vue", "Présentation", VALUE_CODE, 0, 20}, {"jour", "Jour", VALUE_CODE, 0, 20},
    {"theme", "Thème", VALUE_CODE, 0, 60},      {"type", "Type", VALUE_CODE, 0, 60},
    {"commune", "Commune", VALUE_CODE, 0, 80},  {"lieu", "Lieu", VALUE_CODE, 0, 36},
    {"public", "Pour qui", VALUE_CODE, 0, 60},  {"campagne", "Campagne", VALUE_CODE, 0, 60},
    {"q", "Mots", VALUE_TEXT, 0, 100},          {NULL, NULL, 0, 0, 0}};
static const struct route_param uuid_params[] = {{"uuid", "Identifiant", VALUE_CODE, 36, 36}, {NULL, NULL, 0, 0, 0}};

static const struct route items[] = {
    ROUTE_READER("/agenda", agenda_route_params, agenda_page),
    ROUTE_READER("/agenda/seance/{uuid}", uuid_params, agenda_date_page),
    ROUTE_READER("/agenda/lieu/{uuid}", uuid_params, agenda_place_page),
};

const struct routes agenda_routes = {items, sizeof items / sizeof *items, &planning_routes};
