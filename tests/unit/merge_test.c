/* The merge of an import: the source's last word, its present one, what the directory holds, and who locked what. */
#include "fixture.h"

#include <stdio.h>

#include "base/buf.h"
#include "core/app/import_merge.h"

static struct fixture *f;

static int setup(void **state)
{
    (void)state;
    f = fixture_open();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fixture_close(f);
    return 0;
}

/* Locks are a text of "entity.field" words: the tests have one child of each kind at most. */
static bool locked_in(const void *arg, const char *entity, int64_t id, const char *field)
{
    char word[80];
    (void)id;
    (void)snprintf(word, sizeof word, " %s.%s ", entity, field);
    return arg && strstr(arg, word) != NULL;
}

/* A structure in the form `{...}` with name and kind added; NULL stays NULL. */
static struct structure *structure_of(const char *members)
{
    if (!members)
        return NULL;
    return fixture_parse(f, arena_printf(f->a, "{'name':'N','kind':'ccas'%s%s}", *members ? "," : "", members));
}

static struct merge merge(const char *before, const char *now, const char *ours, const char *locks)
{
    struct merge m = {.before = structure_of(before),
                      .now = structure_of(now),
                      .ours = structure_of(ours),
                      .locked = locked_in,
                      .lock_arg = locks,
                      .a = f->a};
    must(import_merge(&m, err));
    return m;
}

/* Everything the structure says, as JSON without what is null or empty. */
static const char *said(const struct structure *s)
{
    static const struct record_filter filter = {.flags = FIELD_RULE, .skip_null = true};
    struct buf b = buf_in(f->a, 1u << 20);
    record_json(&b, &structure_type, s, &filter);
    /* `,"contacts":[]` goes. */
    for (char *empty = b.p; (empty = strstr(empty, ":[]")) != NULL;) {
        char *from = empty;
        while (*from != ',')
            from--;
        memmove(from, empty + 3, strlen(empty + 3) + 1);
        empty = from;
    }
    return b.p;
}

/* The result says the same as `expected` and lists these conflicts ("path=theirs/ours|..."). */
static void check(const char *what, const struct merge *m, const char *expected, const char *conflicts)
{
    struct buf list = buf_in(f->a, 4000);
    for (size_t i = 0; i < m->n_conflicts; i++) {
        const struct import_conflict *c = &m->conflicts[i];
        buf_raw_str(&list, i ? STR("|") : STR(""));
        buf_raw_str(&list, str_of(c->path));
        buf_lit(&list, "=");
        buf_raw_str(&list, str_of(c->theirs ? c->theirs : "-"));
        buf_lit(&list, "/");
        buf_raw_str(&list, str_of(c->ours ? c->ours : "-"));
    }
    const char *got = said(m->ours), *want = said(structure_of(expected));
    if (strcmp(got, want) != 0)
        fail_msg("%s:\n  %s, should be\n  %s", what, got, want);
    if (strcmp(buf_cstr(&list), conflicts) != 0)
        fail_msg("%s: conflicts \"%s\", should be \"%s\"", what, buf_cstr(&list), conflicts);
    must(record_validate(&structure_type, m->ours, err));
}

/* The sixth, what is listed, may be left out. */
typedef const char *row[6];

static void check_rows(row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *const *r = rows[i];
        struct merge m = merge(r[0], r[1], r[2], r[3]);
        check(arena_printf(f->a, "row %zu (%s; %s; %s; %s)", i, r[0] ? r[0] : "first word", r[1], r[2],
                           r[3] ? r[3] : "no lock"),
              &m, r[4], r[5] ? r[5] : "");
    }
}

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

#define A "'description':'A'"
#define B "'description':'B'"
#define C "'description':'C'"
#define LOCK " structure.description "

static void a_text_follows_its_source_until_somebody_else_wrote_it(void **state)
{
    (void)state;
    static row rows[] = {
        /* the first word of a source fills gaps */
        {NULL, A, "", NULL, A},
        {NULL, A, B, NULL, B},
        {NULL, A, A, NULL, A},
        {NULL, "", B, NULL, B},
        {NULL, "", "", NULL, ""},
        /* it said nothing before */
        {"", A, "", NULL, A},
        {"", A, B, NULL, A},
        {"", "", B, NULL, B},
        /* it says the same: what others did stays */
        {A, A, A, NULL, A},
        {A, A, B, NULL, B},
        {A, A, "", NULL, ""},
        /* it changed */
        {A, B, A, NULL, B},
        {A, B, B, NULL, B},
        {A, B, C, NULL, B},
        {A, B, "", NULL, B},
        /* it fell silent: what it said goes, what others wrote stays */
        {A, "", A, NULL, ""},
        {A, "", C, NULL, C},
        {A, "", "", NULL, ""},
        /* locked: kept, and the difference is listed each time */
        {NULL, A, B, LOCK, B, "description=A/B"},
        {A, A, A, LOCK, A},
        {A, A, B, LOCK, B, "description=A/B"},
        {A, B, C, LOCK, C, "description=B/C"},
        {A, B, B, LOCK, B},
        {A, "", C, LOCK, C, "description=-/C"},
        {A, B, "", LOCK, "", "description=B/-"},
        {"", "", "", LOCK, ""},
        /* another's lock */
        {A, B, A, " structure.name structure.website ", B},
    };
    CHECK(rows);
}

