/* Slots: who, when and where, ranked; what is refused and by which constraint. */
#include "desk.h"

#include "app/slots.h"
#include "base/date.h"

#define MARCH "2027-03-01"
#define APRIL "2027-03-31"

/* Two nurses, a social worker, a psychologist; a team of the first nurse and the social worker; two halls of Bagneux
 * and one of Antony. */
enum { NURSE, NURSE_2, SOCIAL, PSY, PEOPLE_N };
static struct person people[PEOPLE_N];
static struct team team;
static int64_t hall, hall_2, antony;
static const char *hall_uuid;

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

static const char *place_uuid(struct fixture *f, int64_t id)
{
    struct stmt *s;
    struct err e;
    static const char sql[] = "SELECT uuid FROM place WHERE id = ?1";
    assert_int_equal(db_prepare(f->db, sql, &s, &e), 0);
    bind_int(s, 1, id);
    assert_int_equal(stmt_step(s, &e), 1);
    const char *uuid = col_text(s, 0, f->a);
    stmt_reset(s);
    return uuid;
}

static struct desk *office(void)
{
    static const struct {
        const char *label, *profession, *skill;
    } of[PEOPLE_N] = {{"IDE 1", "infirmier", NULL},
                      {"IDE 2", "infirmier", NULL},
                      {"AS 1", "assistant-social", NULL},
                      {"Psychologue A", "psychologue", NULL}};
    struct desk *d = desk_open();
    struct fixture *f = d->f;
    (void)fixture_add(f, "{'name':'Restos (exemple)','kind':'association-caritative','places':["
                         "{'key':'1','name':'Antenne 1 (exemple)','insee':'92007','lat':48.796,'lon':2.312},"
                         "{'key':'2','name':'Antenne 2 (exemple)','insee':'92007','lat':48.799,'lon':2.310}]}");
    hall = fixture_number(f, "SELECT min(id) FROM place");
    hall_2 = fixture_number(f, "SELECT max(id) FROM place");
    hall_uuid = place_uuid(f, hall);
    (void)fixture_add(f, "{'name':'Foyer (exemple)','kind':'association-caritative',"
                         "'places':[{'key':'1','name':'Foyer (exemple)','insee':'92002','lat':48.753,'lon':2.297}]}");
    antony = fixture_number(f, "SELECT max(id) FROM place");
    fixture_exec(f, "INSERT INTO place_planning(place) SELECT id FROM place");
    must(db_begin(f->db, err));
    for (int i = 0; i < PEOPLE_N; i++) {
        people[i] = (struct person){0};
        set(&person_type, &people[i], "label", of[i].label, f->a);
        set(&person_type, &people[i], "employment", "member", f->a);
        set(&person_type, &people[i], "professions", of[i].profession, f->a);
        must(person_save(f->db, &f->author, NULL, &people[i], f->a, err));
    }
    char members[80];
    team = (struct team){0};
    snprintf(members, sizeof members, "%s|%s", people[NURSE].uuid, people[SOCIAL].uuid);
    set(&team_type, &team, "label", "Binôme A", f->a);
    set(&team_type, &team, "members", members, f->a);
    must(team_save(f->db, &f->author, NULL, &team, f->a, err));
    must(db_commit(f->db, err));
    return d;
}

