/* Dates from a spreadsheet: looked at, applied once, refused with words, kept as the team changed them. */
#include "desk.h"

#include "app/planning.h"
#include "base/date.h"
#include "domain/person.h"

#define NBSP "\u00A0"
#define HEAD "date;debut;fin;genre;titre;lieu;commune;equipe;etat;sensibilisees;entretiens;participants;note_equipe\r\n"

static int64_t count(struct desk *d, const char *sql)
{
    return fixture_number(d->f, sql);
}

static void person(struct desk *d, const char *label)
{
    struct person p = {0};
    static const char *const fields[] = {"label", "employment", "professions"};
    const char *const values[] = {label, "member", "infirmier"};
    for (int i = 0; i < 3; i++)
        must(record_parse(&person_type, &p, record_index(&person_type, str_of(fields[i])), str_of(values[i]), d->f->a,
                          err));
    must(db_begin(d->f->db, err));
    must(person_save(d->f->db, &d->f->author, NULL, &p, d->f->a, err));
    must(db_commit(d->f->db, err));
}

/* Two nurses, two halls of one name, and a hall with another. FIXTURE_NOW is in November 2026. */
static struct desk *office(void)
{
    struct desk *d = desk_open();
    (void)fixture_add(d->f, "{'name':'Centre social (exemple)','kind':'centre-social',"
                            "'places':[{'key':'1','name':'Grande salle','insee':'92007'}]}");
    (void)fixture_add(d->f, "{'name':'Maison de quartier (exemple)','kind':'centre-social',"
                            "'places':[{'key':'2','name':'Grande salle','insee':'92046'},"
                            "{'key':'3','name':'Salle du Phare','insee':'92046'}]}");
    person(d, "IDE 1");
    person(d, "AS 1");
    return d;
}

/* Reads rows below the header, and applies them. */
static void import(struct desk *d, const char *rows, bool apply)
{
    struct import_options o = {.map = "planning", .bytes = str_of(arena_printf(d->f->a, "%s%s", HEAD, rows))};
    struct import *im = NULL;
    struct author by = {.now = d->ctx.now += 60, .actor = "import planning", .cause = CAUSE_IMPORT};
    o.compare = true;
    d->notes[0] = '\0';
    must(import_read(d->f->db, d->rules, &by, &o, d->f->a, &im, &d->report, err));
    if (apply)
        must(import_apply(im, &d->report, err));
    must(import_each_note(im, desk_keep_note, d, err));
    import_close(im);
}

static void expect(const struct desk *d, int64_t added, int64_t changed, int64_t unchanged, int64_t rejected)
{
    const struct import_report *r = &d->report;
    if (r->added != added || r->changed != changed || r->unchanged != unchanged || r->rejected != rejected)
        fail_msg("%lld new, %lld changed, %lld unchanged, %lld rejected:\n%s", (long long)r->added,
                 (long long)r->changed, (long long)r->unchanged, (long long)r->rejected, d->notes);
}

static void says(const struct desk *d, const char *text)
{
    if (!strstr(d->notes, text))
        fail_msg("\"%s\" is not in:\n%s", text, d->notes);
}

static const char past[] = "03/02/2026;14h-17h;;Permanence;;salle du phare;;IDE 1|AS 1;;31;8;;\r\n"
                           "04/02/2026;matin;;ateliers;Sommeil;Centre social (exemple), Grande salle;;AS 1;;;;12;\r\n"
                           "05/02/2026;9 h;10:30;réunion;Comité;;;IDE 1;;;;6;\r\n";

static void a_file_is_looked_at_then_applied_once(void **state)
{
    (void)state;
    struct desk *d = office();
    import(d, past, false);
    expect(d, 3, 0, 0, 0);
    assert_int_equal(count(d, "SELECT count(*) FROM occurrence"), 0);
    import(d, past, true);
    expect(d, 3, 0, 0, 0);
    assert_int_equal(count(d, "SELECT count(*) FROM occurrence WHERE status = 'done' AND counted_at > 0"), 3);
    assert_int_equal(count(d, "SELECT value FROM tally WHERE measure = 'sensibilisees'"), 31);
    assert_int_equal(count(d, "SELECT value FROM tally WHERE measure = 'duree'"), 90); /* as long as it was */
    assert_int_equal(count(d, "SELECT count(*) FROM occurrence_staff"), 4);
    assert_int_equal(count(d, "SELECT minutes FROM occurrence WHERE kind = 'atelier' AND title = 'Sommeil'"), 180);
    assert_int_equal(count(d, "SELECT count(*) FROM occurrence WHERE kind = 'reunion' AND level = 2"), 1);
    int64_t changes = count(d, "SELECT count(*) FROM change");
    import(d, past, true);
    expect(d, 0, 0, 3, 0);
    assert_int_equal(count(d, "SELECT count(*) FROM change"), changes);
    desk_close(d);
}

