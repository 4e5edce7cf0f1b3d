/* The agenda as everybody sees it. */
#include "http/routes.h"

#include "dav.h"
#include "place.h"

static const struct route_param agenda_route_params[] = {
    {"vue", "Présentation", VALUE_CODE, 0, 20}, {"jour", "Jour", VALUE_CODE, 0, 20},
    {"theme", "Thème", VALUE_CODE, 0, 60},      {"type", "Type", VALUE_CODE, 0, 60},
    {"commune", "Commune", VALUE_CODE, 0, 80},  {"lieu", "Lieu", VALUE_CODE, 0, 36},
    {"public", "Pour qui", VALUE_CODE, 0, 60},  {"campagne", "Campagne", VALUE_CODE, 0, 60},
    {"q", "Mots", VALUE_TEXT, 0, 100},          {NULL, NULL, 0, 0, 0}};
static const struct route_param uuid_params[] = {{"uuid", "Identifiant", VALUE_CODE, 36, 36}, {NULL, NULL, 0, 0, 0}};

static const struct route_param place_params[] = {{"lieu", "Lieu", VALUE_CODE, 1, ROUTE_CODE_MAX},
                                                  {NULL, NULL, 0, 0, 0}};
static const struct route_param poster_params[] = {{"lieu", "Lieu", VALUE_CODE, 1, ROUTE_CODE_MAX},
                                                   {"mois", "Mois", VALUE_CODE, 0, 20},
                                                   {"duree", "Durée", VALUE_CODE, 0, 20},
                                                   {NULL, NULL, 0, 0, 0}};
#define FEED_PARAMS \
    {"theme", "Thème", VALUE_CODE, 0, 60}, {"type", "Type", VALUE_CODE, 0, 60}, \
        {"commune", "Commune", VALUE_CODE, 0, 80}, {"lieu", "Lieu", VALUE_CODE, 0, 36}, \
        {"public", "Pour qui", VALUE_CODE, 0, 60}, \
    { \
        "campagne", "Campagne", VALUE_CODE, 0, 60 \
    }
static const struct route_param list_feed_params[] = {FEED_PARAMS, {NULL, NULL, 0, 0, 0}};
static const struct route_param feed_params[] = {
    FEED_PARAMS, {"annules", "Dates annulées", VALUE_CODE, 0, 20}, {NULL, NULL, 0, 0, 0}};
static const struct route_param token_params[] = {{"jeton", "Jeton", VALUE_CODE, 1, 60}, {NULL, NULL, 0, 0, 0}};

static const struct route items[] = {
    ROUTE_READER("/agenda", agenda_route_params, agenda_page),
    ROUTE_READER("/agenda.json", list_feed_params, agenda_json),
    ROUTE_READER("/agenda.csv", list_feed_params, agenda_csv),
    ROUTE(METHOD_GET, "/agenda.atom", RIGHT_VISIT, ENGINE_READ, list_feed_params, agenda_atom),
    ROUTE(METHOD_GET, "/agenda.ics", RIGHT_VISIT, ENGINE_READ, feed_params, agenda_ics),
    ROUTE_TOKEN(METHOD_GET, "/cal/{jeton}", ENGINE_READ, token_params, calendar_ics),
    ROUTE_READER("/agenda/seance/{uuid}", uuid_params, agenda_date_page),
    ROUTE_READER("/agenda/lieu/{uuid}", uuid_params, place_moved_page),
    ROUTE_READER("/lieux/{lieu}", place_params, place_page),
    ROUTE_READER("/lieux/{lieu}/affiche", poster_params, place_poster_page),
    ROUTE(METHOD_GET, "/lieux/{lieu}/cadre", RIGHT_VISIT, ENGINE_READ, place_params, place_frame_page),
    /* Who asks is in the request's head: app/caldav.h. */
    ROUTE_DAV("/dav", dav_admit, dav_page),
    ROUTE_DAV("/.well-known/caldav", NULL, dav_well_known),
};

const struct routes agenda_routes = {items, sizeof items / sizeof *items, &calendar_routes};
