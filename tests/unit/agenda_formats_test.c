/* The agenda as JSON, as a spreadsheet and as news: the same dates in each, whatever their texts, and how many. */
#include "dates.h"
#include "site.h"

#include "app/agenda_feed.h"
#include "app/rulebook.h"
#include "base/csv.h"

#define WITH(...) ((const char *const[]){__VA_ARGS__, NULL})
#define LISTED "Seules les 2\u00A0500 dates les plus proches y sont."

struct desk {
    struct fixture *f;
    struct site_test site;
    int64_t hall;
};

static struct desk open_desk(void)
{
    struct desk d = {.f = fixture_open()};
    fixture_reference(d.f);
    (void)fixture_add(d.f, "{'name':'Maison (exemple)','kind':'ccas','places':[{'key':'1','name':'Salle verte',"
                           "'address':'3 rue des Lilas','postcode':'92220','insee':'92007'}]}");
    fixture_publish(d.f);
    d.hall = fixture_number(d.f, "SELECT id FROM place");
    return d;
}

/* All dates are there: calendars are told. */
static void begin(struct desk *d)
{
    struct rule_set *set;
    site_tell_calendars(d->f);
    d->site = site_open(d->f, &audience_public);
    d->site.config.base_url = "https://agenda.example";
    must(rulebook_new(NULL, NULL, &d->site.rulebook, err));
    must(rules_load(NULL, NULL, &set, err));
    rulebook_took(d->site.rulebook, set, FIXTURE_NOW);
    rule_set_unref(set);
}

static void end(struct desk *d)
{
    site_close(&d->site);
    rulebook_free(d->site.rulebook);
    fixture_close(d->f);
}

static const char *body(struct desk *d, const char *target)
{
    struct reply r = site_get(&d->site, target);
    if (r.status != 200)
        fail_msg("%s: %d, %s", target, r.status, d->site.ctx.err.msg);
    return buf_cstr(&r.body);
}

static const struct json *parsed(struct desk *d, const char *target)
{
    const struct json *tree;
    must(json_parse(str_of(body(d, target)), d->site.a, &tree, err));
    return tree;
}

static void has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in %.3000s", part, text);
}

static void lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" is in it", part);
}

static void each_format_says_when_where_and_what_became_of_a_date(void **state)
{
    (void)state;
    struct desk d = open_desk();
    struct occurrence moved = date_add(d.f, "2026-11-24", d.hall, WITH("theme", "deuil", "capacity", "12"));
    date_move(d.f, &moved, "2026-11-26");
    (void)date_add(d.f, "2026-11-27", d.hall, WITH("status", "cancelled", "reason", "neige"));
    (void)date_add(d.f, "2026-11-28", d.hall, WITH("start", "1320", "minutes", "240"));
    (void)date_add(d.f, "2026-12-01", d.hall, WITH("start", "0", "minutes", "1440"));
    begin(&d);
    const char *t = body(&d, "/agenda.json");
    has(t, "\"start\":\"2026-11-26T09:00:00+01:00\",\"end\":\"2026-11-26T12:00:00+01:00\"");
    has(t, "\"was_day\":\"2026-11-24\",\"was_start\":540");
    has(t, "\"status\":\"cancelled\",\"reason\":\"neige\"");
    has(t, "\"end\":\"2026-11-29T02:00:00+01:00\"");
    has(t, "\"start\":\"2026-12-01T00:00:00+01:00\",\"end\":\"2026-12-02T00:00:00+01:00\"");
    has(t, "\"place_name\":\"Salle verte\",\"address\":\"3 rue des Lilas\",\"postcode\":\"92220\",\"insee\":\"92007\"");
    has(t, "{\"page\":\"https://agenda.example/agenda/seance/");
    has(t, "\"theme\":\"deuil\"");
    has(t, "\"capacity\":12");
    has(t,
        "\"from\":\"2026-08-22\",\"to\":\"2028-05-23\",\"timezone\":\"Europe/Paris\",\"total\":4,\"truncated\":false");
    t = body(&d, "/agenda.csv");
    assert_true(str_starts(str_of(t), STR("\xEF\xBB\xBF"
                                          "date;début;date de fin;fin;état;titre;")));
    has(t, "\r\n26/11/2026;09:00;26/11/2026;12:00;déplacée;");
    has(t, ";24/11/2026;09:00;;;https://agenda.example/agenda/seance/");
    has(t, ";12:00;annulée;");
    has(t, "\r\n28/11/2026;22:00;29/11/2026;02:00;");
    has(t, "\r\n01/12/2026;;01/12/2026;;");
    t = body(&d, "/agenda.atom");
    has(t, "<title>DÉPLACÉ – Permanence santé, Salle verte – jeudi 26 novembre 2026</title>");
    has(t, "annoncé d’abord pour le mardi 24 novembre 2026 à 9\u00A0h");
    has(t, "<title>ANNULÉ – ");
    has(t, "le lendemain");
    has(t, "toute la journée");
    has(t, arena_printf(d.f->a, "<id>urn:uuid:%s</id>", moved.uuid));
    has(t, "<link rel=\"self\" type=\"application/atom+xml\" href=\"https://agenda.example/agenda.atom\"/>");
    end(&d);
}

