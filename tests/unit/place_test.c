/* The pages of a place: its one address, its poster on one sheet, what other sites show of it. */
#include "dates.h"
#include "site.h"

#include "publish/poster.h"

#define HALL "2222222a-2222-4222-8222-22222222abcd"
#define SECRET "3333333a-3333-4333-8333-33333333abcd"
#define RESERVED "4444444a-4444-4444-8444-44444444abcd"
#define HALL_PAGE "/lieux/salle-verte-bagneux--22222222abcd"
#define SECRET_PAGE "/lieux/lieu--33333333abcd"
#define RESERVED_PAGE "/lieux/lieu--44444444abcd"

#define WITH(...) ((const char *const[]){__VA_ARGS__, NULL})

static int64_t hall, secret, reserved;

static struct fixture *town(void)
{
    static const char fixed[] = "UPDATE place SET uuid = '" HALL "' WHERE name = 'Salle verte';"
                                "UPDATE place SET uuid = '" SECRET "' WHERE name = 'Secretplace';"
                                "UPDATE place SET uuid = '" RESERVED "' WHERE name = 'Partnerplace';"
                                "INSERT INTO setting(key, value) VALUES('rule.directory.visibility', 'x');"
                                "UPDATE structure SET visible = level, visible_rule = 'x'";
    struct fixture *f = fixture_open();
    fixture_reference(f);
    (void)fixture_add(f, "{'name':'Élan (exemple)','kind':'ccas','places':["
                         "{'key':'1','name':'Salle verte','address':'3 rue des Lilas','postcode':'92220',"
                         "'insee':'92007'},{'key':'2','name':'Secretplace','address':'5 rue Cachée',"
                         "'insee':'92014','confidential':true}]}");
    (void)fixture_add(f, "{'name':'Réseau (exemple)','kind':'ccas','level':'partners','places':["
                         "{'key':'1','name':'Partnerplace','insee':'92007'}]}");
    fixture_exec(f, fixed);
    fixture_refresh(f);
    hall = fixture_number(f, "SELECT id FROM place WHERE uuid = '" HALL "'");
    secret = fixture_number(f, "SELECT id FROM place WHERE uuid = '" SECRET "'");
    reserved = fixture_number(f, "SELECT id FROM place WHERE uuid = '" RESERVED "'");
    return f;
}

static void leads_to(struct site_test *site, const char *from, const char *to)
{
    struct reply r = site_get(site, from);
    assert_int_equal(r.status, 301);
    assert_string_equal(r.location, to);
}

/* The body, for as long as nothing else is asked. */
static const char *body(struct site_test *site, const char *target, int status)
{
    struct reply r = site_get(site, target);
    if (r.status != status)
        fail_msg("%s: %d, %s", target, r.status, site->ctx.err.msg);
    return buf_cstr(&r.body);
}

static void must_say(struct site_test *site, const char *target, const char *text)
{
    const char *b = body(site, target, 200);
    if (!strstr(b, text))
        fail_msg("%s: no %s in %s", target, text, b);
}

static void must_not_say(struct site_test *site, const char *target, const char *text)
{
    if (strstr(body(site, target, 200), text))
        fail_msg("%s: says %s", target, text);
}

static void a_place_has_one_address_to_which_all_others_lead(void **state)
{
    (void)state;
    struct fixture *f = town();
    struct site_test site = site_open(f, &audience_public);
    leads_to(&site, "/agenda/lieu/" HALL, HALL_PAGE);
    leads_to(&site, "/lieux/" HALL, HALL_PAGE);
    leads_to(&site, "/lieux/22222222abcd", HALL_PAGE);
    leads_to(&site, "/lieux/ancien-nom--22222222abcd", HALL_PAGE);
    leads_to(&site, "/lieux/ancien-nom--22222222abcd/affiche", HALL_PAGE "/affiche");
    leads_to(&site, "/lieux/22222222abcd/cadre", HALL_PAGE "/cadre");
    must_say(&site, HALL_PAGE, "<h1>Salle verte</h1>");
    (void)body(&site, "/lieux/salle-verte-bagneux", 404);
    (void)body(&site, "/lieux/salle-verte-bagneux--22222222abce", 404);
    (void)body(&site, "/agenda/lieu/00000000-0000-4000-8000-000000000000", 404);
    fixture_exec(f,
                 "UPDATE place SET joins = (SELECT id FROM place WHERE uuid = '" HALL "') WHERE uuid = '" SECRET "'");
    leads_to(&site, "/lieux/33333333abcd", HALL_PAGE);
    site_close(&site);
    fixture_close(f);
}