static void what_is_not_understood_is_refused_with_what_to_do(void **state)
{
    (void)state;
    struct desk *d = office();
    static const struct {
        const char *row, *says;
    } rows[] = {
        {"3/2/26;14:00;;permanence;;grande salle;;;;;;;", "plusieurs portent ce nom" NBSP ": «" NBSP "Grande salle, C"},
        {"3/2/26;14:00;;permanence;;grande salle;malakov;;;;;;",
         "à «" NBSP "malakov" NBSP "»" NBSP "; est-ce «" NBSP "Grande salle, C"},
        {"3/2/26;14:30;13:30;permanence;;;;;;;;;", "fin : « 13:30 » n’est pas après le début, 14:30"},
        {"3/2/26;14:00;;permanence;;Phare;;;;;;;", "est-ce «" NBSP "Salle du Phare, Maison de quartier (exemple), Mal"},
        {"3/2/26;14:00;;permanence;;Ailleurs;;;;;;;", "«" NBSP "Ailleurs" NBSP "» n’est pas dans l’annuaire"},
        {"3/2/26;14:00;;permanence;;;;IDE 9;;;;;", "«" NBSP "IDE 9" NBSP "» n’est pas au planning" NBSP "; ajoutez"},
        {"3/2/26;14:00;;kermesse;;;;;;;;;", "«" NBSP "kermesse" NBSP "» n’est pas un genre de dates" NBSP "; écrivez"},
        {"3/2/26;14:00;;atelier;;;;;;5;;;", "n’est pas compté pour un atelier (participants, nouveaux)"},
        {"3/2/26;14:00;;permanence;;;;;;5;9;;", "9, plus que les 5 de «" NBSP "sensibilisees" NBSP "»"},
        {"3/2/26;14:00;;permanence;;;;;;;;;vu 2 85 05 78 006 084 36", "numéro de sécurité sociale"},
        {"3/2/26;25:00;;permanence;;;;;;;;;", "debut : « 25:00 » ne se lit pas"},
        {"30/2/26;14:00;;permanence;;;;;;;;;", "date : « 30/2/26 » ne se lit pas"},
        {"3/2/26;14:00;14:02;permanence;;;;;;;;;", "de 5 minutes à 48 heures"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        import(d, arena_printf(d->f->a, "%s\r\n", rows[i].row), true);
        expect(d, 0, 0, 0, 1);
        says(d, rows[i].says);
    }
    /* The commune tells the two halls apart; a nought where a kind counts nothing is nothing. */
    import(d, "3/2/26;14:00;;permanence;;grande salle;malakoff;ide 1;;0;0;0;\r\n", true);
    expect(d, 1, 0, 0, 0);
    assert_int_equal(count(d, "SELECT count(*) FROM occurrence o JOIN place p ON p.id = o.place WHERE p.insee = "
                              "'92046' AND p.name = 'Grande salle'"),
                     1);
    desk_close(d);
}

static void nobody_is_in_two_places_and_no_place_is_taken_twice(void **state)
{
    (void)state;
    struct desk *d = office();
    /* Both rows of a pair: nobody can tell which one is wrong. */
    import(d,
           "3/2/26;14:00;17:00;permanence;;salle du phare;;IDE 1;;;;;\r\n"
           "3/2/26;16:00;18:00;réunion;Comité;;;ide 1;;;;;\r\n"
           "4/2/26;14:00;17:00;permanence;;salle du phare;;;;;;;\r\n"
           "4/2/26;14:00;17:00;permanence;;Salle du Phare;;AS 1;;;;;\r\n"
           "5/2/26;14:00;17:00;permanence;;salle du phare;;AS 1;;;;;\r\n",
           true);
    expect(d, 2, 0, 0, 3);
    says(d, "IDE 1 tient déjà «" NBSP "Comité" NBSP "», de 16" NBSP "h à 18" NBSP "h.");
    says(d, "la même date est déjà à la ligne 4");
    /* And what stands in the planning already. */
    import(d,
           "5/2/26;15:00;16:00;atelier;Sommeil;salle du phare;;;;;;;\r\n"
           "5/2/26;15:00;16:00;réunion;Autre;;;AS 1;;;;;\r\n"
           "5/2/26;17:00;18:00;réunion;Autre;;;AS 1;;;;;\r\n",
           true);
    expect(d, 1, 0, 0, 2);
    says(d, "Salle du Phare accueille déjà");
    desk_close(d);
}

static void what_happened_is_taken_whatever_it_broke_what_is_planned_is_not(void **state)
{
    (void)state;
    struct desk *d = office();
    fixture_exec(d->f, "INSERT INTO absence(uuid, rev, created_at, updated_at, person, first, last, start_utc, end_utc)"
                       " SELECT 'a' || id, 0, 0, 0, id, '2026-02-01', '2027-12-31', 1769900400, 1830294000 FROM person"
                       " WHERE label = 'IDE 1'");
    import(d,
           "3/2/26;22:00;23:00;permanence;;;;IDE 1;;;;;\r\n"
           "3/2/27;14:00;17:00;permanence;;;;IDE 1;;;;;\r\n"
           "7/2/27;22:00;23:00;permanence;;;;AS 1;;;;;\r\n",
           true);
    expect(d, 2, 0, 0, 1);
    says(d, "IDE 1 n’est pas là le mardi 3 février 2026.");
    says(d, "IDE 1 n’est pas là le mercredi 3 février 2027.");
    says(d, "AS 1 ne travaille pas"); /* a warning, of what is to come alone */
    assert_null(strstr(d->notes, "IDE 1 ne travaille pas"));
    assert_int_equal(count(d, "SELECT count(*) FROM occurrence WHERE status = 'confirmed'"), 2);
    /* Who left held what is past. */
    fixture_exec(d->f, "UPDATE person SET deleted_rev = 1 WHERE label = 'AS 1'");
    import(d, "4/3/26;9:00;;réunion;A;;;AS 1;;;;;\r\n4/3/27;9:00;;réunion;B;;;AS 1;;;;;\r\n", true);
    expect(d, 1, 0, 0, 1);
    says(d, "n’est plus au planning");
    desk_close(d);
}

static void a_later_table_changes_what_it_says_otherwise(void **state)
{
    (void)state;
    struct desk *d = office();
    import(d, past, true);
    import(d,
           "03/02/2026;14h-17h;;Permanence;Permanence santé;salle du phare;;IDE 1;;33;;;Bon accueil\r\n"
           "04/02/2026;matin;;atelier;Sommeil;Centre social (exemple);;;;;;;\r\n",
           true);
    expect(d, 0, 1, 1, 0);
    assert_int_equal(count(d, "SELECT value FROM tally WHERE measure = 'sensibilisees'"), 33);
    assert_int_equal(count(d, "SELECT value FROM tally WHERE measure = 'entretiens'"), 8);
    assert_int_equal(count(d, "SELECT count(*) FROM occurrence_staff"), 3);
    assert_int_equal(count(d, "SELECT count(*) FROM occurrence WHERE team_note = 'Bon accueil' AND rev ="
                              " (SELECT max(seq) FROM change WHERE entity = 'occurrence')"),
                     1);
    desk_close(d);
}

static void what_the_team_changed_since_stays(void **state)
{
    (void)state;
    struct desk *d = office();
    static const char planned[] = "2/3/27;14:00;17:00;permanence;Santé;salle du phare;;IDE 1;;;;;\r\n"
                                  "9/3/27;14:00;17:00;permanence;Santé;salle du phare;;IDE 1;;;;;\r\n"
                                  "16/3/27;14:00;17:00;permanence;Santé;salle du phare;;IDE 1;prévue;;;;\r\n";
    import(d, planned, true);
    expect(d, 3, 0, 0, 0);
    fixture_exec(d->f, "UPDATE occurrence SET title = 'Autrement', own = 'title' WHERE day = '2027-03-02';"
                       "UPDATE occurrence SET was_day = day, was_start = start, day = '2027-03-10', start_utc ="
                       " start_utc + 86400, end_utc = end_utc + 86400 WHERE day = '2027-03-09';"
                       "UPDATE occurrence SET status = 'cancelled' WHERE day = '2027-03-16'");
    import(d, planned, true);
    expect(d, 0, 0, 3, 0);
    says(d, "titre" NBSP ": gardé comme l’équipe l’a saisi");
    says(d, "déplacée depuis au mercredi 10 mars 2027, 14" NBSP "h" NBSP ": gardée là");
    says(d, "état (annulée)" NBSP ": gardé comme l’équipe l’a saisi");
    assert_int_equal(count(d, "SELECT count(*) FROM occurrence"), 3);
    desk_close(d);
}

/* What an administrator confirms in the browser is what was shown. */
static void the_fingerprint_is_of_all_that_would_be_done(void **state)
{
    (void)state;
    struct desk *d = office();
    char one[CRYPTO_HASH_SIZE];
    import(d, past, false);
    memcpy(one, d->report.fingerprint, sizeof one);
    import(d, past, false);
    assert_string_equal(d->report.fingerprint, one);
    import(d, "03/02/2026;14h-17h;;Permanence;;salle du phare;;IDE 1|AS 1;;31;9;;\r\n", false);
    assert_string_not_equal(d->report.fingerprint, one);
    desk_close(d);
}

static void what_somebody_planned_meanwhile_is_not_written_over(void **state)
{
    (void)state;
    struct desk *d = office();
    struct import_options o = {.map = "planning", .bytes = str_of(arena_printf(d->f->a, "%s%s", HEAD, past))};
    struct import *im = NULL;
    must(import_read(d->f->db, d->rules, &d->f->author, &o, d->f->a, &im, &d->report, err));
    expect(d, 3, 0, 0, 0);
    fixture_exec(d->f, "INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, day, start, minutes,"
                       " start_utc, end_utc, status, open_to) VALUES('x', 1, 0, 0, 'reunion', 'Ailleurs', '2026-02-03',"
                       " 840, 60, 1770123600, 1770127200, 'confirmed', 'professionals');"
                       "INSERT INTO occurrence_staff SELECT o.id, p.id FROM occurrence o, person p WHERE p.label ="
                       " 'IDE 1'");
    must_fail(import_apply(im, &d->report, err), ERR_CONFLICT, "changed meanwhile");
    assert_int_equal(count(d, "SELECT count(*) FROM occurrence"), 1);
    import_close(im);
    desk_close(d);
}

static void a_file_has_so_many_dates_at_most(void **state)
{
    (void)state;
    enum { MOST = 6000 }; /* IMPORT_DATES_MAX */
    struct desk *d = office();
    struct buf rows = buf_heap(4 << 20);
    buf_lit(&rows, "date;debut;genre;titre\r\n");
    for (int i = 0; i <= MOST; i++) {
        char iso[DATE_ISO_SIZE];
        date_iso(19000 + i / 10, iso);
        buf_fmt(&rows, "%s;%02d:00;compte;N %d\r\n", iso, 8 + i % 10, i);
    }
    struct import_options o = {.map = "planning", .bytes = buf_str(&rows)};
    struct import *im = NULL;
    must_fail(import_read(d->f->db, d->rules, &d->f->author, &o, d->f->a, &im, &d->report, err), ERR_LIMIT,
              "6001 dates, at most 6000 at once");
    o.bytes = str_from(o.bytes.p, o.bytes.n - strlen("2025-08-04;08:00;compte;N 6000\r\n"));
    must(import_read(d->f->db, d->rules, &d->f->author, &o, d->f->a, &im, &d->report, err));
    expect(d, MOST, 0, 0, 0);
    import_close(im);
    buf_free(&rows);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_looked_at_then_applied_once),
        cmocka_unit_test(what_is_not_understood_is_refused_with_what_to_do),
        cmocka_unit_test(nobody_is_in_two_places_and_no_place_is_taken_twice),
        cmocka_unit_test(what_happened_is_taken_whatever_it_broke_what_is_planned_is_not),
        cmocka_unit_test(a_later_table_changes_what_it_says_otherwise),
        cmocka_unit_test(what_the_team_changed_since_stays),
        cmocka_unit_test(the_fingerprint_is_of_all_that_would_be_done),
        cmocka_unit_test(what_somebody_planned_meanwhile_is_not_written_over),
        cmocka_unit_test(a_file_has_so_many_dates_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
