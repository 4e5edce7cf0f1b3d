/* Who is invited to what by mail, moved and taken back; and the way each member chose. */
#include "office.h"

#include "app/calendars.h"
#include "app/invitations.h"

/* What waits, as "+un/0 -deux/3": invited or taken back, whom, with which sequence; then it has left. */
static const char *waits(struct desk *d)
{
    struct buf b = buf_in(d->f->a, 4000);
    struct stmt *s;
    struct err why = {0};
    int rc;
    must(db_prepare(d->f->db,
                    "SELECT iif(template = 'invitation', '+', '-') || substr(recipient, 1, instr(recipient, '@') - 1)"
                    " || '/' || json_extract(data, '$.sequence') FROM outbox WHERE state = 'queued' ORDER BY id",
                    &s, err));
    while ((rc = stmt_step(s, &why)) == 1) {
        buf_raw_str(&b, b.n ? STR(" ") : STR(""));
        buf_raw_str(&b, col_str(s, 0));
    }
    assert_int_equal(rc, 0);
    must(buf_ok(&b, err));
    return b.n ? buf_cstr(&b) : "";
}

static const char *mailed(struct desk *d)
{
    const char *all = waits(d);
    fixture_exec(d->f, "UPDATE outbox SET state = 'sent', data = NULL WHERE state = 'queued'");
    return all;
}

static void who_holds_a_date_is_invited_and_told_what_becomes_of_it(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = date_add(d->f, "2026-12-01", hall, WITH("staff", nurses[0].uuid));
    catch_up(d);
    assert_int_equal(fixture_number(d->f, "SELECT due - created_at FROM outbox"), INVITATION_WAIT);
    assert_string_equal(mailed(d), "+un/0");
    catch_up(d);
    assert_string_equal(mailed(d), ""); /* nothing has changed */
    change(d, o.id, "team_note", "clé au bar");
    change(d, o.id, "day", "2026-12-02");
    assert_string_equal(mailed(d), "+un/1");
    change(d, o.id, "staff", nurses[1].uuid);
    assert_string_equal(mailed(d), "-un/2 +deux/2");
    change(d, o.id, "reason", "Salle inondée");
    assert_string_equal(mailed(d), "+deux/3");
    change(d, o.id, "status", "cancelled");
    assert_string_equal(waits(d), "-deux/4");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE data LIKE '%Salle inond_e%' AND data LIKE"
                                          " '%\"end\":\"off\"%' AND state = 'queued'"),
                     1);
    assert_string_equal(mailed(d), "-deux/4");
    change(d, o.id, "status", "confirmed");
    assert_string_equal(mailed(d), "+deux/5");
    change(d, o.id, "status", "proposed");
    assert_string_equal(mailed(d), "-deux/6");
    change(d, o.id, "status", "confirmed");
    (void)mailed(d);
    fixture_exec(d->f, "UPDATE occurrence SET deleted_rev = 1");
    catch_up(d);
    assert_string_equal(mailed(d), "-deux/8");
    desk_close(d);
}

/* Two dates changed at one instant, or one (id 0), as somebody who holds neither. */
static void move(struct desk *d, int64_t id, const char *day, int64_t other, const char *other_day)
{
    struct author author = {.now = d->ctx.now += 60, .actor = "coordinator"};
    const int64_t ids[] = {id, other};
    const char *const days[] = {day, other_day};
    must(db_begin(d->f->db, err));
    for (size_t i = 0; i < 2 && ids[i]; i++) {
        struct occurrence *o, after;
        size_t n;
        must(occurrence_read(d->f->db, &audience_team, &ids[i], 1, d->f->a, &o, &n, err));
        after = o[0];
        date_set(d->f, &after, "day", days[i]);
        must(occurrence_save(d->f->db, &author, &o[0], &after, d->f->a, err));
    }
    assert_int_equal(ctx_finish(&d->ctx, 0), 0);
}

static int64_t listed(struct desk *d, const char *where)
{
    return fixture_number(d->f, arena_printf(d->f->a, "SELECT count(*) FROM reach_to WHERE person = %lld AND %s",
                                             (long long)nurses[0].id, where));
}

