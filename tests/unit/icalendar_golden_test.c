/* What a calendar says, byte for byte: tests/unit/golden/NAME.ics. A change that is meant is written anew by
 * GOLDEN_RENEW=1 build/release/tests/unit/icalendar_golden_test, and its difference read line by line: programs that
 * hold a calendar see each of them. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "domain/occurrence.h"
#include "publish/icalendar.h"

#define DIRECTORY "tests/unit/golden/"
#define NOTE_BYTES 1000

static struct arena *a;

/* The nth date of a calendar, told twice since it was made. */
static struct calendar_event event(int nth, int32_t day, int start, int64_t seconds)
{
    int64_t from = paris_instant(day, start);
    return (struct calendar_event){.occurrence = nth,
                                   .uuid = arena_printf(a, "0f7a2c1e-1111-4222-8333-%012d", nth),
                                   .start_utc = from,
                                   .end_utc = from + seconds,
                                   .title = "Permanence santé",
                                   .kind = "Permanence",
                                   .place = "Salle verte (exemple)",
                                   .address = "3 rue des Lilas",
                                   .postcode = "92220",
                                   .city = "Bagneux",
                                   .open_to = OPEN_EVERYONE,
                                   .created_at = 1795339800,
                                   .modified_at = 1795339800 + nth * 3600,
                                   .sequence = 2};
}

static struct ical_calendar feed(enum calendar_cancelled cancelled)
{
    return (struct ical_calendar){.use = ICAL_FEED,
                                  .cancelled = cancelled,
                                  .base_url = "https://agenda.example.org",
                                  .name = "Équipe (exemple)\u00A0: agenda",
                                  .description = "Permanences, ateliers et dépistages.",
                                  .uid = "3b0c5f1e6a7d48c29e10f2a4b6c8d0e2",
                                  .page = "/agenda",
                                  .source = "/agenda.ics"};
}

static void same_as_golden(const char *name, const struct ical_calendar *c, const struct calendar_event *events,
                           size_t n)
{
    const char *path = arena_printf(a, DIRECTORY "%s.ics", name);
    struct buf b = buf_in(a, ICAL_TEXT_MAX);
    struct str golden;
    size_t at = 0, line = 1;
    must(ical_write(&b, c, events, n, a, err));
    if (getenv("GOLDEN_RENEW")) {
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(b.p, 1, b.n, f), b.n);
        assert_int_equal(fclose(f), 0);
        return;
    }
    must(file_read(path, 1u << 20, a, &golden, err));
    while (at < b.n && at < golden.n && b.p[at] == golden.p[at])
        line += b.p[at++] == '\n';
    if (at < b.n || at < golden.n)
        fail_msg(
            "%s, line %zu: \"%.60s\" is written instead of \"%.60s\". If it is meant: GOLDEN_RENEW=1 and this program",
            path, line, at < b.n ? buf_cstr(&b) + at : "", at < golden.n ? golden.p + at : "");
}

/* As it was announced, moved, cancelled, missed, for partners. */
static void dates_as_they_stand(void **state)
{
    (void)state;
    int32_t day = date_from_ymd(2026, 12, 1);
    struct calendar_event events[5];
    for (int i = 0; i < 5; i++)
        events[i] = event(i + 1, day + i, 540, 10800);
    events[0].theme = "Santé mentale";
    events[0].campaign = "Octobre Rose";
    events[0].capacity = 12;
    events[0].note = "Sans rendez-vous.";
    events[1].moved = true;
    events[1].was_day = day;
    events[1].was_start = 605;
    events[2].status = CALENDAR_CANCELLED;
    events[2].reason = "Salle inondée";
    events[3].status = CALENDAR_MISSED;
    events[4].level = LEVEL_PARTNERS;
    events[4].open_to = OPEN_PROFESSIONALS;
    events[4].structure = "Structure (exemple)";
    struct ical_calendar marked = feed(CANCELLED_MARKED), struck = feed(CANCELLED_STRUCK),
                         dropped = feed(CANCELLED_DROPPED);
    same_as_golden("marked", &marked, events, 5);
    same_as_golden("struck", &struck, events, 5);
    same_as_golden("dropped", &dropped, events, 5);
    same_as_golden("empty", &marked, events, 0);
    for (int i = 0; i < 5; i++) {
        events[i].variant = PUBLICATION_PRIVATE;
        events[i].staff = "AS 1, IDE 2";
    }
    struck.source = NULL;
    same_as_golden("private", &struck, events, 5);
    struck = (struct ical_calendar){.use = ICAL_ITEM, .cancelled = CANCELLED_DROPPED, .base_url = struck.base_url};
    same_as_golden("item", &struck, events + 2, 1);
}

