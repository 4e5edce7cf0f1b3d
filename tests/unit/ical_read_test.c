/* Calendars of others: ten golden ones, the ugly cases of research 2.3, the hostile ones of 2.4, foreign zones, limits.
 */
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/ical_read.h"
#include "app/ical_rule.h"
#include "app/ical_zone.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"

#define FROM 1735689600 /* 2025-01-01 */
#define TO 1830297600   /* 2028-01-01 */

static struct arena *a;

static int set_up(void **state)
{
    (void)state;
    a = arena_new(256u << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void instant_text(struct buf *out, int64_t at)
{
    char iso[INSTANT_ISO_SIZE];
    instant_iso(at, iso);
    buf_raw(out, iso, 16); /* to the minute */
}

/* Spans as "2026-03-16T08:00/2026-03-16T11:00", a star before one that takes nobody, one a line. */
static const char *spans_text(const struct ical_span *s, size_t n)
{
    struct buf out = buf_in(a, 1u << 20);
    for (size_t i = 0; i < n; i++) {
        buf_raw_str(&out, i ? STR("\n") : STR(""));
        buf_raw_str(&out, s[i].free ? STR("*") : STR(""));
        instant_text(&out, s[i].from);
        buf_char(&out, '/');
        instant_text(&out, s[i].to);
    }
    return buf_cstr(&out);
}

static struct ical_result read_text(const char *text)
{
    struct ical_result r;
    must(ical_read(str_of(text), STR(""), FROM, TO, a, &r, err));
    return r;
}

/* An event of these lines. */
static struct ical_result read_event(const char *lines)
{
    return read_text(
        arena_printf(a, "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:e\n%s\nEND:VEVENT\nEND:VCALENDAR\n", lines));
}

static void gives(const char *lines, const char *expected)
{
    struct ical_result r = read_event(lines);
    assert_string_equal(spans_text(r.spans, r.n), expected);
}

/* ---- Golden calendars ---- */

static int64_t stamp(struct str s, bool end)
{
    (void)end;
    char digits[9] = {0};
    memcpy(digits, s.p, 8);
    long n = strtol(digits, NULL, 10);
    int32_t day = date_from_ymd((int)(n / 10000), (int)(n / 100 % 100), (int)(n % 100));
    if (s.n == 8)
        return paris_instant(day, 0);
    memcpy(digits, s.p + 9, 6);
    digits[6] = '\0';
    n = strtol(digits, NULL, 10);
    return (int64_t)day * 86400 + n / 10000 * 3600 + n / 100 % 100 * 60 + n % 100;
}

static void same_as_golden(const char *name)
{
    struct str text, csv, line, from, to;
    struct ical_result r;
    bool more = true, first = true;
    size_t at = 0;
    must(file_read(arena_printf(a, "../shared/reference/calendar/%s.ics", name), 1u << 20, a, &text, err));
    must(file_read(arena_printf(a, "../shared/reference/calendar/%s.expected.csv", name), 1u << 20, a, &csv, err));
    must(ical_read(text, STR(""), FROM, TO, a, &r, err));
    while (more && str_cut(&csv, '\n', &line, &more)) {
        bool cells = true;
        if (line.n == 0 || first) {
            first = false;
            continue;
        }
        line = str_trim(line);
        bool cancelled = str_ends(line, STR("CANCELLED"));
        (void)str_cut(&line, ',', &from, &cells);
        (void)str_cut(&line, ',', &to, &cells);
        assert_true(at < r.n);
        if (r.spans[at].from != stamp(from, false) || r.spans[at].to != stamp(to, true) ||
            r.spans[at].free != (cancelled || strcmp(name, "06-allday") == 0))
            fail_msg("%s, date %zu: %s", name, at + 1, spans_text(&r.spans[at], 1));
        at++;
    }
    assert_int_equal(at, r.n);
    for (int i = 0; i < ICAL_REFUSED__MAX; i++)
        assert_int_equal(r.refused[i], 0);
}

static void the_ten_golden_calendars_come_out_exactly(void **state)
{
    static const char *const names[] = {"01-weekly-exdate-dst",   "02-override-moved",  "03-override-cancelled",
                                        "04-monthly-2nd-tuesday", "05-rdate-tzid",      "06-allday",
                                        "07-aida-six-explicit",   "08-exdate-utc-form", "09-fortnightly-until-utc-edge",
                                        "10-last-friday"};
    (void)state;
    if (access("../shared/reference/calendar", R_OK) != 0)
        skip();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        same_as_golden(names[i]);
}

static void read_folder(const char *path, int *n)
{
    DIR *d = opendir(path);
    struct dirent *e;
    while (d && (e = readdir(d))) {
        struct str text;
        struct ical_result r;
        struct err why;
        if (e->d_name[0] == '.')
            continue;
        must(file_read(arena_printf(a, "%s/%s", path, e->d_name), 4u << 20, a, &text, err));
        if (ical_read(text, STR(""), FROM, TO, a, &r, &why) != 0)
            assert_true(why.code == ERR_INPUT || why.code == ERR_LIMIT);
        ++*n;
    }
    if (d)
        closedir(d);
}

static void the_corpus_survives(void **state)
{
    int n = 0;
    (void)state;
    if (access("../shared/reference/ics-corpus", R_OK) != 0)
        skip();
    read_folder("../shared/reference/ics-corpus/icaljs", &n);
    read_folder("../shared/reference/ics-corpus/libical", &n);
    assert_true(n > 30);
}

/* ---- Where libical alone is wrong ---- */

static void dates_are_what_people_mean(void **state)
{
    (void)state;
    /* winter, then summer */
    gives("DTSTART;TZID=Europe/Paris:20260323T090000\nDTEND;TZID=Europe/Paris:20260323T120000\n"
          "RRULE:FREQ=WEEKLY;COUNT=2",
          "2026-03-23T08:00/2026-03-23T11:00\n2026-03-30T07:00/2026-03-30T10:00");
    /* an RDATE keeps its zone, and a period its end */
    gives("DTSTART;TZID=Europe/Paris:20260316T090000\nDURATION:PT90M\nRDATE;TZID=Europe/Paris:20260416T090000\n"
          "RDATE;VALUE=PERIOD;TZID=Europe/Paris:20260417T090000/20260417T100000,20260418T090000/PT2H",
          "2026-03-16T08:00/2026-03-16T09:30\n2026-04-16T07:00/2026-04-16T08:30\n2026-04-17T07:00/2026-04-17T08:00\n"
          "2026-04-18T07:00/2026-04-18T09:00");
    /* UNTIL=DATE is the end of that day; an UTC one equal to the last start keeps it */
    gives("DTSTART;TZID=Europe/Paris:20260105T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20260112",
          "2026-01-05T08:00/2026-01-05T09:00\n2026-01-12T08:00/2026-01-12T09:00");
    gives("DTSTART;TZID=Europe/Paris:20260105T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20260112T080000Z",
          "2026-01-05T08:00/2026-01-05T09:00\n2026-01-12T08:00/2026-01-12T09:00");
    /* a day ends where the next begins, and its end is not part of it */
    gives("DTSTART;VALUE=DATE:20260328", "2026-03-27T23:00/2026-03-28T23:00");
    gives("DTSTART;VALUE=DATE:20260328\nDTEND;VALUE=DATE:20260330", "2026-03-27T23:00/2026-03-29T22:00");
    /* the second Monday-or-Wednesday of each week; never a day twice */
    gives("DTSTART;TZID=Europe/Paris:20260107T090000\nDURATION:PT1H\n"
          "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=2;COUNT=2",
          "2026-01-07T08:00/2026-01-07T09:00\n2026-01-14T08:00/2026-01-14T09:00");
    gives("DTSTART:20260104T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=SU,TH,TH;COUNT=3",
          "2026-01-04T09:00/2026-01-04T10:00\n2026-01-08T09:00/2026-01-08T10:00\n2026-01-11T09:00/2026-01-11T10:00");
    /* a missing hour moves forward, a doubled one is the first */
    gives("DTSTART;TZID=Europe/Paris:20260329T023000\nDURATION:PT1H", "2026-03-29T01:30/2026-03-29T02:30");
    gives("DTSTART;TZID=Europe/Paris:20261025T023000\nDURATION:PT1H", "2026-10-25T00:30/2026-10-25T01:30");
    /* floating time is ours */
    gives("DTSTART:20260701T090000\nDTEND:20260701T100000", "2026-07-01T07:00/2026-07-01T08:00");
    /* an exception of every form */
    gives("DTSTART;TZID=Europe/Paris:20260105T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=5\n"
          "EXDATE;VALUE=DATE:20260106\nEXDATE:20260107T080000Z\nEXDATE:20260108T090000\n"
          "EXDATE;TZID=Europe/Paris:20260109T090000",
          "2026-01-05T08:00/2026-01-05T09:00");
    gives("DTSTART:20260101T100000Z", ""); /* no length: nobody is taken */
}

static void rules_of_months_and_years_hold(void **state)
{
    (void)state;
    gives("DTSTART;VALUE=DATE:20260130\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3",
          "2026-01-29T23:00/2026-01-30T23:00\n2026-02-26T23:00/2026-02-27T23:00\n2026-03-26T23:00/2026-03-27T23:00");
    gives("DTSTART;VALUE=DATE:20260131\nRRULE:FREQ=MONTHLY;COUNT=2", /* months without a 31st are passed over */
          "2026-01-30T23:00/2026-01-31T23:00\n2026-03-30T22:00/2026-03-31T22:00");
    gives("DTSTART;VALUE=DATE:20260131\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2",
          "2026-01-30T23:00/2026-01-31T23:00\n2026-02-27T23:00/2026-02-28T23:00");
    gives("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;COUNT=9", ""); /* 2028 is outside */
    gives("DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20261231",
          "2025-11-26T23:00/2025-11-27T23:00\n2026-11-25T23:00/2026-11-26T23:00");
    gives("DTSTART;VALUE=DATE:20250101\nRRULE:FREQ=YEARLY;BYDAY=-1MO;COUNT=2",
          "2024-12-31T23:00/2025-01-01T23:00\n2025-12-28T23:00/2025-12-29T23:00");
    gives("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2",
          "2025-12-31T23:00/2026-01-01T23:00\n2026-01-29T23:00/2026-01-30T23:00");
    gives("DTSTART;VALUE=DATE:20100104\nRRULE:FREQ=WEEKLY;INTERVAL=2;WKST=MO;UNTIL=20250115", /* jumped to, in step */
          "2025-01-12T23:00/2025-01-13T23:00");
}

static const char moved[] =
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:m\nRECURRENCE-ID:20260112T080000Z\nSEQUENCE:2\n"
    "DTSTART;TZID=Europe/Paris:20260113T140000\nDURATION:PT1H\nEND:VEVENT\n"
    "BEGIN:VEVENT\nUID:m\nRECURRENCE-ID:20260112T080000Z\nSEQUENCE:1\n" /* an older word on the same date */
    "DTSTART;TZID=Europe/Paris:20260113T200000\nDURATION:PT1H\nEND:VEVENT\n"
    "BEGIN:VEVENT\nUID:m\nDTSTART;TZID=Europe/Paris:20260105T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\n"
    "END:VEVENT\n"
    "BEGIN:VEVENT\nUID:m\nRECURRENCE-ID;VALUE=DATE:20260119\nSTATUS:CANCELLED\n"
    "DTSTART;TZID=Europe/Paris:20260119T090000\nDURATION:PT1H\nEND:VEVENT\n"
    "BEGIN:VEVENT\nUID:other\nRECURRENCE-ID:20260105T080000Z\n" /* of nobody: stands for itself */
    "DTSTART:20260301T090000Z\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n";

static void a_date_that_was_moved_or_cancelled_stands_once(void **state)
{
    struct ical_result r = read_text(moved);
    (void)state;
    assert_string_equal(spans_text(r.spans, r.n),
                        "2026-01-05T08:00/2026-01-05T09:00\n2026-01-13T13:00/2026-01-13T14:00\n"
                        "*2026-01-19T08:00/2026-01-19T09:00\n2026-03-01T09:00/2026-03-01T10:00");
}

static void what_takes_nobody_is_free(void **state)
{
    static const char *const said[] = {"TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
                                       "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"};
    (void)state;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        gives(arena_printf(a, "DTSTART:20260101T100000Z\nDURATION:PT1H\n%s", said[i]),
              "*2026-01-01T10:00/2026-01-01T11:00");
    gives("DTSTART:20260101T100000Z\nDURATION:PT1H\nSTATUS:TENTATIVE\nTRANSP:OPAQUE\n"
          "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
          "2026-01-01T10:00/2026-01-01T11:00");
    struct ical_result r = read_text("BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nUID:f\nDTSTAMP:20260101T000000Z\n"
                                     "FREEBUSY:20260105T080000Z/PT1H,20260106T080000Z/20260106T093000Z\n"
                                     "FREEBUSY;FBTYPE=FREE:20260107T080000Z/PT1H\nEND:VFREEBUSY\nEND:VCALENDAR\n");
    assert_string_equal(spans_text(r.spans, r.n), "2026-01-05T08:00/2026-01-05T09:00\n"
                                                  "2026-01-06T08:00/2026-01-06T09:30\n"
                                                  "*2026-01-07T08:00/2026-01-07T09:00");
}

static void busy_time_is_merged_and_cut_at_the_window(void **state)
{
    struct ical_result r = read_text("BEGIN:VCALENDAR\n"
                                     "BEGIN:VEVENT\nDTSTART:20260101T100000Z\nDURATION:PT1H\nEND:VEVENT\n"
                                     "BEGIN:VEVENT\nDTSTART:20260101T103000Z\nDURATION:PT1H\nEND:VEVENT\n"
                                     "BEGIN:VEVENT\nDTSTART:20260101T113000Z\nDURATION:PT1H\nEND:VEVENT\n"
                                     "BEGIN:VEVENT\nDTSTART:20260101T150000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT\n"
                                     "END:VEVENT\nEND:VCALENDAR\n");
    struct ical_span *busy;
    size_t n;
    (void)state;
    must(ical_busy(&r, FROM, TO, a, &busy, &n, err));
    assert_string_equal(spans_text(busy, n), "2026-01-01T10:00/2026-01-01T11:30\n2026-01-01T11:30/2026-01-01T12:30");
    must(ical_busy(&r, stamp(STR("20260101T110000"), false), TO, a, &busy, &n, err));
    assert_string_equal(spans_text(busy, n), "2026-01-01T11:00/2026-01-01T11:30\n2026-01-01T11:30/2026-01-01T12:30");
}

static void dates_of_ours_take_nobody_elsewhere(void **state)
{
    static const char own[] = "00000000-0000-4000-8000-000000000001\n00000000-0000-4000-8000-000000000002\n"
                              "00000000-0000-4000-8000-000000000005\n";
    struct ical_result r;
    struct buf b = buf_in(a, 4096);
    (void)state;
    buf_lit(&b, "BEGIN:VCALENDAR\n");
    for (int i = 0; i < 7; i++)
        buf_fmt(&b,
                "BEGIN:VEVENT\nUID:00000000-0000-4000-8000-00000000000%d\nDTSTART:20260101T1%d0000Z\nDURATION:PT1M\n"
                "END:VEVENT\n",
                i, i);
    buf_lit(&b, "END:VCALENDAR\n");
    must(ical_read(buf_str(&b), str_of(own), FROM, TO, a, &r, err));
    assert_string_equal(spans_text(r.spans, r.n),
                        "2026-01-01T10:00/2026-01-01T10:01\n2026-01-01T13:00/2026-01-01T13:01\n"
                        "2026-01-01T14:00/2026-01-01T14:01\n2026-01-01T16:00/2026-01-01T16:01");
    assert_int_equal(r.events, 7);
}

/* ---- Zones ---- */

#define ZONE_OWN \
    "BEGIN:VTIMEZONE\nTZID:Lune/" \
    "Tycho\nBEGIN:STANDARD\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nDTSTART:20071104T020000\n" \
    "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\nEND:STANDARD\nBEGIN:DAYLIGHT\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\n" \
    "DTSTART:20070311T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
#define ZONE_FALSE \
    "BEGIN:VTIMEZONE\nTZID:Europe/" \
    "Paris\nBEGIN:STANDARD\nTZOFFSETFROM:+0900\nTZOFFSETTO:+0900\nDTSTART:19700101T000000\n" \
    "END:STANDARD\nEND:VTIMEZONE\n"

static const char *zoned(const char *tzid)
{
    return arena_printf(a,
                        "BEGIN:VCALENDAR\n" ZONE_OWN ZONE_FALSE
                        "BEGIN:VEVENT\nDTSTART;TZID=\"%s\":20260701T090000\nDURATION:PT1H\nEND:VEVENT\n"
                        "BEGIN:VEVENT\nDTSTART;TZID=\"%s\":20261201T090000\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n",
                        tzid, tzid);
}

static void zones_are_ours_or_the_files(void **state)
{
    static const char *const paris[] = {"Europe/Paris", "Romance Standard Time", "Europe/Brussels",
                                        "/freeassociation.sourceforge.net/Europe/Paris",
                                        "(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris"};
    struct ical_result r;
    (void)state;
    for (size_t i = 0; i < sizeof paris / sizeof *paris; i++) {
        r = read_text(zoned(paris[i]));
        assert_string_equal(spans_text(r.spans, r.n), "2026-07-01T07:00/2026-07-01T08:00\n"
                                                      "2026-12-01T08:00/2026-12-01T09:00");
    }
    r = read_text(zoned("Lune/Tycho"));
    assert_string_equal(spans_text(r.spans, r.n), "2026-07-01T13:00/2026-07-01T14:00\n"
                                                  "2026-12-01T14:00/2026-12-01T15:00");
}

static void zones_that_nobody_knows_are_refused_and_opened_nowhere(void **state)
{
    static const char *const unknown[] = {"Lune/Copernic", "../../../etc/passwd", "Europe/../../etc/passwd",
                                          "a b",           "/etc/passwd",         "Pacific Standard Time"};
    (void)state;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        struct ical_result r = read_text(zoned(unknown[i]));
        assert_int_equal(r.n, 0);
        assert_int_equal(r.refused[ICAL_REFUSED_ZONE], 2);
    }
    assert_false(ical_tzid_clean(STR("../x")));
    assert_false(ical_tzid_clean(STR("")));
    assert_true(ical_tzid_clean(STR("America/Argentina/Buenos_Aires")));
}

static void our_zone_is_the_houses_at_every_half_hour(void **state)
{
    (void)state;
    for (int32_t day = date_from_ymd(2026, 3, 27); day < date_from_ymd(2026, 11, 1); day++) {
        for (int minute = 0; minute < 1440; minute += 30)
            assert_int_equal(ical_zone_instant(&ical_zone_paris, day, minute * 60), paris_instant(day, minute));
    }
}

/* ---- Hostile ---- */

static int64_t ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void hostile_rules_are_refused_in_milliseconds(void **state)
{
    static const char *const rules[] = {"FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
                                        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
                                        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
                                        "FREQ=MINUTELY;COUNT=10000000",
                                        "FREQ=DAILY;COUNT=1001",
                                        "FREQ=DAILY;INTERVAL=61",
                                        "FREQ=DAILY;BYHOUR=1,2,3",
                                        "FREQ=DAILY;BYMINUTE=1",
                                        "FREQ=DAILY;BYSECOND=1",
                                        "FREQ=YEARLY;BYWEEKNO=53",
                                        "RSCALE=CHINESE;FREQ=YEARLY",
                                        "FREQ=WEEKLY;COUNT=0",
                                        "FREQ=WEEKLY;INTERVAL=-1",
                                        "FREQ=WEEKLY;BYEASTER=1",
                                        "BYDAY=MO",
                                        "N’IMPORTE QUOI"};
    static const char *const slow[] = {"FREQ=MONTHLY;BYDAY=1TH;BYSETPOS=2", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                                       "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000",
                                       "FREQ=YEARLY;BYYEARDAY=366,-366;COUNT=1000"};
    int64_t begin = ms();
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct ical_result r =
            read_event(arena_printf(a, "DTSTART:20260101T090000Z\nDURATION:PT1H\nRRULE:%s", rules[i]));
        if (r.n != 0 || r.refused[ICAL_REFUSED_RULE] != 1)
            fail_msg("%s: not refused", rules[i]);
    }
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
        struct ical_result r =
            read_event(arena_printf(a, "DTSTART:18510101T090000Z\nDURATION:PT1H\nRRULE:%s", slow[i]));
        assert_true(r.n <= 1);
    }
    assert_true(ms() - begin < 300);
}

