/*
 * Slots: when could somebody be there? "A binôme with a nurse, two hours, in Bagneux, a Tuesday or Thursday in March".
 *
 * Every day that suits, every half hour of it and every group of people that could hold the date are weighed on one
 * board (app/board.h) with the same constraints that a preview asks. What is told is few: the best start of a day for a
 * group, the twenty best of all, the rest by day; and of what is refused which constraint refuses it. It reads and
 * proposes; a date is made by app/planning.h.
 */
#pragma once

#include "app/constraints.h"

/* Starts are tried each so many minutes. */
#define SLOT_STEP 30

/* Days that are looked at: every working day of eight months. */
#define SLOT_DAYS_MAX 180

/* Places of one commune that are tried: the five antennas of an association, and some more. */
#define SLOT_PLACES_MAX 12

/* Groups that are weighed: all pairs of 28 people. Those who were at the place before come first. */
#define SLOT_GROUPS_MAX 400

/* People of a group that is put together here; a team may be larger. */
#define SLOT_TOGETHER_MAX 3

/* What is told: the best of all, of one day, and refused ones of one day. */
#define SLOTS_BEST 20
#define SLOTS_A_DAY 8
#define SLOTS_REFUSED_A_DAY 3

/* Places that the planning knows: those where dates were held or are planned, and those with a room noted. */
#define SLOT_KNOWN_MAX 500

struct slot_place {
    int64_t id;
    const char *uuid, *name, *insee, *commune; /* the last two may be NULL */
};

/* In the order of their commune and name; *out in the arena. Only for the team. */
int slots_places(struct ctx *ctx, struct slot_place **out, size_t *n) MUST_USE;

struct slot_wish {
    const char *kind;
    int minutes; /* 0: as usual for the kind */
    int32_t first, last;
    unsigned weekdays;                /* bit 0: Monday; 0: any */
    int from, to;                     /* minutes of the day between which it lies */
    struct str where;                 /* uuid of a place, INSEE code of a commune; empty: nowhere, by telephone */
    struct terms people;              /* uuids: these are there */
    struct terms professions, skills; /* each is somebody's */
    const char *team;                 /* uuid: only this one; NULL: any, and people who are none */
    size_t size;                      /* people; 0: as few as the kind needs */
};

struct slot_group {
    size_t people[STAFF_MAX], n; /* of the board */
    const struct team *team;     /* NULL: not one of them */
    int64_t minutes;             /* that they hold already between those days */
    int64_t weight;              /* of what the kind warns of them (constraint staff) */
    unsigned refused;            /* the same, as a bit; 0: it does not refuse */
};

/* The road of one of them from the date before, or to the date after, on the same day. */
struct slot_road {
    size_t person, date; /* BOARD_NONE: there is none */
    bool after;          /* after that date; else before it */
    int64_t minutes;
};

struct slot {
    size_t group, place; /* of the board, or BOARD_NONE */
    int32_t day;
    int start;
    unsigned refused; /* constraints that refuse it, as a set; 0: it is possible */
    int64_t weight;   /* of the warnings */
    int64_t together; /* dates they held together at this place */
    int64_t apart;    /* dates held there by one of them at least */
    int64_t near;     /* minutes of road on that day; 0: none is needed, or known */
    struct slot_road road;
    const struct finding *found;
    size_t n_found;
};

struct slot_day {
    int32_t day;
    struct slot *slots, *refused; /* best first */
    size_t n, n_refused;
    size_t clear;              /* of those that are possible, told or not: nothing warns */
    size_t more, more_refused; /* not told */
};

/* Why days were refused: one constraint, of one person or of the place. */
struct slot_refusal {
    int constraint;
    size_t person; /* BOARD_NONE: nobody's */
    size_t place;
    size_t days;       /* on which it refuses whatever the hour */
    unsigned weekdays; /* of these days, bit 0: Monday */
};

struct slots {
    const struct board *board;
    const struct board_kind *kind;
    int minutes;
    size_t size;
    bool somewhere; /* `where` is a place or a commune; else it is empty or not known */
    bool elsewhere; /* no place of that commune is known: it is reckoned from its middle */
    const struct slot_group *groups;
    size_t n_groups;
    bool more_groups; /* not all were weighed */
    bool more_days;
    struct slot_day *days; /* every day that suits */
    size_t n_days;
    const struct slot *best[SLOTS_BEST];
    size_t n_best, possible, clear;       /* day and group; `clear`: nothing warns */
    size_t shut[SLOT_PLACES_MAX], n_shut; /* places of the board that do not open at any of these days and hours */
    size_t n_places;
    struct slot_refusal *refusals; /* the most frequent first */
    size_t n_refusals;
};

/* ERR_INPUT beginning with the field for what cannot be understood: an unknown kind, place, person or team, days in the
 * wrong order or all gone by, hours in which the date does not fit. Days before tomorrow are left out. Only for the
 * team. */
int slots_search(struct ctx *ctx, const struct slot_wish *wish, struct slots *out) MUST_USE;
