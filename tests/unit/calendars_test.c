/* Who may have which private calendar, and what becomes of calendars while they are read. */
#include "office.h"

#include "app/calendars.h"
#include "app/feeds.h"

static void sign_in_as(struct desk *d, int64_t id, enum account_role role)
{
    static struct account who;
    who = (struct account){.id = id, .role = (int)role, .label = "x"};
    d->ctx.account = &who;
    d->ctx.audience = access_audience(role);
}

static int door(struct desk *d, enum calendar_kind kind, const char *uuid, struct calendar_door *out)
{
    return calendars_door(&d->ctx, kind, str_of(uuid), out);
}

static void members_have_their_own_and_their_binomes_who_edits_anybodys(void **state)
{
    (void)state;
    struct desk *d = office();
    struct calendar_door c, *mine;
    const char *structure = fixture_load(d->f, &audience_team, d->id).uuid;
    size_t n;
    sign_in_as(d, NURSE_1, ROLE_BINOME);
    assert_int_equal(door(d, CALENDAR_PERSON, nurses[0].uuid, &c), 1);
    assert_true(c.own && c.account == NURSE_1 && !c.has);
    assert_int_equal(door(d, CALENDAR_TEAM, pair.uuid, &c), 1);
    assert_int_equal(door(d, CALENDAR_PERSON, psychologist.uuid, &c), 0);
    assert_int_equal(door(d, CALENDAR_PARTNER, structure, &c), 0);
    assert_int_equal(calendars_mine(&d->ctx, &mine, &n), 0);
    assert_int_equal(n, 2);
    assert_int_equal(calendars_all(&d->ctx, &(struct calendar *){NULL}, &n), -1);
    fixture_exec(d->f, "DELETE FROM team_member");
    assert_int_equal(door(d, CALENDAR_TEAM, pair.uuid, &c), 0);
    sign_in_as(d, 7, ROLE_COORDINATOR);
    assert_int_equal(door(d, CALENDAR_PERSON, nurses[0].uuid, &c), 1);
    assert_int_equal(c.account, 7); /* her own copy: IDE 1 has an account to make hers */
    assert_int_equal(door(d, CALENDAR_PERSON, psychologist.uuid, &c), 1);
    assert_int_equal(c.account, 0); /* the one that is given to her */
    assert_int_equal(door(d, CALENDAR_PARTNER, structure, &c), 1);
    assert_int_equal(door(d, CALENDAR_TEAM, pair.uuid, &c), 1);
    assert_int_equal(door(d, CALENDAR_PERSON, "00000000-0000-4000-8000-000000000000", &c), 0);
    sign_in_as(d, 9, ROLE_PARTNER);
    assert_int_equal(door(d, CALENDAR_PARTNER, structure, &c), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    d->ctx.account = NULL;
    assert_int_equal(door(d, CALENDAR_PERSON, nurses[0].uuid, &c), -1);
    desk_close(d);
}

static void a_calendar_is_made_changed_and_revoked_by_its_door(void **state)
{
    (void)state;
    struct desk *d = office();
    struct calendar_door c;
    struct calendar open, *all;
    struct err why;
    char token[CRYPTO_TOKEN_SIZE];
    size_t n;
    sign_in_as(d, NURSE_1, ROLE_BINOME);
    assert_int_equal(door(d, CALENDAR_PERSON, nurses[0].uuid, &c), 1);
    assert_int_equal(calendars_revoke(&d->ctx, &c), 0); /* nothing to revoke */
    assert_int_equal(calendars_renew(&d->ctx, &c, token), 0);
    assert_int_equal(calendar_open(d->f->db, str_of(token), d->f->a, &open, &why), 1);
    assert_int_equal(open.cancelled, CANCELLED_MARKED);
    assert_int_equal(door(d, CALENDAR_PERSON, nurses[0].uuid, &c), 1);
    assert_true(c.has);
    assert_int_equal(calendars_set_cancelled(&d->ctx, &c, CANCELLED_STRUCK), 0);
    assert_int_equal(calendar_open(d->f->db, str_of(token), d->f->a, &open, &why), 1);
    assert_int_equal(open.cancelled, CANCELLED_STRUCK);
    assert_int_equal(calendars_revoke(&d->ctx, &c), 0);
    assert_int_equal(calendar_open(d->f->db, str_of(token), d->f->a, &open, &why), 0);
    sign_in_as(d, 7, ROLE_COORDINATOR);
    assert_int_equal(calendars_all(&d->ctx, &all, &n), 0);
    assert_int_equal(n, 1);
    assert_string_equal(all[0].owner, "IDE 1");
    assert_true(all[0].revoked_at > 0 && !all[0].opens);
    /* who edits ends anybody's */
    sign_in_as(d, NURSE_1, ROLE_BINOME);
    assert_int_equal(calendars_renew(&d->ctx, &c, token), 0);
    assert_int_equal(calendars_end(&d->ctx, str_of(all[0].uuid)), -1);
    assert_int_equal(calendar_open(d->f->db, str_of(token), d->f->a, &open, &why), 1);
    sign_in_as(d, 7, ROLE_COORDINATOR);
    assert_int_equal(calendars_end(&d->ctx, str_of(all[0].uuid)), 1);
    assert_int_equal(calendars_end(&d->ctx, str_of(all[0].uuid)), 0);
    assert_int_equal(calendar_open(d->f->db, str_of(token), d->f->a, &open, &why), 0);
    desk_close(d);
}

static void a_program_is_known_by_what_it_signs_with(void **state)
{
    (void)state;
    static const struct {
        const char *sign, *name;
    } cases[] = {
        {"Google-Calendar-Importer", "Google Agenda"},
        {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0", "Thunderbird"},
        {"iOS/17.5 (21F79) dataaccessd/1.0", "Calendrier d’Apple (iPhone, iPad)"},
        {"macOS/14.0 (23A344) CalendarAgent/997", "Calendrier d’Apple (Mac)"},
        {"Microsoft.Exchange/15.20 (Microsoft.OData.Client)", "Outlook"},
        {"ICSx5/2.2 (okhttp)", "ICSx5"},
        {"DAVx5/4.4 (dav4jvm; okhttp) Android/14", "DAVx⁵"},
        {"Mozilla/5.0 (X11) Firefox/128.0", "un navigateur"},
        {"<script>alert(1)</script>", "un autre programme"},
        {"", "un autre programme"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(feeds_client(str_of(cases[i].sign)), cases[i].name);
}

static void the_last_reading_is_written_and_those_of_a_revoked_token_are_not(void **state)
{
    (void)state;
    struct desk *d = office();
    struct calendar_door c;
    struct feeds *feeds;
    char token[CRYPTO_TOKEN_SIZE];
    must(feeds_new(&feeds, err));
    sign_in_as(d, NURSE_1, ROLE_BINOME);
    assert_int_equal(door(d, CALENDAR_PERSON, nurses[0].uuid, &c), 1);
    assert_int_equal(calendars_renew(&d->ctx, &c, token), 0);
    assert_int_equal(door(d, CALENDAR_PERSON, nurses[0].uuid, &c), 1);
    feeds_note(feeds, c.calendar.id, d->ctx.now + 10, "Outlook");
    feeds_note(feeds, c.calendar.id, d->ctx.now + 20, "Thunderbird");
    assert_int_equal(feeds_write(feeds, &d->ctx), 0);
    assert_int_equal(door(d, CALENDAR_PERSON, nurses[0].uuid, &c), 1);
    assert_string_equal(c.calendar.last_client, "Thunderbird");
    assert_int_equal(c.calendar.last_read_at, d->ctx.now + 20);
    feeds_note(feeds, c.calendar.id, d->ctx.now + 30, "Outlook");
    d->ctx.now += 40;
    assert_int_equal(calendars_renew(&d->ctx, &c, token), 0); /* before that reading is written */
    assert_int_equal(feeds_write(feeds, &d->ctx), 0);
    assert_int_equal(door(d, CALENDAR_PERSON, nurses[0].uuid, &c), 1);
    assert_null(c.calendar.last_client);
    /* more than fit between two writings are left out, and nothing else happens */
    for (int64_t i = 1; i <= FEEDS_READ_MAX + 5; i++)
        feeds_note(feeds, 1000 + i, d->ctx.now, "Outlook");
    assert_int_equal(feeds_write(feeds, &d->ctx), 0);
    feeds_free(feeds);
    desk_close(d);
}

static void what_is_not_published_waits_for_the_team_until_it_is(void **state)
{
    (void)state;
    struct desk *d = office();
    static struct duties list;
    static struct feed_fault faults[FEEDS_FAULTS_MAX];
    struct feeds *feeds;
    must(feeds_new(&feeds, err));
    d->ctx.feeds = feeds;
    assert_int_equal(feeds_duties(&d->ctx, &list), 0);
    assert_int_equal(list.items[0].count, 0);
    feeds_refused(feeds, "Équipe : agenda", "DTSTART of date x does not read back");
    feeds_refused(feeds, "Équipe : agenda", "again");
    list.n = 0;
    assert_int_equal(feeds_duties(&d->ctx, &list), 0);
    assert_int_equal(list.items[0].count, 1);
    assert_true(list.items[0].alarm);
    assert_int_equal(feeds_faults(feeds, faults), 1);
    assert_string_equal(faults[0].why, "again");
    feeds_published(feeds, "another");
    assert_int_equal(feeds_faults(feeds, faults), 1);
    feeds_published(feeds, "Équipe : agenda");
    assert_int_equal(feeds_faults(feeds, faults), 0);
    for (int i = 0; i < FEEDS_FAULTS_MAX + 3; i++)
        feeds_refused(feeds, arena_printf(d->f->a, "agenda %d", i), "x");
    assert_int_equal(feeds_faults(feeds, faults), FEEDS_FAULTS_MAX);
    assert_false(feeds_doubted(feeds));
    feeds_doubt(feeds);
    assert_true(feeds_doubted(feeds));
    assert_false(feeds_doubted(feeds));
    feeds_free(feeds);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_have_their_own_and_their_binomes_who_edits_anybodys),
        cmocka_unit_test(a_calendar_is_made_changed_and_revoked_by_its_door),
        cmocka_unit_test(a_program_is_known_by_what_it_signs_with),
        cmocka_unit_test(the_last_reading_is_written_and_those_of_a_revoked_token_are_not),
        cmocka_unit_test(what_is_not_published_waits_for_the_team_until_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
