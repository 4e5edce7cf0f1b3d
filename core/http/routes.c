#include "http/routes.h"

#include "app/history.h"
#include "app/removal.h"
#include "app/proposal.h"

#include "app/twins.h"
#include "app/stamp.h"
#include "app/uploads.h"
#include "app/worklist.h"
#include "calls.h"
#include "campaign.h"
#include "http/assets.h"
#include "page.h"
#include "sources.h"
#include "team.h"
#include "verify.h"

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

#define ACCOUNT_PARAMS \
    {"nom", "Nom", VALUE_TEXT, 0, 200}, {"courriel", "Courriel", VALUE_TEXT, 0, 300}, \
    { \
        "role", "Rôle", VALUE_CODE, 0, 20 \
    }
#define PASSWORD_PARAMS \
    {"mot_de_passe", "Mot de passe", VALUE_SECRET, 0, 1000}, \
    { \
        "encore", "Mot de passe, encore une fois", VALUE_SECRET, 0, 1000 \
    }

static const struct route_param sign_in_params[] = {{"vers", "Page suivante", VALUE_TEXT, 0, 300},
                                                    {"courriel", "Courriel", VALUE_TEXT, 0, 300},
                                                    {"mot_de_passe", "Mot de passe", VALUE_SECRET, 0, 1000},
                                                    {NULL, NULL, 0, 0, 0}};
static const struct route_param choose_params[] = {{"lien", "Lien", VALUE_CODE, 1, 60},
                                                   PASSWORD_PARAMS,
                                                   {"sans", "Sans mot de passe", VALUE_CODE, 0, 10},
                                                   {NULL, NULL, 0, 0, 0}};
/* Its other fields are read one by one: core/http/first_page.c. */
static const struct route_param first_params[] = {{"lien", "Lien", VALUE_CODE, 1, 60},
                                                  PASSWORD_PARAMS,
                                                  {"sans_logo", "Sans logo", VALUE_CODE, 0, 10},
                                                  {NULL, NULL, 0, 0, 0}};
static const struct route_param enter_params[] = {
    {"lien", "Lien", VALUE_CODE, 1, 60}, {"vers", "Page suivante", VALUE_TEXT, 0, 300}, {NULL, NULL, 0, 0, 0}};
static const struct route_param self_params[] = {{"fait", "Fait", VALUE_CODE, 0, 20}, {NULL, NULL, 0, 0, 0}};
static const struct route_param invitations_params[] = {{"voie", "Choix", VALUE_CODE, 0, 20},
                                                        {"premiere", "Première fois", VALUE_CODE, 0, 10},
                                                        {"refus", "Refus", VALUE_CODE, 0, 10},
                                                        {NULL, NULL, 0, 0, 0}};
static const struct route_param password_params[] = {
    {"actuel", "Mot de passe actuel", VALUE_SECRET, 0, 1000}, PASSWORD_PARAMS, {NULL, NULL, 0, 0, 0}};
static const struct route_param sessions_params[] = {{"session", "Session", VALUE_INT, 0, INT64_MAX},
                                                     {NULL, NULL, 0, 0, 0}};
static const struct route_param accounts_params[] = {ACCOUNT_PARAMS, {NULL, NULL, 0, 0, 0}};
static const struct route_param account_params[] = {
    {"uuid", "Compte", VALUE_CODE, 36, 36},  ACCOUNT_PARAMS,
    {"etat", "État", VALUE_CODE, 0, 20},     {"q", "Nom", VALUE_TEXT, 0, 200},
    {"remise", "Remise", VALUE_CODE, 0, 20}, {NULL, NULL, 0, 0, 0}};

static const struct route_param fiches_params[] = {{"choix", "Choix", VALUE_CODE, 0, 20},
                                                   {"q", "Nom", VALUE_TEXT, 0, 200},
                                                   {"page", "Page", VALUE_INT, 1, WORKLIST_PAGE_MAX},
                                                   {NULL, NULL, 0, 0, 0}};
static const struct route_param fiche_params[] = {{"uuid", "Fiche", VALUE_CODE, 36, 36},
                                                  {"fait", "Fait", VALUE_CODE, 0, 20},
                                                  {"note", "Orientation", VALUE_CODE, 36, 36},
                                                  {NULL, NULL, 0, 0, 0}};
static const struct route_param history_params[] = {{"uuid", "Fiche", VALUE_CODE, 36, 36},
                                                    {"fait", "Fait", VALUE_CODE, 0, 20},
                                                    {"page", "Page", VALUE_INT, 1, HISTORY_PAGE_MAX},
                                                    {"version", "Version", VALUE_INT, 1, INT64_MAX},
                                                    {NULL, NULL, 0, 0, 0}};
static const struct route_param hours_params[] = {
    {"uuid", "Fiche", VALUE_CODE, 36, 36},      {"lieu", "Lieu", VALUE_CODE, 36, 36},
    {"service", "Service", VALUE_CODE, 36, 36}, {"avance", "Avancé", VALUE_CODE, 0, 3},
    {"fait", "Fait", VALUE_CODE, 0, 3},         {NULL, NULL, 0, 0, 0}};
