/* A date in words: when, moved, cancelled, where, for whom; through a kind's rule, and without rules. */
#include "desk.h"

#include "app/announce.h"
#include "app/rulebook.h"
#include "base/date.h"
#include "publish/occurrence_view.h"
#include "publish/template.h"

/* What a page would say, one line each; nothing for null. */
static const char DATE[] =
    "{{title}}\n{{summary}}\n{{kind}}\n{{when}}\n{{relative}}|{{day_words}}|{{starts}}|{{hours}}|{{datetime}}\n"
    "{{#moved}}moved {{was}}{{/moved}}{{#cancelled}}cancelled {{/cancelled}}{{#missed}}missed {{/missed}}"
    "{{#tentative}}tentative {{/tentative}}{{status}} {{reason}}{{#now}}now{{/now}}{{#over}}over{{/over}}\n"
    "{{#place}}{{name}}|{{structure}}|{{address}}|{{town}}|{{line}}|{{structure_url}}|{{url}}"
    "{{#reserved}}|hidden{{/reserved}}{{/place}}\n"
    "{{theme}}|{{campaign}}|{{publics|join}}|{{open}}|{{open_note}}|{{capacity}}|{{note}}|{{team_note}}|{{reserved}}";

static struct taxonomy terms;

static const char *line(const char *text, int n)
{
    static char out[1000];
    while (n-- > 0 && text)
        text = strchr(text, '\n') ? strchr(text, '\n') + 1 : NULL;
    snprintf(out, sizeof out, "%.*s", text ? (int)strcspn(text, "\n") : 0, text ? text : "");
    return out;
}

static struct desk *office(void)
{
    struct desk *d = desk_open();
    must(taxonomy_load(d->f->db, d->f->a, &terms, err));
    return d;
}

static void set(struct desk *d, struct occurrence *o, const char *field, const char *value)
{
    must(record_parse(&occurrence_type, o, record_index(&occurrence_type, str_of(field)), str_of(value), d->f->a, err));
}

/* A Tuesday morning, in a place of the directory. */
static struct occurrence morning(struct desk *d)
{
    static const char *const given[] = {
        "uuid",          "kind",    "title",    "day",   "minutes", "start",   "status",         "place_uuid",
        "place_name",    "address", "postcode", "insee", "city",    "open_to", "structure_uuid", "structure_short_id",
        "structure_name"};
    static const char *const values[] = {"0123",
                                         "permanence",
                                         "Permanence santé",
                                         "2026-11-24",
                                         "180",
                                         "540",
                                         "confirmed",
                                         "4567",
                                         "Antenne 1 (exemple)",
                                         "3 rue des Lilas",
                                         "92220",
                                         "92007",
                                         "Bagneux",
                                         "everyone",
                                         "89",
                                         "s-89",
                                         "Restos (exemple)"};
    struct occurrence o = {0};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        set(d, &o, given[i], values[i]);
    occurrence_time(&o);
    return o;
}

static const char *words_at(struct desk *d, const struct occurrence *o, int64_t now, int64_t *valid_until)
{
    const struct template_source source = {.name = "date", .text = str_of(DATE)};
    struct wording w = {
        .taxonomy = &terms, .now = now, .today = paris_date(now), .valid_until = INT64_MAX, .a = d->f->a};
    struct templates *page;
    struct announcement *said;
    struct view *v = view_new(d->f->a);
    struct buf b = buf_in(d->f->a, 10000);
    assert_int_equal(announce(&d->ctx, &terms, o, 1, &said), 0);
    view_occurrence(v, o, said, &w);
    must(templates_new(&source, 1, &page, err));
    must(template_render(page, "date", v, &b, err));
    templates_free(page);
    if (valid_until)
        *valid_until = w.valid_until;
    return buf_cstr(&b);
}

static const char *words(struct desk *d, const struct occurrence *o)
{
    return words_at(d, o, FIXTURE_NOW, NULL);
}

static void a_date_says_when_and_where_and_for_whom(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = morning(d);
    set(d, &o, "theme", "diabete");
    set(d, &o, "publics", "femmes");
    set(d, &o, "campaign", "octobre-rose");
    set(d, &o, "open_note", "à l’accueil");
    set(d, &o, "capacity", "12");
    set(d, &o, "public_note", "Apportez vos lunettes.");
    const char *said = words(d, &o);
    assert_string_equal(line(said, 0), "Permanence santé, Antenne 1 (exemple)");
    assert_string_equal(line(said, 1), "Une équipe de santé est là pour répondre à vos questions, sans rendez-vous.");
    assert_string_equal(line(said, 2), "Permanence");
    assert_string_equal(line(said, 3), "mardi 24 novembre 2026, de 9\u00A0h à 12\u00A0h");
    assert_string_equal(line(said, 4), "|mardi 24 novembre|9\u00A0h|de 9\u00A0h à 12\u00A0h|2026-11-24T09:00");
    assert_string_equal(line(said, 5), " ");
    assert_string_equal(
        line(said, 6),
        "Antenne 1 (exemple)|Restos (exemple)|3 rue des Lilas|92220 Bagneux|Restos (exemple), 3 rue des Lilas, Bagneux|"
        "/annuaire/bagneux/restos-exemple--s-89|/lieux/antenne-1-exemple-bagneux--4567");
    assert_string_equal(line(said, 7),
                        "Diabète|Octobre Rose|Femmes|Ouvert à tous|à l’accueil|12|Apportez vos lunettes.||");
    desk_close(d);
}

