/* Repair: who could replace and why, other ways, one transaction, who is told what. */
#include "planner.h"

#include "app/repair.h"
#include "domain/outbox.h"

enum { IDE_1, IDE_2, IDE_3, AS_1, AS_2, PSY, PEOPLE };

static const struct {
    const char *label, *profession;
} staff[PEOPLE] = {{"IDE 1", "infirmier"},       {"IDE 2", "infirmier"},       {"IDE 3", "infirmier"},
                   {"AS 1", "assistant-social"}, {"AS 2", "assistant-social"}, {"Psychologue A", "psychologue"}};

static struct person people[PEOPLE];
static int64_t hall, refuge;

/* The call finds one. */
#define must_one(call) must((call) == 1 ? 0 : -1)

/* A date of the kind, from 9:00 for three hours; its uuid. */
static const char *date_at(struct desk *d, const char *kind, const char *iso, int64_t start, int64_t place,
                           const struct person *x, const struct person *y)
{
    struct occurrence o = {
        .start = start, .place = place, .status = OCCURRENCE_CONFIRMED, .holds_people = true, .holds_place = place > 0};
    set(&occurrence_type, &o, "kind", kind, d->f->a);
    set(&occurrence_type, &o, "title", "Permanence santé", d->f->a);
    set(&occurrence_type, &o, "day", iso, d->f->a);
    set(&occurrence_type, &o, "minutes", "180", d->f->a);
    set(&occurrence_type, &o, "staff", y ? arena_printf(d->f->a, "%s|%s", x->uuid, y->uuid) : x->uuid, d->f->a);
    must(db_begin(d->f->db, err));
    must(occurrence_save(d->f->db, &d->f->author, NULL, &o, d->f->a, err));
    must(db_commit(d->f->db, err));
    return o.uuid;
}

/* Six people, three of them with an account, a hall of Bagneux and a place that nobody may know. */
static struct desk *office(void)
{
    struct desk *d = desk_open();
    (void)fixture_add(d->f, "{'name':'Restos (exemple)','kind':'association-caritative',"
                            "'places':[{'key':'1','name':'Antenne 1 (exemple)','insee':'92007'},"
                            "{'key':'2','name':'Refuge (exemple)','insee':'92007','confidential':true}]}");
    hall = fixture_number(d->f, "SELECT id FROM place WHERE confidential = 0");
    refuge = fixture_number(d->f, "SELECT id FROM place WHERE confidential = 1");
    fixture_exec(d->f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                       "(11, 'a', 0, 0, 0, 'Binôme 1', 'ide1@example.org', 'ide1@example.org', 'binome'),"
                       "(12, 'b', 0, 0, 0, 'Binôme 2', 'ide2@example.org', 'ide2@example.org', 'binome'),"
                       "(14, 'c', 0, 0, 0, 'Binôme 3', 'as1@example.org', 'as1@example.org', 'binome')");
    must(db_begin(d->f->db, err));
    for (int i = 0; i < PEOPLE; i++)
        people[i] = member(d, staff[i].label, staff[i].profession,
                           i == IDE_1   ? 11
                           : i == IDE_2 ? 12
                           : i == AS_1  ? 14
                                        : 0);
    must(db_commit(d->f->db, err));
    return d;
}

static const char *absent(struct desk *d, const struct person *p, const char *first, const char *last)
{
    struct absence x = days(first, last);
    int64_t n;
    if (absences_post(&d->ctx, str_of(p->uuid), &x, &n) != 0)
        fail_msg("%s", d->ctx.err.msg);
    return x.uuid;
}

static struct repair screen(struct desk *d, const char *absence)
{
    struct repair_of of = {.absence = str_of(absence)};
    struct repair r;
    int rc = repair_read(&d->ctx, &of, &r);
    if (rc != 1)
        fail_msg("%d %s", rc, d->ctx.err.msg);
    return r;
}

