/* A structure's own page, its dates: what changed since it was last said to be known, and what was held this year; to
 * whom, and how little of it. */
#include "dates.h"
#include "site.h"

#include "app/partner_visit.h"
#include "app/rulebook.h"
#include "app/stamp.h"
#include "app/throttle.h"
#include "domain/occurrence_since.h"

#define DAY 86400
#define WITH(...) ((const char *const[]){__VA_ARGS__, NULL})

struct house {
    struct fixture *f;
    struct site_test site;
    struct throttle *throttle;
    struct account coordinator;
    int64_t ours, theirs, hall, secret, elsewhere;
    const char *link, *other_link;
};

static const char *make_link(struct house *h, int64_t structure)
{
    struct ctx ctx = {.db = h->f->db,
                      .arena = h->f->a,
                      .now = FIXTURE_NOW,
                      .valid_until = INT64_MAX,
                      .audience = &audience_team,
                      .account = &h->coordinator};
    char token[CRYPTO_TOKEN_SIZE];
    assert_int_equal(partner_link_renew(&ctx, structure, token), 0);
    return arena_printf(h->f->a, "/chez-vous/%s", token);
}

/* The links were made forty days ago. */
static struct house *house_open(void)
{
    static struct house h;
    struct rule_set *set;
    h = (struct house){.f = fixture_open(),
                       .coordinator = {.id = 7, .role = ROLE_COORDINATOR, .label = "Coordinatrice 2"}};
    fixture_reference(h.f);
    fixture_exec(h.f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                      "(7, 'u', 0, 0, 0, 'Coordinatrice 2', 'c@example.org', 'c@example.org', 'coordinator')");
    h.ours = fixture_add(h.f, "{'name':'Accueil (exemple)','kind':'ccas','places':[{'key':'a','name':'Salle verte',"
                              "'address':'1 rue Ouverte','insee':'92007'},{'key':'b','name':'FOYER CACHE','insee':"
                              "'92046','confidential':true}],'contacts':[{'kind':'phone','value':'01 99 00 00 01',"
                              "'level':'public'}]}");
    h.theirs = fixture_add(h.f, "{'name':'Voisins (exemple)','kind':'ccas','places':[{'key':'a','name':'Maison bleue',"
                                "'insee':'92002'}]}");
    fixture_publish(h.f);
    h.hall = fixture_number(h.f, "SELECT id FROM place WHERE name = 'Salle verte'");
    h.secret = fixture_number(h.f, "SELECT id FROM place WHERE name = 'FOYER CACHE'");
    h.elsewhere = fixture_number(h.f, "SELECT id FROM place WHERE name = 'Maison bleue'");
    h.link = make_link(&h, h.ours);
    h.other_link = make_link(&h, h.theirs);
    fixture_exec(h.f, "UPDATE structure_link SET made_at = made_at - 40 * 86400");
    h.site = site_open(h.f, &audience_public);
    must(rulebook_new(NULL, NULL, &h.site.rulebook, err));
    must(rules_load(NULL, NULL, &set, err));
    rulebook_took(h.site.rulebook, set, FIXTURE_NOW);
    rule_set_unref(set);
    must(throttle_new(&h.throttle, err));
    return &h;
}

static void house_close(struct house *h)
{
    site_close(&h->site);
    rulebook_free(h->site.rulebook);
    throttle_free(h->throttle);
    fixture_close(h->f);
}

static const char *look(struct house *h, const char *path)
{
    struct reply r = site_get(&h->site, path);
    if (r.status != 200)
        fail_msg("%s: %d %s", path, r.status, h->site.ctx.err.msg);
    assert_true(r.never_cached && r.noindex && r.no_referrer);
    return buf_cstr(&r.body);
}

/* Its section, without what stands below. */
static const char *section(struct house *h, const char *path, const char *id)
{
    const char *body = look(h, path), *at = strstr(body, arena_printf(h->f->a, "<h2 id=\"%s\">", id));
    return at ? arena_printf(h->f->a, "%.*s", (int)(strstr(at, "</section>") - at), at) : "";
}

static void says(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no %s in: %s", part, text);
}

static void says_not(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("%s in: %s", part, text);
}

