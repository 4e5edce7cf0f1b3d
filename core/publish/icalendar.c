#include "publish/icalendar.h"

#include <libical/ical.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/date.h"
#include "publish/event_words.h"

#define PRODID "-//allervers//agenda//FR"
#define ZONE "Europe/Paris"

/* How often clients may ask again; what changes reaches those that listen to it within the hour. */
#define REFRESH "PT1H"

/* A colour of CSS's list (RFC 7986, 5.9), and the same as Apple writes it. */
#define COLOUR "teal"
#define COLOUR_APPLE "#008080"

/* The form that Outlook, Google and Apple all read: two rules since 1970, no history (research/calendars.md, 1.2). */
static const char zone_text[] = "BEGIN:VTIMEZONE\r\nTZID:" ZONE "\r\nX-LIC-LOCATION:" ZONE "\r\n"
                                "BEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n"
                                "DTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
                                "BEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\n"
                                "DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n"
                                "END:VTIMEZONE\r\n";

static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER;

/* ---- Values ---- */

/* libical passes on what may not stand in a line. */
static const char *tidy(char *text)
{
    char *to = text;
    for (const char *p = text; *p; p++) {
        if ((unsigned char)*p >= ' ' || *p == '\n')
            *to++ = *p;
    }
    *to = '\0';
    return text;
}

static struct icaltimetype stamp(int64_t instant)
{
    struct civil c = {0};
    struct icaltimetype t = icaltime_null_time();
    date_to_ymd((int32_t)(instant / 86400), &c);
    t.year = c.year;
    t.month = c.month;
    t.day = c.day;
    t.hour = (int)(instant % 86400 / 3600);
    t.minute = (int)(instant % 3600 / 60);
    t.second = (int)(instant % 60);
    t.zone = icaltimezone_get_utc_timezone();
    return t;
}

static struct icaltimetype civil_of(int64_t instant, bool day)
{
    struct civil c;
    struct icaltimetype t = icaltime_null_time();
    paris_civil(instant, &c);
    t.year = c.year;
    t.month = c.month;
    t.day = c.day;
    t.is_date = day;
    if (!day) {
        t.hour = c.hour;
        t.minute = c.minute;
        t.second = c.second;
    }
    return t;
}

/* In the hour that comes twice a civil time names two instants: the first one, says RFC 5545 (3.3.5), but libical and
 * those who use it take the second. */
static bool has_civil_name(int64_t instant)
{
    struct civil c;
    paris_civil(instant, &c);
    int64_t first = paris_instant(date_from_ymd(c.year, c.month, c.day), c.hour * 60 + c.minute) + c.second;
    return first == instant && paris_offset(instant) - paris_offset(instant + 3600) <= 0;
}

static icalproperty *time_of(icalproperty *(*make)(struct icaltimetype), int64_t instant, bool day)
{
    if (!day && !has_civil_name(instant))
        return make(stamp(instant));
    icalproperty *p = make(civil_of(instant, day));
    if (day)
        icalproperty_add_parameter(p, icalparameter_new_value(ICAL_VALUE_DATE));
    else
        icalproperty_add_parameter(p, icalparameter_new_tzid(ZONE));
    return p;
}

/* ---- The calendar ---- */

static const char *address(const struct ical_calendar *c, const char *path, struct arena *a)
{
    return arena_printf(a, "%s%s", c->base_url, path);
}

static int64_t last_change(const struct calendar_event *events, size_t n)
{
    int64_t last = 0;
    for (size_t i = 0; i < n; i++)
        last = events[i].modified_at > last ? events[i].modified_at : last;
    return last;
}

/* Where it comes from, when this server knows where it is. */
static int add_addresses(icalcomponent *to, const struct ical_calendar *c, struct arena *a, struct err *err)
{
    if (!c->base_url)
        return 0;
    const char *page = address(c, c->page, a), *source = c->source ? address(c, c->source, a) : "";
    if (!page || !source)
        return fail_memory(err);
    icalcomponent_add_property(to, icalproperty_new_url(page));
    if (*source) {
        icalproperty *p = icalproperty_new_source(source);
        icalproperty_add_parameter(p, icalparameter_new_value(ICAL_VALUE_URI));
        icalcomponent_add_property(to, p);
    }
    return 0;
}

