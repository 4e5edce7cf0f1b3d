/*
 * What the planning is told once: public holidays of Alsace-Moselle or not, the zone of school holidays, minutes
 * between communes, and what it knows of a place. The board (app/board.h) reads all of it.
 *
 * Who edits may change them; each change leaves its row. The ministry's calendar is app/school_import.h's.
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"
#include "domain/school.h"
#include "rules/planning.h"

/* No zone: overseas, or a territory of several zones that nobody has decided. */
#define PLANNING_NO_ZONE (-1)

/* Days before the calendar of school holidays ends from which the team is told: six months. */
#define SCHOOL_WARN_DAYS 183

struct planning_settings {
    bool alsace_moselle;
    int zone;           /* enum school_zone in use, or PLANNING_NO_ZONE */
    int territory_zone; /* that of the territory's départements, or PLANNING_NO_ZONE */
    bool chosen;        /* somebody chose; else `zone` is the territory's */
    bool overseas;      /* the territory is: there is no zone to choose */
};

/* Visible to whoever asks: nobody's secret. */
int planning_settings_read(struct ctx *ctx, struct planning_settings *out) MUST_USE;

/* zone PLANNING_NO_ZONE: the territory's. ERR_REFUSED for who may not edit, as all that write below. */
int planning_settings_save(struct ctx *ctx, bool alsace_moselle, int zone) MUST_USE;

/* Its line of the team's first page: the calendar of school holidays ends within SCHOOL_WARN_DAYS, or has, or there is
 * none while series are planned. */
int planning_settings_duties(struct ctx *ctx, struct duties *list) MUST_USE;

/* The campaigns of a year as the rule says; its title and whether it could be asked: 1, 0 without rules, -1. */
int planning_campaigns(struct ctx *ctx, int year, struct campaign_year *out, const char **title) MUST_USE;

/* ---- Travel ---- */

/* Pairs that are typed: forty communes, each pair once, are 780. The board reads as many. */
#define TRAVEL_MAX 2000
#define TRAVEL_MINUTES_MAX 600

struct travel {
    const char *from, *to; /* INSEE, from <= to: a way holds in both directions */
    const char *from_name, *to_name;
    int64_t minutes;
    int64_t computed; /* from centre to centre; -1: not known */
};

/* All of them, by name; *out in the arena. */
int travel_list(struct ctx *ctx, struct travel **out, size_t *n) MUST_USE;

/* How it is computed, in words: the rule's factor and speed; "" without rules. */
int travel_rule(struct ctx *ctx, struct constraint_policy *out, bool *known) MUST_USE;

/* Sets the minutes of a pair, in either direction; negative: takes them out. ERR_INPUT: the same commune twice, one
 * that is unknown, minutes above TRAVEL_MINUTES_MAX; ERR_LIMIT above TRAVEL_MAX. */
int travel_save(struct ctx *ctx, const char *from, const char *to, int64_t minutes) MUST_USE;

/* ---- Places ---- */

#define PLACE_CAPACITY_MAX 1000

struct place_planning {
    int64_t id;
    const char *uuid, *name, *city, *structure_uuid, *structure_name; /* the last three may be NULL */
    bool confidential;
    int64_t capacity; /* 0: not known */
    bool school_closed;
};

/* By uuid, for the team: 1, 0, -1. */
int place_planning_read(struct ctx *ctx, struct str uuid, struct place_planning *out) MUST_USE;

/* ERR_INPUT above PLACE_CAPACITY_MAX. */
int place_planning_save(struct ctx *ctx, int64_t place, int64_t capacity, bool school_closed) MUST_USE;

/* One place turns out to be another (app/unite.h): what is known of the first holds for the second, whose own capacity
 * stays. Inside the caller's transaction. */
int place_planning_join(struct ctx *ctx, int64_t from, int64_t to) MUST_USE;
