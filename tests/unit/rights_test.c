/* Every route as every role: the matrix below is what each may do, and changes only on purpose. */
#include <stdio.h>

#include "fixture.h"
#include "http.h"

#include "base/buf.h"
#include "http/routes.h"

/* One column a role: visitor, partner, binome, coordinator, admin.
 * '+' the handler runs; 's' is sent to the page where one signs in; '-' refused. */
static const char *const matrix[] = {
    "GET /  +++++",
    "GET /annuaire  +++++",
    "GET /annuaire/besoin  +++++",
    "GET /annuaire/besoin/{besoin}  +++++",
    "GET /annuaire/commune  +++++",
    "GET /annuaire/commune/{slug}  +++++",
    "GET /annuaire/{commune}/{slug}  +++++",
    "GET /a-propos  +++++",
    "GET /contact  +++++",
    "GET /mentions-legales  +++++",
    "GET /donnees-personnelles  +++++",
    "GET /accessibilite  +++++",
    "GET /signaler  +++++",
    "POST /signaler  +++++",
    "GET /signaler/merci  +++++",
    "GET /api/v1/structures  +++++",
    "GET /api/v1/structures/{uuid}  +++++",
    "GET /static/{file}  +++++",
    "GET /logo.png  +++++",
    "GET /logo.jpg  +++++",
    "GET /robots.txt  +++++",
    "GET /chez-vous/{jeton}  +++++",
    "POST /chez-vous/{jeton}  +++++",
    "GET /verifier/{lien}  +++++",
    "POST /verifier/{lien}  +++++",
    "GET /opposition/{lien}  +++++",
    "POST /opposition/{lien}  +++++",
    "GET /premier-demarrage/{lien}  +++++",
    "POST /premier-demarrage/{lien}  +++++",
    "GET /bienvenue/{lien}  +++++",
    "POST /bienvenue/{lien}  +++++",
    "GET /equipe/connexion  +++++",
    "POST /equipe/connexion  +++++",
    "POST /equipe/connexion/lien  +++++",
    "GET /connexion/{lien}  +++++",
    "POST /connexion/{lien}  +++++",
    "POST /equipe/deconnexion  -++++",
    "GET /equipe/compte  s++++",
    "POST /equipe/compte/mot-de-passe  -++++",
    "POST /equipe/compte/sessions  -++++",
    "GET /equipe/compte/invitations  s++++",
    "POST /equipe/compte/invitations  -++++",
    "GET /equipe/mes-structures  s++++",
    "GET /equipe/mes-structures/{uuid}  s++++",
    "POST /equipe/mes-structures/{uuid}  -++++",
    "GET /equipe  s-+++",
    "GET /equipe/annuaire  s-+++",
    "GET /equipe/orientations  s-+++",
    "POST /equipe/orientations  --+++",
    "GET /equipe/orientations/orientations.csv  s-+++",
    "GET /equipe/orientations/nouvelle  s-+++",
    "GET /equipe/orientations/{uuid}  s-+++",
    "POST /equipe/orientations/{uuid}/annulation  --+++",
    "POST /equipe/orientations/{numero}/appel/{appelant}  --+++",
    "GET /equipe/fiches  s-+++",
    "GET /equipe/fiches/nouvelle  s--++",
    "POST /equipe/fiches/nouvelle  ---++",
    "GET /equipe/fiches/{uuid}  s-+++",
    "GET /equipe/fiches/{uuid}/modifier  s--++",
    "POST /equipe/fiches/{uuid}/modifier  ---++",
    "GET /equipe/fiches/{uuid}/lieux/nouveau  s--++",
    "POST /equipe/fiches/{uuid}/lieux/nouveau  ---++",
    "GET /equipe/fiches/{uuid}/lieux/{part}  s--++",
    "POST /equipe/fiches/{uuid}/lieux/{part}  ---++",
    "POST /equipe/fiches/{uuid}/lieux/{part}/retrait  ---++",
    "GET /equipe/fiches/{uuid}/lieux/{lieu}/horaires  s--++",
    "POST /equipe/fiches/{uuid}/lieux/{lieu}/horaires  ---++",
    "GET /equipe/fiches/{uuid}/services/nouveau  s--++",
    "POST /equipe/fiches/{uuid}/services/nouveau  ---++",
    "GET /equipe/fiches/{uuid}/services/{part}  s--++",
    "POST /equipe/fiches/{uuid}/services/{part}  ---++",
    "POST /equipe/fiches/{uuid}/services/{part}/retrait  ---++",
    "GET /equipe/fiches/{uuid}/services/{service}/horaires/{lieu}  s--++",
    "POST /equipe/fiches/{uuid}/services/{service}/horaires/{lieu}  ---++",
    "GET /equipe/fiches/{uuid}/retirer  s--++",
    "POST /equipe/fiches/{uuid}/retirer  ---++",
    "POST /equipe/fiches/{uuid}/retablir  ---++",
    "GET /equipe/fiches/{uuid}/historique  s-+++",
    "POST /equipe/fiches/{uuid}/restauration  ---++",
    "POST /equipe/fiches/{uuid}/verification  ---++",
    "GET /equipe/fiches/{uuid}/lien  s--++",
    "POST /equipe/fiches/{uuid}/lien  ---++",
    "GET /equipe/fiches/{uuid}/fusion  s--++",
    "GET /equipe/doublons  s--++",
    "GET /equipe/doublons/{a}/{b}  s--++",
    "POST /equipe/doublons/{a}/{b}  ---++",
    "GET /equipe/a-verifier  s--++",
    "GET /equipe/verifications  s--++",
    "POST /equipe/verifications  ---++",
    "GET /equipe/verifications/nouvelle  s--++",
    "GET /equipe/verifications/{uuid}  s--++",
    "POST /equipe/verifications/{uuid}/arret  ---++",
    "POST /equipe/oppositions/{uuid}  ---++",
    "GET /equipe/propositions  s--++",
    "GET /equipe/propositions/{uuid}  s--++",
    "POST /equipe/propositions/{uuid}  ---++",
    "GET /equipe/reglages  s--++",
    "GET /equipe/reglages/equipe  s---+",
    "POST /equipe/reglages/equipe  ----+",
    "GET /equipe/reglages/communes  s---+",
    "POST /equipe/reglages/communes  ----+",
    "GET /equipe/reglages/courrier  s---+",
    "POST /equipe/reglages/courrier/essai  ----+",
    "POST /equipe/reglages/courrier/envoi  ----+",
    "GET /equipe/reglages/publication  s---+",
    "GET /equipe/reglages/exemple  s---+",
    "POST /equipe/reglages/exemple  ----+",
    "GET /equipe/mots  s--++",
    "POST /equipe/mots  ---++",
    "POST /equipe/mots/oubli  ---++",
    "GET /equipe/mots/{mot}  s--++",
    "POST /equipe/mots/{mot}  ---++",
    "POST /equipe/mots/{mot}/suppression  ---++",
    "GET /equipe/sources  s-+++",
    "GET /equipe/sources/fichiers  s---+",
    "POST /equipe/sources/fichiers  ----+",
    "GET /equipe/sources/fichiers/modele-planning.csv  s---+",
    "GET /equipe/sources/fichiers/{fichier}  s---+",
    "GET /equipe/sources/fichiers/{fichier}/remarques.csv  s---+",
    "POST /equipe/sources/fichiers/{fichier}/lecture  ----+",
    "POST /equipe/sources/fichiers/{fichier}/application  ----+",
    "POST /equipe/sources/fichiers/{fichier}/retrait  ----+",
    "GET /equipe/sources/{import}  s-+++",
    "POST /equipe/sources/{import}  ---++",
    "GET /equipe/comptes  s---+",
    "POST /equipe/comptes  ----+",
    "GET /equipe/comptes/{uuid}  s---+",
    "POST /equipe/comptes/{uuid}  ----+",
    "POST /equipe/comptes/{uuid}/invitation  ----+",
    "POST /equipe/comptes/{uuid}/blocage  ----+",
    "POST /equipe/comptes/{uuid}/structures  ----+",
    "GET /equipe/regles  s---+",
    "POST /equipe/regles/lecture  ----+",
    "GET /equipe/regles/{genre}/{nom}  s---+",
    "POST /equipe/regles/{genre}/{nom}  ----+",
    "GET /equipe/donnees  s---+",
    "GET /equipe/sauvegardes  s---+",
    "GET /agenda  +++++",
    "GET /agenda.json  +++++",
    "GET /agenda.csv  +++++",
    "GET /agenda.atom  +++++",
    "GET /agenda.ics  +++++",
    "GET /cal/{jeton}  +++++",
    "GET /agenda/seance/{uuid}  +++++",
    "GET /agenda/lieu/{uuid}  +++++",
    "GET /lieux/{lieu}  +++++",
    "GET /lieux/{lieu}/affiche  +++++",
    "GET /lieux/{lieu}/cadre  +++++",
    "GET /dav  +++++",
    "GET /.well-known/caldav  +++++",
    "GET /aide/agendas  +++++",
    "GET /equipe/agendas  s-+++",
    "POST /equipe/agendas  ---++",
    "GET /equipe/agendas/{genre}/{uuid}  s-+++",
    "POST /equipe/agendas/{genre}/{uuid}  --+++",
    "GET /equipe/planning  s-+++",
    "GET /equipe/planning/lieux  s-+++",
    "GET /equipe/planning/dates/{uuid}  s-+++",
    "GET /equipe/planning/dates/{uuid}/changer  s--++",
    "POST /equipe/planning/dates/{uuid}/changer  ---++",
    "POST /equipe/planning/dates/{uuid}/annulation  ---++",
    "POST /equipe/planning/dates/{uuid}/retablissement  ---++",
    "GET /equipe/planning/a-prevenir  s-+++",
    "POST /equipe/planning/a-prevenir/reglage  ---++",
    "GET /equipe/planning/a-prevenir/{uuid}  s-+++",
    "POST /equipe/planning/a-prevenir/{uuid}/coche  --+++",
    "POST /equipe/planning/a-prevenir/{uuid}/courriels  ---++",
    "POST /equipe/compte/resume  -++++",
    "GET /resume/{jeton}  +++++",
    "POST /resume/{jeton}  +++++",
    "GET /equipe/saisie.js  +++++",
    "GET /equipe/saisie  s-+++",
    "GET /equipe/saisie/mois  s-+++",
    "POST /equipe/saisie/mois  --+++",
    "GET /equipe/saisie/feuille  s-+++",
    "GET /equipe/saisie/{uuid}  s-+++",
    "POST /equipe/saisie/{uuid}  --+++",
    "GET /equipe/personnes  s-+++",
    "GET /equipe/personnes/nouvelle  s--++",
    "POST /equipe/personnes/nouvelle  ---++",
    "GET /equipe/personnes/equipes/nouvelle  s--++",
    "POST /equipe/personnes/equipes/nouvelle  ---++",
    "GET /equipe/personnes/equipes/{uuid}  s-+++",
    "POST /equipe/personnes/equipes/{uuid}  ---++",
    "POST /equipe/personnes/equipes/{uuid}/retrait  ---++",
    "GET /equipe/personnes/{uuid}  s-+++",
    "GET /equipe/personnes/{uuid}/modifier  s--++",
    "POST /equipe/personnes/{uuid}/modifier  ---++",
    "GET /equipe/personnes/{uuid}/retrait  s--++",
    "POST /equipe/personnes/{uuid}/retrait  ---++",
    "GET /equipe/planning/absences  s-+++",
    "POST /equipe/planning/absences  --+++",
    "POST /equipe/planning/absences/{uuid}/retrait  --+++",
    "GET /equipe/planning/absences/{uuid}  s--++",
    "POST /equipe/planning/absences/{uuid}  ---++",
    "GET /equipe/personnes/{uuid}/dates  s--++",
    "POST /equipe/personnes/{uuid}/dates  ---++",
    "GET /equipe/reglages/planning  s--++",
    "POST /equipe/reglages/planning  ---++",
    "POST /equipe/reglages/planning/vacances  ---++",
    "POST /equipe/reglages/planning/vacances/application  ---++",
    "GET /equipe/planning/demandes  s--++",
    "GET /equipe/planning/demandes/{uuid}  s--++",
    "POST /equipe/planning/demandes/{uuid}  ---++",
    "GET /equipe/planning/trajets  s-+++",
    "POST /equipe/planning/trajets  ---++",
    "GET /equipe/planning/lieux/{uuid}  s-+++",
    "POST /equipe/planning/lieux/{uuid}  ---++",
    "GET /equipe/planning/nouvelle  s--++",
    "POST /equipe/planning/nouvelle  ---++",
    "GET /equipe/planning/astreinte  s--++",
    "POST /equipe/planning/astreinte  ---++",
    "GET /equipe/planning/attente  s-+++",
    "POST /equipe/planning/attente  ---++",
    "GET /equipe/planning/series  s-+++",
    "GET /equipe/planning/series/{uuid}  s-+++",
    "GET /equipe/planning/series/{uuid}/modifier  s--++",
    "POST /equipe/planning/series/{uuid}/modifier  ---++",
    "POST /equipe/planning/series/{uuid}/arret  ---++",
    "POST /equipe/planning/series/{uuid}/retablissement  ---++",
    "POST /equipe/planning/series/{uuid}/echange  ---++",
    "GET /equipe/planning/creneaux  s-+++",
    "GET /equipe/planning/annee  s--++",
    "POST /equipe/planning/annee  ---++",
    "GET /equipe/compte/agenda  s++++",
    "POST /equipe/compte/agenda  -++++",
    "POST /equipe/compte/agenda/fichier  -++++",
    "POST /equipe/personnes/{uuid}/disponibilites  ---++",
    "GET /mes-disponibilites/{jeton}  +++++",
    "POST /mes-disponibilites/{jeton}  +++++",
    "POST /mes-disponibilites/{jeton}/fichier  +++++",
    "GET /equipe/parcours  s-+++",
    "GET /equipe/parcours/nouveau  s--++",
    "POST /equipe/parcours/nouveau  ---++",
    "POST /equipe/parcours/scores  ---++",
    "POST /equipe/parcours/seances/{uuid}  --+++",
    "GET /equipe/parcours/{uuid}  s-+++",
    "GET /equipe/parcours/{uuid}/modifier  s--++",
    "POST /equipe/parcours/{uuid}/modifier  ---++",
    "POST /equipe/parcours/{uuid}/etat  ---++",
    "POST /equipe/parcours/{uuid}/retrait  ---++",
    "GET /equipe/parcours/{uuid}/dates  s--++",
    "GET /equipe/parcours/{uuid}/seance  s-+++",
    "POST /equipe/parcours/{uuid}/seance  ---++",
    "GET /p/{page}  +++++",
    "GET /aidants  +++++",
    "GET /professionnels  +++++",
    "GET /equipe/pages  s--++",
    "GET /equipe/pages/nouvelle  s--++",
    "POST /equipe/pages/nouvelle  ---++",
    "GET /equipe/pages/{page}  s--++",
    "POST /equipe/pages/{page}  ---++",
    "POST /equipe/pages/{page}/retrait  ---++",
};