static int describe(icalcomponent *to, const struct ical_calendar *c, const struct calendar_event *events, size_t n,
                    struct arena *a, struct err *err)
{
    icalproperty *refresh = icalproperty_new_refreshinterval(icaldurationtype_from_string(REFRESH));
    icalproperty_add_parameter(refresh, icalparameter_new_value(ICAL_VALUE_DURATION));
    icalcomponent_add_property(to, icalproperty_new_uid(c->uid));
    icalcomponent_add_property(to, icalproperty_new_name(c->name));
    icalcomponent_add_property(to, icalproperty_new_description(c->description));
    if (n)
        icalcomponent_add_property(to, icalproperty_new_lastmodified(stamp(last_change(events, n))));
    icalcomponent_add_property(to, refresh);
    icalcomponent_add_property(to, icalproperty_new_color(COLOUR));
    return add_addresses(to, c, a, err);
}

/* ---- The names that clients knew before RFC 7986 ---- */

/* Bytes of a line, its end apart (RFC 5545, 3.1). */
#define LINE_MAX_OCTETS 75

/* A line of a text, escaped (3.3.11) and folded between letters: libical leaves commas in names it does not know. */
static void put_line(struct buf *out, const char *name, const char *value)
{
    struct str rest = str_of(value);
    size_t used = strlen(name) + 1;
    buf_raw_str(out, str_of(name));
    buf_lit(out, ":");
    while (rest.n) {
        char letter[5];
        bool special = rest.p[0] == '\\' || rest.p[0] == ';' || rest.p[0] == ',' || rest.p[0] == '\n';
        size_t n = special ? 2 : utf8_put(utf8_next(&rest), letter);
        if (special) {
            letter[0] = '\\';
            letter[1] = rest.p[0] == '\n' ? 'n' : rest.p[0];
            rest = str_from(rest.p + 1, rest.n - 1);
        }
        if (used + n > LINE_MAX_OCTETS) {
            buf_lit(out, "\r\n ");
            used = 1;
        }
        buf_raw(out, letter, n);
        used += n;
    }
    buf_lit(out, "\r\n");
}

/* The text with these lines before its time zone. */
static void put_feed(struct buf *out, const struct ical_calendar *c, const char *text)
{
    const char *zone = strstr(text, "\r\nBEGIN:VTIMEZONE\r\n") + 2;
    buf_raw(out, text, (size_t)(zone - text));
    put_line(out, "X-WR-CALNAME", c->name);
    put_line(out, "X-WR-CALDESC", c->description);
    put_line(out, "X-WR-TIMEZONE", ZONE);
    put_line(out, "X-PUBLISHED-TTL", REFRESH);
    put_line(out, "X-APPLE-CALENDAR-COLOR", COLOUR_APPLE);
    buf_raw_str(out, str_of(zone));
}

static enum icalproperty_method method_of(enum ical_use use)
{
    return use == ICAL_REQUEST ? ICAL_METHOD_REQUEST : use == ICAL_CANCEL ? ICAL_METHOD_CANCEL : ICAL_METHOD_PUBLISH;
}

/* ---- A date ---- */

static bool is_off(const struct calendar_event *e)
{
    return e->status == CALENDAR_CANCELLED || e->status == CALENDAR_MISSED;
}

static bool is_dropped(const struct ical_calendar *c, const struct calendar_event *e)
{
    return c->use == ICAL_FEED && c->cancelled == CANCELLED_DROPPED && is_off(e);
}

static enum icalproperty_status status_of(const struct ical_calendar *c, const struct calendar_event *e)
{
    if (c->use == ICAL_CANCEL)
        return ICAL_STATUS_CANCELLED;
    if (is_off(e))
        return c->use == ICAL_FEED && c->cancelled == CANCELLED_MARKED ? ICAL_STATUS_CONFIRMED : ICAL_STATUS_CANCELLED;
    return e->status == CALENDAR_TENTATIVE ? ICAL_STATUS_TENTATIVE : ICAL_STATUS_CONFIRMED;
}

