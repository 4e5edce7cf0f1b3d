/*
 * Dates as they are counted and chosen among: when, what kind, what for, where; thousands of them, one after the other,
 * without their texts, people and places (domain/occurrence.h), which are read of those that are shown.
 *
 * Only what stands in the agenda: agreed, whatever became of it, no example and no session of a course. As there, a
 * date above the audience's level is not among them. The place is a number: what the audience may know of it is
 * occurrence_place_of's.
 */
#pragma once

#include "domain/occurrence.h"

/* Its texts are the row's: they die with the next one. */
struct occurrence_brief {
    int64_t id, start_utc, end_utc;
    int32_t day; /* of one that was moved away: where it stood first; start too */
    int start;
    bool live;                                 /* occurrence_live */
    int64_t place;                             /* 0: none */
    struct str kind, theme, publics, campaign; /* empty: none; publics joined by '|' */
    struct str title, open_note, public_note;  /* empty unless they are asked for */
};

/* Gets one; anything but 0 ends the reading. */
struct occurrence_visitor {
    int (*each)(void *to, const struct occurrence_brief *b, struct err *err);
    void *to;
};

/* Those that touch [from, to), in the order of their start. */
int occurrence_scan(struct db *db, const struct audience *who, int64_t from, int64_t to, bool texts,
                    const struct occurrence_visitor *v, struct err *err) MUST_USE;

/* Those that were first announced for a day of [from, to) and stand on another one now. */
int occurrence_scan_moved(struct db *db, const struct audience *who, int32_t from, int32_t to, bool texts,
                          const struct occurrence_visitor *v, struct err *err) MUST_USE;