static enum repair_state apply(struct desk *d, const char *absence, const struct repair_decisions *what,
                               struct repair *out)
{
    struct repair_of of = {.absence = str_of(absence)};
    enum repair_state state;
    int rc = repair_apply(&d->ctx, &of, what, out, &state);
    if (rc != 1)
        fail_msg("%d %s", rc, d->ctx.err.msg);
    assert_false(db_in_transaction(d->f->db));
    return state;
}

static const char *label_of(const struct repair *r, size_t person)
{
    return r->board->people[person].person.label;
}

static struct occurrence now(struct desk *d, const char *uuid)
{
    struct occurrence o;
    must_one(occurrence_find(d->f->db, &audience_team, str_of(uuid), d->f->a, &o, err));
    return o;
}

static bool held_by(struct desk *d, const char *uuid, const struct person *p)
{
    struct occurrence o = now(d, uuid);
    for (size_t i = 0; i < o.staff.n; i++) {
        if (strcmp(o.staff.codes[i], p->uuid) == 0)
            return true;
    }
    return false;
}

/* ---- What the screen says ---- */

static void replacements_are_ranked_with_reasons(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)date_at(d, "permanence", "2026-10-06", 540, hall, &people[IDE_3], &people[AS_2]); /* they know the place */
    (void)date_at(d, "permanence", "2026-10-13", 540, hall, &people[IDE_3], &people[AS_2]);
    (void)date_at(d, "permanence", "2026-12-01", 540, hall, &people[IDE_1], &people[AS_1]);
    (void)date_at(d, "atelier", "2026-12-03", 840, 0, &people[IDE_3], NULL); /* that week, another day */
    (void)date_at(d, "atelier", "2026-12-01", 600, 0, &people[PSY], NULL);   /* at that hour */
    struct repair r = screen(d, absent(d, &people[IDE_1], "2026-12-01", "2026-12-02"));
    assert_int_equal(r.n, 1);
    assert_string_equal(r.person->label, "IDE 1");
    const struct repair_date *x = &r.dates[0];
    assert_int_equal(x->n_people, 3);
    assert_string_equal(label_of(&r, x->people[0].person), "IDE 3");
    assert_true(x->people[0].same && x->people[0].good);
    assert_int_equal(x->people[0].been, 2);
    assert_int_equal(x->people[0].week, 180);
    assert_true(x->people[0].other == BOARD_NONE);
    assert_string_equal(label_of(&r, x->people[1].person), "IDE 2");
    assert_int_equal(x->people[1].been, 0);
    assert_string_equal(label_of(&r, x->people[2].person), "AS 2");
    assert_false(x->people[2].same || x->people[2].good);
    assert_int_equal(x->n_busy, 1);
    assert_string_equal(label_of(&r, x->busy[0].person), "Psychologue A");
    assert_non_null(strstr(x->busy[0].why, "Psychologue A tient déjà"));
    /* the first is proposed; a permanence takes two, so nobody less */
    assert_int_equal(x->proposed.way, REPAIR_REPLACE);
    assert_string_equal(label_of(&r, x->proposed.person), "IDE 3");
    assert_false(x->fewer);
    assert_true(x->n_slots > 0);
    desk_close(d);
}

static void a_team_counts_and_one_person_is_not_given_all(void **state)
{
    (void)state;
    struct desk *d = office();
    struct team t = {0};
    set(&team_type, &t, "label", "Binôme du mardi", d->f->a);
    set(&team_type, &t, "members", arena_printf(d->f->a, "%s|%s", people[IDE_2].uuid, people[AS_1].uuid), d->f->a);
    assert_int_equal(people_save_team(&d->ctx, STR(""), 0, &t), 0);
    for (int i = 0; i < 3; i++) {
        static const char *const on[] = {"2026-12-01", "2026-12-02", "2026-12-03"};
        (void)date_at(d, "permanence", on[i], 540, hall, &people[IDE_1], &people[AS_1]);
    }
    struct repair r = screen(d, absent(d, &people[IDE_1], "2026-12-01", "2026-12-04"));
    assert_string_equal(r.dates[0].people[0].team, "Binôme du mardi");
    assert_string_equal(label_of(&r, r.dates[0].proposed.person), "IDE 2");
    /* what is proposed for the first counts for the next */
    assert_int_equal(r.dates[0].people[0].week, 0);
    assert_int_equal(r.dates[1].people[0].week, 180);
    desk_close(d);
}