/* A name as a parameter takes it: no quotes, which nothing escapes (RFC 5545, 3.2), no line's end. */
static const char *person_name(const char *name, struct arena *a)
{
    char *text = name ? arena_strdup(a, name) : NULL;
    for (char *p = text; p && *p; p++) {
        if (*p == '"' || *p == '\n')
            *p = *p == '"' ? '\'' : ' ';
    }
    return text ? tidy(text) : NULL;
}

/* The addresses of an invitation and their names, as they are written and compared; nothing in what is published. */
struct people {
    const char *organizer, *organizer_name, *attendee, *attendee_name;
};

static int name_people(const struct ical_calendar *c, struct arena *a, struct people *out, struct err *err)
{
    *out = (struct people){.organizer = NULL};
    if (c->use < ICAL_REQUEST)
        return 0;
    *out = (struct people){.organizer = arena_printf(a, "mailto:%s", c->organizer),
                           .organizer_name = person_name(c->organizer_name, a),
                           .attendee = arena_printf(a, "mailto:%s", c->attendee),
                           .attendee_name = person_name(c->attendee_name, a)};
    return out->organizer && out->attendee ? 0 : fail_memory(err);
}

static void add_person(icalcomponent *v, icalproperty *p, const char *name)
{
    if (name && *name)
        icalproperty_add_parameter(p, icalparameter_new_cn(name));
    icalcomponent_add_property(v, p);
}

static int add_people(icalcomponent *v, const struct ical_calendar *c, struct arena *a, struct err *err)
{
    struct people who;
    if (name_people(c, a, &who, err) != 0)
        return -1;
    if (!who.organizer)
        return 0;
    add_person(v, icalproperty_new_organizer(who.organizer), who.organizer_name);
    icalproperty *p = icalproperty_new_attendee(who.attendee);
    icalproperty_add_parameter(p, icalparameter_new_partstat(ICAL_PARTSTAT_NEEDSACTION));
    icalproperty_add_parameter(p, icalparameter_new_rsvp(ICAL_RSVP_FALSE)); /* the planning decides, nobody answers */
    add_person(v, p, who.attendee_name);
    return 0;
}

/* The texts of a date, as they are written and compared. */
struct texts {
    const char *title, *where, *description, *address;
};

static int word(const struct ical_calendar *c, const struct calendar_event *e, struct arena *a, struct texts *out,
                struct err *err)
{
    struct buf title = buf_in(a, EVENT_WORDS_MAX), where = buf_in(a, EVENT_WORDS_MAX),
               description = buf_in(a, EVENT_WORDS_MAX), page = buf_in(a, EVENT_WORDS_MAX);
    event_title(&title, e);
    event_where(&where, e);
    event_description(&description, e, c->base_url);
    if (c->base_url)
        event_address(&page, e, c->base_url);
    if (buf_ok(&title, err) != 0 || buf_ok(&where, err) != 0 || buf_ok(&description, err) != 0 ||
        buf_ok(&page, err) != 0)
        return -1;
    *out = (struct texts){.title = title.p ? tidy(title.p) : "",
                          .where = where.p ? tidy(where.p) : "",
                          .description = description.p ? tidy(description.p) : "",
                          .address = page.p ? tidy(page.p) : ""};
    return 0;
}