/* Both nights: 29 March 2026 has no 2:30, 25 October has it twice, and 28 March 2027 is ahead. */
static void the_clocks_change(void **state)
{
    (void)state;
    struct desk d = open_desk();
    (void)date_add(d.f, "2026-10-25", d.hall, WITH("start", "150", "minutes", "60"));
    (void)date_add(d.f, "2027-03-28", d.hall, WITH("start", "150", "minutes", "60"));
    begin(&d);
    const char *t = body(&d, "/agenda.json");
    has(t, "\"start\":\"2026-10-25T02:30:00+02:00\",\"end\":\"2026-10-25T02:30:00+01:00\"");
    has(t, "\"start\":\"2027-03-28T03:30:00+02:00\",\"end\":\"2027-03-28T04:30:00+02:00\"");
    has(body(&d, "/agenda.csv"), "\r\n28/03/2027;03:30;28/03/2027;04:30;");
    has(body(&d, "/agenda.atom"), "dimanche 28 mars 2027, de 3\u00A0h\u00A030 à 4\u00A0h\u00A030");
    end(&d);
}

static void texts_come_back_as_they_were_typed(void **state)
{
    (void)state;
    static const char nasty[] = "=cmd|' /C calc'!A0; \"a\" ]]> <b>&amp; \xF0\x9F\x8E\x97 fin";
    struct desk d = open_desk();
    (void)date_add(d.f, "2026-11-24", d.hall,
                   WITH("kind", "atelier", "title", nasty, "public_note", "=1+1\nligne;deux", "open_note", "+33"));
    begin(&d);
    const struct json *tree = parsed(&d, "/agenda.json");
    const struct json *one = json_member(tree, "items")->first;
    has(json_member(one, "title")->string.p, nasty);
    assert_str(json_member(json_member(one, "date"), "public_note")->string, "=1+1\nligne;deux");
    const char *t = body(&d, "/agenda.csv");
    size_t columns;
    struct csv_row row;
    struct err e;
    struct csv *csv = csv_from_memory(str_of(t), true, &e);
    assert_non_null(csv);
    (void)csv_header(csv, &columns);
    assert_int_equal(columns, 23);
    assert_int_equal(csv_next(csv, d.site.a, &row, &e), 1);
    assert_int_equal(row.n, 23);
    for (size_t i = 0; i < row.n; i++)
        assert_null(row.cells[i].n ? strchr("=+-@\t", row.cells[i].p[0]) : NULL);
    assert_int_equal(csv_next(csv, d.site.a, &row, &e), 0);
    csv_close(csv);
    t = body(&d, "/agenda.atom");
    has(t, "]]&gt; &lt;b&gt;&amp;amp; \xF0\x9F\x8E\x97 fin");
    has(t, "ligne;deux");
    lacks(t, "]]>");
    end(&d);
}

static void the_same_choices_give_the_same_bytes(void **state)
{
    (void)state;
    static const char *const formats[] = {"ics", "json", "csv", "atom"};
    struct desk d = open_desk();
    (void)date_add(d.f, "2026-11-24", d.hall, WITH("theme", "deuil"));
    begin(&d);
    for (int i = 0; i < 4; i++) {
        const char *one =
            arena_strdup(d.f->a, body(&d, arena_printf(d.f->a, "/agenda.%s?theme=deuil&commune=92007", formats[i])));
        const char *other =
            body(&d, arena_printf(d.f->a, "/agenda.%s?utm=1&commune=bagneux&lieu=&theme=deuil&q=rien", formats[i]));
        assert_string_equal(one, other);
        if (i != 2)
            has(one, i == 3 ? "?theme=deuil&amp;commune=92007" : i == 1 ? "?theme=deuil\\u0026commune=92007" : "deuil");
    }
    struct reply r = site_get(&d.site, "/agenda.json?theme=nimporte");
    assert_int_equal(r.status, 400);
    assert_string_equal(r.type, TYPE_PROBLEM);
    assert_int_equal(site_get(&d.site, "/agenda.csv?campagne=nimporte").status, 400);
    /* An empty one. */
    has(body(&d, "/agenda.json?lieu=99999999-9999-4999-8999-999999999999"),
        "\"total\":0,\"truncated\":false,\"items\":[\n]}");
    has(body(&d, "/agenda.atom?lieu=99999999-9999-4999-8999-999999999999"), "<updated>2026-08-21T22:00:00Z</updated>");
    end(&d);
}

