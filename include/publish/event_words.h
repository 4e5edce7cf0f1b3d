/*
 * What a calendar's entry says of a date, in French: its title, where, and all that is to know. The same texts in
 * iCalendar, in Atom and in invitations.
 */
#pragma once

#include "base/buf.h"
#include "domain/calendar_event.h"

/* Bytes of the longest of them: four notes of 1,000 bytes and what stands around them. */
#define EVENT_WORDS_MAX 8192

/* "Permanence santé", "ANNULÉ – Permanence santé". */
void event_title(struct buf *out, const struct calendar_event *e);

/* "Restos (exemple), 3 rue des Lilas, 92220 Bagneux"; nothing when it is not told. */
void event_where(struct buf *out, const struct calendar_event *e);

/* Lines: what became of it, what it is about, for whom, who holds it, and where more is said (base_url may be NULL). */
void event_description(struct buf *out, const struct calendar_event *e, const char *base_url);

/* Its page: of everybody's, or the team's. */
void event_address(struct buf *out, const struct calendar_event *e, const char *base_url);