static int add_date(icalcomponent *to, const struct ical_calendar *c, const struct calendar_event *e, struct arena *a,
                    struct err *err)
{
    struct texts t;
    if (word(c, e, a, &t, err) != 0)
        return -1;
    icalcomponent *v = icalcomponent_new(ICAL_VEVENT_COMPONENT);
    icalcomponent_add_component(to, v);
    icalcomponent_add_property(v, icalproperty_new_uid(e->uuid));
    icalcomponent_add_property(v, icalproperty_new_dtstamp(stamp(e->modified_at)));
    icalcomponent_add_property(v, icalproperty_new_created(stamp(e->created_at)));
    icalcomponent_add_property(v, icalproperty_new_lastmodified(stamp(e->modified_at)));
    icalcomponent_add_property(v, icalproperty_new_sequence((int)e->sequence));
    icalcomponent_add_property(v, icalproperty_new_summary(t.title));
    icalcomponent_add_property(v, time_of(icalproperty_new_dtstart, e->start_utc, e->all_day));
    icalcomponent_add_property(v, time_of(icalproperty_new_dtend, e->end_utc, e->all_day));
    if (*t.where)
        icalcomponent_add_property(v, icalproperty_new_location(t.where));
    icalcomponent_add_property(v, icalproperty_new_description(t.description));
    icalcomponent_add_property(v, icalproperty_new_categories(e->kind));
    icalcomponent_add_property(v, icalproperty_new_status(status_of(c, e)));
    /* What everybody may come to takes nobody's time: a subscriber is not busy. */
    icalcomponent_add_property(v, icalproperty_new_transp(e->variant == PUBLICATION_PUBLIC || is_off(e)
                                                              ? ICAL_TRANSP_TRANSPARENT
                                                              : ICAL_TRANSP_OPAQUE));
    icalcomponent_add_property(v, icalproperty_new_class(e->variant == PUBLICATION_PUBLIC && e->level == 0
                                                             ? ICAL_CLASS_PUBLIC
                                                             : ICAL_CLASS_PRIVATE));
    if (*t.address)
        icalcomponent_add_property(v, icalproperty_new_url(t.address));
    return add_people(v, c, a, err);
}

/* ---- The whole ---- */

static int build(icalcomponent *to, const struct ical_calendar *c, const struct calendar_event *events, size_t n,
                 struct arena *a, struct err *err)
{
    icalcomponent_add_property(to, icalproperty_new_version("2.0"));
    icalcomponent_add_property(to, icalproperty_new_prodid(PRODID));
    icalcomponent_add_property(to, icalproperty_new_calscale("GREGORIAN"));
    if (c->use != ICAL_ITEM)
        icalcomponent_add_property(to, icalproperty_new_method(method_of(c->use)));
    if (c->use == ICAL_FEED && describe(to, c, events, n, a, err) != 0)
        return -1;
    icalcomponent *zone = icalparser_parse_string(zone_text);
    if (!zone)
        return fail_memory(err);
    icalcomponent_add_component(to, zone);
    for (size_t i = 0; i < n; i++) {
        struct arena_mark mark = arena_mark(a);
        if (!is_dropped(c, &events[i]) && add_date(to, c, &events[i], a, err) != 0)
            return -1;
        arena_release(a, mark);
    }
    return 0;
}

/* A line of which nothing but its end would stand behind a fold is broken by libical between CR and LF: then none of
 * the two is an end. No text has a CR of its own. */
static void mend_ends(char *text)
{
    static const char torn[] = "\r\r\n \n";
    char *to = text;
    for (const char *from = text; *from;) {
        if (strncmp(from, torn, sizeof torn - 1) == 0) {
            *to++ = '\r';
            from += sizeof torn - 2;
        }
        *to++ = *from++;
    }
    *to = '\0';
}

int ical_write(struct buf *out, const struct ical_calendar *c, const struct calendar_event *events, size_t n,
               struct arena *a, struct err *err)
{
    if (n > ICAL_EVENTS_MAX)
        return fail(err, ERR_LIMIT, "a calendar of %zu dates, more than %d", n, ICAL_EVENTS_MAX);
    size_t start = out->n;
    pthread_mutex_lock(&door);
    icalcomponent *to = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
    int rc = build(to, c, events, n, a, err);
    char *text = rc == 0 ? icalcomponent_as_ical_string_r(to) : NULL;
    if (text)
        mend_ends(text);
    if (text && c->use == ICAL_FEED)
        put_feed(out, c, text);
    else if (text)
        buf_raw_str(out, str_of(text));
    else if (rc == 0)
        rc = fail_memory(err);
    free(text);
    icalcomponent_free(to);
    icalmemory_free_ring();
    pthread_mutex_unlock(&door);
    if (rc == 0)
        rc = buf_ok(out, err);
    if (rc != 0)
        return -1;
    struct str written = buf_str(out);
    return ical_check(str_from(written.p + start, written.n - start), c, events, n, a, err);
}