#define IN_SERVICE(x) "'services':[{'key':'k','name':'S'" x "}]"
#define IN_PLACE(x) "'places':[{'key':'k','name':'P'" x "}]"

/* The places of a service carry its hours: set by hand, they stay as a whole. */
static void the_places_of_a_service_stay_when_they_are_locked(void **state)
{
    (void)state;
#define HELD_AT(hours) IN_PLACE("") "," IN_SERVICE(",'places':[{'place':'k'" hours "}]")
#define MONDAY HELD_AT(",'hours':'Mo 09:00-12:00'")
#define TUESDAY HELD_AT(",'hours':'Tu 09:00-12:00','hours_note':'n'")
#define HELD " service.places "
    row rows[] = {
        {MONDAY, TUESDAY, MONDAY, NULL, TUESDAY},
        {MONDAY, TUESDAY, MONDAY, HELD, MONDAY, "services[S].places=k: Tu 09:00-12:00, n/k: Mo 09:00-12:00"},
        {MONDAY, MONDAY, TUESDAY, HELD, TUESDAY, "services[S].places=k: Mo 09:00-12:00/k: Tu 09:00-12:00, n"},
        {MONDAY, TUESDAY, TUESDAY, HELD, TUESDAY},
        {MONDAY, IN_PLACE("") "," IN_SERVICE(""), MONDAY, HELD, MONDAY, "services[S].places=-/k: Mo 09:00-12:00"},
    };
    CHECK(rows);
    /* Ours names the place by its uuid, as it is read from the database. */
    struct merge m = {.before = structure_of(MONDAY),
                      .now = structure_of(MONDAY),
                      .ours = structure_of(MONDAY),
                      .locked = locked_in,
                      .lock_arg = HELD,
                      .a = f->a};
    ((struct place *)m.ours->places.items)->uuid = "11111111-2222-3333-4444-555555555555";
    struct service *held = m.ours->services.items;
    ((struct service_place *)held->places.items)->place = "11111111-2222-3333-4444-555555555555";
    must(import_merge(&m, err));
    assert_int_equal(m.n_conflicts, 0);
    assert_string_equal(((struct service_place *)held->places.items)->place, "11111111-2222-3333-4444-555555555555");
}

static void every_type_of_value_follows_in_the_same_way(void **state)
{
    (void)state;
    static row rows[] = {
        {IN_SERVICE(",'intake':'yes'"), IN_SERVICE(",'intake':'full'"), IN_SERVICE(",'intake':'yes'"), NULL,
         IN_SERVICE(",'intake':'full'")},
        {IN_SERVICE(",'intake':'yes'"), IN_SERVICE(",'intake':'yes'"), IN_SERVICE(",'intake':'full'"), NULL,
         IN_SERVICE(",'intake':'full'")},
        {IN_SERVICE(",'intake':'yes'"), IN_SERVICE(",'intake':'waiting'"), IN_SERVICE(",'intake':'full'"),
         " service.intake ", IN_SERVICE(",'intake':'full'"), "services[S].intake=waiting/full"},
        {IN_SERVICE(",'intake_date':'2026-01-01'"), IN_SERVICE(",'intake_date':'2026-02-01'"),
         IN_SERVICE(",'intake_date':'2026-01-01'"), NULL, IN_SERVICE(",'intake_date':'2026-02-01'")},
        {IN_SERVICE(",'home_visits':true"), IN_SERVICE(",'home_visits':false"), IN_SERVICE(",'home_visits':true"), NULL,
         IN_SERVICE(",'home_visits':false")},
        {IN_SERVICE(",'languages':['arabe','lsf']"), IN_SERVICE(",'languages':['lsf','arabe']"),
         IN_SERVICE(",'languages':['turc']"), NULL, IN_SERVICE(",'languages':['turc']")},
        {IN_SERVICE(",'languages':['arabe']"), IN_SERVICE(",'languages':['lsf','arabe']"),
         IN_SERVICE(",'languages':['turc']"), NULL, IN_SERVICE(",'languages':['lsf','arabe']")},
        {IN_SERVICE(",'languages':['arabe']"), IN_SERVICE(",'languages':['lsf']"), IN_SERVICE(",'languages':['turc']"),
         " service.languages ", IN_SERVICE(",'languages':['turc']"), "services[S].languages=lsf/turc"},
        {IN_PLACE(",'hours':'Mo 09:00-10:00'"), IN_PLACE(",'hours':'Tu 09:00-10:00'"),
         IN_PLACE(",'hours':'Mo 09:00-10:00'"), NULL, IN_PLACE(",'hours':'Tu 09:00-10:00'")},
        {IN_PLACE(",'confidential':false"), IN_PLACE(",'confidential':true"), IN_PLACE(",'confidential':false"), NULL,
         IN_PLACE(",'confidential':true")},
        {IN_PLACE(",'level':'public'"), IN_PLACE(",'level':'team'"), IN_PLACE(",'level':'public'"), NULL,
         IN_PLACE(",'level':'team'")},
        {"'status':'active'", "'status':'suspended'", "'status':'active'", NULL, "'status':'suspended'"},
        /* the name is a value like another */
        {IN_SERVICE(""), "'services':[{'key':'k','name':'T'}]", IN_SERVICE(""), NULL,
         "'services':[{'key':'k','name':'T'}]"},
    };
    CHECK(rows);
}

