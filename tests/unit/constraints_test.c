/* Constraints on a board made by hand: what refuses, what warns, and in which words. */
#include "test.h"

#include <stdio.h>

#include "app/constraints.h"
#include "base/date.h"
#include "rules/rules.h"

#define NBSP "\xC2\xA0"

/* A board of two people and three places, with the delivered rules. */
static struct scene {
    struct arena *a;
    struct rules *rules;
    struct rule_set *set;
    struct board b;
    struct board_person people[2];
    struct board_place places[3];
    struct board_date dates[8];
    struct board_span away[4];
    struct school_break breaks[1];
    struct board_kind kind, rota, meeting;
    struct findings found;
} scene;

static int32_t day(const char *iso)
{
    int32_t d = 0;
    must(date_parse(str_of(iso), &d, err));
    return d;
}

static struct board_kind kind_of(const char *name)
{
    const struct rule *rule = rule_set_find(scene.set, RULE_ACTIVITY, name);
    assert_non_null(rule);
    struct board_kind k = {.name = name, .activity = rule->declared};
    for (int c = 0; c < CONSTRAINT__MAX; c++) {
        struct constraint_facts facts = {.constraint = c, .kind = name, .group = k.activity->group};
        for (int i = 0; i < 3; i++)
            record_mark_set(&facts, i);
        must(rules_call(scene.rules, RULE_CONSTRAINT, NULL, &facts, &k.policy[c], scene.a, NULL, err));
    }
    return k;
}

static struct terms codes(const char *one)
{
    const char **list = ARENA_ARRAY(scene.a, 1, const char *);
    list[0] = one;
    return (struct terms){.codes = list, .n = 1};
}

static struct hours *hours(const char *text)
{
    const struct hours *h = NULL;
    must(hours_parse(str_of(text), scene.a, &h, err));
    return (struct hours *)h;
}

static int open_scene(void **state)
{
    (void)state;
    scene = (struct scene){.a = arena_new(64u << 20)};
    must(rules_load(NULL, NULL, &scene.set, err));
    must(rules_new(scene.set, &scene.rules, err));
    scene.kind = kind_of("permanence");
    scene.rota = kind_of("astreinte");
    scene.meeting = kind_of("reunion");
    scene.people[0].person = (struct person){.id = 1, .label = "IDE 1", .professions = codes("infirmier")};
    scene.people[1].person = (struct person){.id = 2, .label = "AS 1", .professions = codes("assistant-social")};
    scene.people[0].away.items = scene.away;
    scene.places[0] = (struct board_place){.id = 1,
                                           .name = "Restos du Cœur, antenne 1 (exemple)",
                                           .insee = "92007",
                                           .commune = "Bagneux",
                                           .located = true,
                                           .lat = 48.796,
                                           .lon = 2.312,
                                           .hours = hours("Tu 09:00-12:00; Aug off")};
    scene.places[1] = (struct board_place){.id = 2,
                                           .name = "Foyer (exemple)",
                                           .insee = "92002",
                                           .commune = "Antony",
                                           .located = true,
                                           .lat = 48.753,
                                           .lon = 2.297,
                                           .capacity = 12};
    scene.places[2] = (struct board_place){.id = 3, .name = "Point écoute (exemple)"};
    scene.breaks[0] = (struct school_break){day("2026-12-19"), day("2027-01-03"), "vacances de Noël"};
    scene.b = (struct board){.today = day("2026-11-22"),
                             .people = scene.people,
                             .n_people = 2,
                             .places = scene.places,
                             .n_places = 3,
                             .dates = scene.dates,
                             .school = {scene.breaks, 1, day("2026-09-01"), day("2027-07-05")},
                             .zoned = true};
    return 0;
}

static int close_scene(void **state)
{
    (void)state;
    rules_free(scene.rules);
    rule_set_unref(scene.set);
    arena_free(scene.a);
    return 0;
}

/* A permanence of both people from 9 to 12 on a Tuesday, in place 0. */
static struct board_date wish(const char *iso)
{
    struct board_date d = {.kind = &scene.kind, .title = "Permanence santé", .place = 0, .staff = {0, 1}, .n_staff = 2};
    board_date_set(&d, day(iso), 540, 180);
    return d;
}

/* A date that stands on the board. */
static struct board_date *stands(struct board_date d, int64_t id)
{
    d.id = id;
    scene.dates[scene.b.n_dates] = d;
    return &scene.dates[scene.b.n_dates++];
}