static void a_date_without_rules_is_announced_by_its_own_title(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = morning(d);
    d->ctx.rules = NULL;
    assert_string_equal(line(words(d, &o), 0), "Permanence santé");
    assert_string_equal(line(words(d, &o), 1), "");
    assert_string_equal(line(words(d, &o), 2), "permanence");
    desk_close(d);
}

/* As a page does, which has no rules of its own. */
static void readers_ask_the_rulebook(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = morning(d);
    struct rulebook *book;
    must(rulebook_new(NULL, NULL, &book, err));
    d->ctx.rules = NULL;
    d->ctx.rulebook = book;
    assert_string_equal(line(words(d, &o), 0), "Permanence santé"); /* no rules are in force yet */
    rulebook_took(book, rules_set(d->rules), FIXTURE_NOW);
    assert_string_equal(line(words(d, &o), 0), "Permanence santé, Antenne 1 (exemple)");
    assert_string_equal(line(words(d, &o), 2), "Permanence");
    set(d, &o, "kind", "atelier"); /* declares, and words nothing */
    assert_string_equal(line(words(d, &o), 0), "Permanence santé");
    assert_string_equal(line(words(d, &o), 2), "Atelier");
    set(d, &o, "kind", "evenement");
    assert_string_equal(line(words(d, &o), 2), "Événement");
    d->ctx.rulebook = NULL;
    rulebook_free(book);
    desk_close(d);
}

static void two_dates_of_one_series_are_announced_alike_and_others_not(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence list[] = {morning(d), morning(d), morning(d)};
    struct announcement *said;
    set(d, &list[2], "place_name", "Antenne 2 (exemple)");
    assert_int_equal(announce(&d->ctx, &terms, list, 3, &said), 0);
    assert_ptr_equal(said[0].title, said[1].title);
    assert_string_equal(said[2].title, "Permanence santé, Antenne 2 (exemple)");
    desk_close(d);
}

static void days_are_said_as_people_say_them(void **state)
{
    (void)state;
    struct desk *d = office();
    static const struct {
        const char *day, *start, *minutes, *when;
    } cases[] = {
        {"2026-11-24", "510", "45", "mardi 24 novembre 2026, de 8\u00A0h\u00A030 à 9\u00A0h\u00A015"},
        {"2026-11-24", "1080", "360", "mardi 24 novembre 2026, de 18\u00A0h à minuit"},
        {"2026-11-24", "1200", "360", "mardi 24 novembre 2026, de 20\u00A0h à 2\u00A0h le lendemain"},
        {"2026-11-24", "1080", "900", "mardi 24 novembre 2026, de 18\u00A0h à 9\u00A0h le lendemain"},
        {"2026-11-24", "0", "1440", "mardi 24 novembre 2026, toute la journée"},
        {"2026-11-24", "540", "2880", "mardi 24 novembre 2026, de 9\u00A0h au jeudi 26 novembre 2026, 9\u00A0h"},
        /* clocks go forward in the night of 29 March 2026, back in that of 25 October */
        {"2026-03-28", "1200", "600", "samedi 28 mars 2026, de 20\u00A0h à 7\u00A0h le lendemain"},
        {"2026-10-24", "1200", "600", "samedi 24 octobre 2026, de 20\u00A0h à 5\u00A0h le lendemain"},
        {"2028-02-29", "540", "60", "mardi 29 février 2028, de 9\u00A0h à 10\u00A0h"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct occurrence o = morning(d);
        set(d, &o, "day", cases[i].day);
        set(d, &o, "start", cases[i].start);
        set(d, &o, "minutes", cases[i].minutes);
        occurrence_time(&o);
        assert_string_equal(line(words(d, &o), 3), cases[i].when);
    }
    static const struct {
        const char *day, *heading;
    } headings[] = {{"2026-11-22", "aujourd’hui, dimanche 22 novembre"},
                    {"2026-11-23", "demain, lundi 23 novembre"},
                    {"2026-11-21", "hier, samedi 21 novembre"},
                    {"2026-12-01", "mardi 1er décembre"},
                    {"2027-01-01", "vendredi 1er janvier 2027"}};
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        struct buf b = buf_in(d->f->a, 100);
        int32_t day = 0;
        must(date_parse(str_of(headings[i].day), &day, err));
        occurrence_day(&b, day, paris_date(FIXTURE_NOW));
        assert_string_equal(buf_cstr(&b), headings[i].heading);
    }
    desk_close(d);
}

