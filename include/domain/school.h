/*
 * School holidays, as the ministry published them: what is known, and until when. Beyond it nothing is known, which is
 * not the same as no holidays.
 *
 * The ministry's file is brought by hand (app/school_import.h); here are the rows.
 */
#pragma once

#include "domain/change.h"
#include "store/db.h"

/* Zones of the ministry (arrêté of 15 December 2020); overseas is apart. */
enum school_zone { ZONE_A, ZONE_B, ZONE_C, ZONE_CORSE, ZONE__MAX };
extern const char *const school_zone_names[ZONE__MAX + 1]; /* "A", "B", "C", "Corse", NULL */

/* The zone of a département by its code ("92", "2A"); -1: overseas, or no département. */
int school_zone_of(struct str departement);

/* Rows of one zone: ten years of eight. */
#define SCHOOL_BREAKS_MAX 100

struct school_break {
    int32_t first, last; /* days without school, both included */
    const char *label;
};

struct school_calendar {
    struct school_break *breaks; /* in their order */
    size_t n;
    int32_t from, until; /* what is known; until < from: nothing */
};

/* The calendar of a zone, in the arena. */
int school_read(struct db *db, enum school_zone zone, struct arena *a, struct school_calendar *out,
                struct err *err) MUST_USE;

/* Replaces what is known of a zone between from and until by these breaks; what was known around it stays, and what
 * becomes known is one stretch: ERR_INPUT for a hole between, for breaks outside from..until, and for more than
 * SCHOOL_BREAKS_MAX. Inside the caller's transaction, with a row in `change`. */
int school_write(struct db *db, const struct author *author, enum school_zone zone, const struct school_calendar *c,
                 struct arena *a, struct err *err) MUST_USE;