static void a_file_costs_no_more_than_its_steps(void **state)
{
    struct buf b = buf_in(a, ICAL_TEXT_MAX);
    struct ical_result r;
    int64_t begin = ms();
    (void)state;
    buf_lit(&b, "BEGIN:VCALENDAR\n");
    for (int i = 0; i < 15000; i++)
        buf_fmt(&b,
                "BEGIN:VEVENT\nDTSTART:1851%02d01T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;"
                "COUNT=9\n"
                "END:VEVENT\n",
                i % 12 + 1);
    buf_lit(&b, "END:VCALENDAR\n");
    must(buf_ok(&b, err));
    must(ical_read(buf_str(&b), STR(""), FROM, TO, a, &r, err));
    assert_true(r.refused[ICAL_REFUSED_LIMIT] > 14000);
    assert_int_equal(r.events, 15000);
    assert_true(ms() - begin < 4000);
}

static void broken_events_are_counted_and_the_rest_is_read(void **state)
{
    (void)state;
    struct ical_result r = read_text("BEGIN:VCALENDAR\n"
                                     "BEGIN:VEVENT\nSUMMARY:rien\nEND:VEVENT\n"
                                     "BEGIN:VEVENT\nDTSTART:20260101T100000Z\nDTEND:20260101T090000Z\nEND:VEVENT\n"
                                     "BEGIN:VEVENT\nDTSTART:20269940T990000Z\nDURATION:PT1H\nEND:VEVENT\n"
                                     "BEGIN:VEVENT\nDTSTART:20260101T100000Z\nDURATION:P99999W\nEND:VEVENT\n"
                                     "BEGIN:VEVENT\nDTSTART:20260101T100000Z\nDURATION:PT1H\nEND:VEVENT\n"
                                     "END:VCALENDAR\n");
    assert_int_equal(r.events, 5);
    assert_int_equal(r.n, 1);
    assert_int_equal(r.refused[ICAL_REFUSED_DATE] + r.refused[ICAL_REFUSED_RULE], 4);
}