static void a_moved_and_a_cancelled_date_say_so(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = morning(d);
    set(d, &o, "was_day", "2026-11-17");
    set(d, &o, "was_start", "600");
    assert_string_equal(line(words(d, &o), 5), "moved mardi 17 novembre 2026 à 10\u00A0h ");
    set(d, &o, "status", "cancelled");
    set(d, &o, "reason", "salle fermée");
    assert_string_equal(line(words(d, &o), 5),
                        "moved mardi 17 novembre 2026 à 10\u00A0hcancelled Annulée salle fermée");
    o = morning(d);
    set(d, &o, "status", "envisaged");
    assert_string_equal(line(words(d, &o), 5), "tentative Envisagée ");
    set(d, &o, "status", "missed");
    assert_string_equal(line(words(d, &o), 5), "missed N’a pas eu lieu ");
    desk_close(d);
}

static void a_page_stays_true_until_the_date_begins_and_ends(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = morning(d);
    int64_t until;
    (void)words_at(d, &o, o.start_utc - 60, &until);
    assert_int_equal(until, o.start_utc);
    assert_string_equal(line(words_at(d, &o, o.start_utc, &until), 5), " now");
    assert_int_equal(until, o.end_utc);
    assert_string_equal(line(words_at(d, &o, o.end_utc, &until), 5), " over");
    assert_int_equal(until, INT64_MAX);
    set(d, &o, "status", "cancelled"); /* takes place at no time */
    assert_string_equal(line(words_at(d, &o, o.start_utc, &until), 5), "cancelled Annulée ");
    assert_string_equal(line(words_at(d, &o, o.start_utc - 86400, NULL), 4),
                        "demain|mardi 24 novembre|9\u00A0h|de 9\u00A0h à 12\u00A0h|2026-11-24T09:00");
    desk_close(d);
}

/* A real row, so that what is blanked is what a reader gets. */
static void a_confidential_place_is_in_the_words_of_the_team_alone(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)fixture_add(d->f, "{'name':'Refuge (exemple)','kind':'hebergement-femmes','places':[{'key':'1',"
                            "'name':'secretname','address':'secretaddress','postcode':'99198','insee':'92007',"
                            "'confidential':true}]}");
    fixture_publish(d->f);
    struct occurrence o = morning(d), now;
    o.place = fixture_number(d->f, "SELECT max(id) FROM place");
    record_mark_absent(&o, record_index(&occurrence_type, STR("uuid")));
    o.uuid = NULL;
    must(db_begin(d->f->db, err));
    must(occurrence_save(d->f->db, &d->f->author, NULL, &o, d->f->a, err));
    must(db_commit(d->f->db, err));
    struct err e = {0};
    assert_int_equal(occurrence_find(d->f->db, &audience_public, str_of(o.uuid), d->f->a, &now, &e), 1);
    const char *said = words(d, &now);
    assert_string_equal(line(said, 0), "Permanence santé");
    assert_string_equal(line(said, 6), "");
    assert_null(strstr(said, "secret"));
    assert_null(strstr(said, "99198"));
    assert_null(strstr(said, "Bagneux"));
    assert_null(strstr(said, "Refuge"));
    assert_int_equal(occurrence_find(d->f->db, &audience_team, str_of(o.uuid), d->f->a, &now, &e), 1);
    said = words(d, &now);
    assert_string_equal(line(said, 0), "Permanence santé, secretname");
    assert_non_null(strstr(
        line(said, 6), "secretaddress|99198 Bagneux|Refuge (exemple), secretaddress, Bagneux|/annuaire/territoire/"));
    assert_non_null(strstr(line(said, 6), "|hidden"));
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_says_when_and_where_and_for_whom),
        cmocka_unit_test(a_date_without_rules_is_announced_by_its_own_title),
        cmocka_unit_test(readers_ask_the_rulebook),
        cmocka_unit_test(two_dates_of_one_series_are_announced_alike_and_others_not),
        cmocka_unit_test(days_are_said_as_people_say_them),
        cmocka_unit_test(a_moved_and_a_cancelled_date_say_so),
        cmocka_unit_test(a_page_stays_true_until_the_date_begins_and_ends),
        cmocka_unit_test(a_confidential_place_is_in_the_words_of_the_team_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