static const struct route_param restore_params[] = {{"uuid", "Fiche", VALUE_CODE, 36, 36},
                                                    {"version", "Version", VALUE_INT, 1, INT64_MAX},
                                                    {"champ", "Champ", VALUE_CODE, 0, 60},
                                                    {"rev", "Révision", VALUE_INT, 1, INT64_MAX},
                                                    {NULL, NULL, 0, 0, 0}};
static const struct route_param queue_params[] = {{"rang", "Rang", VALUE_INT, 0, VERIFY_RANK_MAX},
                                                  {"fiche", "Fiche", VALUE_CODE, 0, 36},
                                                  {"fait", "Fait", VALUE_CODE, 0, 20},
                                                  {"verifiee", "Fiche vérifiée", VALUE_CODE, 0, 36},
                                                  {NULL, NULL, 0, 0, 0}};
static const struct route_param verify_params[] = {{"uuid", "Fiche", VALUE_CODE, 36, 36},
                                                   {"bloc", "Bloc", VALUE_CODE, 0, 20},
                                                   {"moyen", "Moyen", VALUE_CODE, 0, 20},
                                                   {"rev", "Révision", VALUE_INT, 1, INT64_MAX},
                                                   {"rang", "Rang", VALUE_INT, 0, VERIFY_RANK_MAX},
                                                   {"suite", "Suite", VALUE_CODE, 0, 20},
                                                   {NULL, NULL, 0, 0, 0}};

static const struct route_param done_params[] = {{"fait", "Fait", VALUE_CODE, 0, 20}, {NULL, NULL, 0, 0, 0}};
static const struct route_param mails_params[] = {{"fait", "Fait", VALUE_CODE, 0, 20},
                                                  {"courriel", "Adresse", VALUE_TEXT, 0, 300},
                                                  {"mail", "Courriel", VALUE_INT, 1, INT64_MAX},
                                                  {"action", "Action", VALUE_CODE, 0, 20},
                                                  {NULL, NULL, 0, 0, 0}};
static const struct route_param rule_params[] = {{"genre", "Genre", VALUE_CODE, 1, 60},
                                                 {"nom", "Nom", VALUE_CODE, 1, 60},
                                                 {"fiche", "Fiche", VALUE_TEXT, 0, 300},
                                                 {NULL, NULL, 0, 0, 0}};
static const struct route_param site_params[] = {{"sans_logo", "Sans logo", VALUE_CODE, 0, 10},
                                                 {"fait", "Fait", VALUE_CODE, 0, 20},
                                                 {"rev", "Révision", VALUE_INT, 0, INT64_MAX},
                                                 {NULL, NULL, 0, 0, 0}};

#define IMPORT_WAY_PARAMS \
    {"table", "Table d’import", VALUE_CODE, 0, ROUTE_CODE_MAX}, {"source", "Source", VALUE_TEXT, 0, 200}, \
        {"titre", "Titre de la source", VALUE_TEXT, 0, UPLOADS_TITLE_MAX}, \
    { \
        "date", "Date des données", VALUE_TEXT, 0, 40 \
    }
static const struct route_param import_files_params[] = {
    {"fait", "Fait", VALUE_CODE, 0, 20}, IMPORT_WAY_PARAMS, {NULL, NULL, 0, 0, 0}};
static const struct route_param import_file_params[] = {{"fichier", "Fichier", VALUE_INT, 1, INT64_MAX},
                                                        {"fixe", "Page fixe", VALUE_CODE, 0, 3},
                                                        {"empreinte", "Empreinte", VALUE_CODE, 0, 64},
                                                        {"quand_meme", "Quand même", VALUE_CODE, 0, 3},
                                                        IMPORT_WAY_PARAMS,
                                                        {NULL, NULL, 0, 0, 0}};
static const struct route_param source_params[] = {{"import", "Import", VALUE_INT, 1, INT64_MAX},
                                                   {NULL, NULL, 0, 0, 0}};
static const struct route_param proposals_params[] = {{"choix", "Choix", VALUE_CODE, 0, 20},
                                                      {"fait", "Fait", VALUE_CODE, 0, 20},
                                                      {"page", "Page", VALUE_INT, 1, PROPOSALS_PAGE_MAX},
                                                      {NULL, NULL, 0, 0, 0}};
/* Longer texts than are taken are refused by the page, which shows them again. */
static const struct route_param proposal_params[] = {{"uuid", "Proposition", VALUE_CODE, 36, 36},
                                                     {"rev", "Révision", VALUE_INT, 0, INT64_MAX},
                                                     {"decision", "Décision", VALUE_CODE, 0, 20},
                                                     {"verifie", "Vérifié", VALUE_CODE, 0, 20},
                                                     {"reponse", "Réponse", VALUE_TEXT, 0, PARAM_FORM_VALUE_MAX},
                                                     {NULL, NULL, 0, 0, 0}};

