/* A structure's own page: who comes in, what is read there, and what may be sent. */
#include "site.h"

#include "app/partner.h"
#include "app/proposal.h"
#include "app/stamp.h"
#include "app/throttle.h"

static const char STRUCTURE[] =
    "{'name':'Accueil (exemple)','kind':'ccas','description':'Texte ouvert','places':[{'key':'a','name':'Mairie',"
    "'address':'1 rue Ouverte','insee':'92007','hours':'Mo-Fr 09:00-12:00'},"
    "{'key':'b','name':'FOYER CACHE','address':'2 rue SECRETE','insee':'92046','confidential':true,"
    "'contacts':[{'kind':'phone','value':'01 99 00 66 66','level':'public'}]},"
    "{'key':'c','name':'BUREAU DE LEQUIPE','level':'team'}],"
    "'services':[{'key':'s','name':'Écoute','places':[{'place':'a','hours':'Tu 14:00-16:00'},"
    "{'place':'b','hours':'We 03:33-04:44'}]},{'key':'t','name':'SERVICE RESERVE','level':'partners'}],"
    "'contacts':[{'kind':'phone','value':'01 99 00 77 77','level':'partners'},"
    "{'kind':'phone','value':'01 99 00 00 01','level':'public'}]}";
static const char OTHER[] = "{'name':'AUTRE STRUCTURE (exemple)','kind':'ccas'}";

/* What nobody may read there. */
static const char *const planted[] = {"SECRETE",         "FOYER CACHE",    "01 99 00 66 66", "BUREAU DE LEQUIPE",
                                      "SERVICE RESERVE", "01 99 00 77 77", "03:33"};

struct desk {
    struct fixture *f;
    struct site_test site;
    struct throttle *throttle;
    struct account coordinator, partner;
    int64_t id, other;
    const char *uuid, *other_uuid, *link;
};

static struct ctx plain_ctx(struct desk *d, const struct account *who)
{
    return (struct ctx){.db = d->f->db,
                        .arena = d->f->a,
                        .now = FIXTURE_NOW,
                        .valid_until = INT64_MAX,
                        .audience = &audience_team,
                        .account = who};
}

static const char *make_link(struct desk *d)
{
    struct ctx ctx = plain_ctx(d, &d->coordinator);
    char token[CRYPTO_TOKEN_SIZE];
    assert_int_equal(partner_link_renew(&ctx, d->id, token), 0);
    return arena_printf(d->f->a, "/chez-vous/%s", token);
}

static struct desk *desk_open(void)
{
    static struct desk d;
    d = (struct desk){.f = fixture_open(),
                      .coordinator = {.id = 7, .role = ROLE_COORDINATOR, .label = "Coordinatrice 2"},
                      .partner = {.id = 8, .role = ROLE_PARTNER, .label = "Partenaire 1"}};
    fixture_reference(d.f);
    fixture_exec(d.f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                      "(7, 'u', 0, 0, 0, 'Coordinatrice 2', 'c@example.org', 'c@example.org', 'coordinator'),"
                      "(8, 'v', 0, 0, 0, 'Partenaire 1', 'p@example.org', 'p@example.org', 'partner')");
    d.id = fixture_add(d.f, STRUCTURE);
    d.other = fixture_add(d.f, OTHER);
    fixture_publish(d.f);
    d.uuid = fixture_load(d.f, &audience_team, d.id).uuid;
    d.other_uuid = fixture_load(d.f, &audience_team, d.other).uuid;
    d.link = make_link(&d);
    fixture_exec(d.f, "INSERT INTO account_structure(account, structure) VALUES(8, 1)");
    d.site = site_open(d.f, &audience_public);
    must(throttle_new(&d.throttle, err));
    return &d;
}

static void desk_close(struct desk *d)
{
    site_close(&d->site);
    throttle_free(d->throttle);
    fixture_close(d->f);
}

static struct reply get(struct desk *d, const char *path)
{
    return site_get(&d->site, arena_strdup(d->f->a, path));
}

