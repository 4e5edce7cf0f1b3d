/* One date with its history, and the names that rows hold by number. */
#include "desk.h"

#include "app/planning.h"
#include "app/planning_date.h"
#include "base/date.h"
#include "publish/occurrence_view.h"

static struct person nurse;
static struct team pair;

static void set(const struct record_type *t, void *rec, const char *field, const char *value, struct arena *a)
{
    must(record_parse(t, rec, record_index(t, str_of(field)), str_of(value), a, err));
}

/* A nurse alone in a team, and a date of hers. */
static struct occurrence furnish(struct desk *d)
{
    struct occurrence o = {.start = 540, .status = OCCURRENCE_CONFIRMED, .holds_people = true};
    nurse = (struct person){.head = {0}};
    pair = (struct team){.head = {0}};
    must(db_begin(d->f->db, err));
    set(&person_type, &nurse, "label", "IDE 1", d->f->a);
    set(&person_type, &nurse, "employment", "member", d->f->a);
    set(&person_type, &nurse, "professions", "infirmier", d->f->a);
    must(person_save(d->f->db, &d->f->author, NULL, &nurse, d->f->a, err));
    set(&team_type, &pair, "label", "Binôme A", d->f->a);
    set(&team_type, &pair, "members", nurse.uuid, d->f->a);
    must(team_save(d->f->db, &d->f->author, NULL, &pair, d->f->a, err));
    set(&occurrence_type, &o, "kind", "permanence", d->f->a);
    set(&occurrence_type, &o, "title", "Permanence santé", d->f->a);
    set(&occurrence_type, &o, "day", "2026-12-01", d->f->a);
    set(&occurrence_type, &o, "minutes", "180", d->f->a);
    set(&occurrence_type, &o, "staff", nurse.uuid, d->f->a);
    o.team = pair.id;
    must(occurrence_save(d->f->db, &d->f->author, NULL, &o, d->f->a, err));
    must(db_commit(d->f->db, err));
    return o;
}

static struct planning_date read(struct desk *d, const char *uuid)
{
    struct planning_date date;
    if (planning_date_read(&d->ctx, str_of(uuid), &date) != 1)
        fail_msg("%s", d->ctx.err.msg);
    return date;
}

static void a_date_is_told_with_what_was_done_to_it(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct occurrence o = furnish(d);
    struct change *later;
    size_t n;
    struct planning_date date = read(d, o.uuid);
    int64_t rev = date.o.rev;
    assert_int_equal(date.n_changes, 1);
    assert_int_equal(date.changes[0].op, CHANGE_CREATE);
    assert_int_equal(planning_cancel(&d->ctx, str_of(o.uuid), STR("Salle inondée")), 1);
    date = read(d, o.uuid);
    assert_int_equal(date.n_changes, 2);
    assert_string_equal(date.changes[0].account, "Coordinatrice 2"); /* the newest first */
    assert_string_equal(date.changes[0].reason, "Salle inondée");
    assert_int_equal(planning_date_since(&d->ctx, &date.o, rev, &later, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(later[0].seq, date.o.rev);
    assert_int_equal(planning_date_read(&d->ctx, STR("00000000-0000-4000-8000-000000000000"), &date), 0);
    desk_close(d);
}

/* Saves the date with another value of a field, and gives what was written since `rev`. */
static void save(struct desk *d, const char *uuid, const char *field, const char *value)
{
    struct occurrence before = read(d, uuid).o, after = before;
    set(&occurrence_type, &after, field, value, d->f->a);
    must(db_begin(d->f->db, err));
    must(occurrence_save(d->f->db, &d->f->author, &before, &after, d->f->a, err));
    must(db_commit(d->f->db, err));
}

static void what_was_typed_stays_and_the_rest_follows_the_others(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct occurrence o = furnish(d), mine = read(d, o.uuid).o;
    int64_t rev = mine.rev;
    struct change *rows;
    size_t n;
    set(&occurrence_type, &mine, "title", "Le mien", d->f->a);
    set(&occurrence_type, &mine, "day", "2026-12-03", d->f->a);
    save(d, o.uuid, "minutes", "60"); /* two changes by somebody else, and back and forth */
    save(d, o.uuid, "day", "2026-12-04");
    save(d, o.uuid, "minutes", "90");
    save(d, o.uuid, "public_note", "Entrée par la cour");
    struct planning_date now = read(d, o.uuid);
    assert_int_equal(planning_date_since(&d->ctx, &now.o, rev, &rows, &n), 0);
    assert_int_equal(n, 4);
    assert_int_equal(planning_date_follow(&d->ctx, &now.o, rows, n, &mine), 0);
    assert_string_equal(mine.title, "Le mien");
    assert_int_equal(mine.day, now.o.day - 1); /* both changed it: mine */
    assert_int_equal(mine.minutes, 90);
    assert_string_equal(mine.public_note, "Entrée par la cour");
    desk_close(d);
}

/* In the missing hour, in the doubled one, across each change: what the clock on the wall says. */
static void the_four_changes_of_clocks_are_told_by_the_clock(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int start, minutes;
        const char *words;
    } cases[] = {
        {"2026-03-29", 150, 60, "dimanche 29 mars 2026, de 3\u00A0h\u00A030 à 4\u00A0h\u00A030"},
        {"2026-10-25", 150, 60, "dimanche 25 octobre 2026, de 2\u00A0h\u00A030 à 2\u00A0h\u00A030"},
        {"2026-03-28", 1320, 360, "samedi 28 mars 2026, de 22\u00A0h à 5\u00A0h le lendemain"},
        {"2026-10-24", 1320, 360, "samedi 24 octobre 2026, de 22\u00A0h à 3\u00A0h le lendemain"},
    };
    struct desk *d = desk_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct occurrence o = {.start = cases[i].start, .minutes = cases[i].minutes};
        struct buf b = buf_in(d->f->a, 200);
        must(date_parse(str_of(cases[i].day), &o.day, err));
        occurrence_time(&o);
        occurrence_when(&b, &o);
        assert_str(buf_str(&b), cases[i].words);
    }
    desk_close(d);
}

static void people_and_teams_have_names(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct planning_names names;
    (void)furnish(d);
    assert_int_equal(planning_names(&d->ctx, &names), 0);
    assert_string_equal(planning_person(names.people, names.n_people, nurse.uuid), "IDE 1");
    assert_string_equal(planning_person(names.people, names.n_people, "nobody"), "nobody");
    assert_string_equal(planning_team(&names, pair.id), "Binôme A");
    assert_string_equal(planning_team(&names, 99), "équipe inconnue");
    desk_close(d);
}

static void only_the_team_reads_it(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct occurrence o = furnish(d);
    struct planning_date date;
    struct planning_names names;
    struct change *list;
    size_t n;
    d->who.role = ROLE_PARTNER;
    assert_int_equal(planning_date_read(&d->ctx, str_of(o.uuid), &date), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    assert_int_equal(planning_names(&d->ctx, &names), -1);
    must_fail(change_of(d->f->db, &audience_public, "occurrence", o.id, 0, 10, d->f->a, &list, &n, err), ERR_REFUSED,
              "only the team");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_is_told_with_what_was_done_to_it),
        cmocka_unit_test(what_was_typed_stays_and_the_rest_follows_the_others),
        cmocka_unit_test(the_four_changes_of_clocks_are_told_by_the_clock),
        cmocka_unit_test(people_and_teams_have_names),
        cmocka_unit_test(only_the_team_reads_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
