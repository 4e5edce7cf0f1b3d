/*
 * A date at a place that only the team knows, and sessions of courses: two databases that differ in nothing but what is
 * hidden (name, address, commune, position of the place, note of the team, who holds it; which courses there are, and
 * how many) answer visitors and partners with the same bytes, at
 * every address there is, whatever is asked for; and none of these values is in them.
 */
#include "dates.h"
#include "site.h"

#include "app/rulebook.h"
#include "domain/person.h"

#define HIDDEN 9

/* What differs. Each text is found nowhere else; the number of values is HIDDEN. */
struct hidden {
    const char *place, *address, *postcode, *insee, *commune, *note, *staff, *lat, *code;
};

static const struct hidden first = {"zqplace", "zqaddress", "99198",      "99123",          "zqcommune",
                                    "zqnote",  "zqstaff",   "48.1234567", "ZQAIDA-2026-017"};
static const struct hidden second = {"xkrefuge", "xkstreet", "99297",      "99224",          "xktown",
                                     "xkremark", "xkrole",   "48.7654321", "XKAIDA-2026-901"};

#define STRUCTURE "11111111-1111-4111-8111-111111111111"
#define OPEN_PLACE "22222222-2222-4222-8222-222222222222"
#define PLACE "33333333-3333-4333-8333-333333333333"
#define DATE "44444444-4444-4444-8444-444444444444"
#define MOVED "55555555-5555-4555-8555-555555555555"
#define OFF "66666666-6666-4666-8666-666666666666"
#define PLAIN "88888888-8888-4888-8888-888888888888"
#define SESSION "99999999-9999-4999-8999-999999999990"
#define PERSON "77777777-7777-4777-8777-777777777777"

/* Sessions of courses at the open place, on a day of the agenda: one in the first town, two in the second. */
static void plant_courses(struct fixture *f, const struct hidden *h)
{
    static const char *const sql[] = {
        "INSERT INTO course(id, uuid, rev, created_at, updated_at, code, programme, state, insee, referred_on,"
        " half_days) VALUES(?1, ?2, 0, 0, 0, ?3, 'aida', 'included', ?4, '2026-11-02', 'mon-am')",
        "INSERT INTO occurrence(uuid, rev, created_at, updated_at, level, kind, title, place, day, start, minutes,"
        " start_utc, end_utc, status, open_to, course) SELECT ?2, 0, 0, 0, 2, 'sequence-aida', ?3 || ', ' || ?4,"
        " p.id, '2026-11-25', 600, 90, 1795600000 + ?1, 1795605400 + ?1, 'confirmed', 'professionals', 1"
        " FROM place p WHERE NOT p.confidential",
        "INSERT INTO course_session(uuid, rev, created_at, updated_at, course, step, rank, state, month, occurrence)"
        " SELECT ?2, 0, 0, 0, ?1, 'sequence', 1, 'confirmed', '2026-11-01', o.id FROM occurrence o WHERE o.uuid = ?2"
        " AND ?3 <> ?4"};
    for (int i = 0; i < (h == &first ? 1 : 2); i++) {
        for (size_t k = 0; k < sizeof sql / sizeof *sql; k++) {
            struct stmt *s;
            must(db_prepare(f->db, sql[k], &s, err));
            bind_int(s, 1, i + 1);
            bind_text(s, 2, i ? "99999999-9999-4999-8999-999999999991" : SESSION);
            bind_text(s, 3, i ? "XKAIDA-2026-902" : h->code);
            bind_text(s, 4, h->insee);
            must(stmt_run(s, err));
        }
    }
}

