/* What a calendar says in bytes: its clauses and limits. The bytes themselves: icalendar_golden_test. */
#include "test.h"

#include "base/buf.h"
#include "base/date.h"
#include "domain/occurrence.h"
#include "publish/icalendar.h"

#define BASE "https://agenda.example.org"

static struct arena *a;

static struct calendar_event event(int year, int month, int day, int start, int minutes)
{
    int64_t from = paris_instant(date_from_ymd(year, month, day), start);
    return (struct calendar_event){.occurrence = 1,
                                   .uuid = "0f7a2c1e-1111-4222-8333-444455556666",
                                   .start_utc = from,
                                   .end_utc = from + minutes * 60,
                                   .title = "Permanence santé",
                                   .kind = "Permanence",
                                   .place = "Salle verte",
                                   .address = "3 rue des Lilas",
                                   .postcode = "92220",
                                   .city = "Bagneux",
                                   .open_to = OPEN_EVERYONE,
                                   .created_at = 1795339800,
                                   .modified_at = 1795339800};
}

static struct ical_calendar feed(enum calendar_cancelled cancelled)
{
    return (struct ical_calendar){.use = ICAL_FEED,
                                  .cancelled = cancelled,
                                  .base_url = BASE,
                                  .name = "Équipe, nord",
                                  .description = "Dates; et changements",
                                  .uid = "u",
                                  .page = "/agenda",
                                  .source = "/agenda.ics"};
}

/* The text, its folds undone. */
static const char *written(const struct ical_calendar *c, const struct calendar_event *e, size_t n)
{
    struct buf b = buf_in(a, ICAL_TEXT_MAX), out = buf_in(a, ICAL_TEXT_MAX);
    must(ical_write(&b, c, e, n, a, err));
    for (size_t i = 0; i < b.n; i++) {
        if (strncmp(b.p + i, "\r\n ", 3) == 0)
            i += 2;
        else
            buf_char(&out, b.p[i]);
    }
    return buf_cstr(&out);
}

static const char *one(const struct calendar_event *e)
{
    struct ical_calendar c = feed(CANCELLED_MARKED);
    return written(&c, e, 1);
}

#define HOLDS(text, part) \
    do { \
        if (!strstr((text), (part))) \
            fail_msg("%s is not in\n%s", (part), (text)); \
    } while (0)
#define LACKS(text, part) \
    do { \
        if (strstr((text), (part))) \
            fail_msg("%s is in\n%s", (part), (text)); \
    } while (0)

