/* Courses: the board, one of them, its sessions. */
#include "http/routes.h"

#include "courses.h"

static const struct route_param board_params[] = {{"programme", "Programme", VALUE_CODE, 0, 40},
                                                  {"retard", "En retard", VALUE_CODE, 0, 1},
                                                  {"clos", "Clos", VALUE_CODE, 0, 1},
                                                  {"fait", "Fait", VALUE_CODE, 0, 20},
                                                  {NULL, NULL, 0, 0, 0}};
static const struct route_param score_params[] = {{"echelle", "Échelle", VALUE_CODE, 0, 90},
                                                  {"annee", "Année", VALUE_TEXT, 0, 10},
                                                  {"debut", "Au début", VALUE_TEXT, 0, 10},
                                                  {"fin", "À la fin", VALUE_TEXT, 0, 10},
                                                  {NULL, NULL, 0, 0, 0}};
static const struct route_param form_params[] = {{"uuid", "Parcours", VALUE_CODE, 36, 36},
                                                 {"rev", "Révision", VALUE_INT, 0, INT64_MAX},
                                                 {"programme", "Programme", VALUE_CODE, 0, 40},
                                                 {"jour", "Orienté le", VALUE_TEXT, 0, 40},
                                                 {"par", "Orienté par", VALUE_CODE, 0, 60},
                                                 {"commune", "Commune", VALUE_TEXT, 0, 100},
                                                 {"meme", "Même personne", VALUE_CODE, 0, COURSE_CODE_SIZE},
                                                 {"demi", "Demi-journées", VALUE_CODES, 0, COURSE_HALF_DAYS},
                                                 {"lieu", "Lieu", VALUE_CODE, 0, 20},
                                                 {"langue", "Langue", VALUE_CODE, 0, 60},
                                                 {"meme_jour", "Même jour", VALUE_CODE, 0, 3},
                                                 {"apres", "Pas avant", VALUE_TEXT, 0, 40},
                                                 {"binome", "Binôme", VALUE_CODE, 0, 36},
                                                 {NULL, NULL, 0, 0, 0}};
static const struct route_param course_params[] = {{"uuid", "Parcours", VALUE_CODE, 36, 36},
                                                   {"fait", "Fait", VALUE_CODE, 0, 20},
                                                   {"rev", "Révision", VALUE_INT, 0, INT64_MAX},
                                                   {"etat", "État", VALUE_CODE, 0, 20},
                                                   {"jour", "Jour", VALUE_TEXT, 0, 40},
                                                   {"motif", "Motif", VALUE_CODE, 0, 60},
                                                   {NULL, NULL, 0, 0, 0}};
static const struct route_param session_params[] = {{"uuid", "Parcours", VALUE_CODE, 36, 36},
                                                    {"etape", "Étape", VALUE_CODE, 0, 40},
                                                    {"rang", "Rang", VALUE_INT, 1, COURSE_RANK_MAX},
                                                    {"souci", "Souci", VALUE_CODE, 0, 20},
                                                    {"geste", "Geste", VALUE_CODE, 0, 20},
                                                    {"mois", "Mois", VALUE_TEXT, 0, 20},
                                                    {"jour", "Jour", VALUE_TEXT, 0, 40},
                                                    {"heure", "Heure", VALUE_TEXT, 0, 20},
                                                    {"lieu", "Lieu", VALUE_CODE, 0, 20},
                                                    {"qui", "Qui", VALUE_CODES, 0, PROGRAMME_ROLES_MAX},
                                                    {"pourquoi", "Pourquoi", VALUE_CODE, 0, 20},
                                                    {"accord", "Accord", VALUE_CODE, 0, 64},
                                                    {NULL, NULL, 0, 0, 0}};
static const struct route_param record_params[] = {{"uuid", "Séance", VALUE_CODE, 36, 36},
                                                   {"geste", "Geste", VALUE_CODE, 0, 20},
                                                   {"minutes", "Durée", VALUE_INT, 0, 600},
                                                   {"motif", "Motif", VALUE_CODE, 0, 20},
                                                   {NULL, NULL, 0, 0, 0}};

static const struct route items[] = {
    ROUTE(METHOD_GET, "/equipe/parcours", RIGHT_TEAM, ENGINE_READ, board_params, courses_page),
    ROUTE(METHOD_GET, "/equipe/parcours/nouveau", RIGHT_EDIT, ENGINE_READ, form_params, course_new_page),
    ROUTE(METHOD_POST, "/equipe/parcours/nouveau", RIGHT_EDIT, ENGINE_WRITE, form_params, course_new_form),
    ROUTE(METHOD_POST, "/equipe/parcours/scores", RIGHT_EDIT, ENGINE_WRITE, score_params, courses_score_form),
    ROUTE(METHOD_POST, "/equipe/parcours/seances/{uuid}", RIGHT_TEAM, ENGINE_WRITE, record_params, course_record_form),
    ROUTE(METHOD_GET, "/equipe/parcours/{uuid}", RIGHT_TEAM, ENGINE_READ, course_params, course_page),
    ROUTE(METHOD_GET, "/equipe/parcours/{uuid}/modifier", RIGHT_EDIT, ENGINE_READ, form_params, course_edit_page),
    ROUTE(METHOD_POST, "/equipe/parcours/{uuid}/modifier", RIGHT_EDIT, ENGINE_WRITE, form_params, course_edit_form),
    ROUTE(METHOD_POST, "/equipe/parcours/{uuid}/etat", RIGHT_EDIT, ENGINE_WRITE, course_params, course_state_form),
    ROUTE(METHOD_POST, "/equipe/parcours/{uuid}/retrait", RIGHT_EDIT, ENGINE_WRITE, course_params, course_removal_form),
    /* The planner asks the rules, which the writer has. */
    ROUTE(METHOD_GET, "/equipe/parcours/{uuid}/dates", RIGHT_EDIT, ENGINE_WRITE, form_params, course_plan_page),
    ROUTE(METHOD_GET, "/equipe/parcours/{uuid}/seance", RIGHT_TEAM, ENGINE_READ, session_params, course_session_page),
    ROUTE(METHOD_POST, "/equipe/parcours/{uuid}/seance", RIGHT_EDIT, ENGINE_WRITE, session_params, course_session_form),
};

const struct routes course_routes = {items, sizeof items / sizeof *items, &leaflet_routes};