static const struct route_param removal_params[] = {{"uuid", "Fiche", VALUE_CODE, 36, 36},
                                                    {"etat", "État", VALUE_CODE, 0, 20},
                                                    {"raison", "Raison", VALUE_CODE, 0, 20},
                                                    {"mots", "Précision", VALUE_TEXT, 0, REMOVAL_WORDS_MAX},
                                                    {"cherche", "Nom", VALUE_TEXT, 0, 200},
                                                    {"plutot", "Voir plutôt", VALUE_CODE, 0, 36},
                                                    {"etape", "Étape", VALUE_CODE, 0, 20},
                                                    {"rev", "Révision", VALUE_INT, 1, INT64_MAX},
                                                    {NULL, NULL, 0, 0, 0}};

static const struct route_param team_search_params[] = {
    LIST_PARAMS, CALLS_CARRIED, {"note", "Orientation", VALUE_CODE, 36, 36}, {NULL, NULL, 0, 0, 0}};
static const struct route_param calls_params[] = {
    {"periode", "Période", VALUE_CODE, 0, 20}, {"de", "Premier mois", VALUE_CODE, 0, 7}, {NULL, NULL, 0, 0, 0}};
static const struct route_param orientation_params[] = {LIST_PARAMS,
                                                        CALLS_CARRIED,
                                                        {"fiche", "Fiche", VALUE_CODE, 36, 36},
                                                        {"retour", "Retour", VALUE_TEXT, 0, CALLS_WAY_MAX},
                                                        {"numero", "Numéro", VALUE_CODE, 0, 36},
                                                        {"chercher", "Chercher", VALUE_CODE, 0, 10},
                                                        {NULL, NULL, 0, 0, 0}};
/* Of the bar beside a search or on a fiche, and of taking back: where one comes back to. */
static const struct route_param click_params[] = {LIST_PARAMS,
                                                  CALLS_CARRIED,
                                                  {"numero", "Numéro", VALUE_CODE, 36, 36},
                                                  {"fiche", "Fiche", VALUE_CODE, 36, 36},
                                                  {NULL, NULL, 0, 0, 0}};
static const struct route_param one_call_params[] = {{"uuid", "Orientation", VALUE_CODE, 36, 36},
                                                     LIST_PARAMS,
                                                     {"fiche", "Fiche", VALUE_CODE, 36, 36},
                                                     {NULL, NULL, 0, 0, 0}};
static const struct route_param logo_params[] = {{"v", "Version", VALUE_CODE, 0, 60}, {NULL, NULL, 0, 0, 0}};
static const struct route_param demo_params[] = {
    {"accord", "Accord", VALUE_CODE, 0, 10}, {"fait", "Fait", VALUE_CODE, 0, 20}, {NULL, NULL, 0, 0, 0}};
static const struct route_param partner_link_params[] = {
    {"uuid", "Fiche", VALUE_CODE, 36, 36}, {"etat", "État", VALUE_CODE, 0, 20}, {NULL, NULL, 0, 0, 0}};
static const struct route_param account_structures_params[] = {{"uuid", "Compte", VALUE_CODE, 36, 36},
                                                               {"structure", "Structure", VALUE_CODE, 1, 36},
                                                               {"etat", "État", VALUE_CODE, 0, 20},
                                                               {NULL, NULL, 0, 0, 0}};
#define OWN_PARAMS \
    {"partie", "Partie", VALUE_CODE, 0, 36}, {"bloc", "Bloc", VALUE_CODE, 0, 20}, {"lieu", "Lieu", VALUE_CODE, 0, 36}, \
        {"fait", "Fait", VALUE_CODE, 0, 20}, {"envoi", "Envoi", VALUE_CODE, 0, 20}, \
        {"tampon", "Formulaire", VALUE_TEXT, 0, 200}, {"texte", "Votre message", VALUE_TEXT, 0, PARAM_FORM_VALUE_MAX}, \
    { \
        "courriel", "Votre courriel", VALUE_TEXT, 0, 300 \
    }
static const struct route_param own_link_params[] = {
    {"jeton", "Lien", VALUE_CODE, 1, 60}, OWN_PARAMS, {NULL, NULL, 0, 0, 0}};
static const struct route_param own_signed_params[] = {
    {"uuid", "Structure", VALUE_CODE, 36, 36}, OWN_PARAMS, {NULL, NULL, 0, 0, 0}};
static const struct route_param report_params[] = {{"fiche", "Fiche", VALUE_CODE, 0, 36},
                                                   {"quoi", "Ce qui est faux", VALUE_CODES, 0, PROPOSAL_KIND__MAX},
                                                   {"texte", "Votre texte", VALUE_TEXT, 0, PARAM_FORM_VALUE_MAX},
                                                   {"courriel", "Votre courriel", VALUE_TEXT, 0, 300},
                                                   {"tampon", "Formulaire", VALUE_TEXT, 0, 200},
                                                   {NULL, NULL, 0, 0, 0}};