static void who_is_invited_to_a_change_is_written_to_once(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence near = date_add(d->f, "2026-12-08", hall, WITH("staff", nurses[0].uuid));
    struct occurrence far = date_add(d->f, "2027-06-08", hall, WITH("staff", nurses[0].uuid));
    fixture_exec(d->f, "UPDATE occurrence SET created_at = 0");
    catch_up(d);
    assert_string_equal(mailed(d), "+un/0");
    move(d, near.id, "2026-12-09", 0, NULL);
    assert_string_equal(waits(d), "+un/1");
    assert_int_equal(listed(d, "mail_key LIKE 'invitation/%/1' AND ticked_at IS NULL"), 1);
    fixture_exec(d->f, arena_printf(d->f->a, "UPDATE outbox SET state = 'sent', tried_at = %lld WHERE state = 'queued'",
                                    (long long)d->ctx.now));
    assert_int_equal(listed(d, "how = 'mail'"), 1); /* its leaving ticks */
    /* What no invitation tells yet is the list's to tell, and all of a list with it. */
    move(d, far.id, "2027-06-09", 0, NULL);
    assert_string_equal(waits(d), "");
    assert_int_equal(listed(d, "mail_key IS NULL AND ticked_at IS NULL"), 1);
    fixture_exec(d->f, "DELETE FROM reach");
    move(d, near.id, "2026-12-10", far.id, "2027-06-10");
    assert_string_equal(mailed(d), "+un/2");
    assert_int_equal(listed(d, "mail_key IS NULL AND ticked_at IS NULL"), 1);
    desk_close(d);
}

static void a_change_that_is_taken_back_tells_nothing(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = date_add(d->f, "2026-12-01", hall, WITH("staff", nurses[0].uuid));
    catch_up(d);
    change(d, o.id, "staff", nurses[1].uuid);
    assert_string_equal(waits(d), "+deux/1"); /* who never knew is told nothing */
    change(d, o.id, "staff", nurses[0].uuid);
    assert_string_equal(mailed(d), "+un/2");
    change(d, o.id, "start", "600");
    assert_string_equal(waits(d), "+un/3");
    change(d, o.id, "start", "660");
    assert_string_equal(waits(d), "+un/4"); /* one letter for both */
    change(d, o.id, "staff", nurses[1].uuid);
    assert_string_equal(waits(d), "-un/5 +deux/5");
    /* what is told of the end is what they knew: nine o'clock */
    assert_int_equal(fixture_number(d->f,
                                    "SELECT count(*) FROM outbox o WHERE template = 'invitation_end' AND state ="
                                    " 'queued' AND json_extract(data, '$.event.start_utc') < (SELECT start_utc FROM"
                                    " occurrence)"),
                     1);
    change(d, o.id, "start", "540");
    change(d, o.id, "staff", nurses[0].uuid);
    fixture_exec(d->f, "UPDATE occurrence SET was_day = NULL, was_start = NULL");
    catch_up(d);
    assert_string_equal(waits(d), "");
    desk_close(d);
}

static void a_letter_that_is_leaving_is_followed_by_another(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence o = date_add(d->f, "2026-12-01", hall, WITH("staff", nurses[0].uuid));
    catch_up(d);
    fixture_exec(d->f, "UPDATE outbox SET state = 'sending'");
    change(d, o.id, "staff", nurses[1].uuid);
    assert_string_equal(waits(d), "-un/1 +deux/1");
    /* one that was refused never told anything; one of which nobody knows may have */
    fixture_exec(d->f, "UPDATE outbox SET state = 'failed' WHERE recipient LIKE 'deux%'");
    fixture_exec(d->f, "UPDATE outbox SET state = 'uncertain' WHERE recipient LIKE 'un%' AND state = 'queued'");
    change(d, o.id, "staff", "");
    assert_string_equal(waits(d), "");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE state = 'cancelled'"), 1);
    desk_close(d);
}