/* A form to a page that needs no account. */
static struct reply post(struct desk *d, const char *path, const char *body)
{
    struct site_test *t = &d->site;
    struct reply reply;
    struct request *r;
    (void)site_get(t, "/signaler/merci"); /* a fresh ctx */
    const char *headers[] = {"Origin",
                             "https://annuaire.example.org",
                             "Content-Type",
                             "application/x-www-form-urlencoded",
                             "Content-Length",
                             arena_printf(t->a, "%zu", strlen(body)),
                             NULL};
    t->ctx.throttle = d->throttle;
    assert_int_equal(ask_with(t->a, "POST", path, headers, &r), 0);
    assert_int_equal(request_take_body(r, str_of(body), t->a), 0);
    route_match(&public_routes, r, t->a);
    route_dispatch(&t->ctx, r, &reply);
    must(db_settle(d->f->db, err));
    return reply;
}

static const char *stamp(struct desk *d, const char *subject)
{
    struct ctx ctx = plain_ctx(d, NULL);
    ctx.now -= 60;
    const char *text = stamp_make(&ctx, str_of(subject));
    assert_non_null(text);
    return text;
}

static const char *part(struct desk *d, const char *name)
{
    struct structure team = fixture_load(d->f, &audience_team, d->id);
    for (size_t i = 0; i < team.places.n; i++) {
        if (strcmp(fixture_place(&team, i)->name, name) == 0)
            return fixture_place(&team, i)->uuid;
    }
    fail_msg("no place %s", name);
    return NULL;
}

static void expect_nothing_planted(const struct reply *r)
{
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        if (site_count(r, planted[i]))
            fail_msg("%s is shown", planted[i]);
    }
}

/* Its account reads the line for partners, and nothing else of that. */
static void expect_only_partners_lines(const struct reply *r)
{
    assert_int_equal(site_count(r, "01 99 00 77 77"), 1);
    assert_true(site_count(r, "partenaires et équipe") > 0);
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        if (site_count(r, planted[i]) && strcmp(planted[i], "01 99 00 77 77") != 0)
            fail_msg("%s is shown", planted[i]);
    }
}

static int64_t count(struct desk *d)
{
    return fixture_number(d->f, "SELECT count(*) FROM proposal");
}

static void a_link_opens_what_everybody_reads_and_is_told_to_nobody(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct reply r = get(d, d->link);
    assert_int_equal(r.status, 200);
    assert_int_equal(site_count(&r, "Texte ouvert"), 1);
    expect_nothing_planted(&r);
    assert_true(r.never_cached && r.noindex && r.no_referrer);
    assert_string_equal(r.cache_control, "no-store");
    r = get(d, arena_printf(d->f->a, "%s?partie=%s", d->link, d->uuid));
    assert_int_equal(r.status, 200);
    expect_nothing_planted(&r);
    assert_true(r.never_cached && r.noindex && r.no_referrer);
    r = get(d, arena_printf(d->f->a, "%s?partie=%s", d->link, part(d, "Mairie")));
    assert_int_equal(r.status, 200);
    desk_close(d);
}

static void parts_that_are_not_public_have_no_form(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    const char *others[] = {part(d, "FOYER CACHE"), part(d, "BUREAU DE LEQUIPE"), d->other_uuid,
                            "0f7a2c1e-1111-4222-8333-444455556666"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct reply r = get(d, arena_printf(d->f->a, "%s?partie=%s", d->link, others[i]));
        assert_int_equal(r.status, 404);
        expect_nothing_planted(&r);
        r = post(d, d->link, arena_printf(d->f->a, "partie=%s&tampon=%s&name=Pris", others[i], stamp(d, d->link)));
        assert_int_equal(r.status, 404);
    }
    assert_int_equal(count(d), 0);
    desk_close(d);
}