/* With the texts of `h` where something is hidden; communes of both are known. */
static struct fixture *town(const struct hidden *h)
{
    static const char communes[] = "INSERT INTO commune(insee, name, norm, lat, lon, dept) VALUES"
                                   "('99123', 'zqcommune', 'zqcommune', 48.5, 2.5, '99'),"
                                   "('99224', 'xktown', 'xktown', 48.5, 2.5, '99')";
    static const char fixed[] =
        "UPDATE structure SET uuid = '" STRUCTURE "', short = 'abcdef';"
        "UPDATE place SET uuid = '" PLACE "' WHERE confidential; UPDATE place SET uuid = '" OPEN_PLACE
        "' WHERE NOT confidential; UPDATE person SET uuid = '" PERSON "';"
        "UPDATE occurrence SET uuid = '" DATE "' WHERE day = '2026-11-24';"
        "UPDATE occurrence SET uuid = '" MOVED "' WHERE day = '2026-11-26';"
        "UPDATE occurrence SET uuid = '" OFF "', status = 'cancelled', reason = 'neige' WHERE day = '2026-11-27';"
        "UPDATE occurrence SET uuid = '" PLAIN "' WHERE day = '2026-11-28';"
        "UPDATE occurrence SET was_day = '2026-11-25', was_start = 600 WHERE uuid = '" MOVED "';"
        "INSERT INTO occurrence_staff SELECT o.id, p.id FROM occurrence o, person p;"
        "UPDATE setting SET value = 'one key for both' WHERE key = 'secret.stamp';"
        "INSERT INTO setting VALUES('rule.directory.visibility', 'h');"
        "UPDATE structure SET visible = 0, visible_rule = 'h'";
    struct fixture *f = fixture_open();
    struct person p = {0};
    fixture_reference(f);
    fixture_exec(f, communes);
    (void)fixture_add(f, arena_printf(f->a,
                                      "{'name':'Maison (exemple)','kind':'ccas','places':[{'key':'1','name':'Accueil',"
                                      "'insee':'92007'},{'key':'2','name':'%s','address':'%s','postcode':'%s',"
                                      "'insee':'%s','lat':%s,'lon':2.5,'confidential':true}]}",
                                      h->place, h->address, h->postcode, h->insee, h->lat));
    static const char secret[] = "SELECT id FROM place WHERE confidential", open[] = "SELECT id FROM place WHERE NOT"
                                                                                     " confidential";
    int64_t place = fixture_number(f, secret);
    must(record_parse(&person_type, &p, record_index(&person_type, STR("label")), str_of(h->staff), f->a, err));
    must(record_parse(&person_type, &p, record_index(&person_type, STR("employment")), STR("member"), f->a, err));
    must(record_parse(&person_type, &p, record_index(&person_type, STR("professions")), STR("infirmier"), f->a, err));
    must(db_begin(f->db, err));
    must(person_save(f->db, &f->author, NULL, &p, f->a, err));
    must(db_commit(f->db, err));
    static const char *const days[] = {"2026-11-24", "2026-11-26", "2026-11-27"};
    for (int i = 0; i < 3; i++)
        (void)date_add(f, days[i], place, (const char *const[]){"theme", "deuil", NULL});
    (void)date_add(f, "2026-11-28", fixture_number(f, open), NULL);
    fixture_exec(f, fixed);
    struct stmt *s;
    static const char note[] = "UPDATE occurrence SET team_note = ?1";
    must(db_prepare(f->db, note, &s, err));
    bind_text(s, 1, h->note);
    must(stmt_run(s, err));
    plant_courses(f, h);
    fixture_refresh(f);
    return f;
}

/* Asks both; the same must come back. What is answered to those addresses that name a hidden value says it again: these
 * are asked of both all the same, `echo`, and only compared. */
static void ask_both(struct site_test *a, struct site_test *b, const char *target, bool echo)
{
    struct reply x = site_get(a, target), y = site_get(b, target);
    const char *one = buf_cstr(&x.body), *other = buf_cstr(&y.body);
    if (x.status == 500 && str_starts(str_of(target), STR("/agenda")))
        fail_msg("%s: %s", target, a->ctx.err.msg);
    if (x.status != y.status || strcmp(one, other) != 0 || a->ctx.valid_until != b->ctx.valid_until) {
        size_t i = 0;
        while (one[i] && one[i] == other[i])
            i++;
        fail_msg("%s: %d, %d: differs at ...%.80s", target, x.status, y.status, one + (i > 40 ? i - 40 : 0));
    }
    const char *const values[HIDDEN] = {first.place, first.address, first.postcode, first.insee, first.commune,
                                        first.note,  first.staff,   first.lat,      first.code};
    for (int i = 0; !echo && i < HIDDEN; i++) {
        if (strstr(one, values[i]))
            fail_msg("%s: gives %s", target, values[i]);
    }
}

