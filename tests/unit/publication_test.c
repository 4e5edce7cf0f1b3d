/* The ledger of what calendars were told, and whose calendars a date stands in. */
#include "office.h"

#include "app/config.h"
#include "app/snapshot.h"
#include "domain/calendar.h"

/* Another connection's reader would have its own; here the writer reads what it wrote. */
static struct ctx *reader(struct desk *d)
{
    static struct snapshots *snapshots;
    static struct ctx ctx;
    if (ctx.snapshot)
        snapshot_release(snapshots, ctx.snapshot);
    snapshots_free(snapshots);
    ctx = (struct ctx){0};
    snapshots = d ? snapshots_new(&audience_public) : NULL;
    if (!d)
        return NULL;
    ctx = d->ctx;
    ctx.snapshot = NULL;
    ctx.snapshots = snapshots;
    return &ctx;
}

static void leave(struct desk *d)
{
    (void)reader(NULL);
    desk_close(d);
}

static struct calendar_event event_as(struct desk *d, int64_t id, enum publication_variant variant)
{
    struct calendar_event *events;
    size_t n;
    struct ctx *ctx = reader(d);
    if (publication_events(ctx, variant, &id, 1, &events, &n) != 0)
        fail_msg("%s", ctx->err.msg);
    assert_int_equal(n, 1);
    return events[0];
}

static void a_sequence_rises_in_the_transaction_that_changes_what_is_told(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = date_add(d->f, "2026-12-01", hall, NULL);
    catch_up(d);
    struct calendar_event before = event_as(d, o.id, PUBLICATION_PUBLIC);
    assert_int_equal(before.sequence, 0);
    assert_string_equal(before.uuid, o.uuid);
    assert_string_equal(before.place, "Salle verte");
    change(d, o.id, "day", "2026-12-02");
    struct calendar_event after = event_as(d, o.id, PUBLICATION_PUBLIC);
    assert_int_equal(after.sequence, 1);
    assert_true(after.modified_at > before.modified_at && after.moved);
    assert_int_equal(event_as(d, o.id, PUBLICATION_PRIVATE).sequence, 1);
    change(d, o.id, "reason", "Salle inondée");
    change(d, o.id, "status", "cancelled");
    after = event_as(d, o.id, PUBLICATION_PUBLIC);
    assert_int_equal(after.sequence, 3);
    assert_int_equal(after.status, CALENDAR_CANCELLED);
    leave(d);
}

static void a_note_of_the_team_and_a_count_move_nothing(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = date_add(d->f, "2026-12-01", hall, NULL);
    catch_up(d);
    int64_t at = event_as(d, o.id, PUBLICATION_PRIVATE).modified_at;
    fixture_exec(d->f, "UPDATE occurrence SET team_note = 'clé au bar'");
    change(d, o.id, "status", "done");
    catch_up(d);
    for (int v = 0; v < PUBLICATION__MAX; v++) {
        struct calendar_event e = event_as(d, o.id, (enum publication_variant)v);
        assert_int_equal(e.sequence, 0);
        assert_int_equal(e.modified_at, at);
    }
    leave(d);
}

static void a_renamed_place_moves_every_date_there_and_who_holds_it_only_the_teams(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence one = date_add(d->f, "2026-12-01", hall, WITH("staff", nurses[0].uuid)),
                      two = date_add(d->f, "2026-12-08", hall, NULL);
    catch_up(d);
    fixture_exec(d->f, "UPDATE place SET name = 'Salle bleue' WHERE name = 'Salle verte'");
    catch_up(d);
    assert_int_equal(event_as(d, one.id, PUBLICATION_PUBLIC).sequence, 1);
    assert_int_equal(event_as(d, two.id, PUBLICATION_PRIVATE).sequence, 1);
    assert_string_equal(event_as(d, two.id, PUBLICATION_PUBLIC).place, "Salle bleue");
    change(d, one.id, "staff", nurses[1].uuid);
    assert_int_equal(event_as(d, one.id, PUBLICATION_PUBLIC).sequence, 1);
    assert_null(event_as(d, one.id, PUBLICATION_PUBLIC).staff);
    struct calendar_event e = event_as(d, one.id, PUBLICATION_PRIVATE);
    assert_int_equal(e.sequence, 2);
    assert_string_equal(e.staff, "IDE 2");
    fixture_exec(d->f, "UPDATE person SET label = 'Infirmière 2' WHERE label = 'IDE 2'");
    catch_up(d);
    assert_int_equal(event_as(d, one.id, PUBLICATION_PRIVATE).sequence, 3);
    fixture_exec(d->f, "UPDATE structure SET name = 'Élan du Sud (exemple)'");
    catch_up(d);
    assert_int_equal(event_as(d, two.id, PUBLICATION_PUBLIC).sequence, 2);
    leave(d);
}

