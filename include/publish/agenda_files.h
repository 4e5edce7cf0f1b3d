/*
 * Dates of the agenda as files: JSON for programs, CSV for a spreadsheet, Atom for who reads what changed. A date comes
 * as its audience reads it (domain/occurrence.h) with the words of its kind's rule; nothing is read or decided here.
 * What is worded on the way hangs on an arena; out fails when it cannot.
 */
#pragma once

#include "base/buf.h"
#include "domain/calendar_event.h"
#include "domain/occurrence.h"
#include "domain/taxonomy.h"

/* One date as an object (docs/api.md): its page, title and instants, and its published fields. */
void occurrence_json(struct buf *out, const struct occurrence *o, const struct announcement *said, const char *base);

/* The first line, with what makes a spreadsheet read UTF-8; and a line of a date, separated by semicolons as French
 * spreadsheets expect. */
void occurrence_csv_head(struct buf *out);
void occurrence_csv(struct buf *out, const struct occurrence *o, const struct announcement *said,
                    const struct taxonomy *terms, const char *base, struct arena *a);

/* Atom (RFC 4287). Paths are of this server, whose address is `base`. */
struct atom_feed {
    const char *base, *self, *page;
    const char *title, *subtitle, *author;
    int64_t updated;
    struct buf words[4]; /* atom_begin's: one entry's after the other */
};

void atom_begin(struct buf *out, struct atom_feed *f, struct arena *a);

/* An entry is updated when what is told of its date was (the ledger): a reader shows a date that was moved or cancelled
 * as new, and its title says so. */
void atom_entry(struct buf *out, struct atom_feed *f, const struct calendar_event *e);
void atom_end(struct buf *out);
