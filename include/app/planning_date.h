/*
 * One date of the planning as the team's page shows it: the row with its history, and what names the people and teams
 * that rows hold by number. Changing it is app/planning.h's.
 */
#pragma once

#include "app/ctx.h"
#include "domain/change.h"
#include "domain/occurrence.h"
#include "domain/person.h"

/* Rows of history of one date that are shown. */
#define PLANNING_HISTORY_MAX 100

struct planning_date {
    struct occurrence o;
    struct change *changes; /* the newest first */
    size_t n_changes;
};

/* 1; 0: there is no such date, or it is a session of a course, which alone is then in out->o; -1. ERR_REFUSED below the
 * team. */
int planning_date_read(struct ctx *ctx, struct str uuid, struct planning_date *out) MUST_USE;

/* What was done to it after this revision, the newest first. */
int planning_date_since(struct ctx *ctx, const struct occurrence *o, int64_t rev, struct change **out,
                        size_t *n) MUST_USE;

/* `mine` was made of the date as it stood before these rows: what it leaves as it was then follows `now`, what it
 * changes stays. Rows the newest first. */
int planning_date_follow(struct ctx *ctx, const struct occurrence *now, const struct change *rows, size_t n,
                         struct occurrence *mine) MUST_USE;

/* ---- Names ---- */

/* All people and teams, also those who are no longer planned; in the order of their labels. */
struct planning_names {
    struct person *people;
    struct team *teams;
    size_t n_people, n_teams;
};

int planning_names(struct ctx *ctx, struct planning_names *out) MUST_USE;

/* The label of a person among these by uuid, of a team by number; the uuid, or "équipe inconnue", when there is none.
 */
const char *planning_person(const struct person *people, size_t n, const char *uuid);
const char *planning_team(const struct planning_names *names, int64_t id);