static void a_secret_place_is_in_no_calendar(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = date_add(d->f, "2026-12-01", secret, NULL);
    catch_up(d);
    for (int v = 0; v < PUBLICATION__MAX; v++) {
        struct calendar_event e = event_as(d, o.id, (enum publication_variant)v);
        assert_null(e.place);
        assert_null(e.address);
        assert_null(e.city);
        assert_null(strstr(e.title, "Secretplace"));
    }
    /* of one that is the team's alone not even what was written of it */
    o = date_add(d->f, "2026-12-05", secret,
                 WITH("level", "team", "title", "Secretplace", "public_note", "Secretplace"));
    catch_up(d);
    struct calendar_event e = event_as(d, o.id, PUBLICATION_PRIVATE);
    assert_string_equal(e.title, "Permanence");
    assert_null(e.note);
    assert_null(e.detail);
    /* one that becomes secret leaves them, and they are told */
    o = date_add(d->f, "2026-12-02", hall, NULL);
    catch_up(d);
    assert_string_equal(event_as(d, o.id, PUBLICATION_PUBLIC).address, "3 rue des Lilas");
    fixture_exec(d->f, "UPDATE place SET confidential = 1");
    catch_up(d);
    assert_null(event_as(d, o.id, PUBLICATION_PUBLIC).address);
    assert_int_equal(event_as(d, o.id, PUBLICATION_PUBLIC).sequence, 1);
    leave(d);
}

static void a_date_of_the_team_is_told_to_nobody_else(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = date_add(d->f, "2026-12-01", hall, WITH("level", "team"));
    struct calendar_event *events;
    size_t n;
    catch_up(d);
    must(publication_events(reader(d), PUBLICATION_PUBLIC, &o.id, 1, &events, &n));
    assert_int_equal(n, 0);
    assert_int_equal(event_as(d, o.id, PUBLICATION_PRIVATE).sequence, 0);
    /* told to everybody, taken back, and told again: its sequence goes on */
    change(d, o.id, "level", "public");
    assert_int_equal(event_as(d, o.id, PUBLICATION_PUBLIC).sequence, 0);
    change(d, o.id, "level", "team");
    change(d, o.id, "level", "public");
    assert_int_equal(event_as(d, o.id, PUBLICATION_PUBLIC).sequence, 2);
    leave(d);
}

static void a_calendar_whose_ledger_is_behind_is_not_read(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = date_add(d->f, "2026-12-01", hall, NULL);
    struct calendar_event *events;
    size_t n;
    struct ctx *ctx = reader(d);
    assert_int_equal(publication_events(ctx, PUBLICATION_PUBLIC, &o.id, 1, &events, &n), -1);
    assert_int_equal(ctx->err.code, ERR_BUSY);
    catch_up(d);
    (void)event_as(d, o.id, PUBLICATION_PUBLIC);
    /* a change that no trigger saw is found all the same, and mended by telling everything anew */
    fixture_exec(d->f, "DROP TRIGGER publication_date; UPDATE occurrence SET public_note = 'Entrée par la cour'");
    catch_up(d);
    ctx = reader(d);
    assert_int_equal(publication_events(ctx, PUBLICATION_PUBLIC, &o.id, 1, &events, &n), -1);
    assert_int_equal(publication_reword(&d->ctx), 0);
    assert_int_equal(event_as(d, o.id, PUBLICATION_PUBLIC).sequence, 1);
    leave(d);
}