/* A date that stands, of two people. */
static void stands(struct desk *d, const char *iso, int start, int minutes, int64_t place, int one, int other)
{
    struct occurrence o = {
        .day = day(iso), .start = start, .place = place, .status = OCCURRENCE_CONFIRMED, .holds_people = true};
    char staff[80], length[12];
    snprintf(staff, sizeof staff, "%s|%s", people[one].uuid, people[other].uuid);
    snprintf(length, sizeof length, "%d", minutes);
    set(&occurrence_type, &o, "kind", "permanence", d->f->a);
    set(&occurrence_type, &o, "title", "Permanence santé", d->f->a);
    set(&occurrence_type, &o, "minutes", length, d->f->a);
    set(&occurrence_type, &o, "staff", staff, d->f->a);
    record_mark_set(&o, record_index(&occurrence_type, STR("day")));
    must(db_begin(d->f->db, err));
    must(occurrence_save(d->f->db, &d->f->author, NULL, &o, d->f->a, err));
    must(db_commit(d->f->db, err));
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

static struct terms code(struct desk *d, const char *one)
{
    const char **list = ARENA_ARRAY(d->f->a, 1, const char *);
    list[0] = one;
    return (struct terms){.codes = list, .n = 1};
}

/* A binôme with a nurse, two hours, in Bagneux, a Tuesday or Thursday in March. */
static struct slot_wish wish(struct desk *d)
{
    return (struct slot_wish){.kind = "permanence",
                              .minutes = 120,
                              .first = day(MARCH),
                              .last = day(APRIL),
                              .weekdays = 1u << 1 | 1u << 3,
                              .from = 540,
                              .to = 1080,
                              .where = STR("92007"),
                              .professions = code(d, "infirmier")};
}

/* What was weighed piece by piece is what a preview finds. */
static void agrees(const struct slot *s)
{
    int64_t weight = 0;
    unsigned refused = 0;
    for (size_t i = 0; i < s->n_found; i++) {
        if (s->found[i].strength == STRENGTH_HARD)
            refused |= CONSTRAINT_BIT(s->found[i].constraint);
        else
            weight += s->found[i].weight;
        assert_non_null(s->found[i].text);
    }
    assert_int_equal(s->weight, weight);
    assert_int_equal(s->refused, refused);
}

static struct slots search(struct desk *d, const struct slot_wish *w)
{
    struct slots s;
    d->ctx.err = (struct err){0};
    if (slots_search(&d->ctx, w, &s) != 0)
        fail_msg("%s", d->ctx.err.msg);
    for (size_t i = 0; i < s.n_days; i++) {
        for (size_t k = 0; k < s.days[i].n; k++)
            agrees(&s.days[i].slots[k]);
        for (size_t k = 0; k < s.days[i].n_refused; k++)
            agrees(&s.days[i].refused[k]);
    }
    return s;
}

static bool has(const struct slots *s, const struct slot *slot, int person)
{
    const struct slot_group *g = &s->groups[slot->group];
    for (size_t i = 0; i < g->n; i++) {
        if (strcmp(s->board->people[g->people[i]].person.uuid, people[person].uuid) == 0)
            return true;
    }
    return false;
}

static void a_binome_with_a_nurse_on_a_tuesday_or_thursday_of_march(void **state)
{
    (void)state;
    struct desk *d = office();
    struct slot_wish w = wish(d);
    struct slots s = search(d, &w);
    assert_int_equal(s.n_days, 9);   /* five Tuesdays, four Thursdays */
    assert_int_equal(s.n_groups, 5); /* of the six pairs one has no nurse */
    assert_int_equal(s.possible, 45);
    assert_int_equal(s.n_best, 20);
    for (size_t i = 0; i < s.n_best; i++) {
        assert_true(has(&s, s.best[i], NURSE) || has(&s, s.best[i], NURSE_2));
        assert_true(date_weekday(s.best[i]->day) == 1 || date_weekday(s.best[i]->day) == 3);
        assert_true(s.best[i]->start >= 540 && s.best[i]->start + 120 <= 1080);
        assert_string_equal(s.board->places[s.best[i]->place].commune, "Bagneux");
    }
    /* nobody was there: the team before pairs that are none */
    assert_string_equal(s.groups[s.best[0]->group].team->label, "Binôme A");
    desk_close(d);
}

static void who_was_there_before_comes_first_at_the_usual_hour(void **state)
{
    (void)state;
    struct desk *d = office();
    stands(d, "2026-06-02", 840, 120, hall_2, NURSE_2, PSY);
    stands(d, "2026-06-09", 840, 120, hall_2, NURSE_2, PSY);
    stands(d, "2026-06-16", 840, 120, hall_2, NURSE, PSY);
    struct slot_wish w = wish(d);
    struct slots s = search(d, &w);
    assert_true(has(&s, s.best[0], NURSE_2) && has(&s, s.best[0], PSY));
    assert_int_equal(s.best[0]->together, 2);
    assert_int_equal(s.best[0]->apart, 3);
    assert_int_equal(s.best[0]->start, 840);
    assert_int_equal(s.board->places[s.best[0]->place].id, hall_2);
    desk_close(d);
}

static void a_lighter_load_comes_first_where_all_else_is_equal(void **state)
{
    (void)state;
    struct desk *d = office();
    stands(d, "2027-03-01", 540, 120, hall, NURSE, NURSE_2); /* a Monday, later than now: nobody "was" there */
    struct slot_wish w = wish(d);
    w.people = code(d, people[PSY].uuid);
    struct slots s = search(d, &w);
    assert_int_equal(s.n_groups, 2);
    assert_int_equal(s.groups[s.best[0]->group].minutes, 120);
    stands(d, "2027-03-08", 540, 120, hall, NURSE, SOCIAL);
    s = search(d, &w);
    assert_true(has(&s, s.best[0], NURSE_2));
    desk_close(d);
}

static void the_road_from_another_date_warns_and_is_told(void **state)
{
    (void)state;
    struct desk *d = office();
    stands(d, "2027-03-02", 540, 120, antony, NURSE, SOCIAL);
    struct slot_wish w = wish(d);
    w.first = w.last = day("2027-03-02");
    w.team = team.uuid;
    w.from = 660;
    w.to = 780; /* from eleven, when they leave Antony */
    struct slots s = search(d, &w);
    assert_int_equal(s.n_best, 1);
    assert_int_equal(s.best[0]->road.minutes, 30);
    assert_true(s.best[0]->road.after);
    assert_true(s.best[0]->weight > 0);
    assert_string_equal(s.board->dates[s.best[0]->road.date].title, "Permanence santé");
    w.to = 960; /* there is time for the road now */
    s = search(d, &w);
    assert_int_equal(s.best[0]->start, 780); /* with a meal before */
    desk_close(d);
}

static void what_is_refused_says_which_constraint_refuses_it(void **state)
{
    (void)state;
    struct desk *d = office();
    absent(d, NURSE, "2027-03-01", "2027-03-11");
    stands(d, "2027-03-16", 540, 540, antony, NURSE, SOCIAL);
    struct slot_wish w = wish(d);
    w.team = team.uuid;
    struct slots s = search(d, &w);
    assert_int_equal(s.n_groups, 1);
    assert_int_equal(s.possible, 4); /* of nine days four in absence, one taken */
    assert_int_equal(s.days[0].n, 0);
    assert_int_equal(s.days[0].n_refused, 1);
    assert_string_equal(s.days[0].refused[0].found[0].text, "IDE 1 n’est pas là le mardi 2 mars 2027.");
    assert_int_equal(s.n_refusals, 3);
    assert_int_equal(s.refusals[0].constraint, CONSTRAINT_ABSENCE);
    assert_int_equal(s.refusals[0].days, 4);
    assert_string_equal(s.board->people[s.refusals[0].person].person.label, "IDE 1");
    assert_int_equal(s.refusals[0].weekdays, 1u << 1 | 1u << 3);
    assert_int_equal(s.refusals[1].constraint, CONSTRAINT_PERSON_BUSY);
    assert_int_equal(s.refusals[1].days, 1);
    desk_close(d);
}

static void what_only_warns_is_counted_apart_and_a_place_that_never_opens_is_named(void **state)
{
    (void)state;
    struct desk *d = office();
    struct slot_wish w = wish(d);
    struct slots s = search(d, &w);
    assert_int_equal(s.clear, 45);
    assert_int_equal(s.n_shut, 0);
    fixture_exec(d->f, "UPDATE place SET hours = 'Mo 09:00-12:00' WHERE id = (SELECT min(id) FROM place)");
    s = search(d, &w);
    assert_int_equal(s.possible, 45);
    assert_int_equal(s.clear, 45); /* at the other hall */
    assert_int_equal(s.n_places, 2);
    assert_int_equal(s.n_shut, 1);
    assert_string_equal(s.board->places[s.shut[0]].name, "Antenne 1 (exemple)");
    w.where = str_of(hall_uuid);
    s = search(d, &w);
    assert_int_equal(s.possible, 45);
    assert_int_equal(s.clear, 0);
    assert_int_equal(s.days[0].clear, 0);
    assert_int_equal(s.n_shut, s.n_places);
    w.weekdays |= 1u; /* on Mondays it does open */
    s = search(d, &w);
    assert_int_equal(s.n_shut, 0);
    assert_int_equal(date_weekday(s.best[0]->day), 0);
    assert_true(s.clear > 0 && s.clear < s.possible);
    desk_close(d);
}

static void a_commune_without_a_known_place_is_reckoned_from_its_middle(void **state)
{
    (void)state;
    struct desk *d = office();
    struct slot_wish w = wish(d);
    w.where = STR("92071");
    struct slots s = search(d, &w);
    assert_true(s.elsewhere);
    assert_string_equal(s.board->places[s.best[0]->place].name, "Sceaux");
    assert_int_equal(s.possible, 45);
    w.where = STR("");
    s = search(d, &w);
    assert_false(s.somewhere);
    assert_int_equal(s.best[0]->place, BOARD_NONE);
    w.where = str_of(hall_uuid);
    s = search(d, &w);
    assert_int_equal(s.board->places[s.best[0]->place].id, hall);
    desk_close(d);
}

static void what_cannot_be_searched_is_refused_by_field(void **state)
{
    (void)state;
    struct desk *d = office();
    struct slots s;
    struct slot_wish w;
#define REFUSED(change, code_, part) \
    do { \
        w = wish(d); \
        change; \
        d->ctx.err = (struct err){0}; \
        assert_int_equal(slots_search(&d->ctx, &w, &s), -1); \
        if (d->ctx.err.code != (code_) || !strstr(d->ctx.err.msg, part)) \
            fail_msg("%s", d->ctx.err.msg); \
    } while (0)
    REFUSED(w.kind = "kermesse", ERR_NOT_FOUND, "activity/kermesse");
    REFUSED(w.kind = "astreinte", ERR_INPUT, "kind: nobody");
    REFUSED(w.last = day("2027-02-01"), ERR_INPUT, "last: before");
    REFUSED(w.first = w.last = day("2026-11-22"), ERR_INPUT, "last: all these days");
    REFUSED(w.first = w.last = day("2027-03-01"), ERR_INPUT, "weekdays: none");
    REFUSED(w.to = 600, ERR_INPUT, "to: the date does not fit");
    REFUSED(w.minutes = 1441, ERR_INPUT, "minutes: ");
    REFUSED(w.where = STR("nowhere"), ERR_INPUT, "where: there is no such place");
    REFUSED(w.where = STR("0f7a2c1e-1111-4222-8333-444455556666"), ERR_INPUT, "where: there is no such place");
    REFUSED(w.people = code(d, "nobody"), ERR_INPUT, "people: nobody");
    REFUSED(w.team = "none", ERR_INPUT, "team: there is none");
    d->who.role = ROLE_PARTNER;
    REFUSED((void)0, ERR_REFUSED, "planning");
    d->who.role = ROLE_BINOME;
    w = wish(d);
    w.professions = code(d, "medecin");
    (void)search(d, &w);
    struct slots none = search(d, &w);
    assert_int_equal(none.n_groups, 0);
    assert_int_equal(none.possible, 0);
    assert_int_equal(none.n_days, 9);
    desk_close(d);
}

static void more_days_and_groups_than_are_looked_at_are_told(void **state)
{
    (void)state;
    struct desk *d = office();
    must(db_begin(d->f->db, err));
    for (int i = 0; i < 30; i++) {
        struct person p = {0};
        char label[16];
        snprintf(label, sizeof label, "IDE %d", 10 + i);
        set(&person_type, &p, "label", label, d->f->a);
        set(&person_type, &p, "employment", "member", d->f->a);
        set(&person_type, &p, "professions", "infirmier", d->f->a);
        must(person_save(d->f->db, &d->f->author, NULL, &p, d->f->a, err));
    }
    must(db_commit(d->f->db, err));
    struct slot_wish w = wish(d);
    w.weekdays = 0;
    w.last = w.first + SLOT_DAYS_MAX;
    w.from = 540;
    w.to = 660;
    struct slots s = search(d, &w);
    assert_int_equal(s.n_groups, SLOT_GROUPS_MAX);
    assert_true(s.more_groups);
    assert_int_equal(s.n_days, SLOT_DAYS_MAX);
    assert_true(s.more_days);
    assert_int_equal(s.days[0].n, SLOTS_A_DAY);
    assert_int_equal(s.days[0].more, SLOT_GROUPS_MAX - SLOTS_A_DAY);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_binome_with_a_nurse_on_a_tuesday_or_thursday_of_march),
        cmocka_unit_test(who_was_there_before_comes_first_at_the_usual_hour),
        cmocka_unit_test(a_lighter_load_comes_first_where_all_else_is_equal),
        cmocka_unit_test(the_road_from_another_date_warns_and_is_told),
        cmocka_unit_test(what_is_refused_says_which_constraint_refuses_it),
        cmocka_unit_test(what_only_warns_is_counted_apart_and_a_place_that_never_opens_is_named),
        cmocka_unit_test(a_commune_without_a_known_place_is_reckoned_from_its_middle),
        cmocka_unit_test(what_cannot_be_searched_is_refused_by_field),
        cmocka_unit_test(more_days_and_groups_than_are_looked_at_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