static void a_feed_says_what_every_client_asks_for(void **state)
{
    (void)state;
    struct calendar_event e = event(2026, 12, 1, 540, 180);
    const char *text = one(&e);
    static const char *const parts[] = {"METHOD:PUBLISH\r\n",
                                        "NAME:Équipe\\, nord\r\n",
                                        "X-WR-CALNAME:Équipe\\, nord\r\n",
                                        "X-WR-CALDESC:Dates\\; et changements\r\n",
                                        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n",
                                        "X-PUBLISHED-TTL:PT1H\r\n",
                                        "X-WR-TIMEZONE:Europe/Paris\r\n",
                                        "SOURCE;VALUE=URI:" BASE "/agenda.ics\r\n",
                                        "URL:" BASE "/agenda\r\n",
                                        "UID:0f7a2c1e-1111-4222-8333-444455556666\r\n",
                                        "DTSTAMP:20261122T093000Z\r\n",
                                        "SEQUENCE:0\r\n",
                                        "DTSTART;TZID=Europe/Paris:20261201T090000\r\n",
                                        "DTEND;TZID=Europe/Paris:20261201T120000\r\n",
                                        "LOCATION:Salle verte\\, 3 rue des Lilas\\, 92220 Bagneux\r\n",
                                        "STATUS:CONFIRMED\r\n",
                                        "CLASS:PUBLIC\r\n",
                                        "TRANSP:TRANSPARENT\r\n",
                                        "/agenda/seance/0f7a2c1e-1111-4222-8333-444455556666\r\n"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        HOLDS(text, parts[i]);
    LACKS(text, "ATTENDEE");
    LACKS(text, "ORGANIZER");
    LACKS(text, "RRULE:FREQ=WEEKLY");
    assert_string_equal(text, one(&e)); /* and the same again */
}

static void a_private_entry_takes_its_time_and_leads_to_the_team(void **state)
{
    (void)state;
    struct calendar_event e = event(2026, 12, 1, 540, 180);
    e.variant = PUBLICATION_PRIVATE;
    e.staff = "AS 1, IDE 2";
    const char *text = one(&e);
    HOLDS(text, "TRANSP:OPAQUE\r\n");
    HOLDS(text, "CLASS:PRIVATE\r\n");
    HOLDS(text, "Avec\u00A0: AS 1\\, IDE 2");
    HOLDS(text, "/equipe/planning/dates/");
}

static void the_four_changes_of_clocks_are_written_by_the_clock(void **state)
{
    (void)state;
    static const struct {
        int year, month, day, start, minutes;
        const char *start_line, *end_line;
    } cases[] = {
        /* in the hour that is left out */
        {2027, 3, 28, 150, 60, "DTSTART;TZID=Europe/Paris:20270328T033000\r\n",
         "DTEND;TZID=Europe/Paris:20270328T043000\r\n"},
        /* in the hour that comes twice: what has no civil name of its own is said in UTC */
        {2026, 10, 25, 150, 60, "DTSTART:20261025T003000Z\r\n", "DTEND:20261025T013000Z\r\n"},
        {2026, 10, 24, 1320, 360, "DTSTART;TZID=Europe/Paris:20261024T220000\r\n",
         "DTEND;TZID=Europe/Paris:20261025T030000\r\n"},
        {2027, 3, 27, 1320, 360, "DTSTART;TZID=Europe/Paris:20270327T220000\r\n",
         "DTEND;TZID=Europe/Paris:20270328T050000\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct calendar_event e = event(cases[i].year, cases[i].month, cases[i].day, cases[i].start, cases[i].minutes);
        const char *text = one(&e);
        HOLDS(text, cases[i].start_line);
        HOLDS(text, cases[i].end_line);
    }
}

static void a_whole_day_is_a_date_and_ends_on_the_next(void **state)
{
    (void)state;
    /* of 25 hours: from midnight to midnight */
    struct calendar_event e = event(2026, 10, 25, 0, 1500);
    e.all_day = true;
    const char *text = one(&e);
    HOLDS(text, "DTSTART;VALUE=DATE:20261025\r\n");
    HOLDS(text, "DTEND;VALUE=DATE:20261026\r\n");
}

static void a_cancelled_date_stands_as_the_calendar_says(void **state)
{
    (void)state;
    struct calendar_event e = event(2026, 12, 1, 540, 180);
    e.status = CALENDAR_CANCELLED;
    e.reason = "Salle inondée";
    struct ical_calendar marked = feed(CANCELLED_MARKED), struck = feed(CANCELLED_STRUCK),
                         dropped = feed(CANCELLED_DROPPED);
    const char *text = written(&marked, &e, 1);
    HOLDS(text, "SUMMARY:ANNULÉ – Permanence santé\r\n");
    HOLDS(text, "STATUS:CONFIRMED\r\n");
    HOLDS(text, "Annulé. Salle inondée");
    HOLDS(written(&struck, &e, 1), "STATUS:CANCELLED\r\n");
    LACKS(written(&dropped, &e, 1), "BEGIN:VEVENT");
    HOLDS(written(&dropped, &e, 1), "BEGIN:VTIMEZONE"); /* an empty calendar is still one */
    struck.use = ICAL_ITEM;
    struck.cancelled = CANCELLED_DROPPED;
    text = written(&struck, &e, 1); /* one that is asked for is there */
    HOLDS(text, "STATUS:CANCELLED\r\n");
    LACKS(text, "METHOD");
}

static void a_moved_date_says_where_it_stood(void **state)
{
    (void)state;
    struct calendar_event e = event(2026, 12, 2, 600, 180);
    e.moved = true;
    e.was_day = date_from_ymd(2026, 12, 1);
    e.was_start = 540;
    e.sequence = 3;
    HOLDS(one(&e), "Déplacé\u00A0\\; annoncé d’abord pour le mardi 1er décembre 2026 à 9\u00A0h.");
    HOLDS(one(&e), "SEQUENCE:3\r\n");
}

static void no_text_breaks_a_line(void **state)
{
    (void)state;
    struct calendar_event e = event(2026, 12, 1, 540, 180);
    struct ical_calendar c = feed(CANCELLED_MARKED);
    char letters[400];
    struct buf b;
    e.title = "a\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:x@example.org";
    e.note = "ligne 1\nligne 2; \\ \"guillemets\" \x01\x7f";
    e.place = "Élan, « Nord »";
    const char *text = one(&e);
    HOLDS(text, "ligne 1\\nligne 2\\; \\\\ \"guillemets\" ");
    LACKS(text, "\r\nATTENDEE");
    LACKS(text, "\x01");
    /* Folds stand at 75 octets at most, never within a letter, wherever the letters fall. */
    for (size_t lead = 0; lead < 8; lead++) {
        memset(letters, 'x', lead);
        for (size_t i = lead; i + 4 < sizeof letters; i += 4)
            memcpy(letters + i, "\xF0\x9F\x8E\x97", 4);
        letters[lead + (sizeof letters - 5 - lead) / 4 * 4] = '\0';
        e.title = letters;
        b = buf_in(a, ICAL_TEXT_MAX);
        must(ical_write(&b, &c, &e, 1, a, err));
        for (size_t i = 0, line = 0; i + 1 < b.n; i++, line++) {
            if (b.p[i] == '\r') {
                assert_true(line <= 75 && b.p[i + 1] == '\n');
                assert_true(i + 3 >= b.n || b.p[i + 2] != ' ' || ((unsigned char)b.p[i + 3] & 0xC0) != 0x80);
                i++;
                line = (size_t)-1;
            }
        }
    }
}

/* Wherever the end of a line falls, also where libical would break it in two: behind an address, and behind a text. */
static void a_line_of_any_length_keeps_its_end(void **state)
{
    (void)state;
    char base[140] = "https://", title[201] = "";
    for (size_t n = 1; n <= 100; n++) {
        struct calendar_event e = event(2026, 12, 1, 540, 180);
        struct ical_calendar c = feed(CANCELLED_MARKED);
        struct buf b = buf_in(a, ICAL_TEXT_MAX);
        memset(base + 8, 'a', n);
        memset(title, 'b', 2 * n);
        c.base_url = base;
        e.title = title;
        must(ical_write(&b, &c, &e, 1, a, err));
        LACKS(buf_cstr(&b), "\r\r");
        HOLDS(buf_cstr(&b), "\r\nEND:VEVENT\r\n");
    }
}

static void what_does_not_read_back_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *named;
    } harms[] = {{"20261201T090000", "20261201T091000", "DTSTART"},
                 {"SEQUENCE:0", "SEQUENCE:1", "SEQUENCE"},
                 {"SUMMARY:Perm", "SUMMARY:Term", "SUMMARY"},
                 {"0f7a2c1e", "1f7a2c1e", "UID"},
                 {"LOCATION:S", "LOCATION:T", "LOCATION"},
                 {"END:VEVENT\r\n", "END:VEVENX\r\n", NULL},
                 {"\r\nDTEND", "\r\nXXEND", NULL},
                 {"STATUS:CONFIRMED", "STATUS:TENTATIVE", "STATUS"}};
    struct calendar_event e = event(2026, 12, 1, 540, 180);
    struct ical_calendar c = feed(CANCELLED_MARKED);
    struct err why;
    for (size_t i = 0; i < sizeof harms / sizeof *harms; i++) {
        struct buf b = buf_in(a, ICAL_TEXT_MAX);
        must(ical_write(&b, &c, &e, 1, a, err));
        char *at = strstr(b.p, harms[i].from);
        assert_non_null(at);
        memcpy(at, harms[i].to, strlen(harms[i].to));
        if (ical_check(buf_str(&b), &c, &e, 1, a, &why) == 0)
            fail_msg("%s instead of %s was taken", harms[i].to, harms[i].from);
        assert_int_equal(why.code, ERR_BUG);
        if (harms[i].named)
            assert_non_null(strstr(why.msg, harms[i].named));
    }
    struct buf b = buf_in(a, ICAL_TEXT_MAX);
    struct calendar_event two[] = {e, e};
    must(ical_write(&b, &c, two, 2, a, err));
    assert_int_equal(ical_check(buf_str(&b), &c, two, 1, a, &why), -1);
    assert_int_equal(ical_check(STR("no calendar"), &c, two, 1, a, &why), -1);
}