static void what_somebody_typed_is_not_lost_for_a_ledger_that_cannot_be_written(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = date_add(d->f, "2026-12-01", hall, NULL);
    catch_up(d);
    fixture_exec(d->f, "CREATE TRIGGER broken BEFORE UPDATE ON publication BEGIN SELECT raise(ABORT, 'full'); END");
    change(d, o.id, "public_note", "Entrée par la cour");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE public_note IS NOT NULL"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM publication_stale"), 1);
    assert_int_equal(publication_catch_up(&d->ctx), -1);
    fixture_exec(d->f, "DROP TRIGGER broken");
    catch_up(d);
    assert_int_equal(event_as(d, o.id, PUBLICATION_PUBLIC).sequence, 1);
    leave(d);
}

static void another_address_of_the_server_is_told_of_every_date(void **state)
{
    (void)state;
    struct config config = {.base_url = "https://agenda.example.org"};
    struct desk *d = office();
    struct occurrence o = date_add(d->f, "2026-12-01", hall, NULL);
    d->ctx.config = &config;
    catch_up(d);
    assert_int_equal(publication_reword(&d->ctx), 0);
    int64_t told = event_as(d, o.id, PUBLICATION_PUBLIC).sequence;
    assert_int_equal(publication_reword(&d->ctx), 0);
    assert_int_equal(event_as(d, o.id, PUBLICATION_PUBLIC).sequence, told);
    config.base_url = "https://autre.example.org";
    assert_int_equal(publication_reword(&d->ctx), 0);
    assert_int_equal(event_as(d, o.id, PUBLICATION_PUBLIC).sequence, told + 1);
    leave(d);
}

static void more_dates_than_one_pass_takes_are_all_noted(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = date_add(d->f, "2026-12-01", hall, NULL);
    (void)o;
    fixture_exec(
        d->f,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
        " INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, day, start, minutes, start_utc,"
        " end_utc, status, open_to) SELECT printf('u%d', i), 0, 0, 0, 'permanence', 'P', date('2027-01-01',"
        " i || ' days'), 540, 60, 1798790400 + i * 86400, 1798794000 + i * 86400, 'confirmed', 'everyone' FROM n");
    catch_up(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM publication WHERE variant = 'public'"), 1001);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM publication_stale"), 0);
    leave(d);
}

/* ---- Whose calendars ---- */

static size_t items(struct desk *d, enum calendar_kind kind, int64_t subject, int64_t since,
                    struct calendar_item *first)
{
    struct calendar_item *list;
    size_t n;
    must(calendar_items_read(d->f->db, kind, subject, since, d->f->a, &list, &n, err));
    if (n && first)
        *first = list[0];
    return n;
}

static int64_t state_of(struct desk *d, enum calendar_kind kind, int64_t subject)
{
    int64_t rev, forgotten;
    must(calendar_items_state(d->f->db, kind, subject, &rev, &forgotten, err));
    return rev;
}