static void nobody_is_invited_to_what_is_past_or_far(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence past = date_add(d->f, "2026-11-20", hall, WITH("staff", nurses[0].uuid));
    struct occurrence far = date_add(d->f, "2027-02-02", hall, WITH("staff", nurses[0].uuid));
    catch_up(d);
    assert_string_equal(mailed(d), "");
    change(d, past.id, "title", "Autre");
    assert_string_equal(mailed(d), "");
    /* it comes near; what is known is followed wherever it goes */
    d->ctx.now = far.start_utc - INVITATION_AHEAD - 60;
    assert_int_equal(invitations_nightly(&d->ctx), 0);
    assert_string_equal(mailed(d), "");
    d->ctx.now += 86400;
    assert_int_equal(invitations_nightly(&d->ctx), 0);
    assert_string_equal(mailed(d), "+un/0");
    change(d, far.id, "day", "2027-06-01");
    assert_string_equal(mailed(d), "+un/1");
    /* it runs, and is over: what is written of it then is nobody's to be told; moved into the past it leaves */
    change(d, far.id, "day", "2026-11-03");
    assert_string_equal(mailed(d), "-un/2");
    change(d, far.id, "day", "2027-01-12");
    assert_string_equal(mailed(d), "+un/3");
    d->ctx.now = date_on("2027-01-13") * (int64_t)86400;
    change(d, far.id, "status", "done");
    change(d, far.id, "staff", nurses[1].uuid);
    assert_string_equal(mailed(d), "");
    d->ctx.now += INVITATION_KEEP + (int64_t)200 * 86400;
    assert_int_equal(invitations_nightly(&d->ctx), 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM invitation"), 0);
    desk_close(d);
}

static void who_has_no_address_is_not_invited_until_they_have_one(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)date_add(d->f, "2026-12-01", hall, WITH("staff", psychologist.uuid));
    catch_up(d);
    assert_string_equal(mailed(d), "");
    struct invitation_way way;
    assert_int_equal(invitations_way(&d->ctx, psychologist.id, &way), 1);
    assert_true(!way.address && !way.chosen && !way.subscription);
    assert_int_equal(invitations_way(&d->ctx, 999, &way), 0);
    /* an account that never signed in may have anybody's address */
    fixture_exec(d->f, "UPDATE account SET signed_in_at = NULL WHERE id = 21; UPDATE person SET account = NULL WHERE"
                       " account = 21; UPDATE person SET account = 21 WHERE label = 'Psychologue A'");
    catch_up(d);
    assert_string_equal(mailed(d), "");
    fixture_exec(d->f, "UPDATE account SET signed_in_at = 1 WHERE id = 21");
    catch_up(d);
    assert_string_equal(mailed(d), "+un/0");
    fixture_exec(d->f, "UPDATE account SET mail = 'trois@example.org' WHERE id = 21");
    catch_up(d);
    assert_string_equal(mailed(d), "+trois/1");
    fixture_exec(d->f, "UPDATE account SET blocked_at = 1 WHERE id = 21");
    catch_up(d);
    assert_string_equal(mailed(d), "-trois/2");
    desk_close(d);
}

static void a_secret_place_is_in_no_invitation(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)date_add(d->f, "2026-12-01", secret, WITH("staff", nurses[0].uuid));
    catch_up(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE data LIKE '%Secretplace%' OR data LIKE"
                                          " '%Cach_e%'"),
                     0);
    assert_string_equal(mailed(d), "+un/0");
    desk_close(d);
}

static struct calendar_door door(struct desk *d)
{
    struct calendar_door out;
    assert_int_equal(calendars_door(&d->ctx, CALENDAR_PERSON, str_of(nurses[0].uuid), &out), 1);
    return out;
}

