#include "publish/invitation.h"

#include "base/date.h"
#include "base/mail.h"
#include "publish/event_words.h"
#include "publish/icalendar.h"

/* Bytes of one date's iCalendar: its texts escaped and folded, its time zone. */
#define CALENDAR_MAX (64u << 10)

#define DAY_MINUTES 1440

static const char *const ends[] = {"off", "out", "gone", "way", NULL};

int invitation_read(const struct json *data, struct invitation_letter *out, struct err *err)
{
    *out = (struct invitation_letter){.told = false};
    if (data->type != JSON_OBJECT || !json_member(data, "event"))
        return 0;
    const struct json *sequence = json_member(data, "sequence"), *at = json_member(data, "at"),
                      *label = json_member(data, "label"), *known = json_member(data, "known"),
                      *end = json_member(data, "end");
    if (!sequence || sequence->type != JSON_INT || sequence->integer < 0 || sequence->integer > INT32_MAX || !at ||
        at->type != JSON_INT || !label || label->type != JSON_STRING || !known || !end)
        return fail(err, ERR_INPUT, "an invitation: sequence, at, label, known and end expected");
    if (calendar_event_read(json_member(data, "event"), &out->event, err) != 0)
        return -1;
    out->told = true;
    out->event.sequence = sequence->integer;
    out->event.modified_at = at->integer;
    out->label = label->string.p;
    out->known = known->type == JSON_TRUE;
    out->end = end->type == JSON_STRING ? end->string.p : NULL;
    return 0;
}

/* ---- Words ---- */

static int minute_of(int64_t instant)
{
    struct civil c;
    paris_civil(instant, &c);
    return c.hour * 60 + c.minute;
}

/* "mardi 24 novembre 2026, de 9 h à 12 h" */
static void when(struct buf *out, const struct calendar_event *e)
{
    int32_t first = paris_date(e->start_utc), last = paris_date(e->all_day ? e->end_utc - 1 : e->end_utc);
    if (e->all_day) {
        date_full_days(out, first, last);
        return;
    }
    date_full(out, first);
    buf_lit(out, ", de ");
    date_hour_words(out, minute_of(e->start_utc));
    buf_lit(out, " à ");
    date_hour_words(out, minute_of(e->end_utc));
    if (last == first + 1 && minute_of(e->end_utc) < DAY_MINUTES / 2) {
        buf_lit(out, " le lendemain");
    } else if (last > first) {
        buf_lit(out, " le ");
        date_full(out, last);
    }
}

/* "mardi 24 novembre 2026 à 9 h", for a subject. */
static void starts(struct buf *out, const struct calendar_event *e)
{
    date_full(out, paris_date(e->start_utc));
    if (!e->all_day) {
        buf_lit(out, " à ");
        date_hour_words(out, minute_of(e->start_utc));
    }
}

void invitation_view(struct view *page, const struct invitation_letter *l, const struct letterhead *head,
                     struct arena *a)
{
    const struct calendar_event *e = &l->event;
    struct buf time = buf_in(a, EVENT_WORDS_MAX), start = buf_in(a, EVENT_WORDS_MAX),
               where = buf_in(a, EVENT_WORDS_MAX), was = buf_in(a, EVENT_WORDS_MAX), link = buf_in(a, EVENT_WORDS_MAX);
    when(&time, e);
    starts(&start, e);
    event_where(&where, e);
    event_address(&link, e, NULL);
    if (e->moved) {
        date_full(&was, e->was_day);
        buf_lit(&was, " à ");
        date_hour_words(&was, e->was_start);
    }
    struct view *v = view_set_object(page, "date");
    view_set_text(v, "title", str_of(e->title));
    view_set_text(v, "kind", str_of(e->kind));
    view_set_text(v, "when", buf_str(&time));
    view_set_text(v, "starts", buf_str(&start));
    view_set_text(v, "where", buf_str(&where));
    view_set_text(v, "was", buf_str(&was));
    view_set_text(v, "with", str_of(e->staff));
    view_set_text(v, "detail", str_of(e->detail));
    view_set_text(v, "note", str_of(e->note));
    view_set_text(v, "reason", str_of(e->reason));
    view_set_text(v, "link", buf_str(&link));
    view_set_bool(v, "tentative", e->status == CALENDAR_TENTATIVE);
    view_set_bool(page, "known", l->known);
    for (size_t i = 0; ends[i]; i++)
        view_set_bool(page, ends[i], l->end && strcmp(l->end, ends[i]) == 0);
    view_set_text(page, "organizer", str_of(head->name));
}

/* ---- The calendar ---- */

int invitation_calendar(const struct invitation_letter *l, const char *to, const struct letterhead *head,
                        struct arena *a, struct str *out, const char **method, struct err *err)
{
    bool own = head->mail && mail_is_address(str_of(head->mail));
    struct ical_calendar c = {.use = l->end ? ICAL_CANCEL : ICAL_REQUEST,
                              .base_url = head->base,
                              .organizer = own ? head->mail : head->from,
                              .organizer_name = head->name,
                              .attendee = to,
                              .attendee_name = l->label};
    struct buf text = buf_in(a, CALENDAR_MAX);
    if (ical_write(&text, &c, &l->event, 1, a, err) != 0)
        return -1;
    *out = buf_str(&text);
    *method = l->end ? "CANCEL" : "REQUEST";
    return 0;
}