static void a_place_that_is_not_told_has_no_page_poster_or_frame(void **state)
{
    (void)state;
    struct fixture *f = town();
    (void)date_add(f, "2026-11-24", secret, NULL);
    (void)date_add(f, "2026-11-25", reserved, NULL);
    static const char *const pages[] = {SECRET_PAGE, "/lieux/33333333abcd", "/agenda/lieu/" SECRET, RESERVED_PAGE,
                                        "/agenda/lieu/" RESERVED};
    struct site_test site = site_open(f, &audience_public);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        (void)body(&site, pages[i], 404);
        if (strncmp(pages[i], "/lieux", 6) != 0)
            continue;
        (void)body(&site, arena_printf(f->a, "%s/affiche", pages[i]), 404);
        assert_null(strstr(body(&site, arena_printf(f->a, "%s/cadre", pages[i]), 404), "place"));
    }
    site_close(&site);
    /* Who is signed in prints what he may read: without code or address, which would open to nobody else. */
    struct account account = {.id = 1, .label = "x", .mail = "x", .role = ROLE_PARTNER};
    site = site_open(f, access_audience(ROLE_PARTNER));
    site.account = &account;
    must_say(&site, RESERVED_PAGE "/affiche", "Partnerplace");
    must_not_say(&site, RESERVED_PAGE "/affiche", "class=\"qr\"");
    must_not_say(&site, RESERVED_PAGE "/affiche", "example.org/lieux");
    (void)body(&site, SECRET_PAGE "/affiche", 404);
    site_close(&site);
    fixture_close(f);
}

static void a_poster_says_when_and_for_whom_and_what_does_not_take_place(void **state)
{
    (void)state;
    struct fixture *f = town();
    struct site_test site = site_open(f, &audience_public);
    site.config.base_url = "https://annuaire.example.org";
    static const char note[] = "UPDATE occurrence SET team_note = 'zqnote'";
    (void)date_add(f, "2026-11-21", hall, WITH("title", "Passée"));
    (void)date_add(f, "2026-12-01", hall, NULL);
    (void)date_add(f, "2026-12-08", hall, WITH("status", "cancelled"));
    struct occurrence o = date_add(f, "2026-12-15", hall, NULL);
    (void)date_add(f, "2027-01-05", hall, WITH("open_to", "registration", "open_note", "à l’accueil"));
    (void)date_add(f, "2027-03-02", hall, WITH("title", "Après"));
    (void)date_add(f, "2026-12-02", hall, WITH("title", "Envisagée", "status", "envisaged"));
    (void)date_add(f, "2026-12-03", hall, WITH("title", "Formation", "level", "partners"));
    date_move(f, &o, "2026-12-16");
    fixture_exec(f, note);
    /* The first month in which something takes place, and the two behind it. */
    static const char all[] = HALL_PAGE "/affiche", one[] = HALL_PAGE "/affiche?mois=2026-12&duree=mois";
    must_say(&site, all, "décembre 2026 à février 2027</h2>");
    must_say(&site, all, "<h1>Permanence santé</h1>");
    must_say(&site, all, "<p class=\"where\">Salle verte</p>");
    must_say(&site, all, "<p class=\"where\">de 9\u00A0h à 12\u00A0h</p>");
    must_say(&site, all, "<s>mardi 8</s>");
    must_say(&site, all, "<span class=\"line\">Annulée</span>");
    must_say(&site, all, "Au lieu du mardi 15 décembre 2026");
    must_say(&site, all, "Sur inscription\u00A0: à l’accueil");
    must_say(&site, all, "Affiche éditée le 22 novembre 2026");
    must_say(&site, all, "Dates à jour&nbsp;: <strong>annuaire.example.org/lieux/22222222abcd</strong>");
    must_say(&site, all, "class=\"qr\"");
    assert_false(site_get(&site, all).never_cached);
    static const char *const unsaid[] = {"Passée", "Après", "Envisagée", "Formation", "zqnote"};
    for (size_t i = 0; i < sizeof unsaid / sizeof *unsaid; i++)
        must_not_say(&site, all, unsaid[i]);
    must_say(&site, one, ">décembre 2026</h2>");
    must_say(&site, one, "<p class=\"open\">Ouvert à tous</p>");
    must_not_say(&site, one, "mardi 5");
    must_say(&site, HALL_PAGE "/affiche?mois=2027-08", "Aucune date n’est prévue ici pendant ces trois mois");
    static const char *const wrong[] = {"mois=2026-13", "mois=2026-1", "mois=decembre", "duree=an"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        (void)body(&site, arena_printf(f->a, "%s/affiche?%s", HALL_PAGE, wrong[i]), 400);
    /* Without an address of its own the site prints the one that was asked: for nobody else. */
    site.config.base_url = NULL;
    assert_true(site_get(&site, all).never_cached);
    site_close(&site);
    fixture_close(f);
}

static void a_poster_never_has_more_than_fits(void **state)
{
    (void)state;
    struct poster_row rows[POSTER_DATES_MAX + 10];
    struct poster_head head = {.title = 16, .where = 20, .address = 40, .note = 14};
    struct poster_layout at;
    int before = 0;
    for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
        for (size_t i = 0; i < n; i++)
            rows[i] = (struct poster_row){.day = 9, .hours = 14, .heading = i == 0};
        poster_fit(&head, rows, n, &at);
        assert_in_range(at.size, before, POSTER_SIZES - 1); /* more dates are never larger */
        assert_true(at.shown <= n && at.shown <= POSTER_DATES_MAX);
        assert_true(at.shown == n || at.size == POSTER_SIZES - 1);
        before = at.size;
    }
    assert_in_range(at.shown, 16, 40);
    assert_int_equal(at.columns, 2);
    for (size_t i = 0; i < 40; i++)
        rows[i] = (struct poster_row){.day = 11};
    head.hours = 14;
    poster_fit(&head, rows, 40, &at);
    assert_int_equal(at.shown, 40);
    assert_int_equal(at.columns, POSTER_COLUMNS_MAX);
    poster_fit(&head, rows, 3, &at);
    assert_int_equal(at.columns, 2);
    assert_true(at.size < 2);
    /* A title of a line and a half takes its room from the dates. */
    head.title = 200;
    poster_fit(&head, rows, 40, &at);
    assert_true(at.shown < 40);
}