static void nobody_free_leaves_another_day_or_none(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)date_at(d, "permanence", "2026-12-01", 540, hall, &people[IDE_1], &people[AS_1]);
    (void)date_at(d, "atelier", "2026-12-02", 540, 0, &people[IDE_1], &people[AS_1]);
    (void)absent(d, &people[IDE_2], "2026-11-28", "2026-12-10");
    (void)absent(d, &people[IDE_3], "2026-11-28", "2026-12-10");
    (void)absent(d, &people[AS_2], "2026-11-28", "2026-12-10");
    (void)absent(d, &people[PSY], "2026-11-28", "2026-12-10");
    const char *absence = absent(d, &people[IDE_1], "2026-12-01", "2026-12-03");
    struct repair r = screen(d, absence), after;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(r.dates[i].n_people, 0);
        assert_int_equal(r.dates[i].n_busy, 4);
        assert_int_equal(r.dates[i].proposed.way, REPAIR_LATER);
    }
    assert_non_null(strstr(r.dates[0].busy[0].why, "n’est pas là le mardi 1er décembre 2026"));
    /* a workshop may be held by one */
    assert_false(r.dates[0].fewer);
    assert_true(r.dates[1].fewer);
    /* the nearest day on which both are there, neither a Sunday nor too soon to tell */
    assert_int_equal(r.dates[0].n_slots, REPAIR_SLOTS_MAX);
    assert_int_equal(r.dates[0].slots[0].day, day("2026-11-30"));
    assert_int_equal(r.dates[0].slots[1].day, day("2026-12-04"));
    assert_int_equal(r.dates[0].slots[0].against.n, 0);
    struct repair_decided chosen[] = {{.date = str_of(r.dates[0].o.uuid), .way = REPAIR_MOVE, .day = day("2026-12-04")},
                                      {.date = str_of(r.dates[1].o.uuid), .way = REPAIR_FEWER}};
    struct repair_decisions what = {.items = chosen, .n = 2, .agreed = str_of(r.hash)};
    assert_int_equal(apply(d, absence, &what, &after), REPAIR_DONE);
    struct occurrence moved = now(d, r.dates[0].o.uuid), fewer = now(d, r.dates[1].o.uuid);
    assert_int_equal(moved.day, day("2026-12-04"));
    assert_int_equal(moved.was_day, day("2026-12-01"));
    assert_int_equal(moved.staff.n, 2);
    assert_string_equal(moved.own.codes[0], "day");
    assert_int_equal(fewer.staff.n, 1);
    assert_string_equal(fewer.staff.codes[0], people[AS_1].uuid);
    assert_string_equal(fewer.own.codes[0], "staff");
    assert_int_equal(screen(d, absence).n, 0);
    desk_close(d);
}

/* ---- Applying ---- */