static void a_page_offers_the_feeds_of_its_choices(void **state)
{
    (void)state;
    struct desk d = open_desk();
    (void)date_add(d.f, "2026-11-24", d.hall, WITH("theme", "deuil"));
    fixture_exec(d.f, "UPDATE place SET uuid = '22222222-2222-4222-8222-222222222222'");
    begin(&d);
    const char *t = body(&d, "/agenda?vue=mois&theme=deuil&q=salle");
    has(t, "<link rel=\"alternate\" type=\"text/calendar\" title=\"Agenda (iCalendar)\" "
           "href=\"/agenda.ics?theme=deuil\">");
    has(t, "href=\"/agenda.atom?theme=deuil\">");
    has(t, "href=\"/aide/agendas?adresse=%2Fagenda.ics%3Ftheme%3Ddeuil\">S’abonner");
    has(t, "sans les mots cherchés");
    has(t, "href=\"/agenda.csv?theme=deuil\"");
    t = body(&d, "/lieux/salle-verte-bagneux--222222222222");
    has(t, "href=\"/aide/agendas?adresse=%2Fagenda.ics%3Flieu%3D22222222-2222-4222-8222-222222222222\"");
    end(&d);
}

/* 2,501 dates from tomorrow on, ten a day. */
static void of_too_many_the_nearest_are_kept_and_each_format_says_so(void **state)
{
    (void)state;
    static const char many[] =
        "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 2500) "
        "INSERT INTO occurrence(uuid, rev, created_at, updated_at, level, kind, title, place, day, start, minutes, "
        "start_utc, end_utc, status, holds_people, open_to) "
        "SELECT printf('00000000-0000-4000-8000-%012d', i), rev, created_at, updated_at, level, kind, title, place, "
        "date('2026-11-24', printf('+%d days', i / 10)), 540, 60, start_utc + 86400 * (i / 10) + i % 10, "
        "start_utc + 86400 * (i / 10) + 3600 + i % 10, status, 0, open_to FROM n, occurrence WHERE id = 1";
    struct desk d = open_desk();
    (void)date_add(d.f, "2026-11-24", d.hall, NULL);
    fixture_exec(d.f, many);
    begin(&d);
    const struct json *tree = parsed(&d, "/agenda.json");
    assert_int_equal(json_member(tree, "total")->integer, 2500);
    assert_int_equal(json_member(tree, "items")->n, 2500);
    assert_int_equal(json_member(tree, "truncated")->type, JSON_TRUE);
    const char *csv = body(&d, "/agenda.csv");
    has(csv, "\r\n" LISTED "\r\n");
    lacks(csv, "00000000-0000-4000-8000-000000002500"); /* the last */
    has(body(&d, "/agenda.atom"), " " LISTED "</subtitle>");
    struct reply r = site_get(&d.site, "/agenda.atom");
    assert_int_equal(site_count(&r, "<entry>"), 2500);
    has(body(&d, "/agenda.ics"), "Seules les 2");
    fixture_exec(d.f, "UPDATE occurrence SET deleted_rev = 1 WHERE id = 2");
    const char *t = body(&d, "/agenda.json");
    has(t, "\"total\":2500,\"truncated\":false");
    has(t, "00000000-0000-4000-8000-000000002500");
    lacks(body(&d, "/agenda.csv"), LISTED);
    end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_format_says_when_where_and_what_became_of_a_date),
        cmocka_unit_test(the_clocks_change),
        cmocka_unit_test(texts_come_back_as_they_were_typed),
        cmocka_unit_test(the_same_choices_give_the_same_bytes),
        cmocka_unit_test(a_page_offers_the_feeds_of_its_choices),
        cmocka_unit_test(of_too_many_the_nearest_are_kept_and_each_format_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