static void a_calendar_has_so_many_dates_and_no_more(void **state)
{
    (void)state;
    struct calendar_event *many = ARENA_ARRAY(a, ICAL_EVENTS_MAX + 1, struct calendar_event);
    struct ical_calendar c = feed(CANCELLED_MARKED);
    struct buf b = buf_in(a, ICAL_TEXT_MAX);
    struct err why;
    for (int i = 0; i <= ICAL_EVENTS_MAX; i++) {
        many[i] = event(2026, 12, 1, 540, 180);
        many[i].uuid = arena_printf(a, "0f7a2c1e-1111-4222-8333-%012d", i);
    }
    must(ical_write(&b, &c, many, ICAL_EVENTS_MAX, a, err));
    assert_int_equal(ical_write(&b, &c, many, ICAL_EVENTS_MAX + 1, a, &why), -1);
    assert_int_equal(why.code, ERR_LIMIT);
}

static void an_invitation_names_the_team_and_one_member(void **state)
{
    (void)state;
    struct calendar_event e = event(2026, 12, 1, 540, 180);
    struct ical_calendar c = {.use = ICAL_REQUEST,
                              .organizer = "equipe@example.org",
                              .organizer_name = "Équipe",
                              .attendee = "ide1@example.org",
                              .attendee_name = "IDE 1"};
    e.variant = PUBLICATION_PRIVATE;
    const char *text = written(&c, &e, 1);
    HOLDS(text, "METHOD:REQUEST\r\n");
    HOLDS(text, "ORGANIZER;CN=Équipe:mailto:equipe@example.org\r\n");
    HOLDS(text, ":mailto:ide1@example.org\r\n");
    c.use = ICAL_CANCEL;
    text = written(&c, &e, 1);
    HOLDS(text, "METHOD:CANCEL\r\n");
    HOLDS(text, "STATUS:CANCELLED\r\n");
    /* a name closes no quote and begins no line */
    c.attendee_name = "IDE \"1\";X=1\r\nATTENDEE:mailto:voleur@example.org";
    assert_null(strstr(written(&c, &e, 1), "\nATTENDEE:"));
}