/* Somebody of the team does it `before` seconds before now. */
static void change(struct house *h, const struct occurrence *o, int64_t before, const char *const *what)
{
    struct occurrence was, is;
    struct author author = h->f->author;
    struct err e;
    author.now = FIXTURE_NOW - before;
    assert_int_equal(occurrence_find(h->f->db, &audience_team, str_of(o->uuid), h->f->a, &was, &e), 1);
    is = was;
    for (; *what; what += 2)
        date_set(h->f, &is, what[0], what[1]);
    must(db_begin(h->f->db, err));
    must(occurrence_save(h->f->db, &author, &was, &is, h->f->a, err));
    must(db_commit(h->f->db, err));
}

/* All there is was made a hundred days ago. */
static void age(struct house *h)
{
    fixture_exec(
        h->f, "UPDATE change SET at = at - 100 * 86400; UPDATE occurrence SET created_at = created_at - 100 * 86400");
}

static const char *id_text(struct house *h, int64_t id)
{
    return arena_printf(h->f->a, "%lld", (long long)id);
}

static const char *stamp_of(struct house *h, int64_t before)
{
    struct ctx ctx = {.db = h->f->db, .arena = h->f->a, .now = FIXTURE_NOW - before, .audience = &audience_public};
    return stamp_make(&ctx, str_of(h->link));
}

static struct reply post(struct house *h, const char *path, const char *body)
{
    struct site_test *t = &h->site;
    struct reply reply;
    struct request *r;
    (void)site_get(t, "/signaler/merci"); /* a fresh ctx */
    const char *headers[] = {"Origin",
                             "null",
                             "Content-Type",
                             "application/x-www-form-urlencoded",
                             "Content-Length",
                             arena_printf(t->a, "%zu", strlen(body)),
                             NULL};
    t->ctx.throttle = h->throttle;
    assert_int_equal(ask_with(t->a, "POST", path, headers, &r), 0);
    assert_int_equal(request_take_body(r, str_of(body), t->a), 0);
    route_match(&public_routes, r, t->a);
    route_dispatch(&t->ctx, r, &reply);
    must(db_settle(h->f->db, err));
    return reply;
}

/* ---- What changed ---- */

