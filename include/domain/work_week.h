/*
 * A usual week of work as people type and read it: at most two stretches a day, every week or odd and even weeks apart
 * (ISO 8601). Not opening hours (domain/hours.h), which know holidays and dates: who is away has an absence.
 */
#pragma once

#include "base/buf.h"
#include "domain/person.h"

/* Stretches of a day: a morning and an afternoon. */
#define WORK_SLOTS_MAX 2

/* Its weeks: the odd ones, or all; the even ones, if they differ. */
enum work_week_of { WORK_WEEK, WORK_EVEN, WORK__WEEKS };

struct work_slot {
    int from, to; /* minutes of the day; both 0: none */
};

struct work_week {
    bool parity; /* WORK_EVEN is used */
    struct work_slot days[WORK__WEEKS][7][WORK_SLOTS_MAX];
};

/* The grid of a person's hours (struct work_hours). False: they have more stretches on one day than it holds, and those
 * are left out. */
bool work_week_read(const struct list *hours, struct work_week *out);

/* The hours of a grid, in the arena; what odd and even weeks share stands once. Whether they overlap is for person_save
 * to say. */
int work_week_hours(const struct work_week *w, struct arena *a, struct list *out, struct err *err) MUST_USE;

/* Reads "9 h – 12 h 30", "9h-12h30", "de 9:00 à 12:30", "0900-1230" as minutes of the day (times as hours_time reads
 * them). False for anything else, and for an end that is not after its start. */
bool work_slot_parse(struct str typed, struct work_slot *out);

/* "9 h – 12 h 30", with no-break spaces. */
void work_slot_words(struct buf *out, struct work_slot slot);

/* "lundi, mardi et jeudi 9 h – 17 h ; mercredi 9 h – 12 h les semaines paires"; nothing for no hours. */
void work_week_words(struct buf *out, const struct list *hours);