/* Of a form made of a record the fields are the record's: they are not listed here. */
static const struct route_param edit_params[] = {
    {"uuid", "Fiche", VALUE_CODE, 36, 36},        {"part", "Lieu ou service", VALUE_CODE, 36, 36},
    {"rev", "Révision", VALUE_INT, 0, INT64_MAX}, {"reprise", "Reprise", VALUE_CODE, 0, 3},
    {"numero", "Numéro", VALUE_CODE, 0, 36},      {NULL, NULL, 0, 0, 0}};

static const struct route_param twins_params[] = {
    {"page", "Page", VALUE_INT, 1, TWINS_PAGE_MAX}, {"fait", "Fait", VALUE_CODE, 0, 20}, {NULL, NULL, 0, 0, 0}};
static const struct route_param twins_search_params[] = {
    {"uuid", "Fiche", VALUE_CODE, 36, 36}, {"q", "Nom", VALUE_TEXT, 0, 200}, {NULL, NULL, 0, 0, 0}};
static const struct route_param unite_params[] = {
    {"a", "Fiche gardée", VALUE_CODE, 36, 36},      {"b", "Fiche retirée", VALUE_CODE, 36, 36},
    {"rev_a", "Révision", VALUE_INT, 1, INT64_MAX}, {"rev_b", "Révision", VALUE_INT, 1, INT64_MAX},
    {"etape", "Étape", VALUE_CODE, 0, 20},          {NULL, NULL, 0, 0, 0}};

static const struct route_param campaigns_params[] = {{"fait", "Fait", VALUE_CODE, 0, 20}, {NULL, NULL, 0, 0, 0}};
static const struct route_param campaign_new_params[] = {{"bloc", "Bloc", VALUE_CODE, 0, 20},
                                                         {"type", "Type", VALUE_CODE, 0, 60},
                                                         {"commune", "Commune", VALUE_CODE, 0, 5},
                                                         {"coche", "Cochées", VALUE_CODE, 0, 20},
                                                         {"fait", "Fait", VALUE_CODE, 0, 20},
                                                         {"fiche", "Fiche", VALUE_CODES, 0, CAMPAIGN_MAX},
                                                         {NULL, NULL, 0, 0, 0}};
static const struct route_param campaign_params[] = {
    {"uuid", "Campagne", VALUE_CODE, 36, 36}, {"choix", "Choix", VALUE_CODE, 0, 20}, {NULL, NULL, 0, 0, 0}};
static const struct route_param answer_params[] = {
    {"lien", "Lien", VALUE_CODE, 1, 60}, OWN_PARAMS, {NULL, NULL, 0, 0, 0}};
#define WORD_PARAMS \
    {"genre", "Genre", VALUE_CODE, 0, 20}, {"forme", "Ce que l’on tape", VALUE_TEXT, 0, 200}, \
        {"sens", "Ce que l’on cherche aussi", VALUE_TEXT, 0, 400}, \
    { \
        "autres", "Autres mots", VALUE_TEXT, 0, 800 \
    }
static const struct route_param words_params[] = {{"q", "Mot", VALUE_TEXT, 0, 200},
                                                  {"fait", "Fait", VALUE_CODE, 0, 20},
                                                  {"mots", "Recherche", VALUE_TEXT, 0, 200},
                                                  WORD_PARAMS,
                                                  {NULL, NULL, 0, 0, 0}};
static const struct route_param word_params[] = {{"mot", "Mot", VALUE_CODE, 1, 36}, WORD_PARAMS, {NULL, NULL, 0, 0, 0}};