/* Every GET route, with all we know in the place of its names. */
static void ask_every_route(struct site_test *a, struct site_test *b)
{
    static const char *const names[] = {STRUCTURE,
                                        OPEN_PLACE,
                                        PLACE,
                                        DATE,
                                        MOVED,
                                        OFF,
                                        PLAIN,
                                        SESSION,
                                        PERSON,
                                        "y--abcdef",
                                        "bagneux",
                                        "accueil-bagneux--222222222222",
                                        "lieu--333333333333"};
    for (const struct routes *t = &public_routes; t; t = t->more) {
        for (size_t i = 0; i < t->n; i++) {
            const struct route *r = &t->items[i];
            bool named = strchr(r->pattern, '{') != NULL;
            if (r->method != METHOD_GET || r->engine != ENGINE_READ)
                continue;
            for (size_t k = 0; k < (named ? sizeof names / sizeof *names : 1); k++) {
                struct buf target = buf_in(a->f->a, 500);
                for (const char *p = r->pattern; *p; p++) {
                    if (*p == '{') {
                        buf_raw_str(&target, str_of(names[k]));
                        p = strchr(p, '}');
                    } else {
                        buf_char(&target, *p);
                    }
                }
                ask_both(a, b, buf_cstr(&target), false);
            }
        }
    }
}

/* The agenda asked in every way: by what is hidden in either, by what is open, alone and with the days. */
static void ask_agenda(struct site_test *a, struct site_test *b)
{
    static const char *const spans[] = {"", "&vue=semaine&jour=2026-11-24", "&vue=mois&jour=2026-11-01",
                                        "&vue=mois&jour=2027-11-01"};
    static const char *const asked[] = {
        "",       "theme=deuil", "type=permanence", "lieu=" PLACE, "lieu=" OPEN_PLACE, "commune=92007", "q=permanence",
        "q=neige"};
    static const char *const named[] = {"commune=99123", "commune=99224", "commune=zqcommune", "commune=xktown",
                                        "q=zqplace",     "q=xkrefuge",    "q=zqaddress",       "q=zqcommune",
                                        "q=zqnote",      "q=zqstaff",     "q=xkrole",          "q=99198",
                                        "q=ZQAIDA"};
    for (size_t s = 0; s < sizeof spans / sizeof *spans; s++) {
        for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
            ask_both(a, b, arena_printf(a->f->a, "/agenda?%s%s", asked[i], spans[s]), false);
        for (size_t i = 0; i < sizeof named / sizeof *named; i++)
            ask_both(a, b, arena_printf(a->f->a, "/agenda?%s%s", named[i], spans[s]), true);
    }
    static const char *const formats[] = {"ics", "json", "csv", "atom"};
    for (size_t t = 0; t < sizeof formats / sizeof *formats; t++) {
        for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
            ask_both(a, b, arena_printf(a->f->a, "/agenda.%s?%s", formats[t], asked[i]), false);
        for (size_t i = 0; i < 4; i++)
            ask_both(a, b, arena_printf(a->f->a, "/agenda.%s?%s", formats[t], named[i]), true);
    }
}

/* The delivered rules: that of permanences puts the place into the title. */
static struct rulebook *open_rules(void)
{
    struct rulebook *book;
    struct rule_set *set;
    must(rulebook_new(NULL, NULL, &book, err));
    must(rules_load(NULL, NULL, &set, err));
    rulebook_took(book, set, FIXTURE_NOW);
    rule_set_unref(set);
    return book;
}

