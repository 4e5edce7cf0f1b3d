/* What was typed into a form that could not be taken: carried through signing in, offered, shown, or not kept at all.
 */
#include "form.h"
#include "site.h"

#include "app/sign_in.h"
#include "app/stamp.h"
#include "app/throttle.h"
#include "base/date.h"
#include "core/http/kept.h"
#include "domain/session.h"
#include "http/routes.h"

#define GOOD "le chat dort sur le toit"
#define OURS "https://annuaire.example.org"
#define FICHE "/equipe/fiches/nouvelle"
#define TYPED "Le <Refuge> & l’été"

/* A site in memory, whose visitor has the cookie of one session or none. */
struct scene {
    struct fixture *f;
    struct site_test t;
    struct throttle *throttle;
    struct account account;
    const char *cookie; /* a session's token, or NULL */
};

static struct scene *set_up(enum account_role role)
{
    static struct scene s;
    char stored[CRYPTO_PASSWORD_SIZE];
    s = (struct scene){.f = fixture_open()};
    fixture_reference(s.f);
    must(throttle_new(&s.throttle, err));
    must(crypto_password_hash(STR(GOOD), stored, err));
    must(account_describe(&s.account, STR("Essai 1"), STR("un@example.org"), role, s.f->a, err));
    must(db_begin(s.f->db, err));
    must(account_save(s.f->db, &s.f->author, NULL, &s.account, s.f->a, err));
    must(account_set_password(s.f->db, &s.f->author, s.account.id, stored, err));
    must(db_commit(s.f->db, err));
    fixture_publish(s.f);
    s.t = site_open(s.f, &audience_public);
    return &s;
}

static void tear_down(struct scene *s)
{
    site_close(&s->t);
    throttle_free(s->throttle);
    fixture_close(s->f);
}

static struct reply ask_it(struct scene *s, const char *method, const char *path, const char *origin, const char *body)
{
    struct site_test *t = &s->t;
    struct arena *a = s->f->a;
    struct request *r;
    struct reply reply;
    const char *headers[] = {"Content-Type",
                             "application/x-www-form-urlencoded",
                             "Content-Length",
                             arena_printf(a, "%zu", strlen(body)),
                             "Cookie",
                             s->cookie ? arena_printf(a, "allervers=%s", s->cookie) : "x=1",
                             "Origin",
                             origin,
                             NULL};
    headers[6] = origin ? headers[6] : NULL;
    if (t->ctx.snapshot)
        snapshot_release(t->snapshots, t->ctx.snapshot);
    t->ctx = (struct ctx){.db = t->f->db,
                          .arena = a,
                          .now = t->now,
                          .valid_until = INT64_MAX,
                          .snapshots = t->snapshots,
                          .audience = t->who,
                          .templates = t->templates,
                          .throttle = s->throttle,
                          .config = &t->config};
    assert_int_equal(ask_with(a, method, path, headers, &r), 0);
    assert_int_equal(request_take_body(r, str_of(body), a), 0);
    route_match(&public_routes, r, a);
    assert_int_equal(r->status, 0);
    route_dispatch(&t->ctx, r, &reply);
    return reply;
}

static struct reply post(struct scene *s, const char *path, const char *origin, const char *body)
{
    return ask_it(s, "POST", path, origin, body);
}

static const char *encoded(struct scene *s, const char *name, const char *value)
{
    struct params one = {&(struct param){str_of(name), str_of(value)}, 1};
    return form_body(s->f->a, &one);
}

/* The form of a structure as far as somebody came. */
static const char *typed(struct scene *s)
{
    return arena_printf(s->f->a, "jeton=old&%s&kind=ccas&reprise=", encoded(s, "name", TYPED));
}

/* Signs in by the form of this page, which carries what it carries. */
static struct reply sign_in(struct scene *s, const struct reply *page, const char *password)
{
    struct params form = form_of(s->f->a, buf_cstr(&page->body), "/equipe/connexion");
    form_type(&form, "courriel", "un@example.org");
    form_type(&form, "mot_de_passe", password);
    return post(s, "/equipe/connexion", OURS, form_body(s->f->a, &form));
}