static void a_link_that_is_forged_renewed_or_taken_back_opens_nothing(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    const char *old = d->link, *bad[] = {"/chez-vous/A", arena_printf(d->f->a, "%.53sX", d->link),
                                         arena_printf(d->f->a, "%sA", d->link), old, NULL};
    const char *fresh = make_link(d);
    bad[4] = fresh;
    struct reply r = get(d, fresh);
    assert_int_equal(r.status, 200);
    struct ctx ctx = plain_ctx(d, &d->coordinator);
    assert_int_equal(partner_link_revoke(&ctx, d->id), 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        r = get(d, bad[i]);
        assert_int_equal(r.status, 403);
        assert_int_equal(site_count(&r, "Accueil (exemple)"), 0);
        assert_true(r.never_cached && r.noindex && r.no_referrer);
        r = post(d, bad[i], arena_printf(d->f->a, "envoi=inchange&tampon=%s", stamp(d, bad[i])));
        assert_int_equal(r.status, 403);
    }
    assert_int_equal(count(d), 0);
    desk_close(d);
}

static void what_a_link_sends_waits_for_the_team(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    const char *good = stamp(d, d->link);
    struct reply r = post(
        d, d->link,
        arena_printf(d->f->a, "partie=%s&tampon=%s&description=Autre+texte&level=team&rev=1&kind=x", d->uuid, good));
    assert_int_equal(r.status, 303);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM proposal_field WHERE field = 'description'"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM proposal_field"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT used_at FROM structure_link"), FIXTURE_NOW);
    assert_string_equal(fixture_load(d->f, &audience_team, d->id).description, "Texte ouvert");
    /* The same form again is the same proposal. */
    r = post(d, d->link, arena_printf(d->f->a, "partie=%s&tampon=%s&description=Autre+texte", d->uuid, good));
    assert_int_equal(r.status, 303);
    assert_int_equal(count(d), 1);
    r = post(d, d->link, arena_printf(d->f->a, "envoi=inchange&tampon=%s", good));
    assert_int_equal(r.status, 303);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM proposal WHERE unchanged = 1"), 1);
    desk_close(d);
}

static void hours_are_sent_as_a_grid_and_only_when_they_changed(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    const char *place = part(d, "Mairie"), *good = stamp(d, d->link);
    const char *head = arena_printf(d->f->a,
                                    "partie=%s&bloc=horaires&tampon=%s&usuel=semaine&parite=non&creneaux=2"
                                    "&dates=0&vacances=non&feries=non",
                                    place, good);
    const char *week = "&a1-de1=9h&a1-a1=12h&a2-de1=9h&a2-a1=12h&a3-de1=9h&a3-a1=12h&a4-de1=9h&a4-a1=12h";
    struct reply r = get(d, arena_printf(d->f->a, "%s?partie=%s&bloc=horaires", d->link, place));
    assert_int_equal(r.status, 200);
    expect_nothing_planted(&r);
    assert_true(r.never_cached && r.no_referrer);
    r = post(d, d->link, arena_printf(d->f->a, "%s%s&a0-de1=9h&a0-a1=12h&geste=enregistrer", head, week));
    assert_int_equal(r.status, 422); /* as they are */
    r = post(d, d->link, arena_printf(d->f->a, "%s%s&a0-de1=9h&a0-a1=tard&geste=enregistrer", head, week));
    assert_int_equal(r.status, 422);
    assert_true(site_count(&r, "value=\"tard\"") > 0);
    r = post(d, d->link, arena_printf(d->f->a, "%s%s&a0-de1=8h&a0-a1=12h&geste=verifier", head, week));
    assert_int_equal(r.status, 200);
    assert_int_equal(count(d), 0);
    r = post(d, d->link, arena_printf(d->f->a, "%s%s&a0-de1=8h&a0-a1=12h&geste=enregistrer", head, week));
    assert_int_equal(r.status, 303);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM proposal_field WHERE field = 'hours' AND"
                                          " proposed LIKE '%Mo 08:00-12:00%'"),
                     1);
    r = get(d, arena_printf(d->f->a, "%s?partie=%s&bloc=horaires", d->link, part(d, "FOYER CACHE")));
    assert_int_equal(r.status, 404);
    /* More than a grid holds is not overwritten. */
    fixture_exec(d->f, "UPDATE place SET hours = 'Mo[1] 09:00-12:00; Aug off' WHERE name = 'Mairie'");
    r = get(d, arena_printf(d->f->a, "%s?partie=%s&bloc=horaires", d->link, place));
    assert_int_equal(site_count(&r, "trop particuliers"), 1);
    assert_int_equal(site_count(&r, "value=\"enregistrer\""), 0);
    desk_close(d);
}

