/* Carrying a year to the next: the weekday stays, the decisions are those that are needed, what was agreed to is
 * written once. */
#include "desk.h"

#include "app/carry.h"
#include "base/date.h"

enum { NURSE, NURSE_2, SOCIAL, SOCIAL_2, PEOPLE_N };
static struct person people[PEOPLE_N];
static int64_t hall, hall_2;

static const struct carry_year civil_2026 = {.year = 2026}, season_2025 = {.year = 2025, .season = true};
static const struct carry_answers nothing;

static void set(const struct record_type *t, void *rec, const char *field, const char *value, struct arena *a)
{
    must(record_parse(t, rec, record_index(t, str_of(field)), str_of(value), a, err));
}

static int32_t day(const char *iso)
{
    int32_t d = 0;
    must(date_parse(str_of(iso), &d, err));
    return d;
}

static struct desk *office(void)
{
    static const char *const labels[PEOPLE_N] = {"IDE 1", "IDE 2", "AS 1", "AS 2"};
    struct desk *d = desk_open();
    struct fixture *f = d->f;
    (void)fixture_add(f, "{'name':'Restos (exemple)','kind':'association-caritative','places':["
                         "{'key':'1','name':'Antenne 1 (exemple)','insee':'92007'},"
                         "{'key':'2','name':'Antenne 2 (exemple)','insee':'92007'}]}");
    hall = fixture_number(f, "SELECT min(id) FROM place");
    hall_2 = fixture_number(f, "SELECT max(id) FROM place");
    fixture_exec(f, "INSERT INTO setting VALUES('planning.school_zone', 'C');"
                    "INSERT INTO school_cover VALUES('C', '2026-01-01', '2027-07-04', 0);"
                    "INSERT INTO school_break VALUES('C', '2027-02-06', '2027-02-21', 'vacances d’hiver')");
    must(db_begin(f->db, err));
    for (int i = 0; i < PEOPLE_N; i++) {
        people[i] = (struct person){0};
        set(&person_type, &people[i], "label", labels[i], f->a);
        set(&person_type, &people[i], "employment", "member", f->a);
        set(&person_type, &people[i], "professions", i < SOCIAL ? "infirmier" : "assistant-social", f->a);
        must(person_save(f->db, &f->author, NULL, &people[i], f->a, err));
    }
    must(db_commit(f->db, err));
    return d;
}

static struct series make(struct desk *d, const char *title, const char *rule, const char *first, const char *last,
                          int start, int64_t place, int one, int other)
{
    struct series s = {.place = place, .start = start};
    struct arena *a = d->f->a;
    char staff[80];
    set(&series_type, &s, "kind", "permanence", a);
    set(&series_type, &s, "title", title, a);
    set(&series_type, &s, "minutes", "120", a);
    if (rule)
        set(&series_type, &s, "rule", rule, a);
    set(&series_type, &s, "first", first, a);
    if (last)
        set(&series_type, &s, "last", last, a);
    snprintf(staff, sizeof staff, "%s|%s", people[one].uuid, people[other].uuid);
    set(&series_type, &s, "staff", staff, a);
    static const char *const given[] = {"place", "start"};
    for (int i = 0; i < 2; i++)
        record_mark_set(&s, record_index(&series_type, str_of(given[i])));
    return s;
}

static void plan(struct desk *d, struct series *s, const char *days_)
{
    int32_t list[8];
    struct planned_days days = {.days = list};
    struct preview p, now;
    enum planned_state state;
    for (; days_; days_ = strchr(days_, ' ') ? strchr(days_, ' ') + 1 : NULL) {
        char iso[11];
        snprintf(iso, sizeof iso, "%.10s", days_);
        list[days.n_days++] = day(iso);
    }
    d->ctx.err = (struct err){0};
    if (planning_preview(&d->ctx, s, &days, &p) != 0 ||
        planning_create(&d->ctx, s, &days, str_of(p.hash), &now, &state) != 0)
        fail_msg("%s", d->ctx.err.msg);
    assert_int_equal(state, PLANNED);
}

static struct series weekly(struct desk *d, const char *title, const char *weekday, int start, int64_t place, int one,
                            int other)
{
    char rule[60];
    snprintf(rule, sizeof rule, "FREQ=WEEKLY;BYDAY=%s", weekday);
    struct series s = make(d, title, rule, "2026-01-05", "2026-12-18", start, place, one, other);
    plan(d, &s, NULL);
    return s;
}