static void an_invitation_that_says_another_thing_does_not_pass(void **state)
{
    (void)state;
    struct calendar_event e = event(2026, 12, 1, 540, 180);
    struct ical_calendar c = {.use = ICAL_REQUEST, .organizer = "equipe@example.org", .attendee = "ide1@example.org"};
    struct str text = str_of(written(&c, &e, 1));
    struct ical_calendar other = c;
    struct err why = {0};
    assert_int_equal(ical_check(text, &c, &e, 1, a, &why), 0);
    other.attendee = "ide2@example.org";
    must_fail(ical_check(text, &other, &e, 1, a, err), ERR_BUG, "who is invited");
    other = c;
    other.use = ICAL_ITEM;
    must_fail(ical_check(text, &other, &e, 1, a, err), ERR_BUG, "METHOD");
    other.use = ICAL_CANCEL;
    must_fail(ical_check(text, &other, &e, 1, a, err), ERR_BUG, "METHOD");
    struct calendar_event two[] = {e, e};
    struct buf b = buf_in(a, ICAL_TEXT_MAX);
    must_fail(ical_write(&b, &c, two, 2, a, err), ERR_BUG, "an invitation to 2 dates");
}

static void a_date_comes_back_from_its_json(void **state)
{
    (void)state;
    struct calendar_event e = event(2026, 12, 1, 540, 180), back;
    const struct json *tree;
    struct buf b = buf_in(a, CALENDAR_EVENT_JSON_MAX), again = buf_in(a, CALENDAR_EVENT_JSON_MAX);
    e.title = "« Vos droits » \\ \"ligne\"\nautre\x01";
    e.moved = true;
    e.was_day = 20000;
    e.was_start = 600;
    e.status = CALENDAR_CANCELLED;
    e.staff = "IDE 1";
    calendar_event_write(&b, &e);
    must(buf_ok(&b, err));
    must(json_parse(buf_str(&b), a, &tree, err));
    must(calendar_event_read(tree, &back, err));
    calendar_event_write(&again, &back);
    must(buf_ok(&again, err));
    assert_string_equal(buf_cstr(&again), buf_cstr(&b));
    assert_string_equal(back.title, e.title);
    assert_true(back.start_utc == e.start_utc && back.moved && back.was_start == 600 && !back.note);
    char one[CRYPTO_HASH_SIZE], two[CRYPTO_HASH_SIZE];
    must(calendar_event_hash(&e, a, one, err));
    must(calendar_event_hash(&back, a, two, err));
    assert_string_equal(one, two);
    static const char *const broken[] = {"[]", "{}", "{\"variant\":9}"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        must(json_parse(str_of(broken[i]), a, &tree, err));
        must_fail(calendar_event_read(tree, &back, err), ERR_INPUT, "a date of a calendar");
    }
}

static int open_arena(void **state)
{
    (void)state;
    a = arena_new(128u << 20);
    return a ? 0 : -1;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

#define CLAUSE(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLAUSE(a_feed_says_what_every_client_asks_for),
        CLAUSE(a_private_entry_takes_its_time_and_leads_to_the_team),
        CLAUSE(the_four_changes_of_clocks_are_written_by_the_clock),
        CLAUSE(a_whole_day_is_a_date_and_ends_on_the_next),
        CLAUSE(a_cancelled_date_stands_as_the_calendar_says),
        CLAUSE(a_moved_date_says_where_it_stood),
        CLAUSE(no_text_breaks_a_line),
        CLAUSE(a_line_of_any_length_keeps_its_end),
        CLAUSE(what_does_not_read_back_is_refused),
        CLAUSE(a_calendar_has_so_many_dates_and_no_more),
        CLAUSE(an_invitation_names_the_team_and_one_member),
        CLAUSE(an_invitation_that_says_another_thing_does_not_pass),
        CLAUSE(a_date_comes_back_from_its_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
