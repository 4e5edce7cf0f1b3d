/* What happened: recorded once however often it is sent, never over another's record unseen; what may be typed; the
 * note and its end; who may, and what waits. */
#include "desk.h"

#include "app/counting.h"
#include "app/purge.h"
#include "base/date.h"
#include "domain/person.h"

static const struct str s1 = {"11111111-1111-4111-8111-111111111111", 36},
                        s2 = {"22222222-2222-4222-8222-222222222222", 36};
static int64_t nurse;
static struct counting_kinds kinds;

static void set(const struct record_type *t, void *rec, const char *field, const char *value, struct arena *a)
{
    must(record_parse(t, rec, record_index(t, str_of(field)), str_of(value), a, err));
}

/* A date of the nurse, who is account 7. */
static const char *add(struct fixture *f, const char *kind, const char *day, int start)
{
    struct occurrence o = {
        .start = start, .status = OCCURRENCE_CONFIRMED, .holds_people = strcmp(kind, "pass") != 0 && start % 60 == 0};
    struct person p = {0};
    set(&occurrence_type, &o, "kind", kind, f->a);
    set(&occurrence_type, &o, "title", "Permanence santé", f->a);
    set(&occurrence_type, &o, "day", day, f->a);
    set(&occurrence_type, &o, "minutes", "120", f->a);
    if (nurse == 0) {
        set(&person_type, &p, "label", "IDE 1", f->a);
        set(&person_type, &p, "employment", "member", f->a);
        set(&person_type, &p, "professions", "infirmier", f->a);
        p.account = 7;
        record_mark_set(&p, record_index(&person_type, STR("account")));
        must(db_begin(f->db, err));
        must(person_save(f->db, &f->author, NULL, &p, f->a, err));
        must(db_commit(f->db, err));
        nurse = p.id;
    }
    must(db_begin(f->db, err));
    must(occurrence_save(f->db, &f->author, NULL, &o, f->a, err));
    must(db_commit(f->db, err));
    fixture_exec(f, "INSERT INTO occurrence_staff SELECT max(id), 1 FROM occurrence");
    return o.uuid;
}

static struct desk *office(void)
{
    struct desk *d = desk_open();
    nurse = 0;
    if (counting_kinds(&d->ctx, &kinds) != 0)
        fail_msg("%s", d->ctx.err.msg);
    return d;
}

/* Twelve made aware, three interviews. */
static struct counting_sent usual(struct str sheet)
{
    return (struct counting_sent){.sheet = sheet, .noted = true, .values = {STR("12"), STR("3")}};
}

static struct counting_answer send(struct desk *d, const char *uuid, const struct counting_sent *sent)
{
    struct counting_answer answer;
    if (counting_record(&d->ctx, &kinds, str_of(uuid), sent, &answer) != 0)
        fail_msg("%s", d->ctx.err.msg);
    return answer;
}

static int64_t rows(struct desk *d)
{
    return fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'occurrence' AND op = 'update'");
}