static struct carry preview(struct desk *d, struct carry_year y, const struct carry_answers *answers)
{
    struct carry c;
    d->ctx.err = (struct err){0};
    if (carry_preview(&d->ctx, y, answers, &c) != 0)
        fail_msg("%s", d->ctx.err.msg);
    return c;
}

static enum planned_state apply(struct desk *d, struct carry_year y, const struct carry_answers *answers,
                                const char *agreed, struct carry *out)
{
    enum planned_state state;
    char copy[CRYPTO_HASH_SIZE];
    snprintf(copy, sizeof copy, "%s", agreed);
    d->ctx.err = (struct err){0};
    if (carry_apply(&d->ctx, y, answers, str_of(copy), out, &state) != 0)
        fail_msg("%s", d->ctx.err.msg);
    assert_false(db_in_transaction(d->f->db));
    return state;
}

static struct carry_series *of(const struct carry *c, const char *title)
{
    for (size_t i = 0; i < c->n; i++) {
        if (strcmp(c->series[i].was.title, title) == 0)
            return &c->series[i];
    }
    fail_msg("no series %s", title);
    return NULL;
}

static struct carry_date *on(const struct carry_series *s, const char *iso)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->dates[i].day == day(iso))
            return &s->dates[i];
    }
    fail_msg("%s: no date on %s", s->was.title, iso);
    return NULL;
}

/* The days that need a decision, and what is suggested: "2027-03-29 laisser". */
static void decisions(const struct carry_series *s, const char *expected)
{
    static const char *const words[] = {"keep", "leave", "move"};
    char said[2000] = "";
    size_t at = 0;
    for (size_t i = 0; i < s->n; i++) {
        char iso[DATE_ISO_SIZE];
        if (!s->dates[i].decision)
            continue;
        date_iso(s->dates[i].day, iso);
        at += (size_t)snprintf(said + at, sizeof said - at, "%s%s %s", at ? ", " : "", iso, words[s->dates[i].choice]);
    }
    assert_string_equal(said, expected);
}

static void absent(struct desk *d, int person, const char *first, const char *last)
{
    struct absence x = {.person = people[person].id, .first = day(first), .last = day(last), .finish = 1440};
    record_mark_set(&x, record_index(&absence_type, STR("first")));
    record_mark_set(&x, record_index(&absence_type, STR("last")));
    must(db_begin(d->f->db, err));
    must(absence_add(d->f->db, &d->f->author, &x, d->f->a, err));
    must(db_commit(d->f->db, err));
}

static void the_weekday_stays_and_only_what_needs_a_decision_is_shown(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)weekly(d, "Lundi", "MO", 540, hall, NURSE, SOCIAL);
    absent(d, NURSE, "2027-06-07", "2027-06-08");
    int64_t rows = fixture_number(d->f, "SELECT count(*) FROM change");
    struct carry c = preview(d, civil_2026, &nothing);
    struct carry_series *s = of(&c, "Lundi");
    assert_int_equal(s->state, CARRY_NEXT);
    assert_int_equal(s->n, 50);
    assert_int_equal(s->dates[0].day, day("2027-01-04"));
    assert_int_equal(s->dates[49].day, day("2027-12-13"));
    for (size_t i = 0; i < s->n; i++)
        assert_int_equal(date_weekday(s->dates[i].day), 0);
    /* two in the school holidays, Easter Monday, somebody away, Whit Monday, All Saints */
    decisions(s, "2027-02-08 keep, 2027-02-15 keep, 2027-03-29 leave, 2027-05-17 leave, 2027-06-07 move,"
                 " 2027-11-01 leave");
    assert_int_equal(c.n_decisions, 6);
    assert_int_equal(on(s, "2027-03-29")->other, day("2027-03-30"));
    assert_int_equal(on(s, "2027-06-07")->other, day("2027-06-09"));
    assert_true(on(s, "2027-06-07")->refused);
    assert_int_equal(on(s, "2027-02-08")->other, day("2027-02-05"));
    assert_int_equal(on(s, "2027-02-15")->other, 0); /* the break on both sides, and Mondays that stand beyond */
    assert_true(c.school_unknown);                   /* said once, of the dates after the 4th of July */
    assert_int_equal(c.school_until, day("2027-07-04"));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change"), rows);
    desk_close(d);
}

