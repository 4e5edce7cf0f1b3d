/* Changing hours by hand: what is written and kept from imports, two at once, verification, refusals; and the form,
 * from what was typed to a text and back. */
#include "desk.h"

#include "app/hours_edit.h"
#include "base/date.h"
#include "publish/hours_form.h"

static const char REFUGE[] =
    "{'name':'Le Refuge','kind':'hebergement',"
    "'places':[{'key':'p1','name':'Accueil','hours':'Mo-Fr 09:00-12:00','hours_note':'Sonner'},"
    "{'key':'p2','name':'Annexe'}],"
    "'services':[{'key':'s1','name':'Repas','places':[{'place':'p1','hours':'Tu 10:00-11:00'}]}]}";

static const char ROWS[] = "SELECT count(*) FROM change", LOCKS[] = "SELECT count(*) FROM field_lock",
                  VERIFIED[] = "SELECT count(*) FROM verification WHERE block = 'hours' AND how = 'phone' AND"
                               " by = 'Coordinatrice 2' AND at = '2026-11-23'";

static struct desk *d;
static struct fixture *f;

/* The next day. */
static int setup(void **state)
{
    (void)state;
    d = desk_open();
    f = d->f;
    d->id = fixture_add(f, REFUGE);
    d->ctx.now += 86400;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(d);
    return 0;
}

static struct hours_edit_of place_of(size_t i)
{
    struct structure s = desk_now(d);
    return (struct hours_edit_of){.structure = str_of(s.uuid), .place = str_of(fixture_place(&s, i)->uuid)};
}

static struct hours_edit_of service_at(size_t i)
{
    struct structure s = desk_now(d);
    struct hours_edit_of of = place_of(i);
    of.service = str_of(fixture_service(&s, 0)->uuid);
    return of;
}

static const char *hours_of_place(void)
{
    struct structure s = desk_now(d);
    return fixture_place(&s, 0)->hours;
}

static enum hours_edit_done save_all(struct hours_edit_saving what, struct hours_edit_now *found)
{
    enum hours_edit_done done = HOURS_EDIT_UNKNOWN;
    if (hours_edit_save(&d->ctx, &what, found, &done) != 0)
        fail_msg("%s", d->ctx.err.msg);
    assert_false(db_in_transaction(f->db));
    return done;
}

/* From the hours of the first place, whose note stays. */
static enum hours_edit_done save(const char *base, const char *hours)
{
    struct hours_edit_now found;
    return save_all((struct hours_edit_saving){.of = place_of(0),
                                               .hours = str_of(hours),
                                               .base_hours = str_of(base),
                                               .note = STR("Sonner"),
                                               .base_note = STR("Sonner"),
                                               .verified = -1},
                    &found);
}

/* ---- Saving ---- */

static void hours_are_written_with_their_reason_and_kept_from_imports(void **state)
{
    (void)state;
    struct hours_edit_now found;
    struct hours_edit_saving what = {.of = place_of(0),
                                     .hours = STR("lu-ve 9h-17h"),
                                     .base_hours = STR("Mo-Fr 09:00-12:00"),
                                     .note = STR("Sonner deux fois"),
                                     .base_note = STR("Sonner"),
                                     .reason = STR("appel du matin"),
                                     .verified = -1};
    assert_int_equal(save_all(what, &found), HOURS_EDIT_SAVED);
    struct structure s = desk_now(d);
    assert_string_equal(fixture_place(&s, 0)->hours, "Mo-Fr 09:00-17:00");
    assert_string_equal(fixture_place(&s, 0)->hours_note, "Sonner deux fois");
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE reason = 'appel du matin' AND account = 7"),
                     fixture_number(f, "SELECT count(*) FROM change WHERE cause = 'form'"));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM field_lock WHERE entity = 'place' AND field IN"
                                       " ('hours', 'hours_note')"),
                     2);
    assert_int_equal(fixture_number(f, VERIFIED), 0);
}