static void what_was_typed_comes_through_signing_in_and_is_sent_by_a_button(void **state)
{
    (void)state;
    struct scene *s = set_up(ROLE_COORDINATOR);
    struct reply reply = post(s, FICHE, OURS, typed(s));
    assert_int_equal(reply.status, 403);
    assert_string_equal(reply.cache_control, "no-store");
    struct params form = form_of(s->f->a, buf_cstr(&reply.body), "/equipe/connexion");
    assert_str(*params_first(&form, "garde.name"), TYPED);
    assert_str(*params_first(&form, "vers"), FICHE);
    assert_null(params_first(&form, "garde.jeton"));
    /* A wrong password loses nothing. */
    reply = sign_in(s, &reply, "pas le bon mot de passe");
    assert_int_equal(reply.status, 403);
    form = form_of(s->f->a, buf_cstr(&reply.body), "/equipe/connexion");
    assert_str(*params_first(&form, "garde.name"), TYPED);
    reply = sign_in(s, &reply, GOOD);
    assert_int_equal(reply.status, 200);
    assert_null(reply.location);
    assert_non_null(reply.cookie);
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM structure"), 0);
    /* The button carries the new session's token, and asks for the form itself. */
    form = form_of(s->f->a, buf_cstr(&reply.body), FICHE);
    assert_str(*params_first(&form, "name"), TYPED);
    assert_str(*params_first(&form, "reprise"), "oui");
    s->cookie = arena_printf(s->f->a, "%.*s", CRYPTO_TOKEN_SIZE - 1, reply.cookie + strlen("allervers="));
    reply = post(s, FICHE, OURS, form_body(s->f->a, &form));
    assert_int_equal(reply.status, 200);
    assert_int_equal(site_count(&reply, "value=\"Le &lt;Refuge&gt; &amp; l’été\""), 1);
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM structure"), 0);
    tear_down(s);
}

static void nothing_is_carried_for_another_site_nor_to_one(void **state)
{
    (void)state;
    struct scene *s = set_up(ROLE_COORDINATOR);
    static const char *const origins[] = {"https://example.net", "null", "",
                                          "https://annuaire.example.org.example.net"};
    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
        struct reply reply = post(s, FICHE, origins[i], typed(s));
        assert_int_equal(reply.status, 403);
        assert_int_equal(site_count(&reply, "garde."), 0);
        if (*origins[i])
            assert_int_equal(site_count(&reply, "Refuge"), 0);
    }
    /* Nobody says where it came from: shown to be copied, with nothing to press. */
    struct reply reply = post(s, FICHE, NULL, typed(s));
    assert_int_equal(site_count(&reply, "Refuge"), 1);
    assert_int_equal(site_count(&reply, "<form"), 1); /* the search */
    /* A page that is not ours to go to. */
    const char *body =
        arena_printf(s->f->a, "courriel=un%%40example.org&mot_de_passe=le+chat+dort+sur+le+toit&vers=%s&%s",
                     "%2F%2Fexample.net%2Fequipe%2F", encoded(s, "garde.name", TYPED));
    reply = post(s, "/equipe/connexion", OURS, body);
    assert_int_equal(reply.status, 200);
    assert_int_equal(site_count(&reply, "example.net"), 0);
    tear_down(s);
}

static void passwords_and_tokens_are_never_kept(void **state)
{
    (void)state;
    struct scene *s = set_up(ROLE_COORDINATOR);
    const char *body = arena_printf(s->f->a, "%s&%s&%s", encoded(s, "actuel", "le vieux secret"),
                                    encoded(s, "mot_de_passe", "le nouveau secret"), encoded(s, "autre", "Un texte"));
    for (int i = 0; i < 2; i++) {
        struct reply reply = post(s, "/equipe/compte/mot-de-passe", i ? NULL : OURS, body);
        assert_int_equal(reply.status, 403);
        assert_int_equal(site_count(&reply, "secret"), 0);
        assert_int_equal(site_count(&reply, "Un texte"), 0);
    }
    tear_down(s);
}

