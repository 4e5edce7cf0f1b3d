/*
 * The ministry's calendar of school holidays, read from the file that somebody brings: the CSV or one of the .ics of
 * data.gouv.fr, "Le calendrier scolaire".
 *
 * What the file says: "départ après la classe" of one day, "reprise le matin" of another. So a break is [departure,
 * return), begins a day later when class is held on the day of departure (Monday to Friday, no public holiday), and
 * pieces that touch are one break: the file of all zones cuts a break where its zones differ. Rows for teachers are
 * none of ours; a departure without return ("Début des Vacances d'Été") says until when the calendar is known.
 * The .ics is read by lines: VEVENT with whole days, nothing that repeats. It is no reader of calendars (libical is),
 * only of this narrow file. Overseas zones are left aside, and told.
 *
 * school_import_read knows no database: what becomes of it is for school_import_look and school_import_write.
 */
#pragma once

#include "app/ctx.h"
#include "domain/school.h"

/* Bytes: the CSV of all years since 2017 has some 400,000. */
#define SCHOOL_FILE_MAX (2u << 20)
/* Rows or events of a file: thirty académies, twelve rows, a dozen years are 4,300. */
#define SCHOOL_ROWS_MAX 12000
/* Bytes of a line of an .ics, unfolded: twenty-six académies are 300. */
#define SCHOOL_LINE_MAX 4000
/* Days without any holiday within a school year are 85 at most: beyond these, a part of the file is missing. */
#define SCHOOL_HOLE_DAYS 120
/* Bytes of the text that a preview carries: four zones of fifty rows. */
#define SCHOOL_TEXT_MAX (32u << 10)

struct school_file {
    struct school_calendar zones[ZONE__MAX]; /* until < from: the file says nothing of it */
    size_t others;                           /* rows of zones we do not keep */
    const char *other;                       /* the first of these zones, or NULL */
    const char *text; /* the same as a CSV of the same columns, which reads to the same: for a form that confirms */
};

/* Reads the bytes of a file of this name. School years that were over a year before today are left out. 0 with *why
 * NULL: *out is filled, in the arena. 0 with *why: a sentence in French that names the line and what to do. -1 at the
 * arena's limit. */
int school_import_read(struct str bytes, struct str name, int32_t today, struct arena *a, struct school_file *out,
                       const char **why, struct err *err) MUST_USE;

/* What one zone would become. */
struct school_look {
    bool given;                   /* the file says something of it */
    struct school_calendar known; /* as it is */
    struct school_break *added, *removed;
    size_t n_added, n_removed; /* a break whose days change is removed and added */
    bool hole;                 /* between what is known and what is brought: it cannot be written */
};

/* Compares with what is known; out has ZONE__MAX. */
int school_import_look(struct ctx *ctx, const struct school_file *file, struct school_look *out) MUST_USE;

/* Writes all zones of the file in one transaction; ERR_REFUSED for who may not edit, ERR_INPUT for a hole. */
int school_import_write(struct ctx *ctx, const struct school_file *file) MUST_USE;
