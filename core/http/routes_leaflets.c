/* The pages that the team writes, and where it does. */
#include "http/routes.h"

#include "leaflet.h"

static const struct route_param page_params[] = {{"page", "Page", VALUE_CODE, 1, 60}, {NULL, NULL, 0, 0, 0}};
/* What a page by rule is asked further is the rule's to say. */
static const struct route_param public_params[] = {
    {"page", "Page", VALUE_CODE, 1, 60}, {"parametres", "Paramètres", VALUE_QUERY, 0, 0}, {NULL, NULL, 0, 0, 0}};
static const struct route_param done_params[] = {{"fait", "Fait", VALUE_CODE, 0, 20}, {NULL, NULL, 0, 0, 0}};
/* The title, the address, the text and the list are read as they were typed. */
static const struct route_param edit_params[] = {
    {"page", "Page", VALUE_CODE, 0, 60},         {"fait", "Fait", VALUE_CODE, 0, 20},
    {"action", "Action", VALUE_CODE, 0, 20},     {"publiee", "Publiée", VALUE_CODE, 0, 3},
    {"rev", "Version", VALUE_INT, 0, INT64_MAX}, {NULL, NULL, 0, 0, 0}};
static const struct route_param one_params[] = {
    {"page", "Page", VALUE_CODE, 1, 60},         {"fait", "Fait", VALUE_CODE, 0, 20},
    {"action", "Action", VALUE_CODE, 0, 20},     {"publiee", "Publiée", VALUE_CODE, 0, 3},
    {"rev", "Version", VALUE_INT, 0, INT64_MAX}, {NULL, NULL, 0, 0, 0}};

static const struct route items[] = {
    ROUTE(METHOD_GET, "/p/{page}", RIGHT_VISIT, ENGINE_READ, public_params, leaflet_page),
    ROUTE(METHOD_GET, "/aidants", RIGHT_VISIT, ENGINE_READ, NULL, carers_page),
    ROUTE(METHOD_GET, "/professionnels", RIGHT_VISIT, ENGINE_READ, NULL, professionals_page),
    ROUTE(METHOD_GET, "/equipe/pages", RIGHT_EDIT, ENGINE_READ, done_params, leaflets_page),
    ROUTE(METHOD_GET, "/equipe/pages/nouvelle", RIGHT_EDIT, ENGINE_READ, edit_params, leaflet_edit_page),
    ROUTE(METHOD_POST, "/equipe/pages/nouvelle", RIGHT_EDIT, ENGINE_WRITE, edit_params, leaflet_edit_form),
    ROUTE(METHOD_GET, "/equipe/pages/{page}", RIGHT_EDIT, ENGINE_READ, one_params, leaflet_edit_page),
    ROUTE(METHOD_POST, "/equipe/pages/{page}", RIGHT_EDIT, ENGINE_WRITE, one_params, leaflet_edit_form),
    ROUTE(METHOD_POST, "/equipe/pages/{page}/retrait", RIGHT_EDIT, ENGINE_WRITE, page_params, leaflet_withdraw_form),
};

const struct routes leaflet_routes = ROUTES(items);
