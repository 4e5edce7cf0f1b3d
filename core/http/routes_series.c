/* Series of the planning and new dates. */
#include "http/routes.h"
#include "series.h"

static const struct route_param new_params[] = {
    {"genre", "Genre", VALUE_CODE, .max = 40},     {"serie", "Série", VALUE_CODE, .max = 36},
    {"jour", "Jour", VALUE_CODE, .max = 10},       {"etape", "Étape", VALUE_CODE, .max = 20},
    {"demande", "Demande", VALUE_CODE, .max = 36}, {0},
};
static const struct route_param list_params[] = {
    {"genre", "Genre", VALUE_CODE, .max = 40},
    {"q", "Recherche", VALUE_TEXT, .max = 200},
    {"finies", "Finies", VALUE_CODE, .max = 3},
    {0},
};
/* What the form says is read one by one: core/http/series_form.c. */
static const struct route_param one_params[] = {
    {"uuid", "Série", VALUE_CODE, 36, 36},          {"etape", "Étape", VALUE_CODE, .max = 20},
    {"date", "Date", VALUE_CODE, .max = 36},        {"portee", "Portée", VALUE_CODE, .max = 10},
    {"fait", "Fait", VALUE_CODE, .max = 20},        {"n", "Nombre", VALUE_INT, 0, 100000},
    {"refusees", "Refusées", VALUE_INT, 0, 100000}, {0},
};

static const struct route_param waiting_params[] = {
    {"fait", "Fait", VALUE_CODE, .max = 20},
    {"serie", "Série", VALUE_CODE, .max = 36},
    {"jour", "Jour", VALUE_CODE, .max = 10},
    {"action", "Action", VALUE_CODE, .max = 10},
    {0},
};

static const struct route items[] = {
    ROUTE(METHOD_GET, "/equipe/planning/nouvelle", RIGHT_EDIT, ENGINE_READ, new_params, planning_new_page),
    ROUTE(METHOD_POST, "/equipe/planning/nouvelle", RIGHT_EDIT, ENGINE_WRITE, new_params, planning_new_form),
    ROUTE(METHOD_GET, "/equipe/planning/astreinte", RIGHT_EDIT, ENGINE_READ, new_params, rota_page),
    ROUTE(METHOD_POST, "/equipe/planning/astreinte", RIGHT_EDIT, ENGINE_WRITE, new_params, rota_form),
    ROUTE(METHOD_GET, "/equipe/planning/attente", RIGHT_TEAM, ENGINE_READ, waiting_params, waiting_page),
    ROUTE(METHOD_POST, "/equipe/planning/attente", RIGHT_EDIT, ENGINE_WRITE, waiting_params, waiting_form),
    ROUTE(METHOD_GET, "/equipe/planning/series", RIGHT_TEAM, ENGINE_READ, list_params, series_list_page),
    ROUTE(METHOD_GET, "/equipe/planning/series/{uuid}", RIGHT_TEAM, ENGINE_READ, one_params, series_page),
    ROUTE(METHOD_GET, "/equipe/planning/series/{uuid}/modifier", RIGHT_EDIT, ENGINE_READ, one_params, series_edit_page),
    ROUTE(METHOD_POST, "/equipe/planning/series/{uuid}/modifier", RIGHT_EDIT, ENGINE_WRITE, one_params,
          series_edit_form),
    ROUTE(METHOD_POST, "/equipe/planning/series/{uuid}/arret", RIGHT_EDIT, ENGINE_WRITE, one_params, series_stop_form),
    ROUTE(METHOD_POST, "/equipe/planning/series/{uuid}/retablissement", RIGHT_EDIT, ENGINE_WRITE, one_params,
          series_restore_form),
    ROUTE(METHOD_POST, "/equipe/planning/series/{uuid}/echange", RIGHT_EDIT, ENGINE_WRITE, one_params, rota_swap_form),
};

const struct routes series_routes = {items, sizeof items / sizeof *items, &slots_routes};