#define REACHED 299

/* A cookie of the right length, and the token that forms of its session carry. */
#define COOKIE "0123456789012345678901234567890123456789012"

static int probe(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    (void)ctx;
    (void)req;
    reply->status = REACHED;
    return 0;
}

static const char *form_token(struct arena *a)
{
    char hash[CRYPTO_HASH_SIZE];
    crypto_hash_hex(STR("form " COOKIE), hash);
    return arena_printf(a, "jeton=%s", hash);
}

/* Is the part of a pattern that begins here, with '{', a number? */
static bool is_number(const struct route *route, const char *part)
{
    size_t n = strcspn(part + 1, "}");
    for (const struct route_param *p = route->params; p && p->name; p++) {
        if (strlen(p->name) == n && strncmp(p->name, part + 1, n) == 0)
            return p->type == VALUE_INT;
    }
    return false;
}

/* A path that fits the route's pattern. */
static const char *path_of(const struct route *route, struct arena *a)
{
    struct buf b = buf_in(a, 400);
    for (const char *p = route->pattern; *p; p++) {
        if (*p == '{') {
            buf_raw_str(&b, is_number(route, p) ? STR("7") : STR("0f7a2c1e-1111-4222-8333-444455556666"));
            p = strchr(p, '}');
        } else {
            buf_char(&b, *p);
        }
    }
    return buf_cstr(&b);
}