static void rules_by_month_stay_and_chosen_days_move_by_weeks(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series second =
        make(d, "Deuxième mardi", "FREQ=MONTHLY;BYDAY=2TU", "2026-01-01", "2026-12-31", 540, hall, NURSE, SOCIAL);
    struct series some = make(d, "Quelques jours", NULL, "2026-01-01", NULL, 840, hall, NURSE, SOCIAL);
    struct series other = make(d, "Un mois sur deux", "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU", "2026-02-01", "2026-12-31",
                               540, hall_2, NURSE_2, SOCIAL_2);
    struct series fortnight = make(d, "Un jeudi sur deux", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "2026-01-08",
                                   "2026-06-30", 540, hall_2, NURSE_2, SOCIAL_2);
    plan(d, &second, NULL);
    plan(d, &some, "2026-01-01 2026-03-12 2026-12-31");
    plan(d, &other, NULL);
    plan(d, &fortnight, NULL);
    struct carry c = preview(d, civil_2026, &nothing);
    assert_int_equal(of(&c, "Deuxième mardi")->n, 12);
    (void)on(of(&c, "Deuxième mardi"), "2027-06-08");
    (void)on(of(&c, "Deuxième mardi"), "2027-12-14");
    assert_int_equal(of(&c, "Quelques jours")->n, 3);
    (void)on(of(&c, "Quelques jours"), "2027-01-07"); /* a Thursday, in the year */
    (void)on(of(&c, "Quelques jours"), "2027-03-11");
    (void)on(of(&c, "Quelques jours"), "2027-12-30");
    assert_int_equal(of(&c, "Un mois sur deux")->n, 6);
    (void)on(of(&c, "Un mois sur deux"), "2027-02-02");
    (void)on(of(&c, "Un mois sur deux"), "2027-12-07"); /* the 1st of December the year before */
    assert_int_equal(of(&c, "Un jeudi sur deux")->n, 13);
    assert_int_equal(of(&c, "Un jeudi sur deux")->dates[0].day, day("2027-01-07"));
    desk_close(d);
}

static void a_season_goes_from_september_to_august(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = make(d, "Saison", "FREQ=WEEKLY;BYDAY=TU", "2025-09-02", "2026-08-31", 540, hall, NURSE, SOCIAL);
    plan(d, &s, NULL);
    struct carry c = preview(d, season_2025, &nothing);
    assert_int_equal(c.first, day("2026-09-01"));
    assert_int_equal(c.last, day("2027-08-31"));
    /* what has gone by is not made: it is the 22nd of November */
    assert_int_equal(of(&c, "Saison")->dates[0].day, day("2026-11-24"));
    assert_int_equal(of(&c, "Saison")->dates[of(&c, "Saison")->n - 1].day, day("2027-08-24"));
    assert_int_equal(carry_usual(day("2026-11-22"), false).year, 2026);
    assert_false(carry_usual(day("2026-11-22"), false).season);
    assert_int_equal(carry_usual(day("2027-01-22"), false).year, 2026);
    assert_true(carry_usual(day("2027-05-22"), false).season);
    assert_int_equal(carry_usual(day("2027-05-22"), false).year, 2026);
    assert_true(carry_usual(day("2026-11-22"), true).season && carry_usual(day("2026-11-22"), true).year == 2026);
    assert_true(carry_usual(day("2027-01-22"), true).season && carry_usual(day("2027-01-22"), true).year == 2026);
    assert_true(!carry_usual(day("2027-05-22"), true).season && carry_usual(day("2027-05-22"), true).year == 2027);
    desk_close(d);
}