static void a_record_sent_twice_counts_once(void **state)
{
    struct desk *d = office();
    const char *uuid = add(d->f, "permanence", "2026-11-20", 540);
    struct counting_sent sent = usual(s1);
    struct str themes[] = {STR("diabete"), STR("droits-sante")};
    (void)state;
    sent.themes = themes;
    sent.n_themes = 2;
    sent.note = STR("Salle froide ; prévoir des affiches.");
    assert_int_equal(send(d, uuid, &sent).state, COUNTING_DONE);
    assert_int_equal(rows(d), 1);
    assert_int_equal(fixture_number(d->f, "SELECT value FROM tally WHERE measure = 'sensibilisees'"), 12);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence_theme"), 2);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE status = 'done' AND counted_by = 7"),
                     1);
    assert_int_equal(
        fixture_number(d->f, "SELECT count(*) FROM change WHERE diff LIKE '%sensibilisees%' AND account = 7"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE diff LIKE '%affiches%'"), 0);
    assert_int_equal(send(d, uuid, &sent).state, COUNTING_KNOWN);
    /* Gone back to, and filled otherwise: it is shown beside what stands, not taken for sent. */
    sent.values[0] = STR("99");
    assert_int_equal(send(d, uuid, &sent).state, COUNTING_ELSE);
    assert_int_equal(fixture_number(d->f, "SELECT value FROM tally WHERE measure = 'sensibilisees'"), 12);
    assert_int_equal(rows(d), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM count_sheet"), 1);
    desk_close(d);
}

static void an_id_that_is_none_or_anothers_writes_nothing(void **state)
{
    struct desk *d = office();
    const char *uuid = add(d->f, "permanence", "2026-11-20", 540);
    const char *other = add(d->f, "permanence", "2026-11-19", 540);
    struct counting_sent sent = usual(s1);
    static const char *const ids[] = {"", "11111111-1111-4111-8111-11111111111",
                                      "11111111-1111-4111-8111-1111111111111", "AAAAAAAA-1111-4111-8111-111111111111",
                                      "11111111-1111-4111-8111-111111111111"};
    (void)state;
    assert_int_equal(send(d, uuid, &sent).state, COUNTING_DONE);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        sent.sheet = str_of(ids[i]);
        struct counting_answer answer = send(d, other, &sent);
        assert_int_equal(answer.state, COUNTING_ASTRAY);
        assert_true(str_starts(str_of(answer.sentence), STR("Cet envoi n’a pas été reconnu")));
        assert_string_equal(answer.date.date.uuid, other);
    }
    assert_int_equal(rows(d), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM count_sheet"), 1);
    desk_close(d);
}

static void another_telephone_is_shown_what_is_there(void **state)
{
    struct desk *d = office();
    const char *uuid = add(d->f, "permanence", "2026-11-20", 540);
    struct counting_sent first = usual(s1), second = usual(s2);
    (void)state;
    assert_int_equal(send(d, uuid, &first).state, COUNTING_DONE);
    /* The same numbers are no quarrel. */
    struct counting_sent same = usual(STR("33333333-3333-4333-8333-333333333333"));
    assert_int_equal(send(d, uuid, &same).state, COUNTING_DONE);
    assert_int_equal(rows(d), 1);
    second.values[0] = STR("14");
    struct counting_answer answer = send(d, uuid, &second);
    assert_int_equal(answer.state, COUNTING_ELSE);
    assert_int_equal(counting_value(&answer.date.count, "sensibilisees"), 12);
    assert_str(str_of(answer.date.count.by), "Coordinatrice 2");
    assert_int_equal(rows(d), 1);
    /* Whoever has seen it may write over it. */
    struct str seen[] = {str_of(counting_seen(&answer.date.count))};
    second.seen = seen;
    second.n_seen = 1;
    assert_int_equal(send(d, uuid, &second).state, COUNTING_DONE);
    assert_int_equal(fixture_number(d->f, "SELECT value FROM tally WHERE measure = 'sensibilisees'"), 14);
    assert_int_equal(rows(d), 2);
    /* The first one comes once more, late: it changes nothing. */
    assert_int_equal(send(d, uuid, &first).state, COUNTING_KNOWN);
    assert_int_equal(fixture_number(d->f, "SELECT value FROM tally WHERE measure = 'sensibilisees'"), 14);
    desk_close(d);
}

static void numbers_are_checked(void **state)
{
    static const struct {
        const char *first, *second, *third, *wrong[3]; /* parts of the sentences */
    } cases[] = {
        {"12", "", "", {NULL, "Un nombre est attendu", NULL}},
        {"", "3", "", {"Un nombre est attendu", NULL, NULL}},
        {"2", "3", "", {NULL, "C’est plus que les 2 «\u00A0personnes sensibilisées\u00A0»", NULL}},
        {"2", "1", "3", {NULL, NULL, "C’est plus que les 2"}},
        {"-1", "0", "", {"de 0 à 100\u202F000", NULL, NULL}},
        {"100001", "0", "", {"de 0 à 100\u202F000", NULL, NULL}},
        {"douze", "1,5", "", {"de 0 à 100\u202F000", "de 0 à 100\u202F000", NULL}},
    };
    struct desk *d = office();
    const char *uuid = add(d->f, "permanence", "2026-11-20", 540);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct counting_sent sent = {.sheet = s1, .noted = true};
        sent.values[0] = str_of(cases[i].first);
        sent.values[1] = str_of(cases[i].second);
        sent.values[2] = str_of(cases[i].third);
        struct counting_answer answer = send(d, uuid, &sent);
        assert_int_equal(answer.state, COUNTING_WRONG);
        for (size_t k = 0; k < 3; k++) {
            const char *said = answer.values[k], *part = cases[i].wrong[k];
            if ((said != NULL) != (part != NULL) || (part && !strstr(said, part)))
                fail_msg("case %zu, counter %zu: %s", i, k, said ? said : "nothing");
        }
    }
    assert_int_equal(rows(d), 0);
    struct counting_sent most = usual(s1);
    most.values[0] = STR("100 000");
    assert_int_equal(send(d, uuid, &most).state, COUNTING_DONE);
    assert_int_equal(fixture_number(d->f, "SELECT value FROM tally WHERE measure = 'sensibilisees'"), 100000);
    desk_close(d);
}

static void lengths_of_time_are_minutes(void **state)
{
    struct desk *d = office();
    const char *uuid = add(d->f, "reunion", "2026-11-20", 540);
    struct counting_sent sent = {.sheet = s1, .noted = true, .values = {STR("9"), STR("deux heures")}};
    (void)state;
    struct counting_answer answer = send(d, uuid, &sent);
    assert_int_equal(answer.state, COUNTING_WRONG);
    assert_non_null(strstr(answer.values[1], "2\u00A0h\u00A030"));
    sent.values[1] = STR("2 h 30");
    assert_int_equal(send(d, uuid, &sent).state, COUNTING_DONE);
    assert_int_equal(fixture_number(d->f, "SELECT value FROM tally WHERE measure = 'duree'"), 150);
    desk_close(d);
}

static void a_date_that_did_not_take_place_has_a_reason_and_no_numbers(void **state)
{
    struct desk *d = office();
    const char *uuid = add(d->f, "permanence", "2026-11-20", 540);
    struct counting_sent sent = usual(s1), later = usual(s2);
    (void)state;
    sent.missed = true;
    struct counting_answer answer = send(d, uuid, &sent);
    assert_int_equal(answer.state, COUNTING_WRONG);
    assert_non_null(answer.reason);
    sent.reason = STR("personne");
    assert_int_equal(send(d, uuid, &sent).state, COUNTING_DONE);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM tally"), 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE status = 'missed'"), 1);
    /* It did after all; unless the nurse was put elsewhere meanwhile. */
    struct str seen[] = {s1};
    later.seen = seen;
    later.n_seen = 1;
    (void)add(d->f, "permanence", "2026-11-20", 600);
    answer = send(d, uuid, &later);
    assert_int_equal(answer.state, COUNTING_REFUSED);
    assert_non_null(strstr(answer.sentence, "à cette heure-là"));
    fixture_exec(d->f, "UPDATE occurrence SET status = 'cancelled' WHERE id = 2");
    assert_int_equal(send(d, uuid, &later).state, COUNTING_DONE);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM tally"), 2);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE missed IS NOT NULL"), 0);
    desk_close(d);
}