static void what_is_decided_is_written_whole_and_the_rest_waits(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *replaced = date_at(d, "permanence", "2026-12-01", 540, hall, &people[IDE_1], &people[AS_1]);
    const char *cancelled = date_at(d, "permanence", "2026-12-02", 540, refuge, &people[IDE_1], &people[AS_1]);
    const char *later = date_at(d, "permanence", "2026-12-03", 540, hall, &people[IDE_1], &people[AS_1]);
    const char *absence = absent(d, &people[IDE_1], "2026-12-01", "2026-12-04");
    /* who is no longer of the team is told nothing */
    fixture_exec(d->f, "UPDATE account SET role = 'partner' WHERE id = 11");
    struct repair r = screen(d, absence), after;
    struct repair_decided chosen[] = {
        {.date = str_of(replaced), .way = REPAIR_REPLACE, .person = str_of(people[IDE_2].uuid)},
        {.date = str_of(cancelled), .way = REPAIR_CANCEL},
        {.date = str_of(later), .way = REPAIR_LATER}};
    struct str told[] = {str_of(people[IDE_2].uuid), str_of(people[AS_1].uuid), str_of(people[IDE_1].uuid)};
    struct repair_decisions what = {.items = chosen, .n = 3, .agreed = str_of(r.hash), .told = told, .n_told = 3};
    struct repair_of of = {.absence = str_of(absence)};
    enum repair_state got;
    /* a cancellation needs its reason; nothing left before it was agreed to */
    assert_int_equal(repair_apply(&d->ctx, &of, &what, &after, &got), -1);
    assert_true(d->ctx.err.code == ERR_INPUT && strncmp(d->ctx.err.msg, "reason", 6) == 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 0);
    what.reason = STR("L’équipe ne peut pas venir.");
    int64_t before = fixture_number(d->f, "SELECT max(seq) FROM change");
    assert_int_equal(apply(d, absence, &what, &after), REPAIR_DONE);

    assert_true(held_by(d, replaced, &people[IDE_2]) && held_by(d, replaced, &people[AS_1]));
    assert_false(held_by(d, replaced, &people[IDE_1]));
    assert_int_equal(now(d, cancelled).status, OCCURRENCE_CANCELLED);
    assert_string_equal(now(d, cancelled).reason, "L’équipe ne peut pas venir.");
    assert_true(held_by(d, later, &people[IDE_1]));
    assert_int_equal(before + 2, fixture_number(d->f, "SELECT max(seq) FROM change"));
    assert_int_equal(screen(d, absence).n, 1);

    /* who was ticked and has an account, and nobody else; a confidential place is not named */
    struct mail mail;
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 2);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE recipient = 'ide1@example.org'"), 0);
    must_one(outbox_by_key(d->f->db,
                           arena_printf(d->f->a, "repair/%lld/%lld/%.16s", (long long)people[IDE_1].id,
                                        (long long)people[AS_1].id, r.hash),
                           d->f->a, &mail, err));
    assert_string_equal(mail.to, "as1@example.org");
    assert_non_null(strstr(mail.data, "IDE 2 la tient avec vous, IDE 1 n’y sera pas."));
    assert_non_null(strstr(mail.data, "Annulée. L’équipe ne peut pas venir."));
    assert_non_null(strstr(mail.data, "lieu confidentiel"));
    assert_null(strstr(mail.data, "Refuge"));
    desk_close(d);
}

static void a_screen_that_says_something_else_now_is_shown_again(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *date = date_at(d, "permanence", "2026-12-01", 540, hall, &people[IDE_1], &people[AS_1]);
    const char *absence = absent(d, &people[IDE_1], "2026-12-01", "2026-12-04");
    struct repair r = screen(d, absence), after;
    struct repair_decided chosen = {.date = str_of(date), .way = REPAIR_REPLACE, .person = str_of(people[IDE_2].uuid)};
    struct str told = str_of(people[IDE_2].uuid);
    struct repair_decisions what = {.items = &chosen, .n = 1, .agreed = str_of(r.hash), .told = &told, .n_told = 1};
    (void)absent(d, &people[IDE_2], "2026-12-01", "2026-12-01");
    int64_t rows = fixture_number(d->f, "SELECT count(*) FROM change");
    assert_int_equal(apply(d, absence, &what, &after), REPAIR_OTHERWISE);
    assert_string_equal(label_of(&after, after.dates[0].busy[0].person), "IDE 2");
    /* agreed to what it says now, but for somebody it does not offer, a day it does not, a date it does not hold */
    what.agreed = str_of(after.hash);
    char agreed[CRYPTO_HASH_SIZE];
    memcpy(agreed, after.hash, sizeof agreed);
    what.agreed = str_of(agreed);
    struct repair_decided forged[] = {chosen,
                                      {.date = str_of(date), .way = REPAIR_MOVE, .day = day("2026-12-02")},
                                      {.date = str_of(date), .way = REPAIR_FEWER},
                                      {.date = STR("nothing"), .way = REPAIR_CANCEL}};
    what.reason = STR("x");
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        what.items = &forged[i];
        assert_int_equal(apply(d, absence, &what, &after), REPAIR_OTHERWISE);
    }
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change"), rows);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 0);
    struct repair_decided other = {.date = str_of(date), .way = REPAIR_REPLACE, .person = str_of(people[IDE_3].uuid)};
    what.items = &other;
    assert_int_equal(apply(d, absence, &what, &after), REPAIR_DONE);
    assert_true(held_by(d, date, &people[IDE_3]));
    /* the same form sent twice */
    assert_int_equal(apply(d, absence, &what, &after), REPAIR_OTHERWISE);
    desk_close(d);
}