static void what_was_agreed_to_is_written_and_twice_is_nothing(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)weekly(d, "Lundi", "MO", 540, hall, NURSE, SOCIAL);
    (void)weekly(d, "Jeudi", "TH", 540, hall, NURSE, SOCIAL);
    struct carry c = preview(d, civil_2026, &nothing), now;
    int64_t monday = of(&c, "Lundi")->was.id;
    struct str ticked[] = {str_of(of(&c, "Lundi")->was.uuid)};
    struct carry_answer list[] = {{monday, day("2027-02-08"), CARRY_LEAVE},
                                  {monday, day("2027-03-29"), CARRY_MOVE},
                                  {monday, day("2027-05-17"), CARRY_KEEP},
                                  {monday, day("2027-01-11"), CARRY_LEAVE}, /* no decision: nobody asked */
                                  {999, day("2027-01-11"), CARRY_LEAVE}};
    struct carry_answers answers = {.given = true, .series = ticked, .n_series = 1, .items = list, .n = 5};
    assert_int_equal(apply(d, civil_2026, &answers, c.hash, &now), PLANNED);
    assert_int_equal(now.n_series_written, 1);
    assert_int_equal(now.n_dates_written, 48);
#define ROWS "SELECT count(*) FROM occurrence o JOIN series s ON s.id = o.series WHERE s.carried_from IS NOT NULL"
    assert_int_equal(fixture_number(d->f, ROWS), 48);
    assert_int_equal(fixture_number(d->f, ROWS " AND o.day IN ('2027-02-08', '2027-03-29', '2027-11-01')"), 0);
    assert_int_equal(fixture_number(d->f, ROWS " AND o.day = '2027-03-30' AND o.nominal_day = '2027-03-29'"
                                               " AND o.own = 'day' AND o.was_day IS NULL"),
                     1);
    assert_int_equal(fixture_number(d->f, ROWS " AND o.day = '2027-05-17'"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM series WHERE title = 'Lundi' AND first = '2027-01-04'"
                                          " AND last = '2027-12-13' AND extended_to = '2027-12-13'"),
                     1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence_staff x JOIN occurrence o ON o.id ="
                                          " x.occurrence WHERE o.day > '2027'"),
                     96);
    /* again: only what was not ticked is left */
    assert_int_equal(apply(d, civil_2026, &answers, c.hash, &now), PLANNED_OTHERWISE);
    assert_int_equal(of(&now, "Lundi")->state, CARRY_DONE);
    assert_int_equal(of(&now, "Jeudi")->state, CARRY_NEXT);
    assert_int_equal(apply(d, civil_2026, &answers, now.hash, &c), PLANNED_NOTHING);
    assert_int_equal(fixture_number(d->f, ROWS), 48);
    /* and the new year is carried to the one after, from the series that was made */
    c = preview(d, (struct carry_year){.year = 2027}, &nothing);
    assert_int_equal(c.n, 1);
    assert_int_equal(c.series[0].dates[0].day, day("2028-01-03"));
    assert_int_equal(c.until, day("2026-11-22") + SERIES_AHEAD_DAYS); /* the rest is made day by day */
    assert_true(c.series[0].dates[c.series[0].n - 1].day <= c.until);
    desk_close(d);
}

static void a_preview_that_says_something_else_now_is_shown_again(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)weekly(d, "Lundi", "MO", 540, hall, NURSE, SOCIAL);
    struct carry c = preview(d, civil_2026, &nothing), now;
    absent(d, NURSE, "2027-04-05", "2027-04-05");
    assert_int_equal(apply(d, civil_2026, &nothing, c.hash, &now), PLANNED_OTHERWISE);
    assert_int_equal(fixture_number(d->f, ROWS), 0);
    assert_int_equal(of(&now, "Lundi")->decisions, 6);
    assert_true(strcmp(c.hash, now.hash) != 0);
    assert_int_equal(apply(d, civil_2026, &nothing, "", &now), PLANNED_OTHERWISE);
    assert_int_equal(apply(d, civil_2026, &nothing, now.hash, &c), PLANNED);
    d->who.role = ROLE_BINOME;
    enum planned_state got;
    assert_int_equal(carry_preview(&d->ctx, civil_2026, &nothing, &now), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    assert_int_equal(carry_apply(&d->ctx, civil_2026, &nothing, STR(""), &now, &got), -1);
    desk_close(d);
}