static const char *said(const struct board_date *d)
{
    static char out[4000];
    size_t at = 0;
    must(board_index(&scene.b, scene.a, err));
    must(constraints_check(&scene.b, d, scene.a, &scene.found, err));
    out[0] = '\0';
    for (size_t i = 0; i < scene.found.n; i++)
        at += (size_t)snprintf(out + at, sizeof out - at, "%s%s%s", i ? "\n" : "",
                               scene.found.items[i].strength == STRENGTH_HARD ? "! " : "", scene.found.items[i].text);
    return out;
}

static void a_good_date_has_nothing_against_it(void **state)
{
    (void)state;
    struct board_date d = wish("2026-11-24");
    assert_string_equal(said(&d), "");
    assert_int_equal(scene.found.hard, 0);
    assert_int_equal(scene.found.weight, 0);
}

static void somebody_who_is_taken_refuses_it(void **state)
{
    (void)state;
    struct board_date other = wish("2026-11-24"), d = wish("2026-11-24");
    other.place = 2;
    other.n_staff = 1;
    board_date_set(&other, day("2026-11-24"), 600, 60);
    stands(other, 7);
    assert_string_equal(said(&d), "! IDE 1 tient déjà «" NBSP "Permanence santé" NBSP "», Point écoute (exemple), "
                                  "de 10" NBSP "h à 11" NBSP "h.");
    d.id = 7; /* itself is no obstacle */
    assert_string_equal(said(&d), "");
    d.id = 0;
    scene.dates[0].kind = &scene.rota; /* who is on call may be elsewhere */
    assert_string_equal(said(&d), "");
    scene.dates[0].kind = &scene.kind;
    board_date_set(&scene.dates[0], day("2026-11-23"), 1380, 660); /* since the night before */
    assert_non_null(strstr(said(&d), "le lundi 23 novembre 2026, de 23" NBSP "h à 10" NBSP "h le lendemain."));
}

static void a_place_that_is_taken_refuses_it_for_kinds_that_hold_it(void **state)
{
    (void)state;
    struct board_date other = wish("2026-11-24"), d = wish("2026-11-24");
    other.n_staff = 0;
    stands(other, 7);
    assert_string_equal(said(&d), "! Restos du Cœur, antenne 1 (exemple) accueille déjà «" NBSP "Permanence santé" NBSP
                                  "», de 9" NBSP "h à 12" NBSP "h.");
    scene.dates[0].kind = &scene.meeting;
    assert_string_equal(said(&d), "");
}

static void an_absence_refuses_and_says_no_reason(void **state)
{
    (void)state;
    struct board_date d = wish("2026-11-24");
    scene.away[0] =
        (struct board_span){paris_instant(day("2026-01-01"), 0), paris_instant(day("2026-11-24"), 600), BOARD_NONE};
    scene.away[1] =
        (struct board_span){paris_instant(day("2026-11-10"), 0), paris_instant(day("2026-11-11"), 0), BOARD_NONE};
    scene.people[0].away.n = 2; /* a long one that began before a short one still holds */
    assert_string_equal(said(&d), "! IDE 1 n’est pas là le mardi 24 novembre 2026.");
    board_date_set(&d, day("2026-11-24"), 600, 60);
    assert_string_equal(said(&d), "");
}

static void what_a_calendar_takes_warns_with_its_hours(void **state)
{
    (void)state;
    struct board_date held = wish("2026-11-25"), d = wish("2026-11-24");
    static struct board_span busy[2];
    busy[0] =
        (struct board_span){paris_instant(day("2026-11-24"), 600), paris_instant(day("2026-11-24"), 660), BOARD_NONE};
    busy[1] =
        (struct board_span){paris_instant(day("2026-11-25"), 540), paris_instant(day("2026-11-25"), 720), BOARD_NONE};
    scene.people[0].busy = (struct board_spans){.items = busy, .n = 2, .longest = 3 * 3600};
    assert_string_equal(said(&d), "IDE 1 n’est pas libre le mardi 24 novembre 2026 de 10" NBSP "h à 11" NBSP
                                  "h, d’après son agenda.");
    assert_int_equal(scene.found.weight, 250);
    board_date_set(&d, day("2026-11-24"), 660, 60); /* beside it */
    assert_null(strstr(said(&d), "son agenda"));
    /* what they hold at exactly that time is what their calendar shows */
    d = wish("2026-11-25");
    assert_non_null(strstr(said(&d), "d’après son agenda"));
    stands(held, 7);
    d.id = 7;
    assert_null(strstr(said(&d), "son agenda"));
}