static void hours_of_a_service_are_its_own(void **state)
{
    (void)state;
    struct hours_edit_now found;
    assert_int_equal(hours_edit_read(&d->ctx,
                                     &(struct hours_edit_of){.structure = service_at(0).structure,
                                                             .place = service_at(0).place,
                                                             .service = service_at(0).service},
                                     &found),
                     1);
    assert_string_equal(found.hours, "Tu 10:00-11:00");
    struct hours_edit_saving what = {
        .of = service_at(0), .hours = STR("We 10:00-11:00"), .base_hours = STR("Tu 10:00-11:00"), .verified = -1};
    assert_int_equal(save_all(what, &found), HOURS_EDIT_SAVED);
    struct structure s = desk_now(d);
    assert_string_equal(((const struct service_place *)fixture_service(&s, 0)->places.items)->hours, "We 10:00-11:00");
    assert_string_equal(hours_of_place(), "Mo-Fr 09:00-12:00");
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM field_lock WHERE entity = 'service' AND field = 'places'"),
                     1);
}

static void what_is_not_there_is_unknown(void **state)
{
    (void)state;
    struct hours_edit_now found;
    struct hours_edit_of elsewhere = service_at(1), foreign = place_of(0);
    int64_t other = fixture_add(f, "{'name':'Autre','kind':'ccas','places':[{'key':'x','name':'X'}]}");
    struct structure s = fixture_load(f, &audience_team, other);
    foreign.place = str_of(fixture_place(&s, 0)->uuid); /* of another structure */
    assert_int_equal(hours_edit_read(&d->ctx, &elsewhere, &found), 0);
    assert_int_equal(hours_edit_read(&d->ctx, &foreign, &found), 0);
    assert_int_equal(save_all((struct hours_edit_saving){.of = foreign, .hours = STR("off"), .verified = -1}, &found),
                     HOURS_EDIT_UNKNOWN);
}

static void nothing_is_written_for_nothing(void **state)
{
    (void)state;
    int64_t rows = fixture_number(f, ROWS);
    assert_int_equal(save("Mo-Fr 09:00-12:00", "Lu-Ve 9h-12h"), HOURS_EDIT_AS_THEY_WERE);
    assert_int_equal(save("Mo-Fr 09:00-12:00", "n’importe quoi"), HOURS_EDIT_REFUSED);
    assert_int_equal(fixture_number(f, ROWS), rows);
    assert_int_equal(fixture_number(f, LOCKS), 0);
}

static void the_same_hours_changed_by_two_are_asked(void **state)
{
    (void)state;
    struct hours_edit_now found;
    assert_int_equal(save("Mo-Fr 09:00-12:00", "Mo 09:00-12:00"), HOURS_EDIT_SAVED);
    assert_int_equal(save("Mo-Fr 09:00-12:00", "Tu 09:00-12:00"), HOURS_EDIT_CHANGED);
    assert_string_equal(hours_of_place(), "Mo 09:00-12:00");
    /* Both wrote the same; or the other changed only the note: nobody is asked. */
    assert_int_equal(save("Mo-Fr 09:00-12:00", "Mo 09:00-12:00"), HOURS_EDIT_AS_THEY_WERE);
    struct hours_edit_saving note = {.of = place_of(0),
                                     .hours = STR("Mo-Fr 09:00-12:00"),
                                     .base_hours = STR("Mo-Fr 09:00-12:00"),
                                     .note = STR("Frapper"),
                                     .base_note = STR("Sonner"),
                                     .verified = -1};
    assert_int_equal(save_all(note, &found), HOURS_EDIT_SAVED);
    struct structure s = desk_now(d);
    assert_string_equal(fixture_place(&s, 0)->hours_note, "Frapper");
    assert_string_equal(fixture_place(&s, 0)->hours, "Mo 09:00-12:00");
    /* Asked again, and answered: the base is theirs. */
    assert_int_equal(save("Mo 09:00-12:00", "Tu 09:00-12:00"), HOURS_EDIT_SAVED);
    s = desk_now(d);
    assert_string_equal(fixture_place(&s, 0)->hours_note, "Frapper");
}