static void the_note_warns_and_refuses(void **state)
{
    struct desk *d = office();
    const char *uuid = add(d->f, "permanence", "2026-11-20", 540);
    struct counting_sent sent = usual(s1);
    (void)state;
    sent.note = STR("Rappeler Mme D. au 06 39 98 00 01");
    struct counting_answer answer = send(d, uuid, &sent);
    assert_int_equal(answer.state, COUNTING_WRONG);
    assert_true(answer.note_asks);
    assert_non_null(strstr(answer.note, "un nom et un numéro de téléphone"));
    /* A social-security number is refused whatever is said. */
    sent.note = STR("sécu 1 85 05 78 006 084 36");
    sent.note_kept = true;
    answer = send(d, uuid, &sent);
    assert_int_equal(answer.state, COUNTING_WRONG);
    assert_false(answer.note_asks);
    assert_non_null(strstr(answer.note, "sécurité sociale"));
    char lengthy[OCCURRENCE_NOTE_MAX + 1];
    memset(lengthy, 'a', sizeof lengthy);
    sent.note = str_from(lengthy, sizeof lengthy);
    assert_int_equal(send(d, uuid, &sent).state, COUNTING_WRONG);
    sent.note = str_from(lengthy, OCCURRENCE_NOTE_MAX);
    assert_int_equal(send(d, uuid, &sent).state, COUNTING_DONE);
    struct occurrence o;
    static const struct audience partners = {.level = LEVEL_PARTNERS};
    must(occurrence_find(d->f->db, &partners, str_of(uuid), d->f->a, &o, err) != 1);
    assert_null(o.team_note);
    must(occurrence_find(d->f->db, &audience_team, str_of(uuid), d->f->a, &o, err) != 1);
    assert_non_null(o.team_note);
    desk_close(d);
}