static void series_that_come_by_themselves_are_not_carried(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series on_and_on = make(d, "Continue", "FREQ=WEEKLY;BYDAY=TU", "2026-03-03", NULL, 540, hall, NURSE, SOCIAL);
    struct series before =
        make(d, "Avant", "FREQ=WEEKLY;BYDAY=WE", "2026-01-07", "2026-03-31", 540, hall, NURSE, SOCIAL);
    struct series after =
        make(d, "Après", "FREQ=WEEKLY;BYDAY=WE", "2026-04-01", "2026-06-30", 600, hall, NURSE, SOCIAL);
    struct series old =
        make(d, "Ancienne", "FREQ=WEEKLY;BYDAY=WE", "2025-01-07", "2025-03-31", 540, hall, NURSE, SOCIAL);
    plan(d, &on_and_on, NULL);
    plan(d, &before, NULL);
    after.split_from = before.id;
    plan(d, &after, NULL);
    plan(d, &old, NULL);
    struct carry c = preview(d, civil_2026, &nothing);
    assert_int_equal(c.n, 3);
    assert_int_equal(of(&c, "Continue")->state, CARRY_GOES_ON);
    assert_int_equal(of(&c, "Avant")->state, CARRY_REPLACED);
    assert_int_equal(of(&c, "Après")->state, CARRY_NEXT);
    /* what continues another begins where that one did */
    assert_int_equal(of(&c, "Après")->dates[0].day, day("2027-01-06"));
    assert_int_equal(of(&c, "Après")->dates[of(&c, "Après")->n - 1].day, day("2027-06-23"));
    desk_close(d);
}

/* A rota of four, from a Monday to a day or without end. */
static struct series rota(struct desk *d, const char *title, const char *first, const char *last)
{
    struct series s = {.level = LEVEL_TEAM, .minutes = 900};
    static const char *const given[] = {"level", "minutes", "place", "team", "start"};
    const char *codes[PEOPLE_N];
    struct terms turns = {codes, PEOPLE_N};
    struct rota_preview p, now;
    enum planned_state state;
    char agreed[CRYPTO_HASH_SIZE];
    for (int i = 0; i < PEOPLE_N; i++)
        codes[i] = people[i].uuid;
    set(&series_type, &s, "kind", "astreinte", d->f->a);
    set(&series_type, &s, "title", title, d->f->a);
    set(&series_type, &s, "first", first, d->f->a);
    set(&series_type, &s, "open_to", "professionals", d->f->a);
    if (last)
        set(&series_type, &s, "last", last, d->f->a);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        record_mark_set(&s, record_index(&series_type, str_of(given[i])));
    assert_int_equal(rota_preview(&d->ctx, &s, &turns, &p), 0);
    snprintf(agreed, sizeof agreed, "%s", p.hash);
    assert_int_equal(rota_create(&d->ctx, &s, &turns, str_of(agreed), &now, &state), 0);
    assert_int_equal(state, PLANNED);
    return s;
}

/* Who is on call that day: the label, or nothing. */
static int64_t on_call(struct desk *d, const char *iso, int person)
{
    return fixture_number(d->f, arena_printf(d->f->a,
                                             "SELECT count(*) FROM occurrence o JOIN occurrence_staff x ON x.occurrence"
                                             " = o.id WHERE o.day = '%s' AND o.kind = 'astreinte' AND x.person = %lld",
                                             iso, (long long)people[person].id));
}