static void what_is_no_calendar_is_refused(void **state)
{
    static const char page[] = "<!doctype html><title>Sign in</title>";
    struct buf b = buf_in(a, 4u << 20);
    struct ical_result r;
    (void)state;
    must_fail(ical_read(str_of(page), STR(""), FROM, TO, a, &r, err), ERR_INPUT, "BEGIN:VCALENDAR");
    must_fail(ical_read(STR(""), STR(""), FROM, TO, a, &r, err), ERR_INPUT, "BEGIN:VCALENDAR");
    must_fail(ical_read(STR("BEGIN:VCARD\nEND:VCARD\n"), STR(""), FROM, TO, a, &r, err), ERR_INPUT, "BEGIN:VCALENDAR");
    must_fail(ical_read(str_from("BEGIN:VCALENDAR\n\0", 17), STR(""), FROM, TO, a, &r, err), ERR_INPUT,
              "BEGIN:VCALENDAR");
    for (int i = 0; i <= ICAL_DEPTH_MAX; i++)
        buf_lit(&b, "BEGIN:VEVENT\n");
    must_fail(ical_read(buf_str(&b), STR(""), FROM, TO, a, &r, err), ERR_LIMIT, "deeper");
    buf_clear(&b);
    for (size_t i = 0; i <= ICAL_TEXT_MAX / 16; i++)
        buf_lit(&b, "BEGIN:VCALENDAR\n");
    must_fail(ical_read(buf_str(&b), STR(""), FROM, TO, a, &r, err), ERR_LIMIT, "bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_ten_golden_calendars_come_out_exactly, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_corpus_survives, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dates_are_what_people_mean, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rules_of_months_and_years_hold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_date_that_was_moved_or_cancelled_stands_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_takes_nobody_is_free, set_up, tear_down),
        cmocka_unit_test_setup_teardown(busy_time_is_merged_and_cut_at_the_window, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dates_of_ours_take_nobody_elsewhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(zones_are_ours_or_the_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(zones_that_nobody_knows_are_refused_and_opened_nowhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(our_zone_is_the_houses_at_every_half_hour, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hostile_rules_are_refused_in_milliseconds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_costs_no_more_than_its_steps, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_events_are_counted_and_the_rest_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_calendar_is_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
