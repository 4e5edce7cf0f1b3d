/* The planning: the team's dates, series, people, counts. */
#include "http/routes.h"

#include "count.h"
#include "planning.h"
#include "reach.h"

static const struct route_param week_params[] = {
    {"jour", "Jour", VALUE_TEXT, 0, 10},         {"par", "Présentation", VALUE_CODE, 0, 10},
    {"genre", "Genre", VALUE_CODE, 0, 40},       {"commune", "Commune", VALUE_CODE, 0, 5},
    {"personne", "Personne", VALUE_CODE, 0, 36}, {NULL, NULL, 0, 0, 0}};

static const struct route_param date_params[] = {{"uuid", "Date", VALUE_CODE, 36, 36},
                                                 {"fait", "Fait", VALUE_CODE, 0, 20},
                                                 {"rev", "Révision", VALUE_INT, 0, INT64_MAX},
                                                 {"accord", "Accord", VALUE_CODE, 0, 64},
                                                 /* A longer one is refused by the page, which shows it again. */
                                                 {"raison", "Raison", VALUE_TEXT, 0, PARAM_FORM_VALUE_MAX},
                                                 {NULL, NULL, 0, 0, 0}};

static const struct route_param place_dates_params[] = {{"fiche", "Fiche", VALUE_CODE, 0, 36}, {NULL, NULL, 0, 0, 0}};

static const struct route_param drag_params[] = {
    {"uuid", "Date", VALUE_CODE, 36, 36},      {"jour", "Jour", VALUE_CODE, 0, 10},
    {"lieu", "Lieu", VALUE_CODE, 0, 36},       {"personne", "Personne", VALUE_CODE, 0, 36},
    {"depuis", "Personne", VALUE_CODE, 0, 36}, {NULL, NULL, 0, 0, 0}};
/* Its fields are read one by one: core/http/planning_change_form.c. */
static const struct route_param change_params[] = {{"uuid", "Date", VALUE_CODE, 36, 36},
                                                   {"etape", "Étape", VALUE_CODE, 0, 20},
                                                   {"rev", "Révision", VALUE_INT, 0, INT64_MAX},
                                                   {"accord", "Accord", VALUE_CODE, 0, 64},
                                                   {NULL, NULL, 0, 0, 0}};

static const struct route_param counts_params[] = {{"fait", "Fait", VALUE_CODE, 0, 20}, {NULL, NULL, 0, 0, 0}};
/* The rows are read one by one: core/http/count_month.c. */
static const struct route_param month_params[] = {{"mois", "Mois", VALUE_TEXT, 0, 10},
                                                  {"personne", "Personne", VALUE_CODE, 0, 36},
                                                  {"lieu", "Lieu", VALUE_CODE, 0, 36},
                                                  {"fait", "Fait", VALUE_INT, 0, 1000},
                                                  {NULL, NULL, 0, 0, 0}};
/* Counters and note are read one by one: core/http/count_page.c. */
static const struct route_param count_params[] = {{"uuid", "Date", VALUE_CODE, 36, 36},
                                                  /* What is no id is told by the page, which shows all again. */
                                                  {"feuille", "Envoi", VALUE_TEXT, 0, PARAM_FORM_VALUE_MAX},
                                                  {"etat", "État", VALUE_CODE, 0, 20},
                                                  {"raison", "Raison", VALUE_CODE, 0, 60},
                                                  {"theme", "Thème", VALUE_CODES, 0, TAXONOMY_TERMS_MAX},
                                                  {"note_vue", "Note", VALUE_CODE, 0, 10},
                                                  {COUNT_REPLY_FIELD, "Réponse", VALUE_CODE, 0, 10},
                                                  {NULL, NULL, 0, 0, 0}};

static const struct route_param reach_params[] = {{"uuid", "Liste", VALUE_CODE, 0, 36},
                                                  {"fait", "Fait", VALUE_CODE, 0, 20},
                                                  {"courriels", "Courriels", VALUE_CODE, 0, 10},
                                                  {"rev", "Révision", VALUE_INT, 0, INT64_MAX},
                                                  {"personne", "Personne", VALUE_INT, 0, INT64_MAX},
                                                  {"geste", "Geste", VALUE_CODE, 0, 10},
                                                  {"comment", "Comment", VALUE_CODE, 0, 20},
                                                  /* A longer one is refused by the page, which shows it again. */
                                                  {"note", "Note", VALUE_TEXT, 0, PARAM_FORM_VALUE_MAX},
                                                  {NULL, NULL, 0, 0, 0}};