static void clocks_that_change_and_midnight(void **state)
{
    (void)state;
    int32_t october = date_from_ymd(2026, 10, 25), march = date_from_ymd(2027, 3, 28),
            later = date_from_ymd(2027, 10, 31);
    struct calendar_event events[] = {
        event(1, october - 1, 1320, 21600), event(2, october, 0, 90000),        event(3, october, 90, 10800),
        event(4, october, 150, 3600),       event(5, october, 210, 3600),       event(6, march, 0, 82800),
        event(7, march, 90, 3600),          event(8, march, 150, 3600),         event(9, march + 1, 1380, 3600),
        event(10, march + 2, 0, 86400),     event(11, march + 3, 0, 3 * 86400), event(12, later, 0, 90000),
        event(13, later, 150, 7200),        event(14, later, 1410, 3600),
    };
    events[1].all_day = events[5].all_day = events[9].all_day = events[10].all_day = events[11].all_day = true;
    struct ical_calendar c = feed(CANCELLED_MARKED);
    same_as_golden("clocks", &c, events, sizeof events / sizeof *events);
}

static void texts_that_are_hard_to_write(void **state)
{
    (void)state;
    char note[NOTE_BYTES + 1];
    for (size_t i = 0; i + 4 <= NOTE_BYTES; i += 4)
        memcpy(note + i, "\xF0\x9F\x8E\x97", 4);
    note[NOTE_BYTES] = '\0';
    static const char *const titles[] = {"Virgules, points-virgules; barres \\ et \"guillemets\"",
                                         "a\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:x@example.org\r\nEND:VCALENDAR",
                                         /* as long as the line behind SUMMARY:, and longer */
                                         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                                         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                                         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx🎗é"};
    struct calendar_event events[5];
    for (int i = 0; i < 5; i++) {
        events[i] = event(i + 1, date_from_ymd(2026, 12, 1) + i, 540, 3600);
        events[i].title = titles[i];
        events[i].note = i % 2 ? "ligne 1\nligne 2\r\nligne 3\ttabulation" : note;
        events[i].place = "Élan\u00A0; «\u00A0Nord\u00A0», \\n";
    }
    struct ical_calendar c = feed(CANCELLED_MARKED);
    same_as_golden("texts", &c, events, 5);
}

static void invitations(void **state)
{
    (void)state;
    struct calendar_event e = event(1, date_from_ymd(2026, 12, 1), 540, 10800);
    struct ical_calendar c = {.use = ICAL_REQUEST,
                              .base_url = "https://agenda.example.org",
                              .organizer = "equipe@example.org",
                              .organizer_name = "Équipe, (exemple); \"nord\"",
                              .attendee = "ide1@example.org",
                              .attendee_name = "IDE 1"};
    e.variant = PUBLICATION_PRIVATE;
    e.staff = "AS 1, IDE 2";
    same_as_golden("request", &c, &e, 1);
    c.use = ICAL_CANCEL;
    same_as_golden("cancel", &c, &e, 1);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(dates_as_they_stand, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(clocks_that_change_and_midnight, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(texts_that_are_hard_to_write, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(invitations, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