static void the_hours_of_a_poster_are_not_broken(void **state)
{
    (void)state;
    struct poster_row rows[12];
    struct poster_head head = {.title = 16, .where = 20, .address = 40, .note = 14};
    struct poster_layout at;
    for (size_t i = 0; i < 12; i++)
        rows[i] = (struct poster_row){.day = 11, .hours = 14};
    poster_fit(&head, rows, 1, &at); /* there is room: below the day, as large as can be */
    assert_int_equal(at.size, 0);
    assert_true(at.stacked && at.columns == 1);
    poster_fit(&head, rows, 6, &at);
    assert_false(at.stacked);
    assert_int_equal(at.columns, 1);
    /* A line that is whole in no size is broken in the smallest, and the dates are shown all the same. */
    rows[0].hours = 90;
    poster_fit(&head, rows, 2, &at);
    assert_int_equal(at.size, POSTER_SIZES - 1);
    assert_int_equal(at.shown, 2);
}

/* The headers that every answer of this page has. */
static const char *head_of(struct fixture *f, const struct reply *r)
{
    struct sealed *s = sealed_new(r, INT64_MAX, SEALED_PLAIN);
    assert_non_null(s);
    const char *head = arena_printf(f->a, "%.*s", (int)s->head.n, s->head.p);
    sealed_drop(s);
    return head;
}

static void other_sites_show_the_next_dates_and_nothing_else(void **state)
{
    (void)state;
    struct fixture *f = town();
    struct site_test site = site_open(f, &audience_public);
    static const char frame[] = HALL_PAGE "/cadre";
    (void)date_add(f, "2026-11-21", hall, WITH("title", "Passée"));
    for (int day = 1; day < 10; day++)
        (void)date_add(f, arena_printf(f->a, "2026-12-%02d", day), hall, NULL);
    struct reply r = site_get(&site, frame);
    assert_int_equal(r.status, 200);
    assert_int_equal(site_count(&r, "<li>"), 6);
    assert_int_equal(site_count(&r, "<a "), site_count(&r, "target=\"_blank\" rel=\"noopener\""));
    assert_null(strstr(buf_cstr(&r.body), "<script"));
    assert_null(strstr(buf_cstr(&r.body), "<form"));
    assert_true(r.framed && r.noindex && !r.cookie && !r.never_cached);
    const char *head = head_of(f, &r);
    assert_non_null(strstr(head, "frame-ancestors *\r\n"));
    assert_non_null(strstr(head, "Cross-Origin-Resource-Policy: cross-origin\r\n"));
    assert_null(strstr(head, "Set-Cookie"));
    /* All other pages stay out of frames. */
    r = site_get(&site, HALL_PAGE);
    assert_non_null(strstr(head_of(f, &r), "frame-ancestors 'none'\r\n"));
    r = site_get(&site, "/lieux/autre--00000000abcd/cadre");
    assert_true(r.status == 404 && r.framed);
    assert_non_null(strstr(buf_cstr(&r.body), "Ce lieu n’est plus dans l’agenda"));
    site_close(&site);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_has_one_address_to_which_all_others_lead),
        cmocka_unit_test(a_place_that_is_not_told_has_no_page_poster_or_frame),
        cmocka_unit_test(a_poster_says_when_and_for_whom_and_what_does_not_take_place),
        cmocka_unit_test(a_poster_never_has_more_than_fits),
        cmocka_unit_test(the_hours_of_a_poster_are_not_broken),
        cmocka_unit_test(other_sites_show_the_next_dates_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