static void a_date_stands_with_who_holds_it_their_binome_and_who_receives_it(void **state)
{
    (void)state;
    static const char receiver[] = "SELECT structure FROM place WHERE name = 'Salle verte'";
    struct desk *d = office();
    struct calendar_item item;
    struct occurrence o =
        date_add(d->f, "2026-12-01", hall,
                 WITH("staff", nurses[0].uuid, "team", arena_printf(d->f->a, "%lld", (long long)pair.id)));
    catch_up(d);
    int64_t structure = fixture_number(d->f, receiver);
    assert_int_equal(items(d, CALENDAR_PERSON, nurses[0].id, 0, &item), 1);
    assert_string_equal(item.uuid, o.uuid);
    assert_int_equal(items(d, CALENDAR_TEAM, pair.id, 0, NULL), 1);
    assert_int_equal(items(d, CALENDAR_PARTNER, structure, 0, NULL), 1);
    int64_t since = state_of(d, CALENDAR_PERSON, nurses[0].id), partner = state_of(d, CALENDAR_PARTNER, structure);
    assert_int_equal(items(d, CALENDAR_PERSON, nurses[0].id, since, NULL), 0);
    /* another one holds it: it leaves the first one's calendar, and nothing changed for the partner */
    change(d, o.id, "staff", nurses[1].uuid);
    assert_int_equal(items(d, CALENDAR_PERSON, nurses[0].id, since, &item), 1);
    assert_true(item.gone);
    assert_int_equal(items(d, CALENDAR_PERSON, nurses[0].id, 0, NULL), 0);
    assert_int_equal(items(d, CALENDAR_PERSON, nurses[1].id, 0, NULL), 1);
    assert_int_equal(items(d, CALENDAR_PARTNER, structure, partner, NULL), 0);
    /* it comes back, is moved, and is for the team alone */
    change(d, o.id, "staff", nurses[0].uuid);
    assert_int_equal(items(d, CALENDAR_PERSON, nurses[0].id, since, &item), 1);
    assert_false(item.gone);
    since = state_of(d, CALENDAR_PERSON, nurses[0].id);
    change(d, o.id, "day", "2026-12-03");
    assert_int_equal(items(d, CALENDAR_PERSON, nurses[0].id, since, NULL), 1);
    change(d, o.id, "level", "team");
    assert_int_equal(items(d, CALENDAR_PARTNER, structure, partner, &item), 1);
    assert_true(item.gone);
    assert_int_equal(items(d, CALENDAR_PERSON, nurses[0].id, 0, NULL), 1);
    /* what is only proposed is in nobody's */
    change(d, o.id, "status", "proposed");
    assert_int_equal(items(d, CALENDAR_PERSON, nurses[0].id, 0, NULL), 0);
    leave(d);
}

static void what_left_long_ago_is_forgotten_and_older_states_are_known_to_be_too_old(void **state)
{
    (void)state;
    struct desk *d = office();
    int64_t rev, forgotten;
    struct occurrence o = date_add(d->f, "2026-12-01", hall, WITH("staff", nurses[0].uuid));
    catch_up(d);
    int64_t since = state_of(d, CALENDAR_PERSON, nurses[0].id);
    must(db_begin(d->f->db, err));
    must(occurrence_remove(d->f->db, &d->f->author, &o, err));
    must(db_commit(d->f->db, err));
    catch_up(d);
    assert_int_equal(items(d, CALENDAR_PERSON, nurses[0].id, since, NULL), 1);
    d->ctx.now += CALENDAR_GONE_LIFE - 60;
    assert_int_equal(publication_nightly(&d->ctx), 0);
    assert_int_equal(items(d, CALENDAR_PERSON, nurses[0].id, since, NULL), 1);
    d->ctx.now += 120;
    assert_int_equal(publication_nightly(&d->ctx), 0);
    assert_int_equal(items(d, CALENDAR_PERSON, nurses[0].id, since, NULL), 0);
    must(calendar_items_state(d->f->db, CALENDAR_PERSON, nurses[0].id, &rev, &forgotten, err));
    assert_true(forgotten > since);
    leave(d);
}

/* ---- Tokens ---- */

static void a_token_opens_until_it_is_revoked_or_another_is_made(void **state)
{
    (void)state;
    struct desk *d = office();
    char first[CRYPTO_TOKEN_SIZE], second[CRYPTO_TOKEN_SIZE];
    struct calendar c;
    struct err why;
    struct db *db = d->f->db;
    struct author by = account_author(&d->who, d->ctx.now);
    must(db_begin(db, err));
    must(calendar_make(db, &by, CALENDAR_PERSON, nurses[0].id, 7, first, err));
    assert_int_equal(calendar_open(db, str_of(first), d->f->a, &c, &why), 1);
    assert_string_equal(c.name, "IDE 1");
    assert_int_equal(c.kind, CALENDAR_PERSON);
    const char *uuid = c.uuid;
    must(calendar_make(db, &by, CALENDAR_PERSON, nurses[0].id, 7, second, err));
    assert_int_equal(calendar_open(db, str_of(first), d->f->a, &c, &why), 0);
    assert_int_equal(calendar_open(db, str_of(second), d->f->a, &c, &why), 1);
    assert_string_equal(c.uuid, uuid); /* the same calendar */
    must(calendar_read_by(db, c.id, d->ctx.now + 5, "Thunderbird", err));
    assert_int_equal(calendar_find(db, CALENDAR_PERSON, nurses[0].id, 7, d->f->a, &c, &why), 1);
    assert_string_equal(c.last_client, "Thunderbird");
    assert_int_equal(calendar_revoke(db, &by, &c, &why), 1);
    assert_int_equal(calendar_revoke(db, &by, &c, &why), 0);
    assert_int_equal(calendar_open(db, str_of(second), d->f->a, &c, &why), 0);
    assert_int_equal(calendar_open(db, STR(""), d->f->a, &c, &why), 0);
    must(db_commit(db, err));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'calendar' AND diff IS NULL"), 3);
    leave(d);
}