static void a_stamp_is_good_for_one_link_and_half_a_day(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    const char *bad[] = {"", "1", stamp(d, "signaler"), stamp(d, "/chez-vous/autre")};
    struct reply r;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        r = post(d, d->link, arena_printf(d->f->a, "partie=%s&description=Tape&tampon=%s", d->uuid, bad[i]));
        assert_int_equal(r.status, 422);
        assert_true(site_count(&r, "Tape") > 0); /* what was typed is kept */
        r = post(d, d->link, arena_printf(d->f->a, "envoi=inchange&tampon=%s", bad[i]));
        assert_int_equal(r.status, 422);
    }
    const char *good = stamp(d, d->link);
    d->site.now = FIXTURE_NOW + STAMP_LIFE;
    r = post(d, d->link, arena_printf(d->f->a, "envoi=inchange&tampon=%s", good));
    assert_int_equal(r.status, 422);
    assert_int_equal(count(d), 0);
    desk_close(d);
}

static void a_page_that_the_public_does_not_see_is_not_shown(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    static const char *const hides[] = {"UPDATE structure SET visible = 2",
                                        "UPDATE structure SET visible = 0, level = 2",
                                        "UPDATE structure SET level = 0, status = 'closed'"};
    for (size_t i = 0; i < sizeof hides / sizeof *hides; i++) {
        fixture_exec(d->f, hides[i]);
        struct reply r = get(d, d->link);
        assert_int_equal(r.status, 200);
        assert_int_equal(site_count(&r, "Texte ouvert"), 0);
        r = get(d, arena_printf(d->f->a, "%s?partie=%s", d->link, d->uuid));
        assert_int_equal(r.status, 404);
        r = post(d, d->link, arena_printf(d->f->a, "envoi=inchange&tampon=%s", stamp(d, d->link)));
        assert_int_equal(r.status, 422);
    }
    fixture_exec(d->f, "UPDATE structure SET deleted_rev = 1 WHERE id = 1");
    assert_int_equal(get(d, d->link).status, 403);
    assert_int_equal(count(d), 0);
    desk_close(d);
}

static void a_partner_sees_its_own_structures_and_no_other(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    d->site.account = &d->partner;
    struct reply r = get(d, "/equipe/mes-structures");
    assert_int_equal(site_count(&r, "Accueil (exemple)"), 1);
    assert_int_equal(site_count(&r, "AUTRE STRUCTURE"), 0);
    r = get(d, arena_printf(d->f->a, "/equipe/mes-structures/%s", d->uuid));
    assert_int_equal(r.status, 200);
    expect_only_partners_lines(&r);
    r = get(d, arena_printf(d->f->a, "/equipe/mes-structures/%s?partie=%s", d->uuid, d->uuid));
    assert_int_equal(r.status, 200);
    expect_only_partners_lines(&r);
    /* Shown, but in no field of the form. */
    assert_int_equal(site_count(&r, "value=\"01 99 00 77 77\""), 0);
    r = get(d, arena_printf(d->f->a, "/equipe/mes-structures/%s?partie=%s", d->uuid, part(d, "Mairie")));
    expect_nothing_planted(&r);
    r = get(d, arena_printf(d->f->a, "/equipe/mes-structures/%s", d->other_uuid));
    assert_int_equal(r.status, 404);
    assert_int_equal(site_count(&r, "AUTRE STRUCTURE"), 0);
    /* The team has no structures of its own. */
    d->site.account = &d->coordinator;
    assert_int_equal(get(d, arena_printf(d->f->a, "/equipe/mes-structures/%s", d->uuid)).status, 404);
    fixture_exec(d->f, "DELETE FROM account_structure");
    d->site.account = &d->partner;
    assert_int_equal(get(d, arena_printf(d->f->a, "/equipe/mes-structures/%s", d->uuid)).status, 404);
    desk_close(d);
}