static void hours_are_verified_in_the_same_stroke_or_alone(void **state)
{
    (void)state;
    struct hours_edit_now found;
    struct hours_edit_saving what = {.of = place_of(0),
                                     .hours = STR("Mo 09:00-12:00"),
                                     .base_hours = STR("Mo-Fr 09:00-12:00"),
                                     .note = STR("Sonner"),
                                     .base_note = STR("Sonner"),
                                     .verified = VERIFIED_PHONE};
    assert_int_equal(save_all(what, &found), HOURS_EDIT_SAVED);
    assert_int_equal(fixture_number(f, VERIFIED), 1);
    fixture_exec(f, "DELETE FROM verification");
    what.base_hours = what.hours;
    assert_int_equal(save_all(what, &found), HOURS_EDIT_SAVED);
    assert_int_equal(fixture_number(f, VERIFIED), 1);
    assert_string_equal(hours_of_place(), "Mo 09:00-12:00");
}

static void only_who_may_change_the_directory_does(void **state)
{
    (void)state;
    struct hours_edit_now found;
    enum hours_edit_done done;
    struct hours_edit_saving what = {.of = place_of(0), .hours = STR("off"), .verified = -1};
    static const enum account_role roles[] = {ROLE_VISITOR, ROLE_PARTNER, ROLE_BINOME};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        d->who.role = (int)roles[i];
        assert_int_equal(hours_edit_save(&d->ctx, &what, &found, &done), -1);
        assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    }
    d->ctx.account = NULL;
    assert_int_equal(hours_edit_save(&d->ctx, &what, &found, &done), -1);
    d->ctx.account = &d->who;
    d->who.role = ROLE_COORDINATOR;
    struct rules *none = NULL;
    d->ctx.rules = &none;
    d->ctx.err = (struct err){0};
    assert_int_equal(save("Mo-Fr 09:00-12:00", "off"), HOURS_EDIT_RULES);
    assert_string_equal(hours_of_place(), "Mo-Fr 09:00-12:00");
}

/* ---- The form ---- */

/* What a browser sends: pairs of name and value, NULL at the end. */
static const struct str *sent(const void *arg, const char *name)
{
    static struct str value;
    for (const char *const *pair = arg; *pair; pair += 2)
        if (strcmp(*pair, name) == 0) {
            value = str_of(pair[1]);
            return &value;
        }
    return NULL;
}

static struct hours_form *form_of(const char *const *pairs, struct hours_grid *grid)
{
    struct hours_form *form = ARENA_NEW(f->a, struct hours_form);
    hours_form_read(form, sent, pairs);
    hours_form_grid(form, paris_date(FIXTURE_NOW), f->a, grid);
    return form;
}

