/*
 * People and teams as the team keeps them: read by all of it, written by who edits, each save in a transaction of its
 * own. What a person is, is domain/person.h; when one is away, app/absences.h.
 */
#pragma once

#include "app/ctx.h"
#include "app/history.h"
#include "domain/occurrence.h"
#include "domain/person.h"

/* Rows of history that a page shows: a person is changed a few times a year. */
#define PEOPLE_HISTORY_MAX 100

/* All of them, who is no longer planned too, and the absences that are not over. */
struct people {
    struct person *items;
    size_t n;
    struct team *teams;
    size_t n_teams;
    struct absence *away; /* by person and start */
    size_t n_away;
};

/* ERR_REFUSED below the team. */
int people_read(struct ctx *ctx, struct people *out) MUST_USE;

/* By uuid, by number; NULL. */
const struct person *people_person(const struct people *p, struct str uuid);
const struct person *people_by_id(const struct people *p, int64_t id);

/* The next absence of a person that is not over, or NULL. */
const struct absence *people_next_absence(const struct people *p, int64_t person);

/* A person's dates from now on that take place, in their order; *out in the arena. */
int people_dates(struct ctx *ctx, const struct person *p, struct occurrence **out, size_t *n) MUST_USE;

/* Series that name the person and are not over, by title. */
int people_series(struct ctx *ctx, const struct person *p, struct series **out, size_t *n) MUST_USE;

/* Writes a new one (uuid empty; after gets id and uuid) or what differs. `rev` is the record's when the form was shown:
 * ERR_CONFLICT when it was changed since. ERR_NOT_FOUND; else as person_save and team_save. */
int people_save(struct ctx *ctx, struct str uuid, int64_t rev, struct person *after) MUST_USE;
int people_save_team(struct ctx *ctx, struct str uuid, int64_t rev, struct team *after) MUST_USE;

/* No longer planned, or planned again; a team that is not used any more, or again. 1 done, 0 it is so already or there
 * is none, -1. */
int people_remove(struct ctx *ctx, struct str uuid, bool gone) MUST_USE;
int people_remove_team(struct ctx *ctx, struct str uuid, bool gone) MUST_USE;

/* What was changed of a person or a team, the newest first: at most PEOPLE_HISTORY_MAX. */
int people_history(struct ctx *ctx, const struct record_type *type, int64_t id, struct history_row **out,
                   size_t *n) MUST_USE;