/* ---- Reading back ---- */

static bool same_text(icalproperty *p, const char *wanted)
{
    icalvalue *v = p ? icalproperty_get_value(p) : NULL;
    const char *text = v ? icalvalue_get_text(v) : NULL;
    return strcmp(text ? text : "", wanted) == 0;
}

static icalproperty *get(icalcomponent *v, icalproperty_kind kind)
{
    return icalcomponent_get_first_property(v, kind);
}

static bool same_name(icalproperty *p, const char *wanted)
{
    icalparameter *cn = icalproperty_get_first_parameter(p, ICAL_CN_PARAMETER);
    const char *name = cn ? icalparameter_get_cn(cn) : NULL;
    return strcmp(name ? name : "", wanted ? wanted : "") == 0;
}

/* One organizer and one attendee in an invitation, neither in anything else. */
static int compare_people(icalcomponent *v, const struct ical_calendar *c, const char *uuid, struct arena *a,
                          struct err *err)
{
    struct people who;
    if (name_people(c, a, &who, err) != 0)
        return -1;
    icalproperty *organizer = get(v, ICAL_ORGANIZER_PROPERTY), *attendee = get(v, ICAL_ATTENDEE_PROPERTY);
    bool same = who.organizer
                    ? organizer && attendee && strcmp(icalproperty_get_organizer(organizer), who.organizer) == 0 &&
                          strcmp(icalproperty_get_attendee(attendee), who.attendee) == 0 &&
                          same_name(organizer, who.organizer_name) && same_name(attendee, who.attendee_name)
                    : !organizer && !attendee;
    if (same && attendee)
        same = !icalcomponent_get_next_property(v, ICAL_ATTENDEE_PROPERTY);
    return same ? 0 : fail(err, ERR_BUG, "who is invited to date %s does not read back as it was written", uuid);
}

/* The instant of a time as it was read, without libical's zones: by its Z, its date or our zone's name. */
static bool same_time(icalproperty *p, struct icaltimetype t, int64_t wanted, bool day)
{
    int32_t date = date_from_ymd(t.year, t.month, t.day);
    int64_t second = t.hour * 3600 + t.minute * 60 + t.second;
    icalparameter *zone = p ? icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER) : NULL;
    if (!p || t.is_date != day)
        return false;
    if (icaltime_is_utc(t))
        return (int64_t)date * 86400 + second == wanted;
    if (!day && (!zone || strcmp(icalparameter_get_tzid(zone), ZONE) != 0))
        return false;
    return paris_instant(date, (int)(second / 60)) + second % 60 == wanted;
}