static void choices_that_do_not_go_together_write_nothing(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *first = date_at(d, "permanence", "2026-12-01", 540, hall, &people[IDE_1], &people[AS_1]);
    const char *second = date_at(d, "permanence", "2026-12-03", 540, hall, &people[IDE_1], &people[AS_1]);
    const char *absence = absent(d, &people[IDE_1], "2026-12-01", "2026-12-03");
    struct repair r = screen(d, absence), after;
    struct repair_decided chosen[] = {{.date = str_of(first), .way = REPAIR_MOVE, .day = day("2026-12-04")},
                                      {.date = str_of(second), .way = REPAIR_MOVE, .day = day("2026-12-04")}};
    struct repair_decisions what = {.items = chosen, .n = 2, .agreed = str_of(r.hash)};
    assert_int_equal(apply(d, absence, &what, &after), REPAIR_REFUSED);
    assert_null(after.dates[0].refused);
    assert_non_null(strstr(after.dates[1].refused, "déjà"));
    assert_int_equal(now(d, first).day, day("2026-12-01"));
    what.n = 0;
    assert_int_equal(apply(d, absence, &what, &after), REPAIR_NOTHING);
    what.n = 1;
    assert_int_equal(apply(d, absence, &what, &after), REPAIR_DONE);
    desk_close(d);
}

/* Past every check in C: what takes somebody twice is refused by the table, and the whole repair with it. */
static void a_trigger_underneath_refuses_all_of_it(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *first = date_at(d, "permanence", "2026-12-01", 540, hall, &people[IDE_1], &people[AS_1]);
    const char *second = date_at(d, "permanence", "2026-12-03", 540, hall, &people[IDE_1], &people[AS_1]);
    const char *absence = absent(d, &people[IDE_1], "2026-12-01", "2026-12-03");
    struct repair r = screen(d, absence), after;
    fixture_exec(d->f,
                 "CREATE TRIGGER late BEFORE INSERT ON occurrence_staff WHEN NEW.occurrence ="
                 " (SELECT max(id) FROM occurrence) BEGIN SELECT RAISE(ABORT, 'person is taken at that time'); END");
    struct repair_decided chosen[] = {
        {.date = str_of(first), .way = REPAIR_REPLACE, .person = str_of(people[IDE_2].uuid)},
        {.date = str_of(second), .way = REPAIR_REPLACE, .person = str_of(people[IDE_2].uuid)}};
    struct str told = str_of(people[IDE_2].uuid);
    struct repair_decisions what = {.items = chosen, .n = 2, .agreed = str_of(r.hash), .told = &told, .n_told = 1};
    struct repair_of of = {.absence = str_of(absence)};
    enum repair_state got;
    assert_int_equal(repair_apply(&d->ctx, &of, &what, &after, &got), -1);
    assert_int_equal(d->ctx.err.code, ERR_CONFLICT);
    assert_false(db_in_transaction(d->f->db));
    assert_true(held_by(d, first, &people[IDE_1]) && held_by(d, second, &people[IDE_1]));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox"), 0);
    desk_close(d);
}

