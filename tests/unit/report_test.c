/* Forms of visitors through the real routes: what is taken, what is refused, and what nobody keeps. */
#include "site.h"

#include "app/proposal.h"
#include "app/stamp.h"
#include "app/throttle.h"

static const char STRUCTURE[] =
    "{'name':'Accueil (exemple)','kind':'ccas','places':[{'key':'a','address':'1 rue Ouverte',"
    "'insee':'92007'}]}",
                  HIDDEN[] = "{'name':'CACHEE (exemple)','kind':'ccas','level':'team'}",
                  COUNT[] = "SELECT count(*) FROM proposal";

struct desk {
    struct fixture *f;
    struct site_test site;
    struct throttle *throttle;
    const char *stamp, *uuid, *hidden;
};

static struct desk *desk_open(void)
{
    static struct desk d;
    d = (struct desk){.f = fixture_open()};
    fixture_reference(d.f);
    int64_t id = fixture_add(d.f, STRUCTURE), other = fixture_add(d.f, HIDDEN);
    fixture_publish(d.f);
    d.uuid = fixture_load(d.f, &audience_team, id).uuid;
    d.hidden = fixture_load(d.f, &audience_team, other).uuid;
    d.site = site_open(d.f, &audience_public);
    must(throttle_new(&d.throttle, err));
    struct ctx ctx = {.db = d.f->db, .arena = d.f->a, .now = FIXTURE_NOW - 60, .valid_until = INT64_MAX};
    d.stamp = stamp_make(&ctx, STR("signaler"));
    assert_non_null(d.stamp);
    return &d;
}

static void desk_close(struct desk *d)
{
    site_close(&d->site);
    throttle_free(d->throttle);
    fixture_close(d->f);
}

/* Sends a form from this origin. */
static struct reply post_from(struct desk *d, const char *origin, const char *body)
{
    struct site_test *t = &d->site;
    struct reply reply;
    struct request *r;
    (void)site_get(t, "/signaler/merci"); /* a fresh ctx */
    const char *headers[] = {"Origin", origin, "Content-Type", "application/x-www-form-urlencoded", "Content-Length",
                             NULL,     NULL};
    headers[5] = arena_printf(t->a, "%zu", strlen(body));
    t->ctx.throttle = d->throttle;
    assert_int_equal(ask_with(t->a, "POST", "/signaler", headers, &r), 0);
    assert_int_equal(request_take_body(r, str_of(body), t->a), 0);
    route_match(&public_routes, r, t->a);
    route_dispatch(&t->ctx, r, &reply);
    must(db_settle(d->f->db, err));
    return reply;
}

static struct reply post(struct desk *d, const char *body)
{
    return post_from(d, "https://annuaire.example.org", body);
}

static const char *body_of(struct desk *d, const char *rest)
{
    return arena_printf(d->f->a, "fiche=%s&tampon=%s&%s", d->uuid, d->stamp, rest);
}

static void what_a_visitor_writes_is_kept_once(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct reply r = post(d, body_of(d, "quoi=phone&quoi=hours&quoi=unknown&texte=Bonjour&courriel="));
    assert_int_equal(r.status, 303);
    assert_string_equal(r.location, "/signaler/merci");
    assert_true(r.never_cached);
    assert_int_equal(
        fixture_number(d->f, "SELECT count(*) FROM proposal WHERE kinds = 'phone|hours' AND structure = 1"), 1);
    r = post(d, body_of(d, "quoi=phone&quoi=hours&texte=Bonjour"));
    assert_int_equal(r.status, 303);
    assert_int_equal(fixture_number(d->f, COUNT), 1);
    desk_close(d);
}

