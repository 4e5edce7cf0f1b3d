/* The planning's settings, its ways and places, and what partners ask of it. */
#include "http/routes.h"

#include "app/asks.h"
#include "app/school_import.h"
#include "asks.h"

static const struct route_param settings_params[] = {{"alsace", "Alsace ou Moselle", VALUE_CODE, 0, 10},
                                                     {"zone", "Zone", VALUE_CODE, 0, 10},
                                                     {"fait", "Fait", VALUE_CODE, 0, 20},
                                                     {NULL, NULL, 0, 0, 0}};
static const struct route_param travel_params[] = {
    {"de", "De", VALUE_TEXT, 0, 100},          {"a", "À", VALUE_TEXT, 0, 100},
    {"minutes", "Minutes", VALUE_TEXT, 0, 20}, {"geste", "Geste", VALUE_CODE, 0, 20},
    {"fait", "Fait", VALUE_CODE, 0, 10},       {NULL, NULL, 0, 0, 0}};
static const struct route_param place_params[] = {{"uuid", "Lieu", VALUE_CODE, 36, 36},
                                                  {"capacite", "Personnes", VALUE_TEXT, 0, 20},
                                                  {"vacances", "Vacances", VALUE_CODE, 0, 10},
                                                  {"fait", "Fait", VALUE_CODE, 0, 10},
                                                  {NULL, NULL, 0, 0, 0}};

static const struct route_param asks_params[] = {{"choix", "Choix", VALUE_CODE, 0, 20},
                                                 {"page", "Page", VALUE_INT, 1, ASKS_PAGE_MAX},
                                                 {"fait", "Fait", VALUE_CODE, 0, 20},
                                                 {NULL, NULL, 0, 0, 0}};
static const struct route_param ask_params[] = {{"uuid", "Demande", VALUE_CODE, 36, 36},
                                                {"decision", "Décision", VALUE_CODE, 0, 20},
                                                {"fait", "Fait", VALUE_CODE, 0, 20},
                                                {"annuler", "Dates", VALUE_CODES, 0, ASK_DATES_MAX},
                                                /* Longer ones are refused by the page, which shows them again. */
                                                {"raison", "Raison", VALUE_TEXT, 0, PARAM_FORM_VALUE_MAX},
                                                {"reponse", "Réponse", VALUE_TEXT, 0, PARAM_FORM_VALUE_MAX},
                                                {NULL, NULL, 0, 0, 0}};

static const struct route items[] = {
    ROUTE(METHOD_GET, "/equipe/reglages/planning", RIGHT_EDIT, ENGINE_READ, settings_params, planning_settings_page),
    ROUTE(METHOD_POST, "/equipe/reglages/planning", RIGHT_EDIT, ENGINE_WRITE, settings_params, planning_settings_form),
    ROUTE_FILE("/equipe/reglages/planning/vacances", RIGHT_EDIT, ENGINE_SLOW, settings_params, school_file_form,
               SCHOOL_FILE_MAX + REQUEST_BODY_MAX),
    ROUTE(METHOD_POST, "/equipe/reglages/planning/vacances/application", RIGHT_EDIT, ENGINE_WRITE, settings_params,
          school_apply_form),
    ROUTE(METHOD_GET, "/equipe/planning/demandes", RIGHT_EDIT, ENGINE_READ, asks_params, asks_page),
    ROUTE(METHOD_GET, "/equipe/planning/demandes/{uuid}", RIGHT_EDIT, ENGINE_READ, ask_params, ask_page),
    ROUTE(METHOD_POST, "/equipe/planning/demandes/{uuid}", RIGHT_EDIT, ENGINE_WRITE, ask_params, ask_form),
    ROUTE(METHOD_GET, "/equipe/planning/trajets", RIGHT_TEAM, ENGINE_READ, travel_params, travel_page),
    ROUTE(METHOD_POST, "/equipe/planning/trajets", RIGHT_EDIT, ENGINE_WRITE, travel_params, travel_form),
    ROUTE(METHOD_GET, "/equipe/planning/lieux/{uuid}", RIGHT_TEAM, ENGINE_READ, place_params, place_planning_page),
    ROUTE(METHOD_POST, "/equipe/planning/lieux/{uuid}", RIGHT_EDIT, ENGINE_WRITE, place_params, place_planning_form),
};

const struct routes ask_routes = {items, sizeof items / sizeof *items, &series_routes};