static void a_rota_goes_on_by_its_turn(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)rota(d, "Astreinte", "2026-11-23", "2026-12-31"); /* it ends on a Thursday, in the week of the second */
    absent(d, SOCIAL, "2027-01-08", "2027-01-08");
    struct carry c = preview(d, civil_2026, &nothing), now;
    struct carry_series *s = of(&c, "Astreinte");
    assert_int_equal(s->state, CARRY_IN_TURN);
    assert_int_equal(c.n_next, 1);
    assert_int_equal(s->n, 365);
    assert_int_equal(s->dates[0].day, day("2027-01-01"));
    assert_string_equal(s->next_person, "IDE 2");
    decisions(s, "2027-01-07 keep, 2027-01-08 keep"); /* the night before ends on that morning */
    struct carry_answers none = {.given = true};
    assert_int_equal(apply(d, civil_2026, &none, c.hash, &now), PLANNED_NOTHING);
    absent(d, NURSE, "2027-01-19", "2027-01-19");
    assert_int_equal(apply(d, civil_2026, &nothing, c.hash, &now), PLANNED_OTHERWISE);
    c = now;
    assert_int_equal(apply(d, civil_2026, &nothing, c.hash, &now), PLANNED);
    assert_int_equal(now.n_dates_written, 365);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM series WHERE last = '2027-12-31' AND extended_to ="
                                          " '2027-12-31'"),
                     1);
    assert_int_equal(on_call(d, "2026-12-31", NURSE_2), 1);
    assert_int_equal(on_call(d, "2027-01-03", NURSE_2), 1); /* the same week, over the year's end */
    assert_int_equal(on_call(d, "2027-01-04", SOCIAL), 1);
    assert_int_equal(on_call(d, "2027-01-11", SOCIAL_2), 1);
    assert_int_equal(on_call(d, "2027-01-08", SOCIAL), 0);
    c = preview(d, civil_2026, &nothing);
    s = of(&c, "Astreinte");
    assert_int_equal(s->state, CARRY_GOES_ON);
    assert_true(s->decisions >= 2 && on(s, "2027-01-08")->hole);
    assert_int_equal(apply(d, civil_2026, &nothing, c.hash, &now), PLANNED_NOTHING);
    /* one of which nobody wrote the turn is told, with the way to a new one */
    fixture_exec(d->f, "DELETE FROM series_turn; UPDATE series SET last = '2026-12-31'");
    c = preview(d, civil_2026, &nothing);
    assert_int_equal(of(&c, "Astreinte")->state, CARRY_NO_TURN);
    desk_close(d);
}

static void of_a_series_that_goes_on_the_dates_to_decide_are_told(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = make(d, "Sans fin", "FREQ=WEEKLY;BYDAY=MO", "2026-03-02", NULL, 540, hall, NURSE, SOCIAL);
    plan(d, &s, NULL);
    (void)rota(d, "Astreinte", "2026-11-23", NULL);
    absent(d, SOCIAL_2, "2027-06-08", "2027-06-08");
    absent(d, NURSE, "2027-06-07", "2027-06-07");
    struct carry c = preview(d, civil_2026, &nothing);
    struct carry_series *x = of(&c, "Sans fin");
    assert_int_equal(x->state, CARRY_GOES_ON);
    assert_int_equal(x->standing, 52);
    /* the school holidays, Easter Monday, Whit Monday, somebody away, All Saints */
    decisions(x, "2027-02-08 keep, 2027-02-15 keep, 2027-03-29 keep, 2027-05-17 keep, 2027-06-07 keep,"
                 " 2027-11-01 keep");
    assert_non_null(on(x, "2027-06-07")->uuid);
    assert_int_equal(c.n_next, 0);
    assert_int_equal(c.n_watched, 6 + of(&c, "Astreinte")->decisions);
    assert_int_equal(of(&c, "Astreinte")->standing, 365);
    /* moved or cancelled, it needs none; a day that waits does */
    fixture_exec(d->f, "UPDATE occurrence SET status = 'cancelled' WHERE day = '2027-03-29' AND kind = 'permanence';"
                       "DELETE FROM occurrence_staff WHERE occurrence IN (SELECT id FROM occurrence WHERE day ="
                       " '2027-04-05'); DELETE FROM occurrence WHERE day = '2027-04-05' AND kind = 'permanence';"
                       "INSERT INTO series_waiting SELECT id, '2027-04-05', 'Le lieu est pris.', 0 FROM series WHERE"
                       " title = 'Sans fin'");
    c = preview(d, civil_2026, &nothing);
    x = of(&c, "Sans fin");
    assert_int_equal(x->standing, 50);
    assert_int_equal(x->decisions, 6);
    assert_string_equal(on(x, "2027-04-05")->waits, "Le lieu est pris.");
    assert_null(on(x, "2027-04-05")->uuid);
    desk_close(d);
}

static void a_kind_that_no_rule_declares_stops_nothing(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)weekly(d, "Lundi", "MO", 540, hall, NURSE, SOCIAL);
    (void)weekly(d, "Autrefois", "TU", 540, hall, NURSE, SOCIAL);
    struct series s = make(d, "Sans fin", "FREQ=WEEKLY;BYDAY=WE", "2026-03-04", NULL, 540, hall, NURSE, SOCIAL);
    plan(d, &s, NULL);
    fixture_exec(d->f, "UPDATE series SET kind = 'disparu' WHERE title <> 'Lundi';"
                       "UPDATE occurrence SET kind = 'disparu' WHERE title <> 'Lundi'");
    struct carry c = preview(d, civil_2026, &nothing);
    assert_int_equal(of(&c, "Autrefois")->state, CARRY_UNKNOWN);
    assert_int_equal(of(&c, "Sans fin")->state, CARRY_GOES_ON);
    assert_int_equal(of(&c, "Lundi")->state, CARRY_NEXT);
    desk_close(d);
}