static void every_change_that_matters_is_told_once(void **state)
{
    (void)state;
    struct house *h = house_open();
    struct occurrence moved = date_add(h->f, "2026-12-01", h->hall, NULL),
                      off = date_add(h->f, "2026-12-02", h->hall, NULL),
                      back = date_add(h->f, "2026-12-03", h->hall, WITH("status", "cancelled")),
                      left = date_add(h->f, "2026-12-04", h->hall, NULL),
                      gone = date_add(h->f, "2026-12-05", h->hall, NULL),
                      hidden = date_add(h->f, "2026-12-07", h->hall, NULL),
                      secret = date_add(h->f, "2026-12-08", h->hall, NULL),
                      noted = date_add(h->f, "2026-12-09", h->hall, NULL),
                      comes = date_add(h->f, "2026-12-10", h->elsewhere, NULL),
                      planned = date_add(h->f, "2026-12-11", h->hall, WITH("status", "envisaged")),
                      same = date_add(h->f, "2026-12-14", h->hall, NULL);
    age(h);
    says(section(h, h->link, "prochaines"), "Rien n’a changé depuis le");
    says_not(look(h, h->link), "Ce qui a changé");
    change(h, &moved, DAY, WITH("day", "2026-12-15", "start", "600"));
    change(h, &off, DAY, WITH("status", "cancelled", "reason", "neige"));
    change(h, &back, DAY, WITH("status", "confirmed"));
    change(h, &left, DAY, WITH("place", id_text(h, h->elsewhere)));
    must(db_begin(h->f->db, err));
    must(occurrence_remove(h->f->db, &h->f->author, &gone, err));
    must(db_commit(h->f->db, err));
    change(h, &hidden, DAY, WITH("level", "team"));
    change(h, &secret, DAY, WITH("place", id_text(h, h->secret)));
    change(h, &noted, DAY, WITH("team_note", "zqnote", "public_note", "Apportez vos lunettes"));
    change(h, &comes, DAY, WITH("place", id_text(h, h->hall)));
    change(h, &planned, DAY, WITH("team_note", "zqnote"));
    change(h, &same, 2 * DAY, WITH("day", "2026-12-16")); /* and back: nothing has changed */
    change(h, &same, DAY, WITH("day", "2026-12-14"));
    (void)date_add(h->f, "2026-12-17", h->hall, WITH("title", "Toute neuve"));
    (void)date_add(h->f, "2026-12-18", h->hall, WITH("title", "Projet", "status", "envisaged"));
    (void)date_add(h->f, "2026-12-21", h->hall, WITH("title", "Pour nous", "level", "team"));
    const char *news = section(h, h->link, "change");
    says(news, "Déplacée</strong>&nbsp;: <strong>mardi 15 décembre 2026, de 10\u00A0h à 13\u00A0h");
    says(news, "Avant&nbsp;: <del>mardi 1er décembre 2026 à 9\u00A0h</del>");
    says(news, "Annulée</strong>&nbsp;: <del>mercredi 2 décembre 2026");
    says(news, "Pourquoi&nbsp;: neige");
    says(news, "Aura lieu, finalement</strong>&nbsp;: <strong>jeudi 3 décembre 2026");
    says(news, "N’a plus lieu chez vous</strong>&nbsp;: <del>vendredi 4 décembre 2026");
    says(news, "Retirée</strong>&nbsp;: <del>samedi 5 décembre 2026 à 9\u00A0h</del>");
    says(news, "Retirée</strong>&nbsp;: <del>lundi 7 décembre 2026 à 9\u00A0h</del>");
    says(news, "N’a plus lieu chez vous</strong>&nbsp;: <del>mardi 8 décembre 2026");
    says(news, "Nouvelle date</strong>&nbsp;: <strong>jeudi 10 décembre 2026");
    says(news, "Toute neuve");
    static const char *const unsaid[] = {"9 décembre", "11 décembre", "14 décembre", "Projet",
                                         "Pour nous",  "zqnote",      "FOYER CACHE"};
    for (size_t i = 0; i < sizeof unsaid / sizeof *unsaid; i++)
        says_not(news, unsaid[i]);
    /* The neighbours read of their own: one came, one went. */
    news = section(h, h->other_link, "change");
    says(news, "Nouvelle date</strong>&nbsp;: <strong>vendredi 4 décembre 2026");
    says(news, "N’a plus lieu chez vous</strong>&nbsp;: <del>jeudi 10 décembre 2026");
    says_not(news, "Annulée");
    says_not(news, "Toute neuve");
    says_not(look(h, h->other_link), "Salle verte");
    house_close(h);
}

static void a_series_that_goes_on_is_no_news_and_one_that_is_planned_is_told_in_three(void **state)
{
    (void)state;
    struct house *h = house_open();
    static const char series[] =
        "INSERT INTO series(id, uuid, rev, created_at, updated_at, kind, title, start, minutes, first,"
        " extended_to, open_to) VALUES(1, 'a', 1, 0, 0, 'permanence', 'x', 540, 180, '2026-01-01',"
        " '2026-12-31', 'everyone'), (2, 'b', 1, 0, 0, 'permanence', 'y', 540, 180, '2026-01-01',"
        " '2026-12-31', 'everyone')";
    fixture_exec(h->f, series);
    for (int day = 1; day < 9; day++)
        (void)date_add(h->f, arena_printf(h->f->a, "2027-01-%02d", day), h->hall, WITH("title", "Nuit"));
    fixture_exec(h->f,
                 "UPDATE occurrence SET series = 1; UPDATE change SET cause = 'rule' WHERE entity = 'occurrence'");
    for (int day = 1; day < 9; day++)
        (void)date_add(h->f, arena_printf(h->f->a, "2027-02-%02d", day), h->hall, WITH("title", "Jour"));
    fixture_exec(h->f, "UPDATE occurrence SET series = 2 WHERE series IS NULL");
    const char *news = section(h, h->link, "change");
    says_not(news, "Nuit");
    says(news, "lundi 1er février 2027");
    says(news, "mercredi 3 février 2027");
    says_not(news, "jeudi 4 février 2027");
    says(news, "et 5 autres dates de la même série");
    /* Alone they are told one by one, up to a limit. */
    for (int day = 1; day < 29; day++)
        (void)date_add(h->f, arena_printf(h->f->a, "2027-03-%02d", day), h->hall, NULL);
    says(section(h, h->link, "change"), "Et 11 autres changements");
    house_close(h);
}