static const struct route items[] = {
    /* For everybody. */
    ROUTE(METHOD_GET, "/", RIGHT_VISIT, ENGINE_READ, NULL, home_page),
    ROUTE(METHOD_GET, "/annuaire", RIGHT_VISIT, ENGINE_READ, list_params, list_page),
    ROUTE(METHOD_GET, "/annuaire/besoin", RIGHT_VISIT, ENGINE_READ, NULL, themes_page),
    ROUTE(METHOD_GET, "/annuaire/besoin/{besoin}", RIGHT_VISIT, ENGINE_READ, need_params, list_page),
    ROUTE(METHOD_GET, "/annuaire/commune", RIGHT_VISIT, ENGINE_READ, NULL, communes_page),
    ROUTE(METHOD_GET, "/annuaire/commune/{slug}", RIGHT_VISIT, ENGINE_READ, commune_params, list_page),
    ROUTE_READER("/annuaire/{commune}/{slug}", structure_params, structure_page),
    ROUTE(METHOD_GET, "/a-propos", RIGHT_VISIT, ENGINE_READ, NULL, about_page),
    ROUTE(METHOD_GET, "/contact", RIGHT_VISIT, ENGINE_READ, NULL, contact_page),
    ROUTE(METHOD_GET, "/mentions-legales", RIGHT_VISIT, ENGINE_READ, NULL, legal_page),
    ROUTE(METHOD_GET, "/donnees-personnelles", RIGHT_VISIT, ENGINE_READ, NULL, privacy_page),
    ROUTE(METHOD_GET, "/accessibilite", RIGHT_VISIT, ENGINE_READ, NULL, accessibility_page),
    ROUTE(METHOD_GET, "/signaler", RIGHT_VISIT, ENGINE_READ, report_params, report_page),
    ROUTE(METHOD_POST, "/signaler", RIGHT_VISIT, ENGINE_WRITE, report_params, report_form),
    ROUTE(METHOD_GET, "/signaler/merci", RIGHT_VISIT, ENGINE_READ, NULL, report_done_page),
    ROUTE(METHOD_GET, "/api/v1/structures", RIGHT_VISIT, ENGINE_READ, list_params, structures_json),
    ROUTE(METHOD_GET, "/api/v1/structures/{uuid}", RIGHT_VISIT, ENGINE_READ, uuid_params, structure_json),
    ROUTE(METHOD_GET, "/static/{file}", RIGHT_VISIT, ENGINE_READ, asset_params, asset_file),
    ROUTE(METHOD_GET, "/logo.png", RIGHT_VISIT, ENGINE_READ, logo_params, logo_png),
    ROUTE(METHOD_GET, "/logo.jpg", RIGHT_VISIT, ENGINE_READ, logo_params, logo_jpg),
    ROUTE(METHOD_GET, "/robots.txt", RIGHT_VISIT, ENGINE_READ, NULL, robots_file),

    /* By a link that somebody was given. */
    ROUTE_TOKEN(METHOD_GET, "/chez-vous/{jeton}", ENGINE_READ, own_link_params, own_link_page),
    ROUTE_TOKEN(METHOD_POST, "/chez-vous/{jeton}", ENGINE_WRITE, own_link_params, own_link_form),
    ROUTE_TOKEN(METHOD_GET, "/verifier/{lien}", ENGINE_READ, answer_params, answer_page),
    ROUTE_TOKEN(METHOD_POST, "/verifier/{lien}", ENGINE_WRITE, answer_params, answer_form),
    ROUTE_TOKEN(METHOD_GET, "/opposition/{lien}", ENGINE_READ, answer_params, object_page),
    ROUTE_TOKEN(METHOD_POST, "/opposition/{lien}", ENGINE_WRITE, answer_params, object_form),

    /* Signing in, and one's own account. */
    ROUTE(METHOD_GET, "/premier-demarrage/{lien}", RIGHT_VISIT, ENGINE_READ, first_params, first_page),
    {.method = METHOD_POST,
     .pattern = "/premier-demarrage/{lien}",
     .right = RIGHT_VISIT,
     .engine = ENGINE_SLOW,
     .params = first_params,
     .handler = first_form,
     .admit = first_admit,
     .body_max = REQUEST_FILE_BODY_MAX},
    ROUTE(METHOD_GET, "/bienvenue/{lien}", RIGHT_VISIT, ENGINE_READ, choose_params, welcome_page),
    ROUTE(METHOD_POST, "/bienvenue/{lien}", RIGHT_VISIT, ENGINE_SLOW, choose_params, welcome_form),
    ROUTE(METHOD_GET, "/equipe/connexion", RIGHT_VISIT, ENGINE_READ, sign_in_params, sign_in_page),
    ROUTE(METHOD_POST, "/equipe/connexion", RIGHT_VISIT, ENGINE_SLOW, sign_in_params, sign_in_form),
    ROUTE(METHOD_POST, "/equipe/connexion/lien", RIGHT_VISIT, ENGINE_WRITE, sign_in_params, ask_link_form),
    ROUTE(METHOD_GET, "/connexion/{lien}", RIGHT_VISIT, ENGINE_READ, enter_params, enter_page),
    ROUTE(METHOD_POST, "/connexion/{lien}", RIGHT_VISIT, ENGINE_WRITE, enter_params, enter_form),
    ROUTE(METHOD_POST, "/equipe/deconnexion", RIGHT_SELF, ENGINE_WRITE, NULL, sign_out_form),
    ROUTE(METHOD_GET, "/equipe/compte", RIGHT_SELF, ENGINE_READ, self_params, self_page),
    ROUTE(METHOD_POST, "/equipe/compte/mot-de-passe", RIGHT_SELF, ENGINE_SLOW, password_params, password_form),
    ROUTE(METHOD_POST, "/equipe/compte/sessions", RIGHT_SELF, ENGINE_WRITE, sessions_params, sessions_form),
    ROUTE(METHOD_GET, "/equipe/compte/invitations", RIGHT_SELF, ENGINE_READ, invitations_params, invitations_page),
    ROUTE(METHOD_POST, "/equipe/compte/invitations", RIGHT_SELF, ENGINE_WRITE, invitations_params, invitations_form),
    ROUTE(METHOD_GET, "/equipe/mes-structures", RIGHT_SELF, ENGINE_READ, NULL, own_structures_page),
    ROUTE(METHOD_GET, "/equipe/mes-structures/{uuid}", RIGHT_SELF, ENGINE_READ, own_signed_params, own_signed_page),
    ROUTE(METHOD_POST, "/equipe/mes-structures/{uuid}", RIGHT_SELF, ENGINE_WRITE, own_signed_params, own_signed_form),

    /* The team: what is to be done, answering calls. */
    ROUTE(METHOD_GET, "/equipe", RIGHT_TEAM, ENGINE_READ, NULL, team_page),
    ROUTE(METHOD_GET, "/equipe/annuaire", RIGHT_TEAM, ENGINE_READ, team_search_params, team_search_page),
    ROUTE(METHOD_GET, "/equipe/orientations", RIGHT_TEAM, ENGINE_READ, calls_params, orientations_page),
    ROUTE(METHOD_POST, "/equipe/orientations", RIGHT_TEAM, ENGINE_WRITE, orientation_params, orientation_form),
    ROUTE(METHOD_GET, "/equipe/orientations/orientations.csv", RIGHT_TEAM, ENGINE_READ, calls_params,
          orientations_file),
    ROUTE(METHOD_GET, "/equipe/orientations/nouvelle", RIGHT_TEAM, ENGINE_READ, orientation_params,
          orientation_new_page),
    ROUTE(METHOD_GET, "/equipe/orientations/{uuid}", RIGHT_TEAM, ENGINE_READ, one_call_params, orientation_page),
    ROUTE(METHOD_POST, "/equipe/orientations/{uuid}/annulation", RIGHT_TEAM, ENGINE_WRITE, one_call_params,
          orientation_undo_form),
    ROUTE(METHOD_POST, "/equipe/orientations/{numero}/appel/{appelant}", RIGHT_TEAM, ENGINE_WRITE, click_params,
          orientation_click_form),

    /* The directory, kept right. */
    ROUTE(METHOD_GET, "/equipe/fiches", RIGHT_TEAM, ENGINE_READ, fiches_params, fiches_page),
    ROUTE(METHOD_GET, "/equipe/fiches/nouvelle", RIGHT_EDIT, ENGINE_READ, edit_params, edit_page),
    ROUTE(METHOD_POST, "/equipe/fiches/nouvelle", RIGHT_EDIT, ENGINE_WRITE, edit_params, edit_form),
    ROUTE(METHOD_GET, "/equipe/fiches/{uuid}", RIGHT_TEAM, ENGINE_READ, fiche_params, fiche_page),
    ROUTE(METHOD_GET, "/equipe/fiches/{uuid}/modifier", RIGHT_EDIT, ENGINE_READ, edit_params, edit_page),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/modifier", RIGHT_EDIT, ENGINE_WRITE, edit_params, edit_form),
    ROUTE(METHOD_GET, "/equipe/fiches/{uuid}/lieux/nouveau", RIGHT_EDIT, ENGINE_READ, edit_params, edit_page),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/lieux/nouveau", RIGHT_EDIT, ENGINE_WRITE, edit_params, edit_form),
    ROUTE(METHOD_GET, "/equipe/fiches/{uuid}/lieux/{part}", RIGHT_EDIT, ENGINE_READ, edit_params, edit_page),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/lieux/{part}", RIGHT_EDIT, ENGINE_WRITE, edit_params, edit_form),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/lieux/{part}/retrait", RIGHT_EDIT, ENGINE_WRITE, edit_params,
          part_remove_form),
    ROUTE(METHOD_GET, "/equipe/fiches/{uuid}/lieux/{lieu}/horaires", RIGHT_EDIT, ENGINE_READ, hours_params, hours_page),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/lieux/{lieu}/horaires", RIGHT_EDIT, ENGINE_WRITE, hours_params,
          hours_save_form),
    ROUTE(METHOD_GET, "/equipe/fiches/{uuid}/services/nouveau", RIGHT_EDIT, ENGINE_READ, edit_params, edit_page),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/services/nouveau", RIGHT_EDIT, ENGINE_WRITE, edit_params, edit_form),
    ROUTE(METHOD_GET, "/equipe/fiches/{uuid}/services/{part}", RIGHT_EDIT, ENGINE_READ, edit_params, edit_page),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/services/{part}", RIGHT_EDIT, ENGINE_WRITE, edit_params, edit_form),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/services/{part}/retrait", RIGHT_EDIT, ENGINE_WRITE, edit_params,
          part_remove_form),
    ROUTE(METHOD_GET, "/equipe/fiches/{uuid}/services/{service}/horaires/{lieu}", RIGHT_EDIT, ENGINE_READ, hours_params,
          hours_page),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/services/{service}/horaires/{lieu}", RIGHT_EDIT, ENGINE_WRITE,
          hours_params, hours_save_form),
    ROUTE(METHOD_GET, "/equipe/fiches/{uuid}/retirer", RIGHT_EDIT, ENGINE_READ, history_params, removal_page),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/retirer", RIGHT_EDIT, ENGINE_WRITE, removal_params, removal_form),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/retablir", RIGHT_EDIT, ENGINE_WRITE, restore_params, revive_form),
    ROUTE(METHOD_GET, "/equipe/fiches/{uuid}/historique", RIGHT_TEAM, ENGINE_READ, history_params, history_page),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/restauration", RIGHT_EDIT, ENGINE_WRITE, restore_params, restore_form),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/verification", RIGHT_EDIT, ENGINE_WRITE, verify_params, verify_form),
    ROUTE(METHOD_GET, "/equipe/fiches/{uuid}/lien", RIGHT_EDIT, ENGINE_READ, partner_link_params, partner_link_page),
    ROUTE(METHOD_POST, "/equipe/fiches/{uuid}/lien", RIGHT_EDIT, ENGINE_WRITE, partner_link_params, partner_link_form),
    ROUTE(METHOD_GET, "/equipe/fiches/{uuid}/fusion", RIGHT_EDIT, ENGINE_READ, twins_search_params, twins_search),
    ROUTE(METHOD_GET, "/equipe/doublons", RIGHT_EDIT, ENGINE_READ, twins_params, twins_page_list),
    ROUTE(METHOD_GET, "/equipe/doublons/{a}/{b}", RIGHT_EDIT, ENGINE_READ, unite_params, unite_page),
    ROUTE(METHOD_POST, "/equipe/doublons/{a}/{b}", RIGHT_EDIT, ENGINE_WRITE, unite_params, unite_form),
    ROUTE(METHOD_GET, "/equipe/a-verifier", RIGHT_EDIT, ENGINE_READ, queue_params, verify_queue_page),
    ROUTE(METHOD_GET, "/equipe/verifications", RIGHT_EDIT, ENGINE_READ, campaigns_params, campaigns_page),
    ROUTE(METHOD_POST, "/equipe/verifications", RIGHT_EDIT, ENGINE_WRITE, campaign_new_params, campaign_form),
    ROUTE(METHOD_GET, "/equipe/verifications/nouvelle", RIGHT_EDIT, ENGINE_READ, campaign_new_params,
          campaign_new_page),
    ROUTE(METHOD_GET, "/equipe/verifications/{uuid}", RIGHT_EDIT, ENGINE_READ, campaign_params, campaign_page),
    ROUTE(METHOD_POST, "/equipe/verifications/{uuid}/arret", RIGHT_EDIT, ENGINE_WRITE, campaign_params,
          campaign_stop_form),
    ROUTE(METHOD_POST, "/equipe/oppositions/{uuid}", RIGHT_EDIT, ENGINE_WRITE, campaign_params, objection_form),
    ROUTE(METHOD_GET, "/equipe/propositions", RIGHT_EDIT, ENGINE_READ, proposals_params, proposals_page),
    ROUTE(METHOD_GET, "/equipe/propositions/{uuid}", RIGHT_EDIT, ENGINE_READ, proposal_params, proposal_page),
    ROUTE(METHOD_POST, "/equipe/propositions/{uuid}", RIGHT_EDIT, ENGINE_WRITE, proposal_params, proposal_form),

    /* Settings. */
    ROUTE(METHOD_GET, "/equipe/reglages", RIGHT_EDIT, ENGINE_READ, NULL, settings_page),
    ROUTE(METHOD_GET, "/equipe/reglages/equipe", RIGHT_MANAGE, ENGINE_READ, site_params, site_page),
    ROUTE_FILE("/equipe/reglages/equipe", RIGHT_MANAGE, ENGINE_WRITE, site_params, site_form, REQUEST_FILE_BODY_MAX),
    ROUTE(METHOD_GET, "/equipe/reglages/communes", RIGHT_MANAGE, ENGINE_READ, done_params, commune_file_page),
    ROUTE_FILE("/equipe/reglages/communes", RIGHT_MANAGE, ENGINE_WRITE, NULL, commune_file_form,
               REQUEST_UPLOAD_BODY_MAX),
    ROUTE(METHOD_GET, "/equipe/reglages/courrier", RIGHT_MANAGE, ENGINE_READ, mails_params, mails_page),
    ROUTE(METHOD_POST, "/equipe/reglages/courrier/essai", RIGHT_MANAGE, ENGINE_WRITE, mails_params, mails_test_form),
    ROUTE(METHOD_POST, "/equipe/reglages/courrier/envoi", RIGHT_MANAGE, ENGINE_WRITE, mails_params, mails_form),
    ROUTE(METHOD_GET, "/equipe/reglages/publication", RIGHT_MANAGE, ENGINE_READ, NULL, ready_page),
    ROUTE(METHOD_GET, "/equipe/reglages/exemple", RIGHT_MANAGE, ENGINE_READ, demo_params, demo_page),
    ROUTE(METHOD_POST, "/equipe/reglages/exemple", RIGHT_MANAGE, ENGINE_WRITE, demo_params, demo_form),
    ROUTE(METHOD_GET, "/equipe/mots", RIGHT_EDIT, ENGINE_READ, words_params, words_page),
    ROUTE(METHOD_POST, "/equipe/mots", RIGHT_EDIT, ENGINE_WRITE, words_params, words_form),
    ROUTE(METHOD_POST, "/equipe/mots/oubli", RIGHT_EDIT, ENGINE_WRITE, words_params, words_forget_form),
    ROUTE(METHOD_GET, "/equipe/mots/{mot}", RIGHT_EDIT, ENGINE_READ, word_params, word_page),
    ROUTE(METHOD_POST, "/equipe/mots/{mot}", RIGHT_EDIT, ENGINE_WRITE, word_params, word_form),
    ROUTE(METHOD_POST, "/equipe/mots/{mot}/suppression", RIGHT_EDIT, ENGINE_WRITE, word_params, word_remove_form),
    ROUTE(METHOD_GET, "/equipe/sources", RIGHT_TEAM, ENGINE_READ, done_params, sources_page),
    ROUTE(METHOD_GET, "/equipe/sources/fichiers", RIGHT_MANAGE, ENGINE_READ, import_files_params, import_files_page),
    /* Looks at 16 MiB and writes them to the disk. */
    ROUTE_FILE("/equipe/sources/fichiers", RIGHT_MANAGE, ENGINE_SLOW, import_files_params, import_file_take_form,
               REQUEST_UPLOAD_BODY_MAX),
    ROUTE(METHOD_GET, "/equipe/sources/fichiers/modele-planning.csv", RIGHT_MANAGE, ENGINE_READ, NULL,
          import_template_file),
    ROUTE(METHOD_GET, "/equipe/sources/fichiers/{fichier}", RIGHT_MANAGE, ENGINE_READ, import_file_params,
          import_file_page),
    ROUTE(METHOD_GET, "/equipe/sources/fichiers/{fichier}/remarques.csv", RIGHT_MANAGE, ENGINE_READ, import_file_params,
          import_file_notes_file),
    ROUTE(METHOD_POST, "/equipe/sources/fichiers/{fichier}/lecture", RIGHT_MANAGE, ENGINE_WRITE, import_file_params,
          import_file_again_form),
    ROUTE(METHOD_POST, "/equipe/sources/fichiers/{fichier}/application", RIGHT_MANAGE, ENGINE_WRITE, import_file_params,
          import_file_apply_form),
    ROUTE(METHOD_POST, "/equipe/sources/fichiers/{fichier}/retrait", RIGHT_MANAGE, ENGINE_WRITE, import_file_params,
          import_file_remove_form),
    ROUTE(METHOD_GET, "/equipe/sources/{import}", RIGHT_TEAM, ENGINE_READ, source_params, source_run_page),
    ROUTE(METHOD_POST, "/equipe/sources/{import}", RIGHT_EDIT, ENGINE_WRITE, source_params, source_run_form),
    ROUTE(METHOD_GET, "/equipe/comptes", RIGHT_MANAGE, ENGINE_READ, NULL, accounts_page),
    ROUTE(METHOD_POST, "/equipe/comptes", RIGHT_MANAGE, ENGINE_WRITE, accounts_params, accounts_form),
    ROUTE(METHOD_GET, "/equipe/comptes/{uuid}", RIGHT_MANAGE, ENGINE_READ, account_params, account_page),
    ROUTE(METHOD_POST, "/equipe/comptes/{uuid}", RIGHT_MANAGE, ENGINE_WRITE, account_params, account_form),
    ROUTE(METHOD_POST, "/equipe/comptes/{uuid}/invitation", RIGHT_MANAGE, ENGINE_WRITE, account_params, invite_form),
    ROUTE(METHOD_POST, "/equipe/comptes/{uuid}/blocage", RIGHT_MANAGE, ENGINE_WRITE, account_params, block_form),
    ROUTE(METHOD_POST, "/equipe/comptes/{uuid}/structures", RIGHT_MANAGE, ENGINE_WRITE, account_structures_params,
          partner_structures_form),
    ROUTE(METHOD_GET, "/equipe/regles", RIGHT_MANAGE, ENGINE_READ, done_params, rules_page),
    /* Waits for the writer, so that it cannot be the writer's; the slow engine is the one that may wait. */
    ROUTE(METHOD_POST, "/equipe/regles/lecture", RIGHT_MANAGE, ENGINE_SLOW, NULL, rules_reload_form),
    ROUTE(METHOD_GET, "/equipe/regles/{genre}/{nom}", RIGHT_MANAGE, ENGINE_READ, rule_params, rule_page),
    ROUTE(METHOD_POST, "/equipe/regles/{genre}/{nom}", RIGHT_MANAGE, ENGINE_READ, rule_params, rule_try_form),
    ROUTE(METHOD_GET, "/equipe/donnees", RIGHT_MANAGE, ENGINE_READ, NULL, retention_page),
    ROUTE(METHOD_GET, "/equipe/sauvegardes", RIGHT_MANAGE, ENGINE_READ, NULL, backup_page),
};

const struct routes public_routes = {items, sizeof items / sizeof *items, &agenda_routes};
