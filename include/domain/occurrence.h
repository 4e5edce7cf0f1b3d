/*
 * Dates of the agenda, one row each, and the series that made them.
 *
 * A series is kept to make its next dates and to change several at once; what takes place is its dates, each of which
 * can be moved, cancelled, staffed and counted alone. The civil day and time in Paris are the truth. Nobody is in two
 * dates at once and no place is used by two (for kinds that hold them): app/constraints.h says so in French beforehand,
 * triggers underneath refuse it whatever writes.
 *
 * Reading goes through an audience: a date above its level is not there; of a place that is confidential, or that the
 * audience may not see, there is neither name nor commune nor number; nor does a text that everybody reads name it.
 */
#pragma once

#include "domain/audience.h"
#include "domain/change.h"
#include "store/db.h"

/* Dates of one reading: a year and a half of the largest team known is 900. */
#define OCCURRENCES_MAX 12000
/* Series of one territory that are not over, with those of the last years. */
#define SERIES_MAX 3000
/* How far ahead dates are made, in days: eighteen months. */
#define SERIES_AHEAD_DAYS 548
/* People on one date. */
#define STAFF_MAX 12
/* Longest texts, in bytes. */
#define OCCURRENCE_TITLE_MAX 200
#define OCCURRENCE_NOTE_MAX 1000

enum occurrence_status {
    OCCURRENCE_ENVISAGED,
    OCCURRENCE_PROPOSED,
    OCCURRENCE_CONFIRMED,
    OCCURRENCE_DONE,
    OCCURRENCE_MISSED,
    OCCURRENCE_CANCELLED,
    OCCURRENCE__MAX
};

/* To whom a date is open: everyone, people received there, on registration, professionals. */
enum open_to { OPEN_EVERYONE, OPEN_RESIDENTS, OPEN_REGISTRATION, OPEN_PROFESSIONALS, OPEN__MAX };

extern const char *const occurrence_status_names[OCCURRENCE__MAX + 1], *const open_to_names[OPEN__MAX + 1];

/* True of a date that takes its people and its place. */
bool occurrence_live(int status);

struct series {
    struct record head;
    int64_t id;
    const char *uuid;
    int64_t rev, created_at, updated_at;
    int level;
    bool deleted;
    const char *kind; /* name of a rule of kind "activity" */
    const char *title, *theme;
    struct terms publics;
    int64_t place, team; /* 0: none */
    const char *rule;    /* domain/recurrence.h; absent: dates chosen one by one */
    int64_t start, minutes;
    int32_t first, last, extended_to; /* last absent: goes on */
    int64_t capacity;
    int open_to; /* enum open_to */
    const char *open_note, *campaign;
    int64_t split_from, carried_from;
    struct terms staff;   /* uuids of people who hold its dates when nothing else is said */
    struct terms funders; /* codes */
};

struct occurrence {
    struct record head;
    int64_t id;
    const char *uuid;
    int64_t rev, created_at, updated_at;
    int level;
    bool deleted;
    int64_t series;
    const char *series_uuid; /* absent: a date of its own */
    int32_t nominal_day;     /* where the rule put it */
    int64_t ordinal;
    const char *kind, *title, *theme;
    struct terms publics;
    int64_t place, team;
    int32_t day;
    int64_t start, minutes;
    int64_t start_utc, end_utc;
    int32_t was_day; /* where it was announced first; absent: it was not moved */
    int64_t was_start;
    int status;
    const char *reason;
    bool holds_people, holds_place;
    struct terms own; /* names of fields changed on this date alone */
    int64_t capacity;
    int open_to;
    const char *open_note, *campaign, *public_note, *team_note;
    int64_t counted_at;
    bool example;
    bool course;          /* a session of a course (domain/course.h): the team's alone, and changed from there */
    struct terms staff;   /* uuids of people; nobody's below the team */
    struct terms funders; /* codes; likewise */
    /* Of the place, as the audience may know it. */
    const char *place_uuid, *place_name, *address, *postcode, *insee, *city;
    bool place_reserved; /* confidential, or otherwise not told to everybody */
    const char *structure_uuid, *structure_short_id, *structure_name;
};

/* How a date is announced, as its kind's rule words it (app/announce.h). */
struct announcement {
    const char *kind;            /* "Permanence" */
    const char *title, *summary; /* the second may be NULL */
};

extern const struct record_type series_type, occurrence_type;

/* Which dates: those that touch [from, to), of one place, person or series, or tied to one ask (0: any); or at a place,
 * or at any place of a structure, by uuid, as far as the audience may know where they are. Cancelled ones too. */
