/* The ministry's calendar: both formats, whatever somebody's spreadsheet or telephone did to them; what would change,
 * and what is written. */
#include "desk.h"

#include "app/school_import.h"
#include "base/date.h"

#define HEAD "Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire\n"
#define YEAR \
    "Vacances de la Toussaint;-;2026-10-16T22:00:00+00:00;2026-11-01T23:00:00+00:00;Paris;Zone C;2026-2027\n" \
    "Vacances de Noël;-;2026-12-18T23:00:00+00:00;2027-01-03T23:00:00+00:00;Paris;Zone C;2026-2027\n" \
    "Vacances d'Hiver;-;2027-02-05T23:00:00+00:00;2027-02-21T23:00:00+00:00;Paris;Zone C;2026-2027\n" \
    "Vacances de Printemps;-;2027-04-02T22:00:00+00:00;2027-04-18T22:00:00+00:00;Paris;Zone C;2026-2027\n" \
    "Pont de l'Ascension;-;2027-05-05T22:00:00+00:00;2027-05-09T22:00:00+00:00;Paris;Zone C;2026-2027\n" \
    "Début des Vacances d'Été;-;2027-07-02T22:00:00+00:00;2027-07-02T22:00:00+00:00;Paris;Zone C;2026-2027\n"

static struct arena *a;
static struct school_file file;
static const char *why;

static int32_t day(const char *iso)
{
    int32_t d = 0;
    must(date_parse(str_of(iso), &d, err));
    return d;
}

static const struct school_calendar *zone(int z)
{
    return &file.zones[z];
}

static int read_as(const char *text, const char *name)
{
    struct err e;
    return school_import_read(str_of(text), str_of(name), day("2026-11-22"), a, &file, &why, &e);
}

static void good(const char *text)
{
    assert_int_equal(read_as(text, "calendrier"), 0);
    if (why)
        fail_msg("%s", why);
}

static void refused(const char *text, const char *part)
{
    assert_int_equal(read_as(text, "calendrier"), 0);
    if (!why || !strstr(why, part))
        fail_msg("%s", why ? why : "taken");
}

static void expect(int z, size_t i, const char *first, const char *last, const char *label)
{
    const struct school_break *b = &zone(z)->breaks[i];
    char f[DATE_ISO_SIZE], l[DATE_ISO_SIZE];
    date_iso(b->first, f);
    date_iso(b->last, l);
    if (i >= zone(z)->n || strcmp(f, first) != 0 || strcmp(l, last) != 0 || strcmp(b->label, label) != 0)
        fail_msg("%zu: %s %s %s", i, f, l, b->label);
}