/* A first word meets a record whose columns all have a default: these are gaps too. */
static void what_a_default_says_is_a_gap(void **state)
{
    (void)state;
    static row rows[] = {
        {NULL, IN_SERVICE(",'intake':'yes','cost_kind':'free','home_visits':true"),
         IN_SERVICE(",'intake':'unknown','cost_kind':'unknown','home_visits':false"), NULL,
         IN_SERVICE(",'cost_kind':'free','intake':'yes','home_visits':true")},
        {NULL, IN_SERVICE(",'intake':'yes'"), IN_SERVICE(",'intake':'full'"), NULL, IN_SERVICE(",'intake':'full'")},
        {NULL, IN_PLACE(",'confidential':true"), IN_PLACE(",'confidential':false"), NULL,
         IN_PLACE(",'confidential':true")},
        {NULL, IN_PLACE(",'confidential':false"), IN_PLACE(",'confidential':true"), NULL,
         IN_PLACE(",'confidential':true")},
        {NULL, "'status':'suspended'", "'status':'active'", NULL, "'status':'active'"},
    };
    CHECK(rows);
}

/* Half a position, or an age range upside down, would be refused when it is written, and the whole import with it. */
static void values_that_belong_together_move_together(void **state)
{
    (void)state;
    static row rows[] = {
        {IN_PLACE(",'lat':48.0,'lon':2.0"), IN_PLACE(",'lat':49.0,'lon':2.0"), IN_PLACE(",'lat':47.0,'lon':1.0"), NULL,
         IN_PLACE(",'lat':49.0,'lon':2.0")},
        {IN_PLACE(",'lat':48.0,'lon':2.0"), IN_PLACE(",'lat':49.0,'lon':3.0"), IN_PLACE(",'lat':47.0,'lon':2.0"),
         " place.lat ", IN_PLACE(",'lat':47.0,'lon':2.0"), "places[P].lat=49/47|places[P].lon=3/2"},
        {IN_PLACE(",'lat':48.0,'lon':2.0"), IN_PLACE(""), IN_PLACE(",'lat':47.0,'lon':2.0"), " place.lon ",
         IN_PLACE(",'lat':47.0,'lon':2.0"), "places[P].lat=-/47|places[P].lon=-/2"},
        {IN_PLACE(",'lat':48.0,'lon':2.0"), IN_PLACE(""), IN_PLACE(",'lat':47.0,'lon':2.0"), NULL,
         IN_PLACE(",'lat':47.0,'lon':2.0")},
        {IN_PLACE(",'lat':48.0,'lon':2.0"), IN_PLACE(""), IN_PLACE(",'lat':48.0,'lon':2.0"), NULL, IN_PLACE("")},
        {NULL, IN_PLACE(",'lat':48.0,'lon':2.0"), IN_PLACE(""), NULL, IN_PLACE(",'lat':48.0,'lon':2.0")},
        {IN_SERVICE(",'age_max':60"), IN_SERVICE(",'age_max':20"), IN_SERVICE(",'age_min':30,'age_max':60"),
         " service.age_min ", IN_SERVICE(",'age_min':30,'age_max':60"),
         "services[S].age_min=-/30|services[S].age_max=20/60"},
        {NULL, IN_SERVICE(",'age_max':20"), IN_SERVICE(",'age_min':30"), NULL, IN_SERVICE(",'age_min':30")},
        {IN_SERVICE(",'age_min':10,'age_max':20"), IN_SERVICE(",'age_min':10,'age_max':15"),
         IN_SERVICE(",'age_min':18,'age_max':20"), NULL, IN_SERVICE(",'age_min':10,'age_max':15")},
    };
    CHECK(rows);
}

