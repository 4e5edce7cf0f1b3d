/* Who holds dates: people, teams, absences. */
#include "http/routes.h"

#include "people.h"

#define PERSON_PARAMS \
    {"uuid", "Personne", VALUE_CODE, 36, 36}, {"rev", "Révision", VALUE_INT, 0, INT64_MAX}, \
        {"nom", "Désignation", VALUE_TEXT, 0, 400}, {"statut", "Statut", VALUE_CODE, 0, 20}, \
        {"metier", "Métier", VALUE_CODES, 0, 40}, {"competence", "Compétence", VALUE_CODES, 0, 40}, \
        {"compte", "Compte", VALUE_INT, 1, INT64_MAX}, \
    { \
        "parite", "Semaines", VALUE_CODE, 0, 3 \
    }

static const struct route_param people_params[] = {{"fait", "Fait", VALUE_CODE, 0, 20}, {NULL, NULL, 0, 0, 0}};
static const struct route_param person_params[] = {{"uuid", "Personne", VALUE_CODE, 36, 36},
                                                   {"fait", "Fait", VALUE_CODE, 0, 20},
                                                   {"etat", "État", VALUE_CODE, 0, 20},
                                                   {NULL, NULL, 0, 0, 0}};
static const struct route_param person_form_params[] = {PERSON_PARAMS, {NULL, NULL, 0, 0, 0}};
static const struct route_param group_params[] = {
    {"uuid", "Équipe", VALUE_CODE, 36, 36},           {"etat", "État", VALUE_CODE, 0, 20},
    {"rev", "Révision", VALUE_INT, 0, INT64_MAX},     {"nom", "Nom de l’équipe", VALUE_TEXT, 0, 400},
    {"membre", "Membre", VALUE_CODES, 0, PEOPLE_MAX}, {NULL, NULL, 0, 0, 0}};

static const struct route_param absences_params[] = {{"fait", "Fait", VALUE_CODE, 0, 20},
                                                     {"personne", "Personne", VALUE_CODE, 0, 36},
                                                     {"du", "Début", VALUE_TEXT, 0, 40},
                                                     {"au", "Fin", VALUE_TEXT, 0, 40},
                                                     {"de", "Heure de début", VALUE_TEXT, 0, 40},
                                                     {"a", "Heure de fin", VALUE_TEXT, 0, 40},
                                                     {NULL, NULL, 0, 0, 0}};
static const struct route_param absence_params[] = {{"uuid", "Absence", VALUE_CODE, 36, 36}, {NULL, NULL, 0, 0, 0}};

/* What is decided of each date is read by name: core/http/repair_page.c. */
static const struct route_param repair_params[] = {{"uuid", "Absence ou personne", VALUE_CODE, 36, 36},
                                                   {"accord", "Accord", VALUE_CODE, 0, 64},
                                                   {"raison", "Raison", VALUE_TEXT, 0, PARAM_FORM_VALUE_MAX},
                                                   {"prevenir", "À prévenir", VALUE_CODES, 0, PEOPLE_MAX},
                                                   {"geste", "Geste", VALUE_CODE, 0, 20},
                                                   {NULL, NULL, 0, 0, 0}};

static const struct route items[] = {
    ROUTE(METHOD_GET, "/equipe/personnes", RIGHT_TEAM, ENGINE_READ, people_params, people_page),
    ROUTE(METHOD_GET, "/equipe/personnes/nouvelle", RIGHT_EDIT, ENGINE_READ, NULL, person_new_page),
    ROUTE(METHOD_POST, "/equipe/personnes/nouvelle", RIGHT_EDIT, ENGINE_WRITE, person_form_params, person_form),
    ROUTE(METHOD_GET, "/equipe/personnes/equipes/nouvelle", RIGHT_EDIT, ENGINE_READ, NULL, group_new_page),
    ROUTE(METHOD_POST, "/equipe/personnes/equipes/nouvelle", RIGHT_EDIT, ENGINE_WRITE, group_params, group_form),
    ROUTE(METHOD_GET, "/equipe/personnes/equipes/{uuid}", RIGHT_TEAM, ENGINE_READ, group_params, group_page),
    ROUTE(METHOD_POST, "/equipe/personnes/equipes/{uuid}", RIGHT_EDIT, ENGINE_WRITE, group_params, group_form),
    ROUTE(METHOD_POST, "/equipe/personnes/equipes/{uuid}/retrait", RIGHT_EDIT, ENGINE_WRITE, group_params,
          group_removal_form),
    ROUTE(METHOD_GET, "/equipe/personnes/{uuid}", RIGHT_TEAM, ENGINE_READ, person_params, person_page),
    ROUTE(METHOD_GET, "/equipe/personnes/{uuid}/modifier", RIGHT_EDIT, ENGINE_READ, person_params, person_edit_page),
    ROUTE(METHOD_POST, "/equipe/personnes/{uuid}/modifier", RIGHT_EDIT, ENGINE_WRITE, person_form_params, person_form),
    ROUTE(METHOD_GET, "/equipe/personnes/{uuid}/retrait", RIGHT_EDIT, ENGINE_READ, person_params, person_removal_page),
    ROUTE(METHOD_POST, "/equipe/personnes/{uuid}/retrait", RIGHT_EDIT, ENGINE_WRITE, person_params,
          person_removal_form),
    ROUTE(METHOD_GET, "/equipe/planning/absences", RIGHT_TEAM, ENGINE_READ, absences_params, absences_page),
    ROUTE(METHOD_POST, "/equipe/planning/absences", RIGHT_TEAM, ENGINE_WRITE, absences_params, absences_form),
    ROUTE(METHOD_POST, "/equipe/planning/absences/{uuid}/retrait", RIGHT_TEAM, ENGINE_WRITE, absence_params,
          absence_removal_form),
    ROUTE(METHOD_GET, "/equipe/planning/absences/{uuid}", RIGHT_EDIT, ENGINE_WRITE, repair_params, repair_page),
    ROUTE(METHOD_POST, "/equipe/planning/absences/{uuid}", RIGHT_EDIT, ENGINE_WRITE, repair_params, repair_form),
    ROUTE(METHOD_GET, "/equipe/personnes/{uuid}/dates", RIGHT_EDIT, ENGINE_WRITE, repair_params, repair_page),
    ROUTE(METHOD_POST, "/equipe/personnes/{uuid}/dates", RIGHT_EDIT, ENGINE_WRITE, repair_params, repair_form),
};

const struct routes people_routes = {items, sizeof items / sizeof *items, &ask_routes};