static int compare(icalcomponent *v, const struct ical_calendar *c, const struct calendar_event *e, struct arena *a,
                   struct err *err)
{
    struct texts t;
    icalproperty *start = get(v, ICAL_DTSTART_PROPERTY), *end = get(v, ICAL_DTEND_PROPERTY),
                 *stamped = get(v, ICAL_DTSTAMP_PROPERTY), *sequence = get(v, ICAL_SEQUENCE_PROPERTY),
                 *status = get(v, ICAL_STATUS_PROPERTY), *uid = get(v, ICAL_UID_PROPERTY);
    if (word(c, e, a, &t, err) != 0)
        return -1;
    const char *wrong =
        !uid || strcmp(icalproperty_get_uid(uid), e->uuid) != 0                                     ? "UID"
        : !start || !same_time(start, icalproperty_get_dtstart(start), e->start_utc, e->all_day)    ? "DTSTART"
        : !end || !same_time(end, icalproperty_get_dtend(end), e->end_utc, e->all_day)              ? "DTEND"
        : !stamped || !same_time(stamped, icalproperty_get_dtstamp(stamped), e->modified_at, false) ? "DTSTAMP"
        : !sequence || icalproperty_get_sequence(sequence) != e->sequence                           ? "SEQUENCE"
        : !status || icalproperty_get_status(status) != status_of(c, e)                             ? "STATUS"
        : !same_text(get(v, ICAL_SUMMARY_PROPERTY), t.title)                                        ? "SUMMARY"
        : !same_text(get(v, ICAL_LOCATION_PROPERTY), t.where)                                       ? "LOCATION"
        : !same_text(get(v, ICAL_DESCRIPTION_PROPERTY), t.description)                              ? "DESCRIPTION"
        : get(v, ICAL_XLICERROR_PROPERTY)                                                           ? "a line"
                                                                                                    : NULL;
    if (wrong)
        return fail(err, ERR_BUG, "%s of date %s does not read back as it was written", wrong, e->uuid);
    return compare_people(v, c, e->uuid, a, err);
}

static int compare_all(icalcomponent *all, const struct ical_calendar *c, const struct calendar_event *events, size_t n,
                       struct arena *a, struct err *err)
{
    icalcomponent *v = all ? icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT) : NULL;
    if (!all || get(all, ICAL_XLICERROR_PROPERTY))
        return fail(err, ERR_BUG, "a calendar does not read back");
    icalproperty *method = get(all, ICAL_METHOD_PROPERTY);
    if (c->use == ICAL_ITEM ? method != NULL : !method || icalproperty_get_method(method) != method_of(c->use))
        return fail(err, ERR_BUG, "METHOD of a calendar does not read back as it was written");
    if (c->use >= ICAL_REQUEST && n != 1)
        return fail(err, ERR_BUG, "an invitation to %zu dates", n);
    for (size_t i = 0; i < n; i++) {
        if (is_dropped(c, &events[i]))
            continue;
        if (!v)
            return fail(err, ERR_BUG, "date %s does not read back", events[i].uuid);
        struct arena_mark mark = arena_mark(a);
        if (compare(v, c, &events[i], a, err) != 0)
            return -1;
        arena_release(a, mark);
        v = icalcomponent_get_next_component(all, ICAL_VEVENT_COMPONENT);
    }
    return v ? fail(err, ERR_BUG, "a date reads back that was not written") : 0;
}

/* How often a line stands in the text, which libical forgives when it does not. */
static size_t lines(const char *text, const char *line)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, line)) != NULL; p += 2)
        n++;
    return n;
}

static int check_frame(const char *text, const struct ical_calendar *c, const struct calendar_event *events, size_t n,
                       struct err *err)
{
    size_t wanted = 0;
    for (size_t i = 0; i < n; i++)
        wanted += !is_dropped(c, &events[i]);
    if (lines(text, "\r\nBEGIN:VEVENT\r\n") != wanted || lines(text, "\r\nEND:VEVENT\r\n") != wanted ||
        !str_starts(str_of(text), STR("BEGIN:VCALENDAR\r\n")) || lines(text, "\r\nEND:VCALENDAR\r\n") != 1)
        return fail(err, ERR_BUG, "a calendar of %zu dates does not begin and end as one", wanted);
    return 0;
}

int ical_check(struct str text, const struct ical_calendar *c, const struct calendar_event *events, size_t n,
               struct arena *a, struct err *err)
{
    struct arena_mark mark = arena_mark(a);
    char *copy = arena_copy(a, text.p, text.n);
    if (!copy)
        return fail_memory(err);
    if (check_frame(copy, c, events, n, err) != 0)
        return -1;
    pthread_mutex_lock(&door);
    icalcomponent *all = icalparser_parse_string(copy);
    int rc = compare_all(all, c, events, n, a, err);
    if (all)
        icalcomponent_free(all);
    icalmemory_free_ring();
    pthread_mutex_unlock(&door);
    arena_release(a, mark);
    return rc;
}