static void a_team_that_is_not_complete_warns(void **state)
{
    (void)state;
    struct board_date d = wish("2026-11-24");
    d.n_staff = 1;
    assert_string_equal(said(&d), "Équipe à revoir" NBSP ": il faut 2 personnes, il y en a 1.");
    assert_int_equal(scene.found.weight, 400);
    d = wish("2026-11-24");
    d.kind = &scene.rota;
    d.n_staff = 1;
    assert_string_equal(said(&d), "Équipe à revoir" NBSP ": personne n’a le métier qu’il faut.");
}

static void working_hours_warn_by_what_is_outside_them(void **state)
{
    (void)state;
    static struct work_hours part[2] = {{.weekday = 1, .start = 570, .finish = 690},
                                        {.weekday = 1, .start = 780, .finish = 900}};
    struct board_date d = wish("2026-11-24");
    d.place = 2;
    board_date_set(&d, day("2026-11-24"), 480, 660);
    assert_string_equal(said(&d),
                        "IDE 1 ne travaille pas le mardi 24 novembre 2026 avant 9" NBSP "h ni après 18" NBSP "h.\n"
                        "AS 1 ne travaille pas le mardi 24 novembre 2026 avant 9" NBSP "h ni après 18" NBSP "h.\n"
                        "IDE 1 aurait une charge trop lourde" NBSP ": 11" NBSP "h ce jour-là, 7" NBSP "h au plus.\n"
                        "AS 1 aurait une charge trop lourde" NBSP ": 11" NBSP "h ce jour-là, 7" NBSP "h au plus.\n"
                        "IDE 1 n’aurait pas 45" NBSP "min pour déjeuner le mardi 24 novembre 2026.\n"
                        "AS 1 n’aurait pas 45" NBSP "min pour déjeuner le mardi 24 novembre 2026.");
    scene.people[0].person.hours = (struct list){.items = part, .n = 2};
    d.n_staff = 1;
    board_date_set(&d, day("2026-11-24"), 600, 240);
    assert_non_null(
        strstr(said(&d), "IDE 1 ne travaille pas le mardi 24 novembre 2026 de 11" NBSP "h" NBSP "30 à 13" NBSP "h."));
    board_date_set(&d, day("2026-11-25"), 600, 60); /* a Wednesday: no hours at all */
    assert_non_null(strstr(said(&d), "IDE 1 ne travaille pas le mercredi 25 novembre 2026."));
    d = wish("2026-11-28"); /* a Saturday, by the rule's hours */
    d.place = 2;
    assert_non_null(strstr(said(&d), "AS 1 ne travaille pas le samedi 28 novembre 2026."));
}

static void a_road_that_is_too_long_warns_both_ways(void **state)
{
    (void)state;
    static struct board_travel typed[] = {{"92007", "92002", 60}};
    struct board_date before = wish("2026-11-24"), after = wish("2026-11-24"), d = wish("2026-11-24");
    before.n_staff = after.n_staff = d.n_staff = 1;
    before.place = after.place = 1;
    board_date_set(&before, day("2026-11-24"), 540, 60);
    board_date_set(&d, day("2026-11-24"), 605, 55);
    board_date_set(&after, day("2026-11-24"), 690, 30);
    stands(before, 1);
    stands(after, 2);
    /* 4.9 km as the crow flies, 6.4 by road, 20 km/h, ten minutes to park: 30; half an hour is enough for the way back
     */
    const char *text = said(&d);
    assert_non_null(strstr(text, "IDE 1 n’aurait pas le temps d’aller d’Antony à Bagneux" NBSP ": il faut 30" NBSP
                                 "min et il y en a 5."));
    assert_null(strstr(text, "de Bagneux à Antony"));
    scene.b.travel = typed;
    scene.b.n_travel = 1;
    text = said(&d);
    assert_non_null(strstr(text, "d’Antony à Bagneux" NBSP ": il faut 70" NBSP "min et il y en a 5."));
    assert_non_null(strstr(text, "de Bagneux à Antony" NBSP ": il faut 70" NBSP "min et il y en a 30."));
    scene.b.n_travel = 0;
    scene.places[1].located = false; /* not known where: nothing is said */
    assert_null(strstr(said(&d), "trajet"));
}

