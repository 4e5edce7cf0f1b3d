/* Who is taken by what is not ours: one's own calendar, the mailed link, who asks for it. */
#include "http/routes.h"

#include "busy.h"

/* The address is one: a form that waits for its sender to sign in again carries none. */
#define BUSY_PARAMS \
    {"fait", "Fait", VALUE_CODE, 0, 20}, {"geste", "Geste", VALUE_CODE, 0, 20}, \
        {"adresse", "Adresse", VALUE_SECRET, 0, 2 * BUSY_URL_MAX}, \
        {"libre", "Demi-journées libres", VALUE_CODES, 0, BUSY_WEEKS * BUSY_HALVES}, \
        {"aucune", "Semaines sans disponibilité", VALUE_CODES, 0, BUSY_WEEKS}, \
    { \
        NULL, NULL, 0, 0, 0 \
    }

static const struct route_param own_params[] = {BUSY_PARAMS};
static const struct route_param link_params[] = {{"jeton", "Lien", VALUE_CODE, 1, ROUTE_CODE_MAX}, BUSY_PARAMS};
static const struct route_param person_params[] = {{"uuid", "Personne", VALUE_CODE, 36, 36},
                                                   {"geste", "Geste", VALUE_CODE, 0, 20},
                                                   {"adresse", "Adresse", VALUE_TEXT, 0, 400},
                                                   {NULL, NULL, 0, 0, 0}};

/* The file and what surrounds it in the form. */
#define FILE_BODY_MAX (ICAL_TEXT_MAX + 4096)

static const struct route items[] = {
    ROUTE(METHOD_GET, "/equipe/compte/agenda", RIGHT_SELF, ENGINE_READ, own_params, busy_page),
    ROUTE(METHOD_POST, "/equipe/compte/agenda", RIGHT_SELF, ENGINE_WRITE, own_params, busy_form),
    ROUTE_FILE("/equipe/compte/agenda/fichier", RIGHT_SELF, ENGINE_SLOW, own_params, busy_file_form, FILE_BODY_MAX),
    ROUTE(METHOD_POST, "/equipe/personnes/{uuid}/disponibilites", RIGHT_EDIT, ENGINE_WRITE, person_params,
          person_busy_form),
    ROUTE_TOKEN(METHOD_GET, "/mes-disponibilites/{jeton}", ENGINE_READ, link_params, busy_page),
    ROUTE_TOKEN(METHOD_POST, "/mes-disponibilites/{jeton}", ENGINE_WRITE, link_params, busy_form),
    {.method = METHOD_POST,
     .pattern = "/mes-disponibilites/{jeton}/fichier",
     .right = RIGHT_VISIT,
     .engine = ENGINE_SLOW,
     .params = link_params,
     .handler = busy_file_form,
     .by_token = true,
     .admit = busy_admit,
     .body_max = FILE_BODY_MAX},
};

const struct routes busy_routes = {items, sizeof items / sizeof *items, &course_routes};