static char dispatch(const struct routes *table, const struct route *route, enum account_role role, const char *body,
                     struct arena *a)
{
    struct account account = {.role = (int)role};
    struct ctx ctx = {.arena = a, .audience = &audience_public, .account = role == ROLE_VISITOR ? NULL : &account};
    const char *length = arena_printf(a, "%zu", strlen(body));
    const char *headers[] = {"Origin",
                             "https://annuaire.example.org",
                             "Cookie",
                             "allervers=" COOKIE,
                             "Content-Type",
                             "application/x-www-form-urlencoded",
                             "Content-Length",
                             length,
                             NULL};
    bool posts = route->method == METHOD_POST;
    struct request *r;
    struct reply reply;
    if (!posts)
        headers[4] = NULL;
    if (role == ROLE_VISITOR)
        headers[3] = "other=1";
    assert_int_equal(ask_with(a, posts ? "POST" : "GET", path_of(route, a), headers, &r), 0);
    if (posts)
        assert_int_equal(request_take_body(r, str_of(body), a), 0);
    route_match(table, r, a);
    assert_int_equal(r->status, 0);
    assert_ptr_equal(r->route, route);
    route_dispatch(&ctx, r, &reply);
    /* Whatever is answered there, nobody keeps it. */
    if (route->right != RIGHT_VISIT) {
        assert_string_equal(reply.cache_control, "no-store");
        assert_true(reply.never_cached && reply.noindex);
    }
    if (reply.status == REACHED)
        return '+';
    if (reply.status == 303 && strncmp(reply.location, "/equipe/connexion?vers=", 23) == 0)
        return 's';
    assert_int_equal(reply.status, 403);
    return '-';
}