static void however_much_changed_the_page_is_there(void **state)
{
    (void)state;
    struct house *h = house_open();
    struct occurrence_since *rows;
    size_t n;
    (void)date_add(h->f, "2027-01-01", h->hall, WITH("place", id_text(h, h->hall)));
    /* A thousand like it, each cancelled since. */
    fixture_exec(
        h->f,
        "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 1000)"
        " INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, place, day, start, minutes,"
        " start_utc, end_utc, status, open_to) SELECT 'u' || i, 1, 0, 0, 'permanence', 'x', place, day, start, minutes,"
        " start_utc + i, end_utc + i, 'cancelled', 'everyone' FROM occurrence, k");
    fixture_exec(h->f, "INSERT INTO change(at, actor, cause, entity, entity_id, op, diff) SELECT (SELECT max(at) FROM"
                       " change), 'x', 'form', 'occurrence', id, 'update', '{\"status\":[\"confirmed\",\"cancelled\"]}'"
                       " FROM occurrence WHERE status = 'cancelled'");
    must(occurrence_since(h->f->db, &audience_public, &h->hall, 1, FIXTURE_NOW - DAY, FIXTURE_NOW, h->f->a, &rows, &n,
                          err));
    assert_int_equal(n, OCCURRENCE_SINCE_MAX);
    says(section(h, h->link, "change"), "Et 480 autres changements");
    house_close(h);
}