static const char *open_session(struct scene *s)
{
    char *token = arena_alloc(s->f->a, CRYPTO_TOKEN_SIZE);
    must(db_begin(s->f->db, err));
    must(session_open(s->f->db, s->account.id, "Essai", s->t.now, token, err));
    must(db_commit(s->f->db, err));
    return token;
}

static void a_form_of_an_older_session_is_offered_again_with_the_new_token(void **state)
{
    (void)state;
    struct scene *s = set_up(ROLE_COORDINATOR);
    s->cookie = open_session(s);
    struct reply reply = post(s, FICHE, OURS, typed(s));
    assert_int_equal(reply.status, 403);
    struct params form = form_of(s->f->a, buf_cstr(&reply.body), FICHE);
    assert_str(*params_first(&form, "name"), TYPED);
    assert_false(str_is(*params_first(&form, "jeton"), "old"));
    assert_int_equal(post(s, FICHE, OURS, form_body(s->f->a, &form)).status, 200);
    /* Another site may have written it: no button, no token, not a word of it. */
    reply = post(s, FICHE, "https://example.net", typed(s));
    assert_int_equal(site_count(&reply, "Refuge"), 0);
    assert_int_equal(site_count(&reply, "jeton"), 0);
    /* A form that cannot be drawn again shows what it would send. */
    reply = post(
        s, "/equipe/fiches/0f7a2c1e-1111-4222-8333-444455556666/lieux/0f7a2c1e-1111-4222-8333-444455556666/retrait",
        OURS, encoded(s, "pourquoi", "A déménagé"));
    assert_int_equal(site_count(&reply, "<li>A déménagé</li>"), 1);
    assert_int_equal(site_count(&reply, "Envoyer ce formulaire"), 1);
    tear_down(s);
}

static void what_was_typed_waits_for_who_signs_in_by_a_mailed_link(void **state)
{
    (void)state;
    struct scene *s = set_up(ROLE_COORDINATOR);
    struct reply reply = post(s, FICHE, OURS, typed(s));
    struct params form = form_of(s->f->a, buf_cstr(&reply.body), "/equipe/connexion");
    form_type(&form, "courriel", "un@example.org");
    reply = post(s, "/equipe/connexion/lien", OURS, form_body(s->f->a, &form));
    assert_int_equal(reply.status, 200);
    form = form_of(s->f->a, buf_cstr(&reply.body), FICHE);
    assert_str(*params_first(&form, "name"), TYPED);
    assert_null(params_first(&form, "jeton"));
    /* Too early, one is asked to sign in again; once the link was followed, to confirm. */
    reply = post(s, FICHE, OURS, form_body(s->f->a, &form));
    assert_true(site_count(&reply, "garde.name") == 1);
    s->cookie = open_session(s);
    reply = post(s, FICHE, OURS, form_body(s->f->a, &form));
    assert_int_equal(reply.status, 403);
    assert_int_equal(site_count(&reply, "Retrouver mon formulaire"), 1);
    tear_down(s);
}

/* A disk that is full, for one. */
static void what_was_typed_is_shown_when_nothing_can_be_written(void **state)
{
    (void)state;
    struct scene *s = set_up(ROLE_COORDINATOR);
    struct ctx ctx = {.db = s->f->db, .arena = s->f->a, .now = s->t.now};
    const char *stamp = stamp_make(&ctx, STR("signaler"));
    s->t.now += STAMP_QUICKEST + 5;
    fixture_exec(s->f, "PRAGMA query_only = 1");
    struct reply reply =
        post(s, "/signaler", OURS, arena_printf(s->f->a, "tampon=%s&%s", stamp, encoded(s, "texte", TYPED)));
    assert_int_equal(reply.status, 500);
    assert_true(reply.never_cached);
    assert_int_equal(site_count(&reply, "Le &lt;Refuge&gt; &amp; l’été"), 1);
    assert_int_equal(site_count(&reply, "Rien n’a été enregistré"), 1);
    assert_int_equal(site_count(&reply, stamp), 0);
    reply = post(s, "/equipe/connexion", OURS, "courriel=un%40example.org&mot_de_passe=" GOOD);
    assert_int_equal(reply.status, 500);
    assert_int_equal(site_count(&reply, "example.org<"), 0);
    fixture_exec(s->f, "PRAGMA query_only = 0");
    tear_down(s);
}

