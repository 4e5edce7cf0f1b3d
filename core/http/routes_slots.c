/* Slots of the planning, and the year to come. */
#include "app/slots.h"
#include "http/routes.h"
#include "slots.h"

static const struct route_param slots_params[] = {{"genre", "Genre", VALUE_CODE, 0, 40},
                                                  {"duree", "Durée", VALUE_INT, 1, 1440},
                                                  {"lieu", "Lieu", VALUE_CODE, 0, 36},
                                                  {"lieu_cherche", "Autre lieu", VALUE_TEXT, 0, 200},
                                                  {"jours", "Jours", VALUE_CODES, 0, 7},
                                                  {"mois", "Mois", VALUE_CODE, 0, 7},
                                                  {"du", "Premier jour", VALUE_TEXT, 0, 60},
                                                  {"au", "Dernier jour", VALUE_TEXT, 0, 60},
                                                  {"de", "Pas avant", VALUE_TEXT, 0, 10},
                                                  {"a", "Fini à", VALUE_TEXT, 0, 10},
                                                  {"nombre", "Nombre de personnes", VALUE_INT, 1, SLOT_TOGETHER_MAX},
                                                  {"equipe", "Équipe", VALUE_CODE, 0, 36},
                                                  {"metier", "Métier", VALUE_CODES, 0, STAFF_MAX},
                                                  {"competence", "Compétence", VALUE_CODES, 0, STAFF_MAX},
                                                  {"personne", "Personne", VALUE_CODES, 0, STAFF_MAX},
                                                  {NULL, NULL, 0, 0, 0}};

/* The decisions of the form are read one by one: core/http/planning_carry_page.c. */
static const struct route_param carry_params[] = {{"annee", "Année", VALUE_CODE, 0, 9},
                                                  {"series", "Séries", VALUE_INT, 0, 100000},
                                                  {"dates", "Dates", VALUE_INT, 0, 100000},
                                                  {NULL, NULL, 0, 0, 0}};

/* Both ask the rules of constraints, which are the writer's. */
static const struct route items[] = {
    ROUTE(METHOD_GET, "/equipe/planning/creneaux", RIGHT_TEAM, ENGINE_WRITE, slots_params, planning_slots_page),
    ROUTE(METHOD_GET, "/equipe/planning/annee", RIGHT_EDIT, ENGINE_WRITE, carry_params, planning_carry_page),
    ROUTE(METHOD_POST, "/equipe/planning/annee", RIGHT_EDIT, ENGINE_WRITE, carry_params, planning_carry_form),
};

const struct routes slots_routes = {items, sizeof items / sizeof *items, &busy_routes};
