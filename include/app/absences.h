/*
 * Absences: who is not there and when, never why. Who edits notes anybody's, a member of the team one's own; the dates
 * inside it wait until somebody decides what becomes of each (app/repair.h), and so do those of people who are no
 * longer planned.
 */
#pragma once

#include "app/people.h"

struct duties;

/* How long ago an absence may be over when it is noted: who was ill notes it when back. */
#define ABSENCE_BACK_DAYS 31

/* An absence that is not over. */
struct absence_row {
    const struct absence *absence;
    const struct person *person;
    int64_t dates; /* of that person inside it, from now on, that take place */
    bool own;      /* of who is signed in */
};

/* Who is no longer planned and still holds dates. */
struct departed {
    const struct person *person;
    int64_t dates;
};

struct absences {
    struct people people;
    struct absence_row *items; /* by start */
    size_t n;
    struct departed *departed;
    size_t n_departed;
    const struct person *self; /* the person of who is signed in; NULL: none */
};

int absences_read(struct ctx *ctx, struct absences *out) MUST_USE;

/* Notes one; x gets its uuid, *dates how many dates it touches. ERR_REFUSED for somebody else's, unless one edits;
 * ERR_NOT_FOUND for a person who is not planned; ERR_INPUT beginning with the field, also for one that was over
 * ABSENCE_BACK_DAYS ago; ERR_CONFLICT when another of that person overlaps. */
int absences_post(struct ctx *ctx, struct str person, struct absence *x, int64_t *dates) MUST_USE;

/* Takes one back: 1, 0 there is none, -1. ERR_REFUSED as for noting it. What was decided of its dates stays. */
int absences_take_back(struct ctx *ctx, struct str uuid) MUST_USE;

/* The line of the team's first page (app/duties.h). */
int absences_duties(struct ctx *ctx, struct duties *list) MUST_USE;