#define MINE "0f7a2c1e-1111-4222-8333-444455556666"
#define CLICK "/equipe/orientations/" MINE "/appel/proche"

/* Codes say nothing to whom they are shown: the form comes back with what was chosen. */
static void an_orientation_that_cannot_be_written_shows_what_was_chosen(void **state)
{
    (void)state;
    struct scene *s = set_up(ROLE_BINOME);
    s->cookie = open_session(s);
    char hash[CRYPTO_HASH_SIZE];
    crypto_hash_hex(str_of(arena_printf(s->f->a, "form %s", s->cookie)), hash);
    const char *body = arena_printf(s->f->a, "q=logement&commune=92007&manque=complet&jeton=%s", hash);
    fixture_exec(s->f, "PRAGMA query_only = 1");
    struct reply reply = post(s, CLICK, OURS, body);
    assert_int_equal(reply.status, 500);
    assert_int_equal(s->t.ctx.err.code, ERR_STORE); /* for the log */
    assert_int_equal(site_count(&reply, "Rien n’est noté"), 1);
    assert_int_equal(site_count(&reply, "<option value=\"proche\" selected>"), 1);
    assert_int_equal(site_count(&reply, "<option value=\"complet\" selected>"), 1);
    assert_int_equal(site_count(&reply, "<option value=\"logement\" selected>"), 1);
    fixture_exec(s->f, "PRAGMA query_only = 0");
    /* Once it can, the click takes one back to where one was; twice it is one. */
    for (int i = 0; i < 2; i++) {
        reply = post(s, CLICK "?page=2", OURS, body);
        assert_int_equal(reply.status, 303);
        assert_string_equal(reply.location, "/equipe/annuaire?note=0f7a2c1e-1111-4222-8333-444455556666&q=logement"
                                            "&commune=92007&page=2");
        assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM orientation"), 1);
    }
    /* The form that mends it carries the search through; of what was forged only what a search is made of. */
    reply = ask_it(s, "GET", "/equipe/orientations/" MINE "?q=logement+%26&commune=92007&page=2", OURS, "");
    assert_int_equal(site_count(&reply, "name=\"retour\" value=\"q=logement%20%26&amp;commune=92007&amp;page=2\""), 1);
    char today[DATE_ISO_SIZE];
    date_iso(paris_date(s->t.now), today);
    static const struct {
        const char *way, *location;
    } ways[] = {
        {"q%3Dlogement%2520%2526%26commune%3D92007%26page%3D2",
         "annuaire?note=" MINE "&q=logement%20%26&commune=92007&page=2"},
        {"q%3Dx%26note%3Dy%26evil%3D1%26tri%3D%250D%250ALocation%3A",
         "annuaire?note=" MINE "&q=x&tri=%0D%0ALocation%3A"},
        {"fiche%3D..%252F..%26q%3Dx", "annuaire?note=" MINE "&q=x"},
        {"fiche%3D0f7a2c1e-1111-4222-8333-444455556660", "fiches/0f7a2c1e-1111-4222-8333-444455556660?note=" MINE},
        {"q%3D%25", "annuaire?note=" MINE},
        {"", "annuaire?note=" MINE},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        reply = post(s, "/equipe/orientations", OURS,
                     arena_printf(s->f->a, "numero=" MINE "&appelant=proche&canal=telephone&jour=%s&retour=%s&jeton=%s",
                                  today, ways[i].way, hash));
        assert_int_equal(reply.status, 303);
        assert_string_equal(reply.location, arena_printf(s->f->a, "/equipe/%s", ways[i].location));
    }
    /* A caller of no list is asked for again; somebody else's number is none of mine. */
    assert_int_equal(
        post(s, "/equipe/orientations/0f7a2c1e-1111-4222-8333-444455556667/appel/madame", OURS, body).status, 422);
    fixture_exec(s->f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role)"
                       " VALUES(99, 'autre', 0, 0, 0, 'Autre', 'x', 'x', 'binome');"
                       "UPDATE orientation SET account = 99");
    reply = post(s, CLICK, OURS, body);
    assert_int_equal(reply.status, 422);
    assert_int_equal(site_count(&reply, "avait déjà servi"), 1);
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM orientation"), 1);
    tear_down(s);
}