static void walk(enum account_role role)
{
    static struct fixture one, other; /* fixture_open has but one */
    struct account account = {.id = 1, .label = "x", .mail = "x", .role = (int)role};
    const struct audience *who = access_audience(role);
    one = *town(&first);
    other = *town(&second);
    site_tell_calendars(&one);
    site_tell_calendars(&other);
    struct site_test a = site_open(&one, who), b = site_open(&other, who);
    a.config.courses = b.config.courses = COURSES_OWN;
    a.rulebook = b.rulebook = open_rules();
    a.account = b.account = role == ROLE_VISITOR ? NULL : &account;
    ask_every_route(&a, &b);
    ask_agenda(&a, &b);
    /* and they were looked at */
    struct reply r = site_get(&a, "/agenda/seance/" DATE);
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(buf_cstr(&r.body), "Permanence santé"));
    assert_int_equal(site_get(&a, "/agenda/lieu/" PLACE).status, 404);
    assert_int_equal(site_get(&a, "/lieux/lieu--333333333333/affiche").status, 404);
    assert_int_equal(site_get(&a, "/lieux/accueil-bagneux--222222222222/affiche").status, 200);
    assert_int_equal(site_get(&a, "/lieux/accueil-bagneux--222222222222").status, 200);
    r = site_get(&a, "/agenda.ics");
    assert_int_equal(site_count(&r, "BEGIN:VEVENT"), 4);
    r = site_get(&a, "/agenda.json");
    assert_int_equal(site_count(&r, "\n{\"page\":"), 4);
    r = site_get(&a, "/agenda.csv");
    assert_int_equal(site_count(&r, "\r\n"), 5);
    r = site_get(&a, "/agenda.atom");
    assert_int_equal(site_count(&r, "<entry>"), 4);
    r = site_get(&a, "/agenda");
    assert_int_equal(site_count(&r, "/agenda/seance/"), 5); /* four, and where one stood */
    r = site_get(&a, "/");
    assert_non_null(strstr(buf_cstr(&r.body), "/agenda/seance/" DATE));
    site_close(&a);
    site_close(&b);
    rulebook_free(a.rulebook);
    fixture_close(&one);
    fixture_close(&other);
}

static void visitors_are_told_nothing_of_a_secret_place(void **state)
{
    (void)state;
    walk(ROLE_VISITOR);
}

static void partners_are_told_nothing_of_a_secret_place(void **state)
{
    (void)state;
    walk(ROLE_PARTNER);
}

/* The test can fail: the team reads it. */
static void the_team_reads_where_it_is(void **state)
{
    (void)state;
    struct fixture *f = town(&first);
    site_tell_calendars(f);
    struct site_test site = site_open(f, &audience_team);
    site.rulebook = open_rules();
    struct reply r = site_get(&site, "/agenda/seance/" DATE);
    static const char *const told[] = {"zqplace", "zqaddress", "99198", "zqcommune"};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        assert_non_null(strstr(buf_cstr(&r.body), told[i]));
    assert_non_null(strstr(buf_cstr(&r.body), "<h1>Permanence santé, zqplace</h1>"));
    assert_null(strstr(buf_cstr(&r.body), "zqstaff")); /* no name, whoever reads */
    assert_int_equal(site_get(&site, "/lieux/lieu--333333333333").status, 200);
    r = site_get(&site, "/agenda?q=zqplace");
    assert_int_equal(site_count(&r, "/agenda/seance/"), 4);
    /* But no session of a course is in its agenda either, which is printed and shown. */
    struct occurrence o;
    struct err e = {0};
    assert_int_equal(occurrence_find(f->db, &audience_team, STR(SESSION), f->a, &o, &e), 1);
    assert_true(o.course && o.level == LEVEL_TEAM);
    assert_int_equal(occurrence_find(f->db, &audience_public, STR(SESSION), f->a, &o, &e), 0);
    assert_int_equal(site_get(&site, "/agenda/seance/" SESSION).status, 404);
    static const char *const nowhere[] = {"/agenda",
                                          "/agenda?vue=mois&jour=2026-11-01",
                                          "/agenda?lieu=" OPEN_PLACE,
                                          "/agenda.ics",
                                          "/agenda.json",
                                          "/agenda.csv",
                                          "/agenda.atom",
                                          "/lieux/accueil-bagneux--222222222222",
                                          "/lieux/accueil-bagneux--222222222222/affiche"};
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        r = site_get(&site, nowhere[i]);
        assert_int_equal(r.status, 200);
        assert_null(strstr(buf_cstr(&r.body), "ZQAIDA"));
        assert_null(strstr(buf_cstr(&r.body), "AIDA"));
    }
    site_close(&site);
    rulebook_free(site.rulebook);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visitors_are_told_nothing_of_a_secret_place),
        cmocka_unit_test(partners_are_told_nothing_of_a_secret_place),
        cmocka_unit_test(the_team_reads_where_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