static void places_and_hours_are_said_as_people_say_them(void **state)
{
    (void)state;
    struct board_date other = wish("2026-11-24"), d = wish("2026-11-24");
    other.n_staff = d.n_staff = 1;
    scene.places[1].commune = "Le Plessis-Robinson";
    other.place = 1;
    board_date_set(&other, day("2026-11-24"), 540, 60);
    board_date_set(&d, day("2026-11-24"), 600, 55);
    stands(other, 1);
    assert_non_null(strstr(said(&d), "d’aller du Plessis-Robinson à Bagneux" NBSP ": il faut 30" NBSP
                                     "min, les dates se suivent."));
    board_date_set(&d, day("2026-11-24"), 480, 60); /* the way there */
    assert_non_null(strstr(said(&d), "d’aller de Bagneux au Plessis-Robinson"));
    scene.places[1].commune = "Les Lilas";
    assert_non_null(strstr(said(&d), "de Bagneux aux Lilas"));
    d.place = other.place = 2;
    d.n_staff = 0;
    board_date_set(&scene.dates[0], day("2026-11-24"), 1260, 180);
    board_date_set(&d, day("2026-11-24"), 1300, 60);
    scene.dates[0].place = 2;
    assert_non_null(strstr(said(&d), "il faut 2 personnes, il n’y a personne."));
    d.n_staff = 1;
    assert_non_null(strstr(said(&d), "», de 21" NBSP "h à minuit."));
}

static void the_place_warns_when_closed_or_too_small(void **state)
{
    (void)state;
    struct board_date d = wish("2026-11-24");
    board_date_set(&d, day("2026-11-24"), 600, 180);
    assert_non_null(strstr(said(&d),
                           "Restos du Cœur, antenne 1 (exemple) n’ouvre pas" NBSP
                           ": le mardi 24 novembre 2026 de 12" NBSP "h à 13" NBSP "h, d’après ses horaires."));
    d = wish("2026-11-24");
    d.place = 1;
    d.capacity = 20;
    assert_string_equal(said(&d), "Trop de places" NBSP ": 20 prévues, 12 dans la salle.");
    scene.places[1].school_closed = true;
    d = wish("2026-12-22");
    d.place = 1;
    assert_string_equal(said(&d), "Foyer (exemple) n’ouvre pas" NBSP ": vacances de Noël.\n"
                                  "Pendant les vacances scolaires" NBSP ": vacances de Noël.");
    scene.places[1].shut = true;
    d = wish("2026-11-24");
    d.place = 1;
    assert_string_equal(said(&d), "Foyer (exemple) n’ouvre pas" NBSP ": sa structure a fermé définitivement.");
    scene.places[1].gone = true;
    assert_string_equal(said(&d), "Foyer (exemple) n’ouvre pas" NBSP ": ce lieu n’est plus dans l’annuaire.");
}

static void two_dates_in_a_row_need_time_between_them(void **state)
{
    (void)state;
    struct board_date other = wish("2026-11-24"), d = wish("2026-11-24");
    d.place = other.place = 2;
    other.n_staff = 0;
    stands(other, 7);
    board_date_set(&d, day("2026-11-24"), 725, 60);
    assert_non_null(strstr(said(&d), "Trop peu de temps pour s’installer" NBSP ": 5" NBSP "min après «" NBSP
                                     "Permanence santé" NBSP "», il en faut 15."));
    board_date_set(&d, day("2026-11-24"), 480, 55);
    assert_non_null(strstr(said(&d), "5" NBSP "min avant «"));
    board_date_set(&d, day("2026-11-24"), 735, 60);
    assert_null(strstr(said(&d), "installer"));
}

static void holidays_warn_and_what_is_not_published_says_so(void **state)
{
    (void)state;
    struct board_date d = wish("2026-12-25");
    d.place = 2;
    assert_string_equal(said(&d), "Jour férié" NBSP ": Noël.\n"
                                  "Pendant les vacances scolaires" NBSP ": vacances de Noël.");
    d = wish("2027-09-07");
    assert_string_equal(said(&d), "Vacances scolaires" NBSP ": calendrier non publié pour le mardi 7 septembre 2027.");
    assert_int_equal(scene.found.weight, 0);
    scene.b.zoned = false; /* which is not the same as a calendar that nobody has published */
    assert_string_equal(said(&d), "Vacances scolaires" NBSP ": aucune zone n’est choisie dans les réglages.");
    scene.b.zoned = true;
    d = wish("2027-03-26"); /* Good Friday */
    d.place = 2;
    assert_string_equal(said(&d), "");
    scene.b.alsace_moselle = true;
    assert_string_equal(said(&d), "Jour férié" NBSP ": Vendredi saint.");
}