static void forms_that_are_not_ours_are_refused(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    assert_int_equal(post_from(d, "https://example.org", body_of(d, "texte=x")).status, 403);
    assert_int_equal(post(d, arena_printf(d->f->a, "fiche=%s&texte=x", d->uuid)).status, 422);
    assert_int_equal(post(d, arena_printf(d->f->a, "tampon=%s0&texte=x", d->stamp)).status, 422);
    assert_int_equal(post(d, body_of(d, "texte=x&site_web=https%3A%2F%2Fexample.org")).status, 422);
    d->site.now = FIXTURE_NOW + STAMP_LIFE;
    struct reply r = post(d, body_of(d, "texte=Ce+que+j+ai+tape"));
    assert_int_equal(r.status, 422);
    /* What was typed is shown again, with a new stamp. */
    assert_int_equal(site_count(&r, "Ce que j ai tape"), 1);
    assert_int_equal(site_count(&r, d->stamp), 0);
    d->site.now = FIXTURE_NOW - 60;
    assert_int_equal(post(d, body_of(d, "texte=x")).status, 422);
    assert_int_equal(fixture_number(d->f, COUNT), 0);
    desk_close(d);
}

static void what_is_wrong_stands_beside_the_field(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct reply r = post(d, body_of(d, "texte=1850578006084&courriel=a%40example.org"));
    assert_int_equal(r.status, 422);
    assert_int_equal(site_count(&r, "id=\"texte-erreur\""), 1);
    assert_int_equal(site_count(&r, "value=\"a@example.org\""), 1);
    r = post(d, body_of(d, "texte=x&courriel=pas+une+adresse"));
    assert_int_equal(site_count(&r, "id=\"courriel-erreur\""), 1);
    r = post(d, body_of(d, "texte=%3Cscript%3E&courriel=x"));
    assert_int_equal(site_count(&r, "<script>"), 0);
    /* Whole, however long: what it takes is said, and that this was too much. */
    static const size_t lengths[] = {PROPOSAL_MESSAGE_MAX + 1, 20000, 65000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char *text = arena_alloc(d->f->a, lengths[i] + 1);
        memset(text, 'a', lengths[i]);
        r = post(d, body_of(d, arena_printf(d->f->a, "texte=%s", text)));
        assert_int_equal(r.status, 422);
        assert_int_equal(site_count(&r, text), 1);
        assert_int_equal(site_count(&r, "id=\"texte-erreur\">C’est trop long\u00A0: 1000 caractères au plus."), 1);
    }
    assert_int_equal(fixture_number(d->f, COUNT), 0);
    desk_close(d);
}

static void who_sends_a_lot_is_told_to_wait(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int status = 303;
    int n = 0;
    for (; status == 303 && n < 30; n++)
        status = post(d, body_of(d, arena_printf(d->f->a, "texte=Message+%d", n))).status;
    assert_int_equal(status, 429);
    assert_int_equal(n, 10);
    assert_int_equal(fixture_number(d->f, COUNT), 9);
    desk_close(d);
}

static void what_the_public_does_not_see_cannot_be_signalled(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct reply r = site_get(&d->site, arena_printf(d->f->a, "/signaler?fiche=%s", d->hidden));
    assert_int_equal(r.status, 404);
    assert_int_equal(site_count(&r, "CACHEE"), 0);
    r = post(d, arena_printf(d->f->a, "fiche=%s&tampon=%s&texte=x", d->hidden, d->stamp));
    assert_int_equal(r.status, 404);
    assert_int_equal(fixture_number(d->f, COUNT), 0);
    desk_close(d);
}

static void the_form_is_kept_by_nobody_and_the_page_by_everybody(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct reply r = site_get(&d->site, arena_printf(d->f->a, "/signaler?fiche=%s", d->uuid));
    assert_int_equal(r.status, 200);
    assert_true(r.never_cached && r.noindex);
    assert_string_equal(r.cache_control, "no-store");
    r = site_get(&d->site, site_page_of(d->f, 1));
    assert_int_equal(r.status, 200);
    assert_false(r.never_cached);
    assert_int_equal(site_count(&r, "/signaler?fiche="), 1);
    assert_int_equal(site_count(&r, "tampon"), 0);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_visitor_writes_is_kept_once),
        cmocka_unit_test(forms_that_are_not_ours_are_refused),
        cmocka_unit_test(what_is_wrong_stands_beside_the_field),
        cmocka_unit_test(who_sends_a_lot_is_told_to_wait),
        cmocka_unit_test(what_the_public_does_not_see_cannot_be_signalled),
        cmocka_unit_test(the_form_is_kept_by_nobody_and_the_page_by_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