static void two_that_meet_next_year_are_not_both_written(void **state)
{
    (void)state;
    struct desk *d = office();
    /* The first Tuesday of September, and two days chosen one by one: apart in 2026, not in 2027. */
    struct series first = make(d, "A", "FREQ=MONTHLY;BYDAY=1TU", "2026-09-01", "2026-09-30", 540, hall, NURSE, SOCIAL);
    struct series week = make(d, "B", NULL, "2026-09-01", NULL, 600, hall_2, NURSE, SOCIAL_2);
    plan(d, &first, NULL);                   /* 1 September 2026; 7 September 2027 */
    plan(d, &week, "2026-09-08 2026-09-15"); /* 7 and 14 September 2027 */
    struct carry c = preview(d, civil_2026, &nothing), now;
    struct carry_date *e = on(of(&c, "A"), "2027-09-07"), *f = on(of(&c, "B"), "2027-09-07");
    assert_true(e->collides && f->collides && !e->refused && !f->refused);
    assert_int_equal(e->choice, CARRY_KEEP); /* the first of them */
    assert_int_equal(f->choice, CARRY_MOVE);
    assert_int_equal(e->other, day("2027-09-08"));
    assert_int_equal(f->other, day("2027-09-06")); /* not where the other one may go */
    struct carry_answer both[] = {{of(&c, "B")->was.id, day("2027-09-07"), CARRY_KEEP}};
    struct carry_answers answers = {.items = both, .n = 1};
    assert_int_equal(apply(d, civil_2026, &answers, c.hash, &now), PLANNED_OTHERWISE);
    assert_int_equal(now.n_taken, 2);
    assert_true(on(of(&now, "B"), "2027-09-07")->taken);
    assert_int_equal(fixture_number(d->f, ROWS), 0);
    assert_int_equal(apply(d, civil_2026, &nothing, c.hash, &now), PLANNED);
    desk_close(d);
}

static void who_is_gone_is_named_and_left_out(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)weekly(d, "Lundi", "MO", 540, hall, NURSE, SOCIAL);
    must(db_begin(d->f->db, err));
    must(person_remove(d->f->db, &d->f->author, &people[SOCIAL], true, err));
    must(db_commit(d->f->db, err));
    struct carry c = preview(d, civil_2026, &nothing), now;
    struct carry_series *s = of(&c, "Lundi");
    assert_int_equal(s->n_gone, 1);
    assert_string_equal(s->gone[0], "AS 1");
    /* what holds of every date is said once */
    assert_int_equal(s->said[CONSTRAINT_STAFF], 50);
    assert_int_equal(s->decisions, 5);
    assert_non_null(strstr(s->example[CONSTRAINT_STAFF], "il faut 2 personnes, il y en a 1"));
    assert_int_equal(apply(d, civil_2026, &nothing, c.hash, &now), PLANNED);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_weekday_stays_and_only_what_needs_a_decision_is_shown),
        cmocka_unit_test(rules_by_month_stay_and_chosen_days_move_by_weeks),
        cmocka_unit_test(a_season_goes_from_september_to_august),
        cmocka_unit_test(what_was_agreed_to_is_written_and_twice_is_nothing),
        cmocka_unit_test(a_preview_that_says_something_else_now_is_shown_again),
        cmocka_unit_test(series_that_come_by_themselves_are_not_carried),
        cmocka_unit_test(a_rota_goes_on_by_its_turn),
        cmocka_unit_test(of_a_series_that_goes_on_the_dates_to_decide_are_told),
        cmocka_unit_test(a_kind_that_no_rule_declares_stops_nothing),
        cmocka_unit_test(two_that_meet_next_year_are_not_both_written),
        cmocka_unit_test(who_is_gone_is_named_and_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