static void only_who_may_makes_links_and_gives_structures(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct ctx ctx = plain_ctx(d, &d->partner);
    struct partner_link link;
    char token[CRYPTO_TOKEN_SIZE];
    assert_int_equal(partner_link_renew(&ctx, d->id, token), -1);
    assert_int_equal(ctx.err.code, ERR_REFUSED);
    assert_int_equal(partner_link_revoke(&ctx, d->id), -1);
    assert_int_equal(partner_link_state(&ctx, d->id, &link), -1);
    assert_int_equal(partner_change(&ctx, &d->partner, str_of(d->other_uuid), true), -1);
    ctx.account = &d->coordinator;
    assert_int_equal(partner_link_state(&ctx, d->id, &link), 1);
    assert_string_equal(link.made_by, "Coordinatrice 2");
    assert_int_equal(partner_change(&ctx, &d->partner, str_of(d->other_uuid), true), -1);
    d->coordinator.role = ROLE_ADMIN;
    assert_int_equal(partner_change(&ctx, &d->partner, str_of(d->other_uuid), true), 0);
    assert_int_equal(partner_change(&ctx, &d->partner, str_of(d->other_uuid), true), 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM account_structure"), 2);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'account' AND account = 7"), 1);
    assert_int_equal(partner_change(&ctx, &d->partner, str_of(d->other_uuid), false), 0);
    assert_int_equal(partner_change(&ctx, &d->partner, STR("0f7a2c1e-1111-4222-8333-444455556666"), true), -1);
    assert_int_equal(ctx.err.code, ERR_NOT_FOUND);
    desk_close(d);
}

static void an_account_has_a_limit_of_structures(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct ctx ctx = plain_ctx(d, &d->coordinator);
    d->coordinator.role = ROLE_ADMIN;
    for (int i = 2; i <= PARTNER_STRUCTURES_MAX + 1; i++) {
        int64_t id = fixture_add(d->f, arena_printf(d->f->a, "{'name':'Structure %d (exemple)','kind':'ccas'}", i));
        const char *uuid = fixture_load(d->f, &audience_team, id).uuid;
        int rc = partner_change(&ctx, &d->partner, str_of(uuid), true);
        assert_int_equal(rc, i <= PARTNER_STRUCTURES_MAX ? 0 : -1);
    }
    assert_int_equal(ctx.err.code, ERR_LIMIT);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM account_structure"), PARTNER_STRUCTURES_MAX);
    desk_close(d);
}

static const char *service(struct desk *d)
{
    struct structure team = fixture_load(d->f, &audience_team, d->id);
    const struct service *items = team.services.items;
    return strcmp(items[0].name, "Écoute") == 0 ? items[0].uuid : items[1].uuid;
}

static const char *service_hours(struct desk *d, const char *service, const char *at, const char *good,
                                 const char *from)
{
    return arena_printf(d->f->a,
                        "partie=%s&bloc=horaires&lieu=%s&tampon=%s&usuel=semaine&parite=non&creneaux=2&dates=0"
                        "&vacances=non&feries=non&a1-de1=%s&a1-a1=16h&geste=enregistrer",
                        service, at, good, from);
}

static void hours_of_a_service_at_a_place_are_sent_as_a_grid(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    const char *v = service(d), *at = part(d, "Mairie");
    struct reply r = get(d, arena_printf(d->f->a, "%s?partie=%s&bloc=horaires&lieu=%s", d->link, v, at));
    assert_int_equal(r.status, 200);
    expect_nothing_planted(&r);
    assert_true(site_count(&r, "Écoute") > 0 && site_count(&r, "Mairie") > 0);
    const char *good = stamp(d, d->link);
    r = post(d, d->link, service_hours(d, v, at, good, "14h"));
    assert_int_equal(r.status, 422); /* as they are */
    r = post(d, d->link, service_hours(d, v, at, good, "15h"));
    assert_int_equal(r.status, 303);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM proposal_field WHERE entity = 'service' AND"
                                          " field = 'places' AND proposed LIKE '%Tu 15:00-16:00%'"),
                     1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM proposal_field WHERE proposed LIKE '%03:33%'"), 0);
    /* Not at a hidden place, at one of nobody, nor of the structure itself. */
    const char *const others[] = {part(d, "FOYER CACHE"), part(d, "BUREAU DE LEQUIPE"), d->uuid, ""};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        r = get(d, arena_printf(d->f->a, "%s?partie=%s&bloc=horaires&lieu=%s", d->link, v, others[i]));
        assert_int_equal(r.status, 404);
        r = post(d, d->link, service_hours(d, v, others[i], good, "15h"));
        assert_int_equal(r.status, 404);
    }
    r = get(d, arena_printf(d->f->a, "%s?partie=%s&bloc=horaires&lieu=%s", d->link, d->uuid, at));
    assert_int_equal(r.status, 404);
    assert_int_equal(count(d), 1);
    desk_close(d);
}