static void the_note_goes_after_a_year_and_the_counts_stay(void **state)
{
    struct desk *d = office();
    struct purge_line lines[RETAINED__MAX];
    const char *uuid = add(d->f, "permanence", "2026-11-20", 540);
    struct counting_sent sent = usual(s1);
    (void)state;
    sent.note = STR("Prévoir des affiches");
    assert_int_equal(send(d, uuid, &sent).state, COUNTING_DONE);
    must(purge_run(d->f->db, d->rules, d->ctx.now + (int64_t)360 * 86400, d->f->a, lines, err));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE team_note IS NOT NULL"), 1);
    must(purge_run(d->f->db, d->rules, d->ctx.now + (int64_t)366 * 86400, d->f->a, lines, err));
    assert_int_equal(lines[RETAINED_NOTES].n, 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE team_note IS NOT NULL"), 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM tally"), 2);
    desk_close(d);
}

static void only_what_began_and_stands_is_recorded_by_the_team(void **state)
{
    struct desk *d = office();
    const char *later = add(d->f, "permanence", "2026-11-22", 631);
    const char *now = add(d->f, "permanence", "2026-11-22", 480);
    struct counting_sent sent = usual(s1);
    (void)state;
    struct counting_answer answer = send(d, later, &sent);
    assert_int_equal(answer.state, COUNTING_REFUSED);
    assert_non_null(strstr(answer.sentence, "pas encore commencé"));
    d->who.role = ROLE_PARTNER;
    assert_int_equal(counting_record(&d->ctx, &kinds, str_of(now), &sent, &answer), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    d->who.role = ROLE_BINOME;
    fixture_exec(d->f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                       "(99, 'v', 0, 0, 0, 'IDE 2', 'i@example.org', 'i@example.org', 'binome')");
    d->who.id = 99; /* somebody else of the team than who held it */
    assert_int_equal(send(d, now, &sent).state, COUNTING_DONE);
    fixture_exec(d->f, "UPDATE occurrence SET status = 'cancelled', start_utc = start_utc - 86400, end_utc = end_utc -"
                       " 86400 WHERE id = 1");
    sent.sheet = s2;
    answer = send(d, later, &sent);
    assert_int_equal(answer.state, COUNTING_REFUSED);
    assert_non_null(strstr(answer.sentence, "annulée"));
    assert_int_equal(send(d, "44444444-4444-4444-8444-444444444444", &sent).state, COUNTING_GONE);
    desk_close(d);
}

static int64_t duty(struct desk *d)
{
    struct duties list = {.n = 0};
    assert_int_equal(counting_duties(&d->ctx, &list), 0);
    return list.items[0].count;
}

static void what_waits_is_told_of_kinds_that_require_counts(void **state)
{
    struct desk *d = office();
    struct counting_sent sent = usual(s1);
    struct count_date *dates;
    size_t n;
    (void)state;
    const char *uuid = add(d->f, "permanence", "2026-11-10", 540);
    (void)add(d->f, "pass", "2026-11-11", 540);
    (void)add(d->f, "permanence", "2026-11-30", 540);
    assert_int_equal(duty(d), 1);
    struct count_query q = {.from = 0, .to = d->ctx.now, .uncounted = true, .mine = true};
    assert_int_equal(counting_dates(&d->ctx, &kinds, &q, false, &dates, &n), 0);
    assert_int_equal(n, 2);
    assert_true(dates[0].mine);
    assert_string_equal(dates[0].staff, "IDE 1");
    assert_int_equal(counting_dates(&d->ctx, &kinds, &q, true, &dates, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(send(d, uuid, &sent).state, COUNTING_DONE);
    assert_int_equal(duty(d), 0);
    desk_close(d);
}

static void themes_met_most_often_come_first(void **state)
{
    struct desk *d = office();
    struct taxonomy t;
    const struct term **terms;
    size_t n, first;
    struct str met[] = {STR("deuil")};
    struct counting_sent sent = usual(s1);
    (void)state;
    must(taxonomy_load(d->f->db, d->f->a, &t, err));
    assert_int_equal(counting_themes(&d->ctx, "permanence", &t, &terms, &n, &first), 0);
    assert_string_equal(terms[0]->code, "droits-sante");
    assert_int_equal(first, 10);
    assert_int_equal(n, t.n[SCHEME_THEME]);
    sent.themes = met;
    sent.n_themes = 1;
    assert_int_equal(send(d, add(d->f, "permanence", "2026-11-20", 540), &sent).state, COUNTING_DONE);
    assert_int_equal(counting_themes(&d->ctx, "permanence", &t, &terms, &n, &first), 0);
    assert_string_equal(terms[0]->code, "deuil");
    assert_string_equal(terms[1]->code, "droits-sante");
    assert_int_equal(n, t.n[SCHEME_THEME]);
    desk_close(d);
}

static void a_night(struct desk *d)
{
    d->ctx.now += 86400;
    if (counting_nightly(&d->ctx) != 0)
        fail_msg("%s", d->ctx.err.msg);
}

static void who_held_a_date_is_reminded_of_it_once(void **state)
{
    struct desk *d = office();
    (void)state;
    (void)add(d->f, "permanence", "2026-11-14", 540);
    (void)add(d->f, "permanence", "2026-11-15", 660); /* seven days ago, but not yet at this hour */
    (void)add(d->f, "pass", "2026-11-10", 540);
    (void)add(d->f, "permanence", "2026-08-01", 540); /* of an old calendar */
    if (counting_nightly(&d->ctx) != 0)
        fail_msg("%s", d->ctx.err.msg);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE recipient = 'c@example.org' AND data LIKE"
                                          " '%samedi 14 novembre 2026 à 9%' AND data NOT LIKE '%15 novembre%'"),
                     1);
    a_night(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 2);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE data LIKE '%14 novembre%'"), 1);
    a_night(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 2);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM count_reminder"), 2);
    /* It stays to be done all the same. */
    assert_int_equal(duty(d), 3);
    /* Blocked accounts and partners are not written to. */
    (void)add(d->f, "permanence", "2026-11-16", 540);
    fixture_exec(d->f, "UPDATE account SET blocked_at = 1");
    a_night(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 2);
    desk_close(d);
}

static void a_letter_names_thirty_dates_and_counts_the_others(void **state)
{
    struct desk *d = office();
    (void)state;
    for (int i = 0; i < COUNTING_LETTER_DATES + 2; i++)
        (void)add(d->f, "permanence", "2026-11-10", 480 + i);
    a_night(d);
    assert_int_equal(fixture_number(d->f, "SELECT json_array_length(data, '$.dates') FROM outbox"),
                     COUNTING_LETTER_DATES);
    assert_int_equal(fixture_number(d->f, "SELECT json_extract(data, '$.more') FROM outbox"), 2);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_sent_twice_counts_once),
        cmocka_unit_test(an_id_that_is_none_or_anothers_writes_nothing),
        cmocka_unit_test(another_telephone_is_shown_what_is_there),
        cmocka_unit_test(numbers_are_checked),
        cmocka_unit_test(lengths_of_time_are_minutes),
        cmocka_unit_test(a_date_that_did_not_take_place_has_a_reason_and_no_numbers),
        cmocka_unit_test(the_note_warns_and_refuses),
        cmocka_unit_test(the_note_goes_after_a_year_and_the_counts_stay),
        cmocka_unit_test(only_what_began_and_stands_is_recorded_by_the_team),
        cmocka_unit_test(what_waits_is_told_of_kinds_that_require_counts),
        cmocka_unit_test(themes_met_most_often_come_first),
        cmocka_unit_test(who_held_a_date_is_reminded_of_it_once),
        cmocka_unit_test(a_letter_names_thirty_dates_and_counts_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