static void what_was_typed_becomes_a_text(void **state)
{
    (void)state;
    static const struct {
        const char *const pairs[40];
        const char *text;
    } cases[] = {
        {{NULL}, NULL},
        {{"a0-de1", "14h", "a0-a1", "17h", "a0-de2", "9h", "a0-a2", "12 h 30", "a4-de1", "18h", "a4-a1", "2h", NULL},
         "Mo 09:00-12:30,14:00-17:00; Fr 18:00-02:00"},
        {{"usuel", "rendez-vous", "a0-de1", "illisible", NULL}, "Mo-Su \"sur rendez-vous\""},
        {{"usuel", "toujours", "feries", "ferme", "f-note", "repos", NULL}, "24/7; PH off \"repos\""},
        {{"usuel", "rien", "vacances", "ferme", NULL}, "SH off"},
        {{"a0-note", "sur rendez-vous", "a1-ferme", "oui", NULL}, "Mo \"sur rendez-vous\"; Tu off"},
        {{"a0-de1", "9h", "a0-a1", "?", NULL}, "Mo 09:00+"},
        {{"a0-de1", "10h", "a0-a1", "8h+1", NULL}, "Mo 10:00-08:00"},
        {{"a0-de1", "0h", "a0-a1", "24h", NULL}, "Mo 00:00-24:00"},
        {{"a0-de1", "18h", "a0-a1", "minuit", NULL}, "Mo 18:00-24:00"},
        {{"parite", "oui", "a0-de1", "9h", "a0-a1", "10h", "b1-de1", "9h", "b1-a1", "10h", NULL},
         "week 1-53/2 Mo 09:00-10:00; week 2-53/2 Tu 09:00-10:00"},
        /* Weeks that are all alike do not read the table of the even ones, nor other choices theirs. */
        {{"a0-de1", "9h", "a0-a1", "10h", "b1-de1", "zut", "v0-de1", "zut", "f-de1", "zut", NULL}, "Mo 09:00-10:00"},
        {{"a0-de1", "9h", "a0-a1", "10h", "vacances", "horaires", "v0-ferme", "oui", NULL},
         "Mo 09:00-10:00; SH Mo off"},
        {{"dates",    "3",       "d0-du",  "24/12/2026", "d0-au",    "2/1/2027", "d0-ferme",
          "oui",      "d0-note", "congés", "d2-du",      "6/7/2027", "d2-au",    "28/8/2027",
          "d2-jours", "31",      "d2-de1", "10",         "d2-a1",    "12",       NULL},
         "2027 Jul 06-Aug 28 Mo-Fr 10:00-12:00; 2026 Dec 24-2027 Jan 02 off \"congés\""},
        {{"dates", "1", "d0-du", "24/12/2026", "d0-ferme", "oui", "d0-retirer", "oui", NULL}, NULL},
        {{"dates", "1", "d0-du", "22/11/2026", "d0-de1", "9h", "d0-a1", "10h", NULL}, "2026 Nov 22 09:00-10:00"},
        {{"dates", "99", "d0-du", "24/12/2026", "d0-ferme", "oui", NULL}, NULL},
    };
    struct hours_grid *grid = ARENA_NEW(f->a, struct hours_grid), *back = ARENA_NEW(f->a, struct hours_grid);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text, *again;
        const struct hours *h;
        struct hours_form *form = form_of(cases[i].pairs, grid);
        if (form->faults)
            fail_msg("case %zu has %zu faults", i, form->faults);
        must(hours_grid_text(grid, paris_date(FIXTURE_NOW), f->a, &text, err));
        if (!text != !cases[i].text || (text && strcmp(text, cases[i].text) != 0))
            fail_msg("case %zu: %s, should be %s", i, text ? text : "nothing",
                     cases[i].text ? cases[i].text : "nothing");
        if (!text)
            continue;
        /* The form that this text opens gives it back. */
        must(hours_parse(str_of(text), f->a, &h, err));
        assert_true(hours_grid_read(h, f->a, back));
        hours_form_fill(form, back, f->a);
        hours_form_grid(form, paris_date(FIXTURE_NOW), f->a, grid);
        assert_int_equal(form->faults, 0);
        must(hours_grid_text(grid, paris_date(FIXTURE_NOW), f->a, &again, err));
        assert_string_equal(again, text);
    }
}