#define PHONES(x) "'contacts':[" x "]"
#define P1 "{'kind':'phone','value':'01 99 00 00 01','label':'accueil','level':'public'}"
#define P1_PRO "{'kind':'phone','value':'01 99 00 00 01','label':'ligne pro','level':'partners'}"
#define P2 "{'kind':'phone','value':'01 99 00 00 02','level':'public'}"
#define P3 "{'kind':'phone','value':'01 99 00 00 03','level':'team'}"
#define M1 "{'kind':'mail','value':'a@example.org'}"
#define ID1 "'identifiers':[{'scheme':'rna','value':'W1'}]"
#define ID2 "'identifiers':[{'scheme':'rna','value':'W2'}]"
#define ID12 "'identifiers':[{'scheme':'rna','value':'W1'},{'scheme':'rna','value':'W2'}]"

static void contacts_and_identifiers_come_and_go_one_by_one(void **state)
{
    (void)state;
    static row rows[] = {
        {NULL, PHONES(P1), "", NULL, PHONES(P1)},
        {NULL, PHONES(P1), PHONES(P2), NULL, PHONES(P2 "," P1)},
        {NULL, PHONES(P1_PRO), PHONES(P1), NULL, PHONES(P1)},   /* another source's word on it stands */
        {PHONES(P1), PHONES(P1), PHONES(P2), NULL, PHONES(P2)}, /* taken away by hand: it stays away */
        {PHONES(P1), PHONES(P1 "," P3), PHONES(P2), NULL, PHONES(P2 "," P3)},
        {PHONES(P1), PHONES(P3), PHONES(P1 "," P2), NULL, PHONES(P2 "," P3)},
        {PHONES(P1), "", PHONES(P1 "," P2), NULL, PHONES(P2)},
        {PHONES(P1), "", PHONES(P1), NULL, "'contacts':[]"},
        /* the same line is no longer for everybody */
        {PHONES(P1), PHONES(P1_PRO), PHONES(P1), NULL, PHONES(P1_PRO)},
        {PHONES(P1_PRO), PHONES(P1), PHONES(P1_PRO "," P2), NULL, PHONES(P1 "," P2)},
        {PHONES(P1), PHONES(P1), PHONES(P1_PRO), NULL, PHONES(P1_PRO)},
        {NULL, PHONES(M1 "," M1), "", NULL, PHONES(M1)},
        {NULL, ID1, ID2, NULL, "'identifiers':[{'scheme':'rna','value':'W2'},{'scheme':'rna','value':'W1'}]"},
        {ID1, ID12, ID1, NULL, ID12},
        {ID12, ID1, ID12, NULL, ID1},
        {IN_PLACE("," PHONES(P1)), IN_PLACE("," PHONES(P2)), IN_PLACE("," PHONES(P1)), NULL, IN_PLACE("," PHONES(P2))},
        {IN_SERVICE(""), IN_SERVICE("," PHONES(P2)), IN_SERVICE(""), NULL, IN_SERVICE("," PHONES(P2))},
    };
    CHECK(rows);
}

static void a_telephone_set_by_hand_stays_and_mails_go_their_way(void **state)
{
    (void)state;
    static row rows[] = {
        {PHONES(P1), PHONES(P2), PHONES(P3), " structure.phone ", PHONES(P3), "phone=01 99 00 00 02/01 99 00 00 03"},
        {PHONES(P3), PHONES(P3), PHONES(P3), " structure.phone ", PHONES(P3)},
        {PHONES(P3), "", PHONES(P3), " structure.phone ", PHONES(P3)},
        {NULL, PHONES(P1 "," M1), PHONES(P3), " structure.phone ", PHONES(P3 "," M1),
         "phone=01 99 00 00 01/01 99 00 00 03"},
        {PHONES(P1 "," M1), PHONES(P2), PHONES(P1 "," M1), " structure.mail ", PHONES(M1 "," P2)},
        {PHONES(P1), PHONES(P2), "", " structure.phone ", "", "phone=01 99 00 00 02/-"},
    };
    CHECK(rows);
}

