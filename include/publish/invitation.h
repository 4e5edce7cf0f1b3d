/*
 * The letter that invites a member to a date, moves it or takes it back: what it says in words, and the same for the
 * member's calendar (RFC 5546, RFC 6047). The organizer is the team's address, so that nobody's own calendar holds the
 * date; the only one invited is who reads the letter.
 *
 * When such a letter is put, app/invitations.h decides; its data is {sequence, at, label, known, end, event}.
 */
#pragma once

#include "base/json.h"
#include "domain/calendar_event.h"
#include "publish/letter.h"
#include "publish/view.h"

struct invitation_letter {
    bool told;                   /* the letter is one */
    struct calendar_event event; /* modified_at: when it was put */
    const char *label;           /* of who is invited */
    bool known;                  /* they knew of the date before */
    const char *end;             /* why it leaves their calendar: "off", "out", "gone", "way"; NULL: it stands there */
};

/* From a letter's data, whose texts it keeps; told is false for any other letter. ERR_INPUT for a broken one. */
int invitation_read(const struct json *data, struct invitation_letter *out, struct err *err) MUST_USE;

/* The names of docs/pages.md, "Mails", "An invitation". */
void invitation_view(struct view *page, const struct invitation_letter *l, const struct letterhead *head,
                     struct arena *a);

/* What the calendar is told, in the arena, and its method. ERR_BUG as ical_write. */
int invitation_calendar(const struct invitation_letter *l, const char *to, const struct letterhead *head,
                        struct arena *a, struct str *out, const char **method, struct err *err) MUST_USE;
