/*
 * What an import.dates rule says of a row of a spreadsheet: one date, planned or past, in the words that stand there.
 *
 * Nothing in it is a code yet: app/import_dates finds the kind, the place, the people and the terms behind the words.
 */
#pragma once

#include "base/record.h"
#include "domain/occurrence.h"
#include "rules/planning.h"

/* Bytes of a cell that names several people, terms or places. */
#define DATE_ROW_TEXT_MAX 1000

/* What was counted, of one counter. */
struct date_count {
    struct record head;
    const char *code; /* of a counter of the kind, or its label */
    int64_t value;
};

struct date_row {
    struct record head;
    const char *kind; /* name, title or word of an activity rule */
    int32_t day;
    int64_t start, minutes; /* the second may be absent: the kind's usual length */
    const char *title;
    const char *place, *commune; /* a name, an address, a number; the commune tells places of one name apart */
    const char *theme, *campaign;
    const char *publics, *staff, *funders, *themes; /* several, separated by '|', ',', ';' or line breaks */
    int status;                                     /* enum occurrence_status */
    const char *reason;
    int64_t capacity;
    int open_to; /* enum open_to */
    const char *open_note, *public_note, *team_note;
    struct list counts; /* struct date_count */
};

extern const struct record_type date_count_type, date_row_type;

/* For the table of kinds: what their descriptors cannot know. */
int date_row_check(const void *facts, const void *decision, struct err *err) MUST_USE;