struct occurrence_query {
    int64_t from, to;
    int64_t place, person, series, ask;
    struct str at, receiver;
    bool examples; /* those of the sample too */
};

/* In the order of their start; *out in the arena. ERR_LIMIT above OCCURRENCES_MAX. */
int occurrence_list(struct db *db, const struct audience *who, const struct occurrence_query *q, struct arena *a,
                    struct occurrence **out, size_t *n, struct err *err) MUST_USE;

/* By uuid: 1, 0 when there is none that the audience may see, -1. */
int occurrence_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct occurrence *out,
                    struct err *err) MUST_USE;

/* Those of these ids that the audience may see, each once, in the order of ids; as occurrence_list. */
int occurrence_read(struct db *db, const struct audience *who, const int64_t *ids, size_t n_ids, struct arena *a,
                    struct occurrence **out, size_t *n, struct err *err) MUST_USE;

/* Whether a date of this uuid stood in the agenda of this audience and was removed: 1, 0, -1. */
int occurrence_gone(struct db *db, const struct audience *who, struct str uuid, struct err *err) MUST_USE;

/* A place by uuid, as the last fields of a date that has no others: 1, 0 when there is none that the audience may know,
 * -1. */
int occurrence_place(struct db *db, const struct audience *who, struct str uuid, struct arena *a,
                     struct occurrence *out, struct err *err) MUST_USE;

/* The same of a date's place, by its number. */
int occurrence_place_of(struct db *db, const struct audience *who, int64_t place, struct arena *a,
                        struct occurrence *out, struct err *err) MUST_USE;

/* Of a place's uuid, the last digits: what the address of its page ends with. Of a hundred thousand places two have the
 * same ones in one case of fifty thousand; the older is then found. */
#define PLACE_TAIL 12

/* The uuid of the place that these digits end, also of one that is gone: 1, 0, -1. Who may know it is the caller's to
 * ask. */
int occurrence_place_tail(struct db *db, struct str tail, struct arena *a, const char **out, struct err *err) MUST_USE;

/* The uuid of the place that this one turned out to be, by merges: 1, 0 it is no other one, -1. Who may know that place
 * is the caller's to ask. */
int occurrence_place_joined(struct db *db, struct str uuid, struct arena *a, const char **out,
                            struct err *err) MUST_USE;

/* Sets start_utc and end_utc from day, start and minutes: a missing hour moves forward, a doubled hour is the first,
 * and the end is `minutes` of elapsed time later. */
void occurrence_time(struct occurrence *o);

/* Writes a new date (before NULL; after gets id and uuid) or what differs, its staff and funders included, with a row
 * in `change`, inside the caller's transaction. A date that is moved keeps where it was announced first. ERR_INPUT
 * beginning with the field: in French ("titre", "inscription", "note", "raison") of a text, new or changed, that names
 * a place its readers may not know; ERR_CONFLICT "person" or "place" when a trigger refuses, and for a second date of
 * the same series, day and ordinal. */
int occurrence_save(struct db *db, const struct author *author, const struct occurrence *before,
                    struct occurrence *after, struct arena *a, struct err *err) MUST_USE;

/* The part of occurrence_save that refuses a text, new or changed, that names a place its readers may not know. */
int occurrence_check_told(struct db *db, const struct occurrence *before, const struct occurrence *after,
                          struct arena *a, struct err *err) MUST_USE;

/* A date typed by mistake goes; what will not take place is cancelled instead. */
int occurrence_remove(struct db *db, const struct author *author, const struct occurrence *o, struct err *err) MUST_USE;

/* ---- Series ---- */

/* Those that were not over on that day, in the order of their titles; *out in the arena. Only the team's. */
int series_list(struct db *db, const struct audience *who, int32_t since, struct arena *a, struct series **out,
                size_t *n, struct err *err) MUST_USE;
int series_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct series *out,
                struct err *err) MUST_USE;

/* As occurrence_save, for the series' own row: its dates are the caller's. */
int series_save(struct db *db, const struct author *author, const struct series *before, struct series *after,
                struct arena *a, struct err *err) MUST_USE;
int series_remove(struct db *db, const struct author *author, const struct series *s, struct err *err) MUST_USE;

/* Notes until which day its dates were made: no change that anybody made, so none in `change`. Inside the caller's
 * transaction, as all of these. */
int series_extend(struct db *db, int64_t series, int32_t to, struct err *err) MUST_USE;

/* Its dates whose rule gave this day or a later one become another's, with their numbers and uuids: what a split is. */
int series_carry(struct db *db, int64_t from, int64_t to, int32_t day, struct err *err) MUST_USE;
