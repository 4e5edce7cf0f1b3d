#include "http/routes.h"

#include "http/assets.h"
#include "page.h"

#define FACET_PARAMS \
    {"theme", "Besoin", VALUE_CODES, 0, 20}, {"public", "Pour qui", VALUE_CODES, 0, 20}, \
        {"couverture", "Prise en charge", VALUE_CODES, 0, 20}, {"langue", "Langue", VALUE_CODES, 0, 20}, \
        {"type", "Type de lieu", VALUE_CODES, 0, 20}, {"mode", "Sur place ou à domicile", VALUE_CODES, 0, 3}, \
    { \
        "accueil", "Disponibilité", VALUE_CODES, 0, 4 \
    }

#define LIST_PARAMS \
    {"q", "Votre recherche", VALUE_TEXT, 0, 200}, {"commune", "Commune", VALUE_TEXT, 0, 100}, \
        {"tri", "Tri", VALUE_CODE, 0, 20}, {"page", "Page", VALUE_INT, 1, SEARCH_PAGE_MAX}, FACET_PARAMS

static const struct route_param list_params[] = {LIST_PARAMS, {NULL, NULL, 0, 0, 0}};
static const struct route_param need_params[] = {
    {"besoin", "Besoin", VALUE_CODE, 1, 60}, LIST_PARAMS, {NULL, NULL, 0, 0, 0}};
static const struct route_param commune_params[] = {
    {"slug", "Commune", VALUE_CODE, 1, 80}, LIST_PARAMS, {NULL, NULL, 0, 0, 0}};
static const struct route_param structure_params[] = {
    {"commune", "Commune", VALUE_CODE, 1, 80}, {"slug", "Fiche", VALUE_CODE, 1, ROUTE_CODE_MAX}, {NULL, NULL, 0, 0, 0}};
static const struct route_param uuid_params[] = {{"uuid", "Identifiant", VALUE_CODE, 10, 36}, {NULL, NULL, 0, 0, 0}};

static const struct route items[] = {
    ROUTE(METHOD_GET, "/", RIGHT_VISIT, ENGINE_READ, NULL, home_page),
    ROUTE(METHOD_GET, "/annuaire", RIGHT_VISIT, ENGINE_READ, list_params, list_page),
    ROUTE(METHOD_GET, "/annuaire/besoin", RIGHT_VISIT, ENGINE_READ, NULL, themes_page),
    ROUTE(METHOD_GET, "/annuaire/besoin/{besoin}", RIGHT_VISIT, ENGINE_READ, need_params, list_page),
    ROUTE(METHOD_GET, "/annuaire/commune", RIGHT_VISIT, ENGINE_READ, NULL, communes_page),
    ROUTE(METHOD_GET, "/annuaire/commune/{slug}", RIGHT_VISIT, ENGINE_READ, commune_params, list_page),
    ROUTE(METHOD_GET, "/annuaire/{commune}/{slug}", RIGHT_VISIT, ENGINE_READ, structure_params, structure_page),
    ROUTE(METHOD_GET, "/a-propos", RIGHT_VISIT, ENGINE_READ, NULL, about_page),
    ROUTE(METHOD_GET, "/api/v1/structures", RIGHT_VISIT, ENGINE_READ, list_params, structures_json),
    ROUTE(METHOD_GET, "/api/v1/structures/{uuid}", RIGHT_VISIT, ENGINE_READ, uuid_params, structure_json),
    ROUTE(METHOD_GET, "/static/{file}", RIGHT_VISIT, ENGINE_READ, asset_params, asset_file),
    ROUTE(METHOD_GET, "/robots.txt", RIGHT_VISIT, ENGINE_READ, NULL, robots_file),
};

const struct routes public_routes = {items, sizeof items / sizeof *items};