static int opens(struct desk *d, const char *token)
{
    struct calendar c;
    struct err why;
    return calendar_open(d->f->db, str_of(token), d->f->a, &c, &why);
}

static void who_loses_an_account_a_role_or_a_binome_loses_its_calendars(void **state)
{
    (void)state;
    struct desk *d = office();
    char own[CRYPTO_TOKEN_SIZE], team[CRYPTO_TOKEN_SIZE], given[CRYPTO_TOKEN_SIZE];
    struct db *db = d->f->db;
    struct author by = account_author(&d->who, d->ctx.now);
    must(db_begin(db, err));
    must(calendar_make(db, &by, CALENDAR_PERSON, nurses[0].id, NURSE_1, own, err));
    must(calendar_make(db, &by, CALENDAR_TEAM, pair.id, NURSE_1, team, err));
    must(calendar_make(db, &by, CALENDAR_PERSON, psychologist.id, 0, given, err));
    must(db_commit(db, err));
    assert_int_equal(opens(d, own) + opens(d, team) + opens(d, given), 3);
    fixture_exec(d->f, "DELETE FROM team_member");
    assert_int_equal(opens(d, team), 0);
    assert_int_equal(opens(d, own), 1);
    fixture_exec(d->f, "UPDATE account SET blocked_at = 1 WHERE id = 21");
    assert_int_equal(opens(d, own), 0);
    fixture_exec(d->f, "UPDATE account SET blocked_at = NULL, role = 'partner' WHERE id = 21");
    assert_int_equal(opens(d, own), 0);
    fixture_exec(d->f, "UPDATE account SET role = 'binome' WHERE id = 21; UPDATE person SET account = NULL");
    assert_int_equal(opens(d, own), 0);
    assert_int_equal(opens(d, given), 1);
    /* who was given one without an account has their own once they have one: blocking it closes that */
    fixture_exec(d->f, "UPDATE person SET account = 21 WHERE label = 'Psychologue A'");
    assert_int_equal(opens(d, given), 0);
    fixture_exec(d->f, "UPDATE person SET account = NULL");
    assert_int_equal(opens(d, given), 1);
    fixture_exec(d->f, "UPDATE person SET deleted_rev = 1 WHERE label = 'Psychologue A'");
    assert_int_equal(opens(d, given), 0);
    leave(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sequence_rises_in_the_transaction_that_changes_what_is_told),
        cmocka_unit_test(a_note_of_the_team_and_a_count_move_nothing),
        cmocka_unit_test(a_renamed_place_moves_every_date_there_and_who_holds_it_only_the_teams),
        cmocka_unit_test(a_secret_place_is_in_no_calendar),
        cmocka_unit_test(a_date_of_the_team_is_told_to_nobody_else),
        cmocka_unit_test(a_calendar_whose_ledger_is_behind_is_not_read),
        cmocka_unit_test(what_somebody_typed_is_not_lost_for_a_ledger_that_cannot_be_written),
        cmocka_unit_test(another_address_of_the_server_is_told_of_every_date),
        cmocka_unit_test(more_dates_than_one_pass_takes_are_all_noted),
        cmocka_unit_test(a_date_stands_with_who_holds_it_their_binome_and_who_receives_it),
        cmocka_unit_test(what_left_long_ago_is_forgotten_and_older_states_are_known_to_be_too_old),
        cmocka_unit_test(a_token_opens_until_it_is_revoked_or_another_is_made),
        cmocka_unit_test(who_loses_an_account_a_role_or_a_binome_loses_its_calendars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