/* The delivered table with handlers that only say that they were reached. */
static struct routes probing(struct arena *a)
{
    size_t n = 0;
    for (const struct routes *t = &public_routes; t; t = t->more)
        n += t->n;
    struct route *items = ARENA_ARRAY(a, n, struct route);
    assert_non_null(items);
    n = 0;
    for (const struct routes *t = &public_routes; t; t = t->more) {
        for (size_t i = 0; i < t->n; i++, n++) {
            items[n] = t->items[i];
            items[n].handler = probe;
            items[n].admit = NULL; /* asks for a link, not for a role */
        }
    }
    return (struct routes){items, n, NULL};
}

static void each_role_reaches_what_the_matrix_says(void **state)
{
    (void)state;
    struct arena *a = arena_new(16u << 20);
    must(crypto_init(err));
    struct routes table = probing(a);
    const char *body = form_token(a);
    for (size_t i = 0; i < table.n; i++) {
        char line[200], may[ROLE__MAX + 1] = "";
        for (int role = ROLE_VISITOR; role < ROLE__MAX; role++)
            may[role] = dispatch(&table, &table.items[i], (enum account_role)role, body, a);
        (void)snprintf(line, sizeof line, "%s %s  %s", method_names[table.items[i].method], table.items[i].pattern,
                       may);
        if (i >= sizeof matrix / sizeof *matrix || strcmp(line, matrix[i]) != 0)
            fail_msg("route %zu: \"%s\"; the matrix says \"%s\"", i, line,
                     i < sizeof matrix / sizeof *matrix ? matrix[i] : "nothing");
    }
    assert_int_equal(table.n, sizeof matrix / sizeof *matrix);
    arena_free(a);
}