static void what_is_wrong_is_said_where_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *const pairs[16];
        const char *error; /* of Monday's second slot, of Monday, of the first date, of public holidays */
        int where;
    } cases[] = {
        {{"a0-de2", "9h3", "a0-a2", "10h", NULL}, "9h3", 0},
        {{"a0-de2", "24h", "a0-a2", "10h", NULL}, "24h", 0},
        {{"a0-de2", "9h", NULL}, "heure de fin", 0},
        {{"a0-a2", "9h", NULL}, "heure de début", 0},
        {{"a0-de2", "12h", "a0-a2", "11h", NULL}, "fin vient avant", 0},
        {{"a0-de2", "9h", "a0-a2", "9h", NULL}, "finit quand il commence", 0},
        {{"a0-de2", "9h", "a0-a2", "10h+1", NULL}, "24", 0},
        {{"a0-de1", "9h", "a0-a1", "12h", "a0-de2", "11h", "a0-a2", "13h", NULL}, "recouvre", 0},
        {{"a0-de1", "9h", "a0-a1", "?", "a0-de2", "9h", "a0-a2", "13h", NULL}, "recouvre", 0},
        {{"a0-note", "dit \"bonjour\"", NULL}, "guillemets", 1},
        {{"a0-ferme", "oui", "a0-de1", "9h", "a0-a1", "10h", NULL}, "pas les deux", 1},
        {{"dates", "1", "d0-ferme", "oui", NULL}, "premier jour", 2},
        {{"dates", "1", "d0-du", "31/02/2027", "d0-ferme", "oui", NULL}, "premier jour", 2},
        {{"dates", "1", "d0-du", "24/12/2026", "d0-au", "demain", "d0-ferme", "oui", NULL}, "dernier jour ainsi", 2},
        {{"dates", "1", "d0-du", "24/12/2026", "d0-au", "23/12/2026", "d0-ferme", "oui", NULL}, "avant le premier", 2},
        {{"dates", "1", "d0-du", "21/11/2026", "d0-ferme", "oui", NULL}, "passés", 2},
        {{"dates", "1", "d0-du", "24/12/2026", NULL}, "fermé", 2},
        {{"feries", "horaires", NULL}, "jours fériés", 3},
    };
    struct hours_grid *grid = ARENA_NEW(f->a, struct hours_grid);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct hours_form *form = form_of(cases[i].pairs, grid);
        const char *const errors[] = {form->weeks[GRID_WEEK][0].slots[1].error, form->weeks[GRID_WEEK][0].error,
                                      form->dates[0].error, form->public.error};
        const char *got = errors[cases[i].where];
        if (form->faults != 1 || !got || !strstr(got, cases[i].error))
            fail_msg("case %zu: %zu faults, \"%s\"", i, form->faults, got ? got : "none");
    }
}

static void a_note_is_as_long_as_it_may_be(void **state)
{
    (void)state;
    char note[2 * HOURS_FORM_NOTE_MAX + 3];
    struct hours_grid *grid = ARENA_NEW(f->a, struct hours_grid);
    for (size_t i = 0; i <= HOURS_FORM_NOTE_MAX; i++)
        memcpy(note + 2 * i, "é", 2);
    note[2 * HOURS_FORM_NOTE_MAX + 2] = '\0';
    const char *pairs[] = {"a0-note", note, NULL};
    assert_int_equal(form_of(pairs, grid)->faults, 1);
    note[2 * HOURS_FORM_NOTE_MAX] = '\0';
    assert_int_equal(form_of(pairs, grid)->faults, 0);
}

static void a_day_is_copied(void **state)
{
    (void)state;
    static const char *const pairs[] = {"a2-de1", "zut", "a2-note", "n", "a3-de1", "9h", NULL};
    struct hours_grid *grid = ARENA_NEW(f->a, struct hours_grid);
    struct hours_form *form = form_of(pairs, grid);
    hours_form_copy(form, GRID_WEEK, 2, 1u << 0 | 1u << 6);
    assert_true(str_is(form->weeks[GRID_WEEK][0].slots[0].from, "zut") && str_is(form->weeks[GRID_WEEK][6].note, "n"));
    assert_true(str_is(form->weeks[GRID_WEEK][3].slots[0].from, "9h") && !form->weeks[GRID_WEEK][1].note.n);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hours_are_written_with_their_reason_and_kept_from_imports),
        TEST(hours_of_a_service_are_its_own),
        TEST(what_is_not_there_is_unknown),
        TEST(nothing_is_written_for_nothing),
        TEST(the_same_hours_changed_by_two_are_asked),
        TEST(hours_are_verified_in_the_same_stroke_or_alone),
        TEST(only_who_may_change_the_directory_does),
        TEST(what_was_typed_becomes_a_text),
        TEST(what_is_wrong_is_said_where_it_is),
        TEST(a_note_is_as_long_as_it_may_be),
        TEST(a_day_is_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