#define PLACES(x) "'places':[" x "]"
#define SERVICES(x) "'services':[" x "]"
#define PA "{'key':'a','name':'A'}"
#define PA2 "{'key':'a','name':'A deux'}"
#define PB "{'key':'b','name':'B'}"
#define PH "{'name':'by hand'}"

static void places_and_services_are_found_again_by_their_key(void **state)
{
    (void)state;
    static row rows[] = {
        {NULL, PLACES(PA), PLACES(PB), NULL, PLACES(PB "," PA)},
        {NULL, PLACES(PA2), PLACES(PA), NULL, PLACES(PA)},
        {PLACES(PA), PLACES(PA2), PLACES(PH "," PA), NULL, PLACES(PH "," PA2)},
        {PLACES(PA), PLACES(PA "," PB), PLACES(PA), NULL, PLACES(PA "," PB)},
        {PLACES(PA "," PB), PLACES(PA), PLACES(PA "," PB "," PH), NULL, PLACES(PA "," PH)},
        /* taken away by the team: it does not come back by itself, even changed */
        {PLACES(PA "," PB), PLACES(PA2 "," PB), PLACES(PB), NULL, PLACES(PB)},
        /* dropped by the source, but the team has put its hand on it */
        {PLACES(PA "," PB), PLACES(PB), PLACES(PA "," PB), " place.address ", PLACES(PA "," PB), "places[A]=-/A"},
        {PLACES(PA "," PB), "", PLACES(PA "," PB), NULL, "'places':[]"},
        {NULL, PLACES(PA "," PA2), "", NULL, PLACES(PA)},
        {SERVICES(PA), SERVICES(PB), SERVICES(PA), NULL, SERVICES(PB)},
        {SERVICES(PA), SERVICES(PB), SERVICES(PA), " service.intake ", SERVICES(PA "," PB), "services[A]=-/A"},
    };
    CHECK(rows);
}

#define AT(x) SERVICES("{'key':'s','name':'S','places':[" x "]}")
#define HERE(key) "{'place':'" key "'}"

static void a_service_is_held_only_where_the_structure_is(void **state)
{
    (void)state;
    static row rows[] = {
        {PLACES(PA) "," AT(HERE("a")), PLACES(PA "," PB) "," AT(HERE("a") "," HERE("b")), PLACES(PA) "," AT(HERE("a")),
         NULL, PLACES(PA "," PB) "," AT(HERE("a") "," HERE("b"))},
        /* b was taken away by the team */
        {PLACES(PA "," PB) "," AT(HERE("a")), PLACES(PA "," PB) "," AT(HERE("a") "," HERE("b")),
         PLACES(PA) "," AT(HERE("a")), NULL, PLACES(PA) "," AT(HERE("a"))},
        /* the source dropped b, and a service made by hand was held there */
        {PLACES(PA "," PB), PLACES(PA), PLACES(PA "," PB) "," AT(HERE("b")), NULL, PLACES(PA) "," AT("")},
    };
    CHECK(rows);
}

static void what_two_sources_give_together_may_be_too_much(void **state)
{
    (void)state;
    struct buf ours = buf_in(f->a, 10000);
    for (int i = 0; i < 20; i++)
        buf_fmt(&ours, "%s{'kind':'phone','value':'01 99 00 01 %02d'}", i ? "," : "", i);
    const char *full = arena_printf(f->a, PHONES("%s"), buf_cstr(&ours));
    struct merge m = merge(NULL, full, full, NULL);
    check("twenty contacts", &m, full, "");
    m = merge(NULL, PHONES(P1), full, NULL);
    must_fail(record_validate(&structure_type, m.ours, err), ERR_LIMIT, "contacts: 21 items, at most 20");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_follows_its_source_until_somebody_else_wrote_it),
        cmocka_unit_test(every_type_of_value_follows_in_the_same_way),
        cmocka_unit_test(the_places_of_a_service_stay_when_they_are_locked),
        cmocka_unit_test(what_a_default_says_is_a_gap),
        cmocka_unit_test(values_that_belong_together_move_together),
        cmocka_unit_test(contacts_and_identifiers_come_and_go_one_by_one),
        cmocka_unit_test(a_telephone_set_by_hand_stays_and_mails_go_their_way),
        cmocka_unit_test(places_and_services_are_found_again_by_their_key),
        cmocka_unit_test(a_service_is_held_only_where_the_structure_is),
        cmocka_unit_test(what_two_sources_give_together_may_be_too_much),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