static void a_form_without_its_token_reaches_nothing(void **state)
{
    (void)state;
    struct arena *a = arena_new(16u << 20);
    must(crypto_init(err));
    struct routes table = probing(a);
    char hash[CRYPTO_HASH_SIZE];
    crypto_hash_hex(STR("form 1123456789012345678901234567890123456789012"), hash); /* another session's */
    const char *bodies[] = {
        "", "jeton=", "jeton=x", "autre=1", arena_printf(a, "jeton=%s", hash), arena_printf(a, "%s0", form_token(a))};
    for (size_t i = 0; i < table.n; i++) {
        if (table.items[i].method != METHOD_POST || table.items[i].right == RIGHT_VISIT)
            continue;
        for (size_t b = 0; b < sizeof bodies / sizeof *bodies; b++)
            assert_int_equal(dispatch(&table, &table.items[i], ROLE_ADMIN, bodies[b], a), '-');
    }
    arena_free(a);
}

static void a_use_case_demands_its_right_again(void **state)
{
    (void)state;
    struct ctx ctx = {0};
    struct account account = {.id = 12, .role = ROLE_BINOME};
    assert_int_equal(access_demand(&ctx, RIGHT_EDIT, "removing a structure"), -1);
    assert_int_equal(ctx.err.code, ERR_REFUSED);
    assert_string_equal(ctx.err.msg, "removing a structure needs the right \"edit\": nobody is signed in");
    ctx = (struct ctx){.account = &account};
    assert_int_equal(access_demand(&ctx, RIGHT_TEAM, "reading"), 0);
    assert_int_equal(access_demand(&ctx, RIGHT_EDIT, "removing a structure"), -1);
    assert_int_equal(ctx.err.code, ERR_REFUSED);
    assert_string_equal(ctx.err.msg,
                        "removing a structure needs the right \"edit\": account 12 has the role \"binome\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_reaches_what_the_matrix_says),
        cmocka_unit_test(a_form_without_its_token_reaches_nothing),
        cmocka_unit_test(a_use_case_demands_its_right_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
