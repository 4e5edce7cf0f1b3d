/*
 * One date of the planning as the team's page shows it: the row, and what names what it holds.
 */
#pragma once

#include "app/activities.h"
#include "domain/occurrence.h"
#include "domain/person.h"

struct planning_date {
    struct occurrence o;
    struct activities kinds;
    struct person *people; /* all, also those who are no longer planned; in the order of their labels */
    size_t n_people;
    const char *team; /* label of its team; NULL: none */
};

/* 1; 0: there is no such date; -1. ERR_REFUSED below the team. */
int planning_date_read(struct ctx *ctx, struct str uuid, struct planning_date *out) MUST_USE;

/* The label of a person among these; the uuid itself when there is none. */
const char *planning_person(const struct person *people, size_t n, const char *uuid);