static void a_campaign_has_its_days(void **state)
{
    (void)state;
    static struct campaign_window windows[2] = {{.campaign = "octobre-rose"}, {.campaign = "25-novembre"}};
    windows[0].first = day("2026-10-01");
    windows[0].last = day("2026-10-31");
    windows[1].first = windows[1].last = day("2026-11-25");
    scene.b.windows = windows;
    scene.b.n_windows = 2;
    struct board_date d = wish("2026-11-24");
    d.campaign = "octobre-rose";
    assert_string_equal(said(&d), "Hors de la campagne" NBSP ": elle va du 1er octobre 2026 au 31 octobre 2026.");
    d.campaign = "25-novembre";
    assert_string_equal(said(&d), "Hors de la campagne" NBSP ": elle a lieu le 25 novembre 2026.");
    d = wish("2026-10-27");
    d.campaign = "octobre-rose";
    assert_string_equal(said(&d), "");
}

static void an_announced_date_is_not_changed_at_the_last_moment_without_a_word(void **state)
{
    (void)state;
    struct board_date d = wish("2026-11-24");
    d.announced = true;
    stands(d, 7);
    d.id = 7;
    assert_string_equal(said(&d), ""); /* unchanged */
    board_date_set(&d, day("2026-12-01"), 540, 180);
    assert_string_equal(said(&d),
                        "La date est déjà annoncée, et c’est dans 2 jours" NBSP ": il faut 7 jours pour prévenir.");
    board_date_set(&d, day("2020-01-06"), 540, 180); /* moved to a day that has passed: the one that was told counts */
    assert_non_null(strstr(said(&d), "dans 2 jours"));
    scene.b.today = day("2026-12-30"); /* both have passed */
    assert_null(strstr(said(&d), "déjà annoncée"));
    scene.b.today = day("2026-11-22");
    board_date_set(&d, day("2026-12-01"), 540, 180);
    scene.dates[0].announced = false;
    assert_string_equal(said(&d), "");
}

static void a_night_on_call_looks_at_little(void **state)
{
    (void)state;
    struct board_date d = wish("2026-12-25");
    d.kind = &scene.rota;
    d.place = BOARD_NONE;
    d.n_staff = 1;
    scene.people[0].person.professions = codes("medecin");
    board_date_set(&d, day("2026-12-25"), 540, 1440);
    assert_string_equal(said(&d), "");
}

/* Many dates: the answers of the board are those of a search through all of them. */
static void spans_are_found_as_a_search_through_all_finds_them(void **state)
{
    (void)state;
    enum { N = 300 };
    static struct board_span items[N];
    struct board_spans spans = {.items = items, .n = N};
    uint32_t seed = 7;
    int64_t at = 0;
    for (size_t i = 0; i < N; i++) {
        seed = seed * 1664525 + 1013904223;
        at += seed >> 24;
        items[i] =
            (struct board_span){.from = at, .to = at + 1 + (seed >> 16 & 255) * (i % 17 == 0 ? 20 : 1), .date = i};
        if (items[i].to - items[i].from > spans.longest)
            spans.longest = items[i].to - items[i].from;
    }
    for (int64_t from = -10; from < at + 400; from += 37) {
        size_t k = 0;
        for (size_t i = 0; i < N; i++) {
            if (items[i].from >= from + 90 || items[i].to <= from)
                continue;
            k = board_touching(&spans, from, from + 90, k);
            assert_int_equal(k, i);
            k++;
        }
        assert_int_equal(board_touching(&spans, from, from + 90, k), N);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_scene, close_scene)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_good_date_has_nothing_against_it),
        TEST(somebody_who_is_taken_refuses_it),
        TEST(a_place_that_is_taken_refuses_it_for_kinds_that_hold_it),
        TEST(an_absence_refuses_and_says_no_reason),
        TEST(what_a_calendar_takes_warns_with_its_hours),
        TEST(a_team_that_is_not_complete_warns),
        TEST(working_hours_warn_by_what_is_outside_them),
        TEST(a_road_that_is_too_long_warns_both_ways),
        TEST(places_and_hours_are_said_as_people_say_them),
        TEST(the_place_warns_when_closed_or_too_small),
        TEST(two_dates_in_a_row_need_time_between_them),
        TEST(holidays_warn_and_what_is_not_published_says_so),
        TEST(a_campaign_has_its_days),
        TEST(an_announced_date_is_not_changed_at_the_last_moment_without_a_word),
        TEST(a_night_on_call_looks_at_little),
        cmocka_unit_test(spans_are_found_as_a_search_through_all_finds_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