static int setup(void **state)
{
    (void)state;
    a = arena_new(8u << 20); /* half of an engine's */
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* ---- The CSV ---- */

static void expect_year(void)
{
    assert_int_equal(zone(ZONE_C)->n, 5);
    expect(ZONE_C, 0, "2026-10-17", "2026-11-01", "Vacances de la Toussaint");
    expect(ZONE_C, 1, "2026-12-19", "2027-01-03", "Vacances de Noël");
    /* Ascension is a Thursday without class: the break begins on it */
    expect(ZONE_C, 4, "2027-05-06", "2027-05-09", "Pont de l’Ascension");
    assert_int_equal(zone(ZONE_C)->from, day("2026-09-01"));
    assert_int_equal(zone(ZONE_C)->until, day("2027-07-03")); /* beyond it nothing is published */
    assert_int_equal(zone(ZONE_A)->until, -1);
}

static void the_csv_gives_days_without_school_and_until_when_it_knows(void **state)
{
    (void)state;
    good(HEAD YEAR);
    expect_year();
}

static void a_csv_that_went_through_a_spreadsheet_says_the_same(void **state)
{
    (void)state;
    char *crlf = arena_printf(a, "\xEF\xBB\xBF%s", HEAD YEAR);
    struct buf b = buf_in(a, 10000);
    for (const char *p = crlf; *p; p++) {
        if (*p == '\n')
            buf_lit(&b, "\r");
        buf_char(&b, *p);
    }
    good(buf_cstr(&b));
    expect_year();
    good("\"Description\",\"Population\",\"Date de début\",\"Date de fin\",\"Zones\"\n"
         "\"Vacances de Noël\",\"-\",\"2026-12-19\",\"2027-01-04\",\"Zone C\"\n");
    expect(ZONE_C, 0, "2026-12-19", "2027-01-03", "Vacances de Noël");
    assert_int_equal(zone(ZONE_C)->from, day("2026-12-19")); /* the autumn before is not known */
    good("Zones;start_date;end_date;Description;Population\n"
         "Zone C;2026-12-19T00:00:00+01:00;2027-01-04T00:00:00+01:00;\"Vacances\nd'hiver\";\xC9l\xE8ves\n");
    expect(ZONE_C, 0, "2026-12-19", "2027-01-03", "Vacances d’hiver");
}

static void one_leaves_after_class_where_there_is_class(void **state)
{
    (void)state;
    good(HEAD "Vacances de Noël;-;2026-12-18;2027-01-04;Paris;Zone C;\n"); /* a Friday */
    expect(ZONE_C, 0, "2026-12-19", "2027-01-03", "Vacances de Noël");
    good(HEAD "Vacances d'Hiver;-;2027-02-03;2027-02-22;Paris;Zone C;\n"); /* a Wednesday */
    expect(ZONE_C, 0, "2027-02-04", "2027-02-21", "Vacances d’Hiver");
}

static void teachers_and_beginnings_are_no_holidays(void **state)
{
    (void)state;
    good(HEAD YEAR "Vacances d'Été;Enseignants;2027-07-02T22:00:00+00:00;2027-08-30T22:00:00+00:00;Paris;Zone C;\n"
                   "Prérentrée;-;2027-08-30;2027-09-01;Paris;Zone C;\n"
                   "Rentrée scolaire des élèves;-;2027-09-01;2027-09-02;Paris;Zone C;\n");
    expect_year();
}

static void academies_of_one_zone_are_one_calendar_and_the_widest_counts(void **state)
{
    (void)state;
    good(HEAD "Vacances de Noël;-;2026-12-19;2027-01-04;Paris;Zone C;\n"
              "Vacances de Noël;-;2026-12-19;2027-01-04;Créteil;Zone C;\n"
              "Vacances de Noël;-;2026-12-19;2027-01-05;Toulouse;Zone C;\n"
              "Vacances de Noël;-;2026-12-19;2027-01-04;Corse;Corse;\n");
    assert_int_equal(zone(ZONE_C)->n, 1);
    expect(ZONE_C, 0, "2026-12-19", "2027-01-04", "Vacances de Noël");
    assert_int_equal(zone(ZONE_CORSE)->n, 1);
}

static void zones_that_are_not_kept_are_told(void **state)
{
    (void)state;
    good(HEAD YEAR "Vacances de Carnaval;-;2027-02-05;2027-02-15;Guadeloupe;Guadeloupe;\n"
                   "Vacances de Noël;-;2026-12-19;2027-01-04;Nulle part;Zone D;\n");
    assert_int_equal(file.others, 2);
    assert_string_equal(file.other, "Guadeloupe");
    refused(HEAD "Vacances de Noël;-;2026-12-19;2027-01-04;Nulle part;Zone D;\n", "ne dit rien des zones A, B, C");
}

static void a_hole_is_refused_and_what_is_long_past_left_out(void **state)
{
    (void)state;
    good(HEAD "Vacances de Noël;-;2019-12-21;2020-01-06;Paris;Zone C;\n" YEAR);
    expect_year();
    good(HEAD "Vacances de Noël;-;2025-12-20;2026-01-05;Paris;Zone C;\n" YEAR); /* over, and the rest of it missing */
    expect_year();
    refused(HEAD YEAR "Vacances de Noël;-;2027-12-18;2028-01-03;Paris;Zone C;\n",
            "rien entre le 10 mai 2027 et le 18 décembre 2027");
    refused(HEAD "Vacances de Noël;-;2019-12-21;2020-01-06;Paris;Zone C;\n", "aucunes vacances à venir");
}

static void a_row_that_cannot_be_is_named_with_its_line(void **state)
{
    (void)state;
    refused("", "la colonne");
    refused("Vacances;Zone\na;b\n", "«\u00A0Description\u00A0» manque");
    refused(HEAD "Vacances de Noël;-;19 décembre;2027-01-04;Paris;Zone C;\n", "Ligne 2\u00A0: une date");
    refused(HEAD "Vacances de Noël;-;2026-02-30;2027-01-04;Paris;Zone C;\n", "Ligne 2\u00A0: une date");
    refused(HEAD "Vacances de Noël;-;2026-12-19T22:00:00+1:00;2027-01-04;Paris;Zone C;\n", "Ligne 2\u00A0: une date");
    refused(HEAD "Vacances de Noël;-;2026-12-19;2026-12-01;Paris;Zone C;\n", "la fin est avant le début");
    refused(HEAD "Vacances de Noël;-;2026-12-19;2027-12-01;Paris;Zone C;\n", "plus de cent jours");
    refused(HEAD "Vacances de Noël;-;2026-12-19;2027-02-04;Paris;Zone C;\n"
                 "Vacances de Noël;-;2027-02-01;2027-04-04;Paris;Zone C;\n",
            "se chevauchent");
    refused(HEAD "Vacances de Noël;-;2026-12-19;2027-01-04;Paris;Zone C;;Zone A\n", "plus de colonnes");
    refused("PK\x03\x04 a workbook", "Ce fichier n’est pas un CSV lisible");
    refused(HEAD "\"Vacances de Noël;-;2026-12-19;2027-01-04;Paris;Zone C\n", "n’est pas un CSV lisible");
}

static void a_file_is_taken_up_to_its_limits(void **state)
{
    (void)state;
    struct buf b = buf_heap(SCHOOL_FILE_MAX + 200);
    buf_lit(&b, HEAD);
    for (int i = 0; i < SCHOOL_ROWS_MAX; i++)
        buf_lit(&b, "Vacances de Noël;-;2026-12-19;2027-01-04;Paris;Zone C;\n");
    good(buf_cstr(&b));
    assert_int_equal(zone(ZONE_C)->n, 1);
    buf_lit(&b, "Vacances de Noël;-;2026-12-19;2027-01-04;Paris;Zone C;\n");
    refused(buf_cstr(&b), "trop de lignes");
    size_t rest = SCHOOL_FILE_MAX + 1 - b.n;
    for (size_t i = 0; i < rest; i++)
        buf_lit(&b, " ");
    refused(buf_cstr(&b), "trop gros");
    buf_free(&b);
}

/* ---- The .ics ---- */

#define EVENT(what, zones, start, end) \
    "BEGIN:VEVENT\r\nDTSTAMP:20260114T124531Z\r\nDTSTART;VALUE=DATE:" start "\r\nDTEND;VALUE=DATE:" end \
    "\r\nSUMMARY:" what " - " zones "\r\nUID:20260114T124846Z-Zone-A-B-C-Corse@example.org\r\nLOCATION:" zones \
    "\r\nEND:VEVENT\r\n"
#define CALENDAR(events) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//essai//FR\r\n" events "END:VCALENDAR\r\n"

static void the_ics_of_all_zones_says_the_same_however_it_cuts_a_break(void **state)
{
    (void)state;
    good(CALENDAR(EVENT("Début des Vacances d'Été", "Zones A/B/C", "20270703", "20270703")
                      EVENT("Vacances d'Hiver", "Zone C", "20270222", "20270301")
                          EVENT("Vacances d'Hiver", "Zones A/C", "20270213", "20270222")
                              EVENT("Vacances d'Hiver", "Zone A", "20270206", "20270213")
                                  EVENT("Vacances de Noël", "Zones A/B/C - Corse", "20261219", "20270104")
                                      EVENT("Vacances de la Toussaint", "Zones A B C", "20261017", "20261102")
                                          EVENT("Vacances d'Été(prérentrée Enseignants)", "Zones A/B/C", "20260829",
                                                "20260901")));
    assert_int_equal(zone(ZONE_A)->n, 3);
    expect(ZONE_A, 2, "2027-02-06", "2027-02-21", "Vacances d’Hiver");
    expect(ZONE_C, 2, "2027-02-13", "2027-02-28", "Vacances d’Hiver");
    expect(ZONE_B, 0, "2026-10-17", "2026-11-01", "Vacances de la Toussaint");
    assert_int_equal(zone(ZONE_B)->until, day("2027-01-03")); /* half a year without a word says nothing of summer */
    assert_int_equal(zone(ZONE_CORSE)->n, 1);
    assert_int_equal(zone(ZONE_C)->until, day("2027-02-28")); /* nor of spring */
}

static void a_folded_line_an_alarm_and_bare_ends_of_line_are_read(void **state)
{
    (void)state;
    good("\xEF\xBB\xBF"
         "BEGIN:VCALENDAR\nX-WR-CALNAME:Calendrier scolaire\\, Zone B\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:2026\n 1219\n"
         "DTEND;VALUE=DATE:20270104\nSUMMARY;LANGUAGE=fr:Vacances\n\t de Noël\nBEGIN:VALARM\nTRIGGER:-P1D\n"
         "DTSTART:demain\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR");
    expect(ZONE_B, 0, "2026-12-19", "2027-01-03", "Vacances de Noël");
    assert_int_equal(read_as("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261219\nDTEND;VALUE=DATE:20270104\n"
                             "SUMMARY:Vacances de Noël\nEND:VEVENT\nEND:VCALENDAR",
                             "Zone-C.ics"),
                     0);
    assert_null(why);
    assert_int_equal(zone(ZONE_C)->n, 1);
}

static void an_ics_that_cannot_be_is_named_with_its_line(void **state)
{
    (void)state;
    refused("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261219T100000Z\nEND:VEVENT\n", "Ligne 3\u00A0: un jour entier");
    refused("BEGIN:VCALENDAR\nBEGIN:VEVENT\nRRULE:FREQ=WEEKLY\nEND:VEVENT\n", "Ligne 3\u00A0: un évènement qui se");
    refused("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Vacances - Zone A\nEND:VEVENT\n", "sans jour de début");
    refused("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261219\n", "s’arrête au milieu");
    refused("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261219\nDTEND;VALUE=DATE:20270104\n"
            "SUMMARY:Vacances de Noël\nEND:VEVENT\n",
            "ne dit rien des zones");
    refused("BEGIN:VCALENDAR\nSUMMARY:\xE9\n", "pas en UTF-8");
    struct buf b = buf_in(a, 3 * SCHOOL_LINE_MAX);
    buf_lit(&b, "BEGIN:VCALENDAR\nSUMMARY:");
    for (int i = 0; i < SCHOOL_LINE_MAX / 10 + 1; i++)
        buf_lit(&b, "aaaaaaaaaa\n ");
    refused(buf_cstr(&b), "Ligne 2\u00A0: elle est trop longue");
}

static void what_a_preview_carries_reads_to_the_same(void **state)
{
    (void)state;
    good(HEAD YEAR
         "Vacances d'Hiver;-;2027-02-03;2027-02-22;Paris;Zone A;\n=cmd|vacances;-;2026-12-19;2027-01-04;P;Corse;\n");
    struct school_file first = file;
    good(first.text);
    for (int z = 0; z < ZONE__MAX; z++) {
        assert_int_equal(first.zones[z].n, file.zones[z].n);
        assert_int_equal(first.zones[z].from, file.zones[z].from);
        assert_int_equal(first.zones[z].until, file.zones[z].until);
        for (size_t i = 0; i < file.zones[z].n; i++) {
            assert_int_equal(first.zones[z].breaks[i].first, file.zones[z].breaks[i].first);
            assert_int_equal(first.zones[z].breaks[i].last, file.zones[z].breaks[i].last);
        }
    }
}

/* ---- What becomes of it ---- */

static void it_is_compared_with_what_is_known_then_written_at_once(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct school_look look[ZONE__MAX];
    struct school_calendar known;
    good(HEAD YEAR);
    must(school_import_look(&d->ctx, &file, look));
    assert_true(look[ZONE_C].given && !look[ZONE_A].given && !look[ZONE_C].hole);
    assert_int_equal(look[ZONE_C].n_added, 5);
    assert_int_equal(school_import_write(&d->ctx, &file), 0);
    must(school_import_look(&d->ctx, &file, look));
    assert_int_equal(look[ZONE_C].n_added + look[ZONE_C].n_removed, 0);
    /* a correction: a break is moved, what lies around stays */
    good(HEAD "Vacances d'Hiver;-;2027-02-12T23:00:00+00:00;2027-02-28T23:00:00+00:00;Paris;Zone C;2026-2027\n");
    must(school_import_look(&d->ctx, &file, look));
    assert_int_equal(look[ZONE_C].n_added, 1);
    assert_int_equal(look[ZONE_C].n_removed, 1);
    assert_int_equal(look[ZONE_C].removed[0].first, day("2027-02-06"));
    assert_int_equal(school_import_write(&d->ctx, &file), 0);
    must(school_read(d->f->db, ZONE_C, d->f->a, &known, err));
    assert_int_equal(known.n, 5);
    assert_int_equal(known.until, day("2027-07-03"));
    /* a year further on, with nothing between */
    good(HEAD "Vacances de Noël;-;2028-12-23;2029-01-08;Paris;Zone C;\n");
    must(school_import_look(&d->ctx, &file, look));
    assert_true(look[ZONE_C].hole);
    assert_int_equal(school_import_write(&d->ctx, &file), -1);
    assert_int_equal(d->ctx.err.code, ERR_INPUT);
    d->who.role = ROLE_BINOME;
    assert_int_equal(school_import_write(&d->ctx, &file), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_csv_gives_days_without_school_and_until_when_it_knows, setup, teardown),
        cmocka_unit_test_setup_teardown(a_csv_that_went_through_a_spreadsheet_says_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(one_leaves_after_class_where_there_is_class, setup, teardown),
        cmocka_unit_test_setup_teardown(teachers_and_beginnings_are_no_holidays, setup, teardown),
        cmocka_unit_test_setup_teardown(academies_of_one_zone_are_one_calendar_and_the_widest_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(zones_that_are_not_kept_are_told, setup, teardown),
        cmocka_unit_test_setup_teardown(a_hole_is_refused_and_what_is_long_past_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_row_that_cannot_be_is_named_with_its_line, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_is_taken_up_to_its_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(the_ics_of_all_zones_says_the_same_however_it_cuts_a_break, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folded_line_an_alarm_and_bare_ends_of_line_are_read, setup, teardown),
        cmocka_unit_test_setup_teardown(an_ics_that_cannot_be_is_named_with_its_line, setup, teardown),
        cmocka_unit_test_setup_teardown(what_a_preview_carries_reads_to_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(it_is_compared_with_what_is_known_then_written_at_once, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