static void what_was_sent_is_shown_to_who_sent_it(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    const char *good = stamp(d, d->link);
    struct reply r =
        post(d, d->link, arena_printf(d->f->a, "partie=%s&tampon=%s&description=Nouveau+texte", d->uuid, good));
    assert_int_equal(r.status, 303);
    r = post(d, d->link, arena_printf(d->f->a, "envoi=message&texte=Le+mardi+aussi&tampon=%s", good));
    assert_int_equal(r.status, 303);
    fixture_exec(d->f, "INSERT INTO proposal(uuid, structure, shown_at, created_at, from_kind, message, digest)"
                       " VALUES('pub', 1, 0, 0, 'public', 'PLAINTE', 'x')");
    r = get(d, d->link);
    assert_int_equal(site_count(&r, "Nouveau texte"), 1);
    assert_int_equal(site_count(&r, "Le mardi aussi"), 1);
    assert_int_equal(site_count(&r, "en attente"), 2);
    assert_int_equal(site_count(&r, "PLAINTE"), 0);
    /* By another door it is told that something was sent, not what. */
    d->site.account = &d->partner;
    r = get(d, arena_printf(d->f->a, "/equipe/mes-structures/%s", d->uuid));
    assert_int_equal(site_count(&r, "en attente"), 2);
    assert_int_equal(site_count(&r, "Nouveau texte") + site_count(&r, "Le mardi aussi"), 0);
    d->site.account = NULL;
    /* Answered, it is no news any more. */
    fixture_exec(d->f, "UPDATE proposal SET state = 'done', answered_at = 1");
    r = get(d, d->link);
    assert_int_equal(site_count(&r, "Nouveau texte") + site_count(&r, "Le mardi aussi"), 0);
    assert_int_equal(site_count(&r, "traitée"), 2);
    desk_close(d);
}

static void who_corrects_by_a_link_may_say_where_to_answer(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    const char *good = stamp(d, d->link);
    const char *form = arena_printf(d->f->a, "%s?partie=%s", d->link, d->uuid);
    struct reply r = get(d, form);
    assert_int_equal(site_count(&r, "name=\"courriel\""), 1);
    r = post(d, d->link,
             arena_printf(d->f->a, "partie=%s&tampon=%s&name=Accueil+%%28exemple%%29&description=Autre&courriel=nulle",
                          d->uuid, good));
    assert_int_equal(r.status, 422);
    assert_int_equal(site_count(&r, "courriel-erreur\""), 1);
    assert_int_equal(site_count(&r, "value=\"nulle\""), 1);
    assert_true(site_count(&r, "Autre") > 0);
    r = post(
        d, d->link,
        arena_printf(d->f->a,
                     "partie=%s&tampon=%s&name=Accueil+%%28exemple%%29&description=Autre&courriel=moi%%40example.org",
                     d->uuid, good));
    assert_int_equal(r.status, 303);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM proposal WHERE mail = 'moi@example.org'"), 1);
    /* The coordinator sees to whom the answer goes; nobody else does. */
    r = get(d, d->link);
    assert_int_equal(site_count(&r, "moi@example.org"), 0);
    struct proposal p;
    size_t n;
    must(proposal_read(d->f->db, true, 0, 1, d->f->a, &p, &n, err));
    d->site.account = &d->coordinator;
    r = get(d, arena_printf(d->f->a, "/equipe/propositions/%s", p.uuid));
    assert_int_equal(site_count(&r, "moi@example.org"), 1);
    desk_close(d);
}