static const struct route_param digest_params[] = {{"resume", "Résumé", VALUE_CODE, 0, 10}, {NULL, NULL, 0, 0, 0}};
static const struct route_param digest_stop_params[] = {{"jeton", "Lien", VALUE_CODE, 1, 60}, {NULL, NULL, 0, 0, 0}};

static const struct route items[] = {
    ROUTE(METHOD_GET, "/equipe/planning", RIGHT_TEAM, ENGINE_READ, week_params, planning_week_page),
    ROUTE(METHOD_GET, "/equipe/planning/lieux", RIGHT_TEAM, ENGINE_READ, place_dates_params, place_dates_page),
    ROUTE(METHOD_GET, "/equipe/planning/dates/{uuid}", RIGHT_TEAM, ENGINE_READ, date_params, planning_date_page),
    /* On the writer, who alone has the rules that say what a dragged date meets. */
    ROUTE(METHOD_GET, "/equipe/planning/dates/{uuid}/changer", RIGHT_EDIT, ENGINE_WRITE, drag_params,
          planning_change_page),
    ROUTE(METHOD_POST, "/equipe/planning/dates/{uuid}/changer", RIGHT_EDIT, ENGINE_WRITE, change_params,
          planning_change_form),
    ROUTE(METHOD_POST, "/equipe/planning/dates/{uuid}/annulation", RIGHT_EDIT, ENGINE_WRITE, date_params,
          planning_cancel_form),
    ROUTE(METHOD_POST, "/equipe/planning/dates/{uuid}/retablissement", RIGHT_EDIT, ENGINE_WRITE, date_params,
          planning_restore_form),
    ROUTE(METHOD_GET, "/equipe/planning/a-prevenir", RIGHT_TEAM, ENGINE_READ, reach_params, reach_page),
    ROUTE(METHOD_POST, "/equipe/planning/a-prevenir/reglage", RIGHT_EDIT, ENGINE_WRITE, reach_params,
          reach_setting_form),
    ROUTE(METHOD_GET, "/equipe/planning/a-prevenir/{uuid}", RIGHT_TEAM, ENGINE_READ, reach_params, reach_one_page),
    ROUTE(METHOD_POST, "/equipe/planning/a-prevenir/{uuid}/coche", RIGHT_TEAM, ENGINE_WRITE, reach_params,
          reach_tick_form),
    ROUTE(METHOD_POST, "/equipe/planning/a-prevenir/{uuid}/courriels", RIGHT_EDIT, ENGINE_WRITE, reach_params,
          reach_mail_form),
    ROUTE(METHOD_POST, "/equipe/compte/resume", RIGHT_SELF, ENGINE_WRITE, digest_params, digest_form),
    ROUTE_TOKEN(METHOD_GET, "/resume/{jeton}", ENGINE_READ, digest_stop_params, digest_stop_page),
    ROUTE_TOKEN(METHOD_POST, "/resume/{jeton}", ENGINE_WRITE, digest_stop_params, digest_stop_form),
    ROUTE(METHOD_GET, "/equipe/saisie.js", RIGHT_VISIT, ENGINE_READ, NULL, count_worker_file),
    ROUTE(METHOD_GET, "/equipe/saisie", RIGHT_TEAM, ENGINE_READ, counts_params, counts_page),
    ROUTE(METHOD_GET, "/equipe/saisie/mois", RIGHT_TEAM, ENGINE_READ, month_params, counts_month_page),
    ROUTE(METHOD_POST, "/equipe/saisie/mois", RIGHT_TEAM, ENGINE_WRITE, month_params, counts_month_form),
    ROUTE(METHOD_GET, "/equipe/saisie/feuille", RIGHT_TEAM, ENGINE_READ, month_params, counts_sheet_page),
    ROUTE(METHOD_GET, "/equipe/saisie/{uuid}", RIGHT_TEAM, ENGINE_READ, count_params, count_page),
    ROUTE(METHOD_POST, "/equipe/saisie/{uuid}", RIGHT_TEAM, ENGINE_WRITE, count_params, count_form),
};

const struct routes planning_routes = {items, sizeof items / sizeof *items, &people_routes};