/* Anybody may have a mail sent to somebody of the team: its words are ours. */
static void a_stranger_writes_nothing_into_a_mailed_link(void **state)
{
    (void)state;
    static const char letters[] = "SELECT count(*) FROM outbox",
                      directed[] = "SELECT count(*) FROM outbox WHERE data LIKE '%?vers=%'";
    struct scene *s = set_up(ROLE_COORDINATOR);
    struct buf longest = buf_in(s->f->a, 4000);
    for (int i = 0; i < 300; i++)
        buf_lit(&longest, "\U0001D11E");
    const char *cases[] = {"https://example.net/", "appelez le 01 99 00 00 01", buf_cstr(&longest), FICHE};
    for (int i = 0; i < 4; i++) {
        s->t.now += 60;
        const char *body = arena_printf(s->f->a, "courriel=un%%40example.org&%s", encoded(s, "vers", cases[i]));
        assert_int_equal(post(s, "/equipe/connexion/lien", OURS, body).status, 200);
        assert_int_equal(fixture_number(s->f, letters), i + 1);
        assert_int_equal(fixture_number(s->f, directed), i == 3);
    }
    tear_down(s);
}

static void who_lost_the_right_may_copy_his_words(void **state)
{
    (void)state;
    struct scene *s = set_up(ROLE_BINOME);
    s->cookie = open_session(s);
    struct reply reply = post(s, FICHE, OURS, typed(s));
    assert_int_equal(reply.status, 403);
    assert_int_equal(site_count(&reply, "Le &lt;Refuge&gt; &amp; l’été"), 1);
    assert_int_equal(site_count(&reply, "<li>ccas</li>"), 0);
    assert_int_equal(site_count(&reply, "method=\"post\""), 0);
    tear_down(s);
}

/* A value that makes the whole form of this many encoded bytes. */
static struct reply long_form(struct scene *s, size_t size)
{
    struct buf b = buf_in(s->f->a, REQUEST_BODY_MAX);
    while (b.n < size) {
        size_t n = size - b.n;
        buf_fmt(&b, "%sd%zu=", b.n ? "&" : "", b.n / 10000);
        n = n < 10000 ? n : 10000;
        for (size_t i = 0; i < n && b.n < size; i++)
            buf_lit(&b, "A");
    }
    return post(s, FICHE, OURS, buf_cstr(&b));
}

static void a_form_too_long_to_be_carried_is_shown(void **state)
{
    (void)state;
    struct scene *s = set_up(ROLE_COORDINATOR);
    struct reply reply = long_form(s, REQUEST_BODY_MAX - KEPT_ROOM - 200);
    assert_true(site_count(&reply, "garde.") > 0);
    reply = long_form(s, REQUEST_BODY_MAX - KEPT_ROOM + 1);
    assert_int_equal(site_count(&reply, "garde."), 0);
    assert_true(site_count(&reply, "<li>AAAA") > 0);
    tear_down(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_typed_comes_through_signing_in_and_is_sent_by_a_button),
        cmocka_unit_test(nothing_is_carried_for_another_site_nor_to_one),
        cmocka_unit_test(passwords_and_tokens_are_never_kept),
        cmocka_unit_test(a_form_of_an_older_session_is_offered_again_with_the_new_token),
        cmocka_unit_test(what_was_typed_waits_for_who_signs_in_by_a_mailed_link),
        cmocka_unit_test(what_was_typed_is_shown_when_nothing_can_be_written),
        cmocka_unit_test(an_orientation_that_cannot_be_written_shows_what_was_chosen),
        cmocka_unit_test(a_stranger_writes_nothing_into_a_mailed_link),
        cmocka_unit_test(who_lost_the_right_may_copy_his_words),
        cmocka_unit_test(a_form_too_long_to_be_carried_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