static void what_is_wrong_in_words_is_said_beside_them(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    const char *good = stamp(d, d->link);
    struct reply r =
        post(d, d->link, arena_printf(d->f->a, "envoi=message&texte=+&courriel=a%%40example.org&tampon=%s", good));
    assert_int_equal(r.status, 422);
    assert_int_equal(site_count(&r, "id=\"texte-erreur\""), 1);
    r = post(d, d->link,
             arena_printf(d->f->a, "envoi=message&texte=Bonjour&courriel=185057800608436%%40a.fr&tampon=%s", good));
    assert_int_equal(r.status, 422);
    assert_int_equal(site_count(&r, "id=\"courriel-erreur\""), 1);
    assert_int_equal(site_count(&r, "Bonjour"), 1);
    assert_int_equal(count(d), 0);
    desk_close(d);
}

static void a_link_of_a_structure_that_joined_another_opens_neither(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    fixture_exec(d->f, "UPDATE structure SET deleted_rev = 1, merged = 1, see_instead = 2 WHERE id = 1");
    struct reply r = get(d, d->link);
    assert_int_equal(r.status, 410);
    assert_true(site_count(&r, "réunie avec une autre") > 0);
    assert_true(site_count(&r, "AUTRE STRUCTURE (exemple)") > 0);
    assert_int_equal(site_count(&r, "Accueil (exemple)") + site_count(&r, "name=\"envoi\""), 0);
    assert_true(r.never_cached && r.noindex && r.no_referrer);
    r = post(d, d->link, arena_printf(d->f->a, "envoi=inchange&tampon=%s", stamp(d, d->link)));
    assert_int_equal(r.status, 410);
    r = post(d, d->link, arena_printf(d->f->a, "partie=%s&tampon=%s&name=Pris", d->other_uuid, stamp(d, d->link)));
    assert_int_equal(r.status, 410);
    d->site.account = &d->partner;
    r = get(d, arena_printf(d->f->a, "/equipe/mes-structures/%s", d->uuid));
    assert_int_equal(r.status, 410);
    r = get(d, arena_printf(d->f->a, "/equipe/mes-structures/%s", d->other_uuid));
    assert_int_equal(r.status, 404);
    d->site.account = NULL;
    /* One that the public does not see is not named. */
    fixture_exec(d->f, "UPDATE structure SET level = 2 WHERE id = 2");
    r = get(d, d->link);
    assert_int_equal(r.status, 410);
    assert_int_equal(site_count(&r, "AUTRE STRUCTURE"), 0);
    assert_int_equal(count(d), 0);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_opens_what_everybody_reads_and_is_told_to_nobody),
        cmocka_unit_test(parts_that_are_not_public_have_no_form),
        cmocka_unit_test(a_link_that_is_forged_renewed_or_taken_back_opens_nothing),
        cmocka_unit_test(what_a_link_sends_waits_for_the_team),
        cmocka_unit_test(hours_are_sent_as_a_grid_and_only_when_they_changed),
        cmocka_unit_test(hours_of_a_service_at_a_place_are_sent_as_a_grid),
        cmocka_unit_test(what_was_sent_is_shown_to_who_sent_it),
        cmocka_unit_test(what_is_wrong_in_words_is_said_beside_them),
        cmocka_unit_test(a_link_of_a_structure_that_joined_another_opens_neither),
        cmocka_unit_test(a_stamp_is_good_for_one_link_and_half_a_day),
        cmocka_unit_test(a_page_that_the_public_does_not_see_is_not_shown),
        cmocka_unit_test(a_partner_sees_its_own_structures_and_no_other),
        cmocka_unit_test(only_who_may_makes_links_and_gives_structures),
        cmocka_unit_test(who_corrects_by_a_link_may_say_where_to_answer),
        cmocka_unit_test(an_account_has_a_limit_of_structures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