/* ---- Whose ---- */

static void only_who_edits_repairs_and_only_what_there_is(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)date_at(d, "permanence", "2026-12-01", 540, hall, &people[IDE_1], &people[AS_1]);
    const char *absence = absent(d, &people[IDE_1], "2026-12-01", "2026-12-03");
    struct repair_of of = {.absence = str_of(absence)}, none = {.absence = STR("nothing")},
                     planned = {.person = str_of(people[IDE_1].uuid)};
    struct repair_decisions nothing = {.n = 0};
    enum repair_state state_;
    struct repair r;
    assert_int_equal(repair_read(&d->ctx, &none, &r), 0);
    assert_int_equal(repair_read(&d->ctx, &planned, &r), 0);
    d->who.role = ROLE_BINOME;
    assert_int_equal(repair_read(&d->ctx, &of, &r), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    assert_int_equal(repair_apply(&d->ctx, &of, &nothing, &r, &state_), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    d->who.role = ROLE_COORDINATOR;
    desk_close(d);
}

static void dates_of_who_left_are_given_to_others_and_not_moved(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *date = date_at(d, "permanence", "2026-12-01", 540, hall, &people[IDE_1], &people[AS_1]);
    const char *absence = absent(d, &people[IDE_1], "2026-12-01", "2026-12-01"); /* noted before */
    assert_int_equal(people_remove(&d->ctx, str_of(people[IDE_1].uuid), true), 1);
    struct repair_of of = {.person = str_of(people[IDE_1].uuid)};
    struct repair r;
    enum repair_state got;
    assert_int_equal(screen(d, absence).dates[0].n_slots, 0);
    assert_int_equal(repair_read(&d->ctx, &of, &r), 1);
    assert_int_equal(r.n, 1);
    assert_null(r.absence);
    assert_int_equal(r.dates[0].n_slots, 0);
    assert_int_equal(r.dates[0].proposed.way, REPAIR_REPLACE);
    struct repair_decided chosen = {.date = str_of(date), .way = REPAIR_REPLACE, .person = str_of(people[IDE_2].uuid)};
    struct repair_decisions what = {.items = &chosen, .n = 1, .agreed = str_of(r.hash)};
    struct repair after;
    assert_int_equal(repair_apply(&d->ctx, &of, &what, &after, &got), 1);
    assert_int_equal(got, REPAIR_DONE);
    assert_true(held_by(d, date, &people[IDE_2]));
    desk_close(d);
}

static void a_screen_holds_forty_dates(void **state)
{
    (void)state;
    struct desk *d = office();
    for (int32_t k = 0; k < REPAIR_DATES_MAX + 2; k++) {
        char iso[DATE_ISO_SIZE];
        date_iso(day("2026-12-01") + k, iso);
        (void)date_at(d, "permanence", iso, 540, hall, &people[IDE_1], &people[AS_1]);
    }
    struct repair r = screen(d, absent(d, &people[IDE_1], "2026-12-01", "2027-02-28"));
    assert_int_equal(r.n, REPAIR_DATES_MAX);
    assert_int_equal(r.more, 2);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replacements_are_ranked_with_reasons),
        cmocka_unit_test(a_team_counts_and_one_person_is_not_given_all),
        cmocka_unit_test(nobody_free_leaves_another_day_or_none),
        cmocka_unit_test(what_is_decided_is_written_whole_and_the_rest_waits),
        cmocka_unit_test(a_screen_that_says_something_else_now_is_shown_again),
        cmocka_unit_test(choices_that_do_not_go_together_write_nothing),
        cmocka_unit_test(a_trigger_underneath_refuses_all_of_it),
        cmocka_unit_test(only_who_edits_repairs_and_only_what_there_is),
        cmocka_unit_test(dates_of_who_left_are_given_to_others_and_not_moved),
        cmocka_unit_test(a_screen_holds_forty_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