static void what_is_known_is_told_no_more_and_what_came_meanwhile_is(void **state)
{
    (void)state;
    struct house *h = house_open();
    struct occurrence one = date_add(h->f, "2026-12-01", h->hall, NULL),
                      two = date_add(h->f, "2026-12-02", h->hall, NULL);
    age(h);
    change(h, &one, 2 * DAY, WITH("status", "cancelled"));
    static const char seen[] = "SELECT coalesce(sum(seen_at), 0) FROM structure_link";
    for (int i = 0; i < 3; i++) /* to look changes nothing */
        says(section(h, h->link, "change"), "mardi 1er décembre 2026");
    assert_int_equal(fixture_number(h->f, seen), 0);
    change(h, &two, 600, WITH("status", "cancelled"));
    /* Shown twenty minutes ago: before the second one. */
    struct reply r = post(h, h->link, arena_printf(h->f->a, "tampon=%s&envoi=vu", stamp_of(h, 1200)));
    assert_int_equal(r.status, 303);
    says_not(look(h, h->other_link), "Ce qui a changé");
    const char *news = section(h, h->link, "change");
    says_not(news, "mardi 1er décembre 2026");
    says(news, "mercredi 2 décembre 2026");
    /* An older page, sent later, takes nothing back; a stamp that is not ours counts for nothing. */
    (void)post(h, h->link, arena_printf(h->f->a, "tampon=%s&envoi=vu", stamp_of(h, 3 * DAY)));
    assert_int_equal(fixture_number(h->f, seen), FIXTURE_NOW - 1200);
    assert_int_equal(post(h, h->link, "tampon=x&envoi=vu").status, 422);
    assert_int_equal(post(h, "/chez-vous/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "envoi=vu").status, 403);
    assert_int_equal(fixture_number(h->f, seen), FIXTURE_NOW - 1200);
    (void)post(h, h->link, arena_printf(h->f->a, "tampon=%s&envoi=vu", stamp_of(h, 30)));
    says_not(look(h, h->link), "Ce qui a changé");
    /* Another link is of others: it begins when it is made, and the former one opens nothing. */
    const char *former = h->link;
    h->link = make_link(h, h->ours);
    assert_int_equal(fixture_number(h->f, seen), 0);
    assert_int_equal(site_get(&h->site, former).status, 403);
    says_not(look(h, h->link), "Ce qui a changé");
    house_close(h);
}

/* ---- What was held ---- */

/* n dates that took place, with so many people at each. */
static void hold(struct house *h, int64_t place, const char *kind, const char *counter, int year, int n, int people,
                 const char *theme)
{
    for (int i = 0; i < n; i++) {
        struct occurrence o = date_add(h->f, arena_printf(h->f->a, "%d-%02d-%02d", year, 1 + i % 9, 1 + i / 9), place,
                                       WITH("kind", kind));
        fixture_exec(h->f, arena_printf(h->f->a,
                                        "UPDATE occurrence SET status = 'done', counted_at = 1 WHERE id = %lld;"
                                        "INSERT INTO tally VALUES(%lld, '%s', %d), (%lld, 'entretiens', 1);"
                                        "INSERT INTO occurrence_theme VALUES(%lld, '%s')",
                                        (long long)o.id, (long long)o.id, counter, people, (long long)o.id,
                                        (long long)o.id, theme));
    }
}

static void this_year_is_told_in_numbers_that_tell_of_nobody(void **state)
{
    (void)state;
    struct house *h = house_open();
    says_not(look(h, h->link), "Chez vous cette année");
    hold(h, h->hall, "permanence", "sensibilisees", 2026, 12, 3, "diabete"); /* 36 */
    hold(h, h->hall, "atelier", "participants", 2026, 4, 1, "deuil");        /* 4 */
    hold(h, h->hall, "reunion", "participants", 2026, 7, 9, "gynecologie");  /* neither */
    hold(h, h->secret, "permanence", "sensibilisees", 2026, 30, 7, "violences");
    hold(h, h->elsewhere, "permanence", "sensibilisees", 2026, 40, 7, "ophtalmologie");
    hold(h, h->hall, "permanence", "sensibilisees", 2025, 3, 1, "diabete");
    const char *year = section(h, h->link, "annee");
    says(year, "<dt>2026</dt><dd>12 permanences, moins de 5 ateliers, au moins 40 personnes rencontrées.");
    says(year, "Diabète");
    says(year, "<dt>2025</dt><dd>moins de 5 permanences, moins de 5 personnes rencontrées.</dd>");
    static const char *const unsaid[] = {"Deuil", "Violences", "Ophtalmologie", "36", "42", "52"};
    for (size_t i = 0; i < sizeof unsaid / sizeof *unsaid; i++)
        says_not(year, unsaid[i]);
    /* One more date with one more person is not seen. */
    hold(h, h->hall, "permanence", "sensibilisees", 2026, 1, 1, "diabete");
    says(section(h, h->link, "annee"), "13 permanences, moins de 5 ateliers, au moins 40 personnes");
    /* Corrected, removed, only planned, or of the sample: none of these is counted. */
    fixture_exec(h->f, "UPDATE occurrence SET status = 'missed' WHERE kind = 'atelier'");
    says_not(section(h, h->link, "annee"), "atelier");
    fixture_exec(h->f, "UPDATE occurrence SET example = 1");
    says_not(look(h, h->link), "Chez vous cette année");
    house_close(h);
}

/* All numbers of people that can be told, one after the other. */
static void no_two_numbers_of_people_are_closer_than_five(void **state)
{
    (void)state;
    struct house *h = house_open();
    struct held_people counted = {"permanence", "sensibilisees"};
    int64_t before = 0;
    hold(h, h->hall, "permanence", "sensibilisees", 2026, 1, 0, "diabete");
    for (int n = 0; n < 60; n++) {
        int64_t people;
        bool some;
        fixture_exec(h->f, arena_printf(h->f->a, "UPDATE tally SET value = %d WHERE measure = 'sensibilisees'", n));
        must(held_people(h->f->db, &h->hall, 1, 0, INT64_MAX, &counted, 1, h->f->a, &people, &some, err));
        assert_true(people <= n && n - people < HELD_LEAST && some == (n > 0));
        assert_true(people == before || people - before == HELD_LEAST);
        assert_true(people == 0 || people >= HELD_LEAST);
        before = people;
    }
    house_close(h);
}

/* ---- What goes with it ---- */

static void the_page_gives_a_poster_a_frame_and_whom_to_warn(void **state)
{
    (void)state;
    struct house *h = house_open();
    h->site.config.base_url = "https://annuaire.example.org";
    (void)date_add(h->f, "2026-12-01", h->hall, NULL);
    const char *show = section(h, h->link, "montrer"), *warn = section(h, h->link, "prevenir");
    says(show, "href=\"/lieux/salle-verte-bagneux--");
    says(show, "/affiche\"");
    says(show, "&lt;iframe src=\"https://annuaire.example.org/lieux/salle-verte-bagneux--");
    says_not(show, "chez-vous"); /* no token leaves */
    says_not(show, "FOYER CACHE");
    says_not(show, "lieu--");
    says(warn, "01 99 00 00 01");
    says(warn, arena_printf(h->f->a, "href=\"%s?partie=", h->link));
    says(section(h, h->link, "prochaines"), "mardi 1er décembre 2026");
    says(section(h, h->link, "prochaines"), arena_printf(h->f->a, "href=\"%s?partie=dates#fermes\"", h->link));
    house_close(h);
}

static void the_calendar_of_who_receives_is_made_and_ended_from_its_page(void **state)
{
    (void)state;
    struct house *h = house_open();
    static const char good[] = "SELECT count(*) FROM calendar WHERE revoked_at IS NULL";
    (void)date_add(h->f, "2026-12-01", h->hall, NULL);
    says(section(h, h->link, "agenda"), "Faire une adresse privée");
    assert_int_equal(post(h, h->link, "tampon=x&envoi=agenda").status, 422);
    assert_int_equal(fixture_number(h->f, good), 0);
    struct reply r = post(h, h->link, arena_printf(h->f->a, "tampon=%s&envoi=agenda", stamp_of(h, 30)));
    assert_int_equal(r.status, 200);
    assert_true(r.never_cached && r.noindex && r.no_referrer);
    const char *at = strstr(buf_cstr(&r.body), "/cal/");
    assert_non_null(at);
    const char *path = arena_printf(h->f->a, "%.*s", (int)strcspn(at, "<\""), at);
    assert_int_equal(fixture_number(h->f, good), 1);
    site_tell_calendars(h->f);
    /* It is not shown again, and is theirs alone. */
    says_not(look(h, h->link), "/cal/");
    says(section(h, h->link, "agenda"), "Révoquer");
    says(section(h, h->other_link, "agenda"), "Faire une adresse privée");
    r = site_get(&h->site, path);
    assert_int_equal(r.status, 200);
    assert_int_equal(site_count(&r, "BEGIN:VEVENT"), 1);
    assert_int_equal(
        post(h, h->other_link, arena_printf(h->f->a, "tampon=%s&envoi=agenda-fin", stamp_of(h, 30))).status, 422);
    r = post(h, h->link, arena_printf(h->f->a, "tampon=%s&envoi=agenda-fin", stamp_of(h, 30)));
    assert_int_equal(r.status, 303);
    assert_int_equal(fixture_number(h->f, good), 0);
    assert_int_equal(site_get(&h->site, path).status, 404);
    house_close(h);
}

static void an_account_and_a_link_know_each_for_themselves(void **state)
{
    (void)state;
    struct house *h = house_open();
    int64_t seen, made;
    fixture_exec(h->f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                       "(8, 'v', 0, 0, 0, 'Partenaire 1', 'p@example.org', 'p@example.org', 'partner')");
    fixture_exec(h->f, arena_printf(h->f->a, "INSERT INTO account_structure(account, structure) VALUES(8, %lld)",
                                    (long long)h->ours));
    must(db_begin(h->f->db, err));
    must(partner_set_seen(h->f->db, h->ours, 8, 500, err));
    must(db_commit(h->f->db, err));
    must(partner_seen(h->f->db, h->ours, 0, &seen, &made, err));
    assert_true(seen == 0 && made > 0);
    must(partner_seen(h->f->db, h->ours, 8, &seen, &made, err));
    assert_true(seen == 500 && made == 0);
    must(partner_seen(h->f->db, h->theirs, 8, &seen, &made, err));
    assert_int_equal(seen, 0);
    house_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_change_that_matters_is_told_once),
        cmocka_unit_test(a_series_that_goes_on_is_no_news_and_one_that_is_planned_is_told_in_three),
        cmocka_unit_test(however_much_changed_the_page_is_there),
        cmocka_unit_test(what_is_known_is_told_no_more_and_what_came_meanwhile_is),
        cmocka_unit_test(this_year_is_told_in_numbers_that_tell_of_nobody),
        cmocka_unit_test(no_two_numbers_of_people_are_closer_than_five),
        cmocka_unit_test(the_calendar_of_who_receives_is_made_and_ended_from_its_page),
        cmocka_unit_test(an_account_and_a_link_know_each_for_themselves),
        cmocka_unit_test(the_page_gives_a_poster_a_frame_and_whom_to_warn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