static void dates_come_by_one_way_and_never_by_both(void **state)
{
    (void)state;
    struct desk *d = office();
    struct account me = {.id = 21, .role = ROLE_BINOME, .label = "IDE 1"};
    char token[CRYPTO_TOKEN_SIZE];
    struct invitation_way way;
    d->ctx.account = &me;
    (void)date_add(d->f, "2026-12-01", hall, WITH("staff", nurses[0].uuid));
    (void)date_add(d->f, "2026-12-02", hall, WITH("staff", nurses[0].uuid));
    catch_up(d);
    assert_string_equal(mailed(d), "+un/0 +un/0");
    assert_int_equal(invitations_way(&d->ctx, nurses[0].id, &way), 1);
    assert_true(!way.chosen && !way.subscription && way.coming == 2 && way.told_at);
    /* who makes an address without having chosen chooses by that */
    struct calendar_door own = door(d);
    assert_int_equal(calendars_renew(&d->ctx, &own, token), 0);
    assert_int_equal(invitations_way(&d->ctx, nurses[0].id, &way), 1);
    assert_true(way.chosen && way.subscription && way.coming == 0);
    assert_string_equal(mailed(d), "-un/1 -un/1");
    (void)date_add(d->f, "2026-12-03", hall, WITH("staff", nurses[0].uuid));
    catch_up(d);
    assert_string_equal(mailed(d), "");
    /* back to mail: the address is no longer good, what comes is sent */
    assert_int_equal(invitations_choose(&d->ctx, false), 1);
    assert_string_equal(mailed(d), "+un/2 +un/2 +un/0");
    own = door(d);
    assert_true(own.calendar.revoked_at);
    struct calendar c;
    struct err why = {0};
    assert_int_equal(calendar_open(d->f->db, str_of(token), d->f->a, &c, &why), 0);
    /* and cannot be made again */
    assert_int_equal(calendars_renew(&d->ctx, &own, token), -1);
    assert_int_equal(d->ctx.err.code, ERR_CONFLICT);
    d->ctx.err = (struct err){0};
    assert_int_equal(invitations_choose(&d->ctx, false), 1);
    assert_string_equal(mailed(d), ""); /* chosen twice, told once */
    /* who changes their mind at once is told nothing */
    assert_int_equal(invitations_choose(&d->ctx, true), 1);
    assert_string_equal(waits(d), "-un/3 -un/3 -un/1");
    assert_int_equal(invitations_choose(&d->ctx, false), 1);
    assert_string_equal(waits(d), "");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'invitation' AND account = 21"),
                     4);
    /* a colleague's copy of it is no way of hers */
    d->ctx.account = &d->who;
    own = door(d);
    assert_int_equal(calendars_renew(&d->ctx, &own, token), 0);
    assert_int_equal(invitations_choose(&d->ctx, true), 0); /* nobody of the planning */
    desk_close(d);
}

static void what_somebody_was_invited_to_goes_with_them(void **state)
{
    (void)state;
    struct desk *d = office();
    (void)date_add(d->f, "2026-12-01", hall, WITH("staff", nurses[0].uuid));
    (void)date_add(d->f, "2026-12-02", hall, WITH("staff", nurses[1].uuid));
    catch_up(d);
    (void)mailed(d);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM invitation"), 2);
    fixture_exec(d->f, "DELETE FROM account WHERE id = 21");
    catch_up(d);
    assert_string_equal(mailed(d), "");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM invitation"), 1);
    fixture_exec(d->f, "DELETE FROM occurrence_staff; DELETE FROM person WHERE label = 'IDE 2'");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM invitation"), 0);
    catch_up(d);
    assert_string_equal(mailed(d), "");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_holds_a_date_is_invited_and_told_what_becomes_of_it),
        cmocka_unit_test(who_is_invited_to_a_change_is_written_to_once),
        cmocka_unit_test(a_change_that_is_taken_back_tells_nothing),
        cmocka_unit_test(a_letter_that_is_leaving_is_followed_by_another),
        cmocka_unit_test(nobody_is_invited_to_what_is_past_or_far),
        cmocka_unit_test(who_has_no_address_is_not_invited_until_they_have_one),
        cmocka_unit_test(a_secret_place_is_in_no_invitation),
        cmocka_unit_test(dates_come_by_one_way_and_never_by_both),
        cmocka_unit_test(what_somebody_was_invited_to_goes_with_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
